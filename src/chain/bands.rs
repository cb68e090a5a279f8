//! Messages kept as bands of low frequencies: fast.
//!
//! After some running a message holds nothing above some frequency, and a stretch lets nothing above
//! some frequency through. So a message is kept as the bins that are heard, and multiplied by evidence
//! on every D-th tick only. Let a be the message's bins, e the evidence's, and b those of the product, a + e,
//! that the next stretch lets through. The product's aliases stay above b as long as a + e + b ≤ period / D;
//! or, as of the evidence only bins below a + b can bring the message there, with the evidence cut at
//! half of period / D, as long as 2·(a + b) ≤ period / D. No sharpness of the evidence is lost by this.
// Ticks and bins stay far below 2^52.
#![allow(clippy::cast_precision_loss)]

mod said;
mod sum;
mod sweep;

use std::borrow::Cow;

use realfft::num_complex::Complex64;

use super::course::{Course, Stretch, heard};
use super::evidence::{Factor, Term};
use super::passes::{Carrier, Meeting, Way};
use said::Said;
use sum::{Pair, Sum};
use sweep::Sweep;

/// Damped functions of the tick, a band for each pace, times what is still to be multiplied on ticks.
#[derive(Debug, Clone)]
struct Branch {
    lanes: Vec<Vec<Complex64>>,
    /// The far side of what was said of the stop just passed; multiplied where the next look falls.
    pending: Option<Vec<f64>>,
}

/// The sum of branches, times e^log.
#[derive(Debug, Clone)]
pub(super) struct Message {
    branches: Vec<Branch>,
    log: f64,
}

/// Carries messages in bands.
pub(super) struct Bands {
    pub(super) course: Course,
}

impl Carrier for Bands {
    type Message = Message;

    fn course(&self) -> &Course {
        &self.course
    }

    fn start(&self) -> Message {
        let lane = heard(self.course.circle.damped(&self.course.start));
        let branch = Branch {
            lanes: vec![lane],
            pending: None,
        };
        Message {
            branches: vec![branch],
            log: 0.0,
        }
        .rescaled()
    }

    fn is_possible(&self, message: &Message, _: Option<&Factor>) -> bool {
        message.log.is_finite()
    }

    fn carry(
        &self,
        message: Option<&Message>,
        factor: Option<&Factor>,
        terms: &[Term],
        stretch: &Stretch,
        way: Way,
    ) -> Message {
        let said = self.or_nothing_said(message);
        let sides: Vec<_> = if terms.is_empty() {
            vec![(None, None)]
        } else {
            terms.iter().map(|term| sides(term, way)).collect()
        };
        let branch = |(near, far): &(Option<&[f64]>, Option<&[f64]>)| Branch {
            lanes: self.carry_lanes(&said, factor, *near, stretch, way),
            pending: far.map(<[f64]>::to_vec),
        };
        let branches = sides.iter().map(branch).collect();
        Message {
            branches,
            log: said.log + factor.map_or(0.0, |f| f.log),
        }
        .rescaled()
    }

    fn meet(&self, ahead: &Message, behind: Option<&Message>) -> Meeting {
        let back = self.or_nothing_said(behind);
        let mut values = vec![0.0; self.course.chain.ticks];
        let mut noise = 0.0;
        for a in &ahead.branches {
            for b in &back.branches {
                // Nothing said: all paces may be summed as spectra.
                let (mut product, loudest) = match behind {
                    None => self.alone(a),
                    Some(_) => self.product(a, b),
                };
                for pending in a.pending.iter().chain(&b.pending) {
                    product
                        .iter_mut()
                        .zip(pending)
                        .for_each(|(value, f)| *value *= f);
                }
                values
                    .iter_mut()
                    .zip(&product)
                    .for_each(|(sum, value)| *sum += value);
                noise += loudest;
            }
        }
        for value in &mut values {
            *value = value.max(0.0);
        }
        Meeting {
            values,
            log: ahead.log + back.log,
            noise,
        }
    }

    const TOGETHER: usize = 32;

    fn between(
        &self,
        ahead: (&Message, Option<&Factor>),
        stretches: &[Stretch],
        behind: (Option<&Message>, Option<&Factor>),
    ) -> Vec<Vec<f64>> {
        let ahead = self.entering(ahead.0, ahead.1, None, &stretches[0]);
        let is_said = behind.0.is_some() || behind.1.is_some();
        let last = &stretches[stretches.len() - 1];
        let behind = is_said.then(|| {
            let message = self.or_nothing_said(behind.0);
            self.entering(&message, behind.1, None, last)
        });
        let sweep = Sweep {
            course: &self.course,
            stretches,
            ahead,
            behind,
        };
        sweep.beliefs()
    }
}

/// The side of a term to multiply by before a stretch, and the side after it.
fn sides(term: &Term, way: Way) -> (Option<&[f64]>, Option<&[f64]>) {
    match way {
        Way::Forward => (Some(&term.arrive), Some(&term.depart)),
        Way::Back => (Some(&term.depart), Some(&term.arrive)),
    }
}

impl Bands {
    /// 1 at every tick of the grid. Damped it is no band, so it stays on ticks.
    fn nothing_said(&self) -> Message {
        let lanes = vec![vec![Complex64::new(self.course.circle.period as f64, 0.0)]];
        let pending = self.course.circle.undamping.clone();
        Message {
            branches: vec![Branch {
                lanes,
                pending: Some(pending),
            }],
            log: 0.0,
        }
    }

    fn or_nothing_said<'a>(&self, message: Option<&'a Message>) -> Cow<'a, Message> {
        message.map_or_else(|| Cow::Owned(self.nothing_said()), Cow::Borrowed)
    }

    /// The lanes of a message behind a stretch.
    fn carry_lanes(
        &self,
        message: &Message,
        factor: Option<&Factor>,
        near: Option<&[f64]>,
        stretch: &Stretch,
        way: Way,
    ) -> Vec<Vec<Complex64>> {
        let merge = match way {
            Way::Forward => stretch.gather,
            Way::Back => stretch.scatter,
        };
        let mut lanes: Vec<Vec<Complex64>> = Vec::new();
        let entering = self.entering(message, factor, near, stretch);
        for (pace, mut lane) in entering.into_iter().enumerate() {
            let kernel = self.course.kernel(stretch, pace, lane.len());
            lane.truncate(kernel.len());
            for (bin, k) in lane.iter_mut().zip(&kernel) {
                *bin *= if way == Way::Back { k.conj() } else { *k };
            }
            let lane = heard(lane);
            match lanes.first_mut() {
                Some(sum) if merge => add(sum, &lane),
                _ => lanes.push(lane),
            }
        }
        lanes
    }

    /// A message times what is said, as it comes into a stretch: a lane for each of its paces, with its weight where it is
    /// drawn there, up to the bins that the stretch lets through.
    fn entering(
        &self,
        message: &Message,
        factor: Option<&Factor>,
        near: Option<&[f64]>,
        stretch: &Stretch,
    ) -> Vec<Vec<Complex64>> {
        let weights = self.course.weights(stretch);
        let reaches: Vec<usize> = (0..weights.len())
            .map(|pace| self.course.reach(stretch, pace))
            .collect();
        let mut lanes = vec![Vec::new(); weights.len()];
        for branch in &message.branches {
            let said = self.said(branch, factor, near);
            // One lane going into many is looked at once.
            let widest = reaches.iter().copied().max().unwrap_or(1);
            let shared =
                (branch.lanes.len() == 1).then(|| through(&branch.lanes[0], said.as_ref(), widest));
            for (pace, (lane, &reach)) in lanes.iter_mut().zip(&reaches).enumerate() {
                match &shared {
                    Some(shared) => add(lane, &shared[..reach.min(shared.len())]),
                    None => add(lane, &through(&branch.lanes[pace], said.as_ref(), reach)),
                }
            }
        }
        if stretch.scatter {
            for (lane, weight) in lanes.iter_mut().zip(weights) {
                lane.iter_mut().for_each(|bin| *bin *= weight);
            }
        }
        lanes
    }

    /// All that is to be multiplied to a branch before it goes on.
    fn said(
        &self,
        branch: &Branch,
        factor: Option<&Factor>,
        near: Option<&[f64]>,
    ) -> Option<Said<'_>> {
        let factor = factor.map(|factor| factor.values.as_slice());
        let mut all = [branch.pending.as_deref(), factor, near]
            .into_iter()
            .flatten();
        let mut product = all.next()?.to_vec();
        for more in all {
            product
                .iter_mut()
                .zip(more)
                .for_each(|(value, f)| *value *= f);
        }
        Some(Said::new(&self.course.circle, product))
    }

    /// A branch on all ticks, summed over the pace, and its largest value.
    fn alone(&self, branch: &Branch) -> (Vec<f64>, f64) {
        let mut sum = Sum::on(&self.course.circle);
        branch.lanes.iter().for_each(|lane| sum.add(lane));
        let values = sum.values(self.course.chain.ticks);
        let largest = values.iter().copied().fold(0.0, f64::max);
        (values, largest)
    }

    /// The product of two branches on all ticks, summed over the pace, and what it could be at most.
    fn product(&self, ahead: &Branch, behind: &Branch) -> (Vec<f64>, f64) {
        let ticks = self.course.chain.ticks;
        let mut sum = Sum::on(&self.course.circle);
        let mut loudest = 0.0;
        for pace in 0..ahead.lanes.len().max(behind.lanes.len()) {
            let a = &ahead.lanes[pace.min(ahead.lanes.len() - 1)];
            let b = &behind.lanes[pace.min(behind.lanes.len() - 1)];
            let pair = Pair::of(&self.course.circle, a, b);
            loudest += pair.loudest(ticks);
            sum.add_product(&pair);
        }
        (sum.values(ticks), loudest)
    }
}

/// What of a band, times what is said, lies in the first `bins` bins.
fn through(lane: &[Complex64], said: Option<&Said>, bins: usize) -> Vec<Complex64> {
    match said {
        Some(said) => said.times(lane, bins),
        None => lane[..bins.min(lane.len())].to_vec(),
    }
}

/// Adds a band to a band.
fn add(sum: &mut Vec<Complex64>, more: &[Complex64]) {
    if sum.len() < more.len() {
        sum.resize(more.len(), Complex64::ZERO);
    }
    sum.iter_mut()
        .zip(more)
        .for_each(|(bin, more)| *bin += more);
}

impl Message {
    /// The same message with 1 as its largest sum over ticks; of log −∞ or NaN if it has none.
    fn rescaled(mut self) -> Self {
        let lanes = self.branches.iter().flat_map(|branch| &branch.lanes);
        let largest = lanes.map(|lane| lane[0].re).fold(0.0, f64::max);
        for bin in self
            .branches
            .iter_mut()
            .flat_map(|branch| &mut branch.lanes)
            .flatten()
        {
            *bin /= largest;
        }
        self.log += largest.ln();
        self
    }
}
