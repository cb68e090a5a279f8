//! Fixes from comma-separated values, or values separated by semicolons or tabs.

use std::io::{BufRead, BufReader, Read};

use csv::{ErrorKind, Reader, ReaderBuilder, StringRecord, Terminator, Trim};

use super::{BLOCK, Fix, LARGEST_RECORD, Named, Take, Tally, point, said, shown};
use crate::failure::Failure;

const LAT: &[&str] = &["lat", "latitude", "y"];
const LON: &[&str] = &["lon", "lng", "long", "longitude", "x"];
const TIME: &[&str] = &["time", "timestamp"];
const NAME: &[&str] = &["name", "id"];

/// Which columns say what.
struct Columns {
    all: usize,
    lat: usize,
    lon: usize,
    time: Option<usize>,
    name: Option<usize>,
}

pub(super) fn read(
    input: &Named<'_>,
    reader: impl Read,
    tally: &Tally,
    take: Take<'_>,
) -> Result<(), Failure> {
    let mut reader = BufReader::with_capacity(BLOCK, reader);
    let mut header = Vec::new();
    (&mut reader)
        .take(LARGEST_RECORD)
        .read_until(b'\n', &mut header)
        .map_err(|e| input.unreadable(&e))?;
    if header.trim_ascii().is_empty() {
        return Ok(());
    }
    // Ended by line feeds alone, and the last line too, rows have line numbers that can be told; a carriage return is trimmed.
    let text = header.as_slice().chain(reader).chain(b"\n".as_slice());
    let mut format = ReaderBuilder::new();
    format
        .delimiter(separator(&header))
        .terminator(Terminator::Any(b'\n'))
        .trim(Trim::Headers)
        .flexible(true)
        .buffer_capacity(BLOCK);
    let mut rows = Rows {
        input,
        rows: format.from_reader(text),
    };
    let columns = rows.columns()?;
    rows.each(&columns, tally, take)?;
    // The reader of CSV takes the end of the file for the closing mark, and so would hide every row after an open one.
    if tally.quotation_marks() % 2 == 1 {
        return Err(Failure::refused(format!(
            "{}: a quotation mark is not closed",
            input.0
        )));
    }
    Ok(())
}

/// The rows of an input.
struct Rows<'i, R> {
    input: &'i Named<'i>,
    rows: Reader<R>,
}

impl<R: Read> Rows<'_, R> {
    fn columns(&mut self) -> Result<Columns, Failure> {
        let header = self.rows.headers().cloned().map_err(|e| self.wrong(e))?;
        Columns::of(&header).map_err(|reason| self.input.refused("line 1", reason))
    }

    fn each(&mut self, columns: &Columns, tally: &Tally, take: Take<'_>) -> Result<(), Failure> {
        let mut row = StringRecord::new();
        while self.rows.read_record(&mut row).map_err(|e| self.wrong(e))? {
            if row.len() == 1 && row[0].trim().is_empty() {
                continue;
            }
            let fix = columns
                .fix(&row)
                .map_err(|reason| self.input.refused(&self.line(), reason))?;
            tally.found();
            take(fix)?;
        }
        Ok(())
    }

    /// The line at which the row that was just read ended.
    fn line(&self) -> String {
        format!("line {}", self.rows.position().line() - 1)
    }

    fn wrong(&self, error: csv::Error) -> Failure {
        match error.into_kind() {
            ErrorKind::Io(e) => self.input.unreadable(&e),
            ErrorKind::Utf8 { .. } => self
                .input
                .refused(&self.line(), "is not UTF-8 text; save it as UTF-8"),
            other => self.input.refused(&self.line(), format!("{other:?}")),
        }
    }
}

/// The separator that the header has most of.
fn separator(header: &[u8]) -> u8 {
    let count = |separator: u8| header.split(|&byte| byte == separator).count();
    let most = b"\t;,"
        .iter()
        .copied()
        .max_by_key(|&separator| count(separator));
    most.unwrap_or(b',')
}

impl Columns {
    fn of(header: &StringRecord) -> Result<Self, String> {
        let needed = |names: &[&str]| column(header, names)?.ok_or_else(|| missing(header, names));
        Ok(Self {
            all: header.len(),
            lat: needed(LAT)?,
            lon: needed(LON)?,
            time: column(header, TIME)?,
            name: column(header, NAME)?,
        })
    }

    fn fix<'t>(&self, row: &'t StringRecord) -> Result<Fix<'t>, String> {
        if row.len() != self.all {
            return Err(format!(
                "the number of cells is {}, and of columns {}",
                row.len(),
                self.all
            ));
        }
        let cell = |i: usize| row.get(i).unwrap_or_default();
        let point = point(
            cell(self.lat).trim(),
            cell(self.lon).trim(),
            "these look like longitude, latitude",
        )?;
        let said = |column: Option<usize>| column.and_then(|i| said(cell(i)));
        Ok(Fix {
            point,
            time: said(self.time),
            name: said(self.name),
        })
    }
}

/// The column headed by the first of `names` that heads any.
fn column(header: &StringRecord, names: &[&str]) -> Result<Option<usize>, String> {
    for name in names {
        let mut called = header
            .iter()
            .enumerate()
            .filter(|(_, heading)| heading.eq_ignore_ascii_case(name));
        match (called.next(), called.next()) {
            (Some(_), Some(_)) => return Err(format!("two columns are called {name}")),
            (Some((i, _)), None) => return Ok(Some(i)),
            (None, _) => {}
        }
    }
    Ok(None)
}

fn missing(header: &StringRecord, names: &[&str]) -> String {
    let there: Vec<&str> = header.iter().collect();
    format!(
        "no column is called {}; the first line is \"{}\", and names the columns",
        names.join(" or "),
        shown(&there.join(","))
    )
}
