//! Figures that others give for the line: kept as what they are, sourced claims.

use crate::id::StationId;
use crate::units::Metres;

/// A distance or a duration that somebody gives between two stations.
///
/// It is shown beside what is measured, and never used to compute anything.
#[derive(Debug, Clone, PartialEq)]
#[non_exhaustive]
pub struct Figure {
    /// From where.
    pub from: StationId,
    /// To where.
    pub to: StationId,
    /// Who gives it.
    pub who: String,
    /// In what words.
    pub words: String,
    /// The distance, if it gives one.
    pub distance: Option<Metres>,
    /// The same in miles, as they gave it.
    pub miles: Option<f64>,
    /// The duration in hours, if it gives one.
    pub hours: Option<f64>,
    /// Where to read it.
    pub source: String,
}

impl std::fmt::Display for Figure {
    /// `about 683 mi (1100 km), about 20 h: South Korean officials`, with what there is of it.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let km = self.distance.map(|d| format!("{:.0} km", d.as_km()));
        let length = match (self.miles, km) {
            (Some(miles), Some(km)) => Some(format!("{miles:.0} mi ({km})")),
            (Some(miles), None) => Some(format!("{miles:.0} mi")),
            (None, km) => km,
        };
        let time = self.hours.map(|h| format!("{h:.0} h"));
        let figures: Vec<String> = length
            .into_iter()
            .chain(time)
            .map(|figure| format!("about {figure}"))
            .collect();
        write!(f, "{}: {}", figures.join(", "), self.who)
    }
}
