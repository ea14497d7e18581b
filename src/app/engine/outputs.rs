//! Pictures and tables of the window to files: where they go, under which name, and printed cells as numbers again.

use std::path::{Path, PathBuf};

use super::session::Session;
use crate::app::error::AppError;
use crate::app::state::{Output, ShownColumn, ShownTable};
use crate::app::text::format::MISSING;
use crate::data::TextColumn;
use crate::export::table::{Column, ColumnData, ColumnKind, TableWriter};
use crate::task::Task;

/// Rows written at a time.
const BATCH: usize = 50_000;
/// Longest name of a file without its ending, in characters.
const MAX_NAME: usize = 48;

/// Writes all and gives their paths in order. A file that is there already is left alone: the new one gets a number.
///
/// # Errors
/// The folder or a file cannot be written; cancelled. What was written before stays.
pub fn write_outputs(session: &Session, outputs: &[Output], task: &Task) -> Result<Vec<PathBuf>, AppError> {
    let mut paths = Vec::with_capacity(outputs.len());
    for (at, output) in outputs.iter().enumerate() {
        task.step("stage-write", at as u64, outputs.len() as u64)?;
        let path = match output {
            Output::Picture { name, format, bytes } => {
                let path = free_path(session, name, format.ending())?;
                std::fs::write(&path, bytes.as_slice()).map_err(|source| AppError::io(&path, &source))?;
                path
            }
            Output::Table { name, format, table } => {
                let path = free_path(session, name, format.ending())?;
                write_table(table, &path, task)?;
                path
            }
        };
        paths.push(path);
    }
    Ok(paths)
}

/// A path of that name in the folder beside the workspace, which is made where it is missing.
pub fn free_path(session: &Session, name: &str, ending: &str) -> Result<PathBuf, AppError> {
    let folder = session.path().with_file_name(format!("{} files", session.name()));
    std::fs::create_dir_all(&folder).map_err(|source| AppError::io(&folder, &source))?;
    Ok(free_in(&folder, &file_name(name), ending))
}

fn free_in(folder: &Path, name: &str, ending: &str) -> PathBuf {
    let first = std::iter::once(format!("{name}.{ending}"));
    let numbered = (2..u32::MAX).map(|number| format!("{name} {number}.{ending}"));
    let mut paths = first.chain(numbered).map(|file| folder.join(file));
    paths.find(|path| !path.exists()).unwrap_or_else(|| folder.join(name))
}

/// Letters and digits of any script, one hyphen for all that is between them, up to the first stop in the sentence.
fn file_name(name: &str) -> String {
    let mut made = String::new();
    let first = name.split([';', '；', '。']).next().unwrap_or_default();
    for letter in first.chars().take(MAX_NAME) {
        match letter {
            letter if letter.is_alphanumeric() => made.push(letter),
            _ if made.is_empty() || made.ends_with('-') => {}
            _ => made.push('-'),
        }
    }
    let made = made.trim_end_matches('-');
    if made.is_empty() { "crossfade".to_owned() } else { made.to_owned() }
}

fn write_table(table: &ShownTable, path: &Path, task: &Task) -> Result<(), AppError> {
    let kinds: Vec<ColumnKind> = table.columns.iter().map(kind_of).collect();
    let columns: Vec<Column> =
        unique_names(&table.columns).into_iter().zip(&kinds).map(|(name, kind)| Column::new(name, *kind)).collect();
    let mut writer = TableWriter::create_for_people(path, &columns)?;
    for first in (0..table.n_rows).step_by(BATCH) {
        task.step("stage-write", first as u64, table.n_rows as u64)?;
        let rows = first..(first + BATCH).min(table.n_rows);
        let batch: Vec<ColumnData> = table
            .columns
            .iter()
            .zip(&kinds)
            .map(|(column, kind)| cells(&column.cells, column.is_number, *kind, rows.clone()))
            .collect();
        writer.write_batch(&batch)?;
    }
    writer.finish()?;
    Ok(())
}

fn cells(column: &TextColumn, is_number: bool, kind: ColumnKind, rows: std::ops::Range<usize>) -> ColumnData {
    let texts = rows.map(|row| column.get(row));
    match kind {
        ColumnKind::Integer => ColumnData::Integer(texts.map(whole_of).collect()),
        ColumnKind::Number => ColumnData::Number(texts.map(number_of).collect()),
        _ => ColumnData::Text(texts.map(|text| text_of(text, is_number)).collect()),
    }
}

/// What a column can be written as: all its cells are whole numbers, numbers, or not.
fn kind_of(column: &ShownColumn) -> ColumnKind {
    let mut given = column.cells.iter().filter(|text| !is_missing(text)).peekable();
    if !column.is_number || given.peek().is_none() {
        return ColumnKind::Text;
    }
    given.fold(ColumnKind::Integer, |kind, text| match kind {
        ColumnKind::Integer if whole_of(text).is_some() => ColumnKind::Integer,
        ColumnKind::Integer | ColumnKind::Number if number_of(text).is_some() => ColumnKind::Number,
        _ => ColumnKind::Text,
    })
}

fn is_missing(text: &str) -> bool {
    text.is_empty() || text == MISSING
}

fn whole_of(text: &str) -> Option<i64> {
    plain(text).parse().ok()
}

/// A printed number as a number: `1,284`, `−0.034`, `×3.1`, `41.3%` (0.413).
fn number_of(text: &str) -> Option<f64> {
    let plain = plain(text);
    match plain.strip_suffix('%') {
        // By the decimal point, so that 41.3% is exactly what 0.413 is.
        Some(percent) if !percent.is_empty() => format!("{percent}e-2").parse().ok(),
        Some(_) => None,
        None => plain.parse().ok(),
    }
    .filter(|value: &f64| value.is_finite())
}

/// Without separators and signs of print. Words stay as they are.
fn plain(text: &str) -> String {
    let text = text.trim().trim_start_matches(['×', '+']);
    let is_digit = |letter: char| letter.is_ascii_digit();
    if !text.trim_start_matches('\u{2212}').starts_with(is_digit) {
        return text.to_owned();
    }
    text.replace('\u{2212}', "-").replace([',', '\u{2009}', '\u{a0}'], "")
}

/// Numbers of a column that also holds `<20` lose their separators: an export never has any.
fn text_of(text: &str, is_number: bool) -> String {
    match text {
        text if is_missing(text) => String::new(),
        text if is_number && number_of(text).is_some() => plain(text),
        text => text.to_owned(),
    }
}

/// Columns without a head are named after the one before; equal names get a number.
fn unique_names(columns: &[ShownColumn]) -> Vec<String> {
    let mut names: Vec<String> = Vec::with_capacity(columns.len());
    for column in columns {
        let own = column.name.trim();
        let base = match (own, names.last()) {
            ("", Some(before)) => format!("{before} 95%"),
            ("", None) => "column".to_owned(),
            _ => own.to_owned(),
        };
        let numbered = (2..).map(|number: u32| format!("{base} {number}"));
        let free = std::iter::once(base.clone()).chain(numbered).find(|name| !names.contains(name));
        names.push(free.unwrap_or(base));
    }
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn printed_numbers_are_numbers_again() {
        let cases = [
            ("128,406", Some(128_406.0)),
            ("\u{2212}0.034", Some(-0.034)),
            ("+1.7", Some(1.7)),
            ("×3.1", Some(3.1)),
            ("41.3%", Some(0.413)),
            ("0.44%", Some(0.0044)),
            ("<20", None),
            ("0:41", None),
            ("[2.9, 3.3]", None),
            ("%", None),
            ("inf", None),
            ("Slow tide", None),
        ];
        for (text, expected) in cases {
            assert_eq!(number_of(text), expected, "{text}");
        }
    }

    #[test]
    fn a_column_is_what_all_its_cells_are() {
        let check = |cells: &[&str], is_number: bool, expected: ColumnKind| {
            let column = ShownColumn { name: "n".to_owned(), cells: cells.iter().collect(), is_number };
            assert_eq!(kind_of(&column), expected, "{cells:?}");
        };
        check(&["1,284", "3", MISSING], true, ColumnKind::Integer);
        check(&["1,284", "3.5"], true, ColumnKind::Number);
        check(&["1,284", "<20"], true, ColumnKind::Text);
        check(&["12", "14"], false, ColumnKind::Text);
        check(&[MISSING, ""], true, ColumnKind::Text);
    }

    #[test]
    fn hidden_counts_stay_hidden_and_nothing_has_separators() {
        for (text, expected) in [("1,284", "1284"), ("<20", "<20"), (MISSING, ""), ("a, b", "a, b")] {
            assert_eq!(text_of(text, true), expected, "{text}");
        }
        assert_eq!(text_of("P-1,2", false), "P-1,2");
    }

    #[test]
    fn names_are_safe_and_told_apart() {
        for (name, expected) in [
            ("Quality peaks at alpha 0.62; …", "Quality-peaks-at-alpha-0-62"),
            ("../../etc/passwd", "etc-passwd"),
            ("人群 · 概况", "人群-概况"),
            ("  ", "crossfade"),
        ] {
            assert_eq!(file_name(name), expected, "{name}");
        }
        let column = |name: &str| ShownColumn { name: name.to_owned(), ..ShownColumn::default() };
        let names = unique_names(&[column("NDCG@10"), column(""), column("Share"), column("Share")]);
        assert_eq!(names, ["NDCG@10", "NDCG@10 95%", "Share", "Share 2"]);
    }

    #[test]
    fn a_name_that_is_taken_gets_a_number() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(free_in(folder.path(), "a", "csv"), folder.path().join("a.csv"));
        std::fs::write(folder.path().join("a.csv"), "").unwrap();
        assert_eq!(free_in(folder.path(), "a", "csv"), folder.path().join("a 2.csv"));
    }
}
