//! Goes over the rows of a file in their order, judges the shape of each and hands it to the preset. Reading on and
//! splitting the next rows goes on beside it on another thread. Rows are understood as if one after another, see
//! [`Part`]: what comes out does not depend on how many threads there are.

use std::num::NonZeroUsize;

use csv::StringRecord;
use rayon::prelude::*;

use super::builder::{Builder, Part, Refusal, RowResult};
use super::cells::fold;
use super::error::ImportError;
use super::presets::Preset;
use super::role::{Field, Role};
use super::row::{Bound, Row};
use super::rows::{Next, RowSource, Stretch};
use super::sniff::Sniffed;
use crate::data::incoming::Outcome;

/// Rows that are understood one after another, while other such chunks are understood beside them.
const CHUNK_ROWS: usize = 8192;

/// What is done while rows are understood.
pub(super) trait Take: Send {
    /// With each row that was not taken, in the order of the file.
    fn refused(&mut self, row: &Row<'_>, refusal: &Refusal) -> Result<(), ImportError>;

    /// After some rows: how far the source is.
    fn went_on(&mut self, done: u64, out: &mut Builder<'static>) -> Result<(), ImportError>;
}

/// Goes over a whole file. Three stretches are at hand: one that is understood, the one after it, by which the last
/// row of the file is known as such, and one that is being read.
pub(super) fn walk(
    source: &mut dyn RowSource,
    mut reading: Reading<'_>,
    out: &mut Builder<'static>,
    take: &mut dyn Take,
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

/// Rows that follow one another.
struct Chunk<'r> {
    /// The number of the first one.
    first: u64,
    /// The file ends with them.
    is_last: bool,
    cells: &'r mut [StringRecord],
    states: &'r [Next],
}

/// What became of a chunk that was understood apart from those before it; of its rows, those that were not taken.
#[derive(Default)]
struct Understood {
    part: Option<Part>,
    refused: Vec<(usize, Refusal)>,
    /// Rows as they were before their width was mended.
    before: Vec<(usize, StringRecord)>,
}

/// How rows are judged, and how many were.
pub(super) struct Reading<'a> {
    preset: &'a dyn Preset,
    bound: &'a Bound,
    may_be_cut: bool,
    is_ragged: bool,
    /// Rows hang together so much that understanding them apart is in vain.
    is_in_order: bool,
    chunk_rows: usize,
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
            is_in_order: false,
            chunk_rows: CHUNK_ROWS,
            number: 0,
            current: StringRecord::new(),
            ahead: StringRecord::new(),
            state: Next::End,
            started: false,
        }
    }

    /// With chunks of another size.
    pub(super) fn by_chunks_of(self, n: Option<NonZeroUsize>) -> Self {
        Self { chunk_rows: n.map_or(self.chunk_rows, NonZeroUsize::get), ..self }
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
        let result = self.judge(&mut cells, state, self.number, is_last, out);
        self.current = cells;
        Ok(Some((Row { cells: &self.current, bound: self.bound, number: self.number }, result)))
    }

    fn understand(
        &mut self,
        stretch: &mut Stretch,
        is_last: bool,
        out: &mut Builder<'static>,
        take: &mut dyn Take,
    ) -> Result<(), ImportError> {
        let done = stretch.done;
        let mut chunks: Vec<Chunk<'_>> = vec![];
        for (cells, states) in stretch.parts_mut().iter_mut().flat_map(|part| part.chunks_mut(self.chunk_rows)) {
            chunks.push(Chunk { first: self.number + 1, is_last: false, cells, states });
            self.number += states.len() as u64;
        }
        if let Some(chunk) = chunks.last_mut() {
            chunk.is_last = is_last;
        }
        let apart: Vec<Option<Understood>> = if self.is_in_order || chunks.len() < 2 {
            chunks.iter().map(|_| None).collect()
        } else {
            chunks.par_iter_mut().map(|chunk| Some(self.understand_apart(chunk, out))).collect()
        };
        let (n_chunks, mut n_again) = (chunks.len(), 0);
        for (mut chunk, apart) in chunks.into_iter().zip(apart) {
            let was_apart = apart.is_some();
            let Understood { part, refused, before } = apart.unwrap_or_default();
            if part.is_some_and(|part| out.absorb(part)) {
                for (at, refusal) in refused {
                    take.refused(&self.row(&chunk, at), &refusal)?;
                }
            } else {
                n_again += usize::from(was_apart);
                for (at, cells) in before {
                    chunk.cells[at] = cells;
                }
                self.understand_in_order(&mut chunk, out, take)?;
            }
            take.went_on(done, out)?;
        }
        self.is_in_order |= n_again * 2 > n_chunks;
        Ok(())
    }

    fn understand_in_order(
        &self,
        chunk: &mut Chunk<'_>,
        out: &mut Builder<'static>,
        take: &mut dyn Take,
    ) -> Result<(), ImportError> {
        for at in 0..chunk.states.len() {
            let result = self.judge_in(chunk, at, out);
            let row = self.row(chunk, at);
            out.count(&row, &result);
            if let Err(refusal) = &result {
                take.refused(&row, refusal)?;
            }
        }
        Ok(())
    }

    fn understand_apart(&self, chunk: &mut Chunk<'_>, before: &Builder<'static>) -> Understood {
        let mut out = Builder::apart(before);
        let mut understood = Understood::default();
        for at in 0..chunk.states.len() {
            if self.is_ragged && chunk.cells[at].len() != self.bound.headers.len() {
                understood.before.push((at, chunk.cells[at].clone()));
            }
            let result = self.judge_in(chunk, at, &mut out);
            if out.needs_order() {
                return understood;
            }
            out.count(&self.row(chunk, at), &result);
            understood.refused.extend(result.err().map(|refusal| (at, refusal)));
        }
        understood.part = out.into_part();
        understood
    }

    fn row<'r>(&'r self, chunk: &'r Chunk<'_>, at: usize) -> Row<'r> {
        Row { cells: &chunk.cells[at], bound: self.bound, number: chunk.first + at as u64 }
    }

    fn judge_in(&self, chunk: &mut Chunk<'_>, at: usize, out: &mut Builder<'_>) -> RowResult {
        let is_last = chunk.is_last && at + 1 == chunk.states.len();
        self.judge(&mut chunk.cells[at], chunk.states[at], chunk.first + at as u64, is_last, out)
    }

    fn judge(
        &self,
        cells: &mut StringRecord,
        state: Next,
        number: u64,
        is_last: bool,
        out: &mut Builder<'_>,
    ) -> RowResult {
        let is_cut = is_last && self.may_be_cut;
        let mended = match state {
            Next::Flawed(code) => return Err(whole_row(code, Outcome::Rejected)),
            _ if self.is_ragged => fit_width(cells, self.bound, is_cut)?,
            _ => false,
        };
        let row = Row { cells, bound: self.bound, number };
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
