//! The chain as stretches between knots: the events at which a message must be looked at.

use realfft::num_complex::Complex64;

use super::evidence::{self, Factor, Term};
use super::{Chain, Claim, Conflict, Link};
use crate::spectrum::{Circle, running_exponent};

/// A chain made ready: its knots, what is said at them, and the spectra of its links.
pub(super) struct Course {
    pub(super) chain: Chain,
    pub(super) circle: Circle,
    /// Events where something is said or the pace changes, with the first and the last.
    pub(super) knots: Vec<usize>,
    /// What is said of each knot's event.
    pub(super) factors: Vec<Option<Factor>>,
    /// What is said of the stop between each knot and the next; empty if nothing.
    pub(super) terms: Vec<Vec<Term>>,
    /// Spectra of ρ·(φ − 1) of each law's halts.
    halts: Vec<Vec<Complex64>>,
    /// Spectra of each standing link.
    stands: Vec<Vec<Complex64>>,
    /// Exponents of running by regime, law and pace; empty where no link has both.
    running: Vec<Vec<Vec<Vec<Complex64>>>>,
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
    pub(super) fn through(chain: Chain) -> Result<Self, Conflict> {
        let circle = Circle::around(chain.ticks);
        let standing = |link: &Link| match link {
            Link::Standing { masses, .. } => circle.damped(masses),
            Link::Running { .. } => Vec::new(),
        };
        let halts = |law: &super::Law| {
            let mut spectrum = circle.damped(&law.halt);
            spectrum
                .iter_mut()
                .for_each(|phi| *phi = (*phi - 1.0) * law.halts);
            spectrum
        };
        let (halts, stands) = (chain.laws.iter().map(halts).collect(), chain.links.iter().map(standing).collect());
        let mut course = Self {
            chain,
            knots: Vec::new(),
            factors: Vec::new(),
            terms: Vec::new(),
            halts,
            stands,
            running: Vec::new(),
            circle,
        };
        course.running = (0..course.chain.regimes.len())
            .map(|r| course.exponents(r))
            .collect();
        course.knots = (0..=course.chain.links.len())
            .filter(|&event| course.is_knot(event))
            .collect();
        for &event in &course.knots {
            let factor = course.factor_at(event, None)?;
            let terms = course.terms_at(event, None);
            course.factors.push(factor);
            course.terms.push(terms);
        }
        Ok(course)
    }

    fn exponents(&self, regime: usize) -> Vec<Vec<Vec<Complex64>>> {
        let uses = |law: usize| {
            self.chain.links.iter().any(|link| match link {
                Link::Running { regime: r, parts } => {
                    *r == regime && parts.iter().any(|part| part.0 == law)
                }
                Link::Standing { .. } => false,
            })
        };
        let paces = |law: usize| -> Vec<Vec<Complex64>> {
            let theta = self.chain.laws[law].theta;
            let paces = self.chain.regimes[regime].paces.iter();
            paces
                .map(|&(pace, _)| running_exponent(&self.circle, theta, pace, self.circle.bins()))
                .collect()
        };
        let laws = 0..self.chain.laws.len();
        laws.map(|law| if uses(law) { paces(law) } else { Vec::new() })
            .collect()
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
    pub(super) fn factor(&self, knot: usize, but: Option<usize>) -> Option<Factor> {
        match but {
            // Fewer witnesses leave no less possible.
            Some(_) if self.speaks_at(but, knot) => {
                self.factor_at(self.knots[knot], but).unwrap_or_default()
            }
            _ => self.factors[knot].clone(),
        }
    }

    /// What is said of the stop behind a knot, `but` for one witness.
    pub(super) fn stop(&self, knot: usize, but: Option<usize>) -> Vec<Term> {
        if self.speaks_at(but, knot) {
            self.terms_at(self.knots[knot], but)
        } else {
            self.terms[knot].clone()
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
        let product = Factor::product(witnesses.into_iter(), self.chain.ticks);
        product.map(Some).ok_or(Conflict {
            event,
            witnesses: numbers,
        })
    }

    fn terms_at(&self, event: usize, but: Option<usize>) -> Vec<Term> {
        let here = |claim: &Claim| matches!(claim, Claim::Stop { arrive, .. } if *arrive == event);
        let (_, witnesses) = self.speaking(here, but);
        if witnesses.is_empty() {
            Vec::new()
        } else {
            evidence::terms(witnesses, self.chain.ticks)
        }
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
                    more.iter().for_each(|part| add(&mut parts, *part))
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

    /// The first `bins` bins of the spectrum of a stretch's duration at one pace.
    pub(super) fn kernel(&self, stretch: &Stretch, pace: usize, bins: usize) -> Vec<Complex64> {
        let mut kernel = vec![Complex64::ZERO; bins];
        for &(law, minutes) in &stretch.parts {
            let regime = stretch.regime.expect("running has a regime");
            let exponents = self.running[regime][law][pace].iter().zip(&self.halts[law]);
            for (bin, (running, halts)) in kernel.iter_mut().zip(exponents) {
                *bin += (running + halts) * minutes;
            }
        }
        if stretch.parts.is_empty() {
            kernel.fill(Complex64::ONE);
        } else {
            kernel.iter_mut().for_each(|bin| *bin = bin.exp());
        }
        for &stand in &stretch.stands {
            kernel
                .iter_mut()
                .zip(&self.stands[stand])
                .for_each(|(bin, stand)| *bin *= stand);
        }
        kernel
    }
}

fn add(parts: &mut Vec<(usize, f64)>, (law, minutes): (usize, f64)) {
    match parts.iter_mut().find(|part| part.0 == law) {
        Some(part) => part.1 += minutes,
        None => parts.push((law, minutes)),
    }
}
