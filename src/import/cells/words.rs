//! Words with a meaning, in the languages that exports come in: yes and no, consent, kinds of event, order states.

use unicode_normalization::UnicodeNormalization;

use crate::data::{Consent, EventKind};

/// The form in which words are compared: NFKC, lower-case, inner white space as one blank, no quotes or marks.
pub fn fold(text: &str) -> String {
    let normal: String = text.nfkc().filter(|c| !matches!(c, '\u{feff}' | '\u{200b}' | '\0')).collect();
    let trimmed = normal.trim().trim_matches(['"', '\'']).to_lowercase();
    trimmed.split_whitespace().collect::<Vec<_>>().join(" ")
}

/// A header in its comparing form: folded, `_` and `-` as blanks, words of camel case apart.
pub fn header_key(header: &str) -> String {
    let mut spaced = String::with_capacity(header.len() + 4);
    let mut after_lower = false;
    for c in header.chars() {
        if after_lower && c.is_ascii_uppercase() {
            spaced.push(' ');
        }
        after_lower = c.is_ascii_lowercase();
        spaced.push(if matches!(c, '_' | '-') { ' ' } else { c });
    }
    fold(&spaced)
}

pub fn parse_bool(text: &str) -> Option<bool> {
    match fold(text).as_str() {
        "yes" | "y" | "true" | "t" | "1" | "是" | "有" | "on" => Some(true),
        "no" | "n" | "false" | "f" | "0" | "否" | "无" | "off" => Some(false),
        _ => None,
    }
}

/// Consent as told; `None` for a word that is not known. Empty is unknown consent.
pub fn parse_consent(text: &str) -> Option<Consent> {
    match fold(text).as_str() {
        "" | "unknown" | "未知" => Some(Consent::Unknown),
        "granted" | "opt in" | "opted in" | "subscribed" | "同意" | "已同意" | "允许" | "已授权" | "授权" => {
            Some(Consent::Granted)
        }
        "denied" | "opt out" | "opted out" | "unsubscribed" | "拒绝" | "已拒绝" | "不同意" | "未授权" | "withdrawn" => {
            Some(Consent::Denied)
        }
        other => parse_bool(other).map(|yes| if yes { Consent::Granted } else { Consent::Denied }),
    }
}

/// What an event's name means; `None` for names that are not known.
pub fn event_kind(text: &str) -> Option<EventKind> {
    if let Some(kind) = EventKind::from_id(text) {
        return Some(kind);
    }
    let kind = match fold(text).replace(['_', '-'], " ").as_str() {
        "enrol" | "enroll" | "enrolled" | "enrolment" | "enrollment" | "join" | "报名" | "加入" => EventKind::Enrol,
        "view" | "viewed" | "watch" | "click" | "visit" | "page view" | "浏览" | "观看" | "查看" => {
            EventKind::View
        }
        "progress" | "video progress" | "学习" | "进度" => EventKind::Progress,
        "complete" | "completed" | "finish" | "finished" | "lesson completed" | "完成" | "学完" => {
            EventKind::Complete
        }
        "quiz" | "exam" | "test" | "测验" | "考试" => EventKind::Quiz,
        "purchase" | "purchased" | "buy" | "bought" | "order" | "sale" | "购买" | "下单" | "支付" => {
            EventKind::Purchase
        }
        "refund" | "refunded" | "return" | "退款" => EventKind::Refund,
        "subscribe" | "subscribed" | "subscription" | "订阅" => EventKind::Subscribe,
        "cancel" | "canceled" | "cancelled" | "unsubscribe" | "取消" => EventKind::Cancel,
        "play" | "played" | "listen" | "stream" | "播放" | "收听" => EventKind::Play,
        "skip" | "skipped" | "跳过" => EventKind::Skip,
        "like" | "liked" | "favorite" | "favourite" | "love" | "thumbs up" | "喜欢" | "收藏" | "点赞" => {
            EventKind::Like
        }
        "dislike" | "disliked" | "not interested" | "hate" | "thumbs down" | "hide" | "不喜欢" | "不感兴趣" => {
            EventKind::Dislike
        }
        "follow" | "followed" | "关注" => EventKind::Follow,
        "rate" | "rated" | "rating" | "review" | "评分" => EventKind::Rate,
        "login" | "log in" | "sign in" | "登录" => EventKind::Login,
        _ => return None,
    };
    Some(kind)
}

/// What became of an order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OrderState {
    Paid,
    Refunded,
    /// Not paid, closed, failed: no purchase.
    Unpaid,
}

pub fn order_state(text: &str) -> Option<OrderState> {
    let text = fold(text).replace(['_', '-'], " ");
    match text.strip_prefix("wc ").unwrap_or(&text) {
        "已支付" | "已完成" | "支付成功" | "交易成功" | "交易完成" | "已付款" | "已发货" | "退款失败" | "paid"
        | "complete" | "completed" | "succeeded" | "success" | "successful" | "processing" | "captured"
        | "approved" | "settled" | "active" | "partially paid" | "abgeschlossen" | "completado" | "terminé"
        | "completato" | "concluído" | "voltooid" => Some(OrderState::Paid),
        "已退款" | "退款成功" | "全额退款" | "部分退款" | "退款中" | "refunded" | "refund" | "partially refunded"
        | "partial refund" | "fully refunded" | "charged back" | "chargeback" | "reversed" => {
            Some(OrderState::Refunded)
        }
        "待支付"
        | "待付款"
        | "未支付"
        | "未付款"
        | "已关闭"
        | "交易关闭"
        | "已取消"
        | "已失效"
        | "已过期"
        | "支付失败"
        | "pending"
        | "pending payment"
        | "on hold"
        | "failed"
        | "canceled"
        | "cancelled"
        | "voided"
        | "closed"
        | "unpaid"
        | "expired"
        | "authorized"
        | "declined"
        | "denied"
        | "abandoned"
        | "incomplete"
        | "uncaptured"
        | "draft"
        | "requires payment method"
        | "requires action"
        | "requires confirmation"
        | "requires capture" => Some(OrderState::Unpaid),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn headers_compare_whatever_their_style() {
        let cases = [
            ("userId", "user id"),
            ("User_ID", "user id"),
            ("\u{feff}\"Email\"", "email"),
            ("用户ID", "用户id"),
            ("  % Viewed ", "% viewed"),
            ("ＩＤ", "id"),
            ("master-metadata  name", "master metadata name"),
        ];
        for (header, expected) in cases {
            assert_eq!(header_key(header), expected, "{header:?}");
        }
    }

    #[test]
    fn words_are_understood_in_both_languages() {
        assert_eq!(parse_consent("同意"), Some(Consent::Granted));
        assert_eq!(parse_consent("NO"), Some(Consent::Denied));
        assert_eq!(parse_consent(""), Some(Consent::Unknown));
        assert_eq!(parse_consent("maybe"), None);
        assert_eq!(event_kind("not_interested"), Some(EventKind::Dislike));
        assert_eq!(event_kind("播放"), Some(EventKind::Play));
        assert_eq!(event_kind("teleport"), None);
        assert_eq!(order_state("退款成功"), Some(OrderState::Refunded));
        assert_eq!(order_state("待支付"), Some(OrderState::Unpaid));
    }
}
