//! The Paths screen: who crosses and who could. Ribbons over those who have not crossed over the rules, and one path
//! in the inspector; or courses beside music that have the same people, and one pairing in the inspector.

mod flow;
mod inspector;
mod pair_inspector;
mod pair_table;
mod pairings;
mod rules;

use std::sync::Arc;

use crate::ui::theme::icons::{ARROWS_CLOCKWISE, FLOW_ARROW, PLUS};
use egui::{Id, Ui};

use self::flow::{Flow, LEAVERS_HEIGHT};
use self::pairings::Pairings;
use self::rules::Rules;
use super::View;
use super::failed::failed_screen;
use crate::app::command::{Command, Dialog, Direction, Level, PathsTab, Screen};
use crate::app::error::Failure;
use crate::app::state::{Loadable, PathsView as PathTable};
use crate::ui::context::Context;
use crate::ui::theme::{Side, Type};
use crate::ui::widgets::{
    self, Button, Choice, ControlSize, Select, Sign, direction_switch, empty_state, header_tabs, label, padded,
    screen_header, segmented, skeleton_rows,
};

const WINDOWS: [u32; 5] = [14, 30, 60, 90, 180];
/// Names of [`PathsTab::ALL`].
const TABS: [&str; 2] = ["paths-tab-crossings", "paths-tab-pairings"];
/// Room that the word before a choice needs.
const WORD_WIDTH: f32 = 300.0;
/// Share of the height for the ribbons, and their least.
const FLOW_SHARE: f32 = 0.52;
const LEAST_FLOW: f32 = 250.0;

#[derive(Default)]
pub struct PathsView {
    flow: Flow,
    rules: Rules,
    pairings: Pairings,
}

impl View for PathsView {
    fn screen(&self) -> Screen {
        Screen::Paths
    }

    fn ui(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        ui.spacing_mut().item_spacing.y = 0.0;
        header(ui, cx);
        match cx.state.paths.tab {
            PathsTab::Crossings => self.crossings(ui, cx),
            PathsTab::Pairings => self.pairings.show(ui, cx),
        }
    }

    fn has_inspector(&self, cx: &Context<'_>) -> bool {
        let paths = &cx.state.paths;
        match paths.tab {
            PathsTab::Crossings => paths.table.shown().is_some_and(|view| cx.state.floor.allows(view.n_crossed)),
            PathsTab::Pairings => paths.pairings.shown().is_some_and(|view| !view.rows.is_empty()),
        }
    }

    fn inspector(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let paths = &cx.state.paths;
        match (paths.tab, paths.table.shown(), paths.pairings.shown()) {
            (PathsTab::Crossings, Some(view), _) => inspector::show(ui, cx, view),
            (PathsTab::Pairings, _, Some(view)) => pair_inspector::show(ui, cx, view),
            _ => {}
        }
    }
}

impl PathsView {
    fn crossings(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        match &cx.state.paths.table {
            Loadable::Failed(failure) => failed(ui, cx, failure),
            Loadable::Empty | Loadable::Busy(None) => busy(ui, cx, "paths-busy"),
            Loadable::Busy(Some(view)) | Loadable::Ready(view) if !cx.state.floor.allows(view.n_crossed) => {
                too_few(ui, cx);
            }
            Loadable::Busy(Some(view)) | Loadable::Ready(view) => self.panels(ui, cx, view),
        }
    }

    fn panels(&mut self, ui: &mut Ui, cx: &mut Context<'_>, view: &Arc<PathTable>) {
        let height = ((ui.available_height() - LEAVERS_HEIGHT) * FLOW_SHARE).max(LEAST_FLOW);
        self.flow.show(ui, cx, view, height);
        self.flow.leavers(ui, cx, view);
        self.rules.show(ui, cx, view);
    }
}

fn header(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, text) = (cx.theme, cx.text);
    let title = text.get("paths-title");
    let names = TABS.map(|key| text.get(key));
    let choices: Vec<Choice<'_>> = names.iter().map(|name| Choice::new(name)).collect();
    let now = cx.state.paths.tab;
    let mut tab = PathsTab::ALL.iter().position(|tab| *tab == now).unwrap_or(0);
    screen_header(
        ui,
        theme,
        &title,
        |ui| {
            if header_tabs(ui, theme, &title, &choices, &mut tab).changed()
                && let Some(tab) = PathsTab::ALL.get(tab)
            {
                cx.send(Command::SetPathsTab(*tab));
            }
            ui.add_space(theme.space.s4);
            if now == PathsTab::Crossings {
                choose_direction(ui, cx);
            }
            choose_level(ui, cx);
            if now == PathsTab::Crossings {
                choose_window(ui, cx);
            }
        },
        |_| {},
    );
}

fn choose_direction(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, text) = (cx.theme, cx.text);
    let (course, music) = (text.get("side-course"), text.get("side-music"));
    let names = ["direction-course-music", "direction-music-course"].map(|key| text.get(key));
    let [to_music, to_course] = &names;
    let (from_course, from_music) = ((Side::Course, &*course), (Side::Music, &*music));
    let directions = [
        widgets::Direction { name: to_music, ends: Some([from_course, from_music]) },
        widgets::Direction { name: to_course, ends: Some([from_music, from_course]) },
    ];
    let now = cx.state.paths.direction;
    let mut chosen = Direction::BOTH.iter().position(|direction| *direction == now).unwrap_or(0);
    let name = text.get("paths-direction");
    if direction_switch(ui, theme, &name, &directions, &mut chosen).changed()
        && let Some(direction) = Direction::BOTH.get(chosen)
    {
        cx.send(Command::SetPathDirection(*direction));
    }
}

fn choose_level(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, text) = (cx.theme, cx.text);
    let name = text.get("paths-level");
    if ui.available_width() > 2.0 * WORD_WIDTH {
        label(ui, theme, &name, Type::Dense, theme.text.tertiary);
    }
    let words = ["paths-level-category", "paths-level-creator", "paths-level-item"].map(|key| text.get(key));
    let choices: Vec<Choice<'_>> = words.iter().map(|words| Choice::new(words)).collect();
    let mut chosen = Level::ALL.iter().position(|level| *level == cx.state.paths.level).unwrap_or(0);
    if segmented(ui, theme, &name, ControlSize::Regular, &choices, &mut chosen).changed()
        && let Some(level) = Level::ALL.get(chosen)
    {
        cx.send(Command::SetPathLevel(*level));
    }
}

fn choose_window(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, text) = (cx.theme, cx.text);
    let name = text.get("paths-within");
    if ui.available_width() > WORD_WIDTH / 2.0 {
        label(ui, theme, &name, Type::Dense, theme.text.tertiary);
    }
    let words = WINDOWS.map(|days| text.with("paths-within-days", &[("n", days.into())]));
    let options = words.each_ref().map(String::as_str);
    let now = cx.state.paths.window_days;
    let shown = text.with("paths-within-days", &[("n", now.into())]);
    let chosen = WINDOWS.iter().position(|days| *days == now);
    let select = Select::new(Id::unique("paths-window"), &name, &shown).width(96.0);
    if let Some(days) = select.show(ui, theme, &options, chosen).and_then(|at| WINDOWS.get(at)) {
        cx.send(Command::SetPathWindow(*days));
    }
}

fn busy(ui: &mut Ui, cx: &Context<'_>, key: &str) {
    let theme = cx.theme;
    padded(ui, |ui| {
        ui.add_space(theme.space.s7);
        label(ui, theme, &cx.t(key), Type::Dense, theme.text.secondary);
        ui.add_space(theme.space.s6);
        let n_rows = (ui.available_height() / theme.size.row) as usize;
        skeleton_rows(ui, theme, n_rows.min(18), &[0.2, 0.1, 0.5, 0.2]);
    });
}

/// Fewer people than the floor crossed: a longer time, or more data.
fn too_few(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, text) = (cx.theme, cx.text);
    let longer = WINDOWS.into_iter().find(|days| *days > cx.state.paths.window_days);
    let title = text.get("paths-empty-title");
    let sentence = text.with("paths-empty-text", &[("floor", cx.state.floor.into())]);
    empty_state(ui, theme, Sign::Icon(FLOW_ARROW), &title, &sentence, |ui| {
        ui.horizontal(|ui| {
            if let Some(days) = longer {
                let act = text.with("paths-longer", &[("n", days.into())]);
                if Button::primary(&act).show(ui, theme).clicked() {
                    cx.send(Command::SetPathWindow(days));
                }
            }
            if Button::new(&text.get("add-files")).icon(PLUS).show(ui, theme).clicked() {
                cx.send(Command::Ask(Dialog::PickFiles));
            }
        });
    });
}

fn failed(ui: &mut Ui, cx: &mut Context<'_>, failure: &Failure) {
    failed_screen(ui, cx, "paths-failed-title", failure, |ui, cx| {
        if Button::primary(&cx.t("retry")).icon(ARROWS_CLOCKWISE).show(ui, cx.theme).clicked() {
            cx.send(Command::SetPathLevel(cx.state.paths.level));
        }
    });
}
