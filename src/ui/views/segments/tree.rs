//! Places in the tree of a rule, and the rule with one place changed. Rules are small: each change makes a new one,
//! which is what undo keeps.

use crate::data::rules::Rule;

/// The way from the whole rule to a part: which part of a group, or 0 for what a "not" is about.
pub type Place = Vec<usize>;

/// The rule as the builder shows it: a group, in which a rule that is none becomes the only condition.
pub fn as_group(rule: Rule) -> Rule {
    match rule {
        Rule::All(_) | Rule::Any(_) => rule,
        Rule::Not(inner) if matches!(*inner, Rule::All(_) | Rule::Any(_)) => Rule::Not(inner),
        other => Rule::All(vec![other]),
    }
}

/// The rule with the part at `place` put through `change`; `None` takes the part away.
pub fn changed(rule: &Rule, place: &[usize], change: impl FnOnce(&Rule) -> Option<Rule>) -> Rule {
    changed_part(rule, place, change).unwrap_or_else(Rule::everybody)
}

fn changed_part(rule: &Rule, place: &[usize], change: impl FnOnce(&Rule) -> Option<Rule>) -> Option<Rule> {
    let Some((&first, rest)) = place.split_first() else { return change(rule) };
    match rule {
        Rule::All(parts) => Some(Rule::All(changed_list(parts, first, rest, change))),
        Rule::Any(parts) => Some(Rule::Any(changed_list(parts, first, rest, change))),
        Rule::Not(inner) => changed_part(inner, rest, change).map(|inner| Rule::Not(Box::new(inner))),
        Rule::Test(_) => Some(rule.clone()),
    }
}

fn changed_list(parts: &[Rule], at: usize, rest: &[usize], change: impl FnOnce(&Rule) -> Option<Rule>) -> Vec<Rule> {
    let mut parts = parts.to_vec();
    if let Some(part) = parts.get(at) {
        match changed_part(part, rest, change) {
            Some(new) => parts[at] = new,
            None => {
                parts.remove(at);
            }
        }
    }
    parts
}

/// A group with one more part; anything else as it is.
pub fn with_part(rule: &Rule, part: Rule) -> Rule {
    let push = |parts: &[Rule], part: Rule| parts.iter().cloned().chain([part]).collect();
    match rule {
        Rule::All(parts) => Rule::All(push(parts, part)),
        Rule::Any(parts) => Rule::Any(push(parts, part)),
        Rule::Not(inner) => Rule::Not(Box::new(with_part(inner, part))),
        Rule::Test(_) => rule.clone(),
    }
}

/// "All of" becomes "any of" and the other way round.
pub fn with_other_join(rule: &Rule) -> Rule {
    match rule {
        Rule::All(parts) => Rule::Any(parts.clone()),
        Rule::Any(parts) => Rule::All(parts.clone()),
        Rule::Not(inner) => Rule::Not(Box::new(with_other_join(inner))),
        Rule::Test(_) => rule.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, place: &[usize], change: impl FnOnce(&Rule) -> Option<Rule>, expected: &str) {
        let rule = as_group(Rule::parse(text).unwrap());
        assert_eq!(changed(&rule, place, change).to_string(), expected, "{text} at {place:?}");
    }

    #[test]
    fn one_place_changes_and_the_rest_stays() {
        let music = || Some(Rule::parse("has music").unwrap());
        check("a is b and (c is d or not e is f)", &[1, 1, 0], |_| music(), "a is b and (c is d or not has music)");
        check("a is b and (c is d or not e is f)", &[1, 1], |_| None, "a is b and (c is d)");
        check(
            "a is b and (c is d or not e is f)",
            &[1],
            |part| Some(with_other_join(part)),
            "a is b and (c is d and not e is f)",
        );
        check(
            "not (a is b or c is d)",
            &[],
            |part| Some(with_part(part, music()?)),
            "not (a is b or c is d or has music)",
        );
        check("a is b", &[0], |part| Some(part.clone().negate()), "not a is b");
        check("a is b", &[0], |_| None, "everybody");
        check("a is b", &[7, 3], |_| None, "a is b");
    }
}
