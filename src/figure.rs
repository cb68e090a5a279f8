//! Figures that others give for the line: kept as what they are, sourced claims.

use crate::station::StationId;
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
    /// The duration in hours, if it gives one.
    pub hours: Option<f64>,
    /// Where to read it.
    pub source: String,
}
