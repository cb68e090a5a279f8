//! What must be said beside an answer, lest it be taken for more than it is.

use std::fmt;

use chrono_tz::Tz;

use super::style::{self, percent};
use crate::posterior::Posterior;

/// The cautions that hold of what is believed, a paragraph each.
pub(super) struct Cautions<'p>(pub(super) &'p Posterior<'p>);

impl Cautions<'_> {
    pub(super) fn list(&self) -> Vec<String> {
        let Self(posterior) = self;
        let no_time = "None of the reports gives a time: this is what trains of this kind do, not a forecast.";
        let no_time = (!posterior.is_told_a_time()).then(|| no_time.to_owned());
        let each = [
            no_time,
            cut_off(posterior),
            torn(posterior),
            misfit(posterior),
            assumed(posterior),
        ];
        each.into_iter().flatten().collect()
    }
}

impl fmt::Display for Cautions<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut cautions = self.list().into_iter();
        cautions.try_for_each(|caution| writeln!(f, "\n{caution}"))
    }
}

/// That later times are left out, where that can be seen.
fn cut_off(posterior: &Posterior<'_>) -> Option<String> {
    let left_out = percent(posterior.left_out());
    posterior.is_cut_off().then(|| {
        format!(
            "With {left_out} the train is on its way beyond the time considered. That is left out, so all times are a little early, the latest most."
        )
    })
}

/// That the answer mixes two readings, where reports exclude each other and none of them is clearly wrong.
fn torn(posterior: &Posterior<'_>) -> Option<String> {
    let may_be_right = |w: usize| posterior.is_doubted(w) && !posterior.is_clearly_wrong(w);
    if !(0..posterior.testimonies().len()).any(may_be_right) {
        return None;
    }
    let mut conflicts = posterior.conflicts().iter();
    let torn = conflicts.find(|conflict| may_be_right(conflict.doubted))?;
    let doubted = style::witness(posterior, torn.doubted);
    let against = style::foe(posterior, torn.against);
    Some(format!(
        "Two readings are mixed here, so the median may be a time that neither means: {doubted}, cannot stand beside {against}, and either may be the one that is wrong."
    ))
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

/// On whose clocks times were read that had no offset; none where all have one.
fn assumed(posterior: &Posterior<'_>) -> Option<String> {
    let reports = posterior.reports().iter();
    let mut zones: Vec<&str> = reports
        .filter_map(|report| report.assumed_zone.map(Tz::name))
        .collect();
    zones.sort_unstable();
    zones.dedup();
    (!zones.is_empty()).then(|| {
        let zones = zones.join(" and ");
        format!("Times without an offset are read on the clocks of their places: {zones}.")
    })
}
