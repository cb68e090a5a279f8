//! What is believed of the events between two knots.

use std::iter;

use super::run::Run;
use super::sweep::Sweep;
use super::travelling::Travelling;
use crate::cdf::Cdf;
use crate::chain::stretch::Stretch;

/// Most events that are looked at together where each is by itself: memory against carrying twice.
const TOGETHER: usize = 32;

/// The laws at the inner ends of some stretches, and what each sums to.
pub(super) fn laws(sweep: &Sweep, stretches: &[Stretch]) -> Vec<(Cdf, f64)> {
    let mut laws = vec![None; stretches.len() - 1];
    for run in Run::all(stretches) {
        if let Some(beliefs) = Travelling::along(&run, sweep) {
            let all = beliefs.at(&run.places).into_iter();
            laws.splice(run.events, all.map(|sum| Some(sweep.law(sum))));
        }
    }
    let is_open = |event: &usize| laws[*event].is_none();
    let open: Vec<usize> = (0..laws.len()).filter(is_open).collect();
    for some in open.chunks(TOGETHER) {
        let sums = sweep.sums(&joined(some, stretches));
        for (event, sum) in some.iter().zip(sums) {
            laws[*event] = Some(sweep.law(sum));
        }
    }
    laws.into_iter().flatten().collect()
}

/// The stretches to, between and behind some of the events, of which one is behind each but the last of `stretches`.
fn joined(events: &[usize], stretches: &[Stretch]) -> Vec<Stretch> {
    let cuts = || events.iter().map(|event| event + 1);
    let (starts, ends) = (iter::once(0).chain(cuts()), cuts().chain([stretches.len()]));
    let between = |(start, end)| Stretch::joined(&stretches[start..end]);
    starts.zip(ends).map(between).collect()
}
