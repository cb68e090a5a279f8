//! What is believed all along a run, from what is believed at a few points of it.
//!
//! Where the train only runs, a belief changes smoothly from place to place: each bin of its spectrum is an entire function of the
//! nominal minutes run, and seen from a frame that travels with the train it hardly turns. So it is a polynomial of low degree, to
//! rounding, and beliefs at Chebyshev's points tell all others. Its last coefficients tell how well.
// Points and bins stay far below 2^52.
#![allow(clippy::cast_precision_loss)]

use std::f64::consts::PI;
use std::iter;

use realfft::num_complex::Complex64;

use super::chebyshev::{points, weights_at, weights_of_coefficient};
use super::run::Run;
use super::sum::Sum;
use super::sweep::Sweep;
use super::weighed::weighed;
use crate::spectrum::{Circle, powers};

/// The degree that is tried first; each further one is twice the one before.
const FIRST_DEGREE: usize = 8;
/// No probability may be off by more than about this.
const TOLERANCE: f64 = 1e-9;

/// A polynomial for each bin of what is believed along a run, seen from the frame that travels.
pub(super) struct Travelling<'c> {
    circle: &'c Circle,
    points: Vec<f64>,
    /// At each point.
    spectra: Vec<Vec<Complex64>>,
    /// By how many ticks the frame is later at the end of the run.
    travel: f64,
}

impl<'c> Travelling<'c> {
    /// None where what is believed changes too fast.
    pub(super) fn along(run: &Run, sweep: &Sweep<'c>) -> Option<Self> {
        let highest = highest_degree(run.events.len());
        let mut beliefs = Self::first(run, sweep);
        loop {
            let degree = beliefs.points.len() - 1;
            let sizes = beliefs.sizes([degree / 2 - 1, degree / 2, degree - 1, degree]);
            let [half, last] = [sizes[0].max(sizes[1]), sizes[2].max(sizes[3])];
            if last <= TOLERANCE {
                return Some(beliefs);
            }
            // As coefficients fell by now they go on to fall.
            let to_come = highest.saturating_sub(degree) as f64 / (degree / 2) as f64;
            let is_hopeful = last * (last / half).powf(to_come) <= TOLERANCE;
            if !is_hopeful {
                return None;
            }
            beliefs.double(run, sweep);
        }
    }

    fn first(run: &Run, sweep: &Sweep<'c>) -> Self {
        let points = points(FIRST_DEGREE);
        let spectra = run.spectra(&points, sweep);
        let circle = &sweep.spectra.circle;
        let mut beliefs = Self {
            travel: way(&spectra[0], &spectra[FIRST_DEGREE], circle),
            circle,
            points,
            spectra: Vec::new(),
        };
        beliefs.spectra = beliefs.framed(&spectra, &beliefs.points);
        beliefs
    }

    /// Takes a polynomial of twice the degree.
    fn double(&mut self, run: &Run, sweep: &Sweep) {
        let points = points(2 * (self.points.len() - 1));
        let new: Vec<f64> = points.iter().skip(1).step_by(2).copied().collect();
        let mut new = self.framed(&run.spectra(&new, sweep), &new).into_iter();
        let known = std::mem::take(&mut self.spectra).into_iter();
        let both = known.flat_map(|bins| iter::once(bins).chain(new.next()));
        self.spectra = both.collect();
        self.points = points;
    }

    /// Spectra at some points, as they are seen from the frame.
    fn framed(&self, spectra: &[Vec<Complex64>], points: &[f64]) -> Vec<Vec<Complex64>> {
        let both = spectra.iter().zip(points);
        both.map(|(bins, &at)| self.delayed(bins, -at)).collect()
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
    pub(super) fn at(&self, places: &[f64]) -> Vec<Sum<'c>> {
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
        let both = bins
            .iter()
            .zip(powers(Complex64::new(0.0, turn), bins.len()));
        both.map(|(bin, turn)| bin * turn).collect()
    }
}

/// The highest degree whose points are less work than so many events, each by itself.
fn highest_degree(events: usize) -> usize {
    let is_worth = |degree: &usize| 4 * (degree + 1) <= 3 * events;
    let degrees = iter::successors(Some(FIRST_DEGREE), |degree| Some(2 * degree));
    degrees.take_while(is_worth).last().unwrap_or(FIRST_DEGREE)
}

/// By how many ticks one function is later than another in the mean, by their spectra.
fn way(early: &[Complex64], late: &[Complex64], circle: &Circle) -> f64 {
    let [early, late] = [early, late].map(|bins| bins.get(1).copied().unwrap_or_default());
    let turned = (early * late.conj()).arg().rem_euclid(2.0 * PI);
    turned / (2.0 * PI) * circle.period as f64
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::Witness;
    use crate::chain::bands::between::sweep;
    use crate::chain::course::Course;
    use crate::chain::tests::runs::{long, passes, said};

    /// How many points tell what is believed along the first run; none if each event must be looked at by itself.
    fn points_along_a_run(witnesses: Vec<Witness>) -> Option<usize> {
        let passes = passes(Course::through(long(witnesses))?)?;
        let course = passes.course();
        let events: Vec<usize> = (1..course.knots[1]).collect();
        let stretches = course.stretches(0, &events);
        let ahead = (&passes.ahead[0], &course.factors[0]);
        let behind = (passes.behind[1].as_ref(), &course.factors[1]);
        let sweep = sweep(&course.spectra, ahead, &stretches, behind);
        let runs = Run::all(&stretches);
        Travelling::along(&runs[0], &sweep).map(|beliefs| beliefs.points.len())
    }

    #[test]
    fn the_sharper_the_reports_the_more_points_are_needed() {
        let vague = vec![said(0, 700.0, 60.0), said(90, 1_500.0, 40.0)];
        let sharper = vec![said(0, 700.0, 60.0), said(60, 1_100.0, 10.0)];
        let sharp = vec![said(0, 700.0, 2.0), said(60, 1_100.0, 0.5)];
        let needed = [vec![], vague, sharper, sharp].map(points_along_a_run);
        assert_eq!(needed, [Some(17), Some(17), Some(33), None]);
    }
}
