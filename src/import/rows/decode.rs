//! A text file as a stream of UTF-8, whatever its encoding. Bytes that do not fit become U+FFFD, NULs are left out.

use std::io::{self, Read};

use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8};

use super::super::sniff::{Input, Sniffed};
use super::utf7;

const INPUT_BYTES: usize = 128 * 1024;
const MARK: &[u8] = b"\xef\xbb\xbf";

pub struct DecodingReader {
    file: Input,
    mode: Mode,
    leaves_out_nul: bool,
    input: Vec<u8>,
    at_end: bool,
    at_start: bool,
    output: Vec<u8>,
    output_start: usize,
    bytes_read: u64,
}

enum Mode {
    /// Known to be UTF-8: bytes go through as they are.
    Plain,
    Whole(Decoder),
    /// Each line is UTF-8 or, where it is not, of this encoding.
    ByLine {
        encoding: &'static Encoding,
        /// ASCII with UTF-7 escapes, which are undone.
        unescapes: bool,
    },
}

impl DecodingReader {
    pub fn open(sniffed: &Sniffed) -> io::Result<Self> {
        let encoding = sniffed.encoding.unwrap_or(UTF_8);
        let mode = match encoding {
            _ if sniffed.is_mixed || sniffed.has_utf7 => Mode::ByLine { encoding, unescapes: sniffed.has_utf7 },
            encoding if encoding == UTF_8 && !sniffed.has_bad_bytes => Mode::Plain,
            encoding => Mode::Whole(encoding.new_decoder_with_bom_removal()),
        };
        Ok(Self {
            file: sniffed.content.open()?,
            mode,
            leaves_out_nul: sniffed.has_nul,
            input: vec![],
            at_end: false,
            at_start: true,
            output: vec![],
            output_start: 0,
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
        if std::mem::take(&mut self.at_start) && buffer[..n_read].starts_with(MARK) && n_read > MARK.len() {
            buffer.copy_within(MARK.len()..n_read, 0);
            return Ok(n_read - MARK.len());
        }
        Ok(n_read)
    }

    /// Decodes the next stretch into `output`.
    fn refill(&mut self) -> io::Result<()> {
        while self.output_start == self.output.len() && !self.at_end {
            let n_kept = self.input.len();
            self.input.resize(n_kept + INPUT_BYTES, 0);
            let n_read = self.file.read(&mut self.input[n_kept..])?;
            self.input.truncate(n_kept + n_read);
            self.bytes_read += n_read as u64;
            self.at_end = n_read == 0;
            if std::mem::take(&mut self.at_start) && self.input.starts_with(MARK) {
                self.input.drain(..MARK.len());
            }
            self.output_start = 0;
            self.output.clear();
            self.decode();
            if self.leaves_out_nul {
                self.output.retain(|byte| *byte != 0);
            }
        }
        Ok(())
    }

    /// Moves what is whole from `input` to `output`.
    fn decode(&mut self) {
        match &mut self.mode {
            Mode::Plain => std::mem::swap(&mut self.input, &mut self.output),
            Mode::Whole(decoder) => {
                decode_all(decoder, &self.input, self.at_end, &mut self.output);
                self.input.clear();
            }
            Mode::ByLine { encoding, unescapes } => {
                let end = if self.at_end { self.input.len() } else { end_of_lines(&self.input) };
                for line in self.input[..end].split_inclusive(|byte| *byte == b'\n') {
                    match std::str::from_utf8(line) {
                        Ok(text) if *unescapes => self.output.extend_from_slice(utf7::unescape(text).as_bytes()),
                        Ok(_) => self.output.extend_from_slice(line),
                        Err(_) => {
                            self.output.extend_from_slice(encoding.decode_without_bom_handling(line).0.as_bytes());
                        }
                    }
                }
                self.input.drain(..end);
            }
        }
    }
}

/// Where the last whole line ends. A line longer than a buffer is cut after a byte that stands for itself in every
/// encoding, if there is one.
fn end_of_lines(input: &[u8]) -> usize {
    if let Some(at) = memchr::memrchr(b'\n', input) {
        return at + 1;
    }
    match input.len() {
        0..INPUT_BYTES => 0,
        n_bytes => input.iter().rposition(|byte| *byte < 0x30).map_or(n_bytes, |at| at + 1),
    }
}

fn decode_all(decoder: &mut Decoder, mut input: &[u8], last: bool, output: &mut Vec<u8>) {
    loop {
        let start = output.len();
        // Three bytes of UTF-8 for each byte are enough for every encoding but a few characters at its end.
        output.resize(start + 3 * input.len() + 16, 0);
        let (result, n_read, n_written, _) = decoder.decode_to_utf8(input, &mut output[start..], last);
        output.truncate(start + n_written);
        input = &input[n_read..];
        if result == CoderResult::InputEmpty {
            return;
        }
    }
}

impl Read for DecodingReader {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        if matches!(self.mode, Mode::Plain) && !self.leaves_out_nul {
            return self.read_plain(buffer);
        }
        self.refill()?;
        let available = &self.output[self.output_start..];
        let n_copied = available.len().min(buffer.len());
        buffer[..n_copied].copy_from_slice(&available[..n_copied]);
        self.output_start += n_copied;
        Ok(n_copied)
    }
}
