//! GeoJSON by RFC 7946: one FeatureCollection, every feature with its source and its accuracy.
//!
//! Features are written one after another, so that any number of them fits in memory.

pub(crate) mod calls;
mod date_line;
pub(crate) mod features;
mod position;
mod reports;
mod snapped;

pub use snapped::snapped;

use std::io::{self, Write};

use chrono::{DateTime, Utc};
use geo::{LineString, Point};
use geojson::{Feature, GeometryValue, JsonObject, Position};
use serde_json::{Value, json};

use super::Instants;
use super::json::{km, local, minutes};
use super::style::track;
use crate::journey::Journey;
use crate::posterior::Posterior;
use crate::route::{Leg, Place, Route};
use crate::schedule::Schedule;
use crate::station::Station;
use crate::units::Chainage;

/// Millionths of a degree are a decimetre: finer would be false, and readers warn of it.
const DECIMALS: f64 = 1e6;
/// Colours by the simplestyle convention: the line by its gauge, places by what they are.
const STANDARD_TRACK: &str = "#1f4e79";
const RUSSIAN_TRACK: &str = "#a23b2a";
const MIXED_TRACK: &str = "#6a3d9a";
const OTHER_TRACK: &str = "#333333";

/// Writes the route: its sections, its stations, and where wheels are changed.
///
/// # Errors
/// Those of `out`.
pub fn route(journey: &Journey<'_>, out: &mut impl Write) -> io::Result<()> {
    collection(&Head::of(journey), features::route(journey), out)
}

/// Writes the stations of the route.
///
/// # Errors
/// Those of `out`.
pub fn stations(journey: &Journey<'_>, out: &mut impl Write) -> io::Result<()> {
    collection(&Head::of(journey), features::stations(journey, None), out)
}

/// Writes the route with the nominal times of a schedule at every station.
///
/// # Errors
/// Those of `out`.
pub fn schedule(
    journey: &Journey<'_>,
    schedule: &Schedule,
    out: &mut impl Write,
) -> io::Result<()> {
    let features = features::schedule(journey, schedule);
    collection(&Head::of(journey), features, out)
}

/// Writes the journey of that title: its sections, its calls with quantiles of their times, the reports with their
/// credibility, and where the train is at an instant, as a point and as the stretches that hold it with 50, 80 and 95 %.
///
/// The times of a call are `arrive_p05`, `arrive_p50`, `arrive_p95` and the same of `depart`, RFC 3339 with the offset of
/// the place. A report that is more likely wrong than right has a hollow marker.
///
/// # Errors
/// Those of `out`.
pub fn journey(
    posterior: &Posterior<'_>,
    title: &str,
    at: DateTime<Utc>,
    out: &mut impl Write,
) -> io::Result<()> {
    let head = Head::titled(posterior, title);
    collection(&head, features::journey(posterior, at), out)
}

/// Writes where the train is at each instant, as a point and as the stretches that hold it with 50, 80 and 95 %.
///
/// # Errors
/// Those of `out`.
pub fn position(
    posterior: &Posterior<'_>,
    title: &str,
    instants: Instants,
    out: &mut impl Write,
) -> io::Result<()> {
    let head = Head::titled(posterior, title);
    collection(&head, features::position(posterior, instants), out)
}

/// What a collection says of itself before its features.
struct Head<'r> {
    name: String,
    attribution: &'r str,
    /// Only where it is known before the first feature is written.
    bounds: Option<[f64; 4]>,
}

impl<'r> Head<'r> {
    fn of(journey: &'r Journey<'_>) -> Self {
        let route = journey.route();
        Self {
            name: route.to_string(),
            attribution: route.network().attribution(),
            bounds: Some(bounds(route)),
        }
    }

    fn titled(posterior: &'r Posterior<'_>, title: &str) -> Self {
        Self {
            name: title.to_owned(),
            attribution: posterior.journey().route().network().attribution(),
            bounds: None,
        }
    }
}

/// Writes features as one collection.
fn collection(
    head: &Head<'_>,
    features: impl Iterator<Item = Feature>,
    out: &mut impl Write,
) -> io::Result<()> {
    let (name, attribution) = (json!(head.name), json!(head.attribution));
    write!(
        out,
        "{{\"type\":\"FeatureCollection\",\"name\":{name},\"attribution\":{attribution}"
    )?;
    if let Some(bounds) = head.bounds {
        write!(out, ",\"bbox\":{}", json!(bounds))?;
    }
    write!(out, ",\"features\":[")?;
    for (i, feature) in features.enumerate() {
        out.write_all(if i == 0 { b"\n" } else { b",\n" })?;
        serde_json::to_writer(&mut *out, &feature)?;
    }
    writeln!(out, "\n]}}")
}

/// West, south, east, north of the line and of the stations, which need not lie on it; across the date line west is the greater.
pub(crate) fn bounds(route: &Route<'_>) -> [f64; 4] {
    let line = route.line().slice(Chainage::START..route.end());
    // Back from the line's end, so that each is near the one before.
    let stations = route.places().iter().rev();
    let stations = stations.map(|place| route.station(place).position);
    date_line::bounds(line.into_points().into_iter().chain(stations).map(rounded))
}

fn section(route: &Route<'_>, leg: &Leg) -> Feature {
    let section = route.section(leg);
    let gauges: Vec<u16> = section.gauges.iter().map(|gauge| gauge.as_mm()).collect();
    let colour = match track(&section.gauges) {
        "standard" => STANDARD_TRACK,
        "russian" => RUSSIAN_TRACK,
        "mixed" => MIXED_TRACK,
        _ => OTHER_TRACK,
    };
    let properties = json!({
        "kind": "section",
        "section": section.id,
        "name": section.name,
        "from_km": km(leg.start),
        "to_km": km(leg.end),
        "gauges_mm": gauges,
        "countries": section.countries.iter().map(crate::country::Country::code).collect::<Vec<_>>(),
        "accuracy_m": section.accuracy.get(),
        "source": section.source,
        "licence": section.licence,
        "stroke": colour,
        "stroke-width": 3,
    });
    feature(line(&route.line().slice(leg.start..leg.end)), properties)
}

fn station(journey: &Journey<'_>, i: usize, schedule: Option<&Schedule>) -> Feature {
    let route = journey.route();
    let place = &route.places()[i];
    let station = route.station(place);
    let mut properties = object(named(route, place, station));
    if let Some(call) = journey.call_at(i) {
        properties.insert("stands_min".to_owned(), json!(minutes(call.parts.total())));
        if let Some(wheels) = call.wheels {
            properties.insert(
                "gauge_change_mm".to_owned(),
                json!([wheels.from.as_mm(), wheels.to.as_mm()]),
            );
        }
        if call.reversal {
            properties.insert("reversal".to_owned(), json!(true));
        }
    }
    if let Some(times) = schedule.and_then(|schedule| schedule.times.get(i)) {
        let at = |time| json!(local(time, station.zone));
        properties.extend(times.arrive.map(|time| ("arrive".to_owned(), at(time))));
        properties.extend(times.depart.map(|time| ("depart".to_owned(), at(time))));
        properties.insert("basis".to_owned(), json!("nominal times, without interval"));
    }
    properties.extend(object(marker(journey, i)));
    Feature {
        properties: Some(properties),
        ..feature(point(station.position), Value::Null)
    }
}

fn named(route: &Route<'_>, place: &Place, station: &Station) -> Value {
    json!({
        "kind": station.kind.word(),
        "station": station.id,
        "name": station.name,
        "local_name": station.local_name,
        "km": km(place.at),
        "country": station.country.code(),
        "time_zone": station.zone.name(),
        "accuracy_m": station.accuracy.unwrap_or_else(|| route.accuracy_at(place.at)).get(),
        "source": station.source,
    })
}

/// The simplestyle marker of a place: larger where the train stands.
fn marker(journey: &Journey<'_>, i: usize) -> Value {
    let last = journey.route().places().len() - 1;
    let call = journey.call_at(i);
    let (size, colour) = match call {
        Some(call) if call.wheels.is_some() => ("large", MIXED_TRACK),
        Some(_) => ("medium", "#333333"),
        None if i == 0 || i == last => ("large", "#333333"),
        None => ("small", "#888888"),
    };
    json!({ "marker-size": size, "marker-color": colour })
}

pub(crate) fn object(value: Value) -> JsonObject {
    match value {
        Value::Object(object) => object,
        _ => JsonObject::new(),
    }
}

pub(crate) fn feature(geometry: GeometryValue, properties: Value) -> Feature {
    Feature {
        bbox: None,
        geometry: Some(geometry.into()),
        id: None,
        properties: Some(object(properties)),
        foreign_members: None,
    }
}

pub(crate) fn point(point: Point<f64>) -> GeometryValue {
    GeometryValue::Point {
        coordinates: Position::from(rounded(point)),
    }
}

/// A line, in pieces where it crosses the date line.
pub(crate) fn line(line: &LineString<f64>) -> GeometryValue {
    let mut places: Vec<[f64; 2]> = line.points().map(rounded).collect();
    places.dedup();
    let positions = |places: Vec<[f64; 2]>| places.into_iter().map(Position::from).collect();
    let mut pieces = date_line::pieces(&places);
    if pieces.len() > 1 {
        return GeometryValue::MultiLineString {
            coordinates: pieces.into_iter().map(positions).collect(),
        };
    }
    GeometryValue::LineString {
        coordinates: positions(pieces.pop().unwrap_or(places)),
    }
}

/// Longitude and latitude, to a decimetre.
pub(crate) fn rounded(point: Point<f64>) -> [f64; 2] {
    [point.x(), point.y()].map(to_decimals)
}

fn to_decimals(degrees: f64) -> f64 {
    (degrees * DECIMALS).round() / DECIMALS
}
