//! One immutable state of all that is in a workspace. Jobs share it; an import makes a new one.

use super::catalogue::Catalogue;
use super::domain::Domain;
use super::events::EventTable;
use super::people::People;
use super::strengths::{Signals, StrengthRules, signals};

#[derive(Debug, Clone, Default)]
pub struct Dataset {
    /// Goes up by one with every change of the stored data.
    pub revision: u64,
    pub people: People,
    pub catalogue: Catalogue,
    /// Sorted ([`EventTable::sort`]).
    pub events: EventTable,
    /// What ages are measured from: the newest event, else 0.
    pub now: i64,
}

impl Dataset {
    pub fn n_people(&self) -> usize {
        self.people.len()
    }

    pub fn n_items(&self) -> usize {
        self.catalogue.len()
    }

    pub fn is_empty(&self) -> bool {
        self.people.is_empty() && self.catalogue.is_empty()
    }

    pub fn signals(&self, rules: &StrengthRules) -> Signals {
        signals(&self.events, self.n_people(), self.n_items(), rules, self.now)
    }

    /// For every person, bit 0 when they took a course, bit 1 when music ([`super::EventKind::is_taking`]).
    pub fn sides(&self) -> Vec<u8> {
        let mut sides = vec![0_u8; self.n_people()];
        let events = self.events.people.iter().zip(&self.events.items).zip(&self.events.kinds);
        for ((&person, &item), _) in events.filter(|(_, kind)| kind.is_taking()) {
            if let Some(domain) = self.catalogue.domain(item as usize) {
                sides[person as usize] |= 1 << domain.index();
            }
        }
        sides
    }

    /// People who took courses only, both, music only, and neither.
    pub fn bridge_counts(&self) -> BridgeCounts {
        let mut counts = BridgeCounts::default();
        for side in self.sides() {
            match side {
                1 => counts.course_only += 1,
                2 => counts.music_only += 1,
                3 => counts.both += 1,
                _ => counts.neither += 1,
            }
        }
        counts
    }
}

/// Everybody, in four parts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct BridgeCounts {
    pub course_only: u64,
    pub both: u64,
    pub music_only: u64,
    pub neither: u64,
}

impl BridgeCounts {
    pub fn total(&self) -> u64 {
        self.course_only + self.both + self.music_only + self.neither
    }

    /// Everybody who has anything of the domain.
    pub fn of(&self, domain: Domain) -> u64 {
        self.both
            + match domain {
                Domain::Course => self.course_only,
                Domain::Music => self.music_only,
            }
    }
}
