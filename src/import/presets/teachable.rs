//! Teachable: the users list and the transactions of a school.

use crate::data::Domain;

use super::super::builder::{Builder, RowResult};
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::orders::take_order;
use super::{Column, Preset, attribute, known, may, must};

const NAMESPACE: &str = "teachable";

pub struct Users;

static USER_COLUMNS: [Column; 20] = [
    must(Field::Email, &["email"]),
    must(Field::User, &["id", "userid", "user id"]),
    must(Field::Time, &["joined at"]),
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

    fn take(&self, row: &Row<'_>, out: &mut Builder) -> RowResult {
        super::generic::take_person(row, out, NAMESPACE)
    }
}

pub struct Transactions;

static TRANSACTION_COLUMNS: [Column; 11] = [
    must(Field::Time, &["purchased at"]),
    must(Field::Email, &["user email"]),
    must(Field::Item, &["product id", "course id"]),
    may(Field::Order, &["id"]),
    may(Field::Title, &["course name"]),
    may(Field::Value, &["final price"]),
    may(Field::Price, &["list price"]),
    may(Field::RefundTime, &["refunded at"]),
    attribute("country", &["charge country"]),
    known(&["user full name"]),
    known(&["currency", "coupon code", "earnings", "pricing plan", "affiliate", "payment method"]),
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
