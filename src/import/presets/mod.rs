//! The platforms whose files are known by their headers. One file a platform, one line each in [`PRESETS`].

mod apple;
mod bandcamp;
mod catalogues;
mod coursera;
mod creators;
mod distributors;
mod ga4;
mod generic;
mod kajabi;
mod lastfm;
mod learndash;
mod listenbrainz;
mod mailing;
mod matrix;
mod moodle;
mod movielens;
mod music;
mod orders;
mod paypal;
mod podia;
mod scrobblers;
mod segment;
mod shopify;
mod spotify;
mod stripe;
mod suppression;
mod teachable;
mod thinkific;
mod udemy;
mod woocommerce;
mod xiaoetong;
mod youtube;

use std::sync::LazyLock;

use csv::StringRecord;
use rustc_hash::FxHashSet;

use crate::data::Domain;

use super::cells::DateOrder;

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

    /// How dates like `03/04/2024` are read where neither their column nor the user decides.
    fn date_order(&self) -> Option<DateOrder> {
        None
    }

    /// Groups of headers of which at least one must be there, beside the must columns.
    fn one_of(&self) -> &'static [&'static [&'static str]] {
        &[]
    }

    /// What headers in comparing form cannot say by their names alone: patterns, or the file's own name.
    fn fits(&self, file: &str, keys: &[String]) -> bool {
        let _ = (file, keys);
        true
    }

    /// How a file without a header is known.
    fn headerless(&self) -> Option<&'static Headerless> {
        None
    }

    /// The platform's headers are not confirmed by its own files or documents: the user should confirm the mapping.
    fn is_unverified(&self) -> bool {
        false
    }

    /// Whether every time and number comes in one documented form, so that no column has to be looked at as a whole.
    fn has_fixed_formats(&self) -> bool {
        false
    }

    /// Whether its phone numbers carry the code of their country without the sign before it.
    fn phones_have_code(&self) -> bool {
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
    /// Several headers may fill it; row by row the first that is not empty counts, in the order of `names`.
    pub is_shared: bool,
}

/// A file without a header: what its columns are, and how it is known.
pub struct Headerless {
    /// Headers that stand in, from the left.
    pub names: &'static [&'static str],
    /// Whether a record is of this kind.
    pub fits: fn(&StringRecord) -> bool,
}

/// A preset that is told by what it is made of; most platforms need no more.
pub struct Platform {
    pub id: &'static str,
    pub gives: &'static [Kind],
    pub namespace: &'static str,
    pub columns: &'static [Column],
    pub one_of: &'static [&'static [&'static str]],
    pub domain: Option<Domain>,
    pub country: Option<&'static str>,
    pub offset_secs: i64,
    pub date_order: Option<DateOrder>,
    pub keeps_unknown: bool,
    pub is_unverified: bool,
    pub phones_have_code: bool,
    pub headerless: Option<&'static Headerless>,
    pub fits: fn(&str, &[String]) -> bool,
    pub take: fn(&Row<'_>, &mut Builder) -> RowResult,
}

impl Platform {
    /// To be filled in.
    const BLANK: Self = Self {
        id: "",
        gives: &[Kind::Events],
        namespace: "file",
        columns: &[],
        one_of: &[],
        domain: None,
        country: None,
        offset_secs: 0,
        date_order: None,
        keeps_unknown: false,
        is_unverified: false,
        phones_have_code: false,
        headerless: None,
        fits: |_, _| true,
        take: |_, _| Ok(()),
    };
}

impl Preset for Platform {
    fn id(&self) -> &'static str {
        self.id
    }

    fn gives(&self) -> &'static [Kind] {
        self.gives
    }

    fn namespace(&self) -> &'static str {
        self.namespace
    }

    fn columns(&self) -> &'static [Column] {
        self.columns
    }

    fn domain(&self) -> Option<Domain> {
        self.domain
    }

    fn default_country(&self) -> Option<&'static str> {
        self.country
    }

    fn offset_secs(&self) -> i64 {
        self.offset_secs
    }

    fn keeps_unknown_columns(&self) -> bool {
        self.keeps_unknown
    }

    fn date_order(&self) -> Option<DateOrder> {
        self.date_order
    }

    fn one_of(&self) -> &'static [&'static [&'static str]] {
        self.one_of
    }

    fn fits(&self, file: &str, keys: &[String]) -> bool {
        (self.fits)(file, keys)
    }

    fn headerless(&self) -> Option<&'static Headerless> {
        self.headerless
    }

    fn is_unverified(&self) -> bool {
        self.is_unverified
    }

    fn phones_have_code(&self) -> bool {
        self.phones_have_code
    }

    fn take(&self, row: &Row<'_>, out: &mut Builder) -> RowResult {
        (self.take)(row, out)
    }
}

/// Every preset, the particular ones first. The generic ones are tried only when no other fits.
pub static PRESETS: [&dyn Preset; 74] = [
    &xiaoetong::Orders,
    &xiaoetong::Learning,
    &xiaoetong::Users,
    &creators::ZSXQ_MEMBERS,
    &creators::AGGREGATES,
    &teachable::Users,
    &teachable::Transactions,
    &teachable::PROGRESS,
    &thinkific::ORDERS,
    &thinkific::PROGRESS,
    &thinkific::USERS,
    &kajabi::PEOPLE,
    &kajabi::TRANSACTIONS,
    &podia::CUSTOMERS,
    &podia::SALES,
    &udemy::USERS,
    &udemy::ACTIVITY,
    &moodle::LOGS,
    &moodle::GRADES,
    &moodle::COMPLETION,
    &learndash::COURSES,
    &learndash::QUIZZES,
    &coursera::ACTIVITY,
    &music::Plays,
    &music::Listeners,
    &spotify::EXTENDED,
    &spotify::ACCOUNT,
    &spotify::PODCASTS,
    &apple::ACTIVITY,
    &apple::DAILY,
    &lastfm::EXPORT,
    &lastfm::SCROBBLES,
    &lastfm::LASTFM_1K,
    &lastfm::LASTFM_1K_PROFILES,
    &lastfm::HETREC_PLAYS,
    &lastfm::HETREC_ARTISTS,
    &lastfm::HETREC_TAGGINGS,
    &scrobblers::LIBREFM,
    &scrobblers::ROCKBOX,
    &scrobblers::PANO,
    &scrobblers::MALOJA,
    &listenbrainz::LISTENS,
    &listenbrainz::FEEDBACK,
    &youtube::WATCHED,
    &bandcamp::SALES,
    &bandcamp::LABEL,
    &distributors::DISTROKID,
    &distributors::TUNECORE,
    &shopify::ORDERS,
    &shopify::CUSTOMERS,
    &stripe::PAYMENTS,
    &stripe::CUSTOMERS,
    &paypal::ACTIVITY,
    &woocommerce::ORDERS,
    &woocommerce::CUSTOMERS,
    &movielens::RATINGS,
    &movielens::MOVIES,
    &movielens::ITEMS,
    &movielens::USERS,
    &movielens::USERS_DAT,
    &segment::EVENTS,
    &ga4::EVENTS,
    &mailing::MAILCHIMP,
    &mailing::BREVO,
    &mailing::KIT,
    &mailing::SYSTEME,
    &mailing::ACTIVECAMPAIGN,
    &suppression::LIST,
    &catalogues::MusicCatalogue,
    &catalogues::CourseCatalogue,
    &GenericEvents,
    &GenericPeople,
    &GenericItems,
    &matrix::WIDE,
];

pub fn by_id(id: &str) -> Option<&'static dyn Preset> {
    PRESETS.iter().copied().find(|preset| preset.id() == id)
}

pub fn is_generic(preset: &dyn Preset) -> bool {
    preset.id().starts_with("generic-")
}

/// Whether headers and name of a file leave room for a preset, apart from its must columns.
pub fn allows(preset: &dyn Preset, file: &str, keys: &[String]) -> bool {
    let has = |names: &&[&str]| names.iter().any(|name| keys.iter().any(|key| key == name));
    preset.one_of().iter().all(has) && preset.fits(file, keys)
}

/// The headers that stand in for those of a file without any, when its first records are of one kind.
pub fn headers_of_headerless(records: &[StringRecord]) -> Option<Vec<String>> {
    const LOOKED_AT: usize = 20;
    let filled = || records.iter().take(LOOKED_AT).filter(|record| record.iter().any(|cell| !cell.trim().is_empty()));
    let fits = |known: &&Headerless| filled().next().is_some() && filled().all(known.fits);
    let found = PRESETS.iter().filter_map(|preset| preset.headerless()).find(fits)?;
    Some(found.names.iter().map(|name| (*name).to_owned()).collect())
}

/// Whether some preset knows a header, in comparing form.
pub fn is_known_header(key: &str) -> bool {
    static KNOWN: LazyLock<FxHashSet<&str>> = LazyLock::new(|| {
        PRESETS.iter().flat_map(|preset| preset.columns()).flat_map(|column| column.names).copied().collect()
    });
    KNOWN.contains(key)
}

const fn must(field: Field, names: &'static [&'static str]) -> Column {
    Column { role: Role::Field(field), names, must: true, is_shared: true }
}

const fn may(field: Field, names: &'static [&'static str]) -> Column {
    Column { role: Role::Field(field), names, must: false, is_shared: true }
}

/// As [`may`], where only the best of several headers counts.
const fn may_one(field: Field, names: &'static [&'static str]) -> Column {
    Column { role: Role::Field(field), names, must: false, is_shared: false }
}

/// As [`must`], where only the best of several headers counts.
const fn must_one(field: Field, names: &'static [&'static str]) -> Column {
    Column { role: Role::Field(field), names, must: true, is_shared: false }
}

const fn attribute(name: &'static str, names: &'static [&'static str]) -> Column {
    Column { role: Role::attribute(name), names, must: false, is_shared: false }
}

/// A column that is known and has no use here.
const fn known(names: &'static [&'static str]) -> Column {
    Column { role: Role::Ignored, names, must: false, is_shared: false }
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
