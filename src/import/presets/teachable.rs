//! Teachable: the users list, the transactions and the progress files of a school.

use crate::data::{Domain, EventKind};

use super::super::builder::{Builder, Refusal, RowResult, reject};
use super::super::cells::{Decimal, parse_number};
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::orders::take_order;
use super::{Column, Platform, Preset, attribute, known, may, may_one, must};

const NAMESPACE: &str = "teachable";

pub struct Users;

static USER_COLUMNS: [Column; 20] = [
    must(Field::Email, &["email"]),
    may(Field::User, &["id", "userid", "user id"]),
    may(Field::Time, &["joined at"]),
    may(Field::FirstName, &["first name"]),
    may(Field::LastName, &["last name"]),
    may(Field::Phone, &["phone"]),
    may(Field::ConsentAds, &["consent ads"]),
    may(Field::ConsentTime, &["consent ads at", "consent at"]),
    may(Field::Unsubscribed, &["unsubscribe from marketing emails"]),
    attribute("role", &["role"]),
    attribute("source", &["src"]),
    attribute("tags", &["tags"]),
    attribute("country", &["country"]),
    attribute("city", &["city"]),
    attribute("age", &["age"]),
    attribute("gender", &["gender"]),
    attribute("device", &["device"]),
    attribute("interests", &["interests"]),
    known(&["name", "fullname", "full name"]),
    known(&["last sign in at", "sign in count"]),
];

impl Preset for Users {
    fn id(&self) -> &'static str {
        "teachable-users"
    }

    fn gives(&self) -> &'static [Kind] {
        &[Kind::People]
    }

    fn namespace(&self) -> &'static str {
        NAMESPACE
    }

    fn columns(&self) -> &'static [Column] {
        &USER_COLUMNS
    }

    fn one_of(&self) -> &'static [&'static [&'static str]] {
        &[
            &["joined at", "src", "unsubscribe from marketing emails"],
            &["role", "src", "last sign in at", "sign in count", "unsubscribe from marketing emails"],
        ]
    }

    fn take(&self, row: &Row<'_>, out: &mut Builder) -> RowResult {
        super::generic::take_person(row, out, NAMESPACE)
    }
}

pub struct Transactions;

static TRANSACTION_COLUMNS: [Column; 13] = [
    must(Field::Time, &["purchased at"]),
    must(Field::Email, &["user email"]),
    must(Field::Item, &["product id", "course id"]),
    may(Field::Order, &["id", "transaction id"]),
    may(Field::Title, &["course name", "product name"]),
    may_one(Field::Value, &["final price", "price", "amount"]),
    may(Field::Price, &["list price"]),
    may(Field::RefundTime, &["refunded at"]),
    may(Field::Currency, &["currency"]),
    may(Field::Status, &["status"]),
    attribute("country", &["charge country"]),
    known(&["user full name", "user id"]),
    known(&["coupon code", "earnings", "pricing plan", "affiliate", "payment method"]),
];

impl Preset for Transactions {
    fn id(&self) -> &'static str {
        "teachable-transactions"
    }

    fn gives(&self) -> &'static [Kind] {
        &[Kind::Events]
    }

    fn namespace(&self) -> &'static str {
        NAMESPACE
    }

    fn columns(&self) -> &'static [Column] {
        &TRANSACTION_COLUMNS
    }

    fn domain(&self) -> Option<Domain> {
        Some(Domain::Course)
    }

    fn take(&self, row: &Row<'_>, out: &mut Builder) -> RowResult {
        take_order(row, out)
    }
}

/// A course's progress file: a row a student, a column a lecture, percent complete. Columns are not confirmed.
pub static PROGRESS: Platform = Platform {
    id: "teachable-progress",
    namespace: NAMESPACE,
    columns: &PROGRESS_COLUMNS,
    domain: Some(Domain::Course),
    keeps_unknown: true,
    is_unverified: true,
    take: take_progress,
    ..Platform::BLANK
};

static PROGRESS_COLUMNS: [Column; 8] = [
    must(Field::Email, &["email", "user email", "student email"]),
    must(Field::Progress, &["percent complete", "% complete", "course progress", "completion percentage"]),
    may(Field::User, &["user id", "student id", "id"]),
    may(Field::Item, &["course id"]),
    may(Field::Title, &["course name", "course", "course title"]),
    may(Field::Time, &["completed at", "last activity at", "enrolled at", "started at"]),
    known(&["name", "full name", "student name", "first name", "last name"]),
    known(&["lectures completed", "total lectures"]),
];

fn take_progress(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let time = out.time(row, Field::Time)?;
    let whole = out.percent(row, Field::Progress)?;
    let lectures = lectures(row)?;
    out.once_whole(row)?;
    let user = out.user(row)?;
    if !row.get(Field::Item).is_empty() || !row.get(Field::Title).is_empty() {
        let item = out.item(row)?;
        out.event(user, item, EventKind::Progress, whole, time);
    }
    for (title, share) in lectures {
        let item = out.titled_item(Domain::Course, title, title);
        out.event(user, item, EventKind::Progress, share, time);
    }
    Ok(())
}

/// The lecture columns of a row that hold a percentage.
fn lectures<'a>(row: &Row<'a>) -> Result<Vec<(&'a str, f32)>, Refusal> {
    let mut found = vec![];
    for (title, text) in row.extra_columns() {
        let percent =
            parse_number(text.trim_end_matches(['%', ' ']), Decimal::Dot).filter(|p| (0.0..=100.0).contains(p));
        let percent = percent.ok_or(reject("bad-number", Field::Progress))?;
        found.push((title, (percent / 100.0) as f32));
    }
    Ok(found)
}
