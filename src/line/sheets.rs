//! The map around a line, cut into sheets, each with the stretches of line that a place on it may be nearest to.
//!
//! A line is in order, so these are mostly one short stretch, and two where it runs out and back. One look-up takes the place
//! of the upper levels of the search, each of which would have to wait for the one above.

use super::cutter::{Cutter, Grid, NEAR, SEVERAL, Stretch};
use super::ellipsoid::{length, minus, wrapped};
use super::pieces::Joint;
use super::strips::Strips;
use geo::Point;
use std::ops::Range;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicU32, Ordering::Relaxed};

/// So many sheets for each piece: more of them would make the search hardly faster.
const SHEETS: f64 = 4.0;
/// No sheet is smaller than so many metres: on finer lines they would push what is searched out of the caches.
const SMALLEST: f64 = 350.0;
/// A degree of latitude is no less than 110.5 km, and mostly somewhat more.
const DEGREE: f64 = 111_200.0;
/// If so many of the sheets in a row were empty, as inside a great circle, there are none at all.
const MOST_EMPTY: usize = 8;

/// The sheets from the first to the last that the line is near, at one latitude.
#[derive(Debug, Clone, Copy, Default)]
struct Row {
    first: u32,
    count: u32,
    /// Where they begin among all sheets.
    begin: u32,
}

/// The sheets of a line, cut once so many places have been asked for that they are worth it.
#[derive(Debug)]
pub(super) struct Atlas {
    grid: Grid,
    /// Sheets to each side of the map.
    side: u32,
    /// Places that are asked for without them: to cut a sheet takes as long as it saves one or two of them.
    enough: u32,
    asked: AtomicU32,
    sheets: OnceLock<Sheets>,
}

impl Clone for Atlas {
    fn clone(&self) -> Self {
        Self {
            asked: AtomicU32::new(self.asked.load(Relaxed)),
            sheets: self.sheets.clone(),
            ..*self
        }
    }
}

impl Atlas {
    /// The map around a line through joints, uncut.
    pub(super) fn new(joints: &[Joint]) -> Self {
        let (metres, count) = size(joints);
        let (grid, side) = grid(joints, metres);
        Self {
            grid,
            side,
            enough: count,
            asked: AtomicU32::new(0),
            sheets: OnceLock::new(),
        }
    }

    /// What may be nearest to a point; nothing where there is no sheet, which says nothing.
    #[inline(always)]
    pub(super) fn near(&self, point: Point<f64>) -> &[Stretch] {
        self.sheets.get().map_or(&[], |sheets| sheets.near(point))
    }

    /// Cuts the sheets once they are worth it, as so many more places will be asked for.
    #[inline(always)]
    pub(super) fn ask(&self, places: usize, levels: &[Strips]) {
        if self.sheets.get().is_some() {
            return;
        }
        let places = u32::try_from(places).unwrap_or(u32::MAX);
        if self.asked.fetch_add(places, Relaxed).saturating_add(places) > self.enough {
            self.cut(levels);
        }
    }

    #[cold]
    pub(super) fn cut(&self, levels: &[Strips]) -> &Sheets {
        let cut = || Sheets::cut(self.grid, self.side, levels);
        self.sheets.get_or_init(cut)
    }
}

/// The sheets, row by row.
#[derive(Debug, Clone)]
pub(super) struct Sheets {
    grid: Grid,
    /// Sheets to a degree.
    per_lon: f64,
    per_lat: f64,
    rows: Vec<Row>,
    all: Vec<Stretch>,
    several: Vec<Stretch>,
}

impl Sheets {
    /// Cuts the map around the strips of a line.
    fn cut(grid: Grid, side: u32, levels: &[Strips]) -> Self {
        let mut cutter = Cutter::new(levels, grid);
        cutter.cut(side);
        let rows = rows(&cutter.sheets, side);
        let count: usize = rows.iter().map(|row| row.count as usize).sum();
        if count > MOST_EMPTY * (cutter.sheets.len() + 100) {
            return Self {
                grid,
                per_lon: 0.0,
                per_lat: 0.0,
                rows: Vec::new(),
                all: Vec::new(),
                several: Vec::new(),
            };
        }
        let far = Stretch {
            first: 0,
            count: 0,
            level: SEVERAL,
        };
        let mut sheets = vec![far; count];
        for &(column, row, stretch) in &cutter.sheets {
            let row = rows[row as usize];
            sheets[(row.begin + column - row.first) as usize] = stretch;
        }
        Self {
            grid,
            per_lon: 1.0 / grid.lon,
            per_lat: 1.0 / grid.lat,
            rows,
            all: sheets,
            several: cutter.several,
        }
    }

    #[inline(always)]
    fn near(&self, point: Point<f64>) -> &[Stretch] {
        let Some(sheet) = self.sheet(point) else {
            return &[];
        };
        if sheet.level == SEVERAL {
            return self.several.get(sheet.strips()).unwrap_or_default();
        }
        std::slice::from_ref(sheet)
    }

    #[inline(always)]
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a cast saturates, and there are fewer
    fn sheet(&self, point: Point<f64>) -> Option<&Stretch> {
        let column = wrapped(point.x() - self.grid.west) * self.per_lon;
        let row = (point.y() - self.grid.south) * self.per_lat;
        if !(column >= 0.0 && row >= 0.0) {
            return None;
        }
        let row = self.rows.get(row as usize)?;
        let column = (column as u32).wrapping_sub(row.first);
        (column < row.count).then(|| &self.all[(row.begin + column) as usize])
    }
}

/// How the map around a line is cut into sheets of a size, and how many sheets it has to each side, a power of two.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a cast saturates, and there are fewer
fn grid(joints: &[Joint], metres: f64) -> (Grid, u32) {
    let begin = joints[0].point;
    let (east, north) = (
        extent(
            joints
                .iter()
                .map(|joint| wrapped(joint.point.x() - begin.x())),
        ),
        extent(joints.iter().map(|joint| joint.point.y() - begin.y())),
    );
    let middle = begin.y() + 0.5 * (north.start + north.end);
    let narrower = middle.to_radians().cos().max(0.01);
    let lat = metres / DEGREE;
    let lon = lat / narrower;
    let around = 2.0 * NEAR / DEGREE;
    let rows = (north.end - north.start + around) / lat;
    let columns = (east.end - east.start + around / narrower) / lon;
    let most = (rows.max(columns).ceil() as u32).clamp(1, 1 << 20);
    let side = most.next_power_of_two();
    let half = 0.5 * f64::from(side);
    let grid = Grid {
        west: begin.x() + 0.5 * (east.start + east.end) - half * lon,
        south: middle - half * lat,
        lon,
        lat,
    };
    (grid, side)
}

fn extent(numbers: impl Iterator<Item = f64>) -> Range<f64> {
    numbers.fold(0.0..0.0, |extent, number| {
        extent.start.min(number)..extent.end.max(number)
    })
}

/// Metres along the side of a sheet, so that a strip of the map on both sides of the line has so many sheets as it should;
/// and how many those are.
#[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a cast saturates
fn size(joints: &[Joint]) -> (f64, u32) {
    let leg = |ends: &[Joint]| -> f64 { length(minus(ends[1].place, ends[0].place)) };
    let line: f64 = joints.windows(2).map(leg).sum();
    #[allow(clippy::cast_precision_loss)] // lines have fewer than 2⁵² pieces
    let length = line / (SHEETS * (joints.len() - 1) as f64);
    // size² = length (size + 2 NEAR)
    let size = 0.5 * (length + (length * (length + 8.0 * NEAR)).sqrt());
    let size = size.max(SMALLEST);
    (size, (line * (size + 2.0 * NEAR) / (size * size)) as u32)
}

fn rows(sheets: &[(u32, u32, Stretch)], count: u32) -> Vec<Row> {
    let mut rows = vec![Row::default(); count as usize];
    for &(column, row, _) in sheets {
        let row = &mut rows[row as usize];
        let end = (row.first + row.count).max(column + 1);
        row.first = if row.count == 0 {
            column
        } else {
            row.first.min(column)
        };
        row.count = end - row.first;
    }
    let mut begin = 0;
    for row in &mut rows {
        row.begin = begin;
        begin += row.count;
    }
    rows
}
