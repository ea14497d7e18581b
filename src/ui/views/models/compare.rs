//! Two runs measured on the same people: every measure of both, and the paired difference with its interval.

use egui::{Id, Ui};

use super::common;
use crate::app::command::Command;
use crate::app::jobs::JobKind;
use crate::app::state::{ComparedMetric, ComparisonView, Interval, Loadable};
use crate::ui::context::Context;
use crate::ui::theme::{Theme, Type};
use crate::ui::widgets::interval::{estimate_colour, paint_interval};
use crate::ui::widgets::{
    self, Column, Estimate, IconButton, MenuRow, Scale, Select, Table, padded, panel_header, skeleton_rows,
};

const NUMBER: f32 = 48.0;
const SCALE: f32 = 92.0;
const SELECT: f32 = 132.0;
const ROW: f32 = 38.0;

/// What a paired difference says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Reading {
    Better,
    Worse,
    Unclear,
}

impl Reading {
    fn of(row: &ComparedMetric) -> Self {
        let Interval { low, high, .. } = row.difference;
        match (low > 0.0, high < 0.0) {
            (true, _) if row.more_is_better => Self::Better,
            (_, true) if !row.more_is_better => Self::Better,
            (false, false) => Self::Unclear,
            _ => Self::Worse,
        }
    }

    fn key(self) -> &'static str {
        match self {
            Self::Better => "models-compare-better",
            Self::Worse => "models-compare-worse",
            Self::Unclear => "models-compare-unclear",
        }
    }
}

pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let theme = cx.theme;
    let [title, close] = ["models-compare", "close"].map(|key| cx.t(key));
    let mut closed = false;
    panel_header(ui, theme, &title, "", |ui| {
        closed = IconButton::new(crate::ui::theme::icons::X, &close).show(ui, theme).clicked();
    });
    if closed {
        return cx.send(Command::CloseComparison);
    }
    let Some((run, other)) = cx.state.models.compared.clone() else { return };
    pick(ui, cx, &run, &other);
    match &cx.state.models.comparison {
        Loadable::Failed(failure) => {
            let title = cx.t("models-compare-failed");
            common::failed(ui, cx, &title, failure, Command::CompareRuns(run, other));
        }
        Loadable::Ready(view) => body(ui, cx, view),
        Loadable::Busy(Some(view)) => {
            ui.multiply_opacity(0.6);
            body(ui, cx, view);
        }
        Loadable::Busy(None) => {
            let title = cx.t("models-compare-busy");
            let job = common::job(cx, JobKind::Compare);
            common::busy(ui, cx, &title, job);
        }
        Loadable::Empty => skeleton_rows(ui, theme, 4, &[0.4, 0.2, 0.2]),
    }
}

/// One run, and the other that it is held against.
fn pick(ui: &mut Ui, cx: &mut Context<'_>, run: &str, other: &str) {
    let theme = cx.theme;
    let against = cx.t("models-compare-against");
    let mut picked = None;
    common::row(
        ui,
        theme,
        ROW,
        |ui| {
            if let Some(name) = run_select(ui, cx, "models-compare-run", run, other) {
                picked = Some((name, other.to_owned()));
            }
            widgets::label(ui, theme, &against, Type::Dense, theme.text.secondary);
            if let Some(name) = run_select(ui, cx, "models-compare-other", other, run) {
                picked = Some((run.to_owned(), name));
            }
        },
        |_| (),
    );
    if let Some((run, other)) = picked {
        cx.send(Command::CompareRuns(run, other));
    }
}

fn run_select(ui: &mut Ui, cx: &Context<'_>, key: &str, shown: &str, other: &str) -> Option<String> {
    let runs = &cx.state.models.runs;
    let named = |name: &str| {
        let run = runs.iter().find(|run| run.name == name);
        run.map_or_else(|| name.to_owned(), |run| common::run_name(cx, run))
    };
    Select::new(Id::unique(key), &cx.t(key), &named(shown)).width(SELECT).show_menu(ui, cx.theme, |ui| {
        let mut picked = None;
        for run in runs.iter().filter(|run| run.name != other) {
            let row = MenuRow::new(&common::run_name(cx, run)).checked(run.name == shown).show(ui, cx.theme);
            if row.clicked() {
                picked = Some(run.name.clone());
            }
        }
        picked
    })
}

fn body(ui: &mut Ui, cx: &Context<'_>, view: &ComparisonView) {
    let (theme, format) = (cx.theme, cx.format());
    let heads = [cx.t("models-compare-measure"), short_name(cx, &view.run), short_name(cx, &view.other)];
    let scale = scale_of(&view.rows);
    let ends = [scale.low, 0.0, scale.high].map(|end| (end, format.signed(end, 2)));
    let marks = ends.each_ref().map(|(at, words)| (*at, words.as_str()));
    let columns = [
        Column::remainder(&heads[0], 72.0),
        Column::number(&heads[1], NUMBER),
        Column::number(&heads[2], NUMBER),
        Column::scale(scale, &marks, SCALE),
    ];
    let name = cx.t("models-compare");
    let table = Table::new(Id::unique("models-comparison"), theme, &name, &columns, view.rows.len());
    let height = theme.size.row * view.rows.len() as f32;
    table.max_height(height).show(ui, theme, |cells| {
        let Some(row) = view.rows.get(cells.index) else { return };
        cells.text(&measure_name(cx, row));
        let decimals = if is_share(row) { 3 } else { 1 };
        cells.text(&format.number(row.run.value, decimals));
        cells.text(&format.number(row.other.value, decimals));
        difference_cell(cells, cx, row, scale, decimals);
    });
    ui.add_space(theme.space.s4);
    padded(ui, |ui| {
        for sentence in sentences(cx, view) {
            ui.add(egui::Label::new(theme.rich(sentence, Type::Dense, theme.text.secondary)).wrap());
            ui.add_space(theme.space.s2);
        }
    });
}

/// On the common scale for shares; a measure of another unit says its difference in figures.
fn difference_cell(
    cells: &mut widgets::TableRow<'_>,
    cx: &Context<'_>,
    row: &ComparedMetric,
    scale: Scale,
    decimals: usize,
) {
    let format = cx.format();
    let Interval { value, low, high, .. } = row.difference;
    let spoken = format!("{} {}", format.signed(value, decimals), format.interval(low, high, decimals));
    if !is_share(row) {
        return cells.secondary(&spoken);
    }
    cells.paint(&spoken, |painter, theme: &Theme, cell| {
        let estimate = Estimate::new(low, value, high, estimate_colour(theme, low, high, 0.0));
        paint_interval(painter, theme, cell, &scale, &estimate);
    });
}

/// The reading of the first measure, and what all of it rests on.
fn sentences(cx: &Context<'_>, view: &ComparisonView) -> Vec<String> {
    let format = cx.format();
    let mut sentences = vec![];
    if let Some(first) = view.rows.first() {
        let Interval { value, low, high, .. } = first.difference;
        let args = [
            ("run", short_name(cx, &view.run).into()),
            ("other", short_name(cx, &view.other).into()),
            ("measure", measure_name(cx, first).into()),
            ("difference", format.signed(value, 3).into()),
            ("interval", format.interval(low, high, 3).into()),
        ];
        sentences.push(cx.tw(Reading::of(first).key(), &args));
    }
    let n = format.count_or_floor(view.n_people, cx.state.floor);
    sentences.push(cx.tw("models-compare-method", &[("n", n.into())]));
    sentences
}

fn short_name(cx: &Context<'_>, name: &str) -> String {
    let run = cx.state.models.runs.iter().find(|run| run.name == name);
    run.map_or_else(|| name.to_owned(), |run| common::run_name(cx, run))
}

fn measure_name(cx: &Context<'_>, row: &ComparedMetric) -> String {
    let k = [("k", row.k.to_string().into())];
    cx.tw(&format!("metric-{}", row.metric.replace('_', "-")), &k)
}

/// Between 0 and 1, so that differences share a scale.
fn is_share(row: &ComparedMetric) -> bool {
    row.metric != "novelty"
}

/// As far to both sides, so that nothing stands out by the scale.
fn scale_of(rows: &[ComparedMetric]) -> Scale {
    let ends = rows.iter().filter(|row| is_share(row)).flat_map(|row| [row.difference.low, row.difference.high]);
    let most = ends.fold(0.0_f64, |most, end| most.max(end.abs()));
    let most = ((most * 100.0).ceil() / 100.0).max(0.01);
    Scale::linear(-most, most, Some(0.0))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(metric: &'static str, low: f64, high: f64, more_is_better: bool) -> ComparedMetric {
        let difference = Interval { value: (low + high) / 2.0, low, high, n_people: 90 };
        let (run, other) = (Interval::default(), Interval::default());
        ComparedMetric { metric, k: 10, run, other, difference, more_is_better }
    }

    #[test]
    fn a_difference_is_clear_only_when_its_interval_leaves_zero() {
        for (low, high, more_is_better, expected) in [
            (0.01, 0.03, true, Reading::Better),
            (-0.03, -0.01, true, Reading::Worse),
            (-0.01, 0.02, true, Reading::Unclear),
            (0.01, 0.03, false, Reading::Worse),
            (-0.03, -0.01, false, Reading::Better),
            (0.0, 0.0, true, Reading::Unclear),
        ] {
            assert_eq!(Reading::of(&row("ndcg", low, high, more_is_better)), expected, "{low} {high}");
        }
    }

    #[test]
    fn the_scale_is_even_and_leaves_other_units_out() {
        let scale = scale_of(&[row("ndcg", -0.004, 0.031, true), row("novelty", -3.0, 2.0, true)]);
        assert_eq!((scale.low, scale.high, scale.reference), (-0.04, 0.04, Some(0.0)));
        assert_eq!(scale_of(&[]).high, 0.01);
    }
}
