//! The sample generator as its users see it: the files, their damage, and that the same options give the same bytes.
#![allow(clippy::unwrap_used, reason = "a test may stop at the first surprise")]

use std::collections::BTreeMap;
use std::path::Path;

use crossfade::sample::{self, FILE_NAMES, SampleError, SampleOptions, SampleReport};
use crossfade::task::{CancelToken, Task};

/// The folder of each file under `sample_data/`, named after the preset that reads it.
const PRESET_FOLDERS: [(&str, &str); 10] = [
    ("xiaoetong-orders", "xiaoetong_orders.csv"),
    ("xiaoetong-learning", "xiaoetong_learning.csv"),
    ("xiaoetong-users", "xiaoetong_users.csv"),
    ("teachable-users", "teachable_users.csv"),
    ("teachable-transactions", "teachable_transactions.csv"),
    ("course-catalogue", "course_catalogue.csv"),
    ("music-plays", "music_plays.jsonl"),
    ("music-listeners", "music_listeners.csv"),
    ("music-catalogue", "music_catalogue.xlsx"),
    ("generic-events", "events_wide.parquet"),
];

fn write(options: &SampleOptions) -> (tempfile::TempDir, SampleReport) {
    let dir = tempfile::tempdir().unwrap();
    let report = sample::write(dir.path(), options, &Task::silent()).unwrap();
    (dir, report)
}

fn bytes_of(dir: &Path) -> BTreeMap<&'static str, Vec<u8>> {
    FILE_NAMES.into_iter().map(|name| (name, std::fs::read(dir.join(name)).unwrap())).collect()
}

fn gb18030(bytes: &[u8]) -> String {
    let (text, broken) = encoding_rs::GB18030.decode_without_bom_handling(bytes);
    assert!(!broken);
    text.into_owned()
}

/// The options of the files kept under `sample_data/`.
fn kept_options() -> SampleOptions {
    SampleOptions { n_events: 2_000, ..SampleOptions::for_people(120) }
}

#[test]
fn the_same_options_give_the_same_bytes_on_any_number_of_threads() {
    let options = SampleOptions::for_people(700);
    let (first, report) = write(&options);
    let pool = rayon::ThreadPoolBuilder::new().num_threads(1).build().unwrap();
    let (second, report_again) = pool.install(|| write(&options));
    assert_eq!(report, report_again);
    for (name, bytes) in bytes_of(first.path()) {
        assert!(bytes == std::fs::read(second.path().join(name)).unwrap(), "{name} differs");
    }
    let (other, _) = write(&SampleOptions { seed: 8, ..options });
    assert_ne!(bytes_of(first.path())["music_plays.jsonl"], bytes_of(other.path())["music_plays.jsonl"]);
}

/// Set `CROSSFADE_WRITE_SAMPLE_DATA` to write the kept files anew after a change of the generator.
#[test]
fn the_kept_sample_data_is_what_the_generator_makes() {
    let (dir, _) = write(&kept_options());
    let kept = Path::new(env!("CARGO_MANIFEST_DIR")).join("sample_data");
    let mut total = 0;
    for (folder, name) in PRESET_FOLDERS {
        let made = std::fs::read(dir.path().join(name)).unwrap();
        total += made.len();
        let path = kept.join(folder).join(name);
        if std::env::var_os("CROSSFADE_WRITE_SAMPLE_DATA").is_some() {
            std::fs::create_dir_all(kept.join(folder)).unwrap();
            std::fs::write(&path, &made).unwrap();
        }
        let stored = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(stored == made, "{} is not what the generator makes", path.display());
    }
    assert!(total < 400_000, "{total} bytes");
}

#[test]
fn chinese_files_are_gb18030_with_their_headers() {
    let (dir, _) = write(&SampleOptions::for_people(300));
    for (name, header) in [
        (
            "xiaoetong_orders.csv",
            "订单号,用户ID,用户昵称,手机号,商品ID,商品名称,商品原价,实付金额,订单状态,支付方式,支付时间",
        ),
        (
            "xiaoetong_learning.csv",
            "用户ID,手机号,课程ID,课程名称,学习进度,学习状态,学习时长,播放次数,最近一次学习时间",
        ),
        (
            "xiaoetong_users.csv",
            "用户ID,用户昵称,手机号,邮箱,性别,年龄,城市,国家,设备,兴趣,广告授权,邮件授权,短信授权,注册时间",
        ),
    ] {
        let bytes = std::fs::read(dir.path().join(name)).unwrap();
        assert!(std::str::from_utf8(&bytes).is_err(), "{name} must not be UTF-8");
        assert!(gb18030(&bytes).lines().any(|line| line == header), "{name}");
    }
}

/// Every table reads as CSV; apart from the damage, its records are as wide as the header.
#[test]
fn tables_hold_as_many_records_as_reported() {
    let (dir, report) = write(&SampleOptions::for_people(5_000));
    for file in report.files.iter().filter(|file| file.name.ends_with(".csv")) {
        let bytes = std::fs::read(dir.path().join(file.name)).unwrap();
        let text = if file.name.starts_with("xiaoetong") { gb18030(&bytes) } else { String::from_utf8(bytes).unwrap() };
        let body: &str = match text.find("导出时间").or_else(|| text.find("店铺名称")) {
            Some(_) => text.split_once("\n\n").unwrap().1,
            None => &text,
        };
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_reader(body.as_bytes());
        let width = reader.headers().unwrap().len();
        let records: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
        assert_eq!(records.len() as u64, file.rows, "{}", file.name);
        let broken = records.iter().filter(|record| record.len() != width);
        assert!(broken.clone().all(|record| record.len() == width + 1 && record.iter().any(|c| c.starts_with('￥'))));
        assert_eq!(broken.count() > 0, file.name == "xiaoetong_orders.csv", "{}", file.name);
    }
}

#[test]
fn one_row_in_a_hundred_is_damaged() {
    let (dir, report) = write(&SampleOptions::for_people(5_000));
    for file in &report.files {
        let share = file.damaged_rows as f64 / file.rows as f64;
        println!("{} rows {} damaged {} bytes {}", file.name, file.rows, file.damaged_rows, file.bytes);
        assert!((0.004..0.017).contains(&share), "{}: {share}", file.name);
        assert_eq!(file.bytes, std::fs::metadata(dir.path().join(file.name)).unwrap().len());
    }
    println!("{} events, {} on both sides", report.n_events, report.n_bridge_people);
    assert!((120_000..180_000).contains(&report.n_events), "{}", report.n_events);
    let plays = std::fs::read_to_string(dir.path().join("music_plays.jsonl")).unwrap();
    let unreadable = plays.lines().filter(|line| serde_json::from_str::<serde_json::Value>(line).is_err()).count();
    assert_eq!(unreadable, 1, "only the last line is broken off");
    assert!(!plays.ends_with('\n'));
}

#[test]
fn mail_addresses_are_nobody_s() {
    let (dir, _) = write(&SampleOptions::for_people(1_000));
    for name in FILE_NAMES.into_iter().filter(|name| name.ends_with(".csv") || name.ends_with(".jsonl")) {
        let bytes = std::fs::read(dir.path().join(name)).unwrap();
        let text = if name.starts_with("xiaoetong") { gb18030(&bytes) } else { String::from_utf8(bytes).unwrap() };
        for (at, _) in text.match_indices(['@', '＠']) {
            let domain: String = text[at..].chars().skip(1).take(11).collect();
            let allowed = ["example.com", "example.org", "example.net"];
            assert!(allowed.contains(&domain.to_lowercase().as_str()), "{name}: {domain}");
        }
    }
}

#[test]
fn the_truth_tells_everybody_s_cluster_and_the_damage() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("truth.json");
    let options = SampleOptions { planted: Some(path.clone()), ..SampleOptions::for_people(500) };
    let (_dir, report) = write(&options);
    let truth: serde_json::Value = serde_json::from_slice(&std::fs::read(&path).unwrap()).unwrap();
    let people = truth["people"].as_array().unwrap();
    assert_eq!(people.len() as u64, report.n_people);
    let both = people.iter().filter(|person| person["ids"].as_array().unwrap().len() == 2);
    assert_eq!(both.clone().count() as u64, report.n_bridge_people);
    let joinable = both.filter(|person| !person["joined_by"].as_array().unwrap().is_empty()).count() as u64;
    assert!(joinable * 10 > report.n_bridge_people * 7 && joinable < report.n_bridge_people);
    assert!(people.iter().all(|person| person["cluster"].as_u64().unwrap() < 8));
    assert_eq!(truth["clusters"].as_array().unwrap().len(), 8);
    assert!(
        truth["rules"].as_array().unwrap().iter().all(|rule| rule["from_people"].as_u64() >= rule["followed"].as_u64())
    );
    for file in &report.files {
        let of_file = truth["damage"].as_array().unwrap().iter().filter(|row| row["file"] == file.name);
        let rows = of_file.filter(|row| row["kind"] != "preamble_line" && row["kind"] != "byte_order_mark");
        assert_eq!(rows.map(|row| row["rows"].as_u64().unwrap()).sum::<u64>(), file.damaged_rows, "{}", file.name);
    }
}

#[test]
fn a_stopped_or_refused_run_leaves_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path().join("out");
    let token = CancelToken::default();
    let stop = token.clone();
    let task = Task::new(token, move |progress| {
        if progress.done > 0 {
            stop.cancel();
        }
    });
    let options = SampleOptions::for_people(5_000);
    assert!(matches!(sample::write(&dir, &options, &task), Err(SampleError::Cancelled(_))));
    assert!(!dir.exists());
    let too_few = SampleOptions { n_people: 1, ..options };
    let refused = sample::write(&dir, &too_few, &Task::silent());
    assert!(matches!(refused, Err(SampleError::OutOfRange { field: "people", .. })));
    assert!(!dir.exists());
}

#[test]
fn parquet_and_workbook_can_be_read() {
    use calamine::Reader;
    use polars::prelude::{DataType, ParquetReader, SerReader, TimeUnit};
    let (dir, report) = write(&SampleOptions::for_people(1_000));
    let rows_of = |name| report.files.iter().find(|file| file.name == name).unwrap().rows as usize;
    let file = std::fs::File::open(dir.path().join("events_wide.parquet")).unwrap();
    let frame = ParquetReader::new(file).finish().unwrap();
    assert_eq!(frame.height(), rows_of("events_wide.parquet"));
    assert_eq!(frame.column("timestamp").unwrap().dtype(), &DataType::Datetime(TimeUnit::Milliseconds, None));
    assert!(frame.column("user_id").unwrap().null_count() > 0);
    let mut workbook = calamine::open_workbook_auto(dir.path().join("music_catalogue.xlsx")).unwrap();
    let sheet = workbook.worksheet_range("Catalogue").unwrap();
    assert_eq!(sheet.height(), rows_of("music_catalogue.xlsx") + 1);
    let header: Vec<String> = sheet.rows().next().unwrap().iter().map(ToString::to_string).collect();
    assert_eq!(header.join(","), "track_id,isrc,title,artist,album,genre,tags,tempo,length_secs,release_date");
}

#[test]
fn the_smallest_shop_works_too() {
    let options = SampleOptions { n_courses: 24, n_tracks: 40, n_events: 80, ..SampleOptions::for_people(20) };
    let (_dir, report) = write(&options);
    assert!(report.files.iter().all(|file| file.bytes > 0), "{report:?}");
}

#[test]
fn twenty_thousand_people_are_quick() {
    let begin = std::time::Instant::now();
    let (_dir, report) = write(&SampleOptions::for_people(20_000));
    println!("{} events in {:?}", report.n_events, begin.elapsed());
    // An allowance for a busy machine; by itself it takes about a second.
    assert!(begin.elapsed().as_secs() < 20);
}
