//! Where a forward and a backward message meet.
// Ticks stay far below 2^52.
#![allow(clippy::cast_precision_loss)]

use super::message::Message;
use super::sum::Sum;
use super::{Bands, add_product, times};
use crate::chain::factor::Factor;
use crate::chain::meeting::Meeting;
use crate::lattice::total;
use crate::spectrum::Samples;

/// Products of branches that are summed before anything is multiplied to them on ticks.
struct Products {
    /// The far sides to be multiplied, of the message ahead and of the one behind.
    far: [Option<usize>; 2],
    /// The function to be multiplied.
    said: Option<usize>,
    /// Branches of the message ahead, each with one behind.
    pairs: Vec<[usize; 2]>,
}

impl Products {
    /// All products of a forward message, a factor and a backward message; `is_told`: that one has a state for each of the factor's.
    fn all(ahead: &Message, factor: &Factor, behind: &Message, is_told: bool) -> Vec<Self> {
        let mut all: Vec<Self> = Vec::new();
        for turn in &factor.turns {
            let before = ahead.branches.iter().enumerate();
            for (a, before) in before.filter(|(_, branch)| branch.state == turn.from) {
                let after = behind.branches.iter().enumerate();
                for (b, after) in after.filter(|(_, branch)| !is_told || branch.state == turn.to) {
                    let (far, said) = ([before.far, after.far], turn.said);
                    let same = |other: &&mut Self| other.far == far && other.said == said;
                    let pairs = vec![[a, b]];
                    match all.iter_mut().find(same) {
                        Some(products) => products.pairs.extend(pairs),
                        None => all.push(Self { far, said, pairs }),
                    }
                }
            }
        }
        all
    }
}

impl Bands {
    /// The product of two messages and a factor on all ticks, summed over states and paces.
    pub(super) fn met(
        &self,
        ahead: &Message,
        factor: &Factor,
        behind: Option<&Message>,
    ) -> Meeting {
        let ticks = self.course.chain.ticks;
        let back = Message::or_nothing_said(behind, self.course.circle());
        let all = Products::all(ahead, factor, &back, behind.is_some());
        // Each witness of a stop that was multiplied out has doubled the far sides.
        let exact = ahead.far.len().checked_ilog2().unwrap_or(0) as usize;
        let mut meeting = Meeting {
            values: vec![0.0; ticks],
            log: ahead.log + factor.log + back.log,
            noise: 0.0,
            without: vec![vec![0.0; ticks]; exact],
        };
        let sums = match behind {
            // Nothing said: all may be summed as spectra.
            None => all
                .iter()
                .map(|one| (self.alone(ahead, one), None))
                .collect(),
            Some(behind) => self.summed(ahead, &all, behind),
        };
        for (Products { far, said, .. }, (sum, most)) in all.iter().zip(sums) {
            let mut product = sum.values(ticks);
            let most = most.unwrap_or_else(|| product.iter().copied().fold(0.0, f64::max));
            let function = said.map(|f| &factor.functions[f][..ticks]);
            let far_behind = far[1].map(|b| back.far[b].as_slice());
            for by in [function, far_behind].into_iter().flatten() {
                times(&mut product, by);
            }
            meeting.noise += most * function.map_or(1.0, |f| total(f) / ticks as f64);
            add_with_far_sides(&mut meeting, &product, far[0], &ahead.far);
        }
        let without = meeting.without.iter_mut().flatten();
        for value in without.chain(&mut meeting.values) {
            *value = value.max(0.0);
        }
        meeting
    }

    /// Branches ahead, summed over the pace.
    fn alone(&self, ahead: &Message, products: &Products) -> Sum<'_> {
        let mut sum = Sum::on(self.course.circle());
        for [a, _] in &products.pairs {
            ahead.branches[*a]
                .lanes
                .iter()
                .for_each(|lane| sum.add(lane));
        }
        sum
    }

    /// The products, each summed over its pairs and over the pace; and what it could be at most.
    fn summed(
        &self,
        ahead: &Message,
        all: &[Products],
        behind: &Message,
    ) -> Vec<(Sum<'_>, Option<f64>)> {
        let circle = self.course.circle();
        let mut sums: Vec<_> = all.iter().map(|_| (Sum::on(circle), Some(0.0))).collect();
        let pairs = || all.iter().flat_map(|products| &products.pairs);
        for pace in 0..ahead.paces().max(behind.paces()) {
            let lane = |side: usize, number: usize| {
                let message = [ahead, behind][side];
                message.branches[number].lane(pace)
            };
            let reach = |&[a, b]: &[usize; 2]| lane(0, a).reach_with(lane(1, b));
            let stride = circle.stride_for(pairs().map(reach).max().unwrap_or(0));
            let on_grid = self.course.chain.ticks.div_ceil(stride);
            let sampled = |side: usize, branches: usize| -> Vec<Option<(Samples, f64)>> {
                let sampled = (0..branches).map(|number| {
                    pairs().any(|pair| pair[side] == number).then(|| {
                        let values = circle.synthesise(lane(side, number), stride);
                        let most = values[..on_grid].iter().copied().fold(0.0, f64::max);
                        (values, most)
                    })
                });
                sampled.collect()
            };
            let [before, after] = [
                sampled(0, ahead.branches.len()),
                sampled(1, behind.branches.len()),
            ];
            for ((sum, most), products) in sums.iter_mut().zip(all) {
                for &[a, b] in &products.pairs {
                    if let (Some((a, most_a)), Some((b, most_b))) = (&before[a], &after[b]) {
                        sum.add_product(stride, a, b);
                        *most = most.map(|most: f64| most + most_a * most_b);
                    }
                }
            }
        }
        sums
    }
}

/// Adds a product to a meeting, times its far side; and times its siblings' to what the meeting is without one of the witnesses.
fn add_with_far_sides(
    meeting: &mut Meeting,
    product: &[f64],
    own: Option<usize>,
    far: &[Vec<f64>],
) {
    let exact = meeting.without.len();
    for (place, values) in meeting.without.iter_mut().enumerate() {
        let bit = 1 << (exact - 1 - place);
        // The sibling has all of its far side but what this witness says.
        if let Some(own) = own.filter(|own| own & bit != 0) {
            add_product(values, product, Some(&far[own ^ bit]));
        }
    }
    add_product(
        &mut meeting.values,
        product,
        own.map(|own| far[own].as_slice()),
    );
}
