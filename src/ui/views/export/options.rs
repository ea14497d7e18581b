//! What may be chosen: consent for all files, and what the destination in focus offers.

use egui::Ui;

use crate::app::command::{Command, Dialog};
use crate::app::engine::ExportChoices;
use crate::app::state::{DestinationCard, ExportState};
use crate::export::table::TextEncoding;
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{self, Button};

pub(super) fn show(
    ui: &mut Ui,
    cx: &Context<'_>,
    export: &ExportState,
    card: Option<&DestinationCard>,
) -> Option<Command> {
    let theme = cx.theme;
    let mut choices = export.choices.clone();
    let mut asked = None;
    widgets::panel_header(ui, theme, &cx.t("export-choices"), &cx.t("export-choices-note"), |_| {});
    widgets::padded(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme.space.s3;
        for offer in card.into_iter().flat_map(|card| &card.offers) {
            asked = option(ui, cx, &mut choices, offer).or(asked.take());
        }
        widgets::switch(ui, theme, &mut choices.allow_unknown_consent, &cx.t("export-allow-unknown"));
        explained(ui, cx, "export-allow-unknown-means");
        ui.add_space(theme.space.s5);
    });
    let is_changed = choices != export.choices;
    asked.or(is_changed.then(|| Command::SetExportChoices(Box::new(choices))))
}

fn option(ui: &mut Ui, cx: &Context<'_>, choices: &mut ExportChoices, offer: &str) -> Option<Command> {
    let theme = cx.theme;
    let name = cx.t(&format!("export-offer-{offer}"));
    match offer {
        "second-forms" => widgets::switch(ui, theme, &mut choices.second_forms, &name),
        "value" => widgets::switch(ui, theme, &mut choices.with_value, &name),
        "hashes" => widgets::switch(ui, theme, &mut choices.with_hashes, &name),
        "excel" => {
            let mut is_on = choices.csv.bom;
            let response = widgets::switch(ui, theme, &mut is_on, &name);
            (choices.csv.bom, choices.csv.guard_formulas) = (is_on, is_on);
            response
        }
        "gb18030" => {
            let mut is_on = choices.csv.encoding == TextEncoding::Gb18030;
            let response = widgets::switch(ui, theme, &mut is_on, &name);
            choices.csv.encoding = if is_on { TextEncoding::Gb18030 } else { TextEncoding::Utf8 };
            response
        }
        "template" => return template(ui, cx, choices, &name),
        _ => return None,
    };
    explained(ui, cx, &format!("export-offer-{offer}-means"));
    None
}

/// The template in use with its button to let it go, or the button to load one.
fn template(ui: &mut Ui, cx: &Context<'_>, choices: &mut ExportChoices, name: &str) -> Option<Command> {
    let theme = cx.theme;
    let mut asked = None;
    ui.horizontal(|ui| {
        if Button::new(name).small().show(ui, theme).clicked() {
            asked = Some(Command::Ask(Dialog::PickExportTemplate));
        }
        if choices.template.is_some() && Button::ghost(&cx.t("remove")).small().show(ui, theme).clicked() {
            choices.template = None;
        }
    });
    match choices.template.as_ref().and_then(|path| path.file_name()) {
        Some(file) => {
            let file = theme.rich(file.to_string_lossy(), Type::Mono, theme.text.secondary);
            ui.add(egui::Label::new(file).truncate());
        }
        None => explained(ui, cx, "export-offer-template-means"),
    }
    asked
}

fn explained(ui: &mut Ui, cx: &Context<'_>, key: &str) {
    let words = cx.theme.rich(cx.t(key), Type::Dense, cx.theme.text.tertiary);
    ui.add(egui::Label::new(words).wrap());
}
