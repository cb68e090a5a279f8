//! One dated run of a train along a route: the prior, before any report.

use chrono::TimeDelta;

use crate::call::{Call, calls};
use crate::error::Error;
use crate::route::Route;
use crate::running::{self, Piece};
use crate::train::{Standing, Train};
use crate::units::Chainage;
use crate::when::Window;

/// A train on a route, and when it leaves if that is known. It knows nothing of reports.
#[derive(Debug, Clone)]
pub struct Journey<'n> {
    route: Route<'n>,
    train: Train,
    calls: Vec<Call>,
    gaps: Vec<Gap>,
    pub(crate) departure: Option<Window>,
}

/// The way between two neighbouring places of a route.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Gap {
    /// Index into [`Route::legs`].
    pub(crate) leg: usize,
    /// The nominal running time in minutes, with starting and stopping.
    pub(crate) minutes: f64,
}

impl<'n> Journey<'n> {
    /// Puts a train on a route.
    ///
    /// # Errors
    /// [`Error::NoWheels`] where its wheels fit no further.
    pub fn new(route: Route<'n>, train: &Train) -> Result<Self, Error> {
        let calls = calls(&route, train)?;
        let gaps = gaps(&route, train, &calls);
        Ok(Self {
            route,
            train: train.clone(),
            calls,
            gaps,
            departure: None,
        })
    }

    /// The same run by another train.
    ///
    /// # Errors
    /// [`Error::NoWheels`] where its wheels fit no further.
    pub fn with_train(self, train: &Train) -> Result<Self, Error> {
        Ok(Self {
            departure: self.departure,
            ..Self::new(self.route, train)?
        })
    }

    /// States when it leaves: a fact, which no report can move.
    #[must_use]
    pub fn departing(mut self, window: Window) -> Self {
        self.departure = Some(window);
        self
    }

    /// The way it goes.
    pub fn route(&self) -> &Route<'n> {
        &self.route
    }

    /// The train.
    pub fn train(&self) -> &Train {
        &self.train
    }

    /// Where it stands on the way, in order.
    pub fn calls(&self) -> &[Call] {
        &self.calls
    }

    /// The call at a place, by its index in [`Route::places`].
    pub fn call_at(&self, place: usize) -> Option<&Call> {
        self.calls.iter().find(|call| call.place == place)
    }

    /// When it leaves, where that has been stated.
    pub fn departure(&self) -> Option<Window> {
        self.departure
    }

    /// The nominal running time, and each stop a deviation longer than its median: what horizons are measured in.
    pub(crate) fn generous_length(&self) -> TimeDelta {
        let running = self.gaps.iter().map(|gap| gap.minutes);
        let long =
            |standing: Standing| standing.median.as_seconds_f64() / 60.0 * standing.spread.exp();
        let standing = self.calls.iter().map(|call| long(call.standing()));
        let minutes: f64 = running.chain(standing).sum();
        #[expect(
            clippy::cast_possible_truncation,
            reason = "a journey of minutes, in seconds"
        )]
        TimeDelta::seconds((minutes * 60.0) as i64)
    }

    pub(crate) fn gaps(&self) -> &[Gap] {
        &self.gaps
    }

    /// The part of a gap that lies from one place of the route to another, by length; none of a gap without length.
    pub(crate) fn share(&self, gap: usize, from: Chainage, to: Chainage) -> f64 {
        let [start, end] = [gap, gap + 1].map(|place| self.route.places()[place].at);
        if start == end {
            return 0.0;
        }
        (to.clamp(start, end) - from.clamp(start, end)) / (end - start)
    }
}

fn gaps(route: &Route<'_>, train: &Train, calls: &[Call]) -> Vec<Gap> {
    let places = route.places();
    let legs: Vec<usize> = places
        .windows(2)
        .map(|pair| leg_to(route, pair[1]))
        .collect();
    let piece = |(i, pair): (usize, &[crate::route::Place])| Piece {
        length: pair[1].at - pair[0].at,
        limit: train.speed_on(route.section(&route.legs()[legs[i]])),
    };
    let pieces: Vec<Piece> = places.windows(2).enumerate().map(piece).collect();
    let mut minutes = Vec::with_capacity(pieces.len());
    let stands = calls.iter().map(|call| call.place).chain([pieces.len()]);
    for stand in stands {
        minutes.extend(running::minutes(
            &pieces[minutes.len()..stand],
            train.motion,
        ));
    }
    legs.into_iter()
        .zip(minutes)
        .map(|(leg, minutes)| Gap { leg, minutes })
        .collect()
}

/// The leg that leads to a place.
fn leg_to(route: &Route<'_>, place: crate::route::Place) -> usize {
    route
        .legs()
        .partition_point(|leg| leg.end < place.at)
        .min(route.legs().len() - 1)
}
