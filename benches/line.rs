//! How long it takes to index a line, to find places on it, and to find where a chainage lies, by the number of vertices.
//!
//! Before anything is timed, its answers are compared with geodesics and plain search.

mod railway;

use std::hint::black_box;

use criterion::{BenchmarkId, Criterion, Throughput, criterion_group, criterion_main};
use geo::{Distance, Geodesic, Point};
use khasan::{Chainage, Line, MapMetres};
use railway::{Chance, Vertices};

criterion_group!(benches, lines);
criterion_main!(benches);

const SIZES: [usize; 4] = [2250, 8700, 100_000, 1_000_000];
const POINTS: usize = 100_000;

fn lines(criterion: &mut Criterion) {
    for size in SIZES {
        let vertices = if size == SIZES[0] {
            railway::bundled()
        } else {
            railway::drawn(size)
        };
        let line = Line::new(vertices.clone()).expect("it is a line");
        let along = railway::beside(&vertices, POINTS);
        check(&line, &vertices, &along);
        build(criterion, &vertices);
        nearest(criterion, "nearest, along the line", &line, size, &along);
        let random = railway::shuffled(along);
        nearest(criterion, "nearest, random order", &line, size, &random);
        nearest_all(criterion, &line, size, &random);
        locate(criterion, &line, size, &random);
        point_at(criterion, &line, size);
    }
}

fn check(line: &Line, vertices: &Vertices, points: &[Point<f64>]) {
    for &point in points.iter().step_by(points.len() / 50) {
        let ours = line.nearest(point);
        let (at, off) = railway::truth(vertices, point);
        assert!(
            (ours.off.get() - off).abs() < 0.01,
            "{point:?}: {} m off, and not {off}",
            ours.off.get()
        );
        let place = railway::true_place(vertices, ours.at);
        assert!(Geodesic.distance(place, line.point_at(ours.at)) < 0.01);
        if (ours.at.get() - at).abs() > 1.0 {
            println!(
                "two places are equally near to {point:?}: {at} and {}",
                ours.at.get()
            );
        }
    }
}

fn build(criterion: &mut Criterion, vertices: &Vertices) {
    let mut group = criterion.benchmark_group("build");
    group.sample_size(10);
    group.throughput(Throughput::Elements(vertices.len() as u64));
    group.bench_function(BenchmarkId::from_parameter(vertices.len()), |b| {
        b.iter_batched(
            || vertices.clone(),
            Line::new,
            criterion::BatchSize::PerIteration,
        );
    });
}

fn nearest(criterion: &mut Criterion, what: &str, line: &Line, size: usize, points: &[Point<f64>]) {
    let mut group = criterion.benchmark_group(what);
    group.sample_size(10);
    group.throughput(Throughput::Elements(points.len() as u64));
    group.bench_function(BenchmarkId::from_parameter(size), |b| {
        b.iter(|| {
            for &point in points {
                black_box(line.nearest(black_box(point)));
            }
        });
    });
}

/// All points in one call.
fn nearest_all(criterion: &mut Criterion, line: &Line, size: usize, points: &[Point<f64>]) {
    let mut group = criterion.benchmark_group("nearest_all, random order");
    group.sample_size(10);
    group.throughput(Throughput::Elements(points.len() as u64));
    group.bench_function(BenchmarkId::from_parameter(size), |b| {
        b.iter(|| black_box(line.nearest_all(black_box(points))));
    });
}

/// All plausible places, which is what `khasan locate` and a report `near` a point ask for.
fn locate(criterion: &mut Criterion, line: &Line, size: usize, points: &[Point<f64>]) {
    let mut group = criterion.benchmark_group("locate, random order");
    group.sample_size(10);
    group.throughput(Throughput::Elements(points.len() as u64));
    group.bench_function(BenchmarkId::from_parameter(size), |b| {
        b.iter(|| {
            for &point in points {
                black_box(line.locate(black_box(point), MapMetres::default()));
            }
        });
    });
}

fn point_at(criterion: &mut Criterion, line: &Line, size: usize) {
    let mut chance = Chance::new(17);
    let places: Vec<Chainage> = (0..POINTS)
        .map(|_| line.start() + (line.end() - line.start()) * chance.next())
        .collect();
    let mut group = criterion.benchmark_group("point_at, random order");
    group.sample_size(10);
    group.throughput(Throughput::Elements(POINTS as u64));
    group.bench_function(BenchmarkId::from_parameter(size), |b| {
        b.iter(|| {
            for &at in &places {
                black_box(line.point_at(black_box(at)));
            }
        });
    });
}
