//! Messages on ticks, and their levels of magnitude.

use std::iter::repeat_n;
use std::ops::Range;

use crate::chain::factor::Factor;
use crate::chain::way::Way;
use crate::lattice::{largest, largest_of};

/// So small a part of the evidence is nothing, even where each tick has one at every pace.
const NOTHING: f64 = 1e-14;

/// Ratio of the smallest to the largest value of a level.
const LEVEL: f64 = 1e-7;

/// A message: in each state a damped function of the tick for each pace; times e^log.
#[derive(Debug, Clone)]
pub(in crate::chain) struct Message {
    pub(in crate::chain) states: Vec<State>,
    pub(in crate::chain) log: f64,
}

/// A lane for each pace, or one that is the same for every pace.
#[derive(Debug, Clone, Default)]
pub(in crate::chain) struct State {
    pub(in crate::chain) lanes: Vec<Lane>,
}

impl State {
    /// A function of the circle's ticks, whatever the pace.
    pub(super) fn of(values: &[f64]) -> Self {
        Self {
            lanes: vec![Lane::from(0, values)],
        }
    }

    pub(super) fn lane(&self, pace: usize) -> &Lane {
        &self.lanes[pace.min(self.lanes.len() - 1)]
    }

    fn times(&self, function: Option<&[f64]>) -> Self {
        function.map_or_else(
            || self.clone(),
            |function| Self {
                lanes: self.lanes.iter().map(|lane| lane.times(function)).collect(),
            },
        )
    }

    /// Adds its product with another and with a function (none: 1), summed over the pace.
    pub(super) fn meet(&self, function: Option<&[f64]>, other: &Self, sums: &mut [f64]) {
        for (pace, lane) in self.lanes.iter().enumerate() {
            let (first, own, others) = lane.overlap(other.lane(pace));
            let sums = sums.iter_mut().skip(first);
            let both = sums.zip(own.iter().zip(others));
            match function {
                None => both.for_each(|(sum, (a, b))| *sum += a * b),
                Some(f) => both
                    .zip(&f[first.min(f.len())..])
                    .for_each(|((sum, (a, b)), f)| *sum += a * f * b),
            }
        }
    }

    fn plus(&self, other: &Self) -> Self {
        // What is the same at every pace may meet what is not.
        let paces = 0..self.lanes.len().max(other.lanes.len());
        let lane = |pace| self.lane(pace).plus(other.lane(pace));
        Self {
            lanes: paces.map(lane).collect(),
        }
    }
}

impl Message {
    /// A function of the circle's ticks in the only state, whatever the pace.
    pub(super) fn of(values: &[f64]) -> Self {
        Self {
            states: vec![State::of(values)],
            log: 0.0,
        }
    }

    /// What becomes of it on its way past an event.
    pub(in crate::chain) fn times(&self, factor: &Factor, way: Way) -> Self {
        let state = |number| {
            let turns = factor.turns.iter();
            let turns = turns.filter(|turn| turn.ends(way)[1] == number);
            let parts = turns.map(|turn| {
                let function = turn.said.map(|f| factor.functions[f].as_slice());
                self.states[turn.ends(way)[0]].times(function)
            });
            let sum = parts.reduce(|sum, part| sum.plus(&part));
            sum.unwrap_or_else(|| State::of(&[]))
        };
        Self {
            states: (0..factor.states(way)).map(state).collect(),
            log: self.log + factor.log,
        }
    }

    /// The same message where it is a part of the evidence, once `other` meets it.
    pub(in crate::chain) fn as_far_as_it_matters(&self, other: &Self, log_evidence: f64) -> Self {
        let least = NOTHING * (log_evidence - self.log - other.log).exp();
        let state = |(own, other): (&State, &State)| {
            // What is the same at every pace does not matter the same.
            let paces = 0..own.lanes.len().max(other.lanes.len());
            let lane = |pace| own.lane(pace).where_both_give(least, other.lane(pace));
            State {
                lanes: paces.map(lane).collect(),
            }
        };
        let both = self.states.iter().zip(&other.states);
        Self {
            states: both.map(state).collect(),
            log: self.log,
        }
    }

    fn lanes(&self) -> impl Iterator<Item = &Lane> {
        self.states.iter().flat_map(|state| &state.lanes)
    }

    pub(in crate::chain) fn largest(&self) -> f64 {
        let each = self.lanes().map(|lane| largest(&lane.values));
        each.fold(0.0, f64::max)
    }

    /// The same message with 1 as its largest value, if it has one.
    pub(super) fn rescaled(mut self) -> Self {
        let most = self.largest();
        if most > 0.0 {
            let lanes = self.states.iter_mut().flat_map(|state| &mut state.lanes);
            let values = lanes.flat_map(|lane| &mut lane.values);
            values.for_each(|value| *value /= most);
            self.log += most.ln();
        }
        self
    }
}

/// A function of the circle's ticks, nought before its first tick and behind its last.
#[derive(Debug, Clone)]
pub(in crate::chain) struct Lane {
    pub(super) first: usize,
    pub(super) values: Vec<f64>,
}

impl Lane {
    /// Values from a tick on, without those at either end that are nought.
    pub(super) fn from(first: usize, values: &[f64]) -> Self {
        let before = values.iter().position(|&value| value > 0.0);
        let before = before.unwrap_or(values.len());
        let end = values.iter().rposition(|&value| value > 0.0);
        let end = end.map_or(before, |last| last + 1);
        Self {
            first: first + before,
            values: values[before..end].to_vec(),
        }
    }

    pub(super) fn ticks(&self) -> Range<usize> {
        self.first..self.first + self.values.len()
    }

    /// From the first tick to the last that has a value of a level.
    pub(super) fn ticks_of(&self, level: Level) -> Range<usize> {
        let is_of = |&value: &f64| level.of(value) > 0.0;
        let first = self.values.iter().position(is_of).unwrap_or(0);
        let last = self.values.iter().rposition(is_of).unwrap_or(0);
        self.first + first..self.first + last + 1
    }

    /// Something of each value, from the first tick of the circle on.
    pub(in crate::chain) fn on_circle(&self, of: impl Fn(f64) -> f64) -> impl Iterator<Item = f64> {
        repeat_n(0.0, self.first).chain(self.values.iter().map(move |&value| of(value)))
    }

    /// The same from a tick on, counted from there, times a function of those ticks.
    pub(super) fn in_window(&self, first: usize, by: impl Iterator<Item = f64>) -> Self {
        let both = self.on_circle(|value| value).skip(first).zip(by);
        Self::from(0, &both.map(|(value, by)| value * by).collect::<Vec<f64>>())
    }

    pub(super) fn times(&self, function: &[f64]) -> Self {
        let both = self.values.iter().zip(&function[self.first..]);
        Self {
            first: self.first,
            values: both.map(|(value, f)| value * f).collect(),
        }
    }

    pub(super) fn plus(&self, other: &Self) -> Self {
        let [a, b] = [self.ticks(), other.ticks()];
        let first = a.start.min(b.start);
        let mut values = vec![0.0; a.end.max(b.end) - first];
        for lane in [self, other] {
            let sums = values.iter_mut().skip(lane.first - first);
            sums.zip(&lane.values)
                .for_each(|(sum, value)| *sum += value);
        }
        Self { first, values }
    }

    /// The first tick where both have values, and the values of both from there on.
    pub(super) fn overlap<'a>(&'a self, other: &'a Self) -> (usize, &'a [f64], &'a [f64]) {
        let [a, b] = [self.ticks(), other.ticks()];
        let first = a.start.max(b.start);
        let end = a.end.min(b.end);
        if first >= end {
            return (first, &[], &[]);
        }
        let of = |lane: &'a Self| &lane.values[first - lane.first..end - lane.first];
        (first, of(self), of(other))
    }

    /// The sum of its product with another where it has values of a level.
    pub(super) fn product_of(&self, level: Level, other: &Self) -> f64 {
        let (_, own, others) = self.overlap(other);
        let both = own.iter().zip(others);
        both.map(|(&a, b)| level.of(a) * b).sum()
    }

    /// The same function, nought where its product with another is less than `least`.
    fn where_both_give(&self, least: f64, other: &Self) -> Self {
        let (first, own, others) = self.overlap(other);
        let both = own.iter().zip(others);
        let kept = both.map(|(a, b)| if a * b >= least { *a } else { 0.0 });
        Self::from(first, &kept.collect::<Vec<f64>>())
    }
}

/// Values of one magnitude, convolved together.
#[derive(Clone, Copy)]
pub(super) struct Level {
    most: f64,
    /// The largest that is too small for it.
    least: f64,
}

impl Level {
    /// The level below a value; with all that is smaller where its noise is `quiet` enough.
    pub(super) fn below(most: f64, quiet: f64) -> Self {
        let least = if most > quiet { most * LEVEL } else { 0.0 };
        Self { most, least }
    }

    /// Nothing is too small for it: its noise does no harm.
    pub(super) fn takes_all(self) -> bool {
        self.least <= 0.0
    }

    /// A value that is of this level, and nothing in place of another.
    pub(super) fn of(self, value: f64) -> f64 {
        if self.least < value && value <= self.most {
            value
        } else {
            0.0
        }
    }

    /// With another below it.
    pub(super) fn down_to(self, below: Self) -> Self {
        Self {
            least: below.least,
            ..self
        }
    }

    /// The largest value that is too small for it.
    pub(super) fn largest_under(self, values: &[f64]) -> f64 {
        largest_of(
            values,
            |value| if value <= self.least { value } else { 0.0 },
        )
    }
}
