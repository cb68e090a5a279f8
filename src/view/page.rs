//! One self-contained page: the map, the train graph, the times and the reports, and a slider that moves them together.
//!
//! It asks no network for anything: its style and its script stand in it, named by their digests so that a browser runs no
//! other, and all text from files is escaped. Everything is computed here; the script only looks up. Without scripts the page
//! shows the one instant it was written for.

mod answers;
mod html;
mod labels;
mod map;
mod moments;
mod picture;
mod projection;
mod track;

use std::io::{self, Write};

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Utc};
use sha2::{Digest, Sha256};

use super::geojson;
use super::style::Style;
use crate::journey_file::Forecast;
use crate::posterior::Posterior;
use html::{Text, in_script};
use map::Map;
use moments::Moments;
use track::Track;

/// The map's looks, of which a picture of its own needs no others, and the page's.
const MAP_STYLE: &str = include_str!("page/map.css");
const STYLE: &str = concat!(include_str!("page/map.css"), include_str!("page/page.css"));
const SCRIPT: &str = include_str!("page/page.js");

/// A journey as a page that can be mailed, embedded and printed.
#[derive(Debug, Clone, Copy)]
pub struct Page<'p> {
    /// What is believed.
    pub posterior: &'p Posterior<'p>,
    /// What the journey is called.
    pub title: &'p str,
    /// What others predicted.
    pub forecasts: &'p [Forecast],
    /// The instant shown first, and the only one without scripts; brought into the time of the journey.
    pub at: DateTime<Utc>,
    /// The train graph as SVG, without style attributes. Its root tells the plot's left and right in units of the view box
    /// as `data-x0` and `data-x1`, and their times in seconds since 1970 as `data-t0` and `data-t1`.
    pub graph: &'p str,
    /// How distances and names are written.
    pub style: Style,
}

/// Writes the page.
///
/// # Errors
/// Those of `out`.
pub fn write(page: &Page<'_>, out: &mut impl Write) -> io::Result<()> {
    let track = Track::of(page.posterior.journey().route());
    let map = Map::new(page, &track);
    let moments = Moments::of(page);
    let graph = svg(page.graph);
    write!(out, "{}", head(page.title, graph))?;
    write!(out, "{}", answers::header(page))?;
    write!(out, "{}", moments.controls())?;
    writeln!(out, "<main>\n<div class=\"top\">")?;
    write!(out, "{}", map.figure(&moments))?;
    writeln!(out, "<div>")?;
    write!(out, "{}", moments.whereabouts(page))?;
    write!(out, "{}", answers::calls(page))?;
    writeln!(out, "</div>\n</div>\n<section class=\"plot\">")?;
    writeln!(
        out,
        "<figure><h2>Time and distance</h2>\n<div class=\"graph\" role=\"region\" aria-label=\"Train graph\" tabindex=\"0\">{graph}</div></figure>\n</section>"
    )?;
    write!(out, "{}", answers::reports_and_forecasts(page))?;
    writeln!(out, "</main>")?;
    write!(out, "{}", answers::footer(page))?;
    let mut document = Vec::new();
    geojson::journey(page.posterior, page.title, page.at, &mut document)?;
    data(
        out,
        "positions",
        &moments.json(map.view(), &track).to_string(),
    )?;
    data(out, "geojson", &String::from_utf8_lossy(&document))?;
    writeln!(out, "<script>{SCRIPT}</script>\n</body>\n</html>")
}

/// Writes the map by itself, as SVG, with the stretches where the train probably is at [`Page::at`], what journey that is, and what the signs mean.
///
/// # Errors
/// Those of `out`.
pub fn map(page: &Page<'_>, out: &mut impl Write) -> io::Result<()> {
    let track = Track::of(page.posterior.journey().route());
    let map = Map::new(page, &track);
    write!(out, "{}", picture::drawn(page, &map, &Moments::of(page)))
}

/// A block of JSON that no text in it can end.
fn data(out: &mut impl Write, id: &str, json: &str) -> io::Result<()> {
    let json = in_script(json);
    writeln!(
        out,
        "<script type=\"application/json\" id=\"{id}\">{json}</script>"
    )
}

fn head(title: &str, graph: &str) -> String {
    let styles: Vec<String> = [STYLE]
        .into_iter()
        .chain(styles(graph))
        .map(digest)
        .collect();
    format!(
        "<!DOCTYPE html>
<html lang=\"en\">
<head>
<meta charset=\"utf-8\">
<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; script-src {}; style-src {}; img-src data:; base-uri 'none'; form-action 'none'\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<meta name=\"referrer\" content=\"no-referrer\">
<meta name=\"generator\" content=\"khasan {}\">
<link rel=\"icon\" href=\"data:,\">
<title>{}</title>
<style>{STYLE}</style>
</head>
<body>
",
        digest(SCRIPT),
        styles.join(" "),
        env!("CARGO_PKG_VERSION"),
        Text(title)
    )
}

/// What the policy calls a script or a style that stands in the page.
fn digest(text: &str) -> String {
    format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)))
}

/// An SVG document without what may stand before its root: that belongs into a file of its own.
fn svg(document: &str) -> &str {
    document.find("<svg").map_or("", |root| &document[root..])
}

/// The styles that stand in an SVG. No text can pretend to be one: it would be escaped.
fn styles(svg: &str) -> impl Iterator<Item = &str> {
    svg.split("<style").skip(1).filter_map(|rest| {
        let text = rest.split_once('>')?.1;
        Some(text.split_once("</style>")?.0)
    })
}
