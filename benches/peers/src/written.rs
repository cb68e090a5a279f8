//! Peers that write located positions as GeoJSON.

use std::fs;
use std::path::Path;

use khasan::{Network, Route};

use crate::features::{self, WRITERS};
use crate::work::per_second;

const POSITIONS: usize = 1_000_000;
/// So many are compared, and written by the slow peers.
const COMPARED: usize = 100_000;

/// Writes some of the features, for the peers that are not of Rust to write them again.
pub(crate) fn make(folder: &Path) {
    let mut out = Vec::new();
    WRITERS[0].1(&features::snapped(&route(), COMPARED), &mut out);
    fs::write(folder.join("features.geojson"), out).expect("the folder can be written to");
}

/// Has a peer write all of them, again and again, and prints its row.
pub(crate) fn row(peer: &str) {
    let (_, write) = WRITERS
        .into_iter()
        .find(|(name, _)| *name == peer)
        .expect("it is one of the writers");
    let route = route();
    let snapped = features::snapped(&route, POSITIONS);
    features::check(&snapped[..COMPARED / 10]);
    let mut out = Vec::new();
    let (rate, bytes) = per_second(POSITIONS, || {
        out.clear();
        write(&snapped, &mut out);
        out.len()
    });
    println!("{{\"peer\":\"{peer}\",\"rate\":{rate},\"bytes\":{bytes}}}");
}

fn route() -> Route<'static> {
    let route = Network::bundled().route("Pyongyang", "Vladivostok", &[]);
    route.expect("the line is bundled")
}
