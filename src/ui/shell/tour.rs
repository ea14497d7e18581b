//! The tour: five short cards, each over the screen that it tells of.

use egui::{Align, Area, Context as Egui, Id, Key, Layout, Margin, Modifiers, Order, Role, pos2};

use crate::app::command::{Command, Screen};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, draw, floating_frame, label};

/// Steps, as the app counts them.
pub const N_STEPS: usize = 5;
const WIDTH: f32 = 368.0;
/// From the rail and from the status bar.
const GAP: f32 = 16.0;

pub fn show(ctx: &Egui, cx: &mut Context<'_>) {
    let Some(at) = cx.state.tour.filter(|_| cx.state.workspace.is_some() && cx.state.screen != Screen::Start) else {
        return;
    };
    let theme = cx.theme;
    let bottom = ctx.content_rect().bottom() - theme.size.status_bar - GAP;
    let left = theme.size.nav_width + GAP;
    let area = Area::new(Id::unique("tour")).order(Order::Foreground).pivot(egui::Align2::LEFT_BOTTOM);
    let mut sent = None;
    let card = area.fixed_pos(pos2(left, bottom)).show(ctx, |ui| {
        let edge = egui::Stroke::new(theme.stroke.hair, theme.accent.line);
        floating_frame(theme).stroke(edge).inner_margin(Margin::same(16)).show(ui, |ui| {
            ui.set_width(WIDTH);
            ui.spacing_mut().item_spacing.y = theme.space.s4;
            words(ui, cx, at);
            sent = acts(ui, cx, at);
        });
    });
    draw::name(&card.response, Role::Dialog, true, &cx.t("tour-title"));
    let is_free = !cx.state.palette_open && ctx.memory(|memory| memory.top_modal_layer().is_none());
    if is_free && ctx.input_mut(|input| input.consume_key(Modifiers::NONE, Key::Escape)) {
        sent = Some(Command::EndTour);
    }
    if let Some(command) = sent {
        cx.send(command);
    }
}

fn words(ui: &mut egui::Ui, cx: &Context<'_>, at: usize) {
    let theme = cx.theme;
    let place = [("n", (at + 1).to_string().into()), ("of", N_STEPS.to_string().into())];
    label(ui, theme, &cx.tw("tour-step", &place), Type::Dense, theme.accent.text);
    label(ui, theme, &cx.t(&format!("tour-{at}-title")), Type::Title, theme.text.primary);
    let sentence = theme.rich(cx.t(&format!("tour-{at}-text")), Type::Body, theme.text.secondary);
    ui.add(egui::Label::new(sentence).wrap());
}

fn acts(ui: &mut egui::Ui, cx: &Context<'_>, at: usize) -> Option<Command> {
    let theme = cx.theme;
    let is_last = at + 1 >= N_STEPS;
    let [back, skip] = ["back", "tour-skip"].map(|key| cx.t(key));
    let next = cx.t(if is_last { "tour-end" } else { "tour-next" });
    let mut sent = None;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s4;
        if !is_last && Button::ghost(&skip).show(ui, theme).clicked() {
            sent = Some(Command::EndTour);
        }
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            if Button::primary(&next).show(ui, theme).clicked() {
                sent = Some(if is_last { Command::EndTour } else { Command::ShowTourStep(at + 1) });
            }
            if at > 0 && Button::new(&back).show(ui, theme).clicked() {
                sent = Some(Command::ShowTourStep(at - 1));
            }
        });
    });
    sent
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::text::{Language, Text};

    #[test]
    fn every_step_has_words() {
        for language in Language::ALL {
            let text = Text::load(language).unwrap();
            for at in 0..N_STEPS {
                for part in ["title", "text"] {
                    assert!(text.has(&format!("tour-{at}-{part}")), "{at} {part} in {}", language.tag());
                }
            }
        }
    }
}
