//! Pictures of every screen in both themes and languages, compared with those in `tests/snapshots`. Needs a Vulkan
//! driver (Debian: `mesa-vulkan-drivers`), hence the feature `snapshots`. Write them anew with
//! `UPDATE_SNAPSHOTS=1 cargo test --release --features snapshots --test it snapshots`, and look at each.

use std::sync::Arc;

use crossfade::app::App;
use crossfade::app::command::{Command, Screen, SetMode, ThemeChoice};
use crossfade::app::settings::Settings;
use crossfade::app::state::{AppState, Loadable, Saved};
use crossfade::app::text::Language;
use crossfade::ui::CrossfadeApp;
use egui_kittest::{Harness, SnapshotOptions, SnapshotResults};

use super::views::{SETTLING_FRAMES, send, state, workspace};

/// 24 November 2026, noon UTC: for whatever the clock would write on the screen.
const NOON: i64 = 1_795_521_600;
/// Edges of letters that another version of the driver may draw a shade apart.
const PIXELS_THAT_MAY_DIFFER: usize = 60;

fn window() -> Harness<'static, CrossfadeApp> {
    let app = CrossfadeApp::new(App::new(Settings::default(), Arc::new(|| {}))).unwrap();
    Harness::builder()
        .with_size([1440.0, 900.0])
        .with_max_steps(4)
        .allow_missing_glyphs()
        .wgpu()
        .build_ui_state(|ui, app: &mut CrossfadeApp| app.frame(ui), app)
}

/// Takes the clock and the temporary folder out of the picture: they become the same in every run.
fn still(state: &mut AppState) {
    if let Some(workspace) = &mut state.workspace {
        workspace.saved = Saved::At(NOON);
    }
    state.data.sources.iter_mut().for_each(|source| source.imported_at = NOON);
    for run in &mut state.models.runs {
        run.created_at = NOON;
        run.fit_seconds = 1.5;
    }
    for row in &mut state.audiences.list {
        row.exported_at = row.exported_at.map(|_| NOON);
    }
    if let Loadable::Ready(detail) = &mut state.results.detail {
        Arc::make_mut(detail).start = NOON;
    }
    if let Loadable::Ready(view) = &mut state.privacy.view {
        let view = Arc::make_mut(view);
        view.audit.iter_mut().for_each(|entry| entry.at = NOON);
        for file in &mut view.exports {
            file.at = NOON;
            file.sha256 = "0".repeat(64);
        }
    }
    // The workspace of the tests is in a folder of another name each time.
    if let Some(export) = &mut state.export {
        export.folder = "exports".into();
    }
    for file in &mut state.import.files {
        if let Loadable::Ready(preview) = &mut file.preview {
            preview.imported_at = preview.imported_at.map(|_| NOON);
        }
    }
}

/// The screen as it is, in both themes and languages.
fn picture(window: &mut Harness<'_, CrossfadeApp>, name: &str, results: &mut SnapshotResults) {
    let options = SnapshotOptions::new().max_failed_pixels(PIXELS_THAT_MAY_DIFFER);
    for theme in [ThemeChoice::Dark, ThemeChoice::Light] {
        for language in Language::ALL {
            send(window, [Command::SetTheme(theme), Command::SetLanguage(language)]);
            // What a screen asks for when it is first drawn is answered before the picture.
            for _ in 0..3 {
                send(window, []);
            }
            still(&mut window.state_mut().app_mut().state);
            window.run_steps(SETTLING_FRAMES);
            let mode = if theme == ThemeChoice::Dark { "dark" } else { "light" };
            results.add(window.try_snapshot_options(format!("{name}-{mode}-{}", language.tag()), &options));
        }
    }
}

#[test]
fn every_screen_looks_as_it_did() {
    let mut results = SnapshotResults::new();
    let mut window = window();
    send(&mut window, [Command::Go(Screen::Start)]);
    picture(&mut window, "start", &mut results);
    send(&mut window, [Command::OpenWorkspace(workspace().to_owned())]);
    assert!(state(&window).workspace.is_some(), "{:?}", state(&window).opening);
    for screen in Screen::RAIL {
        send(&mut window, [Command::Go(screen)]);
        picture(&mut window, &format!("{screen:?}").to_lowercase(), &mut results);
    }
    let everybody = Command::Rectangle([-1e6; 2], [1e6; 2], SetMode::Replace);
    send(&mut window, [Command::Go(Screen::Segments), everybody]);
    picture(&mut window, "segments-selected", &mut results);
    send(&mut window, [Command::ShowAudience("demo".to_owned()), Command::OpenExport]);
    picture(&mut window, "export", &mut results);
    send(&mut window, [Command::CloseExport]);
    let exports = workspace().parent().unwrap().join("exports");
    let files = ["teachable_users.csv", "music_plays.jsonl"].map(|name| exports.join(name));
    send(&mut window, [Command::AddFiles(files.to_vec())]);
    picture(&mut window, "import", &mut results);
}
