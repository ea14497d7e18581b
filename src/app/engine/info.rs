//! What is in a workspace: for the `info` command, the start page, and the first screen after opening.

use std::borrow::Cow;
use std::path::Path;
use std::sync::Arc;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::import::{side_of_preset, strength_rules};
use super::paths::holdings;
use super::session::Session;
use super::training::run_rows;
use super::{audience_rows, now_secs, segment_list};
use crate::analysis::overview;
use crate::app::command::Command;
use crate::app::error::AppError;
use crate::app::state::{
    AppState, AudienceRow, CampaignsView, LinkRow, Loadable, OpenWorkspace, OverviewView, Protection, Recent, RunRow,
    Saved, SourceRow,
};
use crate::data::incoming::FileReport;
use crate::data::{Channel, Dataset, StrengthRules, TextColumn};
use crate::task::Task;
use crate::workspace::{Cipher, SourceId, Workspace, can_encrypt};

/// Links beyond these are counted and not listed.
const MAX_LINKS: usize = 200_000;

/// Everything the screens need first, read off the window's thread.
pub struct Loaded {
    pub workspace: OpenWorkspace,
    overview: Arc<OverviewView>,
    sources: Vec<SourceRow>,
    strengths: StrengthRules,
    runs: Vec<RunRow>,
    audiences: Vec<AudienceRow>,
    campaigns: CampaignsView,
}

impl Loaded {
    /// Shows it; what was worked out from older data is gone.
    pub fn put(self, state: &mut AppState) {
        state.workspace = Some(self.workspace);
        state.opening = Loadable::Empty;
        state.data.overview = Loadable::Ready(self.overview);
        state.data.sources = self.sources;
        state.data.source = state.data.sources.len().checked_sub(1);
        state.data.table = Default::default();
        state.data.strengths = self.strengths;
        state.data.contacts = Loadable::Empty;
        state.data.matrix = Loadable::Empty;
        state.data.links = Loadable::Empty;
        state.data.twins = Loadable::Empty;
        state.data.person = None;
        state.data.health = Loadable::Empty;
        state.data.item_edit = None;
        #[cfg(feature = "cluster")]
        {
            state.data.cluster = Loadable::Empty;
            state.data.cluster_kept = None;
            state.data.cluster_done = Loadable::Empty;
        }
        state.follow_up.push(Command::SetDataPane(state.data.pane));
        state.models = Default::default();
        state.models.runs = self.runs;
        let shown = state.models.runs.iter().find(|run| run.parts.is_some()).or(state.models.runs.first());
        let (name, alpha) = shown.map_or((None, None), |run| (Some(run.name.clone()), run.alpha));
        let shown_sum = shown.and_then(|run| run.weight_sum);
        state.models.shown_run = name;
        state.models.alpha = alpha.unwrap_or(0.5);
        state.models.saved_alpha = state.models.alpha;
        let sum = shown_sum.unwrap_or(1.0);
        (state.models.weight_sum, state.models.saved_weight_sum) = (sum, sum);
        let iterated = state.models.runs.iter().find(|run| !run.iterations.is_empty());
        state.models.curve_of = iterated.map(|run| run.name.clone());
        state.segments = Default::default();
        state.paths.table = Loadable::Empty;
        state.paths.detail = Loadable::Empty;
        state.paths.pairings = Loadable::Empty;
        state.paths.pairing_items = Loadable::Empty;
        state.audiences = Default::default();
        state.audiences.list = self.audiences;
        state.audiences.campaigns = self.campaigns;
        state.results = Default::default();
        state.selection = Default::default();
        state.undo.clear();
        state.export = None;
        state.privacy = Default::default();
    }
}

/// What can be said of a workspace before its data are read.
pub struct Glance {
    overview: OverviewView,
    sources: Vec<SourceRow>,
}

impl Glance {
    /// Shows it as what is being read anew.
    pub fn put(self, state: &mut AppState) {
        state.data.overview = Loadable::Busy(Some(Arc::new(self.overview)));
        state.data.sources = self.sources;
        state.data.source = state.data.sources.len().checked_sub(1);
    }
}

/// The counts of the last time that these data were read, or those that the file keeps.
pub fn glance(session: &Session) -> Result<Glance, AppError> {
    let sources = sources(session)?;
    let counts = session.store().counts()?;
    // What another version kept may not be understood: then it is counted anew.
    let kept: Option<KeptOverview<'_>> = session.store().setting(OVERVIEW).unwrap_or_default();
    let overview = match kept.filter(|kept| kept.revision == counts.revision) {
        Some(kept) => kept.overview.into_owned(),
        None => {
            let bridge = counts.bridge;
            let n_people = bridge.total();
            let (profiles_read, joined) = joined(&sources, n_people);
            OverviewView {
                is_partial: true,
                n_people,
                parts: [bridge.course_only, bridge.both, bridge.music_only, bridge.neither],
                n_events: counts.n_events,
                profiles_read,
                joined,
                ..OverviewView::default()
            }
        }
    };
    Ok(Glance { overview, sources })
}

/// Profiles in all files, and how many of them are somebody who was there already.
fn joined(sources: &[SourceRow], n_people: u64) -> (u64, u64) {
    let profiles_read: u64 = sources.iter().map(|source| source.n_people).sum();
    (profiles_read, profiles_read - n_people.min(profiles_read))
}

/// The setting with the counts of the last reading.
const OVERVIEW: &str = "overview";

#[derive(Serialize, Deserialize)]
struct KeptOverview<'a> {
    revision: u64,
    overview: Cow<'a, OverviewView>,
}

/// Keeps the counts for the next opening. A file that cannot be written to does without.
fn keep_overview(session: &Session, revision: u64, overview: &OverviewView) {
    let mut store = session.store();
    let is_kept = |kept: KeptOverview<'_>| kept.revision == revision;
    if !store.setting::<KeptOverview<'_>>(OVERVIEW).ok().flatten().is_some_and(is_kept) {
        let _ = store.set_setting(OVERVIEW, &KeptOverview { revision, overview: Cow::Borrowed(overview) });
    }
}

pub fn load(session: &Session, task: &Task) -> Result<Loaded, AppError> {
    let dataset = session.dataset(task)?;
    let sources = sources(session)?;
    let overview = Arc::new(overview_view(session, &dataset, &sources, task)?);
    keep_overview(session, dataset.revision, &overview);
    Ok(Loaded {
        workspace: OpenWorkspace {
            path: session.path().to_owned(),
            name: session.name(),
            dataset,
            saved: Saved::At(now_secs()),
            segments: segment_list(session)?,
            protection: protection(session)?,
            has_cluster: super::cluster_source(session)?.is_some(),
        },
        overview,
        sources,
        strengths: strength_rules(session)?,
        runs: run_rows(session, task)?,
        audiences: audience_rows(session, task)?,
        campaigns: super::campaigns_view(session)?,
    })
}

/// Whether and how the file is encrypted, as its cipher itself says.
pub fn protection(session: &Session) -> Result<Protection, AppError> {
    let cipher = session.store().cipher()?;
    let since = session.opened_at();
    Ok(match cipher {
        Some(cipher) => Protection::Encrypted { cipher, since },
        None if can_encrypt() => Protection::Plain,
        None => Protection::NotBuilt,
    })
}

pub(super) fn sources(session: &Session) -> Result<Vec<SourceRow>, AppError> {
    let rows = session.store().sources()?.into_iter().map(|source| SourceRow {
        id: source.id.0,
        imported_at: source.imported_at,
        domain_parts: side_of_preset(&source.report.preset),
        report: source.report,
        n_people: source.n_people,
        n_new_people: source.n_new_people,
        n_items: source.n_items,
        n_events: source.n_events,
    });
    Ok(rows.collect())
}

pub(super) fn overview_view(
    session: &Session,
    dataset: &Dataset,
    sources: &[SourceRow],
    task: &Task,
) -> Result<OverviewView, AppError> {
    let held = holdings(session, dataset, task)?;
    let all = overview(dataset, &held, task)?;
    let ads = &all.consent[Channel::Ads as usize];
    let (profiles_read, joined) = joined(sources, dataset.n_people() as u64);
    Ok(OverviewView {
        is_partial: false,
        n_people: dataset.n_people() as u64,
        parts: [all.bridge.course_only, all.bridge.both, all.bridge.music_only, all.bridge.neither],
        with_email: all.coverage.email,
        with_phone: all.coverage.phone,
        with_either: all.coverage.either,
        ads_consent: [ads.granted, ads.unknown, ads.denied],
        n_events: all.n_events,
        n_courses: all.n_items[0],
        n_tracks: all.n_items[1],
        first_month: all.months.first().map_or((1970, 1), |month| (month.year as i16, month.month as i8)),
        months: [0, 1].map(|side| all.months.iter().map(|month| month.events[side]).collect()),
        time_range: all.time_range,
        profiles_read,
        joined,
        courses_of: all.people.iter().map(|person| person.n_courses).collect(),
        plays_of: all.people.iter().map(|person| person.n_plays).collect(),
        last_of: all.people.iter().map(|person| person.last_active).collect(),
        sides_of: all.people.iter().map(|person| person.side()).collect(),
        people_of_item: all.items.iter().map(|item| item.people).collect(),
        events_of_item: all.items.iter().map(|item| item.events).collect(),
    })
}

/// One masked address or number a person, for the table.
pub fn masked_contacts(session: &Session, task: &Task) -> Result<TextColumn, AppError> {
    Ok(session.store().masked_contacts(task)?)
}

pub fn remove_source(session: &Session, id: i64, task: &Task) -> Result<(), AppError> {
    remove_sources(session, &[id], task)
}

/// Takes imports back, all of them or none.
pub fn remove_sources(session: &Session, ids: &[i64], task: &Task) -> Result<(), AppError> {
    let ids: Vec<SourceId> = ids.iter().map(|&id| SourceId(id)).collect();
    session.store().remove_sources(&ids, now_secs(), task)?;
    Ok(())
}

/// The people found to be one, newest import first.
pub fn links(session: &Session, task: &Task) -> Result<Vec<LinkRow>, AppError> {
    let sources = session.store().sources()?;
    let file_of = |id: SourceId| sources.iter().find(|source| source.id == id).map(|source| source.report.file.clone());
    let links = session.store().links(MAX_LINKS, task)?.into_iter().map(|link| LinkRow {
        goes: link.goes,
        stays: link.stays,
        file: link.source.and_then(file_of).unwrap_or_default(),
        of_goes: link.of_goes,
        of_stays: link.of_stays,
    });
    Ok(links.collect())
}

/// A line of the start page; never opens the data.
pub fn recent(path: &Path) -> Recent {
    let name = path.file_stem().map(|stem| stem.to_string_lossy().into_owned()).unwrap_or_default();
    match Workspace::summary(path) {
        Ok(summary) => Recent {
            path: path.to_owned(),
            name,
            modified: Some(summary.modified_at),
            bytes: summary.bytes,
            encrypted: Some(false),
            parts: Some([summary.bridge.course_only, summary.bridge.both, summary.bridge.music_only]),
        },
        Err(_) => {
            // A file of an older version or one that is locked is there all the same.
            let found = std::fs::metadata(path).ok();
            let modified = found.as_ref().and_then(|of| of.modified().ok());
            let since_1970 = modified.and_then(|time| time.duration_since(std::time::UNIX_EPOCH).ok());
            let modified = since_1970.map(|time| time.as_secs() as i64);
            Recent {
                path: path.to_owned(),
                name,
                modified,
                bytes: found.map_or(0, |of| of.len()),
                encrypted: Workspace::is_under_passphrase(path).ok(),
                parts: None,
            }
        }
    }
}

/// The `info` command's object.
pub fn info(session: &Session, task: &Task) -> Result<Value, AppError> {
    let dataset = session.dataset(task)?;
    let held = holdings(session, &dataset, task)?;
    let all = overview(&dataset, &held, task)?;
    // Of fewer people than the floor nothing is told, nor what would give them away: null.
    let floor = session.floor();
    let n_people = dataset.n_people() as u64;
    let of_all = |n: u64| floor.told_of(n, n_people);
    let bridge = &all.bridge;
    let [course_only, both, music_only, neither] =
        floor.counts_of([bridge.course_only, bridge.both, bridge.music_only, bridge.neither]);
    let consent: serde_json::Map<String, Value> = Channel::ALL
        .into_iter()
        .map(|channel| {
            let counts = &all.consent[channel as usize];
            let [granted, unknown, denied] = floor.counts_of([counts.granted, counts.unknown, counts.denied]);
            let value = json!({ "granted": granted, "unknown": unknown, "denied": denied });
            (channel.id().to_owned(), value)
        })
        .collect();
    let runs: Vec<Value> = session.store().runs()?.iter().map(|run| json!({ "name": run.name, "model": run.model, "stale": run.revision != dataset.revision, "seconds": run.seconds })).collect();
    let segments: Vec<Value> = segment_list(session)?
        .iter()
        .map(|(name, people)| json!({ "name": name, "people": of_all(*people) }))
        .collect();
    let audiences: Vec<Value> = audience_rows(session, task)?
        .iter()
        .map(|row| {
            let parts = [row.n_people.saturating_sub(row.n_held_out), row.n_held_out];
            let [_, held_out] = floor.counts_of(parts);
            json!({ "name": row.name, "people": floor.told(row.n_people), "held_out": held_out })
        })
        .collect();
    let cipher = session.store().cipher()?;
    let reports: Vec<FileReport> = session.store().sources()?.into_iter().map(|source| source.report).collect();
    Ok(json!({
        "workspace": session.path(),
        "encrypted": cipher.is_some(),
        "cipher": cipher.map(|cipher| cipher_json(&cipher)),
        "revision": dataset.revision,
        "people": dataset.n_people(),
        "floor": floor.k(),
        "course_only_people": course_only,
        "bridge_people": both,
        "music_only_people": music_only,
        "people_without_events": neither,
        "items": { "course": all.n_items[0], "music": all.n_items[1] },
        "events": all.n_events,
        "first_event": all.time_range.map(|range| date(range.0)),
        "last_event": all.time_range.map(|range| date(range.1)),
        "identifiers": {
            "email": of_all(all.coverage.email), "phone": of_all(all.coverage.phone),
            "either": of_all(all.coverage.either), "union_id": of_all(all.coverage.union_id),
            "masked_only": of_all(all.coverage.masked_only),
        },
        "consent": consent,
        "suppressed": of_all(all.coverage.suppressed),
        "sources": reports,
        "runs": runs,
        "segments": segments,
        "audiences": audiences,
    }))
}

/// What commands say of an encrypted file.
pub fn cipher_json(cipher: &Cipher) -> Value {
    json!({
        "sqlcipher": cipher.version, "cipher": cipher.cipher, "hmac": cipher.hmac, "kdf": cipher.kdf,
        "kdf_iterations": cipher.kdf_iterations, "page_bytes": cipher.page_bytes, "provider": cipher.provider,
    })
}

/// RFC 3339 in UTC.
pub fn date(secs: i64) -> String {
    jiff::Timestamp::from_second(secs).map(|time| time.to_string()).unwrap_or_default()
}
