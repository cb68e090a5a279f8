//! What follows from evidence in deep conflict.
//!
//! What is deep in conflict at the knots is often plain between them, and plainer still without one of the witnesses. There
//! the messages found on ticks may go on in bands; as the evidence is known already, the sum of a belief shows whether they did well.

use std::ops::RangeInclusive;
use std::sync::{Arc, OnceLock};

use super::bands::Bands;
use super::meeting::Meeting;
use super::passes::Passes;
use super::ticks::Ticks;
use super::weights::Weights;
use crate::lattice::Pmf;

/// How near the sum of a belief taken from bands must come to the evidence, in logarithms.
const AGREEMENT: f64 = 1e-4;

/// Messages on ticks, and the same in bands.
pub(super) struct Depths {
    pub(super) ticks: Passes<Ticks>,
    bands: OnceLock<Passes<Bands>>,
}

impl Depths {
    pub(super) fn new(ticks: Passes<Ticks>) -> Self {
        Self {
            ticks,
            bands: OnceLock::new(),
        }
    }

    pub(super) fn marginals(&self, weights: &Weights, events: &[usize]) -> Vec<Pmf> {
        self.ticks.marginals(weights, events, |knot, some| {
            let beliefs = self.bands().between(knot, some);
            let evidence = evidence_behind(weights, knot);
            if beliefs.iter().all(|belief| agrees(belief, &evidence)) {
                return beliefs;
            }
            self.ticks.between(knot, some)
        })
    }

    pub(super) fn without(&self, weights: &Weights, witness: usize, event: usize) -> Meeting {
        let gain = weights.log_gain[witness];
        let evidence = evidence_behind(weights, self.ticks.course().knot_before(event));
        let belief = self.bands().without(witness, event);
        if agrees(&belief, &(evidence.start() + gain..=evidence.end() + gain)) {
            return belief;
        }
        self.ticks.without(witness, event)
    }

    fn bands(&self) -> &Passes<Bands> {
        self.bands.get_or_init(|| {
            let Passes {
                carrier,
                ahead,
                behind,
            } = &self.ticks;
            let behind = behind.iter().map(Option::as_ref);
            Passes {
                ahead: ahead
                    .iter()
                    .map(|message| carrier.banded(message))
                    .collect(),
                behind: behind
                    .map(|message| Some(carrier.banded(message?)))
                    .collect(),
                carrier: Bands {
                    course: Arc::clone(&carrier.course),
                },
            }
        })
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
