//! When an observation was made, on the ticks of a grid.

use crate::lattice::{cumulative, remaining, window, window_before};

/// Probabilities that it was before the first tick, on each, and behind the last.
pub(super) struct Instant {
    early: f64,
    pub(super) masses: Vec<f64>,
    late: f64,
}

impl Instant {
    /// An instant on so many ticks that is nowhere yet.
    pub(super) fn nowhere(ticks: usize) -> Self {
        Self {
            early: 0.0,
            masses: vec![0.0; ticks],
            late: 0.0,
        }
    }

    /// Adds a share of an instant somewhere in `from..until` (real ticks), blurred by a normal of deviation `sd`.
    pub(super) fn add(&mut self, share: f64, (from, until): (f64, f64), sd: f64) {
        #[expect(clippy::cast_precision_loss, reason = "ticks of a grid")]
        let end = self.masses.len() as f64;
        self.early += share * window_before(0.0, (from, until), sd);
        // Mirrored, so that what is next to nothing does not drown in the rest.
        self.late += share * window_before(-end, (-until, -from), sd);
        let law = window(from, until, sd, self.masses.len());
        let both = self.masses.iter_mut().zip(law);
        both.for_each(|(sum, mass)| *sum += share * mass);
    }

    /// For each tick the probability that it was earlier.
    pub(super) fn before(&self) -> Vec<f64> {
        let mut before = self.upto();
        before.insert(0, self.early);
        before.pop();
        before
    }

    /// For each tick the probability that it was then or earlier.
    pub(super) fn upto(&self) -> Vec<f64> {
        sums(self.early, cumulative(&self.masses))
    }

    /// For each tick the probability that it was then or later.
    pub(super) fn since(&self) -> Vec<f64> {
        sums(self.late, remaining(&self.masses))
    }
}

fn sums(outside: f64, mut sums: Vec<f64>) -> Vec<f64> {
    for sum in &mut sums {
        *sum = (*sum + outside).min(1.0);
    }
    sums
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_lies_off_the_grid_is_earlier_or_later_than_all_of_it() {
        let mut instant = Instant::nowhere(100);
        instant.add(0.5, (-40.0, 10.0), 2.0);
        instant.add(0.5, (95.0, 135.0), 3.0);
        let (before, upto, since) = (instant.before(), instant.upto(), instant.since());
        for tick in 0..100 {
            assert!((before[tick] + since[tick] - 1.0).abs() < 1e-14);
            assert!((upto[tick] - before[tick] - instant.masses[tick]).abs() < 1e-15);
        }
        assert!((before[0] - 0.4).abs() < 1e-3 && (since[99] - 0.45).abs() < 0.02);
    }

    #[test]
    fn a_far_tail_is_not_lost_in_the_rounding_of_the_rest() {
        let mut instant = Instant::nowhere(400);
        instant.add(1.0, (100.0, 101.0), 7.0);
        let since = instant.since();
        // Twenty deviations out, where 1 less a sum has long been rounding.
        let tail = |tick: f64| window_before(-tick, (-101.0, -100.0), 7.0);
        for tick in [240_u16, 300] {
            let exact = tail(f64::from(tick));
            assert!(exact > 0.0 && (since[usize::from(tick)] / exact - 1.0).abs() < 1e-6);
        }
    }
}
