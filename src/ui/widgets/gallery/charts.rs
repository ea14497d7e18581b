//! Every chart once, over made-up numbers.

use egui::{Id, Ui};

use super::{Gallery, sheet};
use crate::analysis::map::PointGrid;
use crate::ui::plots::*;
use crate::ui::text::Text;
use crate::ui::theme::{Side, Theme, Type};
use crate::ui::widgets::*;

pub fn all(ui: &mut Ui, theme: &Theme, text: &Text, state: &mut Gallery) {
    ui.columns(2, |columns| {
        let [left, right] = columns else { return };
        sheet(left, theme, "Quality over alpha, with the fader as its axis", |ui| quality(ui, theme, text, state));
        sheet(right, theme, "Gains with the size fader", |ui| gains(ui, theme, text, state));
    });
    ui.columns(3, |columns| {
        let [left, middle, right] = columns else { return };
        sheet(left, theme, "Training curve", |ui| training(ui, theme, text));
        sheet(middle, theme, "Detectable lift, months, days", |ui| small(ui, theme, text, state));
        sheet(right, theme, "Who moves", |ui| moves(ui, theme));
    });
    ui.columns(2, |columns| {
        let [left, right] = columns else { return };
        sheet(left, theme, "Ribbons", |ui| flow(ui, theme));
        sheet(right, theme, "Map", |ui| map(ui, theme, state));
    });
}

fn quality(ui: &mut Ui, theme: &Theme, text: &Text, state: &mut Gallery) {
    let alphas: Vec<f64> = (0..=20).map(|step| f64::from(step) / 20.0).collect();
    let mean: Vec<f64> = alphas.iter().map(|a| 0.118 + 0.223 * a - 0.185 * a * a).collect();
    let low: Vec<f64> = mean.iter().map(|value| value - 0.006).collect();
    let high: Vec<f64> = mean.iter().map(|value| value + 0.006).collect();
    let value = 0.118 + 0.223 * state.alpha - 0.185 * state.alpha * state.alpha;
    let curve = QualityCurve {
        alphas: &alphas,
        mean: &mean,
        low: &low,
        high: &high,
        plateau: Some((0.48, 0.74)),
        plateau_words: &text.with("models-plateau", &[("from", "0.48".into()), ("to", "0.74".into())]),
        popularity: Some(0.094),
        popularity_words: "Popularity 0.094",
        saved: Some((0.5, &text.with("models-saved-alpha", &[("alpha", "0.50".into())]))),
        profile_words: "Profile only 0.118",
        collaborative_words: "Collaborative only 0.156",
        chosen_words: (&text.format.quality(value), &text.format.interval_in_sentence(value - 0.006, value + 0.006, 3)),
        chosen_alpha_words: &text.format.weight(state.alpha),
        summary: "Quality peaks at alpha 0.60",
        y_format: |value| format!("{value:.2}"),
        unfinished: false,
    };
    let out = quality_curve(ui, theme, 250.0, state.alpha, &curve);
    Fader::new(Id::unique("g-quality"), &mut state.alpha, 0.0..=1.0, "Alpha")
        .saved(Some(0.5))
        .stem_from(Some(out.stem_y))
        .show(ui, theme, out.track);
}

fn gains(ui: &mut Ui, theme: &Theme, text: &Text, state: &mut Gallery) {
    let xs: Vec<f64> = (0..=60).map(|step| f64::from(step) * 20_860.0 / 60.0).collect();
    let share = |x: f64| 1.0 - (1.0 - x / 20_860.0).powf(2.55);
    let ys: Vec<f64> = xs.iter().map(|x| share(*x)).collect();
    let low: Vec<f64> = ys.iter().map(|y| (y - 0.04 * (1.0 - y)).max(0.0)).collect();
    let high: Vec<f64> = ys.iter().map(|y| (y + 0.04 * (1.0 - y)).min(1.0)).collect();
    let random = [0.0, 1.0];
    let random_name = text.get("audiences-random-order");
    let ends = [0.0, 20_860.0];
    let series = [
        Series::new(theme, "", &xs, &ys).band(&low, &high),
        Series::new(theme, &random_name, &ends, &random)
            .quiet(theme)
            .colour(theme.data.popularity)
            .dashed()
            .name_at(12_000.0),
    ];
    let y = share(state.size);
    let chart = LineChart {
        id: Id::unique("g-gains"),
        x: Axis::new(0.0, 20_860.0, 5, |value| text.format.axis(value)),
        y: Axis::whole_share(|value| text.format.share_whole(value)).title(text.get("audiences-reached")),
        series: &series,
        mark: Some(Mark {
            x: state.size,
            y,
            words: &text.format.share_whole(y),
            x_words: &text.format.count(state.size as u64),
            dashed: false,
            fill_below: true,
        }),
        limit: None,
        summary: "gains",
    };
    gains_with_fader(ui, theme, 250.0, &chart, &mut state.size, 1.0, "Size");
}

fn training(ui: &mut Ui, theme: &Theme, text: &Text) {
    let xs: Vec<f64> = (1..=40).map(f64::from).collect();
    let ys: Vec<f64> = xs.iter().map(|x| 0.152 - 0.07 * (-x / 8.0).exp() - 0.00001 * (x - 27.0) * (x - 27.0)).collect();
    let earlier: Vec<f64> = xs.iter().map(|x| 0.145 - 0.07 * (-x / 9.0).exp()).collect();
    let series = [
        Series::new(theme, "32 factors, earlier", &xs, &earlier).quiet(theme),
        Series::new(theme, "64 factors", &xs, &ys).name_at(12.0),
    ];
    let chart = LineChart {
        id: Id::unique("g-training"),
        x: Axis::new(0.0, 40.0, 5, |value| format!("{value:.0}")).title(text.get("models-epoch")),
        y: Axis::new(0.08, 0.16, 5, |value| format!("{value:.2}")).title("NDCG@10"),
        series: &series,
        mark: Some(Mark { x: 27.0, y: 0.15, words: "best, epoch 27", x_words: "", dashed: true, fill_below: false }),
        limit: Some((35.0, "")),
        summary: "training",
    };
    chart.show(ui, theme, 250.0);
}

fn small(ui: &mut Ui, theme: &Theme, text: &Text, state: &mut Gallery) {
    let xs: Vec<f64> = (5..=30).map(|percent| f64::from(percent) / 100.0).collect();
    let lift = |share: f64| 0.0068 / (share * (1.0 - share)).sqrt() * 100.0;
    let ys: Vec<f64> = xs.iter().map(|share| lift(*share)).collect();
    let series = [Series::new(theme, "", &xs, &ys)];
    let chart = LineChart {
        id: Id::unique("g-lift"),
        x: Axis::new(0.05, 0.30, 5, |value| text.format.share_whole(value)),
        y: Axis::new(0.0, 3.4, 4, |value| text.format.signed(value, 0)),
        series: &series,
        mark: Some(Mark {
            x: state.holdout,
            y: lift(state.holdout),
            words: &text.format.signed(lift(state.holdout), 1),
            x_words: &text.format.share_whole(state.holdout),
            dashed: false,
            fill_below: false,
        }),
        limit: None,
        summary: "detectable lift",
    };
    if let Some(x) = chart.show(ui, theme, 110.0).clicked_x {
        state.holdout = x;
    }
    let values: Vec<f64> = (0..28).map(|month| 60.0 + 30.0 * f64::from(month * 7 % 5) + f64::from(month)).collect();
    let labels = [(0.0, "2024"), (0.5, "2025"), (1.0, "2026")];
    let data = Columns { values: &values, colour: theme.course.fill, labels: &labels, split: None, summary: "months" };
    months(ui, theme, 46.0, "Courses, peak 17k", &data);
    let days: Vec<f64> =
        (0..26).map(|half_week| (f64::from(half_week) + 0.3) * (-f64::from(half_week) / 5.0).exp()).collect();
    let labels = [(0.0, "0"), (0.5, "45"), (1.0, "90 days")];
    let split = Some((5.4, "median 19 days"));
    columns(
        ui,
        theme,
        90.0,
        &Columns { values: &days, colour: theme.cross.fill, labels: &labels, split, summary: "days" },
    );
}

fn moves(ui: &mut Ui, theme: &Theme) {
    let item =
        |label, before, after, note, chosen| SlopeItem { label, side: Some(Side::Music), before, after, note, chosen };
    let items = [
        item("Lo-fi study set", 1, 1, "", false),
        item("Slow tide", 2, 3, "", true),
        item("Piano at dawn", 3, 4, "", false),
        item("Marram", 4, 2, "", false),
        item("Field notes", 5, 6, "", false),
        item("Night trains", 6, 13, "now 13", false),
        item("Modular dawn", 14, 5, "was 14", false),
        item("Rain tapes II", 7, 8, "", false),
        item("Harbour lights", 8, 7, "", false),
    ];
    slope_chart(ui, theme, 8, &items, "who moves");
}

fn flow(ui: &mut Ui, theme: &Theme) {
    let nodes = [3220.0, 2170.0, 1230.0, 1580.0].map(|people| Node { people });
    let pill = [
        ("1,840 ", Type::DenseStrong),
        (" 1.43% ", Type::Dense),
        (" ×3.2 ", Type::DenseStrong),
        ("[3.0, 3.4]", Type::Caption),
    ];
    let ribbon = |from, to, people, clear| Ribbon { from, to, people, clear, pill: &pill, name: "" };
    let list = [
        ribbon(0, 0, 1840.0, true),
        ribbon(0, 1, 800.0, false),
        ribbon(0, 3, 500.0, false),
        ribbon(1, 1, 1020.0, true),
        ribbon(1, 0, 700.0, false),
        ribbon(2, 2, 690.0, true),
        ribbon(3, 3, 1020.0, true),
        ribbon(3, 0, 300.0, false),
    ];
    let data = Ribbons {
        from_side: Side::Course,
        to_side: Side::Music,
        left: &nodes,
        right: &nodes,
        ribbons: &list,
        selected: Some(0),
        summary: "ribbons",
    };
    let width = ui.available_width();
    ribbons(ui, theme, width, 300.0, &data);
}

fn map(ui: &mut Ui, theme: &Theme, state: &mut Gallery) {
    let mut seed = 7_u64;
    let mut next = move || {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (seed >> 33) as f32 / (1_u64 << 31) as f32
    };
    let (mut points, mut groups) = (Vec::new(), Vec::new());
    for person in 0..24_000_u32 {
        let cluster = person % 5;
        let (angle, radius) = (next() * std::f32::consts::TAU, (next() * next()).sqrt() * 1.4);
        let centre = [cluster as f32 * 2.4, (cluster % 2) as f32 * 2.0];
        points.push([centre[0] + radius * angle.cos(), centre[1] + radius * angle.sin()]);
        groups.push(cluster as u16);
    }
    let palette: Vec<_> = (0..8).map(|cluster| theme.ramps.cluster(cluster)).collect();
    let square = [[1.6, 0.4], [3.2, 0.4], [3.2, 1.6], [1.6, 1.6]];
    let grid = PointGrid::of(&points);
    let selected: Vec<u32> = grid.lasso(&square).iter().collect();
    let circle = |cluster: usize| {
        let centre = [cluster as f32 * 2.4, (cluster % 2) as f32 * 2.0];
        let line = (0..48).map(|step| {
            let angle = step as f32 / 48.0 * std::f32::consts::TAU;
            [centre[0] + 1.2 * angle.cos(), centre[1] + 1.2 * angle.sin()]
        });
        ClusterOutline {
            cluster,
            lines: vec![line.collect()],
            label: format!("Cluster {cluster}"),
            label_at: centre,
            bounds: [centre.map(|at| at - 1.2), centre.map(|at| at + 1.2)],
        }
    };
    let outlines: Vec<_> = (0..5).map(circle).collect();
    let data = MapData {
        points: &points,
        grid: &grid,
        groups: &groups,
        palette: &palette,
        selected: &selected,
        outlines: &outlines,
        revision: 1,
        summary: "map",
    };
    let names = ["segments-tool-pan", "segments-tool-lasso", "segments-tool-rect", "segments-tool-zoom"];
    let icons = [
        crate::ui::theme::icons::HAND,
        crate::ui::theme::icons::LASSO,
        crate::ui::theme::icons::SELECTION,
        crate::ui::theme::icons::MAGNIFYING_GLASS_PLUS,
    ];
    let choices: Vec<_> = icons.iter().zip(names).map(|(icon, name)| Choice::icon(icon, name)).collect();
    let tools = [MapTool::Pan, MapTool::Lasso, MapTool::Rectangle, MapTool::Zoom];
    let mut chosen = tools.iter().position(|tool| *tool == state.map.tool).unwrap_or_default();
    segmented(ui, theme, "tool", ControlSize::Regular, &choices, &mut chosen);
    state.map.tool = tools.get(chosen).copied().unwrap_or_default();
    point_map(ui, theme, Id::unique("g-map"), 260.0, &data, &mut state.map);
}
