//! Located fixes as one JSON document, an entry after another: the command's own, or GeoJSON by RFC 7946.

use std::io::{self, Write};

use khasan::Route;
use serde::Serialize;
use serde_json::Value;

use super::{Snap, Snapped, degrees, side, tenths, thousandths};

/// What an entry is.
#[derive(Clone, Copy)]
enum Form {
    Json,
    Feature,
}

/// A document whose entries are written as they come.
pub(super) struct List<'a, 'w> {
    out: &'w mut dyn Write,
    form: Form,
    any: bool,
    /// An entry before it is written: one buffer for all of them.
    text: Vec<u8>,
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
            form: Form::Json,
            any: false,
            text: Vec::new(),
            tail: ("attribution", route.network().attribution()),
        })
    }

    /// A FeatureCollection of the nearest places.
    pub(super) fn geojson(route: &'a Route<'_>, out: &'w mut dyn Write) -> io::Result<Self> {
        write!(out, "{{\"type\":\"FeatureCollection\",\"features\":[")?;
        Ok(Self {
            out,
            form: Form::Feature,
            any: false,
            text: Vec::new(),
            tail: ("attribution", route.network().attribution()),
        })
    }

    pub(super) fn add(&mut self, snapped: &Snapped<'_>) -> io::Result<()> {
        self.text.clear();
        self.text
            .extend(if self.any { ",\n" } else { "\n" }.as_bytes());
        self.any = true;
        match self.form {
            Form::Json => serde_json::to_writer(&mut self.text, &Entry::of(snapped))?,
            Form::Feature => serde_json::to_writer(&mut self.text, &Feature::of(snapped))?,
        }
        self.out.write_all(&self.text)
    }

    pub(super) fn finish(self) -> io::Result<()> {
        let (name, value) = self.tail;
        writeln!(self.out, "\n],\"{name}\":{}}}", Value::from(value))
    }
}

/// An entry of `--json`.
#[derive(Serialize)]
struct Entry<'s> {
    lat: f64,
    lon: f64,
    #[serde(flatten)]
    words: Words<'s>,
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

#[derive(Serialize)]
#[serde(tag = "type")]
struct Feature<'s> {
    geometry: Option<Geometry>,
    properties: Properties<'s>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename = "Point")]
struct Geometry {
    coordinates: [f64; 2],
}

#[derive(Serialize)]
struct Properties<'s> {
    #[serde(flatten)]
    nearest: Option<Nearest<'s>>,
    far: bool,
    candidates: usize,
    given: [f64; 2],
    #[serde(flatten)]
    words: Words<'s>,
}

#[derive(Serialize)]
struct Nearest<'s> {
    km: f64,
    off_m: f64,
    side: &'static str,
    section: &'s str,
    station_before: &'s str,
    accuracy_m: f64,
}

/// The time and name that were given.
#[derive(Serialize)]
struct Words<'s> {
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'s str>,
}

impl<'s> Entry<'s> {
    fn of(snapped: &'s Snapped<'_>) -> Self {
        let [lon, lat] = degrees(snapped.fix.point);
        Self {
            lat,
            lon,
            words: Words::of(snapped),
            far: snapped.is_far(),
            candidates: snapped.places.iter().map(Candidate::of).collect(),
        }
    }
}

impl<'s> Candidate<'s> {
    fn of(snap: &'s Snap<'_>) -> Self {
        let [lon, lat] = degrees(snap.located.point);
        Self {
            km: thousandths(snap.located.at.as_km()),
            mi: thousandths(snap.located.at.as_miles()),
            section: &snap.section.id,
            station_before: &snap.before.id,
            off_m: tenths(snap.located.off.get()),
            side: side(snap.located.side),
            accuracy_m: snap.accuracy.get(),
            lat,
            lon,
        }
    }
}

impl<'s> Feature<'s> {
    fn of(snapped: &'s Snapped<'_>) -> Self {
        let nearest = snapped.places.first();
        Self {
            geometry: nearest.map(|snap| Geometry {
                coordinates: degrees(snap.located.point),
            }),
            properties: Properties {
                nearest: nearest.map(Nearest::of),
                far: snapped.is_far(),
                candidates: snapped.places.len(),
                given: degrees(snapped.fix.point),
                words: Words::of(snapped),
            },
        }
    }
}

impl<'s> Nearest<'s> {
    fn of(snap: &'s Snap<'_>) -> Self {
        Self {
            km: thousandths(snap.located.at.as_km()),
            off_m: tenths(snap.located.off.get()),
            side: side(snap.located.side),
            section: &snap.section.id,
            station_before: &snap.before.id,
            accuracy_m: snap.accuracy.get(),
        }
    }
}

impl<'s> Words<'s> {
    fn of(snapped: &'s Snapped<'_>) -> Self {
        let fix = snapped.fix;
        Self {
            time: fix.time.as_deref(),
            name: fix.name.as_deref(),
        }
    }
}
