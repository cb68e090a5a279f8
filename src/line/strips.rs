//! One level of the search tree: a line as strips in its order, each so wide that its stretch of the line lies within
//! (Ballard, "Strip trees", 1981).
//!
//! Places are whole numbers of 1/128 m. The difference of any two is exact, so that single precision loses nothing of the
//! distance from the Earth's centre. Strips only ever rule out; what they leave is measured in double precision.

// Arrays are filled by loops: one that is made by a closure might be left outside of what has wide registers.
#![allow(clippy::needless_range_loop)]

use super::chords::LEAF;
use super::ellipsoid::{Position, dot, greater, lesser, minus, moved};
use super::lanes::LANES;
use super::pieces::Joint;

/// Units to a metre: the most with which the two farthest places on Earth are less than 2³¹ apart.
const UNITS: f64 = 128.0;
/// What whole units take from a distance, at most: less than one on each of three axes.
const ROUNDED: f64 = 1.74;
/// What single precision may lose of the square of a distance to a strip, as a part of the squares of the distance to where
/// it begins and of its length: the half unit of the last place, 6e-8, is lost some ten times, of no more than twice their sum.
const LOSS: f32 = 2e-6;
/// The root of twice that, and more than it.
const LOST: f32 = 3e-3;
/// By so much distances are taken to be longer, for what single precision loses when their squares are compared.
const SPARE: f64 = 1.0 + 1e-6;

/// A place in whole units.
pub(super) type Units = [i32; 3];

#[inline(always)]
#[allow(clippy::cast_possible_truncation)] // a place on Earth is less than 2³⁰ units from its centre
pub(super) fn units(place: Position) -> Units {
    /// Makes all numbers positive, so that all are rounded down.
    const POSITIVE: f64 = 1_073_741_824.0;
    place.map(|axis| (axis * UNITS + POSITIVE) as i32)
}

/// A distance in units, no less than it is.
#[inline(always)]
#[allow(clippy::cast_possible_truncation)] // `SPARE` makes up for it
pub(super) fn reach(metres: f64) -> f32 {
    (metres * UNITS * SPARE) as f32
}

/// The chord of a stretch of line, and how far the stretch departs from it.
#[derive(Debug, Clone, Copy)]
struct Strip {
    from: Position,
    to: Position,
    radius: f64,
}

impl Strip {
    /// The strip around pieces that follow one another.
    fn through(joints: &[Joint]) -> Self {
        let (from, to) = (joints[0].place, joints[joints.len() - 1].place);
        let along = minus(to, from);
        let squares = joints.iter().map(|joint| square(from, along, joint.place));
        Self {
            from,
            to,
            radius: squares.fold(0.0, f64::max).sqrt(),
        }
    }

    /// The strip around strips that follow one another: around both ends of each, and what departs from its own chord.
    fn around(group: &[Self]) -> Self {
        let (first, last) = (group[0], group[group.len() - 1]);
        let along = minus(last.to, first.from);
        // The end of a strip is the beginning of the next.
        let reach = group.windows(2).map(|two| {
            square(first.from, along, two[0].to).sqrt() + two[0].radius.max(two[1].radius)
        });
        Self {
            from: first.from,
            to: last.to,
            radius: reach.fold(first.radius.max(last.radius), f64::max),
        }
    }
}

/// The square of the distance from a chord to a place.
#[inline(always)]
pub(super) fn square(from: Position, along: Position, to: Position) -> f64 {
    let away = minus(to, from);
    let part = lesser(greater(dot(away, along) * per_square(along), 0.0), 1.0);
    let gap = moved(away, -part, along);
    dot(gap, gap)
}

/// One over the square of a length; finite where that is nought, so that no part of it is more.
#[inline(always)]
pub(super) fn per_square(along: Position) -> f64 {
    1.0 / greater(dot(along, along), f64::MIN_POSITIVE)
}

/// Eight strips: where each begins, and the last ends, axis by axis. Three cache lines.
#[derive(Debug, Clone, Copy)]
#[repr(align(64))]
struct Node {
    joints: [[i32; LANES + 1]; 3],
    /// The squares of the lengths.
    squares: [f32; LANES],
    /// How far what is in each may lie from its chord, and what rounding may lose, in units.
    radius: [f32; LANES],
}

impl Node {
    /// Behind the last strip, strips of no length at its end.
    #[allow(clippy::cast_possible_truncation)] // `SPARE` and `LOSS` make up for it
    fn new(strips: &[Strip]) -> Self {
        let end = strips[strips.len() - 1].to;
        let begin = |lane: usize| strips.get(lane).map_or(end, |strip| strip.from);
        let begins: [Units; LANES + 1] = std::array::from_fn(|lane| units(begin(lane)));
        let radius = |lane: usize| strips.get(lane).map_or(0.0, |strip| strip.radius);
        Self {
            joints: std::array::from_fn(|axis| begins.map(|place| place[axis])),
            squares: std::array::from_fn(|lane| {
                let [from, to] = [begins[lane], begins[lane + 1]].map(|place| place.map(f64::from));
                let along = minus(to, from);
                greater(dot(along, along), 1.0) as f32
            }),
            radius: std::array::from_fn(|lane| (radius(lane) * UNITS * SPARE + ROUNDED) as f32),
        }
    }

    /// No more than the squares of the distances to the chords.
    #[inline(always)]
    fn squares(&self, to: Units) -> [f32; LANES] {
        let mut away = [0.0; LANES + 1];
        for (i, away) in away.iter_mut().enumerate() {
            let dx = gap(to[0], self.joints[0][i]);
            let dy = gap(to[1], self.joints[1][i]);
            let dz = gap(to[2], self.joints[2][i]);
            *away = dx * dx + dy * dy + dz * dz;
        }
        let mut squares = [0.0; LANES];
        for lane in 0..LANES {
            let farther = away[lane + 1] - away[lane];
            let part = lesser(greater(0.5 - 0.5 * farther / self.squares[lane], 0.0), 1.0);
            // Stewart's theorem.
            let square = away[lane] + part * (farther - (1.0 - part) * self.squares[lane]);
            squares[lane] = greater(square - LOSS * (away[lane] + self.squares[lane]), 0.0);
        }
        squares
    }
}

#[allow(clippy::cast_precision_loss)] // `LOSS` makes up for it
#[inline(always)]
fn gap(to: i32, from: i32) -> f32 {
    to.wrapping_sub(from) as f32
}

/// Strips that follow one another; each begins where the one before ended.
#[derive(Debug, Clone)]
pub(super) struct Strips {
    count: usize,
    nodes: Vec<Node>,
}

impl Strips {
    fn new(strips: &[Strip]) -> Self {
        // The last strip of a node ends where the first of the next begins.
        let node = |first: usize| Node::new(&strips[first..strips.len().min(first + LANES + 1)]);
        Self {
            count: strips.len(),
            nodes: (0..strips.len()).step_by(LANES).map(node).collect(),
        }
    }

    pub(super) fn count(&self) -> usize {
        self.count
    }

    /// No more than how far a place is from what is in each strip of a node, and no less, in units.
    #[inline(always)]
    pub(super) fn bounds(&self, node: usize, to: Units) -> ([f32; LANES], [f32; LANES]) {
        let node = &self.nodes[node];
        let gaps = node.squares(to).map(f32::sqrt);
        // The root of the sum of what is lost is no more than the sum of the roots.
        let lost = |lane: usize| LOST * (gaps[lane] + 2.0 * node.squares[lane].sqrt());
        (
            std::array::from_fn(|lane| gaps[lane] - node.radius[lane]),
            std::array::from_fn(|lane| gaps[lane] + node.radius[lane] + lost(lane)),
        )
    }

    /// No more than the squares of the distances to the chords of a node's strips, in units.
    #[inline(always)]
    pub(super) fn squares(&self, node: usize, to: Units) -> [f32; LANES] {
        self.nodes[node].squares(to)
    }

    /// Which of a node's strips may hold a place so near, a bit for each, given the squares of the distances to their chords.
    #[inline(always)]
    pub(super) fn may_hold(&self, node: usize, squares: &[f32; LANES], reach: f32) -> u32 {
        let radius = &self.nodes[node].radius;
        let mut strips = 0;
        for lane in 0..LANES {
            let reach = reach + radius[lane];
            strips |= u32::from(squares[lane] <= reach * reach) << lane;
        }
        strips
    }
}

/// From the strips around a leaf each up to those of a single node.
pub(super) fn levels(joints: &[Joint]) -> Vec<Strips> {
    let last = joints.len() - 1;
    let leaf = |first: usize| Strip::through(&joints[first..=last.min(first + LEAF)]);
    let mut strips: Vec<Strip> = (0..last).step_by(LEAF).map(leaf).collect();
    let mut levels = vec![Strips::new(&strips)];
    while strips.len() > LANES {
        strips = strips.chunks(LANES).map(Strip::around).collect();
        levels.push(Strips::new(&strips));
    }
    levels
}
