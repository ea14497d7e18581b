//! The rules tab: a rule as groups of conditions with a live count at each, and the same rule as text.

use std::sync::Arc;

use egui::{Id, Key, Rect, ScrollArea, Ui, vec2};

use super::condition::{condition, first_condition};
use super::tree::{self, Place};
use crate::app::command::Command;
use crate::app::error::Failure;
use crate::app::state::RuleCount;
use crate::data::rules::Rule;
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::Type;
use crate::ui::theme::icons::{CHECK, PLUS, TRASH};
use crate::ui::views::modes::mode_of_keys;
use crate::ui::widgets::{
    Button, Choice, ControlSize, IconButton, TextInput, draw, error_line, footer, hairline, label, padded,
    panel_header, segmented,
};

const FOOTER: f32 = 52.0;
/// Groups stand this much further to the right than what holds them.
const INDENT: f32 = 24.0;
const TEXT_HEIGHT: f32 = 96.0;

/// What the tab keeps: the text that is being typed, and the rule that it was taken from.
#[derive(Default)]
pub struct RulesPanel {
    text: String,
    text_of: Option<Arc<Rule>>,
}

/// What was asked of the rule in a frame, and where the counts of the parts have got to.
struct Walk<'a> {
    rule: &'a Rule,
    counts: Option<&'a RuleCount>,
    next: usize,
    new: Option<Rule>,
}

impl Walk<'_> {
    /// The number of people of the part that comes next.
    fn count(&mut self, cx: &Context<'_>) -> String {
        let count = self.counts.and_then(|count| count.counts.get(self.next));
        self.next += 1;
        count.map_or_else(|| MISSING.to_owned(), |&told| cx.format().told(told))
    }

    fn change(&mut self, place: &Place, change: impl FnOnce(&Rule) -> Option<Rule>) {
        self.new = Some(tree::changed(self.rule, place, change));
    }
}

impl RulesPanel {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        let rule = Arc::clone(&cx.state.segments.rule);
        if self.text_of.as_ref() != Some(&rule) {
            self.text = rule.to_string();
            self.text_of = Some(Arc::clone(&rule));
        }
        let count = cx.state.segments.rule_count.shown().filter(|count| count.rule == rule).cloned();
        head(ui, cx, count.as_deref());
        let mut walk = Walk { rule: &rule, counts: count.as_deref(), next: 0, new: None };
        let height = (ui.available_height() - TEXT_HEIGHT - FOOTER).max(120.0);
        ScrollArea::vertical().id_salt("rule-tree").auto_shrink(false).max_height(height).show(ui, |ui| {
            padded(ui, |ui| {
                ui.spacing_mut().item_spacing.y = theme.space.s3;
                part(ui, cx, &mut walk, &rule, &vec![], None);
            });
        });
        let new = walk.new.take();
        hairline(ui, theme);
        self.text_field(ui, cx, count.as_deref());
        ui.add_space((ui.available_height() - FOOTER).max(0.0));
        acts(ui, cx, &rule, count.as_deref());
        if let Some(new) = new {
            cx.send(Command::EditRule(Arc::new(tree::as_group(new))));
        }
    }

    /// The rule as the commands take it.
    fn text_field(&mut self, ui: &mut Ui, cx: &mut Context<'_>, count: Option<&RuleCount>) {
        let theme = cx.theme;
        padded(ui, |ui| {
            ui.add_space(theme.space.s4);
            let name = cx.t("segments-rule-text");
            label(ui, theme, &name, Type::Dense, theme.text.tertiary);
            ui.add_space(theme.space.s2);
            let parsed = Rule::parse(&self.text);
            ui.horizontal(|ui| {
                let width = (ui.available_width() - 36.0).max(120.0);
                let id = Id::unique("segments-rule-text");
                let field = TextInput::new(id, &mut self.text, &name).error(parsed.is_err()).width(width);
                let response = field.show(ui, theme);
                let entered = response.lost_focus() && ui.input(|input| input.key_pressed(Key::Enter));
                let clicked = IconButton::new(CHECK, &cx.t("apply")).enabled(parsed.is_ok()).show(ui, theme).clicked();
                if let Ok(rule) = &parsed
                    && (entered || clicked)
                {
                    cx.send(Command::EditRule(Arc::new(tree::as_group(rule.clone()))));
                }
            });
            let failure = match parsed {
                Err(error) => {
                    let failure = Failure::new("rule").with("rule", &self.text).with("position", error.position + 1);
                    Some(failure.with("expected", error.expected).with("found", error.found))
                }
                Ok(_) => count.and_then(|count| count.unknown.clone()),
            };
            if let Some(failure) = failure {
                let [happened, _, to_do] = cx.failure(&failure);
                error_line(ui, theme, &[happened, to_do].join(" "));
            } else if let Some(failure) = cx.state.segments.rule_count.failure() {
                error_line(ui, theme, &cx.failure(failure)[0]);
            }
        });
    }
}

/// How many match, of everybody.
fn head(ui: &mut Ui, cx: &Context<'_>, count: Option<&RuleCount>) {
    let theme = cx.theme;
    let note = match count {
        Some(count) => {
            let told = count.counts.first().copied().unwrap_or_default();
            let args = [("count", cx.format().told(told).into()), ("all", cx.format().count(count.n_everybody).into())];
            cx.tw("segments-rule-matches", &args)
        }
        None => cx.t("segments-rule-counting"),
    };
    panel_header(ui, theme, &cx.t("segments-rule-title"), &note, |_| {});
}

/// A condition, a group, or a "not" around either. `not` is the place and the count of the "not" around it, if any.
fn part(ui: &mut Ui, cx: &Context<'_>, walk: &mut Walk<'_>, rule: &Rule, place: &Place, not: Option<(&Place, String)>) {
    match rule {
        Rule::Test(_) => row(ui, cx, walk, rule, place, not),
        Rule::All(parts) | Rule::Any(parts) => group(ui, cx, walk, (rule, parts), place, not),
        Rule::Not(inner) => {
            let count = walk.count(cx);
            part(ui, cx, walk, inner, &inside(place, 0), Some((place, count)));
        }
    }
}

fn inside(place: &Place, at: usize) -> Place {
    place.iter().copied().chain([at]).collect()
}

/// A group of conditions: how they join, the conditions, and a way to add one.
fn group(
    ui: &mut Ui,
    cx: &Context<'_>,
    walk: &mut Walk<'_>,
    (rule, parts): (&Rule, &[Rule]),
    place: &Place,
    not: Option<(&Place, String)>,
) {
    let theme = cx.theme;
    let own_count = walk.count(cx);
    let (outer, count) = not.as_ref().map_or((place, &own_count), |(outer, count)| (*outer, count));
    group_head(ui, cx, walk, rule, [place, outer], not.is_some(), count);
    indented(ui, cx, |ui| {
        if parts.is_empty() {
            let key = if matches!(rule, Rule::All(_)) { "segments-rule-everybody" } else { "segments-rule-nobody" };
            label(ui, theme, &cx.t(key), Type::Dense, theme.text.tertiary);
        }
        for (at, one) in parts.iter().enumerate() {
            part(ui, cx, walk, one, &inside(place, at), None);
        }
        ui.horizontal(|ui| add_buttons(ui, cx, walk, rule, place));
    });
}

/// One more condition, or a group that joins the other way.
fn add_buttons(ui: &mut Ui, cx: &Context<'_>, walk: &mut Walk<'_>, rule: &Rule, place: &Place) {
    let condition = Rule::Test(first_condition());
    if Button::ghost(&cx.t("segments-rule-add")).icon(PLUS).small().show(ui, cx.theme).clicked() {
        walk.change(place, |group| Some(tree::with_part(group, condition.clone())));
    }
    if Button::ghost(&cx.t("segments-rule-add-group")).icon(PLUS).small().show(ui, cx.theme).clicked() {
        let group = match rule {
            Rule::Any(_) => Rule::All(vec![condition]),
            _ => Rule::Any(vec![condition]),
        };
        walk.change(place, |outer| Some(tree::with_part(outer, group)));
    }
}

/// "not", "all of" or "any of", how many, and away with it. `outer` is the place of the "not" around the group, else
/// of the group.
fn group_head(
    ui: &mut Ui,
    cx: &Context<'_>,
    walk: &mut Walk<'_>,
    rule: &Rule,
    [place, outer]: [&Place; 2],
    is_not: bool,
    count: &str,
) {
    let theme = cx.theme;
    ui.push_id(("group", place), |ui| {
        ui.horizontal(|ui| {
            not_switch(ui, cx, walk, outer, is_not);
            let words = ["segments-rule-all", "segments-rule-any"].map(|key| cx.t(key));
            let choices: Vec<Choice<'_>> = words.iter().map(|words| Choice::new(words)).collect();
            let now = usize::from(matches!(rule, Rule::Any(_)));
            let mut chosen = now;
            segmented(ui, theme, &cx.t("segments-rule-join"), ControlSize::Small, &choices, &mut chosen);
            if chosen != now {
                walk.change(place, |group| Some(tree::with_other_join(group)));
            }
            label(ui, theme, count, Type::DenseStrong, theme.text.primary);
            if !outer.is_empty()
                && IconButton::new(TRASH, &cx.t("segments-rule-remove-group")).small().show(ui, theme).clicked()
            {
                walk.change(outer, |_| None);
            }
        });
    });
}

/// One condition in a line, wrapped where it is too long.
fn row(ui: &mut Ui, cx: &Context<'_>, walk: &mut Walk<'_>, rule: &Rule, place: &Place, not: Option<(&Place, String)>) {
    let Rule::Test(test) = rule else { return };
    let theme = cx.theme;
    let own_count = walk.count(cx);
    let is_not = not.is_some();
    let (outer, count) = match &not {
        Some((outer, count)) => (*outer, count.as_str()),
        None => (place, own_count.as_str()),
    };
    ui.push_id(("condition", place), |ui| {
        ui.horizontal_wrapped(|ui| {
            ui.spacing_mut().item_spacing = vec2(theme.space.s3, theme.space.s2);
            not_switch(ui, cx, walk, outer, is_not);
            if let Some(new) = condition(ui, cx, Id::unique(("rule-condition", place)), test) {
                walk.change(place, |_| Some(Rule::Test(new)));
            }
            label(ui, theme, count, Type::DenseStrong, theme.text.primary);
            if IconButton::new(TRASH, &cx.t("segments-rule-remove")).small().show(ui, theme).clicked() {
                walk.change(outer, |_| None);
            }
        });
    });
}

/// Turns the part at `outer` into its opposite and back.
fn not_switch(ui: &mut Ui, cx: &Context<'_>, walk: &mut Walk<'_>, outer: &Place, is_not: bool) {
    let words = ["segments-rule-yes", "segments-not"].map(|key| cx.t(key));
    let choices: Vec<Choice<'_>> = words.iter().map(|words| Choice::new(words)).collect();
    let mut chosen = usize::from(is_not);
    segmented(ui, cx.theme, &cx.t("segments-rule-whether"), ControlSize::Small, &choices, &mut chosen);
    if chosen != usize::from(is_not) {
        walk.change(outer, |part| Some(part.clone().negate()));
    }
}

/// Content further to the right, with a line at its left.
fn indented(ui: &mut Ui, cx: &Context<'_>, content: impl FnOnce(&mut Ui)) {
    let theme = cx.theme;
    let inner = ui.horizontal(|ui| {
        ui.add_space(INDENT);
        ui.vertical(|ui| {
            ui.spacing_mut().item_spacing.y = theme.space.s3;
            content(ui);
        });
    });
    let rect: Rect = inner.response.rect;
    draw::hairline_v(ui.painter(), rect.left() + INDENT / 2.0, rect.y_range(), theme.line.default);
}

/// Selects who matches, or opens an audience with the rule.
fn acts(ui: &mut Ui, cx: &mut Context<'_>, rule: &Rule, count: Option<&RuleCount>) {
    let theme = cx.theme;
    let told = count.and_then(|count| count.counts.first()).copied().unwrap_or_default();
    let is_told = count.is_some_and(|count| count.unknown.is_none()) && told.figure().is_some_and(|n| n > 0);
    let why = (!is_told).then(|| cx.tw("segments-rule-off", &[("floor", cx.state.floor.into())]));
    footer(ui, theme, |ui| {
        let select = cx.t("segments-rule-select");
        if Button::primary(&select).off_because(why.as_deref()).show(ui, theme).clicked() {
            cx.send(Command::SelectRule(rule.to_string(), mode_of_keys(ui)));
        }
        label(ui, theme, &cx.t("segments-draw-keys"), Type::Dense, theme.text.tertiary);
    });
}
