//! Reports as dots at their place and time, with their windows.

use std::io;

use super::pen::{Pen, width};
use super::plot::Plot;
use super::room::Room;
use super::{Graph, PAPER};
use crate::claim::Verb;
use crate::report::Report;
use crate::units::Chainage;
use crate::view::eta::between;
use crate::view::style::percent;

pub(super) const REPORT: &str = "#a33a00";
/// The next mark beside one that is in its way, and how many steps aside it goes at most.
const ASIDE: f64 = 12.0;
const MOST_STEPS: u32 = 12;

/// Reports that say the same are one mark.
struct Mark<'r> {
    report: &'r Report,
    /// Where: of several places that it may mean, the likeliest.
    at: Chainage,
    doubted: bool,
    /// Numbers of the reports, from 1 in the order given.
    numbers: Vec<usize>,
    titles: Vec<String>,
}

pub(super) fn draw(
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
                place(&mark, plot, room, pen)
            },
        )?;
    }
    Ok(())
}

fn marks<'p>(graph: &Graph<'p>) -> Vec<Mark<'p>> {
    let mut marks: Vec<Mark<'p>> = Vec::new();
    for (w, testimony) in graph.posterior.testimonies().iter().enumerate() {
        let wrong = graph.posterior.wrong()[w];
        let doubted = graph.posterior.is_doubted(w);
        let at = graph.posterior.events()[graph.posterior.told_by(w)].at;
        for &i in &testimony.reports {
            let report = &graph.posterior.reports()[i];
            let same = |mark: &&mut Mark<'_>| mark.is(report, at, doubted);
            let title = title(graph, report, i + 1, wrong);
            if let Some(mark) = marks.iter_mut().find(same) {
                mark.numbers.push(i + 1);
                mark.titles.push(title);
            } else {
                marks.push(Mark {
                    report,
                    at,
                    doubted,
                    numbers: vec![i + 1],
                    titles: vec![title],
                });
            }
        }
    }
    marks
}

impl Mark<'_> {
    fn is(&self, report: &Report, at: Chainage, doubted: bool) -> bool {
        let told = |report: &Report| (report.claim.verb, report.when);
        self.doubted == doubted && self.at == at && told(self.report) == told(report)
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

/// The window as a bar with a dot at the time told; beside its place, with a line to it, where that is taken.
fn place(mark: &Mark<'_>, plot: &Plot, room: &mut Room, pen: &mut Pen<'_>) -> io::Result<()> {
    let when = mark.report.when;
    let ends = [when.start(), when.end()].map(|time| plot.x_inside(time));
    let lies = plot.y(mark.at);
    let label = Label::of(mark, ends, plot);
    let y = lies + aside([label.sides[0], label.sides[1]], lies, plot, room);
    let x = plot.x_inside(told_at(mark.report));
    if (y - lies).abs() > 1.0 {
        pen.line([x, lies], [x, y], &[("stroke-width", "0.7")])?;
    }
    window(mark.report.claim.verb, ends, y, pen)?;
    let fill = if mark.doubted { PAPER } else { REPORT };
    pen.circle([x, y], 4.0, &[("fill", fill)])?;
    let outwards =
        f64::from(u8::from(when.start() > plot.to)) - f64::from(u8::from(when.end() < plot.from));
    if outwards != 0.0 {
        let [tip, back] = [11.0, 7.0].map(|away| x + away * outwards);
        pen.polyline(
            &[[back, y - 4.0], [tip, y], [back, y + 4.0]],
            &[("fill", "none")],
        )?;
    }
    let looks = [&super::SMALL[..], &[("text-anchor", label.anchor)]].concat();
    pen.text_on_paper([label.x, y + 4.0], &looks, &label.words)
}

/// The numbers beside a mark: on its right, unless that is off the sheet.
struct Label {
    words: String,
    x: f64,
    anchor: &'static str,
    /// The left and the right of the mark and its numbers together.
    sides: [f64; 2],
}

impl Label {
    fn of(mark: &Mark<'_>, [from, to]: [f64; 2], plot: &Plot) -> Self {
        let words = mark.label();
        let wide = 8.0 + width(&words, 11.0);
        if to + wide < plot.right {
            Self {
                words,
                x: to + 7.0,
                anchor: "start",
                sides: [from - 6.0, to + wide],
            }
        } else {
            Self {
                words,
                x: from - 7.0,
                anchor: "end",
                sides: [from - wide, to + 6.0],
            }
        }
    }
}

/// How far beside its place a mark finds room, the nearest first.
fn aside([left, right]: [f64; 2], lies: f64, plot: &Plot, room: &mut Room) -> f64 {
    let side = |i: u32| if i.is_multiple_of(2) { -ASIDE } else { ASIDE };
    let asides = (0..=2 * MOST_STEPS).map(|i| f64::from(i.div_ceil(2)) * side(i));
    let inside = |aside: &f64| (plot.top + 8.0..plot.bottom - 5.0).contains(&(lies + aside));
    let asides: Vec<f64> = asides.filter(inside).collect();
    let offers = asides
        .iter()
        .map(|aside| lies + aside)
        .map(|y| [left, y - 5.5, right, y + 5.5]);
    room.first_free(offers).map_or(0.0, |i| asides[i])
}

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
