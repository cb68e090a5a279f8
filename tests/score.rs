//! Forecasts against outcomes, beside plain sums over the minutes and the integrals that have a closed form.

use chrono::{DateTime, TimeDelta, Utc};
use khasan::view::{ScoreDocument, ScoreTable};
use khasan::{
    Ahead, COVERAGES, JourneyFile, Network, Outcome, Passage, Posterior, Score, Scored, Window,
};
use serde_json::Value;

fn file(text: &str) -> JourneyFile<'static> {
    JourneyFile::from_toml("made up", text, Network::bundled()).expect("a journey file")
}

fn row(table: &str, claim: &str, when: &str) -> String {
    format!("[[{table}]]\nclaim = '{claim}'\nwhen = '{when}'\n")
}

/// Someone's forecast of an arrival at Vladivostok that came at noon.
fn foresaw(claim: &str, made: &str, when: &str) -> String {
    let whose = format!("who = 'somebody'\nmade = '2023-09-12T{made}+10:00'\n");
    format!("{}{whose}", row("forecast", claim, when))
}

/// A run up the Khasan line: two things reported, two known to have happened.
fn run() -> JourneyFile<'static> {
    file(&format!(
        "from = 'Khasan'\nto = 'Vladivostok'\n{}{}{}{}",
        row("report", "departed Khasan", "2023-09-12T08:00+10:00"),
        row("report", "passed Baranovsky", "2023-09-12T14:00+10:00"),
        row("outcome", "arrived Baranovsky", "2023-09-12T13:40+10:00"),
        row(
            "outcome",
            "arrived Vladivostok",
            "2023-09-12T15:40+10:00/2023-09-12T17:10+10:00"
        ),
    ))
}

/// The run with forecasts that others made of its arrival at 12:00, or of nothing that is known.
fn foreseen(forecasts: &str) -> Score {
    let text = format!(
        "from = 'Khasan'\nto = 'Vladivostok'\n{}{}{forecasts}",
        row("report", "departed Khasan", "2023-09-12T06:00+10:00"),
        row("outcome", "arrived Vladivostok", "2023-09-12T12:00+10:00"),
    );
    file(&text).score().expect("a score")
}

/// The share of the window that has gone by.
fn gone(window: Window, time: DateTime<Utc>) -> f64 {
    let (since, width) = (time - window.start(), window.width());
    if width.is_zero() {
        return f64::from(u8::from(since >= width));
    }
    (since.as_seconds_f64() / width.as_seconds_f64()).clamp(0.0, 1.0)
}

/// The score as a sum over the minutes of eight days.
fn summed(passage: &Passage<'_>, window: Window) -> f64 {
    let first = window.start() - TimeDelta::days(4) + TimeDelta::seconds(30);
    (0..8 * 1440)
        .map(|minute| first + TimeDelta::minutes(minute))
        .map(|middle| (passage.by(middle) - gone(window, middle)).powi(2))
        .sum()
}

/// The arrival of which the outcome tells.
fn arrival<'p>(posterior: &'p Posterior<'_>, outcome: &Outcome) -> Passage<'p> {
    let place = outcome.claim.spots[0].place.expect("a place of the route");
    posterior.arrival(place).expect("it arrives there")
}

#[test]
fn at_each_time_that_something_became_known_all_that_was_to_come_is_forecast() {
    let score = run().score().expect("a score");
    let told: Vec<_> = score
        .forecasts
        .iter()
        .map(|s| (s.reports, s.words.as_str()))
        .collect();
    let (junction, end) = ("arrived Baranovsky", "arrived Vladivostok");
    assert_eq!(told, [(1, junction), (1, end), (2, end)]);
    assert!(score.duels.is_empty());
}

#[test]
fn a_score_is_the_squared_difference_from_what_happened_summed_over_the_minutes() {
    let file = run();
    for scored in file.score().expect("a score").forecasts {
        let posterior = file.journey.given(&file.reports[..scored.reports]);
        let posterior = posterior.expect("a posterior");
        let outcome = file.outcomes.iter().find(|o| o.claim.words == scored.words);
        let outcome = outcome.expect("its outcome");
        let (passage, window) = (arrival(&posterior, outcome), outcome.when);
        let plain = summed(&passage, window);
        assert!(
            (scored.crps_min - plain).abs() < 1e-6 * plain,
            "{scored:?} {plain}"
        );
        assert_eq!(scored.median, passage.median());
        for (credibility, covered) in COVERAGES.into_iter().zip(scored.covered) {
            let (low, high) = passage.interval(credibility);
            // To the second, as intervals are.
            let instants = (0..=window.width().num_seconds())
                .map(|second| window.start() + TimeDelta::seconds(second));
            let inside = |instant| f64::from(u8::from((low..=high).contains(&instant)));
            let (inside, all) = instants.fold((0.0, 0.0), |(sum, all), instant| {
                (sum + inside(instant), all + 1.0)
            });
            assert!((covered - inside / all).abs() < 1e-3, "{scored:?}");
        }
    }
}

#[test]
fn a_median_is_off_by_its_distance_from_the_window_and_inside_it_by_nothing() {
    let file = run();
    let scored = &file.score().expect("a score").forecasts[2];
    let at = |minutes: i64| (scored.median + TimeDelta::minutes(minutes)).to_rfc3339();
    let off = |from: i64, until: i64| {
        let mut text = format!("from = 'Khasan'\nto = 'Vladivostok'\n{}", {
            let window = format!("{}/{}", at(from), at(until));
            row("outcome", "arrived Vladivostok", &window)
        });
        text += &row("report", "departed Khasan", "2023-09-12T08:00+10:00");
        text += &row("report", "passed Baranovsky", "2023-09-12T14:00+10:00");
        self::file(&text).score().expect("a score").forecasts[1].error
    };
    assert_eq!(off(7, 30), TimeDelta::minutes(-7));
    assert_eq!(off(-40, -9), TimeDelta::minutes(9));
    assert_eq!(off(-20, 20), TimeDelta::zero());
}

/// The run, and what is known of a place between two others.
fn run_past(claim: &str) -> JourneyFile<'static> {
    let mut file = run();
    let outcome = row("outcome", claim, "2023-09-12T13:10+10:00");
    let text = format!("from = 'Khasan'\nto = 'Vladivostok'\n{outcome}");
    file.outcomes.extend(self::file(&text).outcomes);
    file
}

#[test]
fn what_happened_between_two_places_is_forecast_where_it_happened() {
    for claim in ["passed km 230", "near 43.5,131.82"] {
        let file = run_past(claim);
        let outcome = &file.outcomes[2];
        let at = outcome.claim.spots[0].at;
        // A report that nobody trusts says nothing, but has an event of its own.
        let mut known = file.reports[..1].to_vec();
        known.push(known[0].clone());
        known[1].claim = outcome.claim.clone();
        known[1].trust = Some(0.0);
        let posterior = file.journey.given(&known).expect("a posterior");
        let event = posterior.events().iter().position(|event| event.at == at);
        let passage = posterior.passage(event.expect("an event there"));
        let score = file.score().expect("a score");
        let scored = score.forecasts.iter().find(|s| s.words == claim);
        let scored = scored.expect("it is forecast");
        assert!((scored.median - passage.median()).abs() <= TimeDelta::seconds(1));
        assert!((scored.crps_min - summed(&passage, outcome.when)).abs() < 1e-3);
    }
}

#[test]
fn another_outcome_changes_no_other_forecast() {
    let plain = run().score().expect("a score").forecasts;
    for claim in ["passed km 230", "near 43.5,131.82"] {
        let mut score = run_past(claim).score().expect("a score");
        score.forecasts.retain(|scored| scored.words != claim);
        assert_eq!(score.forecasts.len(), plain.len());
        for (scored, plain) in score.forecasts.iter().zip(&plain) {
            assert_eq!(scored.words, plain.words);
            assert!((scored.median - plain.median).abs() <= TimeDelta::seconds(1));
            assert!((scored.crps_min - plain.crps_min).abs() < 1e-6);
        }
    }
}

#[test]
fn what_lay_ahead_is_running_or_standing_or_both() {
    let text = format!(
        "from = 'Rajin'\nto = 'Vladivostok'\ntrain = 'armoured'\n{}{}{}{}",
        row("report", "arrived Tumangang", "2023-09-12T06:00+09:00"),
        row("outcome", "departed Tumangang", "2023-09-12T09:00+09:00"),
        row("outcome", "arrived Vladivostok", "2023-09-12T20:00+10:00"),
        row("report", "departed Khasan", "2023-09-12T11:30+10:00"),
    );
    let score = file(&text).score().expect("a score");
    let ahead: Vec<Ahead> = score.forecasts.iter().map(|s| s.ahead).collect();
    assert_eq!(ahead, [Ahead::Standing, Ahead::Both, Ahead::Running]);
}

#[test]
fn an_instant_against_an_instant_scores_the_minutes_between() {
    for (when, off) in [("11:15", -45), ("12:00", 0), ("13:20", 80)] {
        let when = format!("2023-09-12T{when}+10:00");
        let score = foreseen(&foresaw("arrived Vladivostok", "07:00", &when));
        let [duel] = score.duels.as_slice() else {
            panic!("one forecast has one duel");
        };
        assert_eq!(duel.error, TimeDelta::minutes(off));
        assert!((duel.crps_min - f64::from(u32::try_from(off.abs()).unwrap())).abs() < 1e-9);
        assert!(duel.crps_min.is_sign_positive(), "nobody is off by −0 min");
        assert_eq!(duel.who, "somebody");
        let ours = duel.ours.as_ref().expect("a report was known");
        assert_eq!((ours.made, ours.reports), (duel.made, 1));
    }
}

#[test]
fn a_window_around_the_instant_scores_its_two_cubes() {
    // ∫ over the window of the square of a straight line, from either end to the instant: (l³ + r³) / 3w².
    for (from, until, left, right) in [("11:00", "13:00", 60, 60), ("11:40", "14:00", 20, 120)] {
        let when = format!("2023-09-12T{from}+10:00/2023-09-12T{until}+10:00");
        let score = foreseen(&foresaw("arrived Vladivostok", "07:00", &when));
        let cubes = f64::from(i32::pow(left, 3) + i32::pow(right, 3));
        let exact = cubes / f64::from(3 * (left + right) * (left + right));
        assert!(
            (score.duels[0].crps_min - exact).abs() < 0.01,
            "{:?}",
            score.duels
        );
        let middle = TimeDelta::seconds(i64::from(30 * (right - left)));
        assert_eq!(score.duels[0].error, middle);
    }
}

#[test]
fn a_forecast_counts_only_where_it_was_made_before_and_is_of_the_same_event() {
    let noon = "2023-09-12T12:00+10:00";
    let none = |claim: &str, made: &str| foreseen(&foresaw(claim, made, noon)).duels.is_empty();
    assert!(none("arrived Vladivostok", "12:00"));
    assert!(none("arrived Vladivostok", "13:00"));
    assert!(none("arrived Ugolnaya", "07:00"));
    assert!(!none("arrived Vladivostok", "11:59"));
    let early = foreseen(&foresaw("arrived Vladivostok", "05:00", noon));
    assert!(early.duels[0].ours.is_none(), "nothing was known then");
}

#[test]
fn a_forecast_that_only_bounds_a_time_is_no_forecast_of_an_arrival() {
    let noon = "2023-09-12T12:00+10:00";
    for claim in ["not yet Vladivostok", "at Vladivostok"] {
        let score = foreseen(&foresaw(claim, "07:00", noon));
        assert!(score.duels.is_empty(), "{claim}");
    }
    let plan = foresaw("expected arrived Vladivostok", "07:00", noon);
    assert_eq!(foreseen(&plan).duels.len(), 1);
}

#[test]
fn leaving_a_place_is_not_arriving_there() {
    let text = |claim: &str| {
        format!(
            "from = 'Rajin'\nto = 'Vladivostok'\n{}{}{}",
            row("report", "departed Rajin", "2023-09-12T06:00+09:00"),
            row("outcome", claim, "2023-09-12T13:00+09:00"),
            foresaw("arrived Khasan", "08:00", "2023-09-12T12:00+10:00"),
        )
    };
    let duels = |claim: &str| file(&text(claim)).score().expect("a score").duels.len();
    assert_eq!(duels("arrived Khasan"), 1);
    assert_eq!(duels("departed Khasan"), 0);
}

#[test]
fn where_the_train_does_not_stand_leaving_is_arriving_and_passing() {
    let verbs = ["arrived", "departed", "passed"];
    for (happened, foreseen) in verbs.iter().flat_map(|a| verbs.map(|b| (a, b))) {
        let text = format!(
            "from = 'Khasan'\nto = 'Vladivostok'\n{}{}{}",
            row("report", "departed Khasan", "2023-09-12T06:00+10:00"),
            row(
                "outcome",
                &format!("{happened} Ugolnaya"),
                "2023-09-12T12:00+10:00"
            ),
            foresaw(
                &format!("{foreseen} Ugolnaya"),
                "07:00",
                "2023-09-12T11:00+10:00"
            ),
        );
        let duels = file(&text).score().expect("a score").duels.len();
        assert_eq!(duels, 1, "{foreseen}, and it {happened}");
    }
}

#[test]
fn the_document_has_the_numbers_of_the_score() {
    let mut score = run().score().expect("a score");
    let when = "2023-09-12T11:15+10:00";
    score.duels = foreseen(&foresaw("arrived Vladivostok", "07:00", when)).duels;
    let zone = "Asia/Vladivostok".parse().expect("a zone");
    let scores = [("made-up".to_owned(), zone, score)];
    let table = ScoreTable {
        scores: &scores,
        all: false,
    };
    let document = serde_json::to_value(ScoreDocument::new(&table)).expect("a document");
    let journey = &document["journeys"][0];
    assert_eq!(journey["journey"], "made-up");
    let told = journey["forecasts"].as_array().expect("forecasts");
    assert_eq!(told.len(), scores[0].2.forecasts.len());
    for (entry, scored) in told.iter().zip(&scores[0].2.forecasts) {
        same(entry, scored);
    }
    let (other, duel) = (&journey["others"][0], &scores[0].2.duels[0]);
    assert_eq!(other["who"], "somebody");
    assert_eq!(other["made"], "2023-09-12T07:00:00+10:00");
    assert_eq!(
        (&other["error_min"], &other["crps_min"]),
        (&Value::from(-45.0), &Value::from(45.0))
    );
    same(&other["ours"], duel.ours.as_ref().expect("ours"));
}

#[test]
fn the_median_of_an_even_number_of_errors_is_the_mean_of_the_two_in_the_middle() {
    let mut score = run().score().expect("a score");
    score.forecasts.truncate(2);
    for (scored, minutes) in score.forecasts.iter_mut().zip([-10, 20]) {
        (scored.error, scored.ahead) = (TimeDelta::minutes(minutes), Ahead::Both);
    }
    let zone = "Asia/Vladivostok".parse().expect("a zone");
    let table = ScoreTable {
        scores: &[("made-up".to_owned(), zone, score)],
        all: false,
    };
    let text = table.to_string();
    let all = text.lines().find(|line| line.starts_with("all"));
    assert!(all.expect("a row of all").contains(" 15 min "), "{text}");
}

fn same(entry: &Value, scored: &Scored) {
    let number = |key: &str| entry[key].as_f64().expect("a number");
    let time = |key: &str| {
        let text = entry[key].as_str().expect("a time");
        assert!(text.ends_with("+10:00"), "{text}");
        text.parse::<DateTime<Utc>>().expect("RFC 3339")
    };
    assert_eq!(entry["of"], scored.words);
    assert_eq!(entry["reports"], scored.reports);
    assert_eq!(time("made"), scored.made);
    assert!((time("p50") - scored.median).abs() <= TimeDelta::seconds(30));
    assert!((number("error_min") * 60.0 - scored.error.as_seconds_f64()).abs() <= 30.0);
    assert!((number("crps_min") - scored.crps_min).abs() <= 5e-4);
    for (key, covered) in ["covered_50", "covered_80", "covered_90"]
        .into_iter()
        .zip(scored.covered)
    {
        assert!((number(key) - covered).abs() <= 5e-4);
    }
}

#[test]
fn a_journey_without_outcomes_is_told_so_and_has_no_empty_tables() {
    let name = "2023-09-announced";
    let file = JourneyFile::bundled(name).expect("a bundled journey");
    let zone = file.journey.route().to().zone;
    let scores = [(name.to_owned(), zone, file.score().expect("a score"))];
    for all in [false, true] {
        let table = ScoreTable {
            scores: &scores,
            all,
        };
        assert_eq!(
            table.to_string(),
            "nothing to score: no [[outcome]] of 2023-09-announced has a time after a report became known\n"
        );
    }
}
