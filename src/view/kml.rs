//! KML 2.2, for Google Earth and its kin: the line, the calls with the span of their times, the median course.
//!
//! The course is a `gx:Track`, Google's own element, which only its programs know to play; the calls have the times for all.

use std::io::{self, Write};

use super::geojson::calls::called_at;
use super::geojson::rounded;
use super::json::{km, local};
use super::moment::utc;
use super::track::track;
use super::xml::Xml;
use super::{NameStyle, Style, style};
use crate::journey::Journey;
use crate::posterior::Posterior;
use crate::route::Leg;

const NAMESPACES: [(&str, &str); 2] = [
    ("xmlns", "http://www.opengis.net/kml/2.2"),
    ("xmlns:gx", "http://www.google.com/kml/ext/2.2"),
];
/// Colours are opacity, blue, green, red: the other way round than on the web.
const LINES: [(&str, &str, &str); 5] = [
    ("standard", "ff794e1f", "3"),
    ("russian", "ff2a3ba2", "3"),
    ("mixed", "ff9a3d6a", "3"),
    ("other", "ff333333", "3"),
    ("course", "ff0d55e6", "2"),
];

/// Writes the route: its sections by gauge, its ends and its calls.
///
/// # Errors
/// Those of `out`.
pub fn route(journey: &Journey<'_>, out: &mut impl Write) -> io::Result<()> {
    let mut xml = begin(journey, &journey.route().to_string(), out)?;
    sections(&mut xml, journey)?;
    calls(&mut xml, journey, None)?;
    end(xml)
}

/// Writes the journey of that title: its sections by gauge, its calls with the 90 % interval of their times, and the
/// median course. Times are in UTC.
///
/// # Errors
/// Those of `out`.
pub fn journey(posterior: &Posterior<'_>, title: &str, out: &mut impl Write) -> io::Result<()> {
    let journey = posterior.journey();
    let mut xml = begin(journey, title, out)?;
    sections(&mut xml, journey)?;
    calls(&mut xml, journey, Some(posterior))?;
    course(&mut xml, posterior)?;
    end(xml)
}

fn begin<W: Write>(journey: &Journey<'_>, title: &str, out: W) -> io::Result<Xml<W>> {
    let attribution = journey.route().network().attribution();
    let mut xml = Xml::new(out)?;
    xml.open("kml", &NAMESPACES)?;
    xml.open("Document", &[])?;
    xml.text("name", title)?;
    xml.text("open", "1")?;
    xml.text("description", &as_html(attribution))?;
    for (id, colour, width) in LINES {
        xml.open("Style", &[("id", id)])?;
        xml.open("LineStyle", &[])?;
        xml.text("color", colour)?;
        xml.text("width", width)?;
        xml.close("LineStyle")?;
        xml.close("Style")?;
    }
    Ok(xml)
}

fn end<W: Write>(mut xml: Xml<W>) -> io::Result<()> {
    xml.close("Document")?;
    xml.close("kml")?;
    xml.finish()
}

fn sections<W: Write>(xml: &mut Xml<W>, journey: &Journey<'_>) -> io::Result<()> {
    xml.open("Folder", &[])?;
    xml.text("name", "Line")?;
    for leg in journey.route().legs() {
        section(xml, journey, leg)?;
    }
    xml.close("Folder")
}

fn section<W: Write>(xml: &mut Xml<W>, journey: &Journey<'_>, leg: &Leg) -> io::Result<()> {
    let route = journey.route();
    let section = route.section(leg);
    let points = route.line().slice(leg.start..leg.end).into_points();
    let mut coordinates: Vec<String> = points
        .into_iter()
        .map(|point| {
            let [lon, lat] = rounded(point);
            format!("{lon},{lat}")
        })
        .collect();
    // A section may end a hair beyond its last vertex.
    coordinates.dedup();
    xml.open("Placemark", &[])?;
    xml.text("name", &section.name)?;
    xml.text("styleUrl", &format!("#{}", style::track(&section.gauges)))?;
    xml.open("ExtendedData", &[])?;
    for (name, value) in [
        ("from_km", km(leg.start).to_string()),
        ("to_km", km(leg.end).to_string()),
        ("accuracy_m", section.accuracy.get().to_string()),
        ("source", section.source.clone()),
        ("licence", section.licence.clone()),
    ] {
        data(xml, name, &value)?;
    }
    xml.close("ExtendedData")?;
    xml.open("LineString", &[])?;
    xml.text("tessellate", "1")?;
    xml.text("coordinates", &coordinates.join(" "))?;
    xml.close("LineString")?;
    xml.close("Placemark")
}

fn calls<W: Write>(
    xml: &mut Xml<W>,
    journey: &Journey<'_>,
    posterior: Option<&Posterior<'_>>,
) -> io::Result<()> {
    xml.open("Folder", &[])?;
    xml.text("name", "Calls")?;
    for place in called_at(journey) {
        call(xml, journey, place, posterior)?;
    }
    xml.close("Folder")
}

fn call<W: Write>(
    xml: &mut Xml<W>,
    journey: &Journey<'_>,
    i: usize,
    posterior: Option<&Posterior<'_>>,
) -> io::Result<()> {
    let route = journey.route();
    let place = &route.places()[i];
    let station = route.station(place);
    let style = Style {
        names: NameStyle::Both,
        ..Style::default()
    };
    let times = posterior.map_or_else(Vec::new, |posterior| posterior.times_at(i).collect());
    let accuracy = station
        .accuracy
        .unwrap_or_else(|| route.accuracy_at(place.at));
    let [lon, lat] = rounded(station.position);
    xml.open("Placemark", &[])?;
    xml.text("name", &style.name(station))?;
    if let Some((_, passage)) = times.first() {
        let (low, high) = passage.interval(0.9);
        xml.open("TimeSpan", &[])?;
        xml.text("begin", &utc(low))?;
        xml.text("end", &utc(high))?;
        xml.close("TimeSpan")?;
    }
    xml.open("ExtendedData", &[])?;
    data(xml, "km", &km(place.at).to_string())?;
    data(xml, "accuracy_m", &accuracy.get().to_string())?;
    data(xml, "source", &station.source)?;
    for (event, passage) in &times {
        for (percent, p) in [(5, 0.05), (50, 0.5), (95, 0.95)] {
            let time = local(passage.quantile(p), station.zone);
            data(xml, &format!("{event}_p{percent:02}"), &time)?;
        }
    }
    xml.close("ExtendedData")?;
    xml.open("Point", &[])?;
    xml.text("coordinates", &format!("{lon},{lat}"))?;
    xml.close("Point")?;
    xml.close("Placemark")
}

fn course<W: Write>(xml: &mut Xml<W>, posterior: &Posterior<'_>) -> io::Result<()> {
    let track = track(posterior);
    xml.open("Placemark", &[])?;
    xml.text("name", "Where the train is at the median of its times")?;
    xml.text("styleUrl", "#course")?;
    xml.open("gx:Track", &[])?;
    for fix in &track {
        xml.text("when", &utc(fix.time))?;
    }
    for fix in &track {
        let [lon, lat] = rounded(fix.point);
        xml.text("gx:coord", &format!("{lon} {lat} 0"))?;
    }
    xml.close("gx:Track")?;
    xml.close("Placemark")
}

fn data<W: Write>(xml: &mut Xml<W>, name: &str, value: &str) -> io::Result<()> {
    xml.open("Data", &[("name", name)])?;
    xml.text("value", &without_tags(value))?;
    xml.close("Data")
}

/// Google Earth shows data as HTML too, but they are also read as they are, so only what would begin a tag is spelt out.
fn without_tags(text: &str) -> String {
    text.replace('<', "&lt;")
}

/// Google Earth shows descriptions as HTML: text from outside must not become any.
fn as_html(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}
