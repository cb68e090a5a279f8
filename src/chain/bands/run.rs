//! Runs: events between which the train does not stand.

use std::iter;
use std::ops::Range;

use realfft::num_complex::Complex64;

use super::sum::Sum;
use super::sweep::Sweep;
use crate::chain::stretch::Stretch;

/// Fewer events than this are looked at one by one.
const LONG: usize = 48;

/// Neighbouring events, one behind each but the last of some stretches, with nothing but running under one law between them.
pub(super) struct Run<'s> {
    stretches: &'s [Stretch],
    pub(super) events: Range<usize>,
    law: usize,
    /// Nominal minutes from the first event to the last.
    length: f64,
    /// Where each event is, from 0 to 1.
    pub(super) places: Vec<f64>,
}

impl<'s> Run<'s> {
    /// The long runs among some stretches.
    pub(super) fn all(stretches: &'s [Stretch]) -> Vec<Self> {
        let law = |event: usize| stretches[event].only_runs().map(|part| part.0);
        let events: Vec<usize> = (0..stretches.len() - 1).collect();
        let runs = events.chunk_by(|&here, &next| law(here) == law(next));
        let long = runs.filter(|run| run.len() >= LONG);
        let run = |run: &[usize]| Self::of(stretches, run[0]..run[run.len() - 1] + 1);
        long.filter_map(run).collect()
    }

    /// None if it takes no time, or does not run.
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
        let ways: Vec<_> = points
            .windows(2)
            .map(|pair| way(pair[0], pair[1]))
            .collect();
        // Either half mirrors the other, to the last digit: so pairs of them have one kernel.
        let mirrored = (0..ways.len()).map(|number| ways[number.min(ways.len() - 1 - number)]);
        let within = mirrored.map(|way| Stretch {
            regime: before.regime,
            parts: vec![way],
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
