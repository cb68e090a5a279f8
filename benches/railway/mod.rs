//! Lines to measure on, points beside them, and where those points truly are: geodesics and plain search, nothing of ours.

// Counts are far below 2^52 and not negative.
#![allow(
    dead_code,
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

use geo::line_measures::InterpolatePoint;
use geo::{Bearing, Destination, Distance, Geodesic, Point};
use khasan::{Chainage, Network};

/// Longitude and latitude in degrees, and the metres of the drawn line before it.
pub(crate) type Vertices = Vec<(Point<f64>, Chainage)>;

/// Metres of a drawn line.
const LENGTH: f64 = 1_150_000.0;
/// Coordinates are kept to the seventh decimal, as OpenStreetMap keeps them.
const DECIMALS: f64 = 1e7;

/// A seeded sequence of numbers between 0 and 1.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    pub(crate) fn next(&mut self) -> f64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1_u64 << 53) as f64
    }
}

/// The bundled line from Pyongyang to Vladivostok, some 2,250 vertices: surveyed track, and chords between true points.
pub(crate) fn bundled() -> Vertices {
    let route = Network::bundled()
        .route("Pyongyang", "Vladivostok", &[])
        .expect("the bundled network has this route");
    let drawn = route.line().slice(Chainage::START..route.end());
    measured(&drawn.points().collect::<Vec<_>>())
}

/// A railway of that many vertices, as long as the bundled one: curves of 300 m and more, each of at most half a right
/// angle, straights between them, and a direction that wanders: a third longer than the way of a bird.
pub(crate) fn drawn(vertices: usize) -> Vertices {
    let mut chance = Chance::new(7);
    let step = LENGTH / (vertices - 1) as f64;
    let (mut bearing, mut curvature, mut bend_ends) = (50.0, 0.0, 0.0);
    let mut point = Point::new(125.73, 39.03);
    let mut points = vec![point];
    for vertex in 1..vertices {
        let along = vertex as f64 * step;
        if along >= bend_ends {
            let ahead = 50.0 + 50.0 * (along / 90_000.0).sin();
            let turn = (ahead - bearing + 120.0 * (chance.next() - 0.5)).clamp(-45.0, 45.0);
            let radius = 300.0 + 2000.0 * chance.next().powi(2);
            let bend = (turn.to_radians().abs() * radius).max(step);
            curvature = if chance.next() < 0.6 {
                turn / bend
            } else {
                0.0
            };
            bend_ends = along
                + if curvature == 0.0 {
                    3000.0 * chance.next()
                } else {
                    bend
                };
        }
        bearing += curvature * step;
        point = Geodesic.destination(point, bearing, step);
        points.push(Point::new(rounded(point.x()), rounded(point.y())));
    }
    measured(&points)
}

fn rounded(degrees: f64) -> f64 {
    (degrees * DECIMALS).round() / DECIMALS
}

fn measured(points: &[Point<f64>]) -> Vertices {
    let mut metres = 0.0;
    let mut vertices = vec![(points[0], Chainage::START)];
    for ends in points.windows(2).filter(|ends| ends[0] != ends[1]) {
        metres += Geodesic.distance(ends[0], ends[1]);
        vertices.push((ends[1], Chainage::new(metres)));
    }
    vertices
}

/// Points up to 5 km to either side of places all along a line, in the order of the line.
pub(crate) fn beside(vertices: &Vertices, count: usize) -> Vec<Point<f64>> {
    let mut chance = Chance::new(11);
    let length = vertices[vertices.len() - 1].1.get();
    let place = |number: usize, chance: &mut Chance| {
        let at = (number as f64 + chance.next()) / count as f64 * length;
        let leg = vertices
            .partition_point(|vertex| vertex.1.get() <= at)
            .clamp(1, vertices.len() - 1);
        let (from, to) = (vertices[leg - 1], vertices[leg]);
        let part = (at - from.1.get()) / (to.1 - from.1).get();
        let foot = Point::from(from.0.0 + (to.0.0 - from.0.0) * part);
        let across = 360.0 * chance.next();
        Geodesic.destination(foot, across, 5000.0 * chance.next())
    };
    (0..count).map(|n| place(n, &mut chance)).collect()
}

/// The same in random order.
pub(crate) fn shuffled<T>(mut items: Vec<T>) -> Vec<T> {
    let mut chance = Chance::new(13);
    for i in (1..items.len()).rev() {
        items.swap(i, (chance.next() * (i + 1) as f64) as usize);
    }
    items
}

/// Where on the line a point is, in metres, and how far from it: by golden-section search over the geodesic of every leg
/// that can hold the nearest place.
pub(crate) fn truth(vertices: &Vertices, point: Point<f64>) -> (f64, f64) {
    let bounds: Vec<f64> = vertices.iter().map(|v| rough(point, v.0)).collect();
    let nearest = (0..bounds.len())
        .min_by(|&a, &b| bounds[a].total_cmp(&bounds[b]))
        .expect("a line has vertices");
    let mut best = (
        vertices[nearest].1.get(),
        Geodesic.distance(vertices[nearest].0, point),
    );
    for (leg, ends) in vertices.windows(2).enumerate() {
        let length = (ends[1].1 - ends[0].1).get();
        // No place of the leg is nearer than its beginning, less its length.
        if bounds[leg] - length > best.1 {
            continue;
        }
        let (part, off) = golden(ends[0].0, ends[1].0, length, point);
        if off < best.1 {
            best = (ends[0].1.get() + part * length, off);
        }
    }
    best
}

/// A lower bound of the distance up to some hundred kilometres, in a hundredth of the time.
fn rough(a: Point<f64>, b: Point<f64>) -> f64 {
    let north = 110_500.0 * (a.y() - b.y());
    let east = 111_300.0 * (a.x() - b.x()) * a.y().abs().max(b.y().abs()).to_radians().cos();
    north.hypot(east) * 0.99
}

fn golden(from: Point<f64>, to: Point<f64>, length: f64, point: Point<f64>) -> (f64, f64) {
    let bearing = Geodesic.bearing(from, to);
    let off =
        |part: f64| Geodesic.distance(Geodesic.destination(from, bearing, part * length), point);
    let ratio = (5_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (0.0, 1.0);
    while (high - low) * length > 1e-4 {
        let (left, right) = (high - ratio * (high - low), low + ratio * (high - low));
        if off(left) < off(right) {
            high = right;
        } else {
            low = left;
        }
    }
    let middle = 0.5 * (low + high);
    [0.0, middle, 1.0]
        .map(|part| (part, off(part)))
        .into_iter()
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap_or((0.0, f64::INFINITY))
}

/// The place a chainage is at, along the geodesic of its leg.
pub(crate) fn true_place(vertices: &Vertices, at: Chainage) -> Point<f64> {
    let leg = vertices
        .partition_point(|vertex| vertex.1 <= at)
        .clamp(1, vertices.len() - 1);
    let (from, to) = (vertices[leg - 1], vertices[leg]);
    Geodesic.point_at_ratio_between(from.0, to.0, (at - from.1).get() / (to.1 - from.1).get())
}
