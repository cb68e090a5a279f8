//! Distributions on one-minute ticks.
// Ticks count minutes: far below 2^52, so every conversion here is exact or meant to floor.
#![allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss
)]
// Cody's coefficients as he printed them.
#![allow(clippy::excessive_precision)]

/// Deviations of the normal over a [`roll`]: half of them on either side, beyond which it has less than the rounding of 1.
const ROLL: f64 = 16.8;

/// A lognormal duration rounded to the nearest tick, on `0..ticks`, cut there and renormalised.
///
/// `median` in ticks, `s` the standard deviation of its logarithm.
pub(crate) fn lognormal(median: f64, s: f64, ticks: usize) -> Vec<f64> {
    // The far tail is a difference of survivals, not of cdfs near 1: it keeps its relative precision.
    let tail = |x: f64| upper_tail((x / median).ln() / s);
    let mut above = 1.0;
    let mut masses: Vec<f64> = (0..ticks)
        .map(|tick| {
            let beyond = tail(tick as f64 + 0.5);
            std::mem::replace(&mut above, beyond) - beyond
        })
        .collect();
    normalise(&mut masses);
    masses
}

/// An instant somewhere in `from..until` (real ticks), blurred by a normal of deviation `sd`, on `0..ticks`.
///
/// Tick t is given the mass of [t, t + 1), so `window(a, a + 1, …)` is centred on tick a as an
/// instant one minute wide. What falls off the grid is lost.
pub(crate) fn window(from: f64, until: f64, sd: f64, ticks: usize) -> Vec<f64> {
    // A blurred box is a second difference of ramps. They are taken from the nearer end: far from
    // both edges large ramps would leave rounding for a difference.
    let middle = f64::midpoint(from, until);
    let side = |tick: f64| if tick < middle { 1.0 } else { -1.0 };
    let ramps = |x: f64, side: f64| ramp(side * (x - from) / sd) - ramp(side * (x - until) / sd);
    let density = |tick: f64| {
        let side = side(tick + 0.5);
        (ramps(tick + 1.0, side) - ramps(tick, side)) * sd / (until - from)
    };
    let reach = 40.0 * sd;
    let first = ((from - reach).max(0.0) as usize).min(ticks);
    let last = ((until + reach).max(0.0) as usize).min(ticks);
    let mut law = vec![0.0; ticks];
    for (tick, mass) in law.iter_mut().enumerate().take(last).skip(first) {
        *mass = density(tick as f64).max(0.0);
    }
    law
}

/// How much of an instant like that of [`window`] lies before a tick.
pub(crate) fn window_before(tick: f64, (from, until): (f64, f64), sd: f64) -> f64 {
    let ramps = ramp((tick - from) / sd) - ramp((tick - until) / sd);
    (ramps * sd / (until - from)).clamp(0.0, 1.0)
}

/// Running sums: the cdf of masses.
pub(crate) fn cumulative(masses: &[f64]) -> Vec<f64> {
    let mut sums = masses.to_vec();
    accumulate(&mut sums);
    sums
}

/// For each tick the mass there and behind it, summed from the far end: small tails keep their precision.
pub(crate) fn remaining(masses: &[f64]) -> Vec<f64> {
    let mut sums = masses.to_vec();
    sums.reverse();
    accumulate(&mut sums);
    sums.reverse();
    sums
}

/// Turns masses into their running sums.
fn accumulate(masses: &mut [f64]) {
    let mut sum = 0.0;
    for mass in masses {
        sum += *mass;
        *mass = f64::min(sum, 1.0);
    }
}

/// Their sum, eight at a time, which registers do together.
pub(crate) fn total(masses: &[f64]) -> f64 {
    let (chunks, rest) = masses.as_chunks::<8>();
    let mut sums = [0.0; 8];
    for chunk in chunks {
        sums.iter_mut()
            .zip(chunk)
            .for_each(|(sum, mass)| *sum += mass);
    }
    sums.iter().chain(rest).sum()
}

/// The largest of some values, and nought at the least.
pub(crate) fn largest(values: &[f64]) -> f64 {
    largest_of(values, |value| value)
}

/// The largest of something of each; eight at a time.
pub(crate) fn largest_of(values: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    let larger = |a: f64, b: f64| if b > a { b } else { a };
    let (chunks, rest) = values.as_chunks::<8>();
    let mut most = [0.0; 8];
    for chunk in chunks {
        for (most, &value) in most.iter_mut().zip(chunk) {
            *most = larger(*most, of(value));
        }
    }
    let rest = rest.iter().map(|&value| of(value));
    most.into_iter().chain(rest).fold(0.0, larger)
}

/// Scales masses to sum to 1 and returns what they summed to.
pub(crate) fn normalise(masses: &mut [f64]) -> f64 {
    let sum = total(masses);
    if sum > 0.0 {
        for mass in masses {
            *mass /= sum;
        }
    }
    sum
}

/// ∫ Φ from −∞ to x: Φ blurred once more, the cdf of a blurred box is a difference of two.
fn ramp(x: f64) -> f64 {
    x * upper_tail(-x) + (-0.5 * x * x).exp() / (2.0 * std::f64::consts::PI).sqrt()
}

/// From 1 to 0 over so many ticks, as smooth as rounding lets it be: a normal's upper tail.
pub(crate) fn roll(ticks: usize) -> impl Iterator<Item = f64> {
    let into = move |tick: usize| (tick as f64 + 0.5) / ticks as f64 - 0.5;
    (0..ticks).map(move |tick| upper_tail(into(tick) * ROLL))
}

/// P(standard normal > x), relative error below 1e-14.
pub(crate) fn upper_tail(x: f64) -> f64 {
    0.5 * erfc(x * std::f64::consts::FRAC_1_SQRT_2)
}

/// The complementary error function by W. J. Cody's rational approximations
/// (Mathematics of Computation 23, 1969, 631–637).
fn erfc(x: f64) -> f64 {
    let size = x.abs();
    if size <= 0.468_75 {
        return 1.0 - x * rational(x * x, &ERF);
    }
    let scaled = if size <= 4.0 {
        rational(size, &ERFC_MIDDLE)
    } else {
        let inverse = 1.0 / (size * size);
        (FRAC_1_SQRT_PI - inverse * rational(inverse, &ERFC_FAR)) / size
    };
    let tail = (-size * size).exp() * scaled;
    if x < 0.0 { 2.0 - tail } else { tail }
}

/// Numerator and denominator of one of Cody's fractions, highest power first.
type Fraction = (&'static [f64], &'static [f64]);

fn rational(x: f64, (above, below): &Fraction) -> f64 {
    let horner = |coefficients: &[f64]| coefficients.iter().fold(0.0, |sum, c| sum * x + c);
    horner(above) / horner(below)
}

const FRAC_1_SQRT_PI: f64 = std::f64::consts::FRAC_2_SQRT_PI / 2.0;

const ERF: Fraction = (
    &[
        1.857_777_061_846_031_5e-1,
        3.161_123_743_870_565_6,
        1.138_641_541_510_501_6e2,
        3.774_852_376_853_020_2e2,
        3.209_377_589_138_469_5e3,
    ],
    &[
        1.0,
        2.360_129_095_234_412e1,
        2.440_246_379_344_441_7e2,
        1.282_616_526_077_372_3e3,
        2.844_236_833_439_170_6e3,
    ],
);

const ERFC_MIDDLE: Fraction = (
    &[
        2.153_115_354_744_038_5e-8,
        5.641_884_969_886_700_9e-1,
        8.883_149_794_388_376,
        6.611_919_063_714_163e1,
        2.986_351_381_974_001_3e2,
        8.819_522_212_417_691e2,
        1.712_047_612_634_070_6e3,
        2.051_078_377_826_071_5e3,
        1.230_339_354_797_997_3e3,
    ],
    &[
        1.0,
        1.574_492_611_070_983_5e1,
        1.176_939_508_913_125e2,
        5.371_811_018_620_098_6e2,
        1.621_389_574_566_690_2e3,
        3.290_799_235_733_459_6e3,
        4.362_619_090_143_247e3,
        3.439_367_674_143_721_6e3,
        1.230_339_354_803_749_4e3,
    ],
);

const ERFC_FAR: Fraction = (
    &[
        1.631_538_713_730_209_8e-2,
        3.053_266_349_612_323_4e-1,
        3.603_448_999_498_044_4e-1,
        1.257_817_261_112_292_5e-1,
        1.608_378_514_874_227_7e-2,
        6.587_491_615_298_378e-4,
    ],
    &[
        1.0,
        2.568_520_192_289_822_4,
        1.872_952_849_923_467_2,
        5.279_051_029_514_284e-1,
        6.051_834_131_244_132e-2,
        2.335_204_976_268_691_8e-3,
    ],
);

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cdf::Cdf;

    /// erf by its Maclaurin series, a second opinion where that converges well.
    fn erf_by_series(x: f64) -> f64 {
        let mut term = x;
        let mut sum = x;
        for n in 1..200 {
            term *= -x * x / f64::from(n);
            sum += term / f64::from(2 * n + 1);
        }
        sum * std::f64::consts::FRAC_2_SQRT_PI
    }

    /// erfc by its continued fraction, a second opinion in the tail.
    fn erfc_by_fraction(x: f64) -> f64 {
        let below = (1..2000)
            .rev()
            .fold(x, |rest, n| x + f64::from(n) / 2.0 / rest);
        (-x * x).exp() * FRAC_1_SQRT_PI / below
    }

    #[test]
    fn the_normal_tail_agrees_with_its_series_and_its_continued_fraction() {
        for step in 0..200 {
            let x = f64::from(step) * 0.01;
            assert!((1.0 - erfc(x) - erf_by_series(x)).abs() < 3e-15, "erf({x})");
            assert!((erfc(-x) + erfc(x) - 2.0).abs() < 1e-15, "erf(-{x})");
        }
        for step in 0..200 {
            let x = 2.0 + f64::from(step) * 0.1;
            let expected = erfc_by_fraction(x);
            assert!((erfc(x) / expected - 1.0).abs() < 1e-13, "erfc({x})");
        }
    }

    #[test]
    fn a_lognormal_has_its_median_and_its_mean() {
        let stand = lognormal(210.0, 0.5, 20_000);
        assert!((stand.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        let ticks = (0_u32..).zip(&stand);
        let mean: f64 = ticks.map(|(tick, mass)| f64::from(tick) * mass).sum();
        assert!((mean - 210.0 * (0.125_f64).exp()).abs() < 1e-2);
        assert!((Cdf::of(stand).0.quantile(0.5) - 210.5).abs() < 1e-2);
    }

    #[test]
    fn a_blurred_window_is_the_window_folded_with_the_normal() {
        let law = window(100.0, 110.0, 7.0, 300);
        for tick in [60, 90, 100, 105, 120, 160] {
            // Ten points a minute over the window, each blurred: the midpoint rule.
            let folded: f64 = (0..100)
                .map(|part| {
                    let instant = 100.05 + f64::from(part) * 0.1;
                    let from = (f64::from(tick) - instant) / 7.0;
                    upper_tail(from) - upper_tail(from + 1.0 / 7.0)
                })
                .sum();
            assert!((law[usize::try_from(tick).unwrap()] - folded / 100.0).abs() < 1e-6);
        }
        assert!((law.iter().sum::<f64>() - 1.0).abs() < 1e-12);
    }
}
