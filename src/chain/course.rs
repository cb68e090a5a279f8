//! The chain as stretches between knots: the events at which a message must be looked at.

use std::borrow::Cow;
use std::sync::{Arc, OnceLock};

use realfft::num_complex::Complex64;

use super::band::Band;
use super::evidence::{self, Factor, Stop};
use super::exponent::Exponent;
use super::exponential::exponential;
use super::{Chain, Claim, Conflict, Link};
use crate::spectrum::Circle;

/// Bins below this part of the zeroth are silent: rounding alone gives them as much.
const SILENCE: f64 = 1e-16;

/// Bins whose exponents are computed together.
const PIECE: usize = 512;

/// ψ with its halts at one pace, each piece of it computed when first needed.
type Exponents = Vec<OnceLock<Vec<Complex64>>>;

/// A chain made ready: its knots, what is said at them, and the spectra of its links.
pub(super) struct Course {
    pub(super) chain: Arc<Chain>,
    pub(super) circle: Circle,
    /// Events where something is said or the pace changes, with the first and the last.
    pub(super) knots: Vec<usize>,
    /// What is said of each knot's event.
    pub(super) factors: Vec<Option<Factor>>,
    /// What is said of the stop between each knot and the next; empty if nothing.
    pub(super) stops: Vec<Stop>,
    /// Prior masses of the first event on all ticks, summing to 1.
    pub(super) start: Vec<f64>,
    /// Spectra of ρ·(φ − 1) of each law's halts.
    halts: Vec<Vec<Complex64>>,
    /// Spectra of each standing link.
    stands: Vec<Vec<Complex64>>,
    /// Exponents of running by regime, law and pace.
    running: Vec<Vec<Vec<Exponents>>>,
}

/// All that lies between two events of one regime.
pub(super) struct Stretch {
    regime: Option<usize>,
    parts: Vec<(usize, f64)>,
    stands: Vec<usize>,
    /// The pace is drawn at its start, not carried in.
    pub(super) scatter: bool,
    /// The pace ends with it: messages are averaged over it.
    pub(super) gather: bool,
}

impl Course {
    pub(super) fn through(chain: &Arc<Chain>) -> Result<Self, Conflict> {
        let circle = Circle::around(chain.ticks);
        let standing = |link: &Link| match link {
            Link::Standing { masses, .. } => Band::heard(circle.damped(masses)).into_bins(),
            Link::Running { .. } => Vec::new(),
        };
        let halts = |law: &super::Law| {
            let mut spectrum = circle.damped(&law.halt);
            for phi in &mut spectrum {
                *phi = (*phi - 1.0) * law.halts;
            }
            spectrum
        };
        let mut start = chain.start.clone();
        start.resize(chain.ticks, 0.0);
        crate::lattice::normalise(&mut start);
        let mut course = Self {
            chain: Arc::clone(chain),
            start,
            knots: Vec::new(),
            factors: Vec::new(),
            stops: Vec::new(),
            halts: chain.laws.iter().map(halts).collect(),
            stands: chain.links.iter().map(standing).collect(),
            running: Vec::new(),
            circle,
        };
        course.running = chain
            .regimes
            .iter()
            .map(|regime| {
                let unknown = vec![OnceLock::new(); course.circle.bins().div_ceil(PIECE)];
                vec![vec![unknown; regime.paces.len()]; chain.laws.len()]
            })
            .collect();
        course.knots = (0..=chain.links.len())
            .filter(|&event| course.is_knot(event))
            .collect();
        for &event in &course.knots {
            let factor = course.factor_at(event, None)?;
            let stop = course.stop_at(event, None);
            course.factors.push(factor);
            course.stops.push(stop);
        }
        Ok(course)
    }

    fn regime(&self, link: usize) -> Option<usize> {
        match &self.chain.links[link] {
            Link::Running { regime, .. } => Some(*regime),
            Link::Standing { within, .. } => *within,
        }
    }

    /// One pace holds on both sides of the event.
    fn pace_goes_on(&self, event: usize) -> bool {
        let inner = event > 0 && event < self.chain.links.len();
        inner && self.regime(event).is_some() && self.regime(event - 1) == self.regime(event)
    }

    fn is_knot(&self, event: usize) -> bool {
        let named = self
            .chain
            .witnesses
            .iter()
            .any(|witness| match witness.claim {
                Claim::Event { event: e, .. } => e == event,
                Claim::Stop { arrive, .. } => arrive == event || arrive + 1 == event,
            });
        named || !self.pace_goes_on(event)
    }

    /// The last knot at or before an event.
    pub(super) fn knot_before(&self, event: usize) -> usize {
        self.knots.partition_point(|&knot| knot <= event) - 1
    }

    /// The first knot at or behind an event.
    pub(super) fn knot_from(&self, event: usize) -> usize {
        self.knots.partition_point(|&knot| knot < event)
    }

    /// The knot at which a witness speaks: for a stop, its arrival.
    pub(super) fn knot_of(&self, witness: usize) -> usize {
        match self.chain.witnesses[witness].claim {
            Claim::Event { event, .. } => self.knot_before(event),
            Claim::Stop { arrive, .. } => self.knot_before(arrive),
        }
    }

    /// The witnesses that speak at a knot.
    pub(super) fn witnesses_at(&self, knot: usize) -> Vec<usize> {
        (0..self.chain.witnesses.len())
            .filter(|&witness| self.knot_of(witness) == knot)
            .collect()
    }

    pub(super) fn conflict_at(&self, knot: usize) -> Conflict {
        Conflict {
            event: self.knots[knot],
            witnesses: self.witnesses_at(knot),
        }
    }

    /// What is said of a knot's event, `but` for one witness.
    pub(super) fn factor(&self, knot: usize, but: Option<usize>) -> Option<Cow<'_, Factor>> {
        if self.speaks_at(but, knot) {
            // Fewer witnesses leave no less possible.
            let factor = self.factor_at(self.knots[knot], but).unwrap_or_default();
            factor.map(Cow::Owned)
        } else {
            self.factors[knot].as_ref().map(Cow::Borrowed)
        }
    }

    /// What is said of the stop behind a knot, `but` for one witness.
    pub(super) fn stop(&self, knot: usize, but: Option<usize>) -> Cow<'_, Stop> {
        if self.speaks_at(but, knot) {
            Cow::Owned(self.stop_at(self.knots[knot], but))
        } else {
            Cow::Borrowed(&self.stops[knot])
        }
    }

    fn speaks_at(&self, witness: Option<usize>, knot: usize) -> bool {
        witness.is_some_and(|witness| self.knot_of(witness) == knot)
    }

    fn factor_at(&self, event: usize, but: Option<usize>) -> Result<Option<Factor>, Conflict> {
        let here = |claim: &Claim| matches!(claim, Claim::Event { event: e, .. } if *e == event);
        let (numbers, witnesses) = self.speaking(here, but);
        if witnesses.is_empty() {
            return Ok(None);
        }
        let product = Factor::product(&witnesses, self.chain.ticks, &self.circle);
        product.map(Some).ok_or(Conflict {
            event,
            witnesses: numbers,
        })
    }

    fn stop_at(&self, event: usize, but: Option<usize>) -> Stop {
        let here = |claim: &Claim| matches!(claim, Claim::Stop { arrive, .. } if *arrive == event);
        let (numbers, witnesses) = self.speaking(here, but);
        if witnesses.is_empty() {
            return Stop::default();
        }
        let numbered = numbers.into_iter().zip(witnesses).collect();
        evidence::stop(numbered, self.chain.ticks, &self.circle)
    }

    fn speaking(
        &self,
        here: impl Fn(&Claim) -> bool,
        but: Option<usize>,
    ) -> (Vec<usize>, Vec<&super::Witness>) {
        let all = self.chain.witnesses.iter().enumerate();
        all.filter(|(number, witness)| here(&witness.claim) && Some(*number) != but)
            .unzip()
    }

    /// What lies between two events with no change of pace between them.
    pub(super) fn stretch(&self, from: usize, to: usize) -> Stretch {
        let mut parts: Vec<(usize, f64)> = Vec::new();
        let mut stands = Vec::new();
        for (number, link) in self.chain.links.iter().enumerate().take(to).skip(from) {
            match link {
                Link::Running { parts: more, .. } => {
                    for part in more {
                        add(&mut parts, *part);
                    }
                }
                Link::Standing { .. } => stands.push(number),
            }
        }
        let regime = self.regime(from);
        let scatter = !self.pace_goes_on(from);
        Stretch {
            regime,
            parts,
            stands,
            scatter,
            gather: !self.pace_goes_on(to),
        }
    }

    /// The weights of a stretch's paces; a single 1 where there is no pace.
    pub(super) fn weights(&self, stretch: &Stretch) -> Vec<f64> {
        stretch.regime.map_or(vec![1.0], |regime| {
            self.chain.regimes[regime]
                .paces
                .iter()
                .map(|&(_, weight)| weight)
                .collect()
        })
    }

    /// Makes the first `bins` bins of the spectrum of a stretch's duration at one pace.
    pub(super) fn kernel(
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
                let exponent = self.exponent(stretch, law, pace, piece);
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
        for &stand in &stretch.stands {
            let stand = &self.stands[stand];
            kernel.truncate(stand.len());
            kernel.iter_mut().zip(stand).for_each(|(k, s)| *k *= s);
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
            .map(|&stand| self.stands[stand].len())
            .min();
        let stood = stood.unwrap_or(self.circle.bins());
        let log_modulus = |bin: usize| -> f64 {
            let z = self.circle.point(bin);
            let part = |&(law, minutes): &(usize, f64)| {
                self.running(stretch, law, pace).at(z).re * minutes
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

    fn running(&self, stretch: &Stretch, law: usize, pace: usize) -> Exponent {
        let regime = stretch.regime.expect("running has a regime");
        let (pace, _) = self.chain.regimes[regime].paces[pace];
        let theta = self.chain.laws[law].theta;
        Exponent { theta, pace }
    }

    /// A piece of ψ with its halts.
    fn exponent(&self, stretch: &Stretch, law: usize, pace: usize, piece: usize) -> &[Complex64] {
        let regime = stretch.regime.expect("running has a regime");
        self.running[regime][law][pace][piece].get_or_init(|| {
            let from = piece * PIECE;
            let until = (from + PIECE).min(self.circle.bins());
            let mut exponent = self
                .running(stretch, law, pace)
                .at_all(self.circle.points(from..until));
            let halts = &self.halts[law][from..until];
            exponent.iter_mut().zip(halts).for_each(|(e, h)| *e += h);
            exponent
        })
    }
}

fn add(parts: &mut Vec<(usize, f64)>, (law, minutes): (usize, f64)) {
    match parts.iter_mut().find(|part| part.0 == law) {
        Some(part) => part.1 += minutes,
        None => parts.push((law, minutes)),
    }
}
