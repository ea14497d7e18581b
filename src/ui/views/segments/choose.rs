//! Fields of the rule builder that choose from what the data hold: a label out of possibly thousands, found by typing,
//! and what can be taken (a side, a category, a creator, an item).

use egui::{Id, Ui};

use crate::data::rules::Term;
use crate::data::{Domain, LABEL_CATEGORY, LABEL_CREATOR};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{MenuRow, Select, TextInput, label};

/// Rows of a menu; typing narrows it to what is meant.
const LISTED: usize = 40;
const LABEL_WIDTH: f32 = 170.0;
const KIND_WIDTH: f32 = 118.0;

/// The kinds of a term, with their words.
const TERMS: [(TermKind, &str); 5] = [
    (TermKind::Course, "segments-term-course"),
    (TermKind::Music, "segments-term-music"),
    (TermKind::Category, "segments-term-category"),
    (TermKind::Creator, "segments-term-creator"),
    (TermKind::Item, "segments-term-item"),
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TermKind {
    Course,
    Music,
    Category,
    Creator,
    Item,
}

impl TermKind {
    fn of(term: &Term) -> Self {
        match term {
            Term::Domain(Domain::Course) => Self::Course,
            Term::Domain(Domain::Music) => Self::Music,
            Term::Category(_) => Self::Category,
            Term::Creator(_) => Self::Creator,
            Term::Item(_) => Self::Item,
        }
    }

    /// A term of the kind, about the first that the data hold.
    fn first(self, cx: &Context<'_>) -> Term {
        let catalogue = cx.state.dataset().map(|dataset| &dataset.catalogue);
        let label = |name: &str| {
            catalogue.and_then(|of| of.label(name)).and_then(|of| of.labels.first()).cloned().unwrap_or_default()
        };
        match self {
            Self::Course => Term::Domain(Domain::Course),
            Self::Music => Term::Domain(Domain::Music),
            Self::Category => Term::Category(label(LABEL_CATEGORY)),
            Self::Creator => Term::Creator(label(LABEL_CREATOR)),
            Self::Item => Term::Item(catalogue.map(|of| of.keys.get(0).to_owned()).unwrap_or_default()),
        }
    }
}

/// What can be taken: the kind, and which one. Gives the new term when it was changed.
pub fn term(ui: &mut Ui, cx: &Context<'_>, id: Id, name: &str, now: &Term) -> Option<Term> {
    any_term(ui, cx, id, name, Some(now), false).flatten()
}

/// Like [`term`], with "anything" as one more choice where `may_be_any`.
pub fn any_term(
    ui: &mut Ui,
    cx: &Context<'_>,
    id: Id,
    name: &str,
    now: Option<&Term>,
    may_be_any: bool,
) -> Option<Option<Term>> {
    let mut words: Vec<String> = TERMS.iter().map(|(_, key)| cx.t(key)).collect();
    if may_be_any {
        words.push(cx.t("segments-term-any"));
    }
    let options: Vec<&str> = words.iter().map(String::as_str).collect();
    let kind = now.map(TermKind::of);
    let chosen = TERMS.iter().position(|(known, _)| Some(*known) == kind).or(kind.is_none().then_some(TERMS.len()));
    let shown = chosen.and_then(|at| options.get(at)).copied().unwrap_or_default();
    let select = Select::new(id.with("kind"), name, shown).width(KIND_WIDTH);
    let picked = select.show(ui, cx.theme, &options, chosen);
    let which = now.and_then(|now| which(ui, cx, id.with("which"), now));
    match picked.filter(|at| Some(*at) != chosen) {
        Some(at) => Some(TERMS.get(at).map(|(kind, _)| kind.first(cx))),
        None => which.map(Some),
    }
}

/// The label or item of a term.
fn which(ui: &mut Ui, cx: &Context<'_>, id: Id, now: &Term) -> Option<Term> {
    let dataset = cx.state.dataset()?;
    let catalogue = &dataset.catalogue;
    let labels = |name: &str| catalogue.label(name).map_or(&[][..], |column| &column.labels);
    match now {
        Term::Domain(_) => None,
        Term::Category(now) => {
            let picked = find(ui, cx, id, &cx.t("segments-term-category"), now, labels(LABEL_CATEGORY).len(), &|at| {
                labels(LABEL_CATEGORY).get(at).map_or("", String::as_str)
            });
            picked.and_then(|at| labels(LABEL_CATEGORY).get(at)).cloned().map(Term::Category)
        }
        Term::Creator(now) => {
            let picked = find(ui, cx, id, &cx.t("segments-term-creator"), now, labels(LABEL_CREATOR).len(), &|at| {
                labels(LABEL_CREATOR).get(at).map_or("", String::as_str)
            });
            picked.and_then(|at| labels(LABEL_CREATOR).get(at)).cloned().map(Term::Creator)
        }
        Term::Item(now) => {
            let title = catalogue.find(now).map_or(now.as_str(), |item| catalogue.title(item as usize));
            let name = cx.t("segments-term-item");
            let picked = find(ui, cx, id, &name, title, catalogue.len(), &|at| catalogue.title(at));
            // The key is the item's own; titles may repeat.
            picked.map(|at| Term::Item(catalogue.keys.get(at).to_owned()))
        }
    }
}

/// One label of a column of the people's attributes.
pub fn attribute_label(ui: &mut Ui, cx: &Context<'_>, id: Id, labels: &[String], now: &str) -> Option<String> {
    let name = cx.t("segments-rule-value");
    let picked = find(ui, cx, id, &name, now, labels.len(), &|at| labels.get(at).map_or("", String::as_str));
    picked.and_then(|at| labels.get(at)).cloned()
}

/// A field with a menu that is narrowed by typing. Gives the position of what was picked.
fn find<'a>(
    ui: &mut Ui,
    cx: &Context<'_>,
    id: Id,
    name: &str,
    shown: &str,
    n_options: usize,
    option: &dyn Fn(usize) -> &'a str,
) -> Option<usize> {
    let theme = cx.theme;
    let select = Select::new(id, name, shown).width(LABEL_WIDTH).stays_open();
    select.show_menu(ui, theme, |ui| {
        let text_id = id.with("search");
        let mut text = ui.data(|data| data.get_temp::<String>(text_id)).unwrap_or_default();
        let hint = cx.t("segments-rule-find");
        let width = ui.available_width();
        let typed = TextInput::new(text_id.with("field"), &mut text, &hint).hint(&hint).search().width(width);
        if typed.show(ui, theme).changed() {
            ui.data_mut(|data| data.insert_temp(text_id, text.clone()));
        }
        let mut found = (0..n_options).filter(|&at| holds(option(at), text.trim()));
        let mut picked = None;
        for at in found.by_ref().take(LISTED) {
            let words = option(at);
            if ui.push_id(at, |ui| MenuRow::new(words).checked(words == shown).show(ui, theme)).inner.clicked() {
                picked = Some(at);
            }
        }
        if found.next().is_some() {
            label(ui, theme, &cx.t("segments-rule-more"), Type::Dense, theme.text.tertiary);
        }
        picked
    })
}

/// Does the text hold the words, upper and lower case alike? Makes nothing, as it is asked of every label.
fn holds(text: &str, words: &str) -> bool {
    let starts = |rest: &str| {
        let mut letters = rest.chars().flat_map(char::to_lowercase);
        words.chars().flat_map(char::to_lowercase).all(|wanted| letters.next() == Some(wanted))
    };
    words.is_empty() || text.char_indices().any(|(at, _)| text.get(at..).is_some_and(starts))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_found_by_any_part_of_them() {
        for (text, words, expected) in [
            ("Audio production", "PROD", true),
            ("Audio production", "produce", false),
            ("Élan", "éLAN", true),
            ("独立音乐", "音乐", true),
            ("", "a", false),
            ("", "", true),
        ] {
            assert_eq!(holds(text, words), expected, "{text} {words}");
        }
    }
}
