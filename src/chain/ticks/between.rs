//! What is believed between two knots, from messages on ticks.
//!
//! What comes out of a transform is no better than 1e-16 of the largest value that went in. So a message goes in layers, each of one level
//! of magnitude, and a duration may come in two, what is usual and what is rare: each product of both is as good as its own largest value
//! allows, and only what stands out from its rounding is summed up. What was believed at either knot shows on which ticks all this lies.

use std::borrow::Cow;
use std::iter;
use std::ops::Range;

use rayon::prelude::*;
use realfft::num_complex::Complex64;

use super::message::{Lane, Level, Message, State};
use super::{NOISE, Ticks, UNDERFLOW};
use crate::cdf::Cdf;
use crate::chain::band::{Band, Edges};
use crate::chain::bands::Sum;
use crate::chain::course::Course;
use crate::chain::meeting::Belief;
use crate::chain::parts::{Part, Parts};
use crate::chain::spectra::Spectra;
use crate::chain::stretch::Stretch;
use crate::chain::way::Way;
use crate::lattice::largest;
use crate::spectrum::{Circle, Samples};

/// A level with no larger part of the evidence may be heard less well.
const HARDLY_ANY: f64 = 1e-6;

impl Ticks {
    /// The beliefs at the inner ends of stretches of one pace, if nothing is believed but from some tick on, on a circle's grid.
    ///
    /// `ahead` comes into the first stretch, `behind` (none: 1 everywhere) back into the last; each with all that is said of its event.
    pub(in crate::chain) fn between(
        &self,
        (first, circle): (usize, Circle),
        ahead: &Met,
        stretches: &[Stretch],
        behind: Option<&Met>,
    ) -> Vec<Belief> {
        let between = Between::on((first, circle), &self.course, ahead, behind);
        let log = ahead.message.log + behind.map_or(0.0, |met| met.message.log);
        let belief = |inner: usize| {
            let (before, after) = stretches.split_at(inner);
            let (mut law, sum) = between.law([before, after].map(Stretch::joined).each_ref());
            law.first += first;
            Belief {
                law,
                log_sum: sum.ln() + log,
            }
        };
        let inner = 1..stretches.len();
        inner.into_par_iter().map(belief).collect()
    }
}

/// A message, and what meets it where it stands.
pub(in crate::chain) struct Met<'a> {
    pub(in crate::chain) message: Message,
    pub(in crate::chain) other: Cow<'a, Message>,
    /// Logarithm of the evidence.
    pub(in crate::chain) log_evidence: f64,
}

impl Met<'_> {
    /// What a product of values of both is over the evidence.
    fn share(&self) -> f64 {
        (self.message.log + self.other.log - self.log_evidence).exp()
    }
}

/// What lies between two knots.
struct Between {
    spectra: Spectra,
    ahead: Layers,
    /// None where nothing is said.
    behind: Option<Layers>,
}

impl Between {
    fn on(
        (first, circle): (usize, Circle),
        course: &Course,
        ahead: &Met,
        behind: Option<&Met>,
    ) -> Self {
        let whole = &course.circle().undamping[first..first + circle.ticks];
        let both = whole.iter().zip(&circle.undamping);
        let ratios: Vec<f64> = both.map(|(whole, own)| whole / own).collect();
        let layers = |met: &Met, way| {
            let damping = ratios.iter().map(|ratio| match way {
                Way::Forward => *ratio,
                Way::Back => 1.0 / ratio,
            });
            let damping: Vec<f64> = damping.collect();
            Layers::of(met, first, &damping, &circle)
        };
        Self {
            ahead: layers(ahead, Way::Forward),
            behind: behind.map(|met| layers(met, Way::Back)),
            spectra: course.spectra.around(circle),
        }
    }

    /// The law of an event between two stretches, and what it sums to.
    fn law(&self, stretches: [&Stretch; 2]) -> (Cdf, f64) {
        let circle = &self.spectra.circle;
        let [before, after] = stretches.map(|s| Parts::of(&self.spectra, s));
        let mut sum = Sum::on(circle);
        for pace in 0..before.paces() {
            let durations = before.at(pace, Way::Forward);
            let ahead = self.ahead.carried((&durations, pace), Way::Forward);
            let Some(behind) = &self.behind else {
                let carried = ahead.iter().flatten();
                carried.for_each(|carried| sum.add(&circle.some_bins(carried.bins())));
                continue;
            };
            let durations = after.at(pace, Way::Back);
            let back = behind.carried((&durations, pace), Way::Back);
            for (ahead, back) in ahead.iter().zip(&back) {
                add_product(&mut sum, ahead, back, circle);
            }
        }
        sum.law(circle.ticks, self.behind.is_none())
    }
}

/// A message as a sum of layers, of one magnitude each: in each state, for each pace or for every one.
struct Layers(Vec<Vec<Vec<Layer>>>);

/// A part of a message, and the ticks on which it is not nought.
struct Layer {
    band: Band,
    ticks: Range<usize>,
}

/// What a part of a duration makes of a layer: their product is as quickly made again as kept.
struct Carried<'l> {
    layer: &'l Band,
    part: &'l [Complex64],
    edges: Edges,
    ticks: Range<usize>,
}

impl Layers {
    /// In a window of the grid, of which the damping of each tick is given.
    fn of(met: &Met, first: usize, damping: &[f64], circle: &Circle) -> Self {
        let share = met.share();
        let layers = |(lane, other): (&Lane, &Lane)| {
            let lane = lane.in_window(first, damping.iter().copied());
            let other = other.in_window(first, damping.iter().map(|by| share / by));
            layers(&lane, &other, circle)
        };
        let both = met.message.states.iter().zip(&met.other.states);
        let lanes = |(state, other): (&State, &State)| {
            let paces = 0..state.lanes.len();
            paces
                .into_par_iter()
                .map(|pace| layers((state.lane(pace), other.lane(pace))))
                .collect()
        };
        Self(both.map(lanes).collect())
    }

    /// In each state what the parts of a duration make of the layers at a pace.
    fn carried<'l>(
        &'l self,
        (durations, pace): (&'l [Part], usize),
        way: Way,
    ) -> Vec<Vec<Carried<'l>>> {
        let carried = |lanes: &'l Vec<Vec<Layer>>| {
            let layers = lanes[pace.min(lanes.len() - 1)].iter();
            let each =
                layers.flat_map(|layer| durations.iter().map(|part| layer.behind(part, way)));
            each.collect()
        };
        self.0.iter().map(carried).collect()
    }
}

impl Layer {
    /// What a part of a duration makes of it.
    fn behind<'l>(&'l self, part: &'l Part, way: Way) -> Carried<'l> {
        Carried {
            edges: Edges::of(product(&self.band, &part.bins)),
            layer: &self.band,
            part: &part.bins,
            ticks: way.reached(&self.ticks, part.end),
        }
    }
}

impl Carried<'_> {
    /// The bins of its spectrum, as far as they are heard.
    fn bins(&self) -> impl ExactSizeIterator<Item = Complex64> {
        product(self.layer, self.part).take(self.edges.end())
    }
}

fn product(a: &[Complex64], b: &[Complex64]) -> impl ExactSizeIterator<Item = Complex64> {
    a.iter().zip(b).map(|(a, b)| a * b)
}

/// The layers of a lane, of which the product with another is its share of the evidence.
fn layers(lane: &Lane, other: &Lane, circle: &Circle) -> Vec<Layer> {
    let layer = |level: Level| Layer {
        band: Band::heard(circle.spectrum(lane.on_circle(|value| level.of(value)))),
        ticks: lane.ticks_of(level),
    };
    levels(lane, other).into_iter().map(layer).collect()
}

/// The levels of a lane: one that has hardly any of the evidence goes with the one above.
fn levels(lane: &Lane, other: &Lane) -> Vec<Level> {
    let mut levels: Vec<Level> = Vec::new();
    let mut most = largest(&lane.values);
    while most > UNDERFLOW {
        let level = Level::below(most, 0.0);
        most = level.largest_under(&lane.values);
        match levels.last_mut() {
            Some(above) if lane.product_of(level, other) < HARDLY_ANY => {
                *above = above.down_to(level);
            }
            _ => levels.push(level),
        }
    }
    levels
}

/// Adds the product of two sums of layers.
fn add_product(sum: &mut Sum, ahead: &[Carried], back: &[Carried], circle: &Circle) {
    let pairs = ahead
        .iter()
        .flat_map(|a| back.iter().map(move |b| (&a.edges, &b.edges)));
    if let Some(reach) = pairs.map(|(a, b)| a.reach_with(b)).max() {
        let stride = circle.stride_for(reach);
        let [ahead, back] = [ahead, back].map(|carried| heard(carried, circle, stride));
        sum.add_product(stride, &ahead, &back);
    }
}

/// The sum of what layers became on every so many ticks, of each only what stands out from its rounding.
fn heard<'c>(all: &[Carried], circle: &'c Circle, stride: usize) -> Samples<'c> {
    let mut sum = circle.samples(stride, iter::empty());
    for carried in all {
        let values = circle.synthesised(carried.bins(), stride);
        let floor = NOISE * largest(&values);
        let [start, end] = [carried.ticks.start, carried.ticks.end.min(circle.ticks)]
            .map(|tick| tick.div_ceil(stride));
        let both = sum.iter_mut().zip(values.iter());
        for (sum, &value) in both.take(end).skip(start) {
            *sum += if value > floor { value } else { 0.0 };
        }
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_meets_a_message_makes_it_a_part_of_the_evidence() {
        let times = |log| Message {
            log,
            ..Message::of(&[1.0])
        };
        let met = Met {
            message: times(-30.0),
            other: Cow::Owned(times(-40.0)),
            log_evidence: -70.0 + 2_f64.ln(),
        };
        assert!((met.share() - 0.5).abs() < 1e-12);
    }

    #[test]
    fn a_level_with_hardly_any_of_the_evidence_goes_with_the_one_above() {
        let lane = Lane::from(0, &[1.0, 1e-9, 1e-17, 1e-25]);
        let heard_together = |shares: [f64; 4]| {
            let both = shares.iter().zip(&lane.values);
            let other: Vec<f64> = both.map(|(share, value)| share / value).collect();
            let levels = levels(&lane, &Lane::from(0, &other)).into_iter();
            let heard = |level: Level| {
                lane.values
                    .iter()
                    .filter(move |value| level.of(**value) > 0.0)
                    .count()
            };
            levels.map(heard).collect::<Vec<usize>>()
        };
        assert_eq!(heard_together([0.25, 0.25, 0.25, 0.25]), [1, 1, 1, 1]);
        assert_eq!(heard_together([0.5, 1e-7, 0.5, 1e-7]), [2, 2]);
        assert_eq!(heard_together([1e-7, 1e-7, 1e-7, 1.0]), [3, 1]);
    }
}
