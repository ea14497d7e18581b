//! Statements of music distributors: item by country, store and month. Nobody is named in them, so they tell how
//! popular an item is and where, never who listened.

use crate::data::Domain;

use super::super::builder::{Builder, RowResult, reject};
use super::super::cells::{normal_barcode, normal_isrc};
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::{Column, Platform, known, may, must};

pub static DISTROKID: Platform = Platform {
    id: "distrokid",
    gives: &[Kind::Items],
    namespace: "distrokid",
    columns: &DISTROKID_COLUMNS,
    domain: Some(Domain::Music),
    take: take_statement,
    ..Platform::BLANK
};

static DISTROKID_COLUMNS: [Column; 13] = [
    must(Field::Time, &["reporting date"]),
    must(Field::Detail, &["sale month"]),
    must(Field::MediaType, &["store"]),
    must(Field::Isrc, &["isrc"]),
    may(Field::Title, &["title"]),
    may(Field::Creator, &["artist"]),
    may(Field::Barcode, &["upc"]),
    may(Field::Quantity, &["quantity"]),
    may(Field::Zone, &["country of sale"]),
    may(Field::Value, &["earnings (usd)"]),
    may(Field::Kind, &["song/album"]),
    known(&["team percentage"]),
    known(&["songwriter royalties withheld", "songwriter royalties withheld (usd)", "recoup"]),
];

pub static TUNECORE: Platform = Platform {
    id: "tunecore",
    gives: &[Kind::Items],
    namespace: "tunecore",
    columns: &TUNECORE_COLUMNS,
    domain: Some(Domain::Music),
    take: take_statement,
    ..Platform::BLANK
};

static TUNECORE_COLUMNS: [Column; 16] = [
    must(Field::Detail, &["sales period"]),
    must(Field::Time, &["posted date"]),
    must(Field::MediaType, &["store name"]),
    must(Field::Value, &["total earned"]),
    may(Field::Title, &["song title", "release title"]),
    may(Field::Creator, &["artist"]),
    may(Field::Isrc, &["optional isrc", "isrc"]),
    may(Field::Barcode, &["upc", "optional upc"]),
    may(Field::Quantity, &["# units sold"]),
    may(Field::Zone, &["country of sale"]),
    may(Field::Currency, &["currency"]),
    may(Field::Kind, &["release type"]),
    known(&["label", "tc song id"]),
    known(&["sales type", "per unit price"]),
    known(&["net sales", "net sales currency"]),
    known(&["exchange rate"]),
];

/// Adds a line of a statement to its item: units, earnings, markets. The item is the recording, else the release.
pub(super) fn take_statement(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let units = out.number(row, Field::Quantity)?;
    let earnings = out.number(row, Field::Value)?;
    let isrc = normal_isrc(row.get(Field::Isrc));
    let key = match (row.get(Field::Item), isrc, normal_barcode(row.get(Field::Barcode))) {
        (url, ..) if !url.is_empty() => url.to_owned(),
        (_, Some(isrc), _) => isrc,
        (_, None, Some(barcode)) => barcode,
        _ => super::music::track_key(row)?,
    };
    if units.is_nan() && earnings.is_nan() {
        return Err(reject("missing-value", Field::Quantity));
    }
    out.once_whole(row)?;
    let item = out.item_with_key(row, row.bound.domain.unwrap_or(Domain::Music), &key);
    out.add_number(item, "units", units);
    out.add_number(item, "earnings", earnings);
    out.add_label(item, "market", row.get(Field::Zone));
    if earnings.is_finite() {
        // DistroKid's earnings have no column of their own for the currency: their header says it.
        let in_header = row.bound.header(Field::Value).filter(|header| header.contains("USD")).map_or("", |_| "USD");
        let code = row.get(Field::Currency);
        out.spent(row, if code.is_empty() { in_header } else { code });
    }
    out.note(row, "aggregate-row", Field::MediaType);
    Ok(())
}
