//! Which way messages go.

use std::ops::Range;

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Way {
    Forward,
    Back,
}

impl Way {
    /// The ticks that are reached from some within so many.
    pub(super) fn reached(self, from: &Range<usize>, within: usize) -> Range<usize> {
        match self {
            Self::Forward => from.start..from.end + within,
            Self::Back => from.start.saturating_sub(within)..from.end,
        }
    }
}
