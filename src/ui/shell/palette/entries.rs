//! What the palette can offer now: commands, items, groups and audiences, filtered by what was typed.

use std::cmp::Reverse;
use std::ops::Range;

use super::matching::{Fit, Query};
use crate::app::command::{Command, DataPane, Dialog, Goal, Screen, SetMode};
use crate::app::text::{Language, Value};
use crate::ui::context::Context;
use crate::ui::shell::controls::theme_key;
use crate::ui::shell::keys::{may_save_selection, other_theme};
use crate::ui::shell::rail;
use crate::ui::theme::Side;
use crate::ui::theme::icons;

/// Most rows of a group.
const MOST: usize = 6;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    Selection,
    Items,
    Sets,
    Commands,
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
    pub mark: Mark,
    pub title: String,
    /// Bytes of the title that answer what was typed.
    pub hit: Range<usize>,
    pub fit: Fit,
    pub note: String,
    /// At the right: a count.
    pub count: String,
    pub keys: &'static str,
    pub commands: Vec<Command>,
}

impl Entry {
    fn new(group: Group, glyph: &'static str, title: String, commands: Vec<Command>) -> Self {
        Self {
            group,
            mark: Mark::Icon(glyph),
            title,
            hit: 0..0,
            fit: Fit::Prefix,
            note: String::new(),
            count: String::new(),
            keys: "",
            commands,
        }
    }

    fn keys(mut self, keys: &'static str) -> Self {
        self.keys = keys;
        self
    }
}

/// Everything that answers `typed`, best groups first. Nothing typed offers the commands.
pub fn search(cx: &Context<'_>, typed: &str) -> Vec<Entry> {
    let query = Query::new(typed);
    let items = items(cx, &query);
    let mut found = with_selection(cx);
    found.extend(commands(cx));
    found.extend(sets(cx));
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
    let best_of = |group: Group| found.iter().filter(|entry| entry.group == group).map(|entry| entry.fit).min();
    let order = [Group::Selection, Group::Items, Group::Sets, Group::Commands].map(|group| (group, best_of(group)));
    let place = |group: Group| order.iter().find(|(known, _)| *known == group).and_then(|(_, fit)| *fit);
    found.sort_by_key(|entry| (place(entry.group), entry.group, entry.fit));
    let mut n_of = [0_usize; 4];
    found.retain(|entry| {
        let Some(n) = n_of.get_mut(entry.group as usize) else { return false };
        *n += 1;
        query.is_empty() || *n <= MOST
    });
    found
}

fn with_selection(cx: &Context<'_>) -> Vec<Entry> {
    if cx.state.selection.is_empty() {
        return vec![];
    }
    let entry = |glyph, key, command| Entry::new(Group::Selection, glyph, cx.t(key), vec![command]);
    let mut entries = vec![];
    if may_save_selection(cx) {
        entries.push(entry(icons::USERS_THREE, "selection-save", Command::AudienceFromSelection).keys("Ctrl Shift A"));
        entries.push(entry(icons::USER_FOCUS, "selection-profile", Command::Go(Screen::Segments)));
    }
    entries.push(entry(icons::SELECTION_INVERSE, "selection-invert", Command::InvertSelection));
    entries.push(entry(icons::X, "selection-clear", Command::ClearSelection).keys("Esc"));
    entries
}

fn commands(cx: &Context<'_>) -> Vec<Entry> {
    let entry = |glyph, key: &str, command| Entry::new(Group::Commands, glyph, cx.t(key), vec![command]);
    let places = Screen::RAIL.into_iter().zip(["Ctrl 1", "Ctrl 2", "Ctrl 3", "Ctrl 4", "Ctrl 5"]);
    let mut entries: Vec<Entry> = places
        .map(|(screen, keys)| {
            let title = cx.tw("go-to", &[("screen", cx.t(rail::name_key(screen)).into())]);
            Entry::new(Group::Commands, rail::glyph(screen), title, vec![Command::Go(screen)]).keys(keys)
        })
        .collect();
    let theme = other_theme(cx.state.theme);
    entries.extend([
        entry(icons::PLAY, "palette-train", Command::TrainDefaults),
        entry(icons::USERS_THREE, "palette-new-audience", Command::NewAudience),
        entry(icons::FILE_PLUS, "add-files", Command::Ask(Dialog::PickFiles)),
        entry(icons::CIRCLE_HALF, theme_key(theme), Command::SetTheme(theme)).keys("Ctrl Shift L"),
        entry(icons::SIDEBAR_SIMPLE, "inspector-toggle", Command::ToggleInspector).keys("Ctrl I"),
        entry(icons::PLUS, "start-new", Command::Ask(Dialog::NewWorkspace)).keys("Ctrl N"),
        entry(icons::FOLDER_OPEN, "start-open", Command::Ask(Dialog::PickWorkspace)).keys("Ctrl O"),
        entry(icons::X, "workspace-close", Command::CloseWorkspace),
    ]);
    let last_import = cx.state.data.last_import();
    if !last_import.is_empty() {
        let undo = Command::UndoImport(last_import);
        let panes = |pane| vec![Command::Go(Screen::Data), Command::SetDataPane(pane)];
        let pane = |glyph, key: &str, pane| Entry::new(Group::Commands, glyph, cx.t(key), panes(pane));
        entries.extend([
            entry(icons::ARROW_U_UP_LEFT, "palette-undo-import", undo),
            pane(icons::HEARTBEAT, "palette-check-data", DataPane::Health),
            pane(icons::GRID_NINE, "palette-matrix", DataPane::Matrix),
            pane(icons::LINK, "palette-links", DataPane::Links),
        ]);
    }
    if cx.state.audiences.is_open && cx.state.screen == Screen::Audiences {
        entries.push(entry(icons::EXPORT, "palette-export", Command::OpenExport).keys("Ctrl E"));
    }
    for language in Language::ALL.into_iter().filter(|language| *language != cx.state.language) {
        let title = cx.tw("palette-language", &[("language", language.name().into())]);
        entries.push(Entry::new(Group::Commands, icons::TRANSLATE, title, vec![Command::SetLanguage(language)]));
    }
    entries
}

/// Saved groups of people and audiences, by name.
fn sets(cx: &Context<'_>) -> Vec<Entry> {
    let count = |n| cx.format().count_or_floor(n, cx.state.floor);
    let segments = cx.state.workspace.iter().flat_map(|workspace| &workspace.segments).map(|(name, n)| {
        let select = Command::SelectSegment(name.clone(), SetMode::Replace);
        Entry {
            note: cx.t("palette-segment"),
            count: count(*n),
            ..Entry::new(Group::Sets, icons::BOOKMARK_SIMPLE, name.clone(), vec![select])
        }
    });
    let audiences = cx.state.audiences.list.iter().map(|row| Entry {
        note: cx.t("palette-audience"),
        count: count(row.n_people),
        ..Entry::new(
            Group::Sets,
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
                mark: Mark::Side(side),
                title: dataset.catalogue.title(row).to_owned(),
                hit: hit.bytes,
                fit,
                note: cx.t(if side == Side::Course { "side-course" } else { "side-music" }),
                count: count.map(|n| cx.tw("palette-n-people", &[("n", n.into())])).unwrap_or_default(),
                keys: "",
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
    Some(Entry { hit: hit.bytes, fit: best.fit, ..Entry::new(group, icons::USERS_THREE, title, commands) })
}
