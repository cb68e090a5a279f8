//! Fixes from comma-separated values, or values separated by semicolons or tabs.

use std::io::{BufRead, BufReader, Read};

use csv::{Reader, ReaderBuilder, StringRecord, Trim};

use super::{Fix, LARGEST_RECORD, Named, Take, Tally, point, said, shown};
use crate::failure::Failure;

const LAT: &[&str] = &["lat", "latitude", "y"];
const LON: &[&str] = &["lon", "lng", "long", "longitude", "x"];
const TIME: &[&str] = &["time", "timestamp"];
const NAME: &[&str] = &["name", "id"];

/// Which columns say what.
struct Columns {
    lat: usize,
    lon: usize,
    time: Option<usize>,
    name: Option<usize>,
}

pub(super) fn read(input: &Named<'_>, reader: impl Read, tally: &Tally, take: Take<'_>) -> Result<(), Failure> {
    let mut reader = BufReader::new(reader);
    let mut header = Vec::new();
    (&mut reader).take(LARGEST_RECORD).read_until(b'\n', &mut header).map_err(|e| input.unreadable(&e))?;
    if header.trim_ascii().is_empty() {
        return Ok(());
    }
    let mut rows = ReaderBuilder::new().delimiter(separator(&header)).trim(Trim::All).from_reader(header.chain(reader));
    let columns = Columns::of(rows.headers().map_err(|e| wrong(input, &e))?).map_err(|reason| input.refused("line 1", reason))?;
    each(input, &mut rows, &columns, tally, take)?;
    // The reader of CSV takes the end of the file for the closing mark, and so would hide every row after an open one.
    if tally.quotation_marks() % 2 == 1 {
        return Err(Failure::refused(format!("{}: a quotation mark is not closed", input.0)));
    }
    Ok(())
}

fn each(input: &Named<'_>, rows: &mut Reader<impl Read>, columns: &Columns, tally: &Tally, take: Take<'_>) -> Result<(), Failure> {
    let mut row = StringRecord::new();
    while rows.read_record(&mut row).map_err(|e| wrong(input, &e))? {
        let fix = columns.fix(&row).map_err(|reason| input.refused(&line(row.position()), reason))?;
        tally.found();
        take(fix)?;
    }
    Ok(())
}

/// The separator that the header has most of.
fn separator(header: &[u8]) -> u8 {
    let count = |separator: u8| header.iter().filter(|&&byte| byte == separator).count();
    let most = b"\t;,".iter().copied().max_by_key(|&separator| count(separator));
    most.unwrap_or(b',')
}

impl Columns {
    fn of(header: &StringRecord) -> Result<Self, String> {
        let needed = |names: &[&str]| column(header, names)?.ok_or_else(|| missing(header, names));
        Ok(Self { lat: needed(LAT)?, lon: needed(LON)?, time: column(header, TIME)?, name: column(header, NAME)? })
    }

    fn fix(&self, row: &StringRecord) -> Result<Fix, String> {
        let cell = |i: usize| row.get(i).unwrap_or_default();
        let point = point(cell(self.lat), cell(self.lon), "these look like longitude, latitude")?;
        let said = |column: Option<usize>| column.and_then(|i| said(cell(i)));
        Ok(Fix { point, time: said(self.time), name: said(self.name) })
    }
}

/// The column headed by the first of `names` that heads any.
fn column(header: &StringRecord, names: &[&str]) -> Result<Option<usize>, String> {
    for name in names {
        let mut headed = header.iter().enumerate().filter(|(_, heading)| heading.eq_ignore_ascii_case(name));
        match (headed.next(), headed.next()) {
            (Some(_), Some(_)) => return Err(format!("two columns are called {name}")),
            (Some((i, _)), None) => return Ok(Some(i)),
            (None, _) => {}
        }
    }
    Ok(None)
}

fn missing(header: &StringRecord, names: &[&str]) -> String {
    let there: Vec<&str> = header.iter().collect();
    format!("no column is called {}; the first line is \"{}\", and names the columns", names.join(" or "), shown(&there.join(",")))
}

fn line(position: Option<&csv::Position>) -> String {
    format!("line {}", position.map_or(1, csv::Position::line))
}

fn wrong(input: &Named<'_>, error: &csv::Error) -> Failure {
    match error.kind() {
        csv::ErrorKind::Io(e) => input.unreadable(e),
        csv::ErrorKind::Utf8 { pos, .. } => input.refused(&line(pos.as_ref()), "is not UTF-8 text"),
        csv::ErrorKind::UnequalLengths { pos, expected_len, len } => {
            input.refused(&line(pos.as_ref()), format!("has {len} cells where the first line has {expected_len}"))
        }
        _ => Failure::refused(format!("{}: {error}", input.0)),
    }
}
