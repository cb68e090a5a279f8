//! Sum-product over a chain of passage times.
//!
//! Events X₀ ≤ X₁ ≤ … on one-minute ticks; a link adds an independent duration between one and the next;
//! witnesses speak of single events or of one stop. What follows from them is computed exactly for
//! this discrete model (Pearl, Probabilistic Reasoning in Intelligent Systems, 1988, ch. 4): forward
//! and backward messages meet at every event that is asked about.
// Ticks stay far below 2^52.
#![allow(clippy::cast_precision_loss)]

mod course;
mod evidence;
mod ticks;

#[cfg(test)]
mod tests;

use crate::lattice::{Pmf, normalise};
use course::Course;
use evidence::Factor;
use ticks::{Message, Ticks};

/// A chain of events, what lies between them and what is said of them.
#[derive(Debug, Clone)]
pub(crate) struct Chain {
    /// Length of the grid.
    pub(crate) ticks: usize,
    /// Prior masses of the first event on ticks 0, 1, ….
    pub(crate) start: Vec<f64>,
    /// How running takes its time; links refer to these by index.
    pub(crate) laws: Vec<Law>,
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
    /// Half the widest spacing that still blends (2√(τθ)) is taken, and never fewer than 9 points.
    pub(crate) fn points_needed(sigma: f64, theta: f64, minutes: f64) -> usize {
        let spacing = (theta * minutes).sqrt() / (sigma * minutes);
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
        /// Masses of the duration on ticks 0, 1, ….
        masses: Vec<f64>,
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
    /// Of one event: its likelihood at ticks 0, 1, …, zero beyond the given ones.
    Event { event: usize, likelihood: Vec<f64> },
    /// At some instant it stood between events `arrive` and `arrive` + 1: the instant's cdf at every tick.
    Stop { arrive: usize, cdf: Vec<f64> },
}

/// Evidence that cannot all hold.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Conflict {
    /// The event at which nothing possible was left.
    pub(crate) event: usize,
    /// The witnesses of that event.
    pub(crate) witnesses: Vec<usize>,
}

/// What follows from a chain and its witnesses.
pub(crate) struct Solution {
    carrier: Ticks,
    /// Forward messages at the knots, before the knot's own evidence.
    ahead: Vec<Message>,
    /// Backward messages at the knots; none where nothing is said further on.
    behind: Vec<Option<Message>>,
    log_evidence: f64,
    wrong: Vec<f64>,
    /// Evidence without each witness over evidence with it, as a logarithm.
    log_gain: Vec<f64>,
    pruned: f64,
    at_horizon: f64,
}

impl Chain {
    /// Solves the chain.
    ///
    /// # Errors
    /// A [`Conflict`] if the evidence is impossible, or so improbable that rounding hides it.
    pub(crate) fn solve(self) -> Result<Solution, Conflict> {
        let count = self.witnesses.len();
        let course = Course::through(self)?;
        let carrier = Ticks { course };
        let ahead = carrier.all_ahead()?;
        let behind = carrier.all_behind()?;
        let mut solution = Solution {
            carrier,
            ahead,
            behind,
            log_evidence: 0.0,
            wrong: vec![0.0; count],
            log_gain: vec![0.0; count],
            pruned: 0.0,
            at_horizon: 0.0,
        };
        solution.weigh();
        Ok(solution)
    }
}

/// An unnormalised belief about one event: values on all ticks times e^log.
pub(crate) struct Meeting {
    values: Vec<f64>,
    log: f64,
}

impl Meeting {
    fn times(&mut self, factor: Option<&Factor>) {
        if let Some(factor) = factor {
            self.values
                .iter_mut()
                .zip(&factor.values)
                .for_each(|(value, f)| *value *= f);
            self.log += factor.log;
        }
    }

    fn log_sum(&self) -> f64 {
        self.values.iter().sum::<f64>().ln() + self.log
    }

    fn into_pmf(mut self) -> Pmf {
        normalise(&mut self.values);
        Pmf {
            first: 0,
            masses: self.values,
        }
    }
}

impl Solution {
    /// Logarithm of the probability of all that was said.
    pub(crate) fn log_evidence(&self) -> f64 {
        self.log_evidence
    }

    /// For each witness the probability that it is wrong.
    pub(crate) fn wrong(&self) -> &[f64] {
        &self.wrong
    }

    /// Probability, given all that was said, that an event lies beyond the grid.
    pub(crate) fn pruned(&self) -> f64 {
        self.pruned
    }

    /// The most that any event has in the last hundredth of the grid.
    pub(crate) fn at_horizon(&self) -> f64 {
        self.at_horizon
    }

    /// Logarithm of the probability of all that was said but by `witness`.
    pub(crate) fn log_evidence_without(&self, witness: usize) -> f64 {
        self.log_evidence + self.log_gain[witness]
    }

    /// The distributions of some events, each on all ticks.
    pub(crate) fn marginals(&self, events: &[usize]) -> Vec<Pmf> {
        events
            .iter()
            .map(|&event| self.belief(event).into_pmf())
            .collect()
    }

    /// The distribution of an event given all that was said but by `witness`, which speaks of an
    /// earlier event or of this one.
    ///
    /// Everything up to the witness is as it was: only what lies between is carried anew.
    pub(crate) fn without(&self, witness: usize, event: usize) -> Pmf {
        let course = &self.carrier.course;
        let from = course.knot_of(witness);
        let until = course.knot_before(event).max(from);
        let mut message = self.ahead[from].clone();
        for knot in from..until {
            message = self.carrier.forward(&message, knot, Some(witness));
        }
        self.meet_at(event, until, &message, Some(witness))
            .into_pmf()
    }

    fn belief(&self, event: usize) -> Meeting {
        let knot = self.carrier.course.knot_before(event);
        self.meet_at(event, knot, &self.ahead[knot], None)
    }

    /// The belief about an event at or behind a knot but before the next, from the message at the knot.
    fn meet_at(&self, event: usize, knot: usize, ahead: &Message, but: Option<usize>) -> Meeting {
        let course = &self.carrier.course;
        let factor = course.factor(knot, but);
        if course.knots[knot] == event {
            let mut meeting = self.carrier.meet(ahead, self.behind[knot].as_ref());
            meeting.times(factor.as_ref());
            return meeting;
        }
        let next = course.knots[knot + 1];
        let stretch = course.stretch(course.knots[knot], event);
        let here = self
            .carrier
            .carry_forward(ahead, factor.as_ref(), &[], &stretch);
        let (rest, factor) = (course.stretch(event, next), course.factor(knot + 1, but));
        let back = &self.behind[knot + 1];
        let back = self
            .carrier
            .carry_back(back.as_ref(), factor.as_ref(), &[], &rest);
        self.carrier.meet(&here, back.as_ref())
    }

    /// Fills in evidence, doubts and losses, knot by knot.
    fn weigh(&mut self) {
        let mut left = 0.0;
        for knot in 0..self.ahead.len() {
            let course = &self.carrier.course;
            let alone = self.carrier.meet(&self.ahead[knot], None);
            if knot > 0 && course.terms[knot - 1].is_empty() {
                self.pruned += (1.0 - (alone.log_sum() - left).exp()).max(0.0);
            }
            let mut departing = alone;
            departing.times(course.factors[knot].as_ref());
            left = departing.log_sum();
            let belief = self.belief(course.knots[knot]);
            self.log_evidence = belief.log_sum();
            let evidence = self.log_evidence;
            let near = belief.values.len() - belief.values.len() / 100;
            let last: f64 = belief.values[near..].iter().sum::<f64>().ln() + belief.log - evidence;
            self.at_horizon = self.at_horizon.max(last.exp());
            self.doubt_at(knot, &belief);
        }
    }

    fn doubt_at(&mut self, knot: usize, belief: &Meeting) {
        let chain = &self.carrier.course.chain;
        for witness in self.carrier.course.witnesses_at(knot) {
            let gain = match &chain.witnesses[witness].claim {
                Claim::Event { .. } => self.gain_at_event(knot, witness, belief),
                Claim::Stop { .. } => self.gain_at_stop(knot, witness),
            };
            let Witness { doubt, blind, .. } = chain.witnesses[witness];
            self.log_gain[witness] = gain;
            self.wrong[witness] = (gain.exp() * doubt * blind).min(1.0);
        }
    }

    /// Evidence without a witness of one event: the belief over the witness's own factor.
    fn gain_at_event(&self, knot: usize, witness: usize, belief: &Meeting) -> f64 {
        let course = &self.carrier.course;
        let own = evidence::likelihood(&course.chain.witnesses[witness], course.chain.ticks);
        let but: f64 = if own.iter().all(|&f| f > 0.0) {
            belief
                .values
                .iter()
                .zip(&own)
                .map(|(value, f)| value / f)
                .sum()
        } else {
            // It rules ticks out, so what it hides there cannot be had by division.
            return self
                .meet_at(course.knots[knot], knot, &self.ahead[knot], Some(witness))
                .log_sum()
                - belief.log_sum();
        };
        but.ln() - belief.values.iter().sum::<f64>().ln()
    }

    /// Evidence without a witness of a stop: the stop is carried over once more.
    fn gain_at_stop(&self, knot: usize, witness: usize) -> f64 {
        let course = &self.carrier.course;
        let here = self.carrier.forward(&self.ahead[knot], knot, Some(witness));
        let without = self
            .meet_at(course.knots[knot + 1], knot + 1, &here, None)
            .log_sum();
        without - self.belief(course.knots[knot + 1]).log_sum()
    }
}

impl std::fmt::Debug for Solution {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Solution").field("log_evidence", &self.log_evidence).finish_non_exhaustive()
    }
}
