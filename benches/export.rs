//! How long a Google Ads list takes, against hashing the same identifiers and nothing else, on one thread.
//! `cargo bench --bench export -- 1000000`

#![allow(clippy::print_stdout, clippy::expect_used)] // a bench prints its finding

use std::time::Instant;

use crossfade::data::Consent;
use crossfade::data::contact::{normal_email, normal_phone};
use crossfade::data::incoming::ContactCard;
use crossfade::export::contact::HashForm;
use crossfade::export::{ExportPerson, WriteOptions, destination, preflight, write};
use crossfade::task::Task;

fn main() {
    let n_people = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let people: Vec<ExportPerson> = (0..n_people).map(person).collect();
    let dir = tempfile::tempdir().expect("a folder");
    let options = WriteOptions { dir: dir.path().to_owned(), ..WriteOptions::default() };

    let seconds = timed(|| {
        for person in &people {
            std::hint::black_box(normal_email(&person.card.emails[0]).is_ok());
        }
    });
    println!("normal_email: {:.3} us each", seconds * 1e6 / f64::from(n_people));
    let seconds = timed(|| {
        for person in &people {
            std::hint::black_box(normal_phone(&person.card.phones[0], None).is_ok());
        }
    });
    println!("normal_phone: {:.3} us each", seconds * 1e6 / f64::from(n_people));
    let seconds = timed(|| {
        for person in &people {
            let card = &person.card;
            for text in [&card.emails[0], &card.phones[0], &card.first_name, &card.last_name] {
                std::hint::black_box(HashForm::Sha256.apply(text));
            }
        }
    });
    println!("hashing four fields alone: {seconds:.2} s");
    for id in ["google-ads", "meta", "tencent", "csv", "parquet"] {
        let target = destination(id).expect("a destination");
        let check = timed(|| {
            preflight(target, &people, &options, &Task::silent()).expect("a check");
        });
        let mut bytes = 0;
        let seconds = timed(|| {
            let written = write(target, &people, &options, &Task::silent()).expect("it is written");
            bytes = written.files.iter().map(|file| file.bytes).sum();
        });
        println!("{id}: check {check:.2} s, write {seconds:.2} s, {:.1} MB", bytes as f64 / 1e6);
    }
}

/// Half of the numbers are plain mainland mobiles, half go through the parser.
fn person(number: u32) -> ExportPerson {
    let is_chinese = number.is_multiple_of(2);
    let phone = if is_chinese { format!("+86138{number:08}") } else { format!("+4915123{:06}", number % 1_000_000) };
    ExportPerson {
        card: ContactCard {
            number,
            key: format!("u{number}"),
            emails: vec![format!("First.Last{number}@Example.com")],
            phones: vec![phone],
            first_name: "Zoë".to_owned(),
            last_name: format!("Berg {number}"),
            country: if is_chinese { "CN" } else { "DE" }.to_owned(),
            postcode: "10115".to_owned(),
            city: "Berlin".to_owned(),
            consent: [Consent::Granted; 3],
            ..ContactCard::default()
        },
        score: 0.5,
        rank: number + 1,
        value: Some(12.5),
        segment: "s1".to_owned(),
    }
}

fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}
