//! Shopify: orders (a row a line item, the order's own cells on its first row only) and customers.

use crate::data::{Domain, EventKind};

use super::super::builder::{Builder, Refusal, RowResult, ignore, reject};
use super::super::cells::{OrderState, order_state};
use super::super::options::Kind;
use super::super::role::{Field, Role};
use super::super::row::Row;
use super::generic::take_person;
use super::{Column, Platform, attribute, known, may, must};

const NAMESPACE: &str = "shopify";

pub static ORDERS: Platform = Platform {
    id: "shopify-orders",
    namespace: NAMESPACE,
    columns: &ORDER_COLUMNS,
    take: take_line,
    ..Platform::BLANK
};

static ORDER_COLUMNS: [Column; 25] = [
    must(Field::Order, &["name"]),
    must(Field::Status, &["financial status"]),
    must(Field::Quantity, &["lineitem quantity"]),
    must(Field::Title, &["lineitem name"]),
    may(Field::Item, &["lineitem sku"]),
    may(Field::Price, &["lineitem price"]),
    may(Field::Email, &["email"]),
    may(Field::Phone, &["phone", "billing phone", "shipping phone"]),
    may(Field::Time, &["created at", "paid at"]),
    may(Field::EndReason, &["cancelled at"]),
    may(Field::Currency, &["currency"]),
    may(Field::Refunded, &["refunded amount"]),
    may(Field::Total, &["subtotal"]),
    may(Field::Extra, &["discount amount"]),
    may(Field::Creator, &["vendor"]),
    attribute("country", &["billing country", "shipping country"]),
    attribute("city", &["billing city", "shipping city"]),
    known(&["fulfillment status", "fulfilled at", "accepts marketing", "shipping", "taxes", "total", "discount code"]),
    known(&["shipping method", "lineitem compare at price", "lineitem requires shipping", "lineitem taxable"]),
    known(&["lineitem fulfillment status", "lineitem discount", "billing name", "billing street", "billing address1"]),
    known(&["billing address2", "billing company", "billing zip", "billing province", "shipping name"]),
    known(&["shipping street", "shipping address1", "shipping address2", "shipping company", "shipping zip"]),
    known(&["shipping province", "notes", "note attributes", "payment method", "payment reference", "id", "tags"]),
    known(&["outstanding balance", "employee", "location", "device id", "risk level", "source", "receipt number"]),
    known(&["duties", "billing province name", "shipping province name", "payment id", "payment terms name"]),
];

fn take_line(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let order = row.get(Field::Order);
    if order.is_empty() {
        return Err(reject("no-order", Field::Order));
    }
    let state = line_state(row, out, order)?;
    let currency = out.carried(row, order, Field::Currency);
    let refunded = out.carried(row, order, Field::Refunded);
    let refunded = out.number_in(row, Field::Refunded, &refunded)?;
    let (quantity, price) = (out.amount(row, Field::Quantity)?, out.amount(row, Field::Price)?);
    let amount = if quantity.is_nan() { price } else { quantity * price };
    if amount.is_nan() {
        return Err(reject("missing-value", Field::Price));
    }
    let lines_total = lines_total(row, out, order)?;
    let time = out.time(row, Field::Time)?;
    out.check_item(row)?;
    out.once_whole(row)?;
    let user = out.user(row)?;
    out.person_attributes(row, user);
    let domain = row.bound.domain.unwrap_or_else(|| assumed(row, out));
    let item = out.item_in(row, domain)?;
    out.spent(row, &currency);
    let kind = if amount > 0.0 { EventKind::Purchase } else { EventKind::Enrol };
    out.event(user, item, kind, if amount > 0.0 { amount } else { f32::NAN }, time);
    if state == OrderState::Refunded {
        out.event(user, item, EventKind::Refund, part_of(refunded, amount, lines_total), time);
    }
    Ok(())
}

/// What is said of an order stands on its first row and holds for all.
fn line_state(row: &Row<'_>, out: &mut Builder, order: &str) -> Result<OrderState, Refusal> {
    let status = out.carried(row, order, Field::Status);
    let state = match status.as_str() {
        "" => OrderState::Paid,
        text => order_state(text).ok_or(reject("bad-status", Field::Status))?,
    };
    let cancelled = !out.carried(row, order, Field::EndReason).is_empty();
    if state == OrderState::Unpaid || (cancelled && state != OrderState::Refunded) {
        return Err(ignore("unpaid-order", Field::Status));
    }
    Ok(state)
}

/// What the lines of an order add up to: its subtotal is after discounts.
fn lines_total(row: &Row<'_>, out: &mut Builder, order: &str) -> Result<f32, Refusal> {
    let subtotal = out.carried(row, order, Field::Total);
    let discount = out.carried(row, order, Field::Extra);
    let discount = out.number_in(row, Field::Extra, &discount)?;
    let subtotal = out.number_in(row, Field::Total, &subtotal)?;
    Ok(if discount.is_finite() { subtotal + discount } else { subtotal })
}

/// A line's part of what an order got back; the line itself where the order does not say.
fn part_of(refunded: f32, amount: f32, lines_total: f32) -> f32 {
    match refunded {
        refunded if refunded > 0.0 && lines_total > amount => refunded * amount / lines_total,
        refunded if refunded > 0.0 => refunded,
        _ => amount,
    }
}

/// Shops sell anything: without a word from the user an item is a course, which is noted.
pub(super) fn assumed(row: &Row<'_>, out: &mut Builder) -> Domain {
    out.note(row, "domain-assumed", Field::Title);
    Domain::Course
}

pub static CUSTOMERS: Platform = Platform {
    id: "shopify-customers",
    gives: &[Kind::People],
    namespace: NAMESPACE,
    columns: &CUSTOMER_COLUMNS,
    take: |row, out| take_person(row, out, NAMESPACE),
    ..Platform::BLANK
};

static CUSTOMER_COLUMNS: [Column; 18] = [
    must(Field::Email, &["email"]),
    must_attribute("total_spent", &["total spent"]),
    must_attribute("total_orders", &["total orders"]),
    must_attribute("tags", &["tags"]),
    may(Field::User, &["customer id"]),
    may(Field::FirstName, &["first name"]),
    may(Field::LastName, &["last name"]),
    may(Field::Phone, &["phone", "default address phone"]),
    may(Field::Postcode, &["default address zip", "zip"]),
    may(Field::ConsentEmail, &["accepts email marketing", "accepts marketing"]),
    may(Field::ConsentSms, &["accepts sms marketing"]),
    attribute("country", &["default address country code", "country code", "country"]),
    attribute("region", &["default address province code", "province code", "province"]),
    attribute("city", &["default address city", "city"]),
    known(&["default address company", "company", "accepts whats app marketing", "accepts whatsapp marketing"]),
    known(&["default address address1", "default address address2", "address1", "address2"]),
    known(&["note"]),
    known(&["tax exempt"]),
];

/// An attribute without which the file is not of this kind.
const fn must_attribute(name: &'static str, names: &'static [&'static str]) -> Column {
    Column { role: Role::attribute(name), names, must: true, is_shared: false }
}
