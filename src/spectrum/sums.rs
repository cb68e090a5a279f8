//! What a function sums up to, straight from its spectrum.

use std::ops::Range;

use realfft::num_complex::Complex64;

use super::{Circle, damping, powers};

impl Circle {
    /// Running sums of a function, given by the first bins of its spectrum: of all from tick 0 until before each of some
    /// `samples`, which are every `stride`-th tick; those before tick 0 are negative. Where the spectrum is `damped`, what is summed is not.
    ///
    /// Of each bin it is the sum of a geometric series. Only bins that stride 2 shows are summed.
    pub(crate) fn sums(
        &self,
        spectrum: &[Complex64],
        damped: bool,
        stride: usize,
        samples: Range<isize>,
    ) -> Vec<f64> {
        let both = spectrum.iter().zip(self.summing(damped));
        let bins: Vec<Complex64> = both.map(|(bin, sum)| bin * sum).collect();
        let turning = self.synthesise(&bins, stride);
        let stride = stride as f64;
        let (even, rate) = if damped {
            (0.0, damping(self.period) * stride)
        } else {
            (spectrum[0].re * stride / self.period as f64, 0.0)
        };
        let start = (rate * samples.start as f64).exp();
        let grown = powers(rate.into(), samples.len());
        let first = samples.start.rem_euclid(turning.len().cast_signed());
        let turned = turning.iter().cycle().skip(first.unsigned_abs());
        let both = turned.zip(grown).zip(samples);
        both.map(|((turned, grown), sample)| {
            turned * start * grown.re - turning[0] + even * sample as f64
        })
        .collect()
    }

    /// For each bin that [`Circle::sums`] may have 1 / (z − 1), where z is how the bin turns and grows in a tick. What does neither sums up evenly.
    fn summing(&self, damped: bool) -> &[Complex64] {
        self.summing[usize::from(damped)].get_or_init(|| {
            let half_rate = if damped {
                damping(self.period) / 2.0
            } else {
                0.0
            };
            let half_turn = std::f64::consts::PI / self.period as f64;
            // As many as stride 2 shows.
            (0..=self.period / 4)
                .map(|bin| {
                    let half = Complex64::new(half_rate, half_turn * bin as f64);
                    // z − 1 without a difference.
                    let step = 2.0 * half.exp() * half.sinh();
                    if step == Complex64::ZERO {
                        step
                    } else {
                        step.inv()
                    }
                })
                .collect()
        })
    }
}
