//! Where the train is at an instant, in words and in kilometres.

use chrono::{DateTime, Utc};

use super::Posterior;
use crate::cdf::Cdf;
use crate::event::{Event, EventKind};
use crate::units::Chainage;

/// Where a train is, in words.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Whereabouts {
    /// It has not left yet.
    NotStarted,
    /// It stands at a call: index into [`Route::places`](crate::Route::places).
    Standing(usize),
    /// It runs on a leg: index into [`Route::legs`](crate::Route::legs).
    Running(usize),
    /// It has come to its end.
    Arrived,
}

impl Posterior<'_> {
    /// Where the train is at an instant: each possible answer with its probability, in the order of the route.
    ///
    /// Standing covers calls; a train that halts between them is running.
    pub fn whereabouts(&self, when: DateTime<Utc>) -> Vec<(Whereabouts, f64)> {
        let happened = self.happened(when);
        let mut answers = vec![(Whereabouts::NotStarted, 1.0 - happened[0])];
        for (i, pair) in happened.windows(2).enumerate() {
            let chance = pair[0] - pair[1];
            let answer = self.between(i);
            match answers.last_mut() {
                Some((last, sum)) if *last == answer => *sum += chance,
                _ => answers.push((answer, chance)),
            }
        }
        answers.push((Whereabouts::Arrived, happened[happened.len() - 1]));
        answers
    }

    /// What the train does between an event and the next.
    fn between(&self, event: usize) -> Whereabouts {
        let Event { kind, place, .. } = self.events.all[event];
        if let (EventKind::Arrive, Some(place)) = (kind, place) {
            return Whereabouts::Standing(place);
        }
        let legs = self.journey.route().legs();
        let next = self.events.all[event + 1].at;
        Whereabouts::Running(
            legs.partition_point(|leg| leg.end < next)
                .min(legs.len() - 1),
        )
    }

    /// For each event the probability that it has happened; never more likely than the one before it.
    fn happened(&self, when: DateTime<Utc>) -> Vec<f64> {
        let tick = self.grid.tick(when);
        let mut least = 1.0;
        let chance = |cdf: &Cdf| {
            least = f64::min(least, cdf.at(tick));
            least
        };
        self.everywhere().iter().map(chance).collect()
    }

    /// The positions that the train has not passed at an instant with each of the `probabilities`: 0.5 is the median.
    ///
    /// From P(position ≤ s at t) = P(X_s ≥ t), linear in the kilometres between two neighbouring events.
    pub fn positions(&self, when: DateTime<Utc>, probabilities: &[f64]) -> Vec<Chainage> {
        let happened = self.happened(when);
        probabilities
            .iter()
            .map(|p| self.position(&happened, 1.0 - p))
            .collect()
    }

    /// The same at many instants.
    pub fn positions_at(
        &self,
        instants: &[DateTime<Utc>],
        probabilities: &[f64],
    ) -> Vec<Vec<Chainage>> {
        let at = |&when: &DateTime<Utc>| self.positions(when, probabilities);
        instants.iter().map(at).collect()
    }

    /// The place that has been passed with probability `passed`.
    fn position(&self, happened: &[f64], passed: f64) -> Chainage {
        let events = &self.events.all;
        let beyond = happened.partition_point(|&chance| chance > passed);
        match beyond {
            0 => events[0].at,
            i if i == events.len() => events[i - 1].at,
            i => {
                let (near, far) = (happened[i - 1], happened[i]);
                let part = if near > far {
                    (near - passed) / (near - far)
                } else {
                    0.0
                };
                events[i - 1].at + (events[i].at - events[i - 1].at) * part
            }
        }
    }
}
