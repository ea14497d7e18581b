//! Recent workspaces; in their place, what is being opened, why it could not be, or what the program does.

use egui::{Align2, Color32, Frame, Key, Margin, Popup, Rect, Response, Role, Sense, Stroke, Ui, pos2, vec2};

use super::repaired;
use super::unlock::Typed;
use crate::app::command::{Command, Dialog};
use crate::app::error::Failure;
use crate::app::jobs::JobKind;
use crate::app::state::Recent;
use crate::ui::context::Context;
use crate::ui::theme::icons::{LOCK_SIMPLE, LOCK_SIMPLE_OPEN};
use crate::ui::theme::{IconCut, Side, Theme, Type};
use crate::ui::widgets::bars::paint_bridge_bar;
use crate::ui::widgets::{
    BridgeParts, Busy, Button, LegendMark, MenuRow, Problem, StepState, busy_state, draw, error_state, label, legend,
    step_ring,
};

const ROW_HEIGHT: f32 = 64.0;
/// With the box under the field.
const UNLOCK_HEIGHT: f32 = 88.0;
const BAR_WIDTH: f32 = 240.0;

pub fn show(ui: &mut Ui, cx: &mut Context<'_>, typed: &mut Typed) {
    let theme = cx.theme;
    if cx.state.opening.is_busy() {
        boxed(ui, theme, |ui| opening(ui, cx));
    } else if let Some(repaired) = cx.state.repaired.clone() {
        boxed(ui, theme, |ui| repaired::show(ui, cx, &repaired));
    } else if let Some(failure) = cx.state.opening.failure().filter(|failure| failure.code != "cancelled") {
        let failure = failure.clone();
        boxed(ui, theme, |ui| failed(ui, cx, &failure));
    }
    if cx.state.recents.is_empty() {
        boxed(ui, theme, |ui| first_lines(ui, cx));
    } else {
        list(ui, cx, typed);
    }
    ui.add_space(theme.space.s7);
}

/// A card over the width that is left, with the gap below it.
fn boxed(ui: &mut Ui, theme: &Theme, content: impl FnOnce(&mut Ui)) {
    Frame::new()
        .fill(theme.bg.panel)
        .stroke(Stroke::new(theme.stroke.hair, theme.line.default))
        .corner_radius(draw::corner(theme.radius.card))
        .inner_margin(Margin::same(16))
        .show(ui, |ui| {
            ui.set_width(ui.available_width());
            content(ui);
        });
    ui.add_space(theme.space.s4);
}

fn opening(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some(job) = cx.state.jobs.iter().find(|job| job.kind == JobKind::Open) else { return };
    let title = cx.t(job.name);
    let stage = job.progress.map(|progress| cx.t(progress.stage)).unwrap_or_default();
    let left = job.seconds_left().map(|secs| cx.format().time_left(secs.ceil() as u64)).unwrap_or_default();
    let cancel = cx.t(if job.cancelling { "job-cancelling" } else { "cancel" });
    let busy = Busy { title: &title, share: job.share(), done: &stage, left: &left, cancel: &cancel, stages: &[] };
    if busy_state(ui, cx.theme, &busy) {
        cx.send(Command::CancelJob(job.id));
    }
}

fn failed(ui: &mut Ui, cx: &mut Context<'_>, failure: &Failure) {
    let [happened, kept, act] = cx.failure(failure);
    let names = ["error-happened", "error-kept", "error-do"].map(|key| cx.t(key));
    let [name_happened, name_kept, name_do] = &names;
    let title = cx.t("start-failed");
    let lines = [
        (name_happened.as_str(), happened.as_str()),
        (name_kept.as_str(), kept.as_str()),
        (name_do.as_str(), act.as_str()),
    ];
    error_state(ui, cx.theme, &Problem { title: &title, lines }, |ui| {
        ui.spacing_mut().item_spacing.x = cx.theme.space.s4;
        if let Some(damaged) = cx.state.damaged.clone()
            && Button::primary(&cx.t("repair")).show(ui, cx.theme).clicked()
        {
            cx.send(match damaged.is_encrypted {
                true => Command::AskPassphraseToRepair(damaged.path),
                false => Command::RepairWorkspace(damaged.path, None),
            });
        }
        if Button::new(&cx.t("start-open")).show(ui, cx.theme).clicked() {
            cx.send(Command::Ask(Dialog::PickWorkspace));
        }
    });
}

/// What the app does, for those who see it for the first time.
fn first_lines(ui: &mut Ui, cx: &Context<'_>) {
    for (number, key) in (1..).zip(["start-first-1", "start-first-2", "start-first-3"]) {
        ui.horizontal(|ui| {
            step_ring(ui, cx.theme, number, StepState::Waiting);
            label(ui, cx.theme, &cx.t(key), Type::Body, cx.theme.text.secondary);
        });
    }
}

fn list(ui: &mut Ui, cx: &mut Context<'_>, typed: &mut Typed) {
    let theme = cx.theme;
    let recents = &cx.state.recents;
    let unlocking = cx.state.unlocking.clone();
    let height_of = |recent: &Recent| match unlocking.as_ref().filter(|of| of.path == recent.path) {
        Some(of) if !of.to_repair => UNLOCK_HEIGHT,
        _ => ROW_HEIGHT,
    };
    let height = recents.iter().map(height_of).sum();
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    draw::boxed(ui.painter(), rect, theme.radius.card, theme.bg.panel, theme.line.default);
    let mut top = rect.top();
    for (index, recent) in recents.iter().enumerate() {
        let place = Rect::from_min_size(pos2(rect.left(), top), vec2(rect.width(), height_of(recent)));
        top = place.bottom();
        if index > 0 {
            draw::hairline_h(ui.painter(), rect.x_range(), place.top(), theme.line.default);
        }
        match unlocking.as_ref().filter(|unlocking| unlocking.path == recent.path) {
            Some(unlocking) => {
                paint_name(ui, cx, recent, place);
                typed.show(ui, cx, unlocking, place);
            }
            None => row(ui, cx, recent, place),
        }
    }
    if cx.state.unlocking.is_none() {
        typed.wipe();
    }
    ui.horizontal(|ui| {
        for (side, key) in Side::ALL.into_iter().zip(["side-courses-only", "side-both", "side-music-only"]) {
            legend(ui, theme, LegendMark::Side(side), &cx.t(key));
            ui.add_space(theme.space.s4);
        }
    });
}

fn row(ui: &Ui, cx: &mut Context<'_>, recent: &Recent, place: Rect) {
    let theme = cx.theme;
    let response = ui.interact(place, egui::Id::unique(("recent", &recent.path)), Sense::click());
    draw::name(&response, Role::Button, true, &recent.name);
    if response.hovered() {
        ui.painter().rect_filled(place.shrink(1.0), draw::corner(theme.radius.card - 1.0), theme.bg.hover);
    }
    paint_name(ui, cx, recent, place);
    paint_parts(ui, cx, recent, place);
    let caret = pos2(place.right() - 24.0, place.center().y);
    let glyph = crate::ui::theme::icons::CARET_RIGHT;
    draw::icon_at(ui.painter(), caret, glyph, IconCut::Regular, 14.0, theme.text.tertiary);
    draw::ring_if_focused(ui, theme, &response, place.shrink(4.0), theme.radius.card);
    if response.clicked() && !cx.state.opening.is_busy() {
        cx.send(match recent.modified {
            Some(_) => Command::OpenWorkspace(recent.path.clone()),
            None => Command::Ask(Dialog::PickWorkspace),
        });
    }
    forget(ui, cx, recent, &response);
}

/// Delete, or the row's own menu.
fn forget(ui: &Ui, cx: &mut Context<'_>, recent: &Recent, response: &Response) {
    let mut is_asked = response.has_focus() && ui.input(|input| input.key_pressed(Key::Delete));
    Popup::context_menu(response).show(|ui| {
        let words = cx.t("start-forget");
        is_asked |= MenuRow::new(&words).icon(crate::ui::theme::icons::X).show(ui, cx.theme).clicked();
    });
    if is_asked {
        cx.send(Command::ForgetRecent(recent.path.clone()));
    }
}

fn paint_name(ui: &Ui, cx: &Context<'_>, recent: &Recent, place: Rect) {
    let theme = cx.theme;
    let left = place.left() + theme.space.s7;
    let room = place.width() - BAR_WIDTH - 100.0;
    let name = draw::layout_within(ui.painter(), theme, &recent.name, Type::PanelTitle, theme.text.primary, room);
    let end = draw::paint_galley(ui.painter(), pos2(left, place.top() + 22.0), Align2::LEFT_CENTER, name);
    if let Some(encrypted) = recent.encrypted {
        let (glyph, ink) = match encrypted {
            true => (LOCK_SIMPLE, theme.text.secondary),
            false => (LOCK_SIMPLE_OPEN, theme.text.tertiary),
        };
        let at = pos2(end.right() + 16.0, place.top() + 22.0);
        draw::icon_at(ui.painter(), at, glyph, IconCut::Regular, 14.0, ink);
    }
    let asked = cx.state.unlocking.as_ref().filter(|of| of.path == recent.path);
    let wrong = asked.filter(|of| of.failure.is_some());
    let (note, ink) = match recent.modified {
        Some(_) if wrong.is_some() => (cx.t("passphrase-wrong"), theme.error.text),
        Some(_) if let Some(minutes) = asked.and_then(|of| of.idle_minutes) => {
            (cx.tw("start-locked-idle", &[("n", u64::from(minutes).into())]), theme.text.secondary)
        }
        Some(secs) => {
            let protection = match recent.encrypted {
                Some(true) => cx.t("start-encrypted"),
                Some(false) => cx.t("start-not-encrypted"),
                None => String::new(),
            };
            let facts = [cx.format().date(secs), cx.format().bytes(recent.bytes), protection];
            (facts.join("    "), theme.text.tertiary)
        }
        None => (cx.t("start-moved"), theme.warn.text),
    };
    let at = pos2(left, place.top() + 43.0);
    draw::text_at(ui.painter(), theme, at, Align2::LEFT_CENTER, &note, Type::Dense, ink);
}

/// People, those in both, and the bar of the three parts.
fn paint_parts(ui: &Ui, cx: &Context<'_>, recent: &Recent, place: Rect) {
    let Some([course, both, music]) = recent.parts.filter(|parts| parts.iter().sum::<u64>() > 0) else { return };
    let theme = cx.theme;
    let bar = Rect::from_min_size(
        pos2(place.right() - 46.0 - BAR_WIDTH, place.top() + 40.0),
        vec2(BAR_WIDTH, theme.size.bar_mini),
    );
    paint_bridge_bar(ui.painter(), theme, bar, BridgeParts { course, both, music });
    let y = place.top() + 24.0;
    let n_people = cx.tw("people-n", &[("n", (course + both + music).into())]);
    let at = pos2(bar.left(), y);
    draw::text_at(ui.painter(), theme, at, Align2::LEFT_CENTER, &n_people, Type::DenseStrong, theme.text.primary);
    let (words, ink): (String, Color32) = match (course, both, music) {
        (_, 0, 0) => (cx.t("side-courses-only"), theme.text.tertiary),
        (0, 0, _) => (cx.t("side-music-only"), theme.text.tertiary),
        _ => {
            let n = cx.format().count_or_floor(both, cx.state.floor);
            (cx.tw("start-both", &[("n", n.into())]), theme.cross.text)
        }
    };
    draw::text_at(ui.painter(), theme, pos2(bar.right(), y), Align2::RIGHT_CENTER, &words, Type::Dense, ink);
}
