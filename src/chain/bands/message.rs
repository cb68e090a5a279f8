//! Messages in bands.

use crate::chain::band::Band;

/// Damped functions of the tick in one state, a band for each pace, times what is still to be multiplied on ticks.
#[derive(Debug, Clone)]
pub(super) struct Branch {
    pub(super) lanes: Vec<Band>,
    /// As a [`Turn`](crate::chain::turn::Turn) has it.
    pub(super) state: usize,
    /// Which of the message's far sides is to be multiplied; none: it has none.
    pub(super) far: Option<usize>,
}

impl Branch {
    pub(super) fn lane(&self, pace: usize) -> &Band {
        &self.lanes[pace.min(self.lanes.len() - 1)]
    }
}

/// In each state the sum of its branches, times e^log.
#[derive(Debug, Clone)]
pub(in crate::chain) struct Message {
    pub(super) branches: Vec<Branch>,
    /// The far sides of what was said of the stop just passed; multiplied where the next look falls.
    pub(super) far: Vec<Vec<f64>>,
    pub(super) log: f64,
}

impl Message {
    /// Lanes for each state, times e^log.
    pub(in crate::chain) fn of(states: Vec<Vec<Band>>, log: f64) -> Self {
        let branch = |(state, lanes)| Branch {
            lanes,
            state,
            far: None,
        };
        Self {
            branches: states.into_iter().enumerate().map(branch).collect(),
            far: Vec::new(),
            log,
        }
    }

    /// Most lanes of a branch: a branch of one has the same for every pace.
    pub(super) fn paces(&self) -> usize {
        let lanes = |branch: &Branch| branch.lanes.len();
        self.branches.iter().map(lanes).max().unwrap_or(0)
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
