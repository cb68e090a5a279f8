//! What is believed of the events between two knots.

use std::borrow::Cow;
use std::iter;

use super::entry::Entry;
use super::message::Message;
use super::run::Run;
use super::sweep::Sweep;
use super::travelling::Travelling;
use crate::cdf::Cdf;
use crate::chain::factor::Factor;
use crate::chain::meeting::Belief;
use crate::chain::spectra::Spectra;
use crate::chain::stretch::Stretch;
use crate::chain::way::Way;

/// Most events that are looked at together where each is by itself: memory against carrying twice.
const TOGETHER: usize = 32;

/// What is believed at the inner ends of some stretches: `ahead` comes into the first, `behind` back into the last; each a message times a factor.
pub(super) fn beliefs(
    spectra: &Spectra,
    ahead: (&Message, &Factor),
    stretches: &[Stretch],
    behind: (Option<&Message>, &Factor),
) -> Vec<Belief> {
    let logs = [Some(ahead.0), behind.0].map(|message| message.map_or(0.0, |m| m.log));
    let log = logs[0] + ahead.1.log + logs[1] + behind.1.log;
    let sweep = sweep(spectra, ahead, stretches, behind);
    let laws = laws(&sweep, stretches).into_iter();
    laws.map(|(law, sum)| Belief {
        law,
        log_sum: sum.ln() + log,
    })
    .collect()
}

/// The same, still to be swept.
pub(super) fn sweep<'a>(
    spectra: &'a Spectra,
    ahead: (&'a Message, &Factor),
    stretches: &[Stretch],
    behind: (Option<&'a Message>, &Factor),
) -> Sweep<'a> {
    let entry =
        |message, factor, way, stretch| Entry::new(spectra, message, factor, way, &[], stretch);
    let is_said = behind.0.is_some() || behind.1.says_something();
    let last = &stretches[stretches.len() - 1];
    let back = || {
        let message = Message::or_nothing_said(behind.0, &spectra.circle);
        entry(message, behind.1, Way::Back, last)
    };
    let forth = entry(Cow::Borrowed(ahead.0), ahead.1, Way::Forward, &stretches[0]);
    Sweep::of(spectra, forth, is_said.then(back))
}

/// The laws at the inner ends of some stretches, and what each sums to.
fn laws(sweep: &Sweep, stretches: &[Stretch]) -> Vec<(Cdf, f64)> {
    let mut laws = vec![None; stretches.len() - 1];
    for run in Run::all(stretches) {
        if let Some(beliefs) = Travelling::along(&run, sweep) {
            let all = beliefs.at(&run.places).into_iter();
            laws.splice(run.events, all.map(|sum| Some(sweep.law(sum))));
        }
    }
    let is_open = |event: &usize| laws[*event].is_none();
    let open: Vec<usize> = (0..laws.len()).filter(is_open).collect();
    for some in open.chunks(TOGETHER) {
        let sums = sweep.sums(&joined(some, stretches));
        for (event, sum) in some.iter().zip(sums) {
            laws[*event] = Some(sweep.law(sum));
        }
    }
    laws.into_iter().flatten().collect()
}

/// The stretches to, between and behind some of the events, of which one is behind each but the last of `stretches`.
fn joined(events: &[usize], stretches: &[Stretch]) -> Vec<Stretch> {
    let cuts = || events.iter().map(|event| event + 1);
    let (starts, ends) = (iter::once(0).chain(cuts()), cuts().chain([stretches.len()]));
    let between = |(start, end)| Stretch::joined(&stretches[start..end]);
    starts.zip(ends).map(between).collect()
}
