//! What the marks mean, and whose data it is.

use std::io;

use super::pen::{Pen, width};
use super::plot::Plot;
use super::{FAINT, Graph, PAPER, axes, fan, flags, reports};

pub(super) fn draw(graph: &Graph<'_>, plot: &Plot, pen: &mut Pen<'_>) -> io::Result<()> {
    let y = plot.height - 44.0;
    pen.group(&[("class", "key"), ("font-size", "11.5")], |pen| {
        let mut x = 16.0;
        for (words, sign) in SIGNS {
            sign([x, y - 4.0], pen)?;
            pen.text([x + 30.0, y], &[], words)?;
            x += 46.0 + width(words, 11.5);
        }
        Ok(())
    })?;
    let middle = axes::middle(graph);
    let route = graph.posterior.journey().route();
    let sources = [
        format!(
            "Kilometres are the railway's own. Numbers are those of the reports. Grey: night at {:.1}, {:.1}, by NOAA's solar equations.",
            middle.y(),
            middle.x()
        ),
        route.network().attribution().to_owned(),
    ];
    let looks = [
        ("class", "attribution"),
        ("font-size", "11"),
        ("fill", FAINT),
    ];
    pen.group(&looks, |pen| {
        pen.text([16.0, plot.height - 25.0], &[], &sources[0])?;
        pen.text([16.0, plot.height - 10.0], &[], &sources[1])
    })
}

type Sign = fn([f64; 2], &mut Pen<'_>) -> io::Result<()>;

const SIGNS: [(&str, Sign); 7] = [
    ("median", median),
    ("50, 80, 95 %", bands),
    ("report", report),
    ("likely wrong", doubted),
    ("its window", window),
    ("not before, not after", bracket),
    ("forecast by others", flag),
];

fn median([x, y]: [f64; 2], pen: &mut Pen<'_>) -> io::Result<()> {
    pen.line(
        [x, y],
        [x + 24.0, y],
        &[("stroke", fan::MEDIAN), ("stroke-width", "2.4")],
    )
}

fn bands([x, y]: [f64; 2], pen: &mut Pen<'_>) -> io::Result<()> {
    for (inset, dashes) in [8.0, 4.0, 0.0].into_iter().zip(fan::EDGES).rev() {
        let sides = [x + inset, y - 6.0, x + 24.0 - inset, y + 6.0];
        let looks = [
            ("fill", fan::FAN),
            ("fill-opacity", fan::OPACITY),
            ("stroke", fan::FAN),
            ("stroke-width", "0.8"),
            ("stroke-dasharray", dashes),
        ];
        pen.rect(sides, &looks)?;
    }
    Ok(())
}

fn dot(at: [f64; 2], fill: &str, pen: &mut Pen<'_>) -> io::Result<()> {
    pen.circle(
        at,
        4.0,
        &[
            ("fill", fill),
            ("stroke", reports::REPORT),
            ("stroke-width", "1.6"),
        ],
    )
}

fn report([x, y]: [f64; 2], pen: &mut Pen<'_>) -> io::Result<()> {
    dot([x + 18.0, y], reports::REPORT, pen)
}

fn doubted([x, y]: [f64; 2], pen: &mut Pen<'_>) -> io::Result<()> {
    dot([x + 18.0, y], PAPER, pen)
}

fn window([x, y]: [f64; 2], pen: &mut Pen<'_>) -> io::Result<()> {
    pen.group(
        &[("stroke", reports::REPORT), ("stroke-width", "1.6")],
        |pen| {
            pen.line([x + 2.0, y], [x + 24.0, y], &[])?;
            [2.0, 24.0]
                .into_iter()
                .try_for_each(|end| pen.line([x + end, y - 4.0], [x + end, y + 4.0], &[]))
        },
    )
}

fn bracket([x, y]: [f64; 2], pen: &mut Pen<'_>) -> io::Result<()> {
    let looks = [
        ("fill", "none"),
        ("stroke", reports::REPORT),
        ("stroke-width", "1.6"),
    ];
    for (spine, inwards) in [(3.0, 1.0), (25.0, -1.0)] {
        let (spine, tip) = (x + spine, x + spine + 6.0 * inwards);
        pen.polyline(
            &[
                [tip, y - 6.0],
                [spine, y - 6.0],
                [spine, y + 6.0],
                [tip, y + 6.0],
            ],
            &looks,
        )?;
    }
    Ok(())
}

fn flag([x, y]: [f64; 2], pen: &mut Pen<'_>) -> io::Result<()> {
    pen.group(
        &[
            ("fill", flags::FORECAST),
            ("stroke", flags::FORECAST),
            ("stroke-width", "1.2"),
        ],
        |pen| flags::pole([x + 14.0, y + 7.0], y - 2.0, 1.0, pen),
    )
}
