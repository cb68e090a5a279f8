//! How badly a witness fits the others.

use super::Posterior;

/// What fits worse than this is worth a word: at most one journey in a thousand brings it.
const UNUSUAL: f64 = 1000.0;

impl Posterior<'_> {
    /// How many times as likely all reports would be if a witness were wrong, by its index in [`Posterior::testimonies`].
    ///
    /// Below 1 the others bear it out. It is an e-value: by Markov's inequality at most one journey in `k` brings a witness that is
    /// right and has `k` or more (Vovk & Wang, E-values: Calibration, combination and applications, Annals of Statistics 49,
    /// 2021). Times [`Testimony::doubt`](crate::Testimony::doubt) it is [`Posterior::wrong`], so of a witness that nobody may doubt it alone tells whether somebody should.
    pub fn misfit(&self, witness: usize) -> f64 {
        self.solution.misfit(witness)
    }

    /// The witness that fits the others worst, and its [`Posterior::misfit`], if that is worth a word: it is rather believed than
    /// doubted, and at most one journey in a thousand brings it.
    pub fn worst_misfit(&self) -> Option<(usize, f64)> {
        let believed = (0..self.testimonies.len()).filter(|&w| !self.is_doubted(w));
        let misfits = believed.map(|w| (w, self.misfit(w)));
        misfits
            .filter(|&(_, misfit)| misfit >= UNUSUAL)
            .max_by(|a, b| a.1.total_cmp(&b.1))
    }
}
