//! Forecasts against outcomes: a journey replayed as its reports became known.

use chrono::{DateTime, TimeDelta, Utc};

use crate::claim::{Claim, Verb};
use crate::error::Error;
use crate::journey_file::{Forecast, JourneyFile, Outcome};
use crate::passage::Passage;
use crate::posterior::Posterior;
use crate::report::Report;
use crate::route::Spot;
use crate::when::Window;

/// The central intervals whose coverage is counted.
pub const COVERAGES: [f64; 3] = [0.5, 0.8, 0.9];
/// Of what lies ahead, so much must be running, or standing, for a forecast to count as one of it.
const MOSTLY: f64 = 0.9;

/// One forecast of ours against what happened.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Scored {
    /// When it was made: when a report became known.
    pub made: DateTime<Utc>,
    /// How many reports were known.
    pub reports: usize,
    /// Of what.
    pub words: String,
    /// What lay ahead, between the last thing told and what was forecast.
    pub ahead: Ahead,
    /// The median.
    pub median: DateTime<Utc>,
    /// How far the median lies outside the outcome's window: before it (negative) or after.
    pub error: TimeDelta,
    /// Continuous ranked probability score, in minutes.
    pub crps_min: f64,
    /// For each of [`COVERAGES`] the share of the outcome's window inside the interval.
    pub covered: [f64; 3],
}

/// What lies between the last thing told and what is forecast.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Ahead {
    /// Nearly all of it running.
    Running,
    /// Nearly all of it standing.
    Standing,
    /// Both.
    Both,
}

/// A forecast that somebody made, beside ours of the same moment.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Duel {
    /// Who made it.
    pub who: String,
    /// When.
    pub made: DateTime<Utc>,
    /// Of what.
    pub words: String,
    /// How far the middle of theirs lies outside the outcome's window.
    pub error: TimeDelta,
    /// Their score, their window taken as evenly likely, in minutes.
    pub crps_min: f64,
    /// Ours of that moment; none where no report was known yet.
    pub ours: Option<Scored>,
}

/// What came of the forecasts of one journey.
#[derive(Debug, Clone, PartialEq, Default)]
#[non_exhaustive]
pub struct Score {
    /// Each of our forecasts, at each time a report became known.
    pub forecasts: Vec<Scored>,
    /// Each forecast of others whose outcome is known.
    pub duels: Vec<Duel>,
}

impl JourneyFile<'_> {
    /// Replays the journey: after each report became known, every later outcome is forecast from what was known by then.
    ///
    /// An outcome known as a window is taken as evenly likely in it. With F the forecast's cdf and G the outcome's, the score
    /// is ∫(F − G)² dt (for an instant the CRPS of Matheson and Winkler, 1976), the error of the median its distance from the
    /// window, and an interval covers the share of the window that lies inside.
    ///
    /// # Errors
    /// Those of [`Journey::given`](crate::Journey::given).
    pub fn score(&self) -> Result<Score, Error> {
        let mut times: Vec<DateTime<Utc>> = self
            .reports
            .iter()
            .filter_map(|report| report.known)
            .collect();
        times.sort_unstable();
        times.dedup();
        let mut score = Score::default();
        for made in times {
            score
                .forecasts
                .extend(self.scored_at(made, &self.outcomes)?);
        }
        for forecast in &self.forecasts {
            score.duels.extend(self.duel(forecast)?);
        }
        Ok(score)
    }

    /// Our forecasts, from what was known at a time, of the outcomes that were still to come.
    fn scored_at(&self, made: DateTime<Utc>, outcomes: &[Outcome]) -> Result<Vec<Scored>, Error> {
        let known: Vec<Report> = self
            .reports
            .iter()
            .filter(|report| report.is_known_by(made))
            .cloned()
            .collect();
        let to_come: Vec<&Outcome> = outcomes
            .iter()
            .filter(|outcome| outcome.when.start() > made)
            .collect();
        if to_come.is_empty() || (known.is_empty() && self.journey.departure().is_none()) {
            return Ok(Vec::new());
        }
        let spots = to_come.iter().flat_map(|outcome| &outcome.claim.spots);
        let spots: Vec<Spot> = spots.copied().collect();
        let posterior = self.journey.given_at(&known, &spots)?;
        Ok(to_come
            .into_iter()
            .map(|outcome| scored(&posterior, outcome, made))
            .collect())
    }

    fn duel(&self, forecast: &Forecast) -> Result<Option<Duel>, Error> {
        let claim = forecast.claim.as_ref();
        let Some(claim) = claim.filter(|claim| claim.verb.is_timed()) else {
            return Ok(None);
        };
        let same = |outcome: &&Outcome| self.is_one_event(&outcome.claim, claim);
        let Some(outcome) = self
            .outcomes
            .iter()
            .find(same)
            .filter(|outcome| outcome.when.start() > forecast.made)
        else {
            return Ok(None);
        };
        let ours = self.scored_at(forecast.made, std::slice::from_ref(outcome))?;
        Ok(Some(Duel {
            who: forecast.who.clone(),
            made: forecast.made,
            words: forecast.words.clone(),
            error: distance(forecast.when.middle(), outcome.when),
            crps_min: crps_of_windows(forecast.when, outcome.when),
            ours: ours.into_iter().next(),
        }))
    }

    /// Arriving at a place where the train stands is not leaving it; elsewhere all ways of passing are one.
    fn is_one_event(&self, a: &Claim, b: &Claim) -> bool {
        let leaves = |claim: &Claim| claim.verb == Verb::Departed;
        let place = a.spots[0].place;
        let stands = place.is_some_and(|place| self.journey.call_at(place).is_some());
        a.spots == b.spots && (!stands || leaves(a) == leaves(b))
    }
}

fn scored(posterior: &Posterior<'_>, outcome: &Outcome, made: DateTime<Utc>) -> Scored {
    let event = posterior.event_of(&outcome.claim);
    let passage = posterior.passage(event);
    Scored {
        made,
        reports: posterior.reports().len(),
        words: outcome.claim.words.clone(),
        ahead: ahead(posterior, event),
        median: passage.median(),
        error: distance(passage.median(), outcome.when),
        crps_min: crps(&passage, outcome.when),
        covered: COVERAGES.map(|c| covered(passage.interval(c), outcome.when)),
    }
}

/// What lies between the last event before this one that anybody told of, and this one: by nominal times.
fn ahead(posterior: &Posterior<'_>, event: usize) -> Ahead {
    let told = posterior
        .reports()
        .iter()
        .filter(|report| !matches!(report.claim.verb, Verb::NotYet))
        .map(|r| posterior.event_of(&r.claim));
    let from = told.filter(|&told| told < event).max().unwrap_or(0);
    let standing = posterior.nominal_standing(from..event);
    let running = posterior.nominal_running(from, event);
    let share = running.as_seconds_f64() / (running + standing).as_seconds_f64().max(1.0);
    match share {
        share if share >= MOSTLY => Ahead::Running,
        share if share <= 1.0 - MOSTLY => Ahead::Standing,
        _ => Ahead::Both,
    }
}

/// From the window to the time: negative before it, nothing inside.
fn distance(time: DateTime<Utc>, window: Window) -> TimeDelta {
    if time < window.start() {
        time - window.start()
    } else if time > window.end() {
        time - window.end()
    } else {
        TimeDelta::zero()
    }
}

/// The share of a window inside an interval; for an instant 0 or 1.
fn covered((low, high): (DateTime<Utc>, DateTime<Utc>), window: Window) -> f64 {
    let inside = window.end().min(high) - window.start().max(low);
    if window.width() <= TimeDelta::zero() {
        return if window.start() >= low && window.end() <= high {
            1.0
        } else {
            0.0
        };
    }
    (inside.as_seconds_f64() / window.width().as_seconds_f64()).clamp(0.0, 1.0)
}

/// ∫(F − G)² dt in minutes, with G the cdf of an instant evenly likely in the window.
fn crps(passage: &Passage<'_>, window: Window) -> f64 {
    let grid = passage.grid;
    let outcome = (grid.tick(window.start()), grid.tick(window.end()));
    // Before the first tick kept, and beyond the last, F is 0 and 1; there only the outcome's window counts.
    let square = |(tick, before, upto): (usize, f64, f64)| {
        // At the middle of the tick half of its mass has come.
        let f = f64::midpoint(before, upto);
        #[expect(clippy::cast_precision_loss, reason = "ticks are few")]
        let g = uniform(tick as f64 + 0.5, outcome);
        (f - g) * (f - g)
    };
    let first = passage.cdf.first;
    let last = passage.cdf.steps().last().map_or(first, |step| step.0 + 1);
    let early = (0..first).map(|tick| square((tick, 0.0, 0.0)));
    let late = (last..grid.ticks.max(last)).map(|tick| square((tick, 1.0, 1.0)));
    early
        .chain(passage.cdf.steps().map(square))
        .chain(late)
        .sum()
}

/// ∫(F − G)² dt in minutes for two windows, each evenly likely: exact to the minute.
fn crps_of_windows(forecast: Window, outcome: Window) -> f64 {
    let origin = forecast.start().min(outcome.start());
    let minutes = |time: DateTime<Utc>| (time - origin).as_seconds_f64() / 60.0;
    let [forecast, outcome] = [forecast, outcome].map(|w| (minutes(w.start()), minutes(w.end())));
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "minutes between two times of one journey"
    )]
    let last = forecast.1.max(outcome.1).ceil() as u32;
    (0..last)
        .map(|minute| f64::from(minute) + 0.5)
        .map(|t| (uniform(t, forecast) - uniform(t, outcome)).powi(2))
        // Of two equal instants there is nothing to sum, which `sum` calls −0.
        .fold(0.0, |sum, square| sum + square)
}

fn uniform(t: f64, (from, until): (f64, f64)) -> f64 {
    if until > from {
        ((t - from) / (until - from)).clamp(0.0, 1.0)
    } else {
        f64::from(u8::from(t >= from))
    }
}
