//! The widest registers of the machine that runs.
// What runs in wide registers must lie within the function that has them. A closure, or a function that is handed over,
// might be left outside: so the work is a trait.
#![allow(clippy::inline_always)]

use pulp::{Arch, NullaryFnOnce};
use realfft::num_complex::Complex64;

/// Numbers taken together.
pub(super) const LANES: usize = 8;

/// Something to do to a few numbers at once, without branches.
pub(super) trait Work {
    /// Does it, to [`LANES`] numbers at most; to be inlined always.
    fn on(few: &mut [Complex64]);
}

/// Does some work to a few numbers after the other.
///
/// The same bits on every machine: wider registers take more numbers at once, and nothing else changes.
pub(super) fn few_by_few<W: Work>(_: W, values: &mut [Complex64]) {
    Arch::new().dispatch(Few::<W>(values, std::marker::PhantomData));
}

struct Few<'a, W>(&'a mut [Complex64], std::marker::PhantomData<W>);

impl<W: Work> NullaryFnOnce for Few<'_, W> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        for few in self.0.chunks_mut(LANES) {
            W::on(few);
        }
    }
}
