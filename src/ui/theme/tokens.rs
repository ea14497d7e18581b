//! The sizes that both themes share, as they stand in `assets/theme/shared.toml`.

use egui::Color32;
use serde::Deserialize;

use super::colours::OnFill;
use super::fonts::Weight;

/// A style of type: points, points, and the weight on the `wght` axis.
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TypeStyle {
    pub size: f32,
    pub line: f32,
    pub weight: Weight,
}

/// A struct whose fields are all numbers of points or milliseconds.
macro_rules! number_group {
    ($(#[$doc:meta])* $name:ident { $($field:ident),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
        #[serde(deny_unknown_fields)]
        pub struct $name {
            $(pub $field: f32,)+
        }
    };
}

number_group!(
    /// The only gaps in use: 2, 4, 6, 8, 10, 12, 16, 20, 24, 32.
    Space { s1, s2, s3, s4, s5, s6, s7, s8, s9, s10 }
);
number_group!(
    /// Corner radii.
    Radius { mark, checkbox, control, segment, card, dialog, pill }
);
number_group!(
    /// Heights and widths.
    Sizes {
        nav_width, nav_item_height, top_bar, status_bar, screen_header, panel_header, inspector_width,
        audience_list_width, audience_builder_width, control, control_small, control_large, row, row_two_line,
        row_palette, table_head, chip, badge, checkbox, switch_width, switch_height, slider_thumb,
        fader_cap_width, fader_cap_height, fader_track, progress, progress_large, bar_mini, bar_bridge, glyph,
        icon, icon_nav, dialog_width, dialog_height, palette_width, window_min_width, window_min_height,
        inspector_hides_below,
    }
);

/// Widths of strokes, and dashes as (on, off).
#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Strokes {
    pub hair: f32,
    pub line_chart: f32,
    pub line_chart_quiet: f32,
    pub whisker: f32,
    pub focus: f32,
    pub focus_gap: f32,
    pub dash_reference: (f32, f32),
    pub dash_limit: (f32, f32),
    pub dash_lasso: (f32, f32),
}

/// Times in milliseconds.
#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Motion {
    pub hover_ms: f32,
    pub panel_ms: f32,
    pub value_ms: f32,
    pub skeleton_after_ms: f32,
    pub toast_ms: f32,
    easing: String,
}

#[derive(Debug, Clone, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shared {
    #[serde(rename = "type")]
    pub type_: TypeTable,
    pub space: Space,
    pub radius: Radius,
    pub stroke: Strokes,
    pub size: Sizes,
    pub motion: Motion,
    pub interaction: Interaction,
    pub shadow: Shadows,
    pub on_fill: OnFill,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct TypeTable {
    pub hero: TypeStyle,
    pub figure: TypeStyle,
    pub equation: TypeStyle,
    pub title: TypeStyle,
    pub panel_title: TypeStyle,
    pub body: TypeStyle,
    pub control: TypeStyle,
    pub dense: TypeStyle,
    pub dense_strong: TypeStyle,
    pub caption: TypeStyle,
    pub table_head: TypeStyle,
    pub mono: TypeStyle,
    pub caption_zh: TypeStyle,
    pub table_head_zh: TypeStyle,
}

number_group!(
    /// Steps of the keyboard and limits of interaction.
    Interaction { alpha_step, alpha_step_large, small_group_floor_default, hit_min, undo_steps }
);

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Shadows {
    pub pop: ShadowShape,
    pub modal: ShadowShape,
}

#[derive(Debug, Clone, Copy, PartialEq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ShadowShape {
    offset: [i8; 2],
    blur: u8,
    spread: u8,
}

impl ShadowShape {
    pub fn with_colour(self, color: Color32) -> egui::Shadow {
        egui::Shadow { offset: self.offset, blur: self.blur, spread: self.spread, color }
    }
}
