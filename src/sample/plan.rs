//! What is planted: eight groups of taste, and the crossings from courses to music and back that a good analysis
//! must find again. Numbers are places in the word lists.

use serde::Serialize;

use crate::data::Domain;

/// A group of people with one taste on both sides.
pub struct ClusterPlan {
    pub name: &'static str,
    pub share: f64,
    pub categories: [usize; 2],
    pub genres: [usize; 2],
    pub interests: [usize; 4],
    pub mean_age: f64,
    pub share_women: f64,
    /// phone, tablet, desktop, smart speaker, smart tv, car
    pub devices: [f64; 6],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Level {
    Category,
    Creator,
}

/// One end of a rule: a whole category or genre, or the creator of that rank within it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EndPlan {
    pub group: usize,
    pub rank: usize,
}

/// Whoever takes `source` goes on to `target` of the other side with this chance, some weeks later.
pub struct RulePlan {
    pub from: Domain,
    pub level: Level,
    pub source: EndPlan,
    pub target: EndPlan,
    pub strength: f64,
}

/// Days until the crossing: at least, and the mean of what comes on top. The median is about 13.
pub const CROSSING_MIN_DAYS: f64 = 3.0;
pub const CROSSING_MEAN_DAYS: f64 = 14.0;
pub const CROSSING_MAX_DAYS: f64 = 60.0;

/// Shares of those who begin with courses, or with music, and go on to the other side at all: where the rules alone
/// bring fewer, chance brings the rest.
pub const CROSSING_FROM_COURSE: f64 = 0.21;
pub const CROSSING_FROM_MUSIC: f64 = 0.125;
/// At least this share crosses without a rule.
pub const LEAST_PLAIN_CROSSING: f64 = 0.01;

/// Share of people who begin with a course.
pub const SHARE_COURSE_FIRST: f64 = 0.65;
/// Share of course people on 小鹅通.
pub const SHARE_XIAOETONG: f64 = 1.0 / 3.0;

pub const CATEGORY_POPULARITY: [f64; 12] = [0.6, 1.2, 0.6, 0.6, 0.6, 1.6, 1.2, 1.0, 1.3, 1.1, 1.0, 0.9];
pub const GENRE_POPULARITY: [f64; 10] = [1.1, 0.8, 1.2, 0.6, 0.6, 1.3, 0.9, 1.2, 1.0, 0.6];

pub const CLUSTERS: [ClusterPlan; 8] = [
    ClusterPlan {
        name: "calm",
        share: 0.12,
        categories: [4, 9],
        genres: [6, 4],
        interests: [1, 4, 8, 12],
        mean_age: 44.0,
        share_women: 0.68,
        devices: [3.0, 2.0, 1.0, 4.0, 1.0, 0.3],
    },
    ClusterPlan {
        name: "makers",
        share: 0.16,
        categories: [5, 6],
        genres: [1, 2],
        interests: [5, 6, 9, 15],
        mean_age: 27.0,
        share_women: 0.28,
        devices: [3.0, 0.5, 7.0, 0.5, 0.5, 0.2],
    },
    ClusterPlan {
        name: "readers",
        share: 0.13,
        categories: [1, 8],
        genres: [0, 3],
        interests: [0, 1, 6, 7],
        mean_age: 34.0,
        share_women: 0.6,
        devices: [4.0, 3.0, 2.5, 1.0, 0.3, 0.3],
    },
    ClusterPlan {
        name: "earners",
        share: 0.12,
        categories: [2, 11],
        genres: [5, 8],
        interests: [0, 3, 9, 10],
        mean_age: 46.0,
        share_women: 0.34,
        devices: [3.5, 1.0, 2.0, 0.5, 0.5, 4.0],
    },
    ClusterPlan {
        name: "family",
        share: 0.14,
        categories: [10, 3],
        genres: [7, 8],
        interests: [2, 8, 13, 14],
        mean_age: 37.0,
        share_women: 0.74,
        devices: [5.0, 2.0, 0.5, 2.0, 3.0, 0.8],
    },
    ClusterPlan {
        name: "lens",
        share: 0.11,
        categories: [0, 6],
        genres: [0, 6],
        interests: [0, 6, 7, 12],
        mean_age: 30.0,
        share_women: 0.5,
        devices: [4.0, 1.5, 4.0, 0.4, 0.4, 0.4],
    },
    ClusterPlan {
        name: "stage",
        share: 0.1,
        categories: [7, 11],
        genres: [3, 5],
        interests: [5, 6, 11, 13],
        mean_age: 23.0,
        share_women: 0.45,
        devices: [6.0, 0.6, 2.0, 0.6, 1.2, 0.1],
    },
    ClusterPlan {
        name: "movers",
        share: 0.12,
        categories: [9, 8],
        genres: [9, 2],
        interests: [0, 2, 3, 11],
        mean_age: 29.0,
        share_women: 0.56,
        devices: [9.0, 0.5, 0.6, 0.4, 0.4, 0.6],
    },
];

const fn rule(from: Domain, level: Level, source: (usize, usize), target: (usize, usize), strength: f64) -> RulePlan {
    let source = EndPlan { group: source.0, rank: source.1 };
    let target = EndPlan { group: target.0, rank: target.1 };
    RulePlan { from, level, source, target, strength }
}

/// No rule follows the taste of a cluster: source and target are never favourites of the same one.
pub const RULES: [RulePlan; 16] = [
    rule(Domain::Course, Level::Category, (0, 0), (4, 0), 0.15),
    rule(Domain::Course, Level::Category, (2, 0), (1, 0), 0.15),
    rule(Domain::Course, Level::Category, (3, 0), (9, 0), 0.15),
    rule(Domain::Course, Level::Category, (4, 0), (3, 0), 0.15),
    rule(Domain::Course, Level::Creator, (1, 0), (2, 2), 0.22),
    rule(Domain::Course, Level::Creator, (5, 1), (0, 1), 0.22),
    rule(Domain::Course, Level::Creator, (6, 0), (8, 2), 0.22),
    rule(Domain::Course, Level::Creator, (7, 1), (6, 1), 0.22),
    rule(Domain::Course, Level::Creator, (8, 0), (5, 2), 0.22),
    rule(Domain::Course, Level::Creator, (9, 1), (7, 1), 0.22),
    rule(Domain::Course, Level::Creator, (10, 0), (5, 3), 0.22),
    rule(Domain::Course, Level::Creator, (11, 1), (6, 2), 0.22),
    rule(Domain::Music, Level::Creator, (9, 1), (1, 1), 0.32),
    rule(Domain::Music, Level::Creator, (4, 1), (5, 2), 0.32),
    rule(Domain::Music, Level::Creator, (1, 1), (10, 1), 0.32),
    rule(Domain::Music, Level::Category, (3, 0), (9, 0), 0.2),
];
