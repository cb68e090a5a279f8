//! Messages on ticks, and their levels of magnitude.

use crate::chain::evidence::Factor;

/// Ratio of the smallest to the largest value of a level.
const LEVEL: f64 = 1e-7;

/// A message: a damped function of the tick for each pace, times e^log.
#[derive(Debug, Clone)]
pub(in crate::chain) struct Message {
    pub(super) lanes: Vec<Vec<f64>>,
    pub(super) log: f64,
}

impl Message {
    /// A message of one lane has the same for every pace.
    pub(super) fn lane(&self, pace: usize) -> &[f64] {
        &self.lanes[pace.min(self.lanes.len() - 1)]
    }

    pub(super) fn times(&self, factor: Option<&Factor>) -> Self {
        let mut product = self.clone();
        if let Some(factor) = factor {
            for lane in &mut product.lanes {
                lane.iter_mut()
                    .zip(&factor.values)
                    .for_each(|(value, f)| *value *= f);
            }
            product.log += factor.log;
        }
        product
    }

    /// The same message with 1 as its largest value, if it has one.
    pub(super) fn rescaled(mut self) -> Self {
        let most = largest(self.lanes.iter().flatten());
        if most > 0.0 {
            self.lanes
                .iter_mut()
                .flatten()
                .for_each(|value| *value /= most);
            self.log += most.ln();
        }
        self
    }
}

/// Values of one magnitude, convolved together.
pub(super) struct Level {
    pub(super) most: f64,
}

impl Level {
    /// The level of the largest values.
    pub(super) fn first(message: &Message) -> Self {
        Self {
            most: largest(message.lanes.iter().flatten()),
        }
    }

    /// The level of what is below this one.
    pub(super) fn next(&self, message: &Message) -> Self {
        let least = self.most * LEVEL;
        let below = message.lanes.iter().flatten();
        Self {
            most: largest(below.filter(|&&value| value <= least)),
        }
    }

    pub(super) fn holds(&self, value: f64) -> bool {
        self.most * LEVEL < value && value <= self.most
    }

    pub(super) fn of(&self, value: f64) -> f64 {
        if self.holds(value) { value } else { 0.0 }
    }
}

pub(super) fn largest<'a>(values: impl Iterator<Item = &'a f64>) -> f64 {
    // Unlike f64::max this is one instruction: it minds no NaN.
    values.fold(0.0, |most, &value| if value > most { value } else { most })
}
