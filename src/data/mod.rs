//! The shapes that everything else works on: people, items, events, strengths, sets of people.
//! No file, no database, no window; outside ids are text here and dense numbers everywhere above.

mod catalogue;
mod columns;
pub mod contact;
pub mod countries;
mod dataset;
mod domain;
mod event_rows;
mod events;
pub mod incoming;
mod interactions;
mod people;
mod private;
pub mod rules;
mod strengths;
mod text;

pub use catalogue::{
    Catalogue, LABEL_CATEGORY, LABEL_CREATOR, LABEL_TAGS, NUMBER_LENGTH_SECS, NUMBER_PRICE, NUMBER_TEMPO,
};
pub use columns::{LabelColumn, LabelColumnBuilder, NumberColumn};
pub use dataset::{BridgeCounts, Dataset};
pub use domain::Domain;
pub use events::{EventKind, EventSlice, EventTable, NO_TIME};
pub use interactions::Interactions;
pub use people::{Channel, Consent, HAS_EMAIL, HAS_MASKED_CONTACT, HAS_PHONE, HAS_UNION_ID, People, SUPPRESSED};
pub use private::{PrivateColumn, make_room};
pub use roaring::RoaringBitmap as PersonSet;
pub use strengths::{Signals, StrengthRules, signals, strength_of_event};
pub use text::{IdMap, TextColumn, hex, push_hex};

/// A person's dense number: `0..n_people` of one [`Dataset`] revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PersonIdx(pub u32);

/// An item's dense number: `0..n_items` of one [`Dataset`] revision.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ItemIdx(pub u32);

impl PersonIdx {
    pub fn row(self) -> usize {
        self.0 as usize
    }
}

impl ItemIdx {
    pub fn row(self) -> usize {
        self.0 as usize
    }
}
