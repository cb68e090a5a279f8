//! Ways through the network: how long they are, where they turn, where their places lie; and what is refused, in which words.

mod made_up;

use geo::Point;
use khasan::{Chainage, Error, Located, MapMetres, Network, Report, Route, Side};
use made_up::{railway, section, station};
use proptest::prelude::*;
use serde_json::{Value, json};

fn bundled(from: &str, to: &str, via: &[&str]) -> Route<'static> {
    Network::bundled()
        .route(from, to, via)
        .unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn is_km(from: &str, to: &str, km: f64) {
    let length = bundled(from, to, &[]).length().as_km();
    assert!((length - km).abs() < 0.05, "{from}–{to} is {length} km");
}

#[track_caller]
fn turns(from: &str, to: &str, via: &[&str], stations: &[&str]) {
    let route = bundled(from, to, via);
    let names: Vec<&str> = route
        .reversals()
        .map(|i| route.station(&route.places()[i]).name.as_str())
        .collect();
    assert_eq!(names, stations, "{route}");
}

#[test]
fn the_distances_are_those_of_the_line_tables() {
    is_km("Pyongyang", "Rajin", 801.9);
    is_km("Rajin", "Hongui", 42.6);
    is_km("Hongui", "Tumangang", 9.5);
    is_km("Pyongyang", "Tumangang", 854.0);
    is_km("Tumangang", "Khasan", 5.0);
    is_km("Khasan", "Baranovsky", 238.0);
    is_km("Baranovsky", "Vladivostok", 89.0);
}

#[test]
fn pyongyang_to_vladivostok_is_1186_km_or_737_miles() {
    let length = bundled("Pyongyang", "Vladivostok", &[]).length();
    assert!((length.as_km() - 1186.0).abs() < 3.0, "{length}");
    assert!(
        (length.as_miles() - 737.0).abs() < 2.0,
        "{}",
        length.as_miles()
    );
}

#[test]
fn by_way_of_ussuriysk_it_is_about_45_km_longer() {
    let detour = bundled("Pyongyang", "Vladivostok", &["Ussuriysk"]).length()
        - bundled("Pyongyang", "Vladivostok", &[]).length();
    assert!((detour.as_km() - 45.0).abs() < 3.0, "{detour}");
}

#[test]
fn the_branches_can_be_reached() {
    for (to, last_section) in [
        ("Ledyanaya", "khabarovsk-ledyanaya"),
        ("Komsomolsk-on-Amur", "khabarovsk-komsomolsk"),
        ("Artyom-Primorsky", "ugolnaya-artyom"),
    ] {
        let route = bundled("Pyongyang", to, &[]);
        let last = route.legs().last().expect("a route has a leg");
        assert_eq!(route.section(last).id, last_section);
    }
}

#[test]
fn a_train_turns_where_the_junction_faces_the_other_way() {
    turns("Khasan", "Vladivostok", &[], &["Baranovsky"]);
    turns("Vladivostok", "Khasan", &[], &["Baranovsky"]);
    turns("Khasan", "Vladivostok", &["Ussuriysk"], &["Ussuriysk"]);
    turns("Vladivostok", "Khasan", &["Ussuriysk"], &["Ussuriysk"]);
    turns("Vladivostok", "Artyom", &[], &[]);
    turns("Artyom", "Vladivostok", &[], &[]);
    turns("Khasan", "Artyom", &[], &["Baranovsky", "Ugolnaya"]);
    turns("Khasan", "Ledyanaya", &[], &[]);
    turns("Pyongyang", "Khasan", &[], &[]);
}

#[test]
fn a_route_may_start_and_end_within_sections_and_turn_within_one() {
    let route = bundled("Hongui", "Khasan", &["Rajin"]);
    assert!(
        (route.length().as_km() - (42.6 + 52.1 + 5.0)).abs() < 1e-6,
        "{}",
        route.length()
    );
    turns("Hongui", "Khasan", &["Rajin"], &["Rajin"]);
}

#[test]
fn the_names_of_the_ends_are_found_in_any_spelling() {
    for (from, to) in [
        ("평양", "블라디보스토크"),
        ("Пхеньян", "Владивосток"),
        ("p'yŏngyang", "VLADIVOSTOK"),
    ] {
        assert_eq!(bundled(from, to, &[]).to_string(), "Pyongyang–Vladivostok");
    }
}

#[test]
fn a_place_passed_twice_stands_twice_and_is_found_at_its_first_passage() {
    let route = bundled("Khasan", "Vladivostok", &["Ussuriysk"]);
    let passages: Vec<f64> = route
        .places()
        .iter()
        .filter(|place| route.station(place).name == "Baranovsky")
        .map(|place| place.at.as_km())
        .collect();
    assert_eq!(passages, [238.0, 284.0]);
    let spot = route.find("Baranovsky").expect("it is on the route");
    assert!((spot.at.as_km() - 238.0).abs() < 1e-9);
}

#[test]
fn places_are_found_by_name_by_kilometre_and_as_the_border() {
    let route = bundled("Pyongyang", "Vladivostok", &[]);
    for (words, km) in [
        ("Tumangang", 854.0),
        ("km 612.5", 612.5),
        ("km 0", 0.0),
        ("border", 857.0),
    ] {
        let spot = route.find(words).unwrap_or_else(|error| panic!("{error}"));
        assert!(
            (spot.at.as_km() - km).abs() < 1e-6,
            "{words} is {}",
            spot.at
        );
    }
}

/// Two stations of the bundled network, by their place in its file.
fn two_stations() -> impl Strategy<Value = [&'static str; 2]> {
    let count = Network::bundled().stations().count();
    let id = |i: usize| {
        let station = Network::bundled()
            .stations()
            .nth(i)
            .expect("within the count");
        station.1.id.as_str()
    };
    (0..count, 0..count)
        .prop_filter("two stations", |(a, b)| a != b)
        .prop_map(move |(a, b)| [id(a), id(b)])
}

fn mirrored(places: &[Located], route: &Route<'_>) -> Vec<(f64, f64, Side)> {
    let other = |side| match side {
        Side::Left => Side::Right,
        Side::Right => Side::Left,
        Side::On => Side::On,
    };
    let mirror = |place: &Located| {
        (
            (route.end() - place.at).get(),
            place.off.get(),
            other(place.side),
        )
    };
    places.iter().map(mirror).collect()
}

proptest! {
    #[test]
    fn reversing_a_route_mirrors_its_kilometres([a, b] in two_stations()) {
        let (there, back) = (bundled(a, b, &[]), bundled(b, a, &[]));
        prop_assert!((there.length() - back.length()).get().abs() < 1e-6);
        prop_assert_eq!(there.places().len(), back.places().len());
        for (place, twin) in there.places().iter().zip(back.places().iter().rev()) {
            let mirrored = back.end() - twin.at;
            prop_assert!(((place.at - Chainage::START) - mirrored).get().abs() < 1e-6);
        }
        let turn = |route: &Route<'_>| {
            let mut at: Vec<_> = route.reversals().map(|i| route.places()[i].station).collect();
            at.sort_unstable();
            at
        };
        prop_assert_eq!(turn(&there), turn(&back));
    }

    #[test]
    fn reversing_a_route_mirrors_where_a_point_is_located([a, b] in two_stations(), part in 0.0..1.0, north in -0.05..0.05) {
        let (there, back) = (bundled(a, b, &[]), bundled(b, a, &[]));
        let on = there.line().point_at(Chainage::new(part * there.end().get()));
        let point = Point::new(on.x(), on.y() + north);
        let (here, mirror) = (there.line().nearest(point), mirrored(&[back.line().nearest(point)], &back)[0]);
        prop_assert!((here.off.get() - mirror.1).abs() < 0.01, "{here:?}, {mirror:?}");
        // Two places may be equally near; then either is right, and both are in the list.
        let places = mirrored(&back.locate(point, MapMetres::new(0.02)), &back);
        // And where the line turns back on itself, as at a station drawn beside its track, what lies beyond has no side to mirror.
        let [before, after] = [-1.0, 1.0].map(|step| there.line().point_at(Chainage::new(here.at.get() + step)));
        let turns = (before.x() - after.x()).abs() + (before.y() - after.y()).abs() < 1e-5;
        let mirrored = |place: &(f64, f64, Side)| (place.0 - here.at.get()).abs() < 0.1 && (turns || place.2 == here.side);
        prop_assert!(places.iter().any(mirrored), "{here:?}, {places:?}");
    }

    #[test]
    fn a_point_of_the_route_is_located_where_it_is([a, b] in two_stations(), part in 0.0..=1.0) {
        let route = bundled(a, b, &[]);
        let at = Chainage::new(part * route.end().get());
        let places = route.locate(route.line().point_at(at), MapMetres::default());
        prop_assert!((places[0].at - at).get().abs() < 0.01, "{at} is located at {}", places[0].at);
        prop_assert!(places[0].off.get() < 0.001);
    }

    #[test]
    fn the_way_through_a_place_is_no_shorter([a, b] in two_stations(), [via, _] in two_stations()) {
        let (direct, through) = (bundled(a, b, &[]), bundled(a, b, &[via]));
        prop_assert!(through.length() + khasan::Metres::new(1e-6) >= direct.length());
        prop_assert!(through.find(via).is_ok());
    }
}

#[test]
fn on_track_run_twice_a_point_is_located_at_both_passages() {
    let route = bundled("Khasan", "Vladivostok", &["Ussuriysk"]);
    let (there, back) = (Chainage::km(250.0), Chainage::km(261.0 * 2.0 - 250.0));
    let mut places: Vec<f64> = route
        .locate(route.line().point_at(there), MapMetres::new(1.0))
        .iter()
        .map(|place| place.at.get())
        .collect();
    places.sort_by(f64::total_cmp);
    assert_eq!(places.len(), 2, "{places:?}");
    assert!(
        (places[0] - there.get()).abs() < 0.01 && (places[1] - back.get()).abs() < 0.01,
        "{places:?}"
    );
}

// What is refused.

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>, message: &str) {
    match answer {
        Err(error) => assert_eq!(error.to_string(), message),
        Ok(answer) => panic!("was taken as {answer:?}"),
    }
}

#[test]
fn an_unknown_station_is_answered_with_the_nearest_names() {
    refused(
        Network::bundled().route("Chongjing", "Vladivostok", &[]),
        "no place is called \"Chongjing\"; the nearest names are Chongjin, Chongpyong, Changhung",
    );
}

#[test]
fn the_same_place_twice_is_no_route() {
    refused(
        Network::bundled().route("Khasan", "Хасан", &[]),
        "no way from Khasan to Хасан: they are the same place; name two",
    );
}

#[test]
fn a_place_off_the_route_is_refused() {
    refused(
        bundled("Pyongyang", "Vladivostok", &[]).find("Khabarovsk"),
        "Khabarovsk is not on the route Pyongyang–Vladivostok; another `via` may lead there",
    );
}

#[test]
fn a_kilometre_beyond_the_end_is_refused() {
    refused(
        bundled("Pyongyang", "Vladivostok", &[]).find("km 1200"),
        "km 1200 is not on the route Pyongyang–Vladivostok, which runs from km 0 to km 1186.0",
    );
}

#[test]
fn a_border_where_there_is_none_is_refused() {
    refused(
        bundled("Khasan", "Vladivostok", &[]).find("border"),
        "border is not on the route Khasan–Vladivostok; another `via` may lead there",
    );
}

#[test]
fn of_a_round_trip_both_the_departure_and_the_arrival_can_be_told() {
    let route = bundled("Vladivostok", "Vladivostok", &["Ussuriysk"]);
    let last = route.places().len() - 1;
    let told = |claim: &str| {
        let report = Report::parse(&format!("2023-09-12T12:00+10:00 {claim}"), &route);
        let report = report.unwrap_or_else(|error| panic!("{error}"));
        let spot = report.claim.spots[0];
        assert_eq!(spot.at, route.places()[spot.place.expect("a place")].at);
        spot.place
    };
    for claim in [
        "departed Vladivostok",
        "beyond Vladivostok",
        "at Vladivostok",
        "passed Vladivostok",
    ] {
        assert_eq!(told(claim), Some(0), "{claim}");
    }
    for claim in ["arrived Vladivostok", "not yet Vladivostok"] {
        assert_eq!(told(claim), Some(last), "{claim}");
    }
}

#[test]
fn too_many_vias_are_refused() {
    refused(
        Network::bundled().route("Pyongyang", "Vladivostok", &["Khasan"; 33]),
        "no way from Pyongyang to Vladivostok: at most 32 places can be passed through",
    );
}

// Railways of one's own: Alder and Birch lie a tenth of a degree apart, 11.06 km over the ellipsoid.

const ALDER: [f64; 2] = [10.0, 0.0];
const BIRCH: [f64; 2] = [10.0, 0.1];
const CEDAR: [f64; 2] = [10.0, 0.2];

/// The railway Alder – Birch of 11.1 km.
fn alder_birch() -> Vec<Value> {
    vec![
        section(["Alder", "Birch"], 11.1, &[1435], &[ALDER, BIRCH]),
        station("Alder", ALDER, &[("Alder-Birch", 0.0)]),
        station("Birch", BIRCH, &[("Alder-Birch", 11.1)]),
    ]
}

fn read(features: &[Value]) -> Result<Network, Error> {
    Network::from_geojson("own.geojson", &railway(features))
}

/// Alder – Birch with one value set, by its JSON pointer into the list of features.
#[track_caller]
fn refused_with(pointer: &str, value: Value, message: &str) {
    let mut features = Value::Array(alder_birch());
    *features.pointer_mut(pointer).expect("the feature has it") = value;
    refused(read(features.as_array().expect("a list")), message);
}

#[test]
fn a_railway_of_ones_own_is_read() {
    let network = read(&alder_birch()).unwrap_or_else(|error| panic!("{error}"));
    let route = network
        .route("Birch", "Alder", &[])
        .expect("one section joins them");
    assert!((route.length().as_km() - 11.1).abs() < 1e-9);
    assert_eq!(network.attribution(), "nobody's");
}

#[test]
fn the_shorter_way_round_a_loop_is_taken_and_a_via_forces_the_longer() {
    let (west, east) = ([9.95, 0.1], [10.1, 0.1]);
    let network = read(&[
        section(["Alder", "West"], 13.0, &[1435], &[ALDER, west]),
        section(["West", "Cedar"], 13.0, &[1435], &[west, CEDAR]),
        section(["Alder", "East"], 16.0, &[1435], &[ALDER, east]),
        section(["East", "Cedar"], 16.0, &[1435], &[east, CEDAR]),
        station("Alder", ALDER, &[("Alder-West", 0.0), ("Alder-East", 0.0)]),
        station("West", west, &[("Alder-West", 13.0), ("West-Cedar", 0.0)]),
        station("East", east, &[("Alder-East", 16.0), ("East-Cedar", 0.0)]),
        station(
            "Cedar",
            CEDAR,
            &[("West-Cedar", 13.0), ("East-Cedar", 16.0)],
        ),
    ])
    .unwrap_or_else(|error| panic!("{error}"));
    let km = |via: &[&str]| {
        network
            .route("Alder", "Cedar", via)
            .map(|route| route.length().as_km())
    };
    assert_eq!(km(&[]), Ok(26.0));
    assert_eq!(km(&["West"]), Ok(26.0));
    assert_eq!(km(&["East"]), Ok(32.0));
}

/// Two ways of 26 km from Alder to Cedar. West's sections come first in the file, East as a station does.
fn two_ways(to_east: f64) -> Network {
    let (west, east) = ([9.95, 0.1], [10.05, 0.1]);
    let from_east = 26.0 - to_east;
    let features = [
        section(["Alder", "West"], 13.0, &[1435], &[ALDER, west]),
        section(["West", "Cedar"], 13.0, &[1435], &[west, CEDAR]),
        section(["Alder", "East"], to_east, &[1435], &[ALDER, east]),
        section(["East", "Cedar"], from_east, &[1435], &[east, CEDAR]),
        station("Alder", ALDER, &[("Alder-West", 0.0), ("Alder-East", 0.0)]),
        station(
            "East",
            east,
            &[("Alder-East", to_east), ("East-Cedar", 0.0)],
        ),
        station("West", west, &[("Alder-West", 13.0), ("West-Cedar", 0.0)]),
        station(
            "Cedar",
            CEDAR,
            &[("West-Cedar", 13.0), ("East-Cedar", from_east)],
        ),
    ];
    read(&features).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn of_two_equally_long_ways_that_of_the_nearer_junction_is_taken_and_then_of_the_first_in_the_file()
{
    for (to_east, taken) in [(12.5, "East"), (13.0, "East"), (13.5, "West")] {
        let network = two_ways(to_east);
        let route = network.route("Alder", "Cedar", &[]).expect("a route");
        assert!(route.find(taken).is_ok(), "{taken} at {to_east} km");
    }
}

#[test]
fn stations_that_no_track_joins_have_no_route() {
    let mut features = alder_birch();
    let (far, farther) = ([20.0, 0.0], [20.0, 0.1]);
    features.push(section(
        ["Cypress", "Dogwood"],
        11.1,
        &[1435],
        &[far, farther],
    ));
    features.push(station("Cypress", far, &[("Cypress-Dogwood", 0.0)]));
    features.push(station("Dogwood", farther, &[("Cypress-Dogwood", 11.1)]));
    let network = read(&features).unwrap_or_else(|error| panic!("{error}"));
    refused(
        network.route("Alder", "Dogwood", &[]),
        "no way from Alder to Dogwood: no section leads from Alder towards Dogwood",
    );
}

#[test]
fn what_is_no_geojson_is_refused() {
    refused(
        Network::from_geojson("own.geojson", "railway!"),
        "own.geojson: GeoJSON: expected value at line 1 column 1; a network is a FeatureCollection such as data/network.geojson",
    );
}

#[test]
fn a_file_without_a_section_is_refused() {
    refused(
        read(&[]),
        "own.geojson: GeoJSON: holds no section; a network needs at least one LineString",
    );
}

#[test]
fn latitude_before_longitude_is_pointed_out() {
    refused_with(
        "/1/geometry/coordinates",
        json!([43.1, 131.9]),
        "own.geojson: station \"Alder\": [43.1, 131.9]: these look like latitude, longitude; GeoJSON wants longitude first",
    );
    refused_with(
        "/0/geometry/coordinates/1",
        json!([43.1, 231.9]),
        "own.geojson: section \"Alder-Birch\": [43.1, 231.9] is no longitude and latitude in degrees",
    );
}

#[test]
fn a_feature_without_an_identifier_is_refused() {
    for id in [Value::Null, json!(7)] {
        refused_with(
            "/1/id",
            id,
            "own.geojson: feature 2: has no \"id\" of letters; give it one, such as \"pyongyang-rajin\"",
        );
    }
}

#[test]
fn a_station_that_stands_twice_is_refused() {
    let mut features = alder_birch();
    features.push(station("Alder", CEDAR, &[("Alder-Birch", 5.0)]));
    refused(
        read(&features),
        "own.geojson: station \"Alder\": stands in the file twice",
    );
}

#[test]
fn a_section_that_stands_twice_is_refused() {
    let mut features = alder_birch();
    features.push(features[0].clone());
    refused(
        read(&features),
        "own.geojson: section \"Alder-Birch\": stands in the file twice",
    );
}

#[test]
fn a_name_that_two_stations_share_is_refused() {
    refused_with(
        "/2/properties/name",
        json!("ALDER"),
        "own.geojson: station \"Birch\": the name \"ALDER\" is also station \"Alder\"'s; each spelling may mean one place",
    );
}

#[test]
fn an_unknown_zone_country_or_kind_is_refused() {
    refused_with(
        "/1/properties/time_zone",
        json!("Asia/Pyongyan"),
        "own.geojson: station \"Alder\": time_zone \"Asia/Pyongyan\" is not an IANA zone such as Asia/Pyongyang",
    );
    refused_with(
        "/1/properties/country",
        json!("Korea"),
        "own.geojson: station \"Alder\": country \"Korea\" is not an ISO code of two capital letters such as KP",
    );
    refused_with(
        "/1/properties/kind",
        json!("stop"),
        "own.geojson: station \"Alder\": kind \"stop\" is not one of station, landmark, border",
    );
}

#[test]
fn a_section_that_names_no_station_is_refused() {
    refused_with(
        "/0/properties/to",
        json!("Beech"),
        "own.geojson: section \"Alder-Birch\": names station \"Beech\", which the file does not have",
    );
}

#[test]
fn a_station_on_no_section_or_an_unknown_one_is_refused() {
    refused_with(
        "/1/properties/at/0/section",
        json!("Alder-Beech"),
        "own.geojson: station \"Alder\": names section \"Alder-Beech\", which the file does not have",
    );
    let mut features = alder_birch();
    features.push(station("Cedar", CEDAR, &[]));
    refused(
        read(&features),
        "own.geojson: station \"Cedar\": lies on no section; \"at\" must name one, and its kilometre there",
    );
}

#[test]
fn a_missing_property_is_named() {
    let mut features = alder_birch();
    features[0]["properties"]
        .as_object_mut()
        .expect("an object")
        .remove("rail_km");
    refused(
        read(&features),
        "own.geojson: section \"Alder-Birch\": properties: missing field `rail_km`",
    );
}

#[test]
fn numbers_without_sense_are_refused() {
    refused_with(
        "/0/properties/rail_km",
        json!(-11.1),
        "own.geojson: section \"Alder-Birch\": rail_km is -11.1; it must be above 0 and at most 20000",
    );
    refused_with(
        "/0/properties/accuracy_m",
        json!(0),
        "own.geojson: section \"Alder-Birch\": accuracy_m is 0; it must be above 0 and at most 1000000",
    );
    refused_with(
        "/0/properties/gauges_mm",
        json!([]),
        "own.geojson: section \"Alder-Birch\": gauges_mm must list the gauges laid, in millimetres, such as [1435]",
    );
    refused_with(
        "/0/properties/countries",
        json!([]),
        "own.geojson: section \"Alder-Birch\": countries must list at least one country, such as [\"KP\"]",
    );
    refused_with(
        "/1/properties/at/0/km",
        json!(-1),
        "own.geojson: station \"Alder\": km -1 on section \"Alder-Birch\" is not between 0 and 20000",
    );
}

#[test]
fn a_section_that_ends_far_from_its_station_is_refused() {
    refused_with(
        "/2/geometry/coordinates",
        json!(CEDAR),
        "own.geojson: section \"Alder-Birch\": ends 11057 m from its station; at most 250 m is taken as meeting it",
    );
}

#[test]
fn an_end_at_another_kilometre_than_the_section_says_is_refused() {
    refused_with(
        "/2/properties/at/0/km",
        json!(11.0),
        "own.geojson: section \"Alder-Birch\": its end \"Birch\" must be an anchor at km 11.1 of it",
    );
}

#[test]
fn a_station_beyond_the_end_of_its_section_is_refused() {
    let mut features = alder_birch();
    features.push(station("Cedar", [10.0, 0.05], &[("Alder-Birch", 12.0)]));
    refused(
        read(&features),
        "own.geojson: station \"Cedar\": km 12 lies beyond the end of section \"Alder-Birch\"",
    );
}

#[test]
fn an_anchor_that_bends_the_stretch_is_refused() {
    let mut features = alder_birch();
    features.push(station("Halt", [10.0, 0.02], &[("Alder-Birch", 6.0)]));
    refused(
        read(&features),
        "own.geojson: section \"Alder-Birch\": from \"Alder\" to \"Halt\" the rails are 2.71 times as long as the line drawn \
         (6.0 km, 2.2 km); 0.93–1.6 is plausible: correct one of the two, or let it pin the line no longer by \"anchor\": false \
         and a \"reason\"",
    );
}

#[test]
fn anchors_in_another_order_than_on_the_line_are_refused() {
    let mut features = alder_birch();
    features.push(station("First", [10.0, 0.06], &[("Alder-Birch", 4.0)]));
    features.push(station("Second", [10.0, 0.05], &[("Alder-Birch", 6.0)]));
    refused(
        read(&features),
        "own.geojson: section \"Alder-Birch\": station \"Second\" does not lie beyond \"First\" on the drawn line",
    );
}

#[test]
fn a_dropped_anchor_needs_its_reason() {
    refused_with(
        "/1/properties/at/0/anchor",
        json!(false),
        "own.geojson: station \"Alder\": \"anchor\": false needs a \"reason\"",
    );
    refused_with(
        "/1/properties/at/0/km_source",
        json!("guess"),
        "own.geojson: station \"Alder\": km_source \"guess\" is neither table nor map",
    );
}

#[test]
fn a_geometry_that_is_neither_line_nor_point_is_refused() {
    refused_with(
        "/1/geometry",
        json!({ "type": "MultiPoint", "coordinates": [ALDER] }),
        "own.geojson: feature \"Alder\": is neither a LineString (a section) nor a Point (a station)",
    );
}

#[test]
fn a_line_of_one_point_is_refused() {
    refused_with(
        "/0/geometry/coordinates",
        json!([ALDER]),
        "own.geojson: section \"Alder-Birch\": ends 11057 m from its station; at most 250 m is taken as meeting it",
    );
    refused_with(
        "/0/geometry/coordinates",
        json!([]),
        "own.geojson: section \"Alder-Birch\": has no points",
    );
}

#[test]
fn a_route_within_one_section_is_drawn_from_its_first_station_to_its_last_either_way() {
    for [a, b] in [
        ["Sukhanovka", "Kosogorny"],
        ["Barsovy", "Provalovo"],
        ["Makhalino", "Gvozdevo"],
    ] {
        for (from, to) in [(a, b), (b, a)] {
            let route = Network::bundled().route(from, to, &[]).unwrap();
            for (station, at) in [(route.from(), Chainage::START), (route.to(), route.end())] {
                let found = route.locate(station.position, MapMetres::new(0.0))[0];
                assert!((found.at - at).get().abs() < 50.0, "{from}–{to}: {found:?}");
                assert!(found.off.get() < 50.0, "{from}–{to}: {found:?}");
            }
        }
    }
}
