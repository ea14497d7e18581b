//! Which local users are one person, and which are people known already: union-find over shared identifiers.
//! Never on names. The result depends on the order of the rows only.

use std::collections::BTreeSet;

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::incoming::{Batch, IdKind, IdentityIndex, Joined};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinLimits {
    /// An e-mail, phone or union id of more users than this in one file joins nobody: a shop's own number, a
    /// placeholder.
    pub max_sharing: u32,
}

impl Default for JoinLimits {
    fn default() -> Self {
        Self { max_sharing: 10 }
    }
}

/// Joins a batch to the index and adds its people to it. Joining batch after batch gives the same people as joining
/// them as one, but for identifiers refused in one of them.
pub fn join(index: &mut IdentityIndex, batch: &Batch, limits: JoinLimits) -> Joined {
    let keys = Keys::of(batch);
    let refused = keys.refused(limits);
    let mut people = Components::new(batch.n_users as usize);
    let mut known_numbers: Vec<Option<u32>> = vec![None; keys.list.len()];
    for (key, &(kind, value)) in keys.list.iter().enumerate() {
        if !refused.contains(&(key as u32)) {
            known_numbers[key] = index.people.get(&(kind, value.to_owned())).copied();
        }
    }
    let mut known_nodes: FxHashMap<u32, u32> = FxHashMap::default();
    let mut first_user: Vec<Option<u32>> = vec![None; keys.list.len()];
    for &(user, key) in &keys.pairs {
        if refused.contains(&key) {
            continue;
        }
        if let Some(number) = known_numbers[key as usize] {
            let node = *known_nodes.entry(number).or_insert_with(|| people.add(number));
            people.union(user, node);
        }
        let first = *first_user[key as usize].get_or_insert(user);
        people.union(first, user);
    }
    let mut joined = people.number(batch.n_users, index);
    count_meetings(&mut joined, &keys, &refused, &known_numbers);
    joined.refused_shared = refused.len() as u64;
    update(index, &keys, &refused, &joined);
    joined
}

/// The distinct identifiers of a batch, and who has which.
struct Keys<'a> {
    list: Vec<(IdKind, &'a str)>,
    /// (user, key), each pair once, in the batch's order.
    pairs: Vec<(u32, u32)>,
    n_users: Vec<u32>,
}

impl<'a> Keys<'a> {
    fn of(batch: &'a Batch) -> Self {
        let mut numbers: FxHashMap<(IdKind, &str), u32> = FxHashMap::default();
        let mut keys = Self { list: vec![], pairs: vec![], n_users: vec![] };
        let mut seen: FxHashSet<(u32, u32)> = FxHashSet::default();
        for identifier in batch.identifiers.iter().filter(|identifier| identifier.user < batch.n_users) {
            let id = (identifier.kind, identifier.value.as_str());
            let key = *numbers.entry(id).or_insert_with(|| {
                keys.list.push(id);
                keys.n_users.push(0);
                keys.list.len() as u32 - 1
            });
            if seen.insert((identifier.user, key)) {
                keys.pairs.push((identifier.user, key));
                keys.n_users[key as usize] += 1;
            }
        }
        keys
    }

    fn refused(&self, limits: JoinLimits) -> FxHashSet<u32> {
        let is_refused = |&key: &u32| {
            self.list[key as usize].0 != IdKind::Platform && self.n_users[key as usize] > limits.max_sharing
        };
        (0..self.list.len() as u32).filter(is_refused).collect()
    }
}

/// Union-find: local users first, then the known people that they met.
struct Components {
    parents: Vec<u32>,
    n_users: usize,
    /// Stored numbers of the nodes after the users.
    known: Vec<u32>,
}

impl Components {
    fn new(n_users: usize) -> Self {
        Self { parents: (0..n_users as u32).collect(), n_users, known: vec![] }
    }

    fn add(&mut self, number: u32) -> u32 {
        self.known.push(number);
        self.parents.push(self.parents.len() as u32);
        self.parents.len() as u32 - 1
    }

    fn root(&mut self, node: u32) -> u32 {
        let mut at = node;
        while self.parents[at as usize] != at {
            // Path halving keeps the trees flat.
            let above = self.parents[self.parents[at as usize] as usize];
            self.parents[at as usize] = above;
            at = above;
        }
        at
    }

    /// The smaller node becomes the root, so that the outcome does not depend on tree heights.
    fn union(&mut self, a: u32, b: u32) {
        let (a, b) = (self.root(a), self.root(b));
        self.parents[a.max(b) as usize] = a.min(b);
    }

    /// Gives each component its number: the lowest known in it, else the next new one.
    fn number(mut self, n_users: u32, index: &mut IdentityIndex) -> Joined {
        let mut numbers: Vec<Option<u32>> = vec![None; self.parents.len()];
        let nodes: Vec<(u32, u32)> =
            self.known.iter().enumerate().map(|(at, &number)| ((self.n_users + at) as u32, number)).collect();
        let rooted: Vec<(u32, u32)> = nodes.into_iter().map(|(node, number)| (self.root(node), number)).collect();
        for &(root, number) in &rooted {
            let lowest = numbers[root as usize].map_or(number, |other| other.min(number));
            numbers[root as usize] = Some(lowest);
        }
        let mut merges = BTreeSet::new();
        for &(root, number) in &rooted {
            if let Some(stays) = numbers[root as usize].filter(|&stays| stays != number) {
                merges.insert((number, stays));
            }
        }
        let mut joined = Joined { merges: merges.into_iter().collect(), ..Joined::default() };
        for user in 0..n_users {
            let root = self.root(user) as usize;
            let number = *numbers[root].get_or_insert_with(|| {
                let number = index.next_number;
                index.next_number += 1;
                joined.new_numbers.push(number);
                number
            });
            joined.numbers.push(number);
        }
        joined
    }
}

/// Counts the users who share an identifier with somebody, by its kind.
fn count_meetings(joined: &mut Joined, keys: &Keys<'_>, refused: &FxHashSet<u32>, known_numbers: &[Option<u32>]) {
    let mut met: FxHashSet<(u32, IdKind)> = FxHashSet::default();
    for &(user, key) in &keys.pairs {
        let kind = keys.list[key as usize].0;
        let meets = keys.n_users[key as usize] > 1 || known_numbers[key as usize].is_some();
        if kind == IdKind::Platform || refused.contains(&key) || !meets || !met.insert((user, kind)) {
            continue;
        }
        match kind {
            IdKind::Email => joined.joined_by_email += 1,
            IdKind::Phone => joined.joined_by_phone += 1,
            IdKind::UnionId => joined.joined_by_union_id += 1,
            IdKind::Platform => {}
        }
    }
}

fn update(index: &mut IdentityIndex, keys: &Keys<'_>, refused: &FxHashSet<u32>, joined: &Joined) {
    if !joined.merges.is_empty() {
        let stays: FxHashMap<u32, u32> = joined.merges.iter().copied().collect();
        for number in index.people.values_mut() {
            *number = stays.get(number).copied().unwrap_or(*number);
        }
    }
    for &(user, key) in &keys.pairs {
        if !refused.contains(&key) {
            let (kind, value) = keys.list[key as usize];
            index.people.insert((kind, value.to_owned()), joined.numbers[user as usize]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::incoming::Identifier;

    fn batch(rows: &[(u32, IdKind, &str)]) -> Batch {
        let identifiers: Vec<Identifier> =
            rows.iter().map(|&(user, kind, value)| Identifier { user, kind, value: value.to_owned() }).collect();
        let n_users = rows.iter().map(|row| row.0 + 1).max().unwrap_or(0);
        Batch { n_users, identifiers, ..Batch::default() }
    }

    use IdKind::{Email, Phone, Platform};

    #[test]
    fn users_join_on_any_shared_identifier() {
        let mut index = IdentityIndex::default();
        let first =
            batch(&[(0, Platform, "t\u{1f}1"), (0, Email, "a@x.org"), (1, Platform, "t\u{1f}2"), (1, Phone, "+49")]);
        assert_eq!(join(&mut index, &first, JoinLimits::default()).numbers, [0, 1]);
        let second = batch(&[(0, Platform, "m\u{1f}9"), (0, Email, "a@x.org"), (1, Platform, "m\u{1f}8")]);
        let joined = join(&mut index, &second, JoinLimits::default());
        assert_eq!((joined.numbers.as_slice(), joined.new_numbers.as_slice()), ([0, 2].as_slice(), [2].as_slice()));
        assert_eq!((joined.joined_by_email, joined.joined_by_phone), (1, 0));
        // One user with the identifiers of two known people makes them one; the lower number stays.
        let third = batch(&[(0, Email, "a@x.org"), (0, Phone, "+49")]);
        let joined = join(&mut index, &third, JoinLimits::default());
        assert_eq!((joined.numbers, joined.merges), (vec![0], vec![(1, 0)]));
        assert_eq!(index.people[&(Platform, "t\u{1f}2".to_owned())], 0);
        assert_eq!(index.next_number, 3);
    }

    #[test]
    fn an_identifier_of_too_many_joins_nobody() {
        let rows: Vec<(u32, IdKind, &str)> = (0..11).map(|user| (user, Phone, "+4900")).collect();
        let mut index = IdentityIndex::default();
        let joined = join(&mut index, &batch(&rows), JoinLimits::default());
        assert_eq!((joined.new_numbers.len(), joined.refused_shared, joined.joined_by_phone), (11, 1, 0));
        assert!(index.people.is_empty());
        let joined = join(&mut index, &batch(&rows[..10]), JoinLimits::default());
        assert_eq!((joined.new_numbers.len(), joined.refused_shared), (1, 0));
    }

    #[test]
    fn chains_of_users_are_one_person() {
        let rows = [(0, Email, "a"), (1, Email, "b"), (2, Email, "a"), (2, Phone, "p"), (1, Phone, "p")];
        let joined = join(&mut IdentityIndex::default(), &batch(&rows), JoinLimits::default());
        assert_eq!(joined.numbers, [0, 0, 0]);
    }
}
