//! A network as it stands in a file: raw GeoJSON in, a network that cannot be wrong out.

use std::collections::HashMap;
use std::sync::LazyLock;

use chrono_tz::Tz;
use geo::Point;
use geojson::{FeatureCollection, GeometryValue, Position};
use serde::Deserialize;

use crate::country::Country;
use crate::error::{Error, quoted, said};
use crate::figure::Figure;
use crate::gauge::Gauge;
use crate::network::Network;
use crate::section::{Section, SectionId};
use crate::station::{Anchor, OnSection, Station, StationId, StationKind};
use crate::stretch::{self, Pin, Unstretchable};
use crate::units::{Chainage, MapMetres, Metres, Speed};

const BUNDLED: &str = include_str!("../data/network.geojson");
/// A section's drawn ends may lie this far from the stations it joins; they are then moved onto them.
const ENDS_MEET: MapMetres = MapMetres::new(250.0);
/// No railway section is longer; a larger number is metres given for kilometres.
const LONGEST_SECTION_KM: f64 = 20_000.0;

#[derive(Deserialize)]
struct RawSection {
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

#[derive(Deserialize)]
struct RawStation {
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

#[derive(Deserialize)]
struct RawOnSection {
    section: String,
    km: f64,
    km_source: String,
    anchor: bool,
    reason: Option<String>,
}

/// A feature that could be told to be a section or a station, with its identifier.
struct Raw<P, G> {
    id: String,
    properties: P,
    geometry: G,
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
    let member = |name: &str| {
        let text = collection
            .foreign_members
            .as_ref()
            .and_then(|members| members.get(name))
            .and_then(|value| value.as_str());
        text.unwrap_or_default().to_owned()
    };
    let (name, attribution) = (member("name"), member("attribution"));
    let figures = collection
        .foreign_members
        .as_ref()
        .and_then(|members| members.get("figures"))
        .cloned();
    let figures: Vec<RawFigure> =
        figures.map_or(Ok(Vec::new()), |value| parse(value, "figures"))?;
    let (raw_sections, raw_stations) = sort_out(collection)?;
    let section_ids = ids(raw_sections.iter().map(|raw| raw.id.as_str()), "section")?
        .into_iter()
        .map(|(id, i)| (id, SectionId(i)))
        .collect();
    let station_ids = ids(raw_stations.iter().map(|raw| raw.id.as_str()), "station")?
        .into_iter()
        .map(|(id, i)| (id, StationId(i)))
        .collect();
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
        let names = [id, other].map(|id| raw_stations[id.index()].id.as_str());
        fault(
            of("station", names[0]),
            format!(
                "the name \"{}\" is also station \"{}\"'s; each spelling may mean one place",
                quoted(&spelling),
                quoted(names[1])
            ),
        )
    })
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

type RawSections = Vec<Raw<RawSection, Vec<Point<f64>>>>;
type RawStations = Vec<Raw<RawStation, Point<f64>>>;

fn sort_out(collection: FeatureCollection) -> Result<(RawSections, RawStations), Fault> {
    let (mut sections, mut stations) = (Vec::new(), Vec::new());
    for (number, feature) in (1..).zip(collection.features) {
        let Some(geojson::feature::Id::String(id)) = feature.id else {
            return Err(fault(
                format!("feature {number}"),
                "has no \"id\" of letters; give it one, such as \"pyongyang-rajin\"",
            ));
        };
        let properties = serde_json::Value::Object(feature.properties.unwrap_or_default());
        match feature.geometry.map(|geometry| geometry.value) {
            Some(GeometryValue::LineString { coordinates }) => {
                let place = of("section", &id);
                let geometry = coordinates
                    .iter()
                    .map(|position| point(position, &place))
                    .collect::<Result<_, _>>()?;
                sections.push(Raw {
                    properties: parse(properties, &place)?,
                    id,
                    geometry,
                });
            }
            Some(GeometryValue::Point { coordinates }) => {
                let place = of("station", &id);
                let geometry = point(&coordinates, &place)?;
                stations.push(Raw {
                    properties: parse(properties, &place)?,
                    id,
                    geometry,
                });
            }
            _ => {
                return Err(fault(
                    of("feature", &id),
                    "is neither a LineString (a section) nor a Point (a station)",
                ));
            }
        }
    }
    if sections.is_empty() {
        return Err(fault(
            "GeoJSON",
            "holds no section; a network needs at least one LineString",
        ));
    }
    Ok((sections, stations))
}

fn parse<T: for<'de> Deserialize<'de>>(
    properties: serde_json::Value,
    place: &str,
) -> Result<T, Fault> {
    serde_json::from_value(properties)
        .map_err(|e| fault(place, format!("properties: {}", said(&e.to_string()))))
}

fn point(position: &Position, place: &str) -> Result<Point<f64>, Fault> {
    let &[lon, lat, ..] = position.as_slice() else {
        return Err(fault(place, "a position needs a longitude and a latitude"));
    };
    match (lon, lat) {
        (lon, lat) if lon.abs() <= 180.0 && lat.abs() <= 90.0 => Ok(Point::new(lon, lat)),
        (lon, lat) if lon.abs() <= 90.0 && lat.abs() <= 180.0 => Err(fault(
            place,
            format!(
                "[{lon}, {lat}]: these look like latitude, longitude; GeoJSON wants longitude first"
            ),
        )),
        (lon, lat) => Err(fault(
            place,
            format!("[{lon}, {lat}] is no longitude and latitude in degrees"),
        )),
    }
}

fn ids<'a>(ids: impl Iterator<Item = &'a str>, kind: &str) -> Result<HashMap<&'a str, u32>, Fault> {
    let mut seen = HashMap::new();
    for (number, id) in (0..).zip(ids) {
        if seen.insert(id, number).is_some() {
            return Err(fault(of(kind, id), "stands in the file twice"));
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

fn station(
    raw: &Raw<RawStation, Point<f64>>,
    sections: &HashMap<&str, SectionId>,
    stations: &HashMap<&str, StationId>,
) -> Result<Station, Fault> {
    let place = of("station", &raw.id);
    let find = |id: &str| look_up(sections, id, "section", &place);
    let end = |id: &str| look_up(stations, id, "station", &place);
    let p = &raw.properties;
    let kind = match p.kind.as_str() {
        "station" => StationKind::Station,
        "landmark" => StationKind::Landmark,
        "border" => StationKind::Border,
        other => {
            return Err(fault(
                place,
                format!(
                    "kind \"{}\" is not one of station, landmark, border",
                    quoted(other)
                ),
            ));
        }
    };
    let zone: Tz = p.time_zone.parse().map_err(|_| {
        fault(
            &place,
            format!(
                "time_zone \"{}\" is not an IANA zone such as Asia/Pyongyang",
                quoted(&p.time_zone)
            ),
        )
    })?;
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
        kind,
        country: country(&p.country, &place)?,
        zone,
        calls: p.calls,
        position: raw.geometry,
        accuracy,
        on,
        reverses,
        source: p.source.clone(),
        note: p.note.clone(),
    })
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
    code.parse().map_err(|reason: String| fault(place, reason))
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

fn section(
    id: SectionId,
    raw: &Raw<RawSection, Vec<Point<f64>>>,
    stations: &[Station],
    station_ids: &HashMap<&str, StationId>,
) -> Result<Section, Fault> {
    let place = of("section", &raw.id);
    let p = &raw.properties;
    let find = |id: &str| look_up(station_ids, id, "station", &place);
    let (from, to) = (find(&p.from)?, find(&p.to)?);
    let length = Metres::km(positive(p.rail_km, LONGEST_SECTION_KM, "rail_km", &place)?);
    if p.gauges_mm.is_empty() || p.gauges_mm.iter().any(|mm| !(300..=3000).contains(mm)) {
        return Err(fault(
            place,
            "gauges_mm must list the gauges laid, in millimetres, such as [1435]",
        ));
    }
    if p.countries.is_empty() {
        return Err(fault(
            place,
            "countries must list at least one country, such as [\"KP\"]",
        ));
    }
    check_kilometres(id, length, stations, &raw.id)?;
    let drawn = joined(
        &raw.geometry,
        stations[from.index()].position,
        stations[to.index()].position,
        &place,
    )?;
    let pins = pins(id, length, [from, to], stations, &place)?;
    let stretched = stretch::stretch(&drawn, &pins).map_err(|e| match e {
        Unstretchable::Line(e) => fault(&place, e.to_string()),
        Unstretchable::Order(i) => {
            let name = |i: usize| quoted(&stations[pins[i].station.index()].id);
            fault(
                &place,
                format!(
                    "station \"{}\" does not lie beyond \"{}\" on the drawn line",
                    name(i),
                    name(i - 1)
                ),
            )
        }
    })?;
    if let Some(bad) = stretched
        .stretches
        .iter()
        .find(|stretch| !stretch.is_plausible())
    {
        return Err(bent(bad, stations, &place));
    }
    Ok(Section {
        id: raw.id.clone(),
        name: p.name.clone(),
        from,
        to,
        length,
        gauges: p.gauges_mm.iter().copied().map(Gauge::mm).collect(),
        countries: p
            .countries
            .iter()
            .map(|code| country(code, &place))
            .collect::<Result<_, _>>()?,
        electrification: p.electrification.clone(),
        line_speed: p
            .line_speed_kmh
            .map(|kmh| positive(kmh, 1000.0, "line_speed_kmh", &place))
            .transpose()?
            .map(Speed::kmh),
        accuracy: MapMetres::new(positive(p.accuracy_m, 1e6, "accuracy_m", &place)?),
        source: p.source.clone(),
        licence: p.licence.clone(),
        drawn,
        vertices: stretched.vertices,
        stretches: stretched.stretches,
    })
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
    from: Point<f64>,
    to: Point<f64>,
    place: &str,
) -> Result<Vec<Point<f64>>, Fault> {
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

fn check_stations_lie_on_sections(stations: &[Station]) -> Result<(), Fault> {
    match stations.iter().find(|station| station.on.is_empty()) {
        Some(station) => Err(fault(
            of("station", &station.id),
            "lies on no section; \"at\" must name one, and its kilometre there",
        )),
        None => Ok(()),
    }
}
