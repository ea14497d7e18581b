//! Google Analytics 4 as exported to BigQuery: an event a row, its parameters in a list of pairs, its items in another.

use crate::data::{Domain, EventKind};

use super::super::builder::{Builder, Refusal, RowResult, ignore, reject};
use super::super::cells::{Decimal, event_kind, parse_number};
use super::super::role::Field;
use super::super::row::Row;
use super::{Column, Platform, attribute, known, may, must};

const NAMESPACE: &str = "ga4";
const DEVICES: &str = "ga4.device";

pub static EVENTS: Platform = Platform {
    id: "ga4-events",
    namespace: NAMESPACE,
    columns: &COLUMNS,
    fits: |_, keys| keys.iter().any(|key| key.starts_with("event params")),
    take: take_event,
    ..Platform::BLANK
};

static COLUMNS: [Column; 20] = [
    must(Field::Kind, &["event name"]),
    // Microseconds.
    must(Field::Time, &["event timestamp"]),
    may(Field::User, &["user id"]),
    may(Field::Device, &["user pseudo id"]),
    may(Field::Item, &["items.item id"]),
    may(Field::Title, &["items.item name"]),
    may(Field::Total, &["items.price"]),
    may(Field::Quantity, &["items.quantity"]),
    may(
        Field::Detail,
        &[
            "event params.item id",
            "event params.content id",
            "event params.course id",
            "event params.track id",
            "event params.video url",
            "event params.video title",
            "event params.page location",
        ],
    ),
    may(Field::Value, &["event params.value", "ecommerce.purchase revenue", "event value in usd"]),
    may(Field::Progress, &["event params.video percent", "event params.percent", "event params.percent scrolled"]),
    may(Field::Currency, &["event params.currency"]),
    may(Field::Order, &["event params.transaction id", "ecommerce.transaction id"]),
    attribute("country", &["geo.country"]),
    attribute("city", &["geo.city"]),
    attribute("device", &["device.category"]),
    known(&["event date", "event previous timestamp", "event bundle sequence id", "event server timestamp offset"]),
    known(&[
        "event params.key",
        "items",
        "event params",
        "user properties",
        "user properties.key",
        "stream id",
        "platform",
    ]),
    known(&["user first touch timestamp", "privacy info.analytics storage", "privacy info.ads storage"]),
    known(&["geo.region", "geo.continent", "geo.sub continent", "device.operating system", "device.language"]),
];

fn take_event(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let kind = kind_of(row.get(Field::Kind)).ok_or(ignore("not-an-act", Field::Kind))?;
    let time = out.time(row, Field::Time)?;
    let lines = lines(row, kind);
    if lines.is_empty() {
        return Err(ignore("no-item", Field::Item));
    }
    let whole = match kind {
        EventKind::Progress | EventKind::View => out.percent(row, Field::Progress)?,
        EventKind::Purchase | EventKind::Refund => out.amount(row, Field::Value)?,
        _ => f32::NAN,
    };
    out.once_whole(row)?;
    let user = who(row, out)?;
    out.person_attributes(row, user);
    let is_money = matches!(kind, EventKind::Purchase | EventKind::Refund);
    if is_money {
        out.spent(row, row.get(Field::Currency));
    }
    let domain = row.bound.domain.unwrap_or_else(|| assumed(row, out));
    let n_lines = lines.len() as f32;
    for (key, title, amount) in lines {
        let item = out.titled_item(domain, key, title);
        let value = if is_money { amount.unwrap_or(whole / n_lines) } else { whole };
        out.event(user, item, kind, value, time);
    }
    Ok(())
}

fn kind_of(name: &str) -> Option<EventKind> {
    match name {
        "purchase" | "in_app_purchase" => Some(EventKind::Purchase),
        "refund" => Some(EventKind::Refund),
        "video_progress" => Some(EventKind::Progress),
        "video_complete" | "tutorial_complete" => Some(EventKind::Complete),
        "view_item" | "select_content" | "select_item" | "page_view" | "video_start" => Some(EventKind::View),
        "tutorial_begin" => Some(EventKind::Enrol),
        "add_to_wishlist" => Some(EventKind::Like),
        // Steps on the way to a purchase.
        "add_to_cart" | "begin_checkout" | "add_payment_info" => None,
        other => event_kind(other),
    }
}

/// Key, title and amount of each item of the event. Lists of different lengths cannot be told apart: then only the
/// ids count. An event without items is about what its parameters name, but a page alone is no item of a purchase.
fn lines<'a>(row: &Row<'a>, kind: EventKind) -> Vec<(&'a str, &'a str, Option<f32>)> {
    let list = |field: Field| -> Vec<&'a str> {
        let text: &'a str = row.get(field);
        if text.is_empty() { vec![] } else { text.split(';').map(str::trim).collect() }
    };
    let (ids, titles) = (list(Field::Item), list(Field::Title));
    let keys = if ids.is_empty() { titles.clone() } else { ids };
    if keys.is_empty() {
        let named = row.get(Field::Detail);
        let is_sale = matches!(kind, EventKind::Purchase | EventKind::Refund);
        return if named.is_empty() || (is_sale && named.contains("://")) {
            vec![]
        } else {
            vec![(named, named, None)]
        };
    }
    let (prices, quantities) = (list(Field::Total), list(Field::Quantity));
    let number = |text: Option<&&str>| text.and_then(|text| parse_number(text, Decimal::Dot)).map(|value| value as f32);
    let of_same_length = |other: &[&'a str]| other.len() == keys.len();
    let line = |(at, key): (usize, &&'a str)| {
        let title = if of_same_length(&titles) { titles[at] } else { "" };
        let price = if of_same_length(&prices) { number(prices.get(at)) } else { None };
        let quantity = if of_same_length(&quantities) { number(quantities.get(at)) } else { None };
        (*key, title, price.map(|price| price * quantity.unwrap_or(1.0)))
    };
    keys.iter().enumerate().map(line).collect()
}

/// A device whose user is known later is that user's, unless two share it.
fn who(row: &Row<'_>, out: &mut Builder) -> Result<u32, Refusal> {
    match (row.get(Field::User), row.get(Field::Device)) {
        ("", "") => Err(reject("no-user", Field::User)),
        ("", device) => Ok(out.user_named(row, DEVICES, device)),
        (id, device) => {
            let user = out.user_named(row, NAMESPACE, id);
            if !device.is_empty() {
                out.link(user, DEVICES, device);
            }
            Ok(user)
        }
    }
}

fn assumed(row: &Row<'_>, out: &mut Builder) -> Domain {
    out.note(row, "domain-assumed", Field::Item);
    Domain::Course
}
