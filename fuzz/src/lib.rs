//! What the fuzzers run. The laws are a file of their own, which the tests replay a corpus through.

// Including a part of the command leaves what only the rest of it uses.
#![allow(dead_code)]

pub mod laws;

pub(crate) mod args;

#[path = "../../src/bin/khasan"]
pub(crate) mod command {
    pub(crate) mod failure;
    pub(crate) mod fixes;
}

pub(crate) use command::{failure, fixes as readers};

/// Fixes in a file: the first byte says of which form.
pub fn fixes(data: &[u8]) {
    use std::io::Write;
    let Some((&form, text)) = data.split_first() else {
        return;
    };
    let ending = [".csv", ".tsv", ".geojson", ".gpx"][usize::from(form) % 4];
    let mut file = tempfile::Builder::new()
        .suffix(ending)
        .tempfile_in(if std::path::Path::new("/dev/shm").is_dir() {
            "/dev/shm"
        } else {
            "."
        })
        .expect("a file for the fixes");
    file.write_all(text).expect("room for the fixes");
    let name = file.path().display().to_string();
    let source = readers::Source::parse(&name, args::FixFormat::Csv).expect("a file by its ending");
    let outcome = source.read(&mut |fix| {
        let (lon, lat) = fix.point.x_y();
        assert!(lon.abs() <= 180.0 && lat.abs() <= 90.0, "{lon}, {lat}");
        Ok(())
    });
    if let Err(failure::Failure::Refused(reason)) = outcome {
        laws::is_a_message(&reason);
    }
}
