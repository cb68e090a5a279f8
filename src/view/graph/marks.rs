//! What was told, at its place and time: reports as dots with their windows, forecasts as flags.

use std::io;

use super::pen::{Pen, Point, shortened, width};
use super::plot::Plot;
use super::room::Room;
use super::{Graph, INK, PAPER};
use crate::claim::Verb;
use crate::journey_file::Forecast;
use crate::report::Report;
use crate::view::eta::between;
use crate::view::explain::percent;

pub(super) const REPORT: &str = "#a33a00";
pub(super) const FORECAST: &str = "#1d6b3a";
/// From this probability on a report is more likely wrong than right.
const DOUBTED: f64 = 0.5;
/// The next mark beside one that is in its way, and how many steps aside it goes at most.
const ASIDE: f64 = 12.0;
const MOST_STEPS: u32 = 12;
const LONGEST_NAME: usize = 34;

/// Reports that say the same are one mark.
struct Mark<'r> {
    report: &'r Report,
    doubted: bool,
    /// Numbers of the reports, from 1 in the order given.
    numbers: Vec<usize>,
    titles: Vec<String>,
}

pub(super) fn reports(
    graph: &Graph<'_>,
    plot: &Plot,
    room: &mut Room,
    pen: &mut Pen<'_>,
) -> io::Result<()> {
    for mark in marks(graph) {
        let class = if mark.doubted {
            "report doubted"
        } else {
            "report"
        };
        pen.group(
            &[
                ("class", class),
                ("stroke", REPORT),
                ("stroke-width", "1.6"),
            ],
            |pen| {
                pen.words("title", &[], &mark.titles.join("; "))?;
                draw(&mark, plot, room, pen)
            },
        )?;
    }
    Ok(())
}

fn marks<'p>(graph: &Graph<'p>) -> Vec<Mark<'p>> {
    let mut marks: Vec<Mark<'p>> = Vec::new();
    for (w, testimony) in graph.posterior.testimonies().iter().enumerate() {
        let wrong = graph.posterior.wrong()[w];
        for &i in &testimony.reports {
            let report = &graph.posterior.reports()[i];
            let same = |mark: &&mut Mark<'_>| mark.is(report, wrong >= DOUBTED);
            let title = title(graph, report, i + 1, wrong);
            if let Some(mark) = marks.iter_mut().find(same) {
                mark.numbers.push(i + 1);
                mark.titles.push(title);
            } else {
                marks.push(Mark {
                    report,
                    doubted: wrong >= DOUBTED,
                    numbers: vec![i + 1],
                    titles: vec![title],
                });
            }
        }
    }
    marks
}

impl Mark<'_> {
    fn is(&self, report: &Report, doubted: bool) -> bool {
        let told = |report: &Report| (report.claim.verb, report.claim.spots[0].at, report.when);
        self.doubted == doubted && told(self.report) == told(report)
    }

    fn label(&self) -> String {
        let mut numbers = self.numbers.clone();
        numbers.sort_unstable();
        numbers
            .iter()
            .map(usize::to_string)
            .collect::<Vec<_>>()
            .join(", ")
    }
}

fn title(graph: &Graph<'_>, report: &Report, number: usize, wrong: f64) -> String {
    let zone = report.claim.zone(graph.posterior.journey().route());
    let when = between(report.when.start(), report.when.end(), zone);
    let source = report.source.as_deref().unwrap_or("no source");
    format!(
        "report {number}: {}, {when} ({source}); wrong with {}",
        report.claim.words,
        percent(wrong)
    )
}

/// The window as a bar with a dot in its middle; beside its place, with a line to it, where that is taken.
fn draw(mark: &Mark<'_>, plot: &Plot, room: &mut Room, pen: &mut Pen<'_>) -> io::Result<()> {
    let (when, label) = (mark.report.when, mark.label());
    let [from, to] = [when.start(), when.end()].map(|time| plot.x_inside(time));
    let lies = plot.y(mark.report.claim.spots[0].at);
    let right = to + 8.0 + width(&label, 11.0);
    let asides = (0..=2 * MOST_STEPS)
        .map(|i| f64::from(i.div_ceil(2)) * if i % 2 == 0 { -ASIDE } else { ASIDE });
    let asides: Vec<f64> = asides
        .filter(|aside| (plot.top + 8.0..plot.bottom - 5.0).contains(&(lies + aside)))
        .collect();
    let offers = asides
        .iter()
        .map(|aside| [from - 6.0, lies + aside - 5.5, right, lies + aside + 5.5]);
    let y = lies + room.first_free(offers).map_or(0.0, |i| asides[i]);
    let x = plot.x_inside(told_at(mark.report));
    if (y - lies).abs() > 1.0 {
        pen.line([x, lies], [x, y], &[("stroke-width", "0.7")])?;
    }
    window(mark.report.claim.verb, [from, to], y, pen)?;
    let fill = if mark.doubted { PAPER } else { REPORT };
    pen.circle([x, y], 4.0, &[("fill", fill)])?;
    let outside = [
        (when.end() < plot.from, -1.0),
        (when.start() > plot.to, 1.0),
    ];
    for (_, outwards) in outside.into_iter().filter(|side| side.0) {
        let tip = x + 11.0 * outwards;
        pen.polyline(
            &[
                [tip - 4.0 * outwards, y - 4.0],
                [tip, y],
                [tip - 4.0 * outwards, y + 4.0],
            ],
            &[("fill", "none")],
        )?;
    }
    pen.text([to + 7.0, y + 4.0], &WORDS, &label)
}

/// Small words on paper of their own.
const WORDS: [(&str, &str); 5] = [
    ("font-size", "11"),
    ("fill", INK),
    ("stroke", PAPER),
    ("stroke-width", "2.5"),
    ("paint-order", "stroke"),
];

/// The instant of which a report tells most: "not yet" of the start of its window, "beyond" of the end.
fn told_at(report: &Report) -> chrono::DateTime<chrono::Utc> {
    match report.claim.verb {
        Verb::NotYet => report.when.start(),
        Verb::Beyond => report.when.end(),
        _ => report.when.middle(),
    }
}

/// A bar from end to end; of a claim that bounds the passage from one side only that half of a bracket.
fn window(verb: Verb, [from, to]: [f64; 2], y: f64, pen: &mut Pen<'_>) -> io::Result<()> {
    let bracket = |x: f64, inwards: f64| {
        [
            [x + 6.0 * inwards, y - 6.5],
            [x, y - 6.5],
            [x, y + 6.5],
            [x + 6.0 * inwards, y + 6.5],
        ]
    };
    match verb {
        Verb::NotYet => pen.polyline(&bracket(from, 1.0), &[("fill", "none")]),
        Verb::Beyond => pen.polyline(&bracket(to, -1.0), &[("fill", "none")]),
        _ if to - from < 9.0 => Ok(()),
        _ => {
            pen.line([from, y], [to, y], &[])?;
            [from, to]
                .into_iter()
                .try_for_each(|x| pen.line([x, y - 4.0], [x, y + 4.0], &[]))
        }
    }
}

pub(super) fn forecasts(
    graph: &Graph<'_>,
    plot: &Plot,
    room: &mut Room,
    pen: &mut Pen<'_>,
) -> io::Result<()> {
    for forecast in graph.forecasts {
        let Some(claim) = &forecast.claim else {
            continue;
        };
        let passage = graph.posterior.passage(graph.posterior.event_of(claim));
        let early = forecast.when.middle() < passage.median();
        let zone = claim.zone(graph.posterior.journey().route());
        let when = between(forecast.when.start(), forecast.when.end(), zone);
        let made = crate::when::Local {
            time: forecast.made,
            zone,
        }
        .short();
        let title = format!(
            "forecast: {}, made {made}: {}, {when}",
            forecast.who, forecast.words
        );
        let looks = [
            ("class", "forecast"),
            ("stroke", FORECAST),
            ("stroke-width", "1.2"),
            ("fill", FORECAST),
        ];
        pen.group(&looks, |pen| {
            pen.words("title", &[], &title)?;
            flag(forecast, plot.y(claim.spots[0].at), early, plot, room, pen)
        })?;
    }
    Ok(())
}

/// Early flags fly up and to the left, late ones down and to the right: away from the fan.
fn flag(
    forecast: &Forecast,
    lies: f64,
    early: bool,
    plot: &Plot,
    room: &mut Room,
    pen: &mut Pen<'_>,
) -> io::Result<()> {
    let name = shortened(&forecast.who, LONGEST_NAME);
    let wide = width(&name, 11.0) + 14.0;
    let [from, x, to] = [
        forecast.when.start(),
        forecast.when.middle(),
        forecast.when.end(),
    ]
    .map(|time| plot.x_inside(time));
    let up = if early { -1.0 } else { 1.0 };
    let leftwards = if early {
        x - wide > plot.left
    } else {
        x + wide > plot.right
    };
    let (left, right) = if leftwards {
        (x - wide, x + 2.0)
    } else {
        (x - 2.0, x + wide)
    };
    let heights = (1..=MOST_STEPS).map(|i| lies + up * (3.0 + ASIDE * f64::from(i)));
    let heights: Vec<f64> = heights
        .filter(|y| (plot.top + 6.0..plot.bottom - 6.0).contains(y))
        .collect();
    let free = room.first_free(heights.iter().map(|y| [left, y - 6.0, right, y + 6.0]));
    let y = free.map_or(lies + up * 14.0, |i| heights[i]);
    pen.line(
        [from, lies],
        [to, lies],
        &[("stroke-width", "3"), ("stroke-opacity", "0.6")],
    )?;
    pole([x, lies], y, if leftwards { -1.0 } else { 1.0 }, pen)?;
    let anchor = if leftwards {
        ("text-anchor", "end")
    } else {
        ("text-anchor", "start")
    };
    let at = if leftwards { x - 12.0 } else { x + 12.0 };
    match free {
        Some(_) => pen.text([at, y + 4.0], &[&WORDS[..], &[anchor]].concat(), &name),
        None => Ok(()),
    }
}

pub(super) fn pole(foot: Point, top: f64, flies: f64, pen: &mut Pen<'_>) -> io::Result<()> {
    let x = foot[0];
    pen.line(foot, [x, top + if top < foot[1] { -4.0 } else { 4.0 }], &[])?;
    pen.polygon(
        &[[x, top - 4.0], [x + 9.0 * flies, top], [x, top + 4.0]],
        &[("stroke", "none")],
    )
}
