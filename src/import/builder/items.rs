//! Items of a batch: their local numbers, titles, labels and numbers.

use crate::data::{Domain, LABEL_CATEGORY, LABEL_CREATOR, LABEL_TAGS, NUMBER_LENGTH_SECS, NUMBER_PRICE, NUMBER_TEMPO};

use super::super::cells::{Decimal, fold, is_cut_id, is_scientific, parse_duration, parse_number, unescape};
use super::super::role::Field;
use super::super::row::Row;
use super::{Builder, Refusal, RowResult, ignore, reject};

/// Longer texts under an unknown header are descriptions, not labels.
const MAX_LABEL_CHARS: usize = 60;

impl Builder<'_> {
    /// The local number of the row's item; a new one takes what the row says of it.
    pub fn item(&mut self, row: &Row<'_>) -> Result<u32, Refusal> {
        let domain = self.domain(row)?;
        self.item_in(row, domain)
    }

    /// As [`Self::item`], for rows whose side is known.
    pub fn item_in(&mut self, row: &Row<'_>, domain: Domain) -> Result<u32, Refusal> {
        Ok(self.item_with_key(row, domain, item_key(row)?))
    }

    /// The item with this key; a new one takes what the row says of it.
    pub fn item_with_key(&mut self, row: &Row<'_>, domain: Domain, key: &str) -> u32 {
        let n_known = self.batch.items.keys.len();
        let item = self.insert_item(domain, key);
        let is_new = self.batch.items.keys.len() > n_known;
        if is_new && self.apart.as_ref().is_none_or(|apart| !apart.knows_item(&self.key)) {
            let n_notes = self.apart.as_ref().map_or(0, |apart| apart.n_notes);
            self.describe(row, item);
            if let Some(apart) = self.apart.as_mut().filter(|apart| apart.n_notes > n_notes) {
                apart.flawed_items.push(item);
            }
        }
        item
    }

    /// An item that is known by its key and title alone, such as a column of a matrix.
    pub fn titled_item(&mut self, domain: Domain, key: &str, title: &str) -> u32 {
        let item = self.insert_item(domain, key);
        if let Some(apart) = &mut self.apart {
            apart.titles.entry(item).or_insert_with(|| unescape(title));
        } else if let Some(place) = self.batch.items.titles.get_mut(item as usize).filter(|place| place.is_empty()) {
            *place = unescape(title);
        }
        item
    }

    /// As `ItemRows::insert`, without an allocation for an item that is known: it is asked for in every row.
    fn insert_item(&mut self, domain: Domain, key: &str) -> u32 {
        self.key.clear();
        self.key.push_str(domain.id());
        self.key.push('\u{1f}');
        self.key.push_str(key);
        match self.batch.items.keys.get(&self.key) {
            Some(item) => item,
            None => self.batch.items.insert(domain, key),
        }
    }

    /// Refuses a row without a usable item before its user is taken in, so that it leaves nothing behind.
    pub fn check_item(&self, row: &Row<'_>) -> RowResult {
        item_key(row).map(drop)
    }

    /// Several items in one cell, as payment plans and bundles write them: `38;41`.
    pub fn items_of_cell(&mut self, row: &Row<'_>, domain: Domain) -> Result<Vec<u32>, Refusal> {
        let id = row.get(Field::Item);
        let is_list = id.contains([';', '|', '\n']) || is_list_of_numbers(id);
        if !is_list {
            return Ok(vec![self.item_in(row, domain)?]);
        }
        let keys = id.split([';', '|', ',', '\n']).map(str::trim).filter(|key| !key.is_empty());
        let items: Vec<u32> = keys.map(|key| self.insert_item(domain, key)).collect();
        if items.is_empty() { Err(reject("no-item", Field::Item)) } else { Ok(items) }
    }

    /// A row of a catalogue: the first row of an item describes it, later ones are repeats.
    pub fn catalogue_row(&mut self, row: &Row<'_>) -> Result<u32, Refusal> {
        let item = self.described_item(row)?;
        for (_, name, text) in row.attributes() {
            match parse_number(text, Decimal::Dot) {
                Some(value) => self.batch.items.numbers.push((item, name.to_owned(), value as f32)),
                None => self.labels(item, name, text),
            }
        }
        Ok(item)
    }

    /// The row's item, in the first row that describes it.
    pub fn described_item(&mut self, row: &Row<'_>) -> Result<u32, Refusal> {
        self.ask_for_order();
        let item = self.item(row)?;
        if self.described_items.insert(item) { Ok(item) } else { Err(ignore("duplicate-item", Field::Item)) }
    }

    /// The side of the row's item: its own column, else what is known of the file, else courses with a note.
    pub fn domain(&mut self, row: &Row<'_>) -> Result<Domain, Refusal> {
        let text = row.get(Field::Domain);
        if let Some(domain) = Domain::from_id(text) {
            return Ok(domain);
        }
        if !text.is_empty() {
            let assumed = row.bound.domain.unwrap_or(Domain::Course);
            let refusal = reject("bad-domain", Field::Domain);
            return domain_by_word(text).map_or_else(|| self.or_missing(row, refusal, assumed), Ok);
        }
        if row.bound.domain.is_none() {
            self.note(row, "domain-assumed", Field::Item);
        }
        Ok(row.bound.domain.unwrap_or(Domain::Course))
    }

    fn describe(&mut self, row: &Row<'_>, item: u32) {
        let title = row.get(Field::Title);
        if let Some(place) = self.batch.items.titles.get_mut(item as usize)
            && !title.is_empty()
        {
            *place = unescape(title);
        }
        for (field, name) in [
            (Field::Category, LABEL_CATEGORY),
            (Field::Creator, LABEL_CREATOR),
            (Field::Tags, LABEL_TAGS),
            (Field::Album, "album"),
        ] {
            self.labels(item, name, row.get(field));
        }
        for (field, name) in [(Field::Price, NUMBER_PRICE), (Field::Tempo, NUMBER_TEMPO)] {
            match self.amount(row, field) {
                Ok(value) if value.is_nan() => {}
                Ok(value) => self.batch.items.numbers.push((item, name.to_owned(), value)),
                Err(refusal) => self.note(row, refusal.code, field),
            }
        }
        self.codes(row, item);
        let length = row.get(Field::Length);
        match parse_duration(length) {
            Some(value) => {
                let secs = value * length_unit(row, length);
                self.batch.items.numbers.push((item, NUMBER_LENGTH_SECS.to_owned(), secs as f32));
            }
            None if length.is_empty() => {}
            None => self.note(row, "bad-duration", Field::Length),
        }
    }

    fn labels(&mut self, item: u32, name: &str, text: &str) {
        let text = unescape(text);
        for label in split_labels(&text) {
            if label.chars().count() <= MAX_LABEL_CHARS {
                self.batch.items.labels.push((item, name.to_owned(), label.to_owned()));
            }
        }
    }
}

/// The row's item id; its title in files without ids, and where a shop gives ids to some of its items only.
fn item_key<'a>(row: &Row<'a>) -> Result<&'a str, Refusal> {
    let has_none = !row.has(Field::Item) || (row.bound.title_names_items && row.get(Field::Item).is_empty());
    let field = if has_none && row.has(Field::Title) { Field::Title } else { Field::Item };
    let key = row.get(field);
    if key.is_empty() {
        return Err(reject("no-item", field));
    }
    if is_scientific(key) {
        return Err(reject("id-in-scientific-notation", Field::Item));
    }
    if is_cut_id(key) && row.facts(field).has_cut_ids {
        return Err(reject("id-cut-by-spreadsheet", Field::Item));
    }
    Ok(key)
}

/// `38, 41`: numbers of several items. A comma within a name parts nothing.
fn is_list_of_numbers(text: &str) -> bool {
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit());
    text.contains(',') && text.split(',').map(str::trim).all(is_number)
}

/// Cells such as `a;b`, `a|b` and `["a","b"]`.
fn split_labels(text: &str) -> impl Iterator<Item = &str> {
    let listed = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
    let is_list = listed.is_some();
    let separator = move |c: char| matches!(c, ';' | '|' | '；' | '\u{1f}') || (is_list && c == ',');
    listed
        .unwrap_or(text)
        .split(separator)
        .map(|label| label.trim().trim_matches(['"', '\'']).trim())
        .filter(|label| !label.is_empty())
}

/// Bare numbers are in the unit that the header names, else in seconds.
fn length_unit(row: &Row<'_>, cell: &str) -> f64 {
    if !cell.bytes().all(|b| b.is_ascii_digit() || b == b'.') {
        return 1.0;
    }
    let header = row.bound.header(Field::Length).map(fold).unwrap_or_default();
    if header.contains("minute") || header.contains("分钟") || header.ends_with("min") {
        60.0
    } else if header.contains("hour") || header.contains("小时") {
        3600.0
    } else if header.ends_with("ms") || header.contains("milli") {
        0.001
    } else {
        1.0
    }
}

fn domain_by_word(text: &str) -> Option<Domain> {
    match fold(text).as_str() {
        "course" | "courses" | "learning" | "knowledge" | "education" | "lesson" | "课程" | "知识" => {
            Some(Domain::Course)
        }
        "music" | "track" | "tracks" | "song" | "songs" | "album" | "音乐" | "歌曲" => Some(Domain::Music),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_are_split_however_they_are_written() {
        for text in ["a;b", "a|b", "[\"a\", \"b\"]", " a ； b ;", "['a','b']"] {
            assert_eq!(split_labels(text).collect::<Vec<_>>(), ["a", "b"], "{text}");
        }
        assert_eq!(split_labels("Rock, Pop").collect::<Vec<_>>(), ["Rock, Pop"]);
    }
}
