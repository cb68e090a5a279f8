//! Ways past an event, by who means it.
//!
//! A witness who may mean several events is open from the first of them until the last. Behind each of them either that was the one
//! meant, or it is still to come: so a message is kept for each set of open witnesses who have had their say. What they say is a sum of
//! what they would say of each event, and this is its sum, exactly.

use super::way::Way;
use super::{Claim, Witness};

/// One way past an event: from a set of open witnesses who have had their say to another, and what is said on it.
#[derive(Debug, Clone, Copy)]
pub(super) struct Turn<T> {
    /// The state before the event: a bit for each witness who is open there, set once that witness has spoken.
    pub(super) from: usize,
    /// The state behind it.
    pub(super) to: usize,
    pub(super) said: T,
}

impl<T> Turn<T> {
    /// The state that a message comes from on its way, and the one that it goes to.
    pub(super) fn ends(&self, way: Way) -> [usize; 2] {
        match way {
            Way::Forward => [self.from, self.to],
            Way::Back => [self.to, self.from],
        }
    }

    /// The same way with something else for what is said.
    pub(super) fn map<U>(&self, of: impl FnOnce(&T) -> U) -> Turn<U> {
        Turn {
            from: self.from,
            to: self.to,
            said: of(&self.said),
        }
    }
}

/// How many states a message has behind an event, on its way.
pub(super) fn states<T>(turns: &[Turn<T>], way: Way) -> usize {
    let last = turns.iter().map(|turn| turn.ends(way)[1]).max();
    last.map_or(1, |last| last + 1)
}

/// All ways past an event with those who mean it, `but` for the words of one witness.
pub(super) fn turns(
    witnesses: &[Witness],
    event: usize,
    but: Option<usize>,
) -> Vec<Turn<Vec<usize>>> {
    let before = open(witnesses, |first, last| first < event && event <= last);
    let behind = open(witnesses, |first, last| first <= event && event < last);
    let here = speaking(witnesses, event);
    let past = |from: usize| {
        let mut paths = vec![Path {
            spoken: members(&before, from),
            speaking: Vec::new(),
        }];
        for &witness in &here {
            let is_last = events(&witnesses[witness]).last() == Some(&event);
            let is_silent = is_last && but == Some(witness);
            let past = |path: Path| path.past(witness, is_last, is_silent);
            paths = paths.into_iter().flat_map(past).collect();
        }
        paths.into_iter().map(move |path| (from, path))
    };
    let turn = |(from, Path { spoken, speaking })| Turn {
        from,
        to: state(&behind, &spoken),
        said: speaking,
    };
    (0..1 << before.len()).flat_map(past).map(turn).collect()
}

/// The witnesses who may mean an event.
pub(super) fn speaking(witnesses: &[Witness], event: usize) -> Vec<usize> {
    let is_here = |w: &usize| events(&witnesses[*w]).contains(&event);
    (0..witnesses.len()).filter(is_here).collect()
}

/// The events that a witness may mean, in their order; none of one who speaks of a stop.
pub(super) fn events(witness: &Witness) -> &[usize] {
    match &witness.claim {
        Claim::Event { events, .. } => events,
        Claim::Stop { .. } => &[],
    }
}

/// Who is open where the first and the last event are such.
fn open(witnesses: &[Witness], is_open: impl Fn(usize, usize) -> bool) -> Vec<usize> {
    let is_open = |w: &usize| match events(&witnesses[*w]) {
        [first, .., last] => is_open(*first, *last),
        _ => false,
    };
    (0..witnesses.len()).filter(is_open).collect()
}

fn members(open: &[usize], state: usize) -> Vec<usize> {
    let is_set = |&(bit, _): &(usize, &usize)| state >> bit & 1 == 1;
    open.iter()
        .enumerate()
        .filter(is_set)
        .map(|(_, &w)| w)
        .collect()
}

fn state(open: &[usize], spoken: &[usize]) -> usize {
    let bit = |(bit, w)| usize::from(spoken.contains(w)) << bit;
    open.iter().enumerate().map(bit).sum()
}

/// Who has spoken so far, and who of them of this event.
#[derive(Clone)]
struct Path {
    spoken: Vec<usize>,
    speaking: Vec<usize>,
}

impl Path {
    /// The ways on, past a witness who may mean this event; without the words of one who `is_silent`, who has none here.
    fn past(mut self, witness: usize, is_last: bool, is_silent: bool) -> Vec<Self> {
        match (self.spoken.contains(&witness), is_silent) {
            // Nobody without words has spoken.
            (true, true) => Vec::new(),
            (true, false) | (false, true) => vec![self],
            (false, false) => {
                let waiting = (!is_last).then(|| self.clone());
                self.spoken.push(witness);
                self.speaking.push(witness);
                waiting.into_iter().chain([self]).collect()
            }
        }
    }
}
