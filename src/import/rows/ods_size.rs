//! How many cells an ODS file would unfold to: it writes a cell or a row once and says how often it is repeated.

use std::io::{BufReader, Read};

use html5gum::{IoReader, StartTag, Token, Tokenizer};
use zip::ZipArchive;

use super::super::error::ImportError;
use super::super::sniff::Content;

const MAX_CELLS: u64 = 50_000_000;
/// What so many cells take.
const MAX_CELLS_MB: u64 = 1200;

/// Refuses a file whose filled cells unfold to more than any table has.
pub(super) fn check(place: &Content, file: &str) -> Result<(), ImportError> {
    let io = |source| ImportError::Io { file: file.to_owned(), source };
    let damaged = |detail: String| ImportError::Damaged { file: file.to_owned(), container: "ods", row: 0, detail };
    let mut archive =
        ZipArchive::new(BufReader::new(place.open().map_err(io)?)).map_err(|error| damaged(error.to_string()))?;
    let content = archive.by_name("content.xml").map_err(|error| damaged(error.to_string()))?;
    let n_cells = unfolded(content).map_err(|error| damaged(error.to_string()))?;
    if n_cells > MAX_CELLS {
        return Err(ImportError::UnpacksTooLarge { file: file.to_owned(), limit_mb: MAX_CELLS_MB });
    }
    Ok(())
}

/// The cells of the rectangles that repeated rows and cells with a value span.
fn unfolded(content: impl Read) -> std::io::Result<u64> {
    let (mut total, mut row_repeats, mut width, mut filled_width) = (0_u64, 1_u64, 0_u64, 0_u64);
    for token in Tokenizer::new(IoReader::new(content)) {
        match token? {
            Token::StartTag(tag) if *tag.name == b"table:table-row" => {
                (row_repeats, width, filled_width) = (repeats(&tag, b"table:number-rows-repeated"), 0, 0);
            }
            Token::StartTag(tag) if *tag.name == b"table:table-cell" || *tag.name == b"table:covered-table-cell" => {
                width = width.saturating_add(repeats(&tag, b"table:number-columns-repeated"));
                if tag.attributes.keys().any(|name| name.ends_with(b"value-type")) {
                    filled_width = width;
                }
            }
            Token::EndTag(tag) if *tag.name == b"table:table-row" => {
                total = total.saturating_add(row_repeats.saturating_mul(filled_width));
            }
            _ => {}
        }
    }
    Ok(total)
}

fn repeats(tag: &StartTag<()>, name: &[u8]) -> u64 {
    let value = tag.attributes.iter().find(|(known, _)| known.as_slice() == name).map(|(_, value)| value);
    let text = value.and_then(|value| std::str::from_utf8(value).ok());
    text.and_then(|text| text.trim().parse().ok()).unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn repeated_cells_are_counted_where_they_hold_something() {
        let text = br#"<table:table-row table:number-rows-repeated="1000">
            <table:table-cell table:number-columns-repeated="20" office:value-type="float"><text:p>1</text:p></table:table-cell>
            <table:table-cell table:number-columns-repeated="16000"/></table:table-row>
            <table:table-row table:number-rows-repeated="1048576"><table:table-cell/></table:table-row>"#;
        assert_eq!(unfolded(text.as_slice()).unwrap(), 20_000);
    }
}
