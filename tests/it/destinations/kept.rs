//! What an export leaves behind in a workspace: manifests that write the same bytes again, feeds, words.

use crossfade::app::engine::{self, FeedRequest};
use crossfade::app::error::AppError;
use crossfade::app::text::{Language, Text};
use crossfade::sample::SampleOptions;

use super::*;

#[test]
fn a_manifest_writes_the_same_bytes_or_says_what_has_changed() {
    let folder = tempfile::tempdir().expect("a folder");
    let (session, summary) =
        engine::demo(folder.path(), &SampleOptions::for_people(1_500), &Task::silent()).expect("a demo");
    // In ascending order the store reads all cards in a sweep, in any other person by person.
    let numbers = session.dataset(&Task::silent()).expect("the data").people.numbers.clone();
    let swept = session.store().contact_cards(&numbers, &Task::silent()).expect("cards");
    let backwards: Vec<u32> = numbers.iter().rev().copied().collect();
    let mut one_by_one = session.store().contact_cards(&backwards, &Task::silent()).expect("cards");
    one_by_one.reverse();
    assert!(swept == one_by_one);
    let out = folder.path().join("again");
    for export in &summary.exports {
        let again = engine::rebuild(&session, &export.manifest, &out, &Task::silent()).expect("the same bytes");
        assert_eq!(export.files.len(), again.files.len());
        for (old, new) in export.files.iter().zip(&again.files) {
            assert_eq!(fs::read(&old.path).expect("a file"), fs::read(&new.path).expect("a file"));
        }
    }
    let manifest = &summary.exports[0].manifest;
    let never = folder.path().join("never");
    let refusal = |expected: &str, exit: u8| {
        let error = engine::rebuild(&session, manifest, &never, &Task::silent()).expect_err("it is refused");
        assert_eq!((error.failure().code, error.exit_code()), (expected, exit));
        assert!(!never.exists());
    };
    let members = session.store().audience_members(&summary.audience.name).expect("members").members;
    let withdrawn = [members[0].0];
    session.store().set_suppressed(&withdrawn, true, 0).expect("it is stored");
    refusal("manifest-consent-changed", 3);
    session.store().set_suppressed(&withdrawn, false, 0).expect("it is stored");
    let source = session.store().sources().expect("sources")[0].id.0;
    engine::remove_source(&session, source, &Task::silent()).expect("it is removed");
    refusal("manifest-data-changed", 1);
    session.store().delete_audience(&summary.audience.name, 0).expect("it is deleted");
    refusal("manifest-audience-changed", 1);
    let wrong = engine::rebuild(&session, &summary.exports[0].files[0].path, &never, &Task::silent());
    assert!(matches!(wrong, Err(AppError::Usage(failure)) if failure.code == "not-a-manifest"));
}

#[test]
fn feeds_hold_everybody_and_only_pairs_that_enough_people_share() {
    let folder = tempfile::tempdir().expect("a folder");
    let (session, _) = engine::demo(folder.path(), &SampleOptions::for_people(1_500), &Task::silent()).expect("a demo");
    let dataset = session.dataset(&Task::silent()).expect("the data");
    let out = folder.path().join("feed.jsonl");
    let request = FeedRequest { run: "blend".to_owned(), alpha: None, top: 3 };
    let summary = engine::feed(&session, &request, &out, &Task::silent()).expect("it is written");
    let lines = |path: &Path| -> Vec<serde_json::Value> {
        let text = fs::read_to_string(path).expect("a file");
        text.lines().map(|line| serde_json::from_str(line).expect("JSON")).collect()
    };
    let people = lines(&out);
    assert_eq!((people.len(), summary.people), (dataset.n_people(), dataset.n_people() as u64));
    assert!(summary.with_device > 0 && summary.with_time_of_day > 0);
    for (row, line) in people.iter().enumerate() {
        assert_eq!(line["person"], dataset.people.keys.get(row));
        for (side, domain) in [("courses", "course"), ("music", "music")] {
            for (place, offer) in line[side].as_array().expect("a list").iter().enumerate() {
                assert_eq!(offer["rank"], place + 1);
                let item = dataset.catalogue.find(offer["item"].as_str().expect("an id")).expect("a known item");
                assert_eq!(dataset.catalogue.domain(item as usize).map(|of| of.id()), Some(domain));
                // What was given back or turned down may be offered again, if the run thinks so.
                let own = dataset.events.of(row);
                let acts: Vec<_> = own.items.iter().zip(own.kinds).filter(|(own, _)| **own == item).collect();
                let is_owned = !acts.is_empty() && acts.iter().all(|(_, kind)| kind.is_taking());
                assert!(!is_owned, "row {row} has {item}");
            }
        }
    }
    let items = lines(&summary.items_out);
    assert_eq!(items.len(), dataset.n_items());
    let pairs = items.iter().flat_map(|line| [&line["courses"], &line["music"]]).filter_map(|list| list.as_array());
    let counts: Vec<u64> = pairs.flatten().filter_map(|also| also["people"].as_u64()).collect();
    assert!(!counts.is_empty() && counts.iter().all(|people| *people >= 20));
    let wrong = engine::feed(&session, &request, &folder.path().join("feed.csv"), &Task::silent());
    assert!(matches!(wrong, Err(AppError::Usage(failure)) if failure.code == "feed-ending"));
}

#[test]
fn every_destination_has_its_words_rules_and_source() {
    for language in Language::ALL {
        let text = Text::load(language).expect("words");
        for target in DESTINATIONS {
            let profile = target.profile();
            assert!(!profile.source.is_empty() && !profile.rule_version.is_empty(), "{}", profile.id);
            let keys = ["", "kind-", "next-"].map(|part| format!("destination-{part}{}", profile.id));
            let rules = profile.account_rules.iter().map(|code| (*code).to_owned());
            for key in keys.into_iter().chain(rules) {
                assert!(text.has(&key), "{key} in {}", language.tag());
            }
        }
        for card in engine::destination_cards() {
            for offer in card.offers {
                assert!(text.has(&format!("export-offer-{offer}-means")), "{offer} in {}", language.tag());
            }
        }
    }
}
