//! What narrows an audience besides its rules: the purpose that consent was given for, how soon people may be written
//! to again, and equal shares of a trait.

use egui::{Id, Ui};

use crate::app::command::Command;
use crate::app::engine::BY_CLUSTER;
use crate::data::rules::{Rule, Test};
use crate::data::{Channel, Consent, LabelColumn};
use crate::ui::context::Context;
use crate::ui::theme::Type;
use crate::ui::widgets::{self, Select};

const CAPS: [u32; 5] = [7, 14, 30, 60, 90];
/// Equal shares of more values than these would be a few people each.
const MOST_VALUES: usize = 40;
const LABEL_WIDTH: f32 = 104.0;
const DOMAIN: &str = "domain";

pub(super) fn show(ui: &mut Ui, cx: &mut Context<'_>) {
    ui.add_space(cx.theme.space.s3);
    ui.spacing_mut().item_spacing.y = cx.theme.space.s2;
    purpose(ui, cx);
    contact_cap(ui, cx);
    balance(ui, cx);
}

fn purpose(ui: &mut Ui, cx: &mut Context<'_>) {
    let rules = &cx.state.audiences.draft.rules;
    let found = rules.iter().enumerate().find_map(|(at, text)| Some((at, granted(text)?)));
    let words = Channel::ALL.map(|channel| cx.t(purpose_key(channel)));
    let chosen = found.map(|(_, channel)| channel as usize);
    let none = cx.t("audiences-balance-none");
    let shown = chosen.and_then(|at| words.get(at)).unwrap_or(&none);
    let picked = row(ui, cx, "audiences-purpose", shown, &words, chosen);
    if let Some(channel) = picked.and_then(|at| Channel::ALL.get(at)) {
        let rule = format!("consent {} granted", channel.id());
        cx.send(match found {
            Some((at, _)) => Command::SetRule(at, rule),
            None => Command::AddRule(rule),
        });
    }
}

/// The channel of a rule that asks for consent and nothing else.
fn granted(rule: &str) -> Option<Channel> {
    match Rule::parse(rule) {
        Ok(Rule::Test(Test::Consent { channel, consent: Consent::Granted })) => Some(channel),
        _ => None,
    }
}

fn purpose_key(channel: Channel) -> &'static str {
    match channel {
        Channel::Ads => "audiences-purpose-ads",
        Channel::Email => "audiences-purpose-email",
        Channel::Sms => "audiences-purpose-sms",
    }
}

fn contact_cap(ui: &mut Ui, cx: &mut Context<'_>) {
    let now = cx.state.audiences.draft.contact_cap_days;
    let mut options: Vec<Option<u32>> = [None].into_iter().chain(CAPS.map(Some)).collect();
    if !options.contains(&now) {
        options.push(now);
    }
    let words: Vec<String> = options.iter().map(|days| cap_words(cx, *days)).collect();
    let chosen = options.iter().position(|days| *days == now);
    let picked = row(ui, cx, "audiences-limit", &cap_words(cx, now), &words, chosen);
    if let Some(days) = picked.and_then(|at| options.get(at)) {
        cx.send(Command::SetContactCap(*days));
    }
}

fn cap_words(cx: &Context<'_>, days: Option<u32>) -> String {
    match days {
        None => cx.t("audiences-cap-none"),
        Some(days) => cx.format().days(u64::from(days)),
    }
}

fn balance(ui: &mut Ui, cx: &mut Context<'_>) {
    let Some(dataset) = cx.state.dataset() else { return };
    let columns = dataset.people.attributes.iter();
    let is_usable = |column: &&LabelColumn| {
        (2..=MOST_VALUES).contains(&column.labels.len()) && ![DOMAIN, BY_CLUSTER].contains(&column.name.as_str())
    };
    let usable = columns.filter(is_usable);
    let mut names: Vec<Option<String>> = vec![None, Some(DOMAIN.to_owned()), Some(BY_CLUSTER.to_owned())];
    names.extend(usable.map(|column| Some(column.name.clone())));
    let now = &cx.state.audiences.draft.balance;
    let words: Vec<String> = names.iter().map(|name| balance_words(cx, name.as_deref())).collect();
    let chosen = names.iter().position(|name| name == now);
    let picked = row(ui, cx, "audiences-balance", &balance_words(cx, now.as_deref()), &words, chosen);
    if let Some(name) = picked.and_then(|at| names.get(at)) {
        cx.send(Command::SetBalance(name.clone()));
    }
}

fn balance_words(cx: &Context<'_>, name: Option<&str>) -> String {
    match name {
        None => cx.t("audiences-balance-none"),
        Some(DOMAIN) => cx.t("audiences-balance-domain"),
        Some(BY_CLUSTER) => cx.t("audiences-balance-cluster"),
        Some(name) => name.to_owned(),
    }
}

fn row(
    ui: &mut Ui,
    cx: &Context<'_>,
    key: &'static str,
    shown: &str,
    words: &[String],
    chosen: Option<usize>,
) -> Option<usize> {
    let theme = cx.theme;
    let name = cx.t(key);
    ui.horizontal(|ui| {
        let left = ui.cursor().left();
        widgets::label(ui, theme, &name, Type::Dense, theme.text.tertiary);
        ui.add_space((left + LABEL_WIDTH - ui.cursor().left()).max(0.0));
        let words: Vec<&str> = words.iter().map(String::as_str).collect();
        let select = Select::new(Id::unique(("audience-limit", key)), &name, shown).width(ui.available_width());
        select.show(ui, theme, &words, chosen)
    })
    .inner
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_purpose_is_read_from_the_rule_that_asks_for_it() {
        for channel in Channel::ALL {
            assert_eq!(granted(&format!("consent {} granted", channel.id())), Some(channel));
        }
        assert_eq!(granted("not (consent ads granted)"), None);
        assert_eq!(granted("consent ads denied"), None);
        assert_eq!(granted("nonsense"), None);
    }
}
