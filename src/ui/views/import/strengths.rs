//! How much each kind of event says: a slider a kind, the half-life of old events, and one row of the file worked
//! out, so that a change shows what it does. New runs learn with these weights.

use egui::{Align2, Id, Pos2, Rect, Role, ScrollArea, Sense, Stroke, Ui, UiBuilder, pos2, vec2};

use super::preview::strength;
use crate::app::command::Command;
use crate::app::state::{FilePreview, PreviewRow};
use crate::data::{EventKind, StrengthRules};
use crate::ui::context::Context;
use crate::ui::theme::{Status, Type};
use crate::ui::views::data::event_value;
use crate::ui::widgets::{
    Button, NumberField, Slider, checkbox, draw, footer, key_value, label, note, padded, panel_header,
};

const ROW_HEIGHT: f32 = 34.0;
const SLIDER_WIDTH: f32 = 104.0;
const FIGURE_WIDTH: f32 = 40.0;
const CURVE_HEIGHT: f32 = 56.0;
/// The curve of ageing runs over two years.
const CURVE_DAYS: f64 = 730.0;
const CURVE_STEPS: usize = 48;
const USUAL_HALF_LIFE: f32 = 180.0;
const FOOTER_HEIGHT: f32 = 52.0;

/// Kinds whose weight means nothing: they take back or bar.
const WITHOUT_WEIGHT: [EventKind; 2] = [EventKind::Refund, EventKind::Dislike];
/// Kinds that say nothing about an item.
const NOT_COUNTED: [EventKind; 2] = [EventKind::Cancel, EventKind::Login];

pub fn ui(ui: &mut Ui, cx: &mut Context<'_>, shown: Option<&FilePreview>) {
    let theme = cx.theme;
    ui.spacing_mut().item_spacing.y = 0.0;
    let mut rules = cx.state.data.strengths.clone();
    let before = rules.clone();
    panel_header(ui, theme, &cx.t("import-strengths"), &cx.t("import-strengths-note"), |_| {});
    let height = (ui.available_height() - FOOTER_HEIGHT).max(80.0);
    ScrollArea::vertical().id_salt("import-strengths").auto_shrink(false).max_height(height).show(ui, |ui| {
        padded(ui, |ui| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for kind in EventKind::ALL.into_iter().filter(|kind| !NOT_COUNTED.contains(kind)) {
                row(ui, cx, kind, &mut rules);
            }
            ui.add_space(theme.space.s6);
            if let Some((row, shown)) = shown.and_then(|shown| Some((worked_row(shown, &rules)?, shown))) {
                worked_out(ui, cx, row, shown, &rules);
                ui.add_space(theme.space.s6);
            }
            plays(ui, cx, &mut rules);
            ui.add_space(theme.space.s6);
            ageing(ui, cx, &mut rules);
            ui.add_space(theme.space.s6);
            note(ui, theme, Status::Info, &cx.t("import-weights-note"));
            ui.add_space(theme.space.s7);
        });
    });
    let is_usual = rules == StrengthRules::default();
    let words = cx.t("defaults");
    let usual = footer(ui, theme, |ui| {
        let icon = crate::ui::theme::icons::ARROW_U_UP_LEFT;
        Button::ghost(&words).icon(icon).enabled(!is_usual).show(ui, theme).clicked()
    });
    if usual {
        rules = StrengthRules::default();
    }
    if rules != before {
        cx.send(Command::SetStrengths(rules));
    }
}

fn row(ui: &mut Ui, cx: &Context<'_>, kind: EventKind, rules: &mut StrengthRules) {
    let theme = cx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), ROW_HEIGHT), Sense::hover());
    let (name, how) = (cx.t(&format!("event-{}", kind.id())), cx.t(&format!("strength-{}", kind.id())));
    let has_weight = !WITHOUT_WEIGHT.contains(&kind);
    let room = if has_weight { rect.width() - SLIDER_WIDTH - FIGURE_WIDTH - 16.0 } else { rect.width() };
    let (y, left) = (rect.center().y, rect.left());
    let painter = ui.painter();
    let title = draw::layout_within(painter, theme, &name, Type::Dense, theme.text.primary, room);
    draw::paint_galley(painter, pos2(left, y), Align2::LEFT_BOTTOM, title);
    let below = draw::layout_within(painter, theme, &how, Type::Caption, theme.text.tertiary, room);
    draw::paint_galley(painter, pos2(left, y), Align2::LEFT_TOP, below);
    draw::hairline_h(painter, rect.x_range(), rect.bottom(), theme.line.subtle);
    if !has_weight {
        return;
    }
    let mut weight = f64::from(rules.weights.get(&kind).copied().unwrap_or(0.0));
    let place = Rect::from_min_size(
        pos2(rect.right() - FIGURE_WIDTH - SLIDER_WIDTH - 4.0, y - theme.size.control_small / 2.0),
        vec2(SLIDER_WIDTH, theme.size.control_small),
    );
    let mut child = ui.new_child(UiBuilder::new().id_salt(("strength", kind.id())).max_rect(place));
    let spoken = format!("{name}, {how}");
    let slider = Slider::new(Id::unique(("strength", kind.id())), &mut weight, -0.5..=1.0, &spoken);
    if slider.width(SLIDER_WIDTH).show(&mut child, theme).changed() {
        rules.weights.insert(kind, weight as f32);
    }
    let figure = cx.format().weight(weight);
    let at = rect.right_center();
    draw::text_at(ui.painter(), theme, at, Align2::RIGHT_CENTER, &figure, Type::Dense, theme.text.primary);
}

/// How many plays count as one full strength.
fn plays(ui: &mut Ui, cx: &Context<'_>, rules: &mut StrengthRules) {
    let theme = cx.theme;
    ui.horizontal(|ui| {
        let words = cx.t("import-plays-full");
        let room = ui.available_width() - 92.0;
        let galley = draw::layout_wrapped(ui.painter(), theme, &words, Type::Dense, theme.text.secondary, room);
        ui.label(galley);
        let mut cap = f64::from(rules.plays_cap);
        let field = NumberField::new(Id::unique("strength-plays"), &mut cap, &words).range(1.0..=1000.0);
        if field.show(ui, theme).changed() {
            rules.plays_cap = cap as f32;
        }
    });
}

fn ageing(ui: &mut Ui, cx: &Context<'_>, rules: &mut StrengthRules) {
    let theme = cx.theme;
    let mut is_on = rules.half_life_days.is_some();
    if checkbox(ui, theme, &mut is_on, &cx.t("import-ageing")).changed() {
        rules.half_life_days = is_on.then_some(USUAL_HALF_LIFE);
    }
    let Some(days) = &mut rules.half_life_days else {
        ui.add_space(theme.space.s2);
        ui.add(egui::Label::new(theme.rich(cx.t("import-no-ageing"), Type::Dense, theme.text.tertiary)).wrap());
        return;
    };
    ui.add_space(theme.space.s3);
    ui.horizontal(|ui| {
        let words = cx.t("import-half-after-days");
        label(ui, theme, &words, Type::Dense, theme.text.secondary);
        let mut half_life = f64::from(*days);
        let field = NumberField::new(Id::unique("strength-half-life"), &mut half_life, &words).range(1.0..=3650.0);
        if field.step(10.0).show(ui, theme).changed() {
            *days = half_life as f32;
        }
    });
    ui.add_space(theme.space.s3);
    curve(ui, cx, f64::from(*days));
}

/// What an event still counts over two years.
fn curve(ui: &mut Ui, cx: &Context<'_>, half_life_days: f64) {
    let theme = cx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), CURVE_HEIGHT + 18.0), Sense::hover());
    let words = cx.tw("import-half-after", &[("n", half_life_days.into())]);
    draw::name(&response, Role::Image, true, &words);
    let plot = Rect::from_min_max(rect.min, pos2(rect.right(), rect.top() + CURVE_HEIGHT));
    let point = |days: f64| -> Pos2 {
        let left = 0.5_f64.powf(days / half_life_days.max(1.0)) as f32;
        pos2(plot.left() + plot.width() * (days / CURVE_DAYS) as f32, plot.bottom() - plot.height() * left)
    };
    let line: Vec<Pos2> = (0..=CURVE_STEPS).map(|step| point(CURVE_DAYS * step as f64 / CURVE_STEPS as f64)).collect();
    let mut mesh = egui::Mesh::default();
    for (step, top) in line.iter().enumerate() {
        mesh.colored_vertex(*top, theme.data.band);
        mesh.colored_vertex(pos2(top.x, plot.bottom()), theme.data.band);
        if step > 0 {
            let at = 2 * step as u32;
            mesh.add_triangle(at - 2, at - 1, at);
            mesh.add_triangle(at - 1, at, at + 1);
        }
    }
    let painter = ui.painter();
    painter.add(mesh);
    painter.add(egui::Shape::line(line, Stroke::new(theme.stroke.line_chart_quiet, theme.data.ink)));
    draw::hairline_h(painter, plot.x_range(), plot.bottom(), theme.line.default);
    if half_life_days <= CURVE_DAYS {
        let half = point(half_life_days);
        painter.vline(half.x, half.y..=plot.bottom(), Stroke::new(1.5, theme.accent.fill));
        painter.circle_filled(half, 4.0, theme.accent.fill);
    }
    let y = plot.bottom() + 10.0;
    let ends = [
        (plot.left(), Align2::LEFT_CENTER, cx.t("import-today")),
        (plot.right(), Align2::RIGHT_CENTER, cx.t("import-two-years-ago")),
    ];
    for (x, anchor, words) in ends {
        draw::text_at(painter, theme, pos2(x, y), anchor, &words, Type::Caption, theme.text.tertiary);
    }
}

/// The first row of the file that has a strength.
fn worked_row<'a>(shown: &'a FilePreview, rules: &StrengthRules) -> Option<&'a PreviewRow> {
    shown.rows.iter().find(|row| strength(row, shown, rules).is_some())
}

/// One row from its cell to its strength.
fn worked_out(ui: &mut Ui, cx: &Context<'_>, row: &PreviewRow, shown: &FilePreview, rules: &StrengthRules) {
    let theme = cx.theme;
    let Some(kind) = EventKind::from_id(&row.kind) else { return };
    let weight = rules.weights.get(&kind).copied().unwrap_or(0.0);
    let strength = strength(row, shown, rules).unwrap_or(0.0);
    let value = row.value.map(|value| event_value(cx, kind, value)).unwrap_or_default();
    let frame = egui::Frame::new()
        .stroke(Stroke::new(theme.stroke.hair, theme.line.default))
        .corner_radius(draw::corner(theme.radius.card))
        .inner_margin(egui::Margin::symmetric(12, 8));
    frame.show(ui, |ui| {
        ui.set_width(ui.available_width());
        ui.spacing_mut().item_spacing.y = 0.0;
        let title = cx.tw("import-worked-out", &[("n", row.row.into())]);
        label(ui, theme, &title, Type::DenseStrong, theme.text.primary);
        key_value(ui, theme, &cx.t(&format!("event-{}", kind.id())), &value, Type::Dense);
        key_value(ui, theme, &cx.t("import-weight"), &cx.format().weight(f64::from(weight)), Type::Dense);
        key_value(ui, theme, &cx.t("import-before-age"), &cx.format().weight(f64::from(strength)), Type::DenseStrong);
    });
}
