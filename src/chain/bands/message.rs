//! Messages in bands.

use crate::chain::band::Band;
use crate::spectrum::{Circle, Samples};

/// Damped functions of the tick, a band for each pace, times what is still to be multiplied on ticks.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    pub(super) lanes: Vec<Band>,
    /// The far side of what was said of the stop just passed; multiplied where the next look falls.
    pub(super) pending: Option<Vec<f64>>,
}

impl Branch {
    pub(super) fn lane(&self, pace: usize) -> &Band {
        &self.lanes[pace.min(self.lanes.len() - 1)]
    }
}

/// The sum of branches, times e^log.
#[derive(Debug, Clone)]
pub(in crate::chain) struct Message {
    pub(super) branches: Vec<Branch>,
    pub(super) log: f64,
}

impl Message {
    /// One branch of such lanes, times e^log.
    pub(in crate::chain) fn of(lanes: Vec<Band>, log: f64) -> Self {
        let branch = Branch {
            lanes,
            pending: None,
        };
        Self {
            branches: vec![branch],
            log,
        }
    }

    /// Most lanes of a branch: a branch of one has the same for every pace.
    pub(super) fn paces(&self) -> usize {
        let lanes = |branch: &Branch| branch.lanes.len();
        self.branches.iter().map(lanes).max().unwrap_or(0)
    }

    /// The most bins that the product of a lane of each has at a pace.
    pub(super) fn reach_with(&self, other: &Self, pace: usize) -> usize {
        let mut reach = 0;
        for (a, b) in pairs(&self.branches, &other.branches) {
            reach = reach.max(a.lane(pace).reach_with(b.lane(pace)));
        }
        reach
    }

    /// Every `stride`-th sample of each branch at a pace.
    pub(super) fn on_ticks<'c>(
        &self,
        pace: usize,
        stride: usize,
        circle: &'c Circle,
    ) -> Vec<Samples<'c>> {
        let sampled = |branch: &Branch| circle.synthesise(branch.lane(pace), stride);
        self.branches.iter().map(sampled).collect()
    }

    /// The same message with 1 as its largest sum over ticks; of log −∞ or NaN if it has none.
    pub(super) fn rescaled(mut self) -> Self {
        let lanes = self.branches.iter().flat_map(|branch| &branch.lanes);
        let largest = lanes.map(|lane| lane[0].re).fold(0.0, f64::max);
        for branch in &mut self.branches {
            branch
                .lanes
                .iter_mut()
                .for_each(|lane| lane.divide(largest));
        }
        self.log += largest.ln();
        self
    }
}

/// Each of some with each of others.
pub(super) fn pairs<'a, T>(some: &'a [T], others: &'a [T]) -> impl Iterator<Item = (&'a T, &'a T)> {
    some.iter()
        .flat_map(move |a| others.iter().map(move |b| (a, b)))
}
