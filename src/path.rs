//! The shortest way through a network.

use std::cmp::Ordering;
use std::collections::{BinaryHeap, HashMap};

use crate::id::{SectionId, StationId};
use crate::network::Network;
use crate::units::Metres;

/// A run along one section without stopping to turn: from one place on it to another.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Run {
    pub(crate) section: SectionId,
    pub(crate) from: Metres,
    pub(crate) to: Metres,
}

/// For each station reached, how far it is, and the run that led there.
type Best = HashMap<StationId, (f64, Option<(StationId, Run)>)>;

/// The shortest way between two stations by rail kilometres, or nothing where there is none.
///
/// Dijkstra's algorithm over the stations where sections meet, and the two ends. Where two equally long ways meet, the one whose
/// last station before is nearer the start is taken, then the one whose station, and then whose section, comes first in the file:
/// the answer never depends on chance.
pub(crate) fn shortest(network: &Network, from: StationId, to: StationId) -> Option<Vec<Run>> {
    let graph = Graph::new(network, [from, to]);
    let mut best: Best = HashMap::from([(from, (0.0, None))]);
    let mut queue = BinaryHeap::from([Reached {
        length: 0.0,
        station: from,
    }]);
    while let Some(Reached { length, station }) = queue.pop() {
        if station == to {
            return Some(walk_back(&best, to));
        }
        if best.get(&station).is_some_and(|known| known.0 < length) {
            continue;
        }
        for &(next, run) in graph.runs.get(&station).into_iter().flatten() {
            let length = length + (run.to - run.from).get().abs();
            if best.get(&next).is_none_or(|known| length < known.0) {
                best.insert(next, (length, Some((station, run))));
                queue.push(Reached {
                    length,
                    station: next,
                });
            }
        }
    }
    None
}

fn walk_back(best: &Best, to: StationId) -> Vec<Run> {
    let mut runs = Vec::new();
    let mut station = to;
    while let Some(&(_, Some((before, run)))) = best.get(&station) {
        runs.push(run);
        station = before;
    }
    runs.reverse();
    runs
}

/// The runs between neighbouring junctions.
struct Graph {
    runs: HashMap<StationId, Vec<(StationId, Run)>>,
}

impl Graph {
    fn new(network: &Network, ends: [StationId; 2]) -> Self {
        let mut junctions: Vec<StationId> = ends.into();
        junctions.extend(
            network
                .sections()
                .flat_map(|(_, section)| [section.from, section.to]),
        );
        junctions.sort_unstable();
        junctions.dedup();
        let mut runs: HashMap<StationId, Vec<_>> = HashMap::new();
        for (section, _) in network.sections() {
            for pair in along(network, &junctions, section).windows(2) {
                let (a, b) = (pair[0], pair[1]);
                runs.entry(a.0).or_default().push((
                    b.0,
                    Run {
                        section,
                        from: a.1,
                        to: b.1,
                    },
                ));
                runs.entry(b.0).or_default().push((
                    a.0,
                    Run {
                        section,
                        from: b.1,
                        to: a.1,
                    },
                ));
            }
        }
        Self { runs }
    }
}

/// The junctions on one section, in order.
fn along(
    network: &Network,
    junctions: &[StationId],
    section: SectionId,
) -> Vec<(StationId, Metres)> {
    let on = |&id: &StationId| {
        network
            .station(id)
            .on(section)
            .map(|on| (id, on.from_start))
    };
    let mut places: Vec<_> = junctions.iter().filter_map(on).collect();
    places.sort_by(|a, b| a.1.get().total_cmp(&b.1.get()));
    places
}

/// A station and how far it is from the start; the nearest comes first out of the queue.
struct Reached {
    length: f64,
    station: StationId,
}

impl Ord for Reached {
    fn cmp(&self, other: &Self) -> Ordering {
        other
            .length
            .total_cmp(&self.length)
            .then_with(|| other.station.cmp(&self.station))
    }
}

impl PartialOrd for Reached {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Reached {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Reached {}
