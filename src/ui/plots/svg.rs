//! Painted shapes as an SVG file: lines, fills and text as text, pictures as pictures where their pixels are at hand.
//! Leaves out icons (their face is not everybody's) and what the graphics card paints by itself.

use std::fmt::Write;

use egui::epaint::{
    ColorMode, CubicBezierShape, Mesh, PathShape, PathStroke, QuadraticBezierShape, RectShape, TextShape,
};
use egui::{Color32, Pos2, Rect, Shape, Stroke, StrokeKind, TextureId};

/// Faces on the reader's computer, in the order of the window's.
const FACES: &str = "Inter, 'Noto Sans SC', system-ui, sans-serif";
const MONO_FACES: &str = "'JetBrains Mono', ui-monospace, monospace";
/// Icons are characters of this range, which no text face has.
const PRIVATE: std::ops::RangeInclusive<char> = '\u{e000}'..='\u{f8ff}';

/// The shapes inside `rect`, each with the rectangle that clips it, on `ground`. `title` is what screen readers hear.
pub fn svg<'a>(
    shapes: impl IntoIterator<Item = (Rect, &'a Shape)>,
    rect: Rect,
    ground: Color32,
    title: &str,
    images: &[(TextureId, &[u8])],
) -> String {
    let mut writer = Writer { out: String::new(), origin: rect.min, n_clips: 0, images };
    let (width, height) = (rect.width(), rect.height());
    writer.add(format_args!("<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width:.0}\" height=\"{height:.0}\" "));
    writer.add(format_args!(
        "viewBox=\"0 0 {width:.1} {height:.1}\" role=\"img\" stroke=\"none\" font-family=\"{FACES}\"><title>"
    ));
    writer.text(title);
    writer.add(format_args!("</title><rect width=\"100%\" height=\"100%\"{}/>", paint("fill", ground)));
    for (clip, shape) in shapes {
        writer.clipped(clip.intersect(rect), shape);
    }
    writer.out.push_str("</svg>\n");
    writer.out
}

struct Writer<'a> {
    out: String,
    origin: Pos2,
    n_clips: usize,
    /// PNG files by the texture that shows them.
    images: &'a [(TextureId, &'a [u8])],
}

impl Writer<'_> {
    /// Writing to a string cannot fail.
    fn add(&mut self, part: std::fmt::Arguments<'_>) {
        let _ = self.out.write_fmt(part);
    }

    fn text(&mut self, text: &str) {
        for letter in text.chars() {
            match letter {
                '&' => self.out.push_str("&amp;"),
                '<' => self.out.push_str("&lt;"),
                '>' => self.out.push_str("&gt;"),
                letter if letter.is_control() => self.out.push(' '),
                other => self.out.push(other),
            }
        }
    }

    /// Clips only what reaches beyond its rectangle.
    fn clipped(&mut self, clip: Rect, shape: &Shape) {
        let bounds = shape.visual_bounding_rect();
        if !clip.is_positive() || !bounds.is_finite() || !clip.intersects(bounds) {
            return;
        }
        if clip.expand(0.5).contains_rect(bounds) {
            return self.shape(shape);
        }
        self.n_clips += 1;
        let id = self.n_clips;
        self.add(format_args!("<clipPath id=\"c{id}\"><rect"));
        self.place(clip);
        self.add(format_args!("/></clipPath><g clip-path=\"url(#c{id})\">"));
        self.shape(shape);
        self.out.push_str("</g>");
    }

    fn shape(&mut self, shape: &Shape) {
        match shape {
            Shape::Vec(shapes) => shapes.iter().for_each(|shape| self.shape(shape)),
            Shape::Circle(circle) => {
                let at = self.local(circle.center);
                let (fill, stroke) = (paint("fill", circle.fill), stroked(circle.stroke));
                self.add(format_args!("<circle cx=\"{:.2}\" cy=\"{:.2}\" r=\"{:.2}\"", at.x, at.y, circle.radius));
                self.add(format_args!("{fill}{stroke}/>"));
            }
            Shape::Ellipse(ellipse) => {
                let (at, radius) = (self.local(ellipse.center), ellipse.radius);
                let (fill, stroke) = (paint("fill", ellipse.fill), stroked(ellipse.stroke));
                self.add(format_args!("<ellipse cx=\"{:.2}\" cy=\"{:.2}\"", at.x, at.y));
                self.add(format_args!(" rx=\"{:.2}\" ry=\"{:.2}\"{fill}{stroke}/>", radius.x, radius.y));
            }
            Shape::LineSegment { points: [from, to], stroke } => self.line(*from, *to, *stroke),
            Shape::Path(path) => self.path(path),
            Shape::Rect(rect) => self.rect(rect),
            Shape::Text(text) => self.galley(text),
            Shape::Mesh(mesh) => self.mesh(mesh),
            Shape::QuadraticBezier(curve) => self.quadratic(curve),
            Shape::CubicBezier(curve) => self.cubic(curve),
            Shape::Noop | Shape::Band(_) | Shape::Callback(_) => {}
        }
    }

    fn local(&self, at: Pos2) -> Pos2 {
        at - self.origin.to_vec2()
    }

    fn place(&mut self, rect: Rect) {
        let at = self.local(rect.min);
        self.add(format_args!(" x=\"{:.2}\" y=\"{:.2}\"", at.x, at.y));
        self.add(format_args!(" width=\"{:.2}\" height=\"{:.2}\"", rect.width().max(0.0), rect.height().max(0.0)));
    }

    fn line(&mut self, from: Pos2, to: Pos2, stroke: Stroke) {
        let (from, to, stroke) = (self.local(from), self.local(to), stroked(stroke));
        self.add(format_args!("<line x1=\"{:.2}\" y1=\"{:.2}\" x2=\"{:.2}\"", from.x, from.y, to.x));
        self.add(format_args!(" y2=\"{:.2}\"{stroke}/>", to.y));
    }

    fn path(&mut self, path: &PathShape) {
        let element = if path.closed { "polygon" } else { "polyline" };
        self.add(format_args!("<{element} points=\""));
        for at in &path.points {
            let at = self.local(*at);
            self.add(format_args!("{:.2},{:.2} ", at.x, at.y));
        }
        let (fill, stroke) = (paint("fill", path.fill), path_stroked(&path.stroke));
        self.add(format_args!("\"{fill}{stroke} stroke-linejoin=\"round\"/>"));
    }

    /// The edge of an SVG rectangle lies on its middle.
    fn rect(&mut self, shape: &RectShape) {
        let half = shape.stroke.width / 2.0;
        let rect = match shape.stroke_kind {
            StrokeKind::Inside => shape.rect.shrink(half),
            StrokeKind::Middle => shape.rect,
            StrokeKind::Outside => shape.rect.expand(half),
        };
        let radius = f32::from(shape.corner_radius.nw);
        self.out.push_str("<rect");
        self.place(rect);
        let (fill, stroke) = (paint("fill", shape.fill), stroked(shape.stroke));
        self.add(format_args!(" rx=\"{radius}\"{fill}{stroke}/>"));
    }

    fn quadratic(&mut self, curve: &QuadraticBezierShape) {
        let [a, b, c] = curve.points.map(|at| self.local(at));
        let (fill, stroke) = (paint("fill", curve.fill), path_stroked(&curve.stroke));
        self.add(format_args!("<path d=\"M{:.2} {:.2}Q{:.2} {:.2} {:.2} {:.2}\"", a.x, a.y, b.x, b.y, c.x, c.y));
        self.add(format_args!("{fill}{stroke}/>"));
    }

    fn cubic(&mut self, curve: &CubicBezierShape) {
        let [a, b, c, d] = curve.points.map(|at| self.local(at));
        let (fill, stroke) = (paint("fill", curve.fill), path_stroked(&curve.stroke));
        self.add(format_args!("<path d=\"M{:.2} {:.2}C{:.2} {:.2} ", a.x, a.y, b.x, b.y));
        self.add(format_args!("{:.2} {:.2} {:.2} {:.2}\"{fill}{stroke}/>", c.x, c.y, d.x, d.y));
    }

    /// Triangles of one colour after another are one path, turned the same way round, so that no gap shows between
    /// them; one of several colours takes their mean. Soft edges are left out: SVG makes its own.
    fn mesh(&mut self, mesh: &Mesh) {
        if mesh.texture_id != TextureId::default() {
            return self.image(mesh);
        }
        let mut open: Option<Color32> = None;
        let (triangles, _) = mesh.indices.as_chunks::<3>();
        for triangle in triangles {
            let corners = triangle.map(|index| mesh.vertices.get(index as usize));
            let [Some(a), Some(b), Some(c)] = corners else { continue };
            let colours = [a.color, b.color, c.color];
            if colours.contains(&Color32::TRANSPARENT) {
                continue;
            }
            let colour = mean(colours);
            if open != Some(colour) {
                self.end_path(open.replace(colour));
                self.out.push_str("<path d=\"");
            }
            let [a, b, c] = [a.pos, b.pos, c.pos].map(|at| self.local(at));
            let turn = (b.x - a.x) * (c.y - a.y) - (b.y - a.y) * (c.x - a.x);
            let (b, c) = if turn < 0.0 { (c, b) } else { (b, c) };
            self.add(format_args!("M{:.2} {:.2}L{:.2} {:.2} ", a.x, a.y, b.x, b.y));
            self.add(format_args!("{:.2} {:.2}Z", c.x, c.y));
        }
        self.end_path(open);
    }

    /// A picture inside the file, over the rectangle of its mesh.
    fn image(&mut self, mesh: &Mesh) {
        let Some((_, png)) = self.images.iter().find(|(id, _)| *id == mesh.texture_id) else { return };
        self.out.push_str("<image");
        self.place(mesh.calc_bounds());
        self.out.push_str(" preserveAspectRatio=\"none\" style=\"image-rendering:pixelated\" href=\"");
        self.out.push_str("data:image/png;base64,");
        push_base64(&mut self.out, png);
        self.out.push_str("\"/>");
    }

    fn end_path(&mut self, colour: Option<Color32>) {
        if let Some(colour) = colour {
            self.add(format_args!("\"{}/>", paint("fill", colour)));
        }
    }

    /// A row of text is an element for each run of one style, as wide as it is on the screen whatever face is there.
    fn galley(&mut self, shape: &TextShape) {
        let job = &shape.galley.job;
        let mut letters = job.text.char_indices();
        for row in &shape.galley.rows {
            let mut run: Option<Run> = None;
            for glyph in &row.glyphs {
                let byte = letters.next().map_or(job.text.len(), |(byte, _)| byte);
                let at =
                    job.sections.iter().rposition(|section| section.byte_range.start.0 <= byte).unwrap_or_default();
                if run.as_ref().is_some_and(|run| run.section != at) {
                    self.run(shape, run.take());
                }
                let left = shape.pos + row.pos.to_vec2() + glyph.pos.to_vec2();
                let run = run.get_or_insert_with(|| Run { section: at, at: left, right: left.x, text: String::new() });
                run.text.push(glyph.chr);
                run.right = left.x + glyph.advance_width;
            }
            self.run(shape, run);
            if row.ends_with_newline {
                letters.next();
            }
        }
    }

    fn run(&mut self, shape: &TextShape, run: Option<Run>) {
        let Some(run) = run else { return };
        let words = run.text.trim_end();
        let Some(section) = shape.galley.job.sections.get(run.section) else { return };
        if words.trim().is_empty() || words.chars().any(|letter| PRIVATE.contains(&letter)) {
            return;
        }
        let own = section.format.color;
        let colour = shape.override_text_color.unwrap_or(own);
        let colour = if colour == Color32::PLACEHOLDER { shape.fallback_color } else { colour };
        let colour = colour.gamma_multiply(shape.opacity_factor);
        let (weight, faces) = match &section.format.font_id.family {
            egui::FontFamily::Monospace => (400, MONO_FACES),
            egui::FontFamily::Name(name) if &**name == "semibold" => (600, ""),
            egui::FontFamily::Name(name) if &**name == "medium" => (500, ""),
            _ => (400, ""),
        };
        let at = self.local(run.at);
        let size = section.format.font_id.size;
        self.add(format_args!("<text x=\"{:.2}\" y=\"{:.2}\" font-size=\"{size}\"", at.x, at.y));
        if weight != 400 {
            self.add(format_args!(" font-weight=\"{weight}\""));
        }
        if !faces.is_empty() {
            self.add(format_args!(" font-family=\"{faces}\""));
        }
        if words.len() == run.text.len() && words.chars().count() > 1 {
            self.add(format_args!(" textLength=\"{:.2}\" lengthAdjust=\"spacingAndGlyphs\"", run.right - run.at.x));
        }
        self.add(format_args!("{} xml:space=\"preserve\">", paint("fill", colour)));
        self.text(words);
        self.out.push_str("</text>");
    }
}

/// Three bytes as four letters, filled up with `=` (RFC 4648, section 4).
fn push_base64(out: &mut String, bytes: &[u8]) {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    for three in bytes.chunks(3) {
        let byte = |at: usize| u32::from(three.get(at).copied().unwrap_or(0));
        let bits = byte(0) << 16 | byte(1) << 8 | byte(2);
        for at in 0..4 {
            let letter = LETTERS[(bits >> (18 - 6 * at)) as usize & 63];
            out.push(if at > three.len() { '=' } else { char::from(letter) });
        }
    }
}

/// Letters of one style in one row.
struct Run {
    section: usize,
    /// On the base line.
    at: Pos2,
    right: f32,
    text: String,
}

/// ` fill="#rrggbb"`, with its opacity where it is not whole.
fn paint(attribute: &str, colour: Color32) -> String {
    if colour.a() == 0 {
        return format!(" {attribute}=\"none\"");
    }
    let [r, g, b, a] = colour.to_srgba_unmultiplied();
    let opacity = f32::from(a) / 255.0;
    match a {
        255 => format!(" {attribute}=\"#{r:02x}{g:02x}{b:02x}\""),
        _ => format!(" {attribute}=\"#{r:02x}{g:02x}{b:02x}\" {attribute}-opacity=\"{opacity:.3}\""),
    }
}

fn stroked(stroke: Stroke) -> String {
    if stroke.is_empty() {
        return String::new();
    }
    format!("{} stroke-width=\"{}\"", paint("stroke", stroke.color), stroke.width)
}

/// A stroke whose colour depends on the place takes none: no chart has one.
fn path_stroked(stroke: &PathStroke) -> String {
    match stroke.color {
        ColorMode::Solid(color) => stroked(Stroke { width: stroke.width, color }),
        ColorMode::UV(_) => String::new(),
    }
}

fn mean(colours: [Color32; 3]) -> Color32 {
    let channel = |at: usize| {
        let sum: u16 = colours.iter().map(|colour| u16::from(colour.to_array()[at])).sum();
        (sum / 3) as u8
    };
    Color32::from_rgba_premultiplied(channel(0), channel(1), channel(2), channel(3))
}

#[cfg(test)]
mod tests {
    use egui::{Align2, pos2, vec2};

    use super::*;
    use crate::ui::theme::{Mode, Script, Theme, Type};
    use crate::ui::widgets::draw;

    /// What `paint` paints, as a file.
    fn painted(paint: impl Fn(&egui::Painter, &Theme)) -> String {
        let theme = Theme::load(Mode::Dark, Script::Latin).unwrap();
        let ctx = egui::Context::default();
        Theme::install_fonts(&ctx);
        let rect = Rect::from_min_size(pos2(10.0, 20.0), vec2(200.0, 100.0));
        let mut output = None;
        for _ in 0..2 {
            output = Some(ctx.run_ui(egui::RawInput::default(), |ui| paint(ui.painter(), &theme)));
        }
        let shapes = output.map(|output| output.shapes).unwrap_or_default();
        let entries = shapes.iter().map(|entry| (entry.clip_rect, &entry.shape));
        svg(entries, rect, theme.bg.panel, "A <title>", &[(TextureId::User(7), b"PNG")])
    }

    #[test]
    fn text_stays_text_with_its_weight_and_place() {
        let file = painted(|painter, theme| {
            let spans =
                [("0.187", Type::PanelTitle, theme.text.primary), (" a < b", Type::Caption, theme.text.secondary)];
            let galley = draw::layout_spans(painter, theme, &spans, 500.0);
            draw::paint_galley(painter, pos2(30.0, 40.0), Align2::LEFT_TOP, galley);
        });
        assert!(file.contains("<title>A &lt;title&gt;</title>"), "{file}");
        assert!(file.contains("font-weight=\"600\"") && file.contains(">0.187</text>"), "{file}");
        assert!(file.contains("> a &lt; b</text>"), "{file}");
        assert!(file.contains("<text x=\"20.00\""), "{file}");
        assert_eq!(file.matches("<text").count(), 2);
    }

    #[test]
    fn shapes_keep_their_form_and_what_reaches_out_is_clipped() {
        let file = painted(|painter, theme| {
            painter.circle_filled(pos2(60.0, 70.0), 5.0, theme.accent.fill);
            painter.line(vec![pos2(0.0, 30.0), pos2(400.0, 60.0)], Stroke::new(2.0, theme.data.ink));
            painter.rect_filled(Rect::from_min_size(pos2(500.0, 500.0), vec2(9.0, 9.0)), 0.0, theme.accent.fill);
        });
        assert!(file.contains("<circle cx=\"50.00\" cy=\"50.00\" r=\"5.00\""), "{file}");
        assert_eq!(file.matches("clipPath id").count(), 1, "{file}");
        assert_eq!(file.matches("<rect").count(), 2, "the ground and the clip: {file}");
    }

    #[test]
    fn a_band_is_one_path_without_its_soft_edge() {
        let file = painted(|painter, theme| {
            let pair = |x: f32| (pos2(x, 40.0), pos2(x, 60.0), theme.data.ink);
            painter.add(super::super::strip::strip([pair(30.0), pair(60.0), pair(90.0)], 1.0));
        });
        assert_eq!((file.matches("<path").count(), file.matches('Z').count()), (1, 4), "{file}");
    }

    #[test]
    fn bytes_become_letters() {
        // RFC 4648, section 10.
        for (bytes, expected) in [("", ""), ("f", "Zg=="), ("fo", "Zm8="), ("foo", "Zm9v"), ("foob", "Zm9vYg==")] {
            let mut out = String::new();
            push_base64(&mut out, bytes.as_bytes());
            assert_eq!(out, expected);
        }
    }

    #[test]
    fn a_picture_is_in_the_file_and_one_without_pixels_is_not() {
        let file = painted(|painter, _| {
            let whole = Rect::from_min_max(pos2(0.0, 0.0), pos2(1.0, 1.0));
            let place = Rect::from_min_size(pos2(20.0, 30.0), vec2(40.0, 50.0));
            painter.image(TextureId::User(7), place, whole, Color32::WHITE);
            painter.image(TextureId::User(8), place, whole, Color32::WHITE);
        });
        assert_eq!(file.matches("<image").count(), 1, "{file}");
        assert!(file.contains("<image x=\"10.00\" y=\"10.00\" width=\"40.00\" height=\"50.00\""), "{file}");
        assert!(file.contains("base64,UE5H\"/>"), "{file}");
    }

    #[test]
    fn icons_are_left_out() {
        let file = painted(|painter, theme| {
            let at = pos2(50.0, 50.0);
            draw::icon_at(painter, at, crate::ui::theme::icons::CHECK, Default::default(), 16.0, theme.text.primary);
        });
        assert!(!file.contains("<text"), "{file}");
    }
}
