//! A station as it stands in a file, and what of it cannot be right.

use std::collections::HashMap;

use chrono_tz::Tz;
use geo::Point;
use serde::Deserialize;

use super::raw::Raw;
use super::{Fault, LONGEST_SECTION_KM, country, fault, look_up, of, positive};
use crate::error::quoted;
use crate::id::{SectionId, StationId};
use crate::station::{Anchor, OnSection, Station, StationKind};
use crate::units::{MapMetres, Metres};

#[derive(Deserialize)]
pub(super) struct RawStation {
    kind: String,
    name: String,
    local_name: Option<String>,
    #[serde(default)]
    aliases: Vec<String>,
    country: String,
    time_zone: String,
    #[serde(default)]
    calls: bool,
    accuracy_m: Option<f64>,
    at: Vec<RawOnSection>,
    #[serde(default)]
    reverses: Vec<(String, String)>,
    source: String,
    note: Option<String>,
}

#[derive(Deserialize)]
struct RawOnSection {
    section: String,
    km: f64,
    km_source: String,
    anchor: bool,
    reason: Option<String>,
}

pub(super) fn station(
    raw: &Raw<RawStation, Point<f64>>,
    sections: &HashMap<&str, SectionId>,
    stations: &HashMap<&str, StationId>,
) -> Result<Station, Fault> {
    let place = of("station", &raw.id);
    let find = |id: &str| look_up(sections, id, "section", &place);
    let end = |id: &str| look_up(stations, id, "station", &place);
    let p = &raw.properties;
    let on =
        p.at.iter()
            .map(|at| on_section(at, find(&at.section)?, &place))
            .collect::<Result<_, _>>()?;
    let reverses = p
        .reverses
        .iter()
        .map(|(a, b)| Ok((end(a)?, end(b)?)))
        .collect::<Result<_, _>>()?;
    let accuracy = p
        .accuracy_m
        .map(|m| positive(m, 1e6, "accuracy_m", &place))
        .transpose()?
        .map(MapMetres::new);
    Ok(Station {
        id: raw.id.clone(),
        name: p.name.clone(),
        local_name: p.local_name.clone(),
        aliases: p.aliases.clone(),
        kind: kind(p, &place)?,
        country: country(&p.country, &place)?,
        zone: zone(p, &place)?,
        calls: p.calls,
        position: raw.geometry,
        accuracy,
        on,
        reverses,
        source: p.source.clone(),
        note: p.note.clone(),
    })
}

fn kind(raw: &RawStation, place: &str) -> Result<StationKind, Fault> {
    match raw.kind.as_str() {
        "station" => Ok(StationKind::Station),
        "landmark" => Ok(StationKind::Landmark),
        "border" => Ok(StationKind::Border),
        other => Err(fault(
            place,
            format!(
                "kind \"{}\" is not one of station, landmark, border",
                quoted(other)
            ),
        )),
    }
}

fn zone(raw: &RawStation, place: &str) -> Result<Tz, Fault> {
    raw.time_zone.parse().map_err(|_| {
        fault(
            place,
            format!(
                "time_zone \"{}\" is not an IANA zone such as Asia/Pyongyang",
                quoted(&raw.time_zone)
            ),
        )
    })
}

fn on_section(raw: &RawOnSection, section: SectionId, place: &str) -> Result<OnSection, Fault> {
    if !(0.0..=LONGEST_SECTION_KM).contains(&raw.km) {
        return Err(fault(
            place,
            format!(
                "km {} on section \"{}\" is not between 0 and {LONGEST_SECTION_KM}",
                raw.km,
                quoted(&raw.section)
            ),
        ));
    }
    let anchor = match (raw.anchor, &raw.reason) {
        (true, _) => Anchor::Held,
        (false, Some(reason)) => Anchor::Dropped(reason.clone()),
        (false, None) => return Err(fault(place, "\"anchor\": false needs a \"reason\"")),
    };
    let published = match raw.km_source.as_str() {
        "table" => true,
        "map" => false,
        other => {
            return Err(fault(
                place,
                format!("km_source \"{}\" is neither table nor map", quoted(other)),
            ));
        }
    };
    Ok(OnSection {
        section,
        from_start: Metres::km(raw.km),
        published,
        anchor,
    })
}

pub(super) fn check_stations_lie_on_sections(stations: &[Station]) -> Result<(), Fault> {
    match stations.iter().find(|station| station.on.is_empty()) {
        Some(station) => Err(fault(
            of("station", &station.id),
            "lies on no section; \"at\" must name one, and its kilometre there",
        )),
        None => Ok(()),
    }
}
