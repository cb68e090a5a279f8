//! Others' forecasts as flags at the place and the time foretold.

use std::io;

use super::Graph;
use super::pen::{Pen, Point, shortened, width};
use super::plot::Plot;
use super::room::Room;
use crate::claim::Claim;
use crate::journey_file::Forecast;
use crate::view::eta::between;
use crate::when::Local;

pub(super) const FORECAST: &str = "#1d6b3a";
/// Flags fly so far above one another, and so many at most.
const STEP: f64 = 12.0;
const MOST_STEPS: u32 = 14;
const LONGEST_NAME: usize = 34;

pub(super) fn draw(
    graph: &Graph<'_>,
    plot: &Plot,
    room: &mut Room,
    pen: &mut Pen<'_>,
) -> io::Result<()> {
    let looks = [
        ("class", "forecast"),
        ("stroke", FORECAST),
        ("stroke-width", "1.2"),
        ("fill", FORECAST),
    ];
    let told = |forecast| Flag::new(graph, forecast, plot);
    let mut flags: Vec<Flag<'_>> = graph.forecasts.iter().filter_map(told).collect();
    // A name flies over the poles on its side, so those come first.
    flags.sort_by(|a, b| a.comes().total_cmp(&b.comes()));
    for flag in flags {
        pen.group(&looks, |pen| {
            pen.words("title", &[], &title(graph, flag.forecast, flag.claim))?;
            flag.draw(plot, room, pen)?;
            let ends = [flag.forecast.when.start(), flag.forecast.when.end()];
            let y = flag.foot[1] + 4.0 * flag.up;
            let [from, to] = ends.map(|time| [plot.x_inside(time), y]);
            pen.line(
                from,
                to,
                &[("stroke-width", "2.4"), ("stroke-opacity", "0.6")],
            )
        })?;
    }
    Ok(())
}

fn title(graph: &Graph<'_>, forecast: &Forecast, claim: &Claim) -> String {
    let zone = claim.zone(graph.posterior.journey().route());
    let when = between(forecast.when.start(), forecast.when.end(), zone);
    let made = Local {
        time: forecast.made,
        zone,
    }
    .short();
    format!(
        "forecast: {}, made {made}: {}, {when}",
        forecast.who, forecast.words
    )
}

/// A name on a pole.
struct Flag<'f> {
    forecast: &'f Forecast,
    claim: &'f Claim,
    name: String,
    foot: Point,
    wide: f64,
    /// To which side it flies, and to which its pole stands: each 1 or −1, right and down being 1.
    flies: f64,
    up: f64,
}

impl<'f> Flag<'f> {
    /// Early flags fly up and to the left, late ones down and to the right: away from the fan, where there is room.
    /// None of a forecast that cannot be drawn.
    fn new(graph: &Graph<'_>, forecast: &'f Forecast, plot: &Plot) -> Option<Self> {
        let claim = forecast.claim.as_ref()?;
        let name = shortened(&forecast.who, LONGEST_NAME);
        let passage = graph.posterior.passage(graph.posterior.event_of(claim));
        let early = forecast.when.middle() < passage.median();
        let (x, wide) = (
            plot.x_inside(forecast.when.middle()),
            width(&name, 11.0) + 14.0,
        );
        let leftwards = if early {
            x - wide > plot.left
        } else {
            x + wide > plot.right
        };
        let at_end = claim.spots[0].at == graph.posterior.journey().route().end();
        Some(Self {
            forecast,
            claim,
            name,
            foot: [x, plot.y(claim.spots[0].at)],
            wide,
            flies: if leftwards { -1.0 } else { 1.0 },
            up: if early || (leftwards && at_end) {
                -1.0
            } else {
                1.0
            },
        })
    }

    /// The order in which flags are set: those that fly to the right from the right, then those that fly to the left from the left.
    fn comes(&self) -> f64 {
        -self.flies * self.foot[0]
    }

    fn draw(&self, plot: &Plot, room: &mut Room, pen: &mut Pen<'_>) -> io::Result<()> {
        let (foot, x) = (self.foot, self.foot[0]);
        let (tip, tail) = (x + self.flies * self.wide, x + self.flies);
        let heights = (1..=MOST_STEPS).map(|i| foot[1] + self.up * (4.0 + STEP * f64::from(i)));
        let inside = |y: &f64| (plot.top + 6.0..plot.bottom - 6.0).contains(y);
        let heights: Vec<f64> = heights.filter(inside).collect();
        let offers = heights
            .iter()
            .map(|y| [tip.min(tail), y - 6.0, tip.max(tail), y + 6.0]);
        let Some(i) = room.first_free(offers) else {
            return pole(foot, foot[1] + 14.0 * self.up, self.flies, pen);
        };
        let (low, high) = (foot[1].max(heights[i]), foot[1].min(heights[i]));
        room.take([x - 1.0, high, x + 1.0, low]);
        pole(foot, heights[i], self.flies, pen)?;
        let anchor = if self.flies < 0.0 { "end" } else { "start" };
        let looks = [&super::SMALL[..], &[("text-anchor", anchor)]].concat();
        pen.text_on_paper(
            [x + 12.0 * self.flies, heights[i] + 4.0],
            &looks,
            &self.name,
        )
    }
}

pub(super) fn pole(foot: Point, top: f64, flies: f64, pen: &mut Pen<'_>) -> io::Result<()> {
    let x = foot[0];
    let end = if top < foot[1] { top - 4.0 } else { top + 4.0 };
    pen.line(foot, [x, end], &[])?;
    let pennant = [[x, top - 4.0], [x + 9.0 * flies, top], [x, top + 4.0]];
    pen.polygon(&pennant, &[("stroke", "none")])
}
