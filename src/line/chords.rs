//! The pieces of a line as chords in space, measured exactly.
// Arrays are filled by loops: one that is made by a closure might be left outside of what has wide registers.
#![allow(clippy::needless_range_loop)]

use super::ellipsoid::{Position, dot, greater, lesser, minus};
use super::lanes::LANES;
use super::pieces::Joint;

/// So many pieces lie together.
pub(super) const LEAF: usize = 8;

/// Where eight pieces begin, axis by axis, and the squares of their lengths: four cache lines.
#[derive(Debug, Clone, Copy)]
#[repr(align(128))]
struct Leaf {
    x: [f64; LEAF],
    y: [f64; LEAF],
    z: [f64; LEAF],
    squares: [f64; LEAF],
}

/// The pieces in line order; behind the last, pieces of no length at its end.
#[derive(Debug, Clone)]
pub(super) struct Pieces {
    count: usize,
    leaves: Vec<Leaf>,
}

impl Pieces {
    pub(super) fn new(joints: &[Joint]) -> Self {
        let last = joints.len() - 1;
        let leaf = |leaf: usize| {
            let joint = |lane: usize| joints[last.min(leaf * LEAF + lane)].place;
            let square = |along: Position| greater(dot(along, along), f64::MIN_POSITIVE);
            Leaf {
                x: std::array::from_fn(|lane| joint(lane)[0]),
                y: std::array::from_fn(|lane| joint(lane)[1]),
                z: std::array::from_fn(|lane| joint(lane)[2]),
                squares: std::array::from_fn(|lane| square(minus(joint(lane + 1), joint(lane)))),
            }
        };
        Self {
            count: last,
            // Strips come in eights, and a leaf ends where the next one begins.
            leaves: (0..=last.div_ceil(LEAF).next_multiple_of(LANES))
                .map(leaf)
                .collect(),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    #[inline(always)]
    fn joint(&self, number: usize) -> Position {
        let (leaf, lane) = (&self.leaves[number / LEAF], number % LEAF);
        [leaf.x[lane], leaf.y[lane], leaf.z[lane]]
    }

    #[inline(always)]
    pub(super) fn chord(&self, piece: usize) -> (Position, Position) {
        let from = self.joint(piece);
        (from, minus(self.joint(piece + 1), from))
    }

    /// The squares of the distances from a place to the pieces of a leaf.
    #[inline(always)]
    pub(super) fn squares(&self, leaf: usize, to: Position) -> [f64; LEAF] {
        let Some([leaf, next]) = self.leaves[leaf..].first_chunk() else {
            return [f64::INFINITY; LEAF];
        };
        let mut squares = [0.0; LEAF];
        let mut ends = [apart(to, [next.x[0], next.y[0], next.z[0]]); LEAF];
        for lane in 0..LEAF {
            squares[lane] = apart(to, [leaf.x[lane], leaf.y[lane], leaf.z[lane]]);
        }
        ends[..LEAF - 1].copy_from_slice(&squares[1..]);
        for lane in 0..LEAF {
            let farther = ends[lane] - squares[lane];
            let square = leaf.squares[lane];
            let part = lesser(greater(0.5 - 0.5 * farther / square, 0.0), 1.0);
            // Stewart's theorem.
            squares[lane] = greater(
                squares[lane] + part * (farther - (1.0 - part) * square),
                0.0,
            );
        }
        squares
    }
}

/// The square of the distance between two places.
#[inline(always)]
fn apart(a: Position, b: Position) -> f64 {
    let away = minus(a, b);
    dot(away, away)
}
