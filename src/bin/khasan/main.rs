//! The command `khasan`: a table of contents.

mod args;
mod failure;
mod fixes;
mod locate;
mod output;
mod request;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use khasan::view::{self, CheckTable, RouteTable, json::RouteDocument};

use args::{Cli, Command, ExportArgs, RouteArgs, What};
use failure::Failure;

fn main() -> ExitCode {
    match run(Cli::parse()) {
        Ok(()) => ExitCode::SUCCESS,
        Err(failure) => failure.exit(),
    }
}

fn run(cli: Cli) -> Result<(), Failure> {
    match cli.command {
        Command::Route(args) => route(&args),
        Command::Eta(_) => Ok(()),
        Command::Locate(args) => locate::locate(&args),
        Command::Export(args) => export(&args),
        Command::Completions { shell } => completions(shell),
        Command::Man => Ok(output::write(None, |out| Ok(clap_mangen::Man::new(Cli::command()).render(&mut &mut *out)?))?),
    }
}

fn route(args: &RouteArgs) -> Result<(), Failure> {
    let network = request::network(&args.journey)?;
    let style = args.show.style();
    if args.check {
        return output::print(CheckTable { network, style });
    }
    let file = request::journey(&args.journey, network)?;
    if args.show.json {
        return output::print_json(&RouteDocument::new(&file.journey));
    }
    output::print(RouteTable { journey: &file.journey, style, all: args.all })
}

fn export(args: &ExportArgs) -> Result<(), Failure> {
    let file = request::journey(&args.journey, request::network(&args.journey)?)?;
    output::write(args.output.as_deref(), |mut out| {
        match args.what {
            What::Route => view::geojson::route(&file.journey, &mut out)?,
            What::Stations => view::geojson::stations(&file.journey, &mut out)?,
            What::Schedule => todo!(),
        }
        Ok(())
    })
}

fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    output::write(None, |mut out| {
        clap_complete::generate(shell, &mut Cli::command(), "khasan", &mut out);
        Ok(())
    })
}
