//! khasan
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod call;
mod claim;
mod country;
mod error;
mod figure;
mod gauge;
mod journey;
mod journey_file;
mod line;
mod names;
mod network;
mod network_file;
mod path;
mod report;
mod route;
mod running;
mod schedule;
mod section;
mod station;
mod stretch;
mod train;
mod train_file;
mod units;
mod wheels;
mod when;

pub use call::{Call, Parts};
pub use claim::{Claim, Verb};
pub use country::Country;
pub use error::Error;
pub use figure::Figure;
pub use gauge::Gauge;
pub use journey::Journey;
pub use journey_file::{Forecast, JourneyFile, Outcome};
pub use line::{Line, Located, Side};
pub use network::Network;
pub use report::Report;
pub use route::{Leg, Place, Route, Spot};
pub use schedule::{Division, Schedule, Timed};
pub use section::{Section, SectionId};
pub use station::{Anchor, OnSection, Station, StationId, StationKind};
pub use stretch::{GREATEST_STRETCH, LEAST_STRETCH, Stretch};
pub use train::{Motion, Regularity, Standing, Stop, Train, Where};
pub use units::{Chainage, MapMetres, Metres, Speed};
pub use wheels::{WheelChange, wheel_changes};
pub use when::{Form, Local, PartOfDay, Reading, Span, Window};
