//! Groups of people: clusters on a map, what sets a selection apart, and named groups.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fit::fitted_run;
use super::now_secs;
use super::paths::holdings;
use super::session::Session;
use super::taste::taste_vectors;
use crate::analysis::clusters::{self, ClusterOptions, UNPLACED};
use crate::analysis::map::{self, MapOptions};
use crate::analysis::naming::{ClusterName, name_clusters};
use crate::analysis::{Holdings, Tally, Trait, TraitKey, profile_of};
use crate::app::error::AppError;
use crate::app::state::{ClusterRow, ClusteringView, LiftRow, SelectionProfile, TopItem};
use crate::data::{BridgeCounts, Dataset, Domain, PersonSet};
use crate::export::table::{Column, ColumnData, ColumnKind, TableWriter};
use crate::task::Task;
use crate::workspace::Clustering;

/// Rows of the inspector's lists.
const LISTED: usize = 12;
/// Smallest cluster that gets a name from its items.
const FLOOR: u64 = 20;

/// Clusters people by the run's vectors and lays them out; keeps the result with the run.
pub fn cluster(
    session: &Session,
    run: &str,
    k: Option<usize>,
    seed: u64,
    with_map: bool,
    task: &Task,
) -> Result<ClusteringView, AppError> {
    let fitted = fitted_run(session, run, task)?;
    let dataset = session.dataset(task)?;
    let vectors = taste_vectors(&dataset, &fitted, task)?;
    let found = clusters::cluster(vectors.view(), ClusterOptions { n_clusters: k, seed }, task)?;
    let held = holdings(session, &dataset, task)?;
    let everybody = everybody(session, &dataset, &held, task)?;
    let names = name_clusters(&found, &dataset, &held, &everybody, FLOOR, task)?;
    let mut rows: Vec<ClusterRow> = names.iter().map(|name| cluster_row(&dataset, name, found.labels.len())).collect();
    let layout = match with_map {
        true => Some(map::layout(vectors.view(), MapOptions { seed, ..MapOptions::default() }, task)?),
        false => None,
    };
    for outline in layout.iter().flat_map(|layout| map::outlines(layout, &found)) {
        if let Some(row) = rows.get_mut(usize::from(outline.cluster)) {
            row.outline =
                outline.polygons.iter().map(|line| line.iter().map(|at| unit(*at, &layout)).collect()).collect();
            row.anchor = unit(outline.anchor, &layout);
        }
    }
    let points = layout.iter().flat_map(|of| of.points.iter().map(|at| unit(*at, &layout))).collect();
    let view = ClusteringView {
        run: run.to_owned(),
        labels: found.labels,
        points: Arc::new(points),
        clusters: rows,
        silhouette: found.silhouette,
        trustworthiness: layout.as_ref().and_then(|layout| layout.trustworthiness),
    };
    keep(session, &view, task)?;
    Ok(view)
}

/// A place of the layout in 0..=1 on both axes, one scale for both; NaN stays NaN.
fn unit(at: [f32; 2], layout: &Option<map::Layout>) -> [f32; 2] {
    let Some(layout) = layout else { return at };
    let [low, high] = layout.bounds;
    let span = (high[0] - low[0]).max(high[1] - low[1]).max(f32::MIN_POSITIVE);
    let middle = |axis: usize| (low[axis] + high[axis]) / 2.0;
    [0, 1].map(|axis| 0.5 + (at[axis] - middle(axis)) / span)
}

fn cluster_row(dataset: &Dataset, name: &ClusterName, n_people: usize) -> ClusterRow {
    let label =
        |found: &Option<Trait>| found.as_ref().map(|found| trait_name(dataset, found.key).0).unwrap_or_default();
    let item = |found: &Option<Trait>| match found {
        Some(Trait { key: TraitKey::Item(item), lift: Some(lift), .. }) => {
            Some(TopItem { item: *item, lift: lift.value })
        }
        _ => None,
    };
    ClusterRow {
        given_name: String::new(),
        course_topic: label(&name.course_label),
        music_genre: label(&name.music_label),
        n_people: name.people,
        share: name.people as f64 / n_people.max(1) as f64,
        parts: [name.bridge.course_only, name.bridge.both, name.bridge.music_only],
        top_course: item(&name.course_item),
        top_music: item(&name.music_item),
        outline: vec![],
        anchor: [0.5, 0.5],
    }
}

/// Counts of everybody, made once a revision: every lasso is held against them.
fn everybody(session: &Session, dataset: &Dataset, held: &Holdings, task: &Task) -> Result<Arc<Tally>, AppError> {
    if let Some(tally) = session.remembered_everybody() {
        return Ok(tally);
    }
    let tally = Arc::new(Tally::of_everybody(dataset, held, task)?);
    session.remember_everybody(Arc::clone(&tally));
    Ok(tally)
}

/// What a trait is called, and its side.
fn trait_name(dataset: &Dataset, key: TraitKey) -> (String, Option<Domain>) {
    match key {
        TraitKey::Item(item) => {
            (dataset.catalogue.title(item as usize).to_owned(), dataset.catalogue.domain(item as usize))
        }
        TraitKey::Label { column, domain, code } => {
            let label = dataset.catalogue.labels.get(column).and_then(|column| column.labels.get(code as usize));
            (label.cloned().unwrap_or_default(), Some(domain))
        }
        TraitKey::Attribute { column, code } => {
            let column = dataset.people.attributes.get(column);
            let label = column.and_then(|column| column.labels.get(code as usize)).cloned().unwrap_or_default();
            (format!("{}: {label}", column.map(|column| column.name.as_str()).unwrap_or_default()), None)
        }
    }
}

/// Names that a person gave, and what the clusters are called otherwise.
#[derive(Debug, Default, Serialize, Deserialize)]
struct KeptClustering {
    names: Vec<String>,
    given: Vec<String>,
    silhouette: f64,
}

fn keep(session: &Session, view: &ClusteringView, task: &Task) -> Result<(), AppError> {
    let kept = KeptClustering {
        names: view.clusters.iter().map(auto_name).collect(),
        given: view.clusters.iter().map(|row| row.given_name.clone()).collect(),
        silhouette: view.silhouette,
    };
    let clustering = Clustering {
        definition_json: serde_json::to_string(&kept).unwrap_or_default(),
        labels: view.labels.iter().map(|&label| u32::from(label)).collect(),
        xy: view.points.to_vec(),
    };
    session.store().save_clustering(&view.run, &clustering, task)?;
    Ok(())
}

pub fn save_cluster_names(session: &Session, view: &ClusteringView) -> Result<(), AppError> {
    keep(session, view, &Task::silent())
}

/// `Audio production · Electronic`, with what qualifies.
fn auto_name(row: &ClusterRow) -> String {
    let parts: Vec<&str> =
        [&row.course_topic, &row.music_genre].into_iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
    parts.join(" · ")
}

/// The selected people against everybody.
pub fn selection_profile(session: &Session, people: &PersonSet, task: &Task) -> Result<SelectionProfile, AppError> {
    let dataset = session.dataset(task)?;
    let held = holdings(session, &dataset, task)?;
    let everybody = everybody(session, &dataset, &held, task)?;
    let profile = profile_of(people, &dataset, &held, &everybody, task)?;
    let rows = |traits: &[Trait], wanted: &dyn Fn(TraitKey) -> bool| -> Vec<LiftRow> {
        let listed = traits.iter().filter(|found| wanted(found.key)).filter_map(|found| lift_row(&dataset, found));
        listed.take(LISTED).collect()
    };
    let is_item = |key: TraitKey| matches!(key, TraitKey::Item(_));
    let mut items = rows(&profile.over, &is_item);
    items.extend(rows(&profile.under, &is_item).into_iter().take(LISTED / 3));
    let mut labels = rows(&profile.over, &|key| !is_item(key));
    labels.extend(rows(&profile.under, &|key| !is_item(key)).into_iter().take(LISTED / 3));
    let parts = |bridge: &BridgeCounts| [bridge.course_only, bridge.both, bridge.music_only, bridge.neither];
    Ok(SelectionProfile {
        n_people: profile.group.people,
        n_everybody: everybody.people,
        parts: parts(&profile.group.bridge),
        parts_everybody: parts(&everybody.bridge),
        items,
        labels,
        reach: reach(&profile.group, &everybody),
        countries: countries(&dataset, &profile.attributes),
    })
}

fn lift_row(dataset: &Dataset, found: &Trait) -> Option<LiftRow> {
    let lift = found.lift?;
    let (name, domain) = trait_name(dataset, found.key);
    Some(LiftRow { name, domain, n_people: found.people, lift: lift.value, low: lift.low, high: lift.high })
}

fn reach(group: &Tally, everybody: &Tally) -> Vec<(&'static str, f64, f64)> {
    let share = |of: u64, tally: &Tally| of as f64 / tally.people.max(1) as f64;
    let row = |key, of: &dyn Fn(&Tally) -> u64| (key, share(of(group), group), share(of(everybody), everybody));
    vec![
        row("part-course-only", &|tally| tally.bridge.course_only),
        row("part-both", &|tally| tally.bridge.both),
        row("part-music-only", &|tally| tally.bridge.music_only),
        row("known-email", &|tally| tally.coverage.email),
        row("known-phone", &|tally| tally.coverage.phone),
        row("consent-ads", &|tally| tally.consent[0].granted),
    ]
}

fn countries(dataset: &Dataset, attributes: &[Trait]) -> Vec<(String, f64, f64)> {
    let column = dataset.people.attributes.iter().position(|column| column.name == "country");
    let of_country = attributes
        .iter()
        .filter(|found| matches!(found.key, TraitKey::Attribute { column: of, .. } if Some(of) == column));
    let named = of_country.map(|found| {
        let (name, _) = trait_name(dataset, found.key);
        let code = name.split_once(": ").map_or(name.clone(), |(_, code)| code.to_owned());
        (code, found.share, found.share_of_everybody)
    });
    named.take(4).collect()
}

/// Saves a set of people under a name; gives all named groups with their sizes.
pub fn save_segment(
    session: &Session,
    name: &str,
    people: &PersonSet,
    task: &Task,
) -> Result<Vec<(String, u64)>, AppError> {
    let dataset = session.dataset(task)?;
    let numbers: PersonSet =
        people.iter().filter_map(|row| dataset.people.numbers.get(row as usize).copied()).collect();
    session.store().save_segment(name, "{}", &numbers, now_secs())?;
    segment_list(session)
}

pub fn segment_list(session: &Session) -> Result<Vec<(String, u64)>, AppError> {
    Ok(session.store().segments()?.into_iter().map(|segment| (segment.name, segment.n_members)).collect())
}

pub fn segment_people(session: &Session, name: &str, task: &Task) -> Result<PersonSet, AppError> {
    let dataset = session.dataset(task)?;
    let numbers = session.store().segment_numbers(name)?;
    Ok(numbers.iter().filter_map(|number| dataset.people.row_of_number(number)).map(|row| row as u32).collect())
}

pub fn delete_segment(session: &Session, name: &str) -> Result<Vec<(String, u64)>, AppError> {
    session.store().delete_segment(name)?;
    segment_list(session)
}

#[derive(Debug, Clone, Serialize)]
pub struct SegmentsSummary {
    pub run: String,
    pub out: PathBuf,
    pub k: usize,
    pub silhouette: f64,
    pub trustworthiness: Option<f64>,
    pub people: u64,
    /// People without anything to cluster by; they have no segment.
    pub unplaced: u64,
    pub segments: Vec<SegmentSummary>,
}

#[derive(Debug, Clone, Serialize)]
pub struct SegmentSummary {
    pub segment: String,
    pub name: String,
    pub people: u64,
    pub share: f64,
    pub course_only: u64,
    pub both: u64,
    pub music_only: u64,
}

/// Writes person, segment and (with a map) place to a file.
pub fn write_segments(
    session: &Session,
    run: &str,
    k: Option<usize>,
    with_map: bool,
    seed: u64,
    out: &Path,
    task: &Task,
) -> Result<SegmentsSummary, AppError> {
    let view = cluster(session, run, k, seed, with_map, task)?;
    let dataset = session.dataset(task)?;
    let mut columns = vec![Column::new("user", ColumnKind::Text), Column::new("segment", ColumnKind::Text)];
    columns.extend(["name"].map(|name| Column::new(name, ColumnKind::Text)));
    if with_map {
        columns.extend(["x", "y"].map(|name| Column::new(name, ColumnKind::Number)));
    }
    let letter = |label: u16| if label == UNPLACED { String::new() } else { segment_letter(usize::from(label)) };
    let name = |label: u16| view.clusters.get(usize::from(label)).map(auto_name).unwrap_or_default();
    let mut batch = vec![
        ColumnData::Text(dataset.people.keys.iter().map(str::to_owned).collect()),
        ColumnData::Text(view.labels.iter().map(|&label| letter(label)).collect()),
        ColumnData::Text(view.labels.iter().map(|&label| name(label)).collect()),
    ];
    if with_map {
        for axis in 0..2 {
            let place =
                |at: usize| view.points.get(at).filter(|_| view.labels[at] != UNPLACED).map(|xy| f64::from(xy[axis]));
            batch.push(ColumnData::Number((0..view.labels.len()).map(place).collect()));
        }
    }
    let mut writer = TableWriter::create(out, &columns)?;
    writer.write_batch(&batch)?;
    writer.finish()?;
    Ok(SegmentsSummary {
        run: run.to_owned(),
        out: out.to_owned(),
        k: view.clusters.len(),
        silhouette: view.silhouette,
        trustworthiness: view.trustworthiness,
        people: view.labels.len() as u64,
        unplaced: view.labels.iter().filter(|&&label| label == UNPLACED).count() as u64,
        segments: view
            .clusters
            .iter()
            .enumerate()
            .map(|(at, row)| SegmentSummary {
                segment: segment_letter(at),
                name: auto_name(row),
                people: row.n_people,
                share: row.share,
                course_only: row.parts[0],
                both: row.parts[1],
                music_only: row.parts[2],
            })
            .collect(),
    })
}

/// A, B, ... Z, AA, AB ...
pub fn segment_letter(at: usize) -> String {
    let letter = char::from(b'A' + (at % 26) as u8);
    if at < 26 { letter.to_string() } else { format!("{}{letter}", segment_letter(at / 26 - 1)) }
}
