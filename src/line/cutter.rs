//! Cuts the map around a line into sheets: in four, and again in four, with ever fewer strips that matter.

use super::ellipsoid::{Position, lesser, position, sin_cos};
use super::lanes::LANES;
use super::strips::{Strips, Units, reach, units};
use geo::Point;
use std::ops::Range;

/// Farther than so many metres from the line there are no sheets: most places that are asked about lie nearer.
pub(super) const NEAR: f64 = 5000.0;
/// Metres that a sheet is taken to be wider than it is, as single precision loses less.
const ROOM: f64 = 2.0;
/// The greatest radius of curvature of the Earth in metres, rounded up: that at the poles.
const EARTH: f64 = 6_400_000.0;
/// Strips that are no more than so many are told apart by the smaller strips in them.
const FEW: usize = 4;

/// In place of a level: the stretch is one of stretches that lie near a sheet.
pub(super) const SEVERAL: u16 = u16::MAX;

/// Strips of one level that follow one another.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stretch {
    pub(super) first: u32,
    /// Nought on a sheet far from the line.
    pub(super) count: u16,
    pub(super) level: u16,
}

impl Stretch {
    #[inline(always)]
    pub(super) fn strips(self) -> Range<usize> {
        let first = self.first as usize;
        first..first + usize::from(self.count)
    }

    /// The first leaf within.
    pub(super) fn leaf(self) -> usize {
        (self.first as usize) << (LANES.ilog2() * u32::from(self.level))
    }
}

/// Where the sheets lie, in degrees.
#[derive(Debug, Clone, Copy)]
pub(super) struct Grid {
    pub(super) west: f64,
    pub(super) south: f64,
    pub(super) lon: f64,
    pub(super) lat: f64,
}

/// Sheets that are still one: the corner, in sheets from the south-west, and so many to each side.
#[derive(Clone, Copy)]
struct Square {
    column: u32,
    row: u32,
    side: u32,
}

impl Square {
    fn quarters(self) -> [Self; 4] {
        let side = self.side / 2;
        let quarter = |east: u32, north: u32| Self {
            column: self.column + east * side,
            row: self.row + north * side,
            side,
        };
        [quarter(0, 0), quarter(1, 0), quarter(0, 1), quarter(1, 1)]
    }
}

impl Grid {
    /// The middle of a square, and no less than how far from it any place on the square is, in metres.
    fn middle(&self, square: Square) -> (Position, f64) {
        let half = 0.5 * f64::from(square.side);
        let lon = self.west + (f64::from(square.column) + half) * self.lon;
        let lat = self.south + (f64::from(square.row) + half) * self.lat;
        // The parallel nearest to the equator is the longest.
        let longest = sin_cos((lat.abs() - half * self.lat).max(0.0)).1;
        let (north, east) = (half * self.lat, half * self.lon * longest);
        let radius = EARTH * (north * north + east * east).sqrt().to_radians() + ROOM;
        (position(Point::new(lon, lat)), radius)
    }
}

/// What cuts a map.
pub(super) struct Cutter<'a> {
    levels: &'a [Strips],
    grid: Grid,
    /// The strips that matter on the square being cut, above those of the squares that it is part of.
    strips: Vec<u32>,
    /// How near at least each of the strips being looked at is.
    at_least: Vec<f32>,
    /// Column, row and what lies near.
    pub(super) sheets: Vec<(u32, u32, Stretch)>,
    pub(super) several: Vec<Stretch>,
}

impl<'a> Cutter<'a> {
    pub(super) fn new(levels: &'a [Strips], grid: Grid) -> Self {
        Self {
            levels,
            grid,
            strips: Vec::new(),
            at_least: Vec::new(),
            sheets: Vec::new(),
            several: Vec::new(),
        }
    }

    /// Cuts the whole map, so many sheets to each side.
    pub(super) fn cut(&mut self, side: u32) {
        let (column, row) = (0, 0);
        let top = self.levels.len() - 1;
        let all = 0..self.levels[top].count();
        self.strips.extend(all.clone().map(number));
        self.quarter(Square { column, row, side }, top, all);
    }

    fn quarter(&mut self, square: Square, level: usize, strips: Range<usize>) {
        let before = self.strips.len();
        if let Some((level, strips)) = self.told_apart(square, level, strips) {
            if square.side == 1 {
                self.finish(square, level, strips);
            } else {
                for quarter in square.quarters() {
                    self.quarter(quarter, level, strips.clone());
                }
            }
        }
        self.strips.truncate(before);
    }

    /// The strips that matter on a square, of the lowest level where they are few; none where the line is far.
    fn told_apart(
        &mut self,
        square: Square,
        mut level: usize,
        mut strips: Range<usize>,
    ) -> Option<(usize, Range<usize>)> {
        let (middle, radius) = self.grid.middle(square);
        loop {
            strips = self.near(level, strips, units(middle), reach(radius))?;
            if level == 0 || strips.len() > FEW {
                return Some((level, strips));
            }
            level -= 1;
            strips = self.finer(level, strips);
        }
    }

    /// What strips are around, of the level below.
    fn finer(&mut self, level: usize, strips: Range<usize>) -> Range<usize> {
        let begin = self.strips.len();
        let (lanes, count) = (number(LANES), number(self.levels[level].count()));
        for i in strips {
            let first = self.strips[i] * lanes;
            self.strips.extend(first..count.min(first + lanes));
        }
        begin..self.strips.len()
    }

    /// Those of the strips that are nearest to some place within a radius; none where all are far.
    fn near(
        &mut self,
        level: usize,
        strips: Range<usize>,
        middle: Units,
        radius: f32,
    ) -> Option<Range<usize>> {
        let nearest = self.measure(level, strips.clone(), middle);
        let begin = self.strips.len();
        let limit = nearest + 2.0 * radius;
        let mut least = f32::INFINITY;
        for (lane, i) in strips.enumerate() {
            least = lesser(self.at_least[lane], least);
            if self.at_least[lane] <= limit {
                self.strips.push(self.strips[i]);
            }
        }
        (least <= reach(NEAR) + radius).then_some(begin..self.strips.len())
    }

    /// How far at least each strip is, and how far at most the nearest.
    fn measure(&mut self, level: usize, strips: Range<usize>, middle: Units) -> f32 {
        self.at_least.clear();
        let mut nearest = f32::INFINITY;
        let together = |a: &u32, b: &u32| a / number(LANES) == b / number(LANES);
        for together in self.strips[strips].chunk_by(together) {
            let node = together[0] as usize / LANES;
            let (at_least, at_most) = self.levels[level].bounds(node, middle);
            for &strip in together {
                let lane = strip as usize % LANES;
                self.at_least.push(at_least[lane]);
                nearest = lesser(at_most[lane], nearest);
            }
        }
        nearest
    }

    fn finish(&mut self, sheet: Square, level: usize, strips: Range<usize>) {
        let begin = self.several.len();
        let level = u16::try_from(level).unwrap_or(SEVERAL);
        for &strip in &self.strips[strips] {
            match self.several[begin..].last_mut() {
                Some(last) if last.first + u32::from(last.count) == strip => last.count += 1,
                _ => self.several.push(Stretch {
                    first: strip,
                    count: 1,
                    level,
                }),
            }
        }
        let mut stretch = Stretch {
            first: number(begin),
            count: u16::try_from(self.several.len() - begin).unwrap_or(0),
            level: SEVERAL,
        };
        if stretch.count == 1 {
            stretch = self.several.remove(begin);
        }
        self.sheets.push((sheet.column, sheet.row, stretch));
    }
}

/// Lines have fewer than 2³² pieces.
pub(super) fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stretch_begins_with_the_first_leaf_of_its_first_strip() {
        let leaves = [0, 1, 2].map(|level| {
            let (first, count) = (3, 1);
            Stretch {
                first,
                count,
                level,
            }
            .leaf()
        });
        assert_eq!(leaves, [3, 24, 192]);
    }
}
