//! Views: each borrows what was computed, decides nothing, and prints it.

pub mod geojson;
pub mod json;
mod route_table;
mod style;
mod table;

pub use route_table::{CheckTable, RouteTable};
pub use style::{NameStyle, Style, Units};
