//! The train at one instant, and the instants that are asked for.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use chrono_tz::Tz;
use geo::Point;

use super::json::thousandths;
use crate::posterior::{Posterior, Whereabouts};
use crate::route::Route;
use crate::units::{Chainage, MapMetres};
use crate::when::Local;

/// The instants for which positions are written: one, or many at a step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Instants {
    next: Option<DateTime<Utc>>,
    last: DateTime<Utc>,
    step: TimeDelta,
}

impl Instants {
    /// One instant.
    pub fn one(at: DateTime<Utc>) -> Self {
        Self {
            next: Some(at),
            last: at,
            step: TimeDelta::zero(),
        }
    }

    /// The whole journey at a step of whole seconds, at least one.
    ///
    /// It begins in the full minute of the 5 % quantile of the departure and ends by the 95 % quantile of the arrival.
    pub fn over(posterior: &Posterior<'_>, step: TimeDelta) -> Self {
        let first = posterior.passage(0).quantile(0.05);
        let last = posterior
            .passage(posterior.events().len() - 1)
            .quantile(0.95);
        let into_the_minute = TimeDelta::seconds(first.timestamp().rem_euclid(60));
        Self {
            next: Some(first - into_the_minute),
            last,
            step: TimeDelta::seconds(step.num_seconds().max(1)),
        }
    }
}

impl Iterator for Instants {
    type Item = DateTime<Utc>;

    fn next(&mut self) -> Option<DateTime<Utc>> {
        let now = self.next.filter(|&now| now <= self.last)?;
        let later = (self.step > TimeDelta::zero()).then(|| now.checked_add_signed(self.step));
        self.next = later.flatten();
        Some(now)
    }
}

/// The train at one instant.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Moment {
    pub(crate) time: DateTime<Utc>,
    /// The zone of the place at the median.
    pub(crate) zone: Tz,
    pub(crate) median: Chainage,
    /// The central stretches that hold the train with 50, 80, 90 and 95 %.
    pub(crate) stretches: [[Chainage; 2]; 4],
    pub(crate) point: Point<f64>,
    pub(crate) accuracy: MapMetres,
}

/// The shares of belief of [`Moment::stretches`].
pub(crate) const SHARES: [f64; 4] = [0.5, 0.8, 0.9, 0.95];

impl Moment {
    pub(crate) fn new(posterior: &Posterior<'_>, time: DateTime<Utc>) -> Self {
        let ends = SHARES
            .iter()
            .flat_map(|p| [(1.0 - p) / 2.0, f64::midpoint(1.0, *p)]);
        let asked: Vec<f64> = ends.chain([0.5]).collect();
        let found = posterior.positions(time, &asked);
        let route = posterior.journey().route();
        let median = found[2 * SHARES.len()];
        Self {
            time,
            zone: route.station(route.place_before(median)).zone,
            median,
            stretches: std::array::from_fn(|i| [found[2 * i], found[2 * i + 1]]),
            point: route.line().point_at(median),
            accuracy: route.accuracy_at(median),
        }
    }

    /// The instant on the clocks there, RFC 3339 with offset, to the second.
    pub(crate) fn local(&self) -> String {
        let (time, zone) = (self.time, self.zone);
        format!("{:#}", Local { time, zone })
    }
}

/// What the train most likely does at an instant, and how likely that is.
pub(crate) fn state(posterior: &Posterior<'_>, time: DateTime<Utc>) -> (&'static str, f64) {
    let mut sums = [
        ("not started", 0.0),
        ("running", 0.0),
        ("standing", 0.0),
        ("arrived", 0.0),
    ];
    for (answer, chance) in posterior.whereabouts(time) {
        let i = match answer {
            Whereabouts::NotStarted => 0,
            Whereabouts::Running(_) => 1,
            Whereabouts::Standing(_) => 2,
            Whereabouts::Arrived => 3,
        };
        sums[i].1 += chance;
    }
    let likeliest = sums
        .into_iter()
        .reduce(|a, b| if b.1 > a.1 { b } else { a });
    likeliest.map_or(("running", 0.0), |(word, chance)| {
        (word, thousandths(chance))
    })
}

/// The worst accuracy of the map on a stretch of the route.
pub(crate) fn worst_accuracy(route: &Route<'_>, [from, to]: [Chainage; 2]) -> MapMetres {
    let inside = route
        .legs()
        .iter()
        .filter(|leg| leg.start <= to && from <= leg.end);
    inside
        .map(|leg| route.section(leg).accuracy)
        .reduce(|a, b| if b > a { b } else { a })
        .unwrap_or_default()
}

/// An instant in UTC, to the second: `2019-04-24T00:40:00Z`.
pub(crate) fn utc(time: DateTime<Utc>) -> String {
    time.to_rfc3339_opts(SecondsFormat::Secs, true)
}
