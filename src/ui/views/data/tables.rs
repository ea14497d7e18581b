//! People, catalogue and events as tables that draw only the rows in sight. Columns stand in the order by which
//! the app sorts them. Beyond a million rows the table is cut into pages, since a scroll offset in points has no
//! more digits.

use egui::{Align, Id, Layout, Rect, Ui, pos2};

use super::edit::Edit;
use super::parts::{at_least, pane};
use crate::app::command::{Command, DataTab, SetMode};
use crate::app::state::OverviewView;
use crate::data::{Channel, Consent, Dataset, EventKind, LABEL_CATEGORY, LABEL_CREATOR, NO_TIME};
use crate::ui::context::Context;
use crate::ui::theme::{IconCut, Side, Type};
use crate::ui::widgets::chip::paint_side;
use crate::ui::widgets::{
    Button, Chip, Choice, Column, IconButton, Sort, Table, TableRow, TextInput, draw, empty_state, footer, label, link,
    tabs,
};

const PAGE_ROWS: usize = 1_000_000;
const FOOTER_HEIGHT: f32 = 52.0;
const TABS: [DataTab; 3] = [DataTab::People, DataTab::Catalogue, DataTab::Events];

#[derive(Default)]
pub struct Tables {
    /// The filter as typed, of the tab that it was typed for.
    filter: String,
    filter_tab: DataTab,
    page: usize,
    /// The rows drawn in the last frame, for the foot.
    first: usize,
    n_drawn: usize,
    /// The row of the table that the keyboard is on.
    cursor: Option<usize>,
    edit: Edit,
}

impl Tables {
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>, overview: &OverviewView) {
        let Some(dataset) = cx.state.dataset().cloned() else { return };
        let table = &cx.state.data.table;
        if self.filter_tab != cx.state.data.tab || (table.filter.is_empty() && !self.filter.is_empty()) {
            self.filter_tab = cx.state.data.tab;
            self.filter.clone_from(&table.filter);
            self.page = 0;
            self.cursor = None;
        }
        self.edit.follow(dataset.revision);
        self.head(ui, cx, &dataset);
        subset_line(ui, cx);
        let area = ui.available_rect_before_wrap();
        let foot_y = area.bottom() - FOOTER_HEIGHT;
        let n_rows = table.rows.as_ref().map_or_else(|| n_all(&dataset, cx.state.data.tab), |rows| rows.len());
        let body = Rect::from_min_max(area.min, pos2(area.right(), foot_y));
        pane(ui, "data-table-body", body, |ui| {
            if n_rows == 0 && !table.is_busy {
                nothing_found(ui, cx);
            } else {
                at_least(ui, "data-table-scroll", least_width(cx.state.data.tab), |ui| {
                    self.rows(ui, cx, &dataset, overview, n_rows);
                });
            }
        });
        let foot = Rect::from_min_max(pos2(area.left(), foot_y), area.max);
        let is_editing = cx.state.data.tab == DataTab::Catalogue && !self.edit.is_empty();
        pane(ui, "data-table-foot", foot, |ui| {
            if is_editing { self.edit.bar(ui, cx, &dataset.catalogue) } else { self.foot(ui, cx, n_rows) }
        });
    }

    fn head(&mut self, ui: &mut Ui, cx: &mut Context<'_>, dataset: &Dataset) {
        let theme = cx.theme;
        let keys = ["data-tab-people", "data-tab-catalogue", "data-tab-events"];
        let words = keys.map(|key| cx.t(key));
        let counts = TABS.map(|tab| cx.format().count(n_all(dataset, tab) as u64));
        let choices: Vec<Choice<'_>> =
            words.iter().zip(&counts).map(|(word, count)| Choice::with_count(word, count)).collect();
        let mut chosen = TABS.iter().position(|tab| *tab == cx.state.data.tab).unwrap_or(0);
        let hint = cx.t(if cx.state.data.tab == DataTab::People { "data-find-person" } else { "data-find-item" });
        let mut typed = false;
        ui.horizontal(|ui| {
            ui.add_space(16.0);
            if tabs(ui, theme, &cx.t("data-title"), &choices, &mut chosen).changed() {
                cx.send(Command::SetDataTab(TABS[chosen]));
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                ui.add_space(16.0 - theme.space.s4);
                super::narrow::ui(ui, cx);
                let width = (ui.available_width() - 16.0).clamp(84.0, 170.0);
                let id = Id::unique("data-table-filter");
                let find = egui::KeyboardShortcut::new(egui::Modifiers::COMMAND, egui::Key::F);
                if ui.input_mut(|input| input.consume_shortcut(&find)) {
                    ui.memory_mut(|memory| memory.request_focus(id));
                }
                let field = TextInput::new(id, &mut self.filter, &hint).hint(&hint).search().width(width);
                typed = field.show(ui, theme).changed();
                let is_found = cx.state.data.tab == DataTab::People && !cx.state.data.table.filter.trim().is_empty();
                if is_found && cx.state.data.table.rows.is_some() {
                    let select = cx.t("data-select-found");
                    if Button::ghost(&select).small().enabled(!cx.state.data.table.is_busy).show(ui, theme).clicked() {
                        cx.send(Command::SelectTableRows(SetMode::Replace));
                    }
                }
            });
        });
        if typed {
            self.page = 0;
            cx.send(Command::FilterTable(self.filter.clone()));
        }
    }

    fn rows(&mut self, ui: &mut Ui, cx: &mut Context<'_>, dataset: &Dataset, overview: &OverviewView, n_rows: usize) {
        let (theme, state, tab) = (cx.theme, cx.state, cx.state.data.tab);
        self.page = self.page.min(n_rows.saturating_sub(1) / PAGE_ROWS);
        let base = self.page * PAGE_ROWS;
        let heads: Vec<String> = head_keys(tab).iter().map(|key| cx.t(key)).collect();
        let columns = columns(tab, &heads);
        let sort = state.data.table.sort.map(|(column, descending)| Sort { column, descending });
        let name = cx.t("data-title");
        let rows = state.data.table.rows.as_deref();
        let id = Id::unique(("data-table", tab, self.page));
        let record_at = |at: usize| rows.map_or(Some((base + at) as u32), |rows| rows.get(base + at).copied());
        let edit = &self.edit;
        let out = Table::new(id, theme, &name, &columns, (n_rows - base).min(PAGE_ROWS))
            .sort(sort)
            .selected(self.cursor)
            .dim(state.data.table.is_busy)
            .show(ui, theme, |row| {
                let Some(record) = record_at(row.index).map(|record| record as usize) else { return };
                match tab {
                    DataTab::People => person_cells(row, cx, dataset, overview, record),
                    DataTab::Catalogue => item_cells(row, cx, dataset, overview, record, edit.has(record)),
                    DataTab::Events => event_cells(row, cx, dataset, record),
                }
            });
        // The last two rows of the range are drawn for scrolling and mostly out of sight.
        let n_in_sight = ((ui.min_rect().height() - theme.size.table_head) / theme.size.row).floor().max(1.0) as usize;
        self.first = base + out.visible.start;
        self.n_drawn = out.visible.len().min(n_in_sight);
        self.cursor = out.moved_to.or(out.clicked).or(self.cursor);
        if let Some(record) = out.clicked.or(out.moved_to).and_then(record_at) {
            let person = match tab {
                DataTab::People => Some(record),
                DataTab::Events => dataset.events.people.get(record as usize).copied(),
                DataTab::Catalogue => None,
            };
            if person.is_some() {
                cx.send(Command::ShowDataPerson(person));
            }
        }
        if tab == DataTab::Catalogue {
            self.tick(ui, id, out.clicked, n_rows - base, record_at);
        }
        if let Some(column) = out.head_clicked {
            self.page = 0;
            cx.send(Command::SortTable(column));
        }
    }

    /// A click, or Space on the row of the keyboard, ticks an item; Ctrl A ticks all of the page.
    fn tick(
        &mut self,
        ui: &Ui,
        id: Id,
        clicked: Option<usize>,
        n_rows: usize,
        record_at: impl Fn(usize) -> Option<u32>,
    ) {
        let with_range = ui.input(|input| input.modifiers.shift);
        let has_keys = ui.memory(|memory| memory.has_focus(id));
        let by_key = has_keys && ui.input(|input| input.key_pressed(egui::Key::Space));
        if let Some(place) = clicked.or(self.cursor.filter(|_| by_key)) {
            self.edit.click(place, with_range, &record_at);
        }
        let all = egui::KeyboardShortcut::new(egui::Modifiers::COMMAND, egui::Key::A);
        if has_keys && ui.input_mut(|input| input.consume_shortcut(&all)) {
            self.edit.tick_all((0..n_rows.min(PAGE_ROWS)).filter_map(record_at));
        }
    }

    fn foot(&mut self, ui: &mut Ui, cx: &mut Context<'_>, n_rows: usize) {
        let theme = cx.theme;
        let is_catalogue = cx.state.data.tab == DataTab::Catalogue;
        let mut undone = false;
        footer(ui, theme, |ui| {
            ui.spacing_mut().item_spacing.x = theme.space.s3;
            if n_rows > 0 {
                let last = (self.first + self.n_drawn).min(n_rows);
                let args = [("from", (self.first + 1).into()), ("to", last.into()), ("n", n_rows.into())];
                label(ui, theme, &cx.tw("table-rows", &args), Type::Dense, theme.text.secondary);
            }
            if n_rows > PAGE_ROWS {
                self.pager(ui, cx, n_rows);
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                if is_catalogue {
                    undone = catalogue_note(ui, cx);
                    return;
                }
                let words = theme.rich(cx.t("data-masked-note"), Type::Dense, theme.text.tertiary);
                ui.add(egui::Label::new(words).truncate());
                let (rect, _) = ui.allocate_exact_size(egui::vec2(16.0, 16.0), egui::Sense::hover());
                let icon = crate::ui::theme::icons::EYE_SLASH;
                draw::icon_at(ui.painter(), rect.center(), icon, IconCut::Regular, 14.0, theme.text.tertiary);
            });
        });
        if undone {
            cx.send(Command::UndoItemEdit);
        }
    }

    fn pager(&mut self, ui: &mut Ui, cx: &Context<'_>, n_rows: usize) {
        use crate::ui::theme::icons::{CARET_LEFT, CARET_RIGHT};
        let last_page = (n_rows - 1) / PAGE_ROWS;
        let (back, on) = (cx.t("data-page-back"), cx.t("data-page-on"));
        if IconButton::new(CARET_LEFT, &back).small().enabled(self.page > 0).show(ui, cx.theme).clicked() {
            self.page -= 1;
        }
        if IconButton::new(CARET_RIGHT, &on).small().enabled(self.page < last_page).show(ui, cx.theme).clicked() {
            self.page += 1;
        }
    }
}

/// How items are edited; after an edit, the way back. True when it is asked for.
fn catalogue_note(ui: &mut Ui, cx: &Context<'_>) -> bool {
    let theme = cx.theme;
    if let Some(edit) = &cx.state.data.item_edit {
        let words = cx.tw("data-edit-undo", &[("n", edit.n_items.into())]);
        return link(ui, theme, Some(crate::ui::theme::icons::ARROW_U_UP_LEFT), &words).clicked();
    }
    let words = theme.rich(cx.t("data-edit-note"), Type::Dense, theme.text.tertiary);
    ui.add(egui::Label::new(words).truncate());
    false
}

/// Says that only the rows of a check are shown, and shows all again.
fn subset_line(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some((code, _)) = &cx.state.data.table.subset else { return };
    let theme = cx.theme;
    let words = cx.tw("data-only", &[("what", cx.t(&format!("health-{code}")).into())]);
    let name = cx.tw("remove-named", &[("name", words.as_str().into())]);
    let mut removed = false;
    ui.horizontal(|ui| {
        ui.add_space(16.0);
        removed = Chip::selected(&words).removable(&name).show(ui, theme).removed;
    });
    ui.add_space(theme.space.s3);
    if removed {
        cx.send(Command::ShowRows(cx.state.data.tab, None));
    }
}

fn n_all(dataset: &Dataset, tab: DataTab) -> usize {
    match tab {
        DataTab::People => dataset.n_people(),
        DataTab::Catalogue => dataset.n_items(),
        DataTab::Events => dataset.events.len(),
    }
}

fn nothing_found(ui: &mut Ui, cx: &mut Context<'_>) {
    let table = &cx.state.data.table;
    let is_narrowed = table.narrow != crate::app::command::Narrow::default();
    let is_filtered = !table.filter.is_empty() || is_narrowed;
    let (title, text) = if is_filtered {
        ("data-none-found", "data-none-found-text")
    } else {
        ("data-none-here", "data-none-here-text")
    };
    let clear = cx.t("data-clear-filter");
    let sign = crate::ui::widgets::Sign::Icon(crate::ui::theme::icons::MAGNIFYING_GLASS);
    let mut clicked = false;
    empty_state(ui, cx.theme, sign, &cx.t(title), &cx.t(text), |ui| {
        clicked = is_filtered && crate::ui::widgets::Button::new(&clear).show(ui, cx.theme).clicked();
    });
    if clicked {
        if is_narrowed {
            cx.send(Command::NarrowTable(Default::default()));
        }
        cx.send(Command::FilterTable(String::new()));
    }
}

fn least_width(tab: DataTab) -> f32 {
    match tab {
        DataTab::People => 588.0,
        DataTab::Catalogue => 540.0,
        DataTab::Events => 540.0,
    }
}

fn head_keys(tab: DataTab) -> &'static [&'static str] {
    match tab {
        DataTab::People => &[
            "data-col-person",
            "contact",
            "country",
            "data-col-courses",
            "data-col-plays",
            "data-col-active",
            "ads-consent",
        ],
        DataTab::Catalogue => &["data-col-title", "category", "creator", "people", "events"],
        DataTab::Events => &["data-col-person", "item", "data-col-kind", "data-col-value", "data-col-time"],
    }
}

fn columns<'a>(tab: DataTab, heads: &'a [String]) -> Vec<Column<'a>> {
    let head = |index: usize| heads.get(index).map_or("", String::as_str);
    let columns = match tab {
        DataTab::People => vec![
            Column::text(head(0), 78.0),
            Column::remainder(head(1), 112.0),
            Column::text(head(2), 46.0),
            Column::number(head(3), 48.0),
            Column::number(head(4), 44.0),
            Column::text(head(5), 80.0),
            Column::text(head(6), 76.0),
        ],
        DataTab::Catalogue => vec![
            Column::remainder(head(0), 150.0),
            Column::remainder(head(1), 80.0),
            Column::remainder(head(2), 80.0),
            Column::number(head(3), 60.0),
            Column::number(head(4), 66.0),
        ],
        DataTab::Events => vec![
            Column::text(head(0), 82.0),
            Column::remainder(head(1), 150.0),
            Column::text(head(2), 88.0),
            Column::number(head(3), 66.0),
            Column::text(head(4), 80.0),
        ],
    };
    columns.into_iter().map(Column::sortable).collect()
}

fn person_cells(row: &mut TableRow<'_>, cx: &Context<'_>, dataset: &Dataset, overview: &OverviewView, record: usize) {
    let theme = cx.theme;
    let name = dataset.people.label(record);
    match side_of_bits(overview.sides_of.get(record).copied().unwrap_or_default()) {
        Some(side) => row.side(side, &name, Type::Dense, theme.text.primary),
        None => row.text(&name),
    }
    text_or_missing(row, cx.state.data.contacts.shown().map_or("", |contacts| contacts.get(record)));
    let country = dataset.people.attribute("country").and_then(|column| column.first(record));
    text_or_missing(row, country.unwrap_or_default());
    for counts in [&overview.courses_of, &overview.plays_of] {
        match counts.get(record) {
            Some(&n) if n > 0 => row.text(&cx.format().count(u64::from(n))),
            _ => row.missing(),
        }
    }
    time_cell(row, cx, overview.last_of.get(record).copied().unwrap_or(NO_TIME));
    consent_cell(row, cx, dataset.people.consent(record, Channel::Ads));
}

fn consent_cell(row: &mut TableRow<'_>, cx: &Context<'_>, consent: Consent) {
    use crate::ui::theme::icons::{CHECK, MINUS, X};
    let theme = cx.theme;
    let (glyph, key, ink) = match consent {
        Consent::Granted => (CHECK, "granted", theme.ok.text),
        Consent::Unknown => (MINUS, "unknown", theme.text.tertiary),
        Consent::Denied => (X, "denied", theme.error.text),
    };
    let words = cx.t(key);
    row.paint(&words, |painter, theme, cell| {
        let at = pos2(cell.left() + 6.0, cell.center().y);
        draw::icon_at(painter, at, glyph, IconCut::Regular, 12.0, ink);
        let galley = draw::layout_within(painter, theme, &words, Type::Dense, ink, cell.width() - 16.0);
        draw::paint_galley(painter, pos2(cell.left() + 16.0, cell.center().y), egui::Align2::LEFT_CENTER, galley);
    });
}

fn item_cells(
    row: &mut TableRow<'_>,
    cx: &Context<'_>,
    dataset: &Dataset,
    overview: &OverviewView,
    record: usize,
    is_ticked: bool,
) {
    ticked_item(row, cx, dataset, record, is_ticked);
    for name in [LABEL_CATEGORY, LABEL_CREATOR] {
        let label = dataset.catalogue.label(name).and_then(|column| column.first(record));
        text_or_missing(row, label.unwrap_or_default());
    }
    for counts in [&overview.people_of_item, &overview.events_of_item] {
        let n = counts.get(record).copied().unwrap_or_default();
        row.text(&cx.format().count_or_floor(u64::from(n), cx.state.floor));
    }
}

fn event_cells(row: &mut TableRow<'_>, cx: &Context<'_>, dataset: &Dataset, record: usize) {
    let events = &dataset.events;
    let (Some(&person), Some(&item), Some(&kind)) =
        (events.people.get(record), events.items.get(record), events.kinds.get(record))
    else {
        return;
    };
    row.text(&dataset.people.label(person as usize));
    item_cell(row, cx, dataset, item as usize);
    row.secondary(&cx.t(&format!("event-{}", kind.id())));
    let value = events.values.get(record).copied().unwrap_or(f32::NAN);
    text_or_missing(row, &event_value(cx, kind, value));
    time_cell(row, cx, events.times.get(record).copied().unwrap_or(NO_TIME));
}

/// The title with a box that is ticked for an edit.
fn ticked_item(row: &mut TableRow<'_>, cx: &Context<'_>, dataset: &Dataset, item: usize, is_ticked: bool) {
    let title = dataset.catalogue.title(item);
    let side = dataset.catalogue.domain(item).map(Side::from);
    let spoken = if is_ticked { cx.tw("data-edit-ticked", &[("name", title.into())]) } else { title.to_owned() };
    row.paint(&spoken, |painter, theme, cell| {
        let square = Rect::from_center_size(pos2(cell.left() + 7.0, cell.center().y), egui::vec2(14.0, 14.0));
        let radius = draw::corner(theme.radius.checkbox);
        if is_ticked {
            painter.rect_filled(square, radius, theme.accent.fill);
            let glyph = crate::ui::theme::icons::CHECK;
            draw::icon_at(painter, square.center(), glyph, IconCut::Bold, 11.0, theme.accent.on);
        } else {
            draw::boxed(painter, square, theme.radius.checkbox, theme.field(), theme.line.strong);
        }
        let mut left = cell.left() + 22.0;
        if let Some(side) = side {
            paint_side(painter, theme, side, pos2(left + 4.5, cell.center().y), theme.size.glyph);
            left += 16.0;
        }
        let room = cell.right() - left;
        let galley = draw::layout_within(painter, theme, title, Type::Dense, theme.text.primary, room);
        draw::paint_galley(painter, pos2(left, cell.center().y), egui::Align2::LEFT_CENTER, galley);
    });
}

fn item_cell(row: &mut TableRow<'_>, cx: &Context<'_>, dataset: &Dataset, item: usize) {
    let title = dataset.catalogue.title(item);
    match dataset.catalogue.domain(item) {
        Some(domain) => row.side(Side::from(domain), title, Type::Dense, cx.theme.text.primary),
        None => row.text(title),
    }
}

/// What the value of an event means depends on its kind; see [`crate::data::EventTable`].
pub fn event_value(cx: &Context<'_>, kind: EventKind, value: f32) -> String {
    let value = f64::from(value);
    if !value.is_finite() {
        return String::new();
    }
    match kind {
        EventKind::View | EventKind::Progress | EventKind::Quiz => cx.format().share_whole(value),
        EventKind::Play | EventKind::Skip => cx.format().count(value.max(0.0).round() as u64),
        EventKind::Rate => cx.format().number(value, 1),
        _ => cx.format().number(value, 2),
    }
}

fn time_cell(row: &mut TableRow<'_>, cx: &Context<'_>, time: i64) {
    if time == NO_TIME { row.missing() } else { row.secondary(&cx.format().date(time)) }
}

fn text_or_missing(row: &mut TableRow<'_>, text: &str) {
    if text.is_empty() { row.missing() } else { row.text(text) }
}

/// Bit 0 courses, bit 1 music; nothing for people without events.
pub(super) fn side_of_bits(bits: u8) -> Option<Side> {
    match bits & 3 {
        1 => Some(Side::Course),
        2 => Some(Side::Music),
        3 => Some(Side::Both),
        _ => None,
    }
}
