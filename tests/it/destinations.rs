//! What holds for every destination, and the destinations' own published examples.

#![allow(clippy::expect_used)] // helpers of tests: one may stop at the first surprise

use crossfade::data::contact::ContactError;
use crossfade::export::contact::{
    DeviceRule, EmailRule, HashForm, NameRule, PhoneRule, city, country, device_id, email, existing_hash, name, phone,
    postcode,
};

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
        let found = found.map(|normal| (normal.clone(), written(&normal, form))).map_err(|error| error.code);
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
fn written(normal: &str, form: HashForm) -> String {
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
