//! What every export keeps: times that increase, text from outside that stays text, the same bytes again.

mod made_up;

use chrono::{DateTime, TimeDelta, Utc};
use khasan::view::{Instants, csv as table, geojson, geojsonl, gpx, ics, kepler, kml, mfjson};
use khasan::{Journey, JourneyFile, Network, Posterior, Train};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::Value;

const HOSTILE: [&str; 6] = [
    "=cmd()",
    "</Placemark><script>alert(1)</script>",
    "gone\nEND:VEVENT\r\nEND:VCALENDAR",
    "]]> & &amp; \" ' \u{1b}[31m \u{0} \u{ffff}",
    "@하산역하산역하산역하산역하산역하산역하산역하산역, Хасан; \\n",
    "\tjavascript:alert(1)",
];

/// A journey in which everything that people write freely is `text`.
fn told(text: &str) -> JourneyFile<'static> {
    let quoted = Value::from(text).to_string().replace("\\u0000", "");
    let toml = format!(
        r#"
title = {quoted}
from = "Tumangang"
to = "Vladivostok"
depart = "2019-04-24T09:20+09:00"
[[report]]
claim = "arrived <Khasan>"
when = "2019-04-24T10:30+10:00"
source = {quoted}
url = "javascript:alert(1)"
origin = {quoted}
note = {quoted}
[[report]]
claim = "near 43.35,131.99 ± 2 km"
when = "2019-04-24T16:40+10:00"
source = {quoted}
url = "https://example.org/?a=1&b=2"
"#
    );
    JourneyFile::from_toml("told.toml", &toml, Network::bundled()).expect("a journey")
}

fn bundled() -> JourneyFile<'static> {
    JourneyFile::bundled("2019-04-outbound").expect("a bundled journey")
}

fn with<T>(file: &JourneyFile<'_>, ask: impl FnOnce(&Posterior<'_>) -> T) -> T {
    ask(&file
        .journey
        .given(&file.reports)
        .expect("reports that can hold"))
}

fn text(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) -> String {
    let mut out = Vec::new();
    write(&mut out).expect("a vector takes everything");
    String::from_utf8(out).expect("every format is UTF-8")
}

fn some_time(posterior: &Posterior<'_>) -> DateTime<Utc> {
    posterior.newest().expect("there are reports")
}

fn hourly(posterior: &Posterior<'_>) -> Instants {
    Instants::over(posterior, TimeDelta::hours(1))
}

/// Every format, by its name.
fn all(posterior: &Posterior<'_>, title: &str) -> Vec<(&'static str, String)> {
    let (at, steps) = (some_time(posterior), hourly(posterior));
    vec![
        (
            "geojson",
            text(|out| geojson::journey(posterior, title, at, out)),
        ),
        (
            "geojson positions",
            text(|out| geojson::position(posterior, title, steps.clone(), out)),
        ),
        (
            "geojsonl",
            text(|out| geojsonl::journey(posterior, at, out)),
        ),
        (
            "trajectory",
            text(|out| mfjson::trajectory(posterior, title, out)),
        ),
        (
            "prism",
            text(|out| mfjson::prism(posterior, title, &steps, out)),
        ),
        ("gpx", text(|out| gpx::journey(posterior, title, out))),
        ("kml", text(|out| kml::journey(posterior, title, out))),
        ("csv", text(|out| table::calls(posterior, title, out))),
        (
            "csv positions",
            text(|out| table::position(posterior, steps.clone(), out)),
        ),
        ("kepler", text(|out| kepler::trips(posterior, title, out))),
        ("ics", text(|out| ics::arrivals(posterior, title, out))),
    ]
}

fn document(text: &str) -> Value {
    serde_json::from_str(text).expect("it is JSON")
}

fn list(value: &Value) -> &[Value] {
    value.as_array().expect("a list")
}

fn number(value: &Value) -> f64 {
    value.as_f64().expect("a number")
}

fn time(value: &Value) -> DateTime<Utc> {
    let text = value.as_str().expect("a text");
    DateTime::parse_from_rfc3339(text)
        .expect("RFC 3339")
        .to_utc()
}

fn trajectory(posterior: &Posterior<'_>) -> Value {
    document(&text(|out| mfjson::trajectory(posterior, "a title", out)))
}

/// The elements of a document: name, attributes and the text directly in them.
fn elements(xml: &str) -> Vec<(String, Vec<String>, String)> {
    let mut reader = Reader::from_str(xml);
    let (mut elements, mut open) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(tag) | Event::Empty(tag) => {
                let attributes = tag
                    .attributes()
                    .map(|a| a.expect("an attribute").value.into_owned())
                    .collect();
                open.push(elements.len());
                elements.push((tag.name().as_ref().to_owned(), attributes, String::new()));
                if xml[..usize::try_from(reader.buffer_position()).expect("it fits")]
                    .ends_with("/>")
                {
                    open.pop();
                }
            }
            Event::End(_) => {
                open.pop();
            }
            Event::Text(part) => {
                if let Some(&i) = open.last() {
                    elements[i].2.push_str(&part.xml10_content());
                }
            }
            Event::GeneralRef(name) => {
                let meaning = match quick_xml::escape::resolve_predefined_entity(&name) {
                    Some(meaning) => meaning.to_owned(),
                    None => name
                        .resolve_char_ref()
                        .expect("a reference")
                        .expect("to a character")
                        .to_string(),
                };
                if let Some(&i) = open.last() {
                    elements[i].2.push_str(&meaning);
                }
            }
            Event::Eof => return elements,
            _ => {}
        }
    }
}

fn unfolded(calendar: &str) -> Vec<String> {
    let joined = calendar.replace("\r\n ", "");
    joined.split_terminator("\r\n").map(str::to_owned).collect()
}

#[test]
fn the_times_of_the_median_course_strictly_increase() {
    with(&bundled(), |posterior| {
        let course = trajectory(posterior);
        let times: Vec<_> = list(&course["properties"]["datetimes"])
            .iter()
            .map(time)
            .collect();
        assert!(times.len() > posterior.events().len());
        assert!(times.windows(2).all(|pair| pair[0] < pair[1]));
        assert_eq!(times.len(), list(&course["geometry"]["coordinates"]).len());
        let trips = document(&text(|out| kepler::trips(posterior, "a title", out)));
        let seconds: Vec<i64> = list(&trips["features"][0]["geometry"]["coordinates"])
            .iter()
            .map(|position| position[3].as_i64().expect("whole seconds"))
            .collect();
        assert_eq!(
            seconds,
            times.iter().map(DateTime::timestamp).collect::<Vec<_>>()
        );
    });
}

#[test]
fn the_median_course_follows_the_line_and_passes_each_call_at_its_median() {
    with(&bundled(), |posterior| {
        let course = trajectory(posterior);
        let route = posterior.journey().route();
        let times: Vec<_> = list(&course["properties"]["datetimes"])
            .iter()
            .map(time)
            .collect();
        let kilometres: Vec<f64> = list(&course["properties"]["km"])
            .iter()
            .map(number)
            .collect();
        for (position, km) in list(&course["geometry"]["coordinates"])
            .iter()
            .zip(&kilometres)
        {
            let point = geo::Point::new(number(&position[0]), number(&position[1]));
            assert!(route.line().nearest(point).off.get() < 0.2);
            let there = route.line().point_at(khasan::Chainage::km(*km));
            let off = geo::Distance::distance(&geo::Geodesic, there, point);
            assert!(off < 2.0, "km {km} is {off} m away");
        }
        assert!(kilometres.windows(2).all(|pair| pair[0] <= pair[1]));
        for call in posterior.journey().calls() {
            let arrival = posterior.arrival(call.place).expect("it arrives").median();
            assert!(times.contains(&arrival));
        }
    });
}

#[test]
fn the_quantiles_of_a_prism_are_in_order_and_one_for_each_time() {
    with(&bundled(), |posterior| {
        let prism = document(&text(|out| {
            mfjson::prism(posterior, "a title", &hourly(posterior), out)
        }));
        let properties = &prism["temporalProperties"][0];
        let times = list(&properties["datetimes"]);
        assert_eq!(*times, *list(&prism["temporalGeometry"]["datetimes"]));
        assert!(times.windows(2).all(|pair| time(&pair[0]) < time(&pair[1])));
        let names = ["p05_km", "p25_km", "p50_km", "p75_km", "p95_km"];
        for (i, _) in times.iter().enumerate() {
            let quantiles = names.map(|name| number(&properties[name]["values"][i]));
            assert!(quantiles.windows(2).all(|pair| pair[0] <= pair[1]));
        }
        for name in names {
            assert_eq!(list(&properties[name]["values"]).len(), times.len());
        }
    });
}

#[test]
fn steps_cover_the_journey_and_no_more() {
    with(&bundled(), |posterior| {
        let step = TimeDelta::seconds(90);
        let instants: Vec<_> = Instants::over(posterior, step).collect();
        let leaves = posterior.passage(0).quantile(0.05);
        let arrives = posterior
            .passage(posterior.events().len() - 1)
            .quantile(0.95);
        let (first, last) = (instants[0], instants[instants.len() - 1]);
        assert!(first <= leaves && leaves - first < TimeDelta::minutes(1));
        assert!(last <= arrives && arrives - last < step);
        assert!(instants.windows(2).all(|pair| pair[1] - pair[0] == step));
        let at = some_time(posterior);
        assert_eq!(Instants::one(at).collect::<Vec<_>>(), [at]);
    });
}

#[test]
fn a_calendar_is_folded_at_75_octets_and_unfolds_to_what_was_meant() {
    for title in HOSTILE {
        let file = told(title);
        let calendar = with(&file, |posterior| {
            text(|out| ics::arrivals(posterior, &file.title, out))
        });
        assert!(calendar.ends_with("\r\n"));
        for line in calendar.split_terminator("\r\n") {
            assert!(line.len() <= 75, "{} octets", line.len());
            assert!(!line.contains(['\r', '\n']));
        }
        let lines = unfolded(&calendar);
        let count = |wanted: &str| lines.iter().filter(|line| *line == wanted).count();
        let arrivals = file.journey.calls().len() + 1;
        assert_eq!(count("BEGIN:VEVENT"), arrivals);
        assert_eq!(count("END:VEVENT"), arrivals);
        assert_eq!(count("END:VCALENDAR"), 1);
        let identifiers: std::collections::HashSet<_> = lines
            .iter()
            .filter(|line| line.starts_with("UID:"))
            .collect();
        assert_eq!(identifiers.len(), arrivals);
    }
}

/// The features of a text sequence, without the attribution that each carries.
fn records(sequence: &str, attribution: &Value) -> Vec<Value> {
    let mut records = sequence.split('\u{1e}');
    assert_eq!(records.next(), Some(""));
    records
        .map(|record| {
            assert!(record.ends_with('\n'));
            let mut feature = document(record);
            let properties = feature["properties"].as_object_mut().expect("properties");
            assert_eq!(properties.remove("attribution").as_ref(), Some(attribution));
            feature
        })
        .collect()
}

#[test]
fn a_text_sequence_is_the_collection_between_separators() {
    let same = |sequence: String, collection: String| {
        let collection = document(&collection);
        let features = records(&sequence, &collection["attribution"]);
        assert_eq!(features, *list(&collection["features"]));
    };
    with(&bundled(), |posterior| {
        let (at, steps) = (some_time(posterior), hourly(posterior));
        let journey = posterior.journey();
        let schedule = journey.schedule(at);
        same(
            text(|out| geojsonl::journey(posterior, at, out)),
            text(|out| geojson::journey(posterior, "a title", at, out)),
        );
        same(
            text(|out| geojsonl::position(posterior, steps.clone(), out)),
            text(|out| geojson::position(posterior, "a title", steps, out)),
        );
        same(
            text(|out| geojsonl::route(journey, out)),
            text(|out| geojson::route(journey, out)),
        );
        same(
            text(|out| geojsonl::stations(journey, out)),
            text(|out| geojson::stations(journey, out)),
        );
        same(
            text(|out| geojsonl::schedule(journey, &schedule, out)),
            text(|out| geojson::schedule(journey, &schedule, out)),
        );
    });
}

#[test]
fn what_people_write_is_text_in_every_xml() {
    let plain = told("plain");
    let shape = |xml: &str| {
        elements(xml)
            .into_iter()
            .map(|element| element.0)
            .collect::<Vec<_>>()
    };
    for hostile in HOSTILE {
        let file = told(hostile);
        let [ours, theirs] = [&file, &plain].map(|file| {
            with(file, |posterior| {
                [
                    text(|out| gpx::journey(posterior, &file.title, out)),
                    text(|out| kml::journey(posterior, &file.title, out)),
                ]
            })
        });
        for (ours, theirs) in ours.iter().zip(&theirs) {
            assert_eq!(shape(ours), shape(theirs));
            assert!(!ours.contains(|c: char| c.is_control() && c != '\n'));
            assert!(!ours.contains('\u{ffff}'));
        }
    }
    let file = told(HOSTILE[1]);
    let map = with(&file, |posterior| {
        text(|out| kml::journey(posterior, &file.title, out))
    });
    let name = elements(&map)
        .into_iter()
        .find(|element| element.0 == "name")
        .expect("a name");
    assert_eq!(name.2, HOSTILE[1]);
}

#[test]
fn no_cell_of_a_table_is_a_formula() {
    for hostile in HOSTILE {
        let file = told(hostile);
        let calls = with(&file, |posterior| {
            text(|out| table::calls(posterior, &file.title, out))
        });
        let mut rows = csv::Reader::from_reader(calls.as_bytes());
        let titles = rows
            .headers()
            .expect("a header")
            .iter()
            .position(|name| name == "title")
            .expect("a column for the title");
        let rows: Vec<_> = rows.records().map(|row| row.expect("a row")).collect();
        assert_eq!(rows.len(), file.journey.calls().len() + 2);
        for row in &rows {
            for cell in row {
                let begins = cell.starts_with(['=', '+', '-', '@', '\t', '\r']);
                assert!(!begins || cell.parse::<f64>().is_ok(), "{cell:?}");
            }
            assert_eq!(
                row[titles].trim_start_matches('\''),
                file.title,
                "nothing but an apostrophe is added"
            );
        }
    }
}

#[test]
fn what_people_write_comes_back_from_geojson_and_links_only_lead_to_the_web() {
    for hostile in HOSTILE {
        let file = told(hostile);
        let map = with(&file, |posterior| {
            document(&text(|out| {
                geojson::journey(posterior, &file.title, some_time(posterior), out)
            }))
        });
        assert_eq!(map["name"], file.title.as_str());
        let reports: Vec<&Value> = list(&map["features"])
            .iter()
            .map(|feature| &feature["properties"])
            .filter(|properties| properties["kind"] == "report")
            .collect();
        assert_eq!(reports.len(), 2);
        assert_eq!(
            reports[0]["source"].as_str(),
            file.reports[0].source.as_deref()
        );
        assert_eq!(reports[0]["claim"], "arrived <Khasan>");
        assert_eq!(reports[0]["url"], Value::Null);
        assert_eq!(reports[1]["url"], "https://example.org/?a=1&b=2");
    }
}

#[test]
fn a_report_that_is_likely_wrong_is_drawn_hollow_and_counts_for_little() {
    let mut file = bundled();
    let route = file.journey.route().clone();
    let wrong = khasan::Report::parse("2019-04-24T23:00+10:00 passed Khasan", &route);
    file.reports.push(wrong.expect("a report"));
    let map = with(&file, |posterior| {
        document(&text(|out| {
            geojson::journey(posterior, "a title", some_time(posterior), out)
        }))
    });
    let reports: Vec<&Value> = list(&map["features"])
        .iter()
        .map(|feature| &feature["properties"])
        .filter(|properties| properties["kind"] == "report")
        .collect();
    let (last, others) = reports.split_last().expect("reports");
    assert!(number(&last["credibility"]) < 0.05);
    assert_eq!(last["marker-symbol"], "circle-stroked");
    assert!(
        others
            .iter()
            .any(|report| report["marker-symbol"] == "circle")
    );
}

#[test]
fn every_feature_has_source_and_accuracy_and_no_line_is_without_length() {
    with(&bundled(), |posterior| {
        for (name, text) in all(posterior, "a title") {
            if !name.starts_with("geojson") || name == "geojsonl" {
                continue;
            }
            let map = document(&text);
            for feature in list(&map["features"]) {
                assert!(feature["properties"]["source"].is_string(), "{feature}");
                assert!(number(&feature["properties"]["accuracy_m"]) > 0.0);
                let coordinates = list(&feature["geometry"]["coordinates"]);
                if feature["geometry"]["type"] == "LineString" {
                    assert!(
                        coordinates
                            .iter()
                            .any(|position| *position != coordinates[0])
                    );
                }
            }
        }
    });
}

#[test]
fn a_train_that_has_not_left_is_in_one_place_and_no_stretch() {
    with(&told("a title"), |posterior| {
        let before = posterior.passage(0).quantile(0.0) - TimeDelta::hours(1);
        let map = document(&text(|out| {
            geojson::position(posterior, "a title", Instants::one(before), out)
        }));
        let features = list(&map["features"]);
        assert_eq!(features.len(), 4);
        assert!(
            features
                .iter()
                .all(|feature| feature["geometry"]["type"] == "Point")
        );
        assert_eq!(features[3]["properties"]["state"], "not started");
    });
}

#[test]
fn a_track_reads_back_with_its_places_and_times() {
    with(&bundled(), |posterior| {
        let course = trajectory(posterior);
        let map = text(|out| gpx::journey(posterior, "a title", out));
        let elements = elements(&map);
        let points: Vec<[f64; 2]> = elements
            .iter()
            .filter(|element| element.0 == "trkpt")
            .map(|(_, at, _)| [&at[1], &at[0]].map(|degrees| degrees.parse().expect("degrees")))
            .collect();
        let times: Vec<&str> = elements
            .windows(2)
            .filter(|pair| pair[0].0 == "trkpt")
            .map(|pair| pair[1].2.as_str())
            .collect();
        assert_eq!(serde_json::json!(points), course["geometry"]["coordinates"]);
        assert_eq!(serde_json::json!(times), course["properties"]["datetimes"]);
    });
}

#[test]
fn no_vertex_stands_twice_in_succession_on_a_line_of_kml() {
    for name in JourneyFile::names() {
        let file = JourneyFile::bundled(name).expect("a bundled journey");
        let xml = text(|out| kml::route(&file.journey, out));
        let lines = xml.split("<tessellate>").skip(1);
        for line in lines.map(|rest| rest.split("coordinates>").nth(1).expect("coordinates")) {
            let vertices: Vec<&str> = line.trim_end_matches("</").split(' ').collect();
            assert!(vertices.len() >= 2, "{name}: {line}");
            assert!(
                vertices.windows(2).all(|pair| pair[0] != pair[1]),
                "{name}: {line}"
            );
        }
    }
}

#[test]
fn every_format_says_whose_data_it_is_and_is_the_same_bytes_again() {
    let file = bundled();
    let [once, again] = [0, 1].map(|_| with(&file, |posterior| all(posterior, &file.title)));
    for ((name, text), (_, again)) in once.iter().zip(&again) {
        assert!(
            text.replace("\r\n ", "").contains("OpenStreetMap"),
            "{name}"
        );
        assert!(text == again, "{name}");
    }
}

#[test]
fn no_number_of_a_map_is_finer_than_a_decimetre() {
    let file = told("a title");
    for (name, text) in with(&file, |posterior| all(posterior, &file.title)) {
        let finer = text
            .split(|c: char| !c.is_ascii_digit() && c != '.')
            .filter_map(|number| number.split_once('.'))
            .find(|(whole, decimals)| whole.parse::<f64>().is_ok() && decimals.len() > 6);
        assert_eq!(finer, None, "{name}");
    }
}

#[cfg(feature = "cli")]
mod command {
    use std::process::{Command, Output};

    fn export(words: &[&str]) -> Output {
        Command::new(env!("CARGO_BIN_EXE_khasan"))
            .arg("export")
            .args(words)
            .output()
            .expect("the command runs")
    }

    #[test]
    fn what_a_format_cannot_write_is_a_wrong_word() {
        for words in [
            ["--format", "ics", "--what", "route"],
            ["--format", "kepler", "--what", "position"],
            ["--format", "geojson", "--step", "10"],
            ["--format", "csv", "--step", "0"],
        ] {
            assert_eq!(export(&words).status.code(), Some(2), "{words:?}");
        }
    }

    #[test]
    fn a_way_without_a_date_is_exported_as_a_route() {
        let ways = ["--from", "Khasan", "--to", "Baranovsky"];
        let [usual, route] =
            [&[][..], &["--what", "route"]].map(|more| export(&[&ways[..], more].concat()));
        assert!(usual.status.success());
        assert_eq!(usual.stdout, route.stdout);
    }

    #[test]
    fn nominal_times_start_from_the_stated_departure() {
        let words = [
            "--what",
            "schedule",
            "--from",
            "Khasan",
            "--to",
            "Baranovsky",
            "--depart",
            "2023-09-12T06:00+10:00",
        ];
        let output = String::from_utf8(export(&words).stdout).expect("UTF-8");
        assert!(output.contains("\"depart\":\"2023-09-12T06:00:00+10:00\""));
    }

    const WATCHED: [&str; 6] = [
        "--what",
        "position",
        "--journey",
        "2019-04-outbound",
        "--step",
        "30",
    ];

    fn exported(format: &str, words: &[&str]) -> String {
        let output = export(&[&["--format", format], words].concat());
        assert!(output.status.success());
        String::from_utf8(output.stdout).expect("UTF-8")
    }

    #[test]
    fn a_step_is_in_minutes() {
        let times = |words: &[&str]| -> Vec<super::DateTime<super::Utc>> {
            let text = exported("csv", words);
            let rows = text.lines().skip(1).filter_map(|row| row.split(',').next());
            rows.map(|time| time.parse().expect("a time")).collect()
        };
        let half_hours = times(&WATCHED);
        assert!(
            half_hours
                .windows(2)
                .all(|pair| pair[1] - pair[0] == super::TimeDelta::minutes(30))
        );
        let one = times(&[&WATCHED[..4], &["--at", "2019-04-24T14:00+10:00"]].concat());
        assert_eq!(
            one,
            ["2019-04-24T04:00:00Z"
                .parse::<super::DateTime<super::Utc>>()
                .expect("a time")]
        );
    }

    #[test]
    fn positions_are_exported_in_each_format_that_has_them() {
        let lines = exported("geojsonl", &WATCHED).lines().count();
        let prism = super::document(&exported("mfjson", &WATCHED));
        let map = super::document(&exported("geojson", &WATCHED));
        let times = prism["temporalGeometry"]["datetimes"]
            .as_array()
            .expect("times");
        assert!(times.len() > 20);
        // A stretch each of 50, 80 and 95 per cent where the train may be at several places, and the median.
        assert!(lines >= times.len() && lines <= 4 * times.len());
        assert_eq!(map["features"].as_array().expect("features").len(), lines);
    }

    #[test]
    fn layouts_are_the_same_as_text_sequences() {
        let way = [
            "--from",
            "Khasan",
            "--to",
            "Baranovsky",
            "--depart",
            "2023-09-12T06:00+10:00",
        ];
        for what in ["route", "stations", "schedule"] {
            let words = [&["--what", what], &way[..]].concat();
            let map = super::document(&exported("geojson", &words));
            let records = super::records(&exported("geojsonl", &words), &map["attribution"]);
            assert_eq!(records, *super::list(&map["features"]), "{what}");
        }
    }

    #[test]
    fn the_moment_of_a_page_is_the_sliders_and_stands_in_no_picture() {
        let words = [
            "--journey",
            "2019-04-outbound",
            "--at",
            "2019-04-24T14:00+10:00",
        ];
        let has_cursor = |format: &str| exported(format, &words).contains("class=\"cursor\"");
        assert!(has_cursor("svg") && !has_cursor("html"));
    }

    #[test]
    fn as_of_a_time_only_what_was_known_by_then_counts() {
        let known = |as_of: &str| {
            let words = [
                "eta",
                "--json",
                "--journey",
                "2019-04-outbound",
                "--as-of",
                as_of,
            ];
            let output = Command::new(env!("CARGO_BIN_EXE_khasan"))
                .args(words)
                .output();
            let text = String::from_utf8(output.expect("the command runs").stdout);
            let document = super::document(&text.expect("UTF-8"));
            let made = |forecast: &super::Value| super::time(&forecast["made"]);
            let made: Vec<_> = super::list(&document["forecasts"])
                .iter()
                .map(made)
                .collect();
            (document["reports"].as_u64().expect("a count"), made)
        };
        let (early, late) = ("2019-04-24T12:00+10:00", "2019-04-26T12:00+10:00");
        let ((few, before), (all, ever)) = (known(early), known(late));
        assert!(0 < few && few < all);
        let noon: super::DateTime<super::Utc> = "2019-04-24T02:00:00Z".parse().expect("a time");
        let by_noon = ever.iter().filter(|&&made| made <= noon).count();
        assert!(by_noon < ever.len() && by_noon == before.len());
    }
}

#[test]
fn a_route_has_its_ends_among_the_places_and_no_description_that_says_nothing() {
    let file = bundled();
    let route = file.journey.route();
    let [gpx, kml] = [
        text(|out| gpx::route(&file.journey, out)),
        text(|out| kml::route(&file.journey, out)),
    ];
    let places = file.journey.calls().len() + 2;
    for (map, tag, count) in [(&gpx, "wpt", places), (&kml, "Point", places)] {
        let found = elements(map);
        assert_eq!(
            found.iter().filter(|element| element.0 == tag).count(),
            count
        );
        for end in [route.from(), route.to()] {
            let is_named = |element: &(String, _, String)| {
                element.0 == "name" && element.2.starts_with(&end.name)
            };
            assert!(found.iter().any(is_named), "{tag}: {}", end.name);
        }
        let says = |element: &(String, _, String)| element.0 != "desc" || !element.2.is_empty();
        assert!(found.iter().all(says), "{tag}");
    }
}

#[test]
fn a_source_is_read_back_from_kml_as_it_is_and_is_no_markup_where_it_is_shown() {
    let (west, east) = ([130.0, 42.0], [130.1, 42.0]);
    for (source, read) in [
        ("http://x/?a=1&b=2", "http://x/?a=1&b=2"),
        ("a > b &amp; c", "a > b &amp; c"),
        ("<b>bold</b>", "&lt;b>bold&lt;/b>"),
    ] {
        let mut features = [
            made_up::section(["Alder", "Birch"], 8.3, &[1435], &[west, east]),
            made_up::station("Alder", west, &[("Alder-Birch", 0.0)]),
            made_up::station("Birch", east, &[("Alder-Birch", 8.3)]),
        ];
        for feature in &mut features {
            feature["properties"]["source"] = source.into();
        }
        let network =
            Network::from_geojson("a.geojson", &made_up::railway(&features)).expect("a railway");
        let route = network.route("Alder", "Birch", &[]).expect("a route");
        let train = Train::named("armoured").expect("a train");
        let journey = Journey::new(route, train).expect("it has the wheels");
        let values = elements(&text(|out| kml::route(&journey, out)));
        assert_eq!(
            values.iter().filter(|value| value.2 == read).count(),
            3,
            "{source}"
        );
    }
}
