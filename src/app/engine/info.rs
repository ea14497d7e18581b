//! What is in a workspace: for the `info` command, the start page, and the first screen after opening.

use std::path::Path;
use std::sync::Arc;

use serde_json::{Value, json};

use super::import::side_of_preset;
use super::paths::holdings;
use super::session::Session;
use super::training::run_rows;
use super::{audience_rows, now_secs, segment_list};
use crate::analysis::overview;
use crate::app::command::DataTab;
use crate::app::error::AppError;
use crate::app::state::{
    AppState, AudienceRow, CampaignsView, Loadable, OpenWorkspace, OverviewView, Recent, RunRow, Saved, SourceRow,
};
use crate::data::incoming::FileReport;
use crate::data::{Channel, Dataset, NO_TIME, TextColumn};
use crate::task::Task;
use crate::workspace::{SourceId, Workspace};

/// Everything the screens need first, read off the window's thread.
pub struct Loaded {
    pub workspace: OpenWorkspace,
    overview: Arc<OverviewView>,
    sources: Vec<SourceRow>,
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

pub fn load(session: &Session, task: &Task) -> Result<Loaded, AppError> {
    let dataset = session.dataset(task)?;
    let sources = sources(session)?;
    let overview = Arc::new(overview_view(session, &dataset, &sources, task)?);
    Ok(Loaded {
        workspace: OpenWorkspace {
            path: session.path().to_owned(),
            name: session.name(),
            dataset,
            saved: Saved::At(now_secs()),
            segments: segment_list(session)?,
        },
        overview,
        sources,
        runs: run_rows(session, task)?,
        audiences: audience_rows(session, task)?,
        campaigns: super::campaigns_view(session)?,
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
    let profiles_read = sources.iter().map(|source| source.n_people).sum();
    Ok(OverviewView {
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
        joined: profiles_read - (dataset.n_people() as u64).min(profiles_read),
        courses_of: all.people.iter().map(|person| person.n_courses).collect(),
        plays_of: all.people.iter().map(|person| person.n_plays).collect(),
        last_of: all.people.iter().map(|person| person.last_active).collect(),
        sides_of: all.people.iter().map(|person| person.side()).collect(),
        people_of_item: all.items.iter().map(|item| item.people).collect(),
        events_of_item: all.items.iter().map(|item| item.events).collect(),
        masked_contacts: Arc::new(masked_contacts(session, dataset, task)?),
    })
}

/// One masked address or number a person, for the table.
fn masked_contacts(session: &Session, dataset: &Dataset, task: &Task) -> Result<TextColumn, AppError> {
    use crate::data::contact::{mask_email, mask_phone};
    let mut column = TextColumn::default();
    for chunk in dataset.people.numbers.chunks(50_000) {
        task.check()?;
        for card in session.store().contact_cards(chunk, task)? {
            let email = card.emails.first().map(|email| mask_email(email));
            let shown = email.or_else(|| card.phones.first().map(|phone| mask_phone(phone)));
            column.push(&shown.unwrap_or_default());
        }
    }
    Ok(column)
}

pub fn remove_source(session: &Session, id: i64) -> Result<(), AppError> {
    session.store().remove_source(SourceId(id), now_secs(), &Task::silent())?;
    Ok(())
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
            parts: Some([summary.bridge.course_only, summary.bridge.both, summary.bridge.music_only]),
        },
        Err(_) => {
            let bytes = std::fs::metadata(path).map(|of| of.len()).unwrap_or(0);
            Recent { path: path.to_owned(), name, modified: None, bytes, parts: None }
        }
    }
}

/// Rows of a table that pass the filter, in the order asked for. `None`: all, as stored.
pub fn table_rows(
    session: &Session,
    overview: &OverviewView,
    tab: DataTab,
    sort: Option<(usize, bool)>,
    filter: &str,
    task: &Task,
) -> Result<Option<Vec<u32>>, AppError> {
    let dataset = session.dataset(task)?;
    if sort.is_none() && filter.trim().is_empty() {
        return Ok(None);
    }
    let wanted = filter.trim().to_lowercase();
    let n_rows = match tab {
        DataTab::People => dataset.n_people(),
        DataTab::Catalogue => dataset.n_items(),
        DataTab::Events => dataset.events.len(),
    };
    let passes = |row: &u32| wanted.is_empty() || matches(&dataset, tab, *row as usize, &wanted);
    let mut rows: Vec<u32> = (0..n_rows as u32).filter(passes).collect();
    task.check()?;
    if let Some((column, descending)) = sort {
        let keys = sort_keys(&dataset, overview, tab, column, &rows);
        let mut order: Vec<u32> = (0..rows.len() as u32).collect();
        order.sort_by(|&a, &b| {
            let by = keys.compare(a as usize, b as usize);
            let by = if descending { by.reverse() } else { by };
            by.then(a.cmp(&b))
        });
        rows = order.into_iter().map(|at| rows[at as usize]).collect();
    }
    Ok(Some(rows))
}

fn matches(dataset: &Dataset, tab: DataTab, row: usize, wanted: &str) -> bool {
    let has = |text: &str| text.to_lowercase().contains(wanted);
    match tab {
        DataTab::People => {
            has(&dataset.people.label(row)) || dataset.people.attributes.iter().any(|column| column.texts(row).any(has))
        }
        DataTab::Catalogue => {
            has(dataset.catalogue.title(row))
                || dataset.catalogue.labels.iter().any(|column| column.texts(row).any(has))
        }
        DataTab::Events => {
            has(dataset.catalogue.title(dataset.events.items[row] as usize)) || has(dataset.events.kinds[row].id())
        }
    }
}

/// What a column is sorted by.
enum Keys {
    Numbers(Vec<f64>),
    Texts(Vec<String>),
}

impl Keys {
    fn compare(&self, a: usize, b: usize) -> std::cmp::Ordering {
        match self {
            Self::Numbers(keys) => keys[a].total_cmp(&keys[b]),
            Self::Texts(keys) => keys[a].cmp(&keys[b]),
        }
    }
}

fn sort_keys(dataset: &Dataset, overview: &OverviewView, tab: DataTab, column: usize, rows: &[u32]) -> Keys {
    let number = |of: &dyn Fn(usize) -> f64| Keys::Numbers(rows.iter().map(|&row| of(row as usize)).collect());
    let text = |of: &dyn Fn(usize) -> String| Keys::Texts(rows.iter().map(|&row| of(row as usize)).collect());
    let time = |time: i64| if time == NO_TIME { f64::NEG_INFINITY } else { time as f64 };
    let first = |name: &str, row: usize| {
        dataset.people.attribute(name).and_then(|column| column.first(row)).unwrap_or_default().to_owned()
    };
    match (tab, column) {
        (DataTab::People, 1) => text(&|row| overview.masked_contacts.get(row).to_owned()),
        (DataTab::People, 2) => text(&|row| first("country", row)),
        (DataTab::People, 3) => number(&|row| f64::from(overview.courses_of[row])),
        (DataTab::People, 4) => number(&|row| f64::from(overview.plays_of[row])),
        (DataTab::People, 5) => number(&|row| time(overview.last_of[row])),
        (DataTab::People, 6) => number(&|row| f64::from(dataset.people.consent(row, Channel::Ads) as u8)),
        (DataTab::Catalogue, 0) => text(&|row| dataset.catalogue.title(row).to_owned()),
        (DataTab::Catalogue, 1) => text(&|row| label(dataset, crate::data::LABEL_CATEGORY, row)),
        (DataTab::Catalogue, 2) => text(&|row| label(dataset, crate::data::LABEL_CREATOR, row)),
        (DataTab::Catalogue, 3) => number(&|row| f64::from(overview.people_of_item[row])),
        (DataTab::Catalogue, 4) => number(&|row| f64::from(overview.events_of_item[row])),
        (DataTab::Events, 1) => text(&|row| dataset.catalogue.title(dataset.events.items[row] as usize).to_owned()),
        (DataTab::Events, 2) => text(&|row| dataset.events.kinds[row].id().to_owned()),
        (DataTab::Events, 3) => number(&|row| f64::from(dataset.events.values[row])),
        (DataTab::Events, 4) => number(&|row| time(dataset.events.times[row])),
        _ => number(&|row| row as f64),
    }
}

fn label(dataset: &Dataset, column: &str, row: usize) -> String {
    dataset.catalogue.label(column).and_then(|column| column.first(row)).unwrap_or_default().to_owned()
}

/// The `info` command's object.
pub fn info(session: &Session, task: &Task) -> Result<Value, AppError> {
    let dataset = session.dataset(task)?;
    let held = holdings(session, &dataset, task)?;
    let all = overview(&dataset, &held, task)?;
    let consent: serde_json::Map<String, Value> = Channel::ALL
        .into_iter()
        .map(|channel| {
            let counts = &all.consent[channel as usize];
            let value = json!({ "granted": counts.granted, "unknown": counts.unknown, "denied": counts.denied });
            (channel.id().to_owned(), value)
        })
        .collect();
    let runs: Vec<Value> = session.store().runs()?.iter().map(|run| json!({ "name": run.name, "model": run.model, "stale": run.revision != dataset.revision, "seconds": run.seconds })).collect();
    let segments: Vec<Value> =
        segment_list(session)?.iter().map(|(name, people)| json!({ "name": name, "people": people })).collect();
    let audiences: Vec<Value> = audience_rows(session, task)?
        .iter()
        .map(|row| json!({ "name": row.name, "people": row.n_people, "held_out": row.n_held_out }))
        .collect();
    let reports: Vec<FileReport> = session.store().sources()?.into_iter().map(|source| source.report).collect();
    Ok(json!({
        "workspace": session.path(),
        "revision": dataset.revision,
        "people": dataset.n_people(),
        "course_only_people": all.bridge.course_only,
        "bridge_people": all.bridge.both,
        "music_only_people": all.bridge.music_only,
        "people_without_events": all.bridge.neither,
        "items": { "course": all.n_items[0], "music": all.n_items[1] },
        "events": all.n_events,
        "first_event": all.time_range.map(|range| date(range.0)),
        "last_event": all.time_range.map(|range| date(range.1)),
        "identifiers": { "email": all.coverage.email, "phone": all.coverage.phone, "either": all.coverage.either, "union_id": all.coverage.union_id, "masked_only": all.coverage.masked_only },
        "consent": consent,
        "suppressed": all.coverage.suppressed,
        "sources": reports,
        "runs": runs,
        "segments": segments,
        "audiences": audiences,
    }))
}

/// RFC 3339 in UTC.
pub fn date(secs: i64) -> String {
    jiff::Timestamp::from_second(secs).map(|time| time.to_string()).unwrap_or_default()
}
