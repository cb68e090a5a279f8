//! The grid of one-minute ticks on which the posterior is computed.

use chrono::{DateTime, DurationRound, TimeDelta, Utc};

use crate::error::Error;
use crate::journey::Journey;
use crate::lattice::roll;
use crate::report::Report;
use crate::when::Window;

/// Longer than any journey on record by far; a grid of more ticks would only say that two reports are of different journeys.
const LONGEST_DAYS: i64 = 60;
/// A reported departure may be wrong by this much: the true one lies before the first evidence by up to
/// four hours and 1.6 times the nominal journey …
const LEAST_LEAD: TimeDelta = TimeDelta::hours(4);
const LEAD_IN_JOURNEYS: f64 = 1.6;
/// … and after the last report of it by up to a day.
const DEPARTURE_LAG: TimeDelta = TimeDelta::hours(24);
/// Nobody knows that range to the minute: its prior rises over six hours around its start, and falls over six around its end.
/// Sharp edges would say the same, and spoil the messages' narrow spectra.
const HALF_EDGE: TimeDelta = TimeDelta::hours(3);
/// Beyond the evidence, a very late train stays possible: four nominal journeys and two days.
const TAIL_IN_JOURNEYS: f64 = 4.0;
const TAIL: TimeDelta = TimeDelta::hours(48);
/// A time on a tick may be so much earlier or later than its middle.
pub(crate) const HALF_TICK: TimeDelta = TimeDelta::seconds(30);

/// One-minute ticks from a first one on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Grid {
    pub(crate) start: DateTime<Utc>,
    pub(crate) ticks: usize,
    /// The first and the last tick of a departure, both included.
    pub(crate) departure: (usize, usize),
    /// Ticks over which the prior of the departure rises and falls; 0 where its range is a stated fact.
    pub(crate) edge: usize,
}

impl Grid {
    /// The grid that a journey and its reports need.
    ///
    /// # Errors
    /// [`Error::NoDeparture`] where nothing says when it is, [`Error::TooLong`] where the reports lie too far apart.
    pub(crate) fn spanning(journey: &Journey<'_>, reports: &[Report]) -> Result<Self, Error> {
        // A report that nobody trusts says nothing, not even how far to look.
        let trusted = reports.iter().filter(|report| report.trust != Some(0.0));
        let trusted: Vec<&Report> = trusted.collect();
        let windows = trusted.iter().map(|report| report.when);
        let ends = windows.chain(journey.departure());
        let ends = ends.map(|window| (window.start(), window.end()));
        let told = ends.reduce(|a, b| (a.0.min(b.0), a.1.max(b.1)));
        let (first, last) = told.ok_or(Error::NoDeparture)?;
        let grid = Self::around(journey, &trusted, (first, last));
        grid.ok_or_else(|| Error::TooLong {
            first: first.to_rfc3339(),
            last: last.to_rfc3339(),
            days: LONGEST_DAYS,
        })
    }

    /// None where it would be too long, or go on beyond all calendars.
    fn around(
        journey: &Journey<'_>,
        reports: &[&Report],
        (first, last): (DateTime<Utc>, DateTime<Utc>),
    ) -> Option<Self> {
        let stated = journey.departure();
        let (from, until) = match stated {
            Some(window) => (window.start(), window.end()),
            None => departures(journey, reports, first)?,
        };
        let start = beginning(from.min(first), stated)?;
        let end = last.max(until).checked_add_signed(tail(journey))?;
        let tick = |time: DateTime<Utc>| usize::try_from((time - start).num_minutes()).unwrap_or(0);
        (end - start <= TimeDelta::days(LONGEST_DAYS)).then(|| Self {
            start,
            ticks: tick(end) + 1,
            departure: (tick(from), tick(until)),
            edge: stated.map_or(tick(start + HALF_EDGE + HALF_EDGE), |_| 0),
        })
    }

    /// The grid of what lies ahead of a train that is on its way at `now`: the middle of the first tick, as what is counted from
    /// there on is minutes rounded to the nearest.
    pub(crate) fn ahead_of(journey: &Journey<'_>, now: DateTime<Utc>) -> Self {
        Self {
            start: now - HALF_TICK,
            ticks: usize::try_from(tail(journey).num_minutes()).unwrap_or(0) + 1,
            departure: (0, 0),
            edge: 0,
        }
    }

    /// The prior of the departure at ticks 0, 1, …, up to the last possible one; unnormalised.
    pub(crate) fn departures(&self) -> Vec<f64> {
        let (from, until) = self.departure;
        let mut prior = vec![0.0; until + 1];
        prior[from..].fill(1.0);
        // The range is never as short as its two edges.
        for (tick, part) in roll(self.edge).enumerate() {
            prior[from + self.edge - 1 - tick] *= part;
            prior[until + 1 - self.edge + tick] *= part;
        }
        prior
    }

    /// An instant in ticks from the start; negative before it.
    pub(crate) fn tick(&self, time: DateTime<Utc>) -> f64 {
        (time - self.start).as_seconds_f64() / 60.0
    }

    /// The instant so many ticks from the start.
    pub(crate) fn time(&self, tick: f64) -> DateTime<Utc> {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "at most 60 days of seconds"
        )]
        let seconds = (tick * 60.0).round() as i64;
        self.start + TimeDelta::seconds(seconds)
    }
}

/// From when to when the train may have left, where that is not stated.
fn departures(
    journey: &Journey<'_>,
    reports: &[&Report],
    first: DateTime<Utc>,
) -> Option<(DateTime<Utc>, DateTime<Utc>)> {
    let lead = LEAST_LEAD + times(journey.generous_length(), LEAD_IN_JOURNEYS) + HALF_EDGE;
    let leaving = reports.iter().filter(|report| report.is_departure());
    let last = leaving.map(|report| report.when.end()).max();
    let from = first.checked_sub_signed(lead)?;
    let until = last
        .unwrap_or(first)
        .checked_add_signed(DEPARTURE_LAG + HALF_EDGE)?;
    Some((from, until))
}

/// A full hour at or before the first time; or less than a minute earlier, so that a stated instant lies in the middle of its tick: it
/// stands for the minute around it, as every duration does.
fn beginning(first: DateTime<Utc>, stated: Option<Window>) -> Option<DateTime<Utc>> {
    let hour = first.duration_trunc(TimeDelta::hours(1)).unwrap_or(first);
    let instant = stated.filter(|window| window.width() == TimeDelta::zero());
    let earlier = instant.map_or(0, |instant| {
        let into = (instant.start() - hour).num_seconds();
        (HALF_TICK.num_seconds() - into).rem_euclid(60)
    });
    hour.checked_sub_signed(TimeDelta::seconds(earlier))
}

fn tail(journey: &Journey<'_>) -> TimeDelta {
    times(journey.generous_length(), TAIL_IN_JOURNEYS) + TAIL
}

fn times(length: TimeDelta, factor: f64) -> TimeDelta {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "journeys last days, not ages"
    )]
    TimeDelta::seconds((length.as_seconds_f64() * factor) as i64)
}
