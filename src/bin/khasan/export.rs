//! `khasan export`: which format writes what.

use std::io::{self, Write};

use chrono::{DateTime, TimeDelta, Utc};
use clap::error::ErrorKind;
use clap::{Args, Command, ValueEnum};
use khasan::view::graph::{self, Graph};
use khasan::view::{
    Instants, Page, Style, csv, geojson, geojsonl, gpx, ics, kepler, kml, mfjson, page,
};
use khasan::{JourneyFile, Posterior, Schedule};

use crate::args::{ExportArgs, ExportFormat, MapArgs, What};
use crate::failure::Failure;
use crate::{output, request};

/// A prism of one instant would be none: without a step, positions over the whole journey are this far apart.
const PRISM_STEP: TimeDelta = TimeDelta::minutes(10);

pub(crate) fn export(args: &ExportArgs) -> Result<(), Failure> {
    let file = request::journey(&args.journey, request::network(&args.journey)?)?;
    let is_dated = file.journey.departure().is_some() || !file.reports.is_empty();
    let usual = if is_dated || !kinds(args.format).contains(&What::Route) {
        What::Journey
    } else {
        What::Route
    };
    let what = args.what.unwrap_or(usual);
    check(args, what);
    match what {
        What::Route | What::Stations | What::Schedule => layout(args, what, &file),
        What::Journey | What::Position => course(args, what, &file),
    }
}

/// Ends the process as for any other wrong word, where a format has no such thing or a step no use.
fn check(args: &ExportArgs, what: What) {
    if !kinds(args.format).contains(&what) {
        let kinds = kinds(args.format).iter().map(word);
        usage(&format!(
            "--format {} has no --what {}; it has {}",
            word(&args.format),
            word(&what),
            kinds.collect::<Vec<_>>().join(", ")
        ));
    }
    if args.step.is_some() && what != What::Position {
        usage("--step goes with --what position");
    }
}

/// What a format can write.
fn kinds(format: ExportFormat) -> &'static [What] {
    match format {
        ExportFormat::Geojson | ExportFormat::Geojsonl => What::value_variants(),
        ExportFormat::Mfjson | ExportFormat::Csv | ExportFormat::Svg => {
            &[What::Journey, What::Position]
        }
        ExportFormat::Gpx | ExportFormat::Kml => &[What::Route, What::Journey],
        ExportFormat::Kepler | ExportFormat::Ics | ExportFormat::Html => &[What::Journey],
    }
}

fn word(value: &impl ValueEnum) -> String {
    let word = value
        .to_possible_value()
        .map(|value| value.get_name().to_owned());
    word.unwrap_or_default()
}

fn usage(reason: &str) -> ! {
    ExportArgs::augment_args(Command::new("khasan export"))
        .error(ErrorKind::ArgumentConflict, reason)
        .exit()
}

/// What stands whatever was reported: the way, its stations, the nominal times.
fn layout(args: &ExportArgs, what: What, file: &JourneyFile<'_>) -> Result<(), Failure> {
    let journey = &file.journey;
    let schedule = match what {
        What::Schedule => Some(schedule(file)?),
        _ => None,
    };
    write(args, |mut out| match (args.format, what, &schedule) {
        (ExportFormat::Geojson, What::Stations, _) => geojson::stations(journey, &mut out),
        (ExportFormat::Geojsonl, What::Stations, _) => geojsonl::stations(journey, &mut out),
        (ExportFormat::Geojsonl, _, Some(times)) => geojsonl::schedule(journey, times, &mut out),
        (ExportFormat::Geojsonl, _, None) => geojsonl::route(journey, &mut out),
        (ExportFormat::Gpx, ..) => gpx::route(journey, &mut out),
        (ExportFormat::Kml, ..) => kml::route(journey, &mut out),
        (_, _, Some(times)) => geojson::schedule(journey, times, &mut out),
        (_, _, None) => geojson::route(journey, &mut out),
    })
}

/// Nominal times from the stated departure, or else from the median one.
fn schedule(file: &JourneyFile<'_>) -> Result<Schedule, Failure> {
    let departure = match file.journey.departure() {
        Some(stated) => stated.middle(),
        None => file.journey.given(&file.reports)?.passage(0).median(),
    };
    Ok(file.journey.schedule(departure))
}

/// What follows from the reports: the times, and where the train is.
fn course(args: &ExportArgs, what: What, file: &JourneyFile<'_>) -> Result<(), Failure> {
    let posterior = file.journey.given(&file.reports)?;
    if what == What::Position {
        return positions(args, &posterior, file);
    }
    let (posterior, title) = (&posterior, file.title.as_str());
    let at = request::instant(args.at.as_deref(), &args.journey, posterior)?;
    write(args, |mut out| match args.format {
        ExportFormat::Geojson => geojson::journey(posterior, title, at, &mut out),
        ExportFormat::Geojsonl => geojsonl::journey(posterior, at, &mut out),
        ExportFormat::Mfjson => mfjson::trajectory(posterior, title, &mut out),
        ExportFormat::Gpx => gpx::journey(posterior, title, &mut out),
        ExportFormat::Kml => kml::journey(posterior, title, &mut out),
        ExportFormat::Csv => csv::calls(posterior, title, &mut out),
        ExportFormat::Kepler => kepler::trips(posterior, title, &mut out),
        ExportFormat::Ics => ics::arrivals(posterior, title, &mut out),
        ExportFormat::Svg => graph::write(&graph(file, posterior, at), &mut out),
        ExportFormat::Html => page(file, posterior, at, &mut out),
    })
}

/// `khasan map`: the page, and where it was written.
pub(crate) fn map(args: &MapArgs) -> Result<(), Failure> {
    let file = request::journey(&args.journey, request::network(&args.journey)?)?;
    let posterior = file.journey.given(&file.reports)?;
    let at = request::instant(args.at.as_deref(), &args.journey, &posterior)?;
    output::write(Some(&args.output), |mut out| {
        Ok(page(&file, &posterior, at, &mut out)?)
    })?;
    if output::is_special(&args.output) {
        // That may be standard output, where the page stands.
        return Ok(());
    }
    output::print(format_args!("{}\n", args.output.display()))
}

fn graph<'p>(
    file: &'p JourneyFile<'_>,
    posterior: &'p Posterior<'p>,
    at: DateTime<Utc>,
) -> Graph<'p> {
    let (title, forecasts) = (file.title.as_str(), file.forecasts.as_slice());
    Graph {
        posterior,
        title,
        forecasts,
        at: Some(at),
        style: Style::default(),
    }
}

/// The page's contents; the graph stands in it without a cursor, since the page draws one that moves.
fn contents<'p>(graph: &Graph<'p>, at: DateTime<Utc>, svg: &'p str) -> Page<'p> {
    let Graph {
        posterior,
        title,
        forecasts,
        style,
        ..
    } = *graph;
    Page {
        posterior,
        title,
        forecasts,
        at,
        graph: svg,
        style,
    }
}

fn page(
    file: &JourneyFile<'_>,
    posterior: &Posterior<'_>,
    at: DateTime<Utc>,
    out: &mut impl Write,
) -> io::Result<()> {
    let graph = Graph {
        at: None,
        ..graph(file, posterior, at)
    };
    let mut svg = Vec::new();
    graph::write(&graph, &mut svg)?;
    let svg = String::from_utf8(svg).map_err(io::Error::other)?;
    page::write(&contents(&graph, at, &svg), out)
}

fn positions(
    args: &ExportArgs,
    posterior: &Posterior<'_>,
    file: &JourneyFile<'_>,
) -> Result<(), Failure> {
    if args.format == ExportFormat::Svg {
        let at = request::instant(args.at.as_deref(), &args.journey, posterior)?;
        let graph = graph(file, posterior, at);
        return write(args, |mut out| {
            page::map(&contents(&graph, at, ""), &mut out)
        });
    }
    let (title, instants) = (file.title.as_str(), instants(args, posterior)?);
    write(args, |mut out| match args.format {
        ExportFormat::Csv => csv::position(posterior, instants, &mut out),
        ExportFormat::Mfjson => mfjson::prism(posterior, title, &instants, &mut out),
        ExportFormat::Geojsonl => geojsonl::position(posterior, instants, &mut out),
        _ => geojson::position(posterior, title, instants, &mut out),
    })
}

fn instants(args: &ExportArgs, posterior: &Posterior<'_>) -> Result<Instants, Failure> {
    let is_prism = args.format == ExportFormat::Mfjson && args.at.is_none();
    if let Some(step) = args.step.or(is_prism.then_some(PRISM_STEP)) {
        return Ok(Instants::over(posterior, step));
    }
    let at = request::instant(args.at.as_deref(), &args.journey, posterior)?;
    Ok(Instants::one(at))
}

fn write(
    args: &ExportArgs,
    format: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Failure> {
    output::write(args.output.as_deref(), |out| Ok(format(out)?))
}
