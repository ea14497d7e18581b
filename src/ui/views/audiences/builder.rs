//! The builder: name, goal, where the score comes from, who may be in it, and who is left.

use egui::{Align2, Id, Key, Role, ScrollArea, Sense, Ui, pos2, vec2};

use super::goal::GoalPicker;
use super::rules::Rules;
use super::{FOOTER, failed, indented, numbered_head};
use crate::app::command::{Command, Screen};
use crate::app::state::{FunnelView, Loadable, RunRow};
use crate::data::Domain;
use crate::privacy::floor::Told;
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::{Side, Status, Type};
use crate::ui::widgets::{self, Button, IconButton, MenuRow, Select, TextInput, confirm_menu, draw};

#[derive(Default)]
pub(super) struct Builder {
    goal: GoalPicker,
    rules: Rules,
    /// The name while it is typed.
    naming: Option<String>,
}

impl Builder {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        self.header(ui, cx);
        let height = (ui.available_height() - FOOTER).max(100.0);
        let area = ScrollArea::vertical().id_salt("audience-builder").max_height(height).auto_shrink([false, false]);
        area.show(ui, |ui| {
            ui.set_max_width(theme.size.audience_builder_width - 1.0);
            self.goal_section(ui, cx);
            widgets::hairline(ui, theme);
            run_section(ui, cx);
            widgets::hairline(ui, theme);
            self.rules_section(ui, cx);
            also_in(ui, cx);
        });
        eligible(ui, cx);
    }

    /// The name, which is edited in place, and what else can be done with the audience.
    fn header(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        let name = cx.state.audiences.draft.name.clone();
        let shown = if self.naming.is_some() { String::new() } else { name.clone() };
        let (rename, more, delete) = (cx.t("rename"), cx.t("more"), cx.t("audiences-delete"));
        let saved = cx.state.audiences.list.iter().find(|row| row.name == name);
        let mut naming = self.naming.take();
        let (mut renamed, mut deleted) = (None, None);
        widgets::screen_header(
            ui,
            theme,
            &shown,
            |ui| match naming.take() {
                Some(text) => (naming, renamed) = name_field(ui, cx, text, &rename, &name),
                None => {
                    if IconButton::new(crate::ui::theme::icons::PENCIL_SIMPLE, &rename).show(ui, theme).clicked() {
                        naming = Some(name.clone());
                    }
                }
            },
            |ui| {
                if let Some(row) = saved {
                    let dots = IconButton::new(crate::ui::theme::icons::DOTS_THREE, &more).show(ui, theme);
                    let count = |n: u64| cx.format().count_or_floor(n, cx.state.floor);
                    let args = [("n", count(row.n_people).into()), ("held", count(row.n_held_out).into())];
                    let sentence = cx.tw("audiences-delete-note", &args);
                    if confirm_menu(&dots, theme, &sentence, &delete, crate::ui::theme::icons::TRASH) {
                        deleted = Some(Command::DeleteAudience(name.clone()));
                    }
                    let version = row.version;
                    let words = cx.tw("audiences-version", &[("n", version.into())]);
                    widgets::label(ui, theme, &words, Type::Dense, theme.text.tertiary);
                }
            },
        );
        self.naming = naming;
        if let Some(row) = saved.filter(|row| row.n_withdrawn > 0) {
            withdrawn_note(ui, cx, row.n_withdrawn);
        }
        for command in renamed.into_iter().chain(deleted) {
            cx.send(command);
        }
    }

    fn goal_section(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let title = cx.t("audiences-goal");
        numbered_head(ui, cx, 1, &title, "", |ui| self.goal.level_switch(ui, cx, &title));
        indented(ui, cx, |ui, cx| self.goal.show(ui, cx));
    }

    fn rules_section(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        let (title, note) = (cx.t("audiences-who"), cx.t("audiences-people-left"));
        numbered_head(ui, cx, 3, &title, "", |ui| {
            widgets::label(ui, theme, &note, Type::Dense, theme.text.tertiary);
        });
        let goal = cx.state.audiences.draft.goal.clone();
        let domain = goal.and_then(|goal| self.goal.domain(cx, &goal));
        // The people come from the other side than what is promoted to them.
        let side = domain.map_or(Side::Both, |domain| Side::from(domain.other()));
        if let Loadable::Failed(failure) = &cx.state.audiences.funnel {
            let title = cx.t("audiences-counting-failed");
            indented(ui, cx, |ui, cx| failed(ui, cx, &title, failure));
        }
        indented(ui, cx, |ui, cx| {
            self.rules.show(ui, cx, side);
            super::limits::show(ui, cx);
        });
    }
}

/// Consent is looked at again at every export, whatever it was when the list was saved.
fn withdrawn_note(ui: &mut Ui, cx: &Context<'_>, n: u64) {
    let n = cx.format().count_or_floor(n, cx.state.floor);
    let words = cx.tw("audiences-withdrawn-note", &[("n", n.into())]);
    ui.add_space(cx.theme.space.s4);
    widgets::padded(ui, |ui| widgets::note(ui, cx.theme, Status::Warn, &words));
}

/// Returns what is typed so far, nothing when it is done, and then the new name.
fn name_field(
    ui: &mut Ui,
    cx: &Context<'_>,
    mut text: String,
    label: &str,
    before: &str,
) -> (Option<String>, Option<Command>) {
    let id = Id::unique("audience-name");
    let had_focus = ui.memory(|memory| memory.has_focus(id));
    let response = TextInput::new(id, &mut text, label).width(240.0).show(ui, cx.theme);
    if !had_focus && !response.lost_focus() {
        response.request_focus();
    }
    if !response.lost_focus() {
        return (Some(text), None);
    }
    let name = text.trim();
    let is_kept = ui.input(|input| input.key_pressed(Key::Escape)) || name.is_empty() || name == before;
    (None, (!is_kept).then(|| Command::RenameAudience(name.to_owned())))
}

fn run_section(ui: &mut Ui, cx: &mut Context<'_>) {
    let title = cx.t("audiences-score-from");
    numbered_head(ui, cx, 2, &title, "", |_| {});
    indented(ui, cx, |ui, cx| {
        let theme = cx.theme;
        let state = cx.state;
        let usable = || state.models.runs.iter().filter(|run| run.failure.is_none());
        if usable().next().is_none() {
            widgets::label(ui, theme, &cx.t("audiences-no-runs"), Type::Dense, theme.text.secondary);
            let words = cx.tw("go-to", &[("screen", cx.t("nav-models").into())]);
            if Button::new(&words).show(ui, theme).clicked() {
                cx.send(Command::Go(Screen::Models));
            }
            return;
        }
        let draft = &state.audiences.draft;
        let run = usable().find(|run| draft.run.as_ref() == Some(&run.name));
        let shown = match (run, &draft.run) {
            (Some(run), _) => run_words(cx, run, run.alpha.map(|_| draft.alpha)),
            (None, Some(name)) => cx.tw("audiences-run-gone", &[("name", name.as_str().into())]),
            (None, None) => cx.t("audiences-run-choose"),
        };
        let id = Id::unique("audience-run");
        let select = Select::new(id, &title, &shown).icon(crate::ui::theme::icons::FADERS).width(ui.available_width());
        let picked = select.show_menu(ui, theme, |ui| {
            let mut picked = None;
            for run in usable() {
                let words = run_words(cx, run, run.alpha);
                if MenuRow::new(&words).checked(draft.run.as_ref() == Some(&run.name)).show(ui, theme).clicked() {
                    picked = Some(run.name.clone());
                }
            }
            picked
        });
        if let Some(run) = run {
            widgets::label(ui, theme, &quality(cx, run), Type::Dense, theme.text.tertiary);
            if run.is_stale {
                widgets::note(ui, theme, Status::Info, &cx.t("audiences-run-stale"));
            }
        }
        if let Some(name) = picked {
            cx.send(Command::SetAudienceRun(name));
        }
    });
}

fn run_words(cx: &Context<'_>, run: &RunRow, alpha: Option<f64>) -> String {
    match alpha {
        Some(alpha) => {
            let args = [("name", run.name.as_str().into()), ("alpha", cx.format().weight(alpha).into())];
            cx.tw("audiences-run-blend", &args)
        }
        None => run.name.clone(),
    }
}

/// Quality on the hidden people of the direction that leads to the goal.
fn quality(cx: &Context<'_>, run: &RunRow) -> String {
    let format = cx.format();
    let domain = match cx.state.audiences.draft.goal {
        Some(crate::app::command::Goal::Item(item)) => {
            cx.state.dataset().and_then(|dataset| dataset.catalogue.domain(item as usize))
        }
        Some(crate::app::command::Goal::Any(domain)) => Some(domain),
        _ => None,
    };
    let metrics = match domain {
        Some(Domain::Course) => run.metrics[1],
        Some(Domain::Music) => run.metrics[0],
        None => run.metrics[0].or(run.metrics[1]),
    };
    let date = format.day(run.created_at);
    match metrics {
        Some(metrics) => {
            let ndcg = metrics.ndcg10;
            let args = [
                ("value", format.quality(ndcg.value).into()),
                ("interval", format.interval(ndcg.low, ndcg.high, 3).into()),
                ("date", date.into()),
            ];
            cx.tw("audiences-run-quality", &args)
        }
        None => cx.tw("audiences-run-untested", &[("date", date.into())]),
    }
}

fn also_in(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, state) = (cx.theme, cx.state);
    let Some(funnel) = state.audiences.funnel.shown().filter(|funnel| !funnel.also_in.is_empty()) else { return };
    widgets::hairline(ui, theme);
    let n = cx.format().told(funnel.eligible);
    let note = cx.tw("audiences-of-eligible", &[("n", n.into())]);
    indented(ui, cx, |ui, cx| {
        ui.spacing_mut().item_spacing.y = 0.0;
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme.size.panel_header), Sense::hover());
        let title = cx.t("audiences-also-in");
        let (at, ink) = (rect.left_center(), theme.text.primary);
        draw::text_at(ui.painter(), theme, at, Align2::LEFT_CENTER, &title, Type::PanelTitle, ink);
        let (at, ink) = (rect.right_center(), theme.text.tertiary);
        draw::text_at(ui.painter(), theme, at, Align2::RIGHT_CENTER, &note, Type::Dense, ink);
        for (name, shared) in &funnel.also_in {
            let count = cx.format().count_or_floor(*shared, state.floor);
            let share = match (state.above_floor(*shared), funnel.eligible.figure()) {
                (Some(shared), Some(of)) => cx.format().share(shared as f64 / of.max(1) as f64),
                _ => MISSING.to_owned(),
            };
            shared_row(ui, cx, name, &count, &share);
        }
    });
}

fn shared_row(ui: &mut Ui, cx: &Context<'_>, name: &str, count: &str, share: &str) {
    let theme = cx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    draw::name(&response, Role::ListItem, true, &format!("{name}, {count}, {share}"));
    let y = rect.center().y;
    let name = draw::layout_within(ui.painter(), theme, name, Type::Dense, theme.text.secondary, rect.width() - 116.0);
    draw::paint_galley(ui.painter(), pos2(rect.left(), y), Align2::LEFT_CENTER, name);
    let at = pos2(rect.right() - 46.0, y);
    draw::text_at(ui.painter(), theme, at, Align2::RIGHT_CENTER, count, Type::DenseStrong, theme.text.primary);
    let at = pos2(rect.right(), y);
    draw::text_at(ui.painter(), theme, at, Align2::RIGHT_CENTER, share, Type::Dense, theme.text.tertiary);
}

/// Everybody whom the rules leave, at the foot of the builder.
fn eligible(ui: &mut Ui, cx: &Context<'_>) {
    let (theme, state) = (cx.theme, cx.state);
    let funnel: Option<&FunnelView> = state.audiences.funnel.shown().map(|funnel| &**funnel);
    let ground = ui.available_rect_before_wrap();
    let ground = egui::Rect::from_min_size(ground.min, vec2(ground.width(), FOOTER));
    ui.painter().rect_filled(ground, 0.0, theme.bg.hover);
    widgets::footer(ui, theme, |ui| {
        if state.audiences.funnel.is_busy() {
            widgets::progress_ring(ui, theme, None, &cx.t("job-funnel"));
        }
        let Some(funnel) = funnel else { return };
        let count = match funnel.eligible {
            Told::Exact(count) => cx.format().headline(count),
            told => cx.format().told(told),
        };
        let figure = widgets::label(ui, theme, &count, Type::Figure, theme.text.primary);
        figure.on_hover_text(cx.format().told(funnel.eligible));
        widgets::label(ui, theme, &cx.t("audiences-eligible"), Type::Body, theme.text.secondary);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            if let Some(n) = funnel.eligible.figure() {
                let share = cx.format().share(n as f64 / funnel.n_everybody.max(1) as f64);
                let words = cx.tw("audiences-of-everybody", &[("share", share.into())]);
                widgets::label(ui, theme, &words, Type::Dense, theme.text.tertiary);
            }
        });
    });
}
