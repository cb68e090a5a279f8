//! When a train that keeps to its nominal times is where.

use chrono::{DateTime, TimeDelta, Utc};

use crate::call::Parts;
use crate::journey::Journey;

/// The nominal times of one run: no interval, no report.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Schedule {
    /// Arrival and departure at every place of the route, in order.
    pub times: Vec<Timed>,
    /// What the whole time is spent on.
    pub division: Division,
}

/// A train's times at one place; where it does not stand, it leaves as it arrives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Timed {
    /// Index into [`Route::places`](crate::Route::places).
    pub place: usize,
    /// When it arrives; none where it starts.
    pub arrive: Option<DateTime<Utc>>,
    /// When it leaves; none where it ends.
    pub depart: Option<DateTime<Utc>>,
}

/// How the hours of a run divide.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Division {
    /// Under way.
    pub running: TimeDelta,
    /// Standing, by what for.
    pub standing: Parts,
}

impl Division {
    /// All of it.
    pub fn total(&self) -> TimeDelta {
        self.running + self.standing.total()
    }
}

impl Journey<'_> {
    /// The nominal times of the run if it leaves at `departure`.
    ///
    /// Running times are those of the train's profile with starting and stopping at calls; standing times are medians.
    pub fn schedule(&self, departure: DateTime<Utc>) -> Schedule {
        let mut division = Division::default();
        let mut times = vec![Timed {
            place: 0,
            arrive: None,
            depart: Some(departure),
        }];
        let last = self.route().places().len() - 1;
        let mut running = 0.0;
        for (place, gap) in (1..).zip(self.gaps()) {
            running += gap.minutes;
            division.running = nominal(running);
            let arrive = departure + division.total();
            division.add(
                self.call_at(place)
                    .map(|call| call.parts)
                    .unwrap_or_default(),
            );
            let depart = (place < last).then(|| departure + division.total());
            times.push(Timed {
                place,
                arrive: Some(arrive),
                depart,
            });
        }
        Schedule { times, division }
    }
}

impl Division {
    fn add(&mut self, parts: Parts) {
        self.standing.dwell += parts.dwell;
        self.standing.gauge_change += parts.gauge_change;
        self.standing.formalities += parts.formalities;
    }
}

/// Summed in minutes and rounded once, so that no rounding adds up.
fn nominal(minutes: f64) -> TimeDelta {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "no journey lasts 10^16 minutes"
    )]
    TimeDelta::milliseconds((minutes * 60_000.0).round() as i64)
}
