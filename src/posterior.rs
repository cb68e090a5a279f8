//! What follows from a journey and its reports. Every question is asked of it.

mod conflict;
mod misfit;
mod taken;
mod whereabouts;

#[cfg(test)]
mod deep;
#[cfg(test)]
mod points;
#[cfg(test)]
mod simulated;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod together;

use std::borrow::Cow;
use std::ops::Range;
use std::sync::OnceLock;

use chrono::{DateTime, TimeDelta, Utc};
use rayon::prelude::*;

use crate::cdf::Cdf;
use crate::chain::Solution;
use crate::claim::{Claim, Verb};
use crate::error::Error;
use crate::event::{Event, EventKind, Events};
use crate::grid::Grid;
use crate::journey::Journey;
use crate::model::Model;
use crate::passage::Passage;
use crate::report::Report;
use crate::route::Spot;
use crate::testimony::{Testimony, testimonies};
pub use conflict::Conflict;
pub use whereabouts::Whereabouts;

/// A witness that is more likely wrong than right is doubted.
const DOUBTED: f64 = 0.5;
/// More of the belief than this in the last hundredth of the grid is worth a word …
const AT_HORIZON: f64 = 1e-5;
/// … and so is more than this beyond it: it would move the latest quantiles by a minute or more.
const BEYOND_HORIZON: f64 = 1e-4;
/// What is less probable than this, beside what else a witness may mean, is as good as rounding.
const LIKELY_AT_ALL: f64 = 1e-9;

/// What is believed of a journey once its reports are known: the exact posterior of the model on one-minute ticks.
///
/// Building it may fail; no question asked of it does.
pub struct Posterior<'j> {
    journey: &'j Journey<'j>,
    reports: Vec<Report>,
    testimonies: Vec<Testimony>,
    pub(crate) events: Events,
    grid: Grid,
    solution: Solution,
    /// Beliefs about each event, computed when first asked for; all together the first time that one between calls is.
    calls: Vec<OnceLock<Cdf>>,
    everywhere: OnceLock<Vec<Cdf>>,
    /// The arrival without each witness, computed when first asked for.
    without: Vec<OnceLock<Cdf>>,
    /// What [`Posterior::conflicts`] says.
    conflicts: OnceLock<Vec<Conflict>>,
}

impl Journey<'_> {
    /// What follows from reports.
    ///
    /// # Errors
    /// [`Error::NotOnRoute`] for a report that was read for another route, [`Error::NoProbability`] for a trust that is none,
    /// [`Error::NoDeparture`] where nothing says when the journey is, [`Error::TooLong`] where reports lie too far apart for one,
    /// [`Error::TooManyReports`] where they are more than can be weighed together, [`Error::Contradiction`] where they cannot all be true, however late or early the train.
    pub fn given(&self, reports: &[Report]) -> Result<Posterior<'_>, Error> {
        self.given_at(reports, &[])
    }

    /// The same with events at some spots more, of which nothing was reported.
    pub(crate) fn given_at(
        &self,
        reports: &[Report],
        more: &[Spot],
    ) -> Result<Posterior<'_>, Error> {
        let taken = reports.iter().map(|report| self.taken(report));
        let reports = taken.collect::<Result<Vec<Report>, Error>>()?;
        self.given_on(Grid::spanning(self, &reports)?, reports, more)
    }

    /// The same on a grid of the caller's.
    fn given_on(
        &self,
        grid: Grid,
        reports: Vec<Report>,
        more: &[Spot],
    ) -> Result<Posterior<'_>, Error> {
        let spots = reports.iter().flat_map(|report| &report.claim.spots);
        let events = Events::of(self, spots.chain(more).copied());
        let testimonies = testimonies(&reports)?;
        let model = Model {
            journey: self,
            reports: &reports,
            testimonies: &testimonies,
            events: &events,
            grid,
        };
        let excluding = || model.chain().excluding_each_other();
        let solution = model.chain().solve();
        let solution =
            solution.ok_or_else(|| contradiction(&excluding(), &reports, &testimonies))?;
        Ok(Posterior {
            journey: self,
            reports,
            calls: vec![OnceLock::new(); events.all.len()],
            without: vec![OnceLock::new(); testimonies.len()],
            testimonies,
            events,
            grid,
            solution,
            everywhere: OnceLock::new(),
            conflicts: OnceLock::new(),
        })
    }
}

/// What a cell keeps, or what is made for it now.
///
/// It is made before the cell is asked, so two threads may both make it. A thread that waits for what others do of its work is given
/// other work meanwhile: did that ask for a cell which the same thread is filling, both would wait for ever.
fn kept<T>(cell: &OnceLock<T>, make: impl FnOnce() -> T) -> &T {
    if let Some(kept) = cell.get() {
        return kept;
    }
    let new = make();
    cell.get_or_init(|| new)
}

fn contradiction(witnesses: &[usize], reports: &[Report], testimonies: &[Testimony]) -> Error {
    let fighting: Vec<usize> = witnesses
        .iter()
        .flat_map(|&w| testimonies[w].reports.iter().copied())
        .collect();
    let claims = fighting
        .iter()
        .map(|&i| crate::error::quoted(&reports[i].claim.words))
        .collect();
    Error::Contradiction {
        reports: fighting,
        claims,
    }
}

impl Posterior<'_> {
    /// The journey it is about.
    pub fn journey(&self) -> &Journey<'_> {
        self.journey
    }

    /// The reports that were taken into account, in the order given; a point on the map where the train stands is taken as `at` that call.
    pub fn reports(&self) -> &[Report] {
        &self.reports
    }

    /// The witnesses: reports of one origin that say the same are one.
    pub fn testimonies(&self) -> &[Testimony] {
        &self.testimonies
    }

    /// The witness who made a report, both by their numbers.
    pub(crate) fn witness_of(&self, report: usize) -> usize {
        let testimonies = self.testimonies.iter();
        let made = |testimony: &Testimony| testimony.reports.contains(&report);
        testimonies.take_while(|testimony| !made(testimony)).count()
    }

    /// For each witness the probability that it is wrong.
    pub fn wrong(&self) -> &[f64] {
        self.solution.wrong()
    }

    /// Whether a witness is more likely wrong than right, by its index in [`Posterior::testimonies`].
    pub fn is_doubted(&self, witness: usize) -> bool {
        self.wrong()[witness] >= DOUBTED
    }

    /// The events that a witness may mean, by their index in [`Posterior::events`], in their order: more than one for a point on the map
    /// where the line comes near itself. Each has the probability that the witness means it and is right; these and [`Posterior::wrong`] sum to 1.
    pub fn meant(&self, witness: usize) -> &[(usize, f64)] {
        self.solution.meant(witness)
    }

    /// The likeliest of the events that a witness may mean; if none is likely at all, the nearest.
    pub(crate) fn told_by(&self, witness: usize) -> usize {
        let meant = self.meant(witness).iter();
        let likeliest = meant.max_by(|a, b| a.1.total_cmp(&b.1));
        let report = &self.reports[self.testimonies[witness].reports[0]];
        likeliest
            .filter(|meant| meant.1 > LIKELY_AT_ALL)
            .map_or_else(|| self.event_of(&report.claim), |meant| meant.0)
    }

    /// Whether anything gives a time, so that this is more than the prior; bounds like "not yet" do not.
    pub fn is_told_a_time(&self) -> bool {
        let bounds = |report: &Report| matches!(report.claim.verb, Verb::NotYet | Verb::Beyond);
        self.journey.departure().is_some() || self.reports.iter().any(|report| !bounds(report))
    }

    /// The logarithm of the probability of everything that was reported: compares models on the same reports.
    pub fn log_evidence(&self) -> f64 {
        self.solution.log_evidence()
    }

    /// When the newest of the reports became known; none where of no report that is known.
    pub fn newest(&self) -> Option<DateTime<Utc>> {
        self.reports.iter().filter_map(|report| report.known).max()
    }

    /// The events of the journey in their order, those at reported kilometres among them.
    pub fn events(&self) -> &[Event] {
        &self.events.all
    }

    /// When the train comes to a place, by its index in [`Route::places`](crate::Route::places); none where it starts.
    pub fn arrival(&self, place: usize) -> Option<Passage<'_>> {
        (place > 0).then(|| self.passage(self.events.arriving(place)))
    }

    /// When the train leaves a place, by its index in [`Route::places`](crate::Route::places); none where it ends.
    pub fn departure(&self, place: usize) -> Option<Passage<'_>> {
        let event = self.events.leaving(place);
        (event + 1 < self.events.all.len()).then(|| self.passage(event))
    }

    /// When the train comes to a place and when it leaves, each with its word, as far as it does.
    pub(crate) fn times_at(
        &self,
        place: usize,
    ) -> impl Iterator<Item = (&'static str, Passage<'_>)> {
        let arrival = self.arrival(place).map(|passage| ("arrive", passage));
        let departure = self.departure(place).map(|passage| ("depart", passage));
        arrival.into_iter().chain(departure)
    }

    /// When an event happens, by its index in [`Posterior::events`].
    pub fn passage(&self, event: usize) -> Passage<'_> {
        let cdf = match self.everywhere.get() {
            Some(all) => &all[event],
            None => kept(&self.calls[event], || {
                self.solution.marginals(&[event]).remove(0)
            }),
        };
        Passage {
            cdf: Cow::Borrowed(cdf),
            grid: self.grid,
        }
    }

    /// Looks at some events together, which costs less than one by one.
    pub(crate) fn look_at(&self, events: impl Iterator<Item = usize>) {
        if self.everywhere.get().is_some() {
            return;
        }
        let unseen: Vec<usize> = events.filter(|&i| self.calls[i].get().is_none()).collect();
        for (&event, belief) in unseen.iter().zip(self.solution.marginals(&unseen)) {
            self.calls[event].get_or_init(|| belief);
        }
    }

    /// When each event happens, in their order.
    pub fn passages(&self) -> impl Iterator<Item = Passage<'_>> {
        self.everywhere().iter().map(|cdf| Passage {
            cdf: Cow::Borrowed(cdf),
            grid: self.grid,
        })
    }

    /// The event of which a claim tells, of a point the nearest: of a stop the arrival, or the departure where it says so.
    pub(crate) fn event_of(&self, claim: &Claim) -> usize {
        match claim.spots[0].place {
            Some(place) if matches!(claim.verb, Verb::Departed | Verb::Beyond) => {
                self.events.leaving(place)
            }
            _ => self.events.at(claim.spots[0]),
        }
    }

    /// The nominal running time between two events.
    pub(crate) fn nominal_running(&self, from: usize, to: usize) -> TimeDelta {
        let [start, end] = [from, to].map(|event| self.events.all[event].at);
        let gaps = self.journey.gaps().iter().enumerate();
        let minutes: f64 = gaps
            .map(|(i, gap)| gap.minutes * self.journey.share(i, start, end))
            .sum();
        #[expect(clippy::cast_possible_truncation, reason = "seconds of a journey")]
        TimeDelta::seconds((minutes * 60.0) as i64)
    }

    /// The nominal time of standing between two events.
    pub(crate) fn nominal_standing(&self, way: Range<usize>) -> TimeDelta {
        let events = &self.events.all[way];
        let stands = events
            .iter()
            .filter(|event| event.kind == EventKind::Arrive);
        let calls = stands.filter_map(|event| self.journey.call_at(event.place?));
        calls.map(|call| call.parts.total()).sum()
    }

    fn everywhere(&self) -> &[Cdf] {
        kept::<Vec<Cdf>>(&self.everywhere, || {
            let events: Vec<usize> = (0..self.events.all.len()).collect();
            self.solution.marginals(&events)
        })
    }

    /// The arrival at the journey's end if a witness had said nothing, by its index in [`Posterior::testimonies`].
    pub fn arrival_without(&self, witness: usize) -> Passage<'_> {
        let cdf = kept(&self.without[witness], || self.solution.without(witness));
        Passage {
            cdf: Cow::Borrowed(cdf),
            grid: self.grid,
        }
    }

    /// Looks at the arrival without each witness, which takes less time on all cores than one by one.
    pub(crate) fn look_without_each(&self) {
        let witnesses = 0..self.testimonies.len();
        witnesses.into_par_iter().for_each(|witness| {
            self.arrival_without(witness);
        });
    }

    /// Whether so much of the belief lies at the end of the time considered, or beyond it, that later times are not negligible.
    pub fn is_cut_off(&self) -> bool {
        self.solution.at_horizon() > AT_HORIZON || self.left_out() > BEYOND_HORIZON
    }

    /// How probable it is that the train is still on its way beyond the time considered; that is left out of all answers.
    pub fn left_out(&self) -> f64 {
        self.solution.pruned()
    }
}

impl std::fmt::Debug for Posterior<'_> {
    /// Short: the whole would fill a book.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let mut short = f.debug_struct("Posterior");
        short.field("route", &self.journey.route().to_string());
        short
            .field("reports", &self.reports.len())
            .field("log_evidence", &self.log_evidence());
        short.finish_non_exhaustive()
    }
}
