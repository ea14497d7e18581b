//! Who may be in: a rule in words, parsed once, printed back, and evaluated to a set of people.
//! Knows nothing of stored segments or of screens; named segments come in through a closure.
//!
//! ```text
//! rule  = any ; any = all { "or" all } ; all = not { "and" not } ; not = "not" not | "(" rule ")" | test
//! test  = "everybody" | "nobody" | "suppressed" | "segment" NAME
//!       | NAME "is" ["not"] LABEL | NAME "in" "(" LABEL { "," LABEL } ")"      NAME may be written attr:NAME
//!       | "has" term ["within" DAYS] | "did" term "then" ["not"] term "within" DAYS
//!       | ("courses" | "tracks" | "events" | "plays" | "spent") [("of" | "on") term] ["within" DAYS]
//!             (">=" | "<=" | ">" | "<" | "=") NUMBER
//!       | "active" "within" DAYS | ("email" | "phone" | "contact") "known"
//!       | "consent" ("ads" | "email" | "sms") ("granted" | "denied" | "unknown")
//! term  = "course" | "music" | "category" LABEL | "creator" LABEL | "item" KEY_OR_TITLE
//! DAYS  = a whole number followed by d: 90d
//! ```
//! Words with blanks or marks, and words that are part of the language, stand in double quotes.

mod evaluate;
mod parse;
mod print;
#[cfg(test)]
mod tests;

use super::PersonSet;
use super::catalogue::{LABEL_CATEGORY, LABEL_CREATOR};
use super::dataset::Dataset;
use super::domain::Domain;
use super::people::{Channel, Consent};
use crate::task::{Cancelled, Task};

pub use evaluate::select;

/// Deeper nesting than this is refused, so that no text can exhaust the stack.
pub const MAX_DEPTH: usize = 64;

#[derive(Debug, Clone, PartialEq)]
pub enum Rule {
    /// Every one of them; of none: everybody.
    All(Vec<Rule>),
    /// At least one of them; of none: nobody.
    Any(Vec<Rule>),
    Not(Box<Rule>),
    Test(Test),
}

#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// One of the labels of an attribute of people. Upper and lower case count as the same.
    Attribute {
        name: String,
        labels: Vec<String>,
    },
    Has(Term),
    /// Took it in the last days before the newest event.
    HasWithin {
        term: Term,
        days: u32,
    },
    Count {
        measure: Measure,
        /// Only acts on this; `None`: on anything.
        of: Option<Term>,
        /// Only acts of the last days before the newest event; acts without a time are never among them.
        within_days: Option<u32>,
        compare: Compare,
        value: f64,
    },
    /// Did anything in the last days before the newest event.
    ActiveWithin {
        days: u32,
    },
    Consent {
        channel: Channel,
        consent: Consent,
    },
    Known(Contact),
    Suppressed,
    Segment(String),
    /// Took `first` and, later but within the days, `then`; both for the first time.
    Did {
        first: Term,
        then: Term,
        within_days: u32,
    },
    /// Took `first` at least so many days before the newest event, and did not go on to `then` within them. People
    /// whose days are not over yet are left out: nobody knows of them.
    DidNot {
        first: Term,
        then: Term,
        within_days: u32,
    },
}

/// What can be taken.
#[derive(Debug, Clone, PartialEq)]
pub enum Term {
    Domain(Domain),
    Category(String),
    Creator(String),
    /// The key of an item, or its title.
    Item(String),
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// Distinct courses taken.
    Courses,
    /// Distinct music items taken.
    Tracks,
    /// Events of any kind.
    Events,
    /// Sum of play counts.
    Plays,
    /// Purchases and subscriptions less refunds, in major units of whatever currency came in.
    Spent,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Compare {
    AtLeast,
    AtMost,
    Over,
    Under,
    Equal,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Contact {
    Email,
    Phone,
    Either,
}

/// Where and why a text is no rule.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("at {position}: {found:?} instead of {expected}")]
pub struct RuleError {
    /// Byte offset into the text.
    pub position: usize,
    /// A stable code of what would have been right: `test`, `label`, `number`, `days`, `end`, ...
    pub expected: &'static str,
    /// What stands there; empty at the end of the text.
    pub found: String,
}

/// Something that a rule names and the data does not have; that part of the rule matches nobody.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unknown {
    Attribute(String),
    Label {
        name: String,
        label: String,
    },
    /// No item, or more than one, has this key or title.
    Item(String),
    Segment(String),
}

/// Conditions one after the other: how many match each alone, and who is left after it.
#[derive(Debug, Clone, PartialEq)]
pub struct FunnelStep {
    pub alone: u64,
    pub left: PersonSet,
}

/// Looks up a named segment.
pub type Segments<'a> = &'a dyn Fn(&str) -> Option<PersonSet>;

impl Rule {
    pub fn parse(text: &str) -> Result<Self, RuleError> {
        parse::parse(text)
    }

    pub fn everybody() -> Self {
        Self::All(vec![])
    }

    /// All of several; a single one stays itself.
    pub fn all(rules: impl IntoIterator<Item = Rule>) -> Self {
        let mut rules: Vec<Self> = rules.into_iter().collect();
        if rules.len() == 1 { rules.remove(0) } else { Self::All(rules) }
    }

    /// Any of several; a single one stays itself.
    pub fn any(rules: impl IntoIterator<Item = Rule>) -> Self {
        let mut rules: Vec<Self> = rules.into_iter().collect();
        if rules.len() == 1 { rules.remove(0) } else { Self::Any(rules) }
    }

    pub fn negate(self) -> Self {
        match self {
            Self::Not(inner) => *inner,
            other => Self::Not(Box::new(other)),
        }
    }

    pub fn attribute(name: &str, labels: &[&str]) -> Self {
        let labels = labels.iter().map(|&label| label.to_owned()).collect();
        Self::Test(Test::Attribute { name: name.to_owned(), labels })
    }

    pub fn has(term: Term) -> Self {
        Self::Test(Test::Has(term))
    }

    pub fn at_least(measure: Measure, value: f64) -> Self {
        Self::Test(Test::Count { measure, of: None, within_days: None, compare: Compare::AtLeast, value })
    }

    pub fn segment(name: &str) -> Self {
        Self::Test(Test::Segment(name.to_owned()))
    }

    /// The conditions of a rule, as a builder lists them: the parts of an `and`, else the rule itself.
    pub fn conditions(&self) -> Vec<Rule> {
        match self {
            Self::All(rules) => rules.clone(),
            other => vec![other.clone()],
        }
    }

    /// Who matches. What the data does not have matches nobody; see [`Self::unknowns`].
    pub fn people(&self, dataset: &Dataset, segments: Segments<'_>) -> PersonSet {
        evaluate::people(self, dataset, segments)
    }

    /// The rule and each part of it, in the order of [`Self::counted`].
    pub fn parts(&self) -> Vec<&Rule> {
        let mut parts = vec![self];
        match self {
            Self::All(rules) | Self::Any(rules) => parts.extend(rules.iter().flat_map(Self::parts)),
            Self::Not(inner) => parts.extend(inner.parts()),
            Self::Test(_) => {}
        }
        parts
    }

    /// The attributes of people that the rule asks for.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        self.parts().into_iter().filter_map(|part| match part {
            Self::Test(Test::Attribute { name, .. }) => Some(name.as_str()),
            _ => None,
        })
    }

    /// Who matches the rule and each part of it alone: the rule first, then its parts in the order in which they are
    /// written, each before its own parts.
    pub fn counted(&self, dataset: &Dataset, segments: Segments<'_>, task: &Task) -> Result<Vec<PersonSet>, Cancelled> {
        let mut parts = vec![];
        evaluate::counted(self, dataset, segments, &mut parts, task)?;
        Ok(parts)
    }

    /// What the rule names and the data or the segments do not have, in order of appearance.
    pub fn unknowns(&self, dataset: &Dataset, segments: Segments<'_>) -> Vec<Unknown> {
        evaluate::unknowns(self, dataset, segments)
    }
}

impl Term {
    /// The item-label column that the term is about.
    fn label(&self) -> Option<(&'static str, &str)> {
        match self {
            Self::Category(label) => Some((LABEL_CATEGORY, label)),
            Self::Creator(label) => Some((LABEL_CREATOR, label)),
            Self::Domain(_) | Self::Item(_) => None,
        }
    }
}

impl std::fmt::Display for Rule {
    /// The canonical text: [`Rule::parse`] gives the same rule back.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        print::rule(self, f)
    }
}

/// Narrows everybody by one condition after the other.
pub fn funnel(rules: &[Rule], dataset: &Dataset, segments: Segments<'_>) -> Vec<FunnelStep> {
    let mut left = evaluate::everybody(dataset);
    rules
        .iter()
        .map(|rule| {
            let people = rule.people(dataset, segments);
            left &= &people;
            FunnelStep { alone: people.len(), left: left.clone() }
        })
        .collect()
}
