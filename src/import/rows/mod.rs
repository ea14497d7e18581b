//! One way to read rows out of every container: cells as text in a buffer that is used again and again.

mod arrow;
mod arrow_claims;
mod blocks;
pub mod decode;
mod delimited;
mod frame;
pub(super) mod json;
mod markup;
mod ods_size;
mod parquet;
mod records;
mod sheet;
mod stretch;
pub(super) mod utf7;
mod workbook;
mod xls_claims;

use std::path::Path;

use csv::StringRecord;

use super::error::ImportError;
use super::note::Note;
use super::sniff::{Container, Sniffed};

pub use stretch::{Rows, Stretch};

/// Larger cells are refused with their row.
pub const MAX_CELL_BYTES: usize = 1 << 20;
/// More columns than any export has; what a spreadsheet can hold.
pub const MAX_COLUMNS: usize = 16_384;

/// What reading on gave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Next {
    Row,
    /// A row that cannot be used, with its problem code.
    Flawed(&'static str),
    End,
}

/// A file as rows of text below a header.
pub trait RowSource: Send {
    fn headers(&self) -> &[String];

    /// Reads the next row into `cells`.
    fn next(&mut self, cells: &mut StringRecord) -> Result<Next, ImportError>;

    /// Replaces `stretch` by the next few thousand rows, none at the end. Not to be mixed with [`Self::next`].
    fn fill(&mut self, stretch: &mut Stretch) -> Result<(), ImportError> {
        if let Some(rows) = stretch.begin(1).first_mut() {
            rows.fill(|cells| self.next(cells))?;
        }
        stretch.done = self.done();
        Ok(())
    }

    /// How far reading is, in the unit of [`Self::total`].
    fn done(&self) -> u64;

    fn total(&self) -> u64;

    /// Whether a row may be narrower or wider than the header.
    fn is_ragged(&self) -> bool {
        false
    }

    /// Whether the file itself says that a column holds numbers or times, so that their form leaves nothing open.
    fn is_typed(&self, _column: usize) -> bool {
        false
    }

    /// What was noticed on opening, beside the rows.
    fn notes(&self) -> &[Note] {
        &[]
    }
}

/// Opens a file at its first row below the header.
pub fn open(path: &Path, sniffed: &Sniffed) -> Result<Box<dyn RowSource>, ImportError> {
    let source: Box<dyn RowSource> = match sniffed.container {
        Container::Delimited => Box::new(delimited::DelimitedRows::open(path, sniffed)?),
        Container::JsonLines => Box::new(json::JsonRows::open(path, sniffed, false)?),
        Container::JsonArray => Box::new(json::JsonRows::open(path, sniffed, true)?),
        Container::Xlsx | Container::Xlsb | Container::Xls | Container::Ods => Box::new(workbook::open(path, sniffed)?),
        Container::Markup => Box::new(markup::open(path, sniffed)?),
        Container::Parquet => Box::new(parquet::ParquetRows::open(path, sniffed)?),
        Container::Arrow => Box::new(arrow::ArrowRows::open(path, sniffed)?),
    };
    let columns = source.headers().len();
    if columns > MAX_COLUMNS {
        let file = super::error::file_name(path);
        return Err(ImportError::TooManyColumns { file, columns, limit: MAX_COLUMNS });
    }
    Ok(source)
}

/// The code of a row with a cell that is too large, else [`Next::Row`].
fn checked(cells: &StringRecord) -> Next {
    let is_large = cells.as_slice().len() > MAX_CELL_BYTES && cells.iter().any(|cell| cell.len() > MAX_CELL_BYTES);
    if is_large { Next::Flawed("cell-too-large") } else { Next::Row }
}
