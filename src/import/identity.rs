//! Which records are one person: profiles that share an e-mail address, a phone number, a union id or a device are
//! linked, never on names. What too many profiles share (an office phone, `info@`) links nobody.
//!
//! A profile is a platform's user, or a contact that came without one. It keeps its number whatever it is linked to;
//! people are what links connect. The result depends on the order of the rows only.

use rustc_hash::{FxHashMap, FxHashSet};

use crate::data::incoming::{Batch, Holder, IdKind, IdentityIndex, Joined, Link};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JoinLimits {
    /// An e-mail, phone, union id or device of more profiles than this joins nobody.
    pub max_sharing: u32,
}

impl Default for JoinLimits {
    fn default() -> Self {
        Self { max_sharing: 10 }
    }
}

/// Joins a batch to the index and adds its profiles to it. Joining batch after batch links the same people as joining
/// them as one, but for identifiers that pass the limit later: links on those are withdrawn (`Joined::refused`).
pub fn join(index: &mut IdentityIndex, batch: &Batch, limits: JoinLimits) -> Joined {
    let keys = Keys::of(batch);
    let first_new = index.next_number;
    let holders: Vec<Option<Holder>> = keys.list.iter().map(|&(kind, value)| index.holder(kind, value)).collect();
    let mut joined = Joined::default();
    number_profiles(index, batch, &keys, &holders, limits, &mut joined);
    let sharing = Sharing::of(index, &keys, &holders, &joined.numbers, limits);
    joined.refused_shared = sharing.refused.len() as u64;
    for &key in &sharing.newly_refused {
        let (kind, value) = keys.list[key as usize];
        joined.refused.push((kind, value.to_owned()));
    }
    link(index, &keys, &holders, &sharing, first_new, &mut joined);
    count_meetings(&mut joined, &keys, &holders, &sharing.refused);
    for &(user, key) in &keys.pairs {
        let (kind, value) = keys.list[key as usize];
        index.hold(kind, value, joined.numbers[user as usize]);
    }
    joined
}

/// The distinct identifiers of a batch, and who has which.
struct Keys<'a> {
    list: Vec<(IdKind, &'a str)>,
    /// (user, key), each pair once, in the batch's order.
    pairs: Vec<(u32, u32)>,
    /// By user: the key that names the profile, which is the first that the file gave.
    own: Vec<Option<u32>>,
    n_users: Vec<u32>,
}

impl<'a> Keys<'a> {
    fn of(batch: &'a Batch) -> Self {
        let n_identifiers = batch.identifiers.len();
        let mut numbers: FxHashMap<(IdKind, &str), u32> = FxHashMap::default();
        numbers.reserve(n_identifiers);
        let mut keys = Self { list: vec![], pairs: vec![], own: vec![None; batch.n_users as usize], n_users: vec![] };
        let mut seen: FxHashSet<(u32, u32)> = FxHashSet::default();
        seen.reserve(n_identifiers);
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
                keys.own[identifier.user as usize].get_or_insert(key);
            }
        }
        keys
    }
}

/// Gives each user the number of the profile that its own key names, else the next new one. A bare contact is the
/// profile that has it, as long as only one has.
fn number_profiles(
    index: &mut IdentityIndex,
    batch: &Batch,
    keys: &Keys<'_>,
    holders: &[Option<Holder>],
    limits: JoinLimits,
    joined: &mut Joined,
) {
    for user in 0..batch.n_users {
        let own = keys.own[user as usize];
        let known = own.and_then(|key| Some((keys.list[key as usize].0, holders[key as usize]?)));
        let is_same = |(kind, holder): (IdKind, Holder)| {
            kind == IdKind::Platform || (holder.n_profiles <= limits.max_sharing && !holder.is_contested)
        };
        let number = match known.filter(|&known| is_same(known)) {
            Some((_, holder)) => holder.number,
            None => {
                let number = index.next_number;
                index.next_number += 1;
                joined.new_numbers.push(number);
                number
            }
        };
        joined.numbers.push(number);
    }
}

/// Which identifiers too many profiles have.
#[derive(Default)]
struct Sharing {
    refused: FxHashSet<u32>,
    /// In order: those that were within the limit before this batch.
    newly_refused: Vec<u32>,
}

impl Sharing {
    fn of(
        index: &IdentityIndex,
        keys: &Keys<'_>,
        holders: &[Option<Holder>],
        numbers: &[u32],
        limits: JoinLimits,
    ) -> Self {
        let mut n_profiles: Vec<u32> =
            holders.iter().map(|holder| holder.map_or(0, |known| known.n_profiles)).collect();
        for &(user, key) in &keys.pairs {
            // A profile that is known by this very key has been counted.
            let is_known = holders[key as usize].is_some_and(|holder| index.holds(holder, numbers[user as usize]));
            n_profiles[key as usize] += u32::from(!is_known);
        }
        let mut sharing = Self::default();
        for (key, &count) in n_profiles.iter().enumerate() {
            let before = holders[key];
            if count <= limits.max_sharing && before.is_none_or(|holder| !holder.is_contested) {
                continue;
            }
            sharing.refused.insert(key as u32);
            if before.is_some_and(|holder| holder.n_profiles <= limits.max_sharing && !holder.is_contested) {
                sharing.newly_refused.push(key as u32);
            }
        }
        sharing
    }
}

/// Links each profile to the first that had the same identifier.
fn link(
    index: &mut IdentityIndex,
    keys: &Keys<'_>,
    holders: &[Option<Holder>],
    sharing: &Sharing,
    first_new: u32,
    joined: &mut Joined,
) {
    let mut first: Vec<Option<u32>> = holders.iter().map(|holder| holder.map(|known| known.number)).collect();
    for &(user, key) in &keys.pairs {
        if sharing.refused.contains(&key) {
            continue;
        }
        let number = joined.numbers[user as usize];
        let other = *first[key as usize].get_or_insert(number);
        if other == number || holders[key as usize].is_some_and(|holder| index.holds(holder, number)) {
            continue; // itself, or linked before
        }
        let is_undone = index.are_apart(other, number);
        // The lowest number of a person is the oldest: whoever goes was known, or came with this batch.
        match index.unite(other, number) {
            Some((stays, goes)) if goes < first_new => joined.merged.push((goes, stays)),
            Some(_) => joined.n_absorbed += 1,
            None => {}
        }
        let (kind, value) = keys.list[key as usize];
        let (low, high) = (other.min(number), other.max(number));
        joined.links.push(Link { low, high, kind, value: value.to_owned(), is_undone });
    }
}

/// Counts the users who share an identifier with somebody, by its kind.
fn count_meetings(joined: &mut Joined, keys: &Keys<'_>, holders: &[Option<Holder>], refused: &FxHashSet<u32>) {
    let mut met: FxHashSet<(u32, IdKind)> = FxHashSet::default();
    for &(user, key) in &keys.pairs {
        let kind = keys.list[key as usize].0;
        let meets = keys.n_users[key as usize] > 1 || holders[key as usize].is_some();
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

#[cfg(test)]
mod tests {
    use std::collections::{BTreeMap, BTreeSet};

    use proptest::prelude::*;

    use super::*;
    use crate::data::incoming::Identifier;

    fn batch(rows: &[(u32, IdKind, &str)]) -> Batch {
        let identifiers: Vec<Identifier> =
            rows.iter().map(|&(user, kind, value)| Identifier { user, kind, value: value.to_owned() }).collect();
        let n_users = rows.iter().map(|row| row.0 + 1).max().unwrap_or(0);
        Batch { n_users, identifiers, ..Batch::default() }
    }

    fn roots(index: &mut IdentityIndex, joined: &Joined) -> Vec<u32> {
        joined.numbers.iter().map(|&number| index.root(number)).collect()
    }

    use IdKind::{Email, Phone, Platform};

    #[test]
    fn profiles_are_linked_on_any_shared_identifier() {
        let mut index = IdentityIndex::default();
        let first =
            batch(&[(0, Platform, "t\u{1f}1"), (0, Email, "a@x.org"), (1, Platform, "t\u{1f}2"), (1, Phone, "+49")]);
        assert_eq!(join(&mut index, &first, JoinLimits::default()).numbers, [0, 1]);
        let second = batch(&[(0, Platform, "m\u{1f}9"), (0, Email, "a@x.org"), (1, Platform, "m\u{1f}8")]);
        let joined = join(&mut index, &second, JoinLimits::default());
        assert_eq!((joined.numbers.as_slice(), joined.new_numbers.as_slice()), ([2, 3].as_slice(), [2, 3].as_slice()));
        let link = Link { low: 0, high: 2, kind: Email, value: "a@x.org".to_owned(), is_undone: false };
        assert_eq!(joined.links, [link]);
        assert_eq!((joined.joined_by_email, joined.n_new_people(), roots(&mut index, &joined)), (1, 1, vec![0, 3]));
        // One user with the identifiers of two known people makes them one; a bare address is who has it.
        let third = batch(&[(0, Email, "a@x.org"), (0, Phone, "+49")]);
        let joined = join(&mut index, &third, JoinLimits::default());
        assert_eq!(
            (joined.numbers.as_slice(), joined.merged.as_slice(), joined.n_new_people()),
            ([0].as_slice(), [(1, 0)].as_slice(), 0)
        );
        assert_eq!(roots(&mut index, &joined), [0]);
        assert_eq!(index.root(1), 0);
        // The same file again brings nothing new.
        let again = join(&mut index, &second, JoinLimits::default());
        assert_eq!((again.numbers.as_slice(), again.new_numbers.len()), ([2, 3].as_slice(), 0));
    }

    #[test]
    fn an_identifier_of_too_many_joins_nobody() {
        let rows: Vec<(u32, String)> = (0..11).map(|user| (user, format!("t\u{1f}{user}"))).collect();
        let users = |n: usize| -> Vec<(u32, IdKind, &str)> {
            rows[..n].iter().flat_map(|(user, id)| [(*user, Platform, id.as_str()), (*user, Phone, "+4900")]).collect()
        };
        let mut index = IdentityIndex::default();
        let joined = join(&mut index, &batch(&users(11)), JoinLimits::default());
        assert_eq!((joined.n_new_people(), joined.refused_shared, joined.joined_by_phone), (11, 1, 0));
        assert!(joined.links.is_empty() && joined.refused.is_empty());
        let mut index = IdentityIndex::default();
        let joined = join(&mut index, &batch(&users(10)), JoinLimits::default());
        assert_eq!((joined.n_new_people(), joined.links.len()), (1, 9));
        // An eleventh in a later file: what was linked on it no longer holds.
        let last = [(0, Platform, "u\u{1f}x"), (0, Phone, "+4900")];
        let joined = join(&mut index, &batch(&last), JoinLimits::default());
        assert_eq!(joined.refused, [(Phone, "+4900".to_owned())]);
        assert!(joined.links.is_empty());
    }

    #[test]
    fn people_kept_apart_stay_apart() {
        let mut index = IdentityIndex::default();
        let rows = [(0, Platform, "t\u{1f}1"), (0, Email, "a"), (1, Platform, "t\u{1f}2"), (1, Email, "b")];
        join(&mut index, &batch(&rows), JoinLimits::default());
        index.keep_apart(0, 1);
        let between = batch(&[(0, Platform, "m\u{1f}1"), (0, Email, "a"), (0, Email, "b")]);
        let joined = join(&mut index, &between, JoinLimits::default());
        assert_eq!(joined.links.iter().map(|link| link.is_undone).collect::<Vec<_>>(), [false, true]);
        assert_eq!((index.root(0), index.root(1), index.root(2)), (0, 1, 0));
    }

    #[test]
    fn chains_of_users_are_one_person() {
        let rows = [(0, Email, "a"), (1, Email, "b"), (2, Email, "a"), (2, Phone, "p"), (1, Phone, "p")];
        let mut index = IdentityIndex::default();
        let joined = join(&mut index, &batch(&rows), JoinLimits::default());
        assert_eq!((roots(&mut index, &joined), joined.n_new_people()), (vec![0, 0, 0], 1));
    }

    /// The plain way: colour neighbours again and again until nothing changes.
    fn plain_people(rows: &[(u32, IdKind, String)], n_users: u32) -> Vec<u32> {
        let mut holders: BTreeMap<(IdKind, &str), BTreeSet<u32>> = BTreeMap::new();
        for (user, kind, value) in rows {
            holders.entry((*kind, value)).or_default().insert(*user);
        }
        let mut colours: Vec<u32> = (0..n_users).collect();
        loop {
            let before = colours.clone();
            for users in holders.values() {
                let lowest = users.iter().map(|&user| colours[user as usize]).min().unwrap();
                users.iter().for_each(|&user| colours[user as usize] = lowest);
            }
            if colours == before {
                return colours;
            }
        }
    }

    proptest! {
        #[test]
        fn people_are_the_connected_profiles(pairs in proptest::collection::vec((0_u32..30, 0_u8..20), 0..60), cut in 0_usize..30) {
            let own = (0..30_u32).map(|user| (user, Platform, format!("t\u{1f}{user}")));
            let rows: Vec<(u32, IdKind, String)> =
                own.chain(pairs.iter().map(|&(user, value)| (user, Email, format!("{value}")))).collect();
            let limits = JoinLimits { max_sharing: 100 };
            let expected = plain_people(&rows, 30);
            // In one file, and in two that part anywhere.
            for cut in [30, cut as u32] {
                let mut index = IdentityIndex::default();
                for part in [0..cut, cut..30] {
                    let of_part: Vec<(u32, IdKind, &str)> = rows
                        .iter()
                        .filter(|row| part.contains(&row.0))
                        .map(|(user, kind, value)| (user - part.start, *kind, value.as_str()))
                        .collect();
                    join(&mut index, &batch(&of_part), limits);
                }
                let found: Vec<u32> = (0..30).map(|number| index.root(number)).collect();
                prop_assert_eq!(&found, &expected);
            }
        }
    }
}
