//! How distances and names are written.

use super::plain;
use crate::event::Event;
use crate::gauge::Gauge;
use crate::posterior::Posterior;
use crate::route::Route;
use crate::station::Station;
use crate::units::{Chainage, Metres, Speed};

/// How a text view writes distances and names.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Style {
    /// In which unit distances are.
    pub units: Units,
    /// Which names stations have.
    pub names: NameStyle,
}

/// The unit of distances.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Units {
    /// Kilometres.
    #[default]
    Km,
    /// International miles.
    Mi,
}

/// Which of a station's names is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum NameStyle {
    /// The name in the country's own script.
    Local,
    /// The English name.
    English,
    /// Both.
    #[default]
    Both,
}

impl Units {
    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Km => "km",
            Self::Mi => "mi",
        }
    }

    fn of(self, metres: Metres) -> f64 {
        match self {
            Self::Km => metres.as_km(),
            Self::Mi => metres.as_miles(),
        }
    }
}

impl Style {
    /// A place on the route, without its unit: for a column that is headed by it.
    pub(crate) fn place(self, at: Chainage) -> String {
        format!("{:.1}", self.units.of(at - Chainage::START))
    }

    /// A distance with its unit.
    pub(crate) fn distance(self, distance: Metres) -> String {
        format!(
            "{} {}",
            thousands(self.units.of(distance)),
            self.units.word()
        )
    }

    /// A speed with its unit.
    pub(crate) fn speed(self, speed: Speed) -> String {
        match self.units {
            Units::Km => speed.to_string(),
            Units::Mi => format!("{:.0} mph", Metres::km(speed.as_kmh()).as_miles()),
        }
    }

    /// Where an event happens: the name of its station, or its kilometre.
    pub(crate) fn place_of(self, event: &Event, route: &Route<'_>) -> String {
        event.place.map_or_else(
            || event.at.to_string(),
            |place| self.name(route.station(&route.places()[place])),
        )
    }

    /// A station's name, fit for a terminal.
    pub fn name(self, station: &Station) -> String {
        match (self.names, &station.local_name) {
            (NameStyle::English, _) | (_, None) => plain(&station.name),
            (NameStyle::Local, Some(local)) => plain(local),
            (NameStyle::Both, Some(local)) => plain(&format!("{} {local}", station.name)),
        }
    }
}

/// The word for track of these gauges, by which maps draw it.
pub(super) fn track(gauges: &[Gauge]) -> &'static str {
    match gauges {
        [Gauge::STANDARD] => "standard",
        [Gauge::RUSSIAN] => "russian",
        [_] => "other",
        _ => "mixed",
    }
}

/// `1 report`, `2 reports`: a number of things by their word and what many of them end in.
pub(crate) fn counted(count: usize, word: &str, ending: &str) -> String {
    let ending = if count == 1 { "" } else { ending };
    format!("{count} {word}{ending}")
}

/// `report 3, "at Tumangang"`: a witness by the first of its reports.
pub(super) fn witness(posterior: &Posterior<'_>, witness: usize) -> String {
    let report = posterior.testimonies()[witness].reports[0];
    let claim = plain(&posterior.reports()[report].claim.words);
    format!("report {}, \"{claim}\"", report + 1)
}

/// The same of what a witness contradicts; none: the stated departure.
pub(super) fn foe(posterior: &Posterior<'_>, against: Option<usize>) -> String {
    against.map_or_else(
        || "the stated departure".to_owned(),
        |w| witness(posterior, w),
    )
}

/// A probability.
pub(super) fn percent(p: f64) -> String {
    match p {
        p if p > 0.999 => "> 99.9 %".to_owned(),
        p if p < 0.001 => "< 0.1 %".to_owned(),
        p => format!("{:.1} %", 100.0 * p),
    }
}

/// A number with one decimal and a comma between thousands.
pub(crate) fn thousands(number: f64) -> String {
    let text = format!("{number:.1}");
    let whole = text.find('.').unwrap_or(text.len());
    let mut grouped = String::new();
    for (i, c) in text.char_indices() {
        if i > 0 && i < whole && (whole - i).is_multiple_of(3) {
            grouped.push(',');
        }
        grouped.push(c);
    }
    grouped
}

#[cfg(test)]
mod tests {
    use super::thousands;

    #[test]
    fn thousands_are_set_apart() {
        for (number, text) in [
            (5.0, "5.0"),
            (736.94, "736.9"),
            (1186.0, "1,186.0"),
            (1_234_567.0, "1,234,567.0"),
        ] {
            assert_eq!(thousands(number), text);
        }
    }
}
