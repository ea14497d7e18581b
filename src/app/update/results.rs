//! The Results screen: the campaigns, the one looked at, and bringing back what it led to.

use std::path::PathBuf;
use std::sync::Arc;

use crate::app::command::Command;
use crate::app::core::App;
use crate::app::engine::{self, CampaignSettings, OutcomeRequest, Session};
use crate::app::error::AppError;
use crate::app::jobs::JobKind;
use crate::app::state::{CampaignDetail, CampaignRow, Loadable, ToastKind};
use crate::import::ImportOptions;
use crate::task::Task;

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::ShowCampaign(name) => show(app, name),
        Command::ImportOutcomes(path) => import(app, path),
        Command::SetCampaignWindow(days) => change_settings(app, move |settings| settings.window_days = Some(days)),
        Command::SetCampaignCost(cost) => change_settings(app, move |settings| settings.cost = cost),
        Command::AudienceFromTopHalf => top_half(app),
        _ => {}
    }
}

/// Read again on every visit: lists may have left, and data come in, since the last one.
pub(super) fn refresh(app: &mut App) {
    if app.state.results.list.is_busy() {
        return;
    }
    let shown = app.state.results.shown.clone();
    app.state.results.list.begin();
    app.start(
        JobKind::Results,
        "job-results",
        move |session, task| load(session, shown, task),
        put,
        |state, failure| state.results.list.fail(failure),
    );
}

/// The campaigns, and the one to look at: the one looked at before, else the first with outcomes.
type Loaded = (Vec<CampaignRow>, Option<CampaignDetail>);

fn load(session: &Session, shown: Option<String>, task: &Task) -> Result<Loaded, AppError> {
    let rows = engine::campaign_rows(session, task)?;
    let known = shown.filter(|name| rows.iter().any(|row| row.name == *name));
    let first = || rows.iter().find(|row| row.has_outcomes).or(rows.first()).map(|row| row.name.clone());
    let detail = match known.or_else(first) {
        Some(name) => Some(engine::campaign_detail(session, &name, task)?),
        None => None,
    };
    Ok((rows, detail))
}

fn put(state: &mut crate::app::state::AppState, (rows, detail): Loaded) {
    let results = &mut state.results;
    results.list = Loadable::Ready(Arc::new(rows));
    results.shown = detail.as_ref().map(|detail| detail.row.name.clone());
    results.detail = detail.map_or(Loadable::Empty, |detail| Loadable::Ready(Arc::new(detail)));
}

fn show(app: &mut App, name: String) {
    app.state.results.shown = Some(name.clone());
    app.state.results.failure = None;
    app.state.results.detail.begin();
    app.start(
        JobKind::Results,
        "job-results",
        move |session, task| engine::campaign_detail(session, &name, task),
        |state, detail| state.results.detail = Loadable::Ready(Arc::new(detail)),
        |state, failure| state.results.detail.fail(failure),
    );
}

fn import(app: &mut App, file: PathBuf) {
    let Some(audience) = app.state.results.shown.clone() else { return };
    app.state.results.failure = None;
    // Negative signals among the outcomes make a new revision.
    app.start_with(
        JobKind::Import,
        "job-outcomes",
        String::new(),
        None,
        move |session, task| {
            let options = ImportOptions { now: engine::now_secs(), ..ImportOptions::default() };
            let request = OutcomeRequest { audience: audience.clone(), file, options, any_item: false };
            let summary = engine::import_outcomes(session, &request, task)?;
            let changed = if summary.not_interested > 0 { Some(engine::load(session, task)?) } else { None };
            Ok((summary, changed, load(session, Some(audience), task)?, engine::audience_rows(session, task)?))
        },
        |state, (summary, changed, loaded, audiences)| {
            if let Some(changed) = changed {
                changed.put(state);
            }
            state.audiences.list = audiences;
            put(state, loaded);
            let n = summary.outcomes.to_string();
            state.toast(ToastKind::Done, "toast-outcomes", vec![("n", n), ("file", summary.file)]);
        },
        |state, failure| {
            state.results.failure = Some(failure.clone());
            state.toast_failure(failure);
        },
    );
}

fn change_settings(app: &mut App, change: impl FnOnce(&mut CampaignSettings) + Send + 'static) {
    let Some(name) = app.state.results.shown.clone() else { return };
    app.state.results.detail.begin();
    app.start(
        JobKind::Results,
        "job-results",
        move |session, task| {
            let mut settings = engine::campaign_settings(session, &name)?;
            change(&mut settings);
            engine::set_campaign_settings(session, &name, settings)?;
            load(session, Some(name), task)
        },
        put,
        |state, failure| state.results.detail.fail(failure),
    );
}

/// The same audience at half its size, under a name of its own: the draft opens with everything else as it was.
fn top_half(app: &mut App) {
    let Some(name) = app.state.results.shown.clone() else { return };
    let new_name = super::audiences::free_name(app);
    app.start(
        JobKind::Save,
        "job-load",
        move |session, task| engine::audience_draft(session, &name, task),
        move |state, mut draft| {
            draft.name = new_name;
            draft.size = (draft.size / 2).max(1);
            state.audiences.draft = draft;
            state.audiences.is_open = true;
            state.audiences.is_changed = true;
            state.audiences.funnel = Loadable::Empty;
            state.audiences.ranked = Loadable::Empty;
            state.follow_up.push(Command::Go(crate::app::command::Screen::Audiences));
        },
        |state, failure| state.toast_failure(failure),
    );
}
