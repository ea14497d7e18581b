//! The export dialog over the Audiences screen: a card a destination, the one in focus at the right, and after
//! writing what was written and what was not.

mod card;
mod detail;
mod options;
mod result;
mod rules;

use std::path::Path;

use egui::{Align, Id, Layout, Rect, ScrollArea, Sense, Ui, UiBuilder, vec2};

use crate::app::command::{Command, Dialog};
use crate::app::state::{DestinationCard, ExportState, Loadable, PreflightView};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{self, Button, Choice, ControlSize, draw};

const DETAIL_WIDTH: f32 = 356.0;
/// Groups of destinations: the filter's word and the group's id, none for all.
const GROUPS: [(&str, Option<&str>); 4] = [
    ("export-all", None),
    ("export-ads", Some("ads")),
    ("export-email", Some("email")),
    ("export-files", Some("file")),
];
const SEARCH_WIDTH: f32 = 240.0;
const SEARCH_HEIGHT: f32 = 48.0;
/// The cards begin right below the search, which does not scroll away.
const CARDS_MARGIN: egui::Margin = egui::Margin { left: 20, right: 20, top: 2, bottom: 12 };

#[derive(Default)]
pub struct ExportDialog {
    /// Index into [`GROUPS`].
    group: usize,
    /// Part of a destination's name or kind.
    find: String,
    /// Group and search of the last frame; others begin at the top of the list.
    shown: Option<(usize, String)>,
}

impl ExportDialog {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let Some(export) = &cx.state.export else {
            *self = Self::default();
            return;
        };
        let theme = cx.theme;
        let title = cx.tw("export-title", &[("name", export.audience.as_str().into())]);
        let floored = |n: u64| cx.format().count_or_floor(n, cx.state.floor);
        let args = [("n", floored(export.n_export).into()), ("held", floored(export.n_held_out).into())];
        let (note, close) = (cx.tw("export-note", &args), cx.t("close"));
        let plan = Plan::of(export);
        let is_written = export.written.ready().is_some();
        let is_other = self.shown.as_ref().is_none_or(|shown| (shown.0, &shown.1) != (self.group, &self.find));
        if is_other {
            self.shown = Some((self.group, self.find.clone()));
        }
        let (group, find) = (&mut self.group, &mut self.find);
        let shown = Shown { group: *group, from_top: is_other };
        let (mut from_body, mut from_foot) = (None, None);
        let view: &Context<'_> = cx;
        let dialog = widgets::Dialog::new(Id::unique("export"), &title, &close).note(&note);
        let response = dialog.size(theme.size.dialog_width, theme.size.dialog_height).show(
            ui.ctx(),
            theme,
            |ui| groups(ui, view, export, group),
            |ui| from_body = body(ui, view, export, shown, find),
            |ui| from_foot = footer(ui, view, export, &plan),
        );
        for command in [from_body, from_foot].into_iter().flatten() {
            cx.send(command);
        }
        if response.closed {
            cx.send(Command::CloseExport);
        } else if response.confirmed && !is_written && plan.can_write() && !export.written.is_busy() {
            cx.send(Command::WriteExport);
        }
    }
}

/// Which cards, and whether from the first of them.
#[derive(Clone, Copy)]
struct Shown {
    /// Index into [`GROUPS`].
    group: usize,
    from_top: bool,
}

/// What writing would do now.
struct Plan {
    n_files: u64,
    /// Ticked destinations whose files hold identifiers that anybody can read.
    plain: Vec<String>,
    n_plain_files: u64,
    is_checking: bool,
}

impl Plan {
    fn of(export: &ExportState) -> Self {
        let chosen = || export.cards.iter().filter(|card| card.is_on);
        let ready = || chosen().filter_map(|card| Some((card, writable(card)?)));
        let plain = || ready().filter(|(card, checked)| holds_plain(card, checked));
        Self {
            n_files: ready().map(|(_, checked)| checked.n_files).sum(),
            plain: plain().map(|(card, _)| card.id.clone()).collect(),
            n_plain_files: plain().map(|(_, checked)| checked.n_files).sum(),
            is_checking: chosen().any(|card| card.preflight.is_busy()),
        }
    }

    fn can_write(&self) -> bool {
        self.n_files > 0 && !self.is_checking
    }
}

/// The check of a card that nothing stops.
fn writable(card: &DestinationCard) -> Option<&PreflightView> {
    card.preflight.ready().map(|checked| &**checked).filter(|checked| checked.blocked_by.is_none())
}

/// A spreadsheet is for people to look at: its contacts are masked.
fn is_masked(card: &DestinationCard) -> bool {
    card.id == "xlsx"
}

fn holds_plain(card: &DestinationCard, checked: &PreflightView) -> bool {
    checked.is_plain && !is_masked(card)
}

fn destination_name(cx: &Context<'_>, id: &str) -> String {
    cx.t(&format!("destination-{id}"))
}

fn groups(ui: &mut Ui, cx: &Context<'_>, export: &ExportState, chosen: &mut usize) {
    if export.written.ready().is_some() {
        return;
    }
    let words = GROUPS.map(|(key, group)| {
        let n = export.cards.iter().filter(|card| group.is_none_or(|group| card.group == group)).count();
        cx.tw(key, &[("n", n.into())])
    });
    let choices = [0, 1, 2, 3].map(|at| Choice::new(&words[at]));
    ui.add_space(cx.theme.space.s4);
    widgets::segmented(ui, cx.theme, &cx.t("export-show"), ControlSize::Small, &choices, chosen);
}

fn body(ui: &mut Ui, cx: &Context<'_>, export: &ExportState, shown: Shown, find: &mut String) -> Option<Command> {
    let theme = cx.theme;
    let rect = ui.available_rect_before_wrap();
    if let Loadable::Ready(written) = &export.written {
        result::show(ui, cx, written);
        return None;
    }
    let (left, right) = rect.split_left_right_at_x(rect.right() - DETAIL_WIDTH);
    let (top, below) = left.split_top_bottom_at_y(left.top() + SEARCH_HEIGHT);
    search(ui, cx, export, find, top);
    let picked = within(ui, "cards", below, shown.from_top, |ui| cards(ui, cx, export, shown.group, find));
    draw::hairline_v(ui.painter(), left.right(), rect.y_range(), theme.line.default);
    let focused = export.cards.iter().find(|card| card.id == export.focused);
    let changed = within(ui, "detail", right, false, |ui| detail::show(ui, cx, export, focused));
    picked.or(changed)
}

fn within<R>(ui: &mut Ui, id: &'static str, rect: Rect, from_top: bool, content: impl FnOnce(&mut Ui) -> R) -> R {
    let builder = UiBuilder::new().id_salt(("export", id)).max_rect(rect).layout(Layout::top_down(Align::Min));
    let mut child = ui.new_child(builder);
    child.set_clip_rect(rect.intersect(ui.clip_rect()));
    let mut area = ScrollArea::vertical().id_salt(("export-scroll", id)).auto_shrink([false, false]);
    if from_top {
        area = area.vertical_scroll_offset(0.0);
    }
    area.show(&mut child, content).inner
}

/// Two columns of cards; above them what stopped the last writing.
fn cards(ui: &mut Ui, cx: &Context<'_>, export: &ExportState, group: usize, find: &str) -> Option<Command> {
    let theme = cx.theme;
    let mut picked = None;
    let gap = theme.space.s5;
    egui::Frame::new().inner_margin(CARDS_MARGIN).show(ui, |ui| {
        if let Loadable::Failed(failure) = &export.written {
            result::failure(ui, cx, &cx.t("export-failed"), failure);
            ui.add_space(gap);
        }
        let group = GROUPS.get(group).and_then(|group| group.1);
        let in_group = |card: &&DestinationCard| group.is_none_or(|group| card.group == group);
        let shown: Vec<&DestinationCard> =
            export.cards.iter().filter(in_group).filter(|card| is_found(cx, card, find)).collect();
        if shown.is_empty() {
            let words = cx.t("export-none-found");
            widgets::label(ui, theme, &words, Type::Body, theme.text.secondary);
        }
        ui.spacing_mut().item_spacing = vec2(gap, gap);
        ui.columns(2, |columns| {
            for (at, card) in shown.into_iter().enumerate() {
                if let Some(ui) = columns.get_mut(at % 2) {
                    let is_focused = card.id == export.focused;
                    let asked = ui.push_id(&card.id, |ui| card::show(ui, cx, export, card, is_focused)).inner;
                    picked = asked.or(picked.take());
                }
            }
        });
    });
    picked
}

/// The field, and how many destinations are ticked whatever is shown.
fn search(ui: &mut Ui, cx: &Context<'_>, export: &ExportState, find: &mut String, rect: Rect) {
    let theme = cx.theme;
    let inner = rect.shrink2(vec2(theme.space.s8, 0.0));
    let builder = UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center));
    ui.scope_builder(builder, |ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s5;
        let hint = cx.t("export-find");
        let input = widgets::TextInput::new(Id::unique("export-find"), find, &hint);
        input.search().hint(&hint).width(SEARCH_WIDTH).show(ui, theme);
        let n_on = export.cards.iter().filter(|card| card.is_on).count();
        let words = cx.tw("export-n-chosen", &[("n", n_on.into()), ("all", export.cards.len().into())]);
        widgets::label(ui, theme, &words, Type::Dense, theme.text.tertiary);
    });
}

fn is_found(cx: &Context<'_>, card: &DestinationCard, find: &str) -> bool {
    let wanted = find.trim().to_lowercase();
    let kind = || cx.t(&format!("destination-kind-{}", card.id));
    let has = |text: &str| text.to_lowercase().contains(&wanted);
    wanted.is_empty() || has(&card.id) || has(&destination_name(cx, &card.id)) || has(&kind())
}

/// From the right: the act, the way out, the warning; then the folder at the left.
fn footer(ui: &mut Ui, cx: &Context<'_>, export: &ExportState, plan: &Plan) -> Option<Command> {
    let theme = cx.theme;
    let mut asked = None;
    ui.spacing_mut().item_spacing.x = theme.space.s6;
    if export.written.ready().is_some() {
        if Button::primary(&cx.t("close")).large().show(ui, theme).clicked() {
            asked = Some(Command::CloseExport);
        }
        // The same folder again brings the cards back.
        if Button::new(&cx.t("back")).large().show(ui, theme).clicked() {
            asked = Some(Command::SetExportFolder(export.folder.clone()));
        }
        let icon = crate::ui::theme::icons::FOLDER;
        if Button::new(&cx.t("show-in-folder")).large().icon(icon).show(ui, theme).clicked() {
            asked = Some(Command::Ask(Dialog::ShowInFolder(export.folder.clone())));
        }
    } else {
        let words = cx.tw("export-write", &[("n", plan.n_files.into())]);
        let (nothing, checking) = (cx.t("export-nothing-chosen"), cx.t("job-preflight"));
        let why = match plan {
            Plan { is_checking: true, .. } => Some(checking.as_str()),
            Plan { n_files: 0, .. } => Some(nothing.as_str()),
            _ => None,
        };
        let button = Button::primary(&words).large().icon(crate::ui::theme::icons::EXPORT).off_because(why);
        if button.busy(export.written.is_busy()).show(ui, theme).clicked() {
            asked = Some(Command::WriteExport);
        }
        if Button::new(&cx.t("cancel")).large().show(ui, theme).clicked() {
            asked = Some(Command::CloseExport);
        }
        if !plan.plain.is_empty() {
            let names: Vec<String> = plan.plain.iter().map(|id| destination_name(cx, id)).collect();
            let args = [("n", plan.n_plain_files.into()), ("names", names.join(", ").into())];
            let words = cx.tw("export-plain-warning", &args);
            widgets::check_line(ui, theme, crate::ui::theme::Status::Warn, &words);
        }
    }
    ui.with_layout(Layout::left_to_right(Align::Center), |ui| asked = folder(ui, cx, &export.folder).or(asked.take()));
    asked
}

fn folder(ui: &mut Ui, cx: &Context<'_>, path: &Path) -> Option<Command> {
    let theme = cx.theme;
    let change = cx.t("change");
    let (icon, _) = ui.allocate_exact_size(vec2(theme.size.icon, theme.size.icon), Sense::hover());
    let ink = theme.text.tertiary;
    draw::icon_at(ui.painter(), icon.center(), crate::ui::theme::icons::FOLDER, Default::default(), 15.0, ink);
    let room = (ui.available_width() - 90.0).max(60.0);
    let words = path.display().to_string();
    let galley = draw::layout_within(ui.painter(), theme, &words, Type::Body, theme.text.secondary, room);
    let (rect, response) = ui.allocate_exact_size(galley.size(), Sense::hover());
    draw::paint_galley(ui.painter(), rect.left_center(), egui::Align2::LEFT_CENTER, galley);
    draw::name(&response, egui::Role::Label, true, &words);
    response.on_hover_text(&words);
    let button = Button::ghost(&change).show(ui, theme);
    button.clicked().then_some(Command::Ask(Dialog::PickExportFolder))
}
