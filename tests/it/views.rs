//! Every screen in every state, theme and language, drawn without a screen: nothing panics, no word is missing,
//! every control has a name, and a quiet window asks for no frame.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crossfade::app::App;
use crossfade::app::command::{Command, DataPane, Moves, PathsTab, Screen, SetMode, ThemeChoice};
use crossfade::app::engine;
use crossfade::app::error::Failure;
use crossfade::app::settings::Settings;
use crossfade::app::state::{AppState, ImportFile, Loadable};
use crossfade::app::text::Language;
use crossfade::sample::SampleOptions;
use crossfade::task::Task;
use crossfade::ui::CrossfadeApp;
use egui::accesskit::{Action, Role};
use egui::{Key, Modifiers, Shape};
use egui_kittest::Harness;
use egui_kittest::kittest::{AccessKitNode, NodeT};

const SIZES: [[f32; 2]; 2] = [[1440.0, 900.0], [1180.0, 720.0]];
const PATIENCE: Duration = Duration::from_secs(60);
/// Frames in which a screen may still be settling: fonts, sizes known from the frame before, popups.
pub(crate) const SETTLING_FRAMES: usize = 12;

/// A workspace with people, runs and an audience, made once for all tests.
pub(crate) fn workspace() -> &'static Path {
    static MADE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, path) = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let (session, summary) =
            engine::demo(folder.path(), &SampleOptions::for_people(2_000), &Task::silent()).unwrap();
        drop(session);
        (folder, summary.workspace)
    });
    path
}

pub(crate) fn window(size: [f32; 2]) -> Harness<'static, CrossfadeApp> {
    let app = CrossfadeApp::new(App::new(Settings::default(), Arc::new(|| {}))).unwrap();
    Harness::builder()
        .with_size(size)
        .with_max_steps(4)
        .allow_missing_glyphs()
        .build_ui_state(|ui, app: &mut CrossfadeApp| app.frame(ui), app)
}

pub(crate) fn send(window: &mut Harness<'_, CrossfadeApp>, commands: impl IntoIterator<Item = Command>) {
    for command in commands {
        window.state_mut().app_mut().send(command);
    }
    assert!(window.state_mut().app_mut().settle(PATIENCE), "jobs do not end");
    window.run_steps(SETTLING_FRAMES);
}

pub(crate) fn state<'a>(window: &'a Harness<'_, CrossfadeApp>) -> &'a AppState {
    &window.state().app().state
}

/// The screen as it is, in both themes and languages.
pub(crate) fn check_looks(window: &mut Harness<'_, CrossfadeApp>, what: &str) {
    for theme in [ThemeChoice::Dark, ThemeChoice::Light] {
        for language in Language::ALL {
            send(window, [Command::SetTheme(theme), Command::SetLanguage(language)]);
            check_frame(window, &format!("{what}, {theme:?}, {}", language.tag()));
        }
    }
}

fn check_frame(window: &mut Harness<'_, CrossfadeApp>, what: &str) {
    // Frames in which jobs were started by the last ones.
    for _ in 0..40 {
        if state(window).jobs.is_empty() && is_quiet(window) {
            break;
        }
        assert!(window.state_mut().app_mut().settle(PATIENCE), "{what}: jobs do not end");
        window.step();
    }
    window.step();
    assert!(is_quiet(window), "{what}: a quiet window asks for frames: {:?}", window.ctx.repaint_causes());
    let texts = shown_texts(window);
    assert!(texts.len() > 5, "{what}: hardly anything is drawn: {texts:?}");
    let missing: Vec<_> = texts.into_iter().filter(|text| is_key(text, state(window))).collect();
    assert_eq!(missing, Vec::<String>::new(), "{what}: words are missing");
    let controls: Vec<_> =
        window.root().children_recursive().map(|node| node.accesskit_node()).filter(is_control).collect();
    assert!(controls.len() > 3, "{what}: hardly any control is told to screen readers");
    let nameless: Vec<_> = controls
        .iter()
        .filter(|node| !has_name(node))
        .map(|node| format!("{:?} at {:?}", node.role(), node.bounding_box()))
        .collect();
    assert_eq!(nameless, Vec::<String>::new(), "{what}: controls without a name");
}

/// But for the one frame, minutes from now, in which an unused window locks itself.
fn is_quiet(window: &Harness<'_, CrossfadeApp>) -> bool {
    let output = &window.output().viewport_output;
    output.values().all(|viewport| viewport.repaint_delay > Duration::from_secs(60))
}

/// Whatever can be clicked or can have the keyboard, but the frames around things.
fn is_control(node: &AccessKitNode<'_>) -> bool {
    let can = |action| node.data().supports_action(action);
    let is_frame = matches!(node.role(), Role::Window | Role::ScrollView | Role::ScrollBar | Role::GenericContainer);
    !is_frame && (can(Action::Click) || can(Action::Focus))
}

fn has_name(node: &AccessKitNode<'_>) -> bool {
    node.label().is_some_and(|label| !label.trim().is_empty())
}

/// All text that is painted.
fn shown_texts(window: &Harness<'_, CrossfadeApp>) -> BTreeSet<String> {
    fn gather(shape: &Shape, texts: &mut BTreeSet<String>) {
        match shape {
            Shape::Text(text) => {
                texts.insert(text.galley.text().to_owned());
            }
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| gather(shape, texts)),
            _ => {}
        }
    }
    let mut texts = BTreeSet::new();
    window.output().shapes.iter().for_each(|clipped| gather(&clipped.shape, &mut texts));
    texts
}

/// Looks like a key of the words that has none. Names that people gave are no keys.
fn is_key(text: &str, state: &AppState) -> bool {
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    let names = state.workspace.iter().flat_map(|open| open.segments.iter().map(|(name, _)| name));
    let is_given = names.chain(state.audiences.list.iter().map(|row| &row.name)).any(|name| name == text)
        || state.models.runs.iter().any(|row| row.name == text)
        || state.audiences.draft.name == text;
    text.contains('-') && text.split('-').all(is_word) && !is_given && !ORDINARY.contains(&text)
}

/// Words with a hyphen that are not keys.
const ORDINARY: [&str; 1] = ["e-mail"];

#[test]
fn screens_without_data() {
    for size in SIZES {
        let mut window = window(size);
        check_looks(&mut window, "start, empty");
        let folder = tempfile::tempdir().unwrap();
        send(&mut window, [Command::NewWorkspace(folder.path().join("empty.crossfade"))]);
        assert!(state(&window).workspace.is_some(), "{:?}", state(&window).opening);
        for screen in Screen::RAIL {
            send(&mut window, [Command::Go(screen)]);
            check_looks(&mut window, &format!("{screen:?}, empty"));
        }
    }
}

#[test]
fn screens_with_data() {
    for size in SIZES {
        let mut window = window(size);
        send(&mut window, [Command::OpenWorkspace(workspace().to_owned())]);
        assert!(state(&window).workspace.is_some(), "{:?}", state(&window).opening);
        for screen in Screen::RAIL.into_iter().chain([Screen::Help]) {
            send(&mut window, [Command::Go(screen)]);
            assert_eq!(state(&window).screen, screen);
            check_looks(&mut window, &format!("{screen:?}, loaded"));
        }
        for pane in DataPane::ALL {
            send(&mut window, [Command::Go(Screen::Data), Command::SetDataPane(pane)]);
            check_looks(&mut window, &format!("Data, {pane:?}"));
        }
        send(&mut window, [Command::Go(Screen::Segments), Command::Rectangle([-1e6; 2], [1e6; 2], SetMode::Replace)]);
        assert!(!state(&window).selection.is_empty(), "nobody is selected");
        check_looks(&mut window, "Segments, people selected");
        send(&mut window, [Command::TogglePalette]);
        check_looks(&mut window, "palette");
        send(&mut window, [Command::TogglePalette, Command::StartTour]);
        check_looks(&mut window, "tour");
        send(&mut window, [Command::EndTour, Command::Go(Screen::Paths), Command::SetPathsTab(PathsTab::Pairings)]);
        assert!(state(&window).paths.pairings.ready().is_some(), "{:?}", state(&window).paths.pairings.failure());
        check_looks(&mut window, "Paths, pairings");
        send(&mut window, [Command::SetPathsTab(PathsTab::Crossings), Command::OpenReport]);
        check_looks(&mut window, "report");
        send(&mut window, [Command::CloseReport, Command::Go(Screen::Models), Command::SetMoves(Moves::People)]);
        send(&mut window, [Command::OpenComparison, Command::SetApart(true)]);
        assert!(state(&window).models.comparison.ready().is_some(), "{:?}", state(&window).models.comparison.failure());
        check_looks(&mut window, "Models, compared");
        send(&mut window, [Command::SetApart(false), Command::Go(Screen::Segments), Command::TogglePalette]);
        send(&mut window, [Command::TogglePalette, Command::ShowAudience("demo".to_owned())]);
        check_looks(&mut window, "Audiences, open");
        send(&mut window, [Command::SetCampaignOrder(true), Command::SetGlobalHoldout(0.05)]);
        send(&mut window, [Command::SetContactCap(Some(30)), Command::SetBalance(Some("domain".to_owned()))]);
        check_looks(&mut window, "Audiences, with limits");
        send(&mut window, [Command::ShowAudience("demo".to_owned()), Command::OpenExport]);
        assert!(state(&window).export.is_some(), "the export dialog is not open");
        check_looks(&mut window, "export");
    }
}

#[test]
fn screens_that_failed() {
    let failure = || Failure::new("not-found").with("path", "somewhere.csv");
    for size in SIZES {
        let mut window = window(size);
        window.state_mut().app_mut().state.opening = Loadable::Failed(failure());
        check_looks(&mut window, "start, failed");
        send(&mut window, [Command::OpenWorkspace(workspace().to_owned())]);
        for screen in Screen::RAIL {
            send(&mut window, [Command::Go(screen)]);
            fail_everything(&mut window.state_mut().app_mut().state, &failure());
            window.run_steps(SETTLING_FRAMES);
            check_looks(&mut window, &format!("{screen:?}, failed"));
        }
        for pane in DataPane::ALL {
            let state = &mut window.state_mut().app_mut().state;
            state.screen = Screen::Data;
            state.data.overview = Loadable::Ready(Default::default());
            state.data.pane = pane;
            state.data.matrix = Loadable::Failed(failure());
            state.data.links = Loadable::Failed(failure());
            state.data.health = Loadable::Failed(failure());
            check_looks(&mut window, &format!("Data, {pane:?}, failed"));
        }
        let state = &mut window.state_mut().app_mut().state;
        let preview = Loadable::Failed(failure());
        state.import.files = vec![ImportFile { name: "somewhere.csv".to_owned(), preview, ..ImportFile::default() }];
        state.import.failure = Some(failure());
        state.screen = Screen::Import;
        check_looks(&mut window, "Import, failed");
    }
}

fn fail_everything(state: &mut AppState, failure: &Failure) {
    state.data.overview = Loadable::Failed(failure.clone());
    state.models.curve = Loadable::Failed(failure.clone());
    state.models.ranks = Loadable::Failed(failure.clone());
    state.models.receipt = Loadable::Failed(failure.clone());
    state.segments.clustering = Loadable::Failed(failure.clone());
    state.segments.profile = Loadable::Failed(failure.clone());
    state.paths.table = Loadable::Failed(failure.clone());
    state.paths.detail = Loadable::Failed(failure.clone());
    state.paths.pairings = Loadable::Failed(failure.clone());
    state.data.twins = Loadable::Failed(failure.clone());
    state.audiences.funnel = Loadable::Failed(failure.clone());
    state.audiences.ranked = Loadable::Failed(failure.clone());
    state.results.list = Loadable::Failed(failure.clone());
    state.results.detail = Loadable::Failed(failure.clone());
}

#[test]
fn import_of_a_real_file() {
    let folder = tempfile::tempdir().unwrap();
    let exports = workspace().parent().unwrap().join("exports");
    let mut window = window(SIZES[0]);
    send(&mut window, [Command::NewWorkspace(folder.path().join("new.crossfade"))]);
    let files = ["teachable_users.csv", "music_plays.jsonl"].map(|name| exports.join(name));
    send(&mut window, [Command::AddFiles(files.to_vec())]);
    assert_eq!(state(&window).screen, Screen::Import);
    assert!(state(&window).import.files.iter().all(ImportFile::is_ready));
    check_looks(&mut window, "Import, loaded");
    // One that needs an answer, and one that is damaged: its problems have remedies.
    let odd = folder.path().join("odd.csv");
    std::fs::write(&odd, "c1,c2,c3\nana@example.com,mixing,03/04/2024\n").unwrap();
    let damaged = exports.join("xiaoetong_users.csv");
    for (at, path) in [odd, damaged].into_iter().enumerate() {
        send(&mut window, [Command::AddFiles(vec![path])]);
        assert_eq!(state(&window).import.shown, 2 + at);
        check_looks(&mut window, &format!("Import, file {at}"));
    }
}

#[test]
fn keys_act() {
    let mut window = window(SIZES[0]);
    send(&mut window, [Command::OpenWorkspace(workspace().to_owned())]);
    let mut press = |modifiers, key| {
        window.key_press_modifiers(modifiers, key);
        window.run_steps(4);
        assert!(window.state_mut().app_mut().settle(PATIENCE));
        let state = &window.state().app().state;
        (state.screen, state.palette_open, state.theme, state.inspector_open, state.zoom)
    };
    let ctrl = Modifiers::COMMAND;
    let dark = (Screen::Paths, false, ThemeChoice::Dark, true, 1.0);
    assert_eq!(press(ctrl, Key::Num4), dark);
    assert_eq!(press(ctrl, Key::K), (Screen::Paths, true, ThemeChoice::Dark, true, 1.0));
    assert_eq!(press(Modifiers::NONE, Key::Escape), dark);
    assert_eq!(press(ctrl, Key::I), (Screen::Paths, false, ThemeChoice::Dark, false, 1.0));
    assert_eq!(press(ctrl | Modifiers::SHIFT, Key::L), (Screen::Paths, false, ThemeChoice::Light, false, 1.0));
    assert_eq!(press(ctrl, Key::Minus).4, 0.9);
    assert_eq!(press(ctrl, Key::Num0).4, 1.0);
}

#[test]
fn the_palette_finds_and_runs() {
    let mut window = window(SIZES[0]);
    send(&mut window, [Command::OpenWorkspace(workspace().to_owned())]);
    send(&mut window, [Command::TogglePalette]);
    assert!(state(&window).palette_open);
    window.event(egui::Event::Text("audiences".to_owned()));
    window.run_steps(3);
    window.key_press(Key::Enter);
    window.run_steps(3);
    assert!(window.state_mut().app_mut().settle(PATIENCE));
    assert_eq!((state(&window).screen, state(&window).palette_open), (Screen::Audiences, false));
}
