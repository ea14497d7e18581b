//! Catalogues of a course school and of a music service.

use crate::data::Domain;

use super::super::builder::{Builder, RowResult};
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::{Column, Preset, attribute, known, may, must};

pub struct MusicCatalogue;

static TRACK_COLUMNS: [Column; 10] = [
    must(Field::Item, &["track id"]),
    must(Field::Title, &["title"]),
    must(Field::Creator, &["artist"]),
    may(Field::Category, &["genre"]),
    may(Field::Tags, &["tags"]),
    may(Field::Tempo, &["tempo", "bpm"]),
    may(Field::Length, &["length secs", "duration secs", "duration"]),
    may(Field::Price, &["price"]),
    attribute("album", &["album"]),
    known(&["isrc", "release date"]),
];

impl Preset for MusicCatalogue {
    fn id(&self) -> &'static str {
        "music-catalogue"
    }

    fn gives(&self) -> &'static [Kind] {
        &[Kind::Items]
    }

    fn namespace(&self) -> &'static str {
        "music"
    }

    fn columns(&self) -> &'static [Column] {
        &TRACK_COLUMNS
    }

    fn domain(&self) -> Option<Domain> {
        Some(Domain::Music)
    }

    fn take(&self, row: &Row<'_>, out: &mut Builder) -> RowResult {
        out.catalogue_row(row).map(drop)
    }
}

pub struct CourseCatalogue;

static COURSE_COLUMNS: [Column; 10] = [
    must(Field::Item, &["course id"]),
    must(Field::Title, &["title"]),
    must(Field::Creator, &["teacher", "author", "instructor"]),
    may(Field::Category, &["category", "topic"]),
    may(Field::Tags, &["tags"]),
    may(Field::Price, &["price"]),
    may(Field::Length, &["length minutes"]),
    attribute("level", &["level"]),
    attribute("language", &["language"]),
    attribute("platform", &["platform"]),
];

impl Preset for CourseCatalogue {
    fn id(&self) -> &'static str {
        "course-catalogue"
    }

    fn gives(&self) -> &'static [Kind] {
        &[Kind::Items]
    }

    fn namespace(&self) -> &'static str {
        "file"
    }

    fn columns(&self) -> &'static [Column] {
        &COURSE_COLUMNS
    }

    fn domain(&self) -> Option<Domain> {
        Some(Domain::Course)
    }

    fn take(&self, row: &Row<'_>, out: &mut Builder) -> RowResult {
        out.catalogue_row(row).map(drop)
    }
}
