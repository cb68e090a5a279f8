//! ψ of running: the logarithm of the generating function of one nominal minute at one pace.
//!
//! A negative binomial of mean Λ and variance Λ·θΛ (a Poisson where θΛ ≤ 1, which the
//! grid cannot undercut); see Feller, An Introduction to Probability Theory, vol. 1, XII.2.

use realfft::num_complex::Complex64;

use super::logarithm::logarithm;

/// Below this q a series is more precise than the logarithm of nearly 1.
const SMALL: f64 = 1e-3;

/// How running spreads at a pace Λ: q = 1 − 1/(θΛ).
#[derive(Debug, Clone, Copy)]
pub(super) struct Exponent {
    pub(super) theta: f64,
    pub(super) pace: f64,
}

impl Exponent {
    /// ψ at some points z of the circle: (−ln(1 − q·z) + ln(1 − q)) / (q·θ).
    pub(super) fn at_all(self, points: &[Complex64]) -> Vec<Complex64> {
        let q = self.q();
        if q < SMALL {
            return points.iter().map(|&z| self.at(z)).collect();
        }
        let mut values: Vec<Complex64> = points.iter().map(|z| 1.0 - z * q).collect();
        logarithm(&mut values);
        let at_one = (1.0 - q).ln();
        let scale = 1.0 / (q * self.theta);
        for value in &mut values {
            *value = (at_one - *value) * scale;
        }
        values
    }

    /// The same at one point.
    pub(super) fn at(self, z: Complex64) -> Complex64 {
        let q = self.q();
        if q <= 0.0 {
            (z - 1.0) * self.pace
        } else {
            (minus_ln_one_minus(q, z) - minus_ln_one_minus(q, Complex64::ONE)) / self.theta
        }
    }

    /// The ticks that nominal minutes of running take at most: longer has a probability below 1e-30.
    ///
    /// From the mean a tail falls first as a normal's, and farther out on the scale of θΛ.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "minutes of running"
    )]
    pub(super) fn end(self, minutes: f64) -> usize {
        let (mean, scale) = (minutes * self.pace, f64::max(self.theta * self.pace, 1.0));
        (mean + 12.0 * (mean * scale).sqrt() + 80.0 * scale).ceil() as usize
    }

    fn q(self) -> f64 {
        1.0 - 1.0 / (self.theta * self.pace)
    }
}

/// −ln(1 − q·z) / q, by its series where q is small.
fn minus_ln_one_minus(q: f64, z: Complex64) -> Complex64 {
    if q < SMALL {
        let y = z * q;
        return z * (1.0 + y * (0.5 + y * (1.0 / 3.0 + y * (0.25 + y * (0.2 + y / 6.0)))));
    }
    let rest = 1.0 - z * q;
    Complex64::new(
        -0.5 * rest.norm_sqr().ln() / q,
        -(rest.im / rest.re).atan() / q,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn many_points_get_the_exponent_of_each() {
        let points: Vec<Complex64> = (0..2000)
            .map(|step| Complex64::from_polar(0.9995, -f64::from(step) * 0.0015))
            .collect();
        for (theta, pace) in [
            (5.0, 1.0),
            (3.0, 0.7),
            (2.0, 0.500_1),
            (1.0, 0.9),
            (5.0, 3.0),
        ] {
            let exponent = Exponent { theta, pace };
            for (z, psi) in points.iter().zip(exponent.at_all(&points)) {
                assert!(
                    (psi - exponent.at(*z)).norm() < 2e-15 * pace.max(1.0),
                    "{theta} {pace} {z}"
                );
            }
        }
    }
}
