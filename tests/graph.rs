//! The train graph as whoever opens it finds it.

use khasan::view::Style;
use khasan::view::graph::{Graph, write};
use khasan::{JourneyFile, Local, Network};
use quick_xml::Reader;
use quick_xml::events::{BytesStart, Event};

const HOSTILE: &str = r#"</text><script>alert(1)</script> ]]> "onload="x' & <![CDATA["#;

/// A run of two hours' line, with a report to believe, one to doubt, and names that would like to be more than text.
fn journey() -> JourneyFile<'static> {
    let text = format!(
        r"
title = '''{HOSTILE}'''
from = 'Baranovsky'
to = 'Vladivostok'
[[report]]
claim = 'departed Baranovsky'
when = '2023-09-12T12:00+10:00'
source = '''{HOSTILE}'''
trust = 0.99
[[report]]
claim = 'arrived Vladivostok'
when = '2023-09-12T13:30+10:00/2023-09-12T13:40+10:00'
trust = 0.99
[[report]]
claim = 'arrived Vladivostok'
when = '2023-09-12T02:00+10:00'
[[report]]
claim = 'not yet Ugolnaya'
when = '2023-09-12T12:10+10:00'
[[forecast]]
who = '''{HOSTILE}'''
made = '2023-09-12T10:00+10:00'
claim = 'arrived Vladivostok'
when = '2023-09-12T13:00+10:00'
"
    );
    JourneyFile::from_toml("a journey", &text, Network::bundled()).expect("a journey file")
}

fn drawn() -> String {
    let file = journey();
    let posterior = file.journey.given(&file.reports).expect("a posterior");
    let at = posterior.reports()[3].when.start();
    let graph = Graph {
        posterior: &posterior,
        title: &file.title,
        forecasts: &file.forecasts,
        at: Some(at),
        style: Style::default(),
    };
    let mut out = Vec::new();
    write(&graph, &mut out).expect("memory takes what is written");
    String::from_utf8(out).expect("UTF-8")
}

/// Every element, with the classes of those around it; and all text.
fn read(svg: &str) -> (Vec<(Vec<String>, BytesStart<'_>)>, String) {
    let mut reader = Reader::from_str(svg);
    let (mut within, mut elements, mut words) = (Vec::new(), Vec::new(), String::new());
    loop {
        match reader.read_event().expect("well-formed XML") {
            Event::Start(start) => {
                within.push(value(&start, "class"));
                elements.push((within.clone(), start));
            }
            Event::Empty(empty) => elements.push((within.clone(), empty)),
            Event::End(_) => drop(within.pop()),
            Event::Eof => return (elements, words),
            Event::Text(text) => words.push_str(&text),
            Event::GeneralRef(name) => words.push_str(match &*name {
                "lt" => "<",
                "gt" => ">",
                "amp" => "&",
                "quot" => "\"",
                "apos" => "'",
                other => panic!("an entity {other}"),
            }),
            other => panic!("a train graph has elements and text only, not {other:?}"),
        }
    }
}

fn value(element: &BytesStart<'_>, key: &str) -> String {
    let found = element
        .try_get_attribute(key)
        .expect("well-formed attributes");
    found
        .map(|attribute| attribute.value.to_string())
        .unwrap_or_default()
}

fn points(element: &BytesStart<'_>) -> Vec<[f64; 2]> {
    let pair = |pair: &str| {
        let (x, y) = pair.split_once(',').expect("a pair");
        [x, y].map(|number| number.parse().expect("a number"))
    };
    value(element, "points").split(' ').map(pair).collect()
}

#[test]
fn a_train_graph_is_well_formed_and_small() {
    let svg = drawn();
    let (elements, _) = read(&svg);
    assert_eq!(elements[0].1.name().as_ref(), "svg");
    assert!(svg.len() <= 80_000, "{} bytes", svg.len());
}

#[test]
fn it_runs_nothing_and_fetches_nothing() {
    let svg = drawn();
    for (_, element) in read(&svg).0 {
        let name = element.name();
        let known = [
            "svg", "g", "title", "desc", "rect", "line", "circle", "polyline", "polygon", "text",
            "clipPath",
        ];
        assert!(known.contains(&name.as_ref()), "{name:?}");
        for attribute in element.attributes() {
            let attribute = attribute.expect("a well-formed attribute");
            let key = attribute.key.as_ref();
            assert!(
                !key.starts_with("on") && !key.contains("href") && key != "style",
                "{key}"
            );
            assert!(key == "xmlns" || !attribute.value.contains("//"), "{key}");
            assert!(
                !attribute.value.contains("url(") || attribute.value.contains("url(#"),
                "{key}"
            );
        }
    }
}

#[test]
fn words_from_outside_stay_words() {
    let svg = drawn();
    let (_, words) = read(&svg);
    assert!(!svg.contains("<script") && !svg.contains("<![CDATA["));
    // The title, the heading, the report's source and the forecaster.
    assert!(words.matches(HOSTILE).count() >= 4, "{words}");
}

#[test]
fn the_same_journey_gives_the_same_bytes() {
    assert_eq!(drawn(), drawn());
}

#[test]
fn the_median_never_goes_back_in_time_or_along_the_line() {
    let svg = drawn();
    let (elements, _) = read(&svg);
    let median = elements
        .iter()
        .find(|(_, element)| value(element, "class") == "median");
    let median = points(&median.expect("a median").1);
    assert!(median.len() > 10);
    assert!(
        median
            .windows(2)
            .all(|pair| pair[0][0] <= pair[1][0] && pair[0][1] >= pair[1][1])
    );
}

#[test]
fn each_band_holds_the_next_and_all_hold_the_median() {
    let svg = drawn();
    let (elements, _) = read(&svg);
    let lines = elements.iter().filter(|(within, element)| {
        element.name().as_ref() == "polyline" && within.iter().any(|class| class == "band")
    });
    let edges: Vec<_> = lines.map(|line| points(&line.1)).collect();
    let median = elements
        .iter()
        .find(|(_, element)| value(element, "class") == "median");
    let median = points(&median.expect("a median").1);
    // 95 % left and right, 80 %, 50 %: from the outside in, the lefts first.
    assert_eq!(edges.len(), 6);
    let inwards = [
        &edges[0], &edges[2], &edges[4], &median, &edges[5], &edges[3], &edges[1],
    ];
    for pair in inwards.windows(2) {
        assert_eq!(pair[0].len(), pair[1].len());
        for (outer, inner) in pair[0].iter().zip(pair[1]) {
            assert!(outer[0] <= inner[0], "{outer:?} {inner:?}");
            assert!((outer[1] - inner[1]).abs() < 1e-9, "{outer:?} {inner:?}");
        }
    }
}

#[test]
fn a_mark_is_hollow_if_and_only_if_its_report_is_likely_wrong() {
    let file = journey();
    let posterior = file.journey.given(&file.reports).expect("a posterior");
    let doubted = posterior
        .wrong()
        .iter()
        .filter(|&&wrong| wrong >= 0.5)
        .count();
    let svg = drawn();
    let (elements, _) = read(&svg);
    let dots = elements.iter().filter(|(within, element)| {
        element.name().as_ref() == "circle"
            && within.iter().any(|class| class.starts_with("report"))
    });
    let fills: Vec<String> = dots.map(|dot| value(&dot.1, "fill")).collect();
    assert_eq!(fills.len(), 4);
    assert_eq!(doubted, 1);
    assert_eq!(
        fills.iter().filter(|fill| *fill == "#ffffff").count(),
        doubted
    );
}

fn drawing_of(file: &JourneyFile<'_>) -> String {
    let posterior = file.journey.given(&file.reports).expect("a posterior");
    let graph = Graph {
        posterior: &posterior,
        title: &file.title,
        forecasts: &file.forecasts,
        at: None,
        style: Style::default(),
    };
    let mut out = Vec::new();
    write(&graph, &mut out).expect("memory takes what is written");
    String::from_utf8(out).expect("UTF-8")
}

#[test]
fn where_the_outermost_band_reaches_beyond_the_sheet_it_is_said_to_when() {
    // Nothing tells when it left: that may be days before, or only now.
    let text = "from = 'Baranovsky'\nto = 'Vladivostok'\n[[report]]\nclaim = 'not yet Vladivostok'\n\
                when = '2023-09-12T12:00+10:00'\n";
    let file = JourneyFile::from_toml("a journey", text, Network::bundled()).expect("a file");
    let posterior = file.journey.given(&file.reports).expect("a posterior");
    let (svg, route) = (drawing_of(&file), posterior.journey().route());
    let (elements, words) = read(&svg);
    let last = posterior.events().len() - 1;
    for (verb, event, p, station) in [
        ("from", 0, 0.025, route.from()),
        ("until", last, 0.975, route.to()),
    ] {
        let time = posterior.passage(event).quantile(p);
        let zone = station.zone;
        let when = Local { time, zone }.short();
        assert!(words.contains(&format!("95 % {verb} {when}")), "{words}");
    }
    let cuts: Vec<_> = elements
        .iter()
        .filter(|(_, element)| value(element, "class") == "cut")
        .map(|(_, element)| points(element))
        .collect();
    let [early, late] = cuts.as_slice() else {
        panic!("two arrows, not {cuts:?}");
    };
    // Both point outwards: the first to the left at the foot of the sheet, the second to the right at its head.
    assert!(early[0][0] < early[1][0] && late[0][0] > late[1][0]);
    assert!(early[0][0] < late[0][0] && early[0][1] > late[0][1]);
    for arrow in [early, late] {
        assert!((arrow[1][1] + arrow[2][1] - 2.0 * arrow[0][1]).abs() < 0.2);
    }
    assert!(!drawn().contains("\"cut\""));
}

/// The pole of each flag, and the words beside it: left, top, right, bottom.
fn flags(svg: &str) -> Vec<([f64; 4], [f64; 4])> {
    let of = |element: &str, key: &str| -> f64 {
        let value = element.split_once(&format!(" {key}=\"")).expect(key).1;
        value
            .split_once('"')
            .expect(key)
            .0
            .parse()
            .expect("a number")
    };
    let groups = svg.split("class=\"forecast\"").skip(1);
    let drawn = groups.map(|rest| rest.split_once("</g>").expect("an end").0);
    let flag = |group: &str| {
        let pole = group.split_once("<line").expect("a pole").1;
        let text = group.split_once("<text")?.1;
        let [x, y] = ["x", "y"].map(|key| of(text, key));
        let words = text.split_once('>').expect("words").1;
        let words = words.split_once('<').expect("words").0;
        let wide = 5.0 * f64::from(u32::try_from(words.chars().count()).expect("few"));
        let left = if text.contains("\"end\"") {
            x - wide
        } else {
            x
        };
        let [top, bottom] = ["y1", "y2"].map(|key| of(pole, key));
        let x = of(pole, "x1");
        Some((
            [x, top.min(bottom), x, top.max(bottom)],
            [left, y - 7.0, left + wide, y],
        ))
    };
    drawn.filter_map(flag).collect()
}

#[test]
fn no_pole_of_a_flag_runs_through_the_name_on_another() {
    for name in JourneyFile::names() {
        let file = JourneyFile::bundled(name).expect("a bundled journey");
        let flags = flags(&drawing_of(&file));
        for (pole, _) in &flags {
            let meets = |(_, words): &&([f64; 4], [f64; 4])| {
                let across = words[0] < pole[2] && pole[0] < words[2];
                across && words[1] < pole[3] && pole[1] < words[3]
            };
            assert_eq!(flags.iter().find(meets), None, "{name}: {pole:?}");
        }
    }
}
