//! The bar of sets: the present selection, a name for it, and the sets that were saved.

use crate::ui::theme::icons::{BOOKMARK_SIMPLE, CIRCLE_HALF, X};
use egui::{Align, Id, Layout, ScrollArea, Sense, Ui, UiBuilder, vec2};

use super::map::mode_of_keys;
use crate::app::command::Command;
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, Chip, IconButton, TextInput, draw, label};

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
            selection_chip(ui, cx);
            saved_sets(ui, cx);
        });
    }

    /// From the right: clear, invert, save under a name.
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
        let field = TextInput::new(Id::unique("segments-set-name"), &mut self.name, &act).hint(&hint).width(130.0);
        let entered = field.show(ui, theme).lost_focus() && ui.input(|input| input.key_pressed(egui::Key::Enter));
        if (clicked || entered) && some && has_name && why.is_none() {
            cx.send(Command::SaveSegment(std::mem::take(&mut self.name)));
        }
    }
}

/// Why nothing may be done with the selection: it is under the floor.
pub fn why_off(cx: &Context<'_>) -> Option<String> {
    let hidden = cx.state.above_floor(cx.state.selection.len()).is_none();
    hidden.then(|| cx.tw("segments-under-floor-act", &[("floor", cx.state.floor.into())]))
}

fn selection_chip(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let selection = &cx.state.selection;
    if selection.is_empty() {
        label(ui, theme, &cx.t("segments-sets-none"), Type::Dense, theme.text.tertiary);
        return;
    }
    let words = cx.t(super::origin_key(selection.origin));
    let count = cx.format().count_or_floor(selection.len(), cx.state.floor);
    let clear = cx.t("selection-clear");
    if Chip::selected(&words).count(&count).removable(&clear).show(ui, theme).removed {
        cx.send(Command::ClearSelection);
    }
}

/// Saved sets side by side; more than fit are scrolled.
fn saved_sets(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, text, floor) = (cx.theme, cx.text, cx.state.floor);
    let saved = cx.state.workspace.as_ref().map_or(&[][..], |workspace| &workspace.segments);
    if saved.is_empty() {
        return;
    }
    ScrollArea::horizontal().id_salt("saved-sets").show(ui, |ui| {
        ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
            for (name, n_people) in saved {
                let count = text.format.count_or_floor(*n_people, floor);
                let remove = text.with("remove-named", &[("name", name.as_str().into())]);
                let out = Chip::new(name).count(&count).removable(&remove).show(ui, theme);
                let help = text.with("segments-set-saved", &[("name", name.as_str().into())]);
                if out.removed {
                    cx.send(Command::DeleteSegment(name.clone()));
                } else if out.response.on_hover_text(help).clicked() {
                    cx.send(Command::SelectSegment(name.clone(), mode_of_keys(ui)));
                }
            }
        });
    });
}
