//! The one place that writes to the terminal: results to standard output, progress and failures to standard error.
#![allow(clippy::print_stdout, clippy::print_stderr)] // this is the place that the lint sends everybody to

use std::io::{IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::app::error::AppError;
use crate::app::text::{Language, Text};
use crate::task::{CancelToken, Progress, Task};

const LINE_EVERY: Duration = Duration::from_secs(2);
const BAR_EVERY: Duration = Duration::from_millis(100);
const BAR_WIDTH: usize = 24;

/// A count of people as it is printed: `few` where it is under the floor, `~` before the count of a set told earlier.
pub fn told(n: Option<u64>, is_near: bool) -> String {
    match n {
        Some(n) if is_near => format!("~{n}"),
        Some(n) => n.to_string(),
        None => "few".to_owned(),
    }
}

/// What every command is given.
pub struct Console {
    pub json: bool,
    pub(super) passphrase_file: Option<PathBuf>,
    text: Text,
    pub token: CancelToken,
}

impl Console {
    /// `Err` only in a build with a broken word file.
    pub fn new(json: bool, passphrase_file: Option<PathBuf>, token: CancelToken) -> Result<Self, ExitCode> {
        match Text::load(Language::English) {
            Ok(text) => Ok(Self { json, passphrase_file, text, token }),
            Err(error) => {
                eprintln!("{error}");
                Err(ExitCode::FAILURE)
            }
        }
    }

    /// Prints the result: one JSON object with `--json`, else the lines.
    pub fn result(&self, value: &Value, lines: &[String]) {
        let text = if self.json { value.to_string() } else { lines.join("\n") };
        // Whoever closed the pipe has read enough.
        let _ = writeln!(std::io::stdout().lock(), "{text}");
    }

    /// A line that is not the result.
    pub fn note(&self, line: &str) {
        eprintln!("{line}");
    }

    /// The three parts of a failure.
    pub fn failure(&self, error: &AppError) {
        let failure = error.failure();
        for sentence in self.text.failure(failure.code, &failure.fields) {
            if !sentence.is_empty() {
                eprintln!("{sentence}");
            }
        }
    }

    /// A task that draws a bar on a terminal and plain lines elsewhere.
    pub fn task(&self) -> Task {
        let is_terminal = std::io::stderr().is_terminal();
        let last: Mutex<Option<(Instant, &'static str)>> = Mutex::new(None);
        let text = Text::load(Language::English).ok();
        Task::new(self.token.clone(), move |progress| {
            let Ok(mut last) = last.lock() else { return };
            let every = if is_terminal { BAR_EVERY } else { LINE_EVERY };
            let is_new = last.is_none_or(|(_, stage)| stage != progress.stage);
            if is_new || last.is_some_and(|(at, _)| at.elapsed() >= every) {
                *last = Some((Instant::now(), progress.stage));
                let words = text.as_ref().map(|text| text.get(progress.stage));
                draw(words.as_deref().unwrap_or(progress.stage), progress, is_terminal);
            }
        })
    }
}

fn draw(stage: &str, progress: Progress, is_terminal: bool) {
    let share = if progress.total > 0 { progress.done as f64 / progress.total as f64 } else { 0.0 };
    let percent = format!("{:>3.0} %", (share * 100.0).min(100.0));
    if is_terminal {
        let full = ((share * BAR_WIDTH as f64) as usize).min(BAR_WIDTH);
        let bar = "#".repeat(full) + &".".repeat(BAR_WIDTH - full);
        eprint!("\r\x1b[2K{stage} [{bar}] {percent}");
        if progress.total > 0 && progress.done >= progress.total {
            eprintln!();
        }
    } else if progress.total > 0 {
        eprintln!("{stage} {percent}");
    } else {
        eprintln!("{stage} {}", progress.done);
    }
}
