//! A window of the grid, in which nearly all lies that is believed between two knots.
//!
//! Once both passes are done it is known when the train is at either knot. So messages are cut off where hardly anything is believed, and
//! what lies between is found on a circle that is as much smaller. What runs off its end comes round again, and can only add to what is
//! believed: what a belief sums to, beside the evidence, tells how much.
// Ticks and bins stay far below 2^52.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

use std::ops::RangeInclusive;

use rayon::prelude::*;

use super::between;
use super::message::{Branch, Message};
use crate::chain::band::{Band, ROUGH};
use crate::chain::factor::Factor;
use crate::chain::meeting::Belief;
use crate::chain::spectra::Spectra;
use crate::chain::stretch::Stretch;
use crate::chain::way::Way;
use crate::chain::weights::{Weights, make_up};
use crate::spectrum::{Circle, STRIDES_LCM};

/// A window on the circle of the whole grid, with a circle of its own.
pub(in crate::chain) struct Window<'c> {
    whole: &'c Circle,
    /// The tick of the grid at which it begins: all strides have a sample there.
    first: usize,
    spectra: Spectra,
    /// 1 in the window, and nothing at the seam of its circle.
    shape: Vec<f64>,
    /// The shape times what makes the damping of messages ahead that of the window's circle; and of those behind.
    ahead: Vec<f64>,
    behind: Vec<f64>,
    /// Bins of the whole circle that messages gain where they are cut off.
    gained: usize,
}

impl<'c> Window<'c> {
    /// For what lies between a knot and the next; none if it would spare little.
    pub(in crate::chain) fn behind(
        knot: usize,
        weights: &Weights,
        spectra: &'c Spectra,
    ) -> Option<Self> {
        let whole = &spectra.circle;
        let window = weights.window(knot, whole.ticks);
        let first = window.start / STRIDES_LCM * STRIDES_LCM;
        let own = Circle::close_around(window.end.saturating_sub(first));
        (10 * own.period <= 9 * whole.period).then(|| Self::on(own, first, spectra))
    }

    fn on(own: Circle, first: usize, spectra: &'c Spectra) -> Self {
        let whole = &spectra.circle;
        let shape = own.rounded(vec![1.0; own.ticks]);
        let damping = seen(&whole.undamping, 1, &own, first).zip(&own.undamping);
        let damping: Vec<f64> = damping.map(|(whole, own)| whole / own).collect();
        let both = || shape.iter().zip(&damping);
        let ahead: Vec<f64> = both().map(|(shape, damping)| shape * damping).collect();
        let behind: Vec<f64> = both().map(|(shape, damping)| shape / damping).collect();
        let bins = |shape: &[f64]| Band::above(ROUGH, own.spectrum(shape.iter().copied())).len();
        let gained = bins(&ahead).max(bins(&behind));
        Self {
            whole,
            first,
            gained: (gained * whole.period).div_ceil(own.period),
            spectra: spectra.around(own),
            shape,
            ahead,
            behind,
        }
    }

    /// The beliefs at the inner ends of some stretches; none unless they make up the evidence within some part.
    pub(in crate::chain) fn beliefs_that_make_up(
        &self,
        (evidence, within): (&RangeInclusive<f64>, f64),
        ahead: (&Message, &Factor),
        stretches: &[Stretch],
        behind: (Option<&Message>, &Factor),
    ) -> Option<Vec<Belief>> {
        let beliefs = self.beliefs(ahead, stretches, behind);
        make_up(&beliefs, evidence, within).then_some(beliefs)
    }

    /// As [`between::beliefs`] has it for the whole grid.
    fn beliefs(
        &self,
        ahead: (&Message, &Factor),
        stretches: &[Stretch],
        behind: (Option<&Message>, &Factor),
    ) -> Vec<Belief> {
        let message = self.message(ahead.0, Way::Forward);
        let back = behind.0.map(|message| self.message(message, Way::Back));
        let [said, said_behind] = [ahead.1, behind.1].map(|factor| self.factor(factor));
        let behind = (back.as_ref(), &said_behind);
        let mut beliefs = between::beliefs(&self.spectra, (&message, &said), stretches, behind);
        for belief in &mut beliefs {
            belief.law.first += self.first;
        }
        beliefs
    }

    fn message(&self, message: &Message, way: Way) -> Message {
        let branch = |branch: &Branch| Branch {
            lanes: branch
                .lanes
                .par_iter()
                .map(|lane| self.lane(lane, way))
                .collect(),
            ..*branch
        };
        Message {
            branches: message.branches.iter().map(branch).collect(),
            far: message.far.iter().map(|far| self.function(far)).collect(),
            log: message.log,
        }
    }

    fn lane(&self, lane: &Band, way: Way) -> Band {
        let shape = match way {
            Way::Forward => &self.ahead,
            Way::Back => &self.behind,
        };
        let own = &self.spectra.circle;
        let bins = lane.len() + self.gained;
        let stride = self.whole.stride_for(bins);
        let samples = self.whole.synthesise(lane, stride);
        let both = seen(&samples, stride, own, self.first).zip(shape.iter().step_by(stride));
        let cut = both.map(|(value, shape)| value * shape);
        let bins = (bins * own.period).div_ceil(self.whole.period);
        Band::above(ROUGH, own.analyse(own.samples(stride, cut), bins)).shrunk()
    }

    fn factor(&self, factor: &Factor) -> Factor {
        let functions = factor.functions.iter();
        Factor {
            turns: factor.turns.clone(),
            functions: functions.map(|values| self.function(values)).collect(),
            log: factor.log,
        }
    }

    fn function(&self, values: &[f64]) -> Vec<f64> {
        let both = seen(values, 1, &self.spectra.circle, self.first).zip(&self.shape);
        both.map(|(value, shape)| value * shape).collect()
    }
}

/// What every `stride`-th tick of a window's circle has, of the values at those of the whole one.
fn seen<'v>(
    values: &'v [f64],
    stride: usize,
    own: &Circle,
    first: usize,
) -> impl Iterator<Item = f64> + 'v {
    let [first, period, later] =
        [first, own.period, own.period - own.before()].map(|ticks| ticks.div_ceil(stride));
    let place = move |sample: usize| {
        let ahead = if sample < later {
            0
        } else {
            values.len() - period
        };
        let place = first + sample + ahead;
        place.checked_sub(values.len()).unwrap_or(place)
    };
    (0..period).map(move |sample| values[place(sample)])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::chain::Witness;
    use crate::chain::course::Course;
    use crate::chain::tests::runs::{long, passes, said};

    /// Whether beliefs make up the evidence in a window that ends where the later knot's event has happened but for some part.
    fn makes_up(outside: f64) -> bool {
        let sure = |said| Witness { doubt: 0.0, ..said };
        let reports = [said(0, 700.0, 20.0), said(60, 1_100.0, 20.0)].map(sure);
        let passes = passes(Course::through(long(reports.to_vec())).unwrap()).unwrap();
        let course = passes.course();
        let weights = passes.weigh().unwrap();
        let first = 2 * STRIDES_LCM;
        let ticks = weights.knots[1].quantile(1.0 - outside) as usize - first;
        let own = Circle::close_around(ticks);
        let beliefs = Window::on(own, first, &course.spectra).beliefs(
            (&passes.ahead[0], &course.factors[0]),
            &course.stretches(0, &[7, 30]),
            (passes.behind[1].as_ref(), &course.factors[1]),
        );
        make_up(&beliefs, &weights.evidence_at(0..2), 1e-8)
    }

    #[test]
    fn in_a_window_that_leaves_something_out_beliefs_do_not_make_up_the_evidence() {
        assert_eq!([1e-2, 1e-4, 1e-9].map(makes_up), [false, false, true]);
    }
}
