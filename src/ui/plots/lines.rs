//! Lines with bands on `egui_plot`: training curves, gains, shares over days, smallest detectable lift, half-life.

use egui::{Align2, Color32, Id, Rangef, Response, Role, Stroke, Ui, UiBuilder, WidgetInfo, pos2, vec2};
use egui_plot::{FilledArea, Line, LineStyle, Plot, PlotBounds, PlotPoint, PlotPoints};

use super::axes::{self, Axis, PlotFrame};
use super::strip::strip;
use crate::ui::theme::{Theme, Type};
use crate::ui::widgets::draw;
use crate::ui::widgets::fader::Fader;
use crate::ui::widgets::takeout;

/// Between the middles of two labels under the axis, in points.
const LABEL_ROOM: f64 = 44.0;

/// One line, with a band if there is one. `name` is written at its end.
#[derive(Debug, Clone, Copy)]
pub struct Series<'a> {
    pub name: &'a str,
    pub xs: &'a [f64],
    pub ys: &'a [f64],
    /// Lower and upper ends of the 95% band.
    pub band: Option<(&'a [f64], &'a [f64])>,
    pub band_colour: Color32,
    pub colour: Color32,
    pub width: f32,
    pub dashed: bool,
    /// Where the name stands, as x; at the line's end where not given.
    pub name_at: Option<f64>,
}

impl<'a> Series<'a> {
    pub fn new(theme: &Theme, name: &'a str, xs: &'a [f64], ys: &'a [f64]) -> Self {
        Self {
            name,
            xs,
            ys,
            band: None,
            band_colour: theme.data.band,
            colour: theme.data.ink,
            width: theme.stroke.line_chart,
            dashed: false,
            name_at: None,
        }
    }

    /// Thinner and grey: what it is compared with.
    pub fn quiet(mut self, theme: &Theme) -> Self {
        self.colour = theme.data.muted;
        self.width = theme.stroke.line_chart_quiet;
        self
    }

    pub fn colour(mut self, colour: Color32) -> Self {
        self.colour = colour;
        self
    }

    pub fn band(mut self, low: &'a [f64], high: &'a [f64]) -> Self {
        self.band = Some((low, high));
        self
    }

    pub fn dashed(mut self) -> Self {
        self.dashed = true;
        self
    }

    pub fn name_at(mut self, x: f64) -> Self {
        self.name_at = Some(x);
        self
    }
}

/// A point that is chosen or best: a teal dot on a line down to the axis.
#[derive(Debug, Clone, Copy)]
pub struct Mark<'a> {
    pub x: f64,
    pub y: f64,
    /// Above the dot.
    pub words: &'a str,
    /// In the place of the axis label.
    pub x_words: &'a str,
    /// A dashed stem for "best", a plain one for "chosen".
    pub dashed: bool,
    /// The ground under the first line up to the mark is filled.
    pub fill_below: bool,
}

/// What is drawn, and the sentence that screen readers hear.
#[derive(Debug, Clone)]
pub struct LineChart<'a> {
    pub id: Id,
    pub x: Axis,
    pub y: Axis,
    pub series: &'a [Series<'a>],
    pub mark: Option<Mark<'a>>,
    /// A dotted line at an x, with words at its top.
    pub limit: Option<(f64, &'a str)>,
    pub summary: &'a str,
}

#[derive(Debug, Clone)]
pub struct LineOut {
    pub response: Response,
    pub frame: PlotFrame,
    /// The x under the pointer.
    pub hovered_x: Option<f64>,
    pub clicked_x: Option<f64>,
}

impl LineChart<'_> {
    pub fn show(&self, ui: &mut Ui, theme: &Theme, height: f32) -> LineOut {
        let begun = takeout::begin(ui);
        let outer = egui::Rect::from_min_size(ui.cursor().min, vec2(ui.available_width(), height));
        let frame = axes::frame(ui, theme, height, &self.x_axis(ui.available_width()), &self.y);
        self.paint_fill(ui, theme, &frame);
        let response = self.plot(ui, &frame);
        self.paint_limit(ui, theme, &frame);
        self.paint_names(ui, theme, &frame);
        self.paint_mark(ui, theme, &frame);
        takeout::picture(ui, begun, self.id, outer, self.summary);
        let hovered_x = response.hover_pos().map(|at| frame.value_x(at.x));
        let clicked_x = if response.clicked() { hovered_x } else { None };
        LineOut { response, frame, hovered_x, clicked_x }
    }

    /// Labels that would touch the mark's own label give way to it.
    fn x_axis(&self, width: f32) -> Axis {
        let mut axis = self.x.clone();
        if let Some(mark) = self.mark.filter(|mark| !mark.x_words.is_empty()) {
            let per_point = (axis.high - axis.low) / f64::from(width.max(1.0));
            axis.ticks.retain(|(value, _)| (value - mark.x).abs() > per_point * LABEL_ROOM);
        }
        axis
    }

    /// The lines and bands, in a plot that has exactly the data rectangle.
    fn plot(&self, ui: &mut Ui, frame: &PlotFrame) -> Response {
        let mut child = ui.new_child(UiBuilder::new().id_salt(self.id).max_rect(frame.rect));
        let bounds = PlotBounds::from_min_max([frame.x.0, frame.y.0], [frame.x.1, frame.y.1]);
        let plot = Plot::new(self.id)
            .width(frame.rect.width())
            .height(frame.rect.height())
            .set_margin_fraction(vec2(0.0, 0.0))
            .show_axes(false)
            .show_grid(false)
            .show_background(false)
            .show_crosshair(false)
            .show_x(false)
            .show_y(false)
            .allow_zoom(false)
            .allow_drag(false)
            .allow_scroll(false)
            .allow_boxed_zoom(false);
        let points: Vec<Vec<PlotPoint>> = self
            .series
            .iter()
            .map(|series| series.xs.iter().zip(series.ys).map(|(&x, &y)| PlotPoint::new(x, y)).collect())
            .collect();
        let inner = plot.show(&mut child, |plot_ui| {
            plot_ui.set_plot_bounds(bounds);
            for series in self.series {
                if let Some((low, high)) = series.band {
                    let area = FilledArea::new(series.name, series.xs, low, high).fill_color(series.band_colour);
                    plot_ui.add(area.allow_hover(false));
                }
            }
            for (series, points) in self.series.iter().zip(&points) {
                let mut line = Line::new(series.name, PlotPoints::Borrowed(points))
                    .stroke(Stroke::new(series.width, series.colour))
                    .allow_hover(false);
                if series.dashed {
                    line = line.style(LineStyle::Dashed { length: 5.0 });
                }
                plot_ui.line(line);
            }
        });
        let summary = self.summary;
        inner.response.widget_info(|| WidgetInfo::labeled(Role::GraphicsDocument, true, summary));
        inner.response
    }

    /// The ground under the first line, from the left to the mark.
    fn paint_fill(&self, ui: &Ui, theme: &Theme, frame: &PlotFrame) {
        let (Some(mark), Some(first)) = (self.mark.filter(|mark| mark.fill_below), self.series.first()) else {
            return;
        };
        let base = frame.rect.bottom();
        let mut edges: Vec<_> = first
            .xs
            .iter()
            .zip(first.ys)
            .take_while(|(x, _)| **x < mark.x)
            .map(|(&x, &y)| (frame.at(x, y), pos2(frame.x_of(x), base), theme.accent.subtle))
            .collect();
        edges.push((frame.at(mark.x, mark.y), pos2(frame.x_of(mark.x), base), theme.accent.subtle));
        ui.painter().add(strip(edges, 1.0 / ui.painter().pixels_per_point()));
    }

    fn paint_limit(&self, ui: &Ui, theme: &Theme, frame: &PlotFrame) {
        let Some((x, words)) = self.limit else { return };
        let x = ui.painter().round_to_pixel_center(frame.x_of(x));
        let stroke = Stroke::new(1.0, theme.line.strong);
        let ends = (pos2(x, frame.rect.top()), pos2(x, frame.rect.bottom()));
        draw::dashed_line(ui.painter(), ends.0, ends.1, theme.stroke.dash_limit, stroke);
        let at = pos2(x + 5.0, frame.rect.top() + 6.0);
        draw::text_at(ui.painter(), theme, at, Align2::LEFT_CENTER, words, Type::Caption, theme.text.secondary);
    }

    fn paint_names(&self, ui: &Ui, theme: &Theme, frame: &PlotFrame) {
        for series in self.series {
            let at = series.name_at.or(series.xs.last().copied());
            let Some((x, y)) = at.and_then(|x| Some((x, value_at(series, x)?))) else { continue };
            let quiet = series.colour != theme.data.ink;
            let ink = if quiet { theme.text.secondary } else { theme.text.primary };
            let position = frame.at(x, y);
            let (anchor, offset) = match (quiet, series.name_at.is_some()) {
                (true, true) => (Align2::LEFT_TOP, vec2(8.0, 4.0)),
                (true, false) => (Align2::RIGHT_TOP, vec2(0.0, 8.0)),
                (false, _) => (Align2::RIGHT_BOTTOM, vec2(0.0, -8.0)),
            };
            draw::text_at(ui.painter(), theme, position + offset, anchor, series.name, Type::Caption, ink);
        }
    }

    fn paint_mark(&self, ui: &Ui, theme: &Theme, frame: &PlotFrame) {
        let Some(mark) = self.mark else { return };
        let painter = ui.painter();
        let at = frame.at(mark.x, mark.y);
        let x = painter.round_to_pixel_center(at.x);
        let stroke = Stroke::new(1.5, theme.accent.fill);
        if mark.dashed {
            let bottom = pos2(x, frame.rect.bottom());
            draw::dashed_line(painter, pos2(x, at.y), bottom, theme.stroke.dash_reference, stroke);
        } else {
            painter.vline(x, at.y..=frame.rect.bottom(), stroke);
        }
        painter.circle_filled(at, 7.0, theme.bg.panel);
        painter.circle_filled(at, 5.0, theme.accent.fill);
        let galley = draw::layout(painter, theme, mark.words, Type::DenseStrong, theme.accent.text);
        let half = galley.size().x / 2.0;
        let centre = at.x.clamp(frame.rect.left() + half, (frame.rect.right() - half).max(frame.rect.left() + half));
        draw::paint_galley(painter, pos2(centre, at.y - 9.0), Align2::CENTER_BOTTOM, galley);
        if !mark.x_words.is_empty() {
            let galley = draw::layout(painter, theme, mark.x_words, Type::DenseStrong, theme.accent.text);
            let at = pos2(at.x, frame.rect.bottom() + 4.0);
            let ground = Align2::CENTER_TOP.anchor_size(at, galley.size()).expand2(vec2(4.0, 0.0));
            painter.rect_filled(ground, 0.0, theme.bg.panel);
            draw::paint_galley(painter, at, Align2::CENTER_TOP, galley);
        }
    }
}

/// A chart with the fader under it on the same x range: list size under gains. The fader changes `value`.
pub fn gains_with_fader(
    ui: &mut Ui,
    theme: &Theme,
    height: f32,
    chart: &LineChart<'_>,
    value: &mut f64,
    step: f64,
    fader_name: &str,
) -> (LineOut, Response) {
    let out = chart.show(ui, theme, height);
    let track: Rangef = out.frame.track();
    let stem = out.frame.rect.bottom() + 21.0;
    let range = out.frame.x.0.max(1.0)..=out.frame.x.1;
    let fader = Fader::new(chart.id.with("fader"), value, range, fader_name).step(step).stem_from(Some(stem));
    let response = fader.show(ui, theme, track);
    (out, response)
}

/// The value of a series at any x, straight between the two points next to it.
fn value_at(series: &Series<'_>, x: f64) -> Option<f64> {
    let point = |index: usize| Some((*series.xs.get(index)?, *series.ys.get(index)?));
    let after = series.xs.partition_point(|&known| known < x);
    match (after.checked_sub(1).and_then(point), point(after)) {
        (Some((x0, y0)), Some((x1, y1))) if x1 > x0 => Some(y0 + (y1 - y0) * (x - x0) / (x1 - x0)),
        (_, Some((_, y))) | (Some((_, y)), None) => Some(y),
        (None, None) => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ui::theme::{Mode, Script};

    #[test]
    fn values_between_and_beyond_the_points() {
        let theme = Theme::load(Mode::Dark, Script::Latin).unwrap();
        let series = Series::new(&theme, "", &[0.0, 10.0], &[0.0, 1.0]);
        for (x, y) in [(0.0, 0.0), (2.5, 0.25), (10.0, 1.0), (-3.0, 0.0), (30.0, 1.0)] {
            assert_eq!(value_at(&series, x), Some(y), "{x}");
        }
        assert_eq!(value_at(&Series::new(&theme, "", &[], &[]), 1.0), None);
    }
}
