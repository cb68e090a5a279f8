//! Messages kept on every tick: slow, and good for evidence in deep conflict.
//!
//! A convolution by transforms is blurred by rounding at about 1e-16 of its largest value. Where evidence
//! contradicts itself, what matters lies below that. So a message is cut into levels of magnitude
//! that are convolved separately, each with a noise floor of its own; as many as can matter.
// Ticks stay far below 2^52.
#![allow(clippy::cast_precision_loss)]

mod message;

use std::sync::Arc;

use realfft::num_complex::Complex64;

use super::band::Band;
use super::bands;
use super::course::Course;
use super::evidence::{Factor, Term};
use super::meeting::Meeting;
use super::passes::{Carrier, Passes, Way};
use super::stretch::Stretch;
use super::{Conflict, Witness};
use message::{Level, Message, largest};

/// Squares and products of anything smaller would underflow.
const UNDERFLOW: f64 = 1e-150;
/// So small a part of the evidence is nothing; and what a convolution leaves below this part of its largest value is noise.
const NOISE: f64 = 1e-13;
/// So much may a message going forward hold where no tick is above 1: all ticks, and the damping undone.
const MOST_MASS: f64 = 1e11;
/// Evidence at the least expected of a witness who is never wrong.
const PLAUSIBLE: f64 = 1e-12;

/// Carries messages on ticks.
pub(super) struct Ticks {
    pub(super) course: Arc<Course>,
    /// Logarithm of what the evidence is at the least.
    pub(super) least: f64,
}

impl Carrier for Ticks {
    type Message = Message;

    fn course(&self) -> &Course {
        &self.course
    }

    fn start(&self) -> Message {
        let mut lane = self.course.start.clone();
        self.damp(&mut lane, 1.0);
        lane.resize(self.course.circle().period, 0.0);
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
        let mut values = vec![0.0; self.course.chain.ticks];
        for (pace, lane) in ahead.lanes.iter().enumerate() {
            match behind {
                None => values.iter_mut().zip(lane).for_each(|(sum, a)| *sum += a),
                Some(back) => {
                    let products = lane.iter().zip(back.lane(pace));
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
        Meeting::of(
            values,
            ahead.log + behind.map_or(0.0, |message| message.log),
        )
    }

    const TOGETHER: usize = 4;

    fn between(
        &self,
        ahead: (&Message, Option<&Factor>),
        stretches: &[Stretch],
        behind: (Option<&Message>, Option<&Factor>),
    ) -> Vec<Meeting> {
        let is_said = behind.0.is_some() || behind.1.is_some();
        let mut backs = vec![is_said.then(|| self.or_nothing_said(behind.0).times(behind.1))];
        for stretch in stretches[1..].iter().rev() {
            let back = backs.last().and_then(Option::as_ref);
            backs.push(back.map(|back| self.carry_all(back, &[], stretch, Way::Back)));
        }
        let mut here = ahead.0.times(ahead.1);
        let meet = |(stretch, back): (&Stretch, &Option<Message>)| {
            here = self.carry_all(&here, &[], stretch, Way::Forward);
            self.meet(&here, back.as_ref())
        };
        let backs = backs[1..].iter().rev();
        stretches.iter().zip(backs).map(meet).collect()
    }
}

impl Passes<Ticks> {
    /// Both passes, with the levels that can matter to the evidence; how much that is shows behind the first of them.
    pub(super) fn on_ticks(course: &Arc<Course>) -> Result<Self, Conflict> {
        let forward = |least| {
            let course = Arc::clone(course);
            let passes = Self::forward(Ticks { course, least })?;
            let evidence = passes.evidence_ahead();
            Ok((passes, evidence))
        };
        let presumed = presumed(&course.chain.witnesses);
        let (mut passes, evidence) = match forward(presumed) {
            Ok(found) if found.1 >= presumed => found,
            Ok(_) | Err(_) => forward(f64::NEG_INFINITY)?,
        };
        passes.carrier.least = evidence;
        passes.and_back()
    }
}

/// Logarithm of the evidence if the train goes as foreseen and all witnesses may be wrong.
fn presumed(witnesses: &[Witness]) -> f64 {
    let least = |witness: &Witness| f64::max(witness.doubt * witness.blind, PLAUSIBLE).ln();
    witnesses.iter().map(least).sum::<f64>() - 1.0
}

impl Ticks {
    /// The same message in bands, as far as transforms can tell.
    pub(super) fn banded(&self, message: &Message) -> bands::Message {
        let circle = self.course.circle();
        let lanes = message.lanes.iter();
        let lanes = lanes.map(|lane| Band::heard(circle.spectrum(lane.iter().copied())));
        bands::Message::of(lanes.collect(), message.log)
    }

    fn or_nothing_said(&self, message: Option<&Message>) -> Message {
        message.map_or_else(|| self.nothing_said(), Message::clone)
    }

    fn damp(&self, lane: &mut [f64], times: f64) {
        let rate = self.course.circle().damping() * times;
        lane.iter_mut()
            .enumerate()
            .for_each(|(tick, value)| *value *= (rate * tick as f64).exp());
    }

    fn nothing_said(&self) -> Message {
        Message {
            lanes: vec![self.course.circle().undamping.clone()],
            log: 0.0,
        }
    }

    /// Takes a message along a stretch, level by level of its magnitude.
    fn carry_all(&self, message: &Message, terms: &[Term], stretch: &Stretch, way: Way) -> Message {
        let kernels = self.kernels(stretch, way);
        let mut lanes = vec![vec![0.0; self.course.circle().period]; kernels.len()];
        let least = self.least_needed(message, way);
        let mut level = Level::first(message);
        while level.most > least {
            for (pace, (carried, kernel)) in lanes.iter_mut().zip(&kernels).enumerate() {
                self.convolve(message.lane(pace), &level, terms, kernel, way, carried);
            }
            level = level.next(message);
        }
        for (pace, carried) in lanes.iter_mut().enumerate() {
            causal(carried, message.lane(pace), way);
        }
        let merge = match way {
            Way::Forward => stretch.gather,
            Way::Back => stretch.scatter,
        };
        if merge {
            lanes = vec![sum_of(lanes)];
        }
        Message {
            lanes,
            log: message.log,
        }
        .rescaled()
    }

    /// What lies below this in a message is nothing to the evidence, nor to the greater evidence without a witness.
    ///
    /// Forward go masses, which all that is said later only lowers; back go likelihoods, which are averaged over masses of at most 1.
    fn least_needed(&self, message: &Message, way: Way) -> f64 {
        let share = match way {
            Way::Forward => NOISE / MOST_MASS,
            Way::Back => NOISE,
        };
        f64::max(share * (self.least - message.log).exp(), UNDERFLOW)
    }

    /// The spectrum of a stretch's duration at each pace, times the pace's weight where it is drawn.
    fn kernels(&self, stretch: &Stretch, way: Way) -> Vec<Vec<Complex64>> {
        let course = &self.course;
        let weights = course.weights(stretch).into_iter().enumerate();
        let kernel = |(pace, weight)| {
            let mut kernel = Vec::new();
            let reach = course.spectra.reach(stretch, pace);
            course.spectra.kernel(stretch, pace, reach, &mut kernel);
            for bin in &mut kernel {
                *bin *= if stretch.scatter { weight } else { 1.0 };
                *bin = if way == Way::Back { bin.conj() } else { *bin };
            }
            kernel
        };
        weights.map(kernel).collect()
    }

    /// Convolves (or, going back, correlates) one level of a lane with a stretch's duration, and adds what is not noise.
    fn convolve(
        &self,
        lane: &[f64],
        level: &Level,
        terms: &[Term],
        kernel: &[Complex64],
        way: Way,
        sum: &mut [f64],
    ) {
        if !lane.iter().any(|&value| level.holds(value)) {
            return;
        }
        let circle = self.course.circle();
        let signal = || lane.iter().map(|&value| level.of(value));
        if terms.is_empty() {
            let through = circle.filtered(signal(), kernel);
            add_above(NOISE * largest(through.iter()), sum, &through);
            return;
        }
        let mut carried = vec![0.0; lane.len()];
        let mut most = 0.0;
        for term in terms {
            let (near, far) = bands::sides(term, way);
            let near = signal().zip(near).map(|(value, f)| value * f);
            let through = circle.filtered(near, kernel);
            for (sum, (value, f)) in carried.iter_mut().zip(through.iter().zip(far)) {
                *sum += value * f;
                most = f64::max(most, (value * f).abs());
            }
        }
        add_above(NOISE * most, sum, &carried);
    }
}

/// Nothing takes less than no time: what stands before the message began, or going back after it ended, went around the circle.
fn causal(carried: &mut [f64], message: &[f64], way: Way) {
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
}

/// Adds a function where it is not noise.
fn add_above(floor: f64, sum: &mut [f64], carried: &[f64]) {
    for (s, &value) in sum.iter_mut().zip(carried) {
        *s += if value > floor { value } else { 0.0 };
    }
}

fn sum_of(lanes: Vec<Vec<f64>>) -> Vec<f64> {
    let add = |mut sum: Vec<f64>, lane: Vec<f64>| {
        sum.iter_mut().zip(lane).for_each(|(s, value)| *s += value);
        sum
    };
    lanes.into_iter().reduce(add).unwrap_or_default()
}
