//! Arrivals and departures: at every call, and wherever else is asked.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::caution::Cautions;
use super::json::{self, ReportedFigure, km, local, thousandths};
use super::route_table::Length;
use super::style::{Style, counted, percent};
use super::table::{Set, columns};
use crate::event::{Event, EventKind};
use crate::journey_file::Forecast;
use crate::passage::Passage;
use crate::posterior::Posterior;
use crate::schedule::Division;
use crate::when::{Local, Span};

/// An event that has happened by now with this probability is shown as past …
const PAST: f64 = 0.99;
/// … and one that more likely has than not is shown with its probability.
const LIKELY_PAST: f64 = 0.5;

/// The times of a journey: medians and 90 % intervals, on the clocks of each place.
#[derive(Debug, Clone, Copy)]
pub struct Eta<'p> {
    /// What is believed.
    pub posterior: &'p Posterior<'p>,
    /// What the journey is called.
    pub title: &'p str,
    /// What others predicted.
    pub forecasts: &'p [Forecast],
    /// Indices into [`Route::places`](crate::Route::places) that are asked for besides the calls.
    pub asked: &'p [usize],
    /// The time that is now: what has happened by then is marked.
    pub now: Option<DateTime<Utc>>,
    /// How distances and names are written.
    pub style: Style,
}

impl fmt::Display for Eta<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let journey = self.posterior.journey();
        writeln!(f, "{}", super::plain(self.title))?;
        write!(f, "{}", Length(journey.route(), 1))?;
        let train = journey.train();
        writeln!(
            f,
            "train {}: {}",
            super::plain(&train.name),
            super::plain(&train.title)
        )?;
        writeln!(f, "nominal {}", Divided(self.division()))?;
        writeln!(f, "{}\n", self.evidence())?;
        write!(f, "{}", self.times())?;
        write!(f, "{}", self.others())?;
        write!(f, "{}", Cautions(self.posterior))
    }
}

/// `20 h 05 min: running 18 h, …`
struct Divided(Division);

impl fmt::Display for Divided {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Division { running, standing } = self.0;
        write!(f, "{}: running {}", Span(self.0.total()), Span(running))?;
        write!(
            f,
            ", dwell {}, gauge change {}",
            Span(standing.dwell),
            Span(standing.gauge_change)
        )?;
        write!(f, ", border formalities {}", Span(standing.formalities))
    }
}

impl Eta<'_> {
    fn division(&self) -> Division {
        self.posterior
            .journey()
            .schedule(DateTime::UNIX_EPOCH)
            .division
    }

    fn zone(&self, event: &Event) -> Tz {
        let route = self.posterior.journey().route();
        route.station(route.place_before(event.at)).zone
    }

    fn evidence(&self) -> String {
        let (reports, witnesses) = (
            self.posterior.reports().len(),
            self.posterior.testimonies().len(),
        );
        let first = self.posterior.events()[0];
        let stated = self.posterior.journey().departure().map(|w| {
            let zone = self.zone(&first);
            let leaves = Local {
                time: w.start(),
                zone,
            };
            if w.width() > TimeDelta::zero() {
                format!(
                    "departure stated: {leaves} to {}; ",
                    Local {
                        time: w.end(),
                        zone
                    }
                )
            } else {
                format!("departure stated: {leaves}; ")
            }
        });
        let zone = self.zone(&self.posterior.events()[self.posterior.events().len() - 1]);
        let newest = self.posterior.newest();
        let said = |words: &str, time| format!(", {words} {}", Local { time, zone });
        let now = self.now.filter(|_| self.now != newest);
        let newest = newest.map(|time| said("the newest known", time));
        let now = now.map(|time| said("as of", time));
        let counted = format!(
            "{} from {}",
            counted(reports, "report", "s"),
            counted(witnesses, "witness", "es")
        );
        [stated, Some(counted), newest, now]
            .into_iter()
            .flatten()
            .collect()
    }

    fn times(&self) -> String {
        let unit = self.style.units.word();
        let headings = [
            (unit, Set::Right),
            ("place", Set::Left),
            ("", Set::Left),
            ("median", Set::Left),
            ("90 % interval", Set::Left),
            ("", Set::Left),
        ];
        let route = self.posterior.journey().route();
        let shown = shown(self.posterior, self.asked);
        self.posterior.look_at(shown.iter().copied());
        let mut before = None;
        let rows = shown.into_iter().map(|i| {
            let event = &self.posterior.events()[i];
            let repeats =
                std::mem::replace(&mut before, event.place) == event.place && event.place.is_some();
            let passage = self.posterior.passage(i);
            let zone = self.zone(event);
            let median = Local {
                time: passage.median(),
                zone,
            }
            .short();
            let [at, name] = if repeats {
                [String::new(), String::new()]
            } else {
                [
                    self.style.place(event.at),
                    self.style.place_of(event, route),
                ]
            };
            vec![
                at,
                name,
                verb(event.kind).to_owned(),
                median,
                interval(&passage, zone),
                self.state(&passage),
            ]
        });
        columns(&headings, rows)
    }

    /// Whether it has happened by now, or with what probability it may have.
    fn state(&self, passage: &Passage<'_>) -> String {
        match self.now.map(|now| passage.by(now)) {
            Some(past) if past >= PAST => "has happened".to_owned(),
            Some(past) if past > LIKELY_PAST => format!("has happened with {}", percent(past)),
            _ => String::new(),
        }
    }

    fn others(&self) -> String {
        if self.forecasts.is_empty() {
            return String::new();
        }
        let zone = self.zone(&self.posterior.events()[self.posterior.events().len() - 1]);
        let headings = [
            ("forecast by others", Set::Left),
            ("of", Set::Left),
            ("for", Set::Left),
            ("made", Set::Left),
        ];
        let rows = self.forecasts.iter().map(|forecast| {
            let zone = forecast
                .claim
                .as_ref()
                .map_or(zone, |claim| claim.zone(self.posterior.journey().route()));
            let when = between(forecast.when.start(), forecast.when.end(), zone);
            vec![
                super::plain(&forecast.who),
                super::plain(&forecast.words),
                when,
                Local {
                    time: forecast.made,
                    zone,
                }
                .short(),
            ]
        });
        format!("\n{}", columns(&headings, rows))
    }
}

/// The events that are shown: calls, the ends, what is asked for and what was reported, of several places that a report may mean
/// the likeliest.
pub(super) fn shown(posterior: &Posterior<'_>, asked: &[usize]) -> Vec<usize> {
    let witnesses = 0..posterior.testimonies().len();
    let told: Vec<usize> = witnesses.map(|w| posterior.told_by(w)).collect();
    let is_shown = |&i: &usize| {
        let Event { kind, place, .. } = posterior.events()[i];
        match place {
            _ if told.contains(&i) => true,
            None => false,
            Some(place) => kind != EventKind::Pass || asked.contains(&place),
        }
    };
    (0..posterior.events().len()).filter(is_shown).collect()
}

fn verb(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Arrive => "arrives",
        EventKind::Depart => "leaves",
        EventKind::Pass => "passes",
    }
}

fn interval(passage: &Passage<'_>, zone: Tz) -> String {
    let (low, high) = passage.interval(0.9);
    between(low, high, zone)
}

/// `11 Sep 23:15 – 12 Sep 16:20 +09:00`: one offset where both ends have the same.
pub(super) fn between(low: DateTime<Utc>, high: DateTime<Utc>, zone: Tz) -> String {
    let [from, to] = [low, high].map(|time| Local { time, zone }.short());
    if from == to {
        return to;
    }
    let (start, offset) = from.rsplit_once(' ').unwrap_or((&from, ""));
    if to.ends_with(offset) {
        format!("{start} – {to}")
    } else {
        format!("{from} – {to}")
    }
}

/// The times of a journey as a document.
#[derive(Debug, Serialize)]
pub struct EtaDocument<'p> {
    title: &'p str,
    from: &'p str,
    to: &'p str,
    distance_km: f64,
    distance_mi: f64,
    reported: Vec<ReportedFigure<'p>>,
    train: &'p str,
    nominal_min: NominalMinutes,
    reports: usize,
    witnesses: usize,
    newest_report_known: Option<String>,
    now: Option<String>,
    departure_stated: Option<[String; 2]>,
    calls: Vec<CallTimes>,
    forecasts: Vec<OthersForecast<'p>>,
    cautions: Vec<String>,
    attribution: &'p str,
}

#[derive(Debug, Serialize)]
struct NominalMinutes {
    total: f64,
    running: f64,
    dwell: f64,
    gauge_change: f64,
    formalities: f64,
}

#[derive(Debug, Serialize)]
struct CallTimes {
    station: Option<String>,
    name: String,
    km: f64,
    time_zone: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    arrive: Option<Quantiles>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pass: Option<Quantiles>,
    #[serde(skip_serializing_if = "Option::is_none")]
    depart: Option<Quantiles>,
}

#[derive(Debug, Serialize)]
pub(crate) struct Quantiles {
    p05: String,
    p50: String,
    p95: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    happened: Option<f64>,
}

#[derive(Debug, Serialize)]
struct OthersForecast<'p> {
    who: &'p str,
    made: String,
    claim: &'p str,
    from: String,
    to: String,
    source: Option<&'p str>,
}

impl<'p> EtaDocument<'p> {
    /// The document of what an [`Eta`] shows.
    pub fn new(eta: &'p Eta<'_>) -> Self {
        let posterior = eta.posterior;
        let route = posterior.journey().route();
        let end = route.to().zone;
        let division = eta.division();
        let stated = posterior.journey().departure();
        Self {
            title: eta.title,
            from: &route.from().name,
            to: &route.to().name,
            distance_km: thousandths(route.length().as_km()),
            distance_mi: thousandths(route.length().as_miles()),
            reported: json::reported(route),
            train: &posterior.journey().train().name,
            nominal_min: NominalMinutes {
                total: json::minutes(division.total()),
                running: json::minutes(division.running),
                dwell: json::minutes(division.standing.dwell),
                gauge_change: json::minutes(division.standing.gauge_change),
                formalities: json::minutes(division.standing.formalities),
            },
            reports: posterior.reports().len(),
            witnesses: posterior.testimonies().len(),
            newest_report_known: posterior.newest().map(|time| local(time, end)),
            now: eta.now.map(|time| local(time, end)),
            departure_stated: stated
                .map(|w| [w.start(), w.end()].map(|time| local(time, route.from().zone))),
            calls: eta.calls(),
            forecasts: eta
                .forecasts
                .iter()
                .map(|forecast| others(forecast, end))
                .collect(),
            cautions: Cautions(posterior).list(),
            attribution: route.network().attribution(),
        }
    }
}

fn others(forecast: &Forecast, zone: Tz) -> OthersForecast<'_> {
    OthersForecast {
        who: &forecast.who,
        made: local(forecast.made, zone),
        claim: &forecast.words,
        from: local(forecast.when.start(), zone),
        to: local(forecast.when.end(), zone),
        source: forecast.source.as_deref(),
    }
}

impl Eta<'_> {
    fn calls(&self) -> Vec<CallTimes> {
        let shown = shown(self.posterior, self.asked);
        self.posterior.look_at(shown.iter().copied());
        let mut calls: Vec<(Option<usize>, CallTimes)> = Vec::new();
        for i in shown {
            let event = &self.posterior.events()[i];
            let zone = self.zone(event);
            let times = Some(quantiles(&self.posterior.passage(i), zone, self.now));
            if event.place.is_none() || calls.last().is_none_or(|call| call.0 != event.place) {
                calls.push((event.place, self.call(event, zone)));
            }
            let Some((_, call)) = calls.last_mut() else {
                continue;
            };
            match event.kind {
                EventKind::Arrive => call.arrive = times,
                EventKind::Depart => call.depart = times,
                EventKind::Pass => call.pass = times,
            }
        }
        calls.into_iter().map(|call| call.1).collect()
    }

    fn call(&self, event: &Event, zone: Tz) -> CallTimes {
        let route = self.posterior.journey().route();
        let station = event
            .place
            .map(|place| route.station(&route.places()[place]));
        CallTimes {
            station: station.map(|station| station.id.clone()),
            name: station.map_or_else(|| event.at.to_string(), |station| station.name.clone()),
            km: km(event.at),
            time_zone: zone.name(),
            arrive: None,
            pass: None,
            depart: None,
        }
    }
}

pub(crate) fn quantiles(passage: &Passage<'_>, zone: Tz, now: Option<DateTime<Utc>>) -> Quantiles {
    let at = |p| local(passage.quantile(p), zone);
    Quantiles {
        p05: at(0.05),
        p50: at(0.5),
        p95: at(0.95),
        happened: now.map(|now| thousandths(passage.by(now))),
    }
}
