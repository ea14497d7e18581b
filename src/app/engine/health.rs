//! What is weak in the data: counted, graded, and with the rows that it is about. Changes nothing.

use std::sync::Arc;

use rustc_hash::FxHashMap;

use super::session::Session;
use super::{check, now_secs};
use crate::app::command::DataTab;
use crate::app::error::AppError;
use crate::app::state::{Grade, HealthCheck, OverviewView, SourceRow};
use crate::data::{
    Channel, Consent, Dataset, HAS_EMAIL, HAS_MASKED_CONTACT, HAS_PHONE, LABEL_CATEGORY, LABEL_CREATOR, NO_TIME,
};
use crate::task::Task;

const SECS_PER_DAY: i64 = 86_400;
/// Shares above which a finding is worth a notice, and a warning.
const NOTICE_SHARE: f64 = 0.02;
const BAD_SHARE: f64 = 0.2;
/// Rejected rows of a file above this share are a warning.
const REJECTED_SHARE: f64 = 0.05;
/// Fewer bridge people than this can hardly be learned from.
const FEW_BRIDGE: u64 = 100;

/// Every check, those that matter most first.
pub fn health(
    session: &Session,
    overview: &OverviewView,
    sources: &[SourceRow],
    task: &Task,
) -> Result<Vec<HealthCheck>, AppError> {
    let dataset = session.dataset(task)?;
    let mut checks = vec![file_check(session, task)?, bridge_check(overview)];
    checks.push(rejected_check(sources));
    task.step("stage-health", 1, 4)?;
    people_checks(&dataset, overview, &mut checks);
    task.step("stage-health", 2, 4)?;
    item_checks(&dataset, overview, &mut checks);
    task.step("stage-health", 3, 4)?;
    event_checks(&dataset, &mut checks);
    checks.sort_by_key(|check| match check.grade {
        Grade::Bad => 0,
        Grade::Notice => 1,
        Grade::Good => 2,
    });
    Ok(checks)
}

/// The workspace file itself.
fn file_check(session: &Session, task: &Task) -> Result<HealthCheck, AppError> {
    let report = check(session, task)?;
    let n = report["problems"].as_array().map_or(0, |problems| problems.len() as u64);
    let grade = if n > 0 { Grade::Bad } else { Grade::Good };
    Ok(HealthCheck {
        code: "file",
        grade,
        n,
        of: report["blobs"].as_u64().unwrap_or(0),
        is_of_people: false,
        rows: None,
    })
}

fn bridge_check(overview: &OverviewView) -> HealthCheck {
    let n = overview.parts[1];
    let grade = match n {
        0..20 => Grade::Bad,
        20..FEW_BRIDGE => Grade::Notice,
        _ => Grade::Good,
    };
    HealthCheck { code: "bridge", grade, n, of: overview.n_people, is_of_people: true, rows: None }
}

fn rejected_check(sources: &[SourceRow]) -> HealthCheck {
    let is_bad =
        |source: &&SourceRow| source.report.rejected as f64 > REJECTED_SHARE * source.report.read.max(1) as f64;
    let n = sources.iter().filter(is_bad).count() as u64;
    let grade = if n > 0 { Grade::Bad } else { Grade::Good };
    HealthCheck { code: "rejected", grade, n, of: sources.len() as u64, is_of_people: false, rows: None }
}

fn people_checks(dataset: &Dataset, overview: &OverviewView, checks: &mut Vec<HealthCheck>) {
    let people = &dataset.people;
    let mut add = |code, is_weak: &dyn Fn(usize) -> bool| {
        let rows = rows_where(people.len(), is_weak);
        checks.push(graded(code, rows, people.len(), DataTab::People));
    };
    add("no-contact", &|row| !people.has(row, HAS_EMAIL | HAS_PHONE));
    add("masked-contact", &|row| people.has(row, HAS_MASKED_CONTACT) && !people.has(row, HAS_EMAIL | HAS_PHONE));
    add("consent-unknown", &|row| people.consent(row, Channel::Ads) == Consent::Unknown);
    add("no-events", &|row| overview.sides_of.get(row).is_none_or(|sides| sides & 3 == 0));
}

fn item_checks(dataset: &Dataset, overview: &OverviewView, checks: &mut Vec<HealthCheck>) {
    let catalogue = &dataset.catalogue;
    let n_items = catalogue.len();
    let has_label = |name: &str, row: usize| catalogue.label(name).is_some_and(|column| !column.codes(row).is_empty());
    let mut add = |code, rows| checks.push(graded(code, rows, n_items, DataTab::Catalogue));
    add("no-title", rows_where(n_items, &|row| catalogue.titles.get(row).is_empty()));
    add("no-category", rows_where(n_items, &|row| !has_label(LABEL_CATEGORY, row)));
    add("no-creator", rows_where(n_items, &|row| !has_label(LABEL_CREATOR, row)));
    add("unused-item", rows_where(n_items, &|row| overview.people_of_item.get(row).is_none_or(|&n| n == 0)));
    add("same-title", same_titles(dataset));
}

/// Items whose title another item of the side has, too: often one item under two ids.
fn same_titles(dataset: &Dataset) -> Vec<u32> {
    let catalogue = &dataset.catalogue;
    let mut groups: FxHashMap<(usize, String), Vec<u32>> = FxHashMap::default();
    for row in 0..catalogue.len() {
        let title = catalogue.titles.get(row).trim().to_lowercase();
        if let Some(domain) = catalogue.domain(row).filter(|_| !title.is_empty()) {
            groups.entry((domain.index(), title)).or_default().push(row as u32);
        }
    }
    let mut rows: Vec<u32> = groups.into_values().filter(|group| group.len() > 1).flatten().collect();
    rows.sort_unstable();
    rows
}

fn event_checks(dataset: &Dataset, checks: &mut Vec<HealthCheck>) {
    let times = &dataset.events.times;
    let tomorrow = now_secs() + SECS_PER_DAY;
    let undated = rows_where(times.len(), &|row| times.get(row) == Some(&NO_TIME));
    checks.push(graded("no-time", undated, times.len(), DataTab::Events));
    let early = rows_where(times.len(), &|row| times.get(row).is_some_and(|&time| time > tomorrow));
    let mut future = graded("future-time", early, times.len(), DataTab::Events);
    if future.n > 0 {
        future.grade = Grade::Bad;
    }
    checks.push(future);
}

fn rows_where(n_rows: usize, is_weak: &dyn Fn(usize) -> bool) -> Vec<u32> {
    (0..n_rows).filter(|&row| is_weak(row)).map(|row| row as u32).collect()
}

fn graded(code: &'static str, rows: Vec<u32>, of: usize, tab: DataTab) -> HealthCheck {
    let n = rows.len() as u64;
    let share = n as f64 / of.max(1) as f64;
    let grade = if share > BAD_SHARE {
        Grade::Bad
    } else if share > NOTICE_SHARE {
        Grade::Notice
    } else {
        Grade::Good
    };
    let rows = (n > 0).then(|| (tab, Arc::new(rows)));
    HealthCheck { code, grade, n, of: of as u64, is_of_people: tab == DataTab::People, rows }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::Domain;

    #[test]
    fn grades_follow_the_share() {
        for (n, grade) in
            [(0, Grade::Good), (2, Grade::Good), (3, Grade::Notice), (20, Grade::Notice), (21, Grade::Bad)]
        {
            let check = graded("no-title", (0..n).collect(), 100, DataTab::Catalogue);
            assert_eq!((check.grade, check.n, check.rows.is_some()), (grade, u64::from(n), n > 0));
        }
    }

    #[test]
    fn one_title_on_both_sides_is_no_repeat() {
        let mut dataset = Dataset::default();
        dataset.catalogue.domains = vec![Domain::Course, Domain::Course, Domain::Music, Domain::Course];
        dataset.catalogue.titles = ["Mixing", "mixing ", "Mixing", ""].iter().collect();
        assert_eq!(same_titles(&dataset), [0, 1]);
    }
}
