//! `khasan locate` as it is run.
#![cfg(feature = "cli")]

use std::collections::HashMap;
use std::fmt::Write as _;
use std::fs;
use std::io::{Read, Write};
use std::path::Path;
use std::process::{Command, Output, Stdio};

use geo::Point;
use khasan::{MapMetres, Network, Snapped};
use serde_json::{Value, json};
use tempfile::TempDir;

const FANGCHUAN: &str = "42.42,130.6";

fn command(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_khasan"));
    command.arg("locate").args(words).stdin(Stdio::null());
    command
}

fn run(words: &[&str]) -> Output {
    command(words).output().unwrap()
}

/// What is answered to `words` with `text` in a file of that name, in a folder that is shown to nobody else.
fn with_file(name: &str, text: impl AsRef<[u8]>, words: &[&str]) -> (Output, TempDir) {
    let folder = tempfile::tempdir().unwrap();
    fs::write(folder.path().join(name), text).unwrap();
    let output = command(words)
        .arg(name)
        .current_dir(folder.path())
        .output()
        .unwrap();
    (output, folder)
}

fn from_stdin(text: &[u8], words: &[&str]) -> Output {
    let mut child = command(words)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(text).unwrap();
    child.wait_with_output().unwrap()
}

fn stdout(output: &Output) -> String {
    assert!(output.status.success(), "{}", stderr(output));
    String::from_utf8(output.stdout.clone()).unwrap()
}

fn stderr(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn document(output: &Output) -> Value {
    serde_json::from_str(&stdout(output)).unwrap()
}

type Row = HashMap<String, String>;

/// The number in a cell, as JSON would have it.
fn number(row: &Row, column: &str) -> Value {
    row[column].parse::<f64>().unwrap().into()
}

/// The rows of CSV output, each by its headings.
fn rows(text: &str) -> Vec<Row> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    reader.deserialize().map(Result::unwrap).collect()
}

#[track_caller]
fn refused(output: &Output, words: &str) {
    assert_eq!(output.status.code(), Some(1), "{}", stderr(output));
    assert_eq!(stderr(output).trim_end(), format!("error: {words}"));
}

/// A file of `text` is refused with those words, and nothing is left behind.
#[track_caller]
fn file_refused(name: &str, text: impl AsRef<[u8]>, words: &str) {
    for format in ["table", "csv", "geojson"] {
        let (output, folder) = with_file(name, &text, &["-o", "answer", "--format", format]);
        refused(&output, words);
        assert_eq!(names_in(folder.path()), [name]);
    }
}

fn names_in(folder: &Path) -> Vec<String> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect()
}

#[test]
fn a_position_is_answered_as_the_library_locates_it() {
    let document = document(&run(&[FANGCHUAN, "--json"]));
    let route = Network::bundled()
        .route("Pyongyang", "Vladivostok", &[])
        .unwrap();
    let places = route.locate(Point::new(130.6, 42.42), MapMetres::new(0.0));
    let fix = &document["fixes"][0];
    assert_eq!(
        (&document["from"], &document["to"]),
        (&json!("Pyongyang"), &json!("Vladivostok"))
    );
    assert_eq!(document["attribution"], Network::bundled().attribution());
    assert_eq!(
        (&fix["lat"], &fix["lon"], &fix["far"]),
        (&json!(42.42), &json!(130.6), &json!(false))
    );
    assert_eq!(fix["candidates"].as_array().unwrap().len(), places.len());
    for (candidate, place) in fix["candidates"].as_array().unwrap().iter().zip(&places) {
        assert!((candidate["km"].as_f64().unwrap() - place.at.as_km()).abs() <= 0.0005);
        assert!((candidate["mi"].as_f64().unwrap() - place.at.as_miles()).abs() <= 0.0005);
        assert!((candidate["off_m"].as_f64().unwrap() - place.off.get()).abs() <= 0.05);
        assert!((candidate["lat"].as_f64().unwrap() - place.point.y()).abs() <= 5e-7);
        assert!((candidate["lon"].as_f64().unwrap() - place.point.x()).abs() <= 5e-7);
        assert_eq!(
            (&candidate["section"], &candidate["side"]),
            (&json!("rajin-tumangang"), &json!("right"))
        );
        assert_eq!(
            (&candidate["station_before"], &candidate["accuracy_m"]),
            (&json!("jeokji"), &json!(250.0))
        );
    }
}

#[test]
fn without_positions_two_examples_are_shown_and_said_to_be_examples() {
    let output = run(&["--json"]);
    let document = document(&output);
    let fixes = document["fixes"].as_array().unwrap();
    assert!(stderr(&output).contains("these are examples; give LAT,LON"));
    assert_eq!(
        fixes.iter().map(|fix| &fix["name"]).collect::<Vec<_>>(),
        ["near the Razdolnaya bridge", "Fangchuan"]
    );
    for fix in fixes {
        let off = fix["candidates"][0]["off_m"].as_f64().unwrap();
        assert!((100.0..1000.0).contains(&off), "{off}");
    }
}

#[test]
fn every_form_of_input_says_the_same() {
    let inputs = [
        ("fixes.csv", "lat,lon,time,name\n42.42,130.6,2023-09-12T06:00Z,\"A & \"\"B\"\", C\"\n".to_owned()),
        ("bom.csv", "\u{feff}Name;LATITUDE;Long;Timestamp\r\n\"A & \"\"B\"\", C\";42.42;130.6;2023-09-12T06:00Z\r\n\r\n".to_owned()),
        ("tabs.TSV", "id\tlng\tlatitude\ttime\nA & \"B\", C\t130.6\t42.42\t2023-09-12T06:00Z".replace("A & \"B\", C", "\"A & \"\"B\"\", C\"")),
        ("collection.geojson", json!({ "type": "FeatureCollection", "bbox": [1, 2, 3, 4], "features": [feature()] }).to_string()),
        ("late.json", json!({ "features": [feature()], "more": [{}], "type": "FeatureCollection" }).to_string()),
        ("feature.geojson", format!("\u{feff}{}", feature())),
        ("way.gpx", gpx("wpt", "A &amp; &#34;B&quot;<![CDATA[, C]]>")),
        ("track.gpx", format!("\u{feff}{}", gpx("trkpt", "A &amp; \"B\"<!-- no -->, C"))),
        ("route.gpx", gpx("rtept", "\n A &#x26; \"B\", C ")),
    ];
    let mut answers = inputs.map(|(name, text)| {
        let fix = document(&with_file(name, text, &["--json"]).0)["fixes"].clone();
        assert_eq!(fix[0]["name"], "A & \"B\", C", "{name}");
        assert_eq!(fix[0]["time"], "2023-09-12T06:00Z", "{name}");
        fix
    });
    let first = answers[0].clone();
    for answer in &mut answers {
        assert_eq!(answer.as_array().unwrap().len(), 1);
        assert_eq!(*answer, first);
    }
}

fn feature() -> Value {
    let properties =
        json!({ "time": "2023-09-12T06:00Z", "name": "A & \"B\", C", "other": { "deep": [1] } });
    json!({ "type": "Feature", "properties": properties, "geometry": { "type": "Point", "coordinates": [130.6, 42.42, 7.0] } })
}

fn gpx(element: &str, name: &str) -> String {
    format!(
        "<?xml version=\"1.0\"?>\n<gpx xmlns=\"http://www.topografix.com/GPX/1/1\"><metadata><name>no</name></metadata>\
         <group><{element} lat=\"42.42\" lon='130.6'><ele>3</ele><time>2023-09-12T06:00Z</time><name>{name}</name>\
         <extensions><name>nor this</name></extensions></{element}></group></gpx>"
    )
}

#[test]
fn a_bare_point_and_an_empty_element_are_positions_without_words() {
    for (name, text) in [
        ("a.json", r#"{"type":"Point","coordinates":[130.6,42.42]}"#),
        ("a.gpx", r#"<gpx><wpt lat="42.42" lon="130.6"/></gpx>"#),
    ] {
        let fixes = document(&with_file(name, text, &["--json"]).0)["fixes"].clone();
        assert_eq!(fixes, document(&run(&[FANGCHUAN, "--json"]))["fixes"]);
    }
}

#[test]
fn a_number_may_be_a_name_and_what_stands_deeper_says_nothing_of_the_position() {
    let point = r#""geometry":{"type":"Point","coordinates":[130.6,42.42]}"#;
    let feature = |properties: &str| {
        format!(r#"{{"type":"Feature","id":7,"properties":{properties},{point}}}"#)
    };
    let gpx = r#"<gpx><wpt lat="42.42" lon="130.6"><name>12</name><extensions><name>13</name><time>2019-04-24T10:30:00Z</time></extensions></wpt></gpx>"#;
    for (name, text, called) in [
        ("a.json", feature(r#"{"name":12}"#), json!("12")),
        ("a.json", feature(r#"{"name":true}"#), json!("7")),
        ("a.json", feature("null"), json!("7")),
        ("a.gpx", gpx.to_owned(), json!("12")),
    ] {
        let fix = document(&with_file(name, &text, &["--json"]).0)["fixes"][0].clone();
        assert_eq!(fix["name"], called, "{text}");
        assert!(fix["time"].is_null(), "{text}");
    }
}

#[test]
fn standard_input_has_the_form_that_was_named() {
    let inputs = [
        ("csv", "lat,lon\n42.42,130.6\n"),
        ("geojson", r#"{"type":"Point","coordinates":[130.6,42.42]}"#),
        ("gpx", r#"<gpx><wpt lat="42.42" lon="130.6"/></gpx>"#),
    ];
    let typed = stdout(&run(&[FANGCHUAN, "--json"]));
    for (form, text) in inputs {
        assert_eq!(
            stdout(&from_stdin(text.as_bytes(), &["--json", "--input", form])),
            typed
        );
    }
    assert_eq!(
        stdout(&from_stdin(inputs[0].1.as_bytes(), &["--json"])),
        typed
    );
}

#[test]
fn positions_of_all_kinds_are_answered_in_the_order_given() {
    let (output, _folder) = with_file(
        "a.csv",
        "lat,lon\n43.6,131.9\n",
        &["42.42,130.60", "43.25, 131.95", "--json"],
    );
    let document = document(&output);
    let lats: Vec<_> = document["fixes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|fix| fix["lat"].as_f64().unwrap())
        .collect();
    assert_eq!(lats, [42.42, 43.25, 43.6]);
}

#[test]
fn typed_words_that_are_no_position_are_refused() {
    let swapped = "\"130.60,42.42\": lat \"130.60\" is not between -90 and 90; these look like longitude, latitude";
    refused(&run(&["130.60,42.42"]), swapped);
    refused(
        &run(&["91.2,181"]),
        "\"91.2,181\": lat \"91.2\" is not between -90 and 90",
    );
    refused(
        &run(&["42,180.5"]),
        "\"42,180.5\": lon \"180.5\" is not between -180 and 180",
    );
    refused(
        &run(&["nan,130"]),
        "\"nan,130\": lat \"nan\" is not between -90 and 90",
    );
    refused(
        &run(&["42,inf"]),
        "\"42,inf\": lon \"inf\" is not between -180 and 180",
    );
    refused(
        &run(&["nowhere.csv"]),
        "\"nowhere.csv\" is neither a position, such as 42.42,130.60, nor a file",
    );
    let (output, _folder) = with_file("a.txt", "lat,lon\n", &[]);
    refused(
        &output,
        "a.txt: its name does not end in .csv, .tsv, .geojson, .json or .gpx; give it as standard input, with - and --input",
    );
}

#[test]
fn a_misspelt_option_is_a_fault_of_usage() {
    assert_eq!(run(&["--frmat", "csv", FANGCHUAN]).status.code(), Some(2));
    assert_eq!(run(&["--within", "-5", FANGCHUAN]).status.code(), Some(2));
    assert_eq!(run(&["--json", "--format", "csv"]).status.code(), Some(2));
}

#[test]
fn a_bad_row_of_csv_is_named_with_its_line() {
    let after = |row: &str| format!("lat,lon,name\n42.42,130.6,a\n{row}\n42,130,c\n");
    file_refused(
        "fixes.csv",
        after("91.2,200,b"),
        "fixes.csv: line 3: lat \"91.2\" is not between -90 and 90",
    );
    file_refused(
        "a.csv",
        after("130.6,42.4,b"),
        "a.csv: line 3: lat \"130.6\" is not between -90 and 90; these look like longitude, latitude",
    );
    file_refused(
        "a.csv",
        after("\r\n\n42,-181,b").replace('\n', "\r\n"),
        "a.csv: line 5: lon \"-181\" is not between -180 and 180",
    );
    file_refused(
        "a.csv",
        after("NaN,130,b"),
        "a.csv: line 3: lat \"NaN\" is not between -90 and 90",
    );
    file_refused("a.csv", after("42,,b"), "a.csv: line 3: lon is empty");
    file_refused(
        "a.csv",
        after("42°,130,b"),
        "a.csv: line 3: lat \"42°\" is not a number of degrees",
    );
    file_refused(
        "a.csv",
        after("42,130"),
        "a.csv: line 3: the number of cells is 2, and of columns 3",
    );
    file_refused(
        "a.csv",
        "lat;lon\n42,5;130,5\n",
        "a.csv: line 2: lat \"42,5\" is not a number of degrees; write a decimal point",
    );
    file_refused(
        "a.csv",
        b"lat,lon,name\n42,130,\xff\n",
        "a.csv: line 2: is not UTF-8 text; save it as UTF-8",
    );
    file_refused(
        "a.csv",
        "lat,lon\n42,\x1b[31m",
        "a.csv: line 2: lon \"\\u{1b}[31m\" is not a number of degrees",
    );
}

#[test]
fn the_name_of_a_file_is_told_whole_however_long() {
    let name = format!("{}.csv", "long".repeat(30));
    file_refused(
        &name,
        "lat,lon\n99,0\n",
        &format!(
            "{name}: line 2: lat \"99\" is not between -90 and 90; these look like longitude, latitude"
        ),
    );
}

#[test]
fn a_csv_file_without_its_columns_is_refused() {
    file_refused(
        "a.csv",
        "43.1,131.9\n",
        "a.csv: line 1: no column is called lat or latitude or y; the first line is \"43.1,131.9\", and names the columns",
    );
    file_refused(
        "a.csv",
        "lat,name\n",
        "a.csv: line 1: no column is called lon or lng or long or longitude or x; the first line is \"lat,name\", and names the columns",
    );
    file_refused(
        "a.csv",
        "lat,lon,LAT\n",
        "a.csv: line 1: two columns are called lat",
    );
}

#[test]
fn rows_behind_an_open_quotation_mark_are_not_lost_in_silence() {
    file_refused(
        "a.csv",
        "lat,lon,name\n42,130,\"a\n43,131,b\n",
        "a.csv: a quotation mark is not closed",
    );
    let (output, _folder) = with_file(
        "a.csv",
        "lat,lon,name\n42.42,130.6,\"two\nlines\"\n43,131,b\n",
        &["--json"],
    );
    assert_eq!(document(&output)["fixes"][0]["name"], "two\nlines");
    assert_eq!(document(&output)["fixes"].as_array().unwrap().len(), 2);
}

#[test]
fn a_bad_feature_is_named_with_its_number() {
    let second = |feature: Value| {
        json!({ "type": "FeatureCollection", "features": [self::feature(), feature] }).to_string()
    };
    let at = |geometry: Value| {
        second(json!({ "type": "Feature", "properties": null, "geometry": geometry }))
    };
    let point = |coordinates: Value| at(json!({ "type": "Point", "coordinates": coordinates }));
    let swapped = "a.json: feature 2: lat \"130.6\" is not between -90 and 90; these look like latitude, longitude, and GeoJSON has longitude first";
    file_refused("a.json", point(json!([42.4, 130.6])), swapped);
    file_refused(
        "a.json",
        point(json!([1])),
        "a.json: feature 2: its coordinates are [1]; give [longitude, latitude]",
    );
    file_refused(
        "a.json",
        point(json!(["1", null])),
        "a.json: feature 2: lat \"null\" is not a number of degrees",
    );
    file_refused(
        "a.json",
        at(Value::Null),
        "a.json: feature 2: it has no geometry; give a Point",
    );
    let line = json!({ "type": "LineString", "coordinates": [[1, 2], [3, 4]] });
    file_refused(
        "a.json",
        at(line.clone()),
        "a.json: feature 2: its geometry is a \"LineString\"; give a Point",
    );
    file_refused(
        "a.json",
        line.to_string(),
        "a.json: its type is \"LineString\", and not FeatureCollection, Feature or Point at line 1 column 49",
    );
}

#[test]
fn a_cut_or_foreign_file_is_refused() {
    let whole = json!({ "type": "FeatureCollection", "features": [feature()] }).to_string();
    for end in (1..whole.len()).step_by(5) {
        let output = from_stdin(&whole.as_bytes()[..end], &["--input", "geojson"]);
        assert_eq!(output.status.code(), Some(1), "{}", &whole[..end]);
    }
    file_refused(
        "a.json",
        "[1]",
        "a.json: invalid type: sequence, expected a FeatureCollection, a Feature or a Point at line 1 column 1",
    );
    file_refused(
        "a.gpx",
        "<gpx><wpt lat=\"42\" lon=\"130\">",
        "a.gpx: ends before its last element is closed",
    );
    file_refused(
        "a.gpx",
        "<kml/>",
        "a.gpx: before the first point: its outermost element is \"kml\", and not gpx",
    );
}

#[test]
fn a_bad_point_of_gpx_is_named_with_its_number() {
    let second = |point: &str| format!("<gpx><wpt lat=\"42\" lon=\"130\"/>{point}</gpx>");
    let swapped = "a.gpx: point 2: lat \"130\" is not between -90 and 90; these look like longitude, latitude";
    file_refused(
        "a.gpx",
        second("<wpt lat=\"130\" lon=\"42\"></wpt>"),
        swapped,
    );
    file_refused(
        "a.gpx",
        second("<wpt lat=\"42\"/>"),
        "a.gpx: point 2: it has no lon",
    );
    file_refused(
        "a.gpx",
        second("<wpt lat=\"42\" lon=\"NaN\"/>"),
        "a.gpx: point 2: lon \"NaN\" is not between -180 and 180",
    );
}

#[test]
fn a_file_of_gpx_cannot_make_entities_or_grow_without_bound() {
    let entity = "<!DOCTYPE gpx [<!ENTITY a \"aaaa\">]><gpx><wpt lat=\"42\" lon=\"130\"><name>&a;</name></wpt></gpx>";
    file_refused(
        "a.gpx",
        entity,
        "a.gpx: point 1: the entity \"a\" is not one of XML's own",
    );
    file_refused(
        "a.gpx",
        format!("<gpx>{}", "<a>".repeat(100)),
        "a.gpx: before the first point: elements are more than 64 deep",
    );
    let endless = format!("lat,lon,name\n42,130,\"{}", "a".repeat(17 << 20));
    file_refused("a.csv", endless, "a.csv: 16 MiB went by without a position");
}

#[test]
fn a_file_of_geojson_that_never_comes_to_a_position_is_not_read_to_its_end() {
    let refusal = "a.json: 16 MiB went by without a position";
    let endless = "a".repeat(17 << 20);
    for before in [
        format!("{{\"name\":\"{endless}"),
        format!("{{\"features\":[{},{{\"id\":\"{endless}", feature()),
    ] {
        file_refused("a.json", before, refusal);
    }
}

#[test]
fn a_file_of_geojson_may_be_as_long_as_its_positions_are_many() {
    let long = "a".repeat(1 << 20);
    let feature = format!(
        r#"{{"type":"Feature","properties":{{"note":"{long}"}},"geometry":{{"type":"Point","coordinates":[130.6,42.42]}}}}"#
    );
    let features = vec![feature.as_str(); 20].join(",");
    let text = format!(r#"{{"type":"FeatureCollection","features":[{features}]}}"#);
    let fixes = document(&with_file("a.json", text, &["--json"]).0)["fixes"].clone();
    assert_eq!(fixes.as_array().unwrap().len(), 20);
}

#[cfg(target_os = "linux")]
#[test]
fn points_that_cannot_be_read_are_refused_with_the_reason_of_the_system() {
    let folder = tempfile::tempdir().unwrap();
    fs::create_dir(folder.path().join("a.geojson")).unwrap();
    std::os::unix::fs::symlink("/proc/self/mem", folder.path().join("b.geojson")).unwrap();
    for (name, reason) in [
        ("a.geojson", "is a folder; name a file in it"),
        ("b.geojson", "Input/output error (os error 5)"),
    ] {
        let output = command(&[name]).current_dir(folder.path()).output();
        refused(&output.unwrap(), &format!("{name}: {reason}"));
    }
}

#[test]
fn an_empty_input_has_no_positions() {
    let empty = [
        ("csv", vec!["", "\n", "lat,lon\n"]),
        (
            "geojson",
            vec!["", " \n", r#"{"type":"FeatureCollection","features":[]}"#],
        ),
        ("gpx", vec!["", "<gpx/>"]),
    ];
    for (form, texts) in empty {
        for text in texts {
            refused(
                &from_stdin(text.as_bytes(), &["--input", form]),
                "no positions in standard input",
            );
            file_refused(
                &format!("a.{form}"),
                text,
                &format!("no positions in a.{form}"),
            );
        }
    }
}

#[test]
fn where_there_are_no_positions_nothing_is_on_standard_output() {
    for words in [
        &["--format", "csv"][..],
        &["--format", "geojson"],
        &["--json"],
    ] {
        assert_eq!(from_stdin(b"lat,lon\n", words).stdout, b"", "{words:?}");
    }
}

#[test]
fn a_file_that_was_there_survives_a_refusal_and_is_replaced_by_an_answer() {
    let folder = tempfile::tempdir().unwrap();
    let answer = folder.path().join("answer");
    let path = answer.to_str().unwrap();
    fs::write(&answer, "old").unwrap();
    assert_eq!(
        from_stdin(b"lat,lon\n42.42,130.6\n99,0\n", &["-o", path])
            .status
            .code(),
        Some(1)
    );
    assert_eq!(fs::read_to_string(&answer).unwrap(), "old");
    assert_eq!(stdout(&run(&[FANGCHUAN, "-o", path])), "");
    assert_eq!(
        fs::read_to_string(&answer).unwrap(),
        stdout(&run(&[FANGCHUAN]))
    );
    assert_eq!(names_in(folder.path()), ["answer"]);
}

#[test]
fn cells_that_a_spreadsheet_would_run_are_defused_and_numbers_are_left() {
    let cells = [
        ("=1+1", "'=1+1"),
        ("+cmd", "'+cmd"),
        ("-cmd|x", "'-cmd|x"),
        ("@a", "'@a"),
        ("-3.5", "-3.5"),
        ("+7", "+7"),
        ("-inf", "'-inf"),
        ("a=b", "a=b"),
    ];
    let mut text = "lat,lon,time,name\n".to_owned();
    for (given, _) in cells {
        writeln!(text, "42.42,130.6,{given},{given}").unwrap();
    }
    let rows = rows(&stdout(&from_stdin(text.as_bytes(), &["--format", "csv"])));
    assert_eq!(rows.len(), cells.len());
    for (row, (_, written)) in rows.iter().zip(cells) {
        assert_eq!(
            (row["name"].as_str(), row["time"].as_str()),
            (written, written)
        );
    }
}

#[test]
fn csv_has_a_row_for_each_plausible_place_nearest_first() {
    let words = ["43.634,131.95", "--within", "3000"];
    let candidates =
        document(&run(&[&words[..], &["--json"]].concat()))["fixes"][0]["candidates"].clone();
    let csv = run(&[&words[..], &["--format", "csv"]].concat());
    let rows = rows(&stdout(&csv));
    assert!(rows.len() > 1);
    assert_eq!(rows.len(), candidates.as_array().unwrap().len());
    let offs: Vec<f64> = rows
        .iter()
        .map(|row| row["off_m"].parse().unwrap())
        .collect();
    assert!(offs.is_sorted());
    for (i, row) in rows.iter().enumerate() {
        assert_eq!(row["candidate"], (i + 1).to_string());
        assert_eq!(number(row, "km"), candidates[i]["km"]);
        assert_eq!(row["section"], candidates[i]["section"]);
    }
    assert!(stdout(&csv).lines().count() == rows.len() + 1 && stdout(&csv).ends_with("\r\n"));
    assert!(stderr(&csv).contains("OpenStreetMap"));
}

#[test]
fn miles_have_their_own_column() {
    let row = &rows(&stdout(&run(&[
        FANGCHUAN, "--format", "csv", "--units", "mi",
    ])))[0];
    let candidate = &document(&run(&[FANGCHUAN, "--json"]))["fixes"][0]["candidates"][0];
    assert_eq!(number(row, "mi"), candidate["mi"]);
    assert!(!row.contains_key("km"));
}

#[test]
fn geojson_lies_on_the_line_and_tells_what_was_given() {
    let document = document(&from_stdin(
        b"lat,lon,time,name\n42.42,130.6,noon,F\n",
        &["--format", "geojson"],
    ));
    let feature = &document["features"][0];
    let properties = &feature["properties"];
    assert_eq!(
        (&document["type"], &document["attribution"]),
        (
            &json!("FeatureCollection"),
            &json!(Network::bundled().attribution())
        )
    );
    assert_eq!(properties["given"], json!([130.6, 42.42]));
    assert_eq!(
        (&properties["time"], &properties["name"]),
        (&json!("noon"), &json!("F"))
    );
    let (again, _folder) = with_file("a.geojson", document.to_string(), &["--json"]);
    let candidate = &self::document(&again)["fixes"][0]["candidates"][0];
    assert!(candidate["off_m"].as_f64().unwrap() < 0.1);
    assert!((candidate["km"].as_f64().unwrap() - properties["km"].as_f64().unwrap()).abs() < 0.002);
    assert!(
        document
            .to_string()
            .parse::<geojson::FeatureCollection>()
            .is_ok()
    );
}

#[test]
fn a_position_far_from_the_line_is_answered_once_and_marked() {
    let paris = "48.86,2.35";
    let fix = document(&run(&[paris, "--json"]))["fixes"][0].clone();
    assert_eq!(
        (&fix["far"], fix["candidates"].as_array().unwrap().len()),
        (&json!(true), 1)
    );
    assert_eq!(
        rows(&stdout(&run(&[paris, "--format", "csv"])))[0]["far"],
        "true"
    );
    assert_eq!(
        document(&run(&[paris, "--format", "geojson"]))["features"][0]["properties"]["far"],
        true
    );
    assert!(stdout(&run(&[paris])).contains("far from the line"));
    assert!(!stdout(&run(&[FANGCHUAN])).contains("far from the line"));
}

#[test]
fn how_far_off_is_told_in_metres_where_it_is_near_and_in_kilometres_where_it_is_not() {
    let positions = ["42.43,130.6", "43.75,131.93", "50,131.9"];
    let metres = rows(&stdout(&run(
        &[&positions[..], &["--format", "csv"]].concat()
    )));
    let table = stdout(&run(&positions));
    for ((row, line), position) in metres.iter().zip(table.lines().skip(1)).zip(positions) {
        let off = number(row, "off_m").as_f64().unwrap();
        let told = if off < 10_000.0 {
            format!(" {off:.0} m ")
        } else {
            format!(" {:.1} km ", off / 1000.0)
        };
        assert!(line.contains(&told), "{position}: {told} in {line}");
    }
}

#[test]
fn a_file_that_cannot_be_read_to_its_end_is_refused_for_that_and_not_for_its_form() {
    for name in ["a.csv", "a.geojson", "a.gpx"] {
        let utf_16 = b"\xff\xfe{\x00}\x00";
        file_refused(
            name,
            utf_16,
            &format!("{name}: is UTF-16 text; save it as UTF-8"),
        );
    }
}

#[test]
fn the_table_keeps_to_units_and_names() {
    let table = |words: &[&str]| stdout(&run(&[&[FANGCHUAN], words].concat()));
    let has = |text: &str, words: [&str; 2]| words.map(|word| text.contains(word));
    assert_eq!(has(&table(&[]), ["Jeokji", "적지"]), [true, true]);
    assert_eq!(
        has(&table(&["--names", "english"]), ["Jeokji", "적지"]),
        [true, false]
    );
    assert_eq!(
        has(&table(&["--names", "local"]), ["Jeokji", "적지"]),
        [false, true]
    );
    assert_eq!(
        has(&table(&["--units", "km"]), ["853.0", "530.1"]),
        [true, false]
    );
    assert_eq!(
        has(&table(&["--units", "mi"]), ["853.0", "530.1"]),
        [false, true]
    );
}

#[test]
fn a_name_cannot_command_the_terminal_or_break_the_table() {
    let text = stdout(&from_stdin(
        b"lat,lon,name\n42.42,130.6,\"a\x1b[2J\nb\"\n",
        &[],
    ));
    assert!(text.contains(r"a\u{1b}[2J\nb"), "{text}");
}

#[test]
fn the_journey_says_on_which_route_positions_are() {
    let there = document(&run(&[
        "--from",
        "Khasan",
        "--to",
        "Vladivostok",
        "43.25,131.95",
        "--json",
    ]));
    let back = document(&run(&[
        "--from",
        "Vladivostok",
        "--to",
        "Khasan",
        "43.25,131.95",
        "--json",
    ]));
    let (a, b) = (
        &there["fixes"][0]["candidates"][0],
        &back["fixes"][0]["candidates"][0],
    );
    assert_eq!(
        (&there["from"], &back["from"]),
        (&json!("Khasan"), &json!("Vladivostok"))
    );
    assert!((a["km"].as_f64().unwrap() + b["km"].as_f64().unwrap() - 327.0).abs() < 0.01);
    assert_eq!((&a["side"], &b["side"]), (&json!("right"), &json!("left")));
}

#[test]
fn a_hundred_thousand_fixes_are_the_same_in_every_form() {
    const FIXES: u32 = 100_000;
    let mut text = "lat,lon,name\n".to_owned();
    for i in 0..FIXES {
        let part = f64::from(i) / f64::from(FIXES);
        writeln!(
            text,
            "{:.6},{:.6},{i}",
            39.0 + 5.0 * part,
            126.0 + 6.0 * part
        )
        .unwrap();
    }
    let csv = stdout(&with_file("a.csv", &text, &["--format", "csv"]).0);
    let (geojson, _folder) = with_file("a.csv", &text, &["--format", "geojson"]);
    let collection = document(&geojson);
    let features = collection["features"].as_array().unwrap();
    let rows = rows(&csv);
    let nearest: Vec<_> = rows.iter().filter(|row| row["candidate"] == "1").collect();
    assert_eq!(
        (features.len(), nearest.len()),
        (FIXES as usize, FIXES as usize)
    );
    for (i, (feature, row)) in features.iter().zip(nearest).enumerate() {
        let properties = &feature["properties"];
        assert_eq!(
            (&*row["name"], properties["name"].as_str().unwrap()),
            (&*i.to_string(), &*i.to_string())
        );
        for key in ["km", "off_m", "accuracy_m"] {
            assert_eq!(number(row, key), properties[key], "{key} of {i}");
        }
        for (column, value) in [
            ("lon", &properties["given"][0]),
            ("lat", &properties["given"][1]),
        ] {
            assert_eq!(number(row, column), *value);
        }
        assert_eq!(
            (&json!(row["section"]), &json!(row["side"])),
            (&properties["section"], &properties["side"])
        );
    }
}

/// Rows with the names that are hardest to write, more than are read at a time.
fn many_rows() -> (String, Vec<(Point<f64>, String)>) {
    let names = [
        "",
        "plain",
        "a \"quoted\", b",
        "기차",
        "\\back",
        "two\nlines",
    ];
    let mut text = "lat,lon,name\n".to_owned();
    let mut fixes = Vec::new();
    for i in 0..7001_u32 {
        let part = f64::from(i) / 7000.0;
        let point = Point::new(126.0 + 6.0 * part, 39.0 + 5.0 * part);
        let name = names[i as usize % names.len()];
        let quoted = name.replace('"', "\"\"");
        writeln!(text, "{},{},\"{quoted}\"", point.y(), point.x()).unwrap();
        fixes.push((point, name.to_owned()));
    }
    (text, fixes)
}

#[test]
fn many_fixes_are_answered_as_one_after_another() {
    let (text, fixes) = many_rows();
    let route = Network::bundled().route("Pyongyang", "Vladivostok", &[]);
    let route = route.unwrap();
    let mut plainly = b"{\"type\":\"FeatureCollection\",\"features\":[\n".to_vec();
    for (i, (point, name)) in fixes.iter().enumerate() {
        let mut snapped = Snapped::new(&route, *point, MapMetres::new(0.0));
        snapped.name = Some(name.as_str()).filter(|name| !name.is_empty());
        plainly.extend_from_slice(if i == 0 { b"" } else { b",\n" });
        khasan::view::geojson::snapped(&snapped, &mut plainly);
    }
    let attribution = json!(Network::bundled().attribution());
    writeln!(plainly, "\n],\"attribution\":{attribution}}}").unwrap();
    let (output, _folder) = with_file("a.csv", text, &["--format", "geojson"]);
    let answer = stdout(&output);
    assert!(answer == String::from_utf8(plainly).unwrap());
}

#[test]
fn what_was_read_before_a_fault_is_answered_on_standard_output() {
    let (text, _) = many_rows();
    for format in ["csv", "geojson"] {
        let words = ["--format", format];
        let whole = stdout(&with_file("a.csv", &text, &words).0);
        let (cut, _folder) = with_file("a.csv", format!("{text}99,0,b\n"), &words);
        assert_eq!(cut.status.code(), Some(1));
        let end = whole.rfind("\n],").unwrap_or(whole.len());
        assert!(cut.stdout == whole.as_bytes()[..end]);
    }
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    let text = format!("lat,lon\n{}", "42.42,130.6\n".repeat(50_000));
    for words in [
        &["--format", "csv"][..],
        &["--format", "geojson"],
        &["--json"],
        &[],
    ] {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("a.csv"), &text).unwrap();
        let mut child = command(words)
            .arg("a.csv")
            .current_dir(&folder)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child
            .stdout
            .take()
            .unwrap()
            .read_exact(&mut [0; 100])
            .unwrap();
        let output = child.wait_with_output().unwrap();
        assert_eq!(
            (output.status.code(), &*stderr(&output)),
            (Some(0), ""),
            "{words:?}"
        );
    }
}
