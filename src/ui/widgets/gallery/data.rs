//! Tables, bars, cards, type, colour, and the three states.

use egui::{Id, Rect, Sense, Ui, pos2, vec2};

use super::{Gallery, sheet};
use crate::ui::text::Text;
use crate::ui::theme::{Side, Status, Theme, Type, cluster_letter};
use crate::ui::widgets::bars::{paint_bar, paint_bridge_bar};
use crate::ui::widgets::chip::paint_cluster;
use crate::ui::widgets::interval::paint_interval;
use crate::ui::widgets::*;

const CLUSTERS: [(&str, &str, u64, f64); 4] = [
    ("Audio production", "Electronic", 21_940, 4.1),
    ("Productivity", "Lo-fi", 19_872, 2.9),
    ("Songwriting", "Singer-songwriter", 8_124, 6.2),
    ("Piano and theory", "Solo piano", 12, f64::NAN),
];

pub fn table(ui: &mut Ui, theme: &Theme, text: &Text, state: &mut Gallery) {
    sheet(ui, theme, "Table, 28 a row, numbers right, uncertainty in the row", |ui| {
        let scale = Scale::lift(0.5, 8.0);
        let (cluster, people, lift) = (text.get("cluster"), text.get("people"), text.get("lift"));
        let marks = [(1.0, "×1"), (8.0, "×8")];
        let columns = [
            Column::remainder(&cluster, 120.0).sortable(),
            Column::number(&people, 52.0).sortable(),
            Column::text("Mix", 56.0),
            Column::number(&lift, 36.0),
            Column::scale(scale, &marks, 64.0),
        ];
        let table = Table::new(Id::unique("g-table"), theme, "clusters", &columns, CLUSTERS.len())
            .selected(state.row)
            .sort(Some(Sort { column: 0, descending: true }))
            .max_height(112.0);
        let out = table.show(ui, theme, |row| {
            let Some(&(course, music, people, lift)) = CLUSTERS.get(row.index) else { return };
            row.cluster(row.index, &[(course, theme.course.text), (music, theme.music.text)]);
            row.text(&text.format.count_or_floor(people, crate::privacy::Floor::default()));
            row.paint("", |painter, theme, cell| {
                let bar = Rect::from_center_size(cell.center(), vec2(cell.width(), theme.size.bar_mini));
                paint_bridge_bar(painter, theme, bar, BridgeParts { course: 8, both: 4, music: 6 });
            });
            row.text(&text.format.lift(lift));
            row.paint("", |painter, theme, cell| {
                let colour = estimate_colour(theme, lift * 0.9, lift * 1.1, 1.0);
                paint_interval(painter, theme, cell, &scale, &Estimate::new(lift * 0.9, lift, lift * 1.1, colour));
            });
        });
        if out.clicked.or(out.moved_to).is_some() {
            state.row = out.clicked.or(out.moved_to);
        }
    });
}

pub fn bars(ui: &mut Ui, theme: &Theme, text: &Text) {
    sheet(ui, theme, "Legend, bridge bar, funnel, receipt", |ui| {
        ui.horizontal(|ui| {
            legend(ui, theme, LegendMark::Line(theme.data.ink), &text.get("models-blend"));
            legend(ui, theme, LegendMark::Dashes(theme.data.popularity), &text.get("models-popularity"));
            legend(ui, theme, LegendMark::Square(theme.data.collab), &text.get("models-collaborative"));
            legend(ui, theme, LegendMark::Square(theme.data.profile), &text.get("models-profile"));
        });
        let width = ui.available_width();
        let parts = BridgeParts { course: 61_540, both: 18_212, music: 48_654 };
        bridge_bar(ui, theme, width, theme.size.bar_bridge, parts, "bridge");
        ui.horizontal(|ui| {
            for (side, key) in Side::ALL.into_iter().zip(["side-courses-only", "side-both", "side-music-only"]) {
                legend(ui, theme, LegendMark::Side(side), &text.get(key));
            }
        });
        share_bar(ui, theme, width, 0.41, Some(0.48), theme.data.neutral, "share");
        let row = FunnelRow {
            label: &text.get("audiences-rule-country"),
            value: "DE, AT, CH",
            count: "44,918",
            share_before: 0.77,
            share_after: 0.56,
            side: Side::Course,
            dim: false,
        };
        funnel_row(ui, theme, &row);
        for (label, value, amount) in
            [("Finished Mixing basics", "+0.214", 0.214), ("Skipped Club tools 3", "−0.034", -0.034)]
        {
            let side = if amount > 0.0 { Side::Course } else { Side::Music };
            let colour = theme.data.collab;
            receipt_row(ui, theme, &ReceiptRow { side: Some(side), label, value, amount, largest: 0.214, colour });
        }
        receipt_sum(ui, theme, &text.get("models-collaborative-part"), "0.478", false);
        key_value(ui, theme, &text.get("items"), "64", Type::Dense);
    });
}

pub fn cards(ui: &mut Ui, theme: &Theme, text: &Text, state: &mut Gallery) {
    sheet(ui, theme, "Card with checks", |ui| {
        let ready = text.get("export-ready");
        let head = CardHead {
            name: "Google Ads",
            kind: "Customer Match",
            badge: Some((Status::Ok, &ready)),
            focused: false,
            enabled: true,
        };
        card(ui, theme, &head, &mut state.card, |ui| {
            ui.horizontal(|ui| {
                check_line(ui, theme, Status::Ok, &text.with("export-consent-granted", &[("n", 4800.into())]));
                check_line(ui, theme, Status::Warn, &text.with("export-minimum", &[("n", 100.into())]));
            });
        });
    });
}

pub fn type_sheet(ui: &mut Ui, theme: &Theme, text: &Text) {
    sheet(ui, theme, "Type and number styles", |ui| {
        let people = text.format.headline(128_406);
        let points = text.format.points(0.017);
        let samples = [
            (people.as_str(), Type::Hero),
            (points.as_str(), Type::Figure),
            ("Segments 人群", Type::Title),
            ("Sources 数据源", Type::PanelTitle),
            ("Body and controls 正文与控件", Type::Body),
            ("Control 控件 1,234.5", Type::Control),
            ("Tables and side notes 1,234.5", Type::Dense),
            ("Tables and side notes 1,234.5", Type::DenseStrong),
            ("Axis and captions 坐标轴", Type::Caption),
            ("order_id  9f3a1c", Type::Mono),
        ];
        ui.spacing_mut().item_spacing.y = 4.0;
        for (words, style) in samples {
            label(ui, theme, words, style, theme.text.primary);
        }
        label(ui, theme, "12.84\u{2009}万人，4.53\u{2009}亿；《混音基础》", Type::Body, theme.text.primary);
    });
}

pub fn colours(ui: &mut Ui, theme: &Theme, text: &Text) {
    sheet(ui, theme, "Data colour", |ui| {
        ui.horizontal(|ui| {
            for (side, key) in Side::ALL.into_iter().zip(["side-courses", "side-crossing", "side-music"]) {
                legend(ui, theme, LegendMark::Side(side), &text.get(key));
            }
        });
        ui.horizontal(|ui| {
            for cluster in 0..theme.ramps.n_clusters() {
                let (rect, response) = ui.allocate_exact_size(vec2(28.0, 28.0), Sense::hover());
                paint_cluster(ui.painter(), theme, cluster, rect);
                draw::name(&response, egui::Role::Image, true, &cluster_letter(cluster));
            }
        });
        let ramps: [(&str, &dyn Fn(f32) -> egui::Color32); 2] =
            [("score", &|t| theme.ramps.score(t)), ("lift", &|t| theme.ramps.lift(2f32.powf(t * 4.0 - 2.0)))];
        for (name, colour) in ramps {
            let (rect, response) = ui.allocate_exact_size(vec2(ui.available_width(), 14.0), Sense::hover());
            draw::name(&response, egui::Role::Image, true, name);
            for step in 0..40 {
                let left = rect.left() + rect.width() * step as f32 / 40.0;
                let cell = Rect::from_min_size(pos2(left, rect.top()), vec2(rect.width() / 40.0, 14.0));
                ui.painter().rect_filled(cell, 0.0, colour(step as f32 / 39.0));
            }
        }
        let (rect, _) = ui.allocate_exact_size(vec2(120.0, 16.0), Sense::hover());
        paint_bar(ui.painter(), theme, rect, 0.7, theme.ramps.score(0.7));
    });
}

pub fn states(ui: &mut Ui, theme: &Theme, text: &Text) {
    ui.columns(4, |columns| {
        let [empty, busy, error, loading] = columns else { return };
        sheet(empty, theme, "Empty", |ui| {
            ui.set_max_height(210.0);
            let (title, sentence) = (text.get("data-empty-title"), text.get("data-empty-text"));
            empty_state(ui, theme, Sign::Bridge, &title, &sentence, |ui| {
                ui.horizontal(|ui| {
                    Button::primary(&text.get("add-files")).icon(crate::ui::theme::icons::PLUS).show(ui, theme);
                    Button::new(&text.get("start-sample")).show(ui, theme);
                });
            });
        });
        sheet(busy, theme, "Busy", |ui| {
            let words = ["stage-read", "stage-check", "stage-link", "stage-save"].map(|key| text.get(key));
            let states = [StageState::Done, StageState::Done, StageState::Running, StageState::Waiting];
            let stages: Vec<StageLine<'_>> =
                words.iter().zip(states).map(|(label, state)| StageLine { label, note: "64%", state }).collect();
            let busy = Busy {
                title: "Importing listens.parquet",
                share: Some(0.64),
                done: "2,752,000 of 4,301,118 rows",
                left: &text.format.time_left(11),
                cancel: &text.get("cancel"),
                stages: &stages,
            };
            busy_state(ui, theme, &busy);
        });
        sheet(error, theme, "Error", |ui| {
            let (happened, kept, to_do) = (text.get("error-happened"), text.get("error-kept"), text.get("error-do"));
            let sentences =
                ["import-failed-password", "import-failed-kept", "import-failed-do"].map(|key| text.get(key));
            let problem = Problem {
                title: &text.with("import-failed-title", &[("file", "小鹅通订单_2025.xlsx".into())]),
                lines: [(&happened, &sentences[0]), (&kept, &sentences[1]), (&to_do, &sentences[2])],
            };
            error_state(ui, theme, &problem, |ui| {
                Button::primary(&text.get("import-choose-file")).show(ui, theme);
                Button::ghost(&text.get("copy-details")).icon(crate::ui::theme::icons::COPY).show(ui, theme);
            });
        });
        sheet(loading, theme, "Loading", |ui| {
            skeleton_rows(ui, theme, 5, &[0.2, 0.4, 0.2, 0.2]);
            drop_field(ui, theme, 70.0, &text.get("data-drop"), false);
        });
    });
}
