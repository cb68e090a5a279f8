//! Tables as comma-separated values by RFC 4180, for spreadsheets and programs.
//!
//! [`calls`] has a row for each place where the train starts, stands or ends. [`position`] has a row for each instant:
//!
//! | column | is |
//! |---|---|
//! | `time` | RFC 3339, on the clocks of the place at the median |
//! | `km` | the median, in rail kilometres from the start |
//! | `lat`, `lon` | the median on the map, degrees |
//! | `p05_km`, `p95_km` | between these the train is with 90 % |
//! | `accuracy_m` | how far the map may be off there |
//! | `state` | the likeliest of `not started`, `running`, `standing`, `arrived` |
//! | `attribution` | whose data the map is; in the first row only |
//!
//! A text that a spreadsheet would take for a formula has an apostrophe before it.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::Instants;
use super::geojson::calls::called_at;
use super::geojson::rounded;
use super::json::{km, local};
use super::moment::{Moment, state};
use crate::passage::Passage;
use crate::posterior::Posterior;

const OF_CALLS: [&str; 20] = [
    "km",
    "station",
    "name",
    "local_name",
    "country",
    "lat",
    "lon",
    "time_zone",
    "arrive_p05",
    "arrive_p50",
    "arrive_p95",
    "depart_p05",
    "depart_p50",
    "depart_p95",
    "gauge_from_mm",
    "gauge_to_mm",
    "accuracy_m",
    "source",
    "title",
    "attribution",
];
const OF_POSITIONS: [&str; 9] = [
    "time",
    "km",
    "lat",
    "lon",
    "p05_km",
    "p95_km",
    "accuracy_m",
    "state",
    "attribution",
];

/// Writes the calls of the journey of that title: times are RFC 3339 on the clocks of the place, as the 5, 50 and 95 %
/// quantiles of arrival and departure.
///
/// # Errors
/// Those of `out`.
pub fn calls(posterior: &Posterior<'_>, title: &str, out: &mut impl Write) -> io::Result<()> {
    let mut rows = rows(out);
    rows.write_record(OF_CALLS).map_err(failed)?;
    for place in called_at(posterior.journey()) {
        rows.write_record(call(posterior, title, place).iter().map(String::as_str))
            .map_err(failed)?;
    }
    rows.flush()
}

/// Writes where the train is at each instant.
///
/// # Errors
/// Those of `out`.
pub fn position(
    posterior: &Posterior<'_>,
    instants: Instants,
    out: &mut impl Write,
) -> io::Result<()> {
    let mut rows = rows(out);
    rows.write_record(OF_POSITIONS).map_err(failed)?;
    let mut attribution = posterior.journey().route().network().attribution();
    for time in instants {
        let attribution = std::mem::take(&mut attribution);
        rows.write_record(at(posterior, &Moment::new(posterior, time), attribution))
            .map_err(failed)?;
    }
    rows.flush()
}

fn call(posterior: &Posterior<'_>, title: &str, i: usize) -> [String; OF_CALLS.len()] {
    let journey = posterior.journey();
    let route = journey.route();
    let place = &route.places()[i];
    let station = route.station(place);
    let [lon, lat] = rounded(station.position);
    let times = |passage: Option<Passage<'_>>| {
        [0.05, 0.5, 0.95].map(|p| {
            let time = passage.as_ref().map(|passage| passage.quantile(p));
            time.map_or_else(String::new, |time| local(time, station.zone))
        })
    };
    let [arrive05, arrive50, arrive95] = times(posterior.arrival(i));
    let [depart05, depart50, depart95] = times(posterior.departure(i));
    let wheels = journey.call_at(i).and_then(|call| call.wheels);
    let gauge = |mm: Option<u16>| mm.map_or_else(String::new, |mm| mm.to_string());
    let accuracy = station
        .accuracy
        .unwrap_or_else(|| route.accuracy_at(place.at));
    [
        km(place.at).to_string(),
        defused(&station.id).into_owned(),
        defused(&station.name).into_owned(),
        defused(station.local_name.as_deref().unwrap_or_default()).into_owned(),
        station.country.to_string(),
        lat.to_string(),
        lon.to_string(),
        station.zone.name().to_owned(),
        arrive05,
        arrive50,
        arrive95,
        depart05,
        depart50,
        depart95,
        gauge(wheels.map(|wheels| wheels.from.as_mm())),
        gauge(wheels.map(|wheels| wheels.to.as_mm())),
        accuracy.get().to_string(),
        defused(&station.source).into_owned(),
        defused(title).into_owned(),
        defused(route.network().attribution()).into_owned(),
    ]
}

fn at(
    posterior: &Posterior<'_>,
    moment: &Moment,
    attribution: &str,
) -> [String; OF_POSITIONS.len()] {
    let [lon, lat] = rounded(moment.point);
    let [p05, p95] = moment.stretches[2];
    [
        moment.local(),
        km(moment.median).to_string(),
        lat.to_string(),
        lon.to_string(),
        km(p05).to_string(),
        km(p95).to_string(),
        moment.accuracy.get().to_string(),
        state(posterior, moment.time).0.to_owned(),
        defused(attribution).into_owned(),
    ]
}

fn rows<W: Write>(out: W) -> Writer<W> {
    WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(out)
}

/// What a formula may begin with; in some languages spreadsheets take the wide forms too.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// Text from outside, for a cell: no spreadsheet takes it for a formula.
pub fn defused(text: &str) -> Cow<'_, str> {
    if text.starts_with(FORMULA) {
        format!("'{text}").into()
    } else {
        text.into()
    }
}

/// The crate hides the kind of what went wrong below it, and with it a closed pipe.
fn failed(error: csv::Error) -> io::Error {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error,
        other => io::Error::other(format!("{other:?}")),
    }
}
