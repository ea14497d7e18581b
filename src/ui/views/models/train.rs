//! The dialog that trains a run: which model, its parameters with their ranges and meaning, and a name.

use std::collections::BTreeSet;

use egui::{Id, ScrollArea, Ui};

use super::{common, tune};
use crate::app::command::{Command, FitRequest};
use crate::app::state::ModelsState;
use crate::models::{Family, MODELS, ParamKind, ParamSpec, Params, by_id};
use crate::ui::context::Context;
use crate::ui::theme::{Status, Type};
use crate::ui::widgets::{self, Button, Dialog, MenuRow, NumberField, Select, TextInput, note, switch};

const BLEND: &str = "blend";
const WIDTH: f32 = 560.0;
const HEIGHT: f32 = 580.0;
const FIELD: f32 = 220.0;
const NAME_COLUMN: f32 = 150.0;

/// What is half filled in while the dialog is open.
#[derive(Default)]
pub(super) struct TrainDialog {
    form: Option<Form>,
}

struct Form {
    name: String,
    /// The name was typed, so another model leaves it alone.
    is_named: bool,
    model: String,
    collaborative: String,
    profile: String,
    params: Params,
    /// Of a search for good settings.
    budget_secs: f64,
}

impl Form {
    /// A blend of the parts of the newest kind of run there is, else of ALS and the learned profile.
    fn new(models: &ModelsState) -> Self {
        let parts = models.runs.iter().find_map(|run| run.parts.clone());
        let (collaborative, profile) = parts.unwrap_or_else(|| ("als".to_owned(), "profile".to_owned()));
        Self {
            name: free_name(BLEND, models),
            is_named: false,
            model: BLEND.to_owned(),
            collaborative,
            profile,
            params: Params::new(),
            budget_secs: tune::BUDGET_SECS.2,
        }
    }

    /// The models whose parameters are asked for.
    fn parts(&self) -> Vec<String> {
        if self.model == BLEND {
            vec![self.collaborative.clone(), self.profile.clone()]
        } else {
            vec![self.model.clone()]
        }
    }

    /// Only parameters of the chosen models go with the request.
    fn request(&self) -> FitRequest {
        let own: BTreeSet<&str> = self.parts().iter().flat_map(|model| specs(model)).map(|spec| spec.name).collect();
        let params = self.params.iter().filter(|(name, _)| own.contains(name.as_str()));
        FitRequest {
            name: self.name.trim().to_owned(),
            model: self.model.clone(),
            params: params.map(|(name, value)| (name.clone(), *value)).collect(),
            collaborative: self.collaborative.clone(),
            profile: self.profile.clone(),
        }
    }
}

pub(super) fn specs(model: &str) -> &'static [ParamSpec] {
    by_id(model).map(|model| model.params()).unwrap_or_default()
}

/// `als`, or `als 2` where that is taken.
fn free_name(model: &str, models: &ModelsState) -> String {
    let is_free = |name: &String| models.runs.iter().all(|run| run.name != *name);
    let numbered = (2..).map(|n: u32| format!("{model} {n}"));
    std::iter::once(model.to_owned()).chain(numbered).find(is_free).unwrap_or_default()
}

impl TrainDialog {
    pub(super) fn show(&mut self, ui: &Ui, cx: &mut Context<'_>) {
        if !cx.state.models.train_open {
            self.form = None;
            return;
        }
        let form = self.form.get_or_insert_with(|| Form::new(&cx.state.models));
        let [title, close, train, cancel] =
            ["models-train", "close", "models-train-now", "cancel"].map(|key| cx.t(key));
        let why_off = why_off(cx, form);
        let (mut trained, mut cancelled, mut asked) = (false, false, None);
        let dialog = Dialog::new(Id::unique("models-train"), &title, &close).size(WIDTH, HEIGHT);
        let out = dialog.show(
            ui.ctx(),
            cx.theme,
            |_| (),
            |ui| asked = fields(ui, cx, form),
            |ui| {
                ui.spacing_mut().item_spacing.x = cx.theme.space.s4;
                let button = Button::primary(&train).large().off_because(why_off.as_deref());
                trained = button.show(ui, cx.theme).clicked();
                cancelled = Button::ghost(&cancel).large().show(ui, cx.theme).clicked();
            },
        );
        if let Some(command) = asked {
            cx.send(command);
        }
        if (trained || out.confirmed) && why_off.is_none() {
            cx.send(Command::Train(form.request()));
        } else if cancelled || out.closed {
            cx.send(Command::CloseTrain);
        }
    }
}

fn why_off(cx: &Context<'_>, form: &Form) -> Option<String> {
    if form.name.trim().is_empty() {
        return Some(cx.t("models-name-missing"));
    }
    cx.state.models.training.then(|| cx.t("models-training"))
}

/// What a search asks for.
fn fields(ui: &mut Ui, cx: &Context<'_>, form: &mut Form) -> Option<Command> {
    let theme = cx.theme;
    let mut asked = None;
    ScrollArea::vertical().id_salt("train-fields").auto_shrink([false, false]).show(ui, |ui| {
        egui::Frame::new().inner_margin(egui::Margin::symmetric(20, 12)).show(ui, |ui| {
            ui.spacing_mut().item_spacing.y = theme.space.s4;
            model_field(ui, cx, form);
            name_field(ui, cx, form);
            for model in form.parts() {
                asked = params(ui, cx, form, &model).or(asked.take());
            }
        });
    });
    asked
}

/// A label at the left, a field beside it.
fn field(ui: &mut Ui, cx: &Context<'_>, name: &str, content: impl FnOnce(&mut Ui)) {
    let theme = cx.theme;
    ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = theme.space.s4;
        let left = ui.cursor().left();
        widgets::label(ui, theme, name, Type::Body, theme.text.primary);
        ui.add_space((left + NAME_COLUMN - ui.cursor().left()).max(0.0));
        content(ui);
    });
}

fn about(ui: &mut Ui, cx: &Context<'_>, words: &str) {
    ui.add(egui::Label::new(cx.theme.rich(words, Type::Dense, cx.theme.text.secondary)).wrap());
}

fn model_field(ui: &mut Ui, cx: &Context<'_>, form: &mut Form) {
    let ids: Vec<&str> = MODELS.iter().map(|model| model.id()).chain([BLEND]).collect();
    field(ui, cx, &cx.t("models-model"), |ui| {
        if let Some(model) = model_select(ui, cx, "models-model", &ids, &form.model) {
            form.model = model;
            if !form.is_named {
                form.name = free_name(&form.model, &cx.state.models);
            }
        }
    });
    about(ui, cx, &cx.t(&format!("model-{}-about", form.model)));
    if form.model != BLEND {
        return;
    }
    let of = |family: Family| MODELS.iter().filter(|model| model.family() == family).map(|model| model.id()).collect();
    let (collaborative, profile): (Vec<&str>, Vec<&str>) = (of(Family::Collaborative), of(Family::Profile));
    field(ui, cx, &cx.t("models-collaborative"), |ui| {
        let picked = model_select(ui, cx, "models-collaborative", &collaborative, &form.collaborative);
        form.collaborative = picked.unwrap_or_else(|| std::mem::take(&mut form.collaborative));
    });
    field(ui, cx, &cx.t("models-profile"), |ui| {
        let picked = model_select(ui, cx, "models-profile", &profile, &form.profile);
        form.profile = picked.unwrap_or_else(|| std::mem::take(&mut form.profile));
    });
}

fn model_select(ui: &mut Ui, cx: &Context<'_>, key: &str, ids: &[&str], chosen: &str) -> Option<String> {
    let (name, shown) = (cx.t(key), common::model_name(cx, chosen));
    Select::new(Id::unique(("train", key)), &name, &shown).width(FIELD).show_menu(ui, cx.theme, |ui| {
        let mut picked = None;
        for id in ids {
            let row = common::model_name(cx, id);
            if MenuRow::new(&row).checked(*id == chosen).show(ui, cx.theme).clicked() {
                picked = Some((*id).to_owned());
            }
        }
        picked
    })
}

fn name_field(ui: &mut Ui, cx: &Context<'_>, form: &mut Form) {
    let label = cx.t("models-run-name");
    let is_missing = form.name.trim().is_empty();
    field(ui, cx, &label, |ui| {
        let input = TextInput::new(Id::unique("train-name"), &mut form.name, &label).width(FIELD).error(is_missing);
        form.is_named |= input.show(ui, cx.theme).changed();
    });
    if is_missing {
        widgets::error_line(ui, cx.theme, &cx.t("models-name-missing"));
    } else if cx.state.models.runs.iter().any(|run| run.name == form.name.trim()) {
        note(ui, cx.theme, Status::Warn, &cx.tw("models-name-taken", &[("name", form.name.trim().into())]));
    }
}

fn params(ui: &mut Ui, cx: &Context<'_>, form: &mut Form, model: &str) -> Option<Command> {
    let theme = cx.theme;
    widgets::hairline(ui, theme);
    widgets::label(ui, theme, &common::model_name(cx, model), Type::PanelTitle, theme.text.primary);
    if specs(model).is_empty() {
        about(ui, cx, &cx.t("models-no-params"));
    }
    for spec in specs(model) {
        param(ui, cx, form, model, spec);
    }
    tune::show(ui, cx, model, &mut form.budget_secs, &mut form.params)
}

fn param(ui: &mut Ui, cx: &Context<'_>, form: &mut Form, model: &str, spec: &ParamSpec) {
    let (theme, format) = (cx.theme, cx.format());
    let key = format!("param-{model}-{}", spec.name);
    let name = cx.t(&key);
    let before = form.params.get(spec.name).copied().unwrap_or(spec.default);
    let mut value = before;
    field(ui, cx, &name, |ui| {
        if spec.kind == ParamKind::Switch {
            let mut on = value != 0.0;
            switch(ui, theme, &mut on, &name);
            value = f64::from(u8::from(on));
            return;
        }
        let id = Id::unique(("train", model, spec.name));
        let input = NumberField::new(id, &mut value, &name).range(spec.min..=spec.max).decimals(decimals(spec, before));
        input.step(step(spec)).width(100.0).show(ui, theme);
        let print = |value: f64| format.number(value, decimals(spec, value));
        let args =
            [("min", print(spec.min).into()), ("max", print(spec.max).into()), ("default", print(spec.default).into())];
        widgets::label(ui, theme, &cx.tw("models-param-range", &args), Type::Dense, theme.text.tertiary);
    });
    about(ui, cx, &cx.t(&format!("{key}-about")));
    if spec.kind == ParamKind::Integer {
        value = value.round();
    }
    if value == spec.default {
        form.params.remove(spec.name);
    } else {
        form.params.insert(spec.name.to_owned(), value);
    }
}

/// As many decimals as the value needs, six at most.
fn decimals(spec: &ParamSpec, value: f64) -> usize {
    if spec.kind == ParamKind::Integer {
        return 0;
    }
    let is_exact = |decimals: i32| {
        let scaled = value * 10_f64.powi(decimals);
        (scaled - scaled.round()).abs() < 1e-9 * scaled.abs().max(1.0)
    };
    (0..6).find(|&decimals| is_exact(decimals)).unwrap_or(6) as usize
}

/// A tenth of the size of the default.
fn step(spec: &ParamSpec) -> f64 {
    match spec.kind {
        ParamKind::Integer | ParamKind::Switch => 1.0,
        ParamKind::Number => 10_f64.powf(spec.default.abs().max(1e-6).log10().floor() - 1.0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::RunRow;
    use crate::ui::text::{Language, Text};

    #[test]
    fn every_model_and_parameter_has_words() {
        for language in Language::ALL {
            let text = Text::load(language).unwrap();
            for model in MODELS {
                for key in [format!("model-{}", model.id()), format!("model-{}-about", model.id())] {
                    assert!(text.has(&key), "{key} in {}", language.tag());
                }
                for spec in model.params() {
                    let key = format!("param-{}-{}", model.id(), spec.name);
                    assert!(text.has(&key) && text.has(&format!("{key}-about")), "{key} in {}", language.tag());
                }
            }
        }
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let run = |name: &str| RunRow { name: name.to_owned(), ..RunRow::default() };
        let models = ModelsState { runs: vec![run("als"), run("als 2")], ..ModelsState::default() };
        assert_eq!(free_name("als", &models), "als 3");
        assert_eq!(free_name("svd", &models), "svd");
    }

    #[test]
    fn a_request_holds_only_parameters_of_its_models() {
        let params = [("factors", 32.0), ("l1", 4.0), ("neighbours", 9.0)];
        let mut form = Form::new(&ModelsState::default());
        form.params = params.map(|(name, value)| (name.to_owned(), value)).into();
        let names = |form: &Form| form.request().params.into_keys().collect::<Vec<_>>();
        assert_eq!(names(&form), ["factors", "l1"]);
        form.model = "item-knn".to_owned();
        assert_eq!(names(&form), ["neighbours"]);
    }

    #[test]
    fn figures_fit_the_parameter() {
        let number = |default: f64| ParamSpec { name: "x", kind: ParamKind::Number, min: 0.0, max: 9.0, default };
        for (value, expected) in [(0.01, 2), (1e-6, 6), (20.0, 0), (0.5, 1)] {
            assert_eq!(decimals(&number(1.0), value), expected, "{value}");
        }
        for (default, expected) in [(0.01, 0.001), (20.0, 1.0), (0.5, 0.01)] {
            assert!((step(&number(default)) - expected).abs() < 1e-12, "{default}");
        }
    }
}
