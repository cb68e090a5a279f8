//! Stretching the drawn line onto the railway's own kilometres.
//!
//! Between two anchors (stations whose kilometre and position are both known) the drawn line is stretched linearly, so that
//! a position on the map is a position in the line table.

use geo::Point;

use crate::error::Error;
use crate::id::StationId;
use crate::line::Line;
use crate::units::{Chainage, MapMetres, Metres};

/// The rails between two anchors can hardly be shorter than the line drawn: a chord is the shortest way. Seven per cent
/// are left for kilometres rounded to 0.1 or 0.5 and positions rounded to 60 m, over anchors as near as 3 km.
pub const LEAST_STRETCH: f64 = 0.93;
/// More than this, and one of the two anchors is misplaced or the line is drawn along another valley.
pub const GREATEST_STRETCH: f64 = 1.60;

/// Two points nearer than this along the line are one vertex; coordinates are kept to a centimetre.
const ONE_VERTEX: Metres = Metres::new(0.01);

/// The drawn line between two neighbouring anchors.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Stretch {
    /// The first anchor.
    pub from: StationId,
    /// The next one.
    pub to: StationId,
    /// Between them by the railway's kilometres.
    pub rail: Metres,
    /// Between them along the drawn line.
    pub drawn: MapMetres,
}

impl Stretch {
    /// Rail metres for each metre drawn.
    pub fn ratio(&self) -> f64 {
        self.rail.get() / self.drawn.get()
    }

    /// Whether the ratio is one that chords along a railway can have.
    pub fn is_plausible(&self) -> bool {
        (LEAST_STRETCH..=GREATEST_STRETCH).contains(&self.ratio())
    }
}

/// An anchor: a station, where it is, and its kilometre on the section.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Pin {
    pub(crate) station: StationId,
    pub(crate) position: Point<f64>,
    pub(crate) at: Chainage,
}

/// A drawn line with kilometres: its vertices, and how each pair of anchors stretched it.
#[derive(Debug)]
pub(crate) struct Stretched {
    pub(crate) vertices: Vec<(Point<f64>, Chainage)>,
    pub(crate) stretches: Vec<Stretch>,
}

/// Why a drawn line cannot be stretched onto its anchors.
#[derive(Debug)]
pub(crate) enum Unstretchable {
    /// It is no line.
    Line(Error),
    /// The anchor of that index does not lie beyond the one before it on the drawn line.
    Order(usize),
}

/// Stretches a drawn line onto the kilometres of its anchors, which are in order and include both ends.
///
/// # Errors
/// [`Unstretchable`].
pub(crate) fn stretch(drawn: &[Point<f64>], pins: &[Pin]) -> Result<Stretched, Unstretchable> {
    let measured = measure(drawn);
    let end = measured.last().map_or(Chainage::START, |last| last.1);
    let line = Line::new(measured.clone()).map_err(Unstretchable::Line)?;
    let feet: Vec<Chainage> = pins
        .iter()
        .enumerate()
        .map(|(i, pin)| match i {
            0 => Chainage::START,
            i if i + 1 == pins.len() => end,
            _ => line.nearest(pin.position).at,
        })
        .collect();
    if let Some(i) = (1..feet.len()).find(|&i| feet[i] <= feet[i - 1]) {
        return Err(Unstretchable::Order(i));
    }
    Ok(Stretched {
        vertices: with_kilometres(&line, &measured, pins, &feet),
        stretches: stretches(pins, &feet),
    })
}

/// Each vertex with the map metres before it, kept in a `Chainage` as long as the line is its own measure.
fn measure(drawn: &[Point<f64>]) -> Vec<(Point<f64>, Chainage)> {
    let mut along = 0.0;
    let steps = std::iter::once(0.0).chain(
        drawn
            .windows(2)
            .map(|pair| crate::line::distance(pair[0], pair[1]).get()),
    );
    drawn
        .iter()
        .zip(steps)
        .map(|(&vertex, step)| {
            along += step;
            (vertex, Chainage::new(along))
        })
        .collect()
}

fn stretches(pins: &[Pin], feet: &[Chainage]) -> Vec<Stretch> {
    let pairs = pins.windows(2).zip(feet.windows(2));
    pairs
        .map(|(pins, feet)| Stretch {
            from: pins[0].station,
            to: pins[1].station,
            rail: pins[1].at - pins[0].at,
            drawn: MapMetres::new((feet[1] - feet[0]).get()),
        })
        .collect()
}

/// The vertices with rail kilometres, and a vertex more wherever an anchor's foot lies between two.
fn with_kilometres(
    line: &Line,
    measured: &[(Point<f64>, Chainage)],
    pins: &[Pin],
    feet: &[Chainage],
) -> Vec<(Point<f64>, Chainage)> {
    let mut vertices = Vec::with_capacity(measured.len() + pins.len());
    let mut rest = measured.iter().peekable();
    for (pins, feet) in pins.windows(2).zip(feet.windows(2)) {
        let ratio = (pins[1].at - pins[0].at) / Metres::new((feet[1] - feet[0]).get());
        vertices.push((line.point_at(feet[0]), pins[0].at));
        while let Some(&&(vertex, along)) =
            rest.peek().filter(|vertex| vertex.1 + ONE_VERTEX < feet[1])
        {
            if along > feet[0] + ONE_VERTEX {
                vertices.push((vertex, pins[0].at + (along - feet[0]) * ratio));
            }
            rest.next();
        }
    }
    vertices.extend(
        pins.last()
            .zip(measured.last())
            .map(|(pin, end)| (end.0, pin.at)),
    );
    vertices
}
