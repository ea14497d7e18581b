//! What a workspace keeps of a cluster: where it is, which tables hold what, which columns play which role. Nothing
//! secret and nobody's data. Also the reading of `--map` and the guesses from column names.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::error::ClusterError;

/// The key of the source among a workspace's settings.
pub const SETTING: &str = "cluster-source";

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Source {
    /// Without the token.
    pub address: String,
    pub events: Table,
    pub people: Option<Table>,
    pub items: Option<Table>,
    /// A folder on the cluster's own storage, where sums and lists are written.
    pub work: String,
    /// Seeds the person keys and with them every sample and tie.
    pub seed: u64,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// `catalog.schema.table`, or `parquet:PATH`, `delta:PATH`, `csv:PATH`.
    pub place: String,
    /// Column by role.
    pub roles: BTreeMap<String, String>,
    /// The cluster's type of each column in `roles`.
    pub types: BTreeMap<String, String>,
}

/// The three tables with the roles that each can fill, the needed ones first, and names by which they are guessed.
pub const EVENTS: Roles = Roles {
    table: "events",
    needed: 3,
    roles: &[
        ("user", &["user", "user_id", "userid", "uid", "person", "person_id", "customer", "customer_id", "member_id"]),
        ("item", &["item", "item_id", "itemid", "iid", "product_id", "track_id", "course_id", "sku"]),
        ("kind", &["kind", "event", "event_type", "action", "act"]),
        ("value", &["value", "amount", "val", "quantity"]),
        ("time", &["time", "ts", "timestamp", "event_time", "created_at", "occurred_at"]),
    ],
};
pub const PEOPLE: Roles = Roles {
    table: "people",
    needed: 1,
    roles: &[
        ("user", &["user", "user_id", "userid", "uid", "person", "person_id", "customer", "customer_id", "member_id"]),
        ("email", &["email", "e_mail", "email_address", "mail"]),
        ("phone", &["phone", "mobile", "phone_number", "tel"]),
        ("consent_ads", &["consent_ads", "consent", "marketing_consent", "ads_consent"]),
        ("consent_email", &["consent_email", "email_consent"]),
        ("consent_sms", &["consent_sms", "sms_consent"]),
        ("suppressed", &["suppressed", "do_not_contact"]),
    ],
};
pub const ITEMS: Roles = Roles {
    table: "items",
    needed: 2,
    roles: &[
        ("item", &["item", "item_id", "itemid", "iid", "id", "product_id", "track_id", "course_id", "sku"]),
        ("domain", &["domain", "side"]),
        ("title", &["title", "name"]),
        ("category", &["category", "genre", "topic"]),
        ("creator", &["creator", "artist", "teacher", "author"]),
    ],
};

pub struct Roles {
    pub table: &'static str,
    needed: usize,
    pub roles: &'static [(&'static str, &'static [&'static str])],
}

/// `ROLE=COLUMN,...` as the user wrote it; `people.user=id` means one table.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RoleMap(Vec<(Option<String>, String, String)>);

impl RoleMap {
    pub fn parse(text: &str) -> Result<Self, ClusterError> {
        let bad = |part: &str| ClusterError::BadSetting { what: "map", value: part.trim().to_owned() };
        let mut pairs = vec![];
        for part in text.split(',').filter(|part| !part.trim().is_empty()) {
            let (role, column) = part.split_once('=').ok_or_else(|| bad(part))?;
            let (table, role) = match role.trim().split_once('.') {
                Some((table, role)) => (Some(table.to_owned()), role),
                None => (None, role.trim()),
            };
            let known = |roles: &Roles| {
                table.as_deref().is_none_or(|table| table == roles.table)
                    && roles.roles.iter().any(|(id, _)| *id == role)
            };
            if column.trim().is_empty() || ![EVENTS, PEOPLE, ITEMS].iter().any(known) {
                return Err(bad(part));
            }
            pairs.push((table, role.to_owned(), column.trim().to_owned()));
        }
        Ok(Self(pairs))
    }

    fn column(&self, table: &str, role: &str) -> Option<&str> {
        let of = |named: bool| {
            self.0
                .iter()
                .find(|(of, id, _)| id == role && if named { of.as_deref() == Some(table) } else { of.is_none() })
        };
        of(true).or_else(|| of(false)).map(|(_, _, column)| column.as_str())
    }
}

impl Roles {
    /// Which column of a table plays which role. A role that `map` names must be there where it is asked of this
    /// table alone or of no other.
    pub fn resolve(&self, place: &str, columns: &[(String, String)], map: &RoleMap) -> Result<Table, ClusterError> {
        let find = |name: &str| columns.iter().find(|(column, _)| column.eq_ignore_ascii_case(name));
        let (mut roles, mut types) = (BTreeMap::new(), BTreeMap::new());
        for (at, (role, names)) in self.roles.iter().enumerate() {
            let said = map.column(self.table, role);
            let found = match said {
                Some(name) => find(name),
                None => names.iter().find_map(|name| find(name)),
            };
            match found {
                Some((column, kind)) => {
                    roles.insert((*role).to_owned(), column.clone());
                    types.insert((*role).to_owned(), kind.to_ascii_lowercase());
                }
                None if at < self.needed || said.is_some() => {
                    let listed: Vec<&str> = columns.iter().map(|(column, _)| column.as_str()).collect();
                    let role = said.map_or((*role).to_owned(), |name| format!("{role} ({name})"));
                    return Err(ClusterError::NoColumn { table: self.table, role, columns: listed.join(", ") });
                }
                None => {}
            }
        }
        Ok(Table { place: place.to_owned(), roles, types })
    }
}

impl Table {
    /// The role's column as an identifier of SQL.
    pub fn column(&self, role: &str) -> Option<String> {
        self.roles.get(role).map(|name| identifier(name))
    }

    pub fn kind(&self, role: &str) -> &str {
        self.types.get(role).map_or("", String::as_str)
    }
}

/// A name in back-ticks.
pub fn identifier(name: &str) -> String {
    format!("`{}`", name.replace('`', "``"))
}

/// A text of SQL.
pub fn literal(text: &str) -> String {
    format!("'{}'", text.replace('\\', "\\\\").replace('\'', "\\'"))
}

/// The statement that gives a table the name `view`. Errors: `BadSetting` for a place of no known form.
pub fn raw_view(view: &str, place: &str) -> Result<String, ClusterError> {
    let bad = || ClusterError::BadSetting { what: "table", value: place.to_owned() };
    let place = place.trim();
    if place.is_empty() || place.chars().any(char::is_control) {
        return Err(bad());
    }
    let (format, path) = match place.split_once(':') {
        Some((format @ ("parquet" | "delta" | "csv" | "orc"), path)) => (format, path),
        _ if place.starts_with('/') || place.contains("://") => {
            (if place.ends_with(".csv") { "csv" } else { "parquet" }, place)
        }
        _ => {
            let parts: Vec<String> = place.split('.').map(identifier).collect();
            if parts.len() > 3 || place.split('.').any(str::is_empty) {
                return Err(bad());
            }
            return Ok(format!("CREATE OR REPLACE TEMPORARY VIEW {view} AS SELECT * FROM {}", parts.join(".")));
        }
    };
    let more = if format == "csv" { ", header 'true', inferSchema 'true'" } else { "" };
    Ok(format!("CREATE OR REPLACE TEMPORARY VIEW {view} USING {format} OPTIONS (path {}{more})", literal(path)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn columns(names: &[&str]) -> Vec<(String, String)> {
        names.iter().map(|name| ((*name).to_owned(), "string".to_owned())).collect()
    }

    #[test]
    fn columns_are_taken_as_said_else_by_name() {
        let map = RoleMap::parse("item=Track ID, people.user=member").unwrap();
        let table = EVENTS.resolve("t", &columns(&["UID", "Track ID", "action", "ts"]), &map).unwrap();
        let found: Vec<_> = table.roles.iter().map(|(role, column)| (role.as_str(), column.as_str())).collect();
        assert_eq!(found, [("item", "Track ID"), ("kind", "action"), ("time", "ts"), ("user", "UID")]);
        let people = PEOPLE.resolve("p", &columns(&["member", "email", "uid"]), &map).unwrap();
        assert_eq!(people.column("user").unwrap(), "`member`");
        let missing = EVENTS.resolve("t", &columns(&["uid", "Track ID"]), &map);
        assert!(matches!(missing, Err(ClusterError::NoColumn { table: "events", .. })));
        let absent = PEOPLE.resolve("p", &columns(&["uid"]), &map);
        assert!(matches!(absent, Err(ClusterError::NoColumn { ref role, .. }) if role == "user (member)"));
        for bad in ["user", "who=x", "items.email=x", "user="] {
            assert!(RoleMap::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn places_cannot_break_out_of_the_statement() {
        assert_eq!(
            raw_view("v", "main.shop.events").unwrap(),
            "CREATE OR REPLACE TEMPORARY VIEW v AS SELECT * FROM `main`.`shop`.`events`"
        );
        assert!(raw_view("v", "a`; DROP TABLE x").unwrap().ends_with("`a``; DROP TABLE x`"));
        assert!(raw_view("v", "parquet:/x' , y '").unwrap().ends_with("OPTIONS (path '/x\\' , y \\'')"));
        assert!(
            raw_view("v", "s3://bucket/events").unwrap().contains("USING parquet OPTIONS (path 's3://bucket/events')")
        );
        assert!(raw_view("v", "csv:/x.csv").unwrap().contains("header 'true'"));
        for bad in ["", "a.b.c.d", "a..b", "a\nb"] {
            assert!(raw_view("v", bad).is_err(), "{bad}");
        }
    }
}
