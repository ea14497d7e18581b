//! Figures that tell of nobody: ways around the floor, the budget of noisy reports, and what two shops learn together
//! from noised sums.

use std::path::Path;
use std::sync::Arc;

use crossfade::app::engine::{self, Session};
use crossfade::data::rules::Rule;
use crossfade::privacy::Floor;
use crossfade::privacy::floor::Told;
use crossfade::task::Task;
use serde_json::Value;

use super::cli::{Folder, json, refused};

/// People of three cities, one of whom alone is in the last; and their events on courses.
fn town(folder: &Folder) -> String {
    let (people, events) = (folder.path("people.csv"), folder.path("events.csv"));
    let workspace = folder.path("town.crossfade");
    let (mut profiles, mut acts) = ("user,country,city\n".to_owned(), "user,item,time\n".to_owned());
    for person in 0..400 {
        let city = match person {
            0..300 => "Bonn",
            300..399 => "Ulm",
            _ => "Alone",
        };
        profiles.push_str(&format!("p{person},DE,{city}\n"));
        acts.push_str(&format!("p{person},c{},2026-01-0{}\n", person % 7, person % 9 + 1));
    }
    std::fs::write(&people, profiles).unwrap();
    std::fs::write(&events, acts).unwrap();
    let map = "user=user,item=item,time=time";
    json(&["import", &workspace, &events, "--kind", "events", "--domain", "course", "--map", map]);
    json(&[
        "import",
        &workspace,
        &people,
        "--kind",
        "people",
        "--map",
        "user=user,attr:country=country,attr:city=city",
    ]);
    workspace
}

fn counts(session: &Session, rule: &str) -> Vec<Told> {
    let rule = Arc::new(Rule::parse(rule).unwrap());
    let count = engine::rule_count(session, &rule, &Task::silent()).unwrap();
    assert_eq!(count.unknown, None);
    count.counts
}

#[test]
fn one_person_cannot_be_found_by_subtracting() {
    let folder = Folder::new();
    let workspace = town(&folder);
    let task = Task::silent();
    {
        let session = Session::open(Path::new(&workspace)).unwrap();
        session.dataset(&task).unwrap();
        assert_eq!(counts(&session, "city in (Bonn)"), [Told::Exact(300)]);
        // The same with the one person more; and everybody but that person.
        assert_eq!(counts(&session, "city in (Bonn, Alone)"), [Told::Near(300)]);
        assert_eq!(counts(&session, "not city in (Alone)")[0], Told::Near(400));
        assert_eq!(counts(&session, "city in (Alone)"), [Told::Few(Floor::default())]);
        // The rest of a told set is told; the rest with the one person more is the rest without.
        assert_eq!(counts(&session, "not city in (Bonn)")[0], Told::Exact(100));
        assert_eq!(counts(&session, "city in (Ulm)"), [Told::Near(100)]);
    }
    // Another session knows what was told, and in which order.
    let session = Session::open(Path::new(&workspace)).unwrap();
    session.dataset(&task).unwrap();
    assert_eq!(counts(&session, "city in (Bonn, Alone)"), [Told::Near(300)]);
    assert_eq!(counts(&session, "city in (Bonn)"), [Told::Exact(300)]);
    drop(session);
    // What the information tells: 400 people of whom 399 ... no part of one person is given away.
    let info = json(&["info", &workspace]);
    assert_eq!((&info["people"], &info["floor"]), (&400.into(), &20.into()));
    assert_eq!(info["course_only_people"], 400);
    assert_eq!(json(&["check", &workspace])["sound"], true);
}

#[test]
fn a_table_with_a_hidden_row_cannot_be_summed_up() {
    let folder = Folder::new();
    let (file, workspace) = (folder.path("e.csv"), folder.path("w.crossfade"));
    let mut text = "user,item,time,consent_ads\n".to_owned();
    for person in 0..200 {
        // 5 denied, 60 granted, the rest unknown.
        let consent = match person {
            0..5 => "denied",
            5..65 => "granted",
            _ => "",
        };
        text.push_str(&format!("u{person},i1,2026-01-01,{consent}\n"));
    }
    std::fs::write(&file, &text).unwrap();
    json(&[
        "import",
        &workspace,
        &file,
        "--kind",
        "events",
        "--domain",
        "music",
        "--map",
        "user=user,item=item,time=time",
    ]);
    let profiles = folder.path("p.csv");
    let rows: String = text
        .lines()
        .skip(1)
        .map(|line| {
            let cells: Vec<&str> = line.split(',').collect();
            format!("{},{}\n", cells[0], cells[3])
        })
        .collect();
    std::fs::write(&profiles, format!("user_id,consent_ads\n{rows}")).unwrap();
    json(&["import", &workspace, &profiles, "--kind", "people", "--map", "user=user_id,consent_ads=consent_ads"]);
    let ads = &json(&["info", &workspace])["consent"]["ads"];
    let told: Vec<u64> = ["granted", "unknown", "denied"].iter().filter_map(|key| ads[key].as_u64()).collect();
    assert!(ads["denied"].is_null(), "five people: {ads}");
    assert_eq!(told.len(), 1, "the whole less two told parts would be the five: {ads}");
}

#[test]
fn a_floor_is_raised_and_holds_everywhere_and_is_never_lowered() {
    let folder = Folder::new();
    let workspace = town(&folder);
    assert_eq!(json(&["floor", &workspace])["floor"], 20);
    let told = refused(&["floor", &workspace, "--set", "5"], 3);
    assert!(told.contains("20"), "{told}");
    let raised = json(&["floor", &workspace, "--set", "350"]);
    assert_eq!(raised["floor"], 350);
    let items = raised["hides"].as_array().unwrap().iter().find(|kind| kind["groups"] == "items").unwrap().clone();
    assert_eq!((&items["hidden"], &items["of"]), (&7.into(), &7.into()), "each course has under 60 people");
    let session = Session::open(Path::new(&workspace)).unwrap();
    session.dataset(&Task::silent()).unwrap();
    assert_eq!(counts(&session, "city in (Bonn)"), [Told::Few(Floor::default().at_least(350))]);
    drop(session);
    // A report cannot go below it either.
    let out = folder.path("report.html");
    json(&["report", &workspace, "--out", &out, "--floor", "1", "--parts", "data"]);
    assert!(std::fs::read_to_string(&out).unwrap().contains("350"), "the report names its floor");
    assert_eq!(json(&["floor", &workspace, "--set", "20"])["floor"], 20);
}

#[test]
fn files_of_paths_and_pairings_tell_of_no_small_group() {
    let folder = Folder::new();
    let (exports, workspace) = (folder.path("exports"), folder.path("w.crossfade"));
    json(&["sample", "--out", &exports, "--people", "5000"]);
    let mut import = vec!["import".to_owned(), workspace.clone()];
    import.extend(std::fs::read_dir(&exports).unwrap().map(|file| file.unwrap().path().display().to_string()));
    json(&import.iter().map(String::as_str).collect::<Vec<_>>());
    for (command, whole) in [("paths", "from_people"), ("pairings", "course_people")] {
        let out = folder.path("table.csv");
        let mut args = vec![command, workspace.as_str(), "--out", &out, "--level", "category"];
        if command == "paths" {
            args.extend(["--min-people", "1"]);
        }
        let summary = json(&args);
        let mut reader = csv::Reader::from_path(&out).unwrap();
        let heads = reader.headers().unwrap().clone();
        let at = |name: &str| heads.iter().position(|head| head == name).unwrap();
        let mut n_rows = 0;
        for row in reader.records() {
            let row = row.unwrap();
            let number = |name: &str| row[at(name)].parse::<u64>().unwrap();
            let (people, whole) = (number("people"), number(whole));
            assert!(people >= 20 && (whole == people || whole - people >= 20), "{command}: {row:?}");
            n_rows += 1;
        }
        assert_eq!(summary["rows"].as_u64(), Some(n_rows), "{command}");
        assert!(n_rows > 0, "{command} has no row at all");
    }
}

#[test]
fn a_shareable_report_costs_budget_and_holds_the_truth_in_its_intervals() {
    let folder = Folder::new();
    let workspace = folder.sample();
    let session = Session::open(Path::new(&workspace)).unwrap();
    let bridge = session.dataset(&Task::silent()).unwrap().bridge_counts();
    drop(session);
    let write = |name: &str, epsilon: &str| {
        let out = folder.path(name);
        (json(&["report", &workspace, "--private", "--epsilon", epsilon, "--out", &out]), out)
    };
    assert_eq!(json(&["budget", &workspace])["left"], 4.0);
    let ((first, out), (second, _)) = (write("a.html", "1.5"), write("b.html", "1.5"));
    assert_eq!((&first["epsilon"], &second["left"]), (&1.5.into(), &1.0.into()));
    assert_ne!(first["tables"], second["tables"], "the noise is drawn anew");
    let html = std::fs::read_to_string(&out).unwrap();
    let truth = [bridge.course_only, bridge.both, bridge.music_only, bridge.neither];
    let mut n_inside = 0;
    for report in [&first, &second] {
        let tables = report["tables"].as_array().unwrap();
        let spent: f64 = tables.iter().map(|table| table["epsilon"].as_f64().unwrap()).sum();
        assert!((spent - 1.5).abs() < 1e-9, "the parts add up to {spent}");
        assert!(tables.iter().any(|table| table["table"] == "private-paths-music"));
        for table in tables {
            let name = table["table"].as_str().unwrap();
            let (most, within) = (table["most_of_a_person"].as_f64().unwrap(), table["within"].as_f64().unwrap());
            // 95 % of the noise of so much epsilon: about three times the sensitivity over epsilon.
            let wide = 3.0 * most / table["epsilon"].as_f64().unwrap();
            assert!((within / wide - 1.0).abs() < 0.12, "{name}: {within} against {wide}");
            for row in table["rows"].as_array().unwrap() {
                let [count, low, high] = ["count", "low", "high"].map(|key| row[key].as_i64().unwrap());
                assert!(low <= count && count <= high && low >= 0, "{name}: {row}");
                assert!(table["threshold"].as_i64().is_none_or(|threshold| count >= threshold), "{name}: {row}");
            }
        }
        let sides = tables.iter().find(|table| table["table"] == "private-sides").unwrap();
        for (row, &truth) in sides["rows"].as_array().unwrap().iter().zip(&truth) {
            let inside = row["low"].as_u64().unwrap()..=row["high"].as_u64().unwrap();
            n_inside += u32::from(inside.contains(&truth));
        }
    }
    // Eight intervals of 95 %: fewer than five right ones happen once in 2,700 runs.
    assert!(n_inside >= 5, "{n_inside} of 8");
    let first_row = &first["tables"][0]["rows"][0];
    assert!(html.contains("epsilon 1.5") && html.contains(&format!("[{}, ", first_row["low"])), "{first_row}");

    // What is left is not enough; nothing is written then, and nothing spent.
    let over = folder.path("c.html");
    let told = refused(&["report", &workspace, "--private", "--epsilon", "1.5", "--out", &over], 3);
    assert!(told.contains('1') && !Path::new(&over).exists(), "{told}");
    refused(&["report", &workspace, "--private", "--epsilon", "0", "--out", &over], 2);
    let ledger = json(&["budget", &workspace, "--set", "3.25"]);
    assert_eq!((&ledger["spent"], &ledger["left"]), (&3.0.into(), &0.25.into()));
    assert_eq!(ledger["entries"].as_array().unwrap().len(), 2);
    refused(&["federate", &workspace, "give", "--out", &over, "--epsilon", "0.5"], 3);
    assert_eq!(json(&["check", &workspace])["sound"], true);
}

/// Every row that noise alone makes is one that does not exist: with nobody in the data hardly any table has one.
#[test]
fn a_report_of_nobody_names_no_crossing() {
    let folder = Folder::new();
    let workspace = folder.sample();
    let task = Task::silent();
    let session = Session::open(Path::new(&workspace)).unwrap();
    let dataset = session.dataset(&task).unwrap();
    let nobody = crossfade::data::Dataset {
        people: crossfade::data::People::anonymous(0),
        events: crossfade::data::EventTable::default(),
        ..(*dataset).clone()
    };
    let grid = |data: &crossfade::data::Dataset| {
        crossfade::privacy::bounded::paths(data, crossfade::data::Domain::Course, 90, 3, &task).unwrap().unwrap()
    };
    let (all, none) = (grid(&dataset), grid(&nobody));
    assert_eq!((&all.rows, &all.columns), (&none.rows, &none.columns), "which rows there are tells nothing of people");
    assert!(all.counts.iter().sum::<u64>() > 0 && none.counts.iter().all(|&n| n == 0));
}

/// Two shops with one catalogue: groups of items that go together, each person with a few items, most of them of one
/// group. Each shop has half of the people.
fn shops(folder: &Folder, n_people: u32) -> [String; 2] {
    const GROUPS: u32 = 10;
    const OF_A_GROUP: u32 = 6;
    let mut state = 42_u64;
    let mut draw = move |below: u32| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % u64::from(below)) as u32
    };
    [0, 1].map(|shop| {
        let (file, workspace) = (folder.path(&format!("{shop}.csv")), folder.path(&format!("{shop}.crossfade")));
        let mut text = "user,item\n".to_owned();
        for person in 0..n_people {
            let group = draw(GROUPS);
            for _ in 0..6 {
                let of = if draw(100) < 25 { group } else { draw(GROUPS) };
                text.push_str(&format!("s{shop}p{person},i{}\n", of * OF_A_GROUP + draw(OF_A_GROUP)));
            }
        }
        std::fs::write(&file, text).unwrap();
        json(&["import", &workspace, &file, "--kind", "events", "--domain", "music", "--map", "user=user,item=item"]);
        workspace
    })
}

fn ndcg(workspace: &str, run: &str) -> f64 {
    let report: Value = json(&["evaluate", workspace, "--run", run, "--split", "random", "--k", "10"]);
    report["metrics"]["ndcg@10"]["value"].as_f64().unwrap()
}

#[test]
fn two_shops_rank_better_together_than_each_alone() {
    let folder = Folder::new();
    let shops = shops(&folder, 8_000);
    let sums = [0, 1].map(|shop| folder.path(&format!("{shop}.itemsums")));
    for (shop, out) in shops.iter().zip(&sums) {
        let given = json(&["federate", shop, "give", "--out", out, "--epsilon", "4", "--history", "6"]);
        assert_eq!((&given["items"], &given["sensitivity"], &given["left"]), (&60.into(), &21.into(), &0.0.into()));
        let bytes = std::fs::read(out).unwrap();
        assert!(!bytes.windows(3).any(|window| window == b"s0p" || window == b"s1p"), "no person is in the file");
    }
    let mut gains = vec![];
    for (shop, theirs) in [(&shops[0], &sums[1]), (&shops[1], &sums[0])] {
        let taken = json(&["federate", shop, "take", theirs, "--name", "other"]);
        assert_eq!((&taken["items"], &taken["matched"]), (&60.into(), &60.into()));
        for model in ["ease", "item-knn"] {
            let joint = format!("{model}-joint");
            json(&["fit", shop, "--model", model]);
            json(&["fit", shop, "--model", model, "--partner", "other", "--name", &joint]);
            let (alone, together) = (ndcg(shop, model), ndcg(shop, &joint));
            println!("{model}: {alone:.4} alone, {together:.4} together");
            gains.push(together / alone);
        }
    }
    // The noise is anew each time, from the system: one model may gain little by chance, all of them do not.
    let mean = gains.iter().sum::<f64>() / gains.len() as f64;
    assert!(mean > 1.01 && gains.iter().all(|&gain| gain > 0.99), "{gains:?}");
    let shop = shops[0].as_str();
    let told = refused(&["fit", shop, "--model", "als", "--partner", "other"], 2);
    assert!(told.contains("item-knn"), "{told}");
    refused(&["fit", shop, "--model", "ease", "--partner", "nobody"], 2);
    refused(&["federate", shop, "take", &folder.path("0.csv")], 1);
    assert_eq!(json(&["check", shop])["sound"], true);
}

/// A field with a higher floor: by rules, by parts of rules, by sets that happen to be a value's people, on the command
/// line and after opening again.
#[test]
fn a_field_keeps_its_higher_floor() {
    let folder = Folder::new();
    let workspace = town(&folder);
    let task = Task::silent();
    let told = refused(&["floor", &workspace, "--field", "shoe size", "--set", "50"], 2);
    assert!(told.contains("city"), "{told}");
    refused(&["floor", &workspace, "--field", "city", "--set", "10"], 3);
    refused(&["floor", &workspace, "--field", "city"], 2);
    let set = json(&["floor", &workspace, "--field", "city", "--set", "100"]);
    assert_eq!((&set["floor"], &set["fields"]["city"]), (&20.into(), &100.into()));
    let few = Told::Few(Floor::default().at_least(100));
    {
        let session = Session::open(Path::new(&workspace)).unwrap();
        let dataset = session.dataset(&task).unwrap();
        // 99 people live in Ulm, 57 took c3.
        assert_eq!(counts(&session, "city in (Ulm)"), [few]);
        assert_eq!(counts(&session, "has item \"c3\""), [Told::Exact(57)]);
        let both = counts(&session, "city in (Bonn) and has item \"c3\"");
        assert_eq!(both, [few, Told::Exact(300), Told::Exact(57)], "the whole, the city, the item");
        // The same people chosen in another way, and all others but them.
        let column = dataset.people.attribute("city").unwrap();
        let ulm: crossfade::data::PersonSet =
            column.rows_with(column.code_of("Ulm").unwrap()).map(|row| row as u32).collect();
        let rest = crossfade::data::PersonSet::from_iter(0..400) - &ulm;
        assert_eq!(session.answer(&Arc::new(ulm)).told, few);
        assert_eq!(session.answer(&Arc::new(rest)).told.exact(), None);
        let log = session.store().audit_log().unwrap();
        let last = log.iter().rev().find(|entry| entry.action == "audit-floor").unwrap();
        assert!(last.detail_json.contains("city") && last.detail_json.contains("100"), "{}", last.detail_json);
    }
    let gone = json(&["floor", &workspace, "--field", "city", "--set", "0"]);
    assert_eq!(gone["fields"], serde_json::json!({}));
    let session = Session::open(Path::new(&workspace)).unwrap();
    session.dataset(&task).unwrap();
    assert_eq!(counts(&session, "city in (Ulm)")[0].figure(), Some(100), "nearly the rest of Bonn, as before");
}
