//! Located fixes as comma-separated values, by RFC 4180: a row for each plausible place.

use std::borrow::Cow;
use std::io::{self, Write};

use csv::{Terminator, WriterBuilder};
use khasan::{Located, Snapped};

use super::{degrees, side, tenths, thousandths};

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

/// Writes the names of the columns.
pub(super) fn heading(in_miles: bool, out: &mut dyn Write) -> io::Result<()> {
    let distance = if in_miles { "mi" } else { "km" };
    let columns = COLUMNS.map(|column| if column == "km" { distance } else { column });
    write!(out, "{}\r\n", columns.join(","))
}

/// Appends the rows of each position.
pub(super) fn rows<'s>(
    positions: impl Iterator<Item = Snapped<'s>>,
    in_miles: bool,
    out: &mut Vec<u8>,
) {
    let mut rows = WriterBuilder::new()
        .terminator(Terminator::CRLF)
        .from_writer(out);
    for snapped in positions {
        for (i, place) in snapped.places.iter().enumerate() {
            let written = rows.write_record(
                row(&snapped, i, place, in_miles)
                    .iter()
                    .map(|cell| cell.as_bytes()),
            );
            debug_assert!(written.is_ok(), "a vector takes everything");
        }
    }
}

/// The row of one place of a position, the `i`th.
fn row<'s>(
    snapped: &Snapped<'s>,
    i: usize,
    place: &Located,
    in_miles: bool,
) -> [Cow<'s, str>; COLUMNS.len()] {
    let [time, name] = [snapped.time, snapped.name].map(|words| defused(words.unwrap_or_default()));
    let [lon, lat] = degrees(place.point);
    let along = if in_miles {
        place.at.as_miles()
    } else {
        place.at.as_km()
    };
    let number = |number: f64| Cow::from(number.to_string());
    [
        number(snapped.given.y()),
        number(snapped.given.x()),
        time,
        name,
        (i + 1).to_string().into(),
        number(thousandths(along)),
        defused(&snapped.section(place).id),
        defused(&snapped.station_before(place).id),
        number(tenths(place.off.get())),
        side(place.side).into(),
        number(snapped.accuracy(place).get()),
        if snapped.is_far() { "true" } else { "false" }.into(),
        number(lat),
        number(lon),
    ]
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
