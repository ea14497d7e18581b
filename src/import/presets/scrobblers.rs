//! Scrobbles of other programs: Libre.fm, Rockbox players, Pano Scrobbler, Maloja. Each file is one person's.

use crate::data::{Domain, EventKind, NO_TIME};

use super::super::builder::{Builder, RowResult, ignore};
use super::super::role::Field;
use super::super::row::Row;
use super::music::track_key;
use super::{Column, Headerless, Platform, known, may, must};

pub static LIBREFM: Platform = Platform {
    id: "librefm",
    namespace: "librefm",
    columns: &LIBREFM_COLUMNS,
    one_of: &[&["trackmbid", "track mbid", "artistmbid", "artist mbid", "albummbid", "album mbid", "album"]],
    domain: Some(Domain::Music),
    take: take_scrobble,
    ..Platform::BLANK
};

static LIBREFM_COLUMNS: [Column; 6] = [
    must(Field::Time, &["time", "#time"]),
    must(Field::Creator, &["artist"]),
    must(Field::Title, &["track"]),
    may(Field::Album, &["album"]),
    may(Field::Item, &["trackmbid", "track mbid"]),
    known(&["artistmbid", "artist mbid", "albummbid", "album mbid"]),
];

/// `.scrobbler.log`: lines that begin with `#`, then artist, album, title, number, length, rating, time, mbid.
pub static ROCKBOX: Platform = Platform {
    id: "rockbox",
    namespace: "rockbox",
    columns: &ROCKBOX_COLUMNS,
    domain: Some(Domain::Music),
    headerless: Some(&ROCKBOX_ROWS),
    take: take_rockbox,
    ..Platform::BLANK
};

static ROCKBOX_COLUMNS: [Column; 8] = [
    must(Field::Creator, &["log artist"]),
    must(Field::Album, &["log album"]),
    must(Field::Title, &["log title"]),
    known(&["log number"]),
    must(Field::Length, &["log length"]),
    must(Field::EndReason, &["log rating"]),
    must(Field::Time, &["log time"]),
    may(Field::Item, &["log mbid"]),
];

static ROCKBOX_ROWS: Headerless = Headerless {
    names: &["log artist", "log album", "log title", "log number", "log length", "log rating", "log time", "log mbid"],
    fits: |record| {
        let is_comment = record.get(0).is_some_and(|cell| cell.starts_with('#'));
        let is_play = (7..=8).contains(&record.len()) && matches!(record.get(5), Some("L" | "S"));
        is_comment || is_play
    },
};

fn take_rockbox(row: &Row<'_>, out: &mut Builder) -> RowResult {
    if row.cells.get(0).is_some_and(|cell| cell.starts_with('#')) {
        return Err(ignore("comment-row", Field::Creator));
    }
    take_play(row, out, row.get(Field::EndReason) == "S")
}

pub static PANO: Platform = Platform {
    id: "pano-scrobbler",
    namespace: "pano",
    columns: &PANO_COLUMNS,
    domain: Some(Domain::Music),
    take: take_pano,
    ..Platform::BLANK
};

static PANO_COLUMNS: [Column; 7] = [
    must(Field::Time, &["time ms"]),
    must(Field::Creator, &["artist"]),
    must(Field::Title, &["track"]),
    may(Field::Album, &["album"]),
    may(Field::Length, &["duration ms"]),
    may(Field::Kind, &["event"]),
    known(&["album artist", "media player name", "media player package", "media player version"]),
];

fn take_pano(row: &Row<'_>, out: &mut Builder) -> RowResult {
    match row.get(Field::Kind) {
        "" | "scrobble" => take_play(row, out, false),
        "love" | "loved" => take_opinion(row, out, EventKind::Like),
        "hate" | "hated" => take_opinion(row, out, EventKind::Dislike),
        _ => Err(ignore("not-a-play", Field::Kind)),
    }
}

pub static MALOJA: Platform = Platform {
    id: "maloja",
    namespace: "maloja",
    columns: &MALOJA_COLUMNS,
    domain: Some(Domain::Music),
    take: take_scrobble,
    ..Platform::BLANK
};

static MALOJA_COLUMNS: [Column; 6] = [
    must(Field::Time, &["time"]),
    must(Field::Title, &["track.title"]),
    must(Field::Creator, &["track.artists"]),
    may(Field::Album, &["track.album.albumtitle"]),
    may(Field::Length, &["track.length"]),
    known(&["duration", "origin", "track.album.artists"]),
];

fn take_scrobble(row: &Row<'_>, out: &mut Builder) -> RowResult {
    if row.cells.get(0).is_some_and(|cell| cell.starts_with('#')) {
        return Err(ignore("comment-row", Field::Creator));
    }
    take_play(row, out, false)
}

fn take_play(row: &Row<'_>, out: &mut Builder, skipped: bool) -> RowResult {
    let time = out.time(row, Field::Time)?;
    if time == NO_TIME {
        return Err(ignore("playing-now", Field::Time));
    }
    take_act(row, out, if skipped { EventKind::Skip } else { EventKind::Play }, time)
}

fn take_opinion(row: &Row<'_>, out: &mut Builder, kind: EventKind) -> RowResult {
    let time = out.time(row, Field::Time)?;
    take_act(row, out, kind, time)
}

fn take_act(row: &Row<'_>, out: &mut Builder, kind: EventKind, time: i64) -> RowResult {
    let key = match row.get(Field::Item) {
        "" => track_key(row)?,
        id => id.to_owned(),
    };
    out.once_whole(row)?;
    let user = out.user_or_owner(row)?;
    let item = out.item_with_key(row, Domain::Music, &key);
    let value = if matches!(kind, EventKind::Play | EventKind::Skip) { 1.0 } else { f32::NAN };
    out.event(user, item, kind, value, time);
    Ok(())
}
