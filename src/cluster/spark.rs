//! A Spark cluster that is asked: the session with its views, and every question of this program as a function. Sums and
//! lists are written on the cluster's own storage; what comes back is told by the type of each answer.

use std::collections::BTreeMap;

use super::address::Address;
use super::answers::{ItemSum, PairSum, PathTotals, SourceCounts, Sums};
use super::client::{Client, Sent};
use super::error::ClusterError;
use super::frame::{Column, Frame};
use super::local::{Member, Person};
use super::source::{EVENTS, ITEMS, PEOPLE, RoleMap, Source, Table, literal, raw_view};
use super::sql;
use super::sql_audience as audience;
use super::sql_paths::{self as paths, PathSpec};
use super::strengths::{Act, Rules};
use crate::analysis::paths::{NodeCount, PairCount, PairingBridge, PathCounts};
use crate::data::{Consent, EventKind};
use crate::task::Task;

/// The oldest Spark whose Connect protocol has everything that is used.
const OLDEST: (u32, u32) = (3, 5);
/// Pairs that are brought here without pruning.
const MAX_PAIRS: u64 = 3_000_000;
/// Strongest pairs of each item, where there are more.
const TOP_PAIRS: u32 = 200;
/// Pairs of one person that one partition works on.
const PAIRS_A_PARTITION: i64 = 8_000_000;
const PARTITIONS: (i64, i64) = (8, 4_000);
const COALESCE: &str = "spark.sql.adaptive.coalescePartitions.enabled";

/// One item of the catalogue as the cluster has it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogueItem {
    pub key: String,
    pub domain: String,
    pub title: String,
    pub category: String,
    pub creator: String,
}

/// Strength, refused and taken, by a person's key and an item.
pub type SampleCells = BTreeMap<(String, u32), (i64, bool, bool)>;

pub struct Spark {
    pub(super) client: Client,
    pub version: String,
}

impl Spark {
    /// Connects, and checks the version.
    pub fn connect(address: &Address, task: &Task) -> Result<Self, ClusterError> {
        let mut client = Client::connect(address)?;
        let version = client.version()?;
        let mut parts = version.split(['.', '-']).map(|part| part.parse::<u32>().unwrap_or(0));
        if (parts.next().unwrap_or(0), parts.next().unwrap_or(0)) < OLDEST {
            return Err(ClusterError::TooOld { version });
        }
        client.setup("utc", "SET spark.sql.session.timeZone=UTC", task)?;
        client.setup("ansi", "SET spark.sql.ansi.enabled=true", task)?;
        Ok(Self { client, version })
    }

    pub fn client(&mut self) -> &mut Client {
        &mut self.client
    }

    pub fn sent(&self) -> &[Sent] {
        self.client.sent()
    }

    /// Finds the tables and who plays which role in them.
    pub fn resolve(&mut self, places: Places<'_>, map: &RoleMap, task: &Task) -> Result<Source, ClusterError> {
        let mut table = |view: &str, place: &str, roles: &super::source::Roles| {
            self.client.setup(view, &raw_view(view, place)?, task)?;
            let described = self.client.query(&format!("DESCRIBE TABLE {view}"), task)?;
            let (names, kinds) = (described.texts("col_name")?, described.texts("data_type")?);
            let columns: Vec<(String, String)> = names
                .iter()
                .zip(kinds)
                .take_while(|(name, _)| !name.is_empty() && !name.starts_with('#'))
                .map(|(name, kind)| ((*name).to_owned(), kind.to_owned()))
                .collect();
            roles.resolve(place, &columns, map)
        };
        let events = table("cf_events_raw", places.events, &EVENTS)?;
        let people = places.people.map(|place| table("cf_people_raw", place, &PEOPLE)).transpose()?;
        let items = places.items.map(|place| table("cf_items_raw", place, &ITEMS)).transpose()?;
        Ok(Source {
            address: self.client.address().without_token(),
            events,
            people,
            items,
            work: places.work.trim_end_matches('/').to_owned(),
            seed: places.seed,
        })
    }

    /// Makes the views over the source's tables.
    pub fn open(&mut self, source: &Source, task: &Task) -> Result<(), ClusterError> {
        let raw = |view: &str, table: &Table| raw_view(view, &table.place);
        self.client.setup("cf_events_raw", &raw("cf_events_raw", &source.events)?, task)?;
        self.client.setup("cf_events", &sql::events_view(&source.events), task)?;
        if let Some(items) = &source.items {
            self.client.setup("cf_items_raw", &raw("cf_items_raw", items)?, task)?;
        }
        let Some(people) = &source.people else {
            return self.client.setup("cf_people", sql::NO_PEOPLE_VIEW, task);
        };
        self.client.setup("cf_people_raw", &raw("cf_people_raw", people)?, task)?;
        self.client.setup("cf_people", &sql::people_view(people), task)
    }

    /// Writes a line into the work folder and reads it back.
    pub fn probe(&mut self, source: &Source, task: &Task) -> Result<(), ClusterError> {
        let path = source.path("probe");
        self.client
            .exec(&format!("INSERT OVERWRITE DIRECTORY {} USING parquet SELECT 1 AS n", literal(&path)), task)?;
        self.client.setup("cf_probe", &sql::stored_view("cf_probe", &path), task)?;
        let n = self.client.query("SELECT count(*) AS n FROM cf_probe", task)?.only("n")?;
        if n == 1 { Ok(()) } else { Err(ClusterError::RowsMissing { got: n.max(0) as u64, counted: 1 }) }
    }

    /// The catalogue, by key. Without a table of items: whatever the events name.
    pub fn catalogue(&mut self, source: &Source, task: &Task) -> Result<Vec<CatalogueItem>, ClusterError> {
        let query = match &source.items {
            Some(items) => {
                let column = |role: &str| {
                    items.column(role).map_or("''".to_owned(), |column| format!("max(CAST({column} AS STRING))"))
                };
                let domain = items.column("domain").unwrap_or_default();
                format!(
                    "SELECT CAST({item} AS STRING) AS ikey, max(lower(CAST({domain} AS STRING))) AS domain, {} AS title, {} AS category, \
                     {} AS creator, count(DISTINCT lower(CAST({domain} AS STRING))) AS n FROM cf_items_raw WHERE {item} IS NOT NULL \
                     GROUP BY CAST({item} AS STRING) ORDER BY ikey",
                    column("title"),
                    column("category"),
                    column("creator"),
                    item = items.column("item").unwrap_or_default(),
                )
            }
            None => "SELECT ikey, '' AS domain, '' AS title, '' AS category, '' AS creator, CAST(1 AS BIGINT) AS n FROM cf_events \
                     GROUP BY ikey ORDER BY ikey"
                .to_owned(),
        };
        let frame = self.client.query(&query, task)?;
        let twice = frame.ints("n")?.iter().filter(|&&n| n > 1).count() as u64;
        if twice > 0 {
            return Err(ClusterError::ItemsTwice { n: twice });
        }
        let texts = ["ikey", "domain", "title", "category", "creator"].map(|name| frame.texts(name));
        let [keys, domains, titles, categories, creators] = texts;
        let (keys, domains, titles, categories, creators) = (keys?, domains?, titles?, categories?, creators?);
        let item = |at: usize| CatalogueItem {
            key: keys[at].to_owned(),
            domain: domains[at].to_owned(),
            title: titles[at].to_owned(),
            category: categories[at].to_owned(),
            creator: creators[at].to_owned(),
        };
        Ok((0..frame.n_rows()).map(item).collect())
    }

    /// Numbers the catalogue: an item's number is its place in `keys`.
    pub fn number(&mut self, keys: &[&str], task: &Task) -> Result<(), ClusterError> {
        let texts = Column::texts(keys.iter().map(|key| (*key).to_owned()));
        self.client.upload("cf_items", &[("ikey", texts), ("iid", Column::ints(0..keys.len() as i64))], task)?;
        self.client.setup("cf_acts", sql::NUMBERED_VIEW, task)
    }

    /// Writes everybody anew, with consents as they are now.
    pub fn write_people(&mut self, source: &Source, task: &Task) -> Result<(), ClusterError> {
        self.client.exec(&sql::write_people(source), task)?;
        self.stored("cf_p", &source.path("p"), task)
    }

    /// Writes strengths, the base of all sums and scores.
    pub fn write_strengths(
        &mut self,
        source: &Source,
        rules: &Rules,
        has_refunds: bool,
        task: &Task,
    ) -> Result<(), ClusterError> {
        self.client.exec(&sql::write_strengths(source, rules, has_refunds), task)?;
        self.strengths(source, task)
    }

    /// What an earlier session wrote.
    pub fn written(&mut self, source: &Source, task: &Task) -> Result<(), ClusterError> {
        self.stored("cf_p", &source.path("p"), task)?;
        self.strengths(source, task)
    }

    fn strengths(&mut self, source: &Source, task: &Task) -> Result<(), ClusterError> {
        self.stored("cf_x", &source.path("x"), task)?;
        self.client.setup("cf_xc", sql::CAPPED_VIEW, task)
    }

    pub(super) fn stored(&mut self, view: &str, path: &str, task: &Task) -> Result<(), ClusterError> {
        self.client.setup(view, &sql::stored_view(view, path), task)
    }

    pub fn counts(&mut self, floor: u64, task: &Task) -> Result<SourceCounts, ClusterError> {
        let refund = EventKind::Refund.code();
        let rate = format!("k = {} AND v IS NOT NULL AND NOT isnan(v)", EventKind::Rate.code());
        let events = self.client.query(
            &format!(
                "SELECT count(*) AS n, coalesce(sum(CASE WHEN k < 0 THEN 1 ELSE 0 END), 0) AS unknown, \
                 coalesce(sum(CASE WHEN ts IS NULL THEN 1 ELSE 0 END), 0) AS timeless, min(ts) AS first, max(ts) AS last, \
                 coalesce(max(CASE WHEN k = {refund} THEN 1 ELSE 0 END), 0) AS refunds, min(CASE WHEN {rate} THEN v END) AS low, \
                 max(CASE WHEN {rate} THEN v END) AS high FROM cf_events"
            ),
            task,
        )?;
        let strange = "SELECT count(*) AS n FROM cf_events e LEFT ANTI JOIN cf_items i ON e.ikey = i.ikey";
        let unknown_items = self.client.query(strange, task)?.only("n")?;
        let items = self.client.query("SELECT count(*) AS n FROM cf_items", task)?.only("n")?;
        let people = self.client.query(
            "SELECT count(*) AS n, coalesce(sum(CASE WHEN em IS NOT NULL OR ph IS NOT NULL THEN 1 ELSE 0 END), 0) AS known, \
             coalesce(sum(reach), 0) AS reach, coalesce(sum(CASE WHEN ca = 1 THEN 1 ELSE 0 END), 0) AS ads, \
             coalesce(sum(CASE WHEN ce = 1 THEN 1 ELSE 0 END), 0) AS email, coalesce(sum(CASE WHEN cs = 1 THEN 1 ELSE 0 END), 0) AS sms FROM cf_p",
            task,
        )?;
        let told = |name: &str| -> Result<Option<u64>, ClusterError> {
            Ok(Some(people.only(name)?.max(0) as u64).filter(|&n| n >= floor || n == 0))
        };
        let count = |name: &str| -> Result<u64, ClusterError> { Ok(events.only(name)?.max(0) as u64) };
        let maybe = |name: &str| -> Result<Option<i64>, ClusterError> {
            Ok(events.maybe_ints(name)?.first().copied().flatten())
        };
        let float =
            |name: &str| -> Result<Option<f64>, ClusterError> { Ok(events.floats(name)?.first().copied().flatten()) };
        Ok(SourceCounts {
            events: count("n")?,
            unknown_kinds: count("unknown")?,
            unknown_items: unknown_items.max(0) as u64,
            without_time: count("timeless")?,
            people: told("n")?,
            with_contact: told("known")?,
            reachable: told("reach")?,
            granted: [told("ads")?, told("email")?, told("sms")?],
            items: items.max(0) as u64,
            first: maybe("first")?,
            last: maybe("last")?,
            has_refunds: count("refunds")? > 0,
            ratings: float("low")?.zip(float("high")?),
        })
    }

    /// Writes the sums of pairs. Partitions follow the work that is in them: small histories make many pairs, so that
    /// they must not be put together by their size.
    pub fn write_gram(&mut self, source: &Source, task: &Task) -> Result<(), ClusterError> {
        let work = self.client.query(sql::PAIR_WORK, task)?.only("work")?;
        let partitions = (work / PAIRS_A_PARTITION).clamp(PARTITIONS.0, PARTITIONS.1);
        self.client.setup("partitions", &format!("SET spark.sql.shuffle.partitions={partitions}"), task)?;
        self.client.setup("coalesce", &format!("SET {COALESCE}=false"), task)?;
        self.client.exec(&sql::write_gram(source), task)?;
        self.client.setup("coalesce", &format!("SET {COALESCE}=true"), task)?;
        self.gram(source, task)
    }

    pub fn gram(&mut self, source: &Source, task: &Task) -> Result<(), ClusterError> {
        self.stored("cf_gram", &source.path("gram"), task)
    }

    /// Sums of items and pairs that `floor` people and more share.
    pub fn sums(&mut self, n_items: usize, floor: u64, task: &Task) -> Result<Sums, ClusterError> {
        let n_people = self.client.query("SELECT count(DISTINCT uid) AS n FROM cf_x WHERE xq > 0", task)?.only("n")?;
        let frame = self.client.query(&sql::item_sums(floor), task)?;
        let (ids, people, strengths) = (frame.ints("iid")?, frame.ints("n")?, frame.ints("s")?);
        let (products, shared) = (frame.ints("g")?, frame.ints("q")?);
        let item = |at: usize| ItemSum {
            item: ids[at] as u32,
            people: people[at] as u64,
            strength: strengths[at],
            product: products[at],
            shared: shared[at],
        };
        let items = (0..ids.len()).map(item).collect();
        let n_pairs = self.client.query(&sql::n_pairs(floor), task)?.only("n")?.max(0) as u64;
        let top = (n_pairs > MAX_PAIRS).then_some(TOP_PAIRS);
        let frame = self.client.query(&sql::pair_sums(floor, top), task)?;
        if top.is_none() && frame.n_rows() as u64 != n_pairs {
            return Err(ClusterError::RowsMissing { got: frame.n_rows() as u64, counted: n_pairs });
        }
        let (is, js, people) = (frame.ints_or_none("i")?, frame.ints_or_none("j")?, frame.ints_or_none("n")?);
        let (products, shared) = (frame.ints_or_none("g")?, frame.ints_or_none("q")?);
        let pair = |at: usize| PairSum {
            i: is[at] as u32,
            j: js[at] as u32,
            people: people[at] as u64,
            product: products[at],
            shared: shared[at],
        };
        Ok(Sums {
            n_items,
            n_people: n_people.max(0) as u64,
            items,
            pairs: (0..is.len()).map(pair).collect(),
            is_pruned: top.is_some(),
        })
    }

    /// Counts paths or overlaps between the nodes of two sides, with the median of days of each pair.
    pub fn paths(
        &mut self,
        source: &Source,
        nodes: &[NodeOf],
        n_nodes: [usize; 2],
        spec: &PathSpec,
        task: &Task,
    ) -> Result<(PathCounts, Vec<f64>, PathTotals), ClusterError> {
        let column = |of: &dyn Fn(&NodeOf) -> i64| Column::ints(nodes.iter().map(of));
        self.client.upload(
            "cf_nodes",
            &[
                ("iid", column(&|node| i64::from(node.item))),
                ("side", column(&|node| i64::from(node.side))),
                ("node", column(&|node| i64::from(node.node))),
            ],
            task,
        )?;
        self.client.exec(&paths::write_person_nodes(source), task)?;
        self.stored("cf_pn", &source.path("pn"), task)?;
        let mut counts = PathCounts {
            from: vec![NodeCount::default(); n_nodes[0]],
            to: vec![NodeCount::default(); n_nodes[1]],
            base_to: vec![0; n_nodes[1]],
            ..PathCounts::default()
        };
        let frame = self.client.query(&spec.node_counts(), task)?;
        let fields = ["side", "node", "people", "reach", "followed"].map(|name| frame.ints_or_none(name));
        let [side, node, people, reach, followed] = fields;
        let (side, node, people, reach, followed) = (side?, node?, people?, reach?, followed?);
        for at in 0..side.len() {
            let all = if side[at] == 0 { &mut counts.from } else { &mut counts.to };
            if let Some(count) = all.get_mut(node[at] as usize) {
                *count =
                    NodeCount { people: people[at] as u32, reachable: reach[at] as u32, followed: followed[at] as u32 };
            }
        }
        let frame = self.client.query(&spec.pairs(), task)?;
        let fields = ["a", "b", "people", "followed", "both", "rboth"].map(|name| frame.ints_or_none(name));
        let [a, b, people, followed, both, reachable] = fields;
        let (a, b, people, followed, both, reachable) = (a?, b?, people?, followed?, both?, reachable?);
        let medians: Vec<Option<f64>> = if a.is_empty() { vec![] } else { frame.floats("med")?.to_vec() };
        let mut rows: Vec<(PairCount, f64)> = (0..a.len())
            .map(|at| {
                let pair = PairCount {
                    from: a[at] as u32,
                    to: b[at] as u32,
                    people: people[at] as u32,
                    followed: followed[at] as u32,
                    both: both[at] as u32,
                    reachable_both: reachable[at] as u32,
                };
                (pair, medians[at].unwrap_or(0.0))
            })
            .collect();
        rows.sort_by_key(|(pair, _)| (pair.from, pair.to));
        let everybody = self.client.query("SELECT count(*) AS n FROM cf_p", task)?.only("n")?.max(0) as u64;
        let mut totals = PathTotals { everybody, ..PathTotals::default() };
        if !spec.overlaps {
            counts.base_people = self.client.query(&spec.base_people(), task)?.only("n")?.max(0) as u32;
            let frame = self.client.query(&spec.base_nodes(), task)?;
            for (node, n) in frame.ints_or_none("node")?.iter().zip(frame.ints_or_none("n")?) {
                if let Some(count) = counts.base_to.get_mut(*node as usize) {
                    *count = n as u32;
                }
            }
            let frame = self.client.query(&spec.totals(), task)?;
            // The floor holds for what is told of everybody as well.
            let told = |name: &str| -> Result<u64, ClusterError> {
                Ok(Some(frame.only(name)?.max(0) as u64).filter(|&n| n >= spec.min_people).unwrap_or(0))
            };
            totals.leavers = told("leavers")?;
            totals.crossed = told("crossed")?;
            totals.late = told("late")?;
            totals.capped = told("capped")?;
        }
        let (pairs, medians) = rows.into_iter().unzip();
        counts.pairs = pairs;
        Ok((counts, medians, totals))
    }

    /// People with nodes of both sides, in all and by node, after [`Self::paths`] has told the nodes.
    pub fn pairing_bridge(
        &mut self,
        n_nodes: [usize; 2],
        spec: &PathSpec,
        task: &Task,
    ) -> Result<PairingBridge, ClusterError> {
        let people = self.client.query(&PathSpec::bridge_people(), task)?.only("n")?.max(0) as u64;
        let mut bridge = PairingBridge { people, from: vec![0; n_nodes[0]], to: vec![0; n_nodes[1]] };
        let frame = self.client.query(&spec.bridge_nodes(), task)?;
        let [side, node, n] = ["side", "node", "n"].map(|name| frame.ints_or_none(name));
        for ((side, node), n) in side?.into_iter().zip(node?).zip(n?) {
            let all = if side == 0 { &mut bridge.from } else { &mut bridge.to };
            if let Some(count) = all.get_mut(node as usize) {
                *count = n as u64;
            }
        }
        Ok(bridge)
    }

    /// A sample of people with their acts as they stand in the source; under keys, without contacts.
    pub fn sample(&mut self, share: f64, task: &Task) -> Result<Vec<Person>, ClusterError> {
        let frame = self.client.query(&audience::sample_people(share), task)?;
        let mut people = BTreeMap::<String, Person>::new();
        if frame.n_rows() > 0 {
            let (hashes, known, suppressed) = (frame.texts("h")?, frame.ints("known")?, frame.ints("sup")?);
            let consents = [frame.ints("ca")?, frame.ints("ce")?, frame.ints("cs")?];
            for at in 0..hashes.len() {
                let consent = |channel: usize| match consents[channel][at] {
                    1 => Consent::Granted,
                    2 => Consent::Denied,
                    _ => Consent::Unknown,
                };
                let person = Person {
                    hash: hashes[at].to_owned(),
                    known: known[at] == 1,
                    consents: [consent(0), consent(1), consent(2)],
                    suppressed: suppressed[at] == 1,
                    acts: BTreeMap::new(),
                };
                people.insert(person.hash.clone(), person);
            }
        }
        let frame = self.client.query(&audience::sample_acts(share), task)?;
        if frame.n_rows() > 0 {
            let (hashes, items, kinds) = (frame.texts("h")?, frame.ints("iid")?, frame.ints("k")?);
            let (values, times) = (frame.floats("v")?, frame.maybe_ints("ts")?);
            for at in 0..hashes.len() {
                let kind = u8::try_from(kinds[at]).ok().and_then(EventKind::from_code);
                if let (Some(person), Some(kind)) = (people.get_mut(hashes[at]), kind) {
                    let act = Act { kind, value: values[at].unwrap_or(f64::NAN), time: times[at] };
                    person.acts.entry(items[at] as u32).or_default().push(act);
                }
            }
        }
        Ok(people.into_values().collect())
    }

    /// The strengths of a sample as the cluster worked them out: item, strength, refused, taken, by key.
    pub fn sample_strengths(&mut self, share: f64, task: &Task) -> Result<SampleCells, ClusterError> {
        let frame = self.client.query(&audience::sample_strengths(share), task)?;
        if frame.n_rows() == 0 {
            return Ok(BTreeMap::new());
        }
        let (hashes, items, strengths) = (frame.texts("h")?, frame.ints("iid")?, frame.ints("xq")?);
        let (refused, taken) = (frame.ints("refused")?, frame.ints("taken")?);
        let cell =
            |at: usize| ((hashes[at].to_owned(), items[at] as u32), (strengths[at], refused[at] == 1, taken[at] == 1));
        Ok((0..hashes.len()).map(cell).collect())
    }

    /// The part of an audience that is in a sample, by its order, each with its place.
    pub fn sample_members(&mut self, share: f64, task: &Task) -> Result<Vec<(u64, Member)>, ClusterError> {
        let frame = self.client.query(&audience::sample_members(share), task)?;
        if frame.n_rows() == 0 {
            return Ok(vec![]);
        }
        let (hashes, scores, held) = (frame.texts("h")?, frame.ints("s")?, frame.ints("held")?);
        let places = frame.ints("rn")?;
        let mut members: Vec<(u64, Member)> = (0..hashes.len())
            .map(|at| {
                (places[at] as u64, Member { hash: hashes[at].to_owned(), score: scores[at], held: held[at] == 1 })
            })
            .collect();
        members.sort_by_key(|(place, _)| *place);
        Ok(members)
    }

    /// Normal contacts and their hashes, as the cluster makes them, of texts that are given; for checking the rules.
    pub fn contact_hashes(&mut self, texts: &[&str], task: &Task) -> Result<Vec<[String; 4]>, ClusterError> {
        let column = Column::texts(texts.iter().map(|text| (*text).to_owned()));
        self.client.upload("cf_vectors", &[("n", Column::ints(0..texts.len() as i64)), ("text", column)], task)?;
        let query = format!(
            "SELECT {hashes} FROM (SELECT n, {email} AS e, {phone} AS p FROM cf_vectors) v ORDER BY n",
            hashes = sql::contact_hashes("e", "p"),
            email = sql::normal_email("text"),
            phone = sql::normal_phone("text"),
        );
        let frame = self.client.query(&query, task)?;
        let [em, eg, ph, pd] = ["em", "eg", "ph", "pd"].map(|name| frame.texts(name));
        let (em, eg, ph, pd) = (em?, eg?, ph?, pd?);
        Ok((0..em.len()).map(|at| [em[at], eg[at], ph[at], pd[at]].map(str::to_owned)).collect())
    }
}

/// An item's node on one side.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NodeOf {
    pub item: u32,
    pub side: u8,
    pub node: u32,
}

/// Where the tables stand.
#[derive(Debug, Clone, Copy)]
pub struct Places<'a> {
    pub events: &'a str,
    pub people: Option<&'a str>,
    pub items: Option<&'a str>,
    pub work: &'a str,
    pub seed: u64,
}

impl Frame {
    /// As [`Self::ints`], and no rows for an answer without any batch.
    pub(super) fn ints_or_none(&self, name: &str) -> Result<Vec<i64>, ClusterError> {
        if self.names.is_empty() { Ok(vec![]) } else { self.ints(name) }
    }
}
