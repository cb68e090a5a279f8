//! The shape of the Earth, and places on it as straight-line coordinates from its centre.
//!
//! Up to some hundred kilometres the straight chord between two places is shortest exactly where the geodesic is, so
//! that nearness can be found without trigonometry, and without a date line or poles.

use geo::Point;

/// Equatorial radius of WGS 84 in metres (NGA.STND.0036, table 3.1).
const EQUATORIAL_RADIUS: f64 = 6_378_137.0;
/// Flattening of WGS 84 (same table).
const FLATTENING: f64 = 1.0 / 298.257_223_563;
/// Square of the first eccentricity.
const ECCENTRICITY_SQUARED: f64 = FLATTENING * (2.0 - FLATTENING);
/// Mean radius of the Earth in metres (IUGG).
pub(super) const MEAN_RADIUS: f64 = 6_371_008.8;

/// Metres from the Earth's centre towards 0° E, 90° E and the North Pole.
pub(super) type Position = [f64; 3];

/// Where a point of the map is in space.
pub(super) fn position(point: Point<f64>) -> Position {
    let (sin_lon, cos_lon) = point.x().to_radians().sin_cos();
    let (sin_lat, cos_lat) = point.y().to_radians().sin_cos();
    let normal = EQUATORIAL_RADIUS / (1.0 - ECCENTRICITY_SQUARED * sin_lat * sin_lat).sqrt();
    let to_axis = normal * cos_lat;
    [
        to_axis * cos_lon,
        to_axis * sin_lon,
        normal * (1.0 - ECCENTRICITY_SQUARED) * sin_lat,
    ]
}

/// Length over the ground of a chord of that many metres; 1 mm right at 50 km, 1 cm at 100 km.
pub(super) fn arc(chord: f64) -> f64 {
    chord * (1.0 + chord * chord / (24.0 * MEAN_RADIUS * MEAN_RADIUS))
}

/// A longitude within ±180°.
pub(super) fn wrapped(lon: f64) -> f64 {
    if lon.abs() <= 180.0 {
        return lon;
    }
    (lon + 180.0).rem_euclid(360.0) - 180.0
}

pub(super) fn minus(a: Position, b: Position) -> Position {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

pub(super) fn dot(a: Position, b: Position) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

pub(super) fn cross(a: Position, b: Position) -> Position {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

/// `from`, moved `by` times `along`.
pub(super) fn moved(from: Position, by: f64, along: Position) -> Position {
    [
        from[0] + by * along[0],
        from[1] + by * along[1],
        from[2] + by * along[2],
    ]
}

pub(super) fn length(a: Position) -> f64 {
    dot(a, a).sqrt()
}

#[cfg(test)]
mod tests {
    use super::*;
    use geo::{Distance, Geodesic};

    #[test]
    fn the_pole_and_the_equator_are_where_wgs_84_has_them() {
        let pole = position(Point::new(12.0, 90.0));
        assert!((pole[2] - 6_356_752.314_245).abs() < 1e-6);
        assert!(pole[0].hypot(pole[1]) < 1e-6);
        let east = position(Point::new(90.0, 0.0));
        assert!((east[1] - 6_378_137.0).abs() < 1e-6);
    }

    #[test]
    fn the_arc_over_a_chord_is_the_geodesic() {
        for (to, tolerance) in [
            ((130.1, 43.0), 1e-5),
            ((130.4, 43.4), 1e-3),
            ((131.0, 43.5), 1e-2),
        ] {
            let (from, to) = (Point::new(130.0, 43.0), Point::from(to));
            let chord = length(minus(position(to), position(from)));
            assert!((arc(chord) - Geodesic.distance(from, to)).abs() < tolerance);
        }
    }

    #[test]
    fn longitudes_wrap_at_the_date_line_and_nowhere_else() {
        assert!((wrapped(190.0) + 170.0).abs() < 1e-12);
        assert!((wrapped(-190.0) - 170.0).abs() < 1e-12);
        assert!((wrapped(180.0) - 180.0).abs() < 1e-12);
        assert!((wrapped(-180.0) + 180.0).abs() < 1e-12);
    }
}
