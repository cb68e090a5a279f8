//! Located fixes as comma-separated values, by RFC 4180: a row for each plausible place.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, Writer, WriterBuilder};

use super::{Snapped, degrees, note, side, tenths, thousandths};
use crate::failure::Failure;

const COLUMNS: [&str; 14] = [
    "lat",
    "lon",
    "time",
    "name",
    "candidate",
    "km",
    "section",
    "station_before",
    "off_m",
    "side",
    "accuracy_m",
    "far",
    "snapped_lat",
    "snapped_lon",
];

/// Rows, written as they come.
pub(super) struct Rows<'w> {
    out: Writer<&'w mut dyn Write>,
    in_miles: bool,
    attribution: String,
}

impl<'w> Rows<'w> {
    pub(super) fn new(
        in_miles: bool,
        attribution: &str,
        out: &'w mut dyn Write,
    ) -> Result<Self, Failure> {
        let mut out = WriterBuilder::new()
            .terminator(Terminator::CRLF)
            .from_writer(out);
        let distance = if in_miles { "mi" } else { "km" };
        out.write_record(COLUMNS.map(|column| if column == "km" { distance } else { column }))
            .map_err(failed)?;
        Ok(Self {
            out,
            in_miles,
            attribution: attribution.to_owned(),
        })
    }

    pub(super) fn add(&mut self, snapped: &Snapped<'_>) -> Result<(), Failure> {
        let fix = snapped.fix;
        let [time, name] =
            [&fix.time, &fix.name].map(|text| defused(text.as_deref().unwrap_or_default()));
        for (i, snap) in snapped.places.iter().enumerate() {
            let (at, [lon, lat]) = (snap.located.at, degrees(snap.located.point));
            let row: [&str; COLUMNS.len()] = [
                &fix.point.y().to_string(),
                &fix.point.x().to_string(),
                &*time,
                &*name,
                &(i + 1).to_string(),
                &thousandths(if self.in_miles {
                    at.as_miles()
                } else {
                    at.as_km()
                })
                .to_string(),
                &defused(&snap.section.id),
                &defused(&snap.before.id),
                &tenths(snap.located.off.get()).to_string(),
                side(snap.located.side),
                &snap.accuracy.get().to_string(),
                if snapped.is_far() { "true" } else { "false" },
                &lat.to_string(),
                &lon.to_string(),
            ];
            self.out.write_record(row).map_err(failed)?;
        }
        Ok(())
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        self.out.flush()?;
        // A comment among the rows would be one more row to other programs.
        note(&self.attribution);
        Ok(())
    }
}

/// A foreign text that no spreadsheet takes for a formula; a number stays one.
fn defused(text: &str) -> Cow<'_, str> {
    if is_number(text) {
        text.into()
    } else {
        khasan::view::csv::defused(text)
    }
}

fn is_number(text: &str) -> bool {
    text.parse::<f64>().is_ok_and(f64::is_finite)
}

/// A writer of CSV hides the kind of what went wrong below it, and with it a closed pipe.
fn failed(error: csv::Error) -> Failure {
    match error.into_kind() {
        csv::ErrorKind::Io(error) => error.into(),
        other => Failure::refused(format!("the output could not be written: {other:?}")),
    }
}
