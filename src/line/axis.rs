//! From a chainage to a place: the pieces of a line in order, found through a table of equal buckets.

use super::ellipsoid::{sin_cos, wrapped};
use geo::Point;

/// Beyond this latitude a piece is drawn straight in longitude and latitude: there the series below no longer converges.
const POLAR: f64 = 89.0;

/// A short stretch of the drawn line. All that `point_at` needs of it lies in one cache line.
#[derive(Debug, Clone, Copy, Default)]
#[repr(align(64))]
pub(super) struct Piece {
    lon: f64,
    lat: f64,
    lon_step: f64,
    lat_step: f64,
    /// How far the geodesic bulges from the straight line of longitudes and latitudes, times four.
    lon_bulge: f64,
    lat_bulge: f64,
    chainage: f64,
    /// Rail metres from its beginning to its end.
    rail: f64,
}

impl Piece {
    pub(super) fn new(from: Point<f64>, to: Point<f64>, chainage: f64, rail: f64) -> Self {
        let (lon_step, lat_step) = (wrapped(to.x() - from.x()), to.y() - from.y());
        let (lon_bulge, lat_bulge) = bulge(lon_step, lat_step, from.y().midpoint(to.y()));
        Self {
            lon: from.x(),
            lat: from.y(),
            lon_step,
            lat_step,
            lon_bulge,
            lat_bulge,
            chainage,
            rail,
        }
    }

    /// The place that part of the way along it, 0 to 1.
    #[inline(always)]
    pub(super) fn point(&self, part: f64) -> Point<f64> {
        let bow = part * (1.0 - part);
        Point::new(
            wrapped(self.lon + part * self.lon_step + bow * self.lon_bulge),
            self.lat + part * self.lat_step + bow * self.lat_bulge,
        )
    }

    pub(super) fn chainage(&self, part: f64) -> f64 {
        self.chainage + part * self.rail
    }

    fn part(&self, chainage: f64) -> f64 {
        if self.rail > 0.0 {
            ((chainage - self.chainage) / self.rail).clamp(0.0, 1.0)
        } else {
            0.0
        }
    }
}

/// Half the second derivatives of longitude and latitude along a geodesic, negated: λ″ = 2 λ′φ′ tan φ, φ″ = −λ′² sin φ cos φ
/// (the geodesic equations of the sphere, which for a kilometre are the ellipsoid's to a fifth of a millimetre).
fn bulge(lon_step: f64, lat_step: f64, lat: f64) -> (f64, f64) {
    if lat.abs() > POLAR {
        return (0.0, 0.0);
    }
    let (sin, cos) = sin_cos(lat);
    let step = lon_step.to_radians();
    (
        -step * lat_step * sin / cos,
        0.5 * step * lon_step * sin * cos,
    )
}

/// The pieces in line order, closed by an empty one that stands for the line's end.
#[derive(Debug, Clone)]
pub(super) struct Axis {
    pieces: Vec<Piece>,
    start: f64,
    buckets_per_metre: f64,
    /// For each bucket the first piece that begins in it or later.
    buckets: Vec<u32>,
}

impl Axis {
    /// `pieces` must not be empty, and its chainages must not fall.
    pub(super) fn new(pieces: Vec<Piece>) -> Self {
        let (start, end) = (pieces[0].chainage, pieces[pieces.len() - 1].chainage);
        let mut axis = Self {
            #[allow(clippy::cast_precision_loss)] // lines have fewer than 2⁵² pieces
            buckets_per_metre: pieces.len() as f64 / (end - start),
            buckets: vec![0; pieces.len() + 1],
            pieces,
            start,
        };
        for piece in 0..axis.pieces.len() {
            let bucket = axis.bucket(axis.pieces[piece].chainage);
            axis.buckets[bucket + 1] += 1;
        }
        for bucket in 1..axis.buckets.len() {
            axis.buckets[bucket] += axis.buckets[bucket - 1];
        }
        axis
    }

    pub(super) fn piece(&self, number: usize) -> &Piece {
        &self.pieces[number]
    }

    /// The piece a chainage lies on, and the part of it that lies before; the last such piece where several begin there.
    pub(super) fn cut(&self, chainage: f64) -> (usize, f64) {
        let bucket = self.bucket(chainage);
        let begins = self.buckets[bucket] as usize..self.buckets[bucket + 1] as usize;
        let first = begins.start;
        let passed = self.pieces[begins].partition_point(|piece| piece.chainage <= chainage);
        let number = (first + passed).saturating_sub(1);
        let part = self.pieces[number].part(chainage);
        if part < 1.0 {
            (number, part)
        } else {
            (number + 1, 0.0)
        }
    }

    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)] // a cast saturates, which is what is wanted
    fn bucket(&self, chainage: f64) -> usize {
        (((chainage - self.start) * self.buckets_per_metre) as usize).min(self.pieces.len() - 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn a_chainage_is_cut_in_the_last_piece_that_begins_before_it(
            mut begins in prop::collection::vec((0..50_i32).prop_map(|km| f64::from(km * km)), 2..60),
            part in 0.0..=1.0,
        ) {
            begins.sort_by(f64::total_cmp);
            let point = Point::new(130.0, 42.0);
            let rails = begins.windows(2).map(|ends| ends[1] - ends[0]).chain([0.0]);
            let axis = Axis::new(begins.iter().zip(rails).map(|(&at, rail)| Piece::new(point, point, at, rail)).collect());
            let last = begins.len() - 1;
            for at in [begins[0] + part * (begins[last] - begins[0]), begins[last / 2], begins[0], begins[last]] {
                let (piece, along) = axis.cut(at);
                prop_assert_eq!(piece, begins.iter().rposition(|&begin| begin <= at).unwrap());
                prop_assert!((axis.piece(piece).chainage(along) - at).abs() < 1e-9);
                prop_assert!((0.0..1.0).contains(&along));
            }
        }
    }
}
