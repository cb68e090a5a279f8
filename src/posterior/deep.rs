//! Reports in deep conflict, and those of which hardly anything is left: plain sums say the same.

use super::points::{chain_of, told};
use crate::chain::tests::plain;
use crate::lattice::cumulative;

/// From and to, the train, and what is said by whom: trust, time and claim.
type Told = (&'static [&'static str; 3], &'static [[&'static str; 3]]);

const JOURNEYS: [Told; 5] = [
    // Two who are next to certain, of whom one must be wrong, and a third.
    (
        &["Ussuriysk", "Artyom", "regular"],
        &[
            [
                ".96",
                "2019-04-23T06:38Z/2019-04-24T06:35Z",
                "near 43.35229,132.01955 ± 6 km",
            ],
            [".999999999999", "2019-04-24T19:31Z", "passed Sakhzavod"],
            [".96", "2019-04-24T10:55Z", "arrived Boyevka"],
        ],
    ),
    // Seen standing at one place when it was long gone from there.
    (
        &["Khasan", "Ussuriysk", "armoured"],
        &[
            [".999999999999", "2019-04-23T20:00Z", "departed Khasan"],
            [
                ".999999999999",
                "2019-04-24T16:00Z/2019-04-24T17:00Z",
                "at Baranovsky",
            ],
            [".999999999999", "2019-04-24T06:00Z", "arrived Ussuriysk"],
        ],
    ),
    // Only a halt of two days explains it.
    (
        &["Tumangang", "Khasan", "armoured"],
        &[
            [".99999999", "2019-04-22T06:00Z", "departed Tumangang"],
            [
                ".99999999",
                "2019-04-24T08:00Z/2019-04-24T08:10Z",
                "arrived Khasan",
            ],
        ],
    ),
    // Bounds that all contradict each other.
    (
        &["Khasan", "Baranovsky", "armoured"],
        &[
            [".999999999999", "2019-04-24T13:00Z", "not yet Baranovsky"],
            [
                ".9999999",
                "2019-04-24T03:00Z/2019-04-24T09:00Z",
                "beyond Makhalino",
            ],
            [".9999", "2019-04-24T14:00Z", "departed Khasan"],
            [".9999999999", "2019-04-24T04:00Z", "arrived Baranovsky"],
        ],
    ),
    // Too fast for any train, but for a mistake.
    (
        &["Khasan", "Ussuriysk", "armoured"],
        &[
            [".9999999999", "2019-04-24T06:00Z", "departed Khasan"],
            [".9999999999", "2019-04-24T07:10Z", "arrived Baranovsky"],
            [".98", "2019-04-24T09:00Z", "near 43.55,131.93 ± 8 km"],
        ],
    ),
];

fn toml(&([from, to, train], reports): &Told) -> String {
    let report = |[trust, when, claim]: &[&str; 3]| {
        format!("[[report]]\nclaim = \"{claim}\"\nwhen = \"{when}\"\ntrust = 0{trust}\n")
    };
    let reports: String = reports.iter().map(report).collect();
    format!("from = \"{from}\"\nto = \"{to}\"\ntrain = \"{train}\"\n{reports}")
}

#[test]
#[ignore = "takes minutes; the gate runs it in release"]
fn what_is_said_in_deep_conflict_is_weighed_as_by_plain_sums() {
    for journey in &JOURNEYS {
        let file = told(&toml(journey));
        let chain = chain_of(&file);
        let solution = chain.clone().solve().unwrap();
        let events: Vec<usize> = (0..=chain.links.len()).step_by(7).collect();
        let found = solution.marginals(&events);
        for ((evidence, plain), found) in plain::beliefs(&chain, &events).iter().zip(found) {
            let off = solution.log_evidence() - evidence;
            assert!(off.abs() < 1e-6, "{journey:?}: evidence off by {off:e}");
            let both = cumulative(plain)
                .into_iter()
                .zip(cumulative(&found.masses(chain.ticks)));
            let off = both.map(|(a, b)| (a - b).abs()).fold(0.0, f64::max);
            // Between the knots a belief counts as right that makes up the evidence within a thousandth.
            assert!(off < 1e-4, "{journey:?}: off by {off:e}");
        }
    }
}
