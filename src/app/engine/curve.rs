//! The blend curve of a run and the ranking of one person along it.

use super::evaluate::interval;
use super::fit::{fitted_run, plan_of};
use super::session::Session;
use crate::app::command::Direction;
use crate::app::error::{AppError, Failure};
use crate::app::state::{CurveView, Interval, PersonRanks};
use crate::models::blend::Candidates;
use crate::models::evaluation::{
    self, CurveOptions, EvaluateOptions, Group, Metric, Plan, Split, fit_plan, learn_weights, split_data,
};
use crate::models::ranking;
use crate::task::Task;

/// Hidden share of the bridge people, as in the list of runs.
const SHARE: f64 = 0.2;
const SEED: u64 = 1;
/// Test people offered one by one.
const LISTED_PEOPLE: usize = 200;

/// Quality at 21 places of the dial, on bridge people whose whole target domain was hidden.
///
/// # Errors
/// A run of one model has no curve; too few bridge people; cancelled.
pub fn blend_curve(
    session: &Session,
    run: &str,
    direction: Direction,
    saved_alpha: f64,
    task: &Task,
) -> Result<CurveView, AppError> {
    let (_, definition) = session.run_record(run)?;
    let plan = plan_of(&definition)?;
    let Plan::Blend { collaborative, profile, .. } = &plan else {
        return Err(AppError::Told(Failure::new("no-curve").with("run", run)));
    };
    let data = super::federate::training_of(session, &definition, task)?;
    let dataset = session.dataset(task)?;
    let split = Split::Crossing { from: direction.from(), share: SHARE };
    let parts = split_data(&data, &dataset, &split, SEED)?;
    let scorer = fit_plan(&plan, &parts, &dataset, &split, definition.seed, task)?;
    let options = CurveOptions { seed: SEED, ..CurveOptions::default() };
    let curve = evaluation::blend_curve(&scorer, &parts, &options, task)?;
    let popularity = crate::models::blend::Scorer::popularity(parts.train.clone());
    let floor_options = EvaluateOptions { ks: vec![20], seed: SEED, max_people: options.max_people };
    let floor = evaluation::evaluate_scorer(&popularity, &parts, &split, &floor_options, task)?;
    let fitted = learn_weights(collaborative, profile, &parts, false, definition.seed, task);
    let fitted = match fitted {
        Ok(fit) => Some((fit.collaborative_weight, fit.profile_weight)),
        Err(crate::models::ModelError::Cancelled(cancelled)) => return Err(cancelled.into()),
        Err(_) => None,
    };
    let all = |estimates: &[evaluation::Estimate]| estimates.iter().copied().map(interval).collect::<Vec<Interval>>();
    Ok(CurveView {
        run: run.to_owned(),
        n_test_people: curve.n_people,
        n_bridge_people: curve.n_bridge,
        ndcg10: all(&curve.ndcg),
        recall20: all(&curve.recall),
        coverage: curve.coverage.iter().map(|estimate| estimate.value).collect(),
        novelty: curve.novelty.iter().map(|estimate| estimate.value).collect(),
        popularity_ndcg10: curve.popularity.value,
        popularity_recall20: floor.model.get(Group::All, Metric::Recall, 20).unwrap_or_default().value,
        best_alpha: curve.alphas.get(curve.best).copied().unwrap_or_default(),
        plateau: curve.plateau,
        against_saved: all(&curve.against(saved_alpha)),
        staying: curve.staying(saved_alpha),
        cannot_tell: curve.cannot_tell,
        fitted,
        test_people: parts.people.iter().copied().take(LISTED_PEOPLE).collect(),
        alphas: curve.alphas,
    })
}

/// A person's candidates of the target domain, to be ranked at any alpha. The run is fitted on all data.
pub fn person_ranks(
    session: &Session,
    run: &str,
    person: u32,
    direction: Direction,
    task: &Task,
) -> Result<PersonRanks, AppError> {
    let fitted = fitted_run(session, run, task)?;
    let candidates = Candidates { domain: Some(direction.to()), include_owned: false };
    let scores = ranking::person_scores(&fitted.scorer, person, &candidates);
    Ok(PersonRanks {
        person,
        items: scores.items,
        z_collaborative: scores.z_collaborative,
        z_profile: scores.z_profile,
    })
}
