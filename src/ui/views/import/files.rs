//! The files to import: what each was taken for and whether it is ready.

use egui::{Frame, Margin, Role, ScrollArea, Sense, Stroke, Ui, pos2, vec2};

use super::line;
use crate::app::command::{Command, Dialog};
use crate::app::state::ImportFile;
use crate::ui::context::Context;
use crate::ui::theme::{Status, Type};
use crate::ui::views::data::parts::{preset_words, side_of};
use crate::ui::widgets::chip::paint_side;
use crate::ui::widgets::{Badge, Button, IconButton, checkbox, draw, note, padded, panel_header, progress_ring};

const NOTE_ROOM: f32 = 92.0;

pub fn ui(ui: &mut Ui, cx: &mut Context<'_>, shown: usize) {
    let theme = cx.theme;
    panel_header(ui, theme, &cx.t("import-files"), "", |_| {});
    let height = (ui.available_height() - NOTE_ROOM).max(80.0);
    ScrollArea::vertical().id_salt("import-file-list").max_height(height).auto_shrink([false, false]).show(ui, |ui| {
        Frame::new().inner_margin(Margin::symmetric(10, 0)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = theme.space.s4;
            for (at, file) in cx.state.import.files.iter().enumerate() {
                card(ui, cx, at, file, at == shown);
            }
            if Button::new(&cx.t("add-files")).icon(crate::ui::theme::icons::PLUS).show(ui, theme).clicked() {
                cx.send(Command::Ask(Dialog::PickFiles));
            }
        });
    });
    ui.add_space(theme.space.s4);
    padded(ui, |ui| note(ui, theme, Status::Info, &cx.t("import-join-note")));
}

fn card(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile, is_shown: bool) {
    let theme = cx.theme;
    let (fill, edge) =
        if is_shown { (theme.bg.selected, theme.accent.line) } else { (theme.bg.panel, theme.line.default) };
    let mut removed = false;
    let frame = Frame::new()
        .fill(fill)
        .stroke(Stroke::new(theme.stroke.hair, edge))
        .corner_radius(draw::corner(theme.radius.card))
        .inner_margin(Margin { left: 10, right: 6, top: 6, bottom: 8 });
    // The card takes clicks before what is on it, so that the cross stays above it.
    let id = ui.scope_id().with(("import-file", &file.path));
    let last = ui.data(|data| data.get_temp::<egui::Rect>(id)).unwrap_or(egui::Rect::NOTHING);
    let response = ui.interact(last, id, Sense::click());
    draw::name_selected(&response, Role::ListItem, true, is_shown, &file.name);
    let rect = frame.show(ui, |ui| content(ui, cx, file, &mut removed)).response.rect;
    ui.data_mut(|data| data.insert_temp(id, rect));
    // Laid over the card after it, so that it takes its own clicks.
    if file.is_repeat() {
        again(ui, cx, at, file);
    }
    draw::ring_if_focused(ui, theme, &response, rect, theme.radius.card);
    if removed {
        cx.send(Command::ImportRemove(at));
    } else if response.on_hover_cursor(egui::CursorIcon::PointingHand).clicked() {
        cx.send(Command::ImportShow(at));
    }
}

/// Whether to take in again what is there already.
fn again(ui: &mut Ui, cx: &mut Context<'_>, at: usize, file: &ImportFile) {
    let mut is_on = file.again;
    ui.horizontal(|ui| {
        ui.add_space(10.0);
        if checkbox(ui, cx.theme, &mut is_on, &cx.t("import-again")).changed() {
            cx.send(Command::ImportAgain(at, is_on));
        }
    });
}

fn content(ui: &mut Ui, cx: &Context<'_>, file: &ImportFile, removed: &mut bool) {
    let theme = cx.theme;
    ui.set_width(ui.available_width());
    ui.spacing_mut().item_spacing.y = theme.space.s1;
    let preview = file.preview.shown();
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s3;
        let (glyph, _) = ui.allocate_exact_size(vec2(theme.size.glyph, 20.0), Sense::hover());
        if let Some(preview) = preview.filter(|preview| preview.question.is_none()) {
            let centre = pos2(glyph.center().x, glyph.center().y);
            paint_side(ui.painter(), theme, side_of(preview.side), centre, theme.size.glyph);
        }
        ui.scope(|ui| {
            ui.set_width((ui.available_width() - 30.0).max(40.0));
            line(ui, theme, &file.name, Type::DenseStrong, theme.text.primary);
        })
        .response
        .on_hover_text(file.name.as_str());
        let cross = cx.t("import-remove-file");
        *removed = IconButton::new(crate::ui::theme::icons::X, &cross).small().show(ui, theme).clicked();
    });
    if let Some(preview) = preview {
        let kind = match preview.question {
            Some(_) => cx.t("import-kind-open"),
            None => preset_words(cx, &preview.preset),
        };
        line(ui, theme, &kind, Type::Dense, theme.text.secondary);
        let rows = cx.tw("import-rows", &[("n", preview.report.read.into())]);
        let bytes = cx.format().bytes(preview.report.bytes);
        let facts = if preview.question.is_some() { bytes } else { [rows, bytes].join(", ") };
        line(ui, theme, &facts, Type::Dense, theme.text.tertiary);
    }
    ui.add_space(theme.space.s2);
    state(ui, cx, file);
}

fn state(ui: &mut Ui, cx: &Context<'_>, file: &ImportFile) {
    let theme = cx.theme;
    if file.preview.failure().is_some() {
        Badge::new(Status::Error, &cx.t("import-not-read")).show(ui, theme);
        return;
    }
    let Some(preview) = file.preview.ready() else {
        let words = cx.t("import-checking");
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space.s3;
            progress_ring(ui, theme, None, &words);
            line(ui, theme, &words, Type::Dense, theme.text.secondary);
        });
        return;
    };
    let n_kinds = preview.report.problems.len();
    if preview.question.is_some() {
        Badge::new(Status::Warn, &cx.t("import-needs-answer")).show(ui, theme);
    } else if let Some(at) = preview.imported_at {
        let words = cx.tw("import-known-since", &[("date", cx.format().date(at).into())]);
        Badge::new(Status::Info, &words).show(ui, theme);
    } else if let Some(other) = &preview.same_as {
        let words = cx.t("import-same-as");
        let response = Badge::new(Status::Info, &words).show(ui, theme);
        response.on_hover_text(other.as_str());
    } else if !file.is_ready() {
        Badge::new(Status::Error, &cx.t("import-nothing-accepted")).show(ui, theme);
    } else if n_kinds > 0 {
        Badge::new(Status::Warn, &cx.tw("import-problems-n", &[("n", n_kinds.into())])).show(ui, theme);
    } else {
        Badge::new(Status::Ok, &cx.t("import-ready")).show(ui, theme);
    }
}
