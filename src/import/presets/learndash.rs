//! LearnDash (WordPress): the course report and the quiz report.

use crate::data::{Domain, EventKind, NO_TIME};

use super::super::builder::{Builder, RowResult, reject};
use super::super::cells::parse_bool;
use super::super::role::Field;
use super::super::row::Row;
use super::{Column, Platform, attribute, known, may, may_one, must};

const NAMESPACE: &str = "learndash";
const EMAIL: &[&str] = &["email", "user email"];

pub static COURSES: Platform = Platform {
    id: "learndash-courses",
    namespace: NAMESPACE,
    columns: &COURSE_COLUMNS,
    domain: Some(Domain::Course),
    take: take_course,
    ..Platform::BLANK
};

static COURSE_COLUMNS: [Column; 10] = [
    must(Field::User, &["user id"]),
    must(Field::Item, &["course id"]),
    must(Field::Count, &["steps completed"]),
    must(Field::Total, &["steps total"]),
    may(Field::Email, EMAIL),
    may(Field::Title, &["course title", "course name"]),
    may(Field::Flag, &["course completed"]),
    may(Field::Time, &["course completed on", "course completed date"]),
    attribute("group", &["group", "groups", "group name"]),
    known(&["name", "user name", "username", "first name", "last name", "display name"]),
];

fn take_course(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let done = out.amount(row, Field::Count)?;
    let total = out.amount(row, Field::Total)?;
    let completed = parse_bool(row.get(Field::Flag)) == Some(true);
    let share = match (done, total) {
        _ if completed => 1.0,
        (done, total) if total > 0.0 && done >= 0.0 => (done / total).min(1.0),
        _ => f32::NAN,
    };
    let told = out.time(row, Field::Time)?;
    out.check_item(row)?;
    out.once_whole(row)?;
    let user = out.user(row)?;
    let item = out.item(row)?;
    out.person_attributes(row, user);
    let time = if told == NO_TIME { row.bound.file_time } else { told };
    if told == NO_TIME && time != NO_TIME {
        out.note(row, "time-of-file", Field::Time);
    }
    // Without steps there is no strength: the person is enrolled, no more.
    let kind = if share.is_nan() { EventKind::Enrol } else { EventKind::Progress };
    out.event(user, item, kind, share, time);
    Ok(())
}

pub static QUIZZES: Platform = Platform {
    id: "learndash-quizzes",
    namespace: NAMESPACE,
    columns: &QUIZ_COLUMNS,
    domain: Some(Domain::Course),
    is_unverified: true,
    take: take_quiz,
    ..Platform::BLANK
};

static QUIZ_COLUMNS: [Column; 11] = [
    must(Field::User, &["user id"]),
    must(Field::Item, &["quiz id"]),
    may_one(Field::Progress, &["percentage"]),
    may(Field::Count, &["score", "points"]),
    may(Field::Total, &["total", "points total"]),
    may(Field::Email, EMAIL),
    may(Field::Title, &["quiz title"]),
    may(Field::Time, &["date"]),
    known(&["name", "user name", "username", "first name", "last name"]),
    known(&["rank", "passed", "time spent"]),
    known(&["course id", "course title"]),
];

fn take_quiz(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let percent = out.percent(row, Field::Progress)?;
    let (score, total) = (out.amount(row, Field::Count)?, out.amount(row, Field::Total)?);
    let share = if percent.is_nan() && total > 0.0 { (score / total).min(1.0) } else { percent };
    if share.is_nan() {
        return Err(reject("missing-value", Field::Progress));
    }
    let time = out.time(row, Field::Time)?;
    out.check_item(row)?;
    out.once_whole(row)?;
    let user = out.user(row)?;
    let item = out.item(row)?;
    out.event(user, item, EventKind::Quiz, share, time);
    Ok(())
}
