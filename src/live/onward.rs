//! What lies ahead of a train that is watched: the exact forecast from its place and its pace.

use std::borrow::Cow;

use super::{Live, Seen};
use crate::chain::{Chain, Link, Regime, Solution};
use crate::country::Country;
use crate::event::{Event, Events};
use crate::grid::{Grid, HALF_TICK};
use crate::lattice::normalise;
use crate::model::Model;
use crate::passage::Passage;
use crate::route::Spot;
use crate::units::Chainage;

/// When a watched train comes to what lies ahead of it: by [`Live::onward`].
#[derive(Debug)]
pub struct Onward {
    solution: Solution,
    events: Events,
    /// The event at which it is; the chain starts with it.
    here: usize,
    grid: Grid,
}

impl Live<'_> {
    /// What lies ahead, by the laws of the model from the newest fix on; none before the first.
    ///
    /// The pace ahead in this country is the one learnt; where it stands at a call, it has stood there so long already.
    /// One that stands anywhere else is taken to start now.
    pub fn onward(&self) -> Option<Onward> {
        let seen = self.seen?;
        let at = self.here(seen);
        let spot = Spot { at, place: None };
        let events = Events::of(self.journey, std::iter::once(spot));
        let here = self.event_here(&events, seen, at);
        let model = Model::untold(self.journey, &events, seen.time);
        let grid = model.grid;
        let mut chain = model.chain().beginning_at(here);
        self.teach(&mut chain, &events.all[here..]);
        if let Some(stand) = seen.stand.filter(|stand| stand.call.is_some()) {
            // To the nearest minute, as the masses of a stop have it.
            stood(
                &mut chain,
                (seen.time - stand.since + HALF_TICK).num_minutes(),
            );
        }
        // With no witnesses nothing can conflict.
        let solution = chain.solve()?;
        Some(Onward {
            solution,
            events,
            here,
            grid,
        })
    }

    /// Its place, beyond any call that it has left.
    fn here(&self, seen: Seen) -> Chainage {
        let places = self.journey.route().places();
        let left = self.left.map_or(0.0, |call| places[call].at.get());
        let end = places[places.len() - 1].at;
        Chainage::new(seen.filter.place.max(left)).clamp(Chainage::START, end)
    }

    fn event_here(&self, events: &Events, seen: Seen, at: Chainage) -> usize {
        if let Some(call) = seen.stand.and_then(|stand| stand.call) {
            return events.arriving(call);
        }
        let first = events.all.partition_point(|event| event.at < at);
        let left = self.left.map_or(0, |call| events.leaving(call));
        first.max(left)
    }

    /// Replaces the pace of the country that the train is in by the one learnt. At a border it may go on in another.
    fn teach(&self, chain: &mut Chain, events: &[Event]) {
        let first = chain.links.iter().zip(&events[1..]);
        let mut first = first.filter_map(|(link, to)| match link {
            Link::Running { regime, .. } => Some((*regime, self.country_before(to))),
            Link::Standing { .. } => None,
        });
        let (mean, sigma) = self.pace.log_normal();
        let here = |&(_, country): &(usize, Country)| country == self.pace.country();
        let Some((regime, _)) = first.next().filter(here).filter(|_| sigma > 0.0) else {
            return;
        };
        let ahead = chain.links.iter().filter_map(|link| match link {
            Link::Running { regime: r, parts } if *r == regime => Some(parts),
            _ => None,
        });
        let minutes: f64 = ahead.flatten().map(|&(_, minutes)| minutes).sum();
        let laws = chain.laws.iter().map(|law| law.theta);
        let theta = laws.fold(f64::INFINITY, f64::min);
        let points = Regime::points_needed(sigma, theta, minutes.max(1.0));
        let mut learnt = Regime::lognormal(sigma, points);
        for (pace, _) in &mut learnt.paces {
            *pace *= mean.exp();
        }
        chain.regimes[regime] = learnt;
    }

    fn country_before(&self, event: &Event) -> Country {
        let route = self.journey.route();
        route.country(route.leg_at(event.at))
    }
}

/// Leaves of the first stop what is left of it after so many minutes; one tick where it ought to be over long since.
fn stood(chain: &mut Chain, minutes: i64) {
    if let Some(Link::Standing { stand, .. }) = chain.links.first_mut() {
        let whole = &chain.stands[*stand];
        let over = usize::try_from(minutes).unwrap_or(0).min(whole.len());
        let mut left = whole[over..].to_vec();
        if left.iter().sum::<f64>() > 0.0 {
            normalise(&mut left);
        } else {
            left = vec![1.0];
        }
        // Others may be like it, and are whole.
        *stand = chain.stands.len();
        chain.stands.push(left);
    }
}

impl Onward {
    /// When the train comes to a place, by its index in [`Route::places`](crate::Route::places); none where it has been.
    pub fn arrival(&self, place: usize) -> Option<Passage<'static>> {
        let event = self.events.arriving(place);
        (event > self.here).then(|| self.passage(event))
    }

    /// When it leaves a place; none where it has left, and where it ends.
    pub fn departure(&self, place: usize) -> Option<Passage<'static>> {
        let event = self.events.leaving(place);
        let leaves = event > self.here && event + 1 < self.events.all.len();
        leaves.then(|| self.passage(event))
    }

    fn passage(&self, event: usize) -> Passage<'static> {
        let law = self.solution.marginals(&[event - self.here]).remove(0);
        Passage {
            cdf: Cow::Owned(law),
            grid: self.grid,
        }
    }
}
