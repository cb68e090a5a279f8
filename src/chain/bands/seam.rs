//! How much may come round the seam of the circle.
//!
//! What runs off the end of the circle is the tail of a message, which only falls: at each tick it is no more than the message
//! is at the end of the grid, and damping leaves [`WRAP`] of it. Where it lands it meets no more than all that comes back there.
// Ticks stay far below 2^52.
#![allow(clippy::cast_precision_loss)]

use super::Bands;
use super::message::Message;
use crate::chain::band::Band;
use crate::chain::passes::Passes;
use crate::spectrum::{Circle, WRAP};

impl Passes<Bands> {
    /// Whether no more may have come round than some part of the evidence.
    pub(in crate::chain) fn hardly_comes_round(&self, log_evidence: f64, part: f64) -> bool {
        self.at_most(log_evidence, damped) <= part || self.come_round(log_evidence) <= part
    }

    /// The most that may have come round, beside the evidence.
    fn come_round(&self, log_evidence: f64) -> f64 {
        let circle = self.course().circle();
        self.at_most(log_evidence, |lane| undamped(lane, circle))
    }

    /// The same by what lanes that come back sum to at most.
    fn at_most(&self, log_evidence: f64, sum: impl Fn(&Band) -> f64) -> f64 {
        let ticks = self.course().chain.ticks as f64;
        let parts = (1..self.ahead.len()).map(|knot| {
            let back = self.behind[knot].as_ref();
            let back = back.map_or(ticks.ln(), |message| log_sum(message, &sum));
            let said = self.course().factors[knot].log;
            WRAP * (self.flows[knot].log_last + said + back - log_evidence).exp()
        });
        parts.sum()
    }
}

/// The logarithm of what a message sums to at most, whatever the pace.
fn log_sum(message: &Message, sum: impl Fn(&Band) -> f64) -> f64 {
    let branches = message.branches.iter();
    let most = branches.map(|branch| branch.lanes.iter().map(&sum).fold(0.0, f64::max));
    most.sum::<f64>().ln() + message.log
}

/// What a lane that comes back sums to: damping, which grows backward, makes it no less.
fn damped(lane: &Band) -> f64 {
    lane[0].re
}

/// What a lane that comes back sums to without its damping.
fn undamped(lane: &Band, circle: &Circle) -> f64 {
    let stride = circle.stride_for(lane.len());
    let values = circle.synthesise(lane, stride);
    let both = values
        .iter()
        .zip(circle.undamping[..circle.ticks].iter().step_by(stride));
    both.map(|(value, damping)| value / damping).sum::<f64>() * stride as f64
}

#[cfg(test)]
mod tests {
    use crate::chain::Witness;
    use crate::chain::course::Course;
    use crate::chain::tests::Dice;
    use crate::chain::tests::runs::{long, passes, said};

    /// The evidence, and how much of it may have come round; none where rounding speaks.
    fn evidence(course: Course) -> Option<(f64, f64)> {
        let passes = passes(course)?;
        let log_evidence = passes.weigh()?.log_evidence;
        Some((log_evidence, passes.come_round(log_evidence)))
    }

    #[test]
    fn with_room_for_it_no_more_of_the_evidence_is_missing_than_may_have_come_round() {
        let mut dice = Dice(683);
        let mut much = 0;
        for _ in 0..60 {
            let events = [0, 60, 111];
            let mut sure = |event| Witness {
                doubt: 0.0,
                ..said(event, 200.0 + 3_700.0 * dice.roll(), 300.0)
            };
            let reports = events.map(&mut sure);
            let course = Course::through(long(reports.to_vec())).unwrap();
            let roomy = course.with_room().unwrap();
            if let (Some((close, round)), Some((wide, _))) = (evidence(course), evidence(roomy)) {
                let missing = 1.0 - (wide - close).exp();
                assert!(missing < round + 1e-8, "{missing:e} of {round:e}");
                much += u8::from(round > 1e-6);
            }
        }
        assert!((5..55).contains(&much), "{much} of 60");
    }
}
