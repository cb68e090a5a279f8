//! Finding a place by whatever people call it.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;

use crate::error::{Error, quoted};
use crate::id::StationId;
use crate::station::Station;

/// How many nearest names an unknown one is answered with.
const SUGGESTIONS: usize = 3;
/// Longest name that is compared at all, in characters; no station's comes near.
const LONGEST_NAME: usize = 80;

/// Every spelling of every station, folded.
#[derive(Debug, Clone, Default)]
pub(crate) struct Names(HashMap<String, StationId>);

impl Names {
    /// Takes in all spellings of one station, or names the spelling that another already has.
    pub(crate) fn add(
        &mut self,
        id: StationId,
        station: &Station,
    ) -> Result<(), (String, StationId)> {
        let own = [&station.name, &station.id]
            .into_iter()
            .chain(&station.local_name);
        for spelling in own.chain(&station.aliases) {
            let taken = self.0.insert(fold(spelling), id);
            if let Some(other) = taken.filter(|&other| other != id) {
                return Err((spelling.clone(), other));
            }
        }
        Ok(())
    }

    pub(crate) fn find(&self, name: &str) -> Option<StationId> {
        self.0.get(&fold(name)).copied()
    }
}

/// The error for `name`, with the nearest of the `stations` there are.
pub(crate) fn unknown<'a>(name: &str, stations: impl Iterator<Item = &'a Station>) -> Error {
    let wanted: String = fold(name).chars().take(LONGEST_NAME).collect();
    let mut scored: Vec<(f64, &str)> = stations
        .map(|s| (likeness(&wanted, s), s.name.as_str()))
        .collect();
    scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
    scored.dedup_by_key(|scored| scored.1);
    let nearest = scored
        .into_iter()
        .take(SUGGESTIONS)
        .map(|(_, name)| quoted(name))
        .collect();
    Error::UnknownPlace {
        name: quoted(name),
        nearest,
    }
}

fn likeness(wanted: &str, station: &Station) -> f64 {
    let own = [&station.name].into_iter().chain(&station.local_name);
    own.chain(&station.aliases)
        .map(|spelling| strsim::normalized_damerau_levenshtein(wanted, &fold(spelling)))
        .fold(0.0, f64::max)
}

/// Folds what people vary in typing: case, accents, apostrophes, hyphens and spaces.
pub(crate) fn fold(name: &str) -> String {
    if name.is_ascii() {
        // The same, without the tables.
        let folded = name.chars().filter(char::is_ascii_alphanumeric);
        return folded.map(|c| c.to_ascii_lowercase()).collect();
    }
    fold_by_tables(name)
}

fn fold_by_tables(name: &str) -> String {
    name.nfkd()
        .filter(|c| c.is_alphanumeric() && !('\u{300}'..='\u{36f}').contains(c))
        .flat_map(char::to_lowercase)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{fold, fold_by_tables};

    #[test]
    fn the_short_way_for_ascii_is_that_of_the_tables() {
        let all: String = (0..128_u8).map(char::from).collect();
        assert_eq!(fold(&all), fold_by_tables(&all));
    }

    #[test]
    fn spellings_that_differ_in_accents_and_marks_are_the_same() {
        for spelling in ["Ch'ŏngjin", "CHONGJIN", "Chong-jin", "ch’ŏng jin"] {
            assert_eq!(fold(spelling), "chongjin");
        }
        assert_eq!(fold("Артём"), fold("Артем"));
    }

    #[test]
    fn different_names_stay_different() {
        assert_ne!(fold("Khabarovsk-1"), fold("Khabarovsk-2"));
        assert_ne!(fold("청진"), fold("총진"));
    }
}
