//! The forms of an answer whose entries are independent of each other: any number of them can be written anywhere, and joined.

use std::io::{self, Write};

use khasan::view::geojson;
use khasan::{Route, Snapped};
use serde_json::Value;

use super::{csv, json};

/// What parts two entries of a list.
const PARTING: &[u8] = b",";

/// A form of an answer.
#[derive(Debug, Clone, Copy)]
pub(super) enum Form {
    /// The document of `--json`.
    Json,
    /// A FeatureCollection of the nearest places.
    Geojson,
    /// A row for each plausible place.
    Csv { in_miles: bool },
}

impl Form {
    /// Writes what comes before the first entry.
    pub(super) fn begin(self, route: &Route<'_>, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Json => {
                let ends = [route.from(), route.to()];
                let [from, to] = ends.map(|station| Value::from(station.name.as_str()));
                write!(out, "{{\"from\":{from},\"to\":{to},\"fixes\":[")
            }
            Self::Geojson => write!(out, "{{\"type\":\"FeatureCollection\",\"features\":["),
            Self::Csv { in_miles } => csv::heading(in_miles, out),
        }
    }

    /// Appends an entry for each position, what parts it from the one before first.
    pub(super) fn entries<'s>(self, snapped: impl Iterator<Item = Snapped<'s>>, out: &mut Vec<u8>) {
        match self {
            Self::Json => snapped.for_each(|snapped| {
                part(out);
                json::entry(&snapped, out);
            }),
            Self::Geojson => snapped.for_each(|snapped| {
                part(out);
                geojson::snapped(&snapped, out);
            }),
            Self::Csv { in_miles } => csv::rows(snapped, in_miles, out),
        }
    }

    /// How many bytes part an entry from the one before.
    pub(super) fn parting(self) -> usize {
        match self {
            Self::Json | Self::Geojson => PARTING.len(),
            Self::Csv { .. } => 0,
        }
    }

    /// Writes what comes after the last entry.
    pub(super) fn end(self, route: &Route<'_>, out: &mut dyn Write) -> io::Result<()> {
        match self {
            Self::Json | Self::Geojson => {
                let attribution = Value::from(route.network().attribution());
                writeln!(out, "\n],\"attribution\":{attribution}}}")
            }
            Self::Csv { .. } => Ok(()),
        }
    }
}

/// Every entry has a line of its own.
fn part(out: &mut Vec<u8>) {
    out.extend_from_slice(PARTING);
    out.push(b'\n');
}
