//! What a feature says, before it is looked at.

/// A feature that could be told to be a section or a station, with its identifier.
pub(super) struct Raw<P, G> {
    pub(super) id: String,
    pub(super) properties: P,
    pub(super) geometry: G,
}
