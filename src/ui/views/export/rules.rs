//! The rules by which a destination's files are made, with their date and source, and what only the account can keep.

use egui::Ui;

use crate::app::state::DestinationCard;
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets;

pub(super) fn show(ui: &mut Ui, cx: &Context<'_>, card: &DestinationCard) {
    let theme = cx.theme;
    let read = cx.tw("export-rule-read", &[("version", card.rule_version.as_str().into())]);
    widgets::panel_header(ui, theme, &cx.t("export-rules"), &read, |_| {});
    widgets::padded(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme.space.s3;
        if let Some(checked) = card.preflight.shown() {
            for code in checked.account_rules {
                ui.add(egui::Label::new(theme.rich(cx.t(code), Type::Dense, theme.text.secondary)).wrap());
            }
            widgets::label(ui, theme, &cx.t("export-rule-source"), Type::DenseStrong, theme.text.secondary);
            for source in checked.source.split("; ") {
                ui.add(egui::Label::new(theme.rich(source, Type::Dense, theme.text.tertiary)).wrap());
            }
        }
        ui.add_space(theme.space.s5);
    });
}
