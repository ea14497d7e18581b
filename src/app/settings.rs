//! What is remembered between starts on this computer: language, looks, recent workspaces and acts. One small JSON
//! file in the user's configuration folder; a missing or unreadable one is as if empty.

use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use super::command::{Language, ThemeChoice};
use super::state::AppState;

const RECENTS: usize = 6;
/// Acts of the palette that are offered again.
const RECENT_ACTS: usize = 5;

#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
#[serde(default)]
pub struct Settings {
    pub chinese: bool,
    pub light: bool,
    pub zoom: Option<f32>,
    pub high_contrast: bool,
    pub reduced_motion: bool,
    /// The tour was shown once, or put away.
    pub tour_seen: bool,
    pub recent_acts: Vec<String>,
    pub recents: Vec<PathBuf>,
    /// Minutes without use after which an encrypted workspace is locked; 0 is never. Unset, it is as at first.
    pub lock_after: Option<u32>,
    /// Workspaces whose passphrase the keyring of the system has, by the names that they have there. Only for these is
    /// it asked.
    pub remembered: Vec<String>,
    /// Where this is kept; `None` keeps nothing (tests).
    #[serde(skip)]
    file: Option<PathBuf>,
}

impl Settings {
    /// Read from the user's configuration folder.
    pub fn load() -> Self {
        let Some(file) = settings_file() else { return Self::default() };
        let read = std::fs::read_to_string(&file).ok().and_then(|text| serde_json::from_str(&text).ok());
        Self { file: Some(file), ..read.unwrap_or_else(Self::first) }
    }

    /// Before anything was chosen: the language of the system where it is one of ours.
    fn first() -> Self {
        let is_chinese = sys_locale::get_locale().is_some_and(|locale| locale.to_lowercase().starts_with("zh"));
        Self { chinese: is_chinese, ..Self::default() }
    }

    pub fn apply(&self, state: &mut AppState) {
        state.language = if self.chinese { Language::Chinese } else { Language::English };
        state.theme = if self.light { ThemeChoice::Light } else { ThemeChoice::Dark };
        state.zoom = self.zoom.unwrap_or(1.0).clamp(0.8, 1.5);
        state.high_contrast = self.high_contrast;
        state.reduced_motion = self.reduced_motion;
        state.recent_acts = self.recent_acts.clone();
        state.lock_after = self.lock_after.unwrap_or(state.lock_after);
    }

    /// Puts a workspace at the head of the recent ones.
    pub fn remember(&mut self, path: &Path) {
        let path = std::path::absolute(path).unwrap_or_else(|_| path.to_owned());
        self.recents.retain(|known| *known != path);
        self.recents.insert(0, path);
        self.recents.truncate(RECENTS);
        self.save();
    }

    pub fn forget(&mut self, path: &Path) {
        self.recents.retain(|known| known != path);
        self.save();
    }

    pub fn take_from(&mut self, state: &AppState) {
        self.chinese = state.language == Language::Chinese;
        self.light = state.theme == ThemeChoice::Light;
        self.zoom = Some(state.zoom);
        self.high_contrast = state.high_contrast;
        self.reduced_motion = state.reduced_motion;
        self.lock_after = Some(state.lock_after);
        self.save();
    }

    /// Whether the keyring was given the passphrase of a workspace on this computer.
    pub fn remembers(&self, name: &str) -> bool {
        self.remembered.iter().any(|known| known == name)
    }

    /// The keyring has a passphrase now, or has it no longer.
    pub fn note_remembered(&mut self, name: &str, is_kept: bool) {
        self.remembered.retain(|known| known != name);
        if is_kept {
            self.remembered.push(name.to_owned());
        }
        self.save();
    }

    /// Puts an act at the head of the recent ones.
    pub fn remember_act(&mut self, act: String, state: &mut AppState) {
        self.recent_acts.retain(|known| *known != act);
        self.recent_acts.insert(0, act);
        self.recent_acts.truncate(RECENT_ACTS);
        state.recent_acts = self.recent_acts.clone();
        self.save();
    }

    pub fn remember_tour(&mut self) {
        if !self.tour_seen {
            self.tour_seen = true;
            self.save();
        }
    }

    /// Failing to save a preference is no reason to stop anybody.
    fn save(&self) {
        let Some(file) = &self.file else { return };
        let written = file.parent().map(std::fs::create_dir_all);
        if let (Some(Ok(())), Ok(text)) = (written, serde_json::to_string_pretty(self)) {
            let _ = std::fs::write(file, text);
        }
    }
}

fn settings_file() -> Option<PathBuf> {
    let folder = if cfg!(windows) {
        PathBuf::from(std::env::var_os("APPDATA")?)
    } else if cfg!(target_os = "macos") {
        PathBuf::from(std::env::var_os("HOME")?).join("Library/Application Support")
    } else {
        match std::env::var_os("XDG_CONFIG_HOME") {
            Some(folder) if !folder.is_empty() => PathBuf::from(folder),
            _ => PathBuf::from(std::env::var_os("HOME")?).join(".config"),
        }
    };
    Some(folder.join("crossfade/settings.json"))
}
