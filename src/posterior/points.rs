//! Points on the map that may mean several places on the line.

use super::*;
use crate::chain::{Chain, Claim as Said};
use crate::journey_file::JourneyFile;
use crate::network::Network;
use crate::view::{Eta, Explain, Style, geojson};

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

/// Seen a second time.
const ANOTHER: &str = r#"
[[report]]
claim = "near 43.5,131.95 ± 8 km"
when = "2023-09-12T17:20+10:00"
"#;

pub(super) fn told(toml: &str) -> JourneyFile<'static> {
    JourneyFile::from_toml("told.toml", toml, Network::bundled()).unwrap()
}

pub(super) fn chain_of(file: &JourneyFile<'_>) -> Chain {
    let reports = &file.reports;
    let spots = reports.iter().flat_map(|report| report.claim.spots.clone());
    let model = Model {
        journey: &file.journey,
        reports,
        testimonies: &testimonies(reports).unwrap(),
        events: &Events::of(&file.journey, spots),
        grid: Grid::spanning(&file.journey, reports).unwrap(),
    };
    model.chain()
}

/// The events that each witness may mean.
fn meant(chain: &Chain) -> Vec<Vec<usize>> {
    let witnesses = chain.witnesses.iter();
    let meant = witnesses.map(|witness| match &witness.claim {
        Said::Event { events, .. } => events.clone(),
        Said::Stop { .. } => Vec::new(),
    });
    meant.collect()
}

/// Every way to take the points for one place each, solved on its own; the slow way.
struct Readings {
    /// The event that each witness is taken to mean.
    taken: Vec<Vec<usize>>,
    solutions: Vec<Solution>,
    weights: Vec<f64>,
    log_evidence: f64,
}

impl Readings {
    fn of(chain: &Chain) -> Self {
        let mut taken: Vec<Vec<usize>> = vec![Vec::new()];
        for meant in meant(chain) {
            let each = |taken: Vec<usize>| {
                let with = |&event: &usize| [&taken[..], &[event]].concat();
                meant.iter().map(with).collect::<Vec<_>>()
            };
            taken = taken.into_iter().flat_map(each).collect();
        }
        let solved = |taken: &Vec<usize>| as_taken(chain, taken).solve().unwrap();
        let solutions: Vec<Solution> = taken.iter().map(solved).collect();
        let evidences = solutions
            .iter()
            .map(|solution| solution.log_evidence().exp());
        let mut weights: Vec<f64> = evidences.collect();
        let sum: f64 = weights.iter().sum();
        for weight in &mut weights {
            *weight /= sum;
        }
        #[expect(clippy::cast_precision_loss, reason = "a few readings")]
        let log_evidence = (sum / solutions.len() as f64).ln();
        Self {
            taken,
            solutions,
            weights,
            log_evidence,
        }
    }

    /// How probable it is that a witness means an event and is right.
    fn meant(&self, witness: usize, event: usize) -> f64 {
        let weighed = self.taken.iter().zip(&self.solutions).zip(&self.weights);
        let here = weighed.filter(|((taken, _), _)| taken[witness] == event);
        here.map(|((_, solution), weight)| weight * (1.0 - solution.wrong()[witness]))
            .sum()
    }

    fn mean(&self, of: impl Fn(&Solution) -> Vec<f64>) -> Vec<f64> {
        let weighed = self.solutions.iter().zip(&self.weights);
        let rows =
            weighed.map(|(solution, weight)| of(solution).into_iter().map(move |x| x * weight));
        let rows = rows.map(Iterator::collect::<Vec<f64>>);
        let add = |a: Vec<f64>, b: Vec<f64>| a.iter().zip(b).map(|(a, b)| a + b).collect();
        rows.reduce(add).unwrap()
    }
}

/// The chain if each witness meant one event.
fn as_taken(chain: &Chain, taken: &[usize]) -> Chain {
    let mut chain = chain.clone();
    for (witness, &event) in chain.witnesses.iter_mut().zip(taken) {
        if let Said::Event { events, .. } = &mut witness.claim {
            *events = vec![event];
        }
    }
    chain
}

fn same(a: &[f64], b: &[f64]) -> bool {
    let mut both = a.iter().zip(b);
    a.len() == b.len() && both.all(|(a, b)| (a - b).abs() < 1e-9)
}

#[test]
fn what_follows_is_what_follows_from_each_reading_weighed_by_its_evidence() {
    for (toml, least) in [(TOLD, 2), (&[TOLD, ANOTHER].concat(), 4)] {
        let chain = chain_of(&told(toml));
        let readings = Readings::of(&chain);
        assert!(readings.solutions.len() >= least);
        let (events, ticks) = (0..=chain.links.len(), chain.ticks);
        let solution = chain.solve().unwrap();
        assert!((solution.log_evidence() - readings.log_evidence).abs() < 1e-9);
        let wrong = readings.mean(|reading| reading.wrong().to_vec());
        assert!(same(solution.wrong(), &wrong));
        for event in events {
            let law = |solution: &Solution| solution.marginals(&[event])[0].masses(ticks);
            assert!(same(&law(&solution), &readings.mean(law)), "event {event}");
        }
    }
}

#[test]
fn what_a_point_means_is_what_it_means_in_each_reading_weighed_by_its_evidence() {
    let too_early = "\n[[report]]\nclaim = \"passed km 300\"\nwhen = \"2023-09-12T13:10+10:00\"\ntrust = 0.999999999999\n";
    for toml in [TOLD, &[TOLD, too_early].concat()] {
        let chain = chain_of(&told(toml));
        let readings = Readings::of(&chain);
        let solution = chain.clone().solve().unwrap();
        for (witness, events) in meant(&chain).iter().enumerate() {
            let found = solution.meant(witness);
            assert!(found.iter().map(|found| found.0).eq(events.iter().copied()));
            for &(event, probability) in found {
                let slowly = readings.meant(witness, event);
                assert!(
                    (probability - slowly).abs() < 1e-8,
                    "witness {witness} means {event} with {probability}, not {slowly}"
                );
            }
        }
    }
}

#[test]
fn a_report_is_shown_where_it_is_likeliest_and_all_that_it_may_mean_adds_up() {
    let file = told(&[TOLD, ANOTHER].concat());
    let posterior = file.journey.given(&file.reports).unwrap();
    let events = &posterior.events.all;
    let nearest = posterior.reports[0].claim.spots[0].at;
    let likeliest = events[posterior.told_by(0)].at;
    assert!(likeliest != nearest, "{likeliest}");
    let meant = posterior.meant(0);
    let sum: f64 = meant.iter().map(|meant| meant.1).sum();
    assert!(meant.len() > 1 && (sum + posterior.wrong()[0] - 1.0).abs() < 1e-9);
    let (title, style) = ("", Style::default());
    let explain = Explain {
        posterior: &posterior,
        title,
        style,
    }
    .to_string();
    assert!(
        explain.contains(&format!("means {likeliest} with ")),
        "{explain}"
    );
    let eta = Eta {
        posterior: &posterior,
        title,
        forecasts: &[],
        asked: &[],
        now: None,
        style,
    }
    .to_string();
    let is_shown = |&(event, _): &(usize, f64)| eta.contains(&events[event].at.to_string());
    assert_eq!(meant.iter().filter(|meant| is_shown(meant)).count(), 1);
    let mut written = Vec::new();
    geojson::journey(&posterior, title, posterior.newest().unwrap(), &mut written).unwrap();
    let written: serde_json::Value = serde_json::from_slice(&written).unwrap();
    let features = written["features"].as_array().unwrap();
    let mut told = features.iter().map(|feature| &feature["properties"]);
    let report = told.find(|told| told["kind"] == "report").unwrap();
    assert_eq!(report["may_mean"].as_array().unwrap().len(), meant.len());
    assert!((report["km"].as_f64().unwrap() - likeliest.as_km()).abs() < 1e-3);
}

/// That law says something only where the readings weigh otherwise with more reports, and differ in what they say.
#[test]
fn of_the_places_where_a_line_comes_near_itself_a_later_report_favours_one() {
    let mut told = told(TOLD);
    let after = Readings::of(&chain_of(&told));
    told.reports.truncate(1);
    let before = Readings::of(&chain_of(&told));
    assert_eq!(before.weights.len(), told.reports[0].claim.spots.len());
    assert!(
        after
            .weights
            .iter()
            .zip(&before.weights)
            .any(|(a, b)| a - b > 0.1)
    );
    let last = chain_of(&told).links.len();
    let medians = before
        .solutions
        .iter()
        .map(|solution| solution.marginals(&[last])[0].quantile(0.5));
    let medians: Vec<f64> = medians.collect();
    assert!(medians[0] > medians[3] + 30.0, "{medians:?}");
}

#[test]
fn the_arrival_without_a_witness_is_what_the_others_say_however_their_words_are_read() {
    let file = told(TOLD);
    let grid = Grid::spanning(&file.journey, &file.reports).unwrap();
    let all = file
        .journey
        .given_on(grid, file.reports.clone(), &[])
        .unwrap();
    for witness in 0..all.testimonies.len() {
        let mut others = file.reports.clone();
        others.remove(witness);
        let others = file.journey.given_on(grid, others, &[]).unwrap();
        let [one, other] = [
            all.arrival_without(witness),
            others.passage(others.events.all.len() - 1),
        ];
        for tick in 0..grid.ticks {
            #[expect(clippy::cast_precision_loss, reason = "minutes of a journey")]
            let time = grid.time(tick as f64);
            assert!((one.by(time) - other.by(time)).abs() < 1e-6);
        }
    }
}

#[test]
fn whom_nobody_believes_may_mean_any_place() {
    let nobody = TOLD.replacen("[[report]]", "[[report]]\ntrust = 0", 1);
    let [believed, nobody] = [TOLD, &nobody].map(|toml| meant(&chain_of(&told(toml)))[0].len());
    assert!(believed > 1 && nobody == 1);
}

#[test]
fn of_many_points_about_one_place_three_may_mean_another() {
    let (head, report) = TOLD.split_at(TOLD.find("[[report]]").unwrap());
    let report = &report[..report.rfind("[[report]]").unwrap()];
    let meant = meant(&chain_of(&told(&[head, &report.repeat(9)].concat())));
    assert_eq!(meant.len(), 9);
    assert!(
        meant[..3]
            .iter()
            .all(|events| events == &meant[0] && events.len() > 1)
    );
    // The others mean the nearest: one of those that the first may mean.
    let nearest = &meant[3];
    assert!(nearest.len() == 1 && meant[0].contains(&nearest[0]));
    assert!(meant[3..].iter().all(|events| events == nearest));
}

#[test]
fn among_reports_of_many_other_places_few_points_may_mean_another() {
    let (head, report) = TOLD.split_at(TOLD.find("[[report]]").unwrap());
    let near = &report[..report.rfind("[[report]]").unwrap()];
    let passed = |km: u32| {
        let where_ = f64::from(km) / 5.0 + 190.0;
        near.replace("near 43.55,131.93 ± 8 km", &format!("passed km {where_}"))
    };
    let passed: String = (0..240).map(passed).collect();
    let meant = meant(&chain_of(&told(&[head, &near.repeat(3), &passed].concat())));
    let places = meant[..3].iter().map(Vec::len);
    assert!(meant.len() == 243 && places.clone().any(|places| places == 1));
    // The first of them still means all that it may.
    assert!(places.max() > Some(2));
}
