//! Located positions as GeoJSON: by khasan, by `serde_json` and structs, and by the `geojson` crate.
//!
//! Each writes the same features: a point and nine properties, five of them numbers.

use geojson::{Feature, FeatureCollection, FeatureWriter, JsonObject, Position};
use khasan::{MapMetres, Route, Side, Snapped, view};
use serde::Serialize;
use serde_json::json;

use crate::railway;

/// Appends a FeatureCollection.
pub(crate) type Writer = fn(&[Snapped<'_>], &mut Vec<u8>);

/// Who writes them.
pub(crate) const WRITERS: [(&str, Writer); 3] = [
    ("khasan", khasan),
    ("serde_json and structs", structs),
    ("geojson crate", documents),
];

/// So many positions up to 5 km off the bundled line, in random order.
pub(crate) fn snapped<'s>(route: &'s Route<'s>, count: usize) -> Vec<Snapped<'s>> {
    let points = railway::shuffled(railway::beside(&railway::bundled(), count));
    let snapped = points.into_iter();
    snapped
        .map(|point| Snapped::new(route, point, MapMetres::new(0.0)))
        .collect()
}

/// All of them must say the same.
pub(crate) fn check(snapped: &[Snapped<'_>]) {
    let read = |write: Writer| -> FeatureCollection {
        let mut out = Vec::new();
        write(snapped, &mut out);
        serde_json::from_slice(&out).expect("it is GeoJSON")
    };
    let [ours, others @ ..] = WRITERS.map(|(_, write)| read(write));
    assert_eq!(ours.features.len(), snapped.len());
    for other in others {
        assert!(ours.features == other.features, "they say different things");
    }
}

fn khasan(snapped: &[Snapped<'_>], out: &mut Vec<u8>) {
    collection(snapped, out, view::geojson::snapped);
}

fn collection(
    snapped: &[Snapped<'_>],
    out: &mut Vec<u8>,
    feature: impl Fn(&Snapped<'_>, &mut Vec<u8>),
) {
    out.extend_from_slice(br#"{"type":"FeatureCollection","features":["#);
    for (i, snapped) in snapped.iter().enumerate() {
        if i > 0 {
            out.push(b',');
        }
        feature(snapped, out);
    }
    out.extend_from_slice(b"]}");
}

#[derive(Serialize)]
#[serde(tag = "type", rename = "Feature")]
struct FeatureByHand<'s> {
    geometry: PointByHand,
    properties: Properties<'s>,
}

#[derive(Serialize)]
#[serde(tag = "type", rename = "Point")]
struct PointByHand {
    coordinates: [f64; 2],
}

#[derive(Serialize)]
struct Properties<'s> {
    km: f64,
    off_m: f64,
    side: &'static str,
    section: &'s str,
    station_before: &'s str,
    accuracy_m: f64,
    far: bool,
    candidates: usize,
    given: [f64; 2],
}

fn structs(snapped: &[Snapped<'_>], out: &mut Vec<u8>) {
    collection(snapped, out, |snapped, out| {
        let feature = FeatureByHand {
            geometry: PointByHand {
                coordinates: place(snapped),
            },
            properties: properties(snapped),
        };
        serde_json::to_writer(out, &feature).expect("a vector takes everything");
    });
}

fn place(snapped: &Snapped<'_>) -> [f64; 2] {
    degrees(snapped.places[0].point)
}

fn degrees(point: geo::Point<f64>) -> [f64; 2] {
    [point.x(), point.y()].map(|degrees| rounded(degrees, 1e6))
}

fn rounded(number: f64, parts: f64) -> f64 {
    (number * parts).round() / parts
}

fn properties<'s>(snapped: &Snapped<'s>) -> Properties<'s> {
    let place = &snapped.places[0];
    Properties {
        km: rounded(place.at.as_km(), 1e3),
        off_m: rounded(place.off.get(), 10.0),
        side: match place.side {
            Side::Left => "left",
            Side::Right => "right",
            Side::On => "on",
        },
        section: &snapped.section(place).id,
        station_before: &snapped.station_before(place).id,
        accuracy_m: snapped.accuracy(place).get(),
        far: snapped.is_far(),
        candidates: snapped.places.len(),
        given: degrees(snapped.given),
    }
}

fn documents(snapped: &[Snapped<'_>], out: &mut Vec<u8>) {
    let mut writer = FeatureWriter::from_writer(out);
    for snapped in snapped {
        let feature = Feature {
            bbox: None,
            geometry: Some(geojson::Geometry::new(geojson::GeometryValue::Point {
                coordinates: Position::from(place(snapped)),
            })),
            id: None,
            properties: Some(object(&properties(snapped))),
            foreign_members: None,
        };
        writer
            .write_feature(&feature)
            .expect("a vector takes everything");
    }
    writer.finish().expect("a vector takes everything");
}

fn object(of: &Properties<'_>) -> JsonObject {
    let members = [
        ("km", json!(of.km)),
        ("off_m", json!(of.off_m)),
        ("side", json!(of.side)),
        ("section", json!(of.section)),
        ("station_before", json!(of.station_before)),
        ("accuracy_m", json!(of.accuracy_m)),
        ("far", json!(of.far)),
        ("candidates", json!(of.candidates)),
        ("given", json!(of.given)),
    ];
    members
        .into_iter()
        .map(|(key, value)| (key.to_owned(), value))
        .collect()
}
