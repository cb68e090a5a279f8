//! Spectra of all that takes time on a chain, whatever is said of it.

use std::mem;
use std::sync::{Arc, OnceLock};

use realfft::num_complex::Complex64;

use super::band::Band;
use super::exponent::Exponent;
use super::exponential::exponential;
use super::rare::Rare;
use super::stretch::Stretch;
use super::{Chain, Law, Regime};
use crate::spectrum::Circle;

/// Bins below this part of the zeroth are silent: rounding alone gives them as much.
const SILENCE: f64 = 1e-16;

/// Bins whose exponents are computed together.
const PIECE: usize = 512;

/// All that takes time on a chain: which its chain has no more.
struct Durations {
    laws: Vec<Law>,
    stands: Vec<Vec<f64>>,
    regimes: Vec<Regime>,
}

/// A circle, and on it the spectra of all that takes time on a chain.
pub(super) struct Spectra {
    pub(super) circle: Circle,
    durations: Arc<Durations>,
    /// Spectra of ρ·(φ − 1) of each law's halts, found when first needed.
    halts: Vec<OnceLock<Vec<Complex64>>>,
    /// Spectra of each kind of stop, found when first needed.
    stands: Vec<OnceLock<Vec<Complex64>>>,
    /// Halts of each law, ρ times over, and stops of each kind, as far as they are rare; found when first needed.
    rare_halts: Vec<OnceLock<Rare>>,
    rare_stands: Vec<OnceLock<Rare>>,
    /// Running by regime, law and pace.
    running: Vec<Vec<Vec<Running>>>,
}

/// Running under one law at one pace.
struct Running {
    exponent: Exponent,
    /// ψ with its halts, each piece of it computed when first needed.
    pieces: Vec<OnceLock<Vec<Complex64>>>,
}

impl Spectra {
    /// Of all that takes time on a chain, which is taken from it.
    pub(super) fn of(chain: &mut Chain) -> Self {
        let durations = Durations {
            laws: mem::take(&mut chain.laws),
            stands: mem::take(&mut chain.stands),
            regimes: mem::take(&mut chain.regimes),
        };
        Self::on(Circle::close_around(chain.ticks), Arc::new(durations))
    }

    /// The same on another circle.
    pub(super) fn around(&self, circle: Circle) -> Self {
        Self::on(circle, Arc::clone(&self.durations))
    }

    fn on(circle: Circle, durations: Arc<Durations>) -> Self {
        let running = |law: &Law, pace| Running {
            exponent: Exponent {
                theta: law.theta,
                pace,
            },
            pieces: vec![OnceLock::new(); circle.bins().div_ceil(PIECE)],
        };
        let regimes = durations.regimes.iter().map(|regime| {
            let under = |law| {
                let paces = regime.paces.iter();
                paces.map(|&(pace, _)| running(law, pace)).collect()
            };
            durations.laws.iter().map(under).collect()
        });
        Self {
            halts: vec![OnceLock::new(); durations.laws.len()],
            stands: vec![OnceLock::new(); durations.stands.len()],
            rare_halts: vec![OnceLock::new(); durations.laws.len()],
            rare_stands: vec![OnceLock::new(); durations.stands.len()],
            running: regimes.collect(),
            durations,
            circle,
        }
    }

    /// The weights of a stretch's paces; a single 1 where there is no pace.
    pub(super) fn weights(&self, stretch: &Stretch) -> Vec<f64> {
        stretch.regime.map_or(vec![1.0], |regime| {
            let paces = self.durations.regimes[regime].paces.iter();
            paces.map(|&(_, weight)| weight).collect()
        })
    }

    /// The spectrum of ρ·(φ − 1) of a law's halts.
    fn halts(&self, law: usize) -> &[Complex64] {
        self.halts[law].get_or_init(|| {
            let Law { halt, halts, .. } = &self.durations.laws[law];
            let mut spectrum = self.circle.damped(halt);
            for phi in &mut spectrum {
                *phi = (*phi - 1.0) * halts;
            }
            spectrum
        })
    }

    /// The spectrum of a kind of stop.
    pub(super) fn stand(&self, stand: usize) -> &[Complex64] {
        self.stands[stand].get_or_init(|| {
            let spectrum = self.circle.folded(&self.durations.stands[stand]);
            Band::heard(spectrum).shrunk().into_bins()
        })
    }

    pub(super) fn rare_halts(&self, law: usize) -> &Rare {
        let Law { halt, halts, .. } = &self.durations.laws[law];
        self.rare_halts[law].get_or_init(|| Rare::of(halt, *halts))
    }

    pub(super) fn rare_stand(&self, stand: usize) -> &Rare {
        self.rare_stands[stand].get_or_init(|| Rare::of(&self.durations.stands[stand], 1.0))
    }

    /// The spectrum of a law's halts as far as they are rare; none where none is.
    pub(super) fn rare_halts_alone(&self, law: usize) -> Option<&[Complex64]> {
        let masses = &self.durations.laws[law].halt;
        self.rare_halts(law).spectrum(masses, &self.circle)
    }

    /// The same of a kind of stop.
    pub(super) fn rare_stand_alone(&self, stand: usize) -> Option<&[Complex64]> {
        let masses = &self.durations.stands[stand];
        self.rare_stand(stand).spectrum(masses, &self.circle)
    }

    /// Makes the first `bins` bins of the spectrum of a stretch's duration at one pace.
    pub(super) fn kernel(
        &self,
        stretch: &Stretch,
        pace: usize,
        bins: usize,
        kernel: &mut Vec<Complex64>,
    ) {
        self.run(stretch, pace, bins, kernel);
        for &stand in &stretch.stands {
            let stand = self.stand(stand);
            kernel.truncate(stand.len());
            kernel.iter_mut().zip(stand).for_each(|(k, s)| *k *= s);
        }
    }

    /// The same of its running alone, with halts.
    pub(super) fn run(
        &self,
        stretch: &Stretch,
        pace: usize,
        bins: usize,
        kernel: &mut Vec<Complex64>,
    ) {
        kernel.clear();
        for piece in 0..bins.div_ceil(PIECE) {
            let from = kernel.len();
            let count = PIECE.min(bins - from);
            let mut parts = stretch.parts.iter().map(|&(law, minutes)| {
                let exponent = self.exponent(stretch.regime, law, pace, piece);
                exponent[..count].iter().map(move |psi| psi * minutes)
            });
            match parts.next() {
                Some(first) => kernel.extend(first),
                None => kernel.resize(from + count, Complex64::ONE),
            }
            for part in parts {
                let both = kernel[from..].iter_mut().zip(part);
                both.for_each(|(sum, more)| *sum += more);
            }
            if !stretch.parts.is_empty() {
                exponential(&mut kernel[from..]);
            }
        }
    }

    /// Bins beyond which a stretch lets nothing of a message through.
    ///
    /// The modulus of running's generating function falls with the frequency, and halts and stops only
    /// lower it further.
    pub(super) fn reach(&self, stretch: &Stretch, pace: usize) -> usize {
        let stood = stretch
            .stands
            .iter()
            .map(|&stand| self.stand(stand).len())
            .min();
        let stood = stood.unwrap_or(self.circle.bins());
        let log_modulus = |bin: usize| -> f64 {
            let z = self.circle.point(bin);
            let part = |&(law, minutes): &(usize, f64)| {
                self.running(stretch.regime, law, pace).exponent.at(z).re * minutes
            };
            stretch.parts.iter().map(part).sum()
        };
        let least = log_modulus(0) + SILENCE.ln();
        let (mut low, mut high) = (1, stood);
        while low < high {
            let middle = usize::midpoint(low, high);
            if log_modulus(middle) > least {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        low
    }

    fn running(&self, regime: Option<usize>, law: usize, pace: usize) -> &Running {
        &self.running[regime.expect("running has a regime")][law][pace]
    }

    /// The ticks that nominal minutes of running take at most, without halts.
    pub(super) fn run_end(
        &self,
        regime: Option<usize>,
        (law, minutes): (usize, f64),
        pace: usize,
    ) -> usize {
        self.running(regime, law, pace).exponent.end(minutes)
    }

    /// A piece of ψ with its halts.
    fn exponent(
        &self,
        regime: Option<usize>,
        law: usize,
        pace: usize,
        piece: usize,
    ) -> &[Complex64] {
        let Running { exponent, pieces } = self.running(regime, law, pace);
        pieces[piece].get_or_init(|| {
            let from = piece * PIECE;
            let until = (from + PIECE).min(self.circle.bins());
            let mut values = exponent.at_all(self.circle.points(from..until));
            let halts = &self.halts(law)[from..until];
            values.iter_mut().zip(halts).for_each(|(e, h)| *e += h);
            values
        })
    }
}
