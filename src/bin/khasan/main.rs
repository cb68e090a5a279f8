//! The command `khasan`: a table of contents.

mod args;
mod export;
mod failure;
mod fixes;
mod locate;
mod manual;
mod output;
mod progress;
mod request;

use std::process::ExitCode;

use clap::{CommandFactory, Parser};
use khasan::view::{
    CheckTable, Eta, EtaDocument, Explain, ExplainDocument, RouteTable, ScoreDocument, ScoreTable,
    Where, WhereDocument, json::RouteDocument,
};
use khasan::{JourneyFile, Network, Route};

use args::{Cli, Command, EtaArgs, ExplainArgs, RouteArgs, ScoreArgs, WhereArgs};
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
        Command::Eta(args) => eta(&args),
        Command::Where(args) => whereabouts(&args),
        Command::Explain(args) => explain(&args),
        Command::Score(args) => score(&args),
        Command::Locate(args) => locate::locate(&args),
        Command::Export(args) => export::export(&args),
        Command::Map(args) => export::map(&args),
        Command::Completions { shell } => completions(shell),
        Command::Man => output::write(None, |mut out| Ok(manual::write(Cli::command(), &mut out)?)),
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
    output::print(RouteTable {
        journey: &file.journey,
        style,
        all: args.all,
    })
}

fn eta(args: &EtaArgs) -> Result<(), Failure> {
    let file = request::journey(&args.journey, request::network(&args.journey)?)?;
    let route = file.journey.route();
    let asked = args
        .stations
        .iter()
        .map(|name| place(route, name))
        .collect::<Result<Vec<_>, Failure>>()?;
    let posterior = file.journey.given(&file.reports)?;
    let eta = Eta {
        posterior: &posterior,
        title: &file.title,
        forecasts: &file.forecasts,
        asked: &asked,
        now: request::as_of(&args.journey)?.or(posterior.newest()),
        style: args.show.style(),
    };
    if args.show.json {
        return output::print_json(&EtaDocument::new(&eta));
    }
    output::print(eta)
}

fn place(route: &Route<'_>, name: &str) -> Result<usize, Failure> {
    route.find(name)?.place.ok_or_else(|| {
        Failure::refused(format!(
            "{} is no station; name one, or give a report about that kilometre, which is then shown unasked",
            name.trim()
        ))
    })
}

fn whereabouts(args: &WhereArgs) -> Result<(), Failure> {
    let file = request::journey(&args.journey, request::network(&args.journey)?)?;
    let posterior = file.journey.given(&file.reports)?;
    let view = Where {
        posterior: &posterior,
        title: &file.title,
        at: request::instant(args.at.as_deref(), &args.journey, &posterior)?,
        style: args.show.style(),
    };
    if args.show.json {
        return output::print_json(&WhereDocument::new(&view));
    }
    output::print(view)
}

fn explain(args: &ExplainArgs) -> Result<(), Failure> {
    let file = request::journey(&args.journey, request::network(&args.journey)?)?;
    let posterior = file.journey.given(&file.reports)?;
    let view = Explain {
        posterior: &posterior,
        title: &file.title,
        style: args.show.style(),
    };
    if args.show.json {
        return output::print_json(&ExplainDocument::new(&view));
    }
    output::print(view)
}

fn score(args: &ScoreArgs) -> Result<(), Failure> {
    let network = Network::bundled();
    let names = if args.journeys.is_empty() {
        JourneyFile::names().map(str::to_owned).collect()
    } else {
        args.journeys.clone()
    };
    let progress = progress::of(names.len(), "journeys");
    let replay = |name: String| {
        let file = request::named(&name, network)?;
        let replayed = (name, file.journey.route().to().zone, file.score()?);
        progress.inc(1);
        Ok(replayed)
    };
    let scores = names
        .into_iter()
        .map(replay)
        .collect::<Result<Vec<_>, Failure>>()?;
    progress.finish_and_clear();
    let table = ScoreTable {
        scores: &scores,
        all: args.all,
    };
    if args.json {
        return output::print_json(&ScoreDocument::new(&table));
    }
    output::print(table)
}

fn completions(shell: clap_complete::Shell) -> Result<(), Failure> {
    // The generator panics where it cannot write; a vector takes everything.
    let mut script = Vec::new();
    clap_complete::generate(shell, &mut Cli::command(), "khasan", &mut script);
    output::write(None, |out| Ok(out.write_all(&script)?))
}
