//! Memory that goes back to its circle, where the next who needs as much finds it: fresh memory would cost more than the transforms.

use std::mem;
use std::ops::{Deref, DerefMut};
use std::sync::{MutexGuard, PoisonError};

use realfft::num_complex::Complex64;

use super::Circle;
use super::plan::{Buffers, Plan};

/// Memory for one stride that nothing uses just now.
#[derive(Default)]
pub(super) struct Idle {
    buffers: Vec<Buffers>,
    samples: Vec<Vec<f64>>,
    bins: Vec<Vec<Complex64>>,
}

/// A function at every so many ticks of a circle.
pub(crate) struct Samples<'c> {
    values: Vec<f64>,
    circle: &'c Circle,
}

impl Deref for Samples<'_> {
    type Target = [f64];

    fn deref(&self) -> &[f64] {
        &self.values
    }
}

impl DerefMut for Samples<'_> {
    fn deref_mut(&mut self) -> &mut [f64] {
        &mut self.values
    }
}

impl Drop for Samples<'_> {
    fn drop(&mut self) {
        let stride = self.circle.period / self.values.len();
        let values = mem::take(&mut self.values);
        self.circle.idle(stride).samples.push(values);
    }
}

/// Bins of a spectrum on a circle.
pub(crate) struct Bins<'c> {
    bins: Vec<Complex64>,
    circle: &'c Circle,
}

impl Deref for Bins<'_> {
    type Target = Vec<Complex64>;

    fn deref(&self) -> &Vec<Complex64> {
        &self.bins
    }
}

impl DerefMut for Bins<'_> {
    fn deref_mut(&mut self) -> &mut Vec<Complex64> {
        &mut self.bins
    }
}

impl Clone for Bins<'_> {
    fn clone(&self) -> Self {
        self.circle.some_bins(self.bins.iter().copied())
    }
}

impl Drop for Bins<'_> {
    fn drop(&mut self) {
        let bins = mem::take(&mut self.bins);
        self.circle.idle(1).bins.push(bins);
    }
}

impl Circle {
    /// A function at every `stride`-th tick, zero behind the last value.
    pub(crate) fn samples(&self, stride: usize, values: impl Iterator<Item = f64>) -> Samples<'_> {
        let mut samples = self.memory(stride);
        samples.values.clear();
        let length = self.period / stride;
        samples.values.extend(values.take(length));
        samples.values.resize(length, 0.0);
        samples
    }

    /// Some bins.
    pub(crate) fn some_bins(&self, some: impl Iterator<Item = Complex64>) -> Bins<'_> {
        let mut bins = self.idle(1).bins.pop().unwrap_or_default();
        bins.clear();
        bins.extend(some);
        Bins { bins, circle: self }
    }

    /// Anything at every `stride`-th tick.
    pub(super) fn memory(&self, stride: usize) -> Samples<'_> {
        let mut values = self.idle(stride).samples.pop().unwrap_or_default();
        values.resize(self.period / stride, 0.0);
        Samples {
            values,
            circle: self,
        }
    }

    pub(super) fn with_plan<T>(
        &self,
        stride: usize,
        work: impl FnOnce(&Plan, &mut Buffers) -> T,
    ) -> T {
        let plan = self.plan(stride);
        let idle = self.idle(stride).buffers.pop();
        let mut buffers = idle.unwrap_or_else(|| plan.buffers(self.period / stride));
        let done = work(plan, &mut buffers);
        self.idle(stride).buffers.push(buffers);
        done
    }

    /// What a thread that panicked left idle is as good as any other.
    fn idle(&self, stride: usize) -> MutexGuard<'_, Idle> {
        let idle = self.idle[Self::place_of(stride)].lock();
        idle.unwrap_or_else(PoisonError::into_inner)
    }
}
