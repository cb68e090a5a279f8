//! What the fuzzers run. The laws and the door to the readers of fixes are files of their own, which `tests/corpus.rs` replays a corpus through.

// Including a part of the command leaves what only the rest of it uses.
#![allow(dead_code)]

mod args;
mod fixes;
pub mod laws;

#[path = "../../src/bin/khasan"]
mod command {
    pub(crate) mod failure;
    pub(crate) mod fixes;
}

pub(crate) use command::{failure, fixes as readers};
pub use fixes::fixes;
