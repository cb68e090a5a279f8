//! Which witnesses exclude each other.

use super::ticks::PLAUSIBLE;
use super::{Chain, Witness};

impl Chain {
    /// The witnesses who cannot all be right, as few as will do, in their order: without any one of these the others could be.
    ///
    /// Only those who are as good as never wrong are looked at, and taken to be never wrong: of all others evidence as small as theirs
    /// is expected. Where they could all be right, though next to never, all of them are named. The fewest are found by halves
    /// (Junker, QUICKXPLAIN: preferred explanations and relaxations for over-constrained problems, AAAI 2004).
    pub(crate) fn excluding_each_other(&self) -> Vec<usize> {
        let certain = |&w: &usize| self.witnesses[w].doubt * self.witnesses[w].blind < PLAUSIBLE;
        let certain: Vec<usize> = (0..self.witnesses.len()).filter(certain).collect();
        if self.is_possible(&certain) {
            return certain;
        }
        let mut fewest = self.fewest(&[], &certain, false);
        fewest.sort_unstable();
        fewest
    }

    /// The fewest of some witnesses who are impossible with those `beside` them; nobody if these are by themselves, which only has to
    /// be seen to where they `are_more` than they were.
    fn fewest(&self, beside: &[usize], some: &[usize], are_more: bool) -> Vec<usize> {
        if are_more && !self.is_possible(beside) {
            return Vec::new();
        }
        if some.len() < 2 {
            return some.to_vec();
        }
        let (first, second) = some.split_at(some.len() / 2);
        let late = self.fewest(&[beside, first].concat(), second, true);
        let early = self.fewest(&[beside, &late].concat(), first, !late.is_empty());
        [early, late].concat()
    }

    fn is_possible(&self, witnesses: &[usize]) -> bool {
        let certain = |&w: &usize| Witness {
            doubt: 0.0,
            ..self.witnesses[w].clone()
        };
        let chain = Self {
            witnesses: witnesses.iter().map(certain).collect(),
            ..self.clone()
        };
        chain.solve().is_some()
    }
}
