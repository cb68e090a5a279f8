//! One row of the table: `peers PEER WORK FOLDER` does the work and prints a line of JSON; `peers everywhere FILE` and `peers at-the-end FILE` say what follows for a journey;
//! `peers data FOLDER` makes the data.

#[path = "../../features/mod.rs"]
mod features;
mod forecast;
mod lines;
#[path = "../../railway/mod.rs"]
mod railway;
mod watched;
mod work;
mod written;

use std::env::args;
use std::path::Path;

use work::Work;

fn main() {
    let words: Vec<String> = args().skip(1).collect();
    match words.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        ["data", folder] => {
            let folder = Path::new(folder);
            work::make(folder);
            watched::make(folder);
            written::make(folder);
        }
        ["everywhere", file] => forecast::everywhere(file),
        ["at-the-end", file] => forecast::at_the_end(file),
        [peer, "fixes", folder] => watched::row(peer, Path::new(folder)),
        [peer, "features", _] => written::row(peer),
        [peer, work, folder] => lines::row(peer, &Work::read(work, Path::new(folder))),
        _ => panic!(
            "peers data FOLDER, peers everywhere FILE, peers at-the-end FILE, or peers PEER WORK FOLDER"
        ),
    }
}
