//! khasan
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod error;
mod units;

pub use error::Error;
pub use units::{Chainage, MapMetres, Metres, Speed};
