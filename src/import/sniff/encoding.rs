//! The encoding of a text, judged over all of its bytes, and the file's checksum on the way.

use std::io::Read;

use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{Encoding, GB18030, UTF_8, UTF_16BE, UTF_16LE};
use sha2::{Digest, Sha256};

use super::super::error::ImportError;
use super::lines::{LineCounts, Lines};
use crate::data::hex;
use crate::task::Task;

pub(super) struct Scan {
    pub encoding: &'static Encoding,
    /// Some bytes do not fit the encoding.
    pub has_bad_bytes: bool,
    /// Lines of UTF-8 among lines of [`Self::encoding`]: how many.
    pub mixed_lines: u64,
    /// NUL bytes in a text that has no use for them.
    pub nul_bytes: u64,
    pub looks_binary: bool,
    pub bytes: u64,
    pub last_byte: u8,
    pub sha256: String,
}

const CHUNK_BYTES: usize = 1 << 20;
/// Of lines that are not ASCII: many times what tells encodings apart.
const JUDGED_BYTES: usize = 4 << 20;
/// More control bytes than this share make no text.
const MAX_CONTROL_SHARE: f64 = 0.02;
/// NULs that may be left out of a text of any length.
const FEW_ZEROS: u64 = 4;
/// Fewer lines of UTF-8 than this share of those that are not ASCII are chance.
const MIN_MIXED_SHARE: f64 = 0.1;

/// Reads to the end. `as_text` false only takes the checksum.
pub(super) fn scan(mut input: impl Read, as_text: bool, task: &Task, file: &str) -> Result<Scan, ImportError> {
    let mut chunk = vec![0; CHUNK_BYTES];
    let mut hasher = Sha256::new();
    let mut judge = Judge::default();
    let (mut bytes, mut last_byte) = (0_u64, 0);
    loop {
        let n_read = input.read(&mut chunk).map_err(|source| ImportError::Io { file: file.to_owned(), source })?;
        let part = chunk.get(..n_read).unwrap_or_default();
        // The two look at the same bytes and take about as long.
        rayon::join(
            || hasher.update(part),
            || {
                if as_text {
                    judge.feed(part);
                }
            },
        );
        let Some(&last) = part.last() else { break };
        last_byte = last;
        bytes += n_read as u64;
        task.step("stage-recognise", bytes, 0)?;
    }
    let sha256 = hex(&hasher.finalize());
    let verdict = judge.verdict();
    Ok(Scan {
        encoding: verdict.encoding,
        has_bad_bytes: verdict.has_bad_bytes,
        mixed_lines: verdict.mixed_lines,
        nul_bytes: if verdict.is_utf16 { 0 } else { judge.zeros.iter().sum() },
        looks_binary: judge.looks_binary(&verdict),
        bytes,
        last_byte,
        sha256,
    })
}

struct Verdict {
    encoding: &'static Encoding,
    has_bad_bytes: bool,
    mixed_lines: u64,
    is_utf16: bool,
}

impl Verdict {
    fn plain(encoding: &'static Encoding, has_bad_bytes: bool) -> Self {
        Self { encoding, has_bad_bytes, mixed_lines: 0, is_utf16: encoding == UTF_16LE || encoding == UTF_16BE }
    }
}

#[derive(Default)]
struct Judge {
    bom: Option<&'static Encoding>,
    lines: Lines,
    /// What lines that are not UTF-8 look like. Begun with the first of them.
    other: Option<Other>,
    /// At even and at odd places.
    zeros: [u64; 2],
    controls: u64,
    bytes: u64,
}

/// The lines of a file that are not UTF-8. What they are is judged by the first few megabytes of them, since looking
/// for two dozen encodings takes its time; whether they are it, by all.
struct Other {
    detector: EncodingDetector,
    n_judged: usize,
    /// What the judged lines are, once there are enough of them.
    judged: Option<&'static Encoding>,
    /// Bytes of later lines do not fit what was judged.
    is_at_odds: bool,
    is_gb18030: bool,
}

impl Other {
    fn new() -> Self {
        let detector = EncodingDetector::new(Iso2022JpDetection::Deny);
        Self { detector, n_judged: 0, judged: None, is_at_odds: false, is_gb18030: true }
    }

    fn see(&mut self, line: &[u8]) {
        let is =
            |encoding: &'static Encoding| encoding.decode_without_bom_handling_and_without_replacement(line).is_some();
        match self.judged {
            // Judged by the mark of GB18030 below.
            Some(judged) if is_chinese(judged) => {}
            Some(judged) => self.is_at_odds = self.is_at_odds || !is(judged),
            None => {
                self.detector.feed(line, false);
                self.n_judged += line.len();
                if self.n_judged >= JUDGED_BYTES {
                    self.judged = Some(self.detector.guess(None, Utf8Detection::Deny));
                }
            }
        }
        self.is_gb18030 = self.is_gb18030 && is(GB18030);
    }

    /// The encoding, and whether all lines fit it.
    fn verdict(&mut self) -> (&'static Encoding, bool) {
        let guess = match self.judged {
            Some(judged) => judged,
            None => {
                self.detector.feed(&[], true);
                self.detector.guess(None, Utf8Detection::Deny)
            }
        };
        // GB18030 holds all that GBK does in the same bytes, and all of Unicode besides.
        if is_chinese(guess) { (GB18030, self.is_gb18030) } else { (guess, !self.is_at_odds) }
    }
}

fn is_chinese(encoding: &'static Encoding) -> bool {
    encoding.name() == "GBK" || encoding == GB18030
}

impl Judge {
    /// Takes the next part; an empty one at the end.
    fn feed(&mut self, part: &[u8]) {
        if self.bytes == 0 {
            self.bom = Encoding::for_bom(part).map(|(encoding, _)| encoding);
        }
        self.count_bytes(part);
        if self.bom.is_some_and(|bom| bom != UTF_8) {
            return;
        }
        let other = &mut self.other;
        self.lines.feed(part, |line| {
            other.get_or_insert_with(Other::new).see(line);
        });
    }

    fn count_bytes(&mut self, part: &[u8]) {
        for place in memchr::memchr_iter(0, part) {
            self.zeros[(self.bytes as usize + place) % 2] += 1;
        }
        // Control bytes are judged on a part of each chunk: enough to tell a picture from a table. Hive parts cells by
        // \x01.
        let probe = part.get(..4096).unwrap_or(part);
        let is_control =
            |byte: &&u8| **byte == 0 || (2..9).contains(*byte) || (14..27).contains(*byte) || (28..32).contains(*byte);
        let share = probe.iter().filter(is_control).count() as f64 / probe.len().max(1) as f64;
        self.controls += (share * part.len() as f64) as u64;
        self.bytes += part.len() as u64;
    }

    fn verdict(&mut self) -> Verdict {
        let counts = self.lines.counts();
        if let Some(bom) = self.bom.filter(|bom| *bom != UTF_8) {
            return Verdict::plain(bom, false);
        }
        if self.bom.is_none()
            && let Some(utf16) = self.utf16()
        {
            return Verdict::plain(utf16, false);
        }
        let Some(other) = &mut self.other else { return Verdict::plain(UTF_8, counts.is_torn) };
        let (encoding, fits) = other.verdict();
        let mixed_lines = self.mixed_lines(counts, encoding);
        if mixed_lines == 0 && self.bom.is_some() {
            return Verdict::plain(UTF_8, true);
        }
        Verdict { mixed_lines, ..Verdict::plain(encoding, !fits || mixed_lines > 0 || counts.is_torn) }
    }

    /// How many lines are UTF-8 in a file of another encoding; 0 when they are so few that they only happen to be.
    fn mixed_lines(&self, counts: LineCounts, other: &'static Encoding) -> u64 {
        // A pair of bytes of a Chinese, Japanese or Korean encoding is now and then good UTF-8; three in a row hardly.
        let n_utf8 = if other.is_single_byte() { counts.utf8 } else { counts.utf8_of_three };
        let share = n_utf8 as f64 / (n_utf8 + counts.other).max(1) as f64;
        let has_mark = self.bom == Some(UTF_8);
        if share >= MIN_MIXED_SHARE || (has_mark && n_utf8 > 0) { n_utf8 } else { 0 }
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

    fn looks_binary(&self, verdict: &Verdict) -> bool {
        // A short text with a few NULs is one: its other control bytes decide.
        let zeros: u64 = self.zeros.iter().sum();
        let controls = if zeros <= FEW_ZEROS { self.controls.saturating_sub(zeros) } else { self.controls };
        !verdict.is_utf16 && controls as f64 > MAX_CONTROL_SHARE * self.bytes as f64
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
    fn a_long_file_is_judged_by_its_first_megabytes_and_checked_to_its_end() {
        let long = |name: &str, line: &str| encoded(name, line).repeat(JUDGED_BYTES / line.len() * 2);
        let look = |bytes: &[u8]| {
            let scan = scan(bytes, true, &Task::silent(), "f").unwrap();
            (scan.encoding.name(), scan.has_bad_bytes)
        };
        let chinese = long("gb18030", "一,七天写作课与理财入门,从零开始学习音乐制作\n");
        let japanese = long("shift_jis", "たなか,はじめての音楽の作り方をまなぶ,ユーザー\n");
        for (good, name) in [(chinese, "gb18030"), (japanese, "Shift_JIS")] {
            assert_eq!(look(&good), (name, false));
            let bad = [&good[..], b"\x81\xff\xff,x\n"].concat();
            assert_eq!(look(&bad), (name, true));
        }
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
    fn lines_of_two_encodings_are_counted() {
        let chinese = "用户,课程与音乐的学习记录,七天写作课\n";
        let mut bytes = chinese.repeat(30).into_bytes();
        bytes.extend(encoded("gb18030", &chinese.repeat(50)));
        let found = scan(bytes.as_slice(), true, &Task::silent(), "f").unwrap();
        assert_eq!((found.encoding.name(), found.mixed_lines), ("gb18030", 30));
        let pure = scan(encoded("gb18030", &chinese.repeat(50)).as_slice(), true, &Task::silent(), "f").unwrap();
        assert_eq!(pure.mixed_lines, 0);
        let mut latin = "Zoë,Café Müller\n".repeat(10).into_bytes();
        latin.extend(encoded("windows-1252", "Jürgen Größe,Köln am schönen Rhein\n"));
        let found = scan(latin.as_slice(), true, &Task::silent(), "f").unwrap();
        assert_eq!((found.encoding.name(), found.mixed_lines), ("windows-1252", 10));
    }

    #[test]
    fn pictures_are_no_text() {
        let noise: Vec<u8> = (0..5000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
        assert_eq!(detect(&noise), "binary");
    }
}
