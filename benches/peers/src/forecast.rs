//! khasan as a library: what it says of a journey, and the seconds of the processor that it takes once the line and the reports are read.

use std::fs;

use chrono::{DateTime, Utc};
use cpu_time::ProcessTime;
use khasan::{JourneyFile, Network, Passage, Posterior};
use serde_json::json;

/// Three quantiles of every event at a place.
pub(crate) fn everywhere(file: &str) {
    timed(file, |posterior| {
        let both = posterior.events().iter().zip(posterior.passages());
        let at_places = both.filter(|(event, _)| event.place.is_some());
        at_places.map(|(_, passage)| quantiles(&passage)).collect()
    });
}

/// Three quantiles of the arrival at the end.
pub(crate) fn at_the_end(file: &str) {
    timed(file, |posterior| {
        let end = posterior.journey().route().places().len() - 1;
        let arrival = posterior
            .arrival(end)
            .expect("it ends elsewhere than it starts");
        vec![quantiles(&arrival)]
    });
}

fn quantiles(passage: &Passage) -> [DateTime<Utc>; 3] {
    [0.05, 0.5, 0.95].map(|p| passage.quantile(p))
}

fn timed(file: &str, asked: impl FnOnce(&Posterior) -> Vec<[DateTime<Utc>; 3]>) {
    let text = fs::read_to_string(file).expect("a journey");
    let network = Network::bundled();
    let told = JourneyFile::from_toml(file, &text, network).expect("a journey");
    let began = ProcessTime::now();
    let posterior = told
        .journey
        .given(&told.reports)
        .expect("reports that can be true");
    let quantiles = asked(&posterior);
    let seconds = began.elapsed().as_secs_f64();
    let quantiles: Vec<_> = quantiles
        .iter()
        .map(|times| times.map(|time| time.to_rfc3339()))
        .collect();
    println!("{}", json!({"seconds": seconds, "quantiles": quantiles}));
}
