//! Rows understood side by side give what rows understood one after another give, whatever hangs together in them.

use std::num::NonZeroUsize;
use std::path::Path;

use crossfade::data::incoming::Batch;
use crossfade::import::{ImportOptions, Mapping, read};
use crossfade::task::Task;
use tempfile::TempDir;

use super::SAMPLES;

/// All that was read of a file, and the list of refused rows.
fn all_of(path: &Path, map: &str, chunk_rows: usize) -> Option<String> {
    let options = ImportOptions {
        chunk_rows: NonZeroUsize::new(chunk_rows),
        default_country: Some("US".to_owned()),
        map: Mapping::parse(map).unwrap(),
        now: 1_800_000_000,
        ..ImportOptions::default()
    };
    let mut rejects = vec![];
    let batch = read(path, &options, Some(&mut rejects), &Task::silent()).ok()?;
    let Batch { n_users, identifiers, contact, consent, attributes, items, events, suppressions, currencies, report } =
        batch;
    let names: Vec<&str> = items.keys.names().iter().collect();
    let items = (names, items.titles, items.labels, items.numbers, items.codes);
    let people = (n_users, identifiers, contact, consent, attributes, suppressions);
    Some(format!(
        "{people:#?}\n{items:#?}\n{events:#?}\n{currencies:?}\n{report:#?}\n{}",
        String::from_utf8_lossy(&rejects)
    ))
}

fn assert_alike(file: &str, map: &str, text: &str) {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join(file);
    std::fs::write(&path, text).unwrap();
    let Some(whole) = all_of(&path, map, 1_000_000) else { return };
    for chunk_rows in [1, 2, 3, 5, 16] {
        let chunks = all_of(&path, map, chunk_rows).unwrap();
        if let Some((found, expected)) = chunks.lines().zip(whole.lines()).find(|(found, expected)| found != expected) {
            panic!("{file}, {chunk_rows} rows a chunk: {found} instead of {expected} in\n{text}");
        }
        assert_eq!(chunks.len(), whole.len(), "{file}, {chunk_rows} rows a chunk");
    }
}

/// A sequence that looks random.
struct Draw(u64);

impl Draw {
    fn below(&mut self, n: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % n
    }
}

/// Lines in any order, some more than once, some with a piece cut out.
fn shuffled(lines: &[&str], n: usize, draw: &mut Draw) -> String {
    let mut text = String::new();
    for _ in 0..n {
        let line = lines[draw.below(lines.len())];
        let cut = draw.below(10) == 0;
        let keep = if cut { line.char_indices().nth(draw.below(line.chars().count().max(1))) } else { None };
        text.push_str(keep.map_or(line, |(at, _)| &line[..at]));
        text.push('\n');
    }
    text
}

#[test]
fn the_files_of_every_platform_read_alike_in_chunks_of_any_size() {
    let mut draw = Draw(7);
    for sample in SAMPLES.iter().filter(|sample| !sample.text.trim_start().starts_with(['{', '['])) {
        let lines: Vec<&str> = sample.text.lines().collect();
        for n_above in 1..=lines.len().min(2) {
            for _ in 0..6 {
                let rows = if lines.len() > n_above { &lines[n_above..] } else { continue };
                let head = lines[..n_above].join("\n");
                assert_alike(sample.file, "", &format!("{head}\n{}", shuffled(rows, 30, &mut draw)));
            }
        }
    }
}

#[test]
fn objects_read_alike_in_chunks_of_any_size() {
    let mut draw = Draw(11);
    for sample in SAMPLES.iter().filter(|sample| sample.text.starts_with('{')) {
        let lines: Vec<&str> = sample.text.lines().collect();
        assert_alike(sample.file, "", &shuffled(&lines, 40, &mut draw));
    }
}

/// An event of a person with contacts, attributes, an item with title and labels: all that one row may share with
/// another. `time` tells rows apart.
fn event(draw: &mut Draw, n_people: usize, time: usize) -> String {
    let mut choose = |among: &[&str]| among[draw.below(among.len())].to_owned();
    let cells = [
        choose(&["a@x.org", "A@x.org; b@x.org", "", "b@x.org", "bad", "c***@x.org"]),
        choose(&["+12025550111", "", "202-555-0111", "138****1234", "12"]),
        choose(&["i1", "i2", "i3", "i4", "i5", "i6", "i7", "i8", "i9"]),
        choose(&["", "One", "Two"]),
        choose(&["", "Jazz|Rock", "Law"]),
        choose(&["", "Ana"]),
        choose(&["view", "purchase", "progress", "sneeze"]),
        choose(&["1", "20", "", "0.5", "x", "\"1,200\""]),
        choose(&["2024-01-01", "2024-01-02 10:00", "", "never"]),
        choose(&["ES", "Spain", "", "US"]),
        choose(&["", "vip;new", "old"]),
    ];
    let who = draw.below(n_people);
    let mut line = format!("u{who},{}", cells.join(","));
    if time > 0 {
        // Few people's contacts are shared, and few rows are damaged.
        let (minute, hour, day) = (time % 60, time / 60 % 24, time / 1440 % 28 + 1);
        let contact = if draw.below(9) == 0 { "bad" } else { "" };
        let kind = if draw.below(50) == 0 { "sneeze" } else { "play" };
        let price = if draw.below(40) == 0 { "x" } else { "3" };
        let item = draw.below(40) + time / 100;
        let city = ["ES", "US", ""][draw.below(3)];
        line = format!(
            "u{who},u{who}@x.org;{contact},,i{item},T{item},Law,Ana,{kind},{price},2024-01-{day:02} {hour:02}:{minute:02},{city},old"
        );
    }
    line
}

const HEADER: &str = "user_id,email,phone,item_id,title,category,creator,event,value,timestamp,country,tags\n";
const MAP: &str = "attr:country=country,price=tags";

#[test]
fn events_that_hang_together_read_alike_in_chunks_of_any_size() {
    let mut draw = Draw(3);
    for _ in 0..100 {
        let mut text = HEADER.to_owned();
        for _ in 0..80 {
            let line = match draw.below(25) {
                0 => "total,,,,,,,,20,,,".to_owned(),
                1 => ",,,,,,,,41.5,,,".to_owned(),
                2 => String::new(),
                3 => ",".repeat(14),
                _ => event(&mut draw, 9, 0),
            };
            text.push_str(&line);
            text.push('\n');
        }
        assert_alike("events.csv", MAP, &text);
    }
}

/// Rows of later stretches of a file meet what earlier ones left.
#[test]
fn long_files_read_alike_in_chunks_of_any_size() {
    let mut draw = Draw(5);
    let mut text = HEADER.to_owned();
    let mut last = String::new();
    for row in 1..=16_000 {
        last = if draw.below(400) == 0 { last } else { event(&mut draw, 700, row) };
        text.push_str(&last);
        text.push('\n');
    }
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("events.csv");
    std::fs::write(&path, &text).unwrap();
    let whole = all_of(&path, MAP, 1_000_000).unwrap();
    for chunk_rows in [10, 100, 1000] {
        let chunks = all_of(&path, MAP, chunk_rows).unwrap();
        let differing = chunks.lines().zip(whole.lines()).find(|(found, expected)| found != expected);
        assert_eq!(differing, None, "{chunk_rows}");
        assert_eq!(chunks.len(), whole.len(), "{chunk_rows}");
    }
}
