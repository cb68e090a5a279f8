//! Evidence and doubts: numbers that follow from all messages together.

// Ticks are whole, and none is negative.
#![allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]

use std::ops::{Range, RangeInclusive};

use super::meeting::{Belief, Meeting};
use super::passes::{Carrier, Passes};
use super::turn::events;
use super::{Claim, Witness, factor};
use crate::cdf::Cdf;
use crate::lattice::normalise;

/// The evidence is the same wherever the messages meet; where neighbouring knots differ by more, in logarithms, rounding speaks.
const DISAGREEMENT: f64 = 0.1;

/// So much of what is believed may lie before a window, and as much behind it.
const OUTSIDE: f64 = 1e-9;

/// Numbers that follow from all messages together.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    /// At the last event.
    pub(super) log_evidence: f64,
    /// At each knot: there is a little less of it behind each, as far as mass is lost beyond the grid.
    pub(super) log_evidences: Vec<f64>,
    pub(super) wrong: Vec<f64>,
    /// For each witness the events that it may mean, each with the probability that it does and is right; of a stop, the arrival.
    pub(super) meant: Vec<Vec<(usize, f64)>>,
    /// Evidence without each witness over evidence with it, as a logarithm.
    pub(super) log_gain: Vec<f64>,
    pub(super) at_horizon: f64,
    /// The distributions of the knots' events.
    pub(super) knots: Vec<Cdf>,
}

impl Weights {
    /// The least and the greatest that the evidence is at some knots, in logarithms: later, more lies beyond the grid.
    pub(super) fn evidence_at(&self, knots: Range<usize>) -> RangeInclusive<f64> {
        let logs = &self.log_evidences[knots.start..knots.end.min(self.log_evidences.len())];
        let end = |of: fn(f64, f64) -> f64| logs.iter().copied().reduce(of).unwrap_or(f64::NAN);
        end(f64::min)..=end(f64::max)
    }

    /// The ticks of a grid of so many on which nearly all lies that is believed between a knot and the next.
    pub(super) fn window(&self, knot: usize, ticks: usize) -> Range<usize> {
        let first = self.knots[knot].quantile(OUTSIDE) as usize;
        let last = self.knots[knot + 1].quantile(1.0 - OUTSIDE) as usize;
        first..(last.max(first) + 1).min(ticks)
    }
}

/// Whether each of some beliefs makes up the evidence.
pub(super) fn make_up(beliefs: &[Belief], evidence: &RangeInclusive<f64>, within: f64) -> bool {
    let makes_up = |belief: &Belief| belief.makes_up(evidence, within);
    beliefs.iter().all(makes_up)
}

impl<C: Carrier> Passes<C> {
    /// Evidence, doubts and losses, knot by knot; none where rounding speaks.
    pub(super) fn weigh(&self) -> Option<Weights> {
        let count = self.course().chain.witnesses.len();
        let mut weights = Weights {
            log_evidence: 0.0,
            log_evidences: Vec::new(),
            wrong: vec![0.0; count],
            meant: Vec::new(),
            log_gain: vec![0.0; count],
            at_horizon: 0.0,
            knots: Vec::new(),
        };
        for knot in 0..self.ahead.len() {
            let belief = self.at_knot(knot);
            let evidence = belief.log_sum();
            let agrees = knot == 0 || (evidence - weights.log_evidence).abs() < DISAGREEMENT;
            if !belief.is_trusted() || !agrees {
                return None;
            }
            weights.log_evidence = evidence;
            weights.log_evidences.push(evidence);
            weights.at_horizon = weights.at_horizon.max(belief.in_last_hundredth());
            for (witness, gain) in self.log_gains(knot, &belief) {
                let Witness { doubt, blind, .. } = self.course().chain.witnesses[witness];
                weights.log_gain[witness] = gain;
                weights.wrong[witness] = (gain.exp() * doubt * blind).min(1.0);
            }
            weights.knots.push(Belief::from(belief).law);
        }
        for witness in 0..count {
            let (wrong, meant) = self.wrong_and_meant(witness, &weights);
            weights.wrong[witness] = wrong;
            weights.meant.push(meant);
        }
        Some(weights)
    }

    /// ln of the evidence without each witness over the evidence with it: of those that speak of a knot's event, and of the stop that ends there.
    fn log_gains(&self, knot: usize, belief: &Meeting) -> Vec<(usize, f64)> {
        let of_stops = |&witness: &usize| self.course().stop_of(witness).is_some();
        let here = self.course().witnesses_at(knot).into_iter();
        let before = knot.checked_sub(1).map(|k| self.course().witnesses_at(k));
        let before = before.into_iter().flatten().filter(of_stops);
        here.filter(|witness| !of_stops(witness))
            .map(|witness| (witness, self.gain_of_event(knot, witness, belief)))
            .chain(before.map(|witness| (witness, self.gain_of_stop(knot - 1, witness, belief))))
            .collect()
    }

    /// The gain without a witness of a stop, from the belief about its end.
    fn gain_of_stop(&self, knot: usize, witness: usize, belief: &Meeting) -> f64 {
        let exact = &self.course().stops[knot].exact;
        let place = exact.iter().position(|&number| number == witness);
        if let Some(values) = place.and_then(|place| belief.without.get(place)) {
            return (values.iter().sum::<f64>() / belief.values.iter().sum::<f64>()).ln();
        }
        let here = self.carrier.forward(&self.ahead[knot], knot, Some(witness));
        self.at(knot + 1, &here, None).log_sum() - belief.log_sum()
    }

    fn gain_of_event(&self, knot: usize, witness: usize, belief: &Meeting) -> f64 {
        let course = self.course();
        let said = &course.chain.witnesses[witness];
        let own = factor::said(said, course.knots[knot], course.chain.ticks);
        if events(said).len() > 1 || own.iter().any(|&f| f <= 0.0) {
            // What it rules out cannot be had by division, nor what it says of other events.
            return self.at(knot, &self.ahead[knot], Some(witness)).log_sum() - belief.log_sum();
        }
        let without: f64 = belief
            .values
            .iter()
            .zip(&own)
            .map(|(value, f)| value / f)
            .sum();
        (without / belief.values.iter().sum::<f64>()).ln()
    }

    /// The probability that a witness is wrong, and of each event that it may mean that it does and is right.
    ///
    /// Where it may mean several, all of these sum to 1 only within rounding, and are made to.
    fn wrong_and_meant(&self, witness: usize, weights: &Weights) -> (f64, Vec<(usize, f64)>) {
        let said = &self.course().chain.witnesses[witness];
        let wrong = weights.wrong[witness];
        let events = match (&said.claim, events(said)) {
            (Claim::Stop { arrive, .. }, _) => &[*arrive],
            (_, events) => events,
        };
        if let [event] = events {
            return (wrong, vec![(*event, 1.0 - wrong)]);
        }
        let part = |&event: &usize| self.part_meant(witness, event, weights);
        let mut parts: Vec<f64> = events.iter().map(part).chain([wrong]).collect();
        normalise(&mut parts);
        let wrong = parts[events.len()];
        (wrong, events.iter().copied().zip(parts).collect())
    }

    /// The part of the evidence where a witness means an event and is right.
    fn part_meant(&self, witness: usize, event: usize, weights: &Weights) -> f64 {
        let course = self.course();
        let knot = course.knot_before(event);
        let behind = self.behind[knot].as_ref();
        course.meant_by(witness, knot).map_or(0.0, |factor| {
            let belief = self.carrier.meet(&self.ahead[knot], &factor, behind);
            (belief.log_sum() - weights.log_evidences[knot]).exp()
        })
    }
}
