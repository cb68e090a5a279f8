//! The map as a picture of its own: with when and what it shows and what its signs mean, in looks that every program that draws SVG knows.

use std::fmt::Write;

use super::answers::evidence;
use super::html::Text;
use super::map::Map;
use super::moments::Moments;
use super::projection::WIDTH;
use super::{MAP_STYLE, Page, STYLE};
use crate::view::caution::Cautions;
use crate::view::graph::FONTS;
use crate::view::graph::pen::{fitting, width};

/// How high the heading stands above the map.
const HEAD: f64 = 54.0;
/// The rows of signs below it, and the lines of notes below them.
const ROW: f64 = 16.0;
const LINE: f64 = 11.0;
const MARGIN: f64 = 6.0;
/// The size of the title's type, and room for it in letters of usual width: its own are bold, a sixth wider.
const TITLE: f64 = 12.0;
const TITLE_ROOM: f64 = (WIDTH - 2.0 * MARGIN) * 0.85;
/// The size of small words, as the looks have it.
const SMALL: f64 = 8.5;

/// The map between its heading and its key.
pub(super) fn drawn(page: &Page<'_>, map: &Map<'_>, moments: &Moments) -> String {
    let route = map.route();
    let notes = notes(page, map);
    let bottom = map.view().height;
    let foot = 2.0 * ROW + LINE + notes.iter().map(|_| LINE).sum::<f64>();
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" class=\"khasan-map\" viewBox=\"0 -{HEAD} {WIDTH} {}\" role=\"img\" aria-labelledby=\"khasan-map-title khasan-map-desc\" font-family=\"{FONTS}\">
<title id=\"khasan-map-title\">{}</title>
<desc id=\"khasan-map-desc\">Map of the line from {} to {}, with the stretches where the train probably is. {}. {}. {}</desc>
<style>\n{}</style>\n{}{}{}</svg>\n",
        HEAD + bottom + foot,
        Text(page.title),
        Text(&route.from().name),
        Text(&route.to().name),
        moments.told(),
        Text(&evidence(page.posterior)),
        Text(&notes.join(" ")),
        looks(),
        map.drawing(moments),
        heading(page, moments),
        key(map, &notes, [bottom, foot]),
    )
}

/// What journey, when, and what it is computed from, on paper over what of the map lies beyond its edge.
fn heading(page: &Page<'_>, moments: &Moments) -> String {
    paper([-HEAD, HEAD])
        + &format!(
            "<text x=\"{MARGIN}\" y=\"-37\" font-size=\"{TITLE}\" font-weight=\"bold\">{}</text>
<text class=\"label\" x=\"{MARGIN}\" y=\"-21\">{}</text>\n",
            Text(&fitting(page.title, TITLE, TITLE_ROOM)),
            moments.where_and_when(),
        )
        + &small([MARGIN, -8.0], &evidence(page.posterior))
}

/// The signs, a row of the line and a row of the train, and the notes.
fn key(map: &Map<'_>, notes: &[String], [top, high]: [f64; 2]) -> String {
    let mut svg = paper([top, high]);
    let mut y = top + 5.0;
    for row in map.signs() {
        let mut x = MARGIN;
        for (sign, words) in row {
            let _ = writeln!(svg, "<g transform=\"translate({x:.1} {y})\">{sign}</g>");
            svg += &small([x + 31.0, y + 9.0], words);
            x += 45.0 + width(words, SMALL);
        }
        y += ROW;
    }
    for line in notes {
        y += LINE;
        svg += &small([MARGIN, y], line);
    }
    svg
}

/// What must be said beside the answer, what the stretches are and how right the line is, in lines that fit across; and
/// whose data it is drawn from, which nobody may cut.
fn notes(page: &Page<'_>, map: &Map<'_>) -> Vec<String> {
    let [note, credit] = map.notes();
    let cautions = Cautions(page.posterior).list();
    let all: Vec<String> = cautions.into_iter().chain([note]).collect();
    let mut notes = lines(&all.join(" "));
    notes.push(credit);
    notes
}

fn paper([top, high]: [f64; 2]) -> String {
    format!("<rect fill=\"#ffffff\" y=\"{top}\" width=\"{WIDTH}\" height=\"{high}\"/>\n")
}

fn small([x, y]: [f64; 2], words: &str) -> String {
    format!(
        "<text class=\"furniture\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>\n",
        Text(words)
    )
}

/// Small words in lines that fit across.
fn lines(words: &str) -> Vec<String> {
    let mut lines: Vec<String> = Vec::new();
    for word in words.split_whitespace() {
        match lines.last_mut() {
            Some(line) if width(&format!("{line} {word}"), SMALL) < WIDTH - 2.0 * MARGIN => {
                line.push(' ');
                line.push_str(word);
            }
            _ => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The looks of the map, with the colours that the page has on white: few programs but browsers know colours by name.
fn looks() -> String {
    colours().fold(MAP_STYLE.to_owned(), |looks, (name, colour)| {
        looks.replace(&format!("var({name})"), colour)
    })
}

/// The page's first colours: `--ink` and what it is.
fn colours() -> impl Iterator<Item = (&'static str, &'static str)> {
    let root = STYLE.split_once(":root {").map_or("", |style| style.1);
    let root = root.split_once('}').map_or("", |style| style.0);
    root.split(';')
        .filter_map(|rule| rule.trim().split_once(": "))
}
