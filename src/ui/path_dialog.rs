//! Asks for a file or a folder by its path, where the system has no file dialog: a bare window manager, a remote screen.

use std::path::{Path, PathBuf};

use egui::{Context as Egui, Frame, Id, Label, Margin};

use super::context::Context;
use super::dialogs::{answer, suggested_name, title};
use super::theme::Type;
use super::widgets::{self, Button, TextInput, error_line};
use crate::app::command::Dialog;

const WIDTH: f32 = 560.0;
const HEIGHT: f32 = 248.0;

/// The question that is open, and what was typed so far.
#[derive(Default)]
pub struct PathDialog {
    asked: Option<Dialog>,
    typed: String,
    /// Where no file was found; looked for when the path was handed in, not in every frame.
    missing: Option<String>,
}

impl PathDialog {
    /// Opens on the folder of the workspace, with the name that a new file would have.
    pub fn open(&mut self, dialog: Dialog, cx: &Context<'_>) {
        let own = cx.state.workspace.as_ref().and_then(|workspace| workspace.path.parent());
        let folder = own.map(Path::to_owned).or_else(|| std::env::current_dir().ok()).unwrap_or_default();
        let start = match suggested_name(&dialog, cx.text) {
            Some(name) => folder.join(name),
            None => folder.join(""),
        };
        self.typed = start.display().to_string();
        (self.asked, self.missing) = (Some(dialog), None);
    }

    pub fn show(&mut self, ctx: &Egui, cx: &mut Context<'_>) {
        let Some(dialog) = self.asked.clone() else { return };
        let theme = cx.theme;
        let title = title(&dialog, cx.text);
        let [close, go, cancel, name] = ["close", "path-take", "cancel", "path-name"].map(|key| cx.t(key));
        let about = cx.t(if matches!(dialog, Dialog::PickFiles) { "path-about-files" } else { "path-about" });
        let is_empty = typed_paths(&self.typed, matches!(dialog, Dialog::PickFiles)).is_empty();
        let wrong = self.missing.as_deref().map(|path| cx.tw("path-missing", &[("path", path.into())]));
        let why = is_empty.then_some(name.as_str());
        let mut is_changed = false;
        let (mut entered, mut clicked, mut cancelled) = (false, false, false);
        let id = Id::unique("path-dialog-field");
        let out = widgets::Dialog::new(Id::unique("path-dialog"), &title, &close).size(WIDTH, HEIGHT).show(
            ctx,
            theme,
            |_| (),
            |ui| {
                Frame::new().inner_margin(Margin::symmetric(20, 16)).show(ui, |ui| {
                    ui.spacing_mut().item_spacing.y = theme.space.s4;
                    ui.add(Label::new(theme.rich(about, Type::Dense, theme.text.secondary)).wrap());
                    let width = ui.available_width();
                    let field = TextInput::new(id, &mut self.typed, &name).width(width).show(ui, theme);
                    is_changed = field.changed();
                    entered = field.lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
                    if ui.memory(|memory| memory.focused().is_none()) {
                        field.request_focus();
                    }
                    if let Some(wrong) = &wrong {
                        error_line(ui, theme, wrong);
                    }
                });
            },
            |ui| {
                ui.spacing_mut().item_spacing.x = theme.space.s4;
                clicked = Button::primary(&go).large().off_because(why).show(ui, theme).clicked();
                cancelled = Button::ghost(&cancel).large().show(ui, theme).clicked();
            },
        );
        if is_changed {
            self.missing = None;
        }
        // What was typed in this very frame counts too.
        let paths = typed_paths(&self.typed, matches!(dialog, Dialog::PickFiles));
        if (entered || clicked || out.confirmed) && !paths.is_empty() {
            let missing = paths.iter().find(|path| needs_file(&dialog) && !path.is_file());
            self.missing = missing.map(|path| path.display().to_string());
            if self.missing.is_some() {
                return;
            }
            self.asked = None;
            if let Some(command) = answer(&dialog, paths) {
                cx.send(command);
            }
        } else if cancelled || out.closed {
            self.asked = None;
        }
    }
}

/// Whether what is asked for must be there already.
fn needs_file(dialog: &Dialog) -> bool {
    match dialog {
        Dialog::PickFiles
        | Dialog::PickWorkspace
        | Dialog::PickOverlap
        | Dialog::PickSums
        | Dialog::PickOutcomes
        | Dialog::PickExportTemplate => true,
        Dialog::NewWorkspace
        | Dialog::PickExportFolder
        | Dialog::SaveOverlap { .. }
        | Dialog::SaveSums { .. }
        | Dialog::SaveRejects
        | Dialog::SaveFeed
        | Dialog::ShowInFolder(_) => false,
    }
}

/// Several are parted by semicolons. A leading `~` is the home of the user.
fn typed_paths(typed: &str, may_be_several: bool) -> Vec<PathBuf> {
    let parts: Vec<&str> = if may_be_several { typed.split(';').collect() } else { vec![typed] };
    let home = std::env::var_os("HOME").or_else(|| std::env::var_os("USERPROFILE")).map(PathBuf::from);
    let path = |part: &str| match (part.strip_prefix("~/"), &home) {
        (Some(rest), Some(home)) => home.join(rest),
        _ => PathBuf::from(part),
    };
    let told = parts.into_iter().map(|part| part.trim().trim_matches('"')).filter(|part| !part.is_empty());
    told.map(path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_becomes_paths() {
        let paths = |typed: &str, several: bool| -> Vec<String> {
            typed_paths(typed, several).iter().map(|path| path.display().to_string()).collect()
        };
        assert_eq!(paths(" /a/b.csv ; \"/c d.csv\";", true), ["/a/b.csv", "/c d.csv"]);
        assert_eq!(paths("/a;b", false), ["/a;b"]);
        assert!(paths("  ", true).is_empty());
        assert!(!paths("~/x.csv", false)[0].starts_with('~'));
    }
}
