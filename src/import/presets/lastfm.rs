//! Last.fm: the export tool's scrobbles, an exporter without a header, and two research sets.

use crate::data::{Domain, EventKind, NO_TIME};

use super::super::builder::{Builder, RowResult, ignore, reject};
use super::super::cells::parse_time;
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::generic::take_person;
use super::music::track_key;
use super::{Column, Headerless, Platform, attribute, known, may, must};

const NAMESPACE: &str = "lastfm";

pub static EXPORT: Platform = Platform {
    id: "lastfm-export",
    namespace: NAMESPACE,
    columns: &EXPORT_COLUMNS,
    domain: Some(Domain::Music),
    take: take_scrobble,
    ..Platform::BLANK
};

static EXPORT_COLUMNS: [Column; 8] = [
    // Seconds; the written time beside it is not trusted.
    must(Field::Time, &["uts"]),
    must(Field::Creator, &["artist"]),
    must(Field::Title, &["track"]),
    may(Field::Item, &["track mbid"]),
    may(Field::Album, &["album"]),
    may(Field::User, &["user id", "userid", "username", "user"]),
    known(&["utc time"]),
    known(&["artist mbid", "album mbid"]),
];

/// Names are what a scrobbler shares; ids are missing as often as not. A row without a time is playing now.
fn take_scrobble(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let time = out.time(row, Field::Time)?;
    if time == NO_TIME {
        return Err(ignore("playing-now", Field::Time));
    }
    let key = match row.get(Field::Item) {
        "" => track_key(row)?,
        id => id.to_owned(),
    };
    out.once_whole(row)?;
    let user = out.user_or_owner(row)?;
    let item = out.item_with_key(row, Domain::Music, &key);
    out.event(user, item, EventKind::Play, 1.0, time);
    Ok(())
}

/// `artist,album,track,17 May 2026 12:54`.
pub static SCROBBLES: Platform = Platform {
    id: "lastfm-scrobbles",
    namespace: NAMESPACE,
    columns: &SCROBBLE_COLUMNS,
    domain: Some(Domain::Music),
    is_unverified: true,
    headerless: Some(&SCROBBLE_ROWS),
    take: take_scrobble,
    ..Platform::BLANK
};

static SCROBBLE_COLUMNS: [Column; 4] = [
    must(Field::Creator, &["scrobble artist"]),
    must(Field::Album, &["scrobble album"]),
    must(Field::Title, &["scrobble track"]),
    must(Field::Time, &["scrobble time"]),
];

static SCROBBLE_ROWS: Headerless = Headerless {
    names: &["scrobble artist", "scrobble album", "scrobble track", "scrobble time"],
    fits: |record| {
        let written =
            |text: &str| text.is_empty() || (text.contains(char::is_alphabetic) && parse_time(text, 0, None).is_ok());
        record.len() == 4 && written(record.get(3).unwrap_or("x").trim())
    },
};

pub static LASTFM_1K: Platform = Platform {
    id: "lastfm-1k",
    namespace: NAMESPACE,
    columns: &LASTFM_1K_COLUMNS,
    domain: Some(Domain::Music),
    headerless: Some(&LASTFM_1K_ROWS),
    take: take_scrobble,
    ..Platform::BLANK
};

static LASTFM_1K_COLUMNS: [Column; 6] = [
    must(Field::User, &["userid"]),
    must(Field::Time, &["timestamp"]),
    must(Field::Detail, &["artid"]),
    must(Field::Creator, &["artname"]),
    must(Field::Item, &["traid"]),
    must(Field::Title, &["traname"]),
];

static LASTFM_1K_ROWS: Headerless = Headerless {
    names: &["userid", "timestamp", "artid", "artname", "traid", "traname"],
    fits: |record| {
        let number = record.get(0).and_then(|user| user.strip_prefix("user_"));
        let is_user = number.is_some_and(|number| number.len() == 6 && number.bytes().all(|b| b.is_ascii_digit()));
        record.len() == 6 && is_user && record.get(1).is_some_and(|time| time.ends_with('Z') && time.contains('T'))
    },
};

pub static LASTFM_1K_PROFILES: Platform = Platform {
    id: "lastfm-1k-profiles",
    gives: &[Kind::People],
    namespace: NAMESPACE,
    columns: &PROFILE_COLUMNS,
    take: |row, out| take_person(row, out, NAMESPACE),
    ..Platform::BLANK
};

static PROFILE_COLUMNS: [Column; 5] = [
    must(Field::User, &["#id"]),
    must(Field::Time, &["registered"]),
    attribute("gender", &["gender"]),
    attribute("age", &["age"]),
    attribute("country", &["country"]),
];

/// hetrec2011-lastfm-2k: how often each user played each artist.
pub static HETREC_PLAYS: Platform = Platform {
    id: "hetrec-plays",
    namespace: "hetrec",
    columns: &HETREC_COLUMNS,
    domain: Some(Domain::Music),
    take: take_weight,
    ..Platform::BLANK
};

static HETREC_COLUMNS: [Column; 3] = [
    must(Field::User, &["user id", "userid"]),
    must(Field::Item, &["artist id", "artistid"]),
    must(Field::Value, &["weight"]),
];

fn take_weight(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let plays = out.amount(row, Field::Value)?;
    if plays.is_nan() {
        return Err(reject("missing-value", Field::Value));
    }
    out.check_item(row)?;
    out.once_whole(row)?;
    let user = out.user(row)?;
    let item = out.item(row)?;
    out.event(user, item, EventKind::Play, plays, NO_TIME);
    Ok(())
}

/// hetrec2011-lastfm-2k: which tags each user gave to artists. A tag says that the artist was looked at.
pub static HETREC_TAGGINGS: Platform = Platform {
    id: "hetrec-taggings",
    namespace: "hetrec",
    columns: &TAGGING_COLUMNS,
    domain: Some(Domain::Music),
    take: take_tagging,
    ..Platform::BLANK
};

static TAGGING_COLUMNS: [Column; 7] = [
    must(Field::User, &["user id", "userid"]),
    must(Field::Item, &["artist id", "artistid"]),
    must(Field::Detail, &["tag id", "tagid"]),
    may(Field::Time, &["timestamp"]),
    may(Field::Clock, &["day"]),
    may(Field::Count, &["month"]),
    may(Field::Quantity, &["year"]),
];

fn take_tagging(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let (day, month, year) = (row.get(Field::Clock), row.get(Field::Count), row.get(Field::Quantity));
    let time = if day.is_empty() || month.is_empty() || year.is_empty() {
        out.time(row, Field::Time)?
    } else {
        parse_time(&format!("{year}-{month}-{day}"), 0, None).map_err(|_| reject("bad-time", Field::Quantity))?
    };
    out.check_item(row)?;
    out.once_whole(row)?;
    let user = out.user(row)?;
    let item = out.item(row)?;
    out.event(user, item, EventKind::View, f32::NAN, time);
    Ok(())
}

pub static HETREC_ARTISTS: Platform = Platform {
    id: "hetrec-artists",
    gives: &[Kind::Items],
    namespace: "hetrec",
    columns: &ARTIST_COLUMNS,
    domain: Some(Domain::Music),
    take: |row, out| out.catalogue_row(row).map(drop),
    ..Platform::BLANK
};

static ARTIST_COLUMNS: [Column; 3] =
    [must(Field::Item, &["id"]), must(Field::Title, &["name"]), must(Field::Detail, &["picture url", "pictureurl"])];
