//! The left column: the small-group floor, and consent by channel with the suppression list.

use egui::{Align2, Id, Rect, Role, Sense, Ui, pos2, vec2};

use crate::app::command::{Command, Dialog};
use crate::app::state::PrivacyView;
use crate::privacy::Floor;
use crate::ui::context::Context;
use crate::ui::theme::icons::{TRAY_ARROW_DOWN, X};
use crate::ui::theme::{Status, Type};
use crate::ui::views::data::parts::{protected_amounts, protected_words};
use crate::ui::widgets::bars::paint_split_bar;
use crate::ui::widgets::{
    Button, IconButton, NumberField, Part, Select, draw, hairline, label, note, padded, panel_header,
};

const CHANNELS: [&str; 3] = ["privacy-ads", "privacy-email", "privacy-sms"];
const ROW: f32 = 28.0;
const BAR_WIDTH: f32 = 72.0;
/// Higher floors hide nearly everything of any shop.
const MOST: f64 = 100_000.0;

/// The number that is being chosen, until it is set.
#[derive(Default)]
pub struct FloorControl {
    chosen: Option<f64>,
    /// The field that is given a floor, and the number that is being chosen.
    field: Option<String>,
    of_field: f64,
}

impl FloorControl {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &PrivacyView) {
        let theme = cx.theme;
        let now = cx.state.floor;
        panel_header(ui, theme, &cx.t("privacy-floor"), "", |_| {});
        padded(ui, |ui| {
            let mut chosen = self.chosen.unwrap_or(now.k() as f64);
            let (name, set) = (cx.t("privacy-floor"), cx.t("privacy-floor-set"));
            let mut is_set = false;
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = theme.space.s4;
                let field = NumberField::new(Id::unique("privacy-floor"), &mut chosen, &name);
                let range = Floor::LOWEST as f64..=MOST;
                field.range(range).step(5.0).decimals(0).width(72.0).show(ui, theme);
                let is_other = chosen.round() as u64 != now.k();
                is_set = Button::new(&set).enabled(is_other).show(ui, theme).clicked();
            });
            self.chosen = Some(chosen);
            let asked = Floor::default().at_least(chosen.round() as u64);
            if is_set {
                self.chosen = None;
                cx.send(Command::SetFloor(asked.k()));
            }
            ui.add_space(theme.space.s3);
            wrapped(ui, cx, &cx.tw("privacy-floor-note", &[("n", now.into())]));
            ui.add_space(theme.space.s3);
            for group in &view.groups {
                let args = [
                    ("hidden", group.hidden_by(asked).into()),
                    ("all", (group.sizes.len() as u64).into()),
                    ("n", asked.into()),
                ];
                wrapped(ui, cx, &cx.tw(&format!("privacy-floor-hides-{}", group.kind), &args));
            }
            ui.add_space(theme.space.s4);
            note(ui, theme, Status::Info, &cx.t("privacy-floor-where"));
            ui.add_space(theme.space.s4);
            self.fields(ui, cx, view);
            for rule in ["privacy-floor-rule", "privacy-floor-pairs", "privacy-floor-rates", "privacy-floor-limits"] {
                ui.add_space(theme.space.s3);
                wrapped(ui, cx, &cx.tw(rule, &[("n", now.into())]));
            }
            ui.add_space(theme.space.s6);
        });
        hairline(ui, theme);
    }

    /// Higher floors of fields: those there are, and one to be set.
    fn fields(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &PrivacyView) {
        let theme = cx.theme;
        let Some(first) = view.fields.first() else { return };
        label(ui, theme, &cx.t("privacy-floor-fields"), Type::DenseStrong, theme.text.primary);
        let lowest = cx.state.floor.k() as f64;
        for field in &view.fields {
            let Some(floor) = field.floor else { continue };
            let floor = cx.state.floor.at_least(floor.k());
            let (hidden, all) = (field.values.hidden_by(floor), field.values.sizes.len() as u64);
            let args = [
                ("field", field.name.as_str().into()),
                ("n", floor.into()),
                ("hidden", hidden.into()),
                ("all", all.into()),
            ];
            let (words, remove) = (cx.tw("privacy-floor-field", &args), cx.tw("privacy-floor-field-remove", &args));
            ui.horizontal(|ui| {
                ui.spacing_mut().item_spacing.x = theme.space.s2;
                label(ui, theme, &words, Type::Dense, theme.text.secondary);
                if IconButton::new(X, &remove).show(ui, theme).clicked() {
                    cx.send(Command::SetFieldFloor(field.name.clone(), 0));
                }
            });
        }
        let chosen = self.field.clone().filter(|name| view.fields.iter().any(|field| field.name == *name));
        let chosen = chosen.unwrap_or_else(|| first.name.clone());
        let (name, amount, set) =
            (cx.t("privacy-floor-of"), cx.t("privacy-floor-field-people"), cx.t("privacy-floor-field-set"));
        self.of_field = self.of_field.max(lowest);
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space.s2;
            let names: Vec<&str> = view.fields.iter().map(|field| field.name.as_str()).collect();
            let at = names.iter().position(|name| *name == chosen);
            let picked = Select::new(Id::unique("privacy-floor-of"), &name, &chosen).width(120.0);
            if let Some(picked) = picked.show(ui, theme, &names, at) {
                self.field = names.get(picked).map(|name| (*name).to_owned());
            }
            let field = NumberField::new(Id::unique("privacy-floor-field"), &mut self.of_field, &amount);
            field.range(lowest..=MOST).step(5.0).decimals(0).width(72.0).show(ui, theme);
            let k = self.of_field.round() as u64;
            let known = view.fields.iter().find(|field| field.name == chosen).and_then(|field| field.floor);
            let is_other = known.map_or(cx.state.floor.k(), |floor| floor.k()) != k;
            if Button::new(&set).enabled(is_other).show(ui, theme).clicked() {
                cx.send(Command::SetFieldFloor(chosen, k));
            }
        });
    }
}

fn wrapped(ui: &mut Ui, cx: &Context<'_>, sentence: &str) {
    ui.add(egui::Label::new(cx.theme.rich(sentence, Type::Dense, cx.theme.text.secondary)).wrap());
}

pub fn consent(ui: &mut Ui, cx: &mut Context<'_>, view: &PrivacyView) {
    let theme = cx.theme;
    let people = cx.tw("privacy-people", &[("n", view.n_people.into())]);
    panel_header(ui, theme, &cx.t("privacy-consent"), &people, |_| {});
    padded(ui, |ui| {
        let heads = ["privacy-granted", "privacy-unknown", "privacy-denied"].map(|key| cx.t(key));
        line(ui, cx, "", &heads.each_ref().map(String::as_str), None);
        for (key, counts) in CHANNELS.into_iter().zip(view.consent) {
            let words = shown(cx, counts);
            line(ui, cx, &cx.t(key), &words.each_ref().map(String::as_str), Some(counts));
        }
        ui.add_space(theme.space.s6);
        note(ui, theme, Status::Ok, &cx.t("privacy-unknown-rule"));
        ui.add_space(theme.space.s6);
        suppression(ui, cx, view);
        ui.add_space(theme.space.s6);
    });
    hairline(ui, theme);
}

fn shown(cx: &Context<'_>, counts: [u64; 3]) -> [String; 3] {
    cx.state.floor.parts_of(counts).map(|shown| protected_words(cx, shown, 1).0)
}

fn line(ui: &mut Ui, cx: &Context<'_>, name: &str, cells: &[&str; 3], counts: Option<[u64; 3]>) {
    let theme = cx.theme;
    let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), ROW), Sense::hover());
    draw::name(&response, Role::Label, true, [&[name], &cells[..]].concat().join(" ").trim());
    let painter = ui.painter();
    draw::text_at(painter, theme, rect.left_center(), Align2::LEFT_CENTER, name, Type::Dense, theme.text.primary);
    let (from, to) = (rect.left() + 56.0, rect.right() - BAR_WIDTH - theme.space.s4);
    let width = (to - from) / 3.0;
    let ink = if counts.is_some() { theme.text.primary } else { theme.text.tertiary };
    for (place, cell) in cells.iter().enumerate() {
        let right = pos2(from + width * (place as f32 + 1.0), rect.center().y);
        draw::text_at(painter, theme, right, Align2::RIGHT_CENTER, cell, Type::Dense, ink);
    }
    if let Some(counts) = counts {
        let bar = Rect::from_center_size(
            pos2(rect.right() - BAR_WIDTH / 2.0, rect.center().y),
            vec2(BAR_WIDTH, theme.size.bar_mini),
        );
        let colours = [theme.ok.fill, theme.data.muted, theme.error.fill];
        let amounts = protected_amounts(counts, cx.state.floor);
        let parts: Vec<Part> =
            amounts.into_iter().zip(colours).map(|(n, colour)| Part { amount: n as f64, colour }).collect();
        paint_split_bar(painter, theme, bar, &parts);
    }
    draw::hairline_h(painter, rect.x_range(), rect.bottom(), theme.line.subtle);
}

fn suppression(ui: &mut Ui, cx: &mut Context<'_>, view: &PrivacyView) {
    let theme = cx.theme;
    let (count, import) = (cx.format().count_or_floor(view.n_suppressed, cx.state.floor), cx.t("privacy-import-list"));
    let mut clicked = false;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s2;
        label(ui, theme, &count, Type::DenseStrong, theme.text.primary);
        label(ui, theme, &cx.t("privacy-suppressed"), Type::Dense, theme.text.secondary);
        ui.with_layout(egui::Layout::right_to_left(egui::Align::Center), |ui| {
            clicked = Button::new(&import).icon(TRAY_ARROW_DOWN).show(ui, theme).clicked();
        });
    });
    if clicked {
        cx.send(Command::Ask(Dialog::PickFiles));
    }
}
