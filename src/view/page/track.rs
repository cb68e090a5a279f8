//! The line as the page draws it: no more vertices than the eye can tell apart, each with its kilometre.

use crate::route::Route;

/// Most vertices of the line on the page.
const MOST: usize = 1500;
/// How far the drawn place of a kilometre may be off, as a part of the line's extent; doubled until the vertices are few enough.
const OFF: f64 = 0.0006;

/// Longitude, latitude and kilometre.
pub(super) type Vertex = [f64; 3];

/// The vertices of a route in the order of travel.
pub(super) struct Track(Vec<Vertex>);

impl Track {
    pub(super) fn of(route: &Route<'_>) -> Self {
        let mut vertices: Vec<Vertex> = route
            .legs()
            .iter()
            .flat_map(|leg| leg.vertices(route.section(leg)))
            .map(|(point, at)| [point.x(), point.y(), at.as_km()])
            .collect();
        vertices.dedup();
        let [west, south, east, north] = bounds(&vertices);
        let squeeze = f64::midpoint(south, north).to_radians().cos();
        let mut off = OFF * ((east - west) * squeeze).max(north - south);
        let mut thin = thinned(&vertices, off, squeeze);
        while thin.len() > MOST && off > 0.0 {
            off *= 2.0;
            thin = thinned(&vertices, off, squeeze);
        }
        Self(thin)
    }

    pub(super) fn vertices(&self) -> &[Vertex] {
        &self.0
    }

    /// West, south, east, north.
    pub(super) fn bounds(&self) -> [f64; 4] {
        bounds(&self.0)
    }

    /// The place at a kilometre; beyond an end, that end.
    pub(super) fn point(&self, km: f64) -> [f64; 2] {
        let i = self.after(km);
        at(self.0[i - 1], self.0[i], km)
    }

    /// The line between two kilometres.
    pub(super) fn cut(&self, from: f64, to: f64) -> Vec<[f64; 2]> {
        let inside = self
            .0
            .iter()
            .filter(|vertex| vertex[2] > from && vertex[2] < to);
        let inside = inside.map(|vertex| [vertex[0], vertex[1]]);
        std::iter::once(self.point(from))
            .chain(inside)
            .chain([self.point(to)])
            .collect()
    }

    fn after(&self, km: f64) -> usize {
        let last = self.0.len() - 1;
        self.0
            .partition_point(|vertex| vertex[2] < km)
            .clamp(1, last)
    }
}

fn bounds(vertices: &[Vertex]) -> [f64; 4] {
    let least = |axis: usize| vertices.iter().map(|v| v[axis]).fold(f64::MAX, f64::min);
    let most = |axis: usize| vertices.iter().map(|v| v[axis]).fold(f64::MIN, f64::max);
    [least(0), least(1), most(0), most(1)]
}

fn at(a: Vertex, b: Vertex, km: f64) -> [f64; 2] {
    let part = if b[2] > a[2] {
        ((km - a[2]) / (b[2] - a[2])).clamp(0.0, 1.0)
    } else {
        1.0
    };
    [a[0] + (b[0] - a[0]) * part, a[1] + (b[1] - a[1]) * part]
}

/// Douglas and Peucker's thinning, but by how far the place of a kilometre moves, not by how far a vertex is from the chord.
fn thinned(vertices: &[Vertex], off: f64, squeeze: f64) -> Vec<Vertex> {
    let mut kept = vec![false; vertices.len()];
    let mut open = vec![(0, vertices.len() - 1)];
    while let Some((from, to)) = open.pop() {
        kept[from] = true;
        kept[to] = true;
        let moved = |i: usize| {
            let place = at(vertices[from], vertices[to], vertices[i][2]);
            ((place[0] - vertices[i][0]) * squeeze).hypot(place[1] - vertices[i][1])
        };
        let worst = (from + 1..to).max_by(|&a, &b| moved(a).total_cmp(&moved(b)));
        if let Some(worst) = worst.filter(|&worst| moved(worst) > off) {
            open.extend([(from, worst), (worst, to)]);
        }
    }
    vertices
        .iter()
        .zip(kept)
        .filter_map(|(vertex, kept)| kept.then_some(*vertex))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{MOST, Track};
    use crate::network::Network;
    use crate::units::Chainage;
    use geo::{Distance, Geodesic, Point};

    #[test]
    fn a_kilometre_is_drawn_where_it_lies_within_what_the_eye_can_tell() {
        let network = Network::bundled();
        for to in ["Vladivostok", "Ledyanaya"] {
            let route = network.route("Pyongyang", to, &[]).unwrap();
            let track = Track::of(&route);
            assert!(track.vertices().len() <= MOST);
            let step = route.length().as_km() / 997.0;
            for km in (0..997).map(|i| f64::from(i) * step) {
                let [lon, lat] = track.point(km);
                let off = Geodesic.distance(
                    Point::new(lon, lat),
                    route.line().point_at(Chainage::km(km)),
                );
                assert!(off < 3000.0, "{to} km {km}: {off} m");
            }
        }
    }

    #[test]
    fn a_stretch_begins_and_ends_at_its_kilometres() {
        let route = Network::bundled()
            .route("Pyongyang", "Vladivostok", &[])
            .unwrap();
        let track = Track::of(&route);
        let stretch = track.cut(600.0, 860.0);
        assert_eq!(stretch.first(), Some(&track.point(600.0)));
        assert_eq!(stretch.last(), Some(&track.point(860.0)));
        assert!(stretch.len() > 10);
    }
}
