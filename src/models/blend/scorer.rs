//! Scores of a run, whatever it is made of: one model, two blended, or popularity alone; with the fallback for
//! people of whom a model knows nothing, and the receipt of any score.

use std::sync::Arc;

use ndarray::{Array2, ArrayView1, ArrayView2, ArrayViewMut1, ArrayViewMut2};

use super::{Candidates, Popularity, Source, Weights};
use crate::models::features::NO_COUNTRY;
use crate::models::{FittedModel, Importance, Receipt, Term, TrainingData};

/// What ranks: up to two fitted models on the same training data, and how they are mixed.
///
/// With both models, scores are in units of z: per person, over that person's candidates, each part has its mean
/// taken off and is divided by its standard deviation (a constant row becomes zeros); they are then added with the
/// weights alpha and beta. A person known to one part only gets `(alpha + beta) * z` of that part, and a person known
/// to none gets the same of popularity, so that all scores of a blend are on one scale. With one model, scores are
/// the model's own; people it does not know get shares of people (0..=1).
#[derive(Clone)]
pub struct Scorer {
    data: Arc<TrainingData>,
    collaborative: Option<Arc<dyn FittedModel>>,
    profile: Option<Arc<dyn FittedModel>>,
    weights: Weights,
    popularity: Arc<Popularity>,
    /// Popularity by country; off for the floor of an evaluation, which is one list for everybody.
    by_country: bool,
}

/// A blended score taken apart.
#[derive(Debug, Clone, PartialEq)]
pub struct BlendReceipt {
    /// All terms, in the unit of the score.
    pub receipt: Receipt,
    pub source: Source,
    /// The equation on screen: `score = collaborative_weight * z_collaborative + profile_weight * z_profile`. For a
    /// source other than [`Source::Blend`] a part that was not used is 0.
    pub z_collaborative: f64,
    pub z_profile: f64,
    pub collaborative_weight: f64,
    pub profile_weight: f64,
}

/// What both parts say of a block of people, before mixing: people x n_items each.
pub struct PartScores {
    people: Vec<u32>,
    collaborative: Option<Array2<f32>>,
    profile: Option<Array2<f32>>,
}

/// Mean and spread of a part over a person's candidates.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Scale {
    pub(crate) mean: f64,
    /// 0 where the part says the same of all candidates.
    pub(crate) per_sd: f64,
}

impl Scorer {
    /// A blend with two parts, a plain run with one, popularity with none.
    pub fn new(
        data: Arc<TrainingData>,
        collaborative: Option<Arc<dyn FittedModel>>,
        profile: Option<Arc<dyn FittedModel>>,
        weights: Weights,
    ) -> Self {
        let popularity = Arc::new(Popularity::new(&data));
        Self { data, collaborative, profile, weights, popularity, by_country: true }
    }

    /// The floor: the same list for everybody, by number of people.
    pub fn popularity(data: Arc<TrainingData>) -> Self {
        Self { by_country: false, ..Self::new(data, None, None, Weights::default()) }
    }

    /// The same parts, mixed otherwise. Cheap.
    pub fn with_weights(&self, weights: Weights) -> Self {
        Self { weights, ..self.clone() }
    }

    /// What the parts go by when they tell items apart.
    pub fn importance(&self) -> Vec<Importance> {
        self.collaborative.iter().chain(&self.profile).flat_map(|model| model.importance()).collect()
    }

    pub fn data(&self) -> &Arc<TrainingData> {
        &self.data
    }

    pub fn weights(&self) -> Weights {
        self.weights
    }

    pub fn collaborative(&self) -> Option<&Arc<dyn FittedModel>> {
        self.collaborative.as_ref()
    }

    pub fn profile(&self) -> Option<&Arc<dyn FittedModel>> {
        self.profile.as_ref()
    }

    pub fn is_blend(&self) -> bool {
        self.collaborative.is_some() && self.profile.is_some()
    }

    /// Where the person's scores come from when `candidates` are asked for.
    pub fn source(&self, person: u32, candidates: &Candidates) -> Source {
        let knows = |part: &Option<Arc<dyn FittedModel>>| part.as_ref().is_some_and(|model| model.knows(person));
        match (knows(&self.collaborative), knows(&self.profile)) {
            (true, true) => Source::Blend,
            (true, false) => Source::Collaborative,
            (false, true) => Source::Profile,
            (false, false) if self.country_shares(person, candidates).is_some() => Source::CountryPopularity,
            (false, false) => Source::Popularity,
        }
    }

    /// Scores of `people` into `out` (people.len() x n_items); items that are not candidates get negative infinity.
    /// Gives the source of each person.
    pub fn score_block(&self, people: &[u32], candidates: &Candidates, mut out: ArrayViewMut2<'_, f32>) -> Vec<Source> {
        let parts = self.part_scores(people);
        let mut mask = vec![false; self.data.domains.len()];
        let mut sources = Vec::with_capacity(people.len());
        for (row, out) in out.outer_iter_mut().enumerate().take(people.len()) {
            sources.push(self.combine(&parts, row, candidates, &mut mask, out));
        }
        sources
    }

    /// What each part says of `people`, once, to be mixed many times.
    pub fn part_scores(&self, people: &[u32]) -> PartScores {
        let score = |model: &Arc<dyn FittedModel>| {
            let mut scores = Array2::zeros((people.len(), self.data.domains.len()));
            model.score(people, scores.view_mut());
            scores
        };
        PartScores {
            people: people.to_vec(),
            collaborative: self.collaborative.as_ref().map(score),
            profile: self.profile.as_ref().map(score),
        }
    }

    /// Mixes one row of `parts` into `out` (n_items); `mask` (n_items) is scratch space and holds the candidates
    /// afterwards.
    pub fn combine(
        &self,
        parts: &PartScores,
        row: usize,
        candidates: &Candidates,
        mask: &mut [bool],
        mut out: ArrayViewMut1<'_, f32>,
    ) -> Source {
        let person = parts.people[row];
        candidates.mark(&self.data, person, mask);
        let source = self.source(person, candidates);
        self.unscaled(source, parts, row, candidates, out.view_mut());
        let (alpha, beta) = self.weights_of(person);
        match (source, parts.profile.as_ref()) {
            (Source::Blend, Some(profile)) => {
                let profile = profile.row(row);
                let (of_collaborative, of_profile) = (Scale::of(out.view(), mask), Scale::of(profile, mask));
                let (by_collaborative, by_profile) = (alpha * of_collaborative.per_sd, beta * of_profile.per_sd);
                for (score, &other) in out.iter_mut().zip(profile) {
                    let first = by_collaborative * (f64::from(*score) - of_collaborative.mean);
                    *score = (first + by_profile * (f64::from(other) - of_profile.mean)) as f32;
                }
            }
            _ if self.is_blend() => {
                let scale = Scale::of(out.view(), mask);
                out.mapv_inplace(|score| ((alpha + beta) * scale.z(score)) as f32);
            }
            _ => {}
        }
        for (score, &open) in out.iter_mut().zip(mask.iter()) {
            if !open {
                *score = f32::NEG_INFINITY;
            }
        }
        source
    }

    /// z of both parts over the candidates of a row; for a source other than the blend both are the z of what is
    /// used, so that any mix ranks alike.
    pub(crate) fn z_pair(
        &self,
        parts: &PartScores,
        row: usize,
        candidates: &Candidates,
        mask: &mut [bool],
    ) -> (Source, Vec<f32>, Vec<f32>) {
        let person = parts.people[row];
        candidates.mark(&self.data, person, mask);
        let source = self.source(person, candidates);
        let mut first = ndarray::Array1::zeros(mask.len());
        self.unscaled(source, parts, row, candidates, first.view_mut());
        let z = |scores: ArrayView1<'_, f32>| {
            let scale = Scale::of(scores, mask);
            scores.iter().map(|&score| scale.z(score) as f32).collect::<Vec<f32>>()
        };
        let z_first = z(first.view());
        let z_second = match (source, parts.profile.as_ref()) {
            (Source::Blend, Some(profile)) => z(profile.row(row)),
            _ => z_first.clone(),
        };
        (source, z_first, z_second)
    }

    /// The score of a pair as [`Self::score_block`] gives it, taken apart; adds up within 1e-4.
    pub fn receipt(&self, person: u32, item: u32, candidates: &Candidates) -> BlendReceipt {
        let parts = self.part_scores(&[person]);
        let mut mask = vec![false; self.data.domains.len()];
        candidates.mark(&self.data, person, &mut mask);
        let source = self.source(person, candidates);
        let (alpha, beta) = self.weights_of(person);
        let part = |model: Option<&Arc<dyn FittedModel>>, scores: Option<&Array2<f32>>, weight: f64| {
            let (model, scores) = (model?, scores?);
            let receipt = model.receipt(person, item);
            let scale = if self.is_blend() { Scale::of(scores.row(0), &mask) } else { Scale::NONE };
            Some((scaled(&receipt, scale, weight), (receipt.score - scale.mean) * scale.per_sd))
        };
        let weight_of = |own: f64| match source {
            Source::Blend => own,
            _ if self.is_blend() => alpha + beta,
            _ => 1.0,
        };
        let mut result = BlendReceipt {
            receipt: Receipt::default(),
            source,
            z_collaborative: 0.0,
            z_profile: 0.0,
            collaborative_weight: 0.0,
            profile_weight: 0.0,
        };
        if matches!(source, Source::Blend | Source::Collaborative) {
            let weight = weight_of(alpha);
            if let Some((receipt, z)) = part(self.collaborative.as_ref(), parts.collaborative.as_ref(), weight) {
                (result.z_collaborative, result.collaborative_weight) = (z, weight);
                add(&mut result.receipt, receipt);
            }
        }
        if matches!(source, Source::Blend | Source::Profile) {
            let weight = weight_of(beta);
            if let Some((receipt, z)) = part(self.profile.as_ref(), parts.profile.as_ref(), weight) {
                (result.z_profile, result.profile_weight) = (z, weight);
                add(&mut result.receipt, receipt);
            }
        }
        if source.is_fallback() {
            let score = self.popularity_score(person, item, candidates, &mask, weight_of(0.0));
            result.receipt = Receipt { score, constant: score, terms: vec![] };
        }
        result
    }

    fn popularity_score(&self, person: u32, item: u32, candidates: &Candidates, mask: &[bool], weight: f64) -> f64 {
        let mut shares = ndarray::Array1::zeros(mask.len());
        self.write_popularity(person, candidates, shares.view_mut());
        let scale = if self.is_blend() { Scale::of(shares.view(), mask) } else { Scale::NONE };
        shares.get(item as usize).map_or(0.0, |&share| weight * scale.z(share))
    }

    /// The scores that `source` stands for, before scaling (the collaborative ones for a blend).
    fn unscaled(
        &self,
        source: Source,
        parts: &PartScores,
        row: usize,
        candidates: &Candidates,
        mut out: ArrayViewMut1<'_, f32>,
    ) {
        let scores = match source {
            Source::Blend | Source::Collaborative => parts.collaborative.as_ref(),
            Source::Profile => parts.profile.as_ref(),
            Source::CountryPopularity | Source::Popularity => None,
        };
        match scores {
            Some(scores) => out.assign(&scores.row(row)),
            None => self.write_popularity(parts.people[row], candidates, out),
        }
    }

    fn write_popularity(&self, person: u32, candidates: &Candidates, mut out: ArrayViewMut1<'_, f32>) {
        let shares = self.country_shares(person, candidates).unwrap_or(self.popularity.general());
        out.assign(&ArrayView1::from(shares));
    }

    /// What is common in the person's country, where that is known and its people are many enough.
    fn country_shares(&self, person: u32, candidates: &Candidates) -> Option<&[f32]> {
        let code = self.data.countries.get(person as usize).copied().filter(|&code| code != NO_COUNTRY)?;
        self.popularity.in_country(code, candidates.domain).filter(|_| self.by_country)
    }

    fn weights_of(&self, person: u32) -> (f64, f64) {
        self.weights.of(self.data.strengths.row(person as usize).0.len())
    }
}

impl std::fmt::Debug for Scorer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Scorer")
            .field("collaborative", &self.collaborative.is_some())
            .field("profile", &self.profile.is_some())
            .field("weights", &self.weights)
            .finish_non_exhaustive()
    }
}

impl PartScores {
    pub fn people(&self) -> &[u32] {
        &self.people
    }

    /// What each part says in its own unit, people x n_items; `None` where there is no such part.
    pub(crate) fn raw(&self) -> [Option<ArrayView2<'_, f32>>; 2] {
        [&self.collaborative, &self.profile].map(|scores| scores.as_ref().map(|scores| scores.view()))
    }
}

impl Scale {
    /// Leaves scores as they are.
    const NONE: Self = Self { mean: 0.0, per_sd: 1.0 };

    /// Over the entries of `scores` where `mask` is set. Two passes, since scores may sit far from zero.
    pub(crate) fn of(scores: ArrayView1<'_, f32>, mask: &[bool]) -> Self {
        let n = mask.iter().filter(|&&open| open).count() as f64;
        if n == 0.0 {
            return Self::default();
        }
        let mean = masked_sum(scores, mask, |score| score) / n;
        let sd = (masked_sum(scores, mask, |score| (score - mean) * (score - mean)) / n).sqrt();
        // A spread below the resolution of f32 around the mean is rounding, not taste.
        let constant = sd <= f64::from(f32::EPSILON) * mean.abs() || sd == 0.0;
        Self { mean, per_sd: if constant { 0.0 } else { 1.0 / sd } }
    }

    pub(crate) fn z(self, score: f32) -> f64 {
        (f64::from(score) - self.mean) * self.per_sd
    }
}

/// Sum of `of` over the open entries, in eight running sums so that no addition waits for the one before it.
fn masked_sum(scores: ArrayView1<'_, f32>, mask: &[bool], of: impl Fn(f64) -> f64) -> f64 {
    let value = |score: f32, open: bool| if open { of(f64::from(score)) } else { 0.0 };
    let Some(scores) = scores.to_slice() else {
        return scores.iter().zip(mask).map(|(&score, &open)| value(score, open)).sum();
    };
    let ((groups, rest), (mask_groups, mask_rest)) = (scores.as_chunks::<8>(), mask.as_chunks::<8>());
    let mut sums = [0.0; 8];
    for (group, open) in groups.iter().zip(mask_groups) {
        for (sum, (&score, &open)) in sums.iter_mut().zip(group.iter().zip(open)) {
            *sum += value(score, open);
        }
    }
    let of_rest: f64 = rest.iter().zip(mask_rest).map(|(&score, &open)| value(score, open)).sum();
    sums.iter().sum::<f64>() + of_rest
}

/// `weight * z` of a receipt's score: the constant takes the mean, every term the spread.
fn scaled(receipt: &Receipt, scale: Scale, weight: f64) -> Receipt {
    let by = weight * scale.per_sd;
    let terms = receipt.terms.iter().map(|term| Term { kind: term.kind.clone(), value: term.value * by }).collect();
    Receipt { score: (receipt.score - scale.mean) * by, constant: (receipt.constant - scale.mean) * by, terms }
}

fn add(sum: &mut Receipt, part: Receipt) {
    sum.score += part.score;
    sum.constant += part.constant;
    sum.terms.extend(part.terms);
}
