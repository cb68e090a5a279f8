//! The one error of the library.

use unicode_normalization::UnicodeNormalization;

use crate::units::MapMetres;

/// Why an input was refused.
///
/// Messages are lower case, name the offending words and say what would be right.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[non_exhaustive]
pub enum Error {
    /// A data file (network, trains, journey) that cannot be used as it stands.
    #[error("{file}: {place}: {reason}")]
    Data {
        /// The file's name, as the caller gave it.
        file: String,
        /// Where in it: a feature and its name, or a line.
        place: String,
        /// What is wrong, and what would be right.
        reason: String,
    },
    /// A place that the network or the route does not have.
    #[error("no place is called \"{name}\"{}", did_you_mean(nearest))]
    UnknownPlace {
        /// What was asked for.
        name: String,
        /// The nearest names there are, nearest first.
        nearest: Vec<String>,
    },
    /// A place of the network that the route does not pass.
    #[error("{name} is not on the route {route}; another `via` may lead there")]
    NotOnRoute {
        /// The place.
        name: String,
        /// The route's two ends.
        route: String,
    },
    /// A kilometre that the route does not have.
    #[error("{words} is not on the route {route}, which runs from km 0 to km {end_km:.1}")]
    BeyondRoute {
        /// The kilometre, in the words given.
        words: String,
        /// The route's two ends.
        route: String,
        /// Its last kilometre.
        end_km: f64,
    },
    /// No way along the sections of the network.
    #[error("no way from {from} to {to}: {reason}")]
    NoRoute {
        /// Where the way should start.
        from: String,
        /// Where it should lead.
        to: String,
        /// What stands against it.
        reason: String,
    },
    /// A bundled journey that there is not.
    #[error("no journey is called \"{name}\", and there is no such file; there are {}", known.join(", "))]
    UnknownJourney {
        /// What was asked for.
        name: String,
        /// The journeys there are.
        known: Vec<String>,
    },
    /// A train profile that there is not.
    #[error("no train is called \"{name}\"; there are {}", known.join(", "))]
    UnknownTrain {
        /// What was asked for.
        name: String,
        /// The profiles there are.
        known: Vec<String>,
    },
    /// A country that is no ISO 3166-1 code.
    #[error(
        "country \"{}\" is not an ISO code of two capital letters such as KP",
        quoted(code)
    )]
    NoCountry {
        /// What is given.
        code: String,
    },
    /// A train whose wheels fit no further.
    #[error("train \"{train}\" has no way through: {reason}")]
    NoWheels {
        /// The train's profile.
        train: String,
        /// Where its way ends, and which gauge lies there.
        reason: String,
    },
    /// A time that cannot be read.
    #[error("\"{}\" cannot be read as a time: {expected}", quoted(text))]
    TimeSyntax {
        /// The words as given.
        text: String,
        /// What would be right.
        expected: String,
    },
    /// A local time that happened twice, or never.
    #[error("\"{}\" {} in {zone}; write {}", quoted(text), if *twice { "happened twice" } else { "never happened" }, readings.join(" or "))]
    LocalTime {
        /// The words as given.
        text: String,
        /// The IANA time zone.
        zone: String,
        /// Whether it happened twice (or else never).
        twice: bool,
        /// The possible readings, RFC 3339 with offset.
        readings: Vec<String>,
    },
    /// A report that cannot be read.
    #[error("report \"{text}\": {expected}")]
    ReportSyntax {
        /// The words as given.
        text: String,
        /// What would be right.
        expected: String,
    },
    /// A drawn line that cannot be used as it stands.
    #[error("vertex {vertex} of the line: {reason}")]
    Line {
        /// The number of the vertex, counted from nought.
        vertex: usize,
        /// What is wrong, and what would be right.
        reason: String,
    },
    /// A journey of which nothing says when it is.
    #[error("nothing says when the train runs: state a departure, or give a report")]
    NoDeparture,
    /// Reports, or a stated departure, that lie too far apart to be of one journey.
    #[error("{}", too_long(first, last, *days))]
    TooLong {
        /// The earliest time.
        first: String,
        /// The latest time.
        last: String,
        /// The most days.
        days: i64,
    },
    /// More witnesses than can be weighed together.
    #[error(
        "more than {most} reports are too many to weigh together; leave out the vaguest, or give copies of one report one origin"
    )]
    TooManyReports {
        /// The most there may be, copies counted once.
        most: usize,
    },
    /// A report's trust that is no probability.
    #[error("trust {trust} in {claim} is no probability; it lies between 0 and 1")]
    NoProbability {
        /// The claim.
        claim: String,
        /// What is given.
        trust: f64,
    },
    /// Evidence that cannot all hold, however late or early the train.
    #[error("{}", contradiction(reports, claims))]
    Contradiction {
        /// Indices of the reports that fight: without any one of their witnesses the others could be true.
        reports: Vec<usize>,
        /// Their claims.
        claims: Vec<String>,
    },
    /// A point too far from the line to be on it.
    #[error("\"{words}\" is {} km from the line; at most {} km is taken as on it", fmt_km(*away), fmt_km(*limit))]
    OffRoute {
        /// The claim, in the words given.
        words: String,
        /// How far from the line.
        away: MapMetres,
        /// How far it may be.
        limit: MapMetres,
    },
}

fn too_long(first: &str, last: &str, days: i64) -> String {
    if first == last {
        format!(
            "from {first} on, this route may take more than the {days} days that one journey may last; take a shorter route"
        )
    } else {
        format!(
            "the evidence reaches from {first} to {last}: with the time this route may take, that is more than the {days} days that \
             one journey may last; leave out what is about another journey"
        )
    }
}

/// Who fights, and what to do about it.
fn contradiction(reports: &[usize], claims: &[String]) -> String {
    let remedy = "correct a time, or give a trust below 1";
    let named = reports.iter().zip(claims);
    let named = named.map(|(report, claim)| format!("report {}, \"{claim}\"", report + 1));
    match &named.collect::<Vec<_>>()[..] {
        [] => format!("all reports together leave nothing that this train can do; {remedy}"),
        [one] => format!(
            "by itself one report contradicts the stated departure, or all that this train can do: {one}; {remedy}"
        ),
        several => format!(
            "these reports cannot all be true of one train: {}; {remedy}",
            several.join("; ")
        ),
    }
}

fn fmt_km(distance: MapMetres) -> String {
    format!("{:.1}", distance.as_km())
}

fn did_you_mean(nearest: &[String]) -> String {
    match nearest {
        [] => String::new(),
        names => format!("; the nearest names are {}", names.join(", ")),
    }
}

/// What is wrong with a TOML file, at its line.
pub(crate) fn in_toml(file: &str, text: &str, error: &toml::de::Error) -> Error {
    let line = error.span().map_or(1, |span| {
        1 + text[..span.start.min(text.len())].matches('\n').count()
    });
    Error::Data {
        file: quoted(file),
        place: format!("line {line}"),
        reason: said(error.message()) + remedy(text, error.message()),
    }
}

/// What to do about what the parser of TOML says in its own words only.
fn remedy(text: &str, message: &str) -> &'static str {
    if text.trim_start().starts_with(['{', '<']) {
        "; such a file is TOML, as those in data/ are"
    } else if message.contains("recur") {
        "; nothing in such a file lies so deep"
    } else if message.contains("invalid type: map, expected a string") {
        "; a text stands between quotation marks, and a time is a text"
    } else {
        ""
    }
}

/// Most characters of foreign text that a message repeats.
const LONGEST_QUOTE: usize = 60;
/// Most characters of a parser's own message, which ends with the place or with what was expected.
const LONGEST_SAYING: usize = 400;

/// Foreign text, fit to stand between quotation marks in a message: cut short, and with nothing in it that a terminal
/// would obey or that would end the quotation.
pub(crate) fn quoted(text: &str) -> String {
    cut(text, LONGEST_QUOTE).replace('"', "\\\"")
}

/// What a parser says of a file, fit to stand in a message.
pub(crate) fn said(message: &str) -> String {
    cut(message, LONGEST_SAYING)
}

/// The first characters; composed, since a letter and its accent, apart, would be spelt out too.
fn cut(text: &str, most: usize) -> String {
    let mut rest = text.nfc();
    let safe = harmless(rest.by_ref().take(most));
    // What is spelt out is longer than it was.
    match safe.char_indices().nth(most) {
        Some((end, _)) => safe[..end].to_owned() + "…",
        None if rest.next().is_some() => safe + "…",
        None => safe,
    }
}

/// Text with everything spelt out that a terminal would obey.
pub(crate) fn harmless(text: impl Iterator<Item = char>) -> String {
    let mut safe = String::new();
    for c in text {
        if is_obeyed(c) {
            safe.extend(c.escape_debug());
        } else {
            safe.push(c);
        }
    }
    safe
}

/// The same between quotation marks.
pub(crate) fn in_quotes(text: &str) -> String {
    format!("\"{}\"", quoted(text))
}

/// Control characters, and those that turn or hide the text around them.
pub(crate) fn is_obeyed(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::Error;

    #[test]
    fn reports_that_leave_nothing_are_refused_in_whole_words_whoever_can_be_named() {
        let told = |claims: &[&str]| {
            let error = Error::Contradiction {
                reports: (0..claims.len()).collect(),
                claims: claims.iter().map(|&claim| claim.to_owned()).collect(),
            };
            error.to_string()
        };
        let remedy = "correct a time, or give a trust below 1";
        assert_eq!(
            told(&[]),
            format!("all reports together leave nothing that this train can do; {remedy}")
        );
        let one =
            "by itself one report contradicts the stated departure, or all that this train can do";
        assert_eq!(
            told(&["at Khasan"]),
            format!("{one}: report 1, \"at Khasan\"; {remedy}")
        );
        let several = "these reports cannot all be true of one train";
        assert_eq!(
            told(&["at Khasan", "passed Rajin"]),
            format!("{several}: report 1, \"at Khasan\"; report 2, \"passed Rajin\"; {remedy}")
        );
    }
}
