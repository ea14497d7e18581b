//! What is weak in the data, worst first, each finding with how much it concerns and a way to its rows.

use std::sync::Arc;

use egui::{Align, Align2, Layout, Rect, Role, ScrollArea, Sense, Ui, UiBuilder, pos2, vec2};

use crate::app::command::{Command, DataTab, Origin, SetMode};
use crate::app::state::{Grade, HealthCheck};
use crate::data::PersonSet;
use crate::ui::context::Context;
use crate::ui::theme::{Status, Type, icons};
use crate::ui::widgets::{Badge, Button, Problem, draw, error_state, padded, panel_header, skeleton_rows};

const ROW_HEIGHT: f32 = 52.0;
const BADGE_WIDTH: f32 = 104.0;
const ACTS_WIDTH: f32 = 210.0;
const FIGURE_WIDTH: f32 = 150.0;

pub fn ui(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let state = cx.state;
    panel_header(ui, theme, &cx.t("data-health-title"), &cx.t("data-health-note"), |_| {});
    if let Some(failure) = state.data.health.failure() {
        let [happened, kept, to_do] = cx.failure(failure);
        let names = [cx.t("error-happened"), cx.t("error-kept"), cx.t("error-do")];
        let title = cx.t("data-health-failed");
        let lines = [(&*names[0], &*happened), (&*names[1], &*kept), (&*names[2], &*to_do)];
        padded(ui, |ui| error_state(ui, theme, &Problem { title: &title, lines }, |_| {}));
        return;
    }
    let Some(checks) = state.data.health.shown() else {
        padded(ui, |ui| skeleton_rows(ui, theme, 10, &[0.14, 0.4, 0.2]));
        return;
    };
    ScrollArea::vertical().id_salt("data-health").auto_shrink(false).show(ui, |ui| {
        ui.spacing_mut().item_spacing.y = 0.0;
        for check in checks.iter() {
            row(ui, cx, check);
        }
    });
}

fn row(ui: &mut Ui, cx: &mut Context<'_>, check: &HealthCheck) {
    let theme = cx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::hover());
    let (title, text) = (cx.t(&format!("health-{}", check.code)), cx.t(&format!("health-{}-text", check.code)));
    let figure = figure(cx, check);
    draw::name(&response, Role::ListItem, true, &format!("{title}: {figure}"));
    draw::hairline_h(ui.painter(), rect.x_range(), rect.bottom(), theme.line.subtle);
    let inner = rect.shrink2(vec2(16.0, 0.0));
    let (status, key) = match check.grade {
        Grade::Good => (Status::Ok, "data-grade-good"),
        Grade::Notice => (Status::Info, "data-grade-notice"),
        Grade::Bad => (Status::Warn, "data-grade-bad"),
    };
    let mut badge =
        child(ui, "badge", Rect::from_min_size(inner.min, vec2(BADGE_WIDTH, ROW_HEIGHT)), false, check.code);
    Badge::new(status, &cx.t(key)).show(&mut badge, theme);
    let left = inner.left() + BADGE_WIDTH;
    let room = inner.width() - BADGE_WIDTH - ACTS_WIDTH - FIGURE_WIDTH - 16.0;
    let y = inner.center().y;
    let painter = ui.painter();
    let heading = draw::layout_within(painter, theme, &title, Type::DenseStrong, theme.text.primary, room);
    draw::paint_galley(painter, pos2(left, y), Align2::LEFT_BOTTOM, heading);
    let below = draw::layout_within(painter, theme, &text, Type::Dense, theme.text.tertiary, room);
    draw::paint_galley(painter, pos2(left, y), Align2::LEFT_TOP, below);
    let at = pos2(inner.right() - ACTS_WIDTH - 16.0, y);
    draw::text_at(painter, theme, at, Align2::RIGHT_CENTER, &figure, Type::Dense, theme.text.secondary);
    let acts = Rect::from_min_max(pos2(inner.right() - ACTS_WIDTH, inner.top()), inner.max);
    acts_of(&mut child(ui, "acts", acts, true, check.code), cx, check);
    if room < 200.0 {
        response.on_hover_text(text);
    }
}

fn child(ui: &mut Ui, name: &str, rect: Rect, from_right: bool, code: &str) -> Ui {
    let layout = if from_right { Layout::right_to_left(Align::Center) } else { Layout::left_to_right(Align::Center) };
    ui.new_child(UiBuilder::new().id_salt((name, code)).max_rect(rect).layout(layout))
}

/// How many of how many; small groups of people are not told, nor what is left of everybody.
fn figure(cx: &Context<'_>, check: &HealthCheck) -> String {
    let n = if check.is_of_people {
        let parts = [check.n, check.of.saturating_sub(check.n)];
        let [shown, _] = cx.state.floor.parts_of(parts);
        super::parts::protected_words(cx, shown, check.of).0
    } else {
        cx.format().count(check.n)
    };
    cx.tw("data-health-n", &[("n", n.into()), ("of", cx.format().count(check.of).into())])
}

fn acts_of(ui: &mut Ui, cx: &mut Context<'_>, check: &HealthCheck) {
    let Some((tab, rows)) = &check.rows else { return };
    ui.spacing_mut().item_spacing.x = cx.theme.space.s4;
    if Button::new(&cx.t("data-health-show")).small().icon(icons::TABLE).show(ui, cx.theme).clicked() {
        cx.send(Command::ShowRows(*tab, Some((check.code, Arc::clone(rows)))));
    }
    let is_told = *tab == DataTab::People && cx.state.above_floor(check.n).is_some();
    if is_told && Button::ghost(&cx.t("data-health-select")).small().show(ui, cx.theme).clicked() {
        let people: PersonSet = rows.iter().copied().collect();
        cx.send(Command::Select(Arc::new(people), Origin::Rule, SetMode::Replace));
    }
}
