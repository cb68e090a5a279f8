//! Reports that can be read in several ways: an answer without a witness is the answer to the others alone.

use super::*;
use crate::journey_file::JourneyFile;
use crate::network::Network;

/// A train seen where its line comes near itself, and heard of at its end.
const TOLD: &str = r#"
from = "Khasan"
to = "Vladivostok"
depart = "2023-09-12T12:00+10:00/2023-09-12T13:00+10:00"

[[report]]
claim = "near 43.55,131.93 ± 8 km"
when = "2023-09-12T17:30+10:00/2023-09-12T17:40+10:00"

[[report]]
claim = "arrived Vladivostok"
when = "2023-09-12T19:00+10:00/2023-09-12T19:10+10:00"
trust = 0.9
"#;

/// On every minute, to a millionth.
fn same(one: &Passage<'_>, other: &Passage<'_>, grid: Grid) -> bool {
    (0..grid.ticks).all(|tick| {
        #[expect(clippy::cast_precision_loss, reason = "minutes of a journey")]
        let time = grid.time(tick as f64);
        (one.by(time) - other.by(time)).abs() < 1e-6
    })
}

#[test]
fn the_arrival_without_a_witness_is_what_the_others_say_however_their_words_are_read() {
    let file = JourneyFile::from_toml("told.toml", TOLD, Network::bundled()).unwrap();
    let grid = Grid::spanning(&file.journey, &file.reports).unwrap();
    let all = file.journey.given_on(grid, &file.reports).unwrap();
    for witness in 0..all.testimonies.len() {
        let mut others = file.reports.clone();
        others.remove(witness);
        let others = file.journey.given_on(grid, &others).unwrap();
        let last = others.passage(others.events.all.len() - 1);
        assert!(same(&all.arrival_without(witness), &last, grid));
    }
}

/// That law says something only where the readings weigh otherwise without the witness, and differ in what they say.
#[test]
fn of_the_places_where_a_line_comes_near_itself_a_later_report_favours_one() {
    let file = JourneyFile::from_toml("told.toml", TOLD, Network::bundled()).unwrap();
    let grid = Grid::spanning(&file.journey, &file.reports).unwrap();
    let [all, seen] = [2, 1].map(|reports| {
        let reports = &file.reports[..reports];
        file.journey.given_on(grid, reports).unwrap()
    });
    let weights = |posterior: &Posterior<'_>| {
        posterior
            .readings
            .iter()
            .map(|reading| reading.weight)
            .collect::<Vec<_>>()
    };
    let [before, after] = [weights(&seen), weights(&all)];
    assert_eq!(before.len(), file.reports[0].claim.spots.len());
    assert!(after[0] > before[0] + 0.1, "{before:?} became {after:?}");
    let last = seen.events.all.len() - 1;
    let medians = seen.readings.iter().map(|reading| {
        let cdf: Cdf = reading.solution.marginals(&[last]).remove(0).into();
        cdf.quantile(0.5)
    });
    let medians: Vec<f64> = medians.collect();
    assert!(medians[1] > medians[0] + 30.0, "{medians:?}");
}

#[test]
fn of_whom_nobody_believes_one_reading_is_enough() {
    let told = TOLD.replacen("[[report]]", "[[report]]\ntrust = 0", 1);
    let file = JourneyFile::from_toml("told.toml", &told, Network::bundled()).unwrap();
    let posterior = file.journey.given(&file.reports).unwrap();
    assert!(file.reports[0].claim.spots.len() > 1);
    assert_eq!(posterior.readings.len(), 1);
}

#[test]
fn readings_of_what_is_surely_wrong_say_the_same_and_are_one() {
    // Seen near its line a week after it has arrived.
    let told = TOLD.replace("2023-09-12T17", "2023-09-19T17");
    let file = JourneyFile::from_toml("told.toml", &told, Network::bundled()).unwrap();
    let posterior = file.journey.given(&file.reports).unwrap();
    let readings = &posterior.readings;
    assert!(readings.len() > 1 && posterior.wrong[0] > 1.0 - 1e-6);
    let weighted = readings.iter().map(|reading| (reading.weight, reading));
    let one = merged(weighted, Reading::says_what_says);
    assert!(one.len() == 1 && (one[0].0 - 1.0).abs() < 1e-12);
    let last = posterior.events.all.len() - 1;
    let without = readings[0].solution.without(0, last).masses;
    for reading in readings {
        let law = reading.solution.marginals(&[last]).remove(0).masses;
        let pairs = law.iter().zip(&without);
        assert!(pairs.map(|(a, b)| (a - b).abs()).sum::<f64>() < 1e-5);
    }
}
