//! What is written to be looked up names all that there is: the help, the manual, the list of stable names.
#![cfg(feature = "cli")]

use std::collections::BTreeSet;
use std::process::Command;

use khasan::{Claim, Network, PartOfDay, Verb};
use serde_json::Value;

fn told(words: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_khasan"))
        .args(words)
        .output()
        .unwrap();
    assert!(output.status.success(), "{words:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn the_help_of_a_report_has_an_example_of_every_claim_and_each_can_be_read() {
    let help = told(&["eta", "--help"]);
    let route = Network::bundled().route("Pyongyang", "Vladivostok", &[]);
    let route = route.unwrap();
    let forms = help.split("one of these forms:").nth(1).unwrap();
    let forms = forms.split("Each may follow").next().unwrap();
    let forms = forms.lines().filter_map(|line| line.split_once("  it "));
    let mut verbs = Vec::new();
    for (form, _) in forms {
        for words in [form.to_owned(), format!("expected {}", form.trim())] {
            let claim = Claim::parse(&words, &route).unwrap();
            verbs.push(claim.verb.word());
        }
    }
    verbs.dedup();
    let [arrived, departed, passed] = [Verb::Arrived, Verb::Departed, Verb::Passed];
    let [at, not_yet, beyond] = [Verb::At, Verb::NotYet, Verb::Beyond];
    // The last of them is a point on the map.
    let all = [arrived, departed, passed, at, not_yet, beyond, passed];
    assert_eq!(verbs, all.map(Verb::word));
}

#[test]
fn the_help_of_a_report_has_the_parts_of_the_day_with_their_hours() {
    let help = told(&["eta", "--help"]);
    for part in [
        PartOfDay::Dawn,
        PartOfDay::Morning,
        PartOfDay::Noon,
        PartOfDay::Afternoon,
        PartOfDay::Evening,
        PartOfDay::Night,
    ] {
        let (from, to) = part.hours();
        let to = if to > 24 { to - 24 } else { to };
        let hours = format!("{part} {from:02}:00–{to:02}:00");
        assert!(help.contains(&hours), "{hours}");
    }
}

#[test]
fn the_manual_has_every_option_of_every_subcommand_in_their_order() {
    let manual = told(&["man"]).replace("\\-", "-");
    let help = told(&["help"]);
    let commands = help.split("Commands:\n").nth(1).unwrap();
    let lines = commands.lines().take_while(|line| !line.is_empty());
    // A description of several lines goes on farther in.
    let names = lines.filter_map(|line| line.strip_prefix("  ")?.split(' ').next());
    let mut rest = manual.as_str();
    for command in names.filter(|&name| !name.is_empty() && name != "help") {
        let heading = format!("\n.SH \"KHASAN {}\"\n", command.to_uppercase());
        rest = rest.split_once(&heading).expect(command).1;
        let section = rest.split("\n.SH").next().unwrap();
        let help = told(&[command, "--help"]);
        let options = help
            .lines()
            .filter_map(|line| line.trim().strip_prefix("--"));
        for option in options {
            let option = format!("--{}", option.split(' ').next().unwrap());
            assert!(section.contains(&option), "{command} {option}");
        }
    }
    assert_eq!(manual.matches(".TH ").count(), 1);
}

/// Every name of a member, however deep.
fn names(value: &Value, all: &mut BTreeSet<String>) {
    match value {
        Value::Object(members) => {
            for (name, value) in members {
                all.insert(name.clone());
                names(value, all);
            }
        }
        Value::Array(values) => values.iter().for_each(|value| names(value, all)),
        _ => {}
    }
}

#[test]
fn the_list_of_stable_names_has_every_name_that_is_written() {
    let list = include_str!("../src/view/json.rs");
    let journey = ["--json", "--journey", "2019-04-outbound"];
    for (command, more) in [
        ("route", &["--json"][..]),
        ("eta", &journey),
        ("where", &journey),
        ("explain", &["--json", "--journey", "2019-04-as-first-told"]),
        ("score", &["--json", "2019-04-as-first-told"]),
        ("locate", &["--json", "42.42,130.6"]),
    ] {
        let listed = list.split(&format!("\n//! * `{command}`:")).nth(1);
        let listed = listed.expect(command).split("\n//! * ").next().unwrap();
        let is_part = |c: char| c.is_alphanumeric() || c == '_';
        let listed: BTreeSet<&str> = listed.split(|c| !is_part(c)).collect();
        let document = told(&[&[command], more].concat());
        let mut written = BTreeSet::new();
        names(&serde_json::from_str(&document).unwrap(), &mut written);
        for name in written {
            assert!(listed.contains(name.as_str()), "{command}: {name}");
        }
    }
}
