//! The nearest place to a point, and to each of many.

use super::cutter::Stretch;
use super::ellipsoid::{Position, position, positions};
use super::index::Foot;
use super::lanes::LANES;
use super::{Line, Located, Side};
use crate::MapMetres;
use geo::Point;
use pulp::{Arch, NullaryFnOnce};

/// A line of more pieces does not fit into a processor's own caches: what is asked of it is asked in its order.
const LONG: usize = 30_000;

impl Line {
    /// The nearest place on the line; where two are equally near, either.
    ///
    /// A point that is not finite is nowhere: `at` is the start, `off` and `point` are not numbers.
    pub fn nearest(&self, point: Point<f64>) -> Located {
        self.nearest_foot(point).2
    }

    /// The nearest place to each of many points: what [`Line::nearest`] says of each, in less time.
    ///
    /// The more points at once, the better: where the line is long they are looked up in its order, whatever order they come in.
    ///
    /// ```
    /// use geo::Point;
    /// use khasan::{Chainage, Line};
    ///
    /// let khasan = (Point::new(130.645, 42.428), Chainage::km(0.0));
    /// let makhalino = (Point::new(130.77, 42.74), Chainage::km(40.0));
    /// let line = Line::new(vec![khasan, makhalino])?;
    /// let fixes = [Point::new(130.70, 42.60), Point::new(130.75, 42.70)];
    /// let places = line.nearest_all(&fixes);
    /// assert!(places[0].at < places[1].at);
    /// assert_eq!(places[1], line.nearest(fixes[1]));
    /// # Ok::<(), khasan::Error>(())
    /// ```
    pub fn nearest_all(&self, points: &[Point<f64>]) -> Vec<Located> {
        self.index.ask(points.len());
        let nowhere = Located {
            at: self.start,
            point: Point::new(f64::NAN, f64::NAN),
            off: MapMetres::new(f64::NAN),
            side: Side::On,
        };
        let mut found = vec![nowhere; points.len()];
        for numbers in self.order(points).chunks(LANES) {
            Arch::new().dispatch(Several {
                line: self,
                points,
                numbers,
                found: &mut found,
            });
        }
        found
    }

    /// The numbers of points in the order they are best looked up in.
    fn order(&self, points: &[Point<f64>]) -> Vec<usize> {
        if self.index.pieces() <= LONG {
            return (0..points.len()).collect();
        }
        let leaves = points.iter().map(|&point| self.index.leaf_near(point));
        from_least(&leaves.collect::<Vec<_>>())
    }

    /// The nearest place, where the point is in space, and the foot from there.
    pub(super) fn nearest_foot(&self, point: Point<f64>) -> (Position, Foot, Located) {
        self.index.ask(1);
        Arch::new().dispatch(One { line: self, point })
    }
}

/// Where the least of some numbers is, and so on to the greatest. They are counted, not compared: none must be large.
fn from_least(numbers: &[usize]) -> Vec<usize> {
    let most = numbers.iter().max().map_or(0, |&most| most);
    let mut begins = vec![0; most + 2];
    for number in numbers {
        begins[number + 1] += 1;
    }
    for number in 1..begins.len() {
        begins[number] += begins[number - 1];
    }
    let mut order = vec![0; numbers.len()];
    for (place, &number) in numbers.iter().enumerate() {
        order[begins[number]] = place;
        begins[number] += 1;
    }
    order
}

/// The nearest place to a point, looked for in the widest registers of the machine.
struct One<'a> {
    line: &'a Line,
    point: Point<f64>,
}

impl NullaryFnOnce for One<'_> {
    type Output = (Position, Foot, Located);

    #[inline(always)]
    fn call(self) -> Self::Output {
        let Self { line, point } = self;
        let from = position(point);
        let foot = line.index.nearest(line.index.near(point), from);
        (from, foot, line.located(foot, point, from))
    }
}

/// The same for several of many points, no more than there are lanes.
///
/// Each step is taken for all of them before the next: so one need not wait for the memory that another asks for.
struct Several<'a> {
    line: &'a Line,
    points: &'a [Point<f64>],
    numbers: &'a [usize],
    found: &'a mut [Located],
}

impl NullaryFnOnce for Several<'_> {
    type Output = ();

    #[inline(always)]
    fn call(self) {
        let (line, numbers) = (self.line, self.numbers);
        let mut points = [Point::default(); LANES];
        for (point, &number) in points.iter_mut().zip(numbers) {
            *point = self.points[number];
        }
        let froms = positions(&points);
        let mut near: [&[Stretch]; LANES] = [&[]; LANES];
        for lane in 0..numbers.len() {
            near[lane] = line.index.near(points[lane]);
        }
        let mut feet = [Foot::default(); LANES];
        for lane in 0..numbers.len() {
            let from = froms.map(|axis| axis[lane]);
            feet[lane] = line.index.nearest(near[lane], from);
        }
        for (lane, &number) in numbers.iter().enumerate() {
            let from = froms.map(|axis| axis[lane]);
            self.found[number] = line.located(feet[lane], points[lane], from);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Chainage;
    use proptest::prelude::*;

    /// A line to the north with a leg of 1.1 m for each step, and points beside it without order.
    fn northwards(steps: u32, points: u32) -> (Line, Vec<Point<f64>>) {
        let place = |step: u32, east| Point::new(130.0 + east, 42.0 + 1e-5 * f64::from(step));
        let vertex = |step| (place(step, 0.0), Chainage::new(f64::from(step)));
        let line = Line::new((0..=steps).map(vertex).collect()).expect("it is a line");
        // A prime is no part of the steps, so this goes everywhere.
        let point = |number: u32| place(number * 7919 % steps, 1e-3);
        (line, (0..points).map(point).collect())
    }

    #[test]
    fn a_long_line_is_asked_in_its_order() {
        let (line, points) = northwards(40_000, 6_000);
        line.index.ask(1_000_000);
        let order = line.order(&points);
        let mut farthest: f64 = 0.0;
        for &number in &order {
            let at = line.nearest(points[number]).at.get();
            assert!(at > farthest - 2_000.0, "{at} after {farthest}");
            farthest = farthest.max(at);
        }
        let mut numbers = order;
        numbers.sort_unstable();
        assert_eq!(numbers, (0..points.len()).collect::<Vec<_>>());
    }

    proptest! {
        #[test]
        fn numbers_are_put_in_order_as_by_comparing_them(numbers in prop::collection::vec(0..50_usize, 0..200)) {
            let mut sorted: Vec<usize> = (0..numbers.len()).collect();
            sorted.sort_by_key(|&place| numbers[place]);
            prop_assert_eq!(from_least(&numbers), sorted);
        }
    }

    #[test]
    fn a_short_line_is_asked_in_the_order_of_the_question() {
        let (line, points) = northwards(1_000, 50);
        line.index.ask(1_000_000);
        assert_eq!(line.order(&points), (0..50).collect::<Vec<_>>());
    }
}
