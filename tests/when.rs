//! What people write for a time, what it means, and how a time is printed.

use chrono::{DateTime, TimeDelta, Utc};
use chrono_tz::Asia::{Pyongyang, Vladivostok};
use chrono_tz::Tz;
use khasan::{Error, Form, Local, PartOfDay, Reading, Span, Window};
use proptest::prelude::*;

fn utc(text: &str) -> DateTime<Utc> {
    DateTime::parse_from_rfc3339(text)
        .expect("the test's own RFC 3339")
        .to_utc()
}

fn window(start: &str, end: &str) -> Window {
    Window::new(utc(start), utc(end)).expect("the test's own order")
}

#[track_caller]
fn read(text: &str) -> Reading {
    Reading::parse(text, None).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn read_in(zone: Tz, text: &str) -> Reading {
    Reading::parse(text, Some(zone)).unwrap_or_else(|error| panic!("{error}"))
}

#[track_caller]
fn refused(zone: impl Into<Option<Tz>>, text: &str, message: &str) {
    match Reading::parse(text, zone.into()) {
        Err(error) => assert_eq!(error.to_string(), message),
        Ok(reading) => panic!("{text} was read as {reading:?}"),
    }
}

#[track_caller]
fn syntax(text: &str, expected: &str) {
    refused(
        Pyongyang,
        text,
        &format!("\"{text}\" cannot be read as a time: {expected}"),
    );
}

const EXAMPLES: &str = "write a time as 2019-04-24T10:30+10:00, an interval as 2019-04-24T10:30+10:00/10:40, \
                        a day as 2023-09-10, or a part of a day as \"2023-09-10 dawn\"";

#[test]
fn an_instant_may_be_written_in_many_ways() {
    for text in [
        "2019-04-24T10:30+10:00",
        "2019-04-24t10:30+10",
        "2019-04-24 10:30+1000",
        "2019-04-24 10:30 +10:00",
        "2019-04-24T10:30:00.000+10:00",
        "2019-04-24T00:30Z",
        "2019-04-24T00:30:00z",
        "2019-04-24T00:30-00:00",
        "2019-04-23T20:30−04:00",
        "2019-04-23T24:00-00:30",
        "  2019-04-24T10:30+10:00\n",
    ] {
        let reading = read(text);
        assert_eq!(
            reading.window,
            Window::at(utc("2019-04-24T00:30:00Z")),
            "{text}"
        );
        assert_eq!(
            (reading.form, reading.assumed_zone),
            (Form::Instant, None),
            "{text}"
        );
    }
}

#[test]
fn fractions_of_a_second_are_kept_to_the_millisecond() {
    for (fraction, kept) in [
        ("5", "500"),
        ("25", "250"),
        ("0625", "062"),
        ("9999999999999", "999"),
    ] {
        let reading = read(&format!("2019-04-24T10:30:15.{fraction}+10:00"));
        assert_eq!(
            reading.window.start(),
            utc(&format!("2019-04-24T00:30:15.{kept}Z"))
        );
    }
}

#[test]
fn a_time_without_offset_is_read_in_the_zone_of_its_place_and_of_its_date() {
    for (zone, text, instant) in [
        (Pyongyang, "2019-04-24T10:30", "2019-04-24T10:30:00+09:00"),
        (Pyongyang, "2017-04-24T10:30", "2017-04-24T10:30:00+08:30"),
        (Vladivostok, "2001-07-26 08:00", "2001-07-26T08:00:00+11:00"),
        (Vladivostok, "2011-12-24 08:00", "2011-12-24T08:00:00+11:00"),
        (Vladivostok, "2023-09-12 08:00", "2023-09-12T08:00:00+10:00"),
    ] {
        let reading = read_in(zone, text);
        assert_eq!(reading.window, Window::at(utc(instant)), "{text}");
        assert_eq!(reading.assumed_zone, Some(zone));
    }
}

#[test]
fn an_offset_in_the_text_outweighs_the_zone_of_the_place() {
    let reading = read_in(Pyongyang, "2019-04-24T10:30+10:00");
    assert_eq!(reading, read("2019-04-24T10:30+10:00"));
}

#[test]
fn an_interval_runs_from_its_start_to_its_end() {
    for text in [
        "2019-04-24T10:30+10:00/2019-04-24T10:40+10:00",
        "2019-04-24T10:30+10:00 / 2019-04-24T09:40+09:00",
        "2019-04-24T10:30+10:00/2019-04-24T10:40",
        "2019-04-24T10:30+10:00/10:40",
        "2019-04-24T10:30+10:00/09:40+09:00",
        "2019-04-24T10:30+10:00/PT10M",
        "2019-04-24T10:30+10:00/pt600s",
    ] {
        let reading = read(text);
        let expected = window("2019-04-24T00:30:00Z", "2019-04-24T00:40:00Z");
        assert_eq!(
            (reading.window, reading.form),
            (expected, Form::Interval),
            "{text}"
        );
    }
}

#[test]
fn an_interval_without_offset_is_read_in_the_zone_at_each_of_its_ends() {
    // The clocks of Pyongyang went forward by half an hour at the end of 4 May 2018.
    let reading = read_in(Pyongyang, "2018-05-04T12:00/2018-05-05T12:00");
    assert_eq!(
        reading.window,
        window("2018-05-04T12:00:00+08:30", "2018-05-05T12:00:00+09:00")
    );
    assert_eq!(reading.assumed_zone, Some(Pyongyang));
}

#[test]
fn a_duration_counts_days_of_24_hours() {
    let reading = read("2019-04-24T10:30+10:00/P1DT2H3M4S");
    assert_eq!(reading.window.width(), TimeDelta::seconds(93_784));
}

#[test]
fn days_and_their_parts_can_end_an_interval() {
    let days = read_in(Pyongyang, "2023-09-10/2023-09-11").window;
    assert_eq!(
        days,
        window("2023-09-10T00:00:00+09:00", "2023-09-12T00:00:00+09:00")
    );
    let parts = read_in(Pyongyang, "2023-09-10 evening/2023-09-11 dawn").window;
    assert_eq!(
        parts,
        window("2023-09-10T18:00:00+09:00", "2023-09-11T06:00:00+09:00")
    );
}

#[test]
fn a_date_is_the_whole_local_day_with_both_its_midnights() {
    let reading = read_in(Vladivostok, "2023-09-10");
    assert_eq!(
        reading.window,
        window("2023-09-10T00:00:00+10:00", "2023-09-11T00:00:00+10:00")
    );
    assert_eq!(
        (reading.form, reading.assumed_zone),
        (Form::Day, Some(Vladivostok))
    );
    for text in ["2023-09-10 +10:00", "2023-09-10+10"] {
        assert_eq!(read(text).window, reading.window, "{text}");
    }
}

#[test]
fn each_part_of_the_day_has_its_hours() {
    use PartOfDay::{Afternoon, Dawn, Evening, Morning, Night, Noon};
    for (word, part, start, end) in [
        (
            "dawn",
            Dawn,
            "2023-09-10T03:00:00+09:00",
            "2023-09-10T06:00:00+09:00",
        ),
        (
            "Morning",
            Morning,
            "2023-09-10T06:00:00+09:00",
            "2023-09-10T12:00:00+09:00",
        ),
        (
            "NOON",
            Noon,
            "2023-09-10T11:00:00+09:00",
            "2023-09-10T13:00:00+09:00",
        ),
        (
            "afternoon",
            Afternoon,
            "2023-09-10T12:00:00+09:00",
            "2023-09-10T18:00:00+09:00",
        ),
        (
            "evening",
            Evening,
            "2023-09-10T18:00:00+09:00",
            "2023-09-11T00:00:00+09:00",
        ),
        (
            "night",
            Night,
            "2023-09-10T21:00:00+09:00",
            "2023-09-11T03:00:00+09:00",
        ),
    ] {
        let reading = read_in(Pyongyang, &format!("2023-09-10 {word}"));
        assert_eq!(
            (reading.window, reading.form),
            (window(start, end), Form::PartOfDay(part))
        );
        assert_eq!(
            read(&format!("2023-09-10 {word} +09:00")).window,
            reading.window
        );
        assert_eq!(part.to_string(), word.to_lowercase());
    }
}

#[test]
fn a_day_takes_in_every_reading_of_its_midnights() {
    for (zone, text, start, end) in [
        // The clocks went back from 00:00 to 23:30, and forward from 23:30 to 00:00.
        (
            Pyongyang,
            "2015-08-14",
            "2015-08-14T00:00:00+09:00",
            "2015-08-15T00:00:00+08:30",
        ),
        (
            Pyongyang,
            "2018-05-04",
            "2018-05-04T00:00:00+08:30",
            "2018-05-05T00:00:00+09:00",
        ),
        // Midnight never happened (forward to 01:00); and it happened twice (back from 01:00), as a start and as an end.
        (
            chrono_tz::Asia::Beirut,
            "2021-03-28",
            "2021-03-28T00:00:00+03:00",
            "2021-03-29T00:00:00+03:00",
        ),
        (
            chrono_tz::America::Havana,
            "2023-11-05",
            "2023-11-05T00:00:00-04:00",
            "2023-11-06T00:00:00-05:00",
        ),
        (
            chrono_tz::America::Havana,
            "2023-11-04",
            "2023-11-04T00:00:00-04:00",
            "2023-11-05T00:00:00-05:00",
        ),
    ] {
        assert_eq!(read_in(zone, text).window, window(start, end), "{text}");
    }
}

#[test]
fn every_day_of_every_zone_can_be_read() {
    for zone in chrono_tz::TZ_VARIANTS {
        for date in [
            "1947-10-26",
            "1981-04-01",
            "2011-12-30",
            "2015-08-15",
            "2023-03-26",
            "2024-11-03",
        ] {
            let width = read_in(zone, date).window.width();
            assert!(
                width <= TimeDelta::hours(27),
                "{date} in {zone} lasts {width}"
            );
        }
    }
}

#[test]
fn a_local_time_that_happened_twice_is_refused_with_both_readings() {
    refused(
        Pyongyang,
        "2015-08-14T23:45",
        "\"2015-08-14T23:45\" happened twice in Asia/Pyongyang; \
         write 2015-08-14T23:45:00+09:00 or 2015-08-14T23:45:00+08:30",
    );
}

#[test]
fn a_local_time_that_never_happened_is_refused_with_both_readings() {
    refused(
        Pyongyang,
        "2018-05-04T23:45",
        "\"2018-05-04T23:45\" never happened in Asia/Pyongyang; \
         write 2018-05-04T23:45:00+09:00 or 2018-05-04T23:45:00+08:30",
    );
    let Err(Error::LocalTime {
        twice, readings, ..
    }) = Reading::parse("2011-12-30T12:00", Some(chrono_tz::Pacific::Apia))
    else {
        panic!("Samoa had no 30 December 2011");
    };
    assert!(!twice);
    assert_eq!(
        readings,
        ["2011-12-30T12:00:00+14:00", "2011-12-30T12:00:00-10:00"]
    );
}

#[test]
fn the_readings_of_a_refused_time_are_themselves_read() {
    for text in [
        "2015-08-14T23:45",
        "2018-05-04T23:45",
        "2018-05-04T23:30/23:59",
    ] {
        let Err(Error::LocalTime { readings, .. }) = Reading::parse(text, Some(Pyongyang)) else {
            panic!("{text} is no such time");
        };
        let [first, second] =
            [&readings[0], &readings[1]].map(|reading| read(reading).window.start());
        assert_eq!(second - first, TimeDelta::minutes(30), "{text}");
    }
}

#[test]
fn a_time_in_no_zone_is_refused_with_what_to_add() {
    for (text, right) in [
        ("2019-04-24T10:30", "2019-04-24T10:30+10:00"),
        ("2023-09-10", "2023-09-10 +10:00"),
        ("2023-09-10 evening", "2023-09-10 evening +10:00"),
    ] {
        let message = format!(
            "\"{text}\" cannot be read as a time: its offset from UTC is missing; add it, as in {right}"
        );
        refused(None, text, &message);
        read(right);
    }
}

#[test]
fn days_and_hours_that_do_not_exist_are_named() {
    for (text, reason) in [
        ("2023-02-30", "February 2023 has 28 days"),
        ("2024-02-30T10:00Z", "February 2024 has 29 days"),
        ("2023-09-00", "September 2023 has 30 days"),
        ("2023-13-01", "months run from 01 to 12"),
        ("0000-01-01", "years run from 1900 to 2200"),
        ("1899-12-31", "years run from 1900 to 2200"),
        ("9999-01-01T00:00Z", "years run from 1900 to 2200"),
        (
            "2019-04-24T25:00",
            "hours run from 00 to 24, minutes and seconds from 00 to 59",
        ),
        (
            "2019-04-24T10:60",
            "hours run from 00 to 24, minutes and seconds from 00 to 59",
        ),
        ("2019-04-24T24:01", "no day goes on after 24:00"),
        ("2019-04-24T24:00:00.001", "no day goes on after 24:00"),
        (
            "2016-12-31T23:59:60Z",
            "seconds run from 00 to 59; write a leap second as 59",
        ),
        (
            "2019-04-24T10:30:05,25",
            "write the fraction of a second after a point, as in 10:30:05.250",
        ),
        ("2019-04-24T10:30:05.", "digits are missing after the point"),
        (
            "2019-04-24T10:30:5",
            "write the seconds with two digits, as in 10:30:05",
        ),
        (
            "2019-04-24T10:30+15:00",
            "offsets run from -12:00 to +14:00, their minutes from 00 to 59",
        ),
        (
            "2019-04-24T10:30+09:60",
            "offsets run from -12:00 to +14:00, their minutes from 00 to 59",
        ),
        (
            "2019-04-24T10:30+",
            "only an offset from UTC can follow the time, as +10:00 or Z",
        ),
        (
            "2019-04-24T10:30+10:",
            "only an offset from UTC can follow the time, as +10:00 or Z",
        ),
        (
            "2019-04-24 10:30 KST",
            "only an offset from UTC can follow the time, as +10:00 or Z",
        ),
        (
            "2019-04-24 10:30 pm",
            "only an offset from UTC can follow the time, as +10:00 or Z",
        ),
        (
            "2019-04-24 10:30 24.04",
            "only an offset from UTC can follow the time, as +10:00 or Z",
        ),
        (
            "2023-09-10 teatime",
            "\"teatime\" is no part of the day; write dawn, morning, noon, afternoon, evening or night",
        ),
    ] {
        syntax(text, reason);
    }
}

#[test]
fn an_interval_that_cannot_be_is_refused() {
    syntax(
        "2019-04-24T10:40+10:00/2019-04-24T09:30+09:00",
        "its end, 2019-04-24T10:30:00+10:00, is before its start, 2019-04-24T10:40:00+10:00",
    );
    syntax(
        "2019-04-24T23:30/00:30",
        "its end, 2019-04-24T00:30:00+09:00, is before its start, 2019-04-24T23:30:00+09:00",
    );
    syntax(
        "2023-09-10 evening/2023-09-10 afternoon",
        "its end, 2023-09-10T12:00:00+09:00, is before its start, 2023-09-10T18:00:00+09:00",
    );
    syntax(
        "2019-04-24T10:30/10:40+10:00",
        "only its end has an offset; write one after the start too",
    );
}

#[test]
fn an_interval_names_the_end_that_is_wrong() {
    for (text, message) in [
        (
            "2019-04-24T10:30+10:00/2019-04-31T10:40+10:00",
            "\"2019-04-31T10:40+10:00\" cannot be read as a time: April 2019 has 30 days",
        ),
        (
            "2023-09-10/12:00",
            "\"12:00\" cannot be read as a time: an hour alone can only end an interval whose start has its hour",
        ),
        (
            "2023-09-10 dawn/PT2H",
            "\"2023-09-10 dawn\" cannot be read as a time: a duration can only follow a start that has its hour",
        ),
        (
            "2019-04-24T10:30/P1M",
            "\"P1M\" cannot be read as a time: write a duration as PT45M, PT20H30M or P1DT2H",
        ),
        (
            "2019-04-24T10:30/P999999D",
            "\"P999999D\" cannot be read as a time: it is too long",
        ),
    ] {
        refused(Pyongyang, text, message);
    }
}

#[test]
fn durations_that_say_nothing_or_too_much_are_refused() {
    for duration in [
        "P",
        "PT",
        "P1D2D",
        "PT1M1H",
        "P1DT",
        "PT-5M",
        "PT+5M",
        "P1Y",
        "PT1.5H",
        "PT99999999999S",
        "Pé",
    ] {
        syntax_of_end(duration);
    }
}

#[track_caller]
fn syntax_of_end(duration: &str) {
    let message = format!(
        "\"{duration}\" cannot be read as a time: write a duration as PT45M, PT20H30M or P1DT2H"
    );
    refused(Pyongyang, &format!("2019-04-24T10:30/{duration}"), &message);
}

#[test]
fn a_time_in_another_order_is_answered_with_the_right_one() {
    for (text, right) in [
        ("24.04.2019 10:30", "2019-04-24T10:30"),
        ("24.4.2019, 9:05", "2019-04-24T09:05"),
        ("10:30 2019-04-24", "2019-04-24T10:30"),
        ("10:30 24.04.2019", "2019-04-24T10:30"),
        ("24.04.2019 10:30 +10:00", "2019-04-24T10:30+10:00"),
        ("24.04.2019T10:30+10:00", "2019-04-24T10:30+10:00"),
        ("Apr 24 2019", "2019-04-24"),
        ("April 24, 2019 10:30", "2019-04-24T10:30"),
        ("24 AUGUST 2019", "2019-08-24"),
        ("2019/04/24 10:30", "2019-04-24T10:30"),
        ("24/04/2019", "2019-04-24"),
        ("04/24/2019", "2019-04-24"),
        ("2019. 4. 24.", "2019-04-24"),
        ("2019-4-24T9:05", "2019-04-24T09:05"),
        ("2019-04-24  10:30", "2019-04-24T10:30"),
        ("2019-04-24T9:05", "2019-04-24T09:05"),
    ] {
        syntax(text, &format!("write {right}"));
        read_in(Pyongyang, right);
    }
}

#[test]
fn a_time_that_could_be_many_is_answered_with_the_forms_there_are() {
    for text in [
        "",
        "now",
        "04/05/2019",
        "24.04.19",
        "30.02.2019 10:30",
        "24.04.2019 25:30",
        "24.04.2019 10:30-10:40",
        "20190424T103000Z",
        "2019-04-24T10",
        "2019년 4월 24일",
        "/",
        "1/2/3/4",
    ] {
        let Err(Error::TimeSyntax { expected, .. }) = Reading::parse(text, Some(Pyongyang)) else {
            panic!("{text} was read");
        };
        assert_eq!(expected, EXAMPLES, "{text}");
    }
}

#[test]
fn the_examples_shown_are_read() {
    for example in [
        "2019-04-24T10:30+10:00",
        "2019-04-24T10:30+10:00/10:40",
        "2023-09-10",
        "2023-09-10 dawn",
    ] {
        assert!(EXAMPLES.contains(example));
        read_in(Pyongyang, example);
    }
}

#[test]
fn foreign_words_are_quoted_so_that_they_can_be_read_and_do_no_harm() {
    let message = |text: &str| Reading::parse(text, None).expect_err("no time").to_string();
    for (text, start) in [
        ("새벽 \"3시\"", "\"새벽 \\\"3시\\\"\" cannot"),
        ("утро й", "\"утро й\" cannot"),
        ("утро и\u{306}", "\"утро й\" cannot"),
        ("a\u{1b}[31m\nb", "\"a\\u{1b}[31m\\nb\" cannot"),
        ("a\u{202e}b", "\"a\\u{202e}b\" cannot"),
    ] {
        assert!(message(text).starts_with(start), "{}", message(text));
    }
    let long = "é".repeat(100_000);
    assert!(message(&long).starts_with(&format!("\"{}…\" cannot", "é".repeat(60))));
}

#[test]
fn a_window_holds_both_its_ends() {
    let window = window("2019-04-24T00:30:00Z", "2019-04-24T00:40:00Z");
    assert!(window.contains(window.start()) && window.contains(window.end()));
    assert!(!window.contains(window.end() + TimeDelta::milliseconds(1)));
    assert!(!window.contains(window.start() - TimeDelta::milliseconds(1)));
    assert_eq!(window.middle(), utc("2019-04-24T00:35:00Z"));
    assert_eq!(Window::new(window.end(), window.start()), None);
}

#[test]
fn a_printed_time_carries_the_offset_of_its_date() {
    for (time, zone, printed, short) in [
        (
            "2023-09-12T05:06:29Z",
            Vladivostok,
            "2023-09-12 15:06 +10:00",
            "Tue 12 Sep 15:06 +10:00",
        ),
        (
            "2023-09-12T05:06:30Z",
            Vladivostok,
            "2023-09-12 15:07 +10:00",
            "Tue 12 Sep 15:07 +10:00",
        ),
        (
            "2011-08-24T05:06:00Z",
            Vladivostok,
            "2011-08-24 16:06 +11:00",
            "Wed 24 Aug 16:06 +11:00",
        ),
        (
            "2017-01-01T00:00:00Z",
            Pyongyang,
            "2017-01-01 08:30 +08:30",
            "Sun 1 Jan 08:30 +08:30",
        ),
        // Rounded past the change of clocks at 15:00 UTC.
        (
            "2018-05-04T14:59:31Z",
            Pyongyang,
            "2018-05-05 00:00 +09:00",
            "Sat 5 May 00:00 +09:00",
        ),
    ] {
        let local = Local {
            time: utc(time),
            zone,
        };
        assert_eq!(
            (local.to_string().as_str(), local.short().as_str()),
            (printed, short)
        );
    }
}

#[test]
fn the_ends_of_the_calendar_are_printed() {
    for time in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        for zone in [Pyongyang, chrono_tz::America::Havana] {
            let local = Local { time, zone };
            assert!(format!("{local} {local:#} {}", local.short()).contains("262"));
        }
    }
}

#[test]
fn a_span_is_printed_in_the_units_people_count_in() {
    let minutes = TimeDelta::minutes;
    for (span, plain, signed) in [
        (TimeDelta::zero(), "0 min", "0 min"),
        (TimeDelta::seconds(-29), "0 min", "0 min"),
        (TimeDelta::seconds(-30), "−1 min", "−1 min"),
        (minutes(12), "12 min", "+12 min"),
        (minutes(-12), "−12 min", "−12 min"),
        (TimeDelta::seconds(3599), "1 h 00 min", "+1 h 00 min"),
        (minutes(1205), "20 h 05 min", "+20 h 05 min"),
        (minutes(2879), "47 h 59 min", "+47 h 59 min"),
        (minutes(2880), "2 d 0 h", "+2 d 0 h"),
        (TimeDelta::hours(-76), "−3 d 4 h", "−3 d 4 h"),
        (minutes(3 * 1440 + 23 * 60 + 30), "4 d 0 h", "+4 d 0 h"),
    ] {
        assert_eq!(
            (
                Span(span).to_string().as_str(),
                format!("{:+}", Span(span)).as_str()
            ),
            (plain, signed)
        );
    }
    assert_eq!(format!("{:>8}|", Span(minutes(45))), "  45 min|");
    assert_eq!(
        format!("{}", Span(TimeDelta::MIN)),
        format!("−{}", Span(TimeDelta::MAX))
    );
}

/// An instant of the years that can be read, to the millisecond.
fn any_time() -> impl Strategy<Value = DateTime<Utc>> {
    let millis = |text| utc(text).timestamp_millis();
    (millis("1900-01-02T00:00:00Z")..millis("2200-12-30T00:00:00Z"))
        .prop_map(|millis| DateTime::from_timestamp_millis(millis).expect("within the calendar"))
}

fn any_zone() -> impl Strategy<Value = Tz> {
    prop_oneof![
        Just(Pyongyang),
        Just(Vladivostok),
        proptest::sample::select(chrono_tz::TZ_VARIANTS.as_slice())
    ]
}

proptest! {
    #[test]
    fn what_is_printed_is_read_back(time in any_time(), zone in any_zone()) {
        let local = Local { time, zone };
        let exact = Reading::parse(&format!("{local:#}"), None)?.window;
        prop_assert_eq!(exact, Window::at(time));
        let rounded = Reading::parse(&local.to_string(), None)?.window.start();
        prop_assert!((rounded - time).abs() <= TimeDelta::seconds(30));
    }

    #[test]
    fn the_zone_of_printing_changes_no_instant(time in any_time(), one in any_zone(), other in any_zone()) {
        let [one, other] = [one, other].map(|zone| Reading::parse(&Local { time, zone }.to_string(), None));
        prop_assert_eq!(one?.window, other?.window);
    }

    #[test]
    fn a_local_time_is_read_as_the_zone_shows_it_or_refused(time in any_time(), zone in any_zone()) {
        let text = time.with_timezone(&zone).format("%Y-%m-%dT%H:%M:%S%.3f").to_string();
        match Reading::parse(&text, Some(zone)) {
            Ok(reading) => prop_assert_eq!(reading.window, Window::at(time)),
            Err(Error::LocalTime { twice, .. }) => prop_assert!(twice, "{} did happen", text),
            Err(error) => prop_assert!(false, "{}", error),
        }
    }

    #[test]
    fn an_instant_lies_in_its_day(time in any_time(), zone in any_zone()) {
        let day = Reading::parse(&time.with_timezone(&zone).date_naive().to_string(), Some(zone))?;
        prop_assert!(day.window.contains(time), "{} is not in {:?}", time, day);
    }

    #[test]
    fn an_interval_is_ordered_or_refused(one in any_time(), other in any_time(), zone in any_zone()) {
        let [start, end] = [one, other].map(|time| format!("{:#}", Local { time, zone }));
        match Reading::parse(&format!("{start}/{end}"), None) {
            Ok(reading) => prop_assert_eq!(Some(reading.window), Window::new(one, other)),
            Err(_) => prop_assert!(one > other),
        }
    }

    #[test]
    fn any_text_is_read_or_refused(text in any::<String>(), zone in proptest::option::of(any_zone())) {
        let _ = Reading::parse(&text, zone).map_err(|error| error.to_string());
    }

    #[test]
    fn any_text_like_a_time_is_read_in_order_or_refused(
        text in "(2019-0?4-[0-9]{2}|24[./]04[./]2019|Apr 24|)[T /]{0,2}([0-2][0-9]:[0-6]0|dawn|é|)[ :/.,+−P]{0,2}[0-9HMSTD:Zé+-]{0,8}",
    ) {
        match Reading::parse(&text, Some(Pyongyang)) {
            Ok(Reading { window, .. }) => prop_assert!(window.start() <= window.end()),
            Err(error) => prop_assert!(error.to_string().len() < 900),
        }
    }
}

#[test]
fn a_time_that_no_clock_shows_is_not_put_in_order() {
    syntax("24.4.2019 9:05", "write 2019-04-24T09:05");
    syntax("24.4.2019 23:59", "write 2019-04-24T23:59");
    for clock in ["24:05", "9:60", "9:05:", "9:05+", "9:05+1", "9:05Z"] {
        syntax(&format!("24.4.2019 {clock}"), EXAMPLES);
    }
}

#[test]
fn what_is_longer_than_a_time_is_answered_with_examples() {
    let spaced = |length: usize| format!("24.4.2019{}10:30", " ".repeat(length - 14));
    syntax(&spaced(40), "write 2019-04-24T10:30");
    syntax(&spaced(41), EXAMPLES);
}

#[test]
fn an_offset_has_up_to_59_minutes_and_lies_between_12_hours_behind_and_14_ahead() {
    for (offset, utc_time) in [
        ("+09:59", "2019-04-24T00:31:00Z"),
        ("+14:00", "2019-04-23T20:30:00Z"),
        ("-12:00", "2019-04-24T22:30:00Z"),
        ("-00:30", "2019-04-24T11:00:00Z"),
    ] {
        let reading = read(&format!("2019-04-24T10:30{offset}"));
        assert_eq!(reading.window, Window::at(utc(utc_time)), "{offset}");
    }
    for offset in ["+09:60", "+14:01", "-12:01", "+99:99"] {
        assert!(
            Reading::parse(&format!("2019-04-24T10:30{offset}"), None).is_err(),
            "{offset}"
        );
    }
}
