//! The train graph, the railway's own picture: time across, the line up.

mod axes;
mod fan;
mod flags;
mod key;
mod now;
pub(super) mod pen;
mod plot;
mod reports;
mod room;
mod stations;
mod sun;

use std::io::{self, Write};

use chrono::{DateTime, Utc};

use super::eta::between;
use super::style::{Style, counted, thousands};
use crate::journey_file::Forecast;
use crate::passage::Passage;
use crate::posterior::Posterior;
use crate::when::Local;
use pen::Pen;
use plot::Plot;
use room::Room;

/// A journey as a train graph: when it is believed to pass every kilometre, what was reported, what others predicted.
#[derive(Debug, Clone, Copy)]
pub struct Graph<'p> {
    /// What is believed.
    pub posterior: &'p Posterior<'p>,
    /// What the journey is called.
    pub title: &'p str,
    /// What others predicted.
    pub forecasts: &'p [Forecast],
    /// The instant at which a cursor shows where the train is.
    pub at: Option<DateTime<Utc>>,
    /// How distances and names are written.
    pub style: Style,
}

/// Writes the train graph as one self-contained SVG, of at most 1000 by 760 units: no scripts, and nothing to fetch.
///
/// A line runs through the medians of all events; behind it lie the stretches of time that hold each event with 50, 80 and
/// 95 %. Across such a band one reads when the train passes a place; up it, where the train is at a time.
/// Elements of class `plot`, `station`, `band`, `median`, `report`, `forecast` and `cursor` are what their class says.
/// The root says where the plot's left and right are, `data-x0` and `data-x1`, and at which seconds since 1970, `data-t0` and
/// `data-t1`: a page may lay a cursor of its own over it.
///
/// # Errors
/// Those of `out`.
pub fn write(graph: &Graph<'_>, out: &mut impl Write) -> io::Result<()> {
    let plot = Plot::of(graph);
    let mut pen = Pen::new(out);
    let [x0, x1] = [plot.left, plot.right].map(|x| x.to_string());
    let [y0, y1] = [plot.top, plot.bottom].map(|y| y.to_string());
    let [t0, t1] = [plot.from, plot.to].map(|time| time.timestamp().to_string());
    let looks = [
        ("xmlns", "http://www.w3.org/2000/svg"),
        ("class", "khasan-graph"),
        ("viewBox", &format!("0 0 {} {}", plot::WIDTH, plot.height)),
        ("data-x0", &x0),
        ("data-x1", &x1),
        ("data-y0", &y0),
        ("data-y1", &y1),
        ("data-t0", &t0),
        ("data-t1", &t1),
        ("role", "img"),
        ("aria-labelledby", "khasan-graph-title khasan-graph-desc"),
        ("font-family", FONTS),
        ("font-size", "12"),
        ("fill", INK),
    ];
    pen.element("svg", &looks, |pen| graph.draw(&plot, pen))?;
    pen.end()
}

/// Whatever has Hangul and Cyrillic, on every system.
pub(super) const FONTS: &str = "'Noto Sans', 'Noto Sans CJK KR', 'Noto Sans KR', 'Apple SD Gothic Neo', 'Malgun Gothic', 'Segoe UI', 'DejaVu Sans', Helvetica, Arial, sans-serif";
const INK: &str = "#1b2733";
const FAINT: &str = "#5b6875";
const PAPER: &str = "#ffffff";
/// Small words.
const SMALL: [(&str, &str); 2] = [("font-size", "11"), ("fill", INK)];

impl Graph<'_> {
    fn draw(&self, plot: &Plot, pen: &mut Pen<'_>) -> io::Result<()> {
        pen.words("title", &[("id", "khasan-graph-title")], self.title)?;
        pen.words("desc", &[("id", "khasan-graph-desc")], &self.description())?;
        pen.rect([0.0, 0.0, plot::WIDTH, plot.height], &[("fill", PAPER)])?;
        self.heading(pen)?;
        let mut room = Room::default();
        axes::draw(self, plot, pen)?;
        stations::draw(self, plot, &mut room, pen)?;
        fan::draw(self, plot, &mut room, pen)?;
        now::draw(self, plot, &mut room, pen)?;
        reports::draw(self, plot, &mut room, pen)?;
        flags::draw(self, plot, &mut room, pen)?;
        key::draw(self, plot, pen)
    }

    fn heading(&self, pen: &mut Pen<'_>) -> io::Result<()> {
        let bold = [("font-size", "19"), ("font-weight", "bold")];
        let title = pen::fitting(self.title, 19.0, plot::WIDTH - 32.0);
        pen.text([16.0, 27.0], &bold, &title)?;
        pen.text([16.0, 46.0], &[("fill", FAINT)], &self.summary())
    }

    /// How long the way is, who runs on it, and what all this is drawn from.
    fn summary(&self) -> String {
        let journey = self.posterior.journey();
        let route = journey.route();
        let length = route.length();
        let known = self.posterior.newest().map(|time| {
            let zone = route.to().zone;
            format!(", as of {}", Local { time, zone })
        });
        let drawn_from = if self.posterior.is_told_a_time() {
            known.unwrap_or_default()
        } else {
            "; none gives a time: what such trains do, not a forecast".to_owned()
        };
        format!(
            "{route}, {} km ({} mi) by rail · train {} · {} from {}{drawn_from}",
            thousands(length.as_km()),
            thousands(length.as_miles()),
            journey.train().name,
            counted(self.posterior.reports().len(), "report", "s"),
            counted(self.posterior.testimonies().len(), "witness", "es"),
        )
    }

    /// The picture in words: the way, and the times at both ends and at every call.
    fn description(&self) -> String {
        let journey = self.posterior.journey();
        let places = journey.route().places();
        let name = |place: usize| self.style.name(journey.route().station(&places[place]));
        let zone = |place: usize| journey.route().station(&places[place]).zone;
        let leaves = self
            .posterior
            .departure(0)
            .map(|leaves| format!(" Leaves {} {}.", name(0), timed(&leaves, zone(0))));
        let arrives = |place: usize| {
            let arrives = self.posterior.arrival(place)?;
            Some(format!(
                " Arrives at {} {}.",
                name(place),
                timed(&arrives, zone(place))
            ))
        };
        let calls = journey.calls().iter().map(|call| call.place);
        let arrivals = calls.chain([places.len() - 1]).filter_map(arrives);
        let times: String = leaves.into_iter().chain(arrivals).collect();
        format!(
            "Train graph, time across and kilometres up. {}.{times}",
            self.summary()
        )
    }
}

/// `Tue 12 Sep 14:13 +10:00, 90 % between …`
fn timed(passage: &Passage<'_>, zone: chrono_tz::Tz) -> String {
    let time = passage.median();
    let (low, high) = passage.interval(0.9);
    let median = Local { time, zone }.short();
    format!("{median}, 90 % between {}", between(low, high, zone))
}
