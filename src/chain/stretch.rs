//! What takes time between two events, as far as one pace holds.

use super::way::Way;

/// All that lies between two events of one regime.
pub(super) struct Stretch {
    pub(super) regime: Option<usize>,
    pub(super) parts: Vec<(usize, f64)>,
    pub(super) stands: Vec<usize>,
    /// The pace is drawn at its start, not carried in.
    pub(super) scatter: bool,
    /// The pace ends with it: messages are averaged over it.
    pub(super) gather: bool,
}

impl Stretch {
    /// Whether what a message is at each pace is one sum behind it.
    pub(super) fn merges(&self, way: Way) -> bool {
        match way {
            Way::Forward => self.gather,
            Way::Back => self.scatter,
        }
    }
}
