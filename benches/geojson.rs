//! How long a million located positions take to write as GeoJSON, beside `serde_json` by hand and the `geojson` crate.
//!
//! Before anything is timed, what they write is read again and compared.
//!
//! `cargo bench --bench geojson`

mod features;
mod railway;

use std::hint::black_box;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};
use features::WRITERS;
use khasan::Network;

criterion_group!(benches, writers);
criterion_main!(benches);

const POSITIONS: usize = 1_000_000;
/// So many are compared.
const COMPARED: usize = 20_000;
/// Bytes of one feature, and some more.
const ROOM: usize = 400;

fn writers(criterion: &mut Criterion) {
    let route = Network::bundled().route("Pyongyang", "Vladivostok", &[]);
    let route = route.expect("the bundled network has this route");
    let snapped = features::snapped(&route, POSITIONS);
    features::check(&snapped[..COMPARED]);
    let mut group = criterion.benchmark_group("a million located positions as GeoJSON");
    group.sample_size(10);
    group.throughput(Throughput::Elements(POSITIONS as u64));
    let mut out = Vec::with_capacity(POSITIONS * ROOM);
    for (name, write) in WRITERS {
        group.bench_function(name, |b| {
            b.iter(|| {
                out.clear();
                write(black_box(&snapped), &mut out);
                out.len()
            });
        });
    }
}
