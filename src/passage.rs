//! When something happens: a distribution over time.

use std::borrow::Cow;

use chrono::{DateTime, Utc};

use crate::cdf::Cdf;
use crate::grid::Grid;

/// When a train passes a place: a probability for every minute.
#[derive(Debug, Clone)]
pub struct Passage<'p> {
    pub(crate) cdf: Cow<'p, Cdf>,
    pub(crate) grid: Grid,
}

impl Passage<'_> {
    /// The instant before which it happens with probability `p`; a minute's mass is spread over the minute.
    ///
    /// A `p` outside 0 to 1 is taken as the nearer of these, and one that is no number as a half.
    pub fn quantile(&self, p: f64) -> DateTime<Utc> {
        let p = if p.is_nan() { 0.5 } else { p.clamp(0.0, 1.0) };
        self.grid.time(self.cdf.quantile(p))
    }

    /// As likely before as after.
    pub fn median(&self) -> DateTime<Utc> {
        self.quantile(0.5)
    }

    /// The central interval that holds it with that probability, such as 0.9.
    pub fn interval(&self, credibility: f64) -> (DateTime<Utc>, DateTime<Utc>) {
        let outside = (1.0 - credibility.clamp(0.0, 1.0)) / 2.0;
        (self.quantile(outside), self.quantile(1.0 - outside))
    }

    /// The probability that it has happened by `when`.
    pub fn by(&self, when: DateTime<Utc>) -> f64 {
        self.cdf.at(self.grid.tick(when))
    }
}
