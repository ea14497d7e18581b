//! The left of the start page: the mark, what the program is for, and three ways in.

use egui::text::{LayoutJob, TextWrapping};
use egui::{Align2, Color32, FontId, Rect, Response, Role, Sense, TextFormat, Ui, UiBuilder, pos2, vec2};

use super::wave;
use crate::app::command::{Command, Dialog};
use crate::app::text::Value;
use crate::sample::SampleOptions;
use crate::ui::context::Context;
use crate::ui::shell::paint_logo;
use crate::ui::theme::{IconCut, Theme, Type};
use crate::ui::widgets::{draw, key_cap, label};

const ACT_HEIGHT: f32 = 62.0;
/// Of the program's name: between a figure and a hero.
const NAME_SIZE: f32 = 24.0;
const SENTENCE_WIDTH: f32 = 440.0;
/// Stand around the words of a side inside the sentence; characters that no text has.
const MARKS: [char; 2] = ['\u{e000}', '\u{e001}'];
const FOOT_HEIGHT: f32 = 60.0;

pub fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let height = ui.max_rect().height();
    ui.add_space((height * 0.1).clamp(28.0, 90.0));
    mark(ui, cx);
    ui.add_space(theme.space.s8);
    sentence(ui, cx);
    ui.add_space(theme.space.s9);
    wave::show(ui, theme, &cx.t("start-motif"));
    ui.add_space(theme.space.s9);
    ways_in(ui, cx);
    let rest = ui.available_height() - FOOT_HEIGHT;
    ui.add_space(rest.max(theme.space.s9));
    foot(ui, cx);
}

fn mark(ui: &mut Ui, cx: &Context<'_>) {
    let theme = cx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 34.0), Sense::hover());
    paint_logo(ui.painter(), theme, pos2(rect.left() + 18.0, rect.center().y), 36.0);
    let name = cx.t("app-name");
    draw::name(&response, Role::Heading, true, &name);
    let at = pos2(rect.left() + 48.0, rect.center().y);
    let font = FontId { size: NAME_SIZE, ..theme.font(Type::Hero) };
    ui.painter().text(at, Align2::LEFT_CENTER, &name, font, theme.text.primary);
}

/// The one sentence, in which courses and music have their colours.
fn sentence(ui: &mut Ui, cx: &Context<'_>) {
    let theme = cx.theme;
    let inks = [theme.course.text, theme.music.text];
    let marked = |mark: char, key| format!("{mark}{}{mark}", cx.t(key));
    let words = cx.tw(
        "start-lead",
        &[
            ("courses", Value::from(marked(MARKS[0], "start-lead-courses"))),
            ("music", Value::from(marked(MARKS[1], "start-lead-music"))),
        ],
    );
    let mut job = LayoutJob::default();
    let mut ink = theme.text.secondary;
    for piece in words.split_inclusive(MARKS) {
        let (text, mark) = match piece.chars().last().filter(|last| MARKS.contains(last)) {
            Some(mark) => (piece.trim_end_matches(mark), Some(mark)),
            None => (piece, None),
        };
        // As large as a figure, as light as the equation.
        let font_id = FontId { family: theme.font(Type::Equation).family, ..theme.font(Type::Figure) };
        job.append(text, 0.0, TextFormat { font_id, ..theme.format(Type::Figure, ink) });
        if let Some(mark) = mark {
            let side = if mark == MARKS[0] { inks[0] } else { inks[1] };
            ink = if ink == side { theme.text.secondary } else { side };
        }
    }
    job.wrap = TextWrapping::wrap_at_width(SENTENCE_WIDTH.min(ui.available_width()));
    ui.label(job);
}

fn ways_in(ui: &mut Ui, cx: &mut Context<'_>) {
    use crate::ui::theme::icons;
    let sample = SampleOptions::default();
    let n_items = sample.n_courses + sample.n_tracks;
    let note = cx.tw("start-sample-note", &[("people", sample.n_people.into()), ("items", n_items.into())]);
    let ways = [
        (icons::COMPASS, "start-sample", note, "", Command::OpenSample),
        (icons::PLUS, "start-new", cx.t("start-new-note"), "Ctrl N", Command::Ask(Dialog::NewWorkspace)),
        (icons::FOLDER_OPEN, "start-open", cx.t("start-open-note"), "Ctrl O", Command::Ask(Dialog::PickWorkspace)),
    ];
    let enabled = !cx.state.opening.is_busy();
    for (index, (icon, key, note, shortcut, command)) in ways.into_iter().enumerate() {
        let way = Way { icon, title: &cx.t(key), note: &note, shortcut, is_primary: index == 0 };
        let shown = ui.add_enabled_ui(enabled, |ui| way.show(ui, cx.theme));
        if shown.inner.clicked() {
            cx.send(command);
        }
        ui.add_space(cx.theme.space.s1);
    }
}

/// A large button with a note.
struct Way<'a> {
    icon: &'a str,
    title: &'a str,
    note: &'a str,
    shortcut: &'a str,
    is_primary: bool,
}

impl Way<'_> {
    fn show(&self, ui: &mut Ui, theme: &Theme) -> Response {
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ACT_HEIGHT), Sense::click());
        draw::name(&response, Role::Button, ui.is_enabled(), self.title);
        let [fill, edge, ink, quiet] = self.colours(theme, &response);
        draw::boxed(ui.painter(), rect, theme.radius.card, fill, edge);
        let icon = pos2(rect.left() + 25.0, rect.center().y);
        draw::icon_at(ui.painter(), icon, self.icon, IconCut::Regular, 20.0, ink);
        let left = rect.left() + 49.0;
        let title = pos2(left, rect.center().y - 10.0);
        draw::text_at(ui.painter(), theme, title, Align2::LEFT_CENTER, self.title, Type::PanelTitle, ink);
        let room = rect.right() - left - if self.shortcut.is_empty() { 16.0 } else { 76.0 };
        let note = draw::layout_within(ui.painter(), theme, self.note, Type::Dense, quiet, room);
        draw::paint_galley(ui.painter(), pos2(left, rect.center().y + 10.0), Align2::LEFT_CENTER, note);
        if !self.shortcut.is_empty() {
            let end = Rect::from_min_max(pos2(rect.right() - 80.0, rect.top()), rect.max - vec2(14.0, 0.0));
            let layout = egui::Layout::right_to_left(egui::Align::Center);
            key_cap(&mut ui.new_child(UiBuilder::new().max_rect(end).layout(layout)), theme, self.shortcut);
        }
        draw::ring_if_focused(ui, theme, &response, rect, theme.radius.card);
        response
    }

    /// Fill, edge, ink of the title and of the note.
    fn colours(&self, theme: &Theme, response: &Response) -> [Color32; 4] {
        let is_lit = response.hovered();
        if self.is_primary {
            let fill = if is_lit { theme.accent.hover } else { theme.accent.fill };
            return [fill, Color32::TRANSPARENT, theme.accent.on, theme.accent.on];
        }
        let fill = if is_lit { theme.bg.hover } else { theme.bg.raised };
        [fill, theme.line.default, theme.text.primary, theme.text.secondary]
    }
}

fn foot(ui: &mut Ui, cx: &Context<'_>) {
    use crate::ui::theme::icons;
    let theme = cx.theme;
    let version = cx.tw("start-version", &[("version", env!("CARGO_PKG_VERSION").into())]);
    let facts = [
        (Some(icons::LOCK_SIMPLE), cx.t("start-local")),
        (Some(icons::WIFI_SLASH), cx.t("start-no-network")),
        (None, version),
    ];
    ui.horizontal(|ui| {
        for (icon, words) in facts {
            if let Some(glyph) = icon {
                let (rect, _) = ui.allocate_exact_size(vec2(14.0, 16.0), Sense::hover());
                draw::icon_at(ui.painter(), rect.center(), glyph, IconCut::Regular, 14.0, theme.text.tertiary);
            }
            label(ui, theme, &words, Type::Dense, theme.text.tertiary);
            ui.add_space(theme.space.s4);
        }
    });
}
