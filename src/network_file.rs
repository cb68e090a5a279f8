//! A network as it stands in a file: raw GeoJSON in, a network that cannot be wrong out.

mod features;
mod raw;
mod section;
mod station;

use std::collections::HashMap;
use std::sync::LazyLock;

use geojson::FeatureCollection;
use serde::Deserialize;

use crate::country::Country;
use crate::error::{Error, quoted, said};
use crate::figure::Figure;
use crate::id::{SectionId, StationId};
use crate::network::Network;
use crate::units::Metres;
use features::sort_out;
use raw::Raw;
use section::section;
use station::{check_stations_lie_on_sections, station};

const BUNDLED: &str = include_str!("../data/network.geojson");
/// No railway section is longer; a larger number is metres given for kilometres.
const LONGEST_SECTION_KM: f64 = 20_000.0;

#[derive(Deserialize)]
struct RawFigure {
    from: String,
    to: String,
    who: String,
    words: String,
    distance_km: Option<f64>,
    distance_mi: Option<f64>,
    duration_h: Option<f64>,
    source: String,
}

impl Network {
    /// The Pyongyang–Khasan–Vladivostok railway and its branches.
    ///
    /// # Panics
    /// Never: the bundled file is read by the tests.
    pub fn bundled() -> &'static Self {
        static NETWORK: LazyLock<Network> = LazyLock::new(|| {
            Network::from_geojson("data/network.geojson", BUNDLED)
                .expect("the bundled network is valid")
        });
        &NETWORK
    }

    /// Reads a network from GeoJSON in the form of the bundled `data/network.geojson`: a LineString for each section and a
    /// Point for each station. `file` is only what errors call it.
    ///
    /// # Errors
    /// [`Error::Data`] naming the feature and what is wrong with it.
    pub fn from_geojson(file: &str, text: &str) -> Result<Self, Error> {
        read(text).map_err(|fault| Error::Data {
            file: quoted(file),
            place: fault.place,
            reason: fault.reason,
        })
    }
}

/// What is wrong with a file, and where.
struct Fault {
    place: String,
    reason: String,
}

fn fault(place: impl Into<String>, reason: impl Into<String>) -> Fault {
    Fault {
        place: place.into(),
        reason: reason.into(),
    }
}

fn read(text: &str) -> Result<Network, Fault> {
    let collection: FeatureCollection = text
        .trim_start_matches('\u{feff}')
        .parse()
        .map_err(|e: geojson::Error| fault("GeoJSON", no_geojson(&e)))?;
    let [name, attribution] = ["name", "attribution"].map(|name| words(&collection, name));
    let figures = raw_figures(&collection)?;
    let (raw_sections, raw_stations) = sort_out(collection)?;
    let section_ids = ids(&raw_sections, "section", SectionId)?;
    let station_ids = ids(&raw_stations, "station", StationId)?;
    let stations = raw_stations
        .iter()
        .map(|raw| station(raw, &section_ids, &station_ids))
        .collect::<Result<Vec<_>, _>>()?;
    let sections = (0..)
        .map(SectionId)
        .zip(&raw_sections)
        .map(|(id, raw)| section(id, raw, &stations, &station_ids))
        .collect::<Result<Vec<_>, _>>()?;
    check_stations_lie_on_sections(&stations)?;
    let figures = figures
        .into_iter()
        .map(|raw| figure(raw, &station_ids))
        .collect::<Result<_, _>>()?;
    Network::new(name, attribution, figures, sections, stations).map_err(|(spelling, id, other)| {
        let [id, other] = [id, other].map(|id| raw_stations[id.index()].id.as_str());
        ambiguous(&spelling, id, other)
    })
}

/// What the file says of itself besides its features.
fn member<'c>(collection: &'c FeatureCollection, name: &str) -> Option<&'c serde_json::Value> {
    collection.foreign_members.as_ref()?.get(name)
}

fn words(collection: &FeatureCollection, name: &str) -> String {
    let text = member(collection, name).and_then(|value| value.as_str());
    text.unwrap_or_default().to_owned()
}

fn raw_figures(collection: &FeatureCollection) -> Result<Vec<RawFigure>, Fault> {
    let figures = member(collection, "figures").cloned();
    figures.map_or(Ok(Vec::new()), |value| parse(value, "figures"))
}

fn ambiguous(spelling: &str, id: &str, other: &str) -> Fault {
    fault(
        of("station", id),
        format!(
            "the name \"{}\" is also station \"{}\"'s; each spelling may mean one place",
            quoted(spelling),
            quoted(other)
        ),
    )
}

/// The parser's words, without its preamble.
fn no_geojson(error: &geojson::Error) -> String {
    let words = error.to_string();
    let words = words.trim_start_matches("Error while deserializing GeoJSON: ");
    format!(
        "{}; a network is a FeatureCollection such as data/network.geojson",
        said(words)
    )
}

fn of(kind: &str, id: &str) -> String {
    format!("{kind} \"{}\"", quoted(id))
}

fn parse<T: for<'de> Deserialize<'de>>(
    properties: serde_json::Value,
    place: &str,
) -> Result<T, Fault> {
    serde_json::from_value(properties)
        .map_err(|e| fault(place, format!("properties: {}", said(&e.to_string()))))
}

/// Features by their identifiers, and their numbers in the file.
fn ids<'r, P, G, I>(
    features: &'r [Raw<P, G>],
    kind: &str,
    numbered: impl Fn(u32) -> I,
) -> Result<HashMap<&'r str, I>, Fault> {
    let mut seen = HashMap::new();
    for (number, raw) in (0..).zip(features) {
        if seen.insert(raw.id.as_str(), numbered(number)).is_some() {
            return Err(fault(of(kind, &raw.id), "stands in the file twice"));
        }
    }
    Ok(seen)
}

fn look_up<T: Copy>(ids: &HashMap<&str, T>, id: &str, kind: &str, place: &str) -> Result<T, Fault> {
    ids.get(id).copied().ok_or_else(|| {
        fault(
            place,
            format!(
                "names {kind} \"{}\", which the file does not have",
                quoted(id)
            ),
        )
    })
}

fn positive(value: f64, most: f64, what: &str, place: &str) -> Result<f64, Fault> {
    match value {
        v if v > 0.0 && v <= most => Ok(v),
        v => Err(fault(
            place,
            format!("{what} is {v}; it must be above 0 and at most {most}"),
        )),
    }
}

fn figure(raw: RawFigure, stations: &HashMap<&str, StationId>) -> Result<Figure, Fault> {
    let find = |id: &str| look_up(stations, id, "station", "figures");
    Ok(Figure {
        from: find(&raw.from)?,
        to: find(&raw.to)?,
        who: raw.who,
        words: raw.words,
        distance: raw
            .distance_km
            .map(|km| positive(km, LONGEST_SECTION_KM, "distance_km", "figures"))
            .transpose()?
            .map(Metres::km),
        miles: raw
            .distance_mi
            .map(|mi| positive(mi, LONGEST_SECTION_KM, "distance_mi", "figures"))
            .transpose()?,
        hours: raw
            .duration_h
            .map(|h| positive(h, 10_000.0, "duration_h", "figures"))
            .transpose()?,
        source: raw.source,
    })
}

fn country(code: &str, place: &str) -> Result<Country, Fault> {
    code.parse()
        .map_err(|refused: Error| fault(place, refused.to_string()))
}
