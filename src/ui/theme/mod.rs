//! How everything looks: the tokens of `assets/theme` read into one struct a theme, the fonts, and the style of
//! the stock widgets. The only place in the window's code that may name a colour.

mod colours;
mod fonts;
pub mod icons;
mod ramps;
mod stock;
#[cfg(test)]
mod tests;
mod tokens;

use egui::{Color32, FontId, RichText, TextFormat};
use serde::Deserialize;

pub use crate::app::text::Script;
pub use colours::{
    Accent, ChartInks, DomainColours, Inks, Lines, ShadowColours, StatusColours, Surfaces, contrast, mix,
};
pub use fonts::{IconCut, Weight, definitions as font_definitions, icon_font};
pub use ramps::{Ramps, cluster_letter};
pub use tokens::{Interaction, Motion, Radius, Sizes, Space, Strokes, TypeStyle};

use colours::OnFill;
use tokens::{Shadows, Shared, TypeTable};

#[derive(Debug, thiserror::Error)]
#[error("the bundled theme file {file} cannot be read")]
pub struct ThemeError {
    file: &'static str,
    source: Box<toml::de::Error>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum Mode {
    #[default]
    Dark,
    Light,
}

/// A style of type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Type {
    /// One figure a panel.
    Hero,
    Figure,
    Equation,
    /// Screens and dialogs.
    Title,
    PanelTitle,
    Body,
    /// Buttons, inputs, tabs.
    Control,
    /// Primary buttons.
    ControlStrong,
    /// What is typed.
    Field,
    /// Tables, side notes, chips.
    Dense,
    DenseStrong,
    /// Axes and labels of tiles.
    Caption,
    TableHead,
    Mono,
}

/// Courses, music, or both of them. Always shown by colour and shape.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Side {
    Course,
    Both,
    Music,
}

impl Side {
    /// In the order in which they stand everywhere.
    pub const ALL: [Side; 3] = [Self::Course, Self::Both, Self::Music];
}

impl From<crate::data::Domain> for Side {
    fn from(domain: crate::data::Domain) -> Self {
        match domain {
            crate::data::Domain::Course => Self::Course,
            crate::data::Domain::Music => Self::Music,
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Status {
    Ok,
    Warn,
    Error,
    /// Neutral.
    Info,
    /// Under way, or chosen.
    Active,
}

/// Every colour, size and style of type of one theme.
#[derive(Debug, Clone)]
pub struct Theme {
    pub mode: Mode,
    pub script: Script,
    pub bg: Surfaces,
    pub line: Lines,
    pub text: Inks,
    pub accent: Accent,
    pub course: DomainColours,
    pub music: DomainColours,
    pub cross: DomainColours,
    pub ok: StatusColours,
    pub warn: StatusColours,
    pub error: StatusColours,
    pub info: StatusColours,
    pub data: ChartInks,
    pub ramps: Ramps,
    pub size: Sizes,
    pub space: Space,
    pub radius: Radius,
    pub stroke: Strokes,
    pub motion: Motion,
    pub interaction: Interaction,
    on_fill: OnFill,
    types: TypeTable,
    shadow: ShadowColours,
    shadow_shapes: Shadows,
}

/// Both themes, read once at the start.
#[derive(Debug, Clone)]
pub struct Themes {
    pub dark: Theme,
    pub light: Theme,
}

impl Themes {
    pub fn load(script: Script) -> Result<Self, ThemeError> {
        Ok(Self { dark: Theme::load(Mode::Dark, script)?, light: Theme::load(Mode::Light, script)? })
    }

    pub fn get(&self, mode: Mode) -> &Theme {
        match mode {
            Mode::Dark => &self.dark,
            Mode::Light => &self.light,
        }
    }
}

impl Theme {
    /// Reads the bundled tokens. The error can only happen in a build with a broken file.
    pub fn load(mode: Mode, script: Script) -> Result<Self, ThemeError> {
        let shared: Shared = parse("shared.toml", include_str!("../../../assets/theme/shared.toml"))?;
        let colours: Colours = match mode {
            Mode::Dark => parse("dark.toml", include_str!("../../../assets/theme/dark.toml"))?,
            Mode::Light => parse("light.toml", include_str!("../../../assets/theme/light.toml"))?,
        };
        Ok(Self {
            mode,
            script,
            bg: colours.bg,
            line: colours.line,
            text: colours.text,
            accent: colours.accent,
            course: colours.course,
            music: colours.music,
            cross: colours.cross,
            ok: colours.ok,
            warn: colours.warn,
            error: colours.error,
            info: colours.info,
            data: colours.data,
            ramps: colours.ramps,
            size: shared.size,
            space: shared.space,
            radius: shared.radius,
            stroke: shared.stroke,
            motion: shared.motion,
            interaction: shared.interaction,
            on_fill: shared.on_fill,
            types: shared.type_,
            shadow: colours.shadow,
            shadow_shapes: shared.shadow,
        })
    }

    /// Stronger hairlines and no third grade of text.
    pub fn with_high_contrast(mut self) -> Self {
        self.line.default = self.line.strong;
        self.text.tertiary = self.text.secondary;
        self
    }

    /// Every time becomes 0.
    pub fn with_reduced_motion(mut self) -> Self {
        self.motion.hover_ms = 0.0;
        self.motion.panel_ms = 0.0;
        self.motion.value_ms = 0.0;
        self
    }

    /// Installs the fonts. Once a context is enough.
    pub fn install_fonts(ctx: &egui::Context) {
        ctx.set_fonts(fonts::definitions());
    }

    /// Makes the stock widgets look like the rest.
    pub fn apply(&self, ctx: &egui::Context) {
        stock::apply(self, ctx);
    }

    /// Size, line height and weight of a style, larger where the script needs it.
    pub fn type_style(&self, style: Type) -> TypeStyle {
        let table = &self.types;
        match (style, self.script) {
            (Type::Hero, _) => table.hero,
            (Type::Figure, _) => table.figure,
            (Type::Equation, _) => table.equation,
            (Type::Title, _) => table.title,
            (Type::PanelTitle, _) => table.panel_title,
            (Type::Body, _) => table.body,
            (Type::Control, _) => table.control,
            (Type::ControlStrong, _) => TypeStyle { weight: Weight::Semibold, ..table.control },
            (Type::Field, _) => TypeStyle { weight: Weight::Regular, ..table.control },
            (Type::Dense, _) => table.dense,
            (Type::DenseStrong, _) => table.dense_strong,
            (Type::Caption, Script::Latin) => table.caption,
            (Type::Caption, Script::Chinese) => table.caption_zh,
            (Type::TableHead, Script::Latin) => table.table_head,
            (Type::TableHead, Script::Chinese) => table.table_head_zh,
            (Type::Mono, _) => table.mono,
        }
    }

    pub fn font(&self, style: Type) -> FontId {
        let type_style = self.type_style(style);
        let family = if style == Type::Mono { egui::FontFamily::Monospace } else { type_style.weight.family() };
        FontId::new(type_style.size, family)
    }

    /// For layout jobs: the font with its line height.
    pub fn format(&self, style: Type, colour: Color32) -> TextFormat {
        TextFormat {
            font_id: self.font(style),
            line_height: Some(self.type_style(style).line),
            color: colour,
            valign: egui::Align::Center,
            ..TextFormat::default()
        }
    }

    /// For stock labels: the text in a style and a colour.
    pub fn rich(&self, text: impl Into<String>, style: Type, colour: Color32) -> RichText {
        RichText::new(text).font(self.font(style)).line_height(Some(self.type_style(style).line)).color(colour)
    }

    pub fn side(&self, side: Side) -> &DomainColours {
        match side {
            Side::Course => &self.course,
            Side::Both => &self.cross,
            Side::Music => &self.music,
        }
    }

    pub fn status(&self, status: Status) -> StatusColours {
        match status {
            Status::Ok => self.ok,
            Status::Warn => self.warn,
            Status::Error => self.error,
            Status::Info => self.info,
            Status::Active => {
                StatusColours { fill: self.accent.fill, text: self.accent.text, subtle: self.accent.subtle }
            }
        }
    }

    /// Whichever of the dark and the light ink reads better on `fill`.
    pub fn ink_on(&self, fill: Color32) -> Color32 {
        let OnFill { dark, light } = self.on_fill;
        if contrast(dark, fill) >= contrast(light, fill) { dark } else { light }
    }

    /// The ground of fields: sunken in dark, white in light.
    pub fn field(&self) -> Color32 {
        match self.mode {
            Mode::Dark => self.bg.app,
            Mode::Light => self.bg.raised,
        }
    }

    /// Menus, tooltips and toasts.
    pub fn pop_shadow(&self) -> egui::Shadow {
        self.shadow_shapes.pop.with_colour(self.shadow.pop)
    }

    /// Dialogs and the palette.
    pub fn modal_shadow(&self) -> egui::Shadow {
        self.shadow_shapes.modal.with_colour(self.shadow.modal)
    }
}

/// What a theme file holds.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Colours {
    bg: Surfaces,
    line: Lines,
    text: Inks,
    accent: Accent,
    course: DomainColours,
    music: DomainColours,
    cross: DomainColours,
    ok: StatusColours,
    warn: StatusColours,
    error: StatusColours,
    info: StatusColours,
    data: ChartInks,
    shadow: ShadowColours,
    ramps: Ramps,
}

fn parse<T: serde::de::DeserializeOwned>(file: &'static str, text: &str) -> Result<T, ThemeError> {
    toml::from_str(text).map_err(|source| ThemeError { file, source: Box::new(source) })
}
