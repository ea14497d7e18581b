//! Rows of CSV and its relatives. The text is read in blocks of whole records, which are split into cells side by side;
//! rows come out in the order of the file whatever the number of threads.

use std::io;
use std::path::Path;

use csv::StringRecord;
use rayon::prelude::*;

use super::super::error::{ImportError, file_name};
use super::super::sniff::{Layout, Sniffed, mended};
use super::blocks::{BlockKind, BlockReader};
use super::decode::DecodingReader;
use super::records::Quoting;
use super::stretch::{Rows, Stretch};
use super::{Next, RowSource, checked};

/// The first block is small, for those who only look at the head of a file; later ones grow to the largest.
const FIRST_BLOCK_BYTES: usize = 1 << 18;
const MAX_BLOCK_BYTES: usize = 2 << 20;
/// Blocks split side by side.
const MAX_BLOCKS: usize = 4;

pub(super) struct DelimitedRows {
    blocks: BlockReader<DecodingReader>,
    layout: Layout,
    /// One buffer for each block of a stretch.
    texts: Vec<(BlockKind, Vec<u8>)>,
    block_bytes: usize,
    n_blocks: usize,
    /// Records above the first row that are still to be passed over.
    n_above: usize,
    /// For reading row by row: the stretch, and the next row in it.
    stretch: Stretch,
    place: (usize, usize),
    file: String,
    total: u64,
    rows: u64,
}

impl DelimitedRows {
    pub(super) fn open(path: &Path, sniffed: &Sniffed) -> Result<Self, ImportError> {
        let file = file_name(path);
        let reader = DecodingReader::open(sniffed).map_err(|source| ImportError::Io { file: file.clone(), source })?;
        let layout = sniffed.layout.clone();
        let quoting = Quoting { on: layout.quoting, has_escapes: layout.has_escapes, delimiter: layout.delimiter };
        Ok(Self {
            blocks: BlockReader::new(reader, quoting),
            n_above: layout.n_above(),
            layout,
            texts: vec![],
            block_bytes: FIRST_BLOCK_BYTES,
            n_blocks: 1,
            stretch: Stretch::default(),
            place: (0, 0),
            file,
            total: sniffed.bytes,
            rows: 0,
        })
    }

    /// Reads the texts of the next stretch; their number.
    fn read_texts(&mut self) -> Result<usize, ImportError> {
        if self.texts.len() < self.n_blocks {
            self.texts.resize_with(self.n_blocks, || (BlockKind::End, vec![]));
        }
        for at in 0..self.n_blocks {
            let Some((kind, text)) = self.texts.get_mut(at) else { return Ok(at) };
            *kind = self.blocks.next(text, self.block_bytes).map_err(|error| {
                let file = self.file.clone();
                match error.kind() {
                    io::ErrorKind::FileTooLarge => ImportError::EndlessRecord { file, row: self.rows },
                    _ => ImportError::Io { file, source: error },
                }
            })?;
            if *kind == BlockKind::End {
                return Ok(at);
            }
        }
        Ok(self.n_blocks)
    }

    fn fill_stretch(&mut self, stretch: &mut Stretch) -> Result<(), ImportError> {
        loop {
            let n_blocks = self.read_texts()?;
            let parts = stretch.begin(n_blocks);
            let texts = self.texts.get_mut(..n_blocks).unwrap_or_default();
            let layout = &self.layout;
            let split = |((kind, text), rows): (&mut (BlockKind, Vec<u8>), &mut Rows)| split(layout, *kind, text, rows);
            let split: Vec<Result<(), csv::Error>> =
                texts.par_iter_mut().zip(parts.par_iter_mut()).map(split).collect();
            for result in split {
                result.map_err(|error| damaged(&self.file, self.rows, error))?;
            }
            pass_over(&mut self.n_above, stretch.parts_mut());
            self.rows += stretch.parts().iter().map(|part| part.len() as u64).sum::<u64>();
            self.grow();
            stretch.done = self.done();
            // Blank lines alone make a block without records.
            if n_blocks == 0 || !stretch.is_empty() {
                return Ok(());
            }
        }
    }

    fn grow(&mut self) {
        if self.block_bytes < MAX_BLOCK_BYTES {
            self.block_bytes *= 2;
        } else {
            self.n_blocks = MAX_BLOCKS;
        }
    }
}

/// Splits one block into rows.
fn split(layout: &Layout, kind: BlockKind, text: &mut Vec<u8>, rows: &mut Rows) -> Result<(), csv::Error> {
    layout.make_single(text);
    let mut builder = layout.reader_builder();
    if kind != BlockKind::Records {
        builder.quoting(false);
    }
    let mut reader = builder.buffer_capacity(1 << 16).from_reader(text.as_slice());
    let mut read = |cells: &mut StringRecord| -> Result<Next, csv::Error> {
        Ok(match reader.read_record(cells)? {
            true if kind == BlockKind::Broken => Next::Flawed("broken-quote"),
            true => {
                if !layout.mended.is_empty() && !cells.as_slice().is_ascii() {
                    mend(cells, &layout.mended);
                }
                checked(cells)
            }
            false => Next::End,
        })
    };
    while rows.push_with(&mut read)? {}
    Ok(())
}

/// Puts garbled cells of the marked columns back into what they were.
fn mend(cells: &mut StringRecord, marked: &[bool]) {
    let is_marked = |at: usize| marked.get(at).copied().unwrap_or(false);
    let mut whole = StringRecord::with_capacity(cells.as_slice().len(), cells.len());
    for (at, cell) in cells.iter().enumerate() {
        match is_marked(at).then(|| mended(cell)).flatten() {
            Some(before) => whole.push_field(&before),
            None => whole.push_field(cell),
        }
    }
    *cells = whole;
}

/// Takes the first `n_above` rows off.
fn pass_over(n_above: &mut usize, parts: &mut [Rows]) {
    for part in parts {
        let n = part.len().min(*n_above);
        part.drop_first(n);
        *n_above -= n;
    }
}

impl RowSource for DelimitedRows {
    fn headers(&self) -> &[String] {
        &self.layout.headers
    }

    fn next(&mut self, cells: &mut StringRecord) -> Result<Next, ImportError> {
        loop {
            let (part, row) = self.place;
            match self.stretch.parts_mut().get_mut(part) {
                Some(rows) => match rows.get_mut(row) {
                    Some((record, state)) => {
                        std::mem::swap(record, cells);
                        self.place.1 += 1;
                        return Ok(state);
                    }
                    None => self.place = (part + 1, 0),
                },
                None => {
                    let mut stretch = std::mem::take(&mut self.stretch);
                    let filled = self.fill_stretch(&mut stretch);
                    self.stretch = stretch;
                    self.place = (0, 0);
                    filled?;
                    if self.stretch.is_empty() {
                        return Ok(Next::End);
                    }
                }
            }
        }
    }

    fn fill(&mut self, stretch: &mut Stretch) -> Result<(), ImportError> {
        self.fill_stretch(stretch)
    }

    fn done(&self) -> u64 {
        self.blocks.reader().bytes_read()
    }

    fn total(&self) -> u64 {
        self.total
    }

    fn is_ragged(&self) -> bool {
        true
    }
}

fn damaged(file: &str, row: u64, error: csv::Error) -> ImportError {
    let file = file.to_owned();
    match error.into_kind() {
        csv::ErrorKind::Io(source) => ImportError::Io { file, source },
        kind => ImportError::Damaged { file, container: "csv", row, detail: format!("{kind:?}") },
    }
}
