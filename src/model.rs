//! The model: a journey and its reports as a chain of passage times.

mod instant;
mod meant;

use chrono::{DateTime, Utc};

use crate::call::Call;
use crate::chain::{self, Chain, Law, Link, Regime, Witness};
use crate::claim::{Claim, Verb};
use crate::event::{Event, EventKind, Events};
use crate::grid::Grid;
use crate::journey::{Gap, Journey};
use crate::lattice::lognormal;
use crate::report::Report;
use crate::testimony::{self, Testimony};
use crate::train::{Regularity, Standing};
use instant::Instant;
use meant::meant;

/// By how much the clocks of the press differ for one arrival (10–17 min between its reports): a normal's deviation, in minutes.
const JITTER_MIN: f64 = 7.0;
/// What a window's edges are blurred by, as a part of its width.
const EDGE_BLUR: f64 = 0.1;
/// A wrong report of a time says anything within three days …
const WRONG_TIMED: f64 = 1.0 / (3.0 * 24.0 * 60.0);
/// … and a wrong one that only bounds a time might as well say the opposite.
const WRONG_BOUND: f64 = 0.5;

/// A journey and its witnesses, ready to be put into a chain.
pub(crate) struct Model<'a> {
    pub(crate) journey: &'a Journey<'a>,
    pub(crate) reports: &'a [Report],
    pub(crate) testimonies: &'a [Testimony],
    pub(crate) events: &'a Events,
    pub(crate) grid: Grid,
}

impl<'a> Model<'a> {
    /// A journey of which nothing is reported, from an instant on.
    pub(crate) fn untold(journey: &'a Journey<'a>, events: &'a Events, now: DateTime<Utc>) -> Self {
        Self {
            journey,
            reports: &[],
            testimonies: &[],
            events,
            grid: Grid::ahead_of(journey, now),
        }
    }
}

impl Model<'_> {
    /// The chain of the journey and its witnesses.
    pub(crate) fn chain(&self) -> Chain {
        let ticks = self.grid.ticks;
        let (regimes, regime_of_leg) = self.regimes();
        let laws = self.laws();
        let links = self.links(&laws, &regime_of_leg);
        let meant = meant(self.reports, self.testimonies, self.events);
        let witnesses = self.testimonies.iter().zip(meant);
        let witnesses = witnesses.map(|(testimony, meant)| self.witness(testimony, meant));
        let law = |law: &Regularity| Law {
            theta: law.theta_min,
            halts: law.halts_per_hour / 60.0,
            halt: masses(law.halt, ticks),
        };
        let stand = |stand: &Standing| masses(*stand, ticks);
        Chain {
            ticks,
            start: self.grid.departures(),
            laws: laws.running.iter().map(law).collect(),
            stands: laws.standing.iter().map(stand).collect(),
            regimes,
            links,
            witnesses: witnesses.collect(),
        }
    }

    fn regularity(&self, leg: usize) -> Regularity {
        let route = self.journey.route();
        self.journey
            .train()
            .regularity_on(route.section(&route.legs()[leg]))
    }

    fn laws(&self) -> Laws {
        let legs = 0..self.journey.route().legs().len();
        Laws {
            running: each_once(legs.map(|leg| self.regularity(leg))),
            standing: each_once(self.journey.calls().iter().map(Call::standing)),
        }
    }

    /// One pace for each run of legs in one country, on as many points as its running time needs.
    fn regimes(&self) -> (Vec<Regime>, Vec<usize>) {
        let route = self.journey.route();
        let mut regime_of_leg: Vec<usize> = Vec::new();
        for (leg, pair) in route.legs().iter().enumerate() {
            let before = leg
                .checked_sub(1)
                .map(|before| (route.country(&route.legs()[before]), regime_of_leg[before]));
            regime_of_leg.push(match before {
                None => 0,
                Some((country, regime)) if country == route.country(pair) => regime,
                Some((_, regime)) => regime + 1,
            });
        }
        let regime = |regime: usize| {
            let legs = || (0..regime_of_leg.len()).filter(|&leg| regime_of_leg[leg] == regime);
            let minutes: f64 = self
                .journey
                .gaps()
                .iter()
                .filter(|gap| regime_of_leg[gap.leg] == regime)
                .map(|gap| gap.minutes)
                .sum();
            let laws = legs().map(|leg| self.regularity(leg));
            let (sigma, theta) = laws.fold((0.0, f64::INFINITY), |(s, t), law| {
                (f64::max(s, law.pace_sigma), f64::min(t, law.theta_min))
            });
            Regime::lognormal(
                sigma,
                if sigma > 0.0 {
                    Regime::points_needed(sigma, theta, minutes.max(1.0))
                } else {
                    1
                },
            )
        };
        let count = regime_of_leg.last().map_or(0, |last| last + 1);
        ((0..count).map(regime).collect(), regime_of_leg)
    }

    fn links(&self, laws: &Laws, regime_of_leg: &[usize]) -> Vec<Link> {
        let events = &self.events.all;
        (0..events.len() - 1)
            .map(|i| match (events[i].kind, events[i].place) {
                (EventKind::Arrive, Some(place)) => self.standing(place, laws, regime_of_leg),
                _ => self.running(&events[i], &events[i + 1], laws, regime_of_leg),
            })
            .collect()
    }

    fn standing(&self, place: usize, laws: &Laws, regime_of_leg: &[usize]) -> Link {
        let gaps = self.journey.gaps();
        let [before, after] = [place - 1, place].map(|gap| regime_of_leg[gaps[gap].leg]);
        let standing = self.journey.call_at(place).map(Call::standing);
        let mut stands = laws.standing.iter();
        Link::Standing {
            within: (before == after).then_some(before),
            stand: stands
                .position(|stand| Some(*stand) == standing)
                .unwrap_or(0),
        }
    }

    /// Running between two events that lie in one gap between places: its share of the gap's minutes.
    fn running(&self, from: &Event, to: &Event, laws: &Laws, regime_of_leg: &[usize]) -> Link {
        let places = self.journey.route().places();
        let gap = places
            .partition_point(|place| place.at < to.at)
            .clamp(1, places.len() - 1)
            - 1;
        let share = self.journey.share(gap, from.at, to.at);
        let Gap { leg, minutes } = self.journey.gaps()[gap];
        let law = laws
            .running
            .iter()
            .position(|law| *law == self.regularity(leg))
            .unwrap_or(0);
        Link::Running {
            regime: regime_of_leg[leg],
            parts: vec![(law, minutes * share)],
        }
    }

    /// The law of the instant of each report, averaged over the windows that one witness gives: copies count once, and two
    /// readings of one time are alternatives.
    fn witness(&self, testimony: &Testimony, meant: Vec<usize>) -> Witness {
        let claim = &self.reports[testimony.reports[0]].claim;
        let windows = testimony.reports.iter();
        let windows = windows.map(|&i| testimony::window(&self.reports[i]));
        let mut windows: Vec<_> = windows.collect();
        windows.sort_unstable();
        windows.dedup();
        #[expect(clippy::cast_precision_loss, reason = "reports are few")]
        let share = 1.0 / windows.len() as f64;
        let mut instant = Instant::nowhere(self.grid.ticks);
        for (from, until) in windows {
            let window = (self.grid.tick(from), self.grid.tick(until));
            instant.add(share, window, self.deviation(claim, window));
        }
        let (claim, timed) = self.said(claim, meant, instant);
        Witness {
            doubt: testimony.doubt,
            blind: if timed { WRONG_TIMED } else { WRONG_BOUND },
            claim,
        }
    }

    /// How far the instant of a report may lie off its window, in minutes.
    fn deviation(&self, claim: &Claim, (from, until): (f64, f64)) -> f64 {
        JITTER_MIN
            .hypot(EDGE_BLUR * (until - from))
            .hypot(self.place_blur(claim))
    }

    /// How long the train takes over the stretch by which a point on the map may be off, in minutes.
    fn place_blur(&self, claim: &Claim) -> f64 {
        if claim.within.get() <= 0.0 {
            return 0.0;
        }
        let route = self.journey.route();
        let speed = self
            .journey
            .train()
            .speed_on(route.section(route.leg_at(claim.spots[0].at)));
        claim.within.get() / speed.get() / 60.0
    }

    /// What a claim says of which event, as a likelihood on ticks; and whether it gives a time or only bounds one.
    ///
    /// With G the cdf of the observation's instant o: `not yet` is P(o < x) = G(x − 1), `beyond` P(o ≥ x), and
    /// standing between two events G(depart) − G(arrive − 1). A train stands at its start until it leaves, and at its end
    /// from when it arrives; where it does not stand, being there is passing.
    fn said(&self, claim: &Claim, meant: Vec<usize>, instant: Instant) -> (chain::Claim, bool) {
        let spot = claim.spots[0];
        let (arriving, leaving) = match spot.place {
            Some(place) => (self.events.arriving(place), self.events.leaving(place)),
            None => (self.events.at(spot), self.events.at(spot)),
        };
        let (at_start, at_end) = (arriving == 0, arriving + 1 == self.events.all.len());
        let some = |events, likelihood| chain::Claim::Event { events, likelihood };
        let event = |event, likelihood| some(vec![event], likelihood);
        match claim.verb {
            Verb::Departed => (event(leaving, instant.masses), true),
            Verb::NotYet => (event(arriving, instant.before()), false),
            Verb::Beyond => (event(leaving, instant.since()), false),
            Verb::At if at_start => (event(0, instant.upto()), false),
            Verb::At if at_end => (event(arriving, instant.since()), false),
            Verb::At | Verb::Passed if arriving != leaving => {
                let (arrive, instant) = (arriving, instant.masses);
                (chain::Claim::Stop { arrive, instant }, false)
            }
            Verb::Arrived | Verb::At | Verb::Passed => (some(meant, instant.masses), true),
        }
    }
}

/// The laws of all that takes time, each once.
struct Laws {
    running: Vec<Regularity>,
    standing: Vec<Standing>,
}

fn each_once<T: PartialEq>(all: impl Iterator<Item = T>) -> Vec<T> {
    let mut once = Vec::new();
    for one in all {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}

/// A time of standing on ticks.
fn masses(standing: Standing, ticks: usize) -> Vec<f64> {
    let median = standing.median.as_seconds_f64() / 60.0;
    if standing.spread <= 0.0 || median <= 0.0 {
        #[expect(
            clippy::cast_possible_truncation,
            clippy::cast_sign_loss,
            reason = "minutes of standing, bounded by the profile"
        )]
        let mut sharp = vec![0.0; (median.round() as usize).min(ticks - 1)];
        sharp.push(1.0);
        return sharp;
    }
    lognormal(median, standing.spread, ticks)
}
