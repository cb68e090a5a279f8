//! Fixes from GeoJSON: the Points of a FeatureCollection, one Feature, or a bare Point.
//!
//! Features are handed over while the collection is still being read. The reader of the `geojson` crate takes the first `[` for
//! the features, which may be a `bbox`, and stops at their `]`, so that a cut file looks whole; this one reads the document.

use std::borrow::Cow;
use std::fmt;
use std::io::{BufReader, Read};

use geo::Point;
use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Value};

use super::{BLOCK, Fix, Named, Take, Tally, point, said, shown};
use crate::failure::Failure;

#[derive(Deserialize)]
struct Feature {
    geometry: Option<Geometry>,
    properties: Option<Map<String, Value>>,
    id: Option<Value>,
}

#[derive(Deserialize)]
struct Geometry {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    coordinates: Value,
}

pub(super) fn read(
    input: &Named<'_>,
    reader: impl Read,
    tally: &Tally,
    take: Take<'_>,
) -> Result<(), Failure> {
    let mut reader = BufReader::with_capacity(BLOCK, reader);
    skip_mark(&mut reader).map_err(|e| input.unreadable(&e))?;
    let mut json = serde_json::Deserializer::from_reader(reader);
    let mut document = Document {
        input,
        tally,
        take,
        begun: false,
        features: 0,
        failure: None,
    };
    let outcome = json
        .deserialize_map(&mut document)
        .and_then(|()| json.end());
    match (document.failure, outcome) {
        (Some(failure), _) => Err(failure),
        // Nothing at all is no positions, and not a fault of syntax.
        (None, Err(e)) if e.is_eof() && !document.begun => Ok(()),
        (None, Err(e)) if e.is_io() => Err(input.unreadable(&e.into())),
        (None, Err(e)) => Err(input.faulty(e)),
        (None, Ok(())) => Ok(()),
    }
}

/// Skips the byte order mark that some programs put first.
fn skip_mark(reader: &mut BufReader<impl Read>) -> std::io::Result<()> {
    use std::io::BufRead;
    if reader.fill_buf()?.starts_with(b"\xef\xbb\xbf") {
        reader.consume(3);
    }
    Ok(())
}

/// The document while it is read. A failure is kept here, as the errors of JSON have no room for it.
struct Document<'d> {
    input: &'d Named<'d>,
    tally: &'d Tally,
    take: Take<'d>,
    begun: bool,
    features: usize,
    failure: Option<Failure>,
}

impl Document<'_> {
    fn add<E: Error>(&mut self, feature: &Feature) -> Result<(), E> {
        self.features += 1;
        self.tally.found();
        let taken = match feature.point() {
            Ok(point) => (self.take)(Fix {
                point,
                time: feature.time().as_deref(),
                name: feature.name().as_deref(),
            }),
            Err(reason) => {
                let place = format!("feature {}", self.features);
                Err(self.input.refused(&place, reason))
            }
        };
        taken.map_err(|failure| {
            self.failure = Some(failure);
            E::custom("stopped")
        })
    }
}

impl<'de> Visitor<'de> for &mut Document<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a FeatureCollection, a Feature or a Point")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.begun = true;
        let mut kind = String::new();
        let (mut feature, mut coordinates) = (
            Feature {
                geometry: None,
                properties: None,
                id: None,
            },
            Value::Null,
        );
        while let Some(key) = members.next_key::<String>()? {
            match key.as_str() {
                "type" => kind = members.next_value()?,
                "features" => members.next_value_seed(Features(self))?,
                "geometry" => feature.geometry = members.next_value()?,
                "properties" => feature.properties = members.next_value()?,
                "id" => feature.id = members.next_value()?,
                "coordinates" => coordinates = members.next_value()?,
                _ => drop(members.next_value::<IgnoredAny>()?),
            }
        }
        match kind.as_str() {
            "FeatureCollection" => Ok(()),
            "Feature" => self.add(&feature),
            "Point" => self.add(&Feature {
                geometry: Some(Geometry { kind, coordinates }),
                ..feature
            }),
            other => Err(A::Error::custom(format!(
                "its type is \"{}\", and not FeatureCollection, Feature or Point",
                shown(other)
            ))),
        }
    }
}

/// The features of a collection.
struct Features<'f, 'd>(&'f mut Document<'d>);

impl<'de> DeserializeSeed<'de> for Features<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, features: D) -> Result<(), D::Error> {
        features.deserialize_seq(self)
    }
}

impl<'de> Visitor<'de> for Features<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an array of Features")
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut features: A) -> Result<(), A::Error> {
        while let Some(feature) = features.next_element()? {
            self.0.add(&feature)?;
        }
        Ok(())
    }
}

impl Feature {
    fn point(&self) -> Result<Point<f64>, String> {
        let geometry = self.geometry.as_ref();
        let geometry = geometry.ok_or("it has no geometry; give a Point")?;
        if geometry.kind != "Point" {
            return Err(format!(
                "its geometry is a \"{}\"; give a Point",
                shown(&geometry.kind)
            ));
        }
        let [lon, lat] = [0, 1].map(|i| geometry.coordinates.get(i).map(Value::to_string));
        let (Some(lat), Some(lon)) = (lat, lon) else {
            return Err(format!(
                "its coordinates are {}; give [longitude, latitude]",
                shown(&geometry.coordinates.to_string())
            ));
        };
        point(
            &lat,
            &lon,
            "these look like latitude, longitude, and GeoJSON has longitude first",
        )
    }

    fn time(&self) -> Option<Cow<'_, str>> {
        self.property(&["time", "timestamp"])
    }

    fn name(&self) -> Option<Cow<'_, str>> {
        let name = self.property(&["name", "id"]);
        name.or_else(|| text(self.id.as_ref()?))
    }

    /// The first of those names that says anything.
    fn property(&self, names: &[&str]) -> Option<Cow<'_, str>> {
        let properties = self.properties.as_ref()?;
        names.iter().find_map(|name| text(properties.get(*name)?))
    }
}

fn text(value: &Value) -> Option<Cow<'_, str>> {
    match value {
        Value::String(text) => said(text).map(Cow::from),
        Value::Number(number) => Some(number.to_string().into()),
        _ => None,
    }
}
