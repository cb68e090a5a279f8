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
