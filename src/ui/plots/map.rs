//! The map of people: density picture, outlines, pan, zoom, lasso and rectangle, and the person under the pointer.
//! Nothing here walks over all people in a frame: the picture is made when it changes, people are found by squares.

use std::sync::Arc;

use egui::{
    Color32, ColorImage, Id, Modifiers, Painter, PointerButton, Pos2, Rect, Response, Role, Sense, Shape, Stroke,
    TextureHandle, TextureOptions, Ui, pos2, vec2,
};

use super::map_labels::labels;
use super::map_texture::picture;
use crate::analysis::map::PointGrid;
use crate::ui::theme::{Mode, Theme, mix};
use crate::ui::widgets::{draw, takeout};

/// A person this near to the pointer is the one that is meant.
const HOVER_REACH: f32 = 7.0;
/// Points closer than this to the last of a lasso are left out.
const LASSO_STEP: f32 = 3.0;
/// Room around everybody.
const MARGIN: f32 = 1.12;
/// How much longer a unit may be along one axis than along the other.
const MOST_STRETCH: f32 = 1.7;
const MIN_ZOOM: f32 = 0.5;
const MAX_ZOOM: f32 = 60.0;

/// The people, one entry a person (y up).
#[derive(Debug, Clone, Copy)]
pub struct MapData<'a> {
    /// Places in the coordinates of the layout; NaN for people without one.
    pub points: &'a [[f32; 2]],
    /// The same, sorted into squares.
    pub grid: &'a PointGrid,
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

/// The outline of a cluster, made once a layout.
#[derive(Debug, Clone, PartialEq)]
pub struct ClusterOutline {
    pub cluster: usize,
    /// Closed lines, in the coordinates of the layout.
    pub lines: Vec<Vec<[f32; 2]>>,
    /// The words on the label, after the letter.
    pub label: String,
    pub label_at: [f32; 2],
    /// Lowest and highest x and y of what the label stands around.
    pub bounds: [[f32; 2]; 2],
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
    Keep,
}

#[derive(Debug, Clone, PartialEq)]
pub enum MapEvent {
    /// The corners of what was drawn, in the coordinates of the layout.
    Drawn { polygon: Vec<[f32; 2]>, combine: Combine },
    /// A label was clicked.
    Cluster(usize),
    /// A person was clicked, or nobody.
    Person(Option<u32>),
}

/// What a frame of the map gives back.
#[derive(Debug)]
pub struct MapOut {
    pub response: Response,
    pub event: Option<MapEvent>,
    /// The person under the pointer.
    pub hovered: Option<u32>,
}

/// What the map keeps between frames: the part that is seen, the picture, the shape being drawn.
#[derive(Clone, Default)]
pub struct MapState {
    pub tool: MapTool,
    /// The part that is seen; nothing for all of it.
    view: Option<Rect>,
    drawn: Vec<Pos2>,
    texture: Option<TextureHandle>,
    /// The pixels of the texture, for files.
    image: Option<Arc<ColorImage>>,
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
    is_sample: bool,
}

/// Draws the map over `height` of the width that is left.
pub fn point_map(ui: &mut Ui, theme: &Theme, id: Id, height: f32, data: &MapData<'_>, state: &mut MapState) -> MapOut {
    let (rect, _) = ui.allocate_exact_size(vec2(ui.available_width(), height), Sense::hover());
    let response = ui.interact(rect, id, Sense::click_and_drag());
    draw::name(&response, Role::Canvas, true, data.summary);
    let begun = takeout::begin(ui);
    let whole = whole_view(data, rect);
    let mut view = state.view.unwrap_or(whole);
    move_view(ui, &response, rect, state, &mut view, whole);
    let painter = ui.painter().with_clip_rect(rect.intersect(ui.clip_rect()));
    let lens = Lens { rect, view };
    paint_picture(ui, &painter, theme, &lens, data, state);
    paint_outlines(&painter, theme, &lens, data);
    let hovered = if state.is_drawing() { None } else { person_at(&lens, data, response.hover_pos()) };
    paint_hovered(&painter, theme, &lens, data, hovered);
    let rasters = state.texture.as_ref().map(TextureHandle::id).zip(state.image.clone());
    let is_click = response.clicked() && state.tool != MapTool::Zoom;
    let event = labels(ui, &painter, theme, &lens, id, data)
        .or_else(|| draw_shape(ui, &painter, theme, &lens, &response, state))
        .or_else(|| is_click.then_some(MapEvent::Person(hovered)));
    takeout::picture_with(ui, begun, id, rect, data.summary, rasters.into_iter().collect());
    draw::ring_if_focused(ui, theme, &response, rect.shrink(4.0), 0.0);
    MapOut { response, event, hovered }
}

fn person_at(lens: &Lens, data: &MapData<'_>, at: Option<Pos2>) -> Option<u32> {
    let reach = HOVER_REACH * lens.view.width() / lens.rect.width();
    data.grid.nearest(lens.to_layout(at?), reach)
}

fn paint_hovered(painter: &Painter, theme: &Theme, lens: &Lens, data: &MapData<'_>, hovered: Option<u32>) {
    if let Some(at) = hovered.and_then(|person| data.points.get(person as usize)) {
        painter.circle_stroke(lens.to_screen(*at), 5.0, Stroke::new(1.5, theme.data.ink));
    }
}

/// Between the layout and the screen.
pub(super) struct Lens {
    pub rect: Rect,
    pub view: Rect,
}

impl Lens {
    pub fn to_screen(&self, [x, y]: [f32; 2]) -> Pos2 {
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

/// Everybody with a margin. In a wide window the layout is drawn out a little: neighbours stay neighbours, and far
/// apart has no scale anyway.
fn whole_view(data: &MapData<'_>, rect: Rect) -> Rect {
    let [[left, bottom], [right, top]] = data.grid.bounds();
    if data.grid.n_placed() == 0 {
        return Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
    }
    let centre = pos2((left + right) / 2.0, (bottom + top) / 2.0);
    let [across, up] =
        [(right - left) / rect.width(), (top - bottom) / rect.height()].map(|units| units.max(1e-6) * MARGIN);
    let per_point = vec2(across.max(up / MOST_STRETCH), up.max(across / MOST_STRETCH));
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
    // While the view moves, a sample is enough; when it rests, everybody is drawn.
    let is_moving = state.key.is_some_and(|key| key.view != view && key.size == size);
    let key = PictureKey { revision: data.revision, view, size, mode: theme.mode, is_sample: is_moving };
    if state.key != Some(key) {
        let image = Arc::new(picture(data, theme, view, size, is_moving));
        state.image = Some(Arc::clone(&image));
        match &mut state.texture {
            Some(texture) => texture.set(image, TextureOptions::NEAREST),
            None => state.texture = Some(ui.ctx().load_texture("people", image, TextureOptions::NEAREST)),
        }
        state.key = Some(key);
        if is_moving {
            ui.ctx().request_repaint();
        }
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
    match (modifiers.shift, modifiers.alt, modifiers.command) {
        (true, ..) => Combine::Add,
        (false, true, _) => Combine::Take,
        (false, false, true) => Combine::Keep,
        (false, false, false) => Combine::Replace,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

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
