//! What witnesses say of a stop, as terms on ticks.

use super::{Claim, Witness};
use crate::lattice::{cumulative, remaining};
use crate::spectrum::Circle;

/// Pair witnesses of one stop that are multiplied out exactly: 2^this separable terms, or 3^this that are nowhere negative.
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
pub(super) fn stop(witnesses: Vec<(usize, &Witness)>, ticks: usize, circle: &Circle) -> Stop {
    let (common, exact) = widest(witnesses, ticks);
    let mut terms = vec![common];
    for (_, seen) in &exact {
        let sides = [seen.on_arrival(ticks), seen.on_departure(ticks)];
        terms = terms
            .iter()
            .flat_map(|term| sides.each_ref().map(|side| term.times(side)))
            .collect();
    }
    Stop {
        terms: terms.into_iter().map(|term| term.rounded(circle)).collect(),
        exact: exact.iter().map(|&(number, _)| number).collect(),
    }
}

/// What the witnesses with the narrowest windows say, folded into one term; and those who are multiplied out.
fn widest(witnesses: Vec<(usize, &Witness)>, ticks: usize) -> (Term, Vec<(usize, Seen)>) {
    let seen = witnesses.into_iter();
    let seen = seen.map(|(number, witness)| (number, Seen::by(witness)));
    let mut seen: Vec<(usize, Seen)> = seen.collect();
    seen.sort_by(|(_, a), (_, b)| b.width.total_cmp(&a.width));
    let narrow = seen.split_off(seen.len().min(MULTIPLIED_OUT));
    let mut common = Term::of(ticks, |_| 1.0, |_| 1.0);
    for (_, seen) in narrow {
        common = common.times(&seen.folded(ticks));
    }
    (common, seen)
}

impl Stop {
    /// What is said where both the arrival and the departure are at the end of so many ticks.
    pub(super) fn at_end(&self, ticks: usize) -> f64 {
        let said = |term: &Term| term.arrive[ticks - 1] * term.depart[ticks - 1];
        self.terms.iter().map(said).sum::<f64>().max(0.0)
    }
}

impl Term {
    fn of(ticks: usize, arrive: impl Fn(usize) -> f64, depart: impl Fn(usize) -> f64) -> Self {
        Self {
            arrive: (0..ticks).map(arrive).collect(),
            depart: (0..ticks).map(depart).collect(),
        }
    }

    fn times(&self, other: &Self) -> Self {
        let product = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(x, y)| x * y).collect();
        Self {
            arrive: product(&self.arrive, &other.arrive),
            depart: product(&self.depart, &other.depart),
        }
    }

    fn rounded(self, circle: &Circle) -> Self {
        Self {
            arrive: circle.rounded(self.arrive),
            depart: circle.rounded(self.depart),
        }
    }
}

/// What is said of a stop, as weights of terms that are nowhere negative.
///
/// A(a) + B(d) is no better than the rounding of 1, and a witness who is next to certain leaves less than that. So G(d) − G(a − 1) is
/// taken as (F(a)·G(d) − G(a − 1)·F(d + 1)) / G(∞), where F(a) = G(∞) − G(a − 1): outside the window one factor of each product is
/// nothing at all.
pub(super) struct Apart {
    common: Term,
    /// What each of those who are multiplied out says.
    parts: Vec<[(f64, Term); 3]>,
}

impl Apart {
    /// What numbered witnesses say.
    pub(super) fn of(witnesses: Vec<(usize, &Witness)>, ticks: usize, circle: &Circle) -> Self {
        let (common, exact) = widest(witnesses, ticks);
        let rounded = |(weight, term): (f64, Term)| (weight, term.rounded(circle));
        let parts = |(_, seen): &(usize, Seen)| seen.parts(ticks).map(rounded);
        Self {
            common: common.rounded(circle),
            parts: exact.iter().map(parts).collect(),
        }
    }

    /// The weighted terms: one at a time, for they are many.
    pub(super) fn terms(&self) -> impl Iterator<Item = (f64, Term)> {
        let count = self
            .parts
            .iter()
            .fold(1, |count, parts| count * parts.len());
        let terms = (0..count).map(|number| self.term(number));
        terms.filter(|&(weight, _)| weight != 0.0)
    }

    /// The term of a number, of which each digit tells a part.
    fn term(&self, mut number: usize) -> (f64, Term) {
        let mut product = (1.0, self.common.clone());
        for parts in &self.parts {
            let (weight, part) = &parts[number % parts.len()];
            product = (product.0 * weight, product.1.times(part));
            number /= parts.len();
        }
        product
    }
}

/// A witness who saw it standing; the instant is summed up from either side, so that neither tail is lost in the rounding of the whole.
struct Seen {
    /// 1 − ε, and ε·b.
    certain: f64,
    wrong: f64,
    upto: Vec<f64>,
    since: Vec<f64>,
    /// How wide the window is: Σ G·(1 − G), in ticks.
    width: f64,
}

impl Seen {
    fn by(witness: &Witness) -> Self {
        let masses = match &witness.claim {
            Claim::Stop { instant, .. } => instant.as_slice(),
            Claim::Event { .. } => &[],
        };
        let upto = cumulative(masses);
        Self {
            certain: 1.0 - witness.doubt,
            wrong: witness.doubt * witness.blind,
            width: upto.iter().map(|g| g * (1.0 - g)).sum(),
            upto,
            since: remaining(masses),
        }
    }

    /// G(∞): less than 1 where a part of the instant lies off the grid.
    fn whole(&self) -> f64 {
        self.upto.last().copied().unwrap_or(0.0)
    }

    /// G(d).
    fn upto(&self, tick: usize) -> f64 {
        self.upto.get(tick).copied().unwrap_or(self.whole())
    }

    /// G(a − 1): the instant lay before the arrival.
    fn before(&self, tick: usize) -> f64 {
        tick.checked_sub(1).map_or(0.0, |tick| self.upto(tick))
    }

    /// F(a): the instant lay not before the arrival.
    fn since(&self, tick: usize) -> f64 {
        self.since.get(tick).copied().unwrap_or(0.0)
    }

    fn on_arrival(&self, ticks: usize) -> Term {
        let said = |tick| self.wrong - self.certain * self.before(tick);
        Term::of(ticks, said, |_| 1.0)
    }

    fn on_departure(&self, ticks: usize) -> Term {
        Term::of(ticks, |_| 1.0, |tick| self.certain * self.upto(tick))
    }

    /// As [`Apart`] has them.
    fn parts(&self, ticks: usize) -> [(f64, Term); 3] {
        let certain = match self.whole() {
            whole if whole > 0.0 => self.certain / whole,
            _ => 0.0,
        };
        // No train that comes behind the window leaves within it.
        let came = |tick| match self.since(tick) {
            rest if rest > 0.0 => self.before(tick),
            _ => 0.0,
        };
        let there = Term::of(ticks, |a| self.since(a), |d| self.upto(d));
        let neither = Term::of(ticks, came, |d| self.since(d + 1));
        let wrong = Term::of(ticks, |_| 1.0, |_| 1.0);
        [(certain, there), (-certain, neither), (self.wrong, wrong)]
    }

    fn folded(&self, ticks: usize) -> Term {
        let Self { certain, wrong, .. } = self;
        let late = |tick| wrong + certain * self.since(tick);
        let early = |tick| (wrong + certain * self.upto(tick)) / (wrong + certain);
        Term::of(ticks, late, early)
    }
}
