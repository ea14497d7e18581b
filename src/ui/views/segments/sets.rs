//! The bar of sets: what the selection was put together from, what can be added, a name for it, and the saved sets.

use crate::ui::theme::icons::{BOOKMARK_SIMPLE, CIRCLE_HALF, X};
use egui::{Align, Id, Layout, ScrollArea, Sense, Ui, UiBuilder, vec2};

use crate::app::command::{Command, SetMode};
use crate::app::state::SelectionPart;
use crate::privacy::floor::Told;
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::views::modes::mode_of_keys;
use crate::ui::widgets::{Button, Chip, IconButton, MenuRow, TextInput, draw, label, menu, menu_line};

/// Conditions that can be joined at once: word key, rule, and how they usually join.
const READY: [(&str, &str, SetMode); 7] = [
    ("audiences-rule-contact", "contact known", SetMode::Intersect),
    ("audiences-rule-ads-granted", "consent ads granted", SetMode::Intersect),
    ("segments-add-suppressed", "suppressed", SetMode::Subtract),
    ("audiences-rule-active-90", "active within 90d", SetMode::Intersect),
    ("audiences-rule-took-course", "has course", SetMode::Intersect),
    ("audiences-rule-has-music", "has music", SetMode::Intersect),
    ("segments-add-both", "has course and has music", SetMode::Intersect),
];

/// The ways in which a part joins those before it.
const JOINS: [(SetMode, &str); 3] =
    [(SetMode::Intersect, "segments-and"), (SetMode::Add, "segments-or"), (SetMode::Subtract, "segments-not")];
/// The longest name of a part that is shown.
const NAME_ROOM: usize = 28;

/// What the bar keeps: the name that is being typed.
#[derive(Default)]
pub struct SetsBar {
    name: String,
}

impl SetsBar {
    /// One line of the height of a panel header, with hairlines above and below.
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        let size = vec2(ui.available_width(), theme.size.panel_header);
        let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
        draw::hairline_h(ui.painter(), rect.x_range(), rect.top() + 1.0, theme.line.default);
        draw::hairline_h(ui.painter(), rect.x_range(), rect.bottom(), theme.line.default);
        let inner = rect.shrink2(vec2(16.0, 0.0));
        let layout = Layout::right_to_left(Align::Center);
        let mut child = ui.new_child(UiBuilder::new().id_salt("sets").max_rect(inner).layout(layout));
        self.acts(&mut child, cx);
        child.with_layout(Layout::left_to_right(Align::Center), |ui| {
            label(ui, theme, &cx.t("segments-sets"), Type::PanelTitle, theme.text.primary);
            ScrollArea::horizontal().id_salt("set-parts").show(ui, |ui| {
                ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                    parts(ui, cx);
                    add(ui, cx);
                    saved_sets(ui, cx);
                });
            });
        });
    }

    /// From the right: clear, invert, save under a name, and how many it comes to.
    fn acts(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let (theme, text) = (cx.theme, cx.text);
        let n_selected = cx.state.selection.len();
        let some = n_selected > 0;
        if IconButton::new(X, &text.get("selection-clear")).enabled(some).show(ui, theme).clicked() {
            cx.send(Command::ClearSelection);
        }
        let invert = text.get("selection-invert");
        if IconButton::new(CIRCLE_HALF, &invert).enabled(some).show(ui, theme).clicked() {
            cx.send(Command::InvertSelection);
        }
        let why = why_off(cx);
        let has_name = !self.name.trim().is_empty();
        let act = text.get("segments-name-set");
        let button = Button::new(&act).icon(BOOKMARK_SIMPLE).enabled(some && has_name).off_because(why.as_deref());
        let clicked = button.show(ui, theme).clicked();
        let hint = text.get("segments-name-hint");
        let field = TextInput::new(Id::unique("segments-set-name"), &mut self.name, &act).hint(&hint).width(110.0);
        let entered = field.show(ui, theme).lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if (clicked || entered) && some && has_name && why.is_none() {
            cx.send(Command::SaveSegment(std::mem::take(&mut self.name)));
        }
        if cx.state.selection.parts.len() > 1 {
            let count = text.format.told(cx.state.selected());
            let words = text.with("segments-comes-to", &[("count", count.into())]);
            label(ui, theme, &words, Type::DenseStrong, theme.text.primary);
        }
    }
}

/// Why nothing may be done with the selection: it is under the floor.
pub fn why_off(cx: &Context<'_>) -> Option<String> {
    let hidden = cx.state.above_floor(cx.state.selection.len()).is_none();
    hidden.then(|| cx.tw("segments-under-floor-act", &[("floor", cx.state.floor.into())]))
}

/// The parts of the selection, each with its count, joined by words that can be changed.
fn parts(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let parts = &cx.state.selection.parts;
    if parts.is_empty() {
        label(ui, theme, &cx.t("segments-sets-none"), Type::Dense, theme.text.tertiary);
    }
    for (at, part) in parts.iter().enumerate() {
        if at > 0 {
            join(ui, cx, at, part.mode);
        }
        let words = part_words(cx, part);
        let told = cx.state.parts_told.get(at).copied().unwrap_or(Told::Nothing);
        let count = cx.format().told(told);
        let remove = cx.tw("remove-named", &[("name", words.as_str().into())]);
        let shown = shortened(&words);
        let chip = if at == 0 { Chip::selected(&shown) } else { Chip::new(&shown) };
        let out = ui.push_id(("part", at), |ui| chip.count(&count).removable(&remove).show(ui, theme)).inner;
        if out.removed {
            cx.send(Command::RemovePart(at));
        }
        if shown != words {
            out.response.on_hover_text(words);
        }
    }
}

/// "and", "or" or "not" before a part, with the others in a menu.
fn join(ui: &mut Ui, cx: &mut Context<'_>, at: usize, mode: SetMode) {
    let theme = cx.theme;
    let key = JOINS.iter().find(|(known, _)| *known == mode).map_or("segments-and", |(_, key)| *key);
    let words = cx.t(key);
    let button = ui.push_id(("join", at), |ui| Button::ghost(&words).small().show(ui, theme)).inner;
    let picked = menu(&button, 120.0, |ui| {
        let mut picked = None;
        for (other, key) in JOINS {
            if MenuRow::new(&cx.t(key)).checked(other == mode).show(ui, theme).clicked() {
                picked = Some(other);
            }
        }
        picked
    });
    if let Some(mode) = picked.flatten() {
        cx.send(Command::SetPartMode(at, mode));
    }
}

/// Ready conditions and saved sets.
fn add(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let chip = Chip::add(&cx.t("segments-add-set")).show(ui, theme).response;
    let is_empty = cx.state.selection.is_empty();
    let picked = menu(&chip, 240.0, |ui| {
        let mut picked = None;
        for (key, rule, mode) in READY {
            if MenuRow::new(&cx.t(key)).show(ui, theme).clicked() {
                picked = Some(Command::SelectRule(rule.to_owned(), if is_empty { SetMode::Replace } else { mode }));
            }
        }
        let saved = cx.state.workspace.as_ref().map_or(&[][..], |workspace| &workspace.segments);
        if !saved.is_empty() {
            menu_line(ui, theme);
        }
        for (name, _) in saved {
            if MenuRow::new(name).icon(BOOKMARK_SIMPLE).show(ui, theme).clicked() {
                let mode = if is_empty { SetMode::Replace } else { SetMode::Intersect };
                picked = Some(Command::SelectSegment(name.clone(), mode));
            }
        }
        picked
    });
    if let Some(command) = picked.flatten() {
        cx.send(command);
    }
}

/// How the part was made, and its name where it has one.
fn part_words(cx: &Context<'_>, part: &SelectionPart) -> String {
    let origin = cx.t(super::origin_key(Some(part.origin)));
    match part.name.as_str() {
        "" => origin,
        name => cx.tw("segments-part-named", &[("origin", origin.into()), ("name", name.into())]),
    }
}

fn shortened(words: &str) -> String {
    match words.char_indices().nth(NAME_ROOM) {
        Some((end, _)) => [words.get(..end).unwrap_or_default().trim_end(), "…"].concat(),
        None => words.to_owned(),
    }
}

/// Saved sets side by side; more than fit are scrolled.
fn saved_sets(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, text, floor) = (cx.theme, cx.text, cx.state.floor);
    let saved = cx.state.workspace.as_ref().map_or(&[][..], |workspace| &workspace.segments);
    if saved.is_empty() {
        return;
    }
    label(ui, theme, &text.get("segments-saved"), Type::Dense, theme.text.tertiary);
    for (name, n_people) in saved {
        let count = text.format.count_or_floor(*n_people, floor);
        let remove = text.with("remove-named", &[("name", name.as_str().into())]);
        let out = ui.push_id(name, |ui| Chip::new(name).count(&count).removable(&remove).show(ui, theme)).inner;
        let help = text.with("segments-set-saved", &[("name", name.as_str().into())]);
        if out.removed {
            cx.send(Command::DeleteSegment(name.clone()));
        } else if out.response.on_hover_text(help).clicked() {
            cx.send(Command::SelectSegment(name.clone(), mode_of_keys(ui)));
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::rules::Rule;

    #[test]
    fn every_ready_condition_is_a_rule() {
        for (_, rule, _) in READY {
            assert!(Rule::parse(rule).is_ok(), "{rule}");
        }
    }

    #[test]
    fn long_names_are_cut_by_letters() {
        assert_eq!(shortened("规则"), "规则");
        assert_eq!(shortened(&"é".repeat(40)), ["é".repeat(NAME_ROOM).as_str(), "…"].concat());
    }
}
