//! Night, hours and days: the clocks of the start below, those of the far zone above.

use std::io;

use chrono::{DateTime, Datelike, Offset, TimeDelta, TimeZone, Timelike, Utc};
use chrono_tz::Tz;
use geo::Point;

use super::pen::{Pen, width};
use super::plot::Plot;
use super::{FAINT, Graph, sun};
use crate::units::Chainage;

/// Hours between ticks; the first that leaves this much room is taken.
const STEPS: [u32; 7] = [1, 3, 6, 12, 24, 72, 168];
const ROOM: f64 = 40.0;
const NIGHT: &str = "#e6eaf1";
const GRID: &str = "#d3d9e0";

pub(super) fn draw(graph: &Graph<'_>, plot: &Plot, pen: &mut Pen<'_>) -> io::Result<()> {
    let sides = [plot.left, plot.top, plot.right, plot.bottom];
    for [sunset, sunrise] in sun::nights(middle(graph), plot.from, plot.to) {
        let across = [sunset, sunrise].map(|time| plot.x_inside(time));
        let night = [across[0], plot.top, across[1], plot.bottom];
        pen.rect(night, &[("class", "night"), ("fill", NIGHT)])?;
    }
    let [below, above] = zones(graph);
    clock(plot, below, Edge::Below, pen)?;
    clock(plot, above, Edge::Above, pen)?;
    let frame = [("class", "plot"), ("fill", "none"), ("stroke", FAINT)];
    pen.rect(sides, &frame)
}

/// The middle of the route, whose sun is taken for the whole.
pub(super) fn middle(graph: &Graph<'_>) -> Point<f64> {
    let route = graph.posterior.journey().route();
    route
        .line()
        .point_at(Chainage::START + route.length() * 0.5)
}

/// The zone of the start, and the last on the route whose clocks differ from it then.
fn zones(graph: &Graph<'_>) -> [Tz; 2] {
    let route = graph.posterior.journey().route();
    let leaves = graph.posterior.passage(0).median().naive_utc();
    let offset = |zone: &Tz| zone.offset_from_utc_datetime(&leaves).fix();
    let start = route.from().zone;
    let zones = route
        .places()
        .iter()
        .rev()
        .map(|place| route.station(place).zone);
    let differs = |zone: &Tz| offset(zone) != offset(&start);
    [
        start,
        zones.into_iter().find(differs).unwrap_or(route.to().zone),
    ]
}

#[derive(Clone, Copy, PartialEq)]
enum Edge {
    Above,
    Below,
}

impl Edge {
    /// The plot's side, and how far the ticks end, the hours and the days stand from it.
    fn rows(self, plot: &Plot) -> [f64; 4] {
        match self {
            Self::Above => [plot.top, plot.top - 4.0, plot.top - 8.0, plot.top - 24.0],
            Self::Below => [
                plot.bottom,
                plot.bottom + 4.0,
                plot.bottom + 16.0,
                plot.bottom + 32.0,
            ],
        }
    }
}

fn clock(plot: &Plot, zone: Tz, edge: Edge, pen: &mut Pen<'_>) -> io::Result<()> {
    let [side, end, hours, days] = edge.rows(plot);
    let ticks = ticks(plot, zone);
    let far = if edge == Edge::Below { plot.top } else { side };
    pen.group(&[("stroke", GRID)], |pen| {
        ticks.iter().try_for_each(|tick| {
            let x = plot.x(tick.to_utc());
            let heavy = if is_midnight(tick) { "1.6" } else { "0.8" };
            pen.line([x, end], [x, far], &[("stroke-width", heavy)])
        })
    })?;
    pen.group(&[("text-anchor", "middle"), ("font-size", "11.5")], |pen| {
        ticks.iter().try_for_each(|tick| {
            let weight = if is_midnight(tick) { "bold" } else { "normal" };
            let hour = tick.format("%H:%M").to_string();
            pen.text(
                [plot.x(tick.to_utc()), hours],
                &[("font-weight", weight)],
                &hour,
            )
        })?;
        dates(plot, &ticks, zone, days, pen)
    })?;
    let place = [plot.left - 14.0, hours];
    pen.text(
        place,
        &[("text-anchor", "end"), ("fill", FAINT)],
        &named(plot, zone),
    )
}

/// A date at every midnight there is room for, and at the left edge.
fn dates(
    plot: &Plot,
    ticks: &[DateTime<Tz>],
    zone: Tz,
    y: f64,
    pen: &mut Pen<'_>,
) -> io::Result<()> {
    let words = |time: &DateTime<Tz>| time.format("%a %-d %b").to_string();
    let wide = width("Wed 30 Sep", 12.0);
    let midnights = ticks.iter().filter(|tick| is_midnight(tick));
    let dates = midnights.map(|tick| (plot.x(tick.to_utc()), words(tick)));
    let mut dates: Vec<_> = dates
        .filter(|(x, _)| x + wide / 2.0 < plot.right + 30.0)
        .collect();
    let left = plot.left + wide / 2.0 - 14.0;
    if dates.first().is_none_or(|first| first.0 - left > wide) {
        dates.insert(0, (left, words(&plot.from.with_timezone(&zone))));
    }
    let mut free = f64::NEG_INFINITY;
    for (x, date) in dates {
        if x - wide / 2.0 > free {
            free = x + wide / 2.0;
            pen.text(
                [x, y],
                &[("font-weight", "bold"), ("font-size", "12")],
                &date,
            )?;
        }
    }
    Ok(())
}

/// The full hours on the clocks of a zone that are shown, far enough apart.
fn ticks(plot: &Plot, zone: Tz) -> Vec<DateTime<Tz>> {
    let an_hour = plot.x(plot.from + TimeDelta::hours(1)) - plot.left;
    let wide_enough = |step: &u32| f64::from(*step) * an_hour >= ROOM;
    let step = STEPS
        .into_iter()
        .find(wide_enough)
        .unwrap_or(STEPS[STEPS.len() - 1]);
    let days = plot.from.with_timezone(&zone).date_naive().iter_days();
    let last = plot.to.with_timezone(&zone).date_naive();
    let hours = days
        .take_while(|day| *day <= last)
        .flat_map(|day| (0..24).map(move |hour| (day, hour)));
    let counted =
        |day: chrono::NaiveDate, hour: u32| day.num_days_from_ce().unsigned_abs() * 24 + hour;
    hours
        .filter(|&(day, hour)| counted(day, hour) % step == 0)
        .filter_map(|(day, hour)| {
            zone.from_local_datetime(&day.and_hms_opt(hour, 0, 0)?)
                .earliest()
        })
        .filter(|tick| plot.shows(tick.to_utc()))
        .collect()
}

fn is_midnight(tick: &DateTime<Tz>) -> bool {
    tick.hour() == 0
}

/// `Pyongyang UTC+09:00`; with both offsets where the clocks were changed meanwhile.
fn named(plot: &Plot, zone: Tz) -> String {
    let city = zone
        .name()
        .rsplit('/')
        .next()
        .unwrap_or_default()
        .replace('_', " ");
    let offset = |time: DateTime<Utc>| {
        zone.offset_from_utc_datetime(&time.naive_utc())
            .fix()
            .to_string()
    };
    let (first, last) = (offset(plot.from), offset(plot.to));
    if first == last {
        format!("{city} UTC{first}")
    } else {
        format!("{city} UTC{first}, then {last}")
    }
}
