//! Views: each borrows what was computed, decides nothing, and prints it.

mod eta;
pub mod geojson;
pub mod json;
mod route_table;
mod style;
mod table;

pub use eta::{Eta, EtaDocument};
pub use route_table::{CheckTable, RouteTable};
pub use style::{NameStyle, Style, Units};

/// Text from outside, for a terminal: nothing in it is obeyed, and no line break tears a table.
pub(crate) fn plain(text: &str) -> String {
    crate::error::harmless(text.chars())
}
