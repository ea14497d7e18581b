//! A search over the parameters of one model on hidden data: from the defaults, one parameter at a time, in steps that
//! get finer, for as long as something gains or time is left. What was found so far is never lost.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::bootstrap::Estimate;
use super::metrics::Metric;
use super::plan::{ModelSpec, Plan, fit_plan};
use super::report::Group;
use super::splits::{Split, split_data};
use super::{EvaluateOptions, measure_all};
use crate::data::Dataset;
use crate::models::blend::Scorer;
use crate::models::{ModelError, ParamKind, ParamSpec, Params, Recommender, TrainingData};
use crate::task::Task;

/// Rounds over all parameters, each with smaller steps.
const N_ROUNDS: usize = 3;
/// These make a fit longer rather than better.
const NOT_TRIED: [&str; 3] = ["sweeps", "power_iterations", "budget"];

#[derive(Debug, Clone, PartialEq)]
pub struct TuneOptions {
    pub split: Split,
    pub metric: Metric,
    pub k: usize,
    pub budget_secs: f64,
    /// A seeded sample of the test people is measured when there are more.
    pub max_people: usize,
    pub seed: u64,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TuneTrial {
    /// All that are not defaults.
    pub params: Params,
    pub value: Estimate,
    pub seconds: f64,
}

/// Why a search ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TuneEnd {
    /// No step gains any more.
    Done,
    /// The budget is used up.
    Clock,
    Cancelled,
}

#[derive(Debug, Clone, PartialEq)]
pub struct TuneResult {
    /// In order; the first has the defaults.
    pub trials: Vec<TuneTrial>,
    /// Index of the best trial, the first among equals.
    pub best: usize,
    /// Popularity on the same people.
    pub popularity: Estimate,
    pub end: TuneEnd,
}

/// Tunes a model. A cancelled search gives what it found, if the first trial was over.
///
/// # Errors
/// Cancelled before the first trial was over; nothing to hide; what the first fit says.
pub fn tune(
    recommender: &'static dyn Recommender,
    data: &TrainingData,
    dataset: &Dataset,
    options: &TuneOptions,
    task: &Task,
) -> Result<TuneResult, ModelError> {
    let parts = split_data(data, dataset, &options.split, options.seed)?;
    let measured = |scorer: &Scorer| {
        let asked = EvaluateOptions { ks: vec![options.k], seed: options.seed, max_people: Some(options.max_people) };
        let report = measure_all(scorer, &parts, &asked, task)?;
        Ok::<_, ModelError>(report.get(Group::All, options.metric, options.k).unwrap_or_default())
    };
    let popularity = measured(&Scorer::popularity(Arc::clone(&parts.train)))?;
    let mut search = Search { started: Instant::now(), trials: vec![], best: 0 };
    let mut attempt = |search: &mut Search, params: Params| -> Result<(), ModelError> {
        let begun = Instant::now();
        let plan = Plan::Single(ModelSpec { recommender, params: params.clone(), recipe: None });
        let scorer = fit_plan(&plan, &parts, dataset, &options.split, options.seed, task)?;
        let value = measured(&scorer)?;
        search.push(TuneTrial { params, value, seconds: begun.elapsed().as_secs_f64() });
        Ok(())
    };
    attempt(&mut search, Params::new())?;
    let limit = Duration::from_secs_f64(options.budget_secs);
    let end = search.climb(recommender.params(), limit, &mut attempt)?;
    Ok(TuneResult { trials: search.trials, best: search.best, popularity, end })
}

struct Search {
    started: Instant,
    trials: Vec<TuneTrial>,
    best: usize,
}

impl Search {
    fn push(&mut self, trial: TuneTrial) {
        if self.trials.get(self.best).is_some_and(|best| trial.value.value > best.value.value) {
            self.best = self.trials.len();
        }
        self.trials.push(trial);
    }

    fn climb(
        &mut self,
        specs: &[ParamSpec],
        limit: Duration,
        attempt: &mut dyn FnMut(&mut Self, Params) -> Result<(), ModelError>,
    ) -> Result<TuneEnd, ModelError> {
        for round in 0..N_ROUNDS {
            for spec in specs.iter().filter(|spec| !NOT_TRIED.contains(&spec.name)) {
                let now = self.trials[self.best].params.clone();
                let value = now.get(spec.name).copied().unwrap_or(spec.default);
                for other in steps(spec, value, round) {
                    let mut params = now.clone();
                    params.insert(spec.name.to_owned(), other);
                    if self.trials.iter().any(|trial| trial.params == params) {
                        continue;
                    }
                    if self.started.elapsed() > limit {
                        return Ok(TuneEnd::Clock);
                    }
                    match attempt(self, params) {
                        Ok(()) => {}
                        Err(ModelError::Cancelled(_)) => return Ok(TuneEnd::Cancelled),
                        // Some settings do not fit these data; they are no candidates.
                        Err(ModelError::Singular { .. } | ModelError::TooLarge { .. }) => {}
                        Err(error) => return Err(error),
                    }
                }
            }
        }
        Ok(TuneEnd::Done)
    }
}

/// Values to try beside `value`, inside the range: all of a short list, else one below and one above, the nearer the
/// later the round. Wide ranges are walked by factors.
pub(in crate::models) fn steps(spec: &ParamSpec, value: f64, round: usize) -> Vec<f64> {
    let whole = spec.kind != ParamKind::Number;
    if spec.kind == ParamKind::Switch || (whole && spec.max - spec.min <= 4.0) {
        let all = (spec.min as i64..=spec.max as i64).map(|value| value as f64);
        return all.filter(|&other| other != value && round == 0).collect();
    }
    let around = if spec.max - spec.min <= 2.0 {
        let step = 0.25 / (1 << round) as f64;
        [value - step, value + step]
    } else if value == 0.0 {
        let least = if whole { 50.0 } else { 0.2 };
        [least / (1 << round) as f64, least * 4.0]
    } else {
        let factor = [4.0, 2.0, 1.4][round.min(2)];
        [value / factor, value * factor]
    };
    // Three figures, so that a printed setting can be typed in again.
    let tidy = |value: f64| {
        let value = value.clamp(spec.min, spec.max);
        let digits = 10_f64.powf(2.0 - value.abs().max(1e-9).log10().floor());
        if whole { value.round() } else { ((value * digits).round() / digits).clamp(spec.min, spec.max) }
    };
    let mut values: Vec<f64> = around.into_iter().map(tidy).filter(|&other| other != value).collect();
    values.dedup();
    values
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(kind: ParamKind, range: (f64, f64), value: f64, expected: &[f64]) {
        let spec = ParamSpec { name: "x", kind, min: range.0, max: range.1, default: value };
        assert_eq!(steps(&spec, value, 0), expected, "{kind:?} {range:?} {value}");
    }

    #[test]
    fn steps_stay_in_range_and_follow_its_width() {
        check(ParamKind::Integer, (0.0, 2.0), 1.0, &[0.0, 2.0]);
        check(ParamKind::Switch, (0.0, 1.0), 0.0, &[1.0]);
        check(ParamKind::Number, (0.0, 1.0), 0.9, &[0.65, 1.0]);
        check(ParamKind::Number, (0.0, 1000.0), 20.0, &[5.0, 80.0]);
        check(ParamKind::Integer, (1.0, 5000.0), 2.0, &[1.0, 8.0]);
        check(ParamKind::Number, (0.0, 5.0), 0.0, &[0.2, 0.8]);
    }

    #[test]
    fn a_climb_finds_the_top_of_a_hill_and_tries_nothing_twice() {
        static SPECS: [ParamSpec; 2] = [
            ParamSpec { name: "a", kind: ParamKind::Number, min: 0.01, max: 100.0, default: 1.0 },
            ParamSpec { name: "b", kind: ParamKind::Integer, min: 0.0, max: 3.0, default: 0.0 },
        ];
        let hill = |params: &Params| {
            let a = params.get("a").copied().unwrap_or(1.0);
            let b = params.get("b").copied().unwrap_or(0.0);
            1.0 - (a.ln() - 8_f64.ln()).abs() - (b - 2.0).abs()
        };
        let trial = |params: Params| {
            let value = Estimate { value: hill(&params), ..Estimate::default() };
            TuneTrial { params, value, seconds: 0.0 }
        };
        let mut search = Search { started: Instant::now(), trials: vec![trial(Params::new())], best: 0 };
        let end = search.climb(&SPECS, Duration::from_secs(60), &mut |search, params| {
            search.push(trial(params));
            Ok(())
        });
        assert_eq!(end, Ok(TuneEnd::Done));
        assert_eq!(search.trials[search.best].params, [("a".to_owned(), 8.0), ("b".to_owned(), 2.0)].into());
        for (at, one) in search.trials.iter().enumerate() {
            assert!(search.trials[..at].iter().all(|other| other.params != one.params));
        }
        let stopped = search.climb(&SPECS, Duration::ZERO, &mut |_, _| Ok(()));
        assert_eq!(stopped, Ok(TuneEnd::Clock));
    }
}
