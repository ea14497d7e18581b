//! The exchange with a partner in three steps: send a file, read theirs, see the count.

use std::path::Path;

use egui::Ui;

use crate::app::command::{Command, Dialog};
use crate::app::state::{Loadable, PartnerView};
use crate::ui::context::Context;
use crate::ui::theme::icons::{EXPORT, FOLDER_OPEN};
use crate::ui::theme::{Status, Type};
use crate::ui::widgets::{
    Badge, Button, StepState, checkbox, error_line, hairline, label, note, padded, panel_header, step_frame, step_ring,
};

#[derive(Default)]
pub struct OverlapPanel {
    with_segments: bool,
}

impl OverlapPanel {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        let overlap = &cx.state.privacy.overlap;
        let now = overlap.shown().cloned();
        panel_header(ui, theme, &cx.t("privacy-overlap"), &cx.t("privacy-overlap-note"), |ui| {
            if matches!(now, Some(PartnerView::Sent { .. } | PartnerView::Answered { .. })) {
                Badge::new(Status::Active, &cx.t("privacy-waiting-partner")).show(ui, theme);
            }
        });
        padded(ui, |ui| {
            let states = states_of(now.as_ref());
            ui.columns_const(|columns: &mut [Ui; 3]| {
                let [first, second, third] = columns;
                step_frame(first, theme, states[0], |ui| self.send(ui, cx, states[0], now.as_ref()));
                step_frame(second, theme, states[1], |ui| read(ui, cx, states[1]));
                step_frame(third, theme, states[2], |ui| see(ui, cx, states[2], now.as_ref()));
            });
            if let Loadable::Failed(failure) = overlap {
                ui.add_space(theme.space.s4);
                for sentence in cx.failure(failure).iter().filter(|sentence| !sentence.is_empty()) {
                    error_line(ui, theme, sentence);
                }
            }
            ui.add_space(theme.space.s4);
            note(ui, theme, Status::Info, &cx.t("privacy-overlap-limits"));
            ui.add_space(theme.space.s6);
        });
        hairline(ui, theme);
    }

    fn send(&mut self, ui: &mut Ui, cx: &mut Context<'_>, state: StepState, now: Option<&PartnerView>) {
        let theme = cx.theme;
        head(ui, cx, 1, state, "privacy-overlap-send");
        match now {
            Some(PartnerView::Sent { file, n_emails } | PartnerView::Answered { file, n_emails }) => {
                words(ui, cx, &cx.tw("privacy-overlap-sent", &[("n", (*n_emails).into())]));
                file_line(ui, cx, file);
            }
            _ => words(ui, cx, &cx.t("privacy-overlap-send-note")),
        }
        ui.add_space(theme.space.s4);
        checkbox(ui, theme, &mut self.with_segments, &cx.t("privacy-overlap-segments"));
        ui.add_space(theme.space.s4);
        let act = cx.t("privacy-overlap-write");
        let is_busy = cx.state.privacy.overlap.is_busy();
        if Button::new(&act).icon(EXPORT).enabled(!is_busy).show(ui, theme).clicked() {
            cx.send(Command::Ask(Dialog::SaveOverlap { with_segments: self.with_segments }));
        }
    }
}

fn states_of(now: Option<&PartnerView>) -> [StepState; 3] {
    use StepState as S;
    match now {
        None => [S::Current, S::Waiting, S::Waiting],
        Some(PartnerView::Sent { .. } | PartnerView::Answered { .. }) => [S::Done, S::Current, S::Waiting],
        Some(PartnerView::Counted { .. }) => [S::Done, S::Done, S::Current],
    }
}

fn read(ui: &mut Ui, cx: &mut Context<'_>, state: StepState) {
    let theme = cx.theme;
    head(ui, cx, 2, state, "privacy-overlap-read");
    words(ui, cx, &cx.t("privacy-overlap-read-note"));
    ui.add_space(theme.space.s4);
    let act = cx.t("privacy-overlap-open");
    let is_busy = cx.state.privacy.overlap.is_busy();
    let button = if state == StepState::Current { Button::primary(&act) } else { Button::new(&act) };
    if button.icon(FOLDER_OPEN).enabled(!is_busy).busy(is_busy).show(ui, theme).clicked() {
        cx.send(Command::Ask(Dialog::PickOverlap));
    }
}

fn see(ui: &mut Ui, cx: &Context<'_>, state: StepState, now: Option<&PartnerView>) {
    let theme = cx.theme;
    head(ui, cx, 3, state, "privacy-overlap-see");
    let Some(PartnerView::Counted { shared, segments, send }) = now else {
        return words(ui, cx, &cx.tw("privacy-overlap-see-note", &[("n", cx.state.floor.into())]));
    };
    let count = |n: Option<u64>| cx.format().count_told(n, cx.state.floor);
    label(ui, theme, &count(*shared), Type::Figure, theme.text.primary);
    words(ui, cx, &cx.t("privacy-overlap-shared"));
    for (name, n) in segments {
        words(ui, cx, &format!("{}  {name}", count(*n)));
    }
    if let Some(file) = send {
        ui.add_space(theme.space.s4);
        words(ui, cx, &cx.t("privacy-overlap-last"));
        file_line(ui, cx, file);
    }
}

fn head(ui: &mut Ui, cx: &Context<'_>, number: u32, state: StepState, key: &str) {
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = cx.theme.space.s4;
        step_ring(ui, cx.theme, number, state);
        label(ui, cx.theme, &cx.t(key), Type::PanelTitle, cx.theme.text.primary);
    });
    ui.add_space(cx.theme.space.s4);
}

fn words(ui: &mut Ui, cx: &Context<'_>, sentence: &str) {
    // The columns around stretch what stands in them, and stretched sentences would be justified.
    ui.vertical(|ui| ui.add(egui::Label::new(cx.theme.rich(sentence, Type::Dense, cx.theme.text.secondary)).wrap()));
}

fn file_line(ui: &mut Ui, cx: &Context<'_>, file: &Path) {
    let name = file.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    let shown = egui::Label::new(cx.theme.rich(&name, Type::Mono, cx.theme.text.tertiary)).truncate();
    ui.add(shown).on_hover_text(file.display().to_string());
}
