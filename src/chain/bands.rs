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

use std::borrow::Cow;
use std::cell::OnceCell;

use realfft::num_complex::Complex64;

use super::course::{Course, Stretch, heard, heard_above};
use super::evidence::{Factor, Term};
use super::passes::{Carrier, Meeting, Way};
use crate::spectrum::{Circle, STRIDES};

/// Bins of evidence below this part of the zeroth are the rounding of its making.
const ROUGH: f64 = 1e-14;

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

/// A function on the circle, low-passed and sampled at each stride when first needed.
struct Sampled<'a> {
    circle: &'a Circle,
    ticks: Vec<f64>,
    /// The bins of it that stand out from the rounding of what it was made of.
    spectrum: Vec<Complex64>,
    samples: [OnceCell<Vec<f64>>; STRIDES.len()],
}

impl<'a> Sampled<'a> {
    fn new(circle: &'a Circle, ticks: Vec<f64>) -> Self {
        Self {
            circle,
            spectrum: heard_above(ROUGH, circle.analyse(&ticks, 1, circle.bins())),
            ticks,
            samples: Default::default(),
        }
    }

    /// Every `stride`-th sample of all that `stride` can show of it.
    fn at(&self, stride: usize) -> &[f64] {
        if stride == 1 {
            return &self.ticks;
        }
        let place = STRIDES
            .iter()
            .position(|&s| s == stride)
            .expect("strides come from the list");
        self.samples[place].get_or_init(|| {
            let bins = self.circle.period / (2 * stride);
            self.circle
                .synthesise(&self.spectrum[..bins.min(self.spectrum.len())], stride)
        })
    }

    /// The first bins, `most` at most, of its product with a band.
    fn times(&self, lane: &[Complex64], most: usize) -> Vec<Complex64> {
        let whole = lane.len() + self.spectrum.len();
        let bins = most.min(whole).min(self.circle.bins());
        // Either the evidence is low-passed, or all of it is below the aliases.
        let low_passed = 2 * (lane.len() + bins);
        let entire = (whole + bins).max(2 * lane.len());
        let stride = self.circle.stride_within(low_passed.min(entire));
        let mut product = self.circle.synthesise(lane, stride);
        product
            .iter_mut()
            .zip(self.at(stride))
            .for_each(|(value, f)| *value *= f);
        self.circle.analyse(&product, stride, bins)
    }
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
        let said = message.map_or_else(|| Cow::Owned(self.nothing_said()), Cow::Borrowed);
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
        let back = behind.map_or_else(|| Cow::Owned(self.nothing_said()), Cow::Borrowed);
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

    /// The lanes of a message behind a stretch.
    fn carry_lanes(
        &self,
        message: &Message,
        factor: Option<&Factor>,
        near: Option<&[f64]>,
        stretch: &Stretch,
        way: Way,
    ) -> Vec<Vec<Complex64>> {
        let course = &self.course;
        let weights = course.weights(stretch);
        let reaches: Vec<usize> = (0..weights.len())
            .map(|pace| course.reach(stretch, pace))
            .collect();
        let widest = reaches.iter().copied().max().unwrap_or(1);
        let factors: Vec<Option<Sampled>> = message
            .branches
            .iter()
            .map(|branch| self.said(branch, factor, near))
            .collect();
        // One lane going into many is looked at once.
        let shared: Vec<Option<Vec<Complex64>>> = (message.branches.iter().zip(&factors))
            .map(|(branch, said)| {
                let alone = branch.lanes.len() == 1;
                alone.then(|| through(&branch.lanes[0], said.as_ref(), widest))
            })
            .collect();
        let merge = if way == Way::Forward {
            stretch.gather
        } else {
            stretch.scatter
        };
        let mut lanes: Vec<Vec<Complex64>> = Vec::new();
        for (pace, (&weight, &reach)) in weights.iter().zip(&reaches).enumerate() {
            let mut lane: Vec<Complex64> = Vec::new();
            for (number, branch) in message.branches.iter().enumerate() {
                match &shared[number] {
                    Some(shared) => add(&mut lane, &shared[..reach.min(shared.len())]),
                    None => add(
                        &mut lane,
                        &through(&branch.lanes[pace], factors[number].as_ref(), reach),
                    ),
                }
            }
            let weight = if stretch.scatter { weight } else { 1.0 };
            stretch.with_kernel(course, pace, lane.len(), |kernel| {
                lane.truncate(kernel.len());
                for (bin, k) in lane.iter_mut().zip(kernel) {
                    *bin *= if way == Way::Back { k.conj() } else { *k } * weight;
                }
            });
            let lane = heard(lane);
            match lanes.first_mut() {
                Some(sum) if merge => add(sum, &lane),
                _ => lanes.push(lane),
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
    ) -> Option<Sampled<'_>> {
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
        Some(Sampled::new(&self.course.circle, product))
    }

    /// A branch on all ticks, summed over the pace, and its largest value.
    fn alone(&self, branch: &Branch) -> (Vec<f64>, f64) {
        let mut sum = Vec::new();
        branch.lanes.iter().for_each(|lane| add(&mut sum, lane));
        let mut values = self.course.circle.synthesise(&sum, 1);
        values.truncate(self.course.chain.ticks);
        let largest = values.iter().copied().fold(0.0, f64::max);
        (values, largest)
    }

    /// The product of two branches on all ticks, summed over the pace, and what it could be at most.
    ///
    /// Each pace is multiplied at the stride that its bands allow; sums of one stride are brought to ticks together.
    fn product(&self, ahead: &Branch, behind: &Branch) -> (Vec<f64>, f64) {
        let circle = &self.course.circle;
        let mut sums: [Vec<f64>; STRIDES.len()] = Default::default();
        let mut loudest = 0.0;
        for pace in 0..ahead.lanes.len().max(behind.lanes.len()) {
            let a = &ahead.lanes[pace.min(ahead.lanes.len() - 1)];
            let b = &behind.lanes[pace.min(behind.lanes.len() - 1)];
            let stride = circle.stride_for(a.len() + b.len());
            let (a, b) = (circle.synthesise(a, stride), circle.synthesise(b, stride));
            let on_grid = self.course.chain.ticks.div_ceil(stride);
            let largest = |values: &[f64]| values[..on_grid].iter().copied().fold(0.0, f64::max);
            loudest += largest(&a) * largest(&b);
            let sum = &mut sums[STRIDES.iter().position(|&s| s == stride).unwrap_or(0)];
            sum.resize(circle.period / stride, 0.0);
            sum.iter_mut()
                .zip(a.iter().zip(&b))
                .for_each(|(sum, (a, b))| *sum += a * b);
        }
        let mut values = std::mem::take(&mut sums[0]);
        values.resize(circle.period, 0.0);
        let mut spectrum = Vec::new();
        for (sum, &stride) in sums.iter().zip(&STRIDES).filter(|(sum, _)| !sum.is_empty()) {
            add(
                &mut spectrum,
                &circle.analyse(sum, stride, circle.period / (2 * stride)),
            );
        }
        if !spectrum.is_empty() {
            let smooth = circle.synthesise(&spectrum, 1);
            values
                .iter_mut()
                .zip(smooth)
                .for_each(|(sum, value)| *sum += value);
        }
        values.truncate(self.course.chain.ticks);
        (values, loudest)
    }
}

/// What of a band, times what is said, lies in the first `bins` bins.
fn through(lane: &[Complex64], said: Option<&Sampled>, bins: usize) -> Vec<Complex64> {
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
