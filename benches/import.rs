//! How long a long table of events takes to read, against polars reading the same file and writing it as Parquet.
//! `cargo bench --bench import -- 20000000`; `PYTHON` names a Python that has polars, without which only we are timed.

#![allow(clippy::print_stdout, clippy::expect_used)] // a bench prints its finding

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::process::Command;
use std::time::Instant;

use crossfade::import::{ImportOptions, read};
use crossfade::task::Task;

/// What users of Python would write. Times itself, so that starting the interpreter does not count.
const PEER: &str = "
import sys, time, polars
start = time.perf_counter()
polars.read_csv(sys.argv[1], try_parse_dates=True).write_parquet(sys.argv[2])
print(time.perf_counter() - start)
";

fn main() {
    let n_rows: u64 = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(2_000_000);
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("events.csv");
    write_events(&path, n_rows).expect("a file");
    let n_bytes = std::fs::metadata(&path).expect("the file").len();
    println!("{n_rows} rows, {:.0} MB", n_bytes as f64 / 1e6);

    let start = Instant::now();
    let batch = read(&path, &ImportOptions::default(), None, &Task::silent()).expect("it is read");
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!(batch.report.read, n_rows);
    println!(
        "crossfade: {seconds:.2} s, {:.2} million rows/s, {} people, {} items, peak {} MB",
        n_rows as f64 / seconds / 1e6,
        batch.n_users,
        batch.items.keys.len(),
        peak_mb()
    );
    drop(batch);
    match peer_seconds(&path, &dir.path().join("events.parquet")) {
        Some(peer) => println!("polars: {peer:.2} s; ours takes {:.2} of it", seconds / peer),
        None => println!("polars: not found by PYTHON"),
    }
}

/// People and items are drawn unevenly, as they come in real files; times run on.
fn write_events(path: &Path, n_rows: u64) -> std::io::Result<()> {
    const KINDS: [&str; 5] = ["view", "progress", "purchase", "play", "rate"];
    let mut output = BufWriter::with_capacity(1 << 20, File::create(path)?);
    output.write_all(b"user,item,event,value,timestamp\n")?;
    let n_people = (n_rows / 20).max(1);
    let mut state = 1_u64;
    for row in 0..n_rows {
        // The generator of Knuth's MMIX: enough to spread rows.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let user = (state >> 33) % n_people;
        let item = ((state >> 20) % 10_000).min((state >> 40) % 10_000);
        let kind = KINDS.get((state >> 59) as usize % KINDS.len()).unwrap_or(&"view");
        let value = (state >> 50) % 100;
        let seconds = row % 60;
        let (minute, hour, day) = (row / 60 % 60, row / 3600 % 24, row / 86_400 % 28 + 1);
        writeln!(
            output,
            "user_{user:07},course-{item:05},{kind},{}.{:02},2024-03-{day:02} {hour:02}:{minute:02}:{seconds:02}",
            value / 20,
            value
        )?;
    }
    output.flush()
}

fn peer_seconds(path: &Path, output: &Path) -> Option<f64> {
    let python = std::env::var("PYTHON").unwrap_or_else(|_| "python3".to_owned());
    let ran = Command::new(python).arg("-c").arg(PEER).arg(path).arg(output).output().ok()?;
    String::from_utf8(ran.stdout).ok()?.trim().parse().ok()
}

/// The most memory that this process has taken so far, as Linux tells it; 0 elsewhere.
fn peak_mb() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.and_then(|line| line.trim().split(' ').next()?.parse::<u64>().ok()).unwrap_or(0) / 1024
}
