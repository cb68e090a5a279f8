//! How a message, times what is said of its event, comes into a stretch.

use realfft::num_complex::Complex64;

use super::said::Said;
use super::{Bands, Branch, Message, add, times};
use crate::chain::course::Stretch;
use crate::chain::evidence::Factor;

impl Bands {
    /// A message times what is said: for each of the `near` sides of a stop (one without them), a lane for each pace.
    ///
    /// A lane has its weight where the pace is drawn, and the bins that the stretch lets through.
    pub(super) fn entering(
        &self,
        message: &Message,
        factor: Option<&Factor>,
        near: &[&[f64]],
        stretch: &Stretch,
    ) -> Vec<Vec<Vec<Complex64>>> {
        let weights = self.course.weights(stretch);
        let reaches: Vec<usize> = (0..weights.len())
            .map(|pace| self.course.reach(stretch, pace))
            .collect();
        let said = self.said(message, factor, near);
        // One lane going into many is looked at once.
        let shared = (message.paces() == 1).then(|| {
            let widest = reaches.iter().copied().max().unwrap_or(1);
            self.through(message, 0, said.as_deref(), widest)
        });
        let mut entering = vec![Vec::new(); near.len().max(1)];
        for (pace, (&weight, &reach)) in weights.iter().zip(&reaches).enumerate() {
            let lanes = match &shared {
                Some(shared) => shared
                    .iter()
                    .map(|lane| lane[..reach.min(lane.len())].to_vec())
                    .collect(),
                None => self.through(message, pace, said.as_deref(), reach),
            };
            for (entering, mut lane) in entering.iter_mut().zip(lanes) {
                if stretch.scatter {
                    for bin in &mut lane {
                        *bin *= weight;
                    }
                }
                entering.push(lane);
            }
        }
        entering
    }

    /// What is to be multiplied to each branch before it goes on, by near side and branch; none where nothing is.
    fn said(
        &self,
        message: &Message,
        factor: Option<&Factor>,
        near: &[&[f64]],
    ) -> Option<Vec<Vec<Said<'_>>>> {
        let is_pending = message.branches.iter().any(|b| b.pending.is_some());
        let factor = factor.map(|factor| factor.values.as_slice());
        let circle = &self.course.circle;
        let all = |branch: &Branch, near: Option<&[f64]>| {
            let mut product = vec![1.0; circle.period];
            for more in [branch.pending.as_deref(), factor, near]
                .into_iter()
                .flatten()
            {
                times(&mut product, more);
            }
            Said::new(circle, product)
        };
        let by_branch = |near| message.branches.iter().map(|b| all(b, near)).collect();
        match near {
            [] if factor.is_none() && !is_pending => None,
            [] => Some(vec![by_branch(None)]),
            near => Some(
                near.iter()
                    .copied()
                    .map(|near| by_branch(Some(near)))
                    .collect(),
            ),
        }
    }

    /// The first bins, `most` at most, of the branches at a pace times what is said of each, summed for each near side.
    fn through(
        &self,
        message: &Message,
        pace: usize,
        said: Option<&[Vec<Said>]>,
        most: usize,
    ) -> Vec<Vec<Complex64>> {
        let circle = &self.course.circle;
        let lanes = || message.branches.iter().map(|branch| branch.lane(pace));
        let Some(said) = said else {
            let mut sum = Vec::new();
            lanes().for_each(|lane| add(&mut sum, &lane[..most.min(lane.len())]));
            return vec![sum];
        };
        let needs = said.iter().flat_map(|said| said.iter().zip(lanes()));
        let (samples, bins) = needs
            .map(|(said, lane)| said.needs(lane.len(), most))
            .fold((0, 0), |a, b| (a.0.max(b.0), a.1.max(b.1)));
        let stride = circle.stride_within(samples);
        let branches = message.on_ticks(pace, stride, circle);
        let product = |said: &Vec<Said>| {
            let mut sum = vec![0.0; circle.period / stride];
            for (values, said) in branches.iter().zip(said) {
                let both = values.iter().zip(said.at(stride));
                sum.iter_mut()
                    .zip(both)
                    .for_each(|(sum, (value, f))| *sum += value * f);
            }
            circle.analyse(&sum, stride, bins)
        };
        said.iter().map(product).collect()
    }
}
