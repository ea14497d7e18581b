//! All numbers of the first screen in one pass: parts, coverage, consent, months, and a short row for each person
//! and item.

use rayon::prelude::*;

use super::holdings::{Holdings, PEOPLE_CHUNK};
use crate::data::{
    BridgeCounts, Channel, Consent, Dataset, Domain, EventKind, HAS_EMAIL, HAS_MASKED_CONTACT, HAS_PHONE, HAS_UNION_ID,
    NO_TIME, SUPPRESSED,
};
use crate::task::{Cancelled, Task};

const SECS_PER_DAY: i64 = 86_400;
/// Months kept, newest last; a stray date of another century must not stretch the chart.
const MAX_MONTHS: i64 = 600;
/// Events that are counted at one time.
const EVENTS_CHUNK: usize = 1 << 20;

#[derive(Debug, Clone, PartialEq, Default)]
pub struct Overview {
    pub bridge: BridgeCounts,
    pub coverage: Coverage,
    /// By [`Channel`].
    pub consent: [ConsentCounts; 3],
    /// Without gaps, oldest first.
    pub months: Vec<Month>,
    /// Events without a time, and events before the first of `months`.
    pub undated_events: u64,
    pub older_events: u64,
    /// First and last known time, seconds since 1970.
    pub time_range: Option<(i64, i64)>,
    pub n_events: u64,
    /// Items by [`Domain`].
    pub n_items: [u64; 2],
    /// One a person.
    pub people: Vec<PersonSummary>,
    /// One an item.
    pub items: Vec<ItemSummary>,
}

/// People whose identifiers are known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Coverage {
    pub email: u64,
    pub phone: u64,
    /// E-mail or phone.
    pub either: u64,
    pub union_id: u64,
    /// Only a masked contact came in.
    pub masked_only: u64,
    pub suppressed: u64,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ConsentCounts {
    pub granted: u64,
    pub unknown: u64,
    pub denied: u64,
}

/// Events of a calendar month (UTC).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Month {
    pub year: i32,
    /// 1 to 12.
    pub month: u8,
    /// By [`Domain`].
    pub events: [u64; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PersonSummary {
    /// Last known time of any event, or [`NO_TIME`].
    pub last_active: i64,
    /// Distinct courses and music items taken.
    pub n_courses: u32,
    pub n_tracks: u32,
    /// Sum of play counts.
    pub n_plays: u32,
    pub n_events: u32,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct ItemSummary {
    pub people: u32,
    pub events: u32,
}

impl Coverage {
    pub fn add(&mut self, flags: u8) {
        let has = |bits: u8| u64::from(flags & bits != 0);
        self.email += has(HAS_EMAIL);
        self.phone += has(HAS_PHONE);
        self.either += has(HAS_EMAIL | HAS_PHONE);
        self.union_id += has(HAS_UNION_ID);
        self.masked_only += has(HAS_MASKED_CONTACT) * (1 - has(HAS_EMAIL | HAS_PHONE));
        self.suppressed += has(SUPPRESSED);
    }
}

impl ConsentCounts {
    pub fn add(&mut self, consent: Consent) {
        match consent {
            Consent::Granted => self.granted += 1,
            Consent::Unknown => self.unknown += 1,
            Consent::Denied => self.denied += 1,
        }
    }
}

impl PersonSummary {
    /// The part of the bridge: bit 0 for courses, bit 1 for music, as [`Dataset::sides`].
    pub fn side(&self) -> u8 {
        u8::from(self.n_courses > 0) | (u8::from(self.n_tracks > 0) << 1)
    }
}

/// Adds a person with these sides to the four parts.
pub(super) fn add_side(bridge: &mut BridgeCounts, side: u8) {
    match side {
        1 => bridge.course_only += 1,
        2 => bridge.music_only += 1,
        3 => bridge.both += 1,
        _ => bridge.neither += 1,
    }
}

/// O(events), parallel over people.
pub fn overview(dataset: &Dataset, holdings: &Holdings, task: &Task) -> Result<Overview, Cancelled> {
    task.step("stage-overview", 0, 3)?;
    let people = person_summaries(dataset, holdings, task)?;
    task.step("stage-overview", 1, 3)?;
    let mut overview = Overview {
        time_range: dataset.events.time_range(),
        n_events: dataset.events.len() as u64,
        ..Overview::default()
    };
    for summary in &people {
        add_side(&mut overview.bridge, summary.side());
    }
    overview.people = people;
    for row in 0..dataset.n_people() {
        overview.coverage.add(dataset.people.flags.get(row).copied().unwrap_or(0));
        for (counts, channel) in overview.consent.iter_mut().zip(Channel::ALL) {
            counts.add(dataset.people.consent(row, channel));
        }
    }
    for domain in &dataset.catalogue.domains {
        overview.n_items[domain.index()] += 1;
    }
    task.step("stage-overview", 2, 3)?;
    count_months(&mut overview, dataset);
    overview.items = item_summaries(dataset, holdings);
    task.step("stage-overview", 3, 3)?;
    Ok(overview)
}

fn person_summaries(dataset: &Dataset, holdings: &Holdings, task: &Task) -> Result<Vec<PersonSummary>, Cancelled> {
    let rows: Vec<usize> = (0..dataset.n_people()).collect();
    let chunks: Vec<Vec<PersonSummary>> = rows
        .par_chunks(PEOPLE_CHUNK)
        .map(|rows| {
            task.check()?;
            Ok(rows.iter().map(|&row| person_summary(dataset, holdings, row)).collect())
        })
        .collect::<Result<_, Cancelled>>()?;
    Ok(chunks.into_iter().flatten().collect())
}

fn person_summary(dataset: &Dataset, holdings: &Holdings, row: usize) -> PersonSummary {
    let events = dataset.events.of(row);
    let plays = events.kinds.iter().zip(events.values).filter(|(kind, _)| **kind == EventKind::Play);
    let n_plays: f64 = plays.map(|(_, &value)| if value.is_finite() { f64::from(value) } else { 1.0 }).sum();
    let items = holdings.items(row);
    let is_course = |&&item: &&u32| dataset.catalogue.domain(item as usize) == Some(Domain::Course);
    let n_courses = items.iter().filter(is_course).count() as u32;
    PersonSummary {
        last_active: events.times.last().copied().unwrap_or(NO_TIME),
        n_courses,
        n_tracks: items.len() as u32 - n_courses,
        n_plays: n_plays.max(0.0) as u32,
        n_events: events.len() as u32,
    }
}

fn count_months(overview: &mut Overview, dataset: &Dataset) {
    let Some((first, last)) = overview.time_range else {
        overview.undated_events = overview.n_events;
        return;
    };
    let end = month_index(last);
    let start = month_index(first).max(end - MAX_MONTHS + 1);
    let counts = |(times, items): (&[i64], &[u32])| {
        let mut found = MonthCounts { events: vec![[0; 2]; (end - start + 1) as usize], ..MonthCounts::default() };
        for (&time, &item) in times.iter().zip(items) {
            if time == NO_TIME {
                found.undated += 1;
                continue;
            }
            let Ok(at) = usize::try_from(month_index(time) - start) else {
                found.older += 1;
                continue;
            };
            if let (Some(month), Some(domain)) = (found.events.get_mut(at), dataset.catalogue.domain(item as usize)) {
                month[domain.index()] += 1;
            }
        }
        found
    };
    let events = &dataset.events;
    let parts = events.times.par_chunks(EVENTS_CHUNK).zip(events.items.par_chunks(EVENTS_CHUNK));
    let found = parts.map(counts).reduce_with(MonthCounts::plus).unwrap_or_default();
    (overview.undated_events, overview.older_events) = (found.undated, found.older);
    let named = |(index, events): (i64, [u64; 2])| Month {
        year: index.div_euclid(12) as i32,
        month: index.rem_euclid(12) as u8 + 1,
        events,
    };
    overview.months = (start..=end).zip(found.events).map(named).collect();
}

#[derive(Default)]
struct MonthCounts {
    events: Vec<[u64; 2]>,
    undated: u64,
    older: u64,
}

impl MonthCounts {
    fn plus(mut self, other: Self) -> Self {
        for (sum, more) in self.events.iter_mut().zip(other.events) {
            *sum = [sum[0] + more[0], sum[1] + more[1]];
        }
        Self { undated: self.undated + other.undated, older: self.older + other.older, ..self }
    }
}

fn item_summaries(dataset: &Dataset, holdings: &Holdings) -> Vec<ItemSummary> {
    let n_items = holdings.item_people.len();
    let count = |items: &[u32]| {
        let mut counts = vec![0_u32; n_items];
        for &item in items {
            if let Some(count) = counts.get_mut(item as usize) {
                *count += 1;
            }
        }
        counts
    };
    let sum = |mut sums: Vec<u32>, more: Vec<u32>| {
        sums.iter_mut().zip(more).for_each(|(sum, more)| *sum += more);
        sums
    };
    let counts = dataset.events.items.par_chunks(EVENTS_CHUNK).map(count).reduce_with(sum);
    let counts = counts.unwrap_or_else(|| vec![0; n_items]);
    holdings.item_people.iter().zip(counts).map(|(&people, events)| ItemSummary { people, events }).collect()
}

/// year * 12 + month - 1 of a time (UTC), by counting days from 1 March of year 0 in 400-year eras, so that the
/// leap day is the last of its year.
fn month_index(time: i64) -> i64 {
    let day = time.div_euclid(SECS_PER_DAY) + 719_468;
    let (era, day_of_era) = (day.div_euclid(146_097), day.rem_euclid(146_097));
    let year_of_era = (day_of_era - day_of_era / 1460 + day_of_era / 36_524 - day_of_era / 146_096) / 365;
    let day_of_year = day_of_era - (365 * year_of_era + year_of_era / 4 - year_of_era / 100);
    // March is 0; a year that began in March has its January and February in the next.
    let month_from_march = (5 * day_of_year + 2) / 153;
    (era * 400 + year_of_era) * 12 + month_from_march + 2
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::People;

    #[test]
    fn months_agree_with_a_calendar_library() {
        for day in (-200_000_i64..200_000).step_by(13).chain([0, 59, 60, 789, 11_016]) {
            let date = jiff::civil::date(1970, 1, 1).checked_add(jiff::Span::new().days(day)).unwrap();
            let expected = i64::from(date.year()) * 12 + i64::from(date.month()) - 1;
            assert_eq!(month_index(day * SECS_PER_DAY), expected, "{date}");
            assert_eq!(month_index(day * SECS_PER_DAY + SECS_PER_DAY - 1), expected, "{date}");
        }
    }

    #[test]
    fn every_number_by_hand() {
        let mut data = Dataset { people: People::anonymous(4), ..Dataset::default() };
        data.catalogue.domains = vec![Domain::Course, Domain::Music, Domain::Music];
        data.people.flags = vec![HAS_EMAIL, HAS_EMAIL | HAS_PHONE, HAS_MASKED_CONTACT, SUPPRESSED | HAS_UNION_ID];
        data.people.consent[Channel::Ads as usize][1] = Consent::Granted;
        data.people.consent[Channel::Sms as usize][2] = Consent::Denied;
        let february = 31 * SECS_PER_DAY;
        for (person, item, kind, value, time) in [
            (0, 0, EventKind::Purchase, 9.0, 5),
            (0, 1, EventKind::Play, 3.0, february),
            (0, 1, EventKind::Play, f32::NAN, february + 9),
            (1, 1, EventKind::Skip, 1.0, 7),
            (2, 2, EventKind::Play, 2.0, 60 * SECS_PER_DAY),
            (2, 0, EventKind::View, 1.0, NO_TIME),
        ] {
            data.events.push(person, item, kind, value, time);
        }
        data.events.sort(4);
        let holdings = Holdings::of(&data, &Task::silent()).unwrap();
        let found = overview(&data, &holdings, &Task::silent()).unwrap();
        assert_eq!(found.bridge, BridgeCounts { course_only: 0, both: 2, music_only: 0, neither: 2 });
        assert_eq!(found.bridge, data.bridge_counts());
        let coverage = Coverage { email: 2, phone: 1, either: 2, union_id: 1, masked_only: 1, suppressed: 1 };
        assert_eq!(found.coverage, coverage);
        assert_eq!(found.consent[0], ConsentCounts { granted: 1, unknown: 3, denied: 0 });
        assert_eq!(found.consent[2], ConsentCounts { granted: 0, unknown: 3, denied: 1 });
        let months: Vec<(i32, u8, [u64; 2])> =
            found.months.iter().map(|month| (month.year, month.month, month.events)).collect();
        assert_eq!(months, [(1970, 1, [1, 1]), (1970, 2, [0, 2]), (1970, 3, [0, 1])]);
        assert_eq!((found.undated_events, found.older_events, found.n_items), (1, 0, [1, 2]));
        let person = PersonSummary { last_active: february + 9, n_courses: 1, n_tracks: 1, n_plays: 4, n_events: 3 };
        assert_eq!(found.people[0], person);
        assert_eq!((found.people[1].side(), found.people[3].last_active), (0, NO_TIME));
        assert_eq!(found.items[1], ItemSummary { people: 1, events: 3 });
    }
}
