//! Reports: somebody claims something about the train, at some time, from some source.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::claim::{BEGINS, Claim, Verb};
use crate::error::{Error, in_quotes, quoted};
use crate::route::Route;
use crate::when::{Reading, Window};

/// Blanks in a time, at most: before the hour and the offset of either end, and around what parts them.
const MOST_BLANKS: usize = 8;

/// A report about a train on a route. It knows nothing of the model.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Report {
    /// What it says.
    pub claim: Claim,
    /// When that is said to have been.
    pub when: Window,
    /// The zone that was taken where the time had no offset.
    pub assumed_zone: Option<Tz>,
    /// When it became known; the end of `when` where nothing is said. None for a plan of which nobody says when it was made: that was
    /// before it fell due, so it is taken as always known.
    pub known: Option<DateTime<Utc>>,
    /// Who says so.
    pub source: Option<String>,
    /// Where to read it.
    pub url: Option<String>,
    /// Reports of the same origin are one witness, counted once.
    pub origin: Option<String>,
    /// The probability that it is about this train and this place; the model's own where nothing is said.
    pub trust: Option<f64>,
    /// Remarks.
    pub note: Option<String>,
}

impl Report {
    /// A claim, and when.
    pub fn new(claim: Claim, reading: &Reading) -> Self {
        Self {
            known: (!claim.expected).then(|| reading.window.end()),
            claim,
            when: reading.window,
            assumed_zone: reading.assumed_zone,
            source: None,
            url: None,
            origin: None,
            trust: None,
            note: None,
        }
    }

    /// Reads a report in one line: a time, then a claim, such as `2019-04-24T10:40+10:00 arrived Khasan`.
    ///
    /// # Errors
    /// [`Error::ReportSyntax`], an error of the time or of the place.
    pub fn parse(line: &str, route: &Route<'_>) -> Result<Self, Error> {
        let (when, claim) = Claim::split(line).ok_or_else(|| Error::ReportSyntax {
            text: quoted(line),
            expected: format!(
                "a report is a time and then a claim, such as \"2019-04-24T10:40+10:00 arrived Khasan\"; {BEGINS}"
            ),
        })?;
        let claim = Claim::parse(claim, route)?;
        let zone = Some(claim.zone(route));
        let reading =
            Reading::parse(when, zone).map_err(|error| unread(line, when, zone, error))?;
        Ok(Self::new(claim, &reading))
    }

    /// Whether it was known at a time.
    pub fn is_known_by(&self, time: DateTime<Utc>) -> bool {
        self.known.is_none_or(|known| known <= time)
    }

    /// Whether it says when the train left where its journey starts.
    pub(crate) fn is_departure(&self) -> bool {
        self.claim.verb == Verb::Departed && self.claim.spots[0].place == Some(0)
    }
}

/// What is said where the words before the first verb are no time: if a time is all but the last of them, these are the fault.
fn unread(line: &str, when: &str, zone: Option<Tz>, error: Error) -> Error {
    let blanks = when.match_indices(char::is_whitespace).take(MOST_BLANKS);
    let is_time = |&end: &usize| Reading::parse(&when[..end], zone).is_ok();
    let rest = blanks.map(|(end, _)| end).filter(is_time).last();
    let rest = rest.map(|end| when[end..].trim_start());
    match (
        rest.filter(|rest| rest.starts_with(char::is_alphabetic)),
        error,
    ) {
        (Some(rest), Error::TimeSyntax { expected, .. }) => Error::ReportSyntax {
            text: quoted(line),
            expected: format!(
                "{} is part neither of the time ({expected}) nor of the claim ({BEGINS})",
                in_quotes(rest)
            ),
        },
        (_, error) => error,
    }
}
