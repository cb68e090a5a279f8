//! From vertices as given to pieces so short that a chord is as good as the geodesic.

use super::ellipsoid::{Position, length, minus, position, wrapped};
use super::leg::Leg;
use crate::{Chainage, Error};
use geo::Point;

/// Legs longer than this, in metres, are cut along the geodesic. A chord of this length runs 2 cm below the ground.
const LONGEST_PIECE: f64 = 1000.0;
/// A line is not cut into more than about this many pieces, be it as long as it may: it must fit into memory.
const MOST_PIECES: f64 = 1e6;
/// Vertices nearer than this, in metres, are one.
const SAME: f64 = 1e-6;

/// A place where two pieces meet: a vertex, or a cut between two.
#[derive(Debug, Clone, Copy)]
pub(super) struct Joint {
    pub(super) point: Point<f64>,
    pub(super) place: Position,
    /// The chainage of the piece before at its end.
    pub(super) arriving: f64,
    /// The chainage of the piece after at its beginning; more than `arriving` where the kilometres jump.
    pub(super) leaving: f64,
    /// The number of the vertex it is, or is after.
    pub(super) vertex: u32,
}

/// The distinct vertices.
pub(super) fn vertices(given: Vec<(Point<f64>, Chainage)>) -> Result<Vec<Joint>, Error> {
    let mut vertices: Vec<Joint> = Vec::with_capacity(given.len());
    for (number, (point, chainage)) in given.into_iter().enumerate() {
        let chainage = chainage.get();
        check(number, point, chainage, vertices.last())?;
        let point = Point::new(wrapped(point.x()), point.y());
        let place = position(point);
        match vertices.last_mut() {
            Some(before) if length(minus(place, before.place)) < SAME => before.leaving = chainage,
            _ => vertices.push(Joint {
                point,
                place,
                arriving: chainage,
                leaving: chainage,
                vertex: u32::try_from(vertices.len()).unwrap_or(u32::MAX),
            }),
        }
    }
    if vertices.len() < 2 {
        return refused(
            0,
            "all vertices lie in one place; a line needs two places".into(),
        );
    }
    Ok(vertices)
}

fn check(
    number: usize,
    point: Point<f64>,
    chainage: f64,
    before: Option<&Joint>,
) -> Result<(), Error> {
    let (lon, lat) = point.x_y();
    if !lon.is_finite() || !(-90.0..=90.0).contains(&lat) {
        let reason = format!("{lon}, {lat} is no longitude and latitude in degrees");
        return refused(number, reason);
    }
    if !chainage.is_finite() {
        return refused(number, format!("{chainage} is no chainage"));
    }
    match before {
        Some(before) if chainage < before.leaving => refused(
            number,
            format!(
                "chainage {chainage} is less than {} before it",
                before.leaving
            ),
        ),
        _ => Ok(()),
    }
}

fn refused<T>(vertex: usize, reason: String) -> Result<T, Error> {
    Err(Error::Line { vertex, reason })
}

/// The vertices, and between those that lie far apart the cuts.
pub(super) fn joints(vertices: Vec<Joint>) -> Vec<Joint> {
    let longest = longest_piece(&vertices);
    let is_long = |leg: &[Joint]| length(minus(leg[1].place, leg[0].place)) > longest;
    if !vertices.windows(2).any(is_long) {
        return vertices;
    }
    let mut joints = Vec::with_capacity(vertices.len());
    for leg in vertices.windows(2) {
        joints.push(leg[0]);
        if is_long(leg) {
            cut(&leg[0], &leg[1], longest, &mut joints);
        }
    }
    joints.extend(vertices.last());
    joints
}

fn longest_piece(vertices: &[Joint]) -> f64 {
    let legs = vertices.windows(2);
    let line: f64 = legs
        .map(|leg| length(minus(leg[1].place, leg[0].place)))
        .sum();
    LONGEST_PIECE.max(line / MOST_PIECES)
}

fn cut(from: &Joint, to: &Joint, longest: f64, joints: &mut Vec<Joint>) {
    let leg = Leg::new((from.point, from.place), (to.point, to.place));
    let parts = (leg.metres() / longest).ceil();
    let mut number = 1.0;
    while number < parts {
        let part = number / parts;
        let point = leg.point(part);
        let chainage = from.leaving + part * (to.arriving - from.leaving);
        joints.push(Joint {
            point,
            place: position(point),
            arriving: chainage,
            leaving: chainage,
            vertex: from.vertex,
        });
        number += 1.0;
    }
}
