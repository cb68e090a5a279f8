//! What witnesses say of one event, as factors on ticks.

use super::turn::{Turn, events, states, turns};
use super::way::Way;
use super::{Claim, Witness};
use crate::spectrum::Circle;

/// All that is said of one event: for each way past it a function on the whole circle, times e^log.
#[derive(Debug, Clone)]
pub(super) struct Factor {
    /// On each way past the event, which of the functions is said; none: nothing is.
    pub(super) turns: Vec<Turn<Option<usize>>>,
    pub(super) functions: Vec<Vec<f64>>,
    pub(super) log: f64,
}

impl Factor {
    /// Nothing said: each state stays as it is.
    pub(super) fn nothing(states: usize) -> Self {
        Self::unsaid(0..states)
    }

    /// Nothing said in one state, and all others left out.
    pub(super) fn only(state: usize) -> Self {
        Self::unsaid(state..=state)
    }

    fn unsaid(states: impl Iterator<Item = usize>) -> Self {
        let turn = |state| Turn {
            from: state,
            to: state,
            said: None,
        };
        Self {
            turns: states.map(turn).collect(),
            functions: Vec::new(),
            log: 0.0,
        }
    }

    /// What is said of an event, `but` by one witness, on so many ticks.
    ///
    /// None if that leaves nothing possible.
    pub(super) fn at(
        event: usize,
        but: Option<usize>,
        witnesses: &[Witness],
        ticks: usize,
        circle: &Circle,
    ) -> Option<Self> {
        let said = |w: usize| said(&witnesses[w], event, ticks);
        Self::of(&turns(witnesses, event, but), said, circle)
    }

    /// What is said of an event if one witness means it and is right.
    ///
    /// None if that leaves nothing possible.
    pub(super) fn meant_by(
        witness: usize,
        event: usize,
        witnesses: &[Witness],
        ticks: usize,
        circle: &Circle,
    ) -> Option<Self> {
        let mut turns = turns(witnesses, event, None);
        turns.retain(|turn| turn.said.contains(&witness));
        let said = |w: usize| {
            if w == witness {
                rightly_said(&witnesses[w], ticks)
            } else {
                said(&witnesses[w], event, ticks)
            }
        };
        Self::of(&turns, said, circle)
    }

    /// Ways past an event with those who speak on each, and what each of them says.
    fn of(
        turns: &[Turn<Vec<usize>>],
        said: impl Fn(usize) -> Vec<f64>,
        circle: &Circle,
    ) -> Option<Self> {
        let mut speaking: Vec<&[usize]> = turns.iter().map(|turn| &*turn.said).collect();
        speaking.sort_unstable();
        speaking.dedup();
        let is_silent = speaking.first().is_some_and(|nobody| nobody.is_empty());
        speaking.retain(|somebody| !somebody.is_empty());
        let place = |here: &Vec<usize>| speaking.iter().position(|somebody| somebody == here);
        let products = speaking
            .iter()
            .map(|here| product(here.iter().map(|&w| said(w)).collect()));
        let products: Vec<(Vec<f64>, f64)> = products.collect();
        let most = |log: f64, product: &(Vec<f64>, f64)| f64::max(log, product.1);
        // Where nothing is said it is 1, of the logarithm 0.
        let least = if is_silent { 0.0 } else { f64::NEG_INFINITY };
        let log = products.iter().fold(least, most);
        let function = |(mut values, own): (Vec<f64>, f64)| {
            let scale = (own - log).exp();
            for value in &mut values {
                *value *= scale;
            }
            circle.rounded(values)
        };
        log.is_finite().then(|| Self {
            turns: turns.iter().map(|turn| turn.map(place)).collect(),
            functions: products.into_iter().map(function).collect(),
            log,
        })
    }

    /// Logarithms of what is said at the end of so many ticks and from there on, by the state before; `behind` are those behind.
    pub(super) fn before_at_end(&self, behind: &[f64], ticks: usize) -> Vec<f64> {
        let before = |state| {
            let turns = self.turns.iter().filter(|turn| turn.from == state);
            let logs = turns.map(|turn| {
                let function = turn.said.map(|f| &self.functions[f]);
                let said = function.map_or(1.0, |values| values[ticks - 1]);
                said.ln() + self.log + behind[turn.to]
            });
            sum_of_logs(&logs.collect::<Vec<f64>>())
        };
        (0..self.states(Way::Back)).map(before).collect()
    }

    /// Whether somebody speaks.
    pub(super) fn says_something(&self) -> bool {
        !self.functions.is_empty()
    }

    /// States that a message has behind this, on its way.
    pub(super) fn states(&self, way: Way) -> usize {
        states(&self.turns, way)
    }
}

/// The logarithm of a sum whose terms are given by theirs.
pub(super) fn sum_of_logs(logs: &[f64]) -> f64 {
    let most = logs.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if most == f64::NEG_INFINITY {
        return most;
    }
    let parts = logs.iter().map(|log| (log - most).exp());
    most + parts.sum::<f64>().ln()
}

/// A product of functions: values (the largest is 1) and the logarithm of what they are times; that is −∞ if nothing is left.
fn product(mut functions: Vec<Vec<f64>>) -> (Vec<f64>, f64) {
    let (mut values, log) = match functions.len() {
        // One alone needs no logarithms.
        1 => (functions.swap_remove(0), 0.0),
        _ => by_logarithms(functions),
    };
    let largest = values.iter().copied().fold(0.0, f64::max);
    if largest > 0.0 {
        for value in &mut values {
            *value /= largest;
        }
    }
    (values, log + largest.ln())
}

/// In logarithms a thousand of them do not underflow.
fn by_logarithms(functions: Vec<Vec<f64>>) -> (Vec<f64>, f64) {
    let mut sums: Vec<f64> = Vec::new();
    for function in functions {
        sums.resize(function.len(), 0.0);
        let both = sums.iter_mut().zip(function);
        both.for_each(|(sum, f)| *sum += f.ln());
    }
    let log = sums.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    if log == f64::NEG_INFINITY {
        return (vec![0.0; sums.len()], 0.0);
    }
    (sums.iter().map(|sum| (sum - log).exp()).collect(), log)
}

/// What a witness says of an event that may be the one meant: its share of (1 − doubt)·claim.
///
/// With doubt·blind at the first of them: a wrong witness has no other say.
pub(super) fn said(witness: &Witness, event: usize, ticks: usize) -> Vec<f64> {
    let mut values = rightly_said(witness, ticks);
    if events(witness).first() == Some(&event) {
        let wrong = witness.doubt * witness.blind;
        for value in &mut values {
            *value += wrong;
        }
    }
    values
}

/// The same of a witness who is right.
fn rightly_said(witness: &Witness, ticks: usize) -> Vec<f64> {
    let Claim::Event { events, likelihood } = &witness.claim else {
        return vec![1.0; ticks];
    };
    #[expect(clippy::cast_precision_loss, reason = "events of a journey")]
    let share = (1.0 - witness.doubt) / events.len() as f64;
    let mut values: Vec<f64> = likelihood.iter().take(ticks).map(|f| share * f).collect();
    values.resize(ticks, 0.0);
    values
}
