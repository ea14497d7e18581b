//! What may be dropped on the window, and the button for those who do not drop.

use egui::{Align, Layout, Rect, Sense, Ui, UiBuilder, pos2, vec2};

use crate::app::command::{Command, Dialog};
use crate::ui::context::Context;
use crate::ui::theme::{IconCut, Side, Type};
use crate::ui::widgets::{Button, draw, label, side_glyph};

const LEAST_HEIGHT: f32 = 276.0;
const PADDING: f32 = 24.0;

/// What is recognised: the side, its word, and the words of its files.
const KINDS: [(Side, &str, &[&str]); 3] = [
    (Side::Course, "side-courses", &["start-teachable", "start-xiaoetong", "start-course-catalogue"]),
    (Side::Music, "side-music", &["start-plays", "start-listeners", "start-music-catalogue"]),
    (Side::Both, "start-table", &["start-table-people", "start-table-items", "start-table-events"]),
];

pub fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let height = ui.available_height().max(LEAST_HEIGHT);
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    draw::dashed_box(ui.painter(), rect, theme.radius.card, theme.stroke.dash_lasso, theme.line.strong);
    let inner = rect.shrink(PADDING);
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner).layout(Layout::top_down(Align::Min)));
    head(&mut child, cx);
    child.add_space(theme.space.s7);
    kinds(&mut child, cx);
    let foot = Rect::from_min_max(pos2(inner.left(), inner.bottom() - 18.0), inner.max);
    let mut child = ui.new_child(UiBuilder::new().max_rect(foot).layout(Layout::left_to_right(Align::Center)));
    label(&mut child, theme, &cx.t("start-any-table"), Type::Dense, theme.text.tertiary);
}

fn head(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    ui.horizontal_top(|ui| {
        let (icon, _) = ui.allocate_exact_size(vec2(32.0, 30.0), Sense::hover());
        let glyph = crate::ui::theme::icons::TRAY_ARROW_DOWN;
        let centre = pos2(icon.left() + 13.0, icon.center().y);
        draw::icon_at(ui.painter(), centre, glyph, IconCut::Regular, 26.0, theme.accent.text);
        ui.with_layout(Layout::right_to_left(Align::Min), |ui| {
            let words = cx.t("choose-files");
            if Button::new(&words).icon(crate::ui::theme::icons::FILE_PLUS).show(ui, theme).clicked() {
                cx.send(Command::Ask(Dialog::PickFiles));
            }
            ui.with_layout(Layout::top_down(Align::Min), |ui| {
                ui.spacing_mut().item_spacing.y = theme.space.s1;
                label(ui, theme, &cx.t("start-drop"), Type::Title, theme.text.primary);
                let note = theme.rich(cx.t("start-drop-note"), Type::Body, theme.text.secondary);
                ui.add(egui::Label::new(note).wrap());
            });
        });
    });
}

fn kinds(ui: &mut Ui, cx: &Context<'_>) {
    let theme = cx.theme;
    let place = ui.available_rect_before_wrap();
    let width = place.width() / KINDS.len() as f32;
    for (index, (side, title, lines)) in KINDS.into_iter().enumerate() {
        let left = pos2(place.left() + width * index as f32, place.top());
        let column = Rect::from_min_size(left, vec2(width - theme.space.s4, place.height()));
        let mut ui = ui.new_child(UiBuilder::new().max_rect(column).layout(Layout::top_down(Align::Min)));
        ui.spacing_mut().item_spacing.y = theme.space.s3;
        ui.horizontal(|ui| {
            let words = cx.t(title);
            side_glyph(ui, theme, side, &words);
            label(ui, theme, &words, Type::PanelTitle, theme.text.primary);
        });
        for key in lines {
            label(&mut ui, theme, &cx.t(key), Type::Dense, theme.text.secondary);
        }
    }
}
