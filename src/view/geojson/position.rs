//! Where the train is at an instant: the median, and the stretches of line that hold it.

use chrono::{DateTime, Utc};
use geojson::{Feature, GeometryValue};
use serde_json::{Value, json};

use super::{feature, line, object, point};
use crate::posterior::Posterior;
use crate::units::Chainage;
use crate::view::json::{km, thousandths};
use crate::view::moment::{Moment, SHARES, state, worst_accuracy};

/// The stretches that are drawn, by their place in [`SHARES`]; the widest first, so that the narrowest lies on top.
const DRAWN: [(usize, f64, u8); 3] = [(3, 0.35, 12), (1, 0.55, 9), (0, 0.8, 6)];
const TRAIN: &str = "#e6550d";

/// The stretches, and on top of them the median.
pub(super) fn features(
    posterior: &Posterior<'_>,
    time: DateTime<Utc>,
) -> impl Iterator<Item = Feature> {
    let moment = Moment::new(posterior, time);
    DRAWN
        .into_iter()
        .map(move |drawn| stretch(posterior, &moment, drawn))
        .chain(std::iter::once_with(move || median(posterior, &moment)))
}

fn median(posterior: &Posterior<'_>, moment: &Moment) -> Feature {
    let (state, chance) = state(posterior, moment.time);
    let properties = json!({
        "kind": "position",
        "time": moment.local(),
        "km": km(moment.median),
        "state": state,
        "state_probability": chance,
        "accuracy_m": moment.accuracy.get(),
        "source": source(posterior),
        "marker-size": "large",
        "marker-symbol": "rail",
        "marker-color": TRAIN,
    });
    feature(point(moment.point), properties)
}

fn stretch(
    posterior: &Posterior<'_>,
    moment: &Moment,
    (share, opacity, width): (usize, f64, u8),
) -> Feature {
    let ends @ [from, to] = moment.stretches[share];
    let mut properties = object(json!({
        "kind": "stretch",
        "time": moment.local(),
        "probability": thousandths(SHARES[share]),
        "from_km": km(from),
        "to_km": km(to),
        "accuracy_m": worst_accuracy(posterior.journey().route(), ends).get(),
        "source": source(posterior),
    }));
    let geometry = drawn(posterior, ends);
    properties.extend(object(match geometry {
        GeometryValue::Point { .. } => json!({ "marker-size": "medium", "marker-color": TRAIN }),
        _ => json!({ "stroke": TRAIN, "stroke-opacity": opacity, "stroke-width": width }),
    }));
    feature(geometry, Value::Object(properties))
}

/// The stretch cut from the line; one without length is a point, because no line has one position only.
fn drawn(posterior: &Posterior<'_>, [from, to]: [Chainage; 2]) -> GeometryValue {
    let route = posterior.journey().route();
    match line(&route.line().slice(from..to)) {
        GeometryValue::LineString { coordinates } if coordinates.len() < 2 => {
            point(route.line().point_at(from))
        }
        line => line,
    }
}

fn source(posterior: &Posterior<'_>) -> String {
    match posterior.reports().len() {
        1 => "computed from 1 report".to_owned(),
        reports => format!("computed from {reports} reports"),
    }
}
