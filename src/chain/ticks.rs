//! Messages kept on every tick: slow, and good for evidence in deep conflict.
//!
//! A convolution by transforms is blurred by rounding at about 1e-16 of its largest value. Where evidence
//! contradicts itself, what matters lies below that. So a message is cut into layers of magnitude
//! that are convolved separately, each with a noise floor of its own.
// Ticks stay far below 2^52.
#![allow(clippy::cast_precision_loss)]

use super::course::{Course, Stretch};
use super::evidence::{Factor, Term};
use super::{Conflict, Meeting};

/// Ratio of the largest to the smallest value of a layer.
const LAYER: f64 = 1e-7;
/// What a convolution leaves below this part of its largest value is noise.
const NOISE: f64 = 1e-13;

/// A message: a damped function of the tick for each pace, times e^log.
#[derive(Debug, Clone)]
pub(super) struct Message {
    lanes: Vec<Vec<f64>>,
    log: f64,
}

/// Carries messages on ticks.
pub(super) struct Ticks {
    pub(super) course: Course,
}

/// Which way a message goes.
#[derive(Clone, Copy, PartialEq)]
enum Way {
    Forward,
    Back,
}

impl Ticks {
    /// Forward messages at all knots.
    pub(super) fn all_ahead(&self) -> Result<Vec<Message>, Conflict> {
        let mut messages = vec![self.start()];
        for knot in 0..self.course.knots.len() {
            let here = &messages[knot];
            if !here.times(self.course.factors[knot].as_ref()).is_possible() {
                return Err(self.course.conflict_at(knot));
            }
            if knot + 1 < self.course.knots.len() {
                let next = self.forward(here, knot, None);
                if !next.is_possible() {
                    return Err(self.course.conflict_at(knot));
                }
                messages.push(next);
            }
        }
        Ok(messages)
    }

    /// Backward messages at all knots.
    pub(super) fn all_behind(&self) -> Result<Vec<Option<Message>>, Conflict> {
        let mut messages = vec![None];
        for knot in (0..self.course.knots.len() - 1).rev() {
            let course = &self.course;
            let stretch = course.stretch(course.knots[knot], course.knots[knot + 1]);
            let factor = course.factors[knot + 1].as_ref();
            let last = messages.last().and_then(Option::as_ref);
            let message = self.carry_back(last, factor, &course.terms[knot], &stretch);
            if message
                .as_ref()
                .is_some_and(|message| !message.is_possible())
            {
                return Err(course.conflict_at(knot + 1));
            }
            messages.push(message);
        }
        messages.reverse();
        Ok(messages)
    }

    fn start(&self) -> Message {
        let mut lane = self.course.chain.start.clone();
        lane.resize(self.course.chain.ticks, 0.0);
        crate::lattice::normalise(&mut lane);
        self.damp(&mut lane, 1.0);
        Message {
            lanes: vec![lane],
            log: 0.0,
        }
    }

    fn damp(&self, lane: &mut [f64], times: f64) {
        let rate = self.course.circle.damping() * times;
        lane.iter_mut()
            .enumerate()
            .for_each(|(tick, value)| *value *= (rate * tick as f64).exp());
    }

    /// From a knot to the next with what is said at it and on the way, `but` for one witness.
    pub(super) fn forward(&self, message: &Message, knot: usize, but: Option<usize>) -> Message {
        let course = &self.course;
        let stretch = course.stretch(course.knots[knot], course.knots[knot + 1]);
        let factor = course.factor(knot, but);
        self.carry_forward(message, factor.as_ref(), &course.stop(knot, but), &stretch)
    }

    pub(super) fn carry_forward(
        &self,
        message: &Message,
        factor: Option<&Factor>,
        terms: &[Term],
        stretch: &Stretch,
    ) -> Message {
        self.carry(&message.times(factor), terms, stretch, Way::Forward)
    }

    /// Back along a stretch; nothing stays nothing.
    pub(super) fn carry_back(
        &self,
        message: Option<&Message>,
        factor: Option<&Factor>,
        terms: &[Term],
        stretch: &Stretch,
    ) -> Option<Message> {
        if message.is_none() && factor.is_none() && terms.is_empty() {
            return None;
        }
        let message = message.map_or_else(|| self.nothing_said(), Message::clone);
        Some(self.carry(&message.times(factor), terms, stretch, Way::Back))
    }

    fn nothing_said(&self) -> Message {
        let mut lane = vec![1.0; self.course.chain.ticks];
        self.damp(&mut lane, -1.0);
        Message {
            lanes: vec![lane],
            log: 0.0,
        }
    }

    fn carry(&self, message: &Message, terms: &[Term], stretch: &Stretch, way: Way) -> Message {
        let weights = self.course.weights(stretch);
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
                carried.iter_mut().for_each(|value| *value *= weight);
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
        let circle = &self.course.circle;
        let mut kernel = self.course.kernel(stretch, pace, circle.bins());
        if way == Way::Back {
            kernel.iter_mut().for_each(|bin| *bin = bin.conj());
        }
        let through = |signal: &[f64]| {
            let mut spectrum = circle.analyse(signal, 1, circle.bins());
            spectrum
                .iter_mut()
                .zip(&kernel)
                .for_each(|(bin, k)| *bin *= k);
            let mut carried = circle.synthesise(&spectrum, 1);
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
        sum
    }

    /// The product of a forward and a backward message on all ticks, summed over the pace.
    pub(super) fn meet(&self, ahead: &Message, behind: Option<&Message>) -> Meeting {
        let mut values = vec![0.0; self.course.chain.ticks];
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
        }
    }
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

    fn is_possible(&self) -> bool {
        self.lanes.iter().flatten().any(|&value| value > 0.0)
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
