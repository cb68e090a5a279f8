//! What was typed.

use std::path::PathBuf;

use chrono::TimeDelta;
use clap::{Args, Parser, Subcommand, ValueEnum};
use khasan::view::{NameStyle, Style, Units};

/// Says how far, when and where: a train on the Pyongyang–Khasan–Vladivostok railway, from sparse reports, with honest error bars.
///
/// Every command works without arguments, on the journey of September 2023 as it was announced.
#[derive(Debug, Parser)]
#[command(name = "khasan", version, max_term_width = 100)]
pub(crate) struct Cli {
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// The line: stations, kilometres and miles, gauges, border, accuracy; measured beside reported
    Route(RouteArgs),
    /// Arrival and departure at every call, in local times with offset
    Eta(EtaArgs),
    /// Where the train is at a time: stretches of line, standing or running, the point on the map
    Where(WhereArgs),
    /// What each report did: how likely it is wrong, and what the arrival would be without it
    Explain(ExplainArgs),
    /// Replays journeys: forecasts against outcomes, beside what others had predicted
    Score(ScoreArgs),
    /// Snaps positions to the line: its kilometre there, how far off, and on which side
    Locate(LocateArgs),
    /// Writes the route, the journey or the position in a format for other programs
    Export(ExportArgs),
    /// Writes one self-contained page: map, train graph, times and reports
    Map(MapArgs),
    /// Prints the completions for a shell
    Completions {
        /// Which shell
        shell: clap_complete::Shell,
    },
    /// Prints the manual page
    Man,
}

#[derive(Debug, Args)]
pub(crate) struct RouteArgs {
    #[command(flatten)]
    pub(crate) journey: JourneyArgs,
    #[command(flatten)]
    pub(crate) show: ShowArgs,
    /// Show every station, not only those where something happens
    #[arg(long)]
    pub(crate) all: bool,
    /// Show for each pair of anchors the rails against the line drawn, and the worst
    #[arg(long, conflicts_with_all = ["all", "json"])]
    pub(crate) check: bool,
}

#[derive(Debug, Args)]
pub(crate) struct EtaArgs {
    /// Stations to show besides the calls
    #[arg(value_name = "STATION")]
    pub(crate) stations: Vec<String>,
    #[command(flatten)]
    pub(crate) journey: JourneyArgs,
    #[command(flatten)]
    pub(crate) show: ShowArgs,
}

#[derive(Debug, Args)]
pub(crate) struct WhereArgs {
    #[command(flatten)]
    pub(crate) journey: JourneyArgs,
    #[command(flatten)]
    pub(crate) show: ShowArgs,
    /// The time asked about [default: that of --as-of, or when the newest report became known]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
}

#[derive(Debug, Args)]
pub(crate) struct ExplainArgs {
    #[command(flatten)]
    pub(crate) journey: JourneyArgs,
    #[command(flatten)]
    pub(crate) show: ShowArgs,
}

#[derive(Debug, Args)]
pub(crate) struct ScoreArgs {
    /// Journeys: files, or names of bundled ones [default: all bundled ones]
    #[arg(value_name = "FILE|NAME")]
    pub(crate) journeys: Vec<String>,
    /// Show every single forecast
    #[arg(long)]
    pub(crate) all: bool,
    /// As JSON with stable field names
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Args)]
pub(crate) struct LocateArgs {
    /// Positions: LAT,LON, or a file of them (.csv, .geojson, .gpx), or - for standard input, in the form that --input names; a southern latitude goes after --
    #[arg(value_name = "LAT,LON|FILE")]
    pub(crate) positions: Vec<String>,
    #[command(flatten)]
    pub(crate) journey: JourneyArgs,
    #[command(flatten)]
    pub(crate) show: ShowArgs,
    /// How the answer is written
    #[arg(long, value_enum, default_value = "table", conflicts_with = "json")]
    pub(crate) format: LocateFormat,
    /// The form of standard input
    #[arg(long, value_enum, default_value = "csv")]
    pub(crate) input: FixFormat,
    /// How far a position may itself be off, in metres: places that much farther than the nearest are shown too
    #[arg(long, value_name = "METRES", default_value_t = 0.0, value_parser = metres)]
    pub(crate) within: f64,
    /// Write to this file, whole or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct ExportArgs {
    #[command(flatten)]
    pub(crate) journey: JourneyArgs,
    /// In which format
    #[arg(long, value_enum, default_value = "geojson")]
    pub(crate) format: ExportFormat,
    /// What to write [default: journey; route where nothing says when the train runs]
    #[arg(long, value_enum)]
    pub(crate) what: Option<What>,
    /// The time of the position [default: that of --as-of, or when the newest report became known]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// Write the positions of the whole journey, one every so many minutes
    #[arg(long, value_name = "MINUTES", conflicts_with = "at", value_parser = minutes)]
    pub(crate) step: Option<TimeDelta>,
    /// Write to this file, whole or not at all, instead of standard output
    #[arg(short, long, value_name = "FILE")]
    pub(crate) output: Option<PathBuf>,
}

#[derive(Debug, Args)]
pub(crate) struct MapArgs {
    #[command(flatten)]
    pub(crate) journey: JourneyArgs,
    /// The time shown first [default: that of --as-of, or when the newest report became known]
    #[arg(long, value_name = "TIME")]
    pub(crate) at: Option<String>,
    /// The file to write, whole or not at all
    #[arg(short, long, value_name = "FILE", default_value = "khasan.html")]
    pub(crate) output: PathBuf,
}

/// Which journey it is about.
#[derive(Debug, Args)]
#[command(next_help_heading = "Which journey")]
pub(crate) struct JourneyArgs {
    /// A journey: a file, or the name of a bundled one [default: 2023-09-announced, unless --from, --to, --via, --depart, --report or --network is given]
    #[arg(long, value_name = "FILE|NAME", conflicts_with_all = ["from", "to", "via"])]
    pub(crate) journey: Option<String>,
    /// Where it starts [default: Pyongyang]
    #[arg(long, value_name = "STATION")]
    pub(crate) from: Option<String>,
    /// Where it ends [default: Vladivostok]
    #[arg(long, value_name = "STATION")]
    pub(crate) to: Option<String>,
    /// What it passes through; may be given several times
    #[arg(long, value_name = "STATION")]
    pub(crate) via: Vec<String>,
    /// The train: armoured, planned or regular [default: the journey's, or armoured]
    #[arg(long, value_name = "NAME")]
    pub(crate) train: Option<String>,
    /// When it leaves: a fact, such as 2023-09-10T17:00+09:00 or "2023-09-10 afternoon"
    #[arg(long, value_name = "TIME")]
    pub(crate) depart: Option<String>,
    /// What was reported, such as "2023-09-12T06:00+10:00 arrived Khasan"; may be given several times
    ///
    /// A claim has one of these forms:
    ///
    ///   arrived Khasan             it came to a stand, or passed
    ///   departed Khasan            it left, or passed
    ///   passed Friendship Bridge   it was there at some moment
    ///   at Tumangang               it had arrived, and not yet left
    ///   not yet border             it had not reached the place
    ///   beyond km 612              it had left or passed the place
    ///   near 43.35,131.99 ± 500 m  it was there, or as far off as that
    ///
    /// Each may follow "expected", which makes it a plan or a forecast: expected arrived Khasan.
    /// A place is a station in any spelling, border, or km 612 of the way.
    ///
    /// A time is an instant, 2023-09-12T06:00+10:00; an interval, 2023-09-12T06:00+10:00/06:30;
    /// a day, 2023-09-12; or a part of one, "2023-09-12 dawn", on the clocks of the place:
    /// dawn 03:00–06:00, morning 06:00–12:00, noon 11:00–13:00, afternoon 12:00–18:00,
    /// evening 18:00–24:00, night 21:00–03:00 of the next day.
    #[arg(long, value_name = "TIME CLAIM", verbatim_doc_comment)]
    pub(crate) report: Vec<String>,
    /// Take only what was known by then; what had happened by then is marked
    #[arg(long, value_name = "TIME")]
    pub(crate) as_of: Option<String>,
    /// Another railway, as GeoJSON in the form of data/network.geojson
    #[arg(long, value_name = "FILE")]
    pub(crate) network: Option<PathBuf>,
}

/// How the answer is written.
#[derive(Debug, Args)]
#[command(next_help_heading = "How it is shown")]
pub(crate) struct ShowArgs {
    /// The unit of distances
    #[arg(long, value_enum, default_value = "km")]
    pub(crate) units: UnitArg,
    /// Which names of stations
    #[arg(long, value_enum, default_value = "both")]
    pub(crate) names: NamesArg,
    /// As JSON with stable field names
    #[arg(long)]
    pub(crate) json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum UnitArg {
    /// Kilometres
    Km,
    /// International miles
    Mi,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub(crate) enum NamesArg {
    /// In the country's own script
    Local,
    /// In English
    English,
    /// Both
    Both,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum LocateFormat {
    /// Aligned columns
    Table,
    /// Comma-separated values by RFC 4180
    Csv,
    /// GeoJSON by RFC 7946
    Geojson,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum FixFormat {
    /// Columns headed lat and lon (or latitude and longitude)
    Csv,
    /// Points of a GeoJSON FeatureCollection
    Geojson,
    /// Waypoints and track points of GPX
    Gpx,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum ExportFormat {
    /// GeoJSON by RFC 7946
    Geojson,
    /// GeoJSON text sequence by RFC 8142
    Geojsonl,
    /// OGC Moving Features JSON: of a journey the median course, of positions a prism with quantiles
    Mfjson,
    /// GPX 1.1: waypoints for calls, a route, the median course as a track
    Gpx,
    /// KML 2.2 with the median course as a gx:Track
    Kml,
    /// Comma-separated values by RFC 4180: of a journey the calls
    Csv,
    /// Trips for kepler.gl; not RFC 7946
    Kepler,
    /// iCalendar by RFC 5545: arrivals as events
    Ics,
    /// A picture: of a journey the train graph, time across and the line up; of a position the map
    Svg,
    /// One self-contained page: map, train graph, times and reports
    Html,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum What {
    /// Sections, stations and changes of wheels
    Route,
    /// Sections, calls with their times, reports, and where the train is
    Journey,
    /// Where the train is, at a time or at a step
    Position,
    /// Stations only
    Stations,
    /// The route with nominal times from the stated departure, or else from the median one
    Schedule,
}

impl ShowArgs {
    pub(crate) fn style(&self) -> Style {
        Style {
            units: match self.units {
                UnitArg::Km => Units::Km,
                UnitArg::Mi => Units::Mi,
            },
            names: match self.names {
                NamesArg::Local => NameStyle::Local,
                NamesArg::English => NameStyle::English,
                NamesArg::Both => NameStyle::Both,
            },
        }
    }
}

fn metres(text: &str) -> Result<f64, String> {
    text.parse()
        .ok()
        .filter(|m| (0.0..=1e6).contains(m))
        .ok_or_else(|| "metres lie between 0 and 1000000".to_owned())
}

/// A step: whole seconds, at least one.
fn minutes(text: &str) -> Result<TimeDelta, String> {
    let minutes = text.parse().ok().filter(|m| (1.0 / 60.0..=1e5).contains(m));
    let minutes: f64 = minutes.ok_or("minutes lie between 1/60 and 100000")?;
    #[expect(clippy::cast_possible_truncation, reason = "at most six million")]
    Ok(TimeDelta::seconds((minutes * 60.0).round() as i64))
}
