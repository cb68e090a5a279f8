//! The pace of a train in one country, as its running so far tells it.

use crate::country::Country;
use crate::journey::Journey;

/// Real minutes for each nominal minute of running in one country: lognormal.
///
/// The prior is the train's. Running adds to it the likelihood of the model, τ nominal minutes taking a gamma-distributed
/// time of shape τ/θ and scale θ·pace, through its two sufficient statistics; what is reported is the normal of the same
/// mode and curvature in the logarithm (Laplace's approximation).
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Pace {
    country: Country,
    pub(super) sigma: f64,
    theta: f64,
    /// Σ τ/θ and Σ t/θ of nominal minutes τ that took t.
    pub(super) nominal: f64,
    pub(super) real: f64,
}

impl Pace {
    /// The prior in the country of a gap between places.
    pub(super) fn on(journey: &Journey<'_>, gap: usize) -> Self {
        let route = journey.route();
        let leg = &route.legs()[journey.gaps()[gap].leg];
        let law = journey.train().regularity_on(route.section(leg));
        Self {
            country: route.country(leg),
            sigma: law.pace_sigma,
            theta: law.theta_min,
            nominal: 0.0,
            real: 0.0,
        }
    }

    /// The same in another gap; the prior again where that is in another country.
    #[must_use]
    pub(super) fn in_gap(self, journey: &Journey<'_>, gap: usize) -> Self {
        let fresh = Self::on(journey, gap);
        if fresh.country != self.country {
            return fresh;
        }
        Self {
            nominal: self.nominal,
            real: self.real,
            ..fresh
        }
    }

    /// So many nominal minutes took so many real ones.
    pub(super) fn ran(&mut self, nominal: f64, real: f64) {
        self.nominal += nominal / self.theta;
        self.real += real / self.theta;
    }

    /// The country it holds in.
    pub fn country(&self) -> Country {
        self.country
    }

    /// Half of what is possible is faster, half slower.
    pub fn median(&self) -> f64 {
        self.log_normal().0.exp()
    }

    /// The standard deviation of its logarithm.
    pub fn deviation(&self) -> f64 {
        self.log_normal().1
    }

    /// Mean and deviation of the logarithm: Newton's steps to the mode, where the derivative −A + B·e^−x − x/σ² is zero.
    pub(super) fn log_normal(&self) -> (f64, f64) {
        if self.sigma <= 0.0 {
            return (0.0, 0.0);
        }
        let (shape, precision) = (self.nominal.max(0.0), self.sigma.powi(-2));
        let mut x = 0.0_f64;
        for _ in 0..50 {
            let real = self.real * (-x).exp();
            let step = (real - shape - x * precision) / (real + precision);
            x += step.clamp(-1.0, 1.0);
        }
        let curvature = self.real * (-x).exp() + precision;
        (x, curvature.sqrt().recip())
    }
}
