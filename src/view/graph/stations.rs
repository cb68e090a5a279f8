//! Stations at their kilometres, the border, and where wheels are changed.

use std::cmp::Reverse;
use std::collections::BTreeMap;
use std::io;

use super::pen::{Pen, width};
use super::plot::Plot;
use super::room::Room;
use super::{FAINT, Graph};
use crate::station::{Station, StationKind};

/// Labels stand at least so far apart; of stations where nothing happens only those with more room are named.
const GAP: f64 = 15.0;
const WIDE_GAP: f64 = 25.0;
const BORDER: &str = "#9b1c31";

/// Why a place is named, the best reason first.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reason {
    End,
    Border,
    Call,
    Told,
    Known,
}

struct Label {
    place: usize,
    reason: Reason,
    /// Where its kilometre lies, and where its name.
    lies: f64,
    stands: f64,
}

pub(super) fn draw(
    graph: &Graph<'_>,
    plot: &Plot,
    room: &mut Room,
    pen: &mut Pen<'_>,
) -> io::Result<()> {
    for label in labels(graph, plot) {
        pen.group(&[("class", "station")], |pen| {
            station(graph, plot, &label, pen)
        })?;
    }
    let unit = [("text-anchor", "end"), ("fill", FAINT)];
    pen.text(
        [super::plot::WIDTH - 12.0, plot.top - 8.0],
        &unit,
        graph.style.units.word(),
    )?;
    countries(graph, plot, room, pen)?;
    wheels(graph, plot, room, pen)
}

/// A line across, the name on the left, the kilometre on the right.
fn station(graph: &Graph<'_>, plot: &Plot, label: &Label, pen: &mut Pen<'_>) -> io::Result<()> {
    let route = graph.posterior.journey().route();
    let place = &route.places()[label.place];
    let (lies, stands) = (label.lies, label.stands);
    let (stroke, heavy, dashes) = match label.reason {
        Reason::Border => (BORDER, "1.6", "9 3 2 3"),
        Reason::End | Reason::Call => ("#8794a1", "1", "none"),
        Reason::Told | Reason::Known => ("#b9c2cb", "0.7", "none"),
    };
    let looks = [
        ("stroke", stroke),
        ("stroke-width", heavy),
        ("stroke-dasharray", dashes),
    ];
    pen.line([plot.left, lies], [plot.right, lies], &looks)?;
    let leads = [
        ("fill", "none"),
        ("stroke", "#8794a1"),
        ("stroke-width", "0.7"),
    ];
    for [edge, away] in [[plot.left, -1.0], [plot.right, 1.0]] {
        let bend = [
            [edge, lies],
            [edge + 8.0 * away, stands],
            [edge + 11.0 * away, stands],
        ];
        pen.polyline(&bend, &leads)?;
    }
    let (weight, ink) = match label.reason {
        Reason::End | Reason::Call => ("bold", super::INK),
        Reason::Border => ("normal", BORDER),
        Reason::Told => ("normal", super::INK),
        Reason::Known => ("normal", FAINT),
    };
    let looks = [
        ("text-anchor", "end"),
        ("font-weight", weight),
        ("fill", ink),
    ];
    let name = fitting(graph, route.station(place), plot.left - 14.0);
    pen.text([plot.left - 14.0, stands + 4.0], &looks, &name)?;
    let at = graph.style.place(place.at);
    pen.text([super::plot::WIDTH - 12.0, stands + 4.0], &looks[..1], &at)
}

/// A station's name: the English one alone where that is all there is room for.
fn fitting(graph: &Graph<'_>, station: &Station, room: f64) -> String {
    let name = graph.style.name(station);
    if width(&name, 12.0) <= room {
        name
    } else {
        super::pen::shortened(&station.name, 28)
    }
}

/// The places that are named, from the top of the sheet down.
fn labels(graph: &Graph<'_>, plot: &Plot) -> Vec<Label> {
    let mut reasons: Vec<(Reason, usize)> =
        reasons(graph).into_iter().map(|(p, r)| (r, p)).collect();
    reasons.sort_unstable();
    let mut labels: Vec<Label> = reasons
        .iter()
        .map(|&(reason, place)| label(graph, plot, place, reason))
        .collect();
    // As many as the sheet holds, the best reasons first.
    let mut left = plot.bottom - plot.top;
    labels.retain(|_| {
        left -= GAP;
        left > 0.0
    });
    labels.sort_by(|a, b| a.lies.total_cmp(&b.lies));
    let lies: Vec<f64> = labels.iter().map(|label| label.lies).collect();
    for (label, stands) in labels.iter_mut().zip(apart(&lies)) {
        label.stands = stands;
    }
    add_known(graph, plot, &mut labels);
    labels
}

fn label(graph: &Graph<'_>, plot: &Plot, place: usize, reason: Reason) -> Label {
    let lies = plot.y(graph.posterior.journey().route().places()[place].at);
    Label {
        place,
        reason,
        lies,
        stands: lies,
    }
}

/// The places where something happens, each with the best reason for it.
fn reasons(graph: &Graph<'_>) -> BTreeMap<usize, Reason> {
    let journey = graph.posterior.journey();
    let places = journey.route().places();
    let told = graph.posterior.reports().iter().map(|report| &report.claim);
    let others = graph
        .forecasts
        .iter()
        .filter_map(|forecast| forecast.claim.as_ref());
    let told = told.chain(others).filter_map(|claim| claim.spots[0].place);
    let is_border =
        |place: &usize| journey.route().station(&places[*place]).kind == StationKind::Border;
    let mut reasons: BTreeMap<usize, Reason> = told.map(|place| (place, Reason::Told)).collect();
    reasons.extend(
        journey
            .calls()
            .iter()
            .map(|call| (call.place, Reason::Call)),
    );
    reasons.extend(
        (0..places.len())
            .filter(is_border)
            .map(|place| (place, Reason::Border)),
    );
    reasons.extend([0, places.len() - 1].map(|place| (place, Reason::End)));
    reasons
}

/// Adds well-known stations where there is room: a place is the better known, the more ways there are to spell it.
fn add_known(graph: &Graph<'_>, plot: &Plot, labels: &mut Vec<Label>) {
    let route = graph.posterior.journey().route();
    let spellings = |place: usize| route.station(&route.places()[place]).aliases.len();
    let mut known: Vec<usize> = (0..route.places().len())
        .filter(|&place| spellings(place) > 0)
        .collect();
    known.sort_by_key(|&place| Reverse(spellings(place)));
    for place in known {
        let new = label(graph, plot, place, Reason::Known);
        let clear = |old: &Label| {
            (old.stands - new.stands).abs() >= WIDE_GAP && (old.lies - new.lies).abs() >= WIDE_GAP
        };
        if labels.iter().all(clear) {
            labels.push(new);
        }
    }
}

/// Moves apart what lies closer than [`GAP`], together as little as can be: pools of neighbours about their common middle.
fn apart(lies: &[f64]) -> Vec<f64> {
    let mut pools: Vec<Vec<f64>> = Vec::new();
    for &y in lies {
        let mut pool = vec![y];
        while let Some(before) =
            pools.pop_if(|before| first(&pool) < first(before) + GAP * size(before))
        {
            pool = [before, pool].concat();
        }
        pools.push(pool);
    }
    let steps = |pool: &Vec<f64>| {
        let first = first(pool);
        (0u32..)
            .take(pool.len())
            .map(move |i| first + GAP * f64::from(i))
            .collect::<Vec<_>>()
    };
    pools.iter().flat_map(steps).collect()
}

/// Where the first of a pool stands if all stand [`GAP`] apart about their mean.
fn first(pool: &[f64]) -> f64 {
    pool.iter().sum::<f64>() / size(pool) - GAP * (size(pool) - 1.0) / 2.0
}

fn size(pool: &[f64]) -> f64 {
    f64::from(u32::try_from(pool.len()).unwrap_or(u32::MAX))
}

/// On either side of a border the country's letters.
fn countries(graph: &Graph<'_>, plot: &Plot, room: &mut Room, pen: &mut Pen<'_>) -> io::Result<()> {
    let route = graph.posterior.journey().route();
    let places = route.places();
    for (i, place) in places.iter().enumerate().skip(1) {
        if route.station(place).kind == StationKind::Border && i + 1 < places.len() {
            let y = plot.y(place.at);
            for (beside, below) in [(i - 1, 13.0), (i + 1, -5.0)] {
                let country = route.station(&places[beside]).country;
                words(
                    [plot.right - 6.0, y + below],
                    BORDER,
                    country.code(),
                    room,
                    pen,
                )?;
            }
        }
    }
    Ok(())
}

/// The gauges between which wheels are changed, on the side of the line that is away from the border.
fn wheels(graph: &Graph<'_>, plot: &Plot, room: &mut Room, pen: &mut Pen<'_>) -> io::Result<()> {
    let journey = graph.posterior.journey();
    for change in journey.calls().iter().filter_map(|call| call.wheels) {
        let y = plot.y(journey.route().places()[change.place].at);
        let below = if change.from < change.to { 13.0 } else { -5.0 };
        let gauges = format!("wheels {} → {}", change.from.as_mm(), change.to);
        words(
            [plot.right - 32.0, y + below],
            super::INK,
            &gauges,
            room,
            pen,
        )?;
    }
    Ok(())
}

/// Words that end at a point, on paper of their own.
fn words(
    at: [f64; 2],
    ink: &str,
    words: &str,
    room: &mut Room,
    pen: &mut Pen<'_>,
) -> io::Result<()> {
    room.take([at[0] - width(words, 11.5), at[1] - 10.0, at[0], at[1] + 3.0]);
    let looks = [
        ("text-anchor", "end"),
        ("font-size", "11.5"),
        ("font-weight", "bold"),
        ("fill", ink),
    ];
    pen.text(at, &looks, words)
}

#[cfg(test)]
mod tests {
    use super::{GAP, apart};

    #[test]
    fn labels_stay_where_they_lie_if_there_is_room() {
        assert_eq!(apart(&[0.0, 20.0, 50.0]), [0.0, 20.0, 50.0]);
    }

    #[test]
    fn crowded_labels_stand_a_gap_apart_about_their_middle() {
        let crowded = apart(&[100.0, 101.0, 102.0, 300.0]);
        assert_eq!(crowded, [101.0 - GAP, 101.0, 101.0 + GAP, 300.0]);
    }

    #[test]
    fn a_pool_that_grows_into_another_takes_it_in() {
        let lies = [0.0, 14.0, 27.0, 27.5, 28.0];
        let stand = apart(&lies);
        assert!(stand.windows(2).all(|pair| pair[1] - pair[0] > GAP - 1e-9));
        let [moved, still] = [&stand[..], &lies].map(|ys| ys.iter().sum::<f64>());
        assert!((moved - still).abs() < 1e-9);
    }
}
