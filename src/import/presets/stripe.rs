//! Stripe: payments and customers of the dashboard's exports; times are UTC, amounts in major units.

use crate::data::EventKind;

use super::super::builder::{Builder, RowResult, reject};
use super::super::cells::{OrderState, fold};
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::generic::take_person;
use super::orders::state_of;
use super::shopify::assumed;
use super::{Column, Platform, attribute, known, may, must};

const NAMESPACE: &str = "stripe";
/// The item of payments whose text only says that they are part of a subscription.
const SUBSCRIPTION: &str = "Subscription";

pub static PAYMENTS: Platform = Platform {
    id: "stripe-payments",
    namespace: NAMESPACE,
    columns: &PAYMENT_COLUMNS,
    one_of: &[&["created date (utc)", "created (utc)", "created"]],
    take: take_payment,
    ..Platform::BLANK
};

static PAYMENT_COLUMNS: [Column; 18] = [
    must(Field::Order, &["id"]),
    // The money that reached the account, before the money that was asked for.
    must(Field::Value, &["converted amount", "amount"]),
    must(Field::Refunded, &["converted amount refunded", "amount refunded"]),
    must(Field::Status, &["status"]),
    may(Field::Time, &["created date (utc)", "created (utc)", "created"]),
    may(Field::RefundTime, &["refunded date (utc)"]),
    may(Field::Currency, &["converted currency", "currency"]),
    may(Field::Title, &["description"]),
    may(
        Field::Detail,
        &[
            "product (metadata)",
            "product name (metadata)",
            "course (metadata)",
            "course name (metadata)",
            "item (metadata)",
            "item name (metadata)",
            "title (metadata)",
            "sku (metadata)",
            "product id (metadata)",
            "course id (metadata)",
        ],
    ),
    may(Field::User, &["customer id"]),
    may(Field::Email, &["customer email"]),
    attribute("country", &["card address country", "card issue country"]),
    known(&["captured", "decline reason", "fee", "statement descriptor", "seller message", "taxes on fee", "tax"]),
    known(&["card id", "customer description", "invoice id", "transfer", "mode", "payment source type", "card brand"]),
    known(&["card last4", "card funding", "card exp month", "card exp year", "card name", "card address line1"]),
    known(&[
        "card address line2",
        "card address city",
        "card address state",
        "card address zip",
        "card tokenization method",
    ]),
    known(&["card fingerprint", "card cvc status", "card avs zip status", "card avs line1 status", "destination"]),
    known(&["disputed amount", "dispute date (utc)", "dispute evidence due (utc)", "dispute reason", "dispute status"]),
];

fn take_payment(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let state = state_of(row)?;
    let amount = out.amount(row, Field::Value)?;
    if amount.is_nan() {
        return Err(reject("missing-value", Field::Value));
    }
    let refunded = out.amount(row, Field::Refunded)?;
    let time = out.time(row, Field::Time)?;
    let refunded_at = out.time(row, Field::RefundTime)?;
    let (what, kind) = bought(row);
    if what.is_empty() {
        return Err(reject("no-item", Field::Title));
    }
    out.once("duplicate-order", Some(Field::Order), &[row.get(Field::Order)])?;
    let user = out.user(row)?;
    out.person_attributes(row, user);
    let domain = row.bound.domain.unwrap_or_else(|| assumed(row, out));
    let item = out.titled_item(domain, what, what);
    out.spent(row, row.get(Field::Currency));
    let kind = if amount > 0.0 { kind } else { EventKind::Enrol };
    out.event(user, item, kind, if amount > 0.0 { amount } else { f32::NAN }, time);
    if refunded > 0.0 || state == OrderState::Refunded {
        let given_back = if refunded > 0.0 { refunded } else { amount };
        let at = if refunded_at == crate::data::NO_TIME { time } else { refunded_at };
        out.event(user, item, EventKind::Refund, given_back, at);
    }
    Ok(())
}

/// What a payment was for, and whether it was part of a subscription.
fn bought<'a>(row: &Row<'a>) -> (&'a str, EventKind) {
    let description = without_price(row.get(Field::Title));
    let named = row.get(Field::Detail);
    let is_subscription = matches!(
        fold(description).as_str(),
        "subscription creation" | "subscription update" | "subscription cycle" | "subscription renewal"
    );
    match (is_subscription, named) {
        (true, "") => (SUBSCRIPTION, EventKind::Subscribe),
        (true, named) => (named, EventKind::Subscribe),
        (false, named) if description.is_empty() => (named, EventKind::Purchase),
        (false, _) => (description, EventKind::Purchase),
    }
}

/// `Course A (49.00 EUR)` and `Course A [$49]` without the bracket; brackets without a number stay.
fn without_price(text: &str) -> &str {
    let cut = |open: char, close: char| {
        let inner = text.strip_suffix(close)?;
        let (stem, inside) = inner.rsplit_once(open)?;
        let is_price =
            inside.chars().any(|c| c.is_ascii_digit()) && inside.chars().filter(|c| c.is_alphabetic()).count() <= 3;
        is_price.then(|| stem.trim_end())
    };
    cut('(', ')').or_else(|| cut('[', ']')).filter(|stem| !stem.is_empty()).unwrap_or(text)
}

pub static CUSTOMERS: Platform = Platform {
    id: "stripe-customers",
    gives: &[Kind::People],
    namespace: NAMESPACE,
    columns: &CUSTOMER_COLUMNS,
    one_of: &[&["delinquent", "total spend"]],
    take: |row, out| take_person(row, out, NAMESPACE),
    ..Platform::BLANK
};

static CUSTOMER_COLUMNS: [Column; 10] = [
    must(Field::User, &["id"]),
    must(Field::Email, &["email"]),
    must(Field::Time, &["created (utc)", "created date (utc)"]),
    may(Field::Phone, &["phone"]),
    attribute("country", &["address country", "card address country", "card issue country"]),
    attribute("total_spent", &["total spend"]),
    attribute("payments", &["payment count"]),
    known(&[
        "name",
        "description",
        "delinquent",
        "currency",
        "default source",
        "plan",
        "status",
        "cancel at period end",
    ]),
    known(&[
        "card id",
        "card last4",
        "card brand",
        "card funding",
        "account balance",
        "average order",
        "refunded volume",
    ]),
    known(&["dispute losses", "business vat id", "tax info"]),
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prices_in_brackets_are_no_part_of_the_item() {
        let cases = [
            ("Course A (49.00 EUR)", "Course A"),
            ("Course A [$49]", "Course A"),
            ("Course A (second edition)", "Course A (second edition)"),
            ("Course (Part 2 of the series)", "Course (Part 2 of the series)"),
            ("(49)", "(49)"),
            ("Course A", "Course A"),
        ];
        for (text, expected) in cases {
            assert_eq!(without_price(text), expected);
        }
    }
}
