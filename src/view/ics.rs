//! Arrivals as calendar events, by RFC 5545.
//!
//! Written here, because the crate for it reads the clock and draws random identifiers: the same journey would be another
//! file each time, and the library would need a clock.

use std::io::{self, Write};

use chrono::{DateTime, TimeDelta, Utc};

use super::geojson::calls::called_at;
use super::geojson::rounded;
use super::json::local;
use super::{NameStyle, Style};
use crate::error::is_obeyed;
use crate::posterior::Posterior;
use crate::when::Window;

/// Most octets of a line, without its end (RFC 5545, 3.1).
const LONGEST_LINE: usize = 75;
/// An arrival after which the train does not leave lasts as long as the model's clock ticks.
const SHORTEST: TimeDelta = TimeDelta::minutes(1);

/// Writes an event for each arrival of the journey of that title: from the median arrival to the median departure, with
/// the 90 % interval in its description.
///
/// An event keeps its identifier as long as the title and the route are the same, so that a calendar that imports a newer
/// file moves it. It is stamped with the time when the newest report became known.
///
/// # Errors
/// Those of `out`.
pub fn arrivals(posterior: &Posterior<'_>, title: &str, out: &mut impl Write) -> io::Result<()> {
    let attribution = posterior.journey().route().network().attribution();
    line(out, "BEGIN", "VCALENDAR")?;
    line(out, "VERSION", "2.0")?;
    line(out, "PRODID", "-//khasan//khasan//EN")?;
    line(out, "CALSCALE", "GREGORIAN")?;
    line(out, "X-WR-CALNAME", &escaped(title))?;
    line(out, "X-WR-CALDESC", &escaped(attribution))?;
    for place in called_at(posterior.journey()).skip(1) {
        arrival(posterior, title, place, out)?;
    }
    line(out, "END", "VCALENDAR")
}

fn arrival(
    posterior: &Posterior<'_>,
    title: &str,
    place: usize,
    out: &mut impl Write,
) -> io::Result<()> {
    let Some(arrives) = posterior.arrival(place) else {
        return Ok(());
    };
    let route = posterior.journey().route();
    let station = route.station(&route.places()[place]);
    let style = Style {
        names: NameStyle::Both,
        ..Style::default()
    };
    let name = style.name(station);
    let from = arrives.median();
    let to = posterior
        .departure(place)
        .map_or(from, |departs| departs.median())
        .max(from + SHORTEST);
    let (low, high) = arrives.interval(0.9);
    let [low, median, high] = [low, from, high].map(|time| local(time, station.zone));
    let description = format!(
        "{title}\nMedian {median}\n90 % between {low} and {high}\n{}",
        route.network().attribution()
    );
    let [lon, lat] = rounded(station.position);
    line(out, "BEGIN", "VEVENT")?;
    line(out, "UID", &identifier(posterior, title, place))?;
    line(out, "DTSTAMP", &utc(stamp(posterior)))?;
    line(out, "DTSTART", &utc(from))?;
    line(out, "DTEND", &utc(to))?;
    line(out, "SUMMARY", &escaped(&format!("Arrives {name}")))?;
    line(out, "DESCRIPTION", &escaped(&description))?;
    line(out, "LOCATION", &escaped(&name))?;
    line(out, "GEO", &format!("{lat};{lon}"))?;
    line(out, "STATUS", "TENTATIVE")?;
    line(out, "TRANSP", "TRANSPARENT")?;
    line(out, "END", "VEVENT")
}

/// When what the file says became known; without reports, the start of the departure that was stated.
fn stamp(posterior: &Posterior<'_>) -> DateTime<Utc> {
    let stated = posterior.journey().departure().map(Window::start);
    posterior.newest().or(stated).unwrap_or_default()
}

/// The same for the same journey, another for any other: by the Fowler–Noll–Vo hash (FNV-1a, 64 bits) of title and route.
fn identifier(posterior: &Posterior<'_>, title: &str, place: usize) -> String {
    let of = format!("{title}\n{}", posterior.journey().route());
    let hash = of.bytes().fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
    });
    format!("{hash:016x}-{place}@khasan")
}

fn utc(time: DateTime<Utc>) -> String {
    time.format("%Y%m%dT%H%M%SZ").to_string()
}

/// A text value by RFC 5545, 3.3.11. Control characters, which it does not allow, are left out, and so is what turns or hides the text around it.
fn escaped(text: &str) -> String {
    let mut escaped = String::new();
    for c in text.chars() {
        match c {
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            '\n' => escaped.push_str("\\n"),
            c if is_obeyed(c) => {}
            c => escaped.push(c),
        }
    }
    escaped
}

/// Writes a line of content, folded so that no line is longer than the standard allows and no character is cut.
fn line(out: &mut impl Write, name: &str, value: &str) -> io::Result<()> {
    let content = format!("{name}:{value}");
    let mut rest = content.as_str();
    let mut room = LONGEST_LINE;
    while rest.len() > room {
        let cut = (0..=room)
            .rfind(|&cut| rest.is_char_boundary(cut))
            .unwrap_or(room);
        write!(out, "{}\r\n ", &rest[..cut])?;
        rest = &rest[cut..];
        // The space before a line that goes on counts too.
        room = LONGEST_LINE - 1;
    }
    write!(out, "{rest}\r\n")
}
