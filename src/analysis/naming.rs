//! What clusters are called: the course topic and music style, and the items, that stand out in each. Typed; words
//! are put together elsewhere.

use super::clusters::Clusters;
use super::holdings::Holdings;
use super::profile::{Tally, Trait, TraitKey};
use crate::data::{BridgeCounts, Dataset, Domain, LABEL_CATEGORY};
use crate::task::{Cancelled, Task};

/// Fewer people than this never give a cluster its name.
pub const MIN_NAMING_PEOPLE: u64 = 50;
/// Weight of the prior: this many pseudo-people a feature of the vocabulary, shared out as everybody's counts are.
const PRIOR_A_FEATURE: f64 = 1.0;
const N_TOP: usize = 3;

#[derive(Debug, Clone, PartialEq)]
pub struct ClusterName {
    pub people: u64,
    pub bridge: BridgeCounts,
    /// Category that stands out; `None` when none has enough people and a lift interval above 1.
    pub course_label: Option<Trait>,
    pub music_label: Option<Trait>,
    pub course_item: Option<Trait>,
    pub music_item: Option<Trait>,
    /// The three categories or items that stand out most, of either domain.
    pub top: Vec<Trait>,
}

/// Names each cluster against everybody. `floor` raises [`MIN_NAMING_PEOPLE`].
pub fn name_clusters(
    clusters: &Clusters,
    dataset: &Dataset,
    holdings: &Holdings,
    everybody: &Tally,
    floor: u64,
    task: &Task,
) -> Result<Vec<ClusterName>, Cancelled> {
    let vocabularies = Vocabularies::of(dataset);
    let n_clusters = clusters.len() as u64;
    (0..clusters.len() as u16)
        .map(|cluster| {
            task.step("stage-name-clusters", u64::from(cluster), n_clusters)?;
            let tally = Tally::of(&clusters.people_of(cluster), dataset, holdings, task)?;
            Ok(name(&tally, everybody, &vocabularies, floor.max(MIN_NAMING_PEOPLE)))
        })
        .collect()
}

/// What a cluster can be named after, by [`Domain`].
struct Vocabularies {
    labels: [Vec<TraitKey>; 2],
    items: [Vec<TraitKey>; 2],
}

impl Vocabularies {
    fn of(dataset: &Dataset) -> Self {
        let column = dataset.catalogue.labels.iter().position(|column| column.name == LABEL_CATEGORY);
        let labels = |domain: Domain| {
            let n_labels = column.map_or(0, |at| dataset.catalogue.labels[at].labels.len()) as u32;
            (0..n_labels).filter_map(|code| Some(TraitKey::Label { column: column?, domain, code })).collect()
        };
        let items = |domain: Domain| dataset.catalogue.rows_of(domain).map(TraitKey::Item).collect();
        Self { labels: Domain::BOTH.map(labels), items: Domain::BOTH.map(items) }
    }
}

fn name(tally: &Tally, everybody: &Tally, vocabularies: &Vocabularies, min_people: u64) -> ClusterName {
    let ranked = |keys: &[TraitKey]| standing_out(keys, tally, everybody, min_people);
    let [course_labels, music_labels] = [ranked(&vocabularies.labels[0]), ranked(&vocabularies.labels[1])];
    let [course_items, music_items] = [ranked(&vocabularies.items[0]), ranked(&vocabularies.items[1])];
    let first = |ranked: &[(f64, Trait)]| ranked.first().map(|(_, found)| *found);
    let mut all: Vec<(f64, Trait)> = [&course_labels, &music_labels, &course_items, &music_items]
        .into_iter()
        .flat_map(|ranked| ranked.iter().copied())
        .collect();
    all.sort_by(|(a, x), (b, y)| b.total_cmp(a).then(x.key.cmp(&y.key)));
    all.truncate(N_TOP);
    ClusterName {
        people: tally.people,
        bridge: tally.bridge,
        course_label: first(&course_labels),
        music_label: first(&music_labels),
        course_item: first(&course_items),
        music_item: first(&music_items),
        top: all.into_iter().map(|(_, found)| found).collect(),
    }
}

/// Features with enough people and a lift interval above 1, by the z-score of their log-odds against the rest of
/// the people, with an informative Dirichlet prior (Monroe, Colaresi and Quinn 2008, equations 15, 19 and 20).
fn standing_out(keys: &[TraitKey], group: &Tally, everybody: &Tally, min_people: u64) -> Vec<(f64, Trait)> {
    let total = |tally: &Tally| keys.iter().map(|&key| tally.count(key)).sum::<u64>() as f64;
    let (n_group, n_all) = (total(group), total(everybody));
    let n_rest = n_all - n_group;
    let prior_total = PRIOR_A_FEATURE * keys.len() as f64;
    let mut found: Vec<(f64, Trait)> = keys
        .iter()
        .map(|&key| Trait::of(key, group, everybody))
        .filter(|found| found.people >= min_people && found.lift.is_some_and(|lift| lift.is_over()))
        .map(|found| {
            let prior = prior_total * found.everybody as f64 / n_all;
            let inside = found.people as f64 + prior;
            let outside = (found.everybody - found.people) as f64 + prior;
            let log_odds = |count: f64, n: f64| (count / (n + prior_total - count).max(f64::MIN_POSITIVE)).ln();
            let difference = log_odds(inside, n_group) - log_odds(outside, n_rest);
            (difference / (1.0 / inside + 1.0 / outside).sqrt(), found)
        })
        .collect();
    found.sort_by(|(a, x), (b, y)| b.total_cmp(a).then(x.key.cmp(&y.key)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::analysis::profile::tests::two_camps;
    use ndarray::Array2;

    fn names_of(floor: u64) -> Vec<ClusterName> {
        let data = two_camps();
        let holdings = Holdings::of(&data, &Task::silent()).unwrap();
        let everybody = Tally::of_everybody(&data, &holdings, &Task::silent()).unwrap();
        let clusters = Clusters {
            labels: (0..300).map(|person| person / 100).collect(),
            sizes: vec![100; 3],
            centroids: Array2::zeros((3, 1)),
            silhouette: 0.0,
            tried: vec![],
            n_unplaced: 0,
        };
        name_clusters(&clusters, &data, &holdings, &everybody, floor, &Task::silent()).unwrap()
    }

    #[test]
    fn camps_are_named_after_what_only_they_take() {
        let names = names_of(0);
        let key = |found: &Option<Trait>| found.map(|found| found.key);
        let label = |domain, code| Some(TraitKey::Label { column: 0, domain, code });
        assert_eq!(key(&names[0].course_label), label(Domain::Course, 0));
        assert_eq!(key(&names[0].music_label), label(Domain::Music, 2));
        assert_eq!(key(&names[0].course_item), Some(TraitKey::Item(0)));
        assert_eq!(key(&names[0].music_item), Some(TraitKey::Item(2)));
        assert_eq!(names[0].top.len(), 3);
        // The category of course 1 is everybody's, so the item alone stands out; there is no music at all.
        assert_eq!(key(&names[1].course_label), None);
        assert_eq!(key(&names[1].course_item), Some(TraitKey::Item(1)));
        assert_eq!(key(&names[1].music_label), None);
        assert_eq!(names[1].bridge, BridgeCounts { course_only: 100, ..BridgeCounts::default() });
    }

    #[test]
    fn too_few_people_give_no_name() {
        assert!(names_of(101).iter().all(|name| name.top.is_empty() && name.course_item.is_none()));
    }
}
