//! Empty, busy and error: the three blocks that stand in the place of content.

use egui::{Align, Align2, Layout, Rect, Role, Sense, Stroke, StrokeKind, Ui, vec2};

use super::button::Button;
use super::chip::paint_badge_icon;
use super::draw;
use super::frame::label;
use super::progress::{paint_ring, progress_bar_large};
use crate::ui::theme::{IconCut, Status, Theme, Type};

const TEXT_WIDTH: f32 = 360.0;
const ERROR_WIDTH: f32 = 440.0;
const LABEL_WIDTH: f32 = 80.0;

/// What stands above the title of an empty state.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign<'a> {
    /// A bar of courses, a dashed gap, a bar of music: no data.
    Bridge,
    Icon(&'a str),
}

/// Sign, title, sentence, and the act that starts it. `acts` is a row: primary first.
pub fn empty_state(
    ui: &mut Ui,
    theme: &Theme,
    sign: Sign<'_>,
    title: &str,
    sentence: &str,
    acts: impl FnOnce(&mut Ui),
) {
    let block = 170.0;
    let above = ((ui.available_height() - block) / 2.0).clamp(0.0, 400.0);
    ui.vertical_centered(|ui| {
        ui.add_space(above);
        paint_sign(ui, theme, sign);
        ui.add_space(theme.space.s6);
        label(ui, theme, title, Type::Title, theme.text.primary);
        centred_sentence(ui, theme, sentence);
        ui.add_space(theme.space.s4);
    });
    centred_row(ui, acts);
}

fn centred_sentence(ui: &mut Ui, theme: &Theme, sentence: &str) {
    let width = TEXT_WIDTH.min(ui.available_width());
    let format = theme.format(Type::Body, theme.text.secondary);
    let mut job = egui::text::LayoutJob::single_section(sentence.to_owned(), format);
    job.halign = Align::Center;
    job.wrap = egui::text::TextWrapping::wrap_at_width(width);
    let galley = ui.painter().layout_job(job);
    let (rect, response) = ui.allocate_exact_size(vec2(width, galley.size().y), Sense::hover());
    draw::name(&response, Role::Label, true, sentence);
    ui.painter().galley(rect.center_top(), galley, theme.text.secondary);
}

fn paint_sign(ui: &mut Ui, theme: &Theme, sign: Sign<'_>) {
    let (rect, _) = ui.allocate_exact_size(vec2(120.0, 24.0), Sense::hover());
    match sign {
        Sign::Icon(glyph) => {
            draw::icon_at(ui.painter(), rect.center(), glyph, IconCut::Regular, 26.0, theme.text.tertiary);
        }
        Sign::Bridge => {
            let part = |index: f32| {
                let left = rect.left() + index * 42.0;
                Rect::from_min_size(egui::pos2(left, rect.center().y - 4.0), vec2(36.0, 8.0))
            };
            let radius = draw::corner(theme.radius.mark);
            ui.painter().rect_filled(part(0.0), radius, theme.course.line);
            draw::dashed_box(ui.painter(), part(1.0), theme.radius.mark, (3.0, 2.0), theme.line.strong);
            ui.painter().rect_filled(part(2.0), radius, theme.music.line);
        }
    }
}

/// A row in the middle, whose width is known from the last frame.
fn centred_row(ui: &mut Ui, content: impl FnOnce(&mut Ui)) {
    let id = ui.scope_id().with("centred-row");
    let width = ui.data(|data| data.get_temp::<f32>(id)).unwrap_or(0.0);
    ui.horizontal(|ui| {
        ui.add_space(((ui.available_width() - width) / 2.0).max(0.0));
        let inner = ui.scope(content);
        let now = inner.response.rect.width();
        if (now - width).abs() > 0.5 {
            ui.data_mut(|data| data.insert_temp(id, now));
            ui.ctx().request_repaint();
        }
    });
}

/// One stage of a job in its busy block.
#[derive(Debug, Clone, Copy)]
pub struct StageLine<'a> {
    pub label: &'a str,
    /// At the right: what it found, or how far it is.
    pub note: &'a str,
    pub state: StageState,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum StageState {
    Done,
    Running,
    Waiting,
}

/// What a busy block says. `share` is none where the length is unknown.
#[derive(Debug, Clone, Copy)]
pub struct Busy<'a> {
    pub title: &'a str,
    pub share: Option<f32>,
    /// "2,752,000 of 4,301,118 rows"
    pub done: &'a str,
    /// "0:11 left"
    pub left: &'a str,
    pub cancel: &'a str,
    pub stages: &'a [StageLine<'a>],
}

/// What is running, how far, how long, and cancel. True when cancel was clicked.
pub fn busy_state(ui: &mut Ui, theme: &Theme, busy: &Busy<'_>) -> bool {
    let mut cancelled = false;
    ui.horizontal(|ui| {
        label(ui, theme, busy.title, Type::PanelTitle, theme.text.primary);
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if !busy.cancel.is_empty() {
                cancelled = Button::new(busy.cancel).small().show(ui, theme).clicked();
            }
        });
    });
    let width = ui.available_width();
    match busy.share {
        Some(share) => {
            progress_bar_large(ui, theme, width, share, busy.title);
        }
        None => {
            let (rect, _) = ui.allocate_exact_size(vec2(theme.size.icon, theme.size.icon), Sense::hover());
            paint_ring(ui, theme, rect.center(), 6.0, None, theme.accent.text);
        }
    }
    ends(ui, theme, 18.0, busy.done, busy.left);
    ui.add_space(theme.space.s3);
    for stage in busy.stages {
        stage_line(ui, theme, stage);
    }
    cancelled
}

fn ends(ui: &mut Ui, theme: &Theme, height: f32, left: &str, right: &str) -> Rect {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let ink = theme.text.secondary;
    draw::text_at(ui.painter(), theme, rect.left_center(), Align2::LEFT_CENTER, left, Type::Dense, ink);
    draw::text_at(ui.painter(), theme, rect.right_center(), Align2::RIGHT_CENTER, right, Type::Dense, ink);
    rect
}

fn stage_line(ui: &mut Ui, theme: &Theme, stage: &StageLine<'_>) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 24.0), Sense::hover());
    draw::name(&response, Role::ListItem, true, &format!("{} {}", stage.label, stage.note));
    let centre = egui::pos2(rect.left() + 7.0, rect.center().y);
    match stage.state {
        StageState::Done => paint_badge_icon(ui.painter(), Status::Ok, centre, 15.0, theme.ok.text),
        StageState::Running => paint_ring(ui, theme, centre, 5.5, None, theme.accent.text),
        StageState::Waiting => {
            ui.painter().circle_stroke(centre, 5.5, Stroke::new(1.0, theme.line.strong));
        }
    }
    let waiting = stage.state == StageState::Waiting;
    let ink = if waiting { theme.text.tertiary } else { theme.text.primary };
    let at = egui::pos2(rect.left() + 22.0, rect.center().y);
    draw::text_at(ui.painter(), theme, at, Align2::LEFT_CENTER, stage.label, Type::Dense, ink);
    let at = rect.right_center();
    draw::text_at(ui.painter(), theme, at, Align2::RIGHT_CENTER, stage.note, Type::Dense, theme.text.tertiary);
}

/// The three things an error says, in this order, with their labels in the language of the app.
#[derive(Debug, Clone, Copy)]
pub struct Problem<'a> {
    pub title: &'a str,
    /// `(label, sentence)` for what happened, what is kept and what to do.
    pub lines: [(&'a str, &'a str); 3],
}

/// What happened, what is kept, what to do, and the act that does it.
pub fn error_state(ui: &mut Ui, theme: &Theme, problem: &Problem<'_>, acts: impl FnOnce(&mut Ui)) {
    ui.vertical(|ui| {
        ui.set_max_width(ERROR_WIDTH.min(ui.available_width()));
        let inner = ui.horizontal(|ui| {
            let (icon, _) = ui.allocate_exact_size(vec2(20.0, 20.0), Sense::hover());
            let glyph = crate::ui::theme::icons::WARNING_CIRCLE;
            draw::icon_at(ui.painter(), icon.center(), glyph, IconCut::Regular, 18.0, theme.error.text);
            label(ui, theme, problem.title, Type::Title, theme.text.primary);
        });
        draw::name(&inner.response, Role::Alert, true, problem.title);
        ui.add_space(theme.space.s2);
        for (name, sentence) in problem.lines {
            ui.horizontal_top(|ui| {
                let (rect, _) = ui.allocate_exact_size(vec2(LABEL_WIDTH, 16.0), Sense::hover());
                let at = rect.left_center();
                draw::text_at(ui.painter(), theme, at, Align2::LEFT_CENTER, name, Type::Dense, theme.text.tertiary);
                let text = theme.rich(sentence, Type::Dense, theme.text.secondary);
                ui.add(egui::Label::new(text).wrap());
            });
        }
        ui.add_space(theme.space.s3);
        ui.horizontal(acts);
    });
}

/// A dashed field that says what may be dropped there. Clicking it opens the file dialog.
pub fn drop_field(ui: &mut Ui, theme: &Theme, height: f32, words: &str, hovering: bool) -> egui::Response {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::click());
    draw::name(&response, Role::Button, ui.is_enabled(), words);
    if hovering {
        let edge = Stroke::new(2.0, theme.accent.ring);
        ui.painter().rect_stroke(rect, draw::corner(theme.radius.card), edge, StrokeKind::Inside);
    } else {
        draw::dashed_box(ui.painter(), rect, theme.radius.card, theme.stroke.dash_lasso, theme.line.strong);
    }
    let ink = if response.hovered() { theme.text.primary } else { theme.text.secondary };
    let room = rect.width() - 60.0;
    let galley = draw::layout_within(ui.painter(), theme, words, Type::Dense, ink, room);
    let left = rect.center().x - (galley.size().x + 26.0) / 2.0;
    let y = rect.center().y;
    let glyph = crate::ui::theme::icons::DOWNLOAD_SIMPLE;
    draw::icon_at(ui.painter(), egui::pos2(left + 8.0, y), glyph, IconCut::Regular, 16.0, theme.text.secondary);
    draw::paint_galley(ui.painter(), egui::pos2(left + 26.0, y), Align2::LEFT_CENTER, galley);
    draw::ring_if_focused(ui, theme, &response, rect, theme.radius.card);
    response
}
