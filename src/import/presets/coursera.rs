//! Coursera for Business and Campus: the course activity report.

use crate::data::{Domain, EventKind};

use super::super::builder::{Builder, RowResult, reject};
use super::super::cells::parse_bool;
use super::super::role::Field;
use super::super::row::Row;
use super::{Column, Platform, attribute, known, may, must};

pub static ACTIVITY: Platform = Platform {
    id: "coursera-activity",
    namespace: "coursera",
    columns: &COLUMNS,
    domain: Some(Domain::Course),
    take: take_activity,
    ..Platform::BLANK
};

static COLUMNS: [Column; 20] = [
    must(Field::Item, &["course id"]),
    must(Field::Detail, &["course slug"]),
    must(Field::Progress, &["overall progress"]),
    // Without a last activity the enrolment dates the row.
    must(Field::Time, &["last course activity time", "completion time", "enrollment time"]),
    may(Field::Email, &["email"]),
    may(Field::Title, &["course", "course name"]),
    may(Field::Creator, &["university"]),
    may(Field::Duration, &["estimated learning hours", "learning hours spent"]),
    may(Field::Flag, &["removed from program"]),
    may(Field::Status, &["completed"]),
    attribute("external_id", &["external id"]),
    attribute("job_title", &["job title"]),
    attribute("job_type", &["job type"]),
    attribute("business_unit", &["business unit"]),
    attribute("business_unit_2", &["business unit 2"]),
    attribute("city", &["location city"]),
    known(&["name", "class start time", "class end time"]),
    known(&["program slug", "program name", "enrollment source"]),
    known(&["course grade", "course certificate url", "course type"]),
    known(&["location country", "location region"]),
];

fn take_activity(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let share = out.percent(row, Field::Progress)?;
    if share.is_nan() {
        return Err(reject("missing-value", Field::Progress));
    }
    let time = out.time(row, Field::Time)?;
    out.check_item(row)?;
    out.once_whole(row)?;
    let user = out.user(row)?;
    let item = out.item(row)?;
    out.person_attributes(row, user);
    if parse_bool(row.get(Field::Flag)) == Some(true) {
        out.note(row, "removed-from-program", Field::Flag);
    }
    let completed = parse_bool(row.get(Field::Status)) == Some(true);
    out.event(user, item, EventKind::Progress, if completed { 1.0 } else { share }, time);
    Ok(())
}
