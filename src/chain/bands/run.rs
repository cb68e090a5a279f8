//! Runs: events between which the train does not stand.

use std::iter;
use std::ops::Range;

use realfft::num_complex::Complex64;

use super::sum::Sum;
use super::sweep::Sweep;
use super::travelling::Travelling;
use crate::cdf::Cdf;
use crate::chain::stretch::Stretch;

/// Fewer events than this are looked at one by one.
const LONG: usize = 48;
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
        let sums = sweep.sums(&between(some, stretches));
        for (event, sum) in some.iter().zip(sums) {
            laws[*event] = Some(sweep.law(sum));
        }
    }
    laws.into_iter().flatten().collect()
}

/// The stretches to, between and behind some of the events, of which one is behind each but the last of `stretches`.
fn between(events: &[usize], stretches: &[Stretch]) -> Vec<Stretch> {
    let cuts = || events.iter().map(|event| event + 1);
    let (starts, ends) = (iter::once(0).chain(cuts()), cuts().chain([stretches.len()]));
    let joined = |(start, end)| Stretch::joined(&stretches[start..end]);
    starts.zip(ends).map(joined).collect()
}

/// Neighbouring events, one behind each but the last of some stretches, with nothing but running under one law between them.
pub(super) struct Run<'s> {
    stretches: &'s [Stretch],
    pub(super) events: Range<usize>,
    law: usize,
    /// Nominal minutes from the first event to the last.
    length: f64,
    /// Where each event is, from 0 to 1.
    places: Vec<f64>,
}

impl<'s> Run<'s> {
    /// The long runs among some stretches.
    fn all(stretches: &'s [Stretch]) -> Vec<Self> {
        let law = |event: usize| stretches[event].only_runs().map(|part| part.0);
        let events: Vec<usize> = (0..stretches.len() - 1).collect();
        let runs = events.chunk_by(|&here, &next| law(here).is_some() && law(here) == law(next));
        let long = runs.filter(|run| run.len() >= LONG);
        let run = |run: &[usize]| Self::of(stretches, run[0]..run[run.len() - 1] + 1);
        long.filter_map(run).collect()
    }

    /// None if it takes no time.
    fn of(stretches: &'s [Stretch], events: Range<usize>) -> Option<Self> {
        let (law, _) = stretches[events.start].only_runs()?;
        let mut minutes = 0.0;
        let ways = stretches[events.clone()].iter().skip(1).map(|stretch| {
            minutes += stretch.only_runs().map_or(0.0, |part| part.1);
            minutes
        });
        let mut places: Vec<f64> = iter::once(0.0).chain(ways).collect();
        let length = places[places.len() - 1];
        for place in &mut places {
            *place /= length;
        }
        (length > 0.0).then_some(Self {
            stretches,
            events,
            law,
            length,
            places,
        })
    }

    /// The spectra of what is believed at some points, from 0 to 1.
    pub(super) fn spectra(&self, points: &[f64], sweep: &Sweep) -> Vec<Vec<Complex64>> {
        let way = |from: f64, to: f64| (self.law, (to - from) * self.length);
        let mut before = Stretch::joined(&self.stretches[..=self.events.start]);
        before.run(way(0.0, points[0]));
        let mut behind = Stretch::joined(&self.stretches[self.events.end..]);
        behind.run(way(points[points.len() - 1], 1.0));
        let within = points.windows(2).map(|pair| Stretch {
            regime: before.regime,
            parts: vec![way(pair[0], pair[1])],
            stands: Vec::new(),
            scatter: false,
            gather: false,
        });
        let within: Vec<Stretch> = within.collect();
        let stretches = [vec![before], within, vec![behind]].concat();
        let sums = sweep.sums(&stretches).into_iter();
        sums.map(Sum::into_spectrum).collect()
    }
}
