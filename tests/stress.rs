//! Numbers under stress: many reports, hardly trusted or beyond doubt, a month on the way, places a metre apart.
// Of the laws, those that read files stay unused.
#![allow(dead_code, unreachable_pub)]

#[path = "../fuzz/src/laws.rs"]
mod laws;
mod made_up;

use chrono::{DateTime, TimeDelta, Utc};
use khasan::{Claim, Error, Form, Journey, Network, Reading, Report, Train, Window};
use made_up::{railway, section, station};

fn noon() -> DateTime<Utc> {
    Reading::parse("2019-04-24T12:00Z", None)
        .unwrap()
        .window
        .start()
}

fn journey(network: &'static Network, from: &str, to: &str) -> Journey<'static> {
    Journey::new(
        network.route(from, to, &[]).unwrap(),
        Train::named("armoured").unwrap(),
    )
    .unwrap()
}

fn report(journey: &Journey<'_>, claim: &str, minute: i64, trust: f64) -> Report {
    let claim = Claim::parse(claim, journey.route()).unwrap();
    let start = noon() + TimeDelta::minutes(minute);
    let window = Window::new(start, start + TimeDelta::minutes(1)).unwrap();
    let mut report = Report::new(
        claim,
        &Reading {
            window,
            form: Form::Interval,
            assumed_zone: None,
        },
    );
    report.trust = Some(trust);
    report
}

/// The laws hold, or the reports are found to be impossible together and are named.
fn holds(journey: &Journey<'_>, reports: &[Report]) {
    match journey.given(reports) {
        Ok(posterior) => laws::adds_up(&posterior),
        Err(Error::Contradiction { reports, .. }) => assert!(!reports.is_empty()),
        Err(error) => panic!("{error}"),
    }
}

/// So many sightings of one minute each, one behind the other along the way.
fn sightings(
    journey: &Journey<'_>,
    count: i32,
    minutes: i32,
    trust: impl Fn(i32) -> f64,
) -> Vec<Report> {
    let km = journey.route().length().as_km();
    let places = 20;
    let claim = |i: i32| {
        format!(
            "passed km {:.3}",
            km * (f64::from(i % places) + 0.5) / f64::from(places)
        )
    };
    (0..count)
        .map(|i| {
            report(
                journey,
                &claim(i),
                (minutes * (i % places) / places + i / places).into(),
                trust(i),
            )
        })
        .collect()
}

#[test]
fn two_hundred_reports_of_one_minute_keep_the_laws() {
    let journey = journey(Network::bundled(), "Khasan", "Vladivostok");
    for trust in [0.5, 1e-12, 1.0 - 1e-12] {
        holds(&journey, &sightings(&journey, 200, 480, |_| trust));
    }
}

#[test]
fn trust_near_nought_and_near_one_side_by_side_keeps_the_laws() {
    let journey = journey(Network::bundled(), "Khasan", "Baranovsky");
    let extremes = [
        0.0,
        f64::MIN_POSITIVE,
        1e-15,
        1e-6,
        1.0 - 1e-6,
        1.0 - f64::EPSILON,
        1.0,
    ];
    holds(
        &journey,
        &sightings(&journey, 70, 360, |i| {
            extremes[usize::try_from(i).unwrap() % extremes.len()]
        }),
    );
}

#[test]
fn reports_that_contradict_each_other_keep_the_laws() {
    let journey = journey(Network::bundled(), "Tumangang", "Khasan");
    let contrary: Vec<Report> = (0..200)
        .map(|i| report(&journey, "arrived Khasan", 7 * i, 0.9))
        .collect();
    holds(&journey, &contrary);
}

#[test]
fn a_month_on_the_way_keeps_the_laws() {
    let journey =
        journey(Network::bundled(), "Khasan", "Vladivostok").departing(Window::at(noon()));
    let days = |days: i64| 24 * 60 * days;
    let reports = [
        report(&journey, "arrived Baranovsky", days(15), 0.999),
        report(&journey, "arrived Vladivostok", days(30), 0.999),
    ];
    holds(&journey, &reports);
}

#[test]
fn more_witnesses_than_can_be_weighed_are_refused_and_copies_count_once() {
    let journey = journey(Network::bundled(), "Tumangang", "Khasan");
    let mut crowd: Vec<Report> = (0..251)
        .map(|_| report(&journey, "arrived Khasan", 0, 0.9))
        .collect();
    let refused = journey.given(&crowd).unwrap_err();
    assert_eq!(
        refused.to_string(),
        "more than 250 reports are too many to weigh together; leave out the vaguest, or give copies of one report one origin"
    );
    for report in &mut crowd {
        report.origin = Some("one".to_owned());
    }
    holds(&journey, &crowd);
}

/// A railway of stations a metre apart between two that are 8 km apart.
fn crowded() -> &'static Network {
    const METRE: f64 = 1.0 / 82_850.0;
    let [alder, birch] = [[130.0, 42.0], [130.1, 42.0]];
    let mut features = vec![
        section(["Alder", "Birch"], 8.285, &[1435], &[alder, birch]),
        station("Alder", alder, &[("Alder-Birch", 0.0)]),
        station("Birch", birch, &[("Alder-Birch", 8.285)]),
    ];
    for i in 1..=20 {
        let mut between = station(
            &format!("Stop{i}"),
            [130.0 + METRE * f64::from(i), 42.0],
            &[("Alder-Birch", 0.001 * f64::from(i))],
        );
        between["properties"]["at"][0]["anchor"] = false.into();
        between["properties"]["at"][0]["reason"] = "a metre is finer than the map".into();
        features.push(between);
    }
    let network = Network::from_geojson("crowded.geojson", &railway(&features)).unwrap();
    Box::leak(Box::new(network))
}

#[test]
fn places_a_metre_apart_keep_the_laws() {
    let journey = journey(crowded(), "Alder", "Birch");
    assert_eq!(journey.route().places().len(), 22);
    let reports: Vec<Report> = (1..=20)
        .map(|i| report(&journey, &format!("passed Stop{i}"), i / 10, 0.96))
        .collect();
    holds(&journey, &reports);
    holds(&journey.departing(Window::at(noon())), &[]);
}
