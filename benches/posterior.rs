//! How long the questions asked of a posterior take, beside a plain simulation that answers one of them as well.
//!
//! `cargo bench` first checks that the two agree, then times each question.
// Draws and minutes are far below 2^52.
#![allow(clippy::cast_precision_loss)]

use std::hint::black_box;
use std::time::Instant;

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{BatchSize, Criterion, criterion_group, criterion_main};
use khasan::{
    Claim, Country, Journey, JourneyFile, Network, Posterior, Regularity, Report, Train, Verb,
};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, Gamma, StandardNormal, StandardUniform};

/// Journeys drawn by each batch of the rival, and batches.
const DRAWN: usize = 20_000;
const BATCHES: usize = 20;

/// What the model takes for granted of reports: their doubt, what a wrong one says, and how clocks differ.
const DOUBT: f64 = 0.04;
const WRONG_TIMED: f64 = 1.0 / 4320.0;
const WRONG_BOUND: f64 = 0.5;
const JITTER_MIN: f64 = 7.0;

criterion_group!(benches, questions, against_simulation);
criterion_main!(benches);

fn bundled(name: &str) -> JourneyFile<'static> {
    JourneyFile::bundled(name).expect("the journey is bundled")
}

/// Pyongyang to Vladivostok, with the first dozen reports of the journey that went on to Ledyanaya.
fn a_dozen_reports(told: &JourneyFile<'_>) -> (Journey<'static>, Vec<Report>) {
    let route = Network::bundled().route("Pyongyang", "Vladivostok", &[]);
    let train = Train::named("armoured").expect("it is bundled");
    let journey = Journey::new(route.expect("the main line"), train).expect("wheels for it");
    let on_the_way = |report: &Report| {
        let mut report = report.clone();
        report.claim = Claim::parse(&report.claim.words, journey.route()).ok()?;
        Some(report)
    };
    let reports: Vec<Report> = told
        .reports
        .iter()
        .filter_map(on_the_way)
        .take(12)
        .collect();
    assert_eq!(reports.len(), 12);
    (journey, reports)
}

/// The median arrival at every call.
fn calls(journey: &Journey<'_>, reports: &[Report]) -> Vec<DateTime<Utc>> {
    let posterior = journey.given(reports).expect("it is possible");
    let calls = journey.calls().iter().map(|call| call.place);
    let end = journey.route().places().len() - 1;
    let arrivals = calls
        .chain([end])
        .filter_map(|place| posterior.arrival(place));
    arrivals.map(|passage| passage.median()).collect()
}

fn questions(criterion: &mut Criterion) {
    let file = bundled("2023-09-announced");
    let told = bundled("2023-09-outbound");
    let newest = |posterior: &Posterior<'_>| posterior.newest().expect("there are reports");
    criterion.bench_function("eta at the calls, 3 reports", |b| {
        b.iter(|| calls(black_box(&file.journey), &file.reports));
    });
    criterion.bench_function("eta at the calls, 14 reports", |b| {
        b.iter(|| calls(black_box(&told.journey), &told.reports));
    });
    let (journey, dozen) = a_dozen_reports(&told);
    criterion.bench_function("eta at the calls, 12 reports to Vladivostok", |b| {
        b.iter(|| calls(black_box(&journey), &dozen));
    });
    criterion.bench_function("position, from every place", |b| {
        b.iter(|| {
            let posterior = file.journey.given(&file.reports).expect("it is possible");
            posterior.positions(newest(&posterior), black_box(&[0.05, 0.5, 0.95]))
        });
    });
    criterion.bench_function("explain, each witness left out", |b| {
        // What has been asked for once is kept.
        let posterior = || file.journey.given(&file.reports).expect("it is possible");
        let each = |posterior: &mut Posterior| {
            let witnesses = 0..posterior.testimonies().len();
            let without = witnesses.map(|w| posterior.arrival_without(w).median());
            without.max()
        };
        b.iter_batched_ref(posterior, each, BatchSize::LargeInput);
    });
}

/// Prints how many simulated journeys give the arrival within a minute, and how much longer they take.
fn against_simulation(_: &mut Criterion) {
    let file = bundled("2023-09-announced");
    let began = Instant::now();
    let exact = *calls(&file.journey, &file.reports)
        .last()
        .expect("a journey ends");
    let ours = began.elapsed().as_secs_f64();
    let rival = Rival::new(&file.journey, &file.reports);
    let mut dice = Dice(ChaCha8Rng::seed_from_u64(2023));
    let began = Instant::now();
    let medians: Vec<f64> = (0..BATCHES).map(|_| rival.median(&mut dice)).collect();
    let each = began.elapsed().as_secs_f64() / (BATCHES * DRAWN) as f64;
    let mean = medians.iter().sum::<f64>() / BATCHES as f64;
    let variance = medians.iter().map(|m| (m - mean).powi(2)).sum::<f64>() / (BATCHES - 1) as f64;
    let off = mean - rival.minutes(exact);
    assert!(
        off.abs() < 4.0 * (variance / BATCHES as f64).sqrt() + 1.0,
        "simulation and posterior disagree by {off} minutes"
    );
    let needed = variance * DRAWN as f64;
    println!(
        "simulation: off by {off:.1} min; {needed:.0} journeys for a median within a minute, {:.1} s: {:.0} times the posterior's {:.0} ms",
        needed * each,
        needed * each / ours,
        ours * 1e3
    );
}

/// Journeys drawn from the laws of the model, weighted by what the reports say of them.
struct Rival<'j> {
    journey: &'j Journey<'j>,
    reports: &'j [Report],
    from: DateTime<Utc>,
    departures: f64,
}

impl<'j> Rival<'j> {
    fn new(journey: &'j Journey<'j>, reports: &'j [Report]) -> Self {
        let route = journey.route();
        let running = route.legs().iter().map(|leg| {
            let speed = journey.train().speed_on(route.section(leg));
            (leg.end - leg.start).get() / speed.get() / 60.0
        });
        let standing: TimeDelta = journey.calls().iter().map(|call| call.parts.total()).sum();
        let nominal = running.sum::<f64>() + standing.num_minutes() as f64;
        let first = reports.iter().map(|r| r.when.start()).min();
        let first = first.expect("there are reports");
        let left = reports.iter().filter(|r| r.claim.verb == Verb::Departed);
        let left = left.map(|r| r.when.end()).max().unwrap_or(first);
        #[expect(clippy::cast_possible_truncation, reason = "minutes of a journey")]
        let from = first - TimeDelta::minutes(240 + (1.6 * nominal) as i64);
        let until = left + TimeDelta::hours(24);
        Self {
            journey,
            reports,
            from,
            departures: (until - from).num_minutes() as f64,
        }
    }

    fn minutes(&self, time: DateTime<Utc>) -> f64 {
        (time - self.from).as_seconds_f64() / 60.0
    }

    /// The weighted median of the arrivals of one batch, in minutes.
    fn median(&self, dice: &mut Dice) -> f64 {
        let mut drawn: Vec<(f64, f64)> = (0..DRAWN).map(|_| self.draw(dice)).collect();
        drawn.sort_by(|a, b| a.0.total_cmp(&b.0));
        let half = drawn.iter().map(|d| d.1).sum::<f64>() / 2.0;
        let mut below = 0.0;
        let median = drawn.iter().find(|(_, weight)| {
            below += weight;
            below >= half
        });
        median.expect("something is possible").0
    }

    /// One arrival at the end with its weight.
    fn draw(&self, dice: &mut Dice) -> (f64, f64) {
        let last = self.journey.route().places().len() - 1;
        let mut clock = self.departures * dice.roll();
        let mut weight = self.said(0, f64::NEG_INFINITY, clock);
        let mut pace = None;
        let mut from = 0;
        for to in self
            .journey
            .calls()
            .iter()
            .map(|call| call.place)
            .chain([last])
        {
            clock += self.run(from, to, &mut pace, dice);
            let arrived = clock;
            if let Some(call) = self.journey.call_at(to) {
                let standing = call.standing();
                let median = standing.median.as_seconds_f64() / 60.0;
                clock += median * (standing.spread * dice.normal()).exp();
            }
            weight *= self.said(to, arrived, if to == last { f64::INFINITY } else { clock });
            from = to;
        }
        (clock, weight)
    }

    /// Minutes of running between two places; the pace is drawn anew in each country.
    fn run(
        &self,
        from: usize,
        to: usize,
        pace: &mut Option<(Country, f64)>,
        dice: &mut Dice,
    ) -> f64 {
        let (route, train) = (self.journey.route(), self.journey.train());
        let ends = [from, to].map(|place| route.places()[place].at.get());
        let mut minutes = 0.0;
        for leg in route.legs() {
            let metres = leg.end.get().min(ends[1]) - leg.start.get().max(ends[0]);
            if metres <= 0.0 {
                continue;
            }
            let section = route.section(leg);
            let law = train.regularity_on(section);
            let country = route.country(leg);
            if pace.is_none_or(|(held, _)| held != country) {
                *pace = Some((country, (law.pace_sigma * dice.normal()).exp()));
            }
            let nominal = metres / train.speed_on(section).get() / 60.0;
            minutes += dice.running(nominal, &law, pace.map_or(1.0, |(_, pace)| pace));
        }
        minutes
    }

    /// What the reports say of a train that came to a place and left it at these minutes.
    fn said(&self, place: usize, arrived: f64, left: f64) -> f64 {
        let here = |report: &&Report| report.claim.spots[0].place == Some(place);
        let reports = self.reports.iter().filter(here);
        let said = reports.map(|report| {
            let ends = [report.when.start(), report.when.end()].map(|time| self.minutes(time));
            let (said, blind) = match report.claim.verb {
                Verb::Arrived => (density(ends, arrived), WRONG_TIMED),
                Verb::Departed => (density(ends, left), WRONG_TIMED),
                _ => (happened(ends, left) - happened(ends, arrived), WRONG_BOUND),
            };
            (1.0 - DOUBT) * said + DOUBT * blind
        });
        said.product()
    }
}

/// The density of an instant evenly likely in a window and blurred as reports are.
fn density(ends: [f64; 2], at: f64) -> f64 {
    happened(ends, at + 0.5) - happened(ends, at - 0.5)
}

/// Its cdf, by a second integral of the normal's density.
fn happened([from, until]: [f64; 2], at: f64) -> f64 {
    if at.is_infinite() {
        return if at > 0.0 { 1.0 } else { 0.0 };
    }
    let until = until.max(from + 1.0);
    let sd = JITTER_MIN.hypot(0.1 * (until - from));
    let ramp = |x: f64| x * normal_cdf(x) + (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
    (ramp((at - from) / sd) - ramp((at - until) / sd)) * sd / (until - from)
}

/// Within 1e-7: Abramowitz and Stegun, Handbook of Mathematical Functions, 26.2.17.
fn normal_cdf(x: f64) -> f64 {
    let t = 1.0 / (1.0 + 0.231_641_9 * x.abs());
    let coefficients = [
        1.330_274_429,
        -1.821_255_978,
        1.781_477_937,
        -0.356_563_782,
        0.319_381_53,
    ];
    let series = coefficients.iter().fold(0.0, |sum, c| (sum + c) * t);
    let tail = series * (-0.5 * x * x).exp() / std::f64::consts::TAU.sqrt();
    if x > 0.0 { 1.0 - tail } else { tail }
}

/// Draws of the model's laws, the same every time.
struct Dice(ChaCha8Rng);

impl Dice {
    fn draw(&mut self, law: impl Distribution<f64>) -> f64 {
        law.sample(&mut self.0)
    }

    fn roll(&mut self) -> f64 {
        self.draw(StandardUniform)
    }

    fn normal(&mut self) -> f64 {
        self.draw(StandardNormal)
    }

    /// Running at a pace with its halts.
    fn running(&mut self, nominal: f64, law: &Regularity, pace: f64) -> f64 {
        let gamma = Gamma::new(nominal / law.theta_min, law.theta_min * pace);
        let mut minutes = self.draw(gamma.expect("both are positive"));
        let mut next = -(1.0 - self.roll()).ln();
        while next < law.halts_per_hour / 60.0 * nominal {
            let median = law.halt.median.as_seconds_f64() / 60.0;
            minutes += median * (law.halt.spread * self.normal()).exp();
            next -= (1.0 - self.roll()).ln();
        }
        minutes
    }
}
