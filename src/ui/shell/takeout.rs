//! Pictures and tables out: a small menu on every chart and table of the screen, and all of a screen at once from the
//! palette. What was taken goes to the app as bytes or rows; the clipboard is served here.

use std::ops::Range;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use egui::{ColorImage, Context as Egui, Id, Rect, Role, Sense, Ui, UiBuilder, pos2, vec2};

use crate::app::command::{Command, TakeOut};
use crate::app::state::{Output, PictureFormat, ShownTable, TableFormat};
use crate::ui::context::Context;
use crate::ui::plots::svg::svg;
use crate::ui::theme::{IconCut, Theme, icons};
use crate::ui::widgets::takeout::{self, Shown, ShownKind};
use crate::ui::widgets::{MenuRow, draw, menu};

const BUTTON: f32 = 24.0;
/// Smaller charts carry no menu.
const LEAST: f32 = 40.0;
/// Frames for which the menus stay away from a picture that is being taken.
const CAPTURE_FRAMES: u8 = 4;

/// What is done with a table once its rows are there.
#[derive(Debug, Clone, Copy, PartialEq)]
enum TableTo {
    File(TableFormat),
    Clipboard,
}

/// What a row of a menu asks for.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Ask {
    Picture(PictureFormat),
    CopyPicture,
    Table(TableTo),
}

pub struct TakeOuts {
    /// Of a whole screen.
    asked: Option<TakeOut>,
    /// Tables whose rows are still to come, the present one first.
    waiting: Vec<(Shown, TableTo)>,
    is_recording: bool,
    /// Tables that go out together.
    gathered: Vec<Output>,
    capture_frames: u8,
    sender: Sender<Command>,
    receiver: Receiver<Command>,
}

impl Default for TakeOuts {
    fn default() -> Self {
        let (sender, receiver) = channel();
        let (waiting, gathered) = (vec![], vec![]);
        Self { asked: None, waiting, is_recording: false, gathered, capture_frames: 0, sender, receiver }
    }
}

impl TakeOuts {
    pub fn ask(&mut self, what: TakeOut) {
        self.asked = Some(what);
    }

    /// Call after everything else of the pass was drawn.
    pub fn show(&mut self, ctx: &Egui, cx: &mut Context<'_>) {
        while let Ok(command) = self.receiver.try_recv() {
            self.capture_frames = 0;
            cx.send(command);
        }
        let shown = takeout::shown(ctx);
        match self.asked.take() {
            Some(TakeOut::Pictures(format)) => self.pictures(ctx, cx, &pictures_of(&shown), format),
            Some(TakeOut::Tables(format)) => {
                let tables = shown.iter().filter(|one| one.kind == ShownKind::Table).cloned();
                self.waiting.extend(tables.map(|table| (table, TableTo::File(format))));
            }
            None => {}
        }
        self.copy_focused(ctx, &shown);
        self.record(ctx, cx, &shown);
        if self.capture_frames > 0 {
            self.capture_frames -= 1;
            return;
        }
        for one in shown.iter().filter(|one| one.rect.width() >= LEAST && one.rect.height() >= BUTTON) {
            match menu_of(ctx, cx, one) {
                Some(Ask::Picture(format)) => self.pictures(ctx, cx, std::slice::from_ref(one), format),
                Some(Ask::CopyPicture) => self.copy(ctx, one.rect),
                Some(Ask::Table(to)) => self.waiting.push((one.clone(), to)),
                None => {}
            }
        }
    }

    fn pictures(&mut self, ctx: &Egui, cx: &mut Context<'_>, pictures: &[Shown], format: PictureFormat) {
        if pictures.is_empty() {
            return;
        }
        match format {
            PictureFormat::Svg => {
                let made = pictures.iter().map(|one| {
                    let bytes = Arc::new(svg_of(ctx, cx.theme, one).into_bytes());
                    Output::Picture { name: one.name.clone(), format, bytes }
                });
                let outputs = made.collect();
                cx.send(Command::WriteOutputs(outputs));
            }
            PictureFormat::Png => {
                let places: Vec<(String, Rect)> = pictures.iter().map(|one| (one.name.clone(), one.rect)).collect();
                let (sender, again, scale) = (self.sender.clone(), ctx.clone(), ctx.pixels_per_point());
                self.capture_frames = CAPTURE_FRAMES;
                ctx.request_screenshot(move |image| {
                    let made = places.into_iter().filter_map(|(name, rect)| {
                        let bytes = Arc::new(png_of(&image, rect, scale)?);
                        Some(Output::Picture { name, format, bytes })
                    });
                    // The window may be gone; then nobody waits for the pictures.
                    let _ = sender.send(Command::WriteOutputs(made.collect()));
                    again.request_repaint();
                });
            }
        }
    }

    fn copy(&mut self, ctx: &Egui, rect: Rect) {
        let (again, scale) = (ctx.clone(), ctx.pixels_per_point());
        self.capture_frames = CAPTURE_FRAMES;
        ctx.request_screenshot(move |image| {
            if let Some(cut) = cut(&image, rect, scale) {
                again.copy_image(cut);
                again.request_repaint();
            }
        });
    }

    /// Ctrl C on a chart or a table, or on its menu.
    fn copy_focused(&mut self, ctx: &Egui, shown: &[Shown]) {
        let is_asked = ctx.input(|input| input.events.iter().any(|event| matches!(event, egui::Event::Copy)));
        let Some(focused) = ctx.memory(|memory| memory.focused()).filter(|_| is_asked) else { return };
        let Some(one) = shown.iter().find(|one| one.id == focused || menu_id(one) == focused) else { return };
        match one.kind {
            ShownKind::Table => self.waiting.push((one.clone(), TableTo::Clipboard)),
            ShownKind::Picture(_) => self.copy(ctx, one.rect),
        }
    }

    /// One table after the other; one that left the screen is dropped.
    fn record(&mut self, ctx: &Egui, cx: &mut Context<'_>, shown: &[Shown]) {
        let Some((table, to)) = self.waiting.first().cloned() else { return };
        if !shown.iter().any(|one| one.id == table.id) {
            takeout::stop_recording(ctx);
            self.next_table(cx);
        } else if !self.is_recording {
            self.is_recording = true;
            takeout::record(ctx, table.id);
        } else if let Some(rows) = takeout::finished(ctx) {
            match to {
                TableTo::Clipboard => ctx.copy_text(as_lines(&rows)),
                TableTo::File(format) => {
                    self.gathered.push(Output::Table { name: table.name, format, table: Arc::new(rows) });
                }
            }
            self.next_table(cx);
        }
    }

    fn next_table(&mut self, cx: &mut Context<'_>) {
        self.waiting.remove(0);
        self.is_recording = false;
        if self.waiting.is_empty() && !self.gathered.is_empty() {
            cx.send(Command::WriteOutputs(std::mem::take(&mut self.gathered)));
        }
    }
}

fn pictures_of(shown: &[Shown]) -> Vec<Shown> {
    shown.iter().filter(|one| one.kind != ShownKind::Table && one.rect.is_positive()).cloned().collect()
}

fn menu_id(one: &Shown) -> Id {
    Id::unique(("take-out", one.id))
}

/// The button at the upper right of a chart or of a table's head, there for the pointer and for the keyboard.
fn menu_of(ctx: &Egui, cx: &Context<'_>, one: &Shown) -> Option<Ask> {
    let theme = cx.theme;
    let corner = pos2(one.rect.right() - BUTTON, one.rect.top() + 1.0);
    let place = Rect::from_min_size(corner, vec2(BUTTON, BUTTON));
    let id = menu_id(one);
    let builder = UiBuilder::new().layer_id(one.layer).max_rect(place);
    let mut ui = Ui::new(ctx.clone(), id.with("ui"), builder);
    ui.set_clip_rect(place.expand(6.0).intersect(ctx.content_rect()));
    let anchor = ui.interact(place, id, Sense::click());
    draw::name(&anchor, Role::Button, true, &cx.tw("take-out", &[("name", one.name.as_str().into())]));
    let ask = menu(&anchor, 180.0, |ui| rows(ui, cx, &one.kind)).flatten();
    let is_over = |at| one.rect.contains(at) && ctx.layer_id_at(at) == Some(one.layer);
    let is_open = egui::Popup::is_id_open(ctx, egui::Popup::default_response_id(&anchor));
    if is_open || anchor.has_focus() || ctx.pointer_hover_pos().is_some_and(is_over) {
        let fill = if anchor.hovered() || is_open { theme.bg.hover } else { theme.bg.raised };
        draw::boxed(ui.painter(), place, theme.radius.control, fill, theme.line.default);
        draw::icon_at(ui.painter(), place.center(), icons::DOTS_THREE, IconCut::Regular, 14.0, theme.text.secondary);
        draw::ring_if_focused(&ui, theme, &anchor, place, theme.radius.control);
    }
    ask
}

fn rows(ui: &mut Ui, cx: &Context<'_>, kind: &ShownKind) -> Option<Ask> {
    let save = |kind: &str| cx.tw("save-as-kind", &[("kind", kind.into())]);
    let picture = |format: PictureFormat, icon| (icon, save(&format.ending().to_uppercase()), Ask::Picture(format));
    let table = |format, icon, name: &str| (icon, save(name), Ask::Table(TableTo::File(format)));
    let copied = (icons::COPY, cx.t("copy-picture"), Ask::CopyPicture);
    let choices: Vec<(&str, String, Ask)> = match kind {
        ShownKind::Picture(_) => {
            vec![picture(PictureFormat::Png, icons::FILE_PNG), picture(PictureFormat::Svg, icons::FILE_SVG), copied]
        }
        ShownKind::Table => vec![
            table(TableFormat::Csv, icons::FILE_CSV, "CSV"),
            table(TableFormat::Xlsx, icons::FILE_XLS, "XLSX"),
            table(TableFormat::Parquet, icons::TABLE, "Parquet"),
            (icons::COPY, cx.t("copy-table"), Ask::Table(TableTo::Clipboard)),
        ],
    };
    let mut asked = None;
    for (icon, words, ask) in choices {
        if MenuRow::new(&words).icon(icon).show(ui, cx.theme).clicked() {
            asked = Some(ask);
        }
    }
    asked
}

/// The shapes of this pass that the chart painted.
fn svg_of(ctx: &Egui, theme: &Theme, one: &Shown) -> String {
    let ShownKind::Picture(Range { start, end }) = one.kind.clone() else { return String::new() };
    let encode = |(id, image): &takeout::Raster| Some((*id, encode_png(image)?));
    let rasters: Vec<(egui::TextureId, Vec<u8>)> = one.rasters.iter().filter_map(encode).collect();
    ctx.graphics(|graphics| {
        let entries = graphics.get(one.layer).into_iter().flat_map(|list| list.all_entries());
        let own = entries.skip(start).take(end.saturating_sub(start));
        let images: Vec<_> = rasters.iter().map(|(id, bytes)| (*id, bytes.as_slice())).collect();
        svg(own.map(|entry| (entry.clip_rect, &entry.shape)), one.rect, theme.bg.panel, &one.name, &images)
    })
}

/// The pixels of a place, which is given in points.
fn cut(image: &ColorImage, rect: Rect, scale: f32) -> Option<ColorImage> {
    let [width, height] = image.size;
    let pixel = |points: f32, most: usize| ((points * scale).round().max(0.0) as usize).min(most);
    let (left, right) = (pixel(rect.left(), width), pixel(rect.right(), width));
    let (top, bottom) = (pixel(rect.top(), height), pixel(rect.bottom(), height));
    let size = [right.checked_sub(left)?, bottom.checked_sub(top)?];
    if size.contains(&0) {
        return None;
    }
    let rows = (top..bottom).filter_map(|row| image.pixels.get(row * width + left..row * width + right));
    Some(ColorImage::new(size, rows.flatten().copied().collect()))
}

fn png_of(image: &ColorImage, rect: Rect, scale: f32) -> Option<Vec<u8>> {
    encode_png(&cut(image, rect, scale)?)
}

fn encode_png(image: &ColorImage) -> Option<Vec<u8>> {
    let [width, height] = image.size.map(|side| u32::try_from(side).unwrap_or(u32::MAX));
    let mut bytes = vec![];
    let mut encoder = png::Encoder::new(&mut bytes, width, height);
    encoder.set_color(png::ColorType::Rgba);
    encoder.set_depth(png::BitDepth::Eight);
    let mut writer = encoder.write_header().ok()?;
    let pixels: Vec<u8> = image.pixels.iter().flat_map(|pixel| pixel.to_srgba_unmultiplied()).collect();
    writer.write_image_data(&pixels).ok()?;
    writer.finish().ok()?;
    Some(bytes)
}

/// Tabs between cells, as spreadsheets paste them.
fn as_lines(table: &ShownTable) -> String {
    let heads: Vec<&str> = table.columns.iter().map(|column| column.name.as_str()).collect();
    let mut lines = heads.join("\t");
    for row in 0..table.n_rows {
        let cells: Vec<&str> = table.columns.iter().map(|column| column.cells.get(row)).collect();
        lines.push('\n');
        lines.push_str(&cells.join("\t"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use egui::Color32;

    use super::*;

    /// Every pixel says where it is.
    fn image() -> ColorImage {
        let pixels = (0..40).flat_map(|y| (0..60).map(move |x| Color32::from_rgb(x, y, 7))).collect();
        ColorImage::new([60, 40], pixels)
    }

    #[test]
    fn a_picture_is_cut_in_pixels_from_a_place_in_points() {
        let rect = Rect::from_min_size(pos2(5.0, 10.0), vec2(10.0, 5.0));
        let part = cut(&image(), rect, 2.0).unwrap();
        assert_eq!(part.size, [20, 10]);
        assert_eq!((part.pixels[0], part.pixels[199]), (Color32::from_rgb(10, 20, 7), Color32::from_rgb(29, 29, 7)));
        assert_eq!(cut(&image(), rect.translate(vec2(100.0, 0.0)), 2.0), None);
        let edge = cut(&image(), Rect::from_min_size(pos2(25.0, 15.0), vec2(50.0, 50.0)), 2.0).unwrap();
        assert_eq!(edge.size, [10, 10]);
    }

    #[test]
    fn the_file_holds_the_pixels() {
        let rect = Rect::from_min_size(pos2(3.0, 4.0), vec2(6.0, 5.0));
        let bytes = png_of(&image(), rect, 1.0).unwrap();
        let mut reader = png::Decoder::new(std::io::Cursor::new(&bytes)).read_info().unwrap();
        let mut pixels = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut pixels).unwrap();
        assert_eq!((info.width, info.height), (6, 5));
        assert_eq!(pixels[..4], [3, 4, 7, 255]);
    }

    #[test]
    fn a_table_pastes_as_lines() {
        let column = |name: &str, cells: [&str; 2]| crate::app::state::ShownColumn {
            name: name.to_owned(),
            cells: cells.iter().collect(),
            is_number: false,
        };
        let table = ShownTable { columns: vec![column("a", ["1", "2"]), column("b", ["x", "<20"])], n_rows: 2 };
        assert_eq!(as_lines(&table), "a\tb\n1\tx\n2\t<20");
    }
}
