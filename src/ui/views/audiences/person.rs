//! The inspector: one person of the preview, with the score, its main reasons and where the person goes.

use std::sync::Arc;

use egui::Ui;

use super::outlook::Outlook;
use super::preview::{masked_contact, reasons};
use crate::app::state::{RankedView, TermView};
use crate::models::blend::Source;
use crate::ui::context::Context;
use crate::ui::theme::{Side, Type};
use crate::ui::views::person;
use crate::ui::widgets::{self, ReceiptRow};

/// The person looked at, and where the ranking has them.
#[derive(Debug, Clone)]
pub(super) struct Inspected {
    pub person: u32,
    /// Looked up once a ranking, since a ranking can be long.
    found: Option<(Arc<RankedView>, Option<usize>)>,
}

impl Inspected {
    pub fn new(person: u32) -> Self {
        Self { person, found: None }
    }

    fn position(&mut self, outlook: &Outlook) -> Option<usize> {
        match &self.found {
            Some((ranked, at)) if Arc::ptr_eq(ranked, &outlook.ranked) => *at,
            _ => {
                let at = outlook.ranked.people.iter().position(|&known| known == self.person);
                self.found = Some((Arc::clone(&outlook.ranked), at));
                at
            }
        }
    }
}

pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>, outlook: &Outlook, inspected: &mut Inspected) {
    let at = inspected.position(outlook);
    facts(ui, cx, outlook, inspected.person, at);
    why(ui, cx, at.and_then(|at| reasons(outlook, at)).unwrap_or_default());
    if let Some(card) = person::card(ui, cx, inspected.person) {
        person::joins(ui, cx, card);
        person::history(ui, cx, card);
    }
}

fn facts(ui: &mut Ui, cx: &Context<'_>, outlook: &Outlook, person: u32, at: Option<usize>) {
    let (theme, format) = (cx.theme, cx.format());
    let Some(dataset) = cx.state.dataset() else { return };
    let title = dataset.people.label(person as usize);
    widgets::inspector_section(ui, theme, &title, "", |ui| {
        let contact = masked_contact(cx, person).unwrap_or(crate::ui::text::format::MISSING);
        widgets::key_value(ui, theme, &cx.t("contact"), contact, Type::Dense);
        let country = dataset.people.attribute("country").and_then(|column| column.first(person as usize));
        if let Some(country) = country {
            widgets::key_value(ui, theme, &cx.t("country"), country, Type::Dense);
        }
        match at {
            None => {
                widgets::label(ui, theme, &cx.t("audiences-not-eligible"), Type::Dense, theme.text.secondary);
            }
            Some(at) => {
                widgets::key_value(ui, theme, &cx.t("rank"), &format.count(at as u64 + 1), Type::Dense);
                let score = outlook.ranked.scores.get(at).copied().unwrap_or(f32::NAN);
                widgets::key_value(ui, theme, &cx.t("score"), &format.quality(f64::from(score)), Type::DenseStrong);
                let source = outlook.ranked.sources.get(at).and_then(|&code| Source::ALL.get(usize::from(code)));
                let source = source.map_or_else(String::new, |source| cx.t(&format!("source-{}", source.id())));
                widgets::key_value(ui, theme, &cx.t("audiences-score-from"), &source, Type::Dense);
                let goes = match (at < outlook.size as usize, outlook.is_held_out(at)) {
                    (false, _) => "audiences-below-cut",
                    (true, true) => "audiences-to-holdout",
                    (true, false) => "audiences-to-export",
                };
                widgets::key_value(ui, theme, &cx.t("audiences-goes-to"), &cx.t(goes), Type::Dense);
            }
        }
    });
}

fn why(ui: &mut Ui, cx: &Context<'_>, terms: &[TermView]) {
    let (theme, format) = (cx.theme, cx.format());
    widgets::inspector_section(ui, theme, &cx.t("audiences-why"), "", |ui| {
        if terms.is_empty() {
            widgets::label(ui, theme, &cx.t("audiences-no-reasons"), Type::Dense, theme.text.secondary);
        }
        let largest = terms.iter().map(|term| term.value.abs()).fold(0.0, f64::max);
        for term in terms {
            let side = term.domain.map(Side::from);
            let colour = side.map_or(theme.data.neutral, |side| theme.side(side).fill);
            let value = format.signed(term.value, 3);
            let (label, amount) = (term.name.as_str(), term.value);
            widgets::receipt_row(ui, theme, &ReceiptRow { side, label, value: &value, amount, largest, colour });
        }
    });
}
