//! The geometry of a line, against geodesics and brute force.

// Counts here are small and not negative.
#![allow(
    clippy::cast_possible_truncation,
    clippy::cast_precision_loss,
    clippy::cast_sign_loss
)]

use geo::line_measures::InterpolatePoint;
use geo::{Bearing, Destination, Distance, Geodesic, LineString, Point};
use khasan::{Chainage, Error, Line, Located, MapMetres, Side};
use proptest::prelude::*;

/// Rail metres for each metre of the map on the lines made here.
const STRETCH: f64 = 1.03;

type Vertices = Vec<(Point<f64>, Chainage)>;

/// A line through points, its chainage growing with the geodesic.
fn measured(points: &[Point<f64>]) -> Vertices {
    let mut metres = 0.0;
    let mut vertices = vec![(points[0], Chainage::START)];
    for ends in points.windows(2) {
        metres += STRETCH * Geodesic.distance(ends[0], ends[1]);
        vertices.push((ends[1], Chainage::new(metres)));
    }
    vertices
}

/// Numbers between 0 and 1 without pattern, the same every time.
fn chances(seed: u64) -> impl FnMut() -> f64 {
    let mut state = seed;
    move || {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        f64::from(u32::try_from(state >> 32).unwrap()) / f64::from(u32::MAX)
    }
}

/// A railway up the coast: curves of 50 m to 1 km, and now and then a chord of up to 19 km.
fn coast() -> Vertices {
    let mut chance = chances(1);
    let mut bearing = 60.0;
    let mut points = vec![Point::new(125.73, 39.03)];
    for vertex in 1..2250 {
        bearing += 40.0 * (chance() - 0.5) + 0.05 * (50.0 - bearing);
        let step = if vertex % 100 == 0 {
            19_000.0 * chance()
        } else {
            50.0 + 950.0 * chance().powi(2)
        };
        points.push(Geodesic.destination(points[vertex - 1], bearing, step));
    }
    measured(&points)
}

/// Points that far to the side of places all along a line, with the place's chainage.
fn beside(vertices: &Vertices, metres: f64, count: usize) -> Vec<(Point<f64>, Chainage)> {
    let mut chance = chances(2);
    let mut beside = Vec::new();
    while beside.len() < count {
        let leg = (chance() * (vertices.len() - 1) as f64) as usize;
        let (from, to) = (vertices[leg], vertices[leg + 1]);
        let part = chance();
        let foot = Geodesic.point_at_ratio_between(from.0, to.0, part);
        let across = Geodesic.bearing(foot, to.0) + if chance() < 0.5 { 90.0 } else { -90.0 };
        let at = from.1 + (to.1 - from.1) * part;
        beside.push((Geodesic.destination(foot, across, metres), at));
    }
    beside
}

/// The nearest place by golden-section search over geodesics, on the legs that can hold it.
fn reference(vertices: &Vertices, point: Point<f64>, at_most: f64) -> (Chainage, f64) {
    let mut best = (Chainage::START, f64::INFINITY);
    for leg in vertices.windows(2) {
        let (from, to) = (leg[0], leg[1]);
        let length = (to.1 - from.1).get() / STRETCH;
        // A cheap bound first: no place of the leg is nearer than its end, less its length.
        if rough(point, from.0) - length > at_most * 1.02 + 10.0 {
            continue;
        }
        let (part, off) = golden(from.0, to.0, length, point);
        if off < best.1 {
            best = (from.1 + (to.1 - from.1) * part, off);
        }
    }
    best
}

/// A lower bound of the distance up to some hundred kilometres, in a hundredth of the time.
fn rough(a: Point<f64>, b: Point<f64>) -> f64 {
    let north = 110_500.0 * (a.y() - b.y());
    let east = 111_300.0 * (a.x() - b.x()) * a.y().abs().max(b.y().abs()).to_radians().cos();
    north.hypot(east) * 0.99
}

fn golden(from: Point<f64>, to: Point<f64>, length: f64, point: Point<f64>) -> (f64, f64) {
    let bearing = Geodesic.bearing(from, to);
    let off =
        |part: f64| Geodesic.distance(Geodesic.destination(from, bearing, part * length), point);
    let ratio = (5_f64.sqrt() - 1.0) / 2.0;
    let (mut low, mut high) = (0.0, 1.0);
    let (mut left, mut right) = (1.0 - ratio, ratio);
    let (mut off_left, mut off_right) = (off(left), off(right));
    while (high - low) * length > 1e-3 {
        if off_left < off_right {
            (high, right, off_right) = (right, left, off_left);
            left = high - ratio * (high - low);
            off_left = off(left);
        } else {
            (low, left, off_left) = (left, right, off_right);
            right = low + ratio * (high - low);
            off_right = off(right);
        }
    }
    let middle = 0.5 * (low + high);
    [0.0, middle, 1.0]
        .map(|part| (part, off(part)))
        .into_iter()
        .min_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap()
}

/// Errors of chainage in map metres, and of the offset in metres, each sorted.
fn errors(vertices: &Vertices, metres: f64, count: usize) -> (Vec<f64>, Vec<f64>) {
    let line = Line::new(vertices.clone()).unwrap();
    let compare = |(point, _): (Point<f64>, Chainage)| {
        let ours = line.nearest(point);
        let (at, off) = reference(vertices, point, ours.off.get());
        (
            (ours.at - at).get().abs() / STRETCH,
            (ours.off.get() - off).abs(),
        )
    };
    let (mut along, mut across): (Vec<_>, Vec<_>) = beside(vertices, metres, count)
        .into_iter()
        .map(compare)
        .unzip();
    along.sort_by(f64::total_cmp);
    across.sort_by(f64::total_cmp);
    (along, across)
}

fn quantile(sorted: &[f64], part: f64) -> f64 {
    sorted[((sorted.len() - 1) as f64 * part) as usize]
}

#[test]
fn points_500_m_off_are_located_as_by_geodesics() {
    let (along, across) = errors(&coast(), 500.0, 300);
    assert!(quantile(&along, 0.5) <= 0.001, "{}", quantile(&along, 0.5));
    assert!(quantile(&along, 0.99) <= 0.01, "{}", quantile(&along, 0.99));
    assert!(
        quantile(&across, 1.0) <= 0.001,
        "{}",
        quantile(&across, 1.0)
    );
}

#[test]
fn points_5_km_off_are_located_as_by_geodesics() {
    let (along, across) = errors(&coast(), 5000.0, 100);
    assert!(quantile(&along, 0.5) <= 0.001, "{}", quantile(&along, 0.5));
    assert!(
        quantile(&across, 1.0) <= 0.001,
        "{}",
        quantile(&across, 1.0)
    );
}

/// The line from Pyongyang to Vladivostok as it is drawn, its vertices measured along the map.
fn bundled() -> Vertices {
    let route = khasan::Network::bundled()
        .route("Pyongyang", "Vladivostok", &[])
        .unwrap();
    let drawn = route.line().slice(Chainage::START..route.end());
    measured(&drawn.points().collect::<Vec<_>>())
}

#[test]
fn ten_thousand_points_beside_the_railway_are_located_as_by_geodesics() {
    let (along, across) = errors(&bundled(), 500.0, 10_000);
    assert!(quantile(&along, 0.5) <= 0.1 && quantile(&along, 0.99) <= 5.0);
    assert!(quantile(&across, 0.99) <= 0.01);
}

#[test]
fn a_thousand_points_far_beside_the_railway_are_located_as_by_geodesics() {
    let (along, _) = errors(&bundled(), 5000.0, 1000);
    assert!(quantile(&along, 0.5) <= 5.0);
}

fn straight() -> Line {
    Line::new(measured(&[
        Point::new(130.0, 42.0),
        Point::new(130.0, 43.0),
        Point::new(130.0, 43.5),
    ]))
    .unwrap()
}

fn only(places: &[Located]) -> Located {
    assert_eq!(places.len(), 1, "{places:?}");
    places[0]
}

#[test]
fn the_ends_are_the_vertices_given() {
    let vertices = coast();
    let line = Line::new(vertices.clone()).unwrap();
    assert_eq!(
        (line.start(), line.end()),
        (vertices[0].1, vertices.last().unwrap().1)
    );
    assert_eq!(line.point_at(line.start()), vertices[0].0);
    assert_eq!(line.point_at(line.end()), vertices.last().unwrap().0);
    assert_eq!(line.point_at(Chainage::km(-5.0)), vertices[0].0);
    assert_eq!(line.point_at(Chainage::km(1e9)), vertices.last().unwrap().0);
    assert_eq!(line.point_at(Chainage::new(f64::NAN)), vertices[0].0);
}

#[test]
fn west_of_a_line_northwards_is_left() {
    let line = straight();
    assert_eq!(line.nearest(Point::new(129.9, 42.5)).side, Side::Left);
    assert_eq!(line.nearest(Point::new(130.1, 42.5)).side, Side::Right);
    assert_eq!(line.nearest(Point::new(130.0, 42.5)).side, Side::On);
}

#[test]
fn beyond_an_end_the_distance_is_to_the_end() {
    let line = straight();
    let beyond = Point::new(129.99, 43.6);
    let place = line.nearest(beyond);
    assert_eq!((place.at, place.side), (line.end(), Side::Left));
    assert!((place.off.get() - Geodesic.distance(beyond, Point::new(130.0, 43.5))).abs() < 1e-3);
    assert_eq!(only(&line.locate(beyond, MapMetres::new(0.0))), place);
    let before = line.nearest(Point::new(130.01, 41.9));
    assert_eq!((before.at, before.side), (line.start(), Side::Right));
}

#[test]
fn a_far_point_is_measured_by_the_geodesic() {
    let line = straight();
    for far in [
        Point::new(131.5, 42.5),
        Point::new(2.35, 48.85),
        Point::new(-50.0, -43.0),
        Point::new(0.0, 90.0),
    ] {
        let place = line.nearest(far);
        assert!(
            (place.off.get() - Geodesic.distance(far, place.point)).abs() < 0.02,
            "{place:?}"
        );
        assert!(line.locate(far, MapMetres::new(0.0)).len() < 3);
    }
}

#[test]
fn a_point_100_km_off_is_located_to_a_metre() {
    let vertices = vec![
        (Point::new(130.0, 42.0), 0.0),
        (Point::new(132.0, 43.5), 1.0),
    ];
    let vertices = measured(
        &vertices
            .into_iter()
            .map(|(point, _)| point)
            .collect::<Vec<_>>(),
    );
    let line = Line::new(vertices.clone()).unwrap();
    let point = Point::new(130.2, 43.4);
    let place = only(&line.locate(point, MapMetres::new(0.0)));
    let (at, off) = reference(&vertices, point, place.off.get());
    assert!(
        (place.at - at).get().abs() < 1.0,
        "{}",
        (place.at - at).get()
    );
    assert!((place.off.get() - off).abs() < 0.01);
}

#[test]
fn what_is_not_a_number_is_nowhere() {
    let line = straight();
    for lost in [Point::new(f64::NAN, 42.0), Point::new(130.0, f64::INFINITY)] {
        let place = line.nearest(lost);
        assert_eq!(place.at, line.start());
        assert!(place.off.get().is_nan());
        assert!(line.locate(lost, MapMetres::new(10.0)).is_empty());
    }
}

/// The numbers of a place, to the last bit, which shows what is not a number too.
fn bits(place: &Located) -> ([u64; 4], Side) {
    let numbers = [
        place.at.get(),
        place.point.x(),
        place.point.y(),
        place.off.get(),
    ];
    (numbers.map(f64::to_bits), place.side)
}

fn the_same_at_once_and_one_by_one(line: &Line, points: &[Point<f64>]) {
    let at_once = line.nearest_all(points);
    assert_eq!(at_once.len(), points.len());
    for (point, place) in points.iter().zip(&at_once) {
        assert_eq!(bits(place), bits(&line.nearest(*point)), "{point:?}");
    }
}

#[test]
fn many_points_at_once_are_located_as_one_by_one() {
    let mut chance = chances(5);
    let vertices: Vec<_> = (0..40_000)
        .map(|i| f64::from(i) * 1e-5)
        .map(|north| Point::new(130.0 + 0.05 * (north * 50.0).sin(), 42.0 + north))
        .collect();
    let long = Line::new(measured(&vertices)).unwrap();
    let mut points: Vec<_> = (0..12_003)
        .map(|_| Point::new(129.8 + 0.4 * chance(), 41.9 + 0.6 * chance()))
        .collect();
    points[7] = Point::new(f64::NAN, 42.0);
    points[8] = Point::new(130.0 + 720.0, 42.0);
    points[9] = Point::new(-50.0, -42.0);
    // The first of these find no sheets of the map, the last do.
    the_same_at_once_and_one_by_one(&long, &points[..100]);
    the_same_at_once_and_one_by_one(&long, &points);
    assert!(long.nearest_all(&[]).is_empty());
}

#[test]
fn slack_that_is_no_number_is_no_slack_and_endless_slack_finds_every_minimum() {
    let line = straight();
    let point = Point::new(130.1, 42.5);
    assert_eq!(line.locate(point, MapMetres::new(f64::NAN)).len(), 1);
    assert_eq!(line.locate(point, MapMetres::new(-5.0)).len(), 1);
    assert_eq!(line.locate(point, MapMetres::new(f64::INFINITY)).len(), 1);
}

#[test]
fn out_and_back_is_located_on_both_ways() {
    let (a, b) = (Point::new(131.0, 43.0), Point::new(131.9, 43.8));
    let line = Line::new(measured(&[a, b, a])).unwrap();
    let places = line.locate(
        Geodesic.point_at_ratio_between(a, b, 0.3),
        MapMetres::new(1.0),
    );
    assert_eq!(places.len(), 2);
    let sum = places[0].at - Chainage::START + (places[1].at - Chainage::START);
    assert!((sum.get() - line.end().get()).abs() < 1e-3);
}

#[test]
fn a_vertex_is_one_place_and_not_two() {
    let corner = Point::new(130.1, 42.0);
    let line = Line::new(measured(&[
        Point::new(130.0, 42.0),
        corner,
        Point::new(130.1, 42.1),
    ]))
    .unwrap();
    let place = only(&line.locate(corner, MapMetres::new(0.0)));
    assert_eq!(place.side, Side::On);
    let outside = only(&line.locate(Point::new(130.11, 41.99), MapMetres::new(0.0)));
    assert_eq!((outside.at, outside.side), (place.at, Side::Right));
}

#[test]
fn a_bend_of_less_than_a_millimetre_is_one_place() {
    let points = [(130.0, 42.0), (130.000_000_003, 42.05), (130.0, 42.1)].map(Point::from);
    let line = Line::new(measured(&points)).unwrap();
    only(&line.locate(
        Geodesic.destination(points[1], 270.0, 2000.0),
        MapMetres::new(0.0),
    ));
}

#[test]
fn a_straight_line_offers_one_place_however_far_the_point() {
    let from = Point::new(30.0, 0.0); // where the ellipsoid is least like a sphere
    for bearing in (0..360).step_by(30).map(f64::from) {
        // Ten pieces; the point lies abeam of where two of them meet, so that both may claim the foot.
        let line = Line::new(measured(&[
            from,
            Geodesic.destination(from, bearing, 9999.0),
        ]))
        .unwrap();
        for (step, away) in
            (-50..=50).flat_map(|step| [50e3, 500e3, 2000e3, 6000e3].map(|away| (step, away)))
        {
            let place = Geodesic.destination(from, bearing, 4999.5 + 0.02 * f64::from(step));
            only(&line.locate(
                Geodesic.destination(place, bearing - 90.0, away),
                MapMetres::new(0.0),
            ));
        }
    }
}

#[test]
fn a_vertex_given_twice_is_one_and_its_kilometres_may_jump() {
    let (a, b, c) = (
        Point::new(130.0, 42.0),
        Point::new(130.1, 42.0),
        Point::new(130.2, 42.0),
    );
    let km = Chainage::km;
    let line = Line::new(vec![
        (a, km(0.0)),
        (b, km(8.0)),
        (b, km(8.0)),
        (b, km(9.0)),
        (c, km(17.0)),
    ])
    .unwrap();
    assert_eq!(line.point_at(km(8.5)), b);
    assert_eq!(line.point_at(km(9.0)), b);
    assert_eq!(only(&line.locate(b, MapMetres::new(0.0))).at, km(8.0));
    assert_eq!(line.slice(km(0.0)..km(17.0)).0.len(), 3);
    assert_eq!(line.slice(km(8.2)..km(17.0)).0.len(), 2);
}

#[test]
fn a_stretch_without_rail_metres_is_drawn_and_skipped() {
    let (a, b, c) = (
        Point::new(130.0, 42.0),
        Point::new(130.1, 42.0),
        Point::new(130.2, 42.0),
    );
    let km = Chainage::km;
    let line = Line::new(vec![(a, km(0.0)), (b, km(8.0)), (c, km(8.0))]).unwrap();
    assert_eq!(line.point_at(km(8.0)), c);
    assert_eq!(line.nearest(Point::new(130.15, 42.0)).at, km(8.0));
    let whole = Geodesic.distance(a, b) + Geodesic.distance(b, c);
    assert!((line.map_length(km(0.0)..km(8.0)).get() - whole).abs() < 1e-3);
}

#[test]
fn an_empty_or_reversed_stretch_has_nothing_in_it() {
    let line = straight();
    for stretch in [
        Chainage::km(7.0)..Chainage::km(7.0),
        Chainage::km(7.0)..Chainage::km(6.0),
        Chainage::km(-7.0)..Chainage::km(-6.0),
        Chainage::km(1e6)..Chainage::km(1e7),
        Chainage::km(7.0)..Chainage::km(f64::NAN),
    ] {
        assert!(line.slice(stretch.clone()).0.is_empty());
        assert_eq!(line.map_length(stretch), MapMetres::new(0.0));
    }
}

#[test]
fn the_date_line_is_no_obstacle() {
    let (west, east) = (Point::new(179.8, 60.0), Point::new(-179.9, 60.2));
    let line = Line::new(measured(&[west, east])).unwrap();
    let half = line.point_at(Chainage::new(0.5 * line.end().get()));
    assert!(Geodesic.distance(half, Geodesic.point_at_ratio_between(west, east, 0.5)) < 0.01);
    assert!((line.nearest(half).at.get() - 0.5 * line.end().get()).abs() < 1e-3);
    assert!(
        line.slice(line.start()..line.end())
            .coords()
            .all(|point| point.x.abs() <= 180.0)
    );
}

#[test]
fn over_a_pole_everything_stays_finite() {
    let line = Line::new(measured(&[
        Point::new(10.0, 89.9),
        Point::new(-170.0, 89.9),
        Point::new(0.0, 90.0),
    ]))
    .unwrap();
    for step in 0..100 {
        let point = line.point_at(Chainage::new(line.end().get() * f64::from(step) / 99.0));
        assert!(
            point.x().abs() <= 180.0 && point.y().abs() <= 90.0,
            "{point:?}"
        );
        assert!(line.nearest(point).off.get() < 1000.0);
    }
}

#[test]
fn what_is_no_line_is_refused_with_the_vertex_that_makes_it_none() {
    let (a, b) = (Point::new(130.0, 42.0), Point::new(131.0, 42.0));
    let refused = |vertices: Vertices| match Line::new(vertices) {
        Err(Error::Line { vertex, .. }) => vertex,
        other => panic!("{other:?}"),
    };
    let km = Chainage::km;
    assert_eq!(refused(vec![]), 0);
    assert_eq!(refused(vec![(a, km(0.0))]), 1);
    assert_eq!(refused(vec![(a, km(0.0)), (a, km(1.0))]), 0);
    assert_eq!(refused(vec![(a, km(1.0)), (b, km(0.5))]), 1);
    assert_eq!(
        refused(vec![(a, km(0.0)), (Point::new(f64::NAN, 1.0), km(1.0))]),
        1
    );
    assert_eq!(
        refused(vec![(a, km(0.0)), (Point::new(42.0, 131.0), km(1.0))]),
        1
    );
    assert_eq!(
        refused(vec![(a, km(0.0)), (b, Chainage::new(f64::INFINITY))]),
        1
    );
}

/// Zig-zag lines around a few kilometres square, with steps of some tens of metres to many kilometres.
fn zig_zag() -> impl Strategy<Value = Vec<Point<f64>>> {
    let corner = (0..2000_i32, 0..2000_i32)
        .prop_map(|(x, y)| Point::new(130.0 + f64::from(x) / 1e4, 42.0 + f64::from(y) / 1e4));
    prop::collection::vec(corner, 2..40).prop_filter("two places", |points| {
        points.windows(2).any(|ends| ends[0] != ends[1])
    })
}

fn anywhere() -> impl Strategy<Value = Point<f64>> {
    (129.9..130.3, 41.9..42.3).prop_map(|(x, y)| Point::new(x, y))
}

/// Every local minimum of the distance by plain search over every leg, as (drawn place, distance).
fn minima(points: &[Point<f64>], from: Point<f64>) -> Vec<(f64, f64)> {
    let mut feet = Vec::new();
    let mut begun = 0.0;
    for ends in points.windows(2).filter(|ends| ends[0] != ends[1]) {
        let length = Geodesic.distance(ends[0], ends[1]);
        let (part, off) = golden(ends[0], ends[1], length, from);
        feet.push((begun, begun + part * length, begun + length, off));
        begun += length;
    }
    let at_begin = |foot: &(f64, f64, f64, f64)| foot.1 - foot.0 < 2e-3;
    let at_end = |foot: &(f64, f64, f64, f64)| foot.2 - foot.1 < 2e-3;
    let mut minima = Vec::new();
    for (leg, foot) in feet.iter().enumerate() {
        let stops = leg + 1 == feet.len() || at_begin(&feet[leg + 1]);
        if (!at_begin(foot) && !at_end(foot))
            || (at_begin(foot) && leg == 0)
            || (at_end(foot) && stops)
        {
            minima.push((foot.1, foot.3));
        }
    }
    minima
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn every_local_minimum_is_found_and_nothing_else(points in zig_zag(), from in anywhere()) {
        let line = Line::new(measured(&points)).unwrap();
        let found = line.locate(from, MapMetres::new(0.0));
        let expected = minima(&points, from);
        let best = expected.iter().map(|minimum| minimum.1).fold(f64::INFINITY, f64::min);
        let near = |place: &Located, at: f64| (place.at.get() / STRETCH - at).abs() < 0.01;
        for (at, off) in &expected {
            if *off < 1.01 * best - 0.01 {
                prop_assert!(found.iter().any(|place| near(place, *at)), "{at} {off} not in {found:?}");
            }
        }
        for place in &found {
            prop_assert!(place.off.get() <= 1.01 * best + 0.01);
            prop_assert!(expected.iter().any(|(at, _)| near(place, *at)), "{place:?} not in {expected:?}");
        }
        prop_assert!(found.is_sorted_by(|a, b| a.off <= b.off));
        prop_assert!((found[0].off.get() - line.nearest(from).off.get()).abs() < 1e-3);
    }

    #[test]
    fn points_at_once_are_located_as_one_by_one(points in zig_zag(), from in prop::collection::vec(anywhere(), 0..40)) {
        let line = Line::new(measured(&points)).unwrap();
        the_same_at_once_and_one_by_one(&line, &from);
    }

    #[test]
    fn a_place_on_the_line_is_located_where_it_is(points in zig_zag(), part in 0.0..=1.0) {
        let line = Line::new(measured(&points)).unwrap();
        let at = Chainage::new(part * line.end().get());
        let places = line.locate(line.point_at(at), MapMetres::new(0.01));
        let place = places.iter().find(|place| (place.at - at).get().abs() < 1e-3);
        prop_assert!(place.is_some_and(|place| place.off.get() < 1e-3 && place.side == Side::On), "{at:?} {places:?}");
    }

    #[test]
    fn a_chainage_lies_where_the_geodesic_has_it(points in zig_zag(), part in 0.0..=1.0) {
        let vertices = measured(&points);
        let line = Line::new(vertices.clone()).unwrap();
        let at = Chainage::new(part * line.end().get());
        let leg = vertices.windows(2).find(|leg| leg[0].1 <= at && at <= leg[1].1 && leg[0].1 < leg[1].1).unwrap();
        let on_leg = (at - leg[0].1).get() / (leg[1].1 - leg[0].1).get();
        let expected = Geodesic.point_at_ratio_between(leg[0].0, leg[1].0, on_leg);
        prop_assert!(Geodesic.distance(line.point_at(at), expected) < 1e-3);
    }

    #[test]
    fn further_along_is_never_nearer_to_the_start(a in 0.0..=1.0, b in 0.0..=1.0) {
        let line = straight();
        let north = |part: f64| line.point_at(Chainage::new(part * line.end().get())).y();
        prop_assert_eq!(a < b, north(a) < north(b));
    }

    #[test]
    fn two_slices_are_as_long_as_the_whole(points in zig_zag(), a in 0.0..1.0, b in 0.0..1.0) {
        let line = Line::new(measured(&points)).unwrap();
        let at = |part: f64| Chainage::new(part * line.end().get());
        let (low, high) = (at(f64::min(a, b)), at(f64::max(a, b)));
        let pieces = [line.start()..low, low..high, high..line.end()];
        let sum: f64 = pieces.iter().map(|stretch| length(&line.slice(stretch.clone()))).sum();
        let whole = length(&line.slice(line.start()..line.end()));
        prop_assert!((sum - whole).abs() < 1e-2);
        prop_assert!((whole - line.end().get() / STRETCH).abs() < 1e-3);
        for stretch in pieces.iter().filter(|stretch| !stretch.is_empty()) {
            let slice = line.slice(stretch.clone());
            prop_assert!((line.map_length(stretch.clone()).get() - length(&slice)).abs() < 1e-2);
            prop_assert_eq!(Point::from(slice.0[0]), line.point_at(stretch.start));
            prop_assert_eq!(Point::from(*slice.0.last().unwrap()), line.point_at(stretch.end));
        }
    }

    #[test]
    fn the_other_way_round_sides_and_kilometres_are_mirrored(points in zig_zag(), from in anywhere()) {
        let there = Line::new(measured(&points)).unwrap();
        let back = Line::new(measured(&points.iter().rev().copied().collect::<Vec<_>>())).unwrap();
        let mirrored = back.locate(from, MapMetres::new(1.0));
        for place in there.locate(from, MapMetres::new(0.0)) {
            let at = Chainage::new(there.end().get() - place.at.get());
            let twin = mirrored.iter().find(|other| (other.at - at).get().abs() < 0.01);
            prop_assert!(twin.is_some_and(|twin| twin.side == opposite(place.side)), "{place:?} {mirrored:?}");
        }
    }
}

fn opposite(side: Side) -> Side {
    match side {
        Side::Left => Side::Right,
        Side::Right => Side::Left,
        Side::On => Side::On,
    }
}

fn length(line: &LineString<f64>) -> f64 {
    line.lines()
        .map(|leg| Geodesic.distance(leg.start_point(), leg.end_point()))
        .sum()
}
