//! Passphrases on the command line: where they come from, and the command that sets, changes and removes them.

use std::io::IsTerminal;
use std::path::Path;

use serde_json::json;
use zeroize::Zeroizing;

use super::args;
use super::data::plain_lines;
use super::output::Console;
use crate::app::engine::{self, Session};
use crate::app::error::{AppError, Failure};
use crate::app::settings::Settings;
use crate::workspace::{self, Passphrase, Workspace};

const VARIABLE: &str = "CROSSFADE_PASSPHRASE";
const NEW_VARIABLE: &str = "CROSSFADE_NEW_PASSPHRASE";
/// How often a wrong one may be typed.
const TRIES: usize = 3;

impl Console {
    /// Opens a workspace, with its passphrase where it is under one.
    pub fn open(&self, path: &Path) -> Result<Session, AppError> {
        let given = match self.given_passphrase()? {
            None => recalled(path),
            given => given,
        };
        if given.is_some() || !is_locked(path) || !is_terminal() {
            return Session::open_with(path, given.as_ref());
        }
        let mut tries = 1;
        loop {
            let typed = Passphrase::new(&self.ask("Passphrase: ")?)?;
            match Session::open_with(path, Some(&typed)) {
                Err(AppError::Told(failure)) if failure.code == "passphrase-wrong" && tries < TRIES => {
                    self.note("This passphrase does not open the workspace.");
                    tries += 1;
                }
                other => return other,
            }
        }
    }

    /// For a file that is not opened as usual: given, or asked for where it is needed.
    pub fn passphrase_for(&self, path: &Path) -> Result<Option<Passphrase>, AppError> {
        if is_locked(path) { self.current_passphrase(path).map(Some) } else { Ok(None) }
    }

    /// Makes a workspace, under the passphrase that is given, if one is.
    pub fn create(&self, path: &Path) -> Result<Session, AppError> {
        Session::create_with(path, self.given_new()?.as_ref())
    }

    pub fn open_or_create(&self, path: &Path) -> Result<Session, AppError> {
        if path.exists() { self.open(path) } else { self.create(path) }
    }

    /// From the file or the environment; `None` where neither says one.
    pub fn given_passphrase(&self) -> Result<Option<Passphrase>, AppError> {
        let text = given(self.passphrase_file.as_deref(), VARIABLE)?;
        Ok(text.map(|text| Passphrase::new(&text)).transpose()?)
    }

    /// The same for a file that is made: long enough.
    fn given_new(&self) -> Result<Option<Passphrase>, AppError> {
        let text = given(self.passphrase_file.as_deref(), VARIABLE)?;
        Ok(text.map(|text| Passphrase::fresh(&text)).transpose()?)
    }

    /// The letters do not show.
    fn ask(&self, question: &str) -> Result<Zeroizing<String>, AppError> {
        let typed = rpassword::prompt_password(question).map(Zeroizing::new);
        if self.token.is_cancelled() {
            return Err(AppError::Cancelled);
        }
        typed.map_err(|source| AppError::io(Path::new("terminal"), &source))
    }

    /// `is_first`: there is no other one that the usual file or variable could mean.
    fn new_passphrase(&self, file: Option<&Path>, is_first: bool) -> Result<Passphrase, AppError> {
        if let Some(text) = given(file, NEW_VARIABLE)? {
            return Ok(Passphrase::fresh(&text)?);
        }
        if is_first && let Some(first) = self.given_new()? {
            return Ok(first);
        }
        if !is_terminal() {
            return Err(AppError::Usage(Failure::new("passphrase-new")));
        }
        let typed = Passphrase::fresh(&self.ask("New passphrase: ")?)?;
        let again = self.ask("The same again: ")?;
        match Passphrase::new(&again) {
            Ok(again) if again == typed => Ok(typed),
            _ => Err(AppError::Usage(Failure::new("passphrase-differs"))),
        }
    }

    fn current_passphrase(&self, path: &Path) -> Result<Passphrase, AppError> {
        match self.given_passphrase()?.or_else(|| recalled(path)) {
            Some(given) => Ok(given),
            None if is_terminal() => Ok(Passphrase::new(&self.ask("Passphrase: ")?)?),
            None => Err(AppError::Told(Failure::new("passphrase-needed").with("path", path.display()))),
        }
    }
}

/// `crossfade passphrase W set|change|remove|remember|forget-remembered`
pub fn passphrase(args: &args::Passphrase, console: &Console) -> Result<(), AppError> {
    let path = &args.workspace;
    let is_set = Workspace::is_under_passphrase(path)?;
    let wanted = |code| Err(AppError::Usage(Failure::new(code)));
    match (args.act.as_str(), is_set) {
        ("set", true) => return wanted("passphrase-set"),
        (_, false) if args.act != "set" => return wanted("not-encrypted"),
        ("remember", true) => return remember(path, console),
        ("forget-remembered", true) => return forget_remembered(path, console),
        _ => {}
    }
    let mut settings = Settings::load();
    let before = workspace::keyring_name(path).filter(|name| settings.remembers(name));
    let current = if is_set { Some(console.current_passphrase(path)?) } else { None };
    // A wrong one is told before a new one is asked for.
    let session = Session::open_with(path, current.as_ref())?;
    let new = match args.act.as_str() {
        "remove" => None,
        _ => Some(console.new_passphrase(args.new_passphrase_file.as_deref(), !is_set)?),
    };
    let sealed = session.change_passphrase(current.as_ref(), new.as_ref(), &console.task())?;
    if let Some(name) = before {
        // What stays there opens nothing any more.
        let _ = engine::forget_passphrase(&name);
        settings.note_remembered(&name, false);
        if let Some(new) = &new {
            settings.note_remembered(&engine::remember_passphrase(path, new)?, true);
        }
    }
    let cipher = session.store().cipher()?;
    let value = json!({
        "workspace": path, "passphrase": args.act, "encrypted": cipher.is_some(),
        "cipher": cipher.map(|cipher| engine::cipher_json(&cipher)),
        "copies": sealed.copies, "copies_left": sealed.copies_left,
    });
    let mut lines = plain_lines(&value);
    lines.extend(sealed.copies.iter().map(|copy| format!("changed along: {}", copy.display())));
    lines.extend(sealed.copies_left.iter().map(|copy| format!("left as it was: {}", copy.display())));
    console.result(&value, &lines);
    Ok(())
}

/// Tried on the workspace before it is kept.
fn remember(path: &Path, console: &Console) -> Result<(), AppError> {
    let passphrase = console.current_passphrase(path)?;
    drop(Session::open_with(path, Some(&passphrase))?);
    let name = engine::remember_passphrase(path, &passphrase)?;
    Settings::load().note_remembered(&name, true);
    say_remembered(path, true, console);
    Ok(())
}

fn forget_remembered(path: &Path, console: &Console) -> Result<(), AppError> {
    let name = workspace::keyring_name(path).unwrap_or_default();
    let mut settings = Settings::load();
    if settings.remembers(&name) {
        engine::forget_passphrase(&name)?;
        settings.note_remembered(&name, false);
    }
    say_remembered(path, false, console);
    Ok(())
}

fn say_remembered(path: &Path, is_remembered: bool, console: &Console) {
    let value = json!({ "workspace": path, "encrypted": true, "remembered": is_remembered });
    console.result(&value, &plain_lines(&value));
}

/// What the keyring of this computer has, where it was given the passphrase of this workspace.
fn recalled(path: &Path) -> Option<Passphrase> {
    let settings = Settings::load();
    engine::recall_passphrase(path, |name| settings.remembers(name))
}

/// The first line of a file, or a variable of the environment.
fn given(file: Option<&Path>, variable: &str) -> Result<Option<Zeroizing<String>>, AppError> {
    if let Some(file) = file {
        let bytes = std::fs::read(file).map(Zeroizing::new).map_err(|source| AppError::io(file, &source))?;
        let unreadable = || AppError::Usage(Failure::new("passphrase-file").with("path", file.display()));
        let text = std::str::from_utf8(&bytes).map_err(|_| unreadable())?;
        let line = text.trim_start_matches('\u{feff}').lines().next().unwrap_or_default();
        return Ok(Some(Zeroizing::new(line.to_owned())));
    }
    match std::env::var(variable).map(Zeroizing::new) {
        Ok(text) if !text.is_empty() => Ok(Some(text)),
        _ => Ok(None),
    }
}

fn is_locked(path: &Path) -> bool {
    Workspace::is_under_passphrase(path).unwrap_or(false)
}

/// Somebody is there to ask.
fn is_terminal() -> bool {
    std::io::stdin().is_terminal() && std::io::stderr().is_terminal()
}
