//! What is to be said of a file as a whole, beside the problems of its rows.

use crate::data::incoming::{Outcome, Problem};

use super::problems::masked;

/// Something that was noticed, and how often. `code` has a sentence under `problem-CODE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Note {
    pub code: &'static str,
    pub count: u64,
    /// The column's header; empty when it concerns the whole file.
    pub column: String,
    pub example: String,
}

impl Note {
    pub fn new(code: &'static str, count: u64, example: &str) -> Self {
        Self { code, count, column: String::new(), example: masked(example) }
    }

    pub fn of_column(self, column: &str) -> Self {
        Self { column: column.to_owned(), ..self }
    }

    /// In the form of a report: it cost no row.
    pub fn into_problem(self) -> Problem {
        Problem {
            code: format!("problem-{}", self.code),
            column: self.column,
            count: self.count,
            rows: vec![],
            example: self.example,
            outcome: Outcome::Accepted,
        }
    }
}
