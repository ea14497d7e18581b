//! The two sides of the business. Every item is on exactly one of them.

use serde::{Deserialize, Serialize};

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Domain {
    Course,
    Music,
}

impl Domain {
    pub const BOTH: [Domain; 2] = [Domain::Course, Domain::Music];

    pub fn other(self) -> Self {
        match self {
            Self::Course => Self::Music,
            Self::Music => Self::Course,
        }
    }

    pub fn index(self) -> usize {
        match self {
            Self::Course => 0,
            Self::Music => 1,
        }
    }

    pub fn id(self) -> &'static str {
        match self {
            Self::Course => "course",
            Self::Music => "music",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        match id {
            "course" => Some(Self::Course),
            "music" => Some(Self::Music),
            _ => None,
        }
    }
}
