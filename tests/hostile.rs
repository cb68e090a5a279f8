//! What newsrooms may paste, and what is answered: a table of bad input. `tests/hostile/table.txt` can be read aloud.
//!
//! Every case ends in time, with one clear message or an answer, and leaves no file behind that it did not promise.
#![cfg(all(unix, feature = "cli"))]

mod made_up;

use std::fmt::Write as _;
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::Path;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use made_up::{railway, section, station};
use serde_json::{Value, json};

/// Longest that any of them may take; builds for tests are slow, and other tests run beside this one.
const IN_TIME: Duration = Duration::from_secs(60);
/// No refusal needs more characters.
const LONGEST: usize = 700;

/// What is done with a case's standard streams, besides looking at them.
#[derive(Clone, Copy, PartialEq)]
enum Streams {
    Usual,
    FullDisk,
    OutClosed,
    InClosed,
    ErrClosed,
    ReaderGone,
}

/// A name, what is made for it, and the command.
struct Case {
    name: &'static str,
    words: &'static str,
    files: Vec<(&'static str, Vec<u8>)>,
    stdin: Vec<u8>,
    streams: Streams,
}

fn case(name: &'static str, words: &'static str) -> Case {
    Case {
        name,
        words,
        files: Vec::new(),
        stdin: Vec::new(),
        streams: Streams::Usual,
    }
}

impl Case {
    fn file(mut self, name: &'static str, bytes: impl Into<Vec<u8>>) -> Self {
        self.files.push((name, bytes.into()));
        self
    }

    fn stdin(mut self, bytes: impl Into<Vec<u8>>) -> Self {
        self.stdin = bytes.into();
        self
    }

    fn streams(mut self, streams: Streams) -> Self {
        self.streams = streams;
        self
    }

    /// Runs it in a folder of its own. A file called `…/` is a folder.
    fn run(&self) -> (Output, Vec<String>) {
        let folder = tempfile::tempdir().unwrap();
        for (name, bytes) in &self.files {
            match name.strip_suffix('/') {
                Some(name) => fs::create_dir(folder.path().join(name)).unwrap(),
                None => fs::write(folder.path().join(name), bytes).unwrap(),
            }
        }
        let output = output(&mut self.command(folder.path()), &self.stdin);
        (output, names_in(folder.path()))
    }

    fn command(&self, folder: &Path) -> Command {
        let redirected = match self.streams {
            Streams::Usual => "exec \"$@\"",
            Streams::FullDisk => "exec \"$@\" >/dev/full",
            Streams::OutClosed => "exec \"$@\" >&-",
            Streams::InClosed => "exec \"$@\" <&-",
            Streams::ErrClosed => "exec \"$@\" 2>&-",
            Streams::ReaderGone => "{ \"$@\"; echo \"exit $?\" >&2; } | true",
        };
        let mut command = Command::new("sh");
        command.args(["-c", redirected, "sh", env!("CARGO_BIN_EXE_khasan")]);
        command.args(
            split(self.words)
                .iter()
                .map(|word| std::ffi::OsStr::from_bytes(word)),
        );
        command
            .current_dir(folder)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        command
    }

    /// The laws for every case, and its rows of the table.
    fn told(&self) -> String {
        let begun = Instant::now();
        let (output, after) = self.run();
        assert!(
            begun.elapsed() < IN_TIME,
            "{}: took {:?}",
            self.name,
            begun.elapsed()
        );
        let stderr = String::from_utf8(output.stderr).unwrap();
        let status = output
            .status
            .code()
            .unwrap_or_else(|| panic!("{}: killed: {stderr}", self.name));
        assert!(
            [0, 1, 2].contains(&status),
            "{}: {status}: {stderr}",
            self.name
        );
        assert!(
            !stderr.contains(|c: char| c.is_control() && c != '\n' || c == '\u{202e}'),
            "{}: {stderr:?}",
            self.name
        );
        if status == 1 && self.streams != Streams::ErrClosed {
            assert!(
                stderr.starts_with("error: ") || stderr.starts_with("note: "),
                "{}: {stderr}",
                self.name
            );
            assert_eq!(
                stderr
                    .lines()
                    .filter(|line| line.starts_with("error: "))
                    .count(),
                1,
                "{}: {stderr}",
                self.name
            );
            assert!(stderr.chars().count() < LONGEST, "{}: {stderr}", self.name);
        }
        let mut before: Vec<String> = self
            .files
            .iter()
            .map(|file| file.0.trim_end_matches('/').to_owned())
            .collect();
        before.sort();
        if status != 0 {
            assert_eq!(after, before, "{}: something was left behind", self.name);
        }
        let mut row = format!(
            "{}\n  khasan {}\n  exit {status}\n",
            self.name,
            String::from_utf8_lossy(&split(self.words).join(&b' ')).escape_debug()
        );
        for line in stderr.lines().filter(|line| !line.is_empty()) {
            let _ = writeln!(row, "  {line}");
        }
        row
    }
}

fn output(command: &mut Command, stdin: &[u8]) -> Output {
    let mut child = command.spawn().unwrap();
    let mut pipe = child.stdin.take().unwrap();
    std::thread::scope(|scope| {
        // Whoever refuses early does not read to the end.
        scope.spawn(move || drop(std::io::Write::write_all(&mut pipe, stdin)));
        child.wait_with_output().unwrap()
    })
}

fn names_in(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .collect();
    names.sort();
    names
}

/// Words as a shell has them: apart at spaces, unless between apostrophes; `\xff` is that byte.
fn split(words: &str) -> Vec<Vec<u8>> {
    let mut all = vec![Vec::new()];
    for (i, part) in words.split('\'').enumerate() {
        let mut pieces = part.split(' ');
        if i % 2 == 1 {
            all.last_mut().unwrap().extend(part.bytes());
            continue;
        }
        all.last_mut()
            .unwrap()
            .extend(pieces.next().unwrap_or_default().bytes());
        all.extend(pieces.map(|piece| piece.as_bytes().to_vec()));
    }
    all
}

/// A journey file that goes on with these lines.
fn journey(rest: &str) -> String {
    format!("from = \"Tumangang\"\nto = \"Vladivostok\"\n{rest}")
}

fn told(claim: &str, when: &str) -> String {
    format!("[[report]]\nclaim = \"{claim}\"\nwhen = \"{when}\"\n")
}

fn sound() -> String {
    journey(&told("arrived Khasan", "2019-04-24T10:30+10:00"))
}

fn utf16(text: &str) -> Vec<u8> {
    [0xfeff]
        .into_iter()
        .chain(text.encode_utf16())
        .flat_map(u16::to_le_bytes)
        .collect()
}

fn line_between(a: [f64; 2], b: [f64; 2], km: f64) -> Vec<Value> {
    vec![
        section(["Alder", "Birch"], km, &[1435], &[a, b]),
        station("Alder", a, &[("Alder-Birch", 0.0)]),
        station("Birch", b, &[("Alder-Birch", km)]),
    ]
}

fn small() -> Vec<Value> {
    line_between([130.0, 42.0], [130.1, 42.0], 8.3)
}

/// The small railway with one value changed.
fn small_but(pointer: &str, value: Value) -> String {
    let mut all = Value::from(small());
    let (parent, key) = pointer.rsplit_once('/').unwrap();
    all.pointer_mut(parent).unwrap()[key] = value;
    railway(all.as_array().unwrap())
}

fn gpx(inside: &str) -> String {
    format!("<gpx>{inside}</gpx>")
}

fn point(coordinates: &Value) -> String {
    json!({ "type": "FeatureCollection", "features": [
        { "type": "Feature", "properties": {}, "geometry": { "type": "Point", "coordinates": coordinates } }
    ] })
    .to_string()
}

fn many(count: usize, row: impl Fn(usize) -> String) -> String {
    journey(&(0..count).map(row).collect::<String>())
}

#[test]
fn the_table_of_bad_input_reads_as_it_is_written_down() {
    let cases = cases();
    let mut names: Vec<&str> = cases.iter().map(|case| case.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases.len(), "every case has a name of its own");
    assert!(cases.len() >= 120, "{} cases", cases.len());
    let next = AtomicUsize::new(0);
    let run = || {
        std::iter::from_fn(|| {
            let i = next.fetch_add(1, Ordering::Relaxed);
            cases.get(i).map(|case| (i, case.told()))
        })
        .collect::<Vec<_>>()
    };
    let mut rows: Vec<(usize, String)> = std::thread::scope(|scope| {
        let threads: Vec<_> = (0..2).map(|_| scope.spawn(run)).collect();
        threads
            .into_iter()
            .flat_map(|thread| thread.join().unwrap())
            .collect()
    });
    rows.sort();
    let mut table: Vec<String> = rows.into_iter().map(|row| row.1).collect();
    table.extend(trains().iter().map(|(name, text)| of_trains(name, text)));
    snapbox::assert_data_eq!(
        table.join("\n"),
        snapbox::file!["hostile/table.txt": Text].raw()
    );
}

fn cases() -> Vec<Case> {
    [
        words(),
        times(),
        journeys(),
        reports(),
        networks(),
        own_lines(),
        csvs(),
        geojsons(),
        gpxs(),
        targets(),
        streams(),
        crowds(),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// Files of trains, which only the library reads.
fn trains() -> Vec<(&'static str, String)> {
    const BUNDLED: &str = include_str!("../data/trains.toml");
    let but = |words: &str, others: &str| {
        assert!(BUNDLED.contains(words), "{words}");
        BUNDLED.replacen(words, others, 1)
    };
    vec![
        ("trains of nothing", String::new()),
        ("trains cut short", BUNDLED[..200].to_owned()),
        (
            "trains with a byte order mark",
            format!("\u{feff}{BUNDLED}"),
        ),
        (
            "trains with carriage returns",
            BUNDLED.replace('\n', "\r\n"),
        ),
        ("trains in JSON", "{\"train\": []}".to_owned()),
        ("trains nested without end", "[".repeat(100_000)),
        (
            "a train with a key twice",
            but("name = ", "name = \"twice\"\nname = "),
        ),
        (
            "a train with a word unknown",
            but("name = ", "colour = \"\\u001b[31m\"\nname = "),
        ),
        (
            "a train that stands without end",
            but("dwell_min = ", "dwell_min = 1e9 # "),
        ),
        (
            "a train that stands for no number",
            but("dwell_min = ", "dwell_min = nan # "),
        ),
        ("a train at no speed", but("kmh = ", "kmh = 0 # ")),
        ("a train faster than all", but("kmh = ", "kmh = inf # ")),
        (
            "a train without wheels",
            but("wheels_mm = ", "wheels_mm = [] # "),
        ),
    ]
}

fn of_trains(name: &str, text: &str) -> String {
    let answer = match khasan::Train::from_toml("a.toml", text) {
        Ok(trains) => format!("taken: {} trains", trains.len()),
        Err(error) => format!("refused: {error}"),
    };
    assert!(answer.chars().count() < LONGEST, "{answer}");
    format!("{name}\n  Train::from_toml\n  {answer}\n")
}

/// What is typed.
#[expect(clippy::too_many_lines, reason = "a table")]
fn words() -> Vec<Case> {
    vec![
        case("a command that there is not", "arrive"),
        case("an option that there is not", "eta --jurney x"),
        case("a station misspelt", "eta --from Pjoengjang"),
        case("a station that is empty", "route --from ''"),
        case("a station elsewhere in the world", "eta Moscow"),
        case("a station off the route", "eta Khabarovsk"),
        case("a station that turns the text around", "eta \u{202e}nasahK"),
        case(
            "a station that commands the terminal",
            "eta \u{1b}]0;owned\u{7}",
        ),
        case("the same place twice", "route --from Khasan --to Хасан"),
        case(
            "a kilometre beyond the end",
            "eta --from Khasan --depart 2019-04-24T10:00Z 'km 1200'",
        ),
        case("a kilometre where nothing is told", "eta 'km 612'"),
        case("a kilometre below nought", "eta 'km -5'"),
        case("a kilometre that is no number", "eta 'km NaN'"),
        case("a kilometre without end", "eta 'km inf'"),
        case("a train that there is not", "eta --train express"),
        case("a train on the wrong wheels", "eta --train regular"),
        case("a journey that there is not", "eta --journey 2019"),
        case("a journey without a name", "eta --journey ''"),
        case(
            "a journey that nothing dates",
            "eta --from Khasan --to Vladivostok",
        ),
        case("nothing known yet", "eta --as-of 1950-01-01T00:00Z"),
        case(
            "a report without a verb",
            "eta --report '2019-04-24T10:30+10:00 Khasan'",
        ),
        case(
            "a report with a verb of its own",
            "eta --report '2023-09-11T10:00 crossed border'",
        ),
        case(
            "a report with a word too many",
            "eta --report '2023-09-11 seen at Khasan'",
        ),
        case("a report without a time", "eta --report 'arrived Khasan'"),
        case("a report that is empty", "eta --report ''"),
        case(
            "a report of a kilometre beyond the end",
            "eta --from Khasan --report '2019-04-24T10:30+10:00 passed km 1200'",
        ),
        case(
            "a report of the far side of the world",
            "eta --report '2019-04-24T10:30+10:00 near -43.3,-48.0'",
        ),
        case(
            "a report of a point with longitude first",
            "eta --report '2019-04-24T10:30+10:00 near 131.99,43.35'",
        ),
        case(
            "a report of a point that is no number",
            "eta --report '2019-04-24T10:30+10:00 near NaN,NaN'",
        ),
        case(
            "a report of a point as wide as the world",
            "eta --report '2019-04-24T10:30+10:00 near 43.35,131.99 ± 99999 km'",
        ),
        case(
            "a report of a point off by a bare number",
            "eta --report '2019-04-24T10:30+10:00 near 42.4,130.6 ± 5000'",
        ),
        case("a score of a journey that there is not", "score 2019"),
        case(
            "an export of arrivals that nothing dates",
            "export --format ics --from Khasan --to Ussuriysk",
        ),
        case(
            "an export that its format has not",
            "export --format ics --what route",
        ),
        case("a step that is no time", "export --what position --step 0"),
        case(
            "a step for what has no steps",
            "export --what journey --step 5",
        ),
        case(
            "a position within nothing",
            "locate --within -1 42.42,130.60",
        ),
        case(
            "a position within no number",
            "locate --within NaN 42.42,130.60",
        ),
        case("a position that is no number", "locate NaN,inf"),
        case("a position with longitude first", "locate 130.60,42.42"),
        case(
            "a position on the other side of the world",
            "locate -- -42.42,-49.40",
        ),
        case(
            "a position that is neither that nor a file",
            "locate somewhere",
        ),
        case("a shell that there is not", "completions cmd.exe"),
        case(
            "both a journey and a start",
            "eta --journey 2019-04-outbound --from Khasan",
        ),
    ]
}

/// Times, typed.
fn times() -> Vec<Case> {
    vec![
        case("the year nought", "eta --depart 0000-01-01T00:00Z"),
        case("the year 9999", "eta --depart 9999-12-31T23:59Z"),
        case("a leap second", "eta --depart 2016-12-31T23:59:60Z"),
        case("a day that its month has not", "eta --depart 2023-02-29"),
        case("a month that there is not", "eta --depart 2023-13-01"),
        case(
            "an hour that there is not",
            "eta --depart 2023-09-10T25:00+09:00",
        ),
        case(
            "an hour that the clocks jumped over",
            "eta --depart '2018-05-04 23:45'",
        ),
        case(
            "an hour that the clocks showed twice",
            "eta --depart '2015-08-14 23:45'",
        ),
        case(
            "an interval that runs backwards",
            "eta --depart 2023-09-10T18:00+09:00/2023-09-10T12:00+09:00",
        ),
        case(
            "an interval whose end alone has an offset",
            "eta --depart 2023-09-10T12:00/2023-09-10T18:00+09:00",
        ),
        case(
            "an interval that never ends",
            "eta --depart 2023-09-10T12:00+09:00/P999999D",
        ),
        case(
            "an interval of months",
            "eta --depart 2023-09-10T12:00+09:00/2023-12-10T12:00+09:00",
        ),
        case("a date of another country", "eta --depart 10.09.2023"),
        case("a date in another script", "eta --depart ２０２３-09-10"),
        case(
            "a zone for an offset",
            "eta --depart '2023-09-10T12:00 Asia/Pyongyang'",
        ),
        case(
            "an offset of no place on Earth",
            "eta --depart 2023-09-10T12:00+15:00",
        ),
        case(
            "a part of the day that there is not",
            "eta --depart '2023-09-10 teatime'",
        ),
        case("a day where an instant is asked", "where --at 2019-04-24"),
        case(
            "an instant without an offset",
            "where --at 2019-04-24T14:00",
        ),
        case(
            "an instant two centuries off",
            "where --at 2199-12-31T00:00Z",
        ),
        case("knowledge by a day", "eta --as-of 2023-09-11"),
    ]
}

/// Files of journeys as such.
fn journeys() -> Vec<Case> {
    let eta = "eta --journey a.toml";
    let file = |name, text: &[u8]| case(name, eta).file("a.toml", text);
    vec![
        file("a journey of nothing", b""),
        file("a journey cut short", &sound().as_bytes()[..60]),
        file("a journey in UTF-16", &utf16(&sound())),
        file(
            "a journey in Latin-1",
            &[sound().as_bytes(), b"note = \"\xe9\"\n"].concat(),
        ),
        file(
            "a journey with a byte order mark",
            format!("\u{feff}{}", sound()).as_bytes(),
        ),
        file(
            "a journey with carriage returns",
            sound().replace('\n', "\r\n").as_bytes(),
        ),
        file(
            "a journey with a NUL",
            journey("title = \"a\0b\"\n").as_bytes(),
        ),
        file(
            "a journey with a line of 10 MB",
            journey(&format!("titel = \"{}\"\n", "x".repeat(10_000_000))).as_bytes(),
        ),
        file(
            "a journey nested without end",
            format!("from = {}", "[".repeat(100_000)).as_bytes(),
        ),
        file(
            "a journey nested in its keys",
            format!("{} = 1", vec!["a"; 100_000].join(".")).as_bytes(),
        ),
        file(
            "a journey with a key twice",
            journey("from = \"Rajin\"\n").as_bytes(),
        ),
        file(
            "a journey with a word unknown",
            journey("driver = \"\u{1b}[31m\"\n").as_bytes(),
        ),
        file(
            "a journey of which only a bound came true",
            journey("[[outcome]]\nclaim = \"not yet Khasan\"\nwhen = \"2019-04-24T10:30+10:00\"\n")
                .as_bytes(),
        ),
        file(
            "a journey of which what was expected came true",
            journey("[[outcome]]\nclaim = \"expected arrived Khasan\"\nwhen = \"2019-04-24T10:30+10:00\"\n")
                .as_bytes(),
        ),
        file("a journey without its end", b"from = \"Khasan\"\n"),
        file(
            "a journey to nowhere",
            b"from = \"Khasan\"\nto = \"Atlantis\"\n",
        ),
        file(
            "a journey to itself",
            b"from = \"Khasan\"\nto = \"Khasan\"\n",
        ),
        file(
            "a journey through too many places",
            journey(&format!(
                "via = [{}]\n",
                "\"Khasan\", \"Rajin\", ".repeat(20)
            ))
            .as_bytes(),
        ),
        file(
            "a journey by no train",
            journey("train = \"\"\n").as_bytes(),
        ),
        file(
            "a journey with a departure of its own kind",
            journey("depart = 2019-04-24T10:30:00Z\n").as_bytes(),
        ),
        file(
            "a page of the web for a journey",
            b"<!DOCTYPE html><html><body>404 Not Found</body></html>",
        ),
        file("a network for a journey", railway(&small()).as_bytes()),
        file("a picture for a journey", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"),
        case("a folder for a journey", eta).file("a.toml/", b""),
        case(
            "a journey that another program alone may read",
            "eta --journey /proc/self/mem",
        ),
        case("a journey without end", "eta --journey /dev/zero"),
        case(
            "a bad journey among scores",
            "score 2019-04-outbound a.toml",
        )
        .file("a.toml", b"from = 5"),
    ]
}

/// Reports in files.
#[expect(clippy::too_many_lines, reason = "a table")]
fn reports() -> Vec<Case> {
    let eta = "eta --journey a.toml";
    let with = |name, claim: &str, when: &str, more: &str| {
        case(name, eta).file("a.toml", journey(&(told(claim, when) + more)))
    };
    let then = "2019-04-24T10:30+10:00";
    vec![
        with(
            "a trust that is no number",
            "arrived Khasan",
            then,
            "trust = nan\n",
        ),
        with(
            "a trust without end",
            "arrived Khasan",
            then,
            "trust = inf\n",
        ),
        with(
            "a trust in per cent",
            "arrived Khasan",
            then,
            "trust = 90\n",
        ),
        with(
            "a trust in words",
            "arrived Khasan",
            then,
            "trust = \"high\"\n",
        ),
        with(
            "a trust of nought and no other report",
            "arrived Khasan",
            then,
            "trust = 0\n",
        ),
        with("a trust of one", "arrived Khasan", then, "trust = 1\n"),
        with(
            "a time that runs backwards",
            "arrived Khasan",
            "2019-04-24T10:30+10:00/09:00",
            "",
        ),
        with("a time in words", "arrived Khasan", "around noon", ""),
        with("a claim of nothing", "", then, ""),
        with("a claim in another language", "прибыл Хасан", then, ""),
        with(
            "an arrival where the journey starts",
            "arrived Tumangang",
            then,
            "",
        ),
        with(
            "a departure where the journey ends",
            "departed Vladivostok",
            then,
            "",
        ),
        with(
            "a report before the departure",
            "arrived Khasan",
            then,
            "[[report]]\nclaim = \"departed Tumangang\"\nwhen = \"2019-04-24T20:30+10:00\"\n",
        ),
        with(
            "a report known before it happened",
            "arrived Khasan",
            then,
            "known = \"2019-04-20T10:30+10:00\"\n",
        ),
        with(
            "a report of another year",
            "arrived Khasan",
            then,
            &told("arrived Vladivostok", "2023-09-12T06:00+10:00"),
        ),
        with(
            "a source that commands the terminal",
            "arrived Khasan",
            then,
            "source = \"\\u001b[2J\"\nbogus = 1\n",
        ),
        with(
            "two reports that nobody may doubt",
            "arrived Khasan",
            then,
            &format!(
                "trust = 1\n{}trust = 1\n",
                told("arrived Vladivostok", "2019-04-24T10:31+10:00")
            ),
        ),
        case(
            "a report that nobody may doubt, of before the stated departure",
            "eta --journey a.toml",
        )
        .file(
            "a.toml",
            "from = \"Vladivostok\"\nto = \"Rajin\"\ndepart = \"2019-04-24T09:20+10:00\"\n"
                .to_owned()
                + &told("passed km 71", "2019-04-24T06:30+10:00")
                + "trust = 1\n",
        ),
        with(
            "a bound upon a bound, the wrong way round",
            "not yet Khasan",
            "2019-04-25T10:30+10:00",
            &told("beyond Khasan", "2019-04-24T10:30+10:00"),
        ),
        with(
            "a forecast of nowhere",
            "arrived Khasan",
            then,
            "[[forecast]]\nwho = \"a\"\nmade = \"2019-04-24T10:30+10:00\"\nclaim = \"arrived Atlantis\"\nwhen = \"2019-04-25\"\n",
        ),
        with(
            "an outcome without its claim",
            "arrived Khasan",
            then,
            "[[outcome]]\nwhen = \"2019-04-25\"\n",
        ),
    ]
}

/// Files of networks as such.
fn networks() -> Vec<Case> {
    let route = "route --network a.geojson --from Alder --to Birch";
    let file = |name, text: &[u8]| case(name, route).file("a.geojson", text);
    let whole = railway(&small());
    vec![
        file("a network of nothing", b""),
        file("a network cut short", &whole.as_bytes()[..whole.len() / 2]),
        file("a network in UTF-16", &utf16(&whole)),
        file(
            "a network with a byte order mark",
            format!("\u{feff}{whole}").as_bytes(),
        ),
        file(
            "a network with carriage returns",
            whole.replace(',', ",\r\n").as_bytes(),
        ),
        file("a network with a NUL", &[whole.as_bytes(), b"\0"].concat()),
        file(
            "a network nested without end",
            format!(
                "{{\"type\":\"FeatureCollection\",\"features\":{}",
                "[".repeat(1_000_000)
            )
            .as_bytes(),
        ),
        file(
            "a network with a member twice",
            whole
                .replacen("{\"type\"", "{\"features\":[],\"type\"", 1)
                .as_bytes(),
        ),
        file(
            "a network with a number that is none",
            whole.replace("8.3", "NaN").as_bytes(),
        ),
        file(
            "a network with a number beyond all",
            whole.replace("8.3", "1e999").as_bytes(),
        ),
        file("a journey for a network", sound().as_bytes()),
        case("a folder for a network", route).file("a.geojson/", b""),
        case("no file for a network", route),
        case(
            "a network and stations of another",
            "eta --network a.geojson",
        )
        .file("a.geojson", whole.clone()),
        case(
            "a network and a bundled journey",
            "eta --network a.geojson --journey 2019-04-outbound",
        )
        .file("a.geojson", whole),
    ]
}

/// Railways of one's own that cannot be.
#[expect(clippy::too_many_lines, reason = "a table")]
fn own_lines() -> Vec<Case> {
    let route = "route --network a.geojson --from Alder --to Birch";
    let file = |name, text: String| case(name, route).file("a.geojson", text);
    let apart = [
        small(),
        vec![
            section(
                ["Cedar", "Date"],
                8.3,
                &[1435],
                &[[140.0, 42.0], [140.1, 42.0]],
            ),
            station("Cedar", [140.0, 42.0], &[("Cedar-Date", 0.0)]),
            station("Date", [140.1, 42.0], &[("Cedar-Date", 8.3)]),
        ],
    ]
    .concat();
    let ring = [
        section(
            ["Alder", "Alder"],
            20.0,
            &[1435],
            &[[130.0, 42.0], [130.1, 42.0], [130.05, 42.05], [130.0, 42.0]],
        ),
        station(
            "Alder",
            [130.0, 42.0],
            &[("Alder-Alder", 0.0), ("Alder-Alder", 20.0)],
        ),
    ];
    let twice = [small(), vec![small()[1].clone()]].concat();
    let long = line_between([0.0, 0.0], [170.0, 0.0], 19_000.0);
    vec![
        file(
            "a railway across the date line",
            railway(&line_between([179.95, 42.0], [-179.95, 42.0], 8.3)),
        ),
        file(
            "a railway over the pole",
            railway(&line_between([0.0, 89.9], [180.0, 89.9], 22.5)),
        ),
        file(
            "a railway with latitude first",
            small_but(
                "/0/geometry/coordinates",
                json!([[42.0, 130.0], [42.0, 130.1]]),
            ),
        ),
        file(
            "a station with latitude first",
            small_but("/1/geometry/coordinates", json!([42.0, 130.0])),
        ),
        file(
            "a station on the other side of the world",
            small_but("/1/geometry/coordinates", json!([-50.0, -42.0])),
        ),
        file(
            "a station at no place at all",
            small_but("/1/geometry/coordinates", json!([])),
        ),
        file(
            "a section of no length",
            small_but("/0/properties/rail_km", json!(0)),
        ),
        file(
            "a section of less than no length",
            small_but("/0/properties/rail_km", json!(-8.3)),
        ),
        file(
            "a section drawn as one point",
            small_but("/0/geometry/coordinates", json!([[130.0, 42.0]])),
        ),
        file(
            "a section drawn on one spot",
            railway(&line_between([130.0, 42.0], [130.0, 42.0], 8.3)),
        ),
        file(
            "a section far longer than drawn",
            small_but("/0/properties/rail_km", json!(83.0)).replace("\"km\":8.3", "\"km\":83.0"),
        ),
        file(
            "a section on which trains hardly move",
            small_but("/0/properties/line_speed_kmh", json!(1e-12)),
        ),
        file("a section that comes back to itself", railway(&ring)),
        file(
            "a railway in two pieces",
            railway(&apart)
                .replace("Birch", "Beech")
                .replace("Date", "Birch"),
        ),
        file(
            "a gauge that the train has no wheels for",
            small_but("/0/properties/gauges_mm", json!([1067])),
        ),
        file(
            "a gauge of nothing",
            small_but("/0/properties/gauges_mm", json!([0])),
        ),
        file(
            "no gauge at all",
            small_but("/0/properties/gauges_mm", json!([])),
        ),
        file(
            "a country that there is not",
            small_but("/0/properties/countries", json!(["XX\u{1b}"])),
        ),
        file(
            "a zone that there is not",
            small_but("/1/properties/time_zone", json!("Mars/Olympus")),
        ),
        file("a station that stands twice", railway(&twice)),
        file(
            "two stations of one name",
            small_but("/2/properties/name", json!("Alder")),
        ),
        file(
            "a name that turns the text around",
            small_but("/2/properties/name", json!("\u{202e}hcriB")),
        ),
        file(
            "a name that commands the terminal",
            small_but("/2/properties/aliases", json!(["Alder", "\u{1b}[2J"])),
        ),
        file(
            "a feature without an identifier",
            small_but("/0/id", json!(5)),
        ),
        file(
            "a property that is missing",
            small_but("/0/properties", json!({ "name": "x" })),
        ),
        case(
            "a line half around the world",
            "eta --network a.geojson --from Alder --to Birch --depart 2019-04-24T10:00Z",
        )
        .file("a.geojson", railway(&long)),
    ]
}

/// Fixes in CSV.
fn csvs() -> Vec<Case> {
    let file =
        |name, text: &[u8]| case(name, "locate a.csv --format csv -o b.csv").file("a.csv", text);
    vec![
        file("fixes of nothing", b""),
        file("fixes of a heading only", b"lat,lon\n"),
        file("fixes without a heading", b"42.42,130.60\n42.43,130.61\n"),
        file("fixes with longitude first", b"lat,lon\n130.60,42.42\n"),
        file("fixes in UTF-16", &utf16("lat,lon\n42.42,130.60\n")),
        file("fixes in Latin-1", b"lat,lon,name\n42.42,130.60,Andr\xe9\n"),
        file(
            "fixes with a byte order mark",
            "\u{feff}lat,lon\n42.42,130.60\n".as_bytes(),
        ),
        file(
            "fixes with carriage returns",
            b"lat,lon\r\n42.42,130.60\r\n",
        ),
        file("fixes with a NUL", b"lat,lon\n42.42\0,130.60\n"),
        file("fixes that are no numbers", b"lat,lon\nNaN,inf\n"),
        file("fixes with decimal commas", b"lat;lon\n42,42;130,60\n"),
        file(
            "fixes with a cell too few",
            b"lat,lon\n42.42,130.60\n42.42\n",
        ),
        file("fixes with a column twice", b"lat,lon,lat\n1,2,3\n"),
        file(
            "fixes with a quotation mark left open",
            b"lat,lon,name\n42.42,130.60,\"a\n42.43,130.61,b\n",
        ),
        file(
            "fixes with a line of 10 MB",
            &[
                b"lat,lon\n42.42,".as_slice(),
                &b"1".repeat(10_000_000),
                b"\n",
            ]
            .concat(),
        ),
        file(
            "fixes with a line of 20 MB",
            &[
                b"lat,lon\n42.42,".as_slice(),
                &b"1".repeat(20_000_000),
                b"\n",
            ]
            .concat(),
        ),
        case(
            "fixes in a form that its name does not tell",
            "locate a.txt",
        )
        .file("a.txt", b"lat,lon\n1,2\n"),
        case("a folder for fixes", "locate a.csv").file("a.csv/", b""),
        case("fixes from an empty pipe", "locate -"),
        case("fixes from a pipe, of another form", "locate - --input gpx").stdin("lat,lon\n1,2\n"),
    ]
}

/// Fixes in GeoJSON.
fn geojsons() -> Vec<Case> {
    let file = |name, text: &[u8]| {
        case(name, "locate a.geojson --format geojson -o b.geojson").file("a.geojson", text)
    };
    let sound = point(&json!([130.60, 42.42]));
    vec![
        file("points of nothing", b""),
        file("points cut short", &sound.as_bytes()[..sound.len() - 9]),
        file("points in UTF-16", &utf16(&sound)),
        file(
            "points with a byte order mark",
            format!("\u{feff}{sound}").as_bytes(),
        ),
        file(
            "points with latitude first",
            point(&json!([42.42, 130.60])).as_bytes(),
        ),
        file("points with one number", point(&json!([130.60])).as_bytes()),
        file(
            "points in words",
            point(&json!(["east", "north"])).as_bytes(),
        ),
        file(
            "points without end",
            sound.replace("130.6", "1e999").as_bytes(),
        ),
        file(
            "points nested without end",
            format!(
                "{{\"type\":\"FeatureCollection\",\"x\":{}",
                "[".repeat(1_000_000)
            )
            .as_bytes(),
        ),
        file(
            "points of which one is a line",
            sound.replace("\"Point\"", "\"LineString\"").as_bytes(),
        ),
        file(
            "points of a kind that commands the terminal",
            sound.replace("\"Point\"", "\"\\u001b[2J\"").as_bytes(),
        ),
        file(
            "points with more after their end",
            format!("{sound}}}").as_bytes(),
        ),
        case("a folder for points", "locate a.geojson").file("a.geojson/", b""),
    ]
}

/// Fixes in GPX.
fn gpxs() -> Vec<Case> {
    let file =
        |name, text: &[u8]| case(name, "locate a.gpx --format csv -o b.csv").file("a.gpx", text);
    vec![
        file("a track of nothing", b""),
        file("a track without points", gpx("").as_bytes()),
        file("a track cut short", b"<gpx><wpt lat=\"42.42\" lon=\"130.60\"/>"),
        file("a track in UTF-16", &utf16(&gpx("<wpt lat=\"42.42\" lon=\"130.60\"/>"))),
        file("a track in Latin-1", b"<gpx><wpt lat=\"42.42\" lon=\"130.60\"><name>Andr\xe9</name></wpt></gpx>"),
        file("a track with longitude first", gpx("<wpt lat=\"130.60\" lon=\"42.42\"/>").as_bytes()),
        file("a track with a point without longitude", gpx("<wpt lat=\"42.42\"/>").as_bytes()),
        file("a track with an attribute twice", gpx("<wpt lat=\"42.42\" lat=\"42\" lon=\"130.60\"/>").as_bytes()),
        file("a track nested without end", "<gpx>".repeat(100_000).as_bytes()),
        file("a track that doubles itself", b"<!DOCTYPE gpx [<!ENTITY a \"&b;&b;\">]><gpx><wpt lat=\"1\" lon=\"2\"><name>&a;</name></wpt></gpx>"),
        file("a track that reads another file", b"<!DOCTYPE gpx [<!ENTITY a SYSTEM \"file:///etc/passwd\">]><gpx><wpt lat=\"1\" lon=\"2\"><name>&a;</name></wpt></gpx>"),
        file("a track whose elements cross", gpx("<a><b></a></b>").as_bytes()),
        file("a track with an element that never ends", format!("<gpx></{}", "x".repeat(1_000_000)).as_bytes()),
        file("a page of the web for a track", b"<!DOCTYPE html><html><body>404</body></html>"),
        case("a folder for a track", "locate a.gpx").file("a.gpx/", b""),
    ]
}

/// Where answers go.
fn targets() -> Vec<Case> {
    vec![
        case("a folder for a target", "export -o a").file("a/", b""),
        case("a target in no folder", "export -o nowhere/a.json"),
        case("a target in a file", "export -o a/b.json").file("a", b""),
        case("a target without a name", "export -o ''"),
        case("a target on a full disk", "export -o /dev/full"),
        case("a target that is read only", "export -o /proc/version"),
        case(
            "a target in a folder that is read only",
            "export -o /proc/self/a.json",
        ),
        case(
            "a page in a folder that is read only",
            "map -o /proc/self/a.html",
        ),
        case("a page on a full disk", "map -o /dev/full"),
        case("fixes to a full disk", "locate 42.42,130.60 -o /dev/full"),
        case(
            "a target that a refusal must not touch",
            "export --journey b.toml -o a.json",
        )
        .file("a.json", b"old")
        .file("b.toml", b"from = 5"),
    ]
}

/// What standard streams do.
fn streams() -> Vec<Case> {
    let to = |name, words, streams| case(name, words).streams(streams);
    vec![
        to("times to a full disk", "eta", Streams::FullDisk),
        to("a document to a full disk", "eta --json", Streams::FullDisk),
        to("a map to a full disk", "export", Streams::FullDisk),
        to(
            "a table of fixes to a full disk",
            "locate 42.42,130.60",
            Streams::FullDisk,
        ),
        to("a route to a full disk", "route", Streams::FullDisk),
        to("a manual to a full disk", "man", Streams::FullDisk),
        to(
            "completions to a full disk",
            "completions bash",
            Streams::FullDisk,
        ),
        to("times to nobody", "eta", Streams::OutClosed),
        to("fixes from nobody", "locate -", Streams::InClosed),
        to(
            "a refusal to nobody",
            "eta --journey nowhere",
            Streams::ErrClosed,
        ),
        to("times to a reader who has gone", "eta", Streams::ReaderGone),
        to(
            "a map to a reader who has gone",
            "export",
            Streams::ReaderGone,
        ),
        to(
            "completions to a reader who has gone",
            "completions zsh",
            Streams::ReaderGone,
        ),
    ]
}

/// More than anyone can say.
fn crowds() -> Vec<Case> {
    let minute = |i: usize| format!("2019-04-24T{:02}:{:02}+10:00", i / 60 % 24, i % 60);
    let contrary = move |i| told("arrived Khasan", &minute(i));
    let copied = |_| told("arrived Khasan", "2019-04-24T10:30+10:00") + "origin = \"one\"\n";
    let cycle = |i: usize| {
        told("arrived Khasan", "2019-04-24T10:30+10:00")
            + &format!("origin = \"{}\"\nsource = \"{}\"\n", i % 2, (i + 1) % 2)
    };
    vec![
        case(
            "two hundred reports that contradict each other",
            "eta --journey a.toml",
        )
        .file("a.toml", many(200, contrary)),
        case(
            "a thousand reports that contradict each other",
            "eta --journey a.toml",
        )
        .file("a.toml", many(1000, contrary)),
        case("ten thousand reports", "explain --journey a.toml")
            .file("a.toml", many(10_000, contrary)),
        case("more than ten thousand reports", "eta --journey a.toml")
            .file("a.toml", many(10_001, contrary)),
        case("a thousand copies of one report", "eta --journey a.toml")
            .file("a.toml", many(1000, copied)),
        case("origins that name each other", "eta --journey a.toml").file("a.toml", many(4, cycle)),
        case(
            "a hundred points that may each mean several places",
            "eta --journey a.toml",
        )
        .file(
            "a.toml",
            many(100, |i| {
                told(
                    "near 43.35,131.99 ± 25 km",
                    &format!("2019-04-24T{:02}:00+10:00", i % 24),
                )
            }),
        ),
    ]
}
