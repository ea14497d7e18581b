//! The parts of a report on what campaigns brought and on what is protected and has left.

use super::Words;
use super::charts;
use super::html::{Cell, Html};
use crate::app::state::{CampaignRow, EffectView, PrivacyView, ReadingView};
use crate::app::text::format::MISSING;

/// Files that left, the newest.
const MOST_FILES: usize = 30;
const CHANNELS: [&str; 3] = ["privacy-ads", "privacy-email", "privacy-sms"];

pub(super) fn results(html: &mut Html, words: &Words<'_>, list: &[CampaignRow]) {
    html.section(&words.get("nav-results"), |html| {
        if list.is_empty() {
            html.element("p", &words.get("report-none"));
            return;
        }
        let heads = ["results-campaign", "results-sent", "results-held-out", "results-lift-points", "interval-95"];
        let [campaign, sent, held, lift, interval] = heads.map(|key| words.get(key));
        let reading = words.get("results-reading");
        let told = || list.iter().filter_map(|row| told_effect(words, row)).map(|effect| effect.difference);
        let reach = told().flat_map(|lift| [lift.low.abs(), lift.high.abs()]).fold(0.01_f64, f64::max);
        html.table(&[&campaign, &sent, &held, &lift, &interval, "", &reading], &[1, 2, 3], |rows| {
            for row in list {
                let mut cells: Vec<Cell> =
                    vec![row.name.clone().into(), words.count(row.n_sent).into(), words.count(row.n_held).into()];
                match told_effect(words, row) {
                    Some(effect) => {
                        let points = |share: f64| words.text.format.signed(share * 100.0, 1);
                        let lift = &effect.difference;
                        cells.push(points(lift.value).into());
                        cells.push(format!("[{}, {}]", points(lift.low), points(lift.high)).into());
                        cells.push(Cell::Markup(charts::interval(lift, -reach, reach, 0.0, false)));
                    }
                    None => cells.extend([MISSING.into(), MISSING.into(), MISSING.into()].map(Cell::Text)),
                }
                cells.push(reading_of(words, row.reading).into());
                rows.row(cells);
            }
        });
        html.element("p", &words.get("report-results-method"));
    });
}

/// No lift is told of groups under the floor, nor before the window has ended.
fn told_effect<'a>(words: &Words<'_>, row: &'a CampaignRow) -> Option<&'a EffectView> {
    let effect = row.effect.as_ref()?;
    let is_read = !matches!(row.reading, ReadingView::Early { .. } | ReadingView::NoOutcomes | ReadingView::NoHoldout);
    let is_told = [effect.n_sent, effect.n_held].into_iter().all(|n| n > 0 && words.is_shown(n));
    (is_read && is_told).then_some(effect)
}

fn reading_of(words: &Words<'_>, reading: ReadingView) -> String {
    if let ReadingView::NotEnough { wait_for: Some(n) } = reading {
        return words.with("results-wait-for", &[("n", words.text.format.count(n).into())]);
    }
    let (key, args) = reading.words();
    words.with(key, &args)
}

pub(super) fn privacy(html: &mut Html, words: &Words<'_>, view: &PrivacyView) {
    html.section(&words.get("nav-privacy"), |html| {
        consent(html, words, view);
        let suppressed = words.count(view.n_suppressed);
        html.element("p", &words.with("report-suppressed", &[("n", suppressed.into())]));
        files(html, words, view);
        let chain = match view.audit_break {
            Some(at) => words.with("report-broken", &[("n", at.into())]),
            None => words.with("report-unbroken", &[("n", view.audit.len().into())]),
        };
        html.element("p", &chain);
    });
}

/// All three of a channel or none: two of them and the whole would tell the third.
fn consent(html: &mut Html, words: &Words<'_>, view: &PrivacyView) {
    let heads = ["privacy-consent", "privacy-granted", "privacy-unknown", "privacy-denied"].map(|key| words.get(key));
    html.table(&heads.each_ref().map(String::as_str), &[1, 2, 3], |rows| {
        for (key, counts) in CHANNELS.into_iter().zip(view.consent) {
            let is_told = counts.into_iter().all(|n| words.is_shown(n));
            let hidden = words.with("report-hidden", &[("floor", words.floor.into())]);
            let cell = |n: u64| -> Cell { if is_told { words.count(n).into() } else { hidden.clone().into() } };
            rows.row(std::iter::once(Cell::from(words.get(key))).chain(counts.map(cell)));
        }
    });
}

fn files(html: &mut Html, words: &Words<'_>, view: &PrivacyView) {
    html.element("h3", &words.get("privacy-files-left"));
    if view.exports.is_empty() {
        html.element("p", &words.get("privacy-files-none"));
        return;
    }
    let heads = ["privacy-when", "privacy-where", "privacy-audience", "privacy-rows"].map(|key| words.get(key));
    html.table(&heads.each_ref().map(String::as_str), &[3], |rows| {
        for file in view.exports.iter().take(MOST_FILES) {
            rows.row([
                words.text.format.date(file.at).into(),
                file.destination.clone().into(),
                file.audience.clone().into(),
                words.count(file.n_rows).into(),
            ]);
        }
    });
}
