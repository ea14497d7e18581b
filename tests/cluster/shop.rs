//! A generated shop twice: as a workspace here, and as Parquet tables that the cluster reads.

use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::sync::OnceLock;

use crossfade::app::engine::{self, ClusterRequest, ImportRequest, Session};
use crossfade::cluster::local::{Person, hash_of};
use crossfade::cluster::strengths::Act;
use crossfade::data::{Channel, Dataset, HAS_EMAIL, HAS_PHONE, NO_TIME, SUPPRESSED};
use crossfade::export::table::{Column, ColumnData, ColumnKind, TableWriter};
use crossfade::import::ImportOptions;
use crossfade::sample::{self, SampleOptions};
use crossfade::task::Task;

pub const ADDRESS: &str = "sc://127.0.0.1:15002";
pub const SHORT_ADDRESS: &str = "sc://127.0.0.1:15003";
pub const TOKEN: &str = "test-token";
pub const SEED: u64 = 7;

pub struct Shop {
    pub folder: tempfile::TempDir,
    pub local: Session,
    pub emails: Vec<String>,
    pub phones: Vec<String>,
}

/// Made once for all tests.
pub fn shop() -> &'static Shop {
    static SHOP: OnceLock<Shop> = OnceLock::new();
    SHOP.get_or_init(make)
}

fn make() -> Shop {
    assert!(std::env::var("CROSSFADE_SPARK").is_ok(), "no cluster: run .ci/cluster, which starts one");
    let folder = tempfile::tempdir().unwrap();
    let exports = folder.path().join("exports");
    let options = SampleOptions { n_courses: 40, n_tracks: 120, ..SampleOptions::for_people(4_000) };
    sample::write(&exports, &options, &Task::silent()).unwrap();
    let local = Session::create(&folder.path().join("local.crossfade")).unwrap();
    let import = ImportOptions { now: engine::now_secs(), ..ImportOptions::default() };
    let files: Vec<(PathBuf, ImportOptions)> =
        sample::FILE_NAMES.iter().map(|name| (exports.join(name), import.clone())).collect();
    let request = ImportRequest { files: &files, dry_run: false, rejects: None, again: false };
    engine::import_files(&local, &request, &Task::silent()).unwrap();
    let data = local.dataset(&Task::silent()).unwrap();
    let cards = local.store().contact_cards(&data.people.numbers, &Task::silent()).unwrap();
    let first = |list: &Vec<String>| list.first().cloned().unwrap_or_default();
    let emails: Vec<String> = cards.iter().map(|card| first(&card.emails)).collect();
    let phones: Vec<String> = cards.iter().map(|card| first(&card.phones)).collect();
    write_tables(folder.path(), &data, &emails, &phones);
    Shop { folder, local, emails, phones }
}

fn write_tables(folder: &Path, data: &Dataset, emails: &[String], phones: &[String]) {
    let text = |name: &str| Column::new(name, ColumnKind::Text);
    let write = |name: &str, columns: &[Column], cells: &[ColumnData]| {
        let mut writer = TableWriter::create(&folder.join(name), columns).unwrap();
        writer.write_batch(cells).unwrap();
        writer.finish().unwrap();
    };
    let events = &data.events;
    let item = |at: usize| events.items[at] as usize;
    let rows = || 0..events.len();
    write(
        "events.parquet",
        &[
            text("person"),
            text("item"),
            text("kind"),
            Column::new("value", ColumnKind::Number),
            Column::new("at", ColumnKind::Integer),
        ],
        &[
            ColumnData::Text(rows().map(|at| data.people.label(events.people[at] as usize)).collect()),
            ColumnData::Text(rows().map(|at| data.catalogue.keys.get(item(at)).to_owned()).collect()),
            ColumnData::Text(rows().map(|at| events.kinds[at].id().to_owned()).collect()),
            ColumnData::Number(
                rows().map(|at| Some(f64::from(events.values[at])).filter(|value| value.is_finite())).collect(),
            ),
            ColumnData::Integer(rows().map(|at| Some(events.times[at]).filter(|&time| time != NO_TIME)).collect()),
        ],
    );
    let consent = |channel: Channel| {
        let of = |row: usize| match data.people.consent(row, channel) {
            crossfade::data::Consent::Granted => "granted",
            crossfade::data::Consent::Denied => "denied",
            crossfade::data::Consent::Unknown => "",
        };
        ColumnData::Text((0..data.n_people()).map(|row| of(row).to_owned()).collect())
    };
    write(
        "people.parquet",
        &["person", "mail", "mobile", "consent_ads", "consent_email", "consent_sms", "suppressed"].map(text),
        &[
            ColumnData::Text((0..data.n_people()).map(|row| data.people.label(row)).collect()),
            ColumnData::Text(emails.to_vec()),
            ColumnData::Text(phones.to_vec()),
            consent(Channel::Ads),
            consent(Channel::Email),
            consent(Channel::Sms),
            ColumnData::Text((0..data.n_people()).map(|row| data.people.has(row, SUPPRESSED).to_string()).collect()),
        ],
    );
    let catalogue = &data.catalogue;
    let label = |name: &str| {
        let of = |row: usize| {
            catalogue.label(name).map_or(String::new(), |column| column.texts(row).next().unwrap_or("").to_owned())
        };
        ColumnData::Text((0..catalogue.len()).map(of).collect())
    };
    write(
        "items.parquet",
        &["item", "domain", "title", "category", "creator"].map(text),
        &[
            ColumnData::Text((0..catalogue.len()).map(|row| catalogue.keys.get(row).to_owned()).collect()),
            ColumnData::Text((0..catalogue.len()).map(|row| catalogue.domains[row].id().to_owned()).collect()),
            ColumnData::Text((0..catalogue.len()).map(|row| catalogue.title(row).to_owned()).collect()),
            label("category"),
            label("creator"),
        ],
    );
}

impl Shop {
    pub fn place(&self, name: &str) -> String {
        format!("parquet:{}", self.folder.path().join(name).display())
    }

    pub fn request(&self, address: &str, work: &str) -> ClusterRequest {
        ClusterRequest {
            url: address.to_owned(),
            events: self.place("events.parquet"),
            people: Some(self.place("people.parquet")),
            items: Some(self.place("items.parquet")),
            map: "user=person,time=at,people.email=mail,people.phone=mobile".to_owned(),
            work: Some(self.folder.path().join(work).display().to_string()),
            domain: None,
            sample: Some(0.2),
            seed: SEED,
        }
    }

    /// A workspace whose source is the cluster.
    pub fn connected(&self, name: &str) -> Session {
        let session = Session::create(&self.folder.path().join(format!("{name}.crossfade"))).unwrap();
        engine::connect_cluster(&session, &self.request(ADDRESS, name), &Task::silent()).unwrap();
        session
    }

    /// Everybody as the plain reference takes them, items numbered as in `there`.
    pub fn people(&self, there: &Dataset) -> Vec<Person> {
        let data = self.local.dataset(&Task::silent()).unwrap();
        let number = |item: u32| there.catalogue.find(data.catalogue.keys.get(item as usize)).unwrap();
        let numbers: Vec<u32> = (0..data.n_items() as u32).map(number).collect();
        (0..data.n_people())
            .map(|row| {
                let mut person = Person {
                    hash: hash_of(SEED, &data.people.label(row)),
                    known: data.people.has(row, HAS_EMAIL | HAS_PHONE),
                    consents: Channel::ALL.map(|channel| data.people.consent(row, channel)),
                    suppressed: data.people.has(row, SUPPRESSED),
                    ..Person::default()
                };
                let events = data.events.of(row);
                for at in 0..events.len() {
                    let act = Act {
                        kind: events.kinds[at],
                        value: f64::from(events.values[at]),
                        time: Some(events.times[at]).filter(|&time| time != NO_TIME),
                    };
                    person.acts.entry(numbers[events.items[at] as usize]).or_default().push(act);
                }
                person
            })
            .collect()
    }
}

/// The commands, as a user gives them.
pub fn crossfade(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_crossfade")).args(arguments).output().unwrap()
}

/// The script that holds the cluster.
pub fn script(arguments: &[&str]) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cluster/spark.sh");
    let output = Command::new(path).args(arguments).output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}
