//! Files of no known platform, read by what their headers are called in several languages or by the user's mapping.

use crate::data::{Domain, EventKind, NO_TIME};

use super::super::builder::{Builder, Refusal, RowResult, reject};
use super::super::cells::{event_kind, fold};
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::{Column, Preset, attribute, may, may_one, must_one};

/// Files without a platform share one namespace, so that their events and people meet on equal ids.
const NAMESPACE: &str = "file";

const USER: &[&str] = &[
    "user id",
    "userid",
    "uid",
    "customer id",
    "member id",
    "student id",
    "learner id",
    "listener id",
    "person id",
    "用户id",
    "会员号",
    "会员id",
    "学员id",
    "user",
    "customer",
    "member",
    "student",
    "learner",
    "subscriber",
    "listener",
    "person",
    "openid",
    "用户",
    "学员",
    "utilisateur",
    "benutzer",
    "usuario",
    "пользователь",
    "ユーザーid",
];
/// In a file of people a bare `id` is the person's.
const USER_OR_ID: &[&str] = &[
    "user id",
    "userid",
    "uid",
    "customer id",
    "member id",
    "student id",
    "learner id",
    "listener id",
    "person id",
    "用户id",
    "会员号",
    "会员id",
    "学员id",
    "id",
    "编号",
    "user",
    "customer",
    "member",
    "student",
    "learner",
    "subscriber",
    "listener",
    "person",
    "openid",
    "用户",
    "学员",
    "utilisateur",
    "benutzer",
    "usuario",
    "пользователь",
    "ユーザーid",
];
const EMAIL: &[&str] = &["email", "e mail", "email address", "user email", "邮箱", "电子邮箱", "correo", "メール"];
const PHONE: &[&str] =
    &["phone", "phone number", "mobile", "tel", "手机号", "手机号码", "电话", "telefon", "téléphone"];
const ITEM: &[&str] = &[
    "item id",
    "itemid",
    "product id",
    "course id",
    "lesson id",
    "track id",
    "song id",
    "album id",
    "artist id",
    "movie id",
    "movieid",
    "商品id",
    "课程id",
    "歌曲id",
    "item",
    "product",
    "sku",
    "course",
    "lesson",
    "lecture",
    "track",
    "song",
    "album",
    "isrc",
    "商品",
    "课程",
    "专栏",
    "音频",
    "歌曲",
    "专辑",
    "produit",
    "artikel",
    "producto",
    "товар",
];
/// In a file of items a bare `id` is the item's.
const ITEM_OR_ID: &[&str] = &[
    "item id",
    "itemid",
    "product id",
    "course id",
    "lesson id",
    "track id",
    "song id",
    "album id",
    "artist id",
    "movie id",
    "movieid",
    "商品id",
    "课程id",
    "歌曲id",
    "id",
    "编号",
    "item",
    "product",
    "sku",
    "course",
    "lesson",
    "lecture",
    "track",
    "song",
    "album",
    "isrc",
    "商品",
    "课程",
    "专栏",
    "音频",
    "歌曲",
    "专辑",
    "produit",
    "artikel",
    "producto",
    "товар",
];
const TITLE: &[&str] =
    &["title", "item name", "course name", "product name", "track name", "标题", "名称", "商品名称", "课程名称"];
const TIME: &[&str] = &[
    "timestamp",
    "time",
    "date",
    "datetime",
    "created at",
    "purchased at",
    "occurred at",
    "event time",
    "played at",
    "ts",
    "时间",
    "日期",
    "创建时间",
    "支付时间",
    "学习时间",
    "zeit",
    "datum",
    "fecha",
];
const DOMAIN: &[&str] = &["domain", "side", "item type", "领域"];
const SOURCE: &[&str] = &["source", "platform", "来源", "平台"];
const CATEGORY: &[&str] = &["category", "genre", "genres", "topic", "subject", "类别", "分类", "流派"];
const TAGS: &[&str] = &["tags", "keywords", "labels", "标签"];
const CREATOR: &[&str] = &["creator", "author", "artist", "teacher", "instructor", "作者", "讲师", "歌手", "艺人"];
const UNION_ID: &[&str] = &["unionid", "union id"];

/// What a value column's name makes of the events when no column tells their kind.
const VALUE_MEANINGS: [(EventKind, &[&str]); 4] = [
    (EventKind::Rate, &["rating", "score", "stars", "note", "评分", "bewertung"]),
    (EventKind::Progress, &["progress", "percent", "completion", "percent complete", "进度", "学习进度"]),
    (EventKind::Play, &["plays", "play count", "weight", "listens", "count", "播放次数", "次数"]),
    (EventKind::Purchase, &["amount", "price", "total", "revenue", "金额", "实付金额"]),
];

/// The kind that a value column's header (in comparing form) stands for.
pub(in crate::import) fn value_meaning(header_key: &str) -> Option<EventKind> {
    VALUE_MEANINGS.iter().find(|(_, names)| names.contains(&header_key)).map(|(kind, _)| *kind)
}

pub struct GenericEvents;

static EVENT_COLUMNS: [Column; 15] = [
    must_one(Field::User, USER),
    must_one(Field::Item, ITEM),
    may(Field::Email, EMAIL),
    may(Field::Phone, PHONE),
    may(Field::UnionId, UNION_ID),
    may_one(
        Field::Kind,
        &["event", "event name", "event type", "kind", "action", "type", "activity", "行为", "事件", "操作类型"],
    ),
    may_one(
        Field::Value,
        &[
            "value",
            "strength",
            "rating",
            "score",
            "stars",
            "note",
            "评分",
            "bewertung",
            "progress",
            "percent",
            "completion",
            "percent complete",
            "进度",
            "学习进度",
            "plays",
            "play count",
            "weight",
            "listens",
            "count",
            "播放次数",
            "次数",
            "amount",
            "price",
            "total",
            "revenue",
            "金额",
            "实付金额",
        ],
    ),
    may_one(Field::Time, TIME),
    may_one(Field::Title, TITLE),
    may_one(Field::Domain, DOMAIN),
    may_one(Field::Source, SOURCE),
    may_one(Field::Category, CATEGORY),
    may_one(Field::Creator, CREATOR),
    // A length of time says that the item was looked at; how much of it that is, it does not.
    may_one(
        Field::Duration,
        &[
            "minutes",
            "seconds",
            "duration",
            "duration secs",
            "watch time",
            "listening time",
            "时长",
            "学习时长",
            "观看时长",
        ],
    ),
    may_one(Field::Quantity, &["quantity", "qty", "数量"]),
];

impl Preset for GenericEvents {
    fn id(&self) -> &'static str {
        "generic-events"
    }

    fn gives(&self) -> &'static [Kind] {
        &[Kind::Events]
    }

    fn namespace(&self) -> &'static str {
        NAMESPACE
    }

    fn columns(&self) -> &'static [Column] {
        &EVENT_COLUMNS
    }

    fn take(&self, row: &Row<'_>, out: &mut Builder) -> RowResult {
        let domain = out.domain(row)?;
        let kind = kind_of(row, domain)?;
        let value = value_of(row, out, kind)?;
        let time = out.time(row, Field::Time)?;
        out.check_item(row)?;
        if time != NO_TIME {
            out.once_whole(row)?;
        }
        let user = user_of(row, out)?;
        let item = out.item_in(row, domain)?;
        out.person_attributes(row, user);
        out.event(user, item, kind, value, time);
        Ok(())
    }
}

fn kind_of(row: &Row<'_>, domain: Domain) -> Result<EventKind, Refusal> {
    let text = row.get(Field::Kind);
    if !text.is_empty() {
        return event_kind(text).ok_or(reject("unknown-kind", Field::Kind));
    }
    if row.has(Field::Kind) {
        return Err(reject("missing-kind", Field::Kind));
    }
    Ok(row.bound.default_kind.unwrap_or(match domain {
        _ if row.has(Field::Quantity) => EventKind::Purchase,
        Domain::Course if row.has(Field::Duration) => EventKind::View,
        Domain::Course => EventKind::Enrol,
        Domain::Music => EventKind::Play,
    }))
}

fn value_of(row: &Row<'_>, out: &mut Builder, kind: EventKind) -> Result<f32, Refusal> {
    if row.bound.default_kind == Some(EventKind::Progress) && kind == EventKind::Progress {
        return out.share(row, Field::Value);
    }
    let value = match kind {
        EventKind::Rate => out.number(row, Field::Value)?,
        _ => out.amount(row, Field::Value)?,
    };
    let needed = kind == EventKind::Rate || row.bound.default_kind.is_some();
    if value.is_nan() && needed { Err(reject("missing-value", Field::Value)) } else { Ok(value) }
}

fn user_of(row: &Row<'_>, out: &mut Builder) -> Result<u32, Refusal> {
    match row.get(Field::Source) {
        "" => out.user(row),
        source => out.user_in(row, &fold(source)),
    }
}

pub struct GenericPeople;

static PEOPLE_COLUMNS: [Column; 20] = [
    must_one(Field::User, USER_OR_ID),
    may(Field::Email, EMAIL),
    may(Field::Phone, PHONE),
    may(Field::UnionId, UNION_ID),
    may(Field::Name, &["name", "full name", "姓名", "昵称"]),
    may(Field::FirstName, &["first name", "given name", "名"]),
    may(Field::LastName, &["last name", "surname", "family name", "姓"]),
    may(Field::Postcode, &["postcode", "zip", "zip code", "postal code", "邮编"]),
    may(Field::BirthYear, &["birth year", "year of birth", "出生年份"]),
    may_one(Field::Time, &["joined at", "created at", "registered", "signup date", "注册时间"]),
    may_one(Field::Source, SOURCE),
    may(Field::ConsentAds, &["consent ads", "ads consent", "广告授权"]),
    may(Field::ConsentEmail, &["consent email", "email consent", "邮件授权"]),
    may(Field::ConsentSms, &["consent sms", "sms consent", "短信授权"]),
    may(Field::ConsentTime, &["consent at", "consent time"]),
    may(Field::Unsubscribed, &["unsubscribed", "unsubscribe from marketing emails"]),
    attribute("country", &["country", "国家"]),
    attribute("city", &["city", "城市"]),
    attribute("age", &["age", "年龄"]),
    attribute("gender", &["gender", "sex", "性别"]),
];

impl Preset for GenericPeople {
    fn id(&self) -> &'static str {
        "generic-people"
    }

    fn gives(&self) -> &'static [Kind] {
        &[Kind::People]
    }

    fn namespace(&self) -> &'static str {
        NAMESPACE
    }

    fn columns(&self) -> &'static [Column] {
        &PEOPLE_COLUMNS
    }

    fn keeps_unknown_columns(&self) -> bool {
        true
    }

    fn take(&self, row: &Row<'_>, out: &mut Builder) -> RowResult {
        match row.get(Field::Source) {
            "" => take_person(row, out, NAMESPACE),
            source => take_person(row, out, &fold(source)),
        }
    }
}

/// A row of a people file; the first row of a person counts.
pub(super) fn take_person(row: &Row<'_>, out: &mut Builder, namespace: &str) -> RowResult {
    if let Err(refusal) = out.time(row, Field::Time) {
        out.note(row, refusal.code, Field::Time);
    }
    let user = out.user_in(row, namespace)?;
    let field = if row.has(Field::User) { Field::User } else { Field::Email };
    out.once("duplicate-person", Some(field), &[&user.to_string()])?;
    out.person_fields(row, user);
    out.consents(row, user);
    out.person_attributes(row, user);
    out.age(row, user);
    Ok(())
}

pub struct GenericItems;

static ITEM_COLUMNS: [Column; 9] = [
    must_one(Field::Item, ITEM_OR_ID),
    may_one(Field::Title, TITLE),
    may_one(Field::Category, CATEGORY),
    may(Field::Tags, TAGS),
    may_one(Field::Creator, CREATOR),
    may_one(Field::Price, &["price", "list price", "价格"]),
    may_one(Field::Length, &["length", "length secs", "length minutes", "duration", "duration secs", "时长"]),
    may(Field::Tempo, &["tempo", "bpm"]),
    may_one(Field::Domain, DOMAIN),
];

impl Preset for GenericItems {
    fn id(&self) -> &'static str {
        "generic-items"
    }

    fn gives(&self) -> &'static [Kind] {
        &[Kind::Items]
    }

    fn namespace(&self) -> &'static str {
        NAMESPACE
    }

    fn columns(&self) -> &'static [Column] {
        &ITEM_COLUMNS
    }

    fn keeps_unknown_columns(&self) -> bool {
        true
    }

    fn take(&self, row: &Row<'_>, out: &mut Builder) -> RowResult {
        out.catalogue_row(row).map(drop)
    }
}
