//! The report's pictures as SVG: a bar in three parts, an interval on a scale, quality over alpha.

use std::fmt::Write;

use crate::app::state::Interval;

const BAR: (f64, f64) = (860.0, 14.0);
const CELL: (f64, f64) = (150.0, 16.0);
const CURVE: (f64, f64) = (860.0, 240.0);
const MARGIN: (f64, f64) = (44.0, 24.0);

/// Courses only, both, music only, as parts of the width.
pub(super) fn bridge(parts: [u64; 3]) -> String {
    let whole = parts.iter().sum::<u64>().max(1) as f64;
    let mut svg = open(BAR);
    let mut left = 0.0;
    for (part, colour) in parts.into_iter().zip(["course", "both", "music"]) {
        let width = part as f64 / whole * BAR.0;
        if part > 0 {
            let drawn = (width - 1.5).max(2.0);
            let height = BAR.1;
            add(&mut svg, format_args!("<rect x='{left:.1}' width='{drawn:.1}' height='{height}' rx='2' "));
            add(&mut svg, format_args!("fill='var(--{colour})'/>"));
        }
        left += width;
    }
    close(svg)
}

/// A point with its whisker between `low` and `high`; `reference` is a dashed line. `log` for lifts.
pub(super) fn interval(of: &Interval, low: f64, high: f64, reference: f64, log: bool) -> String {
    let warp = |value: f64| if log { value.max(1e-9).ln() } else { value };
    let (from, span) = (warp(low), (warp(high) - warp(low)).max(1e-12));
    let x = |value: f64| 5.0 + ((warp(value) - from) / span).clamp(0.0, 1.0) * (CELL.0 - 10.0);
    let (y, mut svg) = (CELL.1 / 2.0, open(CELL));
    let at = x(reference);
    add(&mut svg, format_args!("<line x1='{at:.1}' x2='{at:.1}' y1='1' y2='15' stroke='var(--quiet)' "));
    add(&mut svg, format_args!("stroke-dasharray='2 3'/>"));
    let (a, b, dot) = (x(of.low), x(of.high), x(of.value));
    add(
        &mut svg,
        format_args!("<line x1='{a:.1}' x2='{b:.1}' y1='{y}' y2='{y}' stroke='var(--ink)' stroke-width='2'/>"),
    );
    add(&mut svg, format_args!("<circle cx='{dot:.1}' cy='{y}' r='3.5' fill='var(--ink)'/>"));
    close(svg)
}

/// The curve with its band, the places as good as the best, and popularity. `title` is what screen readers hear.
pub(super) fn quality(
    alphas: &[f64],
    values: &[Interval],
    plateau: (f64, f64),
    popularity: f64,
    title: &str,
    print: impl Fn(f64) -> String,
) -> String {
    let ends = values.iter().flat_map(|value| [value.low, value.high]).chain([popularity]);
    let (low, high) = ends.fold((f64::INFINITY, 0.0_f64), |(low, high), end| (low.min(end), high.max(end)));
    let (low, span) = if high > low { (low, high - low) } else { (0.0, 1.0) };
    let x = |alpha: f64| MARGIN.0 + alpha * (CURVE.0 - MARGIN.0 - 8.0);
    let y = |value: f64| CURVE.1 - MARGIN.1 - (value - low) / span * (CURVE.1 - MARGIN.1 - 12.0);
    let mut svg = open(CURVE);
    add(&mut svg, format_args!("<title>{title}</title>"));
    let (from, to, base) = (x(plateau.0), x(plateau.1), y(low));
    add(&mut svg, format_args!("<rect x='{from:.1}' y='8' width='{:.1}' height='{:.1}' ", to - from, base - 8.0));
    add(&mut svg, format_args!("fill='var(--accent)' opacity='.15'/>"));
    let upper = alphas.iter().zip(values).map(|(&alpha, value)| (x(alpha), y(value.high)));
    let lower = alphas.iter().zip(values).rev().map(|(&alpha, value)| (x(alpha), y(value.low)));
    let middle = alphas.iter().zip(values).map(|(&alpha, value)| (x(alpha), y(value.value)));
    add(&mut svg, format_args!("<polygon points='{}' fill='var(--band)'/>", points(upper.chain(lower))));
    add(&mut svg, format_args!("<polyline points='{}' fill='none' stroke='var(--ink)' ", points(middle)));
    add(&mut svg, format_args!("stroke-width='2'/>"));
    let (left, right, floor) = (x(0.0), x(1.0), y(popularity));
    add(&mut svg, format_args!("<line x1='{left}' x2='{right}' y1='{floor:.1}' y2='{floor:.1}' "));
    add(&mut svg, format_args!("stroke='var(--quiet)' stroke-dasharray='5 4'/>"));
    for tenth in 0..=10 {
        let (at, below) = (x(f64::from(tenth) / 10.0), CURVE.1 - 6.0);
        let label = f64::from(tenth) / 10.0;
        add(&mut svg, format_args!("<text x='{at:.1}' y='{below}' text-anchor='middle'>{label:.1}</text>"));
    }
    for value in [low, low + span] {
        let at = y(value) + 4.0;
        add(&mut svg, format_args!("<text x='0' y='{at:.1}'>{}</text>", print(value)));
    }
    close(svg)
}

fn open((width, height): (f64, f64)) -> String {
    format!("<svg viewBox='0 0 {width} {height}' width='{width}' height='{height}' role='img'>")
}

fn close(mut svg: String) -> String {
    svg.push_str("</svg>");
    svg
}

fn points(points: impl Iterator<Item = (f64, f64)>) -> String {
    let printed: Vec<String> = points.map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    printed.join(" ")
}

/// Writing to a string cannot fail.
fn add(svg: &mut String, part: std::fmt::Arguments<'_>) {
    let _ = svg.write_fmt(part);
}
