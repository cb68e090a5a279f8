//! Messages kept on every tick: slow, and good for evidence in deep conflict.
//!
//! A convolution by transforms is blurred by rounding at about 1e-16 of its largest value. Where evidence
//! contradicts itself, what matters lies below that. So a message is cut into levels of magnitude
//! that are convolved separately, each with a noise floor of its own. What can have no part in the evidence is left out
//! beforehand, and the lowest levels go together as soon as their noise has none either.
// Ticks stay far below 2^52.
#![allow(clippy::cast_precision_loss)]

mod between;
mod bounds;
mod going;
mod message;
mod presumed;

use std::borrow::Cow;
use std::iter;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use rayon::prelude::*;

use super::band::Band;
use super::bands;
use super::course::Course;
use super::evidence::Apart;
use super::factor::Factor;
use super::meeting::Meeting;
use super::parts::{Part, Parts};
use super::passes::Carrier;
use super::stretch::Stretch;
use super::way::Way;
use crate::lattice::{largest, largest_of};
pub(super) use between::Met;
pub(super) use bounds::Bounds;
use going::Going;
pub(super) use message::Message;
use message::{Lane, Level, State};
pub(super) use presumed::PLAUSIBLE;

/// Squares and products of anything smaller would underflow.
const UNDERFLOW: f64 = 1e-150;
/// What a convolution leaves below this part of its largest value is noise.
const NOISE: f64 = 1e-14;
/// Noise that is no larger part of the evidence, all ticks together, does no harm.
const HARMLESS: f64 = 1e-9;

/// Carries messages on ticks.
pub(super) struct Ticks {
    pub(super) course: Arc<Course>,
    /// Found when first needed.
    bounds: OnceLock<Bounds>,
    /// Logarithm of what the evidence is at the least.
    least: f64,
}

impl Carrier for Ticks {
    type Message = Message;

    fn course(&self) -> &Course {
        &self.course
    }

    fn start(&self) -> Message {
        let course = &self.course;
        let both = course.start.iter().zip(&course.circle().undamping);
        let damped: Vec<f64> = both.map(|(mass, by)| mass / by).collect();
        Message::of(&damped)
    }

    fn is_possible(&self, message: &Message) -> bool {
        message.largest() > 0.0
    }

    fn sent(&self, message: &Message, _: &[Meeting], knot: usize) -> Vec<Meeting> {
        let said = self.said(message, knot, None, Some(&self.bounds().behind[knot]));
        let sent = |state| self.meet(&said, &Factor::only(state), None);
        (0..said.states.len()).map(sent).collect()
    }

    fn forward(&self, message: &Message, knot: usize, but: Option<usize>) -> Message {
        let met = &self.bounds().behind;
        self.forward_to_meet(message, knot, but, (Some(&met[knot]), &met[knot + 1]))
    }

    fn back(&self, message: Option<&Message>, knot: usize) -> Message {
        let (course, bounds) = (&self.course, self.bounds());
        let factor = &course.factors[knot + 1];
        let message = self.or_nothing_said(message).times(factor, Way::Back);
        let message = message.as_far_as_it_matters(&bounds.ahead[knot + 1], self.least);
        let going = Going {
            stop: course.stop_apart(knot, None),
            ..self.going(Way::Back, &message, &bounds.ahead[knot])
        };
        self.carry(&message, &course.stretch_behind(knot), &going)
    }

    fn meet(&self, ahead: &Message, factor: &Factor, behind: Option<&Message>) -> Meeting {
        let is_told = behind.is_some();
        let behind = self.or_nothing_said(behind);
        let mut values = vec![0.0; self.course.chain.ticks];
        for turn in &factor.turns {
            let state = if is_told { turn.to } else { 0 };
            let said = turn.said.map(|f| factor.functions[f].as_slice());
            ahead.states[turn.from].meet(said, &behind.states[state], &mut values);
        }
        Meeting::of(values, ahead.log + factor.log + behind.log)
    }
}

impl Ticks {
    /// With at least so much evidence, as a logarithm.
    pub(super) fn over(course: &Arc<Course>, least: f64) -> Self {
        Self {
            bounds: OnceLock::new(),
            course: Arc::clone(course),
            least,
        }
    }

    /// From a knot to the next, to meet no more than some messages at the one (none: no matter what) and at the other.
    pub(super) fn forward_to_meet(
        &self,
        message: &Message,
        knot: usize,
        but: Option<usize>,
        (here, next): (Option<&Message>, &Message),
    ) -> Message {
        let course = &self.course;
        let message = self.said(message, knot, but, here);
        let going = Going {
            stop: course.stop_apart(knot, but),
            ..self.going(Way::Forward, &message, next)
        };
        self.carry(&message, &course.stretch_behind(knot), &going)
    }

    /// A forward message with all that is said of its knot `but` by one witness, as far as it can matter where some message is met.
    fn said(
        &self,
        message: &Message,
        knot: usize,
        but: Option<usize>,
        met: Option<&Message>,
    ) -> Message {
        let said = message.times(&self.course.factor(knot, but), Way::Forward);
        match met {
            Some(met) => said.as_far_as_it_matters(met, self.least),
            None => said,
        }
    }

    fn bounds(&self) -> &Bounds {
        self.bounds.get_or_init(|| Bounds::of(&self.course))
    }

    /// Gives back memory that is seldom needed once both passes are done.
    pub(super) fn forget_bounds(&mut self) {
        self.bounds.take();
    }

    /// The same message in bands, as far as transforms can tell.
    pub(super) fn banded(&self, message: &Message) -> bands::Message {
        let circle = self.course.circle();
        let spectrum = |lane: &Lane| circle.spectrum(lane.on_circle(|value| value));
        let banded = |lane: &Lane| Band::heard(spectrum(lane)).shrunk();
        let states = message.states.iter();
        let states = states.map(|state| state.lanes.par_iter().map(banded).collect());
        bands::Message::of(states.collect(), message.log)
    }

    pub(super) fn or_nothing_said<'a>(&self, message: Option<&'a Message>) -> Cow<'a, Message> {
        message.map_or_else(|| Cow::Owned(self.nothing_said()), Cow::Borrowed)
    }

    /// Beyond the grid is nothing: what leaves it would come around the circle, and may be far more than the evidence.
    fn nothing_said(&self) -> Message {
        let on_grid = &self.course.circle().undamping[..self.course.chain.ticks];
        Message::of(on_grid)
    }

    /// With nothing said on the way, to where no more than `met` meets the message.
    fn going<'a>(&self, way: Way, message: &Message, met: &'a Message) -> Going<'a> {
        Going {
            way,
            stop: Vec::new(),
            met,
            harmless: HARMLESS * (self.least - message.log - met.log).exp(),
        }
    }

    /// Takes a message along a stretch.
    fn carry(&self, message: &Message, stretch: &Stretch, going: &Going) -> Message {
        let mut states = vec![State::default(); message.states.len()];
        let parts = Parts::of(&self.course.spectra, stretch);
        let at = |pace| {
            let kernels = parts.at(pace, going.way);
            let quiet = going.quiet(pace);
            let from = message.states.iter();
            let lanes = from.map(|from| self.carry_lane(from.lane(pace), &kernels, going, quiet));
            lanes.collect()
        };
        let paces = 0..parts.paces();
        let carried: Vec<Vec<Lane>> = paces.into_par_iter().map(at).collect();
        for lanes in carried {
            for (state, mut lane) in states.iter_mut().zip(lanes) {
                if stretch.merges(going.way)
                    && let Some(sum) = state.lanes.pop()
                {
                    lane = sum.plus(&lane);
                }
                state.lanes.push(lane);
            }
        }
        let log = message.log;
        Message { states, log }.rescaled()
    }

    /// Takes a lane along a stretch.
    fn carry_lane(&self, lane: &Lane, kernels: &[Part], going: &Going, quiet: f64) -> Lane {
        // What leaves the grid does not come back.
        let mut sum = self.course.circle().samples(1, iter::empty());
        let sum = &mut sum[..self.course.chain.ticks];
        let how = (going.way, quiet);
        if going.stop.is_empty() {
            self.add_carried(lane, kernels, how, None, sum);
            return Lane::from(0, sum);
        }
        for Apart { term, sign, .. } in &going.stop {
            let (near, far) = bands::sides(term, going.way);
            let (lane, far) = (lane.times(near), Some((*sign, far)));
            self.add_carried(&lane, kernels, how, far, sum);
        }
        // Where terms cancel out, rounding is left.
        for value in sum.iter_mut() {
            *value = value.max(0.0);
        }
        Lane::from(0, sum)
    }

    /// Adds what a stretch makes of a lane, times a `far` side with its sign (none: 1), to a sum: level by level of the lane's magnitude.
    fn add_carried(
        &self,
        lane: &Lane,
        kernels: &[Part],
        (way, quiet): (Way, f64),
        far: Option<(f64, &[f64])>,
        sum: &mut [f64],
    ) {
        let circle = self.course.circle();
        let mut most = largest(&lane.values);
        while most > UNDERFLOW {
            let level = Level::below(most, quiet);
            let ticks = lane.ticks_of(level);
            // All that a kernel makes of a level is no more than its mass times the largest.
            let matters = |kernel: &&Part| kernel.bins[0].re * most > NOISE * quiet;
            let mut kernels: Vec<&Part> = kernels.iter().filter(matters).collect();
            if kernels.is_empty() {
                // Nor does what is smaller matter.
                break;
            }
            let whole = (level.takes_all() && kernels.len() > 1).then(|| Part::sum(&kernels));
            if let Some(whole) = &whole {
                kernels = vec![whole];
            }
            let signal = lane.on_circle(|value| level.of(value));
            let spectra = kernels.iter().map(|kernel| kernel.bins.as_slice());
            let convolved = circle.filtered(signal, spectra);
            for (kernel, values) in kernels.iter().zip(convolved) {
                // Nothing takes less than no time, or more than it can: all else is noise, or went around the circle.
                let Range { start, end } = way.reached(&ticks, kernel.end);
                add_heard(sum, &values, start..end.min(sum.len()), far);
            }
            most = level.largest_under(&lane.values);
        }
    }
}

/// Adds what is not noise of some values, times another function with a sign (none: 1), to a sum, on the ticks that are reached.
fn add_heard(sum: &mut [f64], values: &[f64], reached: Range<usize>, by: Option<(f64, &[f64])>) {
    let floor = NOISE * largest_of(values, f64::abs);
    let heard = |value: f64| if value > floor { value } else { 0.0 };
    let both = sum[reached.clone()]
        .iter_mut()
        .zip(&values[reached.clone()]);
    match by {
        None => both.for_each(|(sum, &value)| *sum += heard(value)),
        Some((sign, by)) => both
            .zip(&by[reached])
            .for_each(|((sum, &value), f)| *sum += sign * heard(value) * f),
    }
}
