//! Every format: what is read back is what was written, equal input gives equal bytes, and a dropped writer leaves
//! nothing.

use std::fs;

use super::*;

fn columns() -> Vec<Column> {
    vec![
        Column::new("user", ColumnKind::Text),
        Column::new("rank", ColumnKind::Integer),
        Column::new("score", ColumnKind::Number),
        Column::new("owned", ColumnKind::Bool),
    ]
}

fn batch(first: usize, n_rows: usize) -> Vec<ColumnData> {
    let rows = first..first + n_rows;
    vec![
        ColumnData::Text(rows.clone().map(|row| format!("=u,{row}")).collect()),
        ColumnData::Integer(rows.clone().map(|row| Some(row as i64)).collect()),
        ColumnData::Number(
            rows.clone().map(|row| if row == 1 { Some(f64::NAN) } else { Some(row as f64 / 4.0) }).collect(),
        ),
        ColumnData::Bool(rows.map(|row| if row == 0 { None } else { Some(row % 2 == 0) }).collect()),
    ]
}

fn write(name: &str) -> Vec<u8> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join(name);
    let mut writer = TableWriter::create(&path, &columns()).unwrap();
    writer.write_batch(&batch(0, 2)).unwrap();
    writer.write_batch(&batch(2, 1)).unwrap();
    assert_eq!(writer.finish().unwrap(), 3);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
    fs::read(path).unwrap()
}

#[test]
fn csv_quotes_and_leaves_missing_cells_empty() {
    let text = String::from_utf8(write("t.csv")).unwrap();
    assert_eq!(text, "user,rank,score,owned\n\"=u,0\",0,0,\n\"=u,1\",1,,false\n\"=u,2\",2,0.5,true\n");
}

#[test]
fn json_lines_leave_missing_cells_out() {
    let text = String::from_utf8(write("t.jsonl")).unwrap();
    let expected = [
        r#"{"user":"=u,0","rank":0,"score":0.0}"#,
        r#"{"user":"=u,1","rank":1,"owned":false}"#,
        r#"{"user":"=u,2","rank":2,"score":0.5,"owned":true}"#,
    ];
    assert_eq!(text, expected.join("\n") + "\n");
}

#[test]
fn parquet_reads_back() {
    use polars::prelude::{ParquetReader, SerReader};
    let frame = ParquetReader::new(std::io::Cursor::new(write("t.parquet"))).finish().unwrap();
    assert_eq!(frame.shape(), (3, 4));
    assert_eq!(frame.column("score").unwrap().f64().unwrap().to_vec(), [Some(0.0), None, Some(0.5)]);
    assert_eq!(frame.column("user").unwrap().str().unwrap().get(2), Some("=u,2"));
    assert_eq!(frame.column("owned").unwrap().bool().unwrap().get(0), None);
}

#[test]
fn xlsx_keeps_formulas_as_text() {
    use calamine::{Data, Reader, Xlsx};
    let mut book = Xlsx::new(std::io::Cursor::new(write("t.xlsx"))).unwrap();
    let sheet = book.worksheet_range("Sheet1").unwrap();
    assert_eq!(sheet.get_value((1, 0)), Some(&Data::String("=u,0".to_owned())));
    assert_eq!(sheet.get_value((3, 2)), Some(&Data::Float(0.5)));
}

#[test]
fn equal_tables_are_equal_bytes() {
    for name in ["t.csv", "t.jsonl", "t.parquet", "t.xlsx"] {
        assert!(write(name) == write(name), "{name}");
    }
}

#[test]
fn only_files_for_people_are_guarded() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.csv");
    let options = CsvOptions { delimiter: b';', ..CsvOptions::FOR_EXCEL };
    let columns = [Column::new("user", ColumnKind::Text)];
    let mut writer = TableWriter::create_as(&path, &columns, TableFormat::Csv(options)).unwrap();
    writer.write_batch(&[ColumnData::Text(vec!["+49".to_owned(), "a;b".to_owned()])]).unwrap();
    writer.finish().unwrap();
    assert_eq!(fs::read_to_string(path).unwrap(), "\u{feff}user\n'+49\n\"a;b\"\n");
}

#[test]
fn tables_for_people_run_no_formula() {
    let dir = tempfile::tempdir().unwrap();
    let cells = ["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "a=1", "=HYPERLINK(\"http://x\",\"y\")"];
    let columns = [Column::new("title", ColumnKind::Text), Column::new("n", ColumnKind::Number)];
    for ending in ["csv", "xlsx", "jsonl"] {
        let path = dir.path().join(format!("t.{ending}"));
        let mut writer = TableWriter::create_for_people(&path, &columns).unwrap();
        let texts = ColumnData::Text(cells.map(str::to_owned).to_vec());
        writer.write_batch(&[texts, ColumnData::Number(vec![Some(-1.5); cells.len()])]).unwrap();
        writer.finish().unwrap();
    }
    let mut reader = csv::Reader::from_path(dir.path().join("t.csv")).unwrap();
    let read: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    for (cell, row) in cells.iter().zip(&read) {
        let is_safe = !row[0].starts_with(['=', '+', '-', '@', '\t', '\r']);
        assert!(is_safe && row[0].ends_with(cell) && &row[1] == "-1.5", "{row:?}");
    }
    // Only CSV has no other way to say that a text is one.
    assert!(fs::read_to_string(dir.path().join("t.jsonl")).unwrap().contains("\"=1+1\""));
}

#[test]
fn what_cannot_be_written_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("t.csv");
    let mut writer = TableWriter::create(&path, &columns()).unwrap();
    assert!(matches!(writer.write_batch(&batch(0, 2)[..3]), Err(ExportError::BadBatch { .. })));
    drop(writer);
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
    let missing = dir.path().join("no/t.csv");
    let error = TableWriter::create(&missing, &columns()).unwrap_err();
    assert!(matches!(error, ExportError::Io { path, .. } if path == missing));
    assert!(matches!(
        TableWriter::create(&dir.path().join("t.txt"), &columns()),
        Err(ExportError::UnknownEnding { .. })
    ));
}
