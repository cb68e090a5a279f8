//! The README's commands print what it shows.

#[test]
fn the_commands_of_the_readme_print_what_it_shows() {
    trycmd::TestCases::new().case("README.md");
}
