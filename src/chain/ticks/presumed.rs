//! How much evidence there is, presumed before it is known: what cannot matter beside it is not carried.

use std::sync::Arc;

use super::Ticks;
use crate::chain::course::Course;
use crate::chain::passes::Passes;
use crate::chain::{Conflict, Witness};

/// With so much less evidence than was presumed, as a logarithm, what was left out for being nothing still is.
const ENOUGH: f64 = 7.0;
/// With so much less evidence than was presumed, as a logarithm, reports contradict each other: 1e-43 is no probability of anything.
const HOPELESS: f64 = 100.0;
/// Evidence at the least expected of a witness who is never wrong.
const PLAUSIBLE: f64 = 1e-12;

impl Passes<Ticks> {
    /// Both passes, with the levels that can matter to the evidence; how much that is shows behind the first of them.
    ///
    /// `found` is the evidence without what hardly ever lasts so long: where it is given, that is carried by itself.
    pub(in crate::chain) fn on_ticks(
        course: &Arc<Course>,
        found: Option<f64>,
    ) -> Result<Self, Conflict> {
        let rarely = found.is_some();
        let presumed = presumed(&course.chain.witnesses);
        let hopeless = presumed - HOPELESS;
        let forward = |carrier| {
            let passes = Self::forward(carrier)?;
            let evidence = passes.evidence_ahead();
            Ok((passes, evidence))
        };
        let expected = found.unwrap_or(presumed).max(hopeless);
        let (mut passes, evidence) = match forward(Ticks::over(course, expected, rarely)) {
            Ok(passed) if passed.1 >= expected - ENOUGH || expected <= hopeless => passed,
            Err(conflict) if expected <= hopeless => return Err(conflict),
            // It is no less than what was found of it; the bounds stay.
            Ok((Self { carrier, .. }, least)) if least > hopeless => {
                forward(Ticks { least, ..carrier })?
            }
            Ok(_) | Err(_) => forward(Ticks::over(course, hopeless, rarely))?,
        };
        if evidence < hopeless {
            return Err(passes.conflict());
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
