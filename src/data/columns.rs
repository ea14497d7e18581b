//! Attribute columns of people and features of items: labels (none, one or many a row) and numbers.

use super::text::IdMap;

/// A named set of labels a row: `country` has at most one a row, `interests` and `tags` have several.
/// Labels are numbered; `codes[indptr[row]..indptr[row + 1]]` are a row's, ascending, without repeats.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct LabelColumn {
    pub name: String,
    pub labels: Vec<String>,
    indptr: Vec<u32>,
    codes: Vec<u32>,
}

impl LabelColumn {
    pub fn n_rows(&self) -> usize {
        self.indptr.len().saturating_sub(1)
    }

    pub fn codes(&self, row: usize) -> &[u32] {
        match (self.indptr.get(row), self.indptr.get(row + 1)) {
            (Some(&start), Some(&end)) => &self.codes[start as usize..end as usize],
            _ => &[],
        }
    }

    /// A row's labels as text.
    pub fn texts(&self, row: usize) -> impl Iterator<Item = &str> {
        self.codes(row).iter().map(|&code| self.labels[code as usize].as_str())
    }

    /// The first label of a row, for columns that have at most one.
    pub fn first(&self, row: usize) -> Option<&str> {
        self.texts(row).next()
    }

    pub fn code_of(&self, label: &str) -> Option<u32> {
        self.labels.iter().position(|known| known == label).map(|code| code as u32)
    }

    /// How many rows carry each label.
    pub fn counts(&self) -> Vec<u32> {
        let mut counts = vec![0; self.labels.len()];
        for &code in &self.codes {
            counts[code as usize] += 1;
        }
        counts
    }

    pub fn rows_with(&self, code: u32) -> impl Iterator<Item = usize> {
        (0..self.n_rows()).filter(move |&row| self.codes(row).contains(&code))
    }
}

/// Builds a [`LabelColumn`] row after row.
#[derive(Debug, Clone)]
pub struct LabelColumnBuilder {
    name: String,
    ids: IdMap,
    indptr: Vec<u32>,
    codes: Vec<u32>,
}

impl LabelColumnBuilder {
    pub fn new(name: &str) -> Self {
        Self { name: name.to_owned(), ids: IdMap::default(), indptr: vec![0], codes: vec![] }
    }

    /// Adds a row; empty labels are passed over, repeats are kept once.
    pub fn push<'a>(&mut self, labels: impl IntoIterator<Item = &'a str>) {
        let start = self.codes.len();
        for label in labels {
            if !label.is_empty() {
                let code = self.ids.insert(label);
                self.codes.push(code);
            }
        }
        self.codes[start..].sort_unstable();
        let mut kept = start;
        for at in start..self.codes.len() {
            if at == start || self.codes[at] != self.codes[at - 1] {
                self.codes[kept] = self.codes[at];
                kept += 1;
            }
        }
        self.codes.truncate(kept);
        self.indptr.push(self.codes.len() as u32);
    }

    pub fn finish(self) -> LabelColumn {
        let labels = self.ids.names().iter().map(str::to_owned).collect();
        LabelColumn { name: self.name, labels, indptr: self.indptr, codes: self.codes }
    }
}

/// A named number a row; NaN where it is not known.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct NumberColumn {
    pub name: String,
    pub values: Vec<f32>,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_are_deduplicated_within_a_row() {
        let mut builder = LabelColumnBuilder::new("tags");
        builder.push(["b", "a", "b", ""]);
        builder.push([]);
        builder.push(["a"]);
        let column = builder.finish();
        assert_eq!(column.n_rows(), 3);
        assert_eq!(column.texts(0).collect::<Vec<_>>(), ["b", "a"]);
        assert_eq!(column.first(1), None);
        assert_eq!(column.counts(), [1, 2]);
    }
}
