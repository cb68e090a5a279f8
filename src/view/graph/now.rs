//! A cursor at one instant, with the stretch of line on which the train is then.

use std::io;

use super::Graph;
use super::pen::{Pen, width};
use super::plot::Plot;
use super::room::Room;
use crate::view::whereabouts::stretches;
use crate::when::Local;

const CURSOR: &str = "#6a2c91";
/// How wide the bars are that hold the train with 50, 80 and 95 %.
const WIDTHS: [f64; 3] = [4.0, 2.5, 1.2];

pub(super) fn draw(
    graph: &Graph<'_>,
    plot: &Plot,
    room: &mut Room,
    pen: &mut Pen<'_>,
) -> io::Result<()> {
    let Some(time) = graph.at.filter(|&at| plot.shows(at)) else {
        return Ok(());
    };
    let x = plot.x(time);
    let median = graph.posterior.positions(time, &[0.5])[0];
    let route = graph.posterior.journey().route();
    let zone = route.station(route.place_before(median)).zone;
    pen.group(
        &[("class", "cursor"), ("fill", CURSOR), ("stroke", CURSOR)],
        |pen| {
            let thin = [("stroke-width", "1"), ("stroke-dasharray", "2 3")];
            pen.line([x, plot.top], [x, plot.bottom], &thin)?;
            for ((_, ends), half) in stretches(graph.posterior, time).into_iter().zip(WIDTHS) {
                let [low, high] = ends.map(|at| plot.y(at));
                pen.rect([x - half, high, x + half, low], &[("stroke", "none")])?;
            }
            let middle = [("fill", super::PAPER), ("stroke-width", "2")];
            pen.circle([x, plot.y(median)], 4.5, &middle)?;
            label(x, &Local { time, zone }.short(), plot, room, pen)
        },
    )
}

fn label(x: f64, words: &str, plot: &Plot, room: &mut Room, pen: &mut Pen<'_>) -> io::Result<()> {
    let wide = width(words, 11.5);
    let left = if x + wide + 8.0 < plot.right {
        x + 5.0
    } else {
        x - 5.0 - wide
    };
    let y = plot.bottom - 6.0;
    room.take([left, y - 10.0, left + wide, y + 3.0]);
    let anchor = if left > x { "start" } else { "end" };
    let edge = if left > x { left } else { left + wide };
    pen.text(
        [edge, y],
        &[
            ("stroke", "none"),
            ("font-size", "11.5"),
            ("text-anchor", anchor),
        ],
        words,
    )
}
