//! Dresses egui's own widgets in the tokens: visuals, spacing, text styles, scroll bars.

use egui::style::{HandleShape, ScrollStyle, Selection, TextCursorStyle, WidgetVisuals, Widgets};
use egui::{Color32, CornerRadius, Margin, Stroke, Style, TextStyle, Visuals, vec2};

use super::{Mode, Theme, Type};

const SCROLL_BAR_WIDTH: f32 = 5.0;
const DISABLED_ALPHA: f32 = 0.4;

pub fn apply(theme: &Theme, ctx: &egui::Context) {
    let which = match theme.mode {
        Mode::Dark => egui::Theme::Dark,
        Mode::Light => egui::Theme::Light,
    };
    let mut style = Style { visuals: visuals(theme), ..Style::default() };
    style.text_styles = [
        (TextStyle::Small, Type::Caption),
        (TextStyle::Body, Type::Body),
        (TextStyle::Button, Type::Control),
        (TextStyle::Heading, Type::Title),
        (TextStyle::Monospace, Type::Mono),
    ]
    .into_iter()
    .map(|(text_style, style)| (text_style, theme.font(style)))
    .collect();
    style.animation_time = theme.motion.hover_ms / 1000.0;
    style.interaction.tooltip_delay = 0.4;
    style.interaction.selectable_labels = false;
    style.scroll_animation = egui::style::ScrollAnimation::none();
    spacing(theme, &mut style);
    ctx.set_theme(which);
    ctx.set_style_of(which, style);
}

fn spacing(theme: &Theme, style: &mut Style) {
    let spacing = &mut style.spacing;
    spacing.item_spacing = vec2(theme.space.s4, theme.space.s3);
    spacing.button_padding = vec2(11.0, theme.space.s2);
    spacing.interact_size = vec2(theme.size.control, theme.size.control);
    spacing.window_margin = Margin::same(20);
    spacing.menu_margin = Margin::same(4);
    spacing.icon_width = theme.size.checkbox;
    spacing.icon_spacing = theme.space.s4;
    spacing.tooltip_width = 280.0;
    spacing.slider_rail_height = 3.0;
    spacing.scroll = ScrollStyle {
        bar_width: SCROLL_BAR_WIDTH,
        floating_width: SCROLL_BAR_WIDTH,
        bar_inner_margin: 2.0,
        bar_outer_margin: 2.0,
        handle_min_length: 24.0,
        dormant_handle_opacity: 0.0,
        active_handle_opacity: 0.6,
        interact_handle_opacity: 0.9,
        dormant_background_opacity: 0.0,
        active_background_opacity: 0.0,
        interact_background_opacity: 0.0,
        ..ScrollStyle::floating()
    };
}

fn visuals(theme: &Theme) -> Visuals {
    let base = match theme.mode {
        Mode::Dark => Visuals::dark(),
        Mode::Light => Visuals::light(),
    };
    let control = CornerRadius::same(theme.radius.control as u8);
    Visuals {
        widgets: widgets(theme),
        selection: Selection {
            bg_fill: theme.accent.line.gamma_multiply(0.6),
            stroke: Stroke::new(theme.stroke.focus, theme.accent.ring),
        },
        override_text_color: None,
        weak_text_color: Some(theme.text.tertiary),
        hyperlink_color: theme.accent.text,
        faint_bg_color: theme.bg.hover,
        extreme_bg_color: theme.bg.app,
        text_edit_bg_color: Some(theme.field()),
        code_bg_color: theme.bg.sunken,
        warn_fg_color: theme.warn.text,
        error_fg_color: theme.error.text,
        window_corner_radius: CornerRadius::same(theme.radius.dialog as u8),
        window_shadow: theme.modal_shadow(),
        window_fill: theme.bg.overlay,
        window_stroke: Stroke::new(theme.stroke.hair, theme.line.default),
        menu_corner_radius: control,
        panel_fill: theme.bg.panel,
        popup_shadow: theme.pop_shadow(),
        text_cursor: TextCursorStyle {
            stroke: Stroke::new(1.0, theme.accent.ring),
            blink: false,
            ..base.text_cursor.clone()
        },
        indent_has_left_vline: false,
        striped: false,
        slider_trailing_fill: true,
        handle_shape: HandleShape::Circle,
        disabled_alpha: DISABLED_ALPHA,
        ..base
    }
}

fn widgets(theme: &Theme) -> Widgets {
    let look = |fill: Color32, edge: Color32, ink: Color32| WidgetVisuals {
        bg_fill: fill,
        weak_bg_fill: fill,
        bg_stroke: Stroke::new(theme.stroke.hair, edge),
        corner_radius: CornerRadius::same(theme.radius.control as u8),
        fg_stroke: Stroke::new(theme.stroke.hair, ink),
        expansion: 0.0,
    };
    Widgets {
        noninteractive: look(theme.bg.panel, theme.line.default, theme.text.primary),
        inactive: look(theme.bg.raised, theme.line.default, theme.text.primary),
        hovered: look(theme.bg.hover, theme.line.default, theme.text.primary),
        active: look(theme.bg.pressed, theme.line.default, theme.text.primary),
        open: look(theme.bg.hover, theme.line.default, theme.text.primary),
    }
}
