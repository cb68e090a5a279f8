//! From a place to the nearest piece: the pieces in line order, eight to a leaf, under a packed tree of boxes.
//!
//! A line is already sorted in space, so the tree needs no sorting, no pointers and no balancing; what it holds lies in
//! eights, which the compiler turns into vector instructions.

use super::ellipsoid::{MEAN_RADIUS, Position, dot, length, minus, moved};

/// Pieces to a leaf, and boxes to a node.
const FAN: usize = 8;
/// Where the empty lanes of the last leaf lie: farther than any query.
const NOWHERE: f64 = 1e30;

/// Eight pieces, axis by axis.
#[derive(Debug, Clone)]
struct Leaf {
    from: [[f64; FAN]; 3],
    along: [[f64; FAN]; 3],
    /// One over the square of the length.
    per_square: [f64; FAN],
}

/// The boxes around eight leaves or nodes, axis by axis.
#[derive(Debug, Clone)]
struct Boxes {
    low: [[f64; FAN]; 3],
    high: [[f64; FAN]; 3],
}

/// The foot of a perpendicular on one piece.
#[derive(Debug, Clone, Copy)]
pub(super) struct Foot {
    pub(super) piece: usize,
    /// The part of the piece before the foot: below 0 or above 1 where the perpendicular misses the piece.
    pub(super) part: f64,
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
        self.descend(self.levels.len() - 1, 0, to, &mut best);
        best.piece
    }

    fn descend(&self, level: usize, node: usize, to: Position, best: &mut Best) {
        let mut squares = self.levels[level][node].squares(to);
        loop {
            let (lane, square) = least(&squares);
            if square >= best.square {
                return;
            }
            squares[lane] = f64::INFINITY;
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
        for lane in (0..FAN).filter(|&lane| squares[lane] <= square) {
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
        let (start, along) = self.chord(piece);
        let away = minus(from, start);
        let square = dot(along, along);
        let part = dot(away, along) / square;
        let gap = minus(away, moved([0.0; 3], part.clamp(0.0, 1.0), along));
        // The ground curves away below the chord's direction: seen from its middle, a far place lies nearer than it is.
        let sunk = (0.5 * dot(gap, gap) / (MEAN_RADIUS * MEAN_RADIUS)).min(0.5);
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
        let (leaf, lane) = (&self.leaves[piece / FAN], piece % FAN);
        (
            leaf.from.map(|axis| axis[lane]),
            leaf.along.map(|axis| axis[lane]),
        )
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

    fn squares(&self, to: Position) -> [f64; FAN] {
        let mut squares = [0.0; FAN];
        for (lane, square) in squares.iter_mut().enumerate() {
            let away: Position = [0, 1, 2].map(|axis| to[axis] - self.from[axis][lane]);
            let along: Position = [0, 1, 2].map(|axis| self.along[axis][lane]);
            let part = (dot(away, along) * self.per_square[lane]).max(0.0).min(1.0);
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
    fn squares(&self, to: Position) -> [f64; FAN] {
        let mut squares = [0.0; FAN];
        for axis in 0..3 {
            for (lane, square) in squares.iter_mut().enumerate() {
                let low = self.low[axis][lane] - to[axis];
                let high = to[axis] - self.high[axis][lane];
                let gap = low.max(high).max(0.0);
                *square += gap * gap;
            }
        }
        squares
    }
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
        low: [[f64::INFINITY; FAN]; 3],
        high: [[f64::NEG_INFINITY; FAN]; 3],
    };
    for (lane, [low, high]) in group.iter().enumerate() {
        for axis in 0..3 {
            boxes.low[axis][lane] = low[axis];
            boxes.high[axis][lane] = high[axis];
        }
    }
    boxes
}

fn least(squares: &[f64; FAN]) -> (usize, f64) {
    let mut least = (0, squares[0]);
    for (lane, &square) in squares.iter().enumerate() {
        if square < least.1 {
            least = (lane, square);
        }
    }
    least
}
