//! Labels of the clusters on the map: each where it covers neither another label nor the middle of its own cluster,
//! and only its letter where there is no such place.

use egui::{Align2, CursorIcon, Galley, Id, Painter, Pos2, Rect, Sense, Ui, Vec2, pos2, vec2};
use std::sync::Arc;

use super::map::{ClusterOutline, Lens, MapData, MapEvent};
use crate::ui::theme::{Theme, Type};
use crate::ui::widgets::chip::paint_cluster;
use crate::ui::widgets::draw;

const HEIGHT: f32 = 22.0;
/// Letter, gaps and edges around the words.
const AROUND_WORDS: f32 = 36.0;
const MARK_ONLY: Vec2 = Vec2::splat(HEIGHT);
/// Between a label and the outline, and between two labels.
const GAP: f32 = 4.0;

/// Draws the labels; tells which one was clicked.
pub(super) fn labels(
    ui: &Ui,
    painter: &Painter,
    theme: &Theme,
    lens: &Lens,
    id: Id,
    data: &MapData<'_>,
) -> Option<MapEvent> {
    let mut event = None;
    let mut taken: Vec<Rect> = Vec::with_capacity(data.outlines.len());
    for outline in data.outlines {
        let anchor = lens.to_screen(outline.label_at);
        if !lens.rect.contains(anchor) {
            continue;
        }
        let galley = draw::layout(painter, theme, &outline.label, Type::TableHead, theme.text.primary);
        let whole = vec2(galley.size().x + AROUND_WORDS, HEIGHT);
        let bounds = bounds_on_screen(lens, outline, anchor);
        let (rect, words) = match place(lens.rect, bounds, anchor, whole, &taken) {
            Some(rect) => (rect, Some(galley)),
            None => match place(lens.rect, bounds, anchor, MARK_ONLY, &taken) {
                Some(rect) => (rect, None),
                None => continue,
            },
        };
        taken.push(rect);
        if one_label(ui, painter, theme, id, outline, rect, words) {
            event = Some(MapEvent::Cluster(outline.cluster));
        }
    }
    event
}

fn bounds_on_screen(lens: &Lens, outline: &ClusterOutline, anchor: Pos2) -> Rect {
    if outline.lines.is_empty() {
        return Rect::from_center_size(anchor, Vec2::ZERO);
    }
    let [low, high] = outline.bounds;
    Rect::from_two_pos(lens.to_screen(low), lens.to_screen(high))
}

/// The first place that is inside the map and free: above the cluster, below, right, left, on its densest part.
fn place(map: Rect, bounds: Rect, anchor: Pos2, size: Vec2, taken: &[Rect]) -> Option<Rect> {
    let (half, x) = (size / 2.0 + Vec2::splat(GAP), bounds.center().x);
    let centres = [
        pos2(x, bounds.top() - half.y),
        pos2(x, bounds.bottom() + half.y),
        pos2(bounds.right() + half.x, anchor.y),
        pos2(bounds.left() - half.x, anchor.y),
        anchor,
        pos2(anchor.x, anchor.y - 2.0 * half.y),
        pos2(anchor.x, anchor.y + 2.0 * half.y),
    ];
    let is_free = |rect: &Rect| {
        map.shrink(GAP).contains_rect(*rect) && !taken.iter().any(|other| other.expand(GAP).intersects(*rect))
    };
    centres.into_iter().map(|centre| Rect::from_center_size(centre, size)).find(is_free)
}

/// One label with its letter, and its words if there is room for them. True when clicked.
fn one_label(
    ui: &Ui,
    painter: &Painter,
    theme: &Theme,
    id: Id,
    outline: &ClusterOutline,
    rect: Rect,
    words: Option<Arc<Galley>>,
) -> bool {
    let response = ui.interact(rect, id.with(("cluster", outline.cluster)), Sense::click());
    draw::name(&response, egui::Role::Button, true, &outline.label);
    let fill = if response.hovered() { theme.bg.hover } else { theme.bg.panel.gamma_multiply(0.92) };
    draw::boxed(painter, rect, theme.radius.checkbox, fill, theme.line.default);
    let centre_x = if words.is_some() { rect.left() + 14.0 } else { rect.center().x };
    let mark = Rect::from_center_size(pos2(centre_x, rect.center().y), vec2(14.0, 14.0));
    paint_cluster(painter, theme, outline.cluster, mark);
    draw::ring_if_focused(ui, theme, &response, rect, theme.radius.checkbox);
    let response = response.on_hover_cursor(CursorIcon::PointingHand);
    let clicked = response.clicked();
    match words {
        Some(galley) => {
            draw::paint_galley(painter, pos2(rect.left() + 27.0, rect.center().y), Align2::LEFT_CENTER, galley);
        }
        None => {
            response.on_hover_text(&outline.label);
        }
    }
    clicked
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn labels_stand_apart_inside_the_map_and_give_way() {
        let map = Rect::from_min_size(Pos2::ZERO, vec2(400.0, 300.0));
        let cluster = Rect::from_center_size(pos2(200.0, 150.0), vec2(100.0, 80.0));
        let size = vec2(120.0, HEIGHT);
        let mut taken = vec![];
        while let Some(rect) = place(map, cluster, cluster.center(), size, &taken) {
            assert!(map.contains_rect(rect) && taken.iter().all(|other: &Rect| !other.intersects(rect)));
            taken.push(rect);
        }
        assert!(taken.len() >= 3, "{}", taken.len());
        assert!(taken[0].bottom() < cluster.top());
        // A cluster at the upper edge has its label below.
        let high = cluster.translate(vec2(0.0, -150.0));
        assert!(place(map, high, pos2(200.0, 5.0), size, &[]).is_some_and(|rect| rect.top() > high.bottom()));
    }
}
