//! What the two course platforms write about a person: orders, learning, users, transactions.

use super::calendar::{END, SECS_PER_DAY, START, Stamp};
use super::draw::Draw;
use super::files::{
    Sheet, TEACHABLE_TRANSACTIONS, TEACHABLE_USERS, XIAOETONG_LEARNING, XIAOETONG_ORDERS, XIAOETONG_USERS,
};
use super::person::{Answer, Gender, Person};
use super::story::{Story, Take};
use super::words::{COUNTRIES, DEVICES, INTERESTS, NICKNAME_ENDS};
use super::world::{Course, World};

/// The growing files of the course side.
#[derive(Debug, Default)]
pub struct CourseSheets {
    pub orders: Sheet,
    pub learning: Sheet,
    pub xiaoetong_users: Sheet,
    pub teachable_users: Sheet,
    pub transactions: Sheet,
}

impl CourseSheets {
    pub fn add_xiaoetong(&mut self, person: &Person, story: &Story, world: &World, draw: &mut Draw) {
        let phone = person.phone.as_ref().filter(|_| person.shop_account.has_phone);
        let nickname = format!("{}{}", person.name.given, NICKNAME_ENDS[draw.below(NICKNAME_ENDS.len())]);
        let fields = xiaoetong_user(person, &nickname, world, draw);
        self.xiaoetong_users.row(&XIAOETONG_USERS, fields, phone, draw);
        for take in &story.takes {
            let course = &world.courses[take.course as usize];
            let status = match (take.refunded_at, draw.below(2)) {
                (Some(_), 0) => "已退款",
                (Some(_), _) => "退款成功",
                (None, 0) => "已支付",
                (None, _) => "已完成",
            };
            let fields = order(person, &nickname, course, take.time, status, world, draw);
            self.orders.row(&XIAOETONG_ORDERS, fields, phone, draw);
            if draw.chance(0.08) {
                let course = &world.courses[world.course(person.cluster, person.shop, draw) as usize];
                let time = world.calendar.lesson_time(draw, take.time, person.utc_offset_hours());
                let status = draw.pick(&["待支付", "已关闭"]);
                let fields = order(person, &nickname, course, time, status, world, draw);
                self.orders.row(&XIAOETONG_ORDERS, fields, phone, draw);
            }
            if take.progress > 0.0 || draw.chance(0.5) {
                self.learning.row(&XIAOETONG_LEARNING, learning(person, take, world, draw), phone, draw);
            }
        }
    }

    pub fn add_teachable(&mut self, person: &Person, story: &Story, world: &World, draw: &mut Draw) {
        let phone = person.phone.as_ref().filter(|_| person.shop_account.has_phone);
        self.teachable_users.row(&TEACHABLE_USERS, teachable_user(person, story, world, draw), phone, draw);
        for (place, take) in story.takes.iter().enumerate() {
            let fields = transaction(person, place, take, world, draw);
            self.transactions.row(&TEACHABLE_TRANSACTIONS, fields, None, draw);
        }
    }
}

fn order(
    person: &Person,
    nickname: &str,
    course: &Course,
    time: i64,
    status: &str,
    world: &World,
    draw: &mut Draw,
) -> Vec<String> {
    let paid = if draw.chance(0.2) { course.price_cents * 8 / 10 } else { course.price_cents };
    let unpaid = matches!(status, "待支付" | "已关闭");
    vec![
        format!("o_{time}_{:08x}", draw.bits()),
        person.shop_account.user_id.clone(),
        nickname.to_owned(),
        person.shop_account.typed_phone.clone(),
        course.id.clone(),
        course.title.clone(),
        money(course.price_cents),
        money(if unpaid { 0 } else { paid }),
        status.to_owned(),
        if unpaid { "" } else { draw.pick(&["微信支付", "微信支付", "支付宝", "线下支付"]) }.to_owned(),
        if unpaid { String::new() } else { world.calendar.text(time, Stamp::China) },
    ]
}

fn learning(person: &Person, take: &Take, world: &World, draw: &mut Draw) -> Vec<String> {
    let course = &world.courses[take.course as usize];
    let status = match take.progress {
        progress if progress <= 0.0 => "未学",
        progress if progress < 1.0 => "学习中",
        _ => draw.pick(&["已学完", "已完成"]),
    };
    let watched_secs = (take.progress * course.length_minutes as f64 * 60.0 * (0.9 + 0.3 * draw.unit())) as i64;
    vec![
        person.shop_account.user_id.clone(),
        person.shop_account.typed_phone.clone(),
        course.id.clone(),
        course.title.clone(),
        format!("{:.0}%", take.progress * 100.0),
        status.to_owned(),
        duration(watched_secs, draw),
        if take.progress > 0.0 { (take.progress * 12.0).ceil() as i64 + draw.between(0, 3) } else { 0 }.to_string(),
        if take.progress > 0.0 { world.calendar.text(take.last_seen, Stamp::China) } else { String::new() },
    ]
}

/// A duration in one of the forms that stand side by side in the export.
fn duration(secs: i64, draw: &mut Draw) -> String {
    let (hours, minutes) = (secs / 3_600, secs / 60 % 60);
    match draw.below(3) {
        0 if hours > 0 => format!("{hours}小时{minutes}分"),
        1 => format!("{hours:02}:{minutes:02}:{:02}", secs % 60),
        _ => format!("{}分钟", secs / 60),
    }
}

fn xiaoetong_user(person: &Person, nickname: &str, world: &World, draw: &mut Draw) -> Vec<String> {
    let answer = |answer| match answer {
        Answer::Granted => "是",
        Answer::Denied => "否",
        Answer::Unasked => "",
    };
    let gender = match person.gender {
        Gender::Woman => "女",
        Gender::Man => "男",
        Gender::Unsaid => "未知",
    };
    let interests: Vec<&str> = person.interests.iter().map(|&interest| INTERESTS[interest].zh).collect();
    vec![
        person.shop_account.user_id.clone(),
        nickname.to_owned(),
        person.shop_account.typed_phone.clone(),
        person.shop_account.typed_email.clone(),
        gender.to_owned(),
        if draw.chance(0.85) { person.age.to_string() } else { String::new() },
        person.city_words().1.to_owned(),
        COUNTRIES[person.country].name_zh.to_owned(),
        DEVICES[person.device].zh.to_owned(),
        interests.join(";"),
        answer(person.answer(draw)).to_owned(),
        answer(person.answer(draw)).to_owned(),
        answer(person.answer(draw)).to_owned(),
        world.calendar.text(person.joined, Stamp::China),
    ]
}

fn teachable_user(person: &Person, story: &Story, world: &World, draw: &mut Draw) -> Vec<String> {
    let first = story.takes.iter().map(|take| take.time).min().unwrap_or(START);
    let last = story.takes.iter().map(|take| take.last_seen).max().unwrap_or(first);
    let ads = person.answer(draw);
    let answered_at = (first + draw.between(0, 5) * SECS_PER_DAY).min(END - 1);
    let gender = match person.gender {
        Gender::Woman => "female",
        Gender::Man => "male",
        Gender::Unsaid => "",
    };
    let interests: Vec<&str> = person.interests.iter().map(|&interest| INTERESTS[interest].en).collect();
    let (ads, ads_at) = match ads {
        Answer::Granted => ("yes", world.calendar.text(answered_at, Stamp::Utc)),
        Answer::Denied => ("no", world.calendar.text(answered_at, Stamp::Utc)),
        Answer::Unasked => ("", String::new()),
    };
    vec![
        person.shop_account.user_id.clone(),
        person.shop_account.typed_email.clone(),
        format!("{} {}", person.name.given_latin, person.name.family_latin),
        if draw.chance(0.985) { "student" } else { "affiliate" }.to_owned(),
        world.calendar.text(first, Stamp::Utc),
        world.calendar.text(last, Stamp::Utc),
        (story.takes.len() as i64 * 2 + draw.between(1, 12)).to_string(),
        draw.pick(&["newsletter", "search", "friend", "podcast", "direct"]).to_owned(),
        if story.takes.len() > 4 { "regular" } else { "" }.to_owned(),
        if person.answer(draw) == Answer::Denied { "true" } else { "false" }.to_owned(),
        COUNTRIES[person.country].code.to_owned(),
        person.city_words().0.to_owned(),
        if draw.chance(0.7) { person.age.to_string() } else { String::new() },
        gender.to_owned(),
        DEVICES[person.device].en.to_owned(),
        interests.join(";"),
        person.shop_account.typed_phone.clone(),
        ads.to_owned(),
        ads_at,
    ]
}

fn transaction(person: &Person, place: usize, take: &Take, world: &World, draw: &mut Draw) -> Vec<String> {
    let course = &world.courses[take.course as usize];
    let coupon = if draw.chance(0.15) { draw.pick(&["SPRING20", "WELCOME20", "FRIENDS20"]) } else { "" };
    let paid = if coupon.is_empty() { course.price_cents } else { course.price_cents * 8 / 10 };
    vec![
        (310_000_000_u64 + u64::from(person.number) * 64 + place as u64).to_string(),
        world.calendar.text(take.time, Stamp::Utc),
        format!("{} {}", person.name.given_latin, person.name.family_latin),
        person.shop_account.typed_email.clone(),
        COUNTRIES[person.country].code.to_owned(),
        course.id.clone(),
        course.title.clone(),
        money(course.price_cents),
        money(paid),
        "USD".to_owned(),
        coupon.to_owned(),
        take.refunded_at.map(|time| world.calendar.text(time, Stamp::Utc)).unwrap_or_default(),
    ]
}

/// Hundredths as a number with two places.
pub fn money(cents: i64) -> String {
    format!("{}.{:02}", cents / 100, cents % 100)
}
