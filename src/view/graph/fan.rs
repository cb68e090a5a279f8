//! The median of every event, and the bands behind it.

use std::io;

use chrono::{DateTime, Utc};

use super::pen::{Pen, Point, width};
use super::plot::{Plot, ends};
use super::room::Room;
use super::{Graph, INK};
use crate::event::Event;
use crate::passage::Passage;
use crate::view::eta::between;
use crate::view::whereabouts::CREDIBILITIES;
use crate::when::Local;

pub(super) const FAN: &str = "#2b6ca3";
pub(super) const MEDIAN: &str = "#0d2f4f";
/// How the edge of each band is drawn, so that they can be told apart without colour.
pub(super) const EDGES: [&str; 3] = ["none", "5 2", "1.5 2.5"];
/// Of the innermost band's paint on its own; they lie on one another.
pub(super) const OPACITY: &str = "0.2";

pub(super) fn draw(
    graph: &Graph<'_>,
    plot: &Plot,
    room: &mut Room,
    pen: &mut Pen<'_>,
) -> io::Result<()> {
    pen.element("clipPath", &[("id", "khasan-graph-clip")], |pen| {
        pen.rect([plot.left, plot.top, plot.right, plot.bottom], &[])
    })?;
    let passages: Vec<_> = graph.posterior.passages().collect();
    let edge = |p: f64| edge(graph.posterior.events(), &passages, plot, p);
    pen.group(&[("clip-path", "url(#khasan-graph-clip)")], |pen| {
        for (p, dashes) in CREDIBILITIES.iter().zip(EDGES).rev() {
            let (left, right) = (edge((1.0 - p) / 2.0), edge(f64::midpoint(1.0, *p)));
            band(*p, &left, &right, dashes, pen)?;
        }
        let looks = [
            ("class", "median"),
            ("fill", "none"),
            ("stroke", MEDIAN),
            ("stroke-width", "2.4"),
            ("stroke-linejoin", "round"),
        ];
        pen.polyline(&edge(0.5), &looks)
    })?;
    cuts(graph, plot, room, pen)?;
    arrival(graph, plot, room, pen)
}

/// The instants before which every event has happened with a probability, at their places; never back in time.
fn edge(events: &[Event], passages: &[Passage<'_>], plot: &Plot, p: f64) -> Vec<Point> {
    let mut latest = DateTime::<Utc>::MIN_UTC;
    let point = |(event, passage): (&Event, &Passage<'_>)| {
        latest = latest.max(passage.quantile(p));
        plot.point(latest, event.at)
    };
    events.iter().zip(passages).map(point).collect()
}

fn band(
    p: f64,
    left: &[Point],
    right: &[Point],
    dashes: &str,
    pen: &mut Pen<'_>,
) -> io::Result<()> {
    let percent = format!("{:.0}", 100.0 * p);
    let around: Vec<Point> = left.iter().chain(right.iter().rev()).copied().collect();
    pen.group(&[("class", "band"), ("stroke", FAN)], |pen| {
        pen.words("title", &[], &format!("{percent} %"))?;
        pen.polygon(
            &around,
            &[("stroke", "none"), ("fill", FAN), ("fill-opacity", OPACITY)],
        )?;
        [left, right].into_iter().try_for_each(|edge| {
            pen.polyline(
                edge,
                &[
                    ("fill", "none"),
                    ("stroke-width", "0.8"),
                    ("stroke-dasharray", dashes),
                ],
            )
        })
    })
}

/// Arrows where the outermost band reaches beyond the sheet, with the time to which it does.
fn cuts(graph: &Graph<'_>, plot: &Plot, room: &mut Room, pen: &mut Pen<'_>) -> io::Result<()> {
    let route = graph.posterior.journey().route();
    let [leaves, arrives] = ends(graph.posterior);
    let (first, last) = (leaves.quantile(0.025), arrives.quantile(0.975));
    if first < plot.from {
        let since = Local {
            time: first,
            zone: route.from().zone,
        }
        .short();
        let tip = [plot.left + 1.0, plot.y(crate::units::Chainage::START)];
        cut(tip, 1.0, &format!("95 % from {since}"), room, pen)?;
    }
    if last > plot.to {
        let until = Local {
            time: last,
            zone: route.to().zone,
        }
        .short();
        let tip = [plot.right - 1.0, plot.y(route.end())];
        cut(tip, -1.0, &format!("95 % until {until}"), room, pen)?;
    }
    Ok(())
}

fn cut(
    tip: Point,
    inwards: f64,
    words: &str,
    room: &mut Room,
    pen: &mut Pen<'_>,
) -> io::Result<()> {
    let [x, y] = tip;
    let back = x + 9.0 * inwards;
    pen.polygon(
        &[tip, [back, y - 5.0], [back, y + 5.0]],
        &[("class", "cut"), ("fill", MEDIAN)],
    )?;
    let (anchor, left) = if inwards > 0.0 {
        ("start", x)
    } else {
        ("end", x - width(words, 11.5))
    };
    room.take([left, y + 4.0, left + width(words, 11.5), y + 18.0]);
    pen.text(
        [x + 4.0 * inwards, y + 15.0],
        &[("text-anchor", anchor), ("font-size", "11.5")],
        words,
    )
}

/// The end of the journey: a bar over its 90 %, and both in words.
fn arrival(graph: &Graph<'_>, plot: &Plot, room: &mut Room, pen: &mut Pen<'_>) -> io::Result<()> {
    let route = graph.posterior.journey().route();
    let (zone, y) = (route.to().zone, plot.y(route.end()));
    let [_, passage] = ends(graph.posterior);
    let (low, high) = passage.interval(0.9);
    let [from, to] = [low, high].map(|time| plot.x_inside(time));
    pen.rect(
        [from, y - 2.5, to, y + 2.5],
        &[("class", "arrival"), ("fill", MEDIAN)],
    )?;
    let arrives = Local {
        time: passage.median(),
        zone,
    }
    .short();
    let interval = format!("90 % {}", between(low, high, zone));
    let right = to
        .max(plot.left + width(&interval, 12.0))
        .min(plot.right - 6.0);
    room.take([
        right - width(&interval, 12.0),
        plot.top,
        right,
        plot.top + 36.0,
    ]);
    let looks = [("text-anchor", "end"), ("fill", INK)];
    pen.group(&looks, |pen| {
        pen.text_on_paper(
            [right, plot.top + 16.0],
            &[("font-weight", "bold"), ("font-size", "13")],
            &format!("arrives {arrives}"),
        )?;
        pen.text_on_paper([right, plot.top + 31.0], &[], &interval)
    })
}
