//! What only a whole column tells: the decimal sign, the order of day and month, whether shares run to 1 or to 100.

use super::number::{Decimal, parse_number, parse_share};
use super::time::DateOrder;
use super::{is_cut_id, is_long_id};

/// A finding over a whole column.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct ColumnFacts {
    pub decimal: Decimal,
    /// `None` when no cell decides; only dates like `03/04/2024` then stay unread.
    pub date_order: Option<DateOrder>,
    /// What unsigned shares are divided by: 1 or 100.
    pub share_scale: f64,
    /// Most of the long ids have lost their last digits in a spreadsheet.
    pub has_cut_ids: bool,
    /// Numbers like `1,234` in a column that tells nowhere whether the sign parts thousands or a fraction.
    pub n_ambiguous: u64,
    /// Ids that a spreadsheet took for dates: `2-Jan`.
    pub n_date_ids: u64,
    /// All numbers stand on a scale of stars or points, and not as counts do.
    pub are_ratings: bool,
}

impl ColumnFacts {
    /// Of a column whose type the file states: how its cells are written tells nothing, what they are worth does.
    pub fn of_typed(self) -> Self {
        Self { share_scale: self.share_scale, are_ratings: self.are_ratings, ..Self::default() }
    }
}

/// Looks at every cell of a column once.
#[derive(Debug, Clone, Default)]
pub struct ColumnProfile {
    dot_last: u64,
    comma_last: u64,
    day_first: u64,
    month_first: u64,
    above_one: u64,
    long_ids: u64,
    cut_ids: u64,
    ambiguous: u64,
    date_ids: u64,
    marks: Marks,
}

impl ColumnProfile {
    /// A cell of a column of times.
    pub fn see_time(&mut self, text: &str) {
        let bytes = text.as_bytes();
        if bytes.len() < 6 || bytes[1..3].iter().all(u8::is_ascii_digit) {
            return; // starts with three digits: a year or a number
        }
        let mut parts = text.split(|c: char| !c.is_ascii_digit());
        let mut next = || parts.next().filter(|part| (1..=2).contains(&part.len()))?.parse::<u32>().ok();
        if let (Some(first), Some(second)) = (next(), next()) {
            self.day_first += u64::from(first > 12 && second <= 12);
            self.month_first += u64::from(second > 12 && first <= 12);
        }
    }

    /// A cell of a column of amounts or ratings.
    pub fn see_number(&mut self, text: &str) {
        if memchr::memchr2(b',', b'.', text.as_bytes()).is_none() {
            return;
        }
        let (dot, comma) = (text.rfind('.'), text.rfind(','));
        match (dot, comma) {
            (Some(dot), Some(comma)) => {
                self.dot_last += u64::from(dot > comma);
                self.comma_last += u64::from(comma > dot);
            }
            (Some(at), None) => self.see_sign(text, at, |profile| &mut profile.dot_last),
            (None, Some(at)) => self.see_sign(text, at, |profile| &mut profile.comma_last),
            (None, None) => {}
        }
    }

    /// A cell of a column of values whose header does not say what they are.
    pub fn see_value(&mut self, text: &str) {
        self.see_number(text);
        self.marks.see(text);
    }

    /// A single sign before other than three digits is a decimal sign, and so is one after a zero or after more digits
    /// than thousands are parted by; any other tells nothing. A sign that stands twice parts thousands.
    fn see_sign(&mut self, text: &str, at: usize, decimal: fn(&mut Self) -> &mut u64) {
        let sign = text.as_bytes().get(at);
        let before = text.get(..at).unwrap_or("");
        let n_before = before.bytes().rev().take_while(u8::is_ascii_digit).count();
        let whole = before.get(before.len() - n_before..).unwrap_or("");
        if digits_after(text, at) != 3 || n_before > 3 || whole == "0" {
            *decimal(self) += 1;
        } else if !before.bytes().any(|byte| Some(&byte) == sign) {
            self.ambiguous += u64::from(n_before > 0);
        }
    }

    /// A cell of a column of shares.
    pub fn see_share(&mut self, text: &str) {
        self.see_number(text);
        if let Some((share, false)) = parse_share(text, Decimal::Dot) {
            self.above_one += u64::from(share > 1.0);
        }
    }

    /// A cell of a column of ids.
    pub fn see_id(&mut self, text: &str) {
        if is_long_id(text) {
            self.long_ids += 1;
            self.cut_ids += u64::from(is_cut_id(text));
        } else if text.len() <= 10 {
            self.date_ids += u64::from(is_date_of_spreadsheet(text));
        }
    }

    /// Takes in what was seen of another part of the column.
    pub fn merge(&mut self, other: &Self) {
        self.dot_last += other.dot_last;
        self.comma_last += other.comma_last;
        self.day_first += other.day_first;
        self.month_first += other.month_first;
        self.above_one += other.above_one;
        self.long_ids += other.long_ids;
        self.cut_ids += other.cut_ids;
        self.ambiguous += other.ambiguous;
        self.date_ids += other.date_ids;
        self.marks.merge(&other.marks);
    }

    /// `asked` is what the user says about dates.
    pub fn facts(&self, asked: Option<DateOrder>) -> ColumnFacts {
        let date_order = match (self.day_first, self.month_first) {
            (0, 0) => asked,
            (day, month) if day > month => Some(DateOrder::DayFirst),
            (day, month) if month > day => Some(DateOrder::MonthFirst),
            _ => asked,
        };
        let decimal = if self.comma_last > self.dot_last { Decimal::Comma } else { Decimal::Dot };
        let share_scale = if self.above_one > 0 { 100.0 } else { 1.0 };
        let has_cut_ids = self.cut_ids * 2 > self.long_ids;
        let is_decided = self.comma_last + self.dot_last > 0;
        let n_ambiguous = if is_decided { 0 } else { self.ambiguous };
        let are_ratings = self.marks.are_ratings();
        ColumnFacts {
            decimal,
            date_order,
            share_scale,
            has_cut_ids,
            n_ambiguous,
            n_date_ids: self.date_ids,
            are_ratings,
        }
    }
}

/// Values by half steps from 0 to 10, as stars and points are given.
#[derive(Debug, Clone, Default)]
struct Marks {
    counts: [u64; 21],
    n_others: u64,
}

impl Marks {
    /// Fewer values say nothing of a scale.
    const MIN_VALUES: u64 = 20;
    const MIN_STEPS: usize = 3;
    /// Half steps of scales that end with 5 and with 10.
    const ENDS: [usize; 2] = [10, 20];

    fn see(&mut self, text: &str) {
        let value = if text.len() <= 4 { text.parse::<f32>().ok() } else { None };
        let step = value.map(|value| value * 2.0).filter(|step| step.fract() == 0.0 && (0.0..=20.0).contains(step));
        match step.and_then(|step| self.counts.get_mut(step as usize)) {
            Some(count) => *count += 1,
            None => self.n_others += 1,
        }
    }

    fn merge(&mut self, other: &Self) {
        self.counts.iter_mut().zip(&other.counts).for_each(|(sum, count)| *sum += count);
        self.n_others += other.n_others;
    }

    /// A scale from at most 1 to 5 or 10 of which the upper half is used most. Counts are most often 1 and have no end.
    fn are_ratings(&self) -> bool {
        let used: Vec<usize> = (0..self.counts.len()).filter(|&step| self.counts[step] > 0).collect();
        let (Some(&low), Some(&high)) = (used.first(), used.last()) else { return false };
        let n: u64 = self.counts.iter().sum();
        let n_upper: u64 = self.counts.iter().skip((low + high).div_ceil(2)).sum();
        let is_scale = low <= 2 && Self::ENDS.contains(&high) && used.len() >= Self::MIN_STEPS;
        self.n_others == 0 && n >= Self::MIN_VALUES && is_scale && n_upper * 2 > n
    }
}

/// `2-Jan`, `Jan-02`, `1月2日`: what a spreadsheet makes of `1-2`.
fn is_date_of_spreadsheet(text: &str) -> bool {
    const MONTHS: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
    let is_day = |part: &str| (1..=2).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_digit());
    if let Some((first, second)) = text.split_once('-') {
        return (MONTHS.contains(&first) && is_day(second)) || (MONTHS.contains(&second) && is_day(first));
    }
    let chinese = text.strip_suffix('日').and_then(|rest| rest.split_once('月'));
    chinese.is_some_and(|(month, day)| is_day(month) && is_day(day))
}

fn digits_after(text: &str, at: usize) -> usize {
    let tail = text.get(at + 1..).unwrap_or("");
    let n_digits = tail.bytes().take_while(u8::is_ascii_digit).count();
    // `1,2x` is no number at all: let it tell nothing.
    if parse_number(&tail[..n_digits], Decimal::Dot).is_some() { n_digits } else { 3 }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn profile(cells: &[&str], see: fn(&mut ColumnProfile, &str)) -> ColumnFacts {
        let mut profile = ColumnProfile::default();
        cells.iter().for_each(|cell| see(&mut profile, cell));
        profile.facts(None)
    }

    #[test]
    fn one_late_cell_decides_the_whole_column() {
        let order = |cells: &[&str]| profile(cells, ColumnProfile::see_time).date_order;
        assert_eq!(order(&["03/04/2024", "05/06/2024"]), None);
        assert_eq!(order(&["03/04/2024", "13/06/2024"]), Some(DateOrder::DayFirst));
        assert_eq!(order(&["3/4/24 10:00", "12/31/24 10:00"]), Some(DateOrder::MonthFirst));
        assert_eq!(order(&["2024-03-31", "1709380800"]), None);
    }

    #[test]
    fn a_scale_of_stars_is_told_from_counts() {
        let are_ratings = |cells: &str, n: usize| {
            let cells: Vec<&str> = cells.split(' ').cycle().take(n).collect();
            profile(&cells, ColumnProfile::see_value).are_ratings
        };
        assert!(are_ratings("5 4 3 4 2 1 5 4", 40));
        assert!(are_ratings("4.5 3.5 5.0 0.5", 40));
        assert!(are_ratings("8 7 10 9 1", 40));
        for (cells, n) in [
            ("5 4 3 4 2 1 5 4", 8),  // too few to tell
            ("1 1 1 2 3 1 5 1", 40), // counts fall from one
            ("5 4 3 4 17", 40),      // beyond a scale
            ("1 1 1", 40),           // a mark that something happened
            ("5 4 3 none 4", 40),    // not all numbers
            ("4 5 4 5", 40),         // where the scale begins is not seen
            ("2.25 4 5 3 1", 40),    // amounts
        ] {
            assert!(!are_ratings(cells, n), "{cells}");
        }
    }

    #[test]
    fn decimal_signs_and_scales_are_found() {
        let decimal = |cells: &[&str]| profile(cells, ColumnProfile::see_number).decimal;
        assert_eq!(decimal(&["1.234", "1.234,50"]), Decimal::Comma);
        assert_eq!(decimal(&["1,234", "1,234.50"]), Decimal::Dot);
        assert_eq!(decimal(&["0,5"]), Decimal::Comma);
        assert_eq!(decimal(&["1,234"]), Decimal::Dot);
        let is_cut = |cells: &[&str]| profile(cells, ColumnProfile::see_id).has_cut_ids;
        assert!(is_cut(&["123456789012345000", "223456789012345000", "17"]));
        assert!(!is_cut(&["123456789012345678", "223456789012345000", "323456789012345671"]));
        let n_ambiguous = |cells: &[&str]| profile(cells, ColumnProfile::see_number).n_ambiguous;
        assert_eq!(n_ambiguous(&["1,234", "5,678", "9"]), 2);
        assert_eq!(n_ambiguous(&["1.234", "5"]), 1);
        for decided in [["1,234", "5,67"], ["1.234", "0.004"], ["1.234", "1234.567"], ["1,234", "1,234.5"]] {
            assert_eq!(n_ambiguous(&decided), 0, "{decided:?}");
        }
        assert_eq!(n_ambiguous(&["1,234,567"]), 0, "two signs part thousands");
        let n_dates = |cells: &[&str]| profile(cells, ColumnProfile::see_id).n_date_ids;
        assert_eq!(n_dates(&["2-Jan", "Jan-02", "12月31日", "u-1", "May", "2-Jar", "A-12"]), 3);
        let scale = |cells: &[&str]| profile(cells, ColumnProfile::see_share).share_scale;
        assert_eq!(scale(&["0.85", "1"]), 1.0);
        assert_eq!(scale(&["0.85", "85"]), 100.0);
        assert_eq!(scale(&["85%", "20%"]), 1.0);
    }
}
