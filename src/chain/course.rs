//! The chain as stretches between knots: the events at which a message must be looked at.

use std::borrow::Cow;

use super::evidence::{self, Apart, Stop};
use super::factor::Factor;
use super::spectra::Spectra;
use super::stretch::Stretch;
use super::{Chain, Claim, Link, Witness};
use crate::spectrum::Circle;

/// A chain made ready: its knots, what is said at them, and the spectra of its links.
pub(super) struct Course {
    pub(super) chain: Chain,
    pub(super) spectra: Spectra,
    /// Events where something is said or the pace changes, with the first and the last.
    pub(super) knots: Vec<usize>,
    /// What is said of each knot's event.
    pub(super) factors: Vec<Factor>,
    /// What is said of the stop between each knot and the next; empty if nothing.
    pub(super) stops: Vec<Stop>,
    /// Prior masses of the first event on all ticks, summing to 1.
    pub(super) start: Vec<f64>,
}

impl Course {
    /// On a circle close around the grid; none if what is said of one event leaves nothing possible.
    pub(super) fn through(mut chain: Chain) -> Option<Self> {
        let mut start = std::mem::take(&mut chain.start);
        start.resize(chain.ticks, 0.0);
        crate::lattice::normalise(&mut start);
        let spectra = Spectra::of(&mut chain);
        Self::on(spectra, chain, start)
    }

    /// The same on a circle with room beyond the grid.
    pub(super) fn with_room(&self) -> Option<Self> {
        let spectra = self.spectra.around(Circle::around(self.chain.ticks));
        Self::on(spectra, self.chain.clone(), self.start.clone())
    }

    fn on(spectra: Spectra, chain: Chain, start: Vec<f64>) -> Option<Self> {
        let mut course = Self {
            spectra,
            start,
            knots: Vec::new(),
            factors: Vec::new(),
            stops: Vec::new(),
            chain,
        };
        course.knots = (0..=course.chain.links.len())
            .filter(|&event| course.is_knot(event))
            .collect();
        for &event in &course.knots {
            let factor = course.factor_at(event, None)?;
            let stop = course.stop_at(event, None);
            course.factors.push(factor);
            course.stops.push(stop);
        }
        Some(course)
    }

    pub(super) fn circle(&self) -> &Circle {
        &self.spectra.circle
    }

    fn regime(&self, link: usize) -> Option<usize> {
        match &self.chain.links[link] {
            Link::Running { regime, .. } => Some(*regime),
            Link::Standing { within, .. } => *within,
        }
    }

    /// One pace holds on both sides of the event.
    fn pace_goes_on(&self, event: usize) -> bool {
        let inner = event > 0 && event < self.chain.links.len();
        inner && self.regime(event).is_some() && self.regime(event - 1) == self.regime(event)
    }

    fn is_knot(&self, event: usize) -> bool {
        let named = self
            .chain
            .witnesses
            .iter()
            .any(|witness| match witness.claim {
                Claim::Event { ref events, .. } => events.contains(&event),
                Claim::Stop { arrive, .. } => arrive == event || arrive + 1 == event,
            });
        named || !self.pace_goes_on(event)
    }

    /// The last knot at or before an event.
    pub(super) fn knot_before(&self, event: usize) -> usize {
        self.knots.partition_point(|&knot| knot <= event) - 1
    }

    /// The knot at which a witness has had its say: for a stop, its arrival.
    pub(super) fn knot_of(&self, witness: usize) -> usize {
        let last = match &self.chain.witnesses[witness].claim {
            Claim::Event { events, .. } => events.last().copied(),
            Claim::Stop { arrive, .. } => Some(*arrive),
        };
        self.knot_before(last.unwrap_or(0))
    }

    /// The knot of the arrival at the stop that a witness speaks of; none of one who speaks of an event.
    pub(super) fn stop_of(&self, witness: usize) -> Option<usize> {
        let is_stop = matches!(self.chain.witnesses[witness].claim, Claim::Stop { .. });
        is_stop.then(|| self.knot_of(witness))
    }

    /// The witnesses that have had their say at a knot.
    pub(super) fn witnesses_at(&self, knot: usize) -> Vec<usize> {
        (0..self.chain.witnesses.len())
            .filter(|&witness| self.knot_of(witness) == knot)
            .collect()
    }

    /// What is said of a knot's event, `but` for one witness.
    pub(super) fn factor(&self, knot: usize, but: Option<usize>) -> Cow<'_, Factor> {
        let own = &self.factors[knot];
        if !self.speaks_at(but, knot) {
            return Cow::Borrowed(own);
        }
        // Fewer witnesses leave no less possible.
        let rest = self.factor_at(self.knots[knot], but);
        rest.map_or(Cow::Borrowed(own), Cow::Owned)
    }

    /// What is said of a knot's event if one witness means it and is right; none if that is impossible.
    pub(super) fn meant_by(&self, witness: usize, knot: usize) -> Option<Factor> {
        let Chain {
            witnesses, ticks, ..
        } = &self.chain;
        Factor::meant_by(witness, self.knots[knot], witnesses, *ticks, self.circle())
    }

    /// What is said of the stop behind a knot, `but` for one witness.
    pub(super) fn stop(&self, knot: usize, but: Option<usize>) -> Cow<'_, Stop> {
        if self.speaks_at(but, knot) {
            Cow::Owned(self.stop_at(self.knots[knot], but))
        } else {
            Cow::Borrowed(&self.stops[knot])
        }
    }

    /// Something is said of the next knot's event, or of the stop before it.
    pub(super) fn is_said_behind(&self, knot: usize) -> bool {
        self.factors[knot + 1].says_something() || !self.stops[knot].terms.is_empty()
    }

    fn speaks_at(&self, witness: Option<usize>, knot: usize) -> bool {
        witness.is_some_and(|witness| self.knot_of(witness) == knot)
    }

    fn factor_at(&self, event: usize, but: Option<usize>) -> Option<Factor> {
        let witnesses = &self.chain.witnesses;
        Factor::at(event, but, witnesses, self.chain.ticks, self.circle())
    }

    fn stop_at(&self, event: usize, but: Option<usize>) -> Stop {
        let witnesses = self.witnesses_of_stop(event, but);
        if witnesses.is_empty() {
            return Stop::default();
        }
        evidence::stop(witnesses, self.chain.ticks, self.circle())
    }

    /// What is said of the stop behind a knot, `but` for one witness, as terms that are nowhere negative; none if nothing is.
    pub(super) fn stop_apart(&self, knot: usize, but: Option<usize>) -> Vec<Apart> {
        let witnesses = self.witnesses_of_stop(self.knots[knot], but);
        if witnesses.is_empty() {
            return Vec::new();
        }
        Apart::of(witnesses, self.chain.ticks)
    }

    fn witnesses_of_stop(&self, event: usize, but: Option<usize>) -> Vec<(usize, &Witness)> {
        let here = |(number, witness): &(usize, &Witness)| {
            let is_here = matches!(witness.claim, Claim::Stop { arrive, .. } if arrive == event);
            is_here && Some(*number) != but
        };
        let witnesses = self.chain.witnesses.iter().enumerate();
        witnesses.filter(here).collect()
    }

    /// What lies between two events with no change of pace between them.
    pub(super) fn stretch(&self, from: usize, to: usize) -> Stretch {
        let mut stretch = Stretch {
            regime: self.regime(from),
            parts: Vec::new(),
            stands: Vec::new(),
            scatter: !self.pace_goes_on(from),
            gather: !self.pace_goes_on(to),
        };
        for link in self.chain.links.iter().take(to).skip(from) {
            match link {
                Link::Running { parts, .. } => parts.iter().for_each(|part| stretch.run(*part)),
                Link::Standing { stand, .. } => stretch.stands.push(*stand),
            }
        }
        stretch
    }

    /// What lies between a knot and the next.
    pub(super) fn stretch_behind(&self, knot: usize) -> Stretch {
        self.stretch(self.knots[knot], self.knots[knot + 1])
    }

    /// What lies between a knot, some events behind it, and the next knot.
    pub(super) fn stretches(&self, knot: usize, events: &[usize]) -> Vec<Stretch> {
        let starts = [self.knots[knot]].into_iter().chain(events.iter().copied());
        let ends = events.iter().copied().chain([self.knots[knot + 1]]);
        starts.zip(ends).map(|(a, b)| self.stretch(a, b)).collect()
    }
}
