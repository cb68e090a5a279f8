//! What a duration makes of one level of a message.

use std::ops::Range;

use realfft::num_complex::Complex64;

use super::Going;
use super::message::largest_of;
use crate::chain::bands;
use crate::spectrum::{Circle, Samples};

/// What a convolution leaves below this part of its largest value is noise.
pub(super) const NOISE: f64 = 1e-14;

/// A duration, or a part of it.
pub(super) struct Kernel {
    /// Its spectrum.
    pub(super) bins: Vec<Complex64>,
    /// The ticks that it takes at most.
    pub(super) end: usize,
}

/// A level behind a duration, and its largest value; of a sum, that of any of its terms.
pub(super) struct Convolved<'a> {
    values: Samples<'a>,
    most: f64,
}

/// A signal convolved with (or, going back, correlated with) each of some parts of a duration.
pub(super) fn convolved<'c, S: Iterator<Item = f64>>(
    circle: &'c Circle,
    signal: impl Fn() -> S,
    kernels: &[&Kernel],
    Going { way, terms, .. }: &Going,
) -> Vec<Convolved<'c>> {
    let spectra = || kernels.iter().map(|kernel| kernel.bins.as_slice());
    if terms.is_empty() {
        let through = circle.filtered(signal(), spectra()).into_iter();
        return through.map(Convolved::of).collect();
    }
    let mut sums: Vec<Convolved> = Vec::new();
    for term in *terms {
        let (near, far) = bands::sides(term, *way);
        let near = signal().zip(near).map(|(value, f)| value * f);
        let through = circle.filtered(near, spectra()).into_iter();
        for (number, mut values) in through.enumerate() {
            bands::times(&mut values, far);
            let part = Convolved::of(values);
            match sums.get_mut(number) {
                Some(sum) => sum.add(&part),
                None => sums.push(part),
            }
        }
    }
    sums
}

impl<'a> Convolved<'a> {
    fn of(values: Samples<'a>) -> Self {
        let most = largest_of(&values, f64::abs);
        Self { values, most }
    }

    fn add(&mut self, other: &Self) {
        let both = self.values.iter_mut().zip(other.values.iter());
        both.for_each(|(sum, value)| *sum += value);
        self.most = self.most.max(other.most);
    }

    /// Adds what is not noise to a sum, on the ticks that may be reached.
    pub(super) fn add_to(&self, sum: &mut [f64], reached: Range<usize>) {
        let floor = NOISE * self.most;
        let both = sum[reached.clone()].iter_mut().zip(&self.values[reached]);
        for (sum, &value) in both {
            *sum += if value > floor { value } else { 0.0 };
        }
    }
}
