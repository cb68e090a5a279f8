//! A drawn line whose every vertex has a chainage: where a kilometre lies, and which kilometre a place is at.
//!
//! Everything is measured in metres over the WGS 84 ellipsoid. Between two vertices the line is the geodesic. Tools that
//! project in planar degrees stretch the map eastwards, put the foot of the perpendicular elsewhere, and give its place as
//! a part of a length in degrees. Errors of the chainage in metres of the map, median and 99th percentile:
//!
//! | method | 500 m off | 5 km off |
//! |---|---|---|
//! | geo's `LineLocatePoint`, times the length of the line | 1,072 and 4,233, at most 5,231 | 1,342 and 9,071, at most 44,111 |
//! | [`Line::nearest`] | 0.0004 and 0.001, at most 0.002 | 0.0002 and 0.003, at most 0.005 |
//!
//! Measured on 10,000 points each, that far to either side of the bundled line from Pyongyang to Vladivostok, against a
//! golden-section search for the least geodesic distance (Karney's algorithm) to 1 mm: `tests/line.rs` has the points and the
//! search. The offset was within 0.1 mm in all of them. How wrong the planar fraction is depends on how the line's bearing is
//! spread over its length: on other drawings of the same railway its median was 2 and 9 km.
//!
//! Nearness is measured along straight chords through the Earth, between points at most a kilometre apart; their foot is
//! the geodesic's, but for the Earth's curvature under the chord, for which it is corrected.

// What runs in wide registers must lie within the function that has them.
#![allow(clippy::inline_always)]

mod axis;
mod chords;
mod cutter;
mod ellipsoid;
mod index;
mod lanes;
mod leg;
mod minima;
mod nearest;
mod pieces;
mod sheets;
mod strips;

use crate::{Chainage, Error, MapMetres};
use axis::{Axis, Piece};
use ellipsoid::{MEAN_RADIUS, Position, arc, cross, dot, length, minus, moved, position};
use geo::{Distance, Geodesic, LineString, Point};
use index::{Foot, Index};
use pieces::{Joint, joints, vertices};
use pulp::{Arch, NullaryFnOnce};
use std::ops::Range;

/// Nearer than this, in metres, a point is on the line and not beside it.
const ON: f64 = 1e-3;
/// Chords longer than this, in metres, are not turned into arcs but measured along the geodesic.
const FAR: f64 = 50_000.0;
/// Two directions whose mean is shorter than this are opposite: the train reverses.
const REVERSED: f64 = 1e-6;

/// A drawn line whose every vertex has a chainage.
///
/// Between two vertices it is the WGS 84 geodesic, and the chainage grows evenly with the metres of the map. It may run back
/// over itself, and may cross the date line. It is meant for railways: within a kilometre of a pole it is drawn roughly.
///
/// ```
/// use geo::Point;
/// use khasan::{Chainage, Line, Side};
///
/// let khasan = (Point::new(130.645, 42.428), Chainage::km(0.0));
/// let makhalino = (Point::new(130.77, 42.74), Chainage::km(40.0));
/// let line = Line::new(vec![khasan, makhalino])?;
/// let place = line.nearest(Point::new(130.70, 42.60));
/// assert_eq!(place.side, Side::Left);
/// assert!((place.at.as_km() - 21.7).abs() < 0.1);
/// # Ok::<(), khasan::Error>(())
/// ```
#[derive(Debug, Clone)]
pub struct Line {
    vertices: Vec<Point<f64>>,
    start: Chainage,
    end: Chainage,
    axis: Axis,
    index: Index,
    /// Map metres from the start to where each piece begins.
    drawn: Vec<f64>,
    /// The vertex each piece begins at or after.
    after: Vec<u32>,
}

/// Which side of a line a point lies on, seen in the direction of travel.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Side {
    /// To the left.
    Left,
    /// To the right.
    Right,
    /// Within 1 mm of the line, or of its straight continuation past an end.
    On,
}

/// A place on a line, and where a point lies beside it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Located {
    /// The place's chainage.
    pub at: Chainage,
    /// The place itself, longitude and latitude in degrees.
    pub point: Point<f64>,
    /// How far the located point is from it.
    pub off: MapMetres,
    /// Where the located point lies; past a bend's vertex, as beside both pieces; past an end, as beside the end's piece.
    pub side: Side,
}

impl Line {
    /// The line through vertices of longitude and latitude in degrees.
    ///
    /// A vertex given several times in succession is one vertex. Where its chainage jumps, the chainages between are all
    /// there, and the place itself is located at the lowest.
    ///
    /// # Errors
    ///
    /// [`Error::Line`] if there are fewer than two distinct vertices, a number is not finite, a latitude is beyond a
    /// pole, or a chainage is less than the one before.
    pub fn new(vertices: Vec<(Point<f64>, Chainage)>) -> Result<Self, Error> {
        let (start, end) = ends(&vertices)?;
        let vertices = self::vertices(vertices)?;
        let points = vertices.iter().map(|vertex| vertex.point).collect();
        let joints = joints(vertices);
        let index = Index::new(&joints);
        Ok(Self {
            vertices: points,
            start,
            end,
            axis: Axis::new(
                joints
                    .windows(2)
                    .map(piece)
                    .chain(joints.last().map(last))
                    .collect(),
            ),
            drawn: drawn(&joints),
            after: joints.iter().map(|joint| joint.vertex).collect(),
            index,
        })
    }

    /// The chainage of the first vertex.
    pub fn start(&self) -> Chainage {
        self.start
    }

    /// The chainage of the last vertex.
    pub fn end(&self) -> Chainage {
        self.end
    }

    /// The place at a chainage, right to a millimetre; beyond an end, that end.
    ///
    /// Where a stretch of the map has no rail metres, its far end.
    pub fn point_at(&self, at: Chainage) -> Point<f64> {
        let (piece, part) = self.cut(at);
        self.axis.piece(piece).point(part)
    }

    /// Every plausible place on the line, nearest first.
    ///
    /// These are the local minima of the distance that are at most 1 % or `slack` farther than the nearest, whichever is
    /// more. A train that went out and came back over the same track has two. Empty for a point that is not finite.
    pub fn locate(&self, point: Point<f64>, slack: MapMetres) -> Vec<Located> {
        let (from, nearest, place) = self.nearest_foot(point);
        let best = place.off.get();
        if best.is_nan() {
            return Vec::new();
        }
        let limit = (1.01 * best).max(best + slack.get().max(0.0));
        let feet = Arch::new().dispatch(Feet {
            line: self,
            from,
            limit,
        });
        let found = feet.into_iter().map(|foot| match foot.piece {
            piece if piece == nearest.piece => (foot, place),
            _ => (foot, self.located(foot, point, from)),
        });
        let mut places = self.apart(found);
        places.retain(|place| place.off.get() <= limit);
        places.sort_by(|a, b| a.off.get().total_cmp(&b.off.get()));
        places
    }

    /// The line between two chainages: cut exactly, with the vertices that were given in between.
    ///
    /// Chainages beyond an end mean that end. A stretch that is empty, reversed or off the line has no points. Longitudes are within ±180°;
    /// across the date line they jump.
    pub fn slice(&self, stretch: Range<Chainage>) -> LineString<f64> {
        if stretch.is_empty() || stretch.start >= self.end || stretch.end <= self.start {
            return LineString::new(Vec::new());
        }
        let (from, to) = (self.cut(stretch.start), self.cut(stretch.end));
        let between = self.after[from.0] as usize + 1..self.after[to.0] as usize + 1;
        let first = self.axis.piece(from.0).point(from.1);
        let last = self.axis.piece(to.0).point(to.1);
        let mut points = vec![first];
        points.extend(self.vertices.get(between).unwrap_or_default());
        if points.len() < 2 || points.last() != Some(&last) {
            points.push(last);
        }
        points.into()
    }

    /// The length of the drawn line between two chainages; nought for one that is empty, reversed or off it.
    pub fn map_length(&self, stretch: Range<Chainage>) -> MapMetres {
        let length = self.drawn_to(stretch.end) - self.drawn_to(stretch.start);
        MapMetres::new(length.max(0.0))
    }

    fn drawn_to(&self, at: Chainage) -> f64 {
        let (piece, part) = self.cut(at);
        let begin = self.drawn[piece];
        let end = self.drawn.get(piece + 1).copied().unwrap_or(begin);
        begin + part * (end - begin)
    }

    fn cut(&self, at: Chainage) -> (usize, f64) {
        self.axis.cut(at.clamp(self.start, self.end).get())
    }

    #[inline(always)]
    fn located(&self, foot: Foot, point: Point<f64>, from: Position) -> Located {
        let foot = foot.on_its_piece();
        let place = self.index.place(foot);
        let away = minus(from, place);
        let piece = self.axis.piece(foot.piece);
        let on_the_line = piece.point(foot.part);
        Located {
            at: Chainage::new(piece.chainage(foot.part)).clamp(self.start, self.end),
            point: on_the_line,
            off: MapMetres::new(off(length(away), point, on_the_line)),
            side: self.side(foot, place, away),
        }
    }

    #[inline(always)]
    fn side(&self, foot: Foot, place: Position, away: Position) -> Side {
        let heading = self.heading(foot);
        let to_the_left = dot(cross(heading, away), place);
        let on = ON * MEAN_RADIUS * length(heading);
        match (to_the_left > on, to_the_left < -on) {
            (true, _) => Side::Left,
            (_, true) => Side::Right,
            _ => Side::On,
        }
    }

    /// The direction of travel, of any length; at a joint the mean of both, so that outside a hairpin is outside of either leg.
    #[inline(always)]
    fn heading(&self, foot: Foot) -> Position {
        let arriving = self.index.direction(foot.piece);
        if foot.part < 1.0 || foot.piece + 1 == self.index.pieces() {
            return arriving;
        }
        let leaving = self.index.direction(foot.piece + 1);
        let sum = moved(scaled(arriving), 1.0, scaled(leaving));
        if length(sum) < REVERSED {
            return arriving;
        }
        sum
    }
}

/// The feet on all pieces that are near enough and have a local minimum of the distance, in line order.
struct Feet<'a> {
    line: &'a Line,
    from: Position,
    limit: f64,
}

impl NullaryFnOnce for Feet<'_> {
    type Output = Vec<Foot>;

    #[inline(always)]
    fn call(self) -> Self::Output {
        let Self { line, from, limit } = self;
        // A chord dips below the ground by centimetres, and so may lie a little farther than its arc.
        let pieces = line.index.within(limit + 1.0, from).into_iter();
        pieces
            .filter_map(|piece| line.local_minimum(piece, from))
            .collect()
    }
}

fn scaled(direction: Position) -> Position {
    moved([0.0; 3], 1.0 / length(direction), direction)
}

/// The ground metres over a chord. The series serves where it is right to a millimetre, the geodesic elsewhere.
fn off(chord: f64, point: Point<f64>, place: Point<f64>) -> f64 {
    if chord <= FAR {
        arc(chord)
    } else if chord.is_finite() {
        Geodesic.distance(point, place)
    } else {
        f64::NAN
    }
}

/// The length of the geodesic between two points on the WGS 84 ellipsoid, right to a millimetre.
pub(crate) fn distance(a: Point<f64>, b: Point<f64>) -> MapMetres {
    MapMetres::new(off(length(minus(position(a), position(b))), a, b))
}

fn ends(vertices: &[(Point<f64>, Chainage)]) -> Result<(Chainage, Chainage), Error> {
    match vertices {
        [first, .., last] => Ok((first.1, last.1)),
        _ => Err(Error::Line {
            vertex: vertices.len(),
            reason: "a line needs two vertices or more".into(),
        }),
    }
}

fn piece(ends: &[Joint]) -> Piece {
    let (from, to) = (&ends[0], &ends[1]);
    Piece::new(
        from.point,
        to.point,
        from.leaving,
        to.arriving - from.leaving,
    )
}

fn last(end: &Joint) -> Piece {
    Piece::new(end.point, end.point, end.arriving, 0.0)
}

fn drawn(joints: &[Joint]) -> Vec<f64> {
    let mut drawn = Vec::with_capacity(joints.len());
    let mut metres = 0.0;
    drawn.push(metres);
    for ends in joints.windows(2) {
        metres += arc(length(minus(ends[1].place, ends[0].place)));
        drawn.push(metres);
    }
    drawn
}
