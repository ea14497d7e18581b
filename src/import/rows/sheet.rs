//! A sheet's cells as text, and its rows below the header: shared by workbooks and tables of markup. Only cells that
//! hold something take memory, whatever size a sheet says it has.

use csv::StringRecord;

use super::super::error::ImportError;
use super::super::note::Note;
use super::super::sniff::Layout;
use super::{MAX_CELL_BYTES, MAX_COLUMNS, Next, RowSource, checked};
use crate::data::TextColumn;

/// Rows that the header is looked for in.
const HEADER_ROWS: usize = 200;
/// Rows that one header may be made of.
const MAX_HEADER_DEPTH: usize = 4;
/// More text than this in one sheet is no export: the largest sheets hold some 200 MB.
const MAX_SHEET_BYTES: usize = 2 << 30;

/// Cells that are one, by row and column of the sheet; both ends belong to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Merge {
    pub first: (u32, u32),
    pub last: (u32, u32),
}

impl Merge {
    /// Not upside down, as damaged files have them.
    pub(super) fn is_sound(&self) -> bool {
        self.first.0 <= self.last.0 && self.first.1 <= self.last.1 && self.last.0 < u32::MAX && self.last.1 < u32::MAX
    }
}

/// The filled cells of a sheet, row after row. Rows without any are left out.
#[derive(Default)]
pub(super) struct Sheet {
    texts: TextColumn,
    /// By cell.
    columns: Vec<u16>,
    /// Number in the sheet and end among the cells, by row.
    rows: Vec<(u32, usize)>,
    n_bytes: usize,
    n_beyond: u64,
    pub merges: Vec<Merge>,
}

impl Sheet {
    pub(super) fn is_empty(&self) -> bool {
        self.rows.is_empty()
    }

    pub(super) fn n_cells(&self) -> usize {
        self.columns.len()
    }

    /// Adds a cell. Cells come row by row; within a row a column counts once. False for one that comes out of turn.
    pub(super) fn push(&mut self, row: u32, column: u32, text: &str, file: &str) -> Result<bool, ImportError> {
        if text.trim().is_empty() {
            return Ok(true);
        }
        if column as usize >= MAX_COLUMNS {
            self.n_beyond += 1;
            return Ok(true);
        }
        let column = column as u16;
        let in_turn = match self.rows.last() {
            Some(&(last, _)) if last == row => self.columns.last().is_none_or(|&before| before < column),
            Some(&(last, _)) => last < row,
            None => true,
        };
        if !in_turn {
            return Ok(false);
        }
        // One byte more than is allowed is enough to be refused with its row.
        let text = cut(text, MAX_CELL_BYTES + 1);
        self.n_bytes += text.len() + 16;
        if self.n_bytes > MAX_SHEET_BYTES {
            let limit_mb = (MAX_SHEET_BYTES >> 20) as u64;
            return Err(ImportError::UnpacksTooLarge { file: file.to_owned(), limit_mb });
        }
        self.texts.push(text);
        self.columns.push(column);
        match self.rows.last_mut() {
            Some((last, end)) if *last == row => *end = self.columns.len(),
            _ => self.rows.push((row, self.columns.len())),
        }
        Ok(true)
    }

    /// Number in the sheet, and the cells with their columns.
    fn row(&self, at: usize) -> Option<(u32, impl Iterator<Item = (usize, &str)>)> {
        let &(number, end) = self.rows.get(at)?;
        let start = at.checked_sub(1).and_then(|before| self.rows.get(before)).map_or(0, |&(_, end)| end);
        let cells = (start..end).filter_map(|cell| Some((usize::from(*self.columns.get(cell)?), self.texts.get(cell))));
        Some((number, cells))
    }

    /// Writes a row into `cells`, `width` of them; true when it has cells beyond.
    fn write(&self, at: usize, width: usize, cells: &mut StringRecord) -> bool {
        cells.clear();
        let Some((_, filled)) = self.row(at) else { return false };
        let mut is_wider = false;
        for (column, text) in filled {
            if column >= width {
                is_wider = true;
                break;
            }
            while cells.len() < column {
                cells.push_field("");
            }
            cells.push_field(text);
        }
        while cells.len() < width {
            cells.push_field("");
        }
        is_wider
    }

    fn width(&self, at: usize) -> usize {
        self.row(at).and_then(|(_, cells)| cells.last()).map_or(0, |(column, _)| column + 1)
    }
}

fn cut(text: &str, n_bytes: usize) -> &str {
    let mut end = text.len().min(n_bytes);
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    text.get(..end).unwrap_or(text)
}

/// The rows of a sheet below its header.
pub(super) struct SheetRows {
    sheet: Sheet,
    headers: Vec<String>,
    next_row: usize,
    notes: Vec<Note>,
}

impl SheetRows {
    pub(super) fn new(sheet: Sheet, mut notes: Vec<Note>) -> Self {
        let n_looked = sheet.rows.len().min(HEADER_ROWS);
        let width = (0..n_looked).map(|at| sheet.width(at)).max().unwrap_or(0);
        let first: Vec<StringRecord> = (0..n_looked)
            .map(|at| {
                let mut cells = StringRecord::new();
                sheet.write(at, sheet.width(at), &mut cells);
                cells
            })
            .collect();
        let header = Layout::find_header(&first);
        let rows = header_rows(&sheet, header);
        let headers = joined_headers(&sheet, rows.clone(), width);
        let below = sheet.rows.get(rows.end).map_or(u32::MAX, |&(number, _)| number);
        let n_merged = sheet.merges.iter().filter(|merge| merge.first.0 >= below).count() as u64;
        if n_merged > 0 {
            notes.push(Note::new("merged-cells", n_merged, ""));
        }
        if sheet.n_beyond > 0 {
            notes.push(Note::new("cells-beyond-columns", sheet.n_beyond, ""));
        }
        Self { headers: Layout::clean_headers(headers.iter().map(String::as_str)), next_row: rows.end, sheet, notes }
    }
}

/// The rows that the header is made of: more than one where merged cells tie them together.
fn header_rows(sheet: &Sheet, header: usize) -> std::ops::Range<usize> {
    let number = |at: usize| sheet.rows.get(at).map(|&(number, _)| number);
    let Some(own) = number(header) else { return header..header };
    let width = sheet.width(header) as u32;
    let (mut top, mut bottom) = (own, own);
    for merge in &sheet.merges {
        let is_wide = merge.last.1 > merge.first.1;
        let is_title = merge.last.1 - merge.first.1 + 1 >= width && width > 1;
        if is_title {
            continue;
        }
        if merge.first.0 <= own && own <= merge.last.0 {
            top = top.min(merge.first.0);
            // A name over several columns stands above names of their own.
            bottom = bottom.max(if is_wide { merge.last.0 + 1 } else { merge.last.0 });
        } else if merge.last.0 + 1 == own && is_wide {
            top = top.min(merge.first.0);
        }
    }
    let start = (0..=header).find(|&at| number(at).is_some_and(|found| found >= top)).unwrap_or(header);
    let mut end = header + 1;
    while end - start < MAX_HEADER_DEPTH && number(end).is_some_and(|found| found <= bottom) {
        end += 1;
    }
    start..end
}

/// Header cells of several rows joined with ` / `, merged ones filled.
fn joined_headers(sheet: &Sheet, rows: std::ops::Range<usize>, width: usize) -> Vec<String> {
    let mut headers = vec![String::new(); width];
    let mut cells = StringRecord::new();
    for at in rows {
        let number = sheet.rows.get(at).map_or(0, |&(number, _)| number);
        sheet.write(at, width, &mut cells);
        let mut own: Vec<&str> = cells.iter().collect();
        for merge in sheet.merges.iter().filter(|merge| merge.first.0 == number) {
            let text = own.get(merge.first.1 as usize).copied().unwrap_or("");
            let merged = own.iter_mut().take(merge.last.1 as usize + 1).skip(merge.first.1 as usize);
            merged.for_each(|cell| *cell = text);
        }
        for (header, text) in headers.iter_mut().zip(own) {
            let text = text.trim();
            if header.is_empty() {
                header.push_str(text);
            } else if !text.is_empty() && !header.ends_with(text) {
                header.push_str(" / ");
                header.push_str(text);
            }
        }
    }
    headers
}

impl RowSource for SheetRows {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next(&mut self, cells: &mut StringRecord) -> Result<Next, ImportError> {
        if self.next_row >= self.sheet.rows.len() {
            return Ok(Next::End);
        }
        self.sheet.write(self.next_row, self.headers.len(), cells);
        self.next_row += 1;
        Ok(checked(cells))
    }

    fn done(&self) -> u64 {
        self.next_row as u64
    }

    fn total(&self) -> u64 {
        self.sheet.rows.len() as u64
    }

    fn notes(&self) -> &[Note] {
        &self.notes
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(rows: &[&str], merges: &[[u32; 4]]) -> Sheet {
        let mut sheet = Sheet::default();
        for (row, text) in rows.iter().enumerate() {
            for (column, cell) in text.split(',').enumerate() {
                assert!(sheet.push(row as u32, column as u32, cell, "f").unwrap());
            }
        }
        let merge = |&[top, left, bottom, right]: &[u32; 4]| Merge { first: (top, left), last: (bottom, right) };
        sheet.merges = merges.iter().map(merge).collect();
        sheet
    }

    fn rows_of(mut source: SheetRows) -> (Vec<String>, Vec<String>) {
        let mut rows = vec![];
        let mut cells = StringRecord::new();
        while source.next(&mut cells).unwrap() != Next::End {
            rows.push(cells.iter().collect::<Vec<_>>().join(","));
        }
        (source.headers, rows)
    }

    #[test]
    fn blank_rows_and_cells_keep_their_columns() {
        let found = rows_of(SheetRows::new(sheet(&["user,item,rating", ",,", "1,,5", "2,b,"], &[]), vec![]));
        assert_eq!(found.0, ["user", "item", "rating"]);
        assert_eq!(found.1, ["1,,5", "2,b,"]);
    }

    #[test]
    fn headers_of_several_rows_are_joined() {
        let rows = ["Report of March,,,", "user,order,,time", ",item,price,", "1,a,5,2024-03-02"];
        let merges = [[0, 0, 0, 3], [1, 1, 1, 2], [1, 0, 2, 0], [1, 3, 2, 3]];
        let found = rows_of(SheetRows::new(sheet(&rows, &merges), vec![]));
        assert_eq!(found.0, ["user", "order / item", "order / price", "time"]);
        assert_eq!(found.1, ["1,a,5,2024-03-02"]);
    }

    #[test]
    fn merged_cells_of_the_body_are_told() {
        let rows = ["user,item", "1,a", ",b", "2,c"];
        let source = SheetRows::new(sheet(&rows, &[[1, 0, 2, 0]]), vec![]);
        assert_eq!(source.notes(), [Note::new("merged-cells", 1, "")]);
        assert_eq!(rows_of(source).1, ["1,a", ",b", "2,c"]);
    }

    #[test]
    fn a_cell_far_out_takes_no_room() {
        let mut sheet = Sheet::default();
        assert!(sheet.push(0, 0, "user", "f").unwrap());
        assert!(sheet.push(1_048_575, 16_383, "x", "f").unwrap());
        assert!(sheet.push(1_048_576, 70_000, "x", "f").unwrap());
        assert!(!sheet.push(3, 0, "late", "f").unwrap());
        assert_eq!((sheet.n_cells(), sheet.n_beyond), (2, 1));
    }
}
