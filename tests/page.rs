//! The page: whole in itself, harmless whatever the reports say, and the same each time.

mod made_up;

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chrono::{DateTime, Offset, TimeDelta, TimeZone, Utc};
use khasan::view::{self, NameStyle, Page, Style, Units, geojson, kml};
use khasan::{Journey, JourneyFile, Metres, Network, Posterior, Reading, Route, Train};
use serde_json::Value;
use sha2::{Digest, Sha256};

const GRAPH: &str = "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 400\" data-x0=\"60\" data-x1=\"780\" data-t0=\"1694300000\" data-t1=\"1694600000\"><style>.fan { fill: #ccc }</style><rect class=\"fan\" x=\"60\" y=\"10\" width=\"720\" height=\"360\"/></svg>";

fn page_of(file: &JourneyFile<'_>) -> String {
    page_at(file, TimeDelta::zero(), Style::default())
}

/// The page as it shows itself so long after the newest report.
fn page_at(file: &JourneyFile<'_>, later: TimeDelta, style: Style) -> String {
    let posterior = file.journey.given(&file.reports).unwrap();
    let page = Page {
        posterior: &posterior,
        title: &file.title,
        forecasts: &file.forecasts,
        at: posterior.newest().unwrap() + later,
        graph: GRAPH,
        style,
    };
    let mut out = Vec::new();
    view::page::write(&page, &mut out).unwrap();
    String::from_utf8(out).unwrap()
}

fn bundled(name: &str) -> String {
    page_of(&JourneyFile::bundled(name).unwrap())
}

fn default_page() -> String {
    bundled(JourneyFile::names().next().unwrap())
}

fn between<'t>(text: &'t str, start: &str, end: &str) -> &'t str {
    text.split_once(start).unwrap().1.split_once(end).unwrap().0
}

fn block(page: &str, id: &str) -> Value {
    let start = format!("<script type=\"application/json\" id=\"{id}\">");
    serde_json::from_str(between(page, &start, "</script>")).unwrap()
}

fn hostile() -> String {
    let text = r#"
title = "<script>alert(1)</script> & \"so on\""
from = "Pyongyang"
to = "Vladivostok"

[[report]]
claim = "departed Pyongyang"
when = "2023-09-10T18:00+09:00"
source = "</script><img src=x onerror=alert(1)>"
url = "javascript:alert(1)"

[[report]]
claim = "at Tumangang"
when = "2023-09-11T18:00+09:00"
source = "good"
url = "https://example.org/\"onmouseover=\"alert(1)"

[[forecast]]
who = "'><svg onload=alert(1)>"
made = "2023-09-11T18:00+09:00"
claim = "arrived Vladivostok"
when = "2023-09-12T18:00+10:00"
source = "data:text/html,<script>alert(1)</script>"
"#;
    page_of(&JourneyFile::from_toml("hostile.toml", text, Network::bundled()).unwrap())
}

#[test]
fn every_bundled_journey_makes_a_page_of_less_than_a_megabyte() {
    for name in JourneyFile::names() {
        let size = bundled(name).len();
        assert!((50_000..1_000_000).contains(&size), "{name}: {size}");
    }
}

#[test]
fn the_policy_allows_the_styles_and_the_script_of_the_page_and_nothing_else() {
    let page = default_page();
    let policy = between(
        &page,
        "http-equiv=\"Content-Security-Policy\" content=\"",
        "\"",
    );
    let digest = |text: &str| format!("'sha256-{}'", STANDARD.encode(Sha256::digest(text)));
    let styles: Vec<String> = page
        .split("<style>")
        .skip(1)
        .map(|rest| digest(rest.split_once("</style>").unwrap().0))
        .collect();
    assert_eq!(styles.len(), 2, "the page's and the graph's");
    let script = digest(between(&page, "<script>", "</script>"));
    assert_eq!(
        policy,
        format!(
            "default-src 'none'; script-src {script}; style-src {}; img-src data:; base-uri 'none'; form-action 'none'",
            styles.join(" ")
        )
    );
    for refused in [" style=", " onclick=", " onload="] {
        assert!(!page.contains(refused), "the policy would refuse{refused}");
    }
}

#[test]
fn the_page_loads_nothing() {
    let page = default_page();
    for loader in [
        " src=", "@import", "url(", "<iframe", "<object", "<embed", "<base", "fetch(", "XMLHttp",
    ] {
        assert!(!page.contains(loader), "{loader}");
    }
    let links: Vec<&str> = page
        .split("<link ")
        .skip(1)
        .map(|rest| rest.split_once('>').unwrap().0)
        .collect();
    assert_eq!(links, ["rel=\"icon\" href=\"data:,\""]);
}

#[test]
fn the_same_journey_makes_the_same_bytes() {
    assert!(default_page() == default_page());
}

#[test]
fn text_from_a_file_stays_text() {
    let page = hostile();
    assert!(page.contains("&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;so on&quot;"));
    assert!(page.contains("&lt;/script&gt;&lt;img src=x onerror=alert(1)&gt;"));
    for markup in [
        "<script>alert",
        "<img",
        "<svg onload",
        "javascript:",
        "\"onmouseover=\"",
        "href=\"data:text",
    ] {
        assert!(!page.contains(markup), "{markup}");
    }
    assert_eq!(page.matches("</script>").count(), 3);
}

#[test]
fn a_source_on_the_web_is_a_link_that_tells_nothing_of_its_reader() {
    let page = default_page();
    let links: Vec<&str> = page
        .split("<a ")
        .skip(1)
        .map(|rest| rest.split_once('>').unwrap().0)
        .collect();
    assert!(links.len() > 3);
    for link in links {
        assert!(link.contains("href=\"http"), "{link}");
        assert!(link.contains("rel=\"noopener noreferrer\""), "{link}");
    }
}

#[test]
fn the_page_carries_the_geojson_of_the_export() {
    let file = JourneyFile::bundled(JourneyFile::names().next().unwrap()).unwrap();
    let mut exported = Vec::new();
    let posterior = file.journey.given(&file.reports).unwrap();
    let at = posterior.newest().unwrap();
    view::geojson::journey(&posterior, &file.title, at, &mut exported).unwrap();
    let exported: Value = serde_json::from_slice(&exported).unwrap();
    assert_eq!(block(&page_of(&file), "geojson"), exported);
}

#[test]
fn the_slider_has_a_row_for_each_of_its_steps_and_trains_never_run_backwards_on_it() {
    for name in ["2023-09-announced", "2019-04-return", "2023-09-outbound"] {
        let page = bundled(name);
        let data = block(&page, "positions");
        let rows = data["rows"].as_array().unwrap();
        let last: usize = between(&page, "min=\"0\" max=\"", "\"").parse().unwrap();
        assert_eq!(rows.len(), last + 1);
        let medians: Vec<f64> = rows
            .iter()
            .map(|row| row["km"][3].as_f64().unwrap())
            .collect();
        assert!(medians.is_sorted(), "{name}");
        for row in rows {
            let km: Vec<f64> = row["km"]
                .as_array()
                .unwrap()
                .iter()
                .map(|km| km.as_f64().unwrap())
                .collect();
            assert!(km.is_sorted() && km.len() == 7, "{name}");
            let mass: f64 = row["where"]
                .as_array()
                .unwrap()
                .iter()
                .map(|answer| answer[1].as_f64().unwrap())
                .sum();
            assert!((0.8..1.01).contains(&mass), "{name}: {mass}");
        }
        assert!(data["track"].as_array().unwrap().len() <= 1500);
    }
}

#[test]
fn the_page_says_the_answer_in_one_sentence() {
    let file = JourneyFile::bundled(JourneyFile::names().next().unwrap()).unwrap();
    let posterior = file.journey.given(&file.reports).unwrap();
    let arrival = posterior.passage(posterior.events().len() - 1).median();
    let zone = file.journey.route().to().zone;
    let time = khasan::Local {
        time: arrival,
        zone,
    }
    .short();
    assert!(page_of(&file).contains(&format!(
        "Arrives at <strong>Vladivostok <span class=\"time\">{time}</span></strong>, 90 % between"
    )));
}

/// Reports to believe, to doubt and to count once; a kilometre; forecasts of a place of the route and of another.
const TOLD: &str = r#"
title = "From Tumangang to Vladivostok"
from = "Tumangang"
to = "Vladivostok"

[[report]]
claim = "departed Tumangang"
when = "2023-09-11T18:00+09:00/2023-09-11T18:30+09:00"
source = "an aide"
url = "https://example.org/aide"

[[report]]
claim = "arrived Khasan"
when = "2023-09-11T20:00+10:00/2023-09-11T20:20+10:00"
source = "a reporter"
origin = "a reporter"

[[report]]
claim = "arrived Khasan"
when = "2023-09-11T20:00+10:00/2023-09-11T20:20+10:00"
source = "a paper that quotes the reporter"
origin = "a reporter"

[[report]]
claim = "passed km 120"
when = "2023-09-12T02:00+10:00"

[[report]]
claim = "arrived Vladivostok"
when = "2023-09-11T22:00+10:00"
source = "a rumour"

[[forecast]]
who = "an agency"
made = "2023-09-11T12:00+09:00"
claim = "arrived Khasan"
when = "2023-09-11T23:50+10:00/2023-09-12T00:10+10:00"
source = "https://example.org/agency"

[[forecast]]
who = "a minister"
made = "2023-09-11T12:00+09:00"
claim = "arrived Khabarovsk"
when = "2023-09-13T09:00+10:00"
"#;

const UNTIMED: &str = r#"
title = "Nothing known but that it is not there"
from = "Khasan"
to = "Vladivostok"

[[report]]
claim = "not yet Vladivostok"
when = "2023-09-11T22:00+10:00"
"#;

fn told(text: &str) -> JourneyFile<'static> {
    JourneyFile::from_toml("told.toml", text, Network::bundled()).unwrap()
}

/// What a page says, without pictures, scripts and data: a line for each block, cells between bars.
fn aloud(page: &str) -> String {
    let body = page.split_once("<body>").unwrap().1;
    let mut said = String::new();
    let mut silent: Option<&str> = None;
    for (i, piece) in body.split('<').enumerate() {
        let (tag, words) = piece.split_once('>').unwrap_or((piece, ""));
        let name = tag.split([' ', '\n']).next().unwrap();
        if let Some(until) = silent {
            silent = (name.strip_prefix('/') != Some(until)).then_some(until);
            if silent.is_some() {
                continue;
            }
        } else if i > 0 && ["svg", "script"].contains(&name) {
            let label = tag.split_once("aria-label=\"").map(|rest| rest.1);
            let label = label.and_then(|rest| rest.split_once('"'));
            said += &label.map_or(String::new(), |(label, _)| format!("({label}) "));
            silent = Some(name);
            continue;
        }
        said += match name {
            "p" | "h1" | "h2" | "li" | "tr" | "caption" | "button" | "output" | "footer" => "\n",
            "tr hidden" | "/td" | "/th" => " | ",
            "br" => " / ",
            _ => "",
        };
        if tag.contains("hidden") {
            said += "[hidden] ";
        }
        said += words;
    }
    let lines = said.lines().map(str::trim).filter(|line| !line.is_empty());
    (lines.collect::<Vec<_>>().join("\n") + "\n")
        .replace(env!("CARGO_PKG_VERSION"), "[VERSION]")
        .replace("&lt;", "<")
        .replace("&gt;", ">")
}

#[test]
fn a_page_read_aloud_says_what_is_written_down() {
    let in_miles = Style {
        units: Units::Mi,
        names: NameStyle::English,
    };
    let pages = [
        page_of(&told(TOLD)),
        page_at(&told(TOLD), TimeDelta::hours(30), in_miles),
        page_of(&told(UNTIMED)),
        page_of(&JourneyFile::bundled("2023-09-announced").unwrap()),
    ];
    let pages: Vec<String> = pages.iter().map(|page| aloud(page)).collect();
    snapbox::assert_data_eq!(
        pages.join("\n—\n\n"),
        snapbox::file!["page/read_aloud.txt": Text].raw()
    );
}

fn numbers(list: &Value) -> Vec<f64> {
    let list = list.as_array().unwrap().iter();
    list.map(|number| number.as_f64().unwrap()).collect()
}

/// The row of the slider at an instant, asked of the posterior.
fn is_so(row: &Value, posterior: &Posterior<'_>, time: DateTime<Utc>) {
    let ends = [0.025, 0.1, 0.25, 0.5, 0.75, 0.9, 0.975];
    let places = posterior.positions(time, &ends);
    for (km, at) in numbers(&row["km"]).into_iter().zip(&places) {
        assert!((km - at.as_km()).abs() <= 0.005 + 1e-9, "{km} {at}");
    }
    let route = posterior.journey().route();
    let zone = route.station(route.place_before(places[3])).zone;
    let clocks = zone.offset_from_utc_datetime(&time.naive_utc());
    assert_eq!(row["offset"], clocks.fix().local_minus_utc() / 60);
    let mut chances: Vec<f64> = posterior.whereabouts(time).iter().map(|a| a.1).collect();
    chances.sort_by(|a, b| b.total_cmp(a));
    chances.truncate(6);
    chances.retain(|&p| p >= 0.005);
    let shown = row["where"].as_array().unwrap().iter();
    let shown: Vec<f64> = shown.map(|answer| answer[1].as_f64().unwrap()).collect();
    assert_eq!(shown.len(), chances.len());
    for (shown, chance) in shown.iter().zip(&chances) {
        assert!((shown - chance).abs() <= 5e-4 + 1e-9, "{shown} {chance}");
    }
}

#[test]
fn every_step_of_the_slider_is_what_the_posterior_says_of_its_instant() {
    let file = told(TOLD);
    let page = page_of(&file);
    let posterior = file.journey.given(&file.reports).unwrap();
    let data = block(&page, "positions");
    let (start, step) = (
        data["start"].as_i64().unwrap(),
        data["step"].as_i64().unwrap(),
    );
    assert_eq!(step, 600);
    let rows = data["rows"].as_array().unwrap();
    let instant = |i: i64| DateTime::from_timestamp(start + step * i, 0).unwrap();
    let mut likeliest = Vec::new();
    for (i, row) in (0..).zip(rows) {
        is_so(row, &posterior, instant(i));
        let index = row["where"][0][0].as_u64().unwrap();
        likeliest.push(
            data["answers"][usize::try_from(index).unwrap()]
                .as_str()
                .unwrap(),
        );
    }
    likeliest.dedup();
    assert_eq!(likeliest.first(), Some(&"has not left Tumangang 두만강"));
    assert_eq!(
        likeliest.last(),
        Some(&"has come to Vladivostok Владивосток")
    );
    // From when one in a hundred has left until one in a hundred is still to come, and the moment asked for is a step.
    let count = i64::try_from(rows.len()).unwrap();
    let last = posterior.events().len() - 1;
    let (leaves, comes) = (
        posterior.passage(0).quantile(0.01),
        posterior.passage(last).quantile(0.99),
    );
    let ten = TimeDelta::minutes(10);
    assert!(leaves <= instant(0) && instant(0) - leaves < ten);
    assert!(instant(count - 1) <= comes && comes - instant(count - 1) < ten);
    let widths = page.split("class=\"front\" width=\"").skip(1);
    let widths = widths.map(|rest| rest.split_once('"').unwrap().0.parse::<f64>().unwrap());
    let shown: i64 = between(&page, "step=\"1\" value=\"", "\"").parse().unwrap();
    assert_eq!(instant(shown), posterior.newest().unwrap());
    for (width, answer) in widths.zip(
        rows[usize::try_from(shown).unwrap()]["where"]
            .as_array()
            .unwrap(),
    ) {
        assert!((width - 100.0 * answer[1].as_f64().unwrap()).abs() < 0.05 + 1e-9);
    }
}

#[test]
fn a_long_journey_has_longer_steps_and_no_more_than_the_slider_takes() {
    let text = UNTIMED.replace(
        "\n\n[[report]]",
        "\ndepart = \"2023-09-11T00:00+10:00/2023-09-20T00:00+10:00\"\n\n[[report]]",
    );
    let data = block(&page_of(&told(&text)), "positions");
    // Nine days have 1,296 times ten minutes.
    assert_eq!(data["step"], 1200);
    let steps = data["rows"].as_array().unwrap().len();
    assert!((600..=720).contains(&steps), "{steps}");
}

#[test]
fn distances_of_the_page_in_miles_are_those_in_kilometres() {
    let miles = Style {
        units: Units::Mi,
        ..Style::default()
    };
    let data = |style| {
        block(
            &page_at(&told(UNTIMED), TimeDelta::zero(), style),
            "positions",
        )
    };
    let (km, mi) = (data(Style::default()), data(miles));
    assert_eq!(km["rows"], mi["rows"]);
    assert_eq!(
        (&km["unit"], &mi["unit"]),
        (&Value::from("km"), &Value::from("mi"))
    );
    assert_eq!(km["per_km"], 1.0);
    assert_eq!(mi["per_km"], Metres::km(1.0).as_miles());
}

/// How far a vertex of the route is drawn from where the page's line has its kilometre, in degrees of latitude.
fn worst(route: &Route<'_>, track: &[Vec<f64>]) -> f64 {
    let squeeze = |lat: f64| lat.to_radians().cos();
    let mut worst = 0.0_f64;
    for metres in (0..)
        .map(|i| f64::from(i) * 500.0)
        .take_while(|&m| m < route.length().get())
    {
        let real = route.line().point_at(khasan::Chainage::new(metres));
        let i = track
            .partition_point(|v| v[2] < metres / 1e3)
            .clamp(1, track.len() - 1);
        let (a, b) = (&track[i - 1], &track[i]);
        let part = (metres / 1e3 - a[2]) / (b[2] - a[2]);
        let [lon, lat] = [0, 1].map(|axis| a[axis] + (b[axis] - a[axis]) * part);
        worst = worst.max(((lon - real.x()) * squeeze(lat)).hypot(lat - real.y()));
    }
    worst
}

#[test]
fn the_line_of_the_page_has_few_vertices_and_every_kilometre_where_the_eye_expects_it() {
    let file = JourneyFile::bundled("2023-09-announced").unwrap();
    let data = block(&page_of(&file), "positions");
    let track: Vec<Vec<f64>> = data["track"]
        .as_array()
        .unwrap()
        .iter()
        .map(numbers)
        .collect();
    let route = file.journey.route();
    assert!((track[track.len() - 1][2] - route.length().as_km()).abs() < 1e-3);
    assert!(track.windows(2).all(|pair| pair[0][2] <= pair[1][2]));
    // It reaches over some five degrees; six parts in ten thousand of that are 0.003.
    let off = worst(route, &track);
    assert!(off < 0.0035, "{off}");
    assert!(track.len() < 400, "{} vertices", track.len());
}

#[test]
fn a_page_warns_of_reports_that_hardly_fit_together() {
    let toml = |arrival: &str| {
        format!(
            "title = \"Overnight\"\nfrom = \"Pyongyang\"\nto = \"Khasan\"\n\
             [[report]]\nclaim = \"departed Pyongyang\"\nwhen = \"2023-09-10T18:00+09:00\"\ntrust = 1\n\
             [[report]]\nclaim = \"arrived Khasan\"\nwhen = \"{arrival}\"\ntrust = 1\n"
        )
    };
    let page = |arrival| {
        let file = JourneyFile::from_toml("told.toml", &toml(arrival), Network::bundled());
        page_of(&file.unwrap())
    };
    let warning =
        "at most one journey in 1,000,000 would bring report 2, &quot;arrived Khasan&quot;";
    assert!(page("2023-09-11T00:30+09:00").contains(warning));
    assert!(!page("2023-09-11T18:30+09:00").contains("hardly fit"));
}

#[test]
fn track_of_another_gauge_and_railway_is_drawn_as_such_in_the_page_and_for_other_programs() {
    let (west, east) = ([130.0, 42.0], [130.1, 42.0]);
    let railway = made_up::railway(&[
        made_up::section(["Alder", "Birch"], 8.3, &[1067], &[west, east]),
        made_up::station("Alder", west, &[("Alder-Birch", 0.0)]),
        made_up::station("Birch", east, &[("Alder-Birch", 8.3)]),
    ]);
    let network = Network::from_geojson("a.geojson", &railway).unwrap();
    let trains = include_str!("../data/trains.toml").replace("[1435, 1520]", "[1067]");
    let train = Train::from_toml("a.toml", &trains).unwrap().remove(0);
    let route = network.route("Alder", "Birch", &[]).unwrap();
    let left = Reading::parse("2023-09-10T18:00+09:00", None).unwrap();
    let journey = Journey::new(route, &train).unwrap().departing(left.window);
    let page = Page {
        posterior: &journey.given(&[]).unwrap(),
        title: "another railway",
        forecasts: &[],
        at: left.window.start(),
        graph: GRAPH,
        style: Style::default(),
    };
    let [mut html, mut map, mut earth] = [Vec::new(), Vec::new(), Vec::new()];
    view::page::write(&page, &mut html).unwrap();
    geojson::route(&journey, &mut map).unwrap();
    kml::route(&journey, &mut earth).unwrap();
    let [html, map, earth] = [html, map, earth].map(|text| String::from_utf8(text).unwrap());
    assert!(html.contains("another gauge") && html.contains(".other { stroke"));
    assert!(html.contains("Map: nobody&#39;s; Natural Earth") && !html.contains("OpenStreetMap"));
    assert!(map.contains("\"stroke\":\"#333333\""));
    assert!(earth.contains("<styleUrl>#other</styleUrl>"));
}
