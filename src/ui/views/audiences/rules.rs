//! The rules of an audience as rows of a funnel: each can be rewritten in place, moved and removed, and new ones come
//! from a menu of ready conditions or from free text in the audience language.

use egui::{Id, Key, ScrollArea, Ui};

use crate::app::command::Command;
use crate::app::error::Failure;
use crate::app::state::{FunnelView, StepKind};
use crate::data::rules::{Contact, Rule, Term, Test};
use crate::data::{Channel, Consent, Domain};
use crate::privacy::floor::Told;
use crate::ui::context::Context;
use crate::ui::text::Language;
use crate::ui::text::format::MISSING;
use crate::ui::theme::{Side, Type};
use crate::ui::widgets::{self, Button, FunnelRow, IconButton, MenuRow, TextInput};

/// Ready conditions: word key and rule.
const READY: [(&str, &str); 8] = [
    ("audiences-rule-took-course", "has course"),
    ("audiences-rule-has-music", "has music"),
    ("audiences-rule-no-music", "not has music"),
    ("audiences-rule-no-course", "not has course"),
    ("audiences-rule-contact", "contact known"),
    ("audiences-rule-ads-granted", "consent ads granted"),
    ("audiences-rule-not-suppressed", "not suppressed"),
    ("audiences-rule-active-90", "active within 90d"),
];
const COUNTRY: &str = "country is ";
/// Letters of a label that fit before the count; Chinese ones take two.
const LABEL_ROOM: usize = 46;

#[derive(Default)]
pub(super) struct Rules {
    editing: Option<Edit>,
    labels: Labels,
}

/// A rule being typed; `at` is none for a new one.
struct Edit {
    audience: String,
    at: Option<usize>,
    text: String,
    is_new: bool,
}

/// The rules in words, worked out when they change.
#[derive(Default)]
struct Labels {
    rules: Vec<String>,
    language: Language,
    /// Label, and the value that stands in a box.
    words: Vec<(String, String)>,
}

/// What the menu of conditions gives.
enum Picked {
    Ready(String),
    /// To be completed by hand.
    Begun(String),
}

impl Rules {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>, side: Side) {
        let audiences = &cx.state.audiences;
        let draft = &audiences.draft;
        if self.editing.as_ref().is_some_and(|edit| edit.audience != draft.name) {
            self.editing = None;
        }
        self.labels.update(cx, &draft.rules);
        let funnel = audiences.funnel.shown().map(|funnel| &**funnel);
        ui.spacing_mut().item_spacing.y = 0.0;
        if draft.leave_out_owners && draft.goal.is_some() {
            let words = cx.t("audiences-rule-not-owner");
            funnel_row(ui, cx, funnel, StepKind::Owners, (&words, ""), side);
        }
        for (at, rule) in draft.rules.iter().enumerate() {
            if self.editing.as_ref().is_some_and(|edit| edit.at == Some(at)) {
                self.editor(ui, cx);
                continue;
            }
            let (label, value) = self.labels.words.get(at).cloned().unwrap_or_default();
            let clicked =
                ui.push_id(("rule", at), |ui| funnel_row(ui, cx, funnel, StepKind::Rule(at), (&label, &value), side));
            if clicked.inner {
                let audience = draft.name.clone();
                self.editing = Some(Edit { audience, at: Some(at), text: rule.clone(), is_new: true });
            }
            if let Some(failure) = error_of(funnel, at) {
                widgets::input::error_line(ui, cx.theme, &cx.failure(failure)[0]);
            }
        }
        standing(ui, cx, funnel, side);
        match self.editing.as_ref().is_some_and(|edit| edit.at.is_none()) {
            true => self.editor(ui, cx),
            false => self.add(ui, cx),
        }
    }

    fn add(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let words = cx.t("audiences-add-rule");
        let button = Button::ghost(&words).icon(crate::ui::theme::icons::PLUS).show(ui, cx.theme);
        match widgets::menu(&button, 260.0, |ui| conditions(ui, cx)).flatten() {
            Some(Picked::Ready(rule)) => cx.send(Command::AddRule(rule)),
            Some(Picked::Begun(text)) => {
                let audience = cx.state.audiences.draft.name.clone();
                self.editing = Some(Edit { audience, at: None, text, is_new: true });
            }
            None => {}
        }
    }

    /// The field of a rule, its buttons, and under it what is wrong. It stays until Enter, Esc or the tick, so that
    /// the buttons beside it can be reached.
    fn editor(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let Some(mut edit) = self.editing.take() else { return };
        let theme = cx.theme;
        ui.add_space(theme.space.s1);
        let mut done = false;
        ui.horizontal(|ui| {
            ui.spacing_mut().item_spacing.x = theme.space.s1;
            let n_buttons = if edit.at.is_some() { 4.0 } else { 2.0 };
            let width = ui.available_width() - n_buttons * (24.0 + theme.space.s1);
            let name = cx.t("audiences-rule");
            let id = Id::unique(("audience-rule", edit.at));
            let is_wrong = syntax(&edit.text).is_some();
            let field = TextInput::new(id, &mut edit.text, &name).hint("has course").error(is_wrong).width(width);
            let response = field.show(ui, theme);
            if std::mem::take(&mut edit.is_new) {
                response.request_focus();
            }
            let (enter, escape) = ui.input(|input| (input.key_pressed(Key::Enter), input.key_pressed(Key::Escape)));
            done = response.lost_focus() && (enter || escape);
            if response.lost_focus() && !escape && (enter || edit.at.is_some()) {
                commit(cx, &edit);
            }
            done |= buttons(ui, cx, &mut edit);
        });
        if let Some(failure) = syntax(&edit.text).or_else(|| known_error(cx, &edit)) {
            let [happened, _, to_do] = cx.failure(&failure);
            widgets::input::error_line(ui, theme, &happened);
            widgets::label(ui, theme, &to_do, Type::Dense, theme.text.tertiary);
        }
        ui.add_space(theme.space.s2);
        if !done {
            self.editing = Some(edit);
        }
    }
}

/// What narrows the people besides the rules, after them.
fn standing(ui: &mut Ui, cx: &Context<'_>, funnel: Option<&FunnelView>, side: Side) {
    for step in funnel.iter().flat_map(|funnel| &funnel.steps) {
        let (key, value) = match step.kind {
            StepKind::Owners | StepKind::Rule(_) => continue,
            StepKind::ContactCap => {
                let days = cx.state.audiences.draft.contact_cap_days.map(|days| cx.format().days(u64::from(days)));
                ("audiences-rule-contact-cap", days.unwrap_or_default())
            }
            StepKind::GlobalHoldout => ("audiences-rule-global-holdout", String::new()),
            StepKind::EarlierCampaigns => ("audiences-rule-earlier", String::new()),
        };
        ui.push_id(key, |ui| funnel_row(ui, cx, funnel, step.kind, (&cx.t(key), &value), side));
    }
}

/// Done, up, down, remove; for a new rule done and away. True when the field is to close.
fn buttons(ui: &mut Ui, cx: &mut Context<'_>, edit: &mut Edit) -> bool {
    use crate::ui::theme::icons::{ARROW_DOWN, ARROW_UP, CHECK, TRASH, X};
    let theme = cx.theme;
    let n_rules = cx.state.audiences.draft.rules.len();
    let words = ["apply", "audiences-rule-up", "audiences-rule-down", "audiences-rule-remove", "cancel"];
    let [apply, up, down, remove, cancel] = words.map(|key| cx.t(key));
    let mut done = IconButton::new(CHECK, &apply).small().show(ui, theme).clicked();
    if done {
        commit(cx, edit);
    }
    let Some(at) = edit.at else {
        return done | IconButton::new(X, &cancel).small().show(ui, theme).clicked();
    };
    if IconButton::new(ARROW_UP, &up).small().enabled(at > 0).show(ui, theme).clicked() {
        cx.send(Command::MoveRule(at, at - 1));
        edit.at = Some(at - 1);
    }
    if IconButton::new(ARROW_DOWN, &down).small().enabled(at + 1 < n_rules).show(ui, theme).clicked() {
        cx.send(Command::MoveRule(at, at + 1));
        edit.at = Some(at + 1);
    }
    if IconButton::new(TRASH, &remove).small().show(ui, theme).clicked() {
        cx.send(Command::RemoveRule(at));
        done = true;
    }
    done
}

/// An empty new rule is no rule; everything else is taken, and its row says what is wrong.
fn commit(cx: &mut Context<'_>, edit: &Edit) {
    let text = edit.text.trim().to_owned();
    match edit.at {
        _ if text.is_empty() => {}
        None => cx.send(Command::AddRule(text)),
        Some(at) if cx.state.audiences.draft.rules.get(at).is_some_and(|rule| *rule != text) => {
            cx.send(Command::SetRule(at, text));
        }
        Some(_) => {}
    }
}

/// Why the text is no rule; nothing is said of an empty field.
fn syntax(text: &str) -> Option<Failure> {
    if text.trim().is_empty() {
        return None;
    }
    let error = Rule::parse(text).err()?;
    let failure = Failure::new("rule").with("rule", text).with("position", error.position + 1);
    Some(failure.with("expected", error.expected).with("found", error.found))
}

/// What the last count said of the rule, while it stands as it was counted.
fn known_error(cx: &Context<'_>, edit: &Edit) -> Option<Failure> {
    let audiences = &cx.state.audiences;
    let at = edit.at?;
    let is_same = audiences.draft.rules.get(at).is_some_and(|rule| rule == edit.text.trim());
    audiences.funnel.shown().filter(|_| is_same).and_then(|funnel| error_of(Some(funnel), at)).cloned()
}

fn error_of(funnel: Option<&FunnelView>, at: usize) -> Option<&Failure> {
    funnel?.steps.iter().find(|step| step.kind == StepKind::Rule(at))?.error.as_ref()
}

fn funnel_row(
    ui: &mut Ui,
    cx: &Context<'_>,
    funnel: Option<&FunnelView>,
    kind: StepKind,
    (label, value): (&str, &str),
    side: Side,
) -> bool {
    let at = funnel.and_then(|funnel| funnel.steps.iter().position(|step| step.kind == kind));
    let everybody = funnel.map_or(1, |funnel| funnel.n_everybody.max(1)) as f32;
    let left = |at: Option<usize>| at.and_then(|at| Some(funnel?.steps.get(at)?.told));
    let after = left(at);
    let before =
        left(at.and_then(|at| at.checked_sub(1))).or_else(|| funnel.map(|funnel| Told::Exact(funnel.n_everybody)));
    let count = after.map_or_else(|| MISSING.to_owned(), |told| cx.format().told(told));
    let share = |told: Option<Told>| told.and_then(Told::figure).map_or(0.0, |n| n as f32 / everybody);
    let row = FunnelRow {
        label: &shortened(label, LABEL_ROOM.saturating_sub(value.chars().count() + 3)),
        value: &shortened(value, LABEL_ROOM / 2),
        count: &count,
        share_before: share(before),
        share_after: share(after),
        side,
        dim: cx.state.audiences.funnel.is_busy(),
    };
    let (response, value_clicked) = widgets::funnel_row(ui, cx.theme, &row);
    matches!(kind, StepKind::Rule(_)) && (response.clicked() || value_clicked)
}

/// As much as fits, with an ellipsis; letters beyond Latin count twice.
fn shortened(text: &str, room: usize) -> String {
    let mut used = 0;
    for (at, letter) in text.char_indices() {
        used += if letter < '\u{2e80}' { 1 } else { 2 };
        if used > room {
            return format!("{}…", text.get(..at).unwrap_or_default().trim_end());
        }
    }
    text.to_owned()
}

fn conditions(ui: &mut Ui, cx: &Context<'_>) -> Option<Picked> {
    let theme = cx.theme;
    let mut picked = None;
    ScrollArea::vertical().max_height(320.0).show(ui, |ui| {
        for (key, rule) in READY {
            if MenuRow::new(&cx.t(key)).show(ui, theme).clicked() {
                picked = Some(Picked::Ready(rule.to_owned()));
            }
        }
        if MenuRow::new(&cx.t("audiences-rule-country-which")).show(ui, theme).clicked() {
            picked = Some(Picked::Begun(COUNTRY.to_owned()));
        }
        let segments = cx.state.workspace.as_ref().map_or(&[][..], |workspace| &workspace.segments);
        if !segments.is_empty() {
            widgets::menu_line(ui, theme);
        }
        for (name, _) in segments {
            let words = cx.tw("audiences-rule-in-segment", &[("name", name.as_str().into())]);
            let icon = crate::ui::theme::icons::USERS_THREE;
            if MenuRow::new(&words).icon(icon).show(ui, theme).clicked() {
                picked = Some(Picked::Ready(Rule::Test(Test::Segment(name.clone())).to_string()));
            }
        }
        widgets::menu_line(ui, theme);
        if MenuRow::new(&cx.t("audiences-rule-write")).show(ui, theme).clicked() {
            picked = Some(Picked::Begun(String::new()));
        }
    });
    picked
}

impl Labels {
    fn update(&mut self, cx: &Context<'_>, rules: &[String]) {
        if self.rules != rules || self.language != cx.text.language {
            self.rules = rules.to_vec();
            self.language = cx.text.language;
            self.words = rules.iter().map(|rule| in_words(cx, rule)).collect();
        }
    }
}

/// A rule as people say it; one that has no words of its own is shown as it is written.
fn in_words(cx: &Context<'_>, text: &str) -> (String, String) {
    let plain = |key: &str| (cx.t(key), String::new());
    let with = |key: &str, value: String| (cx.t(key), value);
    match Rule::parse(text) {
        Ok(Rule::Not(inner)) => match *inner {
            Rule::Test(Test::Suppressed) => plain("audiences-rule-not-suppressed"),
            Rule::Test(Test::Has(Term::Domain(Domain::Music))) => plain("audiences-rule-no-music"),
            Rule::Test(Test::Has(Term::Domain(Domain::Course))) => plain("audiences-rule-no-course"),
            Rule::Test(Test::Segment(name)) => with("audiences-rule-not-segment", name),
            _ => (text.to_owned(), String::new()),
        },
        Ok(Rule::Test(test)) => match test {
            Test::Has(Term::Domain(Domain::Course)) => plain("audiences-rule-took-course"),
            Test::Has(Term::Domain(Domain::Music)) => plain("audiences-rule-has-music"),
            Test::Known(Contact::Either) => plain("audiences-rule-contact"),
            Test::Segment(name) => with("audiences-rule-segment", name),
            Test::ActiveWithin { days } => with("audiences-rule-active", cx.format().days(u64::from(days))),
            Test::Attribute { name, labels } if name == "country" => with("audiences-rule-country", labels.join(", ")),
            Test::Attribute { name, labels } => {
                (cx.tw("audiences-rule-attribute", &[("name", name.into())]), labels.join(", "))
            }
            Test::Consent { channel, consent } => {
                let key = match channel {
                    Channel::Ads => "ads-consent",
                    Channel::Email => "email-consent",
                    Channel::Sms => "sms-consent",
                };
                let value = match consent {
                    Consent::Granted => "granted",
                    Consent::Denied => "denied",
                    Consent::Unknown => "unknown",
                };
                with(key, cx.t(value))
            }
            _ => (text.to_owned(), String::new()),
        },
        _ => (text.to_owned(), String::new()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_ready_condition_is_a_rule() {
        for (_, rule) in READY {
            assert!(Rule::parse(rule).is_ok(), "{rule}");
        }
        assert!(Rule::parse(&format!("{COUNTRY}DE")).is_ok());
        let quoted = Rule::Test(Test::Segment("Spring \"26".to_owned())).to_string();
        assert_eq!(Rule::parse(&quoted), Ok(Rule::Test(Test::Segment("Spring \"26".to_owned()))));
    }

    #[test]
    fn labels_are_cut_by_the_room_they_take() {
        for (text, room, cut) in [("abcdef", 6, "abcdef"), ("abcdefg", 6, "abcdef…"), ("有音乐的人", 6, "有音乐…")]
        {
            assert_eq!(shortened(text, room), cut);
        }
    }

    #[test]
    fn a_wrong_rule_is_told_and_an_empty_field_is_not() {
        assert_eq!(syntax("  "), None);
        assert_eq!(syntax("has course"), None);
        assert_eq!(syntax("has nothing").map(|failure| failure.code), Some("rule"));
    }
}
