//! Distances, places and speeds, as types that cannot be confused.

use std::fmt;
use std::ops::{Add, AddAssign, Div, Mul, Sub};
use std::time::Duration;

/// Metres in an international mile (exact, by the agreement of 1959).
const METRES_PER_MILE: f64 = 1609.344;
/// No train runs slower than this for long, and none faster.
const SLOWEST_KMH: f64 = 1.0;
const FASTEST_KMH: f64 = 600.0;

/// A distance along the rails, as the railway itself measures it.
///
/// Speeds and times are computed from these, never from [`MapMetres`].
///
/// ```compile_fail
/// use khasan::{MapMetres, Metres};
/// let sum = Metres::new(1.0) + MapMetres::new(1.0); // rail metres are not map metres
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Metres(f64);

/// A distance on the drawn map: over the WGS 84 ellipsoid, along or off the polyline.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct MapMetres(f64);

/// A place on a route: rail metres from where the route starts.
///
/// Places relate to distances as dates relate to durations: their difference is a distance, and their sum means nothing.
///
/// ```
/// use khasan::{Chainage, Metres};
/// assert_eq!(Chainage::START + Metres::km(5.0) - Chainage::START, Metres::km(5.0));
/// ```
///
/// ```compile_fail
/// use khasan::Chainage;
/// let nonsense = Chainage::START + Chainage::START; // a place is not a distance
/// ```
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd, Default)]
pub struct Chainage(f64);

/// How fast: metres of rail a second.
#[derive(Debug, Clone, Copy, PartialEq, PartialOrd)]
pub struct Speed(f64);

impl Metres {
    /// No distance.
    pub const ZERO: Self = Self(0.0);

    /// A distance in kilometres.
    pub const fn km(kilometres: f64) -> Self {
        Self(kilometres * 1000.0)
    }

    /// The number of international miles.
    pub const fn as_miles(self) -> f64 {
        self.0 / METRES_PER_MILE
    }
}

impl Chainage {
    /// Where the route starts.
    pub const START: Self = Self(0.0);

    /// The place that many rail metres from the start.
    pub const fn new(metres: f64) -> Self {
        Self(metres)
    }

    /// The place that many rail kilometres from the start.
    pub const fn km(kilometres: f64) -> Self {
        Self(kilometres * 1000.0)
    }

    /// Rail metres from the start.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// Rail kilometres from the start.
    pub const fn as_km(self) -> f64 {
        self.0 / 1000.0
    }

    /// International miles from the start.
    pub const fn as_miles(self) -> f64 {
        self.0 / METRES_PER_MILE
    }

    /// The same place, or the nearer end where it lies outside `from..=to`.
    #[must_use]
    pub fn clamp(self, from: Self, to: Self) -> Self {
        Self(self.0.max(from.0).min(to.0))
    }
}

impl Speed {
    /// A speed in kilometres an hour.
    pub const fn kmh(kilometres_an_hour: f64) -> Self {
        Self(kilometres_an_hour / 3.6)
    }

    /// A speed of trains in kilometres an hour, as a file gives it under the name `what`.
    ///
    /// # Errors
    /// That no train runs at it, and what would be right.
    pub(crate) fn of_trains(kilometres_an_hour: f64, what: &str) -> Result<Self, String> {
        if (SLOWEST_KMH..=FASTEST_KMH).contains(&kilometres_an_hour) {
            Ok(Self::kmh(kilometres_an_hour))
        } else {
            Err(format!(
                "{what} is {kilometres_an_hour}; it must lie between {SLOWEST_KMH} and {FASTEST_KMH}"
            ))
        }
    }

    /// The number of metres a second.
    pub const fn get(self) -> f64 {
        self.0
    }

    /// The number of kilometres an hour.
    pub const fn as_kmh(self) -> f64 {
        self.0 * 3.6
    }

    /// The slower of two.
    #[must_use]
    pub fn min(self, other: Self) -> Self {
        Self(self.0.min(other.0))
    }
}

macro_rules! arithmetic_of_a_distance {
    ($distance:ident) => {
        impl $distance {
            /// A distance in metres.
            pub const fn new(metres: f64) -> Self {
                Self(metres)
            }

            /// The number of metres.
            pub const fn get(self) -> f64 {
                self.0
            }

            /// The number of kilometres.
            pub const fn as_km(self) -> f64 {
                self.0 / 1000.0
            }
        }
        impl Add for $distance {
            type Output = Self;
            fn add(self, other: Self) -> Self {
                Self(self.0 + other.0)
            }
        }
        impl AddAssign for $distance {
            fn add_assign(&mut self, other: Self) {
                self.0 += other.0;
            }
        }
        impl Sub for $distance {
            type Output = Self;
            fn sub(self, other: Self) -> Self {
                Self(self.0 - other.0)
            }
        }
        impl Mul<f64> for $distance {
            type Output = Self;
            fn mul(self, factor: f64) -> Self {
                Self(self.0 * factor)
            }
        }
        impl Div for $distance {
            type Output = f64;
            fn div(self, other: Self) -> f64 {
                self.0 / other.0
            }
        }
        impl std::iter::Sum for $distance {
            fn sum<I: Iterator<Item = Self>>(distances: I) -> Self {
                distances.fold(Self(0.0), Add::add)
            }
        }
    };
}

arithmetic_of_a_distance!(Metres);
arithmetic_of_a_distance!(MapMetres);

impl Sub for Chainage {
    type Output = Metres;
    fn sub(self, other: Self) -> Metres {
        Metres(self.0 - other.0)
    }
}

impl Add<Metres> for Chainage {
    type Output = Self;
    fn add(self, distance: Metres) -> Self {
        Self(self.0 + distance.0)
    }
}

impl Sub<Metres> for Chainage {
    type Output = Self;
    fn sub(self, distance: Metres) -> Self {
        Self(self.0 - distance.0)
    }
}

impl Div<Speed> for Metres {
    type Output = Duration;
    /// The time the distance takes; zero where either is zero or not a number.
    fn div(self, speed: Speed) -> Duration {
        Duration::try_from_secs_f64(self.0 / speed.0).unwrap_or_default()
    }
}

impl fmt::Display for Metres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.1} km", self.as_km())
    }
}

impl fmt::Display for Chainage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "km {:.1}", self.as_km())
    }
}

impl fmt::Display for MapMetres {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0} m", self.0)
    }
}

impl fmt::Display for Speed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:.0} km/h", self.as_kmh())
    }
}
