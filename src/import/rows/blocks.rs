//! A decoded text in blocks of whole records. A quote that is opened and never closed costs its own line, not the rest
//! of the file.

use std::io::{self, Read};

use super::records::{Quoting, RecordScan};

/// A quoted cell that is still open after this many bytes has lost its closing quote: cells are refused from 1 MiB.
const MAX_OPEN_QUOTE_BYTES: usize = 4 << 20;
/// Lines in an open quote at the end of the file that make it broken, rather than the file cut off.
const MAX_OPEN_QUOTE_LINES: usize = 200;
/// A line without any end in sight after this many bytes is no record.
const MAX_RECORD_BYTES: usize = 256 << 20;
/// After so many broken lines the rest of the file is read without quoting.
const MAX_BROKEN: u32 = 100;

/// What a block holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum BlockKind {
    Records,
    /// Records that are to be split without regard to quotes.
    Unquoted,
    /// One line that opens a quote which is never closed.
    Broken,
    End,
}

pub(super) struct BlockReader<R> {
    reader: R,
    quoting: Quoting,
    /// What was read beyond the last block.
    carry: Vec<u8>,
    at_end: bool,
    n_broken: u32,
}

impl<R: Read> BlockReader<R> {
    pub(super) fn new(reader: R, quoting: Quoting) -> Self {
        Self { reader, quoting, carry: vec![], at_end: false, n_broken: 0 }
    }

    pub(super) fn reader(&self) -> &R {
        &self.reader
    }

    /// Replaces `block` by the next whole records, of about `size` bytes. `FileTooLarge` for a line without end.
    pub(super) fn next(&mut self, block: &mut Vec<u8>, size: usize) -> io::Result<BlockKind> {
        block.clear();
        block.append(&mut self.carry);
        let quoting = Quoting { on: self.quoting.on && self.n_broken < MAX_BROKEN, ..self.quoting };
        let mut scan = RecordScan::new(quoting);
        let kind = if self.quoting.on && !quoting.on { BlockKind::Unquoted } else { BlockKind::Records };
        loop {
            scan.advance(block);
            if block.len() >= size || self.at_end {
                match self.end_of(block, &scan)? {
                    End::At(0) => return Ok(BlockKind::End),
                    End::At(end) => {
                        self.carry.extend_from_slice(block.get(end..).unwrap_or_default());
                        block.truncate(end);
                        return Ok(kind);
                    }
                    End::Broken => {
                        self.cut_line(block);
                        return Ok(BlockKind::Broken);
                    }
                    End::Further => {}
                }
            }
            self.read_on(block, size)?;
        }
    }

    fn end_of(&self, block: &[u8], scan: &RecordScan) -> io::Result<End> {
        let open = || block.get(scan.last_end().unwrap_or(0)..).unwrap_or_default();
        if self.at_end {
            let n_lines = || memchr::memchr_iter(b'\n', open()).take(MAX_OPEN_QUOTE_LINES).count();
            let is_broken = scan.is_in_quotes() && n_lines() >= MAX_OPEN_QUOTE_LINES;
            return Ok(match scan.last_end() {
                Some(end) if is_broken => End::At(end),
                None if is_broken => End::Broken,
                _ => End::At(block.len()),
            });
        }
        Ok(match scan.last_end() {
            Some(end) => End::At(end),
            None if scan.is_in_quotes() && block.len() > MAX_OPEN_QUOTE_BYTES => End::Broken,
            None if block.len() > MAX_RECORD_BYTES => return Err(io::ErrorKind::FileTooLarge.into()),
            None => End::Further,
        })
    }

    /// Keeps the first line of a block and carries the rest.
    fn cut_line(&mut self, block: &mut Vec<u8>) {
        self.n_broken += 1;
        let end = memchr::memchr(b'\n', block).map_or(block.len(), |at| at + 1);
        self.carry.extend_from_slice(block.get(end..).unwrap_or_default());
        block.truncate(end);
    }

    fn read_on(&mut self, block: &mut Vec<u8>, size: usize) -> io::Result<()> {
        let start = block.len();
        // At least as much again as there is, so that a long line is looked at a few times only.
        block.resize(start + size.max(start), 0);
        let mut end = start;
        while let Some(free) = block.get_mut(end..).filter(|free| !free.is_empty()) {
            match self.reader.read(free) {
                Ok(0) => {
                    self.at_end = true;
                    break;
                }
                Ok(n_read) => end += n_read,
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(error),
            }
        }
        block.truncate(end);
        Ok(())
    }
}

enum End {
    At(usize),
    Broken,
    /// No record ends yet.
    Further,
}

#[cfg(test)]
mod tests {
    use super::*;

    const USUAL: Quoting = Quoting { on: true, has_escapes: false, delimiter: b',' };

    fn blocks(text: &[u8], size: usize) -> Vec<(BlockKind, String)> {
        let mut reader = BlockReader::new(text, USUAL);
        let mut found = vec![];
        let mut block = vec![];
        loop {
            let kind = reader.next(&mut block, size).unwrap();
            if kind == BlockKind::End {
                return found;
            }
            found.push((kind, String::from_utf8(block.clone()).unwrap()));
        }
    }

    #[test]
    fn blocks_are_whole_records_and_lose_nothing() {
        let text = "id,text\n1,\"a\nb\"\n2,c\r\n3,\"d\"\n4,last";
        for size in 1..50 {
            let found = blocks(text.as_bytes(), size);
            assert_eq!(found.iter().map(|(_, block)| block.as_str()).collect::<String>(), text, "{size}");
            assert!(found.iter().all(|(_, block)| block.matches('"').count().is_multiple_of(2)), "{size}");
        }
    }

    #[test]
    fn a_lost_quote_costs_its_line_only() {
        let text = format!("1,a\n2,\"b\n{}", "3,c\n".repeat(300));
        let found = blocks(text.as_bytes(), 64);
        let broken: Vec<&str> =
            found.iter().filter(|(kind, _)| *kind == BlockKind::Broken).map(|(_, block)| block.as_str()).collect();
        assert_eq!(broken, ["2,\"b\n"]);
        assert_eq!(found.iter().map(|(_, block)| block.as_str()).collect::<String>(), text);
    }

    #[test]
    fn a_file_cut_within_quotes_keeps_its_last_record() {
        assert_eq!(blocks(b"1,a\n2,\"b", 64), [(BlockKind::Records, "1,a\n2,\"b".to_owned())]);
    }
}
