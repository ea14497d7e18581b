//! What the audience promotes: an item, a category, a creator, found by typing, or anything of a side.

use egui::{Id, Ui};

use crate::app::command::{Command, Goal};
use crate::data::{Catalogue, Domain, LABEL_CATEGORY, LABEL_CREATOR, LabelColumn};
use crate::ui::context::Context;
use crate::ui::theme::{Side, Type};
use crate::ui::widgets::{self, Choice, ControlSize, MenuRow, Select, TextInput};

/// Rows of the list; more than that are found by typing.
const MOST_ROWS: usize = 60;
const LEVELS: [(GoalLevel, &str); 4] = [
    (GoalLevel::Item, "audiences-goal-item"),
    (GoalLevel::Category, "audiences-goal-category"),
    (GoalLevel::Creator, "audiences-goal-creator"),
    (GoalLevel::Any, "audiences-goal-any"),
];

/// What kind of thing is promoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum GoalLevel {
    Item,
    Category,
    Creator,
    /// Anything of a side.
    Any,
}

#[derive(Default)]
pub(super) struct GoalPicker {
    /// Chosen and not yet used: of which audience, and which.
    level: Option<(String, GoalLevel)>,
    query: String,
    found: Option<Found>,
    side: Option<(u64, Goal, Option<Domain>)>,
}

/// Rows of the catalogue, or places among the labels, that hold what was typed.
struct Found {
    revision: u64,
    level: GoalLevel,
    query: String,
    rows: Vec<u32>,
    is_cut: bool,
}

impl GoalPicker {
    /// The level switch, for the head of the section.
    pub fn level_switch(&mut self, ui: &mut Ui, cx: &Context<'_>, name: &str) {
        let level = self.level(cx);
        let mut chosen = LEVELS.iter().position(|known| known.0 == level).unwrap_or(0);
        let words = LEVELS.map(|level| cx.t(level.1));
        let choices: Vec<Choice<'_>> = words.iter().map(|words| Choice::new(words)).collect();
        let response = widgets::segmented(ui, cx.theme, name, ControlSize::Small, &choices, &mut chosen);
        if response.changed()
            && let Some(&(level, _)) = LEVELS.get(chosen)
        {
            self.level = Some((cx.state.audiences.draft.name.clone(), level));
            self.query.clear();
        }
    }

    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        let level = self.level(cx);
        let draft = &cx.state.audiences.draft;
        let shown = self.shown(cx, level);
        let (name, search) = (cx.t("audiences-promote"), cx.t("search"));
        let side = draft.goal.as_ref().filter(|goal| level_of(goal) == level).and_then(|goal| self.domain(cx, goal));
        ui.horizontal(|ui| {
            widgets::label(ui, theme, &name, Type::Dense, theme.text.tertiary);
            let id = Id::unique("audience-goal");
            let mut select = Select::new(id, &name, &shown).width(ui.available_width()).stays_open();
            if let Some(domain) = side {
                select = select.side(Side::from(domain));
            }
            let picked = select.show_menu(ui, theme, |ui| self.list(ui, cx, level, id.with("query"), &search));
            if let Some(goal) = picked {
                self.level = None;
                self.query.clear();
                cx.send(Command::SetGoal(goal));
            }
        });
        let mut leave_out = draft.leave_out_owners;
        if widgets::checkbox(ui, theme, &mut leave_out, &cx.t("audiences-leave-owners")).changed() {
            cx.send(Command::SetLeaveOutOwners(leave_out));
        }
    }

    /// The side that the goal is on; of a category or creator, that of its first item.
    pub fn domain(&mut self, cx: &Context<'_>, goal: &Goal) -> Option<Domain> {
        let catalogue = &cx.state.dataset()?.catalogue;
        let revision = cx.state.revision();
        match &self.side {
            Some((known, of, domain)) if *known == revision && of == goal => *domain,
            _ => {
                let domain = first_item(catalogue, goal).and_then(|row| catalogue.domain(row));
                self.side = Some((revision, goal.clone(), domain));
                domain
            }
        }
    }

    fn level(&self, cx: &Context<'_>) -> GoalLevel {
        let draft = &cx.state.audiences.draft;
        let chosen = self.level.as_ref().filter(|(of, _)| *of == draft.name).map(|(_, level)| *level);
        chosen.or_else(|| draft.goal.as_ref().map(level_of)).unwrap_or(GoalLevel::Item)
    }

    fn shown(&self, cx: &Context<'_>, level: GoalLevel) -> String {
        let goal = cx.state.audiences.draft.goal.as_ref().filter(|goal| level_of(goal) == level);
        match (goal, cx.state.dataset()) {
            (Some(Goal::Item(item)), Some(dataset)) => dataset.catalogue.title(*item as usize).to_owned(),
            (Some(Goal::Category(name) | Goal::Creator(name)), _) => name.clone(),
            (Some(Goal::Any(domain)), _) => cx.t(any_key(*domain)),
            _ => cx.t("audiences-goal-choose"),
        }
    }

    fn list(&mut self, ui: &mut Ui, cx: &Context<'_>, level: GoalLevel, id: Id, search: &str) -> Option<Goal> {
        let theme = cx.theme;
        let catalogue = &cx.state.dataset()?.catalogue;
        let width = ui.available_width();
        let response = TextInput::new(id, &mut self.query, search).search().hint(search).width(width).show(ui, theme);
        if ui.memory(|memory| memory.focused().is_none()) {
            response.request_focus();
        }
        self.find(cx, catalogue, level);
        let found = self.found.as_ref()?;
        let mut picked = None;
        for &row in &found.rows {
            let goal = goal_at(catalogue, level, row)?;
            let (name, side) = match &goal {
                Goal::Item(item) => (catalogue.title(*item as usize).to_owned(), catalogue.domain(*item as usize)),
                Goal::Category(name) | Goal::Creator(name) => (name.clone(), None),
                Goal::Any(domain) => (cx.t(any_key(*domain)), Some(*domain)),
            };
            let mut entry = MenuRow::new(&name).checked(cx.state.audiences.draft.goal.as_ref() == Some(&goal));
            if let Some(domain) = side {
                entry = entry.side(Side::from(domain));
            }
            if entry.show(ui, theme).clicked() {
                picked = Some(goal);
            }
        }
        if found.rows.is_empty() || found.is_cut {
            let key = if found.is_cut { "audiences-goal-more" } else { "palette-none" };
            ui.add_space(theme.space.s2);
            widgets::label(ui, theme, &cx.t(key), Type::Dense, theme.text.tertiary);
        }
        picked
    }

    /// Searches again when what is typed, the level or the data changed.
    fn find(&mut self, cx: &Context<'_>, catalogue: &Catalogue, level: GoalLevel) {
        let revision = cx.state.revision();
        let is_known = |found: &Found| found.revision == revision && found.level == level && found.query == self.query;
        if self.found.as_ref().is_some_and(is_known) {
            return;
        }
        let wanted = self.query.trim().to_lowercase();
        let fits = |text: &str| wanted.is_empty() || text.to_lowercase().contains(&wanted);
        let mut rows: Vec<u32> = match level {
            GoalLevel::Item => {
                let all = 0..catalogue.len();
                let fitting = all.filter(|&row| fits(catalogue.title(row)) || fits(catalogue.keys.get(row)));
                fitting.take(MOST_ROWS + 1).map(|row| row as u32).collect()
            }
            GoalLevel::Category | GoalLevel::Creator => {
                let labels = label_column(catalogue, level).map_or(&[][..], |column| &column.labels[..]);
                let mut rows: Vec<u32> = (0..labels.len() as u32).filter(|&at| fits(&labels[at as usize])).collect();
                rows.sort_by(|&a, &b| labels[a as usize].cmp(&labels[b as usize]));
                rows
            }
            GoalLevel::Any => (0..Domain::BOTH.len() as u32).collect(),
        };
        let is_cut = rows.len() > MOST_ROWS;
        rows.truncate(MOST_ROWS);
        self.found = Some(Found { revision, level, query: self.query.clone(), rows, is_cut });
    }
}

fn level_of(goal: &Goal) -> GoalLevel {
    match goal {
        Goal::Item(_) => GoalLevel::Item,
        Goal::Category(_) => GoalLevel::Category,
        Goal::Creator(_) => GoalLevel::Creator,
        Goal::Any(_) => GoalLevel::Any,
    }
}

/// The words of anything of a side.
fn any_key(domain: Domain) -> &'static str {
    match domain {
        Domain::Course => "audiences-goal-any-course",
        Domain::Music => "audiences-goal-any-music",
    }
}

fn label_column(catalogue: &Catalogue, level: GoalLevel) -> Option<&LabelColumn> {
    match level {
        GoalLevel::Item | GoalLevel::Any => None,
        GoalLevel::Category => catalogue.label(LABEL_CATEGORY),
        GoalLevel::Creator => catalogue.label(LABEL_CREATOR),
    }
}

fn goal_at(catalogue: &Catalogue, level: GoalLevel, row: u32) -> Option<Goal> {
    let label = || label_column(catalogue, level)?.labels.get(row as usize).cloned();
    match level {
        GoalLevel::Item => Some(Goal::Item(row)),
        GoalLevel::Category => label().map(Goal::Category),
        GoalLevel::Creator => label().map(Goal::Creator),
        GoalLevel::Any => Domain::BOTH.get(row as usize).copied().map(Goal::Any),
    }
}

fn first_item(catalogue: &Catalogue, goal: &Goal) -> Option<usize> {
    let name = match goal {
        Goal::Item(item) => return Some(*item as usize),
        Goal::Any(domain) => return catalogue.rows_of(*domain).next().map(|row| row as usize),
        Goal::Category(name) | Goal::Creator(name) => name,
    };
    let column = label_column(catalogue, level_of(goal))?;
    let code = column.code_of(name)?;
    column.rows_with(code).next()
}
