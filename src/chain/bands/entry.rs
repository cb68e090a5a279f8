//! How a message, times what is said of its event, comes into a stretch.

use std::borrow::Cow;

use realfft::num_complex::Complex64;

use super::message::Message;
use super::said::Said;
use super::times;
use crate::chain::band::add;
use crate::chain::factor::Factor;
use crate::chain::spectra::Spectra;
use crate::chain::stretch::Stretch;
use crate::chain::way::Way;
use crate::spectrum::Samples;

/// A message times what is said, about to come into a stretch.
pub(super) struct Entry<'a> {
    spectra: &'a Spectra,
    message: Cow<'a, Message>,
    /// What goes into each lane: for each state behind the event, one for each near side of a stop.
    parts: Vec<Vec<Part>>,
    /// What is multiplied to branches.
    said: Vec<Said<'a>>,
    /// Whether the pace is drawn here, and the weight of each.
    scatter: bool,
    weights: Vec<f64>,
    /// The bins that the stretch lets through at each pace.
    reaches: Vec<usize>,
    /// What is the same at every pace is looked at once.
    shared: Option<Vec<Vec<Complex64>>>,
}

/// A branch as it goes into a lane.
struct Part {
    branch: usize,
    /// Which of what is said multiplies it; none: nothing does.
    said: Option<usize>,
}

/// What a branch is multiplied by: numbers of a far side, of a function and of a near side.
type Factors = [Option<usize>; 3];

impl<'a> Entry<'a> {
    /// With all that is said of the event, and the `near` sides of what is said of the stop behind it.
    pub(super) fn new(
        spectra: &'a Spectra,
        message: Cow<'a, Message>,
        factor: &Factor,
        way: Way,
        near: &[&[f64]],
        stretch: &Stretch,
    ) -> Self {
        let weights = spectra.weights(stretch);
        let reach = |pace| spectra.reach(stretch, pace);
        let mut products: Vec<Factors> = Vec::new();
        let parts = parts(&message, factor, way, near.len(), &mut products);
        let said = products.into_iter().map(|[far, function, side]| {
            let far = far.map(|i| message.far[i].as_slice());
            let function = function.map(|i| factor.functions[i].as_slice());
            let mut product = vec![1.0; spectra.circle.period];
            for by in [far, function, side.map(|i| near[i])].into_iter().flatten() {
                times(&mut product, by);
            }
            Said::new(&spectra.circle, product)
        });
        let mut entry = Self {
            said: said.collect(),
            parts,
            reaches: (0..weights.len()).map(reach).collect(),
            scatter: stretch.scatter,
            shared: None,
            spectra,
            message,
            weights,
        };
        if entry.message.paces() == 1 {
            let widest = entry.reaches.iter().copied().max().unwrap_or(1);
            entry.shared = Some(entry.through(0, widest));
        }
        entry
    }

    /// Whether it is the same at every pace, but for the weight.
    pub(super) fn is_shared(&self) -> bool {
        self.shared.is_some()
    }

    pub(super) fn paces(&self) -> usize {
        self.weights.len()
    }

    /// The lanes at a pace: with the weight of the pace where it is drawn, up to the bins that the stretch lets through.
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

    /// The first bins, `most` at most, of each lane at a pace.
    fn through(&self, pace: usize, most: usize) -> Vec<Vec<Complex64>> {
        let circle = &self.spectra.circle;
        let branch = |part: &Part| self.message.branches[part.branch].lane(pace);
        let parts = || self.parts.iter().flatten();
        let needs = parts().filter_map(|part| {
            let said = &self.said[part.said?];
            Some(said.needs(branch(part), most))
        });
        let (needed, bins) = needs.fold((0, 0), |a, b| (a.0.max(b.0), a.1.max(b.1)));
        let stride = circle.stride_within(needed);
        let sampled = |number: usize| {
            let is_here = |part: &Part| part.branch == number && part.said.is_some();
            parts().any(is_here).then(|| {
                let lane = self.message.branches[number].lane(pace);
                circle.synthesise(lane, stride)
            })
        };
        let sampled: Vec<_> = (0..self.message.branches.len()).map(sampled).collect();
        let lane = |parts: &Vec<Part>| {
            let mut whole = Vec::new();
            for part in parts.iter().filter(|part| part.said.is_none()) {
                let lane = branch(part);
                add(&mut whole, &lane[..most.min(lane.len())]);
            }
            match self.products(parts, &sampled, stride) {
                Some(products) if whole.is_empty() => circle.analyse(products, bins),
                Some(products) => {
                    add(&mut whole, &circle.analyse(products, bins));
                    whole
                }
                None => whole,
            }
        };
        self.parts.iter().map(lane).collect()
    }

    /// The sum of the branches that are multiplied by something, each sampled at a stride; none if none is.
    fn products(
        &self,
        parts: &[Part],
        sampled: &[Option<Samples<'a>>],
        stride: usize,
    ) -> Option<Samples<'a>> {
        let mut sum: Option<Samples> = None;
        for part in parts {
            let (Some(said), Some(values)) = (part.said, &sampled[part.branch]) else {
                continue;
            };
            let both = values.iter().zip(self.said[said].at(stride));
            let product = both.map(|(value, f)| value * f);
            match &mut sum {
                Some(sum) => sum.iter_mut().zip(product).for_each(|(sum, p)| *sum += p),
                none => *none = Some(self.spectra.circle.samples(stride, product)),
            }
        }
        sum
    }
}

/// What goes into each lane; with what is multiplied there to branches, each once, in `products`.
fn parts(
    message: &Message,
    factor: &Factor,
    way: Way,
    sides: usize,
    products: &mut Vec<Factors>,
) -> Vec<Vec<Part>> {
    let mut number = |product: Factors| {
        let known = products.iter().position(|known| *known == product);
        known.unwrap_or_else(|| {
            products.push(product);
            products.len() - 1
        })
    };
    let mut lanes = Vec::new();
    for state in 0..factor.states(way) {
        for side in 0..sides.max(1) {
            let side = (side < sides).then_some(side);
            let mut lane = Vec::new();
            let turns = factor.turns.iter();
            for turn in turns.filter(|turn| turn.ends(way)[1] == state) {
                let branches = message.branches.iter().enumerate();
                for (branch, of) in branches.filter(|(_, of)| of.state == turn.ends(way)[0]) {
                    let product = [of.far, turn.said, side];
                    let is_whole = product.iter().all(Option::is_none);
                    let said = (!is_whole).then(|| number(product));
                    lane.push(Part { branch, said });
                }
            }
            lanes.push(lane);
        }
    }
    lanes
}
