//! ln z for many z at once, without branches, so that the compiler takes several together.
// What runs in wide registers must lie within the function that has them.
#![allow(clippy::inline_always)]

use realfft::num_complex::Complex64;

use super::wide::{Lanes, Work, few_by_few};

/// What is taken from the bits of a number to leave its exponent of two, for mantissas from √½ to √2.
const SQRT_HALF_BITS: u64 = 0x3fe6_a09e_667f_3bcd;
/// 2⁵² in bits: an integer put into its last bits is added to it.
const TWO_TO_52: u64 = 0x4330_0000_0000_0000;

/// Replaces every z by ln z; real parts above 0, moduli between 10⁻¹⁵⁰ and 10¹⁵⁰.
pub(crate) fn logarithm(values: &mut [Complex64]) {
    few_by_few(Logarithm, values);
}

struct Logarithm;

impl Work for Logarithm {
    #[inline(always)]
    fn on(&self, re: &mut Lanes, im: &mut Lanes) {
        for (re, im) in re.iter_mut().zip(im) {
            let square = *re * *re + *im * *im;
            (*re, *im) = (0.5 * ln(square), angle(*re, *im, square.sqrt()));
        }
    }
}

/// k·ln 2 + ln m with m from √½ to √2, by the series of 2·artanh((m − 1) / (m + 1)).
#[inline(always)]
fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let above = bits.wrapping_sub(SQRT_HALF_BITS);
    // Twelve bits with a sign, made positive to become a number.
    let biased = (above >> 52).wrapping_add(2048) & 0xfff;
    let k = f64::from_bits(TWO_TO_52 | biased) - (4_503_599_627_370_496.0 + 2048.0);
    let m = f64::from_bits(bits.wrapping_sub(above & 0xfff0_0000_0000_0000));
    let s = (m - 1.0) / (m + 1.0);
    let square = s * s;
    k * std::f64::consts::LN_2 + 2.0 * (s + s * square * odd_series(&ARTANH, square))
}

/// The angle of x + iy, x > 0, of modulus r: eight times the angle that is left after halving it thrice.
#[inline(always)]
fn angle(x: f64, y: f64, r: f64) -> f64 {
    let half = y / (r + x);
    let quarter = half / (1.0 + (1.0 + half * half).sqrt());
    let eighth = quarter / (1.0 + (1.0 + quarter * quarter).sqrt());
    let square = eighth * eighth;
    8.0 * (eighth - eighth * square * odd_series(&ARTAN, square))
}

/// A polynomial, its highest coefficient first.
#[inline(always)]
fn odd_series<const TERMS: usize>(coefficients: &[f64; TERMS], x: f64) -> f64 {
    let mut sum = 0.0;
    for coefficient in coefficients {
        sum = sum * x + coefficient;
    }
    sum
}

/// 1/n, from n = 21 down to 3 by twos; the same with signs that take turns.
const ARTANH: [f64; 10] = [
    1.0 / 21.0,
    1.0 / 19.0,
    1.0 / 17.0,
    1.0 / 15.0,
    1.0 / 13.0,
    1.0 / 11.0,
    1.0 / 9.0,
    1.0 / 7.0,
    1.0 / 5.0,
    1.0 / 3.0,
];
const ARTAN: [f64; 11] = [
    1.0 / 23.0,
    -1.0 / 21.0,
    1.0 / 19.0,
    -1.0 / 17.0,
    1.0 / 15.0,
    -1.0 / 13.0,
    1.0 / 11.0,
    -1.0 / 9.0,
    1.0 / 7.0,
    -1.0 / 5.0,
    1.0 / 3.0,
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn it_is_the_logarithm_of_the_standard_library_to_the_last_digits() {
        let lengths = (-60..60).map(|step| f64::from(step) * 0.1);
        let numbers = lengths.flat_map(|log| {
            let turns = (-157..=157).map(|step| f64::from(step) * 0.01);
            turns.map(move |turn| Complex64::from_polar(f64::exp(log), turn))
        });
        let numbers: Vec<Complex64> = numbers
            .chain([Complex64::ONE, Complex64::new(1e-70, 1e-80)])
            .collect();
        let mut ours = numbers.clone();
        logarithm(&mut ours);
        for (z, ours) in numbers.iter().zip(&ours) {
            let theirs = Complex64::new(z.norm_sqr().ln() * 0.5, z.im.atan2(z.re));
            assert!(
                (ours.re - theirs.re).abs() < 5e-16 * theirs.re.abs().max(1.0),
                "ln {z}"
            );
            assert!((ours.im - theirs.im).abs() < 5e-16, "angle of {z}");
        }
    }
}
