//! The slow twin of all carriers: sums of numbers that are nowhere negative, tick by tick. Nothing is lost in them, however deep the conflict.

use super::course::Course;
use super::factor::Factor;
use super::stretch::Stretch;
use super::way::Way;
use super::{Chain, Claim, Link, Witness};
use crate::lattice::{cumulative, normalise, remaining};

/// Below the least probability that matters, and above the least number.
const SMALL: f64 = 1e-250;

/// For each state and each pace a function of the ticks, times e^log.
#[derive(Clone)]
struct Message {
    states: Vec<Vec<Vec<f64>>>,
    log: f64,
}

impl Message {
    fn of(states: Vec<Vec<Vec<f64>>>, log: f64) -> Self {
        let mut message = Self { states, log };
        let values = || message.states.iter().flatten().flatten();
        let most = values().copied().fold(0.0, f64::max);
        for value in message.states.iter_mut().flatten().flatten() {
            *value /= most;
        }
        message.log += most.ln();
        message
    }

    fn paces(&self) -> usize {
        self.states.iter().map(Vec::len).max().unwrap_or(0)
    }

    fn lane(&self, state: usize, pace: usize) -> &[f64] {
        let lanes = &self.states[state];
        &lanes[pace.min(lanes.len() - 1)]
    }

    fn past(&self, factor: &Factor, way: Way) -> Self {
        let ticks = self.states[0][0].len();
        let mut states = vec![vec![vec![0.0; ticks]; self.paces()]; factor.states(way)];
        for turn in &factor.turns {
            let [from, to] = turn.ends(way);
            for (pace, sums) in states[to].iter_mut().enumerate() {
                for (tick, sum) in sums.iter_mut().enumerate() {
                    let said = turn.said.map_or(1.0, |f| factor.functions[f][tick]);
                    *sum += self.lane(from, pace)[tick] * said;
                }
            }
        }
        Self::of(states, self.log + factor.log)
    }

    /// The product of two, summed over states and paces.
    fn meet(&self, other: &Self) -> (Vec<f64>, f64) {
        let mut sums = vec![0.0; self.states[0][0].len()];
        for state in 0..self.states.len() {
            for pace in 0..self.paces().max(other.paces()) {
                let both = self.lane(state, pace).iter().zip(other.lane(state, pace));
                sums.iter_mut()
                    .zip(both)
                    .for_each(|(s, (a, b))| *s += a * b);
            }
        }
        let evidence = sums.iter().sum::<f64>().ln() + self.log + other.log;
        normalise(&mut sums);
        (sums, evidence)
    }
}

/// What is said of a stop: P(a ≤ instant ≤ d) from the nearer end.
struct Said {
    doubt: f64,
    blind: f64,
    upto: Vec<f64>,
    since: Vec<f64>,
}

impl Said {
    fn of(witness: &Witness, ticks: usize, arriving: usize) -> Option<Self> {
        let Claim::Stop { arrive, instant } = &witness.claim else {
            return None;
        };
        let mut masses = instant.clone();
        masses.resize(ticks + 1, 0.0);
        (*arrive == arriving).then(|| Self {
            doubt: witness.doubt,
            blind: witness.blind,
            upto: cumulative(&masses),
            since: remaining(&masses),
        })
    }

    fn at(&self, arrive: usize, depart: usize) -> f64 {
        let there = if self.since[arrive] < 0.5 {
            self.since[arrive] - self.since[depart + 1]
        } else {
            self.upto[depart] - arrive.checked_sub(1).map_or(0.0, |tick| self.upto[tick])
        };
        (1.0 - self.doubt) * there.max(0.0) + self.doubt * self.blind
    }
}

/// The logarithm of the evidence at some events, and their distributions.
pub(crate) fn beliefs(chain: &Chain, events: &[usize]) -> Vec<(f64, Vec<f64>)> {
    let mut chain = chain.clone();
    // Somebody who says nothing there makes a knot of an event.
    chain.witnesses.extend(events.iter().map(|&event| Witness {
        doubt: 1.0,
        blind: 1.0,
        claim: Claim::Event {
            events: vec![event],
            likelihood: vec![1.0; chain.ticks],
        },
    }));
    let course = Course::through(chain.clone()).expect("something is possible");
    let last = course.knots.len() - 1;
    let mut ahead = vec![Message::of(vec![vec![course.start.clone()]], 0.0)];
    for knot in 0..last {
        let here = ahead[knot].past(&course.factors[knot], Way::Forward);
        ahead.push(carried(&here, knot, &course, &chain, Way::Forward));
    }
    let states = course.factors[last].states(Way::Forward);
    let mut behind = vec![Message::of(vec![vec![vec![1.0; chain.ticks]]; states], 0.0)];
    for knot in (0..last).rev() {
        let next = behind[last - knot - 1].past(&course.factors[knot + 1], Way::Back);
        behind.push(carried(&next, knot, &course, &chain, Way::Back));
    }
    let belief = |&event: &usize| {
        let knot = course.knot_before(event);
        let here = ahead[knot].past(&course.factors[knot], Way::Forward);
        let (masses, evidence) = here.meet(&behind[last - knot]);
        (evidence, masses)
    };
    events.iter().map(belief).collect()
}

/// A message behind the stretch between a knot and the next.
fn carried(message: &Message, knot: usize, course: &Course, chain: &Chain, way: Way) -> Message {
    let stretch = course.stretch_behind(knot);
    let of_stop = |witness| Said::of(witness, chain.ticks, course.knots[knot]);
    let said: Vec<Said> = chain.witnesses.iter().filter_map(of_stop).collect();
    let mut states = vec![Vec::<Vec<f64>>::new(); message.states.len()];
    for (pace, weight) in course.weights(&stretch).into_iter().enumerate() {
        let mut kernel = kernel(chain, &stretch, pace);
        let weight = if stretch.scatter { weight } else { 1.0 };
        for mass in &mut kernel {
            *mass *= weight;
        }
        for (state, lanes) in states.iter_mut().enumerate() {
            let lane = folded(message.lane(state, pace), &kernel, &said, way);
            match lanes.last_mut().filter(|_| stretch.merges(way)) {
                Some(sum) => sum.iter_mut().zip(lane).for_each(|(s, v)| *s += v),
                None => lanes.push(lane),
            }
        }
    }
    Message::of(states, message.log)
}

fn folded(lane: &[f64], kernel: &[f64], said: &[Said], way: Way) -> Vec<f64> {
    let mut sums = vec![0.0; lane.len()];
    for arrive in 0..lane.len() {
        for depart in arrive..lane.len() {
            let (from, to) = match way {
                Way::Forward => (arrive, depart),
                Way::Back => (depart, arrive),
            };
            if lane[from] > 0.0 {
                let said: f64 = said.iter().map(|said| said.at(arrive, depart)).product();
                sums[to] += lane[from] * kernel[depart - arrive] * said;
            }
        }
    }
    sums
}

/// The masses of a stretch's duration at one pace.
///
/// Running with its halts is compound Poisson: with a rate c(j) for each number of ticks, n·p(n) = Σ j·c(j)·p(n − j)
/// (Panjer, ASTIN Bulletin 12, 1981).
fn kernel(chain: &Chain, stretch: &Stretch, pace: usize) -> Vec<f64> {
    let mut weighted = vec![0.0; chain.ticks];
    let mut rate = 0.0;
    for &(law, minutes) in &stretch.parts {
        let law = &chain.laws[law];
        let pace = chain.regimes[stretch.regime.expect("running has one")].paces[pace].0;
        let q = 1.0 - 1.0 / (law.theta * pace);
        assert!(q > 0.0, "no Poisson is run here");
        let mut run = minutes / law.theta;
        for (j, sum) in weighted.iter_mut().enumerate().skip(1) {
            let halts = minutes * law.halts * law.halt.get(j).unwrap_or(&0.0);
            #[expect(clippy::cast_precision_loss, reason = "ticks")]
            let by = j as f64;
            *sum += run + by * halts;
            rate += halts;
            run *= q;
        }
        rate -= minutes / law.theta * (1.0 - q).ln() / q;
    }
    let mut masses = vec![SMALL];
    for n in 1..chain.ticks {
        let parts = weighted[1..=n].iter().zip(masses.iter().rev());
        #[expect(clippy::cast_precision_loss, reason = "ticks")]
        masses.push(parts.map(|(c, p)| c * p).sum::<f64>() / n as f64);
    }
    for mass in &mut masses {
        *mass = (mass.ln() - SMALL.ln() - rate).exp();
    }
    stretch.stands.iter().fold(masses, |masses, &stand| {
        let Link::Standing { masses: stood, .. } = &chain.links[stand] else {
            unreachable!("a stand is none")
        };
        let mut stood = stood.clone();
        stood.resize(chain.ticks, 0.0);
        folded(&masses, &stood, &[], Way::Forward)
    })
}
