//! The shareable report as a page: noisy figures with their intervals, what was promised, and how epsilon was split. It
//! is given no exact figure at all.

use super::html::{Html, STYLE};
use crate::app::text::{Text, Value};

pub struct PrivateReport {
    pub workspace: String,
    pub made_at: i64,
    pub version: &'static str,
    pub epsilon: f64,
    pub window_days: u32,
    pub tables: Vec<PrivateTable>,
}

pub struct PrivateTable {
    /// A word key.
    pub key: &'static str,
    pub epsilon: f64,
    /// What one person adds at most.
    pub most: u64,
    pub within: u64,
    pub threshold: Option<i64>,
    pub rows: Vec<PrivateRow>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PrivateRow {
    pub name: RowName,
    pub count: i64,
    pub low: i64,
    pub high: i64,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RowName {
    /// A word key.
    Key(&'static str),
    Text(String),
    Pair(String, String),
}

impl RowName {
    pub fn words(&self, text: &Text) -> String {
        match self {
            Self::Key(key) => text.get(key).into_owned(),
            Self::Text(name) => name.clone(),
            Self::Pair(from, to) => format!("{from} → {to}"),
        }
    }
}

impl PrivateReport {
    /// The whole file.
    pub fn html(&self, text: &Text) -> String {
        let format = &text.format;
        let mut html = Html::default();
        let title = text.with("private-title", &[("name", self.workspace.as_str().into())]);
        html.raw("<!doctype html><html lang=\"").text(text.language.tag()).raw("\"><head><meta charset=\"utf-8\">");
        html.raw("<meta name=\"viewport\" content=\"width=device-width\"><title>").text(&title).raw("</title><style>");
        html.raw(STYLE).raw("</style></head><body><main>");
        html.element("h1", &title);
        let made: [(&str, Value<'_>); 3] = [
            ("date", format.date(self.made_at).into()),
            ("time", format.time(self.made_at).into()),
            ("version", self.version.into()),
        ];
        html.element("p", &text.with("report-made", &made));
        let epsilon = format.number(self.epsilon, decimals(self.epsilon));
        html.element("p", &text.with("private-promise", &[("epsilon", epsilon.into())]));
        html.element("p", &text.get("private-how"));
        self.split(&mut html, text);
        for table in &self.tables {
            self.table(&mut html, text, table);
        }
        html.raw("</main></body></html>\n");
        html.finish()
    }

    fn split(&self, html: &mut Html, text: &Text) {
        let heads = ["private-table", "private-epsilon", "private-most", "private-within"].map(|key| text.get(key));
        html.section(&text.get("private-split"), |html| {
            html.table(&heads.each_ref().map(|head| &**head), &[1, 2, 3], |rows| {
                for table in &self.tables {
                    let epsilon = text.format.number(table.epsilon, decimals(table.epsilon));
                    let within = format!("±{}", text.format.count(table.within));
                    let most = text.format.count(table.most);
                    rows.row([text.get(table.key).into_owned().into(), epsilon.into(), most.into(), within.into()]);
                }
            });
        });
    }

    fn table(&self, html: &mut Html, text: &Text, table: &PrivateTable) {
        let format = &text.format;
        let heads = ["private-group", "people", "interval-95"].map(|key| text.get(key));
        html.section(&text.get(table.key), |html| {
            let about = format!("{}-about", table.key);
            if text.has(&about) {
                let args = [("most", table.most.into()), ("days", self.window_days.into())];
                html.element("p", &text.with(&about, &args));
            }
            if let Some(threshold) = table.threshold {
                html.element("p", &text.with("private-threshold", &[("n", threshold.into())]));
            }
            if table.rows.is_empty() {
                html.element("p", &text.get("private-none"));
                return;
            }
            html.table(&heads.each_ref().map(|head| &**head), &[1, 2], |rows| {
                for row in &table.rows {
                    let count = |n: i64| format.count(n.unsigned_abs());
                    let interval = format!("[{}, {}]", count(row.low), count(row.high));
                    rows.row([row.name.words(text).into(), count(row.count).into(), interval.into()]);
                }
            });
        });
    }
}

/// Enough for what a person would write: `0.5`, `0.0125`.
fn decimals(value: f64) -> usize {
    (0..6)
        .find(|&decimals| ((value * 10_f64.powi(decimals)).round() / 10_f64.powi(decimals) - value).abs() < 1e-9)
        .unwrap_or(6) as usize
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::text::Language;

    #[test]
    fn every_figure_has_its_interval_and_the_split_is_stated() {
        let row = |name, count: i64| PrivateRow { name, count, low: (count - 12).max(0), high: count + 12 };
        let report = PrivateReport {
            workspace: "<shop>".into(),
            made_at: 0,
            version: "1",
            epsilon: 0.5,
            window_days: 90,
            tables: vec![
                PrivateTable {
                    key: "private-sides",
                    epsilon: 0.05,
                    most: 1,
                    within: 12,
                    threshold: None,
                    rows: vec![row(RowName::Key("side-both"), 1_240), row(RowName::Key("side-music-only"), 3)],
                },
                PrivateTable {
                    key: "private-pairings",
                    epsilon: 0.1,
                    most: 5,
                    within: 40,
                    threshold: Some(90),
                    rows: vec![row(RowName::Pair("Mixing".into(), "Rock & roll".into()), 400)],
                },
            ],
        };
        for language in Language::ALL {
            let text = Text::load(language).unwrap();
            let html = report.html(&text);
            for expected in
                ["&lt;shop&gt;", "1,240", "[1,228, 1,252]", "[0, 15]", "Rock &amp; roll", "0.5", "0.05", "±40", ">5<"]
            {
                assert!(html.contains(expected), "{expected} in {}", language.tag());
            }
            assert!(!html.contains("private-"), "a key without words in {}: {html}", language.tag());
        }
    }
}
