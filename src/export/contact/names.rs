//! First and last names. Google keeps spaces and apostrophes and drops titles; Meta keeps letters only.

use unicode_normalization::UnicodeNormalization;

use crate::data::contact::{ContactError, is_invisible, is_placeholder};

/// How a destination wants names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NameRule {
    /// Titles before it are dropped.
    GoogleFirst,
    /// Suffixes behind it are dropped.
    GoogleLast,
    /// White space and punctuation removed, letters of every script kept.
    Meta,
    /// An account name: without its leading `@`.
    Handle,
}

const TITLES: [&str; 9] = ["mr", "mrs", "ms", "miss", "mx", "dr", "prof", "sir", "madam"];
const SUFFIXES: [&str; 10] = ["jr", "sr", "ii", "iii", "iv", "v", "phd", "md", "esq", "dds"];

/// A normalised name, or why there is none.
pub fn name(raw: &str, rule: NameRule) -> Result<String, ContactError> {
    let lower = if raw.is_ascii() {
        raw.trim().to_ascii_lowercase()
    } else {
        let composed: String = raw.nfc().filter(|&letter| !is_invisible(letter)).collect();
        composed.trim().to_lowercase()
    };
    if !lower.is_empty() && is_placeholder(&lower) {
        return Err(ContactError::new("placeholder"));
    }
    let normal = match rule {
        NameRule::GoogleFirst => without_titles(&lower),
        NameRule::GoogleLast => without_suffixes(&lower),
        NameRule::Meta => lower.chars().filter(|letter| !letter.is_whitespace() && !is_punctuation(*letter)).collect(),
        NameRule::Handle => lower.trim_start_matches('@').to_owned(),
    };
    if normal.is_empty() { Err(ContactError::new("empty")) } else { Ok(normal) }
}

/// A title goes only while a name is left behind it.
fn without_titles(lower: &str) -> String {
    let words: Vec<&str> = lower.split_whitespace().collect();
    let n_titles = words.iter().take_while(|word| TITLES.contains(&word.trim_end_matches('.'))).count();
    words[n_titles.min(words.len().saturating_sub(1))..].join(" ")
}

/// A suffix goes only while a name is left before it, and the comma between them with it.
fn without_suffixes(lower: &str) -> String {
    let mut words: Vec<&str> = lower.split_whitespace().collect();
    while words.len() > 1 {
        match words.last() {
            Some(last) if SUFFIXES.contains(&last.trim_matches(['.', ','])) => words.pop(),
            _ => break,
        };
    }
    words.join(" ").trim_end_matches(',').trim_end().to_owned()
}

/// ASCII punctuation, the general and CJK punctuation blocks and full-width forms of both.
fn is_punctuation(letter: char) -> bool {
    letter.is_ascii_punctuation()
        || matches!(letter,
            '\u{a1}' | '\u{a7}' | '\u{ab}' | '\u{b4}' | '\u{b6}' | '\u{b7}' | '\u{bb}' | '\u{bf}'
            | '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{205e}'
            | '\u{3001}'..='\u{3003}' | '\u{3008}'..='\u{3011}' | '\u{3014}'..='\u{301f}' | '\u{30fb}'
            | '\u{ff01}'..='\u{ff0f}' | '\u{ff1a}'..='\u{ff20}' | '\u{ff3b}'..='\u{ff40}' | '\u{ff5b}'..='\u{ff65}')
}
