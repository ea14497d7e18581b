//! What the map is coloured by: the choice, and the legend of the present one.

use egui::{Id, Rect, Sense, Ui, vec2};

use super::derived::{Derived, palette};
use crate::app::command::{ColourBy, Command};
use crate::ui::context::Context;
use crate::ui::theme::{Side, Type};
use crate::ui::widgets::{LegendMark, MenuRow, Select, draw, label, legend, menu_line};

const RAMP_WIDTH: f32 = 90.0;

/// Colourings that every data set can have.
const ALWAYS: [(ColourBy, &str); 4] = [
    (ColourBy::Cluster, "segments-colour-cluster"),
    (ColourBy::Sides, "segments-colour-side"),
    (ColourBy::LastActive, "segments-colour-active"),
    (ColourBy::Rfm, "segments-colour-rfm"),
];

/// The field with the colourings; the score stands under the name of its item.
pub fn choose(ui: &mut Ui, cx: &mut Context<'_>, name: &str) {
    let now = cx.state.segments.colour_by;
    let shown = words(cx, now);
    let select = Select::new(Id::unique("segments-colour"), name, &shown).width(180.0);
    let picked = select.show_menu(ui, cx.theme, |ui| {
        let mut picked = None;
        let mut row = |ui: &mut Ui, by: ColourBy, enabled: bool| {
            let words = words(cx, by);
            if MenuRow::new(&words).checked(by == now).enabled(enabled).show(ui, cx.theme).clicked() {
                picked = Some(by);
            }
        };
        for (by, _) in ALWAYS {
            row(ui, by, true);
        }
        row(ui, ColourBy::Score, cx.state.models.item.is_some() && cx.state.models.shown_run.is_some());
        let n_attributes = cx.state.dataset().map_or(0, |dataset| dataset.people.attributes.len());
        if n_attributes > 0 {
            menu_line(ui, cx.theme);
        }
        for column in 0..n_attributes {
            row(ui, ColourBy::Attribute(column), true);
        }
        picked
    });
    if let Some(by) = picked {
        cx.send(Command::SetColourBy(by));
    }
}

fn words(cx: &Context<'_>, by: ColourBy) -> String {
    match by {
        ColourBy::Score => match title_of_score(cx) {
            Some(title) => cx.tw("segments-colour-score-for", &[("item", title.into())]),
            None => cx.t("segments-colour-score-none"),
        },
        ColourBy::Attribute(column) => {
            let column = cx.state.dataset().and_then(|dataset| dataset.people.attributes.get(column));
            column.map(|column| column.name.clone()).unwrap_or_default()
        }
        by => {
            let key = ALWAYS.iter().find(|(known, _)| *known == by).map(|(_, key)| *key);
            key.map(|key| cx.t(key)).unwrap_or_default()
        }
    }
}

/// The item of the scores that are shown, else the one that would be scored.
fn title_of_score<'a>(cx: &Context<'a>) -> Option<&'a str> {
    let shown = cx.state.segments.colours.shown().and_then(|colours| colours.item);
    let item = shown.or(cx.state.models.item)?;
    cx.state.dataset().map(|dataset| dataset.catalogue.title(item as usize))
}

/// From the right.
pub fn legend_of(ui: &mut Ui, cx: &Context<'_>, derived: &Derived) {
    let (theme, text, segments) = (cx.theme, cx.text, &cx.state.segments);
    match segments.colour_by {
        ColourBy::Cluster if !cx.state.selection.is_empty() => {
            legend(ui, theme, LegendMark::Dot(theme.data.muted), &text.get("segments-not-selected"));
            legend(ui, theme, LegendMark::Dot(theme.accent.fill), &text.get("segments-selected"));
        }
        ColourBy::Cluster => {}
        ColourBy::Sides => {
            for (side, key) in
                [(Side::Music, "side-music-only"), (Side::Both, "side-both"), (Side::Course, "side-courses-only")]
            {
                legend(ui, theme, LegendMark::Side(side), &text.get(key));
            }
        }
        ColourBy::Attribute(_) => {
            legend(ui, theme, LegendMark::Square(theme.data.neutral), &text.get("others"));
            for (group, name) in derived.labels.iter().enumerate().rev() {
                legend(ui, theme, LegendMark::Square(theme.ramps.cluster(group)), name);
            }
        }
        ColourBy::LastActive => {
            let range = cx.state.data.overview.shown().and_then(|overview| overview.time_range);
            if let Some((first, last)) = range {
                ramp(ui, cx, &cx.format().date(first), &cx.format().date(last));
            }
        }
        ColourBy::Rfm | ColourBy::Score if segments.colours.is_busy() => {
            label(ui, theme, &text.get("segments-colour-busy"), Type::Dense, theme.text.tertiary);
        }
        ColourBy::Rfm | ColourBy::Score if segments.colours.failure().is_some() => {
            label(ui, theme, &text.get("segments-colour-failed"), Type::Dense, theme.error.text);
        }
        ColourBy::Rfm => ramp(ui, cx, &text.get("segments-rfm-low"), &text.get("segments-rfm-high")),
        ColourBy::Score => ramp(ui, cx, &text.get("segments-score-low"), &text.get("segments-score-high")),
    }
}

/// The ramp between two words, from the right.
fn ramp(ui: &mut Ui, cx: &Context<'_>, low: &str, high: &str) {
    let theme = cx.theme;
    label(ui, theme, high, Type::Dense, theme.text.tertiary);
    let (rect, response) = ui.allocate_exact_size(vec2(RAMP_WIDTH, theme.size.bar_mini), Sense::hover());
    draw::name(&response, egui::Role::Image, true, &words(cx, cx.state.segments.colour_by));
    let colours = palette(theme, ColourBy::LastActive, 0);
    let width = rect.width() / colours.len().max(1) as f32;
    for (step, colour) in colours.into_iter().enumerate() {
        let left = rect.left() + step as f32 * width;
        let cell = Rect::from_x_y_ranges(left..=left + width, rect.y_range());
        ui.painter().rect_filled(cell, 0.0, colour);
    }
    label(ui, theme, low, Type::Dense, theme.text.tertiary);
}
