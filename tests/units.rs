//! Lengths and places: how they add, and how they are written.

use std::time::Duration;

use khasan::{Chainage, MapMetres, Metres, Speed};

#[test]
fn places_and_distances_add_as_dates_and_durations_do() {
    let (place, distance) = (Chainage::km(612.0), Metres::km(12.0));
    assert_eq!(place - distance, Chainage::km(600.0));
    assert_eq!(place + distance, Chainage::new(624_000.0));
    assert_eq!(place - (place - distance), distance);
    let mut sum = Metres::ZERO;
    sum += distance;
    sum += distance * 0.5;
    assert_eq!(sum, Metres::new(18_000.0));
    assert_eq!([distance, sum - distance].into_iter().sum::<Metres>(), sum);
    assert!((sum / distance - 1.5).abs() < 1e-12);
}

#[test]
fn a_mile_is_1609_metres_and_344_millimetres() {
    assert!((Metres::new(1609.344).as_miles() - 1.0).abs() < 1e-12);
    assert!((Chainage::new(16_093.44).as_miles() - 10.0).abs() < 1e-12);
    assert!((Chainage::km(3.0).as_km() - 3.0).abs() < 1e-12);
    assert!((MapMetres::new(2_500.0).as_km() - 2.5).abs() < 1e-12);
}

#[test]
fn a_place_beyond_an_end_is_brought_to_that_end() {
    let (from, to) = (Chainage::km(1.0), Chainage::km(2.0));
    for (place, brought) in [(0.5, 1.0), (1.5, 1.5), (2.5, 2.0)] {
        assert_eq!(Chainage::km(place).clamp(from, to), Chainage::km(brought));
    }
}

#[test]
fn a_time_is_a_distance_over_a_speed_and_none_where_there_is_no_speed() {
    assert_eq!(
        Metres::km(90.0) / Speed::kmh(60.0),
        Duration::from_secs(5_400)
    );
    assert_eq!(Metres::km(90.0) / Speed::kmh(0.0), Duration::ZERO);
    assert_eq!(Metres::new(f64::NAN) / Speed::kmh(60.0), Duration::ZERO);
    assert!((Speed::kmh(36.0).get() - 10.0).abs() < 1e-12);
    assert_eq!(Speed::kmh(60.0).min(Speed::kmh(40.0)), Speed::kmh(40.0));
}

#[test]
fn each_is_written_with_its_unit() {
    assert_eq!(Metres::new(1_250.0).to_string(), "1.2 km");
    assert_eq!(Chainage::new(612_340.0).to_string(), "km 612.3");
    assert_eq!(MapMetres::new(249.6).to_string(), "250 m");
    assert_eq!(Speed::kmh(42.4).to_string(), "42 km/h");
}
