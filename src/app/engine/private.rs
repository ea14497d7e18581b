//! A report that may be given away: counts, histograms, paths and pairings under differential privacy. The exact tables
//! are made first, then the budget pays, then the noise is drawn, and only noisy figures go on from here.

use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::json;

use super::budget::{checked, epsilon, must_have, spend};
use super::outputs::free_path;
use super::paths::holdings;
use super::session::Session;
use super::{budget_view, now_secs};
use crate::analysis::overview;
use crate::app::error::AppError;
use crate::app::report::private::{PrivateReport, PrivateRow, PrivateTable, RowName};
use crate::app::text::Text;
use crate::data::countries::all_country_codes;
use crate::data::{Channel, Consent, Dataset, Domain};
use crate::privacy::Floor;
use crate::privacy::bounded::{self, Grid};
use crate::privacy::noise::{Laplace, NoiseError, split};
use crate::task::Task;

const WINDOW_DAYS: u32 = 90;
/// Of each person so many paths count, and so many pairings.
const PATHS_OF_A_PERSON: u64 = 3;
const PAIRINGS_OF_A_PERSON: u64 = 5;
/// Where the bins of distinct items begin.
const BINS: [u32; 7] = [0, 1, 2, 3, 6, 11, 21];
/// Of intervals, and of there being no row that noise made.
const LEVEL: f64 = 0.95;
/// Rows of a path table at most.
const MOST_ROWS: usize = 40;

#[derive(Debug, Clone, Serialize)]
pub struct PrivateSummary {
    pub out: PathBuf,
    pub bytes: u64,
    pub epsilon: f64,
    /// Of the budget, afterwards.
    pub left: f64,
    pub tables: Vec<TableSummary>,
}

#[derive(Debug, Clone, Serialize)]
pub struct TableSummary {
    pub table: &'static str,
    pub epsilon: f64,
    /// What one person adds at most.
    pub most_of_a_person: u64,
    /// The true count is within so much of the noisy one, 95 times of 100.
    pub within: u64,
    /// Rows under it are not shown; absent where all rows are.
    pub threshold: Option<i64>,
    pub rows: Vec<RowSummary>,
}

#[derive(Debug, Clone, Serialize)]
pub struct RowSummary {
    pub name: String,
    pub count: i64,
    pub low: i64,
    pub high: i64,
}

/// An exact table, before its noise. Never leaves this file.
struct Exact {
    key: &'static str,
    weight: u64,
    most: u64,
    cells: Cells,
}

enum Cells {
    /// Every row is shown.
    All(Vec<(RowName, u64)>),
    /// Rows that noise alone would hardly reach are shown.
    Grid(Grid),
}

/// Writes the report. Without a path it stands in the folder beside the workspace.
///
/// # Errors
/// Refused when the budget has less left; an epsilon out of range; cancelled; the file cannot be written, by when the
/// budget is spent.
pub fn write_private_report(
    session: &Session,
    asked: f64,
    out: Option<&Path>,
    text: &Text,
    task: &Task,
) -> Result<PrivateSummary, AppError> {
    let micro_epsilon = checked(asked)?;
    must_have(session, micro_epsilon)?;
    let dataset = session.dataset(task)?;
    let exact = exact_tables(session, &dataset, task)?;
    let out = match out {
        Some(out) => out.to_owned(),
        None => free_path(session, &text.get("private-file-name"), "html")?,
    };
    let parts = split(micro_epsilon, &exact.iter().map(|table| table.weight).collect::<Vec<u64>>());
    let detail: Vec<_> = exact
        .iter()
        .zip(&parts)
        .map(|(table, &part)| json!({ "table": table.key, "epsilon": epsilon(part), "most_of_a_person": table.most }))
        .collect();
    task.check()?;
    spend(session, "report", micro_epsilon, &json!({ "tables": detail }))?;
    let tables = exact
        .into_iter()
        .zip(&parts)
        .map(|(table, &part)| noisy_table(table, part, session.floor()))
        .collect::<Result<Vec<_>, _>>()?;
    let left = epsilon(budget_view(session)?.left());
    let report = PrivateReport {
        workspace: session.name(),
        made_at: now_secs(),
        version: env!("CARGO_PKG_VERSION"),
        epsilon: epsilon(micro_epsilon),
        window_days: WINDOW_DAYS,
        tables,
    };
    let html = report.html(text);
    super::report::write_whole(&out, html.as_bytes())?;
    let tables = report.tables.iter().map(|table| TableSummary {
        table: table.key,
        epsilon: table.epsilon,
        most_of_a_person: table.most,
        within: table.within,
        threshold: table.threshold,
        rows: table.rows.iter().map(|row| row_summary(row, text)).collect(),
    });
    let (tables, bytes) = (tables.collect(), html.len() as u64);
    Ok(PrivateSummary { out, bytes, epsilon: report.epsilon, left, tables })
}

fn row_summary(row: &PrivateRow, text: &Text) -> RowSummary {
    RowSummary { name: row.name.words(text), count: row.count, low: row.low, high: row.high }
}

/// Everybody is in one cell of each of the first tables; of paths and pairings so many of a person count.
fn exact_tables(session: &Session, dataset: &Dataset, task: &Task) -> Result<Vec<Exact>, AppError> {
    let held = holdings(session, dataset, task)?;
    let all = overview(dataset, &held, task)?;
    let key = |key: &'static str, n: u64| (RowName::Key(key), n);
    let bridge = &all.bridge;
    let sides = vec![
        key("side-courses-only", bridge.course_only),
        key("side-both", bridge.both),
        key("side-music-only", bridge.music_only),
        key("private-no-events", bridge.neither),
    ];
    let consents = &dataset.people.consent[Channel::Ads as usize];
    let consent = |wanted: Consent| consents.iter().filter(|&&consent| consent == wanted).count() as u64;
    let consents = vec![
        key("privacy-granted", consent(Consent::Granted)),
        key("privacy-unknown", consent(Consent::Unknown)),
        key("privacy-denied", consent(Consent::Denied)),
    ];
    let bins = |values: Vec<u32>| {
        let counts = bounded::histogram(values, &BINS);
        (0..BINS.len()).map(bin_name).map(RowName::Text).zip(counts).collect()
    };
    let shown = |key, weight, rows| Exact { key, weight, most: 1, cells: Cells::All(rows) };
    let mut tables = vec![
        shown("private-sides", 10, sides),
        shown("private-consent", 5, consents),
        shown("private-courses", 10, bins(all.people.iter().map(|person| person.n_courses).collect())),
        shown("private-music", 10, bins(all.people.iter().map(|person| person.n_tracks).collect())),
        shown("private-countries", 10, countries(dataset)),
    ];
    let grids = [
        ("private-paths-music", 20, bounded::paths(dataset, Domain::Course, WINDOW_DAYS, PATHS_OF_A_PERSON, task)?),
        ("private-paths-course", 15, bounded::paths(dataset, Domain::Music, WINDOW_DAYS, PATHS_OF_A_PERSON, task)?),
        ("private-pairings", 20, bounded::pairings(dataset, PAIRINGS_OF_A_PERSON, task)?),
    ];
    for (key, weight, grid) in grids {
        // Whether there is a table depends on the catalogue alone.
        if let Some(grid) = grid.filter(|grid| !grid.counts.is_empty()) {
            tables.push(Exact { key, weight, most: grid.most, cells: Cells::Grid(grid) });
        }
    }
    Ok(tables)
}

/// `3–5`, `21+`.
fn bin_name(at: usize) -> String {
    match (BINS[at], BINS.get(at + 1)) {
        (low, Some(&next)) if next == low + 1 => low.to_string(),
        (low, Some(next)) => format!("{low}–{}", next - 1),
        (low, None) => format!("{low}+"),
    }
}

/// Every country there is, with the people whose first country it is; everybody else is in the last row.
fn countries(dataset: &Dataset) -> Vec<(RowName, u64)> {
    let codes = all_country_codes();
    let mut counts = vec![0_u64; codes.len() + 1];
    let column = dataset.people.attribute("country");
    for person in 0..dataset.n_people() {
        let code = column.and_then(|column| column.first(person));
        let at = code.and_then(|code| codes.binary_search_by(|known| known.as_str().cmp(code)).ok());
        counts[at.unwrap_or(codes.len())] += 1;
    }
    let names = codes.into_iter().map(RowName::Text).chain([RowName::Key("private-no-country")]);
    names.zip(counts).collect()
}

fn noisy_table(exact: Exact, micro_epsilon: u64, floor: Floor) -> Result<PrivateTable, AppError> {
    let mut noise = Laplace::new(micro_epsilon, exact.most).map_err(noise_error)?;
    let within = noise.half_width(LEVEL);
    let (mut rows, threshold) = match exact.cells {
        Cells::All(cells) => {
            let hides_rows = cells.len() > MOST_ROWS;
            // A list of all countries is long: rows that may be noise alone are left out of it.
            let threshold = hides_rows.then(|| noise.threshold(cells.len(), LEVEL).max(floor.k() as i64));
            let (names, counts): (Vec<RowName>, Vec<u64>) = cells.into_iter().unzip();
            let noisy = noise.noisy_all(counts).map_err(noise_error)?;
            (names.into_iter().zip(noisy).collect::<Vec<_>>(), threshold)
        }
        Cells::Grid(grid) => {
            let threshold = noise.threshold(grid.counts.len(), LEVEL).max(floor.k() as i64);
            let n_columns = grid.columns.len();
            let noisy = noise.noisy_all(grid.counts).map_err(noise_error)?;
            let name = |cell: usize| {
                RowName::Pair(grid.rows[cell / n_columns].clone(), grid.columns[cell % n_columns].clone())
            };
            let cells = noisy.into_iter().enumerate().filter(|(_, count)| *count >= threshold);
            (cells.map(|(cell, count)| (name(cell), count)).collect(), Some(threshold))
        }
    };
    if let Some(threshold) = threshold {
        rows.retain(|(_, count)| *count >= threshold);
        rows.sort_by_key(|(_, count)| std::cmp::Reverse(*count));
        rows.truncate(MOST_ROWS);
    }
    let reach = i64::try_from(within).unwrap_or(i64::MAX);
    let row = |(name, count): (RowName, i64)| PrivateRow {
        name,
        // There are no fewer people than none.
        count: count.max(0),
        low: count.saturating_sub(reach).max(0),
        high: count.saturating_add(reach).max(0),
    };
    Ok(PrivateTable {
        key: exact.key,
        epsilon: epsilon(micro_epsilon),
        most: exact.most,
        within,
        threshold,
        rows: rows.into_iter().map(row).collect(),
    })
}

pub(super) fn noise_error(error: NoiseError) -> AppError {
    match error {
        NoiseError::NoEntropy => AppError::Internal,
        NoiseError::OutOfRange => AppError::Usage(crate::app::error::Failure::new("epsilon").with("value", "")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bins_have_names() {
        let names: Vec<String> = (0..BINS.len()).map(bin_name).collect();
        assert_eq!(names, ["0", "1", "2", "3–5", "6–10", "11–20", "21+"]);
    }

    /// With so much epsilon that there is hardly any noise, the table is the exact one, and small rows stay out of it.
    #[test]
    fn rows_under_the_threshold_are_left_out_and_intervals_hold_the_truth() {
        let grid = Grid {
            rows: ["a", "b"].map(String::from).to_vec(),
            columns: ["x", "y"].map(String::from).to_vec(),
            counts: vec![300, 7, 0, 90],
            most: 3,
        };
        let exact = || Exact { key: "private-pairings", weight: 1, most: 3, cells: Cells::Grid(grid.clone()) };
        let table = noisy_table(exact(), 500_000_000, Floor::default()).unwrap();
        assert_eq!(table.threshold, Some(20));
        let rows: Vec<i64> = table.rows.iter().map(|row| row.count).collect();
        assert_eq!(rows, [300, 90]);
        let mut n_inside = 0;
        for _ in 0..200 {
            let table = noisy_table(exact(), 1_000_000, Floor::default()).unwrap();
            let first = table.rows.iter().find(|row| row.name == RowName::Pair("a".into(), "x".into())).unwrap();
            n_inside += u32::from((first.low..=first.high).contains(&300));
        }
        // 190 are expected; 175 are five standard deviations fewer.
        assert!(n_inside >= 175, "{n_inside} of 200 intervals hold the true count");
    }

    #[test]
    fn every_country_has_a_row_whoever_lives_there() {
        let empty = countries(&Dataset::default());
        assert!(empty.len() > 200 && empty.iter().all(|(_, n)| *n == 0), "{} rows", empty.len());
    }
}
