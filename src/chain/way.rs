//! Which way messages go.

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Way {
    Forward,
    Back,
}
