//! MovieLens: ratings and movies, as CSV with a header or in the older files without one.

use crate::data::EventKind;

use super::super::builder::{Builder, RowResult, reject};
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::{Column, Headerless, Platform, may, must};

const NAMESPACE: &str = "movielens";

pub static RATINGS: Platform = Platform {
    id: "movielens-ratings",
    namespace: NAMESPACE,
    columns: &RATING_COLUMNS,
    headerless: Some(&RATING_ROWS),
    take: take_rating,
    ..Platform::BLANK
};

static RATING_COLUMNS: [Column; 4] = [
    must(Field::User, &["user id", "userid"]),
    must(Field::Item, &["movie id", "movieid"]),
    must(Field::Value, &["rating"]),
    may(Field::Time, &["timestamp"]),
];

/// `u.data` and `ratings.dat`: user, item, rating, seconds since 1970.
static RATING_ROWS: Headerless = Headerless {
    names: &["userId", "movieId", "rating", "timestamp"],
    fits: |record| {
        let is_number = |at: usize, lengths: std::ops::RangeInclusive<usize>| {
            let cell = record.get(at).unwrap_or("");
            lengths.contains(&cell.len()) && cell.bytes().all(|b| b.is_ascii_digit() || b == b'.')
        };
        record.len() == 4 && is_number(0, 1..=8) && is_number(1, 1..=8) && is_number(2, 1..=3) && is_number(3, 9..=10)
    },
};

fn take_rating(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let rating = out.number(row, Field::Value)?;
    if rating.is_nan() {
        return Err(reject("missing-value", Field::Value));
    }
    let time = out.time(row, Field::Time)?;
    out.check_item(row)?;
    out.once_whole(row)?;
    let user = out.user(row)?;
    let item = out.item(row)?;
    out.event(user, item, EventKind::Rate, rating, time);
    Ok(())
}

pub static MOVIES: Platform = Platform {
    id: "movielens-movies",
    gives: &[Kind::Items],
    namespace: NAMESPACE,
    columns: &MOVIE_COLUMNS,
    headerless: Some(&MOVIE_ROWS),
    take: |row, out| out.catalogue_row(row).map(drop),
    ..Platform::BLANK
};

static MOVIE_COLUMNS: [Column; 3] =
    [must(Field::Item, &["movie id", "movieid"]), must(Field::Title, &["title"]), must(Field::Category, &["genres"])];

/// `movies.dat`: id, title with its year, genres.
static MOVIE_ROWS: Headerless = Headerless {
    names: &["movieId", "title", "genres"],
    fits: |record| {
        let is_id = record.get(0).is_some_and(|id| !id.is_empty() && id.bytes().all(|b| b.is_ascii_digit()));
        record.len() == 3 && is_id && record.get(1).is_some_and(|title| title.trim_end().ends_with(')'))
    },
};
