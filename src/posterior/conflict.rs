//! Which reports fight, and what it would take to reconcile them.

use std::ops::Range;

use chrono::{DateTime, TimeDelta, Utc};

use super::{Posterior, kept};
use crate::chain::Chain;
use crate::claim::Verb;
use crate::model::Model;
use crate::units::{Metres, Speed};

/// Two reports exclude each other if this train takes a time that both allow less often.
const UNLIKELY: f64 = 0.01;
/// Chances below this are alike: a far tail is known no better.
const NIL: f64 = 1e-6;
/// As far as two clocks of the press differ is no conflict: twice the deviation of their difference.
const SLACK: TimeDelta = TimeDelta::minutes(20);
/// A witness that is wrong with less than this may yet be right …
const CLEARLY_WRONG: f64 = 0.9;
/// … and is looked at beside the few whose word is farthest from its own.
const LOOKED_AT: usize = 3;

/// A doubted witness against another, or against the stated departure: what the train would have had to do if both were right.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Conflict {
    /// Index into [`Posterior::testimonies`]: a witness that is probably wrong.
    pub doubted: usize,
    /// Index into [`Posterior::testimonies`]: the one that it contradicts most; none: it is the stated departure.
    pub against: Option<usize>,
    /// Whether the doubted one tells of what comes first on the way.
    pub doubted_first: bool,
    /// Rail kilometres between the two places.
    pub distance: Metres,
    /// How fast this train usually runs between them; nothing where they are one place.
    pub usual: Speed,
    /// How long it usually takes from the one to the other, with all stops between them.
    pub nominal: TimeDelta,
    /// The time between them, shortest and longest, from the earlier one on the way to the later; negative where the order is wrong.
    pub time: (TimeDelta, TimeDelta),
    /// The probability that this train takes a time that both allow.
    pub chance: f64,
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

    /// Whether both tell of the same: of one arrival, departure or passage.
    pub fn is_of_one_event(&self) -> bool {
        self.distance == Metres::ZERO && self.nominal == TimeDelta::zero()
    }

    /// How far the usual time is from all that both allow, beside how much it varies.
    fn strain(&self) -> f64 {
        let (shortest, longest) = self.time;
        let off = (self.nominal - longest).max(shortest - self.nominal);
        off.as_seconds_f64() / (SLACK + self.nominal / 4).as_seconds_f64()
    }
}

impl Posterior<'_> {
    /// For each witness that is probably wrong, what it contradicts most, if anything by itself excludes it. Of two that exclude
    /// each other, and of which neither is clearly wrong, that is told once.
    pub fn conflicts(&self) -> &[Conflict] {
        kept::<Vec<Conflict>>(&self.conflicts, || self.found_conflicts())
    }

    fn found_conflicts(&self) -> Vec<Conflict> {
        let witnesses = 0..self.testimonies().len();
        let doubted: Vec<usize> = witnesses.filter(|&w| self.is_doubted(w)).collect();
        let mut conflicts: Vec<Conflict> = Vec::new();
        if doubted.is_empty() {
            return conflicts;
        }
        // As if nothing were reported, at any time.
        let prior = Model::untold(self.journey(), &self.events, DateTime::UNIX_EPOCH).chain();
        for doubted in doubted {
            let is_told = conflicts.iter().any(|told| told.against == Some(doubted));
            let is_news = |c: &Conflict| !is_told || c.against.is_none_or(|w| !self.is_doubted(w));
            let conflict = self.worst_conflict(doubted, &prior);
            conflicts.extend(conflict.filter(is_news));
        }
        conflicts
    }

    /// Whether a witness is wrong beyond much doubt, by its index in [`Posterior::testimonies`].
    pub(crate) fn is_clearly_wrong(&self, witness: usize) -> bool {
        self.wrong()[witness] >= CLEARLY_WRONG
    }

    fn worst_conflict(&self, doubted: usize, prior: &Chain) -> Option<Conflict> {
        let own = self.told(doubted)?;
        let others = (0..self.testimonies().len()).filter(|&w| w != doubted);
        let others = others.filter(|&w| !self.is_clearly_wrong(w));
        let others = others.filter_map(|w| Some((Some(w), self.told(w)?)));
        let all = others.chain(self.stated().map(|told| (None, told)));
        let mut pairs: Vec<_> = all
            .filter_map(|(against, other)| self.pair((doubted, &own), (against, &other)))
            .collect();
        pairs.sort_by(|a, b| b.0.strain().total_cmp(&a.0.strain()));
        pairs.truncate(LOOKED_AT);
        let conflicts = pairs.into_iter().map(|(conflict, way)| Conflict {
            chance: chance(prior, way, conflict.time),
            ..conflict
        });
        // The first of several that are next to impossible is strained most.
        conflicts
            .min_by(|a, b| a.chance.max(NIL).total_cmp(&b.chance.max(NIL)))
            .filter(|conflict| conflict.chance < UNLIKELY)
    }

    /// Two that tell of the train, and the events from the one to the other; none where neither comes first.
    fn pair(
        &self,
        (doubted, own): (usize, &Told),
        (against, other): (Option<usize>, &Told),
    ) -> Option<(Conflict, Range<usize>)> {
        let doubted_first = own.leaves <= other.arrives;
        let (early, late) = if doubted_first {
            (own, other)
        } else {
            (other, own)
        };
        let way = early.leaves..late.arrives;
        (way.start <= way.end).then(|| {
            let [from, to] = [way.start, way.end].map(|event| self.events()[event].at);
            let running = self.nominal_running(way.start, way.end);
            let (distance, longest) = (to - from, late.until - early.from);
            // Whoever was seen standing may have come long before, or left long after.
            let is_sharp = !early.stands() && !late.stands();
            let shortest = if is_sharp {
                late.from - early.until
            } else {
                longest.min(TimeDelta::zero())
            };
            let conflict = Conflict {
                doubted,
                against,
                doubted_first,
                distance,
                usual: Speed::kmh(distance.as_km() * 3600.0 / running.as_seconds_f64().max(1.0)),
                nominal: running + self.nominal_standing(way.clone()),
                time: (shortest, longest),
                chance: 0.0,
            };
            (conflict, way)
        })
    }

    /// What a witness tells of which event; none where it only bounds a time from one side.
    fn told(&self, witness: usize) -> Option<Told> {
        let reports = self.testimonies()[witness].reports.iter();
        let reports = || reports.clone().map(|&i| &self.reports()[i]);
        let verb = reports().next()?.claim.verb;
        if matches!(verb, Verb::NotYet | Verb::Beyond) {
            return None;
        }
        let arrives = self.told_by(witness);
        let stands = matches!(verb, Verb::At | Verb::Passed) && self.events.is_stop(arrives);
        Some(Told {
            arrives,
            leaves: arrives + usize::from(stands),
            from: reports().map(|report| report.when.start()).min()?,
            until: reports().map(|report| report.when.end()).max()?,
        })
    }

    fn stated(&self) -> Option<Told> {
        self.journey().departure().map(|window| Told {
            arrives: 0,
            leaves: 0,
            from: window.start(),
            until: window.end(),
        })
    }
}

/// The probability that the train takes a time between two, whatever was reported.
fn chance(prior: &Chain, way: Range<usize>, (shortest, longest): (TimeDelta, TimeDelta)) -> f64 {
    let minutes = |time: TimeDelta| time.as_seconds_f64() / 60.0;
    let (least, most) = (minutes(shortest - SLACK), minutes(longest + SLACK));
    if way.is_empty() {
        return f64::from(u8::from(least <= 0.0 && most >= 0.0));
    }
    // With no witnesses nothing can conflict.
    prior
        .clone()
        .beginning_at(way.start)
        .solve()
        .map_or(0.0, |alone| {
            let law = alone.marginals(&[way.len()]).remove(0);
            law.at(most) - law.at(least)
        })
}

/// That a train had come at some event and had not left before another, at some instant; one event where it does not stand.
struct Told {
    arrives: usize,
    leaves: usize,
    from: DateTime<Utc>,
    until: DateTime<Utc>,
}

impl Told {
    fn stands(&self) -> bool {
        self.leaves > self.arrives
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two that tell of places so far apart, where it usually takes four hours.
    fn fight(kilometres: f64, hours: [i64; 2]) -> Conflict {
        Conflict {
            doubted: 0,
            against: Some(1),
            doubted_first: true,
            distance: Metres::km(kilometres),
            usual: Speed::kmh(50.0),
            nominal: TimeDelta::hours(4),
            time: (TimeDelta::hours(hours[0]), TimeDelta::hours(hours[1])),
            chance: 0.0,
        }
    }

    #[test]
    fn a_strain_is_how_far_the_usual_time_is_from_all_that_both_allow() {
        for (hours, off) in [
            ([3, 6], -1.0),
            ([1, 3], 1.0),
            ([5, 9], 1.0),
            ([-7, -2], 6.0),
        ] {
            let strain = fight(200.0, hours).strain();
            assert!(
                (strain - off / (4.0 / 3.0)).abs() < 1e-12,
                "{hours:?}: {strain}"
            );
        }
    }

    #[test]
    fn a_speed_is_the_way_by_the_time_as_far_as_there_is_any() {
        let kmh = |hours| {
            let speeds = fight(200.0, hours).speeds();
            speeds.map(|(least, most)| (least.as_kmh(), most.map(Speed::as_kmh)))
        };
        assert_eq!(kmh([2, 4]), Some((50.0, Some(100.0))));
        assert_eq!(kmh([0, 4]), Some((50.0, None)));
        assert_eq!(kmh([-2, 0]), None);
    }
}
