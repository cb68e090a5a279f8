//! Views: each borrows what was computed, decides nothing, and prints it.

mod caution;
pub mod csv;
mod eta;
mod explain;
pub mod geojson;
pub mod geojsonl;
pub mod gpx;
pub mod graph;
pub mod ics;
pub mod json;
pub mod kepler;
pub mod kml;
pub mod mfjson;
mod moment;
pub mod page;
mod route_table;
mod score_table;
mod style;
mod table;
mod track;
mod whereabouts;
mod xml;

pub use eta::{Eta, EtaDocument};
pub use explain::{Explain, ExplainDocument};
pub use moment::Instants;
pub use page::Page;
pub use route_table::{CheckTable, RouteTable};
pub use score_table::{ScoreDocument, ScoreTable};
pub use style::{NameStyle, Style, Units};
pub use whereabouts::{Where, WhereDocument};

/// Text from outside, for a terminal: nothing in it is obeyed, and no line break tears a table.
pub fn plain(text: &str) -> String {
    crate::error::harmless(text.chars())
}

/// Whether following a link can only open a page: `javascript:` and its like do something.
pub(crate) fn is_of_the_web(url: &str) -> bool {
    let begins = |scheme: &str| {
        url.get(..scheme.len())
            .is_some_and(|head| head.eq_ignore_ascii_case(scheme))
    };
    (begins("http://") || begins("https://"))
        && !url.contains(|c: char| c.is_control() || c.is_whitespace())
}
