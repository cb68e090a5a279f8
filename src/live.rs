//! A train watched from on board: every fix of a receiver moves what is known of its place and its pace.

mod filter;
mod onward;
mod pace;

#[cfg(test)]
mod tests;

use chrono::{DateTime, Utc};
use thiserror::Error;

use crate::call::AT_CALL;
use crate::journey::Journey;
use crate::units::{Chainage, Metres, Speed};
use filter::Filter;
pub use onward::Onward;
pub use pace::Pace;

/// Slower than this it stands: a walking pace.
const STANDING_MS: f64 = 1.0;
/// It has started again once it is so far from where it came to a stand: the speed of a standing receiver is never quite 0.
const STARTED_M: f64 = 100.0;

/// Where a receiver on board says the train is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Fix {
    /// When.
    pub time: DateTime<Utc>,
    /// Where on the route; [`Line::locate`](crate::Line::locate) and [`Route::locate`](crate::Route::locate) turn latitudes into it.
    pub at: Chainage,
    /// The standard deviation of the place along the line.
    pub accuracy: Metres,
}

/// Why a fix was not taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Refused {
    /// It is no later than the one before it.
    #[error("the fix is no later than the one before it")]
    Older,
    /// No train gets there in that time. Where it is right all the same, the fixes after it soon are taken.
    #[error("no train gets to that fix from the one before it in the time between them")]
    Jump,
    /// A place or an accuracy that is no number, or an accuracy that is not positive.
    #[error("the fix has no place, or no accuracy above 0 m")]
    NoFix,
}

/// What is known of a train from the fixes so far: by [`Journey::live`].
///
/// A fix costs a fraction of a microsecond and no memory. The pace is learnt from running time alone, so fixes should come
/// at least once a minute: of a halt between two fixes nothing is known.
#[derive(Debug, Clone)]
pub struct Live<'j> {
    journey: &'j Journey<'j>,
    /// Nominal running minutes from the start to each place.
    minutes: Vec<f64>,
    /// The gap between places that the newest fix lies in.
    gap: usize,
    seen: Option<Seen>,
    pace: Pace,
    /// The call that it left last.
    left: Option<usize>,
}

/// What the newest fix left behind.
#[derive(Debug, Clone, Copy)]
struct Seen {
    time: DateTime<Utc>,
    filter: Filter,
    /// Nominal running minutes from the start.
    minutes: f64,
    stand: Option<Stand>,
}

/// A train that stands.
#[derive(Debug, Clone, Copy)]
struct Stand {
    since: DateTime<Utc>,
    /// Metres from the start.
    place: f64,
    /// The call that it stands at: index into the route's places.
    call: Option<usize>,
}

impl Journey<'_> {
    /// Follows the train by fixes from on board.
    pub fn live(&self) -> Live<'_> {
        let mut minutes = vec![0.0];
        for gap in self.gaps() {
            minutes.push(minutes[minutes.len() - 1] + gap.minutes);
        }
        Live {
            journey: self,
            minutes,
            gap: 0,
            seen: None,
            pace: Pace::on(self, 0),
            left: None,
        }
    }
}

impl Live<'_> {
    /// Takes a fix.
    ///
    /// # Errors
    /// [`Refused`], and nothing has changed.
    pub fn fix(&mut self, fix: Fix) -> Result<(), Refused> {
        let (at, deviation) = (fix.at.get(), fix.accuracy.get());
        if !at.is_finite() || !deviation.is_finite() || deviation <= 0.0 {
            return Err(Refused::NoFix);
        }
        let Some(before) = self.seen else {
            self.seen = Some(self.first(fix));
            return Ok(());
        };
        let seconds = (fix.time - before.time).as_seconds_f64();
        if seconds <= 0.0 {
            return Err(Refused::Older);
        }
        let filter = before.filter.after(seconds).with(at, deviation);
        let filter = filter.ok_or(Refused::Jump)?;
        let minutes = self.minutes_to(filter.place);
        let stand = self.stand(filter, fix, before.stand);
        if stand.is_none() {
            let call = before.stand.and_then(|stand| stand.call);
            self.left = call.or(self.left);
            self.pace = self.pace.in_gap(self.journey, self.gap);
            self.pace.ran(minutes - before.minutes, seconds / 60.0);
        }
        self.seen = Some(Seen {
            time: fix.time,
            filter,
            minutes,
            stand,
        });
        Ok(())
    }

    fn first(&mut self, fix: Fix) -> Seen {
        let filter = Filter::at(fix.at.get(), fix.accuracy.get());
        let minutes = self.minutes_to(filter.place);
        self.pace = self.pace.in_gap(self.journey, self.gap);
        Seen {
            time: fix.time,
            filter,
            minutes,
            stand: None,
        }
    }

    /// How it stands, if it does.
    fn stand(&self, filter: Filter, fix: Fix, before: Option<Stand>) -> Option<Stand> {
        let accuracy = fix.accuracy.get();
        if let Some(stand) = before {
            let off = (filter.place - stand.place).abs();
            return (off <= STARTED_M.max(3.0 * accuracy)).then_some(stand);
        }
        let places = self.journey.route().places();
        let is_close = |&place: &usize| {
            let off = (places[place].at.get() - filter.place).abs();
            off <= AT_CALL.get().max(2.0 * accuracy) && self.left.is_none_or(|left| place > left)
        };
        let calls = || self.journey.calls().iter().map(|call| call.place);
        (filter.speed < STANDING_MS).then(|| Stand {
            since: fix.time,
            place: filter.place,
            call: calls().find(is_close),
        })
    }

    /// Nominal running minutes from the start to a place in metres; finds its gap from the last one.
    fn minutes_to(&mut self, metres: f64) -> f64 {
        let places = self.journey.route().places();
        let last = self.minutes.len() - 2;
        while self.gap < last && places[self.gap + 1].at.get() < metres {
            self.gap += 1;
        }
        while self.gap > 0 && places[self.gap].at.get() > metres {
            self.gap -= 1;
        }
        let here = Chainage::new(metres);
        let share = self.journey.share(self.gap, places[self.gap].at, here);
        let minutes = [self.minutes[self.gap], self.minutes[self.gap + 1]];
        minutes[0] + share * (minutes[1] - minutes[0])
    }

    /// When the newest fix was taken.
    pub fn newest(&self) -> Option<DateTime<Utc>> {
        self.seen.map(|seen| seen.time)
    }

    /// Where it was then, with the standard deviation of that.
    pub fn place(&self) -> Option<(Chainage, Metres)> {
        let end = self.journey.route().end();
        self.seen.map(|seen| {
            let at = Chainage::new(seen.filter.place).clamp(Chainage::START, end);
            (at, Metres::new(seen.filter.deviation()))
        })
    }

    /// How fast it went then; a train does not run backwards for long.
    pub fn speed(&self) -> Option<Speed> {
        self.seen
            .map(|seen| Speed::kmh(seen.filter.speed.max(0.0) * 3.6))
    }

    /// Since when it stands, if it does, and at which place if at a call: index into [`Route::places`](crate::Route::places).
    pub fn stands(&self) -> Option<(DateTime<Utc>, Option<usize>)> {
        let stand = self.seen?.stand?;
        Some((stand.since, stand.call))
    }

    /// Its pace in the country it runs through.
    pub fn pace(&self) -> Pace {
        self.pace
    }
}
