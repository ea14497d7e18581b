//! ListenBrainz: listens and feedback out of a user's export or a public dump.

use crate::data::{Domain, EventKind};

use super::super::builder::{Builder, RowResult, reject};
use super::super::role::Field;
use super::super::row::Row;
use super::music::track_key;
use super::{Column, Platform, known, may, must};

const NAMESPACE: &str = "listenbrainz";
const USER: &[&str] = &["user name", "user id"];

pub static LISTENS: Platform = Platform {
    id: "listenbrainz-listens",
    namespace: NAMESPACE,
    columns: &LISTEN_COLUMNS,
    domain: Some(Domain::Music),
    take: take_listen,
    ..Platform::BLANK
};

static LISTEN_COLUMNS: [Column; 11] = [
    must(Field::Time, &["listened at"]),
    must(Field::Title, &["track metadata.track name"]),
    must(Field::Creator, &["track metadata.artist name"]),
    may(
        Field::Item,
        &[
            "track metadata.mbid mapping.recording mbid",
            "track metadata.recording msid",
            "recording msid",
            "track metadata.additional info.recording msid",
        ],
    ),
    may(Field::Album, &["track metadata.release name"]),
    may(Field::Isrc, &["track metadata.additional info.isrc"]),
    may(Field::User, USER),
    known(&["inserted at", "track metadata.mbid mapping", "track metadata.additional info"]),
    known(&["track metadata.mbid mapping.artist mbids", "track metadata.mbid mapping.release mbid"]),
    known(&["track metadata.additional info.duration ms", "track metadata.additional info.duration"]),
    known(&["track metadata.additional info.submission client", "track metadata.additional info.music service"]),
];

fn take_listen(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let time = out.time(row, Field::Time)?;
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

pub static FEEDBACK: Platform = Platform {
    id: "listenbrainz-feedback",
    namespace: NAMESPACE,
    columns: &FEEDBACK_COLUMNS,
    domain: Some(Domain::Music),
    take: take_feedback,
    ..Platform::BLANK
};

static FEEDBACK_COLUMNS: [Column; 4] = [
    must(Field::Item, &["recording mbid", "recording msid"]),
    must(Field::Value, &["score"]),
    must(Field::Time, &["created"]),
    may(Field::User, USER),
];

fn take_feedback(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let score = out.number(row, Field::Value)?;
    let kind = match score {
        score if score > 0.0 => EventKind::Like,
        score if score < 0.0 => EventKind::Dislike,
        _ => return Err(reject("missing-value", Field::Value)),
    };
    let time = out.time(row, Field::Time)?;
    out.check_item(row)?;
    out.once_whole(row)?;
    let user = out.user_or_owner(row)?;
    let item = out.item(row)?;
    out.event(user, item, kind, f32::NAN, time);
    Ok(())
}
