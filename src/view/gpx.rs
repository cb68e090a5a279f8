//! GPX 1.1, for navigators and map programs: waypoints for the calls, a route through the stations, the median course as a track.

use std::io::{self, Write};

use geo::Point;

use super::geojson::calls::called_at;
use super::geojson::{bounds, rounded};
use super::json::{km, local};
use super::moment::utc;
use super::track::track;
use super::xml::Xml;
use super::{NameStyle, Style};
use crate::journey::Journey;
use crate::passage::Passage;
use crate::posterior::Posterior;
use crate::route::Place;
use crate::station::Station;

const NAMESPACES: [(&str, &str); 4] = [
    ("version", "1.1"),
    ("creator", "khasan"),
    ("xmlns", "http://www.topografix.com/GPX/1/1"),
    ("xmlns:khasan", "https://github.com/khasan-rs/khasan/gpx/1"),
];

/// Writes the route: a waypoint for each end and each call, and a route through all its stations.
///
/// # Errors
/// Those of `out`.
pub fn route(journey: &Journey<'_>, out: &mut impl Write) -> io::Result<()> {
    let title = journey.route().to_string();
    let mut xml = begin(journey, &title, None, out)?;
    for place in called_at(journey) {
        waypoint(&mut xml, journey, place, None)?;
    }
    stations(&mut xml, journey)?;
    xml.close("gpx")?;
    xml.finish()
}

/// Writes the journey of that title: a waypoint for each call at its median time, a route through the stations, and the
/// median course as a track. Times are in UTC.
///
/// # Errors
/// Those of `out`.
pub fn journey(posterior: &Posterior<'_>, title: &str, out: &mut impl Write) -> io::Result<()> {
    let journey = posterior.journey();
    let mut xml = begin(journey, title, posterior.newest().map(utc), out)?;
    for place in called_at(journey) {
        waypoint(&mut xml, journey, place, Some(posterior))?;
    }
    stations(&mut xml, journey)?;
    course(&mut xml, posterior, title)?;
    xml.close("gpx")?;
    xml.finish()
}

fn begin<W: Write>(
    journey: &Journey<'_>,
    title: &str,
    time: Option<String>,
    out: W,
) -> io::Result<Xml<W>> {
    let route = journey.route();
    let mut xml = Xml::new(out)?;
    xml.open("gpx", &NAMESPACES)?;
    xml.open("metadata", &[])?;
    xml.text("name", title)?;
    xml.text("desc", route.network().attribution())?;
    xml.empty("copyright", &[("author", route.network().attribution())])?;
    if let Some(time) = time {
        xml.text("time", &time)?;
    }
    let [west, south, east, north] = bounds(route).map(|degrees| degrees.to_string());
    xml.empty(
        "bounds",
        &[
            ("minlat", &south),
            ("minlon", &west),
            ("maxlat", &north),
            ("maxlon", &east),
        ],
    )?;
    xml.close("metadata")?;
    Ok(xml)
}

fn waypoint<W: Write>(
    xml: &mut Xml<W>,
    journey: &Journey<'_>,
    i: usize,
    posterior: Option<&Posterior<'_>>,
) -> io::Result<()> {
    let route = journey.route();
    let place = &route.places()[i];
    let station = route.station(place);
    let times: Vec<(&str, Passage<'_>)> =
        posterior.map_or_else(Vec::new, |posterior| posterior.times_at(i).collect());
    open_point(xml, "wpt", station.position)?;
    if let Some((_, passage)) = times.first() {
        xml.text("time", &utc(passage.median()))?;
    }
    xml.text("name", &name(station))?;
    if !times.is_empty() {
        xml.text("desc", &described(&times, station))?;
    }
    xml.text("src", &station.source)?;
    xml.text("type", "call")?;
    extensions(xml, journey, place, &times)?;
    xml.close("wpt")
}

/// `arrives 2019-04-24T10:30:00+10:00 (90 %: … to …)`
fn described(times: &[(&str, Passage<'_>)], station: &Station) -> String {
    let words = times.iter().map(|(event, passage)| {
        let (low, high) = passage.interval(0.9);
        let [low, median, high] =
            [low, passage.median(), high].map(|time| local(time, station.zone));
        format!("{event}s {median} (90 %: {low} to {high})")
    });
    words.collect::<Vec<_>>().join("; ")
}

/// What GPX has no element for.
fn extensions<W: Write>(
    xml: &mut Xml<W>,
    journey: &Journey<'_>,
    place: &Place,
    times: &[(&str, Passage<'_>)],
) -> io::Result<()> {
    let route = journey.route();
    let accuracy = route
        .station(place)
        .accuracy
        .unwrap_or_else(|| route.accuracy_at(place.at));
    xml.open("extensions", &[])?;
    xml.text("khasan:km", &km(place.at).to_string())?;
    xml.text("khasan:accuracy_m", &accuracy.get().to_string())?;
    for (event, passage) in times {
        for (percent, p) in [(5, 0.05), (50, 0.5), (95, 0.95)] {
            let tag = format!("khasan:{event}_p{percent:02}");
            xml.text(&tag, &utc(passage.quantile(p)))?;
        }
    }
    xml.close("extensions")
}

fn stations<W: Write>(xml: &mut Xml<W>, journey: &Journey<'_>) -> io::Result<()> {
    let route = journey.route();
    xml.open("rte", &[])?;
    xml.text("name", &route.to_string())?;
    for place in route.places() {
        let station = route.station(place);
        open_point(xml, "rtept", station.position)?;
        xml.text("name", &name(station))?;
        xml.close("rtept")?;
    }
    xml.close("rte")
}

fn course<W: Write>(xml: &mut Xml<W>, posterior: &Posterior<'_>, title: &str) -> io::Result<()> {
    xml.open("trk", &[])?;
    xml.text("name", title)?;
    xml.text("desc", "where the train is at the median of its times")?;
    xml.open("trkseg", &[])?;
    for fix in track(posterior) {
        open_point(xml, "trkpt", fix.point)?;
        xml.text("time", &utc(fix.time))?;
        xml.close("trkpt")?;
    }
    xml.close("trkseg")?;
    xml.close("trk")
}

fn open_point<W: Write>(xml: &mut Xml<W>, tag: &str, point: Point<f64>) -> io::Result<()> {
    let [lon, lat] = rounded(point).map(|degrees| degrees.to_string());
    xml.open(tag, &[("lat", &lat), ("lon", &lon)])
}

fn name(station: &Station) -> String {
    let style = Style {
        names: NameStyle::Both,
        ..Style::default()
    };
    style.name(station)
}
