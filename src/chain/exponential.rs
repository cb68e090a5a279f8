//! e^z for many z at once, without branches, so that the compiler takes several together.
// Integers are parts of floating-point numbers here.
#![allow(clippy::cast_possible_wrap, clippy::cast_sign_loss)]
// What runs in wide registers must lie within the function that has them.
#![allow(clippy::inline_always)]

use realfft::num_complex::Complex64;

use super::wide::{Lanes, Work, few_by_few};

/// Added to a number below 2^51 it leaves the nearest integer in the last bits.
const ROUND: f64 = 6_755_399_441_055_744.0;
/// Below this e^x is left at its value here, which is as good as nothing.
const LEAST: f64 = -700.0;
const MOST: f64 = 700.0;

/// ln 2 and π/2, each as parts of which all but the last have few enough digits that small multiples are exact.
const LN_2: [f64; 2] = [0.693_147_180_369_123_8, 1.908_214_929_270_587_7e-10];
const HALF_PI: [f64; 3] = [
    1.570_796_326_734_125_6,
    6.077_100_506_303_966e-11,
    2.022_266_248_795_950_6e-21,
];

/// Replaces every z by e^z; real parts within ±700 (smaller ones give next to nothing), imaginary ones within ±10⁶.
pub(crate) fn exponential(values: &mut [Complex64]) {
    few_by_few(Exponential, values);
}

struct Exponential;

impl Work for Exponential {
    #[inline(always)]
    fn on(&self, re: &mut Lanes, im: &mut Lanes) {
        for (re, im) in re.iter_mut().zip(im) {
            let (length, turned) = (exp(*re), turn(*im));
            (*re, *im) = (length * turned.0, length * turned.1);
        }
    }
}

/// 2^k · e^r with |r| ≤ ½ ln 2, by the series of e^r.
#[inline(always)]
fn exp(x: f64) -> f64 {
    let x = if x > LEAST { x } else { LEAST };
    let x = if x < MOST { x } else { MOST };
    let shifted = x * std::f64::consts::LOG2_E + ROUND;
    let k = shifted - ROUND;
    let r = x - k * LN_2[0] - k * LN_2[1];
    let series = series(&INVERSE_FACTORIALS, r);
    let exponent = shifted.to_bits().wrapping_add(1023) << 52;
    f64::from_bits(exponent) * (1.0 + (r + r * r * series))
}

/// Cosine and sine by their series on ±π/4, turned by quarters.
#[inline(always)]
fn turn(angle: f64) -> (f64, f64) {
    let shifted = angle * std::f64::consts::FRAC_2_PI + ROUND;
    let k = shifted - ROUND;
    let r = ((angle - k * HALF_PI[0]) - k * HALF_PI[1]) - k * HALF_PI[2];
    let square = r * r;
    let sine = r + r * square * series(&SINE, square);
    let cosine = 1.0 - (0.5 * square - square * square * series(&COSINE, square));
    let quarter = shifted.to_bits();
    let swap = (quarter & 1).wrapping_neg();
    let (s, c) = (sine.to_bits(), cosine.to_bits());
    // Quarter turns: (c, s), (−s, c), (−c, −s), (s, −c).
    let below_s = (quarter & 2) << 62;
    let below_c = (quarter.wrapping_add(1) & 2) << 62;
    (
        f64::from_bits(((c & !swap) | (s & swap)) ^ below_c),
        f64::from_bits(((s & !swap) | (c & swap)) ^ below_s),
    )
}

/// A polynomial, its highest coefficient first.
#[inline(always)]
fn series<const TERMS: usize>(coefficients: &[f64; TERMS], x: f64) -> f64 {
    let mut sum = 0.0;
    for coefficient in coefficients {
        sum = sum * x + coefficient;
    }
    sum
}

/// 1/n!, from n = 13 down to 2.
const INVERSE_FACTORIALS: [f64; 12] = [
    1.0 / 6_227_020_800.0,
    1.0 / 479_001_600.0,
    1.0 / 39_916_800.0,
    1.0 / 3_628_800.0,
    1.0 / 362_880.0,
    1.0 / 40_320.0,
    1.0 / 5_040.0,
    1.0 / 720.0,
    1.0 / 120.0,
    1.0 / 24.0,
    1.0 / 6.0,
    0.5,
];
/// ∓1/n! from n = 17 down to 3 by twos, and ±1/n! from n = 16 down to 4.
const SINE: [f64; 8] = [
    1.0 / 355_687_428_096_000.0,
    -1.0 / 1_307_674_368_000.0,
    1.0 / 6_227_020_800.0,
    -1.0 / 39_916_800.0,
    1.0 / 362_880.0,
    -1.0 / 5_040.0,
    1.0 / 120.0,
    -1.0 / 6.0,
];
const COSINE: [f64; 7] = [
    1.0 / 20_922_789_888_000.0,
    -1.0 / 87_178_291_200.0,
    1.0 / 479_001_600.0,
    -1.0 / 3_628_800.0,
    1.0 / 40_320.0,
    -1.0 / 720.0,
    1.0 / 24.0,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_exponential_of_the_standard_library_to_the_last_digits() {
        let steps = (0..400_000).map(|step| f64::from(step) * 1e-3);
        let numbers: Vec<Complex64> = steps
            .map(|x| Complex64::new(x * 0.37 - 100.0, x * 31.0 - 6_000.0))
            .chain([Complex64::ZERO, Complex64::new(-690.0, 1e6)])
            .collect();
        let mut ours = numbers.clone();
        exponential(&mut ours);
        for (z, ours) in numbers.iter().zip(&ours) {
            let size = z.re.exp();
            let theirs = Complex64::new(size * z.im.cos(), size * z.im.sin());
            assert!((ours - theirs).norm() < 5e-16 * size, "e^({z})");
        }
    }

    #[test]
    fn what_is_next_to_nothing_stays_so() {
        let mut numbers = [Complex64::new(-5_000.0, 1.0)];
        exponential(&mut numbers);
        assert!(numbers[0].norm() < 1e-300);
    }
}
