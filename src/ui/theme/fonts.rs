//! The bundled faces as egui families. Weights are families of their own, made from one variable face by its
//! `wght` axis, so that a `FontId` alone says which weight to draw.

use std::sync::Arc;

use egui::epaint::text::{FontTweak, VariationCoords};
use egui::{FontData, FontDefinitions, FontFamily, FontId};
use serde::Deserialize;

static INTER: &[u8] = include_bytes!("../../../assets/fonts/Inter-tabular.ttf");
static NOTO_SANS_SC: &[u8] = include_bytes!("../../../assets/fonts/NotoSansSC-common.ttf");
static MONO: &[u8] = include_bytes!("../../../assets/fonts/JetBrainsMono-Regular.ttf");
static ICONS: &[u8] = include_bytes!("../../../assets/fonts/Phosphor.ttf");
static ICONS_FILL: &[u8] = include_bytes!("../../../assets/fonts/Phosphor-Fill.ttf");
static ICONS_BOLD: &[u8] = include_bytes!("../../../assets/fonts/Phosphor-Bold.ttf");

const MEDIUM: &str = "medium";
const SEMIBOLD: &str = "semibold";
const ICON: &str = "icon";
const ICON_FILL: &str = "icon-fill";
const ICON_BOLD: &str = "icon-bold";

/// Lifts Chinese onto the line of the Latin letters beside it.
const CHINESE_DROP: f32 = -0.05;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "u16")]
pub enum Weight {
    Regular,
    Medium,
    Semibold,
}

impl Weight {
    pub const ALL: [Weight; 3] = [Self::Regular, Self::Medium, Self::Semibold];

    /// The value on the `wght` axis.
    pub fn axis(self) -> u16 {
        match self {
            Self::Regular => 400,
            Self::Medium => 500,
            Self::Semibold => 600,
        }
    }

    pub fn family(self) -> FontFamily {
        match self {
            Self::Regular => FontFamily::Proportional,
            Self::Medium => FontFamily::Name(MEDIUM.into()),
            Self::Semibold => FontFamily::Name(SEMIBOLD.into()),
        }
    }
}

impl TryFrom<u16> for Weight {
    type Error = String;

    fn try_from(axis: u16) -> Result<Self, String> {
        Self::ALL.into_iter().find(|weight| weight.axis() == axis).ok_or_else(|| format!("no face of weight {axis}"))
    }
}

/// The cut of an icon.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum IconCut {
    #[default]
    Regular,
    /// The active item of the navigation.
    Fill,
    /// Check marks inside boxes.
    Bold,
}

pub fn icon_font(cut: IconCut, size: f32) -> FontId {
    let name = match cut {
        IconCut::Regular => ICON,
        IconCut::Fill => ICON_FILL,
        IconCut::Bold => ICON_BOLD,
    };
    FontId::new(size, FontFamily::Name(name.into()))
}

/// All families: the three weights, monospace, and the three cuts of icons.
pub fn definitions() -> FontDefinitions {
    let mut fonts = FontDefinitions::empty();
    for weight in Weight::ALL {
        let inter = format!("inter-{}", weight.axis());
        let noto = format!("noto-sans-sc-{}", weight.axis());
        fonts.font_data.insert(inter.clone(), face(INTER, Some(weight), 0.0));
        fonts.font_data.insert(noto.clone(), face(NOTO_SANS_SC, Some(weight), CHINESE_DROP));
        fonts.families.insert(weight.family(), vec![inter, noto]);
    }
    fonts.font_data.insert("mono".into(), face(MONO, None, 0.0));
    fonts.families.insert(FontFamily::Monospace, vec!["mono".into(), "inter-400".into(), "noto-sans-sc-400".into()]);
    for (name, bytes) in [(ICON, ICONS), (ICON_FILL, ICONS_FILL), (ICON_BOLD, ICONS_BOLD)] {
        fonts.font_data.insert(name.into(), face(bytes, None, 0.0));
        fonts.families.insert(FontFamily::Name(name.into()), vec![name.into(), "inter-400".into()]);
    }
    fonts
}

fn face(bytes: &'static [u8], weight: Option<Weight>, drop: f32) -> Arc<FontData> {
    let coords = match weight {
        Some(weight) => VariationCoords::new([(b"wght", f32::from(weight.axis()))]),
        None => VariationCoords::default(),
    };
    // Hinting thickens the stems of small text and closes the gap under the dot of an i.
    let tweak = FontTweak { coords, y_offset_factor: drop, hinting: Some(false), ..FontTweak::default() };
    Arc::new(FontData::from_static(bytes).tweak(tweak))
}

#[cfg(test)]
mod tests {
    use egui::epaint::text::{Fonts, TextOptions};

    use super::*;

    fn width(fonts: &mut Fonts, text: &str, weight: Weight) -> f32 {
        let id = FontId::new(12.0, weight.family());
        fonts.with_pixels_per_point(2.0).layout_no_wrap(text.to_owned(), id, egui::Color32::WHITE).size().x
    }

    #[test]
    fn figures_are_tabular_in_every_weight() {
        let mut fonts = Fonts::new(TextOptions::default(), definitions());
        for weight in Weight::ALL {
            let one = width(&mut fonts, "11111", weight);
            for digits in ["00000", "48208", "99999"] {
                assert_eq!(width(&mut fonts, digits, weight), one, "{digits} {weight:?}");
            }
        }
    }

    #[test]
    fn a_heavier_weight_is_wider() {
        let mut fonts = Fonts::new(TextOptions::default(), definitions());
        let [regular, medium, semibold] = Weight::ALL.map(|weight| width(&mut fonts, "Save as audience", weight));
        assert!(regular < medium && medium < semibold, "{regular} {medium} {semibold}");
    }

    #[test]
    fn chinese_and_signs_have_glyphs() {
        let mut fonts = Fonts::new(TextOptions::default(), definitions());
        let mut view = fonts.with_pixels_per_point(1.0);
        for weight in Weight::ALL {
            let id = FontId::new(12.0, weight.family());
            assert!(view.has_glyphs(&id, "人群受众对照组小鹅通《》，。：万亿αβ×−–…→≥€¥"), "{weight:?}");
        }
    }
}
