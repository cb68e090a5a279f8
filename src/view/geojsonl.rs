//! GeoJSON as a text sequence by RFC 8142: each feature between a record separator and a line feed.
//!
//! A sequence has no head, so the attribution is a property of every feature.

use std::io::{self, Write};

use chrono::{DateTime, Utc};
use geojson::Feature;
use serde_json::json;

use super::Instants;
use super::geojson::features;
use crate::journey::Journey;
use crate::posterior::Posterior;
use crate::route::Route;
use crate::schedule::Schedule;

/// By RFC 8142 and RFC 7464 it begins every text.
const RECORD_SEPARATOR: u8 = 0x1e;

/// Writes the route: its sections, its stations, and where wheels are changed.
///
/// # Errors
/// Those of `out`.
pub fn route(journey: &Journey<'_>, out: &mut impl Write) -> io::Result<()> {
    sequence(journey.route(), features::route(journey), out)
}

/// Writes the stations of the route.
///
/// # Errors
/// Those of `out`.
pub fn stations(journey: &Journey<'_>, out: &mut impl Write) -> io::Result<()> {
    sequence(journey.route(), features::stations(journey, None), out)
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
    sequence(journey.route(), features::schedule(journey, schedule), out)
}

/// Writes the journey: its sections, calls and reports, and where the train is at an instant.
///
/// # Errors
/// Those of `out`.
pub fn journey(
    posterior: &Posterior<'_>,
    at: DateTime<Utc>,
    out: &mut impl Write,
) -> io::Result<()> {
    let route = posterior.journey().route();
    sequence(route, features::journey(posterior, at), out)
}

/// Writes where the train is at each instant.
///
/// # Errors
/// Those of `out`.
pub fn position(
    posterior: &Posterior<'_>,
    instants: Instants,
    out: &mut impl Write,
) -> io::Result<()> {
    let route = posterior.journey().route();
    sequence(route, features::position(posterior, instants), out)
}

fn sequence(
    route: &Route<'_>,
    features: impl Iterator<Item = Feature>,
    out: &mut impl Write,
) -> io::Result<()> {
    let attribution = json!(route.network().attribution());
    for mut feature in features {
        if let Some(properties) = &mut feature.properties {
            properties.insert("attribution".to_owned(), attribution.clone());
        }
        out.write_all(&[RECORD_SEPARATOR])?;
        serde_json::to_writer(&mut *out, &feature)?;
        out.write_all(b"\n")?;
    }
    Ok(())
}
