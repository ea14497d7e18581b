//! The command line: a contract (names, flags, JSON keys) over the functions of [`crate::app::engine`]. Knows nothing
//! of the window but that it can be opened.

mod args;
mod campaign;
mod cluster;
mod data;
mod learn;
mod look;
mod output;
mod passphrase;
mod privacy;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use clap::error::ErrorKind;

use crate::app::error::{AppError, Failure};
use crate::task::CancelToken;
use crate::workspace::Passphrase;
use args::{Cli, Command};
use output::Console;

/// Opens the window on a workspace, or on the start page; it closes when the token is set.
pub type OpenWindow<'a> = &'a dyn Fn(Option<PathBuf>, Option<Passphrase>, &CancelToken) -> Result<(), String>;

/// Runs what the command line says and gives the exit code: 0 done, 1 failed, 2 wrong usage, 3 refused by a rule,
/// 130 cancelled.
pub fn main(open_window: OpenWindow<'_>) -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            let asked = matches!(error.kind(), ErrorKind::DisplayHelp | ErrorKind::DisplayVersion);
            // Printing the usage can only fail when nobody reads it.
            let _ = error.print();
            return if asked { ExitCode::SUCCESS } else { ExitCode::from(2) };
        }
    };
    let token = CancelToken::default();
    let on_signal = token.clone();
    // Without a handler, Ctrl-C still ends the program; files are renamed only when whole.
    let _ = ctrlc::set_handler(move || on_signal.cancel());
    if let Some(n_threads) = cli.threads {
        // Fails only when a pool is there already, which it is not at the start.
        let _ = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build_global();
    }
    let console = match Console::new(cli.json, cli.passphrase_file.clone(), token) {
        Ok(console) => console,
        Err(code) => return code,
    };
    match run(cli, &console, open_window) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            console.failure(&error);
            ExitCode::from(error.exit_code())
        }
    }
}

fn run(cli: Cli, console: &Console, open_window: OpenWindow<'_>) -> Result<(), AppError> {
    let Some(command) = cli.command else { return window(cli.workspace, console, open_window) };
    match command {
        Command::Demo(args) => look::demo(&args, console, open_window),
        Command::Sample(args) => data::sample(&args, console),
        Command::New(args) => data::new(&args, console),
        Command::Import(args) => data::import(&args, console),
        Command::Info(args) => data::info(&args, console),
        Command::Models => learn::models(console),
        Command::Fit(args) => learn::fit(&args, console),
        Command::Tune(args) => learn::tune(&args, console),
        Command::Evaluate(args) => learn::evaluate(&args, console),
        Command::Recommend(args) => learn::recommend(&args, console),
        Command::Explain(args) => learn::explain(&args, console),
        Command::Segments(args) => look::segments(&args, console),
        Command::Paths(args) => look::paths(&args, console),
        Command::Pairings(args) => look::pairings(&args, console),
        Command::Audience(args) => campaign::audience(&args, console),
        Command::Outcomes(args) => campaign::outcomes(&args, console),
        Command::Simulate(args) => campaign::simulate(&args, console),
        Command::Holdout(args) => campaign::holdout(&args, console),
        Command::Priority(args) => campaign::priority(&args, console),
        Command::Export(args) => campaign::export(&args, console),
        Command::Feed(args) => campaign::feed(&args, console),
        Command::Destinations => campaign::destinations(console),
        Command::Presets => data::presets(console),
        Command::Forget(args) => privacy::forget(&args, console),
        Command::Budget(args) => privacy::budget(&args, console),
        Command::Federate(args) => privacy::federate(&args, console),
        Command::Floor(args) => privacy::floor(&args, console),
        Command::Overlap(args) => privacy::overlap(&args, console),
        Command::Passphrase(args) => passphrase::passphrase(&args, console),
        Command::Repair(args) => data::repair(&args, console),
        Command::Check(args) => data::check(&args, console),
        Command::OpenData(args) => data::open_data(&args, console),
        Command::Report(args) => look::report(&args, console),
        Command::Cluster(args) => cluster::cluster(&args, console),
    }
}

fn window(workspace: Option<PathBuf>, console: &Console, open_window: OpenWindow<'_>) -> Result<(), AppError> {
    if let Some(path) = workspace.as_ref().filter(|path| !path.exists()) {
        return Err(AppError::Told(Failure::new("no-workspace").with("path", path.display())));
    }
    let passphrase = if workspace.is_some() { console.given_passphrase()? } else { None };
    open_window(workspace, passphrase, &console.token)
        .map_err(|reason| AppError::Told(Failure::new("no-display").with("reason", reason)))
}
