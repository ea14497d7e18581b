//! The shop and the label behind the files: courses, teachers, tracks, artists, the tables from which each taste
//! draws, and the rules with their ends found. Nothing of it depends on the people.

use crate::data::Domain;

use super::calendar::Calendar;
use super::draw::{Draw, Weighted, zipf};
use super::plan::{CATEGORY_POPULARITY, CLUSTERS, ClusterPlan, EndPlan, GENRE_POPULARITY, Level, RULES, RulePlan};
use super::words;

/// The two course platforms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shop {
    Xiaoetong,
    Teachable,
}

impl Shop {
    pub fn id(self) -> &'static str {
        match self {
            Self::Xiaoetong => "xiaoetong",
            Self::Teachable => "teachable",
        }
    }
}

pub struct Teacher {
    pub name: String,
    pub category: usize,
    pub shop: Shop,
    pub courses: Vec<u32>,
}

pub struct Course {
    pub id: String,
    pub title: String,
    pub teacher: usize,
    pub category: usize,
    pub shop: Shop,
    pub level: &'static str,
    /// In hundredths of the shop's currency (CNY or USD).
    pub price_cents: i64,
    pub length_minutes: i64,
    /// Joined by `;`.
    pub tags: String,
}

pub struct Artist {
    pub name: String,
    pub genre: usize,
    pub first_track: usize,
    /// Which of the artist's tracks is played.
    pub tracks: Weighted,
}

pub struct Track {
    pub id: String,
    pub isrc: String,
    pub title: String,
    pub artist: usize,
    pub album: String,
    pub tags: String,
    pub tempo: i64,
    pub length_secs: i64,
    pub release_date: String,
}

/// A planted crossing with its ends as places in the world: teacher, category, artist or genre.
#[derive(Debug, Clone, Copy)]
pub struct Rule {
    pub from: Domain,
    pub level: Level,
    pub source: usize,
    pub target: usize,
    pub strength: f64,
}

/// What one cluster takes and plays.
pub struct Taste {
    pub plan: &'static ClusterPlan,
    /// Per shop: over the shop's courses.
    courses: [Weighted; 2],
    pub genres: Weighted,
    /// Per genre: over the genre's artists.
    artists: Vec<Weighted>,
    pub devices: Weighted,
}

pub struct World {
    pub calendar: Calendar,
    pub teachers: Vec<Teacher>,
    pub courses: Vec<Course>,
    pub artists: Vec<Artist>,
    pub tracks: Vec<Track>,
    pub rules: Vec<Rule>,
    pub tastes: Vec<Taste>,
    pub clusters: Weighted,
    shop_courses: [Vec<u32>; 2],
    genre_artists: Vec<Vec<usize>>,
    /// Per category: over the category's courses of each shop.
    category_courses: Vec<[Vec<u32>; 2]>,
}

impl World {
    pub fn new(n_courses: usize, n_tracks: usize, seed: u64) -> Self {
        let mut draw = Draw::new(seed, u64::MAX);
        let (teachers, courses) = make_courses(n_courses, &mut draw);
        let (artists, tracks) = make_music(n_tracks, &mut draw);
        let in_shop = |shop| (0..courses.len() as u32).filter(|&c| courses[c as usize].shop == shop).collect();
        let shop_courses: [Vec<u32>; 2] = [in_shop(Shop::Xiaoetong), in_shop(Shop::Teachable)];
        let of_category = |category, shop: usize| -> Vec<u32> {
            shop_courses[shop].iter().copied().filter(|&c| courses[c as usize].category == category).collect()
        };
        let category_courses = (0..words::CATEGORIES.len()).map(|c| [of_category(c, 0), of_category(c, 1)]).collect();
        let genre_artists: Vec<Vec<usize>> = (0..words::GENRES.len())
            .map(|genre| (0..artists.len()).filter(|&artist| artists[artist].genre == genre).collect())
            .collect();
        let tastes = (0..CLUSTERS.len())
            .map(|cluster| make_taste(cluster, &teachers, &courses, &shop_courses, &genre_artists))
            .collect();
        let rules = RULES.iter().map(|plan| place_rule(plan, &teachers, &genre_artists)).collect();
        let shares: Vec<f64> = CLUSTERS.iter().map(|cluster| cluster.share).collect();
        Self {
            calendar: Calendar::new(),
            teachers,
            courses,
            artists,
            tracks,
            rules,
            tastes,
            clusters: Weighted::new(&shares),
            shop_courses,
            genre_artists,
            category_courses,
        }
    }

    /// A course of the cluster's taste in a shop.
    pub fn course(&self, cluster: usize, shop: Shop, draw: &mut Draw) -> u32 {
        let row = self.tastes[cluster].courses[shop as usize].draw(draw);
        self.shop_courses[shop as usize].get(row).copied().unwrap_or(0)
    }

    /// An artist of the cluster's taste within a genre.
    pub fn artist(&self, cluster: usize, genre: usize, draw: &mut Draw) -> usize {
        let row = self.tastes[cluster].artists[genre].draw(draw);
        self.genre_artists[genre].get(row).copied().unwrap_or(0)
    }

    pub fn track(&self, artist: usize, draw: &mut Draw) -> u32 {
        let artist = &self.artists[artist];
        (artist.first_track + artist.tracks.draw(draw)) as u32
    }

    /// A course that fulfils a rule's course end in this shop; `None` when the shop has none.
    pub fn rule_course(&self, level: Level, target: usize, shop: Shop, draw: &mut Draw) -> Option<u32> {
        let courses = match level {
            Level::Creator if self.teachers[target].shop != shop => return None,
            Level::Creator => &self.teachers[target].courses,
            Level::Category => &self.category_courses[target][shop as usize],
        };
        if courses.is_empty() { None } else { Some(draw.pick(courses)) }
    }

    /// An artist who fulfils a rule's music end: in a whole genre, one whom the cluster would choose there.
    pub fn rule_artist(&self, level: Level, target: usize, cluster: usize, draw: &mut Draw) -> usize {
        match level {
            Level::Creator => target,
            Level::Category => self.artist(cluster, target, draw),
        }
    }

    pub fn rule_end_name(&self, domain: Domain, level: Level, end: usize) -> &str {
        match (domain, level) {
            (Domain::Course, Level::Category) => words::CATEGORIES[end].name,
            (Domain::Course, Level::Creator) => &self.teachers[end].name,
            (Domain::Music, Level::Category) => words::GENRES[end].name,
            (Domain::Music, Level::Creator) => &self.artists[end].name,
        }
    }

    pub fn is_rule_course(&self, level: Level, source: usize, course: u32) -> bool {
        let course = &self.courses[course as usize];
        source == if level == Level::Creator { course.teacher } else { course.category }
    }

    pub fn is_rule_track(&self, level: Level, source: usize, track: u32) -> bool {
        let artist = self.tracks[track as usize].artist;
        source == if level == Level::Creator { artist } else { self.artists[artist].genre }
    }
}

/// The `index`-th pair out of two lists, and how often all pairs have been used up before it.
fn combine(index: usize, n_first: usize, n_second: usize) -> (usize, usize, usize) {
    let (round, first) = (index / n_first, index % n_first);
    (first, (round + first) % n_second, round / n_second)
}

fn numbered(name: String, repeat: usize) -> String {
    if repeat == 0 { name } else { format!("{name} {}", repeat + 1) }
}

fn make_courses(n_courses: usize, draw: &mut Draw) -> (Vec<Teacher>, Vec<Course>) {
    let n_categories = words::CATEGORIES.len();
    let n_teachers = (n_courses / 4).max(2 * n_categories);
    let mut teachers: Vec<Teacher> = (0..n_teachers).map(|number| make_teacher(number, n_categories)).collect();
    let mut seen = [[0; 2]; 12];
    let courses = (0..n_courses).map(|number| {
        let teacher_number = number % n_teachers;
        let teacher = &mut teachers[teacher_number];
        teacher.courses.push(number as u32);
        let rank = &mut seen[teacher.category][teacher.shop as usize];
        *rank += 1;
        make_course(number, teacher_number, teacher, *rank - 1, draw)
    });
    let courses = courses.collect();
    (teachers, courses)
}

/// The first twelve teach on 小鹅通, one a category; of every further 36, again the first twelve.
fn make_teacher(number: usize, n_categories: usize) -> Teacher {
    let shop = if (number / n_categories).is_multiple_of(3) { Shop::Xiaoetong } else { Shop::Teachable };
    let name = if shop == Shop::Xiaoetong {
        let (first, second, repeat) = combine(number, words::SURNAMES_ZH.len(), words::GIVEN_ZH.len());
        numbered(format!("{}{}", words::SURNAMES_ZH[first].0, words::GIVEN_ZH[second].0), repeat)
    } else {
        let (first, second, repeat) = combine(number, words::FIRST_NAMES.len(), words::LAST_NAMES.len());
        numbered(format!("{} {}", words::FIRST_NAMES[first], words::LAST_NAMES[second]), repeat)
    };
    Teacher { name, category: number % n_categories, shop, courses: vec![] }
}

fn make_course(number: usize, teacher_number: usize, teacher: &Teacher, rank: usize, draw: &mut Draw) -> Course {
    let category = &words::CATEGORIES[teacher.category];
    let (topic, angle, repeat) = combine(rank, 8, 10);
    let chinese = teacher.shop == Shop::Xiaoetong;
    let title = if chinese {
        format!("{}{}", category.topics_zh[topic], words::ANGLES_ZH[angle])
    } else {
        format!("{}: {}", category.topics_en[topic], words::ANGLES_EN[angle])
    };
    let prices: &[i64] = if chinese {
        &[0, 990, 4_900, 9_900, 19_900, 29_900, 59_900, 129_900, 198_000, 298_000]
    } else {
        &[0, 1_900, 2_900, 3_900, 4_900, 7_900, 9_900, 14_900, 19_900]
    };
    let tags = [category.tags[topic % 4], category.tags[(topic / 2 + 1 + topic % 4) % 4]];
    Course {
        id: if chinese { format!("p_{:06x}", 0x66_0a00 + number * 37) } else { (48_210 + number * 7).to_string() },
        title: numbered(title, repeat),
        teacher: teacher_number,
        category: teacher.category,
        shop: teacher.shop,
        level: draw.pick(&words::LEVELS),
        price_cents: draw.pick(prices),
        length_minutes: draw.between(4, 80) * 15,
        tags: if tags[0] == tags[1] { tags[0].to_owned() } else { tags.join(";") },
    }
}

fn make_music(n_tracks: usize, draw: &mut Draw) -> (Vec<Artist>, Vec<Track>) {
    let n_artists = (n_tracks / 10).max(words::GENRES.len());
    let mut artists = vec![];
    let mut tracks = vec![];
    for number in 0..n_artists {
        let genre = number % words::GENRES.len();
        let first_track = tracks.len();
        let end = (number + 1) * n_tracks / n_artists;
        let artist = Artist {
            name: artist_name(number, genre),
            genre,
            first_track,
            tracks: Weighted::new(&zipf(end - first_track, 0.7)),
        };
        for track in first_track..end {
            tracks.push(make_track(track, number, genre, track - first_track, draw));
        }
        artists.push(artist);
    }
    (artists, tracks)
}

fn artist_name(number: usize, genre: usize) -> String {
    if genre == words::CHINESE_GENRE {
        let (first, second, repeat) =
            combine(number / words::GENRES.len(), words::ARTIST_FIRST_ZH.len(), words::ARTIST_SECOND_ZH.len());
        numbered(format!("{}{}", words::ARTIST_FIRST_ZH[first], words::ARTIST_SECOND_ZH[second]), repeat)
    } else {
        let (first, second, repeat) = combine(number, words::ARTIST_FIRST.len(), words::ARTIST_SECOND.len());
        numbered(format!("The {} {}", words::ARTIST_FIRST[first], words::ARTIST_SECOND[second]), repeat)
    }
}

fn make_track(number: usize, artist: usize, genre: usize, rank: usize, draw: &mut Draw) -> Track {
    let words_of_genre = &words::GENRES[genre];
    let chinese = genre == words::CHINESE_GENRE;
    let (firsts, seconds): (&[&str], &[&str]) = if chinese {
        (&words::TRACK_FIRST_ZH, &words::TRACK_SECOND_ZH)
    } else {
        (&words::TRACK_FIRST, &words::TRACK_SECOND)
    };
    let (first, second, repeat) = combine(number, firsts.len(), seconds.len());
    let gap = if chinese { "" } else { " " };
    let title = numbered(format!("{}{gap}{}", firsts[first], seconds[second]), repeat);
    // Albums hold five tracks and are named after one of them.
    let (album_first, album_second, _) = combine(number - rank % 5 + 11, firsts.len(), seconds.len());
    let (slow, fast) = words_of_genre.tempo;
    let year = draw.between(2016, 2025);
    Track {
        id: format!("TRK{:06}", 100_000 + number),
        isrc: format!("ZZCF1{:02}{:05}", year % 100, number % 100_000),
        title,
        artist,
        album: format!("{}{gap}{}", firsts[album_first], seconds[album_second]),
        tags: format!("{};{}", words_of_genre.tags[rank % 4], words_of_genre.tags[(rank + 1 + rank / 4) % 4]),
        tempo: draw.between(i64::from(slow), i64::from(fast)),
        length_secs: draw.between(128, 342),
        release_date: format!("{year}-{:02}-{:02}", draw.between(1, 12), draw.between(1, 28)),
    }
}

fn make_taste(
    cluster: usize,
    teachers: &[Teacher],
    courses: &[Course],
    shop_courses: &[Vec<u32>; 2],
    genre_artists: &[Vec<usize>],
) -> Taste {
    let plan = &CLUSTERS[cluster];
    let course_weight = |&course: &u32| {
        let course_idx = course as usize;
        let rank = teachers[courses[course_idx].teacher].courses.iter().position(|&c| c == course).unwrap_or(0);
        let course = &courses[course_idx];
        let level = course.teacher / words::CATEGORIES.len();
        let favourite = if plan.categories.contains(&course.category) { 9.0 } else { 1.0 };
        // Teachers of one category share its people unevenly, and each cluster has a teacher of its own.
        let teacher = if (level + cluster).is_multiple_of(3) { 2.0 } else { 1.0 } / (1.0 + level as f64).sqrt();
        CATEGORY_POPULARITY[course.category] * favourite * teacher / (1.0 + rank as f64).powf(0.8)
    };
    let course_table = |shop: usize| Weighted::new(&shop_courses[shop].iter().map(course_weight).collect::<Vec<_>>());
    let genre_weight = |genre: usize| GENRE_POPULARITY[genre] * if plan.genres.contains(&genre) { 11.0 } else { 1.0 };
    let artist_table = |genre: usize| {
        let n_artists = genre_artists[genre].len();
        let mut weights = zipf(n_artists, 0.5);
        if plan.genres.contains(&genre) {
            for favourite in 0..3 {
                weights[(cluster * 2 + favourite) % n_artists] *= 4.0;
            }
        }
        Weighted::new(&weights)
    };
    let n_genres = words::GENRES.len();
    Taste {
        plan,
        courses: [course_table(0), course_table(1)],
        genres: Weighted::new(&(0..n_genres).map(genre_weight).collect::<Vec<_>>()),
        artists: (0..n_genres).map(artist_table).collect(),
        devices: Weighted::new(&plan.devices),
    }
}

fn place_rule(plan: &RulePlan, teachers: &[Teacher], genre_artists: &[Vec<usize>]) -> Rule {
    let place = |domain: Domain, end: EndPlan| match (plan.level, domain) {
        (Level::Category, _) => end.group,
        (Level::Creator, Domain::Course) => (end.group + end.rank * words::CATEGORIES.len()) % teachers.len(),
        (Level::Creator, Domain::Music) => {
            let artists = &genre_artists[end.group];
            artists.get(end.rank % artists.len().max(1)).copied().unwrap_or(0)
        }
    };
    Rule {
        from: plan.from,
        level: plan.level,
        source: place(plan.from, plan.source),
        target: place(plan.from.other(), plan.target),
        strength: plan.strength,
    }
}
