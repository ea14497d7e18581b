//! Spotify's privacy exports: the extended streaming history, and the last year out of the account data. Nobody is
//! named but in old files: an archive is one person's. The address in the network is never kept.

use crate::data::{Domain, EventKind};

use super::super::builder::{Builder, RowResult, ignore, reject};
use super::super::cells::parse_bool;
use super::super::role::Field;
use super::super::row::Row;
use super::music::is_skip;
use super::{Column, Platform, attribute, known, may, must};

const NAMESPACE: &str = "spotify";

pub static EXTENDED: Platform = Platform {
    id: "spotify-extended",
    namespace: NAMESPACE,
    columns: &EXTENDED_COLUMNS,
    one_of: &[&["spotify track uri", "spotify episode uri"]],
    domain: Some(Domain::Music),
    take: take_extended,
    ..Platform::BLANK
};

static EXTENDED_COLUMNS: [Column; 15] = [
    // The end of the play, UTC.
    must(Field::Time, &["ts"]),
    must(Field::Duration, &["ms played"]),
    must(Field::Item, &["spotify track uri", "spotify episode uri", "audiobook chapter uri", "audiobook uri"]),
    may(Field::Title, &["master metadata track name", "episode name", "audiobook chapter title", "audiobook title"]),
    may(Field::Creator, &["master metadata album artist name", "episode show name"]),
    may(Field::Album, &["master metadata album album name"]),
    may(Field::User, &["username"]),
    may(Field::EndReason, &["reason end"]),
    may(Field::Skipped, &["skipped"]),
    may(Field::Flag, &["incognito mode"]),
    attribute("country", &["conn country"]),
    attribute("device", &["platform"]),
    known(&["ip addr", "ip addr decrypted", "user agent decrypted"]),
    known(&["reason start", "shuffle", "offline", "offline timestamp"]),
    known(&["city", "region"]),
];

fn take_extended(row: &Row<'_>, out: &mut Builder) -> RowResult {
    if parse_bool(row.get(Field::Flag)) == Some(true) {
        return Err(ignore("private-play", Field::Flag));
    }
    let played_ms = out.amount(row, Field::Duration)?;
    if played_ms.is_nan() {
        return Err(reject("missing-value", Field::Duration));
    }
    let time = out.time(row, Field::Time)?;
    out.check_item(row)?;
    out.once_whole(row)?;
    let user = out.user_or_owner(row)?;
    let item = out.item(row)?;
    out.person_attributes(row, user);
    let kind = if is_skip(row, played_ms) { EventKind::Skip } else { EventKind::Play };
    out.event(user, item, kind, 1.0, time);
    Ok(())
}

pub static ACCOUNT: Platform = Platform {
    id: "spotify-account",
    namespace: NAMESPACE,
    columns: &ACCOUNT_COLUMNS,
    domain: Some(Domain::Music),
    take: take_account,
    ..Platform::BLANK
};

static ACCOUNT_COLUMNS: [Column; 4] = [
    must(Field::Time, &["end time"]),
    must(Field::Duration, &["ms played"]),
    must(Field::Title, &["track name"]),
    must(Field::Creator, &["artist name"]),
];

pub static PODCASTS: Platform = Platform {
    id: "spotify-podcasts",
    namespace: NAMESPACE,
    columns: &PODCAST_COLUMNS,
    domain: Some(Domain::Music),
    is_unverified: true,
    take: take_account,
    ..Platform::BLANK
};

static PODCAST_COLUMNS: [Column; 4] = [
    must(Field::Time, &["end time"]),
    must(Field::Duration, &["ms played"]),
    must(Field::Title, &["episode name"]),
    must(Field::Creator, &["podcast name"]),
];

/// Without reasons, a play is a skip by its length alone.
fn take_account(row: &Row<'_>, out: &mut Builder) -> RowResult {
    const SKIP_BELOW_MS: f32 = 30_000.0;
    let played_ms = out.amount(row, Field::Duration)?;
    if played_ms.is_nan() {
        return Err(reject("missing-value", Field::Duration));
    }
    let time = out.time(row, Field::Time)?;
    let key = super::music::track_key(row)?;
    out.once_whole(row)?;
    let user = out.user_or_owner(row)?;
    let item = out.item_with_key(row, Domain::Music, &key);
    let kind = if played_ms < SKIP_BELOW_MS { EventKind::Skip } else { EventKind::Play };
    out.event(user, item, kind, 1.0, time);
    Ok(())
}
