//! The events of a journey in their order: what the chain of passage times is made of.

use crate::journey::Journey;
use crate::route::Spot;
use crate::units::Chainage;

/// A passage: the train leaves, arrives at or passes a place of its route.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Event {
    /// Where on the route.
    pub at: Chainage,
    /// Index into [`Route::places`](crate::Route::places); none for a kilometre between them.
    pub place: Option<usize>,
    /// What happens there.
    pub kind: EventKind,
}

/// What a train does at a place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum EventKind {
    /// It comes to a stand.
    Arrive,
    /// It starts again.
    Depart,
    /// It runs through.
    Pass,
}

/// All events of a journey: one departure, a pair at each call, one at any other place or kilometre, one arrival.
#[derive(Debug, Clone)]
pub(crate) struct Events {
    pub(crate) all: Vec<Event>,
    /// The first event of each place of the route.
    first_of_place: Vec<usize>,
}

impl Events {
    /// The events of `journey`, with the kilometres of `spots` between its places.
    pub(crate) fn of(journey: &Journey<'_>, spots: impl Iterator<Item = Spot>) -> Self {
        let places = journey.route().places();
        let mut between: Vec<Chainage> = spots
            .filter(|spot| spot.place.is_none())
            .map(|spot| spot.at)
            .collect();
        between.sort_by(|a, b| a.get().total_cmp(&b.get()));
        between.dedup();
        let mut between = between.into_iter().peekable();
        let (mut all, mut first_of_place) = (Vec::new(), Vec::new());
        for (i, place) in places.iter().enumerate() {
            while let Some(at) = between.next_if(|at| *at < place.at) {
                all.push(Event {
                    at,
                    place: None,
                    kind: EventKind::Pass,
                });
            }
            between.next_if(|at| *at == place.at);
            first_of_place.push(all.len());
            let event = |kind| Event {
                at: place.at,
                place: Some(i),
                kind,
            };
            match i {
                0 => all.push(event(EventKind::Depart)),
                i if i + 1 == places.len() => all.push(event(EventKind::Arrive)),
                i if journey.call_at(i).is_some() => {
                    all.extend([event(EventKind::Arrive), event(EventKind::Depart)]);
                }
                _ => all.push(event(EventKind::Pass)),
            }
        }
        Self {
            all,
            first_of_place,
        }
    }

    /// The event of arriving at a place, or of passing it; at the start that of leaving.
    pub(crate) fn arriving(&self, place: usize) -> usize {
        self.first_of_place[place]
    }

    /// The event of leaving a place, or of passing it; at the end that of arriving.
    pub(crate) fn leaving(&self, place: usize) -> usize {
        let first = self.first_of_place[place];
        if self.is_stop(first) {
            first + 1
        } else {
            first
        }
    }

    /// The first event at a spot.
    pub(crate) fn at(&self, spot: Spot) -> usize {
        match spot.place {
            Some(place) => self.first_of_place[place],
            None => self
                .all
                .partition_point(|event| event.at < spot.at)
                .min(self.all.len() - 1),
        }
    }

    /// Whether an event is an arrival that a departure follows.
    pub(crate) fn is_stop(&self, event: usize) -> bool {
        self.all[event].kind == EventKind::Arrive && event + 1 < self.all.len()
    }
}
