//! Transforms of one length, and the memory that they take.

use std::sync::Arc;

use realfft::num_complex::Complex64;
use realfft::{ComplexToReal, RealFftPlanner, RealToComplex};

/// The transforms of signals of one length.
pub(super) struct Plan {
    analyse: Arc<dyn RealToComplex<f64>>,
    synthesise: Arc<dyn ComplexToReal<f64>>,
}

impl Plan {
    /// Transforms of so many samples.
    pub(super) fn of(length: usize) -> Self {
        let mut planner = RealFftPlanner::new();
        Self {
            analyse: planner.plan_fft_forward(length),
            synthesise: planner.plan_fft_inverse(length),
        }
    }

    /// Buffers for the transforms of signals of so many samples.
    pub(super) fn buffers(&self, length: usize) -> Buffers {
        let (analyse, synthesise) = (&self.analyse, &self.synthesise);
        let scratch = analyse.get_scratch_len().max(synthesise.get_scratch_len());
        Buffers {
            bins: vec![Complex64::ZERO; length / 2 + 1],
            scratch: vec![Complex64::ZERO; scratch],
        }
    }

    /// From a signal, which is spoilt, to the buffers' bins.
    pub(super) fn analyse(&self, signal: &mut [f64], Buffers { bins, scratch }: &mut Buffers) {
        let scratch = &mut scratch[..self.analyse.get_scratch_len()];
        self.analyse
            .process_with_scratch(signal, bins, scratch)
            .expect("the buffers are of the transform's lengths");
    }

    /// From the first `heard` of the buffers' bins, which are spoilt, to a signal.
    pub(super) fn synthesise(
        &self,
        Buffers { bins, scratch }: &mut Buffers,
        heard: usize,
        signal: &mut [f64],
    ) {
        bins[heard..].fill(Complex64::ZERO);
        // The transform insists on what is true of every real signal.
        for end in [0, bins.len() - 1] {
            bins[end].im = 0.0;
        }
        let scratch = &mut scratch[..self.synthesise.get_scratch_len()];
        self.synthesise
            .process_with_scratch(bins, signal, scratch)
            .expect("the buffers are of the transform's lengths");
    }
}

/// Buffers of one transform.
pub(super) struct Buffers {
    pub(super) bins: Vec<Complex64>,
    scratch: Vec<Complex64>,
}
