//! A target is old or new, and whole, whenever the command is killed.
#![cfg(all(unix, feature = "cli"))]

use std::fs;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use proptest::strategy::{Strategy, ValueTree};
use proptest::test_runner::TestRunner;

const OLD: &str = "what was there before\n";
const KILLS: usize = 200;

fn export(folder: &Path) -> Child {
    Command::new(env!("CARGO_BIN_EXE_khasan"))
        .args([
            "export",
            "--what",
            "route",
            "--from",
            "Khasan",
            "--to",
            "Vladivostok",
            "-o",
            "a.geojson",
        ])
        .current_dir(folder)
        .stdout(Stdio::null())
        .spawn()
        .unwrap()
}

#[test]
fn a_target_is_old_or_new_whenever_the_command_is_killed() {
    let folder = tempfile::tempdir().unwrap();
    let target = folder.path().join("a.geojson");
    let begun = Instant::now();
    assert!(export(folder.path()).wait().unwrap().success());
    let longest = begun.elapsed().mul_f64(1.3);
    let new = fs::read_to_string(&target).unwrap();
    let mut runner = TestRunner::deterministic();
    let (mut olds, mut news) = (0, 0);
    for _ in 0..KILLS {
        fs::write(&target, OLD).unwrap();
        let part = (0.0..1.0_f64).new_tree(&mut runner).unwrap().current();
        let mut child = export(folder.path());
        std::thread::sleep(Duration::from_secs_f64(longest.as_secs_f64() * part));
        child.kill().unwrap();
        child.wait().unwrap();
        match fs::read_to_string(&target).unwrap() {
            text if text == OLD => olds += 1,
            text if text == new => news += 1,
            text => panic!("{} bytes that are neither old nor new", text.len()),
        }
    }
    assert!(
        olds > 0 && news > 0,
        "{olds} old, {news} new: no kill fell between"
    );
    // A kill between writing and renaming must leave the temporary file beside the target; nothing else may stay.
    let litter: Vec<String> = fs::read_dir(folder.path())
        .unwrap()
        .map(|entry| entry.unwrap().file_name().into_string().unwrap())
        .filter(|name| name != "a.geojson")
        .collect();
    assert!(litter.len() <= olds, "{litter:?}");
    assert!(
        litter.iter().all(|name| name.starts_with(".tmp")),
        "{litter:?}"
    );
}
