//! One way through the network, with one chainage axis.

use geo::Point;

use crate::country::Country;
use crate::error::{Error, quoted};
use crate::id::{SectionId, StationId};
use crate::line::{Line, Located};
use crate::network::Network;
use crate::path::{self, Run};
use crate::section::Section;
use crate::station::{Station, StationKind};
use crate::units::{Chainage, MapMetres, Metres};

/// Sums of kilometres differ by less than this where they mean the same place …
const SAME_PLACE: Metres = Metres::new(1e-6);
/// … and what somebody writes by less than this: kilometres are printed with one decimal.
const AS_PRINTED: Metres = Metres::new(50.0);
/// Most `via`s of one route.
const MOST_VIAS: usize = 32;

/// One path through a [`Network`], in the direction of travel, with one chainage axis from 0. It knows nothing of time.
#[derive(Debug, Clone)]
pub struct Route<'n> {
    network: &'n Network,
    legs: Vec<Leg>,
    places: Vec<Place>,
    line: Line,
}

/// A run along one section.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Leg {
    /// The section.
    pub section: SectionId,
    /// Where on the route it starts.
    pub start: Chainage,
    /// Where on the route it ends.
    pub end: Chainage,
    /// Whether it is run against the section's own kilometres.
    pub backwards: bool,
    /// The section's own distance at `start`.
    entered_at: Metres,
}

/// A station, landmark or border that the route passes.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Place {
    /// Which one.
    pub station: StationId,
    /// Where on the route.
    pub at: Chainage,
}

/// What words about a place came to: a chainage, and the [`Place`] there if they named one.
#[derive(Debug, Clone, Copy, PartialEq)]
#[non_exhaustive]
pub struct Spot {
    /// Where on the route.
    pub at: Chainage,
    /// Index into [`Route::places`].
    pub place: Option<usize>,
}

impl Network {
    /// The shortest way by rail kilometres from `from` to `to` through each `via` in turn, in either direction.
    ///
    /// Out to a `via` and back over the same track is allowed.
    ///
    /// # Errors
    /// [`Error::UnknownPlace`] for a name the network does not have, [`Error::NoRoute`] where no way leads.
    pub fn route(&self, from: &str, to: &str, via: &[&str]) -> Result<Route<'_>, Error> {
        let refused = |reason: &str| Error::NoRoute {
            from: quoted(from),
            to: quoted(to),
            reason: reason.to_owned(),
        };
        if via.len() > MOST_VIAS {
            return Err(refused(&format!(
                "at most {MOST_VIAS} places can be passed through"
            )));
        }
        let names = std::iter::once(from).chain(via.iter().copied()).chain([to]);
        let mut stations = names
            .map(|name| self.find(name))
            .collect::<Result<Vec<_>, _>>()?;
        stations.dedup();
        let mut runs = Vec::new();
        for pair in stations.windows(2) {
            let way = path::shortest(self, pair[0], pair[1]).ok_or_else(|| {
                let names = [pair[0], pair[1]].map(|id| quoted(&self.station(id).name));
                refused(&format!(
                    "no section leads from {} towards {}",
                    names[0], names[1]
                ))
            })?;
            runs.extend(way);
        }
        Route::along(self, &runs).ok_or_else(|| refused("they are the same place; name two"))
    }
}

impl<'n> Route<'n> {
    fn along(network: &'n Network, runs: &[Run]) -> Option<Self> {
        let legs = legs(runs);
        let line = Line::new(
            legs.iter()
                .flat_map(|leg| leg.vertices(network.section(leg.section)))
                .collect(),
        )
        .ok()?;
        let mut places: Vec<Place> = legs.iter().flat_map(|leg| leg.places(network)).collect();
        places.dedup();
        Some(Self {
            network,
            legs,
            places,
            line,
        })
    }

    /// The network it runs through.
    pub fn network(&self) -> &'n Network {
        self.network
    }

    /// Its runs along sections, in the order of travel.
    pub fn legs(&self) -> &[Leg] {
        &self.legs
    }

    /// The places it passes, in the order of travel; one passed twice stands twice.
    pub fn places(&self) -> &[Place] {
        &self.places
    }

    /// Its length by the railway's own kilometres.
    pub fn length(&self) -> Metres {
        self.end() - Chainage::START
    }

    /// Its last place.
    pub fn end(&self) -> Chainage {
        self.legs.last().map_or(Chainage::START, |leg| leg.end)
    }

    /// The line on the map, with the route's chainage on it.
    pub fn line(&self) -> &Line {
        &self.line
    }

    /// The station of a place.
    pub fn station(&self, place: &Place) -> &'n Station {
        self.network.station(place.station)
    }

    /// The section of a leg.
    pub fn section(&self, leg: &Leg) -> &'n Section {
        self.network.section(leg.section)
    }

    /// The station it starts at.
    pub fn from(&self) -> &'n Station {
        self.station(&self.places[0])
    }

    /// The station it ends at.
    pub fn to(&self) -> &'n Station {
        self.station(&self.places[self.places.len() - 1])
    }

    /// The leg that a chainage lies on; at a joint the one that ends there. Clamped to the ends.
    pub fn leg_at(&self, at: Chainage) -> &Leg {
        let i = self.legs.partition_point(|leg| leg.end < at);
        &self.legs[i.min(self.legs.len() - 1)]
    }

    /// How far the map may be off at a chainage.
    pub fn accuracy_at(&self, at: Chainage) -> MapMetres {
        self.section(self.leg_at(at)).accuracy
    }

    /// The last place at or before a chainage.
    pub fn place_before(&self, at: Chainage) -> &Place {
        let i = self.places.partition_point(|place| place.at <= at);
        &self.places[i.saturating_sub(1)]
    }

    /// The last station at or before a chainage; of those before the first, the first.
    pub fn station_before(&self, at: Chainage) -> &'n Station {
        let passed = self.places.partition_point(|place| place.at <= at);
        let stations = self.places[..passed]
            .iter()
            .map(|place| self.station(place));
        let mut stations = stations.rev();
        stations
            .find(|station| station.kind == StationKind::Station)
            .unwrap_or(self.from())
    }

    /// The place that the words mean: a station by any of its names, `border`, or `km 612` of this route.
    /// Of a place passed twice the first passage is meant.
    ///
    /// # Errors
    /// [`Error::UnknownPlace`] with the nearest names, or [`Error::NotOnRoute`].
    pub fn find(&self, words: &str) -> Result<Spot, Error> {
        if let Some(spot) = self.kilometre(words)? {
            return Ok(spot);
        }
        let is_meant: Box<dyn Fn(&Place) -> bool> = if words.trim().eq_ignore_ascii_case("border") {
            Box::new(|place| self.station(place).kind == StationKind::Border)
        } else {
            let station = self.network.find(words)?;
            Box::new(move |place| place.station == station)
        };
        let i = self
            .places
            .iter()
            .position(is_meant)
            .ok_or_else(|| self.not_here(words))?;
        Ok(Spot {
            at: self.places[i].at,
            place: Some(i),
        })
    }

    /// The last passage of the place of a spot.
    pub(crate) fn last_passage(&self, spot: Spot) -> Spot {
        let station = |i: usize| self.places[i].station;
        let same =
            |first: usize| (first..self.places.len()).rfind(|&i| station(i) == station(first));
        match spot.place.and_then(same) {
            Some(last) => Spot {
                at: self.places[last].at,
                place: Some(last),
            },
            None => spot,
        }
    }

    fn not_here(&self, words: &str) -> Error {
        Error::NotOnRoute {
            name: quoted(words),
            route: self.to_string(),
        }
    }

    /// Reads `km 612` or `km 612.5`; anything else is no kilometre.
    fn kilometre(&self, words: &str) -> Result<Option<Spot>, Error> {
        let parts = words.trim().split_once(' ');
        let Some((_, number)) = parts.filter(|(km, _)| km.eq_ignore_ascii_case("km")) else {
            return Ok(None);
        };
        let Ok(km) = number.trim().parse::<f64>() else {
            return Ok(None);
        };
        let at = Chainage::km(km);
        if (Chainage::START..=self.end()).contains(&at) {
            Ok(Some(self.spot(at)))
        } else {
            Err(Error::BeyondRoute {
                words: quoted(words.trim()),
                route: self.to_string(),
                end_km: self.end().as_km(),
            })
        }
    }

    /// The spot at a chainage: that of a place, where one has it as its printed kilometre.
    fn spot(&self, at: Chainage) -> Spot {
        let is_here = |place: &Place| (place.at - at).get().abs() < AS_PRINTED.get();
        let place = self.places.iter().position(is_here);
        Spot {
            at: place.map_or(at, |place| self.places[place].at),
            place,
        }
    }

    /// Every plausible place of a point on the line, nearest first; `slack` is how far the point itself may be off.
    pub fn locate(&self, point: Point<f64>, slack: MapMetres) -> Vec<Located> {
        self.line.locate(point, slack)
    }

    /// The indices of the places where a train must change direction.
    pub fn reversals(&self) -> impl Iterator<Item = usize> {
        self.legs.windows(2).filter_map(|legs| {
            let i = self
                .places
                .iter()
                .position(|place| place.at == legs[1].start)?;
            let (came_from, heads_for) = (self.behind(&legs[0]), self.ahead(&legs[1]));
            self.station(&self.places[i])
                .reverses_between(came_from, heads_for)
                .then_some(i)
        })
    }

    /// The end of its section that a leg comes from.
    fn behind(&self, leg: &Leg) -> StationId {
        if leg.backwards {
            self.section(leg).to
        } else {
            self.section(leg).from
        }
    }

    /// The end of its section that a leg heads for.
    fn ahead(&self, leg: &Leg) -> StationId {
        if leg.backwards {
            self.section(leg).from
        } else {
            self.section(leg).to
        }
    }

    /// The country whose railway runs a leg: the first that its section names.
    pub fn country(&self, leg: &Leg) -> Country {
        self.section(leg).countries[0]
    }

    /// Whether the route leaves the country it starts in.
    pub fn crosses_border(&self) -> bool {
        self.places
            .iter()
            .any(|place| self.station(place).country != self.from().country)
    }
}

impl std::fmt::Display for Route<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let [from, to] = [self.from(), self.to()].map(|end| quoted(&end.name));
        write!(f, "{from}–{to}")
    }
}

/// Joins runs that go on along the same section, and lays the chainage axis.
fn legs(runs: &[Run]) -> Vec<Leg> {
    let mut legs: Vec<Leg> = Vec::new();
    let mut start = Chainage::START;
    for run in runs {
        let backwards = run.to < run.from;
        let end = start
            + if backwards {
                run.from - run.to
            } else {
                run.to - run.from
            };
        match legs.last_mut() {
            Some(leg) if leg.section == run.section && leg.backwards == backwards => leg.end = end,
            _ => legs.push(Leg {
                section: run.section,
                start,
                end,
                backwards,
                entered_at: run.from,
            }),
        }
        start = end;
    }
    legs
}

impl Leg {
    /// Its length by the railway's own kilometres.
    pub fn length(&self) -> Metres {
        self.end - self.start
    }

    /// Where on the route a distance along the section lies, if this leg passes it.
    fn chainage(&self, on_section: Metres) -> Option<Chainage> {
        let ahead = if self.backwards {
            self.entered_at - on_section
        } else {
            on_section - self.entered_at
        };
        let beyond = ahead - self.length();
        if ahead + SAME_PLACE < Metres::ZERO || beyond > SAME_PLACE {
            return None;
        }
        Some(
            if beyond + SAME_PLACE > Metres::ZERO {
                self.end
            } else {
                self.start + ahead
            }
            .clamp(self.start, self.end),
        )
    }

    /// The section's own distance at the end of the leg.
    fn left_at(&self) -> Metres {
        if self.backwards {
            self.entered_at - self.length()
        } else {
            self.entered_at + self.length()
        }
    }

    fn places(&self, network: &Network) -> Vec<Place> {
        let on_this = |(station, s): (StationId, &Station)| {
            let on = s.on(self.section)?;
            Some(Place {
                station,
                at: self.chainage(on.from_start)?,
            })
        };
        let mut places: Vec<Place> = network.stations().filter_map(on_this).collect();
        places.sort_by(|a, b| a.at.get().total_cmp(&b.at.get()));
        places
    }

    /// The section's vertices on this leg, in the order of travel and with the route's chainage; cut at its ends.
    pub(crate) fn vertices(&self, section: &Section) -> Vec<(Point<f64>, Chainage)> {
        let inside = |&(point, at): &(Point<f64>, Chainage)| {
            self.chainage(at - Chainage::START).map(|at| (point, at))
        };
        let mut vertices: Vec<_> = section.vertices.iter().filter_map(inside).collect();
        if self.backwards {
            vertices.reverse();
        }
        if vertices.first().is_none_or(|first| first.1 > self.start) {
            vertices.insert(0, (point_on(section, self.entered_at), self.start));
        }
        if vertices.last().is_none_or(|last| last.1 < self.end) {
            vertices.push((point_on(section, self.left_at()), self.end));
        }
        vertices
    }
}

fn point_on(section: &Section, at: Metres) -> Point<f64> {
    let line = Line::new(section.vertices.clone());
    line.map_or_else(
        |_| section.drawn[0],
        |line| line.point_at(Chainage::START + at),
    )
}
