//! The door to the command's readers of fixes, which read files.

use std::io::Write;
use std::path::Path;

use crate::args::FixFormat;
use crate::failure::Failure;
use crate::laws::is_a_message;
use crate::readers::Source;

/// Fixes in a file: the first byte says of which form.
pub fn fixes(data: &[u8]) {
    let Some((&form, text)) = data.split_first() else {
        return;
    };
    let memory = Path::new("/dev/shm");
    let folder = if memory.is_dir() {
        memory
    } else {
        Path::new(".")
    };
    let ending = [".csv", ".tsv", ".geojson", ".gpx"][usize::from(form) % 4];
    let file = tempfile::Builder::new().suffix(ending).tempfile_in(folder);
    let mut file = file.expect("a file for the fixes");
    file.write_all(text).expect("room for the fixes");
    let name = file.path().display().to_string();
    let Ok(source) = Source::parse(&name, FixFormat::Csv) else {
        panic!("{name} tells its form");
    };
    let outcome = source.read(&mut |fix| {
        let (lon, lat) = fix.point.x_y();
        assert!(lon.abs() <= 180.0 && lat.abs() <= 90.0, "{lon}, {lat}");
        Ok(())
    });
    if let Err(Failure::Refused(reason)) = outcome {
        is_a_message(&reason);
    }
}
