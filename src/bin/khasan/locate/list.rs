//! Located fixes as one JSON document, an entry after another: the command's own, or GeoJSON by RFC 7946.

use std::io::{self, Write};

use khasan::Route;
use serde_json::{Value, json};

use super::{Snap, Snapped, degrees, side, tenths, thousandths};

/// A document whose entries are written as they come.
pub(super) struct List<'a, 'w> {
    out: &'w mut dyn Write,
    entry: fn(&Snapped<'_>) -> Value,
    any: bool,
    /// What follows the last entry.
    tail: (&'static str, &'a str),
}

impl<'a, 'w> List<'a, 'w> {
    /// The document of `--json`.
    pub(super) fn json(route: &'a Route<'_>, out: &'w mut dyn Write) -> io::Result<Self> {
        let [from, to] =
            [route.from(), route.to()].map(|station| Value::from(station.name.as_str()));
        write!(out, "{{\"from\":{from},\"to\":{to},\"fixes\":[")?;
        Ok(Self {
            out,
            entry: json_entry,
            any: false,
            tail: ("attribution", route.network().attribution()),
        })
    }

    /// A FeatureCollection of the nearest places.
    pub(super) fn geojson(route: &'a Route<'_>, out: &'w mut dyn Write) -> io::Result<Self> {
        write!(out, "{{\"type\":\"FeatureCollection\",\"features\":[")?;
        Ok(Self {
            out,
            entry: feature,
            any: false,
            tail: ("attribution", route.network().attribution()),
        })
    }

    pub(super) fn add(&mut self, snapped: &Snapped<'_>) -> io::Result<()> {
        self.out.write_all(if self.any { b",\n" } else { b"\n" })?;
        self.any = true;
        Ok(serde_json::to_writer(
            &mut *self.out,
            &(self.entry)(snapped),
        )?)
    }

    pub(super) fn finish(self) -> io::Result<()> {
        let (name, value) = self.tail;
        writeln!(self.out, "\n],\"{name}\":{}}}", Value::from(value))
    }
}

fn json_entry(snapped: &Snapped<'_>) -> Value {
    let [lon, lat] = degrees(snapped.fix.point);
    let mut entry = json!({ "lat": lat, "lon": lon });
    add_words(&mut entry, snapped);
    entry["far"] = snapped.is_far().into();
    entry["candidates"] = snapped.places.iter().map(candidate).collect();
    entry
}

fn candidate(snap: &Snap<'_>) -> Value {
    let [lon, lat] = degrees(snap.located.point);
    json!({
        "km": thousandths(snap.located.at.as_km()),
        "mi": thousandths(snap.located.at.as_miles()),
        "section": snap.section.id,
        "station_before": snap.before.id,
        "off_m": tenths(snap.located.off.get()),
        "side": side(snap.located.side),
        "accuracy_m": snap.accuracy.get(),
        "lat": lat,
        "lon": lon,
    })
}

fn feature(snapped: &Snapped<'_>) -> Value {
    let nearest = snapped.places.first();
    let mut properties = nearest.map_or(json!({}), |snap| {
        json!({
            "km": thousandths(snap.located.at.as_km()),
            "off_m": tenths(snap.located.off.get()),
            "side": side(snap.located.side),
            "section": snap.section.id,
            "station_before": snap.before.id,
            "accuracy_m": snap.accuracy.get(),
        })
    });
    properties["far"] = snapped.is_far().into();
    properties["candidates"] = snapped.places.len().into();
    properties["given"] = json!(degrees(snapped.fix.point));
    add_words(&mut properties, snapped);
    let geometry =
        nearest.map(|snap| json!({ "type": "Point", "coordinates": degrees(snap.located.point) }));
    json!({ "type": "Feature", "geometry": geometry, "properties": properties })
}

/// The time and name that were given.
fn add_words(entry: &mut Value, snapped: &Snapped<'_>) {
    for (key, words) in [("time", &snapped.fix.time), ("name", &snapped.fix.name)] {
        if let Some(words) = words {
            entry[key] = words.as_str().into();
        }
    }
}
