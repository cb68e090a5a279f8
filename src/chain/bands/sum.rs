//! Sums of bands and of products of two bands, brought to ticks once.

use realfft::num_complex::Complex64;

use crate::chain::band::add;
use crate::spectrum::{Circle, STRIDES};

/// A sum on the circle: spectra as they are, products at the strides that their bands allow.
pub(super) struct Sum<'c> {
    circle: &'c Circle,
    spectrum: Vec<Complex64>,
    products: [Vec<f64>; STRIDES.len()],
}

impl<'c> Sum<'c> {
    pub(super) fn on(circle: &'c Circle) -> Self {
        Self {
            circle,
            spectrum: Vec::new(),
            products: Default::default(),
        }
    }

    /// Adds a band.
    pub(super) fn add(&mut self, lane: &[Complex64]) {
        add(&mut self.spectrum, lane);
    }

    /// Adds the product of two bands, given on every `stride`-th tick: often enough for it.
    pub(super) fn add_product(&mut self, stride: usize, a: &[f64], b: &[f64]) {
        let sum = &mut self.products[Circle::place_of(stride)];
        sum.resize(self.circle.period / stride, 0.0);
        sum.iter_mut()
            .zip(a.iter().zip(b))
            .for_each(|(sum, (a, b))| *sum += a * b);
    }

    /// Its values at the first `ticks`.
    pub(super) fn values(mut self, ticks: usize) -> Vec<f64> {
        let mut values = std::mem::take(&mut self.products[0]);
        let sums = self.products.iter().zip(STRIDES);
        for (sum, stride) in sums.filter(|(sum, _)| !sum.is_empty()) {
            let bins = self.circle.period / (2 * stride);
            add(&mut self.spectrum, &self.circle.analyse(sum, stride, bins));
        }
        if values.is_empty() {
            values = self.circle.synthesise(&self.spectrum, 1);
        } else if !self.spectrum.is_empty() {
            let smooth = self.circle.synthesise(&self.spectrum, 1);
            values
                .iter_mut()
                .zip(smooth)
                .for_each(|(sum, value)| *sum += value);
        }
        values.truncate(ticks);
        values
    }
}
