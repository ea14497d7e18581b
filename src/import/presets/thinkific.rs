//! Thinkific: orders (a row a payment attempt, UTC), the progress of a course or group, and users.

use crate::data::{Domain, EventKind};

use super::super::builder::{Builder, RowResult, reject};
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::generic::take_person;
use super::orders::{OrderFile, take_order_of};
use super::{Column, Platform, attribute, known, may, may_one, must, must_one};

const NAMESPACE: &str = "thinkific";
const EMAIL: &[&str] = &["email", "e mail", "email address", "student email", "user email", "customer email"];

pub static ORDERS: Platform = Platform {
    id: "thinkific-orders",
    namespace: NAMESPACE,
    columns: &ORDER_COLUMNS,
    one_of: &[
        &["order id", "order number", "order #", "order no"],
        &["transaction date", "transaction date (utc)", "payment type", "transaction type", "affiliate"],
    ],
    domain: Some(Domain::Course),
    is_unverified: true,
    take: |row, out| {
        // Failed attempts and every instalment of an order are rows of their own.
        take_order_of(&OrderFile { rows_repeat_orders: true, negative_gives_back: true }, row, out)
    },
    ..Platform::BLANK
};

static ORDER_COLUMNS: [Column; 13] = [
    must(Field::Email, EMAIL),
    must(Field::Title, &["product", "product name", "course", "course name", "item"]),
    must_one(Field::Value, &["amount", "amount paid", "price", "total", "total amount"]),
    may(Field::Order, &["order id", "order number", "order #", "order no"]),
    may(
        Field::Time,
        &["transaction date", "transaction date (utc)", "date", "order date", "created at", "purchase date"],
    ),
    may(Field::Status, &["status", "transaction status", "payment status"]),
    may(Field::Currency, &["currency"]),
    may_one(Field::Item, &["product id", "course id"]),
    may(Field::User, &["user id", "student id", "customer id"]),
    may(Field::Refunded, &["refunded amount", "amount refunded"]),
    known(&["first name", "last name", "full name", "name", "customer name"]),
    known(&[
        "coupon",
        "coupon code",
        "affiliate",
        "affiliate email",
        "payment type",
        "transaction type",
        "transaction id",
    ]),
    known(&["payment method", "gateway", "country", "tax"]),
];

pub static PROGRESS: Platform = Platform {
    id: "thinkific-progress",
    namespace: NAMESPACE,
    columns: &PROGRESS_COLUMNS,
    one_of: &[&["% completed", "% viewed"]],
    domain: Some(Domain::Course),
    take: take_progress,
    ..Platform::BLANK
};

static PROGRESS_COLUMNS: [Column; 9] = [
    must(Field::Email, EMAIL),
    must(Field::Progress, &["% completed"]),
    must(Field::Count, &["% viewed"]),
    may(Field::Title, &["course", "course name", "product"]),
    may(Field::Item, &["course id"]),
    may(Field::Time, &["last sign in", "last sign in at", "completed at", "started at", "activated at"]),
    may(Field::User, &["user id", "student id"]),
    known(&["first name", "last name", "full name", "name"]),
    known(&["expires at", "expired at", "company", "group"]),
];

fn take_progress(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let share = out.percent(row, Field::Progress)?;
    if share.is_nan() {
        return Err(reject("missing-value", Field::Progress));
    }
    let time = out.time(row, Field::Time)?;
    out.check_item(row)?;
    out.once_whole(row)?;
    let user = out.user(row)?;
    let item = out.item(row)?;
    out.event(user, item, EventKind::Progress, share, time);
    Ok(())
}

pub static USERS: Platform = Platform {
    id: "thinkific-users",
    gives: &[Kind::People],
    namespace: NAMESPACE,
    columns: &USER_COLUMNS,
    one_of: &[&[
        "external source",
        "affiliate code",
        "affiliate commission",
        "amount spent",
        "enrollments",
        "enrolments",
    ]],
    is_unverified: true,
    take: |row, out| take_person(row, out, NAMESPACE),
    ..Platform::BLANK
};

static USER_COLUMNS: [Column; 12] = [
    must(Field::Email, EMAIL),
    must(Field::FirstName, &["first name", "student first name"]),
    must(Field::LastName, &["last name", "student last name"]),
    may(Field::User, &["user id", "id", "student id"]),
    may(Field::Time, &["created at", "date created", "joined at"]),
    attribute("company", &["company"]),
    attribute("source", &["external source"]),
    attribute("amount_spent", &["amount spent"]),
    attribute("sign_in_count", &["sign in count"]),
    attribute("enrolments", &["enrollments", "enrolments", "enrollments list"]),
    known(&["affiliate code", "affiliate commission", "affiliate commission type", "affiliate payout email"]),
    known(&["last sign in", "last sign in at", "roles", "full name", "name"]),
];
