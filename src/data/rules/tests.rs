//! Rules as data: what parses, what does not and where, printing back, and who matches by hand.

use proptest::prelude::*;

use super::{Compare, Contact, Measure, Rule, Term, Test, Unknown, funnel};
use crate::data::{
    Channel, Consent, Dataset, Domain, EventKind, HAS_EMAIL, HAS_PHONE, LabelColumnBuilder, NO_TIME, People, PersonSet,
    SUPPRESSED,
};

use crate::task::Task;

const DAY: i64 = 86_400;

/// Items: 0 course Mixing by Ana, 1 course Business by Bo, 2 music Electronic by Cy, 3 music Ambient by Ana.
/// People: 0 bridge, 1 course only, 2 music only, 3 nothing, 4 gave back the only course.
fn dataset() -> Dataset {
    let mut data = Dataset { people: People::anonymous(5), ..Dataset::default() };
    let catalogue = &mut data.catalogue;
    catalogue.keys = ["m1", "b1", "e1", "a1"].iter().collect();
    catalogue.titles = ["Mixing basics", "Double", "Slow tide", "Double"].iter().collect();
    catalogue.domains = vec![Domain::Course, Domain::Course, Domain::Music, Domain::Music];
    let (mut category, mut creator) = (LabelColumnBuilder::new("category"), LabelColumnBuilder::new("creator"));
    for (topic, by) in [("Mixing", "Ana"), ("Business", "Bo"), ("Electronic", "Cy"), ("Ambient", "Ana")] {
        category.push([topic]);
        creator.push([by]);
    }
    catalogue.labels = vec![category.finish(), creator.finish()];
    let mut country = LabelColumnBuilder::new("country");
    let mut colour = LabelColumnBuilder::new("favourite colour");
    for (code, paint) in [("DE", "red"), ("AT", "红"), ("de", ""), ("", ""), ("US", "red")] {
        country.push([code]);
        colour.push([paint]);
    }
    data.people.attributes = vec![country.finish(), colour.finish()];
    data.people.flags = vec![HAS_EMAIL, HAS_PHONE, HAS_EMAIL | HAS_PHONE | SUPPRESSED, 0, 0];
    data.people.consent[Channel::Ads as usize][0] = Consent::Granted;
    data.people.consent[Channel::Ads as usize][1] = Consent::Denied;
    for (person, item, kind, value, day) in [
        (0, 0, EventKind::Purchase, 49.0, 10),
        (0, 2, EventKind::Play, 3.0, 30),
        (0, 2, EventKind::Play, f32::NAN, 95),
        (1, 0, EventKind::Enrol, f32::NAN, 5),
        (1, 1, EventKind::Purchase, 100.0, 20),
        (1, 1, EventKind::Refund, 40.0, 21),
        (2, 2, EventKind::Play, 20.0, 1),
        (2, 3, EventKind::Play, 1.0, 2),
        (4, 0, EventKind::Refund, 10.0, 100),
    ] {
        data.events.push(person, item, kind, value, day * DAY);
    }
    data.events.push(2, 1, EventKind::View, 0.5, NO_TIME);
    data.events.sort(5);
    data.now = 100 * DAY;
    data
}

fn segment(name: &str) -> Option<PersonSet> {
    (name == "My list").then(|| PersonSet::from_iter([1, 2, 99]))
}

#[test]
fn each_test_finds_the_people_it_should() {
    let data = dataset();
    let cases: &[(&str, &[u32])] = &[
        ("everybody", &[0, 1, 2, 3, 4]),
        ("nobody", &[]),
        ("country is DE", &[0, 2]),
        ("country is not DE", &[1, 3, 4]),
        ("country in (AT, \"US\")", &[1, 4]),
        ("attr:country is at", &[1]),
        ("attr:\"favourite colour\" is 红", &[1]),
        ("nothing is known_here", &[]),
        ("has course", &[0, 1, 2]),
        ("has music", &[0, 2]),
        ("has category \"Mixing\"", &[0, 1]),
        ("has category mixing", &[0, 1]),
        ("has creator \"Ana\"", &[0, 1, 2]),
        ("has item m1", &[0, 1]),
        ("has item \"Slow tide\"", &[0, 2]),
        // Two items have this title, so it names none.
        ("has item \"Double\"", &[]),
        ("courses >= 2", &[1]),
        ("courses = 0", &[3, 4]),
        ("tracks > 1", &[2]),
        ("events >= 3", &[0, 1, 2]),
        ("plays >= 4", &[0, 2]),
        ("plays >= 5", &[2]),
        ("spent >= 49", &[0, 1]),
        ("spent >= 60", &[1]),
        ("spent < 0", &[4]),
        ("active within 5d", &[0, 4]),
        ("active within 80d", &[0, 1, 4]),
        ("consent ads granted", &[0]),
        ("consent ads denied", &[1]),
        ("consent sms unknown", &[0, 1, 2, 3, 4]),
        ("email known", &[0, 2]),
        ("phone known", &[1, 2]),
        ("contact known and not suppressed", &[0, 1]),
        ("suppressed", &[2]),
        ("segment \"My list\"", &[1, 2]),
        ("segment Other", &[]),
        ("did category Mixing then category Electronic within 20d", &[0]),
        ("did category Mixing then category Electronic within 19d", &[]),
        ("did category Electronic then category Mixing within 90d", &[]),
        ("did item e1 then item a1 within 1d", &[2]),
        // Days after the first one are over only when the newest event is as late.
        ("did category Mixing then not category Electronic within 19d", &[0, 1]),
        ("did category Mixing then not category Electronic within 20d", &[1]),
        ("did category Mixing then not category Electronic within 91d", &[1]),
        ("did category Mixing then not category Electronic within 96d", &[]),
        ("did music then not course within 90d", &[2]),
        ("has course within 91d", &[0, 1]),
        ("has category Electronic within 10d", &[0]),
        ("not has music within 30d", &[1, 2, 3, 4]),
        ("courses of category Mixing >= 1", &[0, 1]),
        ("tracks of creator \"Ana\" = 1", &[2]),
        ("events of course within 96d >= 2", &[1]),
        ("plays of item e1 within 10d >= 1", &[0]),
        ("plays within 98d >= 2", &[0]),
        ("spent on category Business >= 60", &[1]),
        ("spent ON item b1 WITHIN 79d < 0", &[1]),
        // An act without a time is neither before nor after.
        ("did course then music within 90d", &[0]),
        ("country is DE or country is AT and has music", &[0, 2]),
        ("(country is DE or country is AT) and not has music", &[1]),
        ("NOT Country is DE AND not SUPPRESSED", &[0, 1, 3, 4]),
    ];
    for (text, expected) in cases {
        let rule = Rule::parse(text).unwrap_or_else(|error| panic!("{text}: {error}"));
        let found: Vec<u32> = rule.people(&data, &segment).iter().collect();
        assert_eq!(&found, expected, "{text}");
    }
}

#[test]
fn an_error_says_where_and_what() {
    let cases = [
        ("", 0, "test", ""),
        ("country", 7, "is-or-in", ""),
        ("country is", 10, "label", ""),
        ("country is and", 11, "label", "and"),
        ("country in DE", 11, "opening-parenthesis", "DE"),
        ("country in (DE", 14, "closing-parenthesis", ""),
        ("(has course", 11, "closing-parenthesis", ""),
        ("has course)", 10, "end", ")"),
        ("has shoes", 4, "term", "shoes"),
        ("courses 2", 8, "comparison", "2"),
        ("courses >= many", 11, "number", "many"),
        ("spent >= NaN", 9, "number", "NaN"),
        ("active within soon", 14, "days", "soon"),
        ("courses of >= 1", 11, "term", ">="),
        ("plays within >= 1", 13, "days", ">="),
        ("has course within", 17, "days", ""),
        ("did course then not within 3d", 20, "term", "within"),
        ("consent tv granted", 8, "channel", "tv"),
        ("consent ads maybe", 12, "consent-state", "maybe"),
        ("email", 5, "known", ""),
        ("did course and music", 11, "then", "and"),
        ("segment \"My", 11, "closing-quote", ""),
        ("城市 is 北京 or or", 20, "test", "or"),
        ("attr: is red", 6, "attribute-name", "is"),
    ];
    for (text, position, expected, found) in cases {
        let error = Rule::parse(text).expect_err(text);
        assert_eq!((error.position, error.expected, error.found.as_str()), (position, expected, found), "{text}");
    }
}

#[test]
fn nesting_is_limited() {
    let deep = format!("{}has course{}", "(".repeat(100_000), ")".repeat(100_000));
    assert_eq!(Rule::parse(&deep).map_err(|error| error.expected), Err("less-nesting"));
    let nots = "not ".repeat(100_000) + "has course";
    assert_eq!(Rule::parse(&nots).map_err(|error| error.expected), Err("less-nesting"));
}

#[test]
fn what_the_data_does_not_have_is_named() {
    let rule = Rule::parse(
        "shoe is 44 or country in (DE, XX) or has item Double or not segment Other or did category A then creator Ana within 3d",
    )
    .unwrap();
    let label = |name: &str, label: &str| Unknown::Label { name: name.to_owned(), label: label.to_owned() };
    assert_eq!(
        rule.unknowns(&dataset(), &segment),
        [
            Unknown::Attribute("shoe".to_owned()),
            label("country", "XX"),
            Unknown::Item("Double".to_owned()),
            Unknown::Segment("Other".to_owned()),
            label("category", "A"),
        ]
    );
}

#[test]
fn a_funnel_narrows_step_by_step() {
    let steps = funnel(
        &Rule::parse("has course and contact known and country is AT").unwrap().conditions(),
        &dataset(),
        &segment,
    );
    let counts: Vec<(u64, u64)> = steps.iter().map(|step| (step.alone, step.left.len())).collect();
    assert_eq!(counts, [(3, 3), (3, 3), (1, 1)]);
}

#[test]
fn the_canonical_text_is_as_short_as_it_can_be() {
    for (text, canonical) in [
        ("( country IS \"DE\" )  and has CATEGORY Mixing", "country is DE and has category \"Mixing\""),
        ("attr:country is \"and\"", "country is \"and\""),
        ("not (a is b or c is d)", "not (a is b or c is d)"),
        ("spent>=10.50", "spent >= 10.5"),
        ("active within 90", "active within 90d"),
        ("spent of course within 7>1", "spent on course within 7d > 1"),
        // An attribute may be called like a word that has a meaning only after a measure.
        ("on is off and of in (a, b)", "on is off and of in (a, b)"),
    ] {
        assert_eq!(Rule::parse(text).unwrap().to_string(), canonical);
    }
}

fn name() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-z_]{1,8}",
        "\\PC{1,8}",
        Just("and".to_owned()),
        Just("attr:".to_owned()),
        Just("a\"\\ b".to_owned())
    ]
}

fn term() -> impl Strategy<Value = Term> {
    prop_oneof![
        prop_oneof![Just(Domain::Course), Just(Domain::Music)].prop_map(Term::Domain),
        name().prop_map(Term::Category),
        name().prop_map(Term::Creator),
        name().prop_map(Term::Item),
    ]
}

fn test() -> impl Strategy<Value = Test> {
    let consent = prop_oneof![Just(Consent::Granted), Just(Consent::Denied), Just(Consent::Unknown)];
    prop_oneof![
        (name(), prop::collection::vec(name(), 1..4)).prop_map(|(name, labels)| Test::Attribute { name, labels }),
        term().prop_map(Test::Has),
        (term(), any::<u32>()).prop_map(|(term, days)| Test::HasWithin { term, days }),
        ((0..5_usize, 0..5_usize, -1e9..1e9_f64), (prop::option::of(term()), prop::option::of(any::<u32>()))).prop_map(
            |((measure, compare, value), (of, within_days))| Test::Count {
                measure: Measure::ALL[measure],
                of,
                within_days,
                compare: Compare::ALL[compare],
                value
            }
        ),
        any::<u32>().prop_map(|days| Test::ActiveWithin { days }),
        (0..3_usize, consent).prop_map(|(channel, consent)| Test::Consent { channel: Channel::ALL[channel], consent }),
        (0..3_usize).prop_map(|contact| Test::Known(Contact::ALL[contact])),
        Just(Test::Suppressed),
        name().prop_map(Test::Segment),
        (term(), term(), any::<u32>()).prop_map(|(first, then, within_days)| Test::Did { first, then, within_days }),
        (term(), term(), any::<u32>()).prop_map(|(first, then, within_days)| Test::DidNot { first, then, within_days }),
    ]
}

fn rule() -> impl Strategy<Value = Rule> {
    let leaf = prop_oneof![
        8 => test().prop_map(Rule::Test),
        1 => Just(Rule::All(vec![])),
        1 => Just(Rule::Any(vec![])),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 2..4).prop_map(Rule::All),
            prop::collection::vec(inner.clone(), 2..4).prop_map(Rule::Any),
            inner.prop_map(|part| Rule::Not(Box::new(part))),
        ]
    })
}

proptest! {
    #[test]
    fn printing_and_parsing_give_the_rule_back(rule in rule()) {
        let text = rule.to_string();
        prop_assert_eq!(Rule::parse(&text), Ok(rule), "{}", text);
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in "\\PC{0,60}") {
        if let Err(error) = Rule::parse(&text) {
            prop_assert!(text.is_char_boundary(error.position));
        }
    }

    #[test]
    fn every_part_is_counted_as_it_would_be_alone(rule in rule()) {
        fn parts(rule: &Rule) -> Vec<Rule> {
            let own = match rule {
                Rule::All(rules) | Rule::Any(rules) => rules.iter().flat_map(parts).collect(),
                Rule::Not(inner) => parts(inner),
                Rule::Test(_) => vec![],
            };
            [vec![rule.clone()], own].concat()
        }
        let data = dataset();
        let counted = rule.counted(&data, &segment, &Task::silent()).unwrap();
        let alone: Vec<PersonSet> = parts(&rule).iter().map(|part| part.people(&data, &segment)).collect();
        prop_assert_eq!(counted, alone);
    }

    #[test]
    fn sets_obey_de_morgan(a in rule(), b in rule()) {
        let data = dataset();
        let left = Rule::Not(Box::new(Rule::All(vec![a.clone(), b.clone()]))).people(&data, &segment);
        let right = Rule::Any(vec![Rule::Not(Box::new(a)), Rule::Not(Box::new(b))]).people(&data, &segment);
        prop_assert_eq!(left, right);
    }
}
