//! Trips for kepler.gl: a line whose positions are longitude, latitude, 0 and whole epoch seconds.
//!
//! RFC 7946 says that positions should not have a fourth number, and validators refuse it; hence its own format, never
//! the default. kepler.gl takes no fractions of seconds.

use std::io::{self, Write};

use serde_json::json;

use super::geojson::rounded;
use super::track::track;
use crate::posterior::Posterior;

const NOTE: &str = "for the trip layer of kepler.gl; not RFC 7946: the fourth number of a position is its time in epoch seconds";

/// Writes the median course of the journey of that title.
///
/// # Errors
/// Those of `out`.
pub fn trips(posterior: &Posterior<'_>, title: &str, out: &mut impl Write) -> io::Result<()> {
    let journey = posterior.journey();
    let head = json!({
        "type": "FeatureCollection",
        "name": title,
        "note": NOTE,
        "attribution": journey.route().network().attribution(),
    });
    let properties = json!({
        "name": title,
        "train": journey.train().name,
        "basis": "medians",
    });
    let head = head.to_string();
    write!(
        out,
        "{},\"features\":[\n{{\"type\":\"Feature\",\"properties\":{properties},\"geometry\":{{\"type\":\"LineString\",\"coordinates\":[",
        head.trim_end_matches('}')
    )?;
    for (i, fix) in track(posterior).iter().enumerate() {
        let [lon, lat] = rounded(fix.point);
        let comma = if i == 0 { "" } else { "," };
        write!(out, "{comma}[{lon},{lat},0,{}]", fix.time.timestamp())?;
    }
    writeln!(out, "]}}}}\n]}}")
}
