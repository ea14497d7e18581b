//! The command palette: type, move, run. Searches only when what was typed or what can be offered has changed.

mod acts;
mod entries;
mod matching;

use egui::{
    Align, Align2, Frame, Id, Key, Layout, Margin, Modal, Modifiers, Rect, Role, ScrollArea, Sense, Stroke, TextEdit,
    Ui, UiBuilder, pos2, vec2,
};

use self::entries::{Entry, Group, Mark};
use crate::app::command::Command;
use crate::app::text::Language;
use crate::ui::context::Context;
use crate::ui::theme::{IconCut, Theme, Type};
use crate::ui::widgets::chip::paint_side;
use crate::ui::widgets::select::row_fill;
use crate::ui::widgets::{draw, key_cap, label};

/// From the top of the window.
const TOP: f32 = 108.0;
const HEAD_HEIGHT: f32 = 52.0;
const FOOT_HEIGHT: f32 = 36.0;
const GROUP_HEIGHT: f32 = 30.0;
const LIST_HEIGHT: f32 = 476.0;
const SIDE: f32 = 16.0;

/// What the found entries depend on beside what was typed.
#[derive(Debug, Clone, Copy, PartialEq)]
struct Offered {
    revision: u64,
    language: Language,
    n_selected: u64,
    n_sets: usize,
}

#[derive(Default)]
pub struct Palette {
    typed: String,
    /// What `found` was searched for.
    searched: Option<(String, Offered)>,
    found: Vec<Entry>,
    chosen: usize,
    is_shown: bool,
}

impl Palette {
    pub fn show(&mut self, ctx: &egui::Context, cx: &mut Context<'_>) {
        if !cx.state.palette_open {
            *self = Self::default();
            return;
        }
        self.search(cx);
        let theme = cx.theme;
        let area = Modal::default_area(Id::unique("palette")).anchor(Align2::CENTER_TOP, vec2(0.0, TOP));
        let frame = Frame::new()
            .fill(theme.bg.overlay)
            .stroke(Stroke::new(theme.stroke.hair, theme.line.strong.gamma_multiply(0.6)))
            .corner_radius(draw::corner(theme.radius.dialog))
            .shadow(theme.modal_shadow());
        let modal = Modal::new(Id::unique("palette")).area(area).backdrop_color(theme.bg.scrim).frame(frame);
        let keys = self.take_keys(ctx);
        let shown = modal.show(ctx, |ui| {
            ui.set_width(theme.size.palette_width);
            ui.spacing_mut().item_spacing.y = 0.0;
            self.head(ui, cx);
            let clicked = self.list(ui, cx, keys.moved);
            foot(ui, cx);
            clicked
        });
        self.is_shown = true;
        let picked = shown.inner.or(keys.run.then_some(self.chosen));
        if let Some(entry) = picked.and_then(|index| self.found.get(index)) {
            cx.send(Command::TogglePalette);
            if !entry.key.is_empty() {
                cx.send(Command::RanAct(entry.key.to_owned()));
            }
            for command in &entry.commands {
                cx.send(command.clone());
            }
        } else if shown.should_close() {
            cx.send(Command::TogglePalette);
        }
    }

    fn search(&mut self, cx: &Context<'_>) {
        let offered = Offered {
            revision: cx.state.revision(),
            language: cx.state.language,
            n_selected: cx.state.selection.len(),
            n_sets: cx.state.audiences.list.len() + cx.state.workspace.as_ref().map_or(0, |open| open.segments.len()),
        };
        let is_current = self.searched.as_ref().is_some_and(|(typed, then)| *typed == self.typed && *then == offered);
        if !is_current {
            self.found = entries::search(cx, &self.typed);
            self.searched = Some((self.typed.clone(), offered));
            self.chosen = 0;
        }
    }

    /// Before the field can take them.
    fn take_keys(&mut self, ctx: &egui::Context) -> Keys {
        let pressed = |key| ctx.input_mut(|input| input.consume_key(Modifiers::NONE, key));
        let last = self.found.len().saturating_sub(1);
        let (up, down) = (pressed(Key::ArrowUp), pressed(Key::ArrowDown));
        if up {
            self.chosen = self.chosen.checked_sub(1).unwrap_or(last);
        }
        if down {
            self.chosen = if self.chosen >= last { 0 } else { self.chosen + 1 };
        }
        Keys { moved: up || down, run: pressed(Key::Enter) }
    }

    fn head(&mut self, ui: &mut Ui, cx: &Context<'_>) {
        let theme = cx.theme;
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD_HEIGHT), Sense::hover());
        draw::hairline_h(ui.painter(), rect.x_range(), rect.bottom(), theme.line.default);
        let icon = pos2(rect.left() + SIDE + 9.0, rect.center().y);
        let glyph = crate::ui::theme::icons::MAGNIFYING_GLASS;
        draw::icon_at(ui.painter(), icon, glyph, IconCut::Regular, 18.0, theme.text.tertiary);
        let hint = draw::layout(ui.painter(), theme, &cx.t("palette-hint"), Type::Dense, theme.text.tertiary);
        let field_right = rect.right() - SIDE - hint.size().x - theme.space.s6;
        draw::paint_galley(ui.painter(), pos2(rect.right() - SIDE, rect.center().y), Align2::RIGHT_CENTER, hint);
        let field = Rect::from_min_max(pos2(rect.left() + 46.0, rect.top()), pos2(field_right, rect.bottom()));
        let font = egui::FontId { size: theme.font(Type::Title).size, ..theme.font(Type::Body) };
        let edit = TextEdit::singleline(&mut self.typed)
            .id(Id::unique("palette-field"))
            .font(font)
            .text_color(theme.text.primary)
            .frame(Frame::NONE)
            .margin(Margin::ZERO)
            .align(Align2::LEFT_CENTER)
            .desired_width(field.width());
        let response = ui.put(field, edit);
        draw::name(&response, Role::SearchInput, true, &cx.t("command-field"));
        if !self.is_shown || !response.has_focus() {
            response.request_focus();
        }
    }

    /// The groups with their rows; the row that was clicked.
    fn list(&mut self, ui: &mut Ui, cx: &Context<'_>, is_moved: bool) -> Option<usize> {
        let theme = cx.theme;
        let mut clicked = None;
        Frame::new().inner_margin(Margin::symmetric(8, 8)).show(ui, |ui| {
            ScrollArea::vertical().max_height(LIST_HEIGHT).auto_shrink([false, true]).show(ui, |ui| {
                if self.found.is_empty() {
                    group_head(ui, theme, &cx.t("palette-none"));
                }
                let mut group = None;
                for (index, entry) in self.found.iter().enumerate() {
                    if group != Some(entry.group) {
                        group = Some(entry.group);
                        group_head(ui, theme, &group_words(cx, entry.group));
                    }
                    let is_chosen = index == self.chosen;
                    let response = row(ui, theme, entry, is_chosen);
                    if is_chosen && is_moved {
                        response.scroll_to_me(None);
                    }
                    if response.clicked() {
                        clicked = Some(index);
                    }
                }
            });
        });
        clicked
    }
}

/// What the keyboard asked of the list.
#[derive(Debug, Clone, Copy)]
struct Keys {
    moved: bool,
    run: bool,
}

fn group_words(cx: &Context<'_>, group: Group) -> String {
    match group {
        Group::Selection => {
            let n = cx.format().told(cx.state.selected());
            cx.tw("palette-selection", &[("n", n.into())])
        }
        Group::Recent => cx.t("palette-recent"),
        Group::Items => cx.t("palette-items"),
        Group::People => cx.t("palette-people"),
        Group::Sets => cx.t("palette-segments"),
        Group::Commands => cx.t("palette-commands"),
    }
}

fn group_head(ui: &mut Ui, theme: &Theme, words: &str) {
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), GROUP_HEIGHT), Sense::hover());
    draw::name(&response, Role::Label, true, words);
    let at = pos2(rect.left() + 8.0, rect.center().y + 2.0);
    draw::text_at(ui.painter(), theme, at, Align2::LEFT_CENTER, words, Type::TableHead, theme.text.tertiary);
}

fn row(ui: &mut Ui, theme: &Theme, entry: &Entry, is_chosen: bool) -> egui::Response {
    let size = vec2(ui.available_width(), theme.size.row_palette);
    let (rect, response) = ui.allocate_exact_size(size, Sense::click());
    draw::name_selected(&response, Role::MenuItem, true, is_chosen, &entry.title);
    if !ui.is_rect_visible(rect) {
        return response;
    }
    let fill = row_fill(theme, is_chosen, response.hovered());
    ui.painter().rect_filled(rect, draw::corner(theme.radius.control), fill);
    let y = rect.center().y;
    let mark = pos2(rect.left() + 16.0, y);
    match entry.mark {
        Mark::Side(side) => paint_side(ui.painter(), theme, side, mark, theme.size.glyph),
        Mark::Icon(glyph) => {
            draw::icon_at(ui.painter(), mark, glyph, IconCut::Regular, theme.size.icon, theme.text.secondary);
        }
    }
    let end = Rect::from_min_max(pos2(rect.center().x, rect.top()), rect.max - vec2(SIDE, 0.0));
    let mut child = ui.new_child(UiBuilder::new().max_rect(end).layout(Layout::right_to_left(Align::Center)));
    child.spacing_mut().item_spacing.x = theme.space.s2;
    let letter = if entry.letter.is_empty() { ["", ""] } else { [entry.letter, "G"] };
    for key in entry.keys.rsplit(' ').chain(letter).filter(|key| !key.is_empty()) {
        key_cap(&mut child, theme, key);
    }
    if !entry.count.is_empty() {
        label(&mut child, theme, &entry.count, Type::Dense, theme.text.tertiary);
    }
    let room = child.min_rect().left() - rect.left() - 48.0;
    paint_title(ui, theme, entry, pos2(rect.left() + 34.0, y), room);
    response
}

/// The title with what was typed marked in it, then the note.
fn paint_title(ui: &Ui, theme: &Theme, entry: &Entry, at: egui::Pos2, room: f32) {
    let (plain, marked) = ((Type::Body, theme.text.primary), (Type::PanelTitle, theme.accent.text));
    let piece = |range: std::ops::Range<usize>| entry.title.get(range).unwrap_or_default();
    let (start, end) = (entry.hit.start, entry.hit.end);
    let gap = if entry.note.is_empty() { "" } else { "   " };
    let spans = [
        (piece(0..start), plain.0, plain.1),
        (piece(start..end), marked.0, marked.1),
        (piece(end..entry.title.len()), plain.0, plain.1),
        (gap, Type::Dense, theme.text.tertiary),
        (entry.note.as_str(), Type::Dense, theme.text.tertiary),
    ];
    let galley = draw::layout_spans(ui.painter(), theme, &spans, room);
    draw::paint_galley(ui.painter(), at, Align2::LEFT_CENTER, galley);
}

fn foot(ui: &mut Ui, cx: &Context<'_>) {
    let theme = cx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), FOOT_HEIGHT), Sense::hover());
    draw::hairline_h(ui.painter(), rect.x_range(), rect.top() + 1.0, theme.line.default);
    let inner = rect.shrink2(vec2(SIDE, 0.0));
    let child = |layout| UiBuilder::new().max_rect(inner).layout(layout);
    let mut left = ui.new_child(child(Layout::left_to_right(Align::Center)));
    for (keys, words) in [(&["↑", "↓"][..], "palette-move"), (&["Enter"][..], "palette-run")] {
        for key in keys {
            key_cap(&mut left, theme, key);
        }
        label(&mut left, theme, &cx.t(words), Type::Dense, theme.text.tertiary);
        left.add_space(theme.space.s6);
    }
    let mut right = ui.new_child(child(Layout::right_to_left(Align::Center)));
    label(&mut right, theme, &cx.t("palette-close"), Type::Dense, theme.text.tertiary);
    key_cap(&mut right, theme, "Esc");
}
