//! One made-up person: taste, place, age, interests, contact and consent. What the person does is in `story`.

use crate::data::Domain;

use super::calendar::{N_DAYS, SECS_PER_DAY, START};
use super::contact::{self, Phone};
use super::draw::{Draw, Weighted};
use super::plan::{SHARE_COURSE_FIRST, SHARE_XIAOETONG};
use super::words::{self, COUNTRIES};
use super::world::{Shop, World};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gender {
    Woman,
    Man,
    Unsaid,
}

/// What a person answered about one use of the data.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Answer {
    Granted,
    Denied,
    Unasked,
}

/// Family and given name in the own script and in Latin letters.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Name {
    pub given: String,
    pub family: String,
    pub given_latin: String,
    pub family_latin: String,
}

/// What one platform knows to reach the person: as typed there.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Account {
    pub user_id: String,
    /// The address behind `typed_email` in joining form.
    pub email: Option<String>,
    pub typed_email: String,
    /// Whether the person's number was given.
    pub has_phone: bool,
    pub typed_phone: String,
}

pub struct Person {
    pub number: u32,
    pub cluster: usize,
    pub first_side: Domain,
    pub shop: Shop,
    pub country: usize,
    pub city: usize,
    pub name: Name,
    pub gender: Gender,
    pub age: i64,
    /// Places in [`words::INTERESTS`], ascending.
    pub interests: Vec<usize>,
    pub device: usize,
    /// Seconds since 1970 of the first act.
    pub joined: i64,
    pub phone: Option<Phone>,
    pub shop_account: Account,
    pub music_account: Account,
    /// How willing: the chance that a question was answered with yes.
    pub willing: f64,
}

/// Countries (places in [`COUNTRIES`]) of people who would use each shop.
pub struct Homes {
    xiaoetong: Weighted,
    teachable: Weighted,
}

impl Homes {
    pub fn new() -> Self {
        Self {
            xiaoetong: Weighted::new(&[92.0, 1.0, 3.0, 1.0, 0.5, 0.5, 0.5, 1.5, 0.0]),
            teachable: Weighted::new(&[3.0, 26.0, 22.0, 12.0, 8.0, 7.0, 6.0, 8.0, 8.0]),
        }
    }
}

impl Person {
    pub fn new(number: u32, world: &World, homes: &Homes, draw: &mut Draw) -> Self {
        let cluster = world.clusters.draw(draw);
        let first_side = if draw.chance(SHARE_COURSE_FIRST) { Domain::Course } else { Domain::Music };
        let shop = if draw.chance(SHARE_XIAOETONG) { Shop::Xiaoetong } else { Shop::Teachable };
        let country = if shop == Shop::Xiaoetong { &homes.xiaoetong } else { &homes.teachable }.draw(draw);
        let plan = world.tastes[cluster].plan;
        let gender = match draw.unit() {
            share if share < 0.04 => Gender::Unsaid,
            _ if draw.chance(plan.share_women) => Gender::Woman,
            _ => Gender::Man,
        };
        let name = name(country, draw);
        let day = world.calendar.lesson_time(draw, START, COUNTRIES[country].utc_offset_hours);
        let phone = contact::phone(number, country);
        let (shop_account, music_account) = accounts(number, shop, country, &name, phone.as_ref(), draw);
        Self {
            number,
            cluster,
            first_side,
            shop,
            country,
            city: draw.below(5).min(draw.below(5)),
            name,
            gender,
            age: (plan.mean_age + 6.0 * draw.normal()).clamp(16.0, 79.0) as i64,
            interests: interests(&plan.interests, draw),
            device: world.tastes[cluster].devices.draw(draw),
            joined: day.min(START + (N_DAYS - 40) * SECS_PER_DAY),
            phone,
            shop_account,
            music_account,
            willing: draw.unit(),
        }
    }

    pub fn city_words(&self) -> (&'static str, &'static str) {
        COUNTRIES[self.country].cities[self.city]
    }

    pub fn utc_offset_hours(&self) -> i64 {
        COUNTRIES[self.country].utc_offset_hours
    }

    /// Over all people about 55 % yes, 20 % no, and the rest never asked.
    pub fn answer(&self, draw: &mut Draw) -> Answer {
        match draw.unit() {
            share if share < 0.25 => Answer::Unasked,
            _ if draw.chance(0.5 + 0.46 * self.willing) => Answer::Granted,
            _ => Answer::Denied,
        }
    }
}

fn name(country: usize, draw: &mut Draw) -> Name {
    let pair = |given: &str, family: &str| Name {
        given: given.to_owned(),
        family: family.to_owned(),
        given_latin: given.to_owned(),
        family_latin: family.to_owned(),
    };
    match country {
        words::CHINA => {
            let (family, family_latin) = draw.pick(&words::SURNAMES_ZH);
            let (given, given_latin) = draw.pick(&words::GIVEN_ZH);
            let mut name = pair(given, family);
            name.given_latin = capitalised(given_latin);
            name.family_latin = capitalised(family_latin);
            name
        }
        words::JAPAN => pair(draw.pick(&words::FIRST_NAMES_JP), draw.pick(&words::LAST_NAMES_JP)),
        _ => pair(draw.pick(&words::FIRST_NAMES), draw.pick(&words::LAST_NAMES)),
    }
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    letters.next().map_or_else(String::new, |first| first.to_uppercase().chain(letters).collect())
}

fn interests(favourites: &[usize; 4], draw: &mut Draw) -> Vec<usize> {
    let count = 2 + draw.below(3);
    let mut interests: Vec<usize> = (0..count)
        .map(|_| if draw.chance(0.75) { draw.pick(favourites) } else { draw.below(words::INTERESTS.len()) })
        .collect();
    interests.sort_unstable();
    interests.dedup();
    interests
}

/// The accounts that the person has, or would have, on a course platform and on the music side.
fn accounts(
    number: u32,
    shop: Shop,
    country: usize,
    name: &Name,
    phone: Option<&Phone>,
    draw: &mut Draw,
) -> (Account, Account) {
    let email = contact::email(number, &name.given_latin, &name.family_latin);
    let (share_email, share_phone) = match shop {
        Shop::Xiaoetong => (0.5, 0.96),
        Shop::Teachable => (1.0, 0.35),
    };
    let shop_id = match shop {
        Shop::Xiaoetong => format!("u_{:08x}", scramble(number, 0x9e37_79b9)),
        Shop::Teachable => (71_000_000 + u64::from(number) * 3).to_string(),
    };
    // 小鹅通's files show numbers of its users with the country in another column, China's without prefix.
    let home = if shop == Shop::Xiaoetong { Some(words::CHINA) } else { Some(country) };
    let shop_email = draw.chance(share_email).then(|| email.clone());
    let shop_account = account(shop_id, shop_email, phone.filter(|_| draw.chance(share_phone)), home, draw);
    let music_email = match draw.unit() {
        share if share < 0.12 => None,
        share if share < 0.15 => Some(contact::tagged_email(&email, "music")),
        share if share < 0.22 => Some(contact::tagged_email(&email, "").replacen("+@", ".private@", 1)),
        _ => Some(email),
    };
    let music_id = format!("m-{:08x}", scramble(number, 0x85eb_ca6b));
    let music_account = account(music_id, music_email, phone.filter(|_| draw.chance(0.6)), Some(country), draw);
    (shop_account, music_account)
}

fn account(
    user_id: String,
    email: Option<String>,
    phone: Option<&Phone>,
    home: Option<usize>,
    draw: &mut Draw,
) -> Account {
    Account {
        user_id,
        typed_email: email.as_deref().map(|email| contact::typed_email(email, draw)).unwrap_or_default(),
        email,
        has_phone: phone.is_some(),
        typed_phone: phone.map(|phone| contact::typed_phone(phone, home, draw)).unwrap_or_default(),
    }
}

/// One-to-one on 32 bits, so that ids are unique and tell nothing (the finaliser of MurmurHash3, Appleby 2011).
fn scramble(number: u32, salt: u32) -> u32 {
    let mut x = number ^ salt;
    x = (x ^ (x >> 16)).wrapping_mul(0x85eb_ca6b);
    x = (x ^ (x >> 13)).wrapping_mul(0xc2b2_ae35);
    x ^ (x >> 16)
}
