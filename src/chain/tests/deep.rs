//! Evidence in deep conflict: bands, ticks and enumeration say the same.

use std::sync::Arc;

use super::*;
use crate::chain::course::Course;
use crate::chain::depths::Depths;
use crate::chain::parts::Parts;
use crate::chain::passes::Passes;
use crate::chain::ticks::{Bounds, Message, Ticks};
use crate::chain::way::Way;
use crate::chain::{Either, Solution};

fn course(chain: Chain) -> Arc<Course> {
    Arc::new(Course::through(chain).unwrap())
}

fn on_ticks(chain: Chain) -> Solution {
    Chain::solve_on_ticks(&course(chain)).unwrap()
}

/// The journey announced, on half its grid: nothing lasts longer than there is time.
fn shortened() -> Chain {
    let mut chain = announced([9, 5]);
    chain.ticks = 9_000;
    for law in &mut chain.laws {
        law.halt.truncate(9_000);
    }
    for masses in &mut chain.stands {
        masses.truncate(9_000);
    }
    chain
}

#[test]
fn bands_say_what_ticks_say() {
    let mut dice = Dice(2023);
    for round in 0..4 {
        let mut chain = shortened();
        // An instant, a window, two hours and a week to depart in.
        chain.start = vec![1.0; [1, 30, 120, 2_000][round]];
        chain.witnesses.clear();
        for _ in 0..4 + 3 * round {
            let event = [0, 3, 5, 6, 8, 9, 11, 12, 14][dice.below(9)];
            let usual = [
                0.0, 0.0, 0.0, 1080.0, 0.0, 1290.0, 1620.0, 0.0, 1640.0, 1700.0, 0.0, 1980.0,
                2000.0, 0.0, 2090.0,
            ];
            let from = 600.0 + usual[event] + 500.0 * dice.roll();
            let likelihood = window(
                from,
                from + 300.0 * dice.roll() + 1.0,
                7.0 + 30.0 * dice.roll(),
                9_000,
            );
            let stop = |arrive| Claim::Stop {
                arrive,
                instant: likelihood.clone(),
            };
            let claim = match event {
                5 | 8 | 11 => stop(event),
                6 => Claim::Event {
                    events: vec![3, 6, 8],
                    likelihood,
                },
                9 => Claim::Event {
                    events: vec![7, 9],
                    likelihood,
                },
                _ => Claim::Event {
                    events: vec![event],
                    likelihood,
                },
            };
            let blind = if matches!(claim, Claim::Stop { .. }) {
                0.5
            } else {
                1.0 / 4320.0
            };
            chain.witnesses.push(Witness {
                doubt: 0.04,
                blind,
                claim,
            });
        }
        let grid = chain.ticks;
        let (bands, ticks) = (chain.clone().solve().unwrap(), on_ticks(chain));
        let Either::Ticks(depths) = &ticks.passes else {
            unreachable!()
        };
        let Either::Bands(passes) = &bands.passes else {
            panic!("round {round}")
        };
        let off = bands.log_evidence() - ticks.log_evidence();
        assert!(off.abs() < 1e-9, "round {round}: off by {off:e}");
        // On ticks it is gone from the start what in bands leaves the grid only later on.
        near(bands.wrong(), ticks.wrong(), 1e-6);
        let events: Vec<usize> = (0..15).collect();
        let everywhere = |knot, some: &[usize]| passes.between(knot, some);
        let slow = passes.marginals(&bands.weights.knots, &events, everywhere);
        for solution in [&bands, &ticks] {
            let fast = solution.marginals(&events);
            let pairs = fast.iter().zip(&slow);
            pairs.for_each(|(a, b)| near(&a.masses(grid), &b.masses(grid), 1e-8));
        }
        let slowly = depths.ticks.without(0).law.masses(grid);
        near(&bands.without(0).masses(grid), &slowly, 1e-9);
        near(&ticks.without(0).masses(grid), &slowly, 1e-9);
    }
}

/// The same on ticks with nothing left out for being too low.
fn bare(chain: &Chain) -> Solution {
    let carrier = Ticks::over(&course(chain.clone()), f64::NEG_INFINITY);
    let passes = Passes::run(carrier).unwrap();
    let weights = passes.weigh().unwrap();
    Solution {
        passes: Either::Ticks(Depths::new(passes, weights.log_evidence)),
        weights,
    }
}

#[test]
fn what_lies_too_low_to_matter_is_left_out_without_a_trace() {
    let mut dice = Dice(1186);
    for doubt in [0.02, 1e-12, 0.0] {
        let chain = contradictory(doubt, &mut dice);
        let (bare, ticks) = (bare(&chain), chain.ticks);
        let cut = on_ticks(chain);
        assert!(
            (cut.log_evidence() - bare.log_evidence()).abs() < 1e-9,
            "doubt {doubt}"
        );
        near(cut.wrong(), bare.wrong(), 1e-9);
        let events: Vec<usize> = (0..15).collect();
        let pairs = cut.marginals(&events).into_iter();
        pairs
            .zip(bare.marginals(&events))
            .for_each(|(a, b)| near(&a.masses(ticks), &b.masses(ticks), 1e-9));
        for witness in 0..6 {
            let [a, b] = [&cut, &bare].map(|solution| solution.without(witness));
            near(&a.masses(ticks), &b.masses(ticks), 1e-9);
        }
    }
}

#[test]
fn two_camps_of_witnesses_are_weighed_below_the_noise_of_transforms() {
    let mut chain = small();
    let camp = |event, from| {
        (0..9).map(move |_| Witness {
            doubt: 0.01,
            ..says(event, window(from, from + 1.0, 0.5, 48))
        })
    };
    chain.witnesses = camp(1, 25.0).chain(camp(4, 6.0)).collect();
    let truth = oracle::enumerate(&chain, None);
    let solution = chain.clone().solve().unwrap();
    assert!(truth.evidence < 1e-25);
    assert!((solution.log_evidence() - truth.evidence.ln()).abs() < 1e-6);
    for (event, law) in solution.marginals(&[0, 1, 2, 3, 4]).iter().enumerate() {
        near(&law.masses(chain.ticks), &truth.marginals[event], 1e-6);
    }
}

/// Both are at the end of their words there, and each message is largest where the other is next to nothing.
#[test]
fn who_cannot_be_wrong_and_says_it_was_there_before_it_left_is_met_halfway() {
    let mut chain = shortened();
    chain.start = vec![1.0; 2_000];
    let certain = |event, from, blur| {
        let said = window(from, from + 1.0, blur, 9_000);
        Witness {
            doubt: 0.0,
            ..says(event, said)
        }
    };
    // Forty minutes of running lie between the two.
    chain.witnesses = vec![certain(6, 1_600.0, 7.0), certain(9, 1_510.0, 7.0)];
    let solution = on_ticks(chain);
    let Either::Ticks(depths) = &solution.passes else {
        unreachable!()
    };
    let evidences = &solution.weights.log_evidences;
    let knots = &depths.ticks.course().knots;
    let speaking = knots.iter().position(|&event| event == 6).unwrap();
    for belief in depths.between(&solution.weights, speaking, &[7]) {
        assert!((belief.log_sum - evidences[speaking]).abs() < 1e-3);
    }
    assert!(solution.log_evidence() < -60.0);
    let [early, late] = [7, 8].map(|event| solution.marginals(&[event])[0].quantile(0.5));
    assert!(early <= late, "{early} and {late}");
}

/// Short runs about a stop at one pace; a train that leaves and arrives when it is certain to, hours late.
fn late() -> Chain {
    let ticks = 700;
    let run = || Link::Running {
        regime: 0,
        parts: vec![(0, 3.0)],
    };
    let stop = Link::Standing {
        within: Some(0),
        stand: 0,
    };
    let certain = |event, tick| Witness {
        doubt: 0.0,
        ..says(event, window(tick, tick + 1.0, 7.0, ticks))
    };
    Chain {
        ticks,
        start: vec![1.0; 100],
        laws: vec![law(2.0, 1e-4, &lognormal(8.0, 0.55, ticks))],
        stands: vec![lognormal(10.0, 0.3, ticks)],
        regimes: vec![Regime {
            paces: vec![(1.0, 1.0)],
        }],
        links: vec![run(), run(), stop, run(), run()],
        witnesses: vec![certain(0, 60.0), certain(5, 560.0)],
    }
}

#[test]
fn what_usually_lasts_and_what_hardly_ever_does_make_up_the_whole() {
    let course = course(late());
    let (spectra, circle) = (&course.spectra, course.circle());
    let (all, parts) = (course.stretch(0, 5), course.stretch(3, 4));
    for stretch in [all, parts] {
        let mut whole = Vec::new();
        spectra.kernel(&stretch, 0, spectra.reach(&stretch, 0), &mut whole);
        let parts = Parts::of(spectra, &stretch).at(0, Way::Forward);
        let [usual, rare] = [&parts[0].bins, &parts[1].bins];
        assert_eq!(whole.len(), usual.len());
        for (whole, (usual, rare)) in whole.iter().zip(usual.iter().zip(rare.iter())) {
            assert!((usual + rare - whole).norm() < 1e-15);
        }
        // Far out there is only what is rare: what is usual is rounding there.
        let [usual, rare] = [usual, rare].map(|part| circle.synthesise(part, 1));
        assert!((400..700).all(|tick| rare[tick] > 0.0));
        assert!((400..700).all(|tick| usual[tick].abs() < 1e-16));
    }
}

#[test]
fn a_halt_that_hardly_ever_lasts_so_long_may_have_been_at_any_place() {
    let chain = late();
    let events: Vec<usize> = (0..=chain.links.len()).collect();
    let beliefs = plain::beliefs(&chain, &events);
    let ticks = chain.ticks;
    let solution = on_ticks(chain);
    let found = solution.marginals(&events);
    for (found, (evidence, plainly)) in found.iter().zip(&beliefs) {
        let off = solution.log_evidence() - evidence;
        assert!(off.abs() < 1e-6, "{off} of {evidence}");
        near(&found.masses(ticks), plainly, 1e-6);
    }
}

#[test]
fn rather_than_that_all_are_wrong_it_halted_for_longer_than_hardly_ever() {
    let mut chain = late();
    for witness in &mut chain.witnesses {
        (witness.doubt, witness.blind) = (1e-18, 1e-3);
    }
    let (evidence, _) = plain::beliefs(&chain, &[0]).remove(0);
    let solution = on_ticks(chain);
    let off = solution.log_evidence() - evidence;
    assert!(off.abs() < 1e-6, "{off} of {evidence}");
    assert!(solution.wrong().iter().all(|wrong| *wrong < 1e-3));
}

#[test]
fn whoever_contradicts_whom_is_weighed_as_by_enumeration() {
    let mut dice = Dice(683);
    for round in 0..40 {
        let mut chain = small();
        chain.witnesses.clear();
        for _ in 0..3 + dice.below(4) {
            let from = 2.0 + 13.0 * dice.roll();
            let said = window(from, from + 1.0 + 3.0 * dice.roll(), 0.5, 48);
            let witness = match dice.below(9) {
                1 | 2 => saw_standing(1, &said),
                7 => means(&[1, 3], said),
                8 => means(&[0, 2, 4], said),
                event => says([0, 0, 0, 1, 2, 3, 4][event], said),
            };
            let doubt = [1e-2, 1e-4, 1e-6, 1e-12][dice.below(4)];
            chain.witnesses.push(Witness { doubt, ..witness });
        }
        let truth = oracle::enumerate(&chain, None);
        let solution = chain.clone().solve().unwrap();
        let off = solution.log_evidence() - truth.evidence.ln();
        assert!(off.abs() < 1e-5, "round {round}: off by {off:e}");
        for (event, law) in solution.marginals(&[0, 1, 2, 3, 4]).iter().enumerate() {
            near(&law.masses(chain.ticks), &truth.marginals[event], 1e-5);
        }
        for witness in 0..chain.witnesses.len() {
            let truth = oracle::enumerate(&chain, Some(witness));
            let without = solution.without(witness);
            near(&without.masses(chain.ticks), &truth.marginals[4], 1e-3);
        }
    }
}

/// What is believed of the end without the first of some who are all next to certain.
fn is_enumerated_without_the_first(witnesses: Vec<Witness>) {
    let next_to_certain = |witness| Witness {
        doubt: 1e-20,
        ..witness
    };
    let chain = Chain {
        witnesses: witnesses.into_iter().map(next_to_certain).collect(),
        ..small()
    };
    let truth = oracle::enumerate(&chain, Some(0));
    let without = on_ticks(chain).without(0);
    near(&without.masses(48), &truth.marginals[4], 1e-6);
}

#[test]
fn whoever_saw_it_standing_and_is_left_out_leaves_no_trace() {
    let said = |from, to| window(from, to, 0.5, 48);
    is_enumerated_without_the_first(vec![
        saw_standing(1, &said(30.0, 31.0)),
        says(3, said(25.0, 26.0)),
        says(4, said(9.0, 14.0)),
        says(1, said(2.0, 5.0)),
    ]);
}

#[test]
fn what_is_left_out_before_it_is_said_which_event_is_meant_leaves_no_trace() {
    let said = |from, to| window(from, to, 0.5, 48);
    is_enumerated_without_the_first(vec![
        says(0, said(1.0, 2.0)),
        means(&[3, 4], said(8.0, 9.0)),
        says(4, said(16.0, 20.0)),
        says(2, said(25.0, 26.0)),
    ]);
}

/// Two days apart at one place, and wherever it may be at others.
fn contradictory(doubt: f64, dice: &mut Dice) -> Chain {
    let mut chain = shortened();
    chain.start = vec![1.0; 2_000];
    let said = |events: &[usize], from, doubt| {
        let likelihood = window(from, from + 30.0, 7.0, 9_000);
        let events = events.to_vec();
        let claim = Claim::Event { events, likelihood };
        Witness {
            doubt,
            blind: 1.0 / 4320.0,
            claim,
        }
    };
    chain.witnesses = vec![said(&[6], 2_000.0, doubt), said(&[6], 4_900.0, 0.02)];
    for events in [&[3][..], &[9], &[12], &[4, 7, 10]] {
        let from = 1_000.0 + 4_000.0 * dice.roll();
        chain.witnesses.push(said(events, from, 0.02));
    }
    chain
}

#[test]
fn no_message_is_above_its_bound_even_without_a_witness() {
    let chain = contradictory(1e-12, &mut Dice(1896));
    let bounds = Bounds::of(&course(chain.clone()));
    // The last may mean several events: without it messages have other states.
    for silent in 0..chain.witnesses.len() {
        let mut chain = chain.clone();
        if silent < chain.witnesses.len() - 1 {
            let witness = &mut chain.witnesses[silent];
            (witness.doubt, witness.blind) = (1.0, 1.0);
        }
        let passes = Passes::run(Ticks::over(&course(chain), f64::NEG_INFINITY)).unwrap();
        let behind = passes.behind.iter().zip(&bounds.behind);
        let behind = behind.filter_map(|(message, bound)| Some((message.as_ref()?, bound)));
        for (message, bound) in passes.ahead.iter().zip(&bounds.ahead).chain(behind) {
            is_within(message, bound);
        }
    }
}

/// On every tick of the grid, but for rounding and for what came around the circle.
fn is_within(message: &Message, bound: &Message) {
    let scale = (message.log - bound.log).exp();
    let rounding = 1e-12 * message.largest() * scale;
    assert_eq!(message.states.len(), bound.states.len());
    for (state, bound) in message.states.iter().zip(&bound.states) {
        let bound: Vec<f64> = bound.lanes[0].on_circle(|value| value).collect();
        for lane in &state.lanes {
            let values = lane.on_circle(|value| value * scale);
            for (tick, value) in values.enumerate().take(9_000) {
                let most = bound.get(tick).copied().unwrap_or(0.0);
                assert!(
                    value <= most * (1.0 + 1e-6) + rounding,
                    "tick {tick}: {value:e} above {most:e}"
                );
            }
        }
    }
}
