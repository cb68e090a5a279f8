#![doc = include_str!("../README.md")]
//!
//! # The nouns, and how they relate
//!
//! * [`Network`]: sections of track and the stations on them; bundled, or anyone's own by [`Network::from_geojson`].
//! * [`Route`]: one way through it, in the direction of travel, with one chainage axis: [`Chainage`] is a place, [`Metres`] a distance.
//! * [`Train`]: how fast, how regular, how long it stands and why, and which gauges its wheels fit.
//! * [`Journey`]: a train on a route. It is the prior; [`Journey::schedule`] is what it does nominally.
//! * [`Report`]: somebody claims something about the train. Reports of one origin are one [`Testimony`].
//! * [`Posterior`]: what follows, by [`Journey::given`]. Every question is asked of it: [`Passage`]s, positions, [`Whereabouts`],
//!   how likely each report is wrong, and which of them fight.
//! * [`view`]: tables, documents and maps of all that.
//!
//! # The line, in short
//!
//! From Pyongyang the line crosses to the east coast, follows it to Rajin (801.9 km) and turns inland to Tumangang (854 km), all on standard gauge. From Rajin on
//! Russian gauge is laid too. The Friendship Bridge over the Tumen is the border; behind it lies Khasan, and from there only Russian gauge leads on, 238 km of single
//! track to Baranovsky on the Trans-Siberian. The line comes in facing Ussuriysk: a train for Vladivostok, 89 km away, turns round here, or runs on to Ussuriysk
//! for another locomotive and comes back. All in all 1,186 km. The journeys of 2001–2023 also went to Khabarovsk, Komsomolsk-on-Amur, Ledyanaya and Artyom: those
//! branches are part of the network.
//!
//! # Errors and limits
//!
//! Reading and building return [`Error`], which names the offending words and what would be right; what has been built answers every question
//! without failing. Nothing is printed, no clock is read: `now` is an argument. The same input gives the same bytes,
//! on however many cores: a forecast is made on all of them, in the pool that [`rayon`](https://docs.rs/rayon) has or is given.
#![deny(clippy::print_stdout, clippy::print_stderr)]

mod call;
mod cdf;
mod chain;
mod claim;
mod country;
mod error;
mod event;
mod figure;
mod gauge;
mod grid;
mod id;
mod journey;
mod journey_file;
mod lattice;
mod line;
mod live;
mod model;
mod names;
mod network;
mod network_file;
mod passage;
mod path;
mod posterior;
mod report;
mod route;
mod running;
mod schedule;
mod score;
mod section;
mod snapped;
mod spectrum;
mod station;
mod stretch;
mod testimony;
mod train;
mod train_file;
mod units;
pub mod view;
mod wheels;
mod when;

pub use call::{Call, Parts};
pub use claim::{Claim, Verb};
pub use country::Country;
pub use error::Error;
pub use event::{Event, EventKind};
pub use figure::Figure;
pub use gauge::Gauge;
pub use id::{SectionId, StationId};
pub use journey::Journey;
pub use journey_file::{Forecast, JourneyFile, Outcome};
pub use line::{Line, Located, Side};
pub use live::{Fix, Live, Onward, Pace, Refused};
pub use network::Network;
pub use passage::Passage;
pub use posterior::{Conflict, Posterior, Whereabouts};
pub use report::Report;
pub use route::{Leg, Place, Route, Spot};
pub use schedule::{Division, Schedule, Timed};
pub use score::{Ahead, COVERAGES, Duel, Score, Scored};
pub use section::Section;
pub use snapped::Snapped;
pub use station::{Anchor, OnSection, Station, StationKind};
pub use stretch::{GREATEST_STRETCH, LEAST_STRETCH, Stretch};
pub use testimony::Testimony;
pub use train::{Motion, Regularity, Standing, Stop, Train, Where};
pub use units::{Chainage, MapMetres, Metres, Speed};
pub use wheels::{WheelChange, wheel_changes};
pub use when::{Form, Local, PartOfDay, Reading, Span, Window};
