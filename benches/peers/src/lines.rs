//! Peers that find a point on a line, and the place of a chainage.

use geo::line_measures::InterpolateLine;
use geo::{
    Closest, ClosestPoint, Distance, Geodesic, Haversine, LineLocatePoint, LineString, Point,
};
use khasan::{Chainage, Line};
use rstar::{AABB, PointDistance, RTree, RTreeObject};

use crate::railway::{self, Vertices};
use crate::work::{Place, Work};

/// Has the work done by a peer, and prints its row.
pub(crate) fn row(peer: &str, work: &Work) {
    match (peer, work.is_location()) {
        ("khasan", true) => {
            let line = Line::new(work.vertices.clone()).expect("it is a line");
            work.locate_at_once(peer, |points| line.nearest_all(points));
        }
        ("khasan, one by one", true) => {
            let line = Line::new(work.vertices.clone()).expect("it is a line");
            work.locate(peer, |point| {
                let place = line.nearest(point);
                Place(place.at.get(), place.point, place.off.get())
            });
        }
        ("geo + rstar", true) => {
            let tree = tree(&work.vertices);
            work.locate(peer, |point| nearest(&tree, &work.vertices, point));
        }
        ("geo LineLocatePoint", true) => {
            let (line, length) = string(&work.vertices);
            work.locate(peer, |point| {
                let part = line.line_locate_point(&point).unwrap_or(f64::NAN);
                let place = match line.closest_point(&point) {
                    Closest::SinglePoint(place) | Closest::Intersection(place) => place,
                    Closest::Indeterminate => point,
                };
                Place(part * length, place, Haversine.distance(place, point))
            });
        }
        ("khasan", false) => {
            let line = Line::new(work.vertices.clone()).expect("it is a line");
            work.place(peer, |at| line.point_at(Chainage::new(at)));
        }
        ("geo Geodesic, hand-indexed", false) => work.place(peer, |at| {
            railway::true_place(&work.vertices, Chainage::new(at))
        }),
        ("geo InterpolateLine", false) => {
            let (line, length) = string(&work.vertices);
            work.place(peer, |at| {
                Geodesic
                    .point_at_ratio_from_start(&line, at / length)
                    .expect("the line has points")
            });
        }
        _ => panic!("no such row"),
    }
}

fn string(vertices: &Vertices) -> (LineString<f64>, f64) {
    let line = vertices.iter().map(|vertex| vertex.0).collect::<Vec<_>>();
    (line.into(), vertices[vertices.len() - 1].1.get())
}

/// A leg in planar degrees.
struct Leg {
    from: [f64; 2],
    to: [f64; 2],
    number: usize,
}

impl Leg {
    fn part(&self, point: [f64; 2]) -> f64 {
        let along = [self.to[0] - self.from[0], self.to[1] - self.from[1]];
        let away = [point[0] - self.from[0], point[1] - self.from[1]];
        let square = along[0] * along[0] + along[1] * along[1];
        ((away[0] * along[0] + away[1] * along[1]) / square).clamp(0.0, 1.0)
    }

    fn place(&self, part: f64) -> [f64; 2] {
        [0, 1].map(|axis| self.from[axis] + part * (self.to[axis] - self.from[axis]))
    }
}

impl RTreeObject for Leg {
    type Envelope = AABB<[f64; 2]>;

    fn envelope(&self) -> Self::Envelope {
        AABB::from_corners(self.from, self.to)
    }
}

impl PointDistance for Leg {
    fn distance_2(&self, point: &[f64; 2]) -> f64 {
        let place = self.place(self.part(*point));
        (place[0] - point[0]).powi(2) + (place[1] - point[1]).powi(2)
    }
}

fn tree(vertices: &Vertices) -> RTree<Leg> {
    let leg = |(number, ends): (usize, &[(Point<f64>, Chainage)])| Leg {
        from: [ends[0].0.x(), ends[0].0.y()],
        to: [ends[1].0.x(), ends[1].0.y()],
        number,
    };
    RTree::bulk_load(vertices.windows(2).enumerate().map(leg).collect())
}

/// What one writes who has a tree of segments and a table of lengths.
fn nearest(tree: &RTree<Leg>, vertices: &Vertices, point: Point<f64>) -> Place {
    let at = [point.x(), point.y()];
    let leg = tree.nearest_neighbor(&at).expect("the tree has legs");
    let part = leg.part(at);
    let place = Point::from(leg.place(part));
    let (from, to) = (vertices[leg.number].1, vertices[leg.number + 1].1);
    Place(
        (from + (to - from) * part).get(),
        place,
        Haversine.distance(place, point),
    )
}
