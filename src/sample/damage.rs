//! Damage on purpose: the ways in which real exports are broken, done to about one row in a hundred and counted, so
//! that an importer's report can be checked.

use std::collections::BTreeMap;

use super::contact::{self, Phone};
use super::draw::Draw;
use super::files::FileKind;

/// Share of rows that are damaged.
pub const SHARE_DAMAGED: f64 = 0.01;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Damage {
    MaskedPhone,
    ScientificPhone,
    ApostrophePhone,
    ThousandsComma,
    RepeatedHeader,
    TotalsRow,
    PreambleLine,
    ByteOrderMark,
    DuplicateRow,
    UnreadableDate,
    Placeholder,
    TruncatedLine,
    BlankId,
    Mojibake,
}

impl Damage {
    pub fn id(self) -> &'static str {
        match self {
            Self::MaskedPhone => "masked_phone",
            Self::ScientificPhone => "scientific_phone",
            Self::ApostrophePhone => "apostrophe_phone",
            Self::ThousandsComma => "thousands_comma",
            Self::RepeatedHeader => "repeated_header",
            Self::TotalsRow => "totals_row",
            Self::PreambleLine => "preamble_line",
            Self::ByteOrderMark => "byte_order_mark",
            Self::DuplicateRow => "duplicate_row",
            Self::UnreadableDate => "unreadable_date",
            Self::Placeholder => "placeholder",
            Self::TruncatedLine => "truncated_line",
            Self::BlankId => "blank_id",
            Self::Mojibake => "mojibake",
        }
    }

    /// Whether it is a record below the header, and not something around the records.
    pub fn is_row(self) -> bool {
        !matches!(self, Self::PreambleLine | Self::ByteOrderMark)
    }
}

/// How often each damage was done to each file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tally(BTreeMap<(FileKind, Damage), u64>);

impl Tally {
    pub fn count(&mut self, file: FileKind, damage: Damage, times: u64) {
        *self.0.entry((file, damage)).or_default() += times;
    }

    pub fn add(&mut self, other: &Self) {
        for (&(file, damage), &times) in &other.0 {
            self.count(file, damage, times);
        }
    }

    pub fn rows_of(&self, file: FileKind) -> u64 {
        self.of(file).filter(|(damage, _)| damage.is_row()).map(|(_, times)| times).sum()
    }

    pub fn of(&self, file: FileKind) -> impl Iterator<Item = (Damage, u64)> {
        self.0.iter().filter(move |((of, _), _)| *of == file).map(|(&(_, damage), &times)| (damage, times))
    }
}

/// Where a table keeps what can be damaged: places of columns.
pub struct Weak {
    /// All the columns that say who it is; blanked together.
    pub ids: &'static [usize],
    pub phone: Option<usize>,
    pub date: Option<usize>,
    pub amount: Option<usize>,
    /// Columns where a word for nothing may stand.
    pub soft: &'static [usize],
    /// A column with letters beyond ASCII.
    pub place_name: Option<usize>,
    pub kinds: &'static [Damage],
}

/// Damages some rows. `None`: the row stays whole, or nothing of what was drawn can be done to it.
pub fn strike(fields: &mut [String], weak: &Weak, phone: Option<&Phone>, draw: &mut Draw) -> Option<Damage> {
    if !draw.chance(SHARE_DAMAGED) {
        return None;
    }
    (0..6)
        .map(|_| draw.pick(weak.kinds))
        .collect::<Vec<_>>()
        .into_iter()
        .find(|&kind| apply(kind, fields, weak, phone, draw))
}

fn apply(kind: Damage, fields: &mut [String], weak: &Weak, phone: Option<&Phone>, draw: &mut Draw) -> bool {
    match kind {
        Damage::MaskedPhone => set_phone(fields, weak, phone, contact::masked_phone),
        Damage::ScientificPhone => set_phone(fields, weak, phone, contact::scientific_phone),
        Damage::ApostrophePhone => set_phone(fields, weak, phone, contact::apostrophe_phone),
        Damage::ThousandsComma => weak.amount.is_some_and(|at| comma(&mut fields[at])),
        Damage::UnreadableDate => set(fields, weak.date, draw.pick(&["########", "2025-13-45 25:61:00", "0000-00-00"])),
        Damage::Placeholder => {
            let column = weak.soft.get(draw.below(weak.soft.len())).copied();
            set(fields, column, draw.pick(&["无", "N/A", "--", "null", "未填写"]))
        }
        Damage::BlankId => {
            weak.ids.iter().for_each(|&at| fields[at].clear());
            true
        }
        Damage::Mojibake => weak.place_name.is_some_and(|at| garble(&mut fields[at])),
        Damage::DuplicateRow => true,
        Damage::RepeatedHeader
        | Damage::TotalsRow
        | Damage::PreambleLine
        | Damage::ByteOrderMark
        | Damage::TruncatedLine => false,
    }
}

fn set(fields: &mut [String], column: Option<usize>, text: &str) -> bool {
    let Some(at) = column.filter(|&at| !fields[at].is_empty()) else { return false };
    text.clone_into(&mut fields[at]);
    true
}

fn set_phone(fields: &mut [String], weak: &Weak, phone: Option<&Phone>, form: impl Fn(&Phone) -> String) -> bool {
    phone.is_some_and(|phone| set(fields, weak.phone, &form(phone)))
}

/// `1299.00` to `￥1,299.00`; amounts below a thousand have no comma to lose.
fn comma(amount: &mut String) -> bool {
    let whole = amount.find('.').unwrap_or(amount.len());
    if whole < 4 {
        return false;
    }
    amount.insert(whole - 3, ',');
    amount.insert(0, '￥');
    true
}

/// UTF-8 read as Latin-1 and saved again.
fn garble(text: &mut String) -> bool {
    let garbled: String = text.bytes().map(char::from).collect();
    let changed = garbled != *text;
    *text = garbled;
    changed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_and_letters_break_as_described() {
        let after = |f: fn(&mut String) -> bool, text: &str| {
            let mut text = text.to_owned();
            f(&mut text).then_some(text)
        };
        assert_eq!(after(comma, "1299.00").as_deref(), Some("￥1,299.00"));
        assert_eq!(after(comma, "199.00"), None);
        assert_eq!(after(garble, "Zürich").as_deref(), Some("ZÃ¼rich"));
        assert_eq!(after(garble, "Bern"), None);
    }
}
