//! What went wrong with which rows, counted by code, column and outcome.

use rustc_hash::FxHashMap;

use crate::data::contact::{mask_email, mask_phone};
use crate::data::incoming::{Outcome, Problem};

/// Rows named with each problem.
const MAX_ROWS: usize = 20;
/// Characters of an example.
const MAX_EXAMPLE_CHARS: usize = 60;

/// What is wrong with one cell, or with a whole row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CellProblem {
    pub code: &'static str,
    /// The column's index; `None` for the whole row.
    pub column: Option<u16>,
    pub outcome: Outcome,
}

/// Collects problems in order of first sight.
#[derive(Debug, Default)]
pub struct Problems {
    list: Vec<Problem>,
    places: FxHashMap<(&'static str, Option<u16>, u8), usize>,
    /// Those of the row that is being read, while somebody looks at rows one by one.
    of_row: Option<Vec<CellProblem>>,
}

impl Problems {
    /// From now on keeps what is wrong with each row until [`Self::take_row`].
    pub fn watch_rows(&mut self) {
        self.of_row = Some(vec![]);
    }

    /// What was added since it was last asked for; nothing unless rows are watched.
    pub fn take_row(&mut self) -> Vec<CellProblem> {
        self.of_row.as_mut().map(std::mem::take).unwrap_or_default()
    }

    /// Counts one row. `column` is its index and header; an example is masked before it is kept.
    pub fn add(&mut self, code: &'static str, column: Option<(u16, &str)>, outcome: Outcome, row: u64, example: &str) {
        let key = (code, column.map(|(index, _)| index), outcome as u8);
        if let Some(of_row) = &mut self.of_row {
            of_row.push(CellProblem { code, column: key.1, outcome });
        }
        let place = *self.places.entry(key).or_insert_with(|| {
            self.list.push(Problem {
                code: format!("problem-{code}"),
                column: column.map_or_else(String::new, |(_, name)| name.to_owned()),
                count: 0,
                rows: vec![],
                example: masked(example),
                outcome,
            });
            self.list.len() - 1
        });
        if let Some(problem) = self.list.get_mut(place) {
            problem.count += 1;
            if problem.rows.len() < MAX_ROWS && row > 0 && problem.rows.last() != Some(&row) {
                problem.rows.push(row);
            }
        }
    }

    /// Adds those of rows that come next.
    pub fn absorb(&mut self, next: Self) {
        let mut keys: Vec<_> = next.places.into_iter().collect();
        keys.sort_unstable_by_key(|&(_, place)| place);
        for ((key, _), problem) in keys.into_iter().zip(next.list) {
            let Some(&place) = self.places.get(&key) else {
                self.places.insert(key, self.list.len());
                self.list.push(problem);
                continue;
            };
            if let Some(own) = self.list.get_mut(place) {
                own.count += problem.count;
                own.rows.extend(problem.rows.iter().take(MAX_ROWS - own.rows.len()));
            }
        }
    }

    pub fn into_list(self) -> Vec<Problem> {
        self.list
    }
}

/// A cell fit for a report: e-mails and long runs of digits hidden, cut to a line.
pub fn masked(text: &str) -> String {
    let line: String = text.chars().map(|c| if c.is_control() { ' ' } else { c }).take(MAX_EXAMPLE_CHARS).collect();
    let n_digits = line.chars().filter(char::is_ascii_digit).count();
    if line.contains('@') {
        mask_email(line.trim())
    } else if n_digits >= 7 && !is_date(&line) && line.chars().all(|c| c.is_ascii_digit() || " +-().".contains(c)) {
        mask_phone(line.trim())
    } else {
        line
    }
}

/// `2024-03-02` has as many digits as a phone number and gives nobody away.
fn is_date(line: &str) -> bool {
    let parts: Vec<&str> = line.trim().split(['-', '/', '.']).collect();
    matches!(parts.as_slice(), [year, month, day] if year.len() == 4 && month.len() <= 2 && day.len() <= 2)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_counted_by_code_column_and_outcome() {
        let mut problems = Problems::default();
        for row in 1..=30 {
            problems.add("bad-time", Some((2, "time")), Outcome::Rejected, row, "yesterday");
        }
        problems.add("bad-time", Some((3, "seen")), Outcome::Accepted, 7, "soon");
        let list = problems.into_list();
        assert_eq!(list.len(), 2);
        assert_eq!((list[0].count, list[0].rows.len(), list[0].code.as_str()), (30, 20, "problem-bad-time"));
        assert_eq!((list[1].column.as_str(), list[1].rows.as_slice()), ("seen", [7].as_slice()));
    }

    #[test]
    fn problems_of_parts_add_up_to_those_of_the_whole() {
        let add = |problems: &mut Problems, row: u64| {
            let column = Some((row as u16 % 3, ["a", "b", "c"][row as usize % 3])).filter(|_| !row.is_multiple_of(7));
            problems.add(["bad-time", "bad-phone"][row as usize % 2], column, Outcome::Accepted, row, "x");
        };
        let mut whole = Problems::default();
        (1..=300).for_each(|row| add(&mut whole, row));
        let mut parts = Problems::default();
        for part in 0..10 {
            let mut next = Problems::default();
            (part * 30 + 1..=part * 30 + 30).for_each(|row| add(&mut next, row));
            parts.absorb(next);
        }
        assert_eq!(parts.into_list(), whole.into_list());
    }

    #[test]
    fn the_problems_of_a_row_are_kept_only_while_rows_are_watched() {
        let mut problems = Problems::default();
        problems.add("bad-time", Some((2, "time")), Outcome::Rejected, 1, "");
        assert_eq!(problems.take_row(), []);
        problems.watch_rows();
        problems.add("bad-phone", Some((1, "phone")), Outcome::Accepted, 2, "12");
        problems.add("truncated-row", None, Outcome::Rejected, 2, "");
        let codes = problems.take_row().iter().map(|own| (own.code, own.column)).collect::<Vec<_>>();
        assert_eq!(codes, [("bad-phone", Some(1)), ("truncated-row", None)]);
        assert_eq!(problems.take_row(), []);
        assert_eq!(problems.into_list().len(), 3);
    }

    #[test]
    fn contacts_do_not_reach_a_report() {
        assert!(!masked("ana.lopez@example.com").contains("ana.lopez"));
        assert!(!masked("138 1234 5678").contains("1234"));
        assert_eq!(masked("2024-13-45"), "2024-13-45");
    }
}
