//! The slow twin of all carriers: sums of numbers that are nowhere negative, tick by tick. Nothing is lost in them, however deep the conflict.

use super::oracle;
use crate::chain::course::Course;
use crate::chain::factor::Factor;
use crate::chain::stretch::Stretch;
use crate::chain::way::Way;
use crate::chain::{Chain, Claim, Witness};
use crate::lattice::{cumulative, normalise, remaining};

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
    let stretches: Vec<Stretch> = (0..last).map(|knot| course.stretch_behind(knot)).collect();
    let kernels = stretches
        .iter()
        .map(|stretch| kernels(&chain, &course, stretch));
    let kernels: Vec<Vec<Vec<f64>>> = kernels.collect();
    let carried = |message: &Message, knot: usize, way| {
        let of_stop = |witness| Said::of(witness, chain.ticks, course.knots[knot]);
        let said: Vec<Said> = chain.witnesses.iter().filter_map(of_stop).collect();
        carried(
            message,
            &kernels[knot],
            &said,
            (way, stretches[knot].merges(way)),
        )
    };
    let mut ahead = vec![Message::of(vec![vec![course.start.clone()]], 0.0)];
    for knot in 0..last {
        let here = ahead[knot].past(&course.factors[knot], Way::Forward);
        ahead.push(carried(&here, knot, Way::Forward));
    }
    let states = course.factors[last].states(Way::Forward);
    let mut behind = vec![Message::of(vec![vec![vec![1.0; chain.ticks]]; states], 0.0)];
    for knot in (0..last).rev() {
        let next = behind[last - knot - 1].past(&course.factors[knot + 1], Way::Back);
        behind.push(carried(&next, knot, Way::Back));
    }
    let belief = |&event: &usize| {
        let knot = course.knot_before(event);
        let here = ahead[knot].past(&course.factors[knot], Way::Forward);
        let (masses, evidence) = here.meet(&behind[last - knot]);
        (evidence, masses)
    };
    events.iter().map(belief).collect()
}

/// A message behind a stretch; `merges`: as one sum over the paces.
fn carried(
    message: &Message,
    kernels: &[Vec<f64>],
    said: &[Said],
    (way, merges): (Way, bool),
) -> Message {
    let mut states = vec![Vec::<Vec<f64>>::new(); message.states.len()];
    for (pace, kernel) in kernels.iter().enumerate() {
        for (state, lanes) in states.iter_mut().enumerate() {
            let lane = folded(message.lane(state, pace), kernel, said, way);
            match lanes.last_mut().filter(|_| merges) {
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

/// The masses of a stretch's duration at each pace, with the weight of the pace where it is drawn.
fn kernels(chain: &Chain, course: &Course, stretch: &Stretch) -> Vec<Vec<f64>> {
    let kernel = |(number, weight): (usize, f64)| {
        let pace = stretch
            .regime
            .map_or(1.0, |r| chain.regimes[r].paces[number].0);
        let stood = |masses: Vec<f64>, &stand: &usize| oracle::fold(&masses, &chain.stands[stand]);
        let run = oracle::run(chain, &stretch.parts, pace);
        let weight = if stretch.scatter { weight } else { 1.0 };
        let masses = stretch.stands.iter().fold(run, stood).into_iter();
        masses.map(|mass| weight * mass).collect()
    };
    let weights = course.spectra.weights(stretch).into_iter().enumerate();
    weights.map(kernel).collect()
}
