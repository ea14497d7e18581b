//! A list of hashes on the cluster's own storage, with its manifest here. Nobody's contact, plain or hashed, comes back.

use std::io::Write;
use std::path::{Path, PathBuf};

use serde::Serialize;
use serde_json::{Value, json};

use super::audience::{goal_of, spec_of};
use super::open::{keep_queries, open_cluster};
use super::self_check::{SelfCheck, self_check};
use crate::app::engine::now_secs;
use crate::app::engine::session::Session;
use crate::app::error::{AppError, Failure};
use crate::cluster::Spark;
use crate::cluster::sql_audience::{FORMS, ListForm, STEPS};
use crate::export::contact::{self, EmailRule, HashForm, PhoneRule};
use crate::task::Task;

#[derive(Debug, Clone, Serialize)]
pub struct ClusterExportSummary {
    pub audience: String,
    pub destination: String,
    pub engine: &'static str,
    /// On the cluster's storage.
    pub path: String,
    pub rows: u64,
    pub checksum: String,
    pub manifest: PathBuf,
    pub self_check: SelfCheck,
    pub seconds: f64,
    pub bytes_back: u64,
}

/// Made-up contacts on which the cluster's rules are compared with those of this program before anything is written.
const VECTORS: [&str; 18] = [
    "Ann.Example@Example.COM",
    "  ann@example.com ",
    "An.N+tag@gmail.com",
    "a.n.n@GoogleMail.com",
    "ann@example",
    "ann..b@example.com",
    ".ann@example.com",
    "ann@@example.com",
    "ann b@example.com",
    "n/a",
    "+49 30 901820",
    "0049 (30) 901820",
    "030 901820",
    "+1 (202) 456-1111",
    "+493090182099\n",
    "+49 030 901820",
    "0044 020 7946 0958",
    "+39 06 6982 0001",
];

/// The first number among [`VECTORS`].
const PLAIN_PHONE: usize = 10;

pub fn export_on_cluster(
    session: &Session,
    name: &str,
    to: &str,
    out: &Path,
    task: &Task,
) -> Result<ClusterExportSummary, AppError> {
    let begun = std::time::Instant::now();
    let form = ListForm::of(to).ok_or_else(|| {
        let known: Vec<&str> = FORMS.iter().map(|form| form.id).collect();
        AppError::Usage(Failure::new("cluster-form").with("form", to).with("forms", known.join(", ")))
    })?;
    let mut on = open_cluster(session, task)?;
    let audience = on.state.audiences.get(name).cloned();
    let audience =
        audience.ok_or_else(|| AppError::Told(Failure::new("cluster-no-audience").with("audience", name)))?;
    std::fs::create_dir_all(out).map_err(|source| AppError::io(out, &source))?;
    check_contact_rules(&mut on.spark, task)?;
    let (goal, weights) = goal_of(&mut on, &audience, task)?;
    let spec = spec_of(&on, name, &audience)?;
    on.spark.open_audience(&audience.path, task)?;
    let check = self_check(&mut on, &spec, &goal, &weights, audience.cut.as_ref(), task)?;
    task.step("stage-cluster-list", 0, 0)?;
    // Consents as they are now: the list is only as fresh as the people it is joined with.
    let source = on.source.clone();
    on.spark.write_people(&source, task)?;
    if !session.floor().allows(on.spark.list_rows(&spec, &form, task)?) {
        return Err(AppError::Refused(Failure::new("below-floor").with("floor", session.floor())));
    }
    let list = on.spark.write_list(&source, &spec, &form, task)?;
    let run = on.state.runs.get(&audience.run);
    let checksum = format!("{:x}", list.checksum);
    let manifest = json!({
        "manifest_version": 1,
        "program": concat!("crossfade ", env!("CARGO_PKG_VERSION")),
        "engine": { "spark": on.spark.version, "cluster": source.address },
        "audience": name,
        "goal": audience.goal,
        "run": audience.run,
        "model": run.map(|run| json!({ "id": run.model, "params": run.params })),
        "purpose": audience.purpose,
        "steps": STEPS.iter().zip(&audience.steps).map(|(step, n)| json!([step, session.floor().told(*n).unwrap_or(0)])).collect::<Vec<Value>>(),
        "people": audience.members + audience.held_out,
        "holdout": { "people": audience.held_out, "share": audience.holdout, "seed": audience.seed, "drawn": "by seeded hash" },
        "destination": form.id,
        "columns": [form.email.1, form.phone.1],
        "hash": "SHA-256 of normalised values",
        "path": list.path,
        "rows": list.rows,
        "checksum": checksum,
        "self_check": check,
        "made_at": now_secs(),
    });
    let path = out.join(format!("{}_{}_cluster_manifest.json", file_name(name), form.id));
    write_whole(&path, &manifest)?;
    keep_queries(session, on.spark.sent())?;
    let detail = json!({ "audience": name, "destination": form.id, "rows": list.rows, "engine": "spark" });
    session.store().audit(now_secs(), "audit-export", &detail)?;
    Ok(ClusterExportSummary {
        audience: name.to_owned(),
        destination: form.id.to_owned(),
        engine: "spark",
        path: list.path,
        rows: list.rows,
        checksum,
        manifest: path,
        self_check: check,
        seconds: begun.elapsed().as_secs_f64(),
        bytes_back: on.spark.sent().iter().map(|sent| sent.bytes).sum(),
    })
}

/// The cluster may leave out what needs more than its rules; what it hashes must be what this program hashes.
pub fn check_contact_rules(spark: &mut Spark, task: &Task) -> Result<(), AppError> {
    let found = spark.contact_hashes(&VECTORS, task)?;
    let sha = |text: Option<String>| text.map_or(String::new(), |text| HashForm::Sha256.apply(&text));
    let expected = VECTORS.map(|text| {
        let email = |rule| sha(contact::email(text, rule).ok());
        let phone = |rule| sha(contact::phone(text, None, rule).ok());
        [email(EmailRule::Keep), email(EmailRule::Google), phone(PhoneRule::E164), phone(PhoneRule::Digits)]
    });
    // Left out is allowed; another hash is not, and the plain cases must be there.
    let is_same = |found: &String, expected: &String| found.is_empty() || found == expected;
    let differs = |(found, expected): &(&[String; 4], &[String; 4])| {
        !found.iter().zip(expected.iter()).all(|(found, expected)| is_same(found, expected))
    };
    let n_different = found.iter().zip(&expected).filter(differs).count();
    let has = |at: usize, form: usize| found.get(at).is_some_and(|forms| !forms[form].is_empty());
    let are_there = has(0, 0) && has(2, 1) && has(PLAIN_PHONE, 2) && has(PLAIN_PHONE, 3);
    if n_different == 0 && found.len() == VECTORS.len() && are_there {
        return Ok(());
    }
    Err(AppError::Refused(Failure::new("cluster-contact-rules").with("n", n_different)))
}

/// A name that any file system takes.
fn file_name(name: &str) -> String {
    let plain = |letter: char| if letter.is_alphanumeric() || "-_".contains(letter) { letter } else { '_' };
    name.chars().map(plain).take(60).collect()
}

fn write_whole(path: &Path, value: &Value) -> Result<(), AppError> {
    let failed = |error: std::io::Error| AppError::io(path, &error);
    let folder = path.parent().unwrap_or(Path::new("."));
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(failed)?;
    let text = serde_json::to_string_pretty(value).unwrap_or_default();
    writeln!(file, "{text}").map_err(failed)?;
    file.persist(path).map_err(|error| failed(error.error))?;
    Ok(())
}
