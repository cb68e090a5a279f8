//! The numbers of a time: days, hours, offsets and durations.

use chrono::{Datelike, FixedOffset, NaiveDate, TimeDelta};

/// Years that a train, a report or a forecast of this railway may speak of; others are slips of the keyboard.
pub(super) const YEARS: std::ops::RangeInclusive<i32> = 1900..=2200;

/// The first `count` bytes as a number, if they are digits, and what follows.
fn digits(text: &str, count: usize) -> Option<(u32, &str)> {
    let (digits, rest) = text.split_at_checked(count)?;
    let number = digits
        .bytes()
        .all(|b| b.is_ascii_digit())
        .then(|| digits.parse().ok())??;
    Some((number, rest))
}

/// `2019-04-24`, and what follows.
pub(super) fn date_numbers(text: &str) -> Option<([u32; 3], &str)> {
    let (year, rest) = digits(text, 4)?;
    let (month, rest) = digits(rest.strip_prefix('-')?, 2)?;
    let (day, rest) = digits(rest.strip_prefix('-')?, 2)?;
    Some(([year, month, day], rest))
}

/// The day of these numbers, or why there is none.
pub(super) fn date([year, month, day]: [u32; 3]) -> Result<NaiveDate, String> {
    let years = || format!("years run from {} to {}", YEARS.start(), YEARS.end());
    let year = i32::try_from(year)
        .ok()
        .filter(|year| YEARS.contains(year))
        .ok_or_else(years)?;
    let first = NaiveDate::from_ymd_opt(year, month, 1).ok_or("months run from 01 to 12")?;
    first.with_day(day).ok_or_else(|| {
        format!(
            "{} has {} days",
            first.format("%B %Y"),
            first.num_days_in_month()
        )
    })
}

/// `10:30`, and what follows.
pub(super) fn hour_numbers(text: &str) -> Option<([u32; 2], &str)> {
    let (hour, rest) = digits(text, 2)?;
    let (minute, rest) = digits(rest.strip_prefix(':')?, 2)?;
    Some(([hour, minute], rest))
}

/// The time since midnight, with the seconds that may follow; and what follows those.
pub(super) fn since_midnight(
    [hour, minute]: [u32; 2],
    rest: &str,
) -> Result<(TimeDelta, &str), &'static str> {
    let (milliseconds, rest) = milliseconds(rest)?;
    match (hour, minute, milliseconds) {
        (24, 0, 0) | (..24, ..60, ..60_000) => {}
        (24, ..) => return Err("no day goes on after 24:00"),
        (..24, ..60, ..61_000) => {
            return Err("seconds run from 00 to 59; write a leap second as 59");
        }
        _ => return Err("hours run from 00 to 24, minutes and seconds from 00 to 59"),
    }
    let minutes = TimeDelta::minutes(i64::from(hour * 60 + minute));
    Ok((minutes + TimeDelta::milliseconds(milliseconds.into()), rest))
}

/// `:15` or `:15.250` in milliseconds, nothing as none; and what follows.
fn milliseconds(text: &str) -> Result<(u32, &str), &'static str> {
    let Some(text) = text.strip_prefix(':') else {
        return Ok((0, text));
    };
    let (seconds, rest) =
        digits(text, 2).ok_or("write the seconds with two digits, as in 10:30:05")?;
    if rest.starts_with(',') {
        return Err("write the fraction of a second after a point, as in 10:30:05.250");
    }
    let Some(rest) = rest.strip_prefix('.') else {
        return Ok((seconds * 1000, rest));
    };
    let length = rest.bytes().take_while(u8::is_ascii_digit).count();
    if length == 0 {
        return Err("digits are missing after the point");
    }
    let (fraction, rest) = rest.split_at(length);
    let thousandths = fraction
        .bytes()
        .chain(*b"00")
        .take(3)
        .fold(0, |sum, b| sum * 10 + u32::from(b - b'0'));
    Ok((seconds * 1000 + thousandths, rest))
}

/// `Z`, `+10`, `+1000` or `+10:00`, and nothing after it.
pub(super) fn offset(text: &str) -> Result<FixedOffset, &'static str> {
    const HOW: &str = "only an offset from UTC can follow the time, as +10:00 or Z";
    if text.eq_ignore_ascii_case("z") {
        return FixedOffset::east_opt(0).ok_or(HOW);
    }
    let (east, rest) = match text.strip_prefix('+') {
        Some(rest) => (1, rest),
        None => (-1, text.strip_prefix(['-', '−']).ok_or(HOW)?),
    };
    let (hours, rest) = digits(rest, 2).ok_or(HOW)?;
    let minutes = match rest.strip_prefix(':').unwrap_or(rest) {
        "" if rest.is_empty() => 0,
        minutes => {
            digits(minutes, 2)
                .filter(|(_, rest)| rest.is_empty())
                .ok_or(HOW)?
                .0
        }
    };
    let total = east * i32::try_from(hours * 60 + minutes).unwrap_or(i32::MAX / 60);
    // The first and the last zone on Earth: Baker Island, and Kiritimati.
    if minutes > 59 || !(-12 * 60..=14 * 60).contains(&total) {
        return Err("offsets run from -12:00 to +14:00, their minutes from 00 to 59");
    }
    FixedOffset::east_opt(total * 60).ok_or(HOW)
}

/// `P1DT2H30M15S`, any of its parts missing but not all.
pub(super) fn duration(text: &str) -> Option<TimeDelta> {
    let text = text.to_ascii_uppercase();
    let rest = text.strip_prefix('P')?;
    let (days, time) = match rest.split_once('T') {
        Some((_, "")) => return None,
        Some(parts) => parts,
        None => (rest, ""),
    };
    if days.is_empty() && time.is_empty() {
        return None;
    }
    let (days, rest) = counted(days, 'D')?;
    if !rest.is_empty() {
        return None;
    }
    let (hours, rest) = counted(time, 'H')?;
    let (minutes, rest) = counted(rest, 'M')?;
    let (seconds, rest) = counted(rest, 'S')?;
    let total = i64::from(days) * 86_400
        + i64::from(hours) * 3600
        + i64::from(minutes) * 60
        + i64::from(seconds);
    rest.is_empty().then_some(TimeDelta::seconds(total))
}

/// The number before a unit, none being zero, and what follows the unit.
fn counted(text: &str, unit: char) -> Option<(u32, &str)> {
    match text.split_once(unit) {
        Some((number, rest)) => number
            .bytes()
            .all(|b| b.is_ascii_digit())
            .then(|| number.parse().ok().zip(Some(rest)))?,
        None => Some((0, text)),
    }
}
