//! How far long work has come: on standard error where that is a terminal, and nothing otherwise.

use indicatif::{ProgressBar, ProgressStyle};

/// A bar for work of known length.
pub(crate) fn of(length: usize, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(length as u64);
    styled(bar, "{bar:30} {pos}/{len} {msg}", what)
}

/// A count for work whose end is not known.
pub(crate) fn count(what: &'static str) -> ProgressBar {
    styled(ProgressBar::no_length(), "{human_pos} {msg}", what)
}

fn styled(bar: ProgressBar, template: &str, what: &'static str) -> ProgressBar {
    let style =
        ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar());
    bar.with_style(style).with_message(what)
}
