//! Who and what was found to be one: people whose files share an identifier, who can be taken apart again; and items
//! with the same title and creator, about which the user decides.

use egui::{Id, ScrollArea, Ui};

use crate::app::command::Command;
use crate::app::error::Failure;
use crate::app::state::{LinkRow, TwinRow};
use crate::data::incoming::IdKind;
use crate::ui::context::Context;
use crate::ui::theme::{Side, Type, icons};
use crate::ui::views::person::{identifier_words, profile};
use crate::ui::widgets::{
    Button, Choice, Column, ControlSize, Problem, Sign, Table, TableRow, empty_state, error_state, padded,
    panel_header, segmented, skeleton_rows,
};

/// What the pane keeps: whether it shows items instead of people.
#[derive(Default)]
pub struct Links {
    shows_items: bool,
    cursor: [Option<usize>; 2],
}

impl Links {
    pub fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        self.head(ui, cx);
        if self.shows_items {
            self.items(ui, cx);
        } else {
            self.people(ui, cx);
        }
    }

    fn head(&mut self, ui: &mut Ui, cx: &Context<'_>) {
        let (theme, data) = (cx.theme, &cx.state.data);
        let count = |n: Option<usize>| n.map(|n| cx.format().count(n as u64)).unwrap_or_default();
        let n_people = count(data.links.shown().map(|links| links.len()));
        let n_items = count(data.twins.shown().map(|twins| twins.len()));
        let words = ["people", "items"].map(|key| cx.t(key));
        let words = [[words[0].as_str(), &n_people].join(" "), [words[1].as_str(), &n_items].join(" ")];
        let choices: Vec<Choice<'_>> = words.iter().map(|words| Choice::new(words.trim_end())).collect();
        let mut chosen = usize::from(self.shows_items);
        let (title, note) = match self.shows_items {
            false => ("data-links-title", "data-links-note"),
            true => ("data-twins-title", "data-twins-note"),
        };
        panel_header(ui, theme, &cx.t(title), &cx.t(note), |ui| {
            segmented(ui, theme, &cx.t("data-links-of"), ControlSize::Small, &choices, &mut chosen);
        });
        self.shows_items = chosen == 1;
    }

    fn people(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let links = &cx.state.data.links;
        match links.shown() {
            Some(shown) if shown.is_empty() => {
                let (title, text) = (cx.t("data-links-none"), cx.t("data-links-none-text"));
                empty_state(ui, cx.theme, Sign::Icon(icons::LINK), &title, &text, |_| {});
            }
            Some(shown) => self.people_table(ui, cx, shown, links.is_busy()),
            None => missing(ui, cx, links.failure()),
        }
    }

    fn people_table(&mut self, ui: &mut Ui, cx: &mut Context<'_>, links: &[LinkRow], is_busy: bool) {
        let theme = cx.theme;
        let heads =
            ["data-links-person", "data-links-by", "data-links-other", "data-links-other-by", "data-links-file"];
        let heads = heads.map(|key| cx.t(key));
        let columns = [
            Column::text(&heads[0], 84.0),
            Column::remainder(&heads[1], 170.0),
            Column::text(&heads[2], 84.0),
            Column::remainder(&heads[3], 170.0),
            Column::remainder(&heads[4], 120.0),
            Column::number("", 112.0),
        ];
        let (name, apart) = (cx.t("data-links-title"), cx.t("person-undo-join"));
        let mut asked = None;
        let table = Table::new(Id::unique("data-links"), theme, &name, &columns, links.len()).dim(is_busy);
        let out = table.selected(self.cursor[0]).show(ui, theme, |row| {
            let Some(link) = links.get(row.index) else { return };
            row.text(&profile(link.stays));
            identifiers(row, cx, &link.of_stays);
            row.text(&profile(link.goes));
            identifiers(row, cx, &link.of_goes);
            if link.file.is_empty() {
                row.missing()
            } else {
                row.secondary(&link.file)
            }
            let button = Button::ghost(&apart).small().icon(icons::ARROW_U_UP_LEFT).enabled(!is_busy);
            if row.widgets(|ui| button.show(ui, theme).clicked()) == Some(true) {
                asked = Some(Command::JoinPeople((link.stays, link.goes), false));
            }
        });
        // The person of the row in the inspector.
        if let Some(at) = out.clicked.or(out.moved_to) {
            self.cursor[0] = Some(at);
            let row = links.get(at).and_then(|link| cx.state.dataset()?.people.row_of_number(link.stays));
            cx.send(Command::ShowDataPerson(row.map(|row| row as u32)));
        }
        if let Some(command) = asked {
            cx.send(command);
        }
    }

    fn items(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let twins = &cx.state.data.twins;
        match twins.shown() {
            Some(shown) if shown.is_empty() => {
                let (title, text) = (cx.t("data-twins-none"), cx.t("data-twins-none-text"));
                empty_state(ui, cx.theme, Sign::Icon(icons::LINK), &title, &text, |_| {});
            }
            Some(shown) => self.items_table(ui, cx, shown, twins.is_busy()),
            None => missing(ui, cx, twins.failure()),
        }
    }

    fn items_table(&mut self, ui: &mut Ui, cx: &mut Context<'_>, twins: &[TwinRow], is_busy: bool) {
        let theme = cx.theme;
        let heads = ["data-col-title", "creator", "data-twins-first", "data-twins-second"].map(|key| cx.t(key));
        let columns = [
            Column::remainder(&heads[0], 160.0),
            Column::remainder(&heads[1], 110.0),
            Column::remainder(&heads[2], 110.0),
            Column::remainder(&heads[3], 110.0),
            Column::number("", 108.0),
            Column::number("", 104.0),
        ];
        let words = ["data-twins-one", "data-twins-two"].map(|key| cx.t(key));
        let name = cx.t("data-twins-title");
        let mut asked = None;
        let table = Table::new(Id::unique("data-twins"), theme, &name, &columns, twins.len()).dim(is_busy);
        let out = table.selected(self.cursor[1]).show(ui, theme, |row| {
            let Some(twin) = twins.get(row.index) else { return };
            row.side(Side::from(twin.domain), &twin.title, Type::Dense, theme.text.primary);
            row.secondary(&twin.creator);
            for key in &twin.keys {
                row.secondary(key);
            }
            for (words, are_one) in words.iter().zip([true, false]) {
                let button = if are_one { Button::new(words).icon(icons::LINK) } else { Button::ghost(words) };
                if row.widgets(|ui| button.small().show(ui, theme).clicked()) == Some(true) {
                    asked = Some(Command::SetItemTwins(twin.pair, Some(are_one)));
                }
            }
        });
        self.cursor[1] = out.clicked.or(out.moved_to).or(self.cursor[1]);
        if let Some(command) = asked {
            cx.send(command);
        }
    }
}

/// Not there yet, or why not.
fn missing(ui: &mut Ui, cx: &mut Context<'_>, failure: Option<&Failure>) {
    let theme = cx.theme;
    let Some(failure) = failure else {
        ScrollArea::vertical().id_salt("links-waiting").show(ui, |ui| {
            padded(ui, |ui| skeleton_rows(ui, theme, 10, &[0.16, 0.3, 0.3, 0.16]));
        });
        return;
    };
    let [happened, kept, to_do] = cx.failure(failure);
    let names = [cx.t("error-happened"), cx.t("error-kept"), cx.t("error-do")];
    let title = cx.t("data-links-failed");
    let lines = [(&*names[0], &*happened), (&*names[1], &*kept), (&*names[2], &*to_do)];
    let mut again = false;
    padded(ui, |ui| {
        error_state(ui, theme, &Problem { title: &title, lines }, |ui| {
            again = Button::primary(&cx.t("retry")).show(ui, theme).clicked();
        });
    });
    if again {
        cx.send(Command::SetDataPane(cx.state.data.pane));
    }
}

fn identifiers(row: &mut TableRow<'_>, cx: &Context<'_>, names: &[(IdKind, String)]) {
    if names.is_empty() { row.missing() } else { row.secondary(&identifier_words(cx, names)) }
}
