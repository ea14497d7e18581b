//! Weights of the cells of a sparse matrix before its rows are compared, from text retrieval: a column that most rows
//! have tells little about any of them.

use std::borrow::Cow;

use super::{ParamKind, ParamSpec};
use crate::data::Interactions;

/// 0 none, 1 TF-IDF, 2 BM25.
pub const WEIGHTING: ParamSpec =
    ParamSpec { name: "weighting", kind: ParamKind::Integer, min: 0.0, max: 2.0, default: 0.0 };

/// How soon repeated acts stop counting, and how far long rows are held back (Robertson and Zaragoza 2009).
const BM25_K1: f64 = 1.2;
const BM25_B: f64 = 0.75;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Weighting {
    None,
    /// sqrt(x) idf (Salton and Buckley 1988).
    TfIdf,
    /// x (k1 + 1) / (x + k1 (1 - b + b length / mean length)) idf.
    Bm25,
}

impl Weighting {
    pub fn from_number(number: usize) -> Self {
        match number {
            0 => Self::None,
            1 => Self::TfIdf,
            _ => Self::Bm25,
        }
    }

    /// The weighted cells of `x`, idf of a column being ln(1 + n_rows / its rows). They are scaled so that the mean of
    /// their squares is 1: a shrinkage then means about so many shared columns whatever the weighting.
    pub fn apply(self, x: &Interactions) -> Cow<'_, Interactions> {
        if self == Self::None {
            return Cow::Borrowed(x);
        }
        let n_rows = x.n_people() as f64;
        let idf: Vec<f64> =
            x.item_counts().iter().map(|&count| (1.0 + n_rows / f64::from(count.max(1))).ln()).collect();
        let length = |row: usize| x.row(row).1.iter().map(|&value| f64::from(value)).sum::<f64>();
        let mean_length = (0..x.n_people()).map(length).sum::<f64>() / n_rows.max(1.0);
        let mut values = Vec::with_capacity(x.nnz());
        for row in 0..x.n_people() {
            let held_back = BM25_K1 * (1.0 - BM25_B + BM25_B * length(row) / mean_length);
            let (columns, cells) = x.row(row);
            values.extend(columns.iter().zip(cells).map(|(&column, &cell)| {
                let cell = f64::from(cell);
                let tf = match self {
                    Self::Bm25 => cell * (BM25_K1 + 1.0) / (cell + held_back),
                    _ => cell.sqrt(),
                };
                tf * idf[column as usize]
            }));
        }
        let mean_square = values.iter().map(|value| value * value).sum::<f64>() / values.len().max(1) as f64;
        let scale = if mean_square > 0.0 { 1.0 / mean_square.sqrt() } else { 0.0 };
        let values = values.into_iter().map(|value| (value * scale) as f32).collect();
        Cow::Owned(Interactions::from_parts(x.n_items(), x.indptr().to_vec(), x.items().to_vec(), values))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two rows; column 0 is in both, column 1 in the first only.
    fn check(weighting: Weighting, expected: [f64; 3]) {
        let x = Interactions::from_triplets(2, 2, &[(0, 0, 1.0), (0, 1, 4.0), (1, 0, 1.0)]);
        let found = weighting.apply(&x);
        let mean_square = expected.iter().map(|value| value * value).sum::<f64>() / 3.0;
        for (value, expected) in found.values().iter().zip(expected) {
            assert!((f64::from(*value) - expected / mean_square.sqrt()).abs() < 1e-6, "{weighting:?} {found:?}");
        }
    }

    #[test]
    fn cells_are_weighted_as_defined() {
        let idf = [2_f64.ln(), 3_f64.ln()];
        check(Weighting::TfIdf, [idf[0], 2.0 * idf[1], idf[0]]);
        let tf = |x: f64, length: f64| x * 2.2 / (x + 1.2 * (0.25 + 0.75 * length / 3.0));
        check(Weighting::Bm25, [tf(1.0, 5.0) * idf[0], tf(4.0, 5.0) * idf[1], tf(1.0, 1.0) * idf[0]]);
    }

    #[test]
    fn without_weights_nothing_is_copied() {
        let x = Interactions::from_triplets(1, 1, &[(0, 0, 3.0)]);
        assert!(matches!(Weighting::None.apply(&x), Cow::Borrowed(same) if *same == x));
    }
}
