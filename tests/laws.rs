//! The laws of the posterior, on generated routes, trains and reports.

use chrono::{DateTime, TimeDelta, Utc};
use khasan::{
    Claim, Error, Journey, JourneyFile, Network, Passage, Posterior, Reading, Report, Train, Verb,
    Whereabouts, Window,
};
use proptest::prelude::*;

/// Routes short enough to be solved many times, in both directions, with and without a change of wheels and a reversal.
const ROUTES: [(&str, &str); 5] = [
    ("Kyongsong", "Vladivostok"),
    ("Vladivostok", "Rajin"),
    ("Khasan", "Ussuriysk"),
    ("Tumangang", "Khasan"),
    ("Ussuriysk", "Artyom"),
];
const NOON: &str = "2019-04-24T12:00Z";

fn noon() -> DateTime<Utc> {
    window(NOON).start()
}

fn window(time: &str) -> Window {
    Reading::parse(time, None).unwrap().window
}

fn journey((from, to): (&str, &str), train: &str) -> Journey<'static> {
    let train = Train::named(train).unwrap();
    let route = Network::bundled().route(from, to, &[]).unwrap();
    let fallback = Train::named("armoured").unwrap();
    Journey::new(route.clone(), train)
        .or_else(|_| Journey::new(route, fallback))
        .unwrap()
}

/// A report that may be made of a place: which claim, of which place of the route, how long after noon, how wide, how trusted.
#[derive(Debug, Clone)]
struct Words {
    verb: usize,
    place: f64,
    after: i64,
    wide: i64,
    trust: f64,
}

fn words() -> impl Strategy<Value = Words> {
    (0..6_usize, 0.0..1.0, -600..1800_i64, 0..600_i64, 0.5..0.99).prop_map(
        |(verb, place, after, wide, trust)| Words {
            verb,
            place,
            after,
            wide,
            trust,
        },
    )
}

/// The report, or nothing where no train could do that there.
fn report(words: &Words, journey: &Journey<'_>, later: i64) -> Option<Report> {
    let verb = ["arrived", "departed", "passed", "at", "not yet", "beyond"][words.verb];
    let km = words.place * journey.route().length().as_km();
    let claim = Claim::parse(&format!("{verb} km {km:.1}"), journey.route()).ok()?;
    let start = noon() + TimeDelta::minutes(words.after + later);
    let window = Window::new(start, start + TimeDelta::minutes(words.wide))?;
    let mut report = Report::new(
        claim,
        &Reading {
            window,
            ..Reading::parse(NOON, None).unwrap()
        },
    );
    report.trust = Some(words.trust);
    Some(report)
}

fn reports(words: &[Words], journey: &Journey<'_>, later: i64) -> Vec<Report> {
    words
        .iter()
        .filter_map(|words| report(words, journey, later))
        .collect()
}

/// Departs in a window of six hours before noon, so that there is always something to go by.
fn departing(route: usize, train: usize, later: i64) -> Journey<'static> {
    let journey = journey(ROUTES[route], ["armoured", "planned", "regular"][train]);
    let end = noon() + TimeDelta::minutes(later);
    journey.departing(Window::new(end - TimeDelta::hours(6), end).unwrap())
}

/// When the calls' events happen; events at reported kilometres are left out.
fn calls<'p>(posterior: &'p Posterior<'_>) -> impl Iterator<Item = Passage<'p>> {
    let named = (0..posterior.events().len()).filter(|&i| posterior.events()[i].place.is_some());
    let calls = named.filter(|&i| {
        let place = posterior.events()[i].place.unwrap();
        let last = posterior.journey().route().places().len() - 1;
        place == 0 || place == last || posterior.journey().call_at(place).is_some()
    });
    calls.map(|i| posterior.passage(i))
}

/// Medians and 90 % ends of the calls' events, in seconds after noon.
fn times(posterior: &Posterior<'_>) -> Vec<i64> {
    calls(posterior)
        .flat_map(|p| [0.05, 0.5, 0.95].map(|q| (p.quantile(q) - noon()).num_seconds()))
        .collect()
}

/// How much the probability that a call's event is over moved at most, at what were its median and 90 % ends.
fn moved(before: &Posterior<'_>, after: &Posterior<'_>) -> f64 {
    let both = calls(before).zip(calls(after));
    let moves = both.flat_map(|(before, after)| {
        let times = [0.05, 0.5, 0.95].map(|q| before.quantile(q));
        times.map(|time| (after.by(time) - before.by(time)).abs())
    });
    moves.fold(0.0, f64::max)
}

/// Two answers are the same if no quantile moved by more than a second or two of rounding.
fn same(a: &[i64], b: &[i64]) -> bool {
    a.len() == b.len() && a.iter().zip(b).all(|(a, b)| (a - b).abs() <= 2)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 20, ..ProptestConfig::default() })]

    #[test]
    fn the_order_of_reports_is_irrelevant(route in 0..5_usize, train in 0..3_usize, words in prop::collection::vec(words(), 1..4)) {
        let journey = departing(route, train, 0);
        let mut reports = reports(&words, &journey, 0);
        let forwards = times(&journey.given(&reports).unwrap());
        reports.reverse();
        prop_assert!(same(&forwards, &times(&journey.given(&reports).unwrap())));
    }

    #[test]
    fn a_report_that_nobody_trusts_changes_nothing(route in 0..5_usize, train in 0..3_usize, words in prop::collection::vec(words(), 1..3)) {
        let journey = departing(route, train, 0);
        let mut reports = reports(&words, &journey, 0);
        let before = journey.given(&reports).unwrap();
        // It adds an event at its kilometre, and so cuts a stretch in two: that changes nothing either. But whoever comes there only
        // behind the time considered is left out there, and not first at the journey's end.
        reports.extend(report(&Words { verb: 2, place: 0.37, after: 100, wide: 10, trust: 0.0 }, &journey, 0));
        let after = journey.given(&reports).unwrap();
        let moved = moved(&before, &after);
        prop_assert!(moved < 1e-8 + before.left_out(), "{moved}, {} left out", before.left_out());
        let [was, is] = [&before, &after].map(times);
        prop_assert_eq!(was.len(), is.len());
        prop_assert!(before.left_out() > 1e-6 || same(&was, &is), "{was:?} became {is:?}");
    }

    #[test]
    fn shifting_all_times_shifts_all_answers(route in 0..5_usize, train in 0..3_usize, words in prop::collection::vec(words(), 0..3), hours in -400..400_i64) {
        let (here, there) = (departing(route, train, 0), departing(route, train, hours * 60));
        let before = times(&here.given(&reports(&words, &here, 0)).unwrap());
        let after = times(&there.given(&reports(&words, &there, hours * 60)).unwrap());
        let shifted: Vec<i64> = before.iter().map(|t| t + hours * 3600).collect();
        prop_assert!(same(&shifted, &after));
    }

    #[test]
    fn chances_sum_to_one_and_places_are_passed_in_order(route in 0..5_usize, words in prop::collection::vec(words(), 0..3), minute in -600..3000_i64) {
        let journey = departing(route, 0, 0);
        let posterior = journey.given(&reports(&words, &journey, 0)).unwrap();
        let when = noon() + TimeDelta::minutes(minute);
        let chances = posterior.whereabouts(when);
        prop_assert!((chances.iter().map(|answer| answer.1).sum::<f64>() - 1.0).abs() < 1e-9);
        prop_assert!(chances.iter().all(|answer| answer.1 >= 0.0));
        let medians: Vec<_> = (0..posterior.events().len()).map(|i| posterior.passage(i).median()).collect();
        prop_assert!(medians.is_sorted());
        let positions = posterior.positions(when, &[0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975]);
        prop_assert!(positions.is_sorted_by(|a, b| a <= b));
        prop_assert!(posterior.positions(when + TimeDelta::minutes(30), &[0.5])[0] >= positions[3]);
    }

    #[test]
    fn the_same_question_gets_the_same_answer_to_the_bit(route in 0..5_usize, words in prop::collection::vec(words(), 0..3)) {
        let journey = departing(route, 0, 0);
        let reports = reports(&words, &journey, 0);
        let [a, b] = [(); 2].map(|()| journey.given(&reports).unwrap());
        prop_assert_eq!(a.log_evidence().to_bits(), b.log_evidence().to_bits());
        prop_assert_eq!(times(&a), times(&b));
    }
}

fn told(from: &str, to: &str, lines: &[&str]) -> Result<(Journey<'static>, Vec<Report>), Error> {
    let journey = journey((from, to), "armoured");
    let reports = lines
        .iter()
        .map(|line| Report::parse(line, journey.route()))
        .collect::<Result<_, _>>()?;
    Ok((journey, reports))
}

#[test]
fn a_trusted_arrival_fixes_the_arrival() {
    let (journey, reports) = told(
        "Kyongsong",
        "Vladivostok",
        &["2019-04-24T10:30+10:00 arrived Khasan"],
    )
    .unwrap();
    let posterior = journey.given(&reports).unwrap();
    let khasan = journey.route().find("Khasan").unwrap().place.unwrap();
    let (low, high) = posterior.arrival(khasan).unwrap().interval(0.9);
    let reported = reports[0].when.start();
    assert!(low > reported - TimeDelta::minutes(20) && high < reported + TimeDelta::minutes(20));
}

#[test]
fn copies_of_one_origin_count_once() {
    let lines = ["2019-04-24T10:30+10:00 arrived Khasan"; 3];
    let (journey, mut reports) = told("Kyongsong", "Vladivostok", &lines).unwrap();
    for report in &mut reports {
        report.origin = Some("tass".to_owned());
    }
    let (thrice, once) = (
        journey.given(&reports).unwrap(),
        journey.given(&reports[..1]).unwrap(),
    );
    assert_eq!(
        (thrice.testimonies().len(), once.testimonies().len()),
        (1, 1)
    );
    assert!(same(&times(&thrice), &times(&once)));
}

#[test]
fn two_readings_of_one_origin_weigh_the_same_however_often_each_is_copied() {
    let readings = [
        "2019-04-24T10:00+10:00 departed Khasan",
        "2019-04-24T12:00+10:00 departed Khasan",
    ];
    let told = |lines: &[&str]| {
        let (journey, mut reports) = told("Khasan", "Vladivostok", lines).unwrap();
        for report in &mut reports {
            report.origin = Some("tass".to_owned());
            // As nobody says it, and as somebody says it.
            report.trust =
                (report.when.start() > window("2019-04-24T11:00+10:00").start()).then_some(0.96);
        }
        let posterior = journey.given(&reports).unwrap();
        assert_eq!(posterior.testimonies().len(), 1);
        times(&posterior)
    };
    let once = told(&readings);
    let [first, second] = readings;
    assert_eq!(told(&[first, first, second, first, second]), once);
    assert_ne!(told(&[first, first]), once);
}

#[test]
fn a_leaked_plan_draws_the_forecast_to_it_but_a_sighting_outweighs_it() {
    let plan = "2019-04-24T11:00+10:00 expected arrived Khasan";
    let left = "2019-04-24T04:00+09:00 departed Kyongsong";
    let (journey, reports) = told(
        "Kyongsong",
        "Vladivostok",
        &[left, plan, "2019-04-24T14:00+10:00 arrived Khasan"],
    )
    .unwrap();
    let khasan = journey.route().find("Khasan").unwrap().place.unwrap();
    let width = |reports: &[Report]| {
        let posterior = journey.given(reports).unwrap();
        let (low, high) = posterior.arrival(khasan).unwrap().interval(0.5);
        (posterior.arrival(khasan).unwrap().median(), high - low)
    };
    let (alone, planned) = (width(&reports[..1]), width(&reports[..2]));
    assert!(planned.1 < alone.1 / 4, "a plan narrows the forecast");
    assert!(
        (width(&reports).0 - reports[2].when.start()).abs() < TimeDelta::minutes(15),
        "what was seen is believed"
    );
}

#[test]
fn a_point_beside_the_line_is_a_passage_of_its_nearest_kilometre() {
    let left = "2019-04-24T11:40+10:00 departed Khasan";
    let (journey, reports) = told(
        "Khasan",
        "Vladivostok",
        &[left, "2019-04-24T14:00+10:00 near 43.1031,131.5968 ± 500 m"],
    )
    .unwrap();
    let posterior = journey.given(&reports).unwrap();
    let primorskaya = journey.route().find("Primorskaya").unwrap().place.unwrap();
    let off = posterior.arrival(primorskaya).unwrap().median() - reports[1].when.start();
    assert!(off.abs() < TimeDelta::minutes(15), "{off}");
}

#[test]
fn a_point_where_the_train_stands_is_seen_as_long_as_it_stands() {
    let seen = |claim: &str| {
        let lines = [
            "2023-09-10T12:00+09:00 departed Pyongyang".to_owned(),
            format!("2023-09-11T16:00+09:00 {claim}"),
            format!("2023-09-11T20:00+09:00 {claim}"),
            format!("2023-09-12T00:00+09:00 {claim}"),
        ];
        let lines = lines.each_ref().map(String::as_str);
        let (journey, reports) = told("Pyongyang", "Vladivostok", &lines).unwrap();
        let posterior = journey.given(&reports).unwrap();
        assert!(
            posterior.wrong().iter().all(|wrong| *wrong < 0.06),
            "{claim}"
        );
        times(&posterior)
    };
    // Tumangang itself, and two tracks beside.
    let named = seen("at Tumangang");
    for point in ["near 42.42141,130.60811 ± 300 m", "near 42.4232,130.6105"] {
        let differ = seen(point)
            .into_iter()
            .zip(&named)
            .map(|(a, b)| (a - b).abs());
        assert!(differ.max().unwrap() < 120, "{point}");
    }
}

#[test]
fn of_two_calls_near_a_point_the_nearer_is_meant_and_of_none_none() {
    let meant = |point: &str| {
        let line = format!("2023-09-12T07:00+10:00 near {point}");
        let (journey, reports) = told("Pyongyang", "Vladivostok", &[&line]).unwrap();
        let posterior = journey.given(&reports).unwrap();
        let Claim {
            verb, ref spots, ..
        } = posterior.reports()[0].claim;
        let name = |place: usize| {
            journey
                .route()
                .station(&journey.route().places()[place])
                .name
                .clone()
        };
        (verb, spots[0].place.map(name))
    };
    // Tumangang and Khasan are five kilometres apart.
    assert_eq!(
        meant("42.4214,130.6081 ± 9 km"),
        (Verb::At, Some("Tumangang".to_owned()))
    );
    assert_eq!(
        meant("42.4295,130.6450 ± 9 km"),
        (Verb::At, Some("Khasan".to_owned()))
    );
    assert_eq!(meant("43.1031,131.5968 ± 500 m"), (Verb::Passed, None));
}

#[test]
fn the_kilometre_of_a_call_is_the_call() {
    for verb in ["departed", "arrived", "at", "beyond"] {
        let [by_name, by_kilometre] = ["Tumangang", "km 854.0"].map(|place| {
            let claim = format!("2023-09-11T20:00+09:00 {verb} {place}");
            let lines = ["2023-09-10T12:00+09:00 departed Pyongyang", &claim];
            let (journey, reports) = told("Pyongyang", "Vladivostok", &lines).unwrap();
            times(&journey.given(&reports).unwrap())
        });
        assert_eq!(by_name, by_kilometre, "{verb}");
    }
    let refused = told(
        "Khasan",
        "Vladivostok",
        &["2023-09-11T20:00+09:00 arrived km 0"],
    );
    assert!(matches!(refused, Err(Error::ReportSyntax { .. })));
}

#[test]
fn reports_read_for_another_route_are_refused() {
    let line = ["2019-04-24T14:00+10:00 arrived Baranovsky"];
    let (_, elsewhere) = told("Pyongyang", "Vladivostok", &line).unwrap();
    let (journey, mut nowhere) = told("Khasan", "Vladivostok", &line).unwrap();
    nowhere[0].claim.spots.clear();
    for reports in [elsewhere, nowhere] {
        let refused = journey.given(&reports).unwrap_err();
        assert!(matches!(refused, Error::NotOnRoute { .. }), "{refused}");
    }
}

#[test]
fn a_trust_that_is_no_probability_is_refused() {
    let line = ["2019-04-24T14:00+10:00 arrived Baranovsky"];
    let (journey, mut reports) = told("Khasan", "Vladivostok", &line).unwrap();
    for trust in [95.0, -0.1, f64::NAN, f64::INFINITY] {
        reports[0].trust = Some(trust);
        let refused = journey.given(&reports).unwrap_err().to_string();
        assert!(refused.contains("no probability"), "{refused}");
    }
}

#[test]
fn many_points_that_may_mean_several_places_mean_the_same_in_any_order() {
    let way = Network::bundled();
    let route = way.route("Khasan", "Vladivostok", &["Ussuriysk"]).unwrap();
    let journey = Journey::new(route, Train::named("armoured").unwrap()).unwrap();
    let line = |minutes: i64| {
        format!(
            "2019-04-24T{}:30+10:00 near 43.75,131.93 ± {minutes} km",
            14 + minutes
        )
    };
    let mut reports: Vec<Report> = (1..=5)
        .map(|number| Report::parse(&line(number), journey.route()).unwrap())
        .collect();
    assert!(reports.iter().all(|report| report.claim.spots.len() > 1));
    let told = times(&journey.given(&reports).unwrap());
    for _ in 1..reports.len() {
        reports.rotate_left(1);
        assert_eq!(times(&journey.given(&reports).unwrap()), told);
    }
}

#[test]
fn a_stated_instant_is_when_the_train_leaves() {
    for time in ["2023-09-10T17:00+09:00", "2023-09-10T17:23:45+09:00"] {
        let stated = window(time);
        let route = Network::bundled()
            .route("Pyongyang", "Vladivostok", &[])
            .unwrap();
        let journey = Journey::new(route, Train::named("armoured").unwrap())
            .unwrap()
            .departing(stated);
        let posterior = journey.given(&[]).unwrap();
        let leaves = posterior.departure(0).unwrap();
        assert_eq!(leaves.median(), stated.start());
        let (low, high) = leaves.interval(0.99);
        let within = TimeDelta::seconds(30);
        assert!(low >= stated.start() - within && high <= stated.start() + within);
    }
}

#[test]
fn a_journey_at_the_end_of_all_calendars_is_refused() {
    let (journey, mut reports) = told(
        "Khasan",
        "Vladivostok",
        &["2019-04-24T14:00+10:00 arrived Baranovsky"],
    )
    .unwrap();
    for end in [DateTime::<Utc>::MIN_UTC, DateTime::<Utc>::MAX_UTC] {
        reports[0].when = Window::at(end);
        assert!(matches!(
            journey.given(&reports),
            Err(Error::TooLong { .. })
        ));
        let departing = journey.clone().departing(Window::at(end));
        assert!(matches!(departing.given(&[]), Err(Error::TooLong { .. })));
    }
}

#[test]
fn leaving_out_a_witness_is_as_if_it_had_not_spoken_even_where_another_may_mean_several_places() {
    let way = Network::bundled();
    let route = way.route("Khasan", "Vladivostok", &["Ussuriysk"]).unwrap();
    let journey = Journey::new(route, Train::named("armoured").unwrap()).unwrap();
    // Out to Ussuriysk and back over the same track.
    let lines = [
        "2019-04-24T10:00+10:00 departed Khasan",
        "2019-04-24T15:30+10:00/2019-04-24T17:00+10:00 near 43.75,131.93 ± 500 m",
        "2019-04-24T14:30+10:00 passed km 240",
        "2019-04-24T19:00+10:00 not yet Vladivostok",
    ];
    let report = |line: &&str| Report::parse(line, journey.route()).unwrap();
    let reports: Vec<Report> = lines.iter().map(report).collect();
    assert_eq!(reports[1].claim.spots.len(), 2);
    let posterior = journey.given(&reports).unwrap();
    for left_out in [1, 2] {
        let speaks = |t: &khasan::Testimony| t.reports.contains(&left_out);
        let witness = posterior.testimonies().iter().position(speaks).unwrap();
        let without = posterior.arrival_without(witness);
        let mut others = reports.clone();
        others.remove(left_out);
        let silent = journey.given(&others).unwrap();
        let silent = silent.passage(silent.events().len() - 1);
        for p in [0.05, 0.5, 0.95] {
            let off = without.quantile(p) - silent.quantile(p);
            assert!(off.abs() < TimeDelta::seconds(5), "{left_out} {p}: {off}");
        }
    }
}

#[test]
fn the_conflict_that_is_told_is_the_one_furthest_from_what_the_train_usually_does() {
    let worst = |last: &str| {
        let lines = [
            "2019-04-24T10:00+10:00 departed Khasan",
            "2019-04-24T11:10+10:00 passed km 50",
            last,
        ];
        let (journey, mut reports) = told("Khasan", "Vladivostok", &lines).unwrap();
        reports[2].trust = Some(0.1);
        let posterior = journey.given(&reports).unwrap();
        let conflicts = posterior.conflicts();
        assert_eq!(conflicts.len(), 1, "{last}");
        let said = |witness: usize| posterior.testimonies()[witness].reports[0];
        assert_eq!(said(conflicts[0].doubted), 2, "{last}");
        said(conflicts[0].against.unwrap())
    };
    // 150 km in 20 minutes, and 200 km in an hour and a half.
    assert_eq!(worst("2019-04-24T11:30+10:00 passed km 200"), 1);
    // Ten kilometres in nine hours, and sixty in ten.
    assert_eq!(worst("2019-04-24T20:00+10:00 passed km 60"), 1);
    // 75 km in twelve minutes, and 125 km in an hour and 22 minutes.
    assert_eq!(worst("2019-04-24T11:22+10:00 passed km 125"), 1);
    // Before it left, and thirty kilometres in 100 minutes.
    assert_eq!(worst("2019-04-24T09:30+10:00 passed km 20"), 0);
}

#[test]
fn two_that_exclude_each_other_are_told_once_and_so_is_the_stated_departure() {
    let lines = [
        "2019-04-24T08:00+10:00 departed Khasan",
        "2019-04-24T09:00+10:00 arrived Vladivostok",
    ];
    let (journey, reports) = told("Khasan", "Vladivostok", &lines).unwrap();
    let posterior = journey.given(&reports).unwrap();
    let [torn] = posterior.conflicts()[..] else {
        panic!("one conflict")
    };
    assert_eq!((torn.doubted, torn.against), (0, Some(1)));
    assert!(torn.chance < 1e-6 && torn.doubted_first && !torn.is_of_one_event());
    let journey = journey.departing(reports[0].when);
    let posterior = journey.given(&reports[1..]).unwrap();
    let [late] = posterior.conflicts()[..] else {
        panic!("one conflict")
    };
    assert_eq!((late.doubted, late.against), (0, None));
    assert_eq!(late.time.1, TimeDelta::hours(1));
}

#[test]
fn whoever_is_seen_standing_came_before_and_left_later() {
    let doubted = |lines: &[&str]| {
        let (journey, reports) = told("Pyongyang", "Vladivostok", lines).unwrap();
        let posterior = journey.given(&reports).unwrap();
        let conflicts = posterior.conflicts();
        conflicts
            .iter()
            .map(|c| (c.doubted, c.against.unwrap()))
            .collect::<Vec<_>>()
    };
    let [came, seen, left] = [
        "2023-09-12T06:00+10:00 arrived Khasan",
        "2023-09-12T07:00+10:00 at Khasan",
        "2023-09-12T08:00+10:00 departed Khasan",
    ];
    assert_eq!(doubted(&[came, seen, left]), []);
    let late = "2023-09-12T15:00+10:00 at Khasan";
    assert_eq!(doubted(&[came, seen, left, late]), [(3, 2)]);
    let early = "2023-09-12T01:00+10:00 at Khasan";
    assert_eq!(doubted(&[came, seen, left, early]), [(3, 0)]);
    // Two of one event, the one clearly wrong.
    let again = "2023-09-12T15:00+10:00 departed Khasan";
    assert_eq!(
        doubted(&[
            came,
            left,
            again,
            "2023-09-12T12:30+10:00 passed Razdolnaya Bridge"
        ]),
        [(2, 1)]
    );
}

#[test]
fn where_it_stands_is_said_by_the_name_of_the_station() {
    let (journey, reports) = told(
        "Kyongsong",
        "Vladivostok",
        &[
            "2019-04-24T10:30+10:00 arrived Khasan",
            "2019-04-24T11:40+10:00 departed Khasan",
        ],
    )
    .unwrap();
    let posterior = journey.given(&reports).unwrap();
    let chances = posterior.whereabouts(reports[0].when.start() + TimeDelta::minutes(35));
    let (likeliest, chance) = chances
        .into_iter()
        .max_by(|a, b| a.1.total_cmp(&b.1))
        .unwrap();
    assert_eq!(
        likeliest,
        Whereabouts::Standing(journey.route().find("Khasan").unwrap().place.unwrap())
    );
    assert!(chance > 0.95);
}

#[test]
fn dawn_at_pyongyang_and_morning_at_khasan_cannot_both_be() {
    let file = khasan::JourneyFile::bundled("2019-04-as-first-told").unwrap();
    let posterior = file.journey.given(&file.reports).unwrap();
    assert!(
        posterior.wrong()[0] > 0.99,
        "the departure is what is wrong"
    );
    assert!(posterior.wrong()[1..].iter().all(|wrong| *wrong < 0.01));
    let conflicts = posterior.conflicts();
    assert_eq!(conflicts.len(), 1);
    let (least, most) = conflicts[0].speeds().unwrap();
    assert!(
        (least.as_kmh() - 859.0 / 6.5).abs() < 1.0
            && (most.unwrap().as_kmh() - 859.0 / 3.5).abs() < 1.0
    );
    let (_, high) = posterior.departure(0).unwrap().interval(0.9);
    assert!(
        high < window("2019-04-23T18:00+09:00").start(),
        "it left a day before"
    );
}

#[test]
fn a_journey_of_which_nothing_is_said_is_refused() {
    let (journey, _) = told("Kyongsong", "Vladivostok", &[]).unwrap();
    assert_eq!(journey.given(&[]).unwrap_err(), Error::NoDeparture);
}

#[test]
fn reports_of_two_different_years_are_no_one_journey() {
    let lines = [
        "2019-04-24T10:30+10:00 arrived Khasan",
        "2023-09-12T06:00+10:00 arrived Vladivostok",
    ];
    let (journey, reports) = told("Kyongsong", "Vladivostok", &lines).unwrap();
    let error = journey.given(&reports).unwrap_err();
    assert!(matches!(error, Error::TooLong { .. }), "{error}");
    let said = error.to_string();
    for words in ["2019-04-24", "2023-09-11", "60 days", "another journey"] {
        assert!(said.contains(words), "{said}");
    }
}

#[test]
fn reports_that_nobody_may_doubt_and_that_cannot_both_hold_are_named() {
    let lines = [
        "2019-04-24T10:30+10:00 arrived Khasan",
        "2019-04-21T09:00+10:00 arrived Vladivostok",
    ];
    let (journey, mut reports) = told("Kyongsong", "Vladivostok", &lines).unwrap();
    for report in &mut reports {
        report.trust = Some(1.0);
    }
    let error = journey.given(&reports).unwrap_err();
    assert!(matches!(error, Error::Contradiction { .. }), "{error}");
}

#[test]
fn which_of_two_reports_is_wrong_does_not_hang_on_how_near_to_certain_both_are() {
    let lines = [
        "2023-09-12T06:00+10:00 at Khasan",
        "2023-09-12T12:00+09:00/2023-09-12T12:10+09:00 departed Chongjin",
    ];
    let (journey, mut reports) = told("Pyongyang", "Vladivostok", &lines).unwrap();
    let mut weighed = |doubt: f64| {
        for report in &mut reports {
            report.trust = Some(1.0 - doubt);
        }
        let posterior = journey.given(&reports).unwrap();
        let quantiles =
            calls(&posterior).flat_map(|call| [0.05, 0.5].map(|p| call.quantile(p).timestamp()));
        (posterior.wrong().to_vec(), quantiles.collect::<Vec<i64>>())
    };
    let (doubtful, usual) = weighed(1e-6);
    for doubt in [1e-9, 1e-12, 1e-15] {
        let (wrong, times) = weighed(doubt);
        for (a, b) in times.iter().zip(&usual) {
            assert!((a - b).abs() < 30, "{doubt}: {a} s and {b} s");
        }
        for (a, b) in wrong.iter().zip(&doubtful) {
            assert!((a - b).abs() < 1e-4, "{doubt}: {a} and {b}");
        }
    }
}

/// Reports that are next to certain, and exclude each other.
fn in_deep_conflict() -> (Journey<'static>, Vec<Report>) {
    let lines = [
        "2023-09-11T06:00+10:00 at Khasan",
        "2023-09-12T12:00+09:00/2023-09-12T12:10+09:00 departed Chongjin",
        "2023-09-14T09:00+10:00 passed Makhalino",
    ];
    let (journey, mut reports) = told("Pyongyang", "Vladivostok", &lines).unwrap();
    for report in &mut reports {
        report.trust = Some(1.0 - 1e-12);
    }
    (journey, reports)
}

#[test]
fn what_is_believed_of_a_deep_conflict_does_not_hang_on_how_many_cores_there_are() {
    let (journey, reports) = in_deep_conflict();
    let believed = |cores| {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(cores);
        pool.build().unwrap().install(|| {
            let posterior = journey.given(&reports).unwrap();
            let passages = posterior.passages().chain([posterior.arrival_without(1)]);
            let quantiles = passages.flat_map(|p| [0.001, 0.5, 0.999].map(|q| p.quantile(q)));
            let quantiles: Vec<_> = quantiles.collect();
            (posterior.log_evidence().to_bits(), quantiles)
        })
    };
    let on_one = believed(1);
    assert_eq!(on_one, believed(2));
    assert_eq!(on_one, believed(5));
}

#[test]
fn asked_many_questions_at_once_it_answers_as_if_asked_one_by_one() {
    let (journey, reports) = in_deep_conflict();
    let posterior = || journey.given(&reports).unwrap();
    let medians = |posterior: &Posterior| -> Vec<_> {
        let without = posterior.arrival_without(1);
        let passages = posterior.passages().chain([without]);
        passages.map(|passage| passage.median()).collect()
    };
    let expected = medians(&posterior());
    for threads in [2, 3] {
        let pool = rayon::ThreadPoolBuilder::new().num_threads(threads);
        let all_at_once = posterior();
        let ask = || assert_eq!(medians(&all_at_once), expected);
        let pool = pool.build().unwrap();
        pool.in_place_scope(|asking| {
            // Whoever is done with something of their own has time to help whoever is asked first.
            asking.spawn(|_| drop(journey.given(&reports[..1])));
            (0..10).for_each(|_| asking.spawn(|_| ask()));
        });
    }
}

#[test]
fn a_train_that_leaves_today_was_not_beyond_anything_yesterday() {
    let (journey, mut reports) = told(
        "Khasan",
        "Vladivostok",
        &["2023-09-11T17:17+10:00 beyond Baranovsky"],
    )
    .unwrap();
    let journey = journey.departing(window("2023-09-12T09:50+10:00"));
    let posterior = journey.given(&reports).unwrap();
    assert!(posterior.wrong()[0] > 1.0 - 1e-9);
    reports[0].trust = Some(1.0);
    let refused = journey.given(&reports).unwrap_err();
    assert!(matches!(refused, Error::Contradiction { .. }), "{refused}");
}

#[test]
fn how_probably_a_bound_is_wrong_does_not_hang_on_the_minute_at_which_the_time_considered_begins() {
    let wrong = |time: &str| {
        let line = format!("2023-09-12T{time}+10:00 not yet Baranovsky");
        let (journey, reports) = told("Khasan", "Vladivostok", &[&line]).unwrap();
        let journey = journey.departing(window("2023-09-12T12:30+10:00"));
        journey.given(&reports).unwrap().wrong()[0]
    };
    // Of those who only bound a time 0.04 are wrong, and half of these say what is so.
    let expected = 0.04 * 0.5 / (0.96 + 0.04 * 0.5);
    for time in ["12:00", "12:01", "12:29", "11:30"] {
        assert!(
            (wrong(time) - expected).abs() < 1e-6,
            "{time}: {}",
            wrong(time)
        );
    }
}

#[test]
fn whom_nobody_believes_is_not_named_among_those_who_contradict_each_other() {
    let lines = [
        "2019-04-24T10:20+10:00 passed Makhalino",
        "2019-04-24T10:30+10:00 arrived Gvozdevo",
        "2019-04-21T09:00+10:00 arrived Vladivostok",
    ];
    let (journey, mut reports) = told("Khasan", "Vladivostok", &lines).unwrap();
    for (report, trust) in reports.iter_mut().zip([1.0, 0.0, 1.0]) {
        report.trust = Some(trust);
    }
    let error = journey.given(&reports).unwrap_err();
    let Error::Contradiction { reports, .. } = &error else {
        panic!("{error}")
    };
    assert_eq!(reports, &[0, 2], "{error}");
}

#[test]
fn a_journey_of_ten_days_is_followed_to_its_end() {
    let (journey, mut reports) = told(
        "Kyongsong",
        "Vladivostok",
        &["2019-04-24T09:00+10:00 arrived Khasan"],
    )
    .unwrap();
    reports[0].trust = Some(0.999_99);
    let journey = journey.departing(window("2019-04-14T10:30+09:00"));
    let posterior = journey.given(&reports).unwrap();
    let last = journey.route().places().len() - 1;
    assert!(posterior.wrong()[0] < 0.5);
    assert!(posterior.arrival(last).unwrap().median() > reports[0].when.start());
}

#[test]
fn a_train_is_nowhere_on_its_way_before_its_stated_departure() {
    let lines = [
        "2019-04-23T12:00Z/2019-04-23T13:10Z passed km 156.4",
        "2019-04-23T03:00Z/2019-04-23T09:00Z beyond Chongam",
    ];
    let (journey, mut reports) = told("Kyongsong", "Vladivostok", &lines).unwrap();
    reports[0].trust = Some(1.0);
    let journey = journey.departing(window("2019-04-24T17:24Z/2019-04-27T07:07Z"));
    let error = journey.given(&reports).unwrap_err();
    assert!(matches!(error, Error::Contradiction { .. }), "{error}");
}

#[test]
fn however_deep_reports_contradict_each_other_the_train_runs_forwards_or_they_are_refused() {
    let lines = [
        "2019-04-24T10:26Z/2019-04-24T23:14Z near 42.09744,130.10455 ± 28580 m",
        "2019-04-23T21:10Z beyond Kosogorny",
    ];
    let (journey, mut reports) = told("Kyongsong", "Vladivostok", &lines).unwrap();
    for report in &mut reports {
        report.trust = Some(1.0);
    }
    match journey.given(&reports) {
        Ok(posterior) => {
            let medians: Vec<_> = posterior.passages().map(|p| p.median()).collect();
            assert!(medians.is_sorted(), "{medians:?}");
        }
        Err(error) => assert!(matches!(error, Error::Contradiction { .. }), "{error}"),
    }
}

#[test]
fn a_train_that_is_almost_as_regular_as_can_be_is_no_exception() {
    // The variance of a running time is θ for each minute of it; near θ = 1 the law of running is computed by a series.
    let trains = include_str!("../data/trains.toml");
    let quantiles = |theta: &str| {
        let text = trains.replace(
            "theta_min = 2\npace_sigma = 0.05",
            &format!("theta_min = {theta}\npace_sigma = 0"),
        );
        let trains = Train::from_toml("trains.toml", &text).unwrap();
        let planned = trains.iter().find(|train| train.name == "planned").unwrap();
        let route = Network::bundled()
            .route("Baranovsky", "Vladivostok", &[])
            .unwrap();
        let journey = Journey::new(route, planned)
            .unwrap()
            .departing(Window::at(noon()));
        let posterior = journey.given(&[]).unwrap();
        let arrival = posterior.passage(posterior.events().len() - 1);
        [0.025, 0.16, 0.5, 0.84, 0.975]
            .map(|p| (arrival.quantile(p) - noon()).as_seconds_f64() / 60.0)
    };
    let (series, logarithm) = (quantiles("1.0009"), quantiles("1.0011"));
    for (a, b) in series.iter().zip(logarithm) {
        assert!((a - b).abs() < 0.05, "{series:?} {logarithm:?}");
    }
    // A sum of so many minutes is all but normal.
    let deviation = (series[3] - series[1]) / 2.0;
    assert!(
        (deviation / series[2].sqrt() - 1.0).abs() < 0.1,
        "{series:?}"
    );
}

#[test]
fn positions_at_many_instants_are_those_at_each() {
    let journey = journey(("Khasan", "Vladivostok"), "armoured").departing(Window::at(noon()));
    let posterior = journey.given(&[]).unwrap();
    let instants: Vec<_> = (0..40)
        .map(|i| noon() + TimeDelta::minutes(20 * i))
        .collect();
    let ends = [0.1, 0.5, 0.9];
    let singly: Vec<_> = instants
        .iter()
        .map(|&at| posterior.positions(at, &ends))
        .collect();
    assert_eq!(posterior.positions_at(&instants, &ends), singly);
    for pair in singly.windows(2) {
        assert!(
            pair[0]
                .iter()
                .zip(&pair[1])
                .all(|(before, after)| before <= after)
        );
    }
}

#[test]
fn of_reports_that_hardly_fit_the_one_believed_without_cause_is_named() {
    let lines = [
        "2023-09-10T18:00+09:00 departed Pyongyang",
        "2023-09-11T00:30+09:00/2023-09-11T00:40+09:00 arrived Khasan",
    ];
    let (journey, mut reports) = told("Pyongyang", "Vladivostok", &lines).unwrap();
    let worst = |reports: &[Report]| journey.given(reports).unwrap().worst_misfit();
    // With the doubt that any report has, it is simply doubted.
    assert!(journey.given(&reports).unwrap().is_doubted(1));
    assert_eq!(worst(&reports), None);
    for report in &mut reports {
        report.trust = Some(1.0);
    }
    // 859 km and the formalities of a border in six hours and a half.
    assert!(worst(&reports).unwrap().1 > 1e9);
    reports[1].when = window("2023-09-12T06:00+09:00");
    let posterior = journey.given(&reports).unwrap();
    assert!((0..2).all(|witness| posterior.misfit(witness) < 1.0));
    assert_eq!(posterior.worst_misfit(), None);
}

#[test]
fn a_witness_is_as_probably_wrong_as_it_is_doubted_and_misfits() {
    for name in JourneyFile::names() {
        let file = JourneyFile::bundled(name).unwrap();
        let posterior = file.journey.given(&file.reports).unwrap();
        for (w, testimony) in posterior.testimonies().iter().enumerate() {
            let wrong = testimony.doubt * posterior.misfit(w);
            assert!((posterior.wrong()[w] - wrong).abs() < 1e-12, "{name}, {w}");
        }
        assert_eq!(posterior.worst_misfit(), None, "{name}");
    }
}

#[test]
fn what_is_no_probability_is_taken_as_one() {
    let file = JourneyFile::bundled("2023-09-announced").unwrap();
    let posterior = file.journey.given(&file.reports).unwrap();
    let passage = posterior.passage(0);
    assert_eq!(passage.quantile(f64::NAN), passage.median());
    assert_eq!(passage.quantile(-1.0), passage.quantile(0.0));
    assert_eq!(passage.quantile(2.0), passage.quantile(1.0));
}
