//! A located fix as an entry of the command's own JSON.

use khasan::{Located, Snapped};
use serde::Serialize;

use super::{degrees, side, tenths, thousandths};

#[derive(Serialize)]
struct Entry<'s> {
    lat: f64,
    lon: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'s str>,
    far: bool,
    candidates: Vec<Candidate<'s>>,
}

#[derive(Serialize)]
struct Candidate<'s> {
    km: f64,
    mi: f64,
    section: &'s str,
    station_before: &'s str,
    off_m: f64,
    side: &'static str,
    accuracy_m: f64,
    lat: f64,
    lon: f64,
}

/// Appends the entry of a position.
pub(super) fn entry(snapped: &Snapped<'_>, out: &mut Vec<u8>) {
    let written = serde_json::to_writer(out, &Entry::of(snapped));
    debug_assert!(written.is_ok(), "a vector takes everything");
}

impl<'s> Entry<'s> {
    fn of(snapped: &Snapped<'s>) -> Self {
        let [lon, lat] = degrees(snapped.given);
        let candidate = |place| Candidate::of(snapped, place);
        Self {
            lat,
            lon,
            time: snapped.time,
            name: snapped.name,
            far: snapped.is_far(),
            candidates: snapped.places.iter().map(candidate).collect(),
        }
    }
}

impl<'s> Candidate<'s> {
    fn of(snapped: &Snapped<'s>, place: &Located) -> Self {
        let [lon, lat] = degrees(place.point);
        Self {
            km: thousandths(place.at.as_km()),
            mi: thousandths(place.at.as_miles()),
            section: &snapped.section(place).id,
            station_before: &snapped.station_before(place).id,
            off_m: tenths(place.off.get()),
            side: side(place.side),
            accuracy_m: snapped.accuracy(place).get(),
            lat,
            lon,
        }
    }
}
