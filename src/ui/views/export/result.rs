//! What came of writing: each file with rows and hash, what failed beside it, and what to do at the destination.

use egui::{Frame, Margin, ScrollArea, Stroke, Ui};

use super::destination_name;
use crate::app::error::Failure;
use crate::app::state::WrittenView;
use crate::ui::context::Context;
use crate::ui::theme::{Status, Type};
use crate::ui::widgets::{self, Badge, Problem, draw};

pub(super) fn show(ui: &mut Ui, cx: &Context<'_>, written: &[WrittenView]) {
    let theme = cx.theme;
    let n_done = written.iter().filter(|view| view.failure.is_none()).count();
    let words = cx.tw("export-written", &[("done", n_done.into()), ("n", written.len().into())]);
    ScrollArea::vertical().id_salt("export-result").auto_shrink([false, false]).show(ui, |ui| {
        let margin = Margin::symmetric(theme.space.s8 as i8, theme.space.s6 as i8);
        Frame::new().inner_margin(margin).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = theme.space.s4;
            widgets::label(ui, theme, &words, Type::Title, theme.text.primary);
            for view in written {
                destination(ui, cx, view);
            }
        });
    });
}

fn destination(ui: &mut Ui, cx: &Context<'_>, view: &WrittenView) {
    let theme = cx.theme;
    let name = destination_name(cx, &view.destination);
    let frame = Frame::new()
        .fill(theme.bg.panel)
        .stroke(Stroke::new(theme.stroke.hair, theme.line.default))
        .corner_radius(draw::corner(theme.radius.card))
        .inner_margin(Margin::symmetric(14, 12));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = theme.space.s2;
        if let Some(error) = &view.failure {
            failure(ui, cx, &name, error);
            return;
        }
        ui.horizontal(|ui| {
            widgets::label(ui, theme, &name, Type::PanelTitle, theme.text.primary);
            Badge::new(Status::Ok, &cx.t("export-done")).show(ui, theme);
        });
        for (path, rows, sha256) in &view.files {
            let file = path.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
            let rows = cx.tw("export-n-rows", &[("n", cx.format().count_or_floor(*rows, cx.state.floor).into())]);
            widgets::key_value(ui, theme, &file, &rows, Type::Dense);
            let hash = cx.tw("export-sha256", &[("hash", sha256.as_str().into())]);
            ui.add(egui::Label::new(theme.rich(hash, Type::Mono, theme.text.tertiary)).truncate());
        }
        let manifest = view.manifest.file_name().map(|name| name.to_string_lossy()).unwrap_or_default();
        widgets::key_value(ui, theme, &manifest, &cx.t("export-manifest"), Type::Dense);
        let next = cx.t(&format!("destination-next-{}", view.destination));
        widgets::note(ui, theme, Status::Info, &next);
    });
}

/// The three sentences of a failure; the acts are in the foot of the dialog.
pub(super) fn failure(ui: &mut Ui, cx: &Context<'_>, title: &str, failure: &Failure) {
    let sentences = cx.failure(failure);
    let names = ["error-happened", "error-kept", "error-do"].map(|key| cx.t(key));
    let [happened, kept, to_do] = &sentences;
    let lines = [(names[0].as_str(), happened.as_str()), (&names[1], kept), (&names[2], to_do)];
    widgets::error_state(ui, cx.theme, &Problem { title, lines }, |_| {});
}
