//! Where the train is at every moment the slider can show.

use std::fmt::Write;

use chrono::{DateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::Serialize;
use serde_json::{Value, json};

use super::Page;
use super::html::Text;
use super::projection::View;
use super::track::Track;
use crate::posterior::{Posterior, Whereabouts};
use crate::units::{Chainage, Metres};
use crate::view::style::{Units, thousands};
use crate::view::whereabouts::Where;
use crate::when::Local;

/// The step of the slider in minutes; a multiple of it where the journey is long.
const STEP_MIN: i64 = 10;
/// Most steps of the slider.
const MOST_STEPS: i64 = 720;
/// The ends of the stretches of 95, 80 and 50 %, and the median.
const PROBABILITIES: [f64; 7] = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];
const MEDIAN: usize = 3;
/// Less likely answers are not worth a line, nor are more lines than these.
const WORTH_A_LINE: f64 = 0.005;
const MOST_LINES: usize = 6;
/// The share of the belief left out at either end of the slider.
const LEFT_OUT: f64 = 0.01;

pub(super) struct Moments {
    start: DateTime<Utc>,
    step: TimeDelta,
    rows: Vec<Row>,
    /// Which row is shown first.
    shown: usize,
    /// The zone of the row that is shown first.
    zone: Tz,
    /// What the rows' answers are, in words.
    answers: Vec<String>,
    unit: &'static str,
    per_km: f64,
}

#[derive(Serialize)]
pub(super) struct Row {
    /// Kilometres, by [`PROBABILITIES`].
    km: Vec<f64>,
    /// Minutes that the clocks are ahead of UTC where the train most likely is.
    offset: i32,
    /// Answers, by their index, with their probability.
    #[serde(rename = "where")]
    answers: Vec<(usize, f64)>,
}

impl Moments {
    pub(super) fn of(page: &Page<'_>) -> Self {
        let (first, last) = ends(page.posterior);
        let at = page.at.clamp(first, last);
        let steps = (last - first).num_minutes() / STEP_MIN;
        let step = TimeDelta::minutes(STEP_MIN * (steps / MOST_STEPS + 1));
        let count = |time: TimeDelta| time.num_seconds().div_euclid(step.num_seconds());
        let before = count(at - first);
        let start = at - step * i32::try_from(before).unwrap_or(0);
        let mut seen: Vec<Whereabouts> = Vec::new();
        let rows = (0..=count(last - start)).map(|i| {
            let time = start + step * i32::try_from(i).unwrap_or(0);
            row(page.posterior, time, &mut seen)
        });
        let rows: Vec<Row> = rows.collect();
        let shown = usize::try_from(before).unwrap_or(0);
        let view = Where {
            posterior: page.posterior,
            title: page.title,
            at,
            style: page.style,
        };
        Self {
            start,
            step,
            zone: zone(page.posterior, rows[shown].km[MEDIAN]),
            rows,
            shown,
            answers: seen.into_iter().map(|answer| view.words(answer)).collect(),
            unit: page.style.units.word(),
            per_km: match page.style.units {
                Units::Km => 1.0,
                Units::Mi => Metres::km(1.0).as_miles(),
            },
        }
    }

    /// The kilometres of the moment shown first, by [`PROBABILITIES`].
    pub(super) fn shown(&self) -> &[f64] {
        &self.rows[self.shown].km
    }

    pub(super) fn median(&self) -> f64 {
        self.shown()[MEDIAN]
    }

    fn time(&self) -> String {
        self.local().short()
    }

    /// The moment shown first, on the clocks there.
    fn local(&self) -> Local {
        let past = self.step * i32::try_from(self.shown).unwrap_or(0);
        Local {
            time: self.start + past,
            zone: self.zone,
        }
    }

    /// `2019-04-24 14:00 +10:00, median km 311.8`
    pub(super) fn where_and_when(&self) -> String {
        let median = self.distance(self.median());
        format!("{}, median {} {median}", self.local(), self.unit)
    }

    /// That and the stretches, for those who do not see the map.
    pub(super) fn told(&self) -> String {
        format!(
            "{}; 50 %: {}, 80 %: {}, 95 %: {}",
            self.where_and_when(),
            self.stretch(2, 4),
            self.stretch(1, 5),
            self.stretch(0, 6)
        )
    }

    /// From one of the [`PROBABILITIES`] to another.
    fn stretch(&self, from: usize, to: usize) -> String {
        let [from, to] = [from, to].map(|end| self.distance(self.shown()[end]));
        format!("{from}–{to}")
    }

    pub(super) fn json(&self, view: &View, track: &Track) -> Value {
        let vertices = track.vertices().iter();
        json!({
            "start": self.start.timestamp(),
            "step": self.step.num_seconds(),
            "unit": self.unit,
            "per_km": self.per_km,
            "probabilities": PROBABILITIES,
            "map": view,
            "answers": self.answers,
            "track": vertices.map(|v| [rounded(v[0], 5), rounded(v[1], 5), rounded(v[2], 3)]).collect::<Vec<_>>(),
            "rows": self.rows,
        })
    }

    /// The slider and its button; a page without scripts does not show them.
    pub(super) fn controls(&self) -> String {
        format!(
            "<div class=\"controls\" data-needs-script hidden>
<button type=\"button\" id=\"play\">▶ Play</button>
<input type=\"range\" id=\"slider\" min=\"0\" max=\"{}\" step=\"1\" value=\"{}\" autocomplete=\"off\" aria-label=\"Time\">
<output id=\"time\" for=\"slider\">{}</output>
</div>\n",
            self.rows.len() - 1,
            self.shown,
            self.time()
        )
    }

    pub(super) fn whereabouts(&self, page: &Page<'_>) -> String {
        let mut text = format!(
            "<section class=\"now\" aria-labelledby=\"now\">
<h2 id=\"now\">Where it is at <span class=\"time\" id=\"moment\">{}</span></h2>
<p class=\"median\">Median: {unit} <strong id=\"median\">{}</strong> of {}</p>
<p class=\"small\">50 %: {unit} <span class=\"time\" id=\"s50\">{}</span> · 80 %: <span class=\"time\" id=\"s80\">{}</span> · 95 %: <span class=\"time\" id=\"s95\">{}</span></p>
<table class=\"where\" aria-label=\"Whereabouts and their probability\"><tbody id=\"answers\">\n",
            self.time(),
            self.distance(self.median()),
            self.distance(page.posterior.journey().route().length().as_km()),
            self.stretch(2, 4),
            self.stretch(1, 5),
            self.stretch(0, 6),
            unit = self.unit,
        );
        let most = self.rows.iter().map(|row| row.answers.len()).max();
        let shown = &self.rows[self.shown].answers;
        for i in 0..most.unwrap_or(0) {
            let (hidden, (answer, p)) = shown.get(i).map_or((" hidden", (0, 0.0)), |a| ("", *a));
            let _ = writeln!(
                text,
                "<tr{hidden}><td class=\"number\">{}</td><td>{}</td><td><svg class=\"bar\" viewBox=\"0 0 100 8\" preserveAspectRatio=\"none\" aria-hidden=\"true\"><rect class=\"back\" width=\"100\" height=\"8\"/><rect class=\"front\" width=\"{:.1}\" height=\"8\"/></svg></td></tr>",
                Text(&percent(p)),
                Text(&self.answers[answer]),
                100.0 * p
            );
        }
        text + "</tbody></table>\n</section>\n"
    }

    fn distance(&self, km: f64) -> String {
        thousands(km * self.per_km)
    }
}

/// From when it may have left until when it should have come.
fn ends(posterior: &Posterior<'_>) -> (DateTime<Utc>, DateTime<Utc>) {
    let last = posterior.events().len() - 1;
    let first = posterior.passage(0).quantile(LEFT_OUT);
    (first, posterior.passage(last).quantile(1.0 - LEFT_OUT))
}

fn row(posterior: &Posterior<'_>, time: DateTime<Utc>, seen: &mut Vec<Whereabouts>) -> Row {
    let positions = posterior.positions(time, &PROBABILITIES);
    let km: Vec<f64> = positions.iter().map(|at| rounded(at.as_km(), 2)).collect();
    let clocks = zone(posterior, km[MEDIAN]).offset_from_utc_datetime(&time.naive_utc());
    let mut answers = posterior.whereabouts(time);
    answers.sort_by(|a, b| b.1.total_cmp(&a.1));
    answers.truncate(MOST_LINES);
    answers.retain(|answer| answer.1 >= WORTH_A_LINE);
    let answers = answers.into_iter().map(|(answer, p)| {
        let known = seen.iter().position(|s| *s == answer);
        let index = known.unwrap_or_else(|| {
            seen.push(answer);
            seen.len() - 1
        });
        (index, rounded(p, 3))
    });
    Row {
        offset: clocks.fix().local_minus_utc() / 60,
        answers: answers.collect(),
        km,
    }
}

fn zone(posterior: &Posterior<'_>, km: f64) -> Tz {
    let route = posterior.journey().route();
    route.station(route.place_before(Chainage::km(km))).zone
}

fn rounded(number: f64, decimals: i32) -> f64 {
    let scale = 10_f64.powi(decimals);
    (number * scale).round() / scale
}

/// A probability, as the script writes it too.
fn percent(p: f64) -> String {
    match p {
        p if p >= 0.9995 => "100 %".to_owned(),
        p if p < 0.01 => "< 1 %".to_owned(),
        p => format!("{:.0} %", 100.0 * p),
    }
}
