//! Checks of the planted structure by plain counting over what people do, before any file is written.

use std::collections::{BTreeMap, BTreeSet};

use crate::data::Domain;

use super::SampleOptions;
use super::calendar::{END, SECS_PER_DAY, START};
use super::make::Maker;
use super::person::Person;
use super::plan::Level;
use super::story::Story;
use super::world::Rule;

const WINDOW: i64 = 30 * SECS_PER_DAY;
const N_MONTHS: usize = 25;

struct Crowd {
    maker: Maker,
    people: Vec<(Person, Story)>,
}

impl Crowd {
    fn new(n_people: u32, seed: u64) -> Self {
        let maker = Maker::new(&SampleOptions { seed, ..SampleOptions::for_people(n_people) });
        let people =
            (0..n_people).map(|number| maker.person(number)).map(|(person, story, _)| (person, story)).collect();
        Self { maker, people }
    }

    /// Per person: end (a creator, category or genre number) to the times of its events, on one side.
    fn times(&self, side: Domain, level: Level) -> Vec<BTreeMap<usize, Vec<i64>>> {
        let world = &self.maker.world;
        let of_person = |(_, story): &(Person, Story)| {
            let mut times = BTreeMap::<usize, Vec<i64>>::new();
            match side {
                Domain::Course => {
                    for take in &story.takes {
                        let course = &world.courses[take.course as usize];
                        let end = if level == Level::Creator { course.teacher } else { course.category };
                        times.entry(end).or_default().push(take.time);
                    }
                }
                Domain::Music => {
                    for play in &story.plays {
                        let artist = world.tracks[play.track as usize].artist;
                        let end = if level == Level::Creator { artist } else { world.artists[artist].genre };
                        times.entry(end).or_default().push(play.end);
                    }
                }
            }
            times
        };
        self.people.iter().map(of_person).collect()
    }
}

/// Lift of every pair by the definition of paths: people with A first and B within the window after it, over people
/// with A, against the share of everybody with B in a window of the same month.
fn lifts(crowd: &Crowd, from: Domain, level: Level) -> Vec<(f64, usize, usize)> {
    let (sources, targets) = (crowd.times(from, level), crowd.times(from.other(), level));
    let month = |time: i64| ((time - START) / WINDOW) as usize;
    let mut active = BTreeMap::<usize, [BTreeSet<usize>; N_MONTHS]>::new();
    for (person, ends) in targets.iter().enumerate() {
        for (&end, times) in ends {
            let months = active.entry(end).or_default();
            for &time in times {
                months[month(time)].insert(person);
            }
        }
    }
    let mut pairs = BTreeMap::<(usize, usize), (f64, f64)>::new();
    let mut followed_up = BTreeMap::<usize, f64>::new();
    for (ends, other_ends) in sources.iter().zip(&targets) {
        for (&source, times) in ends {
            let first = *times.iter().min().unwrap();
            if first + WINDOW > END {
                continue;
            }
            *followed_up.entry(source).or_default() += 1.0;
            for (&target, months) in &active {
                let pair = pairs.entry((source, target)).or_default();
                pair.1 += months[month(first) + 1].len() as f64 / crowd.people.len() as f64;
                let first_target = other_ends.get(&target).and_then(|times| times.iter().min());
                pair.0 += f64::from(u8::from(first_target.is_some_and(|&t| t > first && t <= first + WINDOW)));
            }
        }
    }
    let mut rows: Vec<_> = pairs.into_iter().map(|((a, b), (crossed, expected))| (crossed / expected, a, b)).collect();
    rows.sort_by(|x, y| y.0.total_cmp(&x.0));
    rows
}

#[test]
fn planted_rules_lead_the_list_of_lifts() {
    for seed in [7, 1, 2] {
        let crowd = Crowd::new(5_000, seed);
        for from in Domain::BOTH {
            for level in [Level::Creator, Level::Category] {
                check_rules(&crowd, from, level);
            }
        }
    }
}

/// Every rule has a lift over 2, and four in five are among the first rows, twice as many as there are rules.
fn check_rules(crowd: &Crowd, from: Domain, level: Level) {
    let rows = lifts(crowd, from, level);
    let rules = crowd.maker.world.rules.iter().filter(|rule| rule.from == from && rule.level == level);
    let rank = |rule: &Rule| rows.iter().position(|row| (row.1, row.2) == (rule.source, rule.target)).unwrap();
    let ranks: Vec<(usize, f64)> = rules.map(rank).map(|rank| (rank, rows[rank].0)).collect();
    println!("{from:?} {level:?}: {ranks:?}");
    assert!(ranks.iter().all(|&(_, lift)| lift > 2.0), "{from:?} {level:?}: {ranks:?}");
    let near_the_top = ranks.iter().filter(|(rank, _)| *rank < 2 * ranks.len()).count();
    assert!(near_the_top * 10 >= ranks.len() * 8, "{from:?} {level:?}: {ranks:?}");
}

#[test]
fn the_crowd_has_the_shares_of_the_plan() {
    let crowd = Crowd::new(5_000, 7);
    let share = |test: fn(&Story) -> bool| {
        crowd.people.iter().filter(|(_, story)| test(story)).count() as f64 / crowd.people.len() as f64
    };
    let courses_only = share(|story| story.on_courses() && !story.on_music());
    let both = share(|story| story.on_courses() && story.on_music());
    println!("courses only {courses_only}, both {both}");
    assert!((0.46..0.54).contains(&courses_only), "{courses_only}");
    assert!((0.15..0.21).contains(&both), "{both}");
    assert!(crowd.people.iter().all(|(_, story)| story.on_courses() || story.on_music()));
    let times = crowd.people.iter().flat_map(|(_, story)| {
        let takes = story.takes.iter().flat_map(|take| [take.time, take.last_seen]);
        takes.chain(story.plays.iter().map(|play| play.end))
    });
    assert!(times.into_iter().all(|time| (START..END).contains(&time)));
}

/// What is known of a person without a look at the music: interests, age band, device, categories, teachers.
fn marks(person: &Person, story: &Story, maker: &Maker) -> BTreeSet<(u8, usize)> {
    let mut marks: BTreeSet<(u8, usize)> = person.interests.iter().map(|&interest| (0, interest)).collect();
    marks.insert((1, person.age as usize / 8));
    marks.insert((2, person.device));
    for take in &story.takes {
        let course = &maker.world.courses[take.course as usize];
        marks.insert((3, course.category));
        marks.insert((4, course.teacher));
    }
    marks
}

fn ndcg_at_10(scores: &[f64], wanted: &BTreeSet<usize>) -> f64 {
    let mut order: Vec<usize> = (0..scores.len()).collect();
    order.sort_by(|&a, &b| scores[b].total_cmp(&scores[a]).then(a.cmp(&b)));
    let gain = |rank: usize| 1.0 / (rank as f64 + 2.0).log2();
    let got: f64 = (0..10).filter(|&rank| wanted.contains(&order[rank])).map(gain).sum();
    got / (0..wanted.len().min(10)).map(gain).sum::<f64>()
}

/// A person's music, hidden, must be foreseeable from courses and profile well above popularity.
#[test]
fn crossing_can_be_learnt() {
    let crowd = Crowd::new(5_000, 7);
    let n_tracks = crowd.maker.world.tracks.len();
    let rows: Vec<_> = crowd
        .people
        .iter()
        .filter(|(_, story)| story.on_music())
        .map(|(person, story)| {
            let tracks: BTreeSet<usize> = story.plays.iter().map(|play| play.track as usize).collect();
            (marks(person, story, &crowd.maker), tracks, story.on_courses())
        })
        .collect();
    let is_hidden = |row: usize| rows[row].2 && row.is_multiple_of(3);
    let mut popularity = vec![0.5; n_tracks];
    let mut by_mark = BTreeMap::<(u8, usize), (f64, Vec<f64>)>::new();
    for row in (0..rows.len()).filter(|&row| !is_hidden(row)) {
        rows[row].1.iter().for_each(|&track| popularity[track] += 1.0);
        for &mark in &rows[row].0 {
            let (n_people, counts) = by_mark.entry(mark).or_insert_with(|| (0.0, vec![0.0; n_tracks]));
            *n_people += 1.0;
            rows[row].1.iter().for_each(|&track| counts[track] += 1.0);
        }
    }
    let n_people = rows.len() as f64;
    let (mut plain, mut informed, mut n_hidden) = (0.0, 0.0, 0.0);
    for row in (0..rows.len()).filter(|&row| is_hidden(row)) {
        let base: Vec<f64> = popularity.iter().map(|count| count / n_people).collect();
        let mut scores: Vec<f64> = base.iter().map(|share| share.ln()).collect();
        for mark in &rows[row].0 {
            let Some((n_people, counts)) = by_mark.get(mark) else { continue };
            for track in 0..n_tracks {
                let smoothed = (counts[track] + 20.0 * base[track]) / (n_people + 20.0);
                scores[track] += 0.5 * (smoothed / base[track]).ln();
            }
        }
        plain += ndcg_at_10(&popularity, &rows[row].1);
        informed += ndcg_at_10(&scores, &rows[row].1);
        n_hidden += 1.0;
    }
    println!("{n_hidden} hidden people: popularity {}, informed {}", plain / n_hidden, informed / n_hidden);
    assert!(informed > 1.3 * plain, "{informed} over {plain}");
}
