//! How the nearest piece is looked for: among what lies near, and in the tree of strips.

use super::{Index, LEVELS};
use crate::line::chords::LEAF;
use crate::line::cutter::Stretch;
use crate::line::ellipsoid::Position;
use crate::line::lanes::{LANES, least, nearest};
use crate::line::strips::{Units, reach, units};
use std::ops::Range;

/// So many leaves are measured without search.
const FEW: usize = 8;

/// The nearest piece so far; handed on as a value, it stays in registers.
#[derive(Clone, Copy)]
pub(super) struct Best {
    pub(super) to: Position,
    pub(super) square: f64,
    pub(super) piece: usize,
}

/// A node of a level that is being looked into.
#[derive(Clone, Copy, Default)]
struct Open {
    node: usize,
    /// The strips not looked into yet, a bit for each.
    left: u32,
    nearest: u32,
    /// Of the distances to the strips' chords.
    squares: [f32; LANES],
}

impl Open {
    /// No more than the square of the distance to the nearest chord.
    #[inline(always)]
    fn least(&self) -> f32 {
        self.squares[self.nearest as usize]
    }
}

impl Index {
    /// Looks into a stretch of line.
    #[inline(always)]
    pub(super) fn scan(&self, stretch: Stretch, mut best: Best) -> Best {
        let strips = stretch.strips();
        if stretch.level == 0 && strips.len() <= FEW {
            for leaf in strips {
                best = self.measure(leaf, best);
            }
            return best;
        }
        let nodes = strips.start / LANES..strips.end.div_ceil(LANES);
        for first in nodes.clone().step_by(LANES) {
            let some = first..nodes.end.min(first + LANES);
            best = self.look(usize::from(stretch.level), some, best);
        }
        best
    }

    /// Looks into the nearest strip of all in some nodes, no more than there are lanes, and then into those that may hold something
    /// nearer still.
    #[inline(always)]
    fn look(&self, level: usize, nodes: Range<usize>, mut best: Best) -> Best {
        let to = units(best.to);
        let mut open = [Open::default(); LANES];
        let open = &mut open[..nodes.len()];
        let mut first = 0;
        for (number, node) in nodes.enumerate() {
            open[number] = self.open(level, node, to);
            if open[number].least() < open[first].least() {
                first = number;
            }
        }
        let nearest = open[first].nearest;
        best = self.enter(level, &mut open[first], nearest, best);
        for open in open {
            let mut left = self.left(level, open, best);
            while left != 0 {
                best = self.enter(level, open, left.trailing_zeros(), best);
                left = self.left(level, open, best);
            }
        }
        best
    }

    /// Looks into one strip of a node.
    #[inline(always)]
    fn enter(&self, level: usize, open: &mut Open, lane: u32, best: Best) -> Best {
        open.left &= !(1 << lane);
        let strip = open.node * LANES + lane as usize;
        if level == 0 {
            self.measure(strip, best)
        } else if strip < self.levels[level].count() {
            self.search(level - 1, strip, best)
        } else {
            best
        }
    }

    /// The strips of a node that are not looked into yet and may hold something nearer, a bit for each.
    #[inline(always)]
    fn left(&self, level: usize, open: &Open, best: Best) -> u32 {
        let reach = reach(best.square.sqrt());
        self.levels[level].may_hold(open.node, &open.squares, reach) & open.left
    }

    /// Looks into the strip of a node whose chord is nearest, and then into those that may hold something nearer still.
    ///
    /// A loop and no recursion, which could not be inlined: the nodes being looked into are kept by their levels.
    #[inline(always)]
    pub(super) fn search(&self, top: usize, node: usize, mut best: Best) -> Best {
        let to = units(best.to);
        let mut open = [Open::default(); LEVELS];
        let mut level = top;
        open[level] = self.open(level, node, to);
        while level <= top {
            let here = &mut open[level];
            let left = self.left(level, here, best);
            if left == 0 {
                level += 1;
                continue;
            }
            let lane = match left >> here.nearest & 1 {
                1 => here.nearest,
                _ => left.trailing_zeros(),
            };
            here.left = left & !(1 << lane);
            let strip = here.node * LANES + lane as usize;
            if level == 0 {
                best = self.measure(strip, best);
            } else if strip < self.levels[level].count() {
                level -= 1;
                open[level] = self.open(level, strip, to);
            }
        }
        best
    }

    #[inline(always)]
    fn open(&self, level: usize, node: usize, to: Units) -> Open {
        let squares = self.levels[level].squares(node, to);
        Open {
            node,
            left: u32::MAX,
            nearest: nearest(&squares),
            squares,
        }
    }

    #[inline(always)]
    fn measure(&self, leaf: usize, mut best: Best) -> Best {
        let squares = self.pieces.squares(leaf, best.to);
        let (lane, square) = least(&squares);
        if square < best.square {
            best.square = square;
            best.piece = leaf * LEAF + lane;
        }
        best
    }
}
