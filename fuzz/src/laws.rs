//! What holds for every input: it is read or refused in words fit for a terminal, and what is read keeps the laws.

use arbitrary::{Arbitrary, Result, Unstructured};
use chrono::{DateTime, Datelike, TimeDelta, Utc};
use chrono_tz::Tz;
use khasan::view::{
    Eta, EtaDocument, Explain, ExplainDocument, Instants, Style, Where, WhereDocument, geojson,
};
use khasan::{
    Claim, Error, Journey, JourneyFile, Network, Passage, Posterior, Reading, Report, Route, Train,
    Window,
};

/// No message needs more characters than this.
const LONGEST_MESSAGE: usize = 2000;
/// Most reports of a generated journey: the posterior's cost is known, its laws are asked for.
const MOST_REPORTS: usize = 5;
const ROUTES: [(&str, &str); 7] = [
    ("Kyongsong", "Vladivostok"),
    ("Vladivostok", "Rajin"),
    ("Khasan", "Ussuriysk"),
    ("Tumangang", "Khasan"),
    ("Ussuriysk", "Artyom"),
    ("Khasan", "Baranovsky"),
    ("Rajin", "Tumangang"),
];
const VERBS: [&str; 6] = ["arrived", "departed", "passed", "at", "not yet", "beyond"];
const ZONES: [Tz; 4] = [
    chrono_tz::Asia::Pyongyang,
    chrono_tz::Asia::Vladivostok,
    chrono_tz::Europe::Berlin,
    chrono_tz::Pacific::Apia,
];

/// A file of a journey.
pub fn journey(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    match JourneyFile::from_toml("a.toml", text, Network::bundled()) {
        Ok(file) => {
            for report in &file.reports {
                holds(report, file.journey.route());
            }
        }
        Err(error) => is_a_message(&error.to_string()),
    }
}

/// Reports in one line each.
pub fn report(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    let route = Network::bundled()
        .route("Pyongyang", "Vladivostok", &[])
        .expect("the main line");
    for line in text.split('\n').take(20) {
        match Report::parse(line, &route) {
            Ok(report) => {
                holds(&report, &route);
                let again =
                    Claim::parse(&report.claim.words, &route).expect("a claim in its own words");
                assert_eq!(again, report.claim);
            }
            Err(error) => is_a_message(&error.to_string()),
        }
    }
}

/// A time: the first byte says in which zone, if in any.
pub fn when(data: &[u8]) {
    let Some((&zone, text)) = data.split_first() else {
        return;
    };
    let Ok(text) = std::str::from_utf8(text) else {
        return;
    };
    match Reading::parse(text, ZONES.get(usize::from(zone) % 5).copied()) {
        Ok(reading) => {
            let [start, end] = [reading.window.start(), reading.window.end()];
            assert!(start <= end, "{text:?} runs backwards");
            assert!(
                [start, end]
                    .iter()
                    .all(|time| (1899..=2201).contains(&time.year())),
                "{text:?}"
            );
            let printed = format!("{}/{}", start.to_rfc3339(), end.to_rfc3339());
            // Both ends may leave the years that can be written by the offset.
            if let Ok(again) = Reading::parse(&printed, None) {
                assert_eq!(again.window, reading.window, "{printed}");
            }
        }
        Err(error) => is_a_message(&error.to_string()),
    }
}

/// A file of a network.
pub fn network(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else {
        return;
    };
    match Network::from_geojson("a.geojson", text) {
        Ok(network) => every_pair(&network),
        Err(error) => is_a_message(&error.to_string()),
    }
}

/// Routes between the first stations, and their drawings.
fn every_pair(network: &Network) {
    let ids: Vec<&str> = network
        .stations()
        .take(3)
        .map(|(_, station)| station.id.as_str())
        .collect();
    for (from, to) in ids
        .iter()
        .flat_map(|from| ids.iter().map(move |to| (from, to)))
    {
        match network.route(from, to, &[]) {
            Ok(route) => drawn(route),
            Err(error) => is_a_message(&error.to_string()),
        }
    }
}

fn drawn(route: Route<'_>) {
    let at: Vec<f64> = route
        .places()
        .iter()
        .map(|place| place.at.as_km())
        .collect();
    assert!(
        at.is_sorted() && at.iter().all(|km| km.is_finite()),
        "{at:?}"
    );
    let length = route.length().as_km();
    assert!(length.is_finite() && length > 0.0);
    for part in [0.0, 0.3, 1.0] {
        let (lon, lat) = route
            .line()
            .point_at(khasan::Chainage::km(part * length))
            .x_y();
        assert!(lon.abs() <= 180.0 && lat.abs() <= 90.0, "{lon}, {lat}");
    }
    match Journey::new(route, Train::named("armoured").expect("a bundled train")) {
        Ok(journey) => is_json(|out| geojson::route(&journey, out)),
        Err(error) => is_a_message(&error.to_string()),
    }
}

/// A journey and its reports, made up from the bytes.
pub fn engine(data: &[u8]) {
    let mut words = Unstructured::new(data);
    let Ok((journey, reports)) = made_up(&mut words) else {
        return;
    };
    match journey.given(&reports) {
        Ok(posterior) => keeps_the_laws(&posterior),
        Err(error) => {
            assert!(
                matches!(
                    error,
                    Error::NoDeparture | Error::TooLong { .. } | Error::Contradiction { .. }
                ),
                "{error}"
            );
            is_a_message(&error.to_string());
        }
    }
}

fn noon() -> DateTime<Utc> {
    DateTime::from_timestamp(1_556_107_200, 0).expect("24 April 2019")
}

fn made_up(words: &mut Unstructured<'_>) -> Result<(Journey<'static>, Vec<Report>)> {
    let (from, to) = *words.choose(&ROUTES)?;
    let route = Network::bundled()
        .route(from, to, &[])
        .expect("a route of the bundled network");
    let name = *words.choose(&["armoured", "planned", "regular"])?;
    let train = Train::named(name).expect("a bundled train");
    let mut journey = match Journey::new(route.clone(), train) {
        Ok(journey) => journey,
        Err(_) => Journey::new(route, Train::named("armoured").expect("a bundled train"))
            .expect("wheels for every gauge"),
    };
    if bool::arbitrary(words)? {
        journey = journey.departing(window(words, 7 * 24 * 60)?);
    }
    let mut reports = Vec::new();
    for _ in 0..words.int_in_range(0..=MOST_REPORTS)? {
        reports.extend(a_report(words, journey.route())?);
    }
    Ok((journey, reports))
}

/// Mostly within days of noon: the longer the journey, the slower its posterior.
fn window(words: &mut Unstructured<'_>, widest: i64) -> Result<Window> {
    let far = if words.ratio(1, 8)? { 20_000 } else { 2000 };
    let start = noon()
        + TimeDelta::seconds(60 * words.int_in_range(-far..=far)? + words.int_in_range(0..=59)?);
    let wide = match words.int_in_range(0..=3)? {
        0 => 0,
        1 => words.int_in_range(0..=60)?,
        _ => 60 * words.int_in_range(0..=widest)?,
    };
    Ok(Window::new(start, start + TimeDelta::seconds(wide)).expect("it runs forwards"))
}

/// A report, or none where no train could do that there.
fn a_report(words: &mut Unstructured<'_>, route: &Route<'_>) -> Result<Option<Report>> {
    let expected = if words.ratio(1, 5)? { "expected " } else { "" };
    let verb = *words.choose(&VERBS)?;
    let claim = match words.int_in_range(0..=3)? {
        0 => format!("{verb} km {}", part(words)? * route.length().as_km()),
        1 => {
            let (lon, lat) = route
                .line()
                .point_at(khasan::Chainage::km(part(words)? * route.length().as_km()))
                .x_y();
            format!("near {lat},{lon} ± {} m", words.int_in_range(0..=30_000)?)
        }
        _ => format!("{verb} {}", route.station(words.choose(route.places())?).id),
    };
    let Ok(claim) = Claim::parse(&format!("{expected}{claim}"), route) else {
        return Ok(None);
    };
    let window = window(words, 2 * 24 * 60)?;
    let mut report = Report::new(
        claim,
        &Reading {
            window,
            form: khasan::Form::Interval,
            assumed_zone: None,
        },
    );
    report.known = Some(window.end() + TimeDelta::minutes(words.int_in_range(-600..=600)?));
    report.trust = match words.int_in_range(0..=9)? {
        0 => Some(0.0),
        1 => Some(1.0),
        2 => Some(1e-12),
        3 => Some(1.0 - 1e-12),
        4..=6 => Some(part(words)?),
        _ => None,
    };
    report.origin = bool::arbitrary(words)?.then(|| "one".to_owned());
    Ok(Some(report))
}

/// From nought to one, both included.
fn part(words: &mut Unstructured<'_>) -> Result<f64> {
    Ok(f64::from(u16::arbitrary(words)?) / f64::from(u16::MAX))
}

fn holds(report: &Report, route: &Route<'_>) {
    assert!(report.when.start() <= report.when.end());
    assert!(
        report
            .trust
            .is_none_or(|trust| (0.0..=1.0).contains(&trust))
    );
    assert!(!report.claim.spots.is_empty());
    for spot in &report.claim.spots {
        assert!(
            (khasan::Chainage::START..=route.end()).contains(&spot.at),
            "{:?}",
            report.claim
        );
    }
}

/// It adds up, and can be written.
pub fn keeps_the_laws(posterior: &Posterior<'_>) {
    adds_up(posterior);
    is_written(
        posterior,
        posterior.passage(posterior.events().len() - 1).median(),
    );
}

/// Quantiles in order, and chances between nought and one that sum to one.
pub fn adds_up(posterior: &Posterior<'_>) {
    assert!(
        posterior.log_evidence().is_finite(),
        "evidence {}",
        posterior.log_evidence()
    );
    let left_out = posterior.left_out();
    assert!((0.0..=1.0).contains(&left_out), "left out {left_out}");
    assert!(
        left_out < 0.01 || posterior.is_cut_off(),
        "left out {left_out}, and not told"
    );
    for (witness, &wrong) in posterior.wrong().iter().enumerate() {
        assert!((-1e-9..=1.0 + 1e-9).contains(&wrong), "wrong with {wrong}");
        let meant = posterior.meant(witness).iter().map(|meant| meant.1);
        let all: f64 = meant.sum();
        assert!(
            (all + wrong - 1.0).abs() < 1e-6,
            "witness {witness} is right with {all} and wrong with {wrong}"
        );
    }
    let passages: Vec<Passage<'_>> = posterior.passages().collect();
    let medians: Vec<DateTime<Utc>> = passages.iter().map(is_ordered).collect();
    // Of what is next to impossible, how probable it is comes out within a tenth.
    let next_to_impossible = posterior.log_evidence() < -30.0;
    let tolerance = if next_to_impossible { 0.1 } else { 1e-3 };
    let is_backwards = |&later: &usize| {
        let (before, median) = (later - 1, medians[later]);
        medians[before] > median && passages[before].by(median) < 0.5 - tolerance
    };
    let backwards = (1..medians.len()).find(is_backwards);
    // What lies beyond the time considered is taken from later events sooner, and may pull their medians back: it is told then.
    assert!(
        backwards.is_none() || posterior.is_cut_off(),
        "the train runs backwards to event {backwards:?}: {medians:?}"
    );
    let last = posterior.passage(posterior.events().len() - 1).median();
    let times = [
        posterior.passage(0).quantile(0.0),
        posterior.passage(0).median(),
        last,
        noon(),
    ];
    for time in times {
        is_somewhere(posterior, time);
    }
    if !posterior.testimonies().is_empty() {
        let without = posterior.arrival_without(0);
        is_ordered(&without);
        // No journey ends at one minute with certainty: that would be nothing at all.
        assert!(without.quantile(1e-9) < without.quantile(1.0 - 1e-9));
    }
}

fn is_ordered(passage: &Passage<'_>) -> DateTime<Utc> {
    let times =
        [0.0, 1e-9, 0.05, 0.25, 0.5, 0.75, 0.95, 1.0 - 1e-9, 1.0].map(|p| passage.quantile(p));
    assert!(times.is_sorted(), "{times:?}");
    let by = times.map(|time| passage.by(time));
    assert!(
        by.is_sorted() && by.iter().all(|p| (0.0..=1.0 + 1e-9).contains(p)),
        "{by:?}"
    );
    passage.median()
}

fn is_somewhere(posterior: &Posterior<'_>, time: DateTime<Utc>) {
    let chances: Vec<f64> = posterior
        .whereabouts(time)
        .into_iter()
        .map(|answer| answer.1)
        .collect();
    assert!(
        chances
            .iter()
            .all(|chance| (0.0..=1.0 + 1e-9).contains(chance)),
        "{chances:?}"
    );
    assert!(
        (chances.iter().sum::<f64>() - 1.0).abs() < 1e-6,
        "{chances:?}"
    );
    let at = posterior.positions(time, &[0.025, 0.25, 0.5, 0.75, 0.975]);
    assert!(at.is_sorted(), "{at:?}");
    assert!(
        at.iter()
            .all(|at| (khasan::Chainage::START..=posterior.journey().route().end()).contains(at)),
        "{at:?}"
    );
}

/// What is written of it: as text and as a map where its reports are even in number, and otherwise as documents. Both would take twice as long.
pub fn is_written(posterior: &Posterior<'_>, at: DateTime<Utc>) {
    let (title, style) = ("made up", Style::default());
    let eta = Eta {
        posterior,
        title,
        forecasts: &[],
        asked: &[],
        now: Some(at),
        style,
    };
    let whereabouts = Where {
        posterior,
        title,
        at,
        style,
    };
    let explain = Explain {
        posterior,
        title,
        style,
    };
    if posterior.reports().len().is_multiple_of(2) {
        for text in [
            eta.to_string(),
            whereabouts.to_string(),
            explain.to_string(),
        ] {
            assert!(!text.contains("NaN") && !text.contains("inf "), "{text}");
        }
        is_json(|out| geojson::journey(posterior, title, at, out));
        is_json(|out| geojson::position(posterior, title, Instants::one(at), out));
    } else {
        is_json(|out| Ok(serde_json::to_writer(out, &EtaDocument::new(&eta))?));
        is_json(|out| {
            Ok(serde_json::to_writer(
                out,
                &WhereDocument::new(&whereabouts),
            )?)
        });
        is_json(|out| Ok(serde_json::to_writer(out, &ExplainDocument::new(&explain))?));
    }
}

fn is_json(write: impl FnOnce(&mut Vec<u8>) -> std::io::Result<()>) {
    let mut out = Vec::new();
    write(&mut out).expect("a vector takes everything");
    let document: serde_json::Value = serde_json::from_slice(&out).expect("it is JSON");
    assert!(document.is_object());
}

/// A refusal is one line that can be read, and that no terminal obeys.
pub fn is_a_message(message: &str) {
    assert!(
        message.chars().count() <= LONGEST_MESSAGE,
        "{} characters: {message}",
        message.chars().count()
    );
    let obeyed = |c: char| {
        c.is_control()
            || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
    };
    assert!(!message.contains(obeyed), "{message:?}");
}
