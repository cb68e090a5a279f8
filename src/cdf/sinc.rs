//! What a smooth function is between its samples, of those around.
//!
//! Regularised Shannon sampling with a sinh window (Kircheis, Potts & Tasche, On regularized Shannon sampling formulas with
//! localized sampling, 2022): of m samples on either side, twice as dense as the band needs, the error is below e^(−πm/2).
// Ticks count minutes: far below 2^52.
#![allow(clippy::cast_precision_loss)]

use std::f64::consts::PI;
use std::sync::OnceLock;

use crate::spectrum::{Circle, STRIDES};

/// Samples looked at on either side: e^(−πm/2) is the rounding of 1.
pub(super) const NEAR: usize = 24;
/// How many times as dense as its band needs a function must be sampled.
pub(crate) const OVERSAMPLED: usize = 2;

/// How much each of the samples around counts.
type Weights = [f64; 2 * NEAR];

/// The function at a tick, of samples at every `stride`-th from [`NEAR`] of them before tick 0 on.
pub(super) fn between(samples: &[f64], tick: usize, stride: usize) -> f64 {
    let around = &samples[tick / stride + 1..][..2 * NEAR];
    let weights = &weights(stride)[tick % stride];
    weights
        .iter()
        .zip(around)
        .map(|(by, sample)| by * sample)
        .sum()
}

/// The weights for each tick from a sample to the next: always the same, so they are found once.
fn weights(stride: usize) -> &'static [Weights] {
    static FOUND: [OnceLock<Vec<Weights>>; STRIDES.len()] =
        [const { OnceLock::new() }; STRIDES.len()];
    FOUND[Circle::place_of(stride)].get_or_init(|| {
        let at = |tick| weights_at(tick as f64 / stride as f64);
        (0..stride).map(at).collect()
    })
}

/// The weights `part` of the way from a sample to the next.
fn weights_at(part: f64) -> Weights {
    let mut weights = [0.0; 2 * NEAR];
    for (place, weight) in weights.iter_mut().enumerate() {
        let away = part - (place as f64 - (NEAR - 1) as f64);
        *weight = sinc(away) * window(away / NEAR as f64);
    }
    // What is even stays even.
    let sum: f64 = weights.iter().sum();
    weights.map(|weight| weight / sum)
}

fn sinc(x: f64) -> f64 {
    if x == 0.0 {
        1.0
    } else {
        (PI * x).sin() / (PI * x)
    }
}

/// sinh(β√(1 − x²)), but for a factor.
fn window(x: f64) -> f64 {
    let steep = PI * NEAR as f64 * (1.0 - 1.0 / OVERSAMPLED as f64);
    let root = (1.0 - x * x).max(0.0).sqrt();
    -(steep * (root - 1.0)).exp() * (-2.0 * steep * root).exp_m1()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waves_of_up_to_half_the_highest_frequency_are_told_to_rounding() {
        for quarter in [0.0, 0.1, 0.3, 0.5, 0.9, 1.0] {
            let wave = |x: f64| (quarter * PI / 2.0 * x + 0.7).cos();
            for stride in STRIDES {
                let sample = |i: usize| wave(i as f64 - NEAR as f64);
                let samples: Vec<f64> = (0..2 * NEAR + 4).map(sample).collect();
                for tick in 0..3 * stride {
                    let off = between(&samples, tick, stride) - wave(tick as f64 / stride as f64);
                    assert!(
                        off.abs() < 5e-15,
                        "{quarter}, {tick} of {stride}: off by {off:e}"
                    );
                }
            }
        }
    }
}
