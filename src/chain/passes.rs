//! The two passes of sum-product, whatever carries their messages.

use std::borrow::Cow;

use rayon::prelude::*;

use super::course::Course;
use super::factor::Factor;
use super::flow::{self, Flow};
use super::meeting::{Belief, Meeting};
use super::way::Way;
use crate::cdf::Cdf;

/// Something that carries messages along a chain.
pub(super) trait Carrier {
    /// A function of the tick for each state, as a [`Turn`](super::turn::Turn) has them, and for each pace.
    type Message: Clone;

    fn course(&self) -> &Course;

    /// The forward message at the first event.
    fn start(&self) -> Self::Message;

    /// A message leaves something possible.
    fn is_possible(&self, message: &Self::Message) -> bool;

    /// What goes on from a knot in each state, of a message there and of what arrives in each.
    fn sent(&self, _: &Self::Message, arriving: &[Meeting], knot: usize) -> Vec<Meeting> {
        let factor = &self.course().factors[knot];
        let mut sent: Vec<Option<Meeting>> = Vec::new();
        sent.resize_with(factor.states(Way::Forward), || None);
        for turn in &factor.turns {
            let function = turn.said.map(|f| factor.functions[f].as_slice());
            let part = arriving[turn.from].times(function, factor.log);
            let sum = sent[turn.to].take();
            sent[turn.to] = Some(match sum {
                None => part,
                Some(sum) => sum.plus(&part),
            });
        }
        sent.into_iter().flatten().collect()
    }

    /// From a knot to the next with what is said at it and on the way, `but` for one witness.
    fn forward(&self, message: &Self::Message, knot: usize, but: Option<usize>) -> Self::Message;

    /// Back to a knot from a message (none: 1 everywhere) at the next one, with what is said there and on the way.
    fn back(&self, message: Option<&Self::Message>, knot: usize) -> Self::Message;

    /// The product of a forward message, a factor and a backward message (none: 1 in each state) on all ticks, summed over states
    /// and paces.
    fn meet(
        &self,
        ahead: &Self::Message,
        factor: &Factor,
        behind: Option<&Self::Message>,
    ) -> Meeting;

    /// The belief about a knot's event from the messages there and from all that is said of it `but` by one witness.
    fn belief_at(
        &self,
        knot: usize,
        (ahead, behind): (&Self::Message, Option<&Self::Message>),
        but: Option<usize>,
    ) -> Meeting {
        self.meet(ahead, &self.course().factor(knot, but), behind)
    }

    /// The belief about the last event given all but one witness: `forward` carries anew from the message at the knot where it has
    /// spoken, and from each knot to the next.
    fn belief_without(
        &self,
        witness: usize,
        ahead: &Self::Message,
        forward: impl Fn(&Self::Message, usize) -> Self::Message,
    ) -> Belief {
        let course = self.course();
        let last = course.knots.len() - 1;
        let mut here = Cow::Borrowed(ahead);
        for knot in course.knot_of(witness)..last {
            here = Cow::Owned(forward(&here, knot));
        }
        self.belief_at(last, (&here, None), Some(witness)).into()
    }
}

/// The messages at all knots.
pub(super) struct Passes<C: Carrier> {
    pub(super) carrier: C,
    /// Forward, before the knot's own evidence.
    pub(super) ahead: Vec<C::Message>,
    /// What flows through each knot forward.
    pub(super) flows: Vec<Flow>,
    /// Backward; none where nothing is said further on.
    pub(super) behind: Vec<Option<C::Message>>,
}

impl<C: Carrier> Passes<C> {
    /// None where nothing possible is left, as far as can be told here.
    pub(super) fn run(carrier: C) -> Option<Self> {
        Self::forward(carrier)?.and_back()
    }

    pub(super) fn course(&self) -> &Course {
        self.carrier.course()
    }

    /// The messages forward.
    pub(super) fn forward(carrier: C) -> Option<Self> {
        let mut passes = Self {
            ahead: vec![carrier.start()],
            flows: Vec::new(),
            behind: Vec::new(),
            carrier,
        };
        let last = passes.course().knots.len() - 1;
        for knot in 0..=last {
            passes.flows.push(passes.flow_through(knot)?);
            if knot < last {
                let here = &passes.ahead[knot];
                passes.ahead.push(passes.carrier.forward(here, knot, None));
            }
        }
        Some(passes)
    }

    /// None if nothing possible is left, as far as can be told here.
    fn flow_through(&self, knot: usize) -> Option<Flow> {
        let Self { carrier, ahead, .. } = self;
        let states = self.course().factors[knot].states(Way::Back);
        let arriving = |state| carrier.meet(&ahead[knot], &Factor::only(state), None);
        let arriving: Vec<Meeting> = (0..states).map(arriving).collect();
        let sent = carrier.sent(&ahead[knot], &arriving, knot);
        Flow::of(&arriving, &sent)
    }

    /// How probable it is, with all that was said, that the train is on its way beyond the grid.
    pub(super) fn lost(&self, log_evidence: f64) -> f64 {
        flow::lost(&self.flows, self.course(), log_evidence)
    }

    /// Logarithm of the evidence as the messages forward tell it.
    pub(super) fn evidence_ahead(&self) -> f64 {
        self.flows[self.flows.len() - 1].log_sent()
    }

    /// The messages back, behind those forward.
    pub(super) fn and_back(mut self) -> Option<Self> {
        self.behind.push(None);
        for knot in (0..self.course().knots.len() - 1).rev() {
            let behind = self.behind.last().and_then(Option::as_ref);
            // Nothing said stays nothing said.
            let is_said = behind.is_some() || self.course().is_said_behind(knot);
            let message = is_said.then(|| self.carrier.back(behind, knot));
            let possible = |message| self.carrier.is_possible(message);
            if !message.as_ref().is_none_or(possible) {
                return None;
            }
            self.behind.push(message);
        }
        self.behind.reverse();
        Some(self)
    }

    /// The distributions of some events, where those of the `knots` are known; `between` gives those of some that lie between a knot and the next.
    pub(super) fn marginals(
        &self,
        knots: &[Cdf],
        events: &[usize],
        between: impl Fn(usize, &[usize]) -> Vec<Belief> + Sync,
    ) -> Vec<Cdf> {
        let mut wanted = events.to_vec();
        wanted.sort_unstable();
        wanted.dedup();
        let course = self.course();
        let laws_from = |group: &[usize]| {
            let knot = course.knot_before(group[0]);
            let at_knot = group[0] == course.knots[knot];
            let inner = &group[usize::from(at_knot)..];
            let here = at_knot.then(|| knots[knot].clone());
            let inner = (!inner.is_empty()).then(|| between(knot, inner));
            let inner = inner.into_iter().flatten().map(|belief| belief.law);
            here.into_iter().chain(inner).collect::<Vec<Cdf>>()
        };
        let of_one_stretch =
            |a: &usize, b: &usize| course.knot_before(*a) == course.knot_before(*b);
        let groups: Vec<&[usize]> = wanted.chunk_by(of_one_stretch).collect();
        let laws = groups.into_par_iter().flat_map_iter(laws_from);
        let laws: Vec<Cdf> = laws.collect();
        if wanted == events {
            return laws;
        }
        let place = |event| wanted.partition_point(|&e| e < event);
        events
            .iter()
            .map(|&event| laws[place(event)].clone())
            .collect()
    }

    /// The belief about the last event given all but one witness.
    pub(super) fn without(&self, witness: usize) -> Belief {
        let ahead = &self.ahead[self.course().knot_of(witness)];
        let forward = |here: &_, knot| self.carrier.forward(here, knot, Some(witness));
        self.carrier.belief_without(witness, ahead, forward)
    }

    pub(super) fn at_knot(&self, knot: usize) -> Meeting {
        self.at(knot, &self.ahead[knot], None)
    }

    /// The belief about a knot's event from a forward message.
    pub(super) fn at(&self, knot: usize, ahead: &C::Message, but: Option<usize>) -> Meeting {
        self.carrier
            .belief_at(knot, (ahead, self.behind[knot].as_ref()), but)
    }
}
