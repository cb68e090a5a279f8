//! The line as text: sections, stations, gauges, border, accuracy; and how the map was stretched.

use std::fmt;

use super::plain;
use super::style::Style;
use super::table::{Set, columns};
use crate::call::Call;
use crate::journey::Journey;
use crate::network::Network;
use crate::route::Route;
use crate::station::{Anchor, Station, StationKind};

/// The route of a journey: what is measured beside what is reported, then sections, then stations.
#[derive(Debug, Clone, Copy)]
pub struct RouteTable<'j> {
    /// The journey whose route it is.
    pub journey: &'j Journey<'j>,
    /// How distances and names are written.
    pub style: Style,
    /// Whether every station is shown, or only those where something happens.
    pub all: bool,
}

impl fmt::Display for RouteTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let route = self.journey.route();
        write!(f, "{}", Length(route, usize::MAX))?;
        writeln!(f, "\n{}", self.sections())?;
        write!(f, "{}", self.stations())?;
        writeln!(f, "\n{}", plain(route.network().attribution()))
    }
}

/// The length by the railway's own kilometres, beside what others give: of those, the first so many.
pub(super) struct Length<'r>(pub(super) &'r Route<'r>, pub(super) usize);

impl fmt::Display for Length<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let route = self.0;
        let length = route.length();
        let grouped = super::style::thousands(length.as_km());
        writeln!(
            f,
            "{route}: {grouped} km ({:.1} mi) by the railway's own kilometres",
            length.as_miles()
        )?;
        let ends = [
            route.places()[0].station,
            route.places()[route.places().len() - 1].station,
        ];
        let figures = route.network().figures(ends[0], ends[1]);
        for figure in figures.take(self.1) {
            writeln!(
                f,
                "reported: {}\n          {}",
                plain(&figure.to_string()),
                plain(&figure.source)
            )?;
        }
        Ok(())
    }
}

impl RouteTable<'_> {
    fn sections(&self) -> String {
        let route = self.journey.route();
        let unit = self.style.units.word();
        let headings = [
            (unit, Set::Right),
            ("section", Set::Left),
            ("length", Set::Right),
            ("gauge", Set::Left),
            ("map within", Set::Right),
        ];
        let rows = route.legs().iter().map(|leg| {
            let section = route.section(leg);
            let gauges: Vec<String> = section
                .gauges
                .iter()
                .map(|gauge| gauge.as_mm().to_string())
                .collect();
            let name = if leg.backwards {
                format!("{}, backwards", plain(&section.name))
            } else {
                plain(&section.name)
            };
            vec![
                self.style.place(leg.start),
                name,
                self.style.distance(leg.length()),
                gauges.join(" + ") + " mm",
                section.accuracy.to_string(),
            ]
        });
        columns(&headings, rows)
    }

    fn stations(&self) -> String {
        let route = self.journey.route();
        let headings = [
            (self.style.units.word(), Set::Right),
            ("station", Set::Left),
            ("", Set::Left),
        ];
        let last = route.places().len() - 1;
        let rows = route.places().iter().enumerate().filter_map(|(i, place)| {
            let station = route.station(place);
            let remark = remark(station, self.journey.call_at(i));
            let shown = self.all || i == 0 || i == last || station.calls || !remark.is_empty();
            shown.then(|| vec![self.style.place(place.at), self.style.name(station), remark])
        });
        columns(&headings, rows)
    }
}

fn remark(station: &Station, call: Option<&Call>) -> String {
    let border = (station.kind == StationKind::Border).then(|| "the border".to_owned());
    let wheels = call
        .and_then(|call| call.wheels)
        .map(|wheels| format!("wheels changed, {} to {}", wheels.from, wheels.to));
    let reversal = call
        .filter(|call| call.reversal)
        .map(|_| "changes direction".to_owned());
    let stands = call.map(|call| format!("stands {}", crate::when::Span(call.parts.total())));
    [border, stands, wheels, reversal]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>()
        .join(", ")
}

/// For each pair of anchors, the rails against the line drawn, and the anchors that were dropped.
#[derive(Debug, Clone, Copy)]
pub struct CheckTable<'n> {
    /// The network.
    pub network: &'n Network,
    /// How names are written.
    pub style: Style,
}

impl fmt::Display for CheckTable<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}", self.stretches())?;
        if let Some((least, greatest)) = self.worst() {
            writeln!(
                f,
                "least stretched:    {least}\nmost stretched:     {greatest}"
            )?;
        }
        writeln!(
            f,
            "taken as plausible: {} to {}\n",
            crate::stretch::LEAST_STRETCH,
            crate::stretch::GREATEST_STRETCH
        )?;
        write!(f, "{}", self.dropped())
    }
}

impl CheckTable<'_> {
    fn stretches(&self) -> String {
        let headings = [
            ("from", Set::Left),
            ("to", Set::Left),
            ("rail", Set::Right),
            ("drawn", Set::Right),
            ("rail/drawn", Set::Right),
        ];
        let rows = self.network.stretches().map(|(_, s)| {
            let [from, to] = [s.from, s.to].map(|id| self.style.name(self.network.station(id)));
            vec![
                from,
                to,
                s.rail.to_string(),
                format!("{:.1} km", s.drawn.as_km()),
                format!("{:.3}", s.ratio()),
            ]
        });
        columns(&headings, rows)
    }

    fn worst(&self) -> Option<(String, String)> {
        let by_ratio = |a: &_, b: &_| {
            crate::stretch::Stretch::ratio(a).total_cmp(&crate::stretch::Stretch::ratio(b))
        };
        let stretches: Vec<_> = self
            .network
            .stretches()
            .map(|(_, stretch)| *stretch)
            .collect();
        let text = |s: &crate::stretch::Stretch| {
            let [from, to] = [s.from, s.to].map(|id| plain(&self.network.station(id).name));
            format!("{from}–{to}, {:.3}", s.ratio())
        };
        let least = stretches.iter().min_by(|a, b| by_ratio(a, b))?;
        let greatest = stretches.iter().max_by(|a, b| by_ratio(a, b))?;
        Some((text(least), text(greatest)))
    }

    fn dropped(&self) -> String {
        let headings = [
            ("published, but no anchor", Set::Left),
            ("km", Set::Right),
            ("why", Set::Left),
        ];
        let rows = self.network.stations().flat_map(|(_, station)| {
            station.on.iter().filter_map(|on| match &on.anchor {
                Anchor::Dropped(why) if on.published => Some(vec![
                    self.style.name(station),
                    format!("{:.1}", on.from_start.as_km()),
                    plain(why),
                ]),
                _ => None,
            })
        });
        columns(&headings, rows)
    }
}
