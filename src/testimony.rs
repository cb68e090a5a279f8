//! Witnesses: reports of one origin that say the same thing are one witness, counted once.

use chrono::TimeDelta;

use crate::error::Error;
use crate::report::Report;

/// The probability that a report is about another train, another place or another time. One clear outlier stands
/// among about 60 rows of the recorded journeys.
const DOUBT: f64 = 0.04;
/// The same for plans and forecasts: those of the railway were good, others' were 5 to 30 hours wrong.
const DOUBT_OF_PLANS: f64 = 0.2;
/// How far, in minutes, an instant that somebody expects may be off to either side.
const PLAN_WITHIN_MIN: i64 = 45;

/// 1 − 0.96 is not 0.04 to the last bit.
const SAME_DOUBT: f64 = 1e-9;

/// What one witness says: the reports of one origin that make the same claim.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Testimony {
    /// Indices of the reports, in the order given.
    pub reports: Vec<usize>,
    /// The probability, before anything else is known, that it is wrong.
    pub doubt: f64,
}

/// Each witness takes its share of time and memory, and no journey on record had more than a few dozen.
const MOST_WITNESSES: usize = 250;

/// Groups reports by origin, claim and place; a report without an origin is a witness of its own.
///
/// # Errors
/// [`Error::TooManyReports`].
pub(crate) fn testimonies(reports: &[Report]) -> Result<Vec<Testimony>, Error> {
    let mut testimonies: Vec<Testimony> = Vec::new();
    for (i, report) in reports.iter().enumerate() {
        let same = |testimony: &Testimony| is_repeated(&reports[testimony.reports[0]], report);
        match testimonies.iter().position(same) {
            Some(witness) => testimonies[witness].reports.push(i),
            None if testimonies.len() == MOST_WITNESSES => {
                return Err(Error::TooManyReports {
                    most: MOST_WITNESSES,
                });
            }
            None => testimonies.push(Testimony {
                reports: vec![i],
                doubt: doubt(report),
            }),
        }
    }
    Ok(testimonies)
}

fn is_repeated(a: &Report, b: &Report) -> bool {
    let claim = |report: &Report| {
        (
            report.claim.verb,
            report.claim.expected,
            report.claim.spots.clone(),
        )
    };
    a.origin.is_some()
        && a.origin == b.origin
        && claim(a) == claim(b)
        && (doubt(a) - doubt(b)).abs() < SAME_DOUBT
}

fn doubt(report: &Report) -> f64 {
    let usual = if report.claim.expected {
        DOUBT_OF_PLANS
    } else {
        DOUBT
    };
    report.trust.map_or(usual, |trust| 1.0 - trust)
}

/// The window in which the instant of a report lies: for a plan's instant, as far as plans are kept.
pub(crate) fn window(
    report: &Report,
) -> (chrono::DateTime<chrono::Utc>, chrono::DateTime<chrono::Utc>) {
    let (start, end) = (report.when.start(), report.when.end());
    let is_instant = start == end;
    if report.claim.expected && is_instant {
        let off = TimeDelta::minutes(PLAN_WITHIN_MIN);
        return (start - off, end + off);
    }
    (
        start,
        if is_instant {
            end + TimeDelta::minutes(1)
        } else {
            end
        },
    )
}
