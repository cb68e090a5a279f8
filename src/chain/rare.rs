//! The part of a duration that hardly ever lasts so long.
//!
//! What a transform makes of a duration with a far tail is no better than rounding where the tail is lower than 1e-16 of its peak. Cut
//! off, and transformed alone, the tail is as good as its own peak allows. It is cut off smoothly: an edge would be heard in all bins.

use std::sync::OnceLock;

use realfft::num_complex::Complex64;

use crate::lattice::roll;
use crate::spectrum::Circle;

/// Masses below this part of the greatest are rare.
const RARE: f64 = 1e-8;

/// The far tail of a duration: from a tick on its masses, coming up from nothing to what they are.
pub(super) struct Rare {
    first: usize,
    masses: Vec<f64>,
    /// Damped, found when first needed.
    spectrum: OnceLock<Vec<Complex64>>,
}

impl Rare {
    /// What is rare of a duration with masses on ticks 0, 1, …, `times` over.
    pub(super) fn of(masses: &[f64], times: f64) -> Self {
        let most = masses.iter().copied().fold(0.0, f64::max);
        let usual = masses.iter().rposition(|&mass| mass > RARE * most);
        let first = usual.map_or(0, |last| last + 1);
        let comes_up = roll(first).map(|down| 1.0 - down);
        let up = comes_up.chain(std::iter::repeat(1.0));
        let rare = masses[first..].iter().zip(up);
        Self {
            first,
            masses: rare.map(|(mass, up)| times * mass * up).collect(),
            spectrum: OnceLock::new(),
        }
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.masses.is_empty()
    }

    /// Its spectrum, damped; none where there is nothing rare.
    pub(super) fn spectrum(&self, circle: &Circle) -> Option<&[Complex64]> {
        let spectrum = || {
            let mut masses = vec![0.0; self.first];
            masses.extend(&self.masses);
            circle.damped(&masses)
        };
        (!self.is_nothing()).then(|| self.spectrum.get_or_init(spectrum).as_slice())
    }
}
