//! The contract of reading: one table is the same table however it is packed, encoded or laid out; damage is told and
//! costs no more than it must; nothing that a file holds makes the program panic or take memory without bounds.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use crossfade::data::incoming::{Batch, Outcome};
use crossfade::import::{ImportError, ImportOptions, Mapping, members, preview, read};
use crossfade::task::{CancelToken, Task};
use encoding_rs::Encoding;
use polars::prelude::{DataFrame, IntoColumn, IpcWriter, NamedFrom, ParquetWriter, SerWriter, Series};
use proptest::prelude::*;
use tempfile::TempDir;
use zip::write::SimpleFileOptions;

/// A table with a title that needs the encoding, and what every form of it must give.
const HEADER: [&str; 5] = ["user", "item", "title", "rating", "date"];
const ROWS: [[&str; 5]; 3] = [
    ["u1", "c9", "七天写作课", "4.5", "2024-03-02 12:00:00"],
    ["u2", "c9", "七天写作课", "3", "2024-03-03 00:30:15"],
    ["u1", "c7", "理财入门", "5", "2024-03-04 23:59:59"],
];
const TIMES: [i64; 3] = [1_709_380_800, 1_709_425_815, 1_709_596_799];

fn place(dir: &TempDir, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.path().join(name);
    std::fs::write(&path, bytes).unwrap();
    path
}

fn read_bytes(bytes: &[u8]) -> Result<Batch, ImportError> {
    let dir = TempDir::new().unwrap();
    read(&place(&dir, "file", bytes), &ImportOptions::default(), None, &Task::silent())
}

fn delimited(separator: &str) -> String {
    let lines = std::iter::once(HEADER).chain(ROWS).map(|row| row.join(separator));
    lines.map(|line| line + "\n").collect()
}

fn gzip(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = flate2::write::GzEncoder::new(vec![], flate2::Compression::default());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

pub(super) fn zipped(members: &[(&str, &[u8])]) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(vec![]));
    for (name, bytes) in members {
        zip.start_file(*name, SimpleFileOptions::default()).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

fn xlsx() -> Vec<u8> {
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    let date = rust_xlsxwriter::Format::new().set_num_format("yyyy-mm-dd hh:mm:ss");
    for (column, name) in HEADER.iter().enumerate() {
        sheet.write_string(1, column as u16, *name).unwrap();
    }
    for (row, cells) in ROWS.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate().take(3) {
            sheet.write_string(row as u32 + 2, column as u16, *cell).unwrap();
        }
        sheet.write_number(row as u32 + 2, 3, cells[3].parse::<f64>().unwrap()).unwrap();
        let serial = TIMES[row] as f64 / 86_400.0 + 25_569.0;
        sheet.write_number_with_format(row as u32 + 2, 4, serial, &date).unwrap();
    }
    workbook.save_to_buffer().unwrap()
}

fn ods() -> Vec<u8> {
    let text = |cell: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{cell}</text:p></table:table-cell>")
    };
    let row = |cells: &[&str; 5]| format!("<table:table-row>{}</table:table-row>", cells.map(text).concat());
    let rows: String = std::iter::once(&HEADER).chain(&ROWS).map(row).collect();
    let content = format!(
        "<?xml version=\"1.0\"?><office:document-content xmlns:office=\"o\" xmlns:table=\"t\" xmlns:text=\"x\"><office:body>\
         <office:spreadsheet><table:table table:name=\"S\">{rows}<table:table-row table:number-rows-repeated=\"1000000\">\
         <table:table-cell/></table:table-row></table:table></office:spreadsheet></office:body></office:document-content>"
    );
    let manifest = "<?xml version=\"1.0\"?><manifest:manifest xmlns:manifest=\"m\"/>";
    zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("META-INF/manifest.xml", manifest.as_bytes()),
        ("content.xml", content.as_bytes()),
    ])
}

fn html() -> String {
    let row = |cells: &[&str; 5], tag: &str| {
        format!("<tr>{}</tr>", cells.map(|cell| format!("<{tag} x:str> {cell}&nbsp;</{tag}>")).concat())
    };
    let rows: String = ROWS.iter().map(|cells| row(cells, "td")).collect();
    format!(
        "<html><head><meta charset=utf-8><style>td {{ color: red }}</style></head><body><table><tr><td>Shop</td></tr>\
         </table><table border=1>{}{rows}</table></body></html>",
        row(&HEADER, "th")
    )
}

fn excel_xml() -> String {
    let row = |cells: &[&str; 5]| {
        let cell = |cell: &str| {
            format!("<Cell><Data ss:Type=\"String\">{cell}</Data><Comment><Data>no</Data></Comment></Cell>")
        };
        format!("<Row>{}</Row>", cells.map(cell).concat())
    };
    let rows: String = std::iter::once(&HEADER).chain(&ROWS).map(row).collect();
    format!(
        "<?xml version=\"1.0\"?><Workbook xmlns=\"u\" xmlns:ss=\"u\"><Worksheet ss:Name=\"S\"><Table>{rows}</Table>\
         </Worksheet></Workbook>"
    )
}

fn frame() -> DataFrame {
    let column = |at: usize| Series::new(HEADER[at].into(), ROWS.map(|row| row[at])).into_column();
    DataFrame::new(ROWS.len(), (0..HEADER.len()).map(column).collect()).unwrap()
}

fn parquet() -> Vec<u8> {
    let mut bytes = vec![];
    ParquetWriter::new(&mut bytes).finish(&mut frame()).unwrap();
    bytes
}

fn arrow() -> Vec<u8> {
    let mut bytes = vec![];
    IpcWriter::new(&mut bytes).finish(&mut frame()).unwrap();
    bytes
}

fn json(separator: &str) -> String {
    let object = |cells: &[&str; 5]| {
        let pairs = HEADER.iter().zip(cells).map(|(name, cell)| format!("\"{name}\":\"{cell}\""));
        format!("{{{}}}", pairs.collect::<Vec<_>>().join(","))
    };
    ROWS.iter().map(object).collect::<Vec<_>>().join(separator)
}

fn utf16(text: &str, unit: fn(u16) -> [u8; 2], has_mark: bool) -> Vec<u8> {
    has_mark.then_some(0xfeff).into_iter().chain(text.encode_utf16()).flat_map(unit).collect()
}

/// The table in every form, by the container that it must be taken for.
static FORMS: LazyLock<Vec<(&str, Vec<u8>)>> = LazyLock::new(forms);

pub(super) fn forms() -> Vec<(&'static str, Vec<u8>)> {
    let csv = delimited(",");
    let label = |name: &str, text: &str| Encoding::for_label(name.as_bytes()).unwrap().encode(text).0.into_owned();
    let gb_first = label("gb18030", &csv);
    vec![
        ("csv", csv.clone().into_bytes()),
        ("csv", format!("\u{feff}{csv}").into_bytes()),
        ("csv", csv.replace('\n', "\r\n").into_bytes()),
        ("csv", format!("Shop: Sample\nPeriod: 2024\n\n{csv}").into_bytes()),
        ("csv", delimited("\t").into_bytes()),
        ("csv", delimited(";").into_bytes()),
        ("csv", delimited("|").into_bytes()),
        ("csv", delimited("::").into_bytes()),
        ("csv", delimited("\u{1}").into_bytes()),
        ("csv", gb_first.clone()),
        ("csv", utf16(&csv, u16::to_le_bytes, true)),
        ("csv", utf16(&csv, u16::to_be_bytes, true)),
        ("csv", gzip(csv.as_bytes())),
        ("csv", zstd::encode_all(csv.as_bytes(), 3).unwrap()),
        ("csv", zipped(&[("orders.csv", csv.as_bytes())])),
        ("csv", zipped(&[("orders.csv.gz", &gzip(&gb_first))])),
        ("xlsx", xlsx()),
        ("xlsx", zipped(&[("orders.xlsx", &xlsx())])),
        ("ods", ods()),
        ("html", html().into_bytes()),
        ("html", label("gb18030", &html().replace("charset=utf-8", "charset=gb2312"))),
        ("html", excel_xml().into_bytes()),
        ("parquet", parquet()),
        ("arrow", arrow()),
        ("jsonl", json("\n").into_bytes()),
        ("json", format!("[{}]", json(",\n")).into_bytes()),
        ("json", format!("{{\"version\": 2, \"data\": {{\"rows\": [{}]}}, \"more\": [1]}}", json(",")).into_bytes()),
    ]
}

/// What holds of every batch whatever the file.
pub(super) fn assert_sound(batch: &Batch) {
    let report = &batch.report;
    assert_eq!(report.read, report.accepted + report.rejected + report.ignored, "{report:?}");
    let of = |outcome| report.problems.iter().filter(|p| p.outcome == outcome).map(|p| p.count).sum::<u64>();
    assert_eq!((of(Outcome::Rejected), of(Outcome::Ignored)), (report.rejected, report.ignored));
    let events = &batch.events;
    assert!(events.users.iter().all(|&user| user < batch.n_users));
    assert!(events.items.iter().all(|&item| (item as usize) < batch.items.keys.len()));
}

fn count(batch: &Batch, code: &str) -> u64 {
    let code = format!("problem-{code}");
    batch.report.problems.iter().filter(|problem| problem.code == code).map(|problem| problem.count).sum()
}

#[test]
fn one_table_is_the_same_however_it_is_packed() {
    for (at, (container, bytes)) in FORMS.iter().enumerate() {
        let batch = read_bytes(bytes).unwrap_or_else(|error| panic!("{container} {at}: {error}"));
        assert_sound(&batch);
        let counts = (batch.report.read, batch.report.accepted);
        assert_eq!(counts, (3, 3), "{container} {at}: {:?}", batch.report.problems);
        assert_eq!(batch.events.times, TIMES, "{container} {at}");
        assert_eq!(batch.events.values, [4.5, 3.0, 5.0], "{container} {at}");
        assert_eq!(batch.events.users, [0, 1, 0], "{container} {at}");
        assert_eq!(batch.items.titles, ["七天写作课", "理财入门"], "{container} {at}");
    }
}

#[test]
fn old_encodings_are_read_as_they_were_written() {
    let line = |title: &str| format!("user,item,title,rating\n{}", format!("u1,c1,{title},4\n").repeat(3));
    let cases = [
        ("big5", "從零開始學習音樂製作與理財入門課程"),
        ("shift_jis", "はじめての音楽の作り方をまなぶ"),
        ("windows-1252", "Größe & Schönheit: Köln für Anfänger"),
        ("windows-1251", "Введение в музыку для начинающих"),
        ("euc-kr", "처음 배우는 음악 만들기 강좌"),
    ];
    for (label, title) in cases {
        let text = line(title);
        let bytes = Encoding::for_label(label.as_bytes()).unwrap().encode(&text).0.into_owned();
        let batch = read_bytes(&bytes).unwrap();
        assert_eq!(batch.items.titles, [title], "{label} was taken for {}", batch.report.encoding);
    }
    let plain = delimited(",").replace("七天写作课", "Writing in seven days").replace("理财入门", "Money");
    for unit in [u16::to_le_bytes as fn(u16) -> [u8; 2], u16::to_be_bytes] {
        assert_eq!(read_bytes(&utf16(&plain, unit, false)).unwrap().events.times, TIMES);
    }
}

#[test]
fn a_bundle_is_its_members_and_every_one_is_accounted_for() {
    let csv = delimited(",");
    let bytes = zipped(&[
        ("2024/orders.csv", csv.as_bytes()),
        ("2024/", b""),
        ("../../evil.csv", csv.as_bytes()),
        ("__MACOSX/2024/._orders.csv", b"\0\x05\x16\x07"),
        ("photo.png", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x01\0\0\0\0\x01\x08\x06\0\0\0"),
        ("more.zip", &zipped(&[("inner.csv", csv.as_bytes())])),
        ("empty.csv", b""),
        ("orders.xlsx", &xlsx()),
    ]);
    let dir = TempDir::new().unwrap();
    let path = place(&dir, "exports.zip", &bytes);
    let found = members(&path).unwrap().unwrap();
    assert_eq!(found.tables, [path.join("2024/orders.csv"), path.join("orders.xlsx")]);
    let mut passed: Vec<(&str, &str)> =
        found.passed.iter().map(|report| (report.file.as_str(), report.problems[0].code.as_str())).collect();
    passed.sort_unstable();
    assert_eq!(
        passed,
        [
            ("../../evil.csv", "problem-member-unsafe-path"),
            ("__MACOSX/2024/._orders.csv", "problem-member-furniture"),
            ("empty.csv", "problem-member-empty"),
            ("more.zip", "problem-member-nested"),
            ("photo.png", "problem-member-not-a-table"),
        ]
    );
    for table in &found.tables {
        let batch = read(table, &ImportOptions::default(), None, &Task::silent()).unwrap();
        assert_eq!((batch.report.accepted, batch.events.times.as_slice()), (3, TIMES.as_slice()));
        preview(table, &ImportOptions::default(), &Task::silent()).unwrap();
    }
    let code = |path: &Path| read(path, &ImportOptions::default(), None, &Task::silent()).unwrap_err().code();
    assert_eq!(code(&path), "import-several-members");
    assert_eq!(code(&path.join("../../evil.csv")), "import-no-member");
    assert_eq!(code(&path.join("nothing.csv")), "import-no-member");
    assert_eq!(
        code(&place(&dir, "none.zip", &zipped(&[("a.png", b"\x89PNG\r\n\x1a\n\0\0\0\r")]))),
        "import-no-table-inside"
    );
    assert_eq!(members(&place(&dir, "plain.csv", csv.as_bytes())).unwrap(), None);
    assert_eq!(members(&place(&dir, "book.xlsx", &xlsx())).unwrap(), None);
}

#[test]
fn what_unpacks_to_nothing_but_size_is_refused() {
    let zeros = vec![b'0'; 128 << 20];
    let bomb = gzip(&zeros);
    assert_eq!(read_bytes(&bomb).unwrap_err().code(), "import-unpacks-too-large");
    let packed = zstd::encode_all(zeros.as_slice(), 3).unwrap();
    assert_eq!(read_bytes(&packed).unwrap_err().code(), "import-unpacks-too-large");
    assert_eq!(read_bytes(&zipped(&[("bomb.csv", &zeros)])).unwrap_err().code(), "import-unpacks-too-large");
    let book = zipped(&[("xl/workbook.xml", b"<workbook/>"), ("xl/worksheets/sheet1.xml", &zeros)]);
    assert_eq!(read_bytes(&book).unwrap_err().code(), "import-unpacks-too-large");
    let repeated = "<table:table-row table:number-rows-repeated=\"1000000\"><table:table-cell table:number-columns-repeated=\
                    \"16000\" office:value-type=\"float\" office:value=\"1\"/></table:table-row>";
    let sheet = zipped(&[
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet"),
        ("content.xml", repeated.as_bytes()),
    ]);
    assert_eq!(read_bytes(&sheet).unwrap_err().code(), "import-unpacks-too-large");
}

#[test]
fn locked_and_foreign_files_are_told() {
    let mut locked = vec![0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1];
    locked.resize(2048, 0);
    locked.extend("EncryptedPackage".encode_utf16().flat_map(u16::to_le_bytes));
    let cases: [(&[u8], &str); 7] = [
        (&locked, "import-encrypted"),
        (b"\x1f\x8b\x08\x00abc", "import-damaged"),
        (b"PK\x03\x04aaaaaaaaaaaaaaa", "import-damaged"),
        (b"7z\xbc\xaf\x27\x1c\0\x04", "import-unsupported-container"),
        (b"%PDF-1.7\n", "import-unsupported-container"),
        (b"<html><table></table></html>", "import-not-a-table"),
        (b"ARROW1\0\0and nothing more", "import-damaged"),
    ];
    for (bytes, code) in cases {
        assert_eq!(read_bytes(bytes).unwrap_err().code(), code, "{:?}", String::from_utf8_lossy(bytes));
    }
}

#[test]
fn programs_and_links_in_a_workbook_are_told_and_left_alone() {
    let mut parts = vec![];
    let mut archive = zip::ZipArchive::new(std::io::Cursor::new(xlsx())).unwrap();
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).unwrap();
        let mut bytes = vec![];
        std::io::Read::read_to_end(&mut part, &mut bytes).unwrap();
        parts.push((String::from_utf8(part.name_raw().to_vec()).unwrap(), bytes));
    }
    parts.push(("xl/vbaProject.bin".to_owned(), vec![1, 2, 3]));
    parts.push(("xl/externalLinks/externalLink1.xml".to_owned(), b"<externalLink/>".to_vec()));
    let parts: Vec<(&str, &[u8])> = parts.iter().map(|(name, bytes)| (name.as_str(), bytes.as_slice())).collect();
    let batch = read_bytes(&zipped(&parts)).unwrap();
    assert_eq!((batch.report.accepted, count(&batch, "workbook-macros"), count(&batch, "workbook-links")), (3, 1, 1));
}

/// A long table with everything that the cutting into blocks could get wrong.
fn long_table() -> String {
    let mut text = "user,item,title,rating,date\n".to_owned();
    for row in 0..150_000_u32 {
        let title = match row % 5 {
            0 => "\"a, \"\"b\"\"\nand c\"",
            1 => "5\" single",
            _ => "plain",
        };
        let date = if row == 123_455 { "yesterday" } else { "2024-03-02 12:00:00" };
        text.push_str(&format!("u{},c{},{title},{},{date}\n", row % 977, row % 89, row % 5 + 1));
    }
    text
}

fn with_threads(n_threads: usize, path: &Path) -> (Batch, Vec<u8>) {
    let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
    let mut rejects = vec![];
    let batch = pool.install(|| read(path, &ImportOptions::default(), Some(&mut rejects), &Task::silent())).unwrap();
    (batch, rejects)
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let dir = TempDir::new().unwrap();
    let path = place(&dir, "long.csv", long_table().as_bytes());
    let (one, rejects_one) = with_threads(1, &path);
    let (two, rejects_two) = with_threads(2, &path);
    assert_sound(&one);
    assert_eq!(one.report, two.report);
    assert_eq!((&one.events, &one.identifiers), (&two.events, &two.identifiers));
    assert!(one.items.keys.names().iter().eq(two.items.keys.names().iter()));
    assert_eq!(rejects_one, rejects_two);
    assert_eq!((one.report.read, one.report.rejected), (150_000, 1));
    let late = one.report.problems.iter().find(|problem| problem.code == "problem-bad-time").unwrap();
    assert_eq!(late.rows, [123_456], "rows are counted below the header");
}

#[test]
fn damage_costs_no_more_than_it_must() {
    // Lines of two encodings.
    let line = "u1,c1,七天写作课与理财入门,4,2024-03-02 12:00:00\n";
    let mut mixed = format!("user,item,title,rating,date\n{}", line.repeat(3)).into_bytes();
    let other = line.replace("c1", "c2");
    mixed.extend(encoding_rs::GB18030.encode(&other.replace("12:00", "13:00")).0.into_owned());
    let batch = read_bytes(&mixed).unwrap();
    assert_eq!(batch.items.titles, ["七天写作课与理财入门", "七天写作课与理财入门"]);
    assert_eq!(count(&batch, "mixed-encodings"), 3);

    // NULs between the characters.
    let batch = read_bytes(delimited(",").replace("u1", "u\u{0}1").as_bytes()).unwrap();
    assert_eq!((batch.events.users.as_slice(), count(&batch, "nul-bytes")), ([0, 1, 0].as_slice(), 2));

    // A text that was garbled long ago is told, and taken as it is.
    let batch = read_bytes(delimited(",").replace("七天写作课", "ZoÃ«").as_bytes()).unwrap();
    assert_eq!((count(&batch, "mojibake"), batch.items.titles[0].as_str()), (2, "ZoÃ«"));

    // An old spreadsheet wrote some signs as UTF-7.
    let escaped = delimited(",")
        .replace("七天写作课", "C+ACM- lesson")
        .replace("理财入门", "A+AC0-Z")
        .replace("title", "title+ACA-");
    let batch = read_bytes(escaped.as_bytes()).unwrap();
    assert_eq!((batch.items.titles.join("|").as_str(), count(&batch, "utf7-escapes")), ("C# lesson|A-Z", 4));

    // A quote that never closes costs its own line.
    let good = "u1,c1,\"x, y\",4\n";
    let text = format!("user,item,title,rating\n{}u0,c0,\"lost,1\n{}", good.repeat(1000), "u1,c1,x,4\n".repeat(400));
    let batch = read_bytes(text.as_bytes()).unwrap();
    assert_eq!((batch.report.read, batch.report.accepted, count(&batch, "broken-quote")), (1401, 1400, 1));

    // Ids that a spreadsheet cut join nobody, unless a contact says who it is.
    let text = "user,phone,item,rating\n123456789012345000,,c1,4\n123456789012345000,+8613812345678,c1,5\n";
    let batch = read_bytes(text.as_bytes()).unwrap();
    assert_eq!((count(&batch, "id-cut-by-spreadsheet"), count(&batch, "ids-cut-by-spreadsheet")), (1, 1));
    assert_eq!((batch.report.accepted, batch.identifiers.len()), (1, 1));

    // A packed file that was cut off is kept as far as it goes.
    let long: String =
        (0..20_000).map(|row| format!("u{},c{},{}\n", row * 7919 % 10_007, row * 31 % 97, row % 5)).collect();
    let packed = gzip(format!("user,item,rating\n{long}").as_bytes());
    let batch = read_bytes(&packed[..packed.len() / 2]).unwrap();
    assert_eq!(count(&batch, "truncated-container"), 1);
    assert!(batch.report.read > 1000 && batch.report.rejected <= 1, "{:?}", batch.report);
}

#[test]
fn wide_and_endless_lines_are_borne() {
    let many: String = (0..10_000).map(|at| format!(",metric {at}")).collect();
    let row = |user: &str| format!("{user},c1,4{}\n", ",1".repeat(10_000));
    let batch = read_bytes(format!("user,item,rating{many}\n{}{}", row("u1"), row("u2")).as_bytes()).unwrap();
    assert_eq!(batch.report.accepted, 2);

    let mut text = b"user,item,rating\nu1,c1,4\nu2,".to_vec();
    text.resize(100 << 20, b'x');
    text.extend(b",5\nu3,c3,5\n");
    let batch = read_bytes(&text).unwrap();
    assert_eq!((batch.report.accepted, count(&batch, "cell-too-large")), (2, 1));
    let mut alone = vec![b'x'; 100 << 20];
    alone.push(b'\n');
    assert!(read_bytes(&alone).is_err());
}

#[test]
fn a_file_that_is_written_to_meanwhile_is_not_taken() {
    let dir = TempDir::new().unwrap();
    let path = place(&dir, "growing.csv", delimited(",").as_bytes());
    let growing = Mutex::new(Some(path.clone()));
    let grow = move |progress: crossfade::task::Progress| {
        if progress.stage == "stage-columns"
            && let Some(path) = growing.lock().unwrap().take()
        {
            std::fs::OpenOptions::new().append(true).open(path).unwrap().write_all(b"u3,c3,x,1,2024-03-02\n").unwrap();
        }
    };
    let task = Task::new(CancelToken::default(), grow);
    let error = read(&path, &ImportOptions::default(), None, &task).unwrap_err();
    assert_eq!(error.code(), "import-changed");
}

#[test]
fn headers_over_several_rows_and_twice_are_told_apart() {
    let html = "<table><tr><th rowspan=2>user</th><th colspan=2>Course</th><th rowspan=2>rating</th></tr>\
                <tr><th>item</th><th>title</th></tr><tr><td>u1<td>c1<td>Basics<td>4</tr></table>";
    let options = ImportOptions {
        map: Mapping::parse("user=user,item=Course / item,title=Course / title,value=rating").unwrap(),
        ..ImportOptions::default()
    };
    let dir = TempDir::new().unwrap();
    let batch = read(&place(&dir, "a.xls", html.as_bytes()), &options, None, &Task::silent()).unwrap();
    assert_eq!((batch.report.accepted, batch.items.titles[0].as_str()), (1, "Basics"));

    let text = "user,email,email,item,rating\nu1,,b@example.com,c1,4\n";
    let batch = read_bytes(text.as_bytes()).unwrap();
    assert!(batch.identifiers.iter().any(|found| found.value == "b@example.com"), "the second column fills in");
}

/// Reads what may be anything; an error or a batch that adds up.
fn bear(bytes: &[u8]) {
    match read_bytes(bytes) {
        Ok(batch) => assert_sound(&batch),
        Err(error) => assert!(error.code().starts_with("import-"), "{error}"),
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn any_bytes_behind_any_mark_are_borne(
        at in 0..10_usize, bytes in proptest::collection::vec(any::<u8>(), 0..600),
    ) {
        let marks: [&[u8]; 10] = [
            b"", b"PK\x03\x04", b"\x1f\x8b\x08\x00", b"\x28\xb5\x2f\xfd", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PAR1",
            b"ARROW1\0\0", b"<table>", b"{\"a\":[{", b"\xff\xfe",
        ];
        bear(&[marks[at], &bytes].concat());
    }

    #[test]
    fn forms_with_changed_bytes_are_borne(
        form in 0..27_usize, changes in proptest::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..12),
    ) {
        let mut bytes = FORMS[form].1.clone();
        for (place, byte) in changes {
            let at = place.index(bytes.len());
            bytes[at] = byte;
        }
        bear(&bytes);
    }

    #[test]
    fn forms_cut_and_joined_are_borne(
        first in 0..27_usize, second in 0..27_usize, cut in any::<prop::sample::Index>(), from in any::<prop::sample::Index>(),
    ) {
        let (head, tail) = (&FORMS[first].1, &FORMS[second].1);
        bear(&[&head[..cut.index(head.len())], &tail[from.index(tail.len())..]].concat());
    }

    #[test]
    fn any_table_of_markup_is_borne(parts in proptest::collection::vec(
        prop::sample::select(vec![
            "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<td colspan=9>", "<td rowspan=99999999>", "<th colspan=-1>",
            "<Row ss:Index=\"9\">", "<Cell ss:Index=\"4000000000\"/>", "<Cell ss:MergeDown=\"4294967295\">", "user", "item", "rating", "u1", "&#0;", "<!--", "<br>", "4",
        ]), 0..80,
    )) {
        bear(format!("<table><tr><td>user<td>item<td>rating</tr>{}", parts.concat()).as_bytes());
    }

    #[test]
    fn rows_of_any_text_are_the_same_on_any_number_of_threads(
        cells in proptest::collection::vec("[a-c0-9\",\\\\\n\r;课é]{0,9}", 0..120),
    ) {
        let body: String = cells.chunks(4).map(|row| row.join(",") + "\n").collect();
        let dir = TempDir::new().unwrap();
        let path = place(&dir, "any.csv", format!("user,item,rating,date\n{}", body.repeat(40)).as_bytes());
        let outcome = |n_threads: usize| {
            let pool = rayon::ThreadPoolBuilder::new().num_threads(n_threads).build().unwrap();
            pool.install(|| read(&path, &ImportOptions::default(), None, &Task::silent()))
                .map(|batch| (batch.report, batch.events.len()))
                .map_err(|error| error.to_string())
        };
        prop_assert_eq!(outcome(1), outcome(2));
    }
}
