//! Erasing a person: look them up, see what goes, confirm by a second click.

use egui::{Id, Key, Ui};

use crate::app::command::Command;
use crate::app::state::{FoundPerson, Loadable};
use crate::ui::context::Context;
use crate::ui::theme::icons::ERASER;
use crate::ui::theme::{Status, Type};
use crate::ui::widgets::{Button, TextInput, error_line, hairline, label, note, padded, panel_header, tile};

#[derive(Default)]
pub struct Erase {
    query: String,
    /// The person whose erasure was asked for and not yet confirmed.
    confirming: Option<u32>,
}

impl Erase {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        panel_header(ui, theme, &cx.t("privacy-erase"), &cx.t("privacy-erase-note"), |_| {});
        padded(ui, |ui| {
            self.search(ui, cx);
            ui.add_space(theme.space.s4);
            match &cx.state.privacy.found {
                Loadable::Ready(found) => self.found(ui, cx, found),
                Loadable::Failed(failure) => {
                    for sentence in cx.failure(failure).iter().filter(|sentence| !sentence.is_empty()) {
                        error_line(ui, theme, sentence);
                    }
                }
                Loadable::Busy(_) => {
                    label(ui, theme, &cx.t("job-find-person"), Type::Dense, theme.text.tertiary);
                }
                Loadable::Empty => {}
            }
            ui.add_space(theme.space.s6);
        });
        hairline(ui, theme);
    }

    fn search(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        let (hint, find) = (cx.t("privacy-erase-hint"), cx.t("privacy-find"));
        let mut asked = false;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space.s4;
            let width = (ui.available_width() - 90.0).max(160.0);
            let field = TextInput::new(Id::unique("erase-who"), &mut self.query, &hint).hint(&hint).search();
            let response = field.width(width).show(ui, theme);
            asked = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
            let is_ready = !self.query.trim().is_empty();
            asked |= Button::new(&find).enabled(is_ready).show(ui, theme).clicked();
            asked &= is_ready;
        });
        if asked {
            self.confirming = None;
            cx.send(Command::FindPersonToErase(self.query.trim().to_owned()));
        }
    }

    fn found(&mut self, ui: &mut Ui, cx: &mut Context<'_>, found: &FoundPerson) {
        let theme = cx.theme;
        let person = format!("P-{:06}", found.number);
        let args = [("emails", found.n_emails.into()), ("phones", found.n_phones.into())];
        let known = cx.tw("privacy-erase-known", &args);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space.s4;
            label(ui, theme, &person, Type::DenseStrong, theme.text.primary);
            label(ui, theme, &known, Type::Dense, theme.text.secondary);
        });
        ui.add_space(theme.space.s4);
        let figures = [
            ("privacy-erase-events", found.n_events),
            ("privacy-erase-runs", found.n_runs),
            ("privacy-erase-audiences", found.audiences.len() as u64),
        ];
        ui.columns_const(|columns: &mut [Ui; 3]| {
            for (ui, (key, n)) in columns.iter_mut().zip(figures) {
                tile(ui, theme, &cx.t(key), &cx.format().count(n), "");
            }
        });
        ui.add_space(theme.space.s4);
        label(ui, theme, &cx.t("privacy-erase-mark"), Type::Dense, theme.text.tertiary);
        if !found.exported_to.is_empty() {
            let places: Vec<String> = found.exported_to.iter().map(|id| cx.t(&format!("destination-{id}"))).collect();
            ui.add_space(theme.space.s2);
            note(ui, theme, Status::Warn, &cx.tw("privacy-erase-also", &[("places", places.join(", ").into())]));
        }
        ui.add_space(theme.space.s4);
        self.acts(ui, cx, found, &person);
    }

    fn acts(&mut self, ui: &mut Ui, cx: &mut Context<'_>, found: &FoundPerson, person: &str) {
        let theme = cx.theme;
        let is_confirming = self.confirming == Some(found.number);
        let key = if is_confirming { "privacy-erase-really" } else { "privacy-erase-person" };
        let (erase, cancel) = (cx.tw(key, &[("person", person.into())]), cx.t("cancel"));
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space.s4;
            if Button::danger(&erase).icon(ERASER).show(ui, theme).clicked() {
                if is_confirming {
                    self.confirming = None;
                    self.query.clear();
                    cx.send(Command::ErasePerson(found.number));
                } else {
                    self.confirming = Some(found.number);
                }
            }
            if Button::ghost(&cancel).show(ui, theme).clicked() {
                self.confirming = None;
                cx.send(Command::LeaveErase);
            }
        });
    }
}
