//! The bundled data: in order, sourced, and as its page says.

use std::collections::{BTreeSet, HashMap};

use geo::{Distance, Geodesic, Point};
use khasan::{
    Anchor, Chainage, GREATEST_STRETCH, Gauge, LEAST_STRETCH, Network, Section, SectionId, Station,
    StationKind, Train,
};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization;

const NETWORK: &str = include_str!("../data/network.geojson");
const TRAINS: &str = include_str!("../data/trains.toml");
const PAGE: &str = include_str!("../data/README.md");

fn raw() -> Value {
    serde_json::from_str(NETWORK).expect("the network is JSON")
}

fn features() -> Vec<Value> {
    raw()["features"]
        .as_array()
        .expect("a list of features")
        .clone()
}

fn is_text(value: &Value) -> bool {
    value.as_str().is_some_and(|text| !text.trim().is_empty())
}

/// The stations of a section and their kilometres on it, in order.
fn along(id: SectionId) -> Vec<(&'static Station, f64)> {
    let on =
        |(_, station): (_, &'static Station)| Some((station, station.on(id)?.from_start.as_km()));
    let mut along: Vec<_> = Network::bundled().stations().filter_map(on).collect();
    along.sort_by(|a, b| a.1.total_cmp(&b.1));
    along
}

fn drawn_km(points: &[Point<f64>]) -> f64 {
    points
        .windows(2)
        .map(|pair| Geodesic.distance(pair[0], pair[1]))
        .sum::<f64>()
        / 1000.0
}

/// The rows of the page's table under a heading that begins so, cell by cell.
fn rows(heading: &str) -> Vec<Vec<&'static str>> {
    let table = PAGE.split(heading).nth(1).expect("the page has the table");
    let lines = table
        .lines()
        .skip(2)
        .take_while(|line| line.starts_with('|'));
    lines
        .map(|line| line.trim_matches('|').split('|').map(str::trim).collect())
        .collect()
}

#[test]
fn each_section_runs_from_its_first_station_to_its_last_through_ever_greater_kilometres() {
    let network = Network::bundled();
    for (id, section) in network.sections() {
        let stations = along(id);
        let (first, last) = (stations[0], stations[stations.len() - 1]);
        assert_eq!(
            [&first.0.id, &last.0.id],
            [section.from, section.to].map(|id| &network.station(id).id)
        );
        assert!(
            first.1.abs() < 1e-9 && (last.1 - section.length.as_km()).abs() < 1e-9,
            "{}",
            section.id
        );
        for pair in stations.windows(2) {
            assert!(
                pair[0].1 < pair[1].1,
                "{} and {} at km {}",
                pair[0].0.id,
                pair[1].0.id,
                pair[0].1
            );
        }
    }
}

#[test]
fn everything_lies_within_the_bounds_that_the_file_states() {
    let file = raw();
    let bounds: Vec<f64> = file["bbox"]
        .as_array()
        .expect("a list")
        .iter()
        .filter_map(Value::as_f64)
        .collect();
    let [west, south, east, north] = bounds[..] else {
        panic!("{bounds:?}")
    };
    let network = Network::bundled();
    let drawn = network
        .sections()
        .flat_map(|section| section.1.drawn.iter().copied());
    for point in drawn.chain(network.stations().map(|station| station.1.position)) {
        assert!(
            (west..=east).contains(&point.x()) && (south..=north).contains(&point.y()),
            "{point:?}"
        );
    }
}

#[test]
fn at_every_junction_the_gauges_meet() {
    let network = Network::bundled();
    let mut at_junction: HashMap<_, Vec<&Section>> = HashMap::new();
    for (_, section) in network.sections() {
        for end in [section.from, section.to] {
            at_junction.entry(end).or_default().push(section);
        }
    }
    for (station, sections) in at_junction {
        for pair in sections.windows(2) {
            let meet = pair[0].gauges.iter().any(|&gauge| pair[1].fits(gauge));
            assert!(
                meet,
                "{}: {} and {}",
                network.station(station).id,
                pair[0].id,
                pair[1].id
            );
        }
    }
}

#[test]
fn both_gauges_are_laid_from_rajin_to_khasan_and_nowhere_else() {
    let both = Network::bundled()
        .sections()
        .filter(|section| section.1.gauges == [Gauge::STANDARD, Gauge::RUSSIAN]);
    let ids: Vec<&str> = both.map(|section| section.1.id.as_str()).collect();
    assert_eq!(ids, ["rajin-tumangang", "tumangang-khasan"]);
}

#[test]
fn every_section_and_station_has_a_source_and_a_licence() {
    for feature in features() {
        for what in ["source", "licence"] {
            assert!(
                is_text(&feature["properties"][what]),
                "{}: {what}",
                feature["id"]
            );
        }
    }
}

#[test]
fn every_section_says_where_its_kilometres_and_its_accuracy_come_from() {
    for section in features()
        .iter()
        .filter(|feature| feature["properties"]["kind"] == "section")
    {
        for what in ["km_source", "accuracy_basis"] {
            assert!(
                is_text(&section["properties"][what]),
                "{}: {what}",
                section["id"]
            );
        }
    }
}

#[test]
fn every_figure_that_others_give_is_sourced() {
    let file = raw();
    let figures = file["figures"].as_array().expect("a list of figures");
    for figure in figures {
        assert!(
            ["who", "words", "source"]
                .iter()
                .all(|what| is_text(&figure[what])),
            "{figure}"
        );
        assert!(
            ["distance_km", "distance_mi", "duration_h"]
                .iter()
                .any(|what| figure[what].is_number()),
            "{figure}"
        );
    }
    let network = Network::bundled();
    let [from, to] =
        ["Pyongyang", "Vladivostok"].map(|name| network.find(name).expect("a station"));
    assert_eq!(network.figures(from, to).count(), figures.len());
}

#[test]
fn the_officials_683_miles_in_20_hours_are_kept_as_their_claim() {
    let network = Network::bundled();
    let [from, to] =
        ["Pyongyang", "Vladivostok"].map(|name| network.find(name).expect("a station"));
    let claim = network.figures(from, to).next().expect("a figure");
    assert_eq!(
        (
            claim.miles,
            claim.distance.map(khasan::Metres::as_km),
            claim.hours
        ),
        (Some(683.0), Some(1100.0), Some(20.0))
    );
}

/// Asserts that every table of a train's profile that holds a number holds a source, however deep it lies.
fn numbers_are_sourced(table: &toml::Table, place: &str) {
    let has_number = table
        .values()
        .any(|value| value.is_integer() || value.is_float());
    let source = table
        .get("source")
        .and_then(toml::Value::as_str)
        .unwrap_or_default();
    assert!(!has_number || !source.is_empty(), "{place}: {table:?}");
    for (name, value) in table {
        let rows = value.as_array().into_iter().flatten().chain(Some(value));
        for row in rows.filter_map(toml::Value::as_table) {
            numbers_are_sourced(row, &format!("{place} {name}"));
        }
    }
}

#[test]
fn every_number_of_every_train_has_a_source() {
    let file: toml::Table = TRAINS.parse().expect("the trains are TOML");
    let trains = file["train"].as_array().expect("a list of trains");
    assert_eq!(trains.len(), Train::bundled().len());
    for train in trains.iter().filter_map(toml::Value::as_table) {
        let name = train["name"].as_str().unwrap_or_default();
        assert!(
            train["source"]
                .as_str()
                .is_some_and(|source| !source.is_empty()),
            "{name}"
        );
        numbers_are_sourced(train, name);
    }
}

#[test]
fn the_places_that_trains_name_are_on_the_network() {
    let network = Network::bundled();
    let sections: Vec<&str> = network
        .sections()
        .map(|section| section.1.id.as_str())
        .collect();
    for train in Train::bundled() {
        for name in train
            .stops
            .iter()
            .map(|stop| &stop.at)
            .chain(&train.change_wheels_at)
        {
            assert!(network.find(name).is_ok(), "{}: {name}", train.name);
        }
        for (place, _) in &train.speeds {
            assert!(
                !matches!(place, khasan::Where::Section(id) if !sections.contains(&id.as_str())),
                "{place:?}"
            );
        }
    }
}

/// What is left of a spelling without case, accents, apostrophes, hyphens and spaces.
fn bare(spelling: &str) -> String {
    let letters = spelling.nfkd().filter(|c| c.is_alphanumeric());
    letters.flat_map(char::to_lowercase).collect()
}

#[test]
fn every_spelling_means_one_station_and_is_given_once() {
    let mut taken: HashMap<String, &str> = HashMap::new();
    for (_, station) in Network::bundled().stations() {
        let spellings = std::iter::once(&station.name)
            .chain(&station.local_name)
            .chain(&station.aliases);
        for spelling in spellings {
            let other = taken.insert(bare(spelling), &station.id);
            assert_eq!(other, None, "\"{spelling}\" of {} is taken", station.id);
        }
    }
}

#[test]
fn every_station_is_found_by_each_of_its_spellings() {
    let network = Network::bundled();
    for (id, station) in network.stations() {
        let spellings = [&station.id, &station.name]
            .into_iter()
            .chain(&station.local_name)
            .chain(&station.aliases);
        for spelling in spellings {
            assert_eq!(network.find(spelling), Ok(id), "{spelling}");
            assert_eq!(network.find(&spelling.to_uppercase()), Ok(id), "{spelling}");
        }
    }
}

#[test]
fn every_station_has_a_name_in_its_countrys_script_unless_another_has_the_same() {
    let is_station =
        |station: &&Station| station.kind == StationKind::Station && station.id != "midun-east";
    for station in Network::bundled()
        .stations()
        .map(|station| station.1)
        .filter(is_station)
    {
        let local = station.local_name.as_deref().unwrap_or_default();
        let script = if station.country.code() == "KP" {
            '가'..='힣'
        } else {
            'Ё'..='ё'
        };
        assert!(
            local.chars().any(|c| script.contains(&c)),
            "{}: {local}",
            station.id
        );
    }
}

#[test]
fn clocks_show_the_time_of_the_country() {
    for (_, station) in Network::bundled().stations() {
        let zones: &[&str] = match station.country.code() {
            "KP" => &["Asia/Pyongyang"],
            "RU" => &["Asia/Vladivostok", "Asia/Yakutsk"],
            other => panic!("{}: {other}", station.id),
        };
        assert!(
            zones.contains(&station.zone.name()),
            "{}: {}",
            station.id,
            station.zone
        );
    }
}

#[test]
fn every_station_lies_in_a_country_of_each_of_its_sections() {
    let network = Network::bundled();
    for (_, station) in network.stations() {
        for on in &station.on {
            let section = network.section(on.section);
            assert!(
                section.countries.contains(&station.country),
                "{} on {}",
                station.id,
                section.id
            );
        }
    }
}

#[test]
fn the_country_changes_at_the_border_only() {
    let route = Network::bundled()
        .route("Pyongyang", "Ledyanaya", &[])
        .expect("a route");
    for pair in route.places().windows(2) {
        let [before, after] = [pair[0], pair[1]].map(|place| route.station(&place));
        assert!(
            before.country == after.country || after.kind == StationKind::Border,
            "{} to {}",
            before.id,
            after.id
        );
    }
}

#[test]
fn an_anchored_station_lies_at_its_kilometre_on_its_section() {
    // Thinning moved surveyed track by up to 4.9 m; chords pass through their stations.
    const THINNED: f64 = 5.0;
    let network = Network::bundled();
    for (id, section) in network.sections() {
        let [from, to] = [section.from, section.to].map(|id| network.station(id).name.as_str());
        let route = network.route(from, to, &[]).expect("its ends are joined");
        assert_eq!(
            route
                .legs()
                .iter()
                .map(|leg| leg.section)
                .collect::<Vec<_>>(),
            [id]
        );
        let held = |station: &&Station| station.on(id).is_some_and(|on| on.anchor == Anchor::Held);
        for station in network.stations().map(|station| station.1).filter(held) {
            let at = Chainage::START + station.on(id).expect("it is held there").from_start;
            let away = Geodesic.distance(route.line().point_at(at), station.position);
            let foot = route.line().nearest(station.position);
            assert!(
                (foot.at - at).get().abs() < 1.0,
                "{} at {at} has its foot at {}",
                station.id,
                foot.at
            );
            assert!(
                away < if section.accuracy.get() > 100.0 {
                    1.0
                } else {
                    THINNED
                },
                "{} on {} lies {away} m away",
                station.id,
                section.id
            );
        }
    }
}

#[test]
fn every_dropped_anchor_says_why() {
    for (_, station) in Network::bundled().stations() {
        for on in &station.on {
            assert!(
                !matches!(&on.anchor, Anchor::Dropped(why) if why.trim().is_empty()),
                "{}",
                station.id
            );
        }
    }
}

#[test]
fn no_stretch_is_bent_more_than_its_bounds() {
    for (section, stretch) in Network::bundled().stretches() {
        assert!(
            (LEAST_STRETCH..=GREATEST_STRETCH).contains(&stretch.ratio()),
            "{}: {stretch:?}",
            section.id
        );
    }
}

#[test]
fn the_attribution_names_openstreetmap_and_its_licence() {
    let attribution = Network::bundled().attribution();
    assert!(
        attribution.contains("OpenStreetMap") && attribution.contains("ODbL 1.0"),
        "{attribution}"
    );
    assert_eq!(raw()["licence"], "ODbL-1.0");
}

// The page beside the data says the same as the data.

#[test]
fn the_page_counts_the_sections_and_the_stations() {
    let network = Network::bundled();
    let count = |kind| {
        network
            .stations()
            .filter(|station| station.1.kind == kind)
            .count()
    };
    let (sections, stations) = (network.sections().count(), count(StationKind::Station));
    assert!(PAGE.contains(&format!(
        "{sections} sections, {stations} stations, the border and one landmark"
    )));
    assert_eq!(
        (count(StationKind::Border), count(StationKind::Landmark)),
        (1, 1)
    );
}

#[test]
fn the_pages_table_of_sections_is_that_of_the_file() {
    let rows = rows("| section |");
    let sections: Vec<&Section> = Network::bundled()
        .sections()
        .map(|section| section.1)
        .collect();
    assert_eq!(rows.len(), sections.len());
    for (row, section) in rows.iter().zip(sections) {
        let first = |cell: &str| cell.split([',', ' ']).next().unwrap_or_default().to_owned();
        let gauges: Vec<String> = section
            .gauges
            .iter()
            .map(|gauge| gauge.as_mm().to_string())
            .collect();
        assert_eq!(row[0], format!("`{}`", section.id));
        assert_eq!(first(row[1]), section.length.as_km().to_string());
        assert_eq!(
            row[2],
            format!("{:.1}", drawn_km(&section.drawn)),
            "{}",
            section.id
        );
        assert_eq!(
            first(row[3]),
            section.drawn.len().to_string(),
            "{}",
            section.id
        );
        assert_eq!(row[4], gauges.join(", "));
        assert_eq!(row[5], section.accuracy.get().to_string());
    }
}

#[test]
fn the_pages_table_of_dropped_anchors_is_that_of_the_file() {
    let on_page: BTreeSet<(&str, String)> = rows("| station |")
        .iter()
        .map(|row| (row[0], row[1].to_owned()))
        .collect();
    let interpolated: BTreeSet<String> = features()
        .iter()
        .filter(|feature| feature["properties"]["position"] == "interpolated")
        .filter_map(|feature| feature["id"].as_str().map(str::to_owned))
        .collect();
    let dropped: BTreeSet<(&str, String)> = Network::bundled()
        .stations()
        .filter(|station| !interpolated.contains(&station.1.id))
        .flat_map(|(_, station)| station.on.iter().map(move |on| (station, on)))
        .filter(|(_, on)| on.published && on.anchor != Anchor::Held)
        .map(|(station, on)| {
            (
                station.name.as_str(),
                format!("{:.1}", on.from_start.as_km()),
            )
        })
        .collect();
    assert_eq!(on_page, dropped);
}

#[test]
fn the_page_names_the_least_and_the_greatest_stretch() {
    let network = Network::bundled();
    let mut stretches: Vec<_> = network.stretches().map(|stretch| *stretch.1).collect();
    stretches.sort_by(|a, b| a.ratio().total_cmp(&b.ratio()));
    let text = |i: usize| {
        let [from, to] =
            [stretches[i].from, stretches[i].to].map(|id| network.station(id).name.as_str());
        format!("{:.3} ({from}–{to})", stretches[i].ratio())
    };
    for extreme in [text(0), text(stretches.len() - 1)] {
        assert!(PAGE.contains(&extreme), "{extreme}");
    }
}

#[test]
fn the_network_is_called_what_its_file_calls_it() {
    let name = raw()["name"].clone();
    assert_eq!(khasan::Network::bundled().name(), name.as_str().unwrap());
}

#[test]
fn a_country_is_two_capital_letters() {
    for code in ["Kp", "kP", "kp", "K", "KPR", "", "K1"] {
        let refused = code.parse::<khasan::Country>().unwrap_err();
        let code = code.to_owned();
        assert_eq!(refused, khasan::Error::NoCountry { code });
    }
    let korea: khasan::Country = "KP".parse().unwrap();
    assert_eq!(format!("{korea} {korea:?}"), "KP KP");
}

#[test]
fn a_train_needs_a_speed_and_a_regularity_for_railways_that_it_does_not_name() {
    let trains = include_str!("../data/trains.toml");
    for table in ["speed", "regularity"] {
        let everywhere = format!("[[train.{table}]]\ncountry = \"*\"");
        assert!(trains.contains(&everywhere));
        let named = format!("[[train.{table}]]\ncountry = \"RU\"");
        let text = trains.replace(&everywhere, &named);
        let refused = khasan::Train::from_toml("trains.toml", &text).unwrap_err();
        assert!(
            refused.to_string().contains("for railways not named"),
            "{refused}"
        );
    }
}
