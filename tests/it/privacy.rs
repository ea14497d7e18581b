//! What leaves the machine, by commands: two companies count whom they share, and neither file tells anybody.

use super::cli::{Folder, json, refused};

/// A workspace with people `range`, as an event table of one platform.
fn company(folder: &Folder, name: &str, range: std::ops::Range<u32>) -> String {
    let (file, workspace) = (folder.path(&format!("{name}.csv")), folder.path(&format!("{name}.crossfade")));
    let mut text = String::from("user,item,time,email\n");
    for person in range {
        text.push_str(&format!(
            "{name}-{person},c{},2026-01-0{},Person{person}@Example.com\n",
            person % 7,
            person % 9 + 1
        ));
    }
    std::fs::write(&file, text).unwrap();
    let map = "user=user,item=item,time=time,email=email";
    let summary = json(&["import", &workspace, &file, "--kind", "events", "--domain", "course", "--map", map]);
    assert!(summary["people"].as_u64().unwrap() > 0, "{summary}");
    workspace
}

#[test]
fn two_companies_count_whom_they_share() {
    let folder = Folder::new();
    let (ours, theirs) = (company(&folder, "ours", 0..200), company(&folder, "theirs", 150..400));
    let file = |name: &str| folder.path(name);
    let (first, answer, last) = (file("1.overlap"), file("2.overlap"), file("3.overlap"));
    let started = json(&["overlap", &ours, "start", "--out", &first]);
    assert_eq!((&started["emails"], &started["entries"]), (&200.into(), &1_024.into()));
    assert_eq!(json(&["overlap", &theirs, "reply", &first, "--out", &answer])["emails"], 250);
    let found = json(&["overlap", &ours, "finish", &answer, "--out", &last]);
    assert_eq!((&found["shared"], &found["floor"]), (&50.into(), &20.into()));
    assert_eq!(json(&["overlap", &theirs, "confirm", &answer, &last])["shared"], 50);
    for path in [&first, &answer, &last] {
        let bytes = std::fs::read(path).unwrap();
        let holds = |text: &[u8]| bytes.windows(text.len()).any(|window| window.eq_ignore_ascii_case(text));
        assert!(!holds(b"person1") && !holds(b"example") && !holds(b"ours"), "{path} can be read");
    }
    assert!(json(&["check", &ours])["sound"].as_bool().unwrap());
}

#[test]
fn a_small_overlap_stays_hidden() {
    let folder = Folder::new();
    let (ours, theirs) = (company(&folder, "ours", 0..60), company(&folder, "theirs", 55..200));
    let file = |name: &str| folder.path(name);
    let (first, answer, last) = (file("1.overlap"), file("2.overlap"), file("3.overlap"));
    json(&["overlap", &ours, "start", "--out", &first]);
    json(&["overlap", &theirs, "reply", &first, "--out", &answer]);
    let found = json(&["overlap", &ours, "finish", &answer, "--out", &last]);
    assert!(found["shared"].is_null(), "{found}");
    assert!(json(&["overlap", &theirs, "confirm", &answer, &last])["shared"].is_null());
}

#[test]
fn files_of_another_step_or_exchange_are_turned_down() {
    let folder = Folder::new();
    let (ours, theirs) = (company(&folder, "ours", 0..30), company(&folder, "theirs", 0..40));
    let file = |name: &str| folder.path(name);
    let (first, answer, last) = (file("1.overlap"), file("2.overlap"), file("3.overlap"));
    json(&["overlap", &ours, "start", "--out", &first]);
    let told = refused(&["overlap", &ours, "finish", &first, "--out", &last], 1);
    assert!(told.contains("step 1"), "{told}");
    json(&["overlap", &theirs, "reply", &first, "--out", &answer]);
    refused(&["overlap", &theirs, "finish", &answer, "--out", &last], 1);
    let bytes = std::fs::read(&answer).unwrap();
    std::fs::write(&answer, &bytes[..bytes.len() / 2]).unwrap();
    refused(&["overlap", &ours, "finish", &answer, "--out", &last], 1);
    std::fs::write(&answer, b"user,item\n1,2\n").unwrap();
    refused(&["overlap", &ours, "finish", &answer, "--out", &last], 1);
    assert!(!std::path::Path::new(&last).exists(), "a refused step wrote a file");
}
