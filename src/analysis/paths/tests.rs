//! Paths by hand, and against a plain quadratic count of every pair of every person.

use proptest::prelude::*;

use super::*;
use crate::analysis::is_reachable;
use crate::analysis::stats::{lift_of_shares, share};
use crate::data::{EventKind, HAS_EMAIL, LabelColumnBuilder, NO_TIME, People, PersonSet};

const DAY: i64 = 86_400;

/// Courses 0 and 1 (Mixing), 2 (Business); music 3 (Electronic), 4 (Ambient), 5 without a category.
fn dataset(n_people: usize, events: &[(u32, u32, Option<i64>)], now: i64) -> Dataset {
    let mut data = Dataset { people: People::anonymous(n_people), now: now * DAY, ..Dataset::default() };
    data.catalogue.keys = ["c0", "c1", "c2", "m3", "m4", "m5"].iter().collect();
    data.catalogue.titles = data.catalogue.keys.clone();
    data.catalogue.domains = [[Domain::Course; 3], [Domain::Music; 3]].concat();
    let mut category = LabelColumnBuilder::new("category");
    for label in ["Mixing", "Mixing", "Business", "Electronic", "Ambient", ""] {
        category.push([label]);
    }
    data.catalogue.labels = vec![category.finish()];
    for &(person, item, day) in events {
        data.events.push(person, item, EventKind::Play, 1.0, day.map_or(NO_TIME, |day| day * DAY));
    }
    data.events.sort(n_people);
    for (row, flags) in data.people.flags.iter_mut().enumerate() {
        *flags = if row % 3 == 0 { 0 } else { HAS_EMAIL };
    }
    data
}

fn table(data: &Dataset, query: PathQuery) -> PathTable {
    let holdings = Holdings::of(data, &Task::silent()).unwrap();
    paths(data, &holdings, query, &Task::silent()).unwrap()
}

fn by_hand() -> Dataset {
    let day = Some;
    dataset(
        8,
        &[
            (0, 0, day(0)),
            (0, 3, day(10)),
            // Two mixing courses and then both kinds of music; a course comes back later.
            (1, 1, day(5)),
            (1, 0, day(6)),
            (1, 3, day(20)),
            (1, 4, day(30)),
            // Began with music.
            (2, 3, day(1)),
            (2, 0, day(4)),
            // Nothing of the other side.
            (3, 2, day(50)),
            (4, 0, None),
            // After the window.
            (5, 2, day(0)),
            (5, 4, day(95)),
            // No full window of data behind it.
            (6, 0, day(80)),
            (6, 3, day(84)),
            // Nobody can say which came first.
            (7, 0, day(3)),
            (7, 3, None),
        ],
        100,
    )
}

#[test]
fn ribbons_divide_the_starters() {
    let query = PathQuery { window_days: 30, min_people: 1, ..PathQuery::default() };
    let table = table(&by_hand(), query);
    let totals = table.totals;
    assert_eq!((totals.starters, totals.crossed, totals.crossed_later, totals.leavers), (6, 3, 1, 2));
    let [mixing, business] = &table.from_nodes[..] else { panic!("two categories of courses") };
    assert_eq!(
        (mixing.name.as_str(), mixing.people, mixing.starters, mixing.crossed, mixing.leavers),
        ("Mixing", 6, 4, 3, 1)
    );
    assert_eq!((business.starters, business.crossed, business.leavers), (2, 0, 1));
    assert_eq!(table.ribbons.len(), 1);
    let ribbon = table.ribbons[0];
    assert_eq!((ribbon.people, ribbon.median_days, ribbon.lift), (3, 10.0, None));
    assert_eq!(table.ribbon_people(0, 0), PersonSet::from_iter([0, 1, 6]));
    assert_eq!(table.ribbon_days(0, 0).iter().sum::<u32>(), 3);
    assert_eq!(table.leavers_of(0), PersonSet::from_iter([4]));
    assert_eq!(table.starters_of(1), PersonSet::from_iter([3, 5]));
    assert_eq!(table.to_nodes[0].median_days, Some(10.0));
    assert_eq!((table.crossed_from(0), table.crossed_to(1)), (table.crossed(), PersonSet::new()));
}

#[test]
fn a_rule_counts_first_a_then_first_b_within_the_window() {
    let data = by_hand();
    let query = PathQuery { window_days: 30, min_people: 1, ..PathQuery::default() };
    let table = table(&data, query);
    let row = table.rows.iter().find(|row| (row.from_idx, row.to_idx) == (0, 0)).unwrap();
    assert_eq!(table.people_of(row), PersonSet::from_iter([0, 1, 6]));
    assert_eq!((row.people, row.share), (3, 0.375));
    // With mixing and 30 days behind it: 0, 1, 2, 7. Of them 0 and 1 went on.
    assert_eq!((row.from_people, row.followed_people, row.confidence), (4, 2, 0.5));
    assert!(row.too_few() && row.q_value == 1.0);
    assert_eq!(row.median_days, 10.0);
    assert_eq!(table.people_back(row), PersonSet::from_iter([2]));
    assert_eq!(table.matching_people(row), PersonSet::from_iter([4]));
    assert_eq!((row.matching, row.opportunity), (1, 1));
    assert_eq!(table.opportunity_people(row), PersonSet::from_iter([4]));
    let holdings = Holdings::of(&data, &Task::silent()).unwrap();
    let items = table.main_items(&data, &holdings, &table.people_of(row), (0, 0), 9);
    let pair = |from_item, to_item, people| ItemPair { from_item, to_item, people };
    assert_eq!(items, [pair(0, 3, 2), pair(1, 3, 1)]);
}

#[test]
fn music_without_a_category_has_ribbons_but_no_rules() {
    let data = dataset(2, &[(0, 0, Some(1)), (0, 5, Some(2)), (1, 0, Some(3))], 50);
    let table = table(&data, PathQuery { window_days: 9, min_people: 1, ..PathQuery::default() });
    assert!(table.rows.is_empty());
    assert_eq!(table.ribbons.len(), 1);
    assert_eq!(table.to_nodes[table.ribbons[0].to_idx as usize].key, NodeKey::Unlabelled);
}

#[test]
fn long_histories_are_cut_to_the_newest_and_counted() {
    let events: Vec<(u32, u32, Option<i64>)> = vec![(0, 0, Some(0)), (0, 3, Some(1)), (0, 4, Some(2)), (1, 0, Some(0))];
    let query = PathQuery { history_cap: 1, min_people: 1, level: Level::Item, ..PathQuery::default() };
    let table = table(&dataset(2, &events, 50), query);
    assert_eq!(table.totals.n_capped, 1);
    assert_eq!(
        table.rows.iter().map(|row| table.to_nodes[row.to_idx as usize].name.as_str()).collect::<Vec<_>>(),
        ["m4"]
    );
    // Ribbons look at the whole history.
    assert_eq!(table.to_nodes[table.ribbons[0].to_idx as usize].name, "m3");
}

#[test]
fn parameters_are_checked() {
    let data = by_hand();
    let holdings = Holdings::of(&data, &Task::silent()).unwrap();
    for (query, name) in [
        (PathQuery { window_days: 0, ..PathQuery::default() }, "window_days"),
        (PathQuery { min_people: 0, ..PathQuery::default() }, "min_people"),
        (PathQuery { history_cap: 0, ..PathQuery::default() }, "history_cap"),
    ] {
        match paths(&data, &holdings, query, &Task::silent()) {
            Err(PathError::OutOfRange { name: found, .. }) => assert_eq!(found, name),
            other => panic!("{other:?}"),
        }
    }
    let task = Task::silent();
    task.token().cancel();
    assert!(matches!(paths(&data, &holdings, PathQuery::default(), &task), Err(PathError::Cancelled(_))));
}

/// First known time of a node, by going through all events of the person.
fn plain_first(data: &Dataset, person: usize, nodes: &Nodes, node: u32) -> Option<i64> {
    let events = data.events.of(person);
    let times = events.items.iter().zip(events.times).filter(|(item, _)| nodes.of_item(**item).contains(&node));
    let times: Vec<i64> = times.map(|(_, &time)| time).collect();
    if times.is_empty() {
        None
    } else {
        Some(times.iter().copied().filter(|&time| time != NO_TIME).min().unwrap_or(NO_TIME))
    }
}

/// A rule counted the slow way: (people, from_people, followed_people, matching, opportunity, lift).
fn plain_rule(data: &Dataset, query: &PathQuery, from: u32, to: u32) -> (u64, u64, u64, u64, u64, Option<Lift>) {
    let left = Nodes::of(data, query.from, query.level);
    let right = Nodes::of(data, query.to, query.level);
    let window = i64::from(query.window_days) * DAY;
    let within = |start: i64, end: i64| start != NO_TIME && end != NO_TIME && start < end && end - start <= window;
    let is_followed = |start: i64| start != NO_TIME && start + window <= data.now;
    let (mut people, mut from_people, mut followed, mut matching, mut opportunity) = (0, 0, 0, 0, 0);
    let (mut base, mut base_hits) = (0, 0);
    for person in 0..data.n_people() {
        let first = plain_first(data, person, &left, from);
        let then = plain_first(data, person, &right, to);
        let starts = (0..left.len() as u32).filter_map(|node| plain_first(data, person, &left, node));
        if let Some(start) = starts.filter(|&time| time != NO_TIME).min().filter(|&start| is_followed(start)) {
            base += 1;
            base_hits += u64::from(then.is_some_and(|then| within(start, then)));
        }
        let Some(first) = first else { continue };
        from_people += u64::from(is_followed(first));
        match then {
            Some(then) => {
                people += u64::from(within(first, then));
                followed += u64::from(within(first, then) && is_followed(first));
            }
            None => {
                matching += 1;
                opportunity += u64::from(is_reachable(data, person));
            }
        }
    }
    (people, from_people, followed, matching, opportunity, lift_of_shares(followed, from_people, base_hits, base))
}

proptest! {
    #[test]
    fn counts_equal_the_plain_ones(
        events in prop::collection::vec((0_u32..30, 0_u32..6, prop::option::weighted(0.95, 0_i64..60)), 0..160),
        window_days in 1_u32..40,
        is_item_level in any::<bool>(),
        is_one_sided in any::<bool>(),
    ) {
        let data = dataset(30, &events, 60);
        let query = PathQuery {
            window_days,
            min_people: 1,
            level: if is_item_level { Level::Item } else { Level::Category },
            to: if is_one_sided { Domain::Course } else { Domain::Music },
            ..PathQuery::default()
        };
        let table = table(&data, query);
        let mut n_expected = 0;
        for from in 0..table.from_nodes.len() as u32 {
            for to in 0..table.to_nodes.len() as u32 {
                let is_node_pair = table.to_nodes[to as usize].key != NodeKey::Unlabelled && !(is_one_sided && from == to);
                let plain = plain_rule(&data, &query, from, to);
                if !is_node_pair || plain.0 == 0 {
                    continue;
                }
                n_expected += 1;
                let (at, row) = table.rows.iter().enumerate().find(|(_, row)| (row.from_idx, row.to_idx) == (from, to)).unwrap();
                let found = (row.people, row.from_people, row.followed_people, row.matching, row.opportunity, row.lift);
                prop_assert_eq!(found, plain);
                prop_assert_eq!(row.confidence, share(plain.2, plain.1));
                prop_assert_eq!(table.people_of(row).len(), row.people);
                prop_assert_eq!(table.matching_people(row).len(), row.matching);
                prop_assert_eq!(table.opportunity_people(row).len(), row.opportunity);
                prop_assert_eq!(u64::from(table.days_of(at).iter().sum::<u32>()), row.people);
            }
        }
        prop_assert_eq!(table.rows.len(), n_expected);
        let totals = table.totals;
        prop_assert_eq!(totals.starters, totals.crossed + totals.crossed_later + totals.leavers);
        prop_assert_eq!(totals.crossed, table.ribbons.iter().map(|ribbon| ribbon.people).sum::<u64>());
        prop_assert_eq!(totals.starters, table.from_nodes.iter().map(|node| node.starters).sum::<u64>());
    }
}

#[test]
fn a_planted_path_stands_out_and_chance_does_not() {
    // 400 people begin with Mixing and 400 with Business; Electronic follows for 60 % and 20 %.
    let mut events = vec![];
    for person in 0..800_u32 {
        let is_mixing = person < 400;
        events.push((person, if is_mixing { 0 } else { 2 }, Some(0)));
        if person % 10 < if is_mixing { 6 } else { 2 } {
            events.push((person, 3, Some(i64::from(person % 7) + 1)));
        }
        if person % 4 == 0 {
            events.push((person, 4, Some(9)));
        }
    }
    let table = table(&dataset(800, &events, 100), PathQuery { window_days: 30, ..PathQuery::default() });
    let top = table.rows[0];
    assert_eq!(
        (table.from_nodes[top.from_idx as usize].name.as_str(), table.to_nodes[top.to_idx as usize].name.as_str()),
        ("Mixing", "Electronic")
    );
    let lift = top.lift.unwrap();
    assert!((lift.value - 1.5).abs() < 1e-9 && lift.is_over() && top.q_value < 0.001);
    for row in table.rows.iter().filter(|row| table.to_nodes[row.to_idx as usize].name == "Ambient") {
        let lift = row.lift.unwrap();
        assert!((lift.value - 1.0).abs() < 1e-9 && !lift.is_over() && row.q_value > 0.5);
    }
}
