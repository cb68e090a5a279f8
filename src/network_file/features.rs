//! The features of a file, told apart: lines are sections, points are stations.

use geo::Point;
use geojson::{FeatureCollection, GeometryValue, Position};

use super::raw::Raw;
use super::section::RawSection;
use super::station::RawStation;
use super::{Fault, fault, of, parse};

pub(super) type RawSections = Vec<Raw<RawSection, Vec<Point<f64>>>>;
pub(super) type RawStations = Vec<Raw<RawStation, Point<f64>>>;

/// The sections and the stations of a file, each with its point or its points.
pub(super) fn sort_out(collection: FeatureCollection) -> Result<(RawSections, RawStations), Fault> {
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
