//! The laws of the chain, and its answers against slower ways of getting them.

mod deep;
mod exclusion;
pub(crate) mod plain;
pub(crate) mod runs;

use super::{Chain, Claim, Law, Link, Regime, Witness, exponent};
use crate::cdf::Cdf;
use crate::lattice::{cumulative, lognormal, normalise, window};

/// Every path through a small chain with its weight, kernels built in the time domain.
mod oracle {
    use super::super::{Chain, Claim, Link, Witness};

    pub(super) struct Answer {
        pub(super) evidence: f64,
        pub(super) marginals: Vec<Vec<f64>>,
    }

    /// Weighs every path, pace by pace; a path that leaves the grid is lost.
    pub(super) fn enumerate(chain: &Chain, but: Option<usize>) -> Answer {
        let mut answer = Answer {
            evidence: 0.0,
            marginals: vec![vec![0.0; chain.ticks]; chain.links.len() + 1],
        };
        for (paces, weight) in assignments(chain) {
            let kernels: Vec<Vec<f64>> = (0..chain.links.len())
                .map(|i| kernel(chain, i, paces[i]))
                .collect();
            for (tick, mass) in chain.start.iter().enumerate() {
                extend(
                    chain,
                    &kernels,
                    &mut vec![tick],
                    mass * weight,
                    but,
                    &mut answer,
                );
            }
        }
        for marginal in &mut answer.marginals {
            crate::lattice::normalise(marginal);
        }
        answer
    }

    fn extend(
        chain: &Chain,
        kernels: &[Vec<f64>],
        path: &mut Vec<usize>,
        weight: f64,
        but: Option<usize>,
        answer: &mut Answer,
    ) {
        if weight < 1e-30 {
            return;
        }
        let event = path.len() - 1;
        if event == kernels.len() {
            let all = chain
                .witnesses
                .iter()
                .enumerate()
                .filter(|(w, _)| Some(*w) != but);
            let weight = weight * all.map(|(_, witness)| says(witness, path)).product::<f64>();
            answer.evidence += weight;
            path.iter()
                .enumerate()
                .for_each(|(e, &x)| answer.marginals[e][x] += weight);
            return;
        }
        for (d, mass) in kernels[event]
            .iter()
            .enumerate()
            .take(chain.ticks - path[event])
        {
            path.push(path[event] + d);
            extend(chain, kernels, path, weight * mass, but, answer);
            path.pop();
        }
    }

    fn says(witness: &Witness, path: &[usize]) -> f64 {
        let truth = match &witness.claim {
            Claim::Event { events, likelihood } => {
                let each = events.iter().map(|&event| likelihood[path[event]]);
                #[allow(clippy::cast_precision_loss)]
                let count = events.len() as f64;
                each.sum::<f64>() / count
            }
            Claim::Stop { arrive, instant } => {
                let stood = path[*arrive]..=path[arrive + 1];
                instant[stood].iter().sum()
            }
        };
        (1.0 - witness.doubt) * truth + witness.doubt * witness.blind
    }

    /// All ways of giving each link its pace, with their prior weights.
    fn assignments(chain: &Chain) -> Vec<(Vec<Option<f64>>, f64)> {
        let mut all = vec![(Vec::new(), 1.0)];
        let mut last = None;
        for link in &chain.links {
            let regime = match link {
                Link::Running { regime, .. } => Some(*regime),
                Link::Standing { within, .. } => *within,
            };
            let grow = |(paces, weight): (Vec<Option<f64>>, f64)| -> Vec<(Vec<Option<f64>>, f64)> {
                let with = |pace, w| (paces.iter().copied().chain([pace]).collect(), weight * w);
                match regime {
                    None => vec![with(None, 1.0)],
                    Some(_) if regime == last => vec![with(*paces.last().unwrap(), 1.0)],
                    Some(r) => chain.regimes[r]
                        .paces
                        .iter()
                        .map(|&(p, w)| with(Some(p), w))
                        .collect(),
                }
            };
            all = all.into_iter().flat_map(grow).collect();
            last = regime;
        }
        all
    }

    pub(super) fn kernel(chain: &Chain, link: usize, pace: Option<f64>) -> Vec<f64> {
        match &chain.links[link] {
            Link::Standing { stand, .. } => chain.stands[*stand].clone(),
            Link::Running { parts, .. } => run(chain, parts, pace.unwrap()),
        }
    }

    /// Running with its halts.
    pub(super) fn run(chain: &Chain, parts: &[(usize, f64)], pace: f64) -> Vec<f64> {
        let n = chain.ticks;
        let mut masses = vec![0.0; n];
        masses[0] = 1.0;
        for &(law, minutes) in parts {
            let law = &chain.laws[law];
            masses = fold(&masses, &negative_binomial(minutes, law.theta, pace, n));
            masses = fold(&masses, &compound(law.halts * minutes, &law.halt, n));
        }
        masses
    }

    pub(super) fn fold(a: &[f64], b: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; a.len()];
        for (d, mass) in b.iter().enumerate().take(a.len()) {
            let later = sums[d..].iter_mut().zip(a);
            later.for_each(|(sum, value)| *sum += mass * value);
        }
        sums
    }

    /// By the ratio of neighbouring masses; a Poisson where the variance would fall below the mean.
    pub(super) fn negative_binomial(minutes: f64, theta: f64, pace: f64, n: usize) -> Vec<f64> {
        let (mean, excess) = (minutes * pace, theta * pace - 1.0);
        let (shape, p) = (mean / excess, 1.0 / (theta * pace));
        let mut mass = if excess > 0.0 {
            p.powf(shape)
        } else {
            (-mean).exp()
        };
        let mut masses = Vec::new();
        for k in 0..n {
            masses.push(mass);
            #[allow(clippy::cast_precision_loss)]
            let k = k as f64;
            mass *= if excess > 0.0 {
                (k + shape) / (k + 1.0) * (1.0 - p)
            } else {
                mean / (k + 1.0)
            };
        }
        masses
    }

    /// A Poisson number of durations, by Panjer's recursion (ASTIN Bulletin 12, 1981, 22–26).
    pub(super) fn compound(rate: f64, each: &[f64], n: usize) -> Vec<f64> {
        let mut masses = vec![(rate * (each[0] - 1.0)).exp()];
        for t in 1..n {
            #[allow(clippy::cast_precision_loss)]
            let term = |j: usize| j as f64 * each.get(j).unwrap_or(&0.0) * masses[t - j];
            let sum: f64 = (1..=t).map(term).sum();
            #[allow(clippy::cast_precision_loss)]
            masses.push(rate * sum / t as f64);
        }
        masses
    }
}

/// A generator for tests: xorshift64* (Vigna, 2016).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    #[allow(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss
    )]
    pub(crate) fn below(&mut self, n: usize) -> usize {
        (self.roll() * n as f64) as usize
    }

    #[allow(clippy::cast_precision_loss)]
    pub(crate) fn roll(&mut self) -> f64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        (self.0.wrapping_mul(0x2545_F491_4F6C_DD1D) >> 11) as f64 / (1_u64 << 53) as f64
    }
}

fn near(a: &[f64], b: &[f64], within: f64) {
    assert_eq!(a.len(), b.len());
    for (tick, (x, y)) in a.iter().zip(b).enumerate() {
        assert!((x - y).abs() < within, "tick {tick}: {x} against {y}");
    }
}

fn law(theta: f64, halts: f64, halt: &[f64]) -> Law {
    let mut halt = halt.to_vec();
    normalise(&mut halt);
    Law { theta, halts, halt }
}

fn says(event: usize, likelihood: Vec<f64>) -> Witness {
    means(&[event], likelihood)
}

/// Who may mean each of some events.
fn means(events: &[usize], likelihood: Vec<f64>) -> Witness {
    Witness {
        doubt: 0.1,
        blind: 0.02,
        claim: Claim::Event {
            events: events.to_vec(),
            likelihood,
        },
    }
}

fn saw_standing(arrive: usize, instants: &[f64]) -> Witness {
    Witness {
        doubt: 0.15,
        blind: 0.5,
        claim: Claim::Stop {
            arrive,
            instant: instants.to_vec(),
        },
    }
}

/// Start, run, stop, run — border — run: five events, two regimes of three paces, all kinds of witness.
fn small() -> Chain {
    let n = 48;
    let regime = |paces: [f64; 3]| Regime {
        paces: paces.into_iter().zip([0.25, 0.5, 0.25]).collect(),
    };
    Chain {
        ticks: n,
        start: vec![0.2, 0.3, 0.0, 0.5],
        laws: vec![law(1.3, 0.05, &[0.0, 0.5, 0.3, 0.2]), law(0.9, 0.0, &[1.0])],
        stands: vec![vec![0.1, 0.2, 0.4, 0.3]],
        regimes: vec![regime([0.7, 1.0, 1.2]), regime([0.8, 1.0, 1.1])],
        links: vec![
            Link::Running {
                regime: 0,
                parts: vec![(0, 2.0), (1, 0.5)],
            },
            Link::Standing {
                within: Some(0),
                stand: 0,
            },
            Link::Running {
                regime: 0,
                parts: vec![(0, 1.5)],
            },
            Link::Running {
                regime: 1,
                parts: vec![(1, 2.5)],
            },
        ],
        witnesses: vec![
            says(1, window(3.0, 6.0, 0.8, n)),
            saw_standing(1, &window(5.0, 7.0, 0.7, n)),
            says(4, window(9.0, 14.0, 1.5, n)),
            says(1, window(2.0, 9.0, 1.0, n)),
            saw_standing(1, &window(4.0, 9.0, 1.0, n)),
        ],
    }
}

#[test]
fn running_ends_where_it_is_said_to() {
    for minutes in [0.3, 5.0, 60.0, 250.0] {
        for (theta, pace) in [(0.5, 1.0), (2.0, 0.8), (3.0, 1.0), (5.0, 1.7)] {
            let masses = oracle::negative_binomial(minutes, theta, pace, 4_000);
            let end = exponent::Exponent { theta, pace }.end(minutes);
            let beyond = |end: usize| masses[end..].iter().sum::<f64>();
            assert!(
                beyond(end) < 1e-30,
                "{minutes} {theta} {pace}: {}",
                beyond(end)
            );
            assert!(beyond(end / 8) > 1e-30, "{minutes} {theta} {pace}");
        }
    }
}

#[test]
fn every_answer_is_that_of_enumeration() {
    is_enumerated(&small());
}

/// At a call's departure, on the line and behind the border; and what else lies between or at either end.
#[test]
fn whoever_may_mean_several_events_is_weighed_as_by_enumeration() {
    for several in [
        vec![vec![0, 4]],
        vec![vec![1, 2, 3]],
        vec![vec![2, 3], vec![3, 4]],
        vec![vec![0, 2, 3], vec![1, 3, 4], vec![2, 4]],
        vec![vec![1, 2], vec![1, 2], vec![1, 2], vec![2, 3]],
    ] {
        let mut chain = small();
        for (number, events) in several.into_iter().enumerate() {
            let from = [2.0, 7.0, 4.0, 9.0][number];
            let said = window(from, from + 3.0, 1.0, chain.ticks);
            chain.witnesses.push(means(&events, said));
        }
        is_enumerated(&chain);
        // Whoever is never wrong has a say at each, too.
        chain.witnesses[5].doubt = 0.0;
        is_enumerated(&chain);
    }
}

fn is_enumerated(chain: &Chain) {
    let solution = chain.clone().solve().unwrap();
    let truth = oracle::enumerate(chain, None);
    assert!((solution.log_evidence() - truth.evidence.ln()).abs() < 1e-10);
    for (event, law) in solution.marginals(&[0, 1, 2, 3, 4]).iter().enumerate() {
        near(&law.masses(chain.ticks), &truth.marginals[event], 1e-10);
    }
    for witness in 0..chain.witnesses.len() {
        let rest = oracle::enumerate(chain, Some(witness));
        let Witness { doubt, blind, .. } = chain.witnesses[witness];
        let wrong = doubt * blind * rest.evidence / truth.evidence;
        assert!((solution.wrong()[witness] - wrong).abs() < 1e-10);
        let misfit = blind * rest.evidence / truth.evidence;
        assert!((solution.misfit(witness) / misfit - 1.0).abs() < 1e-9);
        let gain = rest.evidence.ln() - truth.evidence.ln();
        assert!((solution.weights.log_gain[witness] - gain).abs() < 1e-10);
        near(
            &solution.without(witness).masses(chain.ticks),
            &rest.marginals[4],
            1e-10,
        );
    }
}

#[test]
fn what_is_left_out_is_how_likely_the_train_is_still_on_its_way() {
    let mut short = small();
    short.witnesses = vec![
        says(1, window(2.0, 4.0, 0.5, 16)),
        means(&[2, 3], window(4.0, 6.0, 0.5, 16)),
        says(4, window(2.0, 3.0, 0.5, 16)),
    ];
    let mut long = short.clone();
    (short.ticks, long.ticks) = (16, 96);
    let truth = long.solve().unwrap().marginals(&[4]);
    let later: f64 = truth[0].masses(96)[16..].iter().sum();
    let left_out = short.solve().unwrap().pruned();
    assert!(later > 1e-3, "{later}");
    assert!((left_out - later).abs() < 1e-6, "{left_out} and {later}");
}

#[test]
fn cutting_a_stretch_changes_nothing() {
    let whole = small();
    let mut cut = small();
    cut.links[0] = Link::Running {
        regime: 0,
        parts: vec![(0, 0.7), (1, 0.5)],
    };
    cut.links.insert(
        1,
        Link::Running {
            regime: 0,
            parts: vec![(0, 1.3)],
        },
    );
    for witness in &mut cut.witnesses {
        match &mut witness.claim {
            Claim::Event { events, .. } => events.iter_mut().for_each(|event| *event += 1),
            Claim::Stop { arrive, .. } => *arrive += 1,
        }
    }
    let ticks = whole.ticks;
    let (whole, cut) = (whole.solve().unwrap(), cut.solve().unwrap());
    assert!((whole.log_evidence() - cut.log_evidence()).abs() < 1e-10);
    near(whole.wrong(), cut.wrong(), 1e-10);
    let pairs = whole
        .marginals(&[0, 1, 2, 3, 4])
        .into_iter()
        .zip(cut.marginals(&[0, 2, 3, 4, 5]));
    pairs.for_each(|(a, b)| near(&a.masses(ticks), &b.masses(ticks), 1e-10));
}

#[test]
fn the_order_of_witnesses_is_irrelevant() {
    let mut turned = small();
    turned.witnesses.reverse();
    let chain = small();
    let (one, other) = (chain.solve().unwrap(), turned.solve().unwrap());
    assert!((one.log_evidence() - other.log_evidence()).abs() < 1e-12);
    let wrong: Vec<f64> = other.wrong().iter().rev().copied().collect();
    near(one.wrong(), &wrong, 1e-12);
}

#[test]
fn a_witness_who_knows_nothing_changes_nothing() {
    let mut chain = small();
    let mut idle = says(3, window(30.0, 31.0, 1.0, chain.ticks));
    idle.doubt = 1.0;
    idle.blind = 1.0;
    chain.witnesses.push(idle);
    let mut standing = saw_standing(1, &window(30.0, 31.0, 1.0, chain.ticks));
    standing.doubt = 1.0;
    standing.blind = 1.0;
    chain.witnesses.push(standing);
    let before = small();
    let ticks = chain.ticks;
    let (before, after) = (before.solve().unwrap(), chain.solve().unwrap());
    assert!((before.log_evidence() - after.log_evidence()).abs() < 1e-11);
    assert!((after.wrong()[5] - 1.0).abs() < 1e-11 && (after.wrong()[6] - 1.0).abs() < 1e-11);
    let pairs = before
        .marginals(&[0, 2, 4])
        .into_iter()
        .zip(after.marginals(&[0, 2, 4]));
    pairs.for_each(|(a, b)| near(&a.masses(ticks), &b.masses(ticks), 1e-11));
}

#[test]
fn masses_are_masses_and_later_events_are_later() {
    let chain = small();
    let ticks = chain.ticks;
    let marginals = chain.solve().unwrap().marginals(&[0, 1, 2, 3, 4]);
    let marginals: Vec<Vec<f64>> = marginals.iter().map(|law| law.masses(ticks)).collect();
    for masses in &marginals {
        assert!((masses.iter().sum::<f64>() - 1.0).abs() < 1e-12);
        assert!(masses.iter().all(|&mass| mass >= 0.0));
    }
    for pair in marginals.windows(2) {
        let (earlier, later) = (cumulative(&pair[0]), cumulative(&pair[1]));
        assert!(earlier.iter().zip(&later).all(|(e, l)| *e >= l - 1e-12));
    }
}

#[test]
fn shifting_everything_shifts_the_answers() {
    let by = 7;
    let later = |masses: &[f64]| -> Vec<f64> {
        std::iter::repeat_n(0.0, by)
            .chain(masses.iter().copied())
            .collect()
    };
    let mut shifted = small();
    shifted.ticks += by;
    shifted.start = later(&shifted.start);
    for witness in &mut shifted.witnesses {
        match &mut witness.claim {
            Claim::Event { likelihood, .. } => *likelihood = later(likelihood),
            Claim::Stop { instant, .. } => *instant = later(instant),
        }
    }
    let chain = small();
    let ticks = chain.ticks;
    let (here, there) = (chain.solve().unwrap(), shifted.solve().unwrap());
    assert!((here.log_evidence() - there.log_evidence()).abs() < 1e-10);
    let pairs = here
        .marginals(&[0, 2, 4])
        .into_iter()
        .zip(there.marginals(&[0, 2, 4]));
    pairs.for_each(|(a, b)| near(&later(&a.masses(ticks)), &b.masses(ticks + by), 1e-10));
}

#[test]
fn five_claims_of_one_stop_are_folded_with_little_error() {
    let mut chain = small();
    for from in [3.0, 5.0, 6.0] {
        chain
            .witnesses
            .push(saw_standing(1, &window(from, from + 1.0, 0.5, chain.ticks)));
    }
    let truth = oracle::enumerate(&chain, None);
    let solution = chain.clone().solve().unwrap();
    assert!((solution.log_evidence() - truth.evidence.ln()).abs() < 0.02);
}

#[test]
fn a_thousand_witnesses_of_one_event_do_not_underflow() {
    let mut chain = small();
    let (one, other) = (
        says(4, window(9.0, 10.0, 1.0, 48)),
        says(4, window(20.0, 21.0, 1.0, 48)),
    );
    chain.witnesses = (0..1000)
        .map(|i| if i < 499 { one.clone() } else { other.clone() })
        .collect();
    let solution = chain.clone().solve().unwrap();
    assert!(solution.log_evidence().is_finite());
    assert!(solution.marginals(&[4])[0].quantile(0.5) > 19.0);
    assert!(solution.wrong()[0] > 0.99 && solution.wrong()[999] < 0.1);
}

/// Pyongyang to Vladivostok as announced in September 2023: 15 events, 18,769 ticks from 7 September 08:00 UTC.
fn announced(points: [usize; 2]) -> Chain {
    let n = 18_769;
    let halt = lognormal(40.0, 1.4, n);
    let run = |regime: usize, km: f64, kmh: f64| Link::Running {
        regime,
        parts: vec![(regime, km / kmh * 60.0)],
    };
    let stand = |within, stand| Link::Standing { within, stand };
    let standing = [(210.0, 1.0), (62.0, 0.25), (20.0, 0.4)];
    let report =
        |from: f64, until: f64| window(from, until, 7.0_f64.hypot(0.1 * (until - from)), n);
    let timed = |event, likelihood| Witness {
        doubt: 0.04,
        blind: 1.0 / 4320.0,
        claim: Claim::Event {
            events: vec![event],
            likelihood,
        },
    };
    let seen = Claim::Stop {
        arrive: 5,
        instant: report(5520.0, 5940.0),
    };
    Chain {
        ticks: n,
        start: vec![1.0 / 6181.0; 6181],
        laws: vec![
            Law {
                theta: 5.0,
                halts: 0.06 / 60.0,
                halt: halt.clone(),
            },
            Law {
                theta: 3.0,
                halts: 0.015 / 60.0,
                halt,
            },
        ],
        stands: standing.map(|(median, s)| lognormal(median, s, n)).to_vec(),
        regimes: vec![
            Regime::lognormal(0.2, points[0]),
            Regime::lognormal(0.1, points[1]),
        ],
        links: vec![
            run(0, 313.6, 40.0),
            run(0, 231.0, 40.0),
            run(0, 176.1, 40.0),
            run(0, 81.2, 40.0),
            run(0, 52.1, 40.0),
            stand(Some(0), 0),
            run(0, 3.0, 18.0),
            run(0, 2.0, 18.0),
            stand(None, 1),
            run(1, 53.0, 52.0),
            run(1, 185.0, 52.0),
            stand(Some(1), 2),
            run(1, 56.0, 63.0),
            run(1, 33.0, 63.0),
        ],
        witnesses: vec![
            timed(0, report(4020.0, 4740.0)),
            Witness {
                doubt: 0.04,
                blind: 0.5,
                claim: seen,
            },
            timed(8, report(6480.0, 6580.0)),
        ],
    }
}

#[test]
fn the_journey_announced_in_september_2023_is_forecast_as_by_the_reference() {
    // 5, 25, 50, 75 and 95 % of every event, in minutes, as an independent implementation has them.
    let reference: [[f64; 5]; 15] = [
        [4019.1, 4171.8, 4325.0, 4495.4, 4687.1],
        [4488.4, 4667.2, 4809.7, 4961.3, 5192.3],
        [4813.8, 5023.9, 5165.8, 5307.6, 5631.7],
        [5055.3, 5289.3, 5435.8, 5578.0, 5989.9],
        [5165.2, 5409.8, 5559.8, 5704.8, 6155.2],
        [5235.4, 5486.5, 5639.2, 5786.8, 6260.6],
        [6444.1, 6482.1, 6508.1, 6535.5, 6565.0],
        [6461.4, 6492.9, 6518.4, 6545.4, 6573.5],
        [6471.7, 6500.0, 6525.2, 6552.1, 6579.1],
        [6526.6, 6562.2, 6589.3, 6616.9, 6650.7],
        [6581.3, 6622.4, 6651.2, 6680.3, 6720.1],
        [6767.8, 6828.3, 6866.6, 6906.4, 6972.8],
        [6788.0, 6849.4, 6888.3, 6928.5, 6995.8],
        [6834.1, 6900.3, 6942.1, 6985.7, 7060.3],
        [6861.1, 6930.2, 6973.9, 7019.6, 7098.6],
    ];
    let chain = announced([25, 25]);
    let solution = chain.clone().solve().unwrap();
    assert!((solution.log_evidence() + 18.3961).abs() < 0.001);
    assert!(solution.pruned() < 1e-4 && solution.at_horizon() < 1e-6);
    for (wrong, expected) in solution.wrong().iter().zip([0.01686, 0.13662, 0.03309]) {
        assert!(
            (wrong - expected).abs() < 1e-4,
            "{wrong} against {expected}"
        );
    }
    let events: Vec<usize> = (0..15).collect();
    for (law, expected) in solution.marginals(&events).iter().zip(reference) {
        for (p, minute) in [0.05, 0.25, 0.5, 0.75, 0.95].into_iter().zip(expected) {
            let difference = law.quantile(p) - minute;
            assert!(
                difference.abs() < 0.5,
                "{p} at {minute}: off by {difference}"
            );
        }
    }
}

#[test]
fn the_points_asked_for_are_enough() {
    assert_eq!(Regime::points_needed(0.2, 5.0, 1281.0), 14);
    assert_eq!(Regime::points_needed(0.1, 3.0, 359.0), 9);
    let (few, many) = (announced([14, 9]), announced([54, 20]));
    let (few, many) = (few.solve().unwrap(), many.solve().unwrap());
    assert!((few.log_evidence() - many.log_evidence()).abs() < 1e-3);
    let (few, many) = (few.marginals(&[3, 14]), many.marginals(&[3, 14]));
    for (few, many) in few.iter().zip(&many) {
        for p in [0.05, 0.5, 0.95] {
            assert!((few.quantile(p) - many.quantile(p)).abs() < 0.2);
        }
    }
}

#[test]
fn a_simulated_chain_behaves_as_computed() {
    let mut chain = small();
    // One witness who is never wrong: a path is kept with the probability of what is said.
    chain.witnesses.truncate(1);
    chain.witnesses[0].doubt = 0.0;
    let Claim::Event { likelihood, .. } = &chain.witnesses[0].claim else {
        unreachable!()
    };
    let mut dice = Dice(1186);
    let (mut kept, mut sum) = (0.0, 0.0);
    for _ in 0..400_000 {
        let path = simulate(&chain, &mut dice);
        if dice.roll() < likelihood.get(path[1]).copied().unwrap_or(0.0) {
            kept += 1.0;
            sum += f64::from(u32::try_from(path[4]).unwrap());
        }
    }
    let solution = chain.clone().solve().unwrap();
    assert!((f64::ln(kept / 400_000.0) - solution.log_evidence()).abs() < 0.02);
    assert!((sum / kept - mean(&solution.marginals(&[4])[0])).abs() < 0.05);
}

/// One journey drawn from the prior: halts thrown minute by minute are drawn one by one.
fn simulate(chain: &Chain, dice: &mut Dice) -> Vec<usize> {
    let mut pick = |masses: &[f64]| {
        let mut left = dice.roll();
        masses
            .iter()
            .position(|mass| {
                left -= mass;
                left < 0.0
            })
            .unwrap_or(masses.len() - 1)
    };
    let paces = [0, 1].map(|r: usize| {
        let weights: Vec<f64> = chain.regimes[r].paces.iter().map(|p| p.1).collect();
        chain.regimes[r].paces[pick(&weights)].0
    });
    let mut path = vec![pick(&chain.start)];
    for link in &chain.links {
        let mut tick = *path.last().unwrap();
        match link {
            Link::Standing { stand, .. } => tick += pick(&chain.stands[*stand]),
            Link::Running { regime, parts } => {
                for &(law, minutes) in parts {
                    let law = &chain.laws[law];
                    tick += pick(&oracle::negative_binomial(
                        minutes,
                        law.theta,
                        paces[*regime],
                        48,
                    ));
                    let number = oracle::negative_binomial(law.halts * minutes, 0.0, 1.0, 20);
                    tick += (0..pick(&number)).map(|_| pick(&law.halt)).sum::<usize>();
                }
            }
        }
        path.push(tick);
    }
    path
}

fn mean(law: &Cdf) -> f64 {
    let ticks = law.steps();
    ticks
        .map(|(tick, before, upto)| tick as f64 * (upto - before))
        .sum()
}
