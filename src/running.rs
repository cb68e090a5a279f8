//! Running times, with starting and stopping.

use crate::train::Motion;
use crate::units::{Metres, Speed};

/// A stretch run at one greatest speed.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Piece {
    pub(crate) length: Metres,
    pub(crate) limit: Speed,
}

/// The nominal minutes of each piece of a run that starts and ends at a stand.
///
/// With a [`Motion`] the train is as fast as it can be: it gathers speed at its rate, keeps within every limit, and brakes
/// at its rate for the next lower one. Without, the limits are averages and the time is length over speed.
pub(crate) fn minutes(pieces: &[Piece], motion: Option<Motion>) -> Vec<f64> {
    let seconds: Vec<f64> = match motion {
        None => pieces
            .iter()
            .map(|piece| piece.length.get() / piece.limit.get())
            .collect(),
        Some(motion) => {
            let speeds = speeds_between(pieces, motion);
            pieces
                .iter()
                .zip(speeds.windows(2))
                .map(|(&piece, ends)| seconds(piece, [ends[0], ends[1]], motion))
                .collect()
        }
    };
    seconds.into_iter().map(|s| s / 60.0).collect()
}

/// The greatest possible speeds (m/s) at the ends of the pieces, zero at the first and the last.
fn speeds_between(pieces: &[Piece], motion: Motion) -> Vec<f64> {
    let limits = pieces
        .windows(2)
        .map(|pair| pair[0].limit.min(pair[1].limit).get());
    let mut speeds: Vec<f64> = std::iter::once(0.0).chain(limits).chain([0.0]).collect();
    let reach =
        |from: f64, rate: f64, length: Metres| (from * from + 2.0 * rate * length.get()).sqrt();
    for i in 1..speeds.len() {
        speeds[i] = speeds[i].min(reach(
            speeds[i - 1],
            motion.accelerate_ms2,
            pieces[i - 1].length,
        ));
    }
    for i in (1..speeds.len()).rev() {
        speeds[i - 1] = speeds[i - 1].min(reach(speeds[i], motion.brake_ms2, pieces[i - 1].length));
    }
    speeds
}

/// The time over one piece: gathering speed to the peak v̂, running at it, and braking.
///
/// Where the limit is not reached, v̂² = (2abd + b·v₀² + a·v₁²) / (a + b).
fn seconds(piece: Piece, [v0, v1]: [f64; 2], motion: Motion) -> f64 {
    let (a, b, d) = (motion.accelerate_ms2, motion.brake_ms2, piece.length.get());
    let peak = ((2.0 * a * b * d + b * v0 * v0 + a * v1 * v1) / (a + b))
        .sqrt()
        .min(piece.limit.get());
    if peak <= 0.0 {
        return 0.0;
    }
    let changing = (peak * peak - v0 * v0) / (2.0 * a) + (peak * peak - v1 * v1) / (2.0 * b);
    (peak - v0) / a + (peak - v1) / b + (d - changing).max(0.0) / peak
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const MOTION: Option<Motion> = Some(Motion {
        accelerate_ms2: 0.5,
        brake_ms2: 1.0,
    });

    fn piece(km: f64, kmh: f64) -> Piece {
        Piece {
            length: Metres::km(km),
            limit: Speed::kmh(kmh),
        }
    }

    #[test]
    fn starting_and_stopping_cost_half_the_speed_over_each_rate() {
        let v = 72.0 / 3.6;
        let lost = v / (2.0 * 0.5) + v / (2.0 * 1.0);
        assert!((minutes(&[piece(72.0, 72.0)], MOTION)[0] - (60.0 + lost / 60.0)).abs() < 1e-9);
    }

    #[test]
    fn a_short_hop_never_reaches_the_limit() {
        // 100 m: up to v = √(2·100·0.5·1/1.5) in v/0.5 s, and down in v/1 s
        let v = (200.0_f64 / 3.0).sqrt();
        assert!((minutes(&[piece(0.1, 500.0)], MOTION)[0] * 60.0 - 3.0 * v).abs() < 1e-9);
    }

    proptest! {
        #[test]
        fn cutting_a_run_in_two_changes_nothing(km in 0.01..50.0, kmh in 10.0..200.0, cut in 0.01..0.99, next in 10.0..200.0) {
            let whole: f64 = minutes(&[piece(km, kmh), piece(3.0, next)], MOTION).iter().sum();
            let parts: f64 = minutes(&[piece(km * cut, kmh), piece(km * (1.0 - cut), kmh), piece(3.0, next)], MOTION).iter().sum();
            prop_assert!((whole - parts).abs() < 1e-9);
        }

        #[test]
        fn a_train_is_never_faster_than_its_limits(km in 0.01..50.0, kmh in 10.0..200.0) {
            prop_assert!(minutes(&[piece(km, kmh)], MOTION)[0] >= minutes(&[piece(km, kmh)], None)[0]);
        }
    }
}
