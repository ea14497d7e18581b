//! Goes over the rows of a file in their order, judges the shape of each and hands it to the preset. Reading on and
//! splitting the next rows goes on beside it on another thread; the order in which rows are understood is the file's.

use csv::StringRecord;

use super::builder::{Builder, Refusal, RowResult};
use super::cells::fold;
use super::error::ImportError;
use super::presets::Preset;
use super::role::{Field, Role};
use super::row::{Bound, Row};
use super::rows::{Next, RowSource, Stretch};
use super::sniff::Sniffed;
use crate::data::incoming::Outcome;

/// Rows between two looks at the task.
pub(super) const STEP_ROWS: u64 = 4096;

/// What is done with each row: the row, what became of it, how far the source is.
pub(super) type Take<'t> =
    &'t mut (dyn FnMut(&Row<'_>, &RowResult, u64, &mut Builder) -> Result<(), ImportError> + Send);

/// Goes over a whole file. Three stretches are at hand: one that is understood, the one after it, by which the last
/// row of the file is known as such, and one that is being read.
pub(super) fn walk(
    source: &mut dyn RowSource,
    mut reading: Reading<'_>,
    out: &mut Builder,
    take: Take<'_>,
) -> Result<(), ImportError> {
    let (mut current, mut ahead, mut later) = (Stretch::default(), Stretch::default(), Stretch::default());
    reading.is_ragged = source.is_ragged();
    source.fill(&mut current)?;
    if !current.is_empty() {
        source.fill(&mut ahead)?;
    }
    while !current.is_empty() {
        let is_last = ahead.is_empty();
        let fill = || if is_last { Ok(()) } else { source.fill(&mut later) };
        let (filled, taken) = rayon::join(fill, || reading.understand(&mut current, is_last, out, take));
        taken?;
        filled?;
        std::mem::swap(&mut current, &mut ahead);
        std::mem::swap(&mut ahead, &mut later);
        if is_last {
            break;
        }
    }
    Ok(())
}

/// How rows are judged, and how many were.
pub(super) struct Reading<'a> {
    preset: &'a dyn Preset,
    bound: &'a Bound,
    may_be_cut: bool,
    is_ragged: bool,
    number: u64,
    /// For going over a file row by row: this row, and the one ahead of it.
    current: StringRecord,
    ahead: StringRecord,
    state: Next,
    started: bool,
}

impl<'a> Reading<'a> {
    pub(super) fn new(preset: &'a dyn Preset, bound: &'a Bound, sniffed: &Sniffed) -> Self {
        Self {
            preset,
            bound,
            may_be_cut: !sniffed.ends_with_newline,
            is_ragged: false,
            number: 0,
            current: StringRecord::new(),
            ahead: StringRecord::new(),
            state: Next::End,
            started: false,
        }
    }

    /// The next row and what became of it; `None` at the end. One row is read ahead, so that the last row is known.
    pub(super) fn next(
        &mut self,
        source: &mut dyn RowSource,
        out: &mut Builder,
    ) -> Result<Option<(Row<'_>, RowResult)>, ImportError> {
        if !self.started {
            self.is_ragged = source.is_ragged();
            self.state = source.next(&mut self.ahead)?;
            self.started = true;
        }
        std::mem::swap(&mut self.current, &mut self.ahead);
        let state = std::mem::replace(&mut self.state, Next::End);
        if state == Next::End {
            return Ok(None);
        }
        self.state = source.next(&mut self.ahead)?;
        self.number += 1;
        let mut cells = std::mem::take(&mut self.current);
        let is_last = self.state == Next::End;
        let result = self.judge(&mut cells, state, is_last, out);
        self.current = cells;
        Ok(Some((Row { cells: &self.current, bound: self.bound, number: self.number }, result)))
    }

    fn understand(
        &mut self,
        stretch: &mut Stretch,
        is_last: bool,
        out: &mut Builder,
        take: Take<'_>,
    ) -> Result<(), ImportError> {
        let done = stretch.done;
        let mut n_left: usize = stretch.parts().iter().map(|part| part.len()).sum();
        for (cells, state) in stretch.parts_mut().iter_mut().flat_map(|part| part.iter_mut()) {
            n_left -= 1;
            self.number += 1;
            let result = self.judge(cells, state, is_last && n_left == 0, out);
            take(&Row { cells, bound: self.bound, number: self.number }, &result, done, out)?;
        }
        Ok(())
    }

    /// What becomes of the row with the current number.
    fn judge(&self, cells: &mut StringRecord, state: Next, is_last: bool, out: &mut Builder) -> RowResult {
        let is_cut = is_last && self.may_be_cut;
        let mended = match state {
            Next::Flawed(code) => return Err(whole_row(code, Outcome::Rejected)),
            _ if self.is_ragged => fit_width(cells, self.bound, is_cut)?,
            _ => false,
        };
        let row = Row { cells, bound: self.bound, number: self.number };
        if mended {
            out.note(&row, "thousands-comma", Field::Value);
        }
        if let Err(refusal) = no_furniture(&row) {
            out.after_total();
            return Err(refusal);
        }
        match self.preset.take(&row, out) {
            Err(refusal) if refusal.outcome == Outcome::Rejected && out.is_total(&row) => {
                Err(whole_row("totals-row", Outcome::Ignored))
            }
            result => result,
        }
    }
}

fn whole_row(code: &'static str, outcome: Outcome) -> Refusal {
    Refusal { code, field: None, outcome }
}

/// Refuses rows of another width than the header, unless only empty cells are too many or an unquoted thousands comma
/// split one number in two; true when such a number was put together.
pub(super) fn fit_width(cells: &mut StringRecord, bound: &Bound, is_cut: bool) -> Result<bool, Refusal> {
    let width = bound.headers.len();
    if cells.len() == width {
        return Ok(false);
    }
    if cells.len() > width && cells.iter().skip(width).all(str::is_empty) {
        cells.truncate(width);
        return Ok(false);
    }
    if cells.len() == width + 1
        && let Some(mended) = join_split_number(cells, bound)
    {
        *cells = mended;
        return Ok(true);
    }
    let is_blank = cells.iter().all(|cell| cell.trim().is_empty());
    if is_blank {
        return Err(whole_row("blank-row", Outcome::Ignored));
    }
    let is_label = cells.get(0).is_some_and(is_total_word);
    if is_label {
        return Err(whole_row("totals-row", Outcome::Ignored));
    }
    let code = if is_cut && cells.len() < width { "truncated-row" } else { "wrong-field-count" };
    Err(whole_row(code, Outcome::Rejected))
}

/// `￥1` and `299.00` in two cells where one number belongs.
fn join_split_number(cells: &StringRecord, bound: &Bound) -> Option<StringRecord> {
    let is_amount = |at: usize| matches!(bound.roles.get(at), Some(Role::Field(Field::Value | Field::Price)));
    let head = |cell: &str| {
        let digits = cell.trim().trim_start_matches(['¥', '￥', '$', '€', '£', '-']);
        (1..=3).contains(&digits.len()) && digits.bytes().all(|b| b.is_ascii_digit())
    };
    let tail = |cell: &str| {
        let (whole, fraction) = cell.trim().split_once('.').unwrap_or((cell.trim(), ""));
        whole.len() == 3 && whole.bytes().chain(fraction.bytes()).all(|b| b.is_ascii_digit())
    };
    let fits = |at: &usize| is_amount(*at) && cells.get(*at).is_some_and(head) && cells.get(at + 1).is_some_and(tail);
    let mut places = (0..cells.len()).filter(fits);
    let (at, None) = (places.next()?, places.next()) else { return None };
    let mut mended = StringRecord::new();
    for (place, cell) in cells.iter().enumerate() {
        if place == at {
            mended.push_field(&format!("{},{}", cell.trim(), cells.get(at + 1).unwrap_or("").trim()));
        } else if place != at + 1 {
            mended.push_field(cell);
        }
    }
    Some(mended)
}

/// Refuses what is no record: blank rows, the header again, totals.
fn no_furniture(row: &Row<'_>) -> RowResult {
    let first = row.cells.iter().find(|cell| !cell.trim().is_empty());
    let Some(first) = first else { return Err(whole_row("blank-row", Outcome::Ignored)) };
    if row.bound.headers.first().is_some_and(|header| header == plain(first))
        && row.cells.iter().zip(&row.bound.headers).all(|(cell, header)| plain(cell) == header)
    {
        return Err(whole_row("repeated-header", Outcome::Ignored));
    }
    let n_filled = || row.cells.iter().filter(|cell| !cell.trim().is_empty()).count();
    if is_total_word(first) && n_filled() * 2 <= row.bound.headers.len() + 1 {
        return Err(whole_row("totals-row", Outcome::Ignored));
    }
    Ok(())
}

/// The cell as it is compared with a header. Files that were joined bring the mark of their beginning along.
fn plain(cell: &str) -> &str {
    cell.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

pub(super) fn is_total_word(cell: &str) -> bool {
    // The longest word has 12 bytes; longer cells are not folded.
    cell.len() <= 16
        && cell.starts_with(|c: char| "TtGgSsИП合总小總".contains(c))
        && matches!(
            fold(cell.trim_end_matches([':', '：'])).as_str(),
            "total"
                | "totals"
                | "grand total"
                | "subtotal"
                | "sub total"
                | "sum"
                | "gesamt"
                | "gesamtsumme"
                | "summe"
                | "totale"
                | "sous total"
                | "total général"
                | "total general"
                | "итого"
                | "合计"
                | "总计"
                | "小计"
                | "总和"
                | "总额"
                | "合計"
                | "小計"
                | "總計"
        )
}
