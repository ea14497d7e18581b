//! One score taken apart, and what would change it.

use super::fit::fitted_run;
use super::session::{FittedRun, Session};
use crate::app::command::Direction;
use crate::app::error::{AppError, Failure};
use crate::app::state::{PartView, ReceiptView, TermView, WhyNot};
use crate::data::{Dataset, Domain};
use crate::models::blend::{BlendReceipt, Candidates, Scorer, Weights};
use crate::models::ranking::{self, PersonScores};
use crate::models::{Term, TermKind};
use crate::task::Task;

/// The list that a person must enter.
const LIST: usize = 10;
/// Terms shown one by one; the rest is one line.
const SHOWN_TERMS: usize = 8;

/// The receipt of a pair at a place of the dial (`None`: the run's own weights).
pub fn receipt(
    session: &Session,
    run: &str,
    person: u32,
    item: u32,
    direction: Direction,
    alpha: Option<f64>,
    task: &Task,
) -> Result<ReceiptView, AppError> {
    let fitted = fitted_run(session, run, task)?;
    let dataset = session.dataset(task)?;
    Ok(take_apart(&fitted, &dataset, person, item, direction.to(), alpha))
}

/// As [`receipt`], for ids as a person types them: the domain is the item's own.
pub fn explain(
    session: &Session,
    run: &str,
    user: &str,
    item: &str,
    alpha: Option<f64>,
    task: &Task,
) -> Result<(ReceiptView, crate::models::blend::Source), AppError> {
    let fitted = fitted_run(session, run, task)?;
    let dataset = session.dataset(task)?;
    let person = find_person(session, &dataset, user)?;
    let found = dataset.catalogue.find(item);
    let item = found.ok_or_else(|| AppError::Told(Failure::new("no-item").with("item", item)))?;
    let domain = dataset.catalogue.domain(item as usize).unwrap_or(Domain::Course);
    let candidates = Candidates { domain: Some(domain), include_owned: true };
    let source = fitted.scorer.source(person, &candidates);
    Ok((take_apart(&fitted, &dataset, person, item, domain, alpha), source))
}

/// A person by number (P-000123) or by any id under which they came in.
pub fn find_person(session: &Session, dataset: &Dataset, user: &str) -> Result<u32, AppError> {
    use crate::workspace::PersonQuery;
    let unknown = || AppError::Told(Failure::new("no-person"));
    let number = user.strip_prefix("P-").and_then(|digits| digits.parse().ok());
    let found = match number {
        Some(number) => session.store().find_person(PersonQuery::Number(number))?,
        None => find_by_id(session, user)?,
    };
    let number = *found.first().ok_or_else(unknown)?;
    dataset.people.row_of_number(number).map(|row| row as u32).ok_or_else(unknown)
}

fn find_by_id(session: &Session, user: &str) -> Result<Vec<u32>, AppError> {
    use crate::workspace::PersonQuery;
    let by_key = session.store().find_person(PersonQuery::Key(user))?;
    if !by_key.is_empty() {
        return Ok(by_key);
    }
    if let Ok(email) = crate::data::contact::normal_email(user) {
        return Ok(session.store().find_person(PersonQuery::Email(&email))?);
    }
    match crate::data::contact::normal_phone(user, None) {
        Ok(phone) => Ok(session.store().find_person(PersonQuery::Phone(&phone))?),
        Err(_) => Ok(vec![]),
    }
}

fn take_apart(
    fitted: &FittedRun,
    dataset: &Dataset,
    person: u32,
    item: u32,
    domain: Domain,
    alpha: Option<f64>,
) -> ReceiptView {
    let scorer = match alpha {
        Some(alpha) => fitted.scorer.with_weights(Weights::dial(alpha)),
        None => fitted.scorer.clone(),
    };
    let alpha = scorer.weights().alpha();
    // An item that the person has is explained among everything, else among what could be recommended.
    let open = Candidates { domain: Some(domain), include_owned: false };
    let rank = ranking::rank_of(&scorer, person, item, &open);
    let candidates = Candidates { include_owned: rank.is_none(), ..open };
    let taken = scorer.receipt(person, item, &candidates);
    let scores = ranking::person_scores(&scorer, person, &candidates);
    let cut = ranking::top_at(&scores, alpha, LIST).last().map_or(0.0, |(_, score)| f64::from(*score));
    let (collaborative, profile): (Vec<&Term>, Vec<&Term>) =
        taken.receipt.terms.iter().partition(|term| !matches!(term.kind, TermKind::Field(_)));
    let part = |terms: &[&Term], weight: f64, z: f64| part_view(dataset, terms, weight, z);
    let collaborative = part(&collaborative, taken.collaborative_weight, taken.z_collaborative);
    let profile = part(&profile, taken.profile_weight, taken.z_profile);
    let why_not = why_not(&scorer, dataset, &taken, &scores, item, cut, rank);
    ReceiptView {
        person,
        item,
        alpha,
        score: taken.receipt.score,
        rank: rank.map_or(0, |rank| rank as usize),
        n_candidates: scores.items.len(),
        cut,
        constant: taken.receipt.constant,
        collaborative,
        profile,
        why_not,
    }
}

fn part_view(dataset: &Dataset, terms: &[&Term], weight: f64, z: f64) -> PartView {
    let mut sorted: Vec<&&Term> = terms.iter().collect();
    sorted.sort_by(|a, b| b.value.abs().total_cmp(&a.value.abs()));
    let (shown, rest) = sorted.split_at(sorted.len().min(SHOWN_TERMS));
    let mut views: Vec<TermView> = shown.iter().map(|term| term_view(dataset, term)).collect();
    // Acts by size, negatives last.
    views.sort_by(|a, b| b.value.total_cmp(&a.value));
    PartView {
        weight,
        z,
        total: terms.iter().map(|term| term.value).sum(),
        terms: views,
        rest: rest.iter().map(|term| term.value).sum(),
        n_rest: rest.len(),
    }
}

pub(super) fn term_view(dataset: &Dataset, term: &Term) -> TermView {
    let (name, kind, domain) = match &term.kind {
        TermKind::PastItem(item) => {
            let row = *item as usize;
            (dataset.catalogue.title(row).to_owned(), "past_item", dataset.catalogue.domain(row))
        }
        TermKind::SimilarPerson(person) => (dataset.people.label(*person as usize), "similar_person", None),
        TermKind::Field(name) => (name.clone(), "field", None),
    };
    TermView { name, kind, domain, value: term.value }
}

/// What keeps an item out of the list, and the least that would let it in.
fn why_not(
    scorer: &Scorer,
    dataset: &Dataset,
    taken: &BlendReceipt,
    scores: &PersonScores,
    item: u32,
    cut: f64,
    rank: Option<u32>,
) -> Option<WhyNot> {
    let rank = rank.filter(|&rank| rank as usize > LIST)?;
    let shortfall = cut - taken.receipt.score;
    let now = scorer.weights().alpha();
    let curve = ranking::rank_curve(scores, item, 101);
    let enters = curve.iter().filter(|(_, rank)| *rank as usize <= LIST);
    let enters_at = enters.map(|(alpha, _)| *alpha).min_by(|a, b| (a - now).abs().total_cmp(&(b - now).abs()));
    let _ = rank;
    Some(WhyNot { shortfall, enters_at, smallest_change: smallest_change(dataset, taken, shortfall) })
}

/// The fewest terms that, were they not there, would lift the score by the shortfall: the negative ones, largest
/// first. Empty when even all of them would not do.
fn smallest_change(dataset: &Dataset, taken: &BlendReceipt, shortfall: f64) -> Vec<String> {
    let mut negative: Vec<&Term> = taken.receipt.terms.iter().filter(|term| term.value < 0.0).collect();
    negative.sort_by(|a, b| a.value.total_cmp(&b.value));
    let mut gained = 0.0;
    let mut names = vec![];
    for term in negative {
        if gained >= shortfall {
            break;
        }
        gained -= term.value;
        names.push(term_view(dataset, term).name);
    }
    if gained >= shortfall { names } else { vec![] }
}
