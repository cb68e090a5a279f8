//! What the page says in words: the answer, the times, the reports, and what others predicted.

use std::fmt::Write;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;

use super::Page;
use super::html::{Text, linked};
use crate::event::{Event, EventKind};
use crate::figure::Figure;
use crate::journey_file::Forecast;
use crate::passage::Passage;
use crate::posterior::Posterior;
use crate::report::Report;
use crate::station::Station;
use crate::view::caution::Cautions;
use crate::view::eta::{between, shown};
use crate::view::explain::Explain;
use crate::view::style::{NameStyle, Style, counted, percent, thousands};
use crate::when::Local;

/// An arrival that has happened by then with this probability is told as past.
const PAST: f64 = 0.99;

/// The title, what it rests on, and the answer in one sentence.
pub(super) fn header(page: &Page<'_>) -> String {
    let posterior = page.posterior;
    let end = posterior.journey().route().to();
    let arrival = posterior.passage(posterior.events().len() - 1);
    let verb = if arrival.by(page.at) >= PAST {
        "Arrived at"
    } else {
        "Arrives at"
    };
    let (low, high) = arrival.interval(0.9);
    let median = local(arrival.median(), end.zone);
    let brief = |time| brief(time, arrival.median(), end.zone);
    let mut text = format!(
        "<header>\n<p class=\"kicker\">{}</p>\n<h1>{}</h1>
<p class=\"answer\">{verb} <strong>{} <span class=\"time\">{}</span></strong>, 90 % between <span class=\"time\">{}</span> and <span class=\"time\">{}</span>.</p>\n",
        Text(&evidence(posterior)),
        Text(page.title),
        Text(&end.name),
        median.short(),
        brief(low),
        brief(high)
    );
    for caution in Cautions(posterior).list() {
        let _ = writeln!(text, "<p class=\"note\">{}</p>", Text(&caution));
    }
    text + "</header>\n"
}

/// From how many reports all this is computed, and how new they are.
pub(super) fn evidence(posterior: &Posterior<'_>) -> String {
    let (reports, witnesses) = (posterior.reports().len(), posterior.testimonies().len());
    let zone = posterior.journey().route().to().zone;
    let counted = format!(
        "Computed from {} by {}",
        counted(reports, "report", "s"),
        counted(witnesses, "witness", "es")
    );
    match posterior.newest() {
        Some(newest) => format!("{counted}; the newest became known {}", local(newest, zone)),
        None => "Computed without reports".to_owned(),
    }
}

fn local(time: DateTime<Utc>, zone: Tz) -> Local {
    Local { time, zone }
}

/// A time beside another: without what both have in common.
fn brief(time: DateTime<Utc>, beside: DateTime<Utc>, zone: Tz) -> String {
    let [time, beside] = [time, beside].map(|time| local(time, zone).short());
    let (words, offset) = time.rsplit_once(' ').unwrap_or((&time, ""));
    let clock = |text: &str| text.rfind(' ').map_or(0, |i| i + 1);
    let words_beside = beside.rsplit_once(' ').unwrap_or((&beside, "")).0;
    let same_day = words[..clock(words)] == words_beside[..clock(words_beside)];
    let shown = if same_day {
        &words[clock(words)..]
    } else {
        words
    };
    if beside.ends_with(offset) {
        shown.to_owned()
    } else {
        format!("{shown} {offset}")
    }
}

/// A station's name as a heading: the local one beside the English one.
fn name(station: &Station, style: Style) -> String {
    match (style.names, &station.local_name) {
        (NameStyle::Both, Some(local)) => {
            format!(
                "{} <span class=\"local\">{}</span>",
                Text(&station.name),
                Text(local)
            )
        }
        _ => Text(&style.name(station)).to_string(),
    }
}

/// One row to a call: when it comes and when it leaves.
pub(super) fn calls(page: &Page<'_>) -> String {
    let mut text = "<section aria-labelledby=\"calls\">\n<h2 id=\"calls\">Times at every call</h2>\n<table class=\"calls\">
<caption>Median, and below it the interval that holds 90 %; on the clocks of each place</caption>
<thead><tr><th scope=\"col\">Place</th><th scope=\"col\">Arrives</th><th scope=\"col\">Leaves</th></tr></thead>\n<tbody>\n".to_owned();
    let events = page.posterior.events();
    let shown = shown(page.posterior, &[]);
    for (n, &i) in shown.iter().enumerate() {
        let leaves = shown
            .get(n + 1)
            .copied()
            .filter(|&next| is_stop(events, i, next));
        let is_told = n > 0 && is_stop(events, shown[n - 1], i);
        if !is_told {
            text += &call(page, i, leaves);
        }
    }
    text + "</tbody></table>\n" + &figures(page) + "</section>\n"
}

/// Whether two events are the arrival and the departure of one stop.
fn is_stop(events: &[Event], first: usize, next: usize) -> bool {
    next == first + 1 && events[first].kind == EventKind::Arrive
}

fn call(page: &Page<'_>, first: usize, leaves: Option<usize>) -> String {
    let posterior = page.posterior;
    let route = posterior.journey().route();
    let event = posterior.events()[first];
    let station = route.station(route.place_before(event.at));
    let words = match event.place {
        Some(place) => name(route.station(&route.places()[place]), page.style),
        None => "Passes".to_owned(),
    };
    let time = |event: usize| cell(&posterior.passage(event), station.zone);
    let [arrives, leaves] = match event.kind {
        EventKind::Depart => [None, Some(time(first))],
        _ => [Some(time(first)), leaves.map(time)],
    };
    let cell = |text: Option<String>| text.unwrap_or_default();
    format!(
        "<tr><th scope=\"row\">{words}<span class=\"small\">{}</span></th><td>{}</td><td>{}</td></tr>\n",
        page.style
            .distance(event.at - crate::units::Chainage::START),
        cell(arrives),
        cell(leaves)
    )
}

fn cell(passage: &Passage<'_>, zone: Tz) -> String {
    let median = passage.median();
    let (low, high) = passage.interval(0.9);
    format!(
        "<span class=\"time\">{}</span><br><span class=\"small\">{} – {}</span>",
        local(median, zone).short(),
        brief(low, median, zone),
        brief(high, median, zone)
    )
}

/// The measured length beside what others give for it.
fn figures(page: &Page<'_>) -> String {
    let route = page.posterior.journey().route();
    let places = route.places();
    let ends = [places[0], places[places.len() - 1]].map(|place| place.station);
    let said: Vec<String> = route
        .network()
        .figures(ends[0], ends[1])
        .map(figure)
        .collect();
    let reported = if said.is_empty() {
        String::new()
    } else {
        format!(" Reported: {}.", said.join("; "))
    };
    let length = route.length();
    format!(
        "<p class=\"note\">The way is {} km ({} mi) by the railway’s own kilometres.{reported}</p>\n",
        thousands(length.as_km()),
        thousands(length.as_miles())
    )
}

fn figure(figure: &Figure) -> String {
    format!(
        "{} ({})",
        Text(&figure.words),
        linked(&figure.who, Some(&figure.source))
    )
}

/// The reports, and what others predicted.
pub(super) fn reports_and_forecasts(page: &Page<'_>) -> String {
    let mut text = "<div class=\"bottom\">\n<section aria-labelledby=\"reports\">\n<h2 id=\"reports\">What was reported</h2>\n<ol class=\"reports\">\n".to_owned();
    for i in 0..page.posterior.reports().len() {
        text += &report(page, i);
    }
    text += "</ol>\n<p class=\"note\">A hollow mark: more likely wrong than right. Reports of one origin that say the same are one witness.</p>\n</section>\n";
    text += "<section aria-labelledby=\"forecasts\">\n<h2 id=\"forecasts\">What others predicted</h2>\n";
    if page.forecasts.is_empty() {
        text += "<p class=\"note\">No forecast by others is on record.</p>\n";
    }
    text += "<ul class=\"reports\">\n";
    for forecast in page.forecasts {
        text += &predicted(page.posterior, forecast);
    }
    text + "</ul>\n</section>\n</div>\n"
}

fn report(page: &Page<'_>, i: usize) -> String {
    let posterior = page.posterior;
    let report = &posterior.reports()[i];
    let zone = report.claim.zone(posterior.journey().route());
    let witness = posterior.witness_of(i);
    let wrong = posterior.wrong()[witness];
    let first = posterior.testimonies()[witness].reports[0];
    let explain = Explain {
        posterior,
        title: page.title,
        style: page.style,
    };
    let meant = explain.meant(witness);
    let meant = meant.map_or(String::new(), |meant| format!("; {}", Text(&meant)));
    let credibility = if first == i {
        format!(
            "{}: {} that it is wrong{meant}",
            credible(wrong),
            Text(&percent(wrong))
        )
    } else {
        format!("Same witness as report {}, counted once", first + 1)
    };
    let (class, mark) = if posterior.is_doubted(witness) {
        (" class=\"doubted\"", "doubted")
    } else {
        ("", "believed")
    };
    format!(
        "<li{class}><svg class=\"mark\" viewBox=\"0 0 14 14\" role=\"img\" aria-label=\"{mark}\"><circle cx=\"7\" cy=\"7\" r=\"4.5\"/></svg>
<p><span class=\"claim\">{}</span> <span>{}</span></p>\n<p class=\"small\">{}. {credibility}.</p></li>\n",
        Text(&report.claim.words),
        between(report.when.start(), report.when.end(), zone),
        source(report)
    )
}

fn source(report: &Report) -> String {
    linked(
        report.source.as_deref().unwrap_or("no source named"),
        report.url.as_deref(),
    )
}

/// How far a report is believed, in the words that the climate panel uses for probabilities (IPCC guidance note of 2010).
fn credible(wrong: f64) -> &'static str {
    match wrong {
        p if p < 0.01 => "Virtually certainly right",
        p if p < 0.1 => "Very likely right",
        p if p < 0.33 => "Likely right",
        p if p <= 0.66 => "About as likely right as wrong",
        p if p <= 0.9 => "Likely wrong",
        p if p <= 0.99 => "Very likely wrong",
        _ => "Virtually certainly wrong",
    }
}

fn predicted(posterior: &Posterior<'_>, forecast: &Forecast) -> String {
    let route = posterior.journey().route();
    let zone = forecast
        .claim
        .as_ref()
        .map_or(route.to().zone, |claim| claim.zone(route));
    format!(
        "<li><svg class=\"mark\" viewBox=\"0 0 14 14\" aria-hidden=\"true\"><path d=\"M3 13V1l8 3-8 3\"/></svg>
<p><span class=\"claim\">{}</span> <span>{}</span></p>\n<p class=\"small\">{}, made {}.</p></li>\n",
        Text(&forecast.words),
        between(forecast.when.start(), forecast.when.end(), zone),
        linked(&forecast.who, forecast.source.as_deref()),
        local(forecast.made, zone).short()
    )
}

/// Whose data it is, and the data itself.
pub(super) fn footer(page: &Page<'_>) -> String {
    let attribution = page.posterior.journey().route().network().attribution();
    format!(
        "<footer>\n<p>{}. Land and borders: Natural Earth, public domain. Computed by khasan {}.</p>
<button type=\"button\" id=\"download\" data-needs-script hidden>Download GeoJSON</button>\n</footer>\n
<noscript><p class=\"note screen\">Scripts are off: the map shows the one moment above; with scripts a slider moves it through the journey.</p></noscript>\n",
        Text(attribution),
        env!("CARGO_PKG_VERSION")
    )
}

#[cfg(test)]
mod tests {
    use super::{credible, percent};

    #[test]
    fn a_report_is_believed_in_the_words_of_the_climate_panel() {
        for (wrong, words) in [
            (0.0, "Virtually certainly right"),
            (0.009, "Virtually certainly right"),
            (0.01, "Very likely right"),
            (0.099, "Very likely right"),
            (0.1, "Likely right"),
            (0.32, "Likely right"),
            (0.33, "About as likely right as wrong"),
            (0.66, "About as likely right as wrong"),
            (0.67, "Likely wrong"),
            (0.9, "Likely wrong"),
            (0.91, "Very likely wrong"),
            (0.99, "Very likely wrong"),
            (0.991, "Virtually certainly wrong"),
            (1.0, "Virtually certainly wrong"),
        ] {
            assert_eq!(credible(wrong), words, "{wrong}");
        }
    }

    #[test]
    fn no_chance_is_written_as_none_or_as_certain() {
        for (p, words) in [
            (0.0, "< 0.1 %"),
            (0.0009, "< 0.1 %"),
            (0.001, "0.1 %"),
            (0.5, "50.0 %"),
            (0.999, "99.9 %"),
            (0.9991, "> 99.9 %"),
            (1.0, "> 99.9 %"),
        ] {
            assert_eq!(percent(p), words);
        }
    }
}
