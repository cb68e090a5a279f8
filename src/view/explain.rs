//! What each report did: how likely it is wrong, and what the arrival would be without it.

use std::fmt;

use chrono::TimeDelta;
use chrono_tz::Tz;
use serde::Serialize;

use super::caution::Cautions;
use super::eta::{Quantiles, between, quantiles};
use super::json::{km, millionths, minutes, thousandths};
use super::plain;
use super::style::{Style, foe, percent, witness};
use super::table::{Set, columns};
use crate::claim::Verb;
use crate::event::Event;
use crate::passage::Passage;
use crate::posterior::{Conflict, Posterior};
use crate::testimony::Testimony;
use crate::units::Metres;
use crate::when::{Local, Span};

/// What each witness did to the answer.
#[derive(Debug, Clone, Copy)]
pub struct Explain<'p> {
    /// What is believed.
    pub posterior: &'p Posterior<'p>,
    /// What the journey is called.
    pub title: &'p str,
    /// How distances and names are written.
    pub style: Style,
}

impl fmt::Display for Explain<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let end = self.posterior.journey().route().to();
        let last = self.posterior.passage(self.posterior.events().len() - 1);
        writeln!(f, "{}", plain(self.title))?;
        let arrival = Local {
            time: last.median(),
            zone: end.zone,
        };
        let (low, high) = last.interval(0.9);
        writeln!(
            f,
            "{}: arrives {}, 90 % between {}\n",
            self.style.name(end),
            arrival.short(),
            between(low, high, end.zone)
        )?;
        if self.posterior.reports().is_empty() {
            writeln!(
                f,
                "Nothing was reported: this is what the stated departure says."
            )?;
        } else {
            write!(f, "{}", self.witnesses())?;
        }
        for w in 0..self.posterior.testimonies().len() {
            if let Some(meant) = self.meant(w) {
                writeln!(f, "\n{}, {meant}.", witness(self.posterior, w))?;
            }
        }
        for conflict in self.posterior.conflicts() {
            writeln!(f, "\n{}", self.words(conflict))?;
        }
        write!(f, "{}", Cautions(self.posterior))
    }
}

impl Explain<'_> {
    fn zone(&self, testimony: &Testimony) -> Tz {
        self.posterior.reports()[testimony.reports[0]]
            .claim
            .zone(self.posterior.journey().route())
    }

    fn witnesses(&self) -> String {
        self.posterior.look_without_each();
        let headings = [
            ("report", Set::Right),
            ("claim", Set::Left),
            ("when", Set::Left),
            ("source", Set::Left),
            ("wrong", Set::Right),
            ("arrival without it", Set::Left),
        ];
        let rows = self
            .posterior
            .testimonies()
            .iter()
            .enumerate()
            .flat_map(|(w, testimony)| self.rows(w, testimony));
        columns(&headings, rows)
    }

    /// A row for each report of a witness; what holds for the witness stands in the first.
    fn rows(&self, w: usize, testimony: &Testimony) -> Vec<Vec<String>> {
        let zone = self.zone(testimony);
        let row = |(n, &i): (usize, &usize)| {
            let report = &self.posterior.reports()[i];
            let when = between(report.when.start(), report.when.end(), zone);
            let source = plain(report.source.as_deref().unwrap_or("–"));
            let [wrong, without] = if n == 0 {
                [percent(self.posterior.wrong()[w]), self.without(w)]
            } else {
                ["〃".to_owned(), "same origin, counted once".to_owned()]
            };
            vec![
                (i + 1).to_string(),
                plain(&report.claim.words),
                when,
                source,
                wrong,
                without,
            ]
        };
        testimony.reports.iter().enumerate().map(row).collect()
    }

    fn without(&self, w: usize) -> String {
        let shift = self.shift(&self.posterior.arrival_without(w));
        if self.is_uninformative(w, shift) {
            "the same: not informative".to_owned()
        } else {
            format!("{:+}", Span(shift))
        }
    }

    /// How much later the median arrival would be.
    fn shift(&self, without: &Passage<'_>) -> TimeDelta {
        let end = self.posterior.events().len() - 1;
        without.median() - self.posterior.passage(end).median()
    }

    /// A bound that leaves the arrival where it is, and is doubted no more than any report, tells nothing.
    fn is_uninformative(&self, w: usize, shift: TimeDelta) -> bool {
        let testimony = &self.posterior.testimonies()[w];
        let verb = self.posterior.reports()[testimony.reports[0]].claim.verb;
        matches!(verb, Verb::NotYet | Verb::Beyond)
            && self.posterior.wrong()[w] <= testimony.doubt
            && shift.abs() < TimeDelta::minutes(1)
    }

    /// The places that a witness may mean, the likeliest first; none where it can mean but one.
    pub(super) fn meant(&self, w: usize) -> Option<String> {
        let mut meant = self.posterior.meant(w).to_vec();
        meant.sort_by(|a, b| b.1.total_cmp(&a.1));
        let with =
            |&(event, p): &(usize, f64)| format!("{} with {}", self.place(event), percent(p));
        let places: Vec<String> = meant.iter().map(with).collect();
        (places.len() > 1).then(|| format!("means {}", places.join(", ")))
    }

    /// What the train would have had to do if a doubted witness and another, or the stated departure, were both right.
    fn words(&self, conflict: &Conflict) -> String {
        let doubted = witness(self.posterior, conflict.doubted);
        let against = foe(self.posterior, conflict.against);
        let demand = self.demand(conflict);
        let demand = demand.unwrap_or_else(|| disorder(conflict, &doubted, &against));
        let truth = self.truth(conflict);
        format!("{doubted}, cannot stand beside {against}:\n  {demand}.\n  {truth}")
    }

    /// The time, and the speed, that both together ask for; none where they are in the wrong order.
    fn demand(&self, conflict: &Conflict) -> Option<String> {
        let time = times(conflict);
        if conflict.is_of_one_event() {
            return Some(format!("the two are {} apart", apart(conflict)));
        }
        let (least, greatest) = conflict.speeds()?;
        let usually = format!("this train usually takes {}", Span(conflict.nominal));
        if conflict.distance == Metres::ZERO {
            return Some(format!(
                "it would have stood there for {time}, where {usually}"
            ));
        }
        let way = format!("{} in {time}", self.style.distance(conflict.distance));
        if conflict.time.0 > conflict.nominal {
            return Some(format!("{way}, where {usually}"));
        }
        let [least, usual] = [least, conflict.usual].map(|speed| self.style.speed(speed));
        let greatest = greatest.map(|speed| self.style.speed(speed));
        let speeds = match greatest {
            None => format!("at least {least}"),
            Some(greatest) if greatest == least => least,
            Some(greatest) => format!("{least} to {greatest}"),
        };
        Some(format!(
            "{way} is {speeds} without a stop, where this train usually runs {usual}"
        ))
    }

    /// When that which the doubted witness tells must really have been, if it clearly is the one that is wrong.
    fn truth(&self, conflict: &Conflict) -> String {
        let testimony = &self.posterior.testimonies()[conflict.doubted];
        if !self.posterior.is_clearly_wrong(conflict.doubted) {
            return "Either may be the one that is wrong.".to_owned();
        }
        let report = &self.posterior.reports()[testimony.reports[0]];
        let event = self.posterior.told_by(conflict.doubted);
        let passage = self.posterior.passage(event);
        let (low, high) = passage.interval(0.9);
        let zone = self.zone(testimony);
        let did = match report.claim.verb {
            Verb::At => "came to",
            verb => verb.word(),
        };
        let median = Local {
            time: passage.median(),
            zone,
        };
        let (median, range) = (median.short(), between(low, high, zone));
        let place = self.place(event);
        if range == median {
            return format!("If the rest holds, it {did} {place} at {median}.");
        }
        format!("If the rest holds, it {did} {place} at {median}, 90 % between {range}.")
    }

    fn place(&self, event: usize) -> String {
        let route = self.posterior.journey().route();
        self.style.place_of(&self.posterior.events()[event], route)
    }
}

/// That one comes later on the way, and came earlier.
fn disorder(conflict: &Conflict, doubted: &str, against: &str) -> String {
    let (first, then) = if conflict.doubted_first {
        (doubted, against)
    } else {
        (against, doubted)
    };
    let late = Span(-conflict.time.1);
    format!("{first}, would have been {late} after {then}, which comes later on the way")
}

/// From the shortest to the longest time between two, as far as it is more than none.
fn times(conflict: &Conflict) -> String {
    let (shortest, longest) = conflict.time;
    if shortest == longest {
        Span(longest).to_string()
    } else if shortest <= TimeDelta::zero() {
        format!("at most {}", Span(longest))
    } else {
        format!("{} to {}", Span(shortest), Span(longest))
    }
}

/// The time between two that tell of the same, whichever came first.
fn apart(conflict: &Conflict) -> String {
    let (shortest, longest) = conflict.time;
    let least = Span(shortest.max(-longest));
    if shortest == longest {
        least.to_string()
    } else {
        format!("at least {least}")
    }
}

/// What an [`Explain`] shows, as a document.
#[derive(Debug, Serialize)]
pub struct ExplainDocument<'p> {
    title: &'p str,
    log_evidence: f64,
    arrival: Quantiles,
    witnesses: Vec<WitnessEntry<'p>>,
    conflicts: Vec<ConflictEntry>,
    cautions: Vec<String>,
    attribution: &'p str,
}

#[derive(Debug, Serialize)]
struct WitnessEntry<'p> {
    /// Numbers of the reports, from 1 in the order of the file.
    reports: Vec<usize>,
    claim: &'p str,
    origin: Option<&'p str>,
    sources: Vec<&'p str>,
    doubt: f64,
    wrong: f64,
    /// How many times as likely all reports would be if this witness were wrong.
    misfit: f64,
    /// The places that it may mean, with the probability that it does and is right.
    means: Vec<Meant<'p>>,
    informative: bool,
    arrival_without: Quantiles,
    shift_min: f64,
}

#[derive(Debug, Serialize)]
struct Meant<'p> {
    place: Option<&'p str>,
    km: f64,
    probability: f64,
}

#[derive(Debug, Serialize)]
struct ConflictEntry {
    doubted_report: usize,
    /// None: the stated departure.
    against_report: Option<usize>,
    chance: f64,
    distance_km: f64,
    nominal_min: f64,
    shortest_min: f64,
    longest_min: f64,
    least_speed_kmh: Option<f64>,
}

impl<'p> ExplainDocument<'p> {
    /// The document of what an [`Explain`] shows.
    pub fn new(explain: &Explain<'p>) -> Self {
        let posterior = explain.posterior;
        posterior.look_without_each();
        let zone = posterior.journey().route().to().zone;
        let first_report = |w: usize| posterior.testimonies()[w].reports[0] + 1;
        Self {
            title: explain.title,
            log_evidence: thousandths(posterior.log_evidence()),
            arrival: quantiles(&posterior.passage(posterior.events().len() - 1), zone, None),
            witnesses: (0..posterior.testimonies().len())
                .map(|w| explain.witness(w))
                .collect(),
            conflicts: posterior
                .conflicts()
                .iter()
                .map(|conflict| ConflictEntry {
                    doubted_report: first_report(conflict.doubted),
                    against_report: conflict.against.map(first_report),
                    chance: millionths(conflict.chance),
                    distance_km: thousandths(conflict.distance.as_km()),
                    nominal_min: minutes(conflict.nominal),
                    shortest_min: minutes(conflict.time.0),
                    longest_min: minutes(conflict.time.1),
                    least_speed_kmh: conflict
                        .speeds()
                        .map(|(least, _)| thousandths(least.as_kmh())),
                })
                .collect(),
            cautions: Cautions(posterior).list(),
            attribution: posterior.journey().route().network().attribution(),
        }
    }
}

impl<'p> Explain<'p> {
    fn witness(&self, w: usize) -> WitnessEntry<'p> {
        let posterior = self.posterior;
        let testimony = &posterior.testimonies()[w];
        let report = &posterior.reports()[testimony.reports[0]];
        let without = posterior.arrival_without(w);
        let shift = self.shift(&without);
        WitnessEntry {
            reports: testimony.reports.iter().map(|i| i + 1).collect(),
            claim: &report.claim.words,
            origin: report.origin.as_deref(),
            sources: testimony
                .reports
                .iter()
                .filter_map(|&i| posterior.reports()[i].source.as_deref())
                .collect(),
            doubt: thousandths(testimony.doubt),
            wrong: millionths(posterior.wrong()[w]),
            misfit: thousandths(posterior.misfit(w)),
            means: posterior
                .meant(w)
                .iter()
                .map(|&meant| self.meant_entry(meant))
                .collect(),
            informative: !self.is_uninformative(w, shift),
            shift_min: minutes(shift),
            arrival_without: quantiles(&without, posterior.journey().route().to().zone, None),
        }
    }

    fn meant_entry(&self, (event, probability): (usize, f64)) -> Meant<'p> {
        let route = self.posterior.journey().route();
        let Event { at, place, .. } = self.posterior.events()[event];
        let station = place.map(|place| route.station(&route.places()[place]));
        Meant {
            place: station.map(|station| station.name.as_str()),
            km: km(at),
            probability: millionths(probability),
        }
    }
}
