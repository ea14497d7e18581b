//! Udemy Business: the data-export reports on users and on what they did in courses.

use crate::data::{Domain, EventKind};

use super::super::builder::{Builder, RowResult, reject};
use super::super::cells::parse_bool;
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::generic::take_person;
use super::{Column, Platform, attribute, known, may, must};

const NAMESPACE: &str = "udemy";

pub static USERS: Platform = Platform {
    id: "udemy-users",
    gives: &[Kind::People],
    namespace: NAMESPACE,
    columns: &USER_COLUMNS,
    one_of: &[&["license type", "license pool", "lms user id", "invited by", "deactivated date"]],
    take: |row, out| take_person(row, out, NAMESPACE),
    ..Platform::BLANK
};

static USER_COLUMNS: [Column; 12] = [
    must(Field::Email, &["email", "user email"]),
    may(Field::FirstName, &["name", "user name", "first name"]),
    may(Field::LastName, &["surname", "user surname", "last name"]),
    may(Field::User, &["external id", "user external id"]),
    may(Field::Time, &["joined date", "joined date (utc)", "sent at (utc)"]),
    attribute("role", &["role", "user role"]),
    attribute("group", &["group", "groups"]),
    attribute("status", &["status"]),
    attribute("license_type", &["license type"]),
    attribute("license_pool", &["license pool"]),
    known(&["lms user id", "invited by"]),
    known(&["deactivated date", "deactivated date (utc)", "last activity date"]),
];

pub static ACTIVITY: Platform = Platform {
    id: "udemy-activity",
    namespace: NAMESPACE,
    columns: &ACTIVITY_COLUMNS,
    domain: Some(Domain::Course),
    take: take_activity,
    ..Platform::BLANK
};

static ACTIVITY_COLUMNS: [Column; 13] = [
    must(Field::Email, &["user email"]),
    must(Field::Item, &["course id"]),
    must(Field::Progress, &["% marked completed"]),
    may(Field::Title, &["course title"]),
    may(Field::Category, &["course category", "category"]),
    may(Field::Tags, &["course subcategory"]),
    may(Field::Duration, &["minutes video consumed", "minutes consumed", "video consumed minutes"]),
    may(Field::Flag, &["assigned"]),
    may(
        Field::Time,
        &[
            "last activity date",
            "last activity date (utc)",
            "course last accessed date",
            "completion date",
            "course completion date",
            "first activity date",
            "enrollment date",
            "enrolment date",
            "course enrollment date",
        ],
    ),
    may(Field::User, &["user external id", "external id"]),
    known(&["user name", "user surname", "user role", "user group", "group", "role", "is user deactivated"]),
    known(&["assigned by", "assigned on", "course duration", "course duration (mins)", "is course completed"]),
    known(&["no. of days active", "number of days active", "license pool", "last activity"]),
];

fn take_activity(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let share = out.percent(row, Field::Progress)?;
    let minutes = out.amount(row, Field::Duration)?;
    if share.is_nan() && minutes.is_nan() {
        return Err(reject("missing-value", Field::Progress));
    }
    let time = out.time(row, Field::Time)?;
    out.check_item(row)?;
    out.once_whole(row)?;
    let user = out.user(row)?;
    let item = out.item(row)?;
    if parse_bool(row.get(Field::Flag)) == Some(true) {
        // Somebody else chose the course: weaker evidence of taste, so it is said how many there are.
        out.note(row, "assigned-course", Field::Flag);
    }
    // Minutes without a share say that the course was looked at.
    let kind = if share.is_nan() { EventKind::View } else { EventKind::Progress };
    out.event(user, item, kind, share, time);
    Ok(())
}
