//! From what a clock showed to when that was.

use chrono::offset::LocalResult;
use chrono::{DateTime, FixedOffset, NaiveDateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;

use super::grammar::{What, Words};
use super::print::rfc3339;
use super::{Window, refused};
use crate::Error;

/// What a local time is local to.
#[derive(Clone, Copy)]
pub(super) enum Clock {
    Offset(FixedOffset),
    Zone(Tz),
}

/// Every instant at which a clock may have shown a time, the earlier first.
enum Shown {
    Once(DateTime<FixedOffset>),
    Twice([DateTime<FixedOffset>; 2]),
    /// The clocks jumped over it: as they ran after the jump, and as they ran before.
    Never([DateTime<FixedOffset>; 2]),
}

impl Clock {
    /// The offset in the words, or else the zone of the place.
    pub(super) fn of(words: &Words, zone: Option<Tz>) -> Result<Self, Error> {
        words
            .offset
            .map(Self::Offset)
            .or(zone.map(Self::Zone))
            .ok_or_else(|| no_offset(words))
    }

    pub(super) fn zone(self) -> Option<Tz> {
        match self {
            Self::Offset(_) => None,
            Self::Zone(zone) => Some(zone),
        }
    }

    /// What the words mean on this clock.
    pub(super) fn window(self, words: &Words) -> Result<Window, Error> {
        let midnight = words.date.and_time(chrono::NaiveTime::MIN);
        let (from, to) = match words.what {
            What::Hour(since) => return self.instant(midnight + since, words.text),
            What::Day => (0, 24),
            What::Part(part) => part.hours(),
        };
        let [start, end] = [from, to].map(|hours| midnight + TimeDelta::hours(hours.into()));
        let start = self.shown(start).earliest();
        // A zone that skipped a whole day would otherwise end it before it began.
        let end = self.shown(end).latest().max(start);
        Ok(Window { start, end })
    }

    fn instant(self, local: NaiveDateTime, text: &str) -> Result<Window, Error> {
        let (twice, readings) = match self.shown(local) {
            Shown::Once(instant) => return Ok(Window::at(instant.to_utc())),
            Shown::Twice(readings) => (true, readings),
            Shown::Never(readings) => (false, readings),
        };
        Err(Error::LocalTime {
            text: text.to_owned(),
            zone: self
                .zone()
                .map(|zone| zone.name().to_owned())
                .unwrap_or_default(),
            twice,
            readings: readings
                .map(|reading| rfc3339(reading.to_utc(), *reading.offset()))
                .to_vec(),
        })
    }

    fn shown(self, local: NaiveDateTime) -> Shown {
        match self {
            Self::Offset(offset) => Shown::Once(at(local, offset)),
            Self::Zone(zone) => match zone.offset_from_local_datetime(&local) {
                LocalResult::Single(offset) => Shown::Once(at(local, offset.fix())),
                LocalResult::Ambiguous(one, other) => {
                    let [one, other] = [one, other].map(|offset| at(local, offset.fix()));
                    Shown::Twice([one.min(other), one.max(other)])
                }
                LocalResult::None => Shown::Never(around_the_jump(local, zone)),
            },
        }
    }

    /// An instant as this clock shows it.
    pub(super) fn print(self, instant: DateTime<Utc>) -> String {
        let offset = match self {
            Self::Offset(offset) => offset,
            Self::Zone(zone) => zone.offset_from_utc_datetime(&instant.naive_utc()).fix(),
        };
        rfc3339(instant, offset)
    }
}

impl Shown {
    fn earliest(&self) -> DateTime<Utc> {
        match self {
            Self::Once(instant) | Self::Twice([instant, _]) | Self::Never([instant, _]) => {
                instant.to_utc()
            }
        }
    }

    fn latest(&self) -> DateTime<Utc> {
        match self {
            Self::Once(instant) | Self::Twice([_, instant]) | Self::Never([_, instant]) => {
                instant.to_utc()
            }
        }
    }
}

/// The instant at which a clock with this offset shows `local`.
fn at(local: NaiveDateTime, offset: FixedOffset) -> DateTime<FixedOffset> {
    DateTime::from_naive_utc_and_offset(local - offset, offset)
}

/// A skipped local time, by the offset after the jump and by the one before.
///
/// By the old offset it lies after the jump, and by the new one before it: so each finds the other. A day earlier
/// the old one was surely in force.
fn around_the_jump(local: NaiveDateTime, zone: Tz) -> [DateTime<FixedOffset>; 2] {
    let in_force = |utc: NaiveDateTime| zone.offset_from_utc_datetime(&utc).fix();
    let before = in_force(local - TimeDelta::days(1));
    let after = in_force(local - before);
    [at(local, after), at(local, before)]
}

fn no_offset(words: &Words) -> Error {
    let space = if matches!(words.what, What::Hour(_)) {
        ""
    } else {
        " "
    };
    let text = words.text;
    refused(
        text,
        format!("its offset from UTC is missing; add it, as in {text}{space}+10:00"),
    )
}
