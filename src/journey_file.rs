//! Journeys as they stand in files: a route, a train, what was reported, what was forecast and what came of it.

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Deserialize;
use toml::Spanned;

use crate::claim::Claim;
use crate::error::{Error, in_toml, quoted};
use crate::journey::Journey;
use crate::network::Network;
use crate::report::Report;
use crate::route::Route;
use crate::train::Train;
use crate::when::{Reading, Window};

/// The bundled journeys, by name; the first is the default everywhere.
const BUNDLED: [(&str, &str); 6] = [
    (
        "2023-09-announced",
        include_str!("../data/journeys/2023-09-announced.toml"),
    ),
    (
        "2001-07-inbound",
        include_str!("../data/journeys/2001-07-inbound.toml"),
    ),
    (
        "2019-04-as-first-told",
        include_str!("../data/journeys/2019-04-as-first-told.toml"),
    ),
    (
        "2019-04-outbound",
        include_str!("../data/journeys/2019-04-outbound.toml"),
    ),
    (
        "2019-04-return",
        include_str!("../data/journeys/2019-04-return.toml"),
    ),
    (
        "2023-09-outbound",
        include_str!("../data/journeys/2023-09-outbound.toml"),
    ),
];
/// Most reports, forecasts or outcomes of one journey.
const MOST_ROWS: usize = 10_000;

/// A journey with everything that is on record about it.
#[derive(Debug, Clone)]
#[non_exhaustive]
pub struct JourneyFile<'n> {
    /// What it was.
    pub title: String,
    /// The run itself.
    pub journey: Journey<'n>,
    /// What was reported, in the order of the file.
    pub reports: Vec<Report>,
    /// What others predicted.
    pub forecasts: Vec<Forecast>,
    /// What is known to have happened.
    pub outcomes: Vec<Outcome>,
}

/// Somebody's prediction, kept to be scored beside ours.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Forecast {
    /// Who made it.
    pub who: String,
    /// When.
    pub made: DateTime<Utc>,
    /// Of what, in its own words.
    pub words: String,
    /// Of what; none where it is about a place that the journey did not come to.
    pub claim: Option<Claim>,
    /// For when.
    pub when: Window,
    /// Where to read it.
    pub source: Option<String>,
    /// Remarks.
    pub note: Option<String>,
}

/// What is known to have happened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Outcome {
    /// What.
    pub claim: Claim,
    /// When: somewhere in this window.
    pub when: Window,
    /// How that is known.
    pub basis: Option<String>,
}

type Text = Spanned<String>;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawJourney {
    title: Option<String>,
    from: Text,
    to: Text,
    #[serde(default)]
    via: Vec<Text>,
    train: Option<Text>,
    depart: Option<Text>,
    #[serde(default)]
    report: Vec<RawReport>,
    #[serde(default)]
    forecast: Vec<RawForecast>,
    #[serde(default)]
    outcome: Vec<RawOutcome>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawReport {
    claim: Text,
    when: Text,
    known: Option<Text>,
    source: Option<String>,
    url: Option<String>,
    origin: Option<String>,
    trust: Option<Spanned<f64>>,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawForecast {
    who: String,
    made: Text,
    claim: Text,
    when: Text,
    source: Option<String>,
    note: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawOutcome {
    claim: Text,
    when: Text,
    basis: Option<String>,
}

impl<'n> JourneyFile<'n> {
    /// A journey of which nothing is on record.
    pub fn new(journey: Journey<'n>) -> Self {
        let title = journey.route().to_string();
        Self {
            title,
            journey,
            reports: Vec::new(),
            forecasts: Vec::new(),
            outcomes: Vec::new(),
        }
    }

    /// The names of the bundled journeys; the first is the default.
    pub fn names() -> impl Iterator<Item = &'static str> {
        BUNDLED.iter().map(|journey| journey.0)
    }

    /// A bundled journey, on the bundled network.
    ///
    /// # Errors
    /// [`Error::UnknownJourney`] with the names there are.
    pub fn bundled(name: &str) -> Result<JourneyFile<'static>, Error> {
        let (name, text) = BUNDLED
            .iter()
            .find(|journey| journey.0 == name)
            .ok_or_else(|| Error::UnknownJourney {
                name: quoted(name),
                known: Self::names().map(str::to_owned).collect(),
            })?;
        JourneyFile::from_toml(
            &format!("data/journeys/{name}.toml"),
            text,
            Network::bundled(),
        )
    }

    /// Reads a journey on a network, in the form of the bundled `data/journeys/`; `file` is only what errors call it.
    ///
    /// # Errors
    /// [`Error::Data`] naming the line, the offending words and what would be right.
    pub fn from_toml(file: &str, text: &str, network: &'n Network) -> Result<Self, Error> {
        let text = text.trim_start_matches('\u{feff}');
        let raw: RawJourney = toml::from_str(text).map_err(|e| in_toml(file, text, &e))?;
        Lines { file, text }.journey(raw, network)
    }
}

/// A file and its text, to say at which line something is wrong.
struct Lines<'f> {
    file: &'f str,
    text: &'f str,
}

impl Lines<'_> {
    fn at<T>(&self, place: &Spanned<T>, reason: impl std::fmt::Display) -> Error {
        let line = 1 + self.text[..place.span().start].matches('\n').count();
        Error::Data {
            file: quoted(self.file),
            place: format!("line {line}"),
            reason: reason.to_string(),
        }
    }

    fn journey<'n>(&self, raw: RawJourney, network: &'n Network) -> Result<JourneyFile<'n>, Error> {
        let route = self.route(&raw, network)?;
        let train = self.train(&raw)?;
        self.check_rows(&raw)?;
        let reports = raw.report.iter().map(|raw| self.report(raw, &route));
        let reports = reports.collect::<Result<_, _>>()?;
        let forecasts = raw.forecast.iter().map(|raw| self.forecast(raw, &route));
        let forecasts = forecasts.collect::<Result<_, _>>()?;
        let outcomes = raw.outcome.iter().map(|raw| self.outcome(raw, &route));
        let outcomes = outcomes.collect::<Result<_, _>>()?;
        let zone = route.from().zone;
        let title = raw.title.unwrap_or_else(|| route.to_string());
        let mut journey = Journey::new(route, train)
            .map_err(|e| self.at(raw.train.as_ref().unwrap_or(&raw.from), e))?;
        if let Some(depart) = &raw.depart {
            journey = journey.departing(self.when(depart, Some(zone))?.window);
        }
        Ok(JourneyFile {
            title,
            journey,
            reports,
            forecasts,
            outcomes,
        })
    }

    fn route<'n>(&self, raw: &RawJourney, network: &'n Network) -> Result<Route<'n>, Error> {
        for name in std::iter::once(&raw.from).chain(&raw.via).chain([&raw.to]) {
            network.find(name.get_ref()).map_err(|e| self.at(name, e))?;
        }
        let via: Vec<&str> = raw.via.iter().map(|name| name.get_ref().as_str()).collect();
        let route = network.route(raw.from.get_ref(), raw.to.get_ref(), &via);
        route.map_err(|e| self.at(&raw.from, e))
    }

    fn train(&self, raw: &RawJourney) -> Result<&'static Train, Error> {
        match &raw.train {
            Some(name) => Train::named(name.get_ref()).map_err(|e| self.at(name, e)),
            None => Train::named("armoured"),
        }
    }

    fn check_rows(&self, raw: &RawJourney) -> Result<(), Error> {
        let rows = [raw.report.len(), raw.forecast.len(), raw.outcome.len()];
        if rows.iter().any(|&rows| rows > MOST_ROWS) {
            return Err(self.at(
                &raw.from,
                format!("a journey may have at most {MOST_ROWS} reports, forecasts or outcomes"),
            ));
        }
        Ok(())
    }

    fn claim(&self, claim: &Text, route: &Route<'_>) -> Result<Claim, Error> {
        Claim::parse(claim.get_ref(), route).map_err(|e| self.at(claim, e))
    }

    fn when(&self, when: &Text, zone: Option<Tz>) -> Result<Reading, Error> {
        Reading::parse(when.get_ref(), zone).map_err(|e| self.at(when, e))
    }

    fn report(&self, raw: &RawReport, route: &Route<'_>) -> Result<Report, Error> {
        let claim = self.claim(&raw.claim, route)?;
        let zone = Some(claim.zone(route));
        let reading = self.when(&raw.when, zone)?;
        let known = raw
            .known
            .as_ref()
            .map(|known| self.when(known, zone))
            .transpose()?;
        if let Some(trust) = raw
            .trust
            .as_ref()
            .filter(|trust| !(0.0..=1.0).contains(trust.get_ref()))
        {
            return Err(self.at(
                trust,
                format!(
                    "trust {} is no probability; it lies between 0 and 1",
                    trust.get_ref()
                ),
            ));
        }
        let mut report = Report::new(claim, &reading);
        report.known = known.map(|known| known.window.end()).or(report.known);
        report.trust = raw.trust.as_ref().map(|trust| *trust.get_ref());
        report.source.clone_from(&raw.source);
        report.url.clone_from(&raw.url);
        report.origin.clone_from(&raw.origin);
        report.note.clone_from(&raw.note);
        Ok(report)
    }

    fn forecast(&self, raw: &RawForecast, route: &Route<'_>) -> Result<Forecast, Error> {
        let claim = match Claim::parse(raw.claim.get_ref(), route) {
            Err(Error::NotOnRoute { .. }) => None,
            claim => Some(claim.map_err(|e| self.at(&raw.claim, e))?),
        };
        let zone = claim.as_ref().map(|claim| claim.zone(route));
        Ok(Forecast {
            who: raw.who.clone(),
            made: self.when(&raw.made, zone)?.window.end(),
            words: raw.claim.get_ref().trim().to_owned(),
            claim,
            when: self.when(&raw.when, zone)?.window,
            source: raw.source.clone(),
            note: raw.note.clone(),
        })
    }

    fn outcome(&self, raw: &RawOutcome, route: &Route<'_>) -> Result<Outcome, Error> {
        let claim = self.claim(&raw.claim, route)?;
        if claim.expected || !claim.verb.is_timed() {
            return Err(self.at(
                &raw.claim,
                format!(
                    "\"{}\" does not tell when something happened; an outcome is arrived, departed, passed or near, such as \
                     \"arrived Khasan\"",
                    quoted(&claim.words)
                ),
            ));
        }
        let when = self.when(&raw.when, Some(claim.zone(route)))?.window;
        Ok(Outcome {
            claim,
            when,
            basis: raw.basis.clone(),
        })
    }
}
