//! The RFM tab: for each side a grid of recency by frequency, whose cells select people; the other grid then shows how
//! much more common they are in its cells. Below, the usual groups.

use std::sync::Arc;

use egui::{Rect, Sense, Ui, UiBuilder, pos2, vec2};

use super::grid::{GridEvent, RfmGrid, rfm_grid};
use super::groups::groups_table;
use crate::analysis::rfm::{Band, Rfm};
use crate::analysis::stats::Lift;
use crate::app::command::{Command, Origin, SegmentsTab};
use crate::app::state::{Loadable, OverviewView};
use crate::data::{Domain, PersonSet};
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::{Theme, Type};
use crate::ui::views::failed::failed_screen;
use crate::ui::views::modes::mode_of_keys;
use crate::ui::widgets::{Button, Choice, ControlSize, hairline, label, padded, segmented, skeleton_rows};

const HEAD: f32 = 48.0;
const LEAST_GRIDS: f32 = 250.0;
const GRIDS_SHARE: f32 = 0.5;
/// Above this height cells gain nothing.
const MOST_GRIDS: f32 = 380.0;

const VALUES: [(Value, &str); 3] = [
    (Value::People, "segments-rfm-people"),
    (Value::Spent, "segments-rfm-spent"),
    (Value::Crossed, "segments-rfm-crossed"),
];

/// What the cells say.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
enum Value {
    #[default]
    People,
    Spent,
    /// The share who have something of the other side.
    Crossed,
}

#[derive(Default)]
pub struct RfmPanel {
    value: Value,
    grids: [RfmGrid; 2],
    crossed: Option<Crossed>,
    lifts: Option<Lifts>,
}

/// How many of each cell and group have something of both sides, counted once.
pub struct Crossed {
    rfm: Arc<[Rfm; 2]>,
    overview: Arc<OverviewView>,
    cells: [[[u64; 5]; 5]; 2],
    /// By side, then in the order of the groups.
    pub groups: [Vec<u64>; 2],
}

/// Where the selection sits in each grid, counted once a selection.
struct Lifts {
    rfm: Arc<[Rfm; 2]>,
    people: Arc<PersonSet>,
    cells: [[[Option<Lift>; 5]; 5]; 2],
    counts: [[[u32; 5]; 5]; 2],
}

impl RfmPanel {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        match &cx.state.segments.rfm {
            Loadable::Ready(both) | Loadable::Busy(Some(both)) => self.panels(ui, cx, both),
            Loadable::Failed(failure) => failed_screen(ui, cx, "segments-rfm-failed", failure, |ui, cx| {
                if Button::primary(&cx.t("retry")).show(ui, cx.theme).clicked() {
                    cx.send(Command::SetSegmentsTab(SegmentsTab::Rfm));
                }
            }),
            Loadable::Empty | Loadable::Busy(None) => padded(ui, |ui| {
                ui.add_space(cx.theme.space.s6);
                skeleton_rows(ui, cx.theme, 12, &[0.2, 0.2, 0.2, 0.2]);
            }),
        }
    }

    fn panels(&mut self, ui: &mut Ui, cx: &mut Context<'_>, both: &Arc<[Rfm; 2]>) {
        self.refresh(cx, both);
        self.head(ui, cx);
        let height = (ui.available_height() * GRIDS_SHARE).clamp(LEAST_GRIDS, MOST_GRIDS);
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
        let middle = rect.center().x;
        for (at, rfm) in both.iter().enumerate() {
            let (left, right) = if at == 0 { (rect.left(), middle) } else { (middle, rect.right()) };
            let place = Rect::from_min_max(pos2(left, rect.top()), pos2(right, rect.bottom()));
            let mut child = ui.new_child(UiBuilder::new().id_salt(("rfm", at)).max_rect(place));
            self.one_grid(&mut child, cx, rfm, at);
        }
        hairline(ui, cx.theme);
        groups_table(ui, cx, both, self.crossed.as_ref());
    }

    fn head(&mut self, ui: &mut Ui, cx: &Context<'_>) {
        let theme = cx.theme;
        let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), HEAD), Sense::hover());
        let inner = rect.shrink2(vec2(16.0, 0.0));
        let layout = egui::Layout::right_to_left(egui::Align::Center);
        let mut child = ui.new_child(UiBuilder::new().id_salt("rfm-head").max_rect(inner).layout(layout));
        let words = VALUES.map(|(_, key)| cx.t(key));
        let choices: Vec<Choice<'_>> = words.iter().map(|words| Choice::new(words)).collect();
        let mut chosen = VALUES.iter().position(|(value, _)| *value == self.value).unwrap_or(0);
        let name = cx.t("segments-rfm-value");
        segmented(&mut child, theme, &name, ControlSize::Regular, &choices, &mut chosen);
        self.value = VALUES.get(chosen).map_or(self.value, |(value, _)| *value);
        label(&mut child, theme, &name, Type::Dense, theme.text.tertiary);
        child.with_layout(egui::Layout::left_to_right(egui::Align::Center), |ui| {
            let words = theme.rich(cx.t("segments-rfm-help"), Type::Dense, theme.text.tertiary);
            ui.add(egui::Label::new(words).truncate());
        });
    }

    fn one_grid(&mut self, ui: &mut Ui, cx: &mut Context<'_>, rfm: &Rfm, at: usize) {
        let is_lift = self.shows_lift(cx, rfm.domain);
        let title = match (is_lift, rfm.domain) {
            (true, Domain::Course) => "segments-rfm-lift-courses",
            (true, Domain::Music) => "segments-rfm-lift-music",
            (false, Domain::Course) => "segments-rfm-courses",
            (false, Domain::Music) => "segments-rfm-music",
        };
        let cells = std::array::from_fn(|r| std::array::from_fn(|f| self.cell(cx, rfm, at, [r, f], is_lift)));
        let words = super::grid::Words {
            title: cx.t(title),
            across: cx.t("segments-rfm-days"),
            up: cx.t(match rfm.domain {
                Domain::Course => "segments-rfm-frequency-courses",
                Domain::Music => "segments-rfm-frequency-music",
            }),
            columns: rfm.recency_bands.map(|band| band_words(cx, band)),
            rows: rfm.frequency_bands.map(|band| band_words(cx, band)),
        };
        let Some(grid) = self.grids.get_mut(at) else { return };
        if let Some(GridEvent { recency, frequency }) = rfm_grid(ui, cx, grid, at, &words, &cells) {
            cx.send(Command::SelectRfm(rfm.domain, recency, frequency, mode_of_keys(ui)));
        }
    }

    /// With people selected elsewhere than in this grid, it shows where they sit.
    fn shows_lift(&self, cx: &Context<'_>, domain: Domain) -> bool {
        let last = cx.state.selection.parts.last();
        let is_own = last.is_some_and(|part| part.origin == Origin::Rfm && part.name == domain.id());
        !cx.state.selection.is_empty() && !is_own && cx.state.above_floor(cx.state.selection.len()).is_some()
    }

    fn cell(&self, cx: &Context<'_>, rfm: &Rfm, at: usize, [r, f]: [usize; 2], is_lift: bool) -> super::grid::Cell {
        let (theme, format, floor) = (cx.theme, cx.format(), cx.state.floor);
        let n = u64::from(rfm.grid[r][f]);
        if is_lift {
            let found = self.lifts.as_ref().map(|lifts| (lifts.cells[at][r][f], lifts.counts[at][r][f]));
            let lift = found.filter(|(_, n)| floor.allows(u64::from(*n))).and_then(|(lift, _)| lift);
            return match lift {
                Some(lift) => {
                    super::grid::Cell { words: format.lift(lift.value), fill: theme.ramps.lift(lift.value as f32) }
                }
                None => super::grid::Cell { words: MISSING.to_owned(), fill: theme.data.ghost },
            };
        }
        if !floor.allows(n) {
            return super::grid::Cell { words: format.count_or_floor(n, floor), fill: theme.data.ghost };
        }
        let (words, share) = match self.value {
            Value::People => (format.count(n), n as f32 / largest(rfm) as f32),
            Value::Spent => spent(rfm, [r, f]).map_or_else(
                || (MISSING.to_owned(), 0.0),
                |spent| (format.number(spent, 0), (spent / most_spent(rfm)) as f32),
            ),
            Value::Crossed => {
                let both = self.crossed.as_ref().map_or(0, |crossed| crossed.cells[at][r][f]);
                if floor.told_of(both, n).is_none() {
                    return super::grid::Cell { words: format.under(floor), fill: theme.data.ghost };
                }
                let share = both as f64 / n as f64;
                (format.share(share), share as f32)
            }
        };
        super::grid::Cell { words, fill: ramp(theme, share) }
    }

    fn refresh(&mut self, cx: &Context<'_>, both: &Arc<[Rfm; 2]>) {
        if let Some(overview) = cx.state.data.overview.shown() {
            let is_fresh = |made: &Crossed| Arc::ptr_eq(&made.rfm, both) && Arc::ptr_eq(&made.overview, overview);
            if !self.crossed.as_ref().is_some_and(is_fresh) {
                self.crossed = Some(Crossed::of(both, overview));
            }
        }
        let nobody = Arc::default();
        let people = cx.state.figures_of_selection().unwrap_or(&nobody);
        let is_fresh = |made: &Lifts| Arc::ptr_eq(&made.rfm, both) && Arc::ptr_eq(&made.people, people);
        if !self.lifts.as_ref().is_some_and(is_fresh) {
            self.lifts = Some(Lifts {
                cells: both.each_ref().map(|rfm| rfm.grid_lifts(people)),
                counts: both.each_ref().map(|rfm| rfm.grid_of(people)),
                rfm: Arc::clone(both),
                people: Arc::clone(people),
            });
        }
    }
}

impl Crossed {
    fn of(both: &Arc<[Rfm; 2]>, overview: &Arc<OverviewView>) -> Self {
        let mut found = Self {
            rfm: Arc::clone(both),
            overview: Arc::clone(overview),
            cells: [[[0; 5]; 5]; 2],
            groups: both.each_ref().map(|rfm| vec![0; rfm.groups.len()]),
        };
        for (at, rfm) in both.iter().enumerate() {
            let people = rfm.scores.iter().zip(&overview.sides_of).filter(|(_, sides)| **sides & 3 == 3);
            for scores in people.filter_map(|(scores, _)| scores.as_ref()) {
                let cell = |score: u8| usize::from(score.clamp(1, 5)) - 1;
                found.cells[at][cell(scores.recency)][cell(scores.frequency)] += 1;
                let group = rfm.groups.iter().position(|summary| summary.group == scores.group());
                if let Some(count) = group.and_then(|group| found.groups[at].get_mut(group)) {
                    *count += 1;
                }
            }
        }
        found
    }
}

fn largest(rfm: &Rfm) -> u32 {
    rfm.grid.iter().flatten().copied().max().unwrap_or(1).max(1)
}

fn spent(rfm: &Rfm, [r, f]: [usize; 2]) -> Option<f64> {
    rfm.mean_spent[r][f]
}

fn most_spent(rfm: &Rfm) -> f64 {
    rfm.mean_spent.iter().flatten().flatten().copied().fold(f64::MIN_POSITIVE, f64::max)
}

/// From the dark end of the ramp for few to the bright one for many.
fn ramp(theme: &Theme, share: f32) -> egui::Color32 {
    theme.ramps.score(share.clamp(0.0, 1.0).sqrt())
}

fn band_words(cx: &Context<'_>, band: Option<Band>) -> String {
    let Some(band) = band else { return MISSING.to_owned() };
    let format = cx.format();
    let number = |value: f64| format.axis(value.round());
    match (band.low.is_finite(), band.high.is_finite()) {
        (true, true) if band.low.round() == band.high.round() => number(band.low),
        (true, true) => cx.tw("segments-band", &[("low", number(band.low).into()), ("high", number(band.high).into())]),
        (true, false) => cx.tw("segments-band-open", &[("low", number(band.low).into())]),
        _ => cx.t("segments-band-unknown"),
    }
}
