//! A section as it stands in a file, and what of it cannot be right.

use std::collections::HashMap;

use geo::Point;
use serde::Deserialize;

use super::raw::Raw;
use super::{Fault, LONGEST_SECTION_KM, country, fault, look_up, of, positive};
use crate::country::Country;
use crate::error::quoted;
use crate::gauge::Gauge;
use crate::id::{SectionId, StationId};
use crate::section::Section;
use crate::station::{Anchor, OnSection, Station};
use crate::stretch::{self, Pin, Stretched, Unstretchable};
use crate::units::{Chainage, MapMetres, Metres, Speed};

/// A section's drawn ends may lie this far from the stations it joins; they are then moved onto them.
const ENDS_MEET: MapMetres = MapMetres::new(250.0);

#[derive(Deserialize)]
pub(super) struct RawSection {
    name: String,
    from: String,
    to: String,
    rail_km: f64,
    gauges_mm: Vec<u16>,
    countries: Vec<String>,
    electrification: Option<String>,
    line_speed_kmh: Option<f64>,
    accuracy_m: f64,
    source: String,
    licence: String,
}

pub(super) fn section(
    id: SectionId,
    raw: &Raw<RawSection, Vec<Point<f64>>>,
    stations: &[Station],
    station_ids: &HashMap<&str, StationId>,
) -> Result<Section, Fault> {
    let place = of("section", &raw.id);
    let p = &raw.properties;
    let find = |id: &str| look_up(station_ids, id, "station", &place);
    let ends = [find(&p.from)?, find(&p.to)?];
    let length = Metres::km(positive(p.rail_km, LONGEST_SECTION_KM, "rail_km", &place)?);
    let (gauges, countries) = (gauges(p, &place)?, countries(p, &place)?);
    check_kilometres(id, length, stations, &raw.id)?;
    let drawn = joined(&raw.geometry, ends, stations, &place)?;
    let pins = pins(id, length, ends, stations, &place)?;
    let stretched = stretched(&drawn, &pins, stations, &place)?;
    Ok(Section {
        id: raw.id.clone(),
        name: p.name.clone(),
        from: ends[0],
        to: ends[1],
        length,
        gauges,
        countries,
        electrification: p.electrification.clone(),
        line_speed: line_speed(p, &place)?,
        accuracy: MapMetres::new(positive(p.accuracy_m, 1e6, "accuracy_m", &place)?),
        source: p.source.clone(),
        licence: p.licence.clone(),
        drawn,
        vertices: stretched.vertices,
        stretches: stretched.stretches,
    })
}

fn gauges(raw: &RawSection, place: &str) -> Result<Vec<Gauge>, Fault> {
    let laid = &raw.gauges_mm;
    if laid.is_empty() || laid.iter().any(|mm| !(300..=3000).contains(mm)) {
        return Err(fault(
            place,
            "gauges_mm must list the gauges laid, in millimetres, such as [1435]",
        ));
    }
    Ok(laid.iter().copied().map(Gauge::mm).collect())
}

fn countries(raw: &RawSection, place: &str) -> Result<Vec<Country>, Fault> {
    if raw.countries.is_empty() {
        return Err(fault(
            place,
            "countries must list at least one country, such as [\"KP\"]",
        ));
    }
    let countries = raw.countries.iter().map(|code| country(code, place));
    countries.collect()
}

fn line_speed(raw: &RawSection, place: &str) -> Result<Option<Speed>, Fault> {
    let speed = |kmh| Speed::of_trains(kmh, "line_speed_kmh").map_err(|e| fault(place, e));
    raw.line_speed_kmh.map(speed).transpose()
}

/// The drawn line with the railway's kilometres on it.
fn stretched(
    drawn: &[Point<f64>],
    pins: &[Pin],
    stations: &[Station],
    place: &str,
) -> Result<Stretched, Fault> {
    let name = |i: usize| quoted(&stations[pins[i].station.index()].id);
    let stretched = stretch::stretch(drawn, pins).map_err(|e| match e {
        Unstretchable::Line(e) => fault(place, e.to_string()),
        Unstretchable::Order(i) => fault(
            place,
            format!(
                "station \"{}\" does not lie beyond \"{}\" on the drawn line",
                name(i),
                name(i - 1)
            ),
        ),
    })?;
    let mut each = stretched.stretches.iter();
    match each.find(|stretch| !stretch.is_plausible()) {
        Some(bad) => Err(bent(bad, stations, place)),
        None => Ok(stretched),
    }
}

fn bent(stretch: &stretch::Stretch, stations: &[Station], place: &str) -> Fault {
    let [from, to] = [stretch.from, stretch.to].map(|id| quoted(&stations[id.index()].id));
    let reason = format!(
        "from \"{from}\" to \"{to}\" the rails are {:.2} times as long as the line drawn ({}, {:.1} km); {}–{} is plausible: \
         correct one of the two, or let it pin the line no longer by \"anchor\": false and a \"reason\"",
        stretch.ratio(),
        stretch.rail,
        stretch.drawn.as_km(),
        stretch::LEAST_STRETCH,
        stretch::GREATEST_STRETCH,
    );
    fault(place, reason)
}

/// The drawn line, its ends moved onto the stations they belong to.
fn joined(
    drawn: &[Point<f64>],
    ends: [StationId; 2],
    stations: &[Station],
    place: &str,
) -> Result<Vec<Point<f64>>, Fault> {
    let [from, to] = ends.map(|end| stations[end.index()].position);
    let mut joined = drawn.to_vec();
    for (end, (vertex, station)) in ["starts", "ends"]
        .into_iter()
        .zip([(joined.first(), from), (joined.last(), to)])
    {
        let Some(&vertex) = vertex else {
            return Err(fault(place, "has no points"));
        };
        let away = crate::line::distance(vertex, station);
        if away > ENDS_MEET {
            return Err(fault(
                place,
                format!(
                    "{end} {away} from its station; at most {ENDS_MEET} is taken as meeting it"
                ),
            ));
        }
    }
    if let [first, .., last] = joined.as_mut_slice() {
        (*first, *last) = (from, to);
        return Ok(joined);
    }
    Err(fault(place, "has one point; a line needs two"))
}

/// The anchors of a section in order of their kilometres.
fn pins(
    id: SectionId,
    length: Metres,
    ends: [StationId; 2],
    stations: &[Station],
    place: &str,
) -> Result<Vec<Pin>, Fault> {
    for (end, km) in ends.into_iter().zip([Metres::ZERO, length]) {
        let station = &stations[end.index()];
        let right = station
            .on
            .iter()
            .any(|on| on.section == id && on.from_start == km && on.anchor == Anchor::Held);
        if !right {
            return Err(fault(
                place,
                format!(
                    "its end \"{}\" must be an anchor at km {} of it",
                    quoted(&station.id),
                    km.as_km()
                ),
            ));
        }
    }
    let held = |on: &&OnSection| on.section == id && on.anchor == Anchor::Held;
    let mut pins: Vec<Pin> = (0..)
        .map(StationId)
        .zip(stations)
        .flat_map(|(station, s)| {
            s.on.iter().filter(held).map(move |on| Pin {
                station,
                position: s.position,
                at: Chainage::START + on.from_start,
            })
        })
        .collect();
    pins.sort_by(|a, b| a.at.get().total_cmp(&b.at.get()));
    Ok(pins)
}

fn check_kilometres(
    id: SectionId,
    length: Metres,
    stations: &[Station],
    section: &str,
) -> Result<(), Fault> {
    let beyond = |station: &Station| {
        station
            .on
            .iter()
            .find(|on| on.section == id && on.from_start > length)
            .map(|on| on.from_start.as_km())
    };
    match stations
        .iter()
        .find_map(|station| Some((station, beyond(station)?)))
    {
        Some((station, km)) => Err(fault(
            of("station", &station.id),
            format!(
                "km {km} lies beyond the end of section \"{}\"",
                quoted(section)
            ),
        )),
        None => Ok(()),
    }
}
