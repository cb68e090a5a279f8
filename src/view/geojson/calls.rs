//! The calls of a journey, with their times as quantiles.

use geojson::{Feature, JsonObject};
use serde_json::json;

use super::station;
use crate::journey::Journey;
use crate::passage::Passage;
use crate::posterior::Posterior;
use crate::view::json::local;

/// Where the journey starts, where it stands and where it ends.
pub(super) fn features(posterior: &Posterior<'_>) -> impl Iterator<Item = Feature> {
    called_at(posterior.journey()).map(|place| call(posterior, place))
}

/// The indices of those places.
pub(crate) fn called_at(journey: &Journey<'_>) -> impl Iterator<Item = usize> {
    let last = journey.route().places().len() - 1;
    let between = journey.calls().iter().map(|call| call.place);
    std::iter::once(0).chain(between).chain([last])
}

fn call(posterior: &Posterior<'_>, place: usize) -> Feature {
    let journey = posterior.journey();
    let mut feature = station(journey, place, None);
    let zone = journey
        .route()
        .station(&journey.route().places()[place])
        .zone;
    let mut times = JsonObject::new();
    for (event, passage) in posterior.times_at(place) {
        times.extend(quantiles(event, &passage, zone));
    }
    times.insert(
        "basis".to_owned(),
        json!("quantiles of what follows from the reports"),
    );
    if let Some(properties) = &mut feature.properties {
        properties.insert("call".to_owned(), json!(true));
        properties.extend(times);
    }
    feature
}

/// `arrive_p05`, `arrive_p50`, `arrive_p95`: side by side, because few readers look into nested properties.
fn quantiles(
    event: &'static str,
    passage: &Passage<'_>,
    zone: chrono_tz::Tz,
) -> impl Iterator<Item = (String, serde_json::Value)> {
    let at = |p| json!(local(passage.quantile(p), zone));
    [(5, at(0.05)), (50, at(0.5)), (95, at(0.95))]
        .into_iter()
        .map(move |(percent, time)| (format!("{event}_p{percent:02}"), time))
}
