//! Messages in bands.
// Ticks stay far below 2^52.
#![allow(clippy::cast_precision_loss)]

use std::borrow::Cow;

use realfft::num_complex::Complex64;

use crate::chain::band::Band;
use crate::spectrum::Circle;

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

    /// 1 at every tick of a grid. Damped it is no band, so it stays on ticks.
    fn nothing_said(circle: &Circle) -> Self {
        let lane = vec![Complex64::new(circle.period as f64, 0.0)];
        Self {
            branches: vec![Branch {
                lanes: vec![Band::heard(lane)],
                state: 0,
                far: Some(0),
            }],
            far: vec![circle.undamping.clone()],
            log: 0.0,
        }
    }

    /// A message, or where there is none 1 at every tick.
    pub(super) fn or_nothing_said<'a>(message: Option<&'a Self>, circle: &Circle) -> Cow<'a, Self> {
        message.map_or_else(|| Cow::Owned(Self::nothing_said(circle)), Cow::Borrowed)
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
