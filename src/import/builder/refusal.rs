//! Why a row gives nothing.

use crate::data::incoming::Outcome;

use super::super::role::Field;

/// A row that is not taken. `code` has a sentence under `problem-CODE`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Refusal {
    pub code: &'static str,
    pub field: Option<Field>,
    pub outcome: Outcome,
}

pub type RowResult = Result<(), Refusal>;

/// The row should be mended.
pub fn reject(code: &'static str, field: Field) -> Refusal {
    Refusal { code, field: Some(field), outcome: Outcome::Rejected }
}

/// The row need not be taken.
pub fn ignore(code: &'static str, field: Field) -> Refusal {
    Refusal { code, field: Some(field), outcome: Outcome::Ignored }
}
