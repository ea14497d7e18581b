//! The dialog of the cluster, as somebody uses it who never types a command.

use std::sync::Arc;
use std::time::Duration;

use crossfade::app::App;
use crossfade::app::command::{Command, Screen, ThemeChoice};
use crossfade::app::settings::Settings;
use crossfade::app::state::{AppState, Loadable};
use crossfade::app::text::Language;
use crossfade::ui::CrossfadeApp;
use egui::accesskit::Role;
use egui_kittest::Harness;
use egui_kittest::kittest::Queryable;

use crate::journey::goal_category;
use crate::shop::shop;

const PATIENCE: Duration = Duration::from_secs(240);

type Window = Harness<'static, CrossfadeApp>;

fn state(window: &Window) -> &AppState {
    &window.state().app().state
}

fn settle(window: &mut Window) {
    window.run_steps(6);
    assert!(window.state_mut().app_mut().settle(PATIENCE), "jobs do not end");
    window.run_steps(6);
}

fn press(window: &mut Window, label: &str) {
    window.get_by_role_and_label(Role::Button, label).click();
    settle(window);
}

fn fill(window: &mut Window, label: &str, text: &str) {
    window.get_by_role_and_label(Role::TextInput, label).focus();
    window.run_steps(2);
    window.event(egui::Event::Text(text.to_owned()));
    window.run_steps(2);
}

/// Figures of the work that was done last.
fn figures(window: &Window) -> Vec<(&'static str, u64)> {
    match &state(window).data.cluster_done {
        Loadable::Failed(failure) => panic!("{failure:?}"),
        shown => shown.shown().map(|done| done.figures.clone()).unwrap_or_default(),
    }
}

#[test]
fn the_dialog_connects_and_does_the_work() {
    let shop = shop();
    let app = CrossfadeApp::new(App::new(Settings::default(), Arc::new(|| {}))).unwrap();
    let mut window = Harness::builder()
        .with_size([1440.0, 900.0])
        .with_max_steps(8)
        .allow_missing_glyphs()
        .build_ui_state(|ui, app: &mut CrossfadeApp| app.frame(ui), app);
    let path = shop.folder.path().join("dialog.crossfade");
    for command in [Command::NewWorkspace(path), Command::Go(Screen::Data)] {
        window.state_mut().app_mut().send(command);
        settle(&mut window);
    }
    press(&mut window, "Connect a cluster...");
    let request = shop.request(crate::shop::ADDRESS, "dialog");
    fill(&mut window, "Address", &request.url);
    fill(&mut window, "Table of events", &request.events);
    fill(&mut window, "Table of people, with consent", &request.people.unwrap());
    fill(&mut window, "Table of items", &request.items.unwrap());
    fill(&mut window, "Columns, as ROLE=COLUMN", &request.map);
    fill(&mut window, "Work folder on the cluster's storage", &request.work.unwrap());
    press(&mut window, "Connect");
    match &state(&window).data.cluster {
        Loadable::Failed(failure) => panic!("{failure:?}"),
        shown => assert!(shown.shown().unwrap().0.events > 0),
    }
    window.get_by_role_and_label(Role::RadioButton, "Work").click();
    settle(&mut window);
    press(&mut window, "Fit");
    assert!(figures(&window).contains(&("data-cluster-n-items", 160)), "{:?}", figures(&window));
    press(&mut window, "Find paths");
    assert!(figures(&window).iter().any(|(key, n)| *key == "cluster-n-paths" && *n > 0));
    let goal = state(&window).dataset().map(|data| goal_category(data)).unwrap();
    fill(&mut window, "Name", "spring");
    fill(&mut window, "Goal: item, category:C or creator:C", &format!("category:{goal}"));
    press(&mut window, "Choose");
    let chosen = figures(&window);
    let members = chosen.iter().find(|(key, _)| *key == "cluster-n-members").unwrap().1;
    press(&mut window, "Write");
    assert!(figures(&window).contains(&("cluster-n-rows", members)), "{chosen:?} {:?}", figures(&window));
    // Each page in both languages and looks.
    for theme in [ThemeChoice::Dark, ThemeChoice::Light] {
        for language in Language::ALL {
            for command in [Command::SetTheme(theme), Command::SetLanguage(language)] {
                window.state_mut().app_mut().send(command);
                settle(&mut window);
            }
            let words = match language {
                Language::English => ["4. Write the list on the cluster", "Work"],
                _ => ["4. 在集群上写名单", "操作"],
            };
            window.get_by_role_and_label(Role::RadioButton, words[1]);
            assert!(window.query_by_label(words[0]).is_some(), "{language:?}");
        }
    }
}
