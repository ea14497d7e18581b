//! The platforms whose files are known by their headers. One file a platform, one line each in [`PRESETS`].

mod catalogues;
mod generic;
mod music;
mod orders;
mod teachable;
mod xiaoetong;

use crate::data::Domain;

use super::builder::{Builder, RowResult};
use super::options::Kind;
use super::role::{Field, Role};
use super::row::Row;

pub(super) use generic::value_meaning;
use generic::{GenericEvents, GenericItems, GenericPeople};

/// One kind of file.
pub trait Preset: Sync {
    fn id(&self) -> &'static str;

    fn gives(&self) -> &'static [Kind];

    /// Platform user ids join only within a namespace.
    fn namespace(&self) -> &'static str;

    fn columns(&self) -> &'static [Column];

    /// The side of its items; `None` where the file or the user has to say.
    fn domain(&self) -> Option<Domain> {
        None
    }

    /// The country of phone numbers without a prefix.
    fn default_country(&self) -> Option<&'static str> {
        None
    }

    /// The zone of times without one, in seconds east of UTC.
    fn offset_secs(&self) -> i64 {
        0
    }

    /// Whether columns that no role claims are kept as attributes or labels under their own name.
    fn keeps_unknown_columns(&self) -> bool {
        false
    }

    /// Whether every time and number comes in one documented form, so that no column has to be looked at as a whole.
    fn has_fixed_formats(&self) -> bool {
        false
    }

    /// Understands one row. A refused row leaves nothing behind but its count.
    fn take(&self, row: &Row<'_>, out: &mut Builder) -> RowResult;
}

/// A column that a preset knows: its role and its headers in comparing form ([`super::cells::header_key`]).
#[derive(Debug)]
pub struct Column {
    pub role: Role,
    pub names: &'static [&'static str],
    /// Without it the file is not of this kind.
    pub must: bool,
}

/// Every preset, the particular ones first. The generic ones are tried only when no other fits.
pub static PRESETS: [&dyn Preset; 12] = [
    &xiaoetong::Orders,
    &xiaoetong::Learning,
    &xiaoetong::Users,
    &teachable::Users,
    &teachable::Transactions,
    &music::Plays,
    &music::Listeners,
    &catalogues::MusicCatalogue,
    &catalogues::CourseCatalogue,
    &GenericEvents,
    &GenericPeople,
    &GenericItems,
];

pub fn by_id(id: &str) -> Option<&'static dyn Preset> {
    PRESETS.iter().copied().find(|preset| preset.id() == id)
}

pub fn is_generic(preset: &dyn Preset) -> bool {
    preset.id().starts_with("generic-")
}

const fn must(field: Field, names: &'static [&'static str]) -> Column {
    Column { role: Role::Field(field), names, must: true }
}

const fn may(field: Field, names: &'static [&'static str]) -> Column {
    Column { role: Role::Field(field), names, must: false }
}

const fn attribute(name: &'static str, names: &'static [&'static str]) -> Column {
    Column { role: Role::attribute(name), names, must: false }
}

/// A column that is known and has no use here.
const fn known(names: &'static [&'static str]) -> Column {
    Column { role: Role::Ignored, names, must: false }
}

#[cfg(test)]
mod tests {
    use super::super::cells::header_key;
    use super::*;

    #[test]
    fn names_are_in_comparing_form_and_claimed_once() {
        for preset in PRESETS {
            let mut names: Vec<&str> = preset.columns().iter().flat_map(|column| column.names).copied().collect();
            for name in &names {
                assert_eq!(header_key(name), *name, "{}", preset.id());
            }
            names.sort_unstable();
            for pair in names.windows(2) {
                assert_ne!(pair[0], pair[1], "{}", preset.id());
            }
        }
    }

    #[test]
    fn ids_are_unique_and_found() {
        for preset in PRESETS {
            assert_eq!(by_id(preset.id()).map(|found| found.id()), Some(preset.id()));
            assert!(!preset.gives().is_empty());
        }
    }
}
