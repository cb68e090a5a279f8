//! The right form of a time that was written in another.

use super::numerals::{date, hour_numbers};

const EXAMPLES: &str = "write a time as 2019-04-24T10:30+10:00, an interval as 2019-04-24T10:30+10:00/10:40, \
                        a day as 2023-09-10, or a part of a day as \"2023-09-10 dawn\"";

const MONTHS: [&str; 12] = [
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
];

/// What to write instead: this very time if its day is beyond doubt, or else an example of each form.
pub(super) fn for_text(text: &str) -> String {
    rewritten(text).map_or_else(|| EXAMPLES.to_owned(), |right| format!("write {right}"))
}

fn rewritten(text: &str) -> Option<String> {
    // Nothing longer is one time; and an interval is more than one.
    if text.len() > 40 {
        return None;
    }
    let (clock, day): (Vec<&str>, Vec<&str>) = text
        .split(|c: char| c.is_whitespace() || c == ',')
        .flat_map(|word| word.splitn(if word.contains(':') { 2 } else { 1 }, 'T'))
        .filter(|word| !word.is_empty())
        .partition(|word| word.contains(':'));
    let day = day_of(&day.join(" "))?;
    match clock.concat().as_str() {
        "" => Some(day),
        clock => Some(format!("{day}T{}", clock_of(clock)?)),
    }
}

/// The day of three numbers, or of two and the name of a month; none where it could be two days.
fn day_of(text: &str) -> Option<String> {
    let words: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .collect();
    let numbers = match words[..] {
        [day, month, year] if month_named(month).is_some() => {
            [number(year)?, month_named(month)?, number(day)?]
        }
        [month, day, year] if month_named(month).is_some() => {
            [number(year)?, month_named(month)?, number(day)?]
        }
        [year, month, day] if year.len() == 4 => [number(year)?, number(month)?, number(day)?],
        [day, month, year] if text.contains('.') => [number(year)?, number(month)?, number(day)?],
        // 24/04/2019 is April whichever comes first; 04/05/2019 is anybody's guess.
        [day, month, year] if number(day)? > 12 => [number(year)?, number(month)?, number(day)?],
        [month, day, year] if number(day)? > 12 => [number(year)?, number(month)?, number(day)?],
        _ => return None,
    };
    date(numbers).ok().map(|date| date.to_string())
}

fn number(word: &str) -> Option<u32> {
    word.parse().ok()
}

/// The number of a month from its English name or the first three letters of it.
fn month_named(word: &str) -> Option<u32> {
    let word = word.to_ascii_lowercase();
    let named = |month: &&str| **month == word || month[..3] == word;
    (1..)
        .zip(&MONTHS)
        .find(|(_, month)| named(month))
        .map(|(number, _)| number)
}

/// `9:05` and `09:05`, and an offset after them, as they should be.
fn clock_of(word: &str) -> Option<String> {
    let padded = if word.find(':') == Some(1) {
        format!("0{word}")
    } else {
        word.to_owned()
    };
    let ([hour, minute], rest) = hour_numbers(&padded)?;
    let offset = rest.is_empty()
        || rest.starts_with('+')
            && hour_numbers(&rest[1..]).is_some_and(|(_, rest)| rest.is_empty());
    (hour < 24 && minute < 60 && offset).then_some(padded)
}
