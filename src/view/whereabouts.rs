//! Where the train is at one instant.

use std::fmt;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::caution::Cautions;
use super::json::{km, local, millionths};
use super::plain;
use super::style::Style;
use super::table::{Set, columns};
use crate::posterior::{Posterior, Whereabouts};
use crate::units::Chainage;
use crate::when::{Local, Span};

/// The probabilities that the stretches of line are given for.
pub(crate) const CREDIBILITIES: [f64; 3] = [0.5, 0.8, 0.95];
/// Answers less likely than this are not worth a line; they are summed up in one.
const WORTH_A_LINE: f64 = 0.001;

/// Where the train is at an instant: a stretch of line, a station or a section, with probabilities.
#[derive(Debug, Clone, Copy)]
pub struct Where<'p> {
    /// What is believed.
    pub posterior: &'p Posterior<'p>,
    /// What the journey is called.
    pub title: &'p str,
    /// The instant asked about.
    pub at: DateTime<Utc>,
    /// How distances and names are written.
    pub style: Style,
}

impl Where<'_> {
    /// The zone of the place where the train most likely is.
    fn zone(&self, median: Chainage) -> Tz {
        let route = self.posterior.journey().route();
        route.station(route.place_before(median)).zone
    }

    fn median(&self) -> Chainage {
        self.posterior.positions(self.at, &[0.5])[0]
    }

    fn stretches(&self) -> String {
        let unit = self.style.units.word();
        let [first, last] = ["from", "to"].map(|end| format!("{end} {unit}"));
        let headings = [
            ("probability", Set::Right),
            (&first, Set::Right),
            (&last, Set::Right),
            ("", Set::Left),
        ];
        let rows = stretches(self.posterior, self.at)
            .into_iter()
            .map(|(p, [from, to])| {
                let [near, far] = [from, to].map(|at| self.beside(at));
                let between = if near == far {
                    near
                } else {
                    format!("{near} to {far}")
                };
                vec![
                    percent(p),
                    self.style.place(from),
                    self.style.place(to),
                    between,
                ]
            });
        columns(&headings, rows)
    }

    /// `at Khasan`, or `beyond Khasan` up to the next place.
    fn beside(&self, at: Chainage) -> String {
        let route = self.posterior.journey().route();
        let place = route.place_before(at);
        let name = self.style.name(route.station(place));
        let is_there = self.style.place(place.at) == self.style.place(at);
        format!("{} {name}", if is_there { "at" } else { "beyond" })
    }

    fn answers(&self) -> String {
        let headings = [("probability", Set::Right), ("", Set::Left)];
        let (said, rest): (Vec<_>, Vec<_>) = self
            .posterior
            .whereabouts(self.at)
            .into_iter()
            .partition(|answer| answer.1 >= WORTH_A_LINE);
        let mut rows: Vec<_> = said
            .into_iter()
            .map(|(answer, p)| vec![percent(p), self.words(answer)])
            .collect();
        let rest: f64 = rest.iter().map(|answer| answer.1).sum();
        if rest >= WORTH_A_LINE {
            rows.push(vec![percent(rest), "anywhere else".to_owned()]);
        }
        columns(&headings, rows)
    }

    /// An answer in words, such as `runs on Tumangang – Khasan`.
    pub(super) fn words(&self, answer: Whereabouts) -> String {
        let route = self.posterior.journey().route();
        match answer {
            Whereabouts::NotStarted => format!("has not left {}", self.style.name(route.from())),
            Whereabouts::Standing(place) => format!(
                "stands at {}",
                self.style.name(route.station(&route.places()[place]))
            ),
            Whereabouts::Running(leg) => {
                format!("runs on {}", plain(&route.section(&route.legs()[leg]).name))
            }
            Whereabouts::Arrived => format!("has come to {}", self.style.name(route.to())),
        }
    }

    fn age(&self) -> String {
        match last_evidence(self.posterior, self.at) {
            Some(last) if last == self.at => "a report tells of that time".to_owned(),
            Some(last) => format!(
                "the last evidence of where it was is {} old",
                Span(self.at - last)
            ),
            None => "no report tells of that time or before".to_owned(),
        }
    }
}

/// When the latest thing may have been seen that is reported of that instant or before.
fn last_evidence(posterior: &Posterior<'_>, at: DateTime<Utc>) -> Option<DateTime<Utc>> {
    let seen = posterior
        .reports()
        .iter()
        .filter(|report| !report.claim.expected)
        .filter(|report| report.when.start() <= at);
    seen.map(|report| report.when.end().min(at)).max()
}

/// The central stretches that hold the train with each probability.
pub(crate) fn stretches(posterior: &Posterior<'_>, at: DateTime<Utc>) -> Vec<(f64, [Chainage; 2])> {
    let ends = CREDIBILITIES
        .iter()
        .flat_map(|p| [(1.0 - p) / 2.0, f64::midpoint(1.0, *p)]);
    let positions = posterior.positions(at, &ends.collect::<Vec<_>>());
    CREDIBILITIES
        .iter()
        .zip(positions.chunks(2))
        .map(|(&p, ends)| (p, [ends[0], ends[1]]))
        .collect()
}

fn percent(p: f64) -> String {
    match p {
        p if p > 0.999 && p < 1.0 => "> 99.9 %".to_owned(),
        p => format!("{:.1} %", 100.0 * p),
    }
}

impl fmt::Display for Where<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let median = self.median();
        let route = self.posterior.journey().route();
        let (point, accuracy) = (route.line().point_at(median), route.accuracy_at(median));
        writeln!(f, "{}", plain(self.title))?;
        writeln!(
            f,
            "{}; {}\n",
            Local {
                time: self.at,
                zone: self.zone(median)
            },
            self.age()
        )?;
        writeln!(f, "{}\n{}", self.stretches(), self.answers())?;
        writeln!(
            f,
            "median: {} {}, on the map {:.5}, {:.5} (the map is right within {accuracy})",
            self.style.units.word(),
            self.style.place(median),
            point.y(),
            point.x()
        )?;
        write!(f, "{}", Cautions(self.posterior))
    }
}

/// What a [`Where`] shows, as a document.
#[derive(Debug, Serialize)]
pub struct WhereDocument<'p> {
    title: &'p str,
    at: String,
    last_evidence: Option<String>,
    evidence_age_min: Option<f64>,
    median: Position,
    stretches: Vec<StretchEntry>,
    whereabouts: Vec<Answer<'p>>,
    cautions: Vec<String>,
    attribution: &'p str,
}

#[derive(Debug, Serialize)]
struct Position {
    km: f64,
    lat: f64,
    lon: f64,
    accuracy_m: f64,
}

#[derive(Debug, Serialize)]
struct StretchEntry {
    probability: f64,
    from_km: f64,
    to_km: f64,
}

#[derive(Debug, Serialize)]
struct Answer<'p> {
    state: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    station: Option<&'p str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    section: Option<&'p str>,
    probability: f64,
}

impl<'p> WhereDocument<'p> {
    /// The document of what a [`Where`] shows.
    pub fn new(view: &Where<'p>) -> Self {
        let posterior = view.posterior;
        let route = posterior.journey().route();
        let median = view.median();
        let point = route.line().point_at(median);
        let zone = view.zone(median);
        let last = last_evidence(posterior, view.at);
        Self {
            title: view.title,
            // As it was asked.
            at: format!(
                "{:#}",
                Local {
                    time: view.at,
                    zone
                }
            ),
            last_evidence: last.map(|time| local(time, zone)),
            evidence_age_min: last.map(|time| super::json::minutes(view.at - time)),
            median: Position {
                km: km(median),
                lat: degrees(point.y()),
                lon: degrees(point.x()),
                accuracy_m: route.accuracy_at(median).get(),
            },
            stretches: stretches(posterior, view.at)
                .into_iter()
                .map(|(probability, [from, to])| StretchEntry {
                    probability,
                    from_km: km(from),
                    to_km: km(to),
                })
                .collect(),
            whereabouts: posterior
                .whereabouts(view.at)
                .into_iter()
                .map(|(answer, p)| document(posterior, answer, p))
                .collect(),
            cautions: Cautions(posterior).list(),
            attribution: route.network().attribution(),
        }
    }
}

fn document<'p>(posterior: &'p Posterior<'_>, answer: Whereabouts, probability: f64) -> Answer<'p> {
    let route = posterior.journey().route();
    let (state, station, section) = match answer {
        Whereabouts::NotStarted => ("not started", Some(route.from()), None),
        Whereabouts::Standing(place) => (
            "standing",
            Some(route.station(&route.places()[place])),
            None,
        ),
        Whereabouts::Running(leg) => ("running", None, Some(route.section(&route.legs()[leg]))),
        Whereabouts::Arrived => ("arrived", Some(route.to()), None),
    };
    Answer {
        state,
        station: station.map(|station| station.id.as_str()),
        section: section.map(|section| section.id.as_str()),
        probability: millionths(probability),
    }
}

/// Ten millionths of a degree are a centimetre.
fn degrees(number: f64) -> f64 {
    (number * 1e7).round() / 1e7
}
