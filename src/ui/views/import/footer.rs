//! The accounting of the shown file, and the act that imports all of them.

use egui::{Align, Layout, Ui, UiBuilder, vec2};

use super::is_importing;
use crate::app::command::Command;
use crate::app::state::ImportFile;
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::views::data::parts::{accounting_bar, accounting_figures};
use crate::ui::widgets::{Button, label};

const BAR_WIDTH: f32 = 110.0;

pub fn ui(ui: &mut Ui, cx: &mut Context<'_>, file: &ImportFile) {
    let theme = cx.theme;
    let inner = ui.available_rect_before_wrap().shrink2(vec2(16.0, 0.0));
    let builder = UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center));
    let mut row = ui.new_child(builder);
    row.spacing_mut().item_spacing.x = theme.space.s3;
    if let Some(preview) = file.preview.shown().filter(|preview| preview.question.is_none()) {
        for (sign, figure, word, ink) in accounting_figures(cx, &preview.report) {
            if !sign.is_empty() {
                row.add_space(theme.space.s3);
                label(&mut row, theme, sign, Type::Dense, theme.text.tertiary);
                row.add_space(theme.space.s3);
            }
            label(&mut row, theme, &figure, Type::Title, ink);
            label(&mut row, theme, &word, Type::Dense, theme.text.secondary);
        }
        row.add_space(theme.space.s7);
        accounting_bar(&mut row, cx, vec2(BAR_WIDTH, theme.size.bar_mini), &preview.report, theme.ok.fill);
    }
    let n_files = cx.state.import.files.iter().filter(|file| !file.is_set_aside()).count();
    let words = cx.tw("import-commit", &[("n", n_files.into())]);
    let why = why_not(cx.state.import.files.as_slice()).map(|key| cx.t(key));
    let is_running = is_importing(cx);
    let clicked = row
        .with_layout(Layout::right_to_left(Align::Center), |ui| {
            let button = Button::primary(&words).large().icon(crate::ui::theme::icons::CHECK).busy(is_running);
            let clicked = button.off_because(why.as_deref()).show(ui, theme).clicked();
            if let Some(why) = why.as_deref().filter(|_| !is_running) {
                ui.add_space(theme.space.s4);
                ui.add(egui::Label::new(theme.rich(why, Type::Dense, theme.text.tertiary)).truncate());
            }
            clicked
        })
        .inner;
    if clicked && !is_running {
        cx.send(Command::ImportCommit);
    }
}

/// Why the files cannot be imported now, as a word key.
fn why_not(files: &[ImportFile]) -> Option<&'static str> {
    if files.iter().any(|file| file.preview.failure().is_some()) {
        Some("import-wait-failed")
    } else if files.iter().any(|file| file.preview.ready().is_none()) {
        Some("import-wait-check")
    } else if files.iter().any(|file| file.preview.ready().is_some_and(|preview| preview.question.is_some())) {
        Some("import-wait-answer")
    } else if files.iter().all(ImportFile::is_set_aside) {
        Some("import-wait-repeats")
    } else if files.iter().any(|file| !file.is_ready()) {
        Some("import-wait-nothing")
    } else {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::error::Failure;
    use crate::app::state::{FilePreview, Loadable};

    fn repeat(again: bool) -> ImportFile {
        let mut file = file(3);
        if let Loadable::Ready(preview) = &mut file.preview {
            preview.imported_at = Some(1);
        }
        ImportFile { again, ..file }
    }

    fn file(accepted: u64) -> ImportFile {
        let mut preview = FilePreview::default();
        preview.report.accepted = accepted;
        ImportFile { preview: Loadable::Ready(preview), ..ImportFile::default() }
    }

    #[test]
    fn all_files_must_be_ready() {
        let failed = ImportFile { preview: Loadable::Failed(Failure::new("io")), ..ImportFile::default() };
        let cases: [(Vec<ImportFile>, Option<&str>); 8] = [
            (vec![repeat(false)], Some("import-wait-repeats")),
            (vec![repeat(false), file(2)], None),
            (vec![repeat(true)], None),
            (vec![file(3), file(1)], None),
            (vec![file(3), ImportFile::default()], Some("import-wait-check")),
            (vec![file(3), file(0)], Some("import-wait-nothing")),
            (vec![file(3), failed.clone()], Some("import-wait-failed")),
            (vec![ImportFile::default(), failed], Some("import-wait-failed")),
        ];
        for (files, expected) in cases {
            assert_eq!(why_not(&files), expected);
        }
    }
}
