//! What holds for every destination, and the destinations' own published examples.

#![allow(clippy::expect_used)] // helpers of tests: one may stop at the first surprise

use std::fs;
use std::io::Read;
use std::path::Path;

use crossfade::app::engine::{self, FeedRequest};
use crossfade::app::error::AppError;
use crossfade::data::Consent;
use crossfade::data::contact::ContactError;
use crossfade::data::incoming::ContactCard;
use crossfade::export::contact::{
    DeviceRule, EmailRule, HashForm, NameRule, PhoneRule, city, country, device_id, email, existing_hash, name, phone,
    postcode,
};
use crossfade::export::table::{CsvOptions, TextEncoding};

use crossfade::export::destinations::Group;
use crossfade::export::{
    ConsentState, DESTINATIONS, Destination, Difference, ExportError, ExportPeople, ExportPerson, Manifest,
    ManifestSource, Preflight, Severity, WriteOptions, Written, destination, drop_code, findings_of,
};
use crossfade::sample::SampleOptions;
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

fn check_text(id: &str, people: &[ExportPerson], expected_name: &str, expected_text: &str) {
    let (outcome, files) = written(destination(id).expect("a destination"), people, |_| {});
    outcome.expect("it is written");
    assert_eq!(files.len(), 1);
    assert_eq!(files[0].0, expected_name);
    assert_eq!(String::from_utf8_lossy(&files[0].1), expected_text);
}

#[test]
fn worked_example_for_google_ads() {
    let expected = "\
Email,Phone,First Name,Last Name,Country,Zip
7ac6abc9f405f815ac594383d72e1cc8394df9843eb9b666f61c0f380e9d2626,\
cb6880e416769253645cb9c6b8989154bf66a56a77fc14c81fb1019663cbb928,\
2752b88686847fa5c86f47b94ce652b7b3f22a91c37617d451a4db9afa431450,\
a6fe68a719fbd8e4466cb6992d9a64dd1f6837e26dfc5a024f1393f51d3737c0,US,94107
";
    check_text("google-ads", &[zoe()], "autumn-google-ads-granted.csv", expected);
}

#[test]
fn worked_example_for_meta() {
    let expected = "\
email,phone,madid,fn,ln,zip,ct,st,country,value
2c169693f20b00bb16c1b03ee504034caa04faae40480d73e3d80d269b6fda24,\
758fbf68945f21c416814c539ab578876c8d98fb69e6da692def92cd52417fe0,aece52e7-03ee-455a-b3c4-e57283966239,\
2752b88686847fa5c86f47b94ce652b7b3f22a91c37617d451a4db9afa431450,\
aad607ca3121d5d843c2cd64e8c73c2a24fa3a4cb890ed8d40a1efa8af7a14d5,\
c884a209ebe08750a7d13db63bd02233b375bd79786cbe329ab11586cc35dead,\
1a6bd4d9d79dc0a79b53795c70d3349fa9e38968a3fbefbfe8783efb1d2b6aac,\
6959097001d10501ac7d54c0bdb8db61420f658f2922cc26e46d536119a31126,\
79adb2a2fce5c6ba215fe5f27f532d4e7edbac4b6a5e09e1ef3a08084a904621,129.5
";
    check_text("meta", &[zoe()], "autumn-meta.csv", expected);
}

#[test]
fn worked_example_for_tencent() {
    let tencent = destination("tencent").expect("a destination");
    let (outcome, files) = written(tencent, &[zoe(), chinese()], |options| options.second_forms = true);
    let outcome = outcome.expect("it is written");
    let names: Vec<&str> = files.iter().map(|(name, _)| name.as_str()).collect();
    assert_eq!(names, ["autumn-tencent-HASH_MOBILE_PHONE.zip", "autumn-tencent-SHA256_MOBILE_PHONE.zip"]);
    let md5 = ("HASH_MOBILE_PHONE.txt".to_owned(), "4c0115d39ddea1eba5a7cdf8edfc18a9\n".to_owned());
    let sha256 = "38aed9048140b0e437ea81461d9ea4524169f6795004da120bcf7d41894e4d15\n".to_owned();
    assert_eq!(unzipped(&files[0].1), md5);
    assert_eq!(unzipped(&files[1].1), ("SHA256_MOBILE_PHONE.txt".to_owned(), sha256));
    assert_eq!(outcome.tally.drops.get("not_cn_mobile"), Some(&1));
}

#[test]
fn worked_example_for_generic_csv() {
    let expected = "\
person_id,email,phone_e164,first_name,last_name,country,postcode,city,region,segment,score,rank,value,\
consent_ads,consent_email,consent_sms,exported_at
zoe,zoe.vanderberg+news@gmail.com,+14155552671,Zoë,Van Der Berg,US,94107-1234,San Francisco,California,s1,0.75,1,129.5,\
granted,granted,granted,2026-09-21T14:13:20Z
";
    check_text("csv", &[zoe()], "autumn-csv.csv", expected);
}

#[test]
fn worked_example_for_tiktok() {
    let expected = "\
Email_SHA256,Email_SHA256,Phone_SHA256,MAID_SHA256
2c169693f20b00bb16c1b03ee504034caa04faae40480d73e3d80d269b6fda24,\
bf550a5b0ca59d1bb2fe6d5b406c1d8a7619561cbdbf1abe025716f8d5746557,\
758fbf68945f21c416814c539ab578876c8d98fb69e6da692def92cd52417fe0,\
e6a11334660bb4c2d68090399aaf9d80b433a569b993c5e32e6cad9bcf550e11
";
    check_text("tiktok", &[zoe()], "autumn-tiktok.csv", expected);
    let (outcome, files) =
        written(destination("tiktok").expect("a destination"), &[zoe()], |options| options.second_forms = true);
    outcome.expect("it is written");
    let text = String::from_utf8_lossy(&files[0].1);
    assert!(text.starts_with("Email_SHA256,Email_SHA256,Phone_SHA256,Phone_SHA256,MAID_SHA256\n"), "{text}");
    assert!(text.contains(&HashForm::Sha256.apply("+14155552671")), "{text}");
}

const ZOE_EMAIL: &str = "2c169693f20b00bb16c1b03ee504034caa04faae40480d73e3d80d269b6fda24";
const ZOE_PHONE: &str = "758fbf68945f21c416814c539ab578876c8d98fb69e6da692def92cd52417fe0";

#[test]
fn worked_examples_of_lists_of_addresses() {
    let linkedin =
        format!("email,firstname,lastname,jobtitle,employeecompany,country,googleaid\n{ZOE_EMAIL},,,,,US,\n");
    check_text("linkedin", &[zoe()], "autumn-linkedin.csv", &linkedin);
    for (id, list) in [("pinterest", "EMAIL"), ("snapchat", "EMAIL_SHA256"), ("x", "EMAIL")] {
        check_text(id, &[zoe()], &format!("autumn-{id}-{list}.csv"), &format!("{ZOE_EMAIL}\n"));
    }
    let microsoft = format!(
        "Type,Status,Id,Parent Id,Client Id,Modified Time,Name,Description,Scope,Audience,Action Type,Sub Type,Text\n\
         Format Version,,,,,,6.0,,,,,,\n\
         Customer List,Active,-10,,crossfade,,,Made by Crossfade,Customer,Audience,Add,,\n\
         Customer List Item,,,-10,crossfade,,,,,,,Email,{ZOE_EMAIL}\n"
    );
    check_text("microsoft", &[zoe()], "autumn-microsoft.csv", &microsoft);
}

#[test]
fn worked_example_for_yandex() {
    let mut person = zoe();
    person.card.gender = "female".to_owned();
    person.card.birth_date = "1990-02-16".to_owned();
    let expected = format!("external_id,phone,email,gender,birthdate\n1,{ZOE_PHONE},{ZOE_EMAIL},F,16.02.1990\n");
    check_text("yandex", &[person.clone()], "autumn-yandex.csv", &expected);
    // The number of the row is no part of the person: the same contacts a second time are one row.
    let again = ExportPerson { rank: 2, ..person.clone() };
    check_text("yandex", &[person, again], "autumn-yandex.csv", &expected);
}

#[test]
fn worked_example_for_ocean_engine() {
    let (outcome, files) = written(destination("ocean-engine").expect("a destination"), &[chinese()], |_| {});
    outcome.expect("it is written");
    let line = "38aed9048140b0e437ea81461d9ea4524169f6795004da120bcf7d41894e4d15\n".to_owned();
    assert_eq!(files[0].0, "autumn-ocean-engine-14-phone-SHA256.zip");
    assert_eq!(unzipped(&files[0].1), ("14-phone-SHA256.txt".to_owned(), line));
}

#[test]
fn messaging_tools_get_plain_contacts_with_their_consent() {
    let mut person = zoe();
    person.segment = "Slow, \"new\"".to_owned();
    person.card.consent_at = [Some(0), Some(86_400), Some(1_790_000_000)];
    let email = "zoe.vanderberg+news@gmail.com";
    let tag = "\"Slow, \"\"new\"\"\"";
    let expected = [
        (
            "mailchimp",
            format!(
                "Email Address,First Name,Last Name,Phone Number,Tags\n\
                 {email},Zoë,Van Der Berg,+14155552671,\"\"\"Slow, new\"\"\"\n"
            ),
        ),
        (
            "klaviyo",
            format!(
                "Email,First Name,Last Name,Phone Number,Email Marketing Consent,Email Marketing Consent Timestamp,\
                 SMS Marketing Consent,SMS Marketing Consent Timestamp,Crossfade Segment\n\
                 {email},Zoë,Van Der Berg,+14155552671,Subscribe,1970-01-02T00:00:00Z,Subscribe,2026-09-21T14:13:20Z,\
                 {tag}\n"
            ),
        ),
        (
            "hubspot",
            format!(
                "Email,First Name,Last Name,Phone Number,Lifecycle Stage,Crossfade Segment\n\
                 {email},Zoë,Van Der Berg,+14155552671,,{tag}\n"
            ),
        ),
        ("brevo", format!("EMAIL;LASTNAME;FIRSTNAME;SMS;SEGMENT\n{email};Van Der Berg;Zoë;14155552671;{tag}\n")),
        (
            "braze",
            format!(
                "external_id,first_name,last_name,email,phone,country,language,email_subscribe,\
                 subscription_group_id,subscription_state,crossfade_segment\n\
                 zoe,Zoë,Van Der Berg,{email},+14155552671,US,,subscribed,,,{tag}\n"
            ),
        ),
    ];
    for (id, text) in &expected {
        check_text(id, &[person.clone()], &format!("autumn-{id}.csv"), text);
    }
    // No phone without consent to messages, nobody without consent to e-mail.
    person.card.consent = [Consent::Granted, Consent::Granted, Consent::Denied];
    for (id, text) in &expected {
        let text = text.replace("+14155552671", "").replace("14155552671", "");
        let text = text.replace("Subscribe,2026-09-21T14:13:20Z", ",");
        check_text(id, &[person.clone()], &format!("autumn-{id}.csv"), &text);
    }
    person.card.consent = [Consent::Granted, Consent::Unknown, Consent::Granted];
    for (id, _) in &expected {
        let (outcome, _) = written(destination(id).expect("a destination"), &[person.clone()], |_| {});
        assert!(matches!(outcome, Err(ExportError::NothingToWrite { .. })), "{id}");
    }
}

#[test]
fn a_template_keeps_its_header_and_must_have_an_address() {
    let linkedin = destination("linkedin").expect("a destination");
    let header = ["First Name", "Email", "Email 2", "Country"].map(str::to_owned).to_vec();
    let mut person = zoe();
    person.card.emails.extend(["second@example.com", "third@example.com"].map(str::to_owned));
    let (outcome, files) = written(linkedin, &[person.clone()], |options| options.template = Some(header.clone()));
    outcome.expect("it is written");
    let [second, third] = ["second@example.com", "third@example.com"].map(|email| HashForm::Sha256.apply(email));
    let expected = format!("First Name,Email,Email 2,Country\n,{ZOE_EMAIL},{second},US\n,{third},,US\n");
    assert_eq!(String::from_utf8_lossy(&files[0].1), expected);
    let (outcome, _) = written(linkedin, &[person], |options| options.template = Some(vec!["Company".to_owned()]));
    assert!(matches!(outcome, Err(ExportError::TemplateWithoutEmail { destination: "linkedin" })));
}

#[test]
fn forty_addresses_are_all_written_and_a_hash_is_passed_on() {
    let mut person = zoe();
    person.card.emails = (0..40).map(|at| format!("zoe{at}@example.com")).collect();
    person.card.emails.push(ZOE_EMAIL.to_uppercase());
    let hashes: Vec<String> = (0..40).map(|at| HashForm::Sha256.apply(&format!("zoe{at}@example.com"))).collect();
    for target in DESTINATIONS {
        let profile = target.profile();
        let takes_hashes = profile.streams[0].email.is_some_and(|taken| taken.form == HashForm::Sha256);
        if !takes_hashes {
            continue;
        }
        let (outcome, files) = written(target, &[person.clone()], |_| {});
        let outcome = outcome.expect("it is written");
        let text = String::from_utf8_lossy(&files[0].1);
        let missing = hashes.iter().filter(|hash| !text.contains(hash.as_str())).count();
        assert_eq!(missing, 0, "{}", profile.id);
        assert!(text.contains(ZOE_EMAIL), "{}", profile.id);
        assert_eq!((outcome.tally.written, outcome.tally.with_email), (1, 1), "{}", profile.id);
    }
    // A messaging tool writes to a person once, and cannot use a hash.
    let (outcome, _) = written(destination("klaviyo").expect("a destination"), &[person], |_| {});
    let tally = outcome.expect("it is written").tally;
    assert_eq!(tally.rows, 1);
    assert_eq!(tally.identifier_drops.get("email wrong_hash_length"), Some(&1));
}

#[test]
fn device_ids_go_only_into_lists_of_their_kind() {
    let id = "AECE52E7-03EE-455A-B3C4-E57283966239";
    let mut person = chinese();
    person.card.device_ids =
        vec![format!("idfa:{id}"), format!("gaid:{}", id.replace('A', "B")), "oaid:0abc".to_owned(), id.to_owned()];
    let lines = |target: &str, list: &str| {
        let (outcome, files) = written(destination(target).expect("a destination"), &[person.clone()], |options| {
            options.second_forms = true
        });
        outcome.expect("it is written");
        let (_, bytes) = files.iter().find(|(name, _)| name.contains(list)).expect("a list");
        if target == "tencent" { unzipped(bytes).1 } else { String::from_utf8_lossy(bytes).into_owned() }
    };
    assert_eq!(lines("tencent", "-HASH_IDFA"), format!("{}\n", HashForm::Md5.apply(id)));
    assert_eq!(lines("tencent", "-HASH_OAID"), format!("{}\n", HashForm::Md5.apply("0abc")));
    let google_id = id.replace('A', "B").to_lowercase();
    let yandex = format!("{}\n{}\n", HashForm::Sha256.apply(id), HashForm::Sha256.apply(&google_id));
    assert_eq!(lines("yandex", "devices"), yandex);
    let google = format!("Mobile Device ID\n{}\n{google_id}\n", id.to_lowercase());
    person.card.emails.push("zoe@example.com".to_owned());
    let (_, files) =
        written(destination("google-ads").expect("a destination"), &[person], |options| options.second_forms = true);
    let (_, bytes) = files.iter().find(|(name, _)| name.contains("devices")).expect("a list");
    assert_eq!(String::from_utf8_lossy(bytes), google);
}

#[test]
fn names_of_any_script_are_hashed_as_they_are_written() {
    let mut person = zoe();
    (person.card.first_name, person.card.last_name) = ("小明".to_owned(), "王🎵".to_owned());
    let (outcome, files) = written(destination("meta").expect("a destination"), &[person.clone()], |_| {});
    outcome.expect("it is written");
    let text = String::from_utf8_lossy(&files[0].1);
    assert!(text.contains(&HashForm::Sha256.apply("小明")) && text.contains(&HashForm::Sha256.apply("王🎵")));
    let (outcome, files) = written(destination("csv").expect("a destination"), &[person], |options| {
        options.csv = CsvOptions { encoding: TextEncoding::Gb18030, ..CsvOptions::FOR_EXCEL };
    });
    outcome.expect("it is written");
    let (text, _, had_errors) = encoding_rs::GB18030.decode(&files[0].1);
    assert!(!had_errors && text.contains("王🎵") && text.contains(",'+14155552671,"), "{text}");
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
        options.suppressed_contacts = vec!["PERSON6@example.com ".to_owned(), "13810000006".to_owned()];
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

#[test]
fn a_manifest_writes_the_same_bytes_or_says_what_has_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (session, summary) =
        engine::demo(folder.path(), &SampleOptions::for_people(1_500), &Task::silent()).expect("a demo");
    let out = folder.path().join("again");
    for export in &summary.exports {
        let again = engine::rebuild(&session, &export.manifest, &out, &Task::silent()).expect("the same bytes");
        assert_eq!(export.files.len(), again.files.len());
        for (old, new) in export.files.iter().zip(&again.files) {
            assert_eq!(fs::read(&old.path).expect("a file"), fs::read(&new.path).expect("a file"));
        }
    }
    let manifest = &summary.exports[0].manifest;
    let never = folder.path().join("never");
    let refusal = |expected: &str, exit: u8| {
        let error = engine::rebuild(&session, manifest, &never, &Task::silent()).expect_err("it is refused");
        assert_eq!((error.failure().code, error.exit_code()), (expected, exit));
        assert!(!never.exists());
    };
    let members = session.store().audience_members(&summary.audience.name).expect("members").members;
    let withdrawn = [members[0].0];
    session.store().set_suppressed(&withdrawn, true, 0).expect("it is stored");
    refusal("manifest-consent-changed", 3);
    session.store().set_suppressed(&withdrawn, false, 0).expect("it is stored");
    let source = session.store().sources().expect("sources")[0].id.0;
    engine::remove_source(&session, source).expect("it is removed");
    refusal("manifest-data-changed", 1);
    session.store().delete_audience(&summary.audience.name, 0).expect("it is deleted");
    refusal("manifest-audience-changed", 1);
    let wrong = engine::rebuild(&session, &summary.exports[0].files[0].path, &never, &Task::silent());
    assert!(matches!(wrong, Err(AppError::Usage(failure)) if failure.code == "not-a-manifest"));
}

#[test]
fn feeds_hold_everybody_and_only_pairs_that_enough_people_share() {
    let folder = tempfile::tempdir().expect("a folder");
    let (session, _) = engine::demo(folder.path(), &SampleOptions::for_people(1_500), &Task::silent()).expect("a demo");
    let dataset = session.dataset(&Task::silent()).expect("the data");
    let out = folder.path().join("feed.jsonl");
    let request = FeedRequest { run: "blend".to_owned(), alpha: None, top: 3 };
    let summary = engine::feed(&session, &request, &out, &Task::silent()).expect("it is written");
    let lines = |path: &Path| -> Vec<serde_json::Value> {
        let text = fs::read_to_string(path).expect("a file");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let people = lines(&out);
    assert_eq!((people.len(), summary.people), (dataset.n_people(), dataset.n_people() as u64));
    assert!(summary.with_device > 0 && summary.with_time_of_day > 0);
    for (row, line) in people.iter().enumerate() {
        assert_eq!(line["person"], dataset.people.keys.get(row));
        for (side, domain) in [("courses", "course"), ("music", "music")] {
            for (place, offer) in line[side].as_array().expect("a list").iter().enumerate() {
                assert_eq!(offer["rank"], place + 1);
                let item = dataset.catalogue.find(offer["item"].as_str().expect("an id")).expect("a known item");
                assert_eq!(dataset.catalogue.domain(item as usize).map(|of| of.id()), Some(domain));
                let own = dataset.events.of(row);
                let taken = own.items.iter().zip(own.kinds).any(|(own, kind)| *own == item && kind.is_taking());
                assert!(!taken, "row {row} has {item}");
            }
        }
    }
    let items = lines(&summary.items_out);
    assert_eq!(items.len(), dataset.n_items());
    let pairs = items.iter().flat_map(|line| [&line["courses"], &line["music"]]).filter_map(|list| list.as_array());
    let counts: Vec<u64> = pairs.flatten().filter_map(|also| also["people"].as_u64()).collect();
    assert!(!counts.is_empty() && counts.iter().all(|people| *people >= 20));
    let wrong = engine::feed(&session, &request, &folder.path().join("feed.csv"), &Task::silent());
    assert!(matches!(wrong, Err(AppError::Usage(failure)) if failure.code == "feed-ending"));
}
