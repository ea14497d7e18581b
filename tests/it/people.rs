//! Who is one person and why, through files as they come: joins with their reasons, undone and done again without a
//! loss; suppression lists; items that are one across files.

use std::time::Instant;

use crossfade::data::incoming::{Batch, IdKind, Identifier, IdentityIndex};
use crossfade::data::{Consent, Dataset, SUPPRESSED};
use crossfade::import::identity::JoinLimits;
use crossfade::import::{ImportOptions, join, read};
use crossfade::task::Task;
use crossfade::workspace::{SourceId, Workspace};
use tempfile::TempDir;

struct Desk {
    folder: TempDir,
    workspace: Workspace,
}

impl Desk {
    fn new() -> Self {
        let folder = TempDir::new().unwrap();
        let workspace = Workspace::create(&folder.path().join("desk.crossfade")).unwrap();
        Self { folder, workspace }
    }

    fn import(&mut self, file: &str, text: &str) -> SourceId {
        self.import_as(file, text, &ImportOptions { now: 1_000_000_000, ..ImportOptions::default() })
    }

    fn import_as(&mut self, file: &str, text: &str, options: &ImportOptions) -> SourceId {
        let path = self.folder.path().join(file);
        std::fs::write(&path, text).unwrap();
        let batch = read(&path, options, None, &Task::silent()).unwrap();
        let joined = join(&mut self.workspace.identity_index().unwrap(), &batch, JoinLimits::default());
        self.workspace.commit_import(&[(batch, joined)], 5, &Task::silent()).unwrap().sources[0]
    }

    fn dataset(&self) -> Dataset {
        self.workspace.load_dataset(&Task::silent()).unwrap()
    }

    fn numbers(&self) -> Vec<u32> {
        self.dataset().people.numbers
    }
}

const SCHOOL: &str = "id,email,name,role,joined_at,phone,first_name
1,ana@example.com,Ana,student,2023-05-01T10:00:00Z,+34612345678,Ana
2,bo@example.com,Bo,student,2023-05-02T10:00:00Z,,Bo
";
const LISTENERS: &str = "user_id,email,phone,first_name,birth_year,consent_ads,consent_at
m1,ana@example.com,,Anita,1990,granted,2024-01-01T00:00:00Z
m2,,+34612345678,,1990,denied,2024-02-01T00:00:00Z
m3,cy@example.com,,Cy,1991,granted,2024-01-01T00:00:00Z
";

#[test]
fn joins_are_listed_with_their_reason_undone_and_done_again() {
    let mut desk = Desk::new();
    desk.import("users.csv", SCHOOL);
    let source = desk.import("listeners.csv", LISTENERS);
    assert_eq!(desk.numbers(), [1, 2, 5], "m1 and m2 are Ana by address and by phone");
    let joins = desk.workspace.joins(0, 10).unwrap();
    let shown: Vec<_> = joins.iter().map(|join| (join.low, join.high, join.kind, join.value.as_str())).collect();
    assert_eq!(shown, [(1, 3, IdKind::Email, "a•••a@example.com"), (1, 4, IdKind::Phone, "+34•••78")]);
    assert!(joins.iter().all(|join| join.source == Some(source) && join.at == 5 && join.undone_at.is_none()));
    let why = desk.workspace.why_one_person(3, 4).unwrap();
    assert_eq!(why.iter().map(|join| (join.low, join.high)).collect::<Vec<_>>(), [(1, 3), (1, 4)]);
    assert!(desk.workspace.why_one_person(1, 2).unwrap().is_empty());
    let card = &desk.workspace.contact_cards(&[1], &Task::silent()).unwrap()[0];
    assert_eq!((card.first_name.as_str(), card.consent[0]), ("Anita", Consent::Denied), "the newest word counts");

    desk.workspace.undo_join(1, 4, 9).unwrap();
    assert_eq!(desk.numbers(), [1, 2, 4, 5]);
    let cards = desk.workspace.contact_cards(&[1, 4], &Task::silent()).unwrap();
    assert_eq!((cards[0].consent[0], cards[1].consent[0]), (Consent::Granted, Consent::Denied), "each has its own");
    assert_eq!(cards[1].phones, ["+34612345678"]);
    assert_eq!(desk.workspace.join_counts().unwrap(), (2, 1));
    // A later file that would bring them together finds them kept apart.
    desk.import("more.csv", &LISTENERS.replace("m2,,", "m2,ana@example.com,"));
    assert_eq!(desk.numbers(), [1, 2, 4, 5]);
    desk.workspace.redo_join(1, 4, 10).unwrap();
    assert_eq!(desk.numbers(), [1, 2, 5]);
    assert!(desk.workspace.undo_join(1, 2, 11).is_err(), "these were never joined");
    assert!(desk.workspace.check(&Task::silent()).unwrap().is_sound());
}

#[test]
fn people_stay_linked_when_the_file_between_them_goes() {
    let mut desk = Desk::new();
    let first = desk.import("users.csv", SCHOOL);
    desk.import("listeners.csv", LISTENERS);
    let people = "customer_id,email\nk1,ana@example.com\n";
    desk.import("customers.csv", people);
    assert_eq!(desk.numbers(), [1, 2, 5]);
    desk.workspace.remove_source(first, 9, &Task::silent()).unwrap();
    // Ana's address still binds two of the three; the phone bound the third to the profile that is gone.
    assert_eq!(desk.numbers(), [3, 4, 5]);
    assert_eq!(desk.workspace.why_one_person(3, 6).unwrap().len(), 1);
    assert!(desk.workspace.check(&Task::silent()).unwrap().is_sound());
}

#[test]
fn an_address_of_many_joins_nobody_and_is_reported() {
    let mut desk = Desk::new();
    let rows =
        |from: u32, to: u32| -> String { (from..to).map(|id| format!("{id},info@example.com,\n")).collect::<String>() };
    desk.import("a.csv", &format!("customer_id,email,city\n{}", rows(0, 6)));
    assert_eq!(desk.numbers().len(), 1);
    desk.import("b.csv", &format!("customer_id,email,city\n{}", rows(6, 12)));
    assert_eq!(desk.numbers().len(), 12, "past the limit the earlier joins no longer hold");
    assert_eq!(desk.workspace.join_counts().unwrap(), (0, 0));
    let shared = desk.workspace.shared_identifiers(10).unwrap();
    assert_eq!((shared.len(), shared[0].n_profiles, shared[0].value.as_str()), (1, 12, "i•••o@example.com"));
}

#[test]
fn suppressed_contacts_are_found_before_and_after_the_list() {
    use sha2::{Digest, Sha256};
    let hashed: String = Sha256::digest(b"34612345678").iter().map(|byte| format!("{byte:02x}")).collect();
    let mut desk = Desk::new();
    desk.import("users.csv", SCHOOL);
    let list = desk.import("suppression.csv", "email\nBO@example.com \ncy@example.com\n");
    desk.import("do_not_contact.txt", &format!("{hashed}\n"));
    desk.import("listeners.csv", LISTENERS);
    let dataset = desk.dataset();
    let suppressed = |dataset: &Dataset| -> Vec<u32> {
        let rows = 0..dataset.n_people();
        rows.filter(|&row| dataset.people.has(row, SUPPRESSED)).map(|row| dataset.people.numbers[row]).collect()
    };
    assert_eq!(suppressed(&dataset), [1, 2, 5], "by phone, by address, and one who came later");
    assert_eq!(dataset.people.numbers, [1, 2, 5], "nobody becomes known by being on a list");
    assert!(desk.workspace.contact_cards(&[2], &Task::silent()).unwrap()[0].suppressed);
    assert_eq!(desk.workspace.suppression_counts().unwrap(), (3, 4));
    desk.workspace.remove_source(list, 9, &Task::silent()).unwrap();
    assert_eq!(suppressed(&desk.dataset()), [1]);
    let named = ImportOptions { preset: Some("suppression".into()), ..ImportOptions::default() };
    desk.import_as("list.csv", "email\nbo@example.com\n", &named);
    assert_eq!(suppressed(&desk.dataset()), [1, 2]);
}

#[test]
fn undated_grants_do_not_pass_for_new_ones() {
    let mut desk = Desk::new();
    desk.import("listeners.csv", LISTENERS);
    let path = desk.folder.path().join("old.csv");
    std::fs::write(&path, "user_id,birth_year,consent_ads\nm2,1990,granted\n").unwrap();
    let long_ago = std::time::UNIX_EPOCH + std::time::Duration::from_secs(1_600_000_000);
    std::fs::File::options().write(true).open(&path).unwrap().set_modified(long_ago).unwrap();
    let options = ImportOptions { now: 1_800_000_000, ..ImportOptions::default() };
    let batch = read(&path, &options, None, &Task::silent()).unwrap();
    let joined = join(&mut desk.workspace.identity_index().unwrap(), &batch, JoinLimits::default());
    desk.workspace.commit_import(&[(batch, joined)], 6, &Task::silent()).unwrap();
    let dataset = desk.dataset();
    assert_eq!(dataset.people.consent[0][1], Consent::Denied, "the file is older than the refusal");
}

#[test]
fn items_are_one_by_their_codes_and_by_the_users_word() {
    let mut desk = Desk::new();
    let statement = "Reporting Date\tSale Month\tStore\tArtist\tTitle\tISRC\tUPC\tQuantity\tTeam Percentage\tSong/Album\tCountry of Sale\tSongwriter Royalties Withheld\tEarnings (USD)
2026-08-25\t2026-07\tSpotify\tArtist A\tSong A\tNLA1Z2600123\t0724384960650\t10\t100\tSong\tNL\t0\t1.00
2026-08-25\t2026-07\tSpotify\tArtist A\tSong B\tNLA1Z2600124\t0724384960650\t5\t100\tSong\tNL\t0\t0.50
2026-08-25\t2026-07\tiTunes\tArtist A\tSong A\tNLA1Z2600123\t0724384960650\t2\t100\tSong\tUS\t0\t1.40
";
    let sales = "date,item type,item name,artist,currency,sub total,additional fan contribution,bandcamp transaction id,bandcamp transaction item id,item url,isrc,upc,buyer email
3/2/24 11:25am,track,Song A,Artist A,USD,1.00,0,1,11,https://a.bandcamp.com/track/a,NL-A1Z-26-00123,,ana@example.com
3/2/24 11:26am,track,song b!,ARTIST A,USD,1.00,0,2,12,https://a.bandcamp.com/track/b,,,ana@example.com
";
    desk.import("distrokid.tsv", statement);
    desk.import("bandcamp.csv", sales);
    let keys = |desk: &Desk| desk.dataset().catalogue.keys.iter().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(keys(&desk), ["NLA1Z2600123", "NLA1Z2600124", "https://a.bandcamp.com/track/b"]);
    let dataset = desk.dataset();
    assert_eq!(dataset.catalogue.number("units").unwrap().values[0], 12.0);
    assert_eq!(dataset.events.items, [0, 2], "the sale is of the recording that the statement is about");
    let twins = desk.workspace.item_twins().unwrap();
    assert_eq!(twins.len(), 1);
    assert_eq!(
        (twins[0].low_key.as_str(), twins[0].high_key.as_str()),
        ("NLA1Z2600124", "https://a.bandcamp.com/track/b")
    );
    let (low, high) = (twins[0].low, twins[0].high);
    desk.workspace.set_item_pair(low, high, true, 7).unwrap();
    assert_eq!(keys(&desk).len(), 2);
    assert!(desk.workspace.item_twins().unwrap().is_empty());
    desk.workspace.set_item_pair(high, low, false, 8).unwrap();
    assert_eq!(keys(&desk).len(), 3);
    assert!(desk.workspace.item_twins().unwrap().is_empty(), "asked once");
    desk.workspace.clear_item_pair(low, high, 9).unwrap();
    assert_eq!(desk.workspace.item_twins().unwrap().len(), 1);
    assert!(desk.workspace.set_item_pair(low, 99, true, 9).is_err());
    assert!(desk.workspace.check(&Task::silent()).unwrap().is_sound());
}

/// Two million rows with three identifiers each, half of them of people who are known by an address.
#[test]
#[ignore = "a measurement of some seconds"]
fn two_million_rows_join_in_time() {
    let rows = |namespace: &str, shift: u32| {
        let mut batch = Batch { n_users: 1_000_000, ..Batch::default() };
        for user in 0..1_000_000 {
            let person = user + shift;
            batch.identifiers.extend([
                Identifier { user, kind: IdKind::Platform, value: format!("{namespace}\u{1f}{user}") },
                Identifier { user, kind: IdKind::Email, value: format!("person-{person}@example.com") },
                Identifier { user, kind: IdKind::Phone, value: format!("+49{person:010}") },
            ]);
        }
        batch
    };
    let batches = [rows("a", 0), rows("b", 500_000)];
    let mut index = IdentityIndex::default();
    let start = Instant::now();
    let joined: Vec<_> = batches.iter().map(|batch| join(&mut index, batch, JoinLimits::default())).collect();
    let seconds = start.elapsed().as_secs_f64();
    assert_eq!((joined[0].n_new_people(), joined[1].n_new_people()), (1_000_000, 500_000));
    assert!(seconds < 10.0, "{seconds} s");
    eprintln!("{seconds:.2} s for 2,000,000 rows and {} identifiers", index.len());
}
