//! Words are whole: the same keys in both languages, and one for every key that the code names.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use super::*;

fn sources(language: Language) -> impl Iterator<Item = &'static str> {
    FILES.iter().map(move |&(_, english, chinese)| if language == Language::English { english } else { chinese })
}

/// A message starts at the line's first column: `key = words`.
fn keys(language: Language) -> BTreeSet<&'static str> {
    let is_key = |key: &str| !key.is_empty() && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    sources(language)
        .flat_map(str::lines)
        .filter_map(|line| line.split_once('='))
        .map(|(key, _)| key.trim_end())
        .filter(|key| is_key(key))
        .collect()
}

fn rust_files(dir: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(dir).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            rust_files(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") && !path.ends_with("tests.rs") {
            found.push(path);
        }
    }
}

#[test]
fn both_languages_have_the_same_keys() {
    let (english, chinese) = (keys(Language::English), keys(Language::Chinese));
    assert!(english.len() > 100, "only {} keys", english.len());
    assert_eq!(english.difference(&chinese).collect::<Vec<_>>(), Vec::<&&str>::new(), "only in English");
    assert_eq!(chinese.difference(&english).collect::<Vec<_>>(), Vec::<&&str>::new(), "only in Chinese");
}

#[test]
fn every_key_resolves_without_arguments_or_names_them() {
    for language in Language::ALL {
        let text = Text::load(language).unwrap();
        for key in keys(language) {
            assert!(text.has(key), "{key} in {}", language.tag());
        }
    }
}

#[test]
fn every_key_in_the_code_exists() {
    let text = Text::load(Language::English).unwrap();
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src/ui"), &mut files);
    let mut missing = Vec::new();
    for file in files {
        let code = std::fs::read_to_string(&file).unwrap();
        for call in ["text.get(\"", "text.with(\"", "cx.t(\"", "cx.tw(\""] {
            for rest in code.split(call).skip(1) {
                let key = rest.split('"').next().unwrap();
                if !text.has(key) {
                    missing.push(format!("{key} in {}", file.display()));
                }
            }
        }
    }
    assert_eq!(missing, Vec::<String>::new());
}

/// Everything between `before` and the next quote, in all sources but tests.
fn quoted_after(before: &str) -> BTreeSet<String> {
    let mut files = Vec::new();
    rust_files(&Path::new(env!("CARGO_MANIFEST_DIR")).join("src"), &mut files);
    let codes = files.iter().map(|file| std::fs::read_to_string(file).unwrap());
    let sources: Vec<String> = codes.map(|code| code.split("#[cfg(test)]").next().unwrap().to_owned()).collect();
    let found = sources.iter().flat_map(|code| code.split(before).skip(1));
    found.filter_map(|rest| rest.split('"').next()).map(str::to_owned).collect()
}

#[test]
fn every_failure_has_its_three_sentences() {
    let mut codes = quoted_after("Failure::new(\"");
    // What is a word of a control by itself is no code.
    let english = Text::load(Language::English).unwrap();
    let of_imports = quoted_after("=> \"import-").into_iter().map(|code| format!("import-{code}"));
    codes.extend(of_imports.filter(|code| !english.has(code)));
    assert!(codes.len() > 60, "only {} codes", codes.len());
    for language in Language::ALL {
        let text = Text::load(language).unwrap();
        let is_told = |code: &&String| {
            let [happened, kept, to_do] = text.failure(code, &[]);
            !happened.is_empty() && happened != format!("error-{code}") && !kept.is_empty() && !to_do.is_empty()
        };
        let missing: Vec<&String> = codes.iter().filter(|code| !is_told(code)).collect();
        assert_eq!(missing, Vec::<&String>::new(), "{}", language.tag());
    }
}

#[test]
fn every_stage_job_act_and_toast_has_words() {
    for (kind, least) in [("stage-", 30), ("job-", 20), ("act-", 5), ("toast-", 7)] {
        let is_key = |rest: &String| !rest.is_empty() && rest.bytes().all(|b| b.is_ascii_lowercase() || b == b'-');
        let rests: BTreeSet<String> = quoted_after(&format!("\"{kind}")).into_iter().filter(is_key).collect();
        assert!(rests.len() >= least, "only {} {kind}", rests.len());
        for language in Language::ALL {
            let text = Text::load(language).unwrap();
            let missing: Vec<&String> = rests.iter().filter(|rest| !text.has(&format!("{kind}{rest}"))).collect();
            assert_eq!(missing, Vec::<&String>::new(), "{kind} in {}", language.tag());
        }
    }
}

#[test]
fn every_reason_of_leaving_people_out_has_words() {
    use crate::export::{DESTINATIONS, drop_code as code};
    let of_people = [
        code::SUPPRESSED,
        code::SUPPRESSED_NORMALISED,
        code::CONSENT_DENIED,
        code::CONSENT_UNKNOWN,
        code::CONSENT_UNKNOWN_PROTECTED,
        code::NO_IDENTIFIER,
        code::DUPLICATE,
    ];
    let reasons = of_people.into_iter().chain(crate::data::contact::REASON_CODES);
    let keys = reasons.map(|reason| format!("reason-{}", reason.replace('_', "-")));
    let names = DESTINATIONS.iter().map(|target| format!("destination-{}", target.profile().id));
    let findings = quoted_after("\"finding-").into_iter().map(|rest| format!("finding-{rest}"));
    let keys: Vec<String> = keys.chain(names).chain(findings).collect();
    for language in Language::ALL {
        let text = Text::load(language).unwrap();
        let missing: Vec<&String> = keys.iter().filter(|key| !text.has(key)).collect();
        assert_eq!(missing, Vec::<&String>::new(), "{}", language.tag());
    }
}

#[test]
fn a_missing_key_shows_itself() {
    let text = Text::load(Language::Chinese).unwrap();
    assert_eq!(text.get("no-such-key"), "no-such-key");
    assert_eq!(text.with("no-such-key", &[("n", 1.into())]), "no-such-key");
}

#[test]
fn numbers_in_sentences_are_grouped_and_choose_the_plural() {
    let english = Text::load(Language::English).unwrap();
    assert_eq!(english.with("selection-people", &[("n", 2314.into())]), "2,314 people selected");
    assert_eq!(english.with("selection-people", &[("n", 1.into())]), "1 person selected");
    let chinese = Text::load(Language::Chinese).unwrap();
    assert_eq!(chinese.with("selection-people", &[("n", 2314.into())]), "已选 2,314 人");
}
