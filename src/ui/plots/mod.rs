//! Charts. They take plain numbers and words that are ready to show, and return what was hovered, clicked, drawn
//! around or dragged. They know no type of the app.

pub mod axes;
pub mod columns;
pub mod heat;
pub mod lines;
pub mod map;
mod map_labels;
pub mod map_texture;
pub mod quality;
pub mod ribbons;
pub mod slope;
mod strip;
pub mod svg;

pub use axes::{Axis, PlotFrame};
pub use columns::{Columns, columns, months};
pub use heat::{Heat, HeatCell, HeatOut, heat};
pub use lines::{LineChart, LineOut, Mark, Series, gains_with_fader};
pub use map::{ClusterOutline, Combine, MapData, MapEvent, MapOut, MapState, MapTool, point_map};
pub use quality::{QualityCurve, QualityOut, quality_curve};
pub use ribbons::{Node, Ribbon, RibbonEvent, Ribbons, RibbonsOut, ribbons};
pub use slope::{SlopeItem, slope_chart};
