//! Kajabi: people and transactions. It has a contact id and a member id; both are kept. Headers are not confirmed.

use crate::data::Domain;

use super::super::builder::{Builder, RowResult, ignore};
use super::super::cells::fold;
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::generic::take_person;
use super::orders::{OrderFile, take_order_of};
use super::{Column, Platform, attribute, known, may, must, must_one};

const NAMESPACE: &str = "kajabi";
const MEMBERS: &str = "kajabi.member";

pub static PEOPLE: Platform = Platform {
    id: "kajabi-people",
    gives: &[Kind::People],
    namespace: NAMESPACE,
    columns: &PEOPLE_COLUMNS,
    one_of: &[&["id", "contact id", "member id"], &["products", "member id"], &["subscribed", "member id"]],
    is_unverified: true,
    take: take_contact,
    ..Platform::BLANK
};

static PEOPLE_COLUMNS: [Column; 11] = [
    must(Field::Email, &["email", "email address"]),
    may(Field::User, &["contact id", "id"]),
    may(Field::Device, &["member id"]),
    may(Field::FirstName, &["first name"]),
    may(Field::LastName, &["last name"]),
    may(Field::Phone, &["phone", "phone number", "mobile phone number"]),
    may(Field::Time, &["created at", "joined at", "signed up at"]),
    may(Field::ConsentEmail, &["subscribed", "marketing status"]),
    attribute("products", &["products"]),
    attribute("tags", &["tags"]),
    known(&["name", "full name"]),
];

fn take_contact(row: &Row<'_>, out: &mut Builder) -> RowResult {
    take_person(row, out, NAMESPACE)?;
    let member = row.get(Field::Device);
    if !member.is_empty() {
        let user = out.user(row)?;
        out.link(user, MEMBERS, member);
    }
    Ok(())
}

pub static TRANSACTIONS: Platform = Platform {
    id: "kajabi-transactions",
    namespace: NAMESPACE,
    columns: &TRANSACTION_COLUMNS,
    one_of: &[&["offer title", "offer id"]],
    domain: Some(Domain::Course),
    is_unverified: true,
    take: take_transaction,
    ..Platform::BLANK
};

static TRANSACTION_COLUMNS: [Column; 14] = [
    must(Field::Email, &["customer email", "email"]),
    must_one(Field::Value, &["amount", "amount paid", "total"]),
    may(Field::Order, &["order no", "order number", "order #"]),
    may(Field::User, &["customer id", "contact id"]),
    may(Field::Item, &["offer id"]),
    may(Field::Title, &["offer title", "offer name", "offer"]),
    may(Field::Currency, &["currency"]),
    may(Field::Kind, &["type"]),
    may(Field::Status, &["status"]),
    may(Field::Refunded, &["refunded", "refunded amount", "amount refunded"]),
    may(Field::Time, &["created at", "date", "paid at"]),
    known(&["id", "transaction id"]),
    known(&["customer name", "provider", "payment method", "coupon", "coupon used"]),
    known(&["tax", "subtotal"]),
];

fn take_transaction(row: &Row<'_>, out: &mut Builder) -> RowResult {
    if matches!(fold(row.get(Field::Kind)).as_str(), "payout" | "fee" | "test") {
        return Err(ignore("not-a-sale", Field::Kind));
    }
    take_order_of(&OrderFile { rows_repeat_orders: true, negative_gives_back: true }, row, out)
}
