//! How long an audience of scored people takes with ten rules, when one rule changes, and while the size slides.
//! `cargo bench --bench audience -- 1000000`

#![allow(clippy::print_stdout, clippy::expect_used)] // a bench prints its finding

use std::time::Instant;

use crossfade::app::command::Goal;
use crossfade::app::engine::{self, PartDefinition, RunDefinition, Session};
use crossfade::app::state::Draft;
use crossfade::data::incoming::{AttributeRows, Batch, ConsentRow, IdKind, Identifier, IdentityIndex};
use crossfade::data::{Channel, Consent, Domain, EventKind};
use crossfade::import::identity::JoinLimits;
use crossfade::import::join;
use crossfade::task::Task;

const N_ITEMS: u32 = 60;
const EVENTS_EACH: u32 = 6;
const NOW: i64 = 1_750_000_000;
const YEAR: i64 = 365 * 86_400;

fn main() {
    let n_people = std::env::args().find_map(|word| word.parse().ok()).unwrap_or(1_000_000);
    let folder = tempfile::tempdir().expect("a folder");
    let session = Session::create(&folder.path().join("bench.crossfade")).expect("a workspace");
    let task = Task::silent();
    let batch = batch(n_people);
    let joined = join(&mut IdentityIndex::starting_at(1), &batch, JoinLimits::default());
    session.store().commit_import(&[(batch, joined)], NOW, &task).expect("an import");
    let definition = RunDefinition::single(PartDefinition::new("popularity"), 1).expect("a run");
    engine::fit(&session, "popularity", definition, &task).expect("a fit");

    let mut draft = Draft {
        name: "bench".to_owned(),
        goal: Some(Goal::Category("g3".to_owned())),
        run: Some("popularity".to_owned()),
        size: u64::from(n_people) / 10,
        rules: RULES.map(str::to_owned).to_vec(),
        ..Draft::default()
    };
    let seconds = timed(|| drop(engine::rank_audience(&session, &Draft { rules: vec![], ..draft.clone() }, &task)));
    println!("scoring {n_people} people for a goal, once: {seconds:.1} s");
    let seconds = timed(|| drop(engine::rank_audience(&session, &draft, &task).expect("a ranking")));
    println!("ten rules, none seen before: {:.0} ms", seconds * 1e3);
    let seconds = timed(|| drop(engine::rank_audience(&session, &draft, &task).expect("a ranking")));
    println!("the same again: {:.0} ms", seconds * 1e3);
    draft.rules[9] = "events >= 3".to_owned();
    let mut ranked = None;
    let seconds = timed(|| ranked = engine::rank_audience(&session, &draft, &task).ok());
    println!("one rule changed: {:.0} ms", seconds * 1e3);
    let ranked = ranked.expect("a ranking");
    println!("{} people eligible, calibrated: {}", ranked.people.len(), ranked.is_calibrated);
    let n = ranked.people.len();
    let seconds = timed(|| {
        for step in 1..=100 {
            let size = n * step / 100;
            std::hint::black_box(engine::expected_at(&ranked, size));
            std::hint::black_box(engine::n_held(&ranked.holdout(0.2), size));
            std::hint::black_box(engine::is_held(&ranked.holdout(0.2), size, size / 2));
        }
    });
    println!("one step of the size: {:.3} ms", seconds * 10.0);
}

const RULES: [&str; 10] = [
    "contact known",
    "consent ads granted",
    "not suppressed",
    "has course",
    "country in (DE, FR, IT, ES)",
    "active within 300d",
    "not (did category g1 then category g2 within 30d)",
    "events >= 2",
    "not country is SE",
    "courses <= 5",
];

/// People with an address, consent, a country and a few purchases each, all by a plain rule.
fn batch(n_people: u32) -> Batch {
    let mut batch = Batch { n_users: n_people, ..Batch::default() };
    for item in 0..N_ITEMS {
        let domain = if item % 2 == 0 { Domain::Course } else { Domain::Music };
        let row = batch.items.insert(domain, &format!("i{item}"));
        batch.items.labels.push((row, "category".to_owned(), format!("g{}", item % 8)));
    }
    let mut country = AttributeRows { name: "country".to_owned(), ..AttributeRows::default() };
    for user in 0..n_people {
        batch.identifiers.push(Identifier { user, kind: IdKind::Email, value: format!("p{user}@example.org") });
        let consent = if user % 10 < 8 { Consent::Granted } else { Consent::Denied };
        batch.consent.push(ConsentRow { user, channel: Channel::Ads, consent, at: NOW - YEAR });
        country.users.push(user);
        country.values.push(["DE", "FR", "IT", "ES", "SE", "PL"][user as usize % 6]);
        for event in 0..EVENTS_EACH {
            let mixed = u64::from(user).wrapping_mul(0x9e37_79b9_7f4a_7c15).rotate_left(event * 9);
            let item = (mixed % u64::from(N_ITEMS)) as u32;
            let time = NOW - (mixed >> 20) as i64 % (2 * YEAR);
            batch.events.push(user, item, EventKind::Purchase, 9.0, time);
        }
    }
    batch.attributes.push(country);
    batch.report.sha256 = "bench".to_owned();
    batch
}

fn timed(work: impl FnOnce()) -> f64 {
    let start = Instant::now();
    work();
    start.elapsed().as_secs_f64()
}
