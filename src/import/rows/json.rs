//! Rows of JSON Lines and of one JSON array of objects, at the top or inside an object: nested keys become columns `a.b`, lists of plain values are
//! joined with `;`.

use std::fmt::{self, Write};
use std::io::{BufRead, BufReader, Read};
use std::path::Path;

use csv::StringRecord;
use rustc_hash::FxHashMap;
use serde::de::{DeserializeSeed, Deserializer, MapAccess, SeqAccess, Visitor};

use super::super::error::{ImportError, file_name};
use super::super::sniff::Sniffed;
use super::decode::DecodingReader;
use super::{Next, RowSource, checked};

/// Objects whose keys make up the columns; keys first seen later are passed over.
const HEADER_OBJECTS: usize = 1000;
const MAX_OBJECT_BYTES: usize = 64 << 20;
/// An object of more keys than this is a row of its own, not the wrapping of a table.
const MAX_WRAPPER_KEYS: usize = 6;

/// Whether a text that begins with `{` is one object around an array of rows, rather than a row a line. `is_cut` says
/// that the text goes on.
pub(in crate::import) fn holds_array(text: &str, is_cut: bool) -> bool {
    let mut scan = Brackets::default();
    let end = text.bytes().position(|byte| scan.feed(byte));
    let Some(object) = end.and_then(|end| text.get(..=end)) else {
        let next_line = text.split_once('\n').map_or("", |(_, after)| after);
        return (is_cut || !next_line.is_empty()) && !next_line.starts_with('{') && array_start(text).is_some();
    };
    let is_alone = text.get(object.len()..).is_none_or(|rest| rest.trim().is_empty()) && !is_cut;
    let n_keys =
        || serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(object).map_or(0, |map| map.len());
    is_alone && array_start(object).is_some() && n_keys() <= MAX_WRAPPER_KEYS
}

/// Where the first array of objects begins.
fn array_start(text: &str) -> Option<usize> {
    let mut scan = ArrayStart::default();
    text.bytes().position(|byte| scan.feed(byte))
}

/// Looks for a `{` that is the first thing in an array.
#[derive(Default)]
struct ArrayStart {
    brackets: Brackets,
    after_bracket: bool,
}

impl ArrayStart {
    /// True at the brace.
    fn feed(&mut self, byte: u8) -> bool {
        let in_string = self.brackets.in_string;
        self.brackets.feed(byte);
        if in_string || byte.is_ascii_whitespace() {
            return false;
        }
        let is_first = byte == b'{' && self.after_bracket;
        self.after_bracket = byte == b'[';
        is_first
    }
}

pub(super) struct JsonRows {
    reader: BufReader<DecodingReader>,
    array: Option<ArrayState>,
    object: Vec<u8>,
    flat: Flat,
    headers: Vec<String>,
    file: String,
    total: u64,
    rows: u64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum ArrayState {
    Before,
    Inside,
    Over,
}

impl JsonRows {
    pub(super) fn open(path: &Path, sniffed: &Sniffed, is_array: bool) -> Result<Self, ImportError> {
        let mut rows = Self::start(path, sniffed, is_array, Flat::default())?;
        rows.flat.discovers = true;
        for _ in 0..HEADER_OBJECTS {
            if !rows.read_object()? {
                break;
            }
            // A line that is no object adds no column; it is refused when its turn comes.
            let _ = rows.flat.fill(&rows.object);
        }
        let flat = Flat { discovers: false, ..rows.flat };
        Self::start(path, sniffed, is_array, flat)
    }

    fn start(path: &Path, sniffed: &Sniffed, is_array: bool, flat: Flat) -> Result<Self, ImportError> {
        let file = file_name(path);
        let inner = DecodingReader::open(sniffed).map_err(|source| ImportError::Io { file: file.clone(), source })?;
        Ok(Self {
            reader: BufReader::with_capacity(1 << 17, inner),
            array: is_array.then_some(ArrayState::Before),
            object: vec![],
            headers: flat.headers.clone(),
            flat,
            file,
            total: sniffed.bytes,
            rows: 0,
        })
    }

    /// Reads the bytes of the next object; false at the end.
    fn read_object(&mut self) -> Result<bool, ImportError> {
        self.object.clear();
        let result = match self.array {
            None => self.read_line(),
            Some(ArrayState::Before) => self.enter_array().and_then(|()| self.read_element()),
            Some(ArrayState::Inside) => self.read_element(),
            Some(ArrayState::Over) => Ok(false),
        };
        let found = result.map_err(|source| ImportError::Io { file: self.file.clone(), source })?;
        if self.object.len() >= MAX_OBJECT_BYTES {
            return Err(ImportError::EndlessRecord { file: self.file.clone(), row: self.rows });
        }
        Ok(found)
    }

    fn read_line(&mut self) -> std::io::Result<bool> {
        loop {
            self.object.clear();
            let n_read = (&mut self.reader).take(MAX_OBJECT_BYTES as u64).read_until(b'\n', &mut self.object)?;
            if n_read == 0 {
                return Ok(false);
            }
            if !self.object.trim_ascii().is_empty() {
                return Ok(true);
            }
        }
    }

    /// Goes to the first object of the array.
    fn enter_array(&mut self) -> std::io::Result<()> {
        self.array = Some(ArrayState::Inside);
        let mut scan = ArrayStart::default();
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Ok(());
            }
            let (found, used) = match buffer.iter().position(|byte| scan.feed(*byte)) {
                Some(at) => (true, at),
                None => (false, buffer.len()),
            };
            self.reader.consume(used);
            if found {
                return Ok(());
            }
        }
    }

    /// The next `{...}` of an array: brackets outside of strings are counted.
    fn read_element(&mut self) -> std::io::Result<bool> {
        let mut scan = Brackets::default();
        loop {
            let buffer = self.reader.fill_buf()?;
            if buffer.is_empty() {
                return Ok(!self.object.is_empty());
            }
            let mut used = 0;
            let mut is_whole = false;
            for &byte in buffer {
                used += 1;
                if scan.depth == 0 && byte == b']' {
                    self.array = Some(ArrayState::Over);
                    self.reader.consume(used);
                    return Ok(false);
                }
                if scan.depth > 0 || byte == b'{' {
                    self.object.push(byte);
                    is_whole = scan.feed(byte);
                }
                if is_whole || self.object.len() >= MAX_OBJECT_BYTES {
                    is_whole = true;
                    break;
                }
            }
            self.reader.consume(used);
            if is_whole {
                return Ok(true);
            }
        }
    }
}

/// Where in nested brackets and strings a scan stands.
#[derive(Default)]
struct Brackets {
    depth: usize,
    in_string: bool,
    escaped: bool,
}

impl Brackets {
    /// True when the outermost bracket closes.
    fn feed(&mut self, byte: u8) -> bool {
        if self.in_string {
            self.in_string = self.escaped || byte != b'"';
            self.escaped = !self.escaped && byte == b'\\';
            return false;
        }
        match byte {
            b'"' => self.in_string = true,
            b'{' | b'[' => self.depth += 1,
            b'}' | b']' => self.depth = self.depth.saturating_sub(1),
            _ => {}
        }
        self.depth == 0
    }
}

impl RowSource for JsonRows {
    fn headers(&self) -> &[String] {
        &self.headers
    }

    fn next(&mut self, cells: &mut StringRecord) -> Result<Next, ImportError> {
        cells.clear();
        if !self.read_object()? {
            return Ok(Next::End);
        }
        self.rows += 1;
        if self.flat.fill(&self.object).is_err() {
            cells.push_field(&String::from_utf8_lossy(self.object.get(..200).unwrap_or(&self.object)));
            return Ok(Next::Flawed("bad-json"));
        }
        for value in &self.flat.values {
            cells.push_field(value);
        }
        Ok(checked(cells))
    }

    fn done(&self) -> u64 {
        self.reader.get_ref().bytes_read()
    }

    fn total(&self) -> u64 {
        self.total
    }
}

/// One object laid out along the columns.
#[derive(Default)]
struct Flat {
    headers: Vec<String>,
    columns: FxHashMap<String, usize>,
    values: Vec<String>,
    path: String,
    discovers: bool,
    /// The next object is an element of a list.
    is_element: bool,
    /// The keys of the next object add nothing to the path.
    is_wrapped: bool,
    /// Whether the next value is kept in `last`.
    keeps_last: bool,
    last: String,
}

impl Flat {
    fn fill(&mut self, json: &[u8]) -> Result<(), serde_json::Error> {
        self.values.iter_mut().for_each(String::clear);
        self.path.clear();
        (self.is_element, self.is_wrapped, self.keeps_last) = (false, false, false);
        let mut deserializer = serde_json::Deserializer::from_slice(json);
        deserializer.deserialize_map(ObjectVisitor(self))?;
        deserializer.end()
    }

    /// The column of the current path; `None` for one that is not known.
    fn column(&mut self) -> Option<usize> {
        if let Some(&column) = self.columns.get(&self.path) {
            return Some(column);
        }
        if !self.discovers || self.headers.len() > super::MAX_COLUMNS {
            return None;
        }
        let column = self.headers.len();
        self.headers.push(self.path.clone());
        self.columns.insert(self.path.clone(), column);
        self.values.push(String::new());
        Some(column)
    }

    fn put(&mut self, value: fmt::Arguments<'_>) {
        if let Some(column) = self.column()
            && let Some(cell) = self.values.get_mut(column)
        {
            if !cell.is_empty() {
                cell.push(';');
            }
            let start = cell.len();
            // Writing to a String cannot fail.
            let _ = cell.write_fmt(value);
            if self.keeps_last {
                self.last.clear();
                self.last.push_str(cell.get(start..).unwrap_or(""));
            }
        }
    }
}

struct ObjectVisitor<'a>(&'a mut Flat);

impl<'de> Visitor<'de> for ObjectVisitor<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        let flat = self.0;
        let stem = flat.path.len();
        let is_element = std::mem::take(&mut flat.is_element);
        let is_wrapped = std::mem::take(&mut flat.is_wrapped);
        let mut name: Option<String> = None;
        while map.next_key_seed(KeySeed(flat))?.is_some() {
            let key = flat.path.get(stem..).unwrap_or("");
            let is_key = is_element && key == ".key";
            if is_wrapped {
                flat.path.truncate(stem);
            } else if let (".value", Some(name)) = (key, &name) {
                flat.path.truncate(stem);
                flat.path.push('.');
                flat.path.push_str(name);
                flat.is_wrapped = true;
            }
            flat.keeps_last = is_key;
            map.next_value_seed(ValueSeed(flat))?;
            (flat.is_wrapped, flat.keeps_last) = (false, false);
            if is_key {
                name = Some(std::mem::take(&mut flat.last));
            }
            flat.path.truncate(stem);
        }
        Ok(())
    }
}

/// Appends a key to the path without an allocation of its own.
struct KeySeed<'a>(&'a mut Flat);

impl<'de> DeserializeSeed<'de> for KeySeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_str(self)
    }
}

impl Visitor<'_> for KeySeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a key")
    }

    fn visit_str<E>(self, key: &str) -> Result<(), E> {
        if !self.0.path.is_empty() {
            self.0.path.push('.');
        }
        self.0.path.push_str(key);
        Ok(())
    }
}

struct ValueSeed<'a>(&'a mut Flat);

impl<'de> DeserializeSeed<'de> for ValueSeed<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for ValueSeed<'_> {
    type Value = ();

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_unit<E>(self) -> Result<(), E> {
        // `null` still makes a column, so that a role may claim it.
        let _ = self.0.column();
        Ok(())
    }

    fn visit_bool<E>(self, value: bool) -> Result<(), E> {
        self.0.put(format_args!("{value}"));
        Ok(())
    }

    fn visit_i64<E>(self, value: i64) -> Result<(), E> {
        self.0.put(format_args!("{value}"));
        Ok(())
    }

    fn visit_u64<E>(self, value: u64) -> Result<(), E> {
        self.0.put(format_args!("{value}"));
        Ok(())
    }

    fn visit_f64<E>(self, value: f64) -> Result<(), E> {
        self.0.put(format_args!("{value}"));
        Ok(())
    }

    fn visit_str<E>(self, value: &str) -> Result<(), E> {
        self.0.put(format_args!("{value}"));
        Ok(())
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<(), A::Error> {
        ObjectVisitor(self.0).visit_map(map)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut seq: A) -> Result<(), A::Error> {
        let flat = self.0;
        loop {
            // `[{"key": "a", "value": {"int_value": 1}}]` becomes a column `a`.
            flat.is_element = true;
            let more = seq.next_element_seed(ValueSeed(flat))?.is_some();
            flat.is_element = false;
            if !more {
                return Ok(());
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_inside_an_object_are_told_from_rows() {
        let cases = [
            (r#"{"scrobbles":[{"time":1},{"time":2}]}"#, true),
            ("{\n  \"data\": {\"items\": [\n {\"id\": 1}\n]}\n}", true),
            ("{\"a\":1}\n{\"a\":2}\n", false),
            (r#"{"user":"u","tags":["a","b"]}"#, false),
            (r#"{"a":"[{","b":1}"#, false),
            (r#"{"a":1,"b":2,"c":3,"d":4,"e":5,"f":6,"params":[{"key":"k"}]}"#, false),
            ("{\"a\":1, \"b\n{\"a\":[{}]}\n", false),
        ];
        for (text, expected) in cases {
            assert_eq!(holds_array(text, false), expected, "{text}");
        }
        assert!(holds_array(r#"{"maloja":{"v":1},"scrobbles":[{"time":1},{"ti"#, true));
    }
}
