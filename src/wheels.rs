//! Where the wheels are changed: derived from the gauges laid and the wheels the train has.

use crate::error::{Error, quoted};
use crate::gauge::Gauge;
use crate::names::fold;
use crate::route::{Leg, Route};
use crate::train::Train;
use crate::units::Chainage;

/// A change of wheels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct WheelChange {
    /// Index into [`Route::places`].
    pub place: usize,
    /// The gauge it comes on.
    pub from: Gauge,
    /// The gauge it goes on.
    pub to: Gauge,
}

/// Where a train must change its wheels along a route; empty where one set goes all the way.
///
/// The train runs on one set as far as that goes. The change happens in the stretch behind where both gauges are laid:
/// at the station the profile names, if it lies there, and otherwise at the end of it.
///
/// # Errors
/// [`Error::NoWheels`], naming where its way ends.
pub fn wheel_changes(route: &Route<'_>, train: &Train) -> Result<Vec<WheelChange>, Error> {
    let legs = route.legs();
    let mut changes = Vec::new();
    let (mut on, mut reach) =
        farthest(route, train, 0).ok_or_else(|| no_wheels(route, train, legs[0].start))?;
    while reach < legs.len() {
        let (next, end) = farthest(route, train, reach)
            .ok_or_else(|| no_wheels(route, train, legs[reach].start))?;
        let place = changing_place(route, train, reach, next)
            .ok_or_else(|| no_wheels(route, train, legs[reach].start))?;
        changes.push(WheelChange {
            place,
            from: on,
            to: next,
        });
        (on, reach) = (next, end);
    }
    Ok(changes)
}

/// The gauge that goes farthest from a leg on, and the first leg it does not fit.
fn farthest(route: &Route<'_>, train: &Train, from: usize) -> Option<(Gauge, usize)> {
    let legs = &route.legs()[from..];
    let fitting = |gauge: Gauge| {
        from + legs
            .iter()
            .take_while(|leg| route.section(leg).fits(gauge))
            .count()
    };
    train
        .wheels
        .iter()
        .map(|&gauge| (gauge, fitting(gauge)))
        .filter(|&(_, end)| end > from)
        .rev()
        .max_by_key(|&(_, end)| end)
}

/// The place to change on to `next` before leg `end`, within the legs behind it on which `next` fits too.
fn changing_place(route: &Route<'_>, train: &Train, end: usize, next: Gauge) -> Option<usize> {
    let both = |leg: &&Leg| route.section(leg).fits(next);
    let legs = &route.legs()[..end];
    let start = legs
        .iter()
        .rev()
        .take_while(both)
        .last()
        .map_or(legs.last()?.end, |leg| leg.start);
    let stretch = start..=legs.last()?.end;
    let mut places = route
        .places()
        .iter()
        .enumerate()
        .filter(|(_, place)| stretch.contains(&place.at));
    let named = train.change_wheels_at.as_deref().map(fold);
    let is_named = |place: &(usize, _)| {
        named.as_deref() == Some(&fold(&route.station(&route.places()[place.0]).name))
    };
    places
        .clone()
        .find(is_named)
        .or_else(|| places.next_back())
        .map(|(i, _)| i)
}

fn no_wheels(route: &Route<'_>, train: &Train, at: Chainage) -> Error {
    let list = |gauges: &[Gauge]| {
        gauges
            .iter()
            .map(Gauge::to_string)
            .collect::<Vec<_>>()
            .join(" and ")
    };
    let leg = route
        .legs()
        .iter()
        .find(|leg| leg.start >= at)
        .unwrap_or(&route.legs()[0]);
    let reason = format!(
        "it has wheels for {} only, and beyond {} only {} is laid",
        list(&train.wheels),
        quoted(&route.station(route.place_before(at)).name),
        list(&route.section(leg).gauges),
    );
    Error::NoWheels {
        train: quoted(&train.name),
        reason,
    }
}
