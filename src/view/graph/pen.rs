//! Shapes and words as SVG elements; quick-xml escapes whatever is in them.

use std::io::{self, Write};

use quick_xml::Writer;
use quick_xml::events::{BytesEnd, BytesStart, BytesText, Event};

use super::PAPER;
use crate::error::is_obeyed;

/// Across and down.
pub(super) type Point = [f64; 2];
pub(super) type Looks<'a> = [(&'a str, &'a str)];

/// Writes elements, one a line.
pub(super) struct Pen<'w>(Writer<&'w mut dyn Write>);

impl<'w> Pen<'w> {
    pub(super) fn new(out: &'w mut dyn Write) -> Self {
        Self(Writer::new_with_indent(out, b' ', 0))
    }

    pub(super) fn end(&mut self) -> io::Result<()> {
        self.0.get_mut().write_all(b"\n")
    }

    /// An element with others inside.
    pub(super) fn element(
        &mut self,
        name: &str,
        looks: &Looks<'_>,
        inside: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.0.write_event(Event::Start(start(name, &[], looks)))?;
        inside(self)?;
        self.0.write_event(Event::End(BytesEnd::new(name)))
    }

    pub(super) fn group(
        &mut self,
        looks: &Looks<'_>,
        inside: impl FnOnce(&mut Self) -> io::Result<()>,
    ) -> io::Result<()> {
        self.element("g", looks, inside)
    }

    /// An element with words inside.
    pub(super) fn words(&mut self, name: &str, looks: &Looks<'_>, words: &str) -> io::Result<()> {
        self.worded(start(name, &[], looks), words)
    }

    fn worded(&mut self, start: BytesStart<'_>, words: &str) -> io::Result<()> {
        let end = start.to_end().into_owned();
        self.0.write_event(Event::Start(start))?;
        self.0
            .write_event(Event::Text(BytesText::new(&printable(words))))?;
        self.0.write_event(Event::End(end))
    }

    pub(super) fn text(&mut self, at: Point, looks: &Looks<'_>, words: &str) -> io::Result<()> {
        self.worded(start("text", &[("x", at[0]), ("y", at[1])], looks), words)
    }

    /// Words that stand out from what lies below. Written twice, because few programs but browsers know `paint-order`.
    pub(super) fn text_on_paper(
        &mut self,
        at: Point,
        looks: &Looks<'_>,
        words: &str,
    ) -> io::Result<()> {
        let paper = [
            ("stroke", PAPER),
            ("stroke-width", "2.5"),
            ("stroke-linejoin", "round"),
            ("aria-hidden", "true"),
        ];
        let ink = [("stroke", "none")];
        self.text(at, &[looks, &paper].concat(), words)?;
        self.text(at, &[looks, &ink].concat(), words)
    }

    fn shape(&mut self, name: &str, numbers: &[(&str, f64)], looks: &Looks<'_>) -> io::Result<()> {
        self.0
            .write_event(Event::Empty(start(name, numbers, looks)))
    }

    pub(super) fn line(&mut self, from: Point, to: Point, looks: &Looks<'_>) -> io::Result<()> {
        let ends = [
            ("x1", from[0]),
            ("y1", from[1]),
            ("x2", to[0]),
            ("y2", to[1]),
        ];
        self.shape("line", &ends, looks)
    }

    /// A rectangle by its left, top, right and bottom.
    pub(super) fn rect(&mut self, sides: [f64; 4], looks: &Looks<'_>) -> io::Result<()> {
        let [left, top, right, bottom] = sides;
        let place = [
            ("x", left),
            ("y", top),
            ("width", right - left),
            ("height", bottom - top),
        ];
        self.shape("rect", &place, looks)
    }

    pub(super) fn circle(&mut self, at: Point, r: f64, looks: &Looks<'_>) -> io::Result<()> {
        self.shape("circle", &[("cx", at[0]), ("cy", at[1]), ("r", r)], looks)
    }

    pub(super) fn polyline(&mut self, points: &[Point], looks: &Looks<'_>) -> io::Result<()> {
        self.pointed("polyline", points, looks)
    }

    pub(super) fn polygon(&mut self, points: &[Point], looks: &Looks<'_>) -> io::Result<()> {
        self.pointed("polygon", points, looks)
    }

    fn pointed(&mut self, name: &str, points: &[Point], looks: &Looks<'_>) -> io::Result<()> {
        let points: Vec<String> = points
            .iter()
            .map(|p| number(p[0]) + "," + &number(p[1]))
            .collect();
        let mut start = start(name, &[], looks);
        start.push_attribute(("points", points.join(" ").as_str()));
        self.0.write_event(Event::Empty(start))
    }
}

fn start<'a>(name: &'a str, numbers: &[(&str, f64)], looks: &Looks<'_>) -> BytesStart<'a> {
    let mut start = BytesStart::new(name);
    for &(key, value) in numbers {
        start.push_attribute((key, number(value).as_str()));
    }
    start.extend_attributes(looks.iter().copied());
    start
}

/// To a tenth of a unit, which no eye tells apart.
pub(super) fn number(number: f64) -> String {
    let text = format!("{number:.1}");
    let text = text.strip_suffix(".0").unwrap_or(&text);
    if text == "-0" { "0" } else { text }.to_owned()
}

/// Without what XML cannot hold, and without what turns or hides the text around it.
fn printable(words: &str) -> String {
    let hides = |c: char| is_obeyed(c) || matches!(c, '\u{fffe}' | '\u{ffff}');
    words.chars().filter(|&c| !hides(c)).collect()
}

/// At most so many characters.
pub(super) fn shortened(words: &str, most: usize) -> String {
    match words.char_indices().nth(most) {
        None => words.to_owned(),
        Some((cut, _)) => words[..cut].trim_end().to_owned() + "…",
    }
}

/// As much of some words as there is room for.
pub(in crate::view) fn fitting(words: &str, size: f64, room: f64) -> String {
    if width(words, size) <= room {
        return words.to_owned();
    }
    let mut left = room - width("…", size);
    let fits = |c: &char| {
        left -= ems(*c) * size;
        left >= 0.0
    };
    shortened(words, words.chars().take_while(fits).count())
}

/// About how wide words are.
pub(in crate::view) fn width(words: &str, size: f64) -> f64 {
    words.chars().map(ems).sum::<f64>() * size
}

/// A Hangul or Chinese character is square, any other about half of that.
const fn ems(c: char) -> f64 {
    if c >= '\u{1100}' { 1.0 } else { 0.57 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_that_fit_stay_whole_and_others_fill_the_room_but_for_less_than_a_character() {
        for words in ["Pyongyang to Vladivostok ".repeat(9), "평양에서".repeat(20)] {
            assert_eq!(fitting(&words, 19.0, width(&words, 19.0)), words);
            let cut = fitting(&words, 19.0, 968.0);
            assert!(words.starts_with(cut.trim_end_matches('…')) && cut.ends_with('…'));
            assert!(
                (968.0 - 2.0 * 19.0..=968.0).contains(&width(&cut, 19.0)),
                "{cut}"
            );
        }
    }
}
