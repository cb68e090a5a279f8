//! The railway: sections of track, and the stations on them.

use crate::error::Error;
use crate::figure::Figure;
use crate::id::{SectionId, StationId};
use crate::names::{self, Names};
use crate::section::Section;
use crate::station::Station;
use crate::stretch::Stretch;

/// A railway network: sections of track and the stations on them. It knows nothing of trains or time.
///
/// The bundled one is [`Network::bundled`]; anyone's own is read by [`Network::from_geojson`].
#[derive(Debug, Clone)]
pub struct Network {
    name: String,
    attribution: String,
    figures: Vec<Figure>,
    sections: Vec<Section>,
    stations: Vec<Station>,
    names: Names,
}

impl Network {
    /// Joins parts that have been checked one by one.
    ///
    /// # Errors
    /// Two stations that share a spelling: the spelling and both.
    pub(crate) fn new(
        name: String,
        attribution: String,
        figures: Vec<Figure>,
        sections: Vec<Section>,
        stations: Vec<Station>,
    ) -> Result<Self, (String, StationId, StationId)> {
        let mut names = Names::default();
        for (id, station) in (0..).map(StationId).zip(&stations) {
            names
                .add(id, station)
                .map_err(|(spelling, other)| (spelling, id, other))?;
        }
        Ok(Self {
            name,
            attribution,
            figures,
            sections,
            stations,
            names,
        })
    }

    /// What the network is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whose data it is: to be shown wherever a map made from it is.
    pub fn attribution(&self) -> &str {
        &self.attribution
    }

    /// The sections, in the order of the file.
    pub fn sections(&self) -> impl Iterator<Item = (SectionId, &Section)> {
        (0..).map(SectionId).zip(&self.sections)
    }

    /// The stations, in the order of the file.
    pub fn stations(&self) -> impl Iterator<Item = (StationId, &Station)> {
        (0..).map(StationId).zip(&self.stations)
    }

    /// One section.
    pub fn section(&self, id: SectionId) -> &Section {
        &self.sections[id.index()]
    }

    /// One station.
    pub fn station(&self, id: StationId) -> &Station {
        &self.stations[id.index()]
    }

    /// The station of that name: English, local, an alias or an identifier, in any case and with or without accents.
    ///
    /// # Errors
    /// [`Error::UnknownPlace`] with the nearest names.
    pub fn find(&self, name: &str) -> Result<StationId, Error> {
        self.names
            .find(name)
            .ok_or_else(|| names::unknown(name, self.stations.iter()))
    }

    /// What others say of the way between two stations, in either direction.
    pub fn figures(&self, a: StationId, b: StationId) -> impl Iterator<Item = &Figure> {
        self.figures
            .iter()
            .filter(move |figure| [(a, b), (b, a)].contains(&(figure.from, figure.to)))
    }

    /// How each pair of neighbouring anchors stretched the drawn line.
    pub fn stretches(&self) -> impl Iterator<Item = (&Section, &Stretch)> {
        self.sections.iter().flat_map(|section| {
            section
                .stretches
                .iter()
                .map(move |stretch| (section, stretch))
        })
    }
}
