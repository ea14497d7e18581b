//! People without their contact data: dense numbers, flags of what is known, consent, attributes.

use serde::{Deserialize, Serialize};

use super::columns::LabelColumn;
use super::text::TextColumn;

pub const HAS_EMAIL: u8 = 1;
pub const HAS_PHONE: u8 = 2;
pub const HAS_UNION_ID: u8 = 4;
/// Only a masked e-mail or phone came in; it cannot be used.
pub const HAS_MASKED_CONTACT: u8 = 8;
/// On the suppression list: never in any audience.
pub const SUPPRESSED: u8 = 16;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
#[repr(u8)]
pub enum Consent {
    #[default]
    Unknown,
    Granted,
    Denied,
}

/// What consent is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Channel {
    Ads,
    Email,
    Sms,
}

impl Channel {
    pub const ALL: [Channel; 3] = [Channel::Ads, Channel::Email, Channel::Sms];

    pub fn id(self) -> &'static str {
        match self {
            Self::Ads => "ads",
            Self::Email => "email",
            Self::Sms => "sms",
        }
    }
}

/// One row a person, in the order of [`super::PersonIdx`].
#[derive(Debug, Clone, Default)]
pub struct People {
    /// The stored number of each person, ascending; shown as P-004182. It never changes and is never re-used.
    pub numbers: Vec<u32>,
    /// The id under which the person came in. May be an e-mail address: only for files that the user asked for.
    pub keys: TextColumn,
    /// Bits `HAS_*` and `SUPPRESSED`.
    pub flags: Vec<u8>,
    /// Consent by [`Channel`] (ads, e-mail, SMS), each n_people long.
    pub consent: [Vec<Consent>; 3],
    /// `country`, `city`, `age`, `gender`, `device`, `interests`, ... whatever came in.
    pub attributes: Vec<LabelColumn>,
}

impl People {
    pub fn len(&self) -> usize {
        self.numbers.len()
    }

    pub fn is_empty(&self) -> bool {
        self.numbers.is_empty()
    }

    pub fn attribute(&self, name: &str) -> Option<&LabelColumn> {
        self.attributes.iter().find(|column| column.name == name)
    }

    pub fn has(&self, row: usize, flag: u8) -> bool {
        self.flags.get(row).is_some_and(|flags| flags & flag != 0)
    }

    pub fn consent(&self, row: usize, channel: Channel) -> Consent {
        self.consent[channel as usize].get(row).copied().unwrap_or_default()
    }

    /// The name a person goes by on screen and in reports: P-004182.
    pub fn label(&self, row: usize) -> String {
        format!("P-{:06}", self.numbers.get(row).copied().unwrap_or(0))
    }

    /// The row of a stored number.
    pub fn row_of_number(&self, number: u32) -> Option<usize> {
        self.numbers.binary_search(&number).ok()
    }

    /// `count` people without keys, contact data or attributes.
    pub fn anonymous(count: usize) -> Self {
        Self {
            numbers: (0..count as u32).collect(),
            keys: (0..count).map(|row| row.to_string()).collect(),
            flags: vec![0; count],
            consent: std::array::from_fn(|_| vec![Consent::Unknown; count]),
            attributes: vec![],
        }
    }
}
