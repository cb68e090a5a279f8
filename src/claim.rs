//! What somebody says that a train did, and where.

use chrono_tz::Tz;
use geo::Point;

use crate::error::{Error, quoted};
use crate::route::{Route, Spot};
use crate::units::MapMetres;

/// A point farther than this from the line is not taken as on it.
const OFF_THE_LINE: MapMetres = MapMetres::new(25_000.0);
/// Most places on the line that one point may mean; the farther ones are the less likely.
const MOST_CANDIDATES: usize = 4;
const VERBS: &str =
    "arrived, departed, passed, at, not yet, beyond or near, such as \"arrived Khasan\"";

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
}

impl Claim {
    /// Reads `arrived Khasan`, `not yet border`, `passed km 612`, `near 43.35,131.99 ± 500 m`, `expected arrived Khasan` …
    ///
    /// # Errors
    /// [`Error::ReportSyntax`], or that the place is unknown, not on the route, or too far from it.
    pub fn parse(words: &str, route: &Route<'_>) -> Result<Self, Error> {
        let refused = || Error::ReportSyntax {
            text: quoted(words),
            expected: format!("a claim begins with {VERBS}"),
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
        let spot = route.find(place)?;
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
        let refused = || {
            Error::ReportSyntax {
            text: quoted(words),
            expected: "near needs latitude and longitude in degrees, such as \"near 43.35,131.99 ± 500 m\"".to_owned(),
        }
        };
        let (point, within) =
            point_and_error(rest).ok_or_else(|| swapped(words, rest).unwrap_or_else(refused))?;
        let located = route.locate(point, within);
        let nearest = located.first().ok_or_else(refused)?;
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
        let starts = line
            .char_indices()
            .filter(|&(i, c)| i == 0 || c.is_whitespace())
            .map(|(i, _)| i);
        let begins_claim = |i: &usize| {
            let rest = line[*i..].trim_start();
            [
                "expected", "near", "arrived", "departed", "passed", "not yet", "beyond", "at",
            ]
            .iter()
            .any(|verb| after(rest, verb).is_some())
        };
        let i = starts.filter(|i| *i > 0).find(begins_claim)?;
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

/// What follows `word` and white space, in any case of letters.
fn after<'t>(text: &'t str, word: &str) -> Option<&'t str> {
    let text = text.trim();
    let head = text.get(..word.len())?;
    let rest = text[word.len()..].trim_start();
    let ends = rest.len() < text.len() - word.len();
    (head.eq_ignore_ascii_case(word) && ends && !rest.is_empty()).then_some(rest)
}

/// What is said where latitude and longitude would do in the other order.
fn swapped(words: &str, rest: &str) -> Option<Error> {
    let (point, within) = rest.split_once('±').unwrap_or((rest, "0 m"));
    let (lon, lat) = point.split_once(',')?;
    point_and_error(&format!("{lat},{lon}±{within}"))?;
    Some(Error::ReportSyntax {
        text: quoted(words),
        expected: "these look like longitude, latitude; latitude comes first".to_owned(),
    })
}

/// Reads `43.35,131.99`, and `± 500 m` or `± 2 km` after it.
fn point_and_error(text: &str) -> Option<(Point<f64>, MapMetres)> {
    let (point, within) = text.split_once('±').unwrap_or((text, "0 m"));
    let (lat, lon) = point.split_once(',')?;
    let (lat, lon): (f64, f64) = (lat.trim().parse().ok()?, lon.trim().parse().ok()?);
    let within = within.trim();
    let metres = match within.strip_suffix("km") {
        Some(km) => km.trim().parse::<f64>().ok()? * 1000.0,
        None => within.strip_suffix('m')?.trim().parse().ok()?,
    };
    let sound = lat.abs() <= 90.0 && lon.abs() <= 180.0 && (0.0..=1e6).contains(&metres);
    sound.then(|| (Point::new(lon, lat), MapMetres::new(metres)))
}
