//! Segment's calls as JSON Lines: acts, traits of people, and the joining of anonymous visitors to known people.

use crate::data::{Domain, EventKind};

use super::super::builder::{Builder, Refusal, RowResult, ignore, reject};
use super::super::cells::{event_kind, fold};
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::{Column, Platform, attribute, known, may, may_one, must};

const NAMESPACE: &str = "segment";
const ANONYMOUS: &str = "segment.anonymous";

pub static EVENTS: Platform = Platform {
    id: "segment-events",
    gives: &[Kind::Events, Kind::People],
    namespace: NAMESPACE,
    columns: &COLUMNS,
    keeps_unknown: true,
    take: take_call,
    ..Platform::BLANK
};

static COLUMNS: [Column; 20] = [
    must(Field::Kind, &["type"]),
    must(Field::Order, &["message id"]),
    may(Field::User, &["user id"]),
    may(Field::Device, &["anonymous id"]),
    may(Field::Reference, &["previous id"]),
    may(Field::Detail, &["event", "name"]),
    may(Field::Time, &["timestamp", "original timestamp", "sent at", "received at"]),
    may(
        Field::Item,
        &[
            "properties.product id",
            "properties.sku",
            "properties.content id",
            "properties.course id",
            "properties.track id",
            "properties.products.product id",
            "properties.products.sku",
        ],
    ),
    may(
        Field::Title,
        &[
            "properties.product name",
            "properties.course name",
            "properties.track name",
            "properties.title",
            "properties.name",
        ],
    ),
    may_one(Field::Progress, &["properties.percent", "properties.percent complete", "properties.progress"]),
    may(Field::Value, &["properties.revenue", "properties.total", "properties.price", "properties.value"]),
    may(Field::Currency, &["properties.currency"]),
    may(Field::Category, &["properties.category"]),
    may(Field::Creator, &["properties.artist", "properties.creator", "properties.author"]),
    may(Field::Email, &["traits.email", "context.traits.email", "properties.email"]),
    may(Field::Phone, &["traits.phone", "context.traits.phone"]),
    may(Field::FirstName, &["traits.first name"]),
    may(Field::LastName, &["traits.last name"]),
    attribute("country", &["context.location.country", "traits.address.country"]),
    known(&[
        "channel",
        "version",
        "write key",
        "context.ip",
        "context.user agent",
        "context.library.name",
        "traits.name",
    ]),
];

fn take_call(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let call = row.get(Field::Kind);
    let act = match call {
        "track" => Some(kind_of(row.get(Field::Detail)).ok_or(ignore("not-an-act", Field::Detail))?),
        "page" | "screen" => Some(EventKind::View),
        "identify" | "alias" => None,
        _ => return Err(ignore("not-an-act", Field::Kind)),
    };
    let time = out.time(row, Field::Time)?;
    let act = match act {
        Some(kind) => Some((kind, value_of(row, out, kind)?)),
        None => None,
    };
    if act.is_some() && row.get(Field::Item).is_empty() {
        return Err(ignore("no-item", Field::Item));
    }
    out.once("duplicate-row", Some(Field::Order), &[row.get(Field::Order)])?;
    let user = who(row, out)?;
    match act {
        Some((kind, value)) => {
            let domain = row.bound.domain.unwrap_or_else(|| domain_of(row, out));
            let items: Vec<&str> = row.get(Field::Item).split(';').filter(|id| !id.is_empty()).collect();
            let n_items = items.len().max(1) as f32;
            let is_money = matches!(kind, EventKind::Purchase | EventKind::Refund | EventKind::Subscribe);
            for id in items {
                let item = out.item_with_key(row, domain, id);
                out.event(user, item, kind, if is_money { value / n_items } else { value }, time);
            }
            if is_money {
                out.spent(row, row.get(Field::Currency));
            }
        }
        None => traits(row, out, user),
    }
    Ok(())
}

/// Who made the call. A visitor who is known later is the same person, unless two people share the browser.
fn who(row: &Row<'_>, out: &mut Builder) -> Result<u32, Refusal> {
    let (id, visitor, previous) = (row.get(Field::User), row.get(Field::Device), row.get(Field::Reference));
    if id.is_empty() && visitor.is_empty() {
        return Err(reject("no-user", Field::User));
    }
    if id.is_empty() {
        return Ok(out.user_named(row, ANONYMOUS, visitor));
    }
    let user = out.user_named(row, NAMESPACE, id);
    for other in [visitor, previous].into_iter().filter(|other| !other.is_empty() && *other != id) {
        out.link(user, ANONYMOUS, other);
    }
    Ok(user)
}

fn traits(row: &Row<'_>, out: &mut Builder, user: u32) {
    out.person_fields(row, user);
    for (header, value) in row.extra_columns() {
        if let Some(name) = header.strip_prefix("traits.") {
            out.attribute(user, name, value);
        }
    }
}

fn value_of(row: &Row<'_>, out: &mut Builder, kind: EventKind) -> Result<f32, Refusal> {
    match kind {
        EventKind::Progress | EventKind::Quiz | EventKind::View => out.share(row, Field::Progress),
        EventKind::Purchase | EventKind::Refund | EventKind::Subscribe => out.amount(row, Field::Value),
        EventKind::Rate => out.number(row, Field::Value),
        EventKind::Play | EventKind::Skip => Ok(1.0),
        _ => Ok(f32::NAN),
    }
}

/// `Lesson Completed`, `Order Completed`, `Track Played`: the last word is the act, orders are purchases.
fn kind_of(event: &str) -> Option<EventKind> {
    let name = fold(event).replace(['_', '-'], " ");
    let is_order = name.starts_with("order ") || name.starts_with("checkout ");
    let last = name.rsplit(' ').next().unwrap_or("");
    match last {
        "completed" | "paid" if is_order => Some(EventKind::Purchase),
        "refunded" | "cancelled" | "canceled" if is_order => Some(EventKind::Refund),
        _ if is_order => None,
        "started" | "enrolled" | "added" | "removed" if name.starts_with("product ") => None,
        "started" if name.starts_with("course ") => Some(EventKind::Enrol),
        _ => event_kind(&name).or_else(|| event_kind(last)),
    }
}

/// The property that names the item says on which side it is.
fn domain_of(row: &Row<'_>, out: &mut Builder) -> Domain {
    let filled = |name: &str| {
        let at = row.bound.headers.iter().position(|header| header == name);
        at.and_then(|at| row.cells.get(at)).is_some_and(|cell| !cell.is_empty())
    };
    if filled("properties.track_id") {
        Domain::Music
    } else if filled("properties.course_id") {
        Domain::Course
    } else {
        super::shopify::assumed(row, out)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_events_tell_the_act() {
        let cases = [
            ("Lesson Completed", Some(EventKind::Complete)),
            ("Order Completed", Some(EventKind::Purchase)),
            ("Order Refunded", Some(EventKind::Refund)),
            ("Checkout Started", None),
            ("Track Played", Some(EventKind::Play)),
            ("Course Enrolled", Some(EventKind::Enrol)),
            ("video_progress", Some(EventKind::Progress)),
            ("Product Viewed", Some(EventKind::View)),
            ("Button Wobbled", None),
        ];
        for (name, kind) in cases {
            assert_eq!(kind_of(name), kind, "{name}");
        }
    }
}
