//! Recognition where only the names of columns in general speak: then the cells have a say. A table of people whose
//! other columns are numbers of one range is a matrix; one of `Completed` and `Not completed` is what students finished.
//! Such a finding is a guess, and the user is asked to confirm it.

use std::path::Path;

use csv::StringRecord;

use super::cells::{Decimal, clean, fold, header_key, parse_number};
use super::error::{ImportError, file_name};
use super::options::{ImportOptions, Kind};
use super::presets;
use super::recognise::{Recognised, column_key, recognise};
use super::role::{Field, Role};
use super::rows::{self, Next, RowSource};
use super::sniff::Sniffed;

/// Rows looked at.
const ROWS: usize = 500;
/// Fewer columns of numbers are facts about people.
const MIN_ITEMS: usize = 3;
/// The share of columns that must be numbers of one range.
const MIN_SHARE: f64 = 0.6;
/// Highest values that differ by more are of different things: an age and an amount.
const MAX_RATIO: f64 = 4.0;
/// Ratings, percentages and counts of plays end below; amounts go on.
const MAX_VALUE: f64 = 1000.0;
const SURE_PERCENT: u8 = 40;

/// As [`recognise`], for a whole file.
pub(super) fn recognise_file(
    path: &Path,
    sniffed: &Sniffed,
    headers: &[String],
    options: &ImportOptions,
) -> Result<Recognised, ImportError> {
    let file = file_name(path);
    let found = recognise(&file, headers, options);
    let may_guess = options.preset.is_none()
        && options.map.pairs.is_empty()
        && options.kind.is_none_or(|kind| kind == Kind::Events);
    let is_vague = match &found {
        Ok(found) => found.preset.id() == "generic-people",
        Err(ImportError::MissingRole { .. }) => true,
        Err(_) => false,
    };
    if let Ok(events) = &found
        && let Some(header) = remark(events, path, sniffed)?
    {
        let mut told = options.clone();
        told.map.pairs.push((Role::Ignored, header));
        return recognise(&file, headers, &told);
    }
    if !may_guess || !is_vague {
        return found;
    }
    let mut source = rows::open(path, sniffed)?;
    let Some(preset) = guess(headers, source.as_mut())? else { return found };
    let told = ImportOptions { preset: Some(preset.to_owned()), ..options.clone() };
    match recognise(&file, headers, &told) {
        Ok(mut guessed) => {
            guessed.recognition.chosen = false;
            guessed.recognition.confirm = true;
            guessed.recognition.sure_percent = SURE_PERCENT;
            Ok(guessed)
        }
        Err(_) => found,
    }
}

/// The header of a column of remarks that was taken for one of ratings: `note` is both.
fn remark(found: &Recognised, path: &Path, sniffed: &Sniffed) -> Result<Option<String>, ImportError> {
    let Some(header) = found.bound.header(Field::Value).filter(|header| header_key(header) == "note") else {
        return Ok(None);
    };
    let (at, mut source) = (found.bound.column(Field::Value), rows::open(path, sniffed)?);
    let columns = look(source.headers().len(), source.as_mut())?;
    let column = at.and_then(|at| columns.get(at));
    Ok(column.filter(|column| column.n_filled > 0 && column.n_numbers == 0).map(|_| header.to_owned()))
}

/// What stands in a column.
#[derive(Debug, Clone, Default)]
struct Column {
    n_filled: u64,
    n_numbers: u64,
    n_states: u64,
    highest: f64,
    lowest: f64,
}

impl Column {
    fn see(&mut self, cell: &str) {
        self.n_filled += 1;
        if let Some(number) = parse_number(cell, Decimal::Dot) {
            self.n_numbers += 1;
            self.highest = self.highest.max(number);
            self.lowest = self.lowest.min(number);
        } else if is_state(cell) {
            self.n_states += 1;
        }
    }
}

fn is_state(cell: &str) -> bool {
    matches!(
        fold(cell).as_str(),
        "completed"
            | "not completed"
            | "completed (achieved pass grade)"
            | "completed (did not achieve pass grade)"
            | "已完成"
            | "未完成"
            | "abgeschlossen"
            | "nicht abgeschlossen"
    )
}

fn guess(headers: &[String], source: &mut dyn RowSource) -> Result<Option<&'static str>, ImportError> {
    let is_known = |header: &String| {
        let key = column_key(header);
        let columns = ["generic-people", "generic-matrix"].into_iter().filter_map(presets::by_id);
        columns.flat_map(|preset| preset.columns()).any(|column| column.names.contains(&key.as_str()))
    };
    let is_item: Vec<bool> = headers.iter().map(|header| !header.is_empty() && !is_known(header)).collect();
    let columns = look(headers.len(), source)?;
    let items: Vec<&Column> =
        columns.iter().zip(&is_item).filter(|(_, is_item)| **is_item).map(|(column, _)| column).collect();
    let of_states = |column: &&&Column| column.n_filled > 0 && column.n_states == column.n_filled;
    if items.iter().filter(of_states).count() > 0 {
        return Ok(Some("moodle-completion"));
    }
    Ok(is_matrix(&items).then_some("generic-matrix"))
}

/// The first rows, by column.
fn look(n_columns: usize, source: &mut dyn RowSource) -> Result<Vec<Column>, ImportError> {
    let mut columns = vec![Column::default(); n_columns];
    let mut cells = StringRecord::new();
    for _ in 0..ROWS {
        match source.next(&mut cells)? {
            Next::End => break,
            Next::Flawed(_) => continue,
            Next::Row => {}
        }
        for (column, cell) in columns.iter_mut().zip(cells.iter()) {
            let cell = clean(cell);
            if !cell.is_empty() {
                column.see(cell);
            }
        }
    }
    Ok(columns)
}

fn is_matrix(items: &[&Column]) -> bool {
    let numbers: Vec<&Column> = items
        .iter()
        .copied()
        .filter(|column| column.n_filled > 0 && column.n_numbers == column.n_filled && column.lowest >= 0.0)
        .collect();
    let highest = numbers.iter().map(|column| column.highest).fold(0.0, f64::max);
    let of_range = numbers.iter().filter(|column| column.highest * MAX_RATIO >= highest).count();
    items.len() >= MIN_ITEMS
        && (0.0..=MAX_VALUE).contains(&highest)
        && highest > 0.0
        && of_range as f64 >= MIN_SHARE * items.len() as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    fn column(cells: &[&str]) -> Column {
        let mut column = Column::default();
        cells.iter().for_each(|cell| column.see(cell));
        column
    }

    #[test]
    fn numbers_of_one_range_make_a_matrix() {
        let (a, b, c) = (column(&["5", "1"]), column(&["4"]), column(&["3", "2"]));
        let (age, spent, text) = (column(&["41", "30"]), column(&["900"]), column(&["x"]));
        assert!(is_matrix(&[&a, &b, &c]));
        assert!(is_matrix(&[&a, &b, &c, &text]), "three of four");
        assert!(!is_matrix(&[&a, &b]), "two are too few");
        assert!(!is_matrix(&[&a, &age, &spent]));
        assert!(!is_matrix(&[&a, &b, &text, &text]));
    }
}
