//! Positions as others give them: typed, or any number of them in a file, read one at a time.

mod csv;
mod geojson;
mod gpx;

use std::cell::Cell;
use std::fs::File;
use std::io::{self, Read};
use std::path::Path;
use std::rc::Rc;

use geo::Point;
use khasan::view::plain;

use crate::args::FixFormat;
use crate::failure::Failure;

/// Bytes that are read at a time.
const BLOCK: usize = 1 << 16;
/// Most bytes that are read in search of one position: a record, a feature, a point of a track.
const LARGEST_RECORD: u64 = 16 << 20;
/// Most characters of foreign text that is shown.
const LONGEST_SHOWN: usize = 60;
/// Most characters of a reason: a parser may repeat an element that never ends.
const LONGEST_REASON: usize = 300;

/// A position, and what its source says of it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Fix<'t> {
    /// Longitude and latitude in degrees.
    pub(crate) point: Point<f64>,
    /// When it was, in the source's own words.
    pub(crate) time: Option<&'t str>,
    /// Its name, or the identifier of one that has none.
    pub(crate) name: Option<&'t str>,
}

/// What is done with each fix as it is read.
pub(crate) type Take<'t> = &'t mut dyn FnMut(Fix<'_>) -> Result<(), Failure>;

/// Where fixes come from.
#[derive(Debug)]
pub(crate) enum Source {
    /// The command line.
    Typed(Fix<'static>),
    /// A file of a form.
    File(String, FixFormat),
    /// Standard input, of a form.
    Stdin(FixFormat),
}

impl Source {
    /// What a word of the command line means: a position, `-`, or a file whose form its name tells.
    pub(crate) fn parse(word: &str, stdin: FixFormat) -> Result<Self, Failure> {
        if word == "-" {
            return Ok(Self::Stdin(stdin));
        }
        if let Some((lat, lon)) = pair(word) {
            let point = point(lat, lon, "these look like longitude, latitude");
            let point = point
                .map_err(|reason| Failure::refused(format!("\"{}\": {reason}", shown(word))))?;
            return Ok(Self::Typed(Fix {
                point,
                time: None,
                name: None,
            }));
        }
        if !Path::new(word).exists() {
            return Err(Failure::refused(format!(
                "\"{}\" is neither a position, such as 42.42,130.60, nor a file",
                plain(word)
            )));
        }
        let form = form(Path::new(word)).ok_or_else(|| {
            let word = plain(word);
            Failure::refused(format!(
                "{word}: its name does not end in .csv, .tsv, .geojson, .json or .gpx; give it as standard input, with - and --input"
            ))
        })?;
        Ok(Self::File(word.to_owned(), form))
    }

    /// Reads it to its end, handing over each fix as it comes.
    pub(crate) fn read(self, take: Take<'_>) -> Result<(), Failure> {
        match self {
            Self::Typed(fix) => take(fix),
            Self::File(path, form) => {
                let file = File::open(&path)
                    .map_err(|e| Failure::refused(format!("{}: {e}", plain(&path))))?;
                read(&Named(&plain(&path)), file, form, take)
            }
            Self::Stdin(form) => read(&Named("standard input"), io::stdin().lock(), form, take),
        }
    }
}

fn pair(word: &str) -> Option<(&str, &str)> {
    let (lat, lon) = word.split_once(',')?;
    let is_number = |text: &str| text.trim().parse::<f64>().is_ok();
    (is_number(lat) && is_number(lon)).then_some((lat, lon))
}

fn form(path: &Path) -> Option<FixFormat> {
    match path.extension()?.to_str()?.to_ascii_lowercase().as_str() {
        "csv" | "tsv" => Some(FixFormat::Csv),
        "geojson" | "json" => Some(FixFormat::Geojson),
        "gpx" => Some(FixFormat::Gpx),
        _ => None,
    }
}

fn read(
    input: &Named<'_>,
    reader: impl Read,
    form: FixFormat,
    take: Take<'_>,
) -> Result<(), Failure> {
    let tally = Tally::default();
    let reader = Tallied {
        reader,
        tally: tally.clone(),
        begun: false,
    };
    let mut any = false;
    let mut counted = |fix: Fix<'_>| {
        any = true;
        take(fix)
    };
    match form {
        FixFormat::Csv => csv::read(input, reader, &tally, &mut counted)?,
        FixFormat::Geojson => geojson::read(input, reader, &tally, &mut counted)?,
        FixFormat::Gpx => gpx::read(input, reader, &tally, &mut counted)?,
    }
    if any {
        Ok(())
    } else {
        Err(Failure::refused(format!("no positions in {}", input.0)))
    }
}

/// An input's name, for what is wrong with it.
struct Named<'n>(&'n str);

impl Named<'_> {
    fn refused(&self, place: &str, reason: impl std::fmt::Display) -> Failure {
        let reason = cut(&reason.to_string(), LONGEST_REASON);
        Failure::refused(format!("{}: {place}: {reason}", self.0))
    }

    /// A fault that says itself where it is.
    fn faulty(&self, fault: impl std::fmt::Display) -> Failure {
        let fault = cut(&fault.to_string(), LONGEST_REASON);
        Failure::refused(format!("{}: {fault}", self.0))
    }

    fn unreadable(&self, error: &io::Error) -> Failure {
        Failure::unreadable(self.0, error)
    }
}

/// What has been read: bytes since the last position, so that memory stays bounded, and quotation marks in all.
#[derive(Debug, Default, Clone)]
struct Tally(Rc<(Cell<u64>, Cell<u64>)>);

impl Tally {
    /// A position was found.
    fn found(&self) {
        self.0.0.set(0);
    }

    fn quotation_marks(&self) -> u64 {
        self.0.1.get()
    }

    fn add(&self, bytes: &[u8]) -> io::Result<()> {
        let (since, marks) = (&self.0.0, &self.0.1);
        marks.set(marks.get() + memchr::memchr_iter(b'"', bytes).count() as u64);
        since.set(since.get() + bytes.len() as u64);
        if since.get() <= LARGEST_RECORD {
            return Ok(());
        }
        Err(io::Error::other(format!(
            "{} MiB went by without a position",
            LARGEST_RECORD >> 20
        )))
    }
}

struct Tallied<R> {
    reader: R,
    tally: Tally,
    begun: bool,
}

impl<R: Read> Read for Tallied<R> {
    fn read(&mut self, bytes: &mut [u8]) -> io::Result<usize> {
        let n = self.reader.read(bytes)?;
        let is_utf16 = bytes[..n].starts_with(b"\xff\xfe") || bytes[..n].starts_with(b"\xfe\xff");
        if is_utf16 && !std::mem::replace(&mut self.begun, true) {
            return Err(io::Error::other("is UTF-16 text; save it as UTF-8"));
        }
        self.begun = true;
        self.tally.add(&bytes[..n])?;
        Ok(n)
    }
}

/// The point at a latitude and longitude in words, or what is wrong with them; `swapped` is said where the other order would do.
fn point(lat: &str, lon: &str, swapped: &str) -> Result<Point<f64>, String> {
    let (y, x) = (number("lat", lat)?, number("lon", lon)?);
    match (y.abs() <= 90.0, x.abs() <= 180.0) {
        (true, true) => Ok(Point::new(x, y)),
        (true, false) => Err(format!(
            "lon \"{}\" is not between -180 and 180",
            shown(lon)
        )),
        (false, _) => {
            let hint = if y.abs() <= 180.0 && x.abs() <= 90.0 {
                format!("; {swapped}")
            } else {
                String::new()
            };
            Err(format!(
                "lat \"{}\" is not between -90 and 90{hint}",
                shown(lat)
            ))
        }
    }
}

fn number(which: &str, words: &str) -> Result<f64, String> {
    let words = words.trim();
    if words.is_empty() {
        return Err(format!("{which} is empty"));
    }
    words.parse().map_err(|_| {
        let hint = if words.contains(',') {
            "; write a decimal point"
        } else {
            ""
        };
        format!(
            "{which} \"{}\" is not a number of degrees{hint}",
            shown(words)
        )
    })
}

/// What is left of a text that says anything.
fn said(text: &str) -> Option<&str> {
    Some(text.trim()).filter(|text| !text.is_empty())
}

/// Foreign text fit for a terminal, and cut short.
pub(crate) fn shown(text: &str) -> String {
    cut(text, LONGEST_SHOWN)
}

fn cut(text: &str, most: usize) -> String {
    match text.char_indices().nth(most) {
        Some((end, _)) => plain(&text[..end]) + "…",
        None => plain(text),
    }
}
