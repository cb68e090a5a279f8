//! What messages can be at most: known before any is carried.

use super::message::{Message, State};
use crate::chain::course::Course;
use crate::chain::factor;
use crate::chain::turn::{Turn, events, states, turns};
use crate::chain::way::Way;
use crate::lattice::largest;

/// The most that the messages can be at each knot, with all witnesses or without any one of them.
///
/// No duration is negative, and its masses sum to no more than 1. So forward goes nothing above the largest value that stood
/// earlier, and back nothing above the largest that stands later. What is said of stops is at most 1.
pub(in crate::chain) struct Bounds {
    pub(in crate::chain) ahead: Vec<Message>,
    pub(in crate::chain) behind: Vec<Message>,
}

impl Bounds {
    pub(in crate::chain) fn of(course: &Course) -> Self {
        let said = course.knots.iter().map(|&event| said(course, event));
        let said: Vec<Vec<Turn<Most>>> = said.collect();
        let start = Bound::of(course.start.clone());
        let end = Bound::of(vec![1.0; course.chain.ticks]);
        let before = &said[..said.len() - 1];
        let after = said[1..].iter().rev();
        let mut behind = end.carried(after, Way::Back, course);
        behind.reverse();
        Self {
            ahead: start.carried(before.iter(), Way::Forward, course),
            behind,
        }
    }
}

/// A function of the grid's ticks with all witnesses, and the same or more without one of them.
#[derive(Clone)]
struct Most {
    all: Vec<f64>,
    but_one: Vec<f64>,
}

impl Most {
    fn of(values: Vec<f64>) -> Self {
        Self {
            but_one: values.clone(),
            all: values,
        }
    }

    fn functions(&mut self) -> [&mut Vec<f64>; 2] {
        [&mut self.all, &mut self.but_one]
    }

    /// Adds a product with what is said: one is left out here, or somewhere else.
    fn add_product(&mut self, most: &Self, said: &Self) {
        let both = most.all.iter().zip(&said.all);
        let sums = self.all.iter_mut().zip(both);
        sums.for_each(|(sum, (a, f))| *sum += a * f);
        let here = most.all.iter().zip(&said.but_one);
        let elsewhere = most.but_one.iter().zip(&said.all);
        let sums = self.but_one.iter_mut().zip(here.zip(elsewhere));
        sums.for_each(|(sum, ((a, rest), (b, f)))| *sum += f64::max(a * rest, b * f));
    }

    /// All say no more than whoever says least; without one the rest say no more than whoever says least but one.
    fn least_with(&mut self, said: Vec<f64>, may_be_left_out: bool) {
        let two = self.all.iter_mut().zip(&mut self.but_one);
        for ((least, next), f) in two.zip(said) {
            let rest = if may_be_left_out {
                f64::max(*least, f)
            } else {
                f
            };
            *next = f64::min(*next, rest);
            *least = f64::min(*least, f);
        }
    }
}

/// What a message can be at most in each state, times e^log.
struct Bound {
    states: Vec<Most>,
    log: f64,
}

impl Bound {
    fn of(values: Vec<f64>) -> Self {
        Self {
            states: vec![Most::of(values)],
            log: 0.0,
        }
    }

    /// Itself as a message, and then what it becomes behind each of what is said.
    fn carried<'a>(
        mut self,
        said: impl Iterator<Item = &'a Vec<Turn<Most>>>,
        way: Way,
        course: &Course,
    ) -> Vec<Message> {
        let mut messages = vec![self.message(way, course)];
        for said in said {
            self = self.past(said, way);
            for values in self.states.iter_mut().flat_map(Most::functions) {
                match way {
                    Way::Forward => largest_so_far(values.iter_mut()),
                    Way::Back => largest_so_far(values.iter_mut().rev()),
                }
            }
            messages.push(self.message(way, course));
        }
        messages
    }

    fn past(&self, said: &[Turn<Most>], way: Way) -> Self {
        let ticks = self.states[0].all.len();
        let mut states = vec![Most::of(vec![0.0; ticks]); states(said, way)];
        for turn in said {
            let [from, to] = turn.ends(way);
            states[to].add_product(&self.states[from], &turn.said);
        }
        let most = states.iter().map(|most| largest(&most.but_one));
        let most = most.fold(0.0, f64::max);
        let mut log = self.log;
        if most > 0.0 {
            let values = states.iter_mut().flat_map(Most::functions).flatten();
            values.for_each(|value| *value /= most);
            log += most.ln();
        }
        Self { states, log }
    }

    /// Damped as a message is; beyond the grid is nothing.
    fn message(&self, way: Way, course: &Course) -> Message {
        let circle = course.circle();
        let damped = |(value, by): (&f64, &f64)| match way {
            Way::Forward => value / by,
            Way::Back => value * by,
        };
        let state = |most: &Most| {
            let both = most.but_one.iter().zip(&circle.undamping);
            State::of(&both.map(damped).collect::<Vec<f64>>())
        };
        Message {
            states: self.states.iter().map(state).collect(),
            log: self.log,
        }
    }
}

/// What is said of an event at most.
fn said(course: &Course, event: usize) -> Vec<Turn<Most>> {
    let (witnesses, ticks) = (&course.chain.witnesses, course.chain.ticks);
    let most = |speaking: &Vec<usize>| {
        let mut most = Most::of(vec![1.0; ticks]);
        for &witness in speaking {
            let witness = &witnesses[witness];
            // Whoever may still mean a later event is left out there.
            let is_last = events(witness).last() == Some(&event);
            most.least_with(factor::said(witness, event, ticks), is_last);
        }
        most
    };
    let turns = turns(witnesses, event, None);
    turns.iter().map(|turn| turn.map(most)).collect()
}

fn largest_so_far<'a>(values: impl Iterator<Item = &'a mut f64>) {
    let mut most = 0.0;
    for value in values {
        most = f64::max(most, *value);
        *value = most;
    }
}
