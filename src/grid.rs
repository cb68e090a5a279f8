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
        let reports = || reports.iter().filter(|report| report.trust != Some(0.0));
        let nominal = journey.generous_length();
        let stated = journey.departure();
        let first = reports()
            .map(|r| r.when.start())
            .chain(stated.map(Window::start))
            .min()
            .ok_or(Error::NoDeparture)?;
        let last = reports()
            .map(|r| r.when.end())
            .chain(stated.map(Window::end))
            .max()
            .unwrap_or(first);
        let leaving = reports()
            .filter(|r| r.is_departure())
            .map(|r| r.when.end())
            .max();
        let (from, until) = match stated {
            Some(window) => (window.start(), window.end()),
            None => (
                first - LEAST_LEAD - times(nominal, LEAD_IN_JOURNEYS) - HALF_EDGE,
                leaving.unwrap_or(first) + DEPARTURE_LAG + HALF_EDGE,
            ),
        };
        let start = from
            .min(first)
            .duration_trunc(TimeDelta::hours(1))
            .unwrap_or(from);
        let end = last.max(until) + tail(journey);
        if end - start > TimeDelta::days(LONGEST_DAYS) {
            return Err(Error::TooLong {
                first: first.to_rfc3339(),
                last: last.to_rfc3339(),
                days: LONGEST_DAYS,
            });
        }
        let tick = |time: DateTime<Utc>| usize::try_from((time - start).num_minutes()).unwrap_or(0);
        Ok(Self {
            start,
            ticks: tick(end) + 1,
            departure: (tick(from), tick(until)),
            edge: stated.map_or(tick(start + HALF_EDGE + HALF_EDGE), |_| 0),
        })
    }

    /// The grid of what lies ahead of a train that is on its way at `start`.
    pub(crate) fn ahead_of(journey: &Journey<'_>, start: DateTime<Utc>) -> Self {
        Self {
            start,
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
