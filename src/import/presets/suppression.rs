//! Suppression lists: e-mail addresses, phone numbers or their SHA-256 values that must never be addressed. They make
//! nobody known; whoever has such a contact, now or after a later import, is in no audience.

use super::super::builder::{Builder, RowResult, hash_in, ignore};
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::{Column, Headerless, Platform, known, may};

pub static LIST: Platform = Platform {
    id: "suppression",
    gives: &[Kind::People],
    namespace: "suppression",
    columns: &COLUMNS,
    one_of: &[CONTACT],
    headerless: Some(&BARE_LIST),
    fits: is_list,
    take: take_entry,
    ..Platform::BLANK
};

/// The header that stands in for that of a bare list.
const BARE: &str = "contact";
const CONTACT: &[&str] = &[
    "contact",
    "email",
    "e mail",
    "email address",
    "phone",
    "phone number",
    "mobile",
    "邮箱",
    "手机号",
    "手机号码",
    "hash",
    "sha256",
    "email sha256",
    "phone sha256",
    "hashed email",
    "hashed phone",
    "suppressed email",
    "suppressed",
    "do not contact",
    "opt out email",
];

static COLUMNS: [Column; 6] = [
    // One column may hold any of the three; the row says which.
    may(Field::Detail, &["contact", "suppressed", "suppressed email", "do not contact", "opt out email"]),
    may(Field::Email, &["email", "e mail", "email address", "邮箱"]),
    may(Field::Phone, &["phone", "phone number", "mobile", "手机号", "手机号码"]),
    may(Field::Hash, &["hash", "sha256", "email sha256", "phone sha256", "hashed email", "hashed phone"]),
    may(
        Field::Time,
        &["date", "suppressed at", "added at", "created at", "unsubscribed at", "opt out date", "日期", "退订时间"],
    ),
    known(&["reason", "source", "list", "note", "原因", "来源"]),
];

/// Words in a file's name or header that make a list of contacts a list of those not to be contacted.
const WORDS: [&str; 16] = [
    "suppress",
    "do not contact",
    "do not mail",
    "donotcontact",
    "do_not_contact",
    "do-not-contact",
    "dnc",
    "opt out",
    "opt-out",
    "optout",
    "opt_out",
    "blocklist",
    "blacklist",
    "退订",
    "黑名单",
    "屏蔽名单",
];

fn is_list(file: &str, keys: &[String]) -> bool {
    let says = |text: &str| WORDS.iter().any(|word| text.contains(word));
    let known = |key: &String| COLUMNS.iter().any(|column| column.names.contains(&key.as_str()));
    let is_narrow = keys.iter().all(|key| known(key) || key.is_empty());
    is_narrow && (says(&file.to_lowercase()) || keys.iter().any(|key| says(key)))
}

static BARE_LIST: Headerless = Headerless {
    names: &[BARE],
    fits: |record| record.len() == 1 && looks_like_contact(record.get(0).unwrap_or("").trim()),
};

fn looks_like_contact(text: &str) -> bool {
    let n_digits = text.bytes().filter(u8::is_ascii_digit).count();
    let is_phone = (7..=15).contains(&n_digits) && text.bytes().all(|b| b.is_ascii_digit() || b"+-() .".contains(&b));
    let is_email = text.split_once('@').is_some_and(|(local, domain)| !local.is_empty() && domain.contains('.'));
    is_email || is_phone || hash_in(text).is_some()
}

fn take_entry(row: &Row<'_>, out: &mut Builder) -> RowResult {
    if row.get(Field::Detail).starts_with('#') {
        return Err(ignore("comment-row", Field::Detail));
    }
    let at = match out.time(row, Field::Time) {
        Ok(at) => at,
        // A list without a readable date is still a list.
        Err(refusal) => {
            out.note(row, refusal.code, Field::Time);
            crate::data::NO_TIME
        }
    };
    out.suppress(row, at)
}
