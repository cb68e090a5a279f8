//! Small railways that nobody built, as GeoJSON.

use serde_json::{Value, json};

/// A file of those features.
pub(crate) fn railway(features: &[Value]) -> String {
    json!({
        "type": "FeatureCollection",
        "name": "a made-up railway",
        "attribution": "nobody's",
        "features": features,
    })
    .to_string()
}

/// A section of that many rail kilometres between two stations, drawn through these longitudes and latitudes.
pub(crate) fn section(ends: [&str; 2], km: f64, gauges_mm: &[u16], drawn: &[[f64; 2]]) -> Value {
    json!({
        "type": "Feature",
        "id": ends.join("-"),
        "geometry": { "type": "LineString", "coordinates": drawn },
        "properties": {
            "name": ends.join(" – "),
            "from": ends[0],
            "to": ends[1],
            "rail_km": km,
            "gauges_mm": gauges_mm,
            "countries": ["KP"],
            "accuracy_m": 100,
            "source": "made up",
            "licence": "CC0-1.0",
        },
    })
}

/// A station, with its kilometre on each section it lies on; its name is its identifier.
pub(crate) fn station(name: &str, position: [f64; 2], at: &[(&str, f64)]) -> Value {
    let anchor = |&(section, km): &(&str, f64)| json!({ "section": section, "km": km, "km_source": "table", "anchor": true });
    json!({
        "type": "Feature",
        "id": name,
        "geometry": { "type": "Point", "coordinates": position },
        "properties": {
            "kind": "station",
            "name": name,
            "country": "KP",
            "time_zone": "Asia/Pyongyang",
            "at": at.iter().map(anchor).collect::<Vec<_>>(),
            "source": "made up",
        },
    })
}
