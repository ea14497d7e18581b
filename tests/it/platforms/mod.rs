//! The files of the platforms are understood to the last value: every event with its person, item, value and time, and
//! what is kept of people and items.

mod chunks;
mod samples;

use std::fmt::Write;

use crossfade::data::NO_TIME;
use crossfade::data::incoming::{Batch, CodeKind, ConsentRow, IdKind};
use crossfade::import::{ImportOptions, read};
use crossfade::task::Task;
use tempfile::TempDir;

pub use samples::{SAMPLES, Sample};

fn read_sample(sample: &Sample) -> Batch {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join(sample.file);
    std::fs::write(&path, sample.text).unwrap();
    read(&path, &ImportOptions::default(), None, &Task::silent())
        .unwrap_or_else(|error| panic!("{}: {error}", sample.preset))
}

/// The events of a batch, each in one line.
fn lines(batch: &Batch) -> Vec<String> {
    let person = |user: u32| {
        let found = batch.identifiers.iter().find(|identifier| identifier.user == user).unwrap();
        match (found.kind, found.value.rsplit('\u{1f}').next().unwrap()) {
            (IdKind::Platform, id) if id.starts_with("archive-") => "owner".to_owned(),
            (_, id) => id.to_owned(),
        }
    };
    let events = &batch.events;
    let line = |at: usize| {
        let (domain, key) = batch.items.parts(events.items[at]).unwrap();
        let mut line = format!("{} {} {}/{key} ", person(events.users[at]), events.kinds[at].id(), domain.id());
        match events.values[at] {
            value if value.is_nan() => line.push('-'),
            value => write!(line, "{value}").unwrap(),
        }
        match events.times[at] {
            NO_TIME => line.push_str(" -"),
            time => write!(line, " {}", jiff::Timestamp::from_second(time).unwrap()).unwrap(),
        }
        line
    };
    (0..events.len()).map(line).collect()
}

#[test]
fn every_platforms_file_is_understood_to_the_last_value() {
    let mut wrong = vec![];
    for sample in SAMPLES {
        let batch = read_sample(sample);
        let report = &batch.report;
        let counts = [report.read, report.accepted, report.rejected, report.ignored];
        let events = lines(&batch);
        if report.preset != sample.preset || counts != sample.counts || events != sample.events {
            wrong.push(format!(
                "{} taken for {}, {counts:?} of {:?}\n  {:#?}\n  {:?}",
                sample.preset, report.preset, sample.counts, events, report.problems
            ));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

fn read_named(file: &str, text: &str, options: &ImportOptions) -> Batch {
    let dir = TempDir::new().unwrap();
    let path = dir.path().join(file);
    std::fs::write(&path, text).unwrap();
    read(&path, options, None, &Task::silent()).unwrap()
}

fn sample(preset: &str) -> &'static Sample {
    SAMPLES.iter().find(|sample| sample.preset == preset).unwrap()
}

/// The attribute of the first person in a batch, several labels joined by `+`.
fn attribute(batch: &Batch, name: &str) -> String {
    let column = batch.attributes.iter().find(|rows| rows.name == name);
    column.map_or_else(String::new, |rows| rows.values.get(0).replace('\u{1f}', "+"))
}

#[test]
fn mailing_tools_bring_consent_with_its_date() {
    let words = |batch: &Batch| -> Vec<String> {
        let word = |row: &ConsentRow| format!("{} {} {:?} {}", row.user, row.channel.id(), row.consent, row.at);
        batch.consent.iter().map(word).collect()
    };
    let mailchimp = sample("mailchimp-audience");
    assert_eq!(words(&read_sample(mailchimp)), ["0 email Granted 1704103500"]);
    let gone = mailchimp.text.replace(",LEID", ",UNSUB_TIME,LEID").replace(",1,e1", ",2024-05-01 00:00:00,1,e1");
    let gone = read_named("unsubscribed_email_audience_export_1.csv", &gone, &ImportOptions::default());
    assert_eq!(words(&gone), ["0 email Denied 1714521600"]);
    let unasked = read_named("nonsubscribed_members.csv", mailchimp.text, &ImportOptions::default());
    assert!(words(&unasked).is_empty(), "{:?}", words(&unasked));
    let brevo = read_sample(sample("brevo-contacts"));
    assert_eq!(words(&brevo), ["0 email Granted 1709460000", "0 sms Denied 1709460000"]);
    let kit = read_sample(sample("kit-subscribers"));
    assert_eq!(words(&kit)[0], "0 email Granted 1709373600");
    assert!(words(&kit)[1].starts_with("1 email Denied"));
    let shopify = read_sample(sample("shopify-customers"));
    assert!(words(&shopify)[0].starts_with("0 email Granted") && words(&shopify)[1].starts_with("0 sms Denied"));
}

#[test]
fn people_keep_what_their_platform_tells() {
    let shopify = read_sample(sample("shopify-customers"));
    let identifiers: Vec<&str> = shopify.identifiers.iter().map(|found| found.value.as_str()).collect();
    assert_eq!(identifiers, ["shopify\u{1f}7210448301122", "ana@example.com", "+34612345678"]);
    assert_eq!(attribute(&shopify, "tags"), "vip+news");
    assert_eq!(attribute(&shopify, "country"), "ES");
    assert!(shopify.contact.iter().any(|field| field.name == "postcode" && field.value == "28001"));
    assert_eq!(attribute(&read_sample(sample("mailchimp-audience")), "tags"), "vip+news");
    let kajabi = read_sample(sample("kajabi-people"));
    let member = kajabi.identifiers.iter().find(|found| found.value == "kajabi.member\u{1f}77");
    assert_eq!(member.map(|found| found.user), Some(0), "both ids are kept");
    let xiaoetong = "用户ID,手机号,采集手机号,注册时间\nu_1,13812345678,13912345678,2024-01-02 08:00:00\n";
    let xiaoetong = read_named("users.csv", xiaoetong, &ImportOptions::default());
    let phones: Vec<&str> = xiaoetong.identifiers[1..].iter().map(|found| found.value.as_str()).collect();
    assert_eq!(phones, ["+8613812345678", "+8613912345678"]);
    let segment = read_sample(sample("segment-events"));
    assert_eq!(attribute(&segment, "plan"), "pro");
    let visitor = segment.identifiers.iter().filter(|found| found.value == "segment.anonymous\u{1f}a1").count();
    assert_eq!(visitor, 2, "the visitor's own profile, and the person who turned out to be the visitor");
}

#[test]
fn money_codes_and_figures_are_kept() {
    let stripe = read_sample(sample("stripe-payments"));
    assert_eq!(stripe.report.currencies, [("EUR".to_owned(), 2)].into());
    let distrokid = read_sample(sample("distrokid"));
    let codes: Vec<(u32, CodeKind, &str)> =
        distrokid.items.codes.iter().map(|(item, kind, code)| (*item, *kind, code.as_str())).collect();
    assert_eq!(codes, [(0, CodeKind::Isrc, "NLA1Z2600123"), (0, CodeKind::Barcode, "0724384960650")]);
    assert!(distrokid.items.numbers.contains(&(0, "units".to_owned(), 10_246.0)));
    assert_eq!((distrokid.n_users, distrokid.items.keys.len()), (0, 1));
    let tunecore = read_sample(sample("tunecore"));
    assert!(tunecore.items.numbers.contains(&(0, "units".to_owned(), 1200.0)));
    let aggregates = read_sample(sample("creator-aggregates"));
    assert!(aggregates.items.numbers.contains(&(0, "plays".to_owned(), 20_000.0)));
}

#[test]
fn an_archive_is_its_owners() {
    let text = sample("spotify-account").text;
    let owned = ImportOptions { owner: Some("Ana@Example.com".to_owned()), ..ImportOptions::default() };
    let batch = read_named("StreamingHistory0.json", text, &owned);
    assert_eq!((batch.identifiers[0].kind, batch.identifiers[0].value.as_str()), (IdKind::Email, "ana@example.com"));
    assert_eq!(batch.n_users, 1);
    let dir = TempDir::new().unwrap();
    let owner = |file: &str| {
        let path = dir.path().join(file);
        std::fs::write(&path, text).unwrap();
        read(&path, &ImportOptions::default(), None, &Task::silent()).unwrap().identifiers[0].value.clone()
    };
    assert_eq!(owner("StreamingHistory0.json"), owner("StreamingHistory1.json"), "one folder, one person");
}

#[test]
fn refunds_find_their_payment_whichever_comes_first() {
    let sales = sample("paypal-activity").text;
    let (header, rows) = sales.split_once('\n').unwrap();
    let turned: String = rows.lines().rev().map(|row| format!("{row}\n")).collect();
    let batch = read_named("Download.CSV", &format!("{header}\n{turned}"), &ImportOptions::default());
    let mut events = lines(&batch);
    events.sort();
    assert_eq!(
        events,
        [
            "ana@example.com purchase course/Course A 1150 2026-03-15T14:23:45Z",
            "ana@example.com refund course/Course A 1150 2026-03-16T16:00:12Z",
        ]
    );
    let german = "Datum;Uhrzeit;Zeitzone;Name;Typ;Status;Währung;Brutto;Gebühr;Netto;Absender E-Mail-Adresse;Empfänger E-Mail-Adresse;Transaktionscode;Artikelbezeichnung;Zugehöriger Transaktionscode
15.03.2026;14:23:45;CET;Ana;Website-Zahlung;Abgeschlossen;EUR;1.150,00;-4,95;1.145,05;ana@example.com;shop@example.com;T1;Kurs A;
16.03.2026;09:00:12;CET;Ana;Rückzahlung;Abgeschlossen;EUR;-150,00;0,00;-150,00;shop@example.com;ana@example.com;T2;;T9
";
    let batch = read_named("Download.CSV", german, &ImportOptions::default());
    assert_eq!(batch.report.preset, "paypal-activity");
    assert_eq!(lines(&batch), ["ana@example.com purchase course/Kurs A 1150 2026-03-15T13:23:45Z"]);
    assert!(batch.report.problems.iter().any(|problem| problem.code == "problem-refund-alone" && problem.rows == [2]));
}

#[test]
fn a_matrix_is_read_where_it_is_asked_for() {
    let options = ImportOptions { preset: Some("generic-matrix".to_owned()), ..ImportOptions::default() };
    let batch = read_named("matrix.csv", "user_id,Mixing 101,Song A\nu1,5,\nu2,,3.5\n", &options);
    assert_eq!(lines(&batch), ["u1 rate course/Mixing 101 5 -", "u2 rate course/Song A 3.5 -"]);
}

#[test]
fn recognition_says_how_sure_it_is_and_why() {
    let sure = |preset: &str| read_sample(sample(preset)).report.recognition;
    let learndash = sure("learndash-courses");
    assert_eq!((learndash.sure_percent, learndash.confirm), (100, false));
    assert_eq!(learndash.told_by, ["user_id", "course_id", "steps_completed", "steps_total"]);
    let podia = sure("podia-sales");
    assert!(podia.confirm && podia.sure_percent <= 50, "{podia:?}");
    assert_eq!(sure("xiaoetong-orders").offset_secs, 28_800);
    let apple = sure("apple-activity");
    assert!(apple.sure_percent > 60 && apple.n_unknown > 0, "{apple:?}");
}

#[test]
fn an_unfinished_course_has_the_date_of_its_file() {
    let text =
        "user_id,name,email,course_id,course_title,steps_completed,steps_total,course_completed,course_completed_on
17,Ana Lopez,ana@example.com,26220,Reputation Basics,12,29,NO,
19,Cy,cy@example.com,26220,Reputation Basics,0,0,NO,
";
    let batch = read_named("courses.csv", text, &ImportOptions::default());
    assert_eq!(batch.events.kinds.iter().map(|kind| kind.id()).collect::<Vec<_>>(), ["progress", "enrol"]);
    assert!((batch.events.values[0] - 12.0 / 29.0).abs() < 1e-6 && batch.events.values[1].is_nan());
    assert!(batch.events.times[0] > 1_700_000_000, "the file has just been written");
    let flagged = batch.report.problems.iter().find(|problem| problem.code == "problem-time-of-file").unwrap();
    assert_eq!(flagged.count, 2);
}

#[test]
fn a_title_stands_in_for_an_id_only_where_shops_leave_ids_out() {
    let catalogue = "course_id,title,category,teacher\n38,Mixing,Audio,Dee\n,Home studio,Audio,Dee\n";
    let batch = read_named("courses.csv", catalogue, &ImportOptions::default());
    assert_eq!((batch.report.accepted, batch.report.rejected, batch.items.keys.len()), (1, 1, 1));
    assert!(read_sample(sample("shopify-orders")).items.keys.get("course\u{1f}No code").is_some());
}

#[test]
fn doubts_about_whole_columns_are_told() {
    let codes = |file: &str, text: &str, options: &ImportOptions| -> Vec<String> {
        let batch = read_named(file, text, options);
        assert_eq!(batch.report.rejected, 0, "{:?}", batch.report.problems);
        batch.report.problems.into_iter().map(|problem| problem.code).collect()
    };
    let has = |codes: &[String], code: &str| codes.iter().any(|found| *found == format!("problem-{code}"));
    let usual = ImportOptions::default();
    let amounts = "user,item,amount,date\nu1,c1,\"1,234\",2024-03-02\nu2,c1,\"5,678\",2024-03-02\n";
    assert!(has(&codes("a.csv", amounts, &usual), "decimal-ambiguous"));
    let said = ImportOptions { decimal: Some(crossfade::import::Decimal::Comma), ..ImportOptions::default() };
    assert!(!has(&codes("a.csv", amounts, &said), "decimal-ambiguous"));
    assert_eq!(read_named("a.csv", amounts, &said).events.values, [1.234, 5.678]);
    let rounded = "用户,课程,行为,次数,时间\nu1,c1,播放,1.2万,2024-03-02\nu2,c1,播放,1万+,2024-03-02\n";
    assert!(has(&codes("b.csv", rounded, &usual), "rounded-number"));
    let dates = "id,title,category\n2-Jan,Song,Rock\nA-7,Other,Rock\n";
    assert!(has(&codes("c.csv", dates, &usual), "ids-look-like-dates"));
    let long = "用户ID,课程名称,学习时长\nu_1,写作课,3723000\n";
    assert!(has(&codes("d.csv", long, &usual), "long-duration"));
}

#[test]
fn garbled_text_is_mended_where_asked_and_known_headers_always() {
    // UTF-8 that was read as GBK and saved again, by its headers and its names.
    let text = "鐢ㄦ埛,璇剧▼,timestamp\nu1,灏忕帇,2024-03-02\nu2,plain,2024-03-02\n";
    let told = read_named("a.csv", text, &ImportOptions::default());
    let code = |batch: &Batch, code: &str| batch.report.problems.iter().any(|problem| problem.code == code);
    assert_eq!(told.items.parts(0).unwrap().1, "灏忕帇");
    assert!(code(&told, "problem-mojibake-headers") && code(&told, "problem-mojibake"));
    let mended = read_named("a.csv", text, &ImportOptions { mend_text: true, ..ImportOptions::default() });
    assert_eq!(mended.items.parts(0).unwrap().1, "小王");
    assert!(code(&mended, "problem-mojibake-mended") && !code(&mended, "problem-mojibake"));
}

#[test]
fn contacts_are_read_as_people_type_them() {
    let values = |text: &str| -> Vec<String> {
        let options = ImportOptions { default_country: Some("CN".to_owned()), ..ImportOptions::default() };
        read_named("people.csv", text, &options).identifiers.iter().map(|found| found.value.clone()).collect()
    };
    let text = "customer id,email,phone\n1,x@example.com; y@example.com,13812345678.0\n2,,138 1234 5679/13912345678\n";
    assert_eq!(
        values(text),
        [
            "file\u{1f}1",
            "x@example.com",
            "y@example.com",
            "+8613812345678",
            "file\u{1f}2",
            "+8613812345679",
            "+8613912345678"
        ]
    );
    let brevo = "EMAIL;SMS;EMAIL_BLACKLISTED\nana@example.com;34612345678;false\n";
    assert!(values(brevo).contains(&"+34612345678".to_owned()), "the code of the country without its sign");
}

#[test]
fn a_guess_from_cells_asks_to_be_confirmed() {
    let matrix = read_sample(sample("generic-matrix")).report.recognition;
    assert!(matrix.confirm && !matrix.chosen && matrix.sure_percent < 50);
    let facts = "customer id,email,visits,spent,score\n1,a@example.com,41,900.50,3\n";
    assert_eq!(read_named("p.csv", facts, &ImportOptions::default()).report.preset, "generic-people");
    let movies = read_sample(sample("movielens-items"));
    let genres: Vec<&str> =
        movies.items.labels.iter().filter(|label| label.0 == 1).map(|label| label.2.as_str()).collect();
    assert_eq!(genres, ["Action", "Crime", "Thriller"]);
}
