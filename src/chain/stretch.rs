//! What takes time between two events, as far as one pace holds.

use super::way::Way;

/// All that lies between two events of one regime.
#[derive(Clone)]
pub(super) struct Stretch {
    pub(super) regime: Option<usize>,
    pub(super) parts: Vec<(usize, f64)>,
    pub(super) stands: Vec<usize>,
    /// The pace is drawn at its start, not carried in.
    pub(super) scatter: bool,
    /// The pace ends with it: messages are averaged over it.
    pub(super) gather: bool,
}

impl Stretch {
    /// All that lies on some stretches, one behind the other.
    pub(super) fn joined(stretches: &[Self]) -> Self {
        let mut joined = stretches[0].clone();
        for stretch in &stretches[1..] {
            stretch.parts.iter().for_each(|part| joined.run(*part));
            joined.stands.extend(&stretch.stands);
            joined.gather = stretch.gather;
        }
        joined
    }

    /// Makes it longer by nominal minutes under a law.
    pub(super) fn run(&mut self, (law, minutes): (usize, f64)) {
        match self.parts.iter_mut().find(|part| part.0 == law) {
            Some(part) => part.1 += minutes,
            None => self.parts.push((law, minutes)),
        }
    }

    /// Whether another takes just as long, at any pace.
    pub(super) fn lasts_like(&self, other: &Self) -> bool {
        self.regime == other.regime && self.parts == other.parts && self.stands == other.stands
    }

    /// The law and the nominal minutes of a stretch on which the train only runs, under one law.
    pub(super) fn only_runs(&self) -> Option<(usize, f64)> {
        match self.parts[..] {
            [part] if self.stands.is_empty() => Some(part),
            _ => None,
        }
    }

    /// Whether what a message is at each pace is one sum behind it.
    pub(super) fn merges(&self, way: Way) -> bool {
        match way {
            Way::Forward => self.gather,
            Way::Back => self.scatter,
        }
    }
}
