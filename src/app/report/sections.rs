//! The parts of a report, one function each.

use super::charts;
use super::html::{Cell, Html};
use super::{DataPart, ModelsPart, SegmentsPart, Words};
use crate::app::command::Direction;
use crate::app::state::{AudienceRow, CurveView, Interval, PathsView, RunMetrics, RunRow};
use crate::app::text::format::MISSING;
use crate::privacy::floor::Shown;

/// Rows of the paths of a direction.
const MOST_PATHS: usize = 20;

pub(super) fn data(html: &mut Html, words: &Words<'_>, part: &DataPart) {
    let all = &part.overview;
    html.section(&words.get("nav-data"), |html| {
        let format = &words.text.format;
        let mut facts: Vec<(&str, String)> = vec![
            ("people", words.count(all.n_people)),
            ("report-courses", format.count(all.n_courses)),
            ("report-tracks", format.count(all.n_tracks)),
            ("events", format.count(all.n_events)),
        ];
        if let Some((first, last)) = all.time_range {
            facts.push(("date", format!("{} – {}", format.date(first), format.date(last))));
        }
        // The floor holds for all three or for none: two of them and the whole would tell the third.
        let sides = ["side-courses-only", "side-both", "side-music-only"];
        let [courses, both, music, _] = all.parts;
        let is_told = all.parts.into_iter().all(|n| words.is_shown(n));
        for (key, n) in sides.into_iter().zip([courses, both, music]) {
            let told =
                if is_told { words.count(n) } else { words.with("report-hidden", &[("floor", words.floor.into())]) };
            facts.push((key, told));
        }
        html.table(&["", ""], &[1], |rows| {
            facts.into_iter().for_each(|(key, value)| rows.row([words.get(key).into(), value.into()]));
        });
        if is_told {
            html.raw(&charts::bridge([courses, both, music]));
        }
        sources(html, words, part);
    });
}

/// Row quality of an import: the floor does not hold for it.
fn sources(html: &mut Html, words: &Words<'_>, part: &DataPart) {
    if part.sources.is_empty() {
        return;
    }
    let heads = ["report-file", "report-read", "report-accepted", "report-rejected", "report-ignored"];
    let heads = heads.map(|key| words.get(key));
    html.element("h3", &words.get("report-sources"));
    html.table(&heads.each_ref().map(String::as_str), &[1, 2, 3, 4], |rows| {
        for source in &part.sources {
            let report = &source.report;
            let counts = [report.read, report.accepted, report.rejected, report.ignored];
            let name = std::iter::once(Cell::from(report.file.clone()));
            rows.row(name.chain(counts.map(|n| words.text.format.count(n).into())));
        }
    });
}

pub(super) fn models(html: &mut Html, words: &Words<'_>, part: &ModelsPart) {
    html.section(&words.get("nav-models"), |html| {
        for (at, direction) in Direction::BOTH.into_iter().enumerate() {
            let measured: Vec<(&RunRow, RunMetrics)> =
                part.runs.iter().filter_map(|run| Some((run, run.metrics.get(at).copied().flatten()?))).collect();
            if measured.is_empty() {
                continue;
            }
            html.element("h3", &words.direction(direction));
            leaderboard(html, words, &measured);
            for (_, curve) in part.curves.iter().filter(|(of, _)| *of == direction) {
                quality(html, words, curve);
            }
        }
        html.element("p", &words.get("report-models-method"));
    });
}

fn leaderboard(html: &mut Html, words: &Words<'_>, measured: &[(&RunRow, RunMetrics)]) {
    let format = &words.text.format;
    let ndcg = words.with("metric-ndcg", &[("k", 10.into())]);
    let recall = words.with("metric-recall", &[("k", 20.into())]);
    let rest = ["models-run", "interval-95", "models-coverage", "models-vs-popularity"].map(|key| words.get(key));
    let [run, interval, coverage, popularity] = &rest;
    let ends = || measured.iter().flat_map(|(_, of)| [of.ndcg10.low, of.ndcg10.high]);
    let (low, high) = (ends().fold(f64::INFINITY, f64::min), ends().fold(0.0, f64::max));
    let floor = measured.iter().find(|(run, _)| run.model == "popularity").map_or(low, |(_, of)| of.ndcg10.value);
    html.table(&[run, &ndcg, interval, "", &recall, coverage, popularity], &[1, 4, 5, 6], |rows| {
        for (run, of) in measured {
            rows.row([
                run.name.clone().into(),
                format.quality(of.ndcg10.value).into(),
                format.interval(of.ndcg10.low, of.ndcg10.high, 3).into(),
                Cell::Markup(charts::interval(&of.ndcg10, low.min(floor), high, floor, false)),
                format.quality(of.recall20.value).into(),
                format.share(of.coverage).into(),
                format.lift(of.against_popularity).into(),
            ]);
        }
    });
}

fn quality(html: &mut Html, words: &Words<'_>, curve: &CurveView) {
    let format = &words.text.format;
    let weight = |alpha: f64| format.weight(alpha);
    let (from, to) = curve.plateau;
    let args = [("best", weight(curve.best_alpha).into()), ("from", weight(from).into()), ("to", weight(to).into())];
    let sentence = words.with("models-curve-summary", &args);
    html.element("p", &sentence);
    let n = words.count(curve.n_test_people);
    html.element("p", &words.with("models-test-people", &[("n", n.into())]));
    if curve.cannot_tell {
        let n = words.count(curve.n_bridge_people);
        html.element("p", &words.with("models-cannot-tell", &[("n", n.into())]));
    }
    let print = |value: f64| format.quality(value);
    html.raw(&charts::quality(&curve.alphas, &curve.ndcg10, curve.plateau, curve.popularity_ndcg10, "α", print));
}

pub(super) fn segments(html: &mut Html, words: &Words<'_>, part: &SegmentsPart) {
    html.section(&words.get("nav-segments"), |html| {
        for (title, list) in [("report-clusters", &part.clusters), ("report-saved-groups", &part.saved)] {
            if list.is_empty() {
                continue;
            }
            let heads = [words.get(title), words.get("people"), words.get("share")];
            html.table(&heads.each_ref().map(String::as_str), &[1, 2], |rows| {
                // One count under the floor could be told from the rest and the whole.
                let shown = words.floor.parts(&list.iter().map(|(_, n)| *n).collect::<Vec<u64>>());
                for ((name, n), shown) in list.iter().zip(shown) {
                    let share = *n as f64 / part.n_everybody.max(1) as f64;
                    let (count, share) = match shown {
                        Shown::Count(n) => (words.count(n), words.text.format.share(share)),
                        Shown::Withheld => (words.get("hidden"), MISSING.to_owned()),
                        Shown::UnderFloor => (words.count(*n), MISSING.to_owned()),
                    };
                    rows.row([name.clone().into(), count.into(), share.into()]);
                }
            });
        }
        if part.clusters.is_empty() && part.saved.is_empty() {
            html.element("p", &words.get("report-none"));
        }
    });
}

pub(super) fn paths(html: &mut Html, words: &Words<'_>, direction: Direction, view: &PathsView) {
    let format = &words.text.format;
    let title = format!("{}: {}", words.get("nav-paths"), words.direction(direction));
    html.section(&title, |html| {
        let (crossed, starters) = (words.count(view.n_crossed), words.count(view.n_starters));
        html.element("p", &words.with("report-crossed", &[("n", crossed.into()), ("of", starters.into())]));
        let shown: Vec<_> = view.rows.iter().filter(|row| words.is_shown(row.people) && !row.too_few).collect();
        let heads = ["report-from", "report-to", "people", "lift", "interval-95", "", "report-median-days"];
        let heads = heads.map(|key| if key.is_empty() { String::new() } else { words.get(key) });
        html.table(&heads.each_ref().map(String::as_str), &[2, 3, 6], |rows| {
            for row in shown.iter().take(MOST_PATHS) {
                let name =
                    |node: Option<&crate::app::state::PathNode>| node.map(|node| node.name.clone()).unwrap_or_default();
                let lift = Interval { value: row.lift, low: row.low, high: row.high, n_people: row.people };
                rows.row([
                    name(view.from.get(row.from)).into(),
                    name(view.to.get(row.to)).into(),
                    words.count(row.people).into(),
                    format.lift(row.lift).into(),
                    format.interval(row.low, row.high, 2).into(),
                    Cell::Markup(charts::interval(&lift, 0.25, 8.0, 1.0, true)),
                    format.number(row.median_days, 0).into(),
                ]);
            }
        });
        if shown.is_empty() {
            html.element("p", &words.get("report-none"));
        }
    });
}

pub(super) fn audiences(html: &mut Html, words: &Words<'_>, list: &[AudienceRow]) {
    html.section(&words.get("nav-audiences"), |html| {
        if list.is_empty() {
            html.element("p", &words.get("report-none"));
            return;
        }
        let heads = ["report-audience", "people", "report-held-out", "report-exported"].map(|key| words.get(key));
        html.table(&heads.each_ref().map(String::as_str), &[1, 2], |rows| {
            for row in list {
                let exported = row.exported_at.map_or(MISSING.to_owned(), |at| words.text.format.date(at));
                let counts = [words.count(row.n_people), words.count(row.n_held_out)];
                rows.row([
                    row.name.clone().into(),
                    counts[0].clone().into(),
                    counts[1].clone().into(),
                    exported.into(),
                ]);
            }
        });
    });
}
