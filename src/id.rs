//! What tells the stations and the sections of one network apart.

/// A station of one [`Network`](crate::Network); its order means nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StationId(pub(crate) u32);

impl StationId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}

/// A section of one [`Network`](crate::Network).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SectionId(pub(crate) u32);

impl SectionId {
    pub(crate) fn index(self) -> usize {
        self.0 as usize
    }
}
