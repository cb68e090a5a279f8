//! The median course: the train at the median time of each event, and at the vertices of the drawn line between them.

use chrono::{DateTime, TimeDelta, Utc};
use geo::Point;

use crate::line::{Line, distance};
use crate::posterior::Posterior;
use crate::units::Chainage;

/// A place of the median course.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fix {
    /// When it is passed, to the second.
    pub(crate) time: DateTime<Utc>,
    /// Where on the route.
    pub(crate) at: Chainage,
    /// Where on the map.
    pub(crate) point: Point<f64>,
}

/// The median course, with times that strictly increase: of what falls into one second only the first is kept.
///
/// A stop gives two times at one place. There are no more fixes than events and vertices of the route's line.
pub(crate) fn track(posterior: &Posterior<'_>) -> Vec<Fix> {
    let line = posterior.journey().route().line();
    let mut track: Vec<Fix> = Vec::new();
    for (i, event) in posterior.events().iter().enumerate() {
        let here = Fix {
            time: posterior.passage(i).median(),
            at: event.at,
            point: line.point_at(event.at),
        };
        match track.last().copied() {
            None => track.push(here),
            Some(last) if last.time < here.time => {
                on_the_way(line, last, here, &mut track);
                track.push(here);
            }
            Some(_) => {}
        }
    }
    track
}

/// Adds the vertices between two events.
///
/// Between neighbouring events the line is stretched evenly onto the kilometres, so that the part of the map's metres is
/// the part of the kilometres, and of the time.
fn on_the_way(line: &Line, from: Fix, to: Fix, track: &mut Vec<Fix>) {
    let vertices: Vec<Point<f64>> = line.slice(from.at..to.at).into_points();
    let steps: Vec<f64> = vertices
        .windows(2)
        .map(|pair| distance(pair[0], pair[1]).get())
        .collect();
    let whole: f64 = steps.iter().sum();
    let (mut along, mut last) = (0.0, from.time);
    for (step, &point) in steps.iter().zip(vertices.iter().skip(1)) {
        along += step;
        let part = along / whole;
        let time = from.time + seconds(to.time - from.time, part);
        if last < time && time < to.time {
            let at = from.at + (to.at - from.at) * part;
            track.push(Fix { time, at, point });
            last = time;
        }
    }
}

fn seconds(length: TimeDelta, part: f64) -> TimeDelta {
    #[expect(clippy::cast_possible_truncation, reason = "seconds of a journey")]
    TimeDelta::seconds((length.as_seconds_f64() * part) as i64)
}
