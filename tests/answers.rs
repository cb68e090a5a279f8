//! Every view of one made-up journey, written down in `tests/answers/` and read: what a change moves is seen there.
//!
//! `SNAPSHOTS=overwrite cargo test --test answers` writes them anew.

use std::fmt::Write as _;
use std::path::Path;

use chrono::{DateTime, TimeDelta, Utc};
use khasan::view::{
    CheckTable, Eta, EtaDocument, Explain, ExplainDocument, Instants, NameStyle, RouteTable,
    ScoreDocument, ScoreTable, Style, Units, Where, WhereDocument, csv as table, geojson, gpx, ics,
    json::RouteDocument, kepler, kml, mfjson,
};
use khasan::{JourneyFile, Network, Posterior};
use serde::Serialize;

/// A short way with a border and a change of wheels, reports of one origin, and rumours: of too fast a train, and of one that came before it was there.
const TOLD: &str = r#"
title = "From Huchang to Makhalino"
from = "Huchang"
to = "Makhalino"

[[report]]
claim = "departed Huchang"
when = "2023-09-11T14:00+09:00/2023-09-11T14:30+09:00"
source = "an aide"
url = "https://example.org/aide"
note = "seen from a window"

[[report]]
claim = "at Tumangang"
when = "2023-09-11T17:00+09:00"
known = "2023-09-11T17:30+09:00"
source = "a photograph"
origin = "an agency"

[[report]]
claim = "at Tumangang"
when = "2023-09-11T17:00+09:00"
known = "2023-09-11T18:00+09:00"
source = "a paper with the photograph"
origin = "an agency"

[[report]]
claim = "passed km 40"
when = "2023-09-11T15:00+09:00"

[[report]]
claim = "arrived Makhalino"
when = "2023-09-11T18:20+10:00/2023-09-11T18:30+10:00"
source = "a rumour"
trust = 0.2

[[report]]
claim = "arrived Khasan"
when = "2023-09-11T16:30+10:00/2023-09-11T16:50+10:00"
source = "a rumour of long before"
trust = 0.2

[[report]]
claim = "not yet Khasan"
when = "2023-09-11T18:00+10:00"

[[forecast]]
who = "a minister"
made = "2023-09-11T12:00+09:00"
claim = "arrived Khasan"
when = "2023-09-11T20:00+10:00/2023-09-11T20:10+10:00"
source = "https://example.org/minister"
"#;

fn told() -> JourneyFile<'static> {
    JourneyFile::from_toml("told.toml", TOLD, Network::bundled()).expect("a journey file")
}

fn posterior<'f>(file: &'f JourneyFile<'_>) -> Posterior<'f> {
    file.journey.given(&file.reports).expect("a posterior")
}

/// Four hours after the photograph.
fn later(posterior: &Posterior<'_>) -> DateTime<Utc> {
    posterior.reports()[1].when.start() + TimeDelta::hours(4)
}

fn is_written_down(name: &str, text: &str) {
    let file = Path::new("tests/answers").join(name);
    let text = text.replace(env!("CARGO_PKG_VERSION"), "[VERSION]");
    snapbox::assert_data_eq!(text, snapbox::Data::read_from(&file, None).raw());
}

/// In the units and names of one's choice.
fn styles() -> [Style; 2] {
    let foreign = Style {
        units: Units::Mi,
        names: NameStyle::English,
    };
    [Style::default(), foreign]
}

#[test]
fn the_tables_of_a_journey_read_as_they_are_written_down() {
    let (file, mut text) = (told(), String::new());
    let posterior = posterior(&file);
    let (title, at) = (file.title.as_str(), later(&posterior));
    for (style, now) in styles().into_iter().zip([None, Some(at)]) {
        let eta = Eta {
            posterior: &posterior,
            title,
            forecasts: &file.forecasts,
            asked: &[2],
            now,
            style,
        };
        let explain = Explain {
            posterior: &posterior,
            title,
            style,
        };
        let route = RouteTable {
            journey: &file.journey,
            style,
            all: now.is_some(),
        };
        let _ = write!(text, "{route}\n—\n\n{eta}\n—\n\n{explain}\n—\n\n");
        for hours in [-3, -1, 2, 8] {
            let at = at - TimeDelta::hours(4) + TimeDelta::hours(hours);
            let whereabouts = Where {
                posterior: &posterior,
                title,
                at,
                style,
            };
            let _ = write!(text, "{whereabouts}\n—\n\n");
        }
    }
    is_written_down("tables.txt", &text);
}

/// Two that nobody may doubt: the train would have run at twice its speed.
const HARDLY_FITTING: &str = r#"
title = "From Pyongyang to Khasan, overnight"
from = "Pyongyang"
to = "Khasan"

[[report]]
claim = "departed Pyongyang"
when = "2023-09-10T18:00+09:00"
trust = 1

[[report]]
claim = "arrived Khasan"
when = "2023-09-11T00:30+09:00/2023-09-11T00:40+09:00"
trust = 1
"#;

#[test]
fn reports_that_hardly_fit_together_are_answered_with_a_warning() {
    let file = JourneyFile::from_toml("hardly.toml", HARDLY_FITTING, Network::bundled())
        .expect("a journey file");
    let posterior = posterior(&file);
    let explain = Explain {
        posterior: &posterior,
        title: &file.title,
        style: Style::default(),
    };
    let eta = Eta {
        posterior: &posterior,
        title: &file.title,
        forecasts: &[],
        asked: &[],
        now: None,
        style: Style::default(),
    };
    is_written_down("hardly.txt", &format!("{eta}\n—\n\n{explain}"));
}

#[test]
fn where_nothing_was_reported_there_is_nothing_to_explain() {
    let route = Network::bundled().route("Khasan", "Baranovsky", &[]);
    let train = khasan::Train::named("armoured").expect("a train");
    let journey = khasan::Journey::new(route.expect("a route"), train).expect("a journey");
    let stated = khasan::Reading::parse("2023-09-12T06:00+10:00", None).expect("a time");
    let journey = journey.departing(stated.window);
    let explain = Explain {
        posterior: &journey.given(&[]).expect("a posterior"),
        title: "a way",
        style: Style::default(),
    };
    let text = explain.to_string();
    assert!(text.contains("\nNothing was reported: "), "{text}");
    assert!(!text.contains("arrival without it"), "{text}");
}

#[test]
fn the_score_and_the_check_of_the_network_read_as_they_are_written_down() {
    let scores: Vec<_> = ["2019-04-as-first-told", "2001-07-inbound"]
        .into_iter()
        .map(|name| {
            let file = JourneyFile::bundled(name).expect("a bundled journey");
            let zone = file.journey.route().to().zone;
            (name.to_owned(), zone, file.score().expect("a score"))
        })
        .collect();
    let all = ScoreTable {
        scores: &scores,
        all: true,
    };
    let check = CheckTable {
        network: Network::bundled(),
        style: Style::default(),
    };
    is_written_down("score.txt", &all.to_string());
    is_written_down("check.txt", &check.to_string());
    is_written_down("score.json", &pretty(&ScoreDocument::new(&all)));
}

fn pretty(document: &impl Serialize) -> String {
    serde_json::to_string_pretty(document).expect("a document") + "\n"
}

#[test]
fn the_documents_of_a_journey_read_as_they_are_written_down() {
    let file = told();
    let posterior = posterior(&file);
    let (title, at) = (file.title.as_str(), later(&posterior));
    let style = Style::default();
    let eta = Eta {
        posterior: &posterior,
        title,
        forecasts: &file.forecasts,
        asked: &[2],
        now: Some(at),
        style,
    };
    let explain = Explain {
        posterior: &posterior,
        title,
        style,
    };
    let whereabouts = Where {
        posterior: &posterior,
        title,
        at: at - TimeDelta::hours(5),
        style,
    };
    is_written_down("route.json", &pretty(&RouteDocument::new(&file.journey)));
    is_written_down("eta.json", &pretty(&EtaDocument::new(&eta)));
    is_written_down("where.json", &pretty(&WhereDocument::new(&whereabouts)));
    is_written_down("explain.json", &pretty(&ExplainDocument::new(&explain)));
}

#[test]
fn the_document_of_a_route_gives_what_others_say_of_its_length() {
    let route = Network::bundled().route("Pyongyang", "Vladivostok", &[]);
    let train = khasan::Train::named("planned").expect("a train");
    let journey = khasan::Journey::new(route.expect("a route"), train).expect("a journey");
    let document = serde_json::to_value(RouteDocument::new(&journey)).expect("a document");
    let said = document["reported"].as_array().expect("figures");
    let officials = said.iter().find(|figure| figure["distance_mi"] == 683.0);
    assert_eq!(
        officials.expect("the officials' figure")["duration_h"],
        20.0
    );
    assert!(
        said.iter()
            .all(|figure| figure["who"].is_string() && figure["source"].is_string())
    );
}

fn written(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("memory takes what is written");
    String::from_utf8(out).expect("UTF-8")
}

/// One value a line, as far as that goes.
fn spread(json: &str) -> String {
    let value: serde_json::Value = serde_json::from_str(json).expect("JSON");
    let lines = serde_json::to_string(&value).expect("JSON");
    lines.replace("},{", "},\n{") + "\n"
}

#[test]
fn the_files_of_a_journey_read_as_they_are_written_down() {
    let file = told();
    let posterior = posterior(&file);
    let (title, at) = (file.title.as_str(), later(&posterior) - TimeDelta::hours(5));
    let steps = Instants::over(&posterior, TimeDelta::hours(2));
    let schedule = file.journey.schedule(at);
    let text = |name, text: String| is_written_down(name, &text);
    let json = |name, text: String| is_written_down(name, &spread(&text));
    let journey = &file.journey;
    text(
        "calls.csv",
        written(|out| table::calls(&posterior, title, out)),
    );
    text(
        "positions.csv",
        written(|out| table::position(&posterior, steps.clone(), out)),
    );
    text(
        "calls.ics",
        written(|out| ics::arrivals(&posterior, title, out)),
    );
    text(
        "journey.gpx",
        written(|out| gpx::journey(&posterior, title, out)),
    );
    text("route.gpx", written(|out| gpx::route(journey, out)));
    text(
        "journey.kml",
        written(|out| kml::journey(&posterior, title, out)),
    );
    text("route.kml", written(|out| kml::route(journey, out)));
    json(
        "journey.geojson",
        written(|out| geojson::journey(&posterior, title, at, out)),
    );
    json(
        "schedule.geojson",
        written(|out| geojson::schedule(journey, &schedule, out)),
    );
    json(
        "positions.geojson",
        written(|out| geojson::position(&posterior, title, steps.clone(), out)),
    );
    json(
        "trajectory.mfjson",
        written(|out| mfjson::trajectory(&posterior, title, out)),
    );
    json(
        "prism.mfjson",
        written(|out| mfjson::prism(&posterior, title, &steps, out)),
    );
    json(
        "trips.json",
        written(|out| kepler::trips(&posterior, title, out)),
    );
}
