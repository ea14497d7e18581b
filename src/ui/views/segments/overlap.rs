//! How the saved sets overlap: a matrix of people or of Jaccard shares, whose cells open the two sets side by side.

use egui::{Align2, Color32, Id, Rect, Role, ScrollArea, Sense, Ui, pos2, vec2};

use crate::analysis::sets::jaccard;
use crate::app::command::{Command, SetRef};
use crate::app::state::{Loadable, OverlapView};
use crate::ui::context::Context;
use crate::ui::text::format::MISSING;
use crate::ui::theme::{Type, cluster_letter};
use crate::ui::widgets::{
    Choice, ControlSize, draw, error_line, label, padded, panel_header, segmented, skeleton_rows,
};

const CELL: egui::Vec2 = vec2(64.0, 26.0);
const NAME_WIDTH: f32 = 150.0;

/// What the panel keeps: what its cells say.
#[derive(Default)]
pub struct OverlapPanel {
    shows_shares: bool,
}

impl OverlapPanel {
    pub fn show(&mut self, ui: &mut Ui, cx: &mut Context<'_>) {
        let theme = cx.theme;
        let words = ["people", "segments-jaccard"].map(|key| cx.t(key));
        let name = cx.t("segments-overlap-value");
        let mut chosen = usize::from(self.shows_shares);
        panel_header(ui, theme, &cx.t("segments-overlap"), "", |ui| {
            let choices: Vec<Choice<'_>> = words.iter().map(|words| Choice::new(words)).collect();
            segmented(ui, theme, &name, ControlSize::Small, &choices, &mut chosen);
        });
        self.shows_shares = chosen == 1;
        match &cx.state.segments.overlap {
            Loadable::Ready(view) | Loadable::Busy(Some(view)) if view.names.len() >= 2 => self.matrix(ui, cx, view),
            Loadable::Ready(_) | Loadable::Busy(Some(_)) => hint(ui, cx, "segments-overlap-none"),
            Loadable::Failed(failure) => {
                for sentence in cx.failure(failure).iter().filter(|sentence| !sentence.is_empty()) {
                    padded(ui, |ui| error_line(ui, theme, sentence));
                }
            }
            Loadable::Empty | Loadable::Busy(None) => padded(ui, |ui| skeleton_rows(ui, theme, 5, &[0.4, 0.2, 0.2])),
        }
    }

    fn matrix(&self, ui: &mut Ui, cx: &mut Context<'_>, view: &OverlapView) {
        ScrollArea::both().id_salt("overlap-matrix").auto_shrink(false).show(ui, |ui| {
            let n = view.names.len();
            let size = vec2(NAME_WIDTH + CELL.x * n as f32 + 32.0, CELL.y * (n + 1) as f32 + 16.0);
            let (rect, _) = ui.allocate_exact_size(size, Sense::hover());
            let origin = rect.min + vec2(16.0, 0.0);
            // Only what is in sight is drawn: there may be many sets.
            let in_sight = ui.clip_rect();
            for row in 0..n {
                let top = origin.y + CELL.y * (row + 1) as f32;
                if top > in_sight.bottom() || top + CELL.y < in_sight.top() {
                    continue;
                }
                names(ui, cx, view, row, pos2(origin.x, top));
                for column in 0..n {
                    let at = pos2(origin.x + NAME_WIDTH + CELL.x * column as f32, top);
                    self.cell(ui, cx, view, [row, column], Rect::from_min_size(at, CELL));
                }
            }
            for column in 0..n {
                let at = pos2(origin.x + NAME_WIDTH + CELL.x * (column as f32 + 0.5), origin.y + CELL.y / 2.0);
                let letter = cluster_letter(column);
                let (style, ink) = (Type::TableHead, cx.theme.text.tertiary);
                draw::text_at(ui.painter(), cx.theme, at, Align2::CENTER_CENTER, &letter, style, ink);
            }
        });
    }

    fn cell(&self, ui: &Ui, cx: &mut Context<'_>, view: &OverlapView, [row, column]: [usize; 2], rect: Rect) {
        let (theme, format) = (cx.theme, cx.format());
        let shared = view.shared.get(row).and_then(|row| row.get(column)).copied().flatten();
        let (a, b) = (size(view, row), size(view, column));
        let share = shared.map(|shared| jaccard(shared, a, b));
        let words = match (shared, share) {
            (Some(n), Some(share)) if self.shows_shares && row != column => {
                if n == 0 {
                    format.share(0.0)
                } else {
                    format.share(share)
                }
            }
            (Some(n), _) => format.count_or_floor(n, cx.state.floor),
            (None, _) => MISSING.to_owned(),
        };
        let response = ui.interact(rect, Id::unique(("overlap", row, column)), Sense::click());
        let name = |at: usize| view.names.get(at).map_or("", String::as_str);
        let args = [("first", name(row).into()), ("second", name(column).into()), ("count", words.as_str().into())];
        let spoken = cx.tw("segments-overlap-cell", &args);
        draw::name(&response, Role::Button, true, &spoken);
        let fill = match share {
            Some(share) if row != column => theme.ramps.score((share as f32).sqrt()),
            _ => theme.bg.raised,
        };
        let edge = if response.hovered() { theme.line.strong } else { Color32::TRANSPARENT };
        draw::boxed(ui.painter(), rect.shrink(1.0), theme.radius.mark, fill, edge);
        let ink = if row == column { theme.text.secondary } else { theme.ink_on(fill) };
        draw::text_at(ui.painter(), theme, rect.center(), Align2::CENTER_CENTER, &words, Type::Dense, ink);
        draw::ring_if_focused(ui, theme, &response, rect, theme.radius.mark);
        let clicked = response.clicked();
        response.on_hover_text(if shared.is_some() { spoken } else { cx.t("segments-overlap-hidden") });
        if clicked && row != column {
            cx.send(Command::CompareSet(0, SetRef::Segment(name(row).to_owned())));
            cx.send(Command::CompareSet(1, SetRef::Segment(name(column).to_owned())));
        }
    }
}

fn size(view: &OverlapView, at: usize) -> u64 {
    view.sizes.get(at).copied().unwrap_or(0)
}

fn names(ui: &Ui, cx: &Context<'_>, view: &OverlapView, row: usize, at: egui::Pos2) {
    let theme = cx.theme;
    let name = view.names.get(row).map_or("", String::as_str);
    let words = [cluster_letter(row).as_str(), name].join("  ");
    let galley = draw::layout_within(ui.painter(), theme, &words, Type::Dense, theme.text.primary, NAME_WIDTH - 10.0);
    draw::paint_galley(ui.painter(), pos2(at.x, at.y + CELL.y / 2.0), Align2::LEFT_CENTER, galley);
}

fn hint(ui: &mut Ui, cx: &Context<'_>, key: &str) {
    padded(ui, |ui| {
        ui.add_space(cx.theme.space.s4);
        label(ui, cx.theme, &cx.t(key), Type::Dense, cx.theme.text.tertiary);
    });
}
