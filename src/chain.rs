//! Sum-product over a chain of passage times.
//!
//! Events X₀ ≤ X₁ ≤ … on one-minute ticks; a link adds an independent duration between one and the next;
//! witnesses speak of single events or of one stop. What follows from them is computed exactly for
//! this discrete model (Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, ch. 4): forward
//! and backward messages meet at every event that is asked about.
// Ticks stay far below 2^52.
#![allow(clippy::cast_precision_loss)]

mod band;
mod bands;
mod course;
mod depths;
mod evidence;
mod exclusion;
mod exponent;
mod exponential;
mod factor;
mod flow;
mod logarithm;
mod meeting;
mod parts;
mod passes;
mod rare;
mod spectra;
mod stretch;
mod ticks;
mod turn;
mod way;
mod weights;
mod wide;

#[cfg(test)]
pub(crate) mod tests;

use std::sync::Arc;

use crate::cdf::Cdf;
use crate::lattice::normalise;
use bands::Bands;
use course::Course;
use depths::Depths;
use passes::Passes;
use weights::Weights;

/// No more of the evidence than this may have come round a circle that is close around the grid.
const COME_ROUND: f64 = 1e-6;

/// A chain of events, what lies between them and what is said of them.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    /// Length of the grid.
    pub(crate) ticks: usize,
    /// Prior masses of the first event on ticks 0, 1, ….
    pub(crate) start: Vec<f64>,
    /// How running takes its time; links refer to these by index.
    pub(crate) laws: Vec<Law>,
    /// How standing does: masses of a stop's length on ticks 0, 1, …. Links refer to these by index, and stops that are alike to one.
    pub(crate) stands: Vec<Vec<f64>>,
    /// Paces shared by neighbouring links; links refer to these by index.
    pub(crate) regimes: Vec<Regime>,
    /// Link i leads from event i to event i + 1.
    pub(crate) links: Vec<Link>,
    /// What is said, in any order.
    pub(crate) witnesses: Vec<Witness>,
}

/// How one nominal minute of running turns into real ones.
#[derive(Debug, Clone)]
pub(crate) struct Law {
    /// Ratio of variance to mean at pace 1, in minutes.
    pub(crate) theta: f64,
    /// Halts per nominal minute.
    pub(crate) halts: f64,
    /// Masses of a halt's length on ticks 0, 1, ….
    pub(crate) halt: Vec<f64>,
}

/// A pace that is unknown but the same along all neighbouring links of the regime.
#[derive(Debug, Clone)]
pub(crate) struct Regime {
    /// Real minutes per nominal minute, with weights that sum to 1.
    pub(crate) paces: Vec<(f64, f64)>,
}

impl Regime {
    /// A lognormal pace of deviation `sigma` on `count` points: even steps over ±4 deviations.
    pub(crate) fn lognormal(sigma: f64, count: usize) -> Self {
        let place = |k: usize| {
            if count < 2 {
                0.0
            } else {
                8.0 * k as f64 / (count - 1) as f64 - 4.0
            }
        };
        let mut weights: Vec<f64> = (0..count)
            .map(|k| (-0.5 * place(k) * place(k)).exp())
            .collect();
        normalise(&mut weights);
        let paces = (0..count).map(|k| (sigma * place(k)).exp());
        Self {
            paces: paces.zip(weights).collect(),
        }
    }

    /// Points of pace that `minutes` of running under `theta` and `sigma` need.
    ///
    /// Neighbouring points must blend: their running times lie spacing·σ·τ apart and spread by √(τθ).
    /// At a spacing of 2√(τθ) quantiles are still right within 0.2 min. Never fewer than 9 points are taken.
    pub(crate) fn points_needed(sigma: f64, theta: f64, minutes: f64) -> usize {
        let spacing = 2.0 * (theta * minutes).sqrt() / (sigma * minutes);
        (9..1000)
            .find(|&count| 8.0 / (count - 1) as f64 <= spacing)
            .unwrap_or(1000)
    }
}

/// What separates one event from the next.
#[derive(Debug, Clone)]
pub(crate) enum Link {
    /// Running: nominal minutes under laws, at the pace of a regime.
    Running {
        /// Index of the regime.
        regime: usize,
        /// Index of a law, and nominal minutes under it.
        parts: Vec<(usize, f64)>,
    },
    /// Standing: a duration of its own.
    Standing {
        /// The regime whose pace goes on behind the stop; none where it ends.
        within: Option<usize>,
        /// Index of how long it stands.
        stand: usize,
    },
}

/// Somebody says something about the chain.
#[derive(Debug, Clone)]
pub(crate) struct Witness {
    /// Probability of being wrong, from 0 to 1.
    pub(crate) doubt: f64,
    /// What a wrong witness contributes, wherever the train is.
    pub(crate) blind: f64,
    /// What is said.
    pub(crate) claim: Claim,
}

/// What a witness says, as a likelihood on ticks.
#[derive(Debug, Clone)]
pub(crate) enum Claim {
    /// Of one event, or of one of several in their order, each as likely: its likelihood at ticks 0, 1, …, zero beyond the given
    /// ones. Messages double with each witness whose events begin before and end behind the same event.
    Event {
        events: Vec<usize>,
        likelihood: Vec<f64>,
    },
    /// At some instant it stood between events `arrive` and `arrive` + 1: the instant's masses on ticks 0, 1, ….
    Stop { arrive: usize, instant: Vec<f64> },
}

/// What follows from a chain and its witnesses.
pub(crate) struct Solution {
    passes: Either,
    weights: Weights,
}

/// Messages in bands of frequencies, or on all ticks where the evidence is in deep conflict.
enum Either {
    Bands(Passes<Bands>),
    Ticks(Depths),
}

impl Chain {
    /// The same from an event on, which happens at tick 0.
    pub(crate) fn beginning_at(mut self, event: usize) -> Self {
        self.start = vec![1.0];
        self.links.drain(..event);
        self
    }

    /// Solves the chain; none if the evidence is impossible, or so improbable that rounding hides it.
    pub(crate) fn solve(self) -> Option<Solution> {
        let course = Arc::new(Course::through(self)?);
        let close = Self::passes_in_bands(&course);
        let is_drowned = close.is_none();
        if let Some(solved) = close.and_then(|passes| Self::solved_in_bands(passes, COME_ROUND)) {
            return Some(solved);
        }
        let roomy = Arc::new(course.with_room()?);
        drop(course);
        // Of messages that rounding has drowned, room beyond the grid saves none.
        if !is_drowned
            && let Some(passes) = Self::passes_in_bands(&roomy)
            && let Some(solved) = Self::solved_in_bands(passes, f64::INFINITY)
        {
            return Some(solved);
        }
        Self::solve_on_ticks(&roomy)
    }

    fn passes_in_bands(course: &Arc<Course>) -> Option<Passes<Bands>> {
        let course = Arc::clone(course);
        Passes::run(Bands { course })
    }

    /// None where rounding speaks, or more than some part of the evidence may have come round the circle.
    fn solved_in_bands(passes: Passes<Bands>, come_round: f64) -> Option<Solution> {
        let weights = passes.weigh()?;
        passes
            .hardly_comes_round(weights.log_evidence, come_round)
            .then_some(Solution {
                passes: Either::Bands(passes),
                weights,
            })
    }

    fn solve_on_ticks(course: &Arc<Course>) -> Option<Solution> {
        let passes = Passes::on_ticks(course)?;
        let weights = passes.weigh()?;
        Some(Solution {
            passes: Either::Ticks(Depths::new(passes, weights.log_evidence)),
            weights,
        })
    }
}

impl Solution {
    /// Logarithm of the probability of all that was said.
    pub(crate) fn log_evidence(&self) -> f64 {
        self.weights.log_evidence
    }

    /// For each witness the probability that it is wrong.
    pub(crate) fn wrong(&self) -> &[f64] {
        &self.weights.wrong
    }

    /// How many times as likely all that was said would be if a witness were wrong.
    pub(crate) fn misfit(&self, witness: usize) -> f64 {
        let course = match &self.passes {
            Either::Bands(passes) => passes.course(),
            Either::Ticks(depths) => depths.ticks.course(),
        };
        course.chain.witnesses[witness].blind * self.weights.log_gain[witness].exp()
    }

    /// The events that a witness may mean, each with the probability that it does and is right; of a stop, the arrival.
    pub(crate) fn meant(&self, witness: usize) -> &[(usize, f64)] {
        &self.weights.meant[witness]
    }

    /// Probability that the train is on its way beyond the grid, as [`Passes::lost`].
    pub(crate) fn pruned(&self) -> f64 {
        match &self.passes {
            Either::Bands(passes) => passes.lost(self.weights.log_evidence),
            Either::Ticks(depths) => depths.lost,
        }
    }

    /// The most that any event where something is said, or the last, has in the last hundredth of the grid.
    pub(crate) fn at_horizon(&self) -> f64 {
        self.weights.at_horizon
    }

    /// The distributions of some events, each on all ticks.
    pub(crate) fn marginals(&self, events: &[usize]) -> Vec<Cdf> {
        match &self.passes {
            Either::Bands(passes) => passes.marginals(&self.weights.knots, events, |knot, some| {
                passes.between_weighed(&self.weights, knot, some)
            }),
            Either::Ticks(depths) => depths.marginals(&self.weights, events),
        }
    }

    /// The distribution of the last event given all that was said but by `witness`.
    ///
    /// Everything up to the witness is as it was: only what lies behind is carried anew.
    pub(crate) fn without(&self, witness: usize) -> Cdf {
        let belief = match &self.passes {
            Either::Bands(passes) => passes.without(witness),
            Either::Ticks(depths) => depths.without(&self.weights, witness),
        };
        belief.law
    }
}

impl std::fmt::Debug for Solution {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Solution")
            .field("log_evidence", &self.weights.log_evidence)
            .finish_non_exhaustive()
    }
}
