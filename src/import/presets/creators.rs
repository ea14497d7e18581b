//! Chinese platforms of knowledge creators: the members of a 知识星球, and the aggregates that 得到, 喜马拉雅, 千聊 and
//! 荔枝微课 give, which name nobody. Headers are not confirmed.

use crate::data::Domain;

use super::super::builder::{Builder, RowResult, reject};
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::generic::take_person;
use super::{Column, Platform, attribute, known, may, may_one, must};

const ZSXQ: &str = "zsxq";
const CHINA_OFFSET_SECS: i64 = 8 * 3600;

pub static ZSXQ_MEMBERS: Platform = Platform {
    id: "zsxq-members",
    gives: &[Kind::People],
    namespace: ZSXQ,
    columns: &MEMBER_COLUMNS,
    one_of: &[&["到期时间", "加入方式", "到期日期"]],
    country: Some("CN"),
    offset_secs: CHINA_OFFSET_SECS,
    is_unverified: true,
    take: |row, out| take_person(row, out, ZSXQ),
    ..Platform::BLANK
};

static MEMBER_COLUMNS: [Column; 7] = [
    must(Field::User, &["编号", "成员编号", "星球编号", "用户id"]),
    must(Field::Time, &["加入时间", "加入日期"]),
    may(Field::Phone, &["手机号", "手机号码"]),
    may(Field::Email, &["邮箱"]),
    attribute("joined_by", &["加入方式"]),
    attribute("expires_at", &["到期时间", "到期日期"]),
    known(&["昵称", "用户昵称", "备注名"]),
];

pub static AGGREGATES: Platform = Platform {
    id: "creator-aggregates",
    gives: &[Kind::Items],
    namespace: "file",
    columns: &AGGREGATE_COLUMNS,
    one_of: &[&["播放量", "播放数", "播放次数", "完播率", "订阅数", "订阅量", "收入", "收益"]],
    country: Some("CN"),
    offset_secs: CHINA_OFFSET_SECS,
    is_unverified: true,
    fits: |_, keys| !keys.iter().any(|key| NAMES_SOMEBODY.contains(&key.as_str())),
    take: take_aggregate,
    ..Platform::BLANK
};

/// With one of these a file is about people.
const NAMES_SOMEBODY: [&str; 16] = [
    "用户id",
    "手机号",
    "手机号码",
    "用户",
    "学员",
    "学员id",
    "会员号",
    "会员id",
    "邮箱",
    "openid",
    "unionid",
    "user",
    "user id",
    "uid",
    "email",
    "phone",
];

static AGGREGATE_COLUMNS: [Column; 8] = [
    must(Field::Title, &["专辑名称", "专辑", "声音标题", "节目名称", "节目", "课程名称", "专栏名称", "标题"]),
    may(Field::Item, &["专辑id", "声音id", "节目id", "课程id"]),
    may_one(Field::Count, &["播放量", "播放数", "播放次数"]),
    may_one(Field::Quantity, &["订阅数", "订阅量", "新增订阅"]),
    may_one(Field::Value, &["收入", "收益", "收入(元)", "收益(元)"]),
    may(Field::Progress, &["完播率"]),
    may(Field::Time, &["日期", "统计日期", "时间"]),
    known(&["点赞数", "评论数", "分享数", "平均播放时长"]),
];

fn take_aggregate(row: &Row<'_>, out: &mut Builder) -> RowResult {
    let numbers = [
        ("plays", out.amount(row, Field::Count)?),
        ("subscriptions", out.amount(row, Field::Quantity)?),
        ("earnings", out.number(row, Field::Value)?),
    ];
    if numbers.iter().all(|(_, value)| value.is_nan()) && row.get(Field::Progress).is_empty() {
        return Err(reject("missing-value", Field::Count));
    }
    out.once_whole(row)?;
    let domain = row.bound.domain.unwrap_or(Domain::Course);
    let item = out.item_in(row, domain)?;
    for (name, value) in numbers {
        out.add_number(item, name, value);
    }
    out.note(row, "aggregate-row", Field::Title);
    Ok(())
}
