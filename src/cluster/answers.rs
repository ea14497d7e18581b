//! What comes back from a cluster: sums over people, never a person, but for the samples that are asked for as such.

/// One item's sums over the capped histories.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ItemSum {
    pub item: u32,
    pub people: u64,
    /// Of strengths.
    pub strength: i64,
    /// Of squares of strengths.
    pub product: i64,
    /// Of squares over the person's own sum, in 1/2^20.
    pub shared: i64,
}

/// One pair's, `i < j`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PairSum {
    pub i: u32,
    pub j: u32,
    pub people: u64,
    pub product: i64,
    pub shared: i64,
}

/// Everything that a model learns from.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Sums {
    pub n_items: usize,
    /// People with any strength.
    pub n_people: u64,
    pub items: Vec<ItemSum>,
    pub pairs: Vec<PairSum>,
    /// Whether only the strongest pairs of each item came.
    pub is_pruned: bool,
}

/// How many people are on a way, counted over everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PathTotals {
    pub everybody: u64,
    pub leavers: u64,
    pub crossed: u64,
    pub late: u64,
    pub capped: u64,
}

/// What a source holds; counts of fewer people than the floor are `None`.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct SourceCounts {
    pub events: u64,
    pub unknown_kinds: u64,
    pub unknown_items: u64,
    pub without_time: u64,
    pub people: Option<u64>,
    pub with_contact: Option<u64>,
    pub reachable: Option<u64>,
    pub granted: [Option<u64>; 3],
    pub items: u64,
    pub first: Option<i64>,
    pub last: Option<i64>,
    pub has_refunds: bool,
    pub ratings: Option<(f64, f64)>,
}
