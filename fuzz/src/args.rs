//! The one word of the command line that the readers of fixes know.

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum FixFormat {
    Csv,
    Geojson,
    Gpx,
}
