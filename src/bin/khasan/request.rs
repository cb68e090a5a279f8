//! What the words on the command line mean: a network, a journey on it, and its reports.

use std::fs::File;
use std::io::Read;
use std::path::Path;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use khasan::{Error, Form, Journey, JourneyFile, Network, Posterior, Reading, Report, Train};

use crate::args::JourneyArgs;
use crate::failure::Failure;

/// No journey, network or file of fixes that is read whole is larger.
const LARGEST_FILE: u64 = 64 << 20;

/// The network that was asked for.
pub(crate) fn network(args: &JourneyArgs) -> Result<&'static Network, Failure> {
    let Some(path) = &args.network else {
        return Ok(Network::bundled());
    };
    let network = Network::from_geojson(&path.display().to_string(), &read(path)?)?;
    // One network lives as long as the process.
    Ok(Box::leak(Box::new(network)))
}

/// The journey that was asked for: a file or a bundled one as it stands there, or one made up of stations.
///
/// The default is the bundled one only while nothing is said about where or when; its reports are of no other journey.
pub(crate) fn journey(
    args: &JourneyArgs,
    network: &'static Network,
) -> Result<JourneyFile<'static>, Failure> {
    let says_nothing = args.from.is_none()
        && args.to.is_none()
        && args.via.is_empty()
        && args.depart.is_none()
        && args.report.is_empty();
    let mut file = match &args.journey {
        Some(name) if args.network.is_some() && JourneyFile::names().any(|known| known == name) => {
            return Err(Failure::refused(format!(
                "journey \"{name}\" is of the bundled railway; with --network, give a journey in a file, or --from and --to"
            )));
        }
        Some(name) => named(name, network)?,
        None if says_nothing && args.network.is_none() => JourneyFile::bundled(default_journey())?,
        None => made_up(args, network)?,
    };
    if let Some(train) = &args.train {
        file.journey = file.journey.with_train(Train::named(train)?)?;
    }
    if let Some(depart) = &args.depart {
        let zone = file.journey.route().from().zone;
        file.journey = file
            .journey
            .departing(Reading::parse(depart, Some(zone))?.window);
    }
    for line in &args.report {
        file.reports
            .push(Report::parse(line, file.journey.route())?);
    }
    if let Some(now) = as_of(args)? {
        file.reports.retain(|report| report.is_known_by(now));
        file.forecasts.retain(|forecast| forecast.made <= now);
    }
    Ok(file)
}

/// The time up to which things are known, where it was given.
pub(crate) fn as_of(args: &JourneyArgs) -> Result<Option<DateTime<Utc>>, Failure> {
    args.as_of
        .as_deref()
        .map(|text| one_instant("--as-of", text))
        .transpose()
}

fn one_instant(option: &str, text: &str) -> Result<DateTime<Utc>, Failure> {
    // A day is no instant with an offset either, so that is said first.
    let form = Reading::parse(text, Some(Tz::UTC)).map(|reading| reading.form);
    if form.is_ok_and(|form| form != Form::Instant) {
        return Err(Failure::refused(format!(
            "{option} \"{text}\": must be one instant, such as 2019-04-24T14:00+10:00"
        )));
    }
    Ok(Reading::parse(text, None)?.window.start())
}

fn default_journey() -> &'static str {
    JourneyFile::names().next().unwrap_or_default()
}

/// A journey by its name, or else from the file of that name.
pub(crate) fn named(
    name: &str,
    network: &'static Network,
) -> Result<JourneyFile<'static>, Failure> {
    match JourneyFile::bundled(name) {
        Err(Error::UnknownJourney { .. }) if Path::new(name).exists() => Ok(
            JourneyFile::from_toml(name, &read(Path::new(name))?, network)?,
        ),
        bundled => Ok(bundled?),
    }
}

fn made_up(args: &JourneyArgs, network: &'static Network) -> Result<JourneyFile<'static>, Failure> {
    let via: Vec<&str> = args.via.iter().map(String::as_str).collect();
    let (from, to) = (args.from.as_deref(), args.to.as_deref());
    let route = network.route(
        from.unwrap_or("Pyongyang"),
        to.unwrap_or("Vladivostok"),
        &via,
    )?;
    Ok(JourneyFile::new(Journey::new(
        route,
        Train::named("armoured")?,
    )?))
}

/// The instant asked about: as given, or that of `--as-of`, or when the newest report became known, or the middle of the stated departure.
pub(crate) fn instant(
    text: Option<&str>,
    args: &JourneyArgs,
    posterior: &Posterior<'_>,
) -> Result<DateTime<Utc>, Failure> {
    if let Some(text) = text {
        return one_instant("--at", text);
    }
    let stated = || posterior.journey().departure().map(khasan::Window::middle);
    let newest = as_of(args)?.or_else(|| posterior.newest());
    newest.or_else(stated).ok_or_else(|| {
        Failure::refused("--at is needed: no report says what has been seen by when")
    })
}

/// A text file, whole and within bounds.
pub(crate) fn read(path: &Path) -> Result<String, Failure> {
    let failed = |e: std::io::Error| Failure::unreadable(path.display(), &e);
    let file = File::open(path).map_err(failed)?;
    let mut bytes = Vec::new();
    file.take(LARGEST_FILE + 1)
        .read_to_end(&mut bytes)
        .map_err(failed)?;
    if bytes.len() as u64 > LARGEST_FILE {
        return Err(Failure::refused(format!(
            "{}: is larger than {} MiB",
            path.display(),
            LARGEST_FILE >> 20
        )));
    }
    String::from_utf8(bytes).map_err(|e| {
        let sound = &e.as_bytes()[..e.utf8_error().valid_up_to()];
        Failure::refused(format!(
            "{}: line {}: is not UTF-8 text; save it as UTF-8",
            path.display(),
            sound.split(|&byte| byte == b'\n').count()
        ))
    })
}
