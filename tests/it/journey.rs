//! The whole job through the window, by labels, without a display: bring files in, train, draw a lasso, build an
//! audience, write it.

use crossfade::app::command::{Command, Goal, Screen};
use crossfade::app::state::ImportFile;
use crossfade::app::text::{Language, Text};
use crossfade::sample::{self, SampleOptions};
use crossfade::task::Task;
use crossfade::ui::CrossfadeApp;
use egui::accesskit::Role;
use egui::pos2;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

use crate::views::{send, state, window};

#[test]
fn from_files_to_a_campaign_list() {
    let folder = tempfile::tempdir().unwrap();
    let exports = folder.path().join("exports");
    sample::write(&exports, &SampleOptions::for_people(600), &Task::silent()).unwrap();
    let text = Text::load(Language::English).unwrap();
    let mut window = window([1440.0, 900.0]);
    let files: Vec<_> = sample::FILE_NAMES.iter().map(|name| exports.join(name)).collect();
    let n_files = files.len();

    // Bring in.
    send(&mut window, [Command::NewWorkspace(folder.path().join("shop.crossfade")), Command::AddFiles(files)]);
    assert_eq!(state(&window).screen, Screen::Import);
    assert!(state(&window).import.files.iter().all(ImportFile::is_ready), "a file is not ready");
    button(&window, &text.with("import-commit", &[("n", n_files.into())]));
    window.run_steps(2);
    send(&mut window, []);
    assert_eq!(state(&window).screen, Screen::Data);
    let overview = state(&window).data.overview.ready().cloned().expect("the overview is there");
    assert!(overview.parts[1] >= 20, "too few bridge people");

    // Train.
    send(&mut window, [Command::Go(Screen::Models)]);
    button(&window, &text.get("models-train-defaults"));
    window.run_steps(2);
    send(&mut window, []);
    assert!(state(&window).models.runs.len() >= 8);
    assert!(state(&window).models.curve.ready().is_some(), "{:?}", state(&window).models.curve.failure());

    // Draw around people on the map.
    send(&mut window, [Command::Go(Screen::Segments)]);
    assert!(state(&window).segments.clustering.ready().is_some());
    window.drag_at(pos2(300.0, 170.0));
    window.step();
    for at in [pos2(900.0, 170.0), pos2(900.0, 480.0), pos2(300.0, 480.0)] {
        window.hover_at(at);
        window.step();
    }
    window.drop_at(pos2(300.0, 200.0));
    window.run_steps(2);
    send(&mut window, []);
    let n_selected = state(&window).selection.len();
    assert!(n_selected >= 20, "the lasso chose {n_selected} people");

    // Build the audience from them.
    button(&window, &text.get("selection-save"));
    window.run_steps(2);
    send(&mut window, []);
    assert_eq!(state(&window).screen, Screen::Audiences);
    send(&mut window, [Command::SetGoal(Goal::Category("rock".to_owned())), Command::SetSize(60)]);
    assert!(state(&window).audiences.ranked.ready().is_some(), "{:?}", state(&window).audiences.ranked.failure());
    button(&window, &text.get("audiences-export"));
    window.run_steps(2);
    send(&mut window, []);
    assert!(state(&window).export.is_some(), "{:?}", state(&window).audiences.failure);

    // Write it.
    send(&mut window, [Command::SetExportFolder(folder.path().join("lists"))]);
    let n_on = state(&window).export.as_ref().unwrap().cards.iter().filter(|card| card.is_on).count();
    button(&window, &text.with("export-write", &[("n", n_on.into())]));
    window.run_steps(2);
    send(&mut window, []);
    let export = state(&window).export.as_ref().unwrap();
    let written = export.written.ready().cloned().expect("files are written");
    for list in written.iter() {
        assert_eq!(list.failure, None, "{}", list.destination);
        assert!(list.manifest.exists());
        assert!(list.files.iter().all(|(path, rows, _)| path.exists() && *rows > 0));
    }
}

/// Clicks the first button of this name.
fn button(window: &Harness<'_, CrossfadeApp>, name: &str) {
    let found = window.query_all_by_role_and_label(Role::Button, name).next();
    found.unwrap_or_else(|| panic!("no button is called {name}")).click();
}
