//! The parts of the window that F6 goes through, in the order in which Tab meets them: top bar, rail, screen,
//! inspector, status bar.

use egui::{Context as Egui, Id, Rect, Role, Sense, Stroke, StrokeKind, Ui};

use crate::ui::theme::Theme;
use crate::ui::widgets::draw;

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pane {
    TopBar,
    Rail,
    Screen,
    Inspector,
    StatusBar,
}

impl Pane {
    pub const ALL: [Pane; 5] = [Self::TopBar, Self::Rail, Self::Screen, Self::Inspector, Self::StatusBar];

    /// What screen readers call it.
    pub fn name_key(self) -> &'static str {
        match self {
            Self::TopBar => "pane-top-bar",
            Self::Rail => "pane-rail",
            Self::Screen => "pane-screen",
            Self::Inspector => "pane-inspector",
            Self::StatusBar => "pane-status-bar",
        }
    }

    fn id(self) -> Id {
        Id::unique(("pane", self.name_key()))
    }
}

/// A stop of the keyboard ahead of everything in `rect`; call before the content, so that Tab goes on inside.
pub fn mark(ui: &Ui, theme: &Theme, pane: Pane, rect: Rect, name: &str) {
    let response = ui.interact(rect, pane.id(), Sense::focusable_noninteractive());
    draw::name(&response, Role::Pane, true, name);
    if response.has_focus() {
        let ring = Stroke::new(theme.stroke.focus, theme.accent.ring);
        let painter = ui.ctx().layer_painter(egui::LayerId::new(egui::Order::Foreground, pane.id()));
        painter.rect_stroke(rect.shrink(1.0), 0.0, ring, StrokeKind::Inside);
    }
}

/// Gives the keyboard to the next pane that is there, or to the one before.
pub fn go(ctx: &Egui, forward: bool) {
    let there: Vec<(Pane, Rect)> =
        Pane::ALL.into_iter().filter_map(|pane| Some((pane, ctx.read_response(pane.id())?.rect))).collect();
    let focused = ctx.memory(|memory| memory.focused());
    let at = focused.and_then(|id| {
        let own = there.iter().position(|(pane, _)| pane.id() == id);
        let centre = ctx.read_response(id)?.rect.center();
        // Later panes lie inside no other.
        own.or_else(|| there.iter().position(|(_, rect)| rect.contains(centre)))
    });
    if let Some((pane, _)) = next(at, there.len(), forward).and_then(|at| there.get(at)) {
        ctx.memory_mut(|memory| memory.request_focus(pane.id()));
    }
}

/// The place after `at` of `n`, round the end; from nowhere the first or the last.
fn next(at: Option<usize>, n: usize, forward: bool) -> Option<usize> {
    let last = n.checked_sub(1)?;
    Some(match (at, forward) {
        (None, true) => 0,
        (None, false) => last,
        (Some(at), true) => {
            if at >= last {
                0
            } else {
                at + 1
            }
        }
        (Some(at), false) => at.checked_sub(1).unwrap_or(last),
    })
}

#[cfg(test)]
mod tests {
    use super::next;

    #[test]
    fn panes_go_round() {
        for (at, forward, expected) in [
            (None, true, Some(0)),
            (None, false, Some(3)),
            (Some(1), true, Some(2)),
            (Some(3), true, Some(0)),
            (Some(0), false, Some(3)),
        ] {
            assert_eq!(next(at, 4, forward), expected, "{at:?}");
        }
        assert_eq!(next(None, 0, true), None);
    }
}
