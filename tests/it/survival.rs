//! A workspace survives what happens to files: kills at any moment, damage, cut copies. Kills are of the real program;
//! more of them than the usual ones:
//!
//!     CROSSFADE_KILLS=500 cargo test --release --test it survival::kills -- --nocapture

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crossfade::task::Task;
use crossfade::workspace::{Passphrase, StoreError, Workspace};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use super::cli::{Folder, json};
use super::encryption::phrase;

const PHRASES: [&str; 2] = ["seven grey herons", "nine white swans"];
const USUAL_KILLS: u64 = 25;
/// People of each import.
const N_NEW: u64 = 2_000;
const MAP: &str = "user=user,item=item,time=time,email=email";

fn number(variable: &str, usual: u64) -> u64 {
    std::env::var(variable).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

/// An event table of people that no other one has.
fn orders(folder: &Folder, place: u64, n_people: u64) -> String {
    let path = folder.path(&format!("orders-{place}.csv"));
    let mut text = String::from("user,item,time,email\n");
    for person in 0..n_people {
        let number = place * 1_000_000 + person;
        text.push_str(&format!("u{number},c{},2026-01-05,person{number}@example.com\n", number % 97));
    }
    std::fs::write(&path, text).unwrap();
    path
}

/// What a command was doing when it was killed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Act {
    Import,
    Fit,
    Note,
    Seal(Option<&'static str>),
}

/// The workspace as far as it must be.
#[derive(Debug, Clone, PartialEq, Eq)]
struct State {
    revision: u64,
    n_people: u64,
    n_runs: usize,
    n_segments: usize,
}

fn look(workspace: &Workspace) -> State {
    State {
        revision: workspace.revision().unwrap(),
        n_people: workspace.counts().unwrap().bridge.total(),
        n_runs: workspace.runs().unwrap().len(),
        n_segments: workspace.segments().unwrap().len(),
    }
}

/// Opens under the one passphrase or the other, or none; whichever holds.
fn open(path: &Path, expected: [Option<&'static str>; 2]) -> (Workspace, Option<&'static str>) {
    for text in expected {
        let passphrase: Option<Passphrase> = text.map(phrase);
        match Workspace::open_with(path, passphrase.as_ref()) {
            Ok(workspace) if workspace.is_encrypted() == text.is_some() => return (workspace, text),
            Ok(_) | Err(StoreError::PassphraseNeeded { .. } | StoreError::WrongPassphrase { .. }) => {}
            Err(error) => panic!("{error}"),
        }
    }
    panic!("the workspace opens neither as it was nor as it should become: {expected:?}")
}

/// How long a change of the passphrase takes here and now, tried on a copy.
fn sealing_micros(folder: &Folder, path: &str) -> u64 {
    let copy = folder.path("copy.crossfade");
    std::fs::copy(path, &copy).unwrap();
    let begun = Instant::now();
    for (act, key, new) in [("set", None, Some(PHRASES[0])), ("change", Some(PHRASES[0]), Some(PHRASES[1]))] {
        let status = Command::new(env!("CARGO_BIN_EXE_crossfade"))
            .args(["passphrase", &copy, act])
            .env_remove("CROSSFADE_PASSPHRASE")
            .envs(key.map(|text| ("CROSSFADE_PASSPHRASE", text)))
            .envs(new.map(|text| ("CROSSFADE_NEW_PASSPHRASE", text)))
            .stdout(Stdio::null())
            .status()
            .unwrap();
        assert!(status.success());
    }
    std::fs::remove_file(&copy).unwrap();
    (begun.elapsed().as_micros() / 2) as u64
}

#[test]
fn kills() {
    let (n_kills, seed) = (number("CROSSFADE_KILLS", USUAL_KILLS), number("CROSSFADE_KILL_SEED", 1));
    let folder = Folder::new();
    let path = folder.path("shop.crossfade");
    json(&["new", &path]);
    json(&["import", &path, &orders(&folder, 0, 3_000), "--kind", "events", "--domain", "course", "--map", MAP]);
    let mut rng = ChaCha8Rng::seed_from_u64(seed);
    let sealing = sealing_micros(&folder, &path);
    let mut key: Option<&'static str> = None;
    let mut state = look(&Workspace::open(Path::new(&path)).unwrap());
    let (mut n_killed, mut n_done, mut n_new, mut n_sealed) = (0_u64, 0_u64, 0_u64, 0_u64);
    let begun = Instant::now();
    for place in 1..=n_kills {
        let act = match rng.random_range(0..8) {
            0..3 => Act::Import,
            3 => Act::Fit,
            4 => Act::Note,
            _ => Act::Seal(if key.is_some() && rng.random_range(0..3) == 0 {
                None
            } else {
                PHRASES.into_iter().find(|text| Some(*text) != key)
            }),
        };
        let file = orders(&folder, place, N_NEW);
        let run = format!("run-{place}");
        let args: Vec<&str> = match act {
            Act::Import => vec!["import", &path, &file, "--kind", "events", "--domain", "course", "--map", MAP],
            Act::Fit => vec!["fit", &path, "--model", "als", "--name", &run],
            Act::Note => vec!["fit", &path, "--model", "popularity", "--name", &run],
            Act::Seal(None) => vec!["passphrase", &path, "remove"],
            Act::Seal(Some(_)) => vec!["passphrase", &path, if key.is_some() { "change" } else { "set" }],
        };
        let new = if let Act::Seal(new) = act { new } else { key };
        let mut child = Command::new(env!("CARGO_BIN_EXE_crossfade"))
            .args(&args)
            .env_remove("CROSSFADE_PASSPHRASE")
            .envs(key.map(|text| ("CROSSFADE_PASSPHRASE", text)))
            .envs(new.map(|text| ("CROSSFADE_NEW_PASSPHRASE", text)))
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        // Early as well as late: most of what can break lasts for a few milliseconds.
        // A passphrase is made into a key several times on the way, which takes as long as this computer is busy.
        let longest = match act {
            Act::Seal(_) => [sealing / 16, sealing / 2, sealing * 3 / 2][rng.random_range(0..3)],
            _ => [60_000, 300_000, 900_000][rng.random_range(0..3)],
        };
        let wait = Duration::from_micros(rng.random_range(0..longest));
        // On a busy computer none might go through in time: then one is let go.
        if matches!(act, Act::Seal(_)) && n_sealed == 0 && place * 2 > n_kills {
            child.wait().unwrap();
        } else {
            std::thread::sleep(wait);
        }
        let was_done = child.try_wait().unwrap().is_some_and(|status| status.success());
        let _ = child.kill();
        child.wait().unwrap();
        n_killed += u64::from(!was_done);
        n_done += u64::from(was_done);

        let (workspace, now) = open(Path::new(&path), [key, new]);
        let report = workspace.check(&Task::silent()).unwrap();
        assert!(report.is_sound(), "kill {place}, {act:?} after {wait:?}: {:?}", report.problems);
        let found = look(&workspace);
        let became = match act {
            Act::Import => State { revision: state.revision + 1, n_people: state.n_people + N_NEW, ..state.clone() },
            Act::Fit | Act::Note => State { n_runs: state.n_runs + 1, ..state.clone() },
            Act::Seal(_) => state.clone(),
        };
        assert!(
            found == state || found == became,
            "kill {place}, {act:?}: {found:?} is neither {state:?} nor {became:?}"
        );
        // What was said to be done is done.
        assert!(!was_done || (found == became && now == new), "kill {place}, {act:?} was done and is lost");
        n_new += u64::from((found, now) != (state.clone(), key));
        n_sealed += u64::from(now != key);
        (state, key) = (look(&workspace), now);
        drop(workspace);
        let left = std::fs::read_dir(Path::new(&path).parent().unwrap()).unwrap();
        let left: Vec<String> = left.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
        assert!(!left.iter().any(|name| name.contains("-sealing")), "kill {place}, {act:?}: {left:?}");
        std::fs::remove_file(&file).unwrap();
    }
    assert!(n_killed * 4 > n_kills, "only {n_killed} were killed in time");
    assert!(n_sealed > 0 || n_kills < USUAL_KILLS, "no change of passphrase went through");
    println!(
        "{n_killed} killed, {n_done} done before, {n_new} changed the workspace, {n_sealed} its passphrase, {:.0?}",
        begun.elapsed()
    );
}

/// A workspace with some of everything, and the same under a passphrase.
fn samples(folder: &Folder) -> [(PathBuf, Option<Passphrase>); 2] {
    let plain = folder.sample();
    json(&["fit", &plain, "--model", "als"]);
    let sealed = folder.path("sealed.crossfade");
    std::fs::copy(&plain, &sealed).unwrap();
    let key = phrase(PHRASES[0]);
    Workspace::open(Path::new(&sealed)).unwrap().change_passphrase(None, Some(&key), 7, &Task::silent()).unwrap();
    [(plain.into(), None), (sealed.into(), Some(key))]
}

#[test]
fn damage_is_told_and_what_can_be_read_is_saved() {
    let folder = Folder::new();
    for (place, (path, key)) in samples(&folder).into_iter().enumerate() {
        let before = Workspace::open_with(&path, key.as_ref()).unwrap().load_dataset(&Task::silent()).unwrap();
        let bytes = std::fs::read(&path).unwrap();
        let broken = PathBuf::from(folder.path(&format!("broken-{place}.crossfade")));
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let page = 8_192;
        let n_pages = bytes.len() / page;
        let mut n_saved = 0;
        for turn in 0..6_usize {
            let mut bytes = bytes.clone();
            match turn {
                // A copy that stopped half way, and one that lost its last page.
                0 => bytes.truncate(bytes.len() * 3 / 4 / page * page),
                1 => bytes.truncate(bytes.len() - page),
                // Pages of noise.
                _ => {
                    for _ in 0..turn {
                        let at = rng.random_range(12..n_pages) * page;
                        bytes[at..at + page].iter_mut().for_each(|byte| *byte = rng.random());
                    }
                }
            }
            std::fs::write(&broken, &bytes).unwrap();
            let out = PathBuf::from(folder.path(&format!("saved-{place}-{turn}.crossfade")));
            let is_told = match Workspace::open_with(&broken, key.as_ref()) {
                Err(_) => true,
                Ok(workspace) => !workspace.check(&Task::silent()).is_ok_and(|report| report.is_sound()),
            };
            for side in ["", "-wal", "-shm"] {
                let _ = std::fs::remove_file(format!("{}{side}", broken.display()));
            }
            std::fs::write(&broken, &bytes).unwrap();
            let repaired = match Workspace::repair(&broken, &out, key.as_ref(), 9, &Task::silent()) {
                Ok(repaired) => repaired,
                Err(error) => {
                    assert!(!out.exists(), "{error}: half a workspace is left");
                    continue;
                }
            };
            assert_eq!(std::fs::read(&broken).unwrap(), bytes, "the damaged file was changed");
            assert!(is_told || repaired.is_whole(), "turn {turn}: loss was not told: {repaired:?}");
            assert_eq!(repaired.problems, [], "turn {turn}");
            let saved = Workspace::open_with(&out, key.as_ref()).unwrap();
            let dataset = saved.load_dataset(&Task::silent()).unwrap();
            n_saved += usize::from(dataset.n_people() * 2 > before.n_people());
            assert!(saved.audit_log().unwrap().iter().any(|entry| entry.action == "audit-repair"));
        }
        assert!(n_saved >= 3, "of 6 damaged files {n_saved} could be saved, encrypted: {}", key.is_some());
    }
}

#[test]
fn a_sound_workspace_is_repaired_into_its_like() {
    let folder = Folder::new();
    for (place, (path, key)) in samples(&folder).into_iter().enumerate() {
        let out = PathBuf::from(folder.path(&format!("like-{place}.crossfade")));
        let repaired = Workspace::repair(&path, &out, key.as_ref(), 9, &Task::silent()).unwrap();
        assert!(repaired.is_whole() && repaired.problems.is_empty(), "{repaired:?}");
        let [one, two] = [&path, &out].map(|path| Workspace::open_with(path, key.as_ref()).unwrap());
        assert_eq!(two.is_encrypted(), key.is_some());
        assert_eq!(look(&two), State { revision: look(&one).revision + 1, ..look(&one) });
        let [mine, theirs] = [&one, &two].map(|workspace| workspace.load_dataset(&Task::silent()).unwrap());
        assert_eq!((mine.people.keys.len(), mine.events.len()), (theirs.people.keys.len(), theirs.events.len()));
        assert_eq!(one.audit_log().unwrap().len() + 1, two.audit_log().unwrap().len());
        assert_eq!(one.emails(None).unwrap(), two.emails(None).unwrap());
    }
}

#[test]
fn no_byte_of_an_encrypted_file_changes_unseen() {
    let folder = Folder::new();
    let path = PathBuf::from(folder.path("shop.crossfade"));
    let key = phrase(PHRASES[0]);
    drop(Workspace::create_with(&path, Some(&key)).unwrap());
    let sound = std::fs::read(&path).unwrap();
    let mut rng = ChaCha8Rng::seed_from_u64(5);
    for _ in 0..12 {
        let mut bytes = sound.clone();
        let at = rng.random_range(0..bytes.len());
        bytes[at] ^= 1 << rng.random_range(0..8);
        std::fs::write(&path, &bytes).unwrap();
        let seen = match Workspace::open_with(&path, Some(&key)) {
            Err(_) => true,
            Ok(workspace) => !workspace.check(&Task::silent()).is_ok_and(|report| report.is_sound()),
        };
        assert!(seen, "a flipped bit at {at} was not seen");
    }
}

/// The window offers what the command does: a damaged workspace cannot be opened, is repaired beside, and what was lost
/// is told.
#[test]
fn the_window_repairs_what_it_cannot_open() {
    use crossfade::app::command::Command as Act;

    use super::views::{check_looks, send, state, window};

    let folder = Folder::new();
    for (path, key) in samples(&folder) {
        let mut bytes = std::fs::read(&path).unwrap();
        // The events of a file lie in its largest pieces, in the middle.
        let page = 8_192;
        let middle = bytes.len() / page / 2;
        let mut rng = ChaCha8Rng::seed_from_u64(11);
        bytes[middle * page..(middle + 12) * page].iter_mut().for_each(|byte| *byte = rng.random());
        std::fs::write(&path, &bytes).unwrap();
        let mut window = window([1440.0, 900.0]);
        send(&mut window, [Act::OpenWorkspace(path.clone())]);
        if let Some(key) = key.clone() {
            send(&mut window, [Act::Unlock { path: path.clone(), passphrase: key, remember: false }]);
        }
        assert_eq!(state(&window).opening.failure().map(|failure| failure.code), Some("corrupt"));
        check_looks(&mut window, "start, damaged");
        let damaged = state(&window).damaged.clone().expect("it can be repaired");
        assert_eq!((&damaged.path, damaged.is_encrypted), (&path, key.is_some()));
        if key.is_some() {
            send(&mut window, [Act::AskPassphraseToRepair(path.clone())]);
            assert!(state(&window).unlocking.as_ref().is_some_and(|asked| asked.to_repair));
            check_looks(&mut window, "start, passphrase to repair");
            send(&mut window, [Act::RepairWorkspace(path.clone(), Some(phrase("not this one")))]);
            assert!(state(&window).unlocking.as_ref().is_some_and(|asked| asked.failure.is_some()));
            assert!(state(&window).damaged.is_some() && state(&window).opening.failure().is_some());
        }
        send(&mut window, [Act::RepairWorkspace(path.clone(), key.clone())]);
        let repaired = state(&window).repaired.clone().unwrap_or_else(|| panic!("{:?}", state(&window).opening));
        assert!(repaired.out.exists() && !repaired.is_whole() && repaired.problems.is_empty(), "{repaired:?}");
        assert_eq!(std::fs::read(&path).unwrap(), bytes, "the damaged file was changed");
        check_looks(&mut window, "start, repaired");
        send(&mut window, [Act::OpenWorkspace(repaired.out.clone())]);
        if let Some(key) = key {
            let path = repaired.out.clone();
            send(&mut window, [Act::Unlock { path, passphrase: key, remember: false }]);
        }
        assert!(state(&window).workspace.is_some(), "{:?}", state(&window).opening);
    }
}
