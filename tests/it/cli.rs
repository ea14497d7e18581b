//! The journey by commands, and the contract of each: exit codes, one JSON object, nothing written on refusal.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

pub(crate) fn crossfade(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_crossfade"))
        .args(args)
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap()
}

/// Runs a command that must succeed and gives its one JSON object.
pub(crate) fn json(args: &[&str]) -> Value {
    let output = crossfade(&[args, &["--json"]].concat());
    assert!(output.status.success(), "{args:?}: {}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{args:?}: {error}"))
}

/// Runs a command that must fail with this code and give three sentences.
pub(crate) fn refused(args: &[&str], code: i32) -> String {
    let output = crossfade(args);
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(code), "{args:?}: {told}");
    assert!(output.stdout.is_empty(), "{args:?} printed a result");
    let sentences = told.lines().filter(|line| !line.starts_with("error-") && line.ends_with(['.', '”', ')'])).count();
    assert!(code == 2 || sentences >= 3, "{args:?} tells {sentences} sentences: {told}");
    told
}

pub(crate) struct Folder(tempfile::TempDir);

impl Folder {
    pub(crate) fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    pub(crate) fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_string_lossy().into_owned()
    }

    /// A workspace with the sample of 600 people.
    pub(crate) fn sample(&self) -> String {
        let (exports, workspace) = (self.path("exports"), self.path("w.crossfade"));
        json(&["sample", "--out", &exports, "--people", "600"]);
        let mut files: Vec<PathBuf> = std::fs::read_dir(&exports).unwrap().map(|entry| entry.unwrap().path()).collect();
        files.sort();
        let mut args = vec!["import", &workspace];
        args.extend(files.iter().map(|file| file.to_str().unwrap()));
        let summary = json(&args);
        for file in summary["files"].as_array().unwrap() {
            let count = |key: &str| file[key].as_u64().unwrap();
            assert_eq!(count("read"), count("accepted") + count("rejected") + count("ignored"), "{file}");
        }
        assert!(summary["bridge_people"].as_u64().unwrap() > 40);
        workspace
    }
}

#[test]
fn the_whole_journey() {
    let folder = Folder::new();
    let workspace = folder.sample();
    let info = json(&["info", &workspace]);
    assert!(info["people"].as_u64().unwrap() > 500);
    let fit = json(&[
        "fit",
        &workspace,
        "--model",
        "blend",
        "--collaborative",
        "als",
        "--profile",
        "profile",
        "--alpha",
        "0.5",
    ]);
    assert_eq!(fit["run"], "blend");
    assert!(!fit["iterations"].as_array().unwrap().is_empty());

    let out = folder.path("recs.csv");
    let recommended =
        json(&["recommend", &workspace, "--run", "blend", "--top", "5", "--domain", "music", "--out", &out]);
    let text = std::fs::read_to_string(&out).unwrap();
    assert!(text.starts_with("user,item,rank,score,source\n"));
    assert_eq!(text.lines().count() as u64 - 1, recommended["rows"].as_u64().unwrap());
    let first: Vec<&str> = text.lines().nth(1).unwrap().split(',').collect();

    let receipt = json(&["explain", &workspace, "--run", "blend", "--user", first[0], "--item", first[1]]);
    let parts: f64 = receipt["terms"].as_array().unwrap().iter().map(|term| term["value"].as_f64().unwrap()).sum();
    let score = receipt["score"].as_f64().unwrap();
    assert!((parts + receipt["constant"].as_f64().unwrap() - score).abs() < 1e-4, "{receipt}");
    assert!((score - first[3].parse::<f64>().unwrap()).abs() < 1e-4);

    let segments =
        json(&["segments", &workspace, "--run", "blend", "--map", "--out", &folder.path("segments.parquet")]);
    assert!(segments["k"].as_u64().unwrap() >= 2);
    let paths = json(&["paths", &workspace, "--out", &folder.path("paths.csv"), "--window", "30d"]);
    // Of 620 people few take the same way: the floor hides what it must and says so.
    assert!(paths["rows"].as_u64().unwrap() + paths["rows_hidden"].as_u64().unwrap() > 0);
    json(&["pairings", &workspace, "--out", &folder.path("pairings.csv")]);

    audience_and_export(&folder, &workspace);
    assert_eq!(json(&["check", &workspace])["sound"], true);
}

fn audience_and_export(folder: &Folder, workspace: &str) {
    let make =
        ["audience", workspace, "--name", "spring", "--goal", "category:rock", "--run", "blend", "--size", "100"];
    let audience = json(&[&make[..], &["--rule", "has course", "--holdout", "20%", "--seed", "3"]].concat());
    let count = |key: &str| audience[key].as_u64().unwrap();
    assert_eq!(count("people"), count("to_export") + count("held_out"));
    assert!(count("people") <= 100);
    let export = |to: &str, out: &str| {
        json(&["export", workspace, "--audience", "spring", "--to", to, "--out", &folder.path(out)])
    };
    for to in ["google-ads", "meta", "tencent", "csv"] {
        let (one, two) = (export(to, "one"), export(to, "two"));
        for (a, b) in one["files"].as_array().unwrap().iter().zip(two["files"].as_array().unwrap()) {
            assert_eq!(a["sha256"], b["sha256"], "{to}: the same audience gives the same bytes");
            let bytes = std::fs::read(a["path"].as_str().unwrap()).unwrap();
            assert!(to == "csv" || !String::from_utf8_lossy(&bytes).contains("@example"), "{to} holds a plain address");
        }
        let manifest = std::fs::read_to_string(one["manifest"].as_str().unwrap()).unwrap();
        assert!(!manifest.contains("@example"), "a manifest holds no contact data");
        assert_eq!(manifest, std::fs::read_to_string(two["manifest"].as_str().unwrap()).unwrap());
    }
}

/// The planted structure is found again: what `demo` promises.
#[test]
fn planted_structure_is_recovered() {
    let folder = Folder::new();
    let (exports, truth) = (folder.path("exports"), folder.path("truth.json"));
    json(&["sample", "--out", &exports, "--planted", &truth]);
    let workspace = folder.path("w.crossfade");
    let files: Vec<PathBuf> = std::fs::read_dir(&exports).unwrap().map(|entry| entry.unwrap().path()).collect();
    let mut args = vec!["import", &workspace];
    args.extend(files.iter().map(|file| file.to_str().unwrap()));
    json(&args);
    json(&["fit", &workspace, "--model", "blend", "--collaborative", "als", "--profile", "profile"]);
    let truth: Value = serde_json::from_str(&std::fs::read_to_string(truth).unwrap()).unwrap();

    for level in ["creator", "category"] {
        let out = folder.path("paths.csv");
        json(&["paths", &workspace, "--level", level, "--window", "30d", "--out", &out]);
        let planted = planted_rules(&truth, level);
        let rows = csv_rows(&out);
        let top: Vec<(&str, &str)> =
            rows.iter().take(2 * planted.len()).map(|row| (row[0].as_str(), row[1].as_str())).collect();
        let found = planted.iter().filter(|(from, to)| top.contains(&(from, to))).count();
        assert!(found * 10 >= planted.len() * 8, "{level}: {found} of {} planted rules on top", planted.len());
    }

    let out = folder.path("segments.csv");
    json(&["segments", &workspace, "--run", "blend", "--out", &out]);
    let index = adjusted_rand(&cluster_pairs(&truth, &out));
    assert!(index >= 0.6, "adjusted Rand index {index:.3}");

    let report =
        json(&["evaluate", &workspace, "--run", "blend", "--split", "crossing", "--from", "course", "--to", "music"]);
    let (own, floor) = (&report["metrics"]["ndcg@10"]["value"], &report["popularity"]["ndcg@10"]["value"]);
    let (own, floor) = (own.as_f64().unwrap(), floor.as_f64().unwrap());
    assert!(own >= 1.3 * floor, "NDCG@10 {own:.3} against {floor:.3} of popularity");
}

fn planted_rules(truth: &Value, level: &str) -> Vec<(String, String)> {
    let text = |rule: &Value, key: &str| rule[key].as_str().unwrap().to_owned();
    let rules = truth["rules"].as_array().unwrap().iter();
    let wanted = rules.filter(|rule| rule["level"] == level && rule["from_domain"] == "course");
    let found: Vec<_> = wanted.map(|rule| (text(rule, "from"), text(rule, "to"))).collect();
    assert!(found.len() >= 4, "{level}");
    found
}

fn csv_rows(path: &str) -> Vec<Vec<String>> {
    let mut reader = csv::Reader::from_path(path).unwrap();
    reader.records().map(|row| row.unwrap().iter().map(str::to_owned).collect()).collect()
}

/// (planted cluster, found segment) of everybody whose id is in the truth.
fn cluster_pairs(truth: &Value, out: &str) -> Vec<(String, String)> {
    let mut planted = std::collections::HashMap::new();
    for person in truth["people"].as_array().unwrap() {
        for id in person["ids"].as_array().unwrap() {
            planted.insert(id["user_id"].as_str().unwrap().to_owned(), person["cluster"].to_string());
        }
    }
    let rows = csv_rows(out);
    let pair = |row: &Vec<String>| Some((planted.get(&row[0])?.clone(), row[1].clone()));
    let pairs: Vec<_> = rows.iter().filter(|row| !row[1].is_empty()).filter_map(pair).collect();
    assert!(pairs.len() > 4_000);
    pairs
}

/// Hubert and Arabie 1985.
fn adjusted_rand(pairs: &[(String, String)]) -> f64 {
    let choose = |n: u64| (n * n.saturating_sub(1) / 2) as f64;
    let mut both = std::collections::BTreeMap::<_, u64>::new();
    let (mut left, mut right) =
        (std::collections::BTreeMap::<_, u64>::new(), std::collections::BTreeMap::<_, u64>::new());
    for (a, b) in pairs {
        *both.entry((a, b)).or_default() += 1;
        *left.entry(a).or_default() += 1;
        *right.entry(b).or_default() += 1;
    }
    let sum = |values: &mut dyn Iterator<Item = &u64>| values.map(|&n| choose(n)).sum::<f64>();
    let (joint, rows, columns) = (sum(&mut both.values()), sum(&mut left.values()), sum(&mut right.values()));
    let expected = rows * columns / choose(pairs.len() as u64);
    (joint - expected) / ((rows + columns) / 2.0 - expected)
}

#[test]
fn bad_input_is_told_and_changes_nothing() {
    let folder = Folder::new();
    let write = |name: &str, bytes: &[u8]| {
        std::fs::write(folder.path(name), bytes).unwrap();
        folder.path(name)
    };
    let workspace = folder.path("w.crossfade");
    json(&["new", &workspace]);
    let before = std::fs::read(&workspace).unwrap();
    let garbage: Vec<u8> = (0..4_000_u32).map(|at| (at.wrapping_mul(2_654_435_761) >> 13) as u8).collect();
    for (name, bytes) in [
        ("empty.csv", b"".as_slice()),
        ("header.csv", b"user,item,value\n"),
        ("garbage.csv", &garbage),
        ("cut.xlsx", b"PK\x03\x04half a workbook"),
        ("cut.parquet", b"PAR1half a table"),
    ] {
        let file = write(name, bytes);
        let told = refused(&["import", &workspace, &file], 1);
        assert!(told.contains(name), "{told}");
    }
    let nobody = write("nobody.csv", b"colour,shape\nred,round\nblue,square\n");
    refused(&["import", &workspace, &nobody], 2);
    assert_eq!(json(&["info", &workspace])["people"], 0);
    assert!(before.len() <= std::fs::read(&workspace).unwrap().len());

    let text = write("text.crossfade", b"this is not a workspace, only some text in a file");
    refused(&["info", &text], 1);
    refused(&["info", &folder.path("absent.crossfade")], 1);
    refused(&["fit", &workspace, "--model", "als"], 1);
    refused(&["fit", &workspace, "--model", "nonsense"], 2);
    refused(&["recommend", &workspace, "--run", "none", "--out", &folder.path("x.csv")], 1);
    refused(&["tune", &workspace, "--model", "als"], 1);
    refused(&["tune", &workspace, "--model", "als", "--metric", "gini@20"], 2);
    refused(&["tune", &workspace, "--model", "als", "--budget", "soon"], 2);
    refused(&["new", &folder.path("w.txt")], 2);
    refused(&[&folder.path("w.crossfade")], 1);
    assert!(!Path::new(&folder.path("x.csv")).exists());
}

#[test]
fn wide_odd_and_hostile_tables_are_taken_or_told() {
    let folder = Folder::new();
    let import = |name: &str, text: String, extra: &[&str]| {
        let file = folder.path(name);
        std::fs::write(&file, text).unwrap();
        let workspace = folder.path(&format!("{name}.crossfade"));
        json(&[&["import", &workspace, &file][..], extra].concat())
    };
    let wide_header: String = (0..200).map(|at| format!(",c{at}")).collect();
    let wide_row: String = (0..200).map(|at| format!(",{at}")).collect();
    let wide = import(
        "wide.csv",
        format!("user,item{wide_header}\nu1,i1{wide_row}\nu2,i2{wide_row}\n"),
        &["--kind", "events"],
    );
    assert_eq!(wide["files"][0]["accepted"], 2);
    let double = import("double.csv", "user,item,value,value\nu1,i1,1,2\nu2,i2,3,4\n".into(), &["--kind", "events"]);
    assert_eq!(double["files"][0]["accepted"], 2);
    let odd =
        import("odd.csv", "user,item,value\nu1,i1,NaN\nu2,i2,-4\nu3,i3,inf\nu4,i4,2\n".into(), &["--kind", "events"]);
    let file = &odd["files"][0];
    assert_eq!(file["read"], 4);
    let sum: u64 = ["accepted", "rejected", "ignored"].iter().map(|key| file[key].as_u64().unwrap()).sum();
    assert_eq!(sum, 4);
    let huge = format!("user,item,value\nu1,i1,1\nu2,{},2\nu3,i3,3\n", "x".repeat(50 << 20));
    let huge = import("huge.csv", huge, &["--kind", "events"]);
    assert_eq!(huge["files"][0]["accepted"], 2, "the row with the 50 MB cell alone is refused");
    let again = folder.path("double.csv");
    let twice = json(&["import", &folder.path("double.csv.crossfade"), &again, "--kind", "events"]);
    assert_eq!(twice["already"].as_array().unwrap().len(), 1, "the same file adds nothing");
}

#[test]
fn an_audience_below_the_floor_is_refused() {
    let folder = Folder::new();
    let workspace = folder.sample();
    json(&["fit", &workspace, "--model", "popularity"]);
    refused(
        &["audience", &workspace, "--name", "few", "--goal", "category:rock", "--run", "popularity", "--size", "3"],
        3,
    );
    refused(
        &[
            "audience",
            &workspace,
            "--name",
            "x",
            "--goal",
            "category:rock",
            "--run",
            "popularity",
            "--rule",
            "country is",
        ],
        2,
    );
    assert_eq!(json(&["info", &workspace])["audiences"].as_array().unwrap().len(), 0);
}

#[test]
fn help_lists_only_what_is_built() {
    let help = String::from_utf8(crossfade(&["--help"]).stdout).unwrap();
    for command in [
        "demo",
        "sample",
        "import",
        "fit",
        "evaluate",
        "recommend",
        "tune",
        "explain",
        "segments",
        "paths",
        "audience",
        "outcomes",
        "export",
    ] {
        assert!(help.contains(&format!("  {command} ")), "{command} is missing:\n{help}");
    }
    assert!(!help.contains("  cluster "), "it is not built:\n{help}");
    assert_eq!(crossfade(&["nonsense", "--flag"]).status.code(), Some(2));
}

#[test]
fn a_campaign_is_measured() {
    let folder = Folder::new();
    let workspace = folder.sample();
    json(&["fit", &workspace, "--model", "popularity"]);
    let make = ["audience", &workspace, "--name", "spring", "--goal", "any:music", "--run", "popularity"];
    let made = json(&[&make[..], &["--purpose", "ads", "--with-owners", "--balance", "domain"]].concat());
    assert!(made["to_export"].as_u64().unwrap() > 60, "{made}");
    // The campaign began long ago, so that its window is over.
    let before = json(&["outcomes", &workspace, "--audience", "spring", "--from", "2025-03-01"]);
    assert_eq!(before["from"], "2025-03-01T00:00:00Z");
    let orders = folder.path("orders.csv");
    let simulate = ["simulate", &workspace, "--audience", "spring", "--added", "40%", "--base", "10%"];
    let simulated = json(&[&simulate[..], &["--out", &orders]].concat());
    let read = json(&["outcomes", &workspace, "--audience", "spring", &orders, "--cost", "100", "--window", "60d"]);
    assert_eq!(read["import"]["outcomes"], simulated["responders"]);
    let lift = |end: &str| read["lift"][end].as_f64().unwrap();
    assert!(lift("low") > 0.0 && lift("low") < lift("value") && lift("value") < lift("high"), "{}", read["lift"]);
    assert_eq!(read["reading"], "clear-gain");
    assert_eq!(read["bands"].as_array().unwrap().len(), 10);
    assert!(read["cost_per_extra_responder"]["value"].as_f64().unwrap() > 0.0);
    let again = json(&["outcomes", &workspace, "--audience", "spring"]);
    assert_eq!(again["lift"], read["lift"]);

    let held = json(&["holdout", &workspace, "--global", "10%"]);
    assert!(held["global"]["people"].as_u64().unwrap() > 50);
    assert_eq!(held["ledger"][0]["audience"], "spring");
    assert_eq!(json(&["priority", &workspace, "spring"])["order"][0], "spring");
    refused(&["outcomes", &workspace, "--audience", "none", &orders], 1);
    refused(&["holdout", &workspace, "--global", "90%"], 2);
    assert_eq!(json(&["check", &workspace])["sound"], true);
}
