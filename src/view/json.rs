//! The stable JSON of `--json`: field names do not change, times are RFC 3339 with offset, numbers carry their unit in their name.
//!
//! * `route`: `from`, `to`, `distance_km`, `distance_mi`, `reported[].{who,words,distance_km,distance_mi,duration_h,source}`,
//!   `sections[].{id,name,from_km,to_km,backwards,gauges_mm,countries,accuracy_m,source}`,
//!   `stations[].{id,name,local_name,kind,km,mi,lat,lon,country,time_zone,accuracy_m,source}`,
//!   `gauge_changes[].{station,km,from_mm,to_mm}`, `attribution`.
//! * `eta`: `title`, `from`, `to`, `distance_km`, `distance_mi` and `reported[].{who,words,distance_km,distance_mi,duration_h,source}`,
//!   `train`, `nominal_min.{total,running,dwell,gauge_change,formalities}`,
//!   `reports`, `witnesses`, `newest_report_known`, `now`, `departure_stated`, `calls[].{station,name,km,time_zone}` with
//!   `arrive`, `pass` and `depart`, each `{p05,p50,p95,happened}`, `forecasts[].{who,made,claim,from,to,source}`, `cautions`, `attribution`.
//! * `where`: `title`, `at`, `last_evidence`, `evidence_age_min`, `median.{km,lat,lon,accuracy_m}`,
//!   `stretches[].{probability,from_km,to_km}`, `whereabouts[].{state,station,section,probability}`, `cautions`, `attribution`.
//! * `explain`: `title`, `log_evidence`, `arrival.{p05,p50,p95}`,
//!   `witnesses[].{reports,claim,origin,sources,doubt,wrong,misfit,informative,arrival_without,shift_min}`
//!   with `means[].{place,km,probability}`, several for a point on the map that may mean several places,
//!   `conflicts[].{doubted_report,against_report,chance,distance_km,nominal_min,shortest_min,longest_min,least_speed_kmh}`, `cautions`, `attribution`;
//!   reports are numbered from 1.
//! * `score`: `journeys[].{journey,forecasts,others}`, each forecast with `made`, `reports`, `of`, `ahead`, `p50`, `error_min`, `crps_min` and
//!   `covered_50`, `covered_80`, `covered_90`, and `others[].{who,made,of,error_min,crps_min,ours}`, where `ours` is such a forecast or null.
//! * `locate`: `from`, `to`, `fixes[].{lat,lon,time,name,far}` with
//!   `candidates[].{km,mi,section,station_before,off_m,side,accuracy_m,lat,lon}`, the nearest first, `attribution`.
//!
//! What is not known is absent or null; `happened` is the probability that an event has happened by the time that is now.

pub(crate) mod text;

use chrono::{DateTime, DurationRound, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use crate::figure::Figure;
use crate::journey::Journey;
use crate::route::{Leg, Place, Route};
use crate::units::Chainage;
use crate::when::Local;

/// A route: its length, what others give for it, its sections, stations and changes of wheels.
#[derive(Debug, Serialize)]
pub struct RouteDocument<'r> {
    from: &'r str,
    to: &'r str,
    distance_km: f64,
    distance_mi: f64,
    reported: Vec<ReportedFigure<'r>>,
    sections: Vec<SectionEntry<'r>>,
    stations: Vec<StationEntry<'r>>,
    gauge_changes: Vec<GaugeChange<'r>>,
    attribution: &'r str,
}

/// What somebody gives for the way, beside the measured figures.
#[derive(Debug, Serialize)]
pub struct ReportedFigure<'r> {
    who: &'r str,
    words: &'r str,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_km: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    distance_mi: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    duration_h: Option<f64>,
    source: &'r str,
}

#[derive(Debug, Serialize)]
struct SectionEntry<'r> {
    id: &'r str,
    name: &'r str,
    from_km: f64,
    to_km: f64,
    backwards: bool,
    gauges_mm: Vec<u16>,
    countries: Vec<&'r str>,
    accuracy_m: f64,
    source: &'r str,
}

#[derive(Debug, Serialize)]
struct StationEntry<'r> {
    id: &'r str,
    name: &'r str,
    local_name: Option<&'r str>,
    kind: &'static str,
    km: f64,
    mi: f64,
    lat: f64,
    lon: f64,
    country: &'r str,
    time_zone: &'static str,
    accuracy_m: f64,
    source: &'r str,
}

#[derive(Debug, Serialize)]
struct GaugeChange<'r> {
    station: &'r str,
    km: f64,
    from_mm: u16,
    to_mm: u16,
}

impl<'r> RouteDocument<'r> {
    /// The document of a journey's route.
    pub fn new(journey: &'r Journey<'_>) -> Self {
        let route = journey.route();
        let changes = journey.calls().iter().filter_map(|call| call.wheels);
        Self {
            from: &route.from().name,
            to: &route.to().name,
            distance_km: thousandths(route.length().as_km()),
            distance_mi: thousandths(route.length().as_miles()),
            reported: reported(route),
            sections: route.legs().iter().map(|leg| section(route, leg)).collect(),
            stations: route
                .places()
                .iter()
                .map(|place| station(route, place))
                .collect(),
            gauge_changes: changes
                .map(|change| GaugeChange {
                    station: &route.station(&route.places()[change.place]).id,
                    km: km(route.places()[change.place].at),
                    from_mm: change.from.as_mm(),
                    to_mm: change.to.as_mm(),
                })
                .collect(),
            attribution: route.network().attribution(),
        }
    }
}

pub(crate) fn reported<'r>(route: &'r Route<'_>) -> Vec<ReportedFigure<'r>> {
    let places = route.places();
    let figures = route
        .network()
        .figures(places[0].station, places[places.len() - 1].station);
    figures.map(figure).collect()
}

fn figure(figure: &Figure) -> ReportedFigure<'_> {
    ReportedFigure {
        who: &figure.who,
        words: &figure.words,
        distance_km: figure.distance.map(|d| thousandths(d.as_km())),
        distance_mi: figure.miles,
        duration_h: figure.hours,
        source: &figure.source,
    }
}

fn section<'r>(route: &'r Route<'_>, leg: &Leg) -> SectionEntry<'r> {
    let section = route.section(leg);
    SectionEntry {
        id: &section.id,
        name: &section.name,
        from_km: km(leg.start),
        to_km: km(leg.end),
        backwards: leg.backwards,
        gauges_mm: section.gauges.iter().map(|gauge| gauge.as_mm()).collect(),
        countries: section
            .countries
            .iter()
            .map(crate::country::Country::code)
            .collect(),
        accuracy_m: section.accuracy.get(),
        source: &section.source,
    }
}

fn station<'r>(route: &'r Route<'_>, place: &Place) -> StationEntry<'r> {
    let station = route.station(place);
    StationEntry {
        id: &station.id,
        name: &station.name,
        local_name: station.local_name.as_deref(),
        kind: station.kind.word(),
        km: km(place.at),
        mi: thousandths(place.at.as_miles()),
        lat: station.position.y(),
        lon: station.position.x(),
        country: station.country.code(),
        time_zone: station.zone.name(),
        accuracy_m: station
            .accuracy
            .unwrap_or_else(|| route.accuracy_at(place.at))
            .get(),
        source: &station.source,
    }
}

/// Kilometres to the metre.
pub(crate) fn km(at: Chainage) -> f64 {
    thousandths(at.as_km())
}

pub(crate) fn thousandths(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

pub(crate) fn millionths(number: f64) -> f64 {
    (number * 1e6).round() / 1e6
}

/// An instant on the clocks of a place, RFC 3339 with offset, to the nearest minute: ticks are no finer.
pub(crate) fn local(time: DateTime<Utc>, zone: Tz) -> String {
    let time = time.duration_round(TimeDelta::minutes(1)).unwrap_or(time);
    format!("{:#}", Local { time, zone })
}

/// A time in minutes, to the thousandth.
pub(crate) fn minutes(time: TimeDelta) -> f64 {
    thousandths(time.as_seconds_f64() / 60.0)
}
