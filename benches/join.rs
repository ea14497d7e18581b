//! How long people take to be joined: rows of a platform's user, an e-mail address and a phone number each, most of
//! them two to a person, and then stored. `cargo bench --bench join -- 2000000`

#![allow(clippy::print_stdout, clippy::expect_used)] // a bench prints its finding

use std::time::Instant;

use crossfade::app::engine::peak_rss_mb;
use crossfade::data::incoming::{Batch, IdKind, Identifier, IdentityIndex};
use crossfade::import::identity::JoinLimits;
use crossfade::import::join;
use crossfade::task::Task;
use crossfade::workspace::Workspace;

fn main() {
    let n_rows: u32 = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(2_000_000);
    let batch = batch(n_rows);
    println!("{n_rows} rows, {} identifiers", batch.identifiers.len());
    let mut index = IdentityIndex::starting_at(1);
    let start = Instant::now();
    let joined = join(&mut index, &batch, JoinLimits::default());
    let seconds = start.elapsed().as_secs_f64();
    let n_people = joined.n_new_people();
    println!("joined: {seconds:.2} s, {n_people} people, {} links, peak {} MB", joined.links.len(), peak_rss_mb());
    drop(index);

    let folder = tempfile::tempdir().expect("a folder");
    let mut store = Workspace::create(&folder.path().join("bench.crossfade")).expect("a workspace");
    let start = Instant::now();
    store.commit_import(&[(batch, joined)], 0, &Task::silent()).expect("an import");
    println!("stored: {:.2} s, peak {} MB", start.elapsed().as_secs_f64(), peak_rss_mb());
    let start = Instant::now();
    let mut index = store.identity_index().expect("an index");
    println!("read back for the next import: {:.2} s", start.elapsed().as_secs_f64());
    let again = self::batch(n_rows / 10);
    let start = Instant::now();
    let joined = join(&mut index, &again, JoinLimits::default());
    println!(
        "{} rows of known people: {:.2} s, {} of them new",
        n_rows / 10,
        start.elapsed().as_secs_f64(),
        joined.n_new_people()
    );
}

/// Two platforms: the people of the second half have new ids; four in five share the address, the number or both with
/// one of the first half. One address in a thousand is of a whole office.
fn batch(n_rows: u32) -> Batch {
    let mut batch = Batch { n_users: n_rows, ..Batch::default() };
    let half = n_rows / 2;
    for user in 0..n_rows {
        let person = if user < half || user % 5 == 0 { user } else { user - half };
        let platform = if user < half { "teachable" } else { "spotify" };
        let mixed = u64::from(person).wrapping_mul(0x9e37_79b9_7f4a_7c15) >> 24;
        let email = match user % 1000 {
            7 => format!("info@office-{}.example.org", user / 60_000),
            _ if user % 3 == 1 && user >= half => format!("other.{user}@example.org"),
            _ => format!("someone.{mixed}@example.org"),
        };
        let phone = if user % 3 == 2 { format!("+49151{user:08}") } else { format!("+49160{person:08}") };
        let id = format!("{platform}\u{1f}{user}");
        for (kind, value) in [(IdKind::Platform, id), (IdKind::Email, email), (IdKind::Phone, phone)] {
            batch.identifiers.push(Identifier { user, kind, value });
        }
    }
    batch.report.sha256 = "bench".to_owned();
    batch
}
