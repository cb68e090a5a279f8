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

mod entry;
mod message;
mod said;
mod sum;
mod sweep;

use std::borrow::Cow;
use std::sync::Arc;

use realfft::num_complex::Complex64;

use super::band::Band;
use super::course::Course;
use super::evidence::{Factor, Term};
use super::meeting::Meeting;
use super::passes::{Carrier, Way};
use super::stretch::Stretch;
use crate::spectrum::Samples;
use entry::Entry;
pub(super) use message::Message;
use message::{Branch, pairs};
use sum::Sum;
use sweep::Sweep;

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
        Message::of(vec![lane], 0.0).rescaled()
    }

    fn is_possible(&self, message: &Message, _: Option<&Factor>) -> bool {
        message.log.is_finite()
    }

    fn forward(&self, message: &Message, knot: usize, but: Option<usize>) -> Message {
        let course = &self.course;
        let (factor, stop) = (course.factor(knot, but), course.stop(knot, but));
        let said = (factor.as_deref(), stop.terms.as_slice());
        let stretch = course.stretch_behind(knot);
        self.carry(Some(message), said, &stretch, Way::Forward)
    }

    fn back(&self, message: Option<&Message>, knot: usize) -> Message {
        let course = &self.course;
        let factor = course.factors[knot + 1].as_ref();
        let said = (factor, course.stops[knot].terms.as_slice());
        self.carry(message, said, &course.stretch_behind(knot), Way::Back)
    }

    fn meet(&self, ahead: &Message, behind: Option<&Message>) -> Meeting {
        let ticks = self.course.chain.ticks;
        let back = self.or_nothing_said(behind);
        let mut noise = 0.0;
        let sums = match behind {
            // Nothing said: all paces may be summed as spectra.
            None => ahead.branches.iter().map(|a| self.alone(a)).collect(),
            Some(_) => self.products(ahead, &back, &mut noise),
        };
        let mut values = vec![0.0; ticks];
        // Each witness of a stop that was multiplied out has halved the branches.
        let exact = ahead.branches.len().ilog2();
        let mut without = vec![vec![0.0; ticks]; exact as usize];
        let places = pairs(&ahead.branches, &back.branches);
        for (number, ((a, b), sum)) in places.zip(sums).enumerate() {
            let mut product = sum.values(ticks);
            if behind.is_none() {
                noise += product.iter().copied().fold(0.0, f64::max);
            }
            b.pending.iter().for_each(|far| times(&mut product, far));
            let branch = number / back.branches.len();
            for (place, values) in without.iter_mut().enumerate() {
                let bit = 1 << (exact as usize - 1 - place);
                // Its sibling has all of its far side but what this witness says.
                if branch & bit != 0 {
                    add_product(
                        values,
                        &product,
                        ahead.branches[branch ^ bit].pending.as_deref(),
                    );
                }
            }
            add_product(&mut values, &product, a.pending.as_deref());
        }
        for value in without.iter_mut().flatten().chain(&mut values) {
            *value = value.max(0.0);
        }
        Meeting {
            values,
            log: ahead.log + back.log,
            noise,
            without,
        }
    }

    fn between(
        &self,
        ahead: (&Message, Option<&Factor>),
        stretches: &[Stretch],
        behind: (Option<&Message>, Option<&Factor>),
    ) -> Vec<Meeting> {
        let logs = [Some(ahead.0), behind.0].map(|message| message.map_or(0.0, |m| m.log));
        let said = [ahead.1, behind.1].map(|factor| factor.map_or(0.0, |f| f.log));
        let log = logs.iter().chain(&said).sum();
        let entry = |message, factor, stretch| Entry::new(self, message, factor, &[], stretch);
        let is_said = behind.0.is_some() || behind.1.is_some();
        let last = &stretches[stretches.len() - 1];
        let sweep = Sweep {
            course: &self.course,
            stretches,
            ahead: entry(Cow::Borrowed(ahead.0), ahead.1, &stretches[0]),
            behind: is_said.then(|| entry(self.or_nothing_said(behind.0), behind.1, last)),
        };
        let beliefs = sweep.beliefs().into_iter();
        beliefs.map(|values| Meeting::of(values, log)).collect()
    }
}

/// The side of a term to multiply by before a stretch, and the side after it.
pub(super) fn sides(term: &Term, way: Way) -> (&[f64], &[f64]) {
    match way {
        Way::Forward => (&term.arrive, &term.depart),
        Way::Back => (&term.depart, &term.arrive),
    }
}

impl Bands {
    /// 1 at every tick of the grid. Damped it is no band, so it stays on ticks.
    fn nothing_said(&self) -> Message {
        let lane = vec![Complex64::new(self.course.circle().period as f64, 0.0)];
        let pending = self.course.circle().undamping.clone();
        Message {
            branches: vec![Branch {
                lanes: vec![Band::heard(lane)],
                pending: Some(pending),
            }],
            log: 0.0,
        }
    }

    fn or_nothing_said<'a>(&self, message: Option<&'a Message>) -> Cow<'a, Message> {
        message.map_or_else(|| Cow::Owned(self.nothing_said()), Cow::Borrowed)
    }

    /// Takes a message (none: 1 everywhere) times a factor along a stretch, with what is said of the stop on it.
    fn carry(
        &self,
        message: Option<&Message>,
        (factor, terms): (Option<&Factor>, &[Term]),
        stretch: &Stretch,
        way: Way,
    ) -> Message {
        let message = self.or_nothing_said(message);
        let log = message.log + factor.map_or(0.0, |f| f.log);
        let sides: Vec<_> = terms.iter().map(|term| sides(term, way)).collect();
        let near: Vec<&[f64]> = sides.iter().map(|side| side.0).collect();
        let far = sides.iter().map(|side| Some(side.1.to_vec()));
        let far = far.chain(terms.is_empty().then_some(None));
        let lanes = self.carried(
            &Entry::new(self, message, factor, &near, stretch),
            stretch,
            way,
        );
        let branches = lanes.into_iter().zip(far);
        Message {
            branches: branches
                .map(|(lanes, pending)| Branch { lanes, pending })
                .collect(),
            log,
        }
        .rescaled()
    }

    /// What comes into a stretch, behind it: by near side of a stop, and by pace unless that ends.
    fn carried(&self, entry: &Entry, stretch: &Stretch, way: Way) -> Vec<Vec<Band>> {
        let merge = match way {
            Way::Forward => stretch.gather,
            Way::Back => stretch.scatter,
        };
        let mut carried: Vec<Vec<Band>> = Vec::new();
        let mut kernel = Vec::new();
        for pace in 0..entry.paces() {
            let lanes = entry.lanes(pace);
            carried.resize(lanes.len(), Vec::new());
            let bins = lanes.iter().map(Vec::len).max().unwrap_or(0);
            self.course.spectra.kernel(stretch, pace, bins, &mut kernel);
            for (carried, lane) in carried.iter_mut().zip(lanes) {
                let mut band = behind(lane, &kernel, way);
                if merge && let Some(sum) = carried.pop() {
                    band = sum.plus(&band);
                }
                band.shrink();
                carried.push(band);
            }
        }
        carried
    }

    /// A branch summed over the pace.
    fn alone(&self, branch: &Branch) -> Sum<'_> {
        let mut sum = Sum::on(self.course.circle());
        branch.lanes.iter().for_each(|lane| sum.add(lane));
        sum
    }

    /// The products of all branches of one message with all of another, summed over the pace; and what they could be at most.
    fn products(&self, ahead: &Message, behind: &Message, most: &mut f64) -> Vec<Sum<'_>> {
        let circle = self.course.circle();
        let mut sums: Vec<Sum> = pairs(&ahead.branches, &behind.branches)
            .map(|_| Sum::on(circle))
            .collect();
        for pace in 0..ahead.paces().max(behind.paces()) {
            let stride = circle.stride_for(ahead.reach_with(behind, pace));
            let [a, b] = [ahead, behind].map(|message| message.on_ticks(pace, stride, circle));
            let on_grid = self.course.chain.ticks.div_ceil(stride);
            let largest = |v: &Samples| v[..on_grid].iter().copied().fold(0.0, f64::max);
            *most += a.iter().map(largest).sum::<f64>() * b.iter().map(largest).sum::<f64>();
            for (sum, (a, b)) in sums.iter_mut().zip(pairs(&a, &b)) {
                sum.add_product(stride, a, b);
            }
        }
        sums
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

fn times(values: &mut [f64], by: &[f64]) {
    values.iter_mut().zip(by).for_each(|(value, f)| *value *= f);
}
