//! What people write stays text: in every field that reaches an output, in every format and every table.
#![cfg(feature = "cli")]

mod made_up;

use std::fs;
use std::path::Path;
use std::process::Command;

use made_up::{railway, section, station};
use quick_xml::Reader;
use quick_xml::events::Event;
use serde_json::{Value, json};

/// Each tries to be more than text somewhere: a terminal, a reader, XML or HTML, a spreadsheet, a link, a calendar.
const HOSTILE: [&str; 8] = [
    "\u{1b}]0;owned\u{7}\u{1b}[2J\u{9b}31m",
    "\u{202e}gnp.exe\u{2066}\u{200b}",
    "</script></text></name></td><script>alert(1)</script><img src=x onerror=alert(1)>",
    "]]> --> <!-- <![CDATA[ &amp; &lt;b&gt; \" onload=\"x\" ' %0a",
    "=cmd|'/C calc'!A0",
    "＝SUM(A1)\t@x\n=1+1",
    "javascript:alert(document.domain)//https://",
    "gone\r\nEND:VEVENT\r\nEND:VCALENDAR\n\n  12.0  Khasan  leaves",
];
const PLAIN: &str = "plain";

/// The fields into which text from outside goes, of a journey and of its network.
const OF_JOURNEYS: [&str; 9] = [
    "title",
    "source",
    "url",
    "origin",
    "note",
    "who",
    "forecast_source",
    "forecast_note",
    "basis",
];
const OF_NETWORKS: [&str; 12] = [
    "name",
    "attribution",
    "section_name",
    "section_source",
    "section_id",
    "station_name",
    "local_name",
    "station_source",
    "station_note",
    "figure_who",
    "figure_words",
    "figure_source",
];
const OF_FIXES: [&str; 2] = ["fix_name", "fix_time"];

/// Everything that is written, by the words that write it; `%` is a folder of its own.
const WRITTEN: [(&str, Kind); 34] = [
    ("route --from Alder --to Birch", Kind::Table),
    (
        "route --from Alder --to Birch --all --names local",
        Kind::Table,
    ),
    ("route --check", Kind::Table),
    ("route --json", Kind::Json),
    ("eta", Kind::Table),
    ("eta --json", Kind::Json),
    ("where --at 2019-04-24T10:20+09:00", Kind::Table),
    ("where --at 2019-04-24T10:20+09:00 --json", Kind::Json),
    ("explain", Kind::Table),
    ("explain --json", Kind::Json),
    ("eta --report x", Kind::Message),
    ("eta Nowhere", Kind::Message),
    ("eta --train regular", Kind::Message),
    (
        "eta --report 2019-04-24T10:20Z_arrived_Alder",
        Kind::Message,
    ),
    ("export --format geojson", Kind::Json),
    ("export --format geojson --what route", Kind::Json),
    ("export --format geojson --what stations", Kind::Json),
    ("export --format geojson --what schedule", Kind::Json),
    ("export --format geojson --what position", Kind::Json),
    ("export --format mfjson", Kind::Json),
    ("export --format mfjson --what position", Kind::Json),
    ("export --format kepler", Kind::Json),
    ("export --format geojsonl", Kind::Sequence),
    ("export --format gpx", Kind::Xml),
    ("export --format gpx --what route", Kind::Xml),
    ("export --format kml", Kind::Xml),
    ("export --format kml --what route", Kind::Xml),
    ("export --format svg", Kind::Xml),
    ("export --format svg --what position", Kind::Xml),
    ("export --format html", Kind::Html),
    ("export --format csv", Kind::Csv),
    ("export --format csv --what position", Kind::Csv),
    ("export --format ics", Kind::Calendar),
    ("score", Kind::Table),
];
const LOCATED: [(&str, Kind); 4] = [
    ("locate fixes.geojson", Kind::Table),
    ("locate fixes.geojson --format csv", Kind::Csv),
    ("locate fixes.geojson --format geojson", Kind::Json),
    ("locate fixes.geojson --json", Kind::Json),
];

/// What an output is, and so what must not change in it.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Kind {
    Table,
    Message,
    Json,
    Sequence,
    Xml,
    Html,
    Csv,
    Calendar,
}

/// The text of each field: hostile in those named, and plain elsewhere.
struct Texts<'t>(&'t [&'t str], &'t str);

impl Texts<'_> {
    fn of(&self, field: &str) -> String {
        if self.0.contains(&field) {
            self.1.to_owned()
        } else {
            PLAIN.to_owned()
        }
    }

    fn network(&self) -> String {
        let id = self.of("section_id");
        let mut line = section(
            ["Alder", "Birch"],
            8.3,
            &[1435],
            &[[130.0, 42.0], [130.1, 42.0]],
        );
        line["id"] = id.as_str().into();
        line["properties"]["name"] = self.of("section_name").into();
        line["properties"]["source"] = self.of("section_source").into();
        let ends = [("Alder", 130.0, 0.0), ("Birch", 130.1, 8.3)]
            .map(|(name, lon, km)| station(name, [lon, 42.0], &[(&id, km)]));
        // Between the ends, so that journeys may name those.
        let mut between = station("Cedar", [130.05, 42.0], &[(&id, 4.15)]);
        between["properties"]["name"] = self.of("station_name").into();
        between["properties"]["local_name"] = format!("本{}", self.of("local_name")).into();
        between["properties"]["source"] = self.of("station_source").into();
        between["properties"]["note"] = self.of("station_note").into();
        between["properties"]["calls"] = true.into();
        let [from, to] = ends;
        let mut file: Value = serde_json::from_str(&railway(&[line, from, between, to])).unwrap();
        file["name"] = self.of("name").into();
        file["attribution"] = self.of("attribution").into();
        file["figures"] = json!([{ "from": "Alder", "to": "Birch", "who": self.of("figure_who"), "words": self.of("figure_words"), "distance_km": 8, "source": self.of("figure_source") }]);
        file.to_string()
    }

    fn journey(&self) -> String {
        // A string of JSON is one of TOML, but for the delete character.
        let of = |field| Value::from(self.of(field)).to_string();
        format!(
            "title = {}\nfrom = \"Alder\"\nto = \"Birch\"\ndepart = \"2019-04-24T10:00+09:00\"\n\
             [[report]]\nclaim = \"passed Cedar\"\nwhen = \"2019-04-24T10:20+09:00\"\nsource = {}\nurl = {}\norigin = {}\nnote = {}\n\
             [[report]]\nclaim = \"arrived Birch\"\nwhen = \"2019-04-23T10:20+09:00\"\nsource = {}\n\
             [[forecast]]\nwho = {}\nmade = \"2019-04-24T10:10+09:00\"\nclaim = \"arrived Birch\"\nwhen = \"2019-04-24T10:40+09:00\"\nsource = {}\nnote = {}\n\
             [[outcome]]\nclaim = \"arrived Birch\"\nwhen = \"2019-04-24T10:30+09:00\"\nbasis = {}\n",
            of("title"),
            of("source"),
            of("url"),
            of("origin"),
            of("note"),
            of("source"),
            of("who"),
            of("forecast_source"),
            of("forecast_note"),
            of("basis"),
        )
    }

    fn fixes(&self) -> String {
        json!({ "type": "FeatureCollection", "features": [{
            "type": "Feature",
            "geometry": { "type": "Point", "coordinates": [130.05, 42.0] },
            "properties": { "name": self.of("fix_name"), "time": self.of("fix_time") },
        }] })
        .to_string()
    }

    /// Writes everything, and gives back what came of it.
    fn written(&self, folder: &Path, outputs: &[(&'static str, Kind)]) -> Vec<String> {
        fs::write(folder.join("network.geojson"), self.network()).unwrap();
        fs::write(folder.join("journey.toml"), self.journey()).unwrap();
        fs::write(folder.join("fixes.geojson"), self.fixes()).unwrap();
        outputs
            .iter()
            .map(|&(words, kind)| run(folder, words, kind))
            .collect()
    }
}

fn run(folder: &Path, words: &str, kind: Kind) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_khasan"));
    command
        .current_dir(folder)
        .args(words.split(' ').map(|word| word.replace('_', " ")));
    if words.starts_with("score") {
        // On the bundled network: of the journey's words the forecaster's are shown.
        let text = fs::read_to_string(folder.join("journey.toml")).unwrap();
        let there = [
            ("Alder", "Tumangang"),
            ("Birch", "Khasan"),
            ("passed Cedar", "passed border"),
        ];
        let moved = there
            .iter()
            .fold(text, |text, (here, there)| text.replace(here, there));
        fs::write(folder.join("scored.toml"), moved).unwrap();
        command.args(["scored.toml", "--all"]);
    } else {
        command.args(["--network", "network.geojson"]);
        if !words.contains("--from") && !words.contains("--check") {
            command.args(["--journey", "journey.toml"]);
        }
    }
    let output = command.output().unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(
        output.status.success(),
        kind != Kind::Message,
        "{words}: {stderr}"
    );
    is_harmless(words, &stderr);
    if kind == Kind::Message {
        stderr
    } else {
        String::from_utf8(output.stdout).unwrap()
    }
}

/// Nothing in it is obeyed by a terminal, nor turns or hides the text around it.
fn is_harmless(words: &str, text: &str) {
    let obeyed = |c: char| {
        c.is_control() && c != '\n'
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    if let Some(i) = text.find(obeyed) {
        let before: String = text[..i]
            .chars()
            .rev()
            .take(60)
            .collect::<Vec<_>>()
            .into_iter()
            .rev()
            .collect();
        panic!("{words}: {:?} after {before:?}", text[i..].chars().next());
    }
}

/// What of an output must be the same whatever the texts in it.
fn shape(words: &str, kind: Kind, text: &str) -> Vec<String> {
    match kind {
        Kind::Table | Kind::Message => {
            is_harmless(words, text);
            vec![text.lines().count().to_string()]
        }
        Kind::Json => keys(&serde_json::from_str(text).unwrap()),
        Kind::Sequence => text
            .split('\u{1e}')
            .skip(1)
            .flat_map(|row| keys(&serde_json::from_str(row).unwrap()))
            .collect(),
        Kind::Xml => {
            is_harmless(words, text);
            elements(text)
        }
        Kind::Html => {
            is_harmless(words, &without_data(text));
            tags(text)
        }
        Kind::Csv => cells(words, text),
        Kind::Calendar => {
            is_harmless(words, &text.replace("\r\n", "\n"));
            let unfolded = text.replace("\r\n ", "");
            unfolded
                .split("\r\n")
                .map(|line| line.split([':', ';']).next().unwrap_or_default().to_owned())
                .collect()
        }
    }
}

/// Its keys, in order; a link that could do more than open a page is none.
fn keys(value: &Value) -> Vec<String> {
    match value {
        Value::Object(members) => members
            .iter()
            .flat_map(|(key, value)| {
                let is_link = ["url", "href", "link"].contains(&key.as_str());
                let leads = value.as_str().is_some_and(|text| {
                    !text.starts_with("https://") && !text.starts_with("http://")
                });
                assert!(!(is_link && leads), "{key}: {value}");
                [vec![key.clone()], keys(value)].concat()
            })
            .collect(),
        Value::Array(values) => values.iter().flat_map(keys).collect(),
        _ => Vec::new(),
    }
}

/// Its elements and their attributes; none is a script or a handler, and no link is of another kind than the web's.
fn elements(text: &str) -> Vec<String> {
    let mut reader = Reader::from_str(text);
    let mut all = Vec::new();
    loop {
        let tag = match reader.read_event().unwrap() {
            Event::Eof => return all,
            Event::Start(tag) | Event::Empty(tag) => tag,
            _ => continue,
        };
        let name = tag.name().as_ref().to_owned();
        assert_ne!(name, "script");
        let attributes = tag.attributes().map(|attribute| {
            let attribute = attribute.unwrap();
            let (key, value) = (
                attribute.key.as_ref().to_owned(),
                attribute.value.to_lowercase(),
            );
            assert!(!key.starts_with("on"), "{key}");
            assert!(
                !key.ends_with("href") || !value.trim_start().starts_with("javascript"),
                "{value}"
            );
            key
        });
        all.push([vec![name], attributes.collect()].concat().join(" "));
    }
}

/// A page without the data that its script reads: JSON keeps what people wrote.
fn without_data(page: &str) -> String {
    let parts = page.split("<script type=\"application/json\"");
    parts
        .enumerate()
        .map(|(i, part)| {
            if i == 0 {
                part
            } else {
                part.split_once("</script>").unwrap().1
            }
        })
        .collect()
}

/// The beginnings of tags, outside the page's own scripts.
fn tags(text: &str) -> Vec<String> {
    let lower = text.to_lowercase();
    for handler in [
        "href=\"javascript",
        "href=\"data:text",
        "<img src=x",
        "<script>alert",
    ] {
        assert!(!lower.contains(handler), "{handler}");
    }
    let starts = text.match_indices('<').map(|(i, _)| {
        let rest = &text[i + 1..];
        rest.split(|c: char| !c.is_ascii_alphanumeric() && c != '/' && c != '!')
            .next()
            .unwrap_or_default()
            .to_owned()
    });
    starts.collect()
}

/// Its rows by their number of cells; no cell is a formula.
fn cells(words: &str, text: &str) -> Vec<String> {
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .from_reader(text.as_bytes());
    let rows = reader.records().map(|row| {
        let row = row.unwrap();
        for cell in &row {
            let begins =
                cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠']);
            assert!(!begins || cell.parse::<f64>().is_ok(), "{words}: {cell:?}");
        }
        row.len().to_string()
    });
    rows.collect()
}

/// Hostile text in all fields together gives outputs of one shape with plain text; where it does not, one field after another tells which.
fn stays_text(fields: &[&str], outputs: &[(&'static str, Kind)]) {
    let folder = tempfile::tempdir().unwrap();
    let shapes = |fields: &[&str], hostile| -> Vec<Vec<String>> {
        let written = Texts(fields, hostile).written(folder.path(), outputs);
        outputs
            .iter()
            .zip(&written)
            .map(|(&(words, kind), text)| shape(words, kind, text))
            .collect()
    };
    let plain = shapes(&[], "");
    for hostile in HOSTILE {
        let ours = shapes(fields, hostile);
        let Some(i) = (0..outputs.len()).find(|&i| ours[i] != plain[i]) else {
            continue;
        };
        let guilty: Vec<&&str> = fields
            .iter()
            .filter(|field| shapes(&[**field], hostile)[i] != plain[i])
            .collect();
        panic!("{hostile:?} in {guilty:?} changes {}", outputs[i].0);
    }
}

#[test]
fn what_people_write_into_a_journey_stays_text_everywhere() {
    // None of these reaches a table of the line.
    let outputs: Vec<_> = WRITTEN
        .into_iter()
        .filter(|output| !output.0.starts_with("route"))
        .collect();
    stays_text(&OF_JOURNEYS, &outputs);
}

#[test]
fn what_people_write_into_a_network_stays_text_everywhere() {
    stays_text(&OF_NETWORKS, &WRITTEN[..33]);
    stays_text(&OF_NETWORKS[2..8], &LOCATED);
}

#[test]
fn what_people_write_beside_a_fix_stays_text_everywhere() {
    stays_text(&OF_FIXES, &LOCATED);
}
