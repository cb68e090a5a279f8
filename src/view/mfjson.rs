//! OGC Moving Features JSON, version 1.0 (19-045r3).
//!
//! Each document is one feature, which is what readers take without being told of an identifier.

use std::io::{self, Write};

use serde_json::json;

use super::Instants;
use super::geojson::rounded;
use super::json::km;
use super::moment::utc;
use super::track::track;
use crate::posterior::Posterior;

/// The quantiles of a position that a prism carries.
const QUANTILES: [(&str, f64); 5] = [
    ("p05_km", 0.05),
    ("p25_km", 0.25),
    ("p50_km", 0.5),
    ("p75_km", 0.75),
    ("p95_km", 0.95),
];

/// Writes the median course of the journey of that title, as an MF-JSON Trajectory.
///
/// Properties of the whole are arrays of one element; `datetimes` and `km` have one for each position. Times are in UTC
/// and strictly increase.
///
/// # Errors
/// Those of `out`.
pub fn trajectory(posterior: &Posterior<'_>, title: &str, out: &mut impl Write) -> io::Result<()> {
    let track = track(posterior);
    let attribution = json!(posterior.journey().route().network().attribution());
    write!(
        out,
        "{{\"type\":\"Feature\",\"properties\":{{\"name\":{},\"attribution\":[{attribution}]",
        json!([title])
    )?;
    write!(out, ",\n\"datetimes\":")?;
    list(out, track.iter().map(|fix| json!(utc(fix.time))))?;
    write!(out, ",\n\"km\":")?;
    list(out, track.iter().map(|fix| json!(km(fix.at))))?;
    write!(
        out,
        "}},\n\"geometry\":{{\"type\":\"LineString\",\"coordinates\":"
    )?;
    list(out, track.iter().map(|fix| json!(rounded(fix.point))))?;
    writeln!(out, "}}}}")
}

/// Writes where the train is at each instant, as an MF-JSON Prism: a moving point at the median, and the quantiles of its
/// position in rail kilometres from the start.
///
/// The form writes one list after the other, so that every instant is asked about once for each list, and none is kept.
///
/// # Errors
/// Those of `out`.
pub fn prism(
    posterior: &Posterior<'_>,
    title: &str,
    instants: &Instants,
    out: &mut impl Write,
) -> io::Result<()> {
    let route = posterior.journey().route();
    let position = |time, p| posterior.positions(time, &[p])[0];
    let properties = json!({ "name": title, "attribution": route.network().attribution() });
    write!(
        out,
        "{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":null"
    )?;
    write!(
        out,
        ",\n\"temporalGeometry\":{{\"type\":\"MovingPoint\",\"datetimes\":"
    )?;
    list(out, instants.clone().map(|time| json!(utc(time))))?;
    write!(out, ",\n\"coordinates\":")?;
    let median = |time| rounded(route.line().point_at(position(time, 0.5)));
    list(out, instants.clone().map(|time| json!(median(time))))?;
    write!(
        out,
        ",\n\"interpolation\":\"Linear\"}},\n\"temporalProperties\":[{{\"datetimes\":"
    )?;
    list(out, instants.clone().map(|time| json!(utc(time))))?;
    for (name, p) in QUANTILES {
        // KMT is the kilometre of the UN's codes of units, which the standard refers to.
        write!(
            out,
            ",\n\"{name}\":{{\"type\":\"Measure\",\"form\":\"KMT\",\"values\":"
        )?;
        list(
            out,
            instants.clone().map(|time| json!(km(position(time, p)))),
        )?;
        write!(out, ",\"interpolation\":\"Linear\"}}")?;
    }
    writeln!(out, "}}]}}")
}

fn list(out: &mut impl Write, values: impl Iterator<Item = serde_json::Value>) -> io::Result<()> {
    write!(out, "[")?;
    for (i, value) in values.enumerate() {
        let comma = if i == 0 { "" } else { "," };
        write!(out, "{comma}{value}")?;
    }
    write!(out, "]")
}
