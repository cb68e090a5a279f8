//! Which feet of perpendiculars are local minima of the distance, and which of those are one place.

use super::ellipsoid::Position;
use super::index::Foot;
use super::{Line, Located, ON};

impl Line {
    /// The local minimum on a piece, if it has one; a minimum at a joint belongs to the piece before.
    pub(super) fn local_minimum(&self, piece: usize, from: Position) -> Option<Foot> {
        let foot = self.index.foot(piece, from);
        let last = piece + 1 == self.index.pieces();
        let is_minimum = if foot.part >= 1.0 {
            last || self.index.foot(piece + 1, from).part <= 0.0
        } else {
            foot.part > 0.0 || piece == 0
        };
        is_minimum.then_some(foot)
    }

    /// The nearer of any two neighbours that are one place: feet on one leg, or either side of a vertex.
    pub(super) fn apart(&self, found: impl Iterator<Item = (Foot, Located)>) -> Vec<Located> {
        let mut apart: Vec<(Foot, Located)> = Vec::new();
        for next in found {
            match apart.last_mut() {
                Some(previous) if self.is_one(previous.0, next.0) => {
                    if next.1.off < previous.1.off {
                        *previous = next;
                    }
                }
                _ => apart.push(next),
            }
        }
        apart.into_iter().map(|(_, located)| located).collect()
    }

    fn is_one(&self, foot: Foot, next: Foot) -> bool {
        let same_leg = self.after[foot.piece] == self.after[next.piece];
        let gap = self.drawn_at(next) - self.drawn_at(foot);
        next.piece == foot.piece + 1 && (same_leg || gap <= ON)
    }

    fn drawn_at(&self, foot: Foot) -> f64 {
        let (begin, end) = (self.drawn[foot.piece], self.drawn[foot.piece + 1]);
        begin + foot.part.clamp(0.0, 1.0) * (end - begin)
    }
}
