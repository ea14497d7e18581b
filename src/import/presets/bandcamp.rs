//! Bandcamp: the sales report of an artist, which names buyers, and the statement of a label account, which does not.

use crate::data::{Domain, EventKind};

use super::super::builder::{Builder, RowResult, ignore, reject};
use super::super::cells::{DateOrder, fold};
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::distributors::take_statement;
use super::{Column, Platform, attribute, known, may, must};

const NAMESPACE: &str = "bandcamp";

pub static SALES: Platform = Platform {
    id: "bandcamp-sales",
    namespace: NAMESPACE,
    columns: &SALE_COLUMNS,
    domain: Some(Domain::Music),
    date_order: Some(DateOrder::MonthFirst),
    take: take_sale,
    ..Platform::BLANK
};

static SALE_COLUMNS: [Column; 26] = [
    must(Field::Kind, &["item type"]),
    must(Field::Title, &["item name"]),
    must(Field::Order, &["bandcamp transaction item id", "bandcamp transaction id"]),
    may(Field::Time, &["date"]),
    may(Field::Item, &["item url"]),
    may(Field::Creator, &["artist"]),
    may(Field::Currency, &["currency"]),
    may(Field::Value, &["sub total"]),
    may(Field::Extra, &["additional fan contribution"]),
    may(Field::Price, &["item price"]),
    may(Field::Quantity, &["quantity"]),
    may(Field::Email, &["buyer email"]),
    may(Field::Phone, &["buyer phone"]),
    may(Field::Isrc, &["isrc"]),
    may(Field::Barcode, &["upc"]),
    may(Field::Reference, &["bandcamp related transaction id"]),
    attribute("country", &["country code", "country", "ship to country code"]),
    attribute("city", &["city"]),
    known(&["paid to", "discount code", "seller tax", "marketplace tax", "tax rate", "shipping", "region/state"]),
    known(&["transaction fee", "fee type", "item total", "amount you received", "net amount"]),
    known(&["collection society share", "paypal transaction id", "package", "option", "catalog number", "sku"]),
    known(&["buyer name", "buyer note", "referrer", "referrer url"]),
    known(&["ship to name", "ship to street", "ship to street 2", "ship to city", "ship to state", "ship to zip"]),
    known(&["ship to country", "ship date", "ship notes", "ship from country name"]),
    known(&["additional fan contribution currency", "payout currency"]),
    known(&["seller tax rate", "item total currency"]),
];

fn take_sale(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let kind = fold(row.get(Field::Kind));
    if matches!(kind.as_str(), "payout" | "pending payout" | "transfer") {
        return Err(ignore("not-a-sale", Field::Kind));
    }
    if kind.starts_with("pending") {
        return Err(ignore("unpaid-order", Field::Kind));
    }
    let sub_total = out.number(row, Field::Value)?;
    let extra = out.number(row, Field::Extra)?;
    let total = [sub_total, extra].into_iter().filter(|part| part.is_finite()).sum::<f32>();
    if sub_total.is_nan() && extra.is_nan() {
        return Err(reject("missing-value", Field::Value));
    }
    let time = out.time(row, Field::Time)?;
    out.check_item(row)?;
    out.once(
        "duplicate-order",
        Some(Field::Order),
        &[row.get(Field::Order), &kind, row.get(Field::Item), row.get(Field::Title)],
    )?;
    let user = out.user(row)?;
    let item = out.item(row)?;
    out.person_attributes(row, user);
    out.spent(row, row.get(Field::Currency));
    let is_refund = matches!(kind.as_str(), "refund" | "reversal" | "chargeback") || total < 0.0;
    let (kind, value) = match kind.as_str() {
        _ if is_refund => (EventKind::Refund, total.abs()),
        "subscription" => (EventKind::Subscribe, total),
        _ if total > 0.0 => (EventKind::Purchase, total),
        _ => (EventKind::Enrol, f32::NAN),
    };
    out.event(user, item, kind, value, time);
    Ok(())
}

pub static LABEL: Platform = Platform {
    id: "bandcamp-label",
    gives: &[Kind::Items],
    namespace: NAMESPACE,
    columns: &LABEL_COLUMNS,
    domain: Some(Domain::Music),
    take: take_statement,
    ..Platform::BLANK
};

static LABEL_COLUMNS: [Column; 15] = [
    must(Field::Title, &["item name"]),
    must(Field::Quantity, &["quantity"]),
    must(Field::Value, &["net revenue", "gross revenue"]),
    must(Field::MediaType, &["label name"]),
    may(Field::Item, &["url"]),
    may(Field::Creator, &["artist name"]),
    may(Field::Album, &["container name"]),
    may(Field::Isrc, &["isrc"]),
    may(Field::Barcode, &["upc"]),
    may(Field::Zone, &["region"]),
    may(Field::Currency, &["currency"]),
    may(Field::Time, &["transaction date from"]),
    known(&["cat no.", "sku", "item type", "package", "transaction date to"]),
    known(&["shipping", "taxes", "bandcamp assessed revenue share", "collection society share"]),
    known(&["payment processor fees"]),
];
