//! Stations, and the other places of a railway that have a name.

use chrono_tz::Tz;
use geo::Point;

use crate::country::Country;
use crate::id::{SectionId, StationId};
use crate::units::{MapMetres, Metres};

/// A place on the railway that people name: a station, a bridge, the border.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Station {
    /// The identifier in the network's file.
    pub id: String,
    /// The English name.
    pub name: String,
    /// The name in the country's own script.
    pub local_name: Option<String>,
    /// Other spellings that people type.
    pub aliases: Vec<String>,
    /// What kind of place it is.
    pub kind: StationKind,
    /// The country it lies in.
    pub country: Country,
    /// The time its clocks show.
    pub zone: Tz,
    /// Whether trains of the armoured train's kind are on record calling there.
    pub calls: bool,
    /// Where it is: longitude, latitude, WGS 84.
    pub position: Point<f64>,
    /// How far the position may be off, where that is worse than the section says.
    pub accuracy: Option<MapMetres>,
    /// Its place on each section it lies on.
    pub on: Vec<OnSection>,
    /// Pairs of sections' far ends between which a train must change direction here.
    pub reverses: Vec<(StationId, StationId)>,
    /// Where the facts come from.
    pub source: String,
    /// What else is known of it.
    pub note: Option<String>,
}

/// The kinds of named places.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StationKind {
    /// A station, halt or junction.
    Station,
    /// A landmark that reports name.
    Landmark,
    /// Where the line crosses from one country into the next.
    Border,
}

impl StationKind {
    /// The word for it in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Station => "station",
            Self::Landmark => "landmark",
            Self::Border => "border",
        }
    }
}

/// A station's place on one section.
#[derive(Debug, Clone, PartialEq)]
pub struct OnSection {
    /// The section.
    pub section: SectionId,
    /// Rail distance from the section's start.
    pub from_start: Metres,
    /// Whether a source publishes that distance, or it was read off the drawn line.
    pub published: bool,
    /// Whether the map is pinned to the kilometres here.
    pub anchor: Anchor,
}

/// Whether a station pins the drawn line to the railway's kilometres.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Anchor {
    /// Its kilometre and its position agree with its neighbours': the stretch starts and ends here.
    Held,
    /// It does not, for the reason recorded with it.
    Dropped(String),
}

impl Station {
    /// Its place on `section`, where it lies on it.
    pub fn on(&self, section: SectionId) -> Option<&OnSection> {
        self.on.iter().find(|on| on.section == section)
    }

    /// Whether a train that came from one section's far end and heads for another's must change direction here.
    pub fn reverses_between(&self, came_from: StationId, heads_for: StationId) -> bool {
        came_from == heads_for
            || [(came_from, heads_for), (heads_for, came_from)]
                .iter()
                .any(|pair| self.reverses.contains(pair))
    }
}
