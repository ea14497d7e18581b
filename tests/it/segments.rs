//! The Segments screen end to end: every part of it in both looks and languages, the selection put together and taken
//! apart again, and nothing lost by a mis-click.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use crossfade::app::App;
use crossfade::app::command::{ColourBy, Command, Origin, PairOf, Screen, SegmentsTab, SetMode, SetRef};
use crossfade::app::engine;
use crossfade::app::settings::Settings;
use crossfade::app::state::AppState;
use crossfade::data::rules::Rule;
use crossfade::data::{Domain, PersonSet};
use crossfade::privacy::floor::Told;
use crossfade::sample::SampleOptions;
use crossfade::task::Task;

use crate::views::{check_looks, send as draw, state, window};

const PATIENCE: Duration = Duration::from_secs(90);

/// A workspace of its own for each test, copied from one that is made once.
fn workspace(folder: &Path) -> PathBuf {
    static MADE: OnceLock<(tempfile::TempDir, PathBuf)> = OnceLock::new();
    let (_, made) = MADE.get_or_init(|| {
        let folder = tempfile::tempdir().unwrap();
        let (session, summary) =
            engine::demo(folder.path(), &SampleOptions::for_people(2_000), &Task::silent()).unwrap();
        drop(session);
        (folder, summary.workspace)
    });
    let copy = folder.join("copy.crossfade");
    std::fs::copy(made, &copy).unwrap();
    copy
}

fn open(path: &Path) -> App {
    let mut app = App::new(Settings::default(), Arc::new(|| {}));
    run(&mut app, [Command::OpenWorkspace(path.to_owned()), Command::Go(Screen::Segments)]);
    assert!(app.state.segments.clustering.ready().is_some(), "{:?}", app.state.segments.clustering.failure());
    app
}

fn run(app: &mut App, commands: impl IntoIterator<Item = Command>) {
    for command in commands {
        app.send(command);
        assert!(app.settle(PATIENCE), "jobs do not end");
    }
}

fn rule(text: &str) -> Arc<Rule> {
    Arc::new(Rule::parse(text).unwrap())
}

fn saved(state: &AppState) -> BTreeMap<String, u64> {
    state.workspace.iter().flat_map(|open| open.segments.iter().cloned()).collect()
}

#[test]
fn a_selection_is_put_together_and_taken_apart_and_undone() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = open(&workspace(folder.path()));
    let view = Arc::clone(app.state.segments.clustering.ready().unwrap());
    let of_cluster = |cluster: u16| -> PersonSet {
        (0..view.labels.len() as u32).filter(|&person| view.labels[person as usize] == cluster).collect()
    };
    run(&mut app, [Command::SelectCluster(0, SetMode::Replace), Command::SelectCluster(1, SetMode::Add)]);
    assert_eq!(*app.state.selection.people, of_cluster(0) | of_cluster(1));
    run(&mut app, [Command::SelectRule("has music".to_owned(), SetMode::Intersect)]);
    run(&mut app, [Command::SelectRule("suppressed".to_owned(), SetMode::Subtract)]);
    let with_music = app.session().unwrap().dataset(&Task::silent()).unwrap();
    let with_music = Rule::parse("has music and not suppressed").unwrap().people(&with_music, &|_| None);
    assert_eq!(*app.state.selection.people, (of_cluster(0) | of_cluster(1)) & &with_music);
    let names: Vec<&str> = app.state.selection.parts.iter().map(|part| part.name.as_str()).collect();
    assert_eq!(&names[..3], ["A", "B", "has music"]);
    // Without the second cluster, then with the first one only where it has no music.
    run(&mut app, [Command::RemovePart(1)]);
    assert_eq!(*app.state.selection.people, of_cluster(0) & &with_music);
    run(&mut app, [Command::SetPartMode(1, SetMode::Subtract)]);
    assert!(app.state.selection.people.is_disjoint(&with_music));
    let profile = app.state.segments.profile.ready().unwrap();
    assert_eq!(profile.n_people, app.state.selection.len());
    // All the way back, and forth again.
    let last = app.state.selection.clone();
    while app.state.undo.next_undo().is_some() {
        run(&mut app, [Command::Undo]);
    }
    assert!(app.state.selection.is_empty() && app.state.segments.profile.is_empty());
    while app.state.undo.next_redo().is_some() {
        run(&mut app, [Command::Redo]);
    }
    assert_eq!(app.state.selection, last);
    run(&mut app, [Command::InvertSelection]);
    assert_eq!(app.state.selection.len() + last.len(), view.labels.len() as u64);
    assert_eq!(app.state.selection.origin, Some(Origin::Inverse));
}

#[test]
fn names_and_saved_sets_outlive_a_mis_click_and_the_window() {
    let folder = tempfile::tempdir().unwrap();
    let path = workspace(folder.path());
    let mut app = open(&path);
    run(&mut app, [Command::RenameCluster(0, "Night owls".to_owned()), Command::RenameCluster(0, "Oops".to_owned())]);
    run(&mut app, [Command::Undo]);
    run(&mut app, [Command::SelectCluster(0, SetMode::Replace), Command::SaveSegment("Owls".to_owned())]);
    let n_owls = app.state.selection.len();
    // A name that is taken keeps its people.
    run(&mut app, [Command::SelectCluster(1, SetMode::Replace), Command::SaveSegment("Owls".to_owned())]);
    assert_eq!(saved(&app.state)["Owls"], n_owls);
    run(&mut app, [Command::DeleteSegment("Owls".to_owned())]);
    assert!(!saved(&app.state).contains_key("Owls"));
    run(&mut app, [Command::Undo]);
    assert_eq!(saved(&app.state)["Owls"], n_owls);
    run(&mut app, [Command::Redo]);
    assert!(!saved(&app.state).contains_key("Owls"));
    run(&mut app, [Command::Undo]);
    let points = Arc::clone(&app.state.segments.clustering.ready().unwrap().points);
    drop(app);

    let mut app = open(&path);
    assert_eq!(saved(&app.state)["Owls"], n_owls);
    let view = Arc::clone(app.state.segments.clustering.ready().unwrap());
    assert_eq!(view.clusters[0].given_name, "Night owls");
    assert!(view.trustworthiness.is_some() && !view.clusters[0].outline.is_empty());
    let same = |a: &[f32; 2], b: &[f32; 2]| (0..2).all(|axis| (a[axis] - b[axis]).abs() < 1e-5 || a[axis].is_nan());
    assert!(view.points.iter().zip(points.iter()).all(|(a, b)| same(a, b)), "places moved");
    // The same clusters again keep the name.
    let k = view.clusters.len();
    run(&mut app, [Command::Recluster(Some(k))]);
    let again = app.state.segments.clustering.ready().unwrap();
    assert_eq!(again.clusters.iter().filter(|row| row.given_name == "Night owls").count(), 1);
    run(&mut app, [Command::ReclusterByDensity]);
    let by_density = app.state.segments.clustering.ready().unwrap();
    assert!(by_density.by_density && !by_density.clusters.is_empty());
}

#[test]
fn rules_are_counted_part_by_part() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = open(&workspace(folder.path()));
    let text = "has course and (spent on course within 365d > 0 or not did course then music within 90d)";
    run(&mut app, [Command::SetSegmentsTab(SegmentsTab::Rules), Command::EditRule(rule(text))]);
    let count = app.state.segments.rule_count.ready().unwrap();
    assert_eq!((count.counts.len(), &count.unknown), (6, &None));
    let dataset = app.session().unwrap().dataset(&Task::silent()).unwrap();
    let people = rule(text).people(&dataset, &|_| None);
    assert_eq!(count.counts[0], Told::Exact(people.len()));
    assert!(people.len() > 20 && count.counts[1].figure() >= count.counts[0].figure());
    run(&mut app, [Command::SelectRule(text.to_owned(), SetMode::Replace)]);
    assert_eq!(*app.state.selection.people, people);
    // What the data do not have is told, and undo brings the older rule back.
    run(&mut app, [Command::EditRule(rule("shoe is 44"))]);
    let unknown = app.state.segments.rule_count.ready().unwrap().unknown.clone();
    assert_eq!(unknown.map(|failure| failure.code), Some("rule-unknown"));
    run(&mut app, [Command::Undo]);
    assert_eq!(app.state.segments.rule, rule(text));
    assert_eq!(app.state.segments.rule_count.ready().unwrap().counts[0], Told::Exact(people.len()));
}

#[test]
fn sets_side_by_side_hide_small_groups() {
    let folder = tempfile::tempdir().unwrap();
    let mut app = open(&workspace(folder.path()));
    let set = |range: std::ops::Range<u32>| Arc::new(PersonSet::from_iter(range));
    for (name, people) in [("first", set(0..600)), ("second", set(400..1000)), ("nearly", set(0..590))] {
        run(&mut app, [Command::Select(people, Origin::Part, SetMode::Replace), Command::SaveSegment(name.to_owned())]);
    }
    run(&mut app, [Command::SetSegmentsTab(SegmentsTab::Compare)]);
    let overlap = app.state.segments.overlap.ready().unwrap();
    let at = |name: &str| overlap.names.iter().position(|known| known == name).unwrap();
    let shared = |a: &str, b: &str| overlap.shared[at(a)][at(b)];
    assert_eq!((shared("first", "second"), shared("second", "second")), (Some(200), Some(600)));
    // Ten people would be left, whom the two sizes would give away.
    assert_eq!(shared("first", "nearly"), None);
    let pair = [SetRef::Segment("first".to_owned()), SetRef::Segment("second".to_owned())];
    run(&mut app, [Command::CompareSet(0, pair[0].clone()), Command::CompareSet(1, pair[1].clone())]);
    let comparison = app.state.segments.comparison.ready().unwrap();
    assert_eq!((comparison.n_people, comparison.shared), ([600, 600], Some(200)));
    for (of, n) in [(PairOf::Both, 200), (PairOf::Either, 1000), (PairOf::OnlyFirst, 400), (PairOf::OnlySecond, 400)] {
        run(&mut app, [Command::SelectPair(pair.clone(), of)]);
        assert_eq!(app.state.selection.len(), n, "{of:?}");
    }
    run(&mut app, [Command::CompareSet(1, SetRef::Segment("nearly".to_owned()))]);
    let comparison = app.state.segments.comparison.ready().unwrap();
    assert!(comparison.shared.is_none() && comparison.rows.is_empty());
}

#[test]
fn every_part_of_the_screen_in_both_looks() {
    let folder = tempfile::tempdir().unwrap();
    let path = workspace(folder.path());
    for size in [[1440.0, 900.0], [1180.0, 720.0]] {
        let mut window = window(size);
        draw(&mut window, [Command::OpenWorkspace(path.clone())]);
        draw(&mut window, [Command::Go(Screen::Segments)]);
        assert!(state(&window).segments.clustering.ready().is_some(), "there is no map");
        draw(&mut window, [Command::SelectCluster(0, SetMode::Replace)]);
        draw(&mut window, [Command::SelectRule("has music".to_owned(), SetMode::Intersect)]);
        check_looks(&mut window, "Segments, parts");
        for colour in [ColourBy::Rfm, ColourBy::Attribute(0), ColourBy::LastActive] {
            draw(&mut window, [Command::SetColourBy(colour)]);
            check_looks(&mut window, &format!("Segments, {colour:?}"));
        }
        draw(&mut window, [Command::ShowMapPerson(Some(7))]);
        assert!(state(&window).segments.person_card.ready().is_some_and(|card| card.person == 7));
        check_looks(&mut window, "Segments, a person");
        draw(&mut window, [Command::SetSegmentsTab(SegmentsTab::Rfm)]);
        check_looks(&mut window, "RFM");
        draw(&mut window, [Command::SelectRfm(Domain::Course, [4, 5], [3, 5], SetMode::Replace)]);
        check_looks(&mut window, "RFM, cells selected");
        let text = "not (has course or courses of category \"x\" within 30d >= 2) and did course then not music within 9d \
                    and (consent ads granted or email known or suppressed) and attr:country in (DE, US)";
        draw(&mut window, [Command::SetSegmentsTab(SegmentsTab::Rules), Command::EditRule(rule(text))]);
        check_looks(&mut window, "Rules");
        draw(&mut window, [Command::SetSegmentsTab(SegmentsTab::Compare)]);
        check_looks(&mut window, "Compare");
    }
}
