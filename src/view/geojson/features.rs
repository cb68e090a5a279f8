//! What maps are made of, feature by feature, so that any number of them fits in memory.

use chrono::{DateTime, Utc};
use geojson::Feature;

use super::position::features as at_an_instant;
use super::{calls, reports, section, station};
use crate::journey::Journey;
use crate::posterior::Posterior;
use crate::schedule::Schedule;
use crate::view::Instants;

pub(crate) fn sections(journey: &Journey<'_>) -> impl Iterator<Item = Feature> {
    let route = journey.route();
    route.legs().iter().map(move |leg| section(route, leg))
}

pub(crate) fn stations(
    journey: &Journey<'_>,
    schedule: Option<&Schedule>,
) -> impl Iterator<Item = Feature> {
    let places = 0..journey.route().places().len();
    places.map(move |place| station(journey, place, schedule))
}

pub(crate) fn route(journey: &Journey<'_>) -> impl Iterator<Item = Feature> {
    sections(journey).chain(stations(journey, None))
}

pub(crate) fn schedule(
    journey: &Journey<'_>,
    schedule: &Schedule,
) -> impl Iterator<Item = Feature> {
    sections(journey).chain(stations(journey, Some(schedule)))
}

/// Lines first and the train last: what comes later is drawn on top.
pub(crate) fn journey(
    posterior: &Posterior<'_>,
    at: DateTime<Utc>,
) -> impl Iterator<Item = Feature> {
    sections(posterior.journey())
        .chain(calls::features(posterior))
        .chain(reports::features(posterior))
        .chain(at_an_instant(posterior, at))
}

pub(crate) fn position(
    posterior: &Posterior<'_>,
    instants: Instants,
) -> impl Iterator<Item = Feature> {
    instants.flat_map(move |time| at_an_instant(posterior, time))
}
