//! The posterior beside an independent reference implementation: its answers lie in `tests/reference/`.

use serde::Deserialize;

use super::*;
use crate::journey_file::JourneyFile;
use crate::when::Reading;

#[derive(Deserialize)]
struct Reference {
    journey: String,
    grid_starts: String,
    minutes_on_grid: usize,
    departure_prior_minutes: usize,
    reports_used: Vec<usize>,
    log_evidence: f64,
    events: Vec<ReferenceEvent>,
    positions: Vec<ReferencePosition>,
    reports: Vec<ReferenceReport>,
}

#[derive(Deserialize)]
struct ReferenceEvent {
    place: String,
    event: String,
    p05: String,
    p25: String,
    p50: String,
    p75: String,
    p95: String,
}

#[derive(Deserialize)]
struct ReferencePosition {
    at: String,
    arrived: f64,
    between: Vec<ReferenceBetween>,
}

#[derive(Deserialize)]
struct ReferenceBetween {
    after: String,
    before: String,
    probability: f64,
}

#[derive(Deserialize)]
struct ReferenceReport {
    rows: Vec<usize>,
    p_wrong: f64,
}

fn instant(text: &str) -> DateTime<Utc> {
    Reading::parse(text, None).unwrap().window.start()
}

fn reference(text: &str) -> (Reference, JourneyFile<'static>) {
    let reference: Reference = serde_json::from_str(text).unwrap();
    let mut file = JourneyFile::bundled(&reference.journey).unwrap();
    let used = |i: &usize| reference.reports_used.contains(&(i + 1));
    file.reports = (0..file.reports.len())
        .filter(used)
        .map(|i| file.reports[i].clone())
        .collect();
    (reference, file)
}

/// The event that a word (`dep`, `arr` or `pass`) and a place name.
fn event(posterior: &Posterior<'_>, word: &str, place: &str) -> usize {
    let spot = posterior.journey.route().find(place).unwrap();
    match word {
        "dep" => posterior.events.leaving(spot.place.unwrap()),
        _ => posterior.events.arriving(spot.place.unwrap()),
    }
}

fn check_times(reference: &Reference, posterior: &Posterior<'_>, allowed: impl Fn(f64) -> i64) {
    for e in &reference.events {
        let passage = posterior.passage(event(posterior, &e.event, &e.place));
        for (p, text) in [
            (0.05, &e.p05),
            (0.25, &e.p25),
            (0.5, &e.p50),
            (0.75, &e.p75),
            (0.95, &e.p95),
        ] {
            let off = passage.quantile(p) - instant(text);
            let bound = TimeDelta::minutes(allowed(p));
            assert!(
                off.abs() <= bound,
                "{}: {} {} at {p}: off by {off}",
                reference.journey,
                e.event,
                e.place
            );
        }
    }
}

fn check_probabilities(reference: &Reference, posterior: &Posterior<'_>) {
    for report in &reference.reports {
        let row = reference
            .reports_used
            .iter()
            .position(|used| *used == report.rows[0])
            .unwrap();
        let witness = posterior
            .testimonies
            .iter()
            .position(|t| t.reports.contains(&row))
            .unwrap();
        assert_eq!(
            posterior.testimonies[witness].reports.len(),
            report.rows.len()
        );
        let off = posterior.wrong()[witness] - report.p_wrong;
        assert!(
            off.abs() < 0.01,
            "{}: report {:?} off by {off}",
            reference.journey,
            report.rows
        );
    }
    for position in &reference.positions {
        let happened = |name: &str| {
            let (word, place) = name.split_once(' ').unwrap();
            posterior
                .passage(event(posterior, word, place))
                .by(instant(&position.at))
        };
        for between in &position.between {
            let off = happened(&between.after) - happened(&between.before) - between.probability;
            assert!(
                off.abs() < 0.01,
                "{} at {}: after {} off by {off}",
                reference.journey,
                position.at,
                between.after
            );
        }
        let arrived = posterior
            .passage(posterior.events.all.len() - 1)
            .by(instant(&position.at));
        assert!((arrived - position.arrived).abs() < 0.01);
    }
}

/// On the reference's own grid: every quantile within two minutes, every probability within 0.01.
fn agrees(text: &str) {
    let (reference, file) = reference(text);
    let start = instant(&reference.grid_starts);
    let grid = Grid {
        start,
        ticks: reference.minutes_on_grid,
        departure: (0, reference.departure_prior_minutes - 1),
        edge: 0,
    };
    let posterior = file
        .journey
        .given_on(grid, file.reports.clone(), &[])
        .unwrap();
    check_times(&reference, &posterior, |_| 2);
    check_probabilities(&reference, &posterior);
    assert!(
        (posterior.log_evidence() - reference.log_evidence).abs() < 0.1,
        "{}",
        posterior.log_evidence()
    );
    // With the library's own horizon: five minutes up to 75 %, fifteen at 95 %.
    let posterior = file.journey.given(&file.reports).unwrap();
    check_times(&reference, &posterior, |p| if p > 0.9 { 15 } else { 5 });
}

macro_rules! references {
    ($($name:ident: $file:literal,)*) => {
        $(#[test]
        fn $name() {
            agrees(include_str!(concat!("../../tests/reference/", $file)));
        })*
    };
}

references! {
    the_reference_agrees_on_2001_inbound: "2001-07-inbound.json",
    the_reference_agrees_on_2019_as_first_told: "2019-04-as-first-told.json",
    the_reference_agrees_on_2019_outbound: "2019-04-outbound.json",
    the_reference_agrees_on_2019_outbound_before_it_arrived: "2019-04-outbound@2019-04-24T1405.json",
    the_reference_agrees_on_the_2019_return_just_after_it_left: "2019-04-return@2019-04-26T1600.json",
    the_reference_agrees_on_2023_announced: "2023-09-announced.json",
    the_reference_agrees_on_2023_outbound_at_the_border: "2023-09-outbound@2023-09-12T0045.json",
}
