//! How a message goes along a stretch, and what noise does no harm there.

use super::NOISE;
use super::message::Message;
use crate::chain::evidence::Apart;
use crate::chain::way::Way;
use crate::lattice::total;

/// How a message goes along a stretch.
pub(super) struct Going<'a> {
    pub(super) way: Way,
    /// What is said of the stop on it; empty if nothing.
    pub(super) stop: Vec<Apart>,
    /// What it meets at the end is no more than this.
    pub(super) met: &'a Message,
    /// A sum of what meets there that does no harm.
    pub(super) harmless: f64,
}

impl Going<'_> {
    /// All of a lane below this goes together: its noise does no harm, whatever becomes of its state at the next event.
    pub(super) fn quiet(&self, pace: usize) -> f64 {
        let met = self.met.states.iter();
        let met: f64 = met.map(|state| total(&state.lane(pace).values)).sum();
        self.harmless / (NOISE * met)
    }
}
