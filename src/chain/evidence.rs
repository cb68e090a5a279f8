//! What witnesses say of a stop, as terms on ticks.

use std::ops::Range;

use super::{Claim, Witness};
use crate::lattice::{cumulative, remaining};
use crate::spectrum::Circle;

/// Pair witnesses of one stop that are multiplied out exactly: at most 2^this separable terms.
const MULTIPLIED_OUT: usize = 4;

/// What is said of a stop, as a sum of separable terms on the whole circle.
#[derive(Debug, Clone, Default)]
pub(super) struct Stop {
    pub(super) terms: Vec<Term>,
    /// The witnesses that were multiplied out: each halves the terms, the first one between the halves of all,
    /// the next within each half, into those of its arrival side and those of its departure side.
    pub(super) exact: Vec<usize>,
}

/// One separable term of what is said of a stop: `arrive(a)`·`depart(d)`.
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

/// What is said of a stop, as terms on the grid that are nowhere negative, each added or taken away.
///
/// A(a) + B(d) is no better than the rounding of 1, and a witness who is next to certain leaves less than that. So it is taken as
/// (Q − (1 − ε)·l(a))·(Q − (1 − ε)·h(d))/Q, as for those who are folded, less what that is too much: (1 − ε)²·l(a)·h(d)/Q. Of this nothing
/// stands out from rounding unless the train comes and leaves within the window: so of two whose windows lie apart there is nothing
/// that both have too much.
pub(super) struct Apart {
    pub(super) term: Term,
    pub(super) sign: f64,
    /// The ticks between which a train must come and leave for this to stand out from rounding.
    within: Range<usize>,
}

impl Apart {
    /// What numbered witnesses say.
    pub(super) fn of(witnesses: Vec<(usize, &Witness)>, ticks: usize) -> Vec<Self> {
        let (term, exact) = widest(witnesses, ticks);
        let common = Self {
            term,
            sign: 1.0,
            within: 0..ticks,
        };
        let mut terms = vec![common];
        for (_, seen) in &exact {
            let parts = seen.parts(ticks);
            let products = terms
                .iter()
                .flat_map(|term| parts.each_ref().map(|part| term.times(part)));
            terms = products.filter(|term| !term.within.is_empty()).collect();
        }
        terms
    }

    fn times(&self, other: &Self) -> Self {
        let [a, b] = [&self.within, &other.within];
        Self {
            term: self.term.times(&other.term),
            sign: self.sign * other.sign,
            within: a.start.max(b.start)..a.end.min(b.end),
        }
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
        let said = |tick| self.wrong - self.came_late(tick);
        Term::of(ticks, said, |_| 1.0)
    }

    fn on_departure(&self, ticks: usize) -> Term {
        Term::of(ticks, |_| 1.0, |tick| self.certain * self.upto(tick))
    }

    /// Q: all that it can say; hardly above nothing where that is nothing.
    fn most(&self) -> f64 {
        (self.wrong + self.certain * self.whole()).max(f64::MIN_POSITIVE)
    }

    /// Q − (1 − ε)·l(a).
    fn late(&self, tick: usize) -> f64 {
        self.wrong + self.certain * self.since(tick)
    }

    /// Q − (1 − ε)·h(d).
    fn early(&self, tick: usize) -> f64 {
        self.wrong + self.certain * self.upto(tick)
    }

    fn folded(&self, ticks: usize) -> Term {
        let early = |tick| self.early(tick) / self.most();
        Term::of(ticks, |tick| self.late(tick), early)
    }

    /// (1 − ε)·l(a), and (1 − ε)·h(d).
    fn came_late(&self, tick: usize) -> f64 {
        self.certain * self.before(tick)
    }

    fn left_early(&self, tick: usize) -> f64 {
        self.certain * self.since(tick + 1)
    }

    /// As [`Apart`] has them: what is said where it is folded, and what is too much then.
    fn parts(&self, ticks: usize) -> [Apart; 2] {
        let within = self.within(ticks);
        let in_window = |tick: usize, value: f64| if within.contains(&tick) { value } else { 0.0 };
        let came = |tick| in_window(tick, self.came_late(tick));
        let left = |tick| in_window(tick, self.left_early(tick) / self.most());
        [
            Apart {
                term: self.folded(ticks),
                sign: 1.0,
                within: 0..ticks,
            },
            Apart {
                term: Term::of(ticks, came, left),
                sign: -1.0,
                within: within.clone(),
            },
        ]
    }

    /// The ticks where what is too much stands out from the rounding of the whole: the later a train comes and the earlier it leaves, the
    /// more it does.
    fn within(&self, ticks: usize) -> Range<usize> {
        let stands_out = |&tick: &usize| {
            let too_much = self.came_late(tick) * self.left_early(tick);
            too_much > f64::EPSILON * self.late(tick) * self.early(tick)
        };
        let mut all = (0..ticks).filter(stands_out);
        let first = all.next().unwrap_or(0);
        first..all.next_back().map_or(first, |last| last + 1)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::tests::Dice;
    use crate::lattice::window;

    const TICKS: usize = 400;
    /// Smaller numbers have fewer digits.
    const UNDERFLOW: f64 = 1e-300;

    fn witness(dice: &mut Dice) -> Witness {
        let doubts = [0.0, 1e-15, 1e-6, 0.01, 0.5];
        // Some windows lie apart, some within others, and some are partly off the grid.
        let from = 420.0 * dice.roll() - 10.0;
        Witness {
            doubt: doubts[dice.below(5)],
            blind: 0.5,
            claim: Claim::Stop {
                arrive: 1,
                instant: window(
                    from,
                    from + 60.0 * dice.roll(),
                    2.0 + 4.0 * dice.roll(),
                    TICKS,
                ),
            },
        }
    }

    /// What it says of a train that comes and leaves, summed from the nearer end.
    fn says(seen: &Seen, came: usize, left: usize) -> f64 {
        let there = if seen.since(came) < seen.upto(left) {
            seen.since(came) - seen.since(left + 1)
        } else {
            seen.upto(left) - seen.before(came)
        };
        seen.wrong + seen.certain * there
    }

    #[test]
    fn terms_add_up_to_all_that_is_said_however_little_that_is() {
        let mut dice = Dice(1917);
        for round in 0..40 {
            let witnesses: Vec<Witness> = (0..=round % 4).map(|_| witness(&mut dice)).collect();
            let numbered = witnesses.iter().enumerate().collect();
            let terms = Apart::of(numbered, TICKS);
            let seen: Vec<Seen> = witnesses.iter().map(Seen::by).collect();
            for _ in 0..2_000 {
                let came = dice.below(TICKS);
                let left = (came + dice.below(40)).min(TICKS - 1);
                let said: f64 = seen.iter().map(|seen| says(seen, came, left)).product();
                let part =
                    |apart: &Apart| apart.sign * apart.term.arrive[came] * apart.term.depart[left];
                let sum: f64 = terms.iter().map(part).sum();
                assert!(
                    (sum - said).abs() <= 1e-9 * said + UNDERFLOW,
                    "{came} to {left}: {sum:e} and {said:e}"
                );
            }
        }
    }

    #[test]
    fn of_windows_that_lie_apart_nothing_is_too_much_together() {
        let saw = |from: f64| Witness {
            doubt: 0.01,
            blind: 0.5,
            claim: Claim::Stop {
                arrive: 1,
                instant: window(from, from + 1.0, 7.0, 2_000),
            },
        };
        let terms = |from: &[f64]| {
            let witnesses: Vec<Witness> = from.iter().map(|&from| saw(from)).collect();
            let numbered = witnesses.iter().enumerate().collect();
            Apart::of(numbered, 2_000).len()
        };
        assert_eq!(terms(&[300.0, 700.0, 1_100.0, 1_500.0]), 5);
        assert_eq!(terms(&[300.0, 302.0, 1_100.0, 1_500.0]), 6);
        assert_eq!(terms(&[300.0, 301.0, 302.0, 303.0]), 16);
    }
}
