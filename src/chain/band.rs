//! Bands of low frequencies, and how they fall off.

use std::ops::Deref;

use realfft::num_complex::Complex64;

/// Powers of ten below the loudest bin; what lies below them all is silent: rounding alone gives as much.
const DECADES: usize = 16;
/// Bins so many powers of ten below the loudest are the rounding of how it was made, where much was summed.
pub(super) const ROUGH: usize = 14;
/// Of a product of two bands, what two bins give that are together this many powers of ten below the loudest is silent:
/// fewer than a hundred such pairs fall on one bin.
const PRODUCT_DECADES: usize = 18;
/// Bins looked at together.
const BLOCK: usize = 8;

/// The first bins of a spectrum, as far as they are heard.
#[derive(Debug, Clone, Default)]
pub(super) struct Band {
    bins: Vec<Complex64>,
    edges: Edges,
}

/// How a spectrum falls off: bins up to the last block with one above 10⁻ᵏ of the loudest; none for k = 0.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Edges([usize; DECADES + 1]);

impl Band {
    /// The bins of a spectrum up to the last that is heard beside the loudest.
    pub(super) fn heard(spectrum: Vec<Complex64>) -> Self {
        Self::above(DECADES, spectrum)
    }

    /// The bins of a spectrum up to the last that is less than some powers of ten below the loudest.
    pub(super) fn above(decades: usize, mut spectrum: Vec<Complex64>) -> Self {
        let edges = Edges::of(spectrum.iter().copied()).down_to(decades);
        spectrum.truncate(edges.end());
        Self {
            bins: spectrum,
            edges,
        }
    }

    /// As [`Edges::reach_with`].
    pub(super) fn reach_with(&self, other: &Self) -> usize {
        self.edges.reach_with(&other.edges)
    }

    pub(super) fn into_bins(self) -> Vec<Complex64> {
        self.bins
    }

    /// Divides every bin; how it falls off stays the same.
    pub(super) fn divide(&mut self, by: f64) {
        self.bins.iter_mut().for_each(|bin| *bin /= by);
    }

    /// The sum of two bands.
    pub(super) fn plus(self, more: &[Complex64]) -> Self {
        let mut sum = self.bins;
        add(&mut sum, more);
        Self::heard(sum)
    }

    /// The same, without memory that it does not need: for what is kept.
    pub(super) fn shrunk(mut self) -> Self {
        self.bins.shrink_to_fit();
        self
    }
}

impl Deref for Band {
    type Target = [Complex64];

    fn deref(&self) -> &[Complex64] {
        &self.bins
    }
}

impl Edges {
    /// Of the bins of a spectrum.
    pub(super) fn of(bins: impl ExactSizeIterator<Item = Complex64>) -> Self {
        let all = bins.len();
        let blocks = loudness(bins);
        let loudest = blocks.iter().copied().fold(0.0, f64::max);
        let mut edges = [0; DECADES + 1];
        let mut decade = DECADES;
        let mut least = loudest * 1e-32;
        for (number, loud) in blocks.iter().enumerate().rev() {
            while decade > 0 && *loud > least {
                edges[decade] = all.min((number + 1) * BLOCK);
                decade -= 1;
                least *= 100.0;
            }
        }
        Self(edges)
    }

    /// The same of what is left without the bins that are more powers of ten below the loudest.
    fn down_to(self, decades: usize) -> Self {
        let end = self.0[decades].max(1);
        Self(self.0.map(|edge| edge.min(end)))
    }

    /// Bins that are heard: at least one.
    pub(super) fn end(&self) -> usize {
        self.0[DECADES].max(1)
    }

    /// Bins beyond which the product of two functions with such spectra is silent.
    ///
    /// Not the sum of the two: where one band is loud only near zero, the other is met there alone. Bells
    /// add up like the sides of a right angle.
    pub(super) fn reach_with(&self, other: &Self) -> usize {
        let loudest_first = self.0.iter().skip(1).enumerate();
        let reaches = loudest_first.map(|(decade, edge)| {
            // A bin between 10^−decade and a tenth of that needs a partner at least this loud.
            let partner = (PRODUCT_DECADES - decade).min(DECADES);
            edge + other.0[partner]
        });
        reaches.max().unwrap_or(0)
    }
}

/// Adds some bins to others.
pub(super) fn add(sum: &mut Vec<Complex64>, more: &[Complex64]) {
    if sum.len() < more.len() {
        sum.resize(more.len(), Complex64::ZERO);
    }
    sum.iter_mut()
        .zip(more)
        .for_each(|(bin, more)| *bin += more);
}

/// The square of the loudest bin's modulus in each block.
fn loudness(bins: impl ExactSizeIterator<Item = Complex64>) -> Vec<f64> {
    let mut blocks = Vec::with_capacity(bins.len().div_ceil(BLOCK));
    let mut squares = bins.map(|bin| bin.norm_sqr());
    while squares.len() > 0 {
        let mut loudest = 0.0;
        for square in squares.by_ref().take(BLOCK) {
            // Unlike f64::max this is one instruction: it minds no NaN.
            loudest = if square > loudest { square } else { loudest };
        }
        blocks.push(loudest);
    }
    blocks
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The spectrum of a bell that is heard up to `bins`.
    fn bell(bins: usize) -> Vec<Complex64> {
        #[expect(clippy::cast_precision_loss, reason = "thousands")]
        let x = |bin: usize| bin as f64 / bins as f64;
        let height = |bin| 1e-16_f64.powf(x(bin) * x(bin));
        (0..4 * bins).map(|bin| height(bin).into()).collect()
    }

    #[test]
    fn a_band_ends_where_rounding_begins() {
        assert_eq!(Band::heard(bell(1000)).len(), 1000);
        assert_eq!(Band::above(4, bell(1000)).len(), 504);
        assert_eq!(Band::heard(vec![Complex64::ZERO; 5]).len(), 1);
    }

    #[test]
    fn two_bells_reach_as_far_together_as_the_third_side_of_their_right_angle() {
        let [a, b] = [300, 400].map(|bins| Band::heard(bell(bins)));
        let reach = a.reach_with(&b);
        assert!((500..580).contains(&reach), "{reach}");
        assert_eq!(reach, b.reach_with(&a));
    }

    #[test]
    fn no_pair_of_bins_beyond_the_reach_of_a_product_is_heard() {
        let plain = |n: usize| (0..n).map(|bin| Complex64::new(1.0, (bin % 7) as f64));
        let mut ragged: Vec<Complex64> = plain(90).collect();
        ragged.iter_mut().skip(20).for_each(|bin| *bin *= 1e-9);
        let [a, b] = [bell(200), ragged].map(Band::heard);
        let reach = a.reach_with(&b);
        let loudest = |band: &Band| band.iter().map(|bin| bin.norm()).fold(0.0, f64::max);
        let heard = 1e-18 * loudest(&a) * loudest(&b);
        for (i, x) in a.iter().enumerate() {
            for (j, y) in b.iter().enumerate() {
                assert!(i + j <= reach || (x * y).norm() <= heard, "{i} and {j}");
            }
        }
    }
}
