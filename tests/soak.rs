//! Ten thousand random journeys in one process: no failure, and no growth in memory.
//!
//! `cargo test --release --test soak -- --ignored --nocapture`: a minute or two of arithmetic, so the gate runs a hundredth of it.
#![cfg(target_os = "linux")]
// Of the laws, what is written is taken; those that read files stay unused.
#![allow(dead_code, unreachable_pub)]

#[path = "../fuzz/src/laws.rs"]
mod laws;

use chrono::{DateTime, TimeDelta, Utc};
use khasan::view::{
    Instants, Page, Style, csv, geojson, geojsonl, gpx,
    graph::{self, Graph},
    ics, kepler, kml, mfjson, page,
};
use khasan::{Claim, Error, Form, Journey, Network, Posterior, Reading, Report, Train, Window};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

/// Short, so that ten thousand are a matter of minutes; the last is not.
const ROUTES: [(&str, &str); 6] = [
    ("Tumangang", "Khasan"),
    ("Khasan", "Tumangang"),
    ("Rajin", "Khasan"),
    ("Baranovsky", "Vladivostok"),
    ("Ussuriysk", "Artyom"),
    ("Khasan", "Vladivostok"),
];
/// Every format is written for one journey in so many, its page and pictures for one in ten times as many.
const MAPPED: usize = 5;
const PAGED: usize = 50;
/// What may be added after the first fifth: allocators keep pages, leaks add up.
const GROWTH_KB: u64 = 24 * 1024;

/// Resident memory in kibibytes.
fn resident() -> u64 {
    let status = std::fs::read_to_string("/proc/self/statm").unwrap();
    let pages: u64 = status.split(' ').nth(1).unwrap().parse().unwrap();
    pages * 4
}

struct Chance(ChaCha8Rng);

impl Chance {
    fn below(&mut self, n: u64) -> u64 {
        self.0.next_u64() % n
    }

    fn minutes(&mut self, n: i64) -> TimeDelta {
        TimeDelta::minutes(i64::try_from(self.below(n.unsigned_abs())).unwrap())
    }

    fn journey(&mut self, number: usize) -> Journey<'static> {
        // Long routes cost much; one in twenty will do.
        let choices = if number.is_multiple_of(20) { 6 } else { 5 };
        let (from, to) = ROUTES[usize::try_from(self.below(choices)).unwrap()];
        let route = Network::bundled().route(from, to, &[]).unwrap();
        let train = ["armoured", "planned"][usize::try_from(self.below(2)).unwrap()];
        let journey = Journey::new(route, Train::named(train).unwrap()).unwrap();
        let start = noon() + self.minutes(1000);
        journey.departing(Window::new(start, start + self.minutes(60)).unwrap())
    }

    fn report(&mut self, journey: &Journey<'_>) -> Option<Report> {
        let verb = ["arrived", "departed", "passed", "at", "not yet", "beyond"]
            [usize::try_from(self.below(6)).unwrap()];
        let places = journey.route().places();
        let place = &places[usize::try_from(self.below(places.len() as u64)).unwrap()];
        let claim = Claim::parse(
            &format!("{verb} {}", journey.route().station(place).id),
            journey.route(),
        )
        .ok()?;
        let start = noon() + self.minutes(1500);
        let window = Window::new(start, start + self.minutes(120)).unwrap();
        Some(Report::new(
            claim,
            &Reading {
                window,
                form: Form::Interval,
                assumed_zone: None,
            },
        ))
    }
}

fn noon() -> DateTime<Utc> {
    Reading::parse("2019-04-24T12:00Z", None)
        .unwrap()
        .window
        .start()
}

/// Everything that can be said of it, and of its maps and pictures how many bytes they were.
fn told(posterior: &Posterior<'_>, number: usize) -> usize {
    let at = posterior.newest().unwrap_or_else(noon);
    laws::is_written(posterior, at);
    let mut out = Vec::new();
    if number.is_multiple_of(MAPPED) {
        exported(posterior, at, &mut out).unwrap();
    }
    if number.is_multiple_of(PAGED) {
        drawn(posterior, at, &mut out).unwrap();
    }
    out.len()
}

fn exported(
    posterior: &Posterior<'_>,
    at: DateTime<Utc>,
    out: &mut Vec<u8>,
) -> std::io::Result<()> {
    let (journey, title, one) = (posterior.journey(), "a journey", Instants::one(at));
    geojson::route(journey, out)?;
    geojson::stations(journey, out)?;
    geojson::schedule(journey, &journey.schedule(at), out)?;
    geojson::journey(posterior, title, at, out)?;
    geojson::position(posterior, title, one.clone(), out)?;
    geojsonl::journey(posterior, at, out)?;
    mfjson::trajectory(posterior, title, out)?;
    mfjson::prism(
        posterior,
        title,
        &Instants::over(posterior, TimeDelta::minutes(30)),
        out,
    )?;
    gpx::route(journey, out)?;
    gpx::journey(posterior, title, out)?;
    kml::route(journey, out)?;
    kml::journey(posterior, title, out)?;
    csv::calls(posterior, title, out)?;
    csv::position(posterior, one, out)?;
    kepler::trips(posterior, title, out)?;
    ics::arrivals(posterior, title, out)
}

fn drawn(posterior: &Posterior<'_>, at: DateTime<Utc>, out: &mut Vec<u8>) -> std::io::Result<()> {
    let (title, style) = ("a journey", Style::default());
    let mut svg = Vec::new();
    graph::write(
        &Graph {
            posterior,
            title,
            forecasts: &[],
            at: Some(at),
            style,
        },
        &mut svg,
    )?;
    let graph = std::str::from_utf8(&svg).unwrap();
    let page = Page {
        posterior,
        title,
        forecasts: &[],
        at,
        graph,
        style,
    };
    page::map(&page, out)?;
    page::write(&page, out)
}

fn soak(journeys: usize) {
    let mut chance = Chance(ChaCha8Rng::seed_from_u64(2019));
    let (mut settled, mut refused, mut bytes) = (0, 0, 0);
    for number in 0..journeys {
        let journey = chance.journey(number);
        let reports: Vec<Report> = (0..chance.below(4))
            .filter_map(|_| chance.report(&journey))
            .collect();
        match journey.given(&reports) {
            Ok(posterior) => bytes += told(&posterior, number),
            Err(Error::Contradiction { .. }) => refused += 1,
            Err(error) => panic!("journey {number}: {error}"),
        }
        if number % (journeys / 10) == 0 {
            println!(
                "{number} journeys, {refused} contradictory: {} KiB resident, {bytes} bytes drawn",
                resident()
            );
        }
        if number == journeys / 5 {
            settled = resident();
        }
    }
    println!(
        "{journeys} journeys, {refused} contradictory: {} KiB resident, {bytes} bytes drawn",
        resident()
    );
    assert!(
        resident() <= settled + GROWTH_KB,
        "from {settled} to {} KiB",
        resident()
    );
}

#[test]
fn a_hundred_journeys_in_one_process_leave_nothing_behind() {
    soak(100);
}

#[test]
#[ignore = "a minute or two of arithmetic"]
fn ten_thousand_journeys_in_one_process_leave_nothing_behind() {
    soak(10_000);
}
