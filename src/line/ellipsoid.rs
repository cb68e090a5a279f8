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
#[inline(always)]
pub(super) fn position(point: Point<f64>) -> Position {
    raised(wrapped(point.x()), wrapped(point.y()))
}

/// Where several points are in space, axis by axis.
#[inline(always)]
pub(super) fn positions<const N: usize>(points: &[Point<f64>; N]) -> [[f64; N]; 3] {
    let (mut lon, mut lat) = ([0.0; N], [0.0; N]);
    for lane in 0..N {
        lon[lane] = wrapped(points[lane].x());
        lat[lane] = wrapped(points[lane].y());
    }
    let mut axes = [[0.0; N]; 3];
    for lane in 0..N {
        [axes[0][lane], axes[1][lane], axes[2][lane]] = raised(lon[lane], lat[lane]);
    }
    axes
}

/// Where a longitude and a latitude are in space, both within ±180°.
#[inline(always)]
fn raised(lon: f64, lat: f64) -> Position {
    let (sin_lon, cos_lon) = sin_cos(lon);
    let (sin_lat, cos_lat) = sin_cos(lat);
    let normal = EQUATORIAL_RADIUS / (1.0 - ECCENTRICITY_SQUARED * sin_lat * sin_lat).sqrt();
    let to_axis = normal * cos_lat;
    [
        to_axis * cos_lon,
        to_axis * sin_lon,
        normal * (1.0 - ECCENTRICITY_SQUARED) * sin_lat,
    ]
}

/// The point of the map above or below a place in space, at most some kilometres from the ground: to a billionth of a degree
/// (Bowring, "Transformation from spatial to geographical coordinates", 1976).
pub(super) fn point(place: Position) -> Point<f64> {
    const POLAR_RADIUS: f64 = EQUATORIAL_RADIUS * (1.0 - FLATTENING);
    let [x, y, z] = place;
    let from_axis = length([x, y, 0.0]);
    let (sin, cos) = (z * EQUATORIAL_RADIUS, from_axis * POLAR_RADIUS);
    let whole = length([sin, cos, 0.0]);
    let (sin, cos) = (sin / whole, cos / whole);
    let north =
        z + ECCENTRICITY_SQUARED / (1.0 - ECCENTRICITY_SQUARED) * POLAR_RADIUS * sin.powi(3);
    let outward = from_axis - ECCENTRICITY_SQUARED * EQUATORIAL_RADIUS * cos.powi(3);
    let (lon, lat) = (y.atan2(x), north.atan2(outward));
    Point::new(lon.to_degrees(), lat.to_degrees())
}

/// The sine and the cosine of an angle of a few turns in degrees, to the last bit or two.
///
/// Whole quarter turns are taken off exactly, which degrees allow; what is left is at most 45°, where the series end early.
/// It takes a third of the time of the standard library's, whose radians must first be brought back from any number of turns.
#[inline(always)]
pub(super) fn sin_cos(degrees: f64) -> (f64, f64) {
    /// Added to a number below 2⁵¹, it leaves no room for a fraction.
    const WHOLE: f64 = 6_755_399_441_055_744.0;
    let shifted = degrees * (1.0 / 90.0) + WHOLE;
    let rest = (degrees - 90.0 * (shifted - WHOLE)).to_radians();
    let (sin, cos) = series(rest);
    let quarters = shifted.to_bits();
    let (sin, cos) = if quarters & 1 == 0 {
        (sin, cos)
    } else {
        (cos, -sin)
    };
    if quarters & 2 == 0 {
        (sin, cos)
    } else {
        (-sin, -cos)
    }
}

/// The series of sine and cosine up to the sixteenth power: right to 1e-17 up to an eighth of a turn.
#[inline(always)]
fn series(radians: f64) -> (f64, f64) {
    let x = radians * radians;
    let (x2, x4) = (x * x, x * x * x * x);
    let sin = (-1.0 / 6.0 + x * (1.0 / 120.0))
        + x2 * (-1.0 / 5_040.0 + x * (1.0 / 362_880.0))
        + x4 * ((-1.0 / 39_916_800.0 + x * (1.0 / 6_227_020_800.0))
            - x2 * (1.0 / 1_307_674_368_000.0));
    let cos = (1.0 / 24.0 - x * (1.0 / 720.0))
        + x2 * (1.0 / 40_320.0 - x * (1.0 / 3_628_800.0))
        + x4 * ((1.0 / 479_001_600.0 - x * (1.0 / 87_178_291_200.0))
            + x2 * (1.0 / 20_922_789_888_000.0));
    (radians + radians * x * sin, 1.0 - 0.5 * x + x2 * cos)
}

/// Length over the ground of a chord of that many metres; 1 mm right at 50 km, 1 cm at 100 km.
#[inline(always)]
pub(super) fn arc(chord: f64) -> f64 {
    const PER_SQUARE: f64 = 1.0 / (24.0 * MEAN_RADIUS * MEAN_RADIUS);
    chord * (1.0 + chord * chord * PER_SQUARE)
}

/// A longitude within ±180°.
#[inline(always)]
pub(super) fn wrapped(lon: f64) -> f64 {
    if lon.abs() <= 180.0 {
        return lon;
    }
    (lon + 180.0).rem_euclid(360.0) - 180.0
}

#[inline(always)]
pub(super) fn minus(a: Position, b: Position) -> Position {
    [a[0] - b[0], a[1] - b[1], a[2] - b[2]]
}

#[inline(always)]
pub(super) fn dot(a: Position, b: Position) -> f64 {
    a[0] * b[0] + a[1] * b[1] + a[2] * b[2]
}

#[inline(always)]
pub(super) fn cross(a: Position, b: Position) -> Position {
    [
        a[1] * b[2] - a[2] * b[1],
        a[2] * b[0] - a[0] * b[2],
        a[0] * b[1] - a[1] * b[0],
    ]
}

/// `from`, moved `by` times `along`.
#[inline(always)]
pub(super) fn moved(from: Position, by: f64, along: Position) -> Position {
    [
        from[0] + by * along[0],
        from[1] + by * along[1],
        from[2] + by * along[2],
    ]
}

#[inline(always)]
pub(super) fn length(a: Position) -> f64 {
    dot(a, a).sqrt()
}

/// One instruction, unlike `f64::min`, which must also mind what is not a number.
#[inline(always)]
pub(super) fn lesser<N: PartialOrd>(a: N, b: N) -> N {
    if a < b { a } else { b }
}

#[inline(always)]
pub(super) fn greater<N: PartialOrd>(a: N, b: N) -> N {
    if a > b { a } else { b }
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
    fn a_place_below_the_ground_has_the_point_above_it() {
        for lat in [-90.0, -45.0, -0.001, 0.0, 42.4, 89.999] {
            for lon in [-180.0, -90.0, 0.0, 130.6] {
                let (lon_up, lat_up) = (f64::to_radians(lon), f64::to_radians(lat));
                let up = [
                    lat_up.cos() * lon_up.cos(),
                    lat_up.cos() * lon_up.sin(),
                    lat_up.sin(),
                ];
                let below = moved(position(Point::new(lon, lat)), -50.0, up);
                assert!(
                    Geodesic.distance(point(below), Point::new(lon, lat)) < 1e-6,
                    "{lat} {lon}"
                );
            }
        }
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
