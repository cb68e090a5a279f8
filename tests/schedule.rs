//! Nominal times: what the profiles say, added up.

mod made_up;

use chrono::{DateTime, TimeDelta, Utc};
use khasan::{Error, Gauge, Journey, Network, Schedule, Train, WheelChange};
use made_up::{railway, section, station};
use proptest::prelude::*;

fn train(name: &str) -> &'static Train {
    Train::named(name).unwrap_or_else(|error| panic!("{error}"))
}

fn journey(name: &str, from: &str, to: &str) -> Journey<'static> {
    let route = Network::bundled().route(from, to, &[]);
    let journey = route.and_then(|route| Journey::new(route, train(name)));
    journey.unwrap_or_else(|error| panic!("{error}"))
}

fn departure() -> DateTime<Utc> {
    DateTime::parse_from_rfc3339("2023-09-10T17:00:00+09:00")
        .expect("the test's own time")
        .to_utc()
}

fn schedule(name: &str, from: &str, to: &str) -> Schedule {
    journey(name, from, to).schedule(departure())
}

#[track_caller]
fn takes(schedule: &Schedule, hours: f64, give_or_take_minutes: f64) {
    let taken = schedule.division.total().as_seconds_f64() / 3600.0;
    assert!(
        (taken - hours).abs() * 60.0 <= give_or_take_minutes,
        "it takes {taken} h"
    );
}

/// Asserts that the wheels are changed at one place only, by its name and the gauges before and behind it.
#[track_caller]
fn changes_wheels(journey: &Journey<'_>, at: &str, from: Gauge, to: Gauge) {
    let changes: Vec<WheelChange> = journey
        .calls()
        .iter()
        .filter_map(|call| call.wheels)
        .collect();
    let [change] = changes[..] else {
        panic!("{changes:?}")
    };
    let route = journey.route();
    assert_eq!(
        (
            route.station(&route.places()[change.place]).name.as_str(),
            change.from,
            change.to
        ),
        (at, from, to)
    );
    assert_eq!(Ok(changes), khasan::wheel_changes(route, journey.train()));
}

#[test]
fn the_plan_takes_the_20_hours_that_officials_expected() {
    takes(&schedule("planned", "Pyongyang", "Vladivostok"), 20.0, 15.0);
}

#[test]
fn the_armoured_train_takes_its_kilometres_at_its_speeds_and_its_stops() {
    // By hand from the profile: km over km/h, then Tumangang, Khasan and the turn at Baranovsky.
    let running = 854.0 / 40.0 + 5.0 / 18.0 + 238.0 / 52.0 + 89.0 / 63.0;
    let standing = f64::from(210 + 62 + 20) / 60.0;
    let schedule = schedule("armoured", "Pyongyang", "Vladivostok");
    takes(&schedule, running + standing, 0.01);
    let parts = schedule.division.standing;
    assert_eq!(
        [parts.gauge_change, parts.formalities, parts.dwell].map(|part| part.num_minutes()),
        [120, 60 + 30, 30 + 32 + 20]
    );
}

#[test]
fn the_stopping_train_takes_about_7_hours_from_khasan_to_ussuriysk() {
    takes(&schedule("regular", "Khasan", "Ussuriysk"), 7.0, 30.0);
}

#[test]
fn the_stopping_train_takes_about_2_hours_more_to_vladivostok() {
    takes(&schedule("regular", "Ussuriysk", "Vladivostok"), 2.0, 30.0);
}

#[test]
fn the_stopping_train_calls_at_every_station_but_not_at_bridges() {
    let journey = journey("regular", "Khasan", "Ussuriysk");
    let route = journey.route();
    let on_the_way = 1..route.places().len() - 1;
    for i in on_the_way {
        let station = route.station(&route.places()[i]);
        assert_eq!(
            journey.call_at(i).is_some(),
            station.kind == khasan::StationKind::Station,
            "{}",
            station.id
        );
    }
}

#[test]
fn a_train_passes_without_standing_where_it_does_not_call() {
    let journey = journey("planned", "Pyongyang", "Vladivostok");
    for times in journey.schedule(departure()).times {
        if let (Some(arrive), Some(depart)) = (times.arrive, times.depart) {
            let stands = journey
                .call_at(times.place)
                .map_or(TimeDelta::zero(), |call| call.parts.total());
            assert_eq!(depart - arrive, stands);
        }
    }
}

proptest! {
    #[test]
    fn times_never_go_back_and_the_division_adds_up(which in 0..3_usize, ends in (0..305_usize, 0..305_usize)) {
        let network = Network::bundled();
        let id = |i: usize| network.stations().nth(i).expect("there are more").1.id.as_str();
        let route = network.route(id(ends.0), id(ends.1), &[]);
        prop_assume!(ends.0 != ends.1);
        // The train of Russian wheels cannot run everywhere.
        let Ok(journey) = Journey::new(route.expect("the network is joined"), &Train::bundled()[which]) else { return Ok(()) };
        let schedule = journey.schedule(departure());
        prop_assert_eq!(schedule.times.len(), journey.route().places().len());
        let times: Vec<_> = schedule.times.iter().flat_map(|times| times.arrive.into_iter().chain(times.depart)).collect();
        prop_assert_eq!(times[0], departure());
        prop_assert!(times.is_sorted());
        let arrival = schedule.times.last().and_then(|times| times.arrive);
        prop_assert_eq!(arrival, Some(departure() + schedule.division.total()));
        let standing: TimeDelta = journey.calls().iter().map(|call| call.parts.total()).sum();
        prop_assert_eq!(schedule.division.standing.total(), standing);
    }

    #[test]
    fn leaving_later_makes_everything_as_much_later(minutes in -1_000_000..1_000_000_i64) {
        let journey = journey("armoured", "Pyongyang", "Vladivostok");
        let later = TimeDelta::minutes(minutes);
        let (before, after) = (journey.schedule(departure()), journey.schedule(departure() + later));
        prop_assert_eq!(before.division, after.division);
        for (before, after) in before.times.iter().zip(&after.times) {
            prop_assert_eq!(before.arrive.map(|time| time + later), after.arrive);
            prop_assert_eq!(before.depart.map(|time| time + later), after.depart);
        }
    }
}

#[test]
fn wheels_are_changed_at_tumangang_in_both_directions() {
    for name in ["armoured", "planned"] {
        changes_wheels(
            &journey(name, "Pyongyang", "Vladivostok"),
            "Tumangang",
            Gauge::STANDARD,
            Gauge::RUSSIAN,
        );
        changes_wheels(
            &journey(name, "Vladivostok", "Pyongyang"),
            "Tumangang",
            Gauge::RUSSIAN,
            Gauge::STANDARD,
        );
    }
}

#[test]
fn a_journey_within_one_gauge_changes_no_wheels() {
    for (from, to) in [
        ("Pyongyang", "Khasan"),
        ("Rajin", "Vladivostok"),
        ("Vladivostok", "Rajin"),
    ] {
        let changes = journey("armoured", from, to)
            .calls()
            .iter()
            .filter(|call| call.wheels.is_some())
            .count();
        assert_eq!(changes, 0, "{from}–{to}");
    }
}

#[test]
fn a_stop_that_says_nothing_of_wheels_changes_them_as_the_train_does_anywhere() {
    const BUNDLED: &str = include_str!("../data/trains.toml");
    let text = BUNDLED.replace("gauge_change_min = 120\n", "");
    let text = text.replace("dwell_min = 120\n", "dwell_min = 95\n");
    let trains = Train::from_toml("trains.toml", &text).expect("trains");
    let route = Network::bundled().route("Pyongyang", "Vladivostok", &[]);
    let journey = Journey::new(route.expect("a route"), &trains[0]).expect("a journey");
    let mut calls = journey.calls().iter();
    let call = calls.find(|call| call.wheels.is_some());
    let parts = call.expect("it changes its wheels").parts;
    assert_eq!(parts.gauge_change, TimeDelta::minutes(95));
    assert_eq!(parts.dwell, TimeDelta::minutes(30));
}

#[test]
fn a_train_on_russian_wheels_is_refused_in_korea() {
    let refusal = |from: &str, to: &str| {
        let route = Network::bundled().route(from, to, &[]).expect("a route");
        Journey::new(route, train("regular")).expect_err("it has no wheels for 1435 mm")
    };
    let error = refusal("Pyongyang", "Vladivostok");
    assert!(matches!(&error, Error::NoWheels { train, .. } if train == "regular"));
    assert_eq!(
        error.to_string(),
        "train \"regular\" has no way through: it has wheels for 1520 mm only, and beyond Pyongyang only 1435 mm is laid"
    );
    assert_eq!(
        refusal("Vladivostok", "Pyongyang").to_string(),
        "train \"regular\" has no way through: it has wheels for 1520 mm only, and beyond Rajin only 1435 mm is laid"
    );
}

/// Alder – Birch on one gauge, Birch – Cedar on the other, and nowhere both.
fn break_of_gauge() -> Network {
    let [alder, birch, cedar] = [[10.0, 0.0], [10.0, 0.1], [10.0, 0.2]];
    let text = railway(&[
        section(["Alder", "Birch"], 11.1, &[1435], &[alder, birch]),
        section(["Birch", "Cedar"], 11.1, &[1520], &[birch, cedar]),
        station("Alder", alder, &[("Alder-Birch", 0.0)]),
        station(
            "Birch",
            birch,
            &[("Alder-Birch", 11.1), ("Birch-Cedar", 0.0)],
        ),
        station("Cedar", cedar, &[("Birch-Cedar", 11.1)]),
    ]);
    Network::from_geojson("own.geojson", &text).unwrap_or_else(|error| panic!("{error}"))
}

#[test]
fn where_no_track_has_both_gauges_the_wheels_are_changed_at_the_joint() {
    let network = break_of_gauge();
    let journey = |from: &str, to: &str| {
        let route = network.route(from, to, &[]).expect("a route");
        Journey::new(route, train("armoured")).expect("it has both wheels")
    };
    changes_wheels(
        &journey("Alder", "Cedar"),
        "Birch",
        Gauge::STANDARD,
        Gauge::RUSSIAN,
    );
    changes_wheels(
        &journey("Cedar", "Alder"),
        "Birch",
        Gauge::RUSSIAN,
        Gauge::STANDARD,
    );
    // 22.2 km at 40 km/h, and 120 min at the joint.
    takes(
        &journey("Alder", "Cedar").schedule(departure()),
        22.2 / 40.0 + 2.0,
        0.01,
    );
}
