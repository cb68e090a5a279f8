//! All events looked at together, as each by itself: the ones in windows, along long runs from a few beliefs, the others on the whole grid.

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

use crate::chain::Solution;
use crate::chain::tests::runs::alone;
use crate::journey::Journey;
use crate::network::Network;
use crate::report::Report;
use crate::train::Train;

/// Some reports of one journey from Pyongyang to Vladivostok, as true and as contradictory as dice have it.
fn reports(dice: &mut ChaCha8Rng, journey: &Journey<'_>) -> Vec<Report> {
    let mut below = |n: u32| dice.next_u32() % n;
    let lines = (0..=below(5)).map(|_| {
        let verb = ["passed", "not yet", "beyond"][below(3) as usize];
        let km = 5 + below(1_175);
        let hours = km / 45 + below(10);
        let (day, hour, minute) = (10 + hours / 24, hours % 24, below(60));
        let wide = ["", "/PT1H", "/PT9H"][below(3) as usize];
        format!("2023-09-{day}T{hour:02}:{minute:02}+09:00{wide} {verb} km {km}")
    });
    let lines: Vec<String> = lines.collect();
    lines
        .iter()
        .map(|line| Report::parse(line, journey.route()).unwrap())
        .collect()
}

/// The most by which any probability differs.
fn apart(solution: &Solution, events: usize, ticks: usize) -> f64 {
    let all: Vec<usize> = (0..events).collect();
    let together = solution.marginals(&all);
    let mut most: f64 = 0.0;
    for event in all.iter().step_by(3) {
        let alone = alone(solution, *event);
        for tick in (0..ticks).step_by(7) {
            #[expect(clippy::cast_precision_loss, reason = "ticks of a grid")]
            let [a, b] = [&together[*event], &alone].map(|law| law.at(tick as f64));
            most = most.max((a - b).abs());
        }
    }
    most
}

#[test]
fn what_is_believed_of_all_events_together_is_what_is_believed_of_each() {
    let route = Network::bundled()
        .route("Pyongyang", "Vladivostok", &[])
        .unwrap();
    let journey = Journey::new(route, Train::named("armoured").unwrap()).unwrap();
    let mut dice = ChaCha8Rng::seed_from_u64(683);
    for _ in 0..15 {
        let reports = reports(&mut dice, &journey);
        let posterior = journey.given(&reports).unwrap();
        let (events, ticks) = (posterior.events.all.len(), posterior.grid.ticks);
        let apart = apart(&posterior.solution, events, ticks);
        let lost = posterior.left_out();
        assert!(
            apart < 3e-9 + lost,
            "{apart:e}, {lost:e} lost, after {reports:?}"
        );
    }
}
