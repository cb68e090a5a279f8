//! From a place to the nearest piece: a packed tree of strips over the pieces in line order.
//!
//! A line is already sorted in space, so the tree needs no sorting, no pointers and no balancing; what it holds lies in
//! eights, which the compiler turns into vector instructions. A stretch of line lies within a strip: so far to either side of
//! the chord between its ends (Ballard, "Strip trees", 1981). Where a line bends little, a strip is far narrower than a box,
//! which on the diagonal is as wide as it is long.
//!
//! Strips are kept in single precision and only ever rule pieces out; what they leave, one piece or two, is measured in double.

use super::ellipsoid::{MEAN_RADIUS, Position, dot, length, minus, moved};

/// Pieces to a leaf.
const LEAF: usize = 8;
/// Strips to a node.
const FAN: usize = 8;
/// The bits of a lane's number, of which there are [`FAN`].
const LANES: u32 = 7;
/// Where the empty lanes of the last node lie: farther than any query, with a square that is still finite.
const NOWHERE: f32 = 1e18;
/// A bound that rules nothing out: far below a millimetre, and far above where processors become slow.
const NOUGHT: f32 = 1e-12;
/// What single precision may lose of a distance to a strip, as a part of the lengths it is computed from: the half unit
/// of the last place, 6e-8, is lost by the place, both ends, their difference, the foot and the root, ten times in all.
const LOSS: f32 = 1e-6;

/// The joints of eight pieces, axis by axis. Behind the last piece of the line its end is repeated.
#[derive(Debug, Clone)]
struct Leaf([[f64; LEAF + 1]; 3]);

/// The chord of a stretch of line, and how far the stretch departs from it.
#[derive(Debug, Clone, Copy)]
struct Strip {
    from: Position,
    to: Position,
    radius: f64,
}

/// Eight strips, axis by axis, relative to a place in their midst, so that single precision loses little.
#[derive(Debug, Clone)]
struct Node {
    origin: Position,
    from: [[f32; FAN]; 3],
    along: [[f32; FAN]; 3],
    /// One over the square of the length.
    per_square: [f32; FAN],
    /// How far what is in it may lie from its chord, and what single precision may lose.
    radius: [f32; FAN],
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
    levels: Vec<Vec<Node>>,
}

/// The nearest piece so far.
struct Best {
    square: f64,
    distance: f64,
    piece: usize,
}

impl Index {
    /// The index of the chords from each joint to the next; there must be two or more.
    pub(super) fn new<J>(joints: &[J], place: impl Fn(&J) -> Position) -> Self {
        let pieces = joints.len() - 1;
        let leaf = |first| Leaf::new(|lane: usize| place(&joints[pieces.min(first + lane)]));
        let leaves: Vec<Leaf> = (0..pieces).step_by(LEAF).map(leaf).collect();
        let levels = levels(leaves.iter().map(Leaf::strip));
        Self {
            pieces,
            leaves,
            levels,
        }
    }

    pub(super) fn pieces(&self) -> usize {
        self.pieces
    }

    /// The piece nearest to a place; the first one for a place that is not a number.
    pub(super) fn nearest(&self, to: Position) -> usize {
        let mut best = Best {
            square: f64::INFINITY,
            distance: f64::INFINITY,
            piece: 0,
        };
        if !to.iter().any(|axis| axis.is_nan()) {
            self.descend(self.levels.len() - 1, 0, to, &mut best);
        }
        best.piece
    }

    /// Looks into the strips of a node, nearest first, as long as they may hold something nearer.
    fn descend(&self, level: usize, node: usize, to: Position, best: &mut Best) {
        let bounds = self.levels[level][node].bounds(to);
        let mut next = after(&bounds, 0.0);
        while f64::from(next) < best.distance {
            let child = node * FAN + lane(next);
            if level > 0 {
                self.descend(level - 1, child, to, best);
            } else {
                self.improve(child, to, best);
            }
            next = after(&bounds, next);
        }
    }

    fn improve(&self, leaf: usize, to: Position, best: &mut Best) {
        let squares = self.leaves[leaf].squares(to);
        let (lane, square) = least(&squares);
        if square < best.square {
            *best = Best {
                square,
                distance: square.sqrt(),
                // Behind the last piece there is only its end.
                piece: (leaf * LEAF + lane).min(self.pieces - 1),
            };
        }
    }

    /// Calls `found` with every piece that has a place at most `reach` metres away, in line order.
    pub(super) fn within(&self, reach: f64, of: Position, found: &mut impl FnMut(usize)) {
        let reach = reach.min(f64::from(NOWHERE) / 2.0); // an empty lane is never found
        self.gather(self.levels.len() - 1, 0, reach, of, found);
    }

    fn gather(
        &self,
        level: usize,
        node: usize,
        reach: f64,
        of: Position,
        found: &mut impl FnMut(usize),
    ) {
        let bounds = self.levels[level][node].bounds(of);
        for lane in (0..FAN).filter(|&lane| f64::from(bounds[lane]) <= reach) {
            let child = node * FAN + lane;
            if level > 0 {
                self.gather(level - 1, child, reach, of, found);
            } else {
                self.gather_leaf(child, reach * reach, of, found);
            }
        }
    }

    fn gather_leaf(&self, leaf: usize, square: f64, of: Position, found: &mut impl FnMut(usize)) {
        let squares = self.leaves[leaf].squares(of);
        for (piece, _) in (leaf * LEAF..self.pieces)
            .zip(squares)
            .filter(|&(_, found)| found <= square)
        {
            found(piece);
        }
    }

    /// The foot on one piece of the perpendicular from a place.
    pub(super) fn foot(&self, piece: usize, from: Position) -> Foot {
        let (start, along) = self.chord(piece);
        let away = minus(from, start);
        let part = dot(away, along) * per_square(along);
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
        let (start, along) = self.chord(foot.piece);
        let raise =
            foot.part * (1.0 - foot.part) * dot(along, along) / (2.0 * MEAN_RADIUS * MEAN_RADIUS);
        let place = moved(start, foot.part, along);
        moved(place, raise, place)
    }

    /// The direction of travel on a piece, of length one.
    pub(super) fn direction(&self, piece: usize) -> Position {
        let (_, along) = self.chord(piece);
        moved([0.0; 3], 1.0 / length(along), along)
    }

    fn chord(&self, piece: usize) -> (Position, Position) {
        self.leaves[piece / LEAF].chord(piece % LEAF)
    }
}

impl Leaf {
    fn new(joint: impl Fn(usize) -> Position) -> Self {
        let joints: [Position; LEAF + 1] = std::array::from_fn(joint);
        Self(std::array::from_fn(|axis| joints.map(|place| place[axis])))
    }

    fn joint(&self, lane: usize) -> Position {
        [self.0[0][lane], self.0[1][lane], self.0[2][lane]]
    }

    fn chord(&self, lane: usize) -> (Position, Position) {
        let from = self.joint(lane);
        (from, minus(self.joint(lane + 1), from))
    }

    #[inline(never)]
    fn squares(&self, to: Position) -> [f64; LEAF] {
        let mut squares = [0.0; LEAF];
        for (lane, found) in squares.iter_mut().enumerate() {
            let (from, along) = self.chord(lane);
            *found = square(from, along, to);
        }
        squares
    }

    fn strip(&self) -> Strip {
        let (from, to) = (self.joint(0), self.joint(LEAF));
        let along = minus(to, from);
        let squares = (1..LEAF).map(|lane| square(from, along, self.joint(lane)));
        Strip {
            from,
            to,
            radius: squares.fold(0.0, f64::max).sqrt(),
        }
    }
}

/// The square of the distance from a chord to a place.
fn square(from: Position, along: Position, to: Position) -> f64 {
    let away = minus(to, from);
    let part = lesser(greater(dot(away, along) * per_square(along), 0.0), 1.0);
    let gap = moved(away, -part, along);
    dot(gap, gap)
}

/// The first of the least numbers, and which it is.
fn least(numbers: &[f64; LEAF]) -> (usize, f64) {
    let least = numbers.iter().copied().fold(f64::INFINITY, lesser);
    let lane = numbers.iter().position(|&number| number <= least);
    (lane.unwrap_or_default(), least)
}

/// One over the square of a length; finite where that is nought, so that no part of it is more.
fn per_square(along: Position) -> f64 {
    1.0 / greater(dot(along, along), f64::MIN_POSITIVE)
}

impl Strip {
    /// The strip around strips that follow one another: around both ends of each, and what departs from its own chord.
    fn around(group: &[Self]) -> Self {
        let (from, to) = (group[0].from, group[group.len() - 1].to);
        let along = minus(to, from);
        let reach = |strip: &Self| square(from, along, strip.to).sqrt() + strip.radius;
        // The beginning of a strip is the end of the one before.
        let radius = group
            .windows(2)
            .map(|two| square(from, along, two[0].to).sqrt() + two[0].radius.max(two[1].radius));
        Self {
            from,
            to,
            radius: radius.fold(
                group[0].radius.max(reach(&group[group.len() - 1])),
                f64::max,
            ),
        }
    }
}

impl Node {
    fn new(group: &[Strip]) -> Self {
        let origin = group[group.len() / 2].from;
        let mut node = Self {
            origin,
            from: [[NOWHERE; FAN]; 3],
            along: [[0.0; FAN]; 3],
            per_square: [0.0; FAN],
            radius: [0.0; FAN],
        };
        for (lane, strip) in group.iter().enumerate() {
            let (from, along) = (minus(strip.from, origin), minus(strip.to, strip.from));
            for axis in 0..3 {
                node.from[axis][lane] = single(from[axis]);
                node.along[axis][lane] = single(along[axis]);
            }
            node.per_square[lane] = single(per_square(along)).min(f32::MAX);
            let lost = f64::from(LOSS) * (sum(from) + sum(along) + strip.radius);
            node.radius[lane] = single(strip.radius + lost);
        }
        node
    }

    /// A distance that everything in each strip is at least away, above nought; beyond all others for an empty one.
    ///
    /// The last bits of each tell its lane instead, so that no two are equal.
    // Inlined, it would be taken apart into single lanes.
    #[inline(never)]
    fn bounds(&self, to: Position) -> [f32; FAN] {
        let to = minus(to, self.origin);
        let lost = LOSS * single(sum(to));
        let [x, y, z] = [single(to[0]), single(to[1]), single(to[2])];
        let ([from_x, from_y, from_z], [along_x, along_y, along_z]) = (&self.from, &self.along);
        let mut bounds = [0.0; FAN];
        for (lane, bound) in (0_u32..).zip(bounds.iter_mut()) {
            let i = lane as usize;
            let (dx, dy, dz) = (x - from_x[i], y - from_y[i], z - from_z[i]);
            let ahead = dx * along_x[i] + dy * along_y[i] + dz * along_z[i];
            let part = lesser(greater(ahead * self.per_square[i], 0.0), 1.0);
            let (dx, dy, dz) = (
                dx - part * along_x[i],
                dy - part * along_y[i],
                dz - part * along_z[i],
            );
            let square = dx * dx + dy * dy + dz * dz;
            let least = greater(square.sqrt() - (self.radius[i] + lost), NOUGHT);
            *bound = f32::from_bits((least.to_bits() - LANES) & !LANES | lane);
        }
        bounds
    }
}

/// No less than the length.
fn sum(a: Position) -> f64 {
    a[0].abs() + a[1].abs() + a[2].abs()
}

#[allow(clippy::cast_possible_truncation)] // `LOSS` makes up for it
fn single(metres: f64) -> f32 {
    metres as f32
}

fn levels(pieces: impl Iterator<Item = Strip>) -> Vec<Vec<Node>> {
    let (nodes, mut strips) = level(pieces);
    let mut levels = vec![nodes];
    while strips.len() > 1 {
        let (nodes, around) = level(strips.into_iter());
        levels.push(nodes);
        strips = around;
    }
    levels
}

/// The nodes of strips, and the strip around each.
fn level(mut strips: impl Iterator<Item = Strip>) -> (Vec<Node>, Vec<Strip>) {
    let nodes = strips.size_hint().0.div_ceil(FAN);
    let (mut nodes, mut around) = (Vec::with_capacity(nodes), Vec::with_capacity(nodes));
    let mut group = Vec::with_capacity(FAN);
    loop {
        group.clear();
        group.extend(strips.by_ref().take(FAN));
        if group.is_empty() {
            return (nodes, around);
        }
        nodes.push(Node::new(&group));
        around.push(Strip::around(&group));
    }
}

fn lane(key: f32) -> usize {
    (key.to_bits() & LANES) as usize
}

/// The least key after one; infinite if there is none. Without branches, as none of them could be foretold.
// Inlined, it would be taken apart into single lanes.
#[inline(never)]
fn after(keys: &[f32; FAN], last: f32) -> f32 {
    let mut four = [f32::INFINITY; FAN / 2];
    for half in keys.chunks_exact(FAN / 2) {
        for (least, &key) in four.iter_mut().zip(half) {
            let key = if key > last { key } else { f32::INFINITY };
            *least = lesser(key, *least);
        }
    }
    lesser(lesser(four[0], four[2]), lesser(four[1], four[3]))
}

/// One instruction, unlike `f32::min`, which must also mind what is not a number.
#[inline]
fn lesser<N: PartialOrd>(a: N, b: N) -> N {
    if a < b { a } else { b }
}

#[inline]
fn greater<N: PartialOrd>(a: N, b: N) -> N {
    if a > b { a } else { b }
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

    fn distance(index: &Index, piece: usize, from: Position) -> f64 {
        let (start, along) = index.chord(piece);
        square(start, along, from)
    }

    proptest! {
        #[test]
        fn no_piece_is_nearer_than_the_nearest(joints in places(2..700), near in places(1..9), far in on_earth()) {
            let index = Index::new(&joints, |&joint| joint);
            for from in near.into_iter().chain([far]) {
                let found = distance(&index, index.nearest(from), from);
                let least = (0..index.pieces()).map(|piece| distance(&index, piece, from)).fold(f64::INFINITY, f64::min);
                prop_assert!(found <= least);
            }
        }

        #[test]
        fn pieces_within_reach_are_those_within_reach_in_line_order(
            joints in places(2..700), from in places(1..2), reach in 0.0..1e5,
        ) {
            let index = Index::new(&joints, |&joint| joint);
            let mut found = Vec::new();
            index.within(reach, from[0], &mut |piece| found.push(piece));
            let all = 0..index.pieces();
            let expected: Vec<_> = all.filter(|&piece| distance(&index, piece, from[0]) <= reach * reach).collect();
            prop_assert_eq!(found, expected);
        }
    }
}
