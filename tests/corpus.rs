//! The fuzzers' smallest corpora, and what once was found: replayed, and answered quickly.
//!
//! `tests/corpus/<target>/` holds one input a file; `fuzz/` tells how they are run and what must hold.
#![cfg(feature = "cli")]
// Including a part of the command and all laws leaves some of both unused here.
#![allow(dead_code, unreachable_pub)]

#[path = "../fuzz/src/args.rs"]
mod args;
#[path = "../src/bin/khasan"]
mod command {
    pub(crate) mod failure;
    pub(crate) mod fixes;
}
#[path = "../fuzz/src/fixes.rs"]
mod door;
#[path = "../fuzz/src/laws.rs"]
mod laws;

use std::time::{Duration, Instant};

use rand_chacha::ChaCha8Rng;
use rand_chacha::rand_core::{Rng, SeedableRng};

pub(crate) use command::{failure, fixes as readers};

/// Builds for tests are slow, and other tests run beside.
const QUICKLY: Duration = Duration::from_secs(20);

fn replay(target: &str, run: fn(&[u8])) {
    let folder = format!("tests/corpus/{target}");
    let mut inputs: Vec<_> = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    inputs.sort();
    assert!(inputs.len() >= 10, "{folder} has {}", inputs.len());
    for input in inputs {
        let begun = Instant::now();
        run(&std::fs::read(&input).unwrap());
        assert!(
            begun.elapsed() < QUICKLY,
            "{} took {:?}",
            input.display(),
            begun.elapsed()
        );
    }
}

#[test]
fn files_of_journeys_are_read_or_refused() {
    replay("journey", laws::journey);
}

#[test]
fn reports_in_one_line_are_read_or_refused() {
    replay("report", laws::report);
}

#[test]
fn times_are_read_or_refused() {
    replay("when", laws::when);
}

#[test]
fn files_of_networks_are_read_or_refused() {
    replay("network", laws::network);
}

#[test]
fn files_of_fixes_are_read_or_refused() {
    replay("fixes", door::fixes);
}

#[test]
fn journeys_that_were_made_up_keep_the_laws() {
    replay("engine", laws::engine);
}

/// Coverage leads a fuzzer to paths, not to what is slow; dice show that. In plain release:
/// `cargo test --release --test corpus -- --ignored --nocapture`.
#[test]
#[ignore = "tells how long each of five hundred journeys takes: minutes of arithmetic"]
fn journeys_made_up_at_random_are_timed_one_by_one() {
    let mut dice = ChaCha8Rng::seed_from_u64(1186);
    let mut seconds: Vec<f64> = (0..500)
        .map(|_| {
            let mut words = [0; 160];
            dice.fill_bytes(&mut words);
            let begun = Instant::now();
            laws::engine(&words);
            begun.elapsed().as_secs_f64()
        })
        .collect();
    seconds.sort_by(f64::total_cmp);
    let mean = seconds.iter().sum::<f64>() / 500.0;
    let long = seconds.iter().filter(|&&s| s > 1.0).count();
    println!(
        "mean {mean:.3} s, {long} longer than a second, the slowest {:.2?} s",
        &seconds[495..]
    );
}
