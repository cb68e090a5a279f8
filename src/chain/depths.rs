//! What follows from evidence in deep conflict.
//!
//! What is deep in conflict at the knots is often plain between them, and plainer still without one of the witnesses. There
//! the messages found on ticks may go on in bands; as the evidence is known already, the sum of a belief shows whether they did well.

use std::ops::RangeInclusive;
use std::sync::Arc;

use super::bands::{self, Bands};
use super::meeting::Meeting;
use super::passes::{Carrier, Passes};
use super::ticks::Ticks;
use super::weights::Weights;
use crate::lattice::Pmf;

/// How near the sum of a belief taken from bands must come to the evidence, in logarithms.
const AGREEMENT: f64 = 1e-4;

/// Messages on ticks, and a way to go on from them in bands.
pub(super) struct Depths {
    pub(super) ticks: Passes<Ticks>,
    bands: Bands,
}

impl Depths {
    pub(super) fn new(ticks: Passes<Ticks>) -> Self {
        let course = Arc::clone(&ticks.carrier.course);
        let bands = Bands { course };
        Self { ticks, bands }
    }

    pub(super) fn marginals(&self, weights: &Weights, events: &[usize]) -> Vec<Pmf> {
        self.ticks.marginals(&weights.knots, events, |knot, some| {
            let (ahead, behind) = self.banded(knot, knot + 1);
            let messages = (&ahead, behind.as_ref());
            let beliefs = self.bands.beliefs_between(knot, messages, some, None);
            let evidence = evidence_behind(weights, knot);
            if beliefs.iter().all(|belief| agrees(belief, &evidence)) {
                return beliefs;
            }
            self.ticks.between(knot, some)
        })
    }

    pub(super) fn without(&self, weights: &Weights, witness: usize, event: usize) -> Meeting {
        let course = self.ticks.course();
        let (ahead, behind) = self.banded(course.knot_of(witness), course.knot_from(event));
        let messages = (&ahead, behind.as_ref());
        let belief = self.bands.belief_without(witness, messages, event);
        let gain = weights.log_gain[witness];
        let evidence = evidence_behind(weights, course.knot_before(event));
        if agrees(&belief, &(evidence.start() + gain..=evidence.end() + gain)) {
            return belief;
        }
        self.ticks.without(witness, event)
    }

    /// The message ahead at a knot and the one behind at another in bands, as far as transforms can tell.
    fn banded(&self, ahead: usize, behind: usize) -> (bands::Message, Option<bands::Message>) {
        let Passes {
            carrier,
            ahead: all_ahead,
            behind: all_behind,
        } = &self.ticks;
        let behind = all_behind[behind].as_ref();
        (
            carrier.banded(&all_ahead[ahead]),
            behind.map(|message| carrier.banded(message)),
        )
    }
}

/// Logarithms of the evidence at a knot and the next: later, more lies beyond the grid.
fn evidence_behind(weights: &Weights, knot: usize) -> RangeInclusive<f64> {
    let evidences = &weights.log_evidences[knot..weights.log_evidences.len().min(knot + 2)];
    let end = |of: fn(f64, f64) -> f64| evidences.iter().copied().reduce(of).unwrap_or(f64::NAN);
    end(f64::min)..=end(f64::max)
}

fn agrees(belief: &Meeting, evidence: &RangeInclusive<f64>) -> bool {
    let sum = belief.log_sum();
    evidence.start() - AGREEMENT < sum && sum < evidence.end() + AGREEMENT
}
