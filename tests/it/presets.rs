//! The contract of every import preset: recognised as itself only, rows accounted for to the last one, and no bytes
//! whatever make it panic. The files are small and made here, in the encodings that the platforms use.
#![allow(clippy::unwrap_used)] // makers of fixtures may fail like the tests that call them

use std::io::Write;
use std::path::PathBuf;

use crossfade::data::incoming::{Batch, IdKind, IdentityIndex, Outcome};
use crossfade::data::{Channel, Consent, Domain, EventKind};
use crossfade::import::identity::JoinLimits;
use crossfade::import::{ImportError, ImportOptions, Mapping, PRESETS, join, preview, read};
use crossfade::task::{CancelToken, Task};
use proptest::prelude::*;

use super::platforms::SAMPLES;
use tempfile::TempDir;

/// A file of one preset and what reading it must give.
struct Fixture {
    preset: &'static str,
    file: &'static str,
    bytes: Vec<u8>,
    /// read, accepted, rejected, ignored.
    counts: [u64; 4],
    n_events: usize,
}

fn gb18030(text: &str) -> Vec<u8> {
    encoding_rs::GB18030.encode(text).0.into_owned()
}

fn fixture(preset: &'static str, file: &'static str, bytes: Vec<u8>, counts: [u64; 4], n_events: usize) -> Fixture {
    Fixture { preset, file, bytes, counts, n_events }
}

fn fixtures() -> Vec<Fixture> {
    let text = |text: &str| text.as_bytes().to_vec();
    let platforms = SAMPLES
        .iter()
        .map(|sample| fixture(sample.preset, sample.file, text(sample.text), sample.counts, sample.events.len()));
    let mut fixtures = vec![
        fixture("xiaoetong-orders", "orders.csv", gb18030(ORDERS), [8, 4, 2, 2], 6),
        fixture("xiaoetong-learning", "learning.csv", gb18030(LEARNING), [4, 3, 0, 1], 4),
        fixture("xiaoetong-users", "users.csv", gb18030(XIAOETONG_USERS), [3, 2, 0, 1], 0),
        fixture("teachable-users", "users.csv", text(TEACHABLE_USERS), [3, 3, 0, 0], 0),
        fixture("teachable-transactions", "sales.csv", text(TRANSACTIONS), [6, 4, 1, 1], 6),
        fixture("music-plays", "plays.jsonl", text(PLAYS), [6, 3, 2, 1], 3),
        fixture("music-listeners", "listeners.csv", text(LISTENERS), [2, 2, 0, 0], 0),
        fixture("music-catalogue", "tracks.xlsx", tracks_xlsx(), [2, 2, 0, 0], 0),
        fixture("course-catalogue", "courses.csv", text(COURSES), [3, 2, 0, 1], 0),
        fixture(
            "generic-events",
            "ratings.csv",
            text("userId,itemId,rating,timestamp\n1,31,2.5,1260759144\n007,31,5,1260759179\n"),
            [2, 2, 0, 0],
            2,
        ),
        fixture(
            "generic-people",
            "people.csv",
            text("customer_id,email,Skill level\n1,ana@example.com,high\n2,,low\n"),
            [2, 2, 0, 0],
            0,
        ),
        fixture(
            "generic-items",
            "items.csv",
            text("id,title,category,mood\n1,Song A,Rock,calm|warm\n2,Song B,,\n"),
            [2, 2, 0, 0],
            0,
        ),
    ];
    fixtures.extend(platforms);
    fixtures
}

const ORDERS: &str = "订单号,用户ID,用户昵称,手机号,商品ID,商品名称,商品原价,实付金额,订单状态,支付方式,支付时间
o_1,u_1,小王,13812345678,p_1,7天写作课,299.00,199.00,已支付,微信,2024-03-02 11:25:11
o_2,u_2,阿丽,138****0000,p_2,理财入门,1299.00,￥1,299.00,已退款,微信,2024-03-02 11:30:12
o_1,u_1,小王,13812345678,p_1,7天写作课,299.00,199.00,已支付,微信,2024-03-02 11:25:11
o_3,u_3,小李,,p_1,7天写作课,299.00,0,已完成,微信,2024-03-03 08:00:00
o_4,u_3,小李,,p_2,理财入门,1299.00,99.00,待支付,微信,2024-03-03 08:00:00
o_5,u_4,小赵,13912345678,p_2,理财入门,1299.00,-5,已支付,微信,2024-03-03 08:00:00
o_6,u_4,小赵,13912345678,p_2,理财入门,1299.00,99.00,已支付,微信,昨天
o_7,u_5,小钱,1.38123E+10,p_2,理财入门,1299.00,99.00,退款成功,微信,2024-03-04 08:00:00
";
const LEARNING: &str = "用户ID,手机号,课程ID,课程名称,学习进度,学习状态,学习时长,播放次数,最近一次学习时间
u_1,13812345678,p_1,7天写作课,85%,学习中,1小时20分,3,2024-03-05 10:00:00
u_2,,p_2,理财入门,100%,已学完,80分钟,9,2024-03-06 10:00:00
u_3,,p_2,理财入门,0%,未学,,0,
u_4,,p_1,7天写作课,12,学习中,600,1,2024-03-06 10:00:00
";
const XIAOETONG_USERS: &str =
    "用户ID,用户昵称,手机号,邮箱,性别,年龄,城市,国家,设备,兴趣,广告授权,邮件授权,短信授权,注册时间
u_1,小王,13812345678,wang@example.com,女,31,上海,CN,ios,写作;理财,同意,拒绝,,2023-01-02 08:00:00
u_2,阿丽,138****0000,,男,28,北京,CN,android,音乐,是,否,1,2023-01-03 08:00:00
合计,,,,,,,,,,,,,
";
const TEACHABLE_USERS: &str = "\u{feff}id,email,name,role,joined_at,last_sign_in_at,sign_in_count,src,tags,unsubscribe_from_marketing_emails,country,city,age,gender,device,interests,phone,consent_ads,consent_ads_at
1,ana@example.com,Ana Lopez,student,2023-05-01T10:00:00Z,,3,ads,a;b,false,ES,Madrid,30,f,ios,music|art,+34612345678,yes,2023-05-01T10:00:00Z
2,not an address,Bo Chen,student,2023-05-02T10:00:00Z,,1,,,true,US,,41,m,android,,,no,
3,cy@example.com,Cy,owner,someday,,1,,,,US,,,,,,,,
";
const TRANSACTIONS: &str = "id,purchased_at,user_full_name,user_email,charge_country,product_id,course_name,list_price,final_price,currency,coupon_code,refunded_at
1,2024-03-02T14:05:11Z,Ana Lopez,ana@example.com,ES,38,Mixing basics,49.00,49.00,USD,,
2,2024-03-02T18:20:40Z,Bo Chen,bo@example.com,US,41,Home studio,59.00,59.00,USD,,2024-03-05T10:00:00Z
3,2024-03-02T18:20:40Z,Cy,cy@example.com,US,41,Home studio,59.00,0,USD,FREE,
id,purchased_at,user_full_name,user_email,charge_country,product_id,course_name,list_price,final_price,currency,coupon_code,refunded_at
4,2024-03-03T18:20:40Z,Di,no-address,US,41,Home studio,59.00,59.00,USD,,
5,2024-03-04T18:20:40Z,Ed,ed@example.com,US,38;41,Bundle,99.00,90.00,USD,,
";
const PLAYS: &str = r#"{"user_id":"m1","track_id":"t1","played_at":"2024-03-02T11:25:11Z","ms_played":245000,"reason_end":"trackdone","skipped":false,"device":"ios","country":"DE"}
{"user_id":"m1","track_id":"t2","played_at":"2024-03-02T11:26:11Z","ms_played":8200,"reason_end":"fwdbtn","skipped":true,"device":"ios","country":"DE"}
{"user_id":"m2","track_id":"t1","played_at":"2024-03-02T11:27:11Z","ms_played":8200,"reason_end":"trackdone","skipped":null,"device":"web","country":"FR"}
{"user_id":"m2","track_id":"t1","played_at":"2024-03-02T11:27:11Z","ms_played":8200,"reason_end":"trackdone","skipped":null,"device":"web","country":"FR"}
{"user_id":"m2","track_id":"t3","played_at":"2024-03-02T11:28:11Z","ms_played":-1,"reason_end":"trackdone"}
{"user_id":"m2","track_id":"t3","played_
"#;
const LISTENERS: &str = "user_id,email,phone,first_name,last_name,birth_year,gender,city,country,device,interests,consent_ads,consent_email,consent_sms,consent_at,postcode
m1,ana@example.com,+34612345678,Ana,Lopez,1990,f,Madrid,ES,ios,jazz;soul,granted,denied,,2024-01-01T00:00:00Z,28001
m2,,,Bo,Chen,,m,,US,web,,,,,,
";
const COURSES: &str = "course_id,title,category,teacher,level,language,price,length_minutes,tags,platform
38,Mixing basics,Audio,Dee,beginner,en,49.00,90,mixing;home studio,teachable
41,Home studio,Audio,Dee,beginner,en,59.00,120,,teachable
41,Home studio,Audio,Dee,beginner,en,59.00,120,,teachable
";

fn tracks_xlsx() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let header =
        ["track_id", "isrc", "title", "artist", "album", "genre", "tags", "tempo", "length_secs", "release_date"];
    for (column, name) in header.iter().enumerate() {
        sheet.write_string(0, column as u16, *name).unwrap();
    }
    for (row, id) in ["t1", "t2"].iter().enumerate() {
        let row = row as u32 + 1;
        for (column, cell) in [id, "NLA1Z2600123", "Song", "Artist", "Album", "Jazz", "calm;warm"].iter().enumerate() {
            sheet.write_string(row, column as u16, *cell).unwrap();
        }
        sheet.write_number(row, 7, 120.0).unwrap();
        sheet.write_number(row, 8, 200.0).unwrap();
        sheet.write_string(row, 9, "2020-01-01").unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

fn place(dir: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn read_bytes(name: &str, bytes: &[u8], options: &ImportOptions) -> Result<Batch, ImportError> {
    let dir = TempDir::new().unwrap();
    read(&place(&dir, name, bytes), options, None, &Task::silent())
}

fn read_text(name: &str, text: &str) -> Result<Batch, ImportError> {
    read_bytes(name, text.as_bytes(), &ImportOptions::default())
}

/// What holds of every batch whatever the file.
fn assert_sound(batch: &Batch) {
    let report = &batch.report;
    assert_eq!(report.read, report.accepted + report.rejected + report.ignored, "{report:?}");
    let refused = |outcome| report.problems.iter().filter(|p| p.outcome == outcome).map(|p| p.count).sum::<u64>();
    assert_eq!(refused(Outcome::Rejected), report.rejected);
    assert_eq!(refused(Outcome::Ignored), report.ignored);
    assert!(report.problems.iter().all(|problem| problem.rows.len() <= 20));
    let events = &batch.events;
    assert!(events.users.iter().all(|&user| user < batch.n_users));
    assert!(events.items.iter().all(|&item| (item as usize) < batch.items.keys.len()));
    let identified: std::collections::BTreeSet<u32> = batch.identifiers.iter().map(|found| found.user).collect();
    assert_eq!(identified.len() as u32, batch.n_users, "every user has an identifier");
    assert!(events.values.iter().all(|value| value.is_nan() || value.is_finite()));
}

fn problem_count(batch: &Batch, code: &str) -> u64 {
    batch.report.problems.iter().filter(|problem| problem.code == code).map(|problem| problem.count).sum()
}

#[test]
fn every_preset_has_a_file_and_is_recognised_by_it_alone() {
    let fixtures = fixtures();
    // A matrix is taken only where the user asks for it.
    for preset in PRESETS.iter().filter(|preset| preset.id() != "generic-matrix") {
        assert!(fixtures.iter().any(|fixture| fixture.preset == preset.id()), "no file for {}", preset.id());
    }
    for fixture in &fixtures {
        let batch = read_bytes(fixture.file, &fixture.bytes, &ImportOptions::default()).unwrap();
        assert_sound(&batch);
        let report = &batch.report;
        assert_eq!(report.preset, fixture.preset);
        let counts = [report.read, report.accepted, report.rejected, report.ignored];
        assert_eq!(counts, fixture.counts, "{}: {:#?}", fixture.preset, report.problems);
        assert_eq!(batch.events.len(), fixture.n_events, "{}", fixture.preset);
    }
}

#[test]
fn the_preview_says_what_reading_does() {
    let dir = TempDir::new().unwrap();
    for fixture in fixtures() {
        let path = place(&dir, fixture.file, &fixture.bytes);
        let preview = preview(&path, &ImportOptions::default(), &Task::silent()).unwrap();
        assert_eq!(preview.preset, fixture.preset);
        assert!(preview.complete);
        let report = &preview.report;
        assert_eq!([report.read, report.accepted, report.rejected, report.ignored], fixture.counts);
        assert_eq!(preview.rows.len() as u64, report.read);
        assert!(preview.columns.iter().all(|column| (0.0..=1.0).contains(&column.filled)));
        let shown = format!("{preview:?}");
        assert!(!shown.contains("ana@example.com") && !shown.contains("13812345678"), "{}", fixture.preset);
    }
}

#[test]
fn a_file_cut_anywhere_gives_an_error_or_a_sound_batch() {
    for fixture in fixtures() {
        for tenth in 0..40 {
            let cut = fixture.bytes.len() * tenth / 40;
            match read_bytes(fixture.file, &fixture.bytes[..cut], &ImportOptions::default()) {
                Ok(batch) => assert_sound(&batch),
                Err(error) => assert!(error.code().starts_with("import-")),
            }
        }
    }
}

#[test]
fn files_that_are_no_tables_are_told_apart() {
    let noise: Vec<u8> = (0..9000_u32).map(|i| (i.wrapping_mul(2_654_435_761) >> 24) as u8).collect();
    let cases: [(&[u8], &str); 9] = [
        (b"", "import-empty"),
        (b" \n\n", "import-empty"),
        (b"user,item,rating\n", "import-header-only"),
        (&noise, "import-not-a-table"),
        (b"\x1f\x8b\x08\x00abc", "import-damaged"),
        (b"PK\x03\x04aaaaaaaaaaaaaaa", "import-damaged"),
        (b"<html><table></table></html>", "import-not-a-table"),
        (b"store,month,units\nA,2024-01,3\n", "import-missing-role"),
        (b"PAR1 and nothing more", "import-damaged"),
    ];
    for (bytes, code) in cases {
        let error = read_bytes("file", bytes, &ImportOptions::default()).unwrap_err();
        assert_eq!(error.code(), code);
    }
}

#[test]
fn chinese_orders_are_understood() {
    let batch = read_bytes("orders.csv", &gb18030(ORDERS), &ImportOptions::default()).unwrap();
    assert_eq!(batch.report.encoding, "gb18030");
    let kinds: Vec<&str> = batch.events.kinds.iter().map(|kind| kind.id()).collect();
    assert_eq!(kinds, ["purchase", "purchase", "refund", "enrol", "purchase", "refund"]);
    assert_eq!(batch.events.values[1], 1299.0);
    assert_eq!(batch.events.times[0], 1_709_349_911, "China time");
    assert_eq!(batch.items.parts(0), Some((Domain::Course, "p_1")));
    assert_eq!(batch.items.titles[0], "7天写作课");
    for code in ["thousands-comma", "masked-phone", "duplicate-order", "unpaid-order", "negative-value", "bad-time"] {
        assert_eq!(problem_count(&batch, &format!("problem-{code}")), 1, "{code}");
    }
    assert_eq!(problem_count(&batch, "problem-phone-in-scientific-notation"), 1);
    let phones: Vec<&str> = batch
        .identifiers
        .iter()
        .filter(|found| found.kind == IdKind::Phone)
        .map(|found| found.value.as_str())
        .collect();
    assert_eq!(phones, ["+8613812345678"]);
}

#[test]
fn people_bring_contacts_consent_and_attributes() {
    let batch = read_text("listeners.csv", LISTENERS).unwrap();
    let consent: Vec<_> = batch.consent.iter().map(|row| (row.user, row.channel, row.consent)).collect();
    assert_eq!(consent, [(0, Channel::Ads, Consent::Granted), (0, Channel::Email, Consent::Denied)]);
    assert_eq!(batch.consent[0].at, 1_704_067_200);
    let interests = batch.attributes.iter().find(|rows| rows.name == "interests").unwrap();
    assert_eq!(interests.values.get(0), "jazz\u{1f}soul");
    let ages = |batch: &Batch, name: &str| {
        batch.attributes.iter().find(|rows| rows.name == name).map(|rows| rows.values.get(0).to_owned())
    };
    assert_eq!(ages(&batch, "birth_year").as_deref(), Some("1990"));
    let dated = ImportOptions { now: 1_709_380_800, ..ImportOptions::default() };
    let dated = read_bytes("listeners.csv", LISTENERS.as_bytes(), &dated).unwrap();
    assert_eq!(ages(&dated, "age").as_deref(), Some("34"));
    assert!(batch.contact.iter().any(|field| field.name == "postcode" && field.value == "28001"));
}

#[test]
fn plays_and_skips_are_told_apart() {
    let batch = read_text("plays.jsonl", PLAYS).unwrap();
    assert_eq!(batch.events.kinds, [EventKind::Play, EventKind::Skip, EventKind::Play]);
    assert_eq!(problem_count(&batch, "problem-bad-json"), 1);
}

#[test]
fn values_mean_what_their_header_says() {
    let cases: [(&str, EventKind, f32); 7] = [
        ("user,item,rating\nu,i,4.5\n", EventKind::Rate, 4.5),
        ("user,item,progress\nu,i,85\n", EventKind::Progress, 0.85),
        ("user,item,progress\nu,i,0.85\n", EventKind::Progress, 0.85),
        ("userID\titemID\tweight\nu\ti\t13883\n", EventKind::Play, 13_883.0),
        ("user,item,amount\nu,i,\"1,299.00\"\n", EventKind::Purchase, 1299.0),
        ("user;item;price\nu;i;1.299,50\n", EventKind::Purchase, 1299.5),
        ("user,item,event,value\nu,i,quiz,80\n", EventKind::Quiz, 0.8),
    ];
    for (text, kind, value) in cases {
        let batch = read_text("events.csv", text).unwrap();
        assert_eq!((batch.events.kinds[0], batch.events.values[0]), (kind, value), "{text}");
        assert_eq!(problem_count(&batch, "problem-domain-assumed"), 1);
    }
}

#[test]
fn undecided_dates_are_asked_about_and_the_answer_is_used() {
    let text = "user,item,rating,date\nu,i,5,03/04/2024\n";
    let batch = read_text("events.csv", text).unwrap();
    assert_eq!((problem_count(&batch, "problem-date-order-ambiguous"), batch.report.rejected), (1, 1));
    let answered =
        ImportOptions { date_order: Some(crossfade::import::cells::DateOrder::DayFirst), ..ImportOptions::default() };
    let batch = read_bytes("events.csv", text.as_bytes(), &answered).unwrap();
    assert_eq!(batch.events.times, [1_712_102_400]);
}

#[test]
fn odd_tables_are_refused_row_by_row() {
    let huge = "x".repeat(2 << 20);
    let many: String = (0..200).map(|at| format!(",c{at}")).collect();
    let text = format!(
        "user,item,rating,user{many}\nu1,i,5\nu2,{huge},4,z{}\nu3,i\0j,3,z{}\n",
        ",".repeat(200),
        ",".repeat(200)
    );
    let batch = read_text("events.csv", &text).unwrap();
    assert_eq!((batch.report.read, batch.report.accepted, batch.report.rejected), (3, 1, 2));
    assert_eq!(problem_count(&batch, "problem-cell-too-large"), 1);
    assert_eq!(problem_count(&batch, "problem-wrong-field-count"), 1);
    let batch = read_text("events.csv", "user,item,rating\nu1,i,5\nu2,i").unwrap();
    assert_eq!(problem_count(&batch, "problem-truncated-row"), 1);
}

#[test]
fn refused_rows_are_written_as_they_came() {
    let dir = TempDir::new().unwrap();
    let path = place(&dir, "orders.csv", &gb18030(ORDERS));
    let mut rejects = vec![];
    read(&path, &ImportOptions::default(), Some(&mut rejects), &Task::silent()).unwrap();
    let text = String::from_utf8(rejects).unwrap();
    assert_eq!(text.lines().count(), 3);
    assert!(text.lines().nth(1).unwrap().ends_with("6,negative-value,实付金额"), "{text}");
}

#[test]
fn a_mapping_makes_any_table_events() {
    let options = ImportOptions {
        map: Mapping::parse("user=Wer,item=Was,value=Wieviel,attr:region=Wo").unwrap(),
        preset: Some("generic-events".to_owned()),
        domain: Some(Domain::Music),
        ..ImportOptions::default()
    };
    let batch = read_bytes("x.csv", b"Wer,Was,Wieviel,Wo\n007,s1,3,Nord\n", &options).unwrap();
    assert_eq!(batch.identifiers[0].value, "file\u{1f}007");
    assert_eq!((batch.events.kinds[0], batch.events.values[0]), (EventKind::Play, 3.0));
    assert_eq!(batch.attributes[0].values.get(0), "Nord");
}

#[test]
fn sources_name_the_namespace_and_files_join() {
    let mut index = IdentityIndex::default();
    let listeners = read_text("listeners.csv", LISTENERS).unwrap();
    let users = read_text("users.csv", TEACHABLE_USERS).unwrap();
    let text = "user_id,item_id,event,value,timestamp,domain,source\nm1,t1,like,,1709380800,music,music\n1,38,view,,1709380800,course,teachable\n";
    let events = read_text("events.csv", text).unwrap();
    let first = join(&mut index, &listeners, JoinLimits::default());
    let second = join(&mut index, &users, JoinLimits::default());
    assert_eq!(index.root(first.numbers[0]), index.root(second.numbers[0]), "equal e-mail");
    let third = join(&mut index, &events, JoinLimits::default());
    assert_eq!(third.numbers, [first.numbers[0], second.numbers[0]]);
    assert!(third.new_numbers.is_empty());
}

#[test]
fn parquet_reads_like_the_same_csv() {
    use polars::prelude::*;
    let mut frame = df!(
        "user_id" => ["m1", "m2"], "item_id" => [11_i64, 12], "event" => ["like", "view"],
        "value" => [None, Some(0.5_f64)], "timestamp" => [1_709_380_800_000_i64, 1_709_380_801_000],
        "domain" => ["music", "course"], "source" => ["music", "teachable"],
    )
    .unwrap();
    let dir = TempDir::new().unwrap();
    let path = dir.path().join("events.parquet");
    ParquetWriter::new(std::fs::File::create(&path).unwrap()).finish(&mut frame).unwrap();
    let batch = read(&path, &ImportOptions::default(), None, &Task::silent()).unwrap();
    let text = "user_id,item_id,event,value,timestamp,domain,source\nm1,11,like,,1709380800,music,music\nm2,12,view,0.5,1709380801,course,teachable\n";
    let same = read_text("events.csv", text).unwrap();
    assert_eq!(batch.events.times, same.events.times);
    assert_eq!(format!("{:?}", batch.identifiers), format!("{:?}", same.identifiers));
    assert_eq!(batch.events.kinds, same.events.kinds);
    let mut bytes = std::fs::read(&path).unwrap();
    for cut in [5, bytes.len() / 2, bytes.len() - 3] {
        let error = read_bytes("cut.parquet", &bytes[..cut], &ImportOptions::default()).unwrap_err();
        assert_eq!(error.code(), "import-damaged");
    }
    let middle = bytes.len() / 2;
    bytes[middle..middle + 40].fill(0xff);
    let _ = read_bytes("torn.parquet", &bytes, &ImportOptions::default());
}

#[test]
fn json_arrays_and_nested_keys_are_read() {
    let text = r#"[{"user":{"id":"u1"},"track":"a } ]","rating":4}, {"user":{"id":"u2"},"track":"b","rating":5}]"#;
    let options = ImportOptions { map: Mapping::parse("user=user.id").unwrap(), ..ImportOptions::default() };
    let batch = read_bytes("x.json", text.as_bytes(), &options).unwrap();
    assert_eq!((batch.report.read, batch.report.accepted), (2, 2));
    assert_eq!(batch.items.parts(0).unwrap().1, "a } ]");
}

#[test]
fn a_cancelled_read_stops() {
    let token = CancelToken::default();
    token.cancel();
    let dir = TempDir::new().unwrap();
    let path = place(&dir, "plays.jsonl", PLAYS.as_bytes());
    let error = read(&path, &ImportOptions::default(), None, &Task::new(token, |_| {})).unwrap_err();
    assert_eq!(error.code(), "cancelled");
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 300, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_give_an_error_or_a_sound_batch(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        if let Ok(batch) = read_bytes("any", &bytes, &ImportOptions::default()) {
            assert_sound(&batch);
        }
    }

    #[test]
    fn any_cells_under_a_good_header_are_accounted_for(cells in proptest::collection::vec("[^\\x01]{0,12}", 0..60)) {
        let mut text = b"user,item,rating,date,domain\n".to_vec();
        for row in cells.chunks(5) {
            text.write_all(row.join(",").as_bytes()).unwrap();
            text.push(b'\n');
        }
        if let Ok(batch) = read_bytes("cells.csv", &text, &ImportOptions::default()) {
            assert_sound(&batch);
        }
    }

    #[test]
    fn any_json_lines_are_accounted_for(lines in proptest::collection::vec("[\\{\\[]?[ -~é课]{0,40}[\\}\\]]?", 1..12)) {
        let text = format!("{{\"user_id\":\"a\",\"track_id\":\"b\",\"ms_played\":1}}\n{}", lines.join("\n"));
        if let Ok(batch) = read_bytes("lines.jsonl", text.as_bytes(), &ImportOptions::default()) {
            assert_sound(&batch);
        }
    }
}
