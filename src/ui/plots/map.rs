//! The map of people: density picture, outlines with labels, pan, zoom, lasso and rectangle.

use egui::{
    Align2, Color32, CursorIcon, Id, Modifiers, Painter, PointerButton, Pos2, Rect, Response, Role, Sense, Shape,
    Stroke, TextureHandle, TextureOptions, Ui, pos2, vec2,
};

use super::map_texture::picture;
use crate::ui::theme::{Mode, Theme, Type, mix};
use crate::ui::widgets::chip::paint_cluster;
use crate::ui::widgets::draw;

const LABEL_HEIGHT: f32 = 22.0;
/// Points closer than this to the last of a lasso are left out.
const LASSO_STEP: f32 = 3.0;
const MIN_ZOOM: f32 = 0.5;
const MAX_ZOOM: f32 = 60.0;

/// The people, one entry a person, in the coordinates of the layout (y up).
#[derive(Debug, Clone, Copy)]
pub struct MapData<'a> {
    pub xs: &'a [f32],
    pub ys: &'a [f32],
    /// The index into `palette` of each person: cluster, side, or step of a ramp.
    pub groups: &'a [u16],
    pub palette: &'a [Color32],
    /// Sorted.
    pub selected: &'a [u32],
    pub outlines: &'a [ClusterOutline],
    /// Must change whenever anything above does: the picture is made again then.
    pub revision: u64,
    /// One sentence for screen readers.
    pub summary: &'a str,
}

impl MapData<'_> {
    pub(super) fn colour(&self, theme: &Theme, person: usize) -> Color32 {
        let group = self.groups.get(person).map(|&group| usize::from(group));
        group.and_then(|group| self.palette.get(group)).copied().unwrap_or(theme.data.neutral)
    }
}

/// The outline of a cluster, made once a layout.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterOutline {
    pub cluster: usize,
    /// Closed lines, in the coordinates of the layout.
    pub lines: Vec<Vec<[f32; 2]>>,
    /// The words on the label, after the letter.
    pub label: String,
    pub label_at: [f32; 2],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum MapTool {
    #[default]
    Pan,
    Lasso,
    Rectangle,
    Zoom,
}

/// How a drawn shape meets the selection that is there.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Combine {
    Replace,
    Add,
    Take,
}

#[derive(Debug, Clone, PartialEq)]
pub enum MapEvent {
    /// The corners of what was drawn, in the coordinates of the layout. See [`points_inside`].
    Drawn { polygon: Vec<[f32; 2]>, combine: Combine },
    /// A label was clicked.
    Cluster(usize),
}

/// What the map keeps between frames: the part that is seen, the picture, the shape being drawn.
#[derive(Clone, Default)]
pub struct MapState {
    pub tool: MapTool,
    /// The part that is seen; nothing for all of it.
    view: Option<Rect>,
    drawn: Vec<Pos2>,
    texture: Option<TextureHandle>,
    key: Option<PictureKey>,
}

impl std::fmt::Debug for MapState {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("MapState").field("tool", &self.tool).field("view", &self.view).finish_non_exhaustive()
    }
}

impl MapState {
    /// Back to everybody.
    pub fn fit(&mut self) {
        self.view = None;
    }

    pub fn cancel_drawing(&mut self) {
        self.drawn.clear();
    }

    pub fn is_drawing(&self) -> bool {
        !self.drawn.is_empty()
    }
}

/// What a picture was made from.
#[derive(Debug, Clone, Copy, PartialEq)]
struct PictureKey {
    /// Changes with the layout, the colouring or the selection.
    revision: u64,
    view: Rect,
    size: [usize; 2],
    mode: Mode,
}

/// Draws the map over `height` of the width that is left.
pub fn point_map(
    ui: &mut Ui,
    theme: &Theme,
    id: Id,
    height: f32,
    data: &MapData<'_>,
    state: &mut MapState,
) -> (Response, Option<MapEvent>) {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let response = ui.interact(rect, id, Sense::click_and_drag());
    draw::name(&response, Role::Canvas, true, data.summary);
    crate::ui::widgets::takeout::pixels(ui, id, rect, data.summary);
    let whole = whole_view(data, rect);
    let mut view = state.view.unwrap_or(whole);
    move_view(ui, &response, rect, state, &mut view, whole);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let lens = Lens { rect, view };
    paint_picture(ui, &painter, theme, &lens, data, state);
    paint_outlines(&painter, theme, &lens, data);
    let event = labels(ui, &painter, theme, &lens, id, data)
        .or_else(|| draw_shape(ui, &painter, theme, &lens, &response, state));
    draw::ring_if_focused(ui, theme, &response, rect.shrink(4.0), 0.0);
    (response, event)
}

/// People whose place is inside the polygon (even-odd), in rising order.
pub fn points_inside(polygon: &[[f32; 2]], xs: &[f32], ys: &[f32]) -> Vec<u32> {
    let (mut low, mut high) = ([f32::INFINITY; 2], [f32::NEG_INFINITY; 2]);
    for [x, y] in polygon {
        low = [low[0].min(*x), low[1].min(*y)];
        high = [high[0].max(*x), high[1].max(*y)];
    }
    let mut inside = Vec::new();
    for (person, (&x, &y)) in xs.iter().zip(ys).enumerate() {
        let boxed = x >= low[0] && x <= high[0] && y >= low[1] && y <= high[1];
        if boxed && contains(polygon, x, y) {
            inside.push(person as u32);
        }
    }
    inside
}

/// Counts the edges that a ray to the right crosses.
fn contains(polygon: &[[f32; 2]], x: f32, y: f32) -> bool {
    let mut odd = false;
    let mut previous = polygon.last().copied().unwrap_or_default();
    for &corner in polygon {
        let ([x0, y0], [x1, y1]) = (previous, corner);
        if (y0 > y) != (y1 > y) && x < (x1 - x0) * (y - y0) / (y1 - y0) + x0 {
            odd = !odd;
        }
        previous = corner;
    }
    odd
}

/// Between the layout and the screen.
struct Lens {
    rect: Rect,
    view: Rect,
}

impl Lens {
    fn to_screen(&self, [x, y]: [f32; 2]) -> Pos2 {
        let across = (x - self.view.left()) / self.view.width();
        let up = (y - self.view.top()) / self.view.height();
        pos2(self.rect.left() + across * self.rect.width(), self.rect.bottom() - up * self.rect.height())
    }

    fn to_layout(&self, at: Pos2) -> [f32; 2] {
        let across = (at.x - self.rect.left()) / self.rect.width();
        let up = (self.rect.bottom() - at.y) / self.rect.height();
        [self.view.left() + across * self.view.width(), self.view.top() + up * self.view.height()]
    }
}

/// Everybody with a margin, in the shape of the screen so that nothing is stretched.
fn whole_view(data: &MapData<'_>, rect: Rect) -> Rect {
    let bounds = |values: &[f32]| {
        let finite = values.iter().copied().filter(|value| value.is_finite());
        finite.fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), value| (low.min(value), high.max(value)))
    };
    let ((left, right), (bottom, top)) = (bounds(data.xs), bounds(data.ys));
    if left > right || bottom > top {
        return Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    }
    let centre = pos2((left + right) / 2.0, (bottom + top) / 2.0);
    let per_point = ((right - left) / rect.width()).max((top - bottom) / rect.height()).max(1e-6) * 1.12;
    Rect::from_center_size(centre, rect.size() * per_point)
}

fn move_view(ui: &Ui, response: &Response, rect: Rect, state: &mut MapState, view: &mut Rect, whole: Rect) {
    let pan = response.dragged_by(PointerButton::Middle)
        || (state.tool == MapTool::Pan && response.dragged_by(PointerButton::Primary));
    if pan {
        let delta = response.drag_delta();
        let shift = vec2(-delta.x * view.width() / rect.width(), delta.y * view.height() / rect.height());
        *view = view.translate(shift);
        state.view = Some(*view);
    }
    let scroll = if response.hovered() {
        ui.input(|input| input.smooth_scroll_delta().y + (input.zoom_delta() - 1.0) * 200.0)
    } else {
        0.0
    };
    let click = state.tool == MapTool::Zoom && response.clicked();
    let factor = if click { 0.6 } else { (-scroll * 0.003).exp() };
    if let Some(at) = response.hover_pos()
        && (factor - 1.0).abs() > 1e-3
    {
        let lens = Lens { rect, view: *view };
        let [x, y] = lens.to_layout(at);
        let least = whole.width() / MAX_ZOOM / view.width();
        let factor = factor.clamp(least, whole.width() / MIN_ZOOM / view.width());
        let fixed = pos2(x, y);
        *view = Rect::from_min_max(fixed + (view.min - fixed) * factor, fixed + (view.max - fixed) * factor);
        state.view = Some(*view);
    }
    if response.double_clicked() && state.tool == MapTool::Pan {
        state.view = None;
        *view = whole;
    }
}

fn paint_picture(ui: &Ui, painter: &Painter, theme: &Theme, lens: &Lens, data: &MapData<'_>, state: &mut MapState) {
    let (rect, view) = (lens.rect, lens.view);
    let ppp = painter.pixels_per_point();
    let size = [(rect.width() * ppp).round().max(1.0) as usize, (rect.height() * ppp).round().max(1.0) as usize];
    let key = PictureKey { revision: data.revision, view, size, mode: theme.mode };
    if state.key != Some(key) {
        let image = picture(data, theme, view, size);
        match &mut state.texture {
            Some(texture) => texture.set(image, TextureOptions::NEAREST),
            None => state.texture = Some(ui.ctx().load_texture("people", image, TextureOptions::NEAREST)),
        }
        state.key = Some(key);
    }
    if let Some(texture) = &state.texture {
        let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
        painter.image(texture.id(), rect, whole, Color32::WHITE);
    }
}

fn paint_outlines(painter: &Painter, theme: &Theme, lens: &Lens, data: &MapData<'_>) {
    let quiet = !data.selected.is_empty();
    for outline in data.outlines {
        let full = theme.ramps.cluster(outline.cluster);
        let colour = if quiet { mix(theme.bg.panel, full, 0.6) } else { mix(theme.bg.panel, full, 0.8) };
        for line in &outline.lines {
            let points = line.iter().map(|&at| lens.to_screen(at)).collect();
            painter.add(Shape::closed_line(points, Stroke::new(1.0, colour)));
        }
    }
}

fn labels(ui: &Ui, painter: &Painter, theme: &Theme, lens: &Lens, id: Id, data: &MapData<'_>) -> Option<MapEvent> {
    let mut event = None;
    for outline in data.outlines {
        let at = lens.to_screen(outline.label_at);
        if !lens.rect.contains(at) {
            continue;
        }
        let galley = draw::layout(painter, theme, &outline.label, Type::TableHead, theme.text.primary);
        let rect = Align2::CENTER_CENTER.anchor_size(at, vec2(galley.size().x + 36.0, LABEL_HEIGHT));
        let response = ui.interact(rect, id.with(("cluster", outline.cluster)), Sense::click());
        draw::name(&response, Role::Button, true, &outline.label);
        let fill = if response.hovered() { theme.bg.hover } else { theme.bg.panel.gamma_multiply(0.92) };
        draw::boxed(painter, rect, theme.radius.checkbox, fill, theme.line.default);
        let mark = Rect::from_center_size(pos2(rect.left() + 14.0, rect.center().y), vec2(14.0, 14.0));
        paint_cluster(painter, theme, outline.cluster, mark);
        draw::paint_galley(painter, pos2(rect.left() + 27.0, rect.center().y), Align2::LEFT_CENTER, galley);
        draw::ring_if_focused(ui, theme, &response, rect, theme.radius.checkbox);
        if response.on_hover_cursor(CursorIcon::PointingHand).clicked() {
            event = Some(MapEvent::Cluster(outline.cluster));
        }
    }
    event
}

/// Follows the pointer, paints the shape, and hands it over when the pointer is let go.
fn draw_shape(
    ui: &Ui,
    painter: &Painter,
    theme: &Theme,
    lens: &Lens,
    response: &Response,
    state: &mut MapState,
) -> Option<MapEvent> {
    if !matches!(state.tool, MapTool::Lasso | MapTool::Rectangle) {
        state.drawn.clear();
        return None;
    }
    if let Some(at) = response.interact_pointer_pos()
        && response.dragged_by(PointerButton::Primary)
    {
        extend_shape(state, at);
    }
    let shape = shape_of(state);
    if shape.len() >= 2 {
        let mut path = shape.clone();
        path.extend(shape.first().copied());
        let (on, off) = theme.stroke.dash_lasso;
        painter.extend(Shape::dashed_line(&path, Stroke::new(1.5, theme.data.ink), on, off));
    }
    if !response.drag_stopped() {
        return None;
    }
    state.drawn.clear();
    let polygon: Vec<[f32; 2]> = shape.into_iter().map(|at| lens.to_layout(at)).collect();
    let combine = combine_from(ui.input(|input| input.modifiers));
    (polygon.len() >= 3).then_some(MapEvent::Drawn { polygon, combine })
}

fn extend_shape(state: &mut MapState, at: Pos2) {
    let far = state.drawn.last().is_none_or(|last| last.distance(at) >= LASSO_STEP);
    match state.tool {
        MapTool::Rectangle => {
            state.drawn.truncate(1);
            state.drawn.push(at);
        }
        _ if far => state.drawn.push(at),
        _ => {}
    }
}

fn shape_of(state: &MapState) -> Vec<Pos2> {
    match (state.tool, state.drawn.as_slice()) {
        (MapTool::Rectangle, &[from, to]) => {
            vec![from, pos2(to.x, from.y), to, pos2(from.x, to.y)]
        }
        (_, drawn) => drawn.to_vec(),
    }
}

fn combine_from(modifiers: Modifiers) -> Combine {
    match (modifiers.shift, modifiers.alt) {
        (true, _) => Combine::Add,
        (false, true) => Combine::Take,
        (false, false) => Combine::Replace,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn people_inside_a_polygon() {
        let square = [[0.0, 0.0], [2.0, 0.0], [2.0, 2.0], [0.0, 2.0]];
        let (xs, ys) = ([1.0, 3.0, 0.5, -1.0], [1.0, 1.0, 1.9, 1.0]);
        assert_eq!(points_inside(&square, &xs, &ys), vec![0, 2]);
        let notch = [[0.0, 0.0], [4.0, 0.0], [4.0, 4.0], [2.0, 1.0], [0.0, 4.0]];
        assert_eq!(points_inside(&notch, &[2.0, 2.0, 0.5], &[0.5, 3.0, 2.0]), vec![0, 2]);
        assert!(points_inside(&[], &xs, &ys).is_empty());
    }

    #[test]
    fn screen_and_layout_meet() {
        let lens = Lens {
            rect: Rect::from_min_size(pos2(10.0, 20.0), vec2(200.0, 100.0)),
            view: Rect::from_min_max(pos2(-4.0, -2.0), pos2(4.0, 2.0)),
        };
        for at in [[0.0, 0.0], [-4.0, 2.0], [3.0, -1.0]] {
            let back = lens.to_layout(lens.to_screen(at));
            assert!((back[0] - at[0]).abs() < 1e-4 && (back[1] - at[1]).abs() < 1e-4);
        }
        assert_eq!(lens.to_screen([-4.0, 2.0]), pos2(10.0, 20.0));
    }
}
