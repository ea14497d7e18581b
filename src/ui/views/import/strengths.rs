//! How much each kind of event says: the weights that every run uses, as plain facts.

use egui::{Align2, Rect, Role, ScrollArea, Sense, Ui, pos2, vec2};

use crate::data::{EventKind, StrengthRules};
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::{Status, Type};
use crate::ui::widgets::{draw, note, padded, panel_header};

const ROW_HEIGHT: f32 = 36.0;
const BAR_WIDTH: f32 = 88.0;
const BAR_HEIGHT: f32 = 4.0;

#[derive(Default)]
pub struct Strengths {
    rules: StrengthRules,
}

impl Strengths {
    pub fn ui(&mut self, ui: &mut Ui, cx: &Context<'_>) {
        let theme = cx.theme;
        ui.spacing_mut().item_spacing.y = 0.0;
        panel_header(ui, theme, &cx.t("import-strengths"), &cx.t("import-strengths-note"), |_| {});
        ScrollArea::vertical().id_salt("import-strengths").auto_shrink(false).show(ui, |ui| {
            padded(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                for kind in EventKind::ALL {
                    self.row(ui, cx, kind);
                }
                ui.add_space(theme.space.s6);
                ui.spacing_mut().item_spacing.y = theme.space.s4;
                let plays = f64::from(self.rules.plays_cap);
                let ageing = match self.rules.half_life_days {
                    Some(days) => cx.tw("import-half-after", &[("n", f64::from(days).into())]),
                    None => cx.t("import-no-ageing"),
                };
                for sentence in [cx.tw("import-plays-cap", &[("n", plays.into())]), ageing] {
                    ui.add(egui::Label::new(theme.rich(sentence, Type::Dense, theme.text.secondary)).wrap());
                }
                note(ui, theme, Status::Info, &cx.t("import-weights-fixed"));
                ui.add_space(theme.space.s7);
            });
        });
    }

    fn row(&self, ui: &mut Ui, cx: &Context<'_>, kind: EventKind) {
        let theme = cx.theme;
        let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::hover());
        let (name, how) = (cx.t(&format!("event-{}", kind.id())), cx.t(&format!("strength-{}", kind.id())));
        let weight = self.rules.weights.get(&kind).copied();
        let figure = weight.map_or_else(|| MISSING.to_owned(), |weight| cx.format().weight(f64::from(weight)));
        draw::name(&response, Role::ListItem, true, &format!("{name}, {how}: {figure}"));
        let painter = ui.painter();
        let bar_left = rect.right() - 44.0 - BAR_WIDTH;
        let room = if weight.is_some() { bar_left - rect.left() - 8.0 } else { rect.width() - 30.0 };
        let (y, left) = (rect.center().y, rect.left());
        let name = draw::layout_within(painter, theme, &name, Type::Dense, theme.text.primary, room);
        draw::paint_galley(painter, pos2(left, y), Align2::LEFT_BOTTOM, name);
        let how = draw::layout_within(painter, theme, &how, Type::Caption, theme.text.tertiary, room);
        draw::paint_galley(painter, pos2(left, y), Align2::LEFT_TOP, how);
        let ink = if weight.is_some() { theme.text.primary } else { theme.text.tertiary };
        draw::text_at(painter, theme, rect.right_center(), Align2::RIGHT_CENTER, &figure, Type::Dense, ink);
        if let Some(weight) = weight {
            let track = Rect::from_min_size(pos2(bar_left, y - BAR_HEIGHT / 2.0), vec2(BAR_WIDTH, BAR_HEIGHT));
            paint_weight(ui, cx, track, weight);
        }
        draw::hairline_h(ui.painter(), rect.x_range(), rect.bottom(), theme.line.subtle);
    }
}

/// A bar from zero, which stands a quarter into the track; negatives go to the left in the colour of errors.
fn paint_weight(ui: &Ui, cx: &Context<'_>, track: Rect, weight: f32) {
    let theme = cx.theme;
    let painter = ui.painter();
    painter.rect_filled(track, draw::corner(theme.radius.mark), theme.bg.hover);
    let unit = track.width() * 0.75;
    let zero = track.left() + track.width() * 0.25;
    let end = (zero + weight * unit).clamp(track.left(), track.right());
    let colour = if weight < 0.0 { theme.error.fill } else { theme.accent.fill };
    let bar = Rect::from_x_y_ranges(zero.min(end)..=zero.max(end), track.y_range());
    painter.rect_filled(bar, draw::corner(theme.radius.mark), colour);
    let tick = egui::Stroke::new(1.0, theme.line.strong);
    painter.vline(painter.round_to_pixel_center(zero), track.top() - 3.0..=track.bottom() + 3.0, tick);
}
