//! Sections: stretches of railway of one kind.

use geo::Point;

use crate::country::Country;
use crate::gauge::Gauge;
use crate::id::StationId;
use crate::stretch::Stretch;
use crate::units::{Chainage, MapMetres, Metres, Speed};

/// A stretch of railway between two stations, of one length, one kind of track and one quality of map.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Section {
    /// The identifier in the network's file.
    pub id: String,
    /// What people call it.
    pub name: String,
    /// The station it starts at.
    pub from: StationId,
    /// The station it ends at.
    pub to: StationId,
    /// Its length by the railway's own kilometres.
    pub length: Metres,
    /// The gauges laid: two where both are.
    pub gauges: Vec<Gauge>,
    /// The countries it lies in, in order; two where it crosses the border.
    pub countries: Vec<Country>,
    /// How it is electrified, where known.
    pub electrification: Option<String>,
    /// The fastest that trains may run, where a source gives it.
    pub line_speed: Option<Speed>,
    /// How far the drawn line may be off the track.
    pub accuracy: MapMetres,
    /// Where the facts come from.
    pub source: String,
    /// Under which licence the track data is.
    pub licence: String,
    /// The drawn line as it is stored: longitude, latitude.
    pub drawn: Vec<Point<f64>>,
    /// The drawn line with the section's own kilometres on it.
    pub(crate) vertices: Vec<(Point<f64>, Chainage)>,
    /// How the map was stretched onto the kilometres, anchor to anchor.
    pub stretches: Vec<Stretch>,
}

impl Section {
    /// Whether wheels of `gauge` run on it.
    pub fn fits(&self, gauge: Gauge) -> bool {
        self.gauges.contains(&gauge)
    }
}
