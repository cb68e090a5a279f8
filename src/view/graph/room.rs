//! What is taken on the sheet, so that words do not lie on words.

/// Rectangles that are taken: left, top, right, bottom.
#[derive(Debug, Default)]
pub(super) struct Room(Vec<[f64; 4]>);

impl Room {
    pub(super) fn take(&mut self, sides: [f64; 4]) {
        self.0.push(sides);
    }

    /// Takes the first of the offered places that is free, and says which.
    pub(super) fn first_free(
        &mut self,
        offers: impl IntoIterator<Item = [f64; 4]>,
    ) -> Option<usize> {
        let (i, sides) = offers
            .into_iter()
            .enumerate()
            .find(|(_, sides)| self.is_free(sides))?;
        self.take(sides);
        Some(i)
    }

    fn is_free(&self, sides: &[f64; 4]) -> bool {
        let apart = |taken: &[f64; 4]| {
            taken[2] <= sides[0]
                || sides[2] <= taken[0]
                || taken[3] <= sides[1]
                || sides[3] <= taken[1]
        };
        self.0.iter().all(apart)
    }
}
