//! Times and durations as people read them.

use std::fmt;

use chrono::{
    DateTime, DurationRound, FixedOffset, Offset, SecondsFormat, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;

/// An instant as the clocks of a zone show it, always with its offset.
///
/// Prints `2023-09-12 15:06 +10:00`, to the nearest minute; with `{:#}` RFC 3339, `2023-09-12T15:06:00+10:00`, to the
/// second, or to the millisecond where there is a fraction. Both are read back by [`Reading::parse`](crate::Reading::parse).
///
/// ```
/// use khasan::{Local, Reading};
/// let time = Reading::parse("2023-09-12T05:06:00Z", None)?.window.start();
/// let local = Local { time, zone: chrono_tz::Asia::Vladivostok };
/// assert_eq!(local.to_string(), "2023-09-12 15:06 +10:00");
/// assert_eq!(format!("{local:#}"), "2023-09-12T15:06:00+10:00");
/// assert_eq!(local.short(), "Tue 12 Sep 15:06 +10:00");
/// # Ok::<(), khasan::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Local {
    /// The instant.
    pub time: DateTime<Utc>,
    /// Whose clocks.
    pub zone: Tz,
}

impl Local {
    /// For tables, without the year: `Tue 12 Sep 15:06 +10:00`, to the nearest minute.
    pub fn short(&self) -> String {
        self.to_the_minute()
            .format("%a %-d %b %H:%M %:z")
            .to_string()
    }

    /// Rounded before it is made local, so that a minute rounded past a change of clocks gets the new offset.
    fn to_the_minute(self) -> DateTime<FixedOffset> {
        let minute = TimeDelta::minutes(1);
        let time = self.time.duration_round(minute).unwrap_or(self.time);
        shown(time, Self { time, ..self }.offset())
    }

    fn offset(self) -> FixedOffset {
        self.zone
            .offset_from_utc_datetime(&self.time.naive_utc())
            .fix()
    }
}

impl fmt::Display for Local {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if f.alternate() {
            f.pad(&rfc3339(self.time, self.offset()))
        } else {
            f.pad(
                &self
                    .to_the_minute()
                    .format("%Y-%m-%d %H:%M %:z")
                    .to_string(),
            )
        }
    }
}

/// RFC 3339 with a numeric offset, to the second, or to the millisecond where there is a fraction.
pub(super) fn rfc3339(time: DateTime<Utc>, offset: FixedOffset) -> String {
    let precision = match time.timestamp_subsec_millis() {
        0 => SecondsFormat::Secs,
        _ => SecondsFormat::Millis,
    };
    shown(time, offset).to_rfc3339_opts(precision, false)
}

/// The instant at this offset, to the whole minute.
///
/// Before there were time zones, clocks kept the sun's time, to the second; an offset is printed to the minute. The hour
/// printed is the one at the offset printed, so that both together are the instant.
fn shown(time: DateTime<Utc>, offset: FixedOffset) -> DateTime<FixedOffset> {
    let minutes = (offset.local_minus_utc() + 30).div_euclid(60);
    FixedOffset::east_opt(minutes * 60)
        // At the ends of the calendar there may be no such local time.
        .filter(|offset| time.naive_utc().checked_add_offset(*offset).is_some())
        .map_or_else(|| time.fixed_offset(), |offset| time.with_timezone(&offset))
}

/// How long: `45 min`, `20 h 05 min`, from two days on `3 d 4 h`, rounded to the last unit printed.
///
/// With `{:+}` a later time is marked too: `+12 min`, `−12 min`. What rounds to nothing has no sign.
///
/// ```
/// use chrono::TimeDelta;
/// use khasan::Span;
/// assert_eq!(Span(TimeDelta::minutes(1205)).to_string(), "20 h 05 min");
/// assert_eq!(format!("{:+}", Span(TimeDelta::minutes(12))), "+12 min");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Span(pub TimeDelta);

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let seconds = self.0.abs().num_seconds();
        let minutes = (seconds + 30) / 60;
        let hours = (seconds + 1800) / 3600;
        let length = match minutes {
            0..60 => format!("{minutes} min"),
            60..2880 => format!("{} h {:02} min", minutes / 60, minutes % 60),
            _ => format!("{} d {} h", hours / 24, hours % 24),
        };
        let sign = match (minutes, self.0 < TimeDelta::zero()) {
            (0, _) => "",
            (_, true) => "−",
            (_, false) if f.sign_plus() => "+",
            (_, false) => "",
        };
        f.pad(&format!("{sign}{length}"))
    }
}
