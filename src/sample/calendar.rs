//! The 24 months of the sample: when people are active (growth, season, weekday, hour) and how times are written.

use super::draw::{Draw, Weighted};

pub const SECS_PER_DAY: i64 = 86_400;
/// 2024-07-01T00:00:00Z.
pub const START: i64 = 1_719_792_000;
pub const N_DAYS: i64 = 730;
/// 2026-07-01T00:00:00Z: nothing happens from here on.
pub const END: i64 = START + N_DAYS * SECS_PER_DAY;
/// China's clock, which 小鹅通 writes without saying so.
pub const CHINA_OFFSET_SECS: i64 = 8 * 3_600;

/// January to December: learning and listening rise in winter and fall in summer.
const SEASON: [f64; 12] = [1.25, 1.1, 1.05, 1.0, 0.95, 0.85, 0.75, 0.8, 1.05, 1.1, 1.2, 1.15];
/// Monday to Sunday.
const WEEKDAY: [f64; 7] = [1.0, 0.98, 0.95, 0.95, 0.9, 1.15, 1.25];
/// Local hours 0..24 of lessons: lunch and evening.
const LESSON_HOURS: [f64; 24] = [
    0.4, 0.2, 0.1, 0.1, 0.1, 0.2, 0.5, 1.0, 1.2, 1.2, 1.2, 1.3, 1.8, 1.4, 1.1, 1.1, 1.2, 1.3, 1.6, 2.4, 3.2, 3.0, 2.0,
    1.0,
];
/// Local hours 0..24 of listening: the way to work, and the evening.
const LISTENING_HOURS: [f64; 24] = [
    0.8, 0.5, 0.3, 0.2, 0.2, 0.5, 1.2, 2.2, 2.4, 1.6, 1.3, 1.3, 1.5, 1.4, 1.3, 1.4, 1.7, 2.3, 2.4, 2.0, 1.9, 1.9, 1.7,
    1.2,
];

/// How a time is written in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stamp {
    /// `2026-03-02T11:25:11Z`.
    Utc,
    /// `2026-03-02 19:25:11`, China's clock without a zone.
    China,
}

pub struct Calendar {
    /// Share of all activity before each day, `N_DAYS + 1` entries from 0 to 1.
    before: Vec<f64>,
    lesson_hours: Weighted,
    listening_hours: Weighted,
    /// `2024-06-24` and on: the days as written.
    dates: Vec<String>,
}

/// Days before [`START`] that can still be written.
const DAYS_BEFORE: i64 = 7;

impl Calendar {
    pub fn new() -> Self {
        let first = jiff::civil::date(2024, 7, 1);
        let day = |n: i64| first.saturating_add(jiff::Span::new().days(n));
        let weight = |n: i64| {
            let date = day(n);
            let weekday = date.weekday().to_monday_zero_offset() as usize;
            let season = SEASON[(date.month() - 1) as usize];
            (1.0 + 0.6 * n as f64 / N_DAYS as f64) * season * WEEKDAY[weekday]
        };
        let weights: Vec<f64> = (0..N_DAYS).map(weight).collect();
        let total: f64 = weights.iter().sum();
        let mut before = vec![0.0];
        let mut sum = 0.0;
        for weight in weights {
            sum += weight;
            before.push(sum / total);
        }
        Self {
            before,
            lesson_hours: Weighted::new(&LESSON_HOURS),
            listening_hours: Weighted::new(&LISTENING_HOURS),
            dates: (-DAYS_BEFORE..N_DAYS + DAYS_BEFORE).map(|n| day(n).to_string()).collect(),
        }
    }

    /// A time for a lesson or a purchase in `from..END`, on a clock `offset_hours` before UTC.
    pub fn lesson_time(&self, draw: &mut Draw, from: i64, offset_hours: i64) -> i64 {
        self.time(draw, from, offset_hours, &self.lesson_hours)
    }

    pub fn listening_time(&self, draw: &mut Draw, from: i64, offset_hours: i64) -> i64 {
        self.time(draw, from, offset_hours, &self.listening_hours)
    }

    fn time(&self, draw: &mut Draw, from: i64, offset_hours: i64, hours: &Weighted) -> i64 {
        let first_day = ((from - START) / SECS_PER_DAY).clamp(0, N_DAYS - 1) as usize;
        let low = self.before[first_day];
        let share = low + draw.unit() * (1.0 - low);
        let day = self.before.partition_point(|&before| before <= share).clamp(1, N_DAYS as usize) as i64 - 1;
        let second = hours.draw(draw) as i64 * 3_600 + draw.below(3_600) as i64;
        let time = START + day * SECS_PER_DAY + (second - offset_hours * 3_600).rem_euclid(SECS_PER_DAY);
        time.clamp(from, END - 1)
    }

    /// Appends a time (seconds since 1970); days out of the calendar are written as its first or last day.
    pub fn write(&self, out: &mut String, time: i64, stamp: Stamp) {
        let local = if stamp == Stamp::China { time + CHINA_OFFSET_SECS } else { time };
        out.push_str(self.date(local));
        out.push(if stamp == Stamp::China { ' ' } else { 'T' });
        let second = local.rem_euclid(SECS_PER_DAY);
        two_digits(out, second / 3_600);
        out.push(':');
        two_digits(out, second / 60 % 60);
        out.push(':');
        two_digits(out, second % 60);
        if stamp == Stamp::Utc {
            out.push('Z');
        }
    }

    pub fn text(&self, time: i64, stamp: Stamp) -> String {
        let mut out = String::with_capacity(20);
        self.write(&mut out, time, stamp);
        out
    }

    fn date(&self, time: i64) -> &str {
        let day = (time - START).div_euclid(SECS_PER_DAY) + DAYS_BEFORE;
        let row = day.clamp(0, self.dates.len() as i64 - 1) as usize;
        &self.dates[row]
    }
}

fn two_digits(out: &mut String, number: i64) {
    out.push((b'0' + (number / 10 % 10) as u8) as char);
    out.push((b'0' + (number % 10) as u8) as char);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_written_as_their_platform_does() {
        let calendar = Calendar::new();
        assert_eq!(calendar.text(START, Stamp::Utc), "2024-07-01T00:00:00Z");
        assert_eq!(calendar.text(END - 1, Stamp::Utc), "2026-06-30T23:59:59Z");
        assert_eq!(calendar.text(END - 1, Stamp::China), "2026-07-01 07:59:59");
        assert_eq!(calendar.text(1_740_916_800, Stamp::Utc), "2025-03-02T12:00:00Z");
    }

    #[test]
    fn times_stay_inside_and_follow_the_week() {
        let calendar = Calendar::new();
        let mut draw = Draw::new(5, 0);
        let from = START + 100 * SECS_PER_DAY;
        let mut days = [0; 7];
        for _ in 0..40_000 {
            let time = calendar.listening_time(&mut draw, from, 1);
            assert!((from..END).contains(&time));
            days[((time - START) / SECS_PER_DAY % 7) as usize] += 1;
        }
        assert!(days[6] > days[4] * 12 / 10, "Sunday over Friday: {days:?}");
    }
}
