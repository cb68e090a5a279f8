//! Messages kept on every tick: slow, and good for evidence in deep conflict.
//!
//! A convolution by transforms is blurred by rounding at about 1e-16 of its largest value. Where evidence
//! contradicts itself, what matters lies below that. So a message is cut into layers of magnitude
//! that are convolved separately, each with a noise floor of its own.
// Ticks stay far below 2^52.
#![allow(clippy::cast_precision_loss)]

use super::band::Band;
use super::bands::{self, Bands};
use super::course::{Course, Stretch};
use super::evidence::{Factor, Term};
use super::meeting::Meeting;
use super::passes::{Carrier, Way};

/// Ratio of the largest to the smallest value of a layer.
const LAYER: f64 = 1e-7;
/// What a convolution leaves below this part of its largest value is noise.
const NOISE: f64 = 1e-13;

/// How near the sum of a belief taken from bands must come to the evidence, in logarithms.
const AGREEMENT: f64 = 1e-4;

/// A message: a damped function of the tick for each pace, times e^log.
#[derive(Debug, Clone)]
pub(super) struct Message {
    lanes: Vec<Vec<f64>>,
    log: f64,
}

/// Carries messages on ticks.
pub(super) struct Ticks {
    pub(super) bands: Bands,
    /// No belief is taken from bands, even where they would do.
    pub(super) step_by_step: bool,
}

impl Carrier for Ticks {
    type Message = Message;

    fn course(&self) -> &Course {
        &self.bands.course
    }

    fn start(&self) -> Message {
        let mut lane = self.course().start.clone();
        self.damp(&mut lane, 1.0);
        lane.resize(self.course().circle.period, 0.0);
        Message {
            lanes: vec![lane],
            log: 0.0,
        }
    }

    fn is_possible(&self, message: &Message, factor: Option<&Factor>) -> bool {
        message
            .times(factor)
            .lanes
            .iter()
            .flatten()
            .any(|&value| value > 0.0)
    }

    fn carry(
        &self,
        message: Option<&Message>,
        factor: Option<&Factor>,
        terms: &[Term],
        stretch: &Stretch,
        way: Way,
    ) -> Message {
        let message = self.or_nothing_said(message).times(factor);
        self.carry_all(&message, terms, stretch, way)
    }

    fn meet(&self, ahead: &Message, behind: Option<&Message>) -> Meeting {
        let mut values = vec![0.0; self.course().chain.ticks];
        for (pace, lane) in ahead.lanes.iter().enumerate() {
            match behind {
                None => values.iter_mut().zip(lane).for_each(|(sum, a)| *sum += a),
                Some(back) => {
                    let products = lane.iter().zip(&back.lanes[pace.min(back.lanes.len() - 1)]);
                    values
                        .iter_mut()
                        .zip(products)
                        .for_each(|(sum, (a, b))| *sum += a * b);
                }
            }
        }
        if behind.is_none() {
            self.damp(&mut values, -1.0);
        }
        Meeting {
            values,
            log: ahead.log + behind.map_or(0.0, |message| message.log),
            noise: 0.0,
            without: Vec::new(),
        }
    }

    const TOGETHER: usize = 8;

    /// What is deep in conflict at the knots is often plain between them: there bands will do, and the evidence shows whether they did.
    fn between(
        &self,
        ahead: (&Message, Option<&Factor>),
        stretches: &[Stretch],
        behind: (Option<&Message>, Option<&Factor>),
        evidence: [f64; 2],
    ) -> Vec<Vec<f64>> {
        let ahead = ahead.0.times(ahead.1);
        let is_said = behind.0.is_some() || behind.1.is_some();
        let behind = is_said.then(|| self.or_nothing_said(behind.0).times(behind.1));
        if !self.step_by_step {
            let beliefs = self.by_bands(&ahead, stretches, behind.as_ref(), evidence);
            let log = ahead.log + behind.as_ref().map_or(0.0, |behind| behind.log);
            let agrees = |belief: &Vec<f64>| {
                let sum = belief.iter().sum::<f64>().ln() + log;
                let [least, most] = [f64::min, f64::max].map(|of| of(evidence[0], evidence[1]));
                least - AGREEMENT < sum && sum < most + AGREEMENT
            };
            if beliefs.iter().all(agrees) {
                return beliefs;
            }
        }
        self.one_by_one(ahead, stretches, behind)
    }
}

impl Ticks {
    fn or_nothing_said(&self, message: Option<&Message>) -> Message {
        message.map_or_else(|| self.nothing_said(), Message::clone)
    }

    fn by_bands(
        &self,
        ahead: &Message,
        stretches: &[Stretch],
        behind: Option<&Message>,
        evidence: [f64; 2],
    ) -> Vec<Vec<f64>> {
        let banded = |message: &Message| {
            let circle = &self.course().circle;
            let lanes = message.lanes.iter();
            let lanes = lanes.map(|lane| Band::heard(circle.spectrum(lane.iter().copied())));
            bands::Message::of(lanes.collect())
        };
        let (ahead, behind) = (banded(ahead), behind.map(banded));
        let behind = (behind.as_ref(), None);
        self.bands
            .between((&ahead, None), stretches, behind, evidence)
    }

    fn one_by_one(
        &self,
        ahead: Message,
        stretches: &[Stretch],
        behind: Option<Message>,
    ) -> Vec<Vec<f64>> {
        let mut backs = vec![behind];
        for stretch in stretches[1..].iter().rev() {
            let back = backs.last().and_then(Option::as_ref);
            backs.push(back.map(|back| self.carry_all(back, &[], stretch, Way::Back)));
        }
        let mut here = ahead;
        let meet = |(stretch, back): (&Stretch, &Option<Message>)| {
            here = self.carry_all(&here, &[], stretch, Way::Forward);
            self.meet(&here, back.as_ref()).values
        };
        let backs = backs[1..].iter().rev();
        stretches.iter().zip(backs).map(meet).collect()
    }

    fn damp(&self, lane: &mut [f64], times: f64) {
        let rate = self.course().circle.damping() * times;
        lane.iter_mut()
            .enumerate()
            .for_each(|(tick, value)| *value *= (rate * tick as f64).exp());
    }

    fn nothing_said(&self) -> Message {
        Message {
            lanes: vec![self.course().circle.undamping.clone()],
            log: 0.0,
        }
    }

    fn carry_all(&self, message: &Message, terms: &[Term], stretch: &Stretch, way: Way) -> Message {
        let weights = self.course().weights(stretch);
        let merge = if way == Way::Forward {
            stretch.gather
        } else {
            stretch.scatter
        };
        let mut lanes: Vec<Vec<f64>> = Vec::new();
        for (pace, weight) in weights.iter().enumerate() {
            let lane = &message.lanes[pace.min(message.lanes.len() - 1)];
            let mut carried = self.convolve(lane, terms, stretch, pace, way);
            if stretch.scatter {
                for value in &mut carried {
                    *value *= weight;
                }
            }
            match lanes.first_mut() {
                Some(sum) if merge => sum.iter_mut().zip(&carried).for_each(|(s, v)| *s += v),
                _ => lanes.push(carried),
            }
        }
        Message {
            lanes,
            log: message.log,
        }
        .rescaled()
    }

    /// Convolves (or, going back, correlates) one lane with a stretch's duration, layer by layer.
    fn convolve(
        &self,
        lane: &[f64],
        terms: &[Term],
        stretch: &Stretch,
        pace: usize,
        way: Way,
    ) -> Vec<f64> {
        let circle = &self.course().circle;
        let mut kernel = Vec::new();
        self.course()
            .kernel(stretch, pace, circle.bins(), &mut kernel);
        if way == Way::Back {
            for bin in &mut kernel {
                *bin = bin.conj();
            }
        }
        let through = |signal: &[f64]| {
            let mut spectrum = circle.spectrum(signal.iter().copied());
            spectrum
                .iter_mut()
                .zip(&kernel)
                .for_each(|(bin, k)| *bin *= k);
            let mut carried = circle.synthesise(&spectrum, 1).into_vec();
            carried.truncate(lane.len());
            carried
        };
        let mut sum = vec![0.0; lane.len()];
        for layer in layers(lane) {
            let (carried, largest) = match terms {
                [] => loudest(through(&layer)),
                terms => on_both_sides(&layer, terms, way, through),
            };
            let floor = NOISE * largest;
            let loud = |value: f64| if value > floor { value } else { 0.0 };
            sum.iter_mut()
                .zip(carried)
                .for_each(|(s, value)| *s += loud(value));
        }
        causal(sum, lane, way)
    }
}

/// Nothing takes less than no time: what stands before the message began, or going back after it ended, went around the circle.
fn causal(mut carried: Vec<f64>, message: &[f64], way: Way) -> Vec<f64> {
    let said = |value: &f64| *value > 0.0;
    match way {
        Way::Forward => {
            let first = message.iter().position(said).unwrap_or(message.len());
            carried[..first].fill(0.0);
        }
        Way::Back => {
            let last = message.iter().rposition(said).map_or(0, |last| last + 1);
            carried[last..].fill(0.0);
        }
    }
    carried
}

impl Message {
    fn times(&self, factor: Option<&Factor>) -> Self {
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
    fn rescaled(mut self) -> Self {
        let largest = self.lanes.iter().flatten().copied().fold(0.0, f64::max);
        if largest > 0.0 {
            self.lanes
                .iter_mut()
                .flatten()
                .for_each(|value| *value /= largest);
            self.log += largest.ln();
        }
        self
    }
}

/// A function with its largest value.
fn loudest(carried: Vec<f64>) -> (Vec<f64>, f64) {
    let largest = carried.iter().copied().fold(0.0, f64::max);
    (carried, largest)
}

/// Σ over terms of departure side × carried (arrival side × layer), or the mirror image going back,
/// with the largest value that went into the sum.
fn on_both_sides(
    layer: &[f64],
    terms: &[Term],
    way: Way,
    through: impl Fn(&[f64]) -> Vec<f64>,
) -> (Vec<f64>, f64) {
    let mut sum = vec![0.0; layer.len()];
    let mut largest = 0.0_f64;
    for term in terms {
        let (near, far) = match way {
            Way::Forward => (&term.arrive, &term.depart),
            Way::Back => (&term.depart, &term.arrive),
        };
        let signal: Vec<f64> = layer.iter().zip(near).map(|(value, f)| value * f).collect();
        let carried = through(&signal);
        for (s, (value, f)) in sum.iter_mut().zip(carried.iter().zip(far)) {
            *s += value * f;
            largest = largest.max((value * f).abs());
        }
    }
    (sum, largest)
}

/// A function cut by magnitude; the layers sum to it.
fn layers(lane: &[f64]) -> Vec<Vec<f64>> {
    let mut rest = lane.to_vec();
    let mut layers = Vec::new();
    loop {
        let largest = rest.iter().copied().fold(0.0, f64::max);
        // Squares and products of anything smaller would underflow.
        if largest < 1e-150 {
            return layers;
        }
        let taken = |value: &mut f64| {
            if *value > largest * LAYER {
                std::mem::take(value)
            } else {
                0.0
            }
        };
        layers.push(rest.iter_mut().map(taken).collect());
    }
}
