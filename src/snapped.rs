//! A position that somebody gave, and every plausible place of it on a route.

use geo::Point;

use crate::line::Located;
use crate::route::Route;
use crate::section::Section;
use crate::station::Station;
use crate::units::MapMetres;

/// Farther from the line than this, no train was seen.
const FAR: MapMetres = MapMetres::new(25_000.0);

/// A position that somebody gave, and every plausible place of it on a route.
#[derive(Debug, Clone)]
pub struct Snapped<'s> {
    route: &'s Route<'s>,
    /// What was given: longitude and latitude in degrees.
    pub given: Point<f64>,
    /// When it was, in the words of who gave it.
    pub time: Option<&'s str>,
    /// Its name, or what else tells it from others.
    pub name: Option<&'s str>,
    /// Its places on the route, nearest first. Of a position that [is far](Self::is_far) only the nearest, of one that is
    /// not finite none.
    pub places: Vec<Located>,
}

impl<'s> Snapped<'s> {
    /// A position of longitude and latitude in degrees on a route; `slack` is how far it may itself be off.
    pub fn new(route: &'s Route<'s>, given: Point<f64>, slack: MapMetres) -> Self {
        let mut snapped = Self {
            route,
            given,
            time: None,
            name: None,
            places: route.locate(given, slack),
        };
        if snapped.is_far() {
            // So far away, the next places are no likelier than all the others.
            snapped.places.truncate(1);
        }
        snapped
    }

    /// Whether it is so far from the line, 25 km, that no train was seen there.
    pub fn is_far(&self) -> bool {
        self.places.first().is_none_or(|nearest| nearest.off > FAR)
    }

    /// The section that one of its places lies on.
    pub fn section(&self, place: &Located) -> &'s Section {
        self.route.section(self.route.leg_at(place.at))
    }

    /// The last station that is passed before one of its places.
    pub fn station_before(&self, place: &Located) -> &'s Station {
        self.route.station_before(place.at)
    }

    /// How far the map may be off at one of its places.
    pub fn accuracy(&self, place: &Located) -> MapMetres {
        self.section(place).accuracy
    }
}
