//! Positions that were snapped to a route. There may be millions, so they are written without a document in between.

use geo::Point;

use crate::line::{Located, Side};
use crate::snapped::Snapped;
use crate::view::json::text::{decimal, number, put, string, whole};

/// Places after the point: a decimetre on the ground, a metre along the line, a decimetre beside it.
const DEGREES: usize = 6;
const KILOMETRES: usize = 3;
const METRES: usize = 1;

/// Appends a Feature: a Point where the position most likely lies on the line, or no geometry if it lies nowhere.
///
/// Properties: of the nearest place `km`, `off_m`, `side` (`left`, `right`, `on`), `section`, `station_before` and
/// `accuracy_m`; then `far`, the number of plausible places as `candidates`, the longitude and latitude that were `given`, and,
/// where they were given, `time` and `name`.
pub fn snapped(snapped: &Snapped<'_>, out: &mut Vec<u8>) {
    put(r#"{"type":"Feature","geometry":"#, out);
    if let Some(place) = snapped.places.first() {
        put(r#"{"type":"Point","coordinates":"#, out);
        degrees(place.point, out);
        put(r#"},"properties":{"#, out);
        nearest(snapped, place, out);
        put(",", out);
    } else {
        put(r#"null,"properties":{"#, out);
    }
    let far = snapped.is_far();
    put(
        if far {
            r#""far":true"#
        } else {
            r#""far":false"#
        },
        out,
    );
    put(r#","candidates":"#, out);
    whole(snapped.places.len() as u64, out);
    put(r#","given":"#, out);
    degrees(snapped.given, out);
    for (key, words) in [(r#","time":"#, snapped.time), (r#","name":"#, snapped.name)] {
        if let Some(words) = words {
            put(key, out);
            string(words, out);
        }
    }
    put("}}", out);
}

fn nearest(snapped: &Snapped<'_>, place: &Located, out: &mut Vec<u8>) {
    let section = snapped.section(place);
    put(r#""km":"#, out);
    decimal::<KILOMETRES>(place.at.as_km(), out);
    put(r#","off_m":"#, out);
    decimal::<METRES>(place.off.get(), out);
    put(
        match place.side {
            Side::Left => r#","side":"left","section":"#,
            Side::Right => r#","side":"right","section":"#,
            Side::On => r#","side":"on","section":"#,
        },
        out,
    );
    string(&section.id, out);
    put(r#","station_before":"#, out);
    string(&snapped.station_before(place).id, out);
    put(r#","accuracy_m":"#, out);
    number(section.accuracy.get(), out);
}

fn degrees(point: Point<f64>, out: &mut Vec<u8>) {
    out.push(b'[');
    decimal::<DEGREES>(point.x(), out);
    out.push(b',');
    decimal::<DEGREES>(point.y(), out);
    out.push(b']');
}
