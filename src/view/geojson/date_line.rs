//! What RFC 7946 wants at the date line: lines cut there (3.1.9), and boxes that reach over it (5.2).

use super::to_decimals;

/// Longitude and latitude in degrees.
type Place = [f64; 2];

/// A line in pieces that do not cross the date line, each as long as can be; none is without length.
pub(super) fn pieces(line: &[Place]) -> Vec<Vec<Place>> {
    let mut pieces = Vec::new();
    let mut piece: Vec<Place> = Vec::new();
    for &place in line {
        if let Some([here, beyond]) = piece.last().and_then(|&from| crossing(from, place)) {
            piece.push(here);
            pieces.push(std::mem::replace(&mut piece, vec![beyond]));
        }
        piece.push(place);
    }
    pieces.push(piece);
    pieces.iter_mut().for_each(Vec::dedup);
    pieces.retain(|piece| piece.len() > 1);
    pieces
}

/// Where the shorter way between two places crosses the date line, as it is called on this side and beyond.
fn crossing(from: Place, to: Place) -> Option<[Place; 2]> {
    let edge = 180_f64.copysign(from[0]);
    let (before, behind) = (edge - from[0], to[0] + edge);
    let part = if before == 0.0 {
        0.0
    } else {
        before / (before + behind)
    };
    let lat = to_decimals(from[1] + part * (to[1] - from[1]));
    ((to[0] - from[0]).abs() > 180.0).then_some([[edge, lat], [-edge, lat]])
}

/// West, south, east, north of places that follow one another; across the date line west is the greater.
pub(super) fn bounds(places: impl Iterator<Item = Place>) -> [f64; 4] {
    let [mut west, mut south] = [f64::INFINITY; 2];
    let [mut east, mut north] = [f64::NEG_INFINITY; 2];
    let mut before = None;
    for [lon, lat] in places {
        // Counted on beyond 180° where the way goes on there.
        let turns = before.map_or(0.0, |before: f64| ((before - lon) / 360.0).round());
        let lon = lon + 360.0 * turns;
        (west, east) = (west.min(lon), east.max(lon));
        (south, north) = (south.min(lat), north.max(lat));
        before = Some(lon);
    }
    if east - west >= 360.0 {
        return [-180.0, south, 180.0, north];
    }
    [within(west), south, within(east), north]
}

/// A longitude within ±180°.
fn within(lon: f64) -> f64 {
    match lon {
        lon if lon > 180.0 => to_decimals(lon - 360.0),
        lon if lon < -180.0 => to_decimals(lon + 360.0),
        lon => lon,
    }
}

#[cfg(test)]
mod tests {
    use super::{bounds, pieces};

    #[test]
    fn a_line_is_cut_at_the_date_line_either_way_and_nowhere_else() {
        let there = [[177.0, 65.0], [179.0, 65.5], [-178.5, 66.0], [-175.0, 66.0]];
        let mut back = there;
        back.reverse();
        let west = vec![[177.0, 65.0], [179.0, 65.5], [180.0, 65.7]];
        let east = vec![[-180.0, 65.7], [-178.5, 66.0], [-175.0, 66.0]];
        let turned = |mut piece: Vec<_>| {
            piece.reverse();
            piece
        };
        assert_eq!(pieces(&there), [west.clone(), east.clone()]);
        assert_eq!(pieces(&back), [turned(east), turned(west)]);
        let plain = [[-90.0, 1.0], [0.0, 2.0], [90.0, 3.0]];
        assert_eq!(pieces(&plain), [plain]);
    }

    #[test]
    fn a_line_that_only_touches_the_date_line_is_whole_whatever_it_calls_it() {
        for touched in [180.0, -180.0] {
            let end = [[179.0, 1.0], [touched, 2.0]];
            assert_eq!(pieces(&end), [[[179.0, 1.0], [180.0, 2.0]]]);
            let start = [[touched, 2.0], [-179.0, 1.0]];
            assert_eq!(pieces(&start), [[[-180.0, 2.0], [-179.0, 1.0]]]);
            let along = [[179.0, 0.0], [touched, 1.0], [-179.0, 2.0]];
            assert_eq!(pieces(&along).concat().len(), 4);
        }
        assert_eq!(pieces(&[[180.0, 1.0], [-180.0, 1.0]]).len(), 0);
    }

    #[test]
    fn a_box_reaches_over_the_date_line_and_not_around_the_world() {
        let there = [[177.0, 65.0], [179.0, 65.5], [-178.5, 66.0], [-175.0, 66.0]];
        let back = there.iter().rev().copied();
        for places in [there.to_vec(), back.collect()] {
            assert_eq!(
                bounds(places.into_iter()).to_vec(),
                [177.0, 65.0, -175.0, 66.0]
            );
        }
        let touches = [[179.0, 1.0], [-180.0, 2.0]];
        assert_eq!(
            bounds(touches.into_iter()).to_vec(),
            [179.0, 1.0, 180.0, 2.0]
        );
        let around = [0.0, 120.0, -120.0, 0.0, 120.0].map(|lon| [lon, 1.0]);
        assert_eq!(
            bounds(around.into_iter()).to_vec(),
            [-180.0, 1.0, 180.0, 1.0]
        );
    }
}
