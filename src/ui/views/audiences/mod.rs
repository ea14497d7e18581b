//! The Audiences screen: the list, the builder with its rules as a funnel, and at the right how many, who is held out
//! and who they are. Counting and ranking are jobs; nothing here grows with the data in a frame.

mod builder;
mod feed;
mod goal;
mod holdout;
mod limits;
mod list;
mod outlook;
mod person;
mod preview;
mod rules;
mod size;

use egui::{Align, Layout, Rect, ScrollArea, Sense, Ui, UiBuilder, vec2};

use super::View;
use crate::app::command::{Command, Screen};
use crate::app::error::Failure;
use crate::app::jobs::JobKind;
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{self, Button, Problem, Sign, draw};
use outlook::Outlook;

/// Under this width the panels at the right stand one below the other.
const SIDE_BY_SIDE: f32 = 640.0;
const HOLDOUT_WIDTH: f32 = 285.0;
const TOP_HEIGHT: f32 = 440.0;
const FOOTER: f32 = 52.0;
/// Rows below a panel's head start under its title, after the number in its ring.
const INDENT: f32 = 26.0;

#[derive(Default)]
pub struct AudiencesView {
    builder: builder::Builder,
    holdout: holdout::HoldoutPanel,
    outlook: Option<Outlook>,
    person: Option<person::Inspected>,
    feed: feed::FeedPanel,
}

impl View for AudiencesView {
    fn screen(&self) -> Screen {
        Screen::Audiences
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        let all = ui.available_rect_before_wrap();
        ui.allocate_rect(all, Sense::hover());
        ui.painter().rect_filled(all, 0.0, theme.bg.panel);
        let (list_rect, rest) = all.split_left_right_at_x(all.left() + theme.size.audience_list_width);
        within(ui, "list", list_rect, |ui| list::show(ui, cx));
        draw::hairline_v(ui.painter(), list_rect.right(), all.y_range(), theme.line.default);
        if let Some(feed) = &cx.state.audiences.feed {
            within(ui, "feed", rest, |ui| self.feed.show(ui, cx, feed, rest));
            return;
        }
        if !cx.state.audiences.is_open {
            within(ui, "empty", rest, |ui| nothing_open(ui, cx));
            return;
        }
        self.outlook = Outlook::now(self.outlook.take(), cx.state);
        let (builder_rect, right) = rest.split_left_right_at_x(rest.left() + theme.size.audience_builder_width);
        within(ui, "builder", builder_rect, |ui| self.builder.show(ui, cx));
        draw::hairline_v(ui.painter(), builder_rect.right(), all.y_range(), theme.line.default);
        let (body, foot) = right.split_top_bottom_at_y(right.bottom() - FOOTER);
        within(ui, "plan", body, |ui| self.plan(ui, cx, body));
        within(ui, "foot", foot, |ui| footer(ui, cx, self.outlook.as_ref()));
    }

    fn has_inspector(&self, cx: &Context<'_>) -> bool {
        let is_builder = cx.state.audiences.feed.is_none();
        is_builder && self.person.is_some() && cx.state.audiences.is_open && cx.state.audiences.ranked.shown().is_some()
    }

    fn inspector(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        if let (Some(person), Some(outlook)) = (&mut self.person, &self.outlook) {
            person::show(ui, cx, outlook, person);
        }
    }
}

impl AudiencesView {
    /// Size, holdout and preview: in the shape of the sheet where there is room, else below one another.
    fn plan(&mut self, ui: &mut Ui, cx: &mut Context<'_>, rect: Rect) {
        if rect.width() < SIDE_BY_SIDE {
            ScrollArea::vertical().id_salt("audience-plan").auto_shrink([false, false]).show(ui, |ui| {
                size::show(ui, cx, self.outlook.as_ref());
                widgets::hairline(ui, cx.theme);
                self.holdout.show(ui, cx, self.outlook.as_ref());
                widgets::hairline(ui, cx.theme);
                self.preview(ui, cx);
            });
            return;
        }
        let (top, below) = rect.split_top_bottom_at_y(rect.top() + TOP_HEIGHT.min(rect.height() * 0.74));
        let (left, right) = top.split_left_right_at_x(top.right() - HOLDOUT_WIDTH);
        within(ui, "size", left, |ui| {
            scrolled(ui, "size", |ui| size::show(ui, cx, self.outlook.as_ref()));
        });
        within(ui, "holdout", right, |ui| {
            scrolled(ui, "holdout", |ui| self.holdout.show(ui, cx, self.outlook.as_ref()));
        });
        draw::hairline_v(ui.painter(), left.right(), left.y_range(), cx.theme.line.default);
        draw::hairline_h(ui.painter(), top.x_range(), top.bottom(), cx.theme.line.default);
        within(ui, "preview", below, |ui| self.preview(ui, cx));
    }

    fn preview(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let shown = self.person.as_ref().map(|inspected| inspected.person);
        if let Some(person) = preview::show(ui, cx, self.outlook.as_ref(), shown) {
            self.person = Some(person::Inspected::new(person));
            cx.send(Command::ShowAudiencePerson(person));
        }
    }
}

/// A part of the screen that clips what it holds.
fn within<R>(ui: &mut Ui, id: &'static str, rect: Rect, content: impl FnOnce(&mut Ui) -> R) -> R {
    let builder = UiBuilder::new().id_salt(("audiences", id)).max_rect(rect).layout(Layout::top_down(Align::Min));
    let mut child = ui.new_child(builder);
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    child.spacing_mut().item_spacing = vec2(8.0, 4.0);
    content(&mut child)
}

fn scrolled(ui: &mut Ui, id: &'static str, content: impl FnOnce(&mut Ui)) {
    ScrollArea::vertical().id_salt(("audience-scroll", id)).auto_shrink([false, false]).show(ui, content);
}

/// The head of a numbered part: ring, title, note, and controls at the right.
fn numbered_head(ui: &mut Ui, cx: &Context<'_>, number: u32, title: &str, note: &str, controls: impl FnOnce(&mut Ui)) {
    let theme = cx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), theme.size.screen_header), Sense::hover());
    let inner = rect.shrink2(vec2(theme.space.s7, 0.0));
    let builder = UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center));
    let mut child = ui.new_child(builder);
    child.spacing_mut().item_spacing.x = theme.space.s4;
    widgets::step_ring(&mut child, theme, number, widgets::StepState::Waiting);
    widgets::label(&mut child, theme, title, Type::PanelTitle, theme.text.primary);
    if !note.is_empty() {
        widgets::label(&mut child, theme, note, Type::Dense, theme.text.tertiary);
    }
    child.with_layout(Layout::right_to_left(Align::Center), controls);
}

/// Content under the title of a numbered head.
fn indented(ui: &mut Ui, cx: &mut Context<'_>, content: impl FnOnce(&mut Ui, &mut Context<'_>)) {
    let (edge, below) = (cx.theme.space.s7 as i8, cx.theme.space.s6);
    let margin = egui::Margin { left: edge + INDENT as i8, right: edge, top: 0, bottom: 0 };
    egui::Frame::new().inner_margin(margin).show(ui, |ui| content(ui, cx));
    ui.add_space(below);
}

/// What happened, what is kept, what to do, with the way back to the last draft that worked.
fn failed(ui: &mut Ui, cx: &mut Context<'_>, title: &str, failure: &Failure) {
    let theme = cx.theme;
    let sentences = cx.failure(failure);
    let names = [cx.t("error-happened"), cx.t("error-kept"), cx.t("error-do")];
    let [happened, kept, to_do] = &sentences;
    let lines = [(names[0].as_str(), happened.as_str()), (&names[1], kept), (&names[2], to_do)];
    let state = cx.state;
    let saved = state.audiences.list.iter().find(|row| row.name == state.audiences.draft.name);
    let (undo, again) = (cx.t("undo"), cx.t("audiences-open-saved"));
    widgets::error_state(ui, theme, &Problem { title, lines }, |ui| {
        if state.undo.next_undo().is_some() && Button::new(&undo).show(ui, theme).clicked() {
            cx.send(Command::Undo);
        }
        if let Some(row) = saved
            && Button::new(&again).show(ui, theme).clicked()
        {
            cx.send(Command::ShowAudience(row.name.clone()));
        }
    });
}

fn nothing_open(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, state) = (cx.theme, cx.state);
    let keys = match state.audiences.list.is_empty() {
        true => ("audiences-empty-title", "audiences-empty-text"),
        false => ("audiences-closed-title", "audiences-closed-text"),
    };
    let (title, sentence) = (cx.t(keys.0), cx.t(keys.1));
    let (new, from) = (cx.t("audiences-new"), cx.t("audiences-from-selection"));
    let (nobody, few) = (cx.t("selection-none"), cx.t("audiences-selection-few"));
    let n_selected = state.selection.len();
    let why = match n_selected {
        0 => Some(nobody.as_str()),
        n if state.floor.hides(n) => Some(few.as_str()),
        _ => None,
    };
    let sign = Sign::Icon(crate::ui::theme::icons::USERS_THREE);
    widgets::empty_state(ui, theme, sign, &title, &sentence, |ui| {
        if Button::primary(&new).icon(crate::ui::theme::icons::PLUS).show(ui, theme).clicked() {
            cx.send(Command::NewAudience);
        }
        let icon = crate::ui::theme::icons::SELECTION;
        if Button::new(&from).icon(icon).off_because(why).show(ui, theme).clicked() {
            cx.send(Command::AudienceFromSelection);
        }
    });
}

/// Who leaves the machine and who stays, and the two acts on the whole.
fn footer(ui: &mut Ui, cx: &mut Context<'_>, outlook: Option<&Outlook>) {
    let (theme, state) = (cx.theme, cx.state);
    let why = why_not_ready(cx, outlook);
    let is_saving = state.jobs.iter().any(|job| job.kind == JobKind::Save);
    let is_saved = state.audiences.list.iter().any(|row| row.name == state.audiences.draft.name);
    widgets::footer(ui, theme, |ui| {
        if let Some(outlook) = outlook {
            let counts = [
                (crate::ui::theme::icons::EXPORT, outlook.n_sent(), "audiences-to-export-word"),
                (crate::ui::theme::icons::FLASK, outlook.n_held, "audiences-held-out-word"),
            ];
            for (icon, count, key) in counts {
                let (rect, _) = ui.allocate_exact_size(vec2(theme.size.icon, theme.size.icon), Sense::hover());
                let ink = theme.text.tertiary;
                draw::icon_at(ui.painter(), rect.center(), icon, Default::default(), 15.0, ink);
                let count = cx.format().count_or_floor(count, state.floor);
                widgets::label(ui, theme, &count, Type::PanelTitle, theme.text.primary);
                widgets::label(ui, theme, &cx.t(key), Type::Body, theme.text.secondary);
                ui.add_space(theme.space.s2);
            }
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let (save, export) = (cx.t("save"), cx.t("audiences-export"));
            let icon = crate::ui::theme::icons::EXPORT;
            let export = Button::primary(&export).icon(icon).off_because(why.as_deref());
            if export.show(ui, theme).clicked() {
                cx.send(Command::OpenExport);
            }
            let icon = crate::ui::theme::icons::FLOPPY_DISK;
            let changed = state.audiences.is_changed || !is_saved;
            let save = Button::new(&save).icon(icon).off_because(why.as_deref()).enabled(changed).busy(is_saving);
            if save.show(ui, theme).clicked() {
                cx.send(Command::SaveAudience);
            }
        });
    });
}

/// Why the draft cannot be saved or exported now, in words.
fn why_not_ready(cx: &Context<'_>, outlook: Option<&Outlook>) -> Option<String> {
    let audiences = &cx.state.audiences;
    if audiences.draft.goal.is_none() {
        return Some(cx.t("audiences-needs-goal"));
    }
    if audiences.draft.run.is_none() {
        return Some(cx.t("audiences-needs-run"));
    }
    let has_bad_rule = audiences.funnel.shown().is_some_and(|funnel| funnel.steps.iter().any(|s| s.error.is_some()));
    if has_bad_rule {
        return Some(cx.t("audiences-needs-rule"));
    }
    let Some(outlook) = outlook else { return Some(cx.t("audiences-needs-ranking")) };
    let floor = [("floor", cx.state.floor.into())];
    (!cx.state.floor.allows(outlook.size)).then(|| cx.tw("audiences-needs-people", &floor))
}
