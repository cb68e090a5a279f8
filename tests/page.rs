//! The page: whole in itself, harmless whatever the reports say, and the same each time.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use khasan::view::{self, Page, Style};
use khasan::{JourneyFile, Network};
use serde_json::Value;
use sha2::{Digest, Sha256};

const GRAPH: &str = "<?xml version=\"1.0\"?>\n<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 800 400\" data-x0=\"60\" data-x1=\"780\" data-t0=\"1694300000\" data-t1=\"1694600000\"><style>.fan { fill: #ccc }</style><rect class=\"fan\" x=\"60\" y=\"10\" width=\"720\" height=\"360\"/></svg>";

fn page_of(file: &JourneyFile<'_>) -> String {
    let posterior = file.journey.given(&file.reports).unwrap();
    let page = Page {
        posterior: &posterior,
        title: &file.title,
        forecasts: &file.forecasts,
        at: posterior.newest().unwrap(),
        graph: GRAPH,
        style: Style::default(),
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
