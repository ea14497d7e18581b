//! How long lists take, against normalising and hashing the same fields and nothing else.
//! `cargo bench --bench export -- 1000000`

#![allow(clippy::print_stdout, clippy::expect_used)] // a bench prints its finding

use std::time::Instant;

use crossfade::data::Consent;
use crossfade::data::contact::{ContactError, normal_phone};
use crossfade::data::incoming::ContactCard;
use crossfade::export::contact::{EmailRule, HashForm, NameRule, email, email_form, name};
use crossfade::export::{ExportPeople, ExportPerson, WriteOptions, destination, preflight, write};
use crossfade::task::Task;
use rayon::prelude::*;

fn main() {
    let n_people: u32 = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let dir = tempfile::tempdir().expect("a folder");
    let options = WriteOptions { dir: dir.path().to_owned(), ..WriteOptions::default() };
    // As a store keeps contacts, and as somebody typed them.
    for is_normal in [true, false] {
        let mut people = ExportPeople::with_capacity(n_people as usize);
        (0..n_people).for_each(|number| people.push(&person(number, is_normal)));
        println!("contacts in their joining form: {is_normal}");
        let alone = timed(|| hash_alone(&people, is_normal));
        println!("  normalising and hashing alone, all threads: {alone:.2} s");
        for id in ["google-ads", "meta", "tiktok", "tencent", "csv", "parquet"] {
            let target = destination(id).expect("a destination");
            let check = timed(|| {
                preflight(target, &people, &options, &Task::silent()).expect("a check");
            });
            let mut bytes = 0;
            let seconds = timed(|| {
                let written = write(target, &people, &options, &Task::silent()).expect("it is written");
                bytes = written.files.iter().map(|file| file.bytes).sum();
            });
            println!("  {id}: check {check:.2} s, write {seconds:.2} s, {:.1} MB", bytes as f64 / 1e6);
        }
    }
    println!("peak memory {} MB", crossfade::app::engine::peak_rss_mb());
}

/// What a Google list cannot do without: four fields of everybody in their form, hashed, and thrown away.
fn hash_alone(people: &ExportPeople, is_normal: bool) {
    (0..people.len()).into_par_iter().with_min_len(1_024).for_each(|place| {
        let Some(person) = people.get(place) else { return };
        for email in person.emails.iter() {
            let form = if is_normal { email_form(email, EmailRule::Google).map(Into::into) } else { email_of(email) };
            std::hint::black_box(form.map(|text: String| HashForm::Sha256.apply(&text)).ok());
        }
        for phone in person.phones.iter() {
            let form = if is_normal { Ok(phone.to_owned()) } else { normal_phone(phone, None) };
            std::hint::black_box(form.map(|text| HashForm::Sha256.apply(&text)).ok());
        }
        for (text, rule) in [(person.first_name, NameRule::GoogleFirst), (person.last_name, NameRule::GoogleLast)] {
            std::hint::black_box(name(text, rule).map(|text| HashForm::Sha256.apply(&text)).ok());
        }
    });
}

fn email_of(raw: &str) -> Result<String, ContactError> {
    email(raw, EmailRule::Google)
}

/// Half of the numbers are plain mainland mobiles, half go through the parser.
fn person(number: u32, is_normal: bool) -> ExportPerson {
    let is_chinese = number.is_multiple_of(2);
    let phone = if is_chinese { format!("+86138{number:08}") } else { format!("+4915123{:06}", number % 1_000_000) };
    ExportPerson {
        card: ContactCard {
            number,
            key: format!("u{number}"),
            emails: vec![format!("{}.last{number}@example.com", if is_normal { "first" } else { "First" })],
            is_normal,
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

/// The best of three: what else the machine does comes and goes.
fn timed(mut work: impl FnMut()) -> f64 {
    let mut once = || {
        let start = Instant::now();
        work();
        start.elapsed().as_secs_f64()
    };
    once().min(once()).min(once())
}
