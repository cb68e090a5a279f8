//! What is said, ready to be multiplied to a band.

use std::cell::OnceCell;

use crate::chain::band::{Band, ROUGH};
use crate::spectrum::{Circle, STRIDES, Samples};

/// A function on the circle, low-passed and sampled at each stride when first needed.
pub(super) struct Said<'a> {
    circle: &'a Circle,
    ticks: Vec<f64>,
    /// The bins of it that stand out from the rounding of what it was made of.
    spectrum: Band,
    samples: [OnceCell<Samples<'a>>; STRIDES.len()],
}

impl<'a> Said<'a> {
    pub(super) fn new(circle: &'a Circle, ticks: Vec<f64>) -> Self {
        Self {
            circle,
            spectrum: Band::above(ROUGH, circle.spectrum(ticks.iter().copied())),
            ticks,
            samples: Default::default(),
        }
    }

    /// Samples on the circle and bins for the first `most` bins of its product with a band of so many bins.
    pub(super) fn needs(&self, band: &Band, most: usize) -> (usize, usize) {
        let whole = band.reach_with(&self.spectrum);
        let bins = most.min(whole).min(self.circle.bins());
        // Either the evidence is low-passed, or all that the two give together is below the aliases.
        let low_passed = 2 * (band.len() + bins);
        let entire = whole + bins;
        (low_passed.min(entire), bins)
    }

    /// Every `stride`-th sample of all that `stride` can show of it.
    pub(super) fn at(&self, stride: usize) -> &[f64] {
        if stride == 1 {
            return &self.ticks;
        }
        self.samples[Circle::place_of(stride)].get_or_init(|| {
            let bins = self.circle.period / (2 * stride);
            self.circle
                .synthesise(&self.spectrum[..bins.min(self.spectrum.len())], stride)
        })
    }
}
