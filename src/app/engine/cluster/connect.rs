//! Connecting a cluster: checks of version, tables, columns and permissions; the catalogue and a sample of people come
//! into the workspace, so that every screen works on them; all others are counted where they are.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::json;

use super::open::{cluster_address, cluster_state, fingerprint, keep_queries, keep_state, number, rules_of};
use super::{ClusterState, cluster_source};
use crate::app::engine::import::{ImportRequest, import_files};
use crate::app::engine::now_secs;
use crate::app::engine::session::Session;
use crate::app::error::{AppError, Failure};
use crate::cluster::answers::SourceCounts;
use crate::cluster::local::Person;
use crate::cluster::source::{RoleMap, SETTING};
use crate::cluster::{CatalogueItem, Places, Spark};
use crate::data::{Consent, Dataset, Domain};
use crate::import::{ImportOptions, Kind, Mapping};
use crate::task::Task;

/// Where sums are written when nothing is said, in the home folder of the cluster's account.
const USUAL_WORK: &str = "crossfade";
/// People of a sample, as far as there are so many; its usual share; and the most people of it, so that it stays small
/// however many there are.
const WANTED_SAMPLE: f64 = 5_000.0;
const USUAL_SHARE: f64 = 0.01;
const MOST_SAMPLE: f64 = 100_000.0;
/// More items than this are no catalogue.
const MAX_ITEMS: usize = 200_000;

/// `Debug` leaves the address out: a token may stand in it.
#[derive(Clone, Default, PartialEq)]
pub struct ClusterRequest {
    pub url: String,
    pub events: String,
    pub people: Option<String>,
    pub items: Option<String>,
    pub map: String,
    pub work: Option<String>,
    /// Of items whose table says none.
    pub domain: Option<Domain>,
    /// Share of people that come here as a sample.
    pub sample: Option<f64>,
    pub seed: u64,
}

impl std::fmt::Debug for ClusterRequest {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ClusterRequest").field("events", &self.events).finish_non_exhaustive()
    }
}

#[derive(Debug, Clone, Serialize)]
pub struct ClusterSummary {
    pub cluster: String,
    pub spark: String,
    pub work: String,
    /// Column by role, of each table.
    pub roles: serde_json::Value,
    pub events: u64,
    pub unknown_kinds: u64,
    pub unknown_items: u64,
    pub without_time: u64,
    pub items: u64,
    /// `null`: fewer than the floor.
    pub people: Option<u64>,
    pub with_contact: Option<u64>,
    pub reachable: Option<u64>,
    pub consent_ads: Option<u64>,
    pub consent_email: Option<u64>,
    pub consent_sms: Option<u64>,
    pub floor: u64,
    pub sample_share: f64,
    pub sample_people: u64,
    pub seconds: f64,
    pub bytes_back: u64,
}

/// Connects, checks, counts, and keeps the source. The token is not kept.
pub fn connect_cluster(session: &Session, request: &ClusterRequest, task: &Task) -> Result<ClusterSummary, AppError> {
    let begun = std::time::Instant::now();
    let address = cluster_address(&request.url)?;
    let map = RoleMap::parse(&request.map)?;
    let known = cluster_source(session)?;
    let before = session.dataset(task)?;
    if known.is_none() && !before.is_empty() {
        return Err(AppError::Usage(Failure::new("cluster-own-data")));
    }
    task.step("stage-cluster-connect", 0, 0)?;
    let mut spark = Spark::connect(&address, task)?;
    let work = request.work.clone().unwrap_or_else(|| format!("{USUAL_WORK}/{}", session.name()));
    let places = Places {
        events: &request.events,
        people: request.people.as_deref(),
        items: request.items.as_deref(),
        work: &work,
        seed: request.seed,
    };
    let source = spark.resolve(places, &map, task)?;
    if known.as_ref().is_some_and(|known| known.events.place != source.events.place || known.seed != source.seed) {
        return Err(AppError::Usage(Failure::new("cluster-own-data")));
    }
    spark.open(&source, task)?;
    spark.probe(&source, task)?;
    task.step("stage-cluster-catalogue", 0, 0)?;
    let catalogue = spark.catalogue(&source, task)?;
    if catalogue.len() > MAX_ITEMS {
        let failure = Failure::new("too-many").with("what", "items");
        return Err(AppError::Told(failure.with("found", catalogue.len()).with("limit", MAX_ITEMS)));
    }
    let folder = tempfile::tempdir().map_err(|source| AppError::io(Path::new("cluster"), &source))?;
    let items = write_items(folder.path(), &catalogue, request.domain)?;
    bring(session, &items, Kind::Items, ITEM_MAP, task)?;
    let dataset = session.dataset(task)?;
    number(&mut spark, &dataset, task)?;
    task.step("stage-cluster-strengths", 0, 0)?;
    spark.write_people(&source, task)?;
    let counts = spark.counts(session.floor().k(), task)?;
    let rules = rules_of(session, counts.ratings)?;
    spark.write_strengths(&source, &rules, counts.has_refunds, task)?;
    let share = request.sample.unwrap_or_else(|| usual_share(counts.people.unwrap_or(0)));
    let mut sample_people = 0;
    if known.is_none() && share > 0.0 {
        task.step("stage-cluster-sample", 0, 0)?;
        let people = spark.sample(share, task)?;
        sample_people = people.len() as u64;
        bring_sample(session, folder.path(), &dataset, &people, task)?;
    }
    let mut state = ClusterState {
        prepared: None,
        gram: None,
        has_refunds: counts.has_refunds,
        ratings: counts.ratings,
        now: counts.last.unwrap_or(0),
        people: counts.people.unwrap_or(0),
        ..cluster_state(session)?
    };
    let dataset = session.dataset(task)?;
    state.prepared = Some(fingerprint(&source, &rules, &dataset));
    session.store().set_setting(SETTING, &source)?;
    session.remember_cluster_address(&request.url);
    keep_state(session, &state)?;
    keep_queries(session, spark.sent())?;
    let detail = json!({ "cluster": source.address, "events": source.events.place, "people": counts.people });
    session.store().audit(now_secs(), "audit-cluster", &detail)?;
    let roles = json!({
        "events": source.events.roles,
        "people": source.people.as_ref().map(|table| &table.roles),
        "items": source.items.as_ref().map(|table| &table.roles),
    });
    let bytes_back = spark.sent().iter().map(|sent| sent.bytes).sum();
    let SourceCounts { events, unknown_kinds, unknown_items, without_time, items, people, .. } = counts;
    Ok(ClusterSummary {
        cluster: source.address.clone(),
        spark: spark.version.clone(),
        work: source.work.clone(),
        roles,
        events,
        unknown_kinds,
        unknown_items,
        without_time,
        items,
        people,
        with_contact: counts.with_contact,
        reachable: counts.reachable,
        consent_ads: counts.granted[0],
        consent_email: counts.granted[1],
        consent_sms: counts.granted[2],
        floor: session.floor().k(),
        sample_share: share,
        sample_people,
        seconds: begun.elapsed().as_secs_f64(),
        bytes_back,
    })
}

fn usual_share(n_people: u64) -> f64 {
    sample_share(n_people, USUAL_SHARE, WANTED_SAMPLE, MOST_SAMPLE)
}

/// The share `usual`, or more of few people (`wanted`) and less of many (`most`).
pub(super) fn sample_share(n_people: u64, usual: f64, wanted: f64, most: f64) -> f64 {
    let n_people = n_people.max(1) as f64;
    usual.min(most / n_people).max(wanted / n_people).min(1.0)
}

const ITEM_MAP: &str = "item=item,domain=domain,title=title,category=category,creator=creator";
const EVENT_MAP: &str = "user=user,item=item,domain=domain,kind=kind,value=value,time=time";
const PEOPLE_MAP: &str = "user=user,consent_ads=consent_ads,consent_email=consent_email,consent_sms=consent_sms";

/// Takes a file that was just written into the workspace.
fn bring(session: &Session, file: &Path, kind: Kind, map: &str, task: &Task) -> Result<(), AppError> {
    let options = ImportOptions {
        kind: Some(kind),
        preset: Some(format!("generic-{}", kind.id())),
        map: Mapping::parse(map)?,
        encoding: Some("utf-8".to_owned()),
        delimiter: Some(b','),
        now: now_secs(),
        ..ImportOptions::default()
    };
    let files: Vec<(PathBuf, ImportOptions)> = vec![(file.to_owned(), options)];
    import_files(session, &ImportRequest { files: &files, dry_run: false, rejects: None, again: false }, task)?;
    Ok(())
}

fn write_items(folder: &Path, items: &[CatalogueItem], domain: Option<Domain>) -> Result<PathBuf, AppError> {
    let rows = items.iter().map(|item| {
        let own = match item.domain.as_str() {
            "course" | "courses" | "knowledge" => Some(Domain::Course),
            "music" | "track" | "tracks" => Some(Domain::Music),
            _ => domain,
        };
        let title = if item.title.is_empty() { &item.key } else { &item.title };
        own.map(|own| [item.key.as_str(), own.id(), title, &item.category, &item.creator].map(str::to_owned))
    });
    let rows: Option<Vec<[String; 5]>> = rows.collect();
    let rows = rows.ok_or_else(|| AppError::Usage(Failure::new("cluster-domain")))?;
    csv(folder.join("cluster-items.csv"), "item,domain,title,category,creator", &rows)
}

fn bring_sample(
    session: &Session,
    folder: &Path,
    dataset: &Dataset,
    people: &[Person],
    task: &Task,
) -> Result<(), AppError> {
    let consent = |consent: Consent| match consent {
        Consent::Granted => "yes",
        Consent::Denied => "no",
        Consent::Unknown => "",
    };
    let rows: Vec<[String; 4]> = people
        .iter()
        .map(|person| {
            [
                sample_key(person),
                consent(person.consents[0]).to_owned(),
                consent(person.consents[1]).to_owned(),
                consent(person.consents[2]).to_owned(),
            ]
        })
        .collect();
    if rows.is_empty() {
        return Ok(());
    }
    let file = csv(folder.join("cluster-people.csv"), "user,consent_ads,consent_email,consent_sms", &rows)?;
    bring(session, &file, Kind::People, PEOPLE_MAP, task)?;
    let mut rows: Vec<[String; 6]> = vec![];
    for person in people {
        let key = sample_key(person);
        for (&item, acts) in &person.acts {
            let domain = dataset.catalogue.domain(item as usize).unwrap_or(Domain::Course).id();
            rows.extend(acts.iter().map(|act| {
                let value = if act.value.is_finite() { act.value.to_string() } else { String::new() };
                let time = act.time.and_then(|time| jiff::Timestamp::from_second(time).ok());
                let time = time.map_or(String::new(), |time| time.to_string());
                let item = dataset.catalogue.keys.get(item as usize).to_owned();
                [key.clone(), item, domain.to_owned(), act.kind.id().to_owned(), value, time]
            }));
        }
    }
    if rows.is_empty() {
        return Ok(());
    }
    let file = csv(folder.join("cluster-events.csv"), "user,item,domain,kind,value,time", &rows)?;
    bring(session, &file, Kind::Events, EVENT_MAP, task)
}

/// Not mistaken for a hashed contact.
fn sample_key(person: &Person) -> String {
    format!("sample-{}", person.hash.get(..24).unwrap_or_default())
}

fn csv<const N: usize>(path: PathBuf, header: &str, rows: &[[String; N]]) -> Result<PathBuf, AppError> {
    let failed = |error: std::io::Error| AppError::io(&path, &error);
    let file = std::fs::File::create(&path).map_err(failed)?;
    let mut writer = std::io::BufWriter::new(file);
    writeln!(writer, "{header}").map_err(failed)?;
    for row in rows {
        let cells: Vec<String> = row.iter().map(|cell| format!("\"{}\"", cell.replace('"', "\"\""))).collect();
        writeln!(writer, "{}", cells.join(",")).map_err(failed)?;
    }
    writer.flush().map_err(failed)?;
    drop(writer);
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sample_is_a_share_of_people_within_bounds() {
        assert_eq!(usual_share(0), 1.0);
        assert_eq!(usual_share(4_000), 1.0);
        assert_eq!(usual_share(50_000), 0.1);
        assert_eq!(usual_share(1_000_000), 0.01);
        assert_eq!(usual_share(100_000_000), 0.001);
    }
}
