//! The manual: one page that has the options of every subcommand.

use std::io::{self, Write};

use clap::Command;
use clap_mangen::Man;

/// Writes the page: what holds for the command, and then a section for each subcommand, in their order.
pub(crate) fn write(khasan: Command, out: &mut impl Write) -> io::Result<()> {
    let mut khasan = khasan.disable_help_subcommand(true);
    khasan.build();
    let page = Man::new(khasan.clone());
    page.render_title(out)?;
    page.render_name_section(out)?;
    page.render_synopsis_section(out)?;
    page.render_description_section(out)?;
    page.render_options_section(out)?;
    for command in khasan.get_subcommands() {
        section(command, out)?;
    }
    page.render_version_section(out)
}

/// The sections of a subcommand become parts of one that is called like it.
fn section(command: &Command, out: &mut impl Write) -> io::Result<()> {
    let name = command.get_bin_name().unwrap_or(command.get_name());
    let page = Man::new(command.clone());
    let mut text = Vec::new();
    page.render_synopsis_section(&mut text)?;
    page.render_description_section(&mut text)?;
    page.render_options_section(&mut text)?;
    let text = String::from_utf8(text).map_err(io::Error::other)?;
    writeln!(out, ".SH \"{}\"", name.to_uppercase())?;
    out.write_all(text.replace("\n.SH ", "\n.SS ").as_bytes())
}
