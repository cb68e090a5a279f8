//! A stretch's duration in parts: what it usually takes, and what it hardly ever does.

use std::iter;

use realfft::num_complex::Complex64;

use super::spectra::Spectra;
use super::stretch::Stretch;
use super::way::Way;
use crate::spectrum::Bins;

/// So many halts never come together that each last as long as a halt usually may at most.
const LONG_HALTS: usize = 4;

/// The spectra of a stretch's duration at each pace: in two, where it takes as long as it usually may, and where a halt or a stop lasts
/// as long as hardly ever; whole where none ever does.
pub(super) struct Parts<'a> {
    spectra: &'a Spectra,
    stretch: &'a Stretch,
    /// The weight of each pace where it is drawn, and 1 where it goes on.
    weights: Vec<f64>,
    /// The bins that the stretch lets through at each pace.
    reaches: Vec<usize>,
    /// All but running with its usual halts, which is the same at every pace.
    beside: Vec<Vec<Complex64>>,
}

/// A duration, or a part of it.
pub(super) struct Part<'c> {
    /// All bins of its spectrum that are let through.
    pub(super) bins: Bins<'c>,
    /// The ticks that it takes at most.
    pub(super) end: usize,
}

impl Part<'_> {
    /// Parts of one duration together.
    pub(super) fn sum(parts: &[&Self]) -> Self {
        let mut bins = parts[0].bins.clone();
        for part in &parts[1..] {
            let both = bins.iter_mut().zip(part.bins.iter());
            both.for_each(|(sum, bin)| *sum += bin);
        }
        let ends = parts.iter().map(|part| part.end);
        Self {
            bins,
            end: ends.max().unwrap_or(0),
        }
    }
}

impl<'a> Parts<'a> {
    pub(super) fn of(spectra: &'a Spectra, stretch: &'a Stretch) -> Self {
        let mut weights = spectra.weights(stretch);
        let reaches = (0..weights.len()).map(|pace| spectra.reach(stretch, pace));
        let reaches: Vec<usize> = reaches.collect();
        if !stretch.scatter {
            weights.fill(1.0);
        }
        let bins = reaches.iter().copied().max().unwrap_or(0);
        Self {
            beside: beside_running(spectra, stretch, bins),
            spectra,
            stretch,
            weights,
            reaches,
        }
    }

    pub(super) fn paces(&self) -> usize {
        self.weights.len()
    }

    /// What it is at a pace, times the pace's weight where that is drawn.
    pub(super) fn at(&self, pace: usize, way: Way) -> Vec<Part<'a>> {
        let circle = &self.spectra.circle;
        let mut run = circle.some_bins(iter::empty());
        self.spectra
            .run(self.stretch, pace, self.reaches[pace], &mut run);
        let weight = self.weights[pace];
        let times = |part: &Vec<Complex64>| {
            let both = run.iter().zip(part).map(|(run, part)| run * part * weight);
            match way {
                Way::Forward => circle.some_bins(both),
                Way::Back => circle.some_bins(both.map(|bin| bin.conj())),
            }
        };
        let part = |(bins, end)| Part { bins, end };
        let bins = self.beside.iter().map(times);
        bins.zip(self.ends(pace)).map(part).collect()
    }

    /// The ticks that each part takes at most at a pace.
    fn ends(&self, pace: usize) -> Vec<usize> {
        let period = self.spectra.circle.period;
        match self.beside.len() {
            1 => vec![period],
            _ => vec![self.usual_end(pace), period],
        }
    }

    /// The ticks that it takes at most at a pace where it takes as long as it usually may.
    fn usual_end(&self, pace: usize) -> usize {
        let run = |part: &(usize, f64)| {
            let halts = LONG_HALTS * self.spectra.rare_halts(part.0).usual_end;
            self.spectra.run_end(self.stretch.regime, *part, pace) + halts
        };
        let runs = self.stretch.parts.iter().map(run);
        let stands = self.stretch.stands.iter();
        let stands = stands.map(|&stand| self.spectra.rare_stand(stand).usual_end);
        runs.chain(stands).sum()
    }
}

/// What takes time on a stretch beside running with its usual halts: whole where nothing is rare, and otherwise in two.
fn beside_running(spectra: &Spectra, stretch: &Stretch, bins: usize) -> Vec<Vec<Complex64>> {
    let mut usual = vec![Complex64::ONE; bins];
    let mut rare = rare_halts(spectra, stretch, bins);
    usual
        .iter_mut()
        .zip(&rare)
        .for_each(|(usual, rare)| *usual -= rare);
    for &stand in &stretch.stands {
        let (whole, tail) = (spectra.stand(stand), spectra.rare_stand_alone(stand));
        for (bin, (usual, rare)) in usual.iter_mut().zip(&mut rare).enumerate() {
            let tail = tail.map_or(Complex64::ZERO, |tail| tail[bin]);
            *rare = *rare * whole[bin] + *usual * tail;
            *usual *= whole[bin] - tail;
        }
    }
    if have_rare(spectra, stretch) {
        vec![usual, rare]
    } else {
        vec![usual]
    }
}

/// Whether anything on a stretch hardly ever lasts as long as it may.
fn have_rare(spectra: &Spectra, stretch: &Stretch) -> bool {
    let mut halts = stretch.parts.iter();
    let mut stands = stretch.stands.iter();
    halts.any(|part| !spectra.rare_halts(part.0).is_nothing())
        || stands.any(|&stand| !spectra.rare_stand(stand).is_nothing())
}

/// What there is only with rare halts, of running with all its halts.
fn rare_halts(spectra: &Spectra, stretch: &Stretch, bins: usize) -> Vec<Complex64> {
    let mut sum = vec![Complex64::ZERO; bins];
    for &(law, minutes) in &stretch.parts {
        let halts = spectra.rare_halts_alone(law);
        let both = sum.iter_mut().zip(halts.unwrap_or_default());
        both.for_each(|(sum, halts)| *sum += halts * minutes);
    }
    // 1 − e⁻ʰ, where h is tiny.
    for h in &mut sum {
        *h *= 1.0 - 0.5 * *h;
    }
    sum
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spectrum::Circle;

    #[test]
    fn parts_together_have_the_bins_of_both_and_end_with_the_longer_one() {
        let circle = Circle::around(10);
        let part = |bins: [f64; 2], end| Part {
            bins: circle.some_bins(bins.map(|re| Complex64::new(re, 1.0)).into_iter()),
            end,
        };
        let whole = Part::sum(&[&part([3.0, -1.0], 7), &part([0.5, 0.25], 40)]);
        let expected = [3.5, -0.75].map(|re| Complex64::new(re, 2.0));
        assert_eq!((whole.bins.as_slice(), whole.end), (&expected[..], 40));
    }
}
