//! Journeys on record: the bundled ones are whole and sourced, and a file that is not is refused at its line.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use khasan::{Error, JourneyFile, Network, Report};

fn folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("data/journeys")
}

fn bundled() -> impl Iterator<Item = (&'static str, JourneyFile<'static>)> {
    JourneyFile::names().map(|name| {
        (
            name,
            JourneyFile::bundled(name).unwrap_or_else(|error| panic!("{error}")),
        )
    })
}

fn raw(name: &str) -> toml::Table {
    let text = std::fs::read_to_string(folder().join(name).with_extension("toml"))
        .expect("the file is there");
    text.parse().expect("it is TOML")
}

#[test]
fn every_journey_of_the_folder_is_bundled_and_can_be_read() {
    let files: BTreeSet<String> = std::fs::read_dir(folder())
        .expect("the folder is there")
        .map(|file| {
            file.expect("it can be listed")
                .path()
                .file_stem()
                .expect("a name")
                .to_string_lossy()
                .into_owned()
        })
        .collect();
    let names: BTreeSet<String> = bundled().map(|(name, _)| name.to_owned()).collect();
    assert_eq!(names, files);
}

#[test]
fn the_first_is_the_journey_of_september_2023_as_it_was_announced() {
    let (name, file) = bundled().next().expect("there are journeys");
    assert_eq!(name, "2023-09-announced");
    assert_eq!(file.journey.route().to_string(), "Pyongyang–Vladivostok");
}

#[test]
fn every_report_has_its_source_and_its_origin() {
    for (name, file) in bundled() {
        assert!(!file.reports.is_empty(), "{name}");
        for report in &file.reports {
            for said in [&report.source, &report.origin] {
                assert!(
                    said.as_ref().is_some_and(|text| !text.trim().is_empty()),
                    "{name}: {}",
                    report.claim.words
                );
            }
        }
    }
}

#[test]
fn every_forecast_says_who_made_it_and_every_outcome_how_it_is_known() {
    for (name, file) in bundled() {
        assert!(
            file.forecasts
                .iter()
                .all(|forecast| !forecast.who.trim().is_empty()),
            "{name}"
        );
        assert!(
            file.outcomes.iter().all(|outcome| outcome.basis.is_some()),
            "{name}"
        );
    }
}

#[test]
fn nothing_is_known_before_it_can_have_happened() {
    for (name, file) in bundled() {
        for report in file.reports.iter().filter(|report| !report.claim.expected) {
            assert!(
                report
                    .known
                    .is_none_or(|known| known >= report.when.start()),
                "{name}: {}",
                report.claim.words
            );
        }
    }
}

#[test]
fn every_forecast_was_made_before_what_it_foresees_or_says_that_it_was_not() {
    for (name, file) in bundled() {
        for forecast in &file.forecasts {
            let says_so = forecast
                .note
                .as_ref()
                .is_some_and(|note| note.contains("retrospective"));
            assert!(
                forecast.made <= forecast.when.end() || says_so,
                "{name}: {}",
                forecast.words
            );
        }
    }
}

#[test]
fn every_row_of_every_file_is_taken_in() {
    for (name, file) in bundled() {
        let rows = |what: &str| {
            raw(name)
                .get(what)
                .and_then(toml::Value::as_array)
                .map_or(0, Vec::len)
        };
        assert_eq!(
            [rows("report"), rows("forecast"), rows("outcome")],
            [
                file.reports.len(),
                file.forecasts.len(),
                file.outcomes.len()
            ],
            "{name}"
        );
    }
}

#[test]
fn outcomes_follow_one_another_as_the_route_does() {
    for (name, file) in bundled() {
        for pair in file.outcomes.windows(2) {
            let [a, b] = [&pair[0], &pair[1]];
            let along = a.claim.spots[0].at.get() <= b.claim.spots[0].at.get();
            assert!(
                !along || a.when.start() <= b.when.end(),
                "{name}: {} and {}",
                a.claim.words,
                b.claim.words
            );
        }
    }
}

#[track_caller]
fn refused<T: std::fmt::Debug>(answer: Result<T, Error>, message: &str) {
    match answer {
        Err(error) => assert_eq!(error.to_string(), message),
        Ok(answer) => panic!("was taken as {answer:?}"),
    }
}

const JOURNEY: &str = r#"title = "a journey"
from = "Pyongyang"
to = "Vladivostok"
train = "armoured"

[[report]]
claim = "arrived Khasan"
when = "2019-04-24T10:30+10:00/2019-04-24T10:40+10:00"
source = "VL.ru"
trust = 0.9
"#;

/// The journey above with some words replaced.
#[track_caller]
fn refused_with(words: &str, others: &str, message: &str) {
    assert!(JOURNEY.contains(words), "{words}");
    refused(
        JourneyFile::from_toml(
            "own.toml",
            &JOURNEY.replace(words, others),
            Network::bundled(),
        ),
        message,
    );
}

#[test]
fn a_journey_of_ones_own_is_read() {
    let file = JourneyFile::from_toml("own.toml", JOURNEY, Network::bundled())
        .unwrap_or_else(|error| panic!("{error}"));
    let report = &file.reports[0];
    assert_eq!(
        (file.title.as_str(), report.trust, report.known),
        ("a journey", Some(0.9), Some(report.when.end()))
    );
}

#[test]
fn an_error_names_the_line_and_what_would_be_right() {
    refused_with(
        "Pyongyang",
        "Pjoengjang",
        "own.toml: line 2: no place is called \"Pjoengjang\"; the nearest names are Pyongyang, Ponggang, Pyongsong",
    );
    refused_with(
        "Vladivostok",
        "Vladivostoc",
        "own.toml: line 3: no place is called \"Vladivostoc\"; the nearest names are Vladivostok, Dalnevostochny, Litovko",
    );
    refused_with(
        "to = \"Vladivostok\"",
        "to = \"Vladivostok\"\nvia = [\"Ussuriysk\", \"Khabarowsk\"]",
        "own.toml: line 4: no place is called \"Khabarowsk\"; the nearest names are Khabarovsk, Khabarovsk-2, Kundur-Khabarovsky",
    );
    refused_with(
        "armoured",
        "armored",
        "own.toml: line 4: no train is called \"armored\"; there are armoured, planned, regular",
    );
    refused_with(
        "armoured",
        "regular",
        "own.toml: line 4: train \"regular\" has no way through: it has wheels for 1520 mm only, and beyond Pyongyang only 1435 mm is laid",
    );
    refused_with(
        "arrived Khasan",
        "reached Khasan",
        "own.toml: line 7: report \"reached Khasan\": a claim begins with arrived, departed, passed, at, not yet, beyond or near, \
         each of which may follow expected, such as \"arrived Khasan\"",
    );
    refused_with(
        "arrived Khasan",
        "arrived Khabarovsk",
        "own.toml: line 7: Khabarovsk is not on the route Pyongyang–Vladivostok; another `via` may lead there",
    );
    refused_with(
        "arrived Khasan",
        "near 10.0,20.0 ± 500 m",
        "own.toml: line 7: \"near 10.0,20.0 ± 500 m\" is 10638.8 km from the line; at most 25.0 km is taken as on it",
    );
    refused_with(
        "10:30+10:00",
        "25:30+10:00",
        "own.toml: line 8: \"2019-04-24T25:30+10:00\" cannot be read as a time: hours run from 00 to 24, minutes and seconds from 00 to 59",
    );
    refused_with(
        "0.9",
        "90",
        "own.toml: line 10: trust 90 is no probability; it lies between 0 and 1",
    );
}

#[test]
fn what_is_no_journey_file_is_refused_at_its_line_with_the_whole_reason() {
    refused_with(
        "source",
        "sorce",
        "own.toml: line 9: unknown field `sorce`, expected one of `claim`, `when`, `known`, `source`, `url`, `origin`, `trust`, `note`",
    );
    refused_with(
        "claim = \"arrived Khasan\"\n",
        "",
        "own.toml: line 6: missing field `claim`",
    );
    refused_with(
        "from = \"Pyongyang\"\n",
        "",
        "own.toml: line 1: missing field `from`",
    );
    refused_with(
        "\"a journey\"",
        "a journey",
        "own.toml: line 1: string values must be quoted, expected literal string",
    );
    refused_with(
        "0.9",
        "\"high\"",
        "own.toml: line 10: invalid type: string \"high\", expected f64",
    );
}

#[test]
fn the_words_of_a_forecast_are_kept_without_the_space_around_them() {
    for (claim, words) in [
        (" arrived Khasan ", "arrived Khasan"),
        (" at Khabarovsk\n", "at Khabarovsk"),
    ] {
        let text = format!(
            "from = \"Tumangang\"\nto = \"Vladivostok\"\n[[forecast]]\nwho = \"somebody\"\nclaim = {claim:?}\nmade = {0}\nwhen = {0}\n",
            "\"2019-04-24T10:30+10:00\""
        );
        let file = JourneyFile::from_toml("own.toml", &text, Network::bundled());
        let file = file.unwrap_or_else(|error| panic!("{error}"));
        assert_eq!(file.forecasts[0].words, words);
    }
}

#[test]
fn an_unknown_journey_is_answered_with_those_there_are() {
    refused(
        JourneyFile::bundled("2018"),
        "no journey is called \"2018\", and there is no such file; there are 2023-09-announced, 2001-07-inbound, \
         2019-04-as-first-told, 2019-04-outbound, 2019-04-return, 2023-09-outbound",
    );
}

#[test]
fn a_report_in_one_line_says_what_the_same_report_in_a_file_says() {
    let file = JourneyFile::from_toml("own.toml", JOURNEY, Network::bundled())
        .unwrap_or_else(|error| panic!("{error}"));
    let line = "2019-04-24T10:30+10:00/2019-04-24T10:40+10:00 arrived Khasan";
    let report =
        Report::parse(line, file.journey.route()).unwrap_or_else(|error| panic!("{error}"));
    assert_eq!(
        (report.claim, report.when),
        (file.reports[0].claim.clone(), file.reports[0].when)
    );
}

#[test]
fn a_line_that_is_no_report_is_refused() {
    let file = JourneyFile::bundled("2019-04-outbound").expect("it is bundled");
    let parse = |line: &str| Report::parse(line, file.journey.route());
    refused(
        parse("arrived Khasan"),
        "report \"arrived Khasan\": a report is a time and then a claim, such as \"2019-04-24T10:40+10:00 arrived Khasan\"; \
         a claim begins with arrived, departed, passed, at, not yet, beyond or near, each of which may follow expected",
    );
    let indented = Report::parse("  arrived Khasan", file.journey.route());
    let reason = indented.expect_err("it has no time").to_string();
    assert!(
        reason.contains("a report is a time and then a claim"),
        "{reason}"
    );
    refused(
        parse("2019-04-24T10:40+10:00 near 95,200"),
        "report \"near 95,200\": near needs latitude and longitude in degrees, such as \"near 43.35,131.99 ± 500 m\"",
    );
    refused(
        parse("yesterday arrived Khasan"),
        "\"yesterday\" cannot be read as a time: write a time as 2019-04-24T10:30+10:00, an interval as 2019-04-24T10:30+10:00/10:40, \
         a day as 2023-09-10, or a part of a day as \"2023-09-10 dawn\"",
    );
}

#[test]
fn words_that_are_part_of_no_claim_are_named_and_not_the_time() {
    let file = JourneyFile::bundled("2019-04-outbound").expect("it is bundled");
    refused(
        Report::parse("2019-04-24T10:40 seen at Khasan", file.journey.route()),
        "report \"2019-04-24T10:40 seen at Khasan\": \"seen\" is part neither of the time \
         (only an offset from UTC can follow the time, as +10:00 or Z) nor of the claim \
         (a claim begins with arrived, departed, passed, at, not yet, beyond or near, each of which may follow expected)",
    );
}

#[test]
fn how_far_a_point_may_be_off_is_named_where_it_cannot_be_read() {
    let file = JourneyFile::bundled("2019-04-outbound").expect("it is bundled");
    for off in ["± 5000", "± 3 mi", "+/- 500 m", "± -5 m", "±"] {
        let line = format!("2019-04-24T10:40 near 42.4,130.6 {off}");
        refused(
            Report::parse(&line, file.journey.route()),
            &format!(
                "report \"near 42.4,130.6 {off}\": \"{off}\" after the coordinates is not how far they may be off; \
                 write that as ± 500 m or ± 2 km, at most 1000 km"
            ),
        );
    }
}

#[test]
fn a_claim_may_be_written_as_people_write_it() {
    let file = JourneyFile::bundled("2019-04-outbound").expect("it is bundled");
    let claim = |words: &str| {
        let claim = khasan::Claim::parse(words, file.journey.route());
        let claim = claim.unwrap_or_else(|error| panic!("{error}"));
        (claim.verb, claim.spots, claim.expected)
    };
    for (written, meant) in [
        ("arrived at Khasan", "arrived Khasan"),
        ("passed KM 312", "passed km 312"),
        ("passed Km 312", "passed km 312"),
        ("not  yet Khasan", "not yet Khasan"),
        ("Expected\tNot \t yet at Khasan", "expected not yet Khasan"),
    ] {
        assert_eq!(claim(written), claim(meant), "{written}");
    }
}
