//! A result as the `outcomes` command prints it, and as it is kept with its audience.

use serde_json::{Value, json};

use super::info::date;
use crate::app::state::{CampaignDetail, CheckView, EffectView, Interval, RateView, ReadingView};
use crate::privacy::Floor;

/// The object of the `outcomes` command.
pub fn detail_json(audience: &str, detail: &CampaignDetail, floor: Floor) -> Value {
    let interval = |of: &Interval| json!({ "value": of.value, "low": of.low, "high": of.high });
    let effect = |of: &EffectView| {
        json!({
            "sent": { "people": of.n_sent, "responders": of.bought_sent },
            "held_out": { "people": of.n_held, "responders": of.bought_held },
            "lift": interval(&of.difference),
            "ratio": of.ratio.as_ref().map(interval),
            "extra_responders": interval(&of.extra),
            "extra_revenue": interval(&of.extra_value),
            "p_value": of.p_value,
            "near": of.is_near,
        })
    };
    // Of fewer people than the floor nothing is told but that they are few.
    let is_small = |n: u64| floor.hides(n);
    let told = |of: &EffectView| (!is_small(of.n_sent) && !is_small(of.n_held)).then(|| effect(of));
    let rate = |of: &Interval| match is_small(of.n_people) {
        true => Value::Null,
        false => json!({ "rate": of.value, "low": of.low, "high": of.high, "people": of.n_people }),
    };
    let cut = |of: &Option<RateView>| match of {
        Some(told) => {
            let mut value = rate(&told.rate);
            if told.is_near && value.is_object() {
                value["near"] = true.into();
            }
            value
        }
        None => Value::Null,
    };
    let bands: Vec<Value> = (1..)
        .zip(&detail.bands)
        .map(|(place, band)| {
            json!({
                "band": place, "sent": cut(&band.sent), "held_out": cut(&band.held), "promised_rate": band.promised,
            })
        })
        .collect();
    let parts: Vec<Value> = detail
        .parts
        .iter()
        .map(|part| {
            json!({
                "segment": part.name,
                "effect": part.effect.as_ref().and_then(told),
                "p_adjusted": part.effect.map(|_| part.p_adjusted),
                "clear": part.is_clear,
            })
        })
        .collect();
    let (reading, wait_for) = reading_words(detail.row.reading);
    json!({
        "audience": audience,
        "from": date(detail.start),
        "window_days": detail.window_days,
        "reading": reading,
        "wait_for_responders": wait_for,
        "lift": detail.row.effect.as_ref().map(|effect| interval(&effect.difference)),
        "effect": detail.row.effect.as_ref().and_then(told),
        "interval": "newcombe-hybrid-score-95",
        "bands": bands,
        "halves": detail.halves.as_ref().map(|[top, bottom]| json!({ "top": told(top), "bottom": told(bottom) })),
        "segments": parts,
        "multiplicity": "holm",
        "promised_rate": detail.promised_rate,
        "held_out_rate": rate(&detail.held_rate),
        "cost": detail.cost,
        "cost_per_extra_responder": detail.cost_per_extra.map(|(value, low, high)| {
            json!({ "value": value, "low": low, "high": high })
        }),
        "checks": detail.checks.iter().map(check_json).collect::<Vec<Value>>(),
        "outcomes_of_others": detail.n_others,
        "looks": detail.n_looks,
        "false_alarm": detail.false_alarm,
    })
}

fn reading_words(reading: ReadingView) -> (&'static str, Option<u64>) {
    match reading {
        ReadingView::NoOutcomes => ("no-outcomes", None),
        ReadingView::NoHoldout => ("no-holdout", None),
        ReadingView::Early { .. } => ("early", None),
        ReadingView::NotEnough { wait_for } => ("not-enough", wait_for),
        ReadingView::ClearGain => ("clear-gain", None),
        ReadingView::ClearLoss => ("clear-loss", None),
        ReadingView::NoClearGain => ("no-clear-gain", None),
    }
}

fn check_json(check: &CheckView) -> Value {
    let ok = check.is_ok();
    match check {
        CheckView::Split { share, planned, .. } => {
            json!({ "check": "split", "ok": ok, "held_out": share, "planned": planned })
        }
        CheckView::Balance { largest, name, .. } => {
            json!({ "check": "balance", "ok": ok, "largest": largest, "trait": name })
        }
        CheckView::Window { covered, of } => json!({ "check": "window", "ok": ok, "covered": covered, "of": of }),
        CheckView::SpillOver { n_people, campaign } => {
            json!({ "check": "spill-over", "ok": ok, "people": n_people, "campaign": campaign })
        }
        CheckView::Contaminated { n_people } => json!({ "check": "contaminated", "ok": ok, "people": n_people }),
        CheckView::Unknown { n_people } => json!({ "check": "unknown-people", "ok": ok, "people": n_people }),
        CheckView::Looks { n_looks, false_alarm } => {
            json!({ "check": "looks", "ok": ok, "looks": n_looks, "false_alarm": false_alarm })
        }
    }
}
