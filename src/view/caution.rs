//! What must be said beside an answer, lest it be taken for more than it is.

use std::fmt;

use super::style;
use crate::posterior::Posterior;

/// The cautions that hold of what is believed, a paragraph each.
pub(super) struct Cautions<'p>(pub(super) &'p Posterior<'p>);

impl Cautions<'_> {
    pub(super) fn list(&self) -> Vec<String> {
        let Self(posterior) = self;
        let no_time = "None of the reports gives a time: this is what trains of this kind do, not a forecast.";
        let cut_off = "The end of the time considered cuts off later times: all are too early, the latest most.";
        let holding = [
            (!posterior.is_told_a_time(), no_time),
            (posterior.is_cut_off(), cut_off),
        ];
        let holding = holding.into_iter().filter(|(holds, _)| *holds);
        holding
            .map(|(_, words)| words.to_owned())
            .chain(misfit(posterior))
            .collect()
    }
}

impl fmt::Display for Cautions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut cautions = self.list().into_iter();
        cautions.try_for_each(|caution| writeln!(f, "\n{caution}"))
    }
}

/// That a witness hardly fits the others, though it is believed; none where all do.
fn misfit(posterior: &Posterior<'_>) -> Option<String> {
    let (witness, misfit) = posterior.worst_misfit()?;
    let journeys = match misfit {
        1e6.. => "1,000,000",
        1e5.. => "100,000",
        1e4.. => "10,000",
        _ => "1,000",
    };
    let report = style::witness(posterior, witness);
    Some(format!(
        "The reports hardly fit together: at most one journey in {journeys} would bring {report} beside the others. \
         Its time or its trust may be wrong."
    ))
}
