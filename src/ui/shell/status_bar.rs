//! The bar at the bottom: what is running, how far and how long, and at the right what holds for all figures.

use egui::{Align, Layout, Sense, Ui, UiBuilder, vec2};

use crate::app::command::Command;
use crate::app::jobs::JobView;
use crate::app::text::Value;
use crate::ui::context::Context;
use crate::ui::theme::{IconCut, Type};
use crate::ui::widgets::{Button, IconButton, MenuRow, draw, label, menu, progress_bar, progress_ring};

const BAR_WIDTH: f32 = 132.0;

pub fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let rect = ui.max_rect();
    ui.painter().rect_filled(rect, 0.0, theme.bg.app);
    draw::hairline_h(ui.painter(), rect.x_range(), rect.top() + 1.0, theme.line.default);
    let inner = rect.shrink2(vec2(theme.space.s7, 0.0));
    let child = |layout| UiBuilder::new().max_rect(inner).layout(layout);
    let mut left = ui.new_child(child(Layout::left_to_right(Align::Center)));
    jobs(&mut left, cx);
    let mut right = ui.new_child(child(Layout::right_to_left(Align::Center)));
    facts(&mut right, cx);
}

/// The job that has run longest, and how many more there are.
fn jobs(ui: &mut Ui, cx: &mut Context<'_>) {
    let state = cx.state;
    let Some(job) = state.jobs.iter().min_by_key(|job| job.started) else {
        label(ui, cx.theme, &cx.t("jobs-none"), Type::Dense, cx.theme.text.tertiary);
        return;
    };
    one_job(ui, cx, job);
    let n_more = state.jobs.len() - 1;
    if n_more > 0 {
        let words = cx.tw("jobs-more", &[("n", n_more.into())]);
        let anchor = Button::ghost(&words).small().show(ui, cx.theme);
        menu(&anchor, 240.0, |ui| {
            for other in state.jobs.iter().filter(|other| other.id != job.id) {
                let words = cx.tw("job-cancel-named", &[("job", Value::from(name(cx, other)))]);
                let row = MenuRow::new(&words).icon(crate::ui::theme::icons::X).enabled(!other.cancelling);
                if row.show(ui, cx.theme).clicked() {
                    cx.send(Command::CancelJob(other.id));
                }
            }
        });
    }
}

fn one_job(ui: &mut Ui, cx: &mut Context<'_>, job: &JobView) {
    let theme = cx.theme;
    let name = name(cx, job);
    let share = job.share();
    progress_ring(ui, theme, share, &name);
    label(ui, theme, &name, Type::Dense, theme.text.primary);
    if job.cancelling {
        label(ui, theme, &cx.t("job-cancelling"), Type::Dense, theme.text.tertiary);
        return;
    }
    if let Some(progress) = job.progress {
        label(ui, theme, &cx.t(progress.stage), Type::Dense, theme.text.tertiary);
    }
    if let Some(share) = share {
        progress_bar(ui, theme, BAR_WIDTH, share, &name);
        let percent = cx.format().share_whole(f64::from(share));
        label(ui, theme, &percent, Type::Dense, theme.text.secondary);
    }
    if let Some(secs) = job.seconds_left() {
        let left = cx.format().time_left(secs.ceil() as u64);
        label(ui, theme, &left, Type::Dense, theme.text.tertiary);
    }
    if job.can_settle() {
        let words = cx.t(if job.settling { "job-settling" } else { "job-settle" });
        if Button::ghost(&words).small().enabled(!job.settling).show(ui, theme).clicked() {
            cx.send(Command::SettleJob(job.id));
        }
    }
    if IconButton::new(crate::ui::theme::icons::X, &cx.t("job-cancel")).small().show(ui, theme).clicked() {
        cx.send(Command::CancelJob(job.id));
    }
}

/// What a job is called.
pub fn name(cx: &Context<'_>, job: &JobView) -> String {
    cx.tw(job.name, &[("name", Value::from(job.detail.as_str()))])
}

/// From the right: offline or with a cluster, the floor, how fresh the data are.
fn facts(ui: &mut Ui, cx: &Context<'_>) {
    use crate::ui::theme::icons;
    let workspace = cx.state.workspace.as_ref();
    let is_encrypted = workspace.is_some_and(|workspace| workspace.protection.is_encrypted());
    let has_cluster = cfg!(feature = "cluster") && workspace.is_some_and(|workspace| workspace.has_cluster);
    let (glyph, words) = match (has_cluster, is_encrypted) {
        (true, true) => (icons::DATABASE, "cluster-encrypted"),
        (true, false) => (icons::DATABASE, "cluster-plain"),
        (false, true) => (icons::LOCK_SIMPLE, "offline-encrypted"),
        (false, false) => (icons::WIFI_SLASH, "offline-plain"),
    };
    let is_reading = workspace.is_none() && cx.state.opening.is_busy();
    if !is_reading {
        fact(ui, cx, glyph, &cx.t(words));
    }
    fact(ui, cx, icons::USERS, &cx.tw("floor-status", &[("n", cx.state.floor.into())]));
    let until = cx.state.data.overview.shown().and_then(|overview| overview.time_range);
    let words = match until {
        Some((_, last)) => cx.tw("data-until", &[("date", cx.format().date(last).into())]),
        None if is_reading => return,
        None => cx.t("data-no-date"),
    };
    fact(ui, cx, icons::CALENDAR_BLANK, &words);
}

fn fact(ui: &mut Ui, cx: &Context<'_>, glyph: &str, words: &str) {
    let theme = cx.theme;
    label(ui, theme, words, Type::Dense, theme.text.tertiary);
    let (rect, _) = ui.allocate_exact_size(vec2(14.0, 16.0), Sense::hover());
    draw::icon_at(ui.painter(), rect.center(), glyph, IconCut::Regular, 14.0, theme.text.tertiary);
    ui.add_space(theme.space.s4);
}
