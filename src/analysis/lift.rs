//! What a campaign added: those who were sent it against those held out of it at random, overall, over the days, by
//! score band and by segment, and how far all of it can be believed. Counts and numbers only.

use super::stats::{Difference, Lift, Z_95, lift_of_shares, normal_cdf, share, two_proportion};

/// Bands by score, the first of the highest.
pub const N_BANDS: usize = 10;
/// Fewer responders than these, both groups together, are read by nobody.
pub const MIN_RESPONDERS: u64 = 20;
/// Two-sided level of every reading.
const LEVEL: f64 = 0.05;
const SECS_PER_DAY: i64 = 86_400;

/// A person of a campaign and what came of it within the window.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Subject {
    pub is_sent: bool,
    /// By which bands are made; not finite where it is not known.
    pub score: f32,
    /// Days after the start on which the person first responded, from 0.
    pub responded_on: Option<u32>,
    /// What the person spent within the window.
    pub value: f64,
}

/// One of the two groups.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Arm {
    pub people: u64,
    pub responders: u64,
    pub value: f64,
    value_squares: f64,
}

/// Sent against held out.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Effect {
    pub sent: Arm,
    pub held: Arm,
    /// Of shares, Newcombe's hybrid score interval.
    pub difference: Difference,
    /// `None` with too few responders for a ratio.
    pub ratio: Option<Lift>,
    /// Responders whom the campaign added among those sent.
    pub extra: Difference,
    /// What the campaign added to what was spent by those sent.
    pub extra_value: Difference,
    /// Two-sided, of no difference.
    pub p_value: f64,
}

/// What may be said of an effect.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// The window has not ended: day of days.
    Early {
        day: u32,
        of: u32,
    },
    /// Too little has happened. `wait_for`: responders of both groups together at which a difference such as the
    /// present one would be clear; `None` when the present difference is too small to say.
    NotEnough {
        wait_for: Option<u64>,
    },
    ClearGain,
    ClearLoss,
    NoClearGain,
}

/// How many had responded by the end of a day, of both groups.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Day {
    pub day: u32,
    pub sent: u64,
    pub held: u64,
}

impl Arm {
    fn add(&mut self, subject: &Subject) {
        self.people += 1;
        self.responders += u64::from(subject.responded_on.is_some());
        self.value += subject.value;
        self.value_squares += subject.value * subject.value;
    }

    pub fn rate(&self) -> f64 {
        share(self.responders, self.people)
    }

    /// Mean of the value a person, and the variance of that mean.
    fn mean_value(&self) -> (f64, f64) {
        let n = self.people as f64;
        if self.people < 2 {
            return (self.value, 0.0);
        }
        let mean = self.value / n;
        let variance = (self.value_squares - n * mean * mean).max(0.0) / (n - 1.0);
        (mean, variance / n)
    }
}

impl Effect {
    /// `None` when one of the groups is empty: there is nothing to compare with.
    pub fn of<'a>(subjects: impl IntoIterator<Item = &'a Subject>) -> Option<Self> {
        let (mut sent, mut held) = (Arm::default(), Arm::default());
        for subject in subjects {
            if subject.is_sent { sent.add(subject) } else { held.add(subject) }
        }
        Self::between(sent, held)
    }

    /// The same of two groups that were counted. `None` when one of them is empty.
    pub fn between(sent: Arm, held: Arm) -> Option<Self> {
        if sent.people == 0 || held.people == 0 {
            return None;
        }
        let difference = two_proportion(sent.responders, sent.people, held.responders, held.people);
        let times = |of: Difference, by: f64| Difference { value: of.value * by, low: of.low * by, high: of.high * by };
        let ((mean_sent, var_sent), (mean_held, var_held)) = (sent.mean_value(), held.mean_value());
        let half = Z_95 * (var_sent + var_held).sqrt();
        let value = mean_sent - mean_held;
        let n_sent = sent.people as f64;
        Some(Self {
            sent,
            held,
            difference,
            ratio: lift_of_shares(sent.responders, sent.people, held.responders, held.people),
            extra: times(difference, n_sent),
            extra_value: times(Difference { value, low: value - half, high: value + half }, n_sent),
            p_value: p_value(&sent, &held),
        })
    }

    /// What may be said on `day` of a window of `of` days.
    pub fn reading(&self, day: u32, of: u32) -> Reading {
        if day < of {
            return Reading::Early { day, of };
        }
        let seen = self.sent.responders + self.held.responders;
        let Difference { low, high, .. } = self.difference;
        if seen < MIN_RESPONDERS {
            return Reading::NotEnough { wait_for: Some(self.wait_for().unwrap_or(0).max(MIN_RESPONDERS)) };
        }
        match (low > 0.0, high < 0.0) {
            (true, _) => Reading::ClearGain,
            (_, true) => Reading::ClearLoss,
            _ if high - low > 4.0 * self.difference.value.abs().max(self.held.rate()) => {
                Reading::NotEnough { wait_for: self.wait_for() }
            }
            _ => Reading::NoClearGain,
        }
    }

    /// Responders at which the present difference would be clear: the test statistic grows with their square root.
    fn wait_for(&self) -> Option<u64> {
        let seen = (self.sent.responders + self.held.responders) as f64;
        let z = z_value(&self.sent, &self.held).abs();
        (z > 0.3).then(|| (seen * (Z_95 / z).powi(2)).ceil() as u64)
    }

    /// What each added responder cost, with the ends of the interval; an end without an added responder is `None`.
    pub fn cost_per_extra(&self, cost: f64) -> Option<(f64, Option<f64>, Option<f64>)> {
        let per = |extra: f64| (extra > 0.0).then(|| cost / extra);
        Some((per(self.extra.value)?, per(self.extra.high), per(self.extra.low)))
    }
}

/// The z of two shares, with the variance under no difference.
fn z_value(sent: &Arm, held: &Arm) -> f64 {
    let (n1, n0) = (sent.people as f64, held.people as f64);
    let pooled = share(sent.responders + held.responders, sent.people + held.people);
    let error = (pooled * (1.0 - pooled) * (1.0 / n1 + 1.0 / n0)).sqrt();
    if error > 0.0 { (sent.rate() - held.rate()) / error } else { 0.0 }
}

fn p_value(sent: &Arm, held: &Arm) -> f64 {
    2.0 * normal_cdf(-z_value(sent, held).abs())
}

/// Effects of ten equal bands by score, the highest first, each with its mean score's rank order kept; empty with
/// fewer people than bands or without scores.
pub fn by_band(subjects: &[Subject]) -> Vec<(Arm, Arm)> {
    let mut order: Vec<usize> = (0..subjects.len()).filter(|&at| subjects[at].score.is_finite()).collect();
    if order.len() < N_BANDS {
        return vec![];
    }
    order.sort_by(|&a, &b| subjects[b].score.total_cmp(&subjects[a].score).then(a.cmp(&b)));
    let n = order.len();
    let band = |band: usize| {
        let (mut sent, mut held) = (Arm::default(), Arm::default());
        for &at in &order[n * band / N_BANDS..n * (band + 1) / N_BANDS] {
            let subject = &subjects[at];
            if subject.is_sent { sent.add(subject) } else { held.add(subject) }
        }
        (sent, held)
    };
    (0..N_BANDS).map(band).collect()
}

/// The better and the worse half by score.
pub fn by_half(subjects: &[Subject]) -> Option<[Effect; 2]> {
    let mut order: Vec<usize> = (0..subjects.len()).filter(|&at| subjects[at].score.is_finite()).collect();
    order.sort_by(|&a, &b| subjects[b].score.total_cmp(&subjects[a].score).then(a.cmp(&b)));
    let (top, bottom) = order.split_at(order.len() / 2);
    let effect = |half: &[usize]| Effect::of(half.iter().map(|&at| &subjects[at]));
    Some([effect(top)?, effect(bottom)?])
}

/// How many had responded by the end of each day, from 0 to `last`.
pub fn by_day(subjects: &[Subject], last: u32) -> Vec<Day> {
    let mut on = vec![[0_u64; 2]; last as usize + 1];
    for subject in subjects {
        if let Some(count) = subject.responded_on.and_then(|day| on.get_mut(day as usize)) {
            count[usize::from(!subject.is_sent)] += 1;
        }
    }
    let mut sums = [0_u64; 2];
    let day = |(day, counts): (usize, &[u64; 2])| {
        sums = [sums[0] + counts[0], sums[1] + counts[1]];
        Day { day: day as u32, sent: sums[0], held: sums[1] }
    };
    on.iter().enumerate().map(day).collect()
}

/// A difference of this p-value is more than chance.
pub fn is_clear(p_adjusted: f64) -> bool {
    p_adjusted < LEVEL
}

/// Adjusted p-values that keep the chance of any false finding (Holm 1979), in the order given.
pub fn holm(p_values: &[f64]) -> Vec<f64> {
    let n = p_values.len();
    let mut order: Vec<usize> = (0..n).collect();
    order.sort_by(|&a, &b| p_values[a].total_cmp(&p_values[b]).then(a.cmp(&b)));
    let mut adjusted = vec![1.0; n];
    let mut largest = 0.0_f64;
    for (place, &at) in order.iter().enumerate() {
        largest = largest.max((p_values[at] * (n - place) as f64).min(1.0));
        adjusted[at] = largest;
    }
    adjusted
}

/// Chance that at least one of `n_looks` equally spaced readings at the 5 % level finds a difference that is not there
/// (Armitage, McPherson and Rowe 1969, table 2). Between the looks of the table the lower one's chance holds.
pub fn false_alarm(n_looks: usize) -> f64 {
    const TABLE: [(usize, f64); 9] = [
        (1, 0.05),
        (2, 0.083),
        (3, 0.107),
        (4, 0.126),
        (5, 0.142),
        (10, 0.193),
        (20, 0.248),
        (50, 0.320),
        (100, 0.374),
    ];
    TABLE.iter().rev().find(|&&(looks, _)| looks <= n_looks).map_or(0.0, |&(_, chance)| chance)
}

/// Is the share held out what was planned? Two-sided test of a binomial share at one in a thousand, as is usual for
/// a mismatch of samples.
pub fn is_split_as_planned(n_sent: u64, n_held: u64, planned: f64) -> bool {
    let n = (n_sent + n_held) as f64;
    let error = (planned * (1.0 - planned) / n.max(1.0)).sqrt();
    error == 0.0 || ((n_held as f64 / n.max(1.0) - planned) / error).abs() < 3.29
}

/// Difference of means in units of the standard deviation, for a trait that people have or have not.
pub fn standardised_difference(sent: (u64, u64), held: (u64, u64)) -> f64 {
    let (p1, p0) = (share(sent.0, sent.1), share(held.0, held.1));
    let variance = (p1 * (1.0 - p1) + p0 * (1.0 - p0)) / 2.0;
    if variance > 0.0 { (p1 - p0) / variance.sqrt() } else { 0.0 }
}

/// Whole days from the start to a moment; `None` before it.
pub fn day_of(start: i64, at: i64) -> Option<u32> {
    let secs = at.checked_sub(start).filter(|&secs| secs >= 0)?;
    u32::try_from(secs / SECS_PER_DAY).ok()
}

#[cfg(test)]
mod tests;
