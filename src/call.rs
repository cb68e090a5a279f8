//! Where a train stands on a journey, and why.

use chrono::TimeDelta;

use crate::error::Error;
use crate::names::fold;
use crate::route::{Place, Route};
use crate::station::StationKind;
use crate::train::{Standing, Train};
use crate::units::Metres;
use crate::wheels::{WheelChange, wheel_changes};

/// A train stands at a call if it stands this close to it, or as close as can be told: twenty carriages are half a kilometre long.
pub(crate) const AT_CALL: Metres = Metres::new(500.0);

/// A stop on the way, between the start and the end of a journey.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Call {
    /// Index into [`Route::places`].
    pub place: usize,
    /// What the time is for.
    pub parts: Parts,
    /// The standard deviation of the logarithm of the whole.
    pub spread: f64,
    /// The change of wheels, where it happens here.
    pub wheels: Option<WheelChange>,
    /// Whether the train leaves in the direction it came from.
    pub reversal: bool,
}

/// The named parts of a time of standing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Parts {
    /// For locomotives, crews, passengers, waiting.
    pub dwell: TimeDelta,
    /// For changing the wheels.
    pub gauge_change: TimeDelta,
    /// For the border.
    pub formalities: TimeDelta,
}

impl Parts {
    /// All of them together.
    pub fn total(&self) -> TimeDelta {
        self.dwell + self.gauge_change + self.formalities
    }
}

impl Call {
    /// The whole time of standing, as a law.
    pub fn standing(&self) -> Standing {
        Standing {
            median: self.parts.total(),
            spread: self.spread,
        }
    }
}

/// The calls of a train along a route, in order.
///
/// It calls where its profile says it stops, where it must turn round, where it changes its wheels, and, if it is a
/// stopping service, at every station.
///
/// # Errors
/// [`Error::NoWheels`] where its wheels fit no further.
pub(crate) fn calls(route: &Route<'_>, train: &Train) -> Result<Vec<Call>, Error> {
    let changes = wheel_changes(route, train)?;
    let reversals: Vec<usize> = route.reversals().collect();
    let last = route.places().len() - 1;
    let on_the_way = 1..last;
    let call = |i| {
        call(
            route,
            train,
            i,
            changes.iter().find(|change| change.place == i).copied(),
            reversals.contains(&i),
        )
    };
    Ok(on_the_way.filter_map(call).collect())
}

fn call(
    route: &Route<'_>,
    train: &Train,
    i: usize,
    wheels: Option<WheelChange>,
    reversal: bool,
) -> Option<Call> {
    let place = route.places()[i];
    let (parts, spread) = match stop(route, train, place, wheels.is_some()) {
        Some((parts, spread)) if parts.total() > TimeDelta::zero() => (parts, spread),
        _ => standing_for(route, train, place, wheels.is_some(), reversal)?,
    };
    Some(Call {
        place: i,
        parts,
        spread,
        wheels,
        reversal,
    })
}

/// What the profile says of a stop here by name.
fn stop(
    route: &Route<'_>,
    train: &Train,
    place: Place,
    changes_wheels: bool,
) -> Option<(Parts, f64)> {
    let name = fold(&route.station(&place).name);
    let stop = train.stops.iter().find(|stop| fold(&stop.at) == name)?;
    let only_if =
        |condition: bool, time: TimeDelta| if condition { time } else { TimeDelta::zero() };
    let parts = Parts {
        dwell: stop.dwell,
        gauge_change: only_if(
            changes_wheels,
            stop.gauge_change.unwrap_or(train.gauge_change.median),
        ),
        formalities: only_if(route.crosses_border(), stop.formalities),
    };
    Some((parts, stop.spread))
}

/// What a place that the profile does not name asks for: new wheels, a turn, or passengers.
fn standing_for(
    route: &Route<'_>,
    train: &Train,
    place: Place,
    changes_wheels: bool,
    reversal: bool,
) -> Option<(Parts, f64)> {
    if changes_wheels {
        return Some((
            Parts {
                gauge_change: train.gauge_change.median,
                ..Parts::default()
            },
            train.gauge_change.spread,
        ));
    }
    let is_station = route.station(&place).kind == StationKind::Station;
    let standing = if reversal {
        Some(train.reversal)
    } else {
        train.every_station.filter(|_| is_station)
    }?;
    Some((
        Parts {
            dwell: standing.median,
            ..Parts::default()
        },
        standing.spread,
    ))
}
