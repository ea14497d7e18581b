//! The destinations' own worked examples to the letter, and what odd people become in each list.

use super::*;

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
