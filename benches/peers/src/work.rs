//! What is to be done, how long it took, and how wrong it was.

use std::fmt::Write;
use std::fs;
use std::hint::black_box;
use std::path::Path;

use cpu_time::ProcessTime;
use geo::{Distance, Geodesic, Point};
use khasan::{Chainage, Located};

use crate::railway::{self, Chance, Vertices};

const SIZES: [usize; 4] = [2250, 8700, 100_000, 1_000_000];
const POINTS: usize = 100_000;
const FIXES: usize = 1_000_000;
/// So many of the points are also looked for in the slow, obviously right way.
const JUDGED: usize = 1000;
/// Nobody is asked for longer than this.
const SECONDS: f64 = 1.0;

/// Metres along the line, the place there, and metres from it.
#[allow(dead_code)] // all three are the work; the first is judged
pub(crate) struct Place(pub(crate) f64, pub(crate) Point<f64>, pub(crate) f64);

/// A line, and what is asked of it.
pub(crate) struct Work {
    name: String,
    pub(crate) vertices: Vertices,
    /// Longitude and latitude; or metres along the line, and nought.
    asked: Vec<[f64; 2]>,
    /// Metres along the line and from it; or longitude and latitude.
    truth: Vec<[f64; 2]>,
}

/// Writes each work's line, questions and true answers as little-endian doubles.
pub(crate) fn make(folder: &Path) {
    fixes(folder);
    for size in SIZES {
        let vertices = railway::drawn(size);
        let asked = railway::shuffled(railway::beside(&vertices, POINTS));
        let judged = if size < 50_000 { JUDGED } else { JUDGED / 5 };
        let truth: Vec<_> = asked[..judged]
            .iter()
            .map(|&point| railway::truth(&vertices, point).into())
            .collect();
        let asked: Vec<_> = asked.into_iter().map(Into::into).collect();
        write(folder, &format!("locate-{size}"), &vertices, &asked, &truth);
    }
    let vertices = railway::drawn(SIZES[0]);
    let mut chance = Chance::new(17);
    let length = vertices[vertices.len() - 1].1.get();
    let asked: Vec<_> = (0..POINTS).map(|_| [length * chance.next(), 0.0]).collect();
    let truth = asked[..JUDGED]
        .iter()
        .map(|at| railway::true_place(&vertices, Chainage::new(at[0])).into());
    write(
        folder,
        &format!("place-{}", SIZES[0]),
        &vertices,
        &asked,
        &truth.collect::<Vec<_>>(),
    );
}

/// Writes a million positions beside the bundled line as comma-separated values.
fn fixes(folder: &Path) {
    let mut text = String::from("lat,lon,time,name\n");
    let points = railway::beside(&railway::bundled(), FIXES);
    for (i, point) in railway::shuffled(points).into_iter().enumerate() {
        let (lon, lat) = point.x_y();
        let (h, m, s) = (i / 3600 % 24, i / 60 % 60, i % 60);
        writeln!(
            text,
            "{lat:.6},{lon:.6},2023-09-12T{h:02}:{m:02}:{s:02}+10:00,fix {i}"
        )
        .expect("text has room");
    }
    fs::write(folder.join("fixes.csv"), text).expect("the folder can be written to");
}

fn write(folder: &Path, name: &str, vertices: &Vertices, asked: &[[f64; 2]], truth: &[[f64; 2]]) {
    let line = vertices.iter().flat_map(|v| [v.0.x(), v.0.y(), v.1.get()]);
    for (what, numbers) in [
        ("line", line.collect::<Vec<f64>>()),
        ("asked", asked.as_flattened().to_vec()),
        ("truth", truth.as_flattened().to_vec()),
    ] {
        let bytes: Vec<u8> = numbers
            .iter()
            .flat_map(|number| number.to_le_bytes())
            .collect();
        fs::write(folder.join(format!("{name}.{what}")), bytes)
            .expect("the folder can be written to");
    }
}

/// Little-endian doubles.
pub(crate) fn read(folder: &Path, name: &str, what: &str) -> Vec<f64> {
    let bytes = fs::read(folder.join(format!("{name}.{what}"))).expect("the data was made");
    let (numbers, _) = bytes.as_chunks::<8>();
    numbers
        .iter()
        .map(|&number| f64::from_le_bytes(number))
        .collect()
}

/// Does all there is to do again and again, and gives how much of it is done in a second of processor time, and the last answer.
pub(crate) fn per_second<A>(things: usize, mut all: impl FnMut() -> A) -> (f64, A) {
    black_box(all());
    from_the_first(things, all)
}

/// The same, and what is done only the first time counts.
fn from_the_first<A>(things: usize, mut all: impl FnMut() -> A) -> (f64, A) {
    let (began, mut done) = (ProcessTime::now(), 0);
    loop {
        let answer = black_box(all());
        done += things;
        let seconds = began.elapsed().as_secs_f64();
        if seconds > SECONDS {
            return (done as f64 / seconds, answer);
        }
    }
}

fn pairs(numbers: &[f64]) -> Vec<[f64; 2]> {
    numbers.as_chunks::<2>().0.to_vec()
}

impl Work {
    pub(crate) fn read(name: &str, folder: &Path) -> Self {
        let line = read(folder, name, "line");
        let vertex = |&[lon, lat, at]: &[f64; 3]| (Point::new(lon, lat), Chainage::new(at));
        Self {
            name: name.to_owned(),
            vertices: line.as_chunks::<3>().0.iter().map(vertex).collect(),
            asked: pairs(&read(folder, name, "asked")),
            truth: pairs(&read(folder, name, "truth")),
        }
    }

    pub(crate) fn is_location(&self) -> bool {
        self.name.starts_with("locate")
    }

    /// Times where points are, and tells how wrong the metres along the line are.
    pub(crate) fn locate(&self, peer: &str, answer: impl Fn(Point<f64>) -> Place) {
        let answer = |&[lon, lat]: &[f64; 2]| answer(Point::new(lon, lat));
        let rate = self.rate(&answer);
        let error = |(asked, truth): (&[f64; 2], &[f64; 2])| (answer(asked).0 - truth[0]).abs();
        self.print(
            peer,
            rate,
            self.asked.iter().zip(&self.truth).map(error).collect(),
        );
    }

    /// The same, all points in one call.
    pub(crate) fn locate_at_once(
        &self,
        peer: &str,
        answer: impl Fn(&[Point<f64>]) -> Vec<Located>,
    ) {
        let asked: Vec<_> = self
            .asked
            .iter()
            .map(|&[lon, lat]| Point::new(lon, lat))
            .collect();
        let (rate, places) = from_the_first(asked.len(), || answer(black_box(&asked)));
        let error = |(place, truth): (&Located, &[f64; 2])| (place.at.get() - truth[0]).abs();
        self.print(
            peer,
            rate,
            places.iter().zip(&self.truth).map(error).collect(),
        );
    }

    /// Times where chainages are, and tells how far from there the places are.
    pub(crate) fn place(&self, peer: &str, answer: impl Fn(f64) -> Point<f64>) {
        let answer = |&[at, _]: &[f64; 2]| answer(at);
        let rate = self.rate(&answer);
        let error = |(asked, truth): (&[f64; 2], &[f64; 2])| {
            Geodesic.distance(answer(asked), Point::from(*truth))
        };
        self.print(
            peer,
            rate,
            self.asked.iter().zip(&self.truth).map(error).collect(),
        );
    }

    /// Answers for a second of processor time, in which whoever else computes has no part.
    fn rate<A>(&self, answer: &impl Fn(&[f64; 2]) -> A) -> f64 {
        black_box(answer(&self.asked[0]));
        let (began, mut answered) = (ProcessTime::now(), 0);
        for questions in self.asked.chunks(50).cycle() {
            for question in questions {
                black_box(answer(black_box(question)));
            }
            answered += questions.len();
            if began.elapsed().as_secs_f64() > SECONDS {
                break;
            }
        }
        answered as f64 / began.elapsed().as_secs_f64()
    }

    fn print(&self, peer: &str, rate: f64, mut errors: Vec<f64>) {
        errors.sort_by(f64::total_cmp);
        let quantile = |part: f64| errors[((errors.len() - 1) as f64 * part) as usize];
        println!(
            "{{\"peer\":\"{peer}\",\"rate\":{rate},\"median_m\":{},\"p99_m\":{},\"most_m\":{}}}",
            quantile(0.5),
            quantile(0.99),
            quantile(1.0)
        );
    }
}
