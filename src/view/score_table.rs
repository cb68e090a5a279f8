//! Forecasts against outcomes, as text.

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;
use serde::Serialize;

use super::json::{local, minutes, thousandths};
use super::plain;
use super::table::{Set, columns};
use crate::score::{Ahead, Duel, Score, Scored};
use crate::when::{Local, Span};

/// The scores of several journeys: by what lay ahead, and beside the forecasts of others.
#[derive(Debug, Clone, Copy)]
pub struct ScoreTable<'s> {
    /// Each journey's name, the zone its times are shown in, and its score.
    pub scores: &'s [(String, Tz, Score)],
    /// Whether every single forecast is shown.
    pub all: bool,
}

impl fmt::Display for ScoreTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.is_empty() {
            return writeln!(f, "{}", self.nothing());
        }
        if self.all {
            writeln!(f, "{}", self.singly())?;
        }
        let forecasts: Vec<&Scored> = self
            .scores
            .iter()
            .flat_map(|(_, _, score)| &score.forecasts)
            .collect();
        let journeys = self
            .scores
            .iter()
            .filter(|(_, _, score)| !score.forecasts.is_empty())
            .count();
        writeln!(
            f,
            "{} forecasts of {} outcomes in {journeys} journeys; they share reports and are few: no proof of anything",
            forecasts.len(),
            self.outcomes()
        )?;
        writeln!(f, "\n{}", summary(&forecasts))?;
        write!(f, "{}", self.duels())
    }
}

impl ScoreTable<'_> {
    fn is_empty(&self) -> bool {
        let mut scores = self.scores.iter().map(|(_, _, score)| score);
        scores.all(|score| score.forecasts.is_empty() && score.duels.is_empty())
    }

    fn nothing(&self) -> String {
        let names: Vec<String> = self.scores.iter().map(|(name, ..)| plain(name)).collect();
        format!(
            "nothing to score: no [[outcome]] of {} has a time after a report became known",
            names.join(", ")
        )
    }

    fn outcomes(&self) -> usize {
        let distinct = |score: &Score| {
            let mut words: Vec<&str> = score
                .forecasts
                .iter()
                .map(|scored| scored.words.as_str())
                .collect();
            words.sort_unstable();
            words.dedup();
            words.len()
        };
        self.scores
            .iter()
            .map(|(_, _, score)| distinct(score))
            .sum()
    }

    fn singly(&self) -> String {
        let headings = [
            ("journey", Set::Left),
            ("known by", Set::Left),
            ("reports", Set::Right),
            ("forecast of", Set::Left),
            ("ahead", Set::Left),
            ("median", Set::Left),
            ("off by", Set::Right),
            ("CRPS", Set::Right),
        ];
        let rows = self.scores.iter().flat_map(|(name, zone, score)| {
            score.forecasts.iter().map(move |s| {
                let time = |time: DateTime<Utc>| Local { time, zone: *zone }.short();
                vec![
                    plain(name),
                    time(s.made),
                    s.reports.to_string(),
                    plain(&s.words),
                    s.ahead.word().to_owned(),
                    time(s.median),
                    signed(s.error),
                    in_minutes(s.crps_min),
                ]
            })
        });
        columns(&headings, rows)
    }

    fn duels(&self) -> String {
        let headings = [
            ("forecast by", Set::Left),
            ("of", Set::Left),
            ("made", Set::Left),
            ("off by", Set::Right),
            ("CRPS", Set::Right),
            ("ours off by", Set::Right),
            ("ours CRPS", Set::Right),
        ];
        let rows = self
            .scores
            .iter()
            .flat_map(|(_, zone, score)| score.duels.iter().map(move |duel| row(duel, *zone)));
        columns(&headings, rows)
    }
}

fn row(duel: &Duel, zone: Tz) -> Vec<String> {
    let [off, crps] = match &duel.ours {
        Some(ours) => [signed(ours.error), in_minutes(ours.crps_min)],
        None => ["nothing known yet".to_owned(), String::new()],
    };
    vec![
        plain(&duel.who),
        plain(&duel.words),
        Local {
            time: duel.made,
            zone,
        }
        .short(),
        signed(duel.error),
        in_minutes(duel.crps_min),
        off,
        crps,
    ]
}

fn signed(error: TimeDelta) -> String {
    format!("{:+}", Span(error))
}

fn in_minutes(score: f64) -> String {
    format!("{score:.0} min")
}

fn summary(forecasts: &[&Scored]) -> String {
    let headings = [
        ("ahead", Set::Left),
        ("n", Set::Right),
        ("median off by", Set::Right),
        ("mean CRPS", Set::Right),
        ("in 50 %", Set::Right),
        ("in 80 %", Set::Right),
        ("in 90 %", Set::Right),
    ];
    let kinds = [
        Some(Ahead::Running),
        Some(Ahead::Standing),
        Some(Ahead::Both),
        None,
    ];
    let rows = kinds.into_iter().filter_map(|kind| {
        let of: Vec<&Scored> = forecasts
            .iter()
            .copied()
            .filter(|s| kind.is_none_or(|kind| s.ahead == kind))
            .collect();
        let summary = Summary::of(&of)?;
        let covered = summary
            .covered
            .map(|share| format!("{:.0} %", 100.0 * share));
        let name = kind.map_or("all", Ahead::word);
        Some(
            [
                name.to_owned(),
                of.len().to_string(),
                Span(summary.error).to_string(),
                in_minutes(summary.crps_min),
            ]
            .into_iter()
            .chain(covered)
            .collect(),
        )
    });
    columns(&headings, rows)
}

impl Ahead {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Standing => "standing",
            Self::Both => "both",
        }
    }
}

/// What several forecasts come to.
struct Summary {
    error: TimeDelta,
    crps_min: f64,
    covered: [f64; 3],
}

impl Summary {
    fn of(forecasts: &[&Scored]) -> Option<Self> {
        let mut errors: Vec<TimeDelta> = forecasts.iter().map(|s| s.error.abs()).collect();
        errors.sort_unstable();
        let last = errors.len().checked_sub(1)?;
        let middle = [last / 2, last.div_ceil(2)].map(|i| errors[i]);
        let error = (middle[0] + middle[1]) / 2;
        #[expect(clippy::cast_precision_loss, reason = "forecasts are few")]
        let mean = |value: &dyn Fn(&Scored) -> f64| {
            forecasts.iter().map(|s| value(s)).sum::<f64>() / forecasts.len() as f64
        };
        let covered = [0, 1, 2].map(|i| mean(&|s| s.covered[i]));
        Some(Self {
            error,
            crps_min: mean(&|s| s.crps_min),
            covered,
        })
    }
}

/// The scores of several journeys as a document.
#[derive(Debug, Serialize)]
pub struct ScoreDocument<'s> {
    journeys: Vec<JourneyScore<'s>>,
}

#[derive(Debug, Serialize)]
struct JourneyScore<'s> {
    journey: &'s str,
    forecasts: Vec<ScoredEntry<'s>>,
    others: Vec<DuelEntry<'s>>,
}

#[derive(Debug, Serialize)]
struct ScoredEntry<'s> {
    made: String,
    reports: usize,
    of: &'s str,
    ahead: &'static str,
    p50: String,
    error_min: f64,
    crps_min: f64,
    covered_50: f64,
    covered_80: f64,
    covered_90: f64,
}

#[derive(Debug, Serialize)]
struct DuelEntry<'s> {
    who: &'s str,
    made: String,
    of: &'s str,
    error_min: f64,
    crps_min: f64,
    ours: Option<ScoredEntry<'s>>,
}

impl<'s> ScoreDocument<'s> {
    /// The document of what a [`ScoreTable`] shows.
    pub fn new(table: &ScoreTable<'s>) -> Self {
        let journey = |(name, zone, score): &'s (String, Tz, Score)| JourneyScore {
            journey: name,
            forecasts: score.forecasts.iter().map(|s| scored(s, *zone)).collect(),
            others: score.duels.iter().map(|d| other(d, *zone)).collect(),
        };
        Self {
            journeys: table.scores.iter().map(journey).collect(),
        }
    }
}

fn scored(s: &Scored, zone: Tz) -> ScoredEntry<'_> {
    let [covered_50, covered_80, covered_90] = s.covered.map(thousandths);
    ScoredEntry {
        made: local(s.made, zone),
        reports: s.reports,
        of: &s.words,
        ahead: s.ahead.word(),
        p50: local(s.median, zone),
        error_min: minutes(s.error),
        crps_min: thousandths(s.crps_min),
        covered_50,
        covered_80,
        covered_90,
    }
}

fn other(d: &Duel, zone: Tz) -> DuelEntry<'_> {
    DuelEntry {
        who: &d.who,
        made: local(d.made, zone),
        of: &d.words,
        error_min: minutes(d.error),
        crps_min: thousandths(d.crps_min),
        ours: d.ours.as_ref().map(|ours| scored(ours, zone)),
    }
}
