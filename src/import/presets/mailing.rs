//! Mailing tools: their contacts with consent and its dates. Addresses in the network are never kept.

use crate::data::{Channel, NO_TIME};

use super::super::builder::{Builder, RowResult};
use super::super::cells::{DateOrder, fold};
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::generic::take_person;
use super::{Column, Platform, attribute, known, may, must};

const PEOPLE: &[Kind] = &[Kind::People];

/// Three files by status: subscribed, unsubscribed, cleaned. The status is in the file's name.
pub static MAILCHIMP: Platform = Platform {
    id: "mailchimp-audience",
    gives: PEOPLE,
    namespace: "mailchimp",
    columns: &MAILCHIMP_COLUMNS,
    take: take_mailchimp,
    ..Platform::BLANK
};

static MAILCHIMP_COLUMNS: [Column; 16] = [
    must(Field::Email, &["email address"]),
    must(Field::Value, &["member rating"]),
    must(Field::ConsentTime, &["confirm time", "optin time"]),
    may(Field::RefundTime, &["unsub time", "clean time"]),
    may(Field::FirstName, &["first name"]),
    may(Field::LastName, &["last name"]),
    may(Field::Phone, &["phone number", "phone"]),
    may(Field::User, &["euid"]),
    attribute("country", &["cc"]),
    attribute("region", &["region"]),
    attribute("tags", &["tags"]),
    attribute("timezone", &["timezone"]),
    known(&["address", "birthday", "optin ip", "confirm ip", "latitude", "longitude", "gmtoff", "dstoff"]),
    known(&["last changed", "leid", "notes"]),
    known(&["unsub campaign title", "unsub campaign id", "unsub reason", "unsub reason other"]),
    known(&["clean campaign title", "clean campaign id"]),
];

fn take_mailchimp(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let gone_at = out.time(row, Field::RefundTime)?;
    let joined_at = out.time(row, Field::ConsentTime)?;
    take_person(row, out, row.bound.namespace)?;
    let user = out.user(row)?;
    let dated = |at: i64| if at == NO_TIME { row.bound.told_at() } else { at };
    let file = row.bound.file.to_lowercase();
    // `unsubscribed` and `nonsubscribed` both end in `subscribed`.
    if row.has(Field::RefundTime) || file.contains("unsubscribed") || file.contains("cleaned") {
        out.consent(user, Channel::Email, false, dated(gone_at));
    } else if !file.contains("nonsubscribed") && !file.contains("non-subscribed") {
        out.consent(user, Channel::Email, true, dated(joined_at));
    }
    Ok(())
}

pub static BREVO: Platform = Platform {
    id: "brevo-contacts",
    gives: PEOPLE,
    namespace: "brevo",
    columns: &BREVO_COLUMNS,
    phones_have_code: true,
    date_order: Some(DateOrder::DayFirst),
    take: |row, out| take_person(row, out, row.bound.namespace),
    ..Platform::BLANK
};

static BREVO_COLUMNS: [Column; 9] = [
    must(Field::Email, &["email"]),
    must(Field::Unsubscribed, &["email blacklisted"]),
    may(Field::SmsUnsubscribed, &["sms blacklisted"]),
    may(Field::User, &["contact id", "id"]),
    may(Field::FirstName, &["firstname", "first name"]),
    may(Field::LastName, &["lastname", "last name"]),
    may(Field::Phone, &["sms", "whatsapp"]),
    may(Field::ConsentTime, &["modified time", "added time"]),
    attribute("country", &["country", "pays"]),
];

pub static KIT: Platform = Platform {
    id: "kit-subscribers",
    gives: PEOPLE,
    namespace: "kit",
    columns: &KIT_COLUMNS,
    // Its four columns are common; a wider table with them is more likely something else.
    fits: |_, keys| keys.len() <= 6,
    take: take_by_status,
    ..Platform::BLANK
};

static KIT_COLUMNS: [Column; 6] = [
    must(Field::Email, &["email"]),
    must(Field::FirstName, &["first name"]),
    must(Field::ConsentTime, &["created at"]),
    must(Field::Status, &["status", "state"]),
    may(Field::User, &["id", "subscriber id"]),
    attribute("tags", &["tags"]),
];

pub static SYSTEME: Platform = Platform {
    id: "systeme-contacts",
    gives: PEOPLE,
    namespace: "systeme",
    columns: &SYSTEME_COLUMNS,
    take: |row, out| take_person(row, out, row.bound.namespace),
    ..Platform::BLANK
};

static SYSTEME_COLUMNS: [Column; 7] = [
    must(Field::Email, &["email"]),
    must(Field::LastName, &["surname"]),
    must(Field::Time, &["date registered"]),
    may(Field::FirstName, &["first name"]),
    may(Field::Phone, &["phone number"]),
    attribute("country", &["country"]),
    attribute("tags", &["tags"]),
];

pub static ACTIVECAMPAIGN: Platform = Platform {
    id: "activecampaign-contacts",
    gives: PEOPLE,
    namespace: "activecampaign",
    columns: &ACTIVECAMPAIGN_COLUMNS,
    one_of: &[&["ip", "ip address"]],
    take: take_by_status,
    ..Platform::BLANK
};

static ACTIVECAMPAIGN_COLUMNS: [Column; 9] = [
    must(Field::Email, &["email"]),
    must(Field::ConsentTime, &["date created"]),
    must(Field::Status, &["status"]),
    may(Field::User, &["contact id", "id"]),
    may(Field::FirstName, &["first name"]),
    may(Field::LastName, &["last name"]),
    may(Field::Phone, &["phone"]),
    attribute("tags", &["tags"]),
    known(&["ip", "ip address"]),
];

/// The date of a contact is when they agreed; when they left is not told, so a refusal is as new as the file.
fn take_by_status(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let joined_at = out.time(row, Field::ConsentTime)?;
    let status = fold(row.get(Field::Status));
    take_person(row, out, row.bound.namespace)?;
    let user = out.user(row)?;
    match status.as_str() {
        "active" | "subscribed" | "confirmed" | "1" => {
            let at = if joined_at == NO_TIME { row.bound.told_at() } else { joined_at };
            out.consent(user, Channel::Email, true, at);
        }
        "cancelled" | "canceled" | "unsubscribed" | "bounced" | "complained" | "2" | "3" => {
            out.consent(user, Channel::Email, false, row.bound.told_at());
        }
        // Not confirmed yet, or a word that is not known: nothing is agreed to.
        _ => {}
    }
    Ok(())
}
