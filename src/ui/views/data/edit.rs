//! Items of the catalogue that are ticked, and the bar that sets one column of all of them.

use egui::{Align, Id, Key, Layout, Ui};

use crate::app::command::{Command, ItemField};
use crate::data::{Catalogue, Domain, LABEL_CATEGORY, LABEL_CREATOR, PersonSet};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{
    Button, Choice, ControlSize, IconButton, MenuRow, Select, TextInput, footer, label, menu, menu_line, segmented,
};

/// Labels offered from the catalogue.
const MOST_LABELS: usize = 60;
const FIELD_WIDTH: f32 = 150.0;

/// Ticked rows of the catalogue of one revision.
#[derive(Default)]
pub struct Edit {
    ticked: PersonSet,
    revision: u64,
    /// Where a range starts: the place in the table that was ticked last.
    anchor: Option<usize>,
    field: Option<ItemField>,
    value: String,
    domain: usize,
    /// The edit that was sent keeps rows where they are.
    keeps_rows: bool,
}

impl Edit {
    /// Rows are numbered anew with each change of the data, unless it was a label that this bar set.
    pub fn follow(&mut self, revision: u64) {
        if self.revision != revision {
            self.revision = revision;
            self.anchor = None;
            if !std::mem::take(&mut self.keeps_rows) {
                self.ticked.clear();
            }
        }
    }

    pub fn has(&self, record: usize) -> bool {
        self.ticked.contains(record as u32)
    }

    pub fn is_empty(&self) -> bool {
        self.ticked.is_empty()
    }

    pub fn clear(&mut self) {
        self.ticked.clear();
        self.anchor = None;
    }

    /// Ticks or unticks the row at a place of the table; with Shift all from the last one to it.
    pub fn click(&mut self, place: usize, with_range: bool, record_at: impl Fn(usize) -> Option<u32>) {
        let Some(record) = record_at(place) else { return };
        match self.anchor.filter(|_| with_range) {
            Some(anchor) => {
                let range = anchor.min(place)..=anchor.max(place);
                self.ticked.extend(range.filter_map(record_at));
            }
            None if self.ticked.contains(record) => {
                self.ticked.remove(record);
            }
            None => {
                self.ticked.insert(record);
            }
        }
        self.anchor = Some(place);
    }

    pub fn tick_all(&mut self, records: impl Iterator<Item = u32>) {
        self.ticked = records.collect();
    }

    /// The bar, in the place of the table's foot.
    pub fn bar(&mut self, ui: &mut Ui, cx: &mut Context<'_>, catalogue: &Catalogue) {
        let theme = cx.theme;
        let mut asked = None;
        footer(ui, theme, |ui| {
            ui.spacing_mut().item_spacing.x = theme.space.s3;
            let n = cx.tw("data-edit-n", &[("n", self.ticked.len().into())]);
            label(ui, theme, &n, Type::DenseStrong, theme.text.primary);
            self.field_select(ui, cx);
            let wants_none = self.value_field(ui, cx, catalogue);
            let is_ready = self.field() == ItemField::Domain || !self.value.trim().is_empty();
            let entered = is_ready && ui.input(|input| input.key_pressed(Key::Enter));
            let apply = Button::primary(&cx.t("apply")).enabled(is_ready).show(ui, theme).clicked();
            if wants_none {
                self.value.clear();
            }
            if apply || entered || wants_none {
                asked = Some(self.command());
            }
            ui.with_layout(Layout::right_to_left(Align::Center), |ui| {
                let words = cx.t("data-edit-clear");
                if IconButton::new(crate::ui::theme::icons::X, &words).small().show(ui, theme).clicked() {
                    self.clear();
                }
            });
        });
        if let Some(command) = asked {
            cx.send(command);
        }
    }

    fn field(&self) -> ItemField {
        self.field.unwrap_or(ItemField::Category)
    }

    fn field_select(&mut self, ui: &mut Ui, cx: &Context<'_>) {
        let words = ["category", "creator", "import-side"].map(|key| cx.t(key));
        let options: Vec<&str> = words.iter().map(String::as_str).collect();
        let at = ItemField::ALL.iter().position(|field| *field == self.field()).unwrap_or(0);
        let name = cx.t("data-edit-column");
        let select = Select::new(Id::unique("data-edit-field"), &name, options[at]).width(104.0);
        if let Some(picked) = select.show(ui, cx.theme, &options, Some(at)) {
            self.field = ItemField::ALL.get(picked).copied();
            self.value.clear();
        }
    }

    /// True when the cells are to be emptied.
    fn value_field(&mut self, ui: &mut Ui, cx: &Context<'_>, catalogue: &Catalogue) -> bool {
        let theme = cx.theme;
        let name = cx.t("data-edit-value");
        let column = match self.field() {
            ItemField::Category => LABEL_CATEGORY,
            ItemField::Creator => LABEL_CREATOR,
            ItemField::Domain => {
                let words = ["side-courses", "side-music"].map(|key| cx.t(key));
                let choices: Vec<Choice<'_>> = words.iter().map(|word| Choice::new(word)).collect();
                segmented(ui, theme, &name, ControlSize::Regular, &choices, &mut self.domain);
                return false;
            }
        };
        let hint = cx.t("data-edit-hint");
        TextInput::new(Id::unique("data-edit-value"), &mut self.value, &name)
            .hint(&hint)
            .width(FIELD_WIDTH)
            .show(ui, theme);
        let known = cx.t("data-edit-known");
        let anchor = IconButton::new(crate::ui::theme::icons::CARET_DOWN, &known).small().show(ui, theme);
        let labels = catalogue.label(column).map(|column| column.labels.as_slice()).unwrap_or_default();
        let mut wants_none = false;
        menu(&anchor, 180.0, |ui| {
            wants_none = MenuRow::new(&cx.t("data-edit-none")).show(ui, theme).clicked();
            menu_line(ui, theme);
            egui::ScrollArea::vertical().max_height(280.0).show(ui, |ui| {
                for text in labels.iter().take(MOST_LABELS) {
                    if MenuRow::new(text).show(ui, theme).clicked() {
                        self.value.clone_from(text);
                    }
                }
            });
        });
        wants_none
    }

    fn command(&mut self) -> Command {
        let field = self.field();
        let value = match field {
            ItemField::Domain => Domain::BOTH.get(self.domain).map_or("", |domain| domain.id()).to_owned(),
            _ => self.value.trim().to_owned(),
        };
        self.keeps_rows = field != ItemField::Domain;
        Command::EditItems(self.ticked.iter().collect(), field, value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn clicks_tick_one_and_shift_ticks_a_range() {
        let order = [5_u32, 3, 9, 1];
        let at = |place: usize| order.get(place).copied();
        let mut edit = Edit::default();
        edit.click(0, false, at);
        edit.click(2, true, at);
        assert_eq!(edit.ticked.iter().collect::<Vec<_>>(), [3, 5, 9]);
        edit.click(1, false, at);
        edit.click(7, false, at);
        assert_eq!(edit.ticked.iter().collect::<Vec<_>>(), [5, 9]);
        edit.follow(0);
        assert!(!edit.is_empty());
        edit.follow(4);
        assert!(edit.is_empty());
    }

    #[test]
    fn ticks_outlive_the_label_that_they_were_given() {
        let mut edit = Edit::default();
        edit.click(0, false, |_| Some(7));
        edit.value = " Jazz ".to_owned();
        let command = edit.command();
        assert!(
            matches!(&command, Command::EditItems(rows, ItemField::Category, value) if rows == &[7] && value == "Jazz")
        );
        edit.follow(2);
        assert!(edit.has(7));
        edit.field = Some(ItemField::Domain);
        edit.command();
        edit.follow(3);
        assert!(edit.is_empty());
    }
}
