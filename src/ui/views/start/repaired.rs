//! What came of the repair of a damaged workspace: what was saved, what was lost, and the way to it.

use egui::{Label, Ui};

use crate::app::command::Command;
use crate::app::text::Value;
use crate::ui::context::Context;
use crate::ui::theme::{Status, Type};
use crate::ui::widgets::{Button, label, note};
use crate::workspace::Repaired;

/// Names that are listed; of more the number is told.
const LISTED: usize = 4;

pub fn show(ui: &mut Ui, cx: &mut Context<'_>, repaired: &Repaired) {
    let theme = cx.theme;
    let is_whole = repaired.is_whole();
    label(ui, theme, &cx.t("repaired-title"), Type::Title, theme.text.primary);
    ui.add_space(theme.space.s2);
    let n_rows: u64 = repaired.tables.iter().map(|table| table.n_rows).sum();
    let args = [("path", repaired.out.display().to_string().into()), ("n", n_rows.into())];
    ui.add(Label::new(theme.rich(cx.tw("repaired-saved", &args), Type::Dense, theme.text.secondary)).wrap());
    ui.add_space(theme.space.s2);
    ui.spacing_mut().item_spacing.y = theme.space.s2;
    if is_whole {
        note(ui, theme, Status::Ok, &cx.t("repaired-whole"));
    }
    for line in losses(cx, repaired) {
        note(ui, theme, Status::Warn, &line);
    }
    if !repaired.problems.is_empty() {
        let n = (repaired.problems.len() as u64).into();
        note(ui, theme, Status::Error, &cx.tw("repaired-problems", &[("n", n)]));
    }
    ui.add_space(theme.space.s4);
    let [open, close] = ["repaired-open", "close"].map(|key| cx.t(key));
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s4;
        if Button::primary(&open).show(ui, theme).clicked() {
            cx.send(Command::OpenWorkspace(repaired.out.clone()));
        }
        if Button::ghost(&close).show(ui, theme).clicked() {
            cx.send(Command::LeaveRepair);
        }
    });
}

/// A sentence a kind.
fn losses(cx: &Context<'_>, repaired: &Repaired) -> Vec<String> {
    let events = repaired.events_lost.iter().map(|(_, n)| n).sum::<u64>();
    let files: Vec<&str> = repaired.events_lost.iter().map(|(file, _)| file.as_str()).collect();
    let named = [
        ("repaired-files-gone", repaired.files_gone.len() as u64, list(cx, &repaired.files_gone)),
        ("repaired-events", events, list(cx, &files)),
        ("repaired-attributes", repaired.attributes_lost.len() as u64, list(cx, &repaired.attributes_lost)),
        ("repaired-items", repaired.n_items_lost, String::new()),
        ("repaired-runs", repaired.runs_emptied.len() as u64, list(cx, &repaired.runs_emptied)),
        ("repaired-rows", repaired.n_dangling, String::new()),
        ("repaired-audit", repaired.n_audit_rewritten, String::new()),
    ];
    let told = named.into_iter().filter(|(_, n, _)| *n > 0);
    let mut lines: Vec<String> =
        told.map(|(key, n, names)| cx.tw(key, &[("n", n.into()), ("names", names.into())])).collect();
    if lines.is_empty() && !repaired.is_whole() {
        let broken = repaired.tables.iter().filter(|table| !table.is_whole);
        let names: Vec<&str> = broken.map(|table| table.table.as_str()).collect();
        let args = [("n", (names.len() as u64).into()), ("names", list(cx, &names).into())];
        lines.push(cx.tw("repaired-tables", &args));
    }
    lines
}

fn list<T: AsRef<str>>(cx: &Context<'_>, names: &[T]) -> String {
    let mut words: Vec<String> = names.iter().take(LISTED).map(|name| name.as_ref().to_owned()).collect();
    if names.len() > LISTED {
        words.push(cx.tw("repaired-more", &[("n", Value::from((names.len() - LISTED) as u64))]));
    }
    words.join(", ")
}
