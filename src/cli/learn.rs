//! Commands about models: models, fit, tune, evaluate, recommend, explain.

use serde_json::{Value, json};

use super::args;
use super::data::{plain_lines, to_value};
use super::output::Console;
use crate::app::engine::{
    self, AlphaChoice, EvaluateRequest, PartDefinition, RecommendRequest, RunDefinition, TuneRequest,
};
use crate::app::error::{AppError, Failure};
use crate::app::state::{PartView, ReceiptView};
use crate::data::Domain;
use crate::models::evaluation::Metric;

/// Of [`Metric::PERSONAL`], the first ones.
const N_HIGHER_IS_BETTER: usize = 6;

pub fn models(console: &Console) -> Result<(), AppError> {
    let list = engine::model_list();
    let lines: Vec<String> = list
        .as_array()
        .into_iter()
        .flatten()
        .map(|model| model["id"].as_str().unwrap_or_default().to_owned())
        .collect();
    console.result(&json!({ "models": list }), &lines);
    Ok(())
}

pub fn fit(args: &args::Fit, console: &Console) -> Result<(), AppError> {
    let mut definition = if args.model == "blend" {
        let collaborative = args.collaborative.as_deref().unwrap_or("als");
        let profile = args.profile.as_deref().unwrap_or("profile");
        let alpha = args.alpha.as_deref().map_or(Ok(AlphaChoice::Fitted), AlphaChoice::parse)?;
        RunDefinition::blend(PartDefinition::new(collaborative), PartDefinition::new(profile), alpha, args.seed)?
    } else {
        if args.collaborative.is_some() || args.profile.is_some() || args.alpha.is_some() {
            return Err(AppError::Usage(Failure::new("only-blend").with("model", &args.model)));
        }
        RunDefinition::single(PartDefinition::new(&args.model), args.seed)?
    };
    let session = console.open(&args.workspace)?;
    definition.strengths = engine::strength_rules(&session)?;
    for text in &args.set {
        definition.set(text)?;
    }
    definition.partner = args.partner.clone();
    let name = args.name.as_deref().unwrap_or(&args.model);
    if engine::on_cluster(&session, args.on.engine.as_deref())? {
        return super::cluster::fit(&session, name, &definition, args, console);
    }
    let summary = engine::fit(&session, name, definition, &console.task())?;
    let line = format!("{}: fitted in {:.1} s, peak memory {} MB", summary.run, summary.seconds, summary.peak_rss_mb);
    let chosen = summary.tuning.iter().flat_map(|tuning| &tuning.chosen).map(chosen_line);
    let lines: Vec<String> = std::iter::once(line).chain(chosen).collect();
    console.result(&to_value(&summary), &lines);
    Ok(())
}

/// `music, crossing: 0.60 user-knn + 0.40 bridge-ridge; ndcg@20 0.0812, popularity 0.0704`.
fn chosen_line(side: &engine::SideSummary) -> String {
    let parts: Vec<String> = side.parts.iter().map(|part| format!("{:.2} {}", part.weight, part.model)).collect();
    let crossing = if side.crossing { ", crossing" } else { "" };
    let quality = side.quality.as_ref().map_or(String::new(), |quality| {
        let told = if quality.cannot_tell { "; cannot tell from popularity" } else { "" };
        let floor = quality.ndcg - quality.over_popularity[0];
        format!("; ndcg@20 {:.4}, popularity {floor:.4}{told}", quality.ndcg)
    });
    format!("{}{crossing}: {}{quality}", side.domain.id(), parts.join(" + "))
}

pub fn tune(args: &args::Tune, console: &Console) -> Result<(), AppError> {
    let (metric, k) = metric_at(&args.metric)
        .ok_or_else(|| AppError::Usage(Failure::new("bad-metric").with("text", &args.metric)))?;
    let budget_secs =
        secs(&args.budget).ok_or_else(|| AppError::Usage(Failure::new("bad-budget").with("text", &args.budget)))?;
    let session = console.open(&args.workspace)?;
    let request = TuneRequest {
        model: args.model.clone(),
        split: args.split.clone(),
        from: args.from.as_deref().and_then(Domain::from_id).unwrap_or(Domain::Course),
        metric,
        k,
        budget_secs,
        seed: args.seed,
    };
    let (value, cancelled) = engine::tune(&session, &request, &console.task())?;
    console.result(&value, &tuned_lines(&value));
    if cancelled { Err(AppError::Cancelled) } else { Ok(()) }
}

/// `ndcg@20`; only measures of which more is better can be looked for.
fn metric_at(text: &str) -> Option<(Metric, usize)> {
    let (name, k) = text.split_once('@')?;
    let k = k.parse().ok().filter(|&k| k > 0)?;
    Metric::PERSONAL[..N_HIGHER_IS_BETTER].iter().find(|metric| metric.id() == name).map(|&metric| (metric, k))
}

/// `180s`, `3m` or a bare number of seconds; from one second to a day.
fn secs(text: &str) -> Option<f64> {
    let (number, unit) = match text.strip_suffix('m') {
        Some(minutes) => (minutes, 60.0),
        None => (text.strip_suffix('s').unwrap_or(text), 1.0),
    };
    let secs = number.parse::<f64>().ok()? * unit;
    (1.0..=86_400.0).contains(&secs).then_some(secs)
}

fn tuned_lines(value: &Value) -> Vec<String> {
    if let Some(sides) = value["tuning"]["chosen"].as_array() {
        return sides.iter().map(Value::to_string).collect();
    }
    let line =
        |trial: &Value| format!("{:.4}  {}", trial["value"]["value"].as_f64().unwrap_or_default(), trial["params"]);
    let trials = value["trials"].as_array().into_iter().flatten().map(line);
    trials.chain(std::iter::once(format!("best {}", line(&value["best"])))).collect()
}

pub fn evaluate(args: &args::Evaluate, console: &Console) -> Result<(), AppError> {
    let session = console.open(&args.workspace)?;
    let domain = |text: &Option<String>| text.as_deref().and_then(Domain::from_id);
    let from = domain(&args.from).or(domain(&args.to).map(Domain::other)).unwrap_or(Domain::Course);
    if domain(&args.to) == Some(from) {
        return Err(AppError::Usage(Failure::new("same-side")));
    }
    if args.k.is_empty() || args.k.contains(&0) {
        return Err(AppError::Usage(Failure::new("bad-k")));
    }
    let request = EvaluateRequest {
        run: args.run.clone(),
        split: args.split.clone(),
        from,
        ks: args.k.clone(),
        against: args.against.clone(),
        seed: args.seed,
    };
    let value = engine::evaluate(&session, &request, &console.task())?;
    let mut lines = vec![];
    for (metric, estimate) in value["metrics"].as_object().into_iter().flatten() {
        let number = |key: &str| estimate[key].as_f64().map_or("-".to_owned(), |number| format!("{number:.4}"));
        lines.push(format!("{metric:<16} {} [{}, {}]", number("value"), number("low"), number("high")));
    }
    console.result(&value, &lines);
    Ok(())
}

pub fn recommend(args: &args::Recommend, console: &Console) -> Result<(), AppError> {
    if args.alpha.is_some_and(|alpha| !(0.0..=1.0).contains(&alpha)) {
        return Err(AppError::Usage(Failure::new("alpha").with("value", args.alpha.unwrap_or_default())));
    }
    let session = console.open(&args.workspace)?;
    let request = RecommendRequest {
        run: args.run.clone(),
        alpha: args.alpha,
        domain: args.domain.as_deref().and_then(Domain::from_id),
        top: args.top.max(1),
        people: args.people.clone(),
        include_owned: args.include_owned,
    };
    let summary = engine::recommend(&session, &request, &args.out, &console.task())?;
    let line = format!("{}: {} rows for {} people", summary.out.display(), summary.rows, summary.people);
    console.result(&to_value(&summary), &[line]);
    Ok(())
}

pub fn explain(args: &args::Explain, console: &Console) -> Result<(), AppError> {
    let session = console.open(&args.workspace)?;
    let (receipt, source) = engine::explain(&session, &args.run, &args.user, &args.item, args.alpha, &console.task())?;
    let value = receipt_json(&receipt, source.id());
    let mut lines = plain_lines(&value);
    for term in value["terms"].as_array().into_iter().flatten() {
        lines.push(format!(
            "{:+.4}  {}",
            term["value"].as_f64().unwrap_or_default(),
            term["name"].as_str().unwrap_or_default()
        ));
    }
    console.result(&value, &lines);
    Ok(())
}

fn receipt_json(receipt: &ReceiptView, source: &str) -> Value {
    let mut terms = vec![];
    for (part, kind) in [(&receipt.collaborative, "collaborative"), (&receipt.profile, "profile")] {
        terms.extend(part_terms(part, kind));
    }
    let why_not: Vec<Value> = receipt
        .why_not
        .iter()
        .map(|why| {
            json!({ "shortfall": why.shortfall, "enters_at_alpha": why.enters_at, "smallest_change": why.smallest_change })
        })
        .collect();
    json!({
        "score": receipt.score, "source": source, "alpha": receipt.alpha, "rank": receipt.rank,
        "candidates": receipt.n_candidates, "cut": receipt.cut, "constant": receipt.constant, "terms": terms,
        "why_not": why_not,
    })
}

fn part_terms(part: &PartView, kind: &str) -> Vec<Value> {
    let mut terms: Vec<Value> = part
        .terms
        .iter()
        .map(|term| {
            json!({ "part": kind, "kind": term.kind, "name": term.name, "domain": term.domain.map(Domain::id), "value": term.value })
        })
        .collect();
    if part.n_rest > 0 {
        terms.push(
            json!({ "part": kind, "kind": "rest", "name": format!("{} weaker", part.n_rest), "value": part.rest }),
        );
    }
    terms
}
