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

mod between;
mod chebyshev;
mod entry;
mod message;
mod products;
mod run;
mod said;
mod seam;
mod sum;
mod sweep;
mod travelling;
mod weighed;
mod window;

use std::sync::Arc;

use realfft::num_complex::Complex64;

use super::band::Band;
use super::course::Course;
use super::evidence::Term;
use super::factor::Factor;
use super::meeting::{Belief, Meeting};
use super::passes::{Carrier, Passes};
use super::stretch::Stretch;
use super::way::Way;
use super::weights::Weights;
use entry::Entry;
use message::Branch;
pub(super) use message::Message;
pub(super) use sum::Sum;
pub(super) use window::Window;

/// What is believed in a window makes up the evidence within this part of it.
const WINDOWED: f64 = 1e-8;

/// Carries messages in bands.
pub(super) struct Bands {
    pub(super) course: Arc<Course>,
}

impl Carrier for Bands {
    type Message = Message;

    fn course(&self) -> &Course {
        &self.course
    }

    fn start(&self) -> Message {
        let lane = Band::heard(self.course.circle().damped(&self.course.start));
        Message::of(vec![vec![lane]], 0.0).rescaled()
    }

    fn is_possible(&self, message: &Message) -> bool {
        message.log.is_finite()
    }

    fn forward(&self, message: &Message, knot: usize, but: Option<usize>) -> Message {
        let course = &self.course;
        let (factor, stop) = (course.factor(knot, but), course.stop(knot, but));
        let said = (&*factor, stop.terms.as_slice());
        let stretch = course.stretch_behind(knot);
        self.carry(Some(message), said, &stretch, Way::Forward)
    }

    fn back(&self, message: Option<&Message>, knot: usize) -> Message {
        let course = &self.course;
        let said = (
            &course.factors[knot + 1],
            course.stops[knot].terms.as_slice(),
        );
        self.carry(message, said, &course.stretch_behind(knot), Way::Back)
    }

    fn meet(&self, ahead: &Message, factor: &Factor, behind: Option<&Message>) -> Meeting {
        self.met(ahead, factor, behind)
    }
}

/// The side of a term to multiply by before a stretch, and the side after it.
pub(super) fn sides(term: &Term, way: Way) -> (&[f64], &[f64]) {
    match way {
        Way::Forward => (&term.arrive, &term.depart),
        Way::Back => (&term.depart, &term.arrive),
    }
}

impl Passes<Bands> {
    /// As [`Passes::between`], in a window where that makes up the evidence.
    pub(super) fn between_weighed(
        &self,
        weights: &Weights,
        knot: usize,
        events: &[usize],
    ) -> Vec<Belief> {
        let course = self.course();
        let evidence = weights.evidence_at(knot..knot + 2);
        let window = Window::behind(knot, weights, &course.spectra);
        let beliefs = window.and_then(|window| {
            window.beliefs_that_make_up(
                (&evidence, WINDOWED),
                (&self.ahead[knot], &course.factors[knot]),
                &course.stretches(knot, events),
                (self.behind[knot + 1].as_ref(), &course.factors[knot + 1]),
            )
        });
        beliefs.unwrap_or_else(|| self.between(knot, events))
    }

    /// The beliefs about events strictly between a knot and the next.
    pub(super) fn between(&self, knot: usize, events: &[usize]) -> Vec<Belief> {
        let course = self.course();
        between::beliefs(
            &course.spectra,
            (&self.ahead[knot], &course.factors[knot]),
            &course.stretches(knot, events),
            (self.behind[knot + 1].as_ref(), &course.factors[knot + 1]),
        )
    }
}

impl Bands {
    /// Takes a message (none: 1 everywhere) times a factor along a stretch, with what is said of the stop on it.
    fn carry(
        &self,
        message: Option<&Message>,
        (factor, terms): (&Factor, &[Term]),
        stretch: &Stretch,
        way: Way,
    ) -> Message {
        let message = Message::or_nothing_said(message, self.course.circle());
        let log = message.log + factor.log;
        let (near, far): (Vec<&[f64]>, Vec<&[f64]>) =
            terms.iter().map(|term| sides(term, way)).unzip();
        let entry = Entry::new(&self.course.spectra, message, factor, way, &near, stretch);
        let lanes = self.carried(&entry, stretch, way).into_iter();
        let branch = |(number, lanes)| Branch {
            lanes,
            state: number / terms.len().max(1),
            far: (!terms.is_empty()).then(|| number % terms.len()),
        };
        Message {
            branches: lanes.enumerate().map(branch).collect(),
            far: far.into_iter().map(<[f64]>::to_vec).collect(),
            log,
        }
        .rescaled()
    }

    /// What comes into a stretch, behind it: lane by lane, and by pace unless that ends.
    fn carried(&self, entry: &Entry, stretch: &Stretch, way: Way) -> Vec<Vec<Band>> {
        let mut carried: Vec<Vec<Band>> = Vec::new();
        let mut kernel = Vec::new();
        for pace in 0..entry.paces() {
            let lanes = entry.lanes(pace);
            carried.resize(lanes.len(), Vec::new());
            let bins = lanes.iter().map(Vec::len).max().unwrap_or(0);
            self.course.spectra.kernel(stretch, pace, bins, &mut kernel);
            for (carried, lane) in carried.iter_mut().zip(lanes) {
                let mut band = behind(lane, &kernel, way);
                if stretch.merges(way)
                    && let Some(sum) = carried.pop()
                {
                    band = sum.plus(&band);
                }
                carried.push(band.shrunk());
            }
        }
        carried
    }
}

/// A lane behind a stretch, as far as it is heard.
fn behind(mut lane: Vec<Complex64>, kernel: &[Complex64], way: Way) -> Band {
    lane.truncate(kernel.len());
    for (bin, k) in lane.iter_mut().zip(kernel) {
        *bin *= if way == Way::Back { k.conj() } else { *k };
    }
    Band::heard(lane)
}

/// Adds a function, times another if there is one.
fn add_product(sum: &mut [f64], values: &[f64], by: Option<&[f64]>) {
    match by {
        Some(by) => {
            let both = values.iter().zip(by);
            sum.iter_mut().zip(both).for_each(|(s, (v, f))| *s += v * f);
        }
        None => sum.iter_mut().zip(values).for_each(|(s, v)| *s += v),
    }
}

pub(super) fn times(values: &mut [f64], by: &[f64]) {
    values.iter_mut().zip(by).for_each(|(value, f)| *value *= f);
}
