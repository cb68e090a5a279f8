//! Fixes on their way to a thread that locates them, and the answer on its way back.

use std::ops::Range;

use geo::Point;

use crate::fixes::Fix;

/// A batch is full with so many fixes, or with so many bytes of their words.
const FIXES: usize = 1024;
const WORDS: usize = 1 << 16;
/// Bytes of answer that are kept for the next.
const ANSWER: usize = 1 << 20;

/// Some fixes in the order they were read, and what is answered to them. Filled anew, it needs no new memory.
#[derive(Debug, Default)]
pub(super) struct Batch {
    fixes: Vec<Held>,
    words: String,
    text: Vec<u8>,
}

/// A fix whose words lie in the batch.
#[derive(Debug)]
struct Held {
    point: Point<f64>,
    time: Option<Range<usize>>,
    name: Option<Range<usize>>,
}

impl Batch {
    pub(super) fn add(&mut self, fix: Fix<'_>) {
        let held = Held {
            point: fix.point,
            time: fix.time.map(|words| self.hold(words)),
            name: fix.name.map(|words| self.hold(words)),
        };
        self.fixes.push(held);
    }

    fn hold(&mut self, words: &str) -> Range<usize> {
        let start = self.words.len();
        self.words.push_str(words);
        start..self.words.len()
    }

    pub(super) fn is_full(&self) -> bool {
        self.fixes.len() >= FIXES || self.words.len() >= WORDS
    }

    pub(super) fn len(&self) -> usize {
        self.fixes.len()
    }

    /// Its fixes, and where the answer to them goes.
    pub(super) fn parts(&mut self) -> (impl Iterator<Item = Fix<'_>>, &mut Vec<u8>) {
        let words = &self.words;
        let fixes = self.fixes.iter().map(|held| Fix {
            point: held.point,
            time: held.time.clone().map(|range| &words[range]),
            name: held.name.clone().map(|range| &words[range]),
        });
        (fixes, &mut self.text)
    }

    /// The answer.
    pub(super) fn text(&self) -> &[u8] {
        &self.text
    }

    /// Empties it; of the memory that an uncommonly long text took, most is given back.
    pub(super) fn clear(&mut self) {
        self.fixes.clear();
        self.words.clear();
        self.words.shrink_to(2 * WORDS);
        self.text.clear();
        self.text.shrink_to(ANSWER);
    }
}
