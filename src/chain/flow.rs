//! How much of a message arrives at a knot and goes on from it, and what is lost on the way.

use super::course::Course;
use super::factor::sum_of_logs;
use super::meeting::Meeting;

/// Sums of messages may differ by such a part because nothing below their noise is carried.
const ROUNDING: f64 = 1e-9;

/// What arrives at a knot in each state, and what goes on: the logarithms of their sums.
pub(super) struct Flow {
    arriving: Vec<f64>,
    sent: Vec<f64>,
    /// The logarithm of the most that arrives at one tick of the last hundredth of the grid.
    pub(super) log_last: f64,
}

impl Flow {
    /// None if nothing goes on that stands out from rounding.
    pub(super) fn of(arriving: &[Meeting], sent: &[Meeting]) -> Option<Self> {
        let logs = |meetings: &[Meeting]| meetings.iter().map(Meeting::log_sum).collect();
        sent.iter().any(Meeting::is_trusted).then(|| Self {
            arriving: logs(arriving),
            sent: logs(sent),
            log_last: arriving
                .iter()
                .map(Meeting::log_last)
                .fold(f64::NEG_INFINITY, f64::max),
        })
    }

    /// The logarithm of all that goes on.
    pub(super) fn log_sent(&self) -> f64 {
        sum_of_logs(&self.sent)
    }

    /// What leaves the grid between a knot and the `next`, over the evidence; with the logarithms of what is said `beyond`, by state.
    fn lost_before(&self, next: &Self, beyond: &[f64], log_evidence: f64) -> f64 {
        let both = self.sent.iter().zip(&next.arriving);
        let lost = both.zip(beyond).map(|((sent, arriving), beyond)| {
            let part = 1.0 - (arriving - sent).exp();
            // Where rounding speaks, nothing is lost.
            let is_lost = part > ROUNDING && beyond.is_finite();
            let over_evidence = part.ln() + sent + beyond - log_evidence;
            if is_lost { over_evidence.exp() } else { 0.0 }
        });
        lost.sum()
    }
}

/// How probable it is, with all that was said, that the train is on its way beyond the grid; from what flows through each knot.
///
/// From there nothing comes back, so all that is said later is said of the end of the grid. What leaves it while the train stands,
/// where something is said of the stop, is not seen.
pub(super) fn lost(flows: &[Flow], course: &Course, log_evidence: f64) -> f64 {
    let ticks = course.chain.ticks;
    let mut beyond = vec![0.0];
    let mut lost = 0.0;
    for knot in (0..flows.len() - 1).rev() {
        beyond = course.factors[knot + 1].before_at_end(&beyond, ticks);
        let stop = &course.stops[knot];
        if stop.terms.is_empty() {
            lost += flows[knot].lost_before(&flows[knot + 1], &beyond, log_evidence);
        } else {
            let said = stop.at_end(ticks).ln();
            for log in &mut beyond {
                *log += said;
            }
        }
    }
    lost / (1.0 + lost)
}
