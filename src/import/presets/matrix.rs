//! A matrix of people by items: the first columns are the person's, every other one is an item, its cells are ratings
//! or any other strength. An empty cell says nothing; it is not a zero. Taken only where the user asks for it, since a
//! table of people with many numbers looks the same.

use crate::data::{Domain, EventKind, NO_TIME};

use super::super::builder::{Builder, RowResult, reject};
use super::super::cells::{Decimal, parse_number};
use super::super::role::Field;
use super::super::row::Row;
use super::{Column, Platform, known, may, must};

pub static WIDE: Platform =
    Platform { id: "generic-matrix", columns: &COLUMNS, keeps_unknown: true, take: take_row, ..Platform::BLANK };

static COLUMNS: [Column; 5] = [
    must(
        Field::User,
        &[
            "user id",
            "userid",
            "user",
            "customer id",
            "student id",
            "learner id",
            "member id",
            "id",
            "用户id",
            "用户",
            "学员",
        ],
    ),
    may(Field::Email, &["email", "e mail", "email address", "user email", "邮箱"]),
    may(Field::Phone, &["phone", "phone number", "手机号"]),
    known(&["name", "full name", "first name", "last name", "surname", "姓名", "昵称"]),
    known(&["total", "sum", "average", "mean", "合计", "平均"]),
];

fn take_row(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let mut cells = vec![];
    let mut n_texts = 0;
    for (item, text) in row.extra_columns() {
        match parse_number(text, Decimal::Dot) {
            Some(value) => cells.push((item, value as f32)),
            None => n_texts += 1,
        }
    }
    if n_texts > 0 && cells.is_empty() {
        return Err(reject("bad-number", Field::Value));
    }
    if n_texts > 0 {
        out.note(row, "bad-number", Field::Value);
    }
    out.once_whole(row)?;
    let domain = row.bound.domain.unwrap_or(Domain::Course);
    let user = out.user(row)?;
    if row.bound.domain.is_none() && !cells.is_empty() {
        out.note(row, "domain-assumed", Field::User);
    }
    for (title, value) in cells {
        let item = out.titled_item(domain, title, title);
        out.event(user, item, EventKind::Rate, value, NO_TIME);
    }
    Ok(())
}
