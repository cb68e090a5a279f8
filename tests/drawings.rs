//! Train graphs and maps of the cases that the README's pictures lack, compared with what was looked at.
//!
//! `SNAPSHOTS=overwrite cargo test --test drawings` draws them anew.

use chrono::TimeDelta;
use khasan::view::graph::{Graph, write};
use khasan::view::{self, NameStyle, Page, Style, Units};
use khasan::{JourneyFile, Network};

const WIDE: &str = r#"
title = "Across the peninsula"
from = "Pyongyang"
to = "Hamhung"

[[report]]
claim = "departed Pyongyang"
when = "2023-09-11T14:00+09:00"
"#;

const CLOSE: &str = r#"
title = "From Tumangang to Vladivostok"
from = "Tumangang"
to = "Vladivostok"

[[report]]
claim = "departed Tumangang"
when = "2023-09-11T18:00+09:00/2023-09-11T18:30+09:00"

[[report]]
claim = "passed km 120"
when = "2023-09-12T02:00+10:00"
"#;

fn told(text: &str) -> JourneyFile<'static> {
    JourneyFile::from_toml("told.toml", text, Network::bundled()).expect("a journey file")
}

fn known(name: &str) -> JourneyFile<'static> {
    JourneyFile::bundled(name).expect("a bundled journey")
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

/// The cases that no single journey has, drawn and looked at: what is told off the sheet or before it, many forecasts of one
/// hour, stations without room for their names, a departure that nobody tells.
#[test]
fn train_graphs_are_drawn_as_they_were_when_they_were_looked_at() {
    let paper = |i: usize| {
        format!(
            "[[forecast]]\nwho = 'paper number {i}'\nmade = '2023-09-12T10:00+10:00'\nclaim = 'arrived {}'\n\
             when = '2023-09-12T13:{:02}+10:00/2023-09-12T1{}:50+10:00'\n",
            if i.is_multiple_of(3) {
                "Ugolnaya"
            } else {
                "Vladivostok"
            },
            4 * i,
            3 + i % 4,
        )
    };
    let crowd = (0..12).map(paper).collect::<Vec<_>>().concat();
    let far = "from = 'Baranovsky'\nto = 'Vladivostok'\ntitle = 'Far off the sheet'\n\
               [[report]]\nclaim = 'departed Baranovsky'\nwhen = '2023-09-12T12:00+10:00'\ntrust = 0.99\n\
               [[report]]\nclaim = 'arrived Vladivostok'\nwhen = '2023-09-14T12:00+10:00'\nsource = 'much too late'\n\
               [[report]]\nclaim = 'beyond Ugolnaya'\nwhen = '2023-09-10T12:00+10:00'\nsource = 'much too early'\n\
               [[report]]\nclaim = 'at Ugolnaya'\nwhen = '2023-09-12T08:00+10:00/2023-09-12T14:00+10:00'\n\
               [[report]]\nclaim = 'near 43.35,131.99 ± 2 km'\nwhen = '2023-09-12T13:00+10:00/2023-09-12T13:20+10:00'\n";
    let untold = "from = 'Pyongyang'\nto = 'Khabarovsk'\n[[report]]\nclaim = 'not yet Khasan'\n\
                  when = '2023-06-12T12:00+10:00'\n";
    let drawn = [
        drawing_of(&told(&format!("{far}{crowd}"))),
        drawing_of(&told(untold)),
        drawing_of(&known("2001-07-inbound")),
    ];
    let [far, untold, inbound] = drawn;
    snapbox::assert_data_eq!(far, snapbox::file!["drawings/far.svg": Text].raw());
    snapbox::assert_data_eq!(untold, snapbox::file!["drawings/untold.svg": Text].raw());
    snapbox::assert_data_eq!(inbound, snapbox::file!["drawings/inbound.svg": Text].raw());
}

/// The map by itself, so long after the newest report.
fn map_of(file: &JourneyFile<'_>, later: TimeDelta, style: Style) -> String {
    let posterior = file.journey.given(&file.reports).unwrap();
    let page = Page {
        posterior: &posterior,
        title: &file.title,
        forecasts: &file.forecasts,
        at: posterior.newest().unwrap() + later,
        graph: "",
        style,
    };
    let mut out = Vec::new();
    view::page::map(&page, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

#[test]
fn maps_are_drawn_as_they_were_when_they_were_looked_at() {
    let in_miles = Style {
        units: Units::Mi,
        names: NameStyle::Local,
    };
    // The way to Khabarovsk, and the usual one, at moments when the train may be at many places.
    let long = map_of(&known("2001-07-inbound"), TimeDelta::hours(-60), in_miles);
    let short = map_of(
        &known("2023-09-announced"),
        TimeDelta::hours(-14),
        Style::default(),
    );
    // A way from west to east, and one whose calls lie close together.
    let wide = map_of(&told(WIDE), TimeDelta::hours(2), Style::default());
    let close = map_of(&told(CLOSE), TimeDelta::hours(1), in_miles);
    snapbox::assert_data_eq!(wide, snapbox::file!["drawings/wide.svg": Text].raw());
    snapbox::assert_data_eq!(close, snapbox::file!["drawings/close.svg": Text].raw());
    snapbox::assert_data_eq!(long, snapbox::file!["drawings/long.svg": Text].raw());
    snapbox::assert_data_eq!(short, snapbox::file!["drawings/short.svg": Text].raw());
}

/// Programs other than browsers know neither colours by name nor `paint-order`: they draw black, or nothing.
#[test]
fn a_map_by_itself_needs_no_browser_and_nothing_of_the_page() {
    let map = map_of(&told(CLOSE), TimeDelta::hours(1), Style::default());
    for word in [
        "var(",
        "paint-order",
        "text-transform",
        "@media",
        "body {",
        ".controls",
    ] {
        assert!(!map.contains(word), "{word}");
    }
    assert!(map.contains(".land { fill: #f7f3ea; stroke: #a9b8c0;"));
}

#[test]
fn a_map_by_itself_says_what_journey_when_and_what_its_signs_mean() {
    let file = known("2023-09-announced");
    let at = file.journey.given(&file.reports).unwrap().newest().unwrap();
    let map = map_of(&file, TimeDelta::zero(), Style::default());
    let zone = file.journey.route().to().zone;
    let when = khasan::Local { time: at, zone }.to_string();
    for (element, words) in [
        ("title", &*file.title),
        ("desc", &when),
        ("text", &file.title),
        ("text", &when),
    ] {
        let said = |rest: &str| rest.split_once("</").unwrap().0.contains(words);
        assert!(
            map.split(&format!("<{element} ")).skip(1).any(said),
            "{element}: {words}"
        );
    }
    for words in [
        "1435 mm",
        "both gauges",
        "1520 mm",
        "50 %",
        "80 %",
        "95 %",
        "median",
    ] {
        assert!(map.contains(&format!(">{words}</text>")), "{words}");
    }
}
