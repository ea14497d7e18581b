//! The Audiences screen: the draft, its funnel, its ranking, and saving it with a holdout.

use std::sync::Arc;

use crate::app::command::{Command, Goal, Level, PairingPeople, Screen};
use crate::app::core::App;
use crate::app::engine::{self, PathPeople, Session};
use crate::app::error::AppError;
use crate::app::jobs::JobKind;
use crate::app::state::{Draft, Loadable, ToastKind};
use crate::task::Task;

use super::paths;

pub(super) fn act(app: &mut App, command: Command) {
    match command {
        Command::NewAudience => new(app, None, None),
        Command::AudienceFromSelection => from_people(app, People::Selection),
        Command::AudienceFromPath(row) => from_people(app, People::Path(row)),
        Command::AudienceFromPairing(row, which) => from_people(app, People::Pairing(row, which)),
        Command::ShowAudience(name) => show(app, name),
        Command::DeleteAudience(name) => delete(app, name),
        Command::RenameAudience(name) => change(app, true, |draft| draft.name = name),
        Command::SetGoal(goal) => change(app, true, |draft| draft.goal = Some(goal)),
        Command::SetLeaveOutOwners(leave_out) => change(app, true, |draft| draft.leave_out_owners = leave_out),
        Command::SetAudienceRun(run) => {
            let alpha = app.state.models.runs.iter().find(|known| known.name == run).and_then(|run| run.alpha);
            change(app, true, |draft| {
                draft.run = Some(run);
                draft.alpha = alpha.unwrap_or(draft.alpha);
            });
        }
        Command::AddRule(rule) => change(app, true, |draft| draft.rules.push(rule)),
        Command::SetRule(at, rule) => change(app, true, |draft| {
            if let Some(slot) = draft.rules.get_mut(at) {
                *slot = rule;
            }
        }),
        Command::RemoveRule(at) => change(app, true, |draft| {
            if at < draft.rules.len() {
                draft.rules.remove(at);
            }
        }),
        Command::MoveRule(from, to) => change(app, true, |draft| {
            if from < draft.rules.len() && to < draft.rules.len() {
                let rule = draft.rules.remove(from);
                draft.rules.insert(to, rule);
            }
        }),
        Command::SetSize(size) => set_size(app, size),
        Command::SetHoldout(share) => change(app, false, |draft| draft.holdout = share.clamp(0.0, 0.9)),
        Command::SetFreshHoldout(fresh) => change(app, true, |draft| {
            // A draw of its own, so that a second fresh one is another.
            draft.seed += u64::from(fresh && !draft.fresh_holdout);
            draft.fresh_holdout = fresh;
        }),
        Command::SetContactCap(days) => change(app, true, |draft| draft.contact_cap_days = days),
        Command::SetBalance(name) => change(app, true, |draft| draft.balance = name),
        Command::SetGlobalHoldout(share) => set_global_holdout(app, share),
        Command::SetCampaignOrder(on) => set_order(app, on),
        Command::MoveCampaign(from, to) => move_campaign(app, from, to),
        Command::SetPreview(tab) => app.state.audiences.preview_tab = tab,
        Command::SaveAudience => save(app),
        Command::RecountAudience if app.state.audiences.is_open => recompute(app),
        Command::ShowAudiencePerson(person) => {
            app.state.models.person = Some(person);
            app.state.inspector_open = true;
            super::segments::load_card(app, person);
        }
        _ => {}
    }
}

pub(super) fn refresh(app: &mut App) {
    let audiences = &app.state.audiences;
    // The newest one rather than an empty screen.
    if let Some(newest) = audiences.list.last().filter(|_| !audiences.is_open && audiences.feed.is_none()) {
        return show(app, newest.name.clone());
    }
    if app.state.audiences.is_open && app.state.audiences.funnel.is_empty() {
        recompute(app);
    }
}

/// A new draft, promoting the goal that was looked at last.
fn new(app: &mut App, rule: Option<String>, goal: Option<Goal>) {
    let mut draft = Draft { name: free_name(app), run: app.state.models.shown_run.clone(), ..Draft::default() };
    draft.alpha = app.state.models.saved_alpha;
    draft.goal = goal.or_else(|| app.state.models.item.map(Goal::Item));
    if let Some(rule) = rule {
        draft.rules.insert(0, rule);
    }
    let before = app.state.snapshot();
    app.state.undo.record("act-new-audience", before, false);
    app.state.audiences.draft = draft;
    app.state.audiences.feed = None;
    app.state.audiences.is_open = true;
    app.state.audiences.is_changed = true;
    app.state.audiences.ranked = Loadable::Empty;
    app.state.screen = Screen::Audiences;
    recompute(app);
}

pub(super) fn free_name(app: &App) -> String {
    let is_taken = |name: &String| app.state.audiences.list.iter().any(|row| row.name == *name);
    (1..).map(|number| format!("audience-{number}")).find(|name| !is_taken(name)).unwrap_or_default()
}

/// Where the people of a new audience come from.
#[derive(Debug, Clone, Copy)]
enum People {
    Selection,
    /// The opportunity of a path, by its row.
    Path(usize),
    Pairing(usize, PairingPeople),
}

/// These people become a named group, which the draft's first rule names.
fn from_people(app: &mut App, whose: People) {
    let name = free_name(app);
    let (paths, pairings) = (paths::request(&app.state.paths), paths::pairings_request(&app.state.paths));
    let selected = Arc::clone(&app.state.selection.people);
    let goal = goal_of(app, whose);
    let segment = name.clone();
    app.start(
        JobKind::Save,
        "job-save",
        move |session, task| {
            let people = match whose {
                People::Path(row) => engine::path_people(session, &paths, PathPeople::Opportunity(row), task)?,
                People::Pairing(row, which) => engine::pairing_people(session, &pairings, row, which, task)?,
                People::Selection => (*selected).clone(),
            };
            engine::save_segment(session, &segment, &people, task)
        },
        move |state, segments| {
            if let Some(workspace) = &mut state.workspace {
                workspace.segments = segments;
            }
            state.pending_audience = Some((format!("segment \"{name}\""), goal));
            state.follow_up.push(Command::NewAudience);
        },
        |state, failure| state.toast_failure(failure),
    );
}

/// What a path leads to, or the other side of a pairing, as the goal of a campaign.
fn goal_of(app: &App, whose: People) -> Option<Goal> {
    let paths = &app.state.paths;
    let (id, name) = match whose {
        People::Selection | People::Pairing(_, PairingPeople::Both) => return None,
        People::Path(row) => {
            let view = paths.table.ready()?;
            let node = view.to.get(view.rows.get(row)?.to)?;
            (node.id, &node.name)
        }
        People::Pairing(row, which) => {
            let view = paths.pairings.ready()?;
            let row = view.rows.get(row)?;
            let node = match which {
                PairingPeople::MusicOnly => view.courses.get(row.course)?,
                _ => view.music.get(row.music)?,
            };
            (node.id, &node.name)
        }
    };
    // What has no label is no goal.
    if id == u32::MAX {
        return None;
    }
    Some(match paths.level {
        Level::Category => Goal::Category(name.clone()),
        Level::Creator => Goal::Creator(name.clone()),
        Level::Item => Goal::Item(id),
    })
}

fn show(app: &mut App, name: String) {
    app.start(
        JobKind::Save,
        "job-load",
        move |session, task| engine::audience_draft(session, &name, task),
        |state, draft| {
            state.audiences.draft = draft;
            state.audiences.feed = None;
            state.audiences.is_open = true;
            state.audiences.is_changed = false;
            state.audiences.funnel = Loadable::Empty;
            state.audiences.ranked = Loadable::Empty;
            state.follow_up.push(Command::Go(Screen::Audiences));
        },
        |state, failure| state.toast_failure(failure),
    );
}

fn delete(app: &mut App, name: String) {
    app.start(
        JobKind::Save,
        "job-save",
        move |session, task| {
            engine::delete_audience(session, &name)?;
            Ok((engine::audience_rows(session, task)?, engine::campaigns_view(session)?))
        },
        |state, (rows, campaigns)| {
            state.audiences.campaigns = campaigns;
            state.results = Default::default();
            let is_gone = !rows.iter().any(|row| row.name == state.audiences.draft.name);
            state.audiences.list = rows;
            if is_gone && !state.audiences.is_changed {
                state.audiences.is_open = false;
            }
        },
        |state, failure| state.toast_failure(failure),
    );
}

/// Changes what the campaigns have in common, then counts again.
fn change_campaigns(app: &mut App, work: impl FnOnce(&Session, &Task) -> Result<(), AppError> + Send + 'static) {
    app.start(
        JobKind::Save,
        "job-save",
        move |session, task| {
            work(session, task)?;
            engine::campaigns_view(session)
        },
        |state, campaigns| {
            state.audiences.campaigns = campaigns;
            state.follow_up.push(Command::RecountAudience);
        },
        |state, failure| state.toast_failure(failure),
    );
}

fn set_global_holdout(app: &mut App, share: f32) {
    change_campaigns(app, move |session, task| {
        // In whole thousandths, so that 5 % is 0.05 and not the number of single precision next to it.
        let share = (f64::from(share) * 1_000.0).round() / 1_000.0;
        engine::set_global_holdout(session, share, 1, false, task)?;
        Ok(())
    });
}

fn set_order(app: &mut App, on: bool) {
    let names: Vec<String> = app.state.audiences.list.iter().map(|row| row.name.clone()).collect();
    change_campaigns(app, move |session, _| engine::set_campaign_order(session, on.then_some(&names[..])));
}

fn move_campaign(app: &mut App, from: usize, to: usize) {
    let Some(mut order) = app.state.audiences.campaigns.order.clone() else { return };
    if from >= order.len() || to >= order.len() || from == to {
        return;
    }
    let name = order.remove(from);
    order.insert(to, name);
    app.state.audiences.campaigns.order = Some(order.clone());
    let args = vec![("place", (to + 1).to_string())];
    app.state.toast_undoable("toast-campaign-moved", args, Command::MoveCampaign(to, from));
    change_campaigns(app, move |session, _| engine::set_campaign_order(session, Some(&order)));
}

fn change(app: &mut App, counts: bool, edit: impl FnOnce(&mut Draft)) {
    let before = app.state.snapshot();
    let mut draft = app.state.audiences.draft.clone();
    edit(&mut draft);
    if draft == app.state.audiences.draft {
        return;
    }
    app.state.undo.record("act-edit-audience", before, false);
    app.state.audiences.draft = draft;
    app.state.audiences.is_changed = true;
    if counts {
        recompute(app);
    }
}

fn set_size(app: &mut App, size: u64) {
    let before = app.state.snapshot();
    let most = app.state.audiences.ranked.shown().map_or(u64::MAX, |ranked| ranked.people.len() as u64);
    let size = size.clamp(1, most.max(1));
    if size != app.state.audiences.draft.size {
        app.state.undo.record("act-size", before, true);
        app.state.audiences.draft.size = size;
        app.state.audiences.is_changed = true;
    }
}

/// Counts from the rules down, then the ranking of who is left.
pub(super) fn recompute(app: &mut App) {
    if let Some((rule, goal)) = app.state.pending_audience.take() {
        let draft = &mut app.state.audiences.draft;
        draft.rules.insert(0, rule);
        draft.goal = goal.or_else(|| draft.goal.take());
    }
    app.state.audiences.failure = None;
    app.state.audiences.funnel.begin();
    let draft = app.state.audiences.draft.clone();
    app.start(
        JobKind::Funnel,
        "job-funnel",
        move |session, task| engine::funnel(session, &draft, task),
        |state, funnel| state.audiences.funnel = Loadable::Ready(Arc::new(funnel)),
        |state, failure| state.audiences.funnel.fail(failure),
    );
    let draft = app.state.audiences.draft.clone();
    if draft.goal.is_none() || draft.run.is_none() {
        app.state.audiences.ranked = Loadable::Empty;
        return;
    }
    app.state.audiences.ranked.begin();
    app.start(
        JobKind::Rank,
        "job-rank",
        move |session, task| engine::rank_audience(session, &draft, task),
        |state, ranked| {
            let most = ranked.people.len() as u64;
            state.audiences.draft.size = state.audiences.draft.size.clamp(1, most.max(1));
            state.audiences.ranked = Loadable::Ready(Arc::new(ranked));
        },
        |state, failure| state.audiences.ranked.fail(failure),
    );
}

fn save(app: &mut App) {
    let draft = app.state.audiences.draft.clone();
    app.start(
        JobKind::Save,
        "job-save-audience",
        move |session, task| {
            engine::save_audience(session, &draft, task)?;
            Ok((engine::audience_rows(session, task)?, engine::campaigns_view(session)?))
        },
        |state, (rows, campaigns)| {
            state.audiences.list = rows;
            state.audiences.campaigns = campaigns;
            state.results.list = Loadable::Empty;
            state.audiences.draft.fresh_holdout = false;
            state.audiences.is_changed = false;
            state.audiences.failure = None;
            let name = state.audiences.draft.name.clone();
            state.toast(ToastKind::Done, "toast-audience-saved", vec![("name", name)]);
            if std::mem::take(&mut state.export_after_save) {
                state.follow_up.push(Command::OpenExport);
            }
        },
        |state, failure| {
            state.export_after_save = false;
            state.audiences.failure = Some(failure.clone());
            state.toast_failure(failure);
        },
    );
}
