//! The README's commands print what it shows, and its pictures are theirs.

use std::process::Command;

#[test]
fn the_commands_of_the_readme_print_what_it_shows() {
    trycmd::TestCases::new().case("README.md");
}

#[test]
fn the_pictures_of_the_readme_are_the_commands_own() {
    let readme = include_str!("../README.md");
    let commands = readme.lines().filter_map(|line| {
        let command = line.strip_prefix("<!-- khasan ")?.strip_suffix(" -->")?;
        command.split_once(" -o ")
    });
    let pictures: Vec<_> = commands.collect();
    assert_eq!(pictures.len(), 2);
    for (command, file) in pictures {
        let khasan = Command::new(env!("CARGO_BIN_EXE_khasan"))
            .args(command.split(' '))
            .output()
            .unwrap();
        let committed = std::fs::read(file).unwrap();
        assert!(
            khasan.stdout == committed,
            "{file} is not what \"khasan {command}\" draws"
        );
    }
}
