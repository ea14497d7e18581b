//! Recommendation feeds as JSON Lines: one person or one item a line, absent rather than null for what is missing.
//! Reads no contact data; people go by the id under which they came in.

use std::path::{Path, PathBuf};

use serde::Serialize;

use super::ExportError;
use super::table::{TextFile, publish, temporary_beside};

/// What to offer one person.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PersonFeed<'a> {
    pub person: &'a str,
    /// Where the scores come from: `blend`, `profile`, `popularity` ...
    pub source: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub context: Option<Context<'a>>,
    pub courses: Vec<FeedItem<'a>>,
    pub music: Vec<FeedItem<'a>>,
}

/// On what and when the person usually listens and learns.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Context<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub device: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_of_day: Option<TimeOfDay>,
    /// Of the person's events that have a time of day, the share within it.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub time_of_day_share: Option<f64>,
}

/// Six hours each, UTC, as the times of events are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum TimeOfDay {
    Night,
    Morning,
    Afternoon,
    Evening,
}

impl TimeOfDay {
    pub const ALL: [Self; 4] = [Self::Night, Self::Morning, Self::Afternoon, Self::Evening];

    /// As it is written.
    pub fn id(self) -> &'static str {
        match self {
            Self::Night => "night",
            Self::Morning => "morning",
            Self::Afternoon => "afternoon",
            Self::Evening => "evening",
        }
    }

    /// Of seconds since 1970.
    pub fn of(secs: i64) -> Self {
        Self::ALL[(secs.rem_euclid(86_400) / 21_600) as usize]
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct FeedItem<'a> {
    pub item: &'a str,
    pub title: &'a str,
    /// From 1.
    pub rank: u32,
    pub score: f32,
}

/// What people of an item also take.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct ItemFeed<'a> {
    pub item: &'a str,
    pub title: &'a str,
    pub domain: &'static str,
    pub courses: Vec<AlsoItem<'a>>,
    pub music: Vec<AlsoItem<'a>>,
}

#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct AlsoItem<'a> {
    pub item: &'a str,
    pub title: &'a str,
    pub rank: u32,
    /// Cosine of the two sets of people.
    pub similarity: f64,
    /// People of both.
    pub people: u32,
}

/// Writes beside the final name; dropped before [`Self::finish`], it leaves nothing.
pub struct LineWriter {
    path: PathBuf,
    file: TextFile,
    scratch: Vec<u8>,
    n_lines: u64,
}

impl LineWriter {
    pub fn create(path: &Path) -> Result<Self, ExportError> {
        let file = TextFile::new(temporary_beside(path)?, path, Default::default());
        Ok(Self { path: path.to_owned(), file, scratch: vec![], n_lines: 0 })
    }

    pub fn line(&mut self, value: &impl Serialize) -> Result<(), ExportError> {
        self.scratch.clear();
        serde_json::to_writer(&mut self.scratch, value).map_err(|error| ExportError::encode(&self.path, error))?;
        self.scratch.push(b'\n');
        self.n_lines += 1;
        self.file.write_bytes(&self.scratch)
    }

    /// Flushes to disk and gives the file its name. Returns the number of lines.
    pub fn finish(self) -> Result<u64, ExportError> {
        publish(self.file.finish()?.file, &self.path)?;
        Ok(self.n_lines)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_has_four_parts_also_before_1970() {
        let parts = [0, 6, 12, 18, 23].map(|hour| TimeOfDay::of(hour * 3_600));
        use TimeOfDay::{Afternoon, Evening, Morning, Night};
        assert_eq!(parts, [Night, Morning, Afternoon, Evening, Evening]);
        assert_eq!(TimeOfDay::of(-1), Evening);
    }

    #[test]
    fn lines_leave_out_what_is_not_known() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("feed.jsonl");
        let mut writer = LineWriter::create(&path).unwrap();
        let item = FeedItem { item: "t1", title: "Dawn \"live\"", rank: 1, score: 0.5 };
        let context = Some(Context { device: Some("speaker"), time_of_day: None, time_of_day_share: None });
        let feed = PersonFeed { person: "u1", source: "blend", context, courses: vec![], music: vec![item] };
        writer.line(&feed).unwrap();
        writer.line(&PersonFeed { context: None, music: vec![], ..feed }).unwrap();
        assert_eq!(writer.finish().unwrap(), 2);
        let expected = concat!(
            r#"{"person":"u1","source":"blend","context":{"device":"speaker"},"courses":[],"#,
            r#""music":[{"item":"t1","title":"Dawn \"live\"","rank":1,"score":0.5}]}"#,
            "\n",
            r#"{"person":"u1","source":"blend","courses":[],"music":[]}"#,
            "\n"
        );
        assert_eq!(std::fs::read_to_string(&path).unwrap(), expected);
    }
}
