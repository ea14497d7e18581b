//! The search of `auto`: every setting of the ladder on each side, the last acts and the other domain tried for the
//! best of each model, and a mix of what is left.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::hold::{self, Held};
use super::ladder::{self, RECENCIES, Sizes, settings, untried, with_recency};
use super::measure::{Measured, Pools, Target, measure};
use super::parts::Views;
use super::recipe::{RecipePart, Scope, Side, SideResult, Trial, Tuning};
use super::stack;
use crate::data::{Domain, NO_TIME};
use crate::models::evaluation::bootstrap_means;
use crate::models::{FittedModel, ModelError, TrainingData};
use crate::task::Task;

const STAGE: &str = "stage-tune";
/// Share of the budget that the ladder may be expected to take; the rest is for mixing and the last fit.
const LADDER_SHARE: f64 = 0.7;

/// What a search may use.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    pub secs: f64,
    pub seed: u64,
}

/// Finds the recipe for `data`.
///
/// # Errors
/// Cancelled; what the models say.
pub fn search(data: &Arc<TrainingData>, budget: Budget, task: &Task) -> Result<Tuning, ModelError> {
    let mut search = Search {
        started: Instant::now(),
        limit: Duration::from_secs_f64(budget.secs),
        budget,
        quiet: Task::new(task.token().clone(), |_| {}),
        task,
        tuning: Tuning::default(),
        n_done: 0,
        n_planned: 1,
    };
    task.step(STAGE, 0, 1)?;
    let domains = Views::new(Arc::clone(data)).domains();
    let n_sides = if domains.len() == 2 { 4.0 } else { 1.0 };
    let side_secs = budget.secs * LADDER_SHARE / n_sides;
    let held = hold::warm(data, budget.seed);
    search.sides(&held, &domains, false, side_secs)?;
    if domains.len() == 2 {
        let held = hold::crossing(data, budget.seed);
        search.sides(&held, &domains, true, side_secs)?;
    }
    Ok(search.tuning)
}

struct Search<'a> {
    started: Instant,
    limit: Duration,
    budget: Budget,
    task: &'a Task,
    /// Stops with `task`, but reports nothing: the ladder is the progress.
    quiet: Task,
    tuning: Tuning,
    n_done: u64,
    n_planned: u64,
}

/// The best setting of one model so far.
struct Best {
    part: RecipePart,
    measured: Measured,
    fitted: Arc<dyn FittedModel>,
}

impl Search<'_> {
    fn sides(&mut self, held: &Held, domains: &[Domain], crossing: bool, secs: f64) -> Result<(), ModelError> {
        let views = Views::new(Arc::clone(&held.train));
        for &domain in domains {
            let side = match held.people(domain) {
                Some(people) => self.side(&views, &Target { held, domain, people }, crossing, secs)?,
                None => Side { domain, crossing, parts: vec![untried(crossing)] },
            };
            self.tuning.recipe.sides.push(side);
        }
        Ok(())
    }

    fn side(&mut self, views: &Views, target: &Target<'_>, crossing: bool, secs: f64) -> Result<Side, ModelError> {
        let learnt_from = if crossing { views.joint() } else { views.own(target.domain) };
        let sizes = Sizes::new(learnt_from, target.domain, target.people.len());
        let (ladder, n_left_out) = settings(crossing, &sizes, secs);
        self.tuning.n_left_out += n_left_out;
        self.n_planned = self.n_done + ladder.len() as u64 + 10;
        let mut bests: Vec<Best> = vec![];
        for part in ladder {
            self.attempt(part, views, target, crossing, &mut bests)?;
        }
        let has_times = !crossing && knows_times(learnt_from);
        for at in 0..bests.len() {
            if has_times {
                for recency in RECENCIES {
                    if let Some(part) = with_recency(&bests[at].part, recency) {
                        self.attempt(part, views, target, crossing, &mut bests)?;
                    }
                }
            }
            if !crossing && views.domains().len() == 2 && bests[at].part.model != ladder::FLOOR {
                let part = RecipePart { scope: Scope::Joint, ..bests[at].part.clone() };
                self.attempt(part, views, target, crossing, &mut bests)?;
            }
        }
        self.mix(bests, target, crossing)
    }

    /// Fits and measures a setting and keeps it if it is the best of its model. Does nothing once the time is up, but
    /// for the very first.
    fn attempt(
        &mut self,
        part: RecipePart,
        views: &Views,
        target: &Target<'_>,
        crossing: bool,
        bests: &mut Vec<Best>,
    ) -> Result<(), ModelError> {
        self.n_planned = self.n_planned.max(self.n_done + 1);
        self.task.step(STAGE, self.n_done, self.n_planned)?;
        self.n_done += 1;
        if self.started.elapsed() > self.limit && !bests.is_empty() {
            self.tuning.stopped_by_clock = true;
            return Ok(());
        }
        let begun = Instant::now();
        let fitted = match views.fit(&part, target.domain, self.budget.seed, &self.quiet) {
            Ok(fitted) => fitted,
            Err(ModelError::Cancelled(cancelled)) => return Err(cancelled.into()),
            // A setting that cannot be fitted on these data is no candidate.
            Err(_) => return Ok(()),
        };
        let measured = measure(fitted.as_ref(), target, &self.quiet)?;
        self.tuning.trials.push(Trial {
            domain: target.domain,
            crossing,
            model: part.model.clone(),
            params: part.params.clone(),
            scope: part.scope,
            ndcg: measured.mean_ndcg(),
            recall: measured.mean_recall(),
            seconds: begun.elapsed().as_secs_f64(),
        });
        let found = Best { part, measured, fitted };
        match bests.iter_mut().find(|best| best.part.model == found.part.model) {
            Some(best) if found.measured.quality() > best.measured.quality() => *best = found,
            Some(_) => {}
            None => bests.push(found),
        }
        Ok(())
    }

    fn mix(&mut self, bests: Vec<Best>, target: &Target<'_>, crossing: bool) -> Result<Side, ModelError> {
        let domain = target.domain;
        let first = (0..bests.len())
            .reduce(|best, at| if bests[at].measured.quality() > bests[best].measured.quality() { at } else { best });
        let Some(first) = first else { return Ok(Side { domain, crossing, parts: vec![untried(crossing)] }) };
        let fitted: Vec<Arc<dyn FittedModel>> = bests.iter().map(|best| Arc::clone(&best.fitted)).collect();
        let pools = Pools::new(&fitted, target, &self.quiet)?;
        let (weights, measured) = stack::mix(&pools, bests.len(), first, target, &self.quiet)?;
        let floor = bests.iter().find(|best| best.part.model == ladder::FLOOR);
        let differences: Vec<f32> = match floor {
            Some(floor) => measured.ndcg.iter().zip(&floor.measured.ndcg).map(|(own, floor)| own - floor).collect(),
            None => vec![],
        };
        self.tuning.sides.push(SideResult {
            domain,
            crossing,
            n_people: target.people.len() as u64,
            ndcg: measured.mean_ndcg(),
            recall: measured.mean_recall(),
            against_popularity: bootstrap_means(&[&differences], self.budget.seed).pop().unwrap_or_default(),
        });
        let parts = bests.into_iter().zip(weights).filter(|(_, weight)| *weight > 0.0);
        let parts = parts.map(|(best, weight)| RecipePart { weight, ..best.part }).collect();
        Ok(Side { domain, crossing, parts })
    }
}

/// Did anybody do things at more than one known moment?
fn knows_times(data: &TrainingData) -> bool {
    let several = |person: usize| {
        let mut times = data.strengths.range(person).filter_map(|cell| data.times.get(cell).copied());
        let mut times = times.by_ref().filter(|&time| time != NO_TIME);
        times.next().is_some_and(|first| times.any(|time| time != first))
    };
    (0..data.strengths.n_people()).any(several)
}
