//! When something happens, as running sums: chances and times are looked up, not summed.
// Ticks count minutes: far below 2^52, so every conversion here is exact or meant to floor.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]

mod sinc;

use std::ops::Range;

use crate::lattice::total;
use sinc::NEAR;
pub(crate) use sinc::OVERSAMPLED;

/// The running sums of a law on ticks, each of them or, where the law is smooth, every so many.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Cdf {
    /// The first tick that may have mass.
    pub(crate) first: usize,
    /// How many may, from there on.
    ticks: usize,
    /// The probability of a tick before each of these: every `stride`-th from the first to behind the last. Where that is not
    /// every one, [`NEAR`] more on either side.
    before: Vec<f64>,
    stride: usize,
}

/// So much of the mass at either end is rounding, and not looked for.
const ROUNDING: f64 = 1e-15;

impl Cdf {
    /// The law of masses on ticks 0, 1, …, and what they sum to; none of them is negative.
    pub(crate) fn of(mut masses: Vec<f64>) -> (Self, f64) {
        let sum = total(&masses);
        // In place: the laws of all events are large.
        let idle = masses.iter().take_while(|&&mass| mass <= 0.0).count();
        masses.drain(..idle);
        let mut upto = 0.0;
        for mass in &mut masses {
            let before = f64::min(upto / sum, 1.0);
            upto += std::mem::replace(mass, before);
        }
        masses.truncate(masses.partition_point(|&before| before < 1.0 - ROUNDING));
        let ticks = masses.len();
        masses.push(1.0);
        masses.shrink_to_fit();
        let law = Self {
            first: idle,
            ticks,
            before: masses,
            stride: 1,
        };
        (law, sum)
    }

    /// The samples that [`Cdf::sampled`] must have: some more than the ticks do.
    pub(crate) fn samples(stride: usize, ticks: usize) -> Range<isize> {
        let near = NEAR.cast_signed();
        -near..(ticks / stride).cast_signed() + near + 1
    }

    /// The law on the first `ticks` of which the sums before every `stride`-th are known, as [`Cdf::samples`] wants them; and what all
    /// sums to.
    ///
    /// Sampled at a [`OVERSAMPLED`]th of that density they must show all that there is of them.
    pub(crate) fn sampled(before: Vec<f64>, stride: usize, ticks: usize) -> (Self, f64) {
        let mut law = Self {
            first: 0,
            ticks,
            before,
            stride,
        };
        let sum = law.looked_up(ticks);
        if sum > 0.0 {
            law.before.iter_mut().for_each(|before| *before /= sum);
        }
        (law, sum)
    }

    /// Probability of `x` or earlier, `x` in ticks; the mass of tick t lies evenly on [t, t + 1).
    pub(crate) fn at(&self, x: f64) -> f64 {
        let into = x - self.first as f64;
        if into <= 0.0 {
            return 0.0;
        }
        let tick = into as usize;
        if tick >= self.ticks {
            return 1.0;
        }
        let [before, upto] = [tick, tick + 1].map(|tick| self.before(tick));
        before + (upto - before) * into.fract()
    }

    /// The time, in ticks, that is not exceeded with probability `p`: the inverse of [`Cdf::at`].
    pub(crate) fn quantile(&self, p: f64) -> f64 {
        let tick = self.first_reaching(p.clamp(ROUNDING, 1.0 - ROUNDING));
        let [before, upto] = [tick, tick + 1].map(|tick| self.before(tick));
        let part = if upto > before {
            ((p - before) / (upto - before)).clamp(0.0, 1.0)
        } else {
            0.0
        };
        (self.first + tick) as f64 + part
    }

    /// Each tick that is kept, and the probabilities of an earlier one and of it or an earlier one.
    pub(crate) fn steps(&self) -> impl Iterator<Item = (usize, f64, f64)> {
        let step = |tick| (self.first + tick, self.before(tick), self.before(tick + 1));
        (0..self.ticks).map(step)
    }

    /// The first tick, from the first one on, that is not exceeded with probability `p`; the last if none is.
    fn first_reaching(&self, p: f64) -> usize {
        let (mut low, mut high) = (0, self.ticks.saturating_sub(1));
        while low < high {
            let middle = usize::midpoint(low, high);
            if self.before(middle + 1) < p {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    fn before(&self, tick: usize) -> f64 {
        self.looked_up(tick.min(self.ticks)).clamp(0.0, 1.0)
    }

    fn looked_up(&self, tick: usize) -> f64 {
        if self.stride == 1 {
            self.before[tick]
        } else {
            sinc::between(&self.before, tick, self.stride)
        }
    }
}

#[cfg(test)]
impl Cdf {
    /// The mass of each of the grid's ticks.
    pub(crate) fn masses(&self, ticks: usize) -> Vec<f64> {
        let mut masses = vec![0.0; ticks];
        for (tick, before, upto) in self.steps() {
            masses[tick] = upto - before;
        }
        masses
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::upper_tail;

    #[test]
    fn the_quantile_is_the_inverse_of_the_cdf() {
        let masses = [vec![0.0; 7], vec![0.2, 0.0, 0.5, 0.3]].concat();
        let (cdf, sum) = Cdf::of(masses);
        assert!((sum - 1.0).abs() < 1e-15);
        for p in [0.01, 0.2, 0.35, 0.7, 0.99, 1.0] {
            assert!((cdf.at(cdf.quantile(p)) - p).abs() < 1e-15);
        }
        assert!((cdf.quantile(0.2) - 8.0).abs() < 1e-12);
    }

    #[test]
    fn every_so_many_running_sums_of_a_smooth_law_tell_all() {
        // A bell of 40 ticks' deviation has 1e-16 of its height at ω = 8.6 / 40: every sixth tick shows twice as much.
        let upto = |tick: f64| 3.0 * upper_tail((500.0 - tick) / 40.0);
        let sample = |sample: usize| upto((sample as f64 - NEAR as f64) * 6.0);
        let samples = (0..=1000 / 6 + 2 * NEAR).map(sample);
        let (law, sum) = Cdf::sampled(samples.collect(), 6, 1000);
        assert!((sum - 3.0).abs() < 1e-13);
        for tick in (0..1000).map(f64::from) {
            let off = law.at(tick) - upto(tick) / 3.0;
            assert!(off.abs() < 1e-14, "{tick}: off by {off:e}");
        }
        for p in [0.001, 0.05, 0.5, 0.95, 0.999] {
            assert!((law.at(law.quantile(p)) - p).abs() < 1e-14);
        }
        // All of it lies within 7.94 deviations.
        for (p, end) in [(0.0, 182.4), (1.0, 817.6)] {
            assert!((law.quantile(p) - end).abs() < 3.0);
        }
    }

    #[test]
    fn a_law_of_nothing_has_no_tick_but_a_time() {
        let (law, sum) = Cdf::of(vec![0.0; 3]);
        assert!(sum == 0.0 && law.steps().next().is_none());
        assert!((law.quantile(0.5) - 3.0).abs() < f64::EPSILON);
    }
}
