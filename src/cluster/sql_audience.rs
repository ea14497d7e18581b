//! Audiences as text: scores as a join of strengths with uploaded weights, owners and refusals out, consent joined, the
//! holdout drawn by a seeded hash, the best N; then the list of hashes, and the sample that is worked out again here.

use sha2::{Digest, Sha256};

use super::source::{Source, literal};
use super::sql::{bound, head};
use crate::data::hex;

/// What an audience is made of. The goal's items and the weights travel as the uploaded `cf_goal` and `cf_w`.
#[derive(Debug, Clone, PartialEq)]
pub struct TargetSpec {
    pub name: String,
    /// The column of consents that must be granted: `ca`, `ce` or `cs`.
    pub consent: &'static str,
    pub with_owners: bool,
    /// Everybody has this score (`popularity`); else it comes from the weights.
    pub constant: Option<i64>,
    pub size: u64,
    pub holdout: f64,
    pub seed: u64,
}

/// A folder name that says nothing: the start of a hash.
pub fn key_of(name: &str) -> String {
    hex(&Sha256::digest(name)[..8])
}

impl TargetSpec {
    /// What is put before a person's key before it is hashed for the holdout.
    pub fn holdout_salt(&self) -> String {
        format!("holdout {} {} ", self.seed, key_of(&self.name))
    }

    /// Those who may be in: by the flags of `cf_cand`.
    pub fn condition(&self) -> String {
        let owners = if self.with_owners { "" } else { "own = 0 AND " };
        format!("{owners}ref = 0 AND known = 1 AND cons = 1 AND sup = 0 AND s > 0")
    }

    /// Everybody with what decides whether they may be in, and their score.
    pub fn candidates_view(&self) -> String {
        let (score, join) = match self.constant {
            Some(value) => (format!("CAST({value} AS BIGINT)"), ""),
            None => (
                "s.s".to_owned(),
                " LEFT JOIN (SELECT x.uid, sum(x.xq * w.wq) AS s FROM cf_x x JOIN cf_w w ON x.iid = w.iid WHERE x.xq > 0 \
                 GROUP BY x.uid) s ON s.uid = p.uid",
            ),
        };
        format!(
            "CREATE OR REPLACE TEMPORARY VIEW cf_cand AS SELECT p.uid, p.h, p.sup, CASE WHEN p.em IS NOT NULL OR p.ph IS NOT NULL \
             THEN 1 ELSE 0 END AS known, p.{consent} AS cons, coalesce(o.own, 0) AS own, coalesce(o.ref, 0) AS ref, {score} AS s \
             FROM cf_p p LEFT JOIN (SELECT x.uid, max(x.taken) AS own, max(x.refused) AS ref FROM cf_x x JOIN cf_goal g \
             ON x.iid = g.iid GROUP BY x.uid) o ON o.uid = p.uid{join}",
            consent = self.consent,
        )
    }

    /// People left after each step, in the order of [`STEPS`].
    pub fn funnel(&self) -> String {
        let own = if self.with_owners { "1 = 1" } else { "own = 0" };
        let steps = [own, "ref = 0", "known = 1", "cons = 1", "sup = 0", "s > 0"];
        let mut told = "count(*) AS n0".to_owned();
        for at in 1..=steps.len() {
            let all = steps[..at].join(" AND ");
            told.push_str(&format!(", coalesce(sum(CASE WHEN {all} THEN 1 ELSE 0 END), 0) AS n{at}"));
        }
        format!("SELECT {told} FROM cf_cand")
    }

    pub fn write(&self, path: &str) -> String {
        format!(
            "INSERT OVERWRITE DIRECTORY {path} USING parquet SELECT uid, h, s, CAST(row_number() OVER (ORDER BY s DESC, h ASC) AS BIGINT) AS rn, \
             CASE WHEN {head} < {bound} THEN 1 ELSE 0 END AS held FROM (SELECT uid, h, s FROM cf_cand WHERE {condition} \
             ORDER BY s DESC, h ASC LIMIT {size}) t",
            path = literal(path),
            head = head(&format!("sha2(concat({}, h), 256)", literal(&self.holdout_salt()))),
            bound = bound(self.holdout),
            condition = self.condition(),
            size = self.size.min(i32::MAX as u64),
        )
    }
}

/// What the steps of the funnel are called.
pub const STEPS: [&str; 7] = [
    "everybody",
    "not an owner",
    "did not turn it down",
    "contact known",
    "consent granted",
    "not suppressed",
    "has a score above nothing",
];

/// Members, held out, and the last one's place, of a written audience.
pub const MEMBERS: &str = "SELECT coalesce(sum(CASE WHEN held = 0 THEN 1 ELSE 0 END), 0) AS members, \
    coalesce(sum(held), 0) AS held, coalesce(max(rn), 0) AS last FROM cf_aud";
pub const CUT: &str = "SELECT s, h FROM cf_aud ORDER BY rn DESC LIMIT 1";

/// Columns of contact hashes that a destination asks for, with their headers there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ListForm {
    pub id: &'static str,
    pub is_csv: bool,
    pub email: (&'static str, &'static str),
    pub phone: (&'static str, &'static str),
}

/// Lists that a cluster can write: hashes only.
pub const FORMS: [ListForm; 4] = [
    ListForm { id: "hashed-parquet", is_csv: false, email: ("em", "email_sha256"), phone: ("ph", "phone_sha256") },
    ListForm { id: "hashed-csv", is_csv: true, email: ("em", "email_sha256"), phone: ("ph", "phone_sha256") },
    ListForm { id: "google-ads", is_csv: true, email: ("eg", "Email"), phone: ("ph", "Phone") },
    ListForm { id: "meta", is_csv: true, email: ("em", "email"), phone: ("pd", "phone") },
];

impl ListForm {
    pub fn of(id: &str) -> Option<Self> {
        FORMS.into_iter().find(|form| form.id == id)
    }

    /// Who is written: members, asked for their consent once more.
    fn rows(&self, spec: &TargetSpec) -> String {
        format!(
            "SELECT coalesce(p.{email}, '') AS e, coalesce(p.{phone}, '') AS t, a.rn FROM cf_aud a JOIN cf_p p ON a.uid = p.uid \
             WHERE a.held = 0 AND p.{consent} = 1 AND p.sup = 0 AND (p.{email} IS NOT NULL OR p.{phone} IS NOT NULL)",
            email = self.email.0,
            phone = self.phone.0,
            consent = spec.consent,
        )
    }

    pub fn write(&self, spec: &TargetSpec, path: &str) -> String {
        let form = if self.is_csv { "csv OPTIONS (header 'true', emptyValue '')" } else { "parquet" };
        format!(
            "INSERT OVERWRITE DIRECTORY {} USING {form} SELECT e AS `{}`, t AS `{}` FROM ({}) l ORDER BY rn",
            literal(path),
            self.email.1,
            self.phone.1,
            self.rows(spec)
        )
    }

    /// Rows that must be in the list, and a sum over them that does not depend on their order.
    pub fn expected(&self, spec: &TargetSpec) -> String {
        format!("SELECT {} FROM ({}) l", checksum("e", "t"), self.rows(spec))
    }

    /// The same of what stands on the storage.
    pub fn written(&self) -> String {
        let text = |name: &str| format!("coalesce(`{name}`, '')");
        format!("SELECT {} FROM cf_list", checksum(&text(self.email.1), &text(self.phone.1)))
    }

    pub fn list_view(&self, path: &str) -> String {
        let form = if self.is_csv { "csv" } else { "parquet" };
        let more = if self.is_csv { ", header 'true', inferSchema 'false'" } else { "" };
        format!("CREATE OR REPLACE TEMPORARY VIEW cf_list USING {form} OPTIONS (path {}{more})", literal(path))
    }
}

fn checksum(email: &str, phone: &str) -> String {
    let hash = head(&format!("sha2(concat({email}, ' ', {phone}), 256)"));
    format!("count(*) AS n, coalesce(sum({hash}), 0) AS c")
}

/// The acts of a sample of people, as they stand in the source.
pub fn sample_acts(share: f64) -> String {
    format!(
        "SELECT p.h, a.iid, a.k, a.v, a.ts FROM cf_acts a JOIN cf_p p ON a.uid = p.uid WHERE {} < {}",
        head("p.h"),
        bound(share)
    )
}

pub fn sample_people(share: f64) -> String {
    format!(
        "SELECT h, CASE WHEN em IS NOT NULL OR ph IS NOT NULL THEN 1 ELSE 0 END AS known, ca, ce, cs, sup FROM cf_p WHERE {} < {}",
        head("h"),
        bound(share)
    )
}

pub fn sample_strengths(share: f64) -> String {
    format!(
        "SELECT p.h, x.iid, x.xq, x.refused, x.taken FROM cf_x x JOIN cf_p p ON x.uid = p.uid WHERE {} < {}",
        head("p.h"),
        bound(share)
    )
}

pub fn sample_members(share: f64) -> String {
    format!("SELECT h, s, rn, held FROM cf_aud WHERE {} < {}", head("h"), bound(share))
}

/// The weights of a goal: what each past item says for any of its items.
pub const GOAL_WEIGHTS: &str =
    "SELECT w.item, CAST(sum(w.bq) AS BIGINT) AS wq FROM cf_weights w JOIN cf_goal g ON w.cand = g.iid GROUP BY w.item";

pub fn write_weights(source: &Source, run: &str) -> String {
    format!(
        "INSERT OVERWRITE DIRECTORY {} USING parquet SELECT item, cand, bq FROM cf_new_weights",
        literal(&weights_path(source, run))
    )
}

pub fn weights_path(source: &Source, run: &str) -> String {
    source.path(&format!("runs/{}", key_of(run)))
}

pub fn audience_path(source: &Source, name: &str) -> String {
    source.path(&format!("audiences/{}", key_of(name)))
}

pub fn list_path(source: &Source, name: &str, form: &ListForm) -> String {
    source.path(&format!("lists/{}-{}", key_of(name), form.id))
}
