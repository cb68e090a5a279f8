//! A leg of the line from one vertex to the next: places along the geodesic.

use super::ellipsoid::{MEAN_RADIUS, Position, length, minus, moved, point};
use super::{FAR, off};
use geo::{Bearing, Destination, Geodesic, Point};

/// The geodesic between two vertices.
pub(super) enum Leg {
    /// What lies above the chord is half a millimetre beside the geodesic at most, and a chord of 50 km within 2 mm of its length.
    Near {
        from: Position,
        along: Position,
        metres: f64,
    },
    Far {
        from: Point<f64>,
        bearing: f64,
        metres: f64,
    },
}

impl Leg {
    /// The geodesic between two points, each with its place in space.
    pub(super) fn new(from: (Point<f64>, Position), to: (Point<f64>, Position)) -> Self {
        let along = minus(to.1, from.1);
        let chord = length(along);
        let metres = off(chord, from.0, to.0);
        if chord <= FAR {
            let from = from.1;
            return Self::Near {
                from,
                along,
                metres,
            };
        }
        Self::Far {
            from: from.0,
            bearing: Geodesic.bearing(from.0, to.0),
            metres,
        }
    }

    /// Metres over the ground.
    pub(super) fn metres(&self) -> f64 {
        match *self {
            Self::Near { metres, .. } | Self::Far { metres, .. } => metres,
        }
    }

    /// The point that part of the way along it, 0 to 1.
    pub(super) fn point(&self, part: f64) -> Point<f64> {
        match *self {
            Self::Near {
                from,
                along,
                metres,
            } => point(moved(from, below(part, metres), along)),
            Self::Far {
                from,
                bearing,
                metres,
            } => Geodesic.destination(from, bearing, part * metres),
        }
    }
}

/// The part of a chord that lies below a part of its arc: towards the ends equal angles take longer pieces of the chord's line.
///
/// Half the chord is R sin φ, and the place R cos φ · tan uφ from its middle: of their ratio the terms up to the third power.
fn below(part: f64, arc: f64) -> f64 {
    const PER_SQUARE: f64 = 1.0 / (12.0 * MEAN_RADIUS * MEAN_RADIUS);
    let from_middle = 2.0 * part - 1.0;
    let inwards = (1.0 - from_middle * from_middle) * arc * arc * PER_SQUARE;
    0.5 + 0.5 * from_middle * (1.0 - inwards)
}

#[cfg(test)]
mod tests {
    use super::super::ellipsoid::position;
    use super::*;
    use geo::Distance;

    /// How far a leg departs from the geodesic, in metres.
    fn astray(from: Point<f64>, bearing: f64, metres: f64) -> f64 {
        let along = |part| Geodesic.destination(from, bearing, part * metres);
        let to = along(1.0);
        let leg = Leg::new((from, position(from)), (to, position(to)));
        let off = |part| Geodesic.distance(leg.point(part), along(part));
        [0.05, 0.2, 0.4, 0.5, 0.75, 0.9]
            .map(off)
            .into_iter()
            .fold((leg.metres() - metres).abs(), f64::max)
    }

    #[test]
    fn a_leg_is_the_geodesic_everywhere() {
        for lat in [-89.9, -60.0, -0.05, 0.0, 20.0, 42.0, 65.0, 89.5] {
            for bearing in [0.0, 17.0, 45.0, 90.0, 133.0, 225.0, 300.0] {
                for (metres, most) in [
                    (1_500.0, 1e-7),
                    (14_000.0, 1e-4),
                    (49_900.0, 2e-3),
                    (3e6, 1e-6),
                ] {
                    let off = astray(Point::new(179.99, lat), bearing, metres);
                    assert!(
                        off < most,
                        "{metres} m from {lat}° N at {bearing}°: {off} m"
                    );
                }
            }
        }
    }
}
