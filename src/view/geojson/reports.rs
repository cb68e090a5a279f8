//! What was reported, each report at its place and with what it is worth.

use geo::Point;
use geojson::Feature;
use serde_json::{Value, json};

use super::{feature, point};
use crate::event::Event;
use crate::posterior::Posterior;
use crate::report::Report;
use crate::route::Route;
use crate::units::MapMetres;
use crate::view::is_of_the_web;
use crate::view::json::{km, local, thousandths};

/// The reports, in the order given.
pub(super) fn features(posterior: &Posterior<'_>) -> impl Iterator<Item = Feature> {
    (0..posterior.reports().len()).map(|i| report_feature(posterior, i))
}

fn report_feature(posterior: &Posterior<'_>, i: usize) -> Feature {
    let (route, report) = (posterior.journey().route(), &posterior.reports()[i]);
    let witness = posterior.witness_of(i);
    let (wrong, is_doubted) = (posterior.wrong()[witness], posterior.is_doubted(witness));
    let event = &posterior.events()[posterior.told_by(witness)];
    let (place, accuracy) = place(route, report, event);
    let zone = report.claim.zone(route);
    let properties = json!({
        "kind": "report",
        "claim": report.claim.words,
        "km": km(event.at),
        "may_mean": may_mean(posterior, witness),
        "when_from": local(report.when.start(), zone),
        "when_to": local(report.when.end(), zone),
        "known": report.known.map(|known| local(known, zone)),
        "expected": report.claim.expected,
        "credibility": thousandths(1.0 - wrong),
        "source": report.source.as_deref().unwrap_or("not stated"),
        "url": report.url.as_deref().filter(|url| is_of_the_web(url)),
        "origin": report.origin,
        "note": report.note,
        "accuracy_m": accuracy.get().round(),
        "marker-size": "small",
        "marker-symbol": if is_doubted { "circle-stroked" } else { "circle" },
        "marker-color": if is_doubted { "#b0b0b0" } else { "#2a7f3f" },
    });
    let mut feature = feature(point(place), properties);
    if let Some(properties) = &mut feature.properties {
        properties.retain(|_, value| *value != Value::Null);
    }
    feature
}

/// Kilometres that a point on the map may mean, each with the probability that it does and is right; none where it can mean but one.
fn may_mean(posterior: &Posterior<'_>, witness: usize) -> Option<Value> {
    let meant = posterior.meant(witness);
    let one = |&(event, probability): &(usize, f64)| {
        let at = posterior.events()[event].at;
        json!({ "km": km(at), "probability": thousandths(probability) })
    };
    (meant.len() > 1).then(|| meant.iter().map(one).collect())
}

/// Where a report is about, and how far that may be off.
fn place(route: &Route<'_>, report: &Report, event: &Event) -> (Point<f64>, MapMetres) {
    let drawn = route.accuracy_at(event.at);
    if let Some(place) = event.place {
        let station = route.station(&route.places()[place]);
        return (station.position, station.accuracy.unwrap_or(drawn));
    }
    let off = drawn.get().max(report.claim.within.get());
    (route.line().point_at(event.at), MapMetres::new(off))
}
