//! How long a fix from on board takes, and the forecast from it.
//!
//! `cargo bench --bench live`

use std::hint::black_box;

use chrono::{DateTime, TimeDelta, Utc};
use criterion::{Criterion, criterion_group, criterion_main};
use khasan::{Chainage, Fix, Journey, Metres, Network, Train};

criterion_group!(benches, fixes);
criterion_main!(benches);

/// A train that runs along the whole line, second by second.
fn watched() -> Vec<Fix> {
    let start = DateTime::<Utc>::UNIX_EPOCH;
    let fix = |second: u32| Fix {
        time: start + TimeDelta::seconds(second.into()),
        at: Chainage::new(f64::from(second) * 12.0 + 20.0 * f64::from(second).sin()),
        accuracy: Metres::new(10.0),
    };
    (0..90_000).map(fix).collect()
}

fn fixes(criterion: &mut Criterion) {
    let route = Network::bundled().route("Pyongyang", "Vladivostok", &[]);
    let train = Train::named("armoured").expect("the train is bundled");
    let journey = Journey::new(route.expect("the line is bundled"), train);
    let journey = journey.expect("its wheels fit");
    let fixes = watched();
    let mut group = criterion.benchmark_group("live");
    group.throughput(criterion::Throughput::Elements(fixes.len() as u64));
    group.bench_function("a fix a second along the line", |b| {
        b.iter(|| {
            let mut live = journey.live();
            for fix in &fixes {
                live.fix(black_box(*fix)).expect("it runs on");
            }
            live.place()
        });
    });
    group.finish();
    let mut live = journey.live();
    for fix in &fixes[..40_000] {
        live.fix(*fix).expect("it runs on");
    }
    let end = journey.route().places().len() - 1;
    criterion.bench_function("the arrival at the end, from a fix half-way", |b| {
        b.iter(|| {
            let onward = black_box(&live).onward()?;
            Some(onward.arrival(end)?.median())
        });
    });
}
