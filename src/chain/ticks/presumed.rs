//! How much evidence there is, presumed before it is known: what cannot matter beside it is not carried.

use std::sync::Arc;

use super::Ticks;
use crate::chain::Witness;
use crate::chain::course::Course;
use crate::chain::passes::Passes;

/// With so much less evidence than was presumed, as a logarithm, what was left out for being nothing still is.
const ENOUGH: f64 = 7.0;
/// With so much less evidence than was presumed, as a logarithm, reports contradict each other: 1e-43 is no probability of anything.
const HOPELESS: f64 = 100.0;
/// Evidence at the least expected of a witness who is never wrong.
pub(in crate::chain) const PLAUSIBLE: f64 = 1e-12;

impl Passes<Ticks> {
    /// Both passes, with the levels that can matter to the evidence; how much that is shows behind the first of them.
    pub(in crate::chain) fn on_ticks(course: &Arc<Course>) -> Option<Self> {
        let presumed = presumed(&course.chain.witnesses);
        let hopeless = presumed - HOPELESS;
        let with_at_least = |least| {
            let passes = Self::forward(Ticks::over(course, least))?;
            let evidence = passes.evidence_ahead();
            Some((passes, evidence))
        };
        let (mut passes, evidence) = match with_at_least(presumed) {
            Some(passed) if passed.1 >= presumed - ENOUGH => passed,
            // It is no less than what was found of it.
            Some((_, found)) => with_at_least(found.max(hopeless))?,
            None => with_at_least(hopeless)?,
        };
        if evidence < hopeless {
            return None;
        }
        passes.carrier.least = evidence;
        passes.and_back()
    }
}

/// Logarithm of the evidence if the train goes as foreseen and all witnesses may be wrong; it may be too high.
fn presumed(witnesses: &[Witness]) -> f64 {
    let least = |witness: &Witness| f64::max(witness.doubt * witness.blind, PLAUSIBLE).ln();
    witnesses.iter().map(least).sum::<f64>() - 1.0
}
