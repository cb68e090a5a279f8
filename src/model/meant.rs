//! Which events a claim may mean.

use crate::event::Events;
use crate::report::Report;
use crate::testimony::Testimony;

/// Most points on the map whose places on the line lie among each other's: what follows is known for each way to take them, and with
/// one more there are twice as many.
const MOST_OPEN: usize = 3;

/// For each witness the events that its claim may mean, in their order: more than one for a point where the line comes near itself.
///
/// Where too many points lie among each other, the farther places of the later ones are left out.
pub(super) fn meant(
    reports: &[Report],
    testimonies: &[Testimony],
    events: &Events,
) -> Vec<Vec<usize>> {
    let mut open = vec![0; events.all.len()];
    let meant = |testimony: &Testimony| {
        let spots = &reports[testimony.reports[0]].claim.spots;
        // What nobody believes may mean any place.
        let believed = testimony.doubt < 1.0;
        let spots = if believed { spots } else { &spots[..1] };
        let mut meant: Vec<usize> = spots.iter().map(|&spot| events.at(spot)).collect();
        while is_full(&open[span(&meant)]) {
            meant.pop();
        }
        open[span(&meant)].iter_mut().for_each(|count| *count += 1);
        meant.sort_unstable();
        meant.dedup();
        meant
    };
    testimonies.iter().map(meant).collect()
}

fn is_full(open: &[usize]) -> bool {
    open.iter().any(|&count| count >= MOST_OPEN)
}

/// From the first event to the last.
fn span(events: &[usize]) -> std::ops::Range<usize> {
    let first = events.iter().min().copied().unwrap_or(0);
    first..events.iter().max().copied().unwrap_or(0)
}
