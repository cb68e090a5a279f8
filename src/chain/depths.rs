//! What follows from evidence in deep conflict.
//!
//! Once both passes are done, it is known at each knot how much of the evidence every tick has at every pace. What has none is left
//! out of the messages, and what remains may go on in bands: a peak that contradicts all others no longer drowns them in its rounding.
//! Where it does not, it goes on in layers. What a belief sums to, which is the evidence, shows whether that did.

use std::borrow::Cow;
use std::sync::Arc;

use super::bands::{Bands, Window};
use super::factor::Factor;
use super::meeting::Belief;
use super::passes::{Carrier, Passes};
use super::ticks::{Message, Met, Ticks};
use super::way::Way;
use super::weights::Weights;
use crate::cdf::Cdf;
use crate::spectrum::Circle;

/// What is believed in layers makes up the evidence within this part of it …
const AGREEMENT: f64 = 1e-4;
/// … and what is believed in bands alone within this: their rounding has both signs, and may cancel out in a sum.
const ALONE: f64 = 1e-6;

/// Messages on ticks, and a way to go on from them in bands.
pub(super) struct Depths {
    pub(super) ticks: Passes<Ticks>,
    bands: Bands,
    /// As [`Passes::lost`].
    pub(super) lost: f64,
}

impl Depths {
    pub(super) fn new(mut ticks: Passes<Ticks>, log_evidence: f64) -> Self {
        let lost = ticks.lost(log_evidence);
        ticks.carrier.forget_bounds();
        let course = Arc::clone(&ticks.carrier.course);
        let bands = Bands { course };
        Self { ticks, bands, lost }
    }

    pub(super) fn marginals(&self, weights: &Weights, events: &[usize]) -> Vec<Cdf> {
        self.ticks.marginals(&weights.knots, events, |knot, some| {
            self.between(weights, knot, some)
        })
    }

    /// The beliefs about events strictly between a knot and the next.
    pub(super) fn between(&self, weights: &Weights, knot: usize, events: &[usize]) -> Vec<Belief> {
        let log_evidence = *weights.evidence_at(knot..knot + 2).start();
        let ahead = self.ahead(knot, log_evidence);
        let behind = self.behind(knot + 1, log_evidence);
        let ends = (&ahead, behind.as_ref());
        self.in_bands(weights, (knot, events), ends)
            .unwrap_or_else(|| self.in_layers(weights, (knot, events), ends))
    }

    /// The same in bands, from messages at both ends; none where these are no good.
    fn in_bands(
        &self,
        weights: &Weights,
        (knot, events): (usize, &[usize]),
        (ahead, behind): (&Met, Option<&Met>),
    ) -> Option<Vec<Belief>> {
        let Ticks { course, .. } = &self.ticks.carrier;
        let banded = |met: &Met| self.ticks.carrier.banded(&met.message);
        let (ahead_banded, behind_banded) = (banded(ahead), behind.map(banded));
        // All is said in these already.
        let nothing = Factor::nothing(ahead.message.states.len());
        let behind = (behind_banded.as_ref(), &nothing);
        let window = Window::behind(knot, weights, &course.spectra)?;
        let evidence = weights.evidence_at(knot..knot + 2);
        let beliefs = |events: &[usize]| {
            let stretches = course.stretches(knot, events);
            let ahead = (&ahead_banded, &nothing);
            window.beliefs_that_make_up((&evidence, ALONE), ahead, &stretches, behind)
        };
        // Where one belief is no good, hardly any is.
        beliefs(&events[events.len() / 2..][..1]).and_then(|_| beliefs(events))
    }

    /// The same in layers: in a window, and where that is no good on the whole grid.
    fn in_layers(
        &self,
        weights: &Weights,
        (knot, events): (usize, &[usize]),
        (ahead, behind): (&Met, Option<&Met>),
    ) -> Vec<Belief> {
        let carrier = &self.ticks.carrier;
        let beliefs = |first: usize, circle: Circle, events: &[usize]| {
            let stretches = carrier.course.stretches(knot, events);
            carrier.between((first, circle), ahead, &stretches, behind)
        };
        let ticks = carrier.course.chain.ticks;
        let window = weights.window(knot, ticks);
        let mut found = beliefs(window.start, Circle::close_around(window.len()), events);
        let evidence = weights.evidence_at(knot..knot + 2);
        let is_no_good = |&event: &usize| !found[event].makes_up(&evidence, AGREEMENT);
        let no_good: Vec<usize> = (0..events.len()).filter(is_no_good).collect();
        if !no_good.is_empty() {
            // Of what runs longer than a window lasts, a little came round.
            let events: Vec<usize> = no_good.iter().map(|&event| events[event]).collect();
            let again = beliefs(0, Circle::around(ticks), &events);
            for (event, belief) in no_good.into_iter().zip(again) {
                found[event] = belief;
            }
        }
        found
    }

    /// The message ahead at a knot with all that is said there, as far as it matters.
    fn ahead(&self, knot: usize, log_evidence: f64) -> Met<'_> {
        let Passes {
            carrier,
            ahead,
            behind,
            ..
        } = &self.ticks;
        let other = carrier.or_nothing_said(behind[knot].as_ref());
        let said = ahead[knot].times(&carrier.course.factors[knot], Way::Forward);
        Met {
            message: said.as_far_as_it_matters(&other, log_evidence),
            other,
            log_evidence,
        }
    }

    /// The same with the message behind; none where nothing is said.
    fn behind(&self, knot: usize, log_evidence: f64) -> Option<Met<'_>> {
        let Passes {
            carrier,
            ahead,
            behind,
            ..
        } = &self.ticks;
        let (message, factor) = (behind[knot].as_ref(), &carrier.course.factors[knot]);
        (message.is_some() || factor.says_something()).then(|| {
            let said = carrier.or_nothing_said(message).times(factor, Way::Back);
            Met {
                message: said.as_far_as_it_matters(&ahead[knot], log_evidence),
                other: Cow::Borrowed(&ahead[knot]),
                log_evidence,
            }
        })
    }

    pub(super) fn without(&self, weights: &Weights, witness: usize) -> Belief {
        let evidence = weights.log_evidence + weights.log_gain[witness];
        let ahead = self.ahead_without(witness, evidence);
        let carrier = &self.ticks.carrier;
        let in_bands = |here: &_, knot| self.bands.forward(here, knot, Some(witness));
        let belief = self
            .bands
            .belief_without(witness, &carrier.banded(&ahead), in_bands);
        if belief.makes_up(&(evidence..=evidence), ALONE) {
            return belief;
        }
        // What comes back from behind the witness is what it was, and shows what can matter.
        let says_first = carrier.course.stop_of(witness);
        let carrier = Ticks::over(&carrier.course, evidence);
        let forward = |here: &Message, knot: usize| {
            let met = |knot: usize| carrier.or_nothing_said(self.ticks.behind[knot].as_ref());
            // What comes back to a stop holds the witness's words of it.
            let here_met = (says_first != Some(knot)).then(|| met(knot));
            let ends = (here_met.as_deref(), &*met(knot + 1));
            carrier.forward_to_meet(here, knot, Some(witness), ends)
        };
        carrier.belief_without(witness, &ahead, forward)
    }

    /// The message ahead at the knot where a witness speaks, as far as it matters without that.
    fn ahead_without(&self, witness: usize, log_evidence: f64) -> Cow<'_, Message> {
        let Passes {
            carrier,
            ahead,
            behind,
            ..
        } = &self.ticks;
        let knot = carrier.course.knot_of(witness);
        if carrier.course.stop_of(witness).is_some() {
            // What comes back to a stop holds the witness's words of it.
            return Cow::Borrowed(&ahead[knot]);
        }
        let others = carrier.course.factor(knot, Some(witness));
        let met = carrier.or_nothing_said(behind[knot].as_ref());
        let met = met.times(&others, Way::Back);
        Cow::Owned(ahead[knot].as_far_as_it_matters(&met, log_evidence))
    }
}
