//! Located fixes as aligned columns.

use std::io::{self, Write};

use comfy_table::{CellAlignment, ContentArrangement};
use khasan::view::{Style, Units, plain};
use khasan::{Chainage, Located, MapMetres, Snapped};

use super::{degrees, side};
use crate::fixes::shown;

/// Columns cannot be aligned before their rows are known: so many rows are held, and then written under their own headings.
const BLOCK: usize = 1000;
const HEADINGS: [(&str, CellAlignment); 11] = [
    ("lat", CellAlignment::Right),
    ("lon", CellAlignment::Right),
    ("time", CellAlignment::Left),
    ("name", CellAlignment::Left),
    ("km", CellAlignment::Right),
    ("section", CellAlignment::Left),
    ("after", CellAlignment::Left),
    ("off", CellAlignment::Right),
    ("side", CellAlignment::Left),
    ("map within", CellAlignment::Right),
    ("", CellAlignment::Left),
];

type Row = [String; HEADINGS.len()];

/// A table, written in blocks.
pub(super) struct Table<'w> {
    out: &'w mut dyn Write,
    style: Style,
    attribution: String,
    rows: Vec<Row>,
}

impl<'w> Table<'w> {
    pub(super) fn new(style: Style, attribution: &str, out: &'w mut dyn Write) -> Self {
        Self {
            out,
            style,
            attribution: attribution.to_owned(),
            rows: Vec::new(),
        }
    }

    pub(super) fn add(&mut self, snapped: &Snapped<'_>) -> io::Result<()> {
        let rows = snapped
            .places
            .iter()
            .enumerate()
            .map(|(i, place)| row(self.style, snapped, i, place));
        self.rows.extend(rows);
        if self.rows.len() < BLOCK {
            Ok(())
        } else {
            self.write()
        }
    }

    pub(super) fn finish(mut self) -> io::Result<()> {
        if !self.rows.is_empty() {
            self.write()?;
        }
        writeln!(self.out, "{}", plain(&self.attribution))
    }

    /// Writes the rows that are held, without the columns that all of them leave empty.
    fn write(&mut self) -> io::Result<()> {
        let rows = std::mem::take(&mut self.rows);
        let used: Vec<usize> = (0..HEADINGS.len())
            .filter(|&i| rows.iter().any(|row| !row[i].is_empty()))
            .collect();
        let heading = |&i: &usize| {
            if HEADINGS[i].0 == "km" {
                self.style.units.word()
            } else {
                HEADINGS[i].0
            }
        };
        let mut table = comfy_table::Table::new();
        table
            .load_style(comfy_table::TableStyle::new())
            .set_content_arrangement(ContentArrangement::Disabled);
        table.set_header(used.iter().map(heading));
        table.add_rows(rows.iter().map(|row| used.iter().map(|&i| row[i].as_str())));
        for (column, &i) in table.column_iter_mut().zip(&used) {
            column.set_padding((0, 2));
            column.set_cell_alignment(HEADINGS[i].1);
        }
        for line in table.lines() {
            writeln!(self.out, "{}", line.trim_end())?;
        }
        writeln!(self.out)
    }
}

/// The row of one place; those after the nearest do not repeat the fix.
fn row(style: Style, snapped: &Snapped<'_>, i: usize, place: &Located) -> Row {
    let [lon, lat] = degrees(snapped.given);
    let once = |words: String| if i == 0 { words } else { String::new() };
    let words = |text: Option<&str>| once(text.map(shown).unwrap_or_default());
    [
        once(lat.to_string()),
        once(lon.to_string()),
        words(snapped.time),
        words(snapped.name),
        kilometre(style, place.at),
        plain(&snapped.section(place).name),
        style.name(snapped.station_before(place)),
        off(place.off),
        side(place.side).to_owned(),
        snapped.accuracy(place).to_string(),
        once(if snapped.is_far() {
            "far from the line".to_owned()
        } else {
            String::new()
        }),
    ]
}

/// Far away, metres are too many digits.
fn off(off: MapMetres) -> String {
    if off.as_km() < 10.0 {
        off.to_string()
    } else {
        format!("{:.1} km", off.as_km())
    }
}

fn kilometre(style: Style, at: Chainage) -> String {
    match style.units {
        Units::Km => format!("{:.1}", at.as_km()),
        Units::Mi => format!("{:.1}", at.as_miles()),
    }
}
