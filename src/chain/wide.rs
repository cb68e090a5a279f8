//! The widest registers of the machine that runs.
// What runs in wide registers must lie within the function that has them. A closure, or a function that is handed over,
// might be left outside: so the work is a trait.
#![allow(clippy::inline_always)]

use pulp::{Arch, NullaryFnOnce};
use realfft::num_complex::Complex64;

/// Numbers taken together.
pub(super) const LANES: usize = 8;
/// One number a lane.
pub(super) type Lanes = [f64; LANES];

/// Something to do to a few numbers at once, without branches.
pub(super) trait Work {
    /// Does it to their real and imaginary parts; to be inlined always.
    fn on(&self, re: &mut Lanes, im: &mut Lanes);
}

/// Does some work to a few numbers after the other.
///
/// The same bits on every machine: wider registers take more numbers at once, and nothing else changes.
pub(super) fn few_by_few(work: impl Work, values: &mut [Complex64]) {
    Arch::new().dispatch(FewByFew { work, values });
}

/// A few numbers: real and imaginary parts in turns.
pub(super) type Few = [f64; 2 * LANES];

/// The sum of some few numbers, each times its weight; the same bits on every machine.
pub(super) fn weighed(few: &[Few], weights: &[f64]) -> Few {
    Arch::new().dispatch(Weighed { few, weights })
}

struct Weighed<'a> {
    few: &'a [Few],
    weights: &'a [f64],
}

impl NullaryFnOnce for Weighed<'_> {
    type Output = Few;

    #[inline(always)]
    fn call(self) -> Few {
        let mut sum = [0.0; 2 * LANES];
        for (few, weight) in self.few.iter().zip(self.weights) {
            for (sum, number) in sum.iter_mut().zip(few) {
                *sum += number * weight;
            }
        }
        sum
    }
}

struct FewByFew<'a, W> {
    work: W,
    values: &'a mut [Complex64],
}

impl<W: Work> NullaryFnOnce for FewByFew<'_, W> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for few in self.values.chunks_mut(LANES) {
            // Lanes without a number have 1, which may be done anything to.
            let (mut re, mut im) = ([1.0; LANES], [0.0; LANES]);
            for (lane, z) in few.iter().enumerate() {
                (re[lane], im[lane]) = (z.re, z.im);
            }
            self.work.on(&mut re, &mut im);
            for (lane, z) in few.iter_mut().enumerate() {
                *z = Complex64::new(re[lane], im[lane]);
            }
        }
    }
}
