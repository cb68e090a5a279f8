//! From a place to the nearest piece: the pieces in line order, eight to a leaf, under a packed tree of boxes.
//!
//! A line is already sorted in space, so the tree needs no sorting, no pointers and no balancing; what it holds lies in
//! eights, which the compiler turns into vector instructions.

use super::ellipsoid::{MEAN_RADIUS, Position, dot, minus, moved};

/// Pieces to a leaf, and boxes to a node.
const FAN: usize = 8;
/// Where the empty lanes of the last leaf lie: farther than any query.
const NOWHERE: f64 = 1e30;
/// Metres added around a box: more than single precision loses between any two places on Earth.
const ROOM: f64 = 3.0;

/// Eight pieces, axis by axis.
#[derive(Debug, Clone)]
struct Leaf {
    from: [[f64; FAN]; 3],
    along: [[f64; FAN]; 3],
    /// One over the square of the length.
    per_square: [f64; FAN],
}

/// The boxes around eight leaves or nodes, axis by axis.
///
/// In single precision, as twice as many fit into a vector; wide enough that none is ever farther than what is in it.
#[derive(Debug, Clone)]
struct Boxes {
    low: [[f32; FAN]; 3],
    high: [[f32; FAN]; 3],
}

/// The foot of a perpendicular on one piece.
#[derive(Debug, Clone, Copy)]
pub(super) struct Foot {
    pub(super) piece: usize,
    /// The part of the piece before the foot: below 0 or above 1 where the perpendicular misses the piece.
    pub(super) part: f64,
}

impl Foot {
    /// The nearest place of its piece; what is a joint, as the end of the piece before.
    pub(super) fn on_its_piece(self) -> Self {
        if self.part <= 0.0 && self.piece > 0 {
            return Self {
                piece: self.piece - 1,
                part: 1.0,
            };
        }
        Self {
            part: self.part.clamp(0.0, 1.0),
            ..self
        }
    }
}

/// The pieces of a line as chords in space, searchable.
#[derive(Debug, Clone)]
pub(super) struct Index {
    pieces: usize,
    leaves: Vec<Leaf>,
    /// From the nodes right above the leaves up to the single topmost one.
    levels: Vec<Vec<Boxes>>,
}

struct Best {
    square: f64,
    piece: usize,
}

impl Index {
    /// The index of the chords from each of `joints` to the next; there must be two or more.
    pub(super) fn new(joints: &[Position]) -> Self {
        let leaves: Vec<Leaf> = (0..joints.len() - 1)
            .step_by(FAN)
            .map(|first| Leaf::new(&joints[first..joints.len().min(first + FAN + 1)]))
            .collect();
        let around: Vec<_> = joints[..joints.len() - 1]
            .chunks(FAN)
            .enumerate()
            .map(|(leaf, _)| bounds(&joints[leaf * FAN..joints.len().min(leaf * FAN + FAN + 1)]))
            .collect();
        Self {
            pieces: joints.len() - 1,
            leaves,
            levels: levels(around),
        }
    }

    pub(super) fn pieces(&self) -> usize {
        self.pieces
    }

    /// The piece nearest to a place; the first one for a place that is not a number.
    pub(super) fn nearest(&self, to: Position) -> usize {
        let mut best = Best {
            square: f64::INFINITY,
            piece: 0,
        };
        if to.iter().any(|axis| axis.is_nan()) {
            return best.piece;
        }
        self.descend(self.levels.len() - 1, 0, to, &mut best);
        best.piece
    }

    fn descend(&self, level: usize, node: usize, to: Position, best: &mut Best) {
        let mut squares = self.levels[level][node].squares(to);
        loop {
            let (lane, square) = least(&squares);
            if f64::from(square) >= best.square {
                return;
            }
            squares[lane] = f32::INFINITY;
            let child = node * FAN + lane;
            if level > 0 {
                self.descend(level - 1, child, to, best);
            } else {
                self.leaves[child].improve(child, to, best);
            }
        }
    }

    /// Calls `found` with every piece that may have a place at most `reach` metres away, in line order.
    pub(super) fn within(&self, reach: f64, of: Position, found: &mut impl FnMut(usize)) {
        let square = (reach * reach).min(f64::MAX); // an empty lane is infinitely far, and never found
        self.gather(self.levels.len() - 1, 0, square, of, found);
    }

    fn gather(
        &self,
        level: usize,
        node: usize,
        square: f64,
        of: Position,
        found: &mut impl FnMut(usize),
    ) {
        let squares = self.levels[level][node].squares(of);
        for lane in (0..FAN).filter(|&lane| f64::from(squares[lane]) <= square) {
            let child = node * FAN + lane;
            if level > 0 {
                self.gather(level - 1, child, square, of, found);
            } else if let Some(leaf) = self.leaves.get(child) {
                leaf.gather(child, square, of, found);
            }
        }
    }

    /// The foot on one piece of the perpendicular from a place.
    pub(super) fn foot(&self, piece: usize, from: Position) -> Foot {
        let (start, along, per_square) = self.chord(piece);
        let away = minus(from, start);
        let part = dot(away, along) * per_square;
        let gap = moved(away, -part.clamp(0.0, 1.0), along);
        // The ground curves away below the chord's direction: seen from its middle, a far place lies nearer than it is.
        let sunk = (dot(gap, gap) / (2.0 * MEAN_RADIUS * MEAN_RADIUS)).min(0.5);
        Foot {
            piece,
            part: 0.5 + (part - 0.5) / (1.0 - sunk),
        }
    }

    /// Where a foot is in space, raised from the chord to the ground.
    pub(super) fn place(&self, foot: Foot) -> Position {
        let (start, along, _) = self.chord(foot.piece);
        let raise =
            foot.part * (1.0 - foot.part) * dot(along, along) / (2.0 * MEAN_RADIUS * MEAN_RADIUS);
        let place = moved(start, foot.part, along);
        moved(place, raise, place)
    }

    /// The direction of travel on a piece, of length one.
    pub(super) fn direction(&self, piece: usize) -> Position {
        let (_, along, per_square) = self.chord(piece);
        moved([0.0; 3], per_square.sqrt(), along)
    }

    fn chord(&self, piece: usize) -> (Position, Position, f64) {
        let (leaf, lane) = (&self.leaves[piece / FAN], piece % FAN);
        let at = |axes: &[[f64; FAN]; 3]| [axes[0][lane], axes[1][lane], axes[2][lane]];
        (at(&leaf.from), at(&leaf.along), leaf.per_square[lane])
    }
}

impl Leaf {
    fn new(joints: &[Position]) -> Self {
        let mut leaf = Self {
            from: [[NOWHERE; FAN]; 3],
            along: [[0.0; FAN]; 3],
            per_square: [0.0; FAN],
        };
        for (lane, ends) in joints.windows(2).enumerate() {
            let along = minus(ends[1], ends[0]);
            for axis in 0..3 {
                leaf.from[axis][lane] = ends[0][axis];
                leaf.along[axis][lane] = along[axis];
            }
            leaf.per_square[lane] = 1.0 / dot(along, along);
        }
        leaf
    }

    #[inline]
    fn squares(&self, to: Position) -> [f64; FAN] {
        let mut squares = [0.0; FAN];
        for (lane, square) in squares.iter_mut().enumerate() {
            let away: Position = [0, 1, 2].map(|axis| to[axis] - self.from[axis][lane]);
            let along: Position = [0, 1, 2].map(|axis| self.along[axis][lane]);
            let part = (dot(away, along) * self.per_square[lane]).clamp(0.0, 1.0);
            let gap = moved(away, -part, along);
            *square = dot(gap, gap);
        }
        squares
    }

    fn improve(&self, leaf: usize, to: Position, best: &mut Best) {
        let (lane, square) = least(&self.squares(to));
        if square < best.square {
            *best = Best {
                square,
                piece: leaf * FAN + lane,
            };
        }
    }

    fn gather(&self, leaf: usize, square: f64, of: Position, found: &mut impl FnMut(usize)) {
        let squares = self.squares(of);
        for lane in (0..FAN).filter(|&lane| squares[lane] <= square && self.per_square[lane] > 0.0)
        {
            found(leaf * FAN + lane);
        }
    }
}

impl Boxes {
    /// The square of the distance to each box; infinite for an empty one.
    #[inline]
    fn squares(&self, to: Position) -> [f32; FAN] {
        let mut squares = [0.0; FAN];
        for ((low, high), to) in self.low.iter().zip(&self.high).zip(to.map(single)) {
            for (lane, square) in squares.iter_mut().enumerate() {
                let gap = (low[lane] - to).max(to - high[lane]).max(0.0);
                *square += gap * gap;
            }
        }
        squares
    }
}

#[allow(clippy::cast_possible_truncation)] // `ROOM` makes up for it
fn single(metres: f64) -> f32 {
    metres as f32
}

/// The lowest and highest coordinates of some places.
type Bounds = [Position; 2];

fn bounds(places: &[Position]) -> Bounds {
    let empty = [[f64::INFINITY; 3], [f64::NEG_INFINITY; 3]];
    places
        .iter()
        .fold(empty, |around, &place| union(around, [place, place]))
}

fn union(a: Bounds, b: Bounds) -> Bounds {
    [
        [0, 1, 2].map(|axis| a[0][axis].min(b[0][axis])),
        [0, 1, 2].map(|axis| a[1][axis].max(b[1][axis])),
    ]
}

fn levels(mut around: Vec<Bounds>) -> Vec<Vec<Boxes>> {
    let mut levels = Vec::new();
    while levels.is_empty() || around.len() > 1 {
        levels.push(around.chunks(FAN).map(boxes).collect());
        around = around
            .chunks(FAN)
            .map(|group| group.iter().copied().reduce(union).unwrap_or_default())
            .collect();
    }
    levels
}

fn boxes(group: &[Bounds]) -> Boxes {
    let mut boxes = Boxes {
        low: [[f32::INFINITY; FAN]; 3],
        high: [[f32::NEG_INFINITY; FAN]; 3],
    };
    for (lane, [low, high]) in group.iter().enumerate() {
        for axis in 0..3 {
            boxes.low[axis][lane] = single(low[axis] - ROOM);
            boxes.high[axis][lane] = single(high[axis] + ROOM);
        }
    }
    boxes
}

/// The first lane with the least square. Without branches, as none of them could be foretold.
fn least<N: Copy + PartialOrd>(squares: &[N; FAN]) -> (usize, N) {
    let lesser = |a: N, b: N| if a < b { a } else { b };
    let pair = |lane: usize| lesser(squares[lane], squares[lane + 1]);
    let least = lesser(lesser(pair(0), pair(2)), lesser(pair(4), pair(6)));
    let mut lanes = 0_u32;
    for (lane, &square) in squares.iter().enumerate() {
        lanes |= u32::from(square <= least) << lane;
    }
    (lanes.trailing_zeros() as usize, least)
}

#[cfg(test)]
mod tests {
    use super::super::ellipsoid::position;
    use super::*;
    use geo::Point;
    use proptest::prelude::*;

    fn places(count: std::ops::Range<usize>) -> impl Strategy<Value = Vec<Position>> {
        let place =
            (129.0..131.0, 41.0..43.0).prop_map(|(lon, lat)| position(Point::new(lon, lat)));
        prop::collection::vec(place, count)
    }

    fn on_earth() -> impl Strategy<Value = Position> {
        (-180.0..180.0, -90.0..90.0).prop_map(|(lon, lat)| position(Point::new(lon, lat)))
    }

    fn square(index: &Index, piece: usize, from: Position) -> f64 {
        let (start, along, per_square) = index.chord(piece);
        let away = minus(from, start);
        let gap = moved(
            away,
            -(dot(away, along) * per_square).clamp(0.0, 1.0),
            along,
        );
        dot(gap, gap)
    }

    proptest! {
        #[test]
        fn no_piece_is_nearer_than_the_nearest(joints in places(2..700), near in places(1..9), far in on_earth()) {
            let index = Index::new(&joints);
            for from in near.into_iter().chain([far]) {
                let found = square(&index, index.nearest(from), from);
                let least = (0..index.pieces()).map(|piece| square(&index, piece, from)).fold(f64::INFINITY, f64::min);
                prop_assert!(found <= least);
            }
        }

        #[test]
        fn pieces_within_reach_are_those_within_reach_in_line_order(
            joints in places(2..700), from in places(1..2), reach in 0.0..1e5,
        ) {
            let index = Index::new(&joints);
            let mut found = Vec::new();
            index.within(reach, from[0], &mut |piece| found.push(piece));
            let all = 0..index.pieces();
            let expected: Vec<_> = all.filter(|&piece| square(&index, piece, from[0]) <= reach * reach).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
