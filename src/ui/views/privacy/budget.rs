//! The privacy budget: what is left, what it went to, and its limit. Beside it, item similarity with a partner.

use egui::{Id, Ui};

use crate::app::command::{Command, Dialog};
use crate::app::state::{BudgetView, PrivacyView};
use crate::privacy::noise::MICRO;
use crate::ui::context::Context;
use crate::ui::shell::report::epsilon_words;
use crate::ui::theme::icons::{EXPORT, FOLDER_OPEN};
use crate::ui::theme::{Status, Type};
use crate::ui::widgets::{Button, NumberField, hairline, label, note, padded, panel_header, progress_bar};

/// Entries that are shown; the command lists all.
const SHOWN: usize = 5;

/// The limit and the cost that are being chosen.
pub struct BudgetPanel {
    limit: Option<f64>,
    epsilon: f64,
}

impl Default for BudgetPanel {
    fn default() -> Self {
        Self { limit: None, epsilon: 1.0 }
    }
}

impl BudgetPanel {
    pub fn budget(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &PrivacyView) {
        let (theme, budget) = (cx.theme, &view.budget);
        let left = epsilon_words(cx, budget.left());
        let limit = epsilon_words(cx, budget.limit);
        let side_note = cx.tw("privacy-budget-left", &[("left", left.into()), ("limit", limit.into())]);
        panel_header(ui, theme, &cx.t("privacy-budget"), &side_note, |_| {});
        padded(ui, |ui| {
            let share = budget.spent as f32 / budget.limit.max(1) as f32;
            let width = ui.available_width();
            progress_bar(ui, theme, width, share.min(1.0), &cx.t("privacy-budget"));
            ui.add_space(theme.space.s4);
            self.limit(ui, cx, budget);
            ui.add_space(theme.space.s4);
            entries(ui, cx, budget);
            ui.add_space(theme.space.s3);
            sentence(ui, cx, &cx.t("privacy-budget-note"));
            ui.add_space(theme.space.s4);
            let write = cx.t("private-write");
            if Button::new(&write).icon(EXPORT).show(ui, theme).clicked() {
                cx.send(Command::OpenReport);
            }
            ui.add_space(theme.space.s6);
        });
        hairline(ui, theme);
    }

    fn limit(&mut self, ui: &mut Ui, cx: &mut Context<'_>, budget: &BudgetView) {
        let theme = cx.theme;
        let now = budget.limit as f64 / MICRO as f64;
        let mut chosen = self.limit.unwrap_or(now);
        let (name, set) = (cx.t("privacy-budget-limit"), cx.t("privacy-budget-set"));
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space.s4;
            label(ui, theme, &name, Type::Dense, theme.text.secondary);
            let field = NumberField::new(Id::unique("privacy-budget-limit"), &mut chosen, &name);
            field.range(0.1..=1_000.0).step(0.5).decimals(2).width(72.0).show(ui, theme);
            self.limit = Some(chosen);
            let is_other = (chosen - now).abs() > 1e-9;
            if Button::new(&set).enabled(is_other).show(ui, theme).clicked() {
                self.limit = None;
                cx.send(Command::SetBudget(chosen));
            }
        });
    }

    /// Give and take sums of items.
    pub fn similarity(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &PrivacyView) {
        let theme = cx.theme;
        panel_header(ui, theme, &cx.t("privacy-sums"), &cx.t("privacy-sums-note"), |_| {});
        padded(ui, |ui| {
            let (give, take, name) = (cx.t("privacy-sums-give"), cx.t("privacy-sums-take"), cx.t("private-epsilon"));
            let micro_epsilon = (self.epsilon * MICRO as f64).round() as u64;
            let is_poor = micro_epsilon > view.budget.left();
            let why = is_poor.then(|| cx.t("private-spent-out"));
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = theme.space.s4;
                label(ui, theme, &name, Type::Dense, theme.text.secondary);
                let field = NumberField::new(Id::unique("privacy-sums-epsilon"), &mut self.epsilon, &name);
                field.range(0.01..=100.0).step(0.1).decimals(2).width(72.0).show(ui, theme);
                if Button::new(&give).icon(EXPORT).off_because(why.as_deref()).show(ui, theme).clicked() {
                    cx.send(Command::Ask(Dialog::SaveSums { micro_epsilon }));
                }
                if Button::new(&take).icon(FOLDER_OPEN).show(ui, theme).clicked() {
                    cx.send(Command::Ask(Dialog::PickSums));
                }
            });
            for (partner, at) in &view.partners {
                ui.add_space(theme.space.s3);
                let args = [("name", partner.as_str().into()), ("date", cx.format().date(*at).into())];
                sentence(ui, cx, &cx.tw("privacy-sums-here", &args));
                let train = cx.tw("privacy-sums-train", &args);
                if Button::ghost(&train).small().show(ui, theme).clicked() {
                    cx.send(Command::TrainWithPartner(partner.clone()));
                }
            }
            ui.add_space(theme.space.s4);
            note(ui, theme, Status::Info, &cx.t("privacy-sums-limits"));
            ui.add_space(theme.space.s6);
        });
        hairline(ui, theme);
    }
}

fn entries(ui: &mut Ui, cx: &Context<'_>, budget: &BudgetView) {
    if budget.entries.is_empty() {
        sentence(ui, cx, &cx.t("privacy-budget-none"));
    }
    for (at, what, micro) in budget.entries.iter().take(SHOWN) {
        let words = cx.t(&format!("privacy-budget-{what}"));
        let line = format!("{}  {}  {words}", epsilon_words(cx, *micro), cx.format().date(*at));
        sentence(ui, cx, &line);
    }
}

fn sentence(ui: &mut Ui, cx: &Context<'_>, words: &str) {
    ui.add(egui::Label::new(cx.theme.rich(words, Type::Dense, cx.theme.text.secondary)).wrap());
}
