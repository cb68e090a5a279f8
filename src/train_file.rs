//! Train profiles as they stand in a file.

use std::sync::LazyLock;

use chrono::TimeDelta;
use serde::Deserialize;

use crate::error::{Error, quoted};
use crate::gauge::Gauge;
use crate::train::{Motion, Regularity, Standing, Stop, Train, Where};
use crate::units::Speed;

const BUNDLED: &str = include_str!("../data/trains.toml");
/// No train stands longer in one place than a month.
const MOST_MINUTES: f64 = 43_200.0;
/// A change of wheels that the profile says nothing of.
const NO_TIME: Standing = Standing {
    median: TimeDelta::zero(),
    spread: 0.0,
};

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawFile {
    train: Vec<RawTrain>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawTrain {
    name: String,
    title: String,
    wheels_mm: Vec<u16>,
    change_wheels_at: Option<String>,
    accelerate_ms2: Option<f64>,
    brake_ms2: Option<f64>,
    source: String,
    speed: Vec<RawSpeed>,
    regularity: Vec<RawRegularity>,
    #[serde(default)]
    stop: Vec<RawStop>,
    every_station: Option<RawStanding>,
    reversal: RawStanding,
    gauge_change: Option<RawStanding>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawSpeed {
    section: Option<String>,
    country: Option<String>,
    kmh: f64,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawRegularity {
    section: Option<String>,
    country: Option<String>,
    theta_min: f64,
    pace_sigma: f64,
    halts_per_hour: f64,
    halt_median_min: f64,
    halt_spread: f64,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStop {
    at: String,
    gauge_change_min: Option<f64>,
    #[serde(default)]
    formalities_min: f64,
    #[serde(default)]
    dwell_min: f64,
    spread: f64,
    #[serde(rename = "source")]
    _source: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct RawStanding {
    dwell_min: f64,
    spread: f64,
    #[serde(rename = "source")]
    _source: String,
}

impl Train {
    /// The bundled profiles: `armoured`, `planned` and `regular`.
    ///
    /// # Panics
    /// Never: the bundled file is read by the tests.
    pub fn bundled() -> &'static [Self] {
        static TRAINS: LazyLock<Vec<Train>> = LazyLock::new(|| {
            Train::from_toml("data/trains.toml", BUNDLED).expect("the bundled trains are valid")
        });
        &TRAINS
    }

    /// The bundled profile of that name.
    ///
    /// # Errors
    /// [`Error::UnknownTrain`] with the names there are.
    pub fn named(name: &str) -> Result<&'static Self, Error> {
        let known = || {
            Self::bundled()
                .iter()
                .map(|train| train.name.clone())
                .collect()
        };
        Self::bundled()
            .iter()
            .find(|train| train.name.eq_ignore_ascii_case(name.trim()))
            .ok_or_else(|| Error::UnknownTrain {
                name: quoted(name),
                known: known(),
            })
    }

    /// Reads profiles in the form of the bundled `data/trains.toml`; `file` is only what errors call it.
    ///
    /// # Errors
    /// [`Error::Data`] naming the line or the profile, and what is wrong with it.
    pub fn from_toml(file: &str, text: &str) -> Result<Vec<Self>, Error> {
        let refused = |place: String, reason: String| Error::Data {
            file: quoted(file),
            place,
            reason,
        };
        let text = text.trim_start_matches('\u{feff}');
        let raw: RawFile =
            toml::from_str(text).map_err(|e| crate::error::in_toml(file, text, &e))?;
        let trains = raw.train.into_iter().map(|raw| {
            let place = format!("train \"{}\"", quoted(&raw.name));
            Self::try_from(raw).map_err(|reason| refused(place, reason))
        });
        trains.collect()
    }
}

impl TryFrom<RawTrain> for Train {
    type Error = String;
    fn try_from(raw: RawTrain) -> Result<Self, String> {
        if raw.wheels_mm.is_empty() {
            return Err("wheels_mm must list at least one gauge, such as [1435]".to_owned());
        }
        let train = Self {
            wheels: raw.wheels_mm.iter().copied().map(Gauge::mm).collect(),
            change_wheels_at: raw.change_wheels_at,
            motion: motion(raw.accelerate_ms2, raw.brake_ms2)?,
            speeds: speeds(&raw.speed)?,
            regularities: regularities(&raw.regularity)?,
            stops: raw.stop.into_iter().map(stop).collect::<Result<_, _>>()?,
            every_station: raw.every_station.as_ref().map(standing).transpose()?,
            reversal: standing(&raw.reversal)?,
            gauge_change: raw.gauge_change.as_ref().map_or(Ok(NO_TIME), standing)?,
            name: raw.name,
            title: raw.title,
            source: raw.source,
        };
        check_anywhere(&train)?;
        Ok(train)
    }
}

fn speeds(rows: &[RawSpeed]) -> Result<Vec<(Where, Speed)>, String> {
    let speeds = rows.iter().map(|row| {
        let place = place(row.section.as_ref(), row.country.as_ref())?;
        Ok((place, Speed::of_trains(row.kmh, "kmh")?))
    });
    speeds.collect()
}

fn regularities(rows: &[RawRegularity]) -> Result<Vec<(Where, Regularity)>, String> {
    let regularities = rows.iter().map(|row| {
        let place = place(row.section.as_ref(), row.country.as_ref())?;
        Ok((place, regularity(row)?))
    });
    regularities.collect()
}

fn check_anywhere(train: &Train) -> Result<(), String> {
    let mut speeds = train.speeds.iter().map(|row| &row.0);
    let mut regularities = train.regularities.iter().map(|row| &row.0);
    let anywhere = |place: &Where| *place == Where::Anywhere;
    if speeds.any(anywhere) && regularities.any(anywhere) {
        return Ok(());
    }
    Err("needs a speed and a regularity with country = \"*\", for railways not named".to_owned())
}

fn place(section: Option<&String>, country: Option<&String>) -> Result<Where, String> {
    match (section, country.map(String::as_str)) {
        (Some(id), None) => Ok(Where::Section(id.clone())),
        (None, Some("*")) => Ok(Where::Anywhere),
        (None, Some(code)) => {
            let country = code.parse().map(Where::Country);
            country.map_err(|refused: Error| refused.to_string())
        }
        _ => Err("each speed and regularity needs either a section or a country".to_owned()),
    }
}

fn within(value: f64, least: f64, most: f64, what: &str) -> Result<f64, String> {
    if (least..=most).contains(&value) {
        Ok(value)
    } else {
        Err(format!(
            "{what} is {value}; it must lie between {least} and {most}"
        ))
    }
}

fn minutes(value: f64, what: &str) -> Result<TimeDelta, String> {
    #[expect(
        clippy::cast_possible_truncation,
        reason = "bounded to a month of milliseconds"
    )]
    within(value, 0.0, MOST_MINUTES, what)
        .map(|minutes| TimeDelta::milliseconds((minutes * 60_000.0).round() as i64))
}

fn motion(accelerate: Option<f64>, brake: Option<f64>) -> Result<Option<Motion>, String> {
    match (accelerate, brake) {
        (None, None) => Ok(None),
        (Some(up), Some(down)) => Ok(Some(Motion {
            accelerate_ms2: within(up, 0.01, 5.0, "accelerate_ms2")?,
            brake_ms2: within(down, 0.01, 5.0, "brake_ms2")?,
        })),
        _ => Err("accelerate_ms2 and brake_ms2 go together".to_owned()),
    }
}

fn regularity(raw: &RawRegularity) -> Result<Regularity, String> {
    Ok(Regularity {
        theta_min: within(raw.theta_min, 0.01, 1000.0, "theta_min")?,
        pace_sigma: within(raw.pace_sigma, 0.0, 2.0, "pace_sigma")?,
        halts_per_hour: within(raw.halts_per_hour, 0.0, 60.0, "halts_per_hour")?,
        halt: Standing {
            median: minutes(raw.halt_median_min, "halt_median_min")?,
            spread: within(raw.halt_spread, 0.0, 3.0, "halt_spread")?,
        },
    })
}

fn standing(raw: &RawStanding) -> Result<Standing, String> {
    Ok(Standing {
        median: minutes(raw.dwell_min, "dwell_min")?,
        spread: within(raw.spread, 0.0, 3.0, "spread")?,
    })
}

fn stop(raw: RawStop) -> Result<Stop, String> {
    Ok(Stop {
        gauge_change: raw
            .gauge_change_min
            .map(|min| minutes(min, "gauge_change_min"))
            .transpose()?,
        formalities: minutes(raw.formalities_min, "formalities_min")?,
        dwell: minutes(raw.dwell_min, "dwell_min")?,
        spread: within(raw.spread, 0.0, 3.0, "spread")?,
        at: raw.at,
    })
}
