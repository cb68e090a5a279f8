//! Long runs, whose beliefs are taken from a few of them.

use super::{Dice, law, says};
use std::sync::Arc;

use crate::cdf::Cdf;
use crate::chain::bands::Bands;
use crate::chain::course::Course;
use crate::chain::passes::Passes;
use crate::chain::{Chain, Either, Link, Regime, Solution, Witness};
use crate::lattice::{lognormal, window};

const TICKS: usize = 4_000;

/// A run of sixty events, a stop, and another run of fifty.
pub(crate) fn long(witnesses: Vec<Witness>) -> Chain {
    let mut dice = Dice(2019);
    let mut running = |regime| Link::Running {
        regime,
        parts: vec![(0, 2.0 + 9.0 * dice.roll())],
    };
    let mut links: Vec<Link> = (0..60).map(|_| running(0)).collect();
    links.push(Link::Standing {
        within: Some(0),
        stand: 0,
    });
    links.extend((0..50).map(|_| running(0)));
    let halt = lognormal(40.0, 1.4, TICKS);
    Chain {
        ticks: TICKS,
        start: window(600.0, 900.0, 60.0, TICKS),
        laws: vec![law(4.0, 0.001, &halt)],
        stands: vec![lognormal(40.0, 0.5, TICKS)],
        regimes: vec![Regime::lognormal(0.15, 9)],
        links,
        witnesses,
    }
}

/// Both passes in bands; none where rounding speaks.
pub(in crate::chain) fn passes(course: Course) -> Option<Passes<Bands>> {
    let course = Arc::new(course);
    Passes::run(Bands { course })
}

/// Who says when an event was, within twenty minutes and a deviation.
pub(crate) fn said(event: usize, at: f64, deviation: f64) -> Witness {
    says(event, window(at, at + 20.0, deviation, TICKS))
}

/// What is believed of an event by itself, on the whole grid.
pub(crate) fn alone(solution: &Solution, event: usize) -> Cdf {
    let mut laws = match &solution.passes {
        Either::Bands(passes) => {
            passes.marginals(&solution.weights.knots, &[event], |knot, some| {
                passes.between(knot, some)
            })
        }
        Either::Ticks(_) => solution.marginals(&[event]),
    };
    laws.remove(0)
}

/// The most by which any probability differs where events are looked at all together and each by itself.
fn apart(solution: &Solution) -> f64 {
    let events: Vec<usize> = (0..=111).collect();
    let together = solution.marginals(&events).into_iter().zip(&events);
    let differences = together.map(|(law, &event)| {
        let alone = alone(solution, event);
        let ticks = (0_u16..4_000).map(f64::from);
        ticks
            .map(|tick| (law.at(tick) - alone.at(tick)).abs())
            .fold(0.0, f64::max)
    });
    differences.fold(0.0, f64::max)
}

#[test]
fn what_is_believed_along_a_run_is_what_is_believed_of_each_event() {
    let nothing = vec![];
    let soft = vec![said(0, 700.0, 60.0), said(90, 1_500.0, 40.0)];
    let sharp = vec![
        said(0, 700.0, 2.0),
        said(60, 1_100.0, 0.5),
        said(111, 1_600.0, 0.5),
    ];
    for witnesses in [nothing, soft, sharp] {
        let solution = long(witnesses).solve().unwrap();
        let (apart, lost) = (apart(&solution), solution.pruned());
        assert!(apart < 3e-9 + lost, "{apart:e}, {lost:e} lost");
    }
}
