//! The posterior beside simulated journeys: the same laws, drawn instead of summed.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, Gamma, LogNormal, Normal, Poisson, Uniform};

use super::*;
use crate::claim::Claim;
use crate::event::EventKind;
use crate::network::Network;
use crate::train::{Regularity, Standing, Train};
use crate::when::{Reading, Window};

/// Minutes after the departure window opens at which a simulated train passes each event.
type Run = Vec<f64>;

/// Draws journeys from the prior, on the same one-minute ticks.
struct Simulator<'j> {
    journey: &'j Journey<'j>,
    events: Events,
    rng: ChaCha8Rng,
}

impl<'j> Simulator<'j> {
    fn new(journey: &'j Journey<'j>, seed: u64) -> Self {
        Self {
            journey,
            events: Events::of(journey, std::iter::empty()),
            rng: ChaCha8Rng::seed_from_u64(seed),
        }
    }

    fn draw(&mut self, law: impl Distribution<f64>) -> f64 {
        law.sample(&mut self.rng)
    }

    fn run(&mut self) -> Run {
        let width = self.journey.departure.unwrap().width().num_minutes();
        #[expect(clippy::cast_precision_loss, reason = "minutes of a window")]
        let mut now = self
            .draw(Uniform::new(0.0, width as f64 + 1.0).unwrap())
            .floor();
        let mut run = vec![now];
        let mut pace = (None, 1.0);
        for i in 0..self.events.all.len() - 1 {
            let event = self.events.all[i];
            now += if self.events.is_stop(i) {
                self.stand(
                    self.journey
                        .call_at(event.place.unwrap())
                        .unwrap()
                        .standing(),
                )
            } else {
                let gap = self.journey.gaps()[event.place.unwrap()];
                let route = self.journey.route();
                let leg = &route.legs()[gap.leg];
                let law = self.journey.train().regularity_on(route.section(leg));
                if pace.0 != Some(route.country(leg)) {
                    pace = (Some(route.country(leg)), self.pace(law.pace_sigma));
                }
                self.ride(gap.minutes, pace.1, law)
            };
            run.push(now);
        }
        run
    }

    /// A pace within four deviations, as the model has it.
    fn pace(&mut self, sigma: f64) -> f64 {
        loop {
            let z = self.draw(Normal::new(0.0, 1.0).unwrap());
            if z.abs() <= 4.0 {
                return (sigma * z).exp();
            }
        }
    }

    /// A negative binomial drawn as a Poisson of a gamma, and halts.
    fn ride(&mut self, nominal: f64, pace: f64, law: Regularity) -> f64 {
        let spread = law.theta_min * pace;
        let mean = nominal * pace;
        let rate = if spread > 1.0 {
            self.draw(Gamma::new(mean / (spread - 1.0), spread - 1.0).unwrap())
        } else {
            mean
        };
        let running = if rate > 0.0 {
            self.draw(Poisson::new(rate).unwrap())
        } else {
            0.0
        };
        let expected = nominal * law.halts_per_hour / 60.0;
        let halts = if expected > 0.0 {
            self.draw(Poisson::new(expected).unwrap())
        } else {
            0.0
        };
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "a handful of halts"
        )]
        let halted: f64 = (0..halts as usize).map(|_| self.stand(law.halt)).sum();
        running + halted
    }

    fn stand(&mut self, standing: Standing) -> f64 {
        let median = standing.median.as_seconds_f64() / 60.0;
        self.draw(LogNormal::new(median.ln(), standing.spread).unwrap())
            .round()
    }
}

fn journey(from: &str, to: &str, depart: &str) -> Journey<'static> {
    let route = Network::bundled().route(from, to, &[]).unwrap();
    let window = Reading::parse(depart, Some(route.from().zone))
        .unwrap()
        .window;
    Journey::new(route, Train::named("armoured").unwrap())
        .unwrap()
        .departing(window)
}

fn report(claim: &str, window: Window, journey: &Journey<'_>, trust: f64) -> Report {
    let reading = Reading {
        window,
        form: crate::when::Form::Interval,
        assumed_zone: None,
    };
    let mut report = Report::new(Claim::parse(claim, journey.route()).unwrap(), &reading);
    report.trust = Some(trust);
    report
}

/// The most by which an empirical cdf of that many draws strays from the true one (Kolmogorov, at one in 10⁸).
fn stray(draws: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "a count of draws")]
    let root = (draws as f64).sqrt();
    3.1 / root
}

/// Compares the cdf of an event with that of its simulated times.
fn check(posterior: &Posterior<'_>, event: usize, mut minutes: Vec<f64>, start: DateTime<Utc>) {
    minutes.sort_by(f64::total_cmp);
    for percent in [1, 5, 25, 50, 75, 95, 99] {
        // The end of the tick of that rank: a tick's mass lies within it.
        let tick = minutes[minutes.len() * percent / 100] + 1.0;
        #[expect(clippy::cast_precision_loss, reason = "counts of draws")]
        let share = minutes.partition_point(|&minute| minute < tick) as f64 / minutes.len() as f64;
        #[expect(clippy::cast_possible_truncation, reason = "minutes of a journey")]
        let chance = posterior
            .passage(event)
            .by(start + TimeDelta::minutes(tick as i64));
        let off = (chance - share).abs();
        assert!(
            off < stray(minutes.len()),
            "event {event} at {percent} %: {chance} against {share}"
        );
    }
}

fn stops(events: &Events) -> Vec<usize> {
    (0..events.all.len())
        .filter(|&i| events.all[i].kind != EventKind::Pass)
        .collect()
}

#[test]
fn a_million_simulated_journeys_are_spread_as_the_prior_says() {
    let journey = journey(
        "Pyongyang",
        "Vladivostok",
        "2023-09-10T15:00+09:00/2023-09-10T21:00+09:00",
    );
    let mut simulator = Simulator::new(&journey, 1);
    let stops = stops(&simulator.events);
    let mut columns = vec![Vec::with_capacity(1_000_000); stops.len()];
    for _ in 0..1_000_000 {
        let run = simulator.run();
        columns
            .iter_mut()
            .zip(&stops)
            .for_each(|(column, &event)| column.push(run[event]));
    }
    let posterior = journey.given(&[]).unwrap();
    for (column, event) in columns.into_iter().zip(stops) {
        check(
            &posterior,
            event,
            column,
            journey.departure.unwrap().start(),
        );
    }
}

#[test]
fn simulated_journeys_that_pass_for_the_reported_ones_are_spread_as_the_posterior_says() {
    let journey = journey(
        "Kyongsong",
        "Vladivostok",
        "2019-04-24T03:00+09:00/2019-04-24T06:00+09:00",
    );
    let start = journey.departure.unwrap().start();
    let at = |text: &str| Reading::parse(text, None).unwrap().window;
    let reports = [
        report(
            "arrived Khasan",
            at("2019-04-24T10:30+10:00/2019-04-24T12:30+10:00"),
            &journey,
            0.9,
        ),
        report(
            "at Khasan",
            at("2019-04-24T12:00+10:00/2019-04-24T14:00+10:00"),
            &journey,
            0.8,
        ),
    ];
    let posterior = journey.given(&reports).unwrap();
    let mut simulator = Simulator::new(&journey, 2);
    let stops = stops(&simulator.events);
    let told: Vec<Told> = reports
        .iter()
        .map(|report| Told::new(report, &posterior, start))
        .collect();
    let mut columns = vec![Vec::new(); stops.len()];
    for _ in 0..1_000_000 {
        let run = simulator.run();
        let chance: f64 = told.iter().map(|told| told.likelihood(&run)).product();
        if simulator.draw(Uniform::new(0.0, 1.0).unwrap()) < chance {
            columns
                .iter_mut()
                .zip(&stops)
                .for_each(|(column, &event)| column.push(run[event]));
        }
    }
    assert!(
        columns[0].len() > 50_000,
        "too few were taken to tell anything"
    );
    for (column, event) in columns.into_iter().zip(stops) {
        check(&posterior, event, column, start);
    }
}

/// What a report says of a simulated run, scaled so that it is never above 1: a rejection's chance to be taken.
struct Told {
    law: Vec<f64>,
    cdf: Vec<f64>,
    trust: f64,
    arrive: usize,
    is_pair: bool,
}

impl Told {
    fn new(report: &Report, posterior: &Posterior<'_>, start: DateTime<Utc>) -> Self {
        let minutes = |time: DateTime<Utc>| (time - start).as_seconds_f64() / 60.0;
        let (from, until) = (minutes(report.when.start()), minutes(report.when.end()));
        let law = crate::lattice::window(from, until, 7.0_f64.hypot(0.1 * (until - from)), 20_000);
        let cdf = crate::lattice::cumulative(&law);
        let is_pair = report.claim.verb == Verb::At;
        Self {
            law,
            cdf,
            trust: report.trust.unwrap(),
            arrive: posterior.event_of(&report.claim),
            is_pair,
        }
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "ticks of a journey"
    )]
    fn likelihood(&self, run: &Run) -> f64 {
        let tick = |event: usize| (run[event] as usize).min(self.law.len() - 1);
        let wrong = 1.0 - self.trust;
        if self.is_pair {
            let before = tick(self.arrive)
                .checked_sub(1)
                .map_or(0.0, |t| self.cdf[t]);
            return self.trust * (self.cdf[tick(self.arrive + 1)] - before) + wrong * 0.5;
        }
        let most = self.law.iter().copied().fold(0.0, f64::max);
        let blind = 1.0 / 4320.0;
        (self.trust * self.law[tick(self.arrive)] + wrong * blind)
            / (self.trust * most + wrong * blind)
    }
}

/// Reports of a simulated run as a careless press would make them: windows of minutes to hours, one in ten false.
fn press(simulator: &mut Simulator<'_>, run: &Run, start: DateTime<Utc>) -> Vec<Report> {
    let mut reports = Vec::new();
    for (claim, place) in [
        ("arrived Tumangang", "Tumangang"),
        ("arrived Khasan", "Khasan"),
        ("departed Khasan", "Khasan"),
    ] {
        let spot = simulator.journey.route().find(place).unwrap();
        let events = &simulator.events;
        let event = if claim.starts_with("departed") {
            events.leaving(spot.place.unwrap())
        } else {
            events.at(spot)
        };
        if simulator.draw(Uniform::new(0.0, 1.0).unwrap()) < 0.4 {
            continue;
        }
        let width = simulator
            .draw(Uniform::new(2.0_f64.ln(), 360.0_f64.ln()).unwrap())
            .exp()
            .round();
        let is_false = simulator.draw(Uniform::new(0.0, 1.0).unwrap()) < 0.1;
        let off = if is_false {
            simulator.draw(Uniform::new(-2160.0, 2160.0).unwrap())
        } else {
            let blur = simulator.draw(Normal::new(0.0, 7.0_f64.hypot(0.1 * width)).unwrap());
            simulator.draw(Uniform::new(0.0, width).unwrap()) + blur
        };
        #[expect(clippy::cast_possible_truncation, reason = "seconds of a journey")]
        let time = |minutes: f64| start + TimeDelta::seconds((minutes * 60.0) as i64);
        // Somewhere within its tick the event happened.
        let moment = run[event] + simulator.draw(Uniform::new(0.0, 1.0).unwrap());
        let window = Window::new(time(moment - off), time(moment - off + width)).unwrap();
        reports.push(report(claim, window, simulator.journey, 0.9));
    }
    reports
}

/// Simulation-based calibration: of 2,000 journeys with reports, the intervals hold what they promise.
///
/// Takes minutes; run it with `cargo test --release -- --ignored`.
#[test]
#[ignore = "takes minutes; the gate runs it in release"]
fn intervals_hold_what_they_promise_on_two_thousand_simulated_journeys() {
    const JOURNEYS: usize = 2000;
    let journey = journey(
        "Kyongsong",
        "Vladivostok",
        "2019-04-24T00:00+09:00/2019-04-24T12:00+09:00",
    );
    let start = journey.departure.unwrap().start();
    let mut simulator = Simulator::new(&journey, 3);
    let mut held = [0_usize; 4];
    for _ in 0..JOURNEYS {
        let run = simulator.run();
        let reports = press(&mut simulator, &run, start);
        let posterior = journey.given(&reports).unwrap();
        let last = run.len() - 1;
        #[expect(clippy::cast_possible_truncation, reason = "minutes of a journey")]
        let truth = start + TimeDelta::seconds((run[last] * 60.0 + 30.0) as i64);
        for (count, credibility) in held.iter_mut().zip([0.5, 0.8, 0.9, 0.95]) {
            let (low, high) = posterior.passage(last).interval(credibility);
            *count += usize::from((low..=high).contains(&truth));
        }
    }
    for (count, credibility) in held.into_iter().zip([0.5, 0.8, 0.9, 0.95]) {
        #[expect(clippy::cast_precision_loss, reason = "a count of journeys")]
        let share = count as f64 / JOURNEYS as f64;
        assert!(
            (share - credibility).abs() < 0.025,
            "{credibility} intervals held {share}"
        );
    }
}
