//! What is said, ready to be multiplied to a band.

use std::cell::OnceCell;

use realfft::num_complex::Complex64;

use crate::chain::course::heard_above;
use crate::spectrum::{Circle, STRIDES};

/// Bins of evidence below this part of the zeroth are the rounding of its making.
const ROUGH: f64 = 1e-14;

/// A function on the circle, low-passed and sampled at each stride when first needed.
pub(super) struct Said<'a> {
    circle: &'a Circle,
    ticks: Vec<f64>,
    /// The bins of it that stand out from the rounding of what it was made of.
    spectrum: Vec<Complex64>,
    samples: [OnceCell<Vec<f64>>; STRIDES.len()],
}

impl<'a> Said<'a> {
    pub(super) fn new(circle: &'a Circle, ticks: Vec<f64>) -> Self {
        Self {
            circle,
            spectrum: heard_above(ROUGH, circle.analyse(&ticks, 1, circle.bins())),
            ticks,
            samples: Default::default(),
        }
    }

    /// Every `stride`-th sample of all that `stride` can show of it.
    fn at(&self, stride: usize) -> &[f64] {
        if stride == 1 {
            return &self.ticks;
        }
        self.samples[Circle::place_of(stride)].get_or_init(|| {
            let bins = self.circle.period / (2 * stride);
            self.circle
                .synthesise(&self.spectrum[..bins.min(self.spectrum.len())], stride)
        })
    }

    /// The first bins, `most` at most, of its product with a band.
    pub(super) fn times(&self, lane: &[Complex64], most: usize) -> Vec<Complex64> {
        let whole = lane.len() + self.spectrum.len();
        let bins = most.min(whole).min(self.circle.bins());
        // Either the evidence is low-passed, or all of it is below the aliases.
        let low_passed = 2 * (lane.len() + bins);
        let entire = (whole + bins).max(2 * lane.len());
        let stride = self.circle.stride_within(low_passed.min(entire));
        let mut product = self.circle.synthesise(lane, stride);
        product
            .iter_mut()
            .zip(self.at(stride))
            .for_each(|(value, f)| *value *= f);
        self.circle.analyse(&product, stride, bins)
    }
}
