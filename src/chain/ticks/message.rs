//! Messages on ticks, and their levels of magnitude.

use std::iter::repeat_n;
use std::ops::Range;

use crate::chain::evidence::Factor;

/// So small a part of the evidence is nothing, even where each tick has one at every pace.
const NOTHING: f64 = 1e-16;

/// Ratio of the smallest to the largest value of a level.
const LEVEL: f64 = 1e-7;

/// A message: a damped function of the tick for each pace, times e^log.
#[derive(Debug, Clone)]
pub(in crate::chain) struct Message {
    pub(in crate::chain) lanes: Vec<Lane>,
    pub(in crate::chain) log: f64,
}

impl Message {
    /// A message of one lane has the same for every pace.
    pub(super) fn lane(&self, pace: usize) -> &Lane {
        &self.lanes[pace.min(self.lanes.len() - 1)]
    }

    pub(in crate::chain) fn times(&self, factor: Option<&Factor>) -> Self {
        let mut product = self.clone();
        if let Some(factor) = factor {
            for lane in &mut product.lanes {
                let both = lane.values.iter_mut().zip(&factor.values[lane.first..]);
                both.for_each(|(value, f)| *value *= f);
            }
            product.log += factor.log;
        }
        product
    }

    /// The same message where it is a part of the evidence, once `other` meets it.
    pub(in crate::chain) fn as_far_as_it_matters(&self, other: &Self, log_evidence: f64) -> Self {
        let least = NOTHING * (log_evidence - self.log - other.log).exp();
        // What is the same at every pace does not matter the same.
        let paces = 0..self.lanes.len().max(other.lanes.len());
        let lane = |pace| self.lane(pace).where_both_give(least, other.lane(pace));
        Self {
            lanes: paces.map(lane).collect(),
            log: self.log,
        }
    }

    pub(in crate::chain) fn largest(&self) -> f64 {
        let each = self.lanes.iter().map(|lane| largest(&lane.values));
        each.fold(0.0, f64::max)
    }

    /// The same message with 1 as its largest value, if it has one.
    pub(super) fn rescaled(mut self) -> Self {
        let most = self.largest();
        if most > 0.0 {
            let values = self.lanes.iter_mut().flat_map(|lane| &mut lane.values);
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

    /// Something of each value, from the first tick of the circle on.
    pub(in crate::chain) fn on_circle(&self, of: impl Fn(f64) -> f64) -> impl Iterator<Item = f64> {
        repeat_n(0.0, self.first).chain(self.values.iter().map(move |&value| of(value)))
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

    /// A value that is of this level, and nothing in place of another.
    pub(super) fn of(self, value: f64) -> f64 {
        if self.least < value && value <= self.most {
            value
        } else {
            0.0
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

pub(super) fn largest(values: &[f64]) -> f64 {
    largest_of(values, |value| value)
}

/// Eight at a time, which registers do together.
fn largest_of(values: &[f64], of: impl Fn(f64) -> f64) -> f64 {
    let larger = |a: f64, b: f64| if b > a { b } else { a };
    let (chunks, rest) = values.as_chunks::<8>();
    let mut most = [0.0; 8];
    for chunk in chunks {
        for (most, &value) in most.iter_mut().zip(chunk) {
            *most = larger(*most, of(value));
        }
    }
    let rest = rest.iter().map(|&value| of(value));
    most.into_iter().chain(rest).fold(0.0, larger)
}
