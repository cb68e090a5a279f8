//! Where times and places lie on the sheet.

use chrono::{DateTime, TimeDelta, Utc};

use super::Graph;
use super::pen::Point;
use crate::passage::Passage;
use crate::posterior::Posterior;
use crate::units::Chainage;

pub(super) const WIDTH: f64 = 1000.0;
const LEFT: f64 = 214.0;
const RIGHT: f64 = 944.0;
/// The heading and the upper clock stand above the plot; the lower clock and the key below.
const TOP: f64 = 100.0;
const BELOW: f64 = 106.0;
const LEAST_HEIGHT: f64 = 600.0;
const GREATEST_HEIGHT: f64 = 760.0;
/// Between the last place and the plot's top: for the arrival in words; and for each flag there.
const HEADROOM: f64 = 52.0;
const FLAG: f64 = 14.0;
const MOST_FLAGS: usize = 8;
/// Between the plot's bottom and the first place.
const FOOTROOM: f64 = 26.0;
/// The least of the time outside the medians that is shown, and the most, in medians' journeys: a train of which no departure
/// is told has a fan of days.
const LEAST_MARGIN: TimeDelta = TimeDelta::hours(4);
const MARGIN_IN_JOURNEYS: f64 = 0.4;

/// The sheet: a rectangle in which time runs across and the line up.
#[derive(Debug, Clone, Copy)]
pub(super) struct Plot {
    pub(super) height: f64,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) top: f64,
    pub(super) bottom: f64,
    /// How high the route's first place and its last lie.
    ends: [f64; 2],
    end: Chainage,
    pub(super) from: DateTime<Utc>,
    pub(super) to: DateTime<Utc>,
}

impl Plot {
    pub(super) fn of(graph: &Graph<'_>) -> Self {
        let route = graph.posterior.journey().route();
        let flags = f64::from(flags_at_end(graph));
        let stops = u32::try_from(graph.posterior.journey().calls().len()).unwrap_or(u32::MAX);
        let height = LEAST_HEIGHT + flags * FLAG + f64::from(stops) * 12.0;
        let height = height.min(GREATEST_HEIGHT);
        let bottom = height - BELOW;
        let (from, to) = span(graph);
        Self {
            height,
            left: LEFT,
            right: RIGHT,
            top: TOP,
            bottom,
            ends: [bottom - FOOTROOM, TOP + HEADROOM + flags * FLAG],
            end: route.end(),
            from,
            to,
        }
    }

    /// Outside the plot for times outside.
    pub(super) fn x(&self, time: DateTime<Utc>) -> f64 {
        let part = seconds(time - self.from) / seconds(self.to - self.from);
        self.left + (self.right - self.left) * part
    }

    pub(super) fn y(&self, at: Chainage) -> f64 {
        let part = (at - Chainage::START) / (self.end - Chainage::START);
        self.ends[0] + (self.ends[1] - self.ends[0]) * part
    }

    pub(super) fn point(&self, time: DateTime<Utc>, at: Chainage) -> Point {
        [self.x(time), self.y(at)]
    }

    /// The nearest that the plot has to a time.
    pub(super) fn x_inside(&self, time: DateTime<Utc>) -> f64 {
        self.x(time).clamp(self.left, self.right)
    }

    pub(super) fn shows(&self, time: DateTime<Utc>) -> bool {
        (self.from..=self.to).contains(&time)
    }
}

fn seconds(time: TimeDelta) -> f64 {
    time.as_seconds_f64()
}

/// How many flags of forecasts stand at the last place.
fn flags_at_end(graph: &Graph<'_>) -> u32 {
    let end = graph.posterior.journey().route().end();
    let there = graph.forecasts.iter().filter(|forecast| {
        forecast
            .claim
            .as_ref()
            .is_some_and(|claim| claim.spots[0].at == end)
    });
    there.take(MOST_FLAGS).map(|_| 1).sum()
}

/// The time that is shown: the 95 % of the journey, and whatever is told or asked of it, if not too far away.
fn span(graph: &Graph<'_>) -> (DateTime<Utc>, DateTime<Utc>) {
    let [leaves, arrives] = ends(graph.posterior);
    let journey = arrives.median() - leaves.median();
    let margin = LEAST_MARGIN.max(times(journey, MARGIN_IN_JOURNEYS));
    let (earliest, latest) = (leaves.median() - margin, arrives.median() + margin);
    let told = graph.posterior.reports().iter().map(|report| report.when);
    let others = graph
        .forecasts
        .iter()
        .filter(|forecast| forecast.claim.is_some());
    let told = told.chain(others.map(|forecast| forecast.when));
    let times = told
        .flat_map(|when| [when.start(), when.end()])
        .chain(graph.at);
    let (first, last) = times.fold(
        (leaves.quantile(0.025), arrives.quantile(0.975)),
        |span, time| (span.0.min(time), span.1.max(time)),
    );
    let (first, last) = (first.max(earliest), last.min(latest));
    let pad = (last - first) / 50;
    (first - pad, last + pad)
}

pub(super) fn ends<'p>(posterior: &'p Posterior<'_>) -> [Passage<'p>; 2] {
    [0, posterior.events().len() - 1].map(|event| posterior.passage(event))
}

fn times(time: TimeDelta, factor: f64) -> TimeDelta {
    #[expect(clippy::cast_possible_truncation, reason = "seconds of a journey")]
    TimeDelta::seconds((seconds(time) * factor) as i64)
}
