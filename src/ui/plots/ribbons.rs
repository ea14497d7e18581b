//! Ribbons between two columns of nodes: people who had the one first and the other then. Each ribbon is a strip
//! of triangles with a colour per vertex; the same strip answers where the pointer is.

use egui::{Align2, Color32, Painter, Pos2, Rect, Response, Role, Sense, Shape, Stroke, StrokeKind, Ui, pos2, vec2};

use super::strip::strip;
use crate::ui::theme::{Side, Theme, Type, mix};
use crate::ui::widgets::{draw, takeout};

const NODE_WIDTH: f32 = 10.0;
const NODE_GAP: f32 = 13.0;
const N_STEPS: usize = 48;
/// Ribbons thinner than this show their words on hover only.
const PILL_FROM: f32 = 12.0;

/// A node and how many people it holds. Its height is at least the sum of its ribbons.
#[derive(Debug, Clone, Copy)]
pub struct Node {
    pub people: f64,
}

/// People from one node to another, both by index.
#[derive(Debug, Clone, Copy)]
pub struct Ribbon<'a> {
    pub from: usize,
    pub to: usize,
    pub people: f64,
    /// Clear lift: in the colours of its ends. Others are grey.
    pub clear: bool,
    /// The figures on the ribbon, each in its style.
    pub pill: &'a [(&'a str, Type)],
    /// What screen readers hear.
    pub name: &'a str,
}

/// What is drawn: nodes in their order, ribbons in any order.
#[derive(Debug, Clone, Copy)]
pub struct Ribbons<'a> {
    pub from_side: Side,
    pub to_side: Side,
    pub left: &'a [Node],
    pub right: &'a [Node],
    pub ribbons: &'a [Ribbon<'a>],
    pub selected: Option<usize>,
    pub summary: &'a str,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RibbonEvent {
    Ribbon(usize),
    Left(usize),
    Right(usize),
}

/// Where things were drawn, and what the pointer did.
#[derive(Debug, Clone)]
pub struct RibbonsOut {
    pub response: Response,
    pub clicked: Option<RibbonEvent>,
    pub hovered: Option<RibbonEvent>,
    /// The rectangles of the nodes, for labels beside them.
    pub left: Vec<Rect>,
    pub right: Vec<Rect>,
}

/// Draws into `width` x `height`.
pub fn ribbons(ui: &mut Ui, theme: &Theme, width: f32, height: f32, data: &Ribbons<'_>) -> RibbonsOut {
    let begun = takeout::begin(ui);
    let (rect, response) = ui.allocate_exact_size(vec2(width, height), Sense::click());
    draw::name(&response, Role::GraphicsDocument, true, data.summary);
    let scale = people_scale(rect.height(), data);
    let left = node_rects(rect, rect.left(), data.left, scale);
    let right = node_rects(rect, rect.right() - NODE_WIDTH, data.right, scale);
    let strips = strips(data, &left, &right, scale);
    let hovered = response.hover_pos().and_then(|at| find(at, &left, &right, &strips));
    paint(ui.painter(), theme, data, &strips, hovered);
    for (rects, side) in [(&left, data.from_side), (&right, data.to_side)] {
        for node in rects {
            ui.painter().rect_filled(*node, draw::corner(theme.radius.mark), theme.side(side).fill);
        }
    }
    paint_pills(ui.painter(), theme, data, &strips, hovered);
    takeout::picture(ui, begun, response.id, rect, data.summary);
    draw::ring_if_focused(ui, theme, &response, rect, theme.radius.control);
    let clicked = if response.clicked() { hovered } else { None };
    RibbonsOut { response, clicked, hovered, left, right }
}

/// Points per person, so that the fuller column fills the height.
fn people_scale(height: f32, data: &Ribbons<'_>) -> f64 {
    let column = |nodes: &[Node]| {
        let gaps = NODE_GAP * nodes.len().saturating_sub(1) as f32;
        let people: f64 = nodes.iter().map(|node| node.people).sum();
        f64::from((height - gaps).max(1.0)) / people.max(1.0)
    };
    column(data.left).min(column(data.right))
}

fn node_rects(rect: Rect, x: f32, nodes: &[Node], scale: f64) -> Vec<Rect> {
    let mut top = rect.top();
    nodes
        .iter()
        .map(|node| {
            let height = ((node.people * scale) as f32).max(2.0);
            let cell = Rect::from_min_size(pos2(x, top), vec2(NODE_WIDTH, height));
            top = cell.bottom() + NODE_GAP;
            cell
        })
        .collect()
}

/// A ribbon on the screen: its ends and how thick it is.
#[derive(Debug, Clone, Copy)]
struct Strip {
    index: usize,
    from: Pos2,
    to: Pos2,
    thickness: f32,
}

impl Strip {
    /// The upper edge at `t` of the way, level at both ends.
    fn top(&self, t: f32) -> Pos2 {
        let s = t * t * (3.0 - 2.0 * t);
        pos2(egui::lerp(self.from.x..=self.to.x, t), egui::lerp(self.from.y..=self.to.y, s))
    }

    fn contains(&self, at: Pos2) -> bool {
        let span = self.to.x - self.from.x;
        let t = (at.x - self.from.x) / span.max(1.0);
        if !(0.0..=1.0).contains(&t) {
            return false;
        }
        let top = self.top(t).y;
        (top - 1.0..=top + self.thickness.max(3.0) + 1.0).contains(&at.y)
    }
}

/// Ribbons leave a node in the order of where they go, so that they cross as little as can be.
fn strips(data: &Ribbons<'_>, left: &[Rect], right: &[Rect], scale: f64) -> Vec<Strip> {
    let mut out: Vec<Strip> = Vec::with_capacity(data.ribbons.len());
    let mut order: Vec<usize> = (0..data.ribbons.len()).collect();
    order.sort_by_key(|&index| data.ribbons.get(index).map(|ribbon| (ribbon.from, ribbon.to)));
    let mut used: Vec<f32> = vec![0.0; left.len()];
    for index in order {
        let Some(ribbon) = data.ribbons.get(index) else { continue };
        let (Some(node), Some(used)) = (left.get(ribbon.from), used.get_mut(ribbon.from)) else { continue };
        let thickness = (ribbon.people * scale) as f32;
        let from = pos2(node.right(), node.top() + *used);
        *used += thickness;
        out.push(Strip { index, from, to: from, thickness });
    }
    let mut used: Vec<f32> = vec![0.0; right.len()];
    out.sort_by_key(|strip| data.ribbons.get(strip.index).map(|ribbon| (ribbon.to, ribbon.from)));
    for strip in &mut out {
        let Some(ribbon) = data.ribbons.get(strip.index) else { continue };
        let (Some(node), Some(used)) = (right.get(ribbon.to), used.get_mut(ribbon.to)) else { continue };
        strip.to = pos2(node.left(), node.top() + *used);
        *used += strip.thickness;
    }
    // Grey under coloured, thick under thin.
    out.sort_by(|a, b| {
        let clear = |strip: &Strip| data.ribbons.get(strip.index).is_some_and(|ribbon| ribbon.clear);
        clear(a).cmp(&clear(b)).then(b.thickness.total_cmp(&a.thickness)).then(a.index.cmp(&b.index))
    });
    out
}

fn find(at: Pos2, left: &[Rect], right: &[Rect], strips: &[Strip]) -> Option<RibbonEvent> {
    let hit = |rects: &[Rect]| rects.iter().position(|rect| rect.expand2(vec2(4.0, 1.0)).contains(at));
    hit(left)
        .map(RibbonEvent::Left)
        .or_else(|| hit(right).map(RibbonEvent::Right))
        .or_else(|| strips.iter().rev().find(|strip| strip.contains(at)).map(|strip| RibbonEvent::Ribbon(strip.index)))
}

fn paint(painter: &Painter, theme: &Theme, data: &Ribbons<'_>, strips: &[Strip], hovered: Option<RibbonEvent>) {
    for strip in strips {
        let Some(ribbon) = data.ribbons.get(strip.index) else { continue };
        let lit = data.selected == Some(strip.index) || hovered == Some(RibbonEvent::Ribbon(strip.index));
        let opacity = match (ribbon.clear, lit) {
            (_, true) => 0.92,
            (true, false) => 0.5,
            (false, false) => 0.55,
        };
        let ends = if ribbon.clear || lit {
            [theme.side(data.from_side).fill, theme.cross.fill, theme.side(data.to_side).fill]
        } else {
            [theme.data.ghost; 3]
        };
        painter.add(ribbon_shape(painter, strip, ends, opacity));
        if data.selected == Some(strip.index) {
            outline(painter, strip, theme.data.ink);
        }
    }
}

/// Course, crossing, music along the way; the only gradient there is.
fn ribbon_shape(painter: &Painter, ribbon: &Strip, ends: [Color32; 3], opacity: f32) -> Shape {
    let [from, middle, to] = ends;
    let pairs = (0..=N_STEPS).map(|step| {
        let t = step as f32 / N_STEPS as f32;
        let colour = if t < 0.5 { mix(from, middle, t * 2.0) } else { mix(middle, to, t * 2.0 - 1.0) };
        let top = ribbon.top(t);
        (top, top + vec2(0.0, ribbon.thickness.max(1.0)), colour.gamma_multiply(opacity))
    });
    strip(pairs, 1.0 / painter.pixels_per_point())
}

fn outline(painter: &Painter, strip: &Strip, colour: Color32) {
    let along = |from: usize| (0..=N_STEPS).map(move |step| from.abs_diff(step) as f32 / N_STEPS as f32);
    let mut path: Vec<Pos2> = along(0).map(|t| strip.top(t)).collect();
    path.extend(along(N_STEPS).map(|t| strip.top(t) + vec2(0.0, strip.thickness)));
    painter.add(Shape::closed_line(path, Stroke::new(1.5, colour)));
}

fn paint_pills(painter: &Painter, theme: &Theme, data: &Ribbons<'_>, strips: &[Strip], hovered: Option<RibbonEvent>) {
    for strip in strips {
        let Some(ribbon) = data.ribbons.get(strip.index) else { continue };
        let lit = hovered == Some(RibbonEvent::Ribbon(strip.index)) || data.selected == Some(strip.index);
        if ribbon.pill.is_empty() || !(lit || (ribbon.clear && strip.thickness >= PILL_FROM)) {
            continue;
        }
        let spans: Vec<_> = ribbon
            .pill
            .iter()
            .map(|&(words, style)| {
                let strong = style == Type::DenseStrong || style == Type::PanelTitle;
                (words, style, if strong { theme.text.primary } else { theme.text.secondary })
            })
            .collect();
        let galley = draw::layout_spans(painter, theme, &spans, f32::INFINITY);
        let at = strip.top(0.04) + vec2(8.0, strip.thickness / 2.0);
        let size = galley.size() + vec2(16.0, 4.0);
        let rect = Align2::LEFT_CENTER.anchor_size(at, size);
        let fill = theme.bg.raised.gamma_multiply(0.85);
        painter.rect(rect, draw::corner(theme.radius.checkbox), fill, Stroke::NONE, StrokeKind::Inside);
        draw::paint_galley(painter, rect.center(), Align2::CENTER_CENTER, galley);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data<'a>(nodes: &'a [Node], ribbons: &'a [Ribbon<'a>]) -> Ribbons<'a> {
        Ribbons {
            from_side: Side::Course,
            to_side: Side::Music,
            left: nodes,
            right: nodes,
            ribbons,
            selected: None,
            summary: "",
        }
    }

    #[test]
    fn the_strip_under_the_pointer_is_found() {
        let nodes = [Node { people: 100.0 }, Node { people: 50.0 }];
        let ribbon = |from, to, people| Ribbon { from, to, people, clear: true, pill: &[], name: "" };
        let list = [ribbon(0, 0, 60.0), ribbon(0, 1, 40.0), ribbon(1, 1, 10.0)];
        let data = data(&nodes, &list);
        let rect = Rect::from_min_size(pos2(0.0, 0.0), vec2(400.0, 163.0));
        let scale = people_scale(rect.height(), &data);
        assert!((scale - 1.0).abs() < 1e-6);
        let left = node_rects(rect, 0.0, data.left, scale);
        let right = node_rects(rect, 390.0, data.right, scale);
        let strips = strips(&data, &left, &right, scale);
        let check = |x: f32, y: f32, expected| assert_eq!(find(pos2(x, y), &left, &right, &strips), expected);
        check(200.0, 30.0, Some(RibbonEvent::Ribbon(0)));
        check(20.0, 80.0, Some(RibbonEvent::Ribbon(1)));
        check(5.0, 30.0, Some(RibbonEvent::Left(0)));
        check(395.0, 130.0, Some(RibbonEvent::Right(1)));
        check(200.0, 160.0, None);
    }
}
