//! What holds for every destination; the examples and what stays in a workspace are in the files beside.

#![allow(clippy::expect_used)] // helpers of tests: one may stop at the first surprise

mod examples;
mod kept;

use std::fs;
use std::io::Read;
use std::path::Path;

use crossfade::data::Consent;
use crossfade::data::contact::ContactError;
use crossfade::data::incoming::ContactCard;
use crossfade::export::contact::{
    DeviceRule, EmailRule, HashForm, NameRule, PhoneRule, city, country, device_id, email, existing_hash, name, phone,
    postcode,
};
use crossfade::export::destinations::Group;
use crossfade::export::table::{CsvOptions, TextEncoding};
use crossfade::export::{
    ConsentState, DESTINATIONS, Destination, Difference, ExportError, ExportPeople, ExportPerson, Manifest,
    ManifestSource, Preflight, Severity, WriteOptions, Written, destination, drop_code, findings_of,
};
use crossfade::task::{CancelToken, Task};

/// Vectors that are known to differ: (kind, destination, raw, why). One that starts to pass fails the test.
const EXCEPTIONS: [(&str, &str, &str, &str); 0] = [];

#[test]
fn normalisation_vectors() {
    let mut reader = csv::Reader::from_reader(&include_bytes!("vectors/normalisation.csv")[..]);
    let mut failures = vec![];
    let mut n_vectors = 0;
    for record in reader.records() {
        let record = record.expect("the vectors are valid CSV");
        let [kind, destination, region, raw, expected, algorithm, hash, error, _, note] =
            std::array::from_fn(|column| record.get(column).expect("ten columns"));
        let form = hash_form(algorithm);
        let found = normalise(kind, destination, region, raw, form, note);
        let expected = if error.is_empty() { Ok((expected.to_owned(), hash.to_owned())) } else { Err(error) };
        let found = found.map(|normal| (normal.clone(), hash_column(&normal, form))).map_err(|error| error.code);
        let is_exception =
            EXCEPTIONS.iter().any(|exception| (exception.0, exception.1, exception.2) == (kind, destination, raw));
        if (found == expected) == is_exception {
            failures.push(format!("{kind} {destination} {region} {raw:?}: {found:?}, expected {expected:?}"));
        }
        n_vectors += 1;
    }
    assert_eq!(n_vectors, 383);
    assert!(failures.is_empty(), "{} failures\n{}", failures.len(), failures.join("\n"));
}

fn hash_form(algorithm: &str) -> HashForm {
    let forms = [HashForm::Plain, HashForm::Sha256, HashForm::Md5, HashForm::Md5Sha256];
    let id = if algorithm == "none" { "plain" } else { algorithm };
    forms.into_iter().find(|form| form.id() == id).expect("a known hash form")
}

/// The hash column of a vector: empty when nothing is hashed, the value itself when it came in hashed.
fn hash_column(normal: &str, form: HashForm) -> String {
    match existing_hash(normal, form) {
        Some(Ok(hash)) => hash,
        _ if form == HashForm::Plain => String::new(),
        _ => form.apply(normal),
    }
}

fn normalise(
    kind: &str,
    destination: &str,
    region: &str,
    raw: &str,
    form: HashForm,
    note: &str,
) -> Result<String, ContactError> {
    let region = Some(region).filter(|hint| !hint.is_empty());
    match kind {
        "email" => existing_hash(raw, form).unwrap_or_else(|| email(raw, email_rule(destination))),
        "phone" => match destination {
            "tencent_md5" | "tencent_sha256" | "oceanengine" => phone(raw, region, PhoneRule::MainlandChina),
            "google_ads" | "tiktok_e164" | "klaviyo" | "braze" => phone(raw, region, PhoneRule::E164),
            "meta_clean_only" => Ok(digits_only(raw)),
            _ => phone(raw, region, PhoneRule::Digits),
        },
        "name" => match (destination, note) {
            ("google_ads", "last") => name(raw, NameRule::GoogleLast),
            ("google_ads", _) => name(raw, NameRule::GoogleFirst),
            ("x", _) => name(raw, NameRule::Handle),
            _ => name(raw, NameRule::Meta),
        },
        "city" => city(raw),
        "country" if destination == "meta" => country(raw).map(|code| code.to_ascii_lowercase()),
        "country" => country(raw),
        "zip" => postcode(raw, region, destination == "meta"),
        "maid" => device_id(raw, device_rule(destination)),
        _ => panic!("unknown kind {kind}"),
    }
}

/// The step before the parser, as Meta tests it: digits, without leading zeros.
fn digits_only(raw: &str) -> String {
    let digits: String = raw.chars().filter(char::is_ascii_digit).collect();
    digits.trim_start_matches('0').to_owned()
}

fn email_rule(destination: &str) -> EmailRule {
    match destination {
        "google_ads" => EmailRule::Google,
        "tiktok" => EmailRule::WithoutSpaces,
        "tiktok_plus_stripped" => EmailRule::WithoutTag,
        "tiktok_plus_dots_stripped" => EmailRule::WithoutTagAndDots,
        "yandex" | "yandex_md5_legacy" => EmailRule::LatinOnly,
        _ => EmailRule::Keep,
    }
}

fn device_rule(destination: &str) -> DeviceRule {
    match destination {
        "tencent_imei_md5" => DeviceRule::Imei,
        "tencent_mac_md5" => DeviceRule::Mac,
        "tencent_oaid_md5" | "tencent_oaid_md5_sha256" => DeviceRule::Oaid,
        "tencent_idfa_md5" | "tencent_idfa_md5_sha256" | "yandex_idfa" => DeviceRule::UpperUuid,
        _ => DeviceRule::LowerUuid,
    }
}

/// The worked person of the format notes.
fn zoe() -> ExportPerson {
    let card = ContactCard {
        number: 7,
        key: "zoe".to_owned(),
        emails: vec![" Zoe.VanDerBerg+News@Gmail.com ".to_owned()],
        phones: vec!["(415) 555-2671".to_owned()],
        first_name: "Zoë".to_owned(),
        last_name: "Van Der Berg".to_owned(),
        country: "US".to_owned(),
        postcode: "94107-1234".to_owned(),
        city: "San Francisco".to_owned(),
        region: "California".to_owned(),
        device_ids: vec!["AECE52E7-03EE-455A-B3C4-E57283966239".to_owned()],
        consent: [Consent::Granted; 3],
        ..ContactCard::default()
    };
    ExportPerson { card, score: 0.75, rank: 1, value: Some(129.5), segment: "s1".to_owned() }
}

/// The people as every destination reads them.
fn packed(people: &[ExportPerson]) -> ExportPeople {
    people.iter().collect()
}

fn write(
    target: &dyn Destination,
    people: &[ExportPerson],
    options: &WriteOptions,
    task: &Task,
) -> Result<Written, ExportError> {
    crossfade::export::write(target, &packed(people), options, task)
}

fn preflight(
    target: &dyn Destination,
    people: &[ExportPerson],
    options: &WriteOptions,
    task: &Task,
) -> Result<Preflight, ExportError> {
    crossfade::export::preflight(target, &packed(people), options, task)
}

/// The worked Chinese number.
fn chinese() -> ExportPerson {
    let card = ContactCard {
        key: "zh".to_owned(),
        phones: vec!["138-1234-5678".to_owned()],
        country: "CN".to_owned(),
        consent: [Consent::Granted; 3],
        ..ContactCard::default()
    };
    ExportPerson { card, rank: 2, ..ExportPerson::default() }
}

/// People whom every destination can write.
fn crowd(n_people: u32) -> Vec<ExportPerson> {
    let person = |number: u32| ExportPerson {
        card: ContactCard {
            number,
            key: format!("user-{number}"),
            emails: vec![format!("person{number}@example.com")],
            phones: vec![format!("+861381{number:07}")],
            country: "CN".to_owned(),
            consent: [Consent::Granted; 3],
            ..ContactCard::default()
        },
        score: f64::from(number) / 8.0,
        rank: number + 1,
        value: Some(f64::from(number)),
        segment: "s".to_owned(),
    };
    (0..n_people).map(person).collect()
}

fn options(dir: &Path) -> WriteOptions {
    WriteOptions {
        dir: dir.to_owned(),
        audience_slug: "autumn".to_owned(),
        floor: 1,
        exported_at: Some(1_790_000_000),
        ..WriteOptions::default()
    }
}

/// Name and bytes, by name.
type Files = Vec<(String, Vec<u8>)>;

/// Writes with the options that `change` makes of the usual ones; returns each file's name and bytes too.
fn written(
    target: &dyn Destination,
    people: &[ExportPerson],
    change: impl Fn(&mut WriteOptions),
) -> (Result<Written, ExportError>, Files) {
    let dir = tempfile::tempdir().expect("a folder");
    let mut options = options(dir.path());
    change(&mut options);
    let outcome = write(target, people, &options, &Task::silent());
    let mut files: Files = fs::read_dir(dir.path())
        .expect("a folder")
        .map(|entry| entry.expect("an entry"))
        .map(|entry| (entry.file_name().to_string_lossy().into_owned(), fs::read(entry.path()).expect("a file")))
        .collect();
    files.sort();
    (outcome, files)
}

fn unzipped(bytes: &[u8]) -> (String, String) {
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(bytes)).expect("a ZIP");
    let mut file = archive.by_index(0).expect("one file");
    let mut text = String::new();
    file.read_to_string(&mut text).expect("text");
    (file.name().expect("a name").into_owned(), text)
}

#[test]
fn counts_add_up_and_agree_before_and_after() {
    let mut people = crowd(40);
    people[0].card.consent = [Consent::Denied; 3];
    people[1].card.consent = [Consent::Unknown; 3];
    people[2].card.suppressed = true;
    people[3].card = ContactCard { number: 99, key: "other".to_owned(), ..people[4].card.clone() };
    people[5].card.phones = vec!["138****5678".to_owned()];
    people[5].card.emails.clear();
    for target in DESTINATIONS {
        let id = target.profile().id;
        let dir = tempfile::tempdir().expect("a folder");
        let mut options = options(dir.path());
        options.suppressed_contacts = vec!["PERSON6@example.com ".to_owned(), "13810000006".to_owned()].into();
        options.default_country = Some("CN".to_owned());
        let before = preflight(target, &people, &options, &Task::silent()).expect("a check");
        assert_eq!(fs::read_dir(dir.path()).expect("a folder").count(), 0);
        let after = write(target, &people, &options, &Task::silent()).expect("it is written");
        assert_eq!(before.tally, after.tally, "{id}");
        let findings_told = findings_of(&after, &options);
        let tally = after.tally;
        assert_eq!(tally.written + tally.drops.values().sum::<u64>(), 40, "{id}");
        let expected = [
            drop_code::CONSENT_DENIED,
            drop_code::CONSENT_UNKNOWN,
            drop_code::SUPPRESSED,
            drop_code::SUPPRESSED_NORMALISED,
        ];
        for code in expected {
            assert_eq!(tally.drops.get(code), Some(&1), "{id} {code}");
        }
        let is_ads = tally.drops.contains_key(drop_code::DUPLICATE);
        let tells_people_apart = matches!(id, "csv" | "xlsx" | "parquet" | "jsonl" | "meta" | "braze");
        assert_eq!(is_ads, !tells_people_apart, "{id}: only rows without a person's own data repeat");
        assert_eq!(tally.rows, after.files.iter().map(|file| file.rows).sum::<u64>(), "{id}");
        assert_eq!(before.n_files, after.files.len() as u64, "{id}");
        assert_eq!(before.findings, findings_told, "{id}");
    }
}

#[test]
fn only_granted_consent_unless_allowed_and_never_in_protected_countries() {
    let mut people = crowd(4);
    people[1].card.consent = [Consent::Unknown; 3];
    people[2].card.consent = [Consent::Unknown; 3];
    people[2].card.country = "Deutschland".to_owned();
    people[3].card.consent = [Consent::Unknown; 3];
    people[3].card.country = String::new();
    people[3].card.phones.push("+447400123456".to_owned());
    for target in DESTINATIONS {
        let id = target.profile().id;
        let (strict, _) = written(target, &people, |_| {});
        assert_eq!(strict.expect("it is written").tally.written, 1, "{id}");
        let (open, files) = written(target, &people, |options| options.allow_unknown_consent = true);
        let open = open.expect("it is written");
        assert_eq!(open.tally.drops.get(drop_code::CONSENT_UNKNOWN_PROTECTED), Some(&2), "{id}");
        assert_eq!((open.tally.written, open.tally.written_unknown_consent), (2, 1), "{id}");
        if target.profile().splits_by_consent {
            let states: Vec<_> = open.files.iter().map(|file| file.consent).collect();
            assert_eq!(states, [Some(ConsentState::Granted), Some(ConsentState::Unknown)]);
            assert!(files[0].0.contains("-granted") && files[1].0.contains("-unknown"));
        }
    }
}

#[test]
fn hashed_destinations_hold_no_plain_identifier() {
    let people = [crowd(30), vec![zoe(), chinese()]].concat();
    for target in DESTINATIONS.into_iter().filter(|target| target.profile().group == Group::Ads) {
        let (outcome, files) = written(target, &people, |_| {});
        outcome.expect("it is written");
        for (name, bytes) in files {
            let text = if name.ends_with(".zip") { unzipped(&bytes).1 } else { String::from_utf8_lossy(&bytes).into() };
            for plain in ["@", "1381", "4155552671", "555-2671", "person", "zoe", "Zoë", "zoë", "berg"] {
                assert!(!text.contains(plain) || is_only_in_hashes(&text, plain), "{name} holds {plain}");
            }
        }
    }
}

/// Whether each place where `plain` stands is inside a run of at least 32 hexadecimal digits.
fn is_only_in_hashes(text: &str, plain: &str) -> bool {
    let runs = text.split(|letter: char| !letter.is_ascii_hexdigit());
    let hashed: usize = runs.filter(|run| run.len() >= 32).map(|run| run.matches(plain).count()).sum();
    hashed == text.matches(plain).count()
}

#[test]
fn no_plain_identifier_is_shown_before_writing() {
    for target in DESTINATIONS {
        let check = preflight(target, &[zoe(), chinese()], &options(Path::new("nowhere")), &Task::silent());
        let check = check.expect("a check");
        let lines = check.first_lines.join("\n");
        assert!(!lines.is_empty());
        for plain in ["zoe", "Zoë", "Berg", "+1415", "aece52e7"] {
            assert!(!lines.contains(plain), "{}: {lines}", target.profile().id);
        }
    }
}

#[test]
fn too_few_people_are_typed_errors_and_blocking_findings() {
    for target in DESTINATIONS {
        let (empty, files) = written(target, &[], |_| {});
        assert!(matches!(empty, Err(ExportError::EmptyAudience)));
        let (few, _) = written(target, &crowd(3), |options| options.floor = 20);
        assert!(matches!(few, Err(ExportError::BelowFloor { people: 3, floor: 20 })));
        let mut denied = crowd(3);
        denied.iter_mut().for_each(|person| person.card.consent = [Consent::Denied; 3]);
        let (nothing, _) = written(target, &denied, |_| {});
        assert!(matches!(nothing, Err(ExportError::NothingToWrite { .. })));
        assert!(files.is_empty());
        let check = preflight(target, &denied, &options(Path::new("nowhere")), &Task::silent()).expect("a check");
        assert!(check.is_blocked());
        let minimum = target.profile().limits.min_rows;
        let check = preflight(target, &crowd(30), &options(Path::new("nowhere")), &Task::silent()).expect("a check");
        let warns =
            |severity| check.findings.iter().any(|f| f.code == "finding-below-minimum" && f.severity == severity);
        assert_eq!(warns(Severity::Warning), minimum > 30, "{}", target.profile().id);
    }
}

#[test]
fn lists_are_cut_into_parts_that_hold_every_row() {
    for target in DESTINATIONS {
        let (outcome, files) = written(target, &crowd(25), |options| options.part_rows = Some(10));
        let outcome = outcome.expect("it is written");
        let rows: Vec<u64> = outcome.files.iter().map(|file| file.rows).collect();
        assert_eq!(rows, [10, 10, 5], "{}", target.profile().id);
        assert!(files.iter().all(|(name, _)| name.contains("of3.")));
    }
}

#[test]
fn equal_input_gives_equal_bytes_and_manifests() {
    for target in DESTINATIONS {
        let make = || {
            let (outcome, files) = written(target, &crowd(30), |options| options.second_forms = true);
            let source = ManifestSource { audience: "Autumn".to_owned(), people: 30, ..ManifestSource::default() };
            let people = packed(&crowd(30));
            let manifest = Manifest::new(source, &people, &WriteOptions::default(), &[outcome.expect("it is written")]);
            (files, manifest)
        };
        let (first, second) = (make(), make());
        assert!(first == second, "{}", target.profile().id);
        let dir = tempfile::tempdir().expect("a folder");
        let path = dir.path().join("manifest.json");
        first.1.write(&path).expect("it is written");
        let text = fs::read_to_string(&path).expect("a file");
        let read = Manifest::read(&path).expect("a manifest");
        assert_eq!(read, first.1);
        assert_eq!(read.difference(&second.1), None);
        let mut changed = second.1.clone();
        changed.exports[0].consent_sha256.clear();
        assert_eq!(read.difference(&changed), Some(Difference::Consent));
        changed.data_fingerprint = "other".to_owned();
        assert_eq!(read.difference(&changed), Some(Difference::Data));
        assert!(!text.contains('@') && !text.contains("1381"), "{text}");
    }
}

#[test]
fn a_folder_that_cannot_be_written_to_is_named_and_left_alone() {
    for target in DESTINATIONS {
        let dir = tempfile::tempdir().expect("a folder");
        let missing = dir.path().join("missing");
        let outcome = write(target, &crowd(30), &options(&missing), &Task::silent());
        assert!(matches!(outcome, Err(ExportError::Io { path, .. }) if path.starts_with(&missing)));
        // A folder stands where the file should go: the rename at the end fails.
        let (probe, _) = written(target, &crowd(30), |_| {});
        let name = probe.expect("it is written").files[0].name.clone();
        fs::create_dir(dir.path().join(&name)).expect("a folder");
        let outcome = write(target, &crowd(30), &options(dir.path()), &Task::silent());
        assert!(matches!(outcome, Err(ExportError::Io { path, .. }) if path.ends_with(&name)));
        assert_eq!(fs::read_dir(dir.path()).expect("a folder").count(), 1, "{}", target.profile().id);
    }
}

#[test]
fn a_stopped_export_leaves_nothing() {
    for target in DESTINATIONS {
        let dir = tempfile::tempdir().expect("a folder");
        let token = CancelToken::default();
        let stop = token.clone();
        let task = Task::new(token, move |progress| {
            if progress.done > 0 {
                stop.cancel();
            }
        });
        let outcome = write(target, &crowd(5_000), &options(dir.path()), &task);
        assert!(matches!(outcome, Err(ExportError::Cancelled(_))));
        assert_eq!(fs::read_dir(dir.path()).expect("a folder").count(), 0);
    }
}
