//! When: reading the times people write, and printing times that cannot be mistaken.
//!
//! All arithmetic is in UTC. A text without an offset is read in the zone of the place it is about, and the
//! [`Reading`] says so; a printed time always carries its offset.

mod clock;
mod grammar;
mod hint;
mod numerals;
mod print;

pub use print::{Local, Span};

use std::fmt;

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Tz;

use crate::Error;
use clock::Clock;
use grammar::{What, Words};

/// A stretch of time, both ends included: an instant is a window whose ends are equal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Window {
    start: DateTime<Utc>,
    end: DateTime<Utc>,
}

impl Window {
    /// The window from `start` to `end`; none if it would end before it starts.
    pub fn new(start: DateTime<Utc>, end: DateTime<Utc>) -> Option<Self> {
        (start <= end).then_some(Self { start, end })
    }

    /// The window that holds one instant only.
    pub const fn at(instant: DateTime<Utc>) -> Self {
        Self {
            start: instant,
            end: instant,
        }
    }

    /// The first instant in it.
    pub const fn start(self) -> DateTime<Utc> {
        self.start
    }

    /// The last instant in it.
    pub const fn end(self) -> DateTime<Utc> {
        self.end
    }

    /// From the first instant to the last: nothing for an instant, never negative.
    pub fn width(self) -> TimeDelta {
        self.end - self.start
    }

    /// The instant halfway.
    pub fn middle(self) -> DateTime<Utc> {
        self.start + self.width() / 2
    }

    /// Whether `instant` lies in it, ends included.
    pub fn contains(self, instant: DateTime<Utc>) -> bool {
        self.start <= instant && instant <= self.end
    }
}

/// A part of the day, by the hours it is taken to mean.
///
/// Dawn is 03:00–06:00, as the Korean Central News Agency's "at dawn" has been read in reports of these journeys.
/// The others are conventions of this library, wide rather than clever, and overlap where speech does.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PartOfDay {
    /// 03:00–06:00.
    Dawn,
    /// 06:00–12:00.
    Morning,
    /// 11:00–13:00.
    Noon,
    /// 12:00–18:00.
    Afternoon,
    /// 18:00–24:00.
    Evening,
    /// 21:00–03:00 of the next day: the night that begins on the date.
    Night,
}

impl PartOfDay {
    const ALL: [Self; 6] = [
        Self::Dawn,
        Self::Morning,
        Self::Noon,
        Self::Afternoon,
        Self::Evening,
        Self::Night,
    ];

    /// The local hours at which it begins and ends; above 24 they are of the next day.
    pub const fn hours(self) -> (u8, u8) {
        match self {
            Self::Dawn => (3, 6),
            Self::Morning => (6, 12),
            Self::Noon => (11, 13),
            Self::Afternoon => (12, 18),
            Self::Evening => (18, 24),
            Self::Night => (21, 27),
        }
    }

    /// The English word for it.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Dawn => "dawn",
            Self::Morning => "morning",
            Self::Noon => "noon",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
            Self::Night => "night",
        }
    }

    fn named(word: &str) -> Option<Self> {
        Self::ALL
            .into_iter()
            .find(|part| part.name().eq_ignore_ascii_case(word))
    }
}

impl fmt::Display for PartOfDay {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.name())
    }
}

/// The way a time was written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Form {
    /// One instant: `2019-04-24T10:30+10:00`.
    Instant,
    /// From one time to another: `2019-04-24T10:30+10:00/2019-04-24T10:40+10:00`.
    Interval,
    /// A whole day of some place: `2023-09-10`.
    Day,
    /// A part of such a day: `2023-09-10 dawn`.
    PartOfDay(PartOfDay),
}

/// A time as it was read: what it means, how it was written, and whose zone had to be assumed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Reading {
    /// The time meant.
    pub window: Window,
    /// The way it was written.
    pub form: Form,
    /// The zone it was read in, where the text names no offset.
    pub assumed_zone: Option<Tz>,
}

impl Reading {
    /// Reads a time, in `zone` where the text names no offset.
    ///
    /// | written | means |
    /// |---|---|
    /// | `2019-04-24T10:30+10:00` | an instant; seconds and their fractions (kept to milliseconds) may follow |
    /// | `2019-04-24T10:30+10:00/2019-04-24T10:40+10:00` | from the one to the other |
    /// | `2019-04-24T10:30+10:00/10:40` | to a time of the same day |
    /// | `2019-04-24T10:30+10:00/PT45M` | for a duration: days of 24 hours, hours, minutes, seconds |
    /// | `2023-09-10` | that day, from its midnight to the next, both included |
    /// | `2023-09-10 dawn` | that [`PartOfDay`], both ends included |
    ///
    /// The offset is `Z`, `+10`, `+1000` or `+10:00`; one space may stand for the `T`, and before the offset. `24:00` is
    /// the next midnight. The end of an interval, if it names no offset, takes that of the start. A day or a part of one
    /// may begin or end at an hour that the clocks of its zone showed twice or skipped; it then takes in every reading.
    ///
    /// ```
    /// use khasan::{Form, Reading};
    /// let reading = Reading::parse("2019-04-24 10:30", Some(chrono_tz::Asia::Vladivostok))?;
    /// assert_eq!(reading.form, Form::Instant);
    /// assert_eq!(reading.window, Reading::parse("2019-04-24T00:30Z", None)?.window);
    /// assert_eq!(reading.assumed_zone, Some(chrono_tz::Asia::Vladivostok));
    /// # Ok::<(), khasan::Error>(())
    /// ```
    ///
    /// # Errors
    ///
    /// [`Error::TimeSyntax`] if the text is not one of these, names a day or an hour that no calendar or clock has, a year
    /// outside 1900 to 2200, or an end before its start, or if neither the text nor the caller knows the zone.
    /// [`Error::LocalTime`] for an instant that happened twice or never on the clocks of `zone`.
    pub fn parse(text: &str, zone: Option<Tz>) -> Result<Self, Error> {
        let text = text.trim();
        match text.split_once('/') {
            Some((start, end)) if !end.contains('/') => interval(text, [start, end], zone),
            _ => single(text, zone),
        }
    }
}

fn single(text: &str, zone: Option<Tz>) -> Result<Reading, Error> {
    let words = Words::read(text)?;
    let clock = Clock::of(&words, zone)?;
    Ok(Reading {
        window: clock.window(&words)?,
        form: match words.what {
            What::Hour(_) => Form::Instant,
            What::Day => Form::Day,
            What::Part(part) => Form::PartOfDay(part),
        },
        assumed_zone: clock.zone(),
    })
}

fn interval(text: &str, ends: [&str; 2], zone: Option<Tz>) -> Result<Reading, Error> {
    let [start, end] = ends.map(str::trim);
    let start = Words::read(start)?;
    let clock = Clock::of(&start, zone)?;
    let first = clock.window(&start)?;
    let last = if end.starts_with(['P', 'p']) {
        Window::at(start.after(first.start, end)?)
    } else {
        let end = start.same_day(end)?.map_or_else(|| Words::read(end), Ok)?;
        let clock = match (end.offset, start.offset) {
            (Some(_), None) => return Err(lone_offset(text)),
            (Some(offset), _) => Clock::Offset(offset),
            (None, _) => clock,
        };
        clock.window(&end)?
    };
    if first.start > last.start {
        return Err(backwards(text, clock, first, last));
    }
    Ok(Reading {
        window: Window {
            start: first.start,
            end: last.end,
        },
        form: Form::Interval,
        assumed_zone: clock.zone(),
    })
}

/// Which of the two the writer meant by one offset at the end, nobody can say.
fn lone_offset(text: &str) -> Error {
    refused(
        text,
        "only its end has an offset; write one after the start too",
    )
}

fn backwards(text: &str, clock: Clock, first: Window, last: Window) -> Error {
    let [start, end] = [first, last].map(|window| clock.print(window.start));
    refused(
        text,
        format!("its end, {end}, is before its start, {start}"),
    )
}

fn refused(text: &str, expected: impl Into<String>) -> Error {
    Error::TimeSyntax {
        text: text.to_owned(),
        expected: expected.into(),
    }
}
