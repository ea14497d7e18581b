//! WooCommerce Analytics: the orders download, which names people but not their addresses, and the customers download,
//! which has both. Within one shop they meet on the name, where only one customer has it.

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

const NAMESPACE: &str = "woocommerce";
/// Names of one shop's customers.
const NAMES: &str = "woocommerce.name";

pub static ORDERS: Platform = Platform {
    id: "woocommerce-orders",
    namespace: NAMESPACE,
    columns: &ORDER_COLUMNS,
    take: take_order,
    ..Platform::BLANK
};

static ORDER_COLUMNS: [Column; 12] = [
    must(Field::Order, &["order #", "bestellung #", "订单号", "订单 #", "n.º de pedido"]),
    must(Field::Detail, &["product(s)", "produkt(e)", "商品", "producto(s)", "produit(s)"]),
    must(Field::Quantity, &["items sold", "verkaufte artikel", "已售商品", "artículos vendidos"]),
    may(Field::Time, &["date", "datum", "日期", "fecha"]),
    may(
        Field::Value,
        &["n. revenue", "net sales", "nettoumsatz", "净销售额", "n. revenue (formatted)", "net sales (formatted)"],
    ),
    may(Field::Status, &["status", "状态", "estado"]),
    may(Field::Name, &["customer", "kunde", "客户", "cliente"]),
    may(Field::Email, &["email", "customer email"]),
    may(Field::User, &["customer id", "username"]),
    known(&["customer type", "kundentyp", "客户类型"]),
    known(&["coupon(s)", "gutschein(e)", "优惠券"]),
    known(&["attribution", "origin"]),
];

fn take_order(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let state = state_of(row)?;
    let amount = out.number(row, Field::Value)?;
    if amount.is_nan() {
        return Err(reject("missing-value", Field::Value));
    }
    let time = out.time(row, Field::Time)?;
    let products = products(row.get(Field::Detail));
    if products.is_empty() {
        return Err(reject("no-item", Field::Detail));
    }
    let name = fold(row.get(Field::Name));
    let is_told = [Field::User, Field::Email].into_iter().any(|field| !row.get(field).is_empty());
    if name.is_empty() && !is_told {
        return Err(reject("no-user", Field::Name));
    }
    out.once(
        "duplicate-order",
        Some(Field::Order),
        &[row.get(Field::Order), row.get(Field::Status), row.get(Field::Value)],
    )?;
    let user = if is_told {
        out.user(row)?
    } else {
        out.note(row, "known-by-name", Field::Name);
        out.user_named(row, NAMES, &name)
    };
    if products.len() > 1 {
        out.note(row, "several-items", Field::Detail);
    }
    let domain = row.bound.domain.unwrap_or_else(|| assumed(row, out));
    out.spent(row, "");
    let n_pieces: f32 = products.iter().map(|(pieces, _)| pieces).sum();
    for (pieces, title) in products {
        let item = out.titled_item(domain, title, title);
        let part = amount * pieces / n_pieces;
        let kind = if amount == 0.0 { EventKind::Enrol } else { EventKind::Purchase };
        if amount >= 0.0 {
            out.event(user, item, kind, if amount == 0.0 { f32::NAN } else { part }, time);
        }
        // Money that goes back is a row of its own below zero, or the state of the order.
        if amount < 0.0 || state == OrderState::Refunded {
            out.event(user, item, EventKind::Refund, part.abs(), time);
        }
    }
    Ok(())
}

/// `1× Course A, 2× Course B` in pieces and titles. A comma parts only before a number of pieces.
fn products(text: &str) -> Vec<(f32, &str)> {
    let mut found = vec![];
    let mut rest = text.trim();
    while !rest.is_empty() {
        let cut = rest.match_indices(", ").find(|(at, comma)| pieces(&rest[at + comma.len()..]).is_some());
        let (own, after) = match cut {
            Some((at, comma)) => (&rest[..at], &rest[at + comma.len()..]),
            None => (rest, ""),
        };
        let (n_pieces, title) = pieces(own).unwrap_or((1.0, own));
        if !title.trim().is_empty() {
            found.push((n_pieces.max(1.0), title.trim()));
        }
        rest = after.trim_start();
    }
    found
}

/// The number before `×` and what stands after it.
fn pieces(text: &str) -> Option<(f32, &str)> {
    let (number, title) = text.split_once('×')?;
    let number = number.trim();
    (number.len() <= 6 && !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
        .then(|| Some((number.parse().ok()?, title)))?
}

pub static CUSTOMERS: Platform = Platform {
    id: "woocommerce-customers",
    gives: &[Kind::People],
    namespace: NAMESPACE,
    columns: &CUSTOMER_COLUMNS,
    one_of: &[&["aov", "last active"], &["sign up"]],
    is_unverified: true,
    take: take_customer,
    ..Platform::BLANK
};

static CUSTOMER_COLUMNS: [Column; 12] = [
    must(Field::Email, &["email"]),
    must(Field::Name, &["name"]),
    must(Field::Total, &["orders"]),
    may(Field::User, &["username"]),
    may(Field::Time, &["sign up", "date registered"]),
    may(Field::Postcode, &["postal code"]),
    attribute("total_spent", &["total spend"]),
    attribute("country", &["country / region", "country"]),
    attribute("city", &["city"]),
    attribute("region", &["region"]),
    known(&["last active"]),
    known(&["aov", "aov (formatted)", "total spend (formatted)"]),
];

fn take_customer(row: &Row<'_>, out: &mut Builder) -> RowResult {
    take_person(row, out, NAMESPACE)?;
    let name = fold(row.get(Field::Name));
    if !name.is_empty() {
        let user = out.user(row)?;
        out.link(user, NAMES, &name);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn products_are_split_before_numbers_of_pieces_only() {
        let cases: [(&str, &[(f32, &str)]); 5] = [
            ("1× Course A, 2× Course B", &[(1.0, "Course A"), (2.0, "Course B")]),
            ("1× Mixing, mastering, more", &[(1.0, "Mixing, mastering, more")]),
            ("1× A, B, 3× C, D", &[(1.0, "A, B"), (3.0, "C, D")]),
            ("Course A", &[(1.0, "Course A")]),
            ("", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(products(text), expected, "{text}");
        }
    }
}
