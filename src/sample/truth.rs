//! The truth behind the sample as JSON: who belongs to which cluster under which ids, what crossings were planted and
//! how often they came about, and what was damaged. People are written as they are made, the rest at the end.

use serde::Serialize;

use crate::data::Domain;

use super::damage::Tally;
use super::files::FileKind;
use super::person::{Account, Person};
use super::plan::{CLUSTERS, Level};
use super::story::Story;
use super::words::{CATEGORIES, GENRES};
use super::world::World;
use super::{SampleOptions, SampleReport};

/// How often the rules came about, by place in [`World::rules`], and how many people there are.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Counts {
    pub n_course_people: u64,
    pub n_music_people: u64,
    pub n_bridge_people: u64,
    /// People who took the rule's source while they were on its side only.
    pub met: Vec<u64>,
    pub followed: Vec<u64>,
    /// People who took the rule's target at all.
    pub target_people: Vec<u64>,
}

impl Counts {
    pub fn new(n_rules: usize) -> Self {
        let zeros = vec![0; n_rules];
        Self { met: zeros.clone(), followed: zeros.clone(), target_people: zeros, ..Self::default() }
    }

    pub fn see(&mut self, story: &Story, world: &World) {
        self.n_course_people += u64::from(story.on_courses());
        self.n_music_people += u64::from(story.on_music());
        self.n_bridge_people += u64::from(story.on_courses() && story.on_music());
        for &(place, followed) in &story.met_rules {
            self.met[place] += 1;
            self.followed[place] += u64::from(followed);
        }
        for (count, rule) in self.target_people.iter_mut().zip(&world.rules) {
            let took = match rule.from {
                Domain::Course => story.plays.iter().any(|p| world.is_rule_track(rule.level, rule.target, p.track)),
                Domain::Music => story.takes.iter().any(|t| world.is_rule_course(rule.level, rule.target, t.course)),
            };
            *count += u64::from(took);
        }
    }

    pub fn add(&mut self, other: &Self) {
        self.n_course_people += other.n_course_people;
        self.n_music_people += other.n_music_people;
        self.n_bridge_people += other.n_bridge_people;
        let columns = [
            (&mut self.met, &other.met),
            (&mut self.followed, &other.followed),
            (&mut self.target_people, &other.target_people),
        ];
        for (sums, parts) in columns {
            for (sum, part) in sums.iter_mut().zip(parts) {
                *sum += part;
            }
        }
    }
}

#[derive(Serialize)]
struct Id<'a> {
    platform: &'static str,
    user_id: &'a str,
}

/// One person: cluster number, ids, and by what the ids can be joined (before damage).
#[derive(Serialize)]
struct PersonTruth<'a> {
    cluster: usize,
    ids: Vec<Id<'a>>,
    joined_by: Vec<&'static str>,
}

#[derive(Serialize)]
struct ClusterTruth {
    name: &'static str,
    categories: [&'static str; 2],
    genres: [&'static str; 2],
}

#[derive(Serialize)]
struct RuleTruth<'a> {
    level: Level,
    from_domain: Domain,
    from: &'a str,
    to: &'a str,
    strength: f64,
    from_people: u64,
    followed: u64,
    /// People with the target at all, and their share of everybody.
    to_people: u64,
    base_rate: f64,
}

#[derive(Serialize)]
struct DamageTruth {
    file: &'static str,
    kind: &'static str,
    rows: u64,
}

#[derive(Serialize)]
struct Options {
    people: u32,
    courses: u32,
    tracks: u32,
    events: u64,
    seed: u64,
}

pub const HEAD: &str = "{\"people\":[\n";

/// Appends a person's line, with a comma before it unless it is the `first`.
pub fn write_person(out: &mut String, person: &Person, story: &Story, first: bool) -> serde_json::Result<()> {
    let mut ids = vec![];
    if story.on_courses() {
        ids.push(Id { platform: person.shop.id(), user_id: &person.shop_account.user_id });
    }
    if story.on_music() {
        ids.push(Id { platform: "music", user_id: &person.music_account.user_id });
    }
    let joined_by = if ids.len() == 2 { joins(&person.shop_account, &person.music_account) } else { vec![] };
    let line = serde_json::to_string(&PersonTruth { cluster: person.cluster, ids, joined_by })?;
    out.push_str(if first { "" } else { ",\n" });
    out.push_str(&line);
    Ok(())
}

fn joins(shop: &Account, music: &Account) -> Vec<&'static str> {
    let mut kinds = vec![];
    if shop.email.is_some() && shop.email == music.email {
        kinds.push("email");
    }
    if shop.has_phone && music.has_phone {
        kinds.push("phone");
    }
    kinds
}

/// What stands after the people.
pub fn tail(
    options: &SampleOptions,
    report: &SampleReport,
    counts: &Counts,
    tally: &Tally,
    world: &World,
) -> serde_json::Result<String> {
    let clusters: Vec<ClusterTruth> = CLUSTERS
        .iter()
        .map(|plan| ClusterTruth {
            name: plan.name,
            categories: plan.categories.map(|category| CATEGORIES[category].name),
            genres: plan.genres.map(|genre| GENRES[genre].name),
        })
        .collect();
    let rules: Vec<RuleTruth<'_>> =
        (0..world.rules.len()).map(|place| rule_truth(place, report, counts, world)).collect();
    let damage: Vec<DamageTruth> = FileKind::ALL
        .into_iter()
        .flat_map(|file| {
            tally.of(file).map(move |(kind, rows)| DamageTruth { file: file.name(), kind: kind.id(), rows })
        })
        .collect();
    let made_with = Options {
        people: options.n_people,
        courses: options.n_courses,
        tracks: options.n_tracks,
        events: options.n_events,
        seed: options.seed,
    };
    Ok(format!(
        "\n],\n\"clusters\":{},\n\"rules\":{},\n\"damage\":{},\n\"bridge_people\":{},\n\"options\":{}}}\n",
        serde_json::to_string(&clusters)?,
        serde_json::to_string(&rules)?,
        serde_json::to_string(&damage)?,
        report.n_bridge_people,
        serde_json::to_string(&made_with)?,
    ))
}

fn rule_truth<'a>(place: usize, report: &SampleReport, counts: &Counts, world: &'a World) -> RuleTruth<'a> {
    let rule = &world.rules[place];
    RuleTruth {
        level: rule.level,
        from_domain: rule.from,
        from: world.rule_end_name(rule.from, rule.level, rule.source),
        to: world.rule_end_name(rule.from.other(), rule.level, rule.target),
        strength: rule.strength,
        from_people: counts.met[place],
        followed: counts.followed[place],
        to_people: counts.target_people[place],
        base_rate: counts.target_people[place] as f64 / report.n_people.max(1) as f64,
    }
}
