//! Work on the connected cluster from the window: fit, find paths, choose people, write a list. Each act is one job, told
//! in a few figures; the lists themselves stay on the cluster.

use std::path::{Path, PathBuf};

use egui::{Id, Ui};

use crate::app::command::{Command, Direction, Level};
use crate::app::engine::{ClusterAudienceRequest, ClusterDone, ClusterKept, ClusterWork, PathsRequest, TargetSize};
use crate::app::state::Loadable;
use crate::cluster::sql_audience::FORMS;
use crate::cluster::weights::MODELS;
use crate::data::Channel;
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{Button, NumberField, Select, TextInput, error_line, key_value, label};

const NAME_WIDTH: f32 = 160.0;
const GOAL_WIDTH: f32 = 240.0;
const CHOICE_WIDTH: f32 = 160.0;
const NUMBER_WIDTH: f32 = 124.0;
const LEVELS: [&str; 3] = ["cluster-by-category", "cluster-by-creator", "cluster-by-item"];
const DIRECTIONS: [&str; 2] = ["cluster-to-music", "cluster-to-courses"];
const PURPOSES: [&str; 3] = ["cluster-for-ads", "cluster-for-email", "cluster-for-sms"];
/// Draws holdouts, as the command does.
const SEED: u64 = 1;
const MIN_PEOPLE: u64 = 20;

/// What is typed and chosen.
pub struct WorkForm {
    model: usize,
    direction: usize,
    level: usize,
    window_days: f64,
    name: String,
    goal: String,
    run: usize,
    purpose: usize,
    size: f64,
    holdout: f64,
    audience: usize,
    form: usize,
}

impl Default for WorkForm {
    fn default() -> Self {
        Self {
            model: MODELS.iter().position(|model| *model == "ease").unwrap_or(0),
            direction: 0,
            level: 0,
            window_days: 30.0,
            name: String::new(),
            goal: String::new(),
            run: 0,
            purpose: 0,
            size: 10_000.0,
            holdout: 10.0,
            audience: 0,
            form: 0,
        }
    }
}

impl WorkForm {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>, kept: &ClusterKept) {
        let is_busy = cx.state.data.cluster_done.is_busy();
        let work = ui.add_enabled_ui(!is_busy, |ui| {
            let parts =
                [self.fit(ui, cx, kept), self.paths(ui, cx), self.choose(ui, cx, kept), self.write(ui, cx, kept)];
            parts.into_iter().flatten().next()
        });
        outcome(ui, cx);
        if let Some(work) = work.inner {
            cx.send(Command::WorkOnCluster(Box::new(work)));
        }
    }

    fn fit(&mut self, ui: &mut Ui, cx: &Context<'_>, kept: &ClusterKept) -> Option<ClusterWork> {
        heading(ui, cx, "cluster-fit");
        let runs: Vec<&str> = kept.state.runs.keys().map(String::as_str).collect();
        if !runs.is_empty() {
            let line = format!("{} {}", cx.t("cluster-runs"), runs.join(", "));
            label(ui, cx.theme, &line, Type::Dense, cx.theme.text.tertiary);
        }
        row(ui, cx, |ui| {
            pick(ui, cx, "cluster-model", &MODELS, &mut self.model);
            act(ui, cx, "cluster-act-fit", true)
        })
        .then(|| ClusterWork::Fit { model: MODELS[self.model].to_owned() })
    }

    fn paths(&mut self, ui: &mut Ui, cx: &Context<'_>) -> Option<ClusterWork> {
        heading(ui, cx, "cluster-paths");
        let (directions, levels) = (DIRECTIONS.map(|key| cx.t(key)), LEVELS.map(|key| cx.t(key)));
        let clicked = row(ui, cx, |ui| {
            pick(ui, cx, "cluster-direction", &directions.each_ref().map(String::as_str), &mut self.direction);
            pick(ui, cx, "cluster-level", &levels.each_ref().map(String::as_str), &mut self.level);
            let (name, days) = (cx.t("cluster-window"), cx.t("cluster-days"));
            let field = NumberField::new(Id::unique("cluster-window"), &mut self.window_days, &name);
            field.range(1.0..=365.0).suffix(&days).width(NUMBER_WIDTH).show(ui, cx.theme);
            act(ui, cx, "cluster-act-paths", true)
        });
        clicked.then(|| ClusterWork::Paths {
            request: PathsRequest {
                direction: Direction::BOTH[self.direction],
                level: Level::ALL[self.level],
                window_days: self.window_days as u32,
                min_people: MIN_PEOPLE,
            },
            out: beside(cx).join("cluster-paths.csv"),
        })
    }

    fn choose(&mut self, ui: &mut Ui, cx: &Context<'_>, kept: &ClusterKept) -> Option<ClusterWork> {
        heading(ui, cx, "cluster-choose");
        let runs: Vec<&str> = kept.state.runs.keys().map(String::as_str).collect();
        self.run = self.run.min(runs.len().saturating_sub(1));
        let purposes = PURPOSES.map(|key| cx.t(key));
        let theme = cx.theme;
        row(ui, cx, |ui| {
            let (name, goal) = (cx.t("cluster-name"), cx.t("cluster-goal"));
            let field = TextInput::new(Id::unique("cluster-name"), &mut self.name, &name).hint(&name);
            field.width(NAME_WIDTH).show(ui, theme);
            let field = TextInput::new(Id::unique("cluster-goal"), &mut self.goal, &goal).hint("category:rock");
            field.width(GOAL_WIDTH).show(ui, theme);
        });
        let clicked = row(ui, cx, |ui| {
            pick(ui, cx, "cluster-run", &runs, &mut self.run);
            pick(ui, cx, "cluster-purpose", &purposes.each_ref().map(String::as_str), &mut self.purpose);
            let (size, people) = (cx.t("cluster-size"), cx.t("cluster-size-people"));
            let field = NumberField::new(Id::unique("cluster-size"), &mut self.size, &size);
            field.range(20.0..=1e9).step(1000.0).suffix(&people).width(NUMBER_WIDTH).show(ui, theme);
            let (holdout, held) = (cx.t("cluster-holdout"), cx.t("cluster-holdout-share"));
            let field = NumberField::new(Id::unique("cluster-holdout"), &mut self.holdout, &holdout);
            field.range(0.0..=90.0).suffix(&held).width(NUMBER_WIDTH).show(ui, theme);
            let is_ready = !runs.is_empty() && [&self.name, &self.goal].iter().all(|text| !text.trim().is_empty());
            act(ui, cx, "cluster-act-choose", is_ready)
        });
        let run = (*runs.get(self.run)?).to_owned();
        clicked.then(|| {
            ClusterWork::Audience(ClusterAudienceRequest {
                name: self.name.trim().to_owned(),
                goal: self.goal.trim().to_owned(),
                run,
                purpose: Channel::ALL[self.purpose],
                with_owners: false,
                size: TargetSize::People(self.size as u64),
                holdout: self.holdout / 100.0,
                seed: SEED,
            })
        })
    }

    fn write(&mut self, ui: &mut Ui, cx: &Context<'_>, kept: &ClusterKept) -> Option<ClusterWork> {
        heading(ui, cx, "cluster-write");
        let audiences: Vec<&str> = kept.state.audiences.keys().map(String::as_str).collect();
        self.audience = self.audience.min(audiences.len().saturating_sub(1));
        let clicked = row(ui, cx, |ui| {
            pick(ui, cx, "cluster-audience", &audiences, &mut self.audience);
            pick(ui, cx, "cluster-form", &FORMS.map(|form| form.id), &mut self.form);
            act(ui, cx, "cluster-act-write", !audiences.is_empty())
        });
        let audience = (*audiences.get(self.audience)?).to_owned();
        clicked.then(|| ClusterWork::Export { audience, destination: FORMS[self.form].id.to_owned(), out: beside(cx) })
    }
}

/// The folder of the workspace, for what is written here: rules and manifests.
fn beside(cx: &Context<'_>) -> PathBuf {
    let folder = cx.state.workspace.as_ref().and_then(|workspace| workspace.path.parent().map(Path::to_owned));
    folder.unwrap_or_default()
}

fn heading(ui: &mut Ui, cx: &Context<'_>, key: &str) {
    ui.add_space(cx.theme.space.s5);
    label(ui, cx.theme, &cx.t(key), Type::DenseStrong, cx.theme.text.primary);
    ui.add_space(cx.theme.space.s2);
}

fn row<R>(ui: &mut Ui, cx: &Context<'_>, content: impl FnOnce(&mut Ui) -> R) -> R {
    let inner = ui.horizontal(|ui| {
        ui.spacing_mut().item_spacing.x = cx.theme.space.s3;
        content(ui)
    });
    ui.add_space(cx.theme.space.s2);
    inner.inner
}

fn pick(ui: &mut Ui, cx: &Context<'_>, key: &'static str, options: &[&str], chosen: &mut usize) {
    let name = cx.t(key);
    let shown = options.get(*chosen).copied().unwrap_or(&name);
    let select = Select::new(Id::unique(key), &name, shown).width(CHOICE_WIDTH);
    if let Some(picked) = select.show(ui, cx.theme, options, Some(*chosen)) {
        *chosen = picked;
    }
}

fn act(ui: &mut Ui, cx: &Context<'_>, key: &str, is_ready: bool) -> bool {
    Button::new(&cx.t(key)).enabled(is_ready).show(ui, cx.theme).clicked()
}

/// The failure in its three sentences, or what the cluster did.
fn outcome(ui: &mut Ui, cx: &Context<'_>) {
    ui.add_space(cx.theme.space.s5);
    match &cx.state.data.cluster_done {
        Loadable::Failed(failure) => {
            for sentence in cx.failure(failure).iter().filter(|sentence| !sentence.is_empty()) {
                error_line(ui, cx.theme, sentence);
            }
        }
        shown => {
            if let Some(done) = shown.shown() {
                told(ui, cx, done);
            }
        }
    }
}

fn told(ui: &mut Ui, cx: &Context<'_>, done: &ClusterDone) {
    for (key, figure) in &done.figures {
        key_value(ui, cx.theme, &cx.t(key), &cx.format().count(*figure), Type::Dense);
    }
    if !done.place.is_empty() {
        key_value(ui, cx.theme, &cx.t("cluster-place"), &done.place, Type::Dense);
    }
}
