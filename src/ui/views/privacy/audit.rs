//! The inspector: the audit log, newest first, and whether its chain holds.

use egui::{Align2, Id, Rect, Role, Sense, Ui, pos2, vec2};

use crate::app::state::PrivacyView;
use crate::ui::context::Context;
use crate::ui::theme::{Status, Type};
use crate::ui::views::data::parts::pane;
use crate::ui::widgets::{check_line, draw, footer, panel_header};

const FOOTER: f32 = 52.0;
const ENTRY: f32 = 44.0;

pub fn show(ui: &mut Ui, cx: &Context<'_>, view: &PrivacyView) {
    let theme = cx.theme;
    let area = ui.available_rect_before_wrap();
    let foot_y = area.bottom() - FOOTER;
    pane(ui, "audit-body", Rect::from_min_max(area.min, pos2(area.right(), foot_y)), |ui| {
        panel_header(ui, theme, &cx.t("privacy-audit"), &cx.t("privacy-audit-note"), |_| {});
        let scroll = egui::ScrollArea::vertical().id_salt(Id::unique("audit-log")).auto_shrink(false);
        scroll.show_rows(ui, ENTRY, view.audit.len(), |ui, rows| {
            ui.spacing_mut().item_spacing.y = 0.0;
            for at in rows {
                entry(ui, cx, view, at);
            }
        });
    });
    pane(ui, "audit-foot", Rect::from_min_max(pos2(area.left(), foot_y), area.max), |ui| {
        footer(ui, theme, |ui| {
            let (status, words) = match view.audit_break {
                None => (Status::Ok, cx.tw("privacy-unbroken", &[("n", view.audit.len().into())])),
                Some(seq) => (Status::Error, cx.tw("privacy-broken", &[("n", seq.into())])),
            };
            check_line(ui, theme, status, &words);
        });
    });
    ui.advance_cursor_after_rect(area);
}

fn entry(ui: &mut Ui, cx: &Context<'_>, view: &PrivacyView, at: usize) {
    let theme = cx.theme;
    let Some(record) = view.audit.get(at) else { return };
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ENTRY), Sense::hover());
    let title = cx.t(&record.action);
    let time = format!("{} {}", cx.format().day(record.at), cx.format().time(record.at));
    draw::name(&response, Role::ListItem, true, &format!("{title}, {time}, {}", record.detail));
    let painter = ui.painter();
    let left = rect.left() + 20.0;
    painter.circle_filled(pos2(left, rect.top() + 12.0), 4.0, theme.data.muted);
    if at + 1 < view.audit.len() {
        draw::hairline_v(painter, left, egui::Rangef::new(rect.top() + 18.0, rect.bottom() + 6.0), theme.line.default);
    }
    let (text_left, right) = (rect.left() + 36.0, rect.right() - 16.0);
    let time_rect = draw::text_at(
        painter,
        theme,
        pos2(right, rect.top() + 12.0),
        Align2::RIGHT_CENTER,
        &time,
        Type::Caption,
        theme.text.tertiary,
    );
    let room = time_rect.left() - text_left - 8.0;
    let galley = draw::layout_within(painter, theme, &title, Type::DenseStrong, theme.text.primary, room);
    draw::paint_galley(painter, pos2(text_left, rect.top() + 12.0), Align2::LEFT_CENTER, galley);
    let room = right - text_left;
    let galley = draw::layout_within(painter, theme, &record.detail, Type::Caption, theme.text.tertiary, room);
    draw::paint_galley(painter, pos2(text_left, rect.top() + 29.0), Align2::LEFT_CENTER, galley);
    if !record.detail.is_empty() {
        response.on_hover_text(record.detail.as_str());
    }
}
