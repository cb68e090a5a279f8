//! What every map keeps: the rules of RFC 7946, and that nothing goes without its source and its accuracy.

mod made_up;

use chrono::DateTime;
use khasan::{Journey, Network, Train, view};
use serde_json::Value;

const ROUTES: [(&str, &str, &[&str]); 4] = [
    ("Pyongyang", "Vladivostok", &[]),
    ("Vladivostok", "Pyongyang", &[]),
    ("Pyongyang", "Ledyanaya", &["Ussuriysk", "Khabarovsk"]),
    ("Hongui", "Artyom", &["Ussuriysk"]),
];

fn journey((from, to, via): (&str, &str, &[&str])) -> Journey<'static> {
    let route = Network::bundled().route(from, to, via).expect("a route");
    Journey::new(route, Train::named("armoured").expect("a train")).expect("it has both wheels")
}

/// The route, its stations and its schedule, each as it would be written.
fn maps(journey: &Journey<'_>) -> [String; 3] {
    let departure =
        DateTime::parse_from_rfc3339("2023-09-10T17:00:00+09:00").expect("the test's own time");
    let mut maps = [Vec::new(), Vec::new(), Vec::new()];
    view::geojson::route(journey, &mut maps[0]).expect("a vector takes everything");
    view::geojson::stations(journey, &mut maps[1]).expect("a vector takes everything");
    view::geojson::schedule(journey, &journey.schedule(departure.to_utc()), &mut maps[2])
        .expect("a vector takes everything");
    maps.map(|bytes| String::from_utf8(bytes).expect("JSON is UTF-8"))
}

fn all_maps() -> Vec<Value> {
    let texts = ROUTES.into_iter().flat_map(|route| maps(&journey(route)));
    texts
        .map(|text| serde_json::from_str(&text).expect("a map is JSON"))
        .collect()
}

fn features(map: &Value) -> &[Value] {
    map["features"].as_array().expect("a list of features")
}

fn numbers(list: &Value) -> Vec<f64> {
    list.as_array()
        .expect("a list")
        .iter()
        .map(|value| value.as_f64().expect("a number"))
        .collect()
}

/// The positions of a feature, a point's or a line's.
fn positions(feature: &Value) -> Vec<Vec<f64>> {
    let geometry = &feature["geometry"];
    match geometry["type"].as_str() {
        Some("Point") => vec![numbers(&geometry["coordinates"])],
        Some("LineString") => geometry["coordinates"]
            .as_array()
            .expect("a list")
            .iter()
            .map(numbers)
            .collect(),
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_map_is_one_collection_of_features() {
    for map in all_maps() {
        assert_eq!(map["type"], "FeatureCollection");
        assert!(!features(&map).is_empty());
        assert!(
            features(&map)
                .iter()
                .all(|feature| feature["type"] == "Feature")
        );
        // RFC 7946, section 4: a coordinate system is no longer named.
        assert_eq!(map.get("crs"), None);
    }
}

#[test]
fn longitude_comes_before_latitude() {
    for map in all_maps() {
        for position in features(&map).iter().flat_map(positions) {
            let [lon, lat] = position[..] else {
                panic!("{position:?}")
            };
            assert!(
                (120.0..140.0).contains(&lon) && (35.0..55.0).contains(&lat),
                "{position:?}"
            );
        }
    }
}

#[test]
fn the_bounds_touch_what_they_hold_and_hold_everything() {
    for map in all_maps() {
        let bounds = numbers(&map["bbox"]);
        let positions: Vec<_> = features(&map).iter().flat_map(positions).collect();
        for position in &positions {
            assert!(
                (bounds[0]..=bounds[2]).contains(&position[0]),
                "{position:?} in {bounds:?}"
            );
            assert!(
                (bounds[1]..=bounds[3]).contains(&position[1]),
                "{position:?} in {bounds:?}"
            );
        }
        // The map of stations alone has the bounds of the whole route.
        let has_line = features(&map)
            .iter()
            .any(|feature| feature["geometry"]["type"] == "LineString");
        for (i, bound) in bounds.iter().enumerate().filter(|_| has_line) {
            let touched = positions
                .iter()
                .any(|position| position[i % 2].total_cmp(bound).is_eq());
            assert!(touched, "bound {i} of {bounds:?}");
        }
    }
}

#[test]
fn no_coordinate_is_finer_than_a_decimetre() {
    for map in all_maps() {
        for number in features(&map).iter().flat_map(positions).flatten() {
            let text = number.to_string();
            let decimals = text
                .split_once('.')
                .map_or(0, |(_, decimals)| decimals.len());
            assert!(decimals <= 6, "{text}");
        }
    }
}

#[test]
fn no_line_is_without_length_and_no_vertex_stands_twice_in_succession() {
    for map in all_maps() {
        for feature in features(&map)
            .iter()
            .filter(|feature| feature["geometry"]["type"] == "LineString")
        {
            let line = positions(feature);
            assert!(line.len() >= 2, "{}", feature["properties"]["section"]);
            assert!(
                line.windows(2).all(|pair| pair[0] != pair[1]),
                "{}",
                feature["properties"]["section"]
            );
        }
    }
}

#[test]
fn every_map_names_openstreetmap_and_its_licence() {
    for map in all_maps() {
        let attribution = map["attribution"].as_str().unwrap_or_default();
        assert!(
            attribution.contains("OpenStreetMap") && attribution.contains("ODbL"),
            "{attribution}"
        );
    }
}

#[test]
fn every_feature_has_its_source_and_its_accuracy() {
    for map in all_maps() {
        for feature in features(&map) {
            let properties = &feature["properties"];
            assert!(
                properties["source"]
                    .as_str()
                    .is_some_and(|source| !source.is_empty()),
                "{properties}"
            );
            assert!(
                properties["accuracy_m"]
                    .as_f64()
                    .is_some_and(|metres| metres > 0.0),
                "{properties}"
            );
        }
    }
}

#[test]
fn each_section_goes_on_where_the_one_before_ended() {
    for route in ROUTES {
        let map: Value = serde_json::from_str(&maps(&journey(route))[0]).expect("a map is JSON");
        let lines: Vec<&Value> = features(&map)
            .iter()
            .filter(|feature| feature["properties"]["kind"] == "section")
            .collect();
        for pair in lines.windows(2) {
            assert_eq!(positions(pair[0]).last(), positions(pair[1]).first());
            assert_eq!(
                pair[0]["properties"]["to_km"],
                pair[1]["properties"]["from_km"]
            );
        }
    }
}

#[test]
fn every_place_of_the_route_is_on_every_map_in_order() {
    for route in ROUTES {
        let journey = journey(route);
        let places = journey.route().places();
        let ids: Vec<&str> = places
            .iter()
            .map(|place| journey.route().station(place).id.as_str())
            .collect();
        for text in maps(&journey) {
            let map: Value = serde_json::from_str(&text).expect("a map is JSON");
            let on_map: Vec<&str> = features(&map)
                .iter()
                .filter_map(|feature| feature["properties"]["station"].as_str())
                .collect();
            assert_eq!(on_map, ids);
        }
    }
}

#[test]
fn every_time_of_a_schedule_carries_the_offset_of_its_place() {
    let map: Value = serde_json::from_str(&maps(&journey(ROUTES[0]))[2]).expect("a map is JSON");
    for feature in features(&map) {
        let properties = &feature["properties"];
        for time in ["arrive", "depart"]
            .iter()
            .filter_map(|what| properties[what].as_str())
        {
            let offset = if properties["country"] == "KP" {
                "+09:00"
            } else {
                "+10:00"
            };
            assert!(time.ends_with(offset), "{}: {time}", properties["name"]);
            assert!(DateTime::parse_from_rfc3339(time).is_ok(), "{time}");
        }
    }
    let times = |what: &str| {
        features(&map)
            .iter()
            .filter(|feature| feature["properties"][what].is_string())
            .count()
    };
    let places = journey(ROUTES[0]).route().places().len();
    assert_eq!([times("arrive"), times("depart")], [places - 1, places - 1]);
}

#[test]
fn the_same_journey_gives_the_same_bytes() {
    for route in ROUTES {
        assert_eq!(maps(&journey(route)), maps(&journey(route)));
    }
}

#[test]
fn a_line_across_the_date_line_is_cut_there_and_its_bounds_reach_over_it() {
    let line = [[177.0, 65.0], [179.0, 65.5], [-178.5, 66.0], [-175.0, 66.0]];
    let railway = made_up::railway(&[
        made_up::section(["Alder", "Birch"], 400.0, &[1435], &line),
        made_up::station("Alder", line[0], &[("Alder-Birch", 0.0)]),
        made_up::station("Birch", line[3], &[("Alder-Birch", 400.0)]),
    ]);
    let network = Network::from_geojson("a.geojson", &railway).expect("a railway");
    let train = Train::named("armoured").expect("a train");
    for (from, to) in [("Alder", "Birch"), ("Birch", "Alder")] {
        let route = network.route(from, to, &[]).expect("a route");
        let journey = Journey::new(route, train).expect("it has the wheels");
        let map: Value = serde_json::from_str(&maps(&journey)[0]).expect("a map is JSON");
        assert_eq!(numbers(&map["bbox"]), [177.0, 65.0, -175.0, 66.0]);
        let geometry = &features(&map)[0]["geometry"];
        assert_eq!(geometry["type"], "MultiLineString");
        let pieces = geometry["coordinates"].as_array().expect("a list");
        let sides = pieces.iter().map(|piece| {
            let places = piece.as_array().expect("a list").iter().map(numbers);
            places.map(|place| place[0].signum()).sum::<f64>()
        });
        let sides: Vec<f64> = sides.collect();
        assert_eq!(
            sides,
            if from == "Alder" {
                [3.0, -3.0]
            } else {
                [-3.0, 3.0]
            }
        );
    }
}
