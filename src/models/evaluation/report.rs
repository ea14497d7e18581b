//! What an evaluation says: each measure with its interval, for everybody and by group, and the paired comparison
//! of two runs on the same people.

use rayon::prelude::*;

use super::bootstrap::{Estimate, N_RESAMPLES, bootstrap_means, draw};
use super::metrics::{ItemFacts, Metric, gini};
use super::splits::SplitData;
use crate::data::Domain;
use crate::models::blend::Source;

/// Draws of single list entries that the interval of coverage and Gini may cost; fewer resamples on more people.
const LIST_DRAWS: usize = 20_000_000;
/// 97.5th percentile of the standard normal distribution.
const Z_95: f64 = 1.959_963_985;

/// Number of training items of a person, both ends included.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HistoryBand {
    pub min: u32,
    /// `None`: and more.
    pub max: Option<u32>,
}

impl HistoryBand {
    pub const ALL: [HistoryBand; 6] = [
        HistoryBand { min: 0, max: Some(0) },
        HistoryBand { min: 1, max: Some(2) },
        HistoryBand { min: 3, max: Some(5) },
        HistoryBand { min: 6, max: Some(10) },
        HistoryBand { min: 11, max: Some(20) },
        HistoryBand { min: 21, max: None },
    ];

    pub fn contains(&self, n_history: u32) -> bool {
        n_history >= self.min && self.max.is_none_or(|max| n_history <= max)
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Group {
    /// Everybody, over the candidates of the split.
    All,
    /// A list of this domain for the people with hidden items of it.
    Domain(Domain),
    /// The people of [`Group::All`] with so many training items.
    History(HistoryBand),
}

#[derive(Debug, Clone, Copy, PartialEq)]
pub struct MetricValue {
    pub metric: Metric,
    pub k: usize,
    pub estimate: Estimate,
}

#[derive(Debug, Clone, PartialEq)]
pub struct GroupReport {
    pub group: Group,
    pub n_people: u64,
    /// By k, then in the order of [`Metric::ALL`]; coverage and Gini not for history bands.
    pub values: Vec<MetricValue>,
}

/// Measures of one run person by person, for paired comparisons.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct PerPerson {
    /// Ascending.
    pub people: Vec<u32>,
    pub ks: Vec<usize>,
    /// One column a k and measure: `columns[at_k * 9 + at_metric]` in the order of [`Metric::PERSONAL`]. NaN: the
    /// person is not counted.
    pub columns: Vec<Vec<f32>>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct ModelReport {
    pub groups: Vec<GroupReport>,
    /// Of [`Group::All`].
    pub per_person: PerPerson,
    /// How many of the test people got their list from where.
    pub sources: Vec<(Source, u64)>,
}

/// The best list of each person.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Lists {
    pub people: Vec<u32>,
    /// Best first, at most the largest k long.
    pub lists: Vec<Vec<u32>>,
    pub sources: Vec<Source>,
}

impl ModelReport {
    /// The estimate of a measure for a group.
    pub fn get(&self, group: Group, metric: Metric, k: usize) -> Option<Estimate> {
        let group = self.groups.iter().find(|report| report.group == group)?;
        group.values.iter().find(|value| value.metric == metric && value.k == k).map(|value| value.estimate)
    }
}

impl PerPerson {
    /// The column of a measure, one value a person of `people`.
    pub fn column(&self, metric: Metric, k: usize) -> Option<&[f32]> {
        let at_k = self.ks.iter().position(|&own| own == k)?;
        let at_metric = Metric::PERSONAL.iter().position(|&own| own == metric)?;
        self.columns.get(at_k * Metric::PERSONAL.len() + at_metric).map(Vec::as_slice)
    }
}

/// Mean of `a - b` over the people that both have, with its interval from resampling pairs. `None` for a measure that
/// is not personal, a k that was not asked for, or no common people.
pub fn compare(a: &PerPerson, b: &PerPerson, metric: Metric, k: usize, seed: u64) -> Option<Estimate> {
    let (of_a, of_b) = (a.column(metric, k)?, b.column(metric, k)?);
    let difference = |(at, person): (usize, &u32)| {
        let other = b.people.binary_search(person).ok()?;
        Some(of_a[at] - of_b[other])
    };
    let differences: Vec<f32> = a.people.iter().enumerate().filter_map(difference).collect();
    let estimate = bootstrap_means(&[&differences], seed).pop()?;
    (estimate.n_people > 0).then_some(estimate)
}

/// Measures the lists of one scope. `with_bands` adds the groups by length of history.
pub(crate) fn measure(
    lists: &Lists,
    split: &SplitData,
    facts: &ItemFacts,
    group: Group,
    ks: &[usize],
    with_bands: bool,
    seed: u64,
) -> (Vec<GroupReport>, PerPerson) {
    let domain = match group {
        Group::Domain(domain) => Some(domain),
        _ => split.domain,
    };
    let per_person = per_person(lists, split, facts, domain, ks);
    let mut values = vec![];
    for (at_k, &k) in ks.iter().enumerate() {
        let n = Metric::PERSONAL.len();
        let columns: Vec<&[f32]> = per_person.columns[at_k * n..][..n].iter().map(Vec::as_slice).collect();
        let estimates = bootstrap_means(&columns, seed);
        values.extend(Metric::PERSONAL.iter().zip(estimates).map(|(&metric, estimate)| MetricValue {
            metric,
            k,
            estimate,
        }));
        let (coverage, gini) = of_all_lists(&lists.lists, k, &facts.catalogue(domain), seed);
        values.push(MetricValue { metric: Metric::Coverage, k, estimate: coverage });
        values.push(MetricValue { metric: Metric::Gini, k, estimate: gini });
    }
    let n_people = per_person.people.len() as u64;
    let mut groups = vec![GroupReport { group, n_people, values }];
    if with_bands {
        groups.extend(HistoryBand::ALL.iter().filter_map(|&band| band_report(&per_person, split, band, seed)));
    }
    (groups, per_person)
}

fn per_person(lists: &Lists, split: &SplitData, facts: &ItemFacts, domain: Option<Domain>, ks: &[usize]) -> PerPerson {
    let in_domain = |item: u32| domain.is_none_or(|asked| split.train.domains[item as usize] == asked);
    let mut columns = vec![Vec::with_capacity(lists.people.len()); ks.len() * Metric::PERSONAL.len()];
    for (&person, list) in lists.people.iter().zip(&lists.lists) {
        let hidden: Vec<u32> =
            split.test.row(person as usize).0.iter().copied().filter(|&item| in_domain(item)).collect();
        let (items, strengths) = split.train.strengths.row(person as usize);
        let history: Vec<(u32, f32)> =
            items.iter().copied().zip(strengths.iter().copied()).filter(|&(item, _)| in_domain(item)).collect();
        for (at_k, &k) in ks.iter().enumerate() {
            let values = facts.measure(&list[..k.min(list.len())], k, &hidden, &history);
            for (at_metric, value) in values.into_iter().enumerate() {
                columns[at_k * Metric::PERSONAL.len() + at_metric].push(value);
            }
        }
    }
    PerPerson { people: lists.people.clone(), ks: ks.to_vec(), columns }
}

fn band_report(all: &PerPerson, split: &SplitData, band: HistoryBand, seed: u64) -> Option<GroupReport> {
    let inside = |person: u32| band.contains(split.train.strengths.row(person as usize).0.len() as u32);
    let rows: Vec<usize> = (0..all.people.len()).filter(|&row| inside(all.people[row])).collect();
    if rows.is_empty() {
        return None;
    }
    let columns: Vec<Vec<f32>> =
        all.columns.iter().map(|column| rows.iter().map(|&row| column[row]).collect()).collect();
    let estimates = bootstrap_means(&columns.iter().map(Vec::as_slice).collect::<Vec<_>>(), seed);
    let labels = all.ks.iter().flat_map(|&k| Metric::PERSONAL.iter().map(move |&metric| (metric, k)));
    let values = labels.zip(estimates).map(|((metric, k), estimate)| MetricValue { metric, k, estimate }).collect();
    Some(GroupReport { group: Group::History(band), n_people: rows.len() as u64, values })
}

/// Coverage and Gini of the first k of all lists. A resample holds fewer distinct people, so that its percentiles lie
/// to one side of the value; the interval is the value plus and minus 1.96 standard deviations of the resamples.
pub(crate) fn of_all_lists(lists: &[Vec<u32>], k: usize, catalogue: &[bool], seed: u64) -> (Estimate, Estimate) {
    let n_entries: usize = lists.iter().map(|list| list.len().min(k)).sum();
    let n_resamples = (LIST_DRAWS / n_entries.max(1)).clamp(100, N_RESAMPLES);
    let both = |counts: &[u16]| {
        let mut exposure = vec![0_u32; catalogue.len()];
        for (list, &count) in lists.iter().zip(counts) {
            for &item in list.iter().take(k) {
                exposure[item as usize] += u32::from(count);
            }
        }
        let of_catalogue: Vec<u32> =
            exposure.iter().zip(catalogue).filter(|(_, inside)| **inside).map(|(&count, _)| count).collect();
        let n_shown = of_catalogue.iter().filter(|&&count| count > 0).count() as f64;
        (n_shown / of_catalogue.len().max(1) as f64, gini(of_catalogue))
    };
    let values = both(&vec![1; lists.len()]);
    let resamples: Vec<(f64, f64)> = (0..n_resamples)
        .into_par_iter()
        .map_init(
            || vec![0_u16; lists.len()],
            |counts, resample| {
                draw(counts, seed, resample);
                both(counts)
            },
        )
        .collect();
    let estimate = |value: f64, resampled: Vec<f64>| {
        let half = Z_95 * deviation(&resampled);
        let (low, high) = ((value - half).max(0.0), (value + half).min(1.0));
        Estimate { value, low, high, n_people: lists.len() as u64 }
    };
    (
        estimate(values.0, resamples.iter().map(|pair| pair.0).collect()),
        estimate(values.1, resamples.iter().map(|pair| pair.1).collect()),
    )
}

fn deviation(values: &[f64]) -> f64 {
    let n = values.len().max(1) as f64;
    let mean = values.iter().sum::<f64>() / n;
    (values.iter().map(|value| (value - mean).powi(2)).sum::<f64>() / n).sqrt()
}
