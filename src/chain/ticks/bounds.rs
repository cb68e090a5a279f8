//! What messages can be at most: known before any is carried.

use super::message::{Lane, Message, largest};
use crate::chain::course::Course;
use crate::chain::evidence::likelihood;
use crate::chain::passes::Way;
use crate::chain::{Claim, Witness};

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
        let said = |&event: &usize| said(course, event);
        let said: Vec<Bound> = course.knots.iter().map(said).collect();
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

/// A function of the grid's ticks with all witnesses, and the same or more without one of them; both times e^log.
struct Bound {
    all: Vec<f64>,
    but_one: Vec<f64>,
    log: f64,
}

impl Bound {
    fn of(values: Vec<f64>) -> Self {
        Self {
            but_one: values.clone(),
            all: values,
            log: 0.0,
        }
    }

    /// Itself as a message, and then what it becomes behind each of what is said.
    fn carried<'a>(
        mut self,
        said: impl Iterator<Item = &'a Self>,
        way: Way,
        course: &Course,
    ) -> Vec<Message> {
        let mut messages = vec![self.message(way, course)];
        for said in said {
            self.times(said);
            for values in [&mut self.all, &mut self.but_one] {
                match way {
                    Way::Forward => largest_so_far(values.iter_mut()),
                    Way::Back => largest_so_far(values.iter_mut().rev()),
                }
            }
            messages.push(self.message(way, course));
        }
        messages
    }

    /// One is left out here, or somewhere else.
    fn times(&mut self, said: &Self) {
        let here = self.all.iter().zip(&said.but_one);
        let elsewhere = self.but_one.iter().zip(&said.all);
        let both = here.zip(elsewhere);
        let but_one = both.map(|((a, rest), (b, f))| f64::max(a * rest, b * f));
        self.but_one = but_one.collect();
        self.all
            .iter_mut()
            .zip(&said.all)
            .for_each(|(a, f)| *a *= f);
        let most = largest(&self.but_one);
        if most > 0.0 {
            let values = self.all.iter_mut().chain(&mut self.but_one);
            values.for_each(|value| *value /= most);
            self.log += most.ln();
        }
    }

    /// Damped as a message is; beyond the grid is nothing.
    fn message(&self, way: Way, course: &Course) -> Message {
        let circle = course.circle();
        let damped = |(value, by): (&f64, &f64)| match way {
            Way::Forward => value / by,
            Way::Back => value * by,
        };
        let both = self.but_one.iter().zip(&circle.undamping);
        let damped: Vec<f64> = both.map(damped).collect();
        Message {
            lanes: vec![Lane::from(0, &damped)],
            log: self.log,
        }
    }
}

/// What is said of an event: all say no more than whoever says least, and without one the rest no more than whoever says least but one.
fn said(course: &Course, event: usize) -> Bound {
    let ticks = course.chain.ticks;
    let mut bound = Bound::of(vec![1.0; ticks]);
    let here = |w: &&Witness| matches!(w.claim, Claim::Event { event: e, .. } if e == event);
    for witness in course.chain.witnesses.iter().filter(here) {
        let two = bound.all.iter_mut().zip(&mut bound.but_one);
        for ((least, next), f) in two.zip(likelihood(witness, ticks)) {
            *next = f64::min(*next, f64::max(*least, f));
            *least = f64::min(*least, f);
        }
    }
    bound
}

fn largest_so_far<'a>(values: impl Iterator<Item = &'a mut f64>) {
    let mut most = 0.0;
    for value in values {
        most = f64::max(most, *value);
        *value = most;
    }
}
