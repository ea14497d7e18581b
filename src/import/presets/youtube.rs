//! YouTube Music out of Google Takeout's watch history. Its texts are in the account's language, so the id of the video
//! is the item; there is no length of play. Keys are not confirmed.

use crate::data::{Domain, EventKind, LABEL_CREATOR};

use super::super::builder::{Builder, RowResult, ignore, reject};
use super::super::role::Field;
use super::super::row::Row;
use super::{Column, Platform, known, may, must};

pub static WATCHED: Platform = Platform {
    id: "youtube-music",
    namespace: "youtube",
    columns: &COLUMNS,
    domain: Some(Domain::Music),
    take: take_watched,
    ..Platform::BLANK
};

static COLUMNS: [Column; 7] = [
    must(Field::Source, &["header"]),
    must(Field::Detail, &["title url"]),
    must(Field::Time, &["time"]),
    may(Field::Title, &["title"]),
    may(Field::Creator, &["subtitles.name"]),
    known(&["subtitles.url", "products", "activity controls"]),
    known(&["description", "details.name", "subtitles"]),
];

fn take_watched(row: &Row<'_>, out: &mut Builder) -> RowResult {
    if row.get(Field::Source) != "YouTube Music" {
        return Err(ignore("not-music", Field::Source));
    }
    let id = video_id(row.get(Field::Detail)).ok_or(reject("no-item", Field::Detail))?;
    let time = out.time(row, Field::Time)?;
    out.once_whole(row)?;
    let user = out.user_or_owner(row)?;
    let title = row.get(Field::Title);
    let item = out.titled_item(Domain::Music, id, title.strip_prefix("Watched ").unwrap_or(title));
    let artist = row.get(Field::Creator);
    out.add_label(item, LABEL_CREATOR, artist.strip_suffix(" - Topic").unwrap_or(artist));
    out.event(user, item, EventKind::Play, 1.0, time);
    Ok(())
}

/// The `v=` of a watch address.
fn video_id(url: &str) -> Option<&str> {
    let query = url.split_once('?')?.1;
    let id = query.split('&').find_map(|pair| pair.strip_prefix("v="))?;
    (!id.is_empty()).then_some(id)
}
