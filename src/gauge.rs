//! Track gauges.

use std::fmt;

/// A track gauge: the distance between the rails, in millimetres.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gauge(u16);

impl Gauge {
    /// Standard gauge, laid in Korea.
    pub const STANDARD: Self = Self(1435);
    /// Russian gauge.
    pub const RUSSIAN: Self = Self(1520);

    /// A gauge in millimetres.
    pub const fn mm(millimetres: u16) -> Self {
        Self(millimetres)
    }

    /// The number of millimetres.
    pub const fn as_mm(self) -> u16 {
        self.0
    }
}

impl fmt::Display for Gauge {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} mm", self.0)
    }
}
