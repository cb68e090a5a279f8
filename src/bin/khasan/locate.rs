//! `khasan locate`: snaps positions to the line of the journey's route.

mod csv;
mod list;
mod table;

use std::io::{self, Write};

use geo::Point;
use khasan::{Located, MapMetres, Route, Section, Side, Station, StationKind};

use crate::args::{LocateArgs, LocateFormat, UnitArg};
use crate::failure::Failure;
use crate::fixes::{Fix, Source};
use crate::{output, progress, request};

/// Farther from the line than this, no train of this railway was seen.
const FAR: MapMetres = MapMetres::new(25_000.0);
/// Millionths of a degree are a decimetre: finer would be false, and readers warn of it.
const DECIMALS: f64 = 1e6;
/// What is located where nothing was given: latitude, longitude and what is there.
const EXAMPLES: [(f64, f64, &str); 2] = [
    (43.636, 131.936, "near the Razdolnaya bridge"),
    (42.42, 130.60, "Fangchuan"),
];

/// A fix, and every plausible place of it on the route, nearest first.
struct Snapped<'a> {
    fix: &'a Fix,
    places: Vec<Snap<'a>>,
}

/// One place of a fix on the route.
struct Snap<'a> {
    located: Located,
    section: &'a Section,
    before: &'a Station,
    accuracy: MapMetres,
}

/// How the answers are written.
enum Answer<'a, 'w> {
    Table(table::Table<'w>),
    Csv(Box<csv::Rows<'w>>),
    List(list::List<'a, 'w>),
}

/// Runs the command.
pub(crate) fn locate(args: &LocateArgs) -> Result<(), Failure> {
    let file = request::journey(&args.journey, request::network(&args.journey)?)?;
    let route = file.journey.route();
    let sources = sources(args)?;
    output::write(args.output.as_deref(), |out| {
        let mut answer = Answer::new(args, route, out)?;
        let progress = progress::count("positions");
        for source in sources {
            source.read(&mut |fix| {
                progress.inc(1);
                answer.add(&snapped(route, &fix, args.within))
            })?;
        }
        progress.finish_and_clear();
        answer.finish()
    })
}

fn sources(args: &LocateArgs) -> Result<Vec<Source>, Failure> {
    if args.positions.is_empty() {
        note(
            "nothing was given, so these are examples; give LAT,LON, or a .csv, .geojson or .gpx file, or - for standard input",
        );
        let example = |&(lat, lon, name): &(f64, f64, &str)| {
            Source::Typed(Fix {
                point: Point::new(lon, lat),
                time: None,
                name: Some(name.to_owned()),
            })
        };
        return Ok(EXAMPLES.iter().map(example).collect());
    }
    args.positions
        .iter()
        .map(|word| Source::parse(word, args.input))
        .collect()
}

/// Says something beside the answer. Where standard error is closed, nobody listens.
fn note(words: &str) {
    let _ = writeln!(io::stderr(), "note: {}", khasan::view::plain(words));
}

fn snapped<'a>(route: &'a Route<'_>, fix: &'a Fix, within: f64) -> Snapped<'a> {
    let mut places = route.locate(fix.point, MapMetres::new(within));
    // So far away, the next places are no likelier than all the others.
    if places.first().is_some_and(|nearest| nearest.off > FAR) {
        places.truncate(1);
    }
    Snapped {
        fix,
        places: places
            .into_iter()
            .map(|located| snap(route, located))
            .collect(),
    }
}

fn snap<'a>(route: &'a Route<'_>, located: Located) -> Snap<'a> {
    let places = route.places();
    let passed = &places[..places.partition_point(|place| place.at <= located.at)];
    let before = passed
        .iter()
        .rev()
        .map(|place| route.station(place))
        .find(|station| station.kind == StationKind::Station);
    Snap {
        located,
        section: route.section(route.leg_at(located.at)),
        before: before.unwrap_or(route.from()),
        accuracy: route.accuracy_at(located.at),
    }
}

impl Snapped<'_> {
    fn is_far(&self) -> bool {
        self.places
            .first()
            .is_none_or(|nearest| nearest.located.off > FAR)
    }
}

impl<'a, 'w> Answer<'a, 'w> {
    fn new(
        args: &LocateArgs,
        route: &'a Route<'_>,
        out: &'w mut dyn Write,
    ) -> Result<Self, Failure> {
        let attribution = route.network().attribution();
        Ok(match args.format {
            _ if args.show.json => Self::List(list::List::json(route, out)?),
            LocateFormat::Geojson => Self::List(list::List::geojson(route, out)?),
            LocateFormat::Table => {
                Self::Table(table::Table::new(args.show.style(), attribution, out))
            }
            LocateFormat::Csv => Self::Csv(Box::new(csv::Rows::new(
                matches!(args.show.units, UnitArg::Mi),
                attribution,
                out,
            )?)),
        })
    }

    fn add(&mut self, snapped: &Snapped<'_>) -> Result<(), Failure> {
        match self {
            Self::Table(table) => Ok(table.add(snapped)?),
            Self::Csv(rows) => rows.add(snapped),
            Self::List(list) => Ok(list.add(snapped)?),
        }
    }

    fn finish(self) -> Result<(), Failure> {
        match self {
            Self::Table(table) => table.finish()?,
            Self::Csv(rows) => rows.finish()?,
            Self::List(list) => list.finish()?,
        }
        Ok(())
    }
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
