//! Apple Music's privacy export: the play activity with its hundred and more columns, and the daily play history.

use crate::data::{Domain, EventKind, LABEL_CREATOR, NO_TIME};

use super::super::builder::{Builder, RowResult, ignore, reject};
use super::super::cells::parse_bool;
use super::super::role::Field;
use super::super::row::Row;
use super::music::track_key;
use super::{Column, Platform, attribute, known, may, must};

const NAMESPACE: &str = "apple-music";
const SKIP_BELOW_MS: f32 = 30_000.0;
const SECS_PER_HOUR: i64 = 3600;

pub static ACTIVITY: Platform = Platform {
    id: "apple-activity",
    namespace: NAMESPACE,
    columns: &ACTIVITY_COLUMNS,
    domain: Some(Domain::Music),
    take: take_activity,
    ..Platform::BLANK
};

static ACTIVITY_COLUMNS: [Column; 12] = [
    must(Field::Title, &["song name"]),
    must(Field::Time, &["event start timestamp", "event end timestamp"]),
    must(Field::Duration, &["play duration milliseconds"]),
    may(Field::Creator, &["artist name", "container artist name"]),
    may(Field::Album, &["album name", "container album name"]),
    may(Field::Kind, &["event type"]),
    may(Field::EndReason, &["end reason type"]),
    may(Field::MediaType, &["media type"]),
    may(Field::Category, &["genre"]),
    attribute("device", &["device type"]),
    known(&["media duration in milliseconds", "utc offset in seconds", "event received timestamp"]),
    known(&["client ip address", "ip city", "ip latitude", "ip longitude", "ip region code", "ip country code"]),
];

fn take_activity(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let event = row.get(Field::Kind);
    if !event.is_empty() && event != "PLAY_END" {
        return Err(ignore("not-a-play", Field::Kind));
    }
    if row.get(Field::MediaType).eq_ignore_ascii_case("video") {
        return Err(ignore("not-music", Field::MediaType));
    }
    let played_ms = out.amount(row, Field::Duration)?;
    if played_ms.is_nan() {
        return Err(reject("missing-value", Field::Duration));
    }
    let time = out.time(row, Field::Time)?;
    let key = track_key(row)?;
    out.once_whole(row)?;
    if row.get(Field::Creator).is_empty() {
        out.note(row, "no-artist", Field::Title);
    }
    let user = out.user_or_owner(row)?;
    let item = out.item_with_key(row, Domain::Music, &key);
    let is_ended = is_ended_by_hand(row.get(Field::EndReason));
    let kind = if played_ms < SKIP_BELOW_MS && is_ended { EventKind::Skip } else { EventKind::Play };
    out.event(user, item, kind, 1.0, time);
    Ok(())
}

/// Every reason but the end of the track itself is an act of the listener or an accident.
fn is_ended_by_hand(reason: &str) -> bool {
    !matches!(reason, "" | "NATURAL_END_OF_TRACK" | "NOT_APPLICABLE")
}

pub static DAILY: Platform = Platform {
    id: "apple-daily",
    namespace: NAMESPACE,
    columns: &DAILY_COLUMNS,
    domain: Some(Domain::Music),
    take: take_daily,
    ..Platform::BLANK
};

static DAILY_COLUMNS: [Column; 12] = [
    must(Field::Time, &["date played"]),
    must(Field::Detail, &["track description"]),
    must(Field::Duration, &["play duration milliseconds"]),
    may(Field::Item, &["track identifier"]),
    may(Field::Clock, &["hours"]),
    may(Field::EndReason, &["end reason type"]),
    may(Field::Count, &["play count"]),
    may(Field::Quantity, &["skip count"]),
    may(Field::Flag, &["ignore for recommendations"]),
    may(Field::MediaType, &["media type"]),
    attribute("country", &["country"]),
    known(&["source type", "track reference"]),
];

fn take_daily(row: &Row<'_>, out: &mut Builder) -> RowResult {
    if parse_bool(row.get(Field::Flag)) == Some(true) {
        return Err(ignore("private-play", Field::Flag));
    }
    if row.get(Field::MediaType).eq_ignore_ascii_case("video") {
        return Err(ignore("not-music", Field::MediaType));
    }
    let day = out.time(row, Field::Time)?;
    let (plays, skips) = (out.amount(row, Field::Count)?, out.amount(row, Field::Quantity)?);
    let played_ms = out.amount(row, Field::Duration)?;
    let text = row.get(Field::Detail);
    let (artist, title) = text.split_once(" - ").unwrap_or(("", text));
    let key = match row.get(Field::Item) {
        "" => text,
        id => id,
    };
    if key.is_empty() {
        return Err(reject("no-item", Field::Detail));
    }
    out.once_whole(row)?;
    let user = out.user_or_owner(row)?;
    out.person_attributes(row, user);
    let item = out.titled_item(Domain::Music, key, title.trim());
    out.add_label(item, LABEL_CREATOR, artist.trim());
    // `18, 19`: the first of the hours in which the day's plays were.
    let hour = row.get(Field::Clock).split([',', ' ']).find_map(|part| part.parse::<i64>().ok()).unwrap_or(0);
    let time = if day == NO_TIME { day } else { day + hour.clamp(0, 23) * SECS_PER_HOUR };
    if plays > 0.0 || (skips.is_nan() && plays.is_nan() && played_ms > 0.0) {
        out.event(user, item, EventKind::Play, if plays > 0.0 { plays } else { 1.0 }, time);
    }
    if skips > 0.0 {
        out.event(user, item, EventKind::Skip, skips, time);
    }
    Ok(())
}
