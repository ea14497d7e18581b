//! MovieLens: ratings and movies, as CSV with a header or in the older files without one.

use csv::StringRecord;

use crate::data::{EventKind, LABEL_CATEGORY};

use super::super::builder::{Builder, RowResult, reject};
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::generic::take_person;
use super::{Column, Headerless, Platform, attribute, known, may, must};

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

/// `u.item`: id, title, dates, an address, then a 1 for each of nineteen genres that the movie is of.
pub static ITEMS: Platform = Platform {
    id: "movielens-items",
    gives: &[Kind::Items],
    namespace: NAMESPACE,
    columns: &ITEM_COLUMNS,
    keeps_unknown: true,
    headerless: Some(&ITEM_ROWS),
    take: take_item,
    ..Platform::BLANK
};

const GENRES: [&str; 19] = [
    "unknown",
    "Action",
    "Adventure",
    "Animation",
    "Children's",
    "Comedy",
    "Crime",
    "Documentary",
    "Drama",
    "Fantasy",
    "Film-Noir",
    "Horror",
    "Musical",
    "Mystery",
    "Romance",
    "Sci-Fi",
    "Thriller",
    "War",
    "Western",
];

static ITEM_COLUMNS: [Column; 3] = [
    must(Field::Item, &["u.item movie"]),
    must(Field::Title, &["u.item title"]),
    known(&["u.item release", "u.item video", "u.item address"]),
];

static ITEM_ROWS: Headerless = Headerless {
    names: &[
        "u.item movie",
        "u.item title",
        "u.item release",
        "u.item video",
        "u.item address",
        GENRES[0],
        GENRES[1],
        GENRES[2],
        GENRES[3],
        GENRES[4],
        GENRES[5],
        GENRES[6],
        GENRES[7],
        GENRES[8],
        GENRES[9],
        GENRES[10],
        GENRES[11],
        GENRES[12],
        GENRES[13],
        GENRES[14],
        GENRES[15],
        GENRES[16],
        GENRES[17],
        GENRES[18],
    ],
    fits: |record| {
        let is_id = record.get(0).is_some_and(|id| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit()));
        record.len() == 24 && is_id && record.iter().skip(5).all(|flag| matches!(flag, "0" | "1"))
    },
};

fn take_item(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let item = out.described_item(row)?;
    for (genre, flag) in row.extra_columns().filter(|(genre, _)| *genre != GENRES[0]) {
        if flag == "1" {
            out.add_label(item, LABEL_CATEGORY, genre);
        }
    }
    Ok(())
}

/// `u.user`: id, age, gender, occupation, zip.
pub static USERS: Platform = Platform {
    id: "movielens-users",
    gives: &[Kind::People],
    namespace: NAMESPACE,
    columns: &USER_COLUMNS,
    headerless: Some(&USER_ROWS),
    take: |row, out| take_person(row, out, NAMESPACE),
    ..Platform::BLANK
};

static USER_COLUMNS: [Column; 5] = [
    must(Field::User, &["u.user"]),
    must(Field::Postcode, &["u.user zip"]),
    attribute("age", &["u.user age"]),
    attribute("gender", &["u.user gender"]),
    attribute("occupation", &["u.user occupation"]),
];

static USER_ROWS: Headerless = Headerless {
    names: &["u.user", "u.user age", "u.user gender", "u.user occupation", "u.user zip"],
    fits: |record| is_user(record, 1, 2),
};

/// `users.dat`: id, gender, age, occupation, zip.
pub static USERS_DAT: Platform = Platform {
    id: "movielens-users-dat",
    gives: &[Kind::People],
    namespace: NAMESPACE,
    columns: &USER_DAT_COLUMNS,
    headerless: Some(&USER_DAT_ROWS),
    take: |row, out| take_person(row, out, NAMESPACE),
    ..Platform::BLANK
};

static USER_DAT_COLUMNS: [Column; 5] = [
    must(Field::User, &["users.dat user"]),
    must(Field::Postcode, &["users.dat zip"]),
    attribute("age", &["users.dat age"]),
    attribute("gender", &["users.dat gender"]),
    attribute("occupation", &["users.dat occupation"]),
];

static USER_DAT_ROWS: Headerless = Headerless {
    names: &["users.dat user", "users.dat gender", "users.dat age", "users.dat occupation", "users.dat zip"],
    fits: |record| is_user(record, 2, 1),
};

fn is_user(record: &StringRecord, age: usize, gender: usize) -> bool {
    let is_number = |at: usize| {
        let cell = record.get(at).unwrap_or("");
        (1..=8).contains(&cell.len()) && cell.bytes().all(|byte| byte.is_ascii_digit())
    };
    record.len() == 5 && is_number(0) && is_number(age) && matches!(record.get(gender), Some("M" | "F"))
}
