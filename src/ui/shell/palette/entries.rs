//! What the palette can offer now: commands, items, people by number, groups, audiences and runs, filtered by what
//! was typed.

use std::cmp::Reverse;
use std::ops::Range;

use super::acts;
use super::matching::{Fit, Query};
use crate::app::command::{Command, Goal, Screen, SetMode};
use crate::app::text::Value;
use crate::ui::context::Context;
use crate::ui::shell::keys::may_save_selection;
use crate::ui::theme::Side;
use crate::ui::theme::icons;

/// Most rows of a group.
const MOST: usize = 7;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Recent,
    Selection,
    Items,
    Sets,
    People,
    Commands,
}

impl Group {
    const ALL: [Group; 6] = [Self::Recent, Self::Selection, Self::Items, Self::Sets, Self::People, Self::Commands];
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mark {
    Icon(&'static str),
    Side(Side),
}

/// One line of the palette.
#[derive(Debug, Clone)]
pub struct Entry {
    pub group: Group,
    /// Under what an act is remembered; empty for what is not remembered.
    pub key: &'static str,
    pub mark: Mark,
    pub title: String,
    /// Bytes of the title that answer what was typed.
    pub hit: Range<usize>,
    pub fit: Fit,
    pub note: String,
    /// At the right: a count.
    pub count: String,
    pub keys: &'static str,
    /// After G, the key of a screen.
    pub letter: &'static str,
    pub commands: Vec<Command>,
}

impl Entry {
    pub fn new(group: Group, key: &'static str, glyph: &'static str, title: String, commands: Vec<Command>) -> Self {
        Self {
            group,
            key,
            mark: Mark::Icon(glyph),
            title,
            hit: 0..0,
            fit: Fit::Prefix,
            note: String::new(),
            count: String::new(),
            keys: "",
            letter: "",
            commands,
        }
    }

    pub fn keys(mut self, keys: &'static str) -> Self {
        self.keys = keys;
        self
    }

    pub fn letter(mut self, letter: Option<&'static str>) -> Self {
        self.letter = letter.unwrap_or_default();
        self
    }
}

/// Everything that answers `typed`, best groups first. Nothing typed offers the commands, those run last first.
pub fn search(cx: &Context<'_>, typed: &str) -> Vec<Entry> {
    let query = Query::new(typed);
    let items = items(cx, &query);
    let mut commands = acts::all(cx);
    let mut found = take_recent(cx, &mut commands);
    found.extend(acts::with_selection(cx));
    found.extend(commands);
    found.extend(sets(cx));
    found.extend(runs(cx));
    found.retain_mut(|entry| {
        if query.is_empty() {
            return entry.group != Group::Sets;
        }
        let Some(hit) = query.find(&entry.title) else { return false };
        (entry.hit, entry.fit) = (hit.bytes, hit.fit);
        true
    });
    found.extend(items.first().and_then(|best| audience_for(cx, &query, best)));
    found.extend(items);
    found.extend(person(cx, typed));
    let best_of = |group: Group| found.iter().filter(|entry| entry.group == group).map(|entry| entry.fit).min();
    let order = Group::ALL.map(|group| (group, best_of(group)));
    let place = |group: Group| order.iter().find(|(known, _)| *known == group).and_then(|(_, fit)| *fit);
    found.sort_by_key(|entry| (place(entry.group), entry.group, entry.fit));
    let mut n_of = [0_usize; Group::ALL.len()];
    found.retain(|entry| {
        let Some(n) = n_of.get_mut(entry.group as usize) else { return false };
        *n += 1;
        query.is_empty() || *n <= MOST
    });
    found
}

/// What was run last, in its own group, in the order of running.
fn take_recent(cx: &Context<'_>, entries: &mut Vec<Entry>) -> Vec<Entry> {
    let mut recent = vec![];
    for key in &cx.state.recent_acts {
        if let Some(at) = entries.iter().position(|entry| entry.key == key) {
            recent.push(Entry { group: Group::Recent, ..entries.remove(at) });
        }
    }
    recent
}

/// A person by the number that every screen shows: `P-004182`, `4182`.
fn person(cx: &Context<'_>, typed: &str) -> Option<Entry> {
    let dataset = cx.state.dataset()?;
    let typed = typed.trim();
    let digits = typed.strip_prefix(['P', 'p']).map_or(typed, |rest| rest.trim_start_matches('-'));
    let row = dataset.people.row_of_number(digits.parse().ok()?)?;
    let commands = vec![Command::Go(Screen::Models), Command::ShowPerson(u32::try_from(row).ok()?)];
    let entry = Entry::new(Group::People, "", icons::USER, dataset.people.label(row), commands);
    Some(Entry { note: cx.t("palette-person"), ..entry })
}

/// A run on the chart.
fn runs(cx: &Context<'_>) -> Vec<Entry> {
    let of = |run: &crate::app::state::RunRow| Entry {
        note: cx.t("palette-show-run"),
        ..Entry::new(
            Group::Sets,
            "",
            icons::FADERS,
            run.name.clone(),
            vec![Command::Go(Screen::Models), Command::ShowRun(run.name.clone())],
        )
    };
    cx.state.models.runs.iter().map(of).collect()
}

/// Saved groups of people and audiences, by name.
fn sets(cx: &Context<'_>) -> Vec<Entry> {
    let count = |n| cx.format().count_or_floor(n, cx.state.floor);
    let segments = cx.state.workspace.iter().flat_map(|workspace| &workspace.segments).map(|(name, n)| {
        let select = Command::SelectSegment(name.clone(), SetMode::Replace);
        Entry {
            note: cx.t("palette-segment"),
            count: count(*n),
            ..Entry::new(Group::Sets, "", icons::BOOKMARK_SIMPLE, name.clone(), vec![select])
        }
    });
    let audiences = cx.state.audiences.list.iter().map(|row| Entry {
        note: cx.t("palette-audience"),
        count: count(row.n_people),
        ..Entry::new(
            Group::Sets,
            "",
            icons::USERS_THREE,
            row.name.clone(),
            vec![Command::ShowAudience(row.name.clone()), Command::Go(Screen::Audiences)],
        )
    });
    segments.chain(audiences).collect()
}

/// The best items by title; among equals those with more people.
fn items(cx: &Context<'_>, query: &Query) -> Vec<Entry> {
    let Some(dataset) = cx.state.dataset().filter(|_| !query.is_empty()) else { return vec![] };
    let overview = cx.state.data.overview.shown();
    let people_of = |row: usize| overview.and_then(|overview| overview.people_of_item.get(row)).copied();
    let mut found: Vec<_> = (0..dataset.catalogue.len())
        .filter_map(|row| {
            let hit = query.find(dataset.catalogue.title(row))?;
            Some(((hit.fit, Reverse(people_of(row).unwrap_or(0)), row), hit))
        })
        .collect();
    found.sort_by_key(|(key, _)| *key);
    found.truncate(MOST);
    found
        .into_iter()
        .filter_map(|((fit, _, row), hit)| {
            let side = Side::from(dataset.catalogue.domain(row)?);
            let count = people_of(row).map(|n| cx.format().count_or_floor(u64::from(n), cx.state.floor));
            let item = u32::try_from(row).ok()?;
            Some(Entry {
                group: Group::Items,
                key: "",
                mark: Mark::Side(side),
                title: dataset.catalogue.title(row).to_owned(),
                hit: hit.bytes,
                fit,
                note: cx.t(if side == Side::Course { "side-course" } else { "side-music" }),
                count: count.map(|n| cx.tw("palette-n-people", &[("n", n.into())])).unwrap_or_default(),
                keys: "",
                letter: "",
                commands: vec![Command::ShowItem(item), Command::Go(Screen::Models)],
            })
        })
        .collect()
}

/// The campaign for the best item, for the selected people or for everybody.
fn audience_for(cx: &Context<'_>, query: &Query, best: &Entry) -> Option<Entry> {
    let item = best.commands.iter().find_map(|command| match command {
        Command::ShowItem(item) => Some(*item),
        _ => None,
    })?;
    let title = cx.tw("palette-audience-for", &[("item", Value::from(best.title.as_str()))]);
    let (group, commands) = if may_save_selection(cx) {
        // The new audience promotes the item that was looked at last.
        (Group::Selection, vec![Command::ShowItem(item), Command::AudienceFromSelection])
    } else {
        (Group::Items, vec![Command::NewAudience, Command::SetGoal(Goal::Item(item))])
    };
    let hit = query.find(&title)?;
    Some(Entry { hit: hit.bytes, fit: best.fit, ..Entry::new(group, "", icons::USERS_THREE, title, commands) })
}
