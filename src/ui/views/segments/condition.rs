//! One condition of the rule builder as a row of fields: its kind, and what the kind needs.

use egui::{Id, Ui};

use super::choose::{any_term, attribute_label, term};
use crate::data::rules::{Compare, Contact, Measure, Term, Test};
use crate::data::{Channel, Consent, Domain};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{NumberField, Select, label};

const MOST_DAYS: f64 = 3_650.0;
const MOST_VALUE: f64 = 1e9;

/// The kinds of conditions, with their words.
const KINDS: [(Kind, &str); 11] = [
    (Kind::Has, "segments-rule-has"),
    (Kind::HasWithin, "segments-rule-has-within"),
    (Kind::Count, "segments-rule-count"),
    (Kind::Did, "segments-rule-did"),
    (Kind::DidNot, "segments-rule-did-not"),
    (Kind::Active, "segments-rule-active"),
    (Kind::Attribute, "segments-rule-attribute"),
    (Kind::Consent, "segments-rule-consent"),
    (Kind::Known, "segments-rule-known"),
    (Kind::Segment, "segments-rule-segment"),
    (Kind::Suppressed, "segments-rule-suppressed"),
];
const MEASURES: [&str; 5] = [
    "segments-measure-courses",
    "segments-measure-tracks",
    "segments-measure-events",
    "segments-measure-plays",
    "segments-measure-spent",
];
const COMPARES: [&str; 5] = ["≥", "≤", ">", "<", "="];
const CHANNELS: [&str; 3] = ["ads-consent", "email-consent", "sms-consent"];
const CONSENTS: [(Consent, &str); 3] =
    [(Consent::Granted, "granted"), (Consent::Denied, "denied"), (Consent::Unknown, "unknown")];
const CONTACTS: [&str; 3] = ["known-email", "known-phone", "segments-contact-either"];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Has,
    HasWithin,
    Count,
    Did,
    DidNot,
    Active,
    Attribute,
    Consent,
    Known,
    Segment,
    Suppressed,
}

impl Kind {
    fn of(test: &Test) -> Self {
        match test {
            Test::Has(_) => Self::Has,
            Test::HasWithin { .. } => Self::HasWithin,
            Test::Count { .. } => Self::Count,
            Test::Did { .. } => Self::Did,
            Test::DidNot { .. } => Self::DidNot,
            Test::ActiveWithin { .. } => Self::Active,
            Test::Attribute { .. } => Self::Attribute,
            Test::Consent { .. } => Self::Consent,
            Test::Known(_) => Self::Known,
            Test::Segment(_) => Self::Segment,
            Test::Suppressed => Self::Suppressed,
        }
    }

    /// A condition of the kind; `None` where the data have nothing that it could be about.
    fn first(self, cx: &Context<'_>) -> Option<Test> {
        let (course, music) = (Term::Domain(Domain::Course), Term::Domain(Domain::Music));
        Some(match self {
            Self::Has => Test::Has(course),
            Self::HasWithin => Test::HasWithin { term: course, days: 30 },
            Self::Count => Test::Count {
                measure: Measure::Courses,
                of: None,
                within_days: None,
                compare: Compare::AtLeast,
                value: 2.0,
            },
            Self::Did => Test::Did { first: course, then: music, within_days: 90 },
            Self::DidNot => Test::DidNot { first: course, then: music, within_days: 90 },
            Self::Active => Test::ActiveWithin { days: 90 },
            Self::Attribute => {
                let column = cx.state.dataset()?.people.attributes.first()?;
                Test::Attribute { name: column.name.clone(), labels: vec![column.labels.first()?.clone()] }
            }
            Self::Consent => Test::Consent { channel: Channel::Ads, consent: Consent::Granted },
            Self::Known => Test::Known(Contact::Either),
            Self::Segment => Test::Segment(cx.state.workspace.as_ref()?.segments.first()?.0.clone()),
            Self::Suppressed => Test::Suppressed,
        })
    }
}

/// A condition to begin with.
pub fn first_condition() -> Test {
    Test::Has(Term::Domain(Domain::Course))
}

/// The fields of a condition. Gives the new condition when one of them was changed.
pub fn condition(ui: &mut Ui, cx: &Context<'_>, id: Id, now: &Test) -> Option<Test> {
    let kind = Kind::of(now);
    let choices: Vec<(Kind, String)> = KINDS.iter().map(|(kind, key)| (*kind, cx.t(key))).collect();
    let options: Vec<&str> = choices.iter().map(|(_, words)| words.as_str()).collect();
    let chosen = choices.iter().position(|(known, _)| *known == kind);
    let picked = choose(ui, cx, id.with("condition"), "segments-rule-kind", 168.0, &options, chosen);
    let edited = fields(ui, cx, id, now);
    match picked.and_then(|at| KINDS.get(at)) {
        Some((kind, _)) => kind.first(cx),
        None => edited,
    }
}

fn fields(ui: &mut Ui, cx: &Context<'_>, id: Id, now: &Test) -> Option<Test> {
    let what = cx.t("segments-rule-what");
    match now {
        Test::Has(now) => term(ui, cx, id, &what, now).map(Test::Has),
        Test::HasWithin { term: now, days } => {
            let picked = term(ui, cx, id, &what, now);
            let new_days = days_field(ui, cx, id, *days);
            (picked.is_some() || new_days.is_some()).then(|| Test::HasWithin {
                term: picked.unwrap_or_else(|| now.clone()),
                days: new_days.unwrap_or(*days),
            })
        }
        Test::Did { first, then, within_days } => {
            let (first, then, within_days) = sequence(ui, cx, id, [first, then], "segments-rule-then", *within_days)?;
            Some(Test::Did { first, then, within_days })
        }
        Test::DidNot { first, then, within_days } => {
            let key = "segments-rule-then-not";
            let (first, then, within_days) = sequence(ui, cx, id, [first, then], key, *within_days)?;
            Some(Test::DidNot { first, then, within_days })
        }
        Test::Count { .. } => count(ui, cx, id, now),
        Test::ActiveWithin { days } => days_field(ui, cx, id, *days).map(|days| Test::ActiveWithin { days }),
        Test::Attribute { name, labels } => attribute(ui, cx, id, name, labels),
        Test::Consent { channel, consent } => consent_fields(ui, cx, id, *channel, *consent),
        Test::Known(now) => {
            let words = CONTACTS.map(|key| cx.t(key));
            let options = words.each_ref().map(String::as_str);
            let chosen = Contact::ALL.iter().position(|contact| contact == now);
            let picked = choose(ui, cx, id.with("contact"), "contact", 150.0, &options, chosen);
            picked.and_then(|at| Contact::ALL.get(at)).copied().map(Test::Known)
        }
        Test::Segment(now) => {
            let saved = cx.state.workspace.as_ref().map_or(&[][..], |workspace| &workspace.segments);
            let options: Vec<&str> = saved.iter().map(|(name, _)| name.as_str()).collect();
            let chosen = options.iter().position(|name| name == now);
            let select = Select::new(id.with("segment"), &what, now).width(170.0);
            let picked = select.show(ui, cx.theme, &options, chosen);
            picked.and_then(|at| saved.get(at)).map(|(name, _)| Test::Segment(name.clone()))
        }
        Test::Suppressed => None,
    }
}

fn sequence(
    ui: &mut Ui,
    cx: &Context<'_>,
    id: Id,
    [first, then]: [&Term; 2],
    between: &str,
    within_days: u32,
) -> Option<(Term, Term, u32)> {
    let theme = cx.theme;
    let new_first = term(ui, cx, id.with("first"), &cx.t("segments-rule-first"), first);
    label(ui, theme, &cx.t(between), Type::Dense, theme.text.secondary);
    let new_then = term(ui, cx, id.with("then"), &cx.t("segments-rule-later"), then);
    let days = days_field(ui, cx, id, within_days);
    let is_changed = new_first.is_some() || new_then.is_some() || days.is_some();
    is_changed.then(|| {
        (
            new_first.unwrap_or_else(|| first.clone()),
            new_then.unwrap_or_else(|| then.clone()),
            days.unwrap_or(within_days),
        )
    })
}

/// Measure, what it is of, in which time, and how it compares with a number.
fn count(ui: &mut Ui, cx: &Context<'_>, id: Id, now: &Test) -> Option<Test> {
    let Test::Count { measure, of, within_days, compare, value } = now else { return None };
    let (mut measure, mut of, mut within, mut compare, mut value) =
        (*measure, of.clone(), *within_days, *compare, *value);
    let words = MEASURES.map(|key| cx.t(key));
    let options = words.each_ref().map(String::as_str);
    let chosen = Measure::ALL.iter().position(|known| *known == measure);
    if let Some(picked) = choose(ui, cx, id.with("measure"), "segments-rule-measure", 132.0, &options, chosen) {
        measure = Measure::ALL.get(picked).copied().unwrap_or(measure);
    }
    label(ui, cx.theme, &cx.t("segments-rule-of"), Type::Dense, cx.theme.text.secondary);
    if let Some(picked) = any_term(ui, cx, id, &cx.t("segments-rule-what"), of.as_ref(), true) {
        of = picked;
    }
    let times = [cx.t("segments-rule-ever"), cx.t("segments-rule-lately")];
    let options = times.each_ref().map(String::as_str);
    let chosen = usize::from(within.is_some());
    if let Some(picked) = choose(ui, cx, id.with("time"), "segments-rule-time", 104.0, &options, Some(chosen))
        && picked != chosen
    {
        within = (picked == 1).then_some(90);
    }
    if let Some(days) = within {
        within = Some(days_field(ui, cx, id, days).unwrap_or(days));
    }
    let chosen = Compare::ALL.iter().position(|known| *known == compare);
    if let Some(picked) = choose(ui, cx, id.with("compare"), "segments-rule-compare", 58.0, &COMPARES, chosen) {
        compare = Compare::ALL.get(picked).copied().unwrap_or(compare);
    }
    let number = cx.t("segments-rule-number");
    let field = NumberField::new(id.with("value"), &mut value, &number);
    field.range(-MOST_VALUE..=MOST_VALUE).width(76.0).show(ui, cx.theme);
    let new = Test::Count { measure, of, within_days: within, compare, value };
    (new != *now).then_some(new)
}

/// The column, and one label more or less of it.
fn attribute(ui: &mut Ui, cx: &Context<'_>, id: Id, name: &str, labels: &[String]) -> Option<Test> {
    let columns = cx.state.dataset().map_or(&[][..], |dataset| &dataset.people.attributes);
    let options: Vec<&str> = columns.iter().map(|column| column.name.as_str()).collect();
    let chosen = options.iter().position(|known| *known == name);
    let column_name = cx.t("segments-rule-attribute");
    let select = Select::new(id.with("column"), &column_name, name).width(120.0);
    let picked = select.show(ui, cx.theme, &options, chosen).filter(|at| Some(*at) != chosen);
    label(ui, cx.theme, &cx.t("segments-rule-is"), Type::Dense, cx.theme.text.secondary);
    let known = chosen.and_then(|at| columns.get(at)).map_or(&[][..], |column| &column.labels);
    let mut new = labels.to_vec();
    for (at, now) in labels.iter().enumerate() {
        if at > 0 {
            label(ui, cx.theme, &cx.t("segments-or"), Type::Dense, cx.theme.text.secondary);
        }
        if let Some(label) = attribute_label(ui, cx, id.with(("label", at)), known, now)
            && let Some(slot) = new.get_mut(at)
        {
            *slot = label;
        }
    }
    let more = cx.t("segments-rule-or-value");
    if let Some(label) = next_label(known, labels)
        && crate::ui::widgets::Button::ghost(&more).small().show(ui, cx.theme).clicked()
    {
        new.push(label);
    }
    if let Some(column) = picked.and_then(|at| columns.get(at)) {
        return Some(Test::Attribute { name: column.name.clone(), labels: vec![column.labels.first()?.clone()] });
    }
    new.dedup();
    (new != labels).then(|| Test::Attribute { name: name.to_owned(), labels: new })
}

/// The first label that the condition does not name yet.
fn next_label(known: &[String], named: &[String]) -> Option<String> {
    known.iter().find(|label| !named.contains(label)).cloned()
}

fn consent_fields(ui: &mut Ui, cx: &Context<'_>, id: Id, channel: Channel, consent: Consent) -> Option<Test> {
    let words = CHANNELS.map(|key| cx.t(key));
    let options = words.each_ref().map(String::as_str);
    let chosen = Channel::ALL.iter().position(|known| *known == channel);
    let new_channel = choose(ui, cx, id.with("channel"), "segments-rule-channel", 132.0, &options, chosen);
    let words = CONSENTS.map(|(_, key)| cx.t(key));
    let options = words.each_ref().map(String::as_str);
    let chosen = CONSENTS.iter().position(|(known, _)| *known == consent);
    let new_consent = choose(ui, cx, id.with("consent"), "segments-rule-consent", 110.0, &options, chosen);
    let channel = new_channel.and_then(|at| Channel::ALL.get(at)).copied().unwrap_or(channel);
    let consent = new_consent.and_then(|at| CONSENTS.get(at)).map_or(consent, |(consent, _)| *consent);
    (new_channel.is_some() || new_consent.is_some()).then_some(Test::Consent { channel, consent })
}

/// "in the last [90 days]".
fn days_field(ui: &mut Ui, cx: &Context<'_>, id: Id, days: u32) -> Option<u32> {
    let name = cx.t("segments-rule-within");
    label(ui, cx.theme, &name, Type::Dense, cx.theme.text.secondary);
    let mut value = f64::from(days);
    let suffix = [" ", &cx.t("segments-rule-days")].concat();
    let field = NumberField::new(id.with("days"), &mut value, &name);
    let changed = field.range(1.0..=MOST_DAYS).width(88.0).suffix(&suffix).show(ui, cx.theme).changed();
    changed.then_some(value.round() as u32)
}

fn choose(
    ui: &mut Ui,
    cx: &Context<'_>,
    id: Id,
    name: &str,
    width: f32,
    options: &[&str],
    chosen: Option<usize>,
) -> Option<usize> {
    let shown = chosen.and_then(|at| options.get(at)).copied().unwrap_or_default();
    let name = cx.t(name);
    let picked = Select::new(id, &name, shown).width(width).show(ui, cx.theme, options, chosen);
    picked.filter(|at| Some(*at) != chosen)
}
