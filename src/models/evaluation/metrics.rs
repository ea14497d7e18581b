//! Measures of a list of recommendations against hidden items, as defined in MODELS section 7. One value a person,
//! except for coverage and exposure, which belong to all lists together.

use crate::data::{Domain, Interactions};
use crate::models::TrainingData;
use crate::models::features::split_name;

/// Weight of the history itself in the list's genre shares, which keeps the divergence finite (Steck 2018).
const CALIBRATION_MIX: f64 = 0.01;

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Metric {
    /// Hits / hidden items.
    Recall,
    /// Hits / k.
    Precision,
    /// Binary gains, discount 1 / log2(rank + 1); the ideal list has min(k, hidden items) hits at its head.
    Ndcg,
    /// Mean over people of (sum of the precision at each hit) / min(k, hidden items).
    Map,
    /// 1 when there is any hit.
    HitRate,
    /// 1 / rank of the first hit within k, else 0.
    Mrr,
    /// Mean over the list of -log2(people of the item / people); an item without people counts as one with one.
    Novelty,
    /// Mean over the list of the number of people of the item.
    MeanPopularity,
    /// Kullback-Leibler divergence of the list's categories from the history's, in nats (Steck 2018). People without
    /// history in the domain are not counted. Lower is nearer to the person's tastes.
    Calibration,
    /// Share of the catalogue that is in anybody's list.
    Coverage,
    /// Gini coefficient of how often each item of the catalogue is in a list: 0 all alike, 1 one item only.
    Gini,
}

impl Metric {
    /// Those with a value for each person, in the order of the columns of a [`super::PerPerson`].
    pub const PERSONAL: [Metric; 9] = [
        Self::Recall,
        Self::Precision,
        Self::Ndcg,
        Self::Map,
        Self::HitRate,
        Self::Mrr,
        Self::Novelty,
        Self::MeanPopularity,
        Self::Calibration,
    ];
    pub const ALL: [Metric; 11] = [
        Self::Recall,
        Self::Precision,
        Self::Ndcg,
        Self::Map,
        Self::HitRate,
        Self::Mrr,
        Self::Novelty,
        Self::MeanPopularity,
        Self::Calibration,
        Self::Coverage,
        Self::Gini,
    ];

    pub fn id(self) -> &'static str {
        match self {
            Self::Recall => "recall",
            Self::Precision => "precision",
            Self::Ndcg => "ndcg",
            Self::Map => "map",
            Self::HitRate => "hit-rate",
            Self::Mrr => "mrr",
            Self::Novelty => "novelty",
            Self::MeanPopularity => "mean-popularity",
            Self::Calibration => "calibration",
            Self::Coverage => "coverage",
            Self::Gini => "gini",
        }
    }

    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|metric| metric.id() == id)
    }
}

/// What the measures need to know of the items, from the training part.
pub(crate) struct ItemFacts {
    counts: Vec<u32>,
    novelty: Vec<f64>,
    /// n_items x n_features, only the columns of categories.
    categories: Interactions,
    domains: Vec<Domain>,
}

impl ItemFacts {
    pub fn new(train: &TrainingData) -> Self {
        let counts = train.strengths.item_counts();
        let n_people = train.strengths.n_people().max(1) as f64;
        let novelty = counts.iter().map(|&count| -(f64::from(count.max(1)) / n_people).log2()).collect();
        let is_category = |column: u32| {
            let name = train.items.names.get(column as usize);
            name.is_some_and(|name| split_name(name).0 == crate::data::LABEL_CATEGORY)
        };
        let categories = train.items.matrix.filter(|_, column, _| is_category(column));
        Self { counts, novelty, categories, domains: train.domains.clone() }
    }

    /// Which items belong to the domain (`None`: all).
    pub fn catalogue(&self, domain: Option<Domain>) -> Vec<bool> {
        self.domains.iter().map(|&of| domain.is_none_or(|asked| asked == of)).collect()
    }

    /// One value a measure of [`Metric::PERSONAL`]. `list` is best first and at most k long; `hidden` and `history`
    /// are ascending and of the domain that the list is from.
    pub fn measure(&self, list: &[u32], k: usize, hidden: &[u32], history: &[(u32, f32)]) -> [f32; 9] {
        let hits: Vec<bool> = list.iter().map(|item| hidden.binary_search(item).is_ok()).collect();
        let n_hits = hits.iter().filter(|&&hit| hit).count() as f64;
        let first = hits.iter().position(|&hit| hit);
        let mean = |of: &dyn Fn(usize) -> f64| {
            if list.is_empty() {
                return f64::NAN;
            }
            list.iter().map(|&item| of(item as usize)).sum::<f64>() / list.len() as f64
        };
        let values = [
            n_hits / hidden.len() as f64,
            n_hits / k as f64,
            ndcg(&hits, k, hidden.len()),
            average_precision(&hits, k, hidden.len()),
            if n_hits > 0.0 { 1.0 } else { 0.0 },
            first.map_or(0.0, |at| 1.0 / (at as f64 + 1.0)),
            mean(&|item| self.novelty[item]),
            mean(&|item| f64::from(self.counts[item])),
            self.divergence(list, history),
        ];
        values.map(|value| value as f32)
    }

    fn divergence(&self, list: &[u32], history: &[(u32, f32)]) -> f64 {
        let wanted = self.category_shares(history.iter().copied());
        let offered = self.category_shares(list.iter().map(|&item| (item, 1.0)));
        if wanted.is_empty() || offered.is_empty() {
            return f64::NAN;
        }
        let share = |shares: &[(u32, f64)], category: u32| {
            shares.binary_search_by_key(&category, |entry| entry.0).map_or(0.0, |at| shares[at].1)
        };
        let term = |&(category, p): &(u32, f64)| {
            let q = (1.0 - CALIBRATION_MIX) * share(&offered, category) + CALIBRATION_MIX * p;
            p * (p / q).ln()
        };
        wanted.iter().map(term).sum()
    }

    /// p(category) = sum of w p(category | item) / sum of w; items without a category are passed over.
    fn category_shares(&self, items: impl Iterator<Item = (u32, f32)>) -> Vec<(u32, f64)> {
        let mut shares: Vec<(u32, f64)> = vec![];
        let mut total = 0.0;
        for (item, weight) in items {
            let (categories, _) = self.categories.row(item as usize);
            for &category in categories {
                let part = f64::from(weight) / categories.len() as f64;
                total += part;
                match shares.binary_search_by_key(&category, |entry| entry.0) {
                    Ok(at) => shares[at].1 += part,
                    Err(at) => shares.insert(at, (category, part)),
                }
            }
        }
        for (_, share) in &mut shares {
            *share /= total;
        }
        shares
    }
}

/// NDCG of a list by its hits.
pub(crate) fn ndcg(hits: &[bool], k: usize, n_hidden: usize) -> f64 {
    let discount = |at: usize| 1.0 / (at as f64 + 2.0).log2();
    let gained: f64 = hits.iter().enumerate().filter(|(_, hit)| **hit).map(|(at, _)| discount(at)).sum();
    let ideal: f64 = (0..k.min(n_hidden)).map(discount).sum();
    // The sum of nothing is minus zero, which would be printed so.
    if ideal > 0.0 { (gained + 0.0) / ideal } else { 0.0 }
}

fn average_precision(hits: &[bool], k: usize, n_hidden: usize) -> f64 {
    let (mut n_hits, mut sum) = (0.0, 0.0);
    for (at, _) in hits.iter().enumerate().filter(|(_, hit)| **hit) {
        n_hits += 1.0;
        sum += n_hits / (at as f64 + 1.0);
    }
    sum / k.min(n_hidden).max(1) as f64
}

/// Gini coefficient of counts: sum of (2 i - n - 1) x_i / (n sum x), x ascending, i from 1.
pub(crate) fn gini(mut counts: Vec<u32>) -> f64 {
    counts.sort_unstable();
    let (n, total) = (counts.len() as f64, counts.iter().map(|&count| f64::from(count)).sum::<f64>());
    if total == 0.0 {
        return 0.0;
    }
    let rank = |at: usize| 2.0 * (at as f64 + 1.0) - n - 1.0;
    counts.iter().enumerate().map(|(at, &count)| rank(at) * f64::from(count)).sum::<f64>() / (n * total)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::models::FeatureMatrix;

    fn facts() -> ItemFacts {
        // Four people; item 0 has all of them, item 1 two, item 2 one, item 3 none. Categories a, b, b, none.
        let cells: Vec<(u32, u32, f32)> =
            [(0, 0), (1, 0), (2, 0), (3, 0), (0, 1), (1, 1), (0, 2)].map(|(u, i)| (u, i, 1.0)).to_vec();
        ItemFacts::new(&TrainingData {
            strengths: Interactions::from_triplets(4, 4, &cells),
            domains: vec![Domain::Music; 4],
            items: FeatureMatrix {
                names: vec!["category: a".to_owned(), "category: b".to_owned(), "creator: x".to_owned()],
                matrix: Interactions::from_triplets(
                    4,
                    3,
                    &[(0, 0, 1.0), (1, 1, 1.0), (2, 1, 1.0), (0, 2, 1.0), (3, 2, 1.0)],
                ),
            },
            ..TrainingData::default()
        })
    }

    #[test]
    fn every_measure_is_as_computed_by_hand() {
        // List 1, 0, 2; hidden 0, 2, 3; k = 4: hits at ranks 2 and 3.
        let values = facts().measure(&[1, 0, 2], 4, &[0, 2, 3], &[(0, 1.0), (1, 3.0)]);
        let dcg = 1.0 / 3_f64.log2() + 1.0 / 4_f64.log2();
        let ideal = 1.0 + 1.0 / 3_f64.log2() + 1.0 / 4_f64.log2();
        let q = |list: f64, p: f64| 0.99 * list + 0.01 * p;
        let kl = 0.25 * (0.25 / q(1.0 / 3.0, 0.25)).ln() + 0.75 * (0.75 / q(2.0 / 3.0, 0.75)).ln();
        let expected = [
            2.0 / 3.0,
            0.5,
            dcg / ideal,
            (0.5 + 2.0 / 3.0) / 3.0,
            1.0,
            0.5,
            (1.0 + 0.0 + 2.0) / 3.0,
            (2.0 + 4.0 + 1.0) / 3.0,
            kl,
        ];
        for ((metric, value), expected) in Metric::PERSONAL.iter().zip(values).zip(expected) {
            assert!((f64::from(value) - expected).abs() < 1e-6, "{metric:?}: {value} is not {expected}");
        }
    }

    #[test]
    fn a_list_without_hits_scores_nothing_and_no_history_is_not_calibrated() {
        let values = facts().measure(&[1, 2], 2, &[3], &[]);
        assert_eq!(values[..6], [0.0; 6]);
        assert!(values[8].is_nan());
    }

    #[test]
    fn a_perfect_short_list_has_ndcg_one() {
        assert_eq!(ndcg(&[true, true, false], 10, 2), 1.0);
        assert_eq!(average_precision(&[true, true, false], 10, 2), 1.0);
    }

    #[test]
    fn gini_is_zero_for_equal_and_near_one_for_one_item() {
        assert_eq!(gini(vec![3, 3, 3]), 0.0);
        assert!((gini(vec![0, 0, 0, 8]) - 0.75).abs() < 1e-12);
        assert_eq!(gini(vec![0, 0]), 0.0);
    }

    #[test]
    fn ids_round_trip() {
        for metric in Metric::ALL {
            assert_eq!(Metric::from_id(metric.id()), Some(metric));
        }
    }
}
