//! Many weighted sums of the same spectra.

use realfft::num_complex::Complex64;

use crate::chain::wide::{self, Few, LANES};

/// For each row the sum of the spectra, each times its weight: as many bins as the row asks for.
pub(super) fn weighed(
    spectra: &[Vec<Complex64>],
    rows: &[(Vec<f64>, usize)],
) -> Vec<Vec<Complex64>> {
    let most = rows.iter().map(|row| row.1).max().unwrap_or(0);
    let mut sums: Vec<Vec<Complex64>> = rows.iter().map(|row| Vec::with_capacity(row.1)).collect();
    for first in (0..most).step_by(LANES) {
        // Of all spectra these fit in the fastest memory, while all rows take them.
        let bins: Vec<Few> = spectra.iter().map(|bins| few(bins, first)).collect();
        for ((weights, count), sum) in rows.iter().zip(&mut sums) {
            let here = LANES.min(count.saturating_sub(first));
            if here > 0 {
                let few = wide::weighed(&bins, weights);
                let few = few
                    .as_chunks()
                    .0
                    .iter()
                    .map(|&[re, im]| Complex64::new(re, im));
                sum.extend(few.take(here));
            }
        }
    }
    sums
}

/// A few bins from one on; zero where the spectrum has ended.
fn few(spectrum: &[Complex64], first: usize) -> Few {
    let mut few = [0.0; 2 * LANES];
    let bins = spectrum.iter().skip(first);
    for ([re, im], bin) in few.as_chunks_mut().0.iter_mut().zip(bins) {
        (*re, *im) = (bin.re, bin.im);
    }
    few
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_row_has_each_spectrum_as_often_as_it_weighs() {
        let spectrum = |bins: i32| {
            let bins = (0..bins).map(|bin| Complex64::new(f64::from(bin), -1.0));
            bins.collect::<Vec<_>>()
        };
        let spectra = [spectrum(20), spectrum(11)];
        let rows = [
            (vec![1.0, 0.5], 20),
            (vec![0.0, -2.0], 9),
            (vec![3.0, 3.0], 0),
        ];
        let sums = weighed(&spectra, &rows);
        for ((weights, bins), sum) in rows.iter().zip(sums) {
            assert_eq!(sum.len(), *bins);
            for (bin, sum) in sum.into_iter().enumerate() {
                let value = |spectrum: usize| spectra[spectrum].get(bin).copied();
                let parts = [0, 1].map(|s| value(s).unwrap_or_default() * weights[s]);
                assert_eq!(sum, parts[0] + parts[1]);
            }
        }
    }
}
