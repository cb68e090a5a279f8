//! Sums of bands and of products of two bands, brought to ticks once.

use realfft::num_complex::Complex64;

use crate::chain::band::{Band, add};
use crate::spectrum::{Circle, STRIDES, Samples};

/// A sum on the circle: spectra as they are, products at the strides that their bands allow.
pub(super) struct Sum<'c> {
    circle: &'c Circle,
    spectrum: Vec<Complex64>,
    products: [Option<Samples<'c>>; STRIDES.len()],
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
        let product = a.iter().zip(b).map(|(a, b)| a * b);
        match &mut self.products[Circle::place_of(stride)] {
            Some(sum) => sum.iter_mut().zip(product).for_each(|(sum, p)| *sum += p),
            none => *none = Some(self.circle.samples(stride, product)),
        }
    }

    /// Adds the product of two bands.
    pub(super) fn add_both(&mut self, a: &Band, b: &Band) {
        let stride = self.circle.stride_for(a.reach_with(b));
        let [a, b] = [a, b].map(|lane| self.circle.synthesise(lane, stride));
        self.add_product(stride, &a, &b);
    }

    /// Its values at the first `ticks`.
    pub(super) fn values(mut self, ticks: usize) -> Vec<f64> {
        let [fine, coarse @ ..] = self.products;
        for samples in coarse.into_iter().flatten() {
            let bins = samples.len() / 2;
            add(&mut self.spectrum, &self.circle.analyse(samples, bins));
        }
        let values = match fine {
            Some(fine) if self.spectrum.is_empty() => fine,
            fine => {
                let mut smooth = self.circle.synthesise(&self.spectrum, 1);
                let both = smooth.iter_mut().zip(fine.iter().flat_map(|f| f.iter()));
                both.for_each(|(sum, value)| *sum += value);
                smooth
            }
        };
        // The circle's memory goes back to it, where the next sum finds it.
        values[..ticks].to_vec()
    }
}
