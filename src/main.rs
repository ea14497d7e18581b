//! Starts Crossfade: the window when called plain or with a workspace, a command otherwise.

use std::process::ExitCode;

fn main() -> ExitCode {
    crossfade::cli::main(&crossfade::ui::open_window)
}
