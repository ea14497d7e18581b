//! The chosen source: its accounting, why rows were turned down or passed over, what it gave, and its removal.

use egui::{Align2, Color32, Rect, Role, ScrollArea, Sense, Ui, pos2, vec2};

use super::parts::{accounting_bar, accounting_columns, delimiter_words, pane, preset_words, rows_words, side_of};
use crate::app::command::Command;
use crate::app::state::SourceRow;
use crate::data::incoming::{Outcome, Problem};
use crate::ui::context::Context;
use crate::ui::theme::{Status, Type};
use crate::ui::widgets::chip::paint_side;
use crate::ui::widgets::{
    Button, draw, footer, hairline, inspector_section, key_value, label, note, padded, panel_header,
};

const FOOTER_HEIGHT: f32 = 52.0;
const CONFIRM_HEIGHT: f32 = 150.0;

#[derive(Default)]
pub struct Inspector {
    /// The source whose removal was asked for and not yet confirmed: nothing brings it back.
    removing: Option<i64>,
}

/// The source that the inspector shows.
pub fn chosen<'a>(cx: &Context<'a>) -> Option<&'a SourceRow> {
    cx.state.data.sources.get(cx.state.data.source?)
}

impl Inspector {
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let Some(source) = chosen(cx) else { return };
        let is_confirming = self.removing == Some(source.id);
        let area = ui.available_rect_before_wrap();
        let foot_height = if is_confirming { CONFIRM_HEIGHT } else { FOOTER_HEIGHT };
        let foot_y = area.bottom() - foot_height;
        let body = Rect::from_min_max(area.min, pos2(area.right(), foot_y));
        pane(ui, "source-body", body, |ui| {
            ScrollArea::vertical().id_salt(("source", source.id)).auto_shrink(false).show(ui, |ui| {
                ui.spacing_mut().item_spacing.y = 0.0;
                sections(ui, cx, source);
            });
        });
        let foot = Rect::from_min_max(pos2(area.left(), foot_y), area.max);
        pane(ui, "source-foot", foot, |ui| {
            if is_confirming { self.confirm(ui, cx, source) } else { self.foot(ui, cx, source) }
        });
        ui.advance_cursor_after_rect(area);
    }

    fn foot(&mut self, ui: &mut Ui, cx: &Context<'_>, source: &SourceRow) {
        let remove = cx.t("data-remove");
        let clicked = footer(ui, cx.theme, |ui| {
            Button::danger(&remove).icon(crate::ui::theme::icons::TRASH).show(ui, cx.theme).clicked()
        });
        if clicked {
            self.removing = Some(source.id);
        }
    }

    /// Says what goes before it goes.
    fn confirm(&mut self, ui: &mut Ui, cx: &mut Context<'_>, source: &SourceRow) {
        let theme = cx.theme;
        hairline(ui, theme);
        ui.add_space(theme.space.s6);
        let args = [("file", source.report.file.as_str().into()), ("events", source.n_events.into())];
        let sentence = cx.tw("data-remove-note", &args);
        let (remove, cancel) = (cx.t("data-remove"), cx.t("cancel"));
        padded(ui, |ui| {
            note(ui, theme, Status::Warn, &sentence);
            ui.add_space(theme.space.s4);
            ui.horizontal(|ui| {
                if Button::danger(&remove).icon(crate::ui::theme::icons::TRASH).show(ui, theme).clicked() {
                    self.removing = None;
                    cx.send(Command::RemoveSource(source.id));
                }
                if Button::ghost(&cancel).show(ui, theme).clicked() {
                    self.removing = None;
                }
            });
        });
    }
}

fn sections(ui: &mut Ui, cx: &Context<'_>, source: &SourceRow) {
    let theme = cx.theme;
    let report = &source.report;
    panel_header(ui, theme, &cx.t("data-source"), "", |_| {});
    padded(ui, |ui| {
        name_line(ui, cx, source);
        ui.add_space(theme.space.s6);
        accounting_bar(ui, cx, vec2(ui.available_width(), 10.0), report, theme.data.neutral);
        ui.add_space(theme.space.s4);
        accounting_columns(ui, cx, report);
        ui.add_space(theme.space.s6);
    });
    hairline(ui, theme);
    let groups = [
        (Outcome::Rejected, "data-why-rejected", theme.error.fill),
        (Outcome::Ignored, "data-why-ignored", theme.data.muted),
        (Outcome::Accepted, "data-why-repaired", theme.warn.fill),
    ];
    for (outcome, key, colour) in groups {
        reasons(ui, cx, &report.problems, outcome, key, colour);
    }
    gave(ui, cx, source);
}

fn name_line(ui: &mut Ui, cx: &Context<'_>, source: &SourceRow) {
    let theme = cx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 20.0), Sense::hover());
    let file = &source.report.file;
    draw::name(&response, Role::Label, true, file);
    let centre = pos2(rect.left() + 5.0, rect.center().y);
    paint_side(ui.painter(), theme, side_of(source.domain_parts), centre, theme.size.glyph);
    let room = rect.width() - 18.0;
    let galley = draw::layout_within(ui.painter(), theme, file, Type::PanelTitle, theme.text.primary, room);
    draw::paint_galley(ui.painter(), pos2(rect.left() + 18.0, rect.center().y), Align2::LEFT_CENTER, galley);
    response.on_hover_text(file.as_str());
    let date = cx.format().date(source.imported_at);
    let preset = preset_words(cx, &source.report.preset);
    let line = cx.tw("data-imported-on", &[("kind", preset.into()), ("date", date.into())]);
    label(ui, theme, &line, Type::Dense, theme.text.tertiary);
}

/// One section of reasons with a bar each; nothing where there is none.
fn reasons(ui: &mut Ui, cx: &Context<'_>, problems: &[Problem], outcome: Outcome, key: &str, colour: Color32) {
    let theme = cx.theme;
    let mut own: Vec<&Problem> = problems.iter().filter(|problem| problem.outcome == outcome).collect();
    if own.is_empty() {
        return;
    }
    own.sort_by(|a, b| b.count.cmp(&a.count).then(a.code.cmp(&b.code)));
    let largest = own.first().map_or(1, |problem| problem.count).max(1);
    let total = own.iter().map(|problem| problem.count).sum();
    inspector_section(ui, theme, &cx.t(key), &cx.format().count(total), |ui| {
        for problem in own {
            reason(ui, cx, problem, problem.count as f32 / largest as f32, colour);
        }
    });
}

fn reason(ui: &mut Ui, cx: &Context<'_>, problem: &Problem, share: f32, colour: Color32) {
    let theme = cx.theme;
    let width = ui.available_width();
    let words = cx.t(&problem.code);
    let galley = draw::layout_wrapped(ui.painter(), theme, &words, Type::Dense, theme.text.secondary, width - 64.0);
    let column = [problem.column.clone(), rows_words(cx, problem)];
    let column: Vec<&str> = column.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    let below = column.join(", ");
    let lines = if below.is_empty() { 0.0 } else { 16.0 };
    let height = galley.size().y + lines + 14.0;
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::hover());
    let count = cx.format().count(problem.count);
    draw::name(&response, Role::ListItem, true, &format!("{words}: {count}"));
    let painter = ui.painter();
    let text_height = galley.size().y;
    draw::paint_galley(painter, rect.left_top(), Align2::LEFT_TOP, galley);
    draw::text_at(painter, theme, rect.right_top(), Align2::RIGHT_TOP, &count, Type::Dense, theme.text.primary);
    if !below.is_empty() {
        let line = draw::layout_within(painter, theme, &below, Type::Caption, theme.text.tertiary, width);
        draw::paint_galley(painter, pos2(rect.left(), rect.top() + text_height), Align2::LEFT_TOP, line);
    }
    let bar_top = rect.top() + text_height + lines + 2.0;
    let bar = Rect::from_min_size(pos2(rect.left(), bar_top), vec2((width * share).max(2.0), 4.0));
    painter.rect_filled(bar, draw::corner(theme.radius.mark), colour);
    if !problem.example.is_empty() {
        response.on_hover_text(cx.tw("problem-example", &[("value", problem.example.as_str().into())]));
    }
}

fn gave(ui: &mut Ui, cx: &Context<'_>, source: &SourceRow) {
    let theme = cx.theme;
    let (report, floor) = (&source.report, cx.state.floor);
    let people = cx.format().count_or_floor(source.n_people, floor);
    let new = cx.format().count_or_floor(source.n_new_people, floor);
    let rows = [
        ("people", cx.tw("data-gave-people", &[("n", people.into()), ("new", new.into())])),
        ("items", cx.format().count(source.n_items)),
        ("events", cx.format().count_or_floor(source.n_events, floor)),
        ("data-gave-encoding", report.encoding.clone()),
        ("data-gave-delimiter", delimiter_words(cx, &report.delimiter)),
        ("data-gave-bytes", cx.format().bytes(report.bytes)),
    ];
    inspector_section(ui, theme, &cx.t("data-gave"), "", |ui| {
        for (key, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
            key_value(ui, theme, &cx.t(key), value, Type::Dense);
        }
    });
}
