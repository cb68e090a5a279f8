//! Beliefs about many neighbouring events, one pace after another.
//!
//! A pace's bands are small, a sum over the paces is one function: so the pace is the outer loop, each event
//! keeps one sum, and every kernel is made once for the way there and the way back.

use std::cell::OnceCell;

use realfft::num_complex::Complex64;

use super::behind;
use super::entry::Entry;
use super::sum::Sum;
use crate::cdf::Cdf;
use crate::chain::band::Band;
use crate::chain::spectra::Spectra;
use crate::chain::stretch::Stretch;
use crate::chain::way::Way;

/// What comes into the first of some stretches, and what comes back into the last.
pub(super) struct Sweep<'a> {
    pub(super) spectra: &'a Spectra,
    ahead: Kept<'a>,
    /// None where nothing is said behind.
    behind: Option<Kept<'a>>,
}

/// An entry whose lanes are found once for each pace: stretches may be swept again and again.
struct Kept<'a> {
    entry: Entry<'a>,
    lanes: Vec<OnceCell<Vec<Vec<Complex64>>>>,
}

impl<'a> Kept<'a> {
    fn of(entry: Entry<'a>) -> Self {
        Self {
            lanes: vec![OnceCell::new(); entry.paces()],
            entry,
        }
    }

    /// As [`Entry::lanes`].
    fn lanes(&self, pace: usize) -> Vec<Vec<Complex64>> {
        let found = || self.entry.lanes(pace);
        if self.entry.is_shared() {
            found()
        } else {
            self.lanes[pace].get_or_init(found).clone()
        }
    }
}

impl<'a> Sweep<'a> {
    pub(super) fn of(spectra: &'a Spectra, ahead: Entry<'a>, behind: Option<Entry<'a>>) -> Self {
        Self {
            spectra,
            ahead: Kept::of(ahead),
            behind: behind.map(Kept::of),
        }
    }

    /// What is believed at the inner ends of stretches, which may be cut as one likes.
    pub(super) fn sums(&self, stretches: &[Stretch]) -> Vec<Sum<'a>> {
        let events = stretches.len() - 1;
        let mut sums: Vec<Sum> = (0..events).map(|_| Sum::on(&self.spectra.circle)).collect();
        let alike = alike(stretches);
        let mut kernels = vec![Vec::new(); stretches.len()];
        for pace in 0..self.ahead.entry.paces() {
            kernels.iter_mut().for_each(Vec::clear);
            let backs = self.backs(stretches, pace, (&alike, &mut kernels));
            let mut lanes = self.ahead.lanes(pace);
            for (event, sum) in sums.iter_mut().enumerate() {
                let made = &mut kernels[alike[event]];
                let kernel = self.kernel(made, &stretches[event], pace, &lanes);
                for (state, lane) in lanes.iter_mut().enumerate() {
                    let band = behind(std::mem::take(lane), kernel, Way::Forward);
                    match backs.get(event) {
                        None => sum.add(&band),
                        Some(backs) => sum.add_both(&band, &backs[state]),
                    }
                    *lane = band.into_bins();
                }
            }
        }
        sums
    }

    /// The law that one of its sums is, and what it sums to.
    pub(super) fn law(&self, sum: Sum) -> (Cdf, f64) {
        // Two messages undamp each other; one alone is still damped.
        sum.law(self.spectra.circle.ticks, self.behind.is_none())
    }

    /// One pace's bands from behind at each inner end, by state; none where nothing is said there.
    fn backs(
        &self,
        stretches: &[Stretch],
        pace: usize,
        (alike, kernels): (&[usize], &mut [Vec<Complex64>]),
    ) -> Vec<Vec<Band>> {
        let Some(entry) = &self.behind else {
            return Vec::new();
        };
        let mut lanes = entry.lanes(pace);
        let mut backs = Vec::new();
        for (stretch, &alike) in stretches.iter().zip(alike).skip(1).rev() {
            let kernel = self.kernel(&mut kernels[alike], stretch, pace, &lanes);
            let bands = lanes
                .into_iter()
                .map(|lane| behind(lane, kernel, Way::Back));
            let bands: Vec<Band> = bands.collect();
            lanes = bands.iter().map(|band| band.to_vec()).collect();
            backs.push(bands);
        }
        backs.reverse();
        backs
    }

    /// As many bins of a stretch's duration as some lanes have, or all that are heard.
    fn kernel<'k>(
        &self,
        made: &'k mut Vec<Complex64>,
        stretch: &Stretch,
        pace: usize,
        lanes: &[Vec<Complex64>],
    ) -> &'k [Complex64] {
        let bins = lanes.iter().map(Vec::len).max().unwrap_or(0);
        if made.len() < bins {
            self.spectra.kernel(stretch, pace, bins, made);
        }
        made
    }
}

/// For each of some stretches the first that lasts like it: they have one kernel.
fn alike(stretches: &[Stretch]) -> Vec<usize> {
    let first = |own: &Stretch| {
        stretches
            .iter()
            .take_while(|other| !other.lasts_like(own))
            .count()
    };
    stretches.iter().map(first).collect()
}
