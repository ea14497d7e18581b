//! 小鹅通 (Xiaoetong): orders, learning records and users from the back office, in Chinese, China time.

use crate::data::{Domain, EventKind};

use super::super::builder::{Builder, RowResult, ignore, reject};
use super::super::cells::{fold, parse_duration};
use super::super::options::Kind;
use super::super::role::Field;
use super::super::row::Row;
use super::orders::take_order;
use super::{Column, Preset, attribute, known, may, may_one, must, must_one};

const NAMESPACE: &str = "xiaoetong";
const CHINA_OFFSET_SECS: i64 = 8 * 3600;
/// Nobody studies one lesson for longer: the unit is another one.
const SECS_PER_DAY: f64 = 86_400.0;
const USER: &[&str] = &["用户id", "小鹅通用户id", "user id"];
const NAME: &[&str] = &["用户昵称", "昵称", "微信昵称", "真实姓名", "姓名", "用户姓名", "nickname"];
/// The account's number before the one collected on a form.
const PHONE: &[&str] = &["绑定手机号", "手机号", "手机号码", "phone number"];
const OTHER_PHONE: &[&str] = &["采集手机号", "联系电话", "info collect phone number"];
const UNION_ID: &[&str] = &["unionid", "union id"];

pub struct Orders;

static ORDER_COLUMNS: [Column; 14] = [
    must(Field::Order, &["订单号", "订单编号", "商户订单号", "交易单号"]),
    must(Field::Title, &["商品名称", "课程名称", "资源名称", "购买商品"]),
    must_one(
        Field::Value,
        &[
            "实付金额",
            "实付金额(元)",
            "实收金额",
            "实收金额(元)",
            "支付金额",
            "支付金额(元)",
            "订单金额",
            "订单金额(元)",
        ],
    ),
    may(Field::User, USER),
    may(Field::Phone, PHONE),
    may(Field::OtherPhone, OTHER_PHONE),
    may(Field::Refunded, &["退款金额", "退款金额(元)", "已退金额"]),
    may(Field::Item, &["商品id", "资源id", "课程id"]),
    may_one(Field::Price, &["商品原价", "原价", "商品原价(元)"]),
    may(Field::Status, &["订单状态"]),
    may(Field::Time, &["支付时间", "下单时间", "成交时间"]),
    may(Field::UnionId, UNION_ID),
    known(NAME),
    known(&["支付方式", "支付渠道", "来源", "优惠金额", "优惠金额(元)"]),
];

impl Preset for Orders {
    fn id(&self) -> &'static str {
        "xiaoetong-orders"
    }

    fn gives(&self) -> &'static [Kind] {
        &[Kind::Events]
    }

    fn namespace(&self) -> &'static str {
        NAMESPACE
    }

    fn columns(&self) -> &'static [Column] {
        &ORDER_COLUMNS
    }

    fn domain(&self) -> Option<Domain> {
        Some(Domain::Course)
    }

    fn default_country(&self) -> Option<&'static str> {
        Some("CN")
    }

    fn offset_secs(&self) -> i64 {
        CHINA_OFFSET_SECS
    }

    fn take(&self, row: &Row<'_>, out: &mut Builder) -> RowResult {
        take_order(row, out)
    }
}

pub struct Learning;

static LEARNING_COLUMNS: [Column; 12] = [
    may(Field::User, USER),
    may(Field::Progress, &["学习进度", "完成进度"]),
    may(Field::Phone, PHONE),
    may(Field::OtherPhone, OTHER_PHONE),
    may(Field::Item, &["课程id", "资源id", "商品id"]),
    may(Field::Title, &["课程名称", "资源名称", "商品名称"]),
    may(Field::Status, &["学习状态"]),
    may(Field::Duration, &["累计学习时长", "学习时长"]),
    may(Field::Count, &["播放次数"]),
    may(Field::Time, &["最近一次学习时间", "最近学习时间"]),
    may(Field::UnionId, UNION_ID),
    known(NAME),
];

impl Preset for Learning {
    fn id(&self) -> &'static str {
        "xiaoetong-learning"
    }

    fn gives(&self) -> &'static [Kind] {
        &[Kind::Events]
    }

    fn namespace(&self) -> &'static str {
        NAMESPACE
    }

    fn columns(&self) -> &'static [Column] {
        &LEARNING_COLUMNS
    }

    fn one_of(&self) -> &'static [&'static [&'static str]] {
        &[
            &["用户id", "小鹅通用户id", "user id", "手机号", "绑定手机号", "手机号码"],
            &["学习进度", "完成进度", "学习时长", "累计学习时长"],
            &["课程id", "资源id", "商品id", "课程名称", "资源名称", "商品名称"],
        ]
    }

    fn domain(&self) -> Option<Domain> {
        Some(Domain::Course)
    }

    fn default_country(&self) -> Option<&'static str> {
        Some("CN")
    }

    fn offset_secs(&self) -> i64 {
        CHINA_OFFSET_SECS
    }

    fn take(&self, row: &Row<'_>, out: &mut Builder) -> RowResult {
        let time = out.time(row, Field::Time)?;
        let share = out.share(row, Field::Progress)?;
        let duration = parse_duration(row.get(Field::Duration));
        if !row.get(Field::Duration).is_empty() && duration.is_none() {
            out.note(row, "bad-duration", Field::Duration);
        }
        if duration.is_some_and(|seconds| seconds > SECS_PER_DAY) {
            out.note(row, "long-duration", Field::Duration);
        }
        let state = fold(row.get(Field::Status));
        if share.is_nan() && state.is_empty() && duration.is_none() {
            return Err(reject("missing-value", Field::Progress));
        }
        let is_unseen = (share.is_nan() || share <= 0.0) && duration.is_none_or(|seconds| seconds <= 0.0);
        if matches!(state.as_str(), "未学" | "未学习" | "未开始") && is_unseen {
            return Err(ignore("not-started", Field::Status));
        }
        out.check_item(row)?;
        out.once_whole(row)?;
        let user = out.user(row)?;
        let item = out.item(row)?;
        // A length of time without a share of the whole says that the lesson was looked at.
        let kind = if share.is_nan() && state.is_empty() { EventKind::View } else { EventKind::Progress };
        out.event(user, item, kind, share, time);
        if matches!(state.as_str(), "已学完" | "已完成") || share >= 1.0 {
            out.event(user, item, EventKind::Complete, f32::NAN, time);
        }
        Ok(())
    }
}

pub struct Users;

static USER_COLUMNS: [Column; 17] = [
    must(Field::User, USER),
    must(Field::Phone, PHONE),
    may(Field::OtherPhone, OTHER_PHONE),
    must(Field::Time, &["注册时间", "首次访问时间"]),
    may(Field::Email, &["邮箱", "电子邮箱"]),
    may(Field::ConsentAds, &["广告授权"]),
    may(Field::ConsentEmail, &["邮件授权"]),
    may(Field::ConsentSms, &["短信授权"]),
    may(Field::UnionId, UNION_ID),
    attribute("gender", &["性别"]),
    attribute("age", &["年龄"]),
    attribute("city", &["城市"]),
    attribute("country", &["国家"]),
    attribute("device", &["设备"]),
    attribute("interests", &["兴趣"]),
    attribute("source", &["来源"]),
    known(NAME),
];

impl Preset for Users {
    fn id(&self) -> &'static str {
        "xiaoetong-users"
    }

    fn gives(&self) -> &'static [Kind] {
        &[Kind::People]
    }

    fn namespace(&self) -> &'static str {
        NAMESPACE
    }

    fn columns(&self) -> &'static [Column] {
        &USER_COLUMNS
    }

    fn default_country(&self) -> Option<&'static str> {
        Some("CN")
    }

    fn offset_secs(&self) -> i64 {
        CHINA_OFFSET_SECS
    }

    fn take(&self, row: &Row<'_>, out: &mut Builder) -> RowResult {
        super::generic::take_person(row, out, NAMESPACE)
    }
}
