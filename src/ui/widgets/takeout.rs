//! What of the screen can be taken out as a file. Charts and tables say in every pass where they are; the window
//! offers a menu there and asks a table for its rows. Holds nothing between two passes but a running recording.

use std::ops::Range;

use std::sync::Arc;

use egui::{ColorImage, Context, Id, LayerId, Rect, TextureId, Ui};

use crate::app::state::{ShownColumn, ShownTable};

/// Rows that a table gives in one frame, so that long tables do not hold the window up.
pub const ROWS_A_FRAME: usize = 2_000;

/// A chart or a table that is on the screen now.
#[derive(Debug, Clone)]
pub struct Shown {
    pub id: Id,
    /// What screen readers hear; the file is named after it.
    pub name: String,
    pub rect: Rect,
    pub layer: LayerId,
    pub kind: ShownKind,
    /// Pictures among its shapes, by the texture that shows them.
    pub rasters: Vec<Raster>,
}

/// The pixels of a texture.
pub type Raster = (TextureId, Arc<ColorImage>);

#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ShownKind {
    /// Which shapes of the layer it painted.
    Picture(Range<usize>),
    Table,
}

/// Where in its layer a chart begins to paint.
#[derive(Debug, Clone, Copy)]
pub struct Begun(usize);

fn list_id() -> Id {
    Id::unique("taken-out")
}

fn recording_id() -> Id {
    Id::unique("taken-out-rows")
}

/// Forgets what the last pass showed.
pub fn clear(ctx: &Context) {
    ctx.data_mut(|data| data.remove_temp::<Vec<Shown>>(list_id()));
}

/// Everything shown in this pass so far.
pub fn shown(ctx: &Context) -> Vec<Shown> {
    ctx.data(|data| data.get_temp(list_id())).unwrap_or_default()
}

/// Call before the first shape of a chart.
pub fn begin(ui: &Ui) -> Begun {
    Begun(next_shape(ui))
}

/// Call after the last shape of a chart.
pub fn picture(ui: &Ui, begun: Begun, id: Id, rect: Rect, name: &str) {
    let kind = ShownKind::Picture(begun.0..next_shape(ui));
    add(ui, id, rect, name, kind);
}

/// Takes into the chart that was drawn last what stands around it: everything painted since `begun` inside `rect`.
pub fn widen(ui: &Ui, begun: Begun, rect: Rect) {
    let end = next_shape(ui);
    ui.data_mut(|data| {
        if let Some(last) = data.get_temp_mut_or_default::<Vec<Shown>>(list_id()).last_mut() {
            (last.rect, last.kind) = (rect.intersect(ui.clip_rect()), ShownKind::Picture(begun.0..end));
        }
    });
}

/// The same for a chart that shows textures; what is not among `rasters` is left out of vector files.
pub fn picture_with(ui: &Ui, begun: Begun, id: Id, rect: Rect, name: &str, rasters: Vec<Raster>) {
    let kind = ShownKind::Picture(begun.0..next_shape(ui));
    put(ui, Shown { id, name: name.to_owned(), rect, layer: ui.layer_id(), kind, rasters });
}

/// Call for a table that was drawn; `rect` is its head.
pub fn table(ui: &Ui, id: Id, rect: Rect, name: &str) {
    add(ui, id, rect, name, ShownKind::Table);
}

fn next_shape(ui: &Ui) -> usize {
    ui.ctx().graphics_mut(|graphics| graphics.entry(ui.layer_id()).next_idx().0)
}

fn add(ui: &Ui, id: Id, rect: Rect, name: &str, kind: ShownKind) {
    put(ui, Shown { id, name: name.to_owned(), rect, layer: ui.layer_id(), kind, rasters: vec![] });
}

fn put(ui: &Ui, one: Shown) {
    let (id, one) = (one.id, Shown { rect: one.rect.intersect(ui.clip_rect()), ..one });
    ui.data_mut(|data| {
        let list = data.get_temp_mut_or_default::<Vec<Shown>>(list_id());
        list.retain(|known| known.id != id);
        list.push(one);
    });
}

/// A table whose rows are being gathered, some in every frame.
#[derive(Debug, Clone, Default)]
pub struct Recording {
    id: Option<Id>,
    table: ShownTable,
    is_done: bool,
}

impl Recording {
    /// The rows that come next.
    pub fn rows(&self, n_rows: usize) -> Range<usize> {
        self.table.n_rows..(self.table.n_rows + ROWS_A_FRAME).min(n_rows)
    }

    /// The heads, and whether cells stand at the right; said once.
    pub fn set_columns<'a>(&mut self, columns: impl Iterator<Item = (&'a str, bool)>) {
        if self.table.columns.is_empty() {
            let made = columns.map(|(name, is_number)| ShownColumn {
                name: name.to_owned(),
                is_number,
                ..ShownColumn::default()
            });
            self.table.columns = made.collect();
        }
    }

    /// A row in the order of the columns; cells that are not given are empty.
    pub fn push(&mut self, cells: &[String]) {
        for (at, column) in self.table.columns.iter_mut().enumerate() {
            column.cells.push(cells.get(at).map_or("", String::as_str));
        }
        self.table.n_rows += 1;
    }

    pub fn end(&mut self, n_rows: usize) {
        self.is_done = self.table.n_rows >= n_rows;
    }
}

/// Asks the table of this id for its rows from the next frame on.
pub fn record(ctx: &Context, id: Id) {
    let recording = Recording { id: Some(id), ..Recording::default() };
    ctx.data_mut(|data| data.insert_temp(recording_id(), recording));
    ctx.request_repaint();
}

/// The recording, when it is of this table and goes on. Give it back with [`put_back`].
pub fn take_recording(ctx: &Context, id: Id) -> Option<Recording> {
    ctx.data_mut(|data| {
        let recording = data.remove_temp::<Recording>(recording_id())?;
        if recording.id == Some(id) && !recording.is_done {
            return Some(recording);
        }
        data.insert_temp(recording_id(), recording);
        None
    })
}

pub fn put_back(ctx: &Context, recording: Recording) {
    ctx.data_mut(|data| data.insert_temp(recording_id(), recording));
    ctx.request_repaint();
}

/// The whole table, once it is; and an end to the recording.
pub fn finished(ctx: &Context) -> Option<ShownTable> {
    ctx.data_mut(|data| {
        let recording = data.remove_temp::<Recording>(recording_id())?;
        if recording.is_done {
            return Some(without_empty(recording.table));
        }
        data.insert_temp(recording_id(), recording);
        None
    })
}

pub fn stop_recording(ctx: &Context) {
    ctx.data_mut(|data| data.remove_temp::<Recording>(recording_id()));
}

/// Columns that only hold controls have neither a head nor cells.
fn without_empty(mut table: ShownTable) -> ShownTable {
    table.columns.retain(|column| !column.name.is_empty() || column.cells.iter().any(|cell| !cell.is_empty()));
    table
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_recording_goes_on_where_it_stopped_and_ends_once() {
        let ctx = Context::default();
        let (id, n_rows) = (Id::unique("t"), ROWS_A_FRAME + 3);
        record(&ctx, id);
        assert!(take_recording(&ctx, Id::unique("other")).is_none());
        for expected in [0..ROWS_A_FRAME, ROWS_A_FRAME..n_rows] {
            let mut recording = take_recording(&ctx, id).unwrap();
            recording.set_columns([("name", false), ("", true), ("", false)].into_iter());
            assert_eq!(recording.rows(n_rows), expected);
            for row in expected {
                recording.push(&[row.to_string(), "7".to_owned()]);
            }
            recording.end(n_rows);
            put_back(&ctx, recording);
        }
        assert!(take_recording(&ctx, id).is_none());
        let table = finished(&ctx).unwrap();
        assert_eq!((table.n_rows, table.columns.len()), (n_rows, 2));
        assert_eq!(table.columns[0].cells.get(n_rows - 1), (n_rows - 1).to_string());
        assert!(finished(&ctx).is_none());
    }
}
