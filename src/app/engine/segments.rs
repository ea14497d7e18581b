//! Clusters of people on a map: made, named, kept with the run, and written to a file.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use serde::{Deserialize, Serialize};

use super::fit::fitted_run;
use super::paths::holdings;
use super::session::Session;
use super::sets::{everybody, trait_name};
use super::taste::taste_vectors;
use super::written::note_written;
use crate::analysis::clusters::{self, ClusterOptions, Clusters, UNPLACED};
use crate::analysis::map::{self, MapOptions, PointGrid};
use crate::analysis::naming::{ClusterName, name_clusters};
use crate::analysis::{Trait, TraitKey};
use crate::app::error::AppError;
use crate::app::state::{ClusterRow, ClusteringView, TopItem};
use crate::data::Dataset;
use crate::export::table::{Column, ColumnData, ColumnKind, TableWriter};
use crate::privacy::floor::Shown;
use crate::task::Task;
use crate::workspace::Clustering;

/// What groups people.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ClusterMethod {
    /// k-means on the vectors; `None` lets the data choose the number.
    KMeans(Option<usize>),
    /// Dense places of the map; there is no such clustering without a map.
    Density,
}

/// The clustering that was kept with the run, else a new one.
pub fn kept_or_new_clusters(session: &Session, run: &str, task: &Task) -> Result<ClusteringView, AppError> {
    match kept_clusters(session, run, task)? {
        Some(view) => Ok(view),
        None => cluster(session, run, ClusterMethod::KMeans(None), 1, true, task),
    }
}

/// Clusters people by the run's vectors and lays them out; keeps the result with the run. Clusters that continue
/// older ones keep the names that were given.
pub fn cluster(
    session: &Session,
    run: &str,
    method: ClusterMethod,
    seed: u64,
    with_map: bool,
    task: &Task,
) -> Result<ClusteringView, AppError> {
    let fitted = fitted_run(session, run, task)?;
    let dataset = session.dataset(task)?;
    let vectors = taste_vectors(&dataset, &fitted, task)?;
    let layout = match with_map || method == ClusterMethod::Density {
        true => Some(map::layout(vectors.view(), MapOptions { seed, ..MapOptions::default() }, task)?),
        false => None,
    };
    let found = match (method, &layout) {
        (ClusterMethod::Density, Some(layout)) => {
            clusters::cluster_by_density(&layout.points, vectors.view(), seed, task)?
        }
        (ClusterMethod::KMeans(n_clusters), _) => {
            clusters::cluster(vectors.view(), ClusterOptions { n_clusters, seed }, task)?
        }
        (ClusterMethod::Density, None) => return Err(AppError::Internal),
    };
    drop(vectors);
    let given = continued_names(session, run, &found, task)?;
    let by_density = method == ClusterMethod::Density;
    let view = put_together(session, run, by_density, found, layout, given, task)?;
    keep(session, &view, task)?;
    Ok(view)
}

/// Names, outlines and squares of a clustering. `given` are names by cluster, as far as there are any.
fn put_together(
    session: &Session,
    run: &str,
    by_density: bool,
    found: Clusters,
    layout: Option<map::Layout>,
    given: Vec<String>,
    task: &Task,
) -> Result<ClusteringView, AppError> {
    let dataset = session.dataset(task)?;
    let held = holdings(session, &dataset, task)?;
    let everybody = everybody(session, &dataset, &held, task)?;
    let names = name_clusters(&found, &dataset, &held, &everybody, session.floor().k(), task)?;
    let mut rows: Vec<ClusterRow> = names.iter().map(|name| cluster_row(&dataset, name, found.labels.len())).collect();
    for (row, name) in rows.iter_mut().zip(given) {
        row.given_name = name;
    }
    for outline in layout.iter().flat_map(|layout| map::outlines(layout, &found)) {
        if let Some(row) = rows.get_mut(usize::from(outline.cluster)) {
            row.outline =
                outline.polygons.iter().map(|line| line.iter().map(|at| unit(*at, &layout)).collect()).collect();
            row.anchor = unit(outline.anchor, &layout);
        }
    }
    let points: Vec<[f32; 2]> = layout.iter().flat_map(|of| of.points.iter().map(|at| unit(*at, &layout))).collect();
    Ok(ClusteringView {
        run: run.to_owned(),
        by_density,
        labels: found.labels,
        grid: Arc::new(PointGrid::of(&points)),
        points: Arc::new(points),
        clusters: rows,
        silhouette: found.silhouette,
        trustworthiness: layout.as_ref().and_then(|layout| layout.trustworthiness),
    })
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

/// Names that a person gave, and what the clusters are called otherwise.
#[derive(Debug, Default, Serialize, Deserialize)]
struct KeptClustering {
    names: Vec<String>,
    given: Vec<String>,
    silhouette: f64,
    #[serde(default)]
    trustworthiness: Option<f64>,
    #[serde(default)]
    by_density: bool,
    /// The data that were clustered; 0 in files of before this was kept.
    #[serde(default)]
    revision: u64,
}

fn keep(session: &Session, view: &ClusteringView, task: &Task) -> Result<(), AppError> {
    let kept = KeptClustering {
        names: view.clusters.iter().map(auto_name).collect(),
        given: view.given_names(),
        silhouette: view.silhouette,
        trustworthiness: view.trustworthiness,
        by_density: view.by_density,
        revision: session.dataset(task)?.revision,
    };
    let clustering = Clustering {
        definition_json: serde_json::to_string(&kept).unwrap_or_default(),
        labels: view.labels.iter().map(|&label| u32::from(label)).collect(),
        xy: view.points.to_vec(),
    };
    session.store().save_clustering(&view.run, &clustering, task)?;
    Ok(())
}

/// The kept clustering with its definition, if there is one of the people of today.
fn kept(session: &Session, run: &str, task: &Task) -> Result<Option<(KeptClustering, Clustering)>, AppError> {
    let dataset = session.dataset(task)?;
    let Some(clustering) = session.store().clustering(run, task)? else { return Ok(None) };
    let definition: KeptClustering = serde_json::from_str(&clustering.definition_json).unwrap_or_default();
    let is_of_today = definition.revision == dataset.revision && clustering.labels.len() == dataset.n_people();
    Ok(is_of_today.then_some((definition, clustering)))
}

fn kept_clusters(session: &Session, run: &str, task: &Task) -> Result<Option<ClusteringView>, AppError> {
    let Some((definition, clustering)) = kept(session, run, task)? else { return Ok(None) };
    if clustering.xy.len() != clustering.labels.len() {
        return Ok(None);
    }
    let found = clusters_of(&clustering.labels, definition.names.len(), definition.silhouette);
    let layout = map::Layout::of_points(clustering.xy, definition.trustworthiness);
    put_together(session, run, definition.by_density, found, Some(layout), definition.given, task).map(Some)
}

/// The cluster of each person as it was last made from a run; `None` when none was, or people have changed since.
pub(super) fn kept_labels(session: &Session, run: &str, task: &Task) -> Result<Option<Vec<u32>>, AppError> {
    Ok(kept(session, run, task)?.map(|(_, clustering)| clustering.labels))
}

fn clusters_of(labels: &[u32], n_clusters: usize, silhouette: f64) -> Clusters {
    let labels: Vec<u16> = labels
        .iter()
        .map(|&label| u16::try_from(label).ok().filter(|&label| usize::from(label) < n_clusters).unwrap_or(UNPLACED))
        .collect();
    Clusters::of_labels(labels, n_clusters, silhouette)
}

/// For each new cluster the name that was given to the older one it continues.
fn continued_names(session: &Session, run: &str, found: &Clusters, task: &Task) -> Result<Vec<String>, AppError> {
    let Some((definition, clustering)) = kept(session, run, task)? else { return Ok(vec![]) };
    let old = clusters_of(&clustering.labels, definition.names.len(), definition.silhouette);
    let name = |old: Option<u16>| old.and_then(|old| definition.given.get(usize::from(old)).cloned());
    Ok(found.continued_from(&old).into_iter().map(|old| name(old).unwrap_or_default()).collect())
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

#[derive(Debug, Clone, Serialize)]
pub struct SegmentsSummary {
    pub run: String,
    pub out: PathBuf,
    pub k: usize,
    pub silhouette: f64,
    pub trustworthiness: Option<f64>,
    pub people: u64,
    /// People without anything to cluster by; they have no segment. `None`, here and below: fewer than the floor, or
    /// they could be worked out from the others.
    pub unplaced: Option<u64>,
    pub segments: Vec<SegmentSummary>,
}

#[derive(Debug, Clone, Serialize)]
pub struct SegmentSummary {
    pub segment: String,
    pub name: String,
    pub people: Option<u64>,
    pub share: Option<f64>,
    pub course_only: Option<u64>,
    pub both: Option<u64>,
    pub music_only: Option<u64>,
}

/// Writes person, segment and (with a map) place to a file.
pub fn write_segments(
    session: &Session,
    run: &str,
    method: ClusterMethod,
    with_map: bool,
    seed: u64,
    out: &Path,
    task: &Task,
) -> Result<SegmentsSummary, AppError> {
    let view = cluster(session, run, method, seed, with_map, task)?;
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
    note_written(session, "segments", out, view.labels.len() as u64, false)?;
    let floor = session.floor();
    let n_unplaced = view.labels.iter().filter(|&&label| label == UNPLACED).count() as u64;
    let sizes: Vec<u64> = view.clusters.iter().map(|row| row.n_people).chain([n_unplaced]).collect();
    let mut told: Vec<Option<u64>> = floor.parts(&sizes).into_iter().map(Shown::count).collect();
    let unplaced = told.pop().flatten();
    Ok(SegmentsSummary {
        run: run.to_owned(),
        out: out.to_owned(),
        k: view.clusters.len(),
        silhouette: view.silhouette,
        trustworthiness: view.trustworthiness,
        people: view.labels.len() as u64,
        unplaced,
        segments: view
            .clusters
            .iter()
            .zip(told)
            .enumerate()
            .map(|(at, (row, people))| {
                let rest = row.n_people.saturating_sub(row.parts.iter().sum());
                let [course_only, both, music_only, _] = match people {
                    Some(_) => floor.counts_of([row.parts[0], row.parts[1], row.parts[2], rest]),
                    None => [None; 4],
                };
                let (segment, name) = (segment_letter(at), auto_name(row));
                SegmentSummary {
                    segment,
                    name,
                    people,
                    share: people.map(|_| row.share),
                    course_only,
                    both,
                    music_only,
                }
            })
            .collect(),
    })
}

/// A, B, ... Z, AA, AB ...
pub fn segment_letter(at: usize) -> String {
    let letter = char::from(b'A' + (at % 26) as u8);
    if at < 26 { letter.to_string() } else { format!("{}{letter}", segment_letter(at / 26 - 1)) }
}
