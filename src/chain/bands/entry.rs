//! How a message, times what is said of its event, comes into a stretch.

use std::borrow::Cow;

use realfft::num_complex::Complex64;

use super::said::Said;
use super::{Bands, Branch, Message, times};
use crate::chain::band::add;
use crate::chain::evidence::Factor;
use crate::chain::stretch::Stretch;

/// A message times what is said, about to come into a stretch.
pub(super) struct Entry<'a> {
    bands: &'a Bands,
    message: Cow<'a, Message>,
    /// What is said, by near side of a stop (one without them) and by branch; none where nothing is.
    said: Option<Vec<Vec<Said<'a>>>>,
    /// Whether the pace is drawn here, and the weight of each.
    scatter: bool,
    weights: Vec<f64>,
    /// The bins that the stretch lets through at each pace.
    reaches: Vec<usize>,
    /// One lane going into many is looked at once.
    shared: Option<Vec<Vec<Complex64>>>,
}

impl<'a> Entry<'a> {
    /// With all that is said of the event, and the `near` sides of what is said of the stop behind it.
    pub(super) fn new(
        bands: &'a Bands,
        message: Cow<'a, Message>,
        factor: Option<&Factor>,
        near: &[&[f64]],
        stretch: &Stretch,
    ) -> Self {
        let course = &bands.course;
        let weights = course.weights(stretch);
        let reach = |pace| course.spectra.reach(stretch, pace);
        let mut entry = Self {
            said: bands.said(&message, factor, near),
            reaches: (0..weights.len()).map(reach).collect(),
            scatter: stretch.scatter,
            shared: None,
            bands,
            message,
            weights,
        };
        if entry.message.paces() == 1 {
            let widest = entry.reaches.iter().copied().max().unwrap_or(1);
            entry.shared = Some(entry.through(0, widest));
        }
        entry
    }

    pub(super) fn paces(&self) -> usize {
        self.weights.len()
    }

    /// The lanes at a pace, one for each near side: with the weight of the pace where it is drawn, up to the bins that the
    /// stretch lets through.
    pub(super) fn lanes(&self, pace: usize) -> Vec<Vec<Complex64>> {
        let reach = self.reaches[pace];
        let cut = |lane: &Vec<Complex64>| lane[..reach.min(lane.len())].to_vec();
        let mut lanes = match &self.shared {
            Some(shared) => shared.iter().map(cut).collect(),
            None => self.through(pace, reach),
        };
        if self.scatter {
            for bin in lanes.iter_mut().flatten() {
                *bin *= self.weights[pace];
            }
        }
        lanes
    }

    /// The first bins, `most` at most, of the branches at a pace times what is said of each, summed for each near side.
    fn through(&self, pace: usize, most: usize) -> Vec<Vec<Complex64>> {
        let circle = self.bands.course.circle();
        let lanes = || self.message.branches.iter().map(|branch| branch.lane(pace));
        let Some(said) = &self.said else {
            let mut sum = Vec::new();
            lanes().for_each(|lane| add(&mut sum, &lane[..most.min(lane.len())]));
            return vec![sum];
        };
        let needs = said.iter().flat_map(|said| said.iter().zip(lanes()));
        let (samples, bins) = needs
            .map(|(said, lane)| said.needs(lane, most))
            .fold((0, 0), |a, b| (a.0.max(b.0), a.1.max(b.1)));
        let stride = circle.stride_within(samples);
        let branches = self.message.on_ticks(pace, stride, circle);
        let product = |said: &Vec<Said>| {
            let mut products = branches.iter().zip(said).map(|(values, said)| {
                let both = values.iter().zip(said.at(stride));
                both.map(|(value, f)| value * f)
            });
            let first = products.next().expect("a message has a branch");
            let mut sum = circle.samples(stride, first);
            for product in products {
                sum.iter_mut().zip(product).for_each(|(sum, p)| *sum += p);
            }
            circle.analyse(sum, bins)
        };
        said.iter().map(product).collect()
    }
}

impl Bands {
    /// What is to be multiplied to each branch before it goes on, by near side and branch; none where nothing is.
    fn said(
        &self,
        message: &Message,
        factor: Option<&Factor>,
        near: &[&[f64]],
    ) -> Option<Vec<Vec<Said<'_>>>> {
        let is_pending = message.branches.iter().any(|b| b.pending.is_some());
        let factor = factor.map(|factor| factor.values.as_slice());
        let circle = self.course.circle();
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
}
