//! What is believed of one event where a forward and a backward message meet.
// Ticks stay far below 2^52.
#![allow(clippy::cast_precision_loss)]

use std::ops::RangeInclusive;

use crate::cdf::Cdf;
use crate::lattice::total;

/// Beliefs smaller than this, beside what the messages could give, are taken for rounding.
const TRUSTED: f64 = 1e-9;

/// An unnormalised belief about one event: values on all ticks times e^log.
pub(super) struct Meeting {
    pub(super) values: Vec<f64>,
    pub(super) log: f64,
    /// What a value could be where both messages are largest.
    pub(super) noise: f64,
    /// The values if one of the witnesses multiplied out at the stop just passed had said nothing: for each of them, as far
    /// as the message still tells them apart.
    pub(super) without: Vec<Vec<f64>>,
}

impl Meeting {
    /// Values times e^log, with nothing known of their noise.
    pub(super) fn of(values: Vec<f64>, log: f64) -> Self {
        Self {
            values,
            log,
            noise: 0.0,
            without: Vec::new(),
        }
    }

    /// The same times a function (none: 1) and e^log.
    pub(super) fn times(&self, function: Option<&[f64]>, log: f64) -> Self {
        let ticks = self.values.len();
        let mut product = Self::of(self.values.clone(), self.log + log);
        product.noise = self.noise;
        if let Some(function) = function {
            let both = product.values.iter_mut().zip(function);
            both.for_each(|(value, f)| *value *= f);
            product.noise *= total(&function[..ticks]) / ticks as f64;
        }
        product
    }

    /// The sum of two that are times the same e^log.
    pub(super) fn plus(mut self, other: &Self) -> Self {
        let both = self.values.iter_mut().zip(&other.values);
        both.for_each(|(sum, value)| *sum += value);
        self.noise += other.noise;
        self
    }

    pub(super) fn log_sum(&self) -> f64 {
        total(&self.values).ln() + self.log
    }

    /// It stands out from the rounding of the messages that met.
    pub(super) fn is_trusted(&self) -> bool {
        let sum = total(&self.values);
        sum > 0.0 && sum > TRUSTED * self.noise * self.values.len() as f64
    }

    /// The logarithm of the most that it is at one tick of the last hundredth of the grid.
    pub(super) fn log_last(&self) -> f64 {
        let last = self.last_hundredth();
        last.iter().copied().fold(0.0, f64::max).ln() + self.log
    }

    /// The part of it in the last hundredth of the grid.
    pub(super) fn in_last_hundredth(&self) -> f64 {
        total(self.last_hundredth()) / total(&self.values)
    }

    fn last_hundredth(&self) -> &[f64] {
        let length = self.values.len();
        &self.values[length - length / 100..]
    }
}

/// What is believed of an event, and the logarithm of all that this sums to.
pub(super) struct Belief {
    pub(super) law: Cdf,
    pub(super) log_sum: f64,
}

impl Belief {
    /// What it sums to is the evidence, in logarithms, within some tolerance.
    pub(super) fn makes_up(&self, evidence: &RangeInclusive<f64>, within: f64) -> bool {
        evidence.start() - within < self.log_sum && self.log_sum < evidence.end() + within
    }
}

impl From<Meeting> for Belief {
    fn from(meeting: Meeting) -> Self {
        let (law, sum) = Cdf::of(meeting.values);
        Self {
            law,
            log_sum: sum.ln() + meeting.log,
        }
    }
}
