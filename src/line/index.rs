//! From a place to the nearest piece: the sheet of the map it lies on names a few pieces, and what is farther off is searched in a packed tree of strips.
//!
//! A line is already sorted in space, so the tree needs no sorting, no pointers and no balancing; what it holds lies in
//! eights, which the compiler turns into vector instructions.

mod search;

use super::chords::{LEAF, Pieces};
use super::cutter::Stretch;
use super::ellipsoid::{MEAN_RADIUS, Position, dot, greater, lesser, minus, moved};
use super::lanes::LANES;
use super::pieces::Joint;
use super::sheets::Atlas;
use super::strips::{Strips, levels, reach, square, units};
use geo::Point;
use search::Best;

/// Eights of eights, up to 2³² pieces.
const LEVELS: usize = 11;
/// One over twice the square of the Earth's radius.
const PER_SPHERE: f64 = 0.5 / (MEAN_RADIUS * MEAN_RADIUS);

/// The foot of a perpendicular on one piece.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Foot {
    pub(super) piece: usize,
    /// The part of the piece before the foot: below 0 or above 1 where the perpendicular misses the piece.
    pub(super) part: f64,
}

impl Foot {
    /// The nearest place of its piece; what is a joint, as the end of the piece before.
    #[inline(always)]
    pub(super) fn on_its_piece(self) -> Self {
        if self.part <= 0.0 && self.piece > 0 {
            return Self {
                piece: self.piece - 1,
                part: 1.0,
            };
        }
        Self {
            part: self.part.clamp(0.0, 1.0),
            ..self
        }
    }
}

/// The pieces of a line as chords in space, searchable.
#[derive(Debug, Clone)]
pub(super) struct Index {
    pieces: Pieces,
    /// From the strips around a leaf each up to those of a single node.
    levels: Vec<Strips>,
    atlas: Atlas,
}

impl Index {
    /// The index of the chords from each joint to the next; there must be two or more.
    pub(super) fn new(joints: &[Joint]) -> Self {
        Self {
            pieces: Pieces::new(joints),
            levels: levels(joints),
            atlas: Atlas::new(joints),
        }
    }

    pub(super) fn pieces(&self) -> usize {
        self.pieces.count()
    }

    /// Makes ready for so many places to be asked for.
    #[inline(always)]
    pub(super) fn ask(&self, places: usize) {
        self.atlas.ask(places, &self.levels);
    }

    /// Where about the line is near a point: the first leaf of pieces that its sheet names.
    pub(super) fn leaf_near(&self, point: Point<f64>) -> usize {
        self.near(point).first().map_or(0, |stretch| stretch.leaf())
    }

    /// What may be nearest to a point; nothing where there is no sheet, which says nothing.
    #[inline(always)]
    pub(super) fn near(&self, point: Point<f64>) -> &[Stretch] {
        self.atlas.near(point)
    }

    /// The foot on the piece nearest to a place in space, given what is near it; on the first one for a place that is not a number.
    #[inline(always)]
    pub(super) fn nearest(&self, near: &[Stretch], to: Position) -> Foot {
        let (square, piece) = (f64::INFINITY, 0);
        let mut best = Best { to, square, piece };
        if !to.iter().any(|axis| axis.is_nan()) {
            for &stretch in near {
                best = self.scan(stretch, best);
            }
            if near.is_empty() {
                best = self.search(self.levels.len() - 1, 0, best);
            }
        }
        // Behind the last piece there is only its end.
        let piece = best.piece.min(self.pieces() - 1);
        self.foot_so_far(piece, to, best.square)
    }

    /// Every piece that has a place at most `metres` away, in line order.
    #[inline(always)]
    pub(super) fn within(&self, metres: f64, of: Position) -> Vec<usize> {
        let (to, reach, square) = (units(of), reach(metres), metres * metres);
        let top = self.levels.len() - 1;
        let near = |level: usize, node: usize| {
            let strips = &self.levels[level];
            strips.may_hold(node, &strips.squares(node, to), reach)
        };
        let mut found = Vec::new();
        let mut open = [(0, 0); LEVELS];
        let mut level = top;
        open[top] = (0, near(top, 0));
        while level <= top {
            let (node, left) = &mut open[level];
            if *left == 0 {
                level += 1;
                continue;
            }
            let strip = *node * LANES + left.trailing_zeros() as usize;
            *left &= *left - 1;
            if level == 0 {
                self.gather(strip, of, square, &mut found);
            } else if strip < self.levels[level].count() {
                level -= 1;
                open[level] = (strip, near(level, strip));
            }
        }
        found
    }

    #[inline(always)]
    fn gather(&self, leaf: usize, of: Position, limit: f64, found: &mut Vec<usize>) {
        let squares = self.pieces.squares(leaf, of);
        for (piece, square) in (leaf * LEAF..self.pieces()).zip(squares) {
            if square <= limit {
                found.push(piece);
            }
        }
    }

    /// The foot on one piece of the perpendicular from a place.
    #[inline(always)]
    pub(super) fn foot(&self, piece: usize, from: Position) -> Foot {
        let (start, along) = self.pieces.chord(piece);
        self.foot_so_far(piece, from, square(start, along, from))
    }

    /// The same, given the square of the distance to the piece.
    #[inline(always)]
    fn foot_so_far(&self, piece: usize, from: Position, square: f64) -> Foot {
        let (start, along) = self.pieces.chord(piece);
        let whole = greater(dot(along, along), f64::MIN_POSITIVE);
        let from_middle = dot(minus(from, start), along) - 0.5 * whole;
        // The ground curves away below the chord's direction: seen from its middle, a far place lies nearer than it is.
        let sunk = lesser(square * PER_SPHERE, 0.5);
        Foot {
            piece,
            part: 0.5 + from_middle / (whole * (1.0 - sunk)),
        }
    }

    /// Where a foot is in space, raised from the chord to the ground.
    #[inline(always)]
    pub(super) fn place(&self, foot: Foot) -> Position {
        let (start, along) = self.pieces.chord(foot.piece);
        let raise = foot.part * (1.0 - foot.part) * dot(along, along) * PER_SPHERE;
        let place = moved(start, foot.part, along);
        moved(place, raise, place)
    }

    /// The direction of travel on a piece, as long as the piece.
    #[inline(always)]
    pub(super) fn direction(&self, piece: usize) -> Position {
        self.pieces.chord(piece).1
    }
}

#[cfg(test)]
mod tests {
    use super::super::ellipsoid::{position, wrapped};
    use super::*;
    use proptest::prelude::*;

    fn index(line: &[Point<f64>]) -> Index {
        let joint = |&point: &Point<f64>| Joint {
            point,
            place: position(point),
            arriving: 0.0,
            leaving: 0.0,
            vertex: 0,
        };
        Index::new(&line.iter().map(joint).collect::<Vec<_>>())
    }

    /// Longitudes and latitudes of joints: at random or clustered, out and back, or around and around.
    fn drawing() -> impl Strategy<Value = Vec<(f64, f64)>> {
        let lon = prop_oneof![129.0..131.0, 130.0..130.001];
        let lat = prop_oneof![41.0..43.0, 42.0..42.001];
        let random = prop::collection::vec((lon, lat), 2..300);
        let out_and_back = random.clone().prop_map(|mut way| {
            way.extend(way.clone().into_iter().rev());
            way
        });
        let around = (2..700_i32, 0.01..1.0).prop_map(|(count, radius)| {
            let turn = |i| f64::from(i) * 0.05;
            let place = |i| {
                (
                    130.0 + radius * turn(i).cos(),
                    42.0 + radius * turn(i).sin(),
                )
            };
            (0..count).map(place).collect()
        });
        prop_oneof![random, out_and_back, around]
    }

    /// Lines in Korea, at the date line, where the meridian of Greenwich meets the equator, and near the pole.
    fn line() -> impl Strategy<Value = Vec<Point<f64>>> {
        let shifts = [(0.0, 0.0), (50.0, 0.0), (-130.0, -42.0), (10.0, 46.9)];
        (drawing(), prop::sample::select(shifts.to_vec())).prop_map(|(way, (east, north))| {
            way.into_iter()
                .map(|(lon, lat)| Point::new(wrapped(lon + east), lat + north))
                .collect()
        })
    }

    /// Points beside some of the line's joints, on its last, and at the other side of the world.
    fn around(line: &[Point<f64>], by: &[(f64, f64)]) -> Vec<Point<f64>> {
        let joints = line.iter().cycle().step_by(7);
        let beside = |(joint, &(east, north)): (&Point<f64>, &(f64, f64))| {
            Point::new(joint.x() + east, (joint.y() + north).min(90.0))
        };
        let other_side = Point::new(line[0].x() + 180.0, -line[0].y());
        let last = line[line.len() - 1];
        joints
            .zip(by)
            .map(beside)
            .chain([last, other_side])
            .collect()
    }

    fn distance(index: &Index, piece: usize, from: Position) -> f64 {
        let (start, along) = index.pieces.chord(piece);
        square(start, along, from).sqrt()
    }

    proptest! {
        #[test]
        fn no_piece_is_nearer_than_the_nearest(
            line in line(),
            by in prop::collection::vec((-0.06..0.06, -0.06..0.06), 12),
            far in (-180.0..180.0, -90.0..90.0),
        ) {
            let uncut = index(&line);
            let cut = uncut.clone();
            cut.atlas.cut(&cut.levels);
            for point in around(&line, &by).into_iter().chain([far.into()]) {
                let from = position(point);
                let least = (0..cut.pieces()).map(|piece| distance(&cut, piece, from)).fold(f64::INFINITY, f64::min);
                for index in [&uncut, &cut] {
                    let found = distance(index, index.nearest(index.near(point), from).piece, from);
                    prop_assert!(found <= least * (1.0 + 1e-12) + 1e-4, "{found} {least}");
                }
            }
        }

        #[test]
        fn pieces_within_reach_are_those_within_reach_in_line_order(line in line(), metres in 0.0..1e5) {
            let index = index(&line);
            let from = position(line[line.len() / 2]);
            let found = index.within(metres, from);
            prop_assert!(found.is_sorted());
            for piece in 0..index.pieces() {
                let off = distance(&index, piece, from);
                let clear = (off - metres).abs() > 1e-3;
                prop_assert!(!clear || found.contains(&piece) == (off < metres), "{piece} {off} {metres}");
            }
        }
    }
}
