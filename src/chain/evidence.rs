//! What witnesses say of a stop, as terms on ticks.

use super::{Claim, Witness};
use crate::spectrum::Circle;

/// Pair witnesses of one stop that are multiplied out exactly; 2^this separable terms.
const MULTIPLIED_OUT: usize = 4;

/// What is said of a stop, as a sum of separable terms.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop {
    pub(super) terms: Vec<Term>,
    /// The witnesses that were multiplied out: each halves the terms, the first one between the halves of all,
    /// the next within each half, into those of its arrival side and those of its departure side.
    pub(super) exact: Vec<usize>,
}

/// One separable term of what is said of a stop: `arrive(a)`·`depart(d)`, each on the whole circle.
#[derive(Debug, Clone)]
pub(super) struct Term {
    pub(super) arrive: Vec<f64>,
    pub(super) depart: Vec<f64>,
}

/// What numbered witnesses say of a stop.
///
/// A witness says (1 − ε)·(G(d) − G(a − 1)) + ε·b = A(a) + B(d); up to [`MULTIPLIED_OUT`] of them are
/// multiplied out. The ones beyond that, those with the narrowest windows, are taken as
/// Q·(1 − h(d))·(1 − l(a)) in place of Q·(1 − h(d) − l(a)), where h and l are the weights of "it had left before" and
/// "it came after" and Q = 1 − ε + ε·b: too much by Q·h·l, which is nothing unless the train arrives
/// and departs inside the window.
pub(super) fn stop(mut witnesses: Vec<(usize, &Witness)>, ticks: usize, circle: &Circle) -> Stop {
    witnesses.sort_by(|(_, a), (_, b)| width(b).total_cmp(&width(a)));
    let (exact, narrow) = witnesses.split_at(witnesses.len().min(MULTIPLIED_OUT));
    let mut common = Term {
        arrive: vec![1.0; ticks],
        depart: vec![1.0; ticks],
    };
    for (_, witness) in narrow {
        common = common.times(&folded(witness, ticks));
    }
    let mut terms = vec![common];
    for (_, witness) in exact {
        let (arrive, depart) = (on_arrival(witness, ticks), on_departure(witness, ticks));
        let with = |term: &Term| [term.times(&arrive), term.times(&depart)];
        terms = terms.iter().flat_map(with).collect();
    }
    let rounded = |term: Term| Term {
        arrive: circle.rounded(term.arrive),
        depart: circle.rounded(term.depart),
    };
    Stop {
        terms: terms.into_iter().map(rounded).collect(),
        exact: exact.iter().map(|&(number, _)| number).collect(),
    }
}

impl Stop {
    /// What is said where both the arrival and the departure are at the end of so many ticks.
    pub(super) fn at_end(&self, ticks: usize) -> f64 {
        let said = |term: &Term| term.arrive[ticks - 1] * term.depart[ticks - 1];
        self.terms.iter().map(said).sum::<f64>().max(0.0)
    }
}

impl Term {
    fn times(&self, other: &Self) -> Self {
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).collect();
        Self {
            arrive: product(&self.arrive, &other.arrive),
            depart: product(&self.depart, &other.depart),
        }
    }
}

/// How wide a window is: Σ G·(1 − G), in ticks.
fn width(witness: &Witness) -> f64 {
    cdf(witness).iter().map(|g| g * (1.0 - g)).sum()
}

fn cdf(witness: &Witness) -> &[f64] {
    match &witness.claim {
        Claim::Stop { cdf, .. } => cdf,
        Claim::Event { .. } => &[],
    }
}

/// G(a − 1): the instant lay before the arrival.
fn before(witness: &Witness, tick: usize) -> f64 {
    if tick == 0 {
        0.0
    } else {
        until(witness, tick - 1)
    }
}

/// G(d), which stays at its last value beyond the given ticks.
fn until(witness: &Witness, tick: usize) -> f64 {
    let cdf = cdf(witness);
    cdf.get(tick).or(cdf.last()).copied().unwrap_or(0.0)
}

fn on_arrival(witness: &Witness, ticks: usize) -> Term {
    let Witness { doubt, blind, .. } = witness;
    let said = |tick| doubt * blind - (1.0 - doubt) * before(witness, tick);
    Term {
        arrive: (0..ticks).map(said).collect(),
        depart: vec![1.0; ticks],
    }
}

fn on_departure(witness: &Witness, ticks: usize) -> Term {
    let said = |tick| (1.0 - witness.doubt) * until(witness, tick);
    Term {
        arrive: vec![1.0; ticks],
        depart: (0..ticks).map(said).collect(),
    }
}

fn folded(witness: &Witness, ticks: usize) -> Term {
    let certain = 1.0 - witness.doubt;
    let whole = certain + witness.doubt * witness.blind;
    let late = |tick| whole - certain * before(witness, tick);
    let early = |tick| 1.0 - certain / whole * (1.0 - until(witness, tick));
    Term {
        arrive: (0..ticks).map(late).collect(),
        depart: (0..ticks).map(early).collect(),
    }
}
