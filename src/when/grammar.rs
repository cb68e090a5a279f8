//! The words of one time, before a zone gives them a meaning.

use chrono::{DateTime, Datelike, FixedOffset, NaiveDate, TimeDelta, Utc};

use super::numerals::{YEARS, date, date_numbers, duration, hour_numbers, offset, since_midnight};
use super::{PartOfDay, hint, refused};
use crate::Error;
use crate::error::in_quotes;

/// One time as written.
pub(super) struct Words<'a> {
    pub(super) text: &'a str,
    pub(super) date: NaiveDate,
    pub(super) what: What,
    pub(super) offset: Option<FixedOffset>,
}

pub(super) enum What {
    /// So long after midnight, as clocks count.
    Hour(TimeDelta),
    Day,
    Part(PartOfDay),
}

impl<'a> Words<'a> {
    pub(super) fn read(text: &'a str) -> Result<Self, Error> {
        let Some((numbers, rest)) = date_numbers(text) else {
            return Err(refused(text, hint::for_text(text)));
        };
        let date = date(numbers).map_err(|reason| refused(text, reason))?;
        Self::of_day(text, date, rest)
    }

    /// The end of an interval that starts with these words, if only its hour is written.
    pub(super) fn same_day<'e>(&self, end: &'e str) -> Result<Option<Words<'e>>, Error> {
        match (&self.what, hour_numbers(end)) {
            (_, None) => Ok(None),
            (What::Hour(_), Some(_)) => Words::with_hour(end, self.date, end).map(Some),
            _ => Err(refused(
                end,
                "an hour alone can only end an interval whose start has its hour",
            )),
        }
    }

    /// The end of an interval that starts with these words, at `start`, and lasts as long as `duration` says.
    pub(super) fn after(
        &self,
        start: DateTime<Utc>,
        duration: &str,
    ) -> Result<DateTime<Utc>, Error> {
        if !matches!(self.what, What::Hour(_)) {
            return Err(refused(
                self.text,
                "a duration can only follow a start that has its hour",
            ));
        }
        self::duration(duration)
            .ok_or("write a duration as PT45M, PT20H30M or P1DT2H")
            .and_then(|length| start.checked_add_signed(length).ok_or("it is too long"))
            .and_then(|end| {
                YEARS
                    .contains(&end.year())
                    .then_some(end)
                    .ok_or("it is too long")
            })
            .map_err(|reason| refused(duration, reason))
    }

    fn of_day(text: &'a str, date: NaiveDate, rest: &'a str) -> Result<Self, Error> {
        let after = rest.strip_prefix(['T', 't', ' ']).unwrap_or_default();
        if after.starts_with(|c: char| c.is_ascii_digit()) {
            return Self::with_hour(text, date, after);
        }
        let letters = after
            .find(|c: char| !c.is_alphabetic())
            .unwrap_or(after.len());
        let (word, after) = after.split_at(letters);
        let (what, tail) = match (rest.starts_with(' '), PartOfDay::named(word)) {
            (true, Some(part)) => (What::Part(part), after),
            (true, None) if !word.is_empty() && !word.eq_ignore_ascii_case("z") => {
                return Err(refused(text, no_such_part(word)));
            }
            _ => (What::Day, rest),
        };
        Self::with_offset(text, date, what, tail)
    }

    fn with_hour(text: &'a str, date: NaiveDate, hour: &'a str) -> Result<Self, Error> {
        let Some((numbers, rest)) = hour_numbers(hour) else {
            return Err(refused(text, hint::for_text(text)));
        };
        let (since, rest) =
            since_midnight(numbers, rest).map_err(|reason| refused(text, reason))?;
        Self::with_offset(text, date, What::Hour(since), rest)
    }

    fn with_offset(text: &'a str, date: NaiveDate, what: What, tail: &str) -> Result<Self, Error> {
        let offset = match tail.strip_prefix(' ').unwrap_or(tail) {
            "" => None,
            after if matches!(what, What::Day) && !after.starts_with(['+', '-', '−', 'Z', 'z']) =>
            {
                return Err(refused(text, hint::for_text(text)));
            }
            tail => Some(offset(tail).map_err(|reason| refused(text, reason))?),
        };
        Ok(Self {
            text,
            date,
            what,
            offset,
        })
    }
}

fn no_such_part(word: &str) -> String {
    let [parts @ .., last] = PartOfDay::ALL.map(PartOfDay::name);
    format!(
        "{} is no part of the day; write {} or {last}",
        in_quotes(word),
        parts.join(", ")
    )
}
