//! Reports: somebody claims something about the train, at some time, from some source.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use crate::claim::{Claim, Verb};
use crate::error::{Error, quoted};
use crate::route::Route;
use crate::when::{Reading, Window};

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
        let refused = || {
            Error::ReportSyntax {
            text: quoted(line),
            expected: "a report is a time and then a claim, such as \"2019-04-24T10:40+10:00 arrived Khasan\"".to_owned(),
        }
        };
        let (when, claim) = Claim::split(line).ok_or_else(refused)?;
        let claim = Claim::parse(claim, route)?;
        let reading = Reading::parse(when, Some(claim.zone(route)))?;
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
