//! Polynomials through values at Chebyshev's points, on 0 to 1.
//!
//! Trefethen, Approximation Theory and Approximation Practice, 2013, ch. 3 to 5.
// Degrees are small.
#![allow(clippy::cast_precision_loss)]

use std::f64::consts::PI;

/// The points of a polynomial of some degree, in their order; those of half the degree are every second of them.
pub(super) fn points(degree: usize) -> Vec<f64> {
    let half_angle = |point| PI * point as f64 / (2 * degree) as f64;
    (0..=degree)
        .map(|point| half_angle(point).sin().powi(2))
        .collect()
}

/// How much each of the values at `points` counts for the polynomial's value at x: the second barycentric formula.
pub(super) fn weights_at(x: f64, points: &[f64]) -> Vec<f64> {
    let gaps: Vec<f64> = points.iter().map(|point| x - point).collect();
    let is_at = gaps.iter().position(|gap| *gap == 0.0);
    let weight = |(number, gap): (usize, &f64)| match is_at {
        Some(at) => f64::from(u8::from(at == number)),
        None => ends_half(number, points.len()) * sign(number) / gap,
    };
    let mut weights: Vec<f64> = gaps.iter().enumerate().map(weight).collect();
    let sum: f64 = weights.iter().sum();
    for weight in &mut weights {
        *weight /= sum;
    }
    weights
}

/// How much each of the values at so many points counts for one of the polynomial's coefficients on Chebyshev's polynomials.
pub(super) fn weights_of_coefficient(number: usize, points: usize) -> Vec<f64> {
    let degree = points - 1;
    let scale = 2.0 / degree as f64 * ends_half(number, points);
    let weight = |point: usize| {
        let angle = PI * (point * number % (2 * degree)) as f64 / degree as f64;
        scale * ends_half(point, points) * angle.cos()
    };
    (0..points).map(weight).collect()
}

fn ends_half(number: usize, of: usize) -> f64 {
    if number == 0 || number + 1 == of {
        0.5
    } else {
        1.0
    }
}

fn sign(number: usize) -> f64 {
    if number.is_multiple_of(2) { 1.0 } else { -1.0 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn weighed(weights: &[f64], points: &[f64], f: impl Fn(f64) -> f64) -> f64 {
        let values = points.iter().map(|&x| f(x));
        weights.iter().zip(values).map(|(w, v)| w * v).sum()
    }

    #[test]
    fn a_polynomial_is_what_it_is_everywhere() {
        let f = |x: f64| 3.0 - x + 7.0 * x.powi(5) - 2.0 * x.powi(8);
        let points = points(8);
        for x in [0.0, 0.01, 0.3, points[3], 0.77, 1.0] {
            let value = weighed(&weights_at(x, &points), &points, f);
            assert!((value - f(x)).abs() < 1e-13, "{x}");
        }
    }

    #[test]
    fn a_wave_is_told_as_well_as_its_last_coefficients_are_small() {
        // From the first point down Chebyshev's polynomial of degree n is cos nθ, so cos 4θ has but one coefficient.
        let wave = |x: f64| (4.0 * (1.0 - 2.0 * x).acos()).cos();
        let points = points(8);
        for number in 0..=8 {
            let coefficient = weighed(&weights_of_coefficient(number, 9), &points, wave);
            assert!((coefficient - f64::from(u8::from(number == 4))).abs() < 1e-14);
        }
    }

    #[test]
    fn points_of_half_the_degree_are_every_second() {
        let (few, many) = (points(8), points(16));
        for (few, many) in few.iter().zip(many.iter().step_by(2)) {
            assert!((few - many).abs() < 1e-16);
        }
    }
}
