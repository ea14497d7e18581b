//! Podia: customers and sales. Headers are not confirmed.

use crate::data::Domain;

use super::super::options::Kind;
use super::super::role::Field;
use super::generic::take_person;
use super::orders::{OrderFile, take_order_of};
use super::{Column, Platform, attribute, known, may, must, must_one};

const NAMESPACE: &str = "podia";

pub static CUSTOMERS: Platform = Platform {
    id: "podia-customers",
    gives: &[Kind::People],
    namespace: NAMESPACE,
    columns: &CUSTOMER_COLUMNS,
    one_of: &[&["joined", "joined at"], &["total spent", "products"]],
    is_unverified: true,
    take: |row, out| take_person(row, out, NAMESPACE),
    ..Platform::BLANK
};

static CUSTOMER_COLUMNS: [Column; 10] = [
    must(Field::Email, &["email", "email address"]),
    may(Field::Time, &["joined", "joined at"]),
    may(Field::ConsentEmail, &["subscribed", "email subscribed"]),
    may(Field::FirstName, &["first name"]),
    may(Field::LastName, &["last name"]),
    may(Field::Phone, &["phone"]),
    attribute("products", &["products"]),
    attribute("total_spent", &["total spent"]),
    attribute("tags", &["tags"]),
    known(&["name", "full name"]),
];

pub static SALES: Platform = Platform {
    id: "podia-sales",
    namespace: NAMESPACE,
    columns: &SALE_COLUMNS,
    one_of: &[&["customer name"], &["coupon", "coupon code"]],
    domain: Some(Domain::Course),
    is_unverified: true,
    take: |row, out| take_order_of(&OrderFile { rows_repeat_orders: true, negative_gives_back: true }, row, out),
    ..Platform::BLANK
};

static SALE_COLUMNS: [Column; 9] = [
    must(Field::Time, &["date", "sale date", "created at"]),
    must(Field::Email, &["customer email", "email"]),
    must(Field::Title, &["product", "product name"]),
    must_one(Field::Value, &["price", "amount", "amount paid"]),
    may(Field::Status, &["status"]),
    may(Field::Currency, &["currency"]),
    may(Field::Order, &["sale id", "order id"]),
    known(&["customer name"]),
    known(&["coupon", "coupon code", "affiliate"]),
];
