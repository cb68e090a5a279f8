//! Peers that follow a train from fix to fix: a Kalman filter of place and speed.
//!
//! All have the model of `src/live/filter.rs`: the speed does a random walk of 0.05 m²/s³, and a fix is right within 25 m.
//! khasan learns a pace besides.

use std::f64::consts::TAU;
use std::fs;
use std::path::Path;

use adskalman::{
    CovarianceUpdateMethod, ObservationModel, StateAndCovariance, TransitionModelLinearNoControl,
};
use chrono::{DateTime, TimeDelta};
use khasan::{Chainage, Fix, Journey, Metres, Network, Train};
use nalgebra::{Matrix1, Matrix1x2, Matrix2, Matrix2x1, OMatrix, U1, U2, Vector1, Vector2};

use crate::railway::Chance;
use crate::work::{per_second, read};

const FIXES: u32 = 50_000; // one a second
const ACCURACY: f64 = 25.0; // metres
const WANDER: f64 = 0.05; // m²/s³
const SPEED_DEVIATION: f64 = 15.0; // m/s, about nought at the first fix

/// Writes measured places of a train at some 15 m/s, metres, as little-endian doubles.
pub(crate) fn make(folder: &Path) {
    let mut chance = Chance::new(19);
    let mut place = 100.0;
    let mut measured = |second: u32| {
        place += 15.0 + 5.0 * (f64::from(second) / 200.0).sin();
        place + ACCURACY * normal(&mut chance)
    };
    let bytes: Vec<u8> = (0..FIXES)
        .flat_map(|second| measured(second).to_le_bytes())
        .collect();
    fs::write(folder.join("fixes.metres"), bytes).expect("the folder can be written to");
}

/// Box and Muller (1958).
fn normal(chance: &mut Chance) -> f64 {
    let radius = (-2.0 * (1.0 - chance.next()).ln()).sqrt();
    radius * (TAU * chance.next()).cos()
}

/// Has a peer take all fixes, again and again, and prints its row: with the place it comes to.
pub(crate) fn row(peer: &str, folder: &Path) {
    let measured = read(folder, "fixes", "metres");
    let (rate, place) = match peer {
        "khasan" => khasan(&measured),
        "adskalman" => per_second(measured.len(), || adskalman(&measured)),
        _ => panic!("no such row"),
    };
    println!("{{\"peer\":\"{peer}\",\"rate\":{rate},\"place_m\":{place}}}");
}

fn khasan(measured: &[f64]) -> (f64, f64) {
    let route = Network::bundled().route("Pyongyang", "Vladivostok", &[]);
    let train = Train::named("armoured").expect("the train is bundled");
    let journey = Journey::new(route.expect("the line is bundled"), train);
    let journey = journey.expect("its wheels fit");
    let fix = |(second, &at): (i64, &f64)| Fix {
        time: DateTime::UNIX_EPOCH + TimeDelta::seconds(second),
        at: Chainage::new(at),
        accuracy: Metres::new(ACCURACY),
    };
    let fixes: Vec<Fix> = (0..).zip(measured).map(fix).collect();
    per_second(fixes.len(), || {
        let mut live = journey.live();
        for fix in &fixes {
            live.fix(*fix).expect("a train can run so");
        }
        live.place().map_or(f64::NAN, |(place, _)| place.get())
    })
}

struct Motion;

impl TransitionModelLinearNoControl<f64, U2> for Motion {
    fn F(&self) -> &OMatrix<f64, U2, U2> {
        const F: Matrix2<f64> = Matrix2::new(1.0, 1.0, 0.0, 1.0);
        &F
    }

    fn FT(&self) -> &OMatrix<f64, U2, U2> {
        const FT: Matrix2<f64> = Matrix2::new(1.0, 0.0, 1.0, 1.0);
        &FT
    }

    fn Q(&self) -> &OMatrix<f64, U2, U2> {
        const Q: Matrix2<f64> = Matrix2::new(WANDER / 3.0, WANDER / 2.0, WANDER / 2.0, WANDER);
        &Q
    }
}

struct Receiver;

impl ObservationModel<f64, U2, U1> for Receiver {
    fn H(&self) -> &OMatrix<f64, U1, U2> {
        const H: Matrix1x2<f64> = Matrix1x2::new(1.0, 0.0);
        &H
    }

    fn HT(&self) -> &OMatrix<f64, U2, U1> {
        const HT: Matrix2x1<f64> = Matrix2x1::new(1.0, 0.0);
        &HT
    }

    fn R(&self) -> &OMatrix<f64, U1, U1> {
        const R: Matrix1<f64> = Matrix1::new(ACCURACY * ACCURACY);
        &R
    }
}

fn adskalman(measured: &[f64]) -> f64 {
    let covariance = Matrix2::new(ACCURACY.powi(2), 0.0, 0.0, SPEED_DEVIATION.powi(2));
    let mut state = StateAndCovariance::new(Vector2::new(measured[0], 0.0), covariance);
    for &place in &measured[1..] {
        let prior = Motion.predict(&state);
        let shortest = CovarianceUpdateMethod::OptimalKalman;
        let updated = Receiver.update(&prior, &Vector1::new(place), shortest);
        state = updated.expect("variances are positive");
    }
    state.state()[0]
}
