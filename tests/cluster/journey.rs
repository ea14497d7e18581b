//! The journey, and every answer beside the one that is worked out here.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use crossfade::app::command::{Direction, Level};
use crossfade::app::engine::{
    self, ClusterAudienceRequest, ClusterWork, PartDefinition, PathsRequest, RunDefinition, Session, TargetSize,
};
use crossfade::app::error::AppError;
use crossfade::cluster::answers::Sums;
use crossfade::cluster::local::{Person, ranked, sums};
use crossfade::cluster::sql_audience::TargetSpec;
use crossfade::cluster::strengths::{PART, Rules, UNIT};
use crossfade::cluster::weights;
use crossfade::data::{Channel, Consent, Dataset, Interactions, NO_TIME};
use crossfade::export::contact::HashForm;
use crossfade::models::{self, Params, TrainingData};
use crossfade::task::Task;
use ndarray::Array2;

use crate::shop::{ADDRESS, crossfade, shop};

fn silent() -> Task {
    Task::silent()
}

/// Rows of a file, sorted: both sides number catalogues in their own order.
fn rows(path: &Path) -> Vec<String> {
    let mut rows: Vec<String> = std::fs::read_to_string(path).unwrap().lines().map(str::to_owned).collect();
    rows.sort();
    rows
}

#[test]
fn a_every_sum_and_strength_equals_the_reference() {
    let shop = shop();
    let session = shop.connected("sums");
    let mut on = engine::open_cluster(&session, &silent()).unwrap();
    let people = shop.people(&on.dataset);
    engine::ensure_gram(&session, &mut on, &silent()).unwrap();
    for floor in [1, 20] {
        let found = on.spark.sums(on.dataset.n_items(), floor, &silent()).unwrap();
        let (items, pairs) = sums(&people, &on.rules, floor);
        assert!(pairs.len() > 100, "only {} pairs of {floor} people", pairs.len());
        assert_eq!(found.items, items, "floor {floor}");
        assert_eq!(found.pairs, pairs, "floor {floor}");
        assert!(!found.is_pruned);
    }
    let there = on.spark.sample_strengths(1.0, &silent()).unwrap();
    let mut here = BTreeMap::new();
    for person in &people {
        for (item, cell) in person.cells(&on.rules) {
            here.insert((person.hash.clone(), item), (cell.strength, cell.refused, cell.taken));
        }
    }
    assert_eq!(there.len(), here.len());
    assert_eq!(there, here);
    // The statements that were sent hold nobody's contact.
    let sent = on.spark.sent().iter().map(|sent| sent.sql.as_str()).collect::<Vec<_>>().join("\n");
    for contact in shop.emails.iter().chain(&shop.phones).filter(|contact| !contact.is_empty()) {
        assert!(!sent.contains(contact.as_str()), "a statement holds a contact");
    }
}

#[test]
fn b_models_of_sums_score_as_the_local_models_do() {
    let shop = shop();
    let session = shop.connected("models");
    let on = engine::open_cluster(&session, &silent()).unwrap();
    let people = shop.people(&on.dataset);
    let n_items = on.dataset.n_items();
    let (items, pairs) = sums(&people, &on.rules, 1);
    let all = Sums { n_items, n_people: 0, items, pairs, is_pruned: false };
    let data = Arc::new(training(&people, &on.rules, n_items));
    let everybody: Vec<u32> = (0..people.len() as u32).collect();
    let own = |pairs: &[(&str, f64)]| -> Params { pairs.iter().map(|&(key, value)| (key.to_owned(), value)).collect() };
    let cases = [
        ("item-knn", own(&[("neighbours", 200.0)])),
        ("item-knn", own(&[("neighbours", 30.0), ("shrinkage", 0.0), ("asymmetry", 0.3)])),
        ("ease", own(&[("regularisation", 50.0)])),
        ("rp3beta", own(&[("neighbours", 200.0)])),
        ("graph-filter", own(&[("low_pass_weight", 0.0), ("neighbours", 200.0)])),
    ];
    for (model, params) in cases {
        let found = weights::fit(model, &params, &all, &silent()).unwrap();
        let mut dense = Array2::<f64>::zeros((n_items, n_items));
        for weight in &found {
            dense[(weight.item as usize, weight.wanted as usize)] = weight.value as f64 / PART as f64;
        }
        let fitted = models::by_id(model).unwrap().fit(&data, &params, 1, &silent()).unwrap();
        let mut scores = Array2::<f32>::zeros((everybody.len(), n_items));
        fitted.score(&everybody, scores.view_mut());
        let mut furthest = 0.0_f64;
        for person in 0..people.len() {
            let (past, strengths) = data.strengths.row(person);
            for item in 0..n_items {
                let own: f64 =
                    past.iter().zip(strengths).map(|(&j, &x)| f64::from(x) * dense[(j as usize, item)]).sum();
                furthest = furthest.max((own - f64::from(scores[(person, item)])).abs() / (1.0 + own.abs()));
            }
        }
        assert!(furthest < 2e-4, "{model} {params:?}: {furthest}");
    }
}

/// The capped strengths as the local models take them.
fn training(people: &[Person], rules: &Rules, n_items: usize) -> TrainingData {
    let mut cells = vec![];
    for (row, person) in people.iter().enumerate() {
        let mut own: Vec<(u32, i64)> = person
            .cells(rules)
            .into_iter()
            .filter(|(_, cell)| cell.strength > 0)
            .map(|(item, cell)| (item, cell.strength))
            .collect();
        own.sort_by_key(|&(item, strength)| (std::cmp::Reverse(strength), item));
        own.truncate(100);
        cells.extend(own.into_iter().map(|(item, strength)| (row as u32, item, strength as f32 / UNIT as f32)));
    }
    let strengths = Interactions::from_triplets(people.len(), n_items, &cells);
    TrainingData { strengths, ..TrainingData::default() }
}

#[test]
fn c_paths_and_pairings_are_those_of_the_local_engine() {
    let shop = shop();
    let session = shop.connected("paths");
    let file = |name: &str| shop.folder.path().join(name);
    for level in [Level::Category, Level::Creator, Level::Item] {
        for direction in Direction::BOTH {
            let request = PathsRequest { direction, level, window_days: 60, min_people: 20 };
            let (here, there) = (file("here.csv"), file("there.csv"));
            let own = engine::write_paths(&shop.local, &request, &here, &silent()).unwrap();
            let found = engine::write_cluster_paths(&session, &request, &there, &silent()).unwrap();
            assert_eq!(rows(&there), rows(&here), "{direction:?} {level:?}");
            let counts = |summary: &engine::PathsSummary| {
                (summary.rows, summary.starters, summary.crossed, summary.leavers, summary.people)
            };
            assert_eq!(counts(&found), counts(&own), "{direction:?} {level:?}");
            assert!(level == Level::Item || own.rows > 3, "only {} paths", own.rows);
        }
        let (here, there) = (file("here.csv"), file("there.csv"));
        engine::write_pairings(&shop.local, level, &here, &silent()).unwrap();
        engine::write_cluster_pairings(&session, level, &there, &silent()).unwrap();
        assert_eq!(rows(&there), rows(&here), "pairings by {level:?}");
    }
}

#[test]
fn d_an_audience_is_byte_for_byte_the_one_worked_out_here() {
    let shop = shop();
    let session = shop.connected("audience");
    fit(&session, "item-knn", Some(1));
    let category = goal_category(&session.dataset(&silent()).unwrap());
    let request = ClusterAudienceRequest {
        name: "spring".to_owned(),
        goal: format!("category:{category}"),
        run: "item-knn".to_owned(),
        purpose: Channel::Ads,
        with_owners: false,
        size: TargetSize::People(300),
        holdout: 0.2,
        seed: 11,
    };
    let summary = engine::save_cluster_audience(&session, &request, &silent()).unwrap();
    assert!(summary.people > 100 && summary.held_out > 5, "{summary:?}");
    assert!(summary.self_check.people > 100 && summary.self_check.members > 5, "{:?}", summary.self_check);
    let on = engine::open_cluster(&session, &silent()).unwrap();
    let people = shop.people(&on.dataset);
    let goal = engine::goal_items(&on.dataset, &engine::parse_goal(&on.dataset, &request.goal).unwrap()).unwrap();
    let (items, pairs) = sums(&people, &on.rules, 1);
    let all = Sums { n_items: on.dataset.n_items(), n_people: 0, items, pairs, is_pruned: false };
    let mut weights_of = BTreeMap::<u32, i64>::new();
    for weight in weights::fit("item-knn", &Params::new(), &all, &silent()).unwrap() {
        if goal.contains(&weight.wanted) {
            *weights_of.entry(weight.item).or_default() += weight.value;
        }
    }
    let spec = TargetSpec {
        name: "spring".to_owned(),
        consent: "ca",
        with_owners: false,
        constant: None,
        size: 300,
        holdout: 0.2,
        seed: 11,
    };
    let mut expected = ranked(&people, &on.rules, &spec, &goal, &weights_of);
    assert_eq!(summary.steps.last().unwrap().1, expected.len() as u64);
    expected.truncate(300);
    assert_eq!(summary.held_out, expected.iter().filter(|member| member.held).count() as u64);
    drop(on);

    let out = shop.folder.path().join("lists");
    for (form, header) in [("hashed-csv", "email_sha256,phone_sha256"), ("meta", "email,phone")] {
        let list = engine::export_on_cluster(&session, "spring", form, &out, &silent()).unwrap();
        let mut lines = vec![header.to_owned()];
        let place: BTreeMap<&str, usize> =
            people.iter().enumerate().map(|(row, person)| (person.hash.as_str(), row)).collect();
        for member in expected.iter().filter(|member| !member.held) {
            let row = place[member.hash.as_str()];
            let phone = if form == "meta" { shop.phones[row].trim_start_matches('+') } else { &shop.phones[row] };
            let sha = |text: &str| HashForm::Sha256.apply(text);
            lines.push(format!("{},{}", sha(&shop.emails[row]), sha(phone)));
        }
        assert_eq!(written(Path::new(&list.path)), lines, "{form}");
        assert_eq!(list.rows, lines.len() as u64 - 1);
        let manifest = std::fs::read_to_string(&list.manifest).unwrap();
        assert!(manifest.contains(&list.checksum) && !manifest.contains('@'), "{manifest}");
    }
    let refused = engine::export_on_cluster(&session, "spring", "tencent", &out, &silent());
    assert!(matches!(refused, Err(AppError::Usage(failure)) if failure.code == "cluster-form"));
    tampered(&session, &out);
}

/// What the self-check is for: an answer that is slightly wrong does not leave.
fn tampered(session: &Session, out: &Path) {
    let mut on = engine::open_cluster(session, &silent()).unwrap();
    let path = on.state.audiences["spring"].path.clone();
    let client = on.spark.client();
    let wrong = format!("{path}-wrong");
    client.exec(&format!("INSERT OVERWRITE DIRECTORY '{wrong}' USING parquet SELECT uid, h, s + 1 AS s, rn, held FROM parquet.`{path}`"), &silent()).unwrap();
    drop(on);
    std::fs::remove_dir_all(&path).unwrap();
    std::fs::rename(&wrong, &path).unwrap();
    let before = std::fs::read_dir(out).unwrap().count();
    let refused = engine::export_on_cluster(session, "spring", "hashed-parquet", out, &silent());
    assert!(
        matches!(refused, Err(AppError::Refused(ref failure)) if failure.code == "cluster-self-check"),
        "{refused:?}"
    );
    assert_eq!(std::fs::read_dir(out).unwrap().count(), before);
}

/// The parts that a cluster wrote, put together without the headers of all but the first.
fn written(folder: &Path) -> Vec<String> {
    let mut parts: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    parts.retain(|path| path.file_name().unwrap().to_string_lossy().starts_with("part-"));
    parts.sort();
    let mut lines: Vec<String> = vec![];
    for part in parts {
        let text = std::fs::read_to_string(part).unwrap();
        lines.extend(text.lines().skip(usize::from(!lines.is_empty())).map(str::to_owned));
    }
    lines
}

pub fn fit(session: &Session, model: &str, support: Option<u64>) -> engine::ClusterFitSummary {
    let definition = RunDefinition::single(PartDefinition::new(model), 1).unwrap();
    engine::fit_on_cluster(session, model, &definition, support, &silent()).unwrap()
}

pub fn goal_category(data: &Dataset) -> String {
    let column = data.catalogue.label("category").unwrap();
    let music = data.catalogue.rows_of(crossfade::data::Domain::Music).next().unwrap();
    column.texts(music as usize).next().unwrap().to_owned()
}

#[test]
fn e_the_commands_do_the_whole_job() {
    let shop = shop();
    let file = |name: &str| shop.folder.path().join(name).display().to_string();
    let (w, work) = (file("commands.crossfade"), file("commands"));
    let (events, people, items) =
        (shop.place("events.parquet"), shop.place("people.parquet"), shop.place("items.parquet"));
    let map = "user=person,time=at,email=mail,phone=mobile";
    let ok = |arguments: &[&str]| {
        let output = crossfade(arguments);
        assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<serde_json::Value>(&output.stdout).unwrap()
    };
    let told = ok(&[
        "cluster",
        &w,
        "--url",
        &format!("{ADDRESS}/;token=never-kept"),
        "--events",
        &events,
        "--people",
        &people,
        "--items",
        &items,
        "--map",
        map,
        "--work",
        &work,
        "--sample",
        "20%",
        "--json",
    ]);
    let data = shop.local.dataset(&silent()).unwrap();
    assert_eq!(told["events"], data.events.len());
    assert_eq!(
        (&told["people"], &told["unknown_items"], &told["unknown_kinds"]),
        (&data.n_people().into(), &0.into(), &0.into())
    );
    // Nothing secret is kept, and nobody's contact came.
    let bytes = std::fs::read(&w).unwrap();
    let holds = |text: &str| bytes.windows(text.len()).any(|window| window == text.as_bytes());
    assert!(!holds("never-kept"));
    assert!(!shop.emails.iter().filter(|email| !email.is_empty()).any(|email| holds(email)));
    assert!(crossfade(&["fit", &w, "--model", "als", "--engine", "spark"]).status.code() == Some(2));
    let fitted = ok(&["fit", &w, "--model", "ease", "--json"]);
    assert_eq!((&fitted["engine"], &fitted["support"]), (&"spark".into(), &20.into()));
    ok(&["fit", &w, "--model", "popularity", "--json"]);
    ok(&["paths", &w, "--window", "60d", "--out", &file("paths.csv"), "--json"]);
    ok(&["pairings", &w, "--out", &file("pairings.csv"), "--json"]);
    // On the sample: clusters of people, with a model that needs more than sums.
    ok(&["fit", &w, "--model", "als", "--engine", "local", "--set", "factors=8", "--json"]);
    let groups = ok(&["segments", &w, "--run", "als", "--k", "3", "--out", &file("segments.csv"), "--json"]);
    assert_eq!(groups["segments"].as_array().unwrap().len(), 3);
    let session = Session::open(Path::new(&w)).unwrap();
    let goal = format!("category:{}", goal_category(&session.dataset(&silent()).unwrap()));
    drop(session);
    let chosen = ok(&["audience", &w, "--name", "a", "--goal", &goal, "--run", "ease", "--size", "10%", "--json"]);
    assert!(chosen["people"].as_u64().unwrap() >= 20, "{chosen}");
    let list = ok(&["export", &w, "--audience", "a", "--to", "google-ads", "--out", &file("out"), "--json"]);
    assert_eq!(list["rows"], chosen["to_export"]);
    let queries = ok(&["cluster", &w, "--queries", "--json"]);
    assert!(queries["queries"].as_array().unwrap().len() > 5);
    let refused = crossfade(&["audience", &w, "--name", "b", "--goal", &goal, "--run", "ease", "--rule", "has course"]);
    assert_eq!(refused.status.code(), Some(2));
    let sound = ok(&["check", &w, "--json"]);
    assert_eq!(sound["sound"], true);
}

/// As the README tells to try it: a workspace's own open data as the tables of a cluster, without a map.
#[test]
fn e_tables_of_open_data_are_taken_as_they_are() {
    let shop = shop();
    let out = shop.folder.path().join("open");
    engine::open_data(&shop.local, &out, true, &silent()).unwrap();
    let place = |name: &str| format!("parquet:{}", out.join(name).display());
    let session = Session::create(&shop.folder.path().join("opened.crossfade")).unwrap();
    let request = engine::ClusterRequest {
        events: place("events.parquet"),
        people: Some(place("people.parquet")),
        items: Some(place("items.parquet")),
        map: String::new(),
        ..shop.request(ADDRESS, "opened")
    };
    let found = engine::connect_cluster(&session, &request, &silent()).unwrap();
    let data = shop.local.dataset(&silent()).unwrap();
    let everybody = || 0..data.n_people();
    let granted = everybody().filter(|&row| data.people.consent(row, Channel::Ads) == Consent::Granted).count();
    assert_eq!((found.events, found.unknown_kinds, found.unknown_items), (data.events.len() as u64, 0, 0));
    assert_eq!((found.people, found.consent_ads), (Some(data.n_people() as u64), Some(granted as u64)));
    assert!(found.with_contact.unwrap() > data.n_people() as u64 / 2, "{found:?}");
    let times = |events: u64| events - found.without_time;
    assert_eq!(times(found.events), data.events.times.iter().filter(|&&time| time != NO_TIME).count() as u64);
}

/// What the window asks for, and what it shows of it.
#[test]
fn e_the_window_does_the_same_work() {
    let shop = shop();
    let session = shop.connected("window");
    let work = |work: ClusterWork| engine::work_on_cluster(&session, &work, &silent()).unwrap();
    let figure =
        |done: &engine::ClusterDone, key: &str| done.figures.iter().find(|(known, _)| *known == key).unwrap().1;
    let fitted = work(ClusterWork::Fit { model: "item-knn".to_owned() });
    assert!(figure(&fitted, "cluster-n-weights") > 0);
    let request =
        PathsRequest { direction: Direction::CourseToMusic, level: Level::Category, window_days: 60, min_people: 20 };
    let out = shop.folder.path().join("window-paths.csv");
    let paths = work(ClusterWork::Paths { request, out: out.clone() });
    assert_eq!(figure(&paths, "cluster-n-paths") as usize + 1, rows(&out).len());
    let chosen = work(ClusterWork::Audience(ClusterAudienceRequest {
        name: "window".to_owned(),
        goal: format!("category:{}", goal_category(&session.dataset(&silent()).unwrap())),
        run: "item-knn".to_owned(),
        purpose: Channel::Email,
        with_owners: false,
        size: TargetSize::Share(0.5),
        holdout: 0.1,
        seed: 3,
    }));
    let (audience, destination) = ("window".to_owned(), "hashed-csv".to_owned());
    let list = work(ClusterWork::Export { audience, destination, out: shop.folder.path().join("window") });
    assert_eq!(figure(&list, "cluster-n-rows"), figure(&chosen, "cluster-n-members"));
    assert_eq!(written(Path::new(&list.place)).len() as u64, figure(&list, "cluster-n-rows") + 1);
    let kept = engine::cluster_kept(&session).unwrap();
    assert!(kept.state.runs.contains_key("item-knn") && kept.state.audiences.contains_key("window"));
    assert!(kept.address.starts_with(ADDRESS) && !kept.queries.is_empty());
}

#[test]
fn f_wrong_tables_columns_and_folders_are_told() {
    let shop = shop();
    let session = Session::create(&shop.folder.path().join("wrong.crossfade")).unwrap();
    let code = |change: &dyn Fn(&mut engine::ClusterRequest)| {
        let mut request = shop.request(ADDRESS, "wrong");
        change(&mut request);
        match engine::connect_cluster(&session, &request, &silent()) {
            Err(error) => error.failure().code,
            Ok(summary) => panic!("{summary:?}"),
        }
    };
    assert_eq!(code(&|request| request.events = "no_such_table".to_owned()), "cluster-no-table");
    assert_eq!(code(&|request| request.events = "parquet:/no/such/path".to_owned()), "cluster-no-table");
    assert_eq!(code(&|request| request.map = "kind=nothing".to_owned()), "cluster-no-column");
    assert_eq!(code(&|request| request.map = "user=nobody".to_owned()), "cluster-no-column");
    assert_eq!(code(&|request| request.work = Some("/proc/no".to_owned())), "cluster-not-allowed");
    assert_eq!(code(&|request| request.url = "sc://127.0.0.1:1".to_owned()), "cluster-unreachable");
    assert!(session.dataset(&silent()).unwrap().is_empty(), "a failed connection left data behind");
}
