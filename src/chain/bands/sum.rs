//! Sums of bands and of products of two bands, brought to ticks once.

use realfft::num_complex::Complex64;

use super::times;
use crate::cdf::{Cdf, OVERSAMPLED};
use crate::chain::band::{Band, ROUGH, add};
use crate::spectrum::{Circle, Samples};

/// A sum on the circle: spectra as they are, products at the strides that their bands allow.
pub(in crate::chain) struct Sum<'c> {
    circle: &'c Circle,
    spectrum: Vec<Complex64>,
    /// Products on every tick, and on every so many: those of the last stride that there was.
    fine: Option<Samples<'c>>,
    coarse: Option<Samples<'c>>,
}

impl<'c> Sum<'c> {
    pub(in crate::chain) fn on(circle: &'c Circle) -> Self {
        Self {
            circle,
            spectrum: Vec::new(),
            fine: None,
            coarse: None,
        }
    }

    /// What has a spectrum.
    pub(super) fn of(circle: &'c Circle, spectrum: Vec<Complex64>) -> Self {
        Self {
            spectrum,
            ..Self::on(circle)
        }
    }

    /// Adds a band.
    pub(in crate::chain) fn add(&mut self, lane: &[Complex64]) {
        add(&mut self.spectrum, lane);
    }

    /// Adds the product of two bands, given on every `stride`-th tick: often enough for it.
    pub(in crate::chain) fn add_product(&mut self, stride: usize, a: &[f64], b: &[f64]) {
        let products = if stride == 1 {
            &mut self.fine
        } else {
            if self.coarse.as_ref().is_some_and(|sum| sum.len() != a.len()) {
                // From pace to pace strides mostly grow, or mostly shrink: few are gathered twice.
                self.gather();
            }
            &mut self.coarse
        };
        let product = a.iter().zip(b).map(|(a, b)| a * b);
        match products {
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

    /// The law that it is on the first `ticks`, and what it sums to there; `damped`: it still is.
    pub(in crate::chain) fn law(mut self, ticks: usize, damped: bool) -> (Cdf, f64) {
        self.gather();
        let circle = self.circle;
        if self.fine.is_none() {
            let heard = Band::above(ROUGH, std::mem::take(&mut self.spectrum));
            let stride = circle.stride_for(OVERSAMPLED * heard.len());
            if stride > 1 {
                let sums = circle.sums(&heard, damped, stride, Cdf::samples(stride, ticks));
                return Cdf::sampled(sums, stride, ticks);
            }
            self.spectrum = heard.into_bins();
        }
        let mut values = self.values(ticks);
        if damped {
            times(&mut values, &circle.undamping);
        }
        for value in &mut values {
            *value = value.max(0.0);
        }
        Cdf::of(values)
    }

    /// The spectrum of all of it, as far as it stands out from rounding.
    pub(super) fn into_spectrum(mut self) -> Vec<Complex64> {
        self.gather();
        if let Some(fine) = self.fine.take() {
            let bins = self.circle.bins();
            add(&mut self.spectrum, &self.circle.analyse(fine, bins));
        }
        Band::above(ROUGH, self.spectrum).into_bins()
    }

    /// Brings all products but those on every tick to one spectrum.
    fn gather(&mut self) {
        if let Some(samples) = self.coarse.take() {
            let bins = samples.len() / 2;
            add(&mut self.spectrum, &self.circle.analyse(samples, bins));
        }
    }

    /// Its values at the first `ticks`.
    pub(super) fn values(mut self, ticks: usize) -> Vec<f64> {
        self.gather();
        let values = match self.fine {
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::window;

    const TICKS: usize = 3_000;

    /// The running sums of a sum's values, tick by tick.
    fn slowly(sum: Sum, damped: bool) -> Vec<f64> {
        let circle = sum.circle;
        let mut values = sum.values(TICKS);
        if damped {
            times(&mut values, &circle.undamping);
        }
        crate::lattice::cumulative(&values)
    }

    fn assert_same([sum, twin]: [Sum; 2], damped: bool) {
        let upto = slowly(twin, damped);
        let (law, sum) = sum.law(TICKS, damped);
        assert!((sum / upto[TICKS - 1] - 1.0).abs() < 1e-12);
        for (tick, upto) in (1..).map(f64::from).zip(upto) {
            let off = law.at(tick) - upto / sum;
            assert!(off.abs() < 1e-12, "{tick}: off by {off:e}");
        }
    }

    #[test]
    fn a_law_on_a_few_ticks_is_that_on_all() {
        let circle = Circle::around(TICKS);
        let bell = |at: f64, sd| window(at, at + 1.0, sd, TICKS);
        let band = |at, sd| Band::heard(circle.spectrum(bell(at, sd).into_iter()));
        let products = |parts: &[[f64; 2]]| {
            [(); 2].map(|()| {
                let mut sum = Sum::on(&circle);
                for &[at, sd] in parts {
                    sum.add_both(&band(at, sd), &band(at + 30.0, 2.0 * sd));
                }
                sum
            })
        };
        assert_same(
            products(&[[900.0, 60.0], [1000.0, 90.0], [1500.0, 200.0]]),
            false,
        );
        // A product that needs every tick.
        assert_same(products(&[[900.0, 60.0], [1000.0, 2.0]]), false);
        let alone = [(); 2].map(|()| {
            let mut sum = Sum::on(&circle);
            sum.add(&Band::heard(circle.damped(&bell(700.0, 100.0))));
            sum
        });
        assert_same(alone, true);
    }
}
