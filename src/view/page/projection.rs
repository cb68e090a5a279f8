//! From degrees to the units of the map.

use serde::Serialize;

/// The width of the map, and how high and low it may be, in its own units: somewhat less than a pixel of a desk's screen.
pub(super) const WIDTH: f64 = 480.0;
const HEIGHTS: (f64, f64) = (360.0, 500.0);
/// Room beside the line for the names of its ends.
const ROOM: f64 = 58.0;
/// No map shows less than this many degrees.
const LEAST_EXTENT: f64 = 0.3;

/// The projection: equirectangular, true to scale at the middle latitude, north up.
#[derive(Debug, Clone, Copy, Serialize)]
pub(super) struct View {
    west: f64,
    north: f64,
    /// Units of the map to a degree of longitude, and of latitude.
    across: f64,
    pub(super) up: f64,
    #[serde(skip)]
    pub(super) height: f64,
}

impl View {
    pub(super) fn around([west, south, east, north]: [f64; 4]) -> Self {
        let (lon, lat) = (f64::midpoint(west, east), f64::midpoint(south, north));
        let squeeze = lat.to_radians().cos();
        let wide = ((east - west) * squeeze).max(LEAST_EXTENT);
        let high = (north - south).max(LEAST_EXTENT);
        let across = (WIDTH - 2.0 * ROOM) / wide;
        let height = (across * high + 2.0 * ROOM).clamp(HEIGHTS.0, HEIGHTS.1);
        let up = across.min((height - 2.0 * ROOM) / high);
        Self {
            west: lon - WIDTH / 2.0 / up / squeeze,
            north: lat + height / 2.0 / up,
            across: up * squeeze,
            up,
            height: height.round(),
        }
    }

    pub(super) fn project(&self, place: [f64; 2]) -> [f64; 2] {
        [
            (place[0] - self.west) * self.across,
            (self.north - place[1]) * self.up,
        ]
    }

    /// How much of a piece of the map must be seen for it to be drawn: any.
    pub(super) fn sees(&self, points: &[[f64; 2]]) -> bool {
        let outside = |out: &dyn Fn(&[f64; 2]) -> bool| points.iter().all(out);
        !(outside(&|p| p[0] < 0.0)
            || outside(&|p| p[0] > WIDTH)
            || outside(&|p| p[1] < 0.0)
            || outside(&|p| p[1] > self.height))
    }
}

#[cfg(test)]
mod tests {
    use super::{View, WIDTH};

    #[test]
    fn a_map_holds_what_it_is_of_and_is_true_to_scale_in_its_middle() {
        for bounds in [
            [125.7, 38.9, 131.9, 43.4],
            [128.0, 39.0, 135.1, 51.4],
            [0.0, 0.0, 0.0, 0.0],
        ] {
            let view = View::around(bounds);
            for corner in [[bounds[0], bounds[1]], [bounds[2], bounds[3]]] {
                let [x, y] = view.project(corner);
                assert!((0.0..=WIDTH).contains(&x) && (0.0..=view.height).contains(&y));
            }
            let squeeze = f64::midpoint(bounds[1], bounds[3]).to_radians().cos();
            assert!((view.across / view.up - squeeze).abs() < 1e-12);
        }
    }
}
