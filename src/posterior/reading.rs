//! Ways of reading the points among the claims: each may mean several places on the line.

use crate::chain::Solution;
use crate::report::Report;
use crate::testimony::Testimony;

/// Most ways of reading all points on the map together; beyond, the farther readings are left out.
const MOST_READINGS: usize = 8;
/// A witness with so much doubt says nothing: no probability would differ by more than a millionth.
const SURELY_WRONG: f64 = 1.0 - 1e-6;

/// One way of reading all points, and what follows from it.
pub(super) struct Reading {
    /// For each witness, which of the places that it may mean.
    pub(super) places: Vec<usize>,
    /// Its probability.
    pub(super) weight: f64,
    pub(super) solution: Solution,
}

impl Reading {
    /// Solved for each choice of places, like the first of them, and weighed by their evidence; with the logarithm of the evidence's mean.
    pub(super) fn all<E>(
        choices: Vec<Vec<usize>>,
        solve: impl Fn(&[usize], Option<&Solution>) -> Result<Solution, E>,
    ) -> Result<(Vec<Self>, f64), E> {
        let mut solutions: Vec<Solution> = Vec::new();
        for choice in &choices {
            solutions.push(solve(choice, solutions.first())?);
        }
        let logs: Vec<f64> = solutions.iter().map(Solution::log_evidence).collect();
        let (weights, log_evidence) = weighed(&logs);
        let parts = choices.into_iter().zip(weights).zip(solutions);
        let readings = parts.map(|((places, weight), solution)| Self {
            places,
            weight,
            solution,
        });
        Ok((readings.collect(), log_evidence))
    }

    /// They say the same of everything: where they differ, it is in the words of witnesses who are wrong.
    pub(super) fn says_what_says(&self, other: &Self) -> bool {
        let is_wrong = |witness| {
            let mut readings = [self, other].into_iter();
            readings.all(|reading| is_surely_wrong(&reading.solution, witness))
        };
        let agrees = |witness| self.places[witness] == other.places[witness] || is_wrong(witness);
        (0..self.places.len()).all(agrees)
    }

    /// They differ in nothing but what one witness means.
    pub(super) fn is_without(&self, witness: usize, other: &Self) -> bool {
        let agrees = |w| w == witness || self.places[w] == other.places[w];
        (0..self.places.len()).all(agrees)
    }
}

/// What is believed is what would be believed without the witness.
pub(super) fn is_surely_wrong(solution: &Solution, witness: usize) -> bool {
    solution.wrong()[witness] > SURELY_WRONG
}

/// Weighted readings, those together that are the `same`.
pub(super) fn merged<'r>(
    weighted: impl Iterator<Item = (f64, &'r Reading)>,
    same: impl Fn(&Reading, &Reading) -> bool,
) -> Vec<(f64, &'r Solution)> {
    let mut merged: Vec<(f64, &Reading)> = Vec::new();
    for (weight, reading) in weighted {
        match merged.iter_mut().find(|(_, other)| same(reading, other)) {
            Some((sum, _)) => *sum += weight,
            None => merged.push((weight, reading)),
        }
    }
    let merged = merged.into_iter();
    merged
        .map(|(weight, reading)| (weight, &reading.solution))
        .collect()
}

/// For each way of reading the points among the claims, the place taken for each witness; nearest places first.
pub(super) fn choices(reports: &[Report], testimonies: &[Testimony]) -> Vec<Vec<usize>> {
    let mut choices = vec![Vec::new()];
    for testimony in testimonies {
        // What nobody believes may mean any place.
        let believed = testimony.doubt < 1.0;
        let spots = reports[testimony.reports[0]].claim.spots.len();
        let places = if believed { spots } else { 1 };
        choices = (0..places)
            .flat_map(|place| {
                choices
                    .iter()
                    .map(move |choice| [choice.as_slice(), &[place]].concat())
            })
            .collect();
        choices.truncate(MOST_READINGS);
    }
    choices
}

/// The weights of readings by the logarithms of their evidence, and the logarithm of its mean.
pub(super) fn weighed(logs: &[f64]) -> (Vec<f64>, f64) {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let evidences = logs.iter().map(|log| (log - most).exp());
    let sum: f64 = evidences.clone().sum();
    #[expect(clippy::cast_precision_loss, reason = "at most MOST_READINGS")]
    let mean = most + (sum / logs.len() as f64).ln();
    (evidences.map(|evidence| evidence / sum).collect(), mean)
}
