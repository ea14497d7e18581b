//! The loss of a run that was fitted step by step. The comparison of two runs, and the fields that a run goes by, take its
//! place.

use egui::{Id, Ui};

use super::{common, compare, fields};
use crate::app::command::Command;
use crate::app::state::RunRow;
use crate::ui::context::Context;
use crate::ui::plots::{Axis, LineChart, Mark, Series};
use crate::ui::theme::{Type, icons};
use crate::ui::widgets::{IconButton, MenuRow, Select, padded, panel_header};

pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    if cx.state.models.comparison_open {
        return compare::show(ui, cx);
    }
    if cx.state.models.fields_open {
        return fields::show(ui, cx);
    }
    let theme = cx.theme;
    let run = curve_run(cx);
    let title = cx.t("models-training-curve");
    let (mut picked, mut asked) = (None, false);
    let fields = cx.t("models-fields-open");
    panel_header(ui, theme, &title, "", |ui| {
        asked = IconButton::new(icons::CHART_BAR_HORIZONTAL, &fields).show(ui, theme).clicked();
        if let Some(run) = run {
            picked = run_select(ui, cx, run);
        }
    });
    match run {
        Some(run) => {
            padded(ui, |ui| loss_chart(ui, cx, run));
        }
        None => {
            padded(ui, |ui| {
                let words = theme.rich(cx.t("models-no-training-curve"), Type::Dense, theme.text.secondary);
                ui.add(egui::Label::new(words).wrap());
            });
        }
    }
    if let Some(name) = picked {
        cx.send(Command::ShowCurveOf(name));
    }
    if asked {
        cx.send(Command::OpenFields);
    }
}

fn stepwise<'a>(cx: &Context<'a>) -> impl Iterator<Item = &'a RunRow> {
    cx.state.models.runs.iter().filter(|run| !run.iterations.is_empty())
}

/// The run that was asked for if it has steps, else the first that has.
fn curve_run<'a>(cx: &Context<'a>) -> Option<&'a RunRow> {
    let asked = cx.state.models.curve_of.as_ref();
    stepwise(cx).find(|run| Some(&run.name) == asked).or_else(|| stepwise(cx).next())
}

fn run_select(ui: &mut Ui, cx: &Context<'_>, shown: &RunRow) -> Option<String> {
    let (name, label) = (cx.t("models-run"), common::run_name(cx, shown));
    Select::new(Id::unique("models-curve-of"), &name, &label).width(150.0).show_menu(ui, cx.theme, |ui| {
        let mut picked = None;
        for run in stepwise(cx) {
            let label = common::run_name(cx, run);
            if MenuRow::new(&label).checked(run.name == shown.name).show(ui, cx.theme).clicked() {
                picked = Some(run.name.clone());
            }
        }
        picked
    })
}

fn loss_chart(ui: &mut Ui, cx: &Context<'_>, run: &RunRow) {
    let (theme, format) = (cx.theme, cx.format());
    let xs: Vec<f64> = run.iterations.iter().map(|&(step, _)| f64::from(step)).collect();
    let ys: Vec<f64> = run.iterations.iter().map(|&(_, loss)| loss).collect();
    let lowest = run.iterations.iter().copied().min_by(|a, b| a.1.total_cmp(&b.1)).unwrap_or_default();
    let words = cx.tw("models-lowest-step", &[("n", lowest.0.to_string().into())]);
    let (low, high) = Axis::range_of(ys.iter().copied());
    // Room above the line for the words of the mark.
    let high = high + (high - low) * 0.12;
    let decimals = decimals_for(high - low);
    let label = |value: f64| if decimals == 0 { format.axis(value) } else { format.number(value, decimals) };
    let first = xs.first().copied().unwrap_or_default();
    let last = xs.last().copied().unwrap_or_default().max(first + 1.0);
    let series = [Series::new(theme, "", &xs, &ys)];
    let summary = format!("{}: {words}", common::run_name(cx, run));
    let chart = LineChart {
        id: Id::unique("models-loss"),
        x: Axis::new(first, last, 6, |value| format.number(value, 0)).title(cx.t("models-step")),
        y: Axis::new(low, high, 5, label).title(cx.t("models-loss")),
        series: &series,
        mark: Some(Mark {
            x: f64::from(lowest.0),
            y: lowest.1,
            words: &words,
            x_words: "",
            dashed: true,
            fill_below: false,
        }),
        limit: None,
        summary: &summary,
    };
    let height = (ui.available_height() - theme.space.s4).max(80.0);
    chart.show(ui, theme, height);
}

/// Enough decimals to tell a fifth of the range apart.
fn decimals_for(span: f64) -> usize {
    let size = (span / 5.0).log10();
    if size.is_finite() { (-size).ceil().clamp(0.0, 6.0) as usize } else { 2 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_follow_the_range() {
        for (span, decimals) in [(5000.0, 0), (5.0, 0), (1.0, 1), (0.04, 3), (0.0, 2)] {
            assert_eq!(decimals_for(span), decimals, "{span}");
        }
    }
}
