//! Place and speed from fixes along a line: a Kalman filter of two states.

/// How much the speed wanders: m²/s³, the variance that it gains each second. A train gathers or loses some 1 m/s in 20 s.
const WANDER: f64 = 0.05;
/// What is known of the speed at the first fix: a deviation in m/s about zero.
const SPEED_DEVIATION: f64 = 15.0;
/// A fix farther than so many deviations from where it is expected is refused.
const GATE: f64 = 6.0;

/// A place in metres and a speed in metres a second, with their covariance (Kalman, 1960; the speed does a random walk, as in
/// Bar-Shalom, Li and Kirubarajan, Estimation with Applications to Tracking and Navigation, 2001, § 6.2).
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Filter {
    pub(super) place: f64,
    pub(super) speed: f64,
    /// Variance of the place, covariance, variance of the speed.
    pub(super) covariance: [f64; 3],
}

impl Filter {
    /// Before anything is known of the speed.
    pub(super) fn at(place: f64, deviation: f64) -> Self {
        Self {
            place,
            speed: 0.0,
            covariance: [
                deviation * deviation,
                0.0,
                SPEED_DEVIATION * SPEED_DEVIATION,
            ],
        }
    }

    /// What it says `t` seconds later.
    #[must_use]
    pub(super) fn after(self, t: f64) -> Self {
        let [pp, ps, ss] = self.covariance;
        Self {
            place: self.place + t * self.speed,
            speed: self.speed,
            covariance: [
                pp + t * (2.0 * ps + t * ss) + WANDER * t * t * t / 3.0,
                ps + t * ss + WANDER * t * t / 2.0,
                ss + WANDER * t,
            ],
        }
    }

    /// What it says once the place has been measured; none where that cannot be.
    #[must_use]
    pub(super) fn with(self, place: f64, deviation: f64) -> Option<Self> {
        let [pp, ps, ss] = self.covariance;
        let off = place - self.place;
        let variance = pp + deviation * deviation;
        let gains = [pp / variance, ps / variance];
        (off * off <= GATE * GATE * variance).then(|| Self {
            place: self.place + gains[0] * off,
            speed: self.speed + gains[1] * off,
            covariance: [
                (1.0 - gains[0]) * pp,
                (1.0 - gains[0]) * ps,
                ss - gains[1] * ps,
            ],
        })
    }

    /// Standard deviation of the place.
    pub(super) fn deviation(self) -> f64 {
        self.covariance[0].max(0.0).sqrt()
    }
}
