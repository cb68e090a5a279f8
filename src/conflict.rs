//! Which reports fight, and what it would take to reconcile them.

use chrono::TimeDelta;

use crate::claim::Verb;
use crate::posterior::Posterior;
use crate::units::{Metres, Speed};

/// A doubted witness against a believed one: what the train would have had to do if both were right.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Conflict {
    /// Index into [`Posterior::testimonies`]: the witness that is probably wrong.
    pub doubted: usize,
    /// Index into [`Posterior::testimonies`]: the one believed instead.
    pub believed: usize,
    /// Whether the doubted one tells of the place that comes first on the route.
    pub doubted_first: bool,
    /// Rail kilometres between the two places.
    pub distance: Metres,
    /// How fast this train usually runs between them.
    pub usual: Speed,
    /// The time between them, shortest and longest, from the earlier place to the later; negative where the order is wrong.
    pub time: (TimeDelta, TimeDelta),
}

impl Conflict {
    /// The least and the greatest mean speed, stops included, where the order is right: the greatest is none where the
    /// shortest time is no time.
    pub fn speeds(&self) -> Option<(Speed, Option<Speed>)> {
        let speed = |time: TimeDelta| {
            (time > TimeDelta::zero())
                .then(|| Speed::kmh(self.distance.as_km() * 3600.0 / time.as_seconds_f64()))
        };
        speed(self.time.1).map(|least| (least, speed(self.time.0)))
    }
}

impl Posterior<'_> {
    /// For each witness that is probably wrong, the believed one whose word it contradicts most.
    pub fn conflicts(&self) -> Vec<Conflict> {
        let doubted = (0..self.testimonies().len()).filter(|&w| self.is_doubted(w));
        doubted
            .filter_map(|doubted| self.worst_conflict(doubted))
            .collect()
    }

    fn worst_conflict(&self, doubted: usize) -> Option<Conflict> {
        let believed = (0..self.testimonies().len()).filter(|&w| !self.is_doubted(w));
        let conflicts = believed.filter_map(|believed| self.conflict(doubted, believed));
        conflicts.max_by(|a, b| self.strain(a).total_cmp(&self.strain(b)))
    }

    fn conflict(&self, doubted: usize, believed: usize) -> Option<Conflict> {
        let (mut early, mut late) = (self.told(doubted)?, self.told(believed)?);
        let doubted_first = early.event <= late.event;
        if !doubted_first {
            std::mem::swap(&mut early, &mut late);
        }
        let running = self
            .nominal_running(early.event, late.event)
            .as_seconds_f64()
            .max(1.0);
        let distance = self.events()[late.event].at - self.events()[early.event].at;
        let time = (late.from - early.until, late.until - early.from);
        Some(Conflict {
            doubted,
            believed,
            doubted_first,
            distance,
            usual: Speed::kmh(distance.as_km() * 3600.0 / running),
            time,
        })
    }

    /// How far the longest time between the two is from the nominal one: as a ratio, in logarithms; boundless where the order is wrong.
    fn strain(&self, conflict: &Conflict) -> f64 {
        let nominal = self.nominal_time(conflict.distance);
        let seconds = conflict.time.1.as_seconds_f64();
        if seconds <= 0.0 {
            f64::MAX
        } else {
            (nominal.as_seconds_f64() / seconds).ln().abs()
        }
    }

    fn nominal_time(&self, distance: Metres) -> TimeDelta {
        let whole = self
            .journey()
            .schedule(chrono::DateTime::UNIX_EPOCH)
            .division
            .total();
        let share = distance / self.journey().route().length();
        #[expect(clippy::cast_possible_truncation, reason = "seconds of a journey")]
        TimeDelta::seconds((whole.as_seconds_f64() * share) as i64)
    }

    /// The event of which a witness gives a time, and the window it gives.
    fn told(&self, witness: usize) -> Option<Told> {
        let reports = &self.testimonies()[witness].reports;
        let report = &self.reports()[reports[0]];
        if matches!(report.claim.verb, Verb::NotYet | Verb::Beyond) {
            return None;
        }
        let event = self.told_by(witness);
        let from = reports
            .iter()
            .map(|&i| self.reports()[i].when.start())
            .min()?;
        let until = reports
            .iter()
            .map(|&i| self.reports()[i].when.end())
            .max()?;
        Some(Told { event, from, until })
    }
}

struct Told {
    event: usize,
    from: chrono::DateTime<chrono::Utc>,
    until: chrono::DateTime<chrono::Utc>,
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::journey::Journey;
    use crate::journey_file::JourneyFile;

    fn file() -> JourneyFile<'static> {
        JourneyFile::bundled("2023-09-outbound").expect("a bundled journey")
    }

    fn whole(journey: &Journey<'_>) -> TimeDelta {
        let departure = chrono::DateTime::UNIX_EPOCH;
        journey.schedule(departure).division.total()
    }

    /// Two witnesses so far apart, at most so long.
    fn fight(distance: Metres, longest: TimeDelta) -> Conflict {
        Conflict {
            doubted: 0,
            believed: 1,
            doubted_first: true,
            distance,
            usual: Speed::kmh(50.0),
            time: (TimeDelta::zero(), longest),
        }
    }

    #[test]
    fn a_part_of_the_way_nominally_takes_its_part_of_the_time() {
        let file = file();
        let posterior = file.journey.given(&file.reports).unwrap();
        let (way, time) = (file.journey.route().length(), whole(&file.journey));
        assert!(time > TimeDelta::hours(10));
        for part in [0.0, 0.25, 0.5, 1.0] {
            let nominal = posterior.nominal_time(Metres::new(part * way.get()));
            let off = nominal.as_seconds_f64() - part * time.as_seconds_f64();
            assert!(off.abs() <= 1.0, "{nominal} for {part} of {time}");
        }
    }

    #[test]
    fn a_strain_is_how_many_times_too_long_or_too_short_the_time_is() {
        let file = file();
        let posterior = file.journey.given(&file.reports).unwrap();
        let (way, time) = (file.journey.route().length(), whole(&file.journey));
        for (longest, strain) in [
            (time, 0.0),
            (time * 2, 2_f64.ln()),
            (time / 2, 2_f64.ln()),
            (time * 10, 10_f64.ln()),
            (TimeDelta::seconds(1), time.as_seconds_f64().ln()),
            (TimeDelta::zero(), f64::MAX),
            (-time, f64::MAX),
        ] {
            let told = posterior.strain(&fight(way, longest));
            assert!(
                (told - strain).abs() < 1e-3,
                "{told}, not {strain}: {longest}"
            );
        }
    }

    #[test]
    fn of_believed_witnesses_the_one_most_contradicted_is_named() {
        let file = JourneyFile::bundled("2001-07-inbound").expect("a bundled journey");
        let posterior = file.journey.given(&file.reports).unwrap();
        let conflicts = posterior.conflicts();
        assert_eq!(conflicts.len(), 1);
        let all: Vec<f64> = (0..posterior.testimonies().len())
            .filter(|&w| !posterior.is_doubted(w))
            .filter_map(|w| posterior.conflict(conflicts[0].doubted, w))
            .map(|conflict| posterior.strain(&conflict))
            .collect();
        let [least, most] = [f64::min, f64::max].map(|f| all.iter().copied().reduce(f).unwrap());
        assert!(least < most, "{all:?}");
        assert!(posterior.strain(&conflicts[0]) >= most, "{all:?}");
    }
}
