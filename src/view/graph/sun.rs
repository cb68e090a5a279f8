//! When the sun is down.

use std::f64::consts::TAU;

use chrono::{DateTime, Datelike, Days, NaiveDate, NaiveTime, TimeDelta, Utc};
use geo::Point;

/// The sun's centre is so far from the zenith, in degrees, when its upper edge rises or sets: refraction and half its width.
const RISING: f64 = 90.833;

/// The nights at a place that a span of time touches, from sunset to sunrise.
///
/// By the "General Solar Position Calculations" of NOAA's Global Monitoring Division, good to a few minutes below 72° of latitude.
pub(super) fn nights(
    at: Point<f64>,
    from: DateTime<Utc>,
    to: DateTime<Utc>,
) -> Vec<[DateTime<Utc>; 2]> {
    let first = from.date_naive() - Days::new(2);
    let days = first
        .iter_days()
        .take_while(|day| *day <= to.date_naive() + Days::new(2));
    let suns: Vec<_> = days.map(|day| sun(at, day)).collect();
    let nights = suns.windows(2).map(|days| [days[0][1], days[1][0]]);
    nights
        .filter(|night| night[0] < to && night[1] > from && night[0] < night[1])
        .collect()
}

/// Sunrise and sunset about the noon of a day.
fn sun(at: Point<f64>, day: NaiveDate) -> [DateTime<Utc>; 2] {
    let year = TAU / 365.0 * f64::from(day.ordinal0());
    let [c, c2, c3] = [1.0, 2.0, 3.0].map(|n: f64| (n * year).cos());
    let [s, s2, s3] = [1.0, 2.0, 3.0].map(|n: f64| (n * year).sin());
    let clock =
        229.18 * (0.000_075 + 0.001_868 * c - 0.032_077 * s - 0.014_615 * c2 - 0.040_849 * s2);
    let declination = 0.006_918 - 0.399_912 * c + 0.070_257 * s - 0.006_758 * c2 + 0.000_907 * s2
        - 0.002_697 * c3
        + 0.001_48 * s3;
    let latitude = at.y().to_radians();
    let cosine = RISING.to_radians().cos() / (latitude.cos() * declination.cos())
        - latitude.tan() * declination.tan();
    // Where the sun does not set, or does not rise, the day has its full length or none.
    let half_day = cosine.clamp(-1.0, 1.0).acos().to_degrees();
    let midnight = day.and_time(NaiveTime::MIN).and_utc();
    [-half_day, half_day].map(|angle| midnight + minutes(720.0 + 4.0 * (angle - at.x()) - clock))
}

fn minutes(minutes: f64) -> TimeDelta {
    #[expect(clippy::cast_possible_truncation, reason = "seconds of a day")]
    TimeDelta::seconds((minutes * 60.0).round() as i64)
}
