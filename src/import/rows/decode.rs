//! A text file as a stream of UTF-8, whatever its encoding. Bytes that do not fit become U+FFFD.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use encoding_rs::{CoderResult, Decoder, UTF_8};

use super::super::sniff::Sniffed;

const INPUT_BYTES: usize = 128 * 1024;

pub struct DecodingReader {
    file: File,
    /// `None` when the file is known to be UTF-8.
    decoder: Option<Decoder>,
    input: Vec<u8>,
    input_start: usize,
    input_end: usize,
    at_end: bool,
    at_start: bool,
    output: Vec<u8>,
    output_start: usize,
    output_end: usize,
    bytes_read: u64,
}

impl DecodingReader {
    pub fn open(path: &Path, sniffed: &Sniffed) -> io::Result<Self> {
        let encoding = sniffed.encoding.unwrap_or(UTF_8);
        let is_plain = encoding == UTF_8 && !sniffed.has_bad_bytes;
        Ok(Self {
            file: File::open(path)?,
            decoder: (!is_plain).then(|| encoding.new_decoder_with_bom_removal()),
            input: if is_plain { vec![] } else { vec![0; INPUT_BYTES] },
            input_start: 0,
            input_end: 0,
            at_end: false,
            at_start: true,
            output: if is_plain { vec![] } else { vec![0; 3 * INPUT_BYTES] },
            output_start: 0,
            output_end: 0,
            bytes_read: 0,
        })
    }

    /// Bytes taken from the file so far.
    pub fn bytes_read(&self) -> u64 {
        self.bytes_read
    }

    fn read_plain(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_read = self.file.read(buffer)?;
        self.bytes_read += n_read as u64;
        // The mark is three bytes; a first read that is shorter keeps it, and cleaning the header takes it off.
        if std::mem::take(&mut self.at_start) && buffer[..n_read].starts_with(b"\xef\xbb\xbf") && n_read > 3 {
            buffer.copy_within(3..n_read, 0);
            return Ok(n_read - 3);
        }
        Ok(n_read)
    }

    /// Decodes the next stretch into `output`.
    fn refill(&mut self) -> io::Result<()> {
        let Some(decoder) = &mut self.decoder else { return Ok(()) };
        while self.output_start == self.output_end && !self.at_end {
            if self.input_start == self.input_end {
                self.input_end = self.file.read(&mut self.input)?;
                self.input_start = 0;
                self.bytes_read += self.input_end as u64;
            }
            let last = self.input_end == 0;
            let source = &self.input[self.input_start..self.input_end];
            let (result, n_read, n_written, _) = decoder.decode_to_utf8(source, &mut self.output, last);
            self.input_start += n_read;
            (self.output_start, self.output_end) = (0, n_written);
            self.at_end = last && result == CoderResult::InputEmpty;
        }
        Ok(())
    }
}

impl Read for DecodingReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if self.decoder.is_none() {
            return self.read_plain(buffer);
        }
        self.refill()?;
        let available = &self.output[self.output_start..self.output_end];
        let n_copied = available.len().min(buffer.len());
        buffer[..n_copied].copy_from_slice(&available[..n_copied]);
        self.output_start += n_copied;
        Ok(n_copied)
    }
}
