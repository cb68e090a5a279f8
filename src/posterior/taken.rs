//! Reports as a journey takes them: about its own route, and about its calls where the train stands there.

use crate::call::AT_CALL;
use crate::claim::{Claim, Verb};
use crate::error::{Error, quoted};
use crate::journey::Journey;
use crate::report::Report;
use crate::route::Spot;

impl Journey<'_> {
    /// A report of this journey.
    ///
    /// # Errors
    /// [`Error::NotOnRoute`] for one that was read for another route, [`Error::NoProbability`].
    pub(super) fn taken(&self, report: &Report) -> Result<Report, Error> {
        let Claim { words, spots, .. } = &report.claim;
        if spots.is_empty() || !spots.iter().all(|spot| self.has(spot)) {
            return Err(Error::NotOnRoute {
                name: quoted(words),
                route: self.route().to_string(),
            });
        }
        if let Some(trust) = report.trust.filter(|trust| !(0.0..=1.0).contains(trust)) {
            return Err(Error::NoProbability {
                claim: quoted(words),
                trust,
            });
        }
        let mut report = report.clone();
        if let Some(place) = self.stands_near(&report.claim) {
            let at = self.route().places()[place].at;
            report.claim.verb = Verb::At;
            report.claim.spots = vec![Spot {
                at,
                place: Some(place),
            }];
        }
        Ok(report)
    }

    fn has(&self, spot: &Spot) -> bool {
        let places = self.route().places();
        let is_there = |place: usize| places.get(place).is_some_and(|place| place.at == spot.at);
        let on_the_way = (places[0].at..=places[places.len() - 1].at).contains(&spot.at);
        spot.place.map_or(on_the_way, is_there)
    }

    /// Where the train stands, by the index of the place, if that is where a point on the map is; of several the nearest.
    ///
    /// There it is seen for hours, and elsewhere for a moment.
    fn stands_near(&self, claim: &Claim) -> Option<usize> {
        let places = self.route().places();
        let off = |spot: &Spot, place: usize| (spot.at - places[place].at).get().abs();
        let within = AT_CALL.get().max(claim.within.get());
        let is_near = |&place: &usize| claim.spots.iter().all(|spot| off(spot, place) <= within);
        let calls = self.calls().iter().map(|call| call.place);
        let stands = calls.chain([0, places.len() - 1]);
        let stands = stands.filter(|place| claim.is_point() && is_near(place));
        stands.min_by(|&a, &b| off(&claim.spots[0], a).total_cmp(&off(&claim.spots[0], b)))
    }
}
