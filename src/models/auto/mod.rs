//! `auto`: tries the collaborative models on hidden items within a time budget, mixes the best of them, and says what it
//! chose. The mix is one of its own for each domain and, where both domains have items, for people who are known by the
//! other domain only. A score of a part is put on one scale per person first: z over the items of the domain that the
//! person does not have.

mod bridge;
mod hold;
mod ladder;
mod measure;
mod parts;
mod recipe;
mod search;
mod stack;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use ndarray::{Array2, ArrayViewMut2};

use self::parts::Views;
pub use self::recipe::{Recipe, RecipePart, Scope, Side, SideResult, Trial, Tuning};
pub use self::search::SEARCHING;
use self::search::{Budget, search};
use super::blend::{Candidates, Scale};
use super::{
    Family, FittedModel, ModelError, ModelParts, ParamKind, ParamSpec, Params, Receipt, Recommender, Term,
    TrainingData, check_strengths, params,
};
use crate::data::Domain;
use crate::task::Task;

pub const ID: &str = "auto";
/// Seconds. What is tried follows from the size of the data and this number; the clock can only end the trials early.
const BUDGET: ParamSpec =
    ParamSpec { name: "budget", kind: ParamKind::Number, min: 1.0, max: 86_400.0, default: 180.0 };

/// Settings tried on each side by a search that is to be used, even one that was asked to end early.
const STARTING: usize = 3;

pub struct Auto;

impl Recommender for Auto {
    fn id(&self) -> &'static str {
        ID
    }

    fn family(&self) -> Family {
        Family::Collaborative
    }

    fn params(&self) -> &'static [ParamSpec] {
        &[BUDGET]
    }

    fn fit(
        &self,
        data: &Arc<TrainingData>,
        params: &Params,
        seed: u64,
        task: &Task,
    ) -> Result<Box<dyn FittedModel>, ModelError> {
        let checked = params::checked(ID, self.params(), params)?;
        check_strengths(data)?;
        let tuning = search(data, Budget { secs: checked.number(&BUDGET), seed, at_least: STARTING }, task)?;
        let mut fitted = fit_sides(data, &tuning.recipe, seed, task)?;
        fitted.tuning = Some(tuning);
        Ok(Box::new(fitted))
    }

    /// The parts are fitted again by their recipe, which is kept with the run.
    fn restore(&self, _: &Arc<TrainingData>, _: &Params, _: &ModelParts) -> Option<Box<dyn FittedModel>> {
        None
    }
}

/// Searches as [`Auto`] does and fits nothing. A search that is cancelled gives what it had found.
///
/// # Errors
/// A budget out of range; nothing to learn from; cancelled before the first setting was measured.
pub fn explore(data: &Arc<TrainingData>, params: &Params, seed: u64, task: &Task) -> Result<Tuning, ModelError> {
    let checked = params::checked(ID, Auto.params(), params)?;
    check_strengths(data)?;
    let report = task.clone();
    let searching = Task::new(task.token().of_search(), move |progress| {
        report.report(progress.stage, progress.done, progress.total)
    });
    let tuning = search(data, Budget { secs: checked.number(&BUDGET), seed, at_least: 1 }, &searching)?;
    if tuning.trials.is_empty() {
        task.check()?;
    }
    Ok(tuning)
}

/// Fits what an earlier search settled on, without searching.
///
/// # Errors
/// Cancelled; what the models say.
pub fn fit_recipe(
    data: &Arc<TrainingData>,
    recipe: &Recipe,
    seed: u64,
    task: &Task,
) -> Result<Box<dyn FittedModel>, ModelError> {
    check_strengths(data)?;
    Ok(Box::new(fit_sides(data, recipe, seed, task)?))
}

fn fit_sides(data: &Arc<TrainingData>, recipe: &Recipe, seed: u64, task: &Task) -> Result<Fitted, ModelError> {
    let views = Views::new(Arc::clone(data));
    let quiet = Task::new(task.token().clone(), |_| {});
    let n_parts = recipe.sides.iter().map(|side| side.parts.len() as u64).sum();
    let mut n_done = 0;
    let mut fits: Vec<(RecipePart, Domain, Arc<dyn FittedModel>)> = vec![];
    let mut sides = vec![];
    for side in &recipe.sides {
        let mut parts = vec![];
        for part in &side.parts {
            task.step("stage-fit", n_done, n_parts)?;
            n_done += 1;
            let is_same = |(other, domain, _): &&(RecipePart, Domain, Arc<dyn FittedModel>)| {
                part.is_same_fit(other) && (part.scope == Scope::Joint || *domain == side.domain)
            };
            let fitted = match fits.iter().find(is_same) {
                Some((_, _, fitted)) => Arc::clone(fitted),
                None => match views.fit(part, side.domain, seed, &quiet) {
                    Ok(fitted) => fitted,
                    Err(ModelError::Cancelled(cancelled)) => return Err(cancelled.into()),
                    // Nobody has anything of the domain in these data: there is nothing to rank it by.
                    Err(ModelError::NoInteractions) => continue,
                    Err(error) => return Err(error),
                },
            };
            fits.push((part.clone(), side.domain, Arc::clone(&fitted)));
            parts.push((part.weight, fitted));
        }
        sides.push((side.domain, side.crossing, parts));
    }
    Ok(Fitted { data: Arc::clone(data), sides, tuning: None })
}

type WeightedParts = Vec<(f32, Arc<dyn FittedModel>)>;

struct Fitted {
    data: Arc<TrainingData>,
    /// Domain, crossing, and the weighted models.
    sides: Vec<(Domain, bool, WeightedParts)>,
    tuning: Option<Tuning>,
}

impl Fitted {
    /// The parts that rank the items of a domain for a person, and how far the person is drawn to the domain:
    /// the share of their items that is in it, with one item's worth of both sides alike.
    fn side(&self, person: u32, domain: Domain) -> Option<(&WeightedParts, f64)> {
        let (items, _) = self.data.strengths.row(person as usize);
        let n_own = items.iter().filter(|&&item| self.data.domains.get(item as usize) == Some(&domain)).count();
        let crossing = n_own == 0;
        let side = self.sides.iter().find(|side| side.0 == domain && side.1 == crossing);
        let drawn = (n_own as f64 + 0.5) / (items.len() as f64 + 1.0);
        side.filter(|_| !items.is_empty()).map(|side| (&side.2, drawn))
    }

    fn scores_of(&self, model: &dyn FittedModel, people: &[u32]) -> Array2<f32> {
        let mut scores = Array2::zeros((people.len(), self.data.strengths.n_items()));
        model.score(people, scores.view_mut());
        scores
    }

    /// The items of the domain that the person does not have: what scales are taken over.
    fn mark(&self, person: u32, domain: Domain, mask: &mut [bool]) {
        Candidates::of(Some(domain)).mark(&self.data, person, mask);
    }
}

impl FittedModel for Fitted {
    /// score_ui = drawn_ud sum over parts m of weight_m z_m, d the domain of i.
    fn score(&self, people: &[u32], mut out: ArrayViewMut2<'_, f32>) {
        out.fill(0.0);
        let mut mask = vec![false; self.data.strengths.n_items()];
        for (domain, _, parts) in &self.sides {
            let of_side = |row: &usize| {
                let side = self.side(people[*row], *domain);
                side.is_some_and(|(found, _)| std::ptr::eq(found, parts))
            };
            let rows: Vec<usize> = (0..people.len()).filter(of_side).collect();
            let asked: Vec<u32> = rows.iter().map(|&row| people[row]).collect();
            if asked.is_empty() {
                continue;
            }
            for (weight, model) in parts {
                let scores = self.scores_of(model.as_ref(), &asked);
                for (&row, scores) in rows.iter().zip(scores.outer_iter()) {
                    self.mark(people[row], *domain, &mut mask);
                    let scale = Scale::of(scores, &mask);
                    let drawn = self.side(people[row], *domain).map_or(0.0, |(_, drawn)| drawn);
                    let by = f64::from(*weight) * drawn;
                    for (item, (sum, &score)) in out.row_mut(row).iter_mut().zip(scores).enumerate() {
                        if self.data.domains.get(item) == Some(domain) {
                            *sum += (by * scale.z(score)) as f32;
                        }
                    }
                }
            }
        }
    }

    fn knows(&self, person: u32) -> bool {
        !self.data.strengths.range(person as usize).is_empty()
    }

    /// The receipts of the parts, scaled; terms of one act from several parts are one.
    fn receipt(&self, person: u32, item: u32) -> Receipt {
        let Some(&domain) = self.data.domains.get(item as usize) else { return Receipt::default() };
        let Some((parts, drawn)) = self.side(person, domain) else { return Receipt::default() };
        let mut mask = vec![false; self.data.strengths.n_items()];
        self.mark(person, domain, &mut mask);
        let mut sum = Receipt::default();
        for (weight, model) in parts {
            let scores = self.scores_of(model.as_ref(), &[person]);
            let scale = Scale::of(scores.row(0), &mask);
            let by = f64::from(*weight) * drawn * scale.per_sd;
            let receipt = model.receipt(person, item);
            sum.score += (receipt.score - scale.mean) * by;
            sum.constant += (receipt.constant - scale.mean) * by;
            for term in receipt.terms {
                let value = term.value * by;
                match sum.terms.iter_mut().find(|known| known.kind == term.kind) {
                    Some(known) => known.value += value,
                    None => sum.terms.push(Term { kind: term.kind, value }),
                }
            }
        }
        sum
    }

    fn tuning(&self) -> Option<&Tuning> {
        self.tuning.as_ref()
    }
}
