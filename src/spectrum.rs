//! Messages and kernels in the frequency domain.
//!
//! Everything lives on a circle of `period` ticks, more than the grid has. What runs off
//! its end comes round again at the start: every convolution is *damped*, message and kernel being
//! multiplied by rᵗ at tick t, which changes no product of a forward and a backward message and leaves
//! only [`WRAP`] of what wrapped.
// Ticks and bins stay far below 2^52.
#![allow(clippy::cast_precision_loss)]

mod memory;
mod plan;
mod sums;

use std::ops::Range;
use std::sync::{Mutex, OnceLock};

use realfft::num_complex::Complex64;

use crate::lattice::roll;
use memory::Idle;
pub(crate) use memory::{Bins, Samples};
use plan::Plan;

/// What is left of mass that wraps once round the circle.
///
/// Smaller wraps less, but widens the range of a damped message (here a thousandfold over the grid)
/// and so lifts the rounding noise of a transform.
pub(crate) const WRAP: f64 = 1e-6;

/// Powers between two that are found by themselves.
const FEW: usize = 64;

/// The strides at which a message may be sampled; all divide every period.
pub(crate) const STRIDES: [usize; 12] = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64];
pub(crate) const STRIDES_LCM: usize = 192;

/// A circle of ticks with the transforms to and from its spectrum.
pub(crate) struct Circle {
    /// The length of the grid.
    pub(crate) ticks: usize,
    pub(crate) period: usize,
    plans: [OnceLock<Plan>; STRIDES.len()],
    /// r·e^{−iω} of every bin, the points where generating functions are evaluated.
    points: Vec<Complex64>,
    /// From 1 to 0 over half of what lies beyond the grid, as smooth as rounding lets it be.
    roll: Vec<f64>,
    /// What damping takes away, at every tick: r⁻ᵗ, with the last ticks of the circle before the first one.
    pub(crate) undamping: Vec<f64>,
    /// As [`Circle::summing`] says: without damping, and with it.
    summing: [OnceLock<Vec<Complex64>>; 2],
    idle: [Mutex<Idle>; STRIDES.len()],
}

impl Circle {
    /// A circle of at least 1½ times `ticks`.
    pub(crate) fn around(ticks: usize) -> Self {
        Self::with_margin(ticks, ticks / 2)
    }

    /// A circle hardly longer than `ticks`, for what hardly runs off its end: there is room for functions to come down smoothly.
    pub(crate) fn close_around(ticks: usize) -> Self {
        Self::with_margin(ticks, ticks / 12)
    }

    /// A circle of `ticks` and at least a `margin`, of a length that transforms fast.
    fn with_margin(ticks: usize, margin: usize) -> Self {
        let period = STRIDES_LCM * fast_at_least((ticks + margin).div_ceil(STRIDES_LCM));
        let half = (period - ticks) / 2;
        Self {
            ticks,
            period,
            plans: Default::default(),
            points: points(period),
            roll: roll(half).collect(),
            undamping: undamping(period, half),
            summing: Default::default(),
            idle: Default::default(),
        }
    }

    /// A function of the grid's ticks on the whole circle.
    ///
    /// Behind the grid its last value runs off smoothly, and its first one comes up before the start.
    /// So it has no edge but its own, and a function that is smooth on the grid has few bins.
    pub(crate) fn rounded(&self, mut values: Vec<f64>) -> Vec<f64> {
        let ends = values.first().copied().zip(values.last().copied());
        let (first, last) = ends.unwrap_or_default();
        values.extend(self.roll.iter().map(|part| last * part));
        values.resize(self.period - self.roll.len(), 0.0);
        values.extend(self.roll.iter().rev().map(|part| first * part));
        values
    }

    /// Ticks at the end of the circle that lie before the first of the grid.
    pub(crate) fn before(&self) -> usize {
        self.roll.len()
    }

    /// Bins of a full spectrum: frequencies 0, 1, … ½ period per circle.
    pub(crate) fn bins(&self) -> usize {
        self.period / 2 + 1
    }

    /// The widest stride that leaves `needs` samples on the circle.
    pub(crate) fn stride_within(&self, needs: usize) -> usize {
        let fits = |&&stride: &&usize| stride == 1 || stride * needs <= self.period;
        *STRIDES.iter().rev().find(fits).unwrap_or(&1)
    }

    /// The widest stride at which a spectrum of `bins` bins is sampled without loss.
    pub(crate) fn stride_for(&self, bins: usize) -> usize {
        self.stride_within(2 * bins)
    }

    /// Samples at every `stride`-th tick of the real signal with this (possibly cut) spectrum.
    pub(crate) fn synthesise(&self, spectrum: &[Complex64], stride: usize) -> Samples<'_> {
        self.synthesised(spectrum.iter().copied(), stride)
    }

    /// The same of bins as they come.
    pub(crate) fn synthesised(
        &self,
        bins: impl ExactSizeIterator<Item = Complex64>,
        stride: usize,
    ) -> Samples<'_> {
        let mut output = self.memory(stride);
        let scale = 1.0 / self.period as f64;
        self.with_plan(stride, |plan, buffers| {
            let heard = bins.len().min(buffers.bins.len());
            let both = buffers.bins.iter_mut().zip(bins);
            both.for_each(|(scaled, bin)| *scaled = bin * scale);
            plan.synthesise(buffers, heard, &mut output);
        });
        output
    }

    /// The first `count` bins of the spectrum of a sampled signal.
    pub(crate) fn analyse(&self, mut signal: Samples<'_>, count: usize) -> Vec<Complex64> {
        let stride = self.period / signal.len();
        self.with_plan(stride, |plan, buffers| {
            plan.analyse(&mut signal, buffers);
            let scale = stride as f64;
            let bins = buffers.bins.iter().take(count);
            bins.map(|bin| bin * scale).collect()
        })
    }

    /// The full spectrum of a function of ticks, zero behind its last.
    pub(crate) fn spectrum(&self, ticks: impl Iterator<Item = f64>) -> Vec<Complex64> {
        self.analyse(self.samples(1, ticks), self.bins())
    }

    /// A function of ticks, zero behind its last, convolved with each of some kernels, which are given by their spectra.
    pub(crate) fn filtered<'k>(
        &self,
        ticks: impl Iterator<Item = f64>,
        kernels: impl Iterator<Item = &'k [Complex64]>,
    ) -> Vec<Samples<'_>> {
        let mut signal = self.samples(1, ticks);
        self.with_plan(1, |plan, spectrum| {
            plan.analyse(&mut signal, spectrum);
            // Where a kernel ends it lets nothing through.
            let through = |kernel: &[Complex64]| {
                let both = spectrum.bins.iter().zip(kernel);
                self.synthesised(both.map(|(bin, k)| bin * k), 1)
            };
            kernels.map(through).collect()
        })
    }

    /// The full spectrum of masses at ticks 0, 1, …, damped.
    pub(crate) fn damped(&self, masses: &[f64]) -> Vec<Complex64> {
        let both = masses
            .iter()
            .zip(&self.undamping[..self.period - self.before()]);
        self.spectrum(both.map(|(mass, by)| mass / by))
    }

    /// The same of masses that may go on beyond the circle: they come round again.
    pub(crate) fn folded(&self, masses: &[f64]) -> Vec<Complex64> {
        let mut sums = vec![0.0; masses.len().min(self.period)];
        let damping = powers((-damping(self.period)).into(), masses.len());
        for (tick, (mass, damping)) in masses.iter().zip(damping).enumerate() {
            sums[tick % self.period] += mass * damping.re;
        }
        self.spectrum(sums.into_iter())
    }

    /// The place of a stride among [`STRIDES`].
    pub(crate) fn place_of(stride: usize) -> usize {
        let place = STRIDES.iter().position(|&s| s == stride);
        place.expect("strides come from the list")
    }

    fn plan(&self, stride: usize) -> &Plan {
        self.plans[Self::place_of(stride)].get_or_init(|| Plan::of(self.period / stride))
    }

    /// r·e^{−iω} of some bins.
    pub(crate) fn points(&self, bins: Range<usize>) -> &[Complex64] {
        &self.points[bins]
    }

    /// r·e^{−iω} of a bin.
    pub(crate) fn point(&self, bin: usize) -> Complex64 {
        self.points[bin]
    }
}

/// −ln r: the logarithm of what damping takes away in a tick.
fn damping(period: usize) -> f64 {
    -WRAP.ln() / period as f64
}

fn undamping(period: usize, before: usize) -> Vec<f64> {
    let rate = Complex64::from(damping(period));
    let later = powers(rate, period - before).into_iter();
    let earlier = powers(-rate, before + 1).into_iter().skip(1).rev();
    later.chain(earlier).map(|power| power.re).collect()
}

fn points(period: usize) -> Vec<Complex64> {
    let radius = (-damping(period)).exp();
    let turn = Complex64::new(0.0, -2.0 * std::f64::consts::PI / period as f64);
    let turns = powers(turn, period / 2 + 1).into_iter();
    turns.map(|turn| radius * turn).collect()
}

/// e⁰, eˣ, e²ˣ, … as far as `count` of them: each is the product of two exponentials.
pub(crate) fn powers(x: Complex64, count: usize) -> Vec<Complex64> {
    let exp = |number: usize| (x * number as f64).exp();
    let near: Vec<Complex64> = (0..FEW).map(exp).collect();
    let mut powers = Vec::with_capacity(count);
    for block in (0..count).step_by(FEW) {
        let (far, rest) = (exp(block), count - block);
        powers.extend(near.iter().take(rest).map(|near| near * far));
    }
    powers
}

/// The smallest number ≥ `least` with no prime factor above 5.
fn fast_at_least(least: usize) -> usize {
    let smooth = |mut n: usize| {
        for p in [2, 3, 5] {
            while n.is_multiple_of(p) {
                n /= p;
            }
        }
        n == 1
    };
    (least.max(1)..=least.max(1).next_power_of_two())
        .find(|&n| smooth(n))
        .expect("the power of two is smooth")
}
