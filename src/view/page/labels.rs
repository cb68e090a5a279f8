//! Where names stand on the map: beside their place, on nothing else.

/// The size of the names' type on a small screen, in units of the map: what they must have room for.
const SIZE: f64 = 14.5;
/// How wide a letter is, in parts of the size: of alphabets, and of scripts whose signs fill a square.
const LETTER: f64 = 0.58;
const SQUARE: f64 = 0.95;
/// How far from its place a name may stand.
const DISTANCES: [f64; 5] = [7.0, 16.0, 28.0, 42.0, 60.0];
/// Farther than this a line leads from the place to the name.
const FAR: f64 = 10.0;
/// The directions in which a name may stand, the best first; down is positive.
const DIRECTIONS: [[f64; 2]; 8] = [
    [1.0, 0.0],
    [-1.0, 0.0],
    [0.8, 0.6],
    [0.8, -0.6],
    [-0.8, 0.6],
    [-0.8, -0.6],
    [0.0, 1.0],
    [0.0, -1.0],
];
/// How far from the middle of any place's mark a name keeps: the mark's ring, the letters' own rim, and a little air.
const CLEAR: f64 = 6.0;
/// How far apart the points are by which the line is felt.
const FEEL: f64 = 4.0;

/// The size of the names of countries, and how wide their spaced letters are.
const COUNTRY: f64 = 9.5;
const SPACED: f64 = 0.82;

/// Where a name stands.
pub(super) struct Label {
    /// Of the text: its start, middle or end, and half its height.
    pub(super) at: [f64; 2],
    pub(super) anchor: &'static str,
    /// Whether it stands so far off that a line must lead to it, and where that ends.
    pub(super) is_far: bool,
    pub(super) lead: [f64; 2],
    space: Space,
}

/// Left, top, right, bottom.
#[derive(Clone, Copy)]
struct Space([f64; 4]);

impl Space {
    fn holds(self, [x, y]: [f64; 2]) -> bool {
        let [left, top, right, bottom] = self.0;
        (left..=right).contains(&x) && (top..=bottom).contains(&y)
    }

    /// How far a point lies off it.
    fn off(self, [x, y]: [f64; 2]) -> f64 {
        let [left, top, right, bottom] = self.0;
        (x - x.clamp(left, right)).hypot(y - y.clamp(top, bottom))
    }

    fn meets(self, other: Self) -> bool {
        let ([left, top, right, bottom], their) = (self.0, other.0);
        left < their[2] && their[0] < right && top < their[3] && their[1] < bottom
    }
}

/// How much of the lower right corner belongs to the scale.
const CORNER: [f64; 2] = [150.0, 52.0];

/// Places the names one after another, each where it disturbs least.
pub(super) fn placed(
    places: &[([f64; 2], [String; 2])],
    line: &[[f64; 2]],
    size: [f64; 2],
) -> Vec<Label> {
    let felt = felt(line);
    let corner = Space([size[0] - CORNER[0], size[1] - CORNER[1], size[0], size[1]]);
    let mut labels: Vec<Label> = Vec::new();
    for (at, words) in places {
        let cost = |label: &Label| {
            let [left, top, right, bottom] = label.space.0;
            let outside =
                left < 3.0 || top < 3.0 || right > size[0] - 3.0 || bottom > size[1] - 3.0;
            let on_names = labels.iter().filter(|other| other.space.meets(label.space));
            let on_places = places
                .iter()
                .filter(|place| label.space.off(place.0) < CLEAR);
            let on_line = felt.iter().filter(|point| label.space.holds(**point));
            [
                usize::from(outside) * 1000,
                usize::from(corner.meets(label.space)) * 400,
                on_names.count() * 400,
                on_places.count() * 100,
                on_line.count() * 12,
            ]
            .iter()
            .sum::<usize>()
        };
        // The first of the cheapest: nearer ones come before farther ones.
        let best = DISTANCES
            .iter()
            .enumerate()
            .flat_map(|(i, far)| DIRECTIONS.iter().map(move |towards| (i, *far, *towards)))
            .map(|(i, far, towards)| (i * 9, label(*at, words, far, towards)))
            .min_by_key(|(extra, label)| extra + cost(label));
        labels.extend(best.map(|best| best.1));
    }
    labels
}

fn label(at: [f64; 2], words: &[String; 2], far: f64, towards: [f64; 2]) -> Label {
    let (wide, high) = extent(words);
    let lead = [at[0] + towards[0] * far, at[1] + towards[1] * far];
    let is_beside = towards[0] != 0.0;
    let (anchor, left) = match towards[0] {
        x if x > 0.0 => ("start", lead[0] + 2.0),
        x if x < 0.0 => ("end", lead[0] - 2.0 - wide),
        _ => ("middle", lead[0] - wide / 2.0),
    };
    let middle = if is_beside {
        lead[1]
    } else {
        lead[1] + towards[1] * high / 2.0
    };
    let x = match anchor {
        "start" => left,
        "end" => left + wide,
        _ => lead[0],
    };
    Label {
        at: [x, middle],
        anchor,
        is_far: far > FAR,
        lead,
        space: Space([left, middle - high / 2.0, left + wide, middle + high / 2.0]),
    }
}

fn extent(words: &[String; 2]) -> (f64, f64) {
    let width = |line: &String| -> f64 {
        let of = |c: char| if c >= '\u{1100}' { SQUARE } else { LETTER };
        line.chars().map(of).sum::<f64>() * SIZE
    };
    let lines = if words[1].is_empty() { 1.0 } else { 2.0 };
    (width(&words[0]).max(width(&words[1])), lines * SIZE * 1.15)
}

/// The first of the spots at which a country's name stands on no other name and not on the line.
pub(super) fn free(
    spots: &[[f64; 2]],
    name: &str,
    labels: &[Label],
    line: &[[f64; 2]],
    size: [f64; 2],
) -> Option<[f64; 2]> {
    let half = name.chars().map(|_| SPACED * COUNTRY / 2.0).sum::<f64>();
    let felt = felt(line);
    spots.iter().copied().find(|[x, y]| {
        let space = Space([x - half, y - COUNTRY, x + half, y + COUNTRY / 2.0]);
        let [left, top, right, bottom] = space.0;
        let inside = left > 2.0 && top > 2.0 && right < size[0] - 2.0 && bottom < size[1] - 2.0;
        inside
            && labels.iter().all(|label| !label.space.meets(space))
            && felt.iter().all(|point| !space.holds(*point))
    })
}

/// Points along a line, near enough to each other that no name slips between them.
fn felt(line: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut felt = Vec::new();
    for pair in line.windows(2) {
        let (dx, dy) = (pair[1][0] - pair[0][0], pair[1][1] - pair[0][1]);
        let steps = (dx.hypot(dy) / FEEL).ceil().max(1.0);
        let mut step = 0.0;
        while step < steps {
            let part = step / steps;
            felt.push([pair[0][0] + dx * part, pair[0][1] + dy * part]);
            step += 1.0;
        }
    }
    felt.extend(line.last());
    felt
}

#[cfg(test)]
mod tests {
    use super::{CLEAR, placed};

    /// Two places so near to each other that a name between them would stand on a mark: wherever one lies about the other.
    #[test]
    fn a_name_keeps_clear_of_every_mark() {
        let name = |name: &str| [name.to_owned(), String::new()];
        for step in 0..72_u32 {
            let (sin, cos) = (f64::from(step) * 5.0).to_radians().sin_cos();
            for apart in [3.0, 6.0, 9.0, 12.0, 20.0, 40.0] {
                let other = [240.0 + apart * cos, 200.0 + apart * sin];
                let places = [([240.0, 200.0], name("두만강")), (other, name("Хасан"))];
                let labels = placed(&places, &[], [480.0, 480.0]);
                let off = |place: [f64; 2]| labels.iter().map(move |label| label.space.off(place));
                let least = places.iter().flat_map(|place| off(place.0));
                assert!(least.fold(f64::MAX, f64::min) >= CLEAR, "{apart} at {step}");
            }
        }
    }

    #[test]
    fn names_of_neighbours_do_not_overlap_and_do_not_hide_the_line() {
        let names = |name: &str| [name.to_owned(), "두만강".to_owned()];
        let places = [
            ([240.0, 200.0], names("Tumangang")),
            ([243.0, 199.0], names("Khasan")),
            ([300.0, 100.0], names("Baranovsky")),
        ];
        let line = [
            [100.0, 400.0],
            [240.0, 200.0],
            [243.0, 199.0],
            [300.0, 100.0],
        ];
        let labels = placed(&places, &line, [480.0, 480.0]);
        for (i, label) in labels.iter().enumerate() {
            assert!(
                labels[..i]
                    .iter()
                    .all(|other| !other.space.meets(label.space))
            );
            assert!(line.iter().all(|point| !label.space.holds(*point)));
        }
    }
}
