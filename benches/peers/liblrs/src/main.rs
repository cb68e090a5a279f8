//! One row: liblrs projects points onto a line of longitudes and latitudes, as a part of its length.
//!
//! `peer-liblrs WORK FOLDER`

use std::env::args;
use std::fs;
use std::hint::black_box;

use cpu_time::ProcessTime;
use geo::{LineString, Point};
use liblrs::curves::{Curve, SphericalLineStringCurve};

/// Metres: no point of the work lies farther from the line.
const FARTHEST: f64 = 10_000.0;
/// So many points are also judged.
const JUDGED: usize = 200;
const SECONDS: f64 = 1.0;

fn main() {
    let words: Vec<String> = args().skip(1).collect();
    let read = |what: &str| doubles(&format!("{}/{}.{what}", words[1], words[0]));
    let (line, asked, truth) = (read("line"), read("asked"), read("truth"));
    let vertices = line.as_chunks::<3>().0;
    let string: LineString = vertices.iter().map(|&[lon, lat, _]| (lon, lat)).collect();
    let length = vertices[vertices.len() - 1][2];
    let curve = SphericalLineStringCurve::new(string, FARTHEST);
    let locate = |&[lon, lat]: &[f64; 2]| {
        let place = curve.project(Point::new(lon, lat));
        place.map_or(f64::NAN, |place| place.distance_along_curve * length)
    };
    let asked = asked.as_chunks::<2>().0;
    let (began, mut answered) = (ProcessTime::now(), 0);
    while began.elapsed().as_secs_f64() < SECONDS {
        black_box(locate(black_box(&asked[answered % asked.len()])));
        answered += 1;
    }
    let rate = answered as f64 / began.elapsed().as_secs_f64();
    let judged = asked.iter().zip(truth.as_chunks::<2>().0).take(JUDGED);
    let mut errors: Vec<f64> = judged
        .map(|(asked, truth)| (locate(asked) - truth[0]).abs())
        .collect();
    errors.sort_by(f64::total_cmp);
    let quantile = |part: f64| errors[((errors.len() - 1) as f64 * part) as usize];
    println!(
        "{{\"peer\":\"liblrs\",\"rate\":{rate},\"median_m\":{},\"p99_m\":{},\"most_m\":{}}}",
        quantile(0.5),
        quantile(0.99),
        quantile(1.0)
    );
}

/// Little-endian, as they were written.
fn doubles(path: &str) -> Vec<f64> {
    let bytes = fs::read(path).expect("the data was made");
    bytes
        .as_chunks::<8>()
        .0
        .iter()
        .map(|&bytes| f64::from_le_bytes(bytes))
        .collect()
}
