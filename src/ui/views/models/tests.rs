//! The screen without a window: every state draws in both languages, and what is clicked sends its command.

use std::sync::Arc;

use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use super::*;
use crate::app::command::{Command, Language};
use crate::app::error::Failure;
use crate::app::state::*;
use crate::data::Dataset;
use crate::ui::text::Text;
use crate::ui::theme::Theme;

/// A screen with what it needs, and the commands it has sent.
struct Stage {
    state: AppState,
    view: ModelsView,
    theme: Theme,
    text: Text,
    is_dressed: bool,
    sent: Vec<Command>,
}

/// Fonts are there from the second frame on.
fn frame(ui: &mut Ui, stage: &mut Stage) {
    if !stage.is_dressed {
        Theme::install_fonts(ui.ctx());
        stage.is_dressed = true;
        return;
    }
    let width = ui.available_width() - stage.theme.size.inspector_width;
    let mut cx = Context::new(&stage.state, &stage.theme, &stage.text, &mut stage.sent);
    let (middle, right) = ui.max_rect().split_left_right_at_x(ui.max_rect().left() + width);
    common::pane(ui, middle, "middle", |ui| stage.view.ui(ui, &mut cx));
    if stage.view.has_inspector(&cx) {
        common::pane(ui, right, "right", |ui| stage.view.inspector(ui, &mut cx));
    }
}

fn harness(state: AppState, language: Language) -> Harness<'static, Stage> {
    let theme = Theme::load(Default::default(), language.script()).unwrap();
    let text = Text::load(language).unwrap();
    let stage = Stage { state, view: ModelsView::default(), theme, text, is_dressed: false, sent: vec![] };
    let mut harness = Harness::builder().with_size(vec2(1364.0, 828.0)).build_ui_state(frame, stage);
    harness.run_steps(3);
    harness
}

fn with_data() -> AppState {
    let mut dataset = Dataset { people: crate::data::People::anonymous(40), ..Dataset::default() };
    dataset.events.push(0, 0, crate::data::EventKind::Purchase, 1.0, 0);
    let workspace = OpenWorkspace {
        path: "a.crossfade".into(),
        name: "a".to_owned(),
        dataset: Arc::new(dataset),
        saved: Saved::At(0),
        segments: vec![],
        protection: crate::app::state::Protection::Plain,
        has_cluster: false,
    };
    let mut state = AppState::default();
    state.workspace = Some(workspace);
    state
}

fn interval(value: f64) -> Interval {
    Interval { value, low: value - 0.006, high: value + 0.006, n_people: 900 }
}

fn curve() -> CurveView {
    let alphas: Vec<f64> = (0..=20).map(|step| f64::from(step) / 20.0).collect();
    let quality: Vec<Interval> = alphas.iter().map(|a| interval(0.118 + 0.223 * a - 0.185 * a * a)).collect();
    CurveView {
        run: "blend".to_owned(),
        n_test_people: 900,
        n_bridge_people: 900,
        recall20: quality.clone(),
        coverage: vec![0.4; alphas.len()],
        novelty: vec![9.8; alphas.len()],
        against_saved: alphas.iter().map(|_| interval(0.002)).collect(),
        ndcg10: quality,
        popularity_ndcg10: 0.094,
        popularity_recall20: 0.12,
        best_alpha: 0.6,
        plateau: (0.45, 0.75),
        fitted: Some((1.2, 0.7)),
        test_people: vec![3, 5, 8],
        alphas,
        ..CurveView::default()
    }
}

fn receipt() -> ReceiptView {
    let term = |name: &str, value: f64| TermView { name: name.to_owned(), kind: "field", domain: None, value };
    let part = |values: [f64; 2]| PartView {
        weight: 0.5,
        z: 0.9,
        total: values.iter().sum(),
        terms: vec![term("first", values[0]), term("second", values[1])],
        ..PartView::default()
    };
    let why_not = WhyNot { shortfall: 0.1, enters_at: Some(0.7), smallest_change: vec!["second".to_owned()] };
    ReceiptView {
        person: 3,
        item: 2,
        alpha: 0.5,
        score: 0.71,
        rank: 14,
        n_candidates: 30,
        cut: 0.8,
        constant: 0.01,
        collaborative: part([0.5, -0.1]),
        profile: part([0.2, 0.1]),
        why_not: Some(why_not),
    }
}

/// Runs, a curve, a person and a receipt.
fn loaded() -> AppState {
    let mut state = with_data();
    let metrics = RunMetrics { ndcg10: interval(0.18), recall20: interval(0.3), ..RunMetrics::default() };
    let run = |name: &str, parts| RunRow {
        name: name.to_owned(),
        model: name.to_owned(),
        parts,
        alpha: Some(0.5),
        family: "blend",
        metrics: [Some(metrics), None],
        iterations: vec![(1, 9.0), (2, 4.0), (3, 3.5)],
        ..RunRow::default()
    };
    let blend = run("blend", Some(("als".to_owned(), "profile".to_owned())));
    let failed = RunRow { failure: Some(Failure::new("internal")), metrics: [None; 2], ..run("svd", None) };
    let ranks = PersonRanks {
        person: 3,
        items: (0..30).collect(),
        z_collaborative: (0..30_u8).map(f32::from).collect(),
        z_profile: (0..30_u8).map(|item| f32::from(item * 7 % 30)).collect(),
    };
    state.models = ModelsState {
        runs: vec![blend, RunRow { is_stale: true, ..run("als", None) }, failed],
        shown_run: Some("blend".to_owned()),
        curve: Loadable::Ready(Arc::new(curve())),
        person: Some(3),
        ranks: Loadable::Ready(Arc::new(ranks)),
        item: Some(2),
        receipt: Loadable::Ready(Arc::new(receipt())),
        ..ModelsState::default()
    };
    state
}

fn fail<T>() -> Loadable<T> {
    Loadable::Failed(Failure::new("too-few-people"))
}

/// A name, and what makes the loaded screen that state.
type Case = (&'static str, fn(&mut AppState));

#[test]
fn every_state_draws_in_both_languages() {
    let cases: [Case; 8] = [
        ("loaded", |_| ()),
        ("closed", |state| state.workspace = None),
        ("no runs", |state| state.models.runs.clear()),
        ("training", |state| (state.models.runs, state.models.training) = (vec![], true)),
        ("train dialog", |state| state.models.train_open = true),
        ("one model", |state| state.models.shown_run = Some("als".to_owned())),
        ("failed", |state| {
            (state.models.curve, state.models.ranks, state.models.receipt) = (fail(), fail(), fail());
        }),
        ("busy", |state| {
            state.models.curve.begin();
            (state.models.ranks, state.models.receipt) = (Loadable::Busy(None), Loadable::Busy(None));
        }),
    ];
    for language in Language::ALL {
        for (name, change) in cases {
            let mut state = loaded();
            change(&mut state);
            let stage = harness(state, language);
            assert!(stage.state().sent.is_empty(), "{name} sends {:?}", stage.state().sent);
        }
    }
}

/// Clicks the control of a name and returns what that sent.
fn click(state: AppState, label: &str) -> Vec<Command> {
    let mut harness = harness(state, Language::English);
    harness.get_by_label(label).click();
    harness.run_steps(3);
    std::mem::take(&mut harness.state_mut().sent)
}

#[test]
fn clicks_send_their_commands() {
    assert!(matches!(click(with_data(), "Train with defaults")[..], [Command::TrainDefaults]));
    assert!(matches!(click(with_data(), "Choose a model")[..], [Command::OpenTrain]));
    assert!(matches!(click(loaded(), "Set to best")[..], [Command::SetAlphaToBest]));
    assert!(click(loaded(), "Save blend").is_empty(), "nothing to save yet");
    let mut moved = loaded();
    moved.models.alpha = 0.62;
    assert!(matches!(click(moved, "Save blend")[..], [Command::SaveBlend]));
}

#[test]
fn the_equation_and_the_fader_stand_at_the_same_alpha() {
    let mut state = loaded();
    state.models.alpha = 0.62;
    let harness = harness(state, Language::English);
    let name = "α, weight of the collaborative model";
    let values: Vec<Option<f64>> =
        harness.query_all_by_label(name).map(|node| node.accesskit_node().numeric_value()).collect();
    assert_eq!(values, [Some(0.62), Some(0.62)]);
}
