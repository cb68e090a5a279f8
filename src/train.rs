//! Trains: how fast, how regular, how long they stand and why, and what their wheels fit.

use chrono::TimeDelta;

use crate::country::Country;
use crate::gauge::Gauge;
use crate::section::Section;
use crate::units::Speed;

/// A train's profile. It knows nothing of any one journey.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Train {
    /// What it is called, as in `--train`.
    pub name: String,
    /// What it is.
    pub title: String,
    /// The gauges it has wheels for.
    pub wheels: Vec<Gauge>,
    /// The station where it changes its wheels, if the gauges laid allow it there.
    pub change_wheels_at: Option<String>,
    /// How it gathers and loses speed; none where the speeds are averages between calls.
    pub motion: Option<Motion>,
    /// How fast it runs, by where.
    pub speeds: Vec<(Where, Speed)>,
    /// How regularly it runs, by where.
    pub regularities: Vec<(Where, Regularity)>,
    /// Where it stands, and why.
    pub stops: Vec<Stop>,
    /// How long it stands at a station that it calls at for no other reason; none where it calls only at its stops.
    pub every_station: Option<Standing>,
    /// How long a change of direction takes.
    pub reversal: Standing,
    /// How long a change of wheels takes where no stop says so.
    pub gauge_change: Standing,
    /// Where the facts come from.
    pub source: String,
}

/// Where a number of a train's profile holds.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Where {
    /// On the section of that identifier.
    Section(String),
    /// On the railway of that country.
    Country(Country),
    /// Wherever nothing else is said.
    Anywhere,
}

/// How a train gathers and loses speed.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Motion {
    /// Metres a second, gained each second.
    pub accelerate_ms2: f64,
    /// Metres a second, lost each second.
    pub brake_ms2: f64,
}

/// How regularly a train runs on one country's railway.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Regularity {
    /// θ: the variance of a running time, in minutes, for each minute of its mean.
    pub theta_min: f64,
    /// σ: the standard deviation of the logarithm of the pace, which is drawn once a country.
    pub pace_sigma: f64,
    /// ρ: unscheduled halts in an hour of nominal running time.
    pub halts_per_hour: f64,
    /// How long such a halt lasts.
    pub halt: Standing,
}

/// A time of standing: lognormal.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Standing {
    /// Half of the times are longer.
    pub median: TimeDelta,
    /// The standard deviation of the logarithm of the time.
    pub spread: f64,
}

/// A station where a train stands, and the named parts of its time there.
#[derive(Debug, Clone, PartialEq)]
pub struct Stop {
    /// The station's name.
    pub at: String,
    /// To change the wheels; only where this journey changes them here. As long as the train takes anywhere where nothing is said.
    pub gauge_change: Option<TimeDelta>,
    /// For the border; only where this journey crosses it.
    pub formalities: TimeDelta,
    /// For anything else: locomotives, crews, waiting.
    pub dwell: TimeDelta,
    /// The standard deviation of the logarithm of the whole.
    pub spread: f64,
}

impl Train {
    /// How fast it runs on a section: its own speed there, or the line's where that is slower.
    pub fn speed_on(&self, section: &Section) -> Speed {
        let own = applying(&self.speeds, section);
        section.line_speed.map_or(own, |line| own.min(line))
    }

    /// How regularly it runs on a section.
    pub fn regularity_on(&self, section: &Section) -> Regularity {
        applying(&self.regularities, section)
    }
}

/// The row for the section itself, or for its country, or for anywhere; every profile has the last.
fn applying<T: Copy>(rows: &[(Where, T)], section: &Section) -> T {
    let find = |wanted: Where| rows.iter().find(|row| row.0 == wanted);
    find(Where::Section(section.id.clone()))
        .or_else(|| find(Where::Country(section.countries[0])))
        .or_else(|| find(Where::Anywhere))
        .map_or_else(|| rows[0].1, |row| row.1)
}
