//! What is around the screens, by keys and by labels: the palette, keys, the tour, messages that take things back,
//! pictures and tables out, and the report.

use std::path::{Path, PathBuf};

use crossfade::app::command::{Command, Moves, Screen, SetMode, TakeOut};
use crossfade::app::engine::{self, Session};
use crossfade::app::state::{PictureFormat, ReportParts, TableFormat};
use crossfade::app::text::{Language, Text};
use crossfade::task::Task;
use crossfade::ui::CrossfadeApp;
use egui::accesskit::Role;
use egui::{Event, Key, Modifiers};
use egui_kittest::Harness;
use egui_kittest::kittest::{NodeT, Queryable};

use crate::views::{send, state, window, workspace};

const SIZE: [f32; 2] = [1440.0, 900.0];

/// A copy of the shared workspace, so that what is saved or written in it is nobody else's.
fn own_workspace() -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("own.crossfade");
    std::fs::copy(workspace(), &path).unwrap();
    (folder, path)
}

fn opened(path: &Path, screen: Screen) -> Harness<'static, CrossfadeApp> {
    let mut window = window(SIZE);
    send(&mut window, [Command::OpenWorkspace(path.to_owned()), Command::Go(screen)]);
    send(&mut window, [Command::Go(screen)]);
    assert_eq!(state(&window).screen, screen, "{:?}", state(&window).opening);
    window
}

fn press(window: &mut Harness<'static, CrossfadeApp>, modifiers: Modifiers, key: Key) {
    window.key_press_modifiers(modifiers, key);
    window.run_steps(4);
    send(window, []);
}

fn words() -> Text {
    Text::load(Language::English).unwrap()
}

fn click(window: &mut Harness<'static, CrossfadeApp>, name: &str) {
    let found = window.query_all_by_label(name).next();
    found.unwrap_or_else(|| panic!("nothing is called {name}")).click();
    window.run_steps(3);
    send(window, []);
}

/// The files beside the workspace, in order of their names.
fn written(workspace: &Path) -> Vec<PathBuf> {
    let folder = workspace.with_file_name("own files");
    let entries = std::fs::read_dir(&folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    let mut files: Vec<PathBuf> = entries.map(|entry| entry.unwrap().path()).collect();
    files.sort();
    files
}

#[test]
fn keys_go_to_screens_and_act() {
    let (_folder, path) = own_workspace();
    let mut window = opened(&path, Screen::Data);
    for (letter, screen) in [(Key::M, Screen::Models), (Key::P, Screen::Paths), (Key::A, Screen::Audiences)] {
        // Right after one another: a step of the harness is a quarter of a second.
        window.key_press(Key::G);
        window.step();
        press(&mut window, Modifiers::NONE, letter);
        assert_eq!(state(&window).screen, screen);
    }
    // A letter without G before it does nothing.
    press(&mut window, Modifiers::NONE, Key::M);
    assert_eq!(state(&window).screen, Screen::Audiences);
    window.event(Event::Text("?".to_owned()));
    window.run_steps(3);
    assert_eq!(state(&window).screen, Screen::Help);
    press(&mut window, Modifiers::COMMAND, Key::T);
    assert!(state(&window).models.train_open && state(&window).screen == Screen::Models);
    send(&mut window, [Command::CloseTrain]);
    send(&mut window, [Command::Go(Screen::Models), Command::SetAlpha(0.3)]);
    press(&mut window, Modifiers::COMMAND, Key::S);
    assert_eq!(state(&window).models.saved_alpha, 0.3);
}

#[test]
fn f6_goes_through_the_parts_of_the_window() {
    let (_folder, path) = own_workspace();
    let mut window = opened(&path, Screen::Models);
    let text = words();
    let names = ["pane-top-bar", "pane-rail", "pane-screen", "pane-inspector", "pane-status-bar", "pane-top-bar"];
    for name in names {
        press(&mut window, Modifiers::NONE, Key::F6);
        let focused = window.root().children_recursive().find(|node| node.accesskit_node().is_focused());
        let label = focused.and_then(|node| node.accesskit_node().label());
        assert_eq!(label.as_deref(), Some(&*text.get(name)));
    }
    press(&mut window, Modifiers::NONE, Key::F6);
    press(&mut window, Modifiers::NONE, Key::Tab);
    let focused = window.root().children_recursive().find(|node| node.accesskit_node().is_focused());
    let label = focused.and_then(|node| node.accesskit_node().label());
    assert_eq!(label.as_deref(), Some(&*text.get("nav-data")), "Tab goes on inside the rail");
}

#[test]
fn the_palette_remembers_acts_and_finds_people() {
    let (_folder, path) = own_workspace();
    let mut window = opened(&path, Screen::Data);
    let text = words();
    let mut run = |typed: &str| {
        send(&mut window, [Command::TogglePalette]);
        window.event(Event::Text(typed.to_owned()));
        window.run_steps(3);
        window.key_press(Key::Enter);
        window.run_steps(3);
        send(&mut window, []);
        let state = state(&window);
        (state.screen, state.models.person, state.recent_acts.clone())
    };
    assert_eq!(run("go to paths").2, ["nav-paths"]);
    assert_eq!(run("high contrast").2, ["high-contrast", "nav-paths"]);
    let (screen, person, acts) = run("P-000007");
    assert_eq!((screen, acts.len()), (Screen::Models, 2), "a person is no act");
    let dataset = state(&window).dataset().unwrap().clone();
    assert_eq!(person.map(|row| dataset.people.label(row as usize)).as_deref(), Some("P-000007"));
    assert!(state(&window).high_contrast);
    send(&mut window, [Command::TogglePalette]);
    let recent = text.get("palette-recent");
    assert!(window.query_all_by_label(&recent).next().is_some(), "recent acts stand in their own group");
}

#[test]
fn the_tour_leads_over_the_screens_and_ends() {
    let (_folder, path) = own_workspace();
    let mut window = opened(&path, Screen::Paths);
    let text = words();
    send(&mut window, [Command::StartTour]);
    let mut screens = vec![];
    while state(&window).tour.is_some() {
        screens.push(state(&window).screen);
        let next = if screens.len() == 5 { "tour-end" } else { "tour-next" };
        click(&mut window, &text.get(next));
        assert!(screens.len() <= 5);
    }
    assert_eq!(screens, Screen::RAIL[..5]);
    send(&mut window, [Command::StartTour]);
    press(&mut window, Modifiers::NONE, Key::Escape);
    assert_eq!(state(&window).tour, None);
}

#[test]
fn a_cleared_selection_comes_back_from_its_message() {
    let (_folder, path) = own_workspace();
    let mut window = opened(&path, Screen::Segments);
    send(&mut window, [Command::Rectangle([-1e6; 2], [1e6; 2], SetMode::Replace)]);
    let before = state(&window).selection.clone();
    assert!(!before.is_empty());
    send(&mut window, [Command::ClearSelection, Command::SetAlpha(0.2)]);
    assert!(state(&window).selection.is_empty());
    let undo = words().get("undo").into_owned();
    let links = window.query_all_by_role_and_label(Role::Link, &undo);
    links.into_iter().next().expect("the message offers to undo").click();
    window.run_steps(3);
    send(&mut window, []);
    assert_eq!(state(&window).selection.people, before.people);
    assert_eq!(state(&window).models.alpha, 0.2, "only the selection comes back");
}

#[test]
fn weights_apart_are_saved_and_taken_back() {
    let (_folder, path) = own_workspace();
    let mut window = opened(&path, Screen::Models);
    let saved = state(&window).models.saved_alpha;
    send(&mut window, [Command::SetApart(true), Command::SetWeights(0.6, 0.3)]);
    let models = &state(&window).models;
    assert!((models.alpha - 2.0 / 3.0).abs() < 1e-12 && (models.weight_sum - 0.9).abs() < 1e-12);
    let receipt = models.receipt.ready().cloned().expect("a receipt");
    assert!((receipt.collaborative.weight - 0.6).abs() < 1e-6, "{}", receipt.collaborative.weight);
    let terms = receipt.collaborative.total + receipt.profile.total + receipt.constant;
    assert!((terms - receipt.score).abs() < 1e-3, "{terms} is not {}", receipt.score);
    send(&mut window, [Command::SaveBlend]);
    let run = state(&window).models.shown_run.clone().unwrap();
    let kept = |window: &Harness<'_, CrossfadeApp>| {
        let row = state(window).models.runs.iter().find(|row| row.name == run).cloned().unwrap();
        (row.alpha.unwrap(), row.weight_sum.unwrap())
    };
    let (alpha, sum) = kept(&window);
    assert!((alpha - 2.0 / 3.0).abs() < 1e-9 && (sum - 0.9).abs() < 1e-9, "{alpha} {sum}");
    click(&mut window, &words().get("undo"));
    assert_eq!(kept(&window), (saved, 1.0));
    send(&mut window, [Command::SetApart(false)]);
    assert_eq!(state(&window).models.weight_sum, 1.0);
}

#[test]
fn people_of_an_item_are_ranked_like_the_lists_say() {
    let (_folder, path) = own_workspace();
    let mut window = opened(&path, Screen::Models);
    send(&mut window, [Command::SetMoves(Moves::People)]);
    let models = &state(&window).models;
    let (item, ranks) = (models.item.unwrap(), models.item_ranks.ready().cloned().expect("people of the item"));
    assert_eq!((ranks.item, ranks.is_everybody), (item, true));
    let dataset = state(&window).dataset().unwrap().clone();
    let events = &dataset.events;
    let took = (0..events.len()).filter(|&at| events.items[at] == item && events.kinds[at].is_taking());
    let has: std::collections::BTreeSet<u32> = took.map(|at| events.people[at]).collect();
    assert!(!has.is_empty());
    assert!(ranks.people.iter().all(|person| !has.contains(person)), "an owner is offered the item");
    // The score of the first is the one that a receipt gives.
    let alpha = models.alpha;
    let first = ranks.dial().top(alpha, 1)[0];
    let (person, score) = (ranks.people[first], ranks.dial().score(first, alpha));
    send(&mut window, [Command::ShowPerson(person)]);
    let receipt = state(&window).models.receipt.ready().cloned().expect("a receipt");
    assert_eq!((receipt.person, receipt.item), (person, item), "the item stays");
    assert!((receipt.score - score).abs() < 1e-3, "{} is not {score}", receipt.score);
}

#[test]
fn a_run_is_not_clearly_better_than_itself_and_clearly_so_than_chance() {
    let (_folder, path) = own_workspace();
    let session = Session::open(&path).unwrap();
    let direction = crossfade::app::command::Direction::CourseToMusic;
    let compare = |a: &str, b: &str| engine::compare_runs(&session, a, b, direction, &Task::silent()).unwrap();
    let same = compare("blend", "blend");
    assert!(same.rows.len() >= 4 && same.n_people > 20);
    assert!(same.rows.iter().all(|row| (row.difference.low, row.difference.high) == (0.0, 0.0)));
    let (there, back) = (compare("blend", "popularity"), compare("popularity", "blend"));
    for (a, b) in there.rows.iter().zip(&back.rows) {
        assert!((a.difference.value + b.difference.value).abs() < 1e-6, "{}", a.metric);
        assert!((a.run.value - a.other.value - a.difference.value).abs() < 1e-6, "{}", a.metric);
        assert!(a.difference.low <= a.difference.value && a.difference.value <= a.difference.high);
    }
}

#[test]
fn a_search_finds_settings_that_the_model_takes() {
    let (_folder, path) = own_workspace();
    let mut window = opened(&path, Screen::Models);
    send(&mut window, [Command::OpenTrain, Command::Tune("item-knn".to_owned(), 10.0)]);
    let models = &state(&window).models;
    let tuned = models.tuned.ready().cloned().unwrap_or_else(|| panic!("{:?}", models.tuned.failure()));
    assert!(tuned.n_trials >= 1 && tuned.quality.low <= tuned.quality.value);
    let specs = crossfade::models::by_id("item-knn").unwrap().params();
    for (name, value) in &tuned.params {
        let spec = specs.iter().find(|spec| spec.name == name).unwrap_or_else(|| panic!("{name} is no setting"));
        assert!((spec.min..=spec.max).contains(value), "{name} = {value}");
    }
}

#[test]
fn pictures_of_a_screen_are_written_as_svg() {
    let (_folder, path) = own_workspace();
    let mut window = opened(&path, Screen::Models);
    send(&mut window, [Command::TakeOut(TakeOut::Pictures(PictureFormat::Svg))]);
    send(&mut window, []);
    let files = written(&path);
    assert!(files.len() >= 3, "{files:?}");
    let all: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
    for (file, svg) in files.iter().zip(&all) {
        assert!(svg.starts_with("<svg ") && svg.ends_with("</svg>\n"), "{}", file.display());
        assert!(svg.matches("<text").count() >= 2, "{} has no words", file.display());
        assert_eq!(svg.matches("<g").count(), svg.matches("</g>").count(), "{}", file.display());
    }
    let quality = words().get("models-profile-only").into_owned();
    assert!(all.iter().any(|svg| svg.contains(&quality)), "the curve says {quality}");
}

#[test]
fn tables_of_a_screen_are_written_whole_in_every_form() {
    let (_folder, path) = own_workspace();
    let mut window = opened(&path, Screen::Data);
    let n_people = state(&window).dataset().unwrap().n_people();
    for (format, ending) in [(TableFormat::Csv, "csv"), (TableFormat::Xlsx, "xlsx"), (TableFormat::Parquet, "parquet")]
    {
        send(&mut window, [Command::TakeOut(TakeOut::Tables(format))]);
        window.run_steps(n_people / 2_000 + 8);
        send(&mut window, []);
        let files: Vec<PathBuf> =
            written(&path).into_iter().filter(|file| file.extension().is_some_and(|own| own == ending)).collect();
        assert!(!files.is_empty(), "no {ending}");
        assert!(files.iter().all(|file| std::fs::metadata(file).unwrap().len() > 100));
        if format == TableFormat::Csv {
            let tables: Vec<String> = files.iter().map(|file| std::fs::read_to_string(file).unwrap()).collect();
            let people = tables.iter().find(|table| table.contains("P-0000")).expect("the table of people");
            assert_eq!(people.lines().count(), n_people + 1, "a head and a line a person");
            let is_masked = |part: &str| part.split(',').next_back().is_some_and(|local| local.contains('•'));
            let parts: Vec<&str> = people.split('@').collect();
            assert!(parts.len() > 100, "hardly any contact");
            assert!(parts[..parts.len() - 1].iter().all(|part| is_masked(part)), "contacts stay masked");
        }
    }
}

#[test]
fn the_window_writes_a_report() {
    let (_folder, path) = own_workspace();
    let mut window = opened(&path, Screen::Data);
    let text = words();
    send(&mut window, [Command::OpenReport]);
    click(&mut window, &text.get("report-write-now"));
    assert!(!state(&window).report_open);
    let report = std::fs::read_to_string(&written(&path)[0]).unwrap();
    for key in ["nav-data", "nav-models", "nav-segments", "nav-audiences", "nav-results", "nav-privacy"] {
        assert!(report.contains(&format!("<h2>{}</h2>", text.get(key))), "{key}");
    }
}

#[test]
fn a_report_has_the_parts_that_were_asked_for_and_the_same_fingerprint() {
    let (folder, path) = own_workspace();
    let session = Session::open(&path).unwrap();
    let text = Text::load(Language::Chinese).unwrap();
    let parts = ReportParts { models: false, paths: false, ..ReportParts::default() };
    let write = |name: &str, floor: u64| {
        let out = folder.path().join(name);
        let summary = engine::write_report(&session, parts, &out, &text, Some(floor), &Task::silent()).unwrap();
        (summary, std::fs::read_to_string(&out).unwrap())
    };
    let ((first, html), (second, hidden)) = (write("a.html", 20), write("b.html", 1_000_000));
    assert_eq!((first.fingerprint.len(), &first.fingerprint), (64, &second.fingerprint));
    assert!(html.contains(&format!("<h2>{}</h2>", text.get("nav-data"))) && html.contains(&first.fingerprint));
    assert!(!html.contains(&format!("<h2>{}</h2>", text.get("nav-models"))));
    assert!(html.contains("demo") && hidden.contains("&lt;1000000"), "the floor holds for audiences");
    let n_people = session.dataset(&Task::silent()).unwrap().n_people();
    assert!(!hidden.contains(&format!(">{}<", text.format.count(n_people as u64))), "everybody is told");
}

#[test]
fn a_frame_of_a_quiet_screen_costs_little() {
    let (_folder, path) = own_workspace();
    for screen in Screen::RAIL {
        let mut window = opened(&path, screen);
        let mut costs: Vec<std::time::Duration> = (0..30)
            .map(|step| {
                window.hover_at(egui::pos2(400.0 + step as f32 * 9.0, 300.0));
                let begun = std::time::Instant::now();
                window.step();
                begun.elapsed()
            })
            .collect();
        costs.sort();
        println!("{screen:?}: median frame {:.2} ms", costs[15].as_secs_f64() * 1e3);
        // Far above what it is on an idle machine; tests run beside one another.
        assert!(costs[15].as_millis() < 40, "{screen:?}: {costs:?}");
    }
}

#[test]
fn counts_are_on_screen_while_the_data_are_read_and_the_second_time_all_of_them() {
    let (_folder, path) = own_workspace();
    // Other tests may have had the shared one open.
    Session::open(&path).unwrap().store().set_setting("overview", &()).unwrap();
    let glance = || {
        let mut window = window(SIZE);
        window.state_mut().app_mut().send(Command::OpenWorkspace(path.clone()));
        loop {
            window.step();
            let state = state(&window);
            assert!(state.opening.failure().is_none(), "{:?}", state.opening);
            assert!(state.workspace.is_none(), "the data were there before the counts");
            if let Some(seen) = state.data.overview.shown() {
                assert_eq!((state.screen, state.data.sources.is_empty()), (Screen::Data, false));
                let seen = seen.clone();
                window.step();
                send(&mut window, []);
                return (seen, window);
            }
        }
    };
    let (first, window) = glance();
    let whole = state(&window).data.overview.ready().unwrap().clone();
    assert!(first.is_partial && !whole.is_partial);
    assert_eq!((first.n_people, first.parts, first.n_events), (whole.n_people, whole.parts, whole.n_events));
    assert_eq!((first.profiles_read, first.joined), (whole.profiles_read, whole.joined));
    drop(window);
    let (second, _) = glance();
    assert!(!second.is_partial);
    assert_eq!((second.with_email, &second.months), (whole.with_email, &whole.months));
}
