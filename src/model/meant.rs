//! Which events a claim may mean.

use std::ops::Range;

use crate::event::Events;
use crate::report::Report;
use crate::testimony::Testimony;

/// Most points on the map whose places on the line lie among each other's: what follows is known for each way to take them, and with
/// one more there are twice as many.
const MOST_OPEN: u32 = 3;
/// Most messages that are kept in all, one or more for each event that is told of: each takes a megabyte or two.
const MOST_MESSAGES: usize = 500;

/// For each witness the events that its claim may mean, in their order: more than one for a point where the line comes near itself.
///
/// Where too many points lie among each other, the farther places of the later ones are left out.
pub(super) fn meant(
    reports: &[Report],
    testimonies: &[Testimony],
    events: &Events,
) -> Vec<Vec<usize>> {
    let mut open = Open::nothing(reports, events);
    let mut meant = |testimony: &Testimony| {
        let spots = &reports[testimony.reports[0]].claim.spots;
        // What nobody believes may mean any place.
        let believed = testimony.doubt < 1.0;
        let spots = if believed { spots } else { &spots[..1] };
        let mut meant: Vec<usize> = spots.iter().map(|&spot| events.at(spot)).collect();
        while meant.len() > 1 && !open.has_room(span(&meant)) {
            meant.pop();
        }
        open.take(span(&meant));
        meant.sort_unstable();
        meant.dedup();
        meant
    };
    let mut found = vec![Vec::new(); testimonies.len()];
    for witness in in_time(reports, testimonies) {
        found[witness] = meant(&testimonies[witness]);
    }
    found
}

/// The witnesses from the earliest of what they tell to the latest, in whatever order they come.
fn in_time(reports: &[Report], testimonies: &[Testimony]) -> Vec<usize> {
    let told = |&witness: &usize| {
        let report = &reports[testimonies[witness].reports[0]];
        (report.when.start(), report.when.end(), report.known)
    };
    let mut order: Vec<usize> = (0..testimonies.len()).collect();
    order.sort_by_key(told);
    order
}

/// From the first event to the last.
fn span(events: &[usize]) -> Range<usize> {
    let first = events.iter().min().copied().unwrap_or(0);
    first..events.iter().max().copied().unwrap_or(0)
}

/// How many points may still mean a later event, behind each.
struct Open {
    counts: Vec<u32>,
    /// Whether an event is told of.
    told: Vec<bool>,
    messages: usize,
}

impl Open {
    fn nothing(reports: &[Report], events: &Events) -> Self {
        let mut told = vec![false; events.all.len()];
        for &spot in reports.iter().flat_map(|report| &report.claim.spots) {
            told[events.at(spot)] = true;
        }
        Self {
            counts: vec![0; events.all.len()],
            messages: told.iter().filter(|&&told| told).count(),
            told,
        }
    }

    /// Messages that come to those there are if one more point is open there.
    fn more(&self, span: Range<usize>) -> usize {
        let behind = |event: usize| usize::from(self.told[event]) << self.counts[event];
        span.map(behind).sum()
    }

    fn has_room(&self, span: Range<usize>) -> bool {
        let few = self.counts[span.clone()]
            .iter()
            .all(|&count| count < MOST_OPEN);
        few && self.messages + self.more(span) <= MOST_MESSAGES
    }

    fn take(&mut self, span: Range<usize>) {
        self.messages += self.more(span.clone());
        for count in &mut self.counts[span] {
            *count += 1;
        }
    }
}
