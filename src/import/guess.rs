//! What a column may be for, judged by its header and its first cells, best first. A guess is offered to the user and
//! never taken by itself.

use rustc_hash::FxHashSet;

use super::cells::{TimeError, event_kind, header_key, parse_consent, parse_number, parse_time};
use super::presets::{PRESETS, Preset, is_generic};
use super::role::{Field, Role};

/// Guesses offered for a column.
const MAX_GUESSES: usize = 3;
/// Weaker ones are noise.
const MIN_SCORE: f32 = 0.3;
/// Cells that a guess rests on.
pub(super) const GUESS_ROWS: u64 = 1000;
/// What a header that a preset knows is worth, and one that only contains such a word.
const KNOWN_HEADER: f32 = 0.6;
const SIMILAR_HEADER: f32 = 0.35;
/// Shorter words are inside too many others.
const MIN_WORD_CHARS: usize = 4;

/// A role with how well it fits, 0..=1.
#[derive(Debug, Clone, PartialEq)]
pub struct Guess {
    pub role: Role,
    pub score: f32,
}

/// What the first cells of a column look like.
#[derive(Debug, Clone, Default)]
pub(super) struct CellCounts {
    n_cells: u32,
    n_emails: u32,
    n_phones: u32,
    n_times: u32,
    n_numbers: u32,
    n_kinds: u32,
    n_consents: u32,
    distinct: FxHashSet<u64>,
}

impl CellCounts {
    /// `cell` is clean and not empty.
    pub(super) fn see(&mut self, cell: &str) {
        use std::hash::BuildHasher;
        self.n_cells += 1;
        self.distinct.insert(rustc_hash::FxBuildHasher.hash_one(cell));
        let is_number = parse_number(cell, Default::default()).is_some();
        self.n_numbers += u32::from(is_number);
        self.n_emails += u32::from(looks_like_email(cell));
        self.n_phones += u32::from(looks_like_phone(cell));
        // Small bare numbers are never times; `03/04/2024` is one that waits for its order.
        self.n_times += u32::from(matches!(parse_time(cell, 0, None), Ok(_) | Err(TimeError::Ambiguous)));
        self.n_kinds += u32::from(!is_number && event_kind(cell).is_some());
        self.n_consents += u32::from(!is_number && parse_consent(cell).is_some());
    }

    fn share(&self, n: u32) -> f32 {
        n as f32 / self.n_cells.max(1) as f32
    }

    /// How much the cells speak for a role, 0..=1.
    fn evidence(&self, field: Field) -> f32 {
        if self.n_cells == 0 {
            return 0.0;
        }
        let distinct = self.share(self.distinct.len() as u32);
        let [emails, phones, times] = [self.n_emails, self.n_phones, self.n_times].map(|n| self.share(n));
        let [numbers, kinds, consents] = [self.n_numbers, self.n_kinds, self.n_consents].map(|n| self.share(n));
        let plain = 1.0 - emails.max(phones).max(times);
        match field {
            Field::Email => emails,
            Field::Phone => phones,
            Field::Time => times,
            Field::Kind => kinds,
            Field::ConsentAds | Field::ConsentEmail | Field::ConsentSms => 0.6 * consents,
            Field::Value => 0.4 * numbers * plain,
            // Of people there are many different ones, of items fewer.
            Field::User => 0.4 * plain * distinct,
            Field::Item => 0.4 * plain * (1.0 - distinct) * (1.0 - kinds),
            Field::Title => 0.3 * plain * (1.0 - numbers) * (1.0 - kinds),
            _ => 0.0,
        }
    }
}

/// The likeliest roles of a column, best first.
pub(super) fn guesses(header: &str, counts: &CellCounts) -> Vec<Guess> {
    let key = header_key(header);
    // A code names things as an id does.
    let key = key.strip_suffix(" code").map_or(key.clone(), |stem| format!("{stem} id"));
    let mut found: Vec<Guess> = Field::ALL
        .into_iter()
        .map(|field| {
            let score = (header_score(&key, field) + counts.evidence(field)).min(1.0);
            Guess { role: Role::Field(field), score }
        })
        .filter(|guess| guess.score >= MIN_SCORE)
        .collect();
    found.sort_by(|a, b| b.score.total_cmp(&a.score));
    found.truncate(MAX_GUESSES);
    found
}

/// How much a header in comparing form speaks for a role: whether some preset has that very header for it, or it holds
/// a word for the role that is not one platform's own.
fn header_score(key: &str, field: Field) -> f32 {
    let is_long = |name: &str| !name.is_ascii() || name.len() >= MIN_WORD_CHARS;
    let score_of = |preset: &dyn Preset, name: &str| {
        if name == key {
            KNOWN_HEADER
        } else if is_generic(preset) && is_long(name) && key.contains(name) {
            SIMILAR_HEADER
        } else {
            0.0
        }
    };
    let of_preset = |preset: &&'static dyn Preset| {
        let columns = preset.columns().iter().filter(|column| column.role == Role::Field(field));
        columns.flat_map(|column| column.names).map(|name| score_of(*preset, name)).fold(0.0, f32::max)
    };
    PRESETS.iter().map(of_preset).fold(0.0, f32::max)
}

fn looks_like_email(cell: &str) -> bool {
    cell.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.contains('.') && !host.contains('@'))
}

/// Ten to fifteen digits, or fewer behind a plus.
fn looks_like_phone(cell: &str) -> bool {
    let n_digits = cell.bytes().filter(u8::is_ascii_digit).count();
    let least = if cell.starts_with('+') { 7 } else { 10 };
    (least..=15).contains(&n_digits) && cell.chars().all(|c| c.is_ascii_digit() || "+ -()".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn best(header: &str, cells: &[&str]) -> Option<Role> {
        let mut counts = CellCounts::default();
        cells.iter().for_each(|cell| counts.see(cell));
        guesses(header, &counts).first().map(|guess| guess.role.clone())
    }

    #[test]
    fn cells_and_headers_tell_roles() {
        let cases: [(&str, &[&str], Option<Field>); 9] = [
            ("c1", &["ana@example.com", "bo@example.org"], Some(Field::Email)),
            ("c2", &["+49 30 1234567", "+49 171 555000"], Some(Field::Phone)),
            ("c3", &["2024-03-02 12:00:00", "2024-03-05 08:30:00"], Some(Field::Time)),
            ("c4", &["03/04/2024", "05/06/2024"], Some(Field::Time)),
            ("c5", &["purchase", "refund", "purchase"], Some(Field::Kind)),
            ("buyer code", &["k-17", "k-18", "k-19", "k-20"], Some(Field::User)),
            ("course code", &["mix", "mix", "law", "mix", "law", "mix"], Some(Field::Item)),
            ("最近学习时间", &["2024-03-02"], Some(Field::Time)),
            ("", &[], None),
        ];
        for (header, cells, expected) in cases {
            assert_eq!(best(header, cells), expected.map(Role::Field), "{header} {cells:?}");
        }
    }

    #[test]
    fn scores_are_shares_and_fall() {
        let mut counts = CellCounts::default();
        ["ana@example.com", "2024-01-01", "7"].iter().for_each(|cell| counts.see(cell));
        let found = guesses("email", &counts);
        assert!(found.iter().all(|guess| (MIN_SCORE..=1.0).contains(&guess.score)));
        assert!(found.windows(2).all(|pair| pair[0].score >= pair[1].score));
    }
}
