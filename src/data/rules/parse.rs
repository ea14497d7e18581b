//! From text to a rule: a hand-written scanner and recursive descent.

use super::print::{consent_word, is_keyword};
use super::{Compare, Contact, MAX_DEPTH, Measure, Rule, RuleError, Term, Test};
use crate::data::{Channel, Consent, Domain};

#[derive(Debug, Clone, PartialEq)]
enum Token {
    /// Bare: may be a word of the language.
    Word(String),
    /// In quotes: never a word of the language.
    Text(String),
    Compare(Compare),
    Open,
    Close,
    Comma,
}

#[derive(Debug, Clone)]
struct Place {
    token: Token,
    start: usize,
    end: usize,
}

pub(super) fn parse(text: &str) -> Result<Rule, RuleError> {
    let places = scan(text)?;
    let mut parser = Parser { text, places: &places, at: 0, depth: 0 };
    let rule = parser.any()?;
    match parser.peek() {
        None => Ok(rule),
        Some(_) => Err(parser.error("end")),
    }
}

fn scan(text: &str) -> Result<Vec<Place>, RuleError> {
    let mut places = vec![];
    let mut start = 0;
    while let Some(letter) = text[start..].chars().next() {
        if letter.is_whitespace() {
            start += letter.len_utf8();
            continue;
        }
        let (token, end) = match letter {
            '(' => (Token::Open, start + 1),
            ')' => (Token::Close, start + 1),
            ',' => (Token::Comma, start + 1),
            '<' | '>' | '=' => compare_sign(text, start),
            '"' => quoted(text, start)?,
            _ => bare(text, start),
        };
        places.push(Place { token, start, end });
        start = end;
    }
    Ok(places)
}

fn compare_sign(text: &str, start: usize) -> (Token, usize) {
    let rest = &text[start..];
    // `ALL` has the two-letter signs first, so that `>=` is not read as `>`.
    let found = Compare::ALL.into_iter().find(|compare| rest.starts_with(compare.sign()));
    let compare = found.unwrap_or(Compare::Equal);
    (Token::Compare(compare), start + compare.sign().len())
}

fn quoted(text: &str, start: usize) -> Result<(Token, usize), RuleError> {
    let mut content = String::new();
    let mut letters = text[start + 1..].char_indices();
    while let Some((at, letter)) = letters.next() {
        match letter {
            '"' => return Ok((Token::Text(content), start + 1 + at + 1)),
            '\\' => content.extend(letters.next().map(|(_, escaped)| escaped)),
            _ => content.push(letter),
        }
    }
    Err(RuleError { position: text.len(), expected: "closing-quote", found: String::new() })
}

fn bare(text: &str, start: usize) -> (Token, usize) {
    let stops = |letter: char| letter.is_whitespace() || matches!(letter, '"' | '(' | ')' | ',' | '<' | '>' | '=');
    let end = text[start..].find(stops).map_or(text.len(), |length| start + length);
    (Token::Word(text[start..end].to_owned()), end)
}

struct Parser<'a> {
    text: &'a str,
    places: &'a [Place],
    at: usize,
    depth: usize,
}

impl Parser<'_> {
    fn any(&mut self) -> Result<Rule, RuleError> {
        let mut rules = vec![self.all()?];
        while self.take_word("or") {
            rules.push(self.all()?);
        }
        Ok(Rule::any(rules))
    }

    fn all(&mut self) -> Result<Rule, RuleError> {
        let mut rules = vec![self.negation()?];
        while self.take_word("and") {
            rules.push(self.negation()?);
        }
        Ok(Rule::all(rules))
    }

    fn negation(&mut self) -> Result<Rule, RuleError> {
        if self.depth >= MAX_DEPTH {
            return Err(self.error("less-nesting"));
        }
        self.depth += 1;
        let rule = if self.take_word("not") {
            Rule::Not(Box::new(self.negation()?))
        } else if self.take(&Token::Open) {
            let inner = self.any()?;
            self.need(&Token::Close, "closing-parenthesis")?;
            inner
        } else {
            self.test()?
        };
        self.depth -= 1;
        Ok(rule)
    }

    fn test(&mut self) -> Result<Rule, RuleError> {
        let Some(Place { token: Token::Word(word), .. }) = self.peek() else { return Err(self.error("test")) };
        let keyword = word.to_ascii_lowercase();
        if !is_keyword(&keyword) {
            return self.attribute();
        }
        self.at += 1;
        let test = match keyword.as_str() {
            "everybody" => return Ok(Rule::All(vec![])),
            "nobody" => return Ok(Rule::Any(vec![])),
            "suppressed" => Test::Suppressed,
            "segment" => Test::Segment(self.label("segment-name")?),
            "has" => self.has()?,
            "did" => self.did()?,
            "active" => Test::ActiveWithin { days: self.within()? },
            "consent" => self.consent()?,
            other => {
                if let Some(measure) = Measure::ALL.into_iter().find(|measure| measure.word() == other) {
                    self.count(measure)?
                } else if let Some(contact) = Contact::ALL.into_iter().find(|contact| contact.word() == other) {
                    self.need_word("known")?;
                    Test::Known(contact)
                } else {
                    self.at -= 1;
                    return Err(self.error("test"));
                }
            }
        };
        Ok(Rule::Test(test))
    }

    /// `NAME is [not] LABEL` or `NAME in (LABEL, ...)`.
    fn attribute(&mut self) -> Result<Rule, RuleError> {
        let name = self.attribute_name()?;
        if self.take_word("is") {
            let is_not = self.take_word("not");
            let labels = vec![self.label("label")?];
            let rule = Rule::Test(Test::Attribute { name, labels });
            return Ok(if is_not { Rule::Not(Box::new(rule)) } else { rule });
        }
        if !self.take_word("in") {
            return Err(self.error("is-or-in"));
        }
        self.need(&Token::Open, "opening-parenthesis")?;
        let mut labels = vec![self.label("label")?];
        while self.take(&Token::Comma) {
            labels.push(self.label("label")?);
        }
        self.need(&Token::Close, "closing-parenthesis")?;
        Ok(Rule::Test(Test::Attribute { name, labels }))
    }

    fn attribute_name(&mut self) -> Result<String, RuleError> {
        let Some(Place { token: Token::Word(word), end, .. }) = self.peek().cloned() else {
            return Err(self.error("test"));
        };
        self.at += 1;
        match word.strip_prefix("attr:") {
            // attr:"two words": the quoted part follows without a blank.
            Some("") if self.peek().is_some_and(|next| next.start == end) => self.label("attribute-name"),
            Some("") => Err(self.error("attribute-name")),
            Some(name) => Ok(name.to_owned()),
            None => Ok(word),
        }
    }

    fn term(&mut self) -> Result<Term, RuleError> {
        for domain in Domain::BOTH {
            if self.take_word(domain.id()) {
                return Ok(Term::Domain(domain));
            }
        }
        if self.take_word("category") {
            Ok(Term::Category(self.label("label")?))
        } else if self.take_word("creator") {
            Ok(Term::Creator(self.label("label")?))
        } else if self.take_word("item") {
            Ok(Term::Item(self.label("label")?))
        } else {
            Err(self.error("term"))
        }
    }

    /// `TERM [within 90d]`.
    fn has(&mut self) -> Result<Test, RuleError> {
        let term = self.term()?;
        Ok(match self.next_is("within") {
            true => Test::HasWithin { term, days: self.within()? },
            false => Test::Has(term),
        })
    }

    fn did(&mut self) -> Result<Test, RuleError> {
        let first = self.term()?;
        self.need_word("then")?;
        let is_not = self.take_word("not");
        let then = self.term()?;
        let within_days = self.within()?;
        Ok(if is_not { Test::DidNot { first, then, within_days } } else { Test::Did { first, then, within_days } })
    }

    fn consent(&mut self) -> Result<Test, RuleError> {
        let channel = Channel::ALL.into_iter().find(|channel| self.take_word(channel.id()));
        let Some(channel) = channel else { return Err(self.error("channel")) };
        let states = [Consent::Granted, Consent::Denied, Consent::Unknown];
        let consent = states.into_iter().find(|state| self.take_word(consent_word(*state)));
        let Some(consent) = consent else { return Err(self.error("consent-state")) };
        Ok(Test::Consent { channel, consent })
    }

    /// `[of TERM] [within 90d] >= NUMBER`. "of" and "on" are words of the language only here, so that attributes of
    /// these names stay what they were.
    fn count(&mut self, measure: Measure) -> Result<Test, RuleError> {
        let has_term = self.take_word("of") || self.take_word("on");
        let of = if has_term { Some(self.term()?) } else { None };
        let within_days = if self.next_is("within") { Some(self.within()?) } else { None };
        let Some(Place { token: Token::Compare(compare), .. }) = self.peek() else {
            return Err(self.error("comparison"));
        };
        let compare = *compare;
        self.at += 1;
        let value = self.word().and_then(|word| word.parse::<f64>().ok()).filter(|value| value.is_finite());
        let Some(value) = value else { return Err(self.error("number")) };
        self.at += 1;
        Ok(Test::Count { measure, of, within_days, compare, value })
    }

    /// `within 90d`; the d may be left out.
    fn within(&mut self) -> Result<u32, RuleError> {
        self.need_word("within")?;
        let days = self.word().and_then(|word| word.strip_suffix(['d', 'D']).unwrap_or(word).parse().ok());
        let Some(days) = days else { return Err(self.error("days")) };
        self.at += 1;
        Ok(days)
    }

    /// A quoted text, or a bare word that is not part of the language.
    fn label(&mut self, expected: &'static str) -> Result<String, RuleError> {
        let label = match self.peek().map(|place| &place.token) {
            Some(Token::Text(text)) => text.clone(),
            Some(Token::Word(word)) if !is_keyword(word) => word.clone(),
            _ => return Err(self.error(expected)),
        };
        self.at += 1;
        Ok(label)
    }

    fn peek(&self) -> Option<&Place> {
        self.places.get(self.at)
    }

    fn word(&self) -> Option<&str> {
        match self.peek().map(|place| &place.token) {
            Some(Token::Word(word)) => Some(word),
            _ => None,
        }
    }

    fn take(&mut self, token: &Token) -> bool {
        let found = self.peek().is_some_and(|place| place.token == *token);
        self.at += usize::from(found);
        found
    }

    fn next_is(&self, word: &str) -> bool {
        self.word().is_some_and(|found| found.eq_ignore_ascii_case(word))
    }

    fn take_word(&mut self, word: &str) -> bool {
        let found = self.next_is(word);
        self.at += usize::from(found);
        found
    }

    fn need(&mut self, token: &Token, expected: &'static str) -> Result<(), RuleError> {
        if self.take(token) { Ok(()) } else { Err(self.error(expected)) }
    }

    fn need_word(&mut self, word: &'static str) -> Result<(), RuleError> {
        if self.take_word(word) { Ok(()) } else { Err(self.error(word)) }
    }

    fn error(&self, expected: &'static str) -> RuleError {
        match self.peek() {
            Some(place) => {
                RuleError { position: place.start, expected, found: self.text[place.start..place.end].to_owned() }
            }
            None => RuleError { position: self.text.len(), expected, found: String::new() },
        }
    }
}
