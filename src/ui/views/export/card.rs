//! One destination as a card: rows, identifiers and their form, consent, minimum, files.

use egui::Ui;

use super::{destination_name, is_masked};
use crate::app::command::Command;
use crate::app::state::{DestinationCard, ExportState, Loadable, PreflightView};
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::{Status, Type};
use crate::ui::widgets::{self, CardHead};

/// Told in the foot of the dialog, and true of every messaging tool.
const PLAIN: &str = "finding-plain-identifiers";
/// As high as the content of a checked card, so that cards stand in rows.
const CONTENT_HEIGHT: f32 = 84.0;

pub(super) fn show(
    ui: &mut Ui,
    cx: &Context<'_>,
    export: &ExportState,
    card: &DestinationCard,
    focused: bool,
) -> Option<Command> {
    let theme = cx.theme;
    let name = destination_name(cx, &card.id);
    let kind = cx.t(&format!("destination-kind-{}", card.id));
    let badge = badge(cx, card);
    let head = CardHead {
        name: &name,
        kind: &kind,
        badge: badge.as_ref().map(|(status, words)| (*status, words.as_str())),
        focused,
        enabled: true,
    };
    let mut checked = card.is_on;
    let response = widgets::card(ui, theme, &head, &mut checked, |ui| {
        ui.spacing_mut().item_spacing.y = theme.space.s1;
        let top = ui.cursor().top();
        match &card.preflight {
            Loadable::Failed(failure) => {
                let [happened, ..] = cx.failure(failure);
                widgets::check_line(ui, theme, Status::Error, &happened);
            }
            preflight => match preflight.shown() {
                Some(preflight) => content(ui, cx, export, card, preflight),
                None => {
                    ui.horizontal(|ui| {
                        widgets::progress_ring(ui, theme, None, &cx.t("job-preflight"));
                        widgets::label(ui, theme, &cx.t("job-preflight"), Type::Dense, theme.text.secondary);
                    });
                }
            },
        }
        ui.add_space((CONTENT_HEIGHT - (ui.cursor().top() - top)).max(0.0));
    });
    if response.toggled {
        Some(Command::ToggleDestination(card.id.clone()))
    } else if !focused && (response.response.clicked() || response.response.gained_focus()) {
        Some(Command::FocusDestination(card.id.clone()))
    } else {
        None
    }
}

/// What stops it comes before what is to be known, and that before "ready".
fn badge(cx: &Context<'_>, card: &DestinationCard) -> Option<(Status, String)> {
    if card.preflight.failure().is_some() {
        return Some((Status::Error, cx.t("export-check-failed")));
    }
    let checked = card.preflight.shown()?;
    let n_dropped: u64 = checked.dropped.iter().map(|(_, n)| n).sum();
    Some(if checked.blocked_by.is_some() {
        (Status::Error, cx.t("export-blocked"))
    } else if checked.is_below_minimum {
        (Status::Warn, cx.t("export-below-minimum"))
    } else if n_dropped > 0 {
        let n = cx.format().count_or_floor(n_dropped, cx.state.floor);
        (Status::Warn, cx.tw("export-left-out", &[("n", n.into())]))
    } else if checked.findings.iter().any(|finding| finding.is_warning && finding.code != PLAIN) {
        (Status::Warn, cx.t("export-to-know"))
    } else if card.is_on {
        (Status::Ok, cx.t("export-ready"))
    } else {
        (Status::Info, cx.t("export-not-chosen"))
    })
}

fn content(ui: &mut Ui, cx: &Context<'_>, export: &ExportState, card: &DestinationCard, checked: &PreflightView) {
    let (theme, format, floor) = (cx.theme, cx.format(), cx.state.floor);
    if card.preflight.is_busy() {
        ui.multiply_opacity(0.6);
    }
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s9;
        widgets::tile(ui, theme, &cx.t("export-rows"), &format.count_or_floor(checked.rows, floor), "");
        let identifiers =
            [("email", checked.with_email, checked.email_form), ("phone", checked.with_phone, checked.phone_form)];
        for (key, count, form) in identifiers {
            let (figure, beside) = match form {
                "" => (MISSING.to_owned(), cx.t("export-not-taken")),
                form => (format.count_or_floor(count, floor), form_words(cx, card, form)),
            };
            widgets::tile(ui, theme, &cx.t(key), &figure, &beside);
        }
    });
    ui.add_space(theme.space.s2);
    ui.horizontal(|ui| {
        consent_line(ui, cx, export, checked);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| minimum_line(ui, cx, checked));
    });
    let args = [("n", checked.n_files.into()), ("size", format.bytes(checked.bytes).into())];
    match &checked.blocked_by {
        Some(_) => widgets::check_line(ui, theme, Status::Error, &cx.t("export-no-file")),
        None => widgets::check_line(ui, theme, Status::Ok, &cx.tw("export-files-size", &args)),
    };
}

/// How an identifier stands in the file.
fn form_words(cx: &Context<'_>, card: &DestinationCard, form: &str) -> String {
    match form {
        "plain" if is_masked(card) => cx.t("export-form-masked"),
        form => cx.t(&format!("export-form-{}", form.replace('_', "-"))),
    }
}

fn consent_line(ui: &mut Ui, cx: &Context<'_>, export: &ExportState, checked: &PreflightView) {
    let is_consent = |code: &str| code.starts_with("consent_");
    let missing: u64 = checked.dropped.iter().filter(|(code, _)| is_consent(code)).map(|(_, n)| n).sum();
    let count = |n: u64| cx.format().count_or_floor(n, cx.state.floor);
    let (status, key, n) = match missing {
        0 => (Status::Ok, "export-consent-granted", export.n_export),
        missing => (Status::Warn, "export-consent-missing", missing),
    };
    let words = cx.tw(key, &[("channel", checked.channel.into()), ("n", count(n).into())]);
    widgets::check_line(ui, cx.theme, status, &words);
}

fn minimum_line(ui: &mut Ui, cx: &Context<'_>, checked: &PreflightView) {
    let minimum = [("n", checked.minimum.into())];
    let (status, words) = match checked.minimum {
        0 => (Status::Ok, cx.t("export-no-minimum")),
        _ if checked.is_below_minimum => (Status::Warn, cx.tw("export-minimum-missed", &minimum)),
        _ => (Status::Ok, cx.tw("export-minimum", &minimum)),
    };
    widgets::check_line(ui, cx.theme, status, &words);
}
