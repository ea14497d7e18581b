//! The search of `auto`: every setting of the ladder on each side, the last acts and the other domain tried for the
//! best of each model, and a mix of what is left.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::hold::{self, Held};
use super::ladder::{self, RECENCIES, Sizes, affordable, beside, exact, settings, untried, with_recency};
use super::measure::{Measured, Pools, Target, measure};
use super::parts::Views;
use super::recipe::{RecipePart, Scope, Side, SideResult, Trial, Tuning};
use super::stack;
use crate::data::{Domain, NO_TIME};
use crate::models::evaluation::bootstrap_means;
use crate::models::{FittedModel, ModelError, TrainingData};
use crate::task::Task;

/// Stage of the search, which may be asked to settle.
pub const SEARCHING: &str = "stage-tune";
/// Fewer people measure nothing.
const MIN_PEOPLE: usize = 10;
/// Share of the budget that the ladder may be expected to take; the rest is for mixing and the last fit.
const LADDER_SHARE: f64 = 0.7;

/// Share of a side's time that the ladder may be expected to take where something is looked for around the best.
const FIRST_SHARE: f64 = 0.6;
/// On fewer people a small step is told from another by chance.
const MIN_REFINED_PEOPLE: usize = 300;
/// Models that are looked around, best first.
const N_REFINED: usize = 4;
/// Steps of a factor of 2, then of 1.4.
const REFINING_ROUNDS: [usize; 2] = [1, 2];

/// What a search may use.
#[derive(Debug, Clone, Copy)]
pub struct Budget {
    pub secs: f64,
    pub seed: u64,
    /// Settings tried on each side even when the search is asked to settle.
    pub at_least: usize,
}

/// Finds the recipe for `data`. Asked to settle, it measures the first few settings of the sides that are still to come
/// and mixes what it has.
///
/// # Errors
/// Cancelled; what the models say.
pub fn search(data: &Arc<TrainingData>, budget: Budget, task: &Task) -> Result<Tuning, ModelError> {
    let mut search = Search {
        started: Instant::now(),
        limit: Duration::ZERO,
        budget,
        quiet: Task::new(task.token().clone(), |_| {}),
        step: Task::new(task.token().of_step(), |_| {}),
        task,
        tuning: Tuning::default(),
        n_done: 0,
        n_planned: 1,
    };
    task.step(SEARCHING, 0, 1)?;
    let domains = Views::new(Arc::clone(data)).domains();
    let side_secs = budget.secs * LADDER_SHARE / if domains.len() == 2 { 4.0 } else { 1.0 };
    // Crossings first: they are quick, and a clock that runs out should not leave them to popularity.
    if domains.len() == 2 {
        search.sides(&hold::crossing(data, budget.seed), &domains, true, side_secs)?;
    }
    // A domain with more cells than trials need has its own, smaller part.
    let mut whole = vec![];
    for &domain in &domains {
        match hold::warm_of_some(data, domain, budget.seed) {
            Some(held) => search.sides(&[held], &[domain], false, side_secs)?,
            None => whole.push(domain),
        }
    }
    if !whole.is_empty() {
        search.sides(&[hold::warm(data, budget.seed)], &whole, false, side_secs)?;
    }
    let mut tuning = search.tuning;
    tuning.recipe.sides.sort_by_key(|side| (side.crossing, side.domain));
    tuning.sides.sort_by_key(|side| (side.crossing, side.domain));
    Ok(tuning)
}

struct Search<'a> {
    started: Instant,
    /// When the side at work has to be done, from the start.
    limit: Duration,
    budget: Budget,
    task: &'a Task,
    /// Stops with `task`, but reports nothing: the ladder is the progress.
    quiet: Task,
    /// As `quiet`, and stops when the search is to settle.
    step: Task,
    tuning: Tuning,
    n_done: u64,
    n_planned: u64,
}

/// The best setting of one model so far.
struct Best {
    part: RecipePart,
    measured: Measured,
    /// One a turn.
    fitted: Vec<Arc<dyn FittedModel>>,
}

/// One way of hiding: what is left, and what should be found.
struct Turn<'a> {
    views: &'a Views,
    target: Target<'a>,
}

/// A side to be settled.
struct Asked<'a> {
    turns: &'a [Turn<'a>],
    domain: Domain,
    crossing: bool,
    /// Of all turns.
    n_measured: usize,
}

impl Asked<'_> {
    /// Was the setting measured on this side by `trial`?
    fn is_trial(&self, trial: &Trial, part: &RecipePart) -> bool {
        (trial.domain, trial.crossing, trial.scope) == (self.domain, self.crossing, part.scope)
            && trial.model == part.model
            && trial.params == part.params
    }
}

impl Search<'_> {
    fn sides(&mut self, turns: &[Held], domains: &[Domain], crossing: bool, secs: f64) -> Result<(), ModelError> {
        let views: Vec<Views> = turns.iter().map(|held| Views::new(Arc::clone(&held.train))).collect();
        for &domain in domains {
            let turns: Vec<Turn<'_>> =
                turns.iter().zip(&views).map(|(held, views)| Turn { views, target: Target { held, domain } }).collect();
            let n_measured: usize = turns.iter().map(|turn| turn.target.people().len()).sum();
            let side = if n_measured < MIN_PEOPLE {
                Side { domain, crossing, parts: vec![untried(crossing)] }
            } else {
                self.side(&Asked { turns: &turns, domain, crossing, n_measured }, secs)?
            };
            self.tuning.recipe.sides.push(side);
        }
        Ok(())
    }

    fn side(&mut self, asked: &Asked<'_>, secs: f64) -> Result<Side, ModelError> {
        let views = asked.turns[0].views;
        // A side has its own share of the time, and what the sides before it left of theirs.
        self.limit += Duration::from_secs_f64(secs / LADDER_SHARE);
        let own = views.own(asked.domain);
        let learnt_from = if asked.crossing { views.own(asked.domain.other()) } else { own };
        let sizes = |data: &TrainingData, may_count: &dyn Fn(usize) -> bool| {
            Sizes::new(data, may_count, asked.n_measured, asked.turns.len(), asked.turns[0].target.held.share)
        };
        let has_wanted = |person: usize| !own.strengths.range(person).is_empty();
        let (own_sizes, joint_sizes) = (sizes(learnt_from, &has_wanted), sizes(views.joint(), &|_| true));
        let ladder_secs = if asked.crossing { secs } else { secs * FIRST_SHARE };
        let (ladder, n_left_out) = settings(asked.crossing, &own_sizes, ladder_secs);
        let mut left = secs - ladder.iter().map(|part| own_sizes.secs(part)).sum::<f64>();
        self.tuning.n_left_out += n_left_out;
        self.n_planned = self.n_done + ladder.len() as u64 + 10;
        let mut bests: Vec<Best> = vec![];
        for part in ladder {
            self.attempt(part, asked, &mut bests)?;
        }
        let has_times = !asked.crossing && knows_times(learnt_from);
        for at in 0..bests.len() {
            for recency in RECENCIES.into_iter().filter(|_| has_times) {
                if let Some(part) = with_recency(&bests[at].part, recency) {
                    left -= own_sizes.secs(&part);
                    self.attempt(part, asked, &mut bests)?;
                }
            }
            if let Some(part) = exact(&bests[at].part, &own_sizes, secs) {
                left -= own_sizes.secs(&part);
                self.attempt(part, asked, &mut bests)?;
            }
            if !asked.crossing && views.domains().len() == 2 && bests[at].part.model != ladder::FLOOR {
                let part = RecipePart { scope: Scope::Joint, ..bests[at].part.clone() };
                match affordable(part, &joint_sizes, secs) {
                    Some(part) => {
                        left -= joint_sizes.secs(&part);
                        self.attempt(part, asked, &mut bests)?;
                    }
                    None => self.tuning.n_left_out += 1,
                }
            }
        }
        if !asked.crossing && asked.n_measured >= MIN_REFINED_PEOPLE {
            self.refine(&mut bests, asked, [&own_sizes, &joint_sizes], left)?;
        }
        self.mix(bests, asked)
    }

    /// Looks around the best settings of the best models for as long as the estimate leaves time, in steps that get
    /// smaller.
    fn refine(
        &mut self,
        bests: &mut Vec<Best>,
        asked: &Asked<'_>,
        [own, joint]: [&Sizes; 2],
        mut left: f64,
    ) -> Result<(), ModelError> {
        let mut order: Vec<usize> = (0..bests.len()).filter(|&at| bests[at].part.model != ladder::FLOOR).collect();
        order.sort_by(|&a, &b| bests[b].measured.quality().total_cmp(&bests[a].measured.quality()));
        order.truncate(N_REFINED);
        for round in REFINING_ROUNDS {
            for &at in &order {
                for name in ladder::REFINED {
                    for part in beside(&bests[at].part, name, round) {
                        let sizes = if part.scope == Scope::Joint { joint } else { own };
                        let secs = sizes.secs(&part);
                        let is_known = self.tuning.trials.iter().any(|trial| asked.is_trial(trial, &part));
                        if is_known || secs > left {
                            self.tuning.n_left_out += usize::from(!is_known);
                            continue;
                        }
                        left -= secs;
                        self.attempt(part, asked, bests)?;
                    }
                }
            }
        }
        Ok(())
    }

    /// Fits and measures a setting and keeps it if it is the best of its model. Does nothing once the time is up or the
    /// search is to settle, but for the very first.
    fn attempt(&mut self, part: RecipePart, asked: &Asked<'_>, bests: &mut Vec<Best>) -> Result<(), ModelError> {
        self.n_planned = self.n_planned.max(self.n_done + 1);
        self.task.step(SEARCHING, self.n_done, self.n_planned)?;
        self.n_done += 1;
        if self.started.elapsed() > self.limit && !bests.is_empty() {
            self.tuning.stopped_by_clock = true;
            return Ok(());
        }
        let may_settle = bests.len() >= self.budget.at_least;
        if may_settle && self.task.token().is_settled() {
            self.tuning.settled = true;
            return Ok(());
        }
        let task = if may_settle { &self.step } else { &self.quiet };
        let begun = Instant::now();
        let (mut fitted, mut measured) = (vec![], Measured::default());
        for turn in asked.turns {
            let model = match turn.views.fit(&part, asked.domain, self.budget.seed, task) {
                Ok(model) => model,
                Err(ModelError::Cancelled(_)) => return self.gave_up(),
                // A setting that cannot be fitted on these data is no candidate.
                Err(_) => return Ok(()),
            };
            let Ok(found) = measure(model.as_ref(), &turn.target, task) else { return self.gave_up() };
            measured.extend(found);
            fitted.push(model);
        }
        self.tuning.trials.push(Trial {
            domain: asked.domain,
            crossing: asked.crossing,
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

    /// A step that was stopped: the whole search is cancelled, or it settles without this step.
    fn gave_up(&mut self) -> Result<(), ModelError> {
        self.task.check()?;
        self.tuning.settled = true;
        Ok(())
    }

    fn mix(&mut self, bests: Vec<Best>, asked: &Asked<'_>) -> Result<Side, ModelError> {
        let (domain, crossing) = (asked.domain, asked.crossing);
        let first = (0..bests.len())
            .reduce(|best, at| if bests[at].measured.quality() > bests[best].measured.quality() { at } else { best });
        let Some(first) = first else { return Ok(Side { domain, crossing, parts: vec![untried(crossing)] }) };
        let mut pools = Pools::default();
        for (at, turn) in asked.turns.iter().enumerate() {
            let fitted: Vec<Arc<dyn FittedModel>> = bests.iter().map(|best| Arc::clone(&best.fitted[at])).collect();
            pools.add(&fitted, &turn.target, &self.quiet)?;
        }
        let (weights, measured) = stack::mix(&pools, bests.len(), first, self.budget.seed, &self.quiet)?;
        let floor = bests.iter().find(|best| best.part.model == ladder::FLOOR);
        let differences: Vec<f32> = match floor {
            Some(floor) => measured.ndcg.iter().zip(&floor.measured.ndcg).map(|(own, floor)| own - floor).collect(),
            None => vec![],
        };
        self.tuning.sides.push(SideResult {
            domain,
            crossing,
            n_people: asked.n_measured as u64,
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
