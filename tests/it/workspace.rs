//! The workspace file seen from outside: what goes in comes out, undoing and forgetting leave nothing behind, and no
//! file, however broken, brings the program down.

#![allow(clippy::unwrap_used)] // a helper of a test may stop at the first surprise, like the test itself

use std::path::{Path, PathBuf};

use crossfade::data::incoming::{
    AttributeRows, Batch, ConsentRow, ContactField, EventRows, FileReport, IdKind, Identifier, IdentityIndex, Joined,
    Link,
};
use crossfade::data::{
    BridgeCounts, Channel, Consent, Dataset, Domain, EventKind, HAS_EMAIL, HAS_MASKED_CONTACT, HAS_PHONE, PersonSet,
    SUPPRESSED,
};
use crossfade::task::{CancelToken, Task};
use crossfade::workspace::{
    AudienceMembers, AudienceRecord, Clustering, ExportRecord, PersonQuery, RunRecord, SourceId, StoreError, Workspace,
};
use ndarray::Array2;

#[test]
fn what_goes_in_comes_out() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = new_workspace(folder.path());
    import(&mut workspace, courses());
    import(&mut workspace, music());
    let dataset = load(&workspace);

    assert_eq!(dataset.revision, 2);
    assert_eq!(dataset.people.numbers, [1, 2, 3]);
    assert_eq!(dataset.people.keys.iter().collect::<Vec<_>>(), ["c-1", "c-2", "m-9"]);
    assert_eq!(dataset.people.flags, [HAS_EMAIL | HAS_PHONE, HAS_EMAIL, HAS_MASKED_CONTACT]);
    let country = dataset.people.attribute("country").unwrap();
    assert_eq!((0..3).map(|row| country.first(row)).collect::<Vec<_>>(), [Some("FR"), Some("DE"), None]);
    let interests = dataset.people.attribute("interests").unwrap();
    assert_eq!(interests.texts(1).collect::<Vec<_>>(), ["jazz", "law"]);

    assert_eq!(dataset.catalogue.keys.iter().collect::<Vec<_>>(), ["k1", "k2", "k1"]);
    assert_eq!(dataset.catalogue.domains, [Domain::Course, Domain::Course, Domain::Music]);
    assert_eq!(dataset.catalogue.title(0), "Mixing");
    assert_eq!(dataset.catalogue.title(1), "k2");
    assert_eq!(dataset.catalogue.label("category").unwrap().texts(0).collect::<Vec<_>>(), ["audio", "craft"]);
    assert_eq!(dataset.catalogue.number("price").unwrap().values[0], 20.0);
    assert!(dataset.catalogue.number("price").unwrap().values[1].is_nan());

    assert_eq!(dataset.events.people, [0, 0, 1, 2]);
    assert_eq!(dataset.events.items, [0, 2, 1, 2]);
    assert_eq!(dataset.events.of(0).kinds, [EventKind::Purchase, EventKind::Play]);
    assert_eq!(dataset.events.of(0).times, [100, 200]);
    assert_eq!(dataset.now, 300);
    let bridge = BridgeCounts { course_only: 1, both: 1, music_only: 1, neither: 0 };
    assert_eq!(dataset.bridge_counts(), bridge);

    let summary = Workspace::summary(workspace.path()).unwrap();
    assert_eq!((summary.bridge, summary.n_items, summary.n_events), (bridge, 3, 4));
    assert!(workspace.check(&Task::silent()).unwrap().is_sound());
    assert!(workspace.has_source("courses").unwrap().is_some());
    assert!(workspace.has_source("other").unwrap().is_none());
}

#[test]
fn the_newest_word_on_consent_counts_and_a_refusal_beats_an_older_grant() {
    use Consent::{Denied, Granted, Unknown};
    let cases: &[(&[(Consent, i64)], Consent)] = &[
        (&[(Granted, 10)], Granted),
        (&[(Denied, 20), (Granted, 10)], Denied),
        (&[(Granted, 10), (Denied, 20)], Denied),
        (&[(Denied, 10), (Granted, 20)], Granted),
        (&[(Granted, 10), (Denied, 10)], Denied),
        (&[(Denied, 10), (Granted, 10)], Denied),
        (&[(Denied, 10), (Unknown, 20)], Denied),
        (&[], Unknown),
    ];
    for (words, expected) in cases {
        let folder = tempfile::tempdir().unwrap();
        let mut workspace = new_workspace(folder.path());
        import(&mut workspace, person("a"));
        for &(consent, at) in *words {
            let mut batch = person("a");
            batch.consent.push(ConsentRow { user: 0, channel: Channel::Email, consent, at });
            import(&mut workspace, batch);
        }
        assert_eq!(load(&workspace).people.consent(0, Channel::Email), *expected, "{words:?}");
        assert_eq!(load(&workspace).people.consent(0, Channel::Ads), Unknown);
    }
}

#[test]
fn people_found_to_be_one_are_one_and_two_again_when_the_import_goes() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = new_workspace(folder.path());
    import(&mut workspace, courses());
    import(&mut workspace, music());
    let before = load(&workspace);
    let mut link = person("c-2");
    link.identifiers.push(identifier(0, IdKind::Platform, "m\u{1f}m-9"));
    let source = import(&mut workspace, link);
    let joined = load(&workspace);
    assert_eq!(joined.people.numbers, [1, 2]);
    assert_eq!(joined.events.people, [0, 0, 1, 1]);
    assert_eq!(joined.bridge_counts().both, 2);
    assert_eq!(workspace.find_person(PersonQuery::Key("m-9")).unwrap(), [2]);
    assert_eq!(workspace.find_person(PersonQuery::Number(3)).unwrap(), [2]);

    workspace.remove_source(source, 9, &Task::silent()).unwrap();
    assert_same(&load(&workspace), &before);
    assert_eq!(workspace.counts().unwrap().bridge, before.bridge_counts());
}

#[test]
fn an_import_is_undone_as_a_whole_and_numbers_are_not_given_again() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = new_workspace(folder.path());
    import(&mut workspace, courses());
    let before = load(&workspace);
    let source = import(&mut workspace, music());
    workspace.remove_source(source, 9, &Task::silent()).unwrap();
    assert_same(&load(&workspace), &before);
    assert_eq!(workspace.sources().unwrap().len(), 1);
    import(&mut workspace, music());
    assert_eq!(load(&workspace).people.numbers, [1, 2, 4]);
    let missing = workspace.remove_source(source, 9, &Task::silent());
    assert!(matches!(missing, Err(StoreError::NotFound { .. })));
    assert!(workspace.check(&Task::silent()).unwrap().is_sound());
}

#[test]
fn cards_hold_what_an_export_needs() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = new_workspace(folder.path());
    import(&mut workspace, courses());
    import(&mut workspace, music());
    workspace.set_suppressed(&[2], true, 5).unwrap();
    let cards = workspace.contact_cards(&[3, 1, 99], &Task::silent()).unwrap();
    assert_eq!(cards.len(), 2);
    assert_eq!((cards[0].number, cards[0].key.as_str(), cards[0].masked_contact), (3, "m-9", true));
    let card = &cards[1];
    assert_eq!((card.key.as_str(), card.first_name.as_str(), card.country.as_str()), ("c-1", "Ada", "FR"));
    assert_eq!(
        (card.emails.as_slice(), card.phones.as_slice()),
        (&["ada@example.com".into()][..], &["+33123456789".into()][..])
    );
    assert_eq!(card.consent, [Consent::Granted, Consent::Unknown, Consent::Unknown]);
    assert!(!card.suppressed);
    assert_eq!(load(&workspace).people.flags[1] & SUPPRESSED, SUPPRESSED);
}

#[test]
fn a_forgotten_person_is_nowhere_and_does_not_come_back() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = new_workspace(folder.path());
    import(&mut workspace, courses());
    import(&mut workspace, music());
    workspace.save_segment("all", "{}", &PersonSet::from_iter([1, 2, 3]), 3).unwrap();
    workspace.save_run(&run("als"), Some(&[("people".into(), Array2::ones((3, 2)))]), &Task::silent()).unwrap();
    let audience = AudienceMembers { members: vec![(1, 0.5), (2, 0.25)], held_out: vec![3] };
    workspace.save_audience(&AudienceRecord { name: "a".into(), ..Default::default() }, &audience).unwrap();

    let forgotten = workspace.forget(1, 50, &Task::silent()).unwrap();
    assert_eq!((forgotten.n_identifiers, forgotten.n_events, forgotten.n_runs_emptied), (4, 2, 1));
    for secret in ["ada@example.com", "+33123456789", "c-1"] {
        assert!(!holds_text(workspace.path(), secret), "{secret}");
    }
    assert_eq!(load(&workspace).people.numbers, [2, 3]);
    assert_eq!(load(&workspace).events.len(), 2);
    assert_eq!(workspace.segment_numbers("all").unwrap(), PersonSet::from_iter([2, 3]));
    assert_eq!(workspace.audience_members("a").unwrap().members, [(2, 0.25)]);
    assert!(workspace.run_parts("als", &Task::silent()).unwrap().is_empty());
    assert!(workspace.find_person(PersonQuery::Email("ada@example.com")).unwrap().is_empty());
    assert!(workspace.check(&Task::silent()).unwrap().is_sound());

    let again = workspace.forget(1, 51, &Task::silent());
    assert!(matches!(again, Err(StoreError::NotFound { .. })));
    let batches = [join(courses(), &mut workspace.identity_index().unwrap())];
    let committed = workspace.commit_import(&batches, 60, &Task::silent()).unwrap();
    assert_eq!(committed.n_refused_erased, 1);
    assert_eq!(load(&workspace).people.numbers, [2, 3]);
    assert!(!holds_text(workspace.path(), "ada@example.com"));
}

#[test]
fn forgetting_everybody_leaves_an_empty_dataset() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = new_workspace(folder.path());
    import(&mut workspace, courses());
    workspace.forget(1, 1, &Task::silent()).unwrap();
    workspace.forget(2, 1, &Task::silent()).unwrap();
    let dataset = load(&workspace);
    assert_eq!((dataset.n_people(), dataset.events.len(), dataset.n_items()), (0, 0, 2));
    assert!(workspace.check(&Task::silent()).unwrap().is_sound());
}

#[test]
fn an_import_that_cannot_be_taken_changes_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = new_workspace(folder.path());
    let empty = workspace.identity_index().unwrap();
    import(&mut workspace, courses());
    let before = load(&workspace);

    let stale = join(music(), &mut empty.clone());
    let refused = workspace.commit_import(&[stale], 1, &Task::silent());
    assert!(matches!(refused, Err(StoreError::Stale)));

    let mut ring = join(music(), &mut workspace.identity_index().unwrap());
    let (kind, value) = (IdKind::Email, "ada@example.com".to_owned());
    ring.1.links = vec![Link { low: 1, high: 1, kind, value, is_undone: false }];
    let refused = workspace.commit_import(&[ring], 1, &Task::silent());
    assert!(matches!(refused, Err(StoreError::BadInput { .. })));

    let mut crooked = join(music(), &mut workspace.identity_index().unwrap());
    crooked.0.events.users[0] = 77;
    let refused = workspace.commit_import(&[crooked], 1, &Task::silent());
    assert!(matches!(refused, Err(StoreError::BadInput { .. })));

    let token = CancelToken::default();
    token.cancel();
    let sound = join(music(), &mut workspace.identity_index().unwrap());
    let stopped = workspace.commit_import(&[sound], 1, &Task::new(token, |_| {}));
    assert!(matches!(stopped, Err(StoreError::Cancelled(_))));

    assert_same(&load(&workspace), &before);
    assert_eq!(workspace.revision().unwrap(), before.revision);
    assert_eq!(workspace.sources().unwrap().len(), 1);
}

#[test]
fn runs_and_clusterings_keep_their_matrices() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = new_workspace(folder.path());
    let task = Task::silent();
    // More than one piece: 9 M cells at 8 M a piece.
    let tall = Array2::from_shape_fn((150_000, 60), |(row, column)| (row * 60 + column) as f32);
    let parts = vec![("items".to_owned(), Array2::zeros((0, 4))), ("people".to_owned(), tall)];
    workspace.save_run(&run("als"), Some(&parts), &task).unwrap();
    assert_eq!(workspace.run_parts("als", &task).unwrap(), parts);
    assert_eq!(workspace.run("als").unwrap(), run("als"));
    workspace.save_run(&run("als"), None, &task).unwrap();
    assert_eq!(workspace.run_parts("als", &task).unwrap(), vec![], "the new run replaces the old");
    assert_eq!(workspace.runs().unwrap().len(), 1);
    workspace.set_run_metrics("als", "{\"ndcg\":1}").unwrap();
    assert_eq!(workspace.runs().unwrap()[0].metrics_json, "{\"ndcg\":1}");

    assert_eq!(workspace.clustering("als", &task).unwrap(), None);
    for xy in [vec![], vec![[0.5, 1.0], [2.0, 3.0], [4.0, 5.0]]] {
        let clustering = Clustering { definition_json: "{}".into(), labels: vec![2, 0, 1], xy };
        workspace.save_clustering("als", &clustering, &task).unwrap();
        assert_eq!(workspace.clustering("als", &task).unwrap(), Some(clustering));
    }
    workspace.delete_run("als", 9).unwrap();
    assert!(matches!(workspace.run("als"), Err(StoreError::NotFound { .. })));
    assert_eq!(workspace.check(&task).unwrap().n_blobs, 0);
}

#[test]
fn audiences_keep_their_order_and_holdouts_outlive_them() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = new_workspace(folder.path());
    import(&mut workspace, courses());
    let record = AudienceRecord { name: "spring".into(), definition_json: "{}".into(), ..Default::default() };
    let people = AudienceMembers { members: vec![(2, 0.75)], held_out: vec![1] };
    let both = AudienceMembers { members: vec![(2, 0.75)], held_out: vec![2] };
    assert!(matches!(workspace.save_audience(&record, &both), Err(StoreError::BadInput { .. })));
    workspace.save_audience(&record, &people).unwrap();
    workspace.save_audience(&record, &people).unwrap();
    assert_eq!(workspace.audiences().unwrap().len(), 1, "the new audience replaces the old");
    assert_eq!(workspace.holdouts().unwrap().len(), 2, "whose holdout stays in the ledger");
    assert_eq!(workspace.audience_members("spring").unwrap(), people);
    workspace.set_audience_results("spring", "{\"lift\":2}").unwrap();
    let stored = &workspace.audiences().unwrap()[0];
    assert_eq!((stored.n_members, stored.n_held_out, stored.results_json.as_str()), (1, 1, "{\"lift\":2}"));
    let export =
        ExportRecord { audience: "spring".into(), destination: "meta".into(), n_rows: 1, at: 7, ..Default::default() };
    workspace.log_export(&export).unwrap();
    workspace.delete_audience("spring", 8).unwrap();
    assert!(workspace.audiences().unwrap().is_empty());
    assert_eq!(workspace.exports().unwrap(), [export]);
    let ledger = workspace.holdouts().unwrap();
    assert_eq!(
        (ledger[0].audience.as_str(), ledger[0].deleted, ledger[0].numbers.as_slice()),
        ("spring", true, &[1][..])
    );
    workspace.save_audience(&record, &people).unwrap();
    assert_eq!(workspace.holdouts().unwrap().len(), 3);
}

#[test]
fn segments_settings_and_the_audit_log_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = new_workspace(folder.path());
    let members = PersonSet::from_iter([3, 70_000]);
    workspace.save_segment("fans", "{\"k\":3}", &members, 4).unwrap();
    workspace.save_segment("fans", "{}", &members, 4).unwrap();
    assert_eq!(workspace.segments().unwrap().len(), 1, "the new segment replaces the old");
    assert_eq!(workspace.segments().unwrap()[0].n_members, 2);
    assert_eq!(workspace.segment_numbers("fans").unwrap(), members);
    workspace.delete_segment("fans").unwrap();
    assert!(matches!(workspace.segment_numbers("fans"), Err(StoreError::NotFound { .. })));

    assert_eq!(workspace.setting::<u32>("floor").unwrap(), None);
    workspace.set_setting("floor", &20_u32).unwrap();
    assert_eq!(workspace.setting("floor").unwrap(), Some(20_u32));
    assert_eq!(workspace.setting::<Vec<String>>("floor").unwrap(), None);

    workspace.audit(5, "audit-note", &serde_json::json!({"by": "ada@example.com", "rows": 3})).unwrap();
    let log = workspace.audit_log().unwrap();
    assert_eq!((log[0].seq, log[0].at, log[0].action.as_str()), (1, 5, "audit-note"));
    assert_eq!(log[0].detail_json, "{\"by\":\"•••\",\"rows\":3}");
}

#[test]
fn a_file_that_can_only_be_read_is_read_and_refuses_to_be_written() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = new_workspace(folder.path());
    import(&mut workspace, courses());
    let path = workspace.path().to_owned();
    drop(workspace);
    let mut workspace = Workspace::open_read_only(&path).unwrap();
    assert_eq!(load(&workspace).n_people(), 2);
    assert!(matches!(workspace.set_setting("a", &1), Err(StoreError::ReadOnly)));
    assert!(matches!(Workspace::create(&path), Err(StoreError::Exists { .. })));
}

#[test]
fn files_that_are_no_workspace_are_turned_down() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("x.crossfade");
    for open in [Workspace::open, Workspace::open_read_only] {
        assert!(matches!(open(&path.with_extension("none")), Err(StoreError::Io { .. })));
        for content in [&b""[..], b"SQLite", b"SQLite format 3\0", &[0x5a; 9000], "编号,姓名\n".as_bytes()] {
            std::fs::write(&path, content).unwrap();
            assert!(matches!(open(&path), Err(StoreError::NotAWorkspace { .. } | StoreError::Corrupt { .. })));
        }
    }
}

#[test]
fn no_damage_to_a_file_brings_the_program_down() {
    let folder = tempfile::tempdir().unwrap();
    let mut workspace = new_workspace(folder.path());
    import(&mut workspace, courses());
    import(&mut workspace, music());
    let path = workspace.path().to_owned();
    drop(workspace);
    let sound = std::fs::read(&path).unwrap();
    let damaged = folder.path().join("damaged.crossfade");
    let mut n_noticed = 0;
    for step in 0..150_usize {
        let mut bytes = sound.clone();
        match step % 3 {
            0 => bytes.truncate(sound.len() * step / 150),
            1 => bytes[sound.len() * step / 150..][..40].fill(0xff),
            _ => bytes[sound.len() * step / 150] ^= 0x55,
        }
        std::fs::write(&damaged, &bytes).unwrap();
        for side in ["-wal", "-shm"] {
            let _ = std::fs::remove_file(folder.path().join(format!("damaged.crossfade{side}")));
        }
        n_noticed += usize::from(!read_everything(&damaged));
    }
    // All 50 cut files, and of the others those where a byte in use was hit.
    assert!(n_noticed > 50, "{n_noticed}");
}

/// Whether the file could be opened, read to the end and found sound.
fn read_everything(path: &Path) -> bool {
    let task = Task::silent();
    let Ok(workspace) = Workspace::open(path) else { return false };
    let loaded = workspace.load_dataset(&task).is_ok() & workspace.identity_index().is_ok();
    let cards = workspace.contact_cards(&[1, 2, 3], &task).is_ok() & workspace.sources().is_ok();
    loaded & cards & workspace.check(&task).is_ok_and(|report| report.is_sound())
}

fn new_workspace(folder: &Path) -> Workspace {
    Workspace::create(&folder.join("test.crossfade")).unwrap()
}

fn load(workspace: &Workspace) -> Dataset {
    workspace.load_dataset(&Task::silent()).unwrap()
}

fn import(workspace: &mut Workspace, batch: Batch) -> SourceId {
    let batches = [join(batch, &mut workspace.identity_index().unwrap())];
    workspace.commit_import(&batches, 1_000, &Task::silent()).unwrap().sources[0]
}

/// The plainest way to join: whoever has an identifier that is known is that profile and linked to all others.
fn join(batch: Batch, index: &mut IdentityIndex) -> (Batch, Joined) {
    let mut joined = Joined::default();
    for user in 0..batch.n_users {
        let keys = || batch.identifiers.iter().filter(|found| found.user == user);
        let known: Vec<(&Identifier, u32)> =
            keys().filter_map(|found| Some((found, index.holder(found.kind, &found.value)?.number))).collect();
        let number = known.iter().map(|known| known.1).min().unwrap_or_else(|| {
            joined.new_numbers.push(index.next_number);
            index.next_number += 1;
            index.next_number - 1
        });
        for (found, other) in known.into_iter().filter(|known| known.1 != number) {
            let (kind, value) = (found.kind, found.value.clone());
            joined.links.push(Link { low: number.min(other), high: number.max(other), kind, value, is_undone: false });
        }
        for found in keys() {
            index.hold(found.kind, &found.value, number);
        }
        joined.numbers.push(number);
    }
    (batch, joined)
}

fn assert_same(found: &Dataset, expected: &Dataset) {
    assert_eq!(found.people.numbers, expected.people.numbers);
    assert_eq!(found.people.keys, expected.people.keys);
    assert_eq!(found.people.flags, expected.people.flags);
    assert_eq!(found.people.consent, expected.people.consent);
    assert_eq!(found.people.attributes, expected.people.attributes);
    assert_eq!(found.catalogue.keys, expected.catalogue.keys);
    assert_eq!(found.catalogue.titles, expected.catalogue.titles);
    assert_eq!(found.catalogue.labels, expected.catalogue.labels);
    assert_eq!(format!("{:?}", found.events), format!("{:?}", expected.events));
}

/// Whether a text stands anywhere in the file or its log.
fn holds_text(path: &Path, text: &str) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    [path.to_owned(), PathBuf::from(log)].iter().any(|path| {
        let bytes = std::fs::read(path).unwrap_or_default();
        bytes.windows(text.len()).any(|window| window == text.as_bytes())
    })
}

fn identifier(user: u32, kind: IdKind, value: &str) -> Identifier {
    Identifier { user, kind, value: value.into() }
}

fn run(name: &str) -> RunRecord {
    RunRecord { name: name.into(), model: "als".into(), revision: 2, seconds: 1.5, n_people: 3, ..Default::default() }
}

/// One person, known only by the course shop's id.
fn person(id: &str) -> Batch {
    Batch {
        n_users: 1,
        identifiers: vec![identifier(0, IdKind::Platform, &format!("c\u{1f}{id}"))],
        ..Batch::default()
    }
}

/// Two people, two courses.
fn courses() -> Batch {
    let mut batch = Batch {
        n_users: 2,
        identifiers: vec![
            identifier(0, IdKind::Platform, "c\u{1f}c-1"),
            identifier(0, IdKind::Email, "ada@example.com"),
            identifier(1, IdKind::Platform, "c\u{1f}c-2"),
            identifier(1, IdKind::Email, "bob@example.com"),
        ],
        contact: vec![ContactField { user: 0, name: "first_name", value: "Ada".into() }],
        consent: vec![ConsentRow { user: 0, channel: Channel::Ads, consent: Consent::Granted, at: 7 }],
        attributes: vec![
            attribute("country", &[(0, "DE"), (1, "DE")]),
            attribute("interests", &[(1, "jazz\u{1f}law")]),
        ],
        events: EventRows::default(),
        report: FileReport { sha256: "courses".into(), ..Default::default() },
        ..Batch::default()
    };
    let mixing = batch.items.insert(Domain::Course, "k1");
    let other = batch.items.insert(Domain::Course, "k2");
    batch.items.titles[mixing as usize] = "Mixing".into();
    batch.items.labels = vec![(mixing, "category".into(), "audio".into()), (mixing, "category".into(), "craft".into())];
    batch.items.numbers = vec![(mixing, "price".into(), 20.0), (other, "price".into(), f32::NAN)];
    batch.events.push(1, other, EventKind::Enrol, f32::NAN, 50);
    batch.events.push(0, mixing, EventKind::Purchase, 20.0, 100);
    batch
}

/// One of them again, by her address, and somebody new; one track whose id is that of a course.
fn music() -> Batch {
    let mut batch = Batch {
        n_users: 2,
        identifiers: vec![
            identifier(0, IdKind::Platform, "m\u{1f}m-9"),
            identifier(1, IdKind::Platform, "m\u{1f}m-1"),
            identifier(1, IdKind::Email, "ada@example.com"),
            identifier(1, IdKind::Phone, "+33123456789"),
        ],
        contact: vec![ContactField { user: 0, name: "masked_phone", value: "138****1234".into() }],
        attributes: vec![attribute("country", &[(0, ""), (1, "FR")])],
        report: FileReport { sha256: "music".into(), ..Default::default() },
        ..Batch::default()
    };
    let track = batch.items.insert(Domain::Music, "k1");
    batch.events.push(0, track, EventKind::Play, 3.0, 300);
    batch.events.push(1, track, EventKind::Play, 1.0, 200);
    batch
}

fn attribute(name: &str, cells: &[(u32, &str)]) -> AttributeRows {
    AttributeRows {
        name: name.into(),
        users: cells.iter().map(|cell| cell.0).collect(),
        values: cells.iter().map(|cell| cell.1).collect(),
    }
}
