//! A watched train beside simulated ones, and the filter beside the textbook's matrices.

use chrono::{TimeDelta, TimeZone};
use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::SeedableRng;
use rand_distr::{Distribution, Exp1, Gamma, LogNormal, StandardNormal};

use super::*;
use crate::lattice::upper_tail;
use crate::network::Network;
use crate::train::{Standing, Train};

fn journey(from: &str, to: &str) -> Journey<'static> {
    let route = Network::bundled().route(from, to, &[]).unwrap();
    Journey::new(route, Train::named("armoured").unwrap()).unwrap()
}

fn midnight() -> DateTime<Utc> {
    Utc.with_ymd_and_hms(2023, 9, 12, 0, 0, 0).unwrap()
}

fn fix(seconds: f64, metres: f64) -> Fix {
    #[expect(clippy::cast_possible_truncation, reason = "milliseconds of a day")]
    let after = TimeDelta::milliseconds((seconds * 1e3) as i64);
    Fix {
        time: midnight() + after,
        at: Chainage::new(metres),
        accuracy: Metres::new(10.0),
    }
}

/// Drives a train past the places of its route at a constant pace, a fix a minute, until so many real minutes have passed.
fn drive(live: &mut Live<'_>, pace: f64, minutes: u32) {
    let table = live.minutes.clone();
    let places = live.journey.route().places();
    for minute in 0..=minutes {
        let nominal = f64::from(minute) / pace;
        let gap = table
            .partition_point(|&m| m <= nominal)
            .min(table.len() - 1)
            - 1;
        let share = (nominal - table[gap]) / (table[gap + 1] - table[gap]);
        let metres = places[gap].at.get() * (1.0 - share) + places[gap + 1].at.get() * share;
        live.fix(fix(60.0 * f64::from(minute), metres)).unwrap();
    }
}

#[test]
fn nothing_is_known_before_the_first_fix() {
    let journey = journey("Khasan", "Vladivostok");
    let live = journey.live();
    assert!(live.place().is_none() && live.newest().is_none() && live.onward().is_none());
    assert!((live.pace().median() - 1.0).abs() < 1e-12);
}

#[test]
fn a_refused_fix_changes_nothing() {
    let journey = journey("Khasan", "Vladivostok");
    let mut live = journey.live();
    drive(&mut live, 1.0, 30);
    let before = (live.newest(), live.place(), live.pace());
    let (at, _) = live.place().unwrap();
    let later = 60.0 * 31.0;
    assert_eq!(live.fix(fix(60.0 * 29.0, at.get())), Err(Refused::Older));
    assert_eq!(live.fix(fix(later, at.get() + 90e3)), Err(Refused::Jump));
    assert_eq!(live.fix(fix(later, f64::NAN)), Err(Refused::NoFix));
    for accuracy in [f64::NAN, f64::INFINITY, 0.0, -1.0] {
        let mut blurred = fix(later, at.get());
        blurred.accuracy = Metres::new(accuracy);
        assert_eq!(live.fix(blurred), Err(Refused::NoFix));
    }
    assert_eq!(before, (live.newest(), live.place(), live.pace()));
}

#[test]
fn fixes_that_go_on_in_another_place_are_taken_in_the_end() {
    let journey = journey("Khasan", "Vladivostok");
    let mut live = journey.live();
    drive(&mut live, 1.0, 30);
    let (at, _) = live.place().unwrap();
    let later = (31..200).map(|minute| fix(60.0 * f64::from(minute), at.get() + 40e3));
    let taken: Vec<bool> = later.map(|fix| live.fix(fix).is_ok()).collect();
    assert!(!taken[0] && taken[taken.len() - 1]);
}

#[test]
fn its_place_and_its_speed_are_those_of_the_newest_fixes() {
    let journey = journey("Khasan", "Vladivostok");
    let mut live = journey.live();
    assert!(live.speed().is_none());
    for second in 0..120 {
        let second = f64::from(second);
        live.fix(fix(second, 5_000.0 + 20.0 * second)).unwrap();
    }
    let (at, deviation) = live.place().unwrap();
    assert_eq!(live.newest(), Some(fix(119.0, 0.0).time));
    assert!((at.get() - 7_380.0).abs() < 10.0, "{at}");
    assert!(deviation.get() > 1.0 && deviation.get() < 10.0);
    assert!((live.speed().unwrap().as_kmh() - 72.0).abs() < 2.0);
}

#[test]
fn a_train_that_is_drawn_back_a_little_has_no_speed_and_stays_on_the_route() {
    let journey = journey("Khasan", "Vladivostok");
    let mut live = journey.live();
    for second in 0..120 {
        let second = f64::from(second);
        live.fix(fix(second, 60.0 - second)).unwrap();
    }
    assert_eq!(live.speed().unwrap(), Speed::kmh(0.0));
    assert_eq!(live.place().unwrap().0, Chainage::START);
}

/// Watched for ten minutes at rest, so far from a call, by a receiver so accurate: the call that it is taken to stand at.
fn stands_at(journey: &Journey<'_>, off: f64, accuracy: f64) -> Option<usize> {
    let call = journey.calls()[0].place;
    let at = journey.route().places()[call].at.get();
    let mut live = journey.live();
    for minute in 0..=10 {
        let mut fix = fix(60.0 * f64::from(minute), at + off);
        fix.accuracy = Metres::new(accuracy);
        live.fix(fix).unwrap();
    }
    live.stands().unwrap().1
}

#[test]
fn it_stands_at_a_call_within_500_m_or_within_two_deviations_of_its_fix() {
    let journey = journey("Pyongyang", "Vladivostok");
    let call = Some(journey.calls()[0].place);
    for side in [1.0, -1.0] {
        assert_eq!(stands_at(&journey, side * 480.0, 10.0), call);
        assert_eq!(stands_at(&journey, side * 520.0, 10.0), None);
        assert_eq!(stands_at(&journey, side * 580.0, 300.0), call);
        assert_eq!(stands_at(&journey, side * 620.0, 300.0), None);
    }
}

#[test]
fn it_has_started_100_m_on_or_three_deviations_of_its_fix() {
    let journey = journey("Khasan", "Vladivostok");
    let stands = |accuracy: f64, metres: f64| {
        let mut live = journey.live();
        for second in 0..1_200 {
            // At rest, and then at a crawl, until it is so far.
            let mut fix = fix(
                f64::from(second),
                (f64::from(second) - 600.0).clamp(0.0, metres),
            );
            fix.accuracy = Metres::new(accuracy);
            live.fix(fix).unwrap();
        }
        live.stands().unwrap().0 < midnight() + TimeDelta::minutes(10)
    };
    assert!(stands(10.0, 95.0));
    assert!(!stands(10.0, 105.0));
    assert!(stands(50.0, 130.0));
    assert!(!stands(50.0, 170.0));
}

#[test]
fn the_pace_is_learnt_from_running() {
    let journey = journey("Khasan", "Vladivostok");
    let mut live = journey.live();
    let prior = live.pace();
    drive(&mut live, 1.2, 200);
    let learnt = live.pace();
    assert!(learnt.deviation() < 0.8 * prior.deviation());
    assert!(
        learnt.median() > 1.05 && learnt.median() < 1.2,
        "{}",
        learnt.median()
    );
    let slow = live.onward().unwrap();
    let mut punctual = journey.live();
    drive(&mut punctual, 1.0, 200);
    let end = journey.route().places().len() - 1;
    let ahead = |live: &Live<'_>, onward: &Onward| {
        (onward.arrival(end).unwrap().median() - live.newest().unwrap()).num_minutes()
    };
    assert!(ahead(&live, &slow) > ahead(&punctual, &punctual.onward().unwrap()) + 20);
}

#[test]
fn the_pace_is_the_mode_of_the_posterior_found_by_trying_all() {
    let journey = journey("Khasan", "Vladivostok");
    let mut pace = Pace::on(&journey, 0);
    pace.ran(120.0, 150.0);
    let log = |x: f64| {
        let prior = -0.5 * (x / pace.sigma).powi(2);
        prior - pace.nominal * x - pace.real * (-x).exp()
    };
    let best = (-50_000..50_000)
        .map(|step| f64::from(step) * 1e-5)
        .max_by(|&a, &b| log(a).total_cmp(&log(b)))
        .unwrap();
    assert!((best - pace.log_normal().0).abs() < 1e-5);
    let bend = (log(best + 1e-3) - 2.0 * log(best) + log(best - 1e-3)) / 1e-6;
    assert!((bend + pace.log_normal().1.powi(-2)).abs() < 1e-3 * bend.abs());
}

#[test]
fn of_a_stop_only_what_is_left_of_it_lies_ahead() {
    let journey = journey("Pyongyang", "Vladivostok");
    let call = &journey.calls()[0];
    let at = journey.route().places()[call.place].at.get();
    let mut live = journey.live();
    for minute in 0..=240 {
        // A receiver at rest wanders by some metres.
        let off = 20.0 * f64::from(minute).sin();
        live.fix(fix(60.0 * f64::from(minute), at - 50.0 + off))
            .unwrap();
    }
    let (since, place) = live.stands().unwrap();
    assert_eq!(place, Some(call.place));
    let standing = call.standing();
    let longer = |minutes: f64| {
        let median = standing.median.as_seconds_f64() / 60.0;
        upper_tail((minutes / median).ln() / standing.spread)
    };
    let stood = (live.newest().unwrap() - since).as_seconds_f64() / 60.0;
    let leaves = live.onward().unwrap().departure(call.place).unwrap();
    for p in [0.05, 0.5, 0.95] {
        let left = (leaves.quantile(p) - live.newest().unwrap()).as_seconds_f64() / 60.0;
        let share = longer(stood + left) / longer(stood);
        assert!((share - (1.0 - p)).abs() < 0.01, "{share} at {p}");
    }
}

#[test]
fn a_call_that_was_left_lies_behind() {
    let journey = journey("Pyongyang", "Vladivostok");
    let call = journey.calls()[0].place;
    let at = journey.route().places()[call].at.get();
    let mut live = journey.live();
    for minute in 0..30 {
        live.fix(fix(60.0 * f64::from(minute), at - 400.0)).unwrap();
    }
    // It starts, and its antenna has not passed the station's milestone yet.
    for (second, metres) in [
        (1740.0, 0.0),
        (1755.0, 60.0),
        (1770.0, 180.0),
        (1785.0, 330.0),
    ] {
        live.fix(fix(second + 30.0, at - 400.0 + metres)).unwrap();
    }
    assert_eq!(live.stands(), None);
    let onward = live.onward().unwrap();
    assert!(onward.arrival(call).is_none() && onward.departure(call).is_none());
    assert!(onward.arrival(call + 1).is_some());
}

#[test]
fn nominal_minutes_are_those_of_the_table_whichever_way_the_train_has_moved() {
    let journey = journey("Khasan", "Vladivostok");
    let (mut live, places) = (journey.live(), journey.route().places());
    let table = live.minutes.clone();
    let plain = |metres: f64| {
        let next = places.iter().position(|place| place.at.get() >= metres);
        let next = next.unwrap_or(places.len() - 1).max(1);
        let [a, b] = [next - 1, next].map(|i| places[i].at.get());
        table[next - 1] + (table[next] - table[next - 1]) * (metres - a) / (b - a)
    };
    let end = journey.route().end().get();
    for step in 0..2_000 {
        // There and back and on, by strides that skip places.
        let metres = (f64::from(step) * 0.618_034).fract() * end;
        assert!(
            (live.minutes_to(metres) - plain(metres)).abs() < 1e-9,
            "{metres}"
        );
        let [from, to] = [live.gap, live.gap + 1].map(|i| places[i].at.get());
        assert!(from <= metres && metres <= to);
    }
    for (place, &minutes) in places.iter().zip(&table) {
        assert!((live.minutes_to(place.at.get()) - minutes).abs() < 1e-9);
    }
    assert!(live.minutes_to(-500.0).abs() < 1e-9);
    assert!((live.minutes_to(end + 500.0) - table[table.len() - 1]).abs() < 1e-9);
}

#[test]
fn the_pace_learnt_is_the_pace_ahead_in_the_same_country() {
    let journey = journey("Pyongyang", "Vladivostok");
    // As many nominal minutes behind both, in one country.
    let watched = |pace: f64, minutes: u32| {
        let mut live = journey.live();
        drive(&mut live, pace, minutes);
        live
    };
    let (slow, punctual) = (watched(1.5, 450), watched(1.0, 300));
    let places = journey.route().places().len();
    let minutes = |live: &Live<'_>, place: usize| {
        let arrival = live.onward().unwrap().arrival(place).unwrap();
        (arrival.median() - live.newest().unwrap()).as_seconds_f64() / 60.0
    };
    let here = slow.gap.max(punctual.gap) + 1;
    let border = (here..places)
        .find(|&place| journey.route().places()[place].at.as_km() > 840.0)
        .unwrap();
    let ahead = slow.minutes[border] - 300.0;
    let later = minutes(&slow, border) - minutes(&punctual, border);
    let learnt = slow.pace().median() - punctual.pace().median();
    assert!(learnt > 0.1, "{learnt}");
    assert!(
        (later / (ahead * learnt) - 1.0).abs() < 0.2,
        "{later} {ahead} {learnt}"
    );
    // Beyond the border a new pace begins, of which nothing has been learnt.
    let beyond = |live: &Live<'_>| minutes(live, places - 1) - minutes(live, border);
    assert!((beyond(&slow) - beyond(&punctual)).abs() < 0.1 * later);
}

#[test]
fn what_is_learnt_in_one_country_says_nothing_of_the_next_while_the_train_stands_at_the_border() {
    for ends in [["Pyongyang", "Vladivostok"], ["Vladivostok", "Pyongyang"]] {
        let journey = journey(ends[0], ends[1]);
        let places = journey.route().places();
        let khasan = journey.route().find("Khasan").unwrap().place.unwrap();
        let mut watched = journey.live();
        let minutes = 1.5 * watched.minutes[khasan];
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "minutes"
        )]
        drive(&mut watched, 1.5, minutes as u32 - 5);
        let learnt = watched.pace();
        let at = places[khasan].at.get() - 100.0;
        let stands = |second: u32| fix(60.0 * minutes + f64::from(second), at);
        for second in (0..3_600).step_by(10) {
            // A train that comes to a stand all at once is not believed at first.
            let _ = watched.fix(stands(second));
        }
        let (since, call) = watched.stands().unwrap();
        assert_eq!(call, Some(khasan));
        let mut unwatched = journey.live();
        for second in (0..3_600).step_by(10) {
            let fix = stands(second);
            if fix.time >= since - TimeDelta::seconds(10) {
                unwatched.fix(fix).unwrap();
            }
        }
        assert_eq!(unwatched.stands(), watched.stands());
        assert_eq!(watched.pace().country(), learnt.country());
        assert!(learnt.median() > 1.2, "{learnt:?}");
        let [watched, unwatched] = [watched, unwatched].map(|live| live.onward().unwrap());
        for place in khasan + 1..places.len() {
            let [seen, unseen] = [&watched, &unwatched].map(|onward| onward.arrival(place));
            assert_eq!(seen.unwrap().interval(0.9), unseen.unwrap().interval(0.9));
        }
    }
}

/// A train of pace 1 that never halts and stands as long as it should; only its running is not sharp.
fn punctual() -> Train {
    let mut train = Train::named("armoured").unwrap().clone();
    for (_, law) in &mut train.regularities {
        (law.theta_min, law.pace_sigma, law.halts_per_hour) = (1.0, 0.0, 0.0);
    }
    for stop in &mut train.stops {
        stop.spread = 0.0;
    }
    train.reversal.spread = 0.0;
    train
}

#[test]
fn a_train_of_pace_1_comes_on_average_after_its_nominal_minutes() {
    let journey = journey("Khasan", "Vladivostok");
    let journey = journey.with_train(&punctual()).unwrap();
    let mut live = journey.live();
    drive(&mut live, 1.0, 60);
    let (onward, seen) = (live.onward().unwrap(), live.seen.unwrap());
    for place in live.gap + 1..journey.route().places().len() {
        let arrival = onward.arrival(place).unwrap();
        let after = |part: u32| {
            let time = arrival.quantile((f64::from(part) + 0.5) / 2_000.0);
            (time - seen.time).as_seconds_f64() / 60.0
        };
        let mean = (0..2_000).map(after).sum::<f64>() / 2_000.0;
        let calls = journey.calls().iter().filter(|call| call.place < place);
        let stood: TimeDelta = calls.map(|call| call.parts.total()).sum();
        let nominal = live.minutes[place] - seen.minutes + stood.as_seconds_f64() / 60.0;
        assert!((mean - nominal).abs() < 0.05, "{mean} {nominal}");
    }
}

#[test]
fn a_stop_is_over_when_its_time_is_however_many_seconds_the_train_has_stood() {
    let journey = journey("Khasan", "Vladivostok");
    let journey = journey.with_train(&punctual()).unwrap();
    let call = &journey.calls()[0];
    let at = journey.route().places()[call.place].at.get();
    for seconds in 0..60 {
        let mut live = journey.live();
        // It stands from the second fix on.
        for time in [0.0, 1.0, 61.0, 301.0 + f64::from(seconds)] {
            live.fix(fix(time, at)).unwrap();
        }
        let leaves = live.onward().unwrap().departure(call.place).unwrap();
        let stood = leaves.median() - live.stands().unwrap().0;
        assert!(
            (stood - call.parts.total()).abs() <= TimeDelta::seconds(30),
            "{stood}"
        );
    }
}

#[test]
fn nobody_leaves_the_end_of_the_line_or_comes_again_to_where_he_is() {
    let journey = journey("Khasan", "Vladivostok");
    let mut live = journey.live();
    drive(&mut live, 1.0, 30);
    let onward = live.onward().unwrap();
    let end = journey.route().places().len() - 1;
    assert!(onward.arrival(end).is_some() && onward.departure(end).is_none());
    assert!(onward.arrival(0).is_none() && onward.departure(0).is_none());
    // It has come, and overrun the end by what its receiver is off.
    let mut come = journey.live();
    come.fix(fix(0.0, journey.route().end().get() + 30.0))
        .unwrap();
    let onward = come.onward().unwrap();
    let arrives = onward.arrival(end).map(|arrival| arrival.median());
    assert!(arrives.is_none_or(|at| at - midnight() < TimeDelta::minutes(2)));
}

/// The same filter in matrices, as the textbook has it.
#[test]
fn the_filter_is_that_of_the_textbook() {
    type Matrix = [[f64; 2]; 2];
    let product = |a: Matrix, b: Matrix| -> Matrix {
        let cell = |i: usize, j: usize| a[i][0] * b[0][j] + a[i][1] * b[1][j];
        [[cell(0, 0), cell(0, 1)], [cell(1, 0), cell(1, 1)]]
    };
    let (mut state, mut p) = ([100.0, 0.0], [[25.0, 0.0], [0.0, 225.0]]);
    let mut filter = Filter::at(100.0, 5.0);
    for step in 1..50 {
        let (t, seen) = (
            f64::from(step),
            100.0 + 20.0 * f64::from(step * (step + 1) / 2),
        );
        let wandered = [[t.powi(3) / 3.0, t * t / 2.0], [t * t / 2.0, t]];
        let moved = product(product([[1.0, t], [0.0, 1.0]], p), [[1.0, 0.0], [t, 1.0]]);
        state = [state[0] + t * state[1], state[1]];
        for i in 0..2 {
            for j in 0..2 {
                p[i][j] = moved[i][j] + 0.05 * wandered[i][j];
            }
        }
        let gain = [p[0][0], p[1][0]].map(|c| c / (p[0][0] + 25.0));
        let off = seen - state[0];
        state = [state[0] + gain[0] * off, state[1] + gain[1] * off];
        p = product([[1.0 - gain[0], 0.0], [-gain[1], 1.0]], p);
        filter = filter.after(t).with(seen, 5.0).unwrap();
        let [pp, ps, ss] = filter.covariance;
        for (ours, theirs) in [
            (filter.place, state[0]),
            (filter.speed, state[1]),
            (pp, p[0][0]),
            (filter.deviation(), p[0][0].sqrt()),
            (ps, p[0][1]),
            (ss, p[1][1]),
        ] {
            assert!((ours - theirs).abs() < 1e-9 * theirs.abs().max(1.0));
        }
    }
}

/// A journey drawn from the laws of the model: where it is, second by second.
struct Drawn {
    rng: ChaCha8Rng,
    /// Seconds and metres at which something changes.
    track: Vec<(f64, f64)>,
}

impl Drawn {
    fn draw(&mut self, law: impl Distribution<f64>) -> f64 {
        law.sample(&mut self.rng)
    }

    fn stand(&mut self, standing: Standing) -> f64 {
        let median = standing.median.as_seconds_f64();
        self.draw(LogNormal::new(median.ln(), standing.spread).unwrap())
    }

    fn goes_on(&mut self, seconds: f64, metres: f64) {
        let (time, place) = self.track[self.track.len() - 1];
        self.track.push((time + seconds, place + metres));
    }

    fn of(journey: &Journey<'_>, seed: u64) -> Self {
        let rng = ChaCha8Rng::seed_from_u64(seed);
        let mut drawn = Self {
            rng,
            track: vec![(0.0, 0.0)],
        };
        let route = journey.route();
        let mut pace = (None, 1.0);
        for (i, gap) in journey.gaps().iter().enumerate() {
            let leg = &route.legs()[gap.leg];
            let law = journey.train().regularity_on(route.section(leg));
            if pace.0 != Some(route.country(leg)) {
                let z: f64 = drawn.draw(StandardNormal);
                pace = (Some(route.country(leg)), (law.pace_sigma * z).exp());
            }
            let gamma = Gamma::new(gap.minutes / law.theta_min, law.theta_min * pace.1).unwrap();
            let seconds = 60.0 * drawn.draw(gamma);
            let metres = (route.places()[i + 1].at - route.places()[i].at).get();
            let mut run = 0.0;
            loop {
                let wait: f64 = drawn.draw(Exp1);
                let next = run + wait * 60.0 / law.halts_per_hour / gap.minutes;
                let part = next.min(1.0) - run;
                drawn.goes_on(part * seconds, part * metres);
                run = next;
                if run >= 1.0 {
                    break;
                }
                let halt = drawn.stand(law.halt);
                drawn.goes_on(halt, 0.0);
            }
            if let Some(call) = journey.call_at(i + 1) {
                let stood = drawn.stand(call.standing());
                drawn.goes_on(stood, 0.0);
            }
        }
        drawn
    }

    fn metres(&self, seconds: f64) -> f64 {
        let next = self.track.partition_point(|point| point.0 <= seconds);
        let (a, b) = (self.track[next - 1], self.track[next]);
        a.1 + (b.1 - a.1) * (seconds - a.0) / (b.0 - a.0)
    }
}

#[test]
fn intervals_hold_as_often_as_they_say() {
    let journey = journey("Khasan", "Vladivostok");
    let end = journey.route().places().len() - 1;
    let mut ranks: Vec<f64> = Vec::new();
    for seed in 0..150 {
        let mut drawn = Drawn::of(&journey, seed);
        let (arrives, _) = drawn.track[drawn.track.len() - 1];
        let watched = arrives * (0.2 + 0.6 * f64::from(u32::try_from(seed % 10).unwrap()) / 10.0);
        let mut live = journey.live();
        for tick in 0..10_000 {
            let seconds = 20.0 * f64::from(tick);
            if seconds > watched {
                break;
            }
            let noise: f64 = drawn.draw(StandardNormal);
            let metres = drawn.metres(seconds) + 10.0 * noise;
            // The model's running has no greatest speed: some of what is drawn no train can do.
            let _ = live.fix(fix(seconds, metres));
        }
        let arrival = live.onward().unwrap().arrival(end).unwrap();
        ranks.push(arrival.by(fix(arrives, 0.0).time));
    }
    // Binomial deviations of 150 draws: 2.4 % at 90 %, 4.1 % at 50 %; three of them are allowed.
    let within = |p: f64| {
        let inside = ranks
            .iter()
            .filter(|&&rank| (rank - 0.5).abs() < p / 2.0)
            .count();
        f64::from(u32::try_from(inside).unwrap()) / 150.0
    };
    assert!((within(0.9) - 0.9).abs() < 0.073, "90 %: {}", within(0.9));
    assert!((within(0.5) - 0.5).abs() < 0.122, "50 %: {}", within(0.5));
}
