//! The kept runs with their quality on one scale. A click puts a run on the chart.

use egui::{Id, Ui};

use super::common;
use crate::app::command::{Command, Direction};
use crate::app::state::{RunMetrics, RunRow};
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::{Theme, Type};
use crate::ui::widgets::interval::paint_interval;
use crate::ui::widgets::{
    Column, Estimate, IconButton, Scale, Table, TableRow, confirm_menu, error_line, padded, panel_header,
};

/// Under this width the novelty and the seconds of the fit give way.
const NARROW: f32 = 600.0;
const SCALE: f32 = 88.0;

pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, models) = (cx.theme, &cx.state.models);
    let kept = cx.tw("models-kept", &[("n", cx.format().count(models.runs.len() as u64).into())]);
    let note = cx.t("models-runs-note");
    panel_header(ui, theme, &cx.t("models-runs"), &kept, |ui| {
        common::short(ui, theme, &note, Type::Dense, theme.text.secondary);
    });
    if let Some(failure) = &models.failure {
        let [happened, _, to_do] = cx.failure(failure);
        padded(ui, |ui| error_line(ui, theme, &format!("{happened} {to_do}")));
    }
    table(ui, cx);
}

fn table(ui: &mut Ui, cx: &mut Context<'_>) {
    let (theme, models) = (cx.theme, &cx.state.models);
    let direction = models.direction;
    let scale = quality_scale(&models.runs, direction);
    let ends = [scale.low, scale.high].map(|end| cx.format().number(end, 2));
    let marks = [(scale.low, ends[0].as_str()), (scale.high, ends[1].as_str())];
    let is_narrow = ui.available_width() < NARROW;
    let heads = heads(cx);
    let columns = columns(&heads, scale, &marks, is_narrow);
    let selected = models.runs.iter().position(|run| models.shown_run.as_ref() == Some(&run.name));
    let name = cx.t("models-runs");
    let table = Table::new(Id::unique("models-runs"), theme, &name, &columns, models.runs.len()).selected(selected);
    let mut deleted = None;
    let out = table.show(ui, theme, |row| {
        let Some(run) = models.runs.get(row.index) else { return };
        name_cell(row, cx, run);
        number_cells(row, cx, run, scale, is_narrow);
        if row.widgets(|ui| delete_menu(ui, cx, run)) == Some(true) {
            deleted = Some(run.name.clone());
        }
    });
    if let Some(name) = deleted {
        cx.send(Command::DeleteRun(name));
    } else if let Some(run) = out.clicked.or(out.moved_to).and_then(|row| models.runs.get(row)) {
        cx.send(Command::ShowRun(run.name.clone()));
    }
}

fn heads(cx: &Context<'_>) -> [String; 7] {
    let keys = ["models-run", "models-coverage", "models-novelty", "models-fit", "models-vs-popularity"];
    let [run, coverage, novelty, fit, popularity] = keys.map(|key| cx.t(key));
    let ndcg = cx.tw("metric-ndcg", &[("k", 10.into())]);
    let recall = cx.tw("metric-recall", &[("k", 20.into())]);
    [run, ndcg, recall, coverage, novelty, fit, popularity]
}

fn columns<'a>(
    [run, ndcg, recall, coverage, novelty, fit, popularity]: &'a [String; 7],
    scale: Scale,
    marks: &'a [(f64, &'a str)],
    is_narrow: bool,
) -> Vec<Column<'a>> {
    let mut columns = vec![
        Column::remainder(run, 110.0),
        Column::number(ndcg, 60.0),
        Column::scale(scale, marks, SCALE),
        Column::number(recall, 56.0),
        Column::number(coverage, 54.0),
    ];
    if !is_narrow {
        columns.extend([Column::number(novelty, 48.0), Column::number(fit, 36.0)]);
    }
    columns.extend([Column::number(popularity, 52.0), Column::number("", 24.0)]);
    columns
}

/// From the lowest to the highest end of all intervals and popularity, which is its reference.
fn quality_scale(runs: &[RunRow], direction: Direction) -> Scale {
    let measured = || runs.iter().filter_map(|run| metrics(run, direction).map(|metrics| (run, metrics)));
    let popularity = measured().find(|(run, _)| run.model == "popularity").map(|(_, metrics)| metrics.ndcg10.value);
    let ends = measured().flat_map(|(_, metrics)| [metrics.ndcg10.low, metrics.ndcg10.high]).chain(popularity);
    let (low, high) = ends.fold((f64::INFINITY, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    let low = if low.is_finite() { (low * 100.0).floor() / 100.0 } else { 0.0 };
    let high = ((high * 100.0).ceil() / 100.0).max(low + 0.01);
    Scale::linear(low, high, popularity).with_dashed_reference()
}

fn metrics(run: &RunRow, direction: Direction) -> Option<RunMetrics> {
    let at = Direction::BOTH.iter().position(|known| *known == direction)?;
    run.metrics.get(at).copied().flatten()
}

/// The name, then what it is; a run that failed or is made of older data says so in its place.
fn name_cell(row: &mut TableRow<'_>, cx: &Context<'_>, run: &RunRow) {
    let theme = cx.theme;
    let name = common::run_name(cx, run);
    let (words, ink) = match &run.failure {
        Some(failure) => {
            let [happened, ..] = cx.failure(failure);
            (cx.tw("models-failed", &[("reason", happened.into())]), theme.error.text)
        }
        None if run.is_stale => (cx.t("models-stale"), theme.warn.text),
        None => (common::run_detail(cx, run), theme.text.secondary),
    };
    row.spans(&[(&name, Type::DenseStrong, theme.text.primary), ("  ", Type::Dense, ink), (&words, Type::Dense, ink)]);
}

fn number_cells(row: &mut TableRow<'_>, cx: &Context<'_>, run: &RunRow, scale: Scale, is_narrow: bool) {
    let (theme, format) = (cx.theme, cx.format());
    let Some(metrics) = metrics(run, cx.state.models.direction) else {
        for _ in 0..if is_narrow { 5 } else { 7 } {
            row.missing();
        }
        return;
    };
    row.text(&format.quality(metrics.ndcg10.value));
    interval_cell(row, theme, &metrics, scale, &format.interval(metrics.ndcg10.low, metrics.ndcg10.high, 3));
    row.text(&format.quality(metrics.recall20.value));
    row.text(&format.share(metrics.coverage));
    if !is_narrow {
        row.text(&format.number(metrics.novelty, 1));
        row.secondary(&fit_time(cx, run.fit_seconds));
    }
    let ink = if metrics.cannot_tell { theme.text.tertiary } else { theme.text.primary };
    row.styled(&format.lift(metrics.against_popularity), Type::Dense, ink);
}

fn interval_cell(row: &mut TableRow<'_>, theme: &Theme, metrics: &RunMetrics, scale: Scale, spoken: &str) {
    let colour = if row.selected { theme.accent.fill } else { theme.data.ink };
    let ndcg = metrics.ndcg10;
    let estimate = Estimate::new(ndcg.low, ndcg.value, ndcg.high, colour);
    row.paint(spoken, |painter, theme, cell| paint_interval(painter, theme, cell, &scale, &estimate));
}

fn fit_time(cx: &Context<'_>, seconds: f64) -> String {
    if seconds > 0.0 { cx.format().duration(seconds.ceil() as u64) } else { MISSING.to_owned() }
}

/// The bin opens a menu that says what goes, so that one click never deletes.
fn delete_menu(ui: &mut Ui, cx: &Context<'_>, run: &RunRow) -> bool {
    let words = cx.tw("models-delete-run", &[("name", common::run_name(cx, run).into())]);
    let anchor = IconButton::new(crate::ui::theme::icons::TRASH, &words).small().show(ui, cx.theme);
    let sentence = cx.t("models-delete-note");
    confirm_menu(&anchor, cx.theme, &sentence, &words, crate::ui::theme::icons::TRASH)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::state::Interval;

    fn run(model: &str, low: f64, value: f64, high: f64) -> RunRow {
        let ndcg10 = Interval { value, low, high, n_people: 100 };
        let metrics = RunMetrics { ndcg10, ..RunMetrics::default() };
        RunRow { model: model.to_owned(), metrics: [Some(metrics), None], ..RunRow::default() }
    }

    #[test]
    fn the_scale_holds_all_intervals_and_popularity() {
        let runs = [run("als", 0.143, 0.151, 0.162), run("popularity", 0.092, 0.094, 0.097)];
        let scale = quality_scale(&runs, Direction::CourseToMusic);
        assert_eq!((scale.low, scale.high, scale.reference), (0.09, 0.17, Some(0.094)));
        let unmeasured = quality_scale(&runs, Direction::MusicToCourse);
        assert_eq!((unmeasured.low, unmeasured.high, unmeasured.reference), (0.0, 0.01, None));
    }
}
