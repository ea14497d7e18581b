//! The encoding of a text, judged over all of its bytes, and the file's checksum on the way.

use std::io::Read;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Decoder, DecoderResult, Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};

use super::super::error::ImportError;
use crate::task::Task;

pub(super) struct Scan {
    pub encoding: &'static Encoding,
    /// Some bytes do not fit the encoding.
    pub has_bad_bytes: bool,
    pub looks_binary: bool,
    pub bytes: u64,
    pub last_byte: u8,
    pub sha256: String,
}

const CHUNK_BYTES: usize = 1 << 20;
/// More control bytes than this share make no text.
const MAX_CONTROL_SHARE: f64 = 0.02;

/// Reads to the end. `as_text` false only takes the checksum.
pub(super) fn scan(mut input: impl Read, as_text: bool, task: &Task, file: &str) -> Result<Scan, ImportError> {
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut hasher = Sha256::new();
    let mut judge = Judge::default();
    let (mut bytes, mut last_byte) = (0_u64, 0);
    loop {
        let n_read = input.read(&mut chunk).map_err(|source| ImportError::Io { file: file.to_owned(), source })?;
        let part = &chunk[..n_read];
        hasher.update(part);
        if as_text {
            judge.feed(part, n_read == 0);
        }
        let Some(&last) = part.last() else { break };
        last_byte = last;
        bytes += n_read as u64;
        task.step("stage-recognise", bytes, 0)?;
    }
    let sha256 = hasher.finalize().iter().map(|byte| format!("{byte:02x}")).collect();
    let (encoding, has_bad_bytes) = judge.verdict();
    Ok(Scan { encoding, has_bad_bytes, looks_binary: judge.looks_binary(), bytes, last_byte, sha256 })
}

/// One encoding that is tried strictly along the file.
struct Trial {
    encoding: &'static Encoding,
    decoder: Decoder,
    fits: bool,
}

impl Trial {
    fn new(encoding: &'static Encoding) -> Self {
        Self { encoding, decoder: encoding.new_decoder_without_bom_handling(), fits: true }
    }

    fn feed(&mut self, mut part: &[u8], last: bool, scratch: &mut String) {
        while self.fits {
            scratch.clear();
            let (result, n_read) = self.decoder.decode_to_string_without_replacement(part, scratch, last);
            match result {
                DecoderResult::InputEmpty => return,
                DecoderResult::OutputFull => part = part.get(n_read..).unwrap_or_default(),
                DecoderResult::Malformed(..) => self.fits = false,
            }
        }
    }
}

struct Judge {
    utf8: Trial,
    gb18030: Trial,
    /// Begun with the first byte that is not UTF-8's ASCII.
    detector: Option<EncodingDetector>,
    bom: Option<&'static Encoding>,
    zeros: [u64; 2],
    controls: u64,
    bytes: u64,
    scratch: String,
}

impl Default for Judge {
    fn default() -> Self {
        Self {
            utf8: Trial::new(UTF_8),
            gb18030: Trial::new(GB18030),
            detector: None,
            bom: None,
            zeros: [0, 0],
            controls: 0,
            bytes: 0,
            scratch: String::with_capacity(64 * 1024),
        }
    }
}

impl Judge {
    fn feed(&mut self, part: &[u8], last: bool) {
        if self.bytes == 0 {
            self.bom = Encoding::for_bom(part).map(|(encoding, _)| encoding);
        }
        self.count_bytes(part);
        if self.bom.is_some() && self.bom != Some(UTF_8) {
            return;
        }
        let only_ascii = self.detector.is_none() && part.is_ascii();
        if !only_ascii || last {
            self.utf8.feed(part, last, &mut self.scratch);
            self.gb18030.feed(part, last, &mut self.scratch);
            let detector = self.detector.get_or_insert_with(|| EncodingDetector::new(Iso2022JpDetection::Deny));
            detector.feed(part, last);
        }
    }

    fn count_bytes(&mut self, part: &[u8]) {
        if memchr::memchr(0, part).is_some() {
            for (place, _) in part.iter().enumerate().filter(|(_, byte)| **byte == 0) {
                self.zeros[(self.bytes as usize + place) % 2] += 1;
            }
        }
        // Control bytes are judged on a part of each chunk: enough to tell a picture from a table.
        let probe = part.get(..4096).unwrap_or(part);
        let is_control = |byte: &&u8| **byte < 9 || (14..27).contains(*byte) || (28..32).contains(*byte);
        let share = probe.iter().filter(is_control).count() as f64 / probe.len().max(1) as f64;
        self.controls += (share * part.len() as f64) as u64;
        self.bytes += part.len() as u64;
    }

    /// The encoding, and whether some bytes do not fit it.
    fn verdict(&self) -> (&'static Encoding, bool) {
        if let Some(bom) = self.bom {
            return (bom, bom == UTF_8 && !self.utf8.fits);
        }
        if let Some(utf16) = self.utf16() {
            return (utf16, false);
        }
        if self.utf8.fits {
            return (UTF_8, false);
        }
        let guess = self.detector.as_ref().map_or(UTF_8, |found| found.guess(None, Utf8Detection::Deny));
        // GBK's superset: the same bytes for what both know, and all of Unicode besides.
        let is_chinese = guess.name() == "GBK" || guess == GB18030;
        if is_chinese { (self.gb18030.encoding, !self.gb18030.fits) } else { (guess, false) }
    }

    fn utf16(&self) -> Option<&'static Encoding> {
        let many = |zeros: u64| zeros * 5 > self.bytes;
        let few = |zeros: u64| zeros * 50 < self.bytes;
        match self.zeros {
            [even, odd] if many(odd) && few(even) => Some(UTF_16LE),
            [even, odd] if many(even) && few(odd) => Some(UTF_16BE),
            _ => None,
        }
    }

    fn looks_binary(&self) -> bool {
        let is_utf16 = self.bom.is_some_and(|bom| bom != UTF_8) || self.utf16().is_some();
        !is_utf16 && self.controls as f64 > MAX_CONTROL_SHARE * self.bytes as f64
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn detect(bytes: &[u8]) -> &'static str {
        let scan = scan(bytes, true, &Task::silent(), "f").unwrap();
        if scan.looks_binary { "binary" } else { scan.encoding.name() }
    }

    fn encoded(name: &str, text: &str) -> Vec<u8> {
        Encoding::for_label(name.as_bytes()).unwrap().encode(text).0.into_owned()
    }

    #[test]
    fn encodings_are_told_apart() {
        let chinese = "订单号,用户ID,商品名称,实付金额\no_1,u_1,七天写作课与理财入门,199.00\n".repeat(20);
        assert_eq!(detect(chinese.as_bytes()), "UTF-8");
        assert_eq!(detect(&encoded("gb18030", &chinese)), "gb18030");
        let japanese = "ユーザー,商品\nたなか,はじめての音楽の作り方をまなぶ\n".repeat(20);
        assert_eq!(detect(&encoded("shift_jis", &japanese)), "Shift_JIS");
        let german = "Name,Ort\nJürgen Größe,Köln am schönen Rhein\n".repeat(20);
        assert_eq!(detect(&encoded("windows-1252", &german)), "windows-1252");
        let traditional = "訂單編號,會員姓名,課程名稱\n一,王小明,從零開始學習音樂製作與理財\n".repeat(20);
        assert_eq!(detect(&encoded("big5", &traditional)), "Big5");
    }

    #[test]
    fn utf_16_is_told_by_its_zeros_or_its_mark() {
        let utf16 = |text: &str, mark: bool| {
            let units = mark.then_some(0xfeff).into_iter().chain(text.encode_utf16());
            units.flat_map(u16::to_le_bytes).collect::<Vec<u8>>()
        };
        assert_eq!(detect(&utf16("id,name\n1,Ana\n", true)), "UTF-16LE");
        assert_eq!(detect(&utf16("id,name\n1,Ana\n", false)), "UTF-16LE");
    }

    #[test]
    fn a_file_that_turns_late_is_judged_whole() {
        let mut bytes = "user,item\n".repeat(400_000).into_bytes();
        bytes.extend(encoded("gb18030", &"用户,课程与音乐的学习记录\n".repeat(30)));
        assert_eq!(detect(&bytes), "gb18030");
    }

    #[test]
    fn pictures_are_no_text() {
        let noise: Vec<u8> = (0..5000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert_eq!(detect(&noise), "binary");
    }
}
