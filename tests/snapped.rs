//! Snapped positions, written piece by piece, beside the plain old way: structs that `serde_json` writes.

use geo::Point;
use khasan::{Located, MapMetres, Network, Route, Side, Snapped, StationKind, view};
use proptest::prelude::*;
use serde::Serialize;

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
    #[serde(skip_serializing_if = "Option::is_none")]
    time: Option<&'s str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'s str>,
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

fn plainly(route: &Route<'_>, snapped: &Snapped<'_>) -> String {
    let nearest = snapped.places.first();
    let feature = Feature {
        geometry: nearest.map(|place| Geometry {
            coordinates: degrees(place.point),
        }),
        properties: Properties {
            nearest: nearest.map(|place| self::nearest(route, place)),
            far: nearest.is_none_or(|place| place.off.get() > 25_000.0),
            candidates: snapped.places.len(),
            given: degrees(snapped.given),
            time: snapped.time,
            name: snapped.name,
        },
    };
    serde_json::to_string(&feature).unwrap()
}

fn nearest<'s>(route: &'s Route<'_>, place: &Located) -> Nearest<'s> {
    let mut before = route.from();
    for passed in route.places().iter().filter(|passed| passed.at <= place.at) {
        if route.station(passed).kind == StationKind::Station {
            before = route.station(passed);
        }
    }
    Nearest {
        km: (place.at.as_km() * 1000.0).round() / 1000.0,
        off_m: (place.off.get() * 10.0).round() / 10.0,
        side: match place.side {
            Side::Left => "left",
            Side::Right => "right",
            Side::On => "on",
        },
        section: &route.section(route.leg_at(place.at)).id,
        station_before: &before.id,
        accuracy_m: route.accuracy_at(place.at).get(),
    }
}

fn degrees(point: Point<f64>) -> [f64; 2] {
    [point.x(), point.y()].map(|degrees| (degrees * 1e6).round() / 1e6)
}

fn is_written_as_plainly(route: &Route<'_>, snapped: &Snapped<'_>) {
    let mut ours = Vec::new();
    view::geojson::snapped(snapped, &mut ours);
    assert_eq!(
        String::from_utf8(ours).unwrap(),
        plainly(route, snapped),
        "{:?}",
        snapped.given
    );
}

fn routes() -> [Route<'static>; 3] {
    let network = Network::bundled();
    [
        network.route("Pyongyang", "Vladivostok", &["Ussuriysk"]),
        network.route("Vladivostok", "Khasan", &[]),
        network.route("Rajin", "Khasan", &[]),
    ]
    .map(Result::unwrap)
}

/// Near the line, on it, anywhere on earth, and nowhere.
fn positions() -> impl Strategy<Value = Point<f64>> {
    let number = prop_oneof![Just(f64::NAN), Just(-0.0), Just(f64::INFINITY), -1e-3..1e-3];
    prop_oneof![
        4 => (125.0..133.0, 38.5..44.5).prop_map(Point::from),
        1 => (0.0..1_186_000.0).prop_map(|at| routes()[0].line().point_at(khasan::Chainage::new(at))),
        1 => (-180.0..180.0, -90.0..90.0).prop_map(Point::from),
        1 => (number.clone(), number).prop_map(Point::from),
    ]
}

fn words() -> impl Strategy<Value = Option<String>> {
    let hostile = proptest::collection::vec(any::<char>(), 0..20);
    proptest::option::of(prop_oneof![
        "[ -~]{0,30}",
        hostile.prop_map(String::from_iter)
    ])
}

proptest! {
    #[test]
    fn a_feature_has_the_bytes_that_serde_gives_it(
        given in positions(),
        slack in prop_oneof![Just(0.0), 0.0..5000.0],
        (time, name) in (words(), words()),
    ) {
        for route in &routes() {
            let mut snapped = Snapped::new(route, given, MapMetres::new(slack));
            (snapped.time, snapped.name) = (time.as_deref(), name.as_deref());
            is_written_as_plainly(route, &snapped);
        }
    }
}

#[test]
fn a_position_that_is_nowhere_has_no_geometry_and_is_far() {
    let route = &routes()[0];
    let snapped = Snapped::new(route, Point::new(f64::NAN, 42.0), MapMetres::new(0.0));
    let mut text = Vec::new();
    view::geojson::snapped(&snapped, &mut text);
    assert_eq!(
        String::from_utf8(text).unwrap(),
        r#"{"type":"Feature","geometry":null,"properties":{"far":true,"candidates":0,"given":[null,42.0]}}"#
    );
}

#[test]
fn of_a_position_far_from_the_line_only_the_nearest_place_is_told() {
    let route = &routes()[0];
    let wide = MapMetres::new(1e6);
    let far = Snapped::new(route, Point::new(135.0, 48.5), wide);
    assert!(far.is_far());
    assert_eq!(far.places.len(), 1);
    let near = Snapped::new(route, Point::new(131.95, 43.634), wide);
    assert!(!near.is_far());
    assert!(near.places.len() > 1);
}
