//! What somebody says that a train did, and where.

use chrono_tz::Tz;
use geo::Point;

use crate::error::{Error, in_quotes, quoted};
use crate::route::{Route, Spot};
use crate::units::MapMetres;

/// A point farther than this from the line is not taken as on it.
const OFF_THE_LINE: MapMetres = MapMetres::new(25_000.0);
/// Most places on the line that one point may mean; the farther ones are the less likely.
const MOST_CANDIDATES: usize = 4;
/// What is said where a claim begins with something else.
pub(crate) const BEGINS: &str = "a claim begins with arrived, departed, passed, at, not yet, beyond or near, each of which may follow expected";
const DEGREES: &str =
    "near needs latitude and longitude in degrees, such as \"near 43.35,131.99 ± 500 m\"";

/// A claim about a train and a place on its route.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Claim {
    /// The words as given.
    pub words: String,
    /// Whether it is a plan or a forecast, and not something seen.
    pub expected: bool,
    /// What is said to have happened.
    pub verb: Verb,
    /// Where: one spot, or for a point every place on the line it may mean, nearest first.
    pub spots: Vec<Spot>,
    /// How far the place itself may be off; nothing for a named one.
    pub within: MapMetres,
}

/// What a train is said to have done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Verb {
    /// It came to a stand there, or passed.
    Arrived,
    /// It left, or passed.
    Departed,
    /// It was there at some moment.
    Passed,
    /// It had arrived and not yet left at some moment.
    At,
    /// It had not reached the place at some moment.
    NotYet,
    /// It had left or passed the place at some moment.
    Beyond,
}

impl Verb {
    /// The word for it in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Arrived => "arrived",
            Self::Departed => "departed",
            Self::Passed => "passed",
            Self::At => "at",
            Self::NotYet => "not yet",
            Self::Beyond => "beyond",
        }
    }

    /// Whether it tells when something happened; the others tell before, behind or between what it was.
    pub(crate) const fn is_timed(self) -> bool {
        matches!(self, Self::Arrived | Self::Departed | Self::Passed)
    }
}

impl Claim {
    /// Reads `arrived Khasan`, `not yet border`, `passed km 612`, `near 43.35,131.99 ± 500 m`, `expected arrived Khasan` …
    ///
    /// # Errors
    /// [`Error::ReportSyntax`], or that the place is unknown, not on the route, or too far from it.
    pub fn parse(words: &str, route: &Route<'_>) -> Result<Self, Error> {
        let refused = || Error::ReportSyntax {
            text: quoted(words),
            expected: format!("{BEGINS}, such as \"arrived Khasan\""),
        };
        let (expected, rest) =
            after(words, "expected").map_or((false, words.trim()), |rest| (true, rest));
        if let Some(point) = after(rest, "near") {
            return Self::near(words, expected, point, route);
        }
        let verbs = [
            Verb::Arrived,
            Verb::Departed,
            Verb::Passed,
            Verb::NotYet,
            Verb::Beyond,
            Verb::At,
        ];
        let (verb, place) = verbs
            .into_iter()
            .find_map(|verb| Some((verb, after(rest, verb.word())?)))
            .ok_or_else(refused)?;
        // People write "arrived at Khasan" too.
        let first = route.find(after(place, "at").unwrap_or(place))?;
        // A round trip comes back: what cannot be told of its start is told of its end.
        let spot = match impossible(verb, first, route) {
            Some(_) => route.last_passage(first),
            None => first,
        };
        if let Some(reason) = impossible(verb, spot, route) {
            return Err(Error::ReportSyntax {
                text: quoted(words),
                expected: reason,
            });
        }
        Ok(Self {
            words: words.trim().to_owned(),
            expected,
            verb,
            spots: vec![spot],
            within: MapMetres::default(),
        })
    }

    fn near(words: &str, expected: bool, rest: &str, route: &Route<'_>) -> Result<Self, Error> {
        let refused = |expected: String| Error::ReportSyntax {
            text: quoted(words),
            expected,
        };
        let (point, within) = point_and_error(rest).map_err(refused)?;
        let located = route.locate(point, within);
        let nearest = located.first().ok_or_else(|| refused(DEGREES.to_owned()))?;
        if nearest.off > OFF_THE_LINE {
            return Err(Error::OffRoute {
                words: quoted(words.trim()),
                away: nearest.off,
                limit: OFF_THE_LINE,
            });
        }
        let spots = located
            .iter()
            .take(MOST_CANDIDATES)
            .map(|l| Spot {
                at: l.at,
                place: None,
            })
            .collect();
        let within = MapMetres::new(within.get().hypot(nearest.off.get()));
        Ok(Self {
            words: words.trim().to_owned(),
            expected,
            verb: Verb::Passed,
            spots,
            within,
        })
    }

    /// Whether it is about a point on the map.
    pub(crate) fn is_point(&self) -> bool {
        let words = after(&self.words, "expected").unwrap_or(&self.words);
        after(words, "near").is_some()
    }

    /// The zone of the place it is about: that of the place itself, or of the last one before it on the route.
    pub fn zone(&self, route: &Route<'_>) -> Tz {
        route.station(route.place_before(self.spots[0].at)).zone
    }

    /// Splits a line into the words before the first verb, and the claim from there on.
    pub(crate) fn split(line: &str) -> Option<(&str, &str)> {
        let line = line.trim();
        let mut starts = line
            .char_indices()
            .filter(|(_, c)| c.is_whitespace())
            .map(|(i, _)| i);
        let begins_claim = |i: &usize| {
            let rest = line[*i..].trim_start();
            [
                "expected", "near", "arrived", "departed", "passed", "not yet", "beyond", "at",
            ]
            .iter()
            .any(|verb| after(rest, verb).is_some())
        };
        let i = starts.find(begins_claim)?;
        Some((line[..i].trim(), line[i..].trim()))
    }
}

/// What no train can do on this route: arrive where it starts, or leave where it ends.
fn impossible(verb: Verb, spot: Spot, route: &Route<'_>) -> Option<String> {
    let last = route.places().len() - 1;
    match (verb, spot.place) {
        (Verb::Arrived | Verb::NotYet, Some(0)) => Some(format!(
            "the journey starts at {}; only its departure can be told",
            quoted(&route.from().name)
        )),
        (Verb::Departed | Verb::Beyond, Some(place)) if place == last => Some(format!(
            "the journey ends at {}; only its arrival can be told",
            quoted(&route.to().name)
        )),
        _ => None,
    }
}

/// What follows `words`, each with white space behind it, in any case of letters.
fn after<'t>(text: &'t str, words: &str) -> Option<&'t str> {
    words.split(' ').try_fold(text.trim(), |text, word| {
        let head = text.get(..word.len())?;
        let rest = &text[word.len()..];
        let is_meant = head.eq_ignore_ascii_case(word) && rest.starts_with(char::is_whitespace);
        is_meant.then(|| rest.trim_start())
    })
}

/// Reads `43.35,131.99`, and `± 500 m` or `± 2 km` after it.
fn point_and_error(text: &str) -> Result<(Point<f64>, MapMetres), String> {
    let (lat, rest) = text.split_once(',').ok_or(DEGREES)?;
    let rest = rest.trim_start();
    let end = rest.find(|c: char| c == '±' || c.is_whitespace());
    let (lon, within) = rest.split_at(end.unwrap_or(rest.len()));
    let point = point(lat, lon)?;
    let within = within.trim();
    if within.is_empty() {
        return Ok((point, MapMetres::default()));
    }
    let within = distance(within).ok_or_else(|| {
        format!(
            "{} after the coordinates is not how far they may be off; write that as ± 500 m or ± 2 km, at most 1000 km",
            in_quotes(within)
        )
    })?;
    Ok((point, within))
}

/// The point of a latitude and a longitude, or what is wrong with them.
fn point(lat: &str, lon: &str) -> Result<Point<f64>, &'static str> {
    let degrees = |text: &str| text.trim().parse::<f64>().map_err(|_| DEGREES);
    let (lat, lon) = (degrees(lat)?, degrees(lon)?);
    let sound = |lat: f64, lon: f64| lat.abs() <= 90.0 && lon.abs() <= 180.0;
    match (sound(lat, lon), sound(lon, lat)) {
        (true, _) => Ok(Point::new(lon, lat)),
        (false, true) => Err("these look like longitude, latitude; latitude comes first"),
        (false, false) => Err(DEGREES),
    }
}

/// Reads `± 500 m` or `± 2 km`.
fn distance(text: &str) -> Option<MapMetres> {
    let number = text.strip_prefix('±')?;
    let metres = match number.strip_suffix("km") {
        Some(km) => km.trim().parse::<f64>().ok()? * 1000.0,
        None => number.strip_suffix('m')?.trim().parse().ok()?,
    };
    (0.0..=1e6)
        .contains(&metres)
        .then(|| MapMetres::new(metres))
}
