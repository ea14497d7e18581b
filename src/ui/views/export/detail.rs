//! The destination in focus: what to know before writing, who is left out and why, the first lines, the rules, the
//! manifest, the choices.

use egui::{Frame, Margin, Stroke, Ui};

use super::{destination_name, options, rules};
use crate::app::command::Command;
use crate::app::state::{DestinationCard, ExportState, FindingView, Loadable, PreflightView};
use crate::ui::context::Context;
use crate::ui::theme::{Status, Type};
use crate::ui::widgets::{self, Badge, draw};

pub(super) fn show(
    ui: &mut Ui,
    cx: &Context<'_>,
    export: &ExportState,
    card: Option<&DestinationCard>,
) -> Option<Command> {
    let theme = cx.theme;
    if let Some(card) = card {
        let rule = cx.tw("export-rule-version", &[("version", card.rule_version.as_str().into())]);
        widgets::screen_header(
            ui,
            theme,
            &destination_name(cx, &card.id),
            |_| {},
            |ui| {
                Badge::new(Status::Info, &rule).show(ui, theme);
            },
        );
        ui.add_space(theme.space.s4);
        match &card.preflight {
            Loadable::Failed(failure) => {
                let title = cx.t("export-check-failed");
                widgets::padded(ui, |ui| super::result::failure(ui, cx, &title, failure));
            }
            preflight => match preflight.shown() {
                Some(checked) => facts(ui, cx, export, checked),
                None => widgets::padded(ui, |ui| widgets::skeleton_rows(ui, theme, 5, &[0.6, 0.2])),
            },
        }
        widgets::hairline(ui, theme);
        rules::show(ui, cx, card);
        widgets::hairline(ui, theme);
    }
    let asked = options::show(ui, cx, export, card);
    widgets::hairline(ui, theme);
    manifest(ui, cx, export);
    asked
}

fn facts(ui: &mut Ui, cx: &Context<'_>, export: &ExportState, checked: &PreflightView) {
    let theme = cx.theme;
    widgets::padded(ui, |ui| {
        ui.spacing_mut().item_spacing.y = theme.space.s3;
        notes(ui, cx, checked);
        widgets::label(ui, theme, &cx.t("export-left-out-of-file"), Type::PanelTitle, theme.text.primary);
        ui.scope(|ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            left_out(ui, cx, export, checked);
        });
        identifiers(ui, cx, checked);
        if !checked.first_lines.is_empty() {
            widgets::label(ui, theme, &cx.t("export-first-lines"), Type::PanelTitle, theme.text.primary);
            let more = checked.rows.saturating_sub(checked.first_lines.len() as u64);
            let more = cx.tw("export-more-lines", &[("n", more.into())]);
            let lines = checked.first_lines.iter().map(String::as_str);
            mono_box(ui, cx, &lines.chain([more.as_str()]).collect::<Vec<_>>());
        }
        ui.add_space(theme.space.s3);
    });
}

/// Everything to know before writing, what stops it first.
fn notes(ui: &mut Ui, cx: &Context<'_>, checked: &PreflightView) {
    let count = |n: u64| cx.format().count_or_floor(n, cx.state.floor);
    // The list below says the same, by reason.
    for finding in checked.findings.iter().filter(|finding| finding.code != "finding-left-out") {
        let args = [
            ("n", count(finding.count).into()),
            ("limit", count(finding.limit).into()),
            ("minimum", finding.limit.into()),
            ("floor", cx.state.floor.into()),
        ];
        let status = match finding {
            FindingView { is_blocking: true, .. } => Status::Error,
            FindingView { is_warning: true, .. } => Status::Warn,
            _ => Status::Info,
        };
        widgets::note(ui, cx.theme, status, &cx.tw(finding.code, &args));
    }
}

/// In the file, and left out by reason: together the people to export.
fn left_out(ui: &mut Ui, cx: &Context<'_>, export: &ExportState, checked: &PreflightView) {
    let theme = cx.theme;
    let count = |n: u64| cx.format().count_or_floor(n, cx.state.floor);
    let n_dropped: u64 = checked.dropped.iter().map(|(_, n)| n).sum();
    for (code, n) in &checked.dropped {
        let words = cx.t(&format!("reason-{}", code.replace('_', "-")));
        widgets::key_value(ui, theme, &words, &count(*n), Type::Dense);
    }
    let written = count(export.n_export.saturating_sub(n_dropped));
    widgets::key_value(ui, theme, &cx.t("export-people-in-file"), &written, Type::Dense);
    widgets::hairline(ui, theme);
    widgets::key_value(ui, theme, &cx.t("export-people-together"), &count(export.n_export), Type::DenseStrong);
}

/// Single identifiers that cannot be used, of people in the file or not.
fn identifiers(ui: &mut Ui, cx: &Context<'_>, checked: &PreflightView) {
    if checked.identifier_drops.is_empty() {
        return;
    }
    let theme = cx.theme;
    widgets::label(ui, theme, &cx.t("export-identifiers-left"), Type::PanelTitle, theme.text.primary);
    ui.scope(|ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (kind, code, n) in &checked.identifier_drops {
            let reason = cx.t(&format!("reason-{}", code.replace('_', "-")));
            let kind = cx.t(&format!("export-kind-{kind}"));
            let words = cx.tw("export-identifier-reason", &[("kind", kind.into()), ("reason", reason.into())]);
            let n = cx.format().count_or_floor(*n, cx.state.floor);
            widgets::key_value(ui, theme, &words, &n, Type::Dense);
        }
    });
}

fn manifest(ui: &mut Ui, cx: &Context<'_>, export: &ExportState) {
    let theme = cx.theme;
    let (title, note) = (cx.t("export-manifest"), cx.t("export-manifest-note"));
    widgets::panel_header(ui, theme, &title, &note, |_| {});
    let count = |n: u64| cx.format().count_or_floor(n, cx.state.floor);
    let draft = &cx.state.audiences.draft;
    let run = draft.run.as_deref().filter(|_| draft.name == export.audience);
    let score = run.map(|run| {
        let args = [("name", run.into()), ("alpha", cx.format().weight(draft.alpha).into())];
        cx.tw("audiences-run-blend", &args)
    });
    let people = [
        ("all", count(export.n_export + export.n_held_out).into()),
        ("n", count(export.n_export).into()),
        ("held", count(export.n_held_out).into()),
    ];
    let consent =
        if export.choices.allow_unknown_consent { "export-fact-consent-unknown" } else { "export-fact-consent-only" };
    let facts = [
        ("export-fact-audience", export.audience.clone()),
        ("export-fact-score", score.unwrap_or_default()),
        ("export-fact-people", cx.tw("export-fact-people-sum", &people)),
        ("export-fact-consent", cx.t(consent)),
        ("export-fact-files", cx.t("export-fact-files-hash")),
        ("export-fact-drops", cx.t("export-fact-drops-each")),
    ];
    widgets::padded(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for (key, value) in &facts {
            if !value.is_empty() {
                widgets::key_value(ui, theme, &cx.t(key), value, Type::Mono);
            }
        }
        widgets::label(ui, theme, &cx.t("export-manifest-holds"), Type::Dense, theme.text.tertiary);
        ui.add_space(theme.space.s5);
    });
}

/// Lines of a file as they stand in it.
fn mono_box(ui: &mut Ui, cx: &Context<'_>, lines: &[&str]) {
    let theme = cx.theme;
    let frame = Frame::new()
        .fill(theme.bg.app)
        .stroke(Stroke::new(theme.stroke.hair, theme.line.default))
        .corner_radius(draw::corner(theme.radius.control))
        .inner_margin(Margin::symmetric(10, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        for line in lines {
            ui.add(egui::Label::new(theme.rich(*line, Type::Mono, theme.text.secondary)).truncate());
        }
    });
}
