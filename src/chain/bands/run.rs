//! Beliefs along a run, from a few of them.
//!
//! Where the train only runs, what is believed of its passage changes smoothly from place to place: each bin of its spectrum is an
//! entire function of the nominal minutes run, and seen from a frame that travels with the train it hardly turns. So it is a polynomial
//! of low degree, to rounding, and beliefs at Chebyshev's points tell those at all events between. Its last coefficients tell how well.
// Events and bins stay far below 2^52.
#![allow(clippy::cast_precision_loss)]

use std::f64::consts::PI;
use std::iter;
use std::ops::Range;

use realfft::num_complex::Complex64;

use super::chebyshev::{points, weights_at, weights_of_coefficient};
use super::sum::Sum;
use super::sweep::Sweep;
use super::weighed::weighed;
use crate::cdf::Cdf;
use crate::chain::band::{Band, ROUGH};
use crate::chain::exponential::exponential;
use crate::chain::stretch::Stretch;
use crate::spectrum::Circle;

/// The degree that is tried first; each further one is twice the one before.
const FIRST_DEGREE: usize = 8;
/// No belief may be off by more than about this.
const TOLERANCE: f64 = 1e-9;
/// Fewer events than this are looked at one by one.
const LONG: usize = 48;
/// Bins that turn by what is found together.
const FEW: usize = 64;
/// Most events that are looked at together where each is by itself: memory against carrying twice.
const TOGETHER: usize = 32;

/// The laws at the inner ends of some stretches, and what each sums to.
pub(super) fn laws(sweep: &Sweep, stretches: &[Stretch]) -> Vec<(Cdf, f64)> {
    let mut laws = vec![None; stretches.len() - 1];
    for run in Run::all(stretches) {
        if let Some(beliefs) = Beliefs::along(&run, sweep) {
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
struct Run<'s> {
    stretches: &'s [Stretch],
    events: Range<usize>,
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
        places.iter_mut().for_each(|place| *place /= length);
        (length > 0.0).then_some(Self {
            stretches,
            events,
            law,
            length,
            places,
        })
    }

    /// The highest degree that is less work than to look at each event.
    fn most_degree(&self) -> usize {
        let degrees = iter::successors(Some(FIRST_DEGREE), |degree| Some(2 * degree));
        let mut worth = degrees.take_while(|degree| 4 * (degree + 1) <= 3 * self.events.len());
        worth.by_ref().last().unwrap_or(0)
    }

    /// The spectra of what is believed at some points, from 0 to 1.
    fn spectra(&self, points: &[f64], sweep: &Sweep) -> Vec<Vec<Complex64>> {
        let way = |from: f64, to: f64| (self.law, (to - from) * self.length);
        let mut before = Stretch::joined(&self.stretches[..=self.events.start]);
        let within = Stretch {
            parts: Vec::new(),
            scatter: false,
            gather: false,
            ..self.stretches[self.events.start].clone()
        };
        let mut behind = Stretch::joined(&self.stretches[self.events.end..]);
        before.run(way(0.0, points[0]));
        behind.run(way(points[points.len() - 1], 1.0));
        let between = points.windows(2).map(|pair| {
            let mut stretch = within.clone();
            stretch.run(way(pair[0], pair[1]));
            stretch
        });
        let stretches: Vec<Stretch> = iter::once(before).chain(between).chain([behind]).collect();
        let sums = sweep.sums(&stretches).into_iter();
        sums.map(|sum| Band::above(ROUGH, sum.into_spectrum()).into_bins())
            .collect()
    }
}

/// What is believed all along a run: a polynomial for each bin, in the frame that travels.
struct Beliefs<'c> {
    circle: &'c Circle,
    points: Vec<f64>,
    /// At each point.
    spectra: Vec<Vec<Complex64>>,
    /// By how many ticks the frame is later at the end of the run.
    travel: f64,
}

impl<'c> Beliefs<'c> {
    /// None where what is believed changes too fast.
    fn along(run: &Run, sweep: &Sweep<'c>) -> Option<Self> {
        let most = run.most_degree();
        let mut beliefs = Self::first(run, sweep);
        loop {
            let degree = beliefs.points.len() - 1;
            let sizes = beliefs.sizes([degree / 2 - 1, degree / 2, degree - 1, degree]);
            let [half, last] = [sizes[0].max(sizes[1]), sizes[2].max(sizes[3])];
            if last <= TOLERANCE {
                return Some(beliefs);
            }
            // As it fell by now it goes on to fall.
            let to_come = (most - degree) as f64 / (degree / 2) as f64;
            let least = last * (last / half).powf(to_come);
            if degree >= most || !(least <= TOLERANCE) {
                return None;
            }
            beliefs.double(run, sweep);
        }
    }

    fn first(run: &Run, sweep: &Sweep<'c>) -> Self {
        let points = points(FIRST_DEGREE);
        let spectra = run.spectra(&points, sweep);
        let circle = sweep.course.circle();
        let mut beliefs = Self {
            travel: way(&spectra[0], &spectra[FIRST_DEGREE], circle),
            circle,
            points,
            spectra: Vec::new(),
        };
        let framed = beliefs.points.iter().zip(spectra);
        beliefs.spectra = framed
            .map(|(&at, bins)| beliefs.delayed(&bins, -at))
            .collect();
        beliefs
    }

    /// Takes a polynomial of twice the degree.
    fn double(&mut self, run: &Run, sweep: &Sweep) {
        let points = points(2 * (self.points.len() - 1));
        let new: Vec<f64> = points.iter().skip(1).step_by(2).copied().collect();
        let spectra = run.spectra(&new, sweep).into_iter();
        let spectra = spectra
            .zip(&new)
            .map(|(bins, &at)| self.delayed(&bins, -at));
        let mut new = spectra.collect::<Vec<_>>().into_iter();
        let known = std::mem::take(&mut self.spectra).into_iter();
        self.spectra = known
            .flat_map(|bins| iter::once(bins).chain(new.next()))
            .collect();
        self.points = points;
    }

    /// How far each of some coefficients moves any probability.
    fn sizes<const COUNT: usize>(&self, numbers: [usize; COUNT]) -> [f64; COUNT] {
        let bins = self.spectra.iter().map(Vec::len).max().unwrap_or(0);
        let weights = |number| weights_of_coefficient(number, self.points.len());
        let rows = numbers.map(|number| (weights(number), bins));
        let mut coefficients = weighed(&self.spectra, &rows).into_iter();
        numbers.map(|_| {
            let parts = coefficients.next().into_iter().flatten().enumerate();
            // What a bin sums up to, from one of its zeros to the next.
            let summed = parts.map(|(bin, part)| part.norm() / (PI * bin as f64).max(1.0));
            summed.sum::<f64>() / self.spectra[0][0].norm()
        })
    }

    /// What is believed at some places, from 0 to 1.
    fn at(&self, places: &[f64]) -> Vec<Sum<'c>> {
        let row = |&place: &f64| {
            let beyond = self.points.partition_point(|&point| point < place);
            // From a point to the next as many bins are heard as at the louder of the two.
            let around = &self.spectra[beyond.saturating_sub(1)..=beyond];
            let bins = around.iter().map(Vec::len).max();
            (weights_at(place, &self.points), bins.unwrap_or(0))
        };
        let rows: Vec<_> = places.iter().map(row).collect();
        let both = weighed(&self.spectra, &rows).into_iter().zip(places);
        both.map(|(bins, &place)| Sum::of(self.circle, self.delayed(&bins, place)))
            .collect()
    }

    /// The same later by a part of the frame's way.
    fn delayed(&self, bins: &[Complex64], part: f64) -> Vec<Complex64> {
        let turn = -2.0 * PI / self.circle.period as f64 * self.travel * part;
        let turns = |step: usize, count: usize| {
            let angles = (0..count).map(|number| turn * (number * step) as f64);
            let mut turns: Vec<Complex64> = angles.map(|by| Complex64::new(0.0, by)).collect();
            exponential(&mut turns);
            turns
        };
        let (near, far) = (turns(1, FEW), turns(FEW, bins.len().div_ceil(FEW)));
        let few = bins.chunks(FEW).zip(far);
        few.flat_map(|(bins, far)| {
            bins.iter()
                .zip(&near)
                .map(move |(bin, near)| bin * (near * far))
        })
        .collect()
    }
}

/// By how many ticks one function is later than another in the mean, by their spectra.
fn way(early: &[Complex64], late: &[Complex64], circle: &Circle) -> f64 {
    let [early, late] = [early, late].map(|bins| bins.get(1).copied().unwrap_or_default());
    let turned = (early * late.conj()).arg().rem_euclid(2.0 * PI);
    turned / (2.0 * PI) * circle.period as f64
}
