use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use egui::FontId;
use egui::epaint::text::{Fonts, TextOptions};

use super::*;
use crate::ui::theme::{Weight, font_definitions};

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
        for call in ["text.get(\"", "text.with(\""] {
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

#[test]
fn every_character_is_in_the_bundled_faces() {
    let mut fonts = Fonts::new(TextOptions::default(), font_definitions());
    let mut view = fonts.with_pixels_per_point(1.0);
    for weight in Weight::ALL {
        let id = FontId::new(12.0, weight.family());
        for language in Language::ALL {
            let characters: BTreeSet<char> = sources(language).flat_map(str::chars).filter(|c| *c != '\n').collect();
            let missing: Vec<char> = characters.into_iter().filter(|c| !view.has_glyph(&id, *c)).collect();
            assert_eq!(missing, Vec::<char>::new(), "{} {weight:?}", language.tag());
        }
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
