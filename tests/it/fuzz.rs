//! Long runs of damaged files against the readers: sniffing, CSV, JSON, workbooks, ZIPs and workspaces. Not run by
//! default:
//!
//!     CROSSFADE_FUZZ_SECS=600 cargo test --release --test it fuzz::json -- --ignored --nocapture
//!
//! Files are grown from good ones by a seeded generator, so that a find can be made again from its number. Whatever is
//! read must add up; nothing may panic, run away or take more memory than a table of this size has use for.

use std::io::{Read, Write};
use std::num::NonZeroUsize;
use std::path::{Path, PathBuf};
use std::time::Instant;

use crossfade::import::{ImportOptions, members, preview, read, unmapped};
use crossfade::task::Task;
use crossfade::workspace::Workspace;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

use super::platforms::SAMPLES;
use super::reading::{assert_sound, forms, zipped};

/// Files stay below this, so that time goes into many of them.
const MAX_BYTES: usize = 64 << 10;
/// No file of that size may take longer.
const MAX_SECS: f64 = 20.0;
const MAX_RSS_MB: u64 = 1024;

/// Pieces of text that mean something to a reader.
const TOKENS: [&str; 40] = [
    "\"",
    "\"\"",
    "\\\"",
    ",",
    ";",
    "\t",
    "|",
    "::",
    "\n",
    "\r\n",
    "\r",
    "\0",
    "\u{feff}",
    "+ACM-",
    "{",
    "}",
    "[",
    "]",
    "null",
    "1e999",
    "-",
    "合计",
    "user,item,rating\n",
    "\"a\":[",
    "{\"key\":\"k\",\"value\":{\"int_value\":1}}",
    "<table>",
    "</td>",
    "<td colspan=99999>",
    "<c r=\"XFD1048576\" t=\"s\"><v>9</v></c>",
    "<row r=\"1048577\">",
    "1.38E+10",
    "138****0000",
    "￥1,299.00",
    "45353.5",
    "03/04/2024",
    "a@x.org",
    "='cmd'!A1",
    "\u{1f}",
    "é",
    "\u{fffd}",
];

struct Fuzzer {
    rng: ChaCha8Rng,
    corpus: Vec<Vec<u8>>,
}

impl Fuzzer {
    fn new(seed: u64, corpus: Vec<Vec<u8>>) -> Self {
        Self { rng: ChaCha8Rng::seed_from_u64(seed), corpus }
    }

    fn below(&mut self, n: usize) -> usize {
        if n == 0 { 0 } else { self.rng.random_range(0..n) }
    }

    /// A good file with a few to many changes.
    fn next(&mut self) -> Vec<u8> {
        let at = self.below(self.corpus.len());
        let mut bytes = self.corpus[at].clone();
        for _ in 0..1 << self.below(6) {
            self.change(&mut bytes);
        }
        bytes.truncate(MAX_BYTES);
        bytes
    }

    fn change(&mut self, bytes: &mut Vec<u8>) {
        let n = bytes.len();
        let (from, len) = (self.below(n), 1 + self.below(40));
        let to = (from + len).min(n);
        match self.below(9) {
            0 if n > 0 => bytes[from] = self.rng.random(),
            1 if n > 0 => bytes[from] ^= 1 << self.below(8),
            2 => drop(bytes.drain(from..to)),
            3 => {
                let part = bytes[from..to].to_vec();
                let times = 1 + self.below(30);
                let at = self.below(n);
                bytes.splice(at..at, part.repeat(times));
            }
            4 | 5 => {
                let token = TOKENS[self.below(TOKENS.len())].as_bytes();
                bytes.splice(from..from, token.iter().copied());
            }
            6 => bytes.truncate(from),
            7 => {
                let other = self.below(self.corpus.len());
                let other = &self.corpus[other];
                let start = self.rng.random_range(0..=other.len());
                let part = other[start..(start + 400).min(other.len())].to_vec();
                bytes.splice(from..to, part);
            }
            _ => {
                let value: u32 = [0, 1, 255, 65_535, u32::MAX, 0x7fff_ffff][self.below(6)];
                let width = [1, 2, 4][self.below(3)];
                for (byte, put) in bytes.iter_mut().skip(from).zip(&value.to_le_bytes()[..width]) {
                    *byte = *put;
                }
            }
        }
    }

    /// A workspace, which has to keep its size: bytes that are read change more often than those of contacts.
    fn next_workspace(&mut self) -> Vec<u8> {
        let at = self.below(self.corpus.len());
        let mut bytes = self.corpus[at].clone();
        for _ in 0..1 << self.below(7) {
            let n = bytes.len();
            let page = self.below(n / 4_096) * 4_096;
            // Of a page the head, the list of its cells or anything.
            let from = (page + [0, self.below(12), self.below(200), self.below(4_096)][self.below(4)]).min(n - 8);
            match self.below(6) {
                0 => bytes[from] = self.rng.random(),
                1 => bytes[from] ^= 1 << self.below(8),
                2 => {
                    let value: u32 = [0, 1, 255, 65_535, u32::MAX, 0x7fff_ffff][self.below(6)];
                    bytes[from..from + 4].copy_from_slice(&value.to_be_bytes());
                }
                3 => {
                    let (other, len) = (self.below(n / 4_096) * 4_096, 4_096.min(n - page));
                    bytes.copy_within(other..(other + len).min(n), page);
                }
                4 => {
                    let tokens: [&[u8]; 6] =
                        [b"CREATE TRIGGER", b"CREATE VIEW", b"load_extension", b"\xff\xff", b"PAR1", b"{\"a\":"];
                    let token = tokens[self.below(6)];
                    let end = (from + token.len()).min(n);
                    bytes[from..end].copy_from_slice(&token[..end - from]);
                }
                _ if self.below(10) == 0 => bytes.truncate(from.max(8_192)),
                _ => bytes[from] = bytes[from].wrapping_add(1),
            }
        }
        bytes
    }

    /// A ZIP with its members changed rather than its own bytes, so that they are still unpacked.
    fn next_inside(&mut self) -> Vec<u8> {
        let at = self.below(self.corpus.len());
        let Ok(mut archive) = zip::ZipArchive::new(std::io::Cursor::new(self.corpus[at].clone())) else {
            return self.next();
        };
        let chosen = self.below(archive.len());
        let mut packed = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
        for place in 0..archive.len() {
            let mut member = archive.by_index(place).unwrap();
            let (name, mut bytes) = (member.name().unwrap().into_owned(), vec![]);
            member.read_to_end(&mut bytes).unwrap();
            if place == chosen || self.below(4) == 0 {
                for _ in 0..1 << self.below(5) {
                    self.change(&mut bytes);
                }
                bytes.truncate(MAX_BYTES);
            }
            packed.start_file(name, SimpleFileOptions::default()).unwrap();
            packed.write_all(&bytes).unwrap();
        }
        packed.finish().unwrap().into_inner()
    }
}

/// Everything that is done to a file before a person sees it, and the import itself.
fn bear(path: &Path) {
    let (options, task) = (ImportOptions::default(), Task::silent());
    let inner = members(path).ok().flatten().map(|members| members.tables).unwrap_or_default();
    for path in std::iter::once(path.to_path_buf()).chain(inner.into_iter().take(4)) {
        match read(&path, &options, None, &task) {
            Ok(batch) => {
                assert_sound(&batch);
                let chunks = ImportOptions { chunk_rows: NonZeroUsize::new(2), ..options.clone() };
                let again = read(&path, &chunks, None, &task).expect("what was read can be read again");
                assert_eq!((again.report, again.identifiers), (batch.report, batch.identifiers));
                assert_eq!((again.items.titles, again.items.labels), (batch.items.titles, batch.items.labels));
                assert_eq!((again.events.users, again.events.times), (batch.events.users, batch.events.times));
            }
            Err(error) => assert!(error.code().starts_with("import-"), "{error}"),
        }
        if preview(&path, &options, &task).is_err() {
            let _ = unmapped(&path, &options, &task);
        }
    }
}

/// Seconds of the processor that this program has taken, so that a busy machine is not blamed on a file; of the clock
/// where the system does not tell.
fn cpu_secs(start: Instant) -> f64 {
    const TICKS_A_SEC: f64 = 100.0;
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name in brackets may hold spaces: what comes after it begins with the third field.
    let fields: Vec<&str> = stat.rsplit(')').next().unwrap_or_default().split_whitespace().collect();
    let ticks = |at: usize| fields.get(at - 3)?.parse::<f64>().ok();
    match (ticks(14), ticks(15)) {
        (Some(user), Some(system)) => (user + system) / TICKS_A_SEC,
        _ => start.elapsed().as_secs_f64(),
    }
}

fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}

fn run(name: &str, corpus: Vec<Vec<u8>>, next: fn(&mut Fuzzer) -> Vec<u8>) {
    run_against(name, corpus, next, bear);
}

fn run_against(name: &str, corpus: Vec<Vec<u8>>, next: fn(&mut Fuzzer) -> Vec<u8>, bear: fn(&Path)) {
    let number =
        |variable: &str, usual: u64| std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual);
    let budget = number("CROSSFADE_FUZZ_SECS", 20) as f64;
    let mut seed = number("CROSSFADE_FUZZ_SEED", 1) << 32;
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("file");
    let start = Instant::now();
    let (mut n_files, mut slowest) = (0_u64, 0.0_f64);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    while cpu_secs(start) < budget {
        // Each file has its own seed: a find is made again without those before it.
        seed += 1;
        let bytes = next(&mut Fuzzer::new(seed, corpus.clone()));
        std::fs::write(&path, &bytes).unwrap();
        let begun = cpu_secs(start);
        let borne = std::panic::catch_unwind(std::panic::AssertUnwindSafe(|| pool.install(|| bear(&path))));
        let secs = cpu_secs(start) - begun;
        slowest = slowest.max(secs);
        if borne.is_err() || secs > MAX_SECS || peak_mb() > MAX_RSS_MB {
            let kept = std::env::temp_dir().join(format!("crossfade-fuzz-{name}-{seed}"));
            std::fs::write(&kept, &bytes).unwrap();
            panic!("{name}, seed {seed}: {secs:.1} s, {} MB; kept as {}", peak_mb(), kept.display());
        }
        n_files += 1;
    }
    assert!(n_files > 100, "{n_files} files are no run");
    println!(
        "{name}: {n_files} files in {:.0} s of one processor, slowest {slowest:.2} s, peak {} MB",
        cpu_secs(start),
        peak_mb()
    );
}

/// Everything that is done to a workspace of a stranger: opening, reading, checking, mending.
fn bear_workspace(path: &Path) {
    let task = Task::silent();
    let beside = |side: &str| PathBuf::from(format!("{}{side}", path.display()));
    for side in ["-wal", "-shm", "-journal", "-mended"] {
        let _ = std::fs::remove_file(beside(side));
    }
    if let Ok(workspace) = Workspace::open(path) {
        let _ = workspace.load_dataset(&task);
        let _ = workspace.identity_index();
        let _ = workspace.contact_cards(&[1, 2, 3], &task);
        let _ = (workspace.sources(), workspace.audit_log(), workspace.links(100, &task), workspace.counts());
        for run in workspace.runs().unwrap_or_default() {
            let _ = workspace.run_parts(&run.name, &task);
            let _ = workspace.clustering(&run.name, &task);
        }
        for audience in workspace.audiences().unwrap_or_default() {
            let _ = workspace.audience_members(&audience.name);
        }
        let _ = workspace.check(&task);
    }
    if let Ok(mended) = Workspace::repair(path, &beside("-mended"), None, 1, &task) {
        let workspace = Workspace::open(&mended.out).expect("what was mended opens");
        assert_eq!(workspace.check(&task).unwrap().problems, mended.problems);
    }
}

fn of_forms(containers: &[&str]) -> Vec<Vec<u8>> {
    forms().into_iter().filter(|(container, _)| containers.contains(container)).map(|(_, bytes)| bytes).collect()
}

fn samples(is_json: bool) -> impl Iterator<Item = Vec<u8>> {
    let of_kind = move |text: &str| text.trim_start().starts_with(['{', '[']) == is_json;
    SAMPLES.iter().filter(move |sample| of_kind(sample.text)).map(|sample| sample.text.as_bytes().to_vec())
}

#[test]
#[ignore = "as long as CROSSFADE_FUZZ_SECS says"]
fn sniffing() {
    let corpus =
        forms().into_iter().map(|(_, bytes)| bytes).chain(SAMPLES.iter().map(|sample| sample.text.as_bytes().to_vec()));
    run("sniffing", corpus.collect(), Fuzzer::next);
}

#[test]
#[ignore = "as long as CROSSFADE_FUZZ_SECS says"]
fn csv() {
    let corpus = of_forms(&["csv"]).into_iter().filter(|bytes| !bytes.starts_with(b"PK")).chain(samples(false));
    run("csv", corpus.collect(), Fuzzer::next);
}

#[test]
#[ignore = "as long as CROSSFADE_FUZZ_SECS says"]
fn json() {
    run("json", of_forms(&["json", "jsonl"]).into_iter().chain(samples(true)).collect(), Fuzzer::next);
}

#[test]
#[ignore = "as long as CROSSFADE_FUZZ_SECS says"]
fn xlsx() {
    run("xlsx", of_forms(&["xlsx", "ods"]), Fuzzer::next_inside);
}

#[test]
#[ignore = "as long as CROSSFADE_FUZZ_SECS says"]
fn workspaces() {
    let folder = super::cli::Folder::new();
    let path = folder.path("w.crossfade");
    let exports = folder.path("exports");
    super::cli::json(&["sample", "--out", &exports, "--people", "60", "--events", "2000"]);
    let mut args = vec!["import".to_owned(), path.clone()];
    args.extend(std::fs::read_dir(&exports).unwrap().map(|entry| entry.unwrap().path().display().to_string()));
    super::cli::json(&args.iter().map(String::as_str).collect::<Vec<_>>());
    super::cli::json(&["fit", &path, "--model", "als"]);
    let corpus = vec![std::fs::read(&path).unwrap()];
    run_against("workspaces", corpus, Fuzzer::next_workspace, bear_workspace);
}

#[test]
#[ignore = "as long as CROSSFADE_FUZZ_SECS says"]
fn zip_bundles() {
    let csv = SAMPLES[0].text.as_bytes();
    let nested = zipped(&[
        ("a/orders.csv", csv),
        ("b/plays.json", b"[{\"ts\":1}]"),
        ("__MACOSX/x", b"x"),
        ("inner.zip", &zipped(&[("x.csv", csv)])),
    ]);
    let corpus = forms().into_iter().map(|(_, bytes)| bytes).filter(|bytes| bytes.starts_with(b"PK")).chain([nested]);
    run("zip", corpus.collect(), Fuzzer::next);
}
