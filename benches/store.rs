//! What encryption costs: the same events stored and read back, in a plain workspace and in one under a passphrase.
//! `cargo bench --bench store -- 1000000`

#![allow(clippy::print_stdout, clippy::expect_used)] // a bench prints its finding

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;
use std::time::Instant;

use crossfade::data::incoming::Batch;
use crossfade::import::identity::JoinLimits;
use crossfade::import::{ImportOptions, Mapping, join, read};
use crossfade::task::Task;
use crossfade::workspace::{Passphrase, Workspace};

const ROUNDS: usize = 5;

fn main() {
    let n_rows: u64 = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let dir = tempfile::tempdir().expect("a folder");
    let path = dir.path().join("events.csv");
    write_events(&path, n_rows).expect("a file");
    let map = Mapping::parse("user=user,email=email,item=item,kind=event,value=value,time=timestamp").expect("a map");
    let options = ImportOptions { map, ..ImportOptions::default() };
    let batch = read(&path, &options, None, &Task::silent()).expect("it is read");
    println!("{n_rows} events of {} people with an address each", batch.n_users);
    let passphrase = Passphrase::new("seven grey herons").expect("a passphrase");
    let mut best = [[f64::MAX; 3]; 2];
    for round in 0..ROUNDS {
        // In turns, so that what else the computer does meets both.
        for (place, key) in [None, Some(&passphrase)].into_iter().enumerate() {
            let took = store(&dir.path().join(format!("{round}-{place}.crossfade")), &batch, key);
            for (best, took) in best[place].iter_mut().zip(took) {
                *best = best.min(took);
            }
        }
    }
    let [plain, sealed] = best;
    for (place, what) in ["store", "open", "read back"].into_iter().enumerate() {
        println!(
            "{what:<10} plain {:.3} s, encrypted {:.3} s, {:.2} of the speed",
            plain[place],
            sealed[place],
            plain[place] / sealed[place]
        );
    }
    let total = |of: [f64; 3]| of[0] + of[2];
    println!("throughput of the encrypted store: {:.2} of the plain one", total(plain) / total(sealed));
}

/// Seconds to store, to open and to read back.
fn store(path: &Path, batch: &Batch, key: Option<&Passphrase>) -> [f64; 3] {
    let task = Task::silent();
    let mut workspace = Workspace::create_with(path, key).expect("a workspace");
    let joined = join(&mut workspace.identity_index().expect("an index"), batch, JoinLimits::default());
    let imported = [(batch.clone(), joined)];
    let start = Instant::now();
    workspace.commit_import(&imported, 1, &task).expect("it is stored");
    let stored = start.elapsed().as_secs_f64();
    drop(workspace);
    let start = Instant::now();
    let workspace = Workspace::open_with(path, key).expect("it opens");
    let opened = start.elapsed().as_secs_f64();
    let start = Instant::now();
    let dataset = workspace.load_dataset(&task).expect("it is read");
    let index = workspace.identity_index().expect("an index");
    let read = start.elapsed().as_secs_f64();
    assert_eq!((dataset.events.len(), dataset.n_people()), (batch.events.len(), batch.n_users as usize));
    drop((dataset, index, workspace));
    std::fs::remove_file(path).expect("it was there");
    [stored, opened, read]
}

/// People and items are drawn unevenly, as they come in real files.
fn write_events(path: &Path, n_rows: u64) -> std::io::Result<()> {
    let mut output = BufWriter::with_capacity(1 << 20, File::create(path)?);
    output.write_all(b"user,email,item,event,value,timestamp\n")?;
    let n_people = (n_rows / 10).max(1);
    let mut state = 1_u64;
    for row in 0..n_rows {
        // The generator of Knuth's MMIX: enough to spread rows.
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        let user = (state >> 33) % n_people;
        let item = ((state >> 20) % 10_000).min((state >> 40) % 10_000);
        let (minute, hour, day) = (row / 60 % 60, row / 3600 % 24, row / 86_400 % 28 + 1);
        let seconds = row % 60;
        writeln!(
            output,
            "user_{user:07},user{user}@example.com,course-{item:05},view,1,2024-03-{day:02} {hour:02}:{minute:02}:{seconds:02}",
        )?;
    }
    output.flush()
}
