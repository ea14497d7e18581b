//! The Segments screen: clusters, the map and its colours, the rule in the builder, grids, and sets side by side.

use std::sync::Arc;

use crate::app::command::{ColourBy, Command, Origin, SegmentsTab, SetMode, SetRef};
use crate::app::core::App;
use crate::app::engine::{self, ClusterMethod, SetSources, segment_letter};
use crate::app::jobs::JobKind;
use crate::app::state::{ClusteringView, Loadable};
use crate::data::rules::Rule;
use crate::data::{Domain, PersonSet};

use super::{data, selection};

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::Recluster(k) => cluster(app, Some(ClusterMethod::KMeans(k))),
        Command::ReclusterByDensity => cluster(app, Some(ClusterMethod::Density)),
        Command::SetSegmentsTab(tab) => show_tab(app, tab),
        Command::SetMapTool(tool) => app.state.segments.tool = tool,
        Command::SetColourBy(colour_by) => colour(app, colour_by),
        Command::Lasso(polygon, mode) => {
            select_on_map(app, Origin::Lasso, mode, |view| view.grid.lasso(&polygon));
        }
        Command::Rectangle(a, b, mode) => {
            select_on_map(app, Origin::Rectangle, mode, |view| view.grid.rectangle(a, b));
        }
        Command::SelectCluster(cluster, mode) => select_cluster(app, cluster, mode),
        Command::RenameCluster(cluster, name) => rename(app, cluster, name),
        Command::ShowMapPerson(person) => show_person(app, person),
        Command::EditRule(rule) => edit_rule(app, rule),
        Command::SelectRfm(domain, recency, frequency, mode) => {
            let (recency, frequency) = (recency[0]..=recency[1], frequency[0]..=frequency[1]);
            let people = rfm_of(app, domain).map(|rfm| rfm.people_in(recency, frequency));
            select_rfm(app, people, domain, mode);
        }
        Command::SelectRfmGroup(domain, group, mode) => {
            let people = rfm_of(app, domain).map(|rfm| rfm.group_people(group));
            select_rfm(app, people, domain, mode);
        }
        Command::CompareSet(side, set) => {
            if let Some(slot) = app.state.segments.compared.get_mut(side) {
                *slot = set;
                compare(app);
            }
        }
        Command::SelectPair(pair, of) => {
            let sources = sources(app, &pair);
            let work = move |session: &engine::Session, task: &crate::task::Task| {
                engine::pair_people(session, &pair, of, &sources, task)
            };
            selection::select_later(app, Origin::Segment, String::new(), SetMode::Replace, work);
        }
        _ => {}
    }
}

pub(super) fn refresh(app: &mut App) {
    if app.state.segments.clustering.is_empty() && app.state.models.shown_run.is_some() {
        cluster(app, None);
    }
    show_tab(app, app.state.segments.tab);
}

/// What shows the selection beside something else follows it.
pub(super) fn selection_changed(app: &mut App) {
    let segments = &app.state.segments;
    if segments.compared.contains(&SetRef::Selection) {
        match segments.tab {
            SegmentsTab::Compare => compare(app),
            _ => app.state.segments.comparison = Loadable::Empty,
        }
    }
}

/// Opening a part of the screen starts what it needs and does not have.
fn show_tab(app: &mut App, tab: SegmentsTab) {
    app.state.segments.tab = tab;
    if app.state.workspace.is_none() {
        return;
    }
    let segments = &app.state.segments;
    match tab {
        SegmentsTab::Map => {}
        SegmentsTab::Rfm if is_missing(&segments.rfm) => load_rfm(app),
        SegmentsTab::Rules if is_missing(&segments.rule_count) => count_rule(app),
        SegmentsTab::Compare => {
            let (no_overlap, no_comparison) = (is_missing(&segments.overlap), is_missing(&segments.comparison));
            if no_overlap {
                load_overlap(app);
            }
            if no_comparison {
                compare(app);
            }
        }
        SegmentsTab::Rfm | SegmentsTab::Rules => {}
    }
}

/// What failed is tried again.
fn is_missing<T>(value: &Loadable<T>) -> bool {
    value.is_empty() || value.failure().is_some()
}

/// `None`: the kept clustering, or a new one when none was kept.
fn cluster(app: &mut App, method: Option<ClusterMethod>) {
    let Some(run) = app.state.models.shown_run.clone() else { return };
    app.state.segments.clustering.begin();
    app.start(
        JobKind::Segments,
        "job-segments",
        move |session, task| match method {
            Some(method) => engine::cluster(session, &run, method, 1, true, task),
            None => engine::kept_or_new_clusters(session, &run, task),
        },
        |state, view| {
            state.segments.clustering = Loadable::Ready(Arc::new(view));
            state.segments.clustering_number += 1;
            state.segments.person = None;
            state.segments.comparison = Loadable::Empty;
            state.follow_up.push(Command::SetSegmentsTab(state.segments.tab));
        },
        |state, failure| state.segments.clustering.fail(failure),
    );
}

fn colour(app: &mut App, colour_by: ColourBy) {
    if colour_by == app.state.segments.colour_by {
        return;
    }
    let before = app.state.snapshot();
    app.state.undo.record("act-colour", before, true);
    set_colour(app, colour_by);
}

pub(super) fn set_colour(app: &mut App, colour_by: ColourBy) {
    app.state.segments.colour_by = colour_by;
    app.state.segments.colours = Loadable::Empty;
    if !matches!(colour_by, ColourBy::Rfm | ColourBy::Score) {
        return;
    }
    let (run, item) = (app.state.models.shown_run.clone(), app.state.models.item);
    let both = app.state.segments.rfm.ready().cloned();
    app.state.segments.colours.begin();
    app.start(
        JobKind::Colours,
        "job-colours",
        move |session, task| match (colour_by, run, item) {
            (ColourBy::Score, Some(run), Some(item)) => engine::score_steps(session, &run, item, task),
            (ColourBy::Score, ..) => Err(crate::app::error::AppError::Internal),
            _ => match both {
                Some(both) => Ok(engine::rfm_steps(&both)),
                None => Ok(engine::rfm_steps(&engine::rfm_of_both(session, task)?)),
            },
        },
        |state, colours| state.segments.colours = Loadable::Ready(Arc::new(colours)),
        |state, failure| state.segments.colours.fail(failure),
    );
}

fn select_on_map(app: &mut App, origin: Origin, mode: SetMode, inside: impl Fn(&ClusteringView) -> PersonSet) {
    let Some(view) = app.state.segments.clustering.shown().cloned() else { return };
    selection::select_named(app, Arc::new(inside(&view)), origin, String::new(), mode);
}

fn select_cluster(app: &mut App, cluster: u16, mode: SetMode) {
    let Some(view) = app.state.segments.clustering.shown().cloned() else { return };
    let people = Arc::new(members(&view, cluster));
    selection::select_named(app, people, Origin::Cluster, segment_letter(usize::from(cluster)), mode);
}

fn members(view: &ClusteringView, cluster: u16) -> PersonSet {
    let members = view.labels.iter().enumerate().filter(|(_, label)| **label == cluster);
    PersonSet::from_sorted_iter(members.map(|(person, _)| person as u32)).unwrap_or_default()
}

fn rename(app: &mut App, cluster: u16, name: String) {
    let Some(view) = app.state.segments.clustering.ready() else { return };
    let mut names = view.given_names();
    let Some(slot) = names.get_mut(usize::from(cluster)).filter(|slot| **slot != name.trim()) else { return };
    *slot = name.trim().to_owned();
    let before = app.state.snapshot();
    app.state.undo.record("act-rename-cluster", before, false);
    set_names(app, names);
}

/// Gives the clusters these names and keeps them. Names of another clustering fit nobody.
pub(super) fn set_names(app: &mut App, names: Vec<String>) {
    let Some(view) = app.state.segments.clustering.ready().filter(|view| view.clusters.len() == names.len()) else {
        return;
    };
    let mut view = ClusteringView::clone(view);
    for (row, name) in view.clusters.iter_mut().zip(names) {
        row.given_name = name;
    }
    let view = Arc::new(view);
    app.state.segments.clustering = Loadable::Ready(Arc::clone(&view));
    app.start(
        JobKind::Names,
        "job-save",
        move |session, _| engine::save_cluster_names(session, &view),
        |_, ()| {},
        |state, failure| state.toast_failure(failure),
    );
}

fn show_person(app: &mut App, person: Option<u32>) {
    app.state.segments.person = person;
    if let Some(person) = person.filter(|_| app.state.segments.clustering.shown().is_some()) {
        app.state.inspector_open = true;
        load_card(app, person);
    }
}

/// What is known of a person, for the inspector of any screen.
pub(super) fn load_card(app: &mut App, person: u32) {
    data::need_contacts(app);
    let view = app.state.segments.clustering.shown().cloned();
    app.state.segments.person_card.begin();
    app.start(
        JobKind::Person,
        "job-person-card",
        move |session, task| engine::person_card(session, person, view.as_ref(), task),
        |state, card| state.segments.person_card = Loadable::Ready(Arc::new(card)),
        |state, failure| state.segments.person_card.fail(failure),
    );
}

fn edit_rule(app: &mut App, rule: Arc<Rule>) {
    if rule == app.state.segments.rule {
        return;
    }
    let before = app.state.snapshot();
    app.state.undo.record("act-edit-rule", before, false);
    set_rule(app, rule);
}

pub(super) fn set_rule(app: &mut App, rule: Arc<Rule>) {
    app.state.segments.rule = rule;
    count_rule(app);
}

fn count_rule(app: &mut App) {
    app.state.segments.rule_count.begin();
    let rule = Arc::clone(&app.state.segments.rule);
    app.start(
        JobKind::Count,
        "job-count",
        move |session, task| engine::rule_count(session, &rule, task),
        |state, count| state.segments.rule_count = Loadable::Ready(Arc::new(count)),
        |state, failure| state.segments.rule_count.fail(failure),
    );
}

fn load_rfm(app: &mut App) {
    app.state.segments.rfm.begin();
    app.start(
        JobKind::Rfm,
        "job-rfm",
        engine::rfm_of_both,
        |state, both| state.segments.rfm = Loadable::Ready(Arc::new(both)),
        |state, failure| state.segments.rfm.fail(failure),
    );
}

fn rfm_of(app: &App, domain: Domain) -> Option<&crate::analysis::rfm::Rfm> {
    app.state.segments.rfm.shown()?.iter().find(|rfm| rfm.domain == domain)
}

fn select_rfm(app: &mut App, people: Option<PersonSet>, domain: Domain, mode: SetMode) {
    if let Some(people) = people {
        selection::select_named(app, Arc::new(people), Origin::Rfm, domain.id().to_owned(), mode);
    }
}

fn load_overlap(app: &mut App) {
    app.state.segments.overlap.begin();
    app.start(
        JobKind::Overlap,
        "job-overlap",
        engine::overlap,
        |state, overlap| state.segments.overlap = Loadable::Ready(Arc::new(overlap)),
        |state, failure| state.segments.overlap.fail(failure),
    );
}

fn compare(app: &mut App) {
    app.state.segments.comparison.begin();
    let pair = app.state.segments.compared.clone();
    let sources = sources(app, &pair);
    app.start(
        JobKind::CompareSets,
        "job-compare",
        move |session, task| engine::comparison(session, &pair, &sources, task),
        |state, comparison| state.segments.comparison = Loadable::Ready(Arc::new(comparison)),
        |state, failure| state.segments.comparison.fail(failure),
    );
}

/// What the sets of a pair are taken from, apart from what is stored.
fn sources(app: &App, pair: &[SetRef; 2]) -> SetSources {
    let view = app.state.segments.clustering.shown();
    let clusters = pair.iter().filter_map(|set| match (set, view) {
        (SetRef::Cluster(cluster), Some(view)) => Some((*cluster, members(view, *cluster))),
        _ => None,
    });
    SetSources { selection: Arc::clone(&app.state.selection.people), clusters: clusters.collect() }
}
