//! The part of a duration that hardly ever lasts so long.
//!
//! What a transform makes of a duration with a far tail is no better than rounding where the tail is lower than 1e-16 of its peak. Cut
//! off, and transformed alone, the tail is as good as its own peak allows. It is cut off smoothly: an edge would be heard in all bins.

use std::ops::Range;
use std::sync::OnceLock;

use realfft::num_complex::Complex64;

use crate::lattice::roll;
use crate::spectrum::Circle;

/// Masses below this part of the greatest are rare. Even of the shortest run what is usual stands out from rounding as far as what is
/// rare has come up.
const RARE: f64 = 1e-6;

/// The far tail of a duration.
#[derive(Clone)]
pub(super) struct Rare {
    /// The ticks on which its masses are rare: none where nothing is.
    ticks: Range<usize>,
    times: f64,
    /// The tick up to which the duration lasts where it is not rare.
    pub(super) usual_end: usize,
    /// Damped, found when first needed.
    spectrum: OnceLock<Vec<Complex64>>,
}

impl Rare {
    /// What is rare of a duration with masses on ticks 0, 1, …, `times` over.
    pub(super) fn of(masses: &[f64], times: f64) -> Self {
        let most = masses.iter().copied().fold(0.0, f64::max);
        let usual = masses.iter().rposition(|&mass| mass > RARE * most);
        let first = usual.map_or(0, |last| last + 1);
        Self {
            ticks: first..masses.len(),
            times,
            usual_end: masses.len().min(2 * first),
            spectrum: OnceLock::new(),
        }
    }

    pub(super) fn is_nothing(&self) -> bool {
        self.ticks.is_empty()
    }

    /// Of the duration's masses those from the first rare tick on, coming up from nothing to all there is.
    fn coming_up(&self, masses: &[f64]) -> impl Iterator<Item = f64> {
        let up = roll(self.ticks.start).map(|down| self.times * (1.0 - down));
        let up = up.chain(std::iter::repeat(self.times));
        let rare = masses[self.ticks.clone()].iter();
        rare.zip(up).map(|(mass, up)| mass * up)
    }

    /// Its spectrum, damped, of the duration's masses; none where there is nothing rare.
    pub(super) fn spectrum(&self, masses: &[f64], circle: &Circle) -> Option<&[Complex64]> {
        let spectrum = || {
            let mut rare = vec![0.0; self.ticks.start];
            rare.extend(self.coming_up(masses));
            circle.folded(&rare)
        };
        (!self.is_nothing()).then(|| self.spectrum.get_or_init(spectrum).as_slice())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::lattice::lognormal;

    #[test]
    fn what_is_rare_comes_up_from_nothing_to_all_there_is() {
        let law = lognormal(20.0, 0.5, 2_000);
        let rare = Rare::of(&law, 3.0);
        let most = law.iter().copied().fold(0.0, f64::max);
        let first = rare.ticks.start;
        assert!(law[first] <= RARE * most && law[first - 1] > RARE * most);
        assert_eq!(rare.ticks.end, law.len());
        let parts = rare.coming_up(&law).zip(&law[first..]);
        let parts: Vec<f64> = parts.map(|(rare, mass)| rare / (3.0 * mass)).collect();
        assert!(parts[0] < 1e-15);
        let [half, whole] = [first / 2, first].map(|tick| parts[tick]);
        assert!((half - 0.5).abs() < 0.1 && (whole - 1.0).abs() < 1e-12);
        assert!(parts.windows(2).all(|two| two[1] > two[0] - 1e-12));
        assert_eq!(rare.usual_end, 2 * first);
    }

    #[test]
    fn nothing_is_rare_that_ends_before_it_is() {
        let circle = Circle::around(100);
        for law in [
            &[][..],
            &[1.0],
            &[0.0, 0.5, 0.3, 0.2],
            &lognormal(20.0, 1.4, 100),
        ] {
            let rare = Rare::of(law, 1.0);
            assert!(rare.is_nothing() && rare.spectrum(law, &circle).is_none());
        }
    }
}
