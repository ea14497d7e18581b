//! Recommendation feeds for apps, speakers and TVs: from which run, how many items, what the files will hold, the first
//! lines, and writing them.

use egui::{Align, Id, Layout, Rect, Sense, Ui, UiBuilder, vec2};

use super::{FOOTER, within};
use crate::app::command::{Command, Dialog};
use crate::app::state::{FeedItemView, FeedPersonView, FeedPreview, FeedState, Loadable};
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::icons::{EXPORT, FADERS, FOLDER, X};
use crate::ui::theme::{Side, Type};
use crate::ui::widgets::{
    self, Button, Choice, Column, ControlSize, IconButton, MenuRow, NumberField, Select, Table, error_line, label,
    padded, panel_header, segmented, skeleton_rows,
};

const TILES: f32 = 66.0;
const CONTROLS: f32 = 52.0;
const MOST_ITEMS: f64 = 100.0;

/// What the panel keeps: whether it shows the feed of items.
#[derive(Default)]
pub(super) struct FeedPanel {
    shows_items: bool,
    cursor: Option<usize>,
}

impl FeedPanel {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>, feed: &FeedState, rect: Rect) {
        let theme = cx.theme;
        ui.spacing_mut().item_spacing.y = 0.0;
        let title = cx.t("feed-title");
        let note = cx.t("feed-note");
        let mut close = false;
        widgets::screen_header(
            ui,
            theme,
            &title,
            |ui| {
                let words = theme.rich(note, Type::Dense, theme.text.tertiary);
                ui.add(egui::Label::new(words).truncate());
            },
            |ui| close = IconButton::new(X, &cx.t("close")).show(ui, theme).clicked(),
        );
        controls(ui, cx, feed);
        widgets::hairline(ui, theme);
        let (_, foot) = rect.split_top_bottom_at_y(rect.bottom() - FOOTER);
        let left = ui.available_rect_before_wrap();
        let body = Rect::from_min_max(left.min, egui::pos2(rect.right(), foot.top()));
        within(ui, "feed-body", body, |ui| self.body(ui, cx, feed));
        within(ui, "feed-foot", foot, |ui| foot_ui(ui, cx, feed));
        if close {
            cx.send(Command::CloseFeed);
        }
    }

    fn body(&mut self, ui: &mut Ui, cx: &mut Context<'_>, feed: &FeedState) {
        ui.spacing_mut().item_spacing.y = 0.0;
        let theme = cx.theme;
        match &feed.preview {
            Loadable::Failed(failure) => {
                ui.add_space(theme.space.s6);
                for sentence in cx.failure(failure).iter().filter(|sentence| !sentence.is_empty()) {
                    padded(ui, |ui| error_line(ui, theme, sentence));
                }
            }
            Loadable::Empty => {
                ui.add_space(theme.space.s6);
                padded(ui, |ui| label(ui, theme, &cx.t("audiences-no-runs"), Type::Dense, theme.text.secondary));
            }
            preview => match preview.shown() {
                Some(shown) => {
                    tiles(ui, cx, shown);
                    widgets::hairline(ui, theme);
                    self.lines(ui, cx, shown, preview.is_busy());
                }
                None => padded(ui, |ui| {
                    ui.add_space(theme.space.s6);
                    skeleton_rows(ui, theme, 12, &[0.12, 0.2, 0.3, 0.3]);
                }),
            },
        }
    }

    fn lines(&mut self, ui: &mut Ui, cx: &Context<'_>, preview: &FeedPreview, is_busy: bool) {
        let theme = cx.theme;
        let words = ["people", "items"].map(|key| cx.t(key));
        let choices: Vec<Choice<'_>> = words.iter().map(|words| Choice::new(words)).collect();
        let mut chosen = usize::from(self.shows_items);
        let note = cx.t(if self.shows_items { "feed-items-note" } else { "feed-people-note" });
        panel_header(ui, theme, &cx.t("feed-lines"), &note, |ui| {
            segmented(ui, theme, &cx.t("feed-lines"), ControlSize::Small, &choices, &mut chosen);
        });
        if (chosen == 1) != self.shows_items {
            (self.shows_items, self.cursor) = (chosen == 1, None);
        }
        let heads =
            ["data-col-person", "feed-device", "feed-time", "item", "side-courses", "side-music"].map(|key| cx.t(key));
        let [person, device, time, item, courses, music] = &heads;
        let (courses, music) = (Column::remainder(courses, 200.0), Column::remainder(music, 200.0));
        let columns = match self.shows_items {
            true => vec![Column::remainder(item, 160.0), courses, music],
            false => {
                vec![Column::text(person, 84.0), Column::text(device, 80.0), Column::text(time, 84.0), courses, music]
            }
        };
        let n_rows = if self.shows_items { preview.items.len() } else { preview.people.len() };
        let name = cx.t("feed-lines");
        let table = Table::new(Id::unique(("feed-lines", self.shows_items)), theme, &name, &columns, n_rows);
        let shows_items = self.shows_items;
        let out = table.selected(self.cursor).dim(is_busy).show(ui, theme, |row| {
            if shows_items {
                if let Some(line) = preview.items.get(row.index) {
                    item_cells(row, cx, line);
                }
            } else if let Some(line) = preview.people.get(row.index) {
                person_cells(row, cx, line);
            }
        });
        self.cursor = out.clicked.or(out.moved_to).or(self.cursor);
    }
}

fn person_cells(row: &mut widgets::TableRow<'_>, cx: &Context<'_>, line: &FeedPersonView) {
    let Some(dataset) = cx.state.dataset() else { return };
    row.text(&dataset.people.label(line.person as usize));
    if line.device.is_empty() {
        row.missing()
    } else {
        row.secondary(&line.device)
    }
    if line.time_of_day.is_empty() {
        row.missing();
    } else {
        row.secondary(&cx.t(&["feed-time-", line.time_of_day].concat()));
    }
    items_cell(row, cx, Side::Course, &line.courses);
    items_cell(row, cx, Side::Music, &line.music);
}

fn item_cells(row: &mut widgets::TableRow<'_>, cx: &Context<'_>, line: &FeedItemView) {
    let Some(dataset) = cx.state.dataset() else { return };
    let title = dataset.catalogue.title(line.item as usize);
    match dataset.catalogue.domain(line.item as usize) {
        Some(domain) => row.side(Side::from(domain), title, Type::Dense, cx.theme.text.primary),
        None => row.text(title),
    }
    items_cell(row, cx, Side::Course, &line.courses);
    items_cell(row, cx, Side::Music, &line.music);
}

/// Titles in their order, as many as fit.
fn items_cell(row: &mut widgets::TableRow<'_>, cx: &Context<'_>, side: Side, items: &[u32]) {
    let Some(dataset) = cx.state.dataset() else { return };
    if items.is_empty() {
        return row.missing();
    }
    let titles: Vec<&str> = items.iter().take(6).map(|&item| dataset.catalogue.title(item as usize)).collect();
    row.side(side, &titles.join(", "), Type::Dense, cx.theme.text.secondary);
}

/// The run and the length of the lists.
fn controls(ui: &mut Ui, cx: &mut Context<'_>, feed: &FeedState) {
    let theme = cx.theme;
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), CONTROLS), Sense::hover());
    let inner = rect.shrink2(vec2(theme.space.s7, 0.0));
    let builder = UiBuilder::new().max_rect(inner).layout(Layout::left_to_right(Align::Center));
    let mut child = ui.new_child(builder);
    let ui = &mut child;
    ui.spacing_mut().item_spacing.x = theme.space.s4;
    let name = cx.t("audiences-score-from");
    label(ui, theme, &name, Type::Dense, theme.text.tertiary);
    let usable = || cx.state.models.runs.iter().filter(|run| run.failure.is_none());
    let shown = feed.run.clone().unwrap_or_else(|| cx.t("audiences-run-choose"));
    let select = Select::new(Id::unique("feed-run"), &name, &shown).icon(FADERS).width(220.0);
    let picked = select.show_menu(ui, theme, |ui| {
        let mut picked = None;
        for run in usable() {
            if MenuRow::new(&run.name).checked(feed.run.as_ref() == Some(&run.name)).show(ui, theme).clicked() {
                picked = Some(run.name.clone());
            }
        }
        picked
    });
    ui.add_space(theme.space.s7);
    let per_list = cx.t("feed-top");
    label(ui, theme, &per_list, Type::Dense, theme.text.tertiary);
    let mut top = feed.top as f64;
    let field = NumberField::new(Id::unique("feed-top"), &mut top, &per_list).range(1.0..=MOST_ITEMS).width(64.0);
    let is_changed = field.show(ui, theme).changed();
    if let Some(run) = picked {
        cx.send(Command::SetFeedRun(run));
    }
    if is_changed && top as usize != feed.top {
        cx.send(Command::SetFeedTop(top as usize));
    }
}

/// What the whole feed would hold, each with its base.
fn tiles(ui: &mut Ui, cx: &Context<'_>, preview: &FeedPreview) {
    let (theme, format, floor) = (cx.theme, cx.format(), cx.state.floor);
    let share = |n: u64, of: u64| {
        let shown = cx.state.above_floor(n).is_some() && of > 0;
        if shown { format.share(n as f64 / of as f64) } else { MISSING.to_owned() }
    };
    let suppressed = cx.tw("feed-suppressed", &[("n", format.count_or_floor(preview.n_suppressed, floor).into())]);
    let of_items = cx.tw("feed-of-items", &[("n", format.count(preview.n_items).into())]);
    let of_people = cx.tw("paths-of-n", &[("n", format.count(preview.n_people).into())]);
    let tiles = [
        ("feed-people", format.count_or_floor(preview.n_people, floor), suppressed),
        ("feed-with-device", share(preview.n_with_device, preview.n_people), of_people.clone()),
        ("feed-with-time", share(preview.n_with_time, preview.n_people), of_people),
        ("feed-items", format.count(preview.n_items_with), of_items),
    ];
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), TILES), Sense::hover());
    let inner = rect.shrink2(vec2(theme.space.s7, theme.space.s5));
    let mut child = ui.new_child(UiBuilder::new().max_rect(inner));
    child.columns(tiles.len(), |columns| {
        for (ui, (key, figure, beside)) in columns.iter_mut().zip(&tiles) {
            widgets::tile(ui, theme, &cx.t(key), figure, beside);
        }
    });
}

/// The file at the left, the act at the right.
fn foot_ui(ui: &mut Ui, cx: &mut Context<'_>, feed: &FeedState) {
    let theme = cx.theme;
    let (write, change, show) = (cx.t("feed-write"), cx.t("change"), cx.t("show-in-folder"));
    let waiting = cx.t("audiences-needs-ranking");
    let mut asked = None;
    widgets::footer(ui, theme, |ui| {
        ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
            let why = feed.preview.ready().is_none().then_some(waiting.as_str());
            let button = Button::primary(&write).icon(EXPORT).off_because(why).busy(feed.written.is_busy());
            if button.show(ui, theme).clicked() {
                asked = Some(Command::WriteFeed);
            }
            if let Some(summary) = feed.written.ready() {
                if Button::new(&show).icon(FOLDER).show(ui, theme).clicked() {
                    asked = Some(Command::Ask(Dialog::ShowInFolder(summary.out.clone())));
                }
                let done = cx.tw(
                    "feed-done",
                    &[
                        ("people", cx.format().count(summary.people).into()),
                        ("items", cx.format().count(summary.items).into()),
                    ],
                );
                widgets::check_line(ui, theme, crate::ui::theme::Status::Ok, &done);
            }
            ui.with_layout(Layout::left_to_right(Align::Center), |ui| {
                let room = (ui.available_width() - 100.0).max(60.0);
                let path = theme.rich(feed.file.display().to_string(), Type::Dense, theme.text.secondary);
                ui.scope(|ui| {
                    ui.set_max_width(room);
                    ui.add(egui::Label::new(path).truncate());
                });
                if Button::ghost(&change).show(ui, theme).clicked() {
                    asked = Some(Command::Ask(Dialog::SaveFeed));
                }
            });
        });
    });
    if let Some(command) = asked {
        cx.send(command);
    }
}
