//! Small painted widgets. Each takes the theme, returns a response, has a name for screen readers and a ring for
//! the keyboard. They know nothing of the app: words and numbers come ready.

pub mod bars;
pub mod button;
pub mod chip;
pub mod choice;
pub mod draw;
pub mod fader;
pub mod float;
pub mod frame;
pub mod gallery;
pub mod input;
pub mod interval;
pub mod progress;
pub mod select;
pub mod state;
pub mod table;
mod table_row;
pub mod takeout;

pub use bars::{
    BridgeParts, FunnelRow, Part, ReceiptRow, bridge_bar, funnel_row, receipt_row, receipt_sum, share_bar, split_bar,
};
pub use button::{Button, ButtonKind, ControlSize, IconButton, link};
pub use chip::{Badge, Chip, ChipResponse, LegendMark, cluster_mark, key_cap, legend, side_glyph};
pub use choice::{
    Choice, Direction, checkbox, checkbox_tri, direction_switch, header_tabs, radio, segmented, switch, tabs,
};
pub use fader::{FADER_HEIGHT, Fader, Slider, fader_ends};
pub use float::{Dialog, DialogResponse, ToastEvent, Toasts, floating_frame, overlay_panel, scrim, tooltip};
pub use frame::{
    CardHead, CardResponse, StepState, card, check_line, drop_edge, footer, hairline, inspector_section, key_value,
    label, note, padded, panel_header, screen_header, step_frame, step_ring, tile,
};
pub use input::{NumberField, TextInput, error_line};
pub use interval::{Estimate, Scale, estimate_colour, interval_cell};
pub use progress::{progress_bar, progress_bar_large, progress_ring, skeleton_rows};
pub use select::{MenuRow, Select, confirm_menu, menu, menu_line};
pub use state::{Busy, Problem, Sign, StageLine, StageState, busy_state, drop_field, empty_state, error_state};
pub use table::{Column, Sort, Table, TableResponse, TableRow};
