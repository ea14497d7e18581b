//! Moodle: the site's or a course's log, the grades of a course, and the completion of its activities. Headers and times
//! follow the site's language; the numeric id of a user stands only inside a sentence of the log.

use crate::data::{Domain, EventKind, NO_TIME};

use super::super::builder::{Builder, RowResult, ignore, reject};
use super::super::cells::{DateOrder, Decimal, fold, parse_number, parse_time};
use super::super::role::Field;
use super::super::row::Row;
use super::{Column, Platform, attribute, known, may, must};

const NAMESPACE: &str = "moodle";
/// People known by their full name alone never meet those with an id.
const NAMES: &str = "moodle.name";

pub static LOGS: Platform = Platform {
    id: "moodle-logs",
    namespace: NAMESPACE,
    columns: &LOG_COLUMNS,
    domain: Some(Domain::Course),
    date_order: Some(DateOrder::DayFirst),
    take: take_log,
    ..Platform::BLANK
};

static LOG_COLUMNS: [Column; 9] = [
    must(Field::Time, &["time", "时间", "zeit", "hora", "heure"]),
    must(
        Field::Name,
        &[
            "user full name",
            "用户全名",
            "vollständiger name",
            "vollständiger name des nutzers",
            "nombre completo del usuario",
            "nom complet de l'utilisateur",
        ],
    ),
    must(
        Field::Device,
        &[
            "affected user",
            "受影响用户",
            "受影响的用户",
            "betroffene/r nutzer/in",
            "betroffener nutzer",
            "usuario afectado",
            "utilisateur touché",
            "utilisateur affecté",
        ],
    ),
    must(
        Field::Title,
        &[
            "event context",
            "事件情境",
            "事件上下文",
            "事件背景",
            "ereigniskontext",
            "contexto del evento",
            "contexte de l'événement",
        ],
    ),
    must(Field::MediaType, &["component", "组件", "komponente", "componente", "composant"]),
    must(
        Field::Kind,
        &["event name", "事件名称", "ereignisname", "nombre del evento", "nombre evento", "nom de l'événement"],
    ),
    may(Field::Detail, &["description", "描述", "beschreibung", "descripción"]),
    known(&["origin", "来源", "herkunft", "ursprung", "origen", "origine"]),
    known(&["ip address", "ip地址", "ip 地址", "ip adresse", "dirección ip", "adresse ip"]),
];

fn take_log(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let kind = log_kind(row.get(Field::Kind)).ok_or(ignore("not-an-act", Field::Kind))?;
    let time = out.time(row, Field::Time)?;
    out.check_item(row)?;
    let name = fold(row.get(Field::Name));
    let id = user_id_in(row.get(Field::Detail));
    if id.is_none() && name.is_empty() {
        return Err(reject("no-user", Field::Name));
    }
    out.once_whole(row)?;
    let user = match id {
        Some(id) => out.user_named(row, NAMESPACE, id),
        None => {
            out.note(row, "known-by-name", Field::Name);
            out.user_named(row, NAMES, &name)
        }
    };
    let item = out.item_in(row, Domain::Course)?;
    out.event(user, item, kind, f32::NAN, time);
    Ok(())
}

/// What a line of the log says that a person did; most lines say nothing of use.
fn log_kind(name: &str) -> Option<EventKind> {
    let name = fold(name);
    let has = |words: &[&str]| words.iter().any(|word| name.contains(word));
    if has(&["course completed", "课程已完成", "课程完成", "kurs abgeschlossen", "curso completado"]) {
        Some(EventKind::Complete)
    } else if name.ends_with("submitted") || has(&["已提交", "提交了", "abgegeben", "enviado", "envoyé"]) {
        Some(EventKind::Quiz)
    } else if name.ends_with("viewed") || has(&["查看", "浏览", "angezeigt", "visto", "vista", "consulté"]) {
        Some(EventKind::View)
    } else {
        None
    }
}

/// The number in `The user with id '1046' viewed ...`. Translations keep the quotes around the first id.
fn user_id_in(text: &str) -> Option<&str> {
    let after = text.split_once("user with id '").or_else(|| text.split_once('\''))?.1;
    let id = after.split_once('\'')?.0;
    (!id.is_empty() && id.bytes().all(|b| b.is_ascii_digit())).then_some(id)
}

/// The grader report: a row a student, a column an activity.
pub static GRADES: Platform = Platform {
    id: "moodle-grades",
    namespace: NAMESPACE,
    columns: &GRADE_COLUMNS,
    domain: Some(Domain::Course),
    keeps_unknown: true,
    fits: |_, keys| keys.iter().any(|key| grade_item(key).is_some()),
    take: take_grades,
    ..Platform::BLANK
};

static GRADE_COLUMNS: [Column; 10] = [
    must(
        Field::Email,
        &["email address", "电子邮件地址", "email地址", "e mail adresse", "dirección de correo", "adresse de courriel"],
    ),
    may(Field::FirstName, &["first name", "名", "名字", "vorname", "nombre"]),
    may(Field::LastName, &["last name", "surname", "姓", "姓氏", "nachname", "apellido(s)"]),
    attribute("id_number", &["id number", "学号", "id nummer"]),
    attribute("institution", &["institution", "机构"]),
    attribute("department", &["department", "院系", "abteilung"]),
    known(&["last downloaded from this course", "上次从本课程下载", "zuletzt aus diesem kurs geladen"]),
    known(&["username", "用户名"]),
    known(&[
        "course total (real)",
        "课程总分 (实际)",
        "kurs gesamt (real)",
        "kurs gesamt (punkte)",
        "total del curso (real)",
    ]),
    known(&[
        "course total (percentage)",
        "course total (letter)",
        "total du cours (brut)",
        "kurs gesamt (prozentsatz)",
    ]),
];

/// The activity behind a column of grades.
fn grade_item(header: &str) -> Option<&str> {
    let stem = header.trim();
    let cut = |tail: &str| {
        stem.len()
            .checked_sub(tail.len())
            .filter(|&at| stem.is_char_boundary(at) && stem[at..].eq_ignore_ascii_case(tail))
    };
    let tails = ["(Real)", "(Percentage)", "(Punkte)", "(Prozentsatz)", "(Brut)", "(实际)", "（实际）"];
    tails.into_iter().find_map(|tail| cut(tail).map(|at| stem[..at].trim_end()))
}

/// Grades without their highest possible value are taken as out of 100, Moodle's own default.
fn take_grades(row: &Row<'_>, out: &mut Builder) -> RowResult {
    const HIGHEST: f64 = 100.0;
    let mut grades = vec![];
    for (header, text) in row.extra_columns() {
        let Some(title) = grade_item(header) else { continue };
        let number = text.trim_end_matches(['%', ' ']);
        let decimal = if number.contains(',') && !number.contains('.') { Decimal::Comma } else { Decimal::Dot };
        let grade = parse_number(number, decimal).ok_or(reject("bad-number", Field::Value))?;
        grades.push((title, (grade / HIGHEST).clamp(0.0, 1.0) as f32));
    }
    out.once_whole(row)?;
    let user = out.user(row)?;
    out.person_fields(row, user);
    for (_, name, value) in row.attributes().filter(|(_, name, _)| grade_item(name).is_none()) {
        out.attribute(user, name, value);
    }
    for (title, share) in grades {
        let item = out.titled_item(Domain::Course, title, title);
        out.event(user, item, EventKind::Quiz, share, NO_TIME);
    }
    Ok(())
}

/// Activity completion: after each activity's column one with the date.
pub static COMPLETION: Platform = Platform {
    id: "moodle-completion",
    namespace: NAMESPACE,
    columns: &COMPLETION_COLUMNS,
    domain: Some(Domain::Course),
    date_order: Some(DateOrder::DayFirst),
    keeps_unknown: true,
    is_unverified: true,
    fits: |_, keys| keys.iter().any(|key| key.contains("completion date")),
    take: take_completion,
    ..Platform::BLANK
};

static COMPLETION_COLUMNS: [Column; 4] = [
    must(Field::Email, &["email address", "email", "电子邮件地址"]),
    attribute("id_number", &["id number", "学号"]),
    known(&["name", "full name", "first name", "last name", "surname", "username"]),
    known(&["course complete", "course completion date"]),
];

fn take_completion(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let mut done = vec![];
    for (at, header) in row.bound.headers.iter().enumerate() {
        let state = fold(row.cells.get(at).unwrap_or(""));
        let is_date = header.to_lowercase().contains("completion date");
        if !matches!(state.as_str(), "completed" | "completed (achieved pass grade)" | "已完成") || is_date {
            continue;
        }
        let date = super::super::cells::clean(row.cells.get(at + 1).unwrap_or(""));
        let time = parse_time(date, row.bound.offset_secs, row.facts(Field::Time).date_order).unwrap_or(NO_TIME);
        done.push((header.as_str(), time));
    }
    out.once_whole(row)?;
    let user = out.user(row)?;
    for (title, time) in done {
        let item = out.titled_item(Domain::Course, title, title);
        out.event(user, item, EventKind::Complete, f32::NAN, time);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sentences_of_the_log_give_the_user() {
        let text = "The user with id '1046' viewed the 'page' activity with course module id '88'.";
        assert_eq!(user_id_in(text), Some("1046"));
        assert_eq!(user_id_in("ID 为 '7' 的用户查看了"), Some("7"));
        assert_eq!(user_id_in("The 'page' was viewed"), None);
        assert_eq!(user_id_in(""), None);
    }

    #[test]
    fn columns_of_grades_are_known_by_their_end() {
        assert_eq!(grade_item("Quiz: Week 1 (Real)"), Some("Quiz: Week 1"));
        assert_eq!(grade_item("quiz: week 1 (percentage)"), Some("quiz: week 1"));
        assert_eq!(grade_item("Quiz: Week 1 (Letter)"), None);
    }
}
