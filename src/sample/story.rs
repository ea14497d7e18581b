//! What one person does over the 24 months: courses taken, tracks played, and the crossing from one side to the
//! other, by a planted rule or by chance.

use crate::data::{Domain, EventKind};

use super::calendar::{END, SECS_PER_DAY};
use super::draw::Draw;
use super::person::Person;
use super::plan::{CROSSING_MAX_DAYS, CROSSING_MEAN_DAYS, CROSSING_MIN_DAYS};
use super::world::{Rule, Shop, World};

/// How much people do on average.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Activity {
    pub takes: f64,
    pub plays: f64,
    /// Chance of going over to the other side without a rule, from courses and from music.
    pub plain_crossing: [f64; 2],
}

/// A course taken.
#[derive(Debug, Clone, PartialEq)]
pub struct Take {
    pub course: u32,
    pub time: i64,
    /// Share of the course watched, 0..=1.
    pub progress: f64,
    pub last_seen: i64,
    pub refunded_at: Option<i64>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndReason {
    TrackDone,
    ForwardButton,
    EndPlay,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Play {
    pub track: u32,
    pub end: i64,
    pub ms_played: i64,
    pub reason: EndReason,
    pub device: usize,
    pub session: u32,
}

/// A row of the wide-open event table.
#[derive(Debug, Clone, PartialEq)]
pub struct Act {
    pub domain: Domain,
    /// A course or a track.
    pub item: u32,
    pub kind: EventKind,
    pub value: Option<f64>,
    pub time: i64,
    pub device: usize,
    pub session: u32,
}

/// Everything that one person does, in no order of time.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Story {
    pub takes: Vec<Take>,
    pub plays: Vec<Play>,
    pub acts: Vec<Act>,
    /// Places of the rules whose source the person took first, and whether the person followed.
    pub met_rules: Vec<(usize, bool)>,
}

impl Story {
    pub fn new(person: &Person, world: &World, activity: Activity, draw: &mut Draw) -> Self {
        let mut teller = Teller { person, world, activity, story: Self::default(), own_artists: vec![], n_sessions: 0 };
        match person.first_side {
            Domain::Course => teller.course_first(draw),
            Domain::Music => teller.music_first(draw),
        }
        teller.act(draw);
        teller.story
    }

    pub fn on_courses(&self) -> bool {
        !self.takes.is_empty()
    }

    pub fn on_music(&self) -> bool {
        !self.plays.is_empty()
    }
}

struct Teller<'a> {
    person: &'a Person,
    world: &'a World,
    activity: Activity,
    story: Story,
    /// Artists whom the person comes back to.
    own_artists: Vec<usize>,
    n_sessions: u32,
}

impl Teller<'_> {
    fn course_first(&mut self, draw: &mut Draw) {
        self.take_courses(self.person.joined, true, draw);
        let mut takes: Vec<(i64, u32)> = self.story.takes.iter().map(|take| (take.time, take.course)).collect();
        takes.sort_unstable();
        let mut begin: Option<i64> = None;
        for (place, rule) in self.rules_from(Domain::Course) {
            let source = takes.iter().find(|(_, course)| self.world.is_rule_course(rule.level, rule.source, *course));
            let Some(&(time, _)) = source else { continue };
            if let Some(crossing) = self.meet(place, rule, time, draw) {
                let artist = self.world.rule_artist(rule.level, rule.target, self.person.cluster, draw);
                self.own_artists.push(artist);
                self.play_session(crossing, 2 + draw.below(4), Some(artist), draw);
                begin = Some(begin.map_or(crossing, |begin| begin.min(crossing)));
            }
        }
        if begin.is_none() && draw.chance(self.activity.plain_crossing[Domain::Course.index()]) {
            begin = Some(self.world.calendar.listening_time(draw, self.person.joined, self.person.utc_offset_hours()));
        }
        if let Some(begin) = begin {
            self.play_music(begin, draw);
        }
    }

    fn music_first(&mut self, draw: &mut Draw) {
        self.play_music(self.person.joined, draw);
        let mut begin: Option<i64> = None;
        for (place, rule) in self.rules_from(Domain::Music) {
            let of_source = |play: &&Play| self.world.is_rule_track(rule.level, rule.source, play.track);
            let Some(time) = self.story.plays.iter().filter(of_source).map(|play| play.end).min() else { continue };
            let Some(course) = self.world.rule_course(rule.level, rule.target, self.person.shop, draw) else {
                continue;
            };
            if let Some(crossing) = self.meet(place, rule, time, draw) {
                self.take(course, crossing, draw);
                begin = Some(begin.map_or(crossing, |begin| begin.min(crossing)));
            }
        }
        if begin.is_none() && draw.chance(self.activity.plain_crossing[Domain::Music.index()]) {
            let time = self.world.calendar.lesson_time(draw, self.person.joined, self.person.utc_offset_hours());
            self.take_courses(time, true, draw);
        } else if let Some(begin) = begin {
            self.take_courses(begin, false, draw);
        }
    }

    fn rules_from(&self, side: Domain) -> impl Iterator<Item = (usize, Rule)> + use<> {
        let rules: Vec<Rule> = self.world.rules.clone();
        rules.into_iter().enumerate().filter(move |(_, rule)| rule.from == side)
    }

    /// The person took a rule's source at `time`: when does the crossing follow, if it does within the calendar?
    fn meet(&mut self, place: usize, rule: Rule, time: i64, draw: &mut Draw) -> Option<i64> {
        let days = CROSSING_MIN_DAYS + draw.exponential(CROSSING_MEAN_DAYS);
        let crossing = time + (days.min(CROSSING_MAX_DAYS) * SECS_PER_DAY as f64) as i64;
        let follows = draw.chance(rule.strength) && crossing < END - SECS_PER_DAY;
        self.story.met_rules.push((place, follows));
        follows.then_some(crossing)
    }

    /// Courses of the person's taste; the first at `from` itself when `at_once`.
    fn take_courses(&mut self, from: i64, at_once: bool, draw: &mut Draw) {
        let count = (self.activity.takes * draw.heavy()).round().max(1.0) as usize;
        for place in 0..count.min(60) {
            let course = self.world.course(self.person.cluster, self.person.shop, draw);
            let time = if place == 0 && at_once {
                from
            } else {
                self.world.calendar.lesson_time(draw, from, self.person.utc_offset_hours())
            };
            self.take(course, time, draw);
        }
    }

    /// Takes a course unless the person has it already.
    fn take(&mut self, course: u32, time: i64, draw: &mut Draw) {
        if self.story.takes.iter().any(|take| take.course == course) {
            return;
        }
        let progress = match draw.unit() {
            share if share < 0.12 => 0.0,
            share if share < 0.42 => 1.0,
            share => ((share - 0.42) / 0.58).powi(2),
        };
        let progress = (progress * 100.0).round() / 100.0;
        let studied_secs = ((1.0 + draw.exponential(30.0)) * SECS_PER_DAY as f64) as i64;
        let last_seen = later(time, studied_secs, draw);
        let refunded = progress < 0.3 && draw.chance(0.12);
        let refund_secs = draw.between(SECS_PER_DAY, 14 * SECS_PER_DAY);
        let refunded_at = refunded.then(|| later(time, refund_secs, draw));
        self.story.takes.push(Take { course, time, progress, last_seen, refunded_at });
    }

    fn play_music(&mut self, from: i64, draw: &mut Draw) {
        for _ in 0..1 + draw.below(3) {
            let genre = self.world.tastes[self.person.cluster].genres.draw(draw);
            self.own_artists.push(self.world.artist(self.person.cluster, genre, draw));
        }
        let count = (self.activity.plays * draw.heavy()).round().max(1.0) as usize;
        let mut left = count.min(4_000);
        while left > 0 {
            let length = draw.run_length(5.0).min(left);
            let time = self.world.calendar.listening_time(draw, from, self.person.utc_offset_hours());
            self.play_session(time, length, None, draw);
            left -= length;
        }
    }

    /// Some tracks one after another: of one artist, of an artist of the person's own, or of a genre.
    fn play_session(&mut self, begin: i64, length: usize, artist: Option<usize>, draw: &mut Draw) {
        let taste = &self.world.tastes[self.person.cluster];
        let session = self.n_sessions;
        self.n_sessions += 1;
        let device = if draw.chance(0.7) { self.person.device } else { taste.devices.draw(draw) };
        let own = (!self.own_artists.is_empty() && draw.chance(0.35)).then(|| draw.pick(&self.own_artists));
        let loyal = artist.or(own);
        let genre = taste.genres.draw(draw);
        let mut time = begin;
        for _ in 0..length {
            let artist = loyal.unwrap_or_else(|| self.world.artist(self.person.cluster, genre, draw));
            let track = self.world.track(artist, draw);
            let length_ms = self.world.tracks[track as usize].length_secs * 1_000;
            let liked = loyal.is_some() || taste.plan.genres.contains(&genre);
            let (ms_played, reason) = listen(length_ms, liked, draw);
            time += ms_played / 1_000 + 1;
            if time >= END {
                break;
            }
            self.story.plays.push(Play { track, end: time, ms_played, reason, device, session });
        }
    }

    /// Likes, follows, refusals and views around what was taken and played.
    fn act(&mut self, draw: &mut Draw) {
        let story = &mut self.story;
        for (place, take) in story.takes.iter().enumerate() {
            let session = 1_000_000 + place as u32;
            let device = self.person.device;
            for (kind, value) in course_acts(take, self.person.shop == Shop::Teachable, draw) {
                let time = take.last_seen;
                story.acts.push(Act { domain: Domain::Course, item: take.course, kind, value, time, device, session });
            }
        }
        for play in &story.plays {
            if let Some(kind) = play_act(play.reason, draw) {
                let (domain, item, time) = (Domain::Music, play.track, play.end);
                let (device, session) = (play.device, play.session);
                story.acts.push(Act { domain, item, kind, value: None, time, device, session });
            }
        }
    }
}

/// `time` and `secs` on, or somewhere before the end when that is beyond it.
fn later(time: i64, secs: i64, draw: &mut Draw) -> i64 {
    if time + secs < END { time + secs } else { draw.between(time, END - 1) }
}

fn listen(length_ms: i64, liked: bool, draw: &mut Draw) -> (i64, EndReason) {
    let share_skipped = if liked { 0.08 } else { 0.24 };
    match draw.unit() {
        share if share < share_skipped => (draw.between(2_000, 28_000), EndReason::ForwardButton),
        share if share < share_skipped + 0.07 => {
            ((length_ms as f64 * (0.3 + 0.6 * draw.unit())) as i64, EndReason::EndPlay)
        }
        _ => (length_ms, EndReason::TrackDone),
    }
}

/// Teachable has no file of learning, so its progress stands in the event table.
fn course_acts(take: &Take, with_progress: bool, draw: &mut Draw) -> Vec<(EventKind, Option<f64>)> {
    let mut acts = vec![];
    if with_progress && take.progress > 0.0 {
        acts.push((EventKind::View, Some(take.progress)));
    }
    if with_progress && take.progress >= 1.0 {
        acts.push((EventKind::Complete, None));
    }
    if take.refunded_at.is_some() && draw.chance(0.4) {
        acts.push((EventKind::Dislike, None));
    } else if take.progress > 0.5 && draw.chance(0.4) {
        acts.push((EventKind::Like, None));
    }
    if draw.chance(0.08) {
        acts.push((EventKind::Follow, None));
    }
    acts
}

fn play_act(reason: EndReason, draw: &mut Draw) -> Option<EventKind> {
    let share = draw.unit();
    match reason {
        EndReason::ForwardButton if share < 0.06 => Some(EventKind::Dislike),
        EndReason::ForwardButton if share < 0.2 => Some(EventKind::Skip),
        EndReason::TrackDone if share < 0.07 => Some(EventKind::Like),
        EndReason::TrackDone if share < 0.09 => Some(EventKind::Follow),
        EndReason::TrackDone if share < 0.13 => Some(EventKind::Complete),
        _ => None,
    }
}
