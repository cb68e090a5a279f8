//! `khasan locate`: snaps positions to the line of the journey's route.

mod batch;
mod crew;
mod csv;
mod form;
mod json;
mod table;

use std::io::{self, Write};

use geo::Point;
use khasan::{MapMetres, Route, Side, Snapped};

use crate::args::{LocateArgs, LocateFormat, UnitArg};
use crate::failure::Failure;
use crate::fixes::{Fix, Source, Take};
use crate::{output, progress, request};
use batch::Batch;
use form::Form;

/// Millionths of a degree are a decimetre: finer would be false, and readers warn of it.
const DECIMALS: f64 = 1e6;
/// What is located where nothing was given: latitude, longitude and what is there.
const EXAMPLES: [(f64, f64, &str); 2] = [
    (43.636, 131.936, "near the Razdolnaya bridge"),
    (42.42, 130.60, "Fangchuan"),
];

/// Runs the command.
pub(crate) fn locate(args: &LocateArgs) -> Result<(), Failure> {
    let file = request::journey(&args.journey, request::network(&args.journey)?)?;
    let route = file.journey.route();
    let sources = sources(args)?;
    output::write(args.output.as_deref(), |out| match form(args) {
        Some(form) => many(form, route, args.within, sources, out),
        None => table(args, route, sources, out),
    })
}

/// The form of the answer, unless it is a table.
fn form(args: &LocateArgs) -> Option<Form> {
    let in_miles = matches!(args.show.units, UnitArg::Mi);
    match args.format {
        _ if args.show.json => Some(Form::Json),
        LocateFormat::Geojson => Some(Form::Geojson),
        LocateFormat::Csv => Some(Form::Csv { in_miles }),
        LocateFormat::Table => None,
    }
}

fn sources(args: &LocateArgs) -> Result<Vec<Source>, Failure> {
    if args.positions.is_empty() {
        note(
            "nothing was given, so these are examples; give LAT,LON, or a .csv, .geojson or .gpx file, or - for standard input",
        );
        let example = |&(lat, lon, name): &(f64, f64, &'static str)| {
            Source::Typed(Fix {
                point: Point::new(lon, lat),
                time: None,
                name: Some(name),
            })
        };
        return Ok(EXAMPLES.iter().map(example).collect());
    }
    args.positions
        .iter()
        .map(|word| Source::parse(word, args.input))
        .collect()
}

fn read(sources: Vec<Source>, take: Take<'_>) -> Result<(), Failure> {
    sources.into_iter().try_for_each(|source| source.read(take))
}

/// Reads and writes here, while other threads locate.
fn many(
    form: Form,
    route: &Route<'_>,
    within: f64,
    sources: Vec<Source>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let progress = progress::count("positions");
    let mut any = false;
    let answer = |batch: &mut Batch| {
        let (fixes, text) = batch.parts();
        form.entries(fixes.map(|fix| snapped(route, &fix, within)), text);
    };
    let write = |batch: &Batch| {
        progress.inc(batch.len() as u64);
        let text = batch.text();
        if text.is_empty() {
            return Ok(());
        }
        // What parts two entries stands before each, and before the first only what begins them all.
        let parting = if any { 0 } else { form.parting() };
        if !any {
            form.begin(route, out)?;
        }
        any = true;
        out.write_all(&text[parting..])
    };
    crew::in_turn(answer, write, |take| read(sources, take))?;
    progress.finish_and_clear();
    form.end(route, out)?;
    if matches!(form, Form::Csv { .. }) {
        // A comment among the rows would be one more row to other programs.
        note(route.network().attribution());
    }
    Ok(())
}

/// Writes a table, for people.
fn table(
    args: &LocateArgs,
    route: &Route<'_>,
    sources: Vec<Source>,
    out: &mut dyn Write,
) -> Result<(), Failure> {
    let mut table = table::Table::new(args.show.style(), route.network().attribution(), out);
    let progress = progress::count("positions");
    read(sources, &mut |fix| {
        progress.inc(1);
        Ok(table.add(&snapped(route, &fix, args.within))?)
    })?;
    progress.finish_and_clear();
    Ok(table.finish()?)
}

/// Says something beside the answer. Where standard error is closed, nobody listens.
fn note(words: &str) {
    let _ = writeln!(io::stderr(), "note: {}", khasan::view::plain(words));
}

fn snapped<'a>(route: &'a Route<'_>, fix: &Fix<'a>, within: f64) -> Snapped<'a> {
    let mut snapped = Snapped::new(route, fix.point, MapMetres::new(within));
    (snapped.time, snapped.name) = (fix.time, fix.name);
    snapped
}

const fn side(side: Side) -> &'static str {
    match side {
        Side::Left => "left",
        Side::Right => "right",
        Side::On => "on",
    }
}

/// Longitude and latitude, no finer than is true.
fn degrees(point: Point<f64>) -> [f64; 2] {
    [point.x(), point.y()].map(|degrees| (degrees * DECIMALS).round() / DECIMALS)
}

fn thousandths(number: f64) -> f64 {
    (number * 1000.0).round() / 1000.0
}

fn tenths(number: f64) -> f64 {
    (number * 10.0).round() / 10.0
}
