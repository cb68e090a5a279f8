//! khasan as a library: the posterior of a journey, and three quantiles of every event at a place.

use std::fs;

use cpu_time::ProcessTime;
use khasan::{JourneyFile, Network};
use serde_json::json;

/// Says how long it takes once the line and the reports are read, in seconds of the processor, and what the quantiles are.
pub(crate) fn row(file: &str) {
    let text = fs::read_to_string(file).expect("a journey");
    let network = Network::bundled();
    let told = JourneyFile::from_toml(file, &text, network).expect("a journey");
    let began = ProcessTime::now();
    let posterior = told
        .journey
        .given(&told.reports)
        .expect("reports that can be true");
    let both = posterior.events().iter().zip(posterior.passages());
    let at_places = both.filter(|(event, _)| event.place.is_some());
    let quantiles = at_places.map(|(_, passage)| [0.05, 0.5, 0.95].map(|p| passage.quantile(p)));
    let quantiles: Vec<_> = quantiles.collect();
    let seconds = began.elapsed().as_secs_f64();
    let quantiles: Vec<_> = quantiles
        .iter()
        .map(|times| times.map(|time| time.to_rfc3339()))
        .collect();
    println!("{}", json!({"seconds": seconds, "quantiles": quantiles}));
}
