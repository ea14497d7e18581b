//! From a rule to its canonical text.

use std::fmt::{Formatter, Result, Write};

use super::{Compare, Contact, Measure, Rule, Term, Test};
use crate::data::{Consent, Domain};

/// Words of the language; as a name or label they are quoted.
pub(super) const KEYWORDS: [&str; 34] = [
    "active",
    "ads",
    "and",
    "category",
    "consent",
    "contact",
    "course",
    "courses",
    "creator",
    "denied",
    "did",
    "email",
    "events",
    "everybody",
    "granted",
    "has",
    "in",
    "is",
    "item",
    "known",
    "music",
    "nobody",
    "not",
    "or",
    "phone",
    "plays",
    "segment",
    "sms",
    "spent",
    "suppressed",
    "then",
    "tracks",
    "unknown",
    "within",
];

pub(super) fn rule(rule: &Rule, f: &mut Formatter<'_>) -> Result {
    match rule {
        Rule::All(rules) if rules.is_empty() => f.write_str("everybody"),
        Rule::Any(rules) if rules.is_empty() => f.write_str("nobody"),
        Rule::All(rules) => joined(rules, " and ", f),
        Rule::Any(rules) => joined(rules, " or ", f),
        Rule::Not(inner) => {
            f.write_str("not ")?;
            operand(inner, f)
        }
        Rule::Test(found) => test(found, f),
    }
}

fn joined(rules: &[Rule], word: &str, f: &mut Formatter<'_>) -> Result {
    for (at, part) in rules.iter().enumerate() {
        if at > 0 {
            f.write_str(word)?;
        }
        operand(part, f)?;
    }
    Ok(())
}

/// In parentheses unless the reading is the same without.
fn operand(part: &Rule, f: &mut Formatter<'_>) -> Result {
    match part {
        Rule::All(rules) | Rule::Any(rules) if !rules.is_empty() => {
            f.write_char('(')?;
            rule(part, f)?;
            f.write_char(')')
        }
        _ => rule(part, f),
    }
}

fn test(test: &Test, f: &mut Formatter<'_>) -> Result {
    match test {
        Test::Attribute { name, labels } => attribute(name, labels, f),
        Test::Has(found) => {
            f.write_str("has ")?;
            term(found, f)
        }
        Test::HasWithin { term: found, days } => {
            f.write_str("has ")?;
            term(found, f)?;
            write!(f, " within {days}d")
        }
        Test::Count { measure, of, within_days, compare, value } => {
            f.write_str(measure.word())?;
            if let Some(of) = of {
                f.write_str(if *measure == Measure::Spent { " on " } else { " of " })?;
                term(of, f)?;
            }
            if let Some(days) = within_days {
                write!(f, " within {days}d")?;
            }
            write!(f, " {} {value}", compare.sign())
        }
        Test::ActiveWithin { days } => write!(f, "active within {days}d"),
        Test::Consent { channel, consent } => write!(f, "consent {} {}", channel.id(), consent_word(*consent)),
        Test::Known(contact) => write!(f, "{} known", contact.word()),
        Test::Suppressed => f.write_str("suppressed"),
        Test::Segment(name) => {
            f.write_str("segment ")?;
            quoted(name, f)
        }
        Test::Did { first, then, within_days } => sequence(first, " then ", then, *within_days, f),
        Test::DidNot { first, then, within_days } => sequence(first, " then not ", then, *within_days, f),
    }
}

fn sequence(first: &Term, between: &str, then: &Term, within_days: u32, f: &mut Formatter<'_>) -> Result {
    f.write_str("did ")?;
    term(first, f)?;
    f.write_str(between)?;
    term(then, f)?;
    write!(f, " within {within_days}d")
}

fn attribute(name: &str, labels: &[String], f: &mut Formatter<'_>) -> Result {
    if is_bare(name) {
        f.write_str(name)?;
    } else {
        f.write_str("attr:")?;
        quoted(name, f)?;
    }
    if let [label] = labels {
        f.write_str(" is ")?;
        return word(label, f);
    }
    f.write_str(" in (")?;
    for (at, label) in labels.iter().enumerate() {
        if at > 0 {
            f.write_str(", ")?;
        }
        word(label, f)?;
    }
    f.write_char(')')
}

fn term(term: &Term, f: &mut Formatter<'_>) -> Result {
    let (kind, label) = match term {
        Term::Domain(domain) => return f.write_str(domain.id()),
        Term::Category(label) => ("category ", label),
        Term::Creator(label) => ("creator ", label),
        Term::Item(label) => ("item ", label),
    };
    f.write_str(kind)?;
    quoted(label, f)
}

fn word(text: &str, f: &mut Formatter<'_>) -> Result {
    if is_bare(text) { f.write_str(text) } else { quoted(text, f) }
}

fn quoted(text: &str, f: &mut Formatter<'_>) -> Result {
    f.write_char('"')?;
    for letter in text.chars() {
        if matches!(letter, '"' | '\\') {
            f.write_char('\\')?;
        }
        f.write_char(letter)?;
    }
    f.write_char('"')
}

fn is_bare(text: &str) -> bool {
    let plain = |letter: char| letter.is_alphanumeric() || matches!(letter, '_' | '-' | '.' | '+');
    !text.is_empty() && text.chars().all(plain) && !is_keyword(text)
}

pub(super) fn is_keyword(text: &str) -> bool {
    KEYWORDS.iter().any(|keyword| keyword.eq_ignore_ascii_case(text))
}

pub(super) fn consent_word(consent: Consent) -> &'static str {
    match consent {
        Consent::Granted => "granted",
        Consent::Denied => "denied",
        Consent::Unknown => "unknown",
    }
}

impl Measure {
    pub const ALL: [Measure; 5] = [Self::Courses, Self::Tracks, Self::Events, Self::Plays, Self::Spent];

    pub fn word(self) -> &'static str {
        match self {
            Self::Courses => "courses",
            Self::Tracks => "tracks",
            Self::Events => "events",
            Self::Plays => "plays",
            Self::Spent => "spent",
        }
    }

    /// The measure that counts distinct items of a domain.
    pub fn of_domain(domain: Domain) -> Self {
        match domain {
            Domain::Course => Self::Courses,
            Domain::Music => Self::Tracks,
        }
    }
}

impl Compare {
    pub const ALL: [Compare; 5] = [Self::AtLeast, Self::AtMost, Self::Over, Self::Under, Self::Equal];

    pub fn sign(self) -> &'static str {
        match self {
            Self::AtLeast => ">=",
            Self::AtMost => "<=",
            Self::Over => ">",
            Self::Under => "<",
            Self::Equal => "=",
        }
    }

    pub fn holds(self, found: f64, value: f64) -> bool {
        match self {
            Self::AtLeast => found >= value,
            Self::AtMost => found <= value,
            Self::Over => found > value,
            Self::Under => found < value,
            Self::Equal => found == value,
        }
    }
}

impl Contact {
    pub const ALL: [Contact; 3] = [Self::Email, Self::Phone, Self::Either];

    pub fn word(self) -> &'static str {
        match self {
            Self::Email => "email",
            Self::Phone => "phone",
            Self::Either => "contact",
        }
    }
}
