//! The two passes of sum-product, whatever carries their messages.

use super::course::{Course, Stretch};
use super::evidence::{self, Factor, Term};
use super::{Claim, Conflict, Witness};
use crate::lattice::{Pmf, normalise};

/// Beliefs smaller than this, beside what the messages could give, are taken for rounding.
const TRUSTED: f64 = 1e-9;
/// The evidence is the same wherever the messages meet; where neighbouring knots differ by more, in logarithms, rounding speaks.
const DISAGREEMENT: f64 = 0.1;

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Way {
    Forward,
    Back,
}

/// Something that carries messages along a chain.
pub(super) trait Carrier {
    /// A function of the tick for each pace.
    type Message: Clone;

    fn course(&self) -> &Course;

    /// The forward message at the first event.
    fn start(&self) -> Self::Message;

    /// The message and what is said of its event leave something possible, as far as can be told here.
    fn is_possible(&self, message: &Self::Message, factor: Option<&Factor>) -> bool;

    /// Takes a message (none: 1 everywhere) times a factor along a stretch, with what is said of the stop on it.
    fn carry(
        &self,
        message: Option<&Self::Message>,
        factor: Option<&Factor>,
        terms: &[Term],
        stretch: &Stretch,
        way: Way,
    ) -> Self::Message;

    /// The product of a forward and a backward message on all ticks, summed over the pace.
    fn meet(&self, ahead: &Self::Message, behind: Option<&Self::Message>) -> Meeting;

    /// Most events between two knots that are looked at together: memory against carrying twice.
    const TOGETHER: usize;

    /// The unnormalised beliefs at the inner ends of `stretches` of one pace, on all ticks.
    ///
    /// `ahead` comes into the first stretch, `behind` back into the last; each a message times a factor. The beliefs sum to
    /// something between the evidence at the two knots, whose logarithms are given: later, more lies beyond the grid.
    fn between(
        &self,
        ahead: (&Self::Message, Option<&Factor>),
        stretches: &[Stretch],
        behind: (Option<&Self::Message>, Option<&Factor>),
        evidence: [f64; 2],
    ) -> Vec<Vec<f64>>;
}

/// An unnormalised belief about one event: values on all ticks times e^log.
pub(super) struct Meeting {
    pub(super) values: Vec<f64>,
    pub(super) log: f64,
    /// What a value could be where both messages are largest.
    pub(super) noise: f64,
    /// The values if one of the witnesses multiplied out at the stop just passed had said nothing: for each of them, as far
    /// as the message still tells them apart.
    pub(super) without: Vec<Vec<f64>>,
}

impl Meeting {
    fn times(&mut self, factor: Option<&Factor>) {
        if let Some(factor) = factor {
            for values in self.without.iter_mut().chain([&mut self.values]) {
                let by = values.iter_mut().zip(&factor.values);
                by.for_each(|(value, f)| *value *= f);
            }
            self.log += factor.log;
            let on_grid = &factor.values[..self.values.len()];
            self.noise *= on_grid.iter().sum::<f64>() / on_grid.len() as f64;
        }
    }

    fn log_sum(&self) -> f64 {
        self.values.iter().sum::<f64>().ln() + self.log
    }

    /// It stands out from the rounding of the messages that met.
    fn is_trusted(&self) -> bool {
        let sum: f64 = self.values.iter().sum();
        sum > 0.0 && sum > TRUSTED * self.noise * self.values.len() as f64
    }

    fn into_pmf(self) -> Pmf {
        pmf(self.values)
    }
}

fn pmf(mut masses: Vec<f64>) -> Pmf {
    normalise(&mut masses);
    Pmf { first: 0, masses }
}

/// Numbers that follow from all messages together.
#[derive(Debug, Clone)]
pub(super) struct Weights {
    /// At the last event.
    pub(super) log_evidence: f64,
    /// At each knot: there is a little less of it behind each, as far as mass is lost beyond the grid.
    log_evidences: Vec<f64>,
    pub(super) wrong: Vec<f64>,
    /// Evidence without each witness over evidence with it, as a logarithm.
    pub(super) log_gain: Vec<f64>,
    pub(super) at_horizon: f64,
    /// The distributions of the knots' events.
    knots: Vec<Pmf>,
}

/// The messages at all knots.
pub(super) struct Passes<C: Carrier> {
    carrier: C,
    /// Forward, before the knot's own evidence.
    ahead: Vec<C::Message>,
    /// Backward; none where nothing is said further on.
    behind: Vec<Option<C::Message>>,
}

impl<C: Carrier> Passes<C> {
    pub(super) fn run(carrier: C) -> Result<Self, Conflict> {
        let mut passes = Self {
            ahead: vec![carrier.start()],
            behind: vec![None],
            carrier,
        };
        passes.pass_forward()?;
        passes.pass_back()?;
        Ok(passes)
    }

    fn course(&self) -> &Course {
        self.carrier.course()
    }

    fn pass_forward(&mut self) -> Result<(), Conflict> {
        let last = self.course().knots.len() - 1;
        for knot in 0..=last {
            let factor = self.course().factors[knot].as_ref();
            if !self.carrier.is_possible(&self.ahead[knot], factor) {
                return Err(self.course().conflict_at(knot));
            }
            if knot < last {
                let next = self.forward(&self.ahead[knot], knot, None);
                self.ahead.push(next);
            }
        }
        Ok(())
    }

    fn pass_back(&mut self) -> Result<(), Conflict> {
        for knot in (0..self.course().knots.len() - 1).rev() {
            let course = self.course();
            let stretch = course.stretch(course.knots[knot], course.knots[knot + 1]);
            let factor = course.factors[knot + 1].as_ref();
            let behind = self.behind.last().and_then(Option::as_ref);
            let message = self.back(behind, factor, &course.stops[knot].terms, &stretch);
            let possible = message
                .as_ref()
                .is_none_or(|m| self.carrier.is_possible(m, None));
            if !possible {
                return Err(course.conflict_at(knot + 1));
            }
            self.behind.push(message);
        }
        self.behind.reverse();
        Ok(())
    }

    /// From a knot to the next with what is said at it and on the way, `but` for one witness.
    fn forward(&self, message: &C::Message, knot: usize, but: Option<usize>) -> C::Message {
        let course = self.course();
        let stretch = course.stretch(course.knots[knot], course.knots[knot + 1]);
        let factor = course.factor(knot, but);
        let stop = course.stop(knot, but);
        self.carrier.carry(
            Some(message),
            factor.as_deref(),
            &stop.terms,
            &stretch,
            Way::Forward,
        )
    }

    /// Back along a stretch; nothing said stays nothing said.
    fn back(
        &self,
        message: Option<&C::Message>,
        factor: Option<&Factor>,
        terms: &[Term],
        stretch: &Stretch,
    ) -> Option<C::Message> {
        let said = message.is_some() || factor.is_some() || !terms.is_empty();
        said.then(|| {
            self.carrier
                .carry(message, factor, terms, stretch, Way::Back)
        })
    }

    pub(super) fn marginals(&self, weights: &Weights, events: &[usize]) -> Vec<Pmf> {
        let mut wanted = events.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        let course = self.course();
        let mut found: Vec<(usize, Pmf)> = Vec::new();
        for group in wanted.chunk_by(|&a, &b| course.knot_before(a) == course.knot_before(b)) {
            let knot = course.knot_before(group[0]);
            let at_knot = usize::from(group[0] == course.knots[knot]);
            if at_knot == 1 {
                found.push((group[0], weights.knots[knot].clone()));
            }
            for some in group[at_knot..].chunks(C::TOGETHER) {
                let evidence = (
                    None,
                    [knot, knot + 1].map(|knot| weights.log_evidences[knot]),
                );
                let pmfs = self.between(knot, &self.ahead[knot], some, evidence);
                found.extend(some.iter().copied().zip(pmfs));
            }
        }
        if wanted == events {
            return found.into_iter().map(|(_, pmf)| pmf).collect();
        }
        let place = |event| found.partition_point(|&(e, _)| e < event);
        events
            .iter()
            .map(|&event| found[place(event)].1.clone())
            .collect()
    }

    /// Distributions of events strictly between a knot and the next, from the message at the knot; and from all evidence `but` one
    /// witness, whose logarithms at the two knots are given.
    fn between(
        &self,
        knot: usize,
        ahead: &C::Message,
        events: &[usize],
        (but, evidence): (Option<usize>, [f64; 2]),
    ) -> Vec<Pmf> {
        let course = self.course();
        let starts = [course.knots[knot]]
            .into_iter()
            .chain(events.iter().copied());
        let ends = events.iter().copied().chain([course.knots[knot + 1]]);
        let stretches: Vec<Stretch> = starts
            .zip(ends)
            .map(|(a, b)| course.stretch(a, b))
            .collect();
        let (here, beyond) = (course.factor(knot, but), course.factor(knot + 1, but));
        let behind = (self.behind[knot + 1].as_ref(), beyond.as_deref());
        let beliefs = self
            .carrier
            .between((ahead, here.as_deref()), &stretches, behind, evidence);
        beliefs.into_iter().map(pmf).collect()
    }

    /// The distribution of a later event given all but one witness: carried anew from where it speaks.
    pub(super) fn without(&self, weights: &Weights, witness: usize, event: usize) -> Pmf {
        let course = self.course();
        let from = course.knot_of(witness);
        let until = course.knot_before(event).max(from);
        let mut message = self.ahead[from].clone();
        for knot in from..until {
            message = self.forward(&message, knot, Some(witness));
        }
        if course.knots[until] == event {
            return self.at(until, &message, Some(witness)).into_pmf();
        }
        let gain = weights.log_gain[witness];
        let evidence = [until, until + 1].map(|knot| weights.log_evidences[knot] + gain);
        let mut pmfs = self.between(until, &message, &[event], (Some(witness), evidence));
        pmfs.pop().expect("one event has one distribution")
    }

    fn at_knot(&self, knot: usize) -> Meeting {
        self.at(knot, &self.ahead[knot], None)
    }

    /// The belief about a knot's event from a forward message.
    fn at(&self, knot: usize, ahead: &C::Message, but: Option<usize>) -> Meeting {
        let mut meeting = self.carrier.meet(ahead, self.behind[knot].as_ref());
        meeting.times(self.course().factor(knot, but).as_deref());
        meeting
    }

    /// Evidence, doubts and losses, knot by knot.
    pub(super) fn weigh(&self) -> Result<Weights, Conflict> {
        let count = self.course().chain.witnesses.len();
        let mut weights = Weights {
            log_evidence: 0.0,
            log_evidences: Vec::new(),
            wrong: vec![0.0; count],
            log_gain: vec![0.0; count],
            at_horizon: 0.0,
            knots: Vec::new(),
        };
        for knot in 0..self.ahead.len() {
            let belief = self.at_knot(knot);
            let evidence = belief.log_sum();
            let agrees = knot == 0 || (evidence - weights.log_evidence).abs() < DISAGREEMENT;
            if !belief.is_trusted() || !agrees {
                return Err(self.course().conflict_at(knot));
            }
            weights.log_evidence = evidence;
            weights.log_evidences.push(evidence);
            weights.at_horizon = weights.at_horizon.max(in_last_hundredth(&belief));
            for (witness, gain) in self.log_gains(knot, &belief) {
                let Witness { doubt, blind, .. } = self.course().chain.witnesses[witness];
                weights.log_gain[witness] = gain;
                weights.wrong[witness] = (gain.exp() * doubt * blind).min(1.0);
            }
            weights.knots.push(belief.into_pmf());
        }
        Ok(weights)
    }

    /// Mass carried beyond the grid, each knot's as a part of what was sent there.
    pub(super) fn lost(&self) -> f64 {
        let course = self.course();
        let mut lost = 0.0;
        let mut sent = 0.0;
        for (knot, ahead) in self.ahead.iter().enumerate() {
            let mut arriving = self.carrier.meet(ahead, None);
            if knot > 0 && course.stops[knot - 1].terms.is_empty() {
                lost += (1.0 - (arriving.log_sum() - sent).exp()).max(0.0);
            }
            arriving.times(course.factors[knot].as_ref());
            sent = arriving.log_sum();
        }
        lost
    }

    /// ln of the evidence without each witness over the evidence with it: of those that speak of a knot's event, and of the stop that ends there.
    fn log_gains(&self, knot: usize, belief: &Meeting) -> Vec<(usize, f64)> {
        let witnesses = &self.course().chain.witnesses;
        let of_stops = |&w: &usize| matches!(witnesses[w].claim, Claim::Stop { .. });
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
        let here = self.forward(&self.ahead[knot], knot, Some(witness));
        self.at(knot + 1, &here, None).log_sum() - belief.log_sum()
    }

    fn gain_of_event(&self, knot: usize, witness: usize, belief: &Meeting) -> f64 {
        let course = self.course();
        let own = evidence::likelihood(&course.chain.witnesses[witness], course.chain.ticks);
        if own.iter().any(|&f| f <= 0.0) {
            // What it rules out cannot be had by division.
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
}

fn in_last_hundredth(belief: &Meeting) -> f64 {
    let near = belief.values.len() - belief.values.len() / 100;
    belief.values[near..].iter().sum::<f64>() / belief.values.iter().sum::<f64>()
}
