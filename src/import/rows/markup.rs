//! Rows of the largest table in an HTML page or in Excel's XML of 2003, both of which back offices save as `.xls`.
//! Nothing that the page names is ever fetched, and no script is run.

use std::path::Path;

use html5gum::{IoReader, StartTag, State, Token, Tokenizer};

use super::super::error::{ImportError, file_name};
use super::super::note::Note;
use super::super::sniff::Sniffed;
use super::decode::DecodingReader;
use super::sheet::{Merge, Sheet, SheetRows};
use super::{MAX_CELL_BYTES, MAX_COLUMNS};

/// Rows that one cell may reach over; more is a slip.
const MAX_SPAN: u32 = 65_536;

pub(super) fn open(path: &Path, sniffed: &Sniffed) -> Result<SheetRows, ImportError> {
    let file = file_name(path);
    let io = |source| ImportError::Io { file: file.clone(), source };
    let input = DecodingReader::open(sniffed).map_err(io)?;
    let mut tables = Tables { file: &file, ..Tables::default() };
    let mut tokens = Tokenizer::new(IoReader::new(input));
    while let Some(token) = tokens.next() {
        match token.map_err(io)? {
            // What looks like a tag in a script is none. A style may be empty in Excel's XML, and holds no tags.
            Token::StartTag(tag) if *tag.name == b"script" => tokens.set_state(State::ScriptData),
            Token::StartTag(tag) => tables.start(&tag)?,
            Token::EndTag(tag) => tables.end(local_name(&tag.name))?,
            Token::String(text) => tables.text(&text),
            _ => {}
        }
    }
    tables.end_table()?;
    if tables.best.is_empty() {
        return Err(ImportError::NotATable { file });
    }
    let n_others = tables.n_tables.saturating_sub(1);
    let notes = if n_others > 0 { vec![Note::new("tables-not-read", n_others, "")] } else { vec![] };
    Ok(SheetRows::new(tables.best, notes))
}

/// A name without its namespace: `ss:cell` is `cell`.
fn local_name(name: &[u8]) -> &[u8] {
    let at = memchr::memrchr(b':', name).map_or(0, |at| at + 1);
    name.get(at..).unwrap_or(name)
}

/// The tables met so far.
#[derive(Default)]
struct Tables<'a> {
    file: &'a str,
    best: Sheet,
    n_tables: u64,
    /// The table that is being read, with its depth: a table inside a cell is part of its text.
    sheet: Sheet,
    depth: usize,
    row: u32,
    column: u32,
    in_row: bool,
    cell: Option<Cell>,
    /// By column: up to which row a cell from above reaches, exclusive.
    covered: Vec<u32>,
    /// Inside a note of Excel's XML, which is no part of its cell.
    in_comment: bool,
}

#[derive(Default)]
struct Cell {
    text: String,
    width: u32,
    height: u32,
    after_space: bool,
}

impl Tables<'_> {
    fn start(&mut self, tag: &StartTag<()>) -> Result<(), ImportError> {
        match local_name(&tag.name) {
            b"table" => {
                self.depth += 1;
                if self.depth == 1 {
                    self.n_tables += 1;
                }
            }
            b"tr" | b"row" if self.depth == 1 => {
                self.end_row()?;
                self.in_row = true;
            }
            b"td" | b"th" | b"cell" if self.depth == 1 && self.in_row => self.start_cell(tag)?,
            b"comment" => self.in_comment = !tag.self_closing,
            b"br" | b"p" | b"div" | b"li" => self.text(b" "),
            _ => {}
        }
        Ok(())
    }

    fn end(&mut self, name: &[u8]) -> Result<(), ImportError> {
        match name {
            b"table" if self.depth > 1 => self.depth -= 1,
            b"table" => self.end_table()?,
            b"tr" | b"row" if self.depth == 1 => self.end_row()?,
            b"td" | b"th" | b"cell" if self.depth == 1 => self.end_cell()?,
            b"comment" => self.in_comment = false,
            _ => {}
        }
        Ok(())
    }

    /// White space of any length is one blank, as a browser shows it.
    fn text(&mut self, text: &[u8]) {
        let Some(cell) = self.cell.as_mut().filter(|_| !self.in_comment) else { return };
        if cell.text.len() > MAX_CELL_BYTES {
            return;
        }
        for c in String::from_utf8_lossy(text).chars() {
            let is_space = c.is_ascii_whitespace();
            if is_space && (cell.after_space || cell.text.is_empty()) {
                continue;
            }
            cell.text.push(if is_space { ' ' } else { c });
            cell.after_space = is_space;
        }
    }

    fn start_cell(&mut self, tag: &StartTag<()>) -> Result<(), ImportError> {
        self.end_cell()?;
        if let Some(index) = number(tag, &[b"index"]) {
            self.column = self.column.max(index.saturating_sub(1));
        }
        while self.covered.get(self.column as usize).is_some_and(|&until| self.row < until) {
            self.column += 1;
        }
        // HTML counts the cells that one takes up, Excel's XML those that are added to it.
        let span = |html: &'static [u8], excel: &'static [u8]| {
            let whole = number(tag, &[html]).unwrap_or(1).max(1);
            number(tag, &[excel]).map_or(whole, |more| more.saturating_add(1))
        };
        self.cell = Some(Cell {
            width: span(b"colspan", b"mergeacross").min(MAX_COLUMNS as u32),
            height: span(b"rowspan", b"mergedown").min(MAX_SPAN),
            ..Cell::default()
        });
        if tag.self_closing && local_name(&tag.name) == b"cell" {
            self.end_cell()?;
        }
        Ok(())
    }

    fn end_cell(&mut self) -> Result<(), ImportError> {
        let Some(cell) = self.cell.take() else { return Ok(()) };
        let (row, column) = (self.row, self.column);
        self.sheet.push(row, column, cell.text.trim(), self.file)?;
        let after = column.saturating_add(cell.width);
        if cell.width > 1 || cell.height > 1 {
            self.sheet.merges.push(Merge { first: (row, column), last: (row + cell.height - 1, after - 1) });
        }
        if cell.height > 1 && after as usize <= MAX_COLUMNS {
            if self.covered.len() < after as usize {
                self.covered.resize(after as usize, 0);
            }
            let below = self.covered.iter_mut().take(after as usize).skip(column as usize);
            below.for_each(|until| *until = row + cell.height);
        }
        self.column = after;
        Ok(())
    }

    fn end_row(&mut self) -> Result<(), ImportError> {
        self.end_cell()?;
        if std::mem::take(&mut self.in_row) {
            self.row = self.row.saturating_add(1);
        }
        self.column = 0;
        Ok(())
    }

    fn end_table(&mut self) -> Result<(), ImportError> {
        self.end_row()?;
        let sheet = std::mem::take(&mut self.sheet);
        if sheet.n_cells() > self.best.n_cells() {
            self.best = sheet;
        }
        self.covered.clear();
        (self.depth, self.row) = (0, 0);
        Ok(())
    }
}

/// The whole number in an attribute, whatever its namespace.
fn number(tag: &StartTag<()>, names: &[&[u8]]) -> Option<u32> {
    let value = tag.attributes.iter().find(|(name, _)| names.contains(&local_name(name))).map(|(_, value)| value)?;
    std::str::from_utf8(value).ok()?.trim().parse().ok()
}
