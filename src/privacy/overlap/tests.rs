//! Counts against plain sets, what the files hold, and files that were tampered with.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;

fn people(range: std::ops::Range<usize>) -> Vec<String> {
    range.map(|n| format!("person{n}@example.com")).collect()
}

/// Runs the three steps between two companies through bytes.
fn exchange(ours: &[Vec<String>], theirs: &[String], floor: u32) -> (Overlap, Overlap) {
    let session = SessionId::fresh().unwrap();
    let (our_key, their_key) = (Key::derive(b"ours", session), Key::derive(b"theirs", session));
    let through = |message: Message| Message::from_bytes(&message.to_bytes()).unwrap();
    let task = Task::silent();
    let first = through(start(ours, &our_key, session, floor, &task).unwrap());
    let answer = through(reply(&first, theirs, &their_key, &task).unwrap());
    let (found, last) = finish(&answer, &our_key, session, &task).unwrap();
    (found, confirm(&answer, &through(last)).unwrap())
}

#[test]
fn both_sides_count_what_sets_count() {
    let all = people(0..300);
    let lists = [all.clone(), all[..120].to_vec(), all[270..].to_vec(), Vec::new()];
    let theirs = people(100..1_500);
    let known: HashSet<&String> = theirs.iter().collect();
    let expected: Vec<u64> =
        lists.iter().map(|list| list.iter().filter(|id| known.contains(id)).count() as u64).collect();
    let (found, confirmed) = exchange(&lists, &theirs, 0);
    assert_eq!(expected, [200, 20, 30, 0]);
    assert_eq!(found.everybody, Some(200));
    assert_eq!(found.groups, [Some(20), Some(30), Some(0)]);
    assert_eq!(found, confirmed);
}

#[test]
fn counts_under_the_floor_are_hidden_and_so_are_rests() {
    let all = people(0..100);
    // 60 shared; parts of 10 (small), 45 (rest 15, small), 30 (rest 30).
    let lists = [all.clone(), all[..10].to_vec(), all[..45].to_vec(), all[..30].to_vec()];
    let (found, confirmed) = exchange(&lists, &people(0..60), 20);
    assert_eq!(found.everybody, Some(60));
    assert_eq!(found.groups, [None, None, Some(30)]);
    assert_eq!(found, confirmed);
    assert_eq!(exchange(&[all], &people(95..200), 20).0.everybody, None);
}

#[test]
fn repeats_of_one_identifier_count_once() {
    let mut ours = people(0..30);
    ours.extend(people(0..30));
    assert_eq!(exchange(&[ours], &people(0..25), 0).0.everybody, Some(25));
}

#[test]
fn lists_are_padded_and_hold_nothing_readable() {
    for (n, expected) in
        [(0, 1_024), (1, 1_024), (1_024, 1_024), (1_025, 2_048), (40_000, 40_960), (1_000_000, 1_048_576)]
    {
        assert_eq!(padded_len(n), expected, "{n}");
    }
    let session = SessionId::fresh().unwrap();
    let key = Key::derive(b"ours", session);
    let message = start(&[people(0..5)], &key, session, 20, &Task::silent()).unwrap();
    assert_eq!(message.groups()[0].len(), 1_024);
    let bytes = message.to_bytes();
    assert!(!bytes.windows(7).any(|window| window == b"example"));
    // Every entry is a group element, the padding too, so that it cannot be told apart.
    assert!(message.groups()[0].iter().all(|entry| read_point(entry).is_some()));
}

#[test]
fn files_of_two_exchanges_have_nothing_in_common() {
    let entries = || {
        let session = SessionId::fresh().unwrap();
        let message = start(&[people(0..50)], &Key::derive(b"same", session), session, 20, &Task::silent()).unwrap();
        message.groups()[0].iter().copied().collect::<HashSet<_>>()
    };
    assert!(entries().is_disjoint(&entries()));
}

#[test]
fn steps_out_of_order_and_damaged_files_are_refused() {
    let session = SessionId::fresh().unwrap();
    let key = Key::derive(b"ours", session);
    let task = Task::silent();
    let first = start(&[people(0..5)], &key, session, 20, &task).unwrap();
    assert!(matches!(finish(&first, &key, session, &task), Err(OverlapError::WrongPass { found: 1, expected: 2 })));
    let answer = reply(&first, &people(0..9), &key, &task).unwrap();
    let other = SessionId::fresh().unwrap();
    assert!(matches!(finish(&answer, &key, other, &task), Err(OverlapError::OtherSession)));

    let bytes = first.to_bytes();
    let check = |bytes: &[u8]| Message::from_bytes(bytes).unwrap_err().to_string();
    assert_eq!(check(b"PK\x03\x04"), OverlapError::NotOverlap.to_string());
    assert_eq!(check(&bytes[..bytes.len() - 1]), OverlapError::Damaged.to_string());
    let mut flipped = bytes.clone();
    flipped[500] ^= 1;
    assert_eq!(check(&flipped), OverlapError::Damaged.to_string());

    let twice = Message::new(Pass::Start, session, 20, vec![vec![first.groups()[0][0]; 2]]).unwrap();
    assert!(matches!(reply(&twice, &[], &key, &task), Err(OverlapError::BadEntry { entry: 1 })));
    let neutral = Message::new(Pass::Start, session, 20, vec![vec![[0; 32]]]).unwrap();
    assert!(matches!(reply(&neutral, &[], &key, &task), Err(OverlapError::BadEntry { entry: 0 })));
    let no_point = Message::new(Pass::Start, session, 20, vec![vec![[0xff; 32]]]).unwrap();
    assert!(matches!(reply(&no_point, &[], &key, &task), Err(OverlapError::BadEntry { entry: 0 })));
}

#[test]
fn a_shuffle_keeps_everything_and_moves_it() {
    let session = SessionId::fresh().unwrap();
    let list = start(&[people(0..5)], &Key::derive(b"x", session), session, 0, &Task::silent()).unwrap();
    let before = list.groups()[0].clone();
    let mut after = before.clone();
    key::shuffle(&mut after).unwrap();
    assert_ne!(before, after);
    let sorted = |mut list: Vec<Blinded>| {
        list.sort_unstable();
        list
    };
    assert_eq!(sorted(before), sorted(after));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in proptest::collection::vec(any::<u8>(), 0..300), with_head in any::<bool>()) {
        let mut file = if with_head { b"XFOVRLP1".to_vec() } else { Vec::new() };
        file.extend(bytes);
        // With a right checksum, so that lengths and counts are reached.
        let checksum = sha2::Sha256::digest(&file);
        file.extend(checksum);
        if let Ok(message) = Message::from_bytes(&file) {
            prop_assert_eq!(message.to_bytes(), file);
        }
    }
}
